package main

import (
	"bufio"
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"unicode"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema/store"
)

// jixiaoProcess is the program as a process of its own, in a folder.
func jixiaoProcess(t *testing.T, dir string, args ...string) *exec.Cmd {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "jixiao", args...)
	cmd.Dir = dir
	return cmd
}

// ran is what a command printed, and its exit code.
func ran(t *testing.T, dir string, args ...string) (stdout, stderr string, code int) {
	t.Helper()
	var out, err bytes.Buffer
	cmd := jixiaoProcess(t, dir, args...)
	cmd.Stdout, cmd.Stderr = &out, &err
	if failed := cmd.Run(); failed != nil && cmd.ProcessState == nil {
		t.Fatal(failed)
	}
	return out.String(), err.String(), cmd.ProcessState.ExitCode()
}

// checkCopy copies the one file as a person does, and returns what check-db says of
// the copy.
func checkCopy(t *testing.T, path string) *bureau.Checked {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copy.db")
	if err := os.WriteFile(copied, data, 0o644); err != nil {
		t.Fatal(err)
	}
	checked, err := bureau.CheckDatabase(t.Context(), bureau.Database{Path: copied, Model: builtin}, false, nil)
	if err != nil {
		t.Fatal(err)
	}
	return checked
}

// pageProcess opens the page as a process of its own, and returns what ends it. The
// test must not have the database open itself: on Unix, closing the file that it
// copies would drop the locks.
func pageProcess(t *testing.T, dir string) (end func()) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted there")
	}
	cmd := jixiaoProcess(t, dir, "serve", "--no-browser", "--addr", "127.0.0.1:0")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for lines := bufio.NewScanner(out); ; {
		if !lines.Scan() {
			t.Fatal("the page was not opened")
		}
		if printedAddress.MatchString(lines.Text()) {
			break
		}
	}
	return func() {
		if err := errors.Join(cmd.Process.Signal(os.Interrupt), cmd.Wait()); err != nil {
			t.Error(err)
		}
	}
}

// A copy of the one file has all that a command took in and decided, while the page
// is open; and when the page is closed, one file is left.
func TestCopyWhileThePageIsOpen(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "jixiao.db")
	end := pageProcess(t, dir)
	samples, err := filepath.Glob(filepath.Join("..", "..", "samples", "2023", "*.xlsx"))
	if err != nil || len(samples) < 4 {
		t.Fatalf("samples %v, %v", samples, err)
	}
	for n, sample := range samples[:4] {
		sample, err := filepath.Abs(sample)
		if err != nil {
			t.Fatal(err)
		}
		if _, stderr, code := ran(t, dir, "import", sample); code != 0 || stderr != "" {
			t.Fatalf("import: %d %s", code, stderr)
		}
		if c := checkCopy(t, path); !c.OK || c.Files != n+1 || c.Skipped {
			t.Errorf("after %d files the copy has %d, %q", n+1, c.Files, c.Problems)
		}
	}
	if out, stderr, code := ran(t, dir, "void", "1", "--why", "发错文件"); code != 0 {
		t.Fatalf("void: %d %s %s", code, out, stderr)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "copy.db"), data, 0o644); err != nil {
		t.Fatal(err)
	}
	if out, _, _ := ran(t, dir, "filings", "--db", "copy.db"); !strings.Contains(out, "已作废：发错文件") {
		t.Errorf("the copy lacks the decision:\n%s", out)
	}
	if out, stderr, code := ran(t, dir, "backup", "-o", "备份.db"); code != 0 {
		t.Errorf("backup: %d %s %s", code, out, stderr)
	}
	end()
	for _, ending := range []string{"-wal", "-shm"} {
		if _, err := os.Stat(path + ending); err == nil {
			t.Errorf("%s is left when the page is closed", ending)
		}
	}
}

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = e.Name()
	}
	return names
}

