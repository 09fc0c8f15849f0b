package report

import (
	"fmt"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Columns of 领导一页: what all units come to, what those that gave both figures of a
// rate of change do, and those that gave both of a rate of how much was spent.
const (
	leaderSums    = 3
	leaderChange  = 5
	leaderLevel   = 4
	leaderColumns = 1 + leaderSums + leaderChange + leaderLevel
)

// leaderReason is how many characters a reason may have: two lines.
const leaderReason = 36

// cut is a text of so many characters at most.
func cut(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

// leaderLine is how high a row of figures is, in points.
const leaderLine = 17.0

// leaderNames is how many units that have not handed in are named.
const leaderNames = 24

// leaderPage is what a leader reads: one page of A4, lying.
func (b *book) leaderPage() {
	p := &page{book: b, n: 1, o: b.begin(leaderSheet, layout{
		widths: []float64{27, 12, 12, 12, 12, 12, 11.5, 9, 6.5, 12, 12, 9, 6.5}, paper: A4, onePage: true, columns: leaderColumns, rows: 40, tab: "ED7D31",
	})}
	heights := &b.leader.heights
	line := func(r row) {
		*heights = append(*heights, b.put(p.o, p.n, r))
		p.n++
	}
	line(row{cells: []cell{titleCell(b.yearText() + "年度区级预算绩效自评情况").wide(leaderColumns)}, height: titleHeight})
	made := wrapped("生成时间 " + b.info.Written.Format("2006-01-02 15:04") + "　" + b.only()).of(caption).wide(leaderColumns - 2)
	line(cells(made, rightCaption("单位：万元").wide(2)))
	line(row{cells: []cell{wrapped(b.leaderWords()).wide(leaderColumns)}, lines: 3})
	for _, r := range b.leaderFigures() {
		line(r)
	}
	for _, r := range b.leaderUnits() {
		line(r)
	}
	b.leader.chartRow = p.n
	for range leaderChartRows {
		line(row{height: chartRowHeight})
	}
	line(row{cells: []cell{wrapped(b.notHandedIn()).wide(leaderColumns)}, lines: 3})
	note := "增减额和各率由同一行左边的两个数算出，只加这两个数都填了的单位（同口径，单位数在右边）；「合计」加填了该数的所有单位，可能多几个单位，对账见「总览」。"
	line(cells(wrapped(note).of(caption).wide(leaderColumns)))
	line(b.signed(p.o))
}

// leaderWords say in a sentence how the district stands.
func (b *book) leaderWords() string {
	t := b.totals
	filed := 0
	for _, r := range b.rosterRows {
		if r.Filed != "" {
			filed++
		}
	}
	words := fmt.Sprintf("已报 %d 个单位（没有名册，不知道应报多少）。", filed)
	if b.settings.KeepsRoster() {
		words = fmt.Sprintf("应报 %d 个单位，已报 %d 个。", len(b.rosterRows), filed)
	}
	if s := t.Scores.Total; s.Units > 0 {
		words += fmt.Sprintf("自评平均 %.2f 分", s.Mean())
		if r := t.Scores.Recomputed; r.Units > 0 {
			words += fmt.Sprintf("，复算平均 %.2f 分", r.Mean())
		}
		if b.yearly.score.Units > 0 {
			words += fmt.Sprintf("；两年都有自评总分的 %d 个单位，平均由 %.2f 分变为 %.2f 分", b.yearly.score.Units, b.yearly.score.before(), b.yearly.score.now())
		}
		words += "；"
		var grades []string
		for _, g := range t.Scores.Grades {
			grades = append(grades, fmt.Sprintf("%s %d 个", g.Grade.Name, g.Units))
		}
		words += "自评等级 " + strings.Join(grades, "、") + "。"
	}
	if r := t.Rate(summary.ExecutionRate); r.OK() {
		words += fmt.Sprintf("预算执行率 %s%%。", r.Amount.Fixed(2))
	}
	if t.Over.Units > 0 {
		words += fmt.Sprintf("超编 %d 个单位 %s 人。", t.Over.Units, t.Over.Amount)
	}
	return words + fmt.Sprintf("错误 %d 条，涉及 %d 个单位；预警 %d 条，涉及 %d 个单位。", t.Errors, t.UnitsWith.Errors, t.Flags, t.Flagged)
}

// leaderFigures are the rows of figures with their heads. A rate stands behind the two
// figures that it is of, as on 总览.
func (b *book) leaderFigures() []row {
	heads := func(name string, c comparison) row {
		r := cells(heading(name))
		for _, head := range []string{c.names[0], c.names[1], c.names[2], c.base[0], c.base[1], c.amount, c.change, "计入\n单位", c.over[0], c.over[1], strings.ReplaceAll(c.level, "、", "\n"), "计入\n单位"} {
			r.cells = append(r.cells, yearHeading(head))
		}
		return r
	}
	show := func(x compared) row {
		below := x.below(b)
		r := row{cells: []cell{sized(x.name)}, height: leaderLine}
		for _, path := range []string{x.first, x.second, x.last} {
			r.cells = append(r.cells, totalSum(b.totals.Sum(path), b.sumFormat(path), below(path, rowSum)).of(body))
		}
		r.cells = append(append(r.cells, b.comparedRate(x.change, below)...), b.comparedRate(x.level, below)...)
		return r
	}
	costs, funds := b.costsComparison(), b.fundsComparison()
	rows := []row{cells(heading("项目"), heading("合计（填了该数的单位）").wide(leaderSums),
		heading("比上年、比年初：同口径（两个数都填了的单位）").wide(leaderChange), heading("比预算：同口径（两个数都填了的单位）").wide(leaderLevel)),
		heads("（附件1）", costs)}
	for _, x := range costs.lines {
		if !strings.HasPrefix(x.name, summary.Within) {
			rows = append(rows, show(x))
		}
	}
	rows = append(rows, heads("（附件2）", funds))
	for _, x := range funds.lines {
		rows = append(rows, show(x))
	}
	return append(rows, b.leaderYears()...)
}

// leaderYears are the funds beside those of the year before, as the units reported them
// in that year's 附件2; none where no unit did. The final figures of the year before
// that stand above are those that this year's 附件1 prints.
func (b *book) leaderYears() []row {
	e, rate := b.yearly.executed, b.yearly.rate.Judged()
	if e.Units == 0 {
		return nil
	}
	before, now := fmt.Sprintf("%d年\n", b.year-1), fmt.Sprintf("%d年\n", b.year)
	change := faintText(notJudged)
	if e.from > 0 {
		change = quotient(float64(e.to-e.from) / float64(e.from))
	}
	sum := func(a schema.Amount) cell {
		return totalSum(summary.Sum{Amount: a, Units: rate.Units}, roundMoney, "").of(body)
	}
	return []row{
		cells(heading(fmt.Sprintf("两年各自报送的附件2（以上%d年的决算是%d年的附件1上填的）", b.year-1, b.year)).wide(1+leaderSums),
			heading(before+"全年执行"), heading(now+"全年执行"), heading("增减额"), heading("变动率"), heading("计入\n单位"),
			heading(before+"全年预算"), heading(before+"全年执行"), heading(before+"执行率"), heading("计入\n单位")),
		cells(wrapped("全年执行（两年都报了的单位）").wide(1+leaderSums),
			roundMoney(e.from), roundMoney(e.to), roundMoney(e.to-e.from), change, count(e.Units),
			sum(rate.Whole), sum(rate.Part), totalRate(rate, "").of(body), count(rate.Units)),
	}
}

// leaderUnits are the rows of the units that need attention, two beside each other and
// the heads first.
func (b *book) leaderUnits() []row {
	beside := func(unit, problems, reason cell, right bool) []cell {
		if right {
			return []cell{unit.wide(2), problems, reason.wide(leaderColumns - 8)}
		}
		return []cell{unit, problems, reason.wide(3)}
	}
	rows := []row{{}}
	for _, right := range []bool{false, true} {
		rows[0].cells = append(rows[0].cells, beside(heading("最需要关注的单位"), heading("错误"), heading("原因"), right)...)
	}
	for i, e := range b.attention {
		if i%2 == 0 {
			rows = append(rows, row{lines: 2})
		}
		last := &rows[len(rows)-1]
		last.cells = append(last.cells, beside(wrapped(e.name), count(e.Errors), wrapped(cut(e.brief, leaderReason)), i%2 == 1)...)
	}
	switch n := len(b.attention); {
	case n == 0:
		return append(rows[:0], cells(faintText("没有错误，也没有超过限值的单位").wide(leaderColumns)))
	case n%2 == 1:
		last := &rows[len(rows)-1]
		last.cells = append(last.cells, beside(cell{}, cell{}, cell{}, true)...)
	}
	return rows
}

// notHandedIn names the units that have not handed in all.
func (b *book) notHandedIn() string {
	var nothing, parts []string
	for _, r := range b.rosterRows {
		switch r.status() {
		case absent:
			nothing = append(nothing, r.Name)
		case partial:
			parts = append(parts, r.entry.name+"（缺"+attachments(r.Missing)+"）")
		}
	}
	words := "没有报的单位：没有。"
	if len(nothing) > 0 {
		words = fmt.Sprintf("没有报的单位（%d 个）：%s。", len(nothing), some(nothing, leaderNames))
	} else if !b.settings.KeepsRoster() {
		words = "没有单位名册，不知道谁没有报。"
	}
	if len(parts) > 0 {
		words += fmt.Sprintf("没有报齐的（%d 个）：%s。", len(parts), some(parts, 4))
	}
	return words
}

// yearly compares figures of the units that gave them for both years.
type yearly struct {
	score, executed twoYears
	rate            summary.TotalRate // how much of its budget was spent the year before
}

// twoYears are sums of the units that have a figure for both years.
type twoYears struct {
	from, to schema.Amount
	Units    int
}

func (y *twoYears) add(from, to schema.Amount) {
	y.from, y.to, y.Units = y.from+from, y.to+to, y.Units+1
}

func (y twoYears) before() float64 { return y.from.Float() / float64(y.Units) }
func (y twoYears) now() float64    { return y.to.Float() / float64(y.Units) }

func (y *yearly) add(u *summary.Unit) {
	if u.Before == nil {
		return
	}
	from, ok := u.Before.Score.Self()
	to, alsoOK := u.Score.Self()
	if ok && alsoOK {
		y.score.add(from, to)
	}
	path := summary.BudgetPath("executed")
	from, ok = u.Before.Answer(path).Figure()
	to, alsoOK = u.Answer(path).Figure()
	if ok && alsoOK {
		y.executed.add(from, to)
		y.rate.Add(u.Before.Answer(path), u.Before.Answer(summary.BudgetPath("adjusted_budget")), false)
	}
}
