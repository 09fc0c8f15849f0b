package report

import (
	"fmt"
	"math"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// overviewColumns is how many columns the tables of 总览 have; the charts stand
// below them.
const overviewColumns = 9

// mostRefused is how many refused files are named.
const mostRefused = 6

// overviewPlaces are where things stand on 总览.
type overviewPlaces struct {
	heights  []float64 // of the rows, in points
	chartRow int       // the first of those that the charts stand on
}

// pages writes the sheets that are not a row for each unit.
func (b *book) pages() {
	for _, p := range []struct {
		sheet string
		write func()
	}{
		{rosterSheet, b.rosterPage}, {departmentsSheet, b.departmentsPage}, {unitSheet, b.unitPage},
		{overviewSheet, b.overviewPage}, {leaderSheet, b.leaderPage}, {notesSheet, b.notesPage}, {chartSheet, b.chartPage},
	} {
		if b.has[p.sheet] {
			p.write()
		}
	}
}

// overviewPage is the district at a glance.
func (b *book) overviewPage() {
	widths := []float64{26}
	for len(widths) < overviewColumns {
		widths = append(widths, 12)
	}
	p := &page{book: b, n: 1, o: b.begin(overviewSheet, layout{
		widths: widths, upright: b.options.Paper == A3, columns: len(widths), rows: 110, tab: "ED7D31",
	})}
	p.line(row{cells: []cell{titleCell(b.title()).wide(overviewColumns)}, height: titleHeight})
	made := wrapped(b.made()).of(note).wide(overviewColumns)
	made.look.align = center
	p.line(cells(made))
	numerals := []string{"一", "二", "三", "四", "五", "六", "七", "八", "九", "十"}
	for _, part := range []func(*page){
		b.overviewForms, b.overviewScores, b.overviewFunds, b.overviewCosts, b.overviewStaff, b.overviewFlags, b.overviewFindings, b.overviewAttention, b.overviewRefused,
	} {
		p.pending = numerals[0] + "、"
		before := p.n
		part(p)
		if p.n > before {
			numerals = numerals[1:]
		}
	}
	for _, line := range b.reconciliation() {
		p.line(cells(wrapped(line).of(note).wide(overviewColumns)))
	}
	p.line(cells(wrapped("空白、「无」、无法识别、公式无结果和未报的都不是 0，不计入合计和平均；「同口径」只加相关两个数都填了的单位，率由同口径的数算出；▲ 高于限值，▼ 低于限值。公式、限值和口径见「说明」。").of(note).wide(overviewColumns)))
	p.line(row{height: 6})
	p.o.BreakAfter(p.n - 1)
	b.overview.chartRow = p.n
	for range b.chartRows() {
		p.line(row{height: chartRowHeight})
	}
	p.line(b.signed(p.o))
}

// made says how the workbook came to be.
func (b *book) made() string {
	parts := []string{"生成时间 " + b.info.Written.Format("2006-01-02 15:04")}
	for _, p := range []struct{ name, value string }{
		{"来源文件夹", b.info.Folder}, {"数据库", b.info.Database}, {"程序版本", b.info.Version},
	} {
		if p.value != "" {
			parts = append(parts, p.name+" "+p.value)
		}
	}
	if only := b.only(); only != "" {
		parts = append(parts, only)
	}
	return strings.Join(parts, "　")
}

// only says of what part of the district the workbook is; "" for all of it.
func (b *book) only() string {
	var parts []string
	if len(b.options.Departments) > 0 {
		parts = append(parts, "主管部门 "+strings.Join(b.options.Departments, "、"))
	}
	if len(b.options.Units) > 0 {
		parts = append(parts, "单位 "+some(b.options.Units, 3))
	}
	if len(parts) == 0 {
		return ""
	}
	return "仅含：" + strings.Join(parts, "，")
}

// line writes the next row of 总览, and keeps its height for the charts.
func (p *page) line(r row) {
	height := p.book.put(p.o, p.n, r)
	p.book.overview.heights = append(p.book.overview.heights, height)
	p.n++
}

// part writes the title of a part and its heads.
func (p *page) part(title string, heads ...cell) {
	p.line(row{height: 7})
	p.line(row{cells: []cell{text(p.pending + title).of(section).wide(overviewColumns)}, height: 19})
	if len(heads) > 0 {
		p.line(cells(heads...))
	}
}

// noRoster stands in place of what a roster alone tells: how many units are to hand in,
// and which have not.
const noRoster = "没有名册"

func (b *book) overviewForms(p *page) {
	statuses := b.onRoster(summary.ColumnStatus)
	tally := map[string]int{}
	late, strange := 0, 0
	for _, r := range b.rosterRows {
		tally[r.status()]++
		if r.Late {
			late++
		}
		if !r.OnRoster {
			strange++
		}
	}
	p.part("报送情况", heading("应报单位"), heading("已报"), heading(complete), heading(partial), heading(absent), heading("迟报"), heading("不在名册"), heading("附件3 份数"), heading("拒收文件"))
	counted := func(n int, formula string) cell {
		if len(b.rosterRows) == 0 {
			return ordinal(n)
		}
		return ordinal(n).by(formula)
	}
	lateCell := faintText("未设期限")
	if b.settings != nil && b.settings.Deadline != "" {
		lateCell = counted(late, fmt.Sprintf(`COUNTIF(%s,"*迟报*")`, b.onRoster(summary.ColumnLate)))
	}
	is := func(status string) cell {
		return counted(tally[status], fmt.Sprintf(`COUNTIF(%s,"%s")`, statuses, status))
	}
	due, missing, unlisted := faintText(noRoster), faintText(noRoster), faintText(noRoster)
	if b.settings.KeepsRoster() {
		due, missing = counted(len(b.rosterRows), fmt.Sprintf("COUNTA(%s)", statuses)), is(absent)
		unlisted = counted(strange, fmt.Sprintf(`COUNTIF(%s,"*不在名册*")`, b.onRoster(summary.ColumnMissing)))
	}
	p.line(cells(
		due,
		counted(len(b.rosterRows)-tally[absent], fmt.Sprintf(`COUNTA(%[1]s)-COUNTIF(%[1]s,"%[2]s")`, statuses, absent)),
		is(complete), is(partial), missing, lateCell, unlisted,
		ordinal(b.rowsOf[listProjects]), ordinal(len(b.info.Refused))))
	if n := tally[absent] + tally[partial]; n > 0 {
		p.line(cells(wrapped("未报齐的单位：" + b.someMissing(n)).of(note).wide(overviewColumns)))
	}
}

// missingNamed is how many units that have not handed in all are named on 总览.
const missingNamed = 6

// someMissing names the first of the units, of so many, that have not handed in all:
// first those that have handed in nothing.
func (b *book) someMissing(of int) string {
	var names []string
	for _, status := range []string{absent, partial} {
		for _, r := range b.rosterRows {
			if r.status() != status || len(names) == missingNamed {
				continue
			}
			name := r.Name
			if r.entry != nil {
				name = r.entry.name + "（缺" + attachments(r.Missing) + "）"
			} else if r.Excused {
				name += "（不报已认可）"
			}
			names = append(names, name)
		}
	}
	shown := strings.Join(names, "、")
	if of > missingNamed {
		shown += fmt.Sprintf(" 等 %d 个", of)
	}
	return shown
}

// spreadOf is the standard deviation of scores, over all units.
func (b *book) spreadOf(score func(*entry) (schema.Amount, bool)) float64 {
	n, sum := 0, 0.0
	for _, e := range b.entries {
		if s, ok := score(e); ok {
			n++
			sum += s.Float()
		}
	}
	if n == 0 {
		return 0
	}
	mean, squares := sum/float64(n), 0.0
	for _, e := range b.entries {
		if s, ok := score(e); ok {
			squares += (s.Float() - mean) * (s.Float() - mean)
		}
	}
	return math.Sqrt(squares / float64(n))
}

func (b *book) overviewScores(p *page) {
	t, table := b.totals.Scores, b.table(scoresSheet)
	p.part("自评得分和复算得分", heading(""), heading("有分数的\n单位"), heading("平均"), heading("最高"), heading("最低"), heading("标准差"), heading("没有分数的单位").wide(3))
	for _, line := range []struct {
		name, id string
		stats    summary.Stats
		spread   float64
	}{
		{"自评总分", selfScorePath, t.Total, b.spreadOf(func(e *entry) (schema.Amount, bool) { return e.score, e.scored })},
		{"复算得分", "recomputed", t.Recomputed, b.spreadOf(func(e *entry) (schema.Amount, bool) { return e.recomputed, e.again })},
	} {
		column := table.in(b, line.id)
		stat := func(function string, c cell) cell {
			if line.stats.Units == 0 {
				c = faintText(notJudged)
			}
			return c.by(overFiguresFormula(function, column))
		}
		p.line(cells(text(line.name), count(line.stats.Units).by("COUNT("+column+")"),
			stat("AVERAGE", average(line.stats.Mean())), stat("MAX", roundMoney(line.stats.Highest)), stat("MIN", roundMoney(line.stats.Lowest)),
			stat("STDEVP", average(line.spread)),
			count(b.totals.Units-line.stats.Units).by(fmt.Sprintf("%d-COUNT(%s)", b.totals.Units, column)).wide(3)))
	}
	b.overviewGrades(p, t, table)
}

// overviewGrades says how many units have each grade and what share that is, and
// the same of their funds.
func (b *book) overviewGrades(p *page, t summary.ScoreTotal, table *table) {
	grades := t.Grades
	executed := table.in(b, "executed")
	var units, units2 int
	var funds, funds2 summary.Sum
	for _, g := range grades {
		units, units2 = units+g.Units, units2+g.Recomputed
		funds.Amount, funds.Units = funds.Amount+g.Executed.Amount, funds.Units+g.Executed.Units
		funds2.Amount, funds2.Units = funds2.Amount+g.RecomputedExecuted.Amount, funds2.Units+g.RecomputedExecuted.Units
	}
	share := func(part, whole float64, of, all string) cell {
		c := faintText(notJudged)
		if whole > 0 {
			c = quotient(part / whole)
		}
		return c.by(fmt.Sprintf(`IF(%[2]s<=0,"未判定",%[1]s/%[2]s)`, of, all))
	}
	const each = overviewColumns - 1
	for from := 0; from < len(grades); from += each {
		rows := make([][]cell, 9)
		for i, name := range []string{"等级", "自评：单位数", "　占有等级单位的比例", "　全年执行数（万元）", "　占有等级单位资金的比例", "复算：单位数", "　占有等级单位的比例", "　全年执行数（万元）", "　占有等级单位资金的比例"} {
			rows[i] = []cell{text(name)}
			if i == 0 {
				rows[i] = []cell{heading(name)}
			}
		}
		for i := from; i < min(from+each, len(grades)); i++ {
			g := grades[i]
			rows[0] = append(rows[0], heading(b.gradeHead(i)))
			for k, of := range []struct {
				id           string
				units, all   int
				funds, total summary.Sum
			}{{"grade", g.Units, units, g.Executed, funds}, {"recomputed_grade", g.Recomputed, units2, g.RecomputedExecuted, funds2}} {
				column := table.in(b, of.id)
				isGrade := func(name string) string { return fmt.Sprintf(`COUNTIF(%s,"%s")`, column, name) }
				fundsOf := func(name string) string { return fmt.Sprintf(`SUMIFS(%s,%s,"%s")`, executed, column, name) }
				var counts, sums []string
				for _, other := range grades {
					counts, sums = append(counts, isGrade(other.Grade.Name)), append(sums, fundsOf(other.Grade.Name))
				}
				allUnits, allFunds := "("+strings.Join(counts, "+")+")", "("+strings.Join(sums, "+")+")"
				first := 1 + 4*k
				rows[first] = append(rows[first], count(of.units).by(isGrade(g.Grade.Name)))
				rows[first+1] = append(rows[first+1], share(float64(of.units), float64(of.all), isGrade(g.Grade.Name), allUnits))
				rows[first+2] = append(rows[first+2], roundMoney(of.funds.Amount).by(fundsOf(g.Grade.Name)))
				rows[first+3] = append(rows[first+3], share(of.funds.Amount.Float(), of.total.Amount.Float(), fundsOf(g.Grade.Name), allFunds))
			}
		}
		for i, r := range rows {
			if rest := overviewColumns - len(r); rest > 0 && i == 0 {
				r = append(r, heading("").wide(rest))
			} else if rest > 0 {
				r = append(r, cell{}.wide(rest))
			}
			p.line(row{cells: r})
		}
	}
}

// compared is a line of 总览 that compares figures of the district: all of them,
// and those of the units that gave both that a rate is of.
type compared struct {
	name                string
	from                *table
	first, second, last string // paths of its three figures
	change, level       string // its rates
}

// comparison is a part of 总览 with such lines: all of them over one base, and then
// over the other.
type comparison struct {
	title                 string
	names                 [3]string // of the three figures
	base, over            [2]string // the two that each rate is of
	amount, change, level string
	lines                 []compared
}

// compare writes such a part.
func (p *page) compare(c comparison) {
	b := p.book
	p.part(c.title, heading("项目").tall(2), heading("合计（填了该数的单位）").wide(3), heading(c.base[0]+"、"+c.base[1]+"都填了的单位（同口径）").wide(5))
	p.line(cells(heading(""), yearHeading(c.names[0]), yearHeading(c.names[1]), yearHeading(c.names[2]),
		yearHeading(c.base[0]), yearHeading(c.base[1]), heading(c.amount), heading(c.change), heading("计入单位")))
	for _, x := range c.lines {
		below := x.below(b)
		r := row{cells: []cell{sized(x.name)}}
		for _, path := range []string{x.first, x.second, x.last} {
			r.cells = append(r.cells, totalSum(b.totals.Sum(path), b.sumFormat(path), below(path, rowSum)).of(body))
		}
		p.line(row{cells: append(r.cells, b.comparedRate(x.change, below)...)})
	}
	p.line(cells(heading("项目").tall(2), heading(c.over[0]+"、"+c.over[1]+"都填了的单位（同口径）").wide(8)))
	p.line(cells(heading(""), heading(c.over[0]).wide(2), heading(c.over[1]).wide(2), heading(c.level).wide(2), heading("计入单位").wide(2)))
	for _, x := range c.lines {
		r := row{cells: []cell{sized(x.name)}}
		for _, figure := range b.comparedRate(x.level, x.below(b)) {
			r.cells = append(r.cells, figure.wide(2))
		}
		p.line(r)
	}
}

// below names the cells of the totals of the table that the line is of.
func (c compared) below(b *book) func(id string, row int) string {
	last := c.from.block(b).last
	return func(id string, row int) string {
		return fmt.Sprintf("'%s'!%s", c.from.sheet, fixed(c.from.columns[id], last+1+row))
	}
}

// comparedRate is a rate of the district behind the sums that it is of, with how
// many units are in them.
func (b *book) comparedRate(id string, below func(id string, row int) string) []cell {
	ratio := b.catalogue.Ratio(id)
	part, whole := b.totals.Base(id)
	row := baseRow(ratio)
	sum := func(s summary.Sum, id string, format func(schema.Amount) cell) cell {
		return totalSum(s, format, below(id, row)).of(body)
	}
	cells := []cell{sum(whole, ratio.Whole, b.sumFormat(ratio.Whole)), sum(part, ratio.Part, b.sumFormat(ratio.Part))}
	if ratio.Change {
		part.Amount -= whole.Amount
		cells = append(cells, sum(part, amountOf(id), roundMoney))
	}
	return append(cells, totalRate(b.totals.Rate(id), below(id, row)).of(body), count(part.Units).by(below(id, row+1)))
}

// overviewFunds is 年度资金总额 of 附件2.
func (b *book) overviewFunds(p *page) { p.compare(b.fundsComparison()) }

func (b *book) fundsComparison() comparison {
	return comparison{
		title: "预算执行（附件2，万元）", names: [3]string{"年初预算", "全年预算", "全年执行"}, base: [2]string{"年初预算", "全年预算"}, over: [2]string{"全年预算", "全年执行"},
		amount: "预算调整额", change: "预算调整率", level: "预算执行率", lines: []compared{{
			"年度资金总额", b.table(executionSheet), summary.BudgetPath("initial_budget"), summary.BudgetPath("adjusted_budget"), summary.BudgetPath("executed"),
			summary.Adjustment, summary.ExecutionRate,
		}},
	}
}

// costCompared compares a line of 经费控制情况.
func (b *book) costCompared(name, line string, from *table) compared {
	return compared{name, from, summary.CostPath(line, "prior_final"), summary.CostPath(line, "budget"), summary.CostPath(line, "final"),
		summary.ChangeOf(line), summary.ControlOf(line)}
}

// overviewCosts is 三公经费 with its parts, 公用经费, 政府采购 and 项目支出 of 附件1.
func (b *book) overviewCosts(p *page) { p.compare(b.costsComparison()) }

func (b *book) costsComparison() comparison {
	column := func(id string) string { return b.inYear(schema.BaseData, "costs", id) }
	var lines []compared
	for _, line := range b.catalogue.ThreePublic {
		lines = append(lines, b.costCompared(b.catalogue.CostName(line), line, b.table(threePublicSheet)))
	}
	operating := b.table(operatingSheet)
	lines = append(lines, b.costCompared("公用经费", "operating_expenses", operating), b.costCompared("政府采购", "government_procurement", operating),
		b.costCompared("项目支出（附件1）", "project_spending", operating))
	return comparison{
		title: "三公经费、公用经费、政府采购（附件1，万元）", names: [3]string{column("prior_final"), column("budget"), column("final")},
		base: [2]string{column("prior_final"), column("final")}, over: [2]string{column("budget"), column("final")},
		amount: "增减额", change: "变动率", level: "控制率、执行率", lines: lines,
	}
}

// overviewStaff is 编制 and 在职, with those beyond.
func (b *book) overviewStaff(p *page) {
	t := b.table(ratesSheet)
	last := t.block(b).last
	below := func(id string, row int) string {
		return fmt.Sprintf("'%s'!%s", ratesSheet, fixed(t.columns[id], last+1+row))
	}
	p.part("在职人员（人）", heading("合计（填了该数的单位）").wide(2), heading("编制、在职都填了的单位（同口径）").wide(5), heading("").wide(2))
	p.line(cells(heading("编制数"), heading("在职人数"), heading("编制数"), heading("在职人数"), heading("控制率"), heading("计入单位"), heading("超编单位"), heading("超编人数").wide(2)))
	staff, posts := b.totals.Base(summary.StaffingRate)
	persons := func(s summary.Sum, id string, row int) cell { return totalSum(s, plainFigure, below(id, row)).of(body) }
	known := summary.Sum{Amount: b.totals.Over.Amount, Units: b.totals.OverKnown}
	p.line(cells(persons(b.totals.Sum(postsPath), postsPath, rowSum), persons(b.totals.Sum(staffPath), staffPath, rowSum),
		persons(posts, postsPath, rowLevel), persons(staff, staffPath, rowLevel),
		totalRate(b.totals.Rate(summary.StaffingRate), below(summary.StaffingRate, rowLevel)).of(body), count(staff.Units).by(below(summary.StaffingRate, rowLevelUnits)),
		count(b.totals.Over.Units).by(fmt.Sprintf(`COUNTIF(%s,">0")`, t.in(b, overPath))), persons(known, overPath, rowLevel).wide(2)))
}

func (b *book) overviewFlags(p *page) {
	p.part(fmt.Sprintf("超过限值的单位：%d 条，涉及 %d 个单位", b.totals.Flags, b.totals.Flagged),
		heading("预警事项"), heading("限值").wide(2), heading("单位数"), heading("预警事项").wide(2), heading("限值").wide(2), heading("单位数"))
	half := (len(b.totals.Watches) + 1) / 2
	units := func(w summary.Watch) cell {
		c := count(w.Units)
		if !w.Records {
			// A unit that may have the flag for each of several buildings is
			// counted once; a formula for that would have to take names as
			// criteria, and a name may begin with an operator.
			c = c.by(b.countList(flagsSheet, summary.ColumnFlag, `"`+w.Name+`"`))
		}
		if w.Units > 0 {
			c.look.tone = beyond
		}
		return c
	}
	for i := range half {
		w := b.totals.Watches[i]
		r := cells(sized(w.Name), wrapped(w.Limit).wide(2), units(w))
		if i+half < len(b.totals.Watches) {
			w = b.totals.Watches[i+half]
			r.cells = append(r.cells, sized(w.Name).wide(2), wrapped(w.Limit).wide(2), units(w))
		} else {
			r.cells = append(r.cells, cell{}.wide(2), cell{}.wide(2), cell{})
		}
		p.line(r)
	}
}

func (b *book) overviewFindings(p *page) {
	t := b.totals
	p.part("核对发现的问题", heading(""), heading(schema.Err.Word()), heading(schema.Warn.Word()), heading(schema.Info.Word()), heading(notJudged), heading(accepted), heading("问题总数").wide(3))
	counted := func(n int, severity schema.Severity) cell {
		return count(n).by(b.countList(findingsSheet, summary.ColumnSeverity, `"`+severity.Word()+`"`, summary.ColumnOutcome, `"`+broken+`"`))
	}
	outcome := func(n int, outcome string) cell {
		return count(n).by(b.countList(findingsSheet, summary.ColumnOutcome, `"`+outcome+`"`))
	}
	p.line(cells(text("条数"), counted(t.Errors, schema.Err), counted(t.Warnings, schema.Warn), counted(t.Notices, schema.Info),
		outcome(t.NotJudged, notJudged), outcome(t.Accepted, accepted), count(b.rowsOf[listFindings]).wide(3)))
	units := row{cells: []cell{text("涉及单位数")}}
	for k, n := range []int{t.UnitsWith.Errors, t.UnitsWith.Warnings, t.UnitsWith.Notices, t.UnitsWith.NotJudged, t.UnitsWith.Accepted} {
		c := count(n)
		if len(b.rosterRows) > 0 {
			c = c.by(fmt.Sprintf(`COUNTIF(%s,">0")`, b.onRoster(rosterCounts[k])))
		}
		units.cells = append(units.cells, c)
	}
	units.cells = append(units.cells, cell{}.wide(3))
	p.line(units)
}

func (b *book) overviewAttention(p *page) {
	p.part(fmt.Sprintf("最需要关注的 %d 个单位（按错误、预警、警告的条数）", len(b.attention)),
		heading("单位"), heading("错误"), heading("预警"), heading("自评"), heading("复算"), heading("原因").wide(4))
	for _, e := range b.attention {
		unit := wrapped(e.name)
		unit.link = b.rosterPlace(e.entry)
		own, again := faintText(notJudged), faintText(notJudged)
		if e.scored {
			own = roundMoney(e.score)
		}
		if e.again {
			again = roundMoney(e.recomputed)
		}
		problems := count(e.Errors)
		problems.link = b.rowPlace(findingsSheet, e.first[listFindings])
		if e.problems == 0 {
			problems.link = ""
		}
		p.line(row{cells: []cell{unit, problems, count(e.flagged), own, again, wrapped(e.reason).wide(4)}, lines: 4})
	}
	if len(b.attention) == 0 {
		p.line(nothing("没有错误，也没有超过限值的单位", overviewColumns))
	}
}

// overviewRefused names the files that a leader would otherwise believe to be
// in the figures.
func (b *book) overviewRefused(p *page) {
	refused := b.info.Refused
	if len(refused) == 0 {
		return
	}
	p.part(fmt.Sprintf("拒收的文件：%d 个，其中的数都不在本表内", len(refused)), heading("文件").wide(3), heading("原因").wide(6))
	for i, r := range refused {
		if i == mostRefused {
			p.line(cells(text(fmt.Sprintf("另有 %d 个，见「说明」。", len(refused)-i)).of(note).wide(overviewColumns)))
			break
		}
		p.line(row{cells: []cell{wrapped(r.File).wide(3), wrapped(r.Reason).wide(6)}, lines: 2})
	}
}
