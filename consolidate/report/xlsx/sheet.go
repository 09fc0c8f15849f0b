package xlsx

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"unicode/utf8"

	"jixiao/schema"
)

// View says how a sheet looks on screen and on paper.
type View struct {
	Widths []float64 // of the columns from A, in characters
	// FreezeColumns and FreezeRows are the numbers of columns and rows that stay when
	// the sheet is scrolled.
	FreezeColumns, FreezeRows int
	Paper                     int // the size as .xlsx numbers it: 8 is A3, 9 A4
	Portrait, OnePage         bool
	// Scale of the print in percent; 0 fits all columns on a page.
	Scale int
	// Breaks are the columns after which a page ends; RowBreaks are the rows.
	Breaks, RowBreaks []int
	Footer            string // with the codes of .xlsx, such as &P
	Filter            string // the range of the autofilter; "" for none
	Tab               string // colour of the tab, RRGGBB; "" for none
	// Zoom of the screen in percent; 0 is 100.
	Zoom int
}

// Sheet is a sheet being written. Its rows must come in ascending order, unless
// NewUnordered has made it. Its methods return no errors; Write returns the first one.
type Sheet struct {
	name string
	view View
	body *deflated
	// rows and pieces are the rows of an unordered sheet; nil for another.
	rows   *spool
	pieces []piece
	row    []byte // the XML of the row being written
	digits string // the number of that row
	n      int    // the same
	last   int    // the highest row so far
	err    error  // the first

	merged, choices []string
	links           *spool            // hyperlink elements, one after the other
	fileIDs         map[string]string // of relationships, by URLs
	files           []string          // URLs
	linked          int               // the number of links
	maxLinks        int
}

// piece says where the spool of an unordered sheet holds a row.
type piece struct {
	row, size int
	from      int64
}

// NewSheet begins a sheet in place of that of the skeleton with the same name. columns
// and rows are its size, 0 where it is not known.
func NewSheet(name string, view View, columns, rows int) *Sheet {
	s := &Sheet{name: name, view: view, body: newDeflated(), links: &spool{}, fileIDs: map[string]string{}, maxLinks: MaxLinks}
	s.head(columns, rows)
	return s
}

// NewUnordered begins a sheet whose rows may come in any order, each once.
func NewUnordered(name string, view View, columns, rows int) *Sheet {
	s := NewSheet(name, view, columns, rows)
	s.rows = &spool{}
	return s
}

// LimitLinks bounds the links of the sheet to fewer than MaxLinks.
func (s *Sheet) LimitLinks(n int) { s.maxLinks = n }

// print adds XML behind the rows so far.
func (s *Sheet) print(format string, args ...any) {
	s.body.buf = fmt.Appendf(s.body.buf, format, args...)
}

// head writes the elements before the rows.
func (s *Sheet) head(columns, rows int) {
	v := s.view
	s.print(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n" +
		`<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheetPr>`)
	if v.Tab != "" {
		s.print(`<tabColor rgb="FF%s"/>`, v.Tab)
	}
	fit := 1
	if v.Scale > 0 {
		fit = 0
	}
	s.print(`<pageSetUpPr fitToPage="%d"/></sheetPr><dimension ref="A1:%s"/><sheetViews><sheetView showGridLines="0" zoomScale="%d" workbookViewId="0">`,
		fit, Name(max(columns, 1), max(rows, 1)), cmp.Or(v.Zoom, 100))
	if v.FreezeColumns+v.FreezeRows > 0 {
		pane := "bottomRight"
		switch {
		case v.FreezeColumns == 0:
			pane = "bottomLeft"
		case v.FreezeRows == 0:
			pane = "topRight"
		}
		s.print(`<pane`)
		if v.FreezeColumns > 0 {
			s.print(` xSplit="%d"`, v.FreezeColumns)
		}
		if v.FreezeRows > 0 {
			s.print(` ySplit="%d"`, v.FreezeRows)
		}
		top := Name(v.FreezeColumns+1, v.FreezeRows+1)
		s.print(` topLeftCell="%s" activePane="%s" state="frozen"/><selection pane="%s" activeCell="%s" sqref="%s"/>`, top, pane, pane, top, top)
	}
	s.print(`</sheetView></sheetViews><sheetFormatPr defaultRowHeight="15"/>`)
	if len(v.Widths) > 0 {
		s.print(`<cols>`)
		for i, w := range v.Widths {
			s.print(`<col min="%d" max="%d" width="%s" customWidth="1"/>`, i+1, i+1, strconv.FormatFloat(w, 'f', -1, 64))
		}
		s.print(`</cols>`)
	}
	s.print(`<sheetData>`)
}

