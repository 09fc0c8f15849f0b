package main

import (
	"archive/zip"
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math/rand/v2"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/handout"
	"jixiao/samples/thorough"
	"jixiao/schema"
	"jixiao/schema/store"
)

var kills = flag.Int("kills", 0, "how often each command is killed, rather than twice or, asked for every variant, 12 times")

func timesKilled() int { return cmp.Or(*kills, thorough.Of(12, 2, 0)) }

// commandsToKill are the commands that write, each with what it is run on.
var commandsToKill = []struct {
	name string
	on   string // the database
	args []string
	made []string // the files and folders that it writes besides
}{
	{"import", "one", []string{"import", "收到"}, nil},
	{"import into none", "none", []string{"import", "收到"}, nil},
	{"run", "one", []string{"run", "收到", "-o", "汇总.xlsx"}, []string{"汇总.xlsx"}},
	{"settings import", "all", []string{"settings", "import", "设置.xlsx", "--by", "甲"}, nil},
	{"accept", "all", []string{"accept", "A3", "--unit", "星澜区公用事业服务中心", "--why", "核对无误", "--by", "甲"}, nil},
	{"void", "all", []string{"void", "1", "--why", "发错", "--by", "甲"}, nil},
	{"correct", "all", []string{"correct", "1", "--unit", "星澜区某甲局", "--why", "写错", "--by", "甲"}, nil},
	{"current", "twice", []string{"current", "1", "--why", "来电核实", "--by", "甲"}, nil},
	{"labels teach", "wording", []string{"labels", "teach", "招呼钱", "base_data/costs/hospitality"}, nil},
	{"refused clear", "refused", []string{"refused", "clear", "没有表.xlsx", "--why", "不是报表", "--by", "甲"}, nil},
	{"units alias", "all", []string{"units", "alias", "星澜区信访局", "星澜区图书馆"}, nil},
	{"reread", "all", []string{"reread"}, nil},
	{"return", "all", []string{"return", "--all"}, []string{"退回"}},
	{"export", "all", []string{"export"}, []string{"导出"}},
	{"summarize", "all", []string{"summarize", "-o", "汇总.xlsx"}, []string{"汇总.xlsx"}},
	{"settings export", "all", []string{"settings", "export", "-o", "新设置.xlsx"}, []string{"新设置.xlsx"}},
	{"backup", "all", []string{"backup", "-o", "备份.db", "--by", "甲"}, []string{"备份.db"}},
	{"check-db --rescue", "all", []string{"check-db", "--rescue", "救回"}, []string{"救回"}},
	{"labels export", "wording", []string{"labels", "export", "-o", "标签.json"}, []string{"标签.json"}},
}

// A command that is killed, whenever that is, leaves nothing half: what stands
// under its name is whole, the database is sound and each file and decision
// wholly in it or wholly not. Run again, it comes to what it would have come to,
// and leaves nothing beside.
func TestKilled(t *testing.T) {
	if testing.Short() {
		t.Skip("a process that is killed tells the race detector nothing")
	}
	program, err := exec.LookPath("jixiao")
	if err != nil {
		t.Fatal(err) // TestMain puts this test there
	}
	ground := preparedGround(t)
	for _, c := range commandsToKill {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := killing{program: program, ground: ground, on: c.on, args: c.args, made: c.made}
			k.reference(t)
			n := timesKilled()
			for i := range n {
				k.once(t, i, n)
			}
			t.Logf("killed while it ran %d times of %d, of them %d after it had changed something; it takes %v", k.running, n, k.midway, k.takes)
			if k.running == 0 && n >= 5 { // twice it may
				t.Error("it had always ended before")
			}
		})
	}
}

