package report

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Paths of figures that several sheets show.
var (
	selfScorePath = "overall_evaluation/total/score"
	postsPath     = "base_data/staffing/authorized_posts"
	staffPath     = "base_data/staffing/staff_in_post"
)

// outOfRange stands behind a total score that is none.
const outOfRange = "（不在 0 到 100 之间）"

// measures declares the tables of units.
func (b *book) measures() {
	b.measured = []*table{b.scores(), b.threePublic(), b.rates(), b.execution(), b.operating(), b.spending()}
	if b.source.YearBefore {
		b.measured = append(b.measured, b.years())
	}
}

// declare keeps the tables and lists that are written.
func (b *book) declare() {
	for _, t := range b.measured {
		if b.has[t.sheet] {
			b.tables = append(b.tables, t)
		}
	}
	b.lists = b.declareLists()
}

func (b *book) table(sheet string) *table {
	for _, t := range b.measured {
		if t.sheet == sheet {
			return t
		}
	}
	return nil
}

// costFields are the figures of a line of 经费控制情况 with its rates.
func (b *book) costFields(line, group string, prior bool, change, control []mark) []field {
	column := func(id string) string { return b.inYear(schema.BaseData, "costs", id) }
	var fields []field
	if prior {
		fields = append(fields, figureField(summary.CostPath(line, "prior_final"), group, column("prior_final")))
	}
	fields = append(fields,
		figureField(summary.CostPath(line, "budget"), group, column("budget")),
		figureField(summary.CostPath(line, "final"), group, column("final")))
	if prior {
		fields = append(fields, amountField(summary.ChangeOf(line), group, "增减额"), rateField(summary.ChangeOf(line), group, "变动率", change...))
	}
	return append(fields, rateField(summary.ControlOf(line), group, "控制率", control...))
}

var (
	overPrior  = []mark{{schema.FlagThreePublicOverPrior, above}}
	overBudget = []mark{{schema.FlagThreePublicOverBudget, above}}
)

// threePublic compares 三公经费 and its parts across the units.
func (b *book) threePublic() *table {
	t := table{
		sheet: threePublicSheet, title: "三公经费对比", remark: baseRemark, unit: inMoney,
		note: "增减额＝本年决算－上年决算；变动率＝增减额÷上年决算；控制率＝本年决算÷本年预算。▲ 超过限值。" + blankNote + linkNote,
	}
	for i, line := range summary.ThreePublicLines {
		var change, control []mark
		if i == 0 {
			change, control = overPrior, overBudget
		}
		t.fields = append(t.fields, b.costFields(line, costName(line), true, change, control)...)
	}
	t.fields = append(t.fields, lackField(48))
	return newTable(t)
}

func costLine(id string) *schema.Line { return builtin.Form(schema.BaseData).Table("costs").Line(id) }

// within goes before the parts of a part.
const within = "其中："

// costName names a line as a head, as published accounts do: 公务接待费,
// 其中：公务用车购置费.
func costName(id string) string {
	name := summary.PublishedName(id)
	switch costLine(id).Part {
	case "", summary.ThreePublicLines[0]:
		return name
	}
	return within + name
}

// rates puts every control rate of a unit on one row, and the buildings below.
func (b *book) rates() *table {
	t := table{
		sheet: ratesSheet, title: "控制率对比", more: 3, remark: baseRemark, unit: inMoney,
		note: "在职人员控制率＝在职人数÷编制数；三公经费、公用经费控制率和政府采购执行率＝本年决算÷本年预算；变动率＝（本年决算－上年决算）÷上年决算；" +
			"预算执行率＝全年执行数÷全年预算数；预算调整率＝（全年预算数－年初预算数）÷年初预算数；楼堂馆所的两个率见本表下部，单位有几处的取最高一处，填「无」的不适用。▲ 高于限值，▼ 低于限值。" + blankNote + linkNote,
	}
	const staff, funds, buildings = "在职人员（人）", "年度资金总额（附件2）", "楼堂馆所"
	t.fields = append(t.fields,
		figureField(postsPath, staff, b.inYear(schema.BaseData, "staffing", "authorized_posts")),
		figureField(staffPath, staff, b.inYear(schema.BaseData, "staffing", "staff_in_post")),
		rateField(summary.StaffingRate, staff, "控制率", mark{schema.FlagStaffingRateHigh, above}),
		overField(staff))
	t.fields = append(t.fields, b.costFields("three_public", "三公经费", true, overPrior, overBudget)...)
	t.fields = append(t.fields, b.costFields("operating_expenses", "公用经费", false, nil, []mark{{schema.FlagOperatingOverBudget, above}})...)
	procurement := b.costFields("government_procurement", "政府采购", false, nil, nil)
	procurement[2].head = "采购执行率"
	t.fields = append(t.fields, procurement...)
	t.fields = append(t.fields, b.budgetFields(funds)...)
	t.fields = append(t.fields,
		buildingField("highest_area", buildings, "规模控制率", colAreaRate, schema.FlagFloorAreaOver, func(x summary.Building) summary.Rate { return x.AreaRate }),
		buildingField("highest_investment", buildings, "投资概算控制率", colInvestmentRate, schema.FlagInvestmentOver, func(x summary.Building) summary.Rate { return x.InvestmentRate }),
		lackField(48))
	return newTable(t)
}

