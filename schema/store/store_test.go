package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

func TestOpenRefuses(t *testing.T) {
	foreign := func(statements ...string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			raw(t, path, statements...)
		}
	}
	text := func(content string) func(*testing.T, string) {
		return func(t *testing.T, path string) {
			if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, test := range []struct {
		name string
		make func(*testing.T, string)
		want error
	}{
		{"a short text file", text("hello"), ErrNotOurs},
		{"a long text file", text(strings.Repeat("你好\n", 5000)), ErrNotOurs},
		{"a zip file", text("PK\x03\x04" + strings.Repeat("\x00", 2000)), ErrNotOurs},
		{"a folder", func(t *testing.T, path string) {
			if err := os.Mkdir(path, 0o755); err != nil {
				t.Fatal(err)
			}
		}, ErrNotOurs},
		{"a database with tables and no application_id", foreign(`CREATE TABLE t (a)`), ErrNotOurs},
		{"another program's empty database", foreign(`PRAGMA application_id = 7`), ErrNotOurs},
		{"a database that only has a version", foreign(`PRAGMA user_version = 1`), ErrNotOurs},
		{"our database of a newer version", func(t *testing.T, path string) {
			closeDB(t, create(t, path))
			raw(t, path, fmt.Sprintf(`PRAGMA user_version = %d`, len(migrations())+1))
		}, ErrNewer},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "a.db")
			test.make(t, path)
			before := contents(t, path)
			for name, open := range map[string]func(context.Context, string, *schema.Model) (*DB, error){"Open": Open, "OpenExisting": OpenExisting} {
				if _, err := open(t.Context(), path, builtin); !errors.Is(err, test.want) {
					t.Errorf("%s: %v, want %v", name, err, test.want)
				}
			}
			if diff := cmp.Diff(before, contents(t, path)); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%s", diff)
			}
		})
	}
}

func TestOpenExistingNeverCreates(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "none.db")
	if _, err := OpenExisting(t.Context(), path, builtin); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing file: %v, want %v", err, fs.ErrNotExist)
	}
	if diff := cmp.Diff(map[string]string{}, contents(t, path)); diff != "" {
		t.Errorf("files appeared (-want +got):\n%s", diff)
	}
	if _, err := Open(t.Context(), filepath.Join(dir, "no such folder", "a.db"), builtin); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a missing folder: %v, want %v", err, fs.ErrNotExist)
	}
	if err := os.WriteFile(path, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenExisting(t.Context(), path, builtin); !errors.Is(err, ErrNotOurs) {
		t.Errorf("an empty file, to read from: %v, want %v", err, ErrNotOurs)
	}
	closeDB(t, create(t, path)) // an empty file, to write to, is a new database
}

func TestOddNames(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such names")
	}
	for _, name := range []string{
		"绩效 2023年.db", "a?mode=memory.db", "a#b.db", "50%.db", "%41.db", "a&b=c;d+e.db", "it's.db", `quo"te.db`, ":memory:", "file:x.db", " .db",
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			db := create(t, filepath.Join(dir, name))
			put(t, db, "a.xlsx", base("某局", 1))
			closeDB(t, db)
			db = existing(t, filepath.Join(dir, name))
			if years, err := db.Years(t.Context()); err != nil || len(years) != 1 {
				t.Errorf("years: %v, %v", years, err)
			}
			closeDB(t, db)
			var names []string
			for name := range contents(t, filepath.Join(dir, name)) {
				names = append(names, name)
			}
			if diff := cmp.Diff([]string{name}, names); diff != "" {
				t.Errorf("files (-want +got):\n%s", diff)
			}
		})
	}
}

func TestRelativePathOutlivesFolder(t *testing.T) {
	t.Chdir(t.TempDir())
	db := create(t, "a.db")
	t.Chdir(t.TempDir())
	put(t, db, "a.xlsx", base("某局", 1)) // and then a reader connects
	if _, err := db.District(t.Context(), 2023); err != nil {
		t.Error(err)
	}
}

