package locate

import (
	"regexp"
	"slices"
	"strings"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// Which unit of money a figure is in is said in three places: behind the label
// of its row or the head of its column (三公经费（元）), in the heads of its
// table, or for the whole form in a line of its own, in the heading or in a
// note. What stands behind the label of something else says nothing.

const unitOfMoney = `((?:百万|万|千|亿)?元)`

var (
	// unitSaid finds the unit behind a label: (万元), 单位:元, /元, 【元】.
	unitSaid = regexp.MustCompile(`[(\[{【〔/,:](?:(?:金额|计量|货币)?单位:?)?(?:人民币|RMB|¥)?` + unitOfMoney + `(?:[)\]}】〕,;、]|$)`)

	// wholeForm finds the unit that a line gives for all figures.
	wholeForm = regexp.MustCompile(`(?:单位|金额|币种|货币|人民币)` +
		`(?:[:(\[【“"¥]|为|是|均|都|统一|一律|以|按|RMB|人民币|单位|金额)*(?:(?:人|个|%|²|平方米|m²|辆|次)[、,/])*` +
		unitOfMoney + `(?:$|[)\]】”"、,/。;:(]|为单位|填|列|计|币|反映|整|保留)`)

	// perhapsUnit is what looks as if it gave one.
	perhapsUnit = regexp.MustCompile(`(?:单位|金额|币种|货币)[^。;]{0,10}元`)

	// ofWholeForm is how the lines begin that speak of the whole form.
	ofWholeForm = regexp.MustCompile(`^[(\[【]?(?:[*※]|\d+[.、])*(?:(?:本表|表中|表内|以上|上述)|(?:人民币|金额|计量|货币|资金|数据)?(?:单位|币种|金额|人民币)|(?:填表|填报|编制)?(?:备注|注|说明|要求)[\d一二三四五六七八九十]*[:、.])`)

	// unitLabel is the label of the measure without it.
	unitLabel = regexp.MustCompile(`^(金额|计量|资金|货币)?单位:?$`)
)

// measured finds a cell that is a unit of money and nothing else.
var measured = regexp.MustCompile(`^[(\[【〔]?(?:人民币)?` + unitOfMoney + `[)\]】〕]?$`)

// measureSaid returns the unit of money that is all a cell says, or "". Such a
// cell stands among the figures of a row, in a column of its own, and answers
// nothing: it says which unit they are in.
func measureSaid(c *grid.Cell) string {
	if c == nil || c.Kind != grid.Text {
		return ""
	}
	if m := measured.FindStringSubmatch(flat(c.Text)); m != nil {
		return m[1]
	}
	return ""
}

// measuresOn returns the cells of a row that say nothing but a unit of money. One
// that is merged down from above says it of all rows that it reaches over. It is asked
// many times of one row and remembers.
func (p *page) measuresOn(row int) []*grid.Cell {
	found, known := p.measures[row]
	if known {
		return found
	}
	for col := p.bounds.Left; col <= p.widest(); col++ {
		if c := p.at(row, col); measureSaid(c) != "" && c.Col == col {
			found = append(found, c)
		}
	}
	p.measures[row] = found
	return found
}

// pastMeasure returns the cell of a row in a column, or the one behind it where it
// says nothing but a unit of money.
func (p *page) pastMeasure(row, col int) *grid.Cell {
	c := p.at(row, col)
	if measureSaid(c) != "" {
		return p.at(row, p.span(c).Right+1)
	}
	return c
}

// measure gives a figure of money the unit that a cell of its row says. Of
// several that differ it is the one behind the figure, where they stand behind
// figures; else the unit cannot be told, and so the figure.
func (x *placing) measure(p Place, row int) Place {
	if p.Kind != schema.Money || p.Inline != nil || p.Cell == nil {
		return p
	}
	cells := x.measuresOn(row)
	differ := false
	for _, c := range cells {
		x.use(c)
		differ = differ || measureSaid(c) != measureSaid(cells[0])
	}
	switch behind := x.at(row, x.spanAt(p.Row, p.Col).Right+1); {
	case len(cells) == 0:
	case !differ:
		p.Unit = measureSaid(cells[0])
	case measureSaid(behind) != "" && x.behindFigure(cells[0]):
		p.Unit = measureSaid(behind)
	default:
		p.Doubled = true
		x.double(p.Path, x.nameOf(p.Path), cells)
	}
	return p
}

// behindFigure reports whether a cell stands directly behind a figure.
func (p *page) behindFigure(c *grid.Cell) bool {
	left := p.at(c.Row, c.Col-1)
	return left != nil && p.isAmount(left)
}

// inBracket finds what stands in brackets, and moneyWord one thing in it that is money.
var (
	inBracket = regexp.MustCompile(`[(\[{【〔]([^()\[\]{}【】〔〕]*)[)\]}】〕]`)
	moneyWord = regexp.MustCompile(`^(?:(?:金额|计量|货币)?单位:?|人民币)*(.{0,3}元)$`)
)

// saysOddUnit reports whether a label says a unit of money in brackets that cannot be
// told: one that is none of ours, or two of them: (百元), (万美元), (万元/元).
func saysOddUnit(text string) bool {
	var known []string
	odd := false
	for _, bracket := range inBracket.FindAllStringSubmatch(flat(text), -1) {
		for _, word := range strings.FieldsFunc(bracket[1], func(r rune) bool { return strings.ContainsRune("/、,;或和", r) }) {
			m := moneyWord.FindStringSubmatch(word)
			switch {
			case m == nil:
			case slices.ContainsFunc(schema.MoneyUnits, func(u schema.MoneyUnit) bool { return u.Name == m[1] }):
				if !slices.Contains(known, m[1]) {
					known = append(known, m[1])
				}
			default:
				odd = true
			}
		}
	}
	return len(known) > 1 || len(known) == 0 && odd
}

// moneyUnit returns the unit of money that a label says behind itself, or "".
func moneyUnit(text string) string {
	if saysOddUnit(text) {
		return ""
	}
	if m := unitSaid.FindStringSubmatch(flat(text)); m != nil {
		return m[1]
	}
	return ""
}

// Doubt is a line that gives a unit of money for figures which another one has
// been taken for, or whose unit cannot be told.
type Doubt struct {
	Cell *grid.Cell
	// Said is the unit of the line, "" when it cannot be told. Taken is the one
	// taken instead, and By the cell that says it, nil for none.
	Said, Taken string
	By          *grid.Cell
}

// unitLine is a line that gives a unit for the form.
type unitLine struct {
	cell *grid.Cell
	unit string // "" when it cannot be told
}

// sayings returns the lines of the form that give a unit for all its figures,
// from top to bottom. It is asked when all labels and answers are known.
func (x *placing) sayings() []unitLine {
	var all []unitLine
	for row := x.seg.top; row <= x.seg.bottom; row++ {
		for _, c := range x.inRow(row) {
			if c.Kind != grid.Text || len(c.Text) > 12*maxLabel {
				continue
			}
			text := flat(c.Text)
			title := slices.Contains(x.seg.titles, c)
			if !title && !x.isLabelled(c) && !ofWholeForm.MatchString(text) && !unitBehind.MatchString(c.Text) || x.isUsed(c) && !title && !x.isLabelled(c) && !isFurniture(c.Text) {
				continue
			}
			if unitLabel.MatchString(text) { // the measure stands in the next cell
				if next := x.measureBehind(c); next != nil {
					text = strings.TrimSuffix(text, ":") + ":" + flat(next.Text)
				}
			}
			if m := wholeForm.FindStringSubmatch(text); m != nil {
				all = append(all, unitLine{c, m[1]})
			} else if unit := moneyUnit(text); title && unit != "" {
				all = append(all, unitLine{c, unit})
			} else if !x.isLabelled(c) && perhapsUnit.MatchString(text) {
				all = append(all, unitLine{cell: c})
			}
		}
	}
	return all
}

// measureBehind returns the cell behind a label of a measure: the next one, else
// the next filled one where that is a unit of money.
func (x *frame) measureBehind(c *grid.Cell) *grid.Cell {
	if next := x.at(c.Row, x.span(c).Right+1); next != nil {
		return next
	}
	for _, next := range x.inRow(c.Row) {
		if next.Col > x.span(c).Right {
			if next.Kind == grid.Text && measured.MatchString(flat(next.Text)) {
				return next
			}
			break
		}
	}
	return nil
}

// unitsOf says for each figure of money which unit it is in, where its own label does
// not: it returns the places with it, and the lines that were not followed.
func (f *frame) unitsOf(known finds) (places []Place, doubts []Doubt) {
	x := f.work(known)
	said := x.sayings()
	byTable := map[string]unitLine{}
	x.step(len(known.places))
	places = slices.Clone(known.places)
	for i := range places {
		p := &places[i]
		if p.Kind != schema.Money || p.Unit != "" {
			continue
		}
		table := strings.Split(p.Path, "/")[1]
		taken, told := byTable[table]
		if !told {
			var more []Doubt
			taken, more = x.unitOfTable(table, p.Row, said)
			doubts = andDoubts(doubts, more...)
			byTable[table] = taken
		}
		p.Unit = taken.unit
	}
	for _, s := range said {
		if s.unit == "" {
			doubts = andDoubts(doubts, Doubt{Cell: s.cell})
		}
	}
	return places, doubts
}

// andDoubts adds doubts to others, one for each cell.
func andDoubts(doubts []Doubt, more ...Doubt) []Doubt {
	for _, d := range more {
		if !slices.ContainsFunc(doubts, func(known Doubt) bool { return known.Cell == d.Cell }) {
			doubts = append(doubts, d)
		}
	}
	return doubts
}

// unitOfTable returns the line that gives the unit of the figures of a table, the first
// of which stand on a row: that in its heads, else the nearest above them, else the
// first at the foot of the form. The others are in doubt where they say another.
func (x *placing) unitOfTable(table string, row int, said []unitLine) (taken unitLine, doubts []Doubt) {
	h, headed := x.heads[x.headsFor(table)]
	if headed {
		row = h.row
		taken = x.unitOfHeads(h)
	}
	foot := x.seg.top // the row behind which no table goes on
	for _, end := range x.ends {
		foot = max(foot, end)
	}
	applies := slices.DeleteFunc(slices.Clone(said), func(s unitLine) bool { return s.cell.Row > row && s.cell.Row <= foot })
	slices.SortStableFunc(applies, func(a, b unitLine) int {
		above := func(s unitLine) bool { return s.cell.Row <= row }
		switch {
		case above(a) && above(b):
			return b.cell.Row - a.cell.Row
		case above(a) != above(b):
			return number(above(b)) - number(above(a))
		}
		return 0
	})
	for _, s := range applies {
		if taken.unit == "" {
			taken = s
		}
	}
	for _, s := range applies {
		if s.unit != taken.unit {
			doubts = append(doubts, Doubt{s.cell, s.unit, taken.unit, taken.cell})
		}
	}
	if headed && taken.unit == "" {
		doubts = append(doubts, x.oddUnits(h)...)
	}
	return taken, doubts
}

// oddUnits returns the labels in the rows of heads of a table that give a unit of money
// which is not known.
func (x *frame) oddUnits(h head) (doubts []Doubt) {
	for row := h.row; row <= h.bottom; row++ {
		for _, c := range x.inRow(row) {
			if c.Kind == grid.Text && saysOddUnit(c.Text) {
				doubts = append(doubts, Doubt{Cell: c})
			}
		}
	}
	return doubts
}

// headsFor returns the table whose heads the figures of a table stand under.
func (x *frame) headsFor(id string) string {
	if t := x.form.decl.Table(id); t != nil && t.Beneath != "" {
		id, _, _ = strings.Cut(t.Beneath, "/")
	}
	return id
}

// unitOfHeads returns the unit said in the rows of heads of a table by its own
// label. What a head says is of its column alone.
func (x *placing) unitOfHeads(h head) unitLine {
	heads := map[*grid.Cell]bool{}
	for _, at := range h.columns {
		heads[at.cell] = true
	}
	for row := h.row; row <= h.bottom; row++ {
		for _, c := range x.inRow(row) {
			if unit := moneyUnit(c.Text); unit != "" && !heads[c] {
				return unitLine{c, unit}
			}
		}
	}
	for row := h.row - 1; row >= x.seg.top && !x.isTabled(row); row-- { // a line of its own above the heads
		for _, c := range x.inRow(row) {
			if len(h.words.names.find(x.labels[c])) > 0 {
				if unit := moneyUnit(c.Text); unit != "" {
					return unitLine{c, unit}
				}
			}
		}
	}
	return unitLine{}
}
