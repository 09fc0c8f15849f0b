// Package calc computes the formulas of a workbook, whatever its format.
//
// It knows what the forms use: + − × ÷, %, comparison, SUM, ROUND, IF, IFERROR and
// references. It computes exactly, in decimal, and says what Excel shows of it.
// Where programs differ in what they make of a formula, and for everything else that
// a formula may be, nothing is computed: no figure is better than a wrong one.
package calc

import (
	"cmp"
	"context"
	"math"
	"slices"
	"strconv"
	"strings"

	"jixiao/importer/grid"
	"jixiao/importer/grid/raw"
)

// The bounds of computing; what lies beyond stays Uncomputed.
const (
	maxMissing   = 5_000     // formulas without a result, and as many with one
	maxArea      = 50_000    // cells of one reference
	maxAreaTotal = 2_000_000 // cells of all references, and pieces of formulas
	maxFormula   = 8_192     // bytes of a formula
	maxNesting   = 64        // of what stands within parentheses or behind signs, as in Excel
)

// calculator computes the formulas of a workbook.
type calculator struct {
	ctx     context.Context
	sheets  []*raw.Sheet
	byName  map[string]*raw.Sheet // by upper-case name
	visited map[*raw.Cell]bool
	values  map[*raw.Cell]value // of the cells that were computed, and of figures that were read
	area    int                 // cells of all references so far
	stopped bool                // nobody waits any more

	// contradicts is set where results are held against those that are stored. That
	// takes more than filling in what is not: nothing that programs may take in more
	// than one way.
	contradicts bool
}

// Compute fills in the results that are missing, as far as they can be known, and
// notes where a formula gives something else than what is stored; raw.Cell says how
// the cells are filled. When ctx is done it leaves the rest as it is.
func Compute(ctx context.Context, sheets []*raw.Sheet) {
	c := &calculator{
		ctx: ctx, sheets: sheets, byName: make(map[string]*raw.Sheet),
		visited: make(map[*raw.Cell]bool), values: make(map[*raw.Cell]value),
	}
	missing, known := 0, 0
	for _, s := range sheets {
		if s.Rounded {
			return
		}
		c.byName[strings.ToUpper(s.Name)] = s
		for i := range s.Cells {
			switch cell := &s.Cells[i]; {
			case cell.Missing:
				missing++
			case hasResult(cell):
				known++
			}
		}
	}
	if missing > maxMissing {
		return
	}
	c.each(c.cell)
	if known > maxMissing {
		return
	}
	c.contradicts = true
	c.each(c.check)
}

// each does something with the cells of all sheets, in their order.
func (c *calculator) each(do func(s *raw.Sheet, cell *raw.Cell)) {
	for _, s := range c.sheets {
		for i := range s.Cells {
			do(s, &s.Cells[i])
		}
	}
}

// hasResult reports whether a cell is a formula with its result.
func hasResult(cell *raw.Cell) bool {
	return cell.Formula != "" && !cell.Missing && !cell.Special && cell.Kind != 0
}

// cell computes a cell whose result is missing, once.
func (c *calculator) cell(s *raw.Sheet, cell *raw.Cell) {
	if !cell.Missing || c.visited[cell] {
		return
	}
	c.visited[cell] = true // and still Uncomputed, which a circular reference meets
	v, ok := c.formula(s, cell)
	if !ok {
		return
	}
	kind, text, ok := v.shown()
	if !ok {
		return
	}
	cell.Kind, cell.Text, cell.Computed = kind, text, true
	c.values[cell] = v
}

// check notes what the formula of a cell gives, over the stored results of the
// cells that it refers to, where that is not its own stored result.
func (c *calculator) check(s *raw.Sheet, cell *raw.Cell) {
	if !hasResult(cell) || cell.Computed {
		return
	}
	v, ok := c.formula(s, cell)
	if !ok {
		return
	}
	result := raw.Cell{}
	if result.Kind, result.Text, ok = v.shown(); ok && !sameResult(cell, &result) {
		cell.Recomputed = result.Text
	}
}

