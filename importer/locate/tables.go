package locate

import (
	"maps"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// otherRows is the path element of rows that the declarations do not know.
const otherRows = "other" // rows of a table: form/table/other/N/column

// placing is the work on one form.
type placing struct {
	*page
	form     *form
	seg      segment
	out      Form
	heads    map[string]head // by table id
	ends     map[string]int  // last row of each table's answers
	tabled   map[int]bool    // rows that hold heads or answers of tables
	headRows map[int]bool    // rows of heads, repeated ones as well, and of a total that stands with them
	used     map[*grid.Cell]bool
	labelled map[*grid.Cell]bool // cells that are labels of fields
	aside    map[*grid.Cell]bool // cells of subtotals, which are kept and speak for themselves
	measures map[int][]*grid.Cell
}

// place finds where the lines of a form stand in a segment.
func (p *page) place(f *form, s segment) Form {
	x := &placing{
		page: p, form: f, seg: s, heads: map[string]head{}, ends: map[string]int{},
		tabled: map[int]bool{}, headRows: map[int]bool{}, used: map[*grid.Cell]bool{}, labelled: map[*grid.Cell]bool{}, aside: map[*grid.Cell]bool{},
		measures: map[int][]*grid.Cell{},
	}
	x.out = Form{Decl: f.decl, Sheet: p.sheet}
	for _, t := range s.titles {
		x.used[t] = true
		x.out.Head = t
	}
	for row := s.top; row <= s.bottom && x.out.Head == nil; row++ {
		x.out.Head = p.first(row)
	}
	x.findHeads()
	x.out.Main = x.out.Head.Row
	if len(x.headRows) > 0 {
		x.out.Main = slices.Min(slices.Collect(maps.Keys(x.headRows)))
	}
	x.findYear()
	x.findEnds()
	x.findFields(x.signature, string(schema.SignatureBlock))
	for i := range f.tables {
		if w := &f.tables[i]; w.table.Shape == schema.Fields {
			x.findFields(w, schema.Path(string(f.decl.ID), w.table.ID))
		}
	}
	for i := range f.tables {
		w := &f.tables[i]
		switch {
		case w.table.HeadsOf != "":
			x.placeTotals(w)
		case w.table.Shape != schema.Fields:
			x.placeTable(w)
		}
	}
	x.setUnits()
	x.collectRest()
	x.findUnscored()
	return x.out
}

// add keeps a place. The cell it took is accounted for.
func (x *placing) add(p Place) {
	for _, c := range []*grid.Cell{p.Cell, p.Before, p.After} {
		if c != nil {
			x.used[c] = true
		}
	}
	x.out.Places = append(x.out.Places, p)
}

// double keeps that an answer has several places, and accounts for them.
func (x *placing) double(path, name string, cells []*grid.Cell) {
	for _, c := range cells {
		x.used[c] = true
	}
	x.out.Doubles = append(x.out.Doubles, Double{path, name, cells})
}

func (x *placing) miss(path, name string, near *grid.Cell) {
	if near == nil {
		near = x.out.Head
	}
	x.out.Missing = append(x.out.Missing, Missing{path, name, near})
}

// findHeads finds the row of heads of each table. Further rows of heads that
// repeat the first are accounted for; others are kept as unknown cells.
func (x *placing) findHeads() {
	for row := x.seg.top; row <= x.seg.bottom; row++ {
		if x.continued[row] {
			x.tabled[row], x.headRows[row] = true, true
			for _, c := range x.inRow(row) {
				x.used[c] = true
			}
		}
		for _, h := range x.page.heads[row] {
			t := h.words.table
			if x.form.decl.Table(t.ID) != t {
				continue
			}
			first, known := x.heads[t.ID]
			if !known {
				x.heads[t.ID] = h
			}
			if !known || h.sameHeads(first) {
				for _, c := range h.columns {
					x.used[c.cell] = true
				}
				for _, over := range h.over {
					x.used[over.cell] = true
				}
				x.tabled[row], x.headRows[row] = true, true
			}
		}
	}
}

// findYear takes the form's year from its heading, known or not, from a text above
// the first row of heads that is nothing but a year, else from the heads.
func (x *placing) findYear() {
	firstHead := x.seg.bottom + 1
	for _, h := range x.heads {
		firstHead = min(firstHead, h.row)
	}
	candidates := slices.Clone(x.seg.titles)
	for row := x.seg.top; row < firstHead; row++ {
		for _, c := range x.inRow(row) {
			if isFurniture(c.Text) || len(x.seg.titles) == 0 && headingEnd(c.Text, x.labels[c]) >= 0 && x.alone(c) {
				candidates = append(candidates, c)
			}
		}
	}
	for _, c := range candidates {
		if l := x.labels[c]; len(l.years) > 0 {
			x.out.Year, x.out.YearAt = l.years[0], c
			x.used[c] = true
			x.add(Place{Path: schema.Path(string(schema.SignatureBlock), "year"), Label: clean(c.Text), Kind: schema.Years,
				Row: c.Row, Col: c.Col, Cell: c, Year: l.years[0]})
			return
		}
	}
	for i := range x.form.tables {
		if h, ok := x.heads[x.form.tables[i].table.ID]; ok && h.year != 0 {
			x.out.Year = h.year
			for _, c := range h.columns {
				if c.year != 0 && (x.out.YearAt == nil || c.cell.Col < x.out.YearAt.Col) {
					x.out.YearAt = c.cell
				}
			}
			return
		}
	}
}

// findEnds says where the answers of each table end: before the next row of
// heads, before a field of the form or of the signature block, before a total
// row, or before a note.
func (x *placing) findEnds() {
	for id, h := range x.heads {
		end := h.bottom
		shape := h.words.table.Shape
		if shape == schema.Row && x.beside(h) {
			x.ends[id] = end
			continue
		}
		for row := h.bottom + 1; row <= x.seg.bottom; row++ {
			if x.continued[row] {
				end = row
				continue
			}
			if row == h.bottom+1 && x.numbersColumns(row, h) {
				x.tabled[row], x.headRows[row] = true, true
				for _, c := range x.inRow(row) {
					x.used[c] = true
				}
				end = row
				continue
			}
			if _, total := x.totalLine(row, h); total && row == h.bottom+1 && row < x.seg.bottom && !x.stops(row+1, h) {
				x.headRows[row] = true // a total that goes before its parts
			} else if x.fieldRow(row, h) {
				end = row
				continue
			} else if x.stops(row, h) {
				break
			}
			end = row
			x.tabled[row] = true
			if shape == schema.Row && x.answered(row, h) && (row == x.seg.bottom || !x.figured(row+1, h) || x.stops(row+1, h)) {
				break
			}
		}
		x.ends[id] = end
	}
}

// numbersColumns reports whether a row under the heads numbers their columns: 栏次 | 1 |
// 2 | 3, and nothing else stands in it.
func (x *placing) numbersColumns(row int, h head) bool {
	const fewest = 3
	n := 0
	for i, c := range x.inRow(row) {
		text := strings.Trim(flat(c.Text), "()")
		switch {
		case c.Row != row:
		case text == strconv.Itoa(n+1):
			n++
		case i > 0 || !slices.Contains(schema.ColumnNumbers, text):
			return false
		}
	}
	return n >= fewest && x.figured(row+1, h)
}

// fieldRow reports whether a row under the heads is a field that is printed as
// one of their rows.
func (x *placing) fieldRow(row int, h head) bool {
	for i := range x.form.tables {
		w := &x.form.tables[i]
		if id, _, _ := strings.Cut(w.table.Beneath, "/"); w.table.Beneath == "" || id != h.words.table.ID {
			continue
		}
		for _, c := range x.inRow(row) {
			if hits := x.fieldsIn(c, w); len(hits) > 0 && !x.rowOf(h, c) && x.beneath(c, hits[0]) {
				return true
			}
		}
	}
	return false
}

// figured reports whether a figure stands on a row under a head of figures. Of
// answers in words there may be several rows.
func (x *placing) figured(row int, h head) bool {
	for i, at := range h.columns {
		c := x.at(row, at.span.Left)
		if c == nil || c.Row != row || !h.words.table.Columns[i].Kind.Numeric() {
			continue
		}
		if c.Kind == grid.Number || c.Kind == grid.Text && isFigure(x.labels[c]) {
			return true
		}
	}
	return false
}

// answered reports whether any answer stands on a row under the heads.
func (x *placing) answered(row int, h head) bool {
	for _, c := range h.columns {
		if filled, _ := x.inArea(grid.Range{Top: row, Left: c.span.Left, Bottom: row, Right: c.span.Right}); len(filled) > 0 {
			return true
		}
	}
	return false
}

// stops reports whether the table under h cannot go on at a row.
func (x *placing) stops(row int, h head) bool {
	for _, other := range x.page.heads[row] {
		if x.form.decl.Table(other.words.table.ID) == other.words.table && !other.sameHeads(h) {
			return true
		}
	}
	cells := x.inRow(row)
	if len(cells) == 0 {
		return false
	}
	if _, total := x.totalLine(row, h); total {
		return true
	}
	first := cells[0]
	if x.totalAlone(first, h) {
		return true
	}
	if x.anotherBlock(first, h) || x.headless(first, h) || x.headsOther(row, h) {
		return true
	}
	if isFurniture(first.Text) && !x.figured(row, h) { // 2022年 may be the label of a row
		return true
	}
	// A row without a label to the left holds no field's label either, only
	// labels that have their answers with them.
	unlabelled := first.Col >= h.left() && h.left() > 0 && h.words.table.Shape == schema.Matrix
	for i := range x.form.tables {
		w := &x.form.tables[i]
		if w.table.Shape != schema.Fields {
			continue
		}
		for _, c := range cells {
			// A row of a matrix may share its wording with a field (项目支出).
			hits := x.fieldsIn(c, w)
			if len(hits) > 0 && !x.rowOf(h, c) && (hits[0].answer != nil || c == first && !unlabelled) {
				return true
			}
		}
	}
	if unlabelled {
		return false
	}
	return len(x.fieldsIn(first, x.signature)) > 0
}

// anotherBlock reports whether a cell stands under the name of the table under h
// that was merged down over its rows, and is neither that name again nor a line.
func (x *placing) anotherBlock(c *grid.Cell, h head) bool {
	lead := x.first(h.row)
	return h.words.table.Shape == schema.Matrix && lead.Col == c.Col && lead.Col < h.left() && x.span(lead).Bottom > h.bottom &&
		c.Row > x.span(lead).Bottom && len(h.words.names.find(x.labels[c])) == 0 && !x.rowOf(h, c)
}

// headsOther reports whether a row under the heads of figures heads something else:
// no line is named, where the figures would be stand words, and fields that are part
// of the table stand with figures beneath.
func (x *placing) headsOther(row int, h head) bool {
	if h.words.table.Spent == "" || !slices.ContainsFunc(x.inRow(row+1), func(c *grid.Cell) bool {
		fields, _ := x.fieldBeneath(h.words, c)
		return fields != nil
	}) {
		return false
	}
	words := 0
	for _, c := range x.inRow(row) {
		switch {
		case c.Row != row || x.rowOf(h, c) || c.Col >= h.left() && x.isAmount(c):
			return false
		case c.Col >= h.left() && !strings.ContainsFunc(c.Text, unicode.IsDigit):
			if below := x.at(row+1, c.Col); below != nil && x.isAmount(below) {
				words++
			}
		}
	}
	return words > 0
}

// headless reports whether a cell opens a table of the form of which no heads
// were found: by its name, or under the heads of figures by the label of a line
// that is answered in words.
func (x *placing) headless(c *grid.Cell, h head) bool {
	for i := range x.form.tables {
		w := &x.form.tables[i]
		if _, found := x.heads[w.table.ID]; found || w.table.Shape == schema.Fields || w.table.HeadsOf != "" || x.rowOf(h, c) {
			continue
		}
		named := len(w.names.whole(x.labels[c])) > 0 && len(h.words.names.find(x.labels[c])) == 0
		inWords := h.words.table.Shape == schema.Matrix && !w.table.Figures() && len(w.lines.whole(x.labels[c])) > 0
		if named || inWords {
			return true
		}
	}
	return false
}

// rowOf reports whether a cell is the label of a line of the table under h.
func (x *placing) rowOf(h head, c *grid.Cell) bool {
	return len(h.words.lines.find(x.labels[c])) > 0
}

// inArea returns the filled cells that show within an area, and the first cell
// that covers its corner when there is none.
func (x *placing) inArea(area grid.Range) (filled []*grid.Cell, corner grid.Range) {
	for row := area.Top; row <= area.Bottom; row++ {
		for col := area.Left; col <= area.Right; col++ {
			if c := x.at(row, col); c != nil && !slices.Contains(filled, c) {
				filled = append(filled, c)
			}
		}
	}
	return filled, x.spanAt(area.Top, area.Left)
}

// cellUnder places the answer that stands under a head within some rows.
// Cells that reach down to them from above row from are no answer.
func (x *placing) cellUnder(h heading, column *schema.Column, path, label string, from, top, bottom int) Place {
	area := grid.Range{Top: top, Left: h.span.Left, Bottom: bottom, Right: h.span.Right}
	filled, corner := x.inArea(area)
	filled = slices.DeleteFunc(filled, func(c *grid.Cell) bool {
		return x.labelled[c] || c.Row < from || c.Col < h.span.Left && x.span(c).Right < h.span.Right
	})
	filled = x.summed(x.shown(filled))
	place := Place{Path: path, Label: label, Kind: column.Kind, Row: corner.Top, Col: corner.Left}
	if len(filled) > 0 {
		place.Row, place.Col, place.Cell = filled[0].Row, filled[0].Col, filled[0]
	}
	if len(filled) > 1 {
		x.double(path, x.nameOf(path), filled)
	}
	place.Doubled = len(filled) > 1 || len(h.doubles) > 0
	place.Percent = column.Kind == schema.Rate && strings.Contains(flat(h.cell.Text), "%")
	if column.Kind == schema.Money {
		place.Unit = moneyUnit(h.cell.Text)
	}
	return place
}

// summed returns of several cells under one head the one that is under its 小计, and
// sets the others aside; all of them where there is none.
func (x *placing) summed(cells []*grid.Cell) []*grid.Cell {
	if len(cells) < 2 {
		return cells
	}
	sums := slices.DeleteFunc(slices.Clone(cells), func(c *grid.Cell) bool {
		above := x.at(c.Row-1, c.Col)
		return above == nil || !slices.Contains(schema.Subtotals, flat(above.Text))
	})
	if len(sums) != 1 {
		return cells
	}
	x.putAside(slices.DeleteFunc(slices.Clone(cells), func(c *grid.Cell) bool { return c == sums[0] }))
	return sums
}

// shown returns those of some cells that a person sees, and sets the others
// aside; all of them when a person sees none.
func (x *placing) shown(cells []*grid.Cell) []*grid.Cell {
	seen := slices.DeleteFunc(slices.Clone(cells), x.hidden)
	if len(seen) == 0 {
		return cells
	}
	for _, c := range cells {
		if x.hidden(c) {
			x.aside[c] = true
		}
	}
	return seen
}

// nameOf says in words what a path names.
func (x *placing) nameOf(path string) string {
	if a, ok := x.model.Resolve(path); ok {
		return a.Name(x.out.Year)
	}
	return path
}

// nameOr is nameOf, or what the label says of a path that nothing is known of.
func (x *placing) nameOr(path string, label *grid.Cell) string {
	if _, ok := x.model.Resolve(path); !ok {
		return clean(label.Text)
	}
	return x.nameOf(path)
}

// placeTable places the answers of a table with heads.
func (x *placing) placeTable(w *words) {
	t := w.table
	h, ok := x.heads[t.ID]
	if !ok {
		if !x.placeLoose(w, schema.Path(string(x.form.decl.ID), t.ID)) && (!t.Missing || x.stands(w)) {
			x.missHeads(w)
		}
		return
	}
	for _, c := range x.inRow(h.row) {
		if len(w.names.find(x.labels[c])) > 0 {
			x.used[c] = true
		}
	}
	for row := h.row; row <= x.ends[t.ID]; row++ {
		if c := x.first(row); c != nil && x.span(c).Bottom > c.Row && len(w.names.find(x.labels[c])) > 0 {
			x.used[c] = true
		}
	}
	prefix := schema.Path(string(x.form.decl.ID), t.ID)
	for i := range t.Columns {
		column := &t.Columns[i]
		at, found := h.columns[i]
		if !found {
			if !column.Optional && !x.pointsElsewhere(h, column, prefix) {
				x.miss(schema.Path(prefix, column.ID), t.Name+"的「"+schema.InYear(column.Name, x.out.Year)+"」一列", firstHeading(h))
			}
			continue
		}
		if len(at.doubles) > 0 {
			x.double(schema.Path(prefix, column.ID), t.Name+"的「"+schema.InYear(column.Name, x.out.Year)+"」一列", append([]*grid.Cell{at.cell}, at.doubles...))
		}
		if at.year != 0 {
			x.add(Place{Path: schema.Path(prefix, schema.HeadYears, column.ID), Label: clean(at.cell.Text), Kind: schema.Years,
				Row: at.cell.Row, Col: at.cell.Col, Cell: at.cell, Year: at.year})
		}
	}
	from := len(x.out.Places)
	switch t.Shape {
	case schema.Row:
		x.placeRow(h, prefix)
	case schema.Matrix:
		x.placeMatrix(h, prefix)
	case schema.Records:
		x.placeRecords(h, prefix)
	}
	share(x.out.Places[from:])
	x.setPartsAside(h)
}

// setPartsAside keeps what stands beneath a head that is parted into others, and
// is not what the column counts by: 单项得分 | 权重 | 折算得分 beneath 自评得分.
func (x *placing) setPartsAside(h head) {
	for _, over := range h.over {
		for row := over.span.Bottom + 1; row <= x.ends[h.words.table.ID]; row++ {
			for _, c := range x.inRow(row) {
				if c.Col >= over.span.Left && x.span(c).Right <= over.span.Right {
					x.aside[c] = true
				}
			}
		}
	}
}

// share marks the places of figures that are one cell.
func share(places []Place) {
	owners := map[*grid.Cell]int{}
	for _, p := range places {
		if p.Kind.Numeric() && p.Inline == nil {
			owners[p.Cell]++
		}
	}
	for i := range places {
		p := &places[i]
		p.Shared = p.Cell != nil && p.Kind.Numeric() && p.Inline == nil && owners[p.Cell] > 1
	}
}

// stands reports whether a row of answers of which no heads were found stands on
// the form all the same: its name heads a block of rows, with something beside
// it. The rows of other tables have labels, by which they are told.
func (x *placing) stands(w *words) bool {
	if w.table.Shape != schema.Row {
		return false
	}
	for row := x.seg.top; row <= x.seg.bottom; row++ {
		c := x.first(row)
		if c != nil && x.span(c).Bottom > row && len(x.inRow(row)) > 1 && len(w.names.whole(x.labels[c])) > 0 {
			return true
		}
	}
	return false
}

// missHeads says that no row of heads of a table was found, and which heads it
// should have.
func (x *placing) missHeads(w *words) {
	var names []string
	for _, c := range w.table.Columns {
		if !c.Optional {
			names = append(names, schema.InYear(c.Name, x.out.Year))
		}
	}
	var near *grid.Cell
	for row := x.seg.top; row <= x.seg.bottom && near == nil; row++ {
		for _, c := range x.inRow(row) {
			if len(w.names.find(x.labels[c])) > 0 {
				near = c
				break
			}
		}
	}
	x.miss(schema.Path(string(x.form.decl.ID), w.table.ID), w.table.Name+"的表头（"+strings.Join(names, "、")+"）", near)
}

func firstHeading(h head) *grid.Cell {
	var first *grid.Cell
	for _, c := range h.columns {
		if first == nil || c.cell.Col < first.Col {
			first = c.cell
		}
	}
	return first
}

// columnsOf returns the indexes of the columns found, in declared order.
func columnsOf(h head) []int { return slices.Sorted(maps.Keys(h.columns)) }

// beside reports whether the answers stand to the right of their heads instead
// of beneath them: 编制数 | 27 | 在职人数 | 23. Where a head is not known, what
// stands beside another may be it.
func (x *placing) beside(h head) bool {
	if h.keys() < h.words.keys {
		return false
	}
	heads := map[*grid.Cell]bool{}
	for _, at := range h.columns {
		heads[at.cell] = true
	}
	for _, at := range h.columns {
		if c := x.at(h.row, at.span.Right+1); c == nil || heads[c] {
			return false
		}
	}
	return true
}

// placeRow places the one row of answers beneath the heads, or beside them.
func (x *placing) placeRow(h head, prefix string) {
	if x.beside(h) {
		for _, i := range columnsOf(h) {
			column, at := &h.words.table.Columns[i], h.columns[i]
			at.span.Left, at.span.Right = at.span.Right+1, at.span.Right+1
			x.add(x.bind(x.cellUnder(at, column, schema.Path(prefix, column.ID), clean(at.cell.Text), h.row, h.row, h.row), column, prefix, ""))
		}
		return
	}
	row, rivals := x.answerRow(h)
	from := row
	if row > x.ends[h.words.table.ID] { // there is no room beneath the heads
		row = h.bottom
	}
	for _, i := range columnsOf(h) {
		column, at := &h.words.table.Columns[i], h.columns[i]
		place := x.cellUnder(at, column, schema.Path(prefix, column.ID), clean(at.cell.Text), from, row, row)
		place.Doubled = place.Doubled || len(rivals) > 1
		x.add(x.bind(place, column, prefix, ""))
	}
	if len(rivals) > 1 {
		x.double(prefix, h.words.table.Name, rivals)
	}
}

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
			ofYear := len(l.years) == 1 && l.years[0] == x.out.Year && strings.TrimSuffix(l.key, "度") == string(dated)+"年"
			if slices.Contains(schema.Subtotals, flat(c.Text)) || ofYear || flat(c.Text) == strconv.Itoa(x.out.Year) {
				return r, nil
			}
		}
		rivals = append(rivals, x.inRow(r)[0])
	}
	if x.totalFirst(h, answered) {
		for _, part := range answered[1:] {
			x.putAside(x.inRow(part))
		}
		return answered[0], nil
	}
	return answered[0], rivals
}

