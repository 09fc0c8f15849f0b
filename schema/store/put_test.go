package store

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// base returns a filing of base_data with a staff of the given number against
// 27 posts; A2 is broken beyond it.
func base(unit string, staff int) *schema.Filing {
	value := func(path string, kind schema.Kind, number int, cell string) schema.Value {
		return schema.Value{Path: path, Label: "标签", Kind: kind, State: schema.Number, Number: schema.Amount(number) * schema.One,
			Raw: fmt.Sprint(number), Source: schema.Source{Sheet: "附件1", Cell: cell}}
	}
	return &schema.Filing{Unit: unit, Year: 2023, Form: schema.BaseData, Sheet: "附件1", Values: []schema.Value{
		{Path: "base_data/unit_name", Label: "预算单位名称", Kind: schema.Words, State: schema.Text, Text: unit, Raw: unit,
			Source: schema.Source{Sheet: "附件1", Cell: "B3"}},
		value("base_data/staffing/authorized_posts", schema.Persons, 27, "B5"),
		value("base_data/staffing/staff_in_post", schema.Persons, staff, "C5"),
		value("base_data/costs/three_public/final", schema.Money, 3, "D8"),
		value("base_data/costs/three_public/budget", schema.Money, 4, "C8"),
		{Path: "filing/phone", Label: "联系电话", Kind: schema.Words, State: schema.Text, Text: "0731-1", Raw: "0731-1",
			Source: schema.Source{Sheet: "附件1", Cell: "F30"}},
	}}
}

// form returns a filing with nothing but its kind of form.
func form(unit string, id schema.FormID, project string) *schema.Filing {
	return &schema.Filing{Unit: unit, Year: 2023, Form: id, Project: project, Sheet: "Sheet" + project}
}

// put stores filings in a file whose bytes are its name and the number of
// files before it.
func put(t testing.TB, db *DB, name string, filings ...*schema.Filing) Receipt {
	t.Helper()
	files, err := db.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return putFile(t, db, File{Name: name, Data: fmt.Appendf(nil, "%s %d", name, len(files))}, filings...)
}

func putFile(t testing.TB, db *DB, file File, filings ...*schema.Filing) Receipt {
	t.Helper()
	receipt, err := db.Put(t.Context(), file, filings)
	if err != nil {
		t.Fatal(err)
	}
	return receipt
}

func newDB(t testing.TB) *DB {
	t.Helper()
	return create(t, filepath.Join(t.TempDir(), "a.db"))
}

