package report

import (
	"cmp"
	"strconv"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// cell is one cell to be written.
type cell struct {
	value   any // nil, a string, an int or a float64
	formula string
	look    look
	// width is the display width of the value in half-width characters; a
	// merged or wrapped cell sets none and leaves it 0.
	width int
	link  string // a place in the workbook
	tip   string // shown when the pointer rests on a linked cell
	// across and down are how many further columns and rows the cell is
	// merged over. The rows below bring their own empty cells.
	across, down int
	// spread merges the cell over as many columns as a screen shows.
	spread bool
}

// What cells say that hold no figure. They are text, and so enter no sum.
const (
	notJudged     = schema.WordNotJudged
	notHandedIn   = schema.WordNotHandedIn
	notApplicable = schema.WordNotApplicable
	noSuchLine    = schema.WordAbsent
	unreadable    = schema.WordUnreadable
	uncomputed    = schema.WordUncomputed
)

func text(s string) cell { return cell{value: s, width: displayWidth(s)} }

func centered(s string) cell {
	c := text(s)
	c.look.align = center
	return c
}

// wrapped is a text that may take several lines.
func wrapped(s string) cell { return cell{value: s, look: look{wrap: true}} }

// heading is a head of a column. Where it has no line break of its own it may
// break in two, and so sets the width of its column only halfway.
func heading(s string) cell {
	c := cell{value: s, look: look{role: head, align: center, wrap: true}, width: displayWidth(s)}
	if !strings.Contains(s, "\n") {
		c.width = (c.width + 1) / 2
	}
	return c
}

// yearHeading is a head whose year, where it begins with one, stands above the
// rest.
func yearHeading(s string) cell {
	if year, rest, ok := strings.Cut(s, "年"); ok && year != "" && rest != "" && strings.Trim(year, "0123456789") == "" {
		s = year + "年\n" + rest
	}
	return heading(s)
}

// ordinal is a number that is read beside words, not under other numbers.
func ordinal(n int) cell {
	c := count(n)
	c.look.align = center
	return c
}

// wide merges the cell over columns in all.
func (c cell) wide(columns int) cell {
	c.across, c.width = columns-1, 0
	return c
}

// tall merges the cell over rows in all.
func (c cell) tall(rows int) cell {
	c.down = rows - 1
	return c
}

// of gives the cell a role.
func (c cell) of(r role) cell {
	c.look.role = r
	return c
}

// by makes the cell's value the stored result of a formula.
func (c cell) by(formula string) cell {
	c.formula = formula
	return c
}

// faintText is a word in place of a figure.
func faintText(s string) cell {
	c := centered(s)
	c.look.tone = faint
	return c
}

// money is a figure in 万元, in points or in m². It is shown with two decimals, as
// on paper; the cell holds all that it carries.
func money(a schema.Amount) cell {
	return cell{value: a.Float(), width: groupedWidth(a.Fixed(2)), look: look{align: right, format: twoDecimals}}
}

const twoDecimals = "#,##0.00"

// exactMoney is a figure shown with all decimals that it carries, two at least.
func exactMoney(a schema.Amount) cell {
	c := money(a)
	c.width = groupedWidth(a.Text())
	c.look.format = "#,##0." + strings.Repeat("0", max(decimals(a), 2))
	return c
}

// roundMoney is a sum or a mean of such figures.
func roundMoney(a schema.Amount) cell { return money(a) }

// plainFigure is a figure of a kind that is not known: as many decimals as it
// carries.
func plainFigure(a schema.Amount) cell {
	c := exactMoney(a)
	if decimals(a) < 2 {
		c.look.format = strings.TrimSuffix("#,##0."+strings.Repeat("0", decimals(a)), ".")
		c.width = groupedWidth(a.String())
	}
	return c
}

func count(n int) cell {
	return cell{value: n, width: groupedWidth(strconv.Itoa(n)), look: look{align: right, format: "#,##0"}}
}

// roundPercent is a rate, given in percent, shown with two decimals. It is stored
// as the fraction, which is what spreadsheets call a percentage.
func roundPercent(a schema.Amount) cell { return quotient(fraction(a)) }

// percent is a rate with all decimals that it carries, two at least.
func percent(a schema.Amount) cell {
	c := quotient(fraction(a))
	if n := decimals(a); n > 2 {
		c.look.format = "0." + strings.Repeat("0", n) + "%"
		c.width += n - 2
	}
	return c
}

// quotient is a rate, given as a fraction.
func quotient(q float64) cell {
	return cell{
		value: q, width: len(strconv.FormatFloat(q*100, 'f', 2, 64)) + 1,
		look: look{align: right, format: percentFormat},
	}
}

const percentFormat = "0.00%"

// fraction returns 0.8519 for 85.19 %, the nearest float64 to it.
func fraction(a schema.Amount) float64 {
	q, err := strconv.ParseFloat(a.String()+"e-2", 64)
	if err != nil { // String prints nothing that ParseFloat refuses
		return 0
	}
	return q
}

// figure is a figure of a kind, as tables show it.
func figure(kind schema.Kind, a schema.Amount) cell {
	switch kind {
	case schema.Rate:
		return roundPercent(a)
	case schema.Persons, schema.Years:
		return exactFigure(kind, a)
	}
	return money(a)
}

// exactFigure is a figure of a kind as the evidence has it, with all its decimals.
func exactFigure(kind schema.Kind, a schema.Amount) cell {
	switch kind {
	case schema.Rate:
		return percent(a)
	case schema.Persons:
		return plainFigure(a)
	case schema.Years:
		return cell{value: a.Float(), width: 4, look: look{align: right, format: "0"}}
	}
	return exactMoney(a)
}

// marks that go with the tone of a figure beyond a limit.
const (
	above = "▲"
	below = "▼"
)

// beyondLimit marks a cell as above or below a limit of the district. A figure
// stays a figure, and a text that text: the mark is part of the format.
func (c cell) beyondLimit(mark string) cell {
	c.look.tone = beyond
	c.width += 2
	mark, format := `"`+mark+`"`, cmp.Or(c.look.format, "General")
	c.look.format = mark + format + ";" + mark + "-" + format + ";" + mark + format + ";" + mark + "@"
	return c
}

// outOf writes a score together with full points of its own: 45.00/55.
func (c cell) outOf(full schema.Amount) cell {
	suffix := "/" + full.String()
	c.look.format += `"` + suffix + `"`
	c.width += displayWidth(suffix)
	return c
}

// answer shows an answer as what it is, and links it to its row in 数据来源.
func (b *book) answer(a summary.Answer) cell {
	var c cell
	switch a.State {
	case schema.Number:
		c = figure(a.Value.Kind, a.Value.Number)
	case schema.Blank:
		c.look.align = center
	case schema.Mark, schema.Text:
		c = centered(strings.TrimSpace(a.Value.Raw))
	case schema.Uncomputed:
		c = centered(uncomputed)
		c.look.tone = alarm
	case schema.Absent:
		return faintText(noSuchLine)
	case summary.NotHandedIn:
		return faintText(notHandedIn)
	default:
		c = centered(unreadable)
		c.look.tone = alarm
		c.tip = "原文：" + a.Value.Raw
	}
	c.link = b.valuePlace(a.Value)
	return c
}

// rate shows a rate by its formula, or says that it is not judged; then the
// cell links to the first of its parts that is lacking, the denominator first.
func (b *book) rate(r summary.Rate, formula string, whole, part summary.Answer) cell {
	if r.OK() {
		return quotient(r.Quotient()).by(formula)
	}
	if whole.State == summary.NotHandedIn {
		return faintText(notHandedIn)
	}
	// The formula gives the same word, and a figure once the cell is filled in.
	c := faintText(notJudged).by(formula)
	c.look.format = percentFormat
	c.tip = r.Why.String()
	lacking := whole
	if _, ok := whole.Figure(); ok {
		if _, ok := part.Figure(); !ok {
			lacking = part
		}
	}
	c.link = b.valuePlace(lacking.Value)
	return c
}

// totalRate shows a rate of the district.
func totalRate(r summary.TotalRate, formula string) cell {
	c := faintText(notJudged)
	if r.OK() {
		c = quotient(r.Quotient())
	}
	return c.by(formula).of(total)
}

// totalSum shows a sum of the district; a sum of nothing is none.
func totalSum(s summary.Sum, format func(schema.Amount) cell, formula string) cell {
	c := faintText(notJudged)
	if s.Units > 0 {
		c = format(s.Amount)
	}
	return c.by(formula).of(total)
}

// decimals is how many decimals a figure carries.
func decimals(a schema.Amount) int {
	_, fraction, _ := strings.Cut(a.String(), ".")
	return len(fraction)
}

// groupedWidth is the width of a figure once its thousands are set apart.
func groupedWidth(figure string) int {
	whole, _, _ := strings.Cut(strings.TrimPrefix(figure, "-"), ".")
	return len(figure) + (len(whole)-1)/3
}

// displayWidth is the width of the longest line of a text in half-width
// characters, as Chinese type sets it: everything but Latin is full width.
func displayWidth(s string) int {
	widest := 0
	for line := range strings.SplitSeq(s, "\n") {
		widest = max(widest, lineWidth(line))
	}
	return widest
}

func lineWidth(line string) int {
	width := 0
	for _, r := range line {
		width++
		if r >= 0x2000 || strings.ContainsRune("×÷·±°", r) {
			width++
		}
	}
	return width
}
