package locate

import (
	"regexp"
	"slices"
	"strings"
	"unicode"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// The row of totals stands under the heads of another table, and is printed in
// more ways than the rows above it: with labels of its own for its points, over
// some columns at once, or twice, once without what stands elsewhere.

// bothPoints are the points that a row of totals gives.
var bothPoints = [...]schema.Points{schema.FullPoints, schema.OwnPoints}

// points returns the head of the column of some points.
func (h head) points(p schema.Points) (heading, bool) {
	for i, at := range h.columns {
		if h.words.table.Columns[i].Points == p {
			return at, true
		}
	}
	return heading{}, false
}

// totalLine reports whether a row is the total row of the table under h.
func (x *frame) totalLine(row int, h head) (*grid.Cell, bool) {
	for i := range x.form.tables {
		w := &x.form.tables[i]
		if w.table.HeadsOf != h.words.table.ID || w.table.HeadsOf == "" {
			continue
		}
		for _, c := range x.inRow(row) {
			if c.Col >= h.left() {
				break
			}
			if len(w.lines.find(x.labels[c])) > 0 {
				return c, true
			}
		}
	}
	return nil, false
}

// totalAlone reports whether a cell says the total of the table under h by itself:
// 自评总分：99.5分.
func (x *frame) totalAlone(c *grid.Cell, h head) bool {
	for i := range x.form.tables {
		w := &x.form.tables[i]
		if w.table.HeadsOf == "" || w.table.HeadsOf != h.words.table.ID || w.alone == nil {
			continue
		}
		if hits := x.fieldsIn(c, w.alone); len(hits) > 0 && hits[0].answer != nil {
			return true
		}
	}
	return false
}

// totalsOf places a row of totals under the heads of another table.
func (f *frame) totalsOf(w *words, known finds) finds {
	x := f.work(known)
	h, ok := x.heads[w.table.HeadsOf]
	if !ok {
		return x.finds // the missing table is told already
	}
	var rows []totalRow
	for r := h.row - 1; r <= x.seg.bottom; r++ {
		if c, total := x.totalLine(r, h); total && r >= x.seg.top && r != h.row && !x.ofTableAbove(r, h) && !x.sumsFields(r, c) {
			rows = append(rows, x.readTotal(w, h, row{label: c, span: x.span(c)}))
		}
	}
	path := schema.Path(string(x.form.decl.ID), w.table.ID)
	if len(rows) == 0 {
		if w.alone != nil {
			known.tabled = nil // it may stand in a last row of the table
			x.finds = f.fieldsOf(w.alone, path, known)
		}
		if len(x.finds.places) == 0 {
			x.miss(path, "「"+w.table.Name+"」一行", firstHeading(h))
		}
		return x.finds
	}
	total, one := x.wholeTotal(rows)
	for i := range w.table.Columns {
		column := &w.table.Columns[i]
		at, found := x.columnNamed(h, column.ID)
		if !found {
			continue
		}
		place := Place{Path: schema.Path(path, column.ID), Label: clean(total.label.Text), Kind: column.Kind, Row: total.span.Top, Col: at.span.Left}
		if c := total.figures[column.Points]; c != nil {
			place.Row, place.Col, place.Cell = c.Row, c.Col, c
		} else if m := fullPoints.FindStringSubmatch(flat(total.label.Text)); m != nil && column.Points == schema.FullPoints {
			place.Row, place.Col, place.Cell, place.Inline = total.label.Row, total.label.Col, total.label, &m[1]
		}
		place.Doubled = len(at.doubles) > 0 || !one
		x.add(place)
	}
	share(x.finds.places)
	labels := make([]*grid.Cell, len(rows))
	for i, r := range rows {
		labels[i] = r.label
		x.use(r.label)
		x.setAside(h, r.row)
	}
	if !one {
		x.double(path, w.table.Name, labels)
	}
	return x.finds
}

// totalRow is a row of totals with its figures. One over both columns is of both.
type totalRow struct {
	row
	figures map[schema.Points]*grid.Cell
}

// readTotal reads a row of totals by the labels in it, else by the heads above.
func (x *placing) readTotal(w *words, h head, r row) totalRow {
	if found := x.labelledTotals(w, h, r); found != nil {
		return totalRow{r, found}
	}
	found := map[schema.Points]*grid.Cell{}
	for _, points := range bothPoints {
		if at, ok := h.points(points); ok {
			filled, _ := x.inArea(grid.Range{Top: r.span.Top, Left: at.span.Left, Bottom: r.span.Top, Right: at.span.Right})
			filled = x.summed(x.shown(slices.DeleteFunc(filled, func(c *grid.Cell) bool { return c == r.label || c.Row != r.span.Top })))
			if len(filled) > 0 {
				found[points] = filled[0]
			}
			if len(filled) > 1 {
				path := schema.Path(string(x.form.decl.ID), w.table.ID, w.table.PointsColumn(points).ID)
				x.double(path, x.nameOf(path), filled)
			}
		}
	}
	return totalRow{r, found}
}

// overBoth reports whether one figure stands over both columns.
func (r totalRow) overBoth() bool {
	full := r.figures[schema.FullPoints]
	return full != nil && full == r.figures[schema.OwnPoints]
}

// fullPoints are the points that the label of a total says for itself:
// 总分（100分）.
var fullPoints = regexp.MustCompile(`[(（](?:满分)?([0-9]+(?:\.[0-9]+)?)分[)）]`)

// wholeTotal returns the total that several rows give: together, where none says
// another figure than another; or the one that has the points of the funds besides.
// It reports false where no one can be told, with the first.
func (x *placing) wholeTotal(rows []totalRow) (total totalRow, ok bool) {
	if len(rows) == 1 {
		return rows[0], true
	}
	if total, agree := together(rows); agree && total.figures[schema.FullPoints] != nil {
		return total, true
	}
	if len(rows) == 2 {
		for i, r := range rows {
			if x.addsFunds(rows[1-i], r) {
				return r, true
			}
		}
	}
	return rows[0], false
}

// together returns the total that rows of totals give together, and whether none says
// another figure than another.
func together(rows []totalRow) (total totalRow, agree bool) {
	total, agree = totalRow{rows[0].row, map[schema.Points]*grid.Cell{}}, true
	for _, overBoth := range []bool{false, true} { // what is in its column says what the other is
		for _, r := range rows {
			if r.overBoth() != overBoth {
				continue
			}
			for points, c := range r.figures {
				if overBoth && points == schema.FullPoints {
					continue // a total that is said once is the score
				}
				if known := total.figures[points]; known == nil {
					total.figures[points] = c
				} else if amountIn(known) != amountIn(c) {
					agree = false
				}
			}
		}
	}
	return total, agree
}

// addsFunds reports whether a total is another and the points of the funds.
func (x *placing) addsFunds(part, whole totalRow) bool {
	if part.overBoth() || whole.overBoth() || whole.figures[schema.OwnPoints] == nil {
		return false
	}
	for _, points := range bothPoints {
		if whole.figures[points] == nil {
			continue
		}
		funds := x.pointsOfFunds(points)
		if funds == nil || part.figures[points] == nil || amountIn(part.figures[points])+amountIn(funds) != amountIn(whole.figures[points]) {
			return false
		}
	}
	return true
}

// pointsOfFunds returns the cell of the points of the funds, nil for none.
func (x *placing) pointsOfFunds(points schema.Points) *grid.Cell {
	for i := range x.form.tables {
		w := &x.form.tables[i]
		column := w.table.PointsColumn(points)
		if w.table.Spent == "" || w.only() < 0 || column == nil {
			continue
		}
		path := schema.Path(string(x.form.decl.ID), w.table.ID, w.table.Lines[w.only()].ID, column.ID)
		x.step(len(x.known.places))
		if n := slices.IndexFunc(x.known.places, func(p Place) bool { return p.Path == path && p.Inline == nil }); n >= 0 {
			return x.known.places[n].Cell
		}
	}
	return nil
}

// sumsFields reports whether a row is the 合计 of the fields above it, and not of
// the table beneath.
func (x *placing) sumsFields(row int, label *grid.Cell) bool {
	return slices.Contains(schema.Subtotals, flat(label.Text)) &&
		slices.ContainsFunc(x.inRow(row-1), func(c *grid.Cell) bool { return x.isLabelled(c) && c.Col == label.Col })
}

// figureOf is what a label within a row of totals says that the next figure is of.
type figureOf uint8

const (
	ofRow   figureOf = iota // what the label of the row says
	ofFull                  // the full points
	ofOwn                   // those of the unit
	ofOther                 // something else
	byHead                  // the label says nothing: what stands over it does
)

// ofPoints returns what a figure of some points is of.
func ofPoints(p schema.Points) figureOf {
	switch p {
	case schema.FullPoints:
		return ofFull
	case schema.OwnPoints:
		return ofOwn
	}
	return ofOther
}

// labelledTotals returns the figures of a row of totals that has labels of its own
// for them: 总分 | 100 | 自评总得分 | 99.5. It is nil where the heads of the table say
// what they are.
func (x *frame) labelledTotals(w *words, h head, total row) map[schema.Points]*grid.Cell {
	var found [byHead]*grid.Cell // one figure for each label
	var said [byHead]bool        // labels that are printed
	labels, next := false, ofRow // of what the next figure is
	for _, c := range x.inRow(total.span.Top) {
		switch {
		case c.Row != total.span.Top || c.Col <= total.span.Right:
		case x.isAmount(c):
			of := next
			if of == byHead {
				of = x.pointsOverhead(h, c)
			}
			if of == ofRow && found[of] != nil {
				return nil // several figures behind the label: the heads say which they are
			}
			found[of] = c
		case c.Kind != grid.Text || strings.ContainsFunc(c.Text, unicode.IsDigit):
		case next == ofOther:
			next = byHead // it was the answer
			labels = labels || x.pointsOverhead(h, c) != ofOther
		default:
			next = x.totalColumn(w, h, c)
			said[next] = true
			labels = labels || next != ofOther || x.pointsOverhead(h, c) != ofOther
		}
	}
	if !labels {
		return nil
	}
	full, own := found[ofFull], found[ofOwn]
	saysOwn := slices.ContainsFunc(schema.ScoreWords, func(word string) bool { return strings.Contains(x.labels[total.label].bare, word) })
	switch alone := found[ofRow]; {
	case alone == nil:
	case said[ofOwn] && full == nil:
		full = alone
	case own == nil && !said[ofOwn] && (said[ofFull] || saysOwn):
		own = alone
	case own == nil: // the row does not say which it is
		full, own = alone, alone
	}
	figures := map[schema.Points]*grid.Cell{}
	if full != nil {
		figures[schema.FullPoints] = full
	}
	if own != nil {
		figures[schema.OwnPoints] = own
	}
	return figures
}

// totalColumn returns the column that a label within a row of totals names.
func (x *frame) totalColumn(w *words, h head, c *grid.Cell) figureOf {
	if w.alone != nil {
		for _, m := range w.alone.lines.whole(x.labels[c]) {
			return ofPoints(w.table.Column(w.alone.table.Lines[m.index].ID).Points)
		}
	}
	for _, m := range h.words.columns.whole(x.labels[c]) {
		if column := w.table.Column(h.words.table.Columns[m.index].ID); column != nil {
			return ofPoints(column.Points)
		}
	}
	return ofOther
}

// pointsOverhead returns the points of whose column a cell stands under.
func (x *frame) pointsOverhead(h head, c *grid.Cell) figureOf {
	for _, i := range columnsOf(h) {
		at := h.columns[i]
		if column := &h.words.table.Columns[i]; column.Kind == schema.Score && at.span.Left <= x.span(c).Right && c.Col <= at.span.Right {
			return ofPoints(column.Points)
		}
	}
	return ofOther
}
