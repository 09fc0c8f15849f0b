package locate

import (
	"cmp"
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// otherRows is the path element of rows that the declarations do not know.
const otherRows = "other" // rows of a table: form/table/other/N/column

// row is a labelled row of a matrix.
type row struct {
	label *grid.Cell
	span  grid.Range
	line  int // index of the declared line, -1 when none knows it
	// unnamed says that the label is not the row's own.
	unnamed bool
	// opens says that the label heads the rows of a section, of which the first
	// stands beside it; it has no figures of its own.
	opens bool

	fate fate
	path string // of a row that is placed
}

// fate is what becomes of the answers of a row of a matrix.
type fate uint8

const (
	counted  fate = iota // they are placed under the path of the row
	unheard              // they are placed, and it is told that no line knows the row
	setApart             // they are kept, and count for nothing of their own
	repeated             // they are those of a line that stands twice
	passed               // there are none, or they are told by themselves
)

// matrixRows says what each row beneath the heads of a matrix is.
func (x *placing) matrixRows(h head, prefix string) []row {
	all := x.labelledRows(h)
	x.matchRows(h, all)
	if r, ok := x.loneRow(h); ok && len(all) == 0 {
		all = []row{r}
	}
	shown := map[int]bool{} // lines that a person sees
	for _, r := range all {
		if r.line >= 0 && !x.hidden(r.label) {
			shown[r.line] = true
		}
	}
	over := x.saidOver(h, all)
	section := ""
	seen, counts := map[int]bool{}, map[string]int{}
	for i := range all {
		r := &all[i]
		proven, says := over[i]
		switch {
		case says && proven, !says && r.line >= 0 && shown[r.line] && x.hidden(r.label):
			r.fate = setApart
		case says:
			r.fate = passed
		case r.line < 0:
			r.fate = x.fateOfUnknown(h, *r, section)
			if r.fate == counted || r.fate == unheard {
				under := cmp.Or(section, otherRows)
				counts[under]++
				r.path = schema.Path(prefix, under, strconv.Itoa(counts[under]))
			}
		default:
			line := &h.words.table.Lines[r.line]
			section = sectionAt(h.words.table, line)
			r.path = schema.Path(prefix, line.ID)
			switch {
			case r.opens:
				r.fate = passed
			case seen[r.line]:
				r.fate = repeated
			}
			seen[r.line] = true
		}
	}
	return all
}

// fateOfUnknown says what becomes of a row that no line knows, within a section.
func (x *frame) fateOfUnknown(h head, r row, section string) fate {
	switch {
	case x.isEmptyRow(h, r) && isEllipsis(r.label.Text):
		return passed
	case isRate(x.labels[r.label]) && x.percents(h, r):
		return setApart // computed from the amounts around it, and none itself
	case section == "":
		return unheard
	}
	return counted
}

// percents reports whether all figures of a row are percents.
func (x *frame) percents(h head, r row) bool {
	n := 0
	for _, at := range h.columns {
		c := x.at(r.span.Top, at.span.Left)
		if c == nil || c.Row != r.span.Top {
			continue
		}
		if !c.Format.Percent && !strings.HasSuffix(flat(c.Text), "%") {
			return false
		}
		n++
	}
	return n > 0
}

// isRate reports whether a label is of a rate.
func isRate(l label) bool {
	return slices.ContainsFunc(schema.RateEnds, func(end string) bool { return strings.HasSuffix(l.bare, end) })
}

// loneRow returns the one row of figures beneath the heads of a table with one
// line that it must have, where no label says that it is that line.
func (x *frame) loneRow(h head) (row, bool) {
	line := h.words.only()
	if line < 0 {
		return row{}, false
	}
	var figured []int
	for r := h.bottom + 1; r <= x.ends[h.words.table.ID]; r++ {
		if x.figured(r, h) {
			figured = append(figured, r)
		}
	}
	if len(figured) != 1 {
		return row{}, false
	}
	label := x.first(h.row)
	return row{label: label, span: grid.Range{Top: figured[0], Left: label.Col, Bottom: figured[0], Right: x.span(label).Right}, line: line, unnamed: true}, true
}

// sectionAt returns the line that unknown rows below a line belong to.
func sectionAt(t *schema.Table, line *schema.Line) string {
	if line.Section {
		return line.ID
	}
	for ; line != nil; line = t.Line(line.Part) {
		if line.ID == t.Named {
			return t.Named
		}
		if line.Part == "" {
			break
		}
	}
	return ""
}

// labelledRows returns the rows beneath the heads that have a label to the
// left of the answers.
func (x *placing) labelledRows(h head) []row {
	var all []row
	for r := h.bottom + 1; r <= x.ends[h.words.table.ID]; r++ {
		if !x.isHeadRow(r) {
			all = append(all, x.labelledRow(h, r)...)
		}
	}
	return all
}

// labelledRow returns a row with its label, behind the heading of a section that
// stands beside it; none where there is no label.
func (x *placing) labelledRow(h head, r int) []row {
	var all []row
	var label *grid.Cell
	var numbers []*grid.Cell
	for _, c := range x.inRow(r) {
		if c.Col >= h.left() {
			break
		}
		if ordinal.MatchString(flat(c.Text)) {
			numbers = append(numbers, c)
			continue
		}
		if x.saysNoRow(c, label) {
			continue
		}
		if x.span(c).Right >= h.left() && !x.rowOf(h, c) {
			label = nil // it reaches over the answers, and is one itself
			break
		}
		if over := x.sumOf(h, c, label, r); over != nil {
			x.use(c)
			return append(all, row{label: over, span: grid.Range{Top: r, Left: over.Col, Bottom: x.span(c).Bottom, Right: x.span(c).Right}, line: -1})
		}
		if x.span(c).Bottom > r && len(x.inRow(r)) > 1 && !x.rowOf(h, c) { // the name of a block
			if len(h.words.names.find(x.labels[c])) > 0 {
				x.use(c)
			}
			continue
		}
		if label != nil && x.opensSection(h, label) && !x.rowOf(h, c) {
			all = append(all, row{label: label, span: x.span(label), line: -1, opens: true})
		}
		label = c
	}
	if label == nil {
		return all
	}
	if len(numbers) > 0 && numbers[0].Col < label.Col && (len(numbers) == 1 || numbers[1].Col > label.Col) {
		x.use(numbers[0]) // the number of the row, and not a figure behind its label
	}
	return append(all, row{label: label, span: x.span(label), line: -1})
}

// saysNoRow reports whether a cell to the left of the answers is no label of their row.
func (x *placing) saysNoRow(c, label *grid.Cell) bool {
	return measureSaid(c) != "" || label != nil && slices.Contains(schema.Measures, flat(c.Text)) ||
		c.Kind != grid.Text || x.isUsed(c) || isFigure(x.labels[c])
}

// sumOf returns the label of the line whose sum a row gives, where a cell in it says
// 小计: the label before it, or the one that is merged over the rows of its parts, of
// which this is the last. It is nil for none.
func (x *frame) sumOf(h head, c, label *grid.Cell, r int) *grid.Cell {
	over := label
	if over == nil {
		over = x.at(r, c.Col-1)
	}
	if over != nil && over != c && x.rowOf(h, over) && slices.Contains(schema.Subtotals, clean(c.Text)) {
		return over
	}
	return nil
}

// opensSection reports whether a label is of a line that named rows may stand
// beneath.
func (x *frame) opensSection(h head, label *grid.Cell) bool {
	found := h.words.lines.find(x.labels[label])
	return len(found) > 0 && h.words.table.Lines[found[0].index].Section
}

// isFigure reports whether a text holds digits and no letters.
func isFigure(l label) bool { return l.key != "" && strings.Trim(l.key, "0123456789") == "" }

// matchRows says which line each row is. A line that is part of another is
// looked for only among the rows that follow that other line's group; a row in
// another group with the same words is a named row of that group.
func (x *frame) matchRows(h head, rows []row) {
	t := h.words.table
	present := map[string]bool{} // lines that are part of none and stand on the form
	for _, r := range rows {
		for _, m := range h.words.lines.find(x.labels[r.label]) {
			if line := &t.Lines[m.index]; line.Part == "" {
				present[line.ID] = true
			}
		}
	}
	group := ""
	above := map[string]bool{} // lines that are part of none and stand above
	for i, r := range rows {
		var fitting []wording
		for _, m := range x.linesOf(h, r.label) {
			root := rootOf(t, &t.Lines[m.index])
			before := !above[root] && (t.Named == "" || group != t.Named) // parts before their sum
			if t.Lines[m.index].Part == "" || root == group || !present[root] || before {
				fitting = append(fitting, m)
			}
		}
		if len(fitting) == 0 {
			continue
		}
		rows[i].line = fitting[0].index
		if line := &t.Lines[fitting[0].index]; line.Part == "" {
			group = line.ID
			above[line.ID] = true
		}
	}
}

// linesOf returns the lines that the label of a row may name: by what they are called
// beside one another too, where no line is called so by itself.
func (x *frame) linesOf(h head, label *grid.Cell) []wording {
	found := h.words.lines.find(x.labels[label])
	if len(found) == 0 && h.words.table.Spent != "" && !slices.Contains(schema.Subtotals, flat(label.Text)) {
		found = h.words.across.whole(x.labels[label])
	}
	return found
}

// rootOf returns the line at the head of a line's group.
func rootOf(t *schema.Table, line *schema.Line) string {
	for line.Part != "" {
		line = t.Line(line.Part)
	}
	return line.ID
}

func (x *frame) isEmptyRow(h head, r row) bool {
	for _, c := range h.columns {
		if filled, _ := x.inArea(grid.Range{Top: r.span.Top, Left: c.span.Left, Bottom: r.span.Bottom, Right: c.span.Right}); len(filled) > 0 {
			return false
		}
	}
	return true
}

// moneyUnit returns the unit of money that the row says for itself, or "".
func (r row) moneyUnit() string {
	if r.unnamed {
		return ""
	}
	return moneyUnit(r.label.Text)
}

// record is a row of records that is filled in.
type record struct {
	row     int
	number  string
	carried map[int]*grid.Cell // by index of the column, what stands for the rows beneath it too
}

// recordRows returns the rows beneath the heads that are records. Rows of a template
// that nobody filled are passed over.
func (x *placing) recordRows(h head) []record {
	t := h.words.table
	carried := map[int]*grid.Cell{}
	var all []record
	keep := func(r int) {
		all = append(all, record{r, strconv.Itoa(len(all) + 1), maps.Clone(carried)})
	}
	for r := h.bottom + 1; r <= x.ends[t.ID]; r++ {
		if x.isHeadRow(r) || x.isNote(h, r) || x.isSubtotal(h, r) {
			continue
		}
		x.carry(h, r, carried)
		filled, fresh := x.fresh(h, r)
		if (filled || fresh && t.Group == "") && !x.headsGroup(h, r) && !x.repeatsLine(h, r) {
			keep(r)
		}
	}
	if len(all) == 0 && t.Group == "" && x.ends[t.ID] > h.bottom {
		keep(h.bottom + 1)
	}
	return all
}

// carry takes the answers of a row that stand for the rows beneath it as well. A new
// one ends those of the columns behind it.
func (x *placing) carry(h head, r int, carried map[int]*grid.Cell) {
	for _, i := range columnsOf(h) {
		if !h.words.table.Columns[i].Carried {
			continue
		}
		at := h.columns[i]
		all, _ := x.inArea(grid.Range{Top: r, Left: at.span.Left, Bottom: r, Right: at.span.Right})
		if len(all) == 0 || all[0] == carried[i] || isEllipsis(all[0].Text) {
			continue
		}
		carried[i] = all[0]
		x.use(all[0])
		maps.DeleteFunc(carried, func(j int, _ *grid.Cell) bool { return j > i })
	}
}

// fresh reports whether a row has answers of its own, and whether anything stands in
// it at all.
func (x *placing) fresh(h head, r int) (filled, fresh bool) {
	for _, i := range columnsOf(h) {
		if h.words.table.Columns[i].Carried {
			continue
		}
		at := h.columns[i]
		all, _ := x.inArea(grid.Range{Top: r, Left: at.span.Left, Bottom: r, Right: at.span.Right})
		for _, c := range all {
			switch {
			case c.Row != r:
			case isEllipsis(c.Text):
				x.use(c)
				fresh = true
			default:
				filled, fresh = true, true
			}
		}
	}
	return filled, fresh
}

// isSubtotal reports whether a row under the heads sums up those above it, and
// sets its cells aside: 小计, or 产出指标小计 with points and nothing else.
func (x *placing) isSubtotal(h head, r int) bool {
	first := slices.IndexFunc(x.inRow(r), func(c *grid.Cell) bool {
		if c.Row != r || c.Kind != grid.Text {
			return false
		}
		ends := func(word string) bool { return strings.HasSuffix(x.labels[c].bare, word) }
		return slices.Contains(schema.Subtotals, flat(c.Text)) ||
			slices.ContainsFunc(schema.Subtotals, ends) && x.aloneInWords(h, c)
	})
	if first < 0 || x.inRow(r)[first].Col >= h.left() {
		return false
	}
	if slices.Contains(schema.Subtotals, flat(x.inRow(r)[first].Text)) || x.sums(h, r, -1) {
		x.putAside(x.inRow(r)[first:]...) // else its figures are told
	}
	return true
}

// headsGroup reports whether a row under the heads is the name of a group of rows
// with its points, and no row of its own: one cell reaches over all the names, and
// nothing but points stands beside it.
func (x *placing) headsGroup(h head, r int) bool {
	var over *grid.Cell
	names := 0
	for _, i := range columnsOf(h) { // the groups go before the names
		column := &h.words.table.Columns[i]
		if !column.Carried && (!column.Key || column.Kind.Numeric()) {
			continue
		}
		c := x.at(r, h.columns[i].span.Left)
		if over == nil {
			over = c
		}
		if over == nil || over.Row != r || c != nil && c != over {
			return false
		}
		if c == over {
			names++
		}
	}
	if names < 2 || over.Kind != grid.Text || !x.aloneInWords(h, over) || !x.sums(h, r, 1) {
		return false
	}
	x.putAside(slices.DeleteFunc(slices.Clone(x.inRow(r)), func(c *grid.Cell) bool { return c.Col < over.Col })...)
	return true
}

// repeatsLine reports whether a row under the heads prints the points of the funds
// again, as 预算执行率 | 100% | 95% | 10 | 9.5 does beneath the indicators where the
// funds have theirs: then those of the rows are 100 without them. It is set aside.
func (x *placing) repeatsLine(h head, r int) bool {
	if !slices.ContainsFunc(x.inRow(r), func(c *grid.Cell) bool {
		return c.Row == r && slices.ContainsFunc(x.form.tables, func(w words) bool { return w.table.Spent != "" && x.isRateOf(&w, c) })
	}) {
		return false
	}
	for _, points := range bothPoints {
		at, found := h.points(points)
		funds := x.pointsOfFunds(points)
		if !found || funds == nil || x.amountAt(r, at.span.Left) != amountIn(funds) {
			return false
		}
	}
	if x.pointsUnder(h) != allPoints {
		return false
	}
	x.putAside(x.inRow(r)...)
	return true
}

// pointsUnder adds up the points of the rows under the heads.
func (x *placing) pointsUnder(h head) schema.Amount {
	var sum schema.Amount
	if at, found := h.points(schema.FullPoints); found {
		for row := h.bottom + 1; row <= x.ends[h.words.table.ID]; row++ {
			if !x.isHeadRow(row) {
				sum += x.amountAt(row, at.span.Left)
			}
		}
	}
	return sum
}

// sums reports whether the points of a row are those of the rows next to it: beneath
// it, with a step of 1, or above it, with −1.
func (x *frame) sums(h head, r, step int) bool {
	compared := false
	for _, points := range bothPoints {
		at, found := h.points(points)
		if !found || x.amountAt(r, at.span.Left) == 0 {
			continue
		}
		compared = true
		rest := x.amountAt(r, at.span.Left)
		for row := r + step; row > h.bottom && row <= x.ends[h.words.table.ID] && rest > 0; row += step {
			rest -= x.amountAt(row, at.span.Left)
		}
		if rest != 0 {
			return false
		}
	}
	return compared
}

// aloneInWords reports whether no other answer in words stands in the row of a
// cell under heads.
func (x *frame) aloneInWords(h head, c *grid.Cell) bool {
	for i, at := range h.columns {
		if h.words.table.Columns[i].Kind.Numeric() {
			continue
		}
		if other := x.at(c.Row, at.span.Left); other != nil && other != c && other.Row == c.Row {
			return false
		}
	}
	return true
}

// isNote reports whether one merged cell fills a row under most heads: a
// remark, not a record.
func (x *frame) isNote(h head, r int) bool {
	covered := 0
	var only *grid.Cell
	for _, at := range h.columns {
		c := x.at(r, at.span.Left)
		if c == nil {
			continue
		}
		if only != nil && c != only {
			return false
		}
		only = c
		covered++
	}
	return covered > 2
}

// isEllipsis reports whether a text is the …… of a template row, or its 指标2:.
func isEllipsis(text string) bool {
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), ""), "⋯", "…")
	return slices.Contains(schema.Ellipses, text) || emptyName.MatchString(flat(text))
}