// standingForms returns what is current, a line for each filing.
func standingForms(t *testing.T, db *DB) []string {
	t.Helper()
	d, err := db.District(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, s := range d.Submissions {
		for _, f := range s.Filings {
			lines = append(lines, strings.TrimSpace(fmt.Sprintf("%s %s %s %s", f.File, s.Unit, f.Form, f.Project)))
		}
	}
	return lines
}

func TestRoundTrip(t *testing.T) {
	db := newDB(t)
	at := func(cell string) schema.Source {
		return schema.Source{File: "报送/a.xlsx", Sheet: "附件 1", Cell: cell}
	}
	filing := &schema.Filing{
		Unit: "某某局", Year: 2023, Form: schema.ProjectEvaluation, Project: "公共文化（一期）", Sheet: "附件 1",
		Values: []schema.Value{
			{Path: "z/last/first", Label: "次序", Kind: schema.Money, State: schema.Number, Number: 30_000_001, Raw: "30.000001", Source: at("A1")},
			{Path: "a", State: schema.Number, Kind: schema.Score, Number: -schema.MaxAmount, Raw: "-1e9", Source: at("A2")},
			{Path: "b", State: schema.Number, Kind: schema.Rate, Number: 0, Raw: "0", Source: at("A3")},
			{Path: "c", State: schema.Blank, Kind: schema.Area, Raw: " \n", Source: at("A4")},
			{Path: "d", State: schema.Mark, Kind: schema.Persons, Raw: "无", Source: at("A5")},
			{Path: "e", State: schema.Text, Kind: schema.Words, Text: "两行\n'引号\"", Raw: " 两行\r\n'引号\" ", Source: at("A6")},
			{Path: "f", State: schema.Unreadable, Kind: schema.Years, Raw: "#REF!\x00\xff", Source: at("A7")},
			{Path: "g", State: schema.Uncomputed, Raw: "=SUM(A1:A2)", Source: at("")},
			{Path: "a", State: schema.Blank, Label: "同一路径两次", Source: at("A9")},
		},
		Findings: []schema.Finding{
			{Code: "F6", Severity: schema.Warn, Outcome: schema.Broken, Said: schema.Verbatim("多一行"), Written: "1", Expected: "2", Difference: "1",
				Cells: []schema.Source{at("A9"), {File: "别的.xlsx", Sheet: "表", Cell: "B1"}}},
			{Code: "F5", Severity: schema.Err, Outcome: schema.NotJudged, Said: schema.Verbatim("没有单元格")},
		},
	}
	received := time.Date(2024, 3, 1, 9, 30, 0, 123456789, time.FixedZone("CST", 8*3600))
	file := File{Name: "报送/a.xlsx", Data: []byte("bytes\x00"), Received: received, Modified: received.Add(-time.Hour)}
	receipt := putFile(t, db, file, filing)
	if diff := cmp.Diff(Receipt{Findings: Count{Warnings: 1}}, receipt); diff != "" {
		t.Errorf("receipt (-want +got):\n%s", diff)
	}

	want := *filing
	want.ID, want.File, want.Received = 1, file.Name, received
	want.Findings = nil
	for _, f := range filing.Findings {
		f.Unit, f.Year, f.Form, f.Project = want.Unit, want.Year, want.Form, want.Project
		builtin.Entitle(&f)
		want.Findings = append(want.Findings, f)
	}
	got, err := db.District(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(&schema.District{Year: 2023, Submissions: []*schema.Submission{
		{Unit: "某某局", Year: 2023, Filings: []*schema.Filing{&want}},
	}}, got); diff != "" {
		t.Errorf("district (-want +got):\n%s", diff)
	}

	wantFile := File{ID: 1, Name: file.Name, SHA256: Sum(file.Data), Size: 6, Received: received, Modified: file.Modified, Status: Imported}
	gotFile, found, err := db.File(t.Context(), Sum(file.Data))
	if diff := cmp.Diff(wantFile, gotFile); err != nil || !found || diff != "" {
		t.Errorf("file, %v, %v (-want +got):\n%s", found, err, diff)
	}
	files, err := db.Files(t.Context())
	if diff := cmp.Diff([]File{wantFile}, files); err != nil || diff != "" {
		t.Errorf("files, %v (-want +got):\n%s", err, diff)
	}
	data, err := db.Data(t.Context(), Sum(file.Data))
	if diff := cmp.Diff(file.Data, data); err != nil || diff != "" {
		t.Errorf("data, %v (-want +got):\n%s", err, diff)
	}
}

func TestEveryKindHasAName(t *testing.T) {
	for _, form := range append([]schema.Form{builtin.Signature}, builtin.Forms...) {
		for _, table := range form.Tables {
			for _, line := range table.Lines {
				if line.Kind != 0 && line.Kind.Name() == "" {
					t.Errorf("%s/%s/%s: kind %d has no name", form.ID, table.ID, line.ID, line.Kind)
				}
			}
			for _, column := range table.Columns {
				if column.Kind.Name() == "" {
					t.Errorf("%s/%s/%s: kind %d has no name", form.ID, table.ID, column.ID, column.Kind)
				}
			}
		}
	}
}

func TestDuplicateChangesNothing(t *testing.T) {
	db := newDB(t)
	file := File{Name: "a.xlsx", Data: []byte("a")}
	first := putFile(t, db, file, base("某局", 30))
	before := dump(t, db)
	file.Name, file.Modified = "again.xlsx", time.Now()
	second := putFile(t, db, file, base("某局", 1))
	if diff := cmp.Diff(before, dump(t, db)); diff != "" {
		t.Errorf("tables (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff(Receipt{Duplicate: true, Known: "a.xlsx", Findings: first.Findings,
		Kept: []Kept{{ID: 1, Unit: "某局", Year: 2023, Form: schema.BaseData, Sheet: "附件1"}}}, second); diff != "" || first.Findings.All() == 0 {
		t.Errorf("receipt (-want +got):\n%s", diff)
	}
}

func TestSupersedeKeepsTheOld(t *testing.T) {
	db := newDB(t)
	old := File{Name: "old.xlsx", Data: []byte("old"), Modified: time.Date(2024, 3, 2, 0, 0, 0, 0, time.UTC)}
	putFile(t, db, old, base("某局", 30), form("某局", schema.OverallEvaluation, ""))
	values := query(t, db, `SELECT * FROM filing_values`)
	// A line break and full-width brackets make no other unit.
	corrected := File{Name: "new.xlsx", Data: []byte("new"), Modified: old.Modified.Add(-time.Hour)}
	receipt := putFile(t, db, corrected, base("某\n局", 27))

	if diff := cmp.Diff([]Superseded{
		{Unit: "某局", Year: 2023, Form: schema.BaseData, File: "old.xlsx", OlderModified: true, Before: 4, After: 4},
	}, receipt.Superseded); diff != "" {
		t.Errorf("superseded (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"new.xlsx 某局 base_data", "old.xlsx 某局 overall_evaluation"}, standingForms(t, db)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(values, query(t, db, `SELECT v.* FROM filing_values v JOIN filings f ON f.id = v.filing_id WHERE f.file_id = 1`)); diff != "" {
		t.Errorf("values of the old file (-before +after):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"1|2|1"}, query(t, db, `SELECT id, superseded_by, superseded_at IS NOT NULL FROM filings
		WHERE superseded_by IS NOT NULL`)); diff != "" {
		t.Errorf("superseded row (-want +got):\n%s", diff)
	}
	if data, err := db.Data(t.Context(), Sum(old.Data)); err != nil || string(data) != "old" {
		t.Errorf("bytes of the old file: %q, %v", data, err)
	}
}

func TestWhatIsReceivedCannotBeChanged(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("某局", 1))
	for _, statement := range []string{
		`DELETE FROM files`, `UPDATE files SET data = x'00', size = 1`,
		`DELETE FROM filings`, `UPDATE filings SET year = 2024`,
		`DELETE FROM filing_values`, `UPDATE filing_values SET raw = ''`,
	} {
		if _, err := db.writer.ExecContext(t.Context(), statement); err == nil {
			t.Errorf("%s went through", statement)
		}
	}
}

func TestProjectsAreReplacedWithTheirWorkbook(t *testing.T) {
	project := func(name string) *schema.Filing { return form("某局", schema.ProjectEvaluation, name) }
	overall := func() *schema.Filing { return form("某局", schema.OverallEvaluation, "") }
	for _, test := range []struct {
		name string
		new  []*schema.Filing
		want []string
	}{
		{
			"a corrected workbook with a renamed project replaces all projects of the one it corrects",
			[]*schema.Filing{base("某局", 2), project("甲（二期）")},
			[]string{"new base_data", "old overall_evaluation", "other project_evaluation 丙", "new project_evaluation 甲（二期）"},
		},
		{
			"a project corrected on its own leaves the file's other projects",
			[]*schema.Filing{project("甲")},
			[]string{"old base_data", "old overall_evaluation", "old project_evaluation 乙", "other project_evaluation 丙", "new project_evaluation 甲"},
		},
		{
			"a correction without projects leaves the projects",
			[]*schema.Filing{base("某局", 2), overall()},
			[]string{"new base_data", "new overall_evaluation", "old project_evaluation 甲", "old project_evaluation 乙", "other project_evaluation 丙"},
		},
		{
			"a project more corrects nothing",
			[]*schema.Filing{project("丁")},
			[]string{"old base_data", "old overall_evaluation", "old project_evaluation 甲", "old project_evaluation 乙", "other project_evaluation 丙", "new project_evaluation 丁"},
		},
		{
			"another year and another unit are another matter",
			[]*schema.Filing{
				{Unit: "某局", Year: 2024, Form: schema.BaseData}, {Unit: "某局", Year: 2024, Form: schema.ProjectEvaluation, Project: "甲"},
				form("某院", schema.BaseData, ""), form("某院", schema.ProjectEvaluation, "甲"),
			},
			[]string{"old base_data", "old overall_evaluation", "old project_evaluation 甲", "old project_evaluation 乙", "other project_evaluation 丙",
				"new 某院 base_data", "new 某院 project_evaluation 甲"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := newDB(t)
			put(t, db, "old", project("甲"), overall(), project("乙"), base("某局", 1))
			put(t, db, "other", project("丙"))
			before := len(standingForms(t, db))
			receipt := put(t, db, "new", test.new...)
			got := standingForms(t, db)
			for i := range got {
				got[i] = strings.Replace(got[i], " 某局", "", 1)
			}
			if diff := cmp.Diff(test.want, got); diff != "" {
				t.Errorf("current (-want +got):\n%s", diff)
			}
			news := 0
			for _, f := range test.new {
				if f.Year == 2023 {
					news++
				}
			}
			if n := before + news - len(got); n != len(receipt.Superseded) {
				t.Errorf("%d are gone, the receipt has %v", n, receipt.Superseded)
			}
		})
	}
}

// The figures of a project that was renamed are counted with those of the one that
// takes its place, whichever of the new ones is like it.
func TestFiguresOfRenamedProjects(t *testing.T) {
	project := func(name string, figures int) *schema.Filing {
		f := form("某局", schema.ProjectEvaluation, name)
		for i := range figures {
			f.Values = append(f.Values, schema.Value{Path: "project_evaluation/budget/" + []string{"total", "carried_over", "other_funds"}[i] + "/executed",
				Kind: schema.Money, State: schema.Number, Number: schema.One, Source: schema.Source{Sheet: "Sheet1", Cell: "A1"}})
		}
		return f
	}
	db := newDB(t)
	put(t, db, "old", base("某局", 1), project("食品安全抽检", 3), project("协管人员经费", 2))
	receipt := put(t, db, "new", base("某局", 2), project("全新的项目", 1), project("食品安全抽样检验", 2))
	var got []string
	for _, s := range receipt.Superseded {
		if s.Form == schema.ProjectEvaluation {
			got = append(got, fmt.Sprintf("%s %d %d", s.Project, s.Before, s.After))
		}
	}
	if diff := cmp.Diff([]string{"食品安全抽检 3 2", "协管人员经费 2 1"}, got); diff != "" {
		t.Errorf("figures before and after (-want +got):\n%s", diff)
	}
}

// What a Put refuses leaves no trace.
func TestPutAllOrNothing(t *testing.T) {
	good := func() []*schema.Filing {
		return []*schema.Filing{base("某局", 30), form("某局", schema.OverallEvaluation, "")}
	}
	broken := func(change func(*schema.Filing)) []*schema.Filing {
		filings := good()
		change(filings[1])
		return filings
	}
	file := File{Name: "b.xlsx", Data: []byte("b")}
	for _, test := range []struct {
		name    string
		file    File
		filings []*schema.Filing
	}{
		{"two filings with one identity", file, append(good(), form("（某局）", schema.OverallEvaluation, ""))},
		{"no filings", file, nil},
		{"a unit without a name", file, broken(func(f *schema.Filing) { f.Unit = " " })},
		{"no year", file, broken(func(f *schema.Filing) { f.Year = 0 })},
		{"an unknown form", file, broken(func(f *schema.Filing) { f.Form = "nothing" })},
		{"the signature block for a form", file, broken(func(f *schema.Filing) { f.Form = schema.SignatureBlock })},
		{"a project's name on a form about the unit", file, broken(func(f *schema.Filing) { f.Project = "甲" })},
		{"an unknown state", file, broken(func(f *schema.Filing) { f.Values = []schema.Value{{Path: "a", State: "odd"}} })},
		{"an unknown kind", file, broken(func(f *schema.Filing) { f.Values = []schema.Value{{Path: "a", State: schema.Blank, Kind: 99}} })},
		{"a value without a path", file, broken(func(f *schema.Filing) { f.Values = []schema.Value{{State: schema.Blank}} })},
		{"a value from another file", file, broken(func(f *schema.Filing) {
			f.Values = []schema.Value{{Path: "a", State: schema.Blank, Source: schema.Source{File: "c.xlsx"}}}
		})},
		{"a finding without a severity", file, broken(func(f *schema.Filing) {
			f.Findings = []schema.Finding{{Code: "F1", Outcome: schema.Broken}}
		})},
		{"a file without a name", File{Data: []byte("b")}, good()},
		{"a wrong sum", File{Name: "b.xlsx", Data: []byte("b"), SHA256: Sum(nil)}, good()},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := newDB(t)
			put(t, db, "a.xlsx", base("某局", 27))
			before := dump(t, db)
			receipt, err := db.Put(t.Context(), test.file, test.filings)
			if err == nil {
				t.Error("no error")
			}
			if diff := cmp.Diff(Receipt{}, receipt); diff != "" {
				t.Errorf("receipt (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(before, dump(t, db)); diff != "" {
				t.Errorf("tables (-before +after):\n%s", diff)
			}
			// Ids of paths learnt on the way are forgotten with them.
			filings := good()
			for _, f := range test.filings {
				filings[1].Values = append(filings[1].Values, f.Values...)
			}
			for i := range filings[1].Values {
				v := &filings[1].Values[i]
				v.Path, v.State, v.Kind, v.Source.File = "x"+v.Path, schema.Blank, 0, ""
			}
			putFile(t, db, file, filings...)
		})
	}
}

func TestCancelledPutLeavesNothing(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("某局", 27))
	before := dump(t, db)
	filings := make([]*schema.Filing, 400)
	for i := range filings {
		filings[i] = base(fmt.Sprintf("第%d局", i), 30)
	}
	cancelled := 0
	for wait := time.Duration(0); wait < 40*time.Millisecond; wait += 4 * time.Millisecond {
		ctx, cancel := context.WithTimeout(t.Context(), wait)
		_, err := db.Put(ctx, File{Name: "b.xlsx", Data: []byte("b")}, filings)
		cancel()
		if err == nil {
			break // it was done before
		}
		cancelled++
		if !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("after %v: %v, want %v", wait, err, context.DeadlineExceeded)
		}
		if diff := cmp.Diff(before, dump(t, db)); diff != "" {
			t.Fatalf("after %v: tables (-before +after):\n%s", wait, diff)
		}
	}
	if cancelled < 2 {
		t.Errorf("%d cancelled: none in the middle", cancelled)
	}
	put(t, db, "c.xlsx", filings...) // and all is well after
}

func TestRefusedThenImported(t *testing.T) {
	db := newDB(t)
	day := func(n int) time.Time { return time.Date(2024, 3, n, 0, 0, 0, 0, time.UTC) }
	file := File{Name: "a.xlsx", Data: []byte("a"), Received: day(1), Reason: "no_unit"}
	refuse := func(reason string) {
		t.Helper()
		file.Reason = reason
		if err := db.Refuse(t.Context(), file); err != nil {
			t.Fatal(err)
		}
	}
	expect := func(want File) {
		t.Helper()
		want.ID, want.SHA256, want.Size, want.Received = 1, Sum(file.Data), 1, day(1)
		files, err := db.Files(t.Context())
		if diff := cmp.Diff([]File{want}, files); err != nil || diff != "" {
			t.Errorf("files, %v (-want +got):\n%s", err, diff)
		}
	}
	refuse("no_unit")
	expect(File{Name: "a.xlsx", Status: Refused, Reason: "no_unit"})
	file.Name = "renamed.xlsx"
	refuse("no_year")
	expect(File{Name: "a.xlsx", Status: Refused, Reason: "no_year"})
	if years, err := db.Years(t.Context()); err != nil || len(years) != 0 {
		t.Errorf("years: %v, %v", years, err)
	}

	file.Received, file.Modified = day(5), day(4)
	if receipt := putFile(t, db, file, base("某局", 1)); receipt.Duplicate {
		t.Error("a refused file is no duplicate")
	}
	imported := File{Name: "renamed.xlsx", Modified: day(4), Status: Imported}
	expect(imported)
	before := dump(t, db)
	refuse("too_late")
	expect(imported)
	if diff := cmp.Diff(before, dump(t, db)); diff != "" {
		t.Errorf("tables (-before +after):\n%s", diff)
	}
}

func TestEmptyFile(t *testing.T) {
	db := newDB(t)
	if err := db.Refuse(t.Context(), File{Name: "empty.xlsx", Reason: "empty"}); err != nil {
		t.Fatal(err)
	}
	if data, err := db.Data(t.Context(), Sum(nil)); err != nil || len(data) != 0 {
		t.Errorf("data: %q, %v", data, err)
	}
}

func TestTwoHandlesPutAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	handles := []*DB{create(t, path), create(t, path)}
	const each = 20
	var wg sync.WaitGroup
	for h, db := range handles {
		wg.Go(func() {
			for i := range each {
				file := File{Name: fmt.Sprintf("%d-%d.xlsx", h, i), Data: []byte{byte(h), byte(i)}}
				if _, err := db.Put(t.Context(), file, []*schema.Filing{base(fmt.Sprintf("第%d局", i), h)}); err != nil {
					t.Error(err)
				}
				if _, err := db.District(t.Context(), 2023); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	if got := query(t, handles[0], `SELECT count(*), count(superseded_by) FROM filings`); !cmp.Equal([]string{"40|20"}, got) {
		t.Errorf("filings and superseded ones: %v", got)
	}
	if n := len(standingForms(t, handles[1])); n != each {
		t.Errorf("%d current, want %d", n, each)
	}
}
