package report

import (
	"bytes"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/schema"
)

// A list holds its figures as figures, with all their digits, and is printed across
// with its heads on every page.
func TestWriteList(t *testing.T) {
	amount := func(text string) *schema.Amount {
		a, err := schema.ParseAmount(text)
		if err != nil {
			t.Fatal(err)
		}
		return &a
	}
	var out bytes.Buffer
	err := WriteList(&out, List{Title: "2023 年度三公经费", Note: "单位：万元", Fixed: 2,
		Heads: []ListHead{{"序号", 6}, {"单位", 30}, {"本年决算", 14}, {"比上年", 10}},
		Rows: [][]ListCell{
			{{Figure: amount("1")}, {Text: "=甲局"}, {Figure: amount("1234.125"), Format: ListMoney}, {Figure: amount("-12.57"), Format: ListPercent}},
			{{Figure: amount("2")}, {Text: "乙局"}, {Text: "无"}, {Text: "未判定"}},
		},
		Foot: [][]ListCell{{{Text: "合计"}, {}, {Figure: amount("1234.125"), Format: ListMoney}, {}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	sheet := f.GetSheetName(0)
	for _, test := range []struct {
		raw  bool
		want [][]string
	}{
		{true, [][]string{{"2023 年度三公经费"}, {"单位：万元"}, {"序号", "单位", "本年决算", "比上年"}, {"1", "=甲局", "1234.125", "-0.1257"}, {"2", "乙局", "无", "未判定"}, {"合计", "", "1234.125"}}},
		{false, [][]string{{"2023 年度三公经费"}, {"单位：万元"}, {"序号", "单位", "本年决算", "比上年"}, {"1", "=甲局", "1,234.13", "-12.57%"}, {"2", "乙局", "无", "未判定"}, {"合计", "", "1,234.13"}}},
	} {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: test.raw})
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, rows); diff != "" {
			t.Errorf("raw %v (-want +got):\n%s", test.raw, diff)
		}
	}
	if formula, err := f.GetCellFormula(sheet, "B4"); formula != "" || err != nil {
		t.Errorf("words are the formula %s, %v", formula, err)
	}
	layout, err := f.GetPageLayout(sheet)
	if err != nil || *layout.Orientation != "landscape" || *layout.Size != 9 {
		t.Errorf("layout %+v, %v", layout, err)
	}
	panes, err := f.GetPanes(sheet)
	if err != nil || !panes.Freeze || panes.XSplit != 2 || panes.YSplit != 3 {
		t.Errorf("panes %+v, %v", panes, err)
	}
	titles := ""
	for _, n := range f.GetDefinedName() {
		if n.Name == "_xlnm.Print_Titles" {
			titles = n.RefersTo
		}
	}
	if titles != "'清单'!$3:$3" {
		t.Errorf("titles %q", titles)
	}
}