// formula returns what the formula of a cell gives. It reports false when that
// could not be trusted.
func (c *calculator) formula(s *raw.Sheet, cell *raw.Cell) (v value, ok bool) {
	if c.stopped = c.stopped || c.ctx.Err() != nil; c.stopped { // nobody waits, and need not be asked again
		return v, false
	}
	if cell.Special || len(cell.Formula) > maxFormula || c.area > maxAreaTotal {
		return v, false
	}
	tokens := tokenize(strings.TrimLeft(cell.Formula, "+ "))
	c.area += len(tokens)
	e, ok := parse(tokens)
	if !ok {
		return v, false
	}
	for _, t := range tokens {
		if t.kind == tokRef && !c.reference(s, cell, t.ref) {
			return v, false
		}
	}
	return (&evaluator{c, s}).value(e)
}

// sheetOf returns the sheet that a reference in s is to, nil when there is none.
func (c *calculator) sheetOf(s *raw.Sheet, r reference) *raw.Sheet {
	if r.sheet == "" {
		return s
	}
	return c.byName[strings.ToUpper(r.sheet)]
}

// areaOf returns the cells of s that a reference to it is to.
func areaOf(s *raw.Sheet, r reference) grid.Range {
	area := r.area()
	if n := len(s.Cells); n == 0 {
		area.Bottom = min(area.Bottom, area.Top)
	} else if area.Bottom == grid.MaxRow {
		area.Bottom = max(area.Top, s.Cells[n-1].Row)
	}
	return area
}

// reference computes the cells that the formula of a cell in s refers to. It reports
// false when the formula cannot be computed on account of them.
func (c *calculator) reference(s *raw.Sheet, self *raw.Cell, r reference) bool {
	if s = c.sheetOf(s, r); s == nil {
		return false
	}
	area := areaOf(s, r)
	size := (area.Bottom - area.Top + 1) * (area.Right - area.Left + 1)
	if size > maxArea {
		return false
	}
	if c.area += size; c.area > maxAreaTotal {
		return false
	}
	for cell := range c.cells(s, area) {
		c.cell(s, cell)
		switch {
		case cell == self, cell.Kind == 0, cell.Kind == grid.Uncomputed, cell.Kind == grid.Error, cell.Kind == grid.Text && cell.Special:
			return false
		case c.contradicts && (cell.Kind == grid.Bool || cell.Kind == grid.Text && raw.IsDecimal(strings.TrimSpace(cell.Text))):
			return false
		}
	}
	return true
}

// cells yields the filled cells of an area.
func (c *calculator) cells(s *raw.Sheet, area grid.Range) func(yield func(*raw.Cell) bool) {
	return func(yield func(*raw.Cell) bool) {
		first, _ := slices.BinarySearchFunc(s.Cells, area.Top, func(c raw.Cell, row int) int { return cmp.Compare(c.Row, row) })
		for i := first; i < len(s.Cells) && s.Cells[i].Row <= area.Bottom; i++ {
			c.area++
			if cell := &s.Cells[i]; cell.Col >= area.Left && cell.Col <= area.Right && !yield(cell) {
				return
			}
		}
	}
}

// sameResult reports whether two results are the same to a person: numbers to
// nine digits, as different programs sum in different orders and some store a
// number as a text, and texts but for the figures in them, which programs print
// differently.
func sameResult(a, b *raw.Cell) bool {
	switch {
	case a.Text == b.Text:
		return true
	case decimal(a) && decimal(b):
		return near(strings.TrimSpace(a.Text), strings.TrimSpace(b.Text))
	case a.Kind == grid.Text && b.Kind == grid.Text:
		return strings.ContainsAny(a.Text, "0123456789") || strings.ContainsAny(b.Text, "0123456789")
	}
	return false
}

// decimal reports whether a cell holds a number, in whatever kind.
func decimal(cell *raw.Cell) bool {
	return cell.Kind == grid.Number || cell.Kind == grid.Text && raw.IsDecimal(strings.TrimSpace(cell.Text))
}

// near reports whether two numbers are the same to nine digits.
func near(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y), 1)
}
