package main

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// drawing draws forms onto a sheet, from the top down.
type drawing struct {
	*layout
	year int // 0 for forms that name no year
	to   *sheet
	row  int // the next free row
}

// Widths of the columns of the forms. 附件1 has one column of labels and six columns of
// figures, which are used in pairs; the other forms have nine columns. Where all forms
// stand on one sheet, the labels of 附件1 take the first three of nine columns.
var (
	baseWidths  = []float64{34, 11, 11, 11, 11, 11, 11}
	tableWidths = []float64{12, 14, 15, 25, 13, 13, 8, 9, 21}
)

// books lays out a submission as the workbooks that the clerk sends: one, or one
// for each form.
func (l *layout) books(s *submission, modified string) []*book {
	var sheets []*sheet
	var d *drawing
	begin := func(sheetName string, widths []float64) {
		d = &drawing{layout: l, year: s.year, to: &sheet{name: sheetName}, row: l.top + 1}
		d.to.widths = append(slices.Repeat([]float64{4}, l.left), widths...)
		sheets = append(sheets, d.to)
	}
	next := func(together bool, sheetName string, widths []float64) {
		if together {
			d.row += 2
			return
		}
		begin(sheetName, widths)
	}
	if l.stacked {
		begin(l.sheets[0], tableWidths)
	} else {
		begin(l.sheets[0], baseWidths)
	}
	d.base(s.base)
	if s.overall != nil {
		next(l.stacked, l.sheets[1], tableWidths)
		d.overall(s.overall)
	}
	for i, p := range s.projects {
		sheetName := l.sheets[2]
		if i > 0 {
			sheetName += "-" + strconv.Itoa(i+1)
		}
		next(l.stacked || l.projectsTogether && i > 0, sheetName, tableWidths)
		d.project(p)
	}
	if c := s.second; c != nil {
		begin(c.sheet, baseWidths)
		d.to.hidden = c.hidden
		d.base(c.base)
	}
	if !l.files {
		return []*book{{sheets: sheets, modified: modified}}
	}
	var books []*book
	for _, drawn := range sheets {
		books = append(books, &book{sheets: []*sheet{drawn}, modified: modified})
	}
	return books
}

// put places a block of rows × cols at a column of the form, in the next free row, and
// returns its address.
func (d *drawing) put(col, cols, rows int, content any, st style) string {
	left := d.left + col
	d.to.blocks = append(d.to.blocks, block{
		top: d.row, left: left, bottom: d.row + rows - 1, right: left + cols - 1, content: content, style: st,
	})
	return name(d.row, left)
}

// label places a label in the layout's wording.
func (d *drawing) label(col, cols, rows int, text string) {
	d.put(col, cols, rows, d.word(text), labelStyle)
}

// leftLabel places the label of a row.
func (d *drawing) leftLabel(col, cols int, text string) {
	d.put(col, cols, 1, d.word(text), textStyle)
}

// answer places an answer.
func (d *drawing) answer(col, cols int, a answer) string {
	return d.formula(col, cols, a, "", 0)
}

// formula places an answer as a formula with its result, where the layout has formulas
// and expr is not "".
func (d *drawing) formula(col, cols int, a answer, expr string, result float64) string {
	st := labelStyle
	var content any
	switch a.form {
	case words:
		content = a.text
	case broken:
		content = errorValue(a.text)
	case pending:
		content = unsaved(a.text)
	case number:
		content = figure(a.n.float())
		if a.decimals > 0 {
			st.format = "0." + strings.Repeat("0", a.decimals)
		}
		if d.asText {
			content = d.widen(grouped(a.n, a.decimals))
		}
	case rate:
		content = figure((a.n / 100).float())
		st.format = "0.00%"
		if a.n%one == 0 {
			st.format = "0%"
		}
		if d.asText {
			content = grouped(a.n, 2) + "%"
		}
	}
	if expr != "" && d.formulas && (a.form == number || a.form == rate) {
		content = formula{expr, result}
	}
	return d.put(col, cols, 1, content, st)
}

