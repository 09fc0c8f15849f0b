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
// withdrawn and is current again; version 11 is version 5 brought up, and a filing
// corrected and the correction taken back, and a person who may log in.
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
)

// decidedIn is what stands as accepted in the databases of versions 3 and 4:
// unit, code and how many findings.
var decidedIn = map[string]int{
	centre + " F1": 1, centre + " C2": 2,
	brigade + " A12": 3, brigade + " B11": 2, brigade + " A5": 6, brigade + " X3": 1,
	roads + " X17": 2,
}

func TestUpgradeKeepsWhatWasDecided(t *testing.T) {
	for _, version := range []int{1, 2, 3, 4, 5, 11} {
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
	for _, name := range []string{"v5", "v11"} {
		t.Run(name, func(t *testing.T) { keepsTheRest(t, create(t, oldDatabase(t, name)), name) })
	}
}

func keepsTheRest(t *testing.T, db *DB, name string) {
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
	records, err := db.Records(t.Context(), roads, 2023)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if !r.Current() || r.Wait != nil || r.Choice != nil || r.Correction != nil {
			t.Errorf("filing %d: %+v", r.ID, r)
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
	if name == "v11" {
		expected = append(expected, DeedCorrect, DeedUncorrect, DeedPerson)
	}
	for _, deed := range expected {
		if deeds[deed] == 0 {
			t.Errorf("the journal has no %s", deed)
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
	for table, rows := range before {
		switch table {
		case "meta", "sqlite_sequence", "changes", "revision": // of the program
			continue
		case "findings", "finding_cells": // checked anew, in other rows
			if len(rows) != len(after[table]) {
				t.Errorf("%s had %d rows and has %d", table, len(rows), len(after[table]))
			}
			continue
		}
		if len(rows) > 0 && !slices.Equal(rows, after[table]) {
			t.Errorf("%s had %d rows and has %d, or others", table, len(rows), len(after[table]))
		}
	}
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
