package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/report/reporttest"
	"jixiao/importer"
	"jixiao/samples/thorough"
	"jixiao/schema/store"
)

const district = "../../samples/2023"

// jixiao runs a command line in this process and returns what it prints.
func jixiao(t testing.TB, args ...string) string {
	t.Helper()
	var out bytes.Buffer
	root := newRoot()
	root.SetArgs(args)
	root.SetOut(&out)
	root.SetErr(io.Discard)
	if err := root.ExecuteContext(t.Context()); err != nil {
		t.Fatalf("jixiao %s: %v\n%s", strings.Join(args, " "), err, out.String())
	}
	return out.String()
}

func decode(t testing.TB, text string) []map[string]any {
	t.Helper()
	var list []map[string]any
	if err := json.Unmarshal([]byte(text), &list); err != nil {
		t.Fatal(err)
	}
	if len(list) == 0 {
		t.Fatal("an empty list")
	}
	return list
}

// The keys of the JSON are a contract.
func TestJSONKeys(t *testing.T) {
	db := filepath.Join(t.TempDir(), "a.db")
	imported := decode(t, jixiao(t, "import", "--db", db, "--json", district))
	forms, ok := imported[0]["forms"].([]any)
	if !ok || len(forms) == 0 {
		t.Fatalf("forms: %v", imported[0]["forms"])
	}
	for _, test := range []struct {
		what string
		got  map[string]any
		want string
	}{
		{"import", imported[0], "file findings forms reason sha256 status"},
		{"import forms", forms[0].(map[string]any), "form project sheet unit year"},
		{"facts", decode(t, jixiao(t, "facts", "--db", db, "--json"))[0], "cell file form label measure model path project raw reader sheet state unit value year"},
		{"findings", decode(t, jixiao(t, "findings", "--db", db, "--json"))[0],
			"cells code difference expected form message outcome project severity unit written year"},
		{"flags", decode(t, jixiao(t, "flags", "--db", db, "--json"))[0], "cells flag limit unit value year"},
	} {
		if got := strings.Join(slices.Sorted(maps.Keys(test.got)), " "); got != test.want {
			t.Errorf("%s has the keys %s, want %s", test.what, got, test.want)
		}
	}
}

