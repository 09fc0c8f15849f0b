package main

import (
	"os"
	"path/filepath"
	"testing"

	"jixiao/consolidate/report/reporttest"
)

// The sample district is printed with type of 7 points at least, be it on A3 or A4.
func TestTypeOnPaper(t *testing.T) {
	if testing.Short() {
		t.Skip("what is printed is measured without the race detector")
	}
	dir := t.TempDir()
	db := filepath.Join(dir, "a.db")
	jixiao(t, "import", "--db", db, district)
	workbooks := map[string][]byte{}
	for _, paper := range []string{"A3", "A4"} {
		output := filepath.Join(dir, paper+".xlsx")
		jixiao(t, "summarize", "--db", db, "-o", output, "--paper", paper, "--sheets", "总览、领导一页、得分排名、三公经费对比、控制率对比、公用与采购、项目支出、项目对账、报送情况、说明")
		data, err := os.ReadFile(output)
		if err != nil {
			t.Fatal(err)
		}
		workbooks[paper] = data
	}
	for paper, pdf := range reporttest.PrintedAll(t, workbooks) {
		if points, pages := reporttest.SmallestType(t, pdf); points < 7 {
			t.Errorf("%s: type of %.1f points on pages %v", paper, points, pages)
		}
	}
}
