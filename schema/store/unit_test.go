package store

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// The same bytes in another unit's name are told to the first; the other
// unit gets no filing by it.
func TestCopyInAnotherUnitsName(t *testing.T) {
	db := newDB(t)
	file := File{Name: "审计局/附件1.xlsx", Data: []byte("a")}
	putFile(t, db, file, base("星澜区审计局", 30))
	putFile(t, db, File{Name: "民政局.xlsx", Data: []byte("b")}, base("星澜区民政局", 30))
	for _, test := range []struct {
		name, unit string // as the copy is named, and read for
		claimed    string
	}{
		{"审计局附件1（再报）.xlsx", "星澜区审计局", ""},
		{"附件1.xlsx", "区审计局", ""},
		{"附件1.xlsx", "星澜区统计局", "星澜区统计局"},
		{"民政局/附件1.xlsx", "星澜区审计局", "星澜区民政局"},
		{"区民政局、审计局.xlsx", "星澜区审计局", ""},
	} {
		copied := file
		copied.Name = test.name
		for range 2 { // told once
			receipt := putFile(t, db, copied, base(test.unit, 30))
			if !receipt.Duplicate || receipt.Claimed != test.claimed {
				t.Errorf("%s read for %s: claimed for %q, want %q", test.name, test.unit, receipt.Claimed, test.claimed)
			}
		}
	}
	findings, err := db.Findings(t.Context(), FindingFilter{Severity: schema.Info})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range findings {
		got = append(got, f.Code+" "+f.Unit+" "+f.Message()+" "+f.Cells[0].String())
	}
	if diff := cmp.Diff([]string{
		"X17 星澜区审计局 附件1!A1 审计局/附件1.xlsx 与以「星澜区民政局」名义报送的 民政局/附件1.xlsx 是同一份文件，请核对是否有单位发错了文件 审计局/附件1.xlsx!附件1!A1",
		"X17 星澜区审计局 附件1!A1 审计局/附件1.xlsx 与以「星澜区统计局」名义报送的 附件1.xlsx 是同一份文件，请核对是否有单位发错了文件 审计局/附件1.xlsx!附件1!A1",
	}, got); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"审计局/附件1.xlsx 星澜区审计局 base_data", "民政局.xlsx 星澜区民政局 base_data"}, standingForms(t, db)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
}

// Names that differ in the district's alone are of one unit, unless another
// district's unit makes that doubtful.
func TestNamesOfOneUnit(t *testing.T) {
	db := newDB(t)
	put := func(unit string) Receipt {
		t.Helper()
		return putFile(t, db, File{Name: unit + ".xlsx", Data: []byte(unit)}, base(unit, 30))
	}
	put("区审计局")
	if diff := cmp.Diff([]Alike{{"星澜区审计局", "区审计局"}}, put("星澜区审计局").Alike); diff != "" {
		t.Errorf("alike (-want +got):\n%s", diff)
	}
	if r := put("审计局"); len(r.Superseded) != 1 || len(r.Alike) != 1 {
		t.Errorf("审计局 supersedes %v, alike %v", r.Superseded, r.Alike)
	}
	if r := put("某县审计局"); r.Alike != nil || r.Superseded != nil {
		t.Errorf("某县审计局 was taken for %v", r.Alike)
	}
	put("某县民政局")
	put("星澜区民政局")
	if r := put("民政局"); len(r.Unsure) != 1 || r.Superseded != nil {
		t.Errorf("民政局 was taken for one of two units: %v, superseded %v", r.Alike, r.Superseded)
	}
	for name, want := range map[string]string{"星澜区审计局": "区审计局", "审计 局": "区审计局", "某县审计局": "某县审计局", "县审计局": "某县审计局", "市审计局": "", "某市审计局": ""} {
		if got, ok, err := db.FindUnit(t.Context(), name); err != nil || got != want || ok != (want != "") {
			t.Errorf("%s is found as %q, %v, want %q", name, got, err, want)
		}
	}
	units, err := db.Units(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]Unit{
		{Name: "区审计局", Aliases: []Name{{"星澜区审计局", false}, {"审计局", false}}},
		{Name: "某县审计局"}, {Name: "某县民政局"}, {Name: "星澜区民政局"}, {Name: "民政局"},
	}, units); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
}