// widen writes the figures of every seventh row in full-width characters.
func (d *drawing) widen(text string) string {
	if d.row%7 != 0 {
		return text
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '0' && r <= '9':
			return r - '0' + '０'
		case r == '.':
			return '．'
		}
		return r
	}, text)
}

// grouped prints a figure with separators between thousands and at least so
// many decimals.
func grouped(n micro, decimals int) string {
	whole, frac, _ := strings.Cut(n.String(), ".")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	if len(frac) < decimals {
		frac += strings.Repeat("0", decimals-len(frac))
	}
	if frac != "" {
		frac = "." + frac
	}
	return sign + whole + frac
}

// title places the rows above a form: the number of the attachment, the title, and the
// year where it stands below the title.
func (d *drawing) title(form, cols int, title string) {
	if above := d.attachments[form]; above != "" {
		d.put(1, 2, 1, above, noteStyle)
		d.row++
	}
	printed := strconv.Itoa(d.year) + "年度" + title
	if form > 0 && d.layout == paper {
		printed = strconv.Itoa(d.year) + " 年度" + title
	}
	if d.yearBelow || d.year == 0 {
		printed = title
	}
	d.put(1, cols, 1, printed, titleStyle)
	d.row++
	if d.yearBelow {
		year := noteStyle
		year.align = "center"
		d.put(1, cols, 1, fmt.Sprintf("（%d年度）", d.year), year)
		d.row++
	}
}

// unitRow places the unit's name.
func (d *drawing) unitRow(label, cols int, unit string) {
	if d.unitInCell {
		d.put(1, cols, 1, "预算部门（单位）名称："+unit, textStyle)
	} else {
		d.label(1, label, 1, "预算单位名称")
		d.put(1+label, cols-label, 1, unit, labelStyle)
	}
	d.row++
}

// foot places the line for the signatures, if there is one.
func (d *drawing) foot(cols int, line string) {
	if line != "" {
		d.put(1, cols, 1, line, noteStyle)
		d.row++
	}
}

// costRow is a row of 经费控制情况.
type costRow struct {
	label   string
	figures triple
	of      []int // the numbers of the rows that it adds up, from 0
}

// base draws 附件1.
func (d *drawing) base(b *baseData) {
	label := 1 // columns of the labels
	if d.stacked {
		label = 3
	}
	cols := label + 6
	heads := d.yearHeads(b)
	d.title(0, cols, "预算单位整体支出绩效评价基础数据表")
	d.unitRow(label, cols, b.unit)
	d.staffing(label, b, heads)
	d.costTable(label, b, heads)
	d.buildingTable(label, b, heads)
	d.label(1, label, 1, "厉行节约保障措施")
	d.put(label+1, 6, 1, b.measures, textStyle)
	d.row++
	d.put(1, cols, 1, "说明：“项目支出”需要填报基本支出以外的所有项目支出情况，“公用经费”填报基本支出中的一般商品和服务支出。", noteStyle)
	d.row++
	d.foot(cols, b.signature)
}

// yearHeads are the heads of 附件1 that name a year.
type yearHeads struct {
	inPost     string
	costs      [3]string // of the columns of a triple
	completion string
}

// yearHeads words the heads of 附件1, with other years than that of the title where the
// unit has taken an old form.
func (d *drawing) yearHeads(b *baseData) yearHeads {
	year := d.year
	if b.heads != 0 {
		year = b.heads
	}
	if year == 0 {
		return yearHeads{"实际在职人数", [3]string{"上年决算数", "本年预算数", "本年决算数"}, ""}
	}
	last, this := strconv.Itoa(year-1)+"年", strconv.Itoa(year)+"年"
	return yearHeads{this + "实际在职人数", [3]string{last + "决算数", this + "预算数", this + "决算数"}, "(" + this + "完工项目)"}
}

// staffing draws the rows of 财政供养人员情况.
func (d *drawing) staffing(label int, b *baseData, heads yearHeads) {
	d.label(1, label, 2, "财政供养人员情况(人)")
	d.label(label+1, 2, 1, "编制数")
	d.label(label+3, 2, 1, heads.inPost)
	d.label(label+5, 2, 1, "控制率")
	d.row++
	posts := d.answer(label+1, 2, b.posts)
	staff := d.answer(label+3, 2, b.staff)
	d.formula(label+5, 2, b.staffRate, staff+"/"+posts, quotient(b.staff, b.posts))
	d.row++
}

