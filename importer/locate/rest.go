package locate

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// What nothing on a form accounts for is kept, and what of it is a label that a
// person may say the meaning of is told from what is an answer: a label stands
// before its answer or over it, and an answer behind its label or beneath it.
// What may be either has no label.

// Title is the path element of the heading of a form whose heading is not known.
const Title = "title"

// restOf gathers the filled cells that nothing accounts for, notes and other furniture
// aside, and the places that keep them.
func (f *frame) restOf(known finds) (strays []Place, rest []*grid.Cell) {
	x := f.work(known)
	names := map[*grid.Cell]bool{}
	for row := x.seg.top; row <= x.seg.bottom; row++ {
		for _, c := range x.inRow(row) {
			l, ok := x.labels[c]
			names[c] = ok && slices.ContainsFunc(x.form.tables, func(w words) bool { return len(w.names.find(l)) > 0 })
		}
	}
	title := x.unknownTitle()
	var left []*grid.Cell
	x.step(len(x.sheet.Cells) / passedStep)
	for i := range x.sheet.Cells {
		c := &x.sheet.Cells[i]
		if c != title && (c.Row < x.seg.top || c.Row > x.seg.bottom || x.isUsed(c) || names[c] || c.Kind == grid.Text && isFurniture(c.Text)) {
			continue
		}
		left = append(left, c)
	}
	labels := x.labelsOf(left, title)
	under := map[*grid.Cell]string{}
	for i, c := range left {
		if !x.isAside(c) {
			rest = append(rest, c)
		}
		at, label := strconv.Itoa(i+1), labels[c]
		if c == title {
			at, label = Title, clean(c.Text)
		}
		points := ""
		if !x.isAside(c) {
			points = x.pointsOver(c, under)
		}
		strays = append(strays, Place{
			Path: schema.Path(string(x.form.decl.ID), schema.Unplaced, at, points), Label: label, Kind: schema.Phrase, Row: c.Row, Col: c.Col, Cell: c, Stray: true,
		})
	}
	return strays, rest
}

// pointsOver returns the column of points that a figure stands under, though
// nothing accounts for it, or "": points of a block that has none on other forms
// are part of the total of the form. known are those of cells above, to which this
// one is added.
func (x *placing) pointsOver(c *grid.Cell, known map[*grid.Cell]string) string {
	if !x.isAmount(c) || slices.Contains(schema.Marks, flat(c.Text)) {
		return ""
	}
	found := ""
	for row := c.Row - 1; row >= x.seg.top; row-- {
		over := x.at(row, c.Col)
		if over == nil {
			continue
		}
		if found = x.pointsSaid(over); found != "" || x.isUsed(over) || !x.isAmount(over) {
			break
		}
		if above, ok := known[over]; ok {
			found = above
			break
		}
	}
	known[c] = found
	return found
}

// pointsSaid returns the column of points that a cell is the label of, or "".
func (x *frame) pointsSaid(c *grid.Cell) string {
	for i := range x.form.tables {
		w := &x.form.tables[i]
		for _, m := range w.columns.find(x.labels[c]) {
			if column := w.table.Columns[m.index]; column.Kind == schema.Score {
				return column.ID
			}
		}
	}
	return ""
}

// unscored returns where the first points would stand on a form that has none
// anywhere, where it is given out so: nobody who fills it in has left them out; and
// what else is missing. Figures under heads that are not known may be points.
func (x *placing) unscored(out Form) (near *grid.Cell, missing []Missing) {
	if !x.form.decl.Unscored {
		return nil, out.Missing
	}
	ofPoints := func(m Missing) bool {
		parts := strings.Split(m.Path, "/")
		t := x.form.decl.Table(parts[1])
		if t == nil {
			return false
		}
		column := t.Column(parts[len(parts)-1])
		return t.HeadsOf != "" || column != nil && column.Kind == schema.Score
	}
	first := slices.IndexFunc(out.Missing, ofPoints)
	if first < 0 ||
		slices.ContainsFunc(out.Places, func(p Place) bool { return p.Kind == schema.Score }) ||
		slices.ContainsFunc(out.Rest, func(c *grid.Cell) bool { return x.pointsSaid(c) != "" || x.isAmount(c) && x.underHeads(c.Row) }) {
		return nil, out.Missing
	}
	return out.Missing[first].Near, slices.DeleteFunc(slices.Clone(out.Missing), ofPoints)
}

