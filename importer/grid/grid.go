// Package grid is a received file as sheets of cells.
//
// A Book says what stands in the file: every filled cell with its own row and
// column number, what kind of value it holds, the characters as stored, and
// what its number format does to the figure a person sees. It knows nothing of
// budgets, does not round, convert or interpret a figure, and would rather
// refuse a file than return a cell that differs from what the file holds.
//
// Package formats below it tells what kind of file some bytes are and opens those
// that are read. Packages ooxml, biff and odf read one family of formats each, with
// what container, raw and calc hold for all of them.
package grid

import (
	"cmp"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
)

// Kind is the kind of value a cell holds.
type Kind uint8

// The kinds of value. The zero Kind is none of them.
const (
	Number     Kind = iota + 1 // Text is the stored decimal text, as in the file (may be "5.8999999999999997E-2")
	Text                       // Text is the characters, rich-text runs joined, line breaks as \n
	Bool                       // Text is "TRUE" or "FALSE"
	Error                      // Text is "#REF!" and the like
	Uncomputed                 // a formula without a stored result that we could not compute; Text is ""
)

// String names the kind for messages of tests and errors.
func (k Kind) String() string {
	switch k {
	case Number:
		return "number"
	case Text:
		return "text"
	case Bool:
		return "bool"
	case Error:
		return "error"
	case Uncomputed:
		return "uncomputed"
	}
	return "kind " + strconv.Itoa(int(k))
}

// Cell is one filled cell, or the first cell of a merged range.
type Cell struct {
	Row, Col int // 1-based, the sheet's own numbers
	Kind     Kind
	Text     string
	Formula  string // without "=", "" when none
	Computed bool   // the stored result was missing and Text was computed by us
	// Recomputed is what the formula gives by our own computation, where that
	// differs from the stored result in Text; "" else.
	Recomputed string
	Format     Format // how a number is shown
}

// Picture is the text of a cell that holds a picture instead of a value, which
// WPS and newer versions of Excel allow. It keeps the cell from being lost.
const Picture = "[图片]"

// blank reports whether the cell shows nothing. A cell of white space only is
// blank to a person, and would otherwise count as an answer.
func (c *Cell) blank() bool {
	if c.Kind == Uncomputed {
		return false
	}
	return strings.TrimFunc(c.Text, func(r rune) bool {
		switch r {
		case '\u200b', '\u200c', '\u200d', '\u2060', '\ufeff': // zero width, not White_Space to Unicode
			return true
		}
		return unicode.IsSpace(r)
	}) == ""
}

// Range is a rectangle of cells, 1-based and inclusive. The zero Range is empty.
type Range struct{ Top, Left, Bottom, Right int }

// Contains reports whether the cell at row, col lies in r.
func (r Range) Contains(row, col int) bool {
	return r.Top <= row && row <= r.Bottom && r.Left <= col && col <= r.Right
}

// Overlaps reports whether r and o share a cell.
func (r Range) Overlaps(o Range) bool {
	return r.Top <= o.Bottom && o.Top <= r.Bottom && r.Left <= o.Right && o.Left <= r.Right
}

// Sheet is one worksheet. Make it with NewSheet: At, Span and Bounds use an
// index of Cells and Merges, which therefore must not be changed afterwards.
type Sheet struct {
	Name   string
	Hidden bool    // hidden or very hidden
	Cells  []Cell  // filled cells in row-major order; within a merged range only its first cell
	Merges []Range // in row-major order, none overlapping another
	// HiddenRows and HiddenCols hold the hidden rows and columns within Bounds.
	HiddenRows, HiddenCols map[int]bool
	Floats                 []Float // what lies over the cells, see Over

	Words    []WordRow // what each row is in a Word document; nil for a spreadsheet
	joints   []joint   // of a sheet that was joined
	merges   *mergeNode
	bounds   Range
	Date1904 bool // days count from 1904-01-01
}

