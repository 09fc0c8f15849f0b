package store

import (
	"compress/gzip"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// oldDatabase unpacks a database that a version of the program made: three
// units, the second of which sent a form twice, and two refused files; from
// version 3 on with findings that were accepted, one of them taken back, one
// about figures that the unit has since changed; from version 4 on with a remark;
// from version 5 on with an alias, a taught label, settings, and a filing that was
// withdrawn and is current again. Version 11 is version 5 brought up, and a filing
// corrected and the correction taken back, and a person who may log in.
//
// The others from version 6 on are version 5 brought up, and what became possible by
// then: a correction that stands, of a form with an accepted finding, and one taken
// back; of two forms with few figures one that was chosen and one whose choice was
// taken back, so that it waits; a withdrawn form; of two people one who may log in;
// from 7 on settings of 2024; from 8 on the accepted finding has gone with its form
// (before, it was left behind); from 9 on a project that seems renamed waits; from 10
// on a unit with an alias has become another's name; from 12 on a refused file is
// cleared away, and another was; from 13 on a label that nothing knows is noted (the
// form with it is in all of them).
func oldDatabase(t *testing.T, name string) string {
	t.Helper()
	packed, err := os.Open(filepath.Join("testdata", name+".db.gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	from, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name+".db")
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

const (
	brigade = "岳阳市城市管理综合行政执法支队直属三大队"
	centre  = "星澜区公用事业服务中心"
	roads   = "星澜区市政设施管理所"
	streets = "星澜区环境卫生管理所" // from version 6 on
	litter  = "星澜区环卫中心"    // likewise
)

const latestVersion = 13

// versionsFrom are the earlier versions from one on; in short tests every fourth.
func versionsFrom(first int) []int {
	step := 1
	if testing.Short() {
		step = 4
	}
	var all []int
	for version := first; version <= latestVersion; version += step {
		all = append(all, version)
	}
	return all
}

// ownDeeds reports whether a database holds what became possible from version 6 on.
func ownDeeds(version int) bool { return version >= 6 && version != 11 }

// A migration comes with a database of the version that had it last.
func TestOldDatabasesReachTheLatest(t *testing.T) {
	list, err := migrationFiles.ReadDir("migrations")
	if err != nil || len(list) != latestVersion {
		t.Errorf("%d migrations, of which old databases know %d, %v", len(list), latestVersion, err)
	}
}

// decidedIn is what stands as accepted in the databases from version 3 on: unit, code
// and how many findings.
var decidedIn = map[string]int{
	centre + " F1": 1, centre + " C2": 2,
	brigade + " A12": 3, brigade + " B11": 2, brigade + " A5": 6, brigade + " X3": 1,
	roads + " X17": 2,
}

func TestUpgradeKeepsWhatWasDecided(t *testing.T) {
	for _, version := range versionsFrom(1) {
		name := fmt.Sprint("v", version)
		t.Run(name, func(t *testing.T) {
			path := oldDatabase(t, name)
			closeDB(t, existing(t, path)) // a command that reads brings it up
			db := create(t, path)
			findings, err := db.Findings(t.Context(), FindingFilter{Year: 2023})
			if err != nil {
				t.Fatal(err)
			}
			if len(findings) < 20 {
				t.Errorf("%d findings", len(findings))
			}
			accepted := map[string]int{}
			for _, f := range findings {
				if f.Said.IsZero() || f.Sentence() == "" {
					t.Errorf("%s says nothing: %+v", f.Code, f)
				}
				if f.Accepted != nil {
					accepted[f.Unit+" "+f.Code] += len(f.Each())
				}
			}
			want := map[string]int{}
			var wantLost []string
			if version >= 3 {
				want, wantLost = decidedIn, []string{"A12 办公经费·2023年决算数：填 22.50 万元，2022年决算 17.00 万元，增加 5.50 万元（+32.35%），超过 ±20%"}
			}
			if diff := cmp.Diff(want, accepted); diff != "" {
				t.Errorf("accepted (-want +got):\n%s", diff)
			}
			lost, err := db.LostDecisions(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, l := range lost {
				got = append(got, l.Code+" "+l.Statement)
			}
			if diff := cmp.Diff(wantLost, got); diff != "" {
				t.Errorf("decisions without a finding (-want +got):\n%s", diff)
			}
			if version >= 4 {
				i := slices.IndexFunc(findings, func(f schema.Finding) bool { return f.Note != "" })
				if i < 0 || findings[i].Code != "B12" || findings[i].Note != "电话核实：按季度加权" {
					t.Errorf("the remark is not with its finding")
				}
			}
			files, err := db.Files(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			var refused []string
			for _, f := range files {
				if f.Status == Refused {
					refused = append(refused, f.Name+" "+f.Reason+f.Detail)
				}
			}
			if diff := cmp.Diff([]string{"说明.txt text", "扫描件.pdf pdf"}, refused); diff != "" {
				t.Errorf("refused (-want +got):\n%s", diff)
			}
		})
	}
}

// What was decided besides findings is kept.
func TestUpgradeKeepsTheRest(t *testing.T) {
	for _, version := range versionsFrom(5) {
		t.Run(fmt.Sprint("v", version), func(t *testing.T) {
			db := create(t, oldDatabase(t, fmt.Sprint("v", version)))
			keepsTheRest(t, db, version)
			if ownDeeds(version) {
				keepsChoices(t, db)
				keepsWhatCameLater(t, db, version)
				keepsWithItsForm(t, db, version)
			}
		})
	}
}

func keepsTheRest(t *testing.T, db *DB, version int) {
	if name, ok, err := db.FindUnit(t.Context(), "市政所"); err != nil || !ok || name != roads {
		t.Errorf("市政所 is %q, %v, %v", name, ok, err)
	}
	taught, err := db.Wordings(t.Context())
	if err != nil || len(taught) != 1 || taught[0].Label != "采买支出" {
		t.Errorf("taught are %v, %v", taught, err)
	}
	settings, err := db.Settings(t.Context(), 2023)
	if err != nil || settings == nil || settings.Deadline != "2024-03-31" {
		t.Errorf("settings of 2023: %+v, %v", settings, err)
	}
	if !ownDeeds(version) {
		records, err := db.Records(t.Context(), roads, 2023)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range records {
			if !r.Current() || r.Wait != nil || r.Choice != nil || r.Correction != nil {
				t.Errorf("filing %d: %+v", r.ID, r)
			}
		}
	}
	entries, err := db.Journal(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	deeds := map[Deed]int{}
	for _, e := range entries {
		deeds[e.Deed]++
	}
	expected := []Deed{DeedVoid, DeedRestore, DeedAlias, DeedTeach, DeedSettings, DeedAccept, DeedRemark}
	if version > 5 {
		expected = append(expected, DeedCorrect, DeedUncorrect, DeedPerson)
	}
	if ownDeeds(version) {
		expected = append(expected, DeedChoose, DeedUnchoose, DeedRemovePerson)
	}
	for _, deed := range expected {
		if deeds[deed] == 0 {
			t.Errorf("the journal has no %s", deed)
		}
	}
}

// keepsChoices looks at what stands because a person said so.
func keepsChoices(t *testing.T, db *DB) {
	t.Helper()
	records, err := db.Records(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[int64]Record{}
	for _, r := range records {
		byID[r.ID] = r
	}
	if r := byID[16]; r.Unit != roads || !r.Current() || r.Choice == nil || r.Choice.Why != "单位来函更正" || r.Choice.By != "丙" || byID[7].Current() {
		t.Errorf("chosen is %+v instead of %+v", r, byID[7])
	}
	if r := byID[15]; r.Unit != centre || r.Current() || r.Choice != nil || r.Wait == nil || r.Wait.Before != 53 || r.Wait.After != 6 || !byID[10].Current() {
		t.Errorf("it waits: %+v", r)
	}
	if r := byID[17]; r.Unit != streets || r.Year != 2022 || !r.Current() || r.Correction == nil || r.Correction.Why != "年度写错" || r.Formerly.Year != 2023 {
		t.Errorf("corrected is %+v", r)
	}
	if r := byID[12]; r.Unit != centre || r.Year != 2023 || !r.Current() || r.Correction != nil {
		t.Errorf("no more corrected is %+v", r)
	}
	if r := byID[14]; r.Current() || r.Void == nil || r.Void.Why != "不是本区的项目" || r.Void.By != "丙" {
		t.Errorf("withdrawn is %+v", r)
	}
	people, err := db.People(t.Context())
	if err != nil || len(people) != 1 || people[0].Name != "甲经办" {
		t.Errorf("who may log in: %v, %v", people, err)
	}
}

// keepsWhatCameLater looks at what each of the later migrations is for.
func keepsWhatCameLater(t *testing.T, db *DB, version int) {
	t.Helper()
	ctx := t.Context()
	excellent := func(year int) string {
		settings, err := db.Settings(ctx, year)
		if err != nil || settings == nil {
			t.Fatalf("settings of %d: %+v, %v", year, settings, err)
		}
		if len(settings.Grades) == 0 {
			return ""
		}
		return settings.Grades[0].Name
	}
	if version >= 7 && (excellent(2024) != "优秀" || excellent(2023) != "") {
		t.Errorf("grades of 2024 begin with %q, those of 2023 with %q", excellent(2024), excellent(2023))
	}
	waiting, err := db.Waiting(ctx)
	if err != nil {
		t.Fatal(err)
	}
	beside := slices.ContainsFunc(waiting, func(r Record) bool { return r.Unit == roads && r.Wait.Beside == "城市公用设施运行保障" })
	if beside != (version >= 9) {
		t.Errorf("waiting are %+v", waiting)
	}
	owner := litter
	if version >= 10 {
		owner = streets
	}
	for _, name := range []string{"环卫", litter} {
		if unit, ok, err := db.FindUnit(ctx, name); err != nil || !ok || unit != owner {
			t.Errorf("%s is %q, %v, %v", name, unit, ok, err)
		}
	}
	files, err := db.Files(ctx)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if (f.Cleared != nil) != (version >= 12 && f.Name == "说明.txt") {
			t.Errorf("%s: cleared away %+v", f.Name, f.Cleared)
		}
	}
	strays, err := db.Strays(ctx, 2022)
	if err != nil || !slices.ContainsFunc(strays, func(s Stray) bool { return strings.Contains(s.Label, "物业服务开支") }) {
		t.Errorf("labels that nothing knows are %+v, %v", strays, err)
	}
}

// keepsWithItsForm looks at what was accepted of a form before a person put that under
// another year. Version 8 was the first that took it along; of earlier ones it is there
// again once the correction is taken back.
func keepsWithItsForm(t *testing.T, db *DB, version int) {
	t.Helper()
	ctx := t.Context()
	accepted := func(year int) bool {
		t.Helper()
		findings, err := db.Findings(ctx, FindingFilter{Year: year, Unit: streets})
		if err != nil {
			t.Fatal(err)
		}
		i := slices.IndexFunc(findings, func(f schema.Finding) bool { return f.Code == "F5" })
		if i < 0 {
			t.Fatalf("no F5 of %d: %+v", year, findings)
		}
		of := findings[i].Accepted
		return of != nil && of.Why == "用的旧表样" && of.By == "丙"
	}
	if accepted(2022) != (version >= 8) {
		t.Errorf("accepted where the form went: %t", accepted(2022))
	}
	if _, err := db.Uncorrect(ctx, 17, "丙"); err != nil {
		t.Fatal(err)
	}
	if !accepted(2023) {
		t.Error("not accepted where the form came from")
	}
}

// Row by row, a database holds after the upgrade all that it held.
func TestUpgradeKeepsEveryRow(t *testing.T) {
	for _, version := range versionsFrom(5) {
		t.Run(fmt.Sprint("v", version), func(t *testing.T) {
			path := oldDatabase(t, fmt.Sprint("v", version))
			before := tablesOf(t, path)
			closeDB(t, create(t, path))
			sameRows(t, before, tablesOf(t, path))
		})
	}
}

// sameRows says what of a database is another after the upgrade. A migration may add
// columns, behind the others.
func sameRows(t *testing.T, before, after map[string][]string) {
	t.Helper()
	for table, rows := range before {
		now := after[table]
		switch table {
		case "meta", "sqlite_sequence", "changes", "revision": // of the program
			continue
		case "findings", "finding_cells": // checked anew, in other rows
			if len(rows) != len(now) {
				t.Errorf("%s had %d rows and has %d", table, len(rows), len(now))
			}
			continue
		}
		if !slices.EqualFunc(rows, now, func(was, is string) bool { return strings.HasPrefix(is, was) }) {
			t.Errorf("%s had %d rows and has %d, or others", table, len(rows), len(now))
		}
	}
}

// A database from before refused files could be cleared away holds after the upgrade,
// row by row, all that it held, and its refused files can be.
func TestUpgradeToClearances(t *testing.T) {
	path := oldDatabase(t, "v11")
	before := tablesOf(t, path)
	db := create(t, path)
	after := tablesOf(t, path)
	sameRows(t, before, after)
	if len(before["filings"]) < 12 || len(before["corrections"]) != 1 || before["clearances"] != nil || after["clearances"] == nil {
		t.Errorf("filings %d, corrections %d, clearances %v and %v", len(before["filings"]), len(before["corrections"]), before["clearances"], after["clearances"])
	}
	files, err := db.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(files, func(f File) bool { return f.Status == Refused })
	if i < 0 || files[i].Cleared != nil {
		t.Fatalf("no refused file, or one is cleared away: %+v", files)
	}
	if err := db.Clear(t.Context(), []string{files[i].SHA256}, schema.Decision{Why: "不是报表", By: "甲"}); err != nil {
		t.Fatal(err)
	}
	if inspected, err := Inspect(t.Context(), path, nil); err != nil || !inspected.OK() {
		t.Errorf("%+v, %v", inspected, err)
	}
}

// tablesOf are the rows of a database by their tables, each as a text; not nil for a
// table without rows.
func tablesOf(t *testing.T, path string) map[string][]string {
	t.Helper()
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list := func(query string) []string {
		rows, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		lines := []string{}
		for rows.Next() {
			row, at := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				at[i] = &row[i]
			}
			if err := rows.Scan(at...); err != nil {
				t.Fatal(err)
			}
			lines = append(lines, fmt.Sprint(row...))
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(lines)
		return lines
	}
	tables := map[string][]string{}
	for _, table := range list("SELECT name FROM sqlite_master WHERE type = 'table'") {
		tables[table] = list(fmt.Sprintf("SELECT * FROM %q", table))
	}
	return tables
}

// A marked copy that went out before the upgrade names its findings as that
// version did.
func TestNotesOnCopiesOfEarlierVersions(t *testing.T) {
	db := create(t, oldDatabase(t, "v4"))
	answered := form(brigade, schema.BaseData, "")
	answered.Notes = []schema.Note{{Key: "124e88add3be2a55", Text: "集中采购办公设备", Source: schema.Source{Sheet: "审核意见", Cell: "I5"}}}
	answered.Values = append(answered.Values, valuesOf(t, db, brigade, schema.BaseData)...)
	put(t, db, "三大队（审核）.xlsx", answered)
	findings := found(t, db, FindingFilter{Year: 2023, Unit: brigade}, "A13")
	if len(findings) != 1 || findings[0].Note != "集中采购办公设备" {
		t.Errorf("the note is not with its finding: %+v", findings)
	}
}

// valuesOf are the values of a unit's current filing of a form, as a form with
// other rows and another sheet would give them.
func valuesOf(t *testing.T, db *DB, unit string, id schema.FormID) []schema.Value {
	t.Helper()
	district, err := db.District(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range district.Submissions {
		if f := s.Form(id); s.Unit == unit && f != nil {
			values := slices.Clone(f.Values)
			for i := range values {
				values[i].Source = schema.Source{Sheet: "改名的表", Cell: strings.ReplaceAll(values[i].Source.Cell, "2", "3")}
			}
			return values
		}
	}
	t.Fatalf("%s has no %s", unit, id)
	return nil
}

// What is carried over once stays as it is: the sentences of the earlier
// version are not asked again.
func TestUpgradeIsDoneOnce(t *testing.T) {
	path := oldDatabase(t, "v4")
	closeDB(t, create(t, path))
	db := create(t, path)
	before := dump(t, db)
	closeDB(t, db)
	db = create(t, path)
	if diff := cmp.Diff(before, dump(t, db)); diff != "" {
		t.Errorf("tables (-before +after):\n%s", diff)
	}
}

func TestNewerDatabaseIsRefused(t *testing.T) {
	path := oldDatabase(t, "v4")
	raw(t, path, `PRAGMA user_version = 99`)
	if _, err := Open(t.Context(), path, builtin); !errors.Is(err, ErrNewer) {
		t.Errorf("opened to write: %v", err)
	}
	if _, err := OpenExisting(t.Context(), path, builtin); !errors.Is(err, ErrNewer) {
		t.Errorf("opened to read: %v", err)
	}
}
