package locate

import (
	"slices"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// Fields of money may stand under heads of their own, several figures behind each
// label: 收入性质 | 预算 | 决算 over 一般公共预算 | 880.13 | 889.95. Then the nearest
// figure is not the answer, but the one under the head that says so.

// farthest is how many rows the heads of fields are looked for above one.
const farthest = 12

// headsOfFields returns the heads over the figures behind a field's label: of the
// nearest row, its own or above, where texts stand between the labels with amounts
// beneath each. The row is 0 where there is none.
func (x *placing) headsOfFields(label *grid.Cell) (row int, heads []*grid.Cell) {
	span := x.span(label)
	for row = label.Row; row >= max(x.seg.top, label.Row-farthest); row-- {
		lead := x.at(row, span.Left)
		if lead == nil || lead.Row != row || x.isTabled(row) || x.span(lead).Right != span.Right {
			return 0, nil
		}
		heads = nil
		for col := span.Right + 1; col <= x.bounds.Right; col++ {
			c := x.at(row, col)
			if c == nil || c.Row != row || c.Col != col || c.Kind != grid.Text || x.isAmount(c) || x.isLabel(c) {
				break
			}
			if !x.overAmounts(c) {
				break
			}
			heads = append(heads, c)
			col = x.span(c).Right
		}
		if len(heads) > 0 {
			return row, heads
		}
	}
	return 0, nil
}

// overAmounts reports whether amounts stand beneath a cell, maybe behind blanks.
func (x *placing) overAmounts(c *grid.Cell) bool {
	for row := x.span(c).Bottom + 1; row <= min(c.Row+farthest, x.seg.bottom) && !x.isTabled(row); row++ {
		if below := x.at(row, c.Col); below != nil {
			return below.Row == row && x.isAmount(below)
		}
	}
	return false
}

// underOwnHeads places the answer of a field of money under heads of its own. It
// reports false where it has none. A label in the row of the heads has no figure
// behind it; where the heads do not say which figure is meant, it is in doubt.
func (x *placing) underOwnHeads(c *grid.Cell, w *words, place Place) (Place, bool) {
	row, heads := x.headsOfFields(c)
	if row == 0 {
		return place, false
	}
	place.Row, place.Col = c.Row, heads[0].Col
	if row == c.Row {
		return place, true
	}
	for _, h := range heads {
		if at := x.at(c.Row, h.Col); at != nil && at.Row == c.Row {
			x.putAside(at) // its head says what it is
		}
	}
	heads = slices.DeleteFunc(heads, func(h *grid.Cell) bool { return isRate(x.labels[h]) })
	spent := slices.DeleteFunc(slices.Clone(heads), func(h *grid.Cell) bool { return !x.saysSpent(w, h) })
	if len(heads) > 1 && len(spent) == 1 {
		heads = spent
	}
	var answers []*grid.Cell
	for _, h := range heads {
		if at := x.at(c.Row, h.Col); at != nil && at.Row == c.Row {
			answers = append(answers, at)
		}
	}
	if len(heads) > 0 {
		place.Col = heads[0].Col
	}
	if len(answers) > 0 {
		place.Row, place.Col, place.Cell = answers[0].Row, answers[0].Col, answers[0]
	}
	if len(answers) > 1 {
		place.Doubled = true
		x.double(place.Path, x.nameOf(place.Path), answers)
	}
	return place, true
}

// saysSpent reports whether a head says that what stands beneath it was spent.
func (x *frame) saysSpent(w *words, h *grid.Cell) bool {
	if slices.Contains(schema.SpentHeads, x.labels[h].bare) {
		return true
	}
	for i := range x.form.tables {
		t := &x.form.tables[i]
		for _, m := range t.columns.find(x.labels[h]) {
			if w.table.Beneath == schema.Path(t.table.ID, t.table.Columns[m.index].ID) {
				return true
			}
		}
	}
	return false
}

// led returns the label of a field of money that stands to the left of another in its
// row, and whose cell is merged down over the figures beneath: it says of what the
// figures beneath both are. 按收入性质分 | 一般公共预算 | 其他资金 over 889.95 | 9.18.
func (x *frame) led(c *grid.Cell, w *words) *grid.Cell {
	below := x.span(c).Bottom + 1
	for _, lead := range x.inRow(c.Row) {
		if lead.Col >= c.Col {
			break
		}
		span := x.span(lead)
		if span.Bottom == below && len(x.fieldsIn(lead, w)) > 0 {
			return lead
		}
	}
	return nil
}

// beneathHeads places the answer of a field beneath its label, in a row of labels that
// one label leads; that one's own answer is beneath 合计. It reports false for others.
func (x *placing) beneathHeads(c *grid.Cell, h hit, place Place) (Place, bool) {
	if x.led(c, h.words) != nil {
		return x.beneathLabel(c, place), true
	}
	leads := false
	var sum *grid.Cell
	for _, other := range x.inRow(c.Row) {
		switch {
		case other.Col <= c.Col:
		case slices.Contains(schema.Subtotals, flat(other.Text)):
			sum = other
		default:
			hits := x.fieldsIn(other, h.words)
			leads = leads || len(hits) > 0 && x.led(other, h.words) == c && x.headsFigures(other, hits[0])
		}
	}
	switch {
	case !leads:
		return place, false
	case sum == nil:
		place.Row, place.Col = c.Row, c.Col
		return place, true
	}
	x.use(sum)
	return x.beneathLabel(sum, place), true
}

// beneathLabel places an answer in the cell beneath a label.
func (x *frame) beneathLabel(label *grid.Cell, place Place) Place {
	at := x.spanAt(x.span(label).Bottom+1, label.Col)
	place.Row, place.Col = at.Top, at.Left
	if figure := x.at(at.Top, at.Left); figure != nil && figure.Row == at.Top {
		place.Cell = figure
	}
	return place
}
