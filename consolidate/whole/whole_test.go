package whole

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
)

// holds reports what stands in a folder besides what should.
func holds(t *testing.T, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	slices.Sort(want)
	if !slices.Equal(got, want) {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

func reads(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v, want %q", filepath.Base(path), got, err, want)
	}
}

func saying(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

var errHalf = errors.New("half")

func half(w io.Writer) error {
	_, err := io.WriteString(w, "ha")
	return errors.Join(err, errHalf)
}

func TestWrite(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "汇总.xlsx")
	for _, s := range []string{"one", "two"} {
		if err := Write(path, saying(s)); err != nil {
			t.Fatal(err)
		}
		reads(t, path, s)
		holds(t, folder, "汇总.xlsx")
	}
	if err := Write(path, half); !errors.Is(err, errHalf) {
		t.Errorf("half a file: %v", err)
	}
	reads(t, path, "two")
	holds(t, folder, "汇总.xlsx")
}

// While a file is written the old one is there, and no other that a person would take for
// it.
func TestMeanwhile(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "a.csv")
	if err := Write(path, saying("before")); err != nil {
		t.Fatal(err)
	}
	err := Fill(path, func(name string) error {
		reads(t, path, "before")
		entries, err := os.ReadDir(folder)
		if err != nil {
			return err
		}
		for _, e := range entries {
			if n := e.Name(); n != "a.csv" && n[0] != '.' {
				t.Errorf("%s stands beside", n)
			}
		}
		return os.WriteFile(name, []byte("after"), 0o666)
	})
	if err != nil {
		t.Fatal(err)
	}
	reads(t, path, "after")
	holds(t, folder, "a.csv")
}

func TestWritePanics(t *testing.T) {
	folder := t.TempDir()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("a panic was swallowed")
			}
		}()
		_ = Write(filepath.Join(folder, "a"), func(io.Writer) error { panic("odd") })
	}()
	holds(t, folder)
}

func TestWriteFollowsLinks(t *testing.T) {
	folder, elsewhere := t.TempDir(), t.TempDir()
	target, link := filepath.Join(elsewhere, "a"), filepath.Join(folder, "b")
	if err := os.WriteFile(target, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skipf("no links here: %v", err)
	}
	if err := Write(link, saying("new")); err != nil {
		t.Fatal(err)
	}
	reads(t, target, "new")
	if to, err := os.Readlink(link); err != nil || to != target {
		t.Errorf("the link leads to %s, %v", to, err)
	}
}

func TestWriteNew(t *testing.T) {
	folder := t.TempDir()
	names := Numbered(folder, "通知", ".xlsx")
	for _, want := range []string{"通知.xlsx", "通知（2）.xlsx", "通知（3）.xlsx"} {
		got, err := WriteNew(names, saying(want))
		if err != nil || filepath.Base(got) != want {
			t.Fatalf("written as %s, %v, want %s", got, err, want)
		}
	}
	if name, err := WriteNew(names, half); !errors.Is(err, errHalf) || name != "" {
		t.Errorf("half a file: %q, %v", name, err)
	}
	for _, name := range []string{"通知.xlsx", "通知（2）.xlsx", "通知（3）.xlsx"} {
		reads(t, filepath.Join(folder, name), name)
	}
	holds(t, folder, "通知.xlsx", "通知（2）.xlsx", "通知（3）.xlsx")
}

// A database library leaves its journal beside the file that it was stopped in.
func TestWhatStandsBesideAFile(t *testing.T) {
	folder := t.TempDir()
	names := Numbered(folder, "备份", ".db")
	fill := func(name string) error {
		if err := os.WriteFile(name, []byte("database"), 0o666); err != nil {
			return err
		}
		return os.WriteFile(name+"-journal", []byte("half"), 0o666)
	}
	if name, err := FillNew(names, func(name string) error { return errors.Join(fill(name), errHalf) }); !errors.Is(err, errHalf) || name != "" {
		t.Errorf("half a file: %q, %v", name, err)
	}
	holds(t, folder)
	if name, err := FillNew(names, fill); err != nil || filepath.Base(name) != "备份.db" {
		t.Errorf("filled as %q, %v", name, err)
	}
	holds(t, folder, "备份.db")
	reads(t, filepath.Join(folder, "备份.db"), "database")
}

func TestCreate(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "设置.xlsx")
	if err := Create(path, half); !errors.Is(err, errHalf) {
		t.Errorf("half a file: %v", err)
	}
	if err := Create(path, saying("one")); err != nil {
		t.Fatal(err)
	}
	if err := Create(path, saying("two")); !errors.Is(err, fs.ErrExist) {
		t.Errorf("a file in place of another: %v", err)
	}
	reads(t, path, "one")
	holds(t, folder, "设置.xlsx")
}

