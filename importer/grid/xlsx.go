package grid

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
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

// The size of the largest sheet that any format has.
const (
	maxRow = 1 << 20
	maxCol = 1 << 14
)

// The bounds of an .xlsx besides those of every file. Each is far beyond what a
// form holds and keeps what is held in memory, or the time, within bounds.
const (
	maxStyles     = 100_000    // cell formats; Excel knows 65,490
	maxCodes      = 4 << 20    // bytes of number formats; Excel knows 255 characters each
	maxText       = 32 << 20   // bytes of the cells' texts and formulas, and of the shared strings
	maxHiddenRows = 2 * maxRow // of all sheets
)

// The bounds of XML that is read.
const (
	maxTokens     = 10_000_000 // tags and texts
	maxNamespaces = 10_000     // that open elements declare
)

// workbook is an .xlsx being read.
type workbook struct {
	*officePackage
	strings  []string
	sheets   []listedSheet
	date1904 bool
	rounded  bool // formulas go by figures as they are shown
	xfs      []cellFormat
	struck   []bool // of each font, whether it crosses out
	formats  numberFormats
	objects  []string // parts of the embedded files

	// Counted against the bounds.
	cells, filled, merges, hiddenRows, tokens, text, code int
}

// cellFormat is the look of a cell, by the numbers of its parts.
type cellFormat struct{ number, font int }

// listedSheet is an entry of the workbook's list of sheets.
type listedSheet struct {
	name, id string
	hidden   bool
}

// rawCell is a cell as it stands in the file. A reader of any format fills it
// and has compute see to the formulas, which go by its kind and text:
//
//   - kind is 0 for an empty cell, which is kept only where it is special: an
//     empty text stored as the result of a formula is not blank to a formula
//     that refers to it;
//   - text is as in Cell: the stored decimal, the characters, TRUE or FALSE,
//     the name of the error;
//   - formula is in the notation of .xlsx (SUM(A1:B2,表1!C3)), without "=";
//   - missing is set where no result is stored, and the kind is Uncomputed then.
type rawCell struct {
	row, col int
	style    int
	kind     Kind
	text     string
	formula  string
	missing  bool
	special  bool // nothing to compute with: array formula, data table, ISO date, stored ""
	computed bool // text is what compute made of the formula
	// recomputed is what the formula gives, where that is not what is stored.
	recomputed string
}

// rawSheet is a sheet as it stands in the file.
type rawSheet struct {
	name       string
	hidden     bool
	rounded    bool      // formulas go by figures as they are shown, which compute does not
	noZeros    bool      // zeros are not shown
	cells      []rawCell // in row-major order, no two in one place
	merges     []Range
	hiddenRows []int
	hiddenCols []Range // columns only
	floats     []Float
}