// Row begins row n, with a height in points; 0 leaves the height to the program that
// opens the workbook.
func (s *Sheet) Row(n int, height float64) {
	s.n, s.digits, s.last = n, strconv.Itoa(n), max(s.last, n)
	s.row = append(append(append(s.row[:0], `<row r="`...), s.digits...), '"')
	if height > 0 {
		s.row = append(s.row, ` ht="`...)
		s.row = strconv.AppendFloat(s.row, height, 'f', -1, 64)
		s.row = append(s.row, `" customHeight="1"`...)
	}
	s.row = append(s.row, '>')
}

// cell begins a cell of the row.
func (s *Sheet) cell(column, style int) {
	s.row = append(append(append(append(s.row, `<c r="`...), Letter(column)...), s.digits...), `" s="`...)
	s.row = append(strconv.AppendInt(s.row, int64(style), 10), '"')
}

// Blank writes an empty cell.
func (s *Sheet) Blank(column, style int) {
	s.cell(column, style)
	s.row = append(s.row, `/>`...)
}

// Text writes a string.
func (s *Sheet) Text(column, style int, text string) {
	s.cell(column, style)
	s.row = append(s.row, ` t="inlineStr"><is><t`...)
	if spaced(text) {
		s.row = append(s.row, ` xml:space="preserve"`...)
	}
	s.row = append(s.row, '>')
	s.row = appendCoded(s.row, schema.Visible(text))
	s.row = append(s.row, `</t></is></c>`...)
}

// Number writes a number.
func (s *Sheet) Number(column, style int, x float64) {
	s.cell(column, style)
	s.row = append(s.row, `><v>`...)
	s.row = appendFloat(s.row, x)
	s.row = append(s.row, `</v></c>`...)
}

// Formula writes a formula, without its =, with its result: a string, an int
// or a float64.
func (s *Sheet) Formula(column, style int, formula string, result any) {
	s.cell(column, style)
	if _, ok := result.(string); ok {
		s.row = append(s.row, ` t="str"`...)
	}
	s.row = append(s.row, `><f>`...)
	s.row = appendEscaped(s.row, formula)
	s.row = append(s.row, `</f><v>`...)
	switch x := result.(type) {
	case string:
		s.row = appendCoded(s.row, x)
	case int:
		s.row = strconv.AppendInt(s.row, int64(x), 10)
	case float64:
		s.row = appendFloat(s.row, x)
	}
	s.row = append(s.row, `</v></c>`...)
}

// EndRow ends the row that Row began.
func (s *Sheet) EndRow() {
	s.row = append(s.row, `</row>`...)
	if s.rows == nil {
		s.body.buf = append(s.body.buf, s.row...)
		s.body.full()
		return
	}
	s.pieces = append(s.pieces, piece{s.n, len(s.row), s.rows.size})
	if _, err := s.rows.Write(s.row); err != nil && s.err == nil {
		s.err = err
	}
}

// Merge makes one cell of a range.
func (s *Sheet) Merge(cells string) { s.merged = append(s.merged, cells) }

// Choose gives a cell a list to choose from: the cells of a range, as a formula refers
// to them.
func (s *Sheet) Choose(cell, from, title, prompt string) {
	s.choices = append(s.choices, fmt.Sprintf(
		`<dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" errorTitle="%[3]s" error="%[4]s" promptTitle="%[3]s" prompt="%[4]s" sqref="%[1]s"><formula1>%[2]s</formula1></dataValidation>`,
		cell, escaped(from), escaped(title), escaped(prompt)))
}

// Room reports whether the sheet may have a further link and a number of links besides.
func (s *Sheet) Room(besides int) bool { return s.linked+besides < s.maxLinks }

// maxTip is the greatest number of characters of the tip of a link.
const maxTip = 250

