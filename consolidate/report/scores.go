package report

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

const scoresFirst = 4

// scoreColumns are the columns of 得分; which there are depends on whether a
// unit uses 一级指标 beyond the usual ones.
type scoreColumns struct {
	execution, groups, total, grade, rank, recomputed, recomputedGrade, above, share, rate, errors, warnings, notices, missing, remarks int
	// shown are the groups that have a column, in their order.
	shown []int
}

func (b *book) scoreColumns() scoreColumns {
	c := scoreColumns{execution: 3, groups: 4}
	last := len(summary.Groups) - 1
	for i := range summary.Groups {
		if i == last && b.summary.Scores.Groups[i].Units == 0 {
			continue
		}
		c.shown = append(c.shown, i)
	}
	c.total = c.groups + len(c.shown)
	for i, column := range []*int{&c.grade, &c.rank, &c.recomputed, &c.recomputedGrade, &c.above, &c.share, &c.rate, &c.errors, &c.warnings, &c.notices, &c.missing, &c.remarks} {
		*column = c.total + 1 + i
	}
	return c
}

func (b *book) scoresBlock() block { return blockOf(scoresFirst, len(b.summary.Units)) }

// scores ranks the units by their self-evaluation.
func (b *book) scores() sheet {
	at, units := b.scoreColumns(), b.scoresBlock()
	s := sheet{
		name: scoresSheet, paper: a4, columns: slices.Clone(unitColumns),
		freeze: name(3, scoresFirst), heads: [2]int{scoresFirst - 1, scoresFirst - 1}, headColumns: 2,
		filter: fmt.Sprintf("A%d:%s", scoresFirst-1, name(at.remarks, units.last)),
	}
	for c := at.execution; c < at.missing; c++ {
		s.columns = append(s.columns, column{8, 16})
	}
	s.columns = append(s.columns, column{9, 14}, column{30, 30})
	s.rows = func(yield func(row) bool) {
		if !yield(cells(text(b.year()+"年度自评得分").of(title).wide(1))) ||
			!yield(cells(noteCell("各组得分为单位在附件2该组指标上自评得分之和；「45.00/55」表示该组在该单位满分为 55 分。等级："+b.gradeWords()+"。复算得分按表上的计分规则用单位自己填的数算出：定量指标按完成值与指标值计分，定性的和不能比较的保留单位得分；可复算分值是前者在总分值中所占的比例。▼ 低于限值，▲ 高于限值。"+blankNote+linkNote))) {
			return
		}
		heads := []string{"序号", "单位", "预算执行\n（10分）"}
		for _, i := range at.shown {
			heads = append(heads, groupHead(summary.Groups[i]))
		}
		heads = append(heads, "自评总分", "等级", "名次", "复算得分", "复算等级", "自评高于复算", "可复算分值", "预算执行率", "错误", "警告", "提示", "未报的表", "说明")
		if !yield(headRow(heads)) {
			return
		}
		for i, u := range b.summary.Units {
			if !yield(b.scoreRow(at, units, i, u)) {
				return
			}
		}
		if len(b.summary.Units) == 0 && !yield(nothing(noUnits, at.remarks)) {
			return
		}
		b.scoreTotals(at, units, yield)
	}
	return s
}

func groupHead(g summary.Group) string {
	if g.Full == 0 {
		return g.Name
	}
	return g.Name + "\n（" + g.Full.String() + "分）"
}

// gradeWords names the grades with their limits: 优 ≥90，….
func (b *book) gradeWords() string {
	words := make([]string, len(b.summary.Scores.Grades))
	for i := range words {
		words[i] = b.gradeHead(i)
	}
	return strings.Join(words, "，")
}

func (b *book) gradeHead(i int) string {
	grades := b.summary.Settings.GradesInForce()
	g, last := grades[i], len(grades)-1
	if i == last {
		return g.Name + " ＜" + grades[last-1].From.String()
	}
	return g.Name + " ≥" + g.From.String()
}

