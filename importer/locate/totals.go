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

// The columns of a total.
const (
	fullScore = "full_score"
	ownScore  = "score"
)

// totalLine reports whether a row is the total row of the table under h.
func (x *placing) totalLine(row int, h head) (*grid.Cell, bool) {
	for i := range x.form.tables {
		w := &x.form.tables[i]
		if w.table.HeadsOf != h.words.table.ID || w.table.HeadsOf == "" {
			continue
		}
		for _, c := range x.rows[row] {
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
func (x *placing) totalAlone(c *grid.Cell, h head) bool {
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

// placeTotals places a row of totals under the heads of another table.
func (x *placing) placeTotals(w *words) {
	h, ok := x.heads[w.table.HeadsOf]
	if !ok {
		return // the missing table is told already
	}
	var rows []row
	for r := h.row - 1; r <= x.seg.bottom; r++ {
		if c, total := x.totalLine(r, h); total && r >= x.seg.top && r != h.row && !x.ofTableAbove(r, h) && !x.sumsFields(r, c) {
			rows = append(rows, row{label: c, span: x.span(c)})
		}
	}
	path := schema.Path(string(x.form.decl.ID), w.table.ID)
	if len(rows) == 0 {
		placed := len(x.out.Places)
		if w.alone != nil {
			tabled := x.tabled
			x.tabled = map[int]bool{} // it may stand in a last row of the table
			x.findFields(w.alone, path)
			x.tabled = tabled
		}
		if len(x.out.Places) == placed {
			x.miss(path, "「"+w.table.Name+"」一行", firstHeading(h))
		}
		return
	}
	if one := x.wholeTotal(rows, h); one >= 0 {
		for i, r := range rows {
			if i != one {
				x.setAside(h, r)
				x.used[r.label] = true
			}
		}
		rows = rows[one : one+1]
	}
	total := rows[0]
	x.used[total.label] = true
	from := len(x.out.Places)
	labelled := x.labelledTotals(w, h, total)
	for i := range w.table.Columns {
		column := &w.table.Columns[i]
		at, found := x.columnNamed(h, column.ID)
		if !found {
			continue
		}
		place := x.cellUnder(at, column, schema.Path(path, column.ID), clean(total.label.Text), total.span.Top, total.span.Top, total.span.Top)
		if labelled != nil {
			if place = x.emptied(place, at, total); labelled[column.ID] != nil {
				c := labelled[column.ID]
				place.Row, place.Col, place.Cell = c.Row, c.Col, c
			}
		}
		if place.Cell == total.label {
			place = x.emptied(place, at, total)
		}
		if place.Cell == nil && column.ID == fullScore {
			if m := fullPoints.FindStringSubmatch(flat(total.label.Text)); m != nil {
				place.Row, place.Col, place.Cell, place.Inline = total.label.Row, total.label.Col, total.label, &m[1]
			}
		}
		place.Doubled = place.Doubled || len(rows) > 1
		for _, other := range rows[1:] {
			x.useRow(h, other)
		}
		x.add(place)
	}
	share(x.out.Places[from:])
	if len(rows) > 1 {
		labels := make([]*grid.Cell, len(rows))
		for i, r := range rows {
			labels[i] = r.label
		}
		x.double(path, w.table.Name, labels)
	}
}

// sumsFields reports whether a row is the 合计 of the fields above it, and not of
// the table beneath.
func (x *placing) sumsFields(row int, label *grid.Cell) bool {
	return slices.Contains(schema.Subtotals, flat(label.Text)) &&
		slices.ContainsFunc(x.rows[row-1], func(c *grid.Cell) bool { return x.labelled[c] && c.Col == label.Col })
}

// fullPoints are the points that the label of a total says for itself:
// 总分（100分）.
var fullPoints = regexp.MustCompile(`[(（](?:满分)?([0-9]+(?:\.[0-9]+)?)分[)）]`)

// emptied is a place without what stands in it.
func (x *placing) emptied(p Place, at heading, r row) Place {
	p.Cell, p.Doubled, p.Row, p.Col = nil, len(at.doubles) > 0, r.span.Top, at.span.Left
	return p
}

// wholeTotal says which of several rows of totals is the one of the form: where a
// 合计 goes before a 总分, the latter, unless the former says all that it says. It
// returns -1 where no row is.
func (x *placing) wholeTotal(rows []row, h head) int {
	if len(rows) == 1 {
		return 0
	}
	named := -1
	for i, r := range rows {
		if slices.Contains(schema.Subtotals, flat(r.label.Text)) {
			continue
		}
		if named >= 0 {
			return -1
		}
		named = i
	}
	if named < 0 {
		return -1
	}
	figures := x.figuresOf(rows[named])
	if len(figures) == 0 {
		return -1
	}
	for i, r := range rows {
		all := x.figuresOf(r)
		if len(all) > len(figures) && !slices.ContainsFunc(figures, func(f string) bool { return !slices.Contains(all, f) }) {
			return i
		}
	}
	return named
}

// figuresOf returns what the figures of a row read as.
func (x *placing) figuresOf(r row) []string {
	var all []string
	for _, c := range x.rows[r.span.Top] {
		if c.Row == r.span.Top && c != r.label && x.isAmount(c) {
			all = append(all, flat(c.Text))
		}
	}
	return all
}

// labelledTotals returns the figures of a row of totals that has labels of its own
// for them, by column: 总分 | 100 | 自评总得分 | 99.5. It is nil where the heads of
// the table say what they are.
func (x *placing) labelledTotals(w *words, h head, total row) map[string]*grid.Cell {
	const own = "" // of the label of the row
	said := map[string][]*grid.Cell{}
	column, labels := own, false
	for _, c := range x.rows[total.span.Top] {
		if c.Row != total.span.Top || c.Col <= total.span.Right {
			continue
		}
		if x.isAmount(c) {
			said[column] = append(said[column], c)
			continue
		}
		if c.Kind != grid.Text || strings.ContainsFunc(c.Text, unicode.IsDigit) {
			continue
		}
		if column = x.totalColumn(w, h, c); column != "other" || x.underFigures(h, c) {
			labels = true
		}
	}
	if !labels || len(said[own]) > 1 {
		return nil
	}
	found := map[string]*grid.Cell{}
	for _, id := range []string{fullScore, ownScore} {
		if len(said[id]) == 1 {
			found[id] = said[id][0]
		}
	}
	if len(said[own]) == 1 {
		score, full := found[ownScore], found[fullScore]
		switch {
		case score == nil && (full != nil || strings.Contains(x.labels[total.label].bare, "得分")):
			found[ownScore] = said[own][0]
		case score != nil && full == nil:
			found[fullScore] = said[own][0]
		case score == nil: // the row does not say which it is
			found[ownScore], found[fullScore] = said[own][0], said[own][0]
		}
	}
	return found
}

// totalColumn returns the column that a label within a row of totals names.
func (x *placing) totalColumn(w *words, h head, c *grid.Cell) string {
	if w.alone != nil {
		for _, m := range w.alone.lines.whole(x.labels[c]) {
			return w.alone.table.Lines[m.index].ID
		}
	}
	for _, m := range h.words.columns.whole(x.labels[c]) {
		if id := h.words.table.Columns[m.index].ID; w.table.Column(id) != nil {
			return id
		}
	}
	return "other"
}

// underFigures reports whether a cell stands under a head of points.
func (x *placing) underFigures(h head, c *grid.Cell) bool {
	for i, at := range h.columns {
		if h.words.table.Columns[i].Kind == schema.Score && at.span.Left <= x.span(c).Right && c.Col <= at.span.Right {
			return true
		}
	}
	return false
}
