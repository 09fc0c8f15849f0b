package store

import (
	"errors"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jixiao/schema"
)

func TestEmptyDatabase(t *testing.T) {
	db := newDB(t)
	if years, err := db.Years(t.Context()); err != nil || len(years) != 0 {
		t.Errorf("years: %v, %v", years, err)
	}
	d, err := db.District(t.Context(), 2023)
	if diff := cmp.Diff(&schema.District{Year: 2023}, d); err != nil || diff != "" {
		t.Errorf("district, %v (-want +got):\n%s", err, diff)
	}
	if f, err := db.Findings(t.Context(), FindingFilter{}); err != nil || len(f) != 0 {
		t.Errorf("findings: %v, %v", f, err)
	}
	if _, found, err := db.File(t.Context(), Sum(nil)); err != nil || found {
		t.Errorf("file: %v, %v", found, err)
	}
	if _, err := db.Data(t.Context(), Sum(nil)); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("data: %v, want %v", err, fs.ErrNotExist)
	}
}

func TestYearsAreOfCurrentFilings(t *testing.T) {
	db := newDB(t)
	for _, year := range []int{2024, 2022, 2023} {
		f := base("某局", year-2000)
		f.Year = year
		put(t, db, "a.xlsx", f)
	}
	f := base("某局", 1)
	put(t, db, "b.xlsx", f)
	years, err := db.Years(t.Context())
	if diff := cmp.Diff([]int{2022, 2023, 2024}, years); err != nil || diff != "" {
		t.Errorf("years, %v (-want +got):\n%s", err, diff)
	}
	d, err := db.District(t.Context(), 2023)
	if err != nil || len(d.Submissions) != 1 || len(d.Submissions[0].Filings) != 1 {
		t.Fatalf("district: %+v, %v", d, err)
	}
	if v, _ := d.Submissions[0].Value("base_data/staffing/staff_in_post"); v.Number != schema.One {
		t.Errorf("staff in post is %s, not that of the newest filing", v.Number)
	}
}

// The units of a year are those that something stands of.
func TestYearUnits(t *testing.T) {
	db := newDB(t)
	if years, err := db.YearUnits(t.Context()); err != nil || len(years) > 0 {
		t.Errorf("of nothing: %v, %v", years, err)
	}
	for _, unit := range []string{"乙局", "甲局"} {
		put(t, db, unit, base(unit, 1), form(unit, schema.OverallEvaluation, ""))
	}
	other := base("丙局", 1)
	other.Year = 2024
	put(t, db, "丙局", other)
	want := []YearUnits{{2023, 2, "乙局"}, {2024, 1, "丙局"}}
	years, err := db.YearUnits(t.Context())
	if diff := cmp.Diff(want, years); err != nil || diff != "" {
		t.Errorf("%v (-want +got):\n%s", err, diff)
	}
	if _, err := db.Void(t.Context(), 5, because); err != nil {
		t.Fatal(err)
	}
	years, err = db.YearUnits(t.Context())
	if diff := cmp.Diff(want[:1], years); err != nil || diff != "" {
		t.Errorf("after one is withdrawn, %v (-want +got):\n%s", err, diff)
	}
}

// A file is withdrawn as a whole when nothing of it is in the books.
func TestWithdrawnFiles(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("甲局", 1), form("甲局", schema.OverallEvaluation, ""))
	put(t, db, "b.xlsx", base("乙局", 1))
	names := func() (names []string) {
		files, err := db.WithdrawnFiles(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			names = append(names, f.Name)
		}
		return names
	}
	void := func(id int64) {
		if _, err := db.Void(t.Context(), id, because); err != nil {
			t.Fatal(err)
		}
	}
	void(1)
	if got := names(); len(got) > 0 {
		t.Errorf("with one of two forms withdrawn: %v", got)
	}
	void(2)
	void(3)
	if diff := cmp.Diff([]string{"a.xlsx", "b.xlsx"}, names()); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if _, err := db.Restore(t.Context(), 3, "王"); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.xlsx"}, names()); diff != "" {
		t.Errorf("after one came back (-want +got):\n%s", diff)
	}
}

func TestDistrictOrder(t *testing.T) {
	db := newDB(t)
	put(t, db, "1", form("乙局", schema.ProjectEvaluation, "二"), form("乙局", schema.ProjectEvaluation, "一"))
	put(t, db, "2", form("甲局", schema.OverallEvaluation, ""), form("甲局", schema.BaseData, ""))
	put(t, db, "3", form("乙局", schema.BaseData, ""))
	put(t, db, "4", form("乙 局", schema.ProjectEvaluation, "二"))
	if diff := cmp.Diff([]string{
		"3 乙局 base_data", "1 乙局 project_evaluation 一", "4 乙局 project_evaluation 二",
		"2 甲局 base_data", "2 甲局 overall_evaluation",
	}, standingForms(t, db)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
}

func TestFindUnit(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("某局（本级）", 1))
	for name, want := range map[string]string{"某局(本级)": "某局（本级）", "219001-某局本级": "某局（本级）", "某局": ""} {
		got, found, err := db.FindUnit(t.Context(), name)
		if err != nil || got != want || found != (want != "") {
			t.Errorf("%s: %q, %v, %v; want %q", name, got, found, err, want)
		}
	}
}

