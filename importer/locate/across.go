package locate

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// The money of a project is not always printed as rows under heads. Some forms
// print each figure behind its own label (预算数 | 6.84 | 执行数 | 6.84), in one
// row or in several; others print the lines beside one another, with the
// figures beneath (中央 | 省 | 本级 | 合计 | 执行数). Such a figure is known by
// its line and by its column, and each of them may be said by the head above it
// or by the label beside it. Where one of them is not said for sure, the figure
// is left to be told.

// loose is a figure of a Matrix that stands under no row of heads.
type loose struct {
	line   int        // index of the declared line; -1 for one that no line knows
	name   *grid.Cell // of such a line
	column int        // index of the declared column
	said   heading
	row    int          // of the figure
	at     grid.Range   // where it is looked for
	of     []*grid.Cell // the labels that say what it is
	inline *string      // the figure, where it shares the cell of its label
}

// only returns the one line that a Matrix must have, which is meant where a
// figure is of no other; -1 for a Matrix with several such lines, or none.
func (w *words) only() int {
	one := -1
	for i, line := range w.table.Lines {
		switch {
		case !line.Required:
		case one >= 0:
			return -1
		default:
			one = i
		}
	}
	if w.table.Shape != schema.Matrix || w.table.HeadsOf != "" {
		return -1
	}
	return one
}

// crosswise reports whether what looks like the heads of a Matrix are labels
// with a figure behind each, or stand beside the names of lines.
func (p *page) crosswise(h head) bool {
	if h.words.only() < 0 {
		return false
	}
	for _, at := range h.columns {
		if c := p.pastMeasure(h.row, at.span.Right+1); c != nil && at.cell.Row == h.row && p.isAmount(c) {
			return true
		}
	}
	return p.linesBeside(h.words, h.row, 0) > 1 || p.linesBeside(h.words, h.row+1, h.left()) > 1
}

// linesBeside counts the names of lines that stand on a row, from a column on.
func (p *page) linesBeside(w *words, row, from int) int {
	n := 0
	for _, c := range p.inRow(row) {
		if c.Col >= from && !p.overNoAmount(c) && len(w.across.find(p.labels[c])) > 0 && len(w.columns.find(p.labels[c])) == 0 {
			n++
		}
	}
	return n
}

// overNoAmount reports whether a cell heads a column of something else than
// amounts: 单位 over 万元, or over the name of a body, is no money of the unit.
func (p *page) overNoAmount(c *grid.Cell) bool {
	return isNoAmount(p.at(p.span(c).Bottom+1, c.Col))
}

// isNoAmount reports whether a cell says a unit of money or the name of a body.
func isNoAmount(c *grid.Cell) bool {
	return measureSaid(c) != "" || c != nil && c.Kind == grid.Text && body.MatchString(flat(c.Text))
}

// isAmount reports whether a cell holds a figure and no words, or a mark in the
// place of one.
func (p *page) isAmount(c *grid.Cell) bool {
	if c.Kind != grid.Text {
		return !c.Format.Date
	}
	text := flat(c.Text)
	return amount.MatchString(text) || slices.Contains(schema.Marks, text)
}

// amount is a figure with its measure.
var amount = regexp.MustCompile(`^[+\-]?[0-9][0-9.,]*(百万元|万元|千元|元|%)?$`)