// costTable draws the rows of 经费控制情况.
func (d *drawing) costTable(label int, b *baseData, heads yearHeads) {
	d.label(1, label, 1, "经费控制情况(万元)")
	for i, head := range heads.costs {
		d.label(label+1+2*i, 2, 1, head)
	}
	d.row++
	rows := d.costs(b)
	top := d.row
	for _, r := range rows {
		d.leftLabel(1, label, r.label)
		for c, a := range r.figures {
			expr, result := d.total(rows, r, c, top, label+1+2*c)
			d.formula(label+1+2*c, 2, a, expr, result)
		}
		d.row++
	}
	if b.stray.form != blank {
		d.row = top + 3
		d.answer(label+8, 1, b.stray)
		d.row = top + len(rows)
	}
}

// total is the formula of a row that adds up others, in a column of figures that stands
// in a column of the form, and its result. The formula is "" where the unit has typed
// another figure over it.
func (d *drawing) total(rows []costRow, r costRow, column, top, col int) (expr string, result float64) {
	var terms []string
	var total micro
	for _, part := range r.of {
		if p := rows[part].figures[column]; p.form == number {
			total += p.n
			result += p.n.float()
		}
		terms = append(terms, name(top+part, d.left+col))
	}
	if total != r.figures[column].n {
		return "", result
	}
	return strings.Join(terms, "+"), result
}

// buildingTable draws the rows of 楼堂馆所控制情况.
func (d *drawing) buildingTable(label int, b *baseData, heads yearHeads) {
	d.label(1, label, 1+len(b.buildings), "楼堂馆所控制情况\n"+heads.completion)
	for i, head := range []string{"批复规模(m²)", "实际规模(m²)", "规模控制率", "预算投资(万元)", "实际投资(万元)", "投资概算控制率"} {
		d.label(label+1+i, 1, 1, head)
	}
	d.row++
	for _, building := range b.buildings {
		for i, a := range building {
			d.answer(label+1+i, 1, a)
		}
		d.row++
	}
}

// costs lists the rows of 经费控制情况, with the numbers that this unit's form gives them.
func (d *drawing) costs(b *baseData) []costRow {
	var rows []costRow
	add := func(label string, figures triple) int {
		rows = append(rows, costRow{label: d.word(label), figures: figures})
		return len(rows) - 1
	}
	threePublic := add("三公经费", b.threePublic)
	vehicles := add("1、公务用车购置和维护经费", b.vehicles)
	rows[vehicles].of = []int{add("其中：公车购置", b.purchase), add("公车运行维护", b.operation)}
	rows[threePublic].of = []int{vehicles, add("2、出国经费", b.overseas), add("3、公务接待", b.hospitality)}

	projects := add("项目支出：", b.projects)
	item := 0
	numbered := func(label string, figures triple) {
		item++
		row := add(strconv.Itoa(item)+"、"+d.word(label), figures)
		rows[projects].of = append(rows[projects].of, row)
	}
	named := func(list []namedRow) {
		for _, r := range list {
			rows[projects].of = append(rows[projects].of, add(r.name, r.figures))
		}
	}
	numbered("业务工作经费", b.business)
	if !b.noContract {
		numbered("编外用工人员经费", b.contract)
	}
	if d.dots {
		add("......", triple{})
	}
	numbered("区级专项资金(一个专项一行)", b.district)
	named(b.districtRows)
	numbered("上级转移支付(一个专项一行）", b.transfers)
	named(b.transferRows)

	add("公用经费", b.operating)
	if b.operatingAgain != nil {
		add("公用经费", *b.operatingAgain)
	}
	add("其中：办公经费", b.office)
	add("水费、电费、差旅费", b.utilities)
	add("会议费、培训费", b.meetings)
	if !b.noProcurement {
		add("政府采购金额", b.procurement)
	}
	add("部门基本支出预算调整", b.adjustment)
	return rows
}