// The model submission, by command: its figures with their cells, its blanks,
// and its findings.
func TestModelByCommand(t *testing.T) {
	if testing.Short() {
		t.Skip("what the program says of a district, in one process after the other: the race detector learns nothing of it")
	}
	db := districtDatabase(t)
	const unit = "岳阳市城市管理综合行政执法支队直属三大队"
	type answer struct{ State, Value, Measure, Cell string }
	got := map[string]answer{}
	var blanks []string
	for _, f := range decode(t, jixiao(t, "facts", "--db", db, "--unit", unit, "--json")) {
		path := f["path"].(string)
		got[path] = answer{f["state"].(string), f["value"].(string), f["measure"].(string), f["cell"].(string)}
		if f["state"] == "blank" && slices.ContainsFunc([]string{"three_public/", "vehicle"}, func(part string) bool {
			return strings.HasPrefix(path, "base_data/costs/"+part)
		}) {
			blanks = append(blanks, strings.TrimPrefix(path, "base_data/costs/"))
		}
	}
	for path, want := range map[string]answer{
		"base_data/staffing/staffing_rate":                        {"number", "85.19", "%", ""},
		"base_data/costs/three_public/prior_final":                {"number", "7.4", "万元", ""},
		"base_data/costs/hospitality/prior_final":                 {"number", "1.5", "万元", ""},
		"base_data/costs/hospitality/budget":                      {"number", "0", "万元", ""},
		"base_data/costs/district_special_funds/final":            {"blank", "", "万元", ""},
		"base_data/costs/government_procurement/final":            {"number", "113.36", "万元", ""},
		"base_data/buildings/1/approved_area":                     {"mark", "无", "m²", ""},
		"overall_evaluation/budget/total/initial_budget":          {"number", "865.82", "万元", ""},
		"overall_evaluation/budget/total/execution_rate":          {"number", "100", "%", ""},
		"overall_evaluation/funding/by_source_total":              {"number", "899.13", "万元", ""},
		"overall_evaluation/funding/other_funds":                  {"number", "9.18", "万元", ""},
		"overall_evaluation/indicators/6/actual":                  {"text", "99%", "", ""},
		"overall_evaluation/indicators/6/score":                   {"number", "4", "分", ""},
		"overall_evaluation/indicators/17/name":                   {"text", "社会公众满意度", "", ""},
		"overall_evaluation/total/score":                          {"number", "98", "分", ""},
		"project_evaluation/project_name":                         {"mark", "/", "", ""},
		"project_evaluation/budget/total/executed":                {"mark", "/", "万元", ""},
		"project_evaluation/budget/fiscal_appropriation/executed": {"blank", "", "万元", ""},
		"project_evaluation/total/full_score":                     {"number", "100", "分", ""},
		"overall_evaluation/indicators/13/level1":                 {"text", "效益指标（30 分）", "", ""},
		"base_data/costs/basic_budget_adjustment/final":           {"number", "0", "万元", ""},
		"overall_evaluation/indicators/1/deviation_reason":        {"blank", "", "", ""},
		"base_data/costs/operating_expenses/prior_final":          {"number", "50.4", "万元", ""},
		"overall_evaluation/funding/special_account_nontax":       {"number", "0", "万元", ""},
		"base_data/costs/transfers_from_above/prior_final":        {"number", "0", "万元", ""},
		"overall_evaluation/indicators/10/target":                 {"text", "不超过预算金额", "", ""},
		"base_data/staffing/authorized_posts":                     {"number", "27", "人", ""},
		"project_evaluation/implementing_unit":                    {"mark", "/", "", ""},
	} {
		g := got[path]
		if g.Cell == "" {
			t.Errorf("%s has no cell", path)
		}
		g.Cell = ""
		if diff := cmp.Diff(want, g); diff != "" {
			t.Errorf("%s (-want +got):\n%s", path, diff)
		}
	}
	slices.Sort(blanks)
	if diff := cmp.Diff(strings.Fields("three_public/budget three_public/final vehicle_operation/budget vehicle_operation/final vehicles/budget vehicles/final"), blanks); diff != "" {
		t.Errorf("blanks (-want +got):\n%s", diff)
	}
	var found []string
	for _, f := range decode(t, jixiao(t, "findings", "--db", db, "--unit", unit, "--severity", "E", "--json")) {
		found = append(found, strings.Join([]string{f["code"].(string), f["written"].(string), f["expected"].(string), f["difference"].(string)}, " "))
	}
	if diff := cmp.Diff([]string{"B11   ", "B11   ", "X3 0 33.31 33.31"}, found); diff != "" {
		t.Errorf("errors (-want +got):\n%s", diff)
	}
}

