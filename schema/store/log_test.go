package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// holdSnapshot has somebody read what is there now, until the function that it
// returns is called or the test ends.
func holdSnapshot(t *testing.T, db *DB) (end func()) {
	t.Helper()
	tx, err := db.reader.BeginTx(context.Background(), nil)
	if err != nil {
		t.Fatal(err)
	}
	var n int
	if err := tx.QueryRow(`SELECT count(*) FROM files`).Scan(&n); err != nil {
		t.Fatal(err)
	}
	end = func() { _ = tx.Rollback() }
	t.Cleanup(end)
	return end
}

// copyFile copies the one file as a person does, and returns the copy's path.
func copyFile(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	to := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(to, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return to
}

// inspected inspects a file and makes sure that nothing beside it or in it changes.
func inspected(t *testing.T, path string) *Inspection {
	t.Helper()
	before := contents(t, path)
	i, err := Inspect(t.Context(), path, nil)
	if err != nil {
		t.Fatal(err)
	}
	after := contents(t, path)
	for _, folder := range []map[string]string{before, after} { // an index of the log, in which readers note what they read
		delete(folder, filepath.Base(path)+"-shm")
	}
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("inspecting changed the folder (-before +after):\n%s", diff)
	}
	return i
}

func wantCopy(t *testing.T, path string, files int, problems ...ProblemKind) {
	t.Helper()
	i := inspected(t, copyFile(t, path))
	var kinds []ProblemKind
	for _, p := range i.Problems {
		kinds = append(kinds, p.Kind)
	}
	if diff := cmp.Diff(problems, kinds); diff != "" || i.Files != files {
		t.Errorf("the copy holds %d files, want %d; problems (-want +got):\n%s", i.Files, files, diff)
	}
}

// All that was acknowledged is in the one file while the database stays open, and
// while somebody reads what is there at the time of reading.
func TestTheOneFileHasAllOfIt(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	for n := range 5 {
		put(t, db, fmt.Sprintf("%d.xlsx", n), base(fmt.Sprintf("第%d局", n), 31))
		wantCopy(t, path, n+1)
	}
	findings := found(t, db, FindingFilter{Unit: "第1局"}, "A2")
	if err := db.Accept(t.Context(), findings, schema.Decision{Why: "编制已批", By: "甲"}); err != nil {
		t.Fatal(err)
	}
	copied := existing(t, copyFile(t, path))
	if f := found(t, copied, FindingFilter{Unit: "第1局"}, "A2"); len(f) != 1 || f[0].Accepted == nil {
		t.Errorf("the copy lacks the decision: %+v", f)
	}
	if holdsLog(path) {
		t.Error("the log holds something though nobody reads")
	}
}

func TestABatchIsInTheOneFileAtItsEnd(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	put(t, db, "before.xlsx", base("先来局", 1))
	err := db.Batch(t.Context(), func(ctx context.Context) error {
		for n := range 3 {
			if _, err := db.Put(ctx, File{Name: fmt.Sprint(n), Data: []byte{byte(n)}}, []*schema.Filing{base(fmt.Sprintf("第%d局", n), 1)}); err != nil {
				return err
			}
		}
		// Within a batch there is no promise, but a copy says that it is not whole.
		wantCopy(t, path, 1, Interrupted)
		if i := inspected(t, path); i.Files != 4 || !i.OK() || !i.InLog {
			t.Errorf("the database itself, in use: %+v", i)
		}
		if db.Whole() {
			t.Error("whole in the midst of a batch")
		}
		return db.Batch(ctx, func(context.Context) error { return nil }) // one within it is part of it
	})
	if err != nil {
		t.Fatal(err)
	}
	wantCopy(t, path, 4)
	if !db.Whole() {
		t.Error("not whole after the batch")
	}
	failed := errors.New("failed")
	if err := db.Batch(t.Context(), func(ctx context.Context) error {
		if _, err := db.Put(ctx, File{Name: "x", Data: []byte("x")}, []*schema.Filing{base("后来局", 1)}); err != nil {
			return err
		}
		return failed
	}); !errors.Is(err, failed) {
		t.Errorf("%v, want %v", err, failed)
	}
	wantCopy(t, path, 5) // what came before the failure
}

