// Package ooxml reads workbooks and documents of the newer formats of Excel, WPS and
// Word: .xlsx and .docx, and what is embedded in them.
package ooxml

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"jixiao/importer/grid"
	"jixiao/importer/grid/calc"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/raw"
)

// An .xlsx is scanned here and not by excelize, which cannot tell, or silently
// misreads, what a figure depends on (each has its test):
//
//   - a part that fails to inflate or has a wrong CRC is taken as it comes;
//   - a formula without a stored result reads as "", like an empty result;
//   - a sheet or string table cut short in its XML reads as a shorter one, and
//     a string number outside the table as "";
//   - strings are looked for in xl/sharedStrings.xml alone, wherever the
//     workbook says they are; a sheet whose part is missing is left out;
//   - overlapping merged ranges become one large range;
//   - any cell of a merged range reads as the first one.
//
// What excelize is for is decrypting.

// The bounds of an .xlsx besides those of every file. Each is far beyond what a
// form holds and keeps what is held in memory, or the time, within bounds.
const (
	maxStyles     = 100_000         // cell formats; Excel knows 65,490
	maxCodes      = 4 << 20         // bytes of number formats; Excel knows 255 characters each
	maxText       = 32 << 20        // bytes of the cells' texts and formulas, and of the shared strings
	maxHiddenRows = 2 * grid.MaxRow // of all sheets
)

// workbook is an .xlsx being read.
type workbook struct {
	*officePackage
	strings  []string
	sheets   []listedSheet
	date1904 bool
	rounded  bool // formulas go by figures as they are shown
	xfs      []raw.CellFormat
	struck   []bool // of each font, whether it crosses out
	formats  raw.Formats
	objects  []string // parts of the embedded files

	// Counted against the bounds.
	cells, filled, merges, hiddenRows, tokens, text, code int
}

// listedSheet is an entry of the workbook's list of sheets.
type listedSheet struct {
	name, id string
	hidden   bool
}

// xlsxSheet is a sheet being read.
type xlsxSheet struct {
	raw.Sheet

	// Where the floats are told of, and what their place depends on.
	drawing, legacy string // relations of the sheet
	objects         []object
	size            sizes
}

// ReadWorkbook reads the workbook that zr is the directory of.
func ReadWorkbook(ctx context.Context, zr *zip.Reader) (book *grid.Book, err error) {
	defer func() {
		if p := recover(); p != nil {
			book, err = nil, fmt.Errorf("%w: reading panicked: %v", grid.ErrDamaged, p)
		}
	}()
	pkg, err := openPackage(ctx, zr)
	if err != nil {
		return nil, err
	}
	w := &workbook{officePackage: pkg, formats: raw.NewFormats()}
	main := w.main("xl/workbook.xml")
	if err := w.readWorkbook(main); err != nil {
		return nil, err
	}
	rels, err := w.relations(main)
	if err != nil {
		return nil, err
	}
	if name := related(rels, "sharedStrings", "xl/sharedstrings.xml"); w.has(name) { // a cell that needs it reports it
		if err := w.scanCounted(name, container.MaxPart, w.readStrings); err != nil {
			return nil, damagedPart("shared strings", err)
		}
	}
	if name := related(rels, "styles", ""); name != "" {
		if err := w.scanCounted(name, container.MaxPart, w.readStyles); err != nil {
			return nil, damagedPart("styles", err)
		}
	}
	sheets, err := w.readSheets(rels)
	if err != nil {
		return nil, err
	}
	book = new(grid.Book)
	if err := w.describe(book); err != nil {
		return nil, err
	}
	if book.Embedded, err = w.embedded(w.objects); err != nil {
		return nil, err
	}
	if err := w.rest(); err != nil {
		return nil, err
	}
	calc.Compute(ctx, sheets)
	for _, s := range sheets {
		book.Sheets = append(book.Sheets, s.Grid(w.format, w.date1904))
	}
	return book, nil
}