// Link makes cells lead to a place in the workbook. Programs show the tip when the
// pointer rests on the cells.
func (s *Sheet) Link(cells, place, tip string) {
	s.link(fmt.Sprintf(`<hyperlink ref="%s" location="%s"`, cells, escaped(place)), tip)
}

// LinkFile makes cells lead to a place in a file; "" for the file itself. target is the
// URL of the file, relative to the workbook.
func (s *Sheet) LinkFile(cells, target, place, tip string) {
	id, ok := s.fileIDs[target]
	if !ok {
		id = fileID(len(s.files))
		s.fileIDs[target] = id
		s.files = append(s.files, target)
	}
	element := fmt.Sprintf(`<hyperlink ref="%s" r:id="%s"`, cells, id)
	if place != "" {
		element += fmt.Sprintf(` location="%s"`, escaped(place))
	}
	s.link(element, tip)
}

func (s *Sheet) link(element, tip string) {
	s.linked++
	if tip != "" {
		if runes := []rune(tip); len(runes) > maxTip {
			tip = string(runes[:maxTip]) + "…"
		}
		element += ` tooltip="` + escaped(tip) + `"`
	}
	if _, err := io.WriteString(s.links, element+"/>"); err != nil && s.err == nil {
		s.err = err
	}
}

// finish writes the elements behind the rows, and first the rows of an unordered sheet.
// drawing is the element that leads to charts; "" for none.
func (s *Sheet) finish(drawing string) error {
	if s.rows != nil {
		slices.SortFunc(s.pieces, func(a, b piece) int { return a.row - b.row })
		if s.err != nil {
			s.pieces = nil // the spool does not have all of them
		}
		for _, p := range s.pieces {
			row, err := s.rows.piece(p.from, p.size)
			if err != nil {
				s.err = cmp.Or(s.err, err)
				break
			}
			s.body.buf = append(s.body.buf, row...)
			s.body.full()
		}
		s.err = cmp.Or(s.err, s.rows.remove())
	}
	s.print(`</sheetData>`)
	if s.view.Filter != "" {
		s.print(`<autoFilter ref="%s"/>`, s.view.Filter)
	}
	s.list("mergeCells", s.merged, func(m string) string { return `<mergeCell ref="` + m + `"/>` })
	s.list("dataValidations", s.choices, func(c string) string { return c })
	if s.linked > 0 {
		s.print(`<hyperlinks>`)
		s.err = cmp.Or(s.err, s.links.copyTo(s.body), s.links.remove())
		s.print(`</hyperlinks>`)
	}
	orientation, high := "landscape", 0
	if s.view.Portrait {
		orientation = "portrait"
	}
	if s.view.OnePage {
		high = 1
	}
	s.print(`<printOptions horizontalCentered="1"/><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>`)
	if s.view.Scale > 0 {
		s.print(`<pageSetup paperSize="%d" scale="%d" orientation="%s" pageOrder="overThenDown"/>`, s.view.Paper, s.view.Scale, orientation)
	} else {
		s.print(`<pageSetup paperSize="%d" orientation="%s" fitToWidth="1" fitToHeight="%d"/>`, s.view.Paper, orientation, high)
	}
	if s.view.Footer != "" {
		s.print(`<headerFooter><oddFooter>%s</oddFooter></headerFooter>`, escaped(s.view.Footer))
	}
	s.breaks("rowBreaks", s.view.RowBreaks, MaxColumns)
	s.breaks("colBreaks", s.view.Breaks, MaxRows)
	s.body.buf = append(append(s.body.buf, drawing...), `</worksheet>`...)
	return cmp.Or(s.body.close(), s.err)
}

// breaks writes the rows or columns after which a page ends.
func (s *Sheet) breaks(element string, after []int, most int) {
	if len(after) == 0 {
		return
	}
	s.print(`<%[1]s count="%[2]d" manualBreakCount="%[2]d">`, element, len(after))
	for _, n := range after {
		s.print(`<brk id="%d" max="%d" man="1"/>`, n, most-1)
	}
	s.print(`</%s>`, element)
}

// BreakAfter ends a page after a row.
func (s *Sheet) BreakAfter(row int) { s.view.RowBreaks = append(s.view.RowBreaks, row) }

// Last is the highest row that was written.
func (s *Sheet) Last() int { return s.last }

