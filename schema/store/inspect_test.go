package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// large is a file whose bytes fill pages of their own.
var large = []byte(strings.Repeat("收到的原件 ", 5000))

// wholeDatabase writes a database of some files.
func wholeDatabase(t *testing.T) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	put(t, db, "a.xlsx", base("甲局", 31))
	putFile(t, db, File{Name: "大.xlsx", Data: large}, base("乙局", 1))
	put(t, db, "c.xlsx", base("丙局", 1))
	closeDB(t, db)
	return path
}

// Each of these breaks one thing, and what is amiss is told by its kind.
func TestInspectMutilated(t *testing.T) {
	bytesOf := func(change func([]byte) []byte) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, change(mustRead(t, path)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	zero := func(from, to int) func(*testing.T, string) {
		return bytesOf(func(data []byte) []byte { clear(data[from:to]); return data })
	}
	rows := func(statements ...string) func(*testing.T, string) {
		return func(t *testing.T, path string) { raw(t, path, statements...) }
	}
	for _, test := range []struct {
		name   string
		breaks func(*testing.T, string)
		want   ProblemKind // one of those found; "": none
		opens  error       // what Open says; nil where it does not notice
	}{
		{"nothing", func(*testing.T, string) {}, "", nil},
		{"half of it is missing", bytesOf(func(d []byte) []byte { return d[:len(d)/2] }), Damaged, ErrDamaged},
		{"the last byte is missing", bytesOf(func(d []byte) []byte { return d[:len(d)-1] }), Truncated, nil},
		{"the first page is zeroed", zero(0, 4096), NotADatabase, ErrNotOurs},
		{"only its head is left", bytesOf(func(d []byte) []byte { return d[:100] }), Damaged, ErrDamaged},
		{"the pages behind the first are zeroed", func(t *testing.T, path string) { zero(4096, len(mustRead(t, path)))(t, path) }, Damaged, ErrDamaged},
		{"it is text", bytesOf(func([]byte) []byte { return bytes.Repeat([]byte("你好\n"), 5000) }), NotADatabase, ErrNotOurs},
		{"it is empty", bytesOf(func([]byte) []byte { return nil }), EmptyFile, nil},
		{"a byte of a received file is another", bytesOf(func(d []byte) []byte {
			at := bytes.Index(d, large[:200])
			d[at+100] ^= 1
			return d
		}), BytesChanged, nil},
		{"a filing without its file", rows(`PRAGMA foreign_keys = OFF`, `DROP TRIGGER files_keep`, `DELETE FROM files WHERE name = 'c.xlsx'`), Dangling, nil},
		{"values without their filing", rows(`PRAGMA foreign_keys = OFF`, `DROP TRIGGER filings_keep`, `DELETE FROM filings WHERE id = 1`), Dangling, nil},
		{"a decision about no unit", rows(`INSERT INTO decisions (unit_id, year, key, topic, code, statement, why, made_by, made) VALUES (99, 2023, 'k', '', 'A2', 's', '无', '甲', '2024')`), Dangling, nil},
		{"a value without a cell", rows(`DROP TRIGGER filing_values_unchanged`, `UPDATE filing_values SET cell = '' WHERE filing_id = 1 AND seq = 2`), ValueUnplaced, nil},
		{"a value in no sheet", rows(`DROP TRIGGER filing_values_unchanged`, `UPDATE filing_values SET sheet = '' WHERE filing_id = 1 AND seq = 2`), ValueUnplaced, nil},
		{"a value in no cell of a sheet", rows(`DROP TRIGGER filing_values_unchanged`, `UPDATE filing_values SET cell = 'D8 左' WHERE filing_id = 1 AND seq = 2`), ValueUnplaced, nil},
		{"a value of another form", rows(`DROP TRIGGER filing_values_unchanged`, `INSERT INTO paths (path) VALUES ('overall_evaluation/x')`,
			`UPDATE filing_values SET path_id = (SELECT max(id) FROM paths) WHERE filing_id = 1 AND seq = 2`), ValueWrong, nil},
		{"a batch that did not end", rows(`INSERT INTO meta VALUES ('batch', '2024-03-01T09:30:00.000000000Z')`), Interrupted, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := wholeDatabase(t)
			test.breaks(t, path)
			i := inspected(t, path)
			has := false
			for _, p := range i.Problems {
				has = has || p.Kind == test.want
			}
			if has != (test.want != "") || i.OK() != (test.want == "") {
				t.Errorf("problems %+v, want one of kind %q", i.Problems, test.want)
			}
			for name, open := range map[string]func(context.Context, string, *schema.Model) (*DB, error){"Open": Open, "OpenExisting": OpenExisting} {
				want := test.opens
				if test.want == EmptyFile && name == "OpenExisting" {
					want = ErrEmpty
				}
				db, err := open(t.Context(), copyFile(t, path), builtin)
				if !errors.Is(err, want) {
					t.Errorf("%s: %v, want %v", name, err, want)
				}
				if err == nil {
					closeDB(t, db)
				}
			}
		})
	}
}