// A folder that cannot be listed is refused by name; the rest is imported.
func TestFolderThatCannotBeListed(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("running as root, who no permission stops")
	}
	in := t.TempDir()
	closed := filepath.Join(in, "某镇")
	if err := os.WriteFile(filepath.Join(in, "a.txt"), []byte("text"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(closed, 0); err != nil {
		t.Fatal(err)
	}
	defer os.Chmod(closed, 0o755)
	batch, err := bureau.Collect(t.Context(), []string{in}, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = batch.Close() })
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), builtin)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	results, err := bureau.Import(t.Context(), db, batch.Files, importer.Given{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, r := range results {
		got = append(got, r.File+" "+r.Reason)
	}
	slices.Sort(got)
	want := []string{"a.txt 是纯文本，不是 Excel 工作簿，请用 Excel 或 WPS 另存为 .xlsx", "某镇 没有权限读取，可能正被其他程序打开，请关闭后再导入"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("refusals (-want +got):\n%s", diff)
	}
}

var update = flag.Bool("update", false, "write the golden file anew")

var importedDistrict struct {
	sync.Once
	data []byte
}

// districtDatabase is a new database of the sample district, a copy of one that is
// imported once.
func districtDatabase(t *testing.T) string {
	t.Helper()
	importedDistrict.Do(func() {
		db := filepath.Join(t.TempDir(), "a.db")
		jixiao(t, "import", "--db", db, district)
		data, err := os.ReadFile(db) // what was acknowledged is in this one file
		if err != nil {
			t.Fatal(err)
		}
		importedDistrict.data = data
	})
	if importedDistrict.data == nil {
		t.Fatal("the district was not imported")
	}
	db := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(db, importedDistrict.data, 0o666); err != nil {
		t.Fatal(err)
	}
	return db
}

var sampleSummary struct {
	sync.Once
	data []byte
}

// summaryOfSamples is the workbook of the sample district, by command.
func summaryOfSamples(t *testing.T) []byte {
	t.Helper()
	sampleSummary.Do(func() {
		output := filepath.Join(t.TempDir(), "区级汇总.xlsx")
		jixiao(t, "run", "--db", districtDatabase(t), "-o", output, district) // all is there; the originals are linked
		data, err := os.ReadFile(output)
		if err != nil {
			t.Fatal(err)
		}
		sampleSummary.data = data
	})
	if sampleSummary.data == nil {
		t.Fatal("the summary was not written")
	}
	return sampleSummary.data
}

var (
	times    = regexp.MustCompile(`20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?`)
	outside  = regexp.MustCompile(`HYPERLINK\("[^"]*samples/2023/`)
	versions = regexp.MustCompile(`(程序版本 |jixiao )[^ \]]+`)
)

// The sample district's workbook is as it was, but for the times, the places of
// the files and the version.
func TestSummaryGolden(t *testing.T) {
	if testing.Short() {
		t.Skip("what the workbook says, of which the race detector learns nothing")
	}
	normal := func(line string) string {
		line = times.ReplaceAllString(line, "时间")
		line = outside.ReplaceAllString(line, `HYPERLINK("2023/`)
		return versions.ReplaceAllString(line, "${1}版本")
	}
	dump := reporttest.Dump(t, summaryOfSamples(t), map[string]int{"数据来源": 500, "指标明细": 300}, normal)
	reporttest.Golden(t, "testdata/summary.golden", dump, *update)
}

// The sample district's workbook is recalculated to the same figures.
func TestSummaryIsRecalculated(t *testing.T) {
	if !thorough.Asked() {
		t.Skip("not asked for: that of an invented district is, in consolidate/report")
	}
	if n := reporttest.CheckResults(t, map[string][]byte{"汇总": summaryOfSamples(t)})["汇总"]; n < 500 {
		t.Errorf("only %d formulas", n)
	}
}

// BenchmarkImport imports the sample district into a new database.
func BenchmarkImport(b *testing.B) {
	batch, err := bureau.Collect(b.Context(), []string{district}, "")
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { _ = batch.Close() })
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		jixiao(b, "import", "--db", filepath.Join(b.TempDir(), "a.db"), district)
		n += len(batch.Files)
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "files/s")
}

// Defaults are told in the texts, in Chinese, and not by the library of flags.
func TestHelpSaysDefaultsInWords(t *testing.T) {
	seen := 0
	var look func(*cobra.Command)
	look = func(cmd *cobra.Command) {
		seen++
		if text := cmd.UsageString(); strings.Contains(text, "(default") {
			t.Errorf("%s:\n%s", cmd.CommandPath(), text)
		}
		for _, c := range cmd.Commands() {
			look(c)
		}
	}
	look(newRoot())
	if seen < 25 {
		t.Errorf("%d commands", seen)
	}
}
