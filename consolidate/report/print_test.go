package report

import (
	"flag"
	"fmt"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/consolidate/report/reporttest"
	"jixiao/consolidate/summary"
	"jixiao/samples/thorough"
)

var pictures = flag.String("pictures", "", "keep pictures of the printed pages of every sheet in this folder, to look at them")

var space = regexp.MustCompile(`\s+`)

func checkPage(t *testing.T, i int, page string) {
	t.Helper()
	if strings.Contains(page, "###") || strings.Contains(page, "Err:") || strings.Contains(page, "#REF") {
		t.Errorf("page %d has a cell that cannot be read", i+1)
	}
}

// Figures of any size can be read.
func TestPrintedFigures(t *testing.T) {
	reporttest.Office(t)
	for i, page := range reporttest.PrintedText(t, reporttest.Printed(t, workbook(t, distorted(4, thorough.Of(34, 4, 4))))) {
		checkPage(t, i, page)
	}
}

// What was brought along only for formulas is not printed.
func TestOnlyChosenSheetsArePrinted(t *testing.T) {
	chosen := []string{unitSheet, notesSheet}
	data := mustWrite(t, summary.InMemory(known, district(12), nil, nil, nil), Options{Sheets: chosen})
	printed := map[string]bool{}
	for i, page := range reporttest.PrintedText(t, reporttest.Printed(t, data)) {
		page = space.ReplaceAllString(page, "")
		known := false
		for _, sheet := range SheetNames {
			if strings.Contains(page, "汇总·"+sheet+"第") {
				known, printed[sheet] = true, true
			}
		}
		if !known {
			t.Errorf("page %d is of no sheet: %s", i+1, page)
		}
	}
	if diff := cmp.Diff(map[string]bool{unitSheet: true, notesSheet: true}, printed); diff != "" {
		t.Errorf("printed are (-want +got):\n%s", diff)
	}
}

// What is printed is whole: no figure is too wide for its column, 总览 and
// 单位一页 are one page, and every finding can be read to its end.
func TestPrinted(t *testing.T) {
	pdf := reporttest.Printed(t, comparedYears(t, 12))
	if *pictures != "" {
		reporttest.Pictures(t, pdf, *pictures)
	}
	if points, pages := reporttest.SmallestType(t, pdf); points < leastType {
		t.Errorf("type of %.1f points on pages %v", points, pages)
	}
	pagesOf, all := map[string]int{}, ""
	for i, page := range reporttest.PrintedText(t, pdf) {
		checkPage(t, i, page)
		page = space.ReplaceAllString(page, "")
		for _, sheet := range SheetNames {
			if strings.Contains(page, "汇总·"+sheet+"第") {
				pagesOf[sheet]++
			}
		}
		all += page
	}
	for _, sheet := range SheetNames {
		switch n := pagesOf[sheet]; {
		case sheet == chartSheet: // is hidden
			if n > 0 {
				t.Errorf("%s is printed", sheet)
			}
		case n == 0:
			t.Errorf("%s is not printed", sheet)
		case n > 1 && (sheet == leaderSheet || sheet == unitSheet):
			t.Errorf("%s is printed on %d pages", sheet, n)
		}
	}
	cut, messages := 0, 0
	d := district(12)
	for _, u := range summary.New(known, d, check(d), listed(d)).Units {
		for _, f := range u.Findings {
			messages++
			if !strings.Contains(all, space.ReplaceAllString(f.Message(), "")) {
				cut++
				t.Logf("not whole: %s", f.Message())
			}
		}
	}
	if cut > 0 || messages < 50 {
		t.Errorf("%d of %d findings are cut off", cut, messages)
	}
}

const leastType = 7.0

// No type on paper is under 7 points, be it on A3 or A4 and of however many units,
// and 领导一页 is one page.
func TestTypeOnPaper(t *testing.T) {
	if !thorough.Asked() {
		t.Skip("not asked for: of few units TestPrinted measures it")
	}
	const units = 300
	// Of many units, the sheets that have a row for each or that draw them.
	few := []string{overviewSheet, leaderSheet, scoresSheet, threePublicSheet, rosterSheet, departmentsSheet}
	workbooks := map[string][]byte{}
	for _, n := range []int{12, units} {
		d := district(n)
		for name, paper := range Papers {
			o := Options{Paper: paper}
			if n == units {
				o.Sheets = few
			}
			workbooks[fmt.Sprint(n, name)] = mustWrite(t, summary.InMemory(known, d, nil, check(d), listed(d)), o)
		}
	}
	for name, pdf := range reporttest.PrintedAll(t, workbooks) {
		if *pictures != "" {
			reporttest.Pictures(t, pdf, filepath.Join(*pictures, name))
		}
		if points, pages := reporttest.SmallestType(t, pdf); points < leastType {
			t.Errorf("%s: type of %.1f points on pages %v", name, points, pages)
		} else {
			t.Logf("%s: the smallest type is %.1f points", name, points)
		}
		leader := 0
		for i, page := range reporttest.PrintedText(t, pdf) {
			checkPage(t, i, page)
			if strings.Contains(space.ReplaceAllString(page, ""), "汇总·"+leaderSheet+"第") {
				leader++
			}
		}
		if leader != 1 {
			t.Errorf("%s: %s is %d pages", name, leaderSheet, leader)
		}
	}
}