// overPath is the id of the column of who are in post beyond the posts there are.
const overPath = "over"

// overField is a column of how many are in post beyond the posts there are.
func overField(group string) field {
	return field{
		id: overPath, group: group, head: "超编人数", min: 8, max: 12,
		of: func(a at) cell {
			over, ok := a.u.Over()
			formula := fmt.Sprintf(`IF(COUNT(%[1]s,%[2]s)<2,"未判定",MAX(0,%[1]s-%[2]s))`, a.name(staffPath), a.name(postsPath))
			switch {
			case ok:
				return plainFigure(over).by(formula)
			case a.u.Answer(postsPath).State == summary.NotHandedIn:
				return faintText(notHandedIn)
			}
			return faintText(notJudged).by(formula)
		},
		total: func(b *book, t *table, column string) []cell {
			below := t.blanks()
			known := summary.Sum{Amount: b.totals.Over.Amount, Units: b.totals.OverKnown}
			below[rowLevel] = totalSum(known, plainFigure, sumFormula(column))
			below[rowLevelUnits] = count(known.Units).by("COUNT(" + column + ")").of(total)
			return below
		},
	}
}

// budgetFields are 年度资金总额 with its rates.
func (b *book) budgetFields(group string) []field {
	column := func(id string) string { return b.inYear(schema.OverallEvaluation, "budget", id) }
	return []field{
		figureField(summary.BudgetPath("initial_budget"), group, column("initial_budget")),
		figureField(summary.BudgetPath("adjusted_budget"), group, column("adjusted_budget")),
		figureField(summary.BudgetPath("executed"), group, column("executed")),
		rateField(summary.ExecutionRate, group, "预算执行率", mark{schema.FlagExecutionRateLow, below}),
		amountField(summary.Adjustment, group, "预算调整额"),
		rateField(summary.Adjustment, group, "预算调整率", mark{schema.FlagAdjustmentHigh, above}, mark{schema.FlagAdjustmentLow, below}),
	}
}

// buildingField is the highest rate of a unit's buildings, which stand below
// with that rate in a column.
func buildingField(id, group, head string, column int, flag string, of func(summary.Building) summary.Rate) field {
	return field{id: id, group: group, head: head, min: 9, max: 14, of: func(a at) cell {
		if len(a.u.Buildings) == 0 {
			switch a.u.NoBuildings.State {
			case schema.Mark:
				return faintText(notApplicable)
			case summary.NotHandedIn:
				return faintText(notHandedIn)
			}
			return faintText(notJudged)
		}
		best := -1.0
		for _, building := range a.u.Buildings {
			if r := of(building); r.OK() {
				best = max(best, r.Quotient())
			}
		}
		if best < 0 {
			return faintText(notJudged)
		}
		first := a.b.buildingsRow() + a.e.first[listBuildings]
		cells := blockOf(first, len(a.u.Buildings)).column(column)
		return a.flagged(quotient(best).by("MAX("+cells+")"), mark{flag, above})
	}}
}

