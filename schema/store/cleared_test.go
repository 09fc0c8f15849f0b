package store

import (
	"errors"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"jixiao/schema"
)

// refusedFile is the refused file of a name.
func refusedFile(t *testing.T, db *DB, name string) File {
	t.Helper()
	files, err := db.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		if f.Name == name {
			return f
		}
	}
	t.Fatalf("no file %s", name)
	return File{}
}

// A refused file that is cleared away stays, with who did it and why; it is brought
// back, and cleared away again, and all of that is in the journal.
func TestClear(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	for _, name := range []string{"扫描件.pdf", "说明.txt", "甲.txt"} {
		if err := db.Refuse(t.Context(), File{Name: name, Data: []byte(name), Reason: "text"}); err != nil {
			t.Fatal(err)
		}
	}
	put(t, db, "乙局.xlsx", base("乙局", 20))
	sums := []string{Sum([]byte("扫描件.pdf")), Sum([]byte("说明.txt"))}
	if err := db.Clear(t.Context(), sums, schema.Decision{Why: "不是报表", By: "甲经办"}); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"扫描件.pdf": true, "说明.txt": true, "甲.txt": false} {
		f := refusedFile(t, db, name)
		if (f.Cleared != nil) != want || f.Status != Refused || f.Reason != "text" {
			t.Errorf("%s: %+v", name, f)
		}
		if want && (f.Cleared.Why != "不是报表" || f.Cleared.By != "甲经办" || f.Cleared.At.IsZero()) {
			t.Errorf("%s: cleared away %+v", name, f.Cleared)
		}
	}
	if err := db.Unclear(t.Context(), sums[:1], "乙经办"); err != nil {
		t.Fatal(err)
	}
	closeDB(t, db)
	db = create(t, path)
	if refusedFile(t, db, "扫描件.pdf").Cleared != nil || refusedFile(t, db, "说明.txt").Cleared == nil {
		t.Error("after it was opened again, another file is cleared away")
	}
	if err := db.Clear(t.Context(), sums[:1], schema.Decision{Why: "又看了一遍", By: "丙经办"}); err != nil {
		t.Fatal(err)
	}
	if f := refusedFile(t, db, "扫描件.pdf"); f.Cleared == nil || f.Cleared.Why != "又看了一遍" || f.Cleared.By != "丙经办" {
		t.Errorf("cleared away again: %+v", f.Cleared)
	}
	journal, err := db.Journal(t.Context(), 0)
	if err != nil {
		t.Fatal(err)
	}
	var told []string
	for _, e := range journal {
		if e.Deed == DeedClear || e.Deed == DeedUnclear {
			told = append(told, strings.Join([]string{string(e.Deed), e.Subject, e.Why, e.By}, " "))
		}
	}
	// The two of one deed are told at the same moment.
	want := "clear 扫描件.pdf 又看了一遍 丙经办|unclear 扫描件.pdf  乙经办|clear 说明.txt 不是报表 甲经办|clear 扫描件.pdf 不是报表 甲经办"
	if got := strings.Join(told, "|"); got != want {
		t.Errorf("the journal tells %s, want %s", got, want)
	}
}

// All that are named are cleared away, or none: what cannot be is told with its name.
func TestClearAllOrNone(t *testing.T) {
	db := newDB(t)
	for _, name := range []string{"甲.txt", "乙.txt"} {
		if err := db.Refuse(t.Context(), File{Name: name, Data: []byte(name), Reason: "text"}); err != nil {
			t.Fatal(err)
		}
	}
	put(t, db, "丙局.xlsx", base("丙局", 20))
	first, second, imported := Sum([]byte("甲.txt")), Sum([]byte("乙.txt")), refusedFile(t, db, "丙局.xlsx").SHA256
	why := schema.Decision{Why: "错", By: "甲"}
	clear := func(sums ...string) error { return db.Clear(t.Context(), sums, why) }
	unclear := func(sums ...string) error { return db.Unclear(t.Context(), sums, "甲") }
	if err := clear(second); err != nil {
		t.Fatal(err)
	}
	for what, test := range map[string]struct {
		do   func() error
		want error
		name string
	}{
		"one that is not there":          {func() error { return clear(first, Sum([]byte("没有"))) }, fs.ErrNotExist, ""},
		"an imported one":                {func() error { return clear(first, imported) }, ErrNotRefused, "丙局.xlsx"},
		"one that is cleared away":       {func() error { return clear(first, second) }, ErrCleared, "乙.txt"},
		"one twice":                      {func() error { return clear(first, first) }, ErrCleared, "甲.txt"},
		"back: one that is not there":    {func() error { return unclear(second, Sum([]byte("没有"))) }, fs.ErrNotExist, ""},
		"back: an imported one":          {func() error { return unclear(second, imported) }, ErrNotRefused, "丙局.xlsx"},
		"back: one not cleared away":     {func() error { return unclear(second, first) }, ErrNotCleared, "甲.txt"},
		"without a reason, by the table": {func() error { return db.Clear(t.Context(), []string{first}, schema.Decision{By: "甲"}) }, nil, ""},
	} {
		err := test.do()
		if err == nil || test.want != nil && !errors.Is(err, test.want) || !strings.Contains(err.Error(), test.name) {
			t.Errorf("%s: %v, want %v", what, err, test.want)
		}
		if refusedFile(t, db, "甲.txt").Cleared != nil || refusedFile(t, db, "乙.txt").Cleared == nil {
			t.Fatalf("%s: some were cleared away or brought back", what)
		}
	}
	journal, err := db.Journal(t.Context(), 0)
	if err != nil || len(journal) != 1 {
		t.Errorf("the journal has %d entries, %v", len(journal), err)
	}
}

// The same file received again stays cleared away: it is a duplicate.
func TestClearedFileAgain(t *testing.T) {
	db := newDB(t)
	file := File{Name: "甲.txt", Data: []byte("甲"), Reason: "text"}
	if err := db.Refuse(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if err := db.Clear(t.Context(), []string{Sum(file.Data)}, schema.Decision{Why: "错", By: "甲"}); err != nil {
		t.Fatal(err)
	}
	if err := db.Refuse(t.Context(), file); err != nil {
		t.Fatal(err)
	}
	if f := refusedFile(t, db, "甲.txt"); f.Cleared == nil || f.Cleared.Why != "错" {
		t.Errorf("received again: %+v", f.Cleared)
	}
}
