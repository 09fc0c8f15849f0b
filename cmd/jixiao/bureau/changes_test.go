package bureau

import (
	"strconv"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
	"jixiao/schema/store"
)

// A project that was renamed is paired with what it was, where that is plain.
func TestLatestPairs(t *testing.T) {
	record := func(id int64, project string, current bool) store.Record {
		r := store.Record{ID: id, Form: schema.ProjectEvaluation, Unit: "某局", Year: 2023, Project: project}
		if !current {
			r.SupersededAt = time.Unix(1, 0)
		}
		return r
	}
	for _, test := range []struct {
		name    string
		records []store.Record
		want    [][2]int64
	}{
		{"of one name", []store.Record{record(1, "道路养护", false), record(2, "道路 养护", true)}, [][2]int64{{1, 2}}},
		{"renamed", []store.Record{record(1, "道路养护", false), record(2, "校车补贴", false), record(3, "道路养护经费", true), record(4, "校车补贴", true)}, [][2]int64{{1, 3}, {2, 4}}},
		{"the last of those", []store.Record{record(1, "道路养护", false), record(2, "道路养护", false), record(3, "道路养护经费", true)}, [][2]int64{{2, 3}}},
		{"that it may be two", []store.Record{record(1, "道路养护项目", false), record(2, "道路养护工程", false), record(3, "道路养护", true)}, nil},
		{"another one", []store.Record{record(1, "道路养护", false), record(2, "校车补贴", true)}, nil},
		{"one that stands", []store.Record{record(1, "道路养护", true), record(2, "道路养护经费", true)}, nil},
		{"of nothing", nil, nil},
	} {
		if diff := cmp.Diff(test.want, LatestPairs(test.records)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

func project(name string, year int, executed schema.Amount, indicator string) *schema.Filing {
	at := func(cell string) schema.Source {
		return schema.Source{File: "a.xlsx", Sheet: "附件3", Cell: cell}
	}
	return &schema.Filing{Form: schema.ProjectEvaluation, Unit: "某局", Year: year, Project: name, File: "a.xlsx", Sheet: "附件3", Values: []schema.Value{
		{Path: "project_evaluation/project_name", Label: "项目名称", Kind: schema.Words, State: schema.Text, Text: name, Raw: name, Source: at("B3")},
		{Path: "project_evaluation/budget/total/executed", Label: "年度资金总额", Kind: schema.Money, State: schema.Number, Number: executed * schema.One, Source: at("D5")},
		{Path: "project_evaluation/indicators/1/name", Label: "三级指标", Kind: schema.Words, State: schema.Text, Text: indicator, Raw: indicator, Source: at("C9")},
		{Path: "project_evaluation/indicators/1/score", Label: "得分", Kind: schema.Score, State: schema.Number, Number: 10 * schema.One, Source: at("F9")},
	}}
}

// Between two years a project is compared with what it was, by whatever name.
func TestMovedBetweenProjects(t *testing.T) {
	before := &schema.Submission{Unit: "某局", Year: 2022, Filings: []*schema.Filing{
		project("道路养护", 2022, 40, "里程"), project("2022年校车补贴", 2022, 5, "辆次"), project("绿化", 2022, 7, "面积")}}
	now := &schema.Submission{Unit: "某局", Year: 2023, Filings: []*schema.Filing{
		project("2023年校车补贴", 2023, 6, "辆次"), project("道路养护经费", 2023, 50, "里程"), project("智慧城管平台", 2023, 9, "次数")}}
	var got []string
	for _, m := range MovedBetween(builtin, before, now) {
		got = append(got, m.Project+"/"+m.WasProject+"/"+m.Name+" "+m.Before+" "+m.After)
	}
	want := []string{
		"2023年校车补贴/2022年校车补贴/「2023年校车补贴」（上年叫「2022年校车补贴」，按名称相近对上，请核对）年度资金总额·全年执行数 5 6",
		"道路养护经费/道路养护/「道路养护经费」（上年叫「道路养护」，按名称相近对上，请核对）年度资金总额·全年执行数 40 50",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
}

// So is a named row of 附件1, whichever number it has, and a row of another name is
// another one.
func TestMovedBetweenRows(t *testing.T) {
	costs := func(year int, rows ...string) *schema.Submission {
		f := &schema.Filing{Form: schema.BaseData, Unit: "某局", Year: year}
		for i, label := range rows {
			f.Values = append(f.Values, schema.Value{Path: schema.Path("base_data", "costs", "district_special_funds", strconv.Itoa(i+1), "final"),
				Label: label, Kind: schema.Money, State: schema.Number, Number: schema.Amount(i+1) * schema.One, Source: schema.Source{File: "a.xlsx", Sheet: "附件1", Cell: "D20"}})
		}
		return &schema.Submission{Unit: "某局", Year: year, Filings: []*schema.Filing{f}}
	}
	var got []string
	for _, m := range MovedBetween(builtin, costs(2022, "校车补贴", "道路养护", "绿化"), costs(2023, "道路养护经费", "智慧城管平台", "校车补贴")) {
		got = append(got, m.WasRow+"/"+m.Name+" "+m.Before+" "+m.After)
	}
	want := []string{"道路养护/「道路养护经费」（上年叫「道路养护」，按名称相近对上，请核对）·本年决算数 2 1", "/校车补贴·本年决算数 1 3"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("moved (-want +got):\n%s", diff)
	}
}

// A row that is called a little otherwise is the same row: what changed in it is
// its name, and not everything.
func TestChangesOfARenamedRow(t *testing.T) {
	changed := func(before, after *schema.Filing) (list []string) {
		for _, c := range changesBetween(builtin, before, after) {
			list = append(list, c.WasProject+"/"+c.Name+" "+c.Before+" → "+c.After)
		}
		return list
	}
	want := []string{"道路养护/项目支出名称 道路养护 → 道路养护经费", "道路养护/年度资金总额·全年执行数 40 → 41", "道路养护/「道路养护里程数」三级指标 道路养护里程 → 道路养护里程数"}
	if diff := cmp.Diff(want, changed(project("道路养护", 2023, 40, "道路养护里程"), project("道路养护经费", 2023, 41, "道路养护里程数"))); diff != "" {
		t.Errorf("a project (-want +got):\n%s", diff)
	}
	costs := func(label string, final schema.Amount) *schema.Filing {
		value := func(column string, n schema.Amount, cell string) schema.Value {
			return schema.Value{Path: "base_data/costs/district_special_funds/1/" + column, Label: label, Kind: schema.Money, State: schema.Number, Number: n * schema.One,
				Source: schema.Source{File: "a.xlsx", Sheet: "附件1", Cell: cell}}
		}
		return &schema.Filing{Form: schema.BaseData, Unit: "某局", Year: 2023, Values: []schema.Value{value("budget", 60, "C20"), value("final", final, "D20")}}
	}
	want = []string{"/行的名称（按名称相近对上，请核对） 道路养护 → 道路养护经费", "/「道路养护经费」本年决算数 60 → 61"}
	got := changed(costs("道路养护", 60), costs("道路养护经费", 61))
	if len(got) != len(want) || got[0] != want[0] {
		t.Errorf("a row: %q, want %q", got, want)
	}
	if got := changed(costs("道路养护", 60), costs("校车补贴", 60)); len(got) != 4 {
		t.Errorf("another row: %q", got)
	}
}

// A file that another reader reads with another name of a project has one form
// that reads otherwise, and not one less and one more.
func TestRereadUnderAnotherName(t *testing.T) {
	before, now := []*schema.Filing{project("道路养护", 2023, 40, "里程")}, []*schema.Filing{project("道路养护项目", 2023, 40, "里程")}
	changes, same := differences(builtin, "a.xlsx", before, now)
	if len(changes) != 1 || same || changes[0].Before != "道路养护" || changes[0].After != "道路养护项目" {
		t.Errorf("%+v, %v", changes, same)
	}
}

// What was found about a form and not changed is still open: that between forms only
// while it stands, and nothing that is a notice, accepted or of another form.
func TestStillOpen(t *testing.T) {
	filing := project("道路养护", 2023, 40, "里程")
	at := func(file, cell string) []schema.Source {
		return []schema.Source{{File: file, Sheet: "附件3", Cell: cell}}
	}
	own := schema.Finding{Code: "B1", Severity: schema.Err, Outcome: schema.Broken, Form: schema.ProjectEvaluation, Project: "道路养护", Cells: at("a.xlsx", "D5"), Written: "1"}
	with := func(change func(*schema.Finding)) schema.Finding {
		f := own
		change(&f)
		return f
	}
	between := with(func(f *schema.Finding) { f.Code, f.Form, f.Project = "C1", "", "" })
	other := with(func(f *schema.Finding) { f.Code, f.Form, f.Project, f.Figures = "C1", "", "", []string{"2"} })
	accepted := func(f *schema.Finding) { f.Accepted = &schema.Decision{} }
	bureaus := ""
	for _, entry := range builtin.Catalogue {
		if schema.OfBureau(entry.Code) {
			bureaus = entry.Code
		}
	}
	for _, test := range []struct {
		what    string
		finding schema.Finding
		now     []schema.Finding
		want    bool
	}{
		{"its own", own, nil, true},
		{"a warning", with(func(f *schema.Finding) { f.Severity = schema.Warn }), nil, true},
		{"a notice", with(func(f *schema.Finding) { f.Severity = schema.Info }), nil, false},
		{"accepted", with(accepted), nil, false},
		{"of no cell", with(func(f *schema.Finding) { f.Cells = nil }), nil, false},
		{"of another file", with(func(f *schema.Finding) { f.Cells = at("b.xlsx", "D5") }), nil, false},
		{"of another form", with(func(f *schema.Finding) { f.Form = schema.BaseData }), nil, false},
		{"of another project", with(func(f *schema.Finding) { f.Project = "绿化" }), nil, false},
		{"between forms, and it stands", between, []schema.Finding{other, between}, true},
		{"between forms, and another stands", between, []schema.Finding{other}, false},
		{"between forms, and it is accepted", between, []schema.Finding{with(func(f *schema.Finding) { *f = between; accepted(f) })}, false},
		{"between forms, of another cell", with(func(f *schema.Finding) { *f = between; f.Cells = at("a.xlsx", "Z9") }), []schema.Finding{with(func(f *schema.Finding) { *f = between; f.Cells = at("a.xlsx", "Z9") })}, false},
		{"the bureau's", with(func(f *schema.Finding) { f.Code, f.Form, f.Project = bureaus, "", "" }), []schema.Finding{with(func(f *schema.Finding) { f.Code, f.Form, f.Project = bureaus, "", "" })}, false},
	} {
		if got := len(stillOpen([]schema.Finding{test.finding}, filing, nil, test.now)) == 1; got != test.want {
			t.Errorf("%s: open is %v", test.what, got)
		}
	}
	if open := stillOpen([]schema.Finding{own}, filing, map[string]bool{own.Key(): true}, nil); len(open) != 0 {
		t.Errorf("what was changed is open: %+v", open)
	}
}

// Of two values that are compared neither is told where both say the same: blanks, and
// what cannot be read.
func TestSameValuesAreNoChange(t *testing.T) {
	with := func(state schema.State, number schema.Amount, raw string) *schema.Filing {
		return &schema.Filing{Form: schema.BaseData, Unit: "某局", Year: 2023, Values: []schema.Value{
			{Path: authorizedPosts, Label: "编制数", State: state, Number: number * schema.One, Raw: raw, Source: schema.Source{File: "a.xlsx", Sheet: "附件1", Cell: "B4"}}}}
	}
	none := &schema.Filing{Form: schema.BaseData, Unit: "某局", Year: 2023}
	for _, test := range []struct {
		what          string
		before, after *schema.Filing
		want          int
	}{
		{"the same", with(schema.Number, 3, "3"), with(schema.Number, 3, "3.0"), 0},
		{"another figure", with(schema.Number, 3, "3"), with(schema.Number, 4, "4"), 1},
		{"the same mark", with(schema.Mark, 0, "无"), with(schema.Mark, 0, " 无"), 0},
		{"another mark", with(schema.Mark, 0, "无"), with(schema.Mark, 0, "/"), 1},
		{"the same that cannot be read", with(schema.Unreadable, 0, "约3"), with(schema.Unreadable, 0, "约3"), 0},
		{"another that cannot be read", with(schema.Unreadable, 0, "约3"), with(schema.Unreadable, 0, "约4"), 1},
		{"blank and blank", with(schema.Blank, 0, ""), with(schema.Blank, 0, ""), 0},
		{"blank and none", with(schema.Blank, 0, ""), none, 0},
		{"none and blank", none, with(schema.Blank, 0, ""), 0},
		{"none and a figure", none, with(schema.Number, 3, "3"), 1},
		{"a figure and none", with(schema.Number, 3, "3"), none, 1},
		{"a figure and blank", with(schema.Number, 3, "3"), with(schema.Blank, 0, ""), 1},
	} {
		changes := changesBetween(builtin, test.before, test.after)
		if len(changes) != test.want {
			t.Errorf("%s: %+v", test.what, changes)
		}
		for _, c := range changes {
			if (c.CellBefore == "") != (test.before == none) || (c.CellAfter == "") != (test.after == none) || c.WasProject != "" {
				t.Errorf("%s: %+v", test.what, c)
			}
		}
	}
}

// Persons are left out of what is compared.
func TestContactsAreNotCompared(t *testing.T) {
	const path = "filing/prepared_by"
	if a, ok := builtin.Resolve(path); !ok || !a.Line.Contact {
		t.Fatalf("%s is no person's: %+v", path, a)
	}
	with := func(name string) *schema.Filing {
		return &schema.Filing{Form: schema.BaseData, Values: []schema.Value{{Path: path, Label: "填表人", State: schema.Text, Text: name, Raw: name}}}
	}
	if changes := changesBetween(builtin, with("甲"), with("乙")); len(changes) != 0 {
		t.Errorf("%+v", changes)
	}
}

// What waits, or was not chosen, was never the unit's form: it is no filing that was
// replaced; one that was chosen is.
func TestLatestPairsWithoutWhatWaits(t *testing.T) {
	gone := time.Unix(1, 0)
	record := func(id int64, change func(*store.Record)) store.Record {
		r := store.Record{ID: id, Form: schema.BaseData, Unit: "某局", Year: 2023, SupersededAt: gone}
		change(&r)
		return r
	}
	for _, test := range []struct {
		what   string
		second func(*store.Record)
		want   int64
	}{
		{"replaced", func(*store.Record) {}, 2},
		{"not chosen", func(r *store.Record) { r.Waited = true }, 1},
		{"chosen once", func(r *store.Record) { r.Waited, r.Choice = true, &schema.Decision{} }, 2},
		{"withdrawn", func(r *store.Record) { r.Void = &schema.Decision{} }, 1},
		{"of another form", func(r *store.Record) { r.Form = schema.OverallEvaluation }, 1},
	} {
		records := []store.Record{record(1, func(*store.Record) {}), record(2, test.second), record(3, func(r *store.Record) { r.SupersededAt, r.Waited = time.Time{}, true })}
		if diff := cmp.Diff([][2]int64{{test.want, 3}}, LatestPairs(records)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.what, diff)
		}
	}
	// A project that was withdrawn is not what another one was called.
	void := record(1, func(r *store.Record) {
		r.Form, r.Project, r.Void = schema.ProjectEvaluation, "道路养护", &schema.Decision{}
	})
	now := record(2, func(r *store.Record) {
		r.Form, r.Project, r.SupersededAt = schema.ProjectEvaluation, "道路养护经费", time.Time{}
	})
	if pairs := LatestPairs([]store.Record{void, now}); len(pairs) != 0 {
		t.Errorf("%v", pairs)
	}
}

// An indicator is known by its name where it has one, else by its number; a project
// without a name, and what says that there is none, is compared with nothing.
func TestWhatHasNoName(t *testing.T) {
	before, after := project("道路养护", 2023, 40, "里程"), project("道路养护", 2023, 40, "里程")
	for _, f := range []*schema.Filing{before, after} {
		f.Values[2].State, f.Values[2].Text = schema.Blank, ""
	}
	after.Values[3].Number = 9 * schema.One
	changes := changesBetween(builtin, before, after)
	if len(changes) != 1 || changes[0].Before != "10" || changes[0].After != "9" {
		t.Errorf("%+v", changes)
	}
	if r := rowOf(builtin, before, before.Values[3]); r.name != "" || r.line || r.number != "1" {
		t.Errorf("%+v", r)
	}
	if r := rowOf(builtin, project("道路养护", 2023, 40, "里程"), before.Values[3]); r.name != "里程" {
		t.Errorf("%+v", r)
	}
	if r := rowOf(builtin, before, schema.Value{Path: "of/another/version"}); r != (row{}) {
		t.Errorf("%+v", r)
	}
	nameless := func(year int) *schema.Submission {
		return &schema.Submission{Unit: "某局", Year: year, Filings: []*schema.Filing{project("", year, schema.Amount(year), "里程")}}
	}
	if moved := MovedBetween(builtin, nameless(2022), nameless(2023)); len(moved) != 0 {
		t.Errorf("%+v", moved)
	}
	// A figure that one of the years does not give is not compared.
	then, now := project("道路养护", 2022, 40, "里程"), project("道路养护", 2023, 41, "里程")
	then.Values[1].State = schema.Blank
	if moved := movedIn(builtin, then, now); len(moved) != 0 {
		t.Errorf("%+v", moved)
	}
}

// Of a form that stands in another place nothing is otherwise, but it is not the same.
func TestDifferencesOfPlace(t *testing.T) {
	for what, test := range map[string]struct {
		change        func(*schema.Filing)
		changes       int
		same, another bool
	}{
		"nothing":        {func(*schema.Filing) {}, 0, true, false},
		"another sheet":  {func(f *schema.Filing) { f.Sheet = "表" }, 0, false, false},
		"another cell":   {func(f *schema.Filing) { f.Values[1].Source.Cell = "D6" }, 0, false, false},
		"another file":   {func(f *schema.Filing) { f.Values[1].Source.File = "b.xlsx" }, 0, true, false},
		"another figure": {func(f *schema.Filing) { f.Values[1].Number++ }, 1, false, false},
		"another unit":   {func(f *schema.Filing) { f.Unit = "某乙局" }, 2, false, true},
		"another year":   {func(f *schema.Filing) { f.Year = 2022 }, 2, false, true},
	} {
		now := project("道路养护", 2023, 40, "里程")
		test.change(now)
		changes, same := differences(builtin, "a.xlsx", []*schema.Filing{project("道路养护", 2023, 40, "里程")}, []*schema.Filing{now})
		if len(changes) != test.changes || same != test.same {
			t.Errorf("%s: %+v, %v", what, changes, same)
		}
		if test.another && (changes[0].After != formRead || changes[1].Before != formRead) {
			t.Errorf("%s: %+v", what, changes)
		}
	}
}
