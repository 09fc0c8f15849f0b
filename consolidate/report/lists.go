package report

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// list is a sheet with any number of rows for each unit. One that is too long
// for a sheet goes on on another, by name: 数据来源, 数据来源2.
type list struct {
	*summary.List
	kind        int
	title, note string
	unit        string // what the figures are in: 万元; "" where they differ
	freeze      int    // columns that stay when it is scrolled
	empty       string
	tab         string
	outs        []*out
}

// columnOf is the place of a column of a list, from 1.
func columnOf(list, id string) int { return summary.ListNamed(list).Column(id) }

// inOrder are cells by the ids of their columns, in the order of these.
func inOrder(l *summary.List, by map[string]cell) []cell {
	all := make([]cell, len(l.Columns))
	for i, c := range l.Columns {
		all[i] = by[c.ID]
	}
	return all
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
func (b *book) rowPlace(sheet string, k int) string {
	on, n := b.place(sheet, k)
	last := letter(len(summary.ListNamed(sheet).Columns))
	return "'" + on + "'!A" + strconv.Itoa(n) + ":" + last + strconv.Itoa(n)
}

// blocks are the cells of a column of a list, on each of its sheets.
func (b *book) blocks(sheet, id string) []string {
	n, column := b.rowsOf[listSheets[sheet]], columnOf(sheet, id)
	var all []string
	for _, part := range b.parts(sheet) {
		all = append(all, blockOf(listFirst, min(n, b.perSheet())).in(part, column))
		n -= b.perSheet()
	}
	return all
}

// countList counts the rows of a list that meet criteria: pairs of a column and
// what a formula holds it against.
func (b *book) countList(sheet string, criteria ...string) string {
	var terms []string
	first := b.blocks(sheet, criteria[0])
	for part := range first {
		var pairs []string
		for i := 0; i < len(criteria); i += 2 {
			pairs = append(pairs, b.blocks(sheet, criteria[i])[part], criteria[i+1])
		}
		terms = append(terms, "COUNTIFS("+strings.Join(pairs, ",")+")")
	}
	return strings.Join(terms, "+")
}

func (b *book) declareLists() []*list {
	all := []*list{
		{kind: listProjects, List: summary.ListNamed(projectsSheet), title: "项目支出绩效自评（附件3）", freeze: 3, unit: inMoney, empty: "没有单位报送附件3", tab: "5B9BD5",
			note: "每个附件3 一行。预算执行率＝全年执行数÷全年预算数。复算得分按表上的计分规则用单位自己填的数算出，含义同「得分排名」。" + blankNote + linkNote},
		{kind: listFlags, List: summary.ListNamed(flagsSheet), title: "预警清单", freeze: 2, empty: "没有超过限值的单位", tab: "C00000",
			note: "超过区级限值的单位，一条一行。缺少所需的数的不预警，见「问题清单」中的未判定。点序号或实际值转到「数据来源」中所在的单元格，点相关问题转到「问题清单」，点单位名称转到「报送情况」。"},
		{kind: listFindings, List: summary.ListNamed(findingsSheet), title: "问题清单", freeze: 3, empty: "没有发现问题", tab: "C00000",
			note: "按单位排列，同一单位错误在前，已认可的和未判定的在后。错误须更正，警告请单位说明，提示供参考。结果为「已认可」的是财政局已认可单位说明的，不再计入错误、警告和预警。「未判定」：缺少所需的数，不能核对，不算通过。填写、应为、差额的计量单位见「问题」。点序号转到「数据来源」中所在的单元格。请用筛选，不要排序：「单位一页」按本表的行号取数。"},
		{kind: listIndicators, List: summary.ListNamed(indicatorsSheet), title: "指标明细", freeze: 2, empty: "没有单位填报绩效指标", tab: "7F7F7F",
			note: "附件2、附件3 的每一个绩效指标。复算得分：定量指标按完成值与指标值计分；定性的和不能比较的保留单位得分，原因见「复算说明」。" + blankNote},
		{kind: listSources, List: summary.ListNamed(sourcesSheet), title: "数据来源", freeze: 1, empty: "没有数据", tab: "7F7F7F",
			note: "各单位现行报送的每一个填报值，以及它在哪个文件、哪个工作表、哪个单元格，文件何时收到。单位负责人、填表人、联系电话不列出。原文件与本汇总放在一起的，点单元格（或每张表第一行的文件名）可打开。长文字只显示前几行，点开单元格可看全文。"},
	}
	return slices.DeleteFunc(all, func(l *list) bool { return !b.has[l.Name] })
}

// listHeads begins the sheets of a list.
func (b *book) listHeads(l *list) {
	n := b.rowsOf[l.kind]
	for i, name := range b.parts(l.Name) {
		widths := make([]float64, len(l.Columns))
		heads := row{}
		for k, c := range l.Columns {
			widths[k] = c.Width
			heads.cells = append(heads.cells, heading(c.Head))
		}
		rows := min(n, b.perSheet())
		n -= rows
		o := b.begin(name, layout{
			widths: widths, freezeColumns: l.freeze, heads: [2]int{3, 3}, columns: len(widths), rows: listFirst - 1 + max(rows, 1) + l.totals(),
			filtered: true, filterFrom: 3, filterTo: max(listFirst-1+rows, listFirst), tab: l.tab,
		})
		l.outs = append(l.outs, o)
		head := l.title
		if parts := len(b.parts(l.Name)); parts > 1 {
			head += fmt.Sprintf("（第 %d 部分，共 %d 部分）", i+1, parts)
		}
		b.titles(o, head, l.note, l.unit)
		b.put(o, 3, heads)
	}
	if b.rowsOf[l.kind] == 0 {
		b.put(l.outs[0], listFirst, nothing(l.empty, len(l.Columns)))
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
	on, n := b.place(l.Name, k)
	b.put(l.outs[k/b.perSheet()], n, r)
	if f := r.file; f.url != "" {
		b.pagesOf[on].LinkFile(name(columnOf(l.Name, summary.ColumnFile), n), f.url, f.place, "")
	}
}

// addAll writes the rows of a unit on a list.
func (b *book) addAll(l *list, e *entry, u *summary.Unit) {
	k := e.first[l.kind]
	for r := range b.listed(l, e, u) {
		b.add(l, k, r)
		k++
	}
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
		if t.sheet != ratesSheet {
			continue
		}
		n := b.buildingsRow() + e.first[listBuildings]
		for r := range b.buildings(e, u) {
			b.put(t.out, n, r)
			n++
		}
	}
	for _, l := range b.lists {
		if l.kind == listSources && b.sourced != nil {
			b.sourced <- sourced{e, u}
		} else {
			b.addAll(l, e, u)
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
		return b.rowPlace(sourcesSheet, b.around.first[listSources]+k)
	}
	return ""
}

func (b *book) cellPlace(cells []schema.Source) string {
	if len(cells) > 0 {
		if k, ok := b.around.cells[cells[0]]; ok {
			return b.rowPlace(sourcesSheet, b.around.first[listSources]+k)
		}
	}
	return ""
}

func (b *book) unitPlace(e *entry) string {
	if e.count[listSources] == 0 {
		return ""
	}
	return b.rowPlace(sourcesSheet, e.first[listSources])
}

func (b *book) flagPlace(e *entry, i int) string {
	if b.around.entry != e {
		return ""
	}
	return b.rowPlace(flagsSheet, e.first[listFlags]+i)
}

func (b *book) rosterPlace(e *entry) string {
	return fmt.Sprintf("'%s'!A%[2]d:%[3]s%[2]d", rosterSheet, rosterFirst+e.listed, letter(len(rosterList.Columns)))
}

// buildingsRow is the first row of the buildings, below the units, their rows of
// totals, an empty line, a title and the heads.
func (b *book) buildingsRow() int {
	t := b.table(ratesSheet)
	return t.block(b).last + len(t.totals) + 4
}

// buildingHeads writes what stands above the buildings.
func (b *book) buildingHeads(t *table) {
	first := b.buildingsRow()
	b.put(t.out, first-2, cells(text("楼堂馆所（本年完工，一处一行）").of(section)))
	columns := summary.ListNamed(buildingsTable)
	b.put(t.out, first-1, headRow(columns.Heads()))
	if b.rowsOf[listBuildings] == 0 {
		b.put(t.out, first, nothing("没有单位填报本年完工的楼堂馆所", len(columns.Columns)))
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
			b.projectTotals(l)
		case listFlags:
			for k, r := range b.absentFlags() {
				b.add(l, k, r)
			}
		}
		b.sign(l)
	}
	if t := b.table(ratesSheet); t.out != nil {
		b.buildingHeads(t)
		b.below(t.out, b.buildingsRow()+max(b.rowsOf[listBuildings], 1), t.after)
	}
}
