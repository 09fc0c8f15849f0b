package main

import (
	"archive/zip"
	"bytes"
	"flag"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

var update = flag.Bool("update", false, "write password.xlsx anew")

// Each run of gen writes the same bytes.
func TestGenerateTwice(t *testing.T) {
	first, second := t.TempDir(), t.TempDir()
	for _, dir := range []string{first, second} {
		if err := generate(dir); err != nil {
			t.Fatal(err)
		}
	}
	a, b := readTree(t, first), readTree(t, second)
	if diff := cmp.Diff(names(a), names(b)); diff != "" {
		t.Fatalf("other files the second time (-first +second):\n%s", diff)
	}
	size := 0
	for i := range a {
		if !bytes.Equal(a[i].data, b[i].data) {
			t.Errorf("%s differs the second time", a[i].name)
		}
		size += len(a[i].data)
	}
	if size > 3<<20 {
		t.Errorf("the samples take %d bytes, more than 3 MiB", size)
	}
}

// Gen writes the committed samples. The test compares unpacked files, since another version
// of Go may deflate to other bytes.
func TestCommitted(t *testing.T) {
	made, err := samples()
	if err != nil {
		t.Fatal(err)
	}
	var committed []file
	for _, dir := range []string{"2023", "broken", "formats", "templates"} {
		for _, f := range readTree(t, filepath.Join("..", dir)) {
			committed = append(committed, file{dir + "/" + f.name, f.data})
		}
	}
	const hint = "; run: go run ./samples/gen"
	if diff := cmp.Diff(names(made), names(committed)); diff != "" {
		t.Fatalf("files differ (-made +committed)%s\n%s", hint, diff)
	}
	deflates := false // this Go deflates as the one that wrote the committed samples
	for i := range made {
		if made[i].name == "broken/files/nounit.xlsx" {
			deflates = bytes.Equal(made[i].data, committed[i].data)
		}
	}
	for i := range made {
		switch name := made[i].name; filepath.Base(name) {
		case "crc.xlsx", "truncated.xlsx", // damaged in their deflated bytes
			"10-压缩包.zip", "11-压缩包.rar", "12-压缩包.7z": // with deflated files in them
			if deflates && !bytes.Equal(made[i].data, committed[i].data) {
				t.Errorf("%s differs%s", name, hint)
			}
		default:
			if diff := cmp.Diff(packed(made[i].data), packed(committed[i].data)); diff != "" {
				t.Errorf("%s differs (-made +committed)%s\n%.2000s", name, hint, diff)
			}
		}
	}
}

// packed lists the parts of a zipped file with their texts; another file is
// one part.
func packed(data []byte) []string {
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return []string{string(data)}
	}
	var parts []string
	for _, entry := range r.File {
		text, err := inflate(entry)
		if err != nil {
			text = []byte(err.Error())
		}
		parts = append(parts, entry.Name+"\n"+string(text))
	}
	return parts
}

func names(files []file) []string {
	var all []string
	for _, f := range files {
		all = append(all, f.name)
	}
	return all
}

// readTree reads the files below a folder, ordered by name.
func readTree(t *testing.T, dir string) []file {
	t.Helper()
	var files []file
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(filepath.Join(dir, path))
		files = append(files, file{path, data})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.SortFunc(files, func(a, b file) int { return strings.Compare(a.name, b.name) })
	return files
}