func TestAddress(t *testing.T) {
	for path, want := range map[string]string{
		"/data/绩效.db":         "file:///data/%E7%BB%A9%E6%95%88.db?mode=rw",
		"/a?b#c%d e.db":       "file:///a%3Fb%23c%25d%20e.db?mode=rw",
		"C:/数据/a.db":          "file:///C:/%E6%95%B0%E6%8D%AE/a.db?mode=rw",
		"//server/share/a.db": "file:////server/share/a.db?mode=rw",
	} {
		if got := address(path, "mode=rw"); got != want {
			t.Errorf("%s: %s, want %s", path, got, want)
		}
	}
}

// Pragmas are in the connection's address: a pool's second connection misses
// what a statement sets.
func TestEveryConnectionIsSetUp(t *testing.T) {
	db := create(t, filepath.Join(t.TempDir(), "a.db"))
	type settings struct {
		ForeignKeys, BusyTimeout, QueryOnly int
		Journal                             string
	}
	look := func(c *sql.Conn) (s settings) {
		t.Helper()
		for pragma, into := range map[string]any{
			"foreign_keys": &s.ForeignKeys, "busy_timeout": &s.BusyTimeout, "query_only": &s.QueryOnly, "journal_mode": &s.Journal,
		} {
			if err := c.QueryRowContext(t.Context(), "PRAGMA "+pragma).Scan(into); err != nil {
				t.Fatal(err)
			}
		}
		return s
	}
	for range readers {
		c, err := db.reader.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close() // at the end, so that each turn gets another
		if diff := cmp.Diff(settings{1, 10000, 1, "wal"}, look(c)); diff != "" {
			t.Errorf("reader (-want +got):\n%s", diff)
		}
	}
	c, err := db.writer.Conn(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	if diff := cmp.Diff(settings{1, 10000, 0, "wal"}, look(c)); diff != "" {
		t.Errorf("writer (-want +got):\n%s", diff)
	}
	var synchronous int
	if err := c.QueryRowContext(t.Context(), "PRAGMA synchronous").Scan(&synchronous); err != nil || synchronous != 2 {
		t.Errorf("synchronous is %d (%v), want 2 (FULL)", synchronous, err)
	}
}

func TestOpenedForReadingDoesNotWrite(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	closeDB(t, create(t, path))
	db := existing(t, path)
	if _, err := db.Put(t.Context(), File{Name: "a.xlsx", Data: []byte("a")}, []*schema.Filing{base("某局", 1)}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("Put: %v, want %v", err, ErrReadOnly)
	}
	if err := db.Refuse(t.Context(), File{Name: "a.xlsx", Data: []byte("a")}); !errors.Is(err, ErrReadOnly) {
		t.Errorf("Refuse: %v, want %v", err, ErrReadOnly)
	}
	if _, err := db.reader.ExecContext(t.Context(), `DELETE FROM meta`); !errors.Is(explain(err), ErrReadOnly) {
		t.Errorf("a statement that writes: %v, want %v", err, ErrReadOnly)
	}
}

// Root may write anything, so this one is for everybody else.
func TestReadOnlyMedium(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("running as root, who no permission stops")
	}
	for _, test := range []struct {
		name         string
		file, folder fs.FileMode
	}{
		{"file", 0o444, 0o755},
		{"folder", 0o644, 0o555},
		{"both", 0o444, 0o555},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir := t.TempDir()
			path := filepath.Join(dir, "a.db")
			db := create(t, path)
			put(t, db, "a.xlsx", base("某局", 1))
			closeDB(t, db)
			chmod(t, path, test.file)
			chmod(t, dir, test.folder)
			defer chmod(t, dir, 0o755)

			before := contents(t, path)
			if i := inspected(t, path); !i.OK() || i.Files != 1 {
				t.Errorf("Inspect: %+v", i)
			}
			backup := filepath.Join(t.TempDir(), "b.db")
			if err := Copy(t.Context(), path, backup); err != nil {
				t.Errorf("Copy: %v", err)
			} else if i := inspected(t, backup); !i.OK() || i.Files != 1 {
				t.Errorf("the copy: %+v", i)
			}
			if diff := cmp.Diff(before, contents(t, path)); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%s", diff)
			}
			for range 2 { // the first must not spoil it for the second
				db, err := OpenExisting(t.Context(), path, builtin)
				if err != nil {
					t.Fatal(err)
				}
				if d, err := db.District(t.Context(), 2023); err != nil || len(d.Submissions) != 1 {
					t.Errorf("District: %+v, %v", d, err)
				}
				closeDB(t, db)
			}
			if _, err := Open(t.Context(), path, builtin); !errors.Is(err, ErrReadOnly) {
				t.Errorf("Open: %v, want %v", err, ErrReadOnly)
			}
			// Made writable again, it is.
			chmod(t, dir, 0o755)
			chmod(t, path, 0o644)
			put(t, create(t, path), "b.xlsx", base("某局", 2))
		})
	}
	t.Run("unmerged log", func(t *testing.T) {
		dir := t.TempDir()
		path := filepath.Join(dir, "a.db")
		db := create(t, path)
		holdSnapshot(t, db) // so that the log is not brought home
		put(t, db, "a.xlsx", base("某局", 1))
		copied := t.TempDir() // as after a crash, or a copy made while the program ran
		for _, ending := range []string{"", "-wal"} {
			data, err := os.ReadFile(path + ending)
			if err != nil {
				t.Fatal(err)
			}
			if err := os.WriteFile(filepath.Join(copied, "a.db"+ending), data, 0o444); err != nil {
				t.Fatal(err)
			}
		}
		chmod(t, copied, 0o555)
		defer chmod(t, copied, 0o755)
		if _, err := OpenExisting(t.Context(), filepath.Join(copied, "a.db"), builtin); !errors.Is(err, ErrReadOnly) {
			t.Errorf("what stands in the log would go unseen: %v, want %v", err, ErrReadOnly)
		}
		if _, err := Inspect(t.Context(), filepath.Join(copied, "a.db"), nil); !errors.Is(err, ErrReadOnly) {
			t.Errorf("Inspect, which would not see it either: %v, want %v", err, ErrReadOnly)
		}
		if err := Copy(t.Context(), filepath.Join(copied, "a.db"), filepath.Join(t.TempDir(), "b.db")); !errors.Is(err, ErrReadOnly) {
			t.Errorf("Copy, which would not have it either: %v, want %v", err, ErrReadOnly)
		}
	})
}