// NewSheet returns a sheet of the given cells and merged ranges, in any order;
// it takes neither slice over. Blank cells and cells covered by a merged range
// (other than its first cell) are left out: a person does not see them. Of two
// cells at one place the first given stays; of two merged ranges that overlap
// (which Excel calls a damaged file) the one that starts first.
func NewSheet(name string, cells []Cell, merges []Range) *Sheet {
	s := &Sheet{
		Name:       name,
		Merges:     disjoint(merges),
		HiddenRows: make(map[int]bool),
		HiddenCols: make(map[int]bool),
	}
	s.merges = newMergeNode(s.Merges)
	s.Cells = make([]Cell, 0, len(cells))
	for _, c := range cells {
		if c.blank() || c.Row < 1 || c.Col < 1 {
			continue
		}
		if span := s.Span(c.Row, c.Col); c.Row != span.Top || c.Col != span.Left {
			continue
		}
		s.Cells = append(s.Cells, c)
	}
	slices.SortStableFunc(s.Cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
	})
	s.Cells = slices.CompactFunc(s.Cells, func(a, b Cell) bool { return a.Row == b.Row && a.Col == b.Col })
	for i, c := range s.Cells {
		span := s.Span(c.Row, c.Col)
		if i == 0 {
			s.bounds = span
			continue
		}
		s.bounds = Range{
			Top: min(s.bounds.Top, span.Top), Left: min(s.bounds.Left, span.Left),
			Bottom: max(s.bounds.Bottom, span.Bottom), Right: max(s.bounds.Right, span.Right),
		}
	}
	return s
}

// Part returns the sheet with those of its cells and merged ranges alone that
// are kept. Each stays where it is.
func (s *Sheet) Part(keep func(Range) bool) *Sheet {
	cells := slices.DeleteFunc(slices.Clone(s.Cells), func(c Cell) bool { return !keep(s.Span(c.Row, c.Col)) })
	merges := slices.DeleteFunc(slices.Clone(s.Merges), func(r Range) bool { return !keep(r) })
	part := NewSheet(s.Name, cells, merges)
	part.Hidden, part.HiddenRows, part.HiddenCols = s.Hidden, s.HiddenRows, s.HiddenCols
	part.Words, part.joints, part.Date1904 = s.Words, s.joints, s.Date1904
	return part
}

// With returns the sheet with other cells at the same places.
func (s *Sheet) With(cells []Cell) *Sheet {
	other := *s
	other.Cells = cells
	return &other
}

// joint is a sheet that another was joined of, and how many rows stand above it.
type joint struct {
	above int
	sheet *Sheet
}

// Join returns sheets of one workbook as one, each below the one before it. Its
// cells are named by where they really stand.
func Join(sheets ...*Sheet) *Sheet {
	var cells []Cell
	var merges []Range
	var joints []joint
	rows, above := map[int]bool{}, 0
	for _, s := range sheets {
		joints = append(joints, joint{above, s})
		for _, c := range s.Cells {
			c.Row += above
			cells = append(cells, c)
		}
		for _, m := range s.Merges {
			merges = append(merges, m.down(above))
		}
		for row, hidden := range s.HiddenRows {
			rows[row+above] = hidden
		}
		above += s.Bounds().Bottom
	}
	first := sheets[0]
	joined := NewSheet(first.Name, cells, merges)
	joined.Hidden, joined.Date1904, joined.joints = first.Hidden, first.Date1904, joints
	joined.HiddenRows = rows
	for col, hidden := range first.HiddenCols { // a column that is seen anywhere is seen
		if !slices.ContainsFunc(sheets, func(s *Sheet) bool { return !s.HiddenCols[col] }) {
			joined.HiddenCols[col] = hidden
		}
	}
	for i, s := range sheets {
		for _, f := range s.Floats {
			if f.Cells != (Range{}) {
				f.Cells = f.Cells.down(joints[i].above)
			}
			joined.Floats = append(joined.Floats, f)
		}
	}
	return joined
}

// down returns a range that stands some rows further down.
func (r Range) down(rows int) Range {
	r.Top, r.Bottom = r.Top+rows, r.Bottom+rows
	return r
}