// quotient is the result that Excel stores for part/whole.
func quotient(part, whole answer) float64 {
	if whole.n == 0 {
		return 0
	}
	return part.n.float() / whole.n.float()
}

// budgetHeads are the heads over a table of funds.
var budgetHeads = []string{"年初预算数", "全年预算数", "全年执行数", "分值", "执行率", "自评得分"}

// fundHeads places the heads of a table of funds and the label beside its rows.
func (d *drawing) fundHeads(label string, rows int) {
	d.label(1, 1, rows, label)
	d.put(2, 2, 1, nil, labelStyle)
	for i, head := range budgetHeads {
		d.label(4+i, 1, 1, head)
	}
	d.row++
}

// fundTotal places the row 年度资金总额 and returns the addresses of its full score and
// its score.
func (d *drawing) fundTotal(m money) (full, score string) {
	d.leftLabel(2, 2, "年度资金总额")
	d.answer(4, 1, m.initial)
	adjusted := d.answer(5, 1, m.adjusted)
	executed := d.answer(6, 1, m.executed)
	full = d.answer(7, 1, m.full)
	rated := d.formula(8, 1, m.rate, executed+"/"+adjusted, quotient(m.executed, m.adjusted))
	score = d.formula(9, 1, m.score, fmt.Sprintf("ROUND(%s*%s,2)", rated, full), m.score.n.float())
	d.row++
	return full, score
}

// overall draws 附件2.
func (d *drawing) overall(o *overall) {
	d.title(1, 9, "预算单位整体支出绩效自评表")
	d.unitRow(1, 9, o.unit)
	d.fundHeads("年度预算申请（万元）", 7)
	full, score := d.fundTotal(o.budget)
	d.funds("按收入性质分：", o.bySource, "按支出性质分：", o.byNature)
	d.funds("其中：  一般公共预算：", o.general, "其中：基本支出：", o.basic)
	d.funds("政府性基金拨款：", o.fund, "项目支出：", o.projects)
	d.funds("纳入专户管理的非税收入拨款：", o.nontax, "", answer{})
	d.funds("其他资金：", o.other, "", answer{})
	d.goals(o.expected, o.achieved)
	d.indicators(o.indicators, full, score, o.budget.score.n, o.totalFull, o.totalScore)
	d.foot(9, o.signature)
}

// funds places two parts of the total, each in one cell with its label or beside it.
func (d *drawing) funds(left string, l answer, right string, r answer) {
	if d.fundsApart {
		d.leftLabel(2, 2, left)
		d.answer(4, 2, l)
		d.leftLabel(6, 2, right)
		d.answer(8, 2, r)
	} else {
		d.put(2, 4, 1, left+d.inline(l), textStyle)
		d.put(6, 4, 1, right+d.inline(r), textStyle)
	}
	d.row++
}

// inline prints an answer that stands in one cell with its label.
func (d *drawing) inline(a answer) string {
	if a.form != number {
		return a.text
	}
	if d.asText {
		return grouped(a.n, 0)
	}
	return a.n.String()
}

// goals places 年度总体目标.
func (d *drawing) goals(expected, achieved string) {
	d.label(1, 1, 2, "年度总体目标")
	d.label(2, 4, 1, "预期目标")
	d.label(6, 4, 1, "实际完成情况")
	d.row++
	d.put(2, 4, 1, expected, textStyle)
	d.put(6, 4, 1, achieved, textStyle)
	d.row++
}

// levelLabels are the levels with the points that the forms print.
var levelLabels = [3]string{"产出指标(50分)", "效益指标（30分）", "满意度指标（10分）"}