// at returns the cell at a place, which may be empty.
func (s *rawSheet) at(row, col int) rawCell {
	i, ok := slices.BinarySearchFunc(s.cells, rawCell{row: row, col: col}, func(a, b rawCell) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	if !ok {
		return rawCell{}
	}
	return s.cells[i]
}

// xlsxSheet is a sheet being read.
type xlsxSheet struct {
	rawSheet

	// Where the floats are told of, and what their place depends on.
	drawing, legacy string // relations of the sheet
	objects         []object
	size            sizes
}

// readXLSX reads the workbook that zr is the directory of.
func readXLSX(ctx context.Context, zr *zip.Reader) (book *Book, err error) {
	defer func() {
		if p := recover(); p != nil {
			book, err = nil, fmt.Errorf("%w: reading panicked: %v", ErrDamaged, p)
		}
	}()
	pkg, err := openPackage(ctx, zr)
	if err != nil {
		return nil, err
	}
	w := &workbook{officePackage: pkg, formats: newNumberFormats()}
	main := w.main("xl/workbook.xml")
	if err := w.readWorkbook(main); err != nil {
		return nil, err
	}
	rels, err := w.relations(main)
	if err != nil {
		return nil, err
	}
	if name := related(rels, "sharedStrings", "xl/sharedstrings.xml"); w.has(name) { // a cell that needs it reports it
		if err := w.scanCounted(name, maxPart, w.readStrings); err != nil {
			return nil, damagedPart("shared strings", err)
		}
	}
	if name := related(rels, "styles", ""); name != "" {
		if err := w.scanCounted(name, maxPart, w.readStyles); err != nil {
			return nil, damagedPart("styles", err)
		}
	}
	sheets, err := w.readSheets(rels)
	if err != nil {
		return nil, err
	}
	book = new(Book)
	if err := w.describe(book); err != nil {
		return nil, err
	}
	if book.Embedded, err = w.embedded(w.objects); err != nil {
		return nil, err
	}
	if err := w.rest(); err != nil {
		return nil, err
	}
	compute(ctx, sheets)
	for _, s := range sheets {
		book.Sheets = append(book.Sheets, s.sheet(w.format, w.date1904))
	}
	return book, nil
}

// scanCounted has f read the XML of a part, the tokens of all of them counted.
func (w *workbook) scanCounted(name string, limit int64, f func(x *scanner) error) error {
	return w.scan(name, limit, func(x *scanner) error {
		x.tokens, x.sole = w.tokens, true
		err := f(x)
		w.tokens = x.tokens
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
		return fmt.Errorf("%w: texts of more than %d bytes", ErrTooLarge, maxText)
	}
	return nil
}

// damagedPart says of what an error is, and makes those that have no name of
// their own ErrDamaged.
func damagedPart(what string, err error) error {
	if errors.Is(err, ErrTooLarge) || errors.Is(err, ErrDamaged) {
		return fmt.Errorf("%s: %w", what, err)
	}
	return fmt.Errorf("%w: %s: %w", ErrDamaged, what, err)
}

// readWorkbook reads the list of sheets and the date system.
func (w *workbook) readWorkbook(main string) error {
	if f := w.files[main]; f == nil || f.UncompressedSize64 == 0 {
		return fmt.Errorf("%w: workbook part %s missing", ErrDamaged, main)
	}
	err := w.scanCounted(main, maxSmall, func(x *scanner) error {
		if err := x.root("workbook"); err != nil {
			return err
		}
		err := x.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "workbookPr":
				w.date1904 = isTrue(attr(e, "date1904"))
			case "calcPr":
				said := attr(e, "fullPrecision")
				w.rounded = said != "" && !isTrue(said)
			case "sheets":
				return x.children(func(e xml.StartElement) error {
					if e.Name.Local == "sheet" {
						if len(w.sheets) == maxSheets {
							return fmt.Errorf("%w: more than %d sheets", ErrTooLarge, maxSheets)
						}
						state := attr(e, "state")
						w.sheets = append(w.sheets, listedSheet{attr(e, "name"), relationID(e), state == "hidden" || state == "veryHidden"})
					}
					return x.skip()
				})
			}
			return x.skip()
		})
		if err != nil {
			return err
		}
		return x.end()
	})
	if err != nil {
		return damagedPart("workbook", err)
	}
	if len(w.sheets) == 0 {
		return fmt.Errorf("%w: workbook without sheets", ErrDamaged)
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
func (w *workbook) readStyles(x *scanner) error {
	if err := x.root("styleSheet"); err != nil {
		return err
	}
	err := x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "numFmts":
			return x.children(func(e xml.StartElement) error {
				if err := w.numberFormat(e); err != nil {
					return err
				}
				return x.skip()
			})
		case "fonts":
			return x.children(func(e xml.StartElement) error {
				if len(w.struck) == maxStyles {
					return fmt.Errorf("%w: more than %d fonts", ErrTooLarge, maxStyles)
				}
				l, err := fontOf(x)
				w.struck = append(w.struck, l.struck)
				return err
			})
		case "cellXfs":
			return x.children(func(e xml.StartElement) error {
				if e.Name.Local != "xf" {
					return x.skip()
				}
				if len(w.xfs) == maxStyles {
					return fmt.Errorf("%w: more than %d cell formats", ErrTooLarge, maxStyles)
				}
				f, err := cellFormatOf(e)
				if err != nil {
					return err
				}
				w.xfs = append(w.xfs, f)
				return x.skip()
			})
		}
		return x.skip()
	})
	if err != nil {
		return err
	}
	return x.end()
}

