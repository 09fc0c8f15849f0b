package report

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Column is a column of an exported table.
type Column struct {
	ID string // path of a value, or a short name; "" for none
	// Name is in words that stay the same from year to year, with the measure:
	// 三公经费_本年决算数_万元. No two of a table are alike.
	Name string
	// Figure says that the column holds numbers; where a unit has none, there
	// is a word in its place, or nothing where a cell is blank.
	Figure  bool
	Measure string // of the figures: 万元, 比例 for a fraction of 1; "" for none
	Meaning string
	Source  string // the formula, or where it is filled in
}

// Table takes the rows of an exported table. An answer is a float64, a string
// or nil.
type Table interface {
	Row(answers []any) error
	Close() error
}

// NewTable begins a table, named as the sheet of the workbook.
type NewTable func(name string, columns []Column) (Table, error)

// Change is a figure that a unit gives in two years. Before, After and Difference
// are decimals in the measure; Rate is a fraction, and nil where it is not judged.
type Change struct {
	Unit                      string
	Form                      schema.FormID
	Project, Name, Path       string
	Measure                   string
	Before, After, Difference float64
	Rate                      *float64
}

// Changes lists what changed between the submissions of a unit for two years.
type Changes func(before, now *schema.Submission) []Change

// What is exported besides the sheets of the workbook.
const (
	buildingsTable = "楼堂馆所"
	changesTable   = "年度变动"
	totalsTable    = "合计"
	// FieldsTable says what the columns of the others are. It is always there.
	FieldsTable = "字段说明"
)

// Exportable are the names of the tables that can be exported: the sheets of the
// workbook that are tables, and a few more.
func Exportable(c *summary.Catalogue) []string {
	b := newBook(summary.Source{Catalogue: c, YearBefore: true}, Info{}, Options{})
	defer b.file.Close()
	b.measures()
	b.has = map[string]bool{}
	for _, name := range SheetNames {
		b.has[name] = true
	}
	b.declare()
	tables := map[string]bool{rosterSheet: true, departmentsSheet: true}
	for _, t := range b.tables {
		tables[t.sheet] = true
	}
	for _, l := range b.lists {
		tables[l.Name] = true
	}
	names := slices.DeleteFunc(slices.Clone(SheetNames), func(name string) bool { return !tables[name] })
	return append(names, buildingsTable, changesTable, totalsTable)
}

// ErrNoTables says that the year has none of the tables that Options choose.
var ErrNoTables = errors.New("there is none of the tables that were chosen")

// exporter gives a district as tables.
type exporter struct {
	*book
	begin   NewTable
	changes Changes
	tables  map[string]Table
	columns map[string][]Column
	order   []string
	sums    [][]any // rows of 合计
}

// Export gives the district as tables: those of the units, the lists of the
// workbook, of which 数据来源 has every value that was read, 报送情况, what the 主管
// 部门 come to, what changed against the year before where changes is not nil, the
// totals, and what the columns are. Rates are fractions. The totals are those of
// the district; errors are as Write's, and ErrNoTables.
func Export(source summary.Source, o Options, changes Changes, begin NewTable) (totals *summary.Totals, err error) {
	b := newBook(source, Info{}, o)
	defer b.file.Close()
	if err := b.survey(); err != nil {
		return nil, err
	}
	if len(b.entries)+len(b.absent) == 0 && len(o.Departments)+len(o.Units) > 0 {
		return nil, ErrNoUnits
	}
	b.has = map[string]bool{}
	for _, name := range SheetNames {
		b.has[name] = len(o.Sheets) == 0 || slices.Contains(o.Sheets, name)
	}
	b.has[yearsSheet] = b.has[yearsSheet] && source.YearBefore
	b.declare()
	x := &exporter{book: b, begin: begin, changes: changes, tables: map[string]Table{}, columns: map[string][]Column{}}
	defer func() {
		for _, name := range x.order {
			err = errors.Join(err, x.tables[name].Close())
		}
	}()
	if err := x.declareTables(); err != nil {
		return nil, err
	}
	if len(x.order) == 0 {
		return nil, ErrNoTables
	}
	if err := b.eachUnit(x.unit); err != nil {
		return nil, err
	}
	x.rest()
	if err := x.fields(); err != nil {
		return nil, err
	}
	return b.totals, b.err
}

// wants reports whether a table is among those chosen.
func (x *exporter) wants(name string) bool {
	return len(x.options.Sheets) == 0 || slices.Contains(x.options.Sheets, name)
}