// scanCounted has f read the XML of a part, the tokens of all of them counted.
func (w *workbook) scanCounted(name string, limit int64, f func(x *container.Scanner) error) error {
	return w.scan(name, limit, func(x *container.Scanner) error {
		x.Tokens, x.Sole = w.tokens, true
		err := f(x)
		w.tokens = x.Tokens
		return err
	})
}

// hold counts texts that are kept. A shared string counts wherever a cell shows
// it: what is made of the cells takes its time for each of them.
func (w *workbook) hold(texts ...string) error {
	for _, s := range texts {
		w.text += len(s)
	}
	if w.text > maxText {
		return fmt.Errorf("%w: texts of more than %d bytes", grid.ErrTooLarge, maxText)
	}
	return nil
}

// damagedPart says of what an error is, and makes those that have no name of
// their own ErrDamaged.
func damagedPart(what string, err error) error {
	if errors.Is(err, grid.ErrTooLarge) || errors.Is(err, grid.ErrDamaged) {
		return fmt.Errorf("%s: %w", what, err)
	}
	return fmt.Errorf("%w: %s: %w", grid.ErrDamaged, what, err)
}

// readWorkbook reads the list of sheets and the date system.
func (w *workbook) readWorkbook(main string) error {
	if f := w.files[main]; f == nil || f.UncompressedSize64 == 0 {
		return fmt.Errorf("%w: workbook part %s missing", grid.ErrDamaged, main)
	}
	err := w.scanCounted(main, maxSmall, func(x *container.Scanner) error {
		if err := x.Root("workbook"); err != nil {
			return err
		}
		err := x.Children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "workbookPr":
				w.date1904 = container.IsTrue(container.Attr(e, "date1904"))
			case "calcPr":
				said := container.Attr(e, "fullPrecision")
				w.rounded = said != "" && !container.IsTrue(said)
			case "sheets":
				return x.Children(func(e xml.StartElement) error {
					if e.Name.Local == "sheet" {
						if len(w.sheets) == raw.MaxSheets {
							return fmt.Errorf("%w: more than %d sheets", grid.ErrTooLarge, raw.MaxSheets)
						}
						state := container.Attr(e, "state")
						w.sheets = append(w.sheets, listedSheet{container.Attr(e, "name"), relationID(e), state == "hidden" || state == "veryHidden"})
					}
					return x.Skip()
				})
			}
			return x.Skip()
		})
		if err != nil {
			return err
		}
		return x.End()
	})
	if err != nil {
		return damagedPart("workbook", err)
	}
	if len(w.sheets) == 0 {
		return fmt.Errorf("%w: workbook without sheets", grid.ErrDamaged)
	}
	return nil
}

// relationID returns the r:id of an element, which may have an id of its own.
func relationID(e xml.StartElement) string {
	for _, a := range e.Attr {
		if a.Name.Local == "id" && a.Name.Space != "" {
			return a.Value
		}
	}
	return ""
}

// readStyles reads the number formats of the cell formats.
func (w *workbook) readStyles(x *container.Scanner) error {
	if err := x.Root("styleSheet"); err != nil {
		return err
	}
	err := x.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmts":
			return x.Children(func(e xml.StartElement) error {
				if err := w.numberFormat(e); err != nil {
					return err
				}
				return x.Skip()
			})
		case "fonts":
			return x.Children(func(e xml.StartElement) error {
				if len(w.struck) == maxStyles {
					return fmt.Errorf("%w: more than %d fonts", grid.ErrTooLarge, maxStyles)
				}
				l, err := fontOf(x)
				w.struck = append(w.struck, l.Struck)
				return err
			})
		case "cellXfs":
			return x.Children(func(e xml.StartElement) error {
				if e.Name.Local != "xf" {
					return x.Skip()
				}
				if len(w.xfs) == maxStyles {
					return fmt.Errorf("%w: more than %d cell formats", grid.ErrTooLarge, maxStyles)
				}
				f, err := cellFormatOf(e)
				if err != nil {
					return err
				}
				w.xfs = append(w.xfs, f)
				return x.Skip()
			})
		}
		return x.Skip()
	})
	if err != nil {
		return err
	}
	return x.End()
}

