// Package paper lays out a sheet as the table that a person saw: its rows, columns and
// merged ranges, with the text that each cell shows.
//
// A Page is plain data for a template. The package writes no HTML, judges nothing and
// reads no file. It knows no fonts, colours and borders.
package paper

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"jixiao/importer/grid"
)

// The bounds of a page. A form is far smaller; a browser cannot show much more.
const (
	maxRows = 2000 // rows of the page, a folded stretch counting as one
	maxCols = 100
)

// maxBlank is the longest stretch of blank rows that is not folded.
const maxBlank = 3

// Page is a sheet as a table. Its Cells, with their spans, cover the Rows that are not
// folded and the Cols, each place exactly once.
type Page struct {
	Sheet  string
	Hidden bool // the sheet is hidden
	Cols   []Col
	Rows   []Row
	Cut    bool // the sheet has more than 2,000 rows or 100 columns
}

// Col is a column of a page.
type Col struct {
	Name   string // A
	Hidden bool
	// Width is the width of the column in steps, from 1 to 8. One step holds five Latin
	// letters, or two and a half Chinese characters.
	Width int
}

// Row is a row of a page, or a stretch of blank ones.
type Row struct {
	// Number is the number of the row in the sheet, or of the first row of a stretch. In
	// a Word document it counts paragraphs and rows of tables alike, as no person does;
	// show the names of the row's cells instead.
	Number int
	Hidden bool
	Cells  []Cell // none where cells from above cover the whole row
	Blank  int    // the number of blank rows that the Row stands for; 0 for a row with Cells
}

// Cell is a cell of a page, which may be blank.
type Cell struct {
	At          string // the address in the sheet, such as D8, unique on a page
	Sheet, Name string // the place as findings and values name it
	Text        string // as a person sees it; \n ends a line
	// Full is the figure with all its digits, where Text shows it rounded.
	Full     string
	Figure   bool // a number that is no date: it stands to the right
	Struck   bool // crossed out as a whole
	Rows     int  // the number of rows of the page that it covers, at least 1
	Cols     int  // the number of columns, at least 1
	Formula  string
	Computed bool // Text is computed, since the file holds no result of the formula
}

// Place is a cell as findings and values name it.
type Place struct{ Sheet, Name string }

// Of lays out a sheet. The page shows the places to keep even if they are blank and lie
// outside of the filled cells or in a stretch that would be folded, but not beyond the
// bounds of a page. Places of other sheets are ignored.
func Of(s *grid.Sheet, keep ...Place) Page {
	p := Page{Sheet: s.Name, Hidden: s.Hidden}
	area := s.Bounds()
	kept := find(s, keep)
	for _, k := range kept {
		area = union(area, k)
	}
	if area == (grid.Range{}) {
		return p
	}
	p.rows(s, area, kept)
	last := p.Rows[len(p.Rows)-1]
	area.Bottom = last.Number + max(last.Blank, 1) - 1
	if right := area.Left + maxCols - 1; area.Right > right {
		area.Right, p.Cut = right, true
	}

	widths := make([]int, area.Right-area.Left+1)
	for i := range p.Rows {
		row := &p.Rows[i]
		if row.Blank > 0 {
			continue
		}
		paragraph := isParagraph(s, row.Number, area)
		for col := area.Left; col <= area.Right; col++ {
			whole := s.Span(row.Number, col)
			if paragraph { // it has the whole row, whatever columns the tables have
				whole = grid.Range{Top: row.Number, Left: area.Left, Bottom: row.Number, Right: area.Right}
			}
			span := intersect(whole, area)
			if span.Top == row.Number {
				c := cellOf(s, whole)
				c.Rows, c.Cols = span.Bottom-span.Top+1, span.Right-span.Left+1
				row.Cells = append(row.Cells, c)
				if c.Cols == 1 {
					widths[col-area.Left] = max(widths[col-area.Left], measure(c.Text))
				}
			}
			col = span.Right
		}
	}
	for i, w := range widths {
		col := area.Left + i
		p.Cols = append(p.Cols, Col{
			Name:   strings.TrimSuffix(grid.Ref(1, col), "1"),
			Hidden: s.HiddenCols[col],
			Width:  steps(w),
		})
	}
	return p
}

// rows makes the rows of the area, as many as a page may have, without cells. It folds a
// stretch of blank rows only where there is neither a filled cell nor a merged range nor
// a kept place, so that no cell of the page crosses a fold.
func (p *Page) rows(s *grid.Sheet, area grid.Range, kept []grid.Range) {
	next := area.Top
	for _, r := range solid(s, area, kept) {
		if !p.addBlank(s, next, r.Top) {
			return
		}
		for next = max(next, r.Top); next <= r.Bottom; next++ {
			if !p.add(s, next, 0) {
				return
			}
		}
	}
}

