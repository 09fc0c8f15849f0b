package bureau

import (
	"cmp"
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/report"
	"jixiao/schema"
	"jixiao/schema/store"
)

// Changed is a value that two filings of a form give differently; the JSON of
// the diff command.
type Changed struct {
	Form    schema.FormID `json:"form"`
	Project string        `json:"project"`
	// WasProject is what the project was called in the earlier filing; "" where
	// that is the same.
	WasProject string `json:"was_project,omitempty"`
	Path       string `json:"path"`
	Name       string `json:"name"`
	Before     string `json:"before"`
	After      string `json:"after"`
	// Asked says that a finding about the earlier filing named the cell; Codes
	// are of those findings.
	Asked bool     `json:"asked"`
	Codes []string `json:"codes"`
	// Cells are where the values stand, as file!sheet!cell; "" where a filing
	// has no such value.
	CellBefore string `json:"cell_before"`
	CellAfter  string `json:"cell_after"`
}

// LatestPairs pairs each current filing with the one that it replaced. A project
// that replaced none of its name is paired with one that is no more, where its name
// is like that of this one alone (see schema.PairProjects).
func LatestPairs(records []store.Record) [][2]int64 {
	// What waits, or was not chosen, was never the unit's form.
	records = slices.DeleteFunc(slices.Clone(records), func(r store.Record) bool { return !r.Current() && r.Waited && r.Choice == nil })
	before := map[int64]int64{} // of each current filing
	for _, now := range records {
		if now.Current() {
			before[now.ID] = lastBefore(records, now.Form, now.Project)
		}
	}
	pairRenamed(records, before)
	var pairs [][2]int64
	for _, now := range records {
		if was := before[now.ID]; was != 0 {
			pairs = append(pairs, [2]int64{was, now.ID})
		}
	}
	return pairs
}

// replaced reports whether a filing stood and was replaced by another one.
func replaced(r store.Record) bool { return !r.Current() && r.Void == nil }

// lastBefore is the last of the replaced filings of a form; 0 for none.
func lastBefore(records []store.Record, form schema.FormID, project string) (last int64) {
	for _, r := range records {
		if replaced(r) && r.Form == form && schema.ProjectKey(r.Project) == schema.ProjectKey(project) {
			last = max(last, r.ID)
		}
	}
	return last
}

// pairRenamed pairs the projects that replaced none of their name with those that are
// no more.
func pairRenamed(records []store.Record, before map[int64]int64) {
	stands := map[string]bool{}
	var fresh []store.Record // current projects that replaced none of their name
	for _, now := range records {
		if now.Form == schema.ProjectEvaluation && now.Current() {
			stands[schema.ProjectKey(now.Project)] = true
			if before[now.ID] == 0 {
				fresh = append(fresh, now)
			}
		}
	}
	var gone []string // projects that are no more
	for _, r := range records {
		key := schema.ProjectKey(r.Project)
		if r.Form == schema.ProjectEvaluation && replaced(r) && !stands[key] {
			stands[key] = true // once
			gone = append(gone, r.Project)
		}
	}
	if len(fresh) == 0 || len(gone) == 0 {
		return
	}
	year := fresh[0].Year
	pairs, _ := schema.PairProjects(gone, year, projectsIn(fresh), year)
	for i, j := range pairs {
		if j >= 0 {
			before[fresh[i].ID] = lastBefore(records, schema.ProjectEvaluation, gone[j])
		}
	}
}

// CompareAll compares pairs of filings of a unit, see Compare. What was found between
// forms is told once.
func CompareAll(ctx context.Context, db *store.DB, unit string, pairs [][2]int64) ([]Changed, []schema.Finding, error) {
	changes, open := []Changed{}, []schema.Finding{}
	for _, pair := range pairs {
		more, still, err := Compare(ctx, db, unit, pair)
		if err != nil {
			return nil, nil, err
		}
		changes = append(changes, more...)
		for _, f := range still {
			if !slices.ContainsFunc(open, func(told schema.Finding) bool { return told.Key() == f.Key() && told.Year == f.Year }) {
				open = append(open, f)
			}
		}
	}
	return changes, open, nil
}