// labelling is the work of telling labels from answers.
type labelling struct {
	*placing
	loose  map[*grid.Cell]bool       // cells that nothing accounts for
	heads  map[*grid.Cell]*grid.Cell // the loose head that a cell is or stands beneath
	labels map[*grid.Cell]string
}

// labelsOf returns the label that each of some cells is or answers; none for
// those of which it cannot be told.
func (x *placing) labelsOf(rest []*grid.Cell, title *grid.Cell) map[*grid.Cell]string {
	l := labelling{x, map[*grid.Cell]bool{}, map[*grid.Cell]*grid.Cell{}, map[*grid.Cell]string{}}
	for _, c := range rest {
		l.loose[c] = c != title
	}
	for row := x.seg.top; row <= x.seg.bottom; row++ {
		switch {
		case x.inHeads(row):
			for _, c := range x.inRow(row) {
				if l.loose[c] && x.couldBeLabel(c) {
					l.labels[c], l.heads[c] = Label(c.Text), c
				}
			}
		case x.underHeads(row):
			for _, c := range x.inRow(row) {
				if over := l.headOf(c); l.loose[c] && over != nil {
					l.labels[c] = Label(over.Text)
				}
			}
		default:
			l.findHeads(row)
			l.row(row)
		}
	}
	return l.labels
}

// inHeads reports whether a row is of the heads of a table.
func (x *frame) inHeads(row int) bool {
	for _, h := range x.heads {
		if h.row <= row && row <= h.bottom {
			return true
		}
	}
	return false
}

// underHeads reports whether a row is one of answers beneath heads.
func (x *placing) underHeads(row int) bool {
	for id, h := range x.heads {
		if h.bottom < row && row <= x.ends[id] {
			return x.isTabled(row)
		}
	}
	return false
}

// headOf returns the loose head over a cell in a row of answers.
func (l labelling) headOf(c *grid.Cell) *grid.Cell {
	for _, h := range l.placing.heads {
		if c.Row <= h.bottom || c.Row > l.ends[h.words.table.ID] {
			continue
		}
		for row := h.bottom; row >= h.row; row-- {
			if over := l.at(row, c.Col); over != nil && l.heads[over] == over {
				return over
			}
		}
	}
	return nil
}

// findHeads finds the heads on a row of which none is known: several figures
// beneath them, or the name of a table without heads before them.
func (l labelling) findHeads(row int) {
	var heads []*grid.Cell
	named := l.headlessTable(l.first(row)) && !slices.ContainsFunc(l.inRow(row), l.isLine)
	for _, c := range l.inRow(row) {
		below := l.at(l.span(c).Bottom+1, c.Col)
		if l.loose[c] && l.couldBeLabel(c) && below != nil && below.Row > row && l.loose[below] && (named || l.isAmount(below)) {
			heads = append(heads, c)
		}
	}
	if len(heads) < 2 && !named {
		return
	}
	for _, c := range heads {
		l.heads[c] = c
	}
}