// placeLoose places the figures of a Matrix without a row of heads. It reports
// false where there are none.
func (x *placing) placeLoose(w *words, prefix string) bool {
	if w.only() < 0 {
		return false
	}
	found := x.across(w)
	if len(found) == 0 {
		found = x.pairs(w)
	}
	if len(found) == 0 {
		return false
	}
	byPath := map[string][]loose{}
	var paths []string
	var unknown []*grid.Cell
	for _, l := range found {
		path, field := x.fieldPath(w, l)
		if field && path == "" {
			if c := x.at(l.row, l.at.Left); c != nil {
				x.putAside(c)
			}
			continue
		}
		if !field {
			if l.line < 0 && !slices.Contains(unknown, l.name) {
				unknown = append(unknown, l.name)
			}
			path = schema.Path(x.basePath(w, prefix, l, unknown), w.table.Columns[l.column].ID)
		}
		if len(byPath[path]) == 0 {
			paths = append(paths, path)
		}
		byPath[path] = append(byPath[path], l)
	}
	from := len(x.finds.places)
	for _, path := range paths {
		x.placeOne(w, path, byPath[path])
	}
	share(x.finds.places[from:])
	for i, name := range unknown {
		base := schema.Path(prefix, otherRows, strconv.Itoa(i+1)) + "/"
		x.tellUnknown(schema.Path(prefix, otherRows), name, slices.DeleteFunc(slices.Clone(x.finds.places), func(p Place) bool { return !strings.HasPrefix(p.Path, base) }))
	}
	for i, column := range w.table.Columns {
		if !column.Optional && !slices.ContainsFunc(found, func(l loose) bool { return l.column == i && l.line == w.only() }) {
			total := w.table.Lines[w.only()].Name
			x.miss(schema.Path(prefix, column.ID), total+"的「"+schema.InYear(column.Name, x.year)+"」", found[0].said.cell)
		}
	}
	return true
}

// fieldPath returns the path of a figure behind the name of a field that is part of
// the table: 基本支出 | 预算数 | 1500 | 执行数 | 1490. What was spent is the field's own;
// what is no money of it has no path.
func (x *frame) fieldPath(w *words, l loose) (path string, ok bool) {
	if l.line >= 0 || l.name == nil {
		return "", false
	}
	fields, line := x.fieldBeneath(w, l.name)
	if fields == nil {
		return "", false
	}
	path = schema.Path(string(x.form.decl.ID), fields.table.ID, fields.table.Lines[line].ID)
	switch column := &w.table.Columns[l.column]; {
	case column.Kind != schema.Money:
		return "", true
	case column.ID != w.table.Spent:
		path = schema.Path(path, column.ID)
	}
	return path, true
}

// fieldBeneath returns the table of fields, and which of them, whose figures are in a
// column of a table, and that a cell names; nil for none.
func (x *frame) fieldBeneath(w *words, c *grid.Cell) (fields *words, line int) {
	for i := range x.form.tables {
		f := &x.form.tables[i]
		if f.table.Beneath != schema.Path(w.table.ID, w.table.Spent) {
			continue
		}
		if hits := x.fieldsIn(c, f); len(hits) > 0 && hits[0].answer == nil {
			return f, hits[0].line
		}
	}
	return nil, 0
}

// tableOver returns the table in one of whose columns the figures of fields are; nil
// for none.
func (x *frame) tableOver(fields *words) *words {
	for i := range x.form.tables {
		w := &x.form.tables[i]
		if fields.table.Beneath != "" && fields.table.Beneath == schema.Path(w.table.ID, w.table.Spent) {
			return w
		}
	}
	return nil
}

// pairBehind reports whether the label of a column of a table, with its figure, stands
// behind another label: the figure is of both.
func (x *placing) pairBehind(c *grid.Cell, w *words) bool {
	next := x.at(c.Row, x.span(c).Right+1)
	return next != nil && next.Row == c.Row && x.columnSaid(w, next) >= 0 && x.answeredBeside(next)
}

// basePath returns the path of the line of a figure.
func (x *frame) basePath(w *words, prefix string, l loose, unknown []*grid.Cell) string {
	if l.line < 0 {
		return schema.Path(prefix, otherRows, strconv.Itoa(slices.Index(unknown, l.name)+1))
	}
	return schema.Path(prefix, w.table.Lines[l.line].ID)
}

// placeOne places a figure, which may stand in several places.
func (x *placing) placeOne(w *words, path string, found []loose) {
	first := found[0]
	column := &w.table.Columns[first.column]
	label := first.said.cell
	if first.line < 0 {
		label = first.name
	}
	place := x.cellUnder(heading{cell: first.said.cell, span: first.at}, column, path, clean(label.Text), first.row, first.row, first.row)
	if first.inline != nil {
		place.Row, place.Col, place.Cell, place.Inline = label.Row, label.Col, label, first.inline
	}
	for _, l := range found {
		for _, c := range l.of {
			x.useLabel(c)
			if unit := moneyUnit(c.Text); unit != "" && place.Kind == schema.Money && place.Unit == "" {
				place.Unit = unit
			}
		}
		x.tabled.add(l.row)
	}
	x.add(x.bind(x.measure(place, first.row), column, strings.TrimSuffix(path, "/"+column.ID), ""))
	if len(found) == 1 {
		return
	}
	x.finds.places[len(x.finds.places)-1].Doubled = true
	var cells []*grid.Cell
	for _, l := range found {
		cells = append(cells, l.said.cell)
		if c := x.at(l.row, l.at.Left); c != nil {
			x.use(c)
		}
	}
	x.double(path, x.nameOr(path, label), cells)
}