// The district is as large and as mixed as it should be.
func TestDistrict(t *testing.T) {
	if len(units) < 42 {
		t.Errorf("%d units beside the published ones, want 42 or more", len(units))
	}
	used := map[*layout]int{}
	called := map[string]bool{}
	counts := map[int]int{}
	for _, u := range units {
		used[u.layout]++
		counts[len(u.works)]++
		for _, name := range []string{u.name, u.file} {
			if called[name] {
				t.Errorf("%s stands twice", name)
			}
			called[name] = true
		}
		if u.indicators < 17 || u.indicators > 70 {
			t.Errorf("%s: %d indicators, want 17 to 70", u.name, u.indicators)
		}
		if got := len(u.submission().overall.indicators); got != u.indicators {
			t.Errorf("%s: %d indicators were made, want %d", u.name, got, u.indicators)
		}
	}
	for _, l := range layouts {
		if used[l] == 0 {
			t.Errorf("no unit has the layout %s", l.id)
		}
	}
	for n := range 5 {
		if counts[n] == 0 {
			t.Errorf("no unit has %d projects", n)
		}
	}
}

// The figures of a unit fit together, but for the planted problems.
func TestFigures(t *testing.T) {
	for _, u := range units {
		s := u.submission()
		p := plantedIn(u.name)
		var want []string
		if p != nil {
			want = p.codes
			if p.apply != nil {
				if diff := cmp.Diff([]string(nil), problems(s)); diff != "" {
					t.Errorf("%s before anything is planted: problems differ (-want +got):\n%s", u.name, diff)
				}
				p.apply(s)
			}
		}
		got := problems(s)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s: problems differ (-want +got):\n%s", u.name, diff)
		}

		flags := flagsOf(s)
		var wantFlags []string
		if p != nil {
			wantFlags = p.flags
		}
		if diff := cmp.Diff(wantFlags, flags); diff != "" {
			t.Errorf("%s: flags differ (-want +got):\n%s", u.name, diff)
		}
		t.Logf("%-24s %8s 万元 执行率 %6s%% 得分 %s", u.name, s.overall.budget.executed.n, s.overall.budget.rate.n, s.overall.totalScore.n)
	}
}

// flagsOf returns the limits that a submission goes beyond.
func flagsOf(s *submission) []string {
	b, o := s.base, s.overall
	var flags []string
	flag := func(name string, beyond bool) {
		if beyond {
			flags = append(flags, name)
		}
	}
	flag("self_score_low", o.totalScore.n < 80*one)
	flag("execution_rate_low", percent(o.budget.executed.n, o.budget.adjusted.n) < 90*one)
	flag("staffing_rate_high", b.staff.n > b.posts.n)
	flag("three_public_over_budget", b.threePublic[final].n > b.threePublic[budget].n)
	flag("three_public_over_prior", b.threePublic[final].n > b.threePublic[prior].n)
	flag("hospitality_over_budget", b.hospitality[final].n > b.hospitality[budget].n)
	flag("hospitality_over_prior", b.hospitality[final].n > b.hospitality[prior].n)
	flag("vehicle_operation_over_budget", b.operation[final].n > b.operation[budget].n)
	flag("vehicle_operation_over_prior", b.operation[final].n > b.operation[prior].n)
	flag("overseas_visits_over_budget", b.overseas[final].n > b.overseas[budget].n)
	flag("overseas_visits_over_prior", b.overseas[final].n > b.overseas[prior].n)
	flag("operating_expenses_over_budget", b.operating[final].n > b.operating[budget].n)
	adjustment := percent(o.budget.adjusted.n-o.budget.initial.n, o.budget.initial.n)
	flag("budget_adjustment", adjustment > 20*one || adjustment < -20*one)
	return flags
}

// Self scores cluster at the top, as real ones do, with some further down.
func TestScoresCluster(t *testing.T) {
	top := 0
	low := 100 * micro(one)
	for _, u := range units {
		score := u.submission().overall.totalScore.n
		if score >= 95*one {
			top++
		}
		low = min(low, score)
	}
	if top*10 < len(units)*7 || top == len(units) {
		t.Errorf("%d of %d units score 95 or more, want most of them and not all", top, len(units))
	}
	if low >= 80*one {
		t.Errorf("the lowest score is %s, want one below 80", low)
	}
}