// A person joins two names; what was filed under the second is read again and
// becomes the first unit's, as far as nothing later stands there.
func TestAliasJoinsTwoUnits(t *testing.T) {
	db := newDB(t)
	putFile(t, db, File{Name: "一.xlsx", Data: []byte("1")}, base("文化旅游广电体育局", 30))
	putFile(t, db, File{Name: "二.xlsx", Data: []byte("2")}, base("文旅局", 31), form("文旅局", schema.OverallEvaluation, ""))
	sums, err := db.FilesOf(t.Context(), "文旅局")
	if err != nil || len(sums) != 1 {
		t.Fatal(sums, err)
	}
	if err := db.AddAlias(t.Context(), "文化旅游广电体育局", "文旅局", "王"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Reread(t.Context(), sums[0], []*schema.Filing{base("文旅局", 31), form("文旅局", schema.OverallEvaluation, "")}, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"二.xlsx 文化旅游广电体育局 base_data", "二.xlsx 文化旅游广电体育局 overall_evaluation"}, standingForms(t, db)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
	if n := query(t, db, `SELECT count(*) FROM filings`); n[0] != "5" {
		t.Errorf("%s filings are kept, want 5", n[0])
	}
	// The other way round, what came later stands.
	if _, err := db.Reread(t.Context(), Sum([]byte("1")), []*schema.Filing{base("文化旅游广电体育局", 30)}, nil); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"二.xlsx 文化旅游广电体育局 base_data", "二.xlsx 文化旅游广电体育局 overall_evaluation"}, standingForms(t, db)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
	if err := db.AddAlias(t.Context(), "无此单位", "某名", "王"); err == nil {
		t.Error("an alias of nobody")
	}
}

func TestTeachAndForget(t *testing.T) {
	db := newDB(t)
	taught := []schema.Wording{{Label: "招待费", Path: "base_data/costs/hospitality"}, {Label: "汽车费", Path: "base_data/costs/vehicles"}}
	if err := db.Teach(t.Context(), taught, "王"); err != nil {
		t.Fatal(err)
	}
	if err := db.Teach(t.Context(), []schema.Wording{{Label: "x", Path: "nothing"}}, "王"); err == nil {
		t.Error("a wording of nothing was taken")
	}
	if err := db.Teach(t.Context(), []schema.Wording{{Label: " 汽车费 ", Path: "base_data/costs/vehicle_operation"}}, "王"); err != nil {
		t.Fatal(err)
	}
	taught[1].Path = "base_data/costs/vehicle_operation"
	got, err := db.Wordings(t.Context())
	if diff := cmp.Diff(taught, got); err != nil || diff != "" {
		t.Errorf("wordings, %v (-want +got):\n%s", err, diff)
	}
	for _, want := range []bool{true, false} {
		if found, err := db.Forget(t.Context(), "招待费", "王"); err != nil || found != want {
			t.Errorf("forgotten: %v, %v, want %v", found, err, want)
		}
	}
	if got, err = db.Wordings(t.Context()); err != nil || len(got) != 1 {
		t.Errorf("%v, %v are left", got, err)
	}
}

func TestStrays(t *testing.T) {
	db := newDB(t)
	f := base("某局", 30)
	f.Values = append(f.Values,
		schema.Value{Path: "base_data/costs/other/1/final", Label: "招待费", Kind: schema.Money, State: schema.Number, Number: schema.One, Raw: "1", Source: schema.Source{Sheet: "附件1", Cell: "F9"}},
		schema.Value{Path: "base_data/unplaced/title", Label: "基础情况表", Kind: schema.Phrase, State: schema.Text, Text: "基础情况表", Raw: "基础情况表", Source: schema.Source{Sheet: "附件1", Cell: "A1"}},
		schema.Value{Path: "base_data/unplaced/1", Label: "联系科室", Kind: schema.Phrase, State: schema.Text, Text: "联系科室", Raw: "联系科室", Source: schema.Source{Sheet: "附件1", Cell: "A40"}},
		schema.Value{Path: "base_data/unplaced/2", Kind: schema.Phrase, State: schema.Text, Text: "某科", Raw: "某科", Source: schema.Source{Sheet: "附件1", Cell: "B40"}})
	putFile(t, db, File{Name: "a.xlsx", Data: []byte("a")}, f)
	got, err := db.Strays(t.Context(), 0)
	sum := Sum([]byte("a"))
	if diff := cmp.Diff([]Stray{
		{"某局", 2023, schema.BaseData, sum, "招待费", true, false, schema.Source{File: "a.xlsx", Sheet: "附件1", Cell: "F9"}},
		{"某局", 2023, schema.BaseData, sum, "基础情况表", false, true, schema.Source{File: "a.xlsx", Sheet: "附件1", Cell: "A1"}},
		{"某局", 2023, schema.BaseData, sum, "联系科室", false, false, schema.Source{File: "a.xlsx", Sheet: "附件1", Cell: "A40"}},
	}, got); err != nil || diff != "" {
		t.Errorf("strays, %v (-want +got):\n%s", err, diff)
	}
	if got, err := db.Strays(t.Context(), 2022); err != nil || len(got) != 0 {
		t.Errorf("of another year: %v, %v", got, err)
	}
}