// columnSaid returns the column of figures that a cell says by its own words, or
// -1.
func (x *placing) columnSaid(w *words, c *grid.Cell) int {
	if c == nil || x.isUsed(c) || c.Kind != grid.Text {
		return -1
	}
	for _, m := range w.columns.find(x.labels[c]) {
		if w.table.Columns[m.index].Kind.Numeric() {
			return m.index
		}
	}
	return -1
}

// lineSaid returns the line that a cell names, by wordings of its own or by
// those that it has beside others, or -1.
func (x *frame) lineSaid(c *grid.Cell, among lexicon) int {
	if c == nil || c.Kind != grid.Text {
		return -1
	}
	if found := among.find(x.labels[c]); len(found) > 0 {
		return found[0].index
	}
	return -1
}

// pairs finds the figures that stand behind labels of columns: in rows one below
// the other, which together give two of the amounts that the table is known by.
func (x *placing) pairs(w *words) []loose {
	var run []loose
	for row := x.seg.top; row <= x.seg.bottom+1; row++ {
		var here []loose
		if row <= x.seg.bottom && !x.isTabled(row) {
			here = x.pairsOn(w, row, run)
		}
		if len(here) > 0 {
			run = append(run, here...)
			continue
		}
		if x.tells(w, run) {
			return run
		}
		run = nil
	}
	return nil
}

// tells reports whether some figures give two of the columns that a table is
// known by, and one of them is there.
func (x *frame) tells(w *words, found []loose) bool {
	keys := map[int]bool{}
	filled := false
	for _, l := range found {
		if w.table.Columns[l.column].Key {
			keys[l.column] = true
			filled = filled || l.inline != nil || x.at(l.row, l.at.Left) != nil
		}
	}
	return filled && len(keys) >= w.keys
}

// pairing is the reading of one row of labels with their figures.
type pairing struct {
	*placing
	words *words
	above []loose // of the rows directly above
	found []loose

	line     int          // that what follows is of; -1 while none is named
	lead     []*grid.Cell // the cells that name it, or the table
	stranger *grid.Cell   // the name of a line that is not known
	label    *grid.Cell   // of a field, whose answer comes next
}

// pairsOn returns the labels of columns on a row, each with the place behind it
// for its figure. A row that holds a label without such a place has none.
func (x *placing) pairsOn(w *words, row int, above []loose) []loose {
	if len(x.inRow(row)) == 0 {
		return nil
	}
	p := pairing{placing: x, words: w, above: above, line: -1}
	for col := x.bounds.Left; col <= x.widest(); col++ {
		c := x.at(row, col)
		if c == nil || c.Col != col {
			continue
		}
		spoken := x.spokenIn(w, c)
		column := x.columnSaid(w, c)
		switch {
		case len(spoken) > 0 && p.stranger == nil:
			for _, l := range spoken {
				p.add(l)
			}
		case column < 0 && c.Row < row && x.lineSaid(c, w.lines) < 0 && len(w.names.find(x.labels[c])) == 0:
			// the name of a block, merged down: no line of this row
		case column < 0:
			p.pass(c)
		default:
			at, ok := x.placeBehind(w, c, row)
			if !ok {
				return nil
			}
			p.add(loose{column: column, said: heading{cell: c, span: x.span(c)}, row: row, at: at, of: []*grid.Cell{c}})
			col = at.Right
		}
	}
	if len(p.lead) == 0 && !slices.ContainsFunc(p.found, func(l loose) bool {
		column := &w.table.Columns[l.column]
		return column.Kind != schema.Score || len(above) > 0 && column.Points == schema.FullPoints
	}) {
		return nil // 自评得分 on a row of its own is that of the form
	}
	return p.found
}