// Compare lists what changed from one filing of a unit to another, and what
// was found about the earlier one and was not changed. What was found between it
// and other forms is listed where it still stands: another form may have settled it.
func Compare(ctx context.Context, db *store.DB, unit string, pair [2]int64) ([]Changed, []schema.Finding, error) {
	var filings [2]*schema.Filing
	for i, id := range pair {
		f, err := db.Filing(ctx, id)
		if errors.Is(err, store.ErrNoFiling) {
			return nil, nil, FilingError{id, err}
		}
		if err != nil {
			return nil, nil, err
		}
		if f.Unit != unit {
			return nil, nil, OtherUnit{id, f.Unit}
		}
		filings[i] = f
	}
	before, after := filings[0], filings[1]
	if before.Form != after.Form {
		return nil, nil, OtherForms{pair}
	}
	findings, err := db.AsItStood(ctx, pair[0])
	if err != nil {
		return nil, nil, err
	}
	changes := changesBetween(db.Model(), before, after)
	asked := map[string]bool{} // findings of which a cell was changed
	for i := range changes {
		c := &changes[i]
		for _, f := range findings {
			if c.CellBefore == "" || !slices.ContainsFunc(f.Cells, func(s schema.Source) bool { return s.String() == c.CellBefore }) {
				continue
			}
			c.Asked = true
			asked[f.Key()] = true
			if !slices.Contains(c.Codes, f.Code) {
				c.Codes = append(c.Codes, f.Code)
			}
		}
	}
	now, err := db.AsItStood(ctx, pair[1])
	if err != nil {
		return nil, nil, err
	}
	return changes, stillOpen(findings, before, asked, now), nil
}

// stillOpen are the findings about a filing of which no cell was changed: those on the
// form alone, and those between forms that stand at a later time as well. asked are the
// keys of those of which a cell was.
func stillOpen(findings []schema.Finding, filing *schema.Filing, asked map[string]bool, now []schema.Finding) []schema.Finding {
	var open []schema.Finding
	for _, f := range findings {
		ours := len(f.Cells) > 0 && f.Cells[0].File == filing.File && f.Form == filing.Form && f.Project == filing.Project
		if f.Form == "" && !schema.OfBureau(f.Code) {
			ours = namesCellOf(f, filing) && standsAmong(f, now)
		}
		if ours && f.Standing() && f.Severity != schema.Info && !asked[f.Key()] {
			open = append(open, f)
		}
	}
	return open
}

// namesCellOf reports whether a finding names a cell of a filing.
func namesCellOf(f schema.Finding, filing *schema.Filing) bool {
	return slices.ContainsFunc(f.Cells, func(s schema.Source) bool {
		return slices.ContainsFunc(filing.Values, func(v schema.Value) bool { return v.Source == s })
	})
}

// standsAmong reports whether a finding is among those of a later time, and not accepted.
func standsAmong(f schema.Finding, now []schema.Finding) bool {
	return slices.ContainsFunc(now, func(n schema.Finding) bool { return n.Key() == f.Key() && n.Standing() })
}

// changesBetween lists the values that differ, in the order of the later
// filing; values that it has no longer come last. Names and telephones of
// persons are left out.
func changesBetween(model *schema.Model, before, after *schema.Filing) []Changed {
	// Named rows and indicators are matched by what the unit calls them, since
	// their numbers move; one that is called something else, by a name like it.
	renamed := renamedRows(model, before, after)
	old, oldOrder := indexed(model, before, renamed)
	now, order := indexed(model, after, nil)
	changes := []Changed{}
	add := func(b, a schema.Value) {
		v := a
		if v.Path == "" {
			v = b
		}
		c := Changed{Form: after.Form, Project: after.Project, Path: v.Path, Name: valueName(model, after, v), Codes: []string{},
			Before: ValueText(b), After: ValueText(a)}
		if schema.ProjectKey(before.Project) != schema.ProjectKey(after.Project) {
			c.WasProject = before.Project
		}
		if b.Path != "" {
			c.CellBefore = b.Source.String()
		}
		if a.Path != "" {
			c.CellAfter = a.Source.String()
		}
		changes = append(changes, c)
	}
	called := map[string]bool{} // renamed rows whose name was told
	for _, key := range order {
		a, b := now[key], old[key]
		if row := rowOf(model, after, a); b.Path != "" && a.Label != b.Label && row.line && !called[row.key()] && rowOf(model, before, b).key() != row.key() {
			called[row.key()] = true
			change := Changed{Form: after.Form, Project: after.Project, Path: row.section + row.number, Name: "行的名称（按名称相近对上，请核对）",
				Codes: []string{}, Before: b.Label, After: a.Label, CellBefore: b.Source.String(), CellAfter: a.Source.String()}
			changes = append(changes, change)
		}
		if b.Path == "" && (a.State == schema.Blank) || b.Path != "" && a.State == b.State && ValueText(a) == ValueText(b) && (a.State != schema.Unreadable || a.Raw == b.Raw) {
			continue
		}
		add(b, a)
	}
	for _, key := range oldOrder {
		if b := old[key]; now[key].Path == "" && b.State != schema.Blank {
			add(b, schema.Value{})
		}
	}
	return changes
}

