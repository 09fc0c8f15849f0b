package report

import (
	"flag"
	"regexp"
	"strings"
	"testing"

	"jixiao/consolidate/report/reporttest"
	"jixiao/consolidate/summary"
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
	for i, page := range reporttest.PrintedText(t, reporttest.Printed(t, workbook(t, distorted(4, 34)))) {
		checkPage(t, i, page)
	}
}

// What is printed is whole: no figure is too wide for its column, 总览 and
// 单位一页 are one page, and every finding can be read to its end.
func TestPrinted(t *testing.T) {
	pdf := reporttest.Printed(t, comparedYears(t, 12))
	if *pictures != "" {
		reporttest.Pictures(t, pdf, *pictures)
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
		case n == 0:
			t.Errorf("%s is not printed", sheet)
		case n > 1 && (sheet == overviewSheet || sheet == unitSheet):
			t.Errorf("%s is printed on %d pages", sheet, n)
		}
	}
	cut, messages := 0, 0
	d := district(12)
	for _, u := range summary.New(d, check(d), listed(d)).Units {
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
