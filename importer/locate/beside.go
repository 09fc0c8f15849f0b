package locate

import (
	"slices"

	"jixiao/importer/grid"
)

// Two forms may stand beside one another on a sheet, and each has to be read by
// itself. Where they come apart is known by their heads: there are some on both
// sides of the cut, and a row of heads that goes on behind it begins anew there
// instead of being parted. A line over both forms or under both is of both.

// beside cuts some rows of the sheet into the columns of two forms that stand
// beside one another. It returns nil where they are of one form.
func (p *page) beside(top, bottom int) []*grid.Sheet {
	if !p.perhapsBeside(top, bottom) {
		return nil
	}
	best, least := 0, 0
	for _, k := range slices.Backward(p.gutters(top, bottom)) {
		if again, ok := p.cut(k, top, bottom); ok && (best == 0 || again < least) {
			best, least = k, again
		}
	}
	if best == 0 {
		return nil
	}
	within := func(r grid.Range) bool { return top <= r.Top && r.Top <= bottom }
	parts := []*grid.Sheet{
		p.sheet.Part(func(r grid.Range) bool { return within(r) && r.Left <= best }),
		p.sheet.Part(func(r grid.Range) bool { return within(r) && r.Right > best }),
	}
	for _, part := range parts {
		if !newPage(part, p.Finder).standsAlone(best) {
			return nil
		}
	}
	return parts
}

// standsAlone reports whether the part of a sheet on one side of a cut behind
// column k is a form, without which it would be lost, and begins as one: a table
// beside the form that repeats its heads does not.
func (p *page) standsAlone(k int) bool {
	begins := false
	for i := range p.sheet.Cells {
		c := &p.sheet.Cells[i]
		span := p.span(c)
		begins = begins || (span.Right <= k || span.Left > k) && p.beginsForm(c)
	}
	return begins && p.holdsForm()
}

// holdsForm reports whether a form stands on a sheet, of ours or of another kind.
func (p *page) holdsForm() bool {
	return slices.ContainsFunc(p.segments(), func(s segment) bool {
		is := p.lookAlike(p.recognise(s), s)
		return is.ours || is.other != nil
	})
}

// perhapsBeside reports whether anything speaks for two forms beside one
// another: a row of heads of which several are there twice, or rows of heads
// with no column in common.
func (p *page) perhapsBeside(top, bottom int) bool {
	leftmost, rightmost := 0, 0 // where the first head ends, and where the last begins
	for row := top; row <= bottom; row++ {
		for _, h := range p.heads[row] {
			if _, again := h.side(0); again > 1 {
				return true
			}
			extent := h.extent()
			if leftmost == 0 || extent.Right < leftmost {
				leftmost = extent.Right
			}
			rightmost = max(rightmost, extent.Left)
		}
	}
	return leftmost < rightmost
}

// extent returns the columns of the sheet that a row of heads stands over.
func (h head) extent() grid.Range {
	var all grid.Range
	for _, at := range h.columns {
		if all.Left == 0 || at.span.Left < all.Left {
			all.Left = at.span.Left
		}
		all.Right = max(all.Right, at.span.Right)
	}
	return all
}

// columns of a table, of which there are heads on one side of a cut.
type columns map[int]*grid.Cell

// side returns the columns that have a head behind column k of the sheet, and
// how many have another.
func (h head) side(k int) (right columns, again int) {
	return h.columnsWhere(func(c *grid.Cell) bool { return c.Col > k })
}

func (h head) columnsWhere(on func(*grid.Cell) bool) (found columns, again int) {
	found = columns{}
	for _, c := range h.claims {
		if !on(c.cell) {
			continue
		}
		if known := found[c.word.index]; known != nil && known != c.cell {
			again++
		}
		found[c.word.index] = c.cell
	}
	return found, again
}

// keys counts the key columns among some.
func (c columns) keys(w *words) int {
	n := 0
	for i := range c {
		if w.table.Columns[i].Key {
			n++
		}
	}
	return n
}

// shared returns the columns that are among others as well.
func (c columns) shared(others columns) columns {
	both := columns{}
	for i, cell := range c {
		if others[i] != nil {
			both[i] = cell
		}
	}
	return both
}

// partOf reports whether the heads on both sides of a cut are those of one row
// of heads: none of those by which the table is known is there again. Words that
// are heads of the table elsewhere may stand across from its heads.
func (c columns) partOf(others columns, w *words) bool {
	both, fewest := c.shared(others), min(len(c), len(others))
	switch {
	case fewest == 0 || both.keys(w) > 1:
		return false
	case c.keys(w) == 0 || others.keys(w) == 0:
		return len(both) == 0
	}
	return len(both) < fewest
}

// cut reports whether a cut behind column k parts two forms, and how many heads
// are there twice on one side of it all the same.
func (p *page) cut(k, top, bottom int) (again int, ok bool) {
	headed := [2]bool{}
	for row := top; row <= bottom; row++ {
		p.step(1)
		for _, h := range p.heads[row] {
			p.step(len(h.claims))
			left, twice := h.columnsWhere(func(c *grid.Cell) bool { return c.Col <= k })
			right, more := h.side(k)
			if left.partOf(right, h.words) {
				return 0, false
			}
			again += twice + more
			headed[0] = headed[0] || left.keys(h.words) >= h.words.keys
			headed[1] = headed[1] || right.keys(h.words) >= h.words.keys
		}
	}
	return again, headed[0] && headed[1]
}

// gutters returns the columns behind which nothing goes over to the next but
// lines of both forms, and beside which one is empty or a form begins.
func (p *page) gutters(top, bottom int) []int {
	filled, crossed, begins := map[int]bool{}, map[int]bool{}, map[int]bool{}
	for row := top; row <= bottom; row++ {
		for _, c := range p.inRow(row) {
			span := p.span(c)
			if span.Right > span.Left && p.ofBoth(c, top, bottom) {
				continue
			}
			p.step(span.Right - span.Left)
			for col := span.Left; col <= span.Right; col++ {
				filled[col] = true
				crossed[col] = crossed[col] || col < span.Right
			}
			begins[span.Left] = begins[span.Left] || p.beginsForm(c)
		}
	}
	var all []int
	for k := p.bounds.Left; k < p.bounds.Right; k++ {
		if !crossed[k] && (begins[k+1] || !filled[k] || !filled[k+1]) {
			all = append(all, k)
		}
	}
	return all
}

// ofBoth reports whether a cell fills its rows alone, above all heads or beneath
// them.
func (p *page) ofBoth(c *grid.Cell, top, bottom int) bool {
	span := p.span(c)
	for row := span.Top; row <= span.Bottom; row++ {
		if len(p.inRow(row)) > number(row == c.Row) {
			return false
		}
	}
	above, beneath := true, true
	p.step(bottom - top)
	for row := top; row <= bottom; row++ {
		if len(p.heads[row]) > 0 {
			above = above && span.Bottom < row
			beneath = beneath && row < span.Top
		}
	}
	return above || beneath
}

// beginsForm reports whether a cell is a heading, or a field that opens a form.
func (p *page) beginsForm(c *grid.Cell) bool {
	if len(p.titled(c)) > 0 {
		return true
	}
	_, other := p.otherHeadingOf(c)
	return other || p.opensForm(c)
}