// cellFormatOf reads the numbers of a cell format.
func cellFormatOf(e xml.StartElement) (raw.CellFormat, error) {
	var f raw.CellFormat
	for name, into := range map[string]*int{"numFmtId": &f.Number, "fontId": &f.Font} {
		if said := container.Attr(e, name); said != "" {
			n, err := strconv.Atoi(said)
			if err != nil || n < 0 {
				return f, fmt.Errorf("%s %q", name, said)
			}
			*into = n
		}
	}
	return f, nil
}

// font reads the font of a cell or of a run.
func fontOf(x *container.Scanner) (raw.Look, error) {
	var l raw.Look
	err := x.Children(func(e xml.StartElement) error {
		switch val := container.Attr(e, "val"); e.Name.Local {
		case "strike":
			l.Struck = val == "" || container.IsTrue(val)
		case "vertAlign":
			l.Shift = map[string]string{"superscript": raw.Raised, "subscript": raw.Lowered}[val]
		}
		return x.Skip()
	})
	return l, err
}

// raw.NumberFormat notes the code of a number format, of two with one number the
// first.
func (w *workbook) numberFormat(e xml.StartElement) error {
	id, err := strconv.Atoi(container.Attr(e, "numFmtId"))
	if err != nil || e.Name.Local != "numFmt" {
		return nil
	}
	code := cmp.Or(container.Attr(e, "formatCode16"), container.Attr(e, "formatCode"))
	if w.code += len(code); w.code > maxCodes || len(w.formats.Codes) == maxStyles {
		return fmt.Errorf("%w: number formats of more than %d bytes", grid.ErrTooLarge, maxCodes)
	}
	if _, twice := w.formats.Codes[id]; !twice {
		w.formats.Codes[id] = code
	}
	return nil
}

// format returns the number format of a cell format. The format's number counts
// even where applyNumberFormat="0" stands beside it: so Excel shows it.
func (w *workbook) format(c *raw.Cell) grid.Format {
	if c.Style < 0 || c.Style >= len(w.xfs) {
		return raw.General.Of(c.Kind, c.Text)
	}
	xf := w.xfs[c.Style]
	f := w.formats.Of(xf.Number, c)
	f.Struck = xf.Font < len(w.struck) && w.struck[xf.Font]
	return f
}

// readStrings reads the table of shared strings.
func (w *workbook) readStrings(x *container.Scanner) error {
	if err := x.Root("sst"); err != nil {
		return err
	}
	err := x.Children(func(e xml.StartElement) error {
		if e.Name.Local != "si" {
			return x.Skip()
		}
		if len(w.strings) == raw.MaxStrings {
			return fmt.Errorf("%w: more than %d strings", grid.ErrTooLarge, raw.MaxStrings)
		}
		s, err := richText(x)
		if err != nil {
			return err
		}
		w.strings = append(w.strings, plain(s))
		return w.hold(s)
	})
	if err != nil {
		return err
	}
	return x.End()
}

// readSheets reads the worksheets in workbook order.
func (w *workbook) readSheets(rels []relation) ([]*raw.Sheet, error) {
	var sheets []*raw.Sheet
	for _, s := range w.sheets {
		i := slices.IndexFunc(rels, func(r relation) bool { return r.id == s.id })
		if i < 0 {
			return nil, fmt.Errorf("%w: sheet %q has no part", grid.ErrDamaged, s.name)
		}
		r := rels[i]
		if r.kind != "worksheet" { // chart, dialog and macro sheets hold no cells of a form
			continue
		}
		part := &xlsxSheet{Sheet: raw.Sheet{Name: s.name, Hidden: s.hidden, Rounded: w.rounded}}
		if err := w.scanCounted(r.target, container.MaxPart, func(x *container.Scanner) error { return w.readSheet(part, x) }); err != nil {
			return nil, damagedPart(fmt.Sprintf("sheet %q", s.name), err)
		}
		if err := w.readFloats(part, r.target); err != nil {
			return nil, damagedPart(fmt.Sprintf("drawing of sheet %q", s.name), err)
		}
		sheets = append(sheets, &part.Sheet)
	}
	return sheets, nil
}