func TestImmutable(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	put(t, db, "a.xlsx", base("某局", 1))
	closeDB(t, db)
	before := contents(t, path)
	reader, err := pool(path, immutableParams, 2)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	if years, err := (&DB{reader: reader}).Years(t.Context()); err != nil || len(years) != 1 {
		t.Errorf("years: %v, %v", years, err)
	}
	if diff := cmp.Diff(before, contents(t, path)); diff != "" {
		t.Errorf("the folder changed (-before +after):\n%s", diff)
	}
}

func TestBusy(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	other := create(t, path)
	tx, err := other.writer.BeginTx(t.Context(), nil) // takes the lock at once
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if _, err := db.writer.ExecContext(t.Context(), `PRAGMA busy_timeout = 20`); err != nil {
		t.Fatal(err)
	}
	if err := db.Refuse(t.Context(), File{Name: "a", Data: []byte("a")}); !errors.Is(err, ErrBusy) {
		t.Errorf("%v, want %v", err, ErrBusy)
	}
	if _, err := db.Files(t.Context()); err != nil {
		t.Errorf("reading meanwhile: %v", err)
	}
}

func TestFull(t *testing.T) {
	db := create(t, filepath.Join(t.TempDir(), "a.db"))
	var pages int
	if err := db.writer.QueryRowContext(t.Context(), `PRAGMA page_count`).Scan(&pages); err != nil {
		t.Fatal(err)
	}
	if _, err := db.writer.ExecContext(t.Context(), fmt.Sprintf(`PRAGMA max_page_count = %d`, pages+2)); err != nil {
		t.Fatal(err)
	}
	before := dump(t, db)
	_, err := db.Put(t.Context(), File{Name: "a.xlsx", Data: make([]byte, 1<<20)}, []*schema.Filing{base("某局", 1)})
	if !errors.Is(err, ErrFull) {
		t.Errorf("%v, want %v", err, ErrFull)
	}
	if diff := cmp.Diff(before, dump(t, db)); diff != "" {
		t.Errorf("something was stored (-before +after):\n%s", diff)
	}
}