// codes returns the codes of findings.
func codes(t *testing.T, db *DB, filter FindingFilter) []string {
	t.Helper()
	findings, err := db.Findings(t.Context(), filter)
	if err != nil {
		t.Fatal(err)
	}
	var codes []string
	for _, f := range findings {
		codes = append(codes, f.Code)
	}
	return codes
}

func TestFindingsAreThoseOfCheck(t *testing.T) {
	db := newDB(t)
	read := base("某局", 30)
	read.Findings = []schema.Finding{builtin.ReaderFinding("F6", schema.Subject{}, schema.Verbatim("多一行"), "1", schema.Source{Sheet: "附件1", Cell: "A9"})}
	project := form("某局", schema.ProjectEvaluation, "甲")
	project.Findings = []schema.Finding{builtin.ReaderFinding("F5", schema.Subject{}, schema.Verbatim("缺一行"), "")}
	put(t, db, "a.xlsx", project, read)
	put(t, db, "b.xlsx", base("某院", 40))
	other := base("某局", 28)
	other.Year = 2022
	put(t, db, "c.xlsx", other)

	var want []schema.Finding
	prior := map[string]*schema.Submission{}
	for _, year := range []int{2022, 2023} {
		d, err := db.District(t.Context(), year)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range d.Submissions {
			want = append(want, builtin.Check(s, schema.Context{Prior: prior[s.Unit]})...)
			prior[s.Unit] = s
		}
	}
	want = slices.DeleteFunc(want, func(f schema.Finding) bool { return f.Outcome == schema.Holds })
	for _, test := range []struct {
		filter FindingFilter
		keep   func(schema.Finding) bool
	}{
		{FindingFilter{NotJudged: true}, func(schema.Finding) bool { return true }},
		{FindingFilter{}, func(f schema.Finding) bool { return f.Outcome == schema.Broken }},
		{FindingFilter{Year: 2023, NotJudged: true}, func(f schema.Finding) bool { return f.Year == 2023 }},
		{FindingFilter{Unit: "（某院）", NotJudged: true}, func(f schema.Finding) bool { return f.Unit == "某院" }},
		{FindingFilter{Severity: schema.Warn}, func(f schema.Finding) bool { return f.Severity == schema.Warn && f.Outcome == schema.Broken }},
		{FindingFilter{Unit: "没有"}, func(schema.Finding) bool { return false }},
	} {
		kept := []schema.Finding{}
		for _, f := range want {
			if test.keep(f) {
				kept = append(kept, f)
			}
		}
		for _, stale := range []bool{false, true} { // stored, and computed on reading
			db.stale = stale
			got, err := db.Findings(t.Context(), test.filter)
			if diff := cmp.Diff(kept, got, cmpopts.EquateEmpty()); err != nil || diff != "" {
				t.Errorf("%+v, stale %v, %v (-want +got):\n%s", test.filter, stale, err, diff)
			}
		}
	}
	if n := len(want); n < 10 {
		t.Errorf("%d findings in all: too few to show anything", n)
	}
}

func TestCorrectionReplacesFindings(t *testing.T) {
	db := newDB(t)
	wrong := base("某局", 30)
	wrong.Findings = []schema.Finding{builtin.ReaderFinding("F6", schema.Subject{}, schema.Verbatim("多一行"), "1", schema.Source{Sheet: "附件1", Cell: "A9"})}
	put(t, db, "a.xlsx", base("某院", 30))
	if receipt := put(t, db, "b.xlsx", wrong); receipt.Findings.All() != 2 {
		t.Errorf("%+v findings for the wrong file, want F6 and A2", receipt.Findings)
	}
	if diff := cmp.Diff([]string{"A2", "F6", "A2"}, codes(t, db, FindingFilter{})); diff != "" {
		t.Errorf("before (-want +got):\n%s", diff)
	}
	if receipt := put(t, db, "c.xlsx", base("某局", 27)); receipt.Findings.All() != 0 {
		t.Errorf("%+v findings for the correction", receipt.Findings)
	}
	if diff := cmp.Diff([]string{"A2"}, codes(t, db, FindingFilter{})); diff != "" {
		t.Errorf("after (-want +got):\n%s", diff)
	}
	if got := query(t, db, `SELECT count(*) FROM finding_cells WHERE finding_id NOT IN (SELECT id FROM findings)`); !cmp.Equal([]string{"0"}, got) {
		t.Errorf("cells of findings that are gone: %v", got)
	}
	// What the reader said of the old filing is kept with it.
	if got := query(t, db, `SELECT code FROM findings WHERE origin = 'reader'`); !cmp.Equal([]string{"F6"}, got) {
		t.Errorf("the reader's findings: %v", got)
	}
}

