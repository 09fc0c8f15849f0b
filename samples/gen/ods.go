package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// This file writes .ods, the OpenDocument spreadsheet of LibreOffice, as far as
// the forms need it: texts, numbers and their formats, percentages, formulas
// with and without results, errors, merged ranges, hidden rows and sheets.
// Widths and looks are left out.

const mimeODS = "application/vnd.oasis.opendocument.spreadsheet"

// xmlns declares the namespaces that a part uses.
const xmlns = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"` +
	` xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
	` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"` +
	` xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
	` xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"` +
	` xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"` +
	` xmlns:dc="http://purl.org/dc/elements/1.1/"` +
	` xmlns:of="urn:oasis:names:tc:opendocument:xmlns:of:1.2"` +
	` xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"` +
	` office:version="1.2"`

const manifestODS = xml.Header + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.2">` +
	`<manifest:file-entry manifest:full-path="/" manifest:version="1.2" manifest:media-type="` + mimeODS + `"/>` +
	`<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>` +
	`<manifest:file-entry manifest:full-path="meta.xml" manifest:media-type="text/xml"/>` +
	`</manifest:manifest>`

// writeODS writes a workbook as .ods.
func writeODS(b *book) ([]byte, error) {
	content, err := contentODS(b)
	if err != nil {
		return nil, err
	}
	meta := xml.Header + `<office:document-meta` + xmlns + `><office:meta><dc:date>` + escaped(b.modified) + `</dc:date></office:meta></office:document-meta>`

	return zipped(func(w *zip.Writer) error {
		// The kind comes first and is not packed, so that a program sees it without
		// unpacking anything.
		kind, err := w.CreateRaw(&zip.FileHeader{
			Name: "mimetype", Method: zip.Store, CRC32: crc32.ChecksumIEEE([]byte(mimeODS)),
			CompressedSize64: uint64(len(mimeODS)), UncompressedSize64: uint64(len(mimeODS)),
		})
		if err != nil {
			return err
		}
		if _, err := kind.Write([]byte(mimeODS)); err != nil {
			return err
		}
		return addFiles(w, file{"content.xml", []byte(content)}, file{"meta.xml", []byte(meta)}, file{"META-INF/manifest.xml", []byte(manifestODS)})
	})
}

