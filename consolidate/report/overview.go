package report

import (
	"fmt"
	"math"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// overviewColumns is how many columns the tables of 总览 have; the charts stand
// to the right of them.
const overviewColumns = 9

// mostRefused is how many refused files are named.
const mostRefused = 6

// overviewPlaces are where things stand on 总览.
type overviewPlaces struct {
	heights []float64 // of the rows, in points
}

// pages writes the sheets that are not a row for each unit.
func (b *book) pages() {
	for _, p := range []struct {
		sheet string
		write func()
	}{
		{rosterSheet, b.rosterPage}, {departmentsSheet, b.departmentsPage}, {unitSheet, b.unitPage},
		{overviewSheet, b.overviewPage}, {notesSheet, b.notesPage}, {chartSheet, b.chartPage},
	} {
		if b.has[p.sheet] {
			p.write()
		}
	}
}

// overviewPage is the district on one page.
func (b *book) overviewPage() {
	widths := []float64{32}
	for len(widths) < overviewColumns {
		widths = append(widths, 13)
	}
	widths = append(widths, 2)
	for range chartColumns {
		widths = append(widths, 12)
	}
	p := &page{book: b, n: 1, o: b.begin(overviewSheet, layout{
		widths: widths, paper: a3, onePage: true, columns: len(widths), rows: 80, tab: "ED7D31",
	})}
	heading1 := text(b.title()).of(title).wide(overviewColumns + 1 + chartColumns)
	heading1.look.align = center
	p.line(row{cells: []cell{heading1}, height: 34})
	made := wrapped(b.made()).of(note).wide(overviewColumns + 1 + chartColumns)
	made.look.align = center
	p.line(cells(made))
	for i, part := range []func(*page){
		b.overviewForms, b.overviewScores, b.overviewThreePublic, b.overviewFlags, b.overviewFindings, b.overviewAttention, b.overviewRefused,
	} {
		p.pending = []string{"一", "二", "三", "四", "五", "六", "七"}[i] + "、"
		part(p)
	}
	p.line(cells(wrapped("空白、「无」、无法识别、公式无结果和未报的都不是 0，不计入合计和平均；▲ 高于限值，▼ 低于限值。公式、限值和口径见「说明」。").of(note).wide(overviewColumns)))
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

func (b *book) overviewForms(p *page) {
	statuses := b.rosterBlock().in(rosterSheet, colRosterStatus)
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
	p.part("报送情况", heading("应报单位"), heading("已报"), heading("报齐"), heading("缺表"), heading("未报"), heading("迟报"), heading("不在名册"), heading("附件3 份数"), heading("拒收文件"))
	counted := func(n int, formula string) cell {
		if len(b.rosterRows) == 0 {
			return ordinal(n)
		}
		return ordinal(n).by(formula)
	}
	lateCell := faintText("未设期限")
	if b.settings != nil && b.settings.Deadline != "" {
		lateCell = counted(late, fmt.Sprintf(`COUNTIF(%s,"*迟报*")`, b.rosterBlock().in(rosterSheet, colRosterLate)))
	}
	is := func(status string) cell {
		return counted(tally[status], fmt.Sprintf(`COUNTIF(%s,"%s")`, statuses, status))
	}
	p.line(cells(
		counted(len(b.rosterRows), fmt.Sprintf("COUNTA(%s)", statuses)),
		counted(len(b.rosterRows)-tally[absent], fmt.Sprintf(`COUNTA(%[1]s)-COUNTIF(%[1]s,"%[2]s")`, statuses, absent)),
		is(complete), is(partial), is(absent), lateCell,
		counted(strange, fmt.Sprintf(`COUNTIF(%s,"*不在名册*")`, b.rosterBlock().in(rosterSheet, colRosterMissing))),
		ordinal(b.rowsOf[listProjects]), ordinal(len(b.info.Refused))))
	var names []string
	for _, status := range []string{absent, partial} {
		for _, r := range b.rosterRows {
			if r.status() != status {
				continue
			}
			name := r.Name
			if r.entry != nil {
				name = r.entry.name + "（缺" + attachments(r.Missing) + "）"
			} else if r.Excused {
				name += "（不报已认可）"
			}
			names = append(names, name)
			if len(names) > 6 {
				break
			}
		}
	}
	if n := tally[absent] + tally[partial]; n > 0 {
		shown := strings.Join(names[:min(len(names), 6)], "、")
		if n > 6 {
			shown += fmt.Sprintf(" 等 %d 个", n)
		}
		p.line(cells(wrapped("未报齐的单位：" + shown).of(note).wide(overviewColumns)))
	}
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
	grades := t.Grades
	for from := 0; from < len(grades); from += overviewColumns - 1 {
		heads, own, again := []cell{heading("等级")}, []cell{text("自评，单位数")}, []cell{text("复算，单位数")}
		for i := from; i < min(from+overviewColumns-1, len(grades)); i++ {
			g := grades[i]
			heads = append(heads, heading(b.gradeHead(i)))
			own = append(own, count(g.Units).by(fmt.Sprintf(`COUNTIF(%s,"%s")`, table.in(b, "grade"), g.Grade.Name)))
			again = append(again, count(g.Recomputed).by(fmt.Sprintf(`COUNTIF(%s,"%s")`, table.in(b, "recomputed_grade"), g.Grade.Name)))
		}
		for len(heads) < overviewColumns {
			heads, own, again = append(heads, heading("")), append(own, cell{}), append(again, cell{})
		}
		p.line(cells(heads...))
		p.line(cells(own...))
		p.line(cells(again...))
	}
}

func (b *book) overviewThreePublic(p *page) {
	column := func(id string) cell { return yearHeading(b.inYear(schema.BaseData, "costs", id)) }
	p.part("三公经费（万元）", heading("项目"), column("prior_final"), column("budget"), column("final"),
		heading("变动率"), heading("控制率"), heading("变动率\n计入单位"), heading("控制率计入单位").wide(2))
	table := b.table(threePublicSheet)
	for _, line := range summary.ThreePublicLines {
		below := func(id string, row int) string {
			return fmt.Sprintf("'%s'!%s", threePublicSheet, fixed(table.columns[id], table.block(b).last+row))
		}
		r := row{cells: []cell{text(costName(costLine(line)))}}
		for _, id := range []string{"prior_final", "budget", "final"} {
			path := summary.CostPath(line, id)
			r.cells = append(r.cells, totalSum(b.totals.Sum(path), roundMoney, below(path, 1)).of(body))
		}
		change, control := summary.ChangeOf(line), summary.ControlOf(line)
		r.cells = append(r.cells, totalRate(b.totals.Rate(change), below(change, 1)).of(body), totalRate(b.totals.Rate(control), below(control, 1)).of(body),
			count(b.totals.Rate(change).Units).by(below(change, 2)), count(b.totals.Rate(control).Units).by(below(control, 2)).wide(2))
		p.line(r)
	}
}

// colFlagName is the column of 预警清单 that names the flag.
const colFlagName = 3

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
			c = c.by(b.countList(flagsSheet, colFlagName, `"`+w.Name+`"`))
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
	p.part("核对发现的问题", heading(""), heading("错误"), heading("警告"), heading("提示"), heading(notJudged), heading(accepted), heading("问题总数").wide(3))
	counted := func(n int, severity string) cell {
		return count(n).by(b.countList(findingsSheet, colSeverity, `"`+severity+`"`, colOutcome, `"`+broken+`"`))
	}
	outcome := func(n int, outcome string) cell {
		return count(n).by(b.countList(findingsSheet, colOutcome, `"`+outcome+`"`))
	}
	p.line(cells(text("条数"), counted(t.Errors, "错误"), counted(t.Warnings, "警告"), counted(t.Notices, "提示"),
		outcome(t.NotJudged, notJudged), outcome(t.Accepted, accepted), count(b.rowsOf[listFindings]).wide(3)))
	units := row{cells: []cell{text("涉及单位数")}}
	for k, n := range []int{t.UnitsWith.Errors, t.UnitsWith.Warnings, t.UnitsWith.Notices, t.UnitsWith.NotJudged, t.UnitsWith.Accepted} {
		c := count(n)
		if len(b.rosterRows) > 0 {
			c = c.by(fmt.Sprintf(`COUNTIF(%s,">0")`, b.rosterBlock().in(rosterSheet, colRosterErrors+k)))
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
		problems.link = b.rowPlace(findingsSheet, e.first[listFindings], "N")
		if e.problems == 0 {
			problems.link = ""
		}
		p.line(row{cells: []cell{unit, problems, count(e.flagged), own, again, wrapped(e.reason).wide(4)}, lines: 3})
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