// declareTables begins the tables.
func (x *exporter) declareTables() error {
	for _, t := range x.book.tables {
		if err := x.add(t.sheet, x.tableColumns(t)); err != nil {
			return err
		}
	}
	for _, l := range x.lists {
		columns := x.listColumns(l.List, inWorkbook(l.Name))
		if l.kind == listSources {
			columns = x.sourceColumns()
		}
		if err := x.add(l.Name, columns); err != nil {
			return err
		}
	}
	if x.wants(rosterSheet) {
		if err := x.add(rosterSheet, x.rosterColumns()); err != nil {
			return err
		}
	}
	if x.wants(departmentsSheet) {
		if err := x.add(departmentsSheet, x.departmentNamed()); err != nil {
			return err
		}
	}
	if x.wants(buildingsTable) {
		if err := x.add(buildingsTable, x.plain(summary.ListNamed(buildingsTable), "本年完工的一处")); err != nil {
			return err
		}
	}
	if x.wants(changesTable) && x.source.YearBefore && x.changes != nil {
		if err := x.add(changesTable, x.plain(summary.ListNamed(changesTable), "两年都填了的一个数")); err != nil {
			return err
		}
	}
	if x.wants(totalsTable) {
		if err := x.add(totalsTable, x.plain(summary.ListNamed(totalsTable), "全区的一个合计、平均、最高、最低或单位数")); err != nil {
			return err
		}
	}
	return nil
}

// add begins a table. The year is its last column.
func (x *exporter) add(name string, columns []Column) (err error) {
	columns = unique(append(columns, Column{ID: "year", Name: "年度", Figure: true, Meaning: "报表的年度；「本年」是它，「上年」是它的前一年", Source: "汇总时所选的年度"}))
	t, err := x.begin(name, columns)
	if err != nil {
		return err
	}
	x.tables[name], x.columns[name] = t, columns
	x.order = append(x.order, name)
	return nil
}

// unit gives the rows of a unit.
func (x *exporter) unit(i int, e *entry, u *summary.Unit) {
	u.Score.Rank = x.totals.Rank(u)
	x.enter(e, u)
	for _, t := range x.book.tables {
		x.row(t.sheet, x.unitCells(t, e, i, u))
	}
	for r := range x.buildings(e, u) {
		x.row(buildingsTable, r.cells)
	}
	for _, l := range x.lists {
		switch l.kind {
		case listSources:
			x.values(u)
		case listFlags:
			for r := range x.listed(l, e, u) {
				x.flagged(r)
			}
		default:
			for r := range x.listed(l, e, u) {
				x.row(l.Name, r.cells)
			}
		}
	}
	x.changed(u)
}

// values gives the rows of 数据来源: a figure in its measure, with all its decimals, and
// the path.
func (x *exporter) values(u *summary.Unit) {
	at := columnOf(sourcesSheet, summary.ColumnValue) - 1
	for v, r := range x.sources(u) {
		answers := append(answersOf(r.cells), v.Path)
		if v.State == schema.Number {
			answers[at] = v.Number.Float()
		}
		x.put(sourcesSheet, answers)
	}
}

// flagged gives a row of 预警清单, where rates are fractions.
func (x *exporter) flagged(r row) {
	answers := answersOf(r.cells)
	if i := columnOf(flagsSheet, summary.ColumnMeasure) - 1; answers[i] == percentMeasure {
		answers[i] = measureFraction
	}
	x.put(flagsSheet, answers)
}

// row gives a row of a table; one that is not exported is passed over.
func (x *exporter) row(name string, cells []cell) { x.put(name, answersOf(cells)) }

func answersOf(cells []cell) []any {
	answers := make([]any, len(cells), len(cells)+2) // with a path and the year
	for i, c := range cells {
		answers[i] = c.answer()
	}
	return answers
}

func (x *exporter) put(name string, answers []any) {
	if x.tables[name] == nil {
		return
	}
	if err := x.tables[name].Row(append(answers, float64(x.year))); err != nil && x.err == nil {
		x.err = fmt.Errorf("table %s: %w", name, err)
	}
}

// answer is what an exported cell says.
func (c cell) answer() any {
	switch v := c.value.(type) {
	case int:
		return float64(v)
	case string:
		if v == "" {
			return nil
		}
	}
	return c.value
}

// changed gives what changed for a unit.
func (x *exporter) changed(u *summary.Unit) {
	if x.tables[changesTable] == nil || u.Before == nil {
		return
	}
	for _, c := range x.changes(u.Before.Submission, u.Submission) {
		var rate any = notJudged
		if c.Rate != nil {
			rate = *c.Rate
		}
		x.put(changesTable, []any{c.Unit, x.formName(c.Form), orNothing(c.Project), c.Name, orNothing(c.Measure), c.Before, c.After, c.Difference, rate, c.Path})
	}
}

func orNothing(s string) any {
	if s == "" {
		return nil
	}
	return s
}

// rest gives the tables that are not of one unit each, and the totals of all.
func (x *exporter) rest() {
	if x.tables[flagsSheet] != nil {
		for _, r := range x.absentFlags() {
			x.flagged(r)
		}
	}
	for _, t := range x.book.tables {
		x.totalsOf(t)
	}
	x.projectTotals()
	x.rosterRest()
	x.departmentRest()
	for _, r := range x.sums {
		x.put(totalsTable, r)
	}
}

// totalsOf keeps the totals of a table of units.
func (x *exporter) totalsOf(t *table) {
	for i, f := range t.fields {
		c := x.columns[t.sheet][colFirstField-1+i]
		for k, value := range x.totalled(t, f, t.column(x.book, f.id)) {
			item := t.totals[k]
			if k > 0 && countOf(t.totals, item) > 1 { // as 计入单位数, of the row above
				item = t.totals[k-1] + "·" + item
			}
			x.total(t.sheet, c, item, value.answer())
		}
	}
}