// straysAmongAll is what Strays returns, looked for among all values that were ever
// read.
func straysAmongAll(t *testing.T, db *DB, year int) []string {
	t.Helper()
	return query(t, db, fmt.Sprintf(`
		SELECT u.name, f.year, f.form, fi.sha256, v.label, v.state = 'number', p.path LIKE '%%/unplaced/title', fi.name, v.sheet, v.cell
		FROM filings f JOIN units u ON u.id = f.unit_id JOIN files fi ON fi.id = f.file_id
			JOIN filing_values v ON v.filing_id = f.id JOIN paths p ON p.id = v.path_id
		WHERE f.superseded_by IS NULL AND (f.year = %[1]d OR %[1]d = 0) AND v.label <> '' AND (p.path LIKE '%%/other/%%' OR p.path LIKE '%%/unplaced/%%')
		ORDER BY f.year, f.unit_id, f.id, v.seq`, year))
}

// What is noted to be unknown when it comes in is what is found among all that is
// stored, whatever is done, and after an earlier version noted nothing.
func TestStraysAreNoted(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	random := rand.New(rand.NewPCG(7, 18))
	of := func(unit string, year int) []*schema.Filing {
		f, o := base(unit, 20+random.IntN(9)), form(unit, schema.OverallEvaluation, "")
		for i, v := range []schema.Value{
			{Path: "base_data/costs/other/1/final", Label: "招待费", State: schema.Number, Number: schema.One},
			{Path: "base_data/unplaced/title", Label: "情况表", State: schema.Text, Text: "情况表"},
			{Path: "base_data/unplaced/2", State: schema.Text, Text: "某科"}, // no label
			{Path: "base_data/costs/district_special_funds/1/final", Label: "其他", State: schema.Number, Number: schema.One},
		} {
			if random.IntN(2) == 0 {
				v.Kind, v.Raw, v.Source = schema.Words, "x", schema.Source{Sheet: "附件1", Cell: fmt.Sprintf("C%d", 40+i)}
				f.Values = append(f.Values, v)
			}
		}
		if random.IntN(2) == 0 {
			o.Values = append(o.Values, schema.Value{Path: "overall_evaluation/indicators/other/3", Label: "备注", Kind: schema.Words, State: schema.Text, Text: "无", Raw: "无", Source: schema.Source{Sheet: o.Sheet, Cell: "K9"}})
		}
		f.Year, o.Year = year, year
		return []*schema.Filing{f, o}
	}
	seen := 0
	check := func(when string) {
		t.Helper()
		for _, year := range []int{0, 2022, 2023, 2024} {
			strays, err := db.Strays(t.Context(), year)
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			bit := map[bool]string{true: "1", false: "0"}
			for _, s := range strays {
				got = append(got, strings.Join([]string{s.Unit, fmt.Sprint(s.Year), string(s.Form), s.SHA256, s.Label, bit[s.Figure], bit[s.Title], s.Source.File, s.Source.Sheet, s.Source.Cell}, "|"))
			}
			if diff := cmp.Diff(straysAmongAll(t, db, year), got); diff != "" {
				t.Fatalf("%s: strays of %d (-among all +noted):\n%s", when, year, diff)
			}
			seen += len(got)
		}
	}
	names := []string{"甲局", "乙局", "丙中心"}
	files := map[string][]*schema.Filing{}
	for n := range 24 {
		unit, data := names[random.IntN(len(names))], fmt.Appendf(nil, "%d", n)
		filings := of(unit, 2022+random.IntN(2))
		files[Sum(data)] = filings
		putFile(t, db, File{Name: fmt.Sprint(n, ".xlsx"), Data: data}, filings...)
		check(fmt.Sprintf("after %d files", n+1))
	}
	for sum, filings := range files {
		fresh := of(filings[0].Unit, filings[0].Year)
		if _, err := db.Reread(t.Context(), sum, fresh, nil); err != nil {
			t.Fatal(err)
		}
	}
	check("after all were read again")
	records, err := db.Records(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range records {
		if r.Current() && i%2 == 0 {
			if _, err := db.Void(t.Context(), r.ID, schema.Decision{Why: "发错了", By: "王"}); err != nil {
				t.Fatal(err)
			}
			check("after one is withdrawn")
		}
	}
	if seen < 100 {
		t.Fatalf("%d strays were looked at", seen)
	}
	// Brought up from the version before.
	noted := query(t, db, `SELECT * FROM unknown_labels`)
	closeDB(t, db)
	script, err := migrationFiles.ReadFile("migrations/0013_unknown_labels.sql")
	if err != nil {
		t.Fatal(err)
	}
	raw(t, path, `DROP TRIGGER filing_values_unknown`, `DROP VIEW unknown_paths`, `DROP TABLE unknown_labels`, string(script))
	db = create(t, path)
	check("after an earlier version")
	if diff := cmp.Diff(noted, query(t, db, `SELECT * FROM unknown_labels`)); diff != "" {
		t.Errorf("noted (-before +when brought up):\n%s", diff)
	}
}

// books prints what a unit has filed and what became of it, without what is
// only kept of readings before.
func books(t *testing.T, db *DB) []string {
	t.Helper()
	records, err := db.Records(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range records {
		line := r.Unit + " " + r.File + " " + string(r.Form) + r.Project
		switch {
		case r.Void != nil:
			line += " withdrawn"
		case !r.Current():
			line += " replaced by " + r.SupersededBy
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

// library is the files of a database by their sums, as they are read: each
// form in the name that it prints.
type library map[string]func() []*schema.Filing

func (l library) put(t *testing.T, db *DB, name string, read func() []*schema.Filing) {
	t.Helper()
	l[Sum([]byte(name))] = read
	putFile(t, db, File{Name: name, Data: []byte(name)}, read()...)
}

func (l library) reread(t *testing.T, db *DB, sums []string) {
	t.Helper()
	for _, sum := range sums {
		if _, err := db.Reread(t.Context(), sum, l[sum](), nil); err != nil {
			t.Fatal(err)
		}
	}
}

// Two names that were joined and are taken apart again are as they were,
// whichever handed in first.
func TestAliasIsTakenBack(t *testing.T) {
	long := func() []*schema.Filing {
		return []*schema.Filing{base("文化旅游广电体育局", 30), form("文化旅游广电体育局", schema.ProjectEvaluation, "甲")}
	}
	short := func() []*schema.Filing {
		return []*schema.Filing{base("文旅局", 31), form("文旅局", schema.OverallEvaluation, ""), form("文旅局", schema.ProjectEvaluation, "乙")}
	}
	for _, test := range []struct {
		name  string
		files []func() []*schema.Filing
	}{
		{"the alias last", []func() []*schema.Filing{long, short}},
		{"the alias first", []func() []*schema.Filing{short, long}},
		{"both twice", []func() []*schema.Filing{short, long, short, long}},
		{"in between", []func() []*schema.Filing{long, short, long}},
	} {
		t.Run(test.name, func(t *testing.T) {
			db, files := newDB(t), library{}
			for i, read := range test.files {
				files.put(t, db, string(rune('1'+i))+".xlsx", read)
			}
			before, findings := books(t, db), query(t, db, `SELECT * FROM v_findings`)
			for range 2 { // as often as people change their minds
				sums, err := db.FilesOf(t.Context(), "文旅局")
				if err != nil {
					t.Fatal(err)
				}
				if err := db.AddAlias(t.Context(), "文化旅游广电体育局", "文旅局", "王"); err != nil {
					t.Fatal(err)
				}
				files.reread(t, db, sums)
				for _, line := range standingForms(t, db) {
					if !strings.Contains(line, "文化旅游广电体育局") {
						t.Errorf("%s stands", line)
					}
				}
				if sums, err = db.RemoveAlias(t.Context(), "文 旅局", "李"); err != nil {
					t.Fatal(err)
				}
				files.reread(t, db, sums)
				if diff := cmp.Diff(before, books(t, db)); diff != "" {
					t.Errorf("books (-before +after):\n%s", diff)
				}
				if diff := cmp.Diff(findings, query(t, db, `SELECT * FROM v_findings`)); diff != "" {
					t.Errorf("findings (-before +after):\n%s", diff)
				}
			}
			if _, err := db.RemoveAlias(t.Context(), "文旅局", "李"); !errors.Is(err, ErrNoUnit) {
				t.Errorf("taken back twice: %v", err)
			}
		})
	}
}

// A name that was found to be alike and is not the unit's is a unit's of its
// own from then on, until a person says otherwise.
func TestAlikeNameIsTakenBack(t *testing.T) {
	db, files := newDB(t), library{}
	one := func(name string, staff int) func() []*schema.Filing {
		return func() []*schema.Filing { return []*schema.Filing{base(name, staff)} }
	}
	files.put(t, db, "1.xlsx", one("区审计局", 30))
	files.put(t, db, "2.xlsx", one("星澜区审计局", 31))
	files.put(t, db, "3.xlsx", one("区审计局", 32))
	files.put(t, db, "4.xlsx", one("星澜区审计局", 33))
	sums, err := db.RemoveAlias(t.Context(), "星澜区审计局", "李")
	if err != nil {
		t.Fatal(err)
	}
	slices.Reverse(sums) // any order will do
	files.reread(t, db, sums)
	if diff := cmp.Diff([]string{"3.xlsx 区审计局 base_data", "4.xlsx 星澜区审计局 base_data"}, standingForms(t, db)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
	files.put(t, db, "5.xlsx", one("星澜区审计局", 34))
	if diff := cmp.Diff([]string{"3.xlsx 区审计局 base_data", "5.xlsx 星澜区审计局 base_data"}, standingForms(t, db)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
	// With the last of the first unit's withdrawn, the one before it stands, and
	// nothing in the other name.
	records, err := db.Records(t.Context(), "区审计局", 2023)
	if err != nil {
		t.Fatal(err)
	}
	last := records[slices.IndexFunc(records, Record.Current)]
	if _, err := db.Void(t.Context(), last.ID, schema.Decision{Why: "发错", By: "李"}); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"1.xlsx 区审计局 base_data", "5.xlsx 星澜区审计局 base_data"}, standingForms(t, db)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
	if sums, err = db.FilesOf(t.Context(), "星澜区审计局"); err != nil {
		t.Fatal(err)
	}
	if err := db.AddAlias(t.Context(), "区审计局", "星澜区审计局", "李"); err != nil {
		t.Fatal(err)
	}
	files.reread(t, db, sums)
	if diff := cmp.Diff([]string{"5.xlsx 区审计局 base_data"}, standingForms(t, db)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
}

// What was withdrawn under one name does not come back under the other.
func TestWithdrawnStaysSoWithoutItsAlias(t *testing.T) {
	db, files := newDB(t), library{}
	files.put(t, db, "1.xlsx", func() []*schema.Filing {
		return []*schema.Filing{base("区审计局", 30), form("区审计局", schema.OverallEvaluation, "")}
	})
	files.put(t, db, "2.xlsx", func() []*schema.Filing {
		return []*schema.Filing{base("星澜区审计局", 31), form("星澜区审计局", schema.OverallEvaluation, "")}
	})
	records, err := db.Records(t.Context(), "", 2023)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if r.Current() && r.Form == schema.BaseData {
			if _, err := db.Void(t.Context(), r.ID, schema.Decision{Why: "发错", By: "李"}); err != nil {
				t.Fatal(err)
			}
		}
	}
	sums, err := db.RemoveAlias(t.Context(), "星澜区审计局", "李")
	if err != nil {
		t.Fatal(err)
	}
	files.reread(t, db, sums)
	if diff := cmp.Diff([]string{
		"1.xlsx 区审计局 base_data", "1.xlsx 区审计局 overall_evaluation", "2.xlsx 星澜区审计局 overall_evaluation",
	}, standingForms(t, db)); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
}
