package importer

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What no line knows has a label where it is one or answers one; an answer is
// never taken for a label.
func TestLabelsNotKnown(t *testing.T) {
	const (
		title = "2023年度项目支出绩效自评表 | < | < | < | < | < | < | <\n"
		who   = "项目名称 | 农路养护 | < | < | 主管部门 | 某县交通局 | < | <\n实施单位 | 某县公路站 | < | < | < | < | < | <\n"
		money = "项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分\n^ | 年度资金总额 | 120 | 120 | 114 | '95% | 10 | 9.5\n"
		goals = "年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <\n^ | 养护十公里路 | < | < | 养护了十公里路 | < | < | <\n"
		heads = "绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分"
		rows  = "^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 90 | 90"
		total = "\n总分 | < | < | < | < | < | 100 | 99.5"
		tail  = heads + "\n" + rows + total
	)
	for _, test := range []struct{ name, text, want string }{
		{"all is known", title + who + money + goals + tail, ""},
		{"labels and answers in one row", title + who + "中央主管部门 | 交通运输部 | < | < | 联系科室 | 养护科 | < | <\n" + money + goals + tail, "中央主管部门: 交通运输部; 联系科室: 养护科"},
		{"a label behind a known one and its answer", title + strings.Replace(who, "某县公路站 | < | < | < | < | <", "某县公路站 | < | < | 项目类别 | 经常性项目 | <", 1) + money + goals + tail, "项目类别: 经常性项目"},
		{"labels in rows, several of them", title + who + "项目类别 | 经常性项目 | < | < | < | < | < | <\n资金性质 | 财政拨付 | < | < | < | < | < | <\n" + money + goals + tail, "项目类别: 经常性项目; 资金性质: 财政拨付"},
		{"a label merged down beside its answers", title + who + "立项依据 | 县政府常务会议纪要 | < | < | < | < | < | <\n^ | 县里的有关文件 | < | < | < | < | < | <\n" + money + goals + tail, "立项依据: 县政府常务会议纪要, 县里的有关文件"},
		{"a label and its answer in one cell", title + who + "立项背景：养护十公里路，分两期。全年完成。 | < | < | < | < | < | < | <\n" + money + goals + tail, "立项背景: "},
		{"a sentence, a date, a figure and a unit by themselves", title + who + "本项目分两期实施，全年完成 | < | < | < | < | < | < | <\n2023年12月 | 120 | < | < | 某县公路局 | < | < | <\n" + money + goals + tail, ""},
		{"goals under heads that are not known", title + who + money + "年度总体目标 | 想干些什么 | < | < | 干了些什么 | < | < | <\n^ | 养护十公里路 | < | < | 养护了十公里路 | < | < | <\n" + tail,
			"想干些什么: 养护十公里路; 干了些什么: 养护了十公里路"},
		{"a column of the indicators that is not known", title + who + money + goals + heads + " | 佐证材料\n" + rows + " | 见附册" + total, "佐证材料: 见附册"},
		{"money under heads that are not known", title + who + "项目资金（万元） | | 年初数字 | 本年钱数 | 花掉钱数 | | | \n^ | 年度资金总额 | 120 | 120 | 114 | | | \n" + goals + tail,
			"年初数字: 120; 本年钱数: 120; 花掉钱数: 114"},
		{"a label among known ones of money", title + who + "项目资金（万元） | 预算数 | 6.84 | 结余数 | 0.04 | 执行数 | 6.8 | <\n" + goals + tail, "结余数: 0.04"},
		{"a label of a figure", title + who + "受益户数 | 320 | < | < | < | < | < | <\n" + money + goals + tail, "受益户数: 320"},
		{"answers beside answers", title + who + money + "资金管理情况 | 分配科学性 | 按因素法 | 没有问题 | | | | \n^ | 下达及时性 | 三十日内 | 没有问题 | | | | \n" + goals + tail, ""},
		{"a heading that is not known", strings.Replace(title, "项目支出绩效自评表", "公路专项情况表", 1) + who + money + goals + tail, "2023年度公路专项情况表: "},
		{"a heading that is no 表", "某县公路养护专项 | < | < | < | < | < | < | <\n（2023年度） | < | < | < | < | < | < | <\n" + who + money + goals + tail, "某县公路养护专项: "},
		{"no heading at all", "附件3 | < | < | < | < | < | < | <\n（2023年度） | < | < | < | < | < | < | <\n" + who + money + goals + tail, ""},
	} {
		t.Run(test.name, func(t *testing.T) {
			var labels []string
			answers := map[string][]string{}
			for _, f := range readText(t, "# 附件3\n"+test.text) {
				for _, v := range f.Values {
					if !strings.Contains(v.Path, "/unplaced/") || v.Label == "" {
						continue
					}
					if !slices.Contains(labels, v.Label) {
						labels = append(labels, v.Label)
					}
					if !strings.HasPrefix(v.Raw, v.Label) {
						answers[v.Label] = append(answers[v.Label], v.Raw)
					}
				}
			}
			for i, l := range labels {
				labels[i] = l + ": " + strings.Join(answers[l], ", ")
			}
			if diff := cmp.Diff(test.want, strings.Join(labels, "; ")); diff != "" {
				t.Errorf("labels and their answers (-want +got):\n%s", diff)
			}
		})
	}
}