// execution is 预算执行: the funds of 附件2, where they come from and what they
// go to.
func (b *book) execution() *table {
	t := table{
		sheet: executionSheet, title: "预算执行", remark: baseRemark, unit: inMoney, after: b.reconciliation,
		note: "取自附件2。预算执行率＝全年执行数÷全年预算数；预算调整率＝（全年预算数－年初预算数）÷年初预算数；执行率得分是单位自评的。▲ 高于限值，▼ 低于限值。" + blankNote + linkNote,
	}
	t.fields = b.budgetFields("年度资金总额")
	full := "overall_evaluation/budget/total/full_score"
	t.fields = append(t.fields,
		field{id: full, group: "执行率得分", head: "分值", min: 7, max: 12, of: func(a at) cell { return a.b.answer(a.u.Answer(full)) }},
		field{id: "execution_score", group: "执行率得分", head: "得分", min: 7, max: 12, of: func(a at) cell { return a.b.answer(a.u.Score.Execution) }})
	for _, line := range builtin.Form(schema.OverallEvaluation).Table("funding").Lines {
		group := "全年执行数按收入性质分"
		switch line.ID {
		case "by_nature_total", "basic_spending", "project_spending":
			group = "全年执行数按支出性质分"
		}
		head := line.Name
		switch {
		case strings.HasSuffix(line.ID, "_total"):
			head = "合计"
		case line.ID == "project_spending":
			head += "（附件2）"
		}
		t.fields = append(t.fields, figureField(schema.Path(string(schema.OverallEvaluation), "funding", line.ID), group, head))
	}
	t.fields = append(t.fields, lackField(48))
	return newTable(t)
}

// operating is 公用与采购: what a unit runs on, its projects and what it buys.
func (b *book) operating() *table {
	t := table{
		sheet: operatingSheet, title: "公用与采购", remark: baseRemark, unit: inMoney, after: b.reconciliation,
		note: "取自附件1。控制率、采购执行率、决算÷预算＝本年决算÷本年预算。▲ 超过限值。" + blankNote + linkNote,
	}
	for _, line := range []string{"operating_expenses", "office_expenses", "utilities_travel", "meetings_training"} {
		var marks []mark
		if line == "operating_expenses" {
			marks = []mark{{schema.FlagOperatingOverBudget, above}}
		}
		t.fields = append(t.fields, b.costFields(line, costName(line), true, nil, marks)...)
	}
	for _, line := range []string{"government_procurement", "project_spending", "contract_staff"} {
		fields := b.costFields(line, strings.TrimPrefix(costName(line), within), true, nil, nil)
		last := &fields[len(fields)-1]
		last.head = "决算÷预算"
		switch line {
		case "government_procurement":
			last.head = "采购执行率"
		case "project_spending":
			for i := range fields {
				fields[i].group += "（附件1）"
			}
		}
		t.fields = append(t.fields, fields...)
	}
	t.fields = append(t.fields, lackField(48))
	return newTable(t)
}