// cellFormatOf reads the numbers of a cell format.
func cellFormatOf(e xml.StartElement) (cellFormat, error) {
	var f cellFormat
	for name, into := range map[string]*int{"numFmtId": &f.number, "fontId": &f.font} {
		if said := attr(e, name); said != "" {
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
func fontOf(x *scanner) (look, error) {
	var l look
	err := x.children(func(e xml.StartElement) error {
		switch val := attr(e, "val"); e.Name.Local {
		case "strike":
			l.struck = val == "" || isTrue(val)
		case "vertAlign":
			l.shift = map[string]string{"superscript": raised, "subscript": lowered}[val]
		}
		return x.skip()
	})
	return l, err
}

// numberFormat notes the code of a number format, of two with one number the
// first.
func (w *workbook) numberFormat(e xml.StartElement) error {
	id, err := strconv.Atoi(attr(e, "numFmtId"))
	if err != nil || e.Name.Local != "numFmt" {
		return nil
	}
	code := cmp.Or(attr(e, "formatCode16"), attr(e, "formatCode"))
	if w.code += len(code); w.code > maxCodes || len(w.formats.codes) == maxStyles {
		return fmt.Errorf("%w: number formats of more than %d bytes", ErrTooLarge, maxCodes)
	}
	if _, twice := w.formats.codes[id]; !twice {
		w.formats.codes[id] = code
	}
	return nil
}

// format returns the number format of a cell format. The format's number counts
// even where applyNumberFormat="0" stands beside it: so Excel shows it.
func (w *workbook) format(c *rawCell) Format {
	if c.style < 0 || c.style >= len(w.xfs) {
		return generalFormat.of(c.kind, c.text)
	}
	xf := w.xfs[c.style]
	f := w.formats.of(xf.number, c)
	f.Struck = xf.font < len(w.struck) && w.struck[xf.font]
	return f
}

// readStrings reads the table of shared strings.
func (w *workbook) readStrings(x *scanner) error {
	if err := x.root("sst"); err != nil {
		return err
	}
	err := x.children(func(e xml.StartElement) error {
		if e.Name.Local != "si" {
			return x.skip()
		}
		if len(w.strings) == maxStrings {
			return fmt.Errorf("%w: more than %d strings", ErrTooLarge, maxStrings)
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
	return x.end()
}

// readSheets reads the worksheets in workbook order.
func (w *workbook) readSheets(rels []relation) ([]*rawSheet, error) {
	var sheets []*rawSheet
	for _, s := range w.sheets {
		i := slices.IndexFunc(rels, func(r relation) bool { return r.id == s.id })
		if i < 0 {
			return nil, fmt.Errorf("%w: sheet %q has no part", ErrDamaged, s.name)
		}
		r := rels[i]
		if r.kind != "worksheet" { // chart, dialog and macro sheets hold no cells of a form
			continue
		}
		part := &xlsxSheet{rawSheet: rawSheet{name: s.name, hidden: s.hidden, rounded: w.rounded}}
		if err := w.scanCounted(r.target, maxPart, func(x *scanner) error { return w.readSheet(part, x) }); err != nil {
			return nil, damagedPart(fmt.Sprintf("sheet %q", s.name), err)
		}
		if err := w.readFloats(part, r.target); err != nil {
			return nil, damagedPart(fmt.Sprintf("drawing of sheet %q", s.name), err)
		}
		sheets = append(sheets, &part.rawSheet)
	}
	return sheets, nil
}

// sheet makes the Sheet of what was scanned and computed.
func (s *rawSheet) sheet(format func(c *rawCell) Format, date1904 bool) *Sheet {
	cells := make([]Cell, 0, len(s.cells))
	for i := range s.cells {
		c := &s.cells[i]
		if c.kind == 0 {
			continue
		}
		cell := Cell{
			Row: c.row, Col: c.col, Kind: c.kind, Text: c.text,
			Formula: c.formula, Computed: c.computed, Recomputed: c.recomputed, Format: format(c),
		}
		cell.Format.Hidden = cell.Format.Hidden || s.noZeros && c.kind == Number && isZero(c.text) && !cell.Format.Date
		if cell.Format.Struck && !strings.Contains(cell.Text, crossedOut) { // not told of a run before
			cell.Kind, cell.Text = Text, crossed(cell.Text)
		}
		cells = append(cells, cell)
	}
	sheet := NewSheet(s.name, cells, s.merges)
	sheet.Hidden, sheet.date1904, sheet.Floats = s.hidden, date1904, s.floats
	bounds := sheet.Bounds()
	for _, row := range s.hiddenRows {
		if bounds.Top <= row && row <= bounds.Bottom {
			sheet.HiddenRows[row] = true
		}
	}
	next := bounds.Left // columns before it are done with: runs may overlap
	slices.SortFunc(s.hiddenCols, func(a, b Range) int { return cmp.Compare(a.Left, b.Left) })
	for _, cols := range s.hiddenCols {
		for next = max(next, cols.Left); next <= min(cols.Right, bounds.Right); next++ {
			sheet.HiddenCols[next] = true
		}
	}
	return sheet
}

// scanner walks the elements of a part.
type scanner struct {
	ctx    context.Context // nil: it is never done
	d      *xml.Decoder
	tokens int // read so far

	// sole means that all tokens are read by token, which then knows what
	// namespaces the open elements declare: the decoder holds them in memory.
	sole       bool
	open       []int
	namespaces int
}

// token returns the next token.
func (x *scanner) token() (xml.Token, error) {
	if x.tokens++; x.tokens > maxTokens {
		return nil, fmt.Errorf("%w: more than %d tags and texts", ErrTooLarge, maxTokens)
	}
	const asks = 1 << 12 // how many tokens pass until it is asked whether anybody waits
	if x.tokens%asks == 0 && x.ctx != nil && x.ctx.Err() != nil {
		return nil, x.ctx.Err()
	}
	tok, err := x.d.Token()
	if err != nil || !x.sole {
		return tok, err
	}
	switch e := tok.(type) {
	case xml.StartElement:
		n := 0
		for _, a := range e.Attr {
			if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
				n++
			}
		}
		x.open = append(x.open, n)
		if x.namespaces += n; x.namespaces > maxNamespaces {
			return nil, fmt.Errorf("%w: more than %d namespaces", ErrTooLarge, maxNamespaces)
		}
	case xml.EndElement: // of an open element: the decoder sees to it
		last := len(x.open) - 1
		x.namespaces -= x.open[last]
		x.open = x.open[:last]
	}
	return tok, nil
}

// skip reads to the end of the current element.
func (x *scanner) skip() error {
	for depth := 0; depth >= 0; {
		tok, err := x.token()
		if err != nil {
			return noEOF(err)
		}
		switch tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// root enters the root element, which must have the given name.
func (x *scanner) root(name string) error {
	for {
		tok, err := x.token()
		if err != nil {
			return noEOF(err)
		}
		if e, ok := tok.(xml.StartElement); ok {
			if e.Name.Local != name {
				return fmt.Errorf("root element %s, want %s", e.Name.Local, name)
			}
			return nil
		}
	}
}

// end reads what follows the root element, which must not be another one.
func (x *scanner) end() error {
	for {
		switch tok, err := x.token(); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		default:
			if e, ok := tok.(xml.StartElement); ok {
				return fmt.Errorf("element %s behind the root element", e.Name.Local)
			}
		}
	}
}

// children calls f for every element within the current one, up to and with
// its end. f must read its element to the end.
func (x *scanner) children(f func(xml.StartElement) error) error {
	for {
		tok, err := x.token()
		if err != nil {
			return noEOF(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if err := f(e); err != nil {
				return noEOF(err)
			}
		case xml.EndElement:
			return nil
		}
	}
}

// chars returns the text of the current element.
func (x *scanner) chars() (string, error) {
	var t charsBuilder
	if err := x.appendChars(&t); err != nil {
		return "", err
	}
	return t.String(), nil
}

// appendChars adds the text of the current element to t.
func (x *scanner) appendChars(t *charsBuilder) error {
	for {
		tok, err := x.token()
		if err != nil {
			return noEOF(err)
		}
		switch e := tok.(type) {
		case xml.CharData:
			if err := t.add(e); err != nil {
				return err
			}
		case xml.StartElement:
			if err := x.skip(); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// charsBuilder joins the pieces of a text. Most have one, which is not copied
// twice.
type charsBuilder struct {
	first string
	rest  strings.Builder
}

func (t *charsBuilder) add(piece []byte) error {
	switch {
	case len(t.first)+t.rest.Len()+len(piece) > maxRun:
		return fmt.Errorf("%w: a text of more than %d bytes", ErrTooLarge, maxRun)
	case t.first == "":
		t.first = string(piece)
	default:
		t.rest.Write(piece)
	}
	return nil
}

func (t *charsBuilder) String() string {
	if t.rest.Len() == 0 {
		return t.first
	}
	return t.first + t.rest.String()
}

// rich returns the text of a string item: its t, or the t of its runs. The
// phonetic runs (rPh) are reading aids and no part of the text.
func richText(x *scanner) (string, error) {
	var out seen
	err := x.children(func(e xml.StartElement) error {
		var l look
		var text charsBuilder
		var err error
		switch e.Name.Local {
		case "t":
			err = x.appendChars(&text)
		case "r":
			err = x.children(func(e xml.StartElement) error {
				switch e.Name.Local {
				case "rPr":
					var err error
					l, err = fontOf(x)
					return err
				case "t":
					return x.appendChars(&text)
				}
				return x.skip()
			})
		default:
			return x.skip()
		}
		out.add(text.String(), l)
		if out.text.Len() > maxRun {
			return fmt.Errorf("%w: a text of more than %d bytes", ErrTooLarge, maxRun)
		}
		return err
	})
	return out.text.String(), err
}

// noEOF makes the end of the part within an element an error of its own.
func noEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// readSheet reads the cells, merged ranges and hidden rows and columns of a sheet.
// What the part says of its own dimension is not looked at.
func (w *workbook) readSheet(s *xlsxSheet, x *scanner) error {
	if err := x.root("worksheet"); err != nil {
		return err
	}
	err := x.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "cols":
			return x.children(func(e xml.StartElement) error {
				if e.Name.Local == "col" {
					s.column(e)
					s.size.column(e)
				}
				return x.skip()
			})
		case "sheetViews":
			return x.children(func(e xml.StartElement) error {
				said := attr(e, "showZeros")
				s.noZeros = s.noZeros || said != "" && !isTrue(said)
				return x.skip()
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
			return x.children(func(e xml.StartElement) error {
				if e.Name.Local == "mergeCell" {
					if w.merges++; w.merges > maxMerges {
						return fmt.Errorf("%w: more than %d merged ranges", ErrTooLarge, maxMerges)
					}
					r, err := parseRange(attr(e, "ref"))
					if err != nil {
						return fmt.Errorf("merged range: %w", err)
					}
					s.merges = append(s.merges, r)
				}
				return x.skip()
			})
		}
		return x.skip()
	})
	if err != nil {
		return err
	}
	if err := x.end(); err != nil {
		return err
	}
	return s.order()
}

// order puts the cells in row-major order, in which programs should, but need
// not, write them. Two figures in one place cannot both be right.
func (s *rawSheet) order() error {
	slices.SortStableFunc(s.cells, func(a, b rawCell) int {
		return cmp.Or(cmp.Compare(a.row, b.row), cmp.Compare(a.col, b.col))
	})
	for i := 1; i < len(s.cells); i++ {
		if a, b := s.cells[i-1], s.cells[i]; a.row == b.row && a.col == b.col {
			return fmt.Errorf("cell %s stands there twice", Ref(a.row, a.col))
		}
	}
	return nil
}

// column notes a hidden run of columns.
func (s *xlsxSheet) column(e xml.StartElement) {
	if !isTrue(attr(e, "hidden")) && !isZero(attr(e, "width")) {
		return
	}
	left, err1 := strconv.Atoi(attr(e, "min"))
	right, err2 := strconv.Atoi(attr(e, "max"))
	// More runs than columns are no workbook's; they would only cost time.
	if err1 == nil && err2 == nil && len(s.hiddenCols) < maxCol {
		s.hiddenCols = append(s.hiddenCols, Range{Left: max(left, 1), Right: min(right, maxCol)})
	}
}

// sharedFormula is a formula that other cells repeat, shifted to their place.
type sharedFormula struct {
	row, col int
	text     string
}

func (w *workbook) scanRows(s *xlsxSheet, x *scanner) error {
	row := 0
	shared := make(map[string]sharedFormula)
	return x.children(func(e xml.StartElement) error {
		if e.Name.Local != "row" {
			return x.skip()
		}
		row++
		if r := attr(e, "r"); r != "" {
			n, err := strconv.Atoi(strings.TrimSpace(r))
			if err != nil || n < 1 {
				return fmt.Errorf("row number %q", r)
			}
			row = n
		}
		if row > maxRow {
			return fmt.Errorf("row number %d", row)
		}
		if isTrue(attr(e, "hidden")) || isZero(attr(e, "ht")) {
			if w.hiddenRows++; w.hiddenRows > maxHiddenRows {
				return fmt.Errorf("%w: more than %d hidden rows", ErrTooLarge, maxHiddenRows)
			}
			s.hiddenRows = append(s.hiddenRows, row)
		}
		s.size.row(row, e)
		col := 0
		return x.children(func(e xml.StartElement) error {
			if e.Name.Local != "c" {
				return x.skip()
			}
			if w.cells++; w.cells > maxCells {
				return fmt.Errorf("%w: more than %d cells", ErrTooLarge, maxCells)
			}
			col++
			if ref := attr(e, "r"); ref != "" {
				r, c, ok := parseRef(ref)
				if !ok || r != row {
					return fmt.Errorf("cell %q in row %d", ref, row)
				}
				col = c
			}
			if col > maxCol {
				return fmt.Errorf("column number %d", col)
			}
			c := rawCell{row: row, col: col}
			if err := w.scanCell(&c, x, e, shared); err != nil {
				return fmt.Errorf("cell %s: %w", Ref(row, col), err)
			}
			if c.kind == 0 && !c.special {
				return nil
			}
			if w.filled++; w.filled > maxFilled {
				return fmt.Errorf("%w: more than %d filled cells", ErrTooLarge, maxFilled)
			}
			s.cells = append(s.cells, c)
			return w.hold(c.text, c.formula)
		})
	})
}

// scanCell reads one cell element. It leaves the kind of an empty cell 0.
func (w *workbook) scanCell(c *rawCell, x *scanner, e xml.StartElement, shared map[string]sharedFormula) error {
	var typ, value string
	var stored, isFormula, isRich bool
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "t":
			typ = a.Value
		case "s":
			n, err := strconv.Atoi(strings.TrimSpace(a.Value))
			if err != nil {
				return fmt.Errorf("style %q", a.Value)
			}
			c.style = n
		case "vm":
			isRich = true
		}
	}
	err := x.children(func(e xml.StartElement) (err error) {
		switch e.Name.Local {
		case "v":
			stored = true
			value, err = x.chars()
			return err
		case "is":
			stored = true
			value, err = richText(x)
			return err
		case "f":
			text, err := x.chars()
			if err != nil {
				return err
			}
			kind, si := attr(e, "t"), attr(e, "si")
			c.special = kind == "array" || kind == "dataTable"
			c.formula = strings.TrimPrefix(plain(text), "=")
			isFormula = c.formula != "" || kind != ""
			if kind != "shared" {
				return nil
			}
			if m, ok := shared[si]; ok && c.formula == "" {
				c.formula = shiftFormula(m.text, c.row-m.row, c.col-m.col)
			} else if c.formula != "" {
				shared[si] = sharedFormula{c.row, c.col, c.formula}
			}
			return nil
		}
		return x.skip()
	})
	if err != nil {
		return err
	}

	switch {
	case strings.Contains(strings.ToUpper(c.formula), "DISPIMG("):
		c.kind, c.text = Text, Picture
		return nil
	case isRich && typ == "e" && w.has("xl/richdata/richvaluerel.xml"):
		// Excel's own pictures in cells: an error for readers that do not know them.
		c.kind, c.text = Text, Picture
		return nil
	case isFormula && value == "" && !(stored && typ == "str"):
		c.kind, c.missing = Uncomputed, true
		return nil
	case value == "":
		c.special = isFormula // not blank to a formula that refers to it
		return nil
	}
	trimmed := strings.TrimSpace(value)
	switch typ {
	case "s":
		i, err := strconv.Atoi(trimmed)
		if err != nil || i < 0 || i >= len(w.strings) {
			return fmt.Errorf("shared string %q of %d", value, len(w.strings))
		}
		c.kind, c.text = Text, w.strings[i]
	case "str", "inlineStr", "d":
		c.kind, c.text = Text, plain(value)
		c.special = c.special || typ == "d"
	case "b":
		c.kind, c.text = Bool, "FALSE"
		if isTrue(trimmed) {
			c.text = "TRUE"
		}
	case "e":
		c.kind, c.text = Error, trimmed
	default:
		c.kind, c.text = Number, trimmed
		if !isDecimal(trimmed) {
			c.kind, c.text = Text, plain(value)
		}
	}
	if c.text == "" {
		c.kind = 0
	}
	return nil
}

// attr returns the value of an attribute, whatever its namespace.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func isTrue(s string) bool { return s == "1" || strings.EqualFold(s, "true") }

// isZero reports whether s is a number and zero; a row or column of no size
// is hidden.
func isZero(s string) bool {
	if s == "" {
		return false
	}
	v, err := strconv.ParseFloat(s, 64)
	return err == nil && v == 0
}

// isDecimal reports whether s is a decimal number as XML writes it, which
// leaves out what strconv would take besides (hex, NaN, 1_000).
func isDecimal(s string) bool {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	mantissa, exponent, hasExponent := strings.Cut(strings.ToUpper(s), "E")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole == "" && fraction == "" || !digits(whole) || !digits(fraction) {
		return false
	}
	if !hasExponent {
		return true
	}
	if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
		exponent = exponent[1:]
	}
	return exponent != "" && digits(exponent)
}

func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

// parseRef reads a cell name like "D8" or "d8".
func parseRef(s string) (row, col int, ok bool) {
	i := 0
	for ; i < len(s) && col <= maxCol; i++ {
		c := s[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		col = col*26 + int(c-'A'+1)
	}
	if i == 0 || col > maxCol || i == len(s) || s[i] == '0' || !digits(s[i:]) {
		return 0, 0, false
	}
	row, err := strconv.Atoi(s[i:])
	return row, col, err == nil && row <= maxRow
}

// parseRange reads "B2:D4", corners in any order, or "B2".
func parseRange(s string) (Range, error) {
	first, last, ok := strings.Cut(strings.ReplaceAll(s, "$", ""), ":")
	if !ok {
		last = first
	}
	r1, c1, ok1 := parseRef(first)
	r2, c2, ok2 := parseRef(last)
	if !ok1 || !ok2 {
		return Range{}, fmt.Errorf("range %q", s)
	}
	return Range{min(r1, r2), min(c1, c2), max(r1, r2), max(c1, c2)}, nil
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