// contentODS is the part with the cells.
func contentODS(b *book) (string, error) {
	styles, err := stylesODS(b)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	out.WriteString(xml.Header + `<office:document-content` + xmlns + `>` + styles + `<office:body><office:spreadsheet>`)
	for _, s := range b.sheets {
		if err := tableODS(&out, s); err != nil {
			return "", fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	out.WriteString(`</office:spreadsheet></office:body></office:document-content>`)
	return out.String(), nil
}

// stylesODS are the styles of the tables and of the numbers in them.
func stylesODS(b *book) (string, error) {
	var out strings.Builder
	out.WriteString(`<office:automatic-styles>` +
		`<style:style style:name="shown" style:family="table"><style:table-properties table:display="true"/></style:style>` +
		`<style:style style:name="hidden" style:family="table"><style:table-properties table:display="false"/></style:style>`)
	var formats []string
	for _, s := range b.sheets {
		for _, block := range s.blocks {
			if f := block.style.format; f != "" && !slices.Contains(formats, f) {
				formats = append(formats, f)
			}
		}
	}
	slices.Sort(formats)
	for _, f := range formats {
		whole, decimals, _ := strings.Cut(strings.TrimSuffix(f, "%"), ".")
		if whole != "0" || strings.Trim(decimals, "0") != "" {
			return "", fmt.Errorf("no format %s in .ods", f)
		}
		kind, sign := "number-style", ""
		if strings.HasSuffix(f, "%") {
			kind, sign = "percentage-style", "<number:text>%</number:text>"
		}
		fmt.Fprintf(&out, `<number:%s style:name="%s"><number:number number:decimal-places="%d" number:min-integer-digits="1"/>%s</number:%s>`,
			kind, dataODS(f), len(decimals), sign, kind)
		fmt.Fprintf(&out, `<style:style style:name="%s" style:family="table-cell" style:data-style-name="%s"/>`, cellODS(f), dataODS(f))
	}
	out.WriteString(`</office:automatic-styles>`)
	return out.String(), nil
}

// dataODS and cellODS name the styles of a number format.
func dataODS(format string) string {
	return "N" + strings.NewReplacer("%", "p", ".", "d").Replace(format)
}
func cellODS(format string) string { return "c" + dataODS(format) }

// tableODS writes a sheet, with every cell up to the last row and column.
func tableODS(out *strings.Builder, s *sheet) error {
	style := "shown"
	if s.hidden {
		style = "hidden"
	}
	fmt.Fprintf(out, `<table:table table:name="%s" table:style-name="%s"><table:table-column table:number-columns-repeated="%d"/>`,
		escaped(s.name), style, max(s.lastCol(), 1))
	blocks := make(map[[2]int]*block)
	for i := range s.blocks {
		b := &s.blocks[i]
		for row := b.top; row <= b.bottom; row++ {
			for col := b.left; col <= b.right; col++ {
				if blocks[[2]int{row, col}] != nil {
					return fmt.Errorf("two blocks at %s", name(row, col))
				}
				blocks[[2]int{row, col}] = b
			}
		}
	}
	for row := 1; row <= s.lastRow(); row++ {
		if slices.Contains(s.hiddenRows, row) {
			out.WriteString(`<table:table-row table:visibility="collapse">`)
		} else {
			out.WriteString(`<table:table-row>`)
		}
		for col := 1; col <= s.lastCol(); col++ {
			switch b := blocks[[2]int{row, col}]; {
			case b == nil:
				out.WriteString(`<table:table-cell/>`)
			case row != b.top || col != b.left:
				out.WriteString(`<table:covered-table-cell/>`)
			default:
				if err := blockODS(out, b); err != nil {
					return err
				}
			}
		}
		out.WriteString(`</table:table-row>`)
	}
	out.WriteString(`</table:table>`)
	return nil
}

// blockODS writes the cell of a block.
func blockODS(out *strings.Builder, b *block) error {
	out.WriteString(`<table:table-cell`)
	if b.style.format != "" {
		fmt.Fprintf(out, ` table:style-name="%s"`, cellODS(b.style.format))
	}
	if b.bottom > b.top || b.right > b.left {
		fmt.Fprintf(out, ` table:number-columns-spanned="%d" table:number-rows-spanned="%d"`, b.right-b.left+1, b.bottom-b.top+1)
	}
	var value, text string
	switch x := b.content.(type) {
	case nil:
	case string:
		value, text = ` office:value-type="string"`, x
	case figure:
		value, text = numberODS(float64(x), b.style.format)
	case formula:
		value, text = numberODS(x.value, b.style.format)
		value = ` table:formula="` + escaped(formulaODS(x.expr)) + `"` + value
	case unsaved:
		value = ` table:formula="` + escaped(formulaODS(string(x))) + `"`
	case errorValue:
		value, text = ` table:formula="of:=`+escaped(string(x))+`" office:value-type="string" office:string-value="" calcext:value-type="error"`, string(x)
	default:
		return fmt.Errorf("no %T in .ods", x)
	}
	out.WriteString(value + `>`)
	if text != "" {
		paragraphsODS(out, text)
	}
	out.WriteString(`</table:table-cell>`)
	return nil
}

// numberODS returns the attributes of a number and the text that it shows.
func numberODS(v float64, format string) (attributes, text string) {
	kind, scale, sign, decimals := "float", 1.0, "", -1
	if format != "" {
		_, places, _ := strings.Cut(strings.TrimSuffix(format, "%"), ".")
		decimals = len(places)
	}
	if strings.HasSuffix(format, "%") {
		kind, scale, sign = "percentage", 100, "%"
	}
	attributes = fmt.Sprintf(` office:value-type="%s" office:value="%s"`, kind, strconv.FormatFloat(v, 'g', -1, 64))
	return attributes, strconv.FormatFloat(v*scale, 'f', decimals, 64) + sign
}

// paragraphsODS writes the lines of a text. It writes white space that a program would
// drop as an element.
func paragraphsODS(out *strings.Builder, text string) {
	for line := range strings.SplitSeq(text, "\n") {
		out.WriteString(`<text:p>`)
		spaces := false // the character before is a space
		for i, r := range line {
			switch {
			case r == '\t':
				out.WriteString(`<text:tab/>`)
			case r == ' ' && (spaces || i == 0 || i == len(line)-1):
				out.WriteString(`<text:s/>`)
			default:
				out.WriteString(escaped(string(r)))
			}
			spaces = r == ' '
		}
		out.WriteString(`</text:p>`)
	}
}

// pieceODS matches the pieces of a formula that OpenDocument writes differently, which are
// references with their sheets and commas, and quoted text, which it does not change.
var pieceODS = regexp.MustCompile(`"[^"]*"|(?:('[^']*'|[\p{L}_][\p{L}\p{N}_]*)!)?(\$?[A-Z]{1,3}\$?[0-9]+)(:\$?[A-Z]{1,3}\$?[0-9]+)?\b(\(?)|,`)

// formulaODS writes a formula as OpenDocument does.
func formulaODS(expr string) string {
	return "of:=" + pieceODS.ReplaceAllStringFunc(expr, func(piece string) string {
		m := pieceODS.FindStringSubmatch(piece)
		switch {
		case piece == ",":
			return ";"
		case m[2] == "" || m[4] != "": // a text, a function like LOG10(
			return piece
		}
		sheet := m[1]
		if sheet != "" {
			sheet = "$" + sheet
		}
		if m[3] == "" {
			return "[" + sheet + "." + m[2] + "]"
		}
		return "[" + sheet + "." + m[2] + ":." + m[3][1:] + "]"
	})
}

// escaped writes a text as XML.
func escaped(text string) string {
	var out bytes.Buffer
	_ = xml.EscapeText(&out, []byte(text)) // a Buffer never fails
	return out.String()
}