// widest returns the last column that a form is looked for in.
func (p *page) widest() int {
	const columns = 256
	return min(p.bounds.Right, p.bounds.Left+columns)
}

// pass takes in what a cell without the label of a column says of the next ones.
func (p *pairing) pass(c *grid.Cell) {
	fields, _ := p.fieldBeneath(p.words, c)
	switch i := p.lineSaid(c, p.words.lines); {
	case measureSaid(c) != "", unitLabel.MatchString(flat(c.Text)): // of the figures on the row
	case i >= 0:
		p.line, p.lead, p.stranger = i, []*grid.Cell{c}, nil
	case len(p.words.names.find(p.labels[c])) > 0:
		p.lead = append(p.lead, c)
	case fields != nil && p.pairBehind(c, p.words):
		p.stranger, p.line, p.lead = c, -1, nil
	case p.isLabel(c):
		p.label = c
	case p.label != nil: // its answer
		p.label = nil
	case !p.isAmount(c) && !p.answeredBeside(c) && !ordinal.MatchString(flat(c.Text)):
		p.stranger = c
	}
}

// add keeps a figure under the line that it is of.
func (p *pairing) add(l loose) {
	l.line, l.name, l.of = p.line, p.stranger, append(l.of, p.lead...)
	if p.stranger != nil {
		l.line, l.of = -1, append(l.of, p.stranger)
	} else if p.line < 0 {
		l.line, l.name = p.lineAbove(p.words, l.said.cell, p.above)
	}
	p.found = append(p.found, l)
}

// placeBehind returns the place for the figure of a label. There is none where
// another label stands, or more than one figure.
func (x *placing) placeBehind(w *words, label *grid.Cell, row int) (grid.Range, bool) {
	right := x.span(label).Right
	next := x.at(row, right+1)
	if past := x.pastMeasure(row, right+1); past != next && past != nil && past.Row == row && x.isAmount(past) {
		right, next = past.Col-1, past // the measure stands between them
	}
	if right >= x.bounds.Right || next != nil && (next.Row != row || x.columnSaid(w, next) >= 0 || x.lineSaid(next, w.lines) >= 0) {
		return grid.Range{}, false
	}
	at := x.spanAt(row, right+1)
	more := x.at(row, at.Right+1)
	return at, more == nil || more.Row != row || !x.isAmount(more)
}

// answeredBeside reports whether a figure stands behind a cell: it is a label by
// itself, though none that is known.
func (x *frame) answeredBeside(c *grid.Cell) bool {
	next := x.at(c.Row, x.span(c).Right+1)
	return next != nil && next.Row == c.Row && x.isAmount(next)
}

// spokenIn returns the figures that stand in one cell with the labels of their
// columns: 预算数：6.84　执行数：6.84.
func (x *placing) spokenIn(w *words, c *grid.Cell) []loose {
	var found []loose
	if w.spoken == nil || x.isUsed(c) {
		return nil
	}
	for _, hit := range x.fieldsIn(c, w.spoken) {
		if hit.answer == nil || *hit.answer == "" {
			return nil
		}
		found = append(found, loose{column: hit.line, said: heading{cell: c, span: x.span(c)}, row: c.Row, at: x.span(c), of: []*grid.Cell{c}, inline: hit.answer})
	}
	return found
}

// lineAbove returns the line of the label above a label of a column, or the name
// of one that is not known; where there is none the only one is meant.
func (x *frame) lineAbove(w *words, label *grid.Cell, above []loose) (line int, name *grid.Cell) {
	for _, l := range slices.Backward(above) {
		if l.row == label.Row-1 && l.said.cell.Col == label.Col {
			return l.line, l.name
		}
	}
	return w.only(), nil
}

// across finds the figures that stand beneath the names of lines.
func (x *placing) across(w *words) []loose {
	for row := x.seg.top; row < x.seg.bottom; row++ {
		if x.isTabled(row) || x.linesBeside(w, row, 0) < 2 {
			continue
		}
		if found := x.acrossAt(w, row); x.tells(w, found) {
			return found
		}
	}
	return nil
}

// over is the head of a column of figures in a row of heads across.
type over struct {
	line, column int        // -1 where it does not say
	stranger     *grid.Cell // the name of a line that is not known
	said         heading
	of           []*grid.Cell
}

