package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// 项目支出 stands on three forms, and 预算执行率 is told of three things. What each
// comes to in the district is named for its form, and what makes the difference is
// said wherever one of them stands.

// reconciled is what the forms of the units come to, and which units make the
// difference.
type reconciled struct {
	base, overall, projects summary.Sum
	count                   int // of projects
	// Of the differences between two of them, that of 附件1 and 附件3 is told where
	// nobody's 附件2 says what was spent on projects.
	baseOverall, overallProjects, baseProjects differences
	projectRate                                summary.TotalRate
}

// differences are those of units, of which the greatest are named.
type differences struct {
	units int
	most  []difference // the greatest first
}

type difference struct {
	unit   string
	amount schema.Amount
	why    string
}

// mostNamed is how many units that make a difference are named.
const mostNamed = 3

func (d *differences) add(x difference) {
	if x.amount == 0 {
		return
	}
	d.units++
	d.most = append(d.most, x)
	slices.SortStableFunc(d.most, func(a, b difference) int { return cmp.Compare(b.amount.Abs(), a.amount.Abs()) })
	d.most = d.most[:min(len(d.most), mostNamed)]
}

// spent is what a unit's forms say of its 项目支出: what is no figure is nothing,
// and said in why.
type spent struct {
	base, overall     summary.Answer
	projects          summary.Sum
	count             int
	ofBase, ofOverall schema.Amount
	why               []string
}

func spentBy(u *summary.Unit) spent {
	s := spent{base: u.Answer(summary.SpentOnBase), overall: u.Answer(summary.SpentOnOverall)}
	s.projects, s.count = u.ProjectSpending()
	lacks := func(form string, a summary.Answer) {
		switch {
		case a.State == summary.NotHandedIn:
			s.why = append(s.why, form+" 未报")
		case a.State != schema.Number:
			s.why = append(s.why, form+" "+lackWords(a))
		}
	}
	s.ofBase, _ = s.base.Figure()
	s.ofOverall, _ = s.overall.Figure()
	lacks("附件1", s.base)
	lacks("附件2", s.overall)
	switch {
	case s.count == 0 && max(s.ofBase, s.ofOverall) > 0:
		s.why = append(s.why, "附件3 未报")
	case s.projects.Units < s.count:
		s.why = append(s.why, fmt.Sprintf("附件3 有 %d 个项目没有执行数", s.count-s.projects.Units))
	}
	return s
}

func (r *reconciled) add(u *summary.Unit) {
	s := spentBy(u)
	r.base.Add(s.base)
	r.overall.Add(s.overall)
	r.projects.Amount += s.projects.Amount
	r.projects.Units += min(s.projects.Units, 1)
	r.count += s.count
	why := strings.Join(s.why, "，")
	r.baseOverall.add(difference{u.Name, s.ofBase - s.ofOverall, why})
	r.overallProjects.add(difference{u.Name, s.ofOverall - s.projects.Amount, why})
	r.baseProjects.add(difference{u.Name, s.ofBase - s.projects.Amount, why})
	for _, f := range u.Submission.Projects() {
		if !schema.NoProject(f) {
			values := byPath(f)
			r.projectRate.Add(answerAt(values, "project_evaluation/budget/total/executed"), answerAt(values, "project_evaluation/budget/total/adjusted_budget"), false)
		}
	}
}

// onOverall reports whether 附件2 can be held against the others: where nobody has
// filled it, what is nothing there is no difference.
func (r *reconciled) onOverall() bool { return r.overall.Units > 0 }

// spending is 项目对账: 项目支出 of each unit as its three forms have it.
func (b *book) spending() *table {
	return b.sheetOf(table{
		sheet: spendingSheet, title: "项目支出对账", unit: inMoney, after: b.reconciliation,
		note: "同一笔项目支出在三张表上的数：附件1 项目支出的本年决算数、附件2 按支出性质分的项目支出、附件3 各项目全年执行数之和。差额里没有填数的按没有支出算，原因见说明；各单位差额之和就是全区合计的差额。" + linkNote,
	})
}

// of is what is spent by a column of 项目对账; what is no figure is nothing.
func (s spent) of(id string) schema.Amount {
	switch id {
	case summary.SpentOnBase:
		return s.ofBase
	case summary.SpentOnOverall:
		return s.ofOverall
	}
	return s.projects.Amount
}

// of is what all units come to by a column of 项目对账.
func (r *reconciled) of(id string) summary.Sum {
	switch id {
	case summary.SpentOnBase:
		return r.base
	case summary.SpentOnOverall:
		return r.overall
	}
	return r.projects
}

