package main

import (
	"flag"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/reporttest"
)

var templatePictures = flag.String("template-pictures", "", "keep pictures of the filled sample templates in this folder, to look at them")

// The sample templates are filled with the sample district: no mark is left, and
// what is stored of every formula is what LibreOffice computes. The sums of 小计
// agree with the units' rows, and all pages can be read.
func TestSampleTemplates(t *testing.T) {
	dir, db := t.TempDir(), districtDatabase(t)
	templates, err := filepath.Glob("../../samples/templates/*.xlsx")
	if err != nil || len(templates) < 3 {
		t.Fatalf("%d templates: %v", len(templates), err)
	}
	const ranked = "template_three_row_head" // a rank of what is no score is an error there
	templates = append(templates, "../../importer/testdata/cases/"+ranked+".xlsx")
	filled := map[string][]byte{}
	for _, template := range templates {
		out := filepath.Join(dir, filepath.Base(template))
		jixiao(t, "summarize", "--db", db, "--template", template, "-o", out)
		data, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		filled[strings.TrimSuffix(filepath.Base(template), ".xlsx")] = data
		checkFilled(t, out)
	}
	computed := maps.Clone(filled)
	delete(computed, ranked)
	for name, n := range reporttest.CheckResults(t, computed) {
		if n == 0 {
			t.Errorf("%s: no formula", name)
		}
	}
	for name, pdf := range reporttest.PrintedAll(t, filled) {
		if *templatePictures != "" {
			reporttest.Pictures(t, pdf, filepath.Join(*templatePictures, name))
		}
		reporttest.CheckNothingCut(t, name, pdf)
		for i, page := range reporttest.PrintedText(t, pdf) {
			if strings.Contains(page, "###") || strings.Contains(page, "#REF") || strings.Contains(page, "{{") {
				t.Errorf("%s: page %d has a cell that cannot be read", name, i+1)
			}
		}
	}
}

// checkFilled checks the cells of a filled template: no mark, and for three
// columns of 三公经费 that each 小计 is the sum of the rows above it, and the total
// that of the 小计.
func checkFilled(t *testing.T, path string) {
	t.Helper()
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for _, row := range rows {
			if i := slices.IndexFunc(row, func(s string) bool { return strings.Contains(s, "{{") }); i >= 0 {
				t.Errorf("%s!%s has %s", path, sheet, row[i])
			}
		}
		if sheet == "三公经费" {
			checkSubtotals(t, rows)
		}
	}
}

func checkSubtotals(t *testing.T, rows [][]string) {
	t.Helper()
	amounts := func(row []string) (all [3]float64) {
		for i := range all {
			if x, err := strconv.ParseFloat(row[2+i], 64); err == nil { // else a word
				all[i] = x
			}
		}
		return all
	}
	near := func(a, b [3]float64) bool {
		for i := range a {
			if d := a[i] - b[i]; d > 1e-6 || d < -1e-6 {
				return false
			}
		}
		return true
	}
	var units, whole [3]float64
	subtotals := 0
	for n, row := range rows[3:] {
		switch {
		case len(row) > 4 && row[0] == "合计":
			if !near(amounts(row), whole) {
				t.Errorf("the total is %v, the 小计 come to %v", amounts(row), whole)
			}
			if subtotals < 5 || whole[2] == 0 {
				t.Errorf("%d 小计 of %v", subtotals, whole)
			}
			return
		case strings.HasPrefix(row[1], "小计"):
			if !near(amounts(row), units) {
				t.Errorf("小计 in row %d is %v, its units come to %v", n+4, amounts(row), units)
			}
			for i := range whole {
				whole[i] += units[i]
			}
			units = [3]float64{}
			subtotals++
		default:
			for i, x := range amounts(row) {
				units[i] += x
			}
		}
	}
	t.Error("no total")
}
