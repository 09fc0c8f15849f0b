package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"
)

// excelWriter writes the parts of a workbook as Excel does and excelize does not: numbers
// with 17 digits and an exponent where they are small, each text once in the table of
// strings and with reading aids, rows with their spans, and the chain of formulas.
type excelWriter struct {
	index  map[string]int // of the texts
	texts  []string
	used   int // cells with a text
	chain  []string
	sheets map[string][]byte // parts, written anew
	added  []file            // further parts
	// types and relations are the entries for them in other parts.
	types, relations string
}

// spelled is the XML of a sheet, as far as it is written anew.
type spelled struct {
	Rows []spelledRow `xml:"sheetData>row"`
}

type spelledRow struct {
	Number int           `xml:"r,attr"`
	Height string        `xml:"ht,attr"`
	Hidden string        `xml:"hidden,attr"`
	Cells  []spelledCell `xml:"c"`
}

type spelledCell struct {
	Ref     string  `xml:"r,attr"`
	Style   string  `xml:"s,attr"`
	Type    string  `xml:"t,attr"`
	Formula *string `xml:"f"`
	Value   *string `xml:"v"`
	Inline  *struct {
		Text string `xml:"t"`
	} `xml:"is"`
}

const (
	sheetMain  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	officeRels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	excelHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\r\n"
	noAids     = `<phoneticPr fontId="1" type="noConversion"/>`
	tablePart  = "xl/sharedStrings.xml"
	chainPart  = "xl/calcChain.xml"
	excelRoot  = `<worksheet xmlns="` + sheetMain + `" xmlns:r="` + officeRels + `"` +
		` xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" mc:Ignorable="x14ac"` +
		` xmlns:x14ac="http://schemas.microsoft.com/office/spreadsheetml/2009/9/ac">`
)

// asExcel writes a workbook anew as Excel does.
func asExcel(workbook []byte) ([]byte, error) {
	r, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return nil, err
	}
	parts := make(map[string][]byte)
	for _, entry := range r.File {
		if parts[entry.Name], err = inflate(entry); err != nil {
			return nil, err
		}
	}
	var table struct {
		Texts []string `xml:"si>t"`
	}
	if part, ok := parts[tablePart]; ok {
		if err := xml.Unmarshal(part, &table); err != nil {
			return nil, err
		}
	}
	w := &excelWriter{index: make(map[string]int), sheets: make(map[string][]byte)}
	for i := 1; ; i++ {
		name := fmt.Sprintf("xl/worksheets/sheet%d.xml", i)
		part, ok := parts[name]
		if !ok {
			break
		}
		if w.sheets[name], err = w.sheet(i, part, table.Texts); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	if _, ok := parts[tablePart]; !ok && len(w.texts) > 0 {
		w.add(tablePart, "sharedStrings", w.table())
	}
	if len(w.chain) > 0 {
		w.add(chainPart, "calcChain", []byte(excelHead+`<calcChain xmlns="`+sheetMain+`">`+strings.Join(w.chain, "")+`</calcChain>`))
	}
	return repack(workbook, w.part, w.added...)
}

// add adds a part of a kind to the workbook.
func (w *excelWriter) add(name, kind string, data []byte) {
	w.added = append(w.added, file{name, data})
	w.types += `<Override PartName="/` + name + `" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.` + kind + `+xml"/>`
	w.relations += fmt.Sprintf(`<Relationship Id="rIdExcel%d" Type="%s/%s" Target="%s"/>`, len(w.added), officeRels, kind, strings.TrimPrefix(name, "xl/"))
}

// part writes one part of the workbook anew.
func (w *excelWriter) part(name string, data []byte) ([]byte, error) {
	if sheet, ok := w.sheets[name]; ok {
		return sheet, nil
	}
	text := strings.Replace(string(data), `<?xml version="1.0" encoding="UTF-8"?>`+"\n", excelHead, 1)
	switch name {
	case tablePart:
		return w.table(), nil
	case "docProps/app.xml":
		text = strings.Replace(text, "Go Excelize", "Microsoft Excel", 1)
	case "[Content_Types].xml":
		text = strings.Replace(text, "</Types>", w.types+"</Types>", 1)
	case "xl/_rels/workbook.xml.rels":
		text = strings.Replace(text, "</Relationships>", w.relations+"</Relationships>", 1)
	}
	return []byte(closed(text)), nil
}

// empty matches an element without content that has a last tag.
var empty = regexp.MustCompile(`<([\w:]+)((?: [^<>]*[^/<>])?)></[\w:]+>`)

// closed writes elements without content as one tag.
func closed(text string) string { return empty.ReplaceAllString(text, "<$1$2/>") }

// sheet writes a sheet anew. Its texts stand in the cells or in the table of strings.
func (w *excelWriter) sheet(number int, part []byte, texts []string) ([]byte, error) {
	var s spelled
	if err := xml.Unmarshal(part, &s); err != nil {
		return nil, err
	}
	before, rest, ok1 := strings.Cut(string(part), "<sheetData>")
	_, after, ok2 := strings.Cut(rest, "</sheetData>")
	root := strings.Index(before, "<worksheet")
	if !ok1 || !ok2 || root < 0 {
		return nil, fmt.Errorf("no cells")
	}
	_, before, _ = strings.Cut(before[root:], ">")
	last := 1 // column
	for _, row := range s.Rows {
		last = max(last, len(row.Cells))
	}
	var b strings.Builder
	for _, row := range s.Rows {
		writeRow(&b, row, last)
		for _, c := range row.Cells {
			kind, value, err := w.value(c, texts)
			if err != nil {
				return nil, fmt.Errorf("cell %s: %w", c.Ref, err)
			}
			if c.Formula != nil && kind != "e" {
				w.chain = append(w.chain, fmt.Sprintf(`<c r="%s" i="%d"/>`, c.Ref, number))
			}
			writeCell(&b, c.Ref, c.Style, kind, c.Formula, value)
		}
		b.WriteString("</row>")
	}
	aids := noAids
	if merged, behind, ok := strings.Cut(after, "</mergeCells>"); ok {
		after = merged + "</mergeCells>" + aids + behind
	} else {
		after = aids + after
	}
	yes := strings.NewReplacer(`="true"`, `="1"`, `="false"`, `="0"`)
	return []byte(excelHead + excelRoot + closed(yes.Replace(before)) + "<sheetData>" + b.String() + "</sheetData>" + closed(yes.Replace(after))), nil
}