// scores ranks the units by their self-evaluation.
func (b *book) scores() *table {
	t := table{
		sheet: scoresSheet, title: "得分排名", byRank: true,
		totals: []string{"平均", "最高", "最低", "计入单位数"}, remark: "平均是各单位的简单平均，最高、最低只算有数的单位", after: b.reconciliation,
		note: "按" + b.rankName() + "从高到低，分数相同的名次相同，没有分数的排在最后。各组得分为单位在附件2该组指标上自评得分之和；「45.00/55」表示该组在该单位满分为 55 分。等级：" + b.gradeWords() +
			"。复算得分按表上的计分规则用单位自己填的数算出：定量指标按完成值与指标值计分，定性的和不能比较的保留单位得分；可复算分值是前者在总分值中所占的比例。▼ 低于限值，▲ 高于限值。" + blankNote + linkNote,
	}
	answer := func(of func(*summary.Unit) summary.Answer) func(at) cell {
		return func(a at) cell { return a.b.answer(of(a.u)) }
	}
	t.fields = []field{{
		id: "execution", head: "预算执行\n（10分）", min: 8, max: 14,
		of:    answer(func(u *summary.Unit) summary.Answer { return u.Score.Execution }),
		total: statOf(func(s summary.ScoreTotal) summary.Stats { return s.Execution }, false),
	}}
	for i, group := range summary.Groups {
		t.fields = append(t.fields, field{
			id: fmt.Sprintf("group%d", i), head: groupHead(group), kind: schema.Score, min: 8, max: 16,
			of:    func(a at) cell { return a.b.groupScore(group, a.u.Score.Groups[i]) },
			total: statOf(func(s summary.ScoreTotal) summary.Stats { return s.Groups[i] }, false),
		})
	}
	t.fields = append(t.fields,
		field{
			id: selfScorePath, head: "自评总分", min: 9, max: 14,
			of: func(a at) cell {
				c := a.b.answer(a.u.Score.Total)
				if total, ok := a.u.Score.Total.Figure(); ok && !a.u.Score.Valid { // as words: no formula counts it
					link := c.link
					c = centered(total.String() + outOfRange)
					c.link, c.look.tone = link, alarm
				}
				return a.flagged(c, mark{schema.FlagSelfScoreLow, below})
			},
			total: statOf(func(s summary.ScoreTotal) summary.Stats { return s.Total }, false),
		},
		field{id: "grade", head: "等级", words: true, min: 7, max: 10, of: func(a at) cell {
			if a.u.Score.Grade == "" {
				return faintText(notJudged)
			}
			return centered(a.u.Score.Grade).by(a.b.gradeFormula(a.name(selfScorePath)))
		}},
		field{
			id: "recomputed", head: "复算得分", min: 9, max: 14,
			of: func(a at) cell {
				return a.flagged(a.b.result(a.u, a.u.Score.Recomputed.Total), mark{schema.FlagRecomputedScoreLow, below})
			},
			total: statOf(func(s summary.ScoreTotal) summary.Stats { return s.Recomputed }, false),
		},
		field{id: "recomputed_grade", head: "复算等级", words: true, min: 7, max: 10, of: func(a at) cell {
			if a.u.Score.RecomputedGrade == "" {
				return faintText(notJudged)
			}
			return centered(a.u.Score.RecomputedGrade).by(a.b.gradeFormula(a.name("recomputed")))
		}},
		field{
			id: "above", head: "自评高于复算", min: 9, max: 14,
			of: func(a at) cell {
				c := a.b.result(a.u, a.u.Score.Above)
				if a.u.Submission.Form(schema.OverallEvaluation) != nil {
					c = c.by(differenceFormula(a.name(selfScorePath), a.name("recomputed")))
				}
				return a.flagged(c, mark{schema.FlagSelfAboveRecomputed, above})
			},
			total: statOf(func(s summary.ScoreTotal) summary.Stats { return s.Above }, false),
		},
		field{
			id: "share", head: "可复算分值", kind: schema.Rate, min: 9, max: 12,
			of: func(a at) cell {
				r := a.u.Score.JudgedShare
				if r.OK() {
					return roundPercent(r.Amount)
				}
				return a.b.result(a.u, r)
			},
			total: statOf(func(s summary.ScoreTotal) summary.Stats { return s.JudgedShare }, true),
		},
		field{
			id: "executed", head: "全年执行数\n（万元）", min: 10, max: 16,
			of: func(a at) cell { return a.b.answer(a.u.Answer(summary.BudgetPath("executed"))) },
		},
		field{
			id: "rate", head: "预算执行率", min: 9, max: 12,
			of: func(a at) cell {
				rate := a.u.Rate(summary.ExecutionRate)
				c := a.b.rate(rate, "", a.u.Answer(summary.BudgetPath("adjusted_budget")), a.u.Answer(summary.BudgetPath("executed")))
				if rate.OK() {
					c = roundPercent(rate.Amount)
					c.link = a.b.valuePlace(a.u.Answer(summary.BudgetPath("executed")).Value)
				}
				return a.flagged(c, mark{schema.FlagExecutionRateLow, below})
			},
			total: statOf(func(s summary.ScoreTotal) summary.Stats { return s.ExecutionRate }, true),
		},
		field{head: "说明", min: 34, max: 34, of: func(a at) cell { return wrapped(strings.Join(scoreRemarks(a.u), "；")) }})
	return newTable(t)
}

// groupHead names a group with its points: 产出（50分）.
func groupHead(g summary.Group) string {
	if g.Full == 0 {
		return g.Name
	}
	return g.Name + "\n（" + g.Full.String() + "分）"
}

// gradeWords names the grades with their limits: 优 ≥90，….
func (b *book) gradeWords() string {
	grades := b.settings.GradesInForce(builtin)
	words := make([]string, len(grades))
	for i := range words {
		words[i] = b.gradeHead(i)
	}
	return strings.Join(words, "，")
}