// indexed are the values of a filing by what they are about, see movable, and these
// in the order of the filing. Names and telephones of persons are left out.
func indexed(model *schema.Model, f *schema.Filing, renamed map[string]string) (values map[string]schema.Value, order []string) {
	values = make(map[string]schema.Value, len(f.Values))
	for _, v := range f.Values {
		if a, ok := model.Resolve(v.Path); ok && a.Line != nil && a.Line.Contact {
			continue
		}
		first := movable(model, f, v, renamed)
		key := first
		for n := 2; ; n++ {
			if _, taken := values[key]; !taken {
				break
			}
			key = first + "#" + strconv.Itoa(n)
		}
		values[key] = v
		order = append(order, key)
	}
	return values, order
}

// row is a named row, or a record that has a name, of a filing.
type row struct {
	section string // the path in front of its number
	number  string
	name    string // the unit's; "" for what is no such row
	line    bool   // it is a named row, whose name is the label of its values
}

func (r row) key() string { return r.section + schema.ProjectKey(r.name) }

// rowOf is the row that a value stands in.
func rowOf(model *schema.Model, f *schema.Filing, v schema.Value) row {
	a, ok := model.Resolve(v.Path)
	if !ok || a.Number == "" {
		return row{}
	}
	r := row{section: strings.TrimSuffix(v.Path, a.Number+"/"+a.Column.ID), number: a.Number, line: a.Line != nil}
	if r.line {
		r.name = v.Label
	} else if name, ok := f.Value(r.section + a.Number + "/name"); ok && name.State == schema.Text {
		r.name = name.Text
	}
	return r
}

// renamedRows are the rows of the earlier of two filings that are called something
// else in the later one: by their key there, the key that they have here.
func renamedRows(model *schema.Model, before, after *schema.Filing) map[string]string {
	rows := func(f *schema.Filing) (list []row, known map[string]bool) {
		known = map[string]bool{}
		for _, v := range f.Values {
			if r := rowOf(model, f, v); r.name != "" && !known[r.key()] {
				known[r.key()] = true
				list = append(list, r)
			}
		}
		return list, known
	}
	old, hadOld := rows(before)
	now, hasNow := rows(after)
	old = slices.DeleteFunc(old, func(r row) bool { return hasNow[r.key()] })
	now = slices.DeleteFunc(now, func(r row) bool { return hadOld[r.key()] })
	renamed := map[string]string{}
	for len(old) > 0 && len(now) > 0 {
		section := old[0].section
		names := func(list []row) (names []string, rest []row) {
			for _, r := range list {
				if r.section == section {
					names = append(names, r.name)
				} else {
					rest = append(rest, r)
				}
			}
			return names, rest
		}
		var was, is []string
		was, old = names(old)
		is, now = names(now)
		pairs, _ := schema.PairProjects(was, before.Year, is, after.Year)
		for i, j := range pairs {
			if j >= 0 {
				renamed[section+schema.ProjectKey(was[j])] = section + schema.ProjectKey(is[i])
			}
		}
	}
	return renamed
}

// movable identifies a value among those of its filing by what it is about,
// not by the number of its row; of a renamed row by what it is called later.
func movable(model *schema.Model, f *schema.Filing, v schema.Value, renamed map[string]string) string {
	r := rowOf(model, f, v)
	if r.section == "" || r.name == "" && !r.line {
		return v.Path
	}
	return cmp.Or(renamed[r.key()], r.key()) + strings.TrimPrefix(v.Path, r.section+r.number)
}

// valueName says in words what a value of a filing is.
func valueName(model *schema.Model, f *schema.Filing, v schema.Value) string {
	a, ok := model.Resolve(v.Path)
	if ok && a.Number != "" && a.Line == nil {
		if name, ok := f.Value(strings.TrimSuffix(v.Path, a.Column.ID) + "name"); ok && name.State == schema.Text {
			return "「" + OneLine(name.Text) + "」" + a.Column.Name
		}
	}
	return PathName(model, v.Path, v.Label, f.Year)
}

