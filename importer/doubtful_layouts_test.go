package importer

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	"jixiao/schema"
)

// costsText is a 基础数据表 with a text in the line above its tables, at its
// label, in the first head and at its foot.
func costsText(above, label, head, foot string) string {
	return fmt.Sprintf(`# Sheet1
2023年度部门整体支出绩效评价基础数据表 | < | < | <
预算单位名称 | 某县水利局 | < | <
%s | < | < | <
%s | 2022年决算数%s | 2023年预算数 | 2023年决算数
三公经费 | 74000 | 72000 | 63000
公务接待 | 74000 | 72000 | 63000
%s | < | < | <`, above, label, head, foot)
}

// A unit of money is understood however a form says it, and is asked about
// where it is not.
func TestUnitsOfMoney(t *testing.T) {
	const plain = "经费控制情况"
	for _, said := range []struct{ above, label, head, foot string }{
		{above: "金额单位：元  币种：人民币"}, {above: "单位（元）"}, {above: "单位 元"}, {above: "金额：元"}, {above: "人民币：元"},
		{above: "单位：元、人、㎡"}, {above: "单位：人、元"}, {above: "单位：人/元"}, {above: "（单位：元/人）"}, {above: "单位：元（保留两位小数）"},
		{above: "单位：RMB元"}, {above: "单位：￥元"}, {above: "货币单位：人民币（元）"}, {above: "币种：人民币 单位：元"},
		{foot: "注：本表金额以元为单位。"}, {foot: "说明：1.本表金额单位均为元；2.其他"}, {foot: "填报说明：本表金额统一以“元”填列。"}, {foot: "注：金额单位：元"},
		{label: "经费控制情况/元"}, {label: "经费情况（人民币元）"}, {label: "经费控制情况，元"}, {label: "经费控制情况【元】"}, {label: "经费控制情况（元）"},
	} {
		text := costsText(said.above, cmp.Or(said.label, plain), said.head, said.foot)
		filings := readText(t, text)
		if got := oneValue(filings, "base_data/costs/three_public/prior_final"); got != "7.4 B5" {
			t.Errorf("%+v: 三公经费 is %s, want 7.4", said, got)
		}
		for _, f := range found(filings) {
			if strings.HasPrefix(f, "F13") {
				t.Errorf("%+v: %s", said, f)
			}
		}
	}
	// So it is in a cell further along its line.
	for _, above := range []string{"金额单位： | | | 元", "| 单位： | | 元", "| 金额单位：元 | | "} {
		filings := readText(t, strings.Replace(costsText("@", plain, "", ""), "@ | < | < | <", above, 1))
		if got := oneValue(filings, "base_data/costs/three_public/prior_final"); got != "7.4 B5" {
			t.Errorf("%s: 三公经费 is %s, want 7.4", above, got)
		}
	}
	// What a head says is of its column.
	filings := readText(t, costsText("", plain, "[元]", ""))
	if prior, budget := oneValue(filings, "base_data/costs/three_public/prior_final"), oneValue(filings, "base_data/costs/three_public/budget"); prior != "7.4 B5" || budget != "72000 C5" {
		t.Errorf("under a head in 元 %s, beside it %s", prior, budget)
	}
	for _, doubted := range []struct{ above, label, foot string }{
		{above: "单位：元", label: "经费控制情况（万元）"}, {foot: "金额单位：以元和角计"}, {label: "经费控制情况（万元）", foot: "注：本表金额以元为单位。"},
	} {
		filings := readText(t, costsText(doubted.above, cmp.Or(doubted.label, plain), "", doubted.foot))
		if !slices.ContainsFunc(found(filings), func(f string) bool { return strings.HasPrefix(f, "F13") }) {
			t.Errorf("%+v is not asked about: %v", doubted, found(filings))
		}
	}
}

