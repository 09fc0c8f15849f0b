//go:build linux && amd64

package main

import (
	"archive/zip"
	"bytes"
	"io/fs"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/consolidate/report/reporttest"
	"jixiao/samples/thorough"
)

// windows runs the program for Windows, under wine and with a C: of its own.
type windows struct {
	t             *testing.T
	wine, program string
	env           []string
}

// TestWindows makes sure that the program for Windows does what this one does: it takes in
// the sample district, says the same of it, writes the same workbooks, and serves the page.
func TestWindows(t *testing.T) {
	if !thorough.Asked() {
		t.Skip("not asked for: what differs there has tests of its own")
	}
	w := startWindows(t)
	here, there := t.TempDir(), t.TempDir()
	db := filepath.Join(here, "a.db")
	imported := jixiao(t, "import", "--db", db, "--json", district)
	if diff := cmp.Diff(imported, w.says(there, "import", "--db", "a.db", "--json", absolute(t, district))); diff != "" {
		t.Fatalf("import (-here +Windows):\n%s", diff)
	}
	for _, command := range []string{"facts", "findings --all", "flags", "scores", "units"} {
		args := append(strings.Fields(command), "--json", "--db")
		if here, there := jixiao(t, append(args, db)...), w.says(there, append(args, "a.db")...); here != there {
			t.Errorf("%s says other things on Windows, %d bytes and %d", command, len(here), len(there))
		}
	}
	jixiao(t, "summarize", "--db", db, "-o", filepath.Join(here, "汇总.xlsx"))
	w.says(there, "summarize", "--db", "a.db", "-o", "汇总.xlsx")
	jixiao(t, "return", "--all", "--db", db, "-o", filepath.Join(here, "退回"))
	w.says(there, "return", "--all", "--db", "a.db", "-o", "退回")
	ours, theirs := documents(t, here), documents(t, there)
	if len(ours) < 20 {
		t.Errorf("only %d documents", len(ours))
	}
	if diff := cmp.Diff(ours, theirs); diff != "" {
		t.Errorf("written (-here +Windows):\n%s", diff)
	}
	w.serves(there)
}

// startWindows builds the program and makes the C:, which is gone with the test.
func startWindows(t *testing.T) *windows {
	t.Helper()
	need := func(names ...string) string {
		for _, name := range names {
			if path, err := exec.LookPath(name); err == nil {
				return path
			}
		}
		t.Skipf("%s is not installed (wine64, binutils-mingw-w64-x86-64): nothing is run as on Windows", names[0])
		return ""
	}
	wine, server := need("wine64", "/usr/lib/wine/wine64", "wine"), need("wineserver64", "/usr/lib/wine/wineserver64", "wineserver")
	assembler, linker := need("x86_64-w64-mingw32-as"), need("x86_64-w64-mingw32-ld")
	dir := t.TempDir()
	w := &windows{t: t, wine: wine, program: filepath.Join(dir, "jixiao.exe"), env: append(os.Environ(),
		"HOME="+dir, "WINEPREFIX="+filepath.Join(dir, "prefix"), "WINEDEBUG=-all", "WINEDLLOVERRIDES=mscoree,mshtml=;winemenubuilder.exe=d")}
	run := func(env []string, args ...string) {
		t.Helper()
		cmd := exec.CommandContext(t.Context(), args[0], args[1:]...)
		cmd.Env, cmd.Dir = env, dir
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("%v: %v\n%s", args, err, said)
		}
	}
	source, err := filepath.Abs(".")
	if err != nil {
		t.Fatal(err)
	}
	run(append(os.Environ(), "CGO_ENABLED=0", "GOOS=windows", "GOARCH=amd64"), "go", "build", "-C", source, "-buildvcs=false", "-o", w.program, ".")
	// Every Go program asks bcryptprimitives.dll for random bytes, which wine lacks
	// before 8.4: here it leads on to what advapi32.dll has of the same.
	const forwards = "LIBRARY bcryptprimitives.dll\nEXPORTS\nProcessPrng = advapi32.SystemFunction036\n"
	if err := os.WriteFile(filepath.Join(dir, "random.def"), []byte(forwards), 0o666); err != nil {
		t.Fatal(err)
	}
	run(os.Environ(), assembler, "-o", "nothing.o", os.DevNull)
	t.Cleanup(func() {
		end := exec.Command(server, "-k")
		end.Env = w.env
		_ = end.Run() // it may have ended
	})
	run(w.env, wine, "wineboot", "-i")
	run(os.Environ(), linker, "-shared", "-e", "0", "-o", filepath.Join("prefix", "drive_c", "windows", "system32", "bcryptprimitives.dll"), "nothing.o", "random.def")
	return w
}