// Moved is a figure in two years; the JSON of the changes command.
type Moved struct {
	Unit    string        `json:"unit"`
	Form    schema.FormID `json:"form"`
	Project string        `json:"project,omitempty"`
	// WasProject is what the project was called the year before, where it is
	// paired with one of another name.
	WasProject string `json:"was_project,omitempty"`
	// WasRow is the same of a named row.
	WasRow  string `json:"was_row,omitempty"`
	Path    string `json:"path"`
	Name    string `json:"name"`
	Measure string `json:"measure"`
	Before  string `json:"before"` // the year before
	After   string `json:"after"`
	Change  string `json:"change"`
	Rate    string `json:"rate"` // percent; "" where it is not judged
}

// MovedBetween lists the figures of 附件1, 附件2 and 附件3 that both years give, but
// for the years in heads and the rows that are no one thing in both: of indicators
// and of buildings. Projects and named rows are those of one name, else of names
// that are alike (see schema.PairProjects).
func MovedBetween(model *schema.Model, before, now *schema.Submission) []Moved {
	var list []Moved
	for _, id := range []schema.FormID{schema.BaseData, schema.OverallEvaluation} {
		if b, f := before.Form(id), now.Form(id); b != nil && f != nil {
			list = append(list, movedIn(model, b, f)...)
		}
	}
	then, projects := projectsOf(before), projectsOf(now)
	pairs, renamed := schema.PairProjects(namesOf(then), before.Year, namesOf(projects), now.Year)
	for i, j := range pairs {
		if j < 0 {
			continue
		}
		for _, m := range movedIn(model, then[j], projects[i]) {
			m.Project = projects[i].Project
			name := "「" + OneLine(m.Project) + "」"
			if renamed[i] {
				m.WasProject = then[j].Project
				name += calledYearBefore(m.WasProject)
			}
			m.Name = name + m.Name
			list = append(list, m)
		}
	}
	return list
}

// projectsOf are the filings of projects that have a name.
func projectsOf(s *schema.Submission) []*schema.Filing {
	return slices.DeleteFunc(slices.Clone(s.Filings), func(f *schema.Filing) bool {
		return f.Form != schema.ProjectEvaluation || schema.ProjectKey(f.Project) == "" || schema.NoProject(f)
	})
}

func namesOf(filings []*schema.Filing) []string {
	names := make([]string, len(filings))
	for i, f := range filings {
		names[i] = f.Project
	}
	return names
}

// movedIn lists the figures that two filings of one form both give.
func movedIn(model *schema.Model, before, now *schema.Filing) []Moved {
	var list []Moved
	old, _ := indexed(model, before, renamedRows(model, before, now))
	values, order := indexed(model, now, nil)
	for _, key := range order {
		v := values[key]
		a, ok := model.Resolve(v.Path)
		if !ok || a.Head || a.Number != "" && a.Line == nil || v.State != schema.Number || v.Kind == schema.Years {
			continue
		}
		b, ok := old[key]
		if !ok || b.State != schema.Number {
			continue
		}
		m := Moved{Unit: now.Unit, Form: now.Form, Path: v.Path, Name: PathName(model, v.Path, v.Label, 0), Measure: v.Kind.Measure(),
			Before: b.Number.String(), After: v.Number.String(), Change: (v.Number - b.Number).String()}
		if rate, ok := schema.Percent(v.Number-b.Number, b.Number); ok {
			m.Rate = rate.String()
		}
		if row := rowOf(model, now, v); row.line && row.key() != rowOf(model, before, b).key() {
			m.WasRow = b.Label
			m.Name = "「" + OneLine(v.Label) + "」" + calledYearBefore(b.Label) + strings.TrimPrefix(m.Name, v.Label)
		}
		list = append(list, m)
	}
	return list
}

// YearChanges returns the function by which an export lists what MovedBetween does.
func YearChanges(model *schema.Model) report.Changes {
	return func(before, now *schema.Submission) []report.Change { return yearChanges(model, before, now) }
}

func yearChanges(model *schema.Model, before, now *schema.Submission) []report.Change {
	figure := func(s string) float64 {
		a, err := schema.ParseAmount(s)
		if err != nil { // they were printed from amounts
			return 0
		}
		return a.Float()
	}
	var list []report.Change
	for _, m := range MovedBetween(model, before, now) {
		c := report.Change{Unit: m.Unit, Form: m.Form, Project: m.Project, Name: m.Name, Path: m.Path, Measure: m.Measure,
			Before: figure(m.Before), After: figure(m.After), Difference: figure(m.Change)}
		if m.Rate != "" {
			rate := figure(m.Rate) / 100
			c.Rate = &rate
		}
		list = append(list, c)
	}
	return list
}
