package bureau

import (
	"context"
	"database/sql"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
	"jixiao/schema/store"
)

// oneMore has the first filing of a database say one authorized post more.
const oneMore = `UPDATE filing_values SET number = number + 1000000 WHERE filing_id = 1 AND path_id = (SELECT id FROM paths WHERE path = '` + authorizedPosts + `')`

// A database is looked at, and every original is held against its figures.
func TestCheckDatabase(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	receive(t, db, "乙.xlsx", book(t, baseForm+"\n"+projectForm, "某甲局", "某乙局"))
	for what, d := range map[string]Database{"open": {Path: db.Path(), Open: db}, "a file": {Path: db.Path(), Model: builtin}} {
		var steps []int
		c, err := CheckDatabase(t.Context(), d, false, func(done, all int) { steps = append(steps, done, all) })
		if err != nil || !c.OK || c.Skipped || c.Files != 2 || c.Filings != 3 || c.Values == 0 || len(c.Problems) != 0 || !filepath.IsAbs(c.Path) {
			t.Errorf("%s: %+v, %v", what, c, err)
		}
		if !slices.Equal(steps[max(0, len(steps)-4):], []int{1, 2, 2, 2}) {
			t.Errorf("%s: told of %v", what, steps)
		}
		if c, err := CheckDatabase(t.Context(), d, true, nil); err != nil || !c.OK || !c.Skipped {
			t.Errorf("%s, quickly: %+v, %v", what, c, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	if _, err := CheckDatabase(ctx, Database{Path: db.Path(), Open: db}, false, func(done, all int) { cancel() }); !errors.Is(err, context.Canceled) {
		t.Errorf("for nobody: %v", err)
	}

	// A figure that is not what its original says is found, and told in words.
	change(t, db, oneMore)
	c, err := CheckDatabase(t.Context(), Database{Path: db.Path(), Open: db}, false, nil)
	if err != nil || c.OK || len(c.Problems) != 1 || !strings.Contains(c.Problems[0], "「甲.xlsx」的附件1（某甲局）库里的数与原件上的不一样，共 1 处，如 编制数：库里是「31」，原件上是「30」") {
		t.Errorf("%+v, %v", c, err)
	}
	if AdviceFor(&Checked{Inspection: store.Inspection{}}) != "" {
		t.Error("a sound database needs advice")
	}
	if _, err := CheckDatabase(t.Context(), Database{Path: filepath.Join(t.TempDir(), "none.db")}, false, nil); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("none: %v", err)
	}
}

// change changes a database behind the program's back.
func change(t *testing.T, db *store.DB, statements ...string) {
	t.Helper()
	raw, err := sql.Open("sqlite", db.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer raw.Close()
	rows, err := raw.QueryContext(t.Context(), `SELECT name FROM sqlite_master WHERE type = 'trigger'`)
	if err != nil {
		t.Fatal(err)
	}
	var triggers []string
	for rows.Next() {
		var name string
		if err := rows.Scan(&name); err != nil {
			t.Fatal(err)
		}
		triggers = append(triggers, `DROP TRIGGER "`+name+`"`)
	}
	if err := errors.Join(rows.Err(), rows.Close()); err != nil {
		t.Fatal(err)
	}
	for _, statement := range append(triggers, statements...) {
		if _, err := raw.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
}

// What cannot be held against its original is counted.
func TestCheckedInPart(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	receive(t, db, "乙.xlsx", book(t, baseForm, "某甲局", "某乙局"))
	change(t, db, `UPDATE filings SET reader = 'earlier' WHERE id = 1`)
	c, err := CheckDatabase(t.Context(), Database{Path: db.Path(), Open: db}, false, nil)
	if err != nil || !c.OK || c.Unverified.Outdated != 1 {
		t.Errorf("%+v, %v", c, err)
	}
	if files, filings, err := Outdated(t.Context(), db); err != nil || files != 1 || filings != 1 {
		t.Errorf("%d, %d, %v", files, filings, err)
	}
	done, err := RereadAll(t.Context(), db, "", "", "李四")
	if err != nil || len(done) != 1 || done[0].File != "甲.xlsx" {
		t.Errorf("read again: %+v, %v", done, err)
	}
	if r := receive(t, db, "丙.xlsx", book(t, baseForm)); strings.Contains(r.Reason, "读得不同") {
		t.Errorf("%s", r.Reason)
	}

	// What an earlier version of the program, or another model, read otherwise is told of
	// a duplicate.
	change(t, db, oneMore)
	for _, by := range []string{"reader", "model"} {
		change(t, db, `UPDATE filings SET `+by+` = 'earlier' WHERE id = 1`)
		if r := receive(t, db, "丁.xlsx", book(t, baseForm)); !strings.Contains(r.Reason, "以前的版本读得不同，有 1 处") {
			t.Errorf("of another %s: %s", by, r.Reason)
		}
		c, err := CheckDatabase(t.Context(), Database{Path: db.Path(), Open: db}, false, nil)
		if err != nil || !c.OK || c.Unverified.Outdated != 1 {
			t.Errorf("of another %s: %+v, %v", by, c, err)
		}
		change(t, db, `UPDATE filings SET `+by+` = (SELECT `+by+` FROM filings WHERE id = 2) WHERE id = 1`)
	}
	if r := receive(t, db, "丁.xlsx", book(t, baseForm)); strings.Contains(r.Reason, "读得不同") {
		t.Errorf("of this version: %s", r.Reason)
	}
}

// A stored filing is that of its original which stands on its sheet, or differs from it.
func TestDiffersFrom(t *testing.T) {
	value := func(path string, n schema.Amount) schema.Value {
		return schema.Value{Path: path, State: schema.Number, Kind: schema.Score, Number: n * schema.One, Source: schema.Source{File: "甲.xlsx", Sheet: "表", Cell: "A1"}}
	}
	filing := func(project string, n schema.Amount) *schema.Filing {
		return &schema.Filing{Form: schema.ProjectEvaluation, Sheet: "表", Project: project, Values: []schema.Value{value("project_evaluation/total/score", n)}}
	}
	renamed := filing("甲", 1)
	renamed.Values[0].Source.File = "乙.xlsx"
	elsewhere, other := filing("甲", 1), filing("甲", 1)
	elsewhere.Sheet, other.Form = "另一张", schema.BaseData
	for _, test := range []struct {
		what    string
		read    []*schema.Filing
		differs bool
		changes int
	}{
		{"the same", []*schema.Filing{filing("甲", 1)}, false, 0},
		{"the same in a file of another name", []*schema.Filing{renamed}, false, 0},
		{"one of two", []*schema.Filing{filing("乙", 2), filing("甲", 1)}, false, 0},
		{"another figure", []*schema.Filing{filing("甲", 2)}, true, 1},
		{"another figure than that of its project", []*schema.Filing{filing("甲", 2), filing("乙", 3)}, true, 1},
		{"that of another project alone", []*schema.Filing{filing("乙", 2)}, true, 1},
		{"that of another project before its own", []*schema.Filing{filing("乙", 3), filing("甲", 2)}, true, 1},
		{"on another sheet", []*schema.Filing{elsewhere}, true, 0},
		{"of another form", []*schema.Filing{other}, true, 0},
		{"none", nil, true, 0},
	} {
		differs, changes := differsFrom(builtin, filing("甲", 1), test.read)
		if differs != test.differs || len(changes) != test.changes || test.changes > 0 && changes[0].After != "2" {
			t.Errorf("%s: %v, %+v", test.what, differs, changes)
		}
	}
}

// A backup is a copy that was looked at, by a name that is free.
func TestBackup(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	at := time.Date(2024, 3, 5, 12, 30, 45, 0, time.Local)
	folder := t.TempDir()
	d := Database{Path: db.Path(), Open: db}
	c, err := Backup(t.Context(), d, folder, at)
	if err != nil || !c.OK || c.Files != 1 || filepath.Base(c.Path) != "a-备份-20240305-123045.db" {
		t.Fatalf("%+v, %v", c, err)
	}
	if c, err = Backup(t.Context(), Database{Path: db.Path(), Model: builtin}, folder, at); err != nil || filepath.Base(c.Path) != "a-备份-20240305-123045（2）.db" {
		t.Errorf("again: %+v, %v", c, err)
	}
	if c, err = Backup(t.Context(), d, filepath.Join(folder, "留底.db"), at); err != nil || filepath.Base(c.Path) != "留底.db" {
		t.Errorf("by a name: %+v, %v", c, err)
	}
	if c, err = Backup(t.Context(), d, "", at); err != nil || filepath.Dir(c.Path) != filepath.Dir(db.Path()) {
		t.Errorf("beside it: %+v, %v", c, err)
	}
	var out OutputError
	if _, err = Backup(t.Context(), d, filepath.Join(folder, "没有", "留底.db"), at); !errors.As(err, &out) || !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nowhere: %v", err)
	}

	// What is wrong with the database is wrong with its copy, and no other thing.
	spoil(t, db, "甲.xlsx")
	c, err = Backup(t.Context(), d, filepath.Join(folder, "坏.db"), at)
	if err != nil || c.OK || len(c.Problems) != 1 {
		t.Fatalf("%+v, %v", c, err)
	}
	fresh := openDB(t)
	var differs BackupError
	if err := likeItsSource(t.Context(), Database{Path: fresh.Path(), Open: fresh}, &c.Inspection); !errors.As(err, &differs) || differs.Problem.Kind != store.BytesChanged {
		t.Errorf("another than its source: %v", err)
	}
	if err := likeItsSource(t.Context(), d, &c.Inspection); err != nil {
		t.Errorf("as its source: %v", err)
	}
}

// The originals that can still be had are written into a folder of their own.
func TestRescue(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	receive(t, db, "b.txt", []byte("说明"))
	folder := filepath.Join(t.TempDir(), "取出")
	to, written, lost, err := Rescue(t.Context(), db.Path(), folder)
	if err != nil || written != 2 || lost != 0 || to != folder {
		t.Fatalf("%s, %d, %d, %v", to, written, lost, err)
	}
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	if diff := cmp.Diff([]string{"0001 甲.xlsx", "0002 b.txt"}, names); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	data, err := os.ReadFile(filepath.Join(folder, "0001 甲.xlsx"))
	if err != nil || store.Sum(data) != store.Sum(book(t, baseForm)) {
		t.Errorf("%d bytes, %v", len(data), err)
	}
	if to, _, _, err = Rescue(t.Context(), db.Path(), folder); err != nil || to == folder {
		t.Errorf("again: %s, %v", to, err)
	}
	var out OutputError
	if _, _, _, err = Rescue(t.Context(), db.Path(), filepath.Join(folder, "0002 b.txt", "x")); !errors.As(err, &out) {
		t.Errorf("into a file: %v", err)
	}
	if _, _, _, err = Rescue(t.Context(), filepath.Join(folder, "none.db"), folder); errors.As(err, &out) || err == nil {
		t.Errorf("of none: %v", err)
	}
}