// preparedGround is a folder with the files and the databases that the commands
// are run on.
func preparedGround(t *testing.T) string {
	t.Helper()
	ground := t.TempDir()
	received := filepath.Join(ground, "收到")
	if err := os.Mkdir(received, 0o777); err != nil {
		t.Fatal(err)
	}
	const samples = "../../samples/"
	for _, name := range []string{"broken/A3.xlsx", "2023/信访局.xlsx", "2023/图书馆2023绩效.xlsx"} {
		copyFile(t, samples+name, filepath.Join(received, path.Base(name)))
	}
	rewrite := func(name string, edit func(f *excelize.File) error) {
		f, err := excelize.OpenFile(filepath.Join(received, "A3.xlsx"))
		if err == nil {
			err = errors.Join(edit(f), f.SetDocProps(&excelize.DocProperties{Modified: "2024-06-01T08:00:00Z"}), f.SaveAs(filepath.Join(ground, name)), f.Close())
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	rewrite("更正.xlsx", func(f *excelize.File) error { return f.SetCellFloat("附件1", "B7", 7.4, -1, 64) })
	rewrite("叫法.xlsx", func(f *excelize.File) error {
		cells, err := f.SearchSheet("附件1", "公务接待", true)
		if err != nil || len(cells) == 0 {
			return errors.Join(err, errors.New("no 公务接待"))
		}
		return f.SetCellStr("附件1", cells[0], "3、招呼钱")
	})
	copyFile(t, samples+"broken/files/noforms.xlsx", filepath.Join(ground, "没有表.xlsx"))
	settings, err := handout.Settings(builtin, &schema.Settings{Deadline: "2024-03-31", Roster: []schema.RosterUnit{{Name: "星澜区图书馆", Aliases: []string{"星澜区信访局"}}, {Name: "星澜区公用事业服务中心"}}}, nil, 2023)
	if err == nil {
		err = os.WriteFile(filepath.Join(ground, "设置.xlsx"), settings, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
	at := func(names ...string) []string {
		for i, name := range names {
			names[i] = filepath.Join(ground, name)
		}
		return names
	}
	for db, steps := range map[string][][]string{
		"one":     {at("收到/A3.xlsx")},
		"all":     {at("收到/A3.xlsx"), at("收到")},
		"twice":   {at("收到/A3.xlsx"), at("更正.xlsx")},
		"wording": {at("收到/A3.xlsx"), at("叫法.xlsx")},
		"refused": {at("没有表.xlsx"), at("收到/A3.xlsx")},
	} {
		for _, files := range steps {
			root := newRoot()
			root.SetArgs(append([]string{"import", "--db", filepath.Join(ground, db+".db")}, files...))
			root.SetOut(io.Discard)
			root.SetErr(io.Discard)
			if err := root.ExecuteContext(t.Context()); err != nil && !errors.Is(err, errPending) { // one is refused
				t.Fatal(err)
			}
		}
	}
	// An earlier workbook is what there is until the new one is.
	jixiao(t, "summarize", "--db", filepath.Join(ground, "one.db"), "-o", filepath.Join(ground, "汇总.xlsx"), "--sheets", "得分排名")
	return ground
}

func copyFile(t *testing.T, from, to string) {
	t.Helper()
	data, err := os.ReadFile(from)
	if err == nil {
		err = os.WriteFile(to, data, 0o666)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// killing is one command that is killed.
type killing struct {
	program, ground, on string
	args, made          []string

	before, after string            // what the database says
	halfway       bool              // and that something was stopped midway, before
	untouched     [sha256.Size]byte // the sum of the database
	files         map[string][]byte // what was written, by name
	earlier       map[string][]byte // what was there before
	takes         time.Duration
	changes       int  // of the folder, as far as they were seen
	running       int  // how often it ran when it was killed
	midway        int  // and had changed the folder by then
	interrupts    bool // as a person does with Ctrl+C, rather than kills
}

// folder is a new one to run the command in.
func (k *killing) folder(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{"temp", "收到"} {
		if err := os.Mkdir(filepath.Join(dir, name), 0o777); err != nil {
			t.Fatal(err)
		}
	}
	entries, err := os.ReadDir(filepath.Join(k.ground, "收到"))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		copyFile(t, filepath.Join(k.ground, "收到", e.Name()), filepath.Join(dir, "收到", e.Name()))
	}
	copyFile(t, filepath.Join(k.ground, "设置.xlsx"), filepath.Join(dir, "设置.xlsx"))
	copyFile(t, filepath.Join(k.ground, "汇总.xlsx"), filepath.Join(dir, "汇总.xlsx"))
	if k.on != "none" {
		copyFile(t, filepath.Join(k.ground, k.on+".db"), filepath.Join(dir, "jixiao.db"))
	}
	return dir
}

func (k *killing) command(dir string) *exec.Cmd {
	cmd := exec.Command(k.program, k.args...)
	cmd.Dir = dir
	temp := filepath.Join(dir, "temp")
	cmd.Env = append(os.Environ(), "TMPDIR="+temp, "TMP="+temp, "TEMP="+temp)
	return cmd
}

// run runs the command to its end. That it has nothing left to do is no error.
func (k *killing) run(t *testing.T, dir string) {
	t.Helper()
	said, err := k.command(dir).CombinedOutput()
	var exit *exec.ExitError
	if err != nil && (!errors.As(err, &exit) || strings.Contains(string(said), "技术信息") || strings.Contains(string(said), "goroutine ")) {
		t.Fatalf("%v: %v\n%s", k.args, err, said)
	}
}

// reference runs the command undisturbed, and measures it.
func (k *killing) reference(t *testing.T) {
	t.Helper()
	dir := k.folder(t)
	k.untouched = contents(t, dir)
	k.before, k.halfway = says(t, dir)
	k.earlier = k.written(t, dir)
	cmd := k.command(dir)
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	last := ""
	for done := false; !done; {
		select {
		case <-ended:
			done = true
		default:
			if now := look(dir); now != last {
				last = now
				k.changes++
			}
			time.Sleep(200 * time.Microsecond)
		}
	}
	k.takes = time.Since(begun)
	k.after, _ = says(t, dir)
	k.files = k.written(t, dir)
	if len(k.made) == 0 && k.before == k.after && k.args[0] != "reread" {
		t.Fatalf("%v changes nothing", k.args)
	}
	if len(k.made) > 0 && maps.EqualFunc(k.files, k.earlier, bytes.Equal) {
		t.Fatalf("%v writes nothing", k.args)
	}
}

// once kills the command once, the i-th of n times: by turns some time after it
// was begun, and when it changes the folder for the so-manieth time.
func (k *killing) once(t *testing.T, i, n int) {
	t.Helper()
	dir := k.folder(t)
	cmd := k.command(dir)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	untouched := look(dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	ended := make(chan struct{})
	go func() {
		_ = cmd.Wait() // that it was killed
		close(ended)
	}()
	when := ""
	if i%2 == 0 {
		after := time.Duration((float64(i) + 2*rand.Float64()) / float64(n) * 1.1 * float64(k.takes))
		when = fmt.Sprintf("after %v of %v", after, k.takes)
		select {
		case <-ended:
		case <-time.After(after):
		}
	} else {
		nth := 1 + (i*k.changes)/n
		when = fmt.Sprintf("at change %d of %d", nth, k.changes)
		last := ""
	watch:
		for seen := 0; seen < nth; {
			select {
			case <-ended:
				break watch
			default:
				if now := look(dir); now != last {
					last = now
					seen++
				}
				time.Sleep(100 * time.Microsecond) // of which the command has its part of the machine
			}
		}
	}
	failed, done := t.Failed(), false
	if k.interrupts {
		_ = cmd.Process.Signal(os.Interrupt) // it may have ended
		<-ended
		done = k.ends(t, cmd.ProcessState.ExitCode(), stderr.String(), look(dir) != untouched)
	} else {
		_ = cmd.Process.Kill()
		<-ended
		if cmd.ProcessState.ExitCode() < 0 { // of its own accord it ends with 0 or more
			k.running++
			if look(dir) != untouched {
				k.midway++
			}
		}
	}

	sound(t, dir)
	switch said, unfinished := k.says(t, dir); {
	case done && said != k.after:
		t.Errorf("interrupted %s, it ends as if it were done, and the database says\n%s", when, said)
	case said == k.before, said == k.after, unfinished:
	case strings.HasPrefix(k.args[0], "import"), k.args[0] == "run":
		k.someFiles(t, said)
	default:
		t.Errorf("killed %s, the database says neither what it said before nor what it says after:\n%s", when, said)
	}
	k.wholes(t, dir, false)

	k.run(t, dir)
	sound(t, dir)
	if said, unfinished := k.says(t, dir); said != k.after || unfinished {
		t.Errorf("killed %s and run again, the database says\n%s\nand not\n%s", when, said, k.after)
	}
	k.wholes(t, dir, true)
	if left, err := os.ReadDir(filepath.Join(dir, "temp")); err != nil || len(left) > 0 && len(k.made) > 0 {
		t.Errorf("in the folder for temporary files is left %v, %v", left, err)
	}
	if t.Failed() && !failed {
		t.Errorf("this was killed %s", when)
	}
}

// ends makes sure that a command that was interrupted says so and ends with 2, unless it
// has done its work, which it returns, or had not begun.
func (k *killing) ends(t *testing.T, code int, stderr string, changed bool) (done bool) {
	t.Helper()
	switch {
	case code == exitDone, code == exitRefused:
		return true
	case code < 0 && !changed: // it was still being loaded
	case code == exitFailed && strings.Contains(stderr, "已中断") && !strings.Contains(stderr, "技术信息"):
		k.running++
		if changed {
			k.midway++
		}
	default:
		t.Errorf("interrupted, it ends with %d and says %q", code, stderr)
	}
	return false
}

// A command that is interrupted with Ctrl+C says so, and leaves nothing half either.
func TestInterrupted(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted there")
	}
	if testing.Short() {
		t.Skip("a process that is interrupted tells the race detector nothing, which holds it up as it ends")
	}
	program, err := exec.LookPath("jixiao")
	if err != nil {
		t.Fatal(err)
	}
	names := []string{"import", "summarize", "reread"}
	if thorough.Asked() {
		names = append(names, "run", "export", "return", "backup")
	}
	ground := preparedGround(t)
	for _, c := range commandsToKill {
		if !slices.Contains(names, c.name) {
			continue
		}
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			k := killing{program: program, ground: ground, on: c.on, args: c.args, made: c.made, interrupts: true}
			k.reference(t)
			n := max(timesKilled()/5, 2)
			for i := range n {
				k.once(t, i, n)
			}
			t.Logf("interrupted while it ran %d times of %d, of them %d after it had changed something", k.running, n, k.midway)
		})
	}
}

// What is said of an interrupted command fits it.
func TestInterruptedLine(t *testing.T) {
	var walk func(of *cobra.Command, path []string)
	walk = func(of *cobra.Command, path []string) {
		for _, c := range of.Commands() {
			in := append(slices.Clone(path), c.Name())
			line := interruptedLine(strings.Join(in, " "))
			decides := c.LocalFlags().Lookup("undo") != nil || len(in) == 2 && in[1] != "export" && in[1] != "list"
			if strings.Contains(line, "已经改好") != decides || !strings.HasPrefix(line, "已中断") {
				t.Errorf("%v: %s", in, line)
			}
			walk(c, in)
		}
	}
	walk(newRoot(), nil)
}

// An interrupted batch is not taken in to its end: of many files, some are, and the
// program ends. Taken in again, all are.
func TestInterruptedBatch(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted there")
	}
	samples, err := filepath.Abs("../../samples/2023")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	cmd := jixiaoProcess(t, dir, "import", samples)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for size, deadline := int64(0), time.Now().Add(5*time.Minute); size < 200_000; time.Sleep(time.Millisecond) { // the first files are in
		size = 0
		for _, name := range []string{"jixiao.db", "jixiao.db-wal"} {
			if info, err := os.Stat(filepath.Join(dir, name)); err == nil {
				size += info.Size()
			}
		}
		if time.Now().After(deadline) {
			t.Fatal("nothing is taken in")
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	_ = cmd.Wait() // that it did not do all
	if code := cmd.ProcessState.ExitCode(); code != exitFailed || !strings.Contains(stderr.String(), "已中断") {
		t.Errorf("it ended with %d: %s", code, stderr.String())
	}
	files := func() int {
		t.Helper()
		db, err := store.OpenExisting(t.Context(), filepath.Join(dir, "jixiao.db"), builtin)
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		all, err := db.Files(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(all)
	}
	before := files()
	sound(t, dir)
	if _, stderr, code := ran(t, dir, "import", samples); code > exitRefused {
		t.Fatalf("%d %s", code, stderr)
	}
	if all := files(); before >= all {
		t.Errorf("%d files were taken in of %d", before, all)
	}
}

// A command that hangs, on a drive that does not answer, is not waited for; the page is,
// for it answers those who use it.
func TestNobodyWaitsForWhatHangs(t *testing.T) {
	for name, waits := range map[string]bool{"import": false, serveName: true} {
		ctx, interrupt := context.WithCancel(t.Context())
		release, begun := make(chan struct{}), make(chan struct{})
		root := &cobra.Command{Use: "jixiao", SilenceErrors: true, SilenceUsage: true}
		root.AddCommand(&cobra.Command{Use: name, RunE: func(*cobra.Command, []string) error {
			close(begun)
			<-release
			return nil
		}})
		root.SetArgs([]string{name})
		ended := make(chan error, 1)
		go func() { ended <- within(ctx, root, []string{name}) }()
		<-begun
		interrupt()
		if waits {
			select {
			case err := <-ended:
				t.Errorf("%s: it was not waited for: %v", name, err)
			case <-time.After(2 * endsWithin):
			}
			close(release)
			if err := <-ended; err != nil {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if err := <-ended; !errors.Is(err, context.Canceled) { // it would hang for ever
			t.Errorf("%s: %v", name, err)
		}
		close(release)
	}
}

// look says which files there are, and how large.
func look(dir string) string {
	var b strings.Builder
	_ = filepath.WalkDir(dir, func(path string, e fs.DirEntry, err error) error {
		if err != nil {
			return nil // it has gone meanwhile
		}
		if info, err := e.Info(); err == nil && !e.IsDir() {
			fmt.Fprintln(&b, path, info.Size())
		}
		return nil
	})
	return b.String()
}

// someFiles makes sure that a database that an import was killed in says of each
// file all or nothing.
func (k *killing) someFiles(t *testing.T, said string) {
	t.Helper()
	of := func(text string) map[string]int {
		count := map[string]int{}
		for line := range strings.Lines(text) {
			var fact struct{ File, Path string }
			if json.Unmarshal([]byte(line), &fact) == nil && fact.Path != "" {
				count[fact.File]++
			}
		}
		return count
	}
	whole := of(k.after)
	for file, n := range of(said) {
		if whole[file] != n {
			t.Errorf("%d values of %s are in the database, of %d", n, file, whole[file])
		}
	}
}

// says is what a database says by the commands that print its data, without the
// times and numbers that differ from run to run; and whether it says that
// something was stopped midway.
func says(t *testing.T, dir string) (said string, unfinished bool) {
	t.Helper()
	var b strings.Builder
	for _, args := range [][]string{{"facts"}, {"findings", "--all"}, {"filings"}, {"units"}, {"settings"}, {"refused", "--all"}} {
		var out, stderr bytes.Buffer
		root := newRoot()
		root.SetArgs(append(args, "--json", "--db", filepath.Join(dir, "jixiao.db")))
		root.SetOut(&out)
		root.SetErr(&stderr)
		err := root.ExecuteContext(t.Context())
		unfinished = unfinished || strings.Contains(stderr.String(), "中途停了")
		fmt.Fprintln(&b, "#", args[0])
		var none noDatabase
		var nothing nothingYet
		switch {
		case errors.As(err, &none), errors.As(err, &nothing), errors.Is(err, store.ErrEmpty): // killed before anything was made of it
			continue
		case err != nil:
			t.Fatalf("%v: %v", args, err)
		}
		b.WriteString(timeless(t, out.Bytes()))
	}
	return b.String(), unfinished
}

// says is what the database says now; without asking it where nothing was changed yet.
func (k *killing) says(t *testing.T, dir string) (said string, unfinished bool) {
	t.Helper()
	if contents(t, dir) == k.untouched {
		return k.before, k.halfway
	}
	return says(t, dir)
}

// contents is a sum of a database and its log.
func contents(t *testing.T, dir string) [sha256.Size]byte {
	t.Helper()
	sum := sha256.New()
	for _, name := range []string{"jixiao.db", "jixiao.db-wal", "jixiao.db-journal"} {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		fmt.Fprintln(sum, name, err == nil, len(data))
		sum.Write(data)
	}
	return [sha256.Size]byte(sum.Sum(nil))
}

// timeless is a list of JSON, an object a line and in order, without times and
// numbers of filings.
func timeless(t *testing.T, text []byte) string {
	t.Helper()
	var list []map[string]any
	if bytes.HasPrefix(bytes.TrimSpace(text), []byte("{")) {
		text = slices.Concat([]byte("["), text, []byte("]"))
	}
	if err := json.Unmarshal(text, &list); err != nil {
		t.Fatalf("%v in %s", err, text)
	}
	lines := make([]string, len(list))
	for i, o := range list {
		maps.DeleteFunc(o, func(key string, _ any) bool {
			return slices.Contains([]string{"received", "filing", "id", "received_at", "at"}, key)
		})
		line, err := json.Marshal(o)
		if err != nil {
			t.Fatal(err)
		}
		lines[i] = clock.ReplaceAllString(string(line), "时间")
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n") + "\n"
}

var clock = regexp.MustCompile(`20[0-9]{2}-[0-9]{2}-[0-9]{2}T[0-9:.]+(Z|[+-][0-9:]+)`)

// sound makes sure that a database is one, and holds what was received.
func sound(t *testing.T, dir string) {
	t.Helper()
	name := filepath.Join(dir, "jixiao.db")
	if _, err := os.Stat(name); err != nil {
		return // not yet
	}
	db, err := sql.Open("sqlite", name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	ctx := t.Context()
	var verdict string
	if err := db.QueryRowContext(ctx, "PRAGMA integrity_check").Scan(&verdict); err != nil || verdict != "ok" {
		t.Fatalf("the database is damaged: %s, %v", verdict, err)
	}
	foreign, err := db.QueryContext(ctx, "PRAGMA foreign_key_check")
	if err != nil {
		t.Fatal(err)
	}
	if foreign.Next() {
		t.Error("the database refers to what is not there")
	}
	if err := errors.Join(foreign.Err(), foreign.Close()); err != nil {
		t.Fatal(err)
	}
	var tables int
	if err := db.QueryRowContext(ctx, "SELECT COUNT(*) FROM sqlite_master WHERE name = 'files'").Scan(&tables); err != nil {
		t.Fatal(err)
	}
	if tables == 0 {
		return // killed before it was made
	}
	rows, err := db.QueryContext(ctx, "SELECT sha256, data FROM files")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
		var sum string
		var data []byte
		if err := rows.Scan(&sum, &data); err != nil {
			t.Fatal(err)
		}
		if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != sum {
			t.Errorf("the file %s is not what is stored for it", sum)
		}
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
}

// written are the files that the command has written, by their names; what was
// given to it is none of them.
func (k *killing) written(t *testing.T, dir string) map[string][]byte {
	t.Helper()
	files := map[string][]byte{}
	err := filepath.WalkDir(dir, func(name string, e fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		relative, err := filepath.Rel(dir, name)
		relative = filepath.ToSlash(relative)
		switch {
		case err != nil:
			return err
		case relative == "temp", relative == "收到":
			return fs.SkipDir
		case e.IsDir(), relative == "设置.xlsx", strings.HasPrefix(relative, "jixiao.db"):
			return nil
		}
		files[relative], err = os.ReadFile(name)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return files
}

var (
	again  = regexp.MustCompile(`（[0-9]+）`)
	beside = regexp.MustCompile(`^\.jixiao-`)
)

// wholes makes sure that what stands under a final name is as the undisturbed run
// wrote it, and of a folder all of it; and, once the command was run to its end,
// that all of it is there and nothing beside it.
func (k *killing) wholes(t *testing.T, dir string, ended bool) {
	t.Helper()
	found := map[string]map[string]bool{} // in what, as it is called: what
	for name, data := range k.written(t, dir) {
		parts := strings.Split(name, "/")
		if slices.ContainsFunc(parts, beside.MatchString) {
			if ended {
				t.Errorf("%s is left", name)
			}
			continue
		}
		if old, ok := k.earlier[name]; ok && bytes.Equal(old, data) && !ended {
			continue
		}
		plain := again.ReplaceAllString(name, "")
		want, ok := k.files[plain]
		if !ok {
			t.Errorf("%s is there", name)
			continue
		}
		if why := differs(t, data, want, path.Ext(name)); why != "" {
			t.Errorf("%s is not whole: %s", name, why)
		}
		folder := path.Dir(name)
		if found[folder] == nil {
			found[folder] = map[string]bool{}
		}
		found[folder][plain] = true
	}
	for folder, names := range found {
		for name := range k.files {
			if path.Dir(name) == again.ReplaceAllString(folder, "") && folder != "." && !names[name] {
				t.Errorf("%s has no %s", folder, path.Base(name))
			}
		}
	}
	if !ended {
		return
	}
	for name := range k.files {
		if !slices.ContainsFunc(slices.Collect(maps.Values(found)), func(names map[string]bool) bool { return names[name] }) {
			t.Errorf("there is no %s", name)
		}
	}
}

// differs says how a file is other than one that is whole: byte for byte, but
// for a package that holds the time it was made at, in its parts, and for a
// database, which has a stamp of its own, in its rows.
func differs(t *testing.T, data, want []byte, extension string) string {
	t.Helper()
	if bytes.Equal(data, want) {
		return ""
	}
	if extension == ".db" {
		return differsDatabase(t, data, want)
	}
	if extension != ".xlsx" && extension != ".docx" {
		return fmt.Sprintf("%d bytes are not the %d", len(data), len(want))
	}
	names := func(data []byte) (list []string, err error) {
		r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil, err
		}
		for _, f := range r.File {
			part, err := f.Open()
			if err != nil {
				return nil, err
			}
			if _, err := io.Copy(io.Discard, part); err != nil { // and its checksum
				return nil, err
			}
			list = append(list, f.Name)
		}
		return list, nil
	}
	got, err := names(data)
	if err != nil {
		return err.Error()
	}
	if should, err := names(want); err != nil || !slices.Equal(got, should) {
		return fmt.Sprintf("it has the parts %v and not %v, %v", got, should, err)
	}
	return ""
}

// differsDatabase says how a copy of a database is other than one that is whole.
func differsDatabase(t *testing.T, data, want []byte) string {
	t.Helper()
	got, should := rowsIn(t, data), rowsIn(t, want)
	for table := range should {
		if !slices.Equal(got[table], should[table]) {
			return fmt.Sprintf("%s has %d rows, not the %d", table, len(got[table]), len(should[table]))
		}
	}
	return ""
}

// rowsIn are the rows of a database by their tables, without what differs from copy
// to copy: its stamp, and when it was copied before. That it can be opened and holds
// together is made sure of.
func rowsIn(t *testing.T, data []byte) map[string][]string {
	t.Helper()
	dir := t.TempDir()
	name := filepath.Join(dir, "jixiao.db")
	if err := os.WriteFile(name, data, 0o666); err != nil {
		t.Fatal(err)
	}
	sound(t, dir)
	db, err := sql.Open("sqlite", name)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	list := func(query string) (lines []string) {
		rows, err := db.QueryContext(t.Context(), query)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		columns, err := rows.Columns()
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			row, at := make([]any, len(columns)), make([]any, len(columns))
			for i := range row {
				at[i] = &row[i]
			}
			if err := rows.Scan(at...); err != nil {
				t.Fatal(err)
			}
			if line := fmt.Sprint(row...); !strings.Contains(line, string(store.DeedBackup)) {
				lines = append(lines, line)
			}
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		slices.Sort(lines)
		return lines
	}
	all := map[string][]string{}
	for _, table := range list("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT IN ('meta', 'sqlite_sequence')") {
		all[table] = list(fmt.Sprintf("SELECT * FROM %q", table))
	}
	return all
}
