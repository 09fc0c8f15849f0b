// Package paper lays out a sheet that was read as the table a person saw: its
// rows, columns and merged ranges, with the text that each cell shows.
//
// A Page is plain data for a template; this package writes no HTML, judges
// nothing and reads no file. Fonts, colours and borders are not known to it.
package paper

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"golang.org/x/text/width"

	"jixiao/importer/grid"
)

// The bounds of a page. A form is far smaller; a browser takes no more.
const (
	maxRows = 2000 // rows of the page, a folded stretch counting as one
	maxCols = 100
)

// maxBlank is the longest stretch of blank rows that is not folded.
const maxBlank = 3

// Page is a sheet as a table. Its Cells, with their spans, cover every place
// of the Rows that are not folded and the Cols exactly once.
type Page struct {
	Sheet  string
	Hidden bool // the sheet is
	Cols   []Col
	Rows   []Row
	Cut    bool // there is more than 2,000 rows or 100 columns
}

// Col is a column of a page.
type Col struct {
	Name   string // A
	Hidden bool
	// Width is 1 to 8, how wide the column should be beside the others. One
	// step holds five Latin letters, or two and a half Chinese characters.
	Width int
}

// Row is a row of a page, or a stretch of blank ones.
type Row struct {
	// Number is the sheet's own number of the row, the first of a stretch. In
	// a Word document it counts paragraphs and rows of tables alike, which no
	// person does: show what the row's cells are called instead.
	Number int
	Hidden bool
	Cells  []Cell // none where cells from above cover the whole row
	Blank  int    // if not 0, the Row has no Cells and stands for so many blank rows
}

// Cell is a cell of a page, blank ones too.
type Cell struct {
	At          string // D8: the place in the sheet as it was read, unique on a page
	Sheet, Name string // the place as findings and values name it
	Text        string // as a person sees it, lines parted by \n
	// Full is the figure with all its digits, where Text shows it rounded.
	Full     string
	Figure   bool // a number that is no date: it stands to the right
	Struck   bool // crossed out as a whole
	Rows     int  // how many rows of the page it covers, at least 1
	Cols     int  // how many columns, at least 1
	Formula  string
	Computed bool // the file holds no result of the formula, Text is computed
}

// Place is a cell as findings and values name it.
type Place struct{ Sheet, Name string }

// Of lays out a sheet. The places to keep are on the page even where they are
// blank and lie outside what is filled, or in a stretch that would be folded;
// only the bounds of a page come first. Places of other sheets do no harm.
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
			if paragraph { // has its whole row, whatever columns the tables have
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
			Width:  class(w),
		})
	}
	return p
}

// rows makes the rows of the area, as many as a page may have, without cells.
// A stretch is folded only where neither a filled cell nor a merged range nor
// a kept place is, so that no cell of the page crosses a fold.
func (p *Page) rows(s *grid.Sheet, area grid.Range, kept []grid.Range) {
	var solid []grid.Range
	for _, c := range s.Cells {
		solid = append(solid, grid.Range{Top: c.Row, Left: c.Col, Bottom: c.Row, Right: c.Col})
	}
	for _, m := range slices.Concat(s.Merges, kept) {
		if m.Overlaps(area) {
			solid = append(solid, intersect(m, area))
		}
	}
	slices.SortFunc(solid, func(a, b grid.Range) int { return cmp.Compare(a.Top, b.Top) })
	add := func(row, blank int) bool {
		if len(p.Rows) == maxRows {
			p.Cut = true
			return false
		}
		p.Rows = append(p.Rows, Row{Number: row, Blank: blank, Hidden: s.HiddenRows[row]})
		return true
	}
	next := area.Top
	for _, r := range solid {
		for next < r.Top {
			n := 1 // how many blank rows are alike in being hidden or not
			for next+n < r.Top && s.HiddenRows[next+n] == s.HiddenRows[next] {
				n++
			}
			if n <= maxBlank {
				for i := range n {
					if !add(next+i, 0) {
						return
					}
				}
			} else if !add(next, n) {
				return
			}
			next += n
		}
		for ; next <= r.Bottom; next++ {
			if !add(next, 0) {
				return
			}
		}
	}
}

// isParagraph reports whether a row is a paragraph of a Word document, where
// all columns are one place.
func isParagraph(s *grid.Sheet, row int, area grid.Range) bool {
	return area.Left < area.Right && placeOf(s, row, area.Left) == placeOf(s, row, area.Right)
}

func cellOf(s *grid.Sheet, span grid.Range) Cell {
	at := placeOf(s, span.Top, span.Left)
	out := Cell{At: grid.Ref(span.Top, span.Left), Sheet: at.Sheet, Name: at.Name}
	c := s.At(span.Top, span.Left)
	if c == nil {
		return out
	}
	out.Formula, out.Computed = c.Formula, c.Computed
	out.show(s, c)
	return out
}

// placeOf names a place as the readers do.
func placeOf(s *grid.Sheet, row, col int) Place {
	sheet, name := s.Where(row, col)
	return Place{sheet, name}
}

// find returns the ranges of the places that lie on the sheet.
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

// The classes of width. A column of prose is no wider than the last: it wraps.
const (
	perClass = 5
	widest   = 8
)

func class(measured int) int {
	return min(max((measured+perClass-1)/perClass, 1), widest)
}

// measure returns how long the longest line of a text is in Latin letters.
func measure(text string) int {
	longest := 0
	for line := range strings.SplitSeq(text, "\n") {
		n := 0
		for _, r := range line {
			switch width.LookupRune(r).Kind() {
			case width.EastAsianWide, width.EastAsianFullwidth, width.EastAsianAmbiguous:
				n += 2 // ambiguous ones, such as dashes, are wide in a Chinese font
			default:
				n++
			}
		}
		longest = max(longest, n)
	}
	return longest
}

func intersect(a, b grid.Range) grid.Range {
	return grid.Range{
		Top: max(a.Top, b.Top), Left: max(a.Left, b.Left),
		Bottom: min(a.Bottom, b.Bottom), Right: min(a.Right, b.Right),
	}
}

func union(a, b grid.Range) grid.Range {
	if a == (grid.Range{}) {
		return b
	}
	return grid.Range{
		Top: min(a.Top, b.Top), Left: min(a.Left, b.Left),
		Bottom: max(a.Bottom, b.Bottom), Right: max(a.Right, b.Right),
	}
}
