// Package raw holds sheets as they stand in a file, which the readers of all formats
// fill, and makes grids of them: what a number format does to a figure, what the look
// of characters says of it, what is hidden and what lies over the cells.
package raw

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jixiao/importer/grid"
)

// The bounds of a workbook, whatever its format.
const (
	MaxCells   = 2_000_000 // cell elements, empty ones too
	MaxFilled  = 200_000   // filled cells
	MaxMerges  = 100_000   // merged ranges
	MaxSheets  = 1_000
	MaxStrings = 1_000_000 // shared strings
)

// CellFormat is the look of a cell, by the numbers of its parts.
type CellFormat struct{ Number, Font int }

// Cell is a cell as it stands in the file. A reader of any format fills it
// and has package calc see to the formulas, which go by its kind and text:
//
//   - Kind is 0 for an empty cell, which is kept only where it is Special: an
//     empty text stored as the result of a formula is not blank to a formula
//     that refers to it;
//   - Text is as in grid.Cell: the stored decimal, the characters, TRUE or FALSE,
//     the name of the error;
//   - Formula is in the notation of .xlsx (SUM(A1:B2,表1!C3)), without "=";
//   - Missing is set where no result is stored, and the kind is Uncomputed then.
type Cell struct {
	Row, Col int
	Style    int
	Kind     grid.Kind
	Text     string
	Formula  string
	Missing  bool
	Special  bool // nothing to compute with: array formula, data table, ISO date, stored ""
	Computed bool // Text is what was computed of the formula
	// Recomputed is what the formula gives, where that is not what is stored.
	Recomputed string
}

// Sheet is a sheet as it stands in the file.
type Sheet struct {
	Name       string
	Hidden     bool
	Rounded    bool   // formulas go by figures as they are shown, by which nothing is computed
	NoZeros    bool   // zeros are not shown
	Cells      []Cell // in row-major order, no two in one place
	Merges     []grid.Range
	HiddenRows []int
	HiddenCols []grid.Range // columns only
	floats     []grid.Float
}

// At returns the cell at a place, which may be empty.
func (s *Sheet) At(row, col int) Cell {
	i, ok := slices.BinarySearchFunc(s.Cells, Cell{Row: row, Col: col}, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
	})
	if !ok {
		return Cell{}
	}
	return s.Cells[i]
}

// Grid makes the Sheet of what was scanned and computed.
func (s *Sheet) Grid(format func(c *Cell) grid.Format, date1904 bool) *grid.Sheet {
	cells := make([]grid.Cell, 0, len(s.Cells))
	for i := range s.Cells {
		c := &s.Cells[i]
		if c.Kind == 0 {
			continue
		}
		cell := grid.Cell{
			Row: c.Row, Col: c.Col, Kind: c.Kind, Text: c.Text,
			Formula: c.Formula, Computed: c.Computed, Recomputed: c.Recomputed, Format: format(c),
		}
		cell.Format.Hidden = cell.Format.Hidden || s.NoZeros && c.Kind == grid.Number && IsZero(c.Text) && !cell.Format.Date
		if cell.Format.Struck && !strings.Contains(cell.Text, crossedOut) { // not told of a run before
			cell.Kind, cell.Text = grid.Text, crossed(cell.Text)
		}
		cells = append(cells, cell)
	}
	sheet := grid.NewSheet(s.Name, cells, s.Merges)
	sheet.Hidden, sheet.Date1904, sheet.Floats = s.Hidden, date1904, s.floats
	bounds := sheet.Bounds()
	for _, row := range s.HiddenRows {
		if bounds.Top <= row && row <= bounds.Bottom {
			sheet.HiddenRows[row] = true
		}
	}
	next := bounds.Left // columns before it are done with: runs may overlap
	slices.SortFunc(s.HiddenCols, func(a, b grid.Range) int { return cmp.Compare(a.Left, b.Left) })
	for _, cols := range s.HiddenCols {
		for next = max(next, cols.Left); next <= min(cols.Right, bounds.Right); next++ {
			sheet.HiddenCols[next] = true
		}
	}
	return sheet
}

// Sort puts the cells in row-major order, in which programs should, but need
// not, write them. Two figures in one place cannot both be right.
func (s *Sheet) Sort() error {
	slices.SortStableFunc(s.Cells, func(a, b Cell) int {
		return cmp.Or(cmp.Compare(a.Row, b.Row), cmp.Compare(a.Col, b.Col))
	})
	for i := 1; i < len(s.Cells); i++ {
		if a, b := s.Cells[i-1], s.Cells[i]; a.Row == b.Row && a.Col == b.Col {
			return fmt.Errorf("cell %s stands there twice", grid.Ref(a.Row, a.Col))
		}
	}
	return nil
}

// MaxFloats bounds the floats of a workbook.
const MaxFloats = 10_000

// Edge is the part of a cell, as 1/Edge of its size, that may be covered
// before it counts.
const Edge = 4

// Trimmed returns the first and last of the rows, or columns, that are covered
// from an offset in one to an offset in another.
func Trimmed(first int, from int64, last int, to int64, size func(int) int64) (low, high int) {
	low, high = first, last
	if low < high && size(low)-from < size(low)/Edge {
		low++
	}
	if low < high && to < size(high)/Edge {
		high--
	}
	return low, max(low, high)
}

// AddFloat keeps a float of a sheet, if a person sees anything of it.
func (s *Sheet) AddFloat(f grid.Float) error {
	f.Text = strings.TrimSpace(f.Text)
	if f.Text == "" && f.Embedded == "" {
		return nil // a line, a frame, a picture
	}
	if len(s.floats) == MaxFloats {
		return fmt.Errorf("%w: more than %d drawings", grid.ErrTooLarge, MaxFloats)
	}
	s.floats = append(s.floats, f)
	return nil
}