// projectTotals keeps the totals of the projects.
func (x *exporter) projectTotals() {
	of := func(id string) Column { return x.at(projectsSheet, columnOf(projectsSheet, id)-1) }
	for i, id := range []string{summary.ProjectInitial, summary.ProjectAdjusted, summary.ProjectExecuted} {
		s := x.projectSums[i]
		x.total(projectsSheet, of(id), totalsTable, s.Amount.Float())
		x.total(projectsSheet, of(id), "计入项目数", float64(s.Units))
	}
	if r := x.projectRate.Judged(); r.OK() {
		x.total(projectsSheet, of(projectRate), totalsTable, r.Quotient())
	}
}

// rosterRest gives 报送情况 and keeps its totals.
func (x *exporter) rosterRest() {
	if x.tables[rosterSheet] == nil {
		return
	}
	sums := make([]float64, len(rosterList.Columns))
	for i, r := range x.rosterRows {
		line := x.rosterLine(i, r).cells
		x.row(rosterSheet, line)
		for k, c := range line {
			if n, ok := c.answer().(float64); ok {
				sums[k] += n
			}
		}
	}
	for k, c := range x.columns[rosterSheet][:len(sums)] {
		if c.Measure == "条" || c.Measure == "份" {
			x.total(rosterSheet, c, totalsTable, sums[k])
		}
	}
}

// departmentRest gives 按主管部门 and keeps its totals.
func (x *exporter) departmentRest() {
	if x.tables[departmentsSheet] == nil {
		return
	}
	for i, name := range x.departmentNames {
		line := []cell{ordinal(i + 1), text(name)}
		for _, c := range x.catalogue.Departments {
			line = append(line, x.departmentCell(c, x.departments[name], `"x"`))
		}
		x.row(departmentsSheet, line)
	}
	for i, c := range x.catalogue.Departments {
		x.total(departmentsSheet, x.columns[departmentsSheet][2+i], totalsTable, x.departmentCell(c, x.totals, "").answer())
	}
}

func countOf(names []string, name string) (n int) {
	for _, s := range names {
		if s == name {
			n++
		}
	}
	return n
}

// at is a column of a table that is exported; it has no name where it is not.
func (x *exporter) at(table string, i int) Column {
	if x.tables[table] == nil {
		return Column{}
	}
	return x.columns[table][i]
}

// total keeps a total of a column; there is none where a table has none.
func (x *exporter) total(table string, of Column, item string, value any) {
	if of.Name == "" || value == nil {
		return
	}
	measure := of.Measure
	if strings.HasSuffix(item, "单位数") || strings.HasSuffix(item, "项目数") {
		measure = "个"
	}
	x.sums = append(x.sums, []any{table, of.Name, item, value, orNothing(measure)})
}

// fields gives the table that says what the columns are.
func (x *exporter) fields() error {
	names := slices.Clone(x.order)
	heads := []string{"表", "字段", "含义", "计量单位", "类型", "公式或来源", "栏目代码"}
	columns := make([]Column, len(heads))
	for i, head := range heads {
		columns[i] = Column{Name: head}
	}
	t, err := x.begin(FieldsTable, columns)
	if err != nil {
		return err
	}
	x.tables[FieldsTable] = t
	x.order = append(x.order, FieldsTable)
	for _, name := range names {
		if about := x.about(name); about != "" {
			if err := t.Row([]any{name, "（整张表）", about, nil, nil, nil, nil}); err != nil {
				return fmt.Errorf("table %s: %w", FieldsTable, err)
			}
		}
		for _, c := range x.columns[name] {
			kind := "文字"
			switch {
			case c.ID == "number", c.ID == "year":
				kind = "数字"
			case c.Figure:
				kind = "数字；没有数时是文字（" + strings.Join([]string{notHandedIn, notJudged, noSuchLine, unreadable}, "、") + "等）或空"
			}
			id := ""
			if _, ok := x.catalogue.Model.Resolve(c.ID); ok {
				id = c.ID
			}
			measure := c.Measure
			if measure == measureFraction {
				measure += "（1＝100%）"
			}
			if err := t.Row([]any{name, c.Name, orNothing(c.Meaning), orNothing(measure), kind, orNothing(c.Source), orNothing(id)}); err != nil {
				return fmt.Errorf("table %s: %w", FieldsTable, err)
			}
		}
	}
	return nil
}

// about is what the workbook says of a table, but for what to do on the screen.
func (x *exporter) about(name string) string {
	var said string
	for _, t := range x.book.tables {
		if t.sheet == name {
			said = t.title + "。" + t.note
		}
	}
	for _, l := range x.lists {
		if l.Name == name {
			said = l.title + "。" + l.note
		}
	}
	var kept strings.Builder
	for sentence := range strings.SplitAfterSeq(said, "。") {
		if !strings.Contains(sentence, "点") && !strings.Contains(sentence, "筛选") && !strings.Contains(sentence, "数据来源") {
			kept.WriteString(sentence)
		}
	}
	return kept.String()
}
