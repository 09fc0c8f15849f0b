package report

import (
	"fmt"
	"strings"

	"jixiao/consolidate/summary"
)

// overviewColumns is how many columns 总览 has.
const overviewColumns = 8

// mostErrors is how many units are named for their errors.
const mostErrors = 5

// mostRefused is how many refused files are named.
const mostRefused = 8

// overview is the district on one page.
func (b *book) overview() sheet {
	s := sheet{name: overviewSheet, paper: a4, upright: true, onePage: true, columns: []column{{26, 26}}}
	for len(s.columns) < overviewColumns {
		s.columns = append(s.columns, column{12, 16})
	}
	s.rows = func(yield func(row) bool) {
		heading := text(b.title()).of(title).wide(overviewColumns)
		heading.look.align = center
		made := wrapped(b.made()).of(note).wide(overviewColumns)
		made.look.align = center
		if !yield(row{cells: []cell{heading}, height: 34}) || !yield(cells(made)) {
			return
		}
		for _, part := range []func(func(row) bool) bool{
			b.overviewForms, b.overviewScores, b.overviewThreePublic, b.overviewFlags, b.overviewFindings, b.overviewRefused, b.overviewNotes,
		} {
			if !part(yield) {
				return
			}
		}
	}
	return s
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
	return strings.Join(parts, "　")
}

// part yields the title of a part and its heads.
func part(yield func(row) bool, title string, heads ...cell) bool {
	return yield(row{height: 8}) &&
		yield(row{cells: []cell{text(title).of(section).wide(overviewColumns)}, height: 20}) &&
		yield(cells(heads...))
}

func (b *book) overviewForms(yield func(row) bool) bool {
	title := fmt.Sprintf("一、报送情况：%d 个单位", len(b.summary.Units))
	if n := len(b.summary.Absent); n > 0 {
		title += fmt.Sprintf("，名册上另有 %d 个单位未报任何表（见「预警」）", n)
	}
	if !part(yield, title,
		heading("报表").wide(2), heading("已报单位"), heading("未报单位"), heading("无需报送"), heading("没有报的单位").wide(3)) {
		return false
	}
	missing := b.scoresBlock().in(scoresSheet, b.scoreColumns().missing)
	for _, f := range b.summary.Forms {
		var names []string
		for _, u := range b.summary.Units {
			for _, form := range u.Missing {
				if form == f.Form {
					names = append(names, u.Name)
				}
			}
		}
		if !yield(cells(text(formName(f.Form.ID)).wide(2), ordinal(f.HandedIn),
			ordinal(f.Missing).by(fmt.Sprintf(`COUNTIF(%s,"*%s*")`, missing, f.Form.Attachment)),
			ordinal(len(b.summary.Units)-f.HandedIn-f.Missing), wrapped(some(names, 3)).wide(3))) {
			return false
		}
	}
	return true
}

// some names the first of some units, and says how many there are.
func some(names []string, shown int) string {
	if len(names) <= shown {
		return strings.Join(names, "、")
	}
	return fmt.Sprintf("%s 等 %d 个", strings.Join(names[:shown], "、"), len(names))
}

