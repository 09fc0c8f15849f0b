package main

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// This file writes .docx, as a unit sends them that fills in the forms in Word. Blocks
// with borders are tables; the others are paragraphs.

// The parts of a .docx besides the text.
const (
	contentTypesDOCX = xml.Header + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Default Extension="xlsx" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>`
	relationsDOCX = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/></Relationships>`
	relationsHeadDOCX = xml.Header + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
		`<Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>`
	relationObjectDOCX = `<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/package" Target="embeddings/Microsoft_Excel_Sheet.xlsx"/>`
	stylesDOCX         = xml.Header + `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="宋体" w:eastAsia="宋体" w:hAnsi="宋体"/><w:sz w:val="21"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`
	bodyDOCX = xml.Header + `<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>`
	tailDOCX = `<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1134" w:right="1134" w:bottom="1134" w:left="1134" w:header="851" w:footer="992" w:gutter="0"/></w:sectPr>` +
		`</w:body></w:document>`
)

// pageWidth is the width of a table, in twentieths of a point.
const pageWidth = 9638

// objectDOCX is an embedded workbook, shown as an icon.
const objectDOCX = `<w:p><w:r><w:object xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" ` +
	`xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><v:shape id="_x0000_i1025" style="width:76pt;height:48pt" o:ole=""/>` +
	`<o:OLEObject Type="Embed" ProgID="Excel.Sheet.12" ShapeID="_x0000_i1025" DrawAspect="Icon" ObjectID="_1" r:id="rId2"/></w:object></w:r></w:p>`

// writeDOCX writes a workbook as a Word document, each sheet on a new page, and further
// paragraphs behind them. It embeds a workbook, unless that is nil.
func writeDOCX(b *book, paragraphs []string, embedded []byte) ([]byte, error) {
	var body strings.Builder
	body.WriteString(bodyDOCX)
	for i, s := range b.sheets {
		if i > 0 {
			body.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
		}
		if err := sheetDOCX(&body, s); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	for i, text := range paragraphs {
		if i == 0 {
			body.WriteString(`<w:p><w:r><w:br w:type="page"/></w:r></w:p>`)
		}
		paragraphDOCX(&body, text, textStyle)
	}
	relations := relationsHeadDOCX + "</Relationships>"
	if embedded != nil {
		body.WriteString(objectDOCX)
		relations = relationsHeadDOCX + relationObjectDOCX + "</Relationships>"
	}
	body.WriteString(tailDOCX)
	core := xml.Header + `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dcterms="http://purl.org/dc/terms/" ` +
		`xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dcterms:modified xsi:type="dcterms:W3CDTF">` + b.modified + `</dcterms:modified></cp:coreProperties>`

	parts := []file{
		{"[Content_Types].xml", []byte(contentTypesDOCX)},
		{"_rels/.rels", []byte(relationsDOCX)},
		{"docProps/core.xml", []byte(core)},
		{"word/_rels/document.xml.rels", []byte(relations)},
		{"word/document.xml", []byte(body.String())},
		{"word/styles.xml", []byte(stylesDOCX)},
	}
	if embedded != nil {
		parts = append(parts, file{"word/embeddings/Microsoft_Excel_Sheet.xlsx", embedded})
	}
	return zipped(func(w *zip.Writer) error { return addFiles(w, parts...) })
}

// sheetDOCX writes a sheet: its rows with borders as tables, the others as paragraphs.
func sheetDOCX(out *strings.Builder, s *sheet) error {
	var bordered []block
	for _, b := range s.blocks {
		if b.style.border {
			bordered = append(bordered, b)
		}
	}
	if err := besideTable(s, bordered); err != nil {
		return err
	}
	inTable, apart := false, true // apart: a paragraph stands behind the last table
	for row := 1; row <= s.lastRow(); row++ {
		of := slices.ContainsFunc(bordered, func(b block) bool { return b.top <= row && row <= b.bottom })
		switch {
		case of && !inTable:
			if !apart { // Word makes one table of two that touch
				out.WriteString("<w:p/>")
			}
			tableHeadDOCX(out, s, bordered)
		case !of && inTable:
			out.WriteString("</w:tbl>")
			apart = false
		}
		inTable = of
		if inTable {
			if err := tableRowDOCX(out, bordered, row); err != nil {
				return err
			}
			continue
		}
		written, err := looseDOCX(out, s, row)
		if err != nil {
			return err
		}
		apart = apart || written
	}
	if inTable {
		out.WriteString("</w:tbl>")
	}
	return nil
}

// extent returns the first and the last column of blocks.
func extent(blocks []block) (left, right int) {
	for i, b := range blocks {
		if i == 0 {
			left = b.left
		}
		left, right = min(left, b.left), max(right, b.right)
	}
	return left, right
}

// tableRowDOCX writes a row of a table.
func tableRowDOCX(out *strings.Builder, bordered []block, row int) error {
	left, right := extent(bordered)
	out.WriteString("<w:tr>")
	for col := left; col <= right; {
		b := block{top: row, left: col, bottom: row, right: col, style: labelStyle}
		if i := slices.IndexFunc(bordered, func(b block) bool { return b.top <= row && row <= b.bottom && b.left <= col && col <= b.right }); i >= 0 {
			b = bordered[i]
		}
		if err := cellDOCX(out, &b, row); err != nil {
			return err
		}
		col = b.right + 1
	}
	out.WriteString("</w:tr>")
	return nil
}

// looseDOCX writes the blocks of a row outside of tables as paragraphs, and reports
// whether there were any.
func looseDOCX(out *strings.Builder, s *sheet, row int) (written bool, err error) {
	for i := range s.blocks {
		b := &s.blocks[i]
		if b.content == nil || b.top != row {
			continue
		}
		text, err := printed(b)
		if err != nil {
			return false, err
		}
		paragraphDOCX(out, text, b.style)
		written = true
	}
	return written, nil
}

// besideTable refuses a block without borders beside blocks with borders. It could be
// neither a paragraph nor a cell of the table.
func besideTable(s *sheet, bordered []block) error {
	for _, b := range s.blocks {
		if !b.style.border && b.content != nil && slices.ContainsFunc(bordered, func(t block) bool { return t.top <= b.top && b.top <= t.bottom }) {
			return fmt.Errorf("no place for %s in .docx, beside a table", name(b.top, b.left))
		}
	}
	return nil
}

// tableHeadDOCX begins a table. All tables of a sheet have the same columns.
func tableHeadDOCX(out *strings.Builder, s *sheet, bordered []block) {
	left, right := extent(bordered)
	total := 0.0
	for col := left; col <= right; col++ {
		total += s.widths[col-1]
	}
	out.WriteString(`<w:tbl><w:tblPr><w:tblW w:w="` + strconv.Itoa(pageWidth) + `" w:type="dxa"/><w:tblBorders>`)
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		out.WriteString(`<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="000000"/>`)
	}
	out.WriteString(`</w:tblBorders><w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>`)
	for col := left; col <= right; col++ {
		fmt.Fprintf(out, `<w:gridCol w:w="%d"/>`, int(s.widths[col-1]/total*pageWidth))
	}
	out.WriteString("</w:tblGrid>")
}

