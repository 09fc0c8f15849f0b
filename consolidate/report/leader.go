package report

import (
	"fmt"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Columns of 领导一页: figures at the left, the units that need attention at the
// right, a gap between.
const (
	leaderFigures = 7
	leaderUnits   = 3
	leaderColumns = leaderFigures + 1 + leaderUnits
)

// leaderReason is how many characters a reason may have: two lines.
const leaderReason = 38

// cut is a text of so many characters at most.
func cut(s string, most int) string {
	if runes := []rune(s); len(runes) > most {
		return string(runes[:most-1]) + "…"
	}
	return s
}

// leaderNames is how many units that have not handed in are named.
const leaderNames = 24

// leaderPage is what a leader reads: one page of A4, lying.
func (b *book) leaderPage() {
	p := &page{book: b, n: 1, o: b.begin(leaderSheet, layout{
		widths: []float64{21, 10.5, 10.5, 10.5, 10, 8.5, 8.5, 1, 20, 5, 44}, paper: A4, onePage: true, columns: leaderColumns, rows: 40, tab: "ED7D31",
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
	figures := b.leaderFigures()
	units := b.leaderUnits()
	for i := range max(len(figures), len(units)) {
		r := row{lines: 2}
		if i < len(figures) {
			r.cells = append(r.cells, figures[i]...)
		} else {
			r.cells = append(r.cells, cell{}.of(caption).wide(leaderFigures))
		}
		r.cells = append(r.cells, cell{}.of(caption))
		if i < len(units) {
			r.cells = append(r.cells, units[i]...)
		} else {
			r.cells = append(r.cells, cell{}.of(caption).wide(leaderUnits))
		}
		line(r)
	}
	b.leader.chartRow = p.n
	for range leaderChartRows {
		line(row{height: chartRowHeight})
	}
	line(row{cells: []cell{wrapped(b.notHandedIn()).wide(leaderColumns)}, lines: 3})
	note := "增减额和各率只算相关两个数都填了的单位（同口径），与左边的合计单位可能不同，对账见「总览」。"
	if b.yearly.executed.Units > 0 {
		note += fmt.Sprintf("附件1的上年决算是本年表上填的；%d年的全年执行是各单位 %d 年度自己报送的附件2上的。", b.year-1, b.year-1)
	}
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
	words := fmt.Sprintf("应报 %d 个单位，已报 %d 个。", len(b.rosterRows), filed)
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
	if e := b.yearly.executed; e.Units > 0 {
		words += fmt.Sprintf("两年都报了执行数的 %d 个单位，全年执行由 %.2f 万元变为 %.2f 万元。", e.Units, e.from.Float(), e.to.Float())
	}
	if t.Over.Units > 0 {
		words += fmt.Sprintf("超编 %d 个单位 %s 人。", t.Over.Units, t.Over.Amount)
	}
	return words + fmt.Sprintf("错误 %d 条，涉及 %d 个单位；预警 %d 条，涉及 %d 个单位。", t.Errors, t.UnitsWith.Errors, t.Flags, t.Flagged)
}

// leaderFigures are the rows of figures, their heads first.
func (b *book) leaderFigures() [][]cell {
	column := func(id string) cell { return yearHeading(b.inYear(schema.BaseData, "costs", id)) }
	rows := [][]cell{{heading("项目"), column("prior_final"), column("budget"), column("final"), heading("比上年\n增减额"), heading("变动率"), heading("控制率\n执行率")}}
	show := func(c compared) []cell {
		below := c.below(b)
		r := []cell{wrapped(c.name)}
		for _, path := range []string{c.first, c.second, c.last} {
			r = append(r, totalSum(b.totals.Sum(path), roundMoney, below(path, rowSum)).of(body))
		}
		part, whole := b.totals.Base(c.change)
		part.Amount -= whole.Amount
		return append(r, totalSum(part, roundMoney, below(amountOf(c.change), rowChange)).of(body),
			totalRate(b.totals.Rate(c.change), below(c.change, rowChange)).of(body), totalRate(b.totals.Rate(c.level), below(c.level, rowLevel)).of(body))
	}
	for _, c := range b.costsCompared() {
		if strings.HasPrefix(c.name, within) {
			continue
		}
		rows = append(rows, show(c))
	}
	rows = append(rows, []cell{heading("（附件2）"), heading("年初预算"), heading("全年预算"), heading("全年执行"), heading("调整额"), heading("调整率"), heading("执行率")})
	funds := b.fundsCompared()
	funds.name = "年度资金总额"
	return append(append(rows, show(funds)), b.leaderYears()...)
}

// leaderYears are the funds beside those of the year before, as the units reported them
// in that year's 附件2; none where no unit did. The final figures of the year before
// that stand above are those that this year's 附件1 prints.
func (b *book) leaderYears() [][]cell {
	e := b.yearly.executed
	if e.Units == 0 {
		return nil
	}
	before := fmt.Sprintf("%d年\n", b.year-1)
	change := faintText(notJudged)
	if e.from > 0 {
		change = quotient(float64(e.to-e.from) / float64(e.from))
	}
	return [][]cell{
		{heading("（两年各自的附件2）"), heading(before + "全年执行"), heading(fmt.Sprintf("%d年\n全年执行", b.year)), heading("两年都报\n的单位"), heading("比上年\n增减额"), heading("变动率"), heading(before + "执行率")},
		{wrapped("全年执行（两年都报）"), roundMoney(e.from), roundMoney(e.to), count(e.Units), roundMoney(e.to - e.from), change, totalRate(b.yearly.rate.Judged(), "").of(body)},
	}
}

// leaderUnits are the rows of the units that need attention, their heads first.
func (b *book) leaderUnits() [][]cell {
	rows := [][]cell{{heading("最需要关注的单位"), heading("错误"), heading("原因")}}
	for _, e := range b.attention {
		rows = append(rows, []cell{wrapped(e.name), count(e.Errors), wrapped(cut(e.brief, leaderReason))})
	}
	if len(b.attention) == 0 {
		rows = append(rows, []cell{faintText("没有错误，也没有超过限值的单位").wide(leaderUnits)})
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
	} else if b.settings == nil || len(b.settings.Roster) == 0 {
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