func TestManyOpenANewFileAtOnce(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	const n = 8
	errs := make([]error, n)
	var wg sync.WaitGroup
	for i := range n {
		wg.Go(func() {
			db, err := Open(t.Context(), path, builtin)
			if err == nil {
				_, err = db.Put(t.Context(), File{Name: fmt.Sprintf("%d.xlsx", i), Data: []byte{byte(i)}},
					[]*schema.Filing{base(fmt.Sprintf("第%d局", i), 1)})
				err = errors.Join(err, db.Close())
			}
			errs[i] = err
		})
	}
	wg.Wait()
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	files, err := existing(t, path).Files(t.Context())
	if err != nil || len(files) != n {
		t.Errorf("%d files, %v; want %d", len(files), err, n)
	}
}

func TestMigrationsAreNumbered(t *testing.T) {
	names := migrations()
	if len(names) == 0 {
		t.Fatal("no migrations")
	}
	for i, name := range names {
		if prefix := fmt.Sprintf("migrations/%04d_", i+1); !strings.HasPrefix(name, prefix) {
			t.Errorf("%s should begin with %s: a missing number would shift the versions of all later ones", name, prefix)
		}
	}
}

// create opens a database for writing until the test ends.
func create(t testing.TB, path string) *DB {
	t.Helper()
	db, err := Open(t.Context(), path, builtin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func existing(t testing.TB, path string) *DB {
	t.Helper()
	db, err := OpenExisting(t.Context(), path, builtin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func closeDB(t testing.TB, db *DB) {
	t.Helper()
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

func chmod(t *testing.T, path string, mode fs.FileMode) {
	t.Helper()
	if err := os.Chmod(path, mode); err != nil {
		t.Fatal(err)
	}
}

// raw runs statements as any other program would.
func raw(t *testing.T, path string, statements ...string) {
	t.Helper()
	db, err := pool(path, "_dqs=0", 1)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	for _, s := range statements {
		if _, err := db.ExecContext(t.Context(), s); err != nil {
			t.Fatal(err)
		}
	}
}

// contents returns what stands in a database's folder.
func contents(t *testing.T, path string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil {
		t.Fatal(err)
	}
	files := make(map[string]string)
	for _, e := range entries {
		if e.IsDir() {
			files[e.Name()] = "folder"
			continue
		}
		data, err := os.ReadFile(filepath.Join(filepath.Dir(path), e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		files[e.Name()] = Sum(data)
	}
	return files
}

// dump prints every row of every table, but for the stamp, which says that something
// changed.
func dump(t testing.TB, db *DB) map[string][]string {
	t.Helper()
	// That something was touched is noted though it came out the same.
	tables := query(t, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT IN ('changes', 'revision') ORDER BY name`)
	all := make(map[string][]string)
	for _, table := range tables {
		all[table] = query(t, db, `SELECT * FROM "`+table+`"`)
		if table == "meta" {
			all[table] = query(t, db, `SELECT * FROM meta WHERE key <> '`+metaStamp+`'`)
		}
	}
	return all
}

// query returns each row of a query as text.
func query(t testing.TB, db *DB, q string) []string {
	t.Helper()
	rows, err := db.reader.QueryContext(t.Context(), q)
	if err != nil {
		t.Fatalf("%s: %v", q, err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for rows.Next() {
		cells := make([]any, len(columns))
		into := make([]any, len(columns))
		for i := range cells {
			into[i] = &cells[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		words := make([]string, len(cells))
		for i, c := range cells {
			words[i] = fmt.Sprint(c)
		}
		lines = append(lines, strings.Join(words, "|"))
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return lines
}

// Together is all or nothing, and what is put afterwards knows no path that went
// with it.
func TestTogether(t *testing.T) {
	db := newDB(t)
	failed := errors.New("failed")
	err := db.Together(t.Context(), func(ctx context.Context) error {
		if _, err := db.Put(ctx, File{Name: "a", Data: []byte("a")}, []*schema.Filing{base("甲局", 2)}); err != nil {
			return err
		}
		return failed
	})
	if !errors.Is(err, failed) || len(standingForms(t, db)) != 0 {
		t.Fatalf("%v, and there stand %v", err, standingForms(t, db))
	}
	put(t, db, "b", form("乙局", schema.OverallEvaluation, ""))
	put(t, db, "a", base("甲局", 2))
	if got, want := valuesOf(t, db, "甲局", schema.BaseData), base("甲局", 2).Values; len(got) != len(want) || got[0].Path != want[0].Path {
		t.Errorf("values %v", got)
	}
}