var emptyName = regexp.MustCompile(schema.EmptyNames)

// answerRow returns the row of answers beneath the heads. Of several it is the
// total, or the one labelled with the form's year; when there is neither, the
// first cells of all of them are rivals.
func (x *placing) answerRow(h head) (row int, rivals []*grid.Cell) {
	row = h.bottom + 1
	var answered []int
	for r := row; r <= x.ends[h.words.table.ID]; r++ {
		if x.figured(r, h) || len(answered) == 0 && x.answered(r, h) {
			answered = append(answered, r)
		}
	}
	if len(answered) == 0 {
		return row, nil
	}
	for _, r := range answered {
		for _, c := range x.inRow(r) {
			if c.Col >= h.left() {
				break
			}
			l := x.labels[c]
			ofYear := len(l.years) == 1 && l.years[0] == x.year && strings.TrimSuffix(l.key, "度") == string(dated)+"年"
			if slices.Contains(schema.Subtotals, flat(c.Text)) || ofYear || flat(c.Text) == strconv.Itoa(x.year) {
				return r, nil
			}
		}
		rivals = append(rivals, x.inRow(r)[0])
	}
	if x.totalFirst(h, answered) {
		for _, part := range answered[1:] {
			x.putAside(x.inRow(part)...)
		}
		return answered[0], nil
	}
	return answered[0], rivals
}