func (b *book) scoreRow(at scoreColumns, units block, i int, u *summary.Unit) row {
	n := scoresFirst + i
	r := row{cells: append(b.unit(i, u), b.answer(u.Score.Execution))}
	var remarks []string
	for _, k := range at.shown {
		g := u.Score.Groups[k]
		c, remark := b.groupScore(summary.Groups[k], g)
		r.cells = append(r.cells, c)
		if remark != "" {
			remarks = append(remarks, remark)
		}
	}
	score := b.answer(u.Score.Total)
	if u.Flagged(schema.FlagSelfScoreLow) {
		score = score.beyondLimit(below)
	}
	grade, rank := faintText(notJudged), faintText("—")
	cellOfScore := name(at.total, n)
	if u.Score.Rank > 0 {
		grade = centered(u.Score.Grade).by(b.gradeFormula(cellOfScore))
		rank = count(u.Score.Rank).by(fmt.Sprintf("RANK(%s,%s)", cellOfScore, units.column(at.total)))
	}
	r.cells = append(r.cells, score, grade, rank)
	r.cells = append(r.cells, b.recomputed(at, n, u)...)
	r.cells = append(r.cells, b.executionRate(u))
	for _, found := range []int{u.Errors, u.Warnings, u.Notices} {
		r.cells = append(r.cells, count(found))
	}
	r.cells = append(r.cells, centered(attachments(u.Missing)), wrapped(strings.Join(remarks, "；")))
	return r
}

// recomputed is the score by the rules, its grade, how far the unit's own is
// above it, and the share of points that the rules could judge.
func (b *book) recomputed(at scoreColumns, n int, u *summary.Unit) []cell {
	recomputed, grade := b.result(u, u.Score.Recomputed.Total), faintText(notJudged)
	cellOf := name(at.recomputed, n)
	if u.Score.Recomputed.Total.OK() {
		recomputed = roundMoney(u.Score.Recomputed.Total.Amount)
		grade = centered(u.Score.RecomputedGrade).by(b.gradeFormula(cellOf))
	}
	if u.Flagged(schema.FlagRecomputedScoreLow) {
		recomputed = recomputed.beyondLimit(below)
	}
	over := b.result(u, u.Score.Above)
	if u.Score.Above.OK() {
		over = roundMoney(u.Score.Above.Amount)
	}
	if u.Submission.Form(schema.OverallEvaluation) != nil {
		over = over.by(differenceFormula(name(at.total, n), cellOf))
	}
	if u.Flagged(schema.FlagSelfAboveRecomputed) {
		over = over.beyondLimit(above)
	}
	share := b.result(u, u.Score.JudgedShare)
	if u.Score.JudgedShare.OK() {
		share = roundPercent(u.Score.JudgedShare.Amount)
	}
	return []cell{recomputed, grade, over, share}
}

// result shows why a result is none.
func (b *book) result(u *summary.Unit, r schema.Result) cell {
	if u.Submission.Form(schema.OverallEvaluation) == nil {
		return faintText(notHandedIn)
	}
	c := faintText(notJudged)
	c.tip = r.Why
	return c
}

// executionRate is the rate as a plain figure: its parts stand on 控制率.
func (b *book) executionRate(u *summary.Unit) cell {
	rate := u.Budget.ExecutionRate
	c := b.rate(rate, "", u.Budget.Adjusted, u.Budget.Executed)
	if rate.OK() {
		c = roundPercent(rate.Amount)
		c.link = b.sources.value(u.Budget.Executed.Value)
	}
	if u.Flagged(schema.FlagExecutionRateLow) {
		c = c.beyondLimit(below)
	}
	return c
}

