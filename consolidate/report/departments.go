package report

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// departmentsFirst is the first row of 按主管部门 below its heads.
const departmentsFirst = 5

// departmentColumn is a column of 按主管部门.
type departmentColumn struct {
	group, head string
	// of gives the cell of a department, or of the district where criterion is
	// "".
	of func(t *summary.Totals, criterion string) cell
}

// departmentColumns are the columns behind the department's name.
func (b *book) departmentColumns() []departmentColumn {
	scores := b.table(scoresSheet)
	among := func(t *table) string { return t.block(b).in(t.sheet, colDepartment) }
	mean := func(id string, of func(summary.ScoreTotal) summary.Stats) func(*summary.Totals, string) cell {
		return func(t *summary.Totals, criterion string) cell {
			s, column := of(t.Scores), scores.in(b, id)
			c := faintText(notJudged)
			if s.Units > 0 {
				c = average(s.Mean())
			}
			if criterion == "" {
				return c.by(overFiguresFormula("AVERAGE", column))
			}
			where := fmt.Sprintf("%s,%s,%s,%s", among(scores), criterion, column, isFigure)
			return c.by(fmt.Sprintf(`IF(COUNTIFS(%[1]s)=0,"未判定",AVERAGEIFS(%[2]s,%[1]s))`, where, column))
		}
	}
	sum := func(from *table, path string) func(*summary.Totals, string) cell {
		return func(t *summary.Totals, criterion string) cell {
			s, column := t.Sum(path), from.in(b, path)
			c := faintText(notJudged)
			if s.Units > 0 {
				c = sumFormat(path)(s.Amount)
			}
			if criterion == "" {
				return c.by(sumFormula(column))
			}
			return c.by(fmt.Sprintf(`IF(COUNTIFS(%[1]s,%[2]s,%[3]s,%[4]s)=0,"未判定",SUMIFS(%[3]s,%[1]s,%[2]s))`, among(from), criterion, column, isFigure))
		}
	}
	rate := func(from *table, id string) func(*summary.Totals, string) cell {
		return func(t *summary.Totals, criterion string) cell {
			ratio, r := summary.RatioOf(id), t.Rate(id)
			part, whole := from.in(b, ratio.Part), from.in(b, ratio.Whole)
			c := faintText(notJudged)
			if r.OK() {
				c = quotient(r.Quotient())
			}
			if criterion == "" {
				formula := totalRateFormula(part, whole)
				if ratio.Change {
					formula = totalChangeFormula(whole, part)
				}
				return c.by(formula)
			}
			of := func(figures, others string) string {
				return fmt.Sprintf("SUMIFS(%s,%s,%s,%s,%s)", figures, among(from), criterion, others, isFigure)
			}
			over := of(part, whole)
			if ratio.Change {
				over = "(" + over + "-" + of(whole, part) + ")"
			}
			return c.by(fmt.Sprintf(`IF(%[2]s<=0,"未判定",%[1]s/%[2]s)`, over, of(whole, part)))
		}
	}
	base := func(from *table, id string, whole bool) func(*summary.Totals, string) cell {
		return func(t *summary.Totals, criterion string) cell {
			ratio := summary.RatioOf(id)
			part, of := t.Base(id)
			path, other := ratio.Part, ratio.Whole
			if whole {
				part, path, other = of, other, path
			}
			return b.departmentSum(part, sumFormat(path), among(from), criterion, from.in(b, path), from.in(b, other))
		}
	}
	amount := func(from *table, id string) func(*summary.Totals, string) cell {
		return func(t *summary.Totals, criterion string) cell {
			part, whole := t.Base(id)
			part.Amount -= whole.Amount
			column := from.in(b, amountOf(id))
			return b.departmentSum(part, roundMoney, among(from), criterion, column, column)
		}
	}
	three, rates := b.table(threePublicSheet), b.table(ratesSheet)
	column := func(id string) string { return b.inYear("base_data", "costs", id) }
	const (
		change, control        = "三公经费，与上年同口径", "三公经费，与预算同口径"
		operating, procurement = "公用经费，同口径", "政府采购，同口径"
		staff, funds           = "在职人员（人），同口径", "年度资金总额（附件2），同口径"
	)
	onRoster := func(n func(*summary.Totals) int, col int) func(*summary.Totals, string) cell {
		return func(t *summary.Totals, criterion string) cell {
			cells := b.rosterBlock().in(rosterSheet, col)
			if criterion == "" {
				return count(n(t)).by("SUM(" + cells + ")")
			}
			return count(n(t)).by(fmt.Sprintf("SUMIFS(%s,%s,%s)", cells, b.rosterBlock().in(rosterSheet, colRosterDepartment), criterion))
		}
	}
	return []departmentColumn{
		{"", "报送\n单位数", func(t *summary.Totals, criterion string) cell {
			if criterion == "" {
				criterion = `"<>"`
			}
			c := count(t.Units)
			if b.totals.Units > 0 {
				c = c.by(fmt.Sprintf("COUNTIFS(%s,%s)", among(three), criterion))
			}
			return c
		}},
		{"平均得分", "自评", mean(selfScorePath, func(s summary.ScoreTotal) summary.Stats { return s.Total })},
		{"平均得分", "复算", mean("recomputed", func(s summary.ScoreTotal) summary.Stats { return s.Recomputed })},
		{"三公经费", column("prior_final"), sum(three, summary.CostPath("three_public", "prior_final"))},
		{"三公经费", column("budget"), sum(three, summary.CostPath("three_public", "budget"))},
		{"三公经费", column("final"), sum(three, summary.CostPath("three_public", "final"))},
		{change, column("prior_final"), base(three, summary.ChangeOf("three_public"), true)},
		{change, column("final"), base(three, summary.ChangeOf("three_public"), false)},
		{change, "增减额", amount(three, summary.ChangeOf("three_public"))},
		{change, "变动率", rate(three, summary.ChangeOf("three_public"))},
		{control, column("budget"), base(three, summary.ControlOf("three_public"), true)},
		{control, column("final"), base(three, summary.ControlOf("three_public"), false)},
		{control, "控制率", rate(three, summary.ControlOf("three_public"))},
		{operating, column("budget"), base(rates, summary.ControlOf("operating_expenses"), true)},
		{operating, column("final"), base(rates, summary.ControlOf("operating_expenses"), false)},
		{operating, "控制率", rate(rates, summary.ControlOf("operating_expenses"))},
		{procurement, column("budget"), base(rates, summary.ControlOf("government_procurement"), true)},
		{procurement, column("final"), base(rates, summary.ControlOf("government_procurement"), false)},
		{procurement, "采购执行率", rate(rates, summary.ControlOf("government_procurement"))},
		{staff, "编制数", base(rates, summary.StaffingRate, true)},
		{staff, "在职人数", base(rates, summary.StaffingRate, false)},
		{staff, "控制率", rate(rates, summary.StaffingRate)},
		{funds, "全年预算数", base(rates, summary.ExecutionRate, true)},
		{funds, "全年执行数", base(rates, summary.ExecutionRate, false)},
		{funds, executionHead, rate(rates, summary.ExecutionRate)},
		{"", "错误", onRoster(func(t *summary.Totals) int { return t.Errors }, colRosterErrors)},
		{"", "预警", onRoster(func(t *summary.Totals) int { return t.Flags - t.Absent }, colRosterFlags)},
	}
}

