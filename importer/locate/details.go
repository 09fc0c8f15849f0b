package locate

import (
	"slices"
	"strings"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// Rows of a Matrix that no line knows may say over what stands above them: 其中 with
// the parts of a line, and 小计 with the sum of named rows. Counted once more, they
// would make right sums wrong.

// saidOver returns which rows of a matrix say over what others do, by index: true for
// those of which the figures show it. A 小计 that does not come out counts for nothing
// either, and is told. Where no rows but declared ones are counted, none does.
func (x *frame) saidOver(h head, rows []row) map[int]bool {
	over := map[int]bool{}
	if h.words.table.Spent != "" {
		x.partsOfFunds(h, rows, over)
	}
	if h.words.table.Named == "" {
		return over
	}
	begin := 0 // of the rows beneath the last line
	section := false
	for i, r := range rows {
		switch {
		case over[i]:
		case r.line >= 0:
			section, begin = h.words.table.Lines[r.line].Section, i+1
			if section {
				x.partsInSection(h, rows[i:], over, i)
			}
		case section && i > begin && slices.Contains(schema.Subtotals, clean(r.label.Text)):
			over[i] = x.sumsRows(h, rows[begin:i], r)
		case strings.HasPrefix(flat(r.label.Text), "其中") && i > 0 && x.hasParts(h, rows[i-1]):
			for k := range x.partsFrom(h, rows, i) {
				over[i+k] = true
			}
		}
	}
	return over
}

// partsInSection adds the rows beneath a section that begin with 其中, where the others
// come out at the figures of the section without them. The rows begin with its own,
// which is at index from.
func (x *frame) partsInSection(h head, rows []row, over map[int]bool, from int) {
	rest := x.amountsOf(h, rows[0])
	if allZero(rest) {
		return
	}
	var parts []int
	for i, r := range rows[1:] {
		if r.line >= 0 {
			break
		}
		if i > 0 && strings.HasPrefix(flat(r.label.Text), "其中") {
			parts = append(parts, from+1+i)
			continue
		}
		for j, a := range x.amountsOf(h, r) {
			rest[j] -= a
		}
	}
	if allZero(rest) {
		for _, i := range parts {
			over[i] = true
		}
	}
}

// sumsRows reports whether a row is the sum of those above it, but for the parts among
// them.
func (x *frame) sumsRows(h head, above []row, r row) bool {
	rest := x.amountsOf(h, r)
	for i := 0; i < len(above); i++ {
		if i > 0 && strings.HasPrefix(flat(above[i].label.Text), "其中") {
			if n := x.partsFrom(h, above, i); n > 0 {
				i += n - 1
				continue
			}
		}
		for j, a := range x.amountsOf(h, above[i]) {
			rest[j] -= a
		}
	}
	return allZero(rest)
}

// partsOfFunds adds the rows that say of which funds a line of them is made up, where
// they are lines elsewhere and come out at exactly that line: 2.其他资金, 其中：上年结转,
// 自筹. What the centre and the levels below give is declared as part of the 财政拨款.
func (x *frame) partsOfFunds(h head, rows []row, over map[int]bool) {
	for i, r := range rows {
		if i == 0 || !strings.HasPrefix(flat(r.label.Text), "其中") || rows[i-1].line < 0 || rows[i-1].line == h.words.only() {
			continue
		}
		rest := x.amountsOf(h, rows[i-1])
		if h.words.table.Lines[rows[i-1].line].Parted || allZero(rest) {
			continue
		}
		for n := i; n < len(rows) && (n == i || !numbering.MatchString(flat(rows[n].label.Text))); n++ {
			for j, part := range x.amountsOf(h, rows[n]) {
				rest[j] -= part
			}
			if allZero(rest) {
				for k := i; k <= n; k++ {
					over[k] = true
				}
				break
			}
		}
	}
}

// hasParts reports whether 其中 beneath a row begins parts of that row alone, and not
// the rows of a section or of the line whose named rows are counted with it.
func (x *frame) hasParts(h head, r row) bool {
	if r.line < 0 {
		return true
	}
	line := &h.words.table.Lines[r.line]
	return !line.Section && line.ID != h.words.table.Named && !r.opens
}

// partsFrom returns how many rows from one on are parts of the row above it: as many
// as come out at exactly that row. Where none do, the first alone is part of a line,
// which it says; beneath a named row that is not sure.
func (x *frame) partsFrom(h head, rows []row, from int) int {
	above := x.amountsOf(h, rows[from-1])
	rest := slices.Clone(above)
	for i := from; i < len(rows); i++ {
		if rows[i].line >= 0 || rows[i].opens || i > from && numbering.MatchString(flat(rows[i].label.Text)) {
			break
		}
		for j, part := range x.amountsOf(h, rows[i]) {
			rest[j] -= part
		}
		if allZero(rest) && !allZero(above) {
			return i - from + 1
		}
	}
	if rows[from-1].line < 0 {
		return 0
	}
	for j, part := range x.amountsOf(h, rows[from]) {
		if part > above[j] {
			return 0
		}
	}
	return 1
}

func allZero(amounts []schema.Amount) bool {
	return !slices.ContainsFunc(amounts, func(a schema.Amount) bool { return a != 0 })
}

// amountsOf returns the figures of a row in the columns of money, 0 for none.
func (x *frame) amountsOf(h head, r row) []schema.Amount {
	var all []schema.Amount
	for _, i := range columnsOf(h) {
		if h.words.table.Columns[i].Kind != schema.Money {
			continue
		}
		all = append(all, x.amountAt(r.span.Top, h.columns[i].span.Left))
	}
	return all
}

// totalFirst reports whether the first of some rows of figures is the sum of all
// others in every column but those of rates, and says so: it has no label of its own,
// or 其中 stands beneath it.
func (x *frame) totalFirst(h head, rows []int) bool {
	if len(rows) < 3 {
		return false
	}
	next := x.ownLabel(h, rows[1])
	if x.ownLabel(h, rows[0]) != nil && (next == nil || !strings.HasPrefix(flat(next.Text), "其中")) {
		return false
	}
	compared := false
	for i, at := range h.columns {
		if kind := h.words.table.Columns[i].Kind; !kind.Numeric() || kind == schema.Rate {
			continue
		}
		rest := x.amountAt(rows[0], at.span.Left)
		compared = compared || rest != 0
		for _, r := range rows[1:] {
			rest -= x.amountAt(r, at.span.Left)
		}
		if rest != 0 {
			return false
		}
	}
	return compared
}

// amountAt returns the figure that stands in a place, 0 for none.
func (x *frame) amountAt(row, col int) schema.Amount {
	if c := x.at(row, col); c != nil && c.Row == row {
		return amountIn(c)
	}
	return 0
}

// ownLabel returns the label of a row of figures that stands in the row itself, or
// nil.
func (x *frame) ownLabel(h head, row int) *grid.Cell {
	for _, c := range x.inRow(row) {
		if c.Col < h.left() && c.Row == row && c.Kind == grid.Text && len(h.words.names.find(x.labels[c])) == 0 {
			return c
		}
	}
	return nil
}

// amountIn reads a figure roughly, as far as it takes to compare it.
func amountIn(c *grid.Cell) schema.Amount {
	a, err := schema.ParseAmount(strings.ReplaceAll(flat(c.Text), ",", ""))
	if err != nil {
		return 0
	}
	return a
}