// bind puts the path of a rate's own table, line and record in its parts.
func (x *placing) bind(p Place, column *schema.Column, base, record string) Place {
	if column.Rate == nil {
		return p
	}
	replace := strings.NewReplacer("{t}", base, "{n}", record)
	part, _ := column.Rate.Part.(schema.Ref)
	whole, _ := column.Rate.Whole.(schema.Ref)
	p.Rate = &schema.Ratio{Part: schema.Ref(replace.Replace(string(part))), Whole: schema.Ref(replace.Replace(string(whole)))}
	return p
}

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
}

// placeMatrix places the labelled rows beneath the heads.
func (x *placing) placeMatrix(h head, prefix string) {
	t := h.words.table
	rows := x.labelledRows(h)
	x.matchRows(h, rows)
	if r, ok := x.loneRow(h); ok && len(rows) == 0 {
		rows = []row{r}
	}
	seen := map[int][]*grid.Cell{}
	counts := map[string]int{}
	section := ""
	shown := map[int]bool{} // lines that a person sees
	for _, r := range rows {
		if r.line >= 0 && !x.hidden(r.label) {
			shown[r.line] = true
		}
	}
	over := x.saidOver(h, rows)
	for i, r := range rows {
		x.used[r.label] = true
		if proven, says := over[i]; says {
			if proven {
				x.setAside(h, r)
			}
			continue
		}
		if r.line >= 0 && shown[r.line] && x.hidden(r.label) {
			x.setAside(h, r)
			continue
		}
		if r.line < 0 {
			if x.isEmptyRow(h, r) && isEllipsis(r.label.Text) {
				continue
			}
			if isRate.MatchString(x.labels[r.label].bare) && x.percents(h, r) {
				x.setAside(h, r) // computed from the amounts around it, and none itself
				continue
			}
			under := section
			if under == "" {
				under = otherRows
			}
			counts[under]++
			from := len(x.out.Places)
			x.placeLine(h, r, schema.Path(prefix, under, strconv.Itoa(counts[under])))
			if under == otherRows {
				unknown := Row{Path: schema.Path(prefix, otherRows), Label: clean(r.label.Text)}
				for _, p := range x.out.Places[from:] {
					if p.Cell != nil {
						unknown.Cells = append(unknown.Cells, p.Cell)
					}
				}
				x.out.Unknown = append(x.out.Unknown, unknown)
			}
			continue
		}
		line := &t.Lines[r.line]
		section = x.sectionAt(t, line)
		seen[r.line] = append(seen[r.line], r.label)
		if r.opens {
			continue
		}
		if len(seen[r.line]) > 1 {
			x.useRow(h, r)
			continue
		}
		x.placeLine(h, r, schema.Path(prefix, line.ID))
	}
	for i, line := range t.Lines {
		if len(seen[i]) == 0 && !line.Optional {
			x.miss(schema.Path(prefix, line.ID), "「"+line.Name+"」一行", firstHeading(h))
		}
		if len(seen[i]) < 2 {
			continue
		}
		x.double(schema.Path(prefix, line.ID), line.Name, seen[i])
		base := schema.Path(prefix, line.ID) + "/"
		x.step(len(x.out.Places))
		for j := range x.out.Places {
			if p := &x.out.Places[j]; strings.HasPrefix(p.Path, base) && !strings.Contains(p.Path[len(base):], "/") {
				p.Doubled = true
			}
		}
	}
}

