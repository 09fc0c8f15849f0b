package report

import (
	"fmt"
	"strings"

	"jixiao/consolidate/summary"
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
	three, rates := b.table(threePublicSheet), b.table(ratesSheet)
	column := func(id string) string { return b.inYear("base_data", "costs", id) }
	const staff, funds = "在职人员（人）", "年度资金总额（附件2，万元）"
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
		{"三公经费（万元）", column("prior_final"), sum(three, summary.CostPath("three_public", "prior_final"))},
		{"三公经费（万元）", column("budget"), sum(three, summary.CostPath("three_public", "budget"))},
		{"三公经费（万元）", column("final"), sum(three, summary.CostPath("three_public", "final"))},
		{"三公经费（万元）", "变动率", rate(three, summary.ChangeOf("three_public"))},
		{"三公经费（万元）", "控制率", rate(three, summary.ControlOf("three_public"))},
		{"公用经费（万元）", column("budget"), sum(rates, summary.CostPath("operating_expenses", "budget"))},
		{"公用经费（万元）", column("final"), sum(rates, summary.CostPath("operating_expenses", "final"))},
		{"公用经费（万元）", "控制率", rate(rates, summary.ControlOf("operating_expenses"))},
		{"政府采购（万元）", column("budget"), sum(rates, summary.CostPath("government_procurement", "budget"))},
		{"政府采购（万元）", column("final"), sum(rates, summary.CostPath("government_procurement", "final"))},
		{"政府采购（万元）", "执行率", rate(rates, summary.ControlOf("government_procurement"))},
		{staff, "编制数", sum(rates, postsPath)},
		{staff, "在职人数", sum(rates, staffPath)},
		{staff, "控制率", rate(rates, summary.StaffingRate)},
		{funds, "全年预算数", sum(rates, summary.BudgetPath("adjusted_budget"))},
		{funds, "全年执行数", sum(rates, summary.BudgetPath("executed"))},
		{funds, "执行率", rate(rates, summary.ExecutionRate)},
		{"", "错误", onRoster(func(t *summary.Totals) int { return t.Errors }, colRosterErrors)},
		{"", "预警", onRoster(func(t *summary.Totals) int { return t.Flags - t.Absent }, colRosterFlags)},
	}
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
		widths: widths, freezeColumns: 2, paper: a3, heads: [2]int{3, 4}, columns: len(widths), rows: last + 1,
		filtered: true, filterFrom: 4, filterTo: last, tab: "5B9BD5",
	})
	b.put(o, 1, cells(text(b.yearText()+"年度按主管部门汇总").of(title)))
	b.put(o, 2, cells(noteCell("主管部门取自单位名册，名册上没有的取单位在附件3 上填的，都没有的列为「"+notListed+"」。金额单位：万元。各率只算相关两个数都填了的单位；平均得分只算有分数的单位。")))
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
}
