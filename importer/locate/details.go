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

// saidOver returns which rows of a matrix say over what others do, by index. Where no
// rows but declared ones are counted, none does.
func (x *placing) saidOver(h head, rows []row) map[int]bool {
	over := map[int]bool{}
	if h.words.table.Spent != "" {
		x.partsOfFunds(h, rows, over)
	}
	if h.words.table.Named == "" {
		return over
	}
	named := 0 // rows without a line beneath the last section
	section := false
	for i, r := range rows {
		switch {
		case over[i]:
		case r.line >= 0:
			section, named = h.words.table.Lines[r.line].Section, 0
		case section && named > 0 && slices.Contains(schema.Subtotals, clean(r.label.Text)):
			over[i] = true
		case strings.HasPrefix(flat(r.label.Text), "其中") && i > 0 && x.hasParts(h, rows[i-1]):
			for n := x.partsFrom(h, rows, i); n > 0; n-- {
				over[i+n-1] = true
			}
		default:
			named++
		}
	}
	return over
}

// partsOfFunds adds the rows that say of which funds a line of them is made up, where
// they are lines elsewhere and come out at exactly that line: 2.其他资金, 其中：上年结转,
// 自筹. What the centre and the levels below give is declared as part of the 财政拨款.
func (x *placing) partsOfFunds(h head, rows []row, over map[int]bool) {
	for i, r := range rows {
		if i == 0 || !strings.HasPrefix(flat(r.label.Text), "其中") || rows[i-1].line < 0 || rows[i-1].line == h.words.only() {
			continue
		}
		if h.words.table.Lines[rows[i-1].line].ID == fiscalAppropriation {
			continue
		}
		rest := x.amountsOf(h, rows[i-1])
		for n := i; n < len(rows) && (n == i || !numbering.MatchString(flat(rows[n].label.Text))); n++ {
			for j, part := range x.amountsOf(h, rows[n]) {
				rest[j] -= part
			}
			if !slices.ContainsFunc(rest, func(a schema.Amount) bool { return a != 0 }) {
				for k := i; k <= n; k++ {
					over[k] = true
				}
				break
			}
		}
	}
}

// fiscalAppropriation is the line of the funds of which the parts are lines.
const fiscalAppropriation = "fiscal_appropriation"

// hasParts reports whether 其中 beneath a row begins parts of that row alone, and not
// the rows of a section or of the line whose named rows are counted with it.
func (x *placing) hasParts(h head, r row) bool {
	if r.line < 0 {
		return true
	}
	line := &h.words.table.Lines[r.line]
	return !line.Section && line.ID != h.words.table.Named && !r.opens
}

// partsFrom returns how many rows from one on are parts of the row above it: as many
// as there are without a line, and together no more than it.
func (x *placing) partsFrom(h head, rows []row, from int) int {
	rest := x.amountsOf(h, rows[from-1])
	for i := from; i < len(rows); i++ {
		if rows[i].line >= 0 || rows[i].opens || i > from && numbering.MatchString(flat(rows[i].label.Text)) {
			return i - from
		}
		for j, part := range x.amountsOf(h, rows[i]) {
			if rest[j] -= part; rest[j] < 0 {
				return i - from
			}
		}
	}
	return len(rows) - from
}

// amountsOf returns the figures of a row in the columns of money, 0 for none.
func (x *placing) amountsOf(h head, r row) []schema.Amount {
	var all []schema.Amount
	for _, i := range columnsOf(h) {
		if h.words.table.Columns[i].Kind != schema.Money {
			continue
		}
		var a schema.Amount
		if c := x.sheet.At(r.span.Top, h.columns[i].span.Left); c != nil && c.Row == r.span.Top {
			a = amountIn(c)
		}
		all = append(all, a)
	}
	return all
}

// sumOf returns which of some rows of figures is the sum of all others in every
// column but those of rates, or -1.
func (x *placing) sumOf(h head, rows []int) int {
	if len(rows) < 3 {
		return -1
	}
	sum := -1
	for _, r := range rows {
		equal, compared := true, false
		for i, at := range h.columns {
			kind := h.words.table.Columns[i].Kind
			if !kind.Numeric() || kind == schema.Rate {
				continue
			}
			var rest schema.Amount
			for _, other := range rows {
				if c := x.sheet.At(other, at.span.Left); c != nil && c.Row == other {
					if a := amountIn(c); other == r {
						rest -= a
						compared = compared || a != 0
					} else {
						rest += a
					}
				}
			}
			equal = equal && rest == 0
		}
		if equal && compared {
			if sum >= 0 {
				return -1
			}
			sum = r
		}
	}
	return sum
}

// amountIn reads a figure roughly, as far as it takes to compare it.
func amountIn(c *grid.Cell) schema.Amount {
	a, err := schema.ParseAmount(strings.ReplaceAll(flat(c.Text), ",", ""))
	if err != nil {
		return 0
	}
	return a
}