// cellDOCX writes the cell of a block in one of its rows.
func cellDOCX(out *strings.Builder, b *block, row int) error {
	out.WriteString("<w:tc><w:tcPr>")
	if span := b.right - b.left + 1; span > 1 {
		fmt.Fprintf(out, `<w:gridSpan w:val="%d"/>`, span)
	}
	switch {
	case b.bottom > b.top && row == b.top:
		out.WriteString(`<w:vMerge w:val="restart"/>`)
	case b.bottom > b.top:
		out.WriteString("<w:vMerge/>")
	}
	out.WriteString(`<w:vAlign w:val="center"/></w:tcPr>`)
	text := ""
	if row == b.top {
		var err error
		if text, err = printed(b); err != nil {
			return err
		}
	}
	for line := range strings.SplitSeq(text, "\n") {
		paragraphDOCX(out, line, b.style)
	}
	out.WriteString("</w:tc>")
	return nil
}

// printed is the text that a person sees in a block.
func printed(b *block) (string, error) {
	var v float64
	switch x := b.content.(type) {
	case nil:
		return "", nil
	case string:
		return x, nil
	case errorValue:
		return string(x), nil
	case figure:
		v = float64(x)
	case formula:
		v = x.value
	default:
		return "", fmt.Errorf("no %T in .docx", x)
	}
	format, percent := strings.CutSuffix(b.style.format, "%")
	if percent {
		v *= 100
	}
	whole, fraction, _ := strings.Cut(format, ".")
	decimals := len(fraction)
	switch {
	case format == "":
		decimals = -1
	case whole != "0" || strings.Trim(fraction, "0") != "":
		return "", fmt.Errorf("no format %s in .docx", b.style.format)
	}
	text := strconv.FormatFloat(v, 'f', decimals, 64)
	if percent {
		text += "%"
	}
	return text, nil
}

// paragraphDOCX writes a paragraph.
func paragraphDOCX(out *strings.Builder, text string, st style) {
	align := map[string]string{"center": "center"}[st.align]
	out.WriteString("<w:p><w:pPr>")
	if align != "" {
		out.WriteString(`<w:jc w:val="` + align + `"/>`)
	}
	out.WriteString("</w:pPr><w:r><w:rPr>")
	if st.bold {
		out.WriteString("<w:b/>")
	}
	fmt.Fprintf(out, `<w:sz w:val="%d"/></w:rPr>`, int(2*st.size))
	for i, line := range strings.Split(text, "\n") {
		if i > 0 {
			out.WriteString("<w:br/>")
		}
		out.WriteString(`<w:t xml:space="preserve">` + escaped(line) + "</w:t>")
	}
	out.WriteString("</w:r></w:p>")
}