// rich returns the text of a string item: its t, or the t of its runs. The
// phonetic runs (rPh) are reading aids and no part of the text.
func richText(x *container.Scanner) (string, error) {
	var out raw.Seen
	err := x.Children(func(e xml.StartElement) error {
		var l raw.Look
		var text container.TextBuilder
		var err error
		switch e.Name.Local {
		case "t":
			err = x.AppendText(&text)
		case "r":
			err = x.Children(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "rPr":
					var err error
					l, err = fontOf(x)
					return err
				case "t":
					return x.AppendText(&text)
				}
				return x.Skip()
			})
		default:
			return x.Skip()
		}
		out.Add(text.String(), l)
		if out.Text.Len() > container.MaxRun {
			return fmt.Errorf("%w: a text of more than %d bytes", grid.ErrTooLarge, container.MaxRun)
		}
		return err
	})
	return out.Text.String(), err
}

// readSheet reads the cells, merged ranges and hidden rows and columns of a sheet.
// What the part says of its own dimension is not looked at.
func (w *workbook) readSheet(s *xlsxSheet, x *container.Scanner) error {
	if err := x.Root("worksheet"); err != nil {
		return err
	}
	err := x.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "cols":
			return x.Children(func(e xml.StartElement) error {
				if e.Name.Local == "col" {
					s.column(e)
					s.size.column(e)
				}
				return x.Skip()
			})
		case "sheetViews":
			return x.Children(func(e xml.StartElement) error {
				said := container.Attr(e, "showZeros")
				s.NoZeros = s.NoZeros || said != "" && !container.IsTrue(said)
				return x.Skip()
			})
		case "sheetFormatPr":
			s.size.width, s.size.height = sizeOf(e, "defaultColWidth"), sizeOf(e, "defaultRowHeight")
		case "drawing":
			s.drawing = relationID(e)
		case "legacyDrawing":
			s.legacy = relationID(e)
		case "oleObjects":
			return s.readObjects(x)
		case "sheetData":
			return w.scanRows(s, x)
		case "mergeCells":
			return x.Children(func(e xml.StartElement) error {
				if e.Name.Local == "mergeCell" {
					if w.merges++; w.merges > raw.MaxMerges {
						return fmt.Errorf("%w: more than %d merged ranges", grid.ErrTooLarge, raw.MaxMerges)
					}
					r, err := parseRange(container.Attr(e, "ref"))
					if err != nil {
						return fmt.Errorf("merged range: %w", err)
					}
					s.Merges = append(s.Merges, r)
				}
				return x.Skip()
			})
		}
		return x.Skip()
	})
	if err != nil {
		return err
	}
	if err := x.End(); err != nil {
		return err
	}
	return s.Sort()
}

// column notes a hidden run of columns.
func (s *xlsxSheet) column(e xml.StartElement) {
	if !container.IsTrue(container.Attr(e, "hidden")) && !raw.IsZero(container.Attr(e, "width")) {
		return
	}
	left, err1 := strconv.Atoi(container.Attr(e, "min"))
	right, err2 := strconv.Atoi(container.Attr(e, "max"))
	// More runs than columns are no workbook's; they would only cost time.
	if err1 == nil && err2 == nil && len(s.HiddenCols) < grid.MaxCol {
		s.HiddenCols = append(s.HiddenCols, grid.Range{Left: max(left, 1), Right: min(right, grid.MaxCol)})
	}
}

// sharedFormula is a formula that other cells repeat, shifted to their place.
type sharedFormula struct {
	row, col int
	text     string
}

// rowScan is the reading of the rows of a sheet.
type rowScan struct {
	*workbook
	sheet    *xlsxSheet
	row, col int                      // of the element that is read
	shared   map[string]sharedFormula // by their number
}

// scanRows reads the rows of a sheet.
func (w *workbook) scanRows(s *xlsxSheet, x *container.Scanner) error {
	r := rowScan{workbook: w, sheet: s, shared: make(map[string]sharedFormula)}
	return x.Children(func(e xml.StartElement) error {
		if e.Name.Local != "row" {
			return x.Skip()
		}
		if err := r.beginRow(e); err != nil {
			return err
		}
		return x.Children(func(e xml.StartElement) error {
			if e.Name.Local != "c" {
				return x.Skip()
			}
			return r.cellElement(x, e)
		})
	})
}

