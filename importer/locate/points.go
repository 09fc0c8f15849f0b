package locate

import (
	"slices"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// The points of the funds stand in columns of their own, or in the head of their
// block, or in a row of labels beneath, or as a row among the indicators.

// pointsElsewhere reports whether the points of the funds, for which there is no
// column, stand elsewhere on the form, and places them where they are the funds'.
func (x *placing) pointsElsewhere(h head, column *schema.Column, prefix string) bool {
	t := h.words.table
	if t.Spent == "" || column.Kind != schema.Score || h.words.only() < 0 {
		return false
	}
	path := schema.Path(prefix, t.Lines[h.words.only()].ID, column.ID)
	if label, at := x.pointsBeneath(h, column); at != nil {
		x.use(label)
		x.add(Place{Path: path, Label: clean(label.Text), Kind: column.Kind, Row: at.Row, Col: at.Col, Cell: at})
		return true
	}
	if column.Points == schema.FullPoints {
		for row := h.row; row <= x.ends[t.ID]; row++ {
			for _, c := range x.inRow(row) {
				if m := fullPoints.FindStringSubmatch(flat(c.Text)); m != nil && len(h.words.names.find(x.labels[c])) > 0 {
					x.add(Place{Path: path, Label: clean(c.Text), Kind: column.Kind, Row: c.Row, Col: c.Col, Cell: c, Inline: &m[1]})
					return true
				}
			}
		}
	}
	return x.amongIndicators(h, column)
}

// pointsBeneath returns the label and the figure of a column of points in a row of
// labels beneath the heads that gives both: 分值 | 10 | 得分 | 9.79. No line of the
// table has the row; the points of the whole form are not those of the funds.
func (x *placing) pointsBeneath(h head, column *schema.Column) (label, figure *grid.Cell) {
	for row := h.bottom + 1; row <= min(x.ends[h.words.table.ID]+1, x.seg.bottom) && len(x.page.heads[row]) == 0; row++ {
		labels, figures := map[schema.Points]*grid.Cell{}, map[schema.Points]*grid.Cell{}
		for _, c := range x.inRow(row) {
			at := x.at(row, x.span(c).Right+1)
			if c.Row != row || at == nil || at.Row != row || !x.isAmount(at) || x.isAmount(c) {
				continue
			}
			for _, m := range h.words.columns.whole(x.labels[c]) {
				points := h.words.table.Columns[m.index].Points
				labels[points], figures[points] = c, at
			}
		}
		if figures[schema.FullPoints] != nil && figures[schema.OwnPoints] != nil && amountIn(figures[schema.FullPoints]) < allPoints {
			x.tellHeadRow(row)
			return labels[column.Points], figures[column.Points]
		}
	}
	return nil, nil
}

// amongIndicators reports whether the rate of the funds has a row with points among
// the records beneath, which counts there.
func (x *frame) amongIndicators(h head, column *schema.Column) bool {
	for _, records := range x.heads {
		at, found := x.columnNamed(records, column.ID)
		if records.words.table.Shape != schema.Records || !found {
			continue
		}
		for row := records.bottom + 1; row <= x.ends[records.words.table.ID]; row++ {
			points := x.at(row, at.span.Left)
			if points == nil || points.Row != row || !x.isAmount(points) {
				continue
			}
			if slices.ContainsFunc(x.inRow(row), func(c *grid.Cell) bool { return c.Row == row && x.isRateOf(h.words, c) }) {
				return true
			}
		}
	}
	return false
}

// isRateOf reports whether a cell names the rate of a table.
func (x *frame) isRateOf(w *words, c *grid.Cell) bool {
	return slices.ContainsFunc(w.columns.whole(x.labels[c]), func(m wording) bool { return w.table.Columns[m.index].Kind == schema.Rate })
}

// ofAnotherRow reports whether the answer under a head is that of another row, over
// which its cell is merged as well: of the one line that the table must have, where
// that is among them, else of the first.
func (x *frame) ofAnotherRow(h head, at heading, column *schema.Column, r row) bool {
	if column.Kind != schema.Score && (column.Kind != schema.Rate || h.words.table.Spent == "") {
		return false
	}
	c := x.at(r.span.Top, at.span.Left)
	if c == nil || c.Row <= h.bottom {
		return false
	}
	if h.words.table.Spent != "" && r.line != h.words.only() {
		for row := c.Row; row <= x.span(c).Bottom; row++ {
			if row != r.span.Top && slices.ContainsFunc(x.inRow(row), func(other *grid.Cell) bool {
				return other.Row == row && other.Col < h.left() && x.lineSaid(other, h.words.lines) == h.words.only()
			}) {
				return true
			}
		}
	}
	return c.Row < r.span.Top && (h.words.table.Spent == "" || r.line != h.words.only())
}