// At returns the filled cell that covers row, col, through merged ranges, or
// nil when there is none.
func (s *Sheet) At(row, col int) *Cell {
	span := s.Span(row, col)
	i, ok := slices.BinarySearchFunc(s.Cells, span, func(c Cell, r Range) int {
		return cmp.Or(cmp.Compare(c.Row, r.Top), cmp.Compare(c.Col, r.Left))
	})
	if !ok {
		return nil
	}
	return &s.Cells[i]
}

// Span returns the merged range that covers row, col, else the range of that
// one cell.
func (s *Sheet) Span(row, col int) Range {
	if m, ok := s.merges.find(row, col); ok {
		return m
	}
	return Range{row, col, row, col}
}

// Bounds returns the smallest range that holds every filled cell with its
// span, and the zero Range for an empty sheet.
func (s *Sheet) Bounds() Range { return s.bounds }

// Where names the place of a cell as a person finds it in the file: the sheet
// and the cell (附件1, D8), in a Word document the table and the cell in it as
// Word counts (表格2, D8) or the paragraph (正文, 第12段).
func (s *Sheet) Where(row, col int) (sheet, cell string) {
	for _, p := range slices.Backward(s.joints) {
		if row > p.above {
			return p.sheet.Where(row-p.above, col)
		}
	}
	if row < 1 || row > len(s.Words) {
		return s.Name, Ref(row, col)
	}
	if w := s.Words[row-1]; w.Table > 0 {
		return "表格" + strconv.Itoa(w.Table), Ref(w.Row, col)
	}
	return s.Name, "第" + strconv.Itoa(s.Words[row-1].Paragraph) + "段"
}

// Date renders a number shown as a date the way a person reads it:
// "2024-05-20", with the time after it when there is one ("2024-05-20 08:30:00"),
// the time alone for a day-less time. It reports false for a cell that is not
// a number in a date format, or whose number is no date.
func (s *Sheet) Date(c *Cell) (string, bool) {
	if c == nil || c.Kind != Number || !c.Format.Date {
		return "", false
	}
	serial, err := strconv.ParseFloat(c.Text, 64)
	const lastDay = 2958465 // 9999-12-31
	if err != nil || !(serial >= 0 && serial < lastDay+1) {
		return "", false
	}
	seconds := int64(math.Round(serial * 86400))
	day, clock := seconds/86400, seconds%86400
	base := time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC)
	switch {
	case s.Date1904:
		base = time.Date(1904, 1, 1, 0, 0, 0, 0, time.UTC)
	case day == 60:
		return "", false // 1900-02-29, a day that Excel has and the calendar has not
	case day < 60:
		base = base.AddDate(0, 0, 1)
	}
	t := base.AddDate(0, 0, int(day)).Add(time.Duration(clock) * time.Second)
	switch {
	case day == 0 && !s.Date1904:
		return t.Format("15:04:05"), true
	case clock == 0:
		return t.Format("2006-01-02"), true
	}
	return t.Format("2006-01-02 15:04:05"), true
}

// WordRow says what a row of the sheet is in the document.
type WordRow struct {
	Table, Row int // of the document's tables, and within it; 0 for a paragraph
	Paragraph  int // of those outside tables, empty ones too
}

// Book is a file read as sheets.
type Book struct {
	Sheets     []*Sheet          // in workbook order; chart and macro sheets are left out
	Modified   time.Time         // when the file says it was last saved, zero when it does not
	Generator  string            // the program that saved it, e.g. "Microsoft Excel", "WPS 表格"
	Properties map[string]string // custom document properties, e.g. WPS's KSOProductBuildVer
	Embedded   []EmbeddedFile    // the files embedded in an .xlsx or .docx
}

// EmbeddedFile is a file that stands within another as an object: a workbook in
// a sheet or in a Word document.
type EmbeddedFile struct {
	Name string // of its part, such as Microsoft_Excel_Sheet1.xlsx
	Data []byte
}