// departmentSum is a sum over the units of a department, or of the district where
// criterion is "", that have a figure in both of two columns, of the first.
func (b *book) departmentSum(s summary.Sum, format func(schema.Amount) cell, among, criterion, column, other string) cell {
	c := faintText(notJudged)
	if s.Units > 0 {
		c = format(s.Amount)
	}
	if criterion == "" {
		return c.by(baseSumFormula(column, other))
	}
	return c.by(fmt.Sprintf(`IF(COUNTIFS(%[1]s,%[2]s,%[3]s,%[5]s,%[4]s,%[5]s)=0,"未判定",SUMIFS(%[3]s,%[1]s,%[2]s,%[4]s,%[5]s))`, among, criterion, column, other, isFigure))
}

// criterion is what a formula holds departments against that are the one in a
// cell.
func criterion(department, cell string) string {
	if !strings.ContainsAny(department, "~*?<>=") {
		return cell
	}
	// An operator in front would be one, and a wildcard would stand for others.
	return fmt.Sprintf(`"="&SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(%s,"~","~~"),"*","~*"),"?","~?")`, cell)
}

// departmentsPage writes 按主管部门.
func (b *book) departmentsPage() {
	columns := b.departmentColumns()
	widths := []float64{6, 20}
	groups := row{cells: []cell{heading("序号").tall(2), heading("主管部门").tall(2)}, height: lineHeight + leading}
	heads := row{cells: []cell{heading(""), heading("")}}
	for i, c := range columns {
		heads.cells = append(heads.cells, yearHeading(c.head))
		switch {
		case c.group == "":
			heads.cells[len(heads.cells)-1] = heading("")
			groups.cells = append(groups.cells, heading(c.head).tall(2))
		case i == 0 || columns[i-1].group != c.group:
			n := 1
			for i+n < len(columns) && columns[i+n].group == c.group {
				n++
			}
			groups.cells = append(groups.cells, heading(c.group).wide(n))
		}
		widths = append(widths, fit(8, 16, c.of(b.totals, "")))
		widths[len(widths)-1] = fit(widths[len(widths)-1], 16, yearHeading(c.head))
	}
	for _, d := range b.departmentNames {
		widths[1] = fit(widths[1], unitWidth, text(d))
	}
	last := blockOf(departmentsFirst, len(b.departmentNames)).last
	o := b.begin(departmentsSheet, layout{
		widths: widths, freezeColumns: 2, heads: [2]int{3, 4}, groups: departmentGroups(columns), columns: len(widths), rows: last + 2,
		filtered: true, filterFrom: 4, filterTo: last, tab: "5B9BD5",
	})
	b.titles(o, "按主管部门汇总", "主管部门取自单位名册，名册上没有的取单位在附件3 上填的，都没有的列为「"+notListed+"」。「同口径」只加相关两个数都填了的单位，率由它们算出；平均得分只算有分数的单位。", inMoney)
	b.put(o, 3, groups)
	b.put(o, 4, heads)
	if len(b.departmentNames) == 0 {
		b.put(o, departmentsFirst, nothing(noUnits, len(widths)))
	}
	for i, d := range b.departmentNames {
		n := departmentsFirst + i
		r := row{cells: []cell{ordinal(i + 1), sized(d)}}
		for _, c := range columns {
			r.cells = append(r.cells, c.of(b.departments[d], criterion(d, "$B"+fmt.Sprint(n))))
		}
		b.put(o, n, r)
	}
	r := row{cells: []cell{heading("合计").wide(2)}}
	for _, c := range columns {
		r.cells = append(r.cells, c.of(b.totals, "").of(total))
	}
	b.put(o, last+1, r)
	b.below(o, last+2, nil)
}

// departmentExecution is the column of 预算执行率.
func departmentExecution(columns []departmentColumn) int {
	return 3 + slices.IndexFunc(columns, func(c departmentColumn) bool { return c.head == executionHead })
}

// executionHead is the head of 预算执行率.
const executionHead = "预算执行率"

// departmentGroups are the first columns of the groups.
func departmentGroups(columns []departmentColumn) []int {
	starts := []int{3}
	for i := 1; i < len(columns); i++ {
		if c := columns[i]; c.group == "" || c.group != columns[i-1].group {
			starts = append(starts, 3+i)
		}
	}
	return starts
}