// row finds the labels on a row that is of no table: heads, and those with an
// answer behind them.
func (l labelling) row(row int) {
	var label *grid.Cell // that the next cell answers
	answered := false    // the next cell has a label that is known
	line := false        // what follows are the answers of a row, under heads that are not known
	for _, c := range l.inRow(row) {
		if left := l.at(row, c.Col-1); left != nil && left.Row < row { // merged down beside it
			label, answered = left, l.isLabel(left)
		}
		over := l.at(row-1, c.Col)
		switch {
		case l.isLine(c):
			line = true
		case !l.loose[c]:
			label, answered = nil, l.isLabel(c) || isFurniture(c.Text)
		case l.heads[c] == c, saysAnswer(c.Text) && l.couldBeLabel(c):
			l.labels[c], label, answered = Label(c.Text), nil, false
		case over != nil && over.Row < row && l.heads[over] != nil:
			l.heads[c], l.labels[c] = l.heads[over], Label(l.heads[over].Text)
			label, answered = nil, false
		case line:
		case label != nil && l.labels[label] != "":
			l.labels[c], label = l.labels[label], nil
		case answered:
			answered = false
		case l.couldBeLabel(c) && l.hasAnswer(c):
			l.labels[c], label = Label(c.Text), c
		}
	}
}

// saysAnswer reports whether an answer follows a label in its own cell.
func saysAnswer(text string) bool {
	_, answer, _ := strings.Cut(strings.ReplaceAll(ofWhich.ReplaceAllString(text, ""), "：", ":"), ":")
	return strings.TrimSpace(answer) != ""
}

// headlessTable reports whether a cell is the name of a table of which no heads
// were found.
func (x *frame) headlessTable(c *grid.Cell) bool {
	return c != nil && slices.ContainsFunc(x.form.tables, func(w words) bool {
		_, found := x.heads[w.table.ID]
		return !found && len(w.names.whole(x.labels[c])) > 0
	})
}

// hasAnswer reports whether the next cell in the row of a label is one that
// nothing accounts for.
func (l labelling) hasAnswer(c *grid.Cell) bool {
	row := l.inRow(c.Row)
	at := slices.Index(row, c)
	return at+1 < len(row) && l.loose[row[at+1]]
}

// couldBeLabel reports whether the words of a cell could be those of a label that
// is not known: not a figure, a day, a mark, a sentence, the name of a unit or an
// answer that the form gives elsewhere.
func (x *placing) couldBeLabel(c *grid.Cell) bool {
	if c.Kind != grid.Text {
		return false
	}
	text := flat(Label(c.Text))
	if text == "" || slices.Contains(schema.Signs, text) || slices.Contains(schema.Measures, text) || slices.Contains(schema.Marks, text) ||
		figured.MatchString(text) || phrased.MatchString(text) || body.MatchString(text) || x.isKnown(fold(text)) {
		return false
	}
	x.step(len(x.known.places))
	return !slices.ContainsFunc(x.known.places, func(p Place) bool { return !p.empty() && flat(p.words()) == text })
}

// isLine reports whether a cell is the label of a row of some table of the form.
func (x *frame) isLine(c *grid.Cell) bool {
	return slices.ContainsFunc(x.form.tables, func(w words) bool {
		return w.table.Shape == schema.Matrix && len(w.lines.whole(x.labels[c])) > 0
	})
}

// isKnown reports whether a label is one of the form.
func (x *frame) isKnown(l label) bool {
	return slices.ContainsFunc(x.form.tables, func(w words) bool {
		return len(w.lines.whole(l)) > 0 || len(w.columns.whole(l)) > 0 || len(w.names.whole(l)) > 0
	})
}

var (
	// figured is what begins as a figure or a day does.
	figured = regexp.MustCompile(`^[≥≤><=+\-]?[0-9][0-9.,]*([^0-9年]|$)|^[0-9]{2,4}年(度|[0-9]{1,2}月([0-9]{1,2}日)?)?$`)
	// phrased is what a label has not, or ends in where it only counts.
	phrased = regexp.MustCompile(`[。;!?,]|[0-9]$|^\p{Han}{0,3}[一二三四五六七八九十]$`)
	// body is what the names of public bodies end in.
	body = regexp.MustCompile(`\p{Han}{2,}(局|委|委员会|厅|部|中心|公司|政府|支队|大队|办公室|学校|中学|小学|医院|卫生院|街道|办事处|镇|乡|公路站|管理站|服务站|研究所|管理所|事务所)$`)
)
