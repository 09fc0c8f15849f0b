package report

import (
	"fmt"
	"slices"
	"strconv"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Where things stand on 控制率: a unit a row from ratesFirst, the parts of a
// rate beside it.
const ratesFirst = 5

// Columns of 控制率.
const (
	colPosts = 3 + iota
	colStaff
	colStaffing
	colThreePrior
	colThreeBudget
	colThreeFinal
	colThreeChange
	colThreeControl
	colOperatingBudget
	colOperatingFinal
	colOperating
	colProcurementBudget
	colProcurementFinal
	colProcurement
	colInitial
	colAdjusted
	colExecuted
	colExecution
	colAdjustment
	colAreaRate
	colInvestmentRate
	colRateReasons
)

// Columns of the buildings, below the units.
const (
	colBuilding = 3 + iota
	colApprovedArea
	colActualArea
	colBuildingArea
	colBudgetInvestment
	colActualInvestment
	colBuildingInvestment
	lastBuildingColumn = colBuildingInvestment
)

func (b *book) ratesBlock() block { return blockOf(ratesFirst, len(b.summary.Units)) }

// buildingsBlock is where the buildings stand: below the units, their two
// rows of totals, an empty line, a title and the heads.
func (b *book) buildingsBlock() block {
	n := 0
	for _, u := range b.summary.Units {
		n += len(u.Buildings)
	}
	return blockOf(b.ratesBlock().last+6, n)
}

// rates puts every control rate of a unit on one row, and the buildings below.
func (b *book) rates() sheet {
	units := b.ratesBlock()
	s := sheet{
		name: ratesSheet, paper: a3, columns: slices.Clone(unitColumns),
		freeze: name(3, ratesFirst), heads: [2]int{ratesFirst - 2, ratesFirst - 1}, headColumns: 2,
		filter: fmt.Sprintf("A%d:%s", ratesFirst-1, name(colRateReasons, units.last)),
	}
	for c := colPosts; c < colRateReasons; c++ {
		s.columns = append(s.columns, column{8, 16})
	}
	s.columns = append(s.columns, column{36, 36})
	s.rows = func(yield func(row) bool) {
		if !yield(cells(text(b.year()+"年度控制率").of(title).wide(1))) ||
			!yield(cells(noteCell("金额单位：万元。在职人员控制率＝在职人数÷编制数；三公经费、公用经费控制率和政府采购执行率＝本年决算÷本年预算；三公经费变动率＝（本年决算－上年决算）÷上年决算；"+
				"预算执行率＝全年执行数÷全年预算数；预算调整率＝（全年预算数－年初预算数）÷年初预算数；楼堂馆所的两个率见本表下部，单位有几处的取最高一处，填「无」的不适用。▲ 高于限值，▼ 低于限值。"+blankNote+linkNote))) {
			return
		}
		groups, heads := b.rateHeads()
		if !yield(groups) || !yield(heads) {
			return
		}
		building := b.buildingsBlock().first
		for i, u := range b.summary.Units {
			if !yield(b.rateRow(i, u, blockOf(building, len(u.Buildings)))) {
				return
			}
			building += len(u.Buildings)
		}
		if len(b.summary.Units) == 0 && !yield(nothing(noUnits, colRateReasons)) {
			return
		}
		if b.rateTotals(units, yield) {
			b.buildings(yield)
		}
	}
	return s
}

func (b *book) rateHeads() (groups, heads row) {
	prior, budget, final := b.inYear("costs", "prior_final"), b.inYear("costs", "budget"), b.inYear("costs", "final")
	groups = row{cells: []cell{heading("序号").tall(2), heading("单位").tall(2)}, height: lineHeight + leading}
	heads = row{cells: []cell{heading(""), heading("")}}
	for _, g := range []struct {
		name  string
		heads []string
	}{
		{"在职人员（人）", []string{b.inYear("staffing", "authorized_posts"), b.inYear("staffing", "staff_in_post"), "在职人员控制率"}},
		{"三公经费", []string{prior, budget, final, "变动率", "控制率"}},
		{"公用经费", []string{budget, final, "控制率"}},
		{"政府采购", []string{budget, final, "执行率"}},
		{"年度资金总额（附件2）", []string{
			b.inYear("budget", "initial_budget"), b.inYear("budget", "adjusted_budget"), b.inYear("budget", "executed"), "预算执行率", "预算调整率",
		}},
		{"楼堂馆所", []string{"规模控制率", "投资概算控制率"}},
	} {
		groups.cells = append(groups.cells, heading(g.name).wide(len(g.heads)))
		for _, h := range g.heads {
			heads.cells = append(heads.cells, yearHeading(h))
		}
	}
	groups.cells = append(groups.cells, heading("缺少的数").tall(2))
	heads.cells = append(heads.cells, heading(""))
	return groups, heads
}

func (b *book) rateRow(i int, u *summary.Unit, buildings block) row {
	n := ratesFirst + i
	at := func(column int) string { return name(column, n) }
	flagged := func(c cell, mark string, flag string) cell {
		if u.Flagged(flag) {
			return c.beyondLimit(mark)
		}
		return c
	}
	staff, three, operating, procurement, budget := u.Staffing, u.ThreePublic[0], u.Operating, u.Procurement, u.Budget
	adjustment := b.rate(budget.Adjustment, changeFormula(at(colInitial), at(colAdjusted)), budget.Initial, budget.Adjusted)
	adjustment = flagged(flagged(adjustment, above, schema.FlagAdjustmentHigh), below, schema.FlagAdjustmentLow)
	r := row{cells: append(b.unit(i, u),
		b.answer(staff.AuthorizedPosts), b.answer(staff.StaffInPost),
		flagged(b.rate(staff.Rate, rateFormula(at(colStaff), at(colPosts)), staff.AuthorizedPosts, staff.StaffInPost), above, schema.FlagStaffingRateHigh),
		b.answer(three.PriorFinal), b.answer(three.Budget), b.answer(three.Final),
		flagged(b.rate(three.Change, changeFormula(at(colThreePrior), at(colThreeFinal)), three.PriorFinal, three.Final), above, schema.FlagThreePublicOverPrior),
		flagged(b.rate(three.Control, rateFormula(at(colThreeFinal), at(colThreeBudget)), three.Budget, three.Final), above, schema.FlagThreePublicOverBudget),
		b.answer(operating.Budget), b.answer(operating.Final),
		flagged(b.rate(operating.Control, rateFormula(at(colOperatingFinal), at(colOperatingBudget)), operating.Budget, operating.Final), above, schema.FlagOperatingOverBudget),
		b.answer(procurement.Budget), b.answer(procurement.Final),
		b.rate(procurement.Control, rateFormula(at(colProcurementFinal), at(colProcurementBudget)), procurement.Budget, procurement.Final),
		b.answer(budget.Initial), b.answer(budget.Adjusted), b.answer(budget.Executed),
		flagged(b.rate(budget.ExecutionRate, rateFormula(at(colExecuted), at(colAdjusted)), budget.Adjusted, budget.Executed), below, schema.FlagExecutionRateLow),
		adjustment)}
	area := func(x summary.Building) summary.Rate { return x.AreaRate }
	investment := func(x summary.Building) summary.Rate { return x.InvestmentRate }
	r.cells = append(r.cells,
		flagged(b.highest(u, buildings.column(colBuildingArea), area), above, schema.FlagFloorAreaOver),
		flagged(b.highest(u, buildings.column(colBuildingInvestment), investment), above, schema.FlagInvestmentOver),
		wrapped(b.rateGaps(u)))
	return r
}

// highest is the highest rate of a unit's buildings, which stand below.
func (b *book) highest(u *summary.Unit, cells string, of func(summary.Building) summary.Rate) cell {
	if len(u.Buildings) == 0 {
		c := faintText(notJudged)
		switch u.NoBuildings.State {
		case schema.Mark:
			c = faintText(notApplicable)
		case summary.NotHandedIn:
			c = faintText(notHandedIn)
		}
		return c
	}
	best := -1.0
	for _, building := range u.Buildings {
		if r := of(building); r.OK() {
			best = max(best, r.Quotient())
		}
	}
	if best < 0 {
		return faintText(notJudged)
	}
	return quotient(best).by("MAX(" + cells + ")")
}

// rateGaps says for want of which figures the rates of a unit are not judged.
func (b *book) rateGaps(u *summary.Unit) string {
	var why gaps
	if u.Submission.Form(schema.BaseData) != nil {
		if s := u.Staffing; !s.Rate.OK() {
			why.add(b.inYear("staffing", "authorized_posts"), s.AuthorizedPosts, "")
			why.add(b.inYear("staffing", "staff_in_post"), s.StaffInPost, "")
		}
		b.costGaps(&why, u.ThreePublic[0])
		for _, c := range []summary.Cost{u.Operating, u.Procurement} {
			if !c.Control.OK() {
				c.Change.Lack = "" // the change is not shown here
				b.costGaps(&why, c)
			}
		}
		if len(u.Buildings) == 0 && u.NoBuildings.State != schema.Mark {
			why.note("楼堂馆所没有填", "")
		}
	} else {
		why.note("未报附件1", "")
	}
	if u.Submission.Form(schema.OverallEvaluation) == nil {
		why.note("未报附件2", "")
		return why.String()
	}
	budget := u.Budget
	if !budget.Adjustment.OK() {
		why.add(b.inYear("budget", "initial_budget"), budget.Initial, "")
	}
	if !budget.Adjustment.OK() || !budget.ExecutionRate.OK() {
		why.add(b.inYear("budget", "adjusted_budget"), budget.Adjusted, "")
	}
	if !budget.ExecutionRate.OK() {
		why.add(b.inYear("budget", "executed"), budget.Executed, "")
	}
	return why.String()
}

// rateTotals yields the district's sums and rates, and how many units are in
// each.
func (b *book) rateTotals(units block, yield func(row) bool) bool {
	s, col := b.summary, units.column
	three := b.costTotal(s.ThreePublic[0], col(colThreePrior), col(colThreeBudget), col(colThreeFinal))
	threeUnits := b.costUnits(s.ThreePublic[0], col(colThreePrior), col(colThreeBudget), col(colThreeFinal))
	none := cell{}.of(total)
	none.look.align = center
	sums := row{cells: []cell{heading("合计").wide(2),
		totalSum(s.Staffing.AuthorizedPosts, plainFigure, sumFormula(col(colPosts))),
		totalSum(s.Staffing.StaffInPost, plainFigure, sumFormula(col(colStaff))),
		totalRate(s.Staffing.Rate, totalRateFormula(col(colStaff), col(colPosts))),
	}}
	counted := row{cells: []cell{heading("计入单位数").wide(2),
		count(s.Staffing.AuthorizedPosts.Units).by("COUNT(" + col(colPosts) + ")").of(total),
		count(s.Staffing.StaffInPost.Units).by("COUNT(" + col(colStaff) + ")").of(total),
		count(s.Staffing.Rate.Units).by(bothFormula(col(colStaff), col(colPosts))).of(total),
	}}
	sums.cells = append(sums.cells, three...)
	counted.cells = append(counted.cells, threeUnits...)
	for _, c := range []struct {
		total         summary.CostTotal
		budget, final string
	}{
		{s.Operating, col(colOperatingBudget), col(colOperatingFinal)},
		{s.Procurement, col(colProcurementBudget), col(colProcurementFinal)},
	} {
		sums.cells = append(sums.cells,
			totalSum(c.total.Budget, roundMoney, sumFormula(c.budget)), totalSum(c.total.Final, roundMoney, sumFormula(c.final)),
			totalRate(c.total.Control, totalRateFormula(c.final, c.budget)))
		counted.cells = append(counted.cells,
			count(c.total.Budget.Units).by("COUNT("+c.budget+")").of(total), count(c.total.Final.Units).by("COUNT("+c.final+")").of(total),
			count(c.total.Control.Units).by(bothFormula(c.final, c.budget)).of(total))
	}
	initial, adjusted, executed := col(colInitial), col(colAdjusted), col(colExecuted)
	sums.cells = append(sums.cells,
		totalSum(s.Budget.Initial, roundMoney, sumFormula(initial)),
		totalSum(s.Budget.Adjusted, roundMoney, sumFormula(adjusted)),
		totalSum(s.Budget.Executed, roundMoney, sumFormula(executed)),
		totalRate(s.Budget.ExecutionRate, totalRateFormula(executed, adjusted)),
		totalRate(s.Budget.Adjustment, totalChangeFormula(initial, adjusted)),
		none, none, wrapped("合计行的各率只算相关两个数都填了的单位").of(total))
	counted.cells = append(counted.cells,
		count(s.Budget.Initial.Units).by("COUNT("+initial+")").of(total),
		count(s.Budget.Adjusted.Units).by("COUNT("+adjusted+")").of(total),
		count(s.Budget.Executed.Units).by("COUNT("+executed+")").of(total),
		count(s.Budget.ExecutionRate.Units).by(bothFormula(executed, adjusted)).of(total),
		count(s.Budget.Adjustment.Units).by(bothFormula(initial, adjusted)).of(total),
		none, none, none)
	return yield(sums) && yield(counted)
}

// buildings yields the buildings finished this year, one a row.
func (b *book) buildings(yield func(row) bool) {
	if !yield(row{}) ||
		!yield(cells(text("楼堂馆所（本年完工，一处一行）").of(section).wide(1))) ||
		!yield(headRow([]string{"序号", "单位", "第几处", "批复规模（m²）", "实际规模（m²）", "规模控制率", "预算投资", "实际投资", "投资概算控制率"})) {
		return
	}
	first := b.buildingsBlock().first
	n := first
	for _, u := range b.summary.Units {
		for i, x := range u.Buildings {
			at := func(column int) string { return name(column, n) }
			area := b.rate(x.AreaRate, rateFormula(at(colActualArea), at(colApprovedArea)), x.ApprovedArea, x.ActualArea)
			if u.FlaggedFor(schema.FlagFloorAreaOver, x.ActualArea) {
				area = area.beyondLimit(above)
			}
			investment := b.rate(x.InvestmentRate, rateFormula(at(colActualInvestment), at(colBudgetInvestment)), x.BudgetInvestment, x.ActualInvestment)
			if u.FlaggedFor(schema.FlagInvestmentOver, x.ActualInvestment) {
				investment = investment.beyondLimit(above)
			}
			if !yield(cells(append(b.unit(n-first, u), centered(strconv.Itoa(i+1)),
				b.answer(x.ApprovedArea), b.answer(x.ActualArea), area,
				b.answer(x.BudgetInvestment), b.answer(x.ActualInvestment), investment,
			)...)) {
				return
			}
			n++
		}
	}
	if n == first {
		yield(nothing("没有单位填报本年完工的楼堂馆所", lastBuildingColumn))
	}
}
