package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/thedatashed/xlsxreader"
	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/reporttest"
)

// cellsOf are the values of a workbook's cells by sheet and name, as excelize
// reads them; without empty ones.
func cellsOf(t *testing.T, data []byte) map[string]string {
	t.Helper()
	f := open(t, data)
	cells := map[string]string{}
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, value := range row {
				if value != "" {
					cells[sheet+"!"+name(c+1, r+1)] = value
				}
			}
		}
	}
	return cells
}

// readByXlsxreader are the same cells as another library reads them.
func readByXlsxreader(t *testing.T, data []byte) map[string]string {
	t.Helper()
	f, err := xlsxreader.NewReader(data)
	if err != nil {
		t.Fatal(err)
	}
	cells := map[string]string{}
	for _, sheet := range f.Sheets {
		for row := range f.ReadRows(sheet) {
			if row.Error != nil {
				t.Fatalf("%s: %v", sheet, row.Error)
			}
			for _, c := range row.Cells {
				if c.Value != "" {
					cells[fmt.Sprintf("%s!%s%d", sheet, c.Column, c.Row)] = c.Value
				}
			}
		}
	}
	return cells
}

// Three readers that share no code find the same in every cell of a workbook:
// excelize, xlsxreader and LibreOffice, which computes the formulas anew.
func TestThreeReadersAgree(t *testing.T) {
	data := comparedYears(t, 30)
	want := cellsOf(t, data)
	for reader, read := range map[string]func(t *testing.T) map[string]string{
		"xlsxreader": func(t *testing.T) map[string]string { return readByXlsxreader(t, data) },
		"LibreOffice": func(t *testing.T) map[string]string {
			return cellsOf(t, reporttest.Resaved(t, map[string][]byte{"a": data})["a"])
		},
	} {
		t.Run(reader, func(t *testing.T) {
			got, wrong := read(t), 0
			for at, value := range want {
				if !same(value, got[at]) {
					if wrong++; wrong < 10 {
						t.Errorf("%s is %q, in excelize %q", at, got[at], value)
					}
				}
			}
			for at, value := range got {
				if _, ok := want[at]; !ok {
					t.Errorf("%s is %q, in excelize nothing", at, value)
				}
			}
		})
	}
	if len(want) < 20_000 {
		t.Errorf("only %d cells", len(want))
	}
}

func same(a, b string) bool {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	if errA != nil || errB != nil {
		return strings.ReplaceAll(a, "\r\n", "\n") == strings.ReplaceAll(b, "\r\n", "\n")
	}
	return math.Abs(x-y) <= 1e-9*max(1, math.Abs(x))
}