func (b *book) gradeHead(i int) string {
	grades := b.settings.GradesInForce(builtin)
	g, last := grades[i], len(grades)-1
	if i == last && last > 0 {
		return g.Name + " ＜" + grades[last-1].From.String()
	}
	return g.Name + " ≥" + g.From.String()
}

// result is points of a unit that were computed, with two decimals, or that
// they are not judged and why.
func (b *book) result(u *summary.Unit, r schema.Result) cell {
	if r.OK() {
		return roundMoney(r.Amount)
	}
	if u.Submission.Form(schema.OverallEvaluation) == nil {
		return faintText(notHandedIn)
	}
	c := faintText(notJudged)
	c.tip = r.Why.Print(builtin)
	return c
}

// groupScore shows the points of a group.
func (b *book) groupScore(group summary.Group, g summary.GroupScore) (c cell) {
	switch {
	case g.Points.Lack == summary.NotHandedIn:
		return faintText(notHandedIn)
	case g.Indicators == 0 && group.Full == 0:
		return faintText("—")
	case g.Indicators == 0:
		return faintText(noSuchLine)
	case !g.Points.OK():
		c = faintText(notJudged)
		c.tip = g.Points.Why.Print(builtin)
	default:
		c = money(g.Points.Amount)
		if g.Full.OK() && g.Full.Amount != group.Full {
			c = c.outOf(g.Full.Amount)
		}
	}
	c.link = b.valuePlace(g.First.Value)
	return c
}

// rankName names the score that units are ranked by.
func (b *book) rankName() string {
	if b.options.Rank == ByRecomputed {
		return "复算得分"
	}
	return "自评总分"
}

// rankPath is the field that units are ranked by.
func (b *book) rankPath() string {
	if b.options.Rank == ByRecomputed {
		return "recomputed"
	}
	return selfScorePath
}

// touching are the checks that a score of 附件2 does not pass untouched.
var touching = []string{"B1", "B2", "B7", "B8", "B9", "B10", "B12", "B16", "B19", "R1"}

// touches reports whether a finding is about what a score rests on.
func touches(f schema.Finding) bool {
	return f.Standing() && (slices.Contains(touching, f.Code) || f.Form == schema.OverallEvaluation && f.Code[0] == 'F' && f.Severity == schema.Err)
}

// scoreRemarks says what touches a unit's scores.
func scoreRemarks(u *summary.Unit) []string {
	var remarks []string
	if u.Submission.Form(schema.OverallEvaluation) == nil {
		return nil
	}
	if total := u.Score.Recomputed.Total; !total.OK() && total.Why.Print(builtin) != "" {
		remarks = append(remarks, "没有复算得分："+total.Why.Print(builtin))
	}
	var codes []string
	counted := map[string]int{}
	for _, f := range u.Findings {
		if !touches(f) {
			continue
		}
		if counted[f.Code] == 0 {
			codes = append(codes, f.Code)
		}
		counted[f.Code]++
	}
	for _, code := range codes {
		remark := schema.Fault(code) + "（" + code
		if n := counted[code]; n > 1 {
			remark += fmt.Sprintf("，%d 条", n)
		}
		remarks = append(remarks, remark+"）")
	}
	for i, g := range u.Score.Groups {
		group := summary.Groups[i]
		switch {
		case g.Indicators == 0 && group.Full > 0:
			remarks = append(remarks, g.Points.Why.Print(builtin))
		case g.Indicators > 0 && !g.Points.OK():
			remarks = append(remarks, group.Name+"："+g.Points.Why.Print(builtin))
		case len(g.Points.Ignored) > 0:
			remarks = append(remarks, fmt.Sprintf("%s有 %d 行没有得分，未计入", group.Name, len(g.Points.Ignored)))
		}
	}
	return remarks
}

// statOf totals points, or rates in percent, by average, highest and lowest,
// and how many units are in them.
func statOf(of func(summary.ScoreTotal) summary.Stats, rate bool) func(*book, *table, string) []cell {
	return func(b *book, t *table, column string) []cell {
		s := of(b.totals.Scores)
		show, mean := roundMoney, average(s.Mean())
		if rate {
			show, mean = roundPercent, quotient(s.Mean()/100)
		}
		var cells []cell
		for _, kind := range []struct {
			function string
			c        cell
		}{{"AVERAGE", mean}, {"MAX", show(s.Highest)}, {"MIN", show(s.Lowest)}} {
			c := faintText(notJudged)
			if s.Units > 0 {
				c = kind.c
			}
			cells = append(cells, c.by(overFiguresFormula(kind.function, column)).of(total))
		}
		return append(cells, count(s.Units).by("COUNT("+column+")").of(total))
	}
}

