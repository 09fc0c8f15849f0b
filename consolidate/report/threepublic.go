package report

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Where things stand on 三公经费: a unit a row from threePublicFirst, each
// line in five columns, the reasons behind them.
const (
	threePublicFirst   = 5
	threePublicColumns = 5
	firstCost          = 3 // column of the first line's prior final
)

// Columns of a line, from the first of its five.
const (
	priorFinal = iota
	budgeted
	final
	change
	control
)

func (b *book) threePublicBlock() block { return blockOf(threePublicFirst, len(b.summary.Units)) }

// threePublicColumn is a column of the i-th of summary.ThreePublicLines.
func threePublicColumn(i, which int) int { return firstCost + threePublicColumns*i + which }

// threePublic compares 三公经费 and its parts across the units.
func (b *book) threePublic() sheet {
	lines := b.summary.ThreePublic
	units := b.threePublicBlock()
	reasons := threePublicColumn(len(lines), 0)
	s := sheet{
		name: threePublicSheet, paper: a3, columns: slices.Clone(unitColumns),
		freeze: name(firstCost, threePublicFirst), heads: [2]int{threePublicFirst - 2, threePublicFirst - 1}, headColumns: 2,
		filter: fmt.Sprintf("A%d:%s", threePublicFirst-1, name(reasons, units.last)),
	}
	for range lines {
		s.columns = append(s.columns, column{8, 16}, column{8, 16}, column{8, 16}, column{8, 14}, column{8, 14})
	}
	s.columns = append(s.columns, column{40, 40})
	s.rows = func(yield func(row) bool) {
		if !yield(cells(text(b.year()+"年度三公经费").of(title).wide(1))) ||
			!yield(cells(noteCell("金额单位：万元。变动率＝（本年决算－上年决算）÷上年决算；控制率＝本年决算÷本年预算。▲ 超过限值。"+blankNote+linkNote))) {
			return
		}
		groups := row{cells: []cell{heading("序号").tall(2), heading("单位").tall(2)}, height: lineHeight + leading}
		columns := row{cells: []cell{heading(""), heading("")}}
		for _, line := range lines {
			groups.cells = append(groups.cells, heading(costName(line.Line)).wide(threePublicColumns))
			columns.cells = append(columns.cells,
				yearHeading(b.inYear("costs", "prior_final")), yearHeading(b.inYear("costs", "budget")), yearHeading(b.inYear("costs", "final")),
				heading("变动率"), heading("控制率"))
		}
		groups.cells = append(groups.cells, heading("缺少的数").tall(2))
		columns.cells = append(columns.cells, heading(""))
		if !yield(groups) || !yield(columns) {
			return
		}
		for i, u := range b.summary.Units {
			if !yield(b.threePublicRow(i, u)) {
				return
			}
		}
		if len(b.summary.Units) == 0 && !yield(nothing(noUnits, reasons)) {
			return
		}
		b.threePublicTotals(units, yield)
	}
	return s
}

func (b *book) threePublicRow(i int, u *summary.Unit) row {
	n := threePublicFirst + i
	r := row{cells: b.unit(i, u)}
	var why gaps
	for k, c := range u.ThreePublic {
		at := func(which int) string { return name(threePublicColumn(k, which), n) }
		changed := b.rate(c.Change, changeFormula(at(priorFinal), at(final)), c.PriorFinal, c.Final)
		controlled := b.rate(c.Control, rateFormula(at(final), at(budgeted)), c.Budget, c.Final)
		if c.Line.ID == summary.ThreePublicLines[0] {
			if u.Flagged(schema.FlagThreePublicOverPrior) {
				changed = changed.beyondLimit(above)
			}
			if u.Flagged(schema.FlagThreePublicOverBudget) {
				controlled = controlled.beyondLimit(above)
			}
		}
		r.cells = append(r.cells, b.answer(c.PriorFinal), b.answer(c.Budget), b.answer(c.Final), changed, controlled)
		b.costGaps(&why, c)
	}
	r.cells = append(r.cells, wrapped(why.String()))
	return r
}

// costGaps notes for want of which figures the rates of a line are not judged.
func (b *book) costGaps(why *gaps, c summary.Cost) {
	short := strings.TrimPrefix(costName(c.Line), withinVehicles)
	if !c.Change.OK() {
		why.add(b.inYear("costs", "prior_final"), c.PriorFinal, short)
	}
	if !c.Control.OK() {
		why.add(b.inYear("costs", "budget"), c.Budget, short)
	}
	if !c.Change.OK() || !c.Control.OK() {
		why.add(b.inYear("costs", "final"), c.Final, short)
	}
}

// threePublicTotals yields the district's sums and rates, and how many units
// are in each.
func (b *book) threePublicTotals(units block, yield func(row) bool) {
	sums := row{cells: []cell{heading("合计").wide(2)}}
	counted := row{cells: []cell{heading("计入单位数").wide(2)}}
	for i, t := range b.summary.ThreePublic {
		col := func(which int) string { return units.column(threePublicColumn(i, which)) }
		sums.cells = append(sums.cells, b.costTotal(t, col(priorFinal), col(budgeted), col(final))...)
		counted.cells = append(counted.cells, b.costUnits(t, col(priorFinal), col(budgeted), col(final))...)
	}
	sums.cells = append(sums.cells, wrapped("合计行的变动率、控制率只算相关两个数都填了的单位").of(total))
	counted.cells = append(counted.cells, cell{}.of(total))
	_ = yield(sums) && yield(counted)
}

// costTotal are the five figures of a line for the district, over the columns
// of its units.
func (b *book) costTotal(t summary.CostTotal, prior, budget, final string) []cell {
	return []cell{
		totalSum(t.PriorFinal, roundMoney, sumFormula(prior)),
		totalSum(t.Budget, roundMoney, sumFormula(budget)),
		totalSum(t.Final, roundMoney, sumFormula(final)),
		totalRate(t.Change, totalChangeFormula(prior, final)),
		totalRate(t.Control, totalRateFormula(final, budget)),
	}
}

// costUnits are how many units are in each of them.
func (b *book) costUnits(t summary.CostTotal, prior, budget, final string) []cell {
	return []cell{
		count(t.PriorFinal.Units).by("COUNT(" + prior + ")").of(total),
		count(t.Budget.Units).by("COUNT(" + budget + ")").of(total),
		count(t.Final.Units).by("COUNT(" + final + ")").of(total),
		count(t.Change.Units).by(bothFormula(prior, final)).of(total),
		count(t.Control.Units).by(bothFormula(final, budget)).of(total),
	}
}

// withinVehicles goes before the parts of a part.
const withinVehicles = "其中："

// costName names a line as a head: 三公经费合计, 其中：公车购置.
func costName(line *schema.Line) string {
	switch {
	case line.ID == summary.ThreePublicLines[0]:
		return line.Name + "合计"
	case slices.Contains(summary.ThreePublicLines[1:], line.Part):
		return withinVehicles + line.Name
	}
	return line.Name
}
