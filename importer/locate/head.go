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
	over    []*grid.Cell    // what stands over heads: see headsOnly
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
	var claims []claim
	bottom := row // of the cells that are heads
	for _, c := range p.rows[row] {
		if found := p.claims(c, w); len(found) > 0 {
			claims = append(claims, found...)
			bottom = max(bottom, p.span(c).Bottom)
		}
	}
	// Heads of two storeys: what stands beneath a wider head, beside heads that
	// are merged over both rows.
	for below := row + 1; below <= min(bottom, row+2); below++ {
		for _, c := range p.rows[below] {
			claims = append(claims, p.claims(c, w)...)
		}
	}
	h := head{words: w, row: row, bottom: row, columns: map[int]heading{}}
	claims, h.over = p.headsOnly(claims, row)
	if len(claims) == 0 || w.keys == 0 {
		return h, false
	}
	h.year = formYear(claims)
	taken := map[*grid.Cell]bool{}
	for i := range w.table.Columns {
		best := bestClaims(claims, i, h.year)
		if len(best) == 0 {
			continue
		}
		h.columns[i] = p.heading(best)
		for _, c := range best {
			taken[c.cell] = true
		}
	}
	// A head with a year that no column should have stands for the one column
	// of its wording that is left: the year is wrong, and is said to be.
	for i := range w.table.Columns {
		if _, ok := h.columns[i]; ok {
			continue
		}
		stray := slices.DeleteFunc(slices.Clone(claims), func(c claim) bool { return c.word.index != i || taken[c.cell] || c.year == 0 })
		if len(stray) == 1 {
			h.columns[i] = p.heading(stray)
			taken[stray[0].cell] = true
		}
	}
	for i := range h.columns {
		h.bottom = max(h.bottom, h.columns[i].span.Bottom)
	}
	keys := h.keys()
	return h, (keys >= w.keys || keys > 0 && p.block(h)) && !p.crosswise(h)
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

// block reports whether the name of a table with one row of answers stands to
// the left of its heads, merged down over the answers. Then one head is enough
// to know the others by, and to miss them.
func (p *page) block(h head) bool {
	lead := p.first(h.row)
	return h.words.table.Shape == schema.Row && p.span(lead).Bottom > h.bottom && len(h.words.names.find(p.labels[lead])) > 0
}

// headsOnly takes out the claims of cells that are no head of a column beside
// another claim to it: a head that is parted into others beneath it, and the
// name of the table, merged down over its rows to the left of the heads.
func (p *page) headsOnly(claims []claim, row int) (heads []claim, over []*grid.Cell) {
	lead := p.first(row)
	for _, c := range claims {
		span := p.span(c.cell)
		if slices.ContainsFunc(claims, func(other claim) bool {
			if other.word.index != c.word.index || other.cell == c.cell {
				return false
			}
			below := p.span(other.cell)
			parted := below.Top > span.Bottom && below.Left >= span.Left && below.Right <= span.Right
			return parted || c.cell == lead && span.Bottom > below.Bottom
		}) {
			over = append(over, c.cell)
		} else {
			heads = append(heads, c)
		}
	}
	return heads, over
}

// claims returns the columns that a cell may be the head of, by its own words or
// by them and those of the head above: 决算数 beneath 2023年.
func (p *page) claims(c *grid.Cell, w *words) []claim {
	l, ok := p.labels[c]
	if !ok {
		return nil
	}
	found := w.columns.find(l)
	if above := p.sheet.At(c.Row-1, c.Col); len(found) == 0 && l.key != "" && above != nil && p.span(above).Right >= p.span(c).Right {
		if over, ok := p.labels[above]; ok && over.key != "" {
			texts := []string{above.Text + c.Text, c.Text + above.Text}
			if strings.HasSuffix(over.key, l.key) { // 值 beneath 预期指标值 says it over
				texts = append(texts, above.Text)
			}
			for _, text := range texts {
				l = fold(text)
				if found = w.columns.whole(l); len(found) > 0 {
					break
				}
			}
		}
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