// Whatever is wrong with a database, every command says so in words and with what to
// do, and leaves the file as it is.
func TestDamagedDatabaseIsSaidInWords(t *testing.T) {
	made := t.TempDir()
	sample, err := filepath.Abs(filepath.Join("..", "..", "samples", "2023", "信访局.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := ran(t, made, "import", sample); code != 0 {
		t.Fatalf("import: %d %s", code, stderr)
	}
	good, err := os.ReadFile(filepath.Join(made, "jixiao.db"))
	if err != nil {
		t.Fatal(err)
	}
	damages := map[string][]byte{
		"half":            good[:len(good)/2],
		"its head":        good[:60],
		"a zeroed middle": slices.Concat(good[:4096], make([]byte, len(good)-4096)),
		"a zeroed head":   slices.Concat(make([]byte, 4096), good[4096:]),
		"text":            bytes.Repeat([]byte("你好\n"), 5000),
	}
	commands := [][]string{
		{"import", sample}, {"facts"}, {"findings"}, {"flags"}, {"scores"}, {"roster"}, {"remind"}, {"filings"}, {"labels"}, {"units"}, {"people"}, {"changes"},
		{"summarize"}, {"export"}, {"run", sample}, {"return", "--all"}, {"reread"}, {"settings"}, {"rules"}, {"backup", "-o", "x.db"}, {"serve", "--no-browser", "--addr", "127.0.0.1:0"},
		{"void", "1", "--why", "无"}, {"current", "1", "--why", "无"}, {"accept", "A2", "--unit", "某局", "--why", "无"}, {"labels", "teach", "招待开支", "公务接待"},
	}
	if testing.Short() {
		commands = [][]string{{"import", sample}, {"facts"}, {"backup", "-o", "x.db"}, {"serve", "--no-browser", "--addr", "127.0.0.1:0"}}
	}
	for name, data := range damages {
		t.Run(name, func(t *testing.T) {
			for _, command := range commands {
				dir := t.TempDir()
				path := filepath.Join(dir, "jixiao.db")
				if err := os.WriteFile(path, data, 0o644); err != nil {
					t.Fatal(err)
				}
				_, stderr, code := ran(t, dir, command...)
				first, _, _ := strings.Cut(stderr, "\n")
				if code != exitFailed || !strings.Contains(first, "备份") || strings.ContainsFunc(strings.NewReplacer("jixiao", "", "--db", "", "check-db", "", "--rescue", "", ".db", "").Replace(first), isLatin) {
					t.Errorf("%s: exit %d: %s", command[0], code, stderr)
				}
				if after, err := os.ReadFile(path); err != nil || !bytes.Equal(after, data) {
					t.Errorf("%s changed the file (%v)", command[0], err)
				}
				if names := slices.DeleteFunc(namesIn(t, dir), func(name string) bool {
					return strings.TrimPrefix(name, ".") == "jixiao.db.lock" || name == "jixiao.db"
				}); len(names) > 0 {
					t.Errorf("%s left %q", command[0], names)
				}
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "jixiao.db"), data, 0o644); err != nil {
				t.Fatal(err)
			}
			if stdout, stderr, code := ran(t, dir, "check-db"); code != exitRefused || !strings.Contains(stdout, "发现") || stderr != "" {
				t.Errorf("check-db: exit %d: %s%s", code, stdout, stderr)
			}
		})
	}
}