// The unit of one line says nothing about the others.
func TestUnitsOfOtherLines(t *testing.T) {
	for _, test := range []struct{ name, text, path, want string }{
		{"a row below", strings.Replace(costsText("", "经费控制情况", "", ""), "公务接待 |", "政府采购金额（单位：元） |", 1), "base_data/costs/three_public/final", "63000 D5"},
		{"an indicator", `# Sheet1
项目支出绩效自评表（2023年度） | < | < | < | < | < | < | <
项目名称 | 助学 | < | < | < | < | < | <
实施单位 | 某区教育局 | < | < | < | < | < | <
项目资金 | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 100 | 110 | 99 | 10 | '90% | 9
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 成本指标 | 每人每月补助标准（单位：元） | 500 | 500 | 90 | 90
总分 | < | < | < | < | < | 100 | 99`, "project_evaluation/budget/total/executed", "99 E5"},
		{"fields beneath the heads", overallText("全年执行数", "单位：元"), "overall_evaluation/funding/basic_spending", "0.0061 E5"},
	} {
		if got := oneValue(readText(t, test.text), test.path); got != test.want {
			t.Errorf("%s: %s is %s, want %s", test.name, test.path, got, test.want)
		}
	}
}

// overallText is a 整体支出绩效自评表 whose column of what was spent has the
// given head.
func overallText(executed, above string) string {
	return `# Sheet1
部门整体支出绩效自评表（2023年度） | < | < | < | < | < | < | <
单位名称 | 甲局 | < | < | < | < | ` + above + ` | <
预算执行情况 | | 年初预算数 | 全年预算数 | ` + executed + ` | 分值 | 执行率 | 得分
^ | 年度资金总额 | 100 | 110 | 99 | 10 | '90% | 9
^ | 其中：基本支出 | 60 | 70 | 61 | — | '87.14% | —
^ | 项目支出 | 40 | 40 | 38 | — | '95% | —
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | 10 | 10 | 90 | 90
总分 | < | < | < | < | < | 100 | 99`
}

// Where the column of an answer was not found, no other column gives it.
func TestNoNeighbourInstead(t *testing.T) {
	for _, f := range readText(t, overallText("花掉的", "")) {
		for _, v := range f.Values {
			if strings.HasPrefix(v.Path, "overall_evaluation/funding/") && strings.Count(v.Path, "/") == 2 {
				t.Errorf("%s is %s %s", v.Path, v.Number, v.Source.Cell)
			}
		}
	}
	filings := readText(t, overallText("实际执行", ""))
	if got := oneValue(filings, "overall_evaluation/funding/project_spending"); got != "38 E6" {
		t.Errorf("项目支出 is %s", got)
	}
	if got := oneValue(filings, "overall_evaluation/funding/basic_spending/initial_budget"); got != "60 C5" {
		t.Errorf("基本支出·年初预算数 is %s", got)
	}
}

// Of several rows of staff the total counts, or the year's, or none.
func TestSeveralRowsOfStaff(t *testing.T) {
	for _, test := range []struct{ name, rows, want string }{
		{"a total", "^ | 行政 | 10 | 9 | '90%\n^ | 事业 | 17 | 14 | '82.35%\n^ | 合计 | 27 | 23 | '85.19%", "27 C6"},
		{"years", "^ | 2022年 | 28 | 26 | '92.86%\n^ | 2023年 | 27 | 23 | '85.19%", "27 C5"},
		{"years in figures", "^ | 2022 | 28 | 26 | '92.86%\n^ | 2023 | 27 | 23 | '85.19%", "27 C5"},
		{"neither", "^ | 行政 | 10 | 9 | '90%\n^ | 事业 | 17 | 14 | '82.35%", "unreadable C4"},
	} {
		filings := readText(t, `# Sheet1
2023年度部门整体支出绩效评价基础数据表 | < | < | < | <
预算单位名称 | 某县水利局 | < | < | <
财政供养人员情况 | 类别 | 编制数 | 2023年实际在职人数 | 控制率
`+test.rows+`
经费控制情况（万元） | | 2022年决算数 | 2023年预算数 | 2023年决算数
三公经费 | | 7.4 | 7.2 | 6.3`)
		if got := oneValue(filings, "base_data/staffing/authorized_posts"); got != test.want {
			t.Errorf("%s: 编制数 is %s, want %s", test.name, got, test.want)
		}
	}
	filings := readText(t, `# Sheet1
2023年度部门整体支出绩效评价基础数据表 | < | < | <
预算单位名称 | 某县水利局 | < | <
编制数 | 2022年实际在职人数 | 2023年实际在职人数 | 控制率
27 | 25 | 23 | '85.19%
经费控制情况（万元） | 2022年决算数 | 2023年预算数 | 2023年决算数
三公经费 | 7.4 | 7.2 | 6.3`)
	if got := oneValue(filings, "base_data/staffing/staff_in_post"); got != "23 C4" {
		t.Errorf("of two years' heads 在职人数 is %s", got)
	}
}

