package report

import (
	"fmt"
	"io"
	"math"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/report/template"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Fill fills a summary form of the bureau's own, a workbook with marks, and
// returns the totals. What marks say stands in marks.go: rows with marks of a
// unit are repeated for every unit, in the order of the options, rows with marks
// of a project for every project, rows with {{小计:…}} for every 主管部门; all
// other marks are of the district. Formats are the template's. Errors are a
// template.Problems, all that is wrong with the template at once, or Write's.
func Fill(w io.Writer, from io.Reader, source summary.Source, info Info, o Options) (*summary.Totals, error) {
	data, err := io.ReadAll(from)
	if err != nil {
		return nil, fmt.Errorf("read template: %w", err)
	}
	form, err := template.Open(data)
	if err != nil {
		return nil, err
	}
	b := newBook(source, info, Options{Departments: o.Departments, Units: o.Units, Sort: o.Sort})
	if err := b.file.Close(); err != nil {
		return nil, err
	}
	t := &filling{book: b, form: form, marks: newMarks(b.catalogue, b.settings), districts: sums{}}
	plan, problems := t.find()
	problems = append(problems, form.Try(plan, template.Answers{
		Value: func(string, template.Row) any { return nil }, Words: func(string, template.Row) string { return "" }, Known: t.marks.ofDistrict,
	})...)
	if len(problems) > 0 {
		return nil, template.InOrder(form, problems)
	}
	if err := b.survey(); err != nil {
		return nil, err
	}
	if len(b.entries)+len(b.absent) == 0 && len(o.Departments)+len(o.Units) > 0 {
		return nil, ErrNoUnits
	}
	if problems := t.unknownDepartments(); len(problems) > 0 {
		return nil, template.InOrder(form, problems)
	}
	b.choose()
	b.declare()
	if err := b.eachUnit(t.keep); err != nil {
		return nil, err
	}
	for _, blocks := range plan {
		for _, block := range blocks {
			block.Rows = template.Arranged(block, t.items, func(unit int) []template.Item { return t.projectsOf[unit] })
		}
	}
	answers := template.Answers{Value: t.value, Words: t.words, Known: t.marks.ofDistrict}
	if err := form.Fill(w, plan, answers, map[string]string{schema.OwnProperty: schema.OwnSummary}); err != nil {
		return nil, fmt.Errorf("write filled template: %w", err)
	}
	return b.totals, nil
}

// filling is a template being filled.
type filling struct {
	*book
	form  *template.Workbook
	marks *marks
	cells []markedCell

	names, projectNames []string // that stand for something of a unit, and of a project
	items               []template.Item
	projectsOf          [][]template.Item // by unit
	units, projects     []map[string]any  // what the names stand for
	districts           sums
	ofDepartments       []sums // by department
}

// markedCell is a cell with marks.
type markedCell struct {
	*template.Cell
	marks []marking
}

// sums add up what names stand for.
type sums map[string]*column

// column adds up what a name stands for.
type column struct {
	sum   schema.Amount
	float float64
	n     int
	rate  summary.TotalRate // of a rate of projects
}

func (s sums) of(name string) *column {
	if s[name] == nil {
		s[name] = &column{}
	}
	return s[name]
}

func (c *column) add(v any) {
	x, ok := v.(float64)
	if n, isCount := v.(int); isCount {
		x, ok = float64(n), true
	}
	if ok {
		c.sum += schema.Amount(math.Round(x * float64(schema.One)))
		c.float += x
		c.n++
	}
}

// find finds the marks of the template, and which rows they repeat.
func (t *filling) find() (template.Plan, []template.Problem) {
	var problems []template.Problem
	anything := false
	t.form.Cells(func(c *template.Cell) {
		texts := template.Marks(c.Text)
		anything = anything || len(texts) > 0
		problems = append(problems, t.bracesLeft(c)...)
		if c.Formula != "" || len(texts) == 0 {
			return
		}
		found := markedCell{Cell: c}
		for _, text := range texts {
			m, code, fix := t.marks.parse(text)
			if code != "" {
				p := c.Problem(code, text)
				p.Fix = fix
				problems = append(problems, p)
			}
			found.marks = append(found.marks, m)
		}
		c.SetMarks(texts)
		t.cells = append(t.cells, found)
	})
	t.form.Names(func(name, sheet string, column, row int) {
		m, text, code := t.marks.parseName(name)
		if text == "" {
			return // a name of the bureau's own
		}
		anything = true
		c := t.form.CellAt(sheet, column, row)
		if c == nil {
			return
		}
		if code == template.RatesAddUp {
			_, _, fix := t.marks.parse(text)
			p := c.Problem(code, text)
			p.Fix = fix
			problems = append(problems, p)
			return
		}
		if code != "" {
			problems = append(problems, c.Problem(template.ReservedName, name))
			return
		}
		c.SetNamed(text)
		t.cells = append(t.cells, markedCell{c, []marking{m}})
	})
	if !anything && !t.form.HasMarks() {
		return nil, append(problems, template.Problem{Code: template.NoMarks})
	}
	for _, c := range t.cells {
		for _, m := range c.marks {
			t.want(m)
		}
	}
	plan, wrong := t.plan()
	return plan, append(problems, wrong...)
}

// bracesLeft are the marks of a cell that are not whole.
func (t *filling) bracesLeft(c *template.Cell) (problems []template.Problem) {
	leftOver, single := template.Rest(c.Text)
	if leftOver {
		problems = append(problems, c.Problem(template.Unfinished, c.Text))
	}
	for _, text := range single {
		if leftOver {
			break
		}
		if _, code, _ := t.marks.parse(text); code == "" {
			problems = append(problems, c.Problem(template.OneBrace, text))
		}
	}
	return problems
}

// want notes what is to be kept of units and projects for a mark.
func (t *filling) want(m marking) {
	switch {
	case t.marks.isProject(m.name):
		if !slices.Contains(t.projectNames, m.name) {
			t.projectNames = append(t.projectNames, m.name)
		}
	case t.marks.isUnit(m.name) && !slices.Contains(t.names, m.name):
		t.names = append(t.names, m.name)
	}
}

// plan settles which rows are repeated, and for what.
func (t *filling) plan() (template.Plan, []template.Problem) {
	var problems []template.Problem
	type place struct {
		sheet string
		row   int
	}
	kinds := map[place]template.Kind{}
	first := map[place]markedCell{}
	rows := map[string][]int{}
	for _, c := range t.cells {
		at := place{c.Sheet.Name, c.Row}
		for _, m := range c.marks {
			kind := t.marks.kind(m)
			before, ok := kinds[at]
			switch {
			case kind == template.Once:
				continue
			case !ok:
				kinds[at], first[at] = kind, c
				rows[at.sheet] = append(rows[at.sheet], at.row)
			case before == kind:
			case before != template.Department && kind != template.Department:
				kinds[at] = template.Project // with what is of its unit
			default:
				problems = append(problems, c.Problem(template.MixedRow, m.text))
			}
		}
	}
	for _, c := range t.cells {
		if kinds[place{c.Sheet.Name, c.Row}] != template.Project {
			continue
		}
		for _, m := range c.marks {
			if t.marks.kind(m) == template.Unit && !t.marks.goesWithProjects(m.name) {
				problems = append(problems, c.Problem(template.UnitInRow, m.text))
			}
		}
	}
	plan := template.Plan{}
	for sheet, numbers := range rows {
		slices.Sort(numbers)
		for _, row := range numbers {
			blocks := plan[sheet]
			kind := kinds[place{sheet, row}]
			if n := len(blocks); n == 0 || blocks[n-1].Last != row-1 {
				plan[sheet] = append(blocks, &template.Block{First: row, Last: row, Kinds: []template.Kind{kind}})
				continue
			}
			last := blocks[len(blocks)-1]
			last.Last, last.Kinds = row, append(last.Kinds, kind)
			if !orderly(last.Kinds) {
				c := first[place{sheet, row}]
				problems = append(problems, c.Problem(template.MixedBlock, c.marks[0].text))
			}
		}
	}
	return plan, problems
}

// orderly reports whether rows can be repeated together: of units alone, or of
// projects alone, with 小计 all above or all below.
func orderly(kinds []template.Kind) bool {
	runs := slices.Compact(slices.Clone(kinds))
	switch len(runs) {
	case 1:
		return true
	case 2:
		return runs[0] == template.Department || runs[1] == template.Department
	}
	return false
}

// unknownDepartments are the conditions on a 主管部门 that there is not.
func (t *filling) unknownDepartments() (problems []template.Problem) {
	for _, c := range t.cells {
		for _, m := range c.marks {
			if m.condition.op != "" && m.name == "department" && !slices.ContainsFunc(t.departmentNames, func(name string) bool { return template.Folded(name) == m.condition.text }) {
				p := c.Problem(template.NoSuchWord, m.text)
				p.Fix = some(t.departmentNames, 12)
				problems = append(problems, p)
			}
		}
	}
	return problems
}

// keep keeps what the names stand for of a unit and of its projects.
func (t *filling) keep(i int, e *entry, u *summary.Unit) {
	if t.ofDepartments == nil {
		for range t.departmentNames {
			t.ofDepartments = append(t.ofDepartments, sums{})
		}
	}
	u.Score.Rank = t.totals.Rank(u)
	t.enter(e, u)
	department := slices.Index(t.departmentNames, e.department)
	of := []sums{t.districts, t.ofDepartments[department]}
	answers := make(map[string]any, len(t.names))
	a := at{b: t.book, e: e, u: u}
	for _, name := range t.names {
		answers[name] = t.marks.unit(name)(a).value
		for _, s := range of {
			s.of(name).add(answers[name])
		}
	}
	for _, s := range of {
		s.of("units").n++
	}
	t.units = append(t.units, answers)
	t.items = append(t.items, template.Item{Department: department, Unit: i, Project: -1})
	t.projectsOf = append(t.projectsOf, t.keepProjects(a, department, of))
}

// keepProjects keeps what the names stand for of the projects of a unit.
func (t *filling) keepProjects(a at, department int, of []sums) (items []template.Item) {
	for _, f := range a.u.Submission.Projects() {
		if schema.NoProject(f) {
			continue
		}
		p := project{at: a, filing: f, values: byPath(f), number: len(items) + 1}
		answers := make(map[string]any, len(t.projectNames))
		for _, name := range t.projectNames {
			answers[name] = t.marks.project(name)(p).value
			for _, s := range of {
				s.of(name).add(answers[name])
			}
		}
		for _, s := range of {
			s.of("projects").n++
			s.of(projectRate).rate.Add(p.answer(summary.ProjectExecuted), p.answer(summary.ProjectAdjusted), false)
		}
		items = append(items, template.Item{Department: department, Unit: len(t.units) - 1, Project: len(t.projects)})
		t.projects = append(t.projects, answers)
	}
	return items
}

// value is what a mark stands for in a cell of its own.
func (t *filling) value(text string, of template.Row) any {
	m, _, _ := t.marks.parse(text)
	if m.subtotal {
		if of.Of.Department < 0 {
			return nil
		}
		return t.subtotal(m, of)
	}
	switch {
	case m.kind != "":
		if v := t.folded(m, t.districts, func(template.Item) bool { return true }, t.totals.Rate); v != nil {
			return v
		}
		return notJudged
	case m.name == "year":
		return t.year
	case m.name == "units":
		return len(t.units)
	case m.name == "projects":
		return len(t.projects)
	case m.name == "number":
		return of.Number
	case of.Of.Project >= 0 && t.marks.isProject(m.name):
		return t.projects[of.Of.Project][m.name]
	case of.Of.Unit >= 0:
		return t.units[of.Of.Unit][m.name]
	}
	return nil
}

// subtotal is what a mark stands for in a row of a department. A sum of nothing
// is a blank.
func (t *filling) subtotal(m marking, of template.Row) any {
	s := t.ofDepartments[of.Of.Department]
	totals := t.departments[t.departmentNames[of.Of.Department]]
	switch {
	case m.name == "department" && m.kind == "":
		return t.departmentNames[of.Of.Department]
	case m.name == "number":
		return of.Number
	case m.name == "units", m.name == "projects":
		return s.of(m.name).n
	case m.kind == "" && t.marks.isRate(m.name):
		m.kind = "total"
	case m.kind == "":
		m.kind = "sum"
	}
	return t.folded(m, s, func(i template.Item) bool { return i.Department == of.Of.Department }, totals.Rate)
}

// folded is what a mark stands for over several units or projects; nil for a sum
// or an average of nothing.
func (t *filling) folded(m marking, s sums, within func(template.Item) bool, rate func(string) summary.TotalRate) any {
	sum := s.of(m.name)
	switch m.kind {
	case "total":
		r := sum.rate.Judged()
		if m.name != projectRate {
			r = rate(m.name)
		}
		if r.OK() {
			return r.Quotient()
		}
		return notJudged
	case "count":
		if m.condition.op != "" {
			return t.meeting(m, within)
		}
		return sum.n
	case "avg":
		if sum.n > 0 {
			return sum.float / float64(sum.n)
		}
	case "sum":
		if sum.n > 0 {
			return sum.sum.Float()
		}
	}
	return nil
}

// meeting counts the units or projects that meet the condition of a mark.
func (t *filling) meeting(m marking, within func(template.Item) bool) int {
	n := 0
	for _, item := range t.items {
		if !within(item) {
			continue
		}
		if !t.marks.isProject(m.name) {
			if m.condition.meets(t.units[item.Unit][m.name]) {
				n++
			}
			continue
		}
		for _, p := range t.projectsOf[item.Unit] {
			if m.condition.meets(t.projects[p.Project][m.name]) {
				n++
			}
		}
	}
	return n
}

// words is what a mark reads within a sentence: a rate in percent, what a unit
// wrote as it did, and what was reckoned from several with two decimals, as it
// is read.
func (t *filling) words(text string, of template.Row) string {
	m, _, _ := t.marks.parse(text)
	switch v := t.value(text, of).(type) {
	case float64:
		return t.inWords(m, v)
	case nil:
		return ""
	default:
		return fmt.Sprint(v)
	}
}

func (t *filling) inWords(m marking, v float64) string {
	a, isPath := t.catalogue.Model.Resolve(m.name)
	switch {
	case t.marks.isQuotient(m.name):
		return rounded(100*v) + "%"
	case m.kind == "" && !m.subtotal:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case math.Trunc(v) == v && (!isPath || a.Kind() == schema.Persons):
		return strconv.FormatFloat(v, 'f', 0, 64) // a number of things
	}
	return rounded(v)
}

// rounded prints a figure with two decimals, a half up as on paper: 98.655 is
// 98.66, whatever its nearest float64 is.
func rounded(v float64) string {
	return schema.Amount(math.Round(v * float64(schema.One))).Fixed(2)
}

// rankOf is the place of a unit.
func rankOf(u *summary.Unit) cell {
	if u.Score.Rank == 0 {
		return text("—")
	}
	return count(u.Score.Rank)
}

// flagNames are the flags of a unit, each once.
func flagNames(u *summary.Unit) string {
	var names []string
	for _, f := range u.Flags {
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return strings.Join(names, "、")
}