// A batch that was killed where the database stands has lost nothing that was
// acknowledged: that it was not finished is no problem of the database.
func TestABatchThatWasKilled(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	killed := ""
	err := db.Batch(t.Context(), func(ctx context.Context) error {
		if _, err := db.Put(ctx, File{Name: "a", Data: []byte("a")}, []*schema.Filing{base("甲局", 1)}); err != nil {
			return err
		}
		killed = filepath.Join(t.TempDir(), "a.db")
		for _, ending := range []string{"", "-wal"} {
			if err := os.WriteFile(killed+ending, mustRead(t, path+ending), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if i := inspected(t, killed); !i.OK() || i.Files != 1 || !i.InLog {
		t.Errorf("killed: %+v", i)
	}
	closeDB(t, create(t, killed))
	wantCopy(t, killed, 1, Interrupted) // it cannot be told from a copy: it was put elsewhere
	raw(t, killed, `UPDATE meta SET value = substr(value, 1, instr(value, ' ')) || '`+killed+`' WHERE key = 'batch'`)
	if i := inspected(t, killed); !i.OK() || i.Unfinished == "" {
		t.Errorf("where it was killed: %+v", i)
	}
	if err := create(t, killed).Batch(t.Context(), func(context.Context) error { return nil }); err != nil {
		t.Fatal(err)
	}
	wantCopy(t, killed, 1)
}

// A reader of what was before keeps the change in the log: nothing waits for it, the
// database says so, and once the reader has ended the one file has all of it.
func TestAReaderDelaysTheOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	put(t, db, "a.xlsx", base("甲局", 1))
	end := holdSnapshot(t, db)
	put(t, db, "b.xlsx", base("乙局", 1))
	if db.Whole() {
		t.Error("whole though a reader holds what was before")
	}
	wantCopy(t, path, 1)
	if i := inspected(t, path); i.Files != 2 || !i.InLog {
		t.Errorf("the database itself: %+v", i)
	}
	end()
	if err := db.Read(t.Context(), 2023, func(*Reading) error { return nil }); err != nil { // another reader ends
		t.Fatal(err)
	}
	waitFor(t, db.Whole)
	wantCopy(t, path, 2)
}

// The same where the reader ends without a word, as one of another program does.
func TestAnotherProgramsReaderDelaysTheOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	db := create(t, path)
	put(t, db, "a.xlsx", base("甲局", 1))
	other := existing(t, path)
	end := holdSnapshot(t, other)
	put(t, db, "b.xlsx", base("乙局", 1))
	if db.Whole() {
		t.Error("whole though another reads what was before")
	}
	end()
	waitFor(t, db.Whole)
	wantCopy(t, path, 2)
}

// waitFor waits for what is to come about by itself.
func waitFor(t *testing.T, come func() bool) {
	t.Helper()
	for range 3000 {
		if come() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("it never came about")
}

// Of two that have the database open, each brings home what it writes, and what the
// other one was kept from.
func TestTwoProgramsKeepOneFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	page, command := create(t, path), create(t, path)
	put(t, command, "a.xlsx", base("甲局", 1))
	wantCopy(t, path, 1)
	put(t, page, "b.xlsx", base("乙局", 1))
	wantCopy(t, path, 2)
	end := holdSnapshot(t, page)
	put(t, command, "c.xlsx", base("丙局", 1))
	closeDB(t, command)
	wantCopy(t, path, 2)
	end()
	if err := page.Read(t.Context(), 2023, func(*Reading) error { return nil }); err != nil {
		t.Fatal(err)
	}
	waitFor(t, func() bool { return !holdsLog(path) })
	wantCopy(t, path, 3)
	closeDB(t, page)
	for _, ending := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(path + ending); err == nil {
			t.Errorf("%s is left after the last has closed", ending)
		}
	}
}

// A log that was left by a killed program is taken up by its own database alone.
func TestALogOfAnotherDatabase(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "a.db")
	db := create(t, path)
	put(t, db, "a.xlsx", base("甲局", 1))
	older := copyFile(t, path)
	backup := filepath.Join(t.TempDir(), "backup.db")
	if err := Copy(t.Context(), path, backup); err != nil {
		t.Fatal(err)
	}
	put(t, db, "b.xlsx", base("乙局", 1))
	holdSnapshot(t, db)
	put(t, db, "c.xlsx", base("丙局", 1))
	killed := copyFile(t, path) // with the log beside it
	log, err := os.ReadFile(path + "-wal")
	if err != nil {
		t.Fatal(err)
	}
	put(t, db, "d.xlsx", base("丁局", 1))
	other := filepath.Join(t.TempDir(), "other.db")
	closeDB(t, create(t, other))
	later := filepath.Join(t.TempDir(), "later.db")
	if err := os.WriteFile(later, mustRead(t, killed), 0o644); err != nil {
		t.Fatal(err)
	}
	put(t, create(t, later), "e.xlsx", base("戊局", 1))
	later = copyFile(t, later)
	put(t, create(t, later), "f.xlsx", base("己局", 1))
	later = copyFile(t, later)

	for _, test := range []struct {
		name, path string
		files      int // that the file alone has; 0 for its own log
	}{
		{"its own", killed, 0},
		{"an older copy", older, 1},
		{"a backup", backup, 1},
		{"another database", other, -1},
		{"a later copy", later, 4},
	} {
		t.Run(test.name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "x.db")
			for ending, data := range map[string][]byte{"": mustRead(t, test.path), "-wal": log} {
				if err := os.WriteFile(path+ending, data, 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if test.files == 0 {
				if files, err := create(t, path).Files(t.Context()); err != nil || len(files) != 3 {
					t.Errorf("%d files, %v; want 3", len(files), err)
				}
				return
			}
			before := contents(t, path)
			for name, open := range map[string]func(context.Context, string, *schema.Model) (*DB, error){"Open": Open, "OpenExisting": OpenExisting} {
				if _, err := open(t.Context(), path, builtin); !errors.Is(err, ErrOtherLog) {
					t.Errorf("%s: %v, want %v", name, err, ErrOtherLog)
				}
			}
			if err := Copy(t.Context(), path, filepath.Join(t.TempDir(), "y.db")); !errors.Is(err, ErrOtherLog) {
				t.Errorf("Copy: %v, want %v", err, ErrOtherLog)
			}
			i, err := Inspect(t.Context(), path, nil)
			if err != nil || len(i.Problems) != 1 || i.Problems[0].Kind != OtherLog || i.Files != max(0, test.files) {
				t.Errorf("Inspect: %+v, %v", i, err)
			}
			after := contents(t, path)
			delete(after, "x.db-shm") // an index of the log, by which it was read
			if diff := cmp.Diff(before, after); diff != "" {
				t.Errorf("the folder changed (-before +after):\n%s", diff)
			}
		})
	}
}

func mustRead(t *testing.T, path string) []byte {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
