package importer

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// Layouts and wordings of other bureaus, each with what has to come out of it.
// What is not named must at least raise no finding but those named.
func TestOtherBureausForms(t *testing.T) {
	for _, test := range []struct {
		name, text string
		unit       string
		want       map[string]string // value and cell, or state and cell
		findings   []string          // the beginnings of all
	}{
		{
			name: "an older 基础数据表 with the unit and the measure in one line", unit: "某县图书馆",
			text: `# Sheet1
附件3： | | | | | |
部门整体支出绩效评价基础数据表 | < | < | < | < | < | <
填报单位：某县图书馆                          单位：元 | < | < | < | < | < | <
财政供养人员情况 | 编制数 | < | 2018年实际在职人数 | < | 控制率 | <
^ | 143 | < | 136 | < | '95.10% | <
经费控制情况 | 2017年决算数 | < | 2018年预算数 | < | 2018年决算数 | <
三公经费 | 290800 | < | 634600 | < | 442900 | <
1、公务用车购置和维护经费 | 118600 | < | 414600 | < | 393000 | <
其中：公车购置 | | < | 294600 | < | 294600 | <
公车运行维护 | 118600 | < | 120000 | < | 98400 | <
2、出国经费 | | < | | < | | <
3、公务接待 | 172200 | < | 220000 | < | 49900 | <
项目支出： | | < | | < | | <
1、业务工作专项 | 9388000 | < | 3200000 | < | 6891600 | <
2、运行维护专项 | | < | | < | | <
公用经费 | | < | | < | | <
其中：办公经费 | 144400 | < | 100000 | < | 6800 | <
水费、电费、差旅费 | 179200 | < | '75000.00. | < | 253600 | <
会议费、培训费 | 0 | < | 8000 | < | 0 | <
政府采购金额 | 161400 | < | 306600 | < | 306600 | <
部门整体支出预算调整 | | < | 19227600 | < | 26906200 | <
填表人：    联系电话： | < | < | < | < | < | <`,
			want: map[string]string{
				"base_data/costs/three_public/final": "44.29 F7", "base_data/costs/utilities_travel/budget": "7.5 D18",
				"base_data/costs/project_operations/final": "689.16 F14", "base_data/costs/basic_budget_adjustment/final": "2690.62 F21",
				"base_data/staffing/staffing_rate": "95.1 F5",
			},
			findings: []string{"F5 Sheet1!A2 表上未找到厉行节约保障措施", "F5 Sheet1!A2 表上未找到楼堂馆所控制情况的表头"},
		},
		{
			name: "heads of two storeys, in 元", unit: "某区住建局",
			text: `# Sheet1
某区2023年度预算部门整体支出绩效评价基础数据表 | < | < | < | <
填报单位（公章）： 某区住建局 | < | < | 金额单位： | 元
项目 | 2022年 | 2023年 | < | 备注
^ | 决算数 | 预算数 | 决算数 |
“三公”经费合计 | '74,000.00 | '72,000.00 | 63000 |
（一）公务用车购置及运行维护费 | 59000 | 58000 | 50000 |
1．公务用车购置费 | 0 | 0 | 0 |
2．公务用车运行维护费 | 59000 | 58000 | 50000 |
（二）因公出国（境）费 | 0 | 0 | 0 |
（三）公务接待费 | 15000 | 14000 | 13000 |
项目支出 | 1000000 | 1100000 | 1045000 |
日常公用经费 | 504000 | 500000 | 468000 |
政府采购金额 | 936100 | 1000000 | 982000 |`,
			want: map[string]string{
				"base_data/costs/years/prior_final": "2022 B4", "base_data/costs/three_public/prior_final": "7.4 B5",
				"base_data/costs/three_public/budget": "7.2 C5", "base_data/costs/hospitality/final": "1.3 D10",
				"base_data/costs/operating_expenses/final": "46.8 D12",
			},
			findings: []string{"F5 Sheet1!A1 表上未找到厉行节约", "F5 Sheet1!A1 表上未找到财政供养", "F5 Sheet1!B4 表上未找到「办公经费」", "F5 Sheet1!B4 表上未找到「水费",
				"F5 Sheet1!B4 表上未找到「会议费", "F5 Sheet1!B4 表上未找到「部门基本", "F5 Sheet1!A1 表上未找到楼堂馆所"},
		},
		{
			name: "基本支出 and 项目支出 as rows under the heads of the budget", unit: "某县水利局",
			text: `# 表
2023年度部门整体支出绩效自评表 | < | < | < | < | < | < | < | < | <
部门（单位）名称 | 某县水利局 | < | < | < | < | < | < | < | <
年度预算执行情况（万元） | 项目 | < | 年初预算数 | 调整后预算数（A） | 全年执行数（B） | 执行率（B/A） | 分值 | 得分 | 未完成原因
^ | 年度资金总额 | < | 1000 | 1200 | 1100 | 91.67 | 10 | 9.17 |
^ | 其中：基本支出 | < | 600 | 650 | 640 | | | |
^ | 项目支出 | < | 400 | 550 | 460 | | | |
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 分值 | 指标值 | < | 自评 | < | 偏差原因分析
^ | ^ | ^ | ^ | ^ | 年度指标值 | 实际完成值 | 完成率 | 得分 | ^
^ | 产出指标 | 数量指标 | 水库除险加固座数 | 50 | ≥3座 | 3座 | 1% | 50 |
^ | 效益指标 | 社会效益指标 | 受益人口 | 30 | ≥2万人 | 2.1万人 | 1.05% | 30 |
^ | 满意度指标 | 服务对象满意度 | 群众满意度 | 10 | ≥90% | '92% | 1.02% | 10 |
自评总分 | < | < | < | 100 | | | | 99.17 |`,
			want: map[string]string{
				"overall_evaluation/funding/basic_spending": "640 F5", "overall_evaluation/funding/project_spending": "460 F6",
				"overall_evaluation/budget/total/adjusted_budget": "1200 E4", "overall_evaluation/budget/total/execution_rate": "91.67 G4",
				"overall_evaluation/indicators/2/full_score": "30 E10", "overall_evaluation/indicators/2/score": "30 I10",
				"overall_evaluation/indicators/2/target": "≥2万人 F10", "overall_evaluation/indicators/2/completion_rate": "105% H10",
				"overall_evaluation/total/score": "99.17 I12",
			},
		},
		{
			name: "targets in three cells, hints of the template left in", unit: "某县司法局",
			text: `# 自评表
部门预算项目支出绩效自评表（2023年度） | < | < | < | < | < | < | < | < | <
项目名称 | 51092324T000010263357-2023年专用设备补助资金项目 | < | < | < | < | < | < | < | <
主管部门 | 某县司法局部门 | < | < | < | 实施单位（盖章） | 某县司法局 | < | < | <
项目基本情况 | 1.项目年度目标完成情况 | 项目年度目标 | < | < | < | 年度目标完成情况 | < | < | <
^ | ^ | 购买设备，完成支付。 | < | < | < | 对照年度目标,说明相关任务目标的完成情况(100字以内) | < | < | <
^ | 2.项目实施内容及过程概述 | 2023年购买13台设备。 | < | < | < | < | < | < | <
预算执行情况（10分） | 年度预算数（万元） | 年初预算 | 调整后预算数 | 预算执行数 | 预算执行率 | 权重 | 得分 | 原因 | <
^ | 总额 | '0.00 | '3.36 | '3.36 | '100.00% | 10 | 10 | 1.预算执行率=预算执行数/调整后预算数,未达到90%的需说明原因(100字以内);2.年中发生预算调整的,应单独说明理由。 | <
^ | 其中：财政资金 | '0.00 | '3.36 | '3.36 | '100.00% | / | / | | <
^ | 财政专户管理资金 | '0.00 | '0.00 | '0.00 | '0.00% | / | / | | <
^ | 单位资金 | '0.00 | '0.00 | '0.00 | '0.00% | / | / | | <
绩效指标（90分） | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分
^ | 产出指标 | 数量指标 | 购买设备数量 | ＝ | 13 | 台 | 13 | 50 | 50
^ | ^ | 经济成本指标 | 成本控制数 | ≤ | 30 | 万元 | 完成 | 40 | 40
合计 | < | < | < | < | < | < | < | 100 | 100
评价结论 | 资金已支付。 | < | < | < | < | < | < | < | <
存在问题 | 无 | < | < | < | < | < | < | < | <
项目负责人： | < | < | < | < | 财务负责人： | < | < | < | <`,
			want: map[string]string{
				"project_evaluation/indicators/1/target": "＝13台 F13", "project_evaluation/indicators/2/target": "≤30万元 F14",
				"project_evaluation/budget/total/executed": "3.36 E8", "project_evaluation/goals/achieved": "blank G5",
				"project_evaluation/budget/total/deviation_reason": "blank I8", "project_evaluation/conclusion": "资金已支付。 B16",
				"project_evaluation/problems": "mark B17", "project_evaluation/total/score": "100 J15",
			},
			findings: []string{"F10 自评表!I8 年度资金总额·原因：「1.预算执行率", "F10 自评表!G5 实际完成情况：「对照年度目标"},
		},
		{
			name: "the central template with its empty rows", unit: "某市水利局",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | < | <
(2022年度) | < | < | < | < | < | < | < | <
项目名称 | 防御经费 | < | < | < | < | < | < | <
主管部门 | | < | 实施单位 | 某市水利局 | < | < | < | <
项目资金\n(万元) | | 年初预算数 | 全年预算数(A) | 全年执行数(B) | 分值 | 执行率(B/A) | 得分 |
^ | 年度资金总额: | 880 | 880 | 880 | 10 | | 10 |
^ | 其中:本年财政拨款 | 880 | 880 | 880 | - | | - |
年度总体目标完成情况 | 预期目标 | < | < | 实际完成情况 | < | < | < | <
^ | 完成防汛工作 | < | < | 完成年度目标 | < | < | < | <
年度绩效指标完成情况 | 一级\n指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分 | 偏差原因分析及改进措施
^ | 产\n出\n指\n标\n(50分) | 数量指标 | 指标1:完成项目数量 | 1 | 1 | 10 | 10 |
^ | ^ | ^ | 指标2: | | | | |
^ | ^ | ^ | …… | | | | |
^ | ^ | 质量指标 | 指标1:工程质量合格 | | | 40 | 40 |
^ | 满意度指标\n(10分) | 服务对象\n满意度指标 | 指标1:服务对象满意度 | 0.9% | 1% | 40 | 40 |
总分 | < | < | < | < | < | 100 | 100 |`,
			want: map[string]string{
				"project_evaluation/indicators/2/name": "指标1:工程质量合格 D14", "project_evaluation/indicators/3/actual": "100% F15",
				"project_evaluation/indicators/3/level1": "满意度指标(10分) B15", "project_evaluation/indicators/4/name": "none",
				"project_evaluation/budget/carried_over/executed": "none",
			},
		},
		{
			name: "a measure said by a head and by a row", unit: "某局",
			text: `# 附件1
2023年度预算单位整体支出绩效评价基础数据表 | < | < | < | < | < | <
预算单位名称 | 某局 | < | < | < | < | <
财政供养人员情况(人) | 编制数 | < | 2023年实际在职人数 | < | 控制率 | <
^ | 27 | < | 23 | < | 0.8519% | <
经费控制情况 | 2022年决算数（元） | < | 2023年预算数（万元） | < | 2023年决算数 | <
三公经费 | 74000 | < | 7.2 | < | 6.3 | <
公务接待 | 15000 | < | 1.4 | < | 1.3 | <
政府采购金额（元） | 936100 | < | 1000000 | < | 982000 | <`,
			want: map[string]string{
				"base_data/costs/three_public/prior_final": "7.4 B6", "base_data/costs/three_public/budget": "7.2 D6", "base_data/costs/three_public/final": "6.3 F6",
				"base_data/costs/hospitality/prior_final":            "1.5 B7",
				"base_data/costs/government_procurement/prior_final": "93.61 B8", "base_data/costs/government_procurement/budget": "100 D8",
				"base_data/costs/government_procurement/final": "98.2 F8",
			},
			findings: slices.Repeat([]string{"F5 附件1!"}, 12),
		},
		{
			name: "a row of the budget with one figure, which is not the one asked for", unit: "某局",
			text: `# 表
2023年度部门整体支出绩效自评表 | < | < | < | < | < | < | <
单位名称 | 某局 | < | < | < | < | < | <
预算执行情况（万元） | 项目 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
^ | 年度资金总额 | 1000 | 1200 | 1100 | 91.67 | 10 | 9.17
^ | 基本支出 | 600 | | | | |
^ | 项目支出 | | | 460 | | |
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 座数 | ≥3座 | 3座 | 90 | 90
总分 | < | < | < | < | < | 100 | 99.17`,
			want:     map[string]string{"overall_evaluation/funding/basic_spending": "blank E5", "overall_evaluation/funding/project_spending": "460 E6"},
			findings: []string{"F6 表!C5 「600」没有对应的栏目"},
		},
		{
			name: "two projects in one sheet, in 元 by their heads", unit: "某县公路养护中心",
			text: `# 项目
2023年项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称： | 农村公路养护 | < | < | 主管部门： | 某县交通运输局 | < | <
实施单位： | 某县公路养护中心 | < | < | | < | < | <
资金情况（元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | '1,200,000.00 | '1,250,000.00 | '1,248,653.21 | 10 | '99.89% | 9.99
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 养护里程 | ≥120公里 | 125公里 | 90 | 90
总分 | < | < | < | < | < | 100 | 99.99
项目名称： | 桥梁加固 | < | < | 主管部门： | 某县交通运输局 | < | <
实施单位： | 某县公路养护中心 | < | < | | < | < | <
资金情况（元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 500000 | 500000 | 400000 | 10 | 0.8% | 8
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 目标值 | 完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 加固桥梁 | 2座 | 2座 | 90 | 90
总分 | < | < | < | < | < | 100 | 98`,
			want: map[string]string{"project_evaluation/budget/total/executed": "124.865321 E5", "project_evaluation/total/score": "99.99 H8"},
		},
		{
			name: "the total score at the top, indicators by name alone", unit: "某某区应急局",
			text: `# Sheet1
2023年度部门整体支出绩效目标自评表 | < | < | < | < | < | < | < | <
部门名称 | 某某区应急局 | < | < | < | 自评总分（分） | 96.5 | < | <
部门预算执行情况（万元） | 年初预算数 | < | 全年（调整）预算数 | < | 执行数 | 执行率(%) | 执行率权重 | 执行率得分
年度总金额 | 3000 | < | 3200 | < | 3100 | '96.88% | 10 | 9.69
当年整体绩效目标 | 年初绩效目标 | < | < | 全年（调整）绩效目标 | < | 绩效目标实际完成情况 | < | <
^ | 做好应急管理 | < | < | 做好应急管理 | < | 已完成 | < | <
指标名称 | 计量单位 | 指标性质 | 年初指标值 | 调整指标值 | 全年完成值 | 得分系数 | 指标权重 | 指标得分
开展检查次数 | 次 | ≥ | 120 | 120 | 130 | 1 | 40 | 40
群众满意度 | % | ≥ | 90 | 90 | 88 | 0.9 | 50 | 46.81`,
			want: map[string]string{
				"overall_evaluation/total/score": "96.5 G2", "overall_evaluation/budget/total/adjusted_budget": "3200 D4",
				"overall_evaluation/indicators/1/target": "≥120次 D8", "overall_evaluation/indicators/2/score_factor": "0.9 G9", "overall_evaluation/goals/achieved": "已完成 G6",
			},
		},
		{
			name: "the unit behind 单位：, heads of the district's own", unit: "某某区水利局",
			text: `# Sheet1
2023年部门（单位）基础数据表 | < | < | < | <
单位：某某区水利局 | < | < | 金额单位：元 | <
一、人员情况 | 编制人数 | 年末实有在职人数 | 在职人员控制率 | 备注
人数 | 45 | 43 | '95.56% |
二、经费情况 | 2022年度决算 | 2023年度预算 | 2023年度决算 | 备注
“三公”经费支出合计 | 180000 | 200000 | 165000.55 |
（一）因公出国（境）费用 | 0 | 0 | 0 |`,
			want: map[string]string{"base_data/costs/three_public/final": "16.500055 D6", "base_data/staffing/staff_in_post": "43 C4"},
			findings: []string{
				"F5 Sheet1!A1 表上未找到厉行节约", "F5 Sheet1!B5 表上未找到「公务用车购置和维护经费」", "F5 Sheet1!B5 表上未找到「公车购置」",
				"F5 Sheet1!B5 表上未找到「公车运行维护」", "F5 Sheet1!B5 表上未找到「公务接待」", "F5 Sheet1!B5 表上未找到「项目支出」", "F5 Sheet1!B5 表上未找到「公用经费」",
				"F5 Sheet1!B5 表上未找到「办公经费」", "F5 Sheet1!B5 表上未找到「水费", "F5 Sheet1!B5 表上未找到「会议费", "F5 Sheet1!B5 表上未找到「政府采购金额」",
				"F5 Sheet1!B5 表上未找到「部门基本支出预算调整」", "F5 Sheet1!A1 表上未找到楼堂馆所",
			},
		},
		{
			name: "a goal with its own indicators, in a row beneath the budget", unit: "某某区民政局",
			text: `# Sheet1
2023年度某某区民政局整体绩效自评表 | < | < | < | < | < | < | <
单位名称 | 某某区民政局 | < | < | < | < | < | <
预算执行情况（万元） | | 预算数（A） | < | 执行数（B） | < | 执行率（B/A） | 得分
^ | 部门整体支出总额 | 2100 | < | 2000.5 | < | '95.26% | 19.05
年度目标1：（80分） | 保障低收入群体基本生活 | < | < | < | < | < | <
年度绩效指标 | 一级指标 | 二级指标 | 三级指标 | < | 年初目标值（A） | 实际完成值（B） | 得分
^ | 产出指标 | 数量指标 | 低保发放人数（80分） | < | ≥5000人 | 5200人 | 78
总分 | < | < | < | < | < | < | 97.05`,
			want:     map[string]string{"overall_evaluation/budget/total/executed": "2000.5 E4", "overall_evaluation/total/score": "97.05 H8"},
			findings: []string{"F5 Sheet1!C3 表上未找到年度预算申请的「分值」", "F5 Sheet1!B6 表上未找到绩效指标的「分值」"},
		},
		{
			name: "wordings of other places", unit: "某县疾控中心",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | <
(2022年度) | < | < | < | < | < | <
转移支付（项目）名称 | 传染病防控补助资金 | < | < | < | < | <
地方主管部门 | 某县卫健局 | < | 实施单位 | 某县疾控中心 | < | <
资金投入情况（万元） | | 全年预算数 | 全年执行数 | 预算执行进度 | 参考分值 | 评分
^ | 年度资金总额 | 120 | 114 | '95% | 10 | 9.5
^ | 其中：一般预算内拨款 | 120 | 114 | '95% | - | -
绩效指标 | 一级指标 | 三级指标 | 绩效目标值 | 年终完成值 | 标准分值 | 单项指标得分
^ | 产出指标 | 监测人数 | ≥200人 | 210人 | 50 | 50
^ | 效益指标 | 发病率 | ≤3% | '2% | 30 | 30
^ | 满意度指标 | 群众满意度 | ≥90% | '95% | 10 | 10
总分 | < | < | < | < | 100 | 99.5`,
			want: map[string]string{
				"project_evaluation/project_name": "传染病防控补助资金 B3", "project_evaluation/department": "某县卫健局 B4",
				"project_evaluation/budget/total/execution_rate": "95 E6", "project_evaluation/budget/total/full_score": "10 F6", "project_evaluation/budget/total/score": "9.5 G6",
				"project_evaluation/budget/fiscal_appropriation/executed": "114 D7",
				"project_evaluation/indicators/1/target":                  "≥200人 D9", "project_evaluation/indicators/2/actual": "2% E10",
				"project_evaluation/indicators/1/full_score": "50 F9", "project_evaluation/indicators/2/score": "30 G10", "project_evaluation/total/score": "99.5 G12",
			},
		},
		{
			name: "a block of words beneath the funds", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
(2022年度) | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | < | < | < | <
主管部门 | 某县交通局 | 实施单位 | 某县公路站 | < | < | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 120 | 120 | 114 | 10 | '95% | 9.5
^ | 其他资金 | | | | | |
资金管理情况 | | 情况说明 | < | 存在问题和改进措施 | < | < | <
^ | 分配科学性 | 分配科学 | < | 无 | < | < | <
^ | 拨付合规性 | 按进度拨付 | < | 无 | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 50 | 50
^ | 效益指标 | 社会效益指标 | 受益人数 | ≥500人 | 520人 | 30 | 30
^ | 满意度指标 | 服务对象满意度指标 | 满意度 | ≥90% | '98% | 10 | 10
总分 | < | < | < | < | < | 100 | 99.5`,
			want: map[string]string{
				"project_evaluation/budget/total/executed": "114 E6",
				"project_evaluation/total/score":           "99.5 H15",
			},
		},
		{
			name: "the national form of a transfer", unit: "某县公路站",
			text: `# Sheet1
转移支付区域（项目）绩效目标自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
转移支付（项目）名称 | 农村公路补助 | < | < | < | < | < | <
地方主管部门 | 某县交通局 | < | < | 资金使用单位 | 某县公路站 | < | <
资金投入情况（万元） | | < | 全年预算数（A） | < | 全年执行数（B） | < | 预算执行率（B/A×100%）
^ | 年度资金总额： | < | 854 | < | 800 | < | '93.68%
^ | 其中：中央财政资金 | < | 500 | < | 500 | < | '100%
^ | 地方资金 | < | 300 | < | 250 | < | '83.33%
^ | 其他资金 | < | 54 | < | 50 | < | '92.59%
资金管理情况 | | < | 情况说明 | < | < | 存在问题和改进措施 | <
^ | 分配科学性 | < | 按因素法分配 | < | < | 无 | <
^ | 支出责任履行情况 | < | 已履行 | < | < | | <
总体目标完成情况 | 总体目标 | < | < | 全年实际完成情况 | < | < | <
^ | 完成100公里 | < | < | 完成了100公里 | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 未完成原因和改进措施 | <
^ | 产出指标 | 数量指标 | 里程 | ≥100公里 | 100公里 | | <
^ | 满意度指标 | 服务对象满意度指标 | 满意度 | ≥90% | '98% | | <
说明 | 审计没有发现问题。 | < | < | < | < | < | <`,
			want: map[string]string{
				"project_evaluation/remarks":                      "审计没有发现问题。 B18",
				"project_evaluation/budget/total/adjusted_budget": "854 D6", "project_evaluation/budget/central_funds/executed": "500 F7",
				"project_evaluation/budget/local_funds/execution_rate": "83.33 H8", "project_evaluation/budget/other/1/executed": "none",
				"project_evaluation/fund_management/allocation/explanation": "按因素法分配 D11", "project_evaluation/fund_management/allocation/problems": "mark G11",
				"project_evaluation/fund_management/duty/explanation": "已履行 D12", "project_evaluation/goals/achieved": "完成了100公里 E14",
				"project_evaluation/indicators/2/actual": "98% F17", "project_evaluation/indicators/3/name": "none",
			},
			findings: []string{
				"F5 Sheet1!D5 表上没有分值、得分和总分",
			},
		},
		{
			name: "a block of words under one head", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
项目名称 | 农村公路补助 | < | < | < | < | < | <
主管部门 | 某县交通局 | < | < | 实施单位 | 某县公路站 | < | <
资金情况（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
^ | 年度资金总额： | 854 | 854 | 800 | '93.68% | 10 | 9.37
资金管理情况 | | | 情况说明 | < | < | < | <
^ | 1.分配科学性 | < | 按因素法分配 | < | < | < | <
^ | 2.下达及时性 | < | 30日内下达 | < | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥100公里 | 100公里 | 90 | 90
总分 | < | < | < | < | < | 100 | 99.37`,
			want: map[string]string{
				"project_evaluation/fund_management/release/explanation": "30日内下达 D9", "project_evaluation/fund_management/release/problems": "none",
				"project_evaluation/indicators/1/score": "90 H11",
			},
		},
		{
			name: "a block of words without heads, nothing merged", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表
（2023年度）
项目名称 | 农村公路补助
主管部门 | 某县交通局 | 实施单位 | 某县公路站
资金情况（万元） | | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
 | 年度资金总额： | 854 | 800 | '93.68% | 10 | 9.37
资金管理情况 | 分配科学性 | 按因素法分配 | 无
 | 下达及时性 | 30日内下达 |
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 分值 | 得分
 | 产出指标 | 数量指标 | 里程 | ≥100公里 | 100公里 | 90 | 90
总分 | | | | | | 100 | 99.37`,
			want: map[string]string{
				"project_evaluation/budget/other/1/executed": "none", "project_evaluation/unplaced/2": "按因素法分配 C7", "project_evaluation/indicators/1/score": "90 H10",
			},
		},
		{
			name: "a block of words with heads not known beneath the indicators", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
项目名称 | 农村公路补助 | < | < | < | < | < | <
主管部门 | 某县交通局 | < | < | 实施单位 | 某县公路站 | < | <
资金情况（万元） | | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分 | <
^ | 年度资金总额： | 854 | 800 | '93.68% | 10 | 9.37 | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥100公里 | 100公里 | 90 | 90
资金管理情况 | | | 管理说明 | < | < | 存在的困难 | <
^ | 分配科学性 | < | 按因素法分配 | < | < | 无 | <
^ | 下达及时性 | < | 30 | < | < | | <
总分 | < | < | < | < | < | 100 | 99.37`,
			want: map[string]string{
				"project_evaluation/indicators/2/name": "none", "project_evaluation/total/score": "99.37 H12",
			},
			findings: []string{"F6 Sheet1!D11 「30」没有对应的栏目"},
		},
		{
			name: "a target in three cells, no head merged", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表
（2023年度）
项目名称 | 农路养护 | 主管部门 | 某县交通局
实施单位 | 某县公路站
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
 | 年度资金总额 | 10 | 10 | 9 | '90% | 10 | 9
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 预期指标值 | | | 实际完成值 | 分值 | 得分
 | | | | 符号 | 值 | 单位 | | |
 | 产出指标 | 数量指标 | 里程 | >= | 10 | 公里 | 10公里 | 50 | 50
 | 效益指标 | 社会效益指标 | 受益人数 | >= | 500 | 人 | 520人 | 40 | 40
总分 | | | | | | | | 100 | 99`,
			want: map[string]string{"project_evaluation/indicators/1/name": "里程 D9", "project_evaluation/indicators/1/target": ">=10公里 F9", "project_evaluation/indicators/2/target": ">=500人 F10", "project_evaluation/indicators/2/score": "40 J10", "project_evaluation/indicators/3/name": "none"},
		},
		{
			name: "a target and a score in three cells, heads merged over them and not down", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表
（2023年度）
项目名称 | 农路养护 | 主管部门 | 某县交通局
实施单位 | 某县公路站
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
 | 年度资金总额 | 10 | 10 | 9 | '90% | 10 | 9
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 预期指标值 | < | < | 实际完成值 | 自评得分 | < | <
 | | | | 比较 | 数值 | 单位(文字描述) | | 单项得分 | 权重 | 折算得分
 | 产出指标 | 数量指标 | 里程 | >= | 10 | 公里 | 10公里 | 100 | 50 | 50
 | 效益指标 | 社会效益指标 | 受益人数 | >= | 500 | 人 | 520人 | 100 | 40 | 38
总分 | | | | | | | | | 100 | 97`,
			want: map[string]string{"project_evaluation/indicators/1/target": ">=10公里 F9", "project_evaluation/indicators/1/full_score": "50 J9", "project_evaluation/indicators/2/score": "38 K10", "project_evaluation/total/score": "97 K11"},
		},
		{
			name: "a score in three cells beside 分值, the block merged down", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表
（2023年度）
项目名称 | 农路养护 | 主管部门 | 某县交通局
实施单位 | 某县公路站
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
 | 年度资金总额 | 10 | 10 | 9 | '90% | 10 | 9
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 自评得分 | | | 偏差原因
^ | | | | | | | 单项得分 | 权重 | 折算得分 |
^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 50 | 100 | '50% | 50 |
^ | 效益指标 | 社会效益指标 | 受益人数 | ≥500人 | 500人 | 40 | 100 | '40% | 40 |
总分 | | | | | | 100 | | | 99 |`,
			want: map[string]string{"project_evaluation/indicators/1/full_score": "50 G9", "project_evaluation/indicators/1/score": "50 J9", "project_evaluation/indicators/2/deviation_reason": "blank K10", "project_evaluation/total/score": "99 J11"},
		},
		{
			name: "a target and an actual in cells of their own, no head merged", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表
（2023年度）
项目名称 | 农路养护 | 主管部门 | 某县交通局
实施单位 | 某县公路站
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
 | 年度资金总额 | 10 | 10 | 9 | '90% | 10 | 9
一级指标 | 二级指标 | 三级指标 | 年度指标值 | | | 全年完成值 | | 分值 | 得分
 | | | 指标性质 | 指标值 | 计量单位 | 完成值 | 计量单位 | |
产出指标 | 数量指标 | 里程 | ≥ | 10 | 公里 | 10 | 公里 | 90 | 90
总分 | | | | | | | | 100 | 99`,
			want: map[string]string{"project_evaluation/indicators/1/target": "≥10公里 E9", "project_evaluation/indicators/1/actual": "10 G9", "project_evaluation/indicators/1/score": "90 J9", "project_evaluation/unplaced/2": "公里 H9"},
		},
		{
			name: "a target in three cells of which one head is not known", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表
（2023年度）
项目名称 | 农路养护 | 主管部门 | 某县交通局
实施单位 | 某县公路站
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
 | 年度资金总额 | 10 | 10 | 9 | '90% | 10 | 9
一级指标 | 二级指标 | 三级指标 | 预期指标值 | | | 实际完成值 | 分值 | 得分
 | | | 要求 | 数目 | 度量单位 | | |
产出指标 | 数量指标 | 里程 | ≥ | 10 | 公里 | 10公里 | 90 | 90
总分 | | | | | | | 100 | 99`,
			want:     map[string]string{"project_evaluation/indicators/1/target": "unreadable D9", "project_evaluation/indicators/1/score": "90 I9"},
			findings: []string{"F4 Sheet1!D9 「第1项·年度指标值」有 3 处"},
		},
		{
			name: "a target in three cells beneath one head, which have none of their own", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表
（2023年度）
项目名称 | 农路养护 | 主管部门 | 某县交通局
实施单位 | 某县公路站
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
 | 年度资金总额 | 10 | 10 | 9 | '90% | 10 | 9
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 预期指标值 | | | 实际完成值 | 分值 | 得分
 | 产出指标 | 数量指标 | 里程 | >= | 10 | 公里 | 10公里 | 50 | 50
 | 效益指标 | 社会效益指标 | 通行条件 | 改善 | | | 改善 | 40 | 40
总分 | | | | | | | | 100 | 99`,
			want: map[string]string{"project_evaluation/indicators/1/target": ">=10公里 F8", "project_evaluation/indicators/2/target": "改善 E9"},
		},
		{
			name: "goals under the name of their block", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
(2022年度) | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | < | < | < | <
主管部门 | 某县交通局 | 实施单位 | 某县公路站 | < | < | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 120 | 120 | 114 | 10 | '95% | 9.5
年度目标完成情况 | 年初设定目标 | < | < | < | 目标实际完成情况 | < | <
^ | 养护10公里 | < | < | < | 养护了10公里 | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 50 | 50
^ | 效益指标 | 社会效益指标 | 受益人数 | ≥500人 | 520人 | 30 | 30
^ | 满意度指标 | 服务对象满意度指标 | 满意度 | ≥90% | '98% | 10 | 10
总分 | < | < | < | < | < | 100 | 99.5`,
			want: map[string]string{
				"project_evaluation/goals/expected": "养护10公里 B8",
				"project_evaluation/goals/achieved": "养护了10公里 F8",
			},
		},
		{
			name: "goals of which one head is not known", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
(2022年度) | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | < | < | < | <
主管部门 | 某县交通局 | 实施单位 | 某县公路站 | < | < | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 120 | 120 | 114 | 10 | '95% | 9.5
年度总体目标 | 年初设定目标 | < | < | < | 干了些什么 | < | <
^ | 养护10公里 | < | < | < | 养护了10公里 | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 50 | 50
^ | 效益指标 | 社会效益指标 | 受益人数 | ≥500人 | 520人 | 30 | 30
^ | 满意度指标 | 服务对象满意度指标 | 满意度 | ≥90% | '98% | 10 | 10
总分 | < | < | < | < | < | 100 | 99.5`,
			want: map[string]string{
				"project_evaluation/goals/expected":      "养护10公里 B8",
				"project_evaluation/indicators/1/target": "≥10公里 E10",
			},
			findings: []string{"F5 Sheet1!B7 表上未找到年度总体目标的「实际完成情况」一列"},
		},
		{
			name: "goals of which no head is known", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
(2022年度) | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | < | < | < | <
主管部门 | 某县交通局 | 实施单位 | 某县公路站 | < | < | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 120 | 120 | 114 | 10 | '95% | 9.5
年度总体目标 | 想干些什么 | < | < | < | 干了些什么 | < | <
^ | 养护10公里 | < | < | < | 养护了10公里 | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 50 | 50
^ | 效益指标 | 社会效益指标 | 受益人数 | ≥500人 | 520人 | 30 | 30
^ | 满意度指标 | 服务对象满意度指标 | 满意度 | ≥90% | '98% | 10 | 10
总分 | < | < | < | < | < | 100 | 99.5`,
			want: map[string]string{
				"project_evaluation/indicators/1/target": "≥10公里 E10",
			},
			findings: []string{"F5 Sheet1!A7 表上未找到年度总体目标的表头（预期目标、实际完成情况）"},
		},
		{
			name: "a target in three cells beneath one head", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
(2022年度) | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | < | < | < | <
主管部门 | 某县交通局 | 实施单位 | 某县公路站 | < | < | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | | 分值 | 执行率 | 得分
^ | 年度资金总额 | 120 | 120 | 114 | | 10 | '95% | 9.5
绩效指标 | 一级指标 | 三级指标 | 预期指标值 | < | < | 实际完成值 | 分值 | 得分
^ | ^ | ^ | 符号 | 值 | 单位(文字描述) | ^ | ^ | ^
^ | 产出指标 | 里程 | >= | 10 | 公里 | 10公里 | 50 | 50
^ | 效益指标 | 受益人数 | >= | 500 | 人 | 520人 | 30 | 30
^ | 满意度指标 | 满意度 | >= | 90 | % | '98% | 10 | 10
总分 | < | < | < | < | < | < | 100 | 99.5`,
			want: map[string]string{
				"project_evaluation/indicators/1/target": ">=10公里 E9",
				"project_evaluation/indicators/3/target": ">=90% E11",
				"project_evaluation/indicators/2/score":  "30 I10",
			},
		},
		{
			name: "a score by weight beneath one head", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
(2022年度) | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | < | < | < | <
主管部门 | 某县交通局 | 实施单位 | 某县公路站 | < | < | < | <
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 120 | 120 | 114 | 10 | '95% | 9.5
绩效指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 自评得分 | < | <
^ | ^ | ^ | ^ | ^ | 单项得分 | 权重 | 折算得分
^ | 里程 | ≥10公里 | 10公里 | 50 | 100 | '50% | 50
^ | 受益人数 | ≥500人 | 520人 | 30 | 100 | '30% | 30
^ | 满意度 | ≥90% | '98% | 10 | 100 | '10% | 10
总分 | < | < | < | 100 | | | 99.5`,
			want: map[string]string{
				"project_evaluation/indicators/1/full_score": "50 E9",
				"project_evaluation/indicators/1/score":      "50 H9",
				"project_evaluation/total/score":             "99.5 H12",
			},
		},
		{
			name: "the total in the cell below its head", unit: "某县公路站",
			text: `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
(2022年度) | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | 填报日期 | 2023年3月 | 自评得分 |
主管部门 | 某县交通局 | 实施单位 | 某县公路站 | < | < | 99.5 |
项目资金(万元) | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 120 | 120 | 114 | 10 | '95% | 9.5
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 50 | 50
^ | 效益指标 | 社会效益指标 | 受益人数 | ≥500人 | 520人 | 30 | 30
^ | 满意度指标 | 服务对象满意度指标 | 满意度 | ≥90% | '98% | 10 | 10
`,
			want: map[string]string{
				"project_evaluation/total/score": "99.5 G4",
			},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			filings := readText(t, test.text)
			for path, want := range test.want {
				got := oneValue(filings, path)
				if v, ok := filings[0].Value(path); ok && v.State == schema.Text {
					got = v.Text + " " + v.Source.Cell
				}
				if got != want {
					t.Errorf("%s is %q, want %q", path, got, want)
				}
			}
			var got []string
			for i, f := range found(filings) {
				if i < len(test.findings) && strings.HasPrefix(f, test.findings[i]) {
					f = test.findings[i]
				}
				got = append(got, f)
			}
			if diff := cmp.Diff(test.findings, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
			for _, f := range filings {
				if f.Unit != test.unit {
					t.Errorf("a form is of %q", f.Unit)
				}
			}
		})
	}
}

// 基本支出 and 项目支出 printed as heads are no labels of what stands behind or
// beneath them by chance: of which of the year's amounts they are is not always said.
func TestSpendingByNatureAcross(t *testing.T) {
	const (
		head = "# 表\n2023年度部门整体支出绩效自评表 | < | < | < | < | < | < | <\n部门（单位）名称 | 某县水利局 | < | < | < | < | < | <\n"
		foot = `
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 座数 | ≥3座 | 3座 | 90 | 90
总分 | < | < | < | < | < | 100 | 99.17`
	)
	for _, test := range []struct {
		name, money string
		want        map[string]string
		told        []string // figures
	}{
		{"under a row of heads", "年度预算申请（万元） | 年初预算数 | 全年预算数 | 基本支出 | 项目支出 | 全年执行数 | 分值 | 得分\n^ | 1000 | 1200 | 700 | 400 | 1100 | 10 | 9.17",
			map[string]string{"budget/total/executed": "1100 F4"}, []string{"「700」", "「400」"}},
		{"what was done with them to the left", "年度预算（万元） | | 合计 | 基本支出 | 项目支出 | | | \n^ | 全年预算数 | 1200 | 750 | 450 | | |\n^ | 全年执行数 | 1100 | 700 | 400 | | |",
			nil, []string{"「1200」"}},
		{"beneath what was allotted and what was spent", "年度预算（万元） | 全年预算数 | < | < | 全年执行数 | < | < | 得分\n^ | 合计 | 基本支出 | 项目支出 | 合计 | 基本支出 | 项目支出 | ^\n" +
			"^ | 1200 | 750 | 450 | 1100 | 700 | 400 | 9.17",
			map[string]string{"budget/total/adjusted_budget": "1200 B5", "budget/total/executed": "1100 E5", "funding/basic_spending": "700 F5", "funding/project_spending": "400 G5",
				"funding/basic_spending/adjusted_budget": "750 C5", "funding/project_spending/adjusted_budget": "450 D5"}, nil},
		{"beside their sum", "资金情况（万元） | 合计 | 基本支出 | 项目支出 | 执行数 | 执行率 | 分值 | 得分\n^ | 1200 | 750 | 450 | 1100 | '91.67% | 10 | 9.17",
			nil, []string{"「1200」"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			filings := readText(t, head+test.money+foot)
			for path, want := range test.want {
				if got := oneValue(filings, "overall_evaluation/"+path); got != want {
					t.Errorf("%s is %q, want %q", path, got, want)
				}
			}
			for _, line := range []string{"basic_spending", "project_spending"} {
				if got := oneValue(filings, "overall_evaluation/funding/"+line); got != "none" && test.want["funding/"+line] == "" {
					t.Errorf("%s is %q", line, got)
				}
			}
			said := found(filings)
			for _, figure := range test.told {
				if !slices.ContainsFunc(said, func(f string) bool { return strings.HasPrefix(f, "F6 ") && strings.Contains(f, figure) }) {
					t.Errorf("%s is not told: %v", figure, said)
				}
			}
			if slices.ContainsFunc(said, func(f string) bool { return strings.HasPrefix(f, "F1 ") }) {
				t.Errorf("a head is taken for an answer: %v", said)
			}
		})
	}
}

// A figure of a field is in the unit of money that stands in its row.
func TestMeasureOfFields(t *testing.T) {
	for _, test := range []struct{ name, rows, want string }{
		{"rows under heads", "年度预算 | 单位 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分 |\n年度资金总额 | 元 | 12000000 | 11000000 | '91.67% | 10 | 9.17 |\n" +
			"基本支出 | ^ | 7000000 | 7000000 | | | |\n项目支出 | ^ | 5000000 | 4000000 | | | |", "400 D6"},
		{"behind the figure", "年度预算 | | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分 |\n | 年度资金总额 | 1200 | 1100 | '91.67% | 10 | 9.17 |\n" +
			"按支出性质分 | | | 基本支出 | 7000000 | 元 | |\n | | | 项目支出 | 4000000 | 元 | |", "400 E6"},
		{"before the figure", "年度预算 | | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分 |\n | 年度资金总额 | 1200 | 1100 | '91.67% | 10 | 9.17 |\n" +
			"按支出性质分 | | | 基本支出 | 元 | 7000000 | |\n | | | 项目支出 | 元 | 4000000 | |", "400 F6"},
	} {
		filings := readText(t, `# 表
2023年度部门整体支出绩效自评表 | < | < | < | < | < | < | <
部门（单位）名称 | 某县水利局 | < | < | < | < | < | <
`+test.rows+`
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 座数 | ≥3座 | 3座 | 90 | 90
总分 | < | < | < | < | < | 100 | 99.17`)
		if got := oneValue(filings, "overall_evaluation/funding/project_spending"); got != test.want {
			t.Errorf("%s: 项目支出 is %q, want %q", test.name, got, test.want)
		}
		if said := found(filings); len(said) > 0 {
			t.Errorf("%s: %v", test.name, said)
		}
	}
}

// A form without any points is told of once, as information: there is none to
// put in. One that has some points, or figures that may be points, lacks the rest.
func TestFormsWithoutPoints(t *testing.T) {
	const text = `# Sheet1
转移支付区域（项目）绩效目标自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
转移支付（项目）名称 | 农村公路补助 | < | < | < | < | < | <
地方主管部门 | 某县交通局 | < | < | 资金使用单位 | 某县公路站 | < | <
资金投入情况（万元） | | < | 全年预算数（A） | < | 全年执行数（B） | < | 预算执行率（B/A×100%）
^ | 年度资金总额： | < | 854 | < | 800 | < | '93.68%
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 指标值 | 全年实际完成值 | 未完成原因和改进措施 | 备用
^ | 产出指标 | 数量指标 | 里程 | ≥100公里 | 100公里 | |
^ | 满意度指标 | 服务对象满意度指标 | 满意度 | ≥90% | '98% | |
说明 | 审计没有发现问题。 | < | < | < | < | < | <`
	for _, test := range []struct {
		name, from, to string
		want           []string // the severities of what is said to be lacking
	}{
		{"no points", "", "", []string{"I"}},
		{"one column of points", "备用", "得分", []string{"E", "E", "E", "E"}},
		{"a total", "说明 | 审计", "总分 | < | < | < | < | < | | 95\n说明 | 审计", []string{"E", "E", "E", "E"}},
		{"figures under a head that is not known", "100公里 | |", "100公里 | | 50", []string{"E", "E", "E", "E", "E"}},
	} {
		edited := text
		if test.from != "" {
			if edited = strings.ReplaceAll(text, test.from, test.to); edited == text {
				t.Fatalf("%s: nothing is edited", test.name)
			}
		}
		var got []string
		for _, f := range readText(t, edited) {
			for _, finding := range f.Findings {
				if finding.Code == "F5" {
					got = append(got, string(finding.Severity))
				}
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// The money of a project is not said to be wrong by parts that its form has no
// place for, however it is printed.
func TestPartsThatAreNotPrinted(t *testing.T) {
	for _, test := range []struct {
		name, money string
		want        schema.Outcome
	}{
		{"in rows, only what was carried over", "项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分\n^ | 年度资金总额 | 10 | 10 | 9 | 10 | '90% | 9\n^ | 上年结转资金 | 3 | 3 | 3 | | |", schema.NotJudged},
		{"in pairs, only what was carried over", "项目资金（万元） | 年度资金总额 | 全年预算数 | 10 | 全年执行数 | 9 | 执行率 | '90%\n^ | 上年结转资金 | 全年预算数 | 3 | 全年执行数 | 3 | 执行率 | '100%", schema.NotJudged},
		{"in rows, the appropriation left blank", "项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分\n^ | 年度资金总额 | 10 | 10 | 9 | 10 | '90% | 9\n^ | 当年财政拨款 | | | | | |\n" +
			"^ | 上年结转资金 | 3 | 3 | 3 | | |\n^ | 其他资金 | | | | | |", schema.Broken},
		{"in rows, by levels", "项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分\n^ | 年度资金总额 | 10 | 10 | 9 | 10 | '90% | 9\n^ | 其中：中央财政资金 | 6 | 6 | 6 | | |\n" +
			"^ | 地方资金 | 3 | 3 | 2 | | |\n^ | 其他资金 | 1 | 1 | 1 | | |", schema.Holds},
		{"beside one another", "项目资金（万元） | 中央 | 省 | 其他 | 合计 | 执行数 | 执行率 | 得分\n^ | 5 | 3 | 1 | 10 | 9 | '90% | 9", schema.Broken},
	} {
		filings := readText(t, `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | 主管部门 | 某县交通局 | < | <
实施单位 | 某县公路站 | < | < | < | < | < | <
`+test.money+`
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 90 | 90
总分 | < | < | < | < | < | 100 | 99`)
		var got schema.Outcome // of what was allotted
		for _, f := range builtin.Check(&schema.Submission{Unit: filings[0].Unit, Year: filings[0].Year, Filings: filings}, schema.Context{}) {
			if f.Code == schema.ProjectCode && f.Rule == "" && got == "" {
				got = f.Outcome
			}
		}
		if got != test.want {
			t.Errorf("%s: %s, want %s", test.name, got, test.want)
		}
	}
}

// Points of a block that has none on other forms belong to the total: it is not
// said to be wrong for want of them, and they are told.
func TestPointsOfAnotherBlock(t *testing.T) {
	const text = `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | 主管部门 | 某县交通局 | < | <
实施单位 | 某县公路站 | < | < | < | < | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 8 | 8 | 7.2 | 10 | '90% | 9
资金管理情况 | | 情况说明 | < | 存在问题和改进措施 | < | 分值 | 得分
^ | 分配科学性 | 科学 | < | 无 | < | 5 | 5
^ | 下达及时性 | 及时 | < | 无 | < | 5 | 5
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 80 | 80
总分 | < | < | < | < | < | 100 | 99`
	for _, test := range []struct {
		name, from, to string
		b7, b9         schema.Outcome
		told           int
	}{
		{"points by row", "", "", schema.NotJudged, schema.NotJudged, 4},
		{"points merged over the rows", "无 | < | 5 | 5\n^ | 下达及时性 | 及时 | < | 无 | < | 5 | 5", "无 | < | 10 | 10\n^ | 下达及时性 | 及时 | < | 无 | < | ^ | ^", schema.NotJudged, schema.NotJudged, 2},
		{"no points in it", "无 | < | 5 | 5", "无 | < | | ", schema.Broken, schema.Broken, 0},
		{"a figure under no head of points", "分值 | 得分\n^ | 分配", "次数 | 笔数\n^ | 分配", schema.Broken, schema.Broken, 4},
		{"a sum that comes out without them", "10公里 | 80 | 80", "10公里 | 90 | 90", schema.Holds, schema.Holds, 4},
	} {
		edited := text
		if test.from != "" {
			if edited = strings.ReplaceAll(text, test.from, test.to); edited == text {
				t.Fatalf("%s: nothing is edited", test.name)
			}
		}
		filings := readText(t, edited)
		outcomes := map[string]schema.Outcome{}
		told := 0
		for _, f := range builtin.Check(&schema.Submission{Unit: filings[0].Unit, Year: filings[0].Year, Filings: filings}, schema.Context{}) {
			if f.Rule == "B7" || f.Rule == "B9" {
				outcomes[f.Rule] = f.Outcome
			}
			if f.Code == "F6" {
				told++
			}
		}
		if outcomes["B7"] != test.b7 || outcomes["B9"] != test.b9 || told != test.told {
			t.Errorf("%s: B7 %s, B9 %s, %d figures told", test.name, outcomes["B7"], outcomes["B9"], told)
		}
	}
}

// Wordings of other places, each in the place of the usual one on the same form.
func TestWordingsInTheirPlaces(t *testing.T) {
	const text = `# Sheet1
2023年度项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | < | < | < | <
主管部门 | 某县交通局 | < | < | 实施单位 | 某县公路站 | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
^ | 年度资金总额 | 120 | 120 | 114 | '95% | 10 | 9.5
^ | 当年财政拨款 | 120 | 120 | 114 | '95% | |
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 90 | 90
总分 | < | < | < | < | < | 100 | 99.5`
	for _, test := range []struct{ usual, path, want, wordings string }{
		{"项目名称", "project_name", "农路养护 B2", "转移支付(项目)名称"},
		{"主管部门", "department", "某县交通局 B3", "地方主管部门 项目主管单位 省级主管部门"},
		{"项目资金（万元）", "budget/total/executed", "114 E5", "资金投入情况 资金投入情况（万元）"},
		{"执行率", "budget/total/execution_rate", "95 F5", "预算执行进度"},
		{"当年财政拨款", "budget/fiscal_appropriation/executed", "114 E6", "一般预算内拨款 其中：一般预算内拨款"},
		{"当年财政拨款", "budget/central_funds/executed", "114 E6", "其中:中央财政资金 中央补助 其中：中央补助"},
		{"当年财政拨款", "budget/local_funds/executed", "114 E6", "地方资金 其中：地方资金"},
		{"分值", "budget/total/full_score", "10 G5", "参考分值 标准分值 权重分 分数"},
		{"分值", "indicators/1/full_score", "90 G8", "参考分值 标准分值 权重分 分数"},
		{"得分", "budget/total/score", "9.5 H5", "评分"},
		{"得分", "indicators/1/score", "90 H8", "评分"},
		{"三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分", "indicators/1/score", "90 H8", "三级指标|年度指标值|实际完成值|分值|单项指标得分"},
		{"年度指标值", "indicators/1/target", "≥10公里 E8", "绩效目标值"},
		{"实际完成值", "indicators/1/actual", "10公里 F8", "年终完成值 单项指标实际完成值 完成指标值 指标完成值 完成情况"},
	} {
		for wording := range strings.FieldsSeq(test.wordings) {
			filings := readText(t, strings.ReplaceAll(text, test.usual, wording))
			path := "project_evaluation/" + test.path
			got := oneValue(filings, path)
			if v, ok := filings[0].Value(path); ok && v.State == schema.Text {
				got = v.Text + " " + v.Source.Cell
			}
			if got != test.want {
				t.Errorf("under %s, %s is %q, want %q", wording, path, got, test.want)
			}
			if said := found(filings); len(said) > 0 {
				t.Errorf("under %s: %v", wording, said)
			}
		}
	}
}

// The money of a project, printed in other ways than as rows under heads.
func TestMoneyPrintedAcross(t *testing.T) {
	const (
		head = `# Sheet1
项目支出绩效自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
项目名称 | 农路养护 | < | < | 主管部门 | 某县交通局 | < | <
实施单位 | 某县公路站 | < | < | < | < | < | <
`
		foot = `
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | 里程 | ≥10公里 | 10公里 | 90 | 90
总分 | < | < | < | < | < | 100 | 99`
	)
	for _, test := range []struct {
		name, money string
		want        map[string]string // below project_evaluation/budget
		findings    []string          // the beginnings of those that speak of no missing 分值, 执行率 or 自评得分
	}{
		{
			name:  "each behind its label, in one row",
			money: "项目资金（万元） | 预算数 | 6.84 | 到位数 | 6.84 | 执行数 | 6.8 | <",
			want:  map[string]string{"total/adjusted_budget": "6.84 C5", "total/received": "6.84 E5", "total/executed": "6.8 G5"},
		},
		{
			name:  "each behind its label, in 元, one left blank",
			money: "预算数（元） | '68400元 | 到位数（元） | | 执行数（元） | 68000 | | \n执行率 | '99.42% | 分值 | 10 | 得分 | 9.94 | | ",
			want: map[string]string{"total/adjusted_budget": "6.84 B5", "total/received": "blank D5", "total/executed": "6.8 F5",
				"total/execution_rate": "99.42 B6", "total/full_score": "10 D6", "total/score": "9.94 F6"},
		},
		{
			name:  "each behind its label, one below the other",
			money: "项目资金（万元） | 预算数 | 6.84 | < | < | < | < | <\n^ | 到位数 | 6.84 | < | < | < | < | <\n^ | 执行数 | 6.8 | < | < | < | < | <\n^ | 执行率 | '99.42% | < | < | < | < | <",
			want:  map[string]string{"total/adjusted_budget": "6.84 C5", "total/received": "6.84 C6", "total/executed": "6.8 C7", "total/execution_rate": "99.42 C8"},
		},
		{
			name: "each behind its label, by line",
			money: "项目资金（万元） | 年度资金总额 | 全年预算数 | 10 | 全年执行数 | 9 | 执行率 | '90%\n^ | 其中：财政拨款 | 全年预算数 | 8 | 全年执行数 | 7 | 执行率 | '87.5%\n" +
				"^ | 社会资本 | 全年预算数 | 2 | 全年执行数 | 2 | 执行率 | '100%",
			want:     map[string]string{"total/executed": "9 F5", "fiscal_appropriation/executed": "7 F6", "other/1/adjusted_budget": "2 D7", "other/1/executed": "2 F7"},
			findings: []string{"F6 Sheet1!D7 「社会资本」一行没有对应的栏目"},
		},
		{
			name:  "by line, one below the other",
			money: "资金情况 | 年度资金总额 | 预算数 | 10 | < | < | < | <\n^ | ^ | 执行数 | 9 | < | < | < | <\n^ | 财政拨款 | 预算数 | 8 | < | < | < | <\n^ | ^ | 执行数 | 7 | < | < | < | <",
			want:  map[string]string{"total/adjusted_budget": "10 D5", "total/executed": "9 D6", "fiscal_appropriation/adjusted_budget": "8 D7", "fiscal_appropriation/executed": "7 D8"},
		},
		{
			name:  "each behind its label in one cell",
			money: "资金情况（万元） | < | 预算数：6.84　到位数：6.84　执行数：6.8　执行率：99.42% | < | < | < | < | <",
			want:  map[string]string{"total/adjusted_budget": "6.84 C5", "total/received": "6.84 C5", "total/executed": "6.8 C5", "total/execution_rate": "99.42 C5"},
		},
		{
			name:  "each behind its label in a cell of its own",
			money: "资金情况 | < | 预算数：6.84万元 | < | 执行数：6.8万元 | < | 执行率：99.42% | <",
			want:  map[string]string{"total/adjusted_budget": "6.84 C5", "total/executed": "6.8 E5", "total/execution_rate": "99.42 G5"},
		},
		{
			name:     "each behind its label, among one that is not known",
			money:    "项目资金（万元） | 预算数 | 6.84 | 到位数 | 6.84 | | | \n^ | 结余数 | 0.04 | 执行数 | 6.8 | 执行率 | '99.42% | ",
			want:     map[string]string{"total/adjusted_budget": "6.84 C5", "total/executed": "6.8 E6", "total/execution_rate": "99.42 G6", "other/1/execution_rate": "none"},
			findings: []string{"F6 Sheet1!C6 「0.04」"},
		},
		{
			name:  "each beneath its label, and no other",
			money: "预算数 | < | 到位数 | < | 执行数 | 执行率 | | \n6.84 | < | 6.84 | < | 6.8 | '99.42% | | ",
			want:  map[string]string{"total/adjusted_budget": "6.84 A6", "total/received": "6.84 C6", "total/executed": "6.8 E6"},
		},
		{
			name:     "a figure merged beneath two sources",
			money:    "项目资金（万元） | 中央 | 省 | 合计 | 执行数 | | | \n^ | 5 | < | 5 | 5 | | | ",
			want:     map[string]string{"central_funds/adjusted_budget": "unreadable B6", "provincial_funds/adjusted_budget": "unreadable B6", "total/executed": "5 E6"},
			findings: []string{"F4 Sheet1!B6 "},
		},
		{
			name:     "a label with two figures behind it",
			money:    "项目资金（万元） | 预算数 | 6.84 | 5 | 执行数 | 6.8 | | ",
			want:     map[string]string{"total/adjusted_budget": "none", "total/executed": "none"},
			findings: []string{"F5 Sheet1!A5 表上未找到项目资金的表头", "F6 Sheet1!C5 「6.84」", "F6 Sheet1!D5 「5」", "F6 Sheet1!F5 「6.8」"},
		},
		{
			name:  "one row without a label under heads",
			money: "项目资金（万元） | 预算数 | < | 到位数 | < | 执行数 | 执行率 | 得分\n^ | 10 | < | 10 | < | 9 | '90% | 9",
			want:  map[string]string{"total/adjusted_budget": "10 B6", "total/received": "10 D6", "total/executed": "9 F6", "total/score": "9 H6"},
		},
		{
			name:  "the sources beside one another",
			money: "项目资金（万元） | 中央 | 省 | 本级 | 其他 | 合计 | 执行数 | 执行率\n^ | 5 | 3 | 1.5 | 0.5 | 10 | 9 | '90%",
			want: map[string]string{"central_funds/adjusted_budget": "5 B6", "provincial_funds/adjusted_budget": "3 C6", "own_level_funds/adjusted_budget": "1.5 D6",
				"other_funds/adjusted_budget": "0.5 E6", "total/adjusted_budget": "10 F6", "total/executed": "9 G6", "total/execution_rate": "90 H6"},
		},
		{
			name:  "the sources beside one another, in 元, nothing to the left",
			money: "中央（元） | 省（元） | 本级（元） | 合计（元） | 执行数（元） | 执行率 | | \n50000 | 30000 | | 80000 | 79000 | '98.75% | | ",
			want: map[string]string{"central_funds/adjusted_budget": "5 A6", "provincial_funds/adjusted_budget": "3 B6", "own_level_funds/adjusted_budget": "blank C6",
				"total/adjusted_budget": "8 D6", "total/executed": "7.9 E6"},
		},
		{
			name:     "the sources beside one another without their sum",
			money:    "项目资金（万元） | 中央 | 省 | 本级 | 执行数 | 执行率 | 分值 | 得分\n^ | 5 | 3 | 2 | 9 | '90% | 10 | 9",
			want:     map[string]string{"central_funds/adjusted_budget": "5 B6", "total/adjusted_budget": "none", "total/executed": "9 E6", "total/score": "9 H6"},
			findings: []string{"F5 Sheet1!B5 表上未找到年度资金总额的「全年预算数」"},
		},
		{
			name: "the sources beneath what was allotted and what was spent",
			money: "项目资金（万元） | 预算数 | < | < | 执行数 | < | < | 执行率\n^ | 合计 | 中央 | 省级 | 合计 | 中央 | 地方 | ^\n" +
				"^ | 10 | 6 | 4 | 9 | 5 | 4 | '90%",
			want: map[string]string{"total/adjusted_budget": "10 B7", "central_funds/adjusted_budget": "6 C7", "provincial_funds/adjusted_budget": "4 D7",
				"total/executed": "9 E7", "central_funds/executed": "5 F7", "local_funds/executed": "4 G7", "total/execution_rate": "90 H7"},
		},
		{
			name:  "the sources beside one another, what was done with them below",
			money: "项目资金（万元） | | 合计 | 中央 | 省级 | 本级 | 其他 | \n^ | 预算数 | 10 | 5 | 3 | 2 | 0 | \n^ | 执行数 | 9 | 5 | 3 | 1 | 0 | ",
			want: map[string]string{"total/adjusted_budget": "10 C6", "central_funds/adjusted_budget": "5 D6", "own_level_funds/executed": "1 F7",
				"other_funds/executed": "0 G7", "total/executed": "9 C7"},
		},
		{
			name:     "the sources beside one another with one that no line knows",
			money:    "项目资金（万元） | | 全年预算数 | 中央 | 省 | 彩票公益金 | 执行数 | 得分\n^ | 年度资金总额 | 10 | 5 | 3 | 2 | 9 | 9",
			want:     map[string]string{"total/adjusted_budget": "10 C6", "central_funds/adjusted_budget": "5 D6", "other/1/adjusted_budget": "2 F6", "total/executed": "9 G6"},
			findings: []string{"F6 Sheet1!F6 「彩票公益金」一行没有对应的栏目"},
		},
		{
			name:     "the sources beside one another, and nothing says of what",
			money:    "项目资金（万元） | 中央 | 省 | 本级 | 其他 | 合计 | | \n^ | 5 | 3 | 1.5 | 0.5 | 10 | | ",
			want:     map[string]string{"total/adjusted_budget": "none", "central_funds/adjusted_budget": "none"},
			findings: []string{"F5 Sheet1!A5 表上未找到项目资金的表头", "F6 Sheet1!B6 「5」", "F6 Sheet1!C6 「3」", "F6 Sheet1!D6 「1.5」", "F6 Sheet1!E6 「0.5」", "F6 Sheet1!F6 「10」"},
		},
		{
			name:  "the sources beside one another behind their measure",
			money: "项目资金 | 单位 | 中央 | 省 | 合计 | 执行数 | 执行率 | 得分\n^ | 万元 | 5 | 3 | 8 | 7.2 | '90% | 9",
			want: map[string]string{"unit_funds/adjusted_budget": "none", "central_funds/adjusted_budget": "5 C6", "total/adjusted_budget": "8 E6",
				"total/executed": "7.2 F6"},
		},
		{
			name:  "the sources beside one another behind the name of the unit",
			money: "项目资金（万元） | 单位 | 中央 | 省 | 合计 | 执行数 | 执行率 | 得分\n^ | 某县公路站 | 5 | 3 | 8 | 7.2 | '90% | 9",
			want:  map[string]string{"unit_funds/adjusted_budget": "none", "central_funds/adjusted_budget": "5 C6", "total/executed": "7.2 F6"},
		},
		{
			name:     "the sources of two units beside one another",
			money:    "项目资金（万元） | 单位 | 中央 | 省 | 合计 | 执行数 | | \n^ | 某县公路站 | 5 | 3 | 8 | 7.2 | | \n^ | 某县交通局 | 5 | 3 | 8 | 7.2 | | ",
			want:     map[string]string{"central_funds/adjusted_budget": "none", "total/executed": "none"},
			findings: []string{"F5 Sheet1!A5 表上未找到项目资金的表头", "F6 Sheet1!C6 有 8 个数"},
		},
		{
			name:  "the sources beside one another behind their measure, which is 元",
			money: "项目资金 | 单位 | 中央 | 省 | 合计 | 执行数 | 执行率 | 得分\n^ | 元 | 50000 | 30000 | 80000 | 72000 | '90% | 9",
			want: map[string]string{"unit_funds/adjusted_budget": "none", "central_funds/adjusted_budget": "5 C6", "total/adjusted_budget": "8 E6",
				"total/executed": "7.2 F6", "total/score": "9 H6"},
		},
		{
			name:  "the sources beside one another before their measure, and money of the unit among them",
			money: "项目资金 | 中央 | 单位 | 合计 | 执行数 | 执行率 | 得分 | 计量单位\n^ | 50000 | 30000 | 80000 | 72000 | '90% | 9 | （元）",
			want: map[string]string{"unit_funds/adjusted_budget": "3 C6", "central_funds/adjusted_budget": "5 B6", "total/adjusted_budget": "8 D6",
				"total/executed": "7.2 E6"},
		},
		{
			name:  "the sources beside one another, their measure merged down",
			money: "项目资金 | 计量单位 | | 中央 | 省 | 合计 | | \n^ | 元 | 预算数 | 50000 | 30000 | 80000 | |\n^ | ^ | 执行数 | 50000 | 20000 | 70000 | | ",
			want:  map[string]string{"central_funds/adjusted_budget": "5 D6", "provincial_funds/executed": "2 E7", "total/executed": "7 F7"},
		},
		{
			name:     "the sources beside one another and nothing says of what, behind their measure",
			money:    "项目资金 | 单位 | 中央 | 省 | 合计 | | | \n^ | 万元 | 5 | 3 | 8 | | | ",
			want:     map[string]string{"total/adjusted_budget": "none", "unit_funds/adjusted_budget": "none"},
			findings: []string{"F5 Sheet1!A5 表上未找到项目资金的表头", "F6 Sheet1!C6 「5」", "F6 Sheet1!D6 「3」", "F6 Sheet1!E6 「8」"},
		},
		{
			name:  "each behind its label, the measure before them",
			money: "项目资金 | 单位 | 元 | 预算数 | 80000 | 执行数 | 72000 | ",
			want:  map[string]string{"total/adjusted_budget": "8 E5", "total/executed": "7.2 G5"},
		},
		{
			name:  "each behind its label and before its measure",
			money: "项目资金 | 预算数 | 8 | 万元 | 执行数 | 72000 | 元 | ",
			want:  map[string]string{"total/adjusted_budget": "8 C5", "total/executed": "7.2 F5"},
		},
		{
			name:  "each behind its measure",
			money: "项目资金 | 预算数 | 元 | 80000 | 执行数 | 元 | 72000 | ",
			want:  map[string]string{"total/adjusted_budget": "8 D5", "total/executed": "7.2 G5"},
		},
		{
			name:  "rows with their measure behind the label, merged down",
			money: "项目资金 | | 计量单位 | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分\n^ | 年度资金总额 | 元 | 80000 | 80000 | 72000 | 10 | 9\n^ | 其中：财政拨款 | ^ | 80000 | 80000 | 72000 | | ",
			want:  map[string]string{"total/executed": "7.2 F6", "fiscal_appropriation/executed": "7.2 F7"},
		},
		{
			name:  "rows with their measure before the label",
			money: "项目资金 | 单位 | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分\n^ | 元 | 年度资金总额 | 80000 | 80000 | 72000 | 10 | 9\n^ | 元 | 其中：财政拨款 | 80000 | 80000 | 72000 | | ",
			want:  map[string]string{"total/executed": "7.2 F6", "fiscal_appropriation/executed": "7.2 F7"},
		},
		{
			name:  "rows with their measure behind the figures",
			money: "项目资金 | | 年初预算数 | 全年预算数 | 全年执行数 | 单位 | 分值 | 得分\n^ | 年度资金总额 | 80000 | 80000 | 72000 | 元 | 10 | 9\n^ | 其中：财政拨款 | 80000 | 80000 | 72000 | 元 | | ",
			want:  map[string]string{"total/initial_budget": "8 C6", "total/executed": "7.2 E6", "fiscal_appropriation/executed": "7.2 E7"},
		},
		{
			name:  "a row without a label, which has its measure",
			money: "项目资金 | 单位 | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分\n^ | 元 | 80000 | 80000 | 72000 | '90% | 10 | 9",
			want:  map[string]string{"total/initial_budget": "8 C6", "total/executed": "7.2 E6", "total/score": "9 H6"},
		},
		{
			name:  "a row with two measures that differ",
			money: "项目资金 | | 全年预算数 | 单位 | 全年执行数 | 单位 | 分值 | 得分\n^ | 年度资金总额 | 8 | 万元 | 72000 | 元 | 10 | 9",
			want:  map[string]string{"total/adjusted_budget": "8 C6", "total/executed": "7.2 E6"},
		},
		{
			name:  "a row with two measures that differ and no figures",
			money: "项目资金 | | 单位 | 全年预算数 | 单位 | 全年执行数 | 分值 | 得分\n^ | 年度资金总额 | 万元 | 8 | 万元 | 7.2 | 10 | 9\n^ | 其中：财政拨款 | 万元 | | 元 | | |",
			want:  map[string]string{"total/executed": "7.2 F6", "fiscal_appropriation/executed": "blank F7"},
		},
		{
			name:     "a row with two measures that differ, of which nothing says which is whose",
			money:    "项目资金 | | 单位 | 全年预算数 | 单位 | 全年执行数 | 分值 | 得分\n^ | 年度资金总额 | 万元 | 8 | 元 | 72000 | 10 | 9",
			want:     map[string]string{"total/adjusted_budget": "unreadable D6", "total/executed": "unreadable F6"},
			findings: []string{"F4 Sheet1!C6 「年度资金总额·全年预算数」有 2 处（C6、E6）", "F4 Sheet1!C6 「年度资金总额·全年执行数」有 2 处（C6、E6）"},
		},
		{
			name:     "two rows of figures that nothing tells apart",
			money:    "项目资金（万元） | 中央 | 省 | 合计 | 执行数 | | | \n^ | 5 | 3 | 8 | 7 | | | \n^ | 6 | 2 | 8 | 5 | | | ",
			want:     map[string]string{"total/adjusted_budget": "none", "central_funds/adjusted_budget": "none"},
			findings: []string{"F5 Sheet1!A5 表上未找到项目资金的表头", "F6 Sheet1!B6 有 8 个数"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			filings := readText(t, head+test.money+foot)
			for path, want := range test.want {
				if got := oneValue(filings, "project_evaluation/budget/"+path); got != want {
					t.Errorf("%s is %q, want %q", path, got, want)
				}
			}
			if got := oneValue(filings, "project_evaluation/total/score"); !strings.HasPrefix(got, "99 ") {
				t.Errorf("the total score is %q", got)
			}
			var got []string
			for _, f := range found(filings) {
				if strings.Contains(f, "未找到") && slices.ContainsFunc([]string{"「分值」", "「执行率」", "「自评得分」"}, func(c string) bool { return strings.Contains(f, c) }) && !strings.Contains(f, "表头") {
					continue // a column that the form has not
				}
				if i := len(got); i < len(test.findings) && strings.HasPrefix(f, test.findings[i]) {
					f = test.findings[i]
				}
				got = append(got, f)
			}
			if diff := cmp.Diff(test.findings, got); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}