func (b *book) overviewScores(yield func(row) bool) bool {
	t, at, units := b.summary.Scores, b.scoreColumns(), b.scoresBlock()
	heads := []cell{heading("有分数的单位"), heading("平均分"), heading("最高分"), heading("最低分")}
	below := func(row int) string { return fmt.Sprintf("'%s'!%s", scoresSheet, fixed(at.total, units.last+row)) }
	stat := func(row int, c cell) cell {
		if t.Total.Units == 0 {
			c = faintText(notJudged)
		}
		return c.by(below(row))
	}
	figures := []cell{
		count(t.Total.Units).by("COUNT(" + units.in(scoresSheet, at.total) + ")"),
		stat(1, average(t.Total.Mean())), stat(2, money(t.Total.Highest)), stat(3, money(t.Total.Lowest)),
	}
	var more []row // grades beyond those that the first row has room for
	for i, g := range t.Grades {
		head := heading(b.gradeHead(i))
		figure := count(g.Units).by(fmt.Sprintf(`COUNTIFS(%s,"%s")`, units.in(scoresSheet, at.grade), g.Grade.Name))
		if len(heads) < overviewColumns {
			heads, figures = append(heads, head), append(figures, figure)
			continue
		}
		if len(more) == 0 {
			blank := cell{}.wide(overviewColumns - (len(t.Grades) - i))
			more = []row{cells(blank), cells(blank)}
		}
		more[0].cells, more[1].cells = append(more[0].cells, head), append(more[1].cells, figure)
	}
	n, without := t.Total.Units, len(b.summary.Units)-t.Total.Units
	remark := fmt.Sprintf("平均、最高、最低只算有分数的 %d 个单位；另有 %d 个单位没有分数，不计入。", n, without)
	scores := units.in(scoresSheet, at.total)
	formula := fmt.Sprintf(`"平均、最高、最低只算有分数的 "&COUNT(%[1]s)&" 个单位；另有 "&(%[2]d-COUNT(%[1]s))&" 个单位没有分数，不计入。"`, scores, len(b.summary.Units))
	if !part(yield, "二、自评得分和等级", heads...) || !yield(cells(figures...)) {
		return false
	}
	for _, r := range more {
		if !yield(r) {
			return false
		}
	}
	return yield(cells(wrapped(remark).of(note).wide(overviewColumns).by(formula)))
}

func (b *book) overviewThreePublic(yield func(row) bool) bool {
	if !part(yield, "三、三公经费（万元）", heading("项目"),
		yearHeading(b.inYear("costs", "prior_final")), yearHeading(b.inYear("costs", "budget")), yearHeading(b.inYear("costs", "final")),
		heading("变动率"), heading("控制率"), heading("变动率计入单位"), heading("控制率计入单位")) {
		return false
	}
	units := b.threePublicBlock()
	for i, t := range b.summary.ThreePublic {
		at := func(which, row int) string {
			return fmt.Sprintf("'%s'!%s", threePublicSheet, fixed(threePublicColumn(i, which), units.last+row))
		}
		figures := b.costTotal(t, "", "", "")
		line := []cell{text(costName(t.Line))}
		for which, c := range figures {
			c.look.role = body
			line = append(line, c.by(at(which, 1)))
		}
		line = append(line, count(t.Change.Units).by(at(change, 2)), count(t.Control.Units).by(at(control, 2)))
		if !yield(cells(line...)) {
			return false
		}
	}
	return true
}

func (b *book) overviewFlags(yield func(row) bool) bool {
	if !part(yield, fmt.Sprintf("四、预警：%d 条，涉及 %d 个单位", len(b.summary.Flags), b.unitsWith(func(u *summary.Unit) bool { return len(u.Flags) > 0 })),
		heading("预警事项").wide(2), heading("限值").wide(4), heading("条数"), heading("单位数")) {
		return false
	}
	names := b.flagsBlock().in(flagsSheet, colFlagName)
	for _, w := range b.summary.Watches {
		counted := fmt.Sprintf(`COUNTIF(%s,"%s")`, names, w.Name)
		units := count(w.Units)
		if !w.Records {
			// A unit that may have the flag for each of several buildings is
			// counted once; a formula for that would have to take names as
			// criteria, and a name may begin with an operator.
			units = units.by(counted)
		}
		if !yield(cells(text(w.Name).wide(2), text(w.Limit).wide(4), count(w.Flags).by(counted), units)) {
			return false
		}
	}
	return true
}

func (b *book) unitsWith(has func(*summary.Unit) bool) int {
	n := 0
	for _, u := range b.summary.Units {
		if has(u) {
			n++
		}
	}
	return n
}

