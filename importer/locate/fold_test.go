package locate

import (
	"slices"
	"testing"

	"jixiao/schema"
)

func TestFoldMakesOneLabelOfManyPrints(t *testing.T) {
	for _, same := range [][]string{
		{"三公经费", "“三公”经费", "三 公 经 费", "三公\n经费", "三公经费：", "一、三公经费", "（一）三公经费", "1、三公经费", "1.三公经费", "三公经费（万元"},
		{"区级专项资金(一个专项一行)", "3、区级专项资金(一个专项一行)", "2、区级专项资金（一个专项一行）", "３．区级专项资金（一个专项一行"},
		{"其中：公车购置", "公车购置", "其中:公车购置", "①公车购置", "(1)公车购置"},
		{"水费、电费、差旅费", "水费电费差旅费", "水费，电费，差旅费"},
		{"批复规模(m²)", "批复规模（㎡）", "批复规模\n(m2)", "批复规模"},
		{"执行率(B/A)", "执行率（Ｂ/Ａ）", "执行率"},
		{"{y}年决算数", "2023年决算数", "２０２３年决算数", "二〇二三年决算数", "2022 年决算数", "23年决算数"},
		{"实际\n投资\n(万元)", "实际投资"},
	} {
		want := fold(same[0])
		for _, text := range same[1:] {
			if got := fold(text); got.bare != want.bare {
				t.Errorf("fold(%q) = %q, fold(%q) = %q", text, got.bare, same[0], want.bare)
			}
		}
	}
	for _, pair := range [][2]string{
		{"三公经费", "公经费"}, {"一般公共预算", "般公共预算"}, {"1.5倍", "5倍"}, {"十项指标", "项指标"}, {"年初预算数", "全年预算数"},
	} {
		if fold(pair[0]).key == fold(pair[1]).key {
			t.Errorf("%q and %q fold to one label", pair[0], pair[1])
		}
	}
	if years := fold("2022年决算数").years; len(years) != 1 || years[0] != 2022 {
		t.Errorf("years of 2022年决算数: %v", years)
	}
}

// No two lines of a table that could stand in the same place share a wording,
// and no two columns do.
func TestWordingsAreUnique(t *testing.T) {
	for _, f := range compile(append(slices.Clone(builtin.Forms), builtin.Signature)) {
		for _, w := range f.tables {
			unique(t, w.lines, func(a, b wording) bool {
				x, y := &w.table.Lines[a.index], &w.table.Lines[b.index]
				return a.whole == b.whole && rootOf(w.table, x) == rootOf(w.table, y)
			}, func(i int) string { return string(f.decl.ID) + "/" + w.table.ID + "/" + w.table.Lines[i].ID })
			unique(t, w.columns, func(a, b wording) bool { return a.whole == b.whole && a.offset == b.offset },
				func(i int) string { return string(f.decl.ID) + "/" + w.table.ID + "/" + w.table.Columns[i].ID })
		}
	}
}

// unique tells the wordings of a lexicon that are the same of two things in one place.
func unique(t *testing.T, x lexicon, together func(a, b wording) bool, name func(index int) string) {
	t.Helper()
	for key, found := range x.keys {
		for i := range found {
			for j := range found[:i] {
				if together(found[i], found[j]) {
					t.Errorf("%s and %s are both printed %q", name(found[i].index), name(found[j].index), key)
				}
			}
		}
	}
}

func TestTitles(t *testing.T) {
	finder := declared(t)
	for _, test := range []struct {
		text string
		want schema.FormID
	}{
		{"2023年度预算单位整体支出绩效评价基础数据表", schema.BaseData},
		{"附件1\n2023年度预算单位（部门）整体支出绩效评价基础数据表", schema.BaseData},
		{"2023 年度预算单位整体支出绩效自评表", schema.OverallEvaluation},
		{"部门（单位）整体支出绩效自评表（2023年度）", schema.OverallEvaluation},
		{"2023 年度项目支出绩效自评表", schema.ProjectEvaluation},
		{"附件: 项目支出绩效自评表", schema.ProjectEvaluation},
		{"部门预算项目支出绩效自评表(2023年度)", schema.ProjectEvaluation},
		{"某市某局某某项目绩效支出自评表", schema.ProjectEvaluation},
		{"说明：“项目支出”需要填报自评表以外的所有项目支出情况。", ""},
		{"项目支出", ""},
		{"绩效自评报告", ""},
	} {
		var got schema.FormID
		if named := finder.titledBy(test.text, fold(test.text)); len(named) > 0 {
			got = named[0]
		}
		if got != test.want {
			t.Errorf("%q names %q, want %q", test.text, got, test.want)
		}
	}
}

func TestFurniture(t *testing.T) {
	for text, want := range map[string]bool{
		"附件1": true, "附件 2": true, "附件一": true, "附表3-1": true, "附件：": true, "单位：万元": true, "（金额单位：元）": true, "说明：填报口径": true,
		"（2023年度）": true, "二〇二三年度": true, "财务负责人：": true, "注：略": true, "（盖章）": true,
		"附属设施维修": false, "说明会经费": false, "单位名称": false, "注册登记专项": false, "2023": false, "三公经费": false, "备注册费": false,
	} {
		if got := isFurniture(text); got != want {
			t.Errorf("isFurniture(%q) = %v", text, got)
		}
	}
}

func TestMoneyUnit(t *testing.T) {
	for text, want := range map[string]string{
		"经费控制情况(万元)": "万元", "经费控制情况（元）": "元", "单位：元": "元", "金额单位：万元": "万元", "年度预  算申请  （万元）": "万元",
		"经费（单位：千元）": "千元", "三公经费": "", "75元": "", "公元2023": "",
	} {
		if got := moneyUnit(text); got != want {
			t.Errorf("moneyUnit(%q) = %q, want %q", text, got, want)
		}
	}
}