// command is a command line of the program, in a folder.
func (w *windows) command(dir string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(w.t.Context(), w.wine, append([]string{w.program}, args...)...)
	cmd.Env, cmd.Dir = w.env, dir
	return cmd
}

// says is what a command prints, which must not fail.
func (w *windows) says(dir string, args ...string) string {
	w.t.Helper()
	cmd := w.command(dir, args...)
	var out, complaint bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &complaint
	if err := cmd.Run(); err != nil {
		w.t.Fatalf("%v: %v\n%s", args, err, complaint.String())
	}
	return out.String()
}

// serves makes sure that the page answers, to those alone who have the address that is
// printed, and that it ends the program.
func (w *windows) serves(dir string) {
	w.t.Helper()
	cmd := w.command(dir, "serve", "--no-browser", "--db", "a.db", "--addr", "127.0.0.1:0")
	var out output
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Start(); err != nil {
		w.t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	address := ""
	for deadline := time.Now().Add(patience); address == ""; time.Sleep(20 * time.Millisecond) {
		if time.Now().After(deadline) {
			w.t.Fatalf("no address is printed: %s", out.String())
		}
		address = printedAddress.FindString(out.String())
	}
	client := visitor(w.t)
	status, page := fetch(w.t, client, address)
	for deadline := time.Now().Add(patience); strings.Contains(page, "正在算") && time.Now().Before(deadline); time.Sleep(100 * time.Millisecond) {
		status, page = fetch(w.t, client, address)
	}
	if status != http.StatusOK || !strings.Contains(page, "2023 年度总览") || !strings.Contains(page, "星澜区信访局") {
		w.t.Errorf("%s: %d\n%s", address, status, page)
	}
	bare, _, _ := strings.Cut(address, "?")
	if status, page := fetch(w.t, visitor(w.t), bare+"district"); status != http.StatusForbidden || strings.Contains(page, "星澜区") {
		w.t.Errorf("without the token: %d\n%s", status, page)
	}
	if status, page := post(w.t, client, bare+"quit", nil); status != http.StatusOK || !strings.Contains(page, "程序已停止") {
		w.t.Errorf("quit: %d\n%s", status, page)
	}
	select {
	case err := <-ended:
		if err != nil {
			w.t.Errorf("serve: %v\n%s", err, out.String())
		}
	case <-time.After(patience):
		w.t.Error("the program goes on")
	}
}

// documents are the workbooks and Word files of a folder as text, by name, without what
// says when they were written.
func documents(t *testing.T, dir string) map[string]string {
	t.Helper()
	texts := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		switch data, err := os.ReadFile(path); {
		case err != nil:
			return err
		case filepath.Ext(path) == ".xlsx":
			texts[name] = reporttest.Dump(t, data, nil, func(line string) string { return times.ReplaceAllString(line, "时间") })
		case filepath.Ext(path) == ".docx":
			texts[name] = wordText(t, data)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return texts
}

// wordText is the text of a Word file.
func wordText(t *testing.T, data []byte) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	body, err := fs.ReadFile(r, "word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	return wordTags.ReplaceAllString(string(body), "\n")
}

var wordTags = regexp.MustCompile(`(<[^>]*>)+`)