// solid returns the ranges of the area whose rows are not folded, from the top down.
func solid(s *grid.Sheet, area grid.Range, kept []grid.Range) (ranges []grid.Range) {
	for _, c := range s.Cells {
		ranges = append(ranges, grid.Range{Top: c.Row, Left: c.Col, Bottom: c.Row, Right: c.Col})
	}
	for _, m := range slices.Concat(s.Merges, kept) {
		if m.Overlaps(area) {
			ranges = append(ranges, intersect(m, area))
		}
	}
	slices.SortFunc(ranges, func(a, b grid.Range) int { return cmp.Compare(a.Top, b.Top) })
	return ranges
}

// add adds a row, or a stretch of blank rows that is folded. It reports false where the
// page has room for no more.
func (p *Page) add(s *grid.Sheet, row, blank int) bool {
	if len(p.Rows) == maxRows {
		p.Cut = true
		return false
	}
	p.Rows = append(p.Rows, Row{Number: row, Blank: blank, Hidden: s.HiddenRows[row]})
	return true
}

// addBlank adds the blank rows from one row to before another, and reports as add does.
// A stretch of rows that are all hidden or all shown is folded if it is long.
func (p *Page) addBlank(s *grid.Sheet, from, to int) bool {
	for from < to {
		n := 1
		for from+n < to && s.HiddenRows[from+n] == s.HiddenRows[from] {
			n++
		}
		if n > maxBlank {
			if !p.add(s, from, n) {
				return false
			}
		} else {
			for i := range n {
				if !p.add(s, from+i, 0) {
					return false
				}
			}
		}
		from += n
	}
	return true
}

// isParagraph reports whether a row is a paragraph of a Word document, where
// all columns are one place.
func isParagraph(s *grid.Sheet, row int, area grid.Range) bool {
	return area.Left < area.Right && placeOf(s, row, area.Left) == placeOf(s, row, area.Right)
}

// cellOf returns the cell of a range, without its size.
func cellOf(s *grid.Sheet, span grid.Range) Cell {
	place := placeOf(s, span.Top, span.Left)
	out := Cell{At: grid.Ref(span.Top, span.Left), Sheet: place.Sheet, Name: place.Name}
	c := s.At(span.Top, span.Left)
	if c == nil {
		return out
	}
	out.Formula, out.Computed = c.Formula, c.Computed
	out.show(s, c)
	return out
}

// placeOf returns a place as findings and values name it.
func placeOf(s *grid.Sheet, row, col int) Place {
	sheet, name := s.Where(row, col)
	return Place{sheet, name}
}

// find returns the ranges of those places that lie on the sheet.
func find(s *grid.Sheet, places []Place) []grid.Range {
	// In a Word document, rows are found by the names of their first cells.
	rows := map[Place]int{}
	for row := 1; placeOf(s, row, 1) != (Place{s.Name, grid.Ref(row, 1)}); row++ {
		if name := placeOf(s, row, 1); rows[name] == 0 {
			rows[name] = row
		}
	}
	var found []grid.Range
	for _, p := range places {
		row, col, ok := parse(p.Name)
		if !ok {
			row, col = rows[p], 1 // a paragraph
		} else if len(rows) > 0 {
			row = rows[Place{p.Sheet, grid.Ref(row, 1)}]
		}
		if row > 0 && placeOf(s, row, col) == p {
			found = append(found, s.Span(row, col))
		}
	}
	return found
}

// The last place of a sheet.
const (
	lastRow = 1 << 20
	lastCol = 1 << 14
)

// parse reads the name of a cell: D8 is 8, 4.
func parse(name string) (row, col int, ok bool) {
	digits := strings.TrimLeft(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")
	for _, c := range name[:len(name)-len(digits)] {
		if col = col*26 + int(c-'A') + 1; col > lastCol {
			return 0, 0, false
		}
	}
	row, err := strconv.Atoi(digits)
	return row, col, err == nil && row <= lastRow && grid.Ref(row, col) == name
}

// The steps of the width of a column. Text that is wider than the widest wraps.
const (
	perStep = 5 // Latin letters
	widest  = 8
)

// steps returns the width of a column for a text that is so many Latin letters long.
func steps(letters int) int {
	return min(max((letters+perStep-1)/perStep, 1), widest)
}

// measure returns the length of the longest line of a text in Latin letters.
func measure(text string) int {
	longest := 0
	for line := range strings.SplitSeq(text, "\n") {
		n := 0
		for _, r := range line {
			switch width.LookupRune(r).Kind() {
			case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
				n += 2 // ambiguous characters, such as dashes, are wide in a Chinese font
			default:
				n++
			}
		}
		longest = max(longest, n)
	}
	return longest
}

// intersect returns the cells that are in both of two ranges.
func intersect(a, b grid.Range) grid.Range {
	return grid.Range{
		Top: max(a.Top, b.Top), Left: max(a.Left, b.Left),
		Bottom: min(a.Bottom, b.Bottom), Right: min(a.Right, b.Right),
	}
}

// union returns the smallest range around two; the zero Range has no cells.
func union(a, b grid.Range) grid.Range {
	if a == (grid.Range{}) {
		return b
	}
	return grid.Range{
		Top: min(a.Top, b.Top), Left: min(a.Left, b.Left),
		Bottom: max(a.Bottom, b.Bottom), Right: max(a.Right, b.Right),
	}
}
