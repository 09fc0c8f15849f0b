package main

import (
	"os"
	"path/filepath"
	"testing"

	"jixiao/consolidate/report/reporttest"
	"jixiao/samples/thorough"
)

// The sample district is printed with type of 7 points at least, be it on A3 or A4.
func TestTypeOnPaper(t *testing.T) {
	if !thorough.Asked() {
		t.Skip("not asked for: that of an invented district is, in consolidate/report")
	}
	dir, db := t.TempDir(), districtDatabase(t)
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