// A figure is never taken for the number of its row, nor a sign for nothing.
func TestNothingVanishes(t *testing.T) {
	filings := readText(t, `# Sheet1
2023年度部门整体支出绩效评价基础数据表 | < | < | < | <
预算单位名称 | 某县水利局 | < | < | <
经费控制情况（万元） | 2021年决算数 | 2022年决算数 | 2023年预算数 | 2023年决算数
三公经费 | 8.1 | 7.4 | 7.2 | 6.3
公务接待 | 15 | 7.4 | 7.2 | 6.3`)
	told := ""
	for _, f := range filings {
		for _, finding := range f.Findings {
			if finding.Code == "F6" {
				for _, c := range finding.Cells {
					told += c.Cell + " "
				}
			}
		}
	}
	if told != "B4 B5 " {
		t.Errorf("told of %q", told)
	}
	filings = readText(t, strings.NewReplacer(" | 年度指标值 |", " | 年度指标值 | 要求 |", "| 里程 | 10 |", "| 里程 | 10 | ≤ |").Replace(overallText("全年执行数", "")))
	if !slices.ContainsFunc(found(filings), func(f string) bool { return strings.HasPrefix(f, "F6") && strings.Contains(f, "≤") }) {
		t.Errorf("the sign under an unknown head: %v", found(filings))
	}
	filings = readText(t, strings.NewReplacer("三级指标 | 年度指标值 |", "三级指标 | 绩效指标性质 | 绩效指标值 | 绩效度量单位 |", "| 里程 | 10 |", "| 里程 | ≤ | 3 | 起 |").Replace(overallText("全年执行数", "")))
	if v, _ := filings[0].Value("overall_evaluation/indicators/1/target"); v.State != schema.Text || v.Text != "≤3起" {
		t.Errorf("a target in three cells is %q", v.Text)
	}
}

// Sums stand below their parts as well, and beside them under one label.
func TestSumsBelowTheirParts(t *testing.T) {
	const top = `# Sheet1
2023年度部门整体支出绩效评价基础数据表 | < | < | < | <
预算单位名称 | 某县水利局 | < | < | <
经费控制情况（万元） | | 2022年决算数 | 2023年预算数 | 2023年决算数
`
	for name, rows := range map[string]string{
		"labelled": "公务接待费 | | 1 | 2 | 3\n因公出国费 | | 4 | 4 | 4\n“三公”经费合计 | | 5 | 6 | 7\n办公费 | | 8 | 9 | 10\n公用经费合计 | | 11 | 12 | 13",
		"merged":   "“三公”经费 | 公务接待费 | 1 | 2 | 3\n^ | 因公出国费 | 4 | 4 | 4\n^ | 合计 | 5 | 6 | 7\n公用经费 | 办公费 | 8 | 9 | 10\n^ | 小计 | 11 | 12 | 13",
	} {
		filings := readText(t, top+rows)
		for path, want := range map[string]string{"hospitality": "3 E4", "overseas_visits": "4 E5", "three_public": "7 E6", "office_expenses": "10 E7", "operating_expenses": "13 E8"} {
			if got := oneValue(filings, "base_data/costs/"+path+"/final"); got != want {
				t.Errorf("%s: %s is %s, want %s", name, path, got, want)
			}
		}
	}
}
