package report

import (
	"fmt"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// list is a sheet with any number of rows for each unit. One that is too long
// for a sheet goes on on another, by name: 数据来源, 数据来源2.
type list struct {
	kind               int
	sheet, title, note string
	unit               string // what the figures are in: 万元; "" where they differ
	columns            []listColumn
	freeze             int // columns that stay when it is scrolled
	empty              string
	tab                string
	outs               []*out
}

// listColumn is a column of a list with its width in characters: text wraps.
type listColumn struct {
	head  string
	width float64
}

// listFirst is the first row below the heads of a list.
const listFirst = 4

// listSheets are the sheets of the lists.
var listSheets = map[string]int{
	projectsSheet: listProjects, flagsSheet: listFlags, findingsSheet: listFindings, indicatorsSheet: listIndicators, sourcesSheet: listSources,
}

// perSheet is how many rows of a list a sheet holds.
func (b *book) perSheet() int { return b.maxRows - listFirst + 1 }

// parts are the names of the sheets that a sheet is written on: of a list that
// is too long for one, several.
func (b *book) parts(sheet string) []string {
	names := []string{sheet}
	if kind, ok := listSheets[sheet]; ok {
		for n := 2; (n-1)*b.perSheet() < b.rowsOf[kind]; n++ {
			names = append(names, sheet+strconv.Itoa(n))
		}
	}
	return names
}

// place says where the k-th row of a list stands.
func (b *book) place(sheet string, k int) (string, int) {
	part, row := k/b.perSheet(), listFirst+k%b.perSheet()
	if part > 0 {
		sheet += strconv.Itoa(part + 1)
	}
	return sheet, row
}

// rowPlace names a row of a list for a link.
func (b *book) rowPlace(sheet string, k int, last string) string {
	on, n := b.place(sheet, k)
	return "'" + on + "'!A" + strconv.Itoa(n) + ":" + last + strconv.Itoa(n)
}

// blocks are the cells of a column of a list, on each of its sheets.
func (b *book) blocks(sheet string, column int) []string {
	n := b.rowsOf[listSheets[sheet]]
	var all []string
	for _, part := range b.parts(sheet) {
		all = append(all, blockOf(listFirst, min(n, b.perSheet())).in(part, column))
		n -= b.perSheet()
	}
	return all
}

// countList counts the rows of a list that meet criteria: pairs of a column and
// what a formula holds it against.
func (b *book) countList(sheet string, criteria ...any) string {
	var terms []string
	first := b.blocks(sheet, criteria[0].(int))
	for part := range first {
		var pairs []string
		for i := 0; i < len(criteria); i += 2 {
			pairs = append(pairs, b.blocks(sheet, criteria[i].(int))[part], criteria[i+1].(string))
		}
		terms = append(terms, "COUNTIFS("+strings.Join(pairs, ",")+")")
	}
	return strings.Join(terms, "+")
}

func (b *book) declareLists() []*list {
	all := []*list{
		{kind: listProjects, sheet: projectsSheet, title: "项目支出绩效自评（附件3）", freeze: 3, unit: inMoney, empty: "没有单位报送附件3", tab: "5B9BD5",
			note: "每个附件3 一行。预算执行率＝全年执行数÷全年预算数。复算得分按表上的计分规则用单位自己填的数算出，含义同「得分排名」。" + blankNote + linkNote,
			columns: []listColumn{{"序号", 6}, {"单位", 24}, {"项目名称", 34}, {"主管部门", 18}, {"实施单位", 20}, {"年初\n预算数", 13}, {"全年\n预算数", 13}, {"全年\n执行数", 13},
				{"项目预算\n执行率", 11}, {"执行率\n得分", 9}, {"自评\n总分", 9}, {"复算\n得分", 9}, {"自评高\n于复算", 9}, {"错误", 6}, {"警告", 6}}},
		{kind: listFlags, sheet: flagsSheet, title: "预警清单", freeze: 2, empty: "没有超过限值的单位", tab: "C00000",
			note:    "超过区级限值的单位，一条一行。缺少所需的数的不预警，见「问题清单」中的未判定。点序号或实际值转到「数据来源」中所在的单元格，点相关问题转到「问题清单」，点单位名称转到「报送情况」。",
			columns: []listColumn{{"序号", 6}, {"单位", 26}, {"预警事项", 22}, {"实际值", 13}, {"限值", 13}, {"计量单位", 9}, {"说明", 42}, {"相关问题", 12}, {"所在单元格", 44}}},
		{kind: listFindings, sheet: findingsSheet, title: "问题清单", freeze: 3, empty: "没有发现问题", tab: "C00000",
			note: "按单位排列，同一单位错误在前，已认可的和未判定的在后。错误须更正，警告请单位说明，提示供参考。结果为「已认可」的是财政局已认可单位说明的，不再计入错误、警告和预警。「未判定」：缺少所需的数，不能核对，不算通过。填写、应为、差额的计量单位见「问题」。点序号转到「数据来源」中所在的单元格。请用筛选，不要排序：「单位一页」按本表的行号取数。",
			columns: []listColumn{{"序号", 7}, {"单位", 22}, {"表", 14}, {"项目", 16}, {"编号", 6}, {"严重程度", 9}, {"结果", 9}, {"问题", 54}, {"填写", 14}, {"应为", 14}, {"差额", 12},
				{"单元格", 36}, {"单位说明", 22}, {"处理", 22}}},
		{kind: listIndicators, sheet: indicatorsSheet, title: "指标明细", freeze: 2, empty: "没有单位填报绩效指标", tab: "7F7F7F",
			note: "附件2、附件3 的每一个绩效指标。复算得分：定量指标按完成值与指标值计分；定性的和不能比较的保留单位得分，原因见「复算说明」。" + blankNote,
			columns: []listColumn{{"序号", 7}, {"单位", 22}, {"表", 14}, {"项目", 18}, {"一级指标", 12}, {"二级指标", 12}, {"三级指标", 24}, {"指标值", 20}, {"完成值", 20}, {"分值", 8}, {"得分", 8},
				{"复算得分", 9}, {"复算说明", 30}, {"偏差原因及改进措施", 26}}},
		{kind: listSources, sheet: sourcesSheet, title: "数据来源", freeze: 1, empty: "没有数据", tab: "7F7F7F",
			note:    "各单位现行报送的每一个填报值，以及它在哪个文件、哪个工作表、哪个单元格，文件何时收到。单位负责人、填表人、联系电话不列出。原文件与本汇总放在一起的，点单元格（或每张表第一行的文件名）可打开。长文字只显示前几行，点开单元格可看全文。",
			columns: []listColumn{{"单位", 22}, {"表", 14}, {"项目", 18}, {"栏目", 34}, {"标签（原表）", 22}, {"状态", 9}, {"数值", 20}, {"计量单位", 8}, {"原文", 22}, {"文件", 32}, {"工作表", 14}, {"单元格", 8}, {"收到时间", 16}}},
	}
	return slices.DeleteFunc(all, func(l *list) bool { return !b.has[l.sheet] })
}

// listHeads begins the sheets of a list.
func (b *book) listHeads(l *list) {
	n := b.rowsOf[l.kind]
	for i, name := range b.parts(l.sheet) {
		widths := make([]float64, len(l.columns))
		heads := row{}
		for k, c := range l.columns {
			widths[k] = c.width
			heads.cells = append(heads.cells, heading(c.head))
		}
		rows := min(n, b.perSheet())
		n -= rows
		o := b.begin(name, layout{
			widths: widths, freezeColumns: l.freeze, heads: [2]int{3, 3}, columns: len(widths), rows: listFirst - 1 + max(rows, 1) + l.totals(),
			filtered: true, filterFrom: 3, filterTo: max(listFirst-1+rows, listFirst), tab: l.tab,
		})
		l.outs = append(l.outs, o)
		head := l.title
		if parts := len(b.parts(l.sheet)); parts > 1 {
			head += fmt.Sprintf("（第 %d 部分，共 %d 部分）", i+1, parts)
		}
		b.titles(o, head, l.note, l.unit)
		b.put(o, 3, heads)
	}
	if b.rowsOf[l.kind] == 0 {
		b.put(l.outs[0], listFirst, nothing(l.empty, len(l.columns)))
	}
}

// totals is how many rows stand below the list.
func (l *list) totals() int {
	if l.kind == listProjects {
		return 1
	}
	return 0
}

// evidence reports whether the list is kept to look things up in, and is not
// signed.
func (l *list) evidence() bool { return l.kind == listSources || l.kind == listIndicators }

// sign writes what stands below the last row of a list.
func (b *book) sign(l *list) {
	o := l.outs[len(l.outs)-1]
	if last := max(o.Last(), listFirst); !l.evidence() && last+3 < b.maxRows {
		var after func() []string
		if l.kind == listProjects {
			after = b.reconciliation
		}
		b.below(o, last+1, after)
	}
}

// add writes the k-th row of a list.
func (b *book) add(l *list, k int, r row) {
	if b.export != nil {
		b.export(l.sheet, r)
		return
	}
	_, n := b.place(l.sheet, k)
	b.put(l.outs[k/b.perSheet()], n, r)
}

// unitRows writes the rows of a unit on every sheet.
func (b *book) unitRows(i int, e *entry, u *summary.Unit) {
	u.Score.Rank = b.totals.Rank(u)
	b.enter(e, u)
	if i == 0 {
		for k, f := range u.Findings[:min(len(u.Findings), pageFindings)] {
			b.shownFindings = append(b.shownFindings, b.finding(k, f, u))
		}
	}
	for _, t := range b.tables {
		b.unitRow(t, e, i, u)
		if t.sheet == ratesSheet && b.export == nil {
			b.buildings(t, e, i, u)
		}
	}
	if b.export != nil {
		b.buildings(b.table(ratesSheet), e, i, u)
	}
	for _, l := range b.lists {
		switch l.kind {
		case listProjects:
			b.projects(l, e, u)
		case listFlags:
			for k, f := range u.Flags {
				b.add(l, e.first[listFlags]+k, b.flag(e, e.first[listFlags]+k, u, f))
			}
		case listFindings:
			for k, f := range u.Findings {
				b.add(l, e.first[listFindings]+k, b.finding(e.first[listFindings]+k, f, u))
			}
		case listIndicators:
			b.indicators(l, e, u)
		case listSources:
			if b.sourced != nil {
				b.sourced <- sourced{e, u}
			} else {
				b.sources(l, e, u)
			}
		}
	}
}

// enter finds where the values of a unit stand.
func (b *book) enter(e *entry, u *summary.Unit) {
	if b.around.values == nil {
		b.around.values, b.around.cells = map[*schema.Value]int{}, map[schema.Source]int{}
	}
	clear(b.around.values)
	clear(b.around.cells)
	b.around.entry = e
	k := 0
	for _, v := range u.Public() {
		b.around.values[v] = k
		if _, ok := b.around.cells[v.Source]; !ok {
			b.around.cells[v.Source] = k
		}
		k++
	}
}

// Where links lead; "" where there is nothing.

func (b *book) valuePlace(v *schema.Value) string {
	if k, ok := b.around.values[v]; ok && v != nil {
		return b.rowPlace(sourcesSheet, b.around.first[listSources]+k, "M")
	}
	return ""
}

func (b *book) cellPlace(cells []schema.Source) string {
	if len(cells) > 0 {
		if k, ok := b.around.cells[cells[0]]; ok {
			return b.rowPlace(sourcesSheet, b.around.first[listSources]+k, "M")
		}
	}
	return ""
}

func (b *book) unitPlace(e *entry) string {
	if e.count[listSources] == 0 {
		return ""
	}
	return b.rowPlace(sourcesSheet, e.first[listSources], "M")
}

func (b *book) flagPlace(e *entry, i int) string {
	if b.around.entry != e {
		return ""
	}
	return b.rowPlace(flagsSheet, e.first[listFlags]+i, "I")
}

func (b *book) rosterPlace(e *entry) string {
	return fmt.Sprintf("'%s'!A%[2]d:%[3]s%[2]d", rosterSheet, rosterFirst+e.listed, letter(len(rosterHeads)))
}

// buildingsRow is the first row of the buildings, below the units, their rows of
// totals, an empty line, a title and the heads.
func (b *book) buildingsRow() int {
	t := b.table(ratesSheet)
	return t.block(b).last + len(t.totals) + 4
}

// Columns of the buildings.
const (
	colApprovedArea = 4 + iota
	colActualArea
	colAreaRate
	colBudgetInvestment
	colActualInvestment
	colInvestmentRate
)

// buildingHeads are the heads of the buildings.
var buildingHeads = []string{"序号", "单位", "第几处", "批复规模（m²）", "实际规模（m²）", "规模控制率", "预算投资", "实际投资", "投资概算控制率"}

// buildings writes the buildings of a unit, one a row, below the rates.
func (b *book) buildings(t *table, e *entry, i int, u *summary.Unit) {
	for k, x := range u.Buildings {
		n := b.buildingsRow() + e.first[listBuildings] + k
		a := at{b, t, e, u, n}
		at := func(column int) string { return name(column, n) }
		rate := func(r summary.Rate, part, whole int, of, base summary.Answer, flag string) cell {
			c := b.rate(r, rateFormula(at(part), at(whole)), base, of)
			if u.FlaggedFor(flag, of) {
				c = a.flagged(c, mark{flag, above})
			}
			return c
		}
		unit := sized(u.Name)
		r := cells(ordinal(e.first[listBuildings]+k+1), unit, centered("第 "+strconv.Itoa(k+1)+" 处"),
			b.answer(x.ApprovedArea), b.answer(x.ActualArea), rate(x.AreaRate, colActualArea, colApprovedArea, x.ActualArea, x.ApprovedArea, schema.FlagFloorAreaOver),
			b.answer(x.BudgetInvestment), b.answer(x.ActualInvestment), rate(x.InvestmentRate, colActualInvestment, colBudgetInvestment, x.ActualInvestment, x.BudgetInvestment, schema.FlagInvestmentOver))
		if b.export != nil {
			b.export(buildingsTable, r)
			continue
		}
		b.put(t.out, n, r)
	}
}

// buildingHeads writes what stands above the buildings.
func (b *book) buildingHeads(t *table) {
	first := b.buildingsRow()
	b.put(t.out, first-2, cells(text("楼堂馆所（本年完工，一处一行）").of(section)))
	b.put(t.out, first-1, headRow(buildingHeads))
	if b.rowsOf[listBuildings] == 0 {
		b.put(t.out, first, nothing("没有单位填报本年完工的楼堂馆所", colInvestmentRate))
	}
}

// byPath are the values of a filing by their paths.
func byPath(f *schema.Filing) map[string]*schema.Value {
	values := make(map[string]*schema.Value, len(f.Values))
	for i := range f.Values {
		values[f.Values[i].Path] = &f.Values[i]
	}
	return values
}

func answerAt(values map[string]*schema.Value, path string) summary.Answer {
	if v, ok := values[path]; ok {
		return summary.Answer{State: v.State, Value: v}
	}
	return summary.Answer{State: schema.Absent}
}

// projects writes the projects of a unit.
func (b *book) projects(l *list, e *entry, u *summary.Unit) {
	k := e.first[listProjects]
	for _, f := range u.Submission.Projects() {
		if schema.NoProject(f) {
			continue
		}
		values := byPath(f)
		at := func(path string) summary.Answer { return answerAt(values, "project_evaluation/"+path) }
		words := func(path string) cell {
			c := b.answer(at(path))
			c.look.align, c.look.wrap = left, true
			return c
		}
		initial, adjusted, executed := at("budget/total/initial_budget"), at("budget/total/adjusted_budget"), at("budget/total/executed")
		_, n := b.place(l.sheet, k)
		rate := u.ProjectRate(f)
		score, again := at("total/score"), faintText(notJudged)
		above := faintText(notJudged)
		if r, ok := u.Recompute(f); ok && r.Total.OK() {
			again = roundMoney(r.Total.Amount)
			if own, ok := score.Figure(); ok {
				above = roundMoney(own - r.Total.Amount)
			}
		}
		problems := summary.Counts{}
		for _, found := range u.Findings {
			if found.Form == schema.ProjectEvaluation && found.Project == f.Project && found.Standing() {
				if found.Severity == schema.Err {
					problems.Errors++
				} else if found.Severity == schema.Warn {
					problems.Warnings++
				}
			}
		}
		number, unit := ordinal(k+1), sized(u.Name)
		number.link, unit.link = b.valuePlace(at("project_name").Value), b.rosterPlace(e)
		b.add(l, k, row{lines: 4, cells: []cell{
			number, unit, words("project_name"), words("department"), words("implementing_unit"),
			b.answer(initial), b.answer(adjusted), b.answer(executed), b.rate(rate, rateFormula(name(8, n), name(7, n)), adjusted, executed),
			b.answer(at("budget/total/score")), b.answer(score), again, above.by(differenceFormula(name(11, n), name(12, n))),
			count(problems.Errors), count(problems.Warnings),
		}})
		for i, a := range []summary.Answer{initial, adjusted, executed} {
			b.projectSums[i].Add(a)
		}
		b.projectRate.Add(executed, adjusted, false)
		k++
	}
}

// projectTotals writes the sums of the projects below their last row.
func (b *book) projectTotals(l *list) {
	n := b.rowsOf[listProjects]
	if n == 0 || n > b.perSheet() {
		return
	}
	col := func(c int) string { return blockOf(listFirst, n).column(c) }
	r := row{cells: []cell{heading("合计").wide(5)}}
	for i, s := range b.projectSums {
		r.cells = append(r.cells, totalSum(s, roundMoney, sumFormula(col(6+i))))
	}
	r.cells = append(r.cells, totalRate(b.projectRate.Judged(), totalRateFormula(col(8), col(7))))
	for range 6 {
		r.cells = append(r.cells, cell{}.of(total))
	}
	b.put(l.outs[0], listFirst+n, r)
}

// flag is a row of 预警清单; u is nil for a unit without a submission.
func (b *book) flag(e *entry, k int, u *summary.Unit, f schema.Flag) row {
	value, limit, measure := figure(f.Kind, f.Value), figure(f.Kind, f.Limit), f.Kind.Measure()
	switch f.Flag {
	case schema.FlagErrorFindings:
		value, limit, measure = plainFigure(f.Value), plainFigure(f.Limit), "条"
	case schema.FlagNotHandedIn:
		value, limit, measure = plainFigure(f.Value), plainFigure(f.Limit), "份"
	}
	switch f.Kind {
	case schema.Rate:
		value, limit = roundPercent(f.Value), roundPercent(f.Limit)
	case schema.Score:
		value, limit = roundMoney(f.Value), roundMoney(f.Limit)
	}
	number, unit, related := ordinal(k+1), sized(f.Unit), faintText("—")
	if u != nil {
		number.link = b.cellPlace(f.Cells)
		value.link = number.link
		unit.link = b.rosterPlace(e)
		if i := relatedFinding(u, f); i >= 0 {
			related = centered(u.Findings[i].Code + " 第 " + strconv.Itoa(e.first[listFindings]+i+1) + " 条")
			related.link = b.rowPlace(findingsSheet, e.first[listFindings]+i, "N")
		}
	}
	return cells(number, unit, sized(f.Name), value, limit, centered(measure), sized(f.Detail), related, sized(places(f.Cells)))
}

// relatedFinding is the place of the gravest finding of a unit about a cell
// that a flag rests on, or -1.
func relatedFinding(u *summary.Unit, f schema.Flag) int {
	return slices.IndexFunc(u.Findings, func(found schema.Finding) bool {
		return slices.ContainsFunc(found.Cells, func(c schema.Source) bool { return slices.Contains(f.Cells, c) })
	})
}

// shownPlaces is how many cells of a finding or a flag are named.
const shownPlaces = 3

// places names cells as file!sheet!cell; the file and the sheet once for
// cells that stand together.
func places(cells []schema.Source) string {
	var b strings.Builder
	var previous schema.Source
	for i, c := range cells {
		if i == shownPlaces {
			fmt.Fprintf(&b, " 等 %d 处", len(cells))
			break
		}
		switch {
		case i > 0 && c.File == previous.File && c.Sheet == previous.Sheet:
			b.WriteString("、" + c.Cell)
		case i > 0:
			b.WriteString("\n" + c.String())
		default:
			b.WriteString(c.String())
		}
		previous = c
	}
	return b.String()
}

// Columns of 问题清单.
const (
	colFindingUnit = 2
	colSeverity    = 6
	colOutcome     = 7
	colMessage     = 8
)

// What 结果 says.
const (
	broken   = schema.WordBroken
	accepted = schema.WordAccepted
)

// finding is a row of 问题清单; u is nil for a unit without a submission.
func (b *book) finding(k int, f schema.Finding, u *summary.Unit) row {
	number, message := ordinal(k+1), builtin.Message(f)
	if u != nil {
		message, f.Written = u.WithoutContacts(message), u.WithoutContacts(f.Written)
		number.link = b.cellPlace(f.Cells)
	}
	outcome, severity := centered(broken), centered(f.Severity.Word())
	decided := ""
	switch {
	case f.Outcome == schema.NotJudged:
		outcome = faintText(notJudged)
	case f.Accepted != nil:
		outcome = faintText(accepted)
		decided = decision(*f.Accepted)
	case f.Severity == schema.Err:
		severity.look.tone = beyond
	}
	if f.Formerly != nil {
		decided = "曾认可：" + decision(*f.Formerly) + "，那时的问题是：" + f.Formerly.Said
		if u != nil {
			decided = u.WithoutContacts(decided)
		}
	}
	return row{lines: 12, cells: []cell{
		number, sized(f.Unit), sized(formName(f.Form)), sized(f.Project), centered(f.Code), severity, outcome,
		wrapped(message), written(f.Written), computed(f.Expected, f.Written), computed(f.Difference, f.Written), sized(places(f.Cells)),
		sized(f.Note), sized(decided),
	}}
}

// decision says why a finding is accepted, by whom and when.
func decision(d schema.Decision) string {
	return fmt.Sprintf("%s（%s，%s）", d.Why, d.By, d.At.In(time.Local).Format(time.DateOnly))
}

// computed shows a figure of a finding that the program computed, with no more
// decimals than what it is held against, but two.
func computed(s, against string) cell {
	c := written(s)
	a, err := schema.ParseAmount(s)
	if err != nil {
		return c
	}
	most := 2
	if w, err := schema.ParseAmount(against); err == nil {
		most = max(most, decimals(w))
	}
	if decimals(a) > most {
		c.look.format = "#,##0." + strings.Repeat("0", most)
		c.width = groupedWidth(strconv.FormatFloat(a.Float(), 'f', most, 64))
	}
	return c
}

// written shows a figure of a finding, or the words that stand in its place.
func written(s string) cell {
	if a, err := schema.ParseAmount(s); err == nil {
		return plainFigure(a)
	}
	return sized(s)
}

// indicatorRecords are the numbers of the indicators of a filing, in order.
func indicatorRecords(f *schema.Filing) []string {
	prefix := string(f.Form) + "/indicators/"
	var records []string
	for i := range f.Values {
		rest, ok := strings.CutPrefix(f.Values[i].Path, prefix)
		if !ok {
			continue
		}
		record, _, ok := strings.Cut(rest, "/")
		if ok && record != schema.HeadYears && !slices.Contains(records, record) {
			records = append(records, record)
		}
	}
	return records
}

// indicators writes the indicators of a unit.
func (b *book) indicators(l *list, e *entry, u *summary.Unit) {
	k := e.first[listIndicators]
	for _, f := range u.Submission.Filings {
		records := indicatorRecords(f)
		if len(records) == 0 {
			continue
		}
		values := byPath(f)
		again := map[string]schema.RowScore{}
		if r, ok := u.Recompute(f); ok {
			for _, row := range r.Rows {
				again[row.Record] = row
			}
		}
		for _, record := range records {
			at := func(column string) summary.Answer {
				return answerAt(values, schema.Path(string(f.Form), "indicators", record, column))
			}
			words := func(column string) cell {
				a := at(column)
				if a.State == schema.Absent {
					return cell{}
				}
				c := b.answer(a)
				c.look.align, c.look.wrap, c.link = left, true, ""
				return c
			}
			points := func(column string) cell {
				if a := at(column); a.State != schema.Absent {
					c := b.answer(a)
					c.link = ""
					return c
				}
				return faintText(noSuchLine)
			}
			number := ordinal(k + 1)
			for _, column := range []string{"score", "name", "target"} {
				if number.link == "" {
					number.link = b.valuePlace(at(column).Value)
				}
			}
			recomputed, why := faintText(notJudged), ""
			if row, ok := again[record]; ok {
				why = row.Why.Print(builtin)
				if row.Recomputed.OK() {
					recomputed = roundMoney(row.Recomputed.Amount)
				}
			}
			b.add(l, k, row{lines: 6, cells: []cell{
				number, sized(u.Name), sized(formName(f.Form)), sized(f.Project), words("level1"), words("level2"), words("name"), words("target"), words("actual"),
				points("full_score"), points("score"), recomputed, sized(why), words("deviation_reason"),
			}})
			k++
		}
	}
}

// colFile is the column of 数据来源 that leads to the original file.
const colFile = 10

// sourced is a unit whose rows of 数据来源 are to be written.
type sourced struct {
	e *entry
	u *summary.Unit
}

// startSources has the rows of 数据来源, which are most of the workbook, written
// beside the others, until finish is called.
func (b *book) startSources() (finish func()) {
	at := slices.IndexFunc(b.lists, func(l *list) bool { return l.kind == listSources })
	if at < 0 {
		return func() {}
	}
	b.sourceStyles()
	b.sourced = make(chan sourced, ahead)
	var done sync.WaitGroup
	done.Go(func() {
		for s := range b.sourced {
			b.sources(b.lists[at], s.e, s.u)
		}
	})
	return func() {
		close(b.sourced)
		done.Wait()
		b.sourced = nil
	}
}

// sourceStyles makes the styles of figures on 数据来源, so that the same
// district gives the same workbook whichever rows are written first.
func (b *book) sourceStyles() {
	for kind := range schema.Years + 1 {
		for digit := schema.One; digit > 0; digit /= 10 {
			b.style(exactFigure(kind, digit).look)
		}
	}
	alarmed := centered(unreadable).look
	alarmed.tone = alarm
	for _, l := range []look{{}, wrapped("").look, {align: center}, alarmed} {
		b.style(l)
	}
}

// sources writes every answer of a unit with the cell it came from. The first
// row of a form links to its file; the cells lead there by formulas, because
// LibreOffice saves a sheet with thousands of links to files in minutes.
func (b *book) sources(l *list, e *entry, u *summary.Unit) {
	k := e.first[listSources]
	var filing *schema.Filing
	var form, received, link string
	for f, v := range u.Public() {
		first := f != filing
		if first {
			filing, form, received, link = f, formName(f.Form), "", ""
			if !f.Received.IsZero() {
				received = f.Received.In(time.Local).Format("2006-01-02 15:04")
			}
			if b.info.Beside != nil {
				if found, ok := b.info.Beside(f.File); ok {
					link = found
				}
			}
		}
		r := b.sourceRow(u, f, v, form, received, link)
		if b.export != nil { // also the figure in its measure
			number := cell{}
			if v.State == schema.Number {
				number.value = v.Number.Float()
			}
			r.cells = append(r.cells, text(v.Path), number)
		}
		b.add(l, k, r)
		if first && link != "" && b.export == nil {
			on, n := b.place(l.sheet, k)
			b.pagesOf[on].LinkFile(name(colFile, n), link, placeIn(v.Source, link), "")
		}
		k++
	}
}

// cellFormula leads to a cell of a file of a URL relative to the workbook; ""
// where no formula can.
func cellFormula(s schema.Source, link string) string {
	inside := placeIn(s, link)
	file, err := url.PathUnescape(link)
	place := file + "#" + inside
	if inside == "" || err != nil || strings.ContainsAny(file, `#"`) || utf8.RuneCountInString(place) > maxLiteral {
		return ""
	}
	return fmt.Sprintf(`HYPERLINK("%s","%s")`, strings.ReplaceAll(place, `"`, `""`), s.Cell)
}

// maxLiteral is how long a text in a formula may be.
const maxLiteral = 255

// placeIn names a cell for a link into its file; "" where the file has no cells
// that a program could go to.
func placeIn(s schema.Source, url string) string {
	if !strings.EqualFold(path.Ext(s.File), path.Ext(url)) {
		return "" // an archive
	}
	switch strings.ToLower(path.Ext(s.File)) {
	case ".xlsx", ".xlsm", ".xls", ".et", ".ods":
		return "'" + strings.ReplaceAll(s.Sheet, "'", "''") + "'!" + s.Cell
	}
	return ""
}

func (b *book) sourceRow(u *summary.Unit, f *schema.Filing, v *schema.Value, form, received, link string) row {
	raw := u.WithoutContacts(v.Raw)
	value := cell{}
	switch v.State {
	case schema.Number:
		value = exactFigure(v.Kind, v.Number)
	case schema.Text:
		value = wrapped(u.WithoutContacts(v.Text))
	case schema.Mark:
		value = wrapped(strings.TrimSpace(raw))
	case schema.Unreadable:
		value = centered(unreadable)
		value.look.tone = alarm
	case schema.Uncomputed:
		value = centered(uncomputed)
		value.look.tone = alarm
	}
	measure := ""
	if v.Kind.Numeric() {
		measure = v.Kind.Measure()
	}
	middle := func(s string) cell { return cell{value: s, look: look{align: center}} }
	b.scratch = append(b.scratch[:0],
		wrapped(u.Name), wrapped(form), wrapped(f.Project), wrapped(b.valueName(v.Path)), wrapped(v.Label),
		middle(v.State.Word()), value, middle(measure), wrapped(raw),
		wrapped(v.Source.File), wrapped(v.Source.Sheet), middle(v.Source.Cell).by(cellFormula(v.Source, link)), middle(received))
	return row{lines: 4, cells: b.scratch}
}

// sized is a text that widens its column up to its bound, and wraps beyond.
func sized(s string) cell {
	c := wrapped(s)
	c.width = displayWidth(s)
	return c
}

// formName names a form as its title and number do: 附件1 基础数据表.
func formName(id schema.FormID) string {
	form := builtin.Form(id)
	if form == nil {
		return "各表之间"
	}
	return strings.TrimSpace(form.Attachment + " " + form.Name)
}

// valueName names what a path asks for: 经费控制情况·三公经费·2023年决算数.
func (b *book) valueName(path string) string {
	if name, ok := b.valueNames[path]; ok {
		return name
	}
	name := "表上另有的栏目"
	if a, ok := builtin.Resolve(path); ok {
		name = a.Table.Name + "·" + a.Name(b.year)
	} else if a.Table != nil {
		name = a.Table.Name + "·表上另有的行"
	}
	b.valueNames[path] = name
	return name
}

func headRow(names []string) row {
	r := row{cells: make([]cell, len(names))}
	for i, n := range names {
		r.cells[i] = heading(n)
	}
	return r
}

// nothing is the row of a table that has none.
func nothing(s string, columns int) row {
	return cells(faintText(s).wide(columns))
}

// restOfLists writes what takes all units: sums, and the units that have
// handed in nothing.
func (b *book) restOfLists() {
	for _, l := range b.lists {
		switch l.kind {
		case listProjects:
			if b.export == nil {
				b.projectTotals(l)
			}
		case listFlags:
			for i, f := range b.absent {
				k := b.rowsOf[listFlags] - len(b.absent) + i
				b.add(l, k, b.flag(nil, k, nil, f))
			}
		}
		if b.export == nil {
			b.sign(l)
		}
	}
	if t := b.table(ratesSheet); t.out != nil {
		b.buildingHeads(t)
		b.below(t.out, b.buildingsRow()+max(b.rowsOf[listBuildings], 1), t.after)
	}
}