// list writes an element that counts its items; none where there are no items.
func (s *Sheet) list(element string, items []string, of func(string) string) {
	if len(items) == 0 {
		return
	}
	s.print(`<%s count="%d">`, element, len(items))
	for _, item := range items {
		s.body.buf = append(s.body.buf, of(item)...)
		s.body.full()
	}
	s.print(`</%s>`, element)
}

// Discard removes the temporary files of a sheet that is not written.
func (s *Sheet) Discard() error {
	if s.rows != nil {
		return errors.Join(s.rows.remove(), s.links.remove(), s.body.remove())
	}
	return errors.Join(s.links.remove(), s.body.remove())
}

// Name names a cell: C5.
func Name(column, row int) string { return Letter(column) + strconv.Itoa(row) }

var letters = func() (all [MaxColumns + 1]string) {
	for c := range all {
		for n := c; n > 0; n = (n - 1) / 26 {
			all[c] = string(rune('A'+(n-1)%26)) + all[c]
		}
	}
	return all
}()

// MaxColumns is the last column that Letter knows.
const MaxColumns = 702

// Letter names a column: 28 is AB.
func Letter(column int) string { return letters[column] }

// appendFloat writes a number as short as possible so that it reads back the same.
func appendFloat(b []byte, x float64) []byte {
	if a := math.Abs(x); a != 0 && (a < 1e-6 || a >= 1e15) {
		return strconv.AppendFloat(b, x, 'E', -1, 64)
	}
	return strconv.AppendFloat(b, x, 'f', -1, 64)
}

// spaced reports whether a string has white space that programs drop unless told to
// keep it.
func spaced(s string) bool {
	last := byte(' ')
	for i := range len(s) {
		c := s[i]
		if c <= ' ' && (c != ' ' || last == ' ') {
			return true
		}
		last = c
	}
	return s != "" && last == ' '
}

func escaped(s string) string { return string(appendEscaped(nil, s)) }

// maxText is the greatest number of UTF-16 units of a cell.
const maxText = 32_767

// appendEscaped writes text as XML, with U+FFFD for characters that XML cannot hold.
func appendEscaped(b []byte, s string) []byte { return appendXML(b, s, false) }

// appendCoded does the same where .xlsx reads _x000D_ as a character by its number.
func appendCoded(b []byte, s string) []byte { return appendXML(b, s, true) }

func appendXML(b []byte, s string, coded bool) []byte {
	if len(s) > maxText {
		s = shortened(s)
	}
	from := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= ' ' && c < utf8.RuneSelf && c != '&' && c != '<' && c != '>' && c != '"' && (c != '_' || !coded) {
			i++
			continue
		}
		r, size := utf8.DecodeRuneInString(s[i:])
		replaced, keep := "", false
		switch {
		case r == '&':
			replaced = "&amp;"
		case r == '<':
			replaced = "&lt;"
		case r == '>':
			replaced = "&gt;"
		case r == '"':
			replaced = "&quot;"
		case r == '_' && isEscape(s[i:]):
			replaced = "_x005F_"
		case r == '\r':
			replaced = "&#13;"
		case r == utf8.RuneError && size == 1, r == 0xFFFE, r == 0xFFFF, r < ' ' && r != '\t' && r != '\n':
			replaced = "\uFFFD"
		default:
			keep = true
		}
		if !keep {
			b = append(append(b, s[from:i]...), replaced...)
			from = i + size
		}
		i += size
	}
	return append(b, s[from:]...)
}

// isEscape reports whether a text begins with what .xlsx reads as a character by its
// number, such as _x000D_. Such a text is written with its _ by number.
func isEscape(s string) bool {
	if len(s) < 7 || s[1] != 'x' || s[6] != '_' {
		return false
	}
	_, err := strconv.ParseUint(s[2:6], 16, 16)
	return err == nil
}

// shortened cuts a text to fit a cell, and ends it with a note then.
func shortened(s string) string {
	const note = "…（单元格放不下，全文见原文件）"
	units := 0
	cut := len(s)
	for i, r := range s {
		if units <= maxText-64 {
			cut = i
		}
		units++
		if r > 0xFFFF {
			units++
		}
	}
	if units <= maxText {
		return s
	}
	return s[:cut] + note
}

// Filter returns the range of the sheet's autofilter; "" for none.
func (s *Sheet) Filter() string { return s.view.Filter }