// groupScore shows the points of a group, and says what is to be said of them.
func (b *book) groupScore(group summary.Group, g summary.GroupScore) (c cell, remark string) {
	switch {
	case g.Points.Lack == summary.NotHandedIn:
		return faintText(notHandedIn), ""
	case g.Indicators == 0 && group.Full == 0:
		return faintText("—"), ""
	case g.Indicators == 0:
		return faintText(noSuchLine), g.Points.Why
	case !g.Points.OK():
		c = faintText(notJudged)
		c.tip = g.Points.Why
		remark = group.Name + "：" + g.Points.Why
	default:
		c = money(g.Points.Amount)
		if g.Full.OK() && g.Full.Amount != group.Full {
			c = c.outOf(g.Full.Amount)
		}
		if ignored := len(g.Points.Ignored); ignored > 0 {
			remark = fmt.Sprintf("%s有 %d 行没有得分，未计入", group.Name, ignored)
		}
	}
	c.link = b.sources.value(g.First.Value)
	return c, remark
}

// attachments lists forms by their numbers: 附件1、附件2.
func attachments(forms []*schema.Form) string {
	names := make([]string, len(forms))
	for i, form := range forms {
		names[i] = form.Attachment
	}
	return strings.Join(names, "、")
}

// scoreTotals yields average, highest and lowest, and how many units are in
// them.
func (b *book) scoreTotals(at scoreColumns, units block, yield func(row) bool) {
	t := b.summary.Scores
	stats := []summary.Stats{t.Execution}
	for _, i := range at.shown {
		stats = append(stats, t.Groups[i])
	}
	stats = append(stats, t.Total)
	rows := []struct {
		name, function string
		of             func(summary.Stats) cell
		ofRate         func(summary.Stats) cell
	}{
		{"平均", "AVERAGE",
			func(s summary.Stats) cell { return average(s.Mean()) },
			func(s summary.Stats) cell { return quotient(s.Mean() / 100) }},
		{"最高", "MAX",
			func(s summary.Stats) cell { return roundMoney(s.Highest) },
			func(s summary.Stats) cell { return roundPercent(s.Highest) }},
		{"最低", "MIN",
			func(s summary.Stats) cell { return roundMoney(s.Lowest) },
			func(s summary.Stats) cell { return roundPercent(s.Lowest) }},
	}
	for _, kind := range rows {
		r := row{cells: []cell{heading(kind.name).wide(2)}}
		stat := func(s summary.Stats, column int, of func(summary.Stats) cell) {
			c := faintText(notJudged)
			if s.Units > 0 {
				c = of(s)
			}
			r.cells = append(r.cells, c.by(overFiguresFormula(kind.function, units.column(column))).of(total))
		}
		for i, s := range stats {
			stat(s, at.execution+i, kind.of)
		}
		r.cells = append(r.cells, cell{}.of(total), cell{}.of(total))
		stat(t.Recomputed, at.recomputed, kind.of)
		r.cells = append(r.cells, cell{}.of(total))
		stat(t.Above, at.above, kind.of)
		stat(t.JudgedShare, at.share, kind.ofRate)
		stat(t.ExecutionRate, at.rate, kind.ofRate)
		for c := at.errors; c <= at.remarks; c++ {
			r.cells = append(r.cells, cell{}.of(total))
		}
		if !yield(r) {
			return
		}
	}
	r := row{cells: []cell{heading("计入单位数").wide(2)}}
	for i, s := range stats {
		r.cells = append(r.cells, count(s.Units).by("COUNT("+units.column(at.execution+i)+")").of(total))
	}
	counted := func(s summary.Stats, column int) cell {
		return count(s.Units).by("COUNT(" + units.column(column) + ")").of(total)
	}
	r.cells = append(r.cells, cell{}.of(total), cell{}.of(total),
		counted(t.Recomputed, at.recomputed), cell{}.of(total), counted(t.Above, at.above), counted(t.JudgedShare, at.share), counted(t.ExecutionRate, at.rate))
	for c := at.errors; c < at.remarks; c++ {
		r.cells = append(r.cells, cell{}.of(total))
	}
	r.cells = append(r.cells, wrapped("平均、最高、最低只算有数的单位").of(total))
	yield(r)
}

// average is a mean of points.
func average(mean float64) cell {
	c := money(0)
	c.value, c.width = mean, len(fmt.Sprintf("%.2f", mean))
	return c
}
