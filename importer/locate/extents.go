package locate

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// extentsOf says where the answers of each table end: before the next row of
// heads, before a field of the form or of the signature block, before a total
// row, or before a note.
func (x *frame) extentsOf(known finds) (ends map[string]int, found finds) {
	w := x.work(known)
	ends = map[string]int{}
	byRow := func(a, b string) int { return cmp.Or(cmp.Compare(x.heads[a].row, x.heads[b].row), cmp.Compare(a, b)) }
	for _, id := range slices.SortedFunc(maps.Keys(x.heads), byRow) {
		ends[id] = w.extent(x.heads[id])
	}
	return ends, w.finds
}

// extent returns the last row of the answers under h.
func (x *placing) extent(h head) int {
	end := h.bottom
	shape := h.words.table.Shape
	if shape == schema.Row && x.beside(h) {
		return end
	}
	for row := h.bottom + 1; row <= x.seg.bottom; row++ {
		switch {
		case x.continued[row]:
			end = row
			continue
		case row == h.bottom+1 && x.numbersColumns(row, h):
			x.tellHeadRow(row)
			x.use(x.inRow(row)...)
			end = row
			continue
		case x.totalBefore(row, h):
			x.headRows.add(row)
		case x.fieldRow(row, h):
			end = row
			continue
		case x.stops(row, h):
			return end
		}
		end = row
		x.tabled.add(row)
		if shape == schema.Row && x.answered(row, h) && (row == x.seg.bottom || !x.figured(row+1, h) || x.stops(row+1, h)) {
			return end
		}
	}
	return end
}

// totalBefore reports whether a row is a total that goes before its parts: the first
// under the heads, with the table going on beneath it.
func (x *frame) totalBefore(row int, h head) bool {
	_, total := x.totalLine(row, h)
	return total && row == h.bottom+1 && row < x.seg.bottom && !x.stops(row+1, h)
}

// beside reports whether the answers stand to the right of their heads instead
// of beneath them: 编制数 | 27 | 在职人数 | 23. Where a head is not known, what
// stands beside another may be it.
func (x *frame) beside(h head) bool {
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

// numbersColumns reports whether a row under the heads numbers their columns: 栏次 | 1 |
// 2 | 3, and nothing else stands in it.
func (x *frame) numbersColumns(row int, h head) bool {
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
			if hits := x.fieldsIn(c, w); len(hits) > 0 && !x.rowOf(h, c) && x.printedAsRow(c, hits[0]) {
				return true
			}
		}
	}
	return false
}

// figured reports whether a figure stands on a row under a head of figures. Of
// answers in words there may be several rows.
func (x *frame) figured(row int, h head) bool {
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
func (x *frame) answered(row int, h head) bool {
	for _, c := range h.columns {
		if filled, _ := x.inArea(grid.Range{Top: row, Left: c.span.Left, Bottom: row, Right: c.span.Right}); len(filled) > 0 {
			return true
		}
	}
	return false
}

// stops reports whether the table under h cannot go on at a row.
func (x *frame) stops(row int, h head) bool {
	for _, other := range x.page.heads[row] {
		if x.form.decl.Table(other.words.table.ID) == other.words.table && !other.sameHeads(h) {
			return true
		}
	}
	cells := x.inRow(row)
	if len(cells) == 0 {
		return false
	}
	first := cells[0]
	_, total := x.totalLine(row, h)
	switch {
	case total, x.totalAlone(first, h), x.anotherBlock(first, h), x.headless(first, h), x.headsOther(row, h):
		return true
	case isFurniture(first.Text) && !x.figured(row, h): // 2022年 may be the label of a row
		return true
	}
	// A row without a label to the left holds no field's label either, only
	// labels that have their answers with them.
	unlabelled := first.Col >= h.left() && h.left() > 0 && h.words.table.Shape == schema.Matrix
	if x.fieldsStop(cells, h, unlabelled) {
		return true
	}
	return !unlabelled && len(x.fieldsIn(first, x.signature)) > 0
}

// fieldsStop reports whether a row under h holds a field of the form. A row of a
// matrix may share its wording with a field (项目支出).
func (x *frame) fieldsStop(row []*grid.Cell, h head, unlabelled bool) bool {
	for i := range x.form.tables {
		w := &x.form.tables[i]
		if w.table.Shape != schema.Fields {
			continue
		}
		for _, c := range row {
			hits := x.fieldsIn(c, w)
			if len(hits) > 0 && !x.rowOf(h, c) && (hits[0].answer != nil || c == row[0] && !unlabelled) {
				return true
			}
		}
	}
	return false
}

// anotherBlock reports whether a cell stands under the name of the table under h
// that was merged down over its rows, and is neither that name again nor a line.
func (x *frame) anotherBlock(c *grid.Cell, h head) bool {
	lead := x.first(h.row)
	return h.words.table.Shape == schema.Matrix && lead.Col == c.Col && lead.Col < h.left() && x.span(lead).Bottom > h.bottom &&
		c.Row > x.span(lead).Bottom && len(h.words.names.find(x.labels[c])) == 0 && !x.rowOf(h, c)
}

// headsOther reports whether a row under the heads of figures heads something else:
// no line is named, where the figures would be stand words, and fields that are part
// of the table stand with figures beneath.
func (x *frame) headsOther(row int, h head) bool {
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
func (x *frame) headless(c *grid.Cell, h head) bool {
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
func (x *frame) rowOf(h head, c *grid.Cell) bool {
	return len(h.words.lines.find(x.labels[c])) > 0
}

// ofTableAbove reports whether a row belongs to a table whose heads stand above
// those of h.
func (x *frame) ofTableAbove(row int, h head) bool {
	for id, other := range x.heads {
		if other.row < h.row && row > other.bottom && row <= x.ends[id] {
			return true
		}
	}
	return false
}