// acrossAt reads the figures beneath the names of lines on a row.
func (x *placing) acrossAt(w *words, row int) []loose {
	heads := x.headsAcross(w, row)
	if len(heads) == 0 {
		return nil
	}
	left := heads[0].said.span.Left
	var found []loose
	unlabelled := 0
	for r := row + 1; r <= x.seg.bottom && !x.isTabled(r) && x.at(r, left) != nil || r == row+1; r++ {
		column, labels, ok := x.rowAcross(w, r, left)
		if !ok || !slices.ContainsFunc(heads, func(h over) bool {
			c := x.at(r, h.said.span.Left)
			return c != nil && c.Row == r && x.isAmount(c)
		}) {
			break
		}
		if column < 0 {
			unlabelled++
		}
		found = append(found, x.figuresAcross(w, heads, r, column, labels)...)
	}
	if unlabelled > 1 {
		return nil // nothing says which of them is which
	}
	return found
}

// rowAcross returns the column that the label of a row of figures says, -1 where
// there is no label but the name of the table or of its only line. It reports
// false for another label.
func (x *placing) rowAcross(w *words, row, left int) (column int, labels []*grid.Cell, ok bool) {
	column = -1
	for col := x.bounds.Left; col < left; col++ {
		c := x.at(row, col)
		if c == nil || slices.Contains(labels, c) || isNoAmount(c) {
			continue
		}
		said := x.columnSaid(w, c)
		switch {
		case said >= 0 && column < 0:
			column = said
		case x.lineSaid(c, w.lines) == w.only(), len(w.names.find(x.labels[c])) > 0, slices.Contains(schema.Amounts, x.labels[c].bare):
		default:
			return -1, nil, false
		}
		labels = append(labels, c)
	}
	return column, labels, true
}

// figuresAcross returns the figures of a row under heads across. Amounts by line
// are of the budget where the execution stands in a column of its own.
func (x *frame) figuresAcross(w *words, heads []over, row, column int, labels []*grid.Cell) []loose {
	executed := slices.ContainsFunc(heads, func(h over) bool { return h.column >= 0 && w.table.Columns[h.column].ID == w.table.Spent })
	budget := slices.IndexFunc(w.table.Columns, func(c schema.Column) bool { return c.ID == w.table.Planned })
	var found []loose
	for _, h := range heads {
		l := loose{line: h.line, name: h.stranger, column: h.column, said: h.said, row: row, at: h.said.span, of: append(slices.Clone(h.of), labels...)}
		switch {
		case l.column >= 0 && column >= 0: // both the head and the label say a column
			continue
		case l.column < 0 && column >= 0:
			l.column = column
		case l.column < 0 && executed:
			l.column = budget
		}
		if l.line < 0 && l.name == nil {
			l.line = w.only()
		}
		if l.column >= 0 {
			found = append(found, l)
		}
	}
	return found
}

// headsAcross returns the heads on a row that holds names of lines. A head may
// stand over several of them in the row above, or reach down from there.
func (x *placing) headsAcross(w *words, row int) []over {
	var heads []over
	for col := x.bounds.Left; col <= x.widest(); col++ {
		c := x.at(row, col)
		up := x.at(row-1, col)
		if c == nil && up != nil && x.span(up).Right == x.span(up).Left && x.columnSaid(w, up) >= 0 {
			c = up // not merged down to this row
		}
		if c == nil || c.Col != col || x.isUsed(c) || x.overNoAmount(c) {
			continue
		}
		h := over{line: x.lineSaid(c, w.across), column: x.columnSaid(w, c), said: heading{cell: c, span: x.span(c)}, of: []*grid.Cell{c}}
		if h.line < 0 && h.column < 0 {
			below := x.at(x.span(c).Bottom+1, col)
			if below == nil || !x.isAmount(below) || isFurniture(c.Text) || x.isAmount(c) {
				continue
			}
			h.stranger = c
		}
		if h.column >= 0 {
			h.line = -1 // a word that may be either is the column's
		} else if above := x.headAbove(c); above != nil && x.columnSaid(w, above) >= 0 {
			h.column = x.columnSaid(w, above)
			h.of = append(h.of, above)
		}
		heads = append(heads, h)
	}
	return heads
}