// percents reports whether all figures of a row are percents.
func (x *placing) percents(h head, r row) bool {
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

// isRate is how the labels of rates end.
var isRate = regexp.MustCompile(`(率|比例|占比|比重)$`)

// loneRow returns the one row of figures beneath the heads of a table with one
// line that it must have, where no label says that it is that line.
func (x *placing) loneRow(h head) (row, bool) {
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
func (x *placing) sectionAt(t *schema.Table, line *schema.Line) string {
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
	var rows []row
	for r := h.bottom + 1; r <= x.ends[h.words.table.ID]; r++ {
		if x.headRows[r] {
			continue
		}
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
			if measureSaid(c) != "" || label != nil && slices.Contains(schema.Measures, flat(c.Text)) {
				continue
			}
			if c.Kind != grid.Text || x.used[c] || isFigure(x.labels[c]) {
				continue
			}
			if x.span(c).Right >= h.left() && len(h.words.lines.find(x.labels[c])) == 0 {
				label = nil // it reaches over the answers, and is one itself
				break
			}
			over := label
			if over == nil { // merged over the rows of its parts, of which this is the last
				over = x.at(r, c.Col-1)
			}
			if over != nil && over != c && len(h.words.lines.find(x.labels[over])) > 0 && slices.Contains(schema.Subtotals, clean(c.Text)) {
				x.used[c] = true
				rows = append(rows, row{label: over, span: grid.Range{Top: r, Left: over.Col, Bottom: x.span(c).Bottom, Right: x.span(c).Right}, line: -1})
				label = nil
				break
			}
			if x.span(c).Bottom > r && len(x.inRow(r)) > 1 && len(h.words.lines.find(x.labels[c])) == 0 {
				x.used[c] = x.used[c] || len(h.words.names.find(x.labels[c])) > 0
				continue
			}
			if label != nil && x.opensSection(h, label) && !x.rowOf(h, c) {
				rows = append(rows, row{label: label, span: x.span(label), line: -1, opens: true})
			}
			label = c
		}
		if label == nil {
			continue
		}
		rows = append(rows, row{label: label, span: x.span(label), line: -1})
		if len(numbers) > 0 && numbers[0].Col < label.Col && (len(numbers) == 1 || numbers[1].Col > label.Col) {
			x.used[numbers[0]] = true // the number of the row, and not a figure behind its label
		}
	}
	return rows
}

// opensSection reports whether a label is of a line that named rows may stand
// beneath.
func (x *placing) opensSection(h head, label *grid.Cell) bool {
	found := h.words.lines.find(x.labels[label])
	return len(found) > 0 && h.words.table.Lines[found[0].index].Section
}

// isFigure reports whether a text holds digits and no letters.
func isFigure(l label) bool { return l.key != "" && strings.Trim(l.key, "0123456789") == "" }

// matchRows says which line each row is. A line that is part of another is
// looked for only among the rows that follow that other line's group; a row in
// another group with the same words is a named row of that group.
func (x *placing) matchRows(h head, rows []row) {
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
func (x *placing) linesOf(h head, label *grid.Cell) []wording {
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

func (x *placing) isEmptyRow(h head, r row) bool {
	for _, c := range h.columns {
		if filled, _ := x.inArea(grid.Range{Top: r.span.Top, Left: c.span.Left, Bottom: r.span.Bottom, Right: c.span.Right}); len(filled) > 0 {
			return false
		}
	}
	return true
}

// useRow accounts for the answers of a row that another row doubles.
func (x *placing) useRow(h head, r row) {
	for _, c := range h.columns {
		filled, _ := x.inArea(grid.Range{Top: r.span.Top, Left: c.span.Left, Bottom: r.span.Bottom, Right: c.span.Right})
		for _, f := range filled {
			x.used[f] = true
		}
	}
}

// setAside keeps the answers of a row that counts for nothing of its own apart: one
// that is hidden, or says over what others do.
func (x *placing) setAside(h head, r row) {
	for _, c := range h.columns {
		filled, _ := x.inArea(grid.Range{Top: r.span.Top, Left: c.span.Left, Bottom: r.span.Bottom, Right: c.span.Right})
		for _, f := range filled {
			x.aside[f] = true
		}
	}
}

// moneyUnit returns the unit of money that the row says for itself, or "".
func (r row) moneyUnit() string {
	if r.unnamed {
		return ""
	}
	return moneyUnit(r.label.Text)
}

// placeLine places the answers of one row of a matrix.
func (x *placing) placeLine(h head, r row, base string) {
	for _, i := range columnsOf(h) {
		column := &h.words.table.Columns[i]
		if x.ofAnotherRow(h, h.columns[i], column, r) {
			continue
		}
		place := x.cellUnder(h.columns[i], column, schema.Path(base, column.ID), clean(r.label.Text), h.bottom+1, r.span.Top, r.span.Bottom)
		if unit := r.moneyUnit(); unit != "" && place.Kind == schema.Money {
			place.Unit = unit
		}
		x.add(x.bind(x.measure(place, r.span.Top), column, base, ""))
	}
}

// ofTableAbove reports whether a row belongs to a table whose heads stand above
// those of h.
func (x *placing) ofTableAbove(row int, h head) bool {
	for id, other := range x.heads {
		if other.row < h.row && row > other.bottom && row <= x.ends[id] {
			return true
		}
	}
	return false
}

func (x *placing) columnNamed(h head, id string) (heading, bool) {
	for i, at := range h.columns {
		if h.words.table.Columns[i].ID == id {
			return at, true
		}
	}
	return heading{}, false
}

// placeRecords places the rows beneath the heads. Rows of a template that
// nobody filled are passed over.
func (x *placing) placeRecords(h head, prefix string) {
	t := h.words.table
	carried := map[int]*grid.Cell{}
	number := 0
	for r := h.bottom + 1; r <= x.ends[t.ID]; r++ {
		if x.headRows[r] || x.isNote(h, r) {
			continue
		}
		if x.isSubtotal(h, r) {
			continue
		}
		filled := false
		fresh := false
		for _, i := range columnsOf(h) {
			at := h.columns[i]
			cells, _ := x.inArea(grid.Range{Top: r, Left: at.span.Left, Bottom: r, Right: at.span.Right})
			if t.Columns[i].Carried {
				if len(cells) > 0 && cells[0] != carried[i] && !isEllipsis(cells[0].Text) {
					carried[i] = cells[0]
					x.used[cells[0]] = true
					for j := range carried {
						if j > i {
							delete(carried, j)
						}
					}
				}
				continue
			}
			for _, c := range cells {
				if c.Row != r {
					continue
				}
				fresh = true
				if isEllipsis(c.Text) {
					x.used[c] = true
					continue
				}
				filled = true
			}
		}
		if !filled && !(fresh && t.Group == "") || x.headsGroup(h, r) || x.repeatsLine(h, r) {
			continue
		}
		number++
		x.placeRecord(h, schema.Path(prefix, strconv.Itoa(number)), strconv.Itoa(number), r, carried)
	}
	if number == 0 && t.Group == "" && x.ends[t.ID] > h.bottom {
		x.placeRecord(h, schema.Path(prefix, "1"), "1", h.bottom+1, carried)
	}
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
		x.putAside(x.inRow(r)[first:]) // else its figures are told
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
	x.putAside(slices.DeleteFunc(slices.Clone(x.inRow(r)), func(c *grid.Cell) bool { return c.Col < over.Col }))
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
	for _, id := range []string{fullScore, ownScore} {
		at, found := x.columnNamed(h, id)
		funds := x.pointsOfFunds(id)
		if !found || funds == nil || x.amountAt(r, at.span.Left) != amountIn(funds) {
			return false
		}
	}
	if x.pointsUnder(h) != allPoints {
		return false
	}
	x.putAside(x.inRow(r))
	return true
}

// pointsUnder adds up the points of the rows under the heads.
func (x *placing) pointsUnder(h head) schema.Amount {
	var sum schema.Amount
	if at, found := x.columnNamed(h, fullScore); found {
		for row := h.bottom + 1; row <= x.ends[h.words.table.ID]; row++ {
			if !x.headRows[row] {
				sum += x.amountAt(row, at.span.Left)
			}
		}
	}
	return sum
}

// sums reports whether the points of a row are those of the rows next to it: beneath
// it, with a step of 1, or above it, with −1.
func (x *placing) sums(h head, r, step int) bool {
	compared := false
	for _, id := range []string{fullScore, ownScore} {
		at, found := x.columnNamed(h, id)
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
func (x *placing) aloneInWords(h head, c *grid.Cell) bool {
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

// putAside keeps cells that speak for themselves.
func (x *placing) putAside(cells []*grid.Cell) {
	for _, c := range cells {
		x.aside[c] = true
	}
}

// isNote reports whether one merged cell fills a row under most heads: a
// remark, not a record.
func (x *placing) isNote(h head, r int) bool {
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

func (x *placing) placeRecord(h head, base, number string, r int, carried map[int]*grid.Cell) {
	t := h.words.table
	pieces := map[string][2]*grid.Cell{}
	for _, i := range columnsOf(h) {
		column := &t.Columns[i]
		if column.Joins == "" {
			continue
		}
		if c := x.at(r, h.columns[i].span.Left); c != nil && c.Row == r {
			both := pieces[column.Joins]
			if column.First {
				both[0] = c
			} else {
				both[1] = c
			}
			pieces[column.Joins] = both
		}
	}
	for _, i := range columnsOf(h) {
		column, at := &t.Columns[i], h.columns[i]
		if column.Joins != "" {
			continue
		}
		path, label := schema.Path(base, column.ID), clean(at.cell.Text)
		if column.Carried {
			place := Place{Path: path, Label: label, Kind: column.Kind, Row: r, Col: at.span.Left}
			if c := carried[i]; c != nil {
				place.Row, place.Col, place.Cell = c.Row, c.Col, c
			}
			x.add(place)
			continue
		}
		if x.ofAnotherRow(h, at, column, row{span: grid.Range{Top: r}, line: -1}) {
			continue
		}
		if signed, ok := x.signed(h, i, r); ok {
			signed.Path, signed.Label, signed.Kind = path, label, column.Kind
			x.add(signed)
			continue
		}
		place := x.measure(x.cellUnder(at, column, path, label, r, r, r), r)
		place.Before, place.After = pieces[column.ID][0], pieces[column.ID][1]
		table := strings.TrimSuffix(base, "/"+number)
		x.add(x.bind(place, column, table, number))
	}
}

// signed returns the place of an answer that is printed in several cells beneath
// one head, without heads of their own: the first holds a sign (≥ | 95 | %).
func (x *placing) signed(h head, i, row int) (Place, bool) {
	id := h.words.table.Columns[i].ID
	if !slices.ContainsFunc(h.words.table.Columns, func(c schema.Column) bool { return c.Joins == id && c.First }) {
		return Place{}, false
	}
	for j, c := range h.words.table.Columns {
		if _, found := h.columns[j]; found && c.Joins == id {
			return Place{}, false
		}
	}
	reach := x.reach(h.columns[i].cell)
	if first := x.at(row, reach.Left); first == nil || !slices.Contains(schema.Signs, flat(first.Text)) {
		return Place{}, false
	}
	cells, _ := x.inArea(grid.Range{Top: row, Left: reach.Left, Bottom: row, Right: reach.Right})
	if len(cells) < 2 || len(cells) > 3 || cells[0].Col != reach.Left {
		return Place{}, false
	}
	place := Place{Row: cells[1].Row, Col: cells[1].Col, Cell: cells[1], Before: cells[0]}
	if len(cells) == 3 {
		place.After = cells[2]
	}
	return place, true
}

// isEllipsis reports whether a text is the …… of a template row, or its 指标2:.
func isEllipsis(text string) bool {
	text = strings.ReplaceAll(strings.Join(strings.Fields(text), ""), "⋯", "…")
	return slices.Contains(schema.Ellipses, text) || emptyName.MatchString(flat(text))
}

var emptyName = regexp.MustCompile(schema.EmptyNames)
