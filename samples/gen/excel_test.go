package main

import (
	"bytes"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// Numbers are written as in files that Excel has saved.
func TestExcelNumber(t *testing.T) {
	for v, want := range map[float64]string{
		0.07: "7.0000000000000007E-2", 0.002: "2E-3", 0.059: "5.8999999999999997E-2", 0.05: "5.0000000000000003E-2",
		0.9167: "0.91669999999999996", 0.1: "0.10000000000000001", 123456.78: "123456.78", 0: "0", 12: "12", 1000: "1000", -3.2: "-3.2000000000000002", 0.25: "0.25",
		0.30000000000000004: "0.30000000000000004", 5e-7: "4.9999999999999998E-7",
	} {
		if got := excelNumber(v); got != want {
			t.Errorf("excelNumber(%v) = %s, want %s", v, got, want)
		}
	}
}

// A workbook that is written as Excel does has the same cells, and the parts that Excel
// adds.
func TestAsExcel(t *testing.T) {
	i := slices.IndexFunc(units, func(u *unit) bool { return u.layout.formulas })
	made := units[i].layout.books(units[i].submission(), brokenSaved)[0]
	plain, err := made.write()
	if err != nil {
		t.Fatal(err)
	}
	made.excel = true
	spelt, err := made.write()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(contents(t, plain), contents(t, spelt)); diff != "" {
		t.Errorf("cells (-plain +as Excel):\n%s", diff)
	}
	parts := strings.Join(packed(spelt), "\n")
	if !regexp.MustCompile(`<v>0\.[0-9]{17}</v>`).MatchString(parts) {
		t.Error("no number has 17 digits")
	}
	for _, mark := range []string{"<calcChain ", `spans="1:`, `x14ac:dyDescent=`, `mc:Ignorable="x14ac"`, "<rPh ", "<phoneticPr ", `xml:space="preserve"`,
		"<r><t>", "uniqueCount=", "Microsoft Excel", "calcChain.xml"} {
		if !strings.Contains(parts, mark) {
			t.Errorf("%s is in no part", mark)
		}
	}
}

// contents lists the cells of a workbook as it shows them, and its merged
// ranges.
func contents(t *testing.T, data []byte) []string {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	var all []string
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for row, cells := range rows {
			for col, text := range cells {
				formula, err := f.GetCellFormula(sheet, name(row+1, col+1))
				if err != nil {
					t.Fatal(err)
				}
				all = append(all, sheet+" "+name(row+1, col+1)+" "+text+" "+formula)
			}
		}
		merges, err := f.GetMergeCells(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range merges {
			all = append(all, sheet+" "+m[0])
		}
	}
	return all
}