// Where the damage is found only while something is read, the file is named all the same.
func TestDamageIsNamed(t *testing.T) {
	if testing.Short() {
		t.Skip("what is said, by one process after the other: the race detector learns nothing of it")
	}
	made := t.TempDir()
	sample, err := filepath.Abs(filepath.Join("..", "..", "samples", "2023", "信访局.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := ran(t, made, "import", sample); code != 0 {
		t.Fatalf("import: %d %s", code, stderr)
	}
	good, err := os.ReadFile(filepath.Join(made, "jixiao.db"))
	if err != nil {
		t.Fatal(err)
	}
	const page = 4096
	said := 0
	for from := page * 4; from+page <= len(good); from += page * 7 {
		data := slices.Concat(good[:from], make([]byte, page), good[from+page:])
		for _, command := range []string{"facts", "findings", "filings", "summarize"} {
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "jixiao.db"), data, 0o644); err != nil {
				t.Fatal(err)
			}
			_, stderr, code := ran(t, dir, command)
			if code != exitFailed || !strings.Contains(stderr, "已损坏") {
				continue // it has no need of that page
			}
			said++
			if first, _, _ := strings.Cut(stderr, "\n"); !strings.Contains(first, "jixiao.db 已损坏") {
				t.Errorf("%s, from byte %d: %s", command, from, first)
			}
		}
	}
	if said < 5 {
		t.Errorf("only %d were damaged for a command", said)
	}
}

func isLatin(r rune) bool { return unicode.Is(unicode.Latin, r) }

// A figure that is not what the original says is found, with its place in words.
func TestCheckFindsAChangedFigure(t *testing.T) {
	dir := t.TempDir()
	sample, err := filepath.Abs(filepath.Join("..", "..", "samples", "2023", "信访局.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	if _, stderr, code := ran(t, dir, "import", sample); code != 0 {
		t.Fatalf("import: %d %s", code, stderr)
	}
	path := filepath.Join(dir, "jixiao.db")
	// Other figures under the same original, as a fault of the program would store
	// them: the store takes what it is given.
	db, err := store.Open(t.Context(), path, builtin)
	if err != nil {
		t.Fatal(err)
	}
	files, err := db.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	filings, err := db.FilingsIn(t.Context(), files[0].SHA256)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range filings {
		for i := range f.Values {
			if v := &f.Values[i]; v.Path == "base_data/costs/three_public/final" {
				v.Number, v.Raw = v.Number+1_000_000, "1"
			}
		}
	}
	if _, err := db.Reread(t.Context(), files[0].SHA256, filings, nil); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	stdout, _, code := ran(t, dir, "check-db")
	if code != exitRefused || !strings.Contains(stdout, "「信访局.xlsx」的附件1") || !strings.Contains(stdout, "共 1 处") {
		t.Errorf("exit %d: %s", code, stdout)
	}
	if stdout, _, code := ran(t, dir, "check-db", "--quick"); code != exitDone {
		t.Errorf("--quick: exit %d: %s", code, stdout)
	}
}

// Where somebody reads what was before a change, the command that made it says that
// a copy of the one file would lack it.
func TestChangeThatIsStillInTheLog(t *testing.T) {
	dir := t.TempDir()
	imported := func(name string) (stderr string) {
		t.Helper()
		sample, err := filepath.Abs(filepath.Join("..", "..", "samples", "2023", name))
		if err != nil {
			t.Fatal(err)
		}
		_, stderr, code := ran(t, dir, "import", sample)
		if code != 0 {
			t.Errorf("import %s: %d %s", name, code, stderr)
		}
		return stderr
	}
	if stderr := imported("信访局.xlsx"); stderr != "" {
		t.Errorf("nobody reads, and it says %q", stderr)
	}
	db, err := store.OpenExisting(t.Context(), filepath.Join(dir, "jixiao.db"), builtin)
	if err != nil {
		t.Fatal(err)
	}
	err = db.Read(t.Context(), 2023, func(*store.Reading) error {
		if stderr := imported("人社局-绩效自评-20240312.xlsx"); !strings.Contains(stderr, "暂时还在 jixiao.db-wal 里") {
			t.Errorf("somebody reads, and it says %q", stderr)
		}
		return nil
	})
	if err := errors.Join(err, db.Close()); err != nil {
		t.Fatal(err)
	}
	// The last to close brings it home.
	if c := checkCopy(t, filepath.Join(dir, "jixiao.db")); !c.OK || c.Files != 2 {
		t.Errorf("the copy: %+v", c)
	}
}