func (b *book) overviewFindings(yield func(row) bool) bool {
	s, block := b.summary, b.findingsBlock()
	severities, outcomes := block.in(findingsSheet, colSeverity), block.in(findingsSheet, colOutcome)
	at, units := b.scoreColumns(), b.scoresBlock()
	counted := func(n int, severity string) cell {
		return count(n).by(fmt.Sprintf(`COUNTIFS(%s,"%s",%s,"%s")`, severities, severity, outcomes, broken))
	}
	with := func(has func(*summary.Unit) bool, column int) cell {
		return count(b.unitsWith(has)).by(fmt.Sprintf(`COUNTIF(%s,">0")`, units.in(scoresSheet, column)))
	}
	if !part(yield, "五、核对发现的问题", heading("").wide(2), heading("错误").wide(2), heading("警告").wide(2), heading("提示"), heading(notJudged)) {
		return false
	}
	if !yield(cells(text("条数").wide(2), counted(s.Errors, "错误").wide(2), counted(s.Warnings, "警告").wide(2), counted(s.Notices, "提示"),
		count(s.NotJudged).by(fmt.Sprintf(`COUNTIF(%s,"%s")`, outcomes, notJudged)))) {
		return false
	}
	if !yield(cells(text("涉及单位数").wide(2),
		with(func(u *summary.Unit) bool { return u.Errors > 0 }, at.errors).wide(2),
		with(func(u *summary.Unit) bool { return u.Warnings > 0 }, at.warnings).wide(2),
		with(func(u *summary.Unit) bool { return u.Notices > 0 }, at.notices),
		count(b.unitsWith(func(u *summary.Unit) bool { return u.NotJudged > 0 })))) {
		return false
	}
	if !part(yield, "六、错误最多的单位",
		heading("单位").wide(3), heading("错误"), heading("警告"), heading("提示"), heading("自评总分"), heading("等级")) {
		return false
	}
	worst := s.MostErrors(mostErrors)
	for _, u := range worst {
		unit := text(u.Name).wide(3)
		unit.link = b.sources.unit(u)
		grade := centered(u.Score.Grade)
		if u.Score.Grade == "" {
			grade = faintText(notJudged)
		}
		if !yield(cells(unit, count(u.Errors), count(u.Warnings), count(u.Notices), b.answer(u.Score.Total), grade)) {
			return false
		}
	}
	if len(worst) == 0 {
		return yield(nothing("没有单位有错误", overviewColumns))
	}
	return true
}

// overviewRefused names the files that a leader would otherwise believe to be
// in the figures.
func (b *book) overviewRefused(yield func(row) bool) bool {
	refused := b.info.Refused
	if len(refused) == 0 {
		return true
	}
	if !part(yield, fmt.Sprintf("七、拒收的文件：%d 个，其中的数都不在本表内", len(refused)), heading("文件").wide(3), heading("原因").wide(5)) {
		return false
	}
	for i, r := range refused {
		if i == mostRefused {
			return yield(cells(text(fmt.Sprintf("另有 %d 个，原因见导入时的提示。", len(refused)-i)).of(note).wide(overviewColumns)))
		}
		if !yield(cells(wrapped(r.File).wide(3), wrapped(r.Reason).wide(5))) {
			return false
		}
	}
	return true
}

func (b *book) overviewNotes(yield func(row) bool) bool {
	if !yield(row{height: 8}) {
		return false
	}
	for _, s := range []string{
		"说明：1. 没有项目支出的单位无需报送附件3。空格、「无」「/」等记号、无法识别的数、没有报的表都不是 0，不计入任何合计和平均；0 照样计入。",
		"2. 合计的变动率、控制率只算相关两个数都填了的单位，计入的单位数列在旁边；一个率缺少所需的数时写「未判定」，缺哪些数见各表最后一列；分母为 0 时也写「未判定」，那不是缺数。",
		"3. 合计、平均、名次、率都是公式，可以核对；各单位填报的数照原表写，点一下可转到「数据来源」，那里写着文件、工作表、单元格和原文。",
		"4. ▲ 表示高于区级限值，▼ 表示低于区级限值，逐条列在「预警」。",
	} {
		if !yield(cells(wrapped(s).of(note).wide(overviewColumns))) {
			return false
		}
	}
	return true
}
