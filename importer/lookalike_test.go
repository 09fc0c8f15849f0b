package importer

import (
	"errors"
	"strings"
	"testing"
)

// A form of another kind is refused by its name, though its labels are ours;
// heading and heads decide, and where they say different things it is asked.
func TestLookAlikes(t *testing.T) {
	const (
		project = "\n项目名称 | 道路养护 | <\n实施单位 | 某县公路站 | <\n项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 自评得分\n" +
			"^ | 年度资金总额 | 10 | 10 | 9 | 10 | '90% | 9\n绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 自评得分\n" +
			"^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 90 | 90\n总分 | < | < | < | < | < | 100 | 99"
		goals = "\n项目名称 | 道路养护 | <\n实施单位 | 某县公路站 | <\n项目资金（万元） | 年度资金总额 | 10 | <\n^ | 财政拨款 | 10 | <\n" +
			"年度总体目标 | 完成养护 | < | <\n绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值\n^ | 产出指标 | 数量指标 | 里程 | ≥10公里\n^ | 效益指标 | 社会效益 | 通行 | 改善"
		watch = "\n项目名称 | 道路养护 | <\n实施单位 | 某县公路站 | <\n项目资金（万元） | | 年初预算数 | 1-7月执行数 | 全年预计执行数\n^ | 年度资金总额 | 10 | 5 | 10\n" +
			"绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 1-7月完成情况\n^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 5公里"
	)
	for _, tt := range []struct {
		name, sheets string
		err          error
		says         string // part of what is said; or what is found besides
	}{
		{"a request for goals", "2023年度项目支出绩效目标申报表" + goals, ErrOtherForm, "「2023年度项目支出绩效目标申报表」（附件3!A1）是绩效目标申报表"},
		{"goals", "2023年度项目支出绩效目标表" + goals, ErrOtherForm, "是绩效目标表"},
		{"goals without a heading", "2023年度" + goals, ErrOtherForm, "没有执行数、完成值和得分的表"},
		{"monitoring", "2023年度项目支出绩效运行监控表" + watch, ErrOtherForm, "是绩效运行监控表"},
		{"criteria", "部门整体支出绩效评价评分标准表" + goals, ErrOtherForm, "是评分标准表"},
		{"a list of projects", "2023年度项目支出绩效自评情况汇总表\n填报单位：某县交通局\n序号 | 项目名称 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 自评得分 | 自评等级\n1 | 道路养护 | 10 | 10 | 9 | '90% | 99 | 优", ErrOtherForm, "是绩效自评汇总表"},
		{"a self-evaluation that calls itself a summary", "2023年度项目支出绩效自评汇总表" + project, nil, "F14"},
		{"a self-evaluation under the heading of a request", "2023年度项目支出绩效目标申报表" + project, ErrDoubtfulForm, "从标题看是绩效目标申报表，从栏目看是项目支出绩效自评表"},
		{"a self-evaluation under the heading of monitoring", "2023年度项目支出绩效运行监控表" + project, ErrDoubtfulForm, "从标题看是绩效运行监控表"},
		{"a self-evaluation of goals", "2023年度转移支付区域绩效目标自评表" + project, nil, ""},
		{"a self-evaluation with a request beneath it", "2023年度项目支出绩效自评表" + project + "\n2023年度项目支出绩效目标申报表" + goals, nil, "F14"},
		{"a self-evaluation whose second heading is that of a request", "2023年度项目支出绩效自评表\n项目支出绩效目标申报表" + project, nil, "F14"},
		{"a self-evaluation beneath the beginning of a request", "2023年度项目支出绩效目标申报表\n2023年度项目支出绩效自评表" + project, nil, "F14"},
		{"a request whose first heading is that of a self-evaluation", "2023年度项目支出绩效自评表\n项目支出绩效目标申报表" + goals, ErrOtherForm, "「项目支出绩效目标申报表」（附件3!A2）是绩效目标申报表"},
		{"a request beneath the cover of a self-evaluation", "2023年度项目支出绩效自评表\n某县公路站\n2024年度项目支出绩效目标申报表" + goals, ErrOtherForm, "（附件3!A3）是绩效目标申报表"},
		{"a self-evaluation with a request beneath it whose heading is not alone", "2023年度项目支出绩效自评表" + project + "\n附件2 | | 项目支出绩效目标申报表 | <" + goals, nil, "F14"},
		{"a request beside a self-evaluation", besideText("2023年度项目支出绩效目标申报表"+goals, "2023年度项目支出绩效自评表"+project, 8), nil, "F14"},
		{"a request on the right of a self-evaluation", besideText("2023年度项目支出绩效自评表"+project, "2023年度项目支出绩效目标申报表"+goals, 9), nil, "F14"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			filings, err := reader(t, Given{Year: 2023}).readBook("某站.xlsx", book(t, "# 附件3\n"+tt.sheets))
			if !errors.Is(err, tt.err) || (err == nil) != (tt.err == nil) {
				t.Fatalf("read with %v, want %v", err, tt.err)
			}
			if err != nil {
				if !strings.Contains(err.Error(), tt.says) {
					t.Errorf("says %q, want %q", err, tt.says)
				}
				return
			}
			codes := ""
			for _, f := range filings[0].Findings {
				codes += f.Code
			}
			if len(filings) != 1 || codes != tt.says {
				t.Errorf("%d forms with %s, want one with %s", len(filings), codes, tt.says)
			}
		})
	}
}

// besideText puts one sheet as text to the right of another of some columns.
func besideText(left, right string, columns int) string {
	a, b := strings.Split(left, "\n"), strings.Split(right, "\n")
	var rows []string
	for i := range max(len(a), len(b)) {
		row := ""
		if i < len(a) {
			row = a[i]
		}
		row += strings.Repeat(" | ", columns-strings.Count(row, "|"))
		if i < len(b) {
			row += b[i]
		}
		rows = append(rows, row)
	}
	return strings.Join(rows, "\n")
}