// indicators places the table of indicators and the row 总分 below it. full and score are
// the addresses of the full score and the score for the 执行率; execution is that score.
func (d *drawing) indicators(list []indicator, full, score string, execution micro, totalFull, totalScore answer) {
	d.label(1, 1, 1+len(list), "绩效指标")
	for i, head := range []string{"一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "自评得分", "偏差原因分析及改进措施"} {
		d.label(2+i, 1, 1, head)
	}
	d.row++
	top := d.row
	for i, x := range list {
		if first := i == 0 || list[i-1].level1 != x.level1; first || d.spread {
			d.label(2, 1, d.run(list[i:], func(y indicator) bool { return y.level1 == x.level1 }), levelLabels[x.level1])
		}
		if first := i == 0 || list[i-1].level1 != x.level1 || list[i-1].level2 != x.level2; first || d.spread {
			d.label(3, 1, d.run(list[i:], func(y indicator) bool { return y.level1 == x.level1 && y.level2 == x.level2 }), x.level2)
		}
		d.put(4, 1, 1, x.name, textStyle)
		d.answer(5, 1, x.target)
		d.answer(6, 1, x.actual)
		d.answer(7, 1, x.full)
		d.answer(8, 1, x.score)
		d.put(9, 1, 1, x.reason, textStyle)
		d.row++
	}
	d.label(1, 6, 1, "总分")
	d.points(7, top, full, totalFull, executionPoints, list, func(x indicator) answer { return x.full })
	d.points(8, top, score, totalScore, execution, list, func(x indicator) answer { return x.score })
	d.put(9, 1, 1, nil, textStyle)
	d.row++
}

// points places a total of the points for the 执行率, whose address is cell, and of a
// column of the indicators, whose first row is top.
func (d *drawing) points(col, top int, cell string, written answer, execution micro, list []indicator, of func(indicator) answer) {
	total, result := execution, execution.float()
	for _, x := range list {
		total += of(x).n
		result += of(x).n.float()
	}
	expr := ""
	if written.n == total {
		expr = fmt.Sprintf("%s+SUM(%s:%s)", cell, name(top, d.left+col), name(d.row-1, d.left+col))
	}
	d.formula(col, 1, written, expr, result)
}

// run is the number of rows from the first that share a level. The cell of the level is
// merged over them, unless the layout repeats levels.
func (d *drawing) run(list []indicator, same func(indicator) bool) int {
	if d.spread {
		return 1
	}
	n := slices.IndexFunc(list, func(x indicator) bool { return !same(x) })
	if n < 0 {
		return len(list)
	}
	return n
}

// project draws 附件3.
func (d *drawing) project(p *project) {
	d.title(2, 9, "项目支出绩效自评表")
	d.label(1, 1, 1, "项目支出名称")
	d.put(2, 8, 1, p.name, labelStyle)
	d.row++
	d.label(1, 1, 1, "主管部门")
	d.put(2, 4, 1, p.department, labelStyle)
	d.label(6, 1, 1, "实施单位")
	d.put(7, 3, 1, p.unit, labelStyle)
	d.row++
	d.fundHeads("项目资金（万元）", 5)
	full, score := d.fundTotal(p.budget)
	for _, part := range []struct {
		label string
		funds money
	}{{"其中：当年财政拨款", p.fiscal}, {"上年结转资金", p.carried}, {"其他资金", p.other}} {
		d.leftLabel(2, 2, part.label)
		for i, a := range []answer{part.funds.initial, part.funds.adjusted, part.funds.executed, part.funds.full, part.funds.rate, part.funds.score} {
			if d.dashes && i >= 3 && a.form == blank {
				a = say("—")
			}
			d.answer(4+i, 1, a)
		}
		d.row++
	}
	d.goals(p.expected, p.achieved)
	list := p.indicators
	if p.none {
		list = template()
	}
	d.indicators(list, full, score, p.budget.score.n, p.totalFull, p.totalScore)
	d.foot(9, p.signature)
}

// template is the table of indicators of a blank form.
func template() []indicator {
	var rows []indicator
	for _, level := range []struct {
		level1 int
		level2 []string
	}{
		{0, []string{"数量指标", "质量指标", "时效指标", "成本指标"}},
		{1, []string{"经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"}},
		{2, []string{"服务对象满意度指标"}},
	} {
		for _, level2 := range level.level2 {
			for _, text := range []string{"", "", "……"} {
				rows = append(rows, indicator{level1: level.level1, level2: level2, name: text})
			}
		}
	}
	return rows
}