// beginRow reads the number and the look of a row. One without a number follows the
// one before.
func (r *rowScan) beginRow(e xml.StartElement) error {
	r.row, r.col = r.row+1, 0
	if said := container.Attr(e, "r"); said != "" {
		n, err := strconv.Atoi(strings.TrimSpace(said))
		if err != nil || n < 1 {
			return fmt.Errorf("row number %q", said)
		}
		r.row = n
	}
	if r.row > grid.MaxRow {
		return fmt.Errorf("row number %d", r.row)
	}
	if container.IsTrue(container.Attr(e, "hidden")) || raw.IsZero(container.Attr(e, "ht")) {
		if r.hiddenRows++; r.hiddenRows > maxHiddenRows {
			return fmt.Errorf("%w: more than %d hidden rows", grid.ErrTooLarge, maxHiddenRows)
		}
		r.sheet.HiddenRows = append(r.sheet.HiddenRows, r.row)
	}
	r.sheet.size.row(r.row, e)
	return nil
}

// cellElement reads a cell of the row, and keeps it if there is anything in it.
func (r *rowScan) cellElement(x *container.Scanner, e xml.StartElement) error {
	if r.cells++; r.cells > raw.MaxCells {
		return fmt.Errorf("%w: more than %d cells", grid.ErrTooLarge, raw.MaxCells)
	}
	r.col++
	if ref := container.Attr(e, "r"); ref != "" {
		row, col, ok := grid.ParseRef(ref)
		if !ok || row != r.row {
			return fmt.Errorf("cell %q in row %d", ref, r.row)
		}
		r.col = col
	}
	if r.col > grid.MaxCol {
		return fmt.Errorf("column number %d", r.col)
	}
	c := raw.Cell{Row: r.row, Col: r.col}
	if err := r.scanCell(&c, x, e); err != nil {
		return fmt.Errorf("cell %s: %w", grid.Ref(r.row, r.col), err)
	}
	if c.Kind == 0 && !c.Special {
		return nil
	}
	if r.filled++; r.filled > raw.MaxFilled {
		return fmt.Errorf("%w: more than %d filled cells", grid.ErrTooLarge, raw.MaxFilled)
	}
	r.sheet.Cells = append(r.sheet.Cells, c)
	return r.hold(c.Text, c.Formula)
}

// cellContent is what stands in a cell element.
type cellContent struct {
	typ, value string
	stored     bool // a value stands there, be it an empty one
	isFormula  bool
	isRich     bool // an error to readers that do not know what else it is
}

// scanCell reads one cell element. It leaves the kind of an empty cell 0.
func (r *rowScan) scanCell(c *raw.Cell, x *container.Scanner, e xml.StartElement) error {
	var in cellContent
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "t":
			in.typ = a.Value
		case "s":
			n, err := strconv.Atoi(strings.TrimSpace(a.Value))
			if err != nil {
				return fmt.Errorf("style %q", a.Value)
			}
			c.Style = n
		case "vm":
			in.isRich = true
		}
	}
	err := x.Children(func(e xml.StartElement) (err error) {
		switch e.Name.Local {
		case "v":
			in.stored = true
			in.value, err = x.Text()
			return err
		case "is":
			in.stored = true
			in.value, err = richText(x)
			return err
		case "f":
			text, err := x.Text()
			in.isFormula = r.formula(c, e, text)
			return err
		}
		return x.Skip()
	})
	if err != nil {
		return err
	}
	return r.setCell(c, in)
}

// formula notes the formula of a cell, which another may repeat. It reports whether
// it is one.
func (r *rowScan) formula(c *raw.Cell, e xml.StartElement, text string) bool {
	kind, number := container.Attr(e, "t"), container.Attr(e, "si")
	c.Special = kind == "array" || kind == "dataTable"
	c.Formula = strings.TrimPrefix(plain(text), "=")
	is := c.Formula != "" || kind != ""
	if kind != "shared" {
		return is
	}
	if m, ok := r.shared[number]; ok && c.Formula == "" {
		c.Formula = calc.Shift(m.text, c.Row-m.row, c.Col-m.col)
	} else if c.Formula != "" {
		r.shared[number] = sharedFormula{c.Row, c.Col, c.Formula}
	}
	return is
}