// Findings of another version's rules do not stand.
func TestChangedRulesRecheck(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	put(t, db, "a.xlsx", base("某局", 30))
	before := dump(t, db)
	spoil := func() {
		raw(t, path, `UPDATE meta SET value = 'other' WHERE key = 'checks'`, `PRAGMA foreign_keys = ON`,
			`UPDATE findings SET code = 'OLD'`)
	}
	spoil()
	closeDB(t, db)

	db = existing(t, path)
	if diff := cmp.Diff([]string{"A2"}, codes(t, db, FindingFilter{})); diff != "" {
		t.Errorf("opened for reading (-want +got):\n%s", diff)
	}
	closeDB(t, db)

	db = create(t, path)
	if diff := cmp.Diff(before, dump(t, db)); diff != "" {
		t.Errorf("opened for writing (-want +got):\n%s", diff)
	}
}

func TestFingerprintIsStable(t *testing.T) {
	a, err := (&DB{model: builtin}).fingerprint()
	b, _ := (&DB{model: builtin}).fingerprint()
	if err != nil || a != b {
		t.Errorf("%s, %s, %v", a, b, err)
	}
}

func TestViews(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	put(t, db, "old.xlsx", base("某局", 30))
	put(t, db, "a.xlsx", base("某局", 23))
	put(t, db, "b.xlsx", base("某院", 54), form("某院", schema.OverallEvaluation, ""))
	overall := form("某局", schema.OverallEvaluation, "")
	overall.Values = []schema.Value{
		{Path: "overall_evaluation/total/score", Kind: schema.Score, State: schema.Number, Number: 98_500_000},
		{Path: "overall_evaluation/budget/total/executed", Kind: schema.Money, State: schema.Number, Number: 899_130_000},
		{Path: "overall_evaluation/budget/total/adjusted_budget", Kind: schema.Money, State: schema.Number, Number: 0},
	}
	put(t, db, "c.xlsx", overall)

	for _, test := range []struct {
		query string
		want  []string
	}{
		{`SELECT unit, year, form, path, label, kind, state, figure, number, raw, file, sheet, cell FROM v_values
			WHERE path = 'base_data/staffing/staff_in_post'`, []string{
			"某局|2023|base_data|base_data/staffing/staff_in_post|标签|persons|number|23|23000000|23|a.xlsx|附件1|C5",
			"某院|2023|base_data|base_data/staffing/staff_in_post|标签|persons|number|54|54000000|54|b.xlsx|附件1|C5",
		}},
		{`SELECT count(*) FROM v_values WHERE path = 'filing/phone'`, []string{"0"}},
		{`SELECT unit, year, three_public_prior_final, three_public_budget, three_public_final, vehicle_operation_final, hospitality_budget,
			overseas_visits_final FROM v_three_public`, []string{
			"某局|2023|<nil>|4|3|<nil>|<nil>|<nil>", "某院|2023|<nil>|4|3|<nil>|<nil>|<nil>",
		}},
		{`SELECT unit, year, staffing_rate, three_public_rate, execution_rate FROM v_control_rates`, []string{
			"某局|2023|85.185185|75|<nil>", "某院|2023|200|75|<nil>",
		}},
		{`SELECT unit, self_score, full_score, execution_score FROM v_scores`, []string{"某局|98.5|<nil>|<nil>", "某院|<nil>|<nil>|<nil>"}},
		{`SELECT unit, severity, code, written, expected, difference, cells FROM v_findings`, []string{"某院|W|A2|54|27|27|b.xlsx!附件1!C5\nb.xlsx!附件1!B5"}},
	} {
		if diff := cmp.Diff(test.want, query(t, db, test.query)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.query, diff)
		}
	}

	// A changed definition makes the views anew.
	raw(t, path, `DROP VIEW v_scores`, `UPDATE meta SET value = 'other' WHERE key = 'views'`)
	closeDB(t, db)
	db = create(t, path)
	if n := len(query(t, db, `SELECT * FROM v_scores`)); n != 2 {
		t.Errorf("%d rows in the view made anew", n)
	}
}

// The views are read by whatever SQLite people have; aggregates order their
// input only since version 3.44.
func TestViewsAreOldSQL(t *testing.T) {
	ordered := regexp.MustCompile(`(?i)group_concat\([^()]*ORDER BY`)
	for _, v := range (&DB{model: builtin}).views() {
		if ordered.MatchString(v.query) {
			t.Errorf("%s orders within an aggregate", v.name)
		}
	}
}

func TestViewsNamePathsThatExist(t *testing.T) {
	var paths []string
	declared := builtin.EachRate()
	for _, r := range rates {
		if !slices.ContainsFunc(declared, func(d schema.NamedRate) bool { return d.ID == r.id }) {
			t.Errorf("%s shows the rate %s, which there is not", r.name, r.id)
		}
	}
	for _, s := range scores {
		paths = append(paths, s.path)
	}
	for _, path := range paths {
		if _, ok := builtin.Resolve(path); !ok {
			t.Errorf("no form has %s", path)
		}
	}
	if columns := strings.Join((&DB{model: builtin}).threePublicColumns(), "\n"); strings.Count(columns, "\n") != 6*3-1 {
		t.Errorf("columns of v_three_public:\n%s", columns)
	}
}