// Temporary files are removed, also those that an interrupted program has left.
func TestTemp(t *testing.T) {
	if os.Getenv("WHOLE_DIES") != "" {
		if _, _, err := Temp(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := TempFolder(); err != nil {
			t.Fatal(err)
		}
		os.Exit(3)
	}
	temp := t.TempDir()
	t.Setenv("TMPDIR", temp)
	t.Setenv("TMP", temp)
	cmd := exec.Command(os.Args[0], "-test.run=^TestTemp$")
	cmd.Env = append(os.Environ(), "WHOLE_DIES=yes")
	var exit *exec.ExitError
	if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 3 {
		t.Fatalf("the program that dies: %v", err)
	}
	if entries, err := os.ReadDir(temp); err != nil || len(entries) != 4 {
		t.Fatalf("it left %v, %v", entries, err)
	}
	f, drop, err := Temp()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("a"); err != nil {
		t.Fatal(err)
	}
	folder, dropFolder, err := TempFolder()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(folder, "b"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if entries, err := os.ReadDir(temp); err != nil || len(entries) != 4 {
		t.Fatalf("there are %v, %v", entries, err)
	}
	if err := errors.Join(drop(), dropFolder()); err != nil {
		t.Fatal(err)
	}
	holds(t, temp)
}

func TestFolder(t *testing.T) {
	folder := t.TempDir()
	names := Numbered(folder, "导出", "")
	fill := func(to string) error {
		if err := os.Mkdir(filepath.Join(to, "sub"), 0o777); err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, "sub", "a.csv"), []byte("a"), 0o666)
	}
	for _, want := range []string{"导出", "导出（2）"} {
		got, err := Folder(names, fill)
		if err != nil || filepath.Base(got) != want {
			t.Fatalf("made as %s, %v, want %s", got, err, want)
		}
		reads(t, filepath.Join(got, "sub", "a.csv"), "a")
	}
	if _, err := Folder(names, func(to string) error { return errors.Join(fill(to), errHalf) }); !errors.Is(err, errHalf) {
		t.Errorf("half a folder: %v", err)
	}
	// An empty folder is not replaced.
	if err := os.Mkdir(filepath.Join(folder, "导出（3）"), 0o777); err != nil {
		t.Fatal(err)
	}
	if got, err := Folder(names, fill); err != nil || filepath.Base(got) != "导出（4）" {
		t.Errorf("made as %s, %v", got, err)
	}
	holds(t, filepath.Join(folder, "导出（3）"))
	holds(t, folder, "导出", "导出（2）", "导出（3）", "导出（4）")
}

func TestNoFolder(t *testing.T) {
	if err := Write(filepath.Join(t.TempDir(), "none", "a"), saying("a")); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such folder: %v", err)
	}
}

// The next program that writes into a folder removes the files that a killed one has left,
// but not those that another is writing.
func TestLeftBehind(t *testing.T) {
	folder := t.TempDir()
	if os.Getenv("WHOLE_DIES") != "" {
		_ = Fill(filepath.Join(os.Getenv("WHOLE_DIES"), "a"), func(name string) error {
			if err := os.WriteFile(name, []byte("ha"), 0o666); err != nil {
				return err
			}
			os.Exit(3) // no deferred call runs, as when it is killed
			return nil
		})
		t.Fatal("not reached")
	}
	die := func() {
		t.Helper()
		cmd := exec.Command(os.Args[0], "-test.run=^TestLeftBehind$")
		cmd.Env = append(os.Environ(), "WHOLE_DIES="+folder)
		var exit *exec.ExitError
		if err := cmd.Run(); !errors.As(err, &exit) || exit.ExitCode() != 3 {
			t.Fatalf("the program that dies: %v", err)
		}
	}
	for range 2 {
		die()
		if entries, err := os.ReadDir(folder); err != nil || len(entries) != 2 {
			t.Fatalf("it left %v, %v", entries, err)
		}
	}
	err := Fill(filepath.Join(folder, "b"), func(name string) error {
		entries, err := os.ReadDir(folder)
		if len(entries) != 2 {
			t.Errorf("beside the one being written stand %v, %v", entries, err)
		}
		// A second writer at the same time.
		return errors.Join(err, Write(filepath.Join(folder, "c"), saying("c")), os.WriteFile(name, []byte("b"), 0o666))
	})
	if err != nil {
		t.Fatal(err)
	}
	reads(t, filepath.Join(folder, "b"), "b")
	reads(t, filepath.Join(folder, "c"), "c")
	holds(t, folder, "b", "c")
	die()
	if err := Clear(folder); err != nil {
		t.Error(err)
	}
	holds(t, folder, "b", "c")
}