// reconciledTotal totals a column of 项目对账.
func (b *book) reconciledTotal(t *table, f field, column string) []cell {
	below, r := t.blanks(), &b.reconcile
	switch {
	case f.id == summary.ProjectCount:
		below[rowSum] = count(r.count).by("SUM(" + column + ")").of(total)
	case f.Formula.Op != summary.Between:
		below[rowSum] = totalSum(r.of(f.id), roundMoney, sumFormula(column))
		below[rowSumUnits] = count(r.of(f.id).Units).by("COUNT(" + column + ")").of(total)
	default:
		below[rowSum] = faintText(notJudged).of(total)
		if r.onOverall() {
			below[rowSum] = roundMoney(r.of(f.Formula.Of[0]).Amount - r.of(f.Formula.Of[1]).Amount).by("SUM(" + column + ")").of(total)
		}
	}
	return below
}

// reconciliation says in a line each how the totals of 项目支出 and of 预算执行率
// go together.
func (b *book) reconciliation() []string {
	r := &b.reconcile
	two := func(a schema.Amount) string { return thousands(a) + " 万元" }
	overall := "附件2 没有单位填按支出性质分的项目支出，不与它对账"
	differ := r.baseProjects.words("附件1", "附件3", r.base.Amount-r.projects.Amount)
	if r.onOverall() {
		overall = fmt.Sprintf("附件2 按支出性质分的合计 %s（%d 个单位）", two(r.overall.Amount), r.overall.Units)
		differ = r.baseOverall.words("附件1", "附件2", r.base.Amount-r.overall.Amount) + r.overallProjects.words("附件2", "附件3", r.overall.Amount-r.projects.Amount)
	}
	line := fmt.Sprintf("项目支出对账：附件1 本年决算合计 %s（%d 个单位），%s，附件3 各项目执行数合计 %s（%d 个单位的 %d 个项目）。",
		two(r.base.Amount), r.base.Units, overall, two(r.projects.Amount), r.projects.Units, r.count) + differ
	return []string{line, b.rateWords()}
}

// words say which units make a difference, and how much.
func (d differences) words(from, to string, all schema.Amount) string {
	if d.units == 0 {
		return from + "、" + to + "没有差额。"
	}
	named := make([]string, len(d.most))
	for i, x := range d.most {
		named[i] = x.unit + " " + signed(x.amount)
		if x.why != "" {
			named[i] += "（" + x.why + "）"
		}
	}
	words := strings.Join(named, "、")
	if d.units > len(d.most) {
		words += fmt.Sprintf(" 等 %d 个单位", d.units)
	}
	return fmt.Sprintf("%s－%s＝%s 万元：%s。", from, to, thousands(all), words)
}

func signed(a schema.Amount) string {
	if a > 0 {
		return "+" + thousands(a)
	}
	return thousands(a)
}

// thousands prints an amount with two decimals and its thousands set apart.
func thousands(a schema.Amount) string {
	text := a.Fixed(2)
	sign := ""
	if text[0] == '-' {
		sign, text = "-", text[1:]
	}
	for i := len(text) - len(".00") - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return sign + text
}

// rateWords say how the rates that are called 预算执行率 go together.
func (b *book) rateWords() string {
	of, whole := b.totals.Base(summary.ExecutionRate)
	parts := []string{}
	if r := b.totals.Rate(summary.ExecutionRate); r.OK() {
		parts = append(parts, fmt.Sprintf("全区 %s%%＝全年执行数 %s÷全年预算数 %s（附件2，%d 个单位）", r.Amount.Fixed(2), thousands(of.Amount), thousands(whole.Amount), r.Units))
	}
	if s := b.totals.Scores.ExecutionRate; s.Units > 0 {
		parts = append(parts, fmt.Sprintf("「得分排名」的平均 %.2f%% 是 %d 个单位各自执行率（附件2）的简单平均", s.Mean(), s.Units))
	}
	if r := b.reconcile.projectRate.Judged(); r.OK() {
		parts = append(parts, fmt.Sprintf("「项目支出」的 %s%%＝项目全年执行数 %s÷项目全年预算数 %s（附件3，%d 个项目）", r.Amount.Fixed(2), thousands(r.Part), thousands(r.Whole), r.Units))
	}
	if len(parts) == 0 {
		return "预算执行率对账：没有单位填齐所需的数。"
	}
	return "预算执行率对账：" + strings.Join(parts, "；") + "。"
}