// What is not a damaged database of ours is said as an error, and left alone.
func TestInspectRefuses(t *testing.T) {
	for _, test := range []struct {
		name string
		make func(*testing.T, string)
		want error
	}{
		{"nothing", func(*testing.T, string) {}, fs.ErrNotExist},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}, ErrFolder},
		{"another program's", func(t *testing.T, path string) { raw(t, path, `CREATE TABLE t (a)`) }, ErrNotOurs},
		{"a newer version", func(t *testing.T, path string) {
			closeDB(t, create(t, path))
			raw(t, path, fmt.Sprintf(`PRAGMA user_version = %d`, len(migrations())+1))
		}, ErrNewer},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			test.make(t, path)
			before := contents(t, path)
			if _, err := Inspect(t.Context(), path, nil); !errors.Is(err, test.want) {
				t.Errorf("Inspect: %v, want %v", err, test.want)
			}
			if err := Copy(t.Context(), path, filepath.Join(t.TempDir(), "b.db")); !errors.Is(err, test.want) {
				t.Errorf("Copy: %v, want %v", err, test.want)
			}
			if diff := cmp.Diff(before, contents(t, path)); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%s", diff)
			}
		})
	}
}

// Databases of earlier versions are looked at and copied as they are.
func TestInspectEarlierVersions(t *testing.T) {
	for _, version := range []int{1, 2, 3, 4, 5, 11} {
		path := oldDatabase(t, fmt.Sprintf("v%d", version))
		i := inspected(t, path)
		if !i.OK() || i.Current || i.Version != version || i.Files == 0 || i.Values == 0 {
			t.Errorf("version %d: %+v", version, i)
		}
		before := contents(t, path)
		backup := filepath.Join(t.TempDir(), "b.db")
		if err := Copy(t.Context(), path, backup); err != nil {
			t.Errorf("version %d: %v", version, err)
		}
		if diff := cmp.Diff(before, contents(t, path)); diff != "" {
			t.Errorf("copying changed the folder (-before +after):\n%s", diff)
		}
		if c := inspected(t, backup); c.Version != version || c.Files != i.Files || c.Filings != i.Filings || c.Values != i.Values || !c.OK() {
			t.Errorf("version %d: copied as %+v, was %+v", version, c, i)
		}
	}
}

// A copy made by Copy has what is committed at one moment, while others write and
// read; it opens as any database does, and every row of it is that of the other.
func TestCopyWhileInUse(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	put(t, db, "a.xlsx", base("甲局", 31))
	holdSnapshot(t, db)
	backup := filepath.Join(t.TempDir(), "备份 'x'?.db")
	err := db.Batch(t.Context(), func(ctx context.Context) error {
		put := func(name string) {
			if _, err := db.Put(ctx, File{Name: name, Data: []byte(name)}, []*schema.Filing{base("单位"+name, 1)}); err != nil {
				t.Fatal(err)
			}
		}
		put("b")
		before := dump(t, db)
		if err := Copy(t.Context(), path, backup); err != nil {
			t.Fatal(err)
		}
		put("c")
		i := inspected(t, backup)
		if !i.OK() || i.Files != 2 || !i.Current || i.InLog {
			t.Errorf("the copy: %+v", i)
		}
		copied := existing(t, backup)
		after := dump(t, copied)
		delete(before, "meta") // that a batch is under way does not go with it
		delete(after, "meta")
		if diff := cmp.Diff(before, after); diff != "" {
			t.Errorf("the copy differs (-database +copy):\n%s", diff)
		}
		closeDB(t, copied)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := Copy(t.Context(), path, backup); err == nil {
		t.Error("a file that was there was written over")
	}
	again := create(t, backup)
	put(t, again, "d.xlsx", base("丁局", 1))
}

func TestOriginals(t *testing.T) {
	path := wholeDatabase(t)
	data := mustRead(t, path)
	data[bytes.Index(data, large[:200])+100] ^= 1
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	var names []string
	lost, err := Originals(t.Context(), path, func(name, sha256 string, data []byte) error {
		if Sum(data) != sha256 {
			t.Errorf("%s: its bytes are not its own", name)
		}
		names = append(names, name)
		return nil
	})
	if diff := cmp.Diff([]string{"a.xlsx", "c.xlsx"}, names); diff != "" || lost != 1 || err != nil {
		t.Errorf("lost %d, %v (-want +got):\n%s", lost, err, diff)
	}
}

func TestNoteBackup(t *testing.T) {
	db := newDB(t)
	if _, ok, err := db.LastBackup(t.Context()); ok || err != nil {
		t.Fatalf("before any: %v, %v", ok, err)
	}
	for _, place := range []string{"一.db", "二.db"} {
		if err := db.NoteBackup(t.Context(), place, "甲"); err != nil {
			t.Fatal(err)
		}
	}
	last, ok, err := db.LastBackup(t.Context())
	if !ok || err != nil || last.Subject != "二.db" || last.By != "甲" || last.At.IsZero() {
		t.Errorf("%+v, %v, %v", last, ok, err)
	}
	journal, err := db.Journal(t.Context(), 1)
	if err != nil || len(journal) != 1 || journal[0].Deed != DeedBackup {
		t.Errorf("journal %+v, %v", journal, err)
	}
}
