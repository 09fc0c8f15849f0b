package locate

import (
	"cmp"
	"slices"
	"strings"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// head is a row of heads of a table.
type head struct {
	words   *words
	row     int
	bottom  int             // last row that the heads are merged over
	columns map[int]heading // by index of the declared column
	year    int             // of the form, as the heads say; 0 when they do not
	over    []heading       // what stands over heads: see headsOnly
	claims  []claim         // of all cells that may be heads of the table
}

// heading is the head of one column.
type heading struct {
	cell    *grid.Cell
	span    grid.Range
	year    int // as printed; 0 when none is
	doubles []*grid.Cell
}

// claim is a cell that may be the head of a column.
type claim struct {
	cell   *grid.Cell
	word   wording
	year   int
	hidden bool // a person does not see it
}

// number is 1 for true, to sort by.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}

// readHead tries to read a row as the heads of a table.
func (p *page) readHead(row int, w *words) (head, bool) {
	claims, parted := p.claimsOn(row, w)
	h := head{words: w, row: row, bottom: row, columns: map[int]heading{}}
	claims, h.over = p.headsOnly(claims, row, parted)
	h.claims = claims
	if len(claims) == 0 || w.keys == 0 {
		return h, false
	}
	h.year = formYear(claims)
	p.settleClaims(&h)
	for i, at := range h.columns {
		if parted && at.span.Bottom == row {
			at.span.Right = p.reach(at.cell).Right // parted in ways that are not known
			h.columns[i] = at
		}
		h.bottom = max(h.bottom, at.span.Bottom)
	}
	if parted {
		h.bottom = max(h.bottom, row+1)
	}
	keys := h.keys()
	return h, (keys >= w.keys || keys > 0 && p.block(h)) && !p.crosswise(h)
}

// claimsOn returns the cells on a row that may be heads of a table, with those beneath
// them: of heads of two storeys, what stands beneath a wider head, beside heads that
// are merged over both rows or stand over blanks.
func (p *page) claimsOn(row int, w *words) (claims []claim, parted bool) {
	bottom := row // of the cells that are heads
	for _, c := range p.inRow(row) {
		if found := p.claims(c, w); len(found) > 0 {
			claims = append(claims, found...)
			bottom = max(bottom, p.span(c).Bottom)
		}
	}
	parted = len(claims) > 0 && p.parted(row)
	if parted {
		bottom = max(bottom, row+1)
	}
	for below := row + 1; below <= min(bottom, row+2); below++ {
		for _, c := range p.inRow(below) {
			claims = append(claims, p.claims(c, w)...)
		}
	}
	return claims, parted
}

// settleClaims says which cells are the heads of which columns.
func (p *page) settleClaims(h *head) {
	taken := map[*grid.Cell]bool{}
	for i := range h.words.table.Columns {
		best := bestClaims(h.claims, i, h.year)
		if len(best) == 0 {
			continue
		}
		best, groups := p.ofRecords(h.words, h.claims, best, i)
		for _, c := range groups {
			h.over = append(h.over, heading{cell: c.cell, span: p.span(c.cell)})
			taken[c.cell] = true
		}
		h.columns[i] = p.heading(best)
		for _, c := range best {
			taken[c.cell] = true
		}
	}
	// A head with a year that no column should have stands for the one column
	// of its wording that is left: the year is wrong, and is said to be.
	for i := range h.words.table.Columns {
		if _, ok := h.columns[i]; ok {
			continue
		}
		stray := slices.DeleteFunc(slices.Clone(h.claims), func(c claim) bool { return c.word.index != i || taken[c.cell] || c.year == 0 })
		if len(stray) == 1 {
			h.columns[i] = p.heading(stray)
			taken[stray[0].cell] = true
		}
	}
}

// ofRecords parts the head of the points of records from those of their groups, each
// of which stands behind the head of the group: 一级指标 | 分值 | … 三级指标 | 分值.
func (p *page) ofRecords(w *words, claims, best []claim, column int) (own, groups []claim) {
	if len(best) < 2 || w.table.Shape != schema.Records || w.table.Columns[column].Kind != schema.Score {
		return best, nil
	}
	for _, c := range best {
		if slices.ContainsFunc(claims, func(left claim) bool {
			return w.table.Columns[left.word.index].Carried && p.span(left.cell).Right+1 == c.cell.Col
		}) {
			groups = append(groups, c)
		} else {
			own = append(own, c)
		}
	}
	if len(own) != 1 {
		return best, nil
	}
	return own, groups
}

// keys counts the key columns that were found.
func (h head) keys() int {
	keys := 0
	for i := range h.columns {
		if h.words.table.Columns[i].Key {
			keys++
		}
	}
	return keys
}

// block reports whether the name of a table with one row of answers, or with
// answers in words, stands to the left of its heads, merged down over the
// answers. Then one head is enough to know the others by, and to miss them.
func (p *page) block(h head) bool {
	lead := p.first(h.row)
	return (h.words.table.Shape == schema.Row || h.words.table.Shape == schema.Matrix && !h.words.table.Figures()) && p.span(lead).Bottom > h.bottom && len(h.words.names.find(p.labels[lead])) > 0
}

// headsOnly takes out the claims of cells that are no head of a column beside
// another claim to it: a head that is parted into others beneath it, and the
// name of the table, merged down over its rows to the left of the heads.
func (p *page) headsOnly(claims []claim, row int, parted bool) (heads []claim, over []heading) {
	lead := p.first(row)
	for _, c := range claims {
		span := p.span(c.cell)
		if parted && c.cell.Row == row {
			span = p.reach(c.cell)
		}
		if slices.ContainsFunc(claims, func(other claim) bool {
			if other.word.index != c.word.index || other.cell == c.cell {
				return false
			}
			below := p.span(other.cell)
			under := below.Top > span.Bottom && below.Left >= span.Left && below.Right <= span.Right
			return under || c.cell == lead && span.Bottom > below.Bottom
		}) {
			over = append(over, heading{cell: c.cell, span: span})
		} else {
			heads = append(heads, c)
		}
	}
	return heads, over
}

// parted reports whether the row beneath a row of heads parts some of them, and
// nothing but that: every cell in it is a text, and stands with others beneath
// one head, which reaches to the next. A row of answers has one beneath each.
func (p *page) parted(row int) bool {
	known, ok := p.partings[row]
	if !ok {
		known = p.isParted(row)
		p.partings[row] = known
	}
	return known
}

func (p *page) isParted(row int) bool {
	beneath := map[*grid.Cell]int{}
	for _, c := range p.inRow(row + 1) {
		over := p.over(c)
		if c.Kind != grid.Text || p.isAmount(c) || over == nil || over.Row != row || slices.Contains(schema.Signs, flat(c.Text)) {
			return false
		}
		beneath[over]++
	}
	for _, n := range beneath {
		if n < 2 {
			return false
		}
	}
	return len(beneath) > 0
}

// over returns the cell in the row above that a cell stands beneath: the one
// that covers its column, else the nearest to the left, which reaches over
// blanks.
func (p *page) over(c *grid.Cell) *grid.Cell {
	if above := p.at(c.Row-1, c.Col); above != nil {
		return above
	}
	row := p.inRow(c.Row - 1)
	if i := after(row, c.Col); i > 0 {
		return row[i-1]
	}
	return nil
}

// reach returns the range of a cell with the blanks to its right, up to the next
// filled cell in its row.
func (p *page) reach(c *grid.Cell) grid.Range {
	span := p.span(c)
	row := p.inRow(c.Row)
	if i := after(row, c.Col); i < len(row) {
		span.Right = max(span.Right, row[i].Col-1)
	} else {
		span.Right = p.bounds.Right
	}
	return span
}

// after returns how many cells of a row stand in a column of the sheet or to the
// left of it.
func after(row []*grid.Cell, col int) int {
	i, _ := slices.BinarySearchFunc(row, col+1, func(c *grid.Cell, col int) int { return cmp.Compare(c.Col, col) })
	return i
}

// claims returns the columns that a cell may be the head of, by its own words or
// by them and those of the head above: 决算数 beneath 2023年.
func (p *page) claims(c *grid.Cell, w *words) []claim {
	l, ok := p.labels[c]
	if !ok {
		return nil
	}
	found := w.columns.find(l)
	if above := p.headAbove(c); above != nil {
		found, l = p.beneath(c.Text, l, above, w, found)
	}
	year := 0
	if len(l.years) > 0 {
		year = l.years[0]
	}
	claims := make([]claim, 0, len(found))
	for _, m := range found {
		claims = append(claims, claim{c, m, year, p.hidden(c)})
	}
	return claims
}

// headAbove returns the cell above that may be the head of a cell with others:
// one that covers it, or that reaches over the blanks above it. It is nil for
// none.
func (p *page) headAbove(c *grid.Cell) *grid.Cell {
	above := p.at(c.Row-1, c.Col)
	switch {
	case above == nil && p.parted(c.Row-1):
		return p.over(c)
	case above == nil || p.span(above).Right < p.span(c).Right && !p.parted(c.Row-1):
		return nil
	}
	return above
}

// beneath returns the columns that a cell with a label is the head of beneath
// another, given those of its own words, and the label that says so.
func (p *page) beneath(text string, l label, above *grid.Cell, w *words, own []wording) ([]wording, label) {
	over, ok := p.labels[above]
	if !ok || l.key == "" || over.key == "" {
		return own, l
	}
	if len(own) > 0 {
		return p.piecesOf(over, w, own), l
	}
	sub := l.key
	texts := []string{above.Text + text, text + above.Text}
	if strings.HasSuffix(over.key, sub) || slices.Contains(schema.Contents, sub) { // 值 beneath 预期指标值 says it over
		texts = append(texts, above.Text)
	}
	for _, t := range texts {
		joined := fold(t)
		if found := w.columns.whole(joined); len(found) > 0 {
			return found, joined
		}
	}
	return nil, l
}

// piecesOf leaves out the columns that are a piece of another than the one above:
// 计量单位 beneath 实际完成值 is no piece of the target.
func (p *page) piecesOf(over label, w *words, own []wording) []wording {
	if !slices.ContainsFunc(own, func(m wording) bool { return w.table.Columns[m.index].Joins != "" }) {
		return own
	}
	parted := w.columns.find(over)
	return slices.DeleteFunc(slices.Clone(own), func(m wording) bool {
		joins := w.table.Columns[m.index].Joins
		return joins != "" && len(parted) > 0 && w.table.Columns[parted[0].index].ID != joins
	})
}

func (p *page) heading(claims []claim) heading {
	first := claims[0]
	h := heading{cell: first.cell, span: p.span(first.cell), year: first.year}
	for _, c := range claims[1:] {
		h.doubles = append(h.doubles, c.cell)
	}
	return h
}

// formYear returns the year of the form that accounts for the most heads: with
// 2022年决算数, 2023年预算数, 2023年决算数 it is 2023. Of two that account for as
// many it is the one that more of them print, else the later.
func formYear(claims []claim) int {
	votes := map[int]map[int]bool{}
	printed := map[int]int{}
	for _, c := range claims {
		if c.year == 0 {
			continue
		}
		y := c.year - c.word.offset
		if votes[y] == nil {
			votes[y] = map[int]bool{}
		}
		votes[y][c.word.index] = true
		if y == c.year {
			printed[y]++
		}
	}
	best := 0
	for y, columns := range votes {
		if cmp.Or(cmp.Compare(len(columns), len(votes[best])), cmp.Compare(printed[y], printed[best]), cmp.Compare(y, best)) > 0 {
			best = y
		}
	}
	return best
}

// bestClaims returns the cells with the best claim to be the head of a column;
// more than one when two are equally good.
func bestClaims(claims []claim, column, year int) []claim {
	fitting := slices.DeleteFunc(slices.Clone(claims), func(c claim) bool {
		return c.word.index != column || c.year != 0 && c.year-c.word.offset != year
	})
	slices.SortStableFunc(fitting, func(a, b claim) int {
		return cmp.Or(cmp.Compare(number(a.hidden), number(b.hidden)), cmp.Compare(a.word.rank, b.word.rank))
	})
	for i := range fitting {
		if fitting[i].word.rank > fitting[0].word.rank || fitting[i].hidden && !fitting[0].hidden {
			return fitting[:i]
		}
	}
	return fitting
}

// sameHeads reports whether a row repeats the heads of another, as a table
// printed over several pages does.
func (h head) sameHeads(other head) bool {
	if h.words != other.words {
		return false
	}
	for i, c := range h.columns {
		if o, ok := other.columns[i]; !ok || o.span.Left != c.span.Left || o.span.Right != c.span.Right {
			return false
		}
	}
	return true
}

// left returns the first column of the sheet that answers stand in: those of a
// Matrix of words, else the figures.
func (h head) left() int {
	left := 0
	words := h.words.table.Shape == schema.Matrix && !h.words.table.Figures()
	for i, c := range h.columns {
		if !h.words.table.Columns[i].Kind.Numeric() && !words {
			continue
		}
		if left == 0 || c.span.Left < left {
			left = c.span.Left
		}
	}
	return left
}

// headsOf finds the row of heads of each table of a form. Further rows of heads that
// repeat the first are accounted for; others are kept as unknown cells.
func (p *page) headsOf(f *form, s segment) (first map[string]head, found finds) {
	first = map[string]head{}
	for row := s.top; row <= s.bottom; row++ {
		if p.continued[row] {
			found.tellHeadRow(row)
			for _, c := range p.inRow(row) {
				found.used.add(c)
			}
		}
		for _, h := range p.heads[row] {
			t := h.words.table
			if f.decl.Table(t.ID) != t {
				continue
			}
			if _, known := first[t.ID]; !known {
				first[t.ID] = h
			}
			if !h.sameHeads(first[t.ID]) {
				continue
			}
			for _, at := range h.columns {
				found.used.add(at.cell)
			}
			for _, over := range h.over {
				found.used.add(over.cell)
			}
			found.tellHeadRow(row)
		}
	}
	return first, found
}

// printedYear takes the form's year from its heading, known or not, from a text above
// the first row of heads that is nothing but a year, else from the heads.
func (x *frame) printedYear() (year int, at *grid.Cell, found finds) {
	for _, c := range x.yearTexts() {
		if l := x.labels[c]; len(l.years) > 0 {
			found.used.add(c)
			found.places = []Place{{Path: schema.Path(string(schema.SignatureBlock), "year"), Label: clean(c.Text), Kind: schema.Years,
				Row: c.Row, Col: c.Col, Cell: c, Year: l.years[0]}}
			return l.years[0], c, found
		}
	}
	for i := range x.form.tables {
		h, ok := x.heads[x.form.tables[i].table.ID]
		if !ok || h.year == 0 {
			continue
		}
		for _, c := range h.columns {
			if c.year != 0 && (at == nil || c.cell.Col < at.Col) {
				at = c.cell
			}
		}
		return h.year, at, found
	}
	return 0, nil, found
}

// yearTexts are the texts at the head of a form that may say its year.
func (x *frame) yearTexts() []*grid.Cell {
	firstHead := x.seg.bottom + 1
	for _, h := range x.heads {
		firstHead = min(firstHead, h.row)
	}
	texts := slices.Clone(x.seg.titles)
	for row := x.seg.top; row < firstHead; row++ {
		for _, c := range x.inRow(row) {
			if isFurniture(c.Text) || len(x.seg.titles) == 0 && headingEnd(c.Text, x.labels[c]) >= 0 && x.alone(c) {
				texts = append(texts, c)
			}
		}
	}
	return texts
}