// value writes the value of a cell, and returns its kind.
func (w *excelWriter) value(c spelledCell, texts []string) (kind, value string, err error) {
	switch {
	case c.Inline != nil:
		return "s", w.text(c.Inline.Text), nil
	case c.Value == nil:
		return c.Type, "", nil
	case c.Type == "s":
		i, err := strconv.Atoi(*c.Value)
		if err != nil || i < 0 || i >= len(texts) {
			return "", "", fmt.Errorf("text %s", *c.Value)
		}
		return "s", w.text(texts[i]), nil
	case c.Type == "" || c.Type == "n":
		v, err := strconv.ParseFloat(*c.Value, 64)
		return "", excelNumber(v), err
	}
	return c.Type, *c.Value, nil
}

// writeRow opens a row of so many columns, its attributes in Excel's order.
func writeRow(b *strings.Builder, row spelledRow, columns int) {
	fmt.Fprintf(b, `<row r="%d" spans="1:%d"`, row.Number, columns)
	if row.Height != "" {
		fmt.Fprintf(b, ` ht="%s"`, row.Height)
	}
	if row.Hidden != "" {
		b.WriteString(` hidden="1"`)
	}
	if row.Height != "" {
		b.WriteString(` customHeight="1"`)
	}
	b.WriteString(` x14ac:dyDescent="0.15">`)
}

// writeCell writes a cell with its attributes in Excel's order.
func writeCell(b *strings.Builder, ref, style, kind string, formula *string, value string) {
	fmt.Fprintf(b, `<c r="%s"`, ref)
	if style != "" {
		fmt.Fprintf(b, ` s="%s"`, style)
	}
	if kind != "" && value != "" {
		fmt.Fprintf(b, ` t="%s"`, kind)
	}
	if formula == nil && value == "" {
		b.WriteString("/>")
		return
	}
	b.WriteByte('>')
	if formula != nil {
		b.WriteString("<f>" + escaped(*formula) + "</f>")
	}
	if value != "" {
		b.WriteString("<v>" + escaped(value) + "</v>")
	}
	b.WriteString("</c>")
}

// text returns the number of a text in the table.
func (w *excelWriter) text(text string) string {
	w.used++
	i, ok := w.index[text]
	if !ok {
		i = len(w.texts)
		w.index[text] = i
		w.texts = append(w.texts, text)
	}
	return strconv.Itoa(i)
}

// table writes the table of strings. Some texts have two runs, and some have a reading
// aid, which is no part of the text.
func (w *excelWriter) table() []byte {
	const every, runs, aids = 11, 3, 7
	var b strings.Builder
	fmt.Fprintf(&b, `%s<sst xmlns="%s" count="%d" uniqueCount="%d">`, excelHead, sheetMain, w.used, len(w.texts))
	for i, text := range w.texts {
		b.WriteString("<si>")
		_, first := utf8.DecodeRuneInString(text)
		switch {
		case i%every == runs && len(text) > first:
			b.WriteString("<r>" + preserved(text[:first]) + `</r><r><rPr><sz val="10"/><rFont val="宋体"/><family val="3"/><charset val="134"/></rPr>` + preserved(text[first:]) + "</r>")
		case i%every == aids && first > 1:
			b.WriteString(preserved(text) + `<rPh sb="0" eb="1"><t>duyin</t></rPh>`)
		default:
			b.WriteString(preserved(text))
		}
		b.WriteString(noAids + "</si>")
	}
	b.WriteString("</sst>")
	return []byte(b.String())
}

// preserved writes a text with a note that the white space at its ends counts.
func preserved(text string) string {
	space := ""
	if strings.TrimSpace(text) != text || strings.Contains(text, "\n") {
		space = ` xml:space="preserve"`
	}
	return "<t" + space + ">" + escaped(text) + "</t>"
}

// excelNumber writes a number as Excel stores it: with 17 digits, and with an exponent
// where it is below a tenth and needs all of them, or where the exponent makes it shorter.
func excelNumber(v float64) string {
	if v == 0 {
		return "0"
	}
	mantissa, exponent, _ := strings.Cut(strconv.FormatFloat(v, 'E', 16, 64), "E")
	power, _ := strconv.Atoi(exponent) // FormatFloat wrote it
	short := shortened(mantissa) + "E" + strconv.Itoa(power)
	whole := shortened(strconv.FormatFloat(v, 'f', max(0, 16-power), 64))
	const digits = 17
	if math.Abs(v) < 0.1 && len(short) > digits || len(short) < len(whole) && math.Abs(v) < 1 {
		return short
	}
	return whole
}

// shortened leaves out the zeros at the end of decimals.
func shortened(text string) string {
	if strings.Contains(text, ".") {
		return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	return text
}