// average is a mean of points.
func average(mean float64) cell {
	c := roundMoney(0)
	c.value, c.width = mean, len(fmt.Sprintf("%.2f", mean))
	return c
}

// yearsPath is the id of a figure that is compared with that of the year before. It is
// no other's: a line of 附件1 has rates by its own.
func yearsPath(name string) string { return "years/" + name }

// years compares the year with the one before, of units that handed in for
// both.
func (b *book) years() *table {
	t := table{
		sheet: yearsSheet, title: "与上年对比", totals: []string{"计入单位数"},
		note: fmt.Sprintf("%d 年度与 %d 年度各自报送的表对比。金额单位：万元。增减＝本年－上年；得分的增减以分计，率的增减以百分点计。", b.year, b.year-1) +
			"「上年未报」表示数据库中没有该单位上年度的这张表。上年的数取自单位上年度报送的表，可能与本年表上填的「上年决算」不同。" + blankNote,
	}
	pair := func(name, group string, now func(*summary.Unit) cell, places int, format string) {
		id := yearsPath(name)
		value := func(c cell) (float64, bool) {
			f, ok := c.value.(float64)
			return f, ok
		}
		t.fields = append(t.fields,
			field{id: id + "/before", group: group, head: fmt.Sprintf("%d年", b.year-1), min: 9, max: 16, of: func(a at) cell {
				if a.u.Before == nil {
					return faintText(notBefore)
				}
				c := now(a.u.Before)
				c.link, c.tip = "", ""
				return c
			}},
			field{id: id + "/now", group: group, head: fmt.Sprintf("%d年", b.year), min: 9, max: 16, of: func(a at) cell { return now(a.u) }},
			field{id: id + "/change", group: group, head: "增减", formula: yearsFormula, min: 9, max: 14, of: func(a at) cell {
				c := faintText(notJudged)
				if a.u.Before != nil {
					from, ok := value(now(a.u.Before))
					to, alsoOK := value(now(a.u))
					if ok && alsoOK {
						unit := math.Pow10(places)
						c = cell{value: math.Round((to-from)*unit) / unit, width: 10, look: look{align: right, format: format}}
					}
				}
				return c.by(roundedDifferenceFormula(a.name(id+"/now"), a.name(id+"/before"), places))
			}, total: func(b *book, t *table, column string) []cell {
				return []cell{count(t.figures[id+"/change"]).by("COUNT(" + column + ")").of(total)}
			}})
	}
	const signed, points = `+#,##0.00;-#,##0.00;0.00`, `+0.00%;-0.00%;0.00%`
	figureOf := func(path string) func(*summary.Unit) cell {
		return func(u *summary.Unit) cell { return b.answer(u.Answer(path)) }
	}
	rate := func(id string) func(*summary.Unit) cell {
		return func(u *summary.Unit) cell {
			r := u.Rate(id)
			switch {
			case r.OK():
				return quotient(r.Quotient())
			case u.Answer(summary.RatioOf(id).Whole).State == summary.NotHandedIn:
				return faintText(notHandedIn)
			}
			return faintText(notJudged)
		}
	}
	pair("self", "自评总分", figureOf(selfScorePath), 2, signed)
	pair("recomputed", "复算得分", func(u *summary.Unit) cell { return b.result(u, u.Score.Recomputed.Total) }, 2, signed)
	pair("three_public", "三公经费决算", figureOf(summary.CostPath("three_public", "final")), 6, signed)
	pair("three_public_rate", "三公经费控制率", rate(summary.ControlOf("three_public")), 4, points)
	pair("operating", "公用经费决算", figureOf(summary.CostPath("operating_expenses", "final")), 6, signed)
	pair("staffing", "在职人员控制率", rate(summary.StaffingRate), 4, points)
	pair("execution", "预算执行率", rate(summary.ExecutionRate), 4, points)
	return newTable(t)
}

const notBefore = "上年未报"
