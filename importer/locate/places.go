package locate

import (
	"maps"
	"slices"
	"strings"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// placesOf places the answers of a table with heads.
func (f *frame) placesOf(w *words, known finds) finds {
	x, t := f.work(known), w.table
	prefix := schema.Path(string(x.form.decl.ID), t.ID)
	h, ok := x.heads[t.ID]
	if !ok {
		if !x.placeLoose(w, prefix) && (!t.Missing || x.stands(w)) {
			x.missHeads(w)
		}
		return x.finds
	}
	x.useNames(h)
	for i := range t.Columns {
		x.placeHead(h, i, prefix)
	}
	from := len(x.finds.places)
	switch t.Shape {
	case schema.Row:
		x.placeRow(h, prefix)
	case schema.Matrix:
		x.placeMatrix(h, prefix)
	case schema.Records:
		for _, r := range x.recordRows(h) {
			x.placeRecord(h, schema.Path(prefix, r.number), r)
		}
	}
	share(x.finds.places[from:])
	x.setPartsAside(h)
	return x.finds
}

// useNames accounts for the names of a table beside its heads and its rows.
func (x *placing) useNames(h head) {
	for _, c := range x.inRow(h.row) {
		if len(h.words.names.find(x.labels[c])) > 0 {
			x.use(c)
		}
	}
	for row := h.row; row <= x.ends[h.words.table.ID]; row++ {
		if c := x.first(row); c != nil && x.span(c).Bottom > c.Row && len(h.words.names.find(x.labels[c])) > 0 {
			x.use(c)
		}
	}
}

// placeHead keeps what the head of a column says: that it is missing or there twice,
// and its year.
func (x *placing) placeHead(h head, i int, prefix string) {
	t := h.words.table
	column := &t.Columns[i]
	name := t.Name + "的「" + schema.InYear(column.Name, x.year) + "」一列"
	at, found := h.columns[i]
	if !found {
		if !column.Optional && !x.pointsElsewhere(h, column, prefix) {
			x.miss(schema.Path(prefix, column.ID), name, firstHeading(h))
		}
		return
	}
	if len(at.doubles) > 0 {
		x.double(schema.Path(prefix, column.ID), name, append([]*grid.Cell{at.cell}, at.doubles...))
	}
	if at.year != 0 {
		x.add(Place{Path: schema.Path(prefix, schema.HeadYears, column.ID), Label: clean(at.cell.Text), Kind: schema.Years,
			Row: at.cell.Row, Col: at.cell.Col, Cell: at.cell, Year: at.year})
	}
}

// placeMatrix places the labelled rows beneath the heads, by what each is.
func (x *placing) placeMatrix(h head, prefix string) {
	seen := map[int][]*grid.Cell{} // labels by line
	for _, r := range x.matrixRows(h, prefix) {
		x.use(r.label)
		if r.line >= 0 && (r.fate == counted || r.fate == repeated || r.opens && r.fate == passed) {
			seen[r.line] = append(seen[r.line], r.label)
		}
		switch r.fate {
		case setApart:
			x.setAside(h, r)
		case repeated:
			x.useRow(h, r)
		case counted, unheard:
			from := len(x.finds.places)
			x.placeLine(h, r, r.path)
			if r.fate == unheard {
				x.tellUnknown(schema.Path(prefix, otherRows), r.label, x.finds.places[from:])
			}
		}
	}
	for i, line := range h.words.table.Lines {
		path := schema.Path(prefix, line.ID)
		switch {
		case len(seen[i]) == 0 && !line.Optional:
			x.miss(path, "「"+line.Name+"」一行", firstHeading(h))
		case len(seen[i]) > 1:
			x.double(path, line.Name, seen[i])
			x.doubt(path + "/")
		}
	}
}

// doubt keeps that the answers of a line stand elsewhere as well, but not those of
// the named rows beneath it.
func (x *placing) doubt(line string) {
	x.step(len(x.finds.places))
	for j := range x.finds.places {
		if p := &x.finds.places[j]; strings.HasPrefix(p.Path, line) && !strings.Contains(p.Path[len(line):], "/") {
			p.Doubled = true
		}
	}
}

// tellUnknown keeps that a row was found that no line knows, with its answers.
func (x *placing) tellUnknown(path string, label *grid.Cell, answers []Place) {
	unknown := Row{Path: path, Label: clean(label.Text)}
	for _, p := range answers {
		if p.Cell != nil {
			unknown.Cells = append(unknown.Cells, p.Cell)
		}
	}
	x.unknown = append(x.unknown, unknown)
}

// missHeads says that no row of heads of a table was found, and which heads it
// should have.
func (x *placing) missHeads(w *words) {
	var names []string
	for _, c := range w.table.Columns {
		if !c.Optional {
			names = append(names, schema.InYear(c.Name, x.year))
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

// stands reports whether a row of answers of which no heads were found stands on
// the form all the same: its name heads a block of rows, with something beside
// it. The rows of other tables have labels, by which they are told.
func (x *frame) stands(w *words) bool {
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

func (x *frame) columnNamed(h head, id string) (heading, bool) {
	for i, at := range h.columns {
		if h.words.table.Columns[i].ID == id {
			return at, true
		}
	}
	return heading{}, false
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

// placeRecord places the answers of a record.
func (x *placing) placeRecord(h head, base string, rec record) {
	t, r := h.words.table, rec.row
	pieces := x.pieces(h, r)
	for _, i := range columnsOf(h) {
		column, at := &t.Columns[i], h.columns[i]
		if column.Joins != "" {
			continue
		}
		path, label := schema.Path(base, column.ID), clean(at.cell.Text)
		if column.Carried {
			place := Place{Path: path, Label: label, Kind: column.Kind, Row: r, Col: at.span.Left}
			if c := rec.carried[i]; c != nil {
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
		table := strings.TrimSuffix(base, "/"+rec.number)
		x.add(x.bind(place, column, table, rec.number))
	}
}

// pieces returns the cells of a row that are pieces of answers, by the column that
// they are a piece of: what goes before it and what goes behind.
func (x *frame) pieces(h head, r int) map[string][2]*grid.Cell {
	pieces := map[string][2]*grid.Cell{}
	for _, i := range columnsOf(h) {
		column := &h.words.table.Columns[i]
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
	return pieces
}

// signed returns the place of an answer that is printed in several cells beneath
// one head, without heads of their own: the first holds a sign (≥ | 95 | %).
func (x *frame) signed(h head, i, row int) (Place, bool) {
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

// cellUnder places the answer that stands under a head within some rows.
// Cells that reach down to them from above row from are no answer.
func (x *placing) cellUnder(h heading, column *schema.Column, path, label string, from, top, bottom int) Place {
	area := grid.Range{Top: top, Left: h.span.Left, Bottom: bottom, Right: h.span.Right}
	filled, corner := x.inArea(area)
	filled = slices.DeleteFunc(filled, func(c *grid.Cell) bool {
		return x.isLabelled(c) || c.Row < from || c.Col < h.span.Left && x.span(c).Right < h.span.Right
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

// inArea returns the filled cells that show within an area, and the first cell
// that covers its corner when there is none.
func (x *frame) inArea(area grid.Range) (filled []*grid.Cell, corner grid.Range) {
	for row := area.Top; row <= area.Bottom; row++ {
		for col := area.Left; col <= area.Right; col++ {
			if c := x.at(row, col); c != nil && !slices.Contains(filled, c) {
				filled = append(filled, c)
			}
		}
	}
	return filled, x.spanAt(area.Top, area.Left)
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
	x.putAside(slices.DeleteFunc(slices.Clone(cells), func(c *grid.Cell) bool { return c == sums[0] })...)
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
			x.putAside(c)
		}
	}
	return seen
}

// bind puts the path of a rate's own table, line and record in its parts.
func (x *frame) bind(p Place, column *schema.Column, base, record string) Place {
	if column.Rate == nil {
		return p
	}
	replace := strings.NewReplacer("{t}", base, "{n}", record)
	part, _ := column.Rate.Part.(schema.Ref)
	whole, _ := column.Rate.Whole.(schema.Ref)
	p.Rate = &schema.Ratio{Part: schema.Ref(replace.Replace(string(part))), Whole: schema.Ref(replace.Replace(string(whole)))}
	return p
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

// setPartsAside keeps what stands beneath a head that is parted into others, and
// is not what the column counts by: 单项得分 | 权重 | 折算得分 beneath 自评得分.
func (x *placing) setPartsAside(h head) {
	for _, over := range h.over {
		for row := over.span.Bottom + 1; row <= x.ends[h.words.table.ID]; row++ {
			for _, c := range x.inRow(row) {
				if c.Col >= over.span.Left && x.span(c).Right <= over.span.Right {
					x.putAside(c)
				}
			}
		}
	}
}

// useRow accounts for the answers of a row that another row doubles.
func (x *placing) useRow(h head, r row) {
	for _, c := range h.columns {
		filled, _ := x.inArea(grid.Range{Top: r.span.Top, Left: c.span.Left, Bottom: r.span.Bottom, Right: c.span.Right})
		for _, f := range filled {
			x.use(f)
		}
	}
}

// setAside keeps the answers of a row that counts for nothing of its own apart: one
// that is hidden, or says over what others do.
func (x *placing) setAside(h head, r row) {
	for _, c := range h.columns {
		filled, _ := x.inArea(grid.Range{Top: r.span.Top, Left: c.span.Left, Bottom: r.span.Bottom, Right: c.span.Right})
		for _, f := range filled {
			x.putAside(f)
		}
	}
}
