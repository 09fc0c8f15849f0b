package importer

import (
	"bytes"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A heading may share its cell with the fields that stand beneath it elsewhere.
func TestFieldsInsideHeading(t *testing.T) {
	for _, tt := range []struct{ heading, figure string }{
		{"2023年度预算单位整体支出绩效评价基础数据表\n填报单位：某甲局   单位：万元", "30000"},
		{"2023年度预算单位整体支出绩效评价基础数据表\n填报单位（盖章）：某甲局　　　金额单位：元", "3"},
		{"预算单位整体支出绩效评价基础数据表\n（2023年度）\n填报单位：某甲局", "30000"},
		{"预算单位整体支出绩效评价基础数据表\n填报单位：某甲局          2023年度       金额单位：元", "3"},
		{"单位名称：某甲局 2023年度预算单位整体支出绩效评价基础数据表", "30000"},
		{"填报单位：某甲局 预算单位整体支出绩效评价基础数据表（2023年度）", "30000"},
	} {
		f := excelize.NewFile()
		rows := [][]any{{tt.heading}, {"财政供养人员情况", "编制数", "实际在职人数", "控制率"}, {nil, 10, 9, "90%"},
			{"经费控制情况", "上年决算数", "本年预算数", "本年决算数"}, {"三公经费", 70000, 50000, 30000}}
		for i, row := range rows {
			cell, err := excelize.CoordinatesToCellName(1, i+1)
			if err == nil {
				err = f.SetSheetRow("Sheet1", cell, &row)
			}
			if err != nil {
				t.Fatal(err)
			}
		}
		if err := f.MergeCell("Sheet1", "A1", "D1"); err != nil {
			t.Fatal(err)
		}
		var file bytes.Buffer
		if err := f.Write(&file); err != nil {
			t.Fatal(err)
		}
		filings, err := reader(t, Given{}).Read("表.xlsx", file.Bytes())
		if err != nil {
			t.Errorf("%q: %v", tt.heading, err)
			continue
		}
		v, _ := filings[0].Value("base_data/costs/three_public/final")
		name, _ := filings[0].Value("base_data/unit_name")
		if got := filings[0]; got.Unit != "某甲局" || got.Year != 2023 || v.Number.String() != tt.figure || name.Text != "某甲局" || name.Source.Cell != "A1" {
			t.Errorf("%q: %s %d, %s at %s, 三公经费 %s, want %s", tt.heading, got.Unit, got.Year, name.Text, name.Source.Cell, v.Number, tt.figure)
		}
	}
}