// setCell makes the value of a cell of what stands in its element.
func (w *workbook) setCell(c *raw.Cell, in cellContent) error {
	switch {
	case strings.Contains(strings.ToUpper(c.Formula), "DISPIMG("):
		c.Kind, c.Text = grid.Text, grid.Picture
		return nil
	case in.isRich && in.typ == "e" && w.has("xl/richdata/richvaluerel.xml"):
		// Excel's own pictures in cells: an error for readers that do not know them.
		c.Kind, c.Text = grid.Text, grid.Picture
		return nil
	case in.isFormula && in.value == "" && !(in.stored && in.typ == "str"):
		c.Kind, c.Missing = grid.Uncomputed, true
		return nil
	case in.value == "":
		c.Special = in.isFormula // not blank to a formula that refers to it
		return nil
	}
	trimmed := strings.TrimSpace(in.value)
	switch in.typ {
	case "s":
		i, err := strconv.Atoi(trimmed)
		if err != nil || i < 0 || i >= len(w.strings) {
			return fmt.Errorf("shared string %q of %d", in.value, len(w.strings))
		}
		c.Kind, c.Text = grid.Text, w.strings[i]
	case "str", "inlineStr", "d":
		c.Kind, c.Text = grid.Text, plain(in.value)
		c.Special = c.Special || in.typ == "d"
	case "b":
		c.Kind, c.Text = grid.Bool, "FALSE"
		if container.IsTrue(trimmed) {
			c.Text = "TRUE"
		}
	case "e":
		c.Kind, c.Text = grid.Error, trimmed
	default:
		c.Kind, c.Text = grid.Number, trimmed
		if !raw.IsDecimal(trimmed) {
			c.Kind, c.Text = grid.Text, plain(in.value)
		}
	}
	if c.Text == "" {
		c.Kind = 0
	}
	return nil
}

// parseRange reads "B2:D4", corners in any order, or "B2".
func parseRange(s string) (grid.Range, error) {
	first, last, ok := strings.Cut(strings.ReplaceAll(s, "$", ""), ":")
	if !ok {
		last = first
	}
	r1, c1, ok1 := grid.ParseRef(first)
	r2, c2, ok2 := grid.ParseRef(last)
	if !ok1 || !ok2 {
		return grid.Range{}, fmt.Errorf("range %q", s)
	}
	return grid.Range{Top: min(r1, r2), Left: min(c1, c2), Bottom: max(r1, r2), Right: max(c1, c2)}, nil
}

// plain undoes the escapes _xHHHH_ that a string in a workbook may hold and
// makes every line break \n.
func plain(s string) string {
	if strings.Contains(s, "_x") {
		s = unescape(s)
	}
	if strings.Contains(s, "\r") {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return s
}

func unescape(s string) string {
	var b strings.Builder
	var pending uint16 // first half of a surrogate pair
	flush := func() {
		if pending != 0 {
			b.WriteRune(utf8.RuneError)
			pending = 0
		}
	}
	for len(s) > 0 {
		if len(s) >= 7 && s[0] == '_' && s[1] == 'x' && s[6] == '_' {
			if v, err := strconv.ParseUint(s[2:6], 16, 16); err == nil {
				s = s[7:]
				u := uint16(v)
				switch {
				case pending != 0 && utf16.IsSurrogate(rune(u)) && u >= 0xdc00:
					b.WriteRune(utf16.DecodeRune(rune(pending), rune(u)))
					pending = 0
				case utf16.IsSurrogate(rune(u)) && u < 0xdc00:
					flush()
					pending = u
				default:
					flush()
					b.WriteRune(rune(u))
				}
				continue
			}
		}
		flush()
		b.WriteByte(s[0])
		s = s[1:]
	}
	flush()
	return b.String()
}