// Every planted problem is documented, and its unit exists.
func TestPlanted(t *testing.T) {
	seen := map[string]bool{}
	for _, p := range plants {
		i := slices.IndexFunc(units, func(u *unit) bool { return u.name == p.unit })
		if i < 0 || seen[p.unit] {
			t.Errorf("%s is no unit, or planted in twice", p.unit)
			continue
		}
		seen[p.unit] = true
		if p.note == "" || len(p.codes)+len(p.flags) == 0 {
			t.Errorf("%s: not said what was planted", p.unit)
		}
		if p.corrected != "" && p.corrected >= units[i].file {
			t.Errorf("%s: the correction should sort before what it corrects", p.unit)
		}
	}
	if len(plants) < 10 {
		t.Errorf("%d units have problems, want 10 or more", len(plants))
	}
}

// Each broken workbook is clean before its change, and then raises its own code alone. The
// figures raise no code of the reader (F) and of the written report (R).
func TestBreakages(t *testing.T) {
	for _, from := range []func() *submission{oneProject, noProjects} {
		if diff := cmp.Diff([]string(nil), problems(from())); diff != "" {
			t.Fatalf("a clean submission has problems (-want +got):\n%s", diff)
		}
	}
	seen := map[string]bool{}
	for _, x := range breakages {
		if seen[x.code] {
			t.Errorf("%s is broken twice", x.code)
		}
		seen[x.code] = true
		s := x.from()
		if x.apply != nil {
			x.apply(s)
		}
		want := []string{x.code}
		notices := []string{"A12", "A14", "B6", "B13", "B16"} // neither errors nor warnings
		if strings.HasPrefix(x.code, "F") && x.code != "F1" || strings.HasPrefix(x.code, "R") || slices.Contains(notices, x.code) {
			want = nil
		}
		if got := problems(s); !slices.Equal(got, want) {
			t.Errorf("%s: problems are %v", x.code, got)
		}
		b := paper.books(s, brokenSaved)[0]
		if x.edit != nil {
			x.edit(b)
		}
		for _, cell := range x.cells {
			sheetName, address, _ := strings.Cut(cell, "!")
			i := slices.IndexFunc(b.sheets, func(s *sheet) bool { return s.name == sheetName })
			if i < 0 || b.sheets[i].find(address) == nil {
				t.Errorf("%s: no cell %s", x.code, cell)
			}
		}
	}
}

// crc.xlsx inflates as if nothing were wrong, but for its checksum.
func TestWrongChecksum(t *testing.T) {
	files, err := badFiles()
	if err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(files, func(f file) bool { return f.name == "broken/files/crc.xlsx" })
	if !wrongSum(files[i].data, "xl/worksheets/sheet1.xml") {
		t.Error("crc.xlsx is not damaged as it should be")
	}
}

// password.xlsx opens with its password, and holds the forms.
func TestPassword(t *testing.T) {
	if *update {
		whole, err := paper.books(oneProject(), brokenSaved)[0].write()
		if err != nil {
			t.Fatal(err)
		}
		encrypted, err := excelize.Encrypt(whole, &excelize.Options{Password: passwordOf})
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile("password.xlsx", encrypted, 0o666); err != nil {
			t.Fatal(err)
		}
		password = encrypted
	}
	f, err := excelize.OpenReader(bytes.NewReader(password), excelize.Options{Password: passwordOf})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if got, err := f.GetCellValue("附件1", "B3"); got != brokenUnit || err != nil {
		t.Errorf("附件1!B3 is %q, %v", got, err)
	}
	if _, err := excelize.OpenReader(bytes.NewReader(password)); err == nil {
		t.Error("it opens without its password too")
	}
}

// Formulas keep their results beside them.
func TestStoredResults(t *testing.T) {
	i := slices.IndexFunc(units, func(u *unit) bool { return u.layout == computed })
	data, err := computed.books(units[i].submission(), brokenSaved)[0].write()
	if err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := r.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	xml, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(xml, []byte("</f><v>")) {
		t.Error("no formula has a stored result")
	}
}
