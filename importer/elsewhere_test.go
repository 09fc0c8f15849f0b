package importer

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// The pieces that the forms of these tests are put together of.
const (
	projectTop = `项目支出绩效自评表 | < | < | < | < | < | < | <
（2023年度） | < | < | < | < | < | < | <
`
	projectFields = `项目名称 | 森林防火 | < | < | < | < | < | <
主管部门 | 某区林业局 | < | < | 实施单位 | 某区森防站 | < | <
`
	projectFunds = `项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 得分
^ | 年度资金总额 | 80 | 80 | 76 | 10 | '95% | 9.5
^ | 其中：财政拨款 | 80 | 80 | 76 | - | '95% | -
`
	indicatorHeads = `绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
`
	output = `^ | 产出指标 | 数量指标 | 巡护人次 | ≥365人次 | 380人次 | 20 | 20
^ | ^ | 质量指标 | 火情处置率 | '100% | '100% | 30 | 30
`
	benefit = `^ | 效益指标 | 生态效益指标 | 森林受害率 | ≤0.9‰ | 0.1‰ | 30 | 30
`
	satisfied = `^ | 满意度指标 | 服务对象满意度 | 群众满意度 | ≥90% | '95% | 10 | 10
`
	projectTotal = `总分 | < | < | < | < | < | 100 | 99.5
`
)

// projectOf is a whole project form with other fields, indicators or total.
func projectOf(fields, indicators, total string) string {
	return "# 表\n" + projectTop + fields + projectFunds + indicatorHeads + indicators + total
}

// overallOf is a whole 附件2 with other fields, funds or total.
func overallOf(fields, funds string) string {
	return "# 表\n2023年度预算单位整体支出绩效自评表 | < | < | < | < | < | < | <\n" + fields + `年度预算申请（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 执行率 | 自评得分
^ | 年度资金总额 | 865.82 | 899.13 | 899.13 | 10 | '100% | 10
` + funds + indicatorHeads + output + benefit + satisfied + "总分 | < | < | < | < | < | 100 | 100\n"
}

// costsOf is a whole 附件1 with other staff and named rows of projects.
func costsOf(staff, heads, projects string) string {
	return `# 附件1
2023年度预算单位整体支出绩效评价基础数据表 | < | < | <
预算单位名称 | 某区水利局 | < | <
` + staff + `经费控制情况(万元) | 2022年决算数 | 2023年预算数 | 2023年决算数
` + heads + `三公经费 | 7.4 | 7.2 | 6.3
1、公务用车购置和维护经费 | 5.9 | 5.8 | 5
其中：公车购置 | 0 | 0 | 0
公车运行维护 | 5.9 | 5.8 | 5
2、出国经费 | 0 | 0 | 0
3、公务接待 | 1.5 | 1.4 | 1.3
项目支出： | 100 | 110 | 104.5
` + projects + `公用经费 | 50.4 | 50 | 46.8
其中：办公经费 | 25.1 | 24 | 23
水费、电费、差旅费 | 6.5 | 6 | 5.5
会议费、培训费 | 2 | 2 | 1.8
政府采购金额 | 93.61 | 100 | 98.2
部门基本支出预算调整 | 0 | 0 | 0
楼堂馆所控制情况(2023年完工项目) | 批复规模(m²) | 实际规模(m²) | 规模控制率 | 预算投资(万元) | 实际投资(万元) | 投资概算控制率
^ | 无 | 无 | 无 | 无 | 无 | 无
厉行节约保障措施 | 健全制度 | < | <
`
}

const (
	plainStaff = `财政供养人员情况(人) | 编制数 | 2023年实际在职人数 | 控制率
^ | 27 | 23 | '85.19%
`
	plainProjects = `1、业务工作经费 | 60 | 65 | 62.5
2、编外用工人员经费 | 20 | 20 | 20
3、区级专项资金(一个专项一行) | 15 | 20 | 17
河道保洁 | 10 | 12 | 11
山塘维修 | 5 | 8 | 6
4、上级转移支付(一个专项一行) | 5 | 5 | 5
`
	namedUnit = "预算单位名称 | 某区司法局 | < | < | < | < | < | <\n"
	funds     = `^ | 按收入性质分：899.13 | < | < | 按支出性质分：899.13 | < | < | <
^ | 其中：一般公共预算：899.13 | < | < | 其中：基本支出：700.13 | < | < | <
^ | 政府性基金拨款：0 | < | < | 项目支出：199 | < | < | <
`
)

// Layouts and ways of filling in that honest units and other places have. Each is
// read as a person reads it, or what cannot be told is told; nobody is accused.
func TestHonestForms(t *testing.T) {
	total := map[string]string{"project_evaluation/total/full_score": "100", "project_evaluation/total/score": "99.5"}
	for _, test := range []struct {
		name, text string
		unit       string
		want       map[string]string // the value, without its cell
		errors     []string          // errors and warnings, by their beginnings, of reading and of checking
	}{
		{
			name: "a blank beside the label of a unit, and an unknown label with its answer behind", unit: "某区林业局",
			text: projectOf("项目名称 | 森林防火 | < | < | 项目类型 | 经常性项目 | < | <\n主管部门 | 某区林业局 | < | < | 项目联系人 | 甲 | < | <\n实施单位 | | < | < | 项目类别 | 特定目标类 | < | <\n",
				output+benefit+satisfied, projectTotal),
			want: map[string]string{"project_evaluation/implementing_unit": "blank", "project_evaluation/project_name": "森林防火"},
		},
		{
			name: "a blank beside the name of a project, and an unknown label", unit: "某区林业局",
			text: projectOf("项目名称 | | < | < | 项目编码 | '4306001 | < | <\n主管部门 | 某区林业局 | < | < | 实施单位 | 某区林业局 | < | <\n",
				output+benefit+satisfied, projectTotal),
			want:   map[string]string{"project_evaluation/project_name": "blank"},
			errors: []string{"F6 表!F3", "A5 表!B3"},
		},
		{
			name: "a blank beside an unknown label without an answer", unit: "某区森防站",
			text: projectOf("项目名称 | 森林防火 | < | < | < | < | < | <\n主管部门 | | < | < | 项目类别 | | < | <\n实施单位 | 某区森防站 | < | < | < | < | < | <\n",
				output+benefit+satisfied, projectTotal),
			want: map[string]string{"project_evaluation/department": "blank", "project_evaluation/implementing_unit": "某区森防站"},
		},
		{
			name: "a name some cells behind its label", unit: "某区司法局",
			text: overallOf("预算单位名称 | | | 某区司法局 | | | |\n", funds),
			want: map[string]string{"overall_evaluation/unit_name": "某区司法局"},
		},
		{
			name: "marks behind colons", unit: "某区司法局",
			text:   overallOf(namedUnit, funds+"^ | 纳入专户管理的非税收入拨款：/ | < | < | | < | < | <\n^ | 其他资金：— | < | < | 年末结转：12.5 | < | < | <\n"),
			want:   map[string]string{"overall_evaluation/funding/special_account_nontax": "mark", "overall_evaluation/funding/other_funds": "mark"},
			errors: []string{"F6 表!E9"},
		},
		{
			name: "a mark behind a colon, and a figure beside it", unit: "某区司法局",
			text:   overallOf(namedUnit, funds+"^ | 其他资金：— | < | < | 9.9 | < | < | <\n"),
			want:   map[string]string{"overall_evaluation/funding/other_funds": "unreadable"},
			errors: []string{"F4 表!B8"},
		},
		{
			name: "a figure beside brackets or a measure alone", unit: "某区司法局",
			text: overallOf(namedUnit, "^ | 其中：一般公共预算：万元 | 899.13 | < | 其中：基本支出（1.1） | 700.13 | < | <\n^ | | < | < | 项目支出：199 | < | < | <\n"),
			want: map[string]string{"overall_evaluation/funding/general_public_budget": "899.13", "overall_evaluation/funding/basic_spending": "700.13"},
		},
		{
			name: "a measure with nothing before it", unit: "某区司法局",
			text: overallOf(namedUnit, funds+"^ | 纳入专户管理的非税收入拨款：     万元 | < | < | | < | < | <\n"),
			want: map[string]string{"overall_evaluation/funding/special_account_nontax": "blank"},
		},
		{
			name: "a figure in the brackets behind a label", unit: "某区司法局",
			text:   overallOf(namedUnit, strings.Replace(funds, "政府性基金拨款：0", "政府性基金拨款：（5.00）", 1)),
			want:   map[string]string{"overall_evaluation/funding/government_fund": "unreadable"},
			errors: []string{"F1 表!B7"},
		},
		{
			name: "funds under heads of their own", unit: "某区司法局",
			text: overallOf(namedUnit, `^ | 收入性质 | 预算 | 决算 | 支出性质 | 预算 | 决算 |
^ | 一般公共预算 | 880.13 | 889.95 | 基本支出 | 690 | 700.13 |
^ | 政府性基金拨款 | 0 | 0 | 项目支出 | 200 | 199 |
^ | 其他资金 | 9.87 | 9.18 | | | |
`),
			want: map[string]string{
				"overall_evaluation/funding/general_public_budget": "889.95", "overall_evaluation/funding/other_funds": "9.18",
				"overall_evaluation/funding/basic_spending": "700.13", "overall_evaluation/funding/project_spending": "199",
			},
		},
		{
			name: "funds with their shares", unit: "某区司法局",
			text: overallOf(namedUnit, `^ | 收入性质 | 占比 | 金额 | 支出性质 | 占比 | 金额 |
^ | 一般公共预算 | '98.98% | 889.95 | 基本支出 | '77.87% | 700.13 |
^ | 其他资金 | '1.02% | 9.18 | 项目支出 | '22.13% | 199 |
`),
			want: map[string]string{"overall_evaluation/funding/general_public_budget": "889.95", "overall_evaluation/funding/project_spending": "199"},
		},
		{
			name: "funds of two years, neither of which is said to be spent", unit: "某区司法局",
			text: overallOf(namedUnit, `^ | 收入性质 | 甲 | 乙 | | | |
^ | 一般公共预算 | 880.13 | 889.95 | | | |
^ | 基本支出 | 690 | 700.13 | | | |
^ | 项目支出 | 200 | 199 | | | |
`),
			want:   map[string]string{"overall_evaluation/funding/general_public_budget": "unreadable"},
			errors: []string{"F4 表!C6", "F4 表!C7", "F4 表!C8"},
		},
		{name: "funds as labels and figures, line by line", unit: "某区文化局",
			text: "# 表\n部门整体绩效自评表 | < | < | < | < | < | < | <\n（2023年度） | < | < | < | < | < | < | <\n部门名称 | 某区文化局 | < | < | < | < | < | <\n" +
				"当年预算执行情况（万元） | 资金总额 | 预算数 | 3500.5 | 执行数 | 3420.3 | 执行率 | '97.71%\n^ | 其中：基本支出 | 预算数 | 1500.5 | 执行数 | 1490.3 | 执行率 | '99.32%\n" +
				"^ | 项目支出 | 预算数 | 2000 | 执行数 | 1930 | 执行率 | '96.5%\n^ | 分值 | 20 | 得分 | 19.54 | | |\n" + indicatorHeads +
				"^ | 产出指标 | 数量指标 | 演出场次 | ≥100场 | 120场 | 40 | 40\n^ | 效益指标 | 社会效益指标 | 观众 | ≥5万人次 | 6万人次 | 30 | 30\n" + satisfied + "总分 | < | < | < | < | < | 100 | 99.54\n",
			want: map[string]string{"overall_evaluation/budget/total/adjusted_budget": "3500.5", "overall_evaluation/budget/total/full_score": "20", "overall_evaluation/budget/total/score": "19.54",
				"overall_evaluation/funding/basic_spending": "1490.3", "overall_evaluation/funding/project_spending": "1930", "overall_evaluation/funding/project_spending/adjusted_budget": "2000"},
		},
		{name: "funds beneath their labels, led by one", unit: "某区司法局",
			text: overallOf(namedUnit, "^ | 按收入性质分 | 一般公共预算 | 政府性基金拨款 | 纳入专户管理的非税收入拨款 | 其他资金 | 合计 |\n^ | ^ | 889.95 | 0 | 0 | 9.18 | 899.13 |\n^ | 按支出性质分 | 基本支出 | < | 项目支出 | < | 合计 |\n^ | ^ | 700.13 | < | 199 | < | 899.13 |\n"),
			want: map[string]string{
				"overall_evaluation/funding/by_source_total": "899.13", "overall_evaluation/funding/other_funds": "9.18", "overall_evaluation/funding/special_account_nontax": "0",
				"overall_evaluation/funding/by_nature_total": "899.13", "overall_evaluation/funding/basic_spending": "700.13", "overall_evaluation/funding/project_spending": "199",
			}},
		{name: "points merged down over the funds, and over two indicators", unit: "某区森防站",
			text: strings.NewReplacer("76 | - | '95% | -", "76 | ^ | ^ | ^", "≥365人次 | 380人次 | 20 | 20\n", "≥365人次 | 380人次 | 20 | 20\n^ | ^ | ^ | 宣传次数 | ≥12次 | 12次 | ^ | ^\n").
				Replace(projectOf(projectFields, output+benefit+satisfied, projectTotal)),
			want: map[string]string{"project_evaluation/budget/total/score": "9.5", "project_evaluation/budget/fiscal_appropriation/score": "none",
				"project_evaluation/indicators/1/score": "20", "project_evaluation/indicators/2/score": "none", "project_evaluation/indicators/3/score": "30"}},
		{name: "points of the groups as well", unit: "某区森防站",
			text: strings.NewReplacer("一级指标 |", "一级指标 | 分值 |", "^ | 产出指标 |", "^ | 产出指标 | 50 |", "^ | ^ |", "^ | ^ | ^ |", "^ | 效益指标 |", "^ | 效益指标 | 30 |", "^ | 满意度指标 |", "^ | 满意度指标 | 10 |", projectTotal, "总分 | < | < | < | < | < | < | 100 | 99.5\n").
				Replace(projectOf(projectFields, output+benefit+satisfied, projectTotal)),
			want: map[string]string{"project_evaluation/indicators/1/full_score": "20", "project_evaluation/indicators/4/full_score": "10"}},
		{name: "points in the head of the funds", unit: "某区森防站",
			text: strings.NewReplacer("项目资金（万元） |", "项目资金（万元）（10分） |", "全年执行数 | 分值 | 执行率 | 得分", "全年执行数 | 执行率 | 得分 |", "76 | 10 | '95% | 9.5", "76 | '95% | 9.5 |", "76 | - | '95% | -", "76 | '95% | - |").
				Replace(projectOf(projectFields, output+benefit+satisfied, projectTotal)),
			want: map[string]string{"project_evaluation/budget/total/full_score": "10", "project_evaluation/budget/total/score": "9.5"}},
		{name: "points of the funds among the indicators", unit: "某区森防站",
			text: strings.NewReplacer("全年执行数 | 分值 | 执行率 | 得分", "全年执行数 | 执行率 | |", "76 | 10 | '95% | 9.5", "76 | '95% | |", "76 | - | '95% | -", "76 | '95% | |").
				Replace(projectOf(projectFields, "^ | 预算执行（10分） | 预算执行 | 预算执行率 | '100% | '95% | 10 | 9.5\n"+output+benefit+satisfied, projectTotal)),
			want: map[string]string{"project_evaluation/budget/total/score": "none", "project_evaluation/indicators/1/score": "9.5"}},
		{name: "points of the funds in a row of labels", unit: "某区司法局",
			text: strings.NewReplacer("全年执行数 | 分值 | 执行率 | 自评得分", "全年执行数 | 执行率 | |", "899.13 | 10 | '100% | 10\n", "899.13 | '100% | |\n^ | 分值 | 10 | 得分 | 10 | | |\n").
				Replace(overallOf(namedUnit, funds)),
			want: map[string]string{"overall_evaluation/budget/total/full_score": "10", "overall_evaluation/budget/total/score": "10"}},
		{name: "funds and what they are made up of", unit: "某区森防站",
			text: strings.Replace(projectOf(projectFields, output+benefit+satisfied, projectTotal), "^ | 其中：财政拨款 | 80 | 80 | 76 | - | '95% | -\n",
				"^ | 1.财政拨款 | 70 | 70 | 68 | - | | -\n^ | 其中：中央 | 20 | 20 | 20 | - | | -\n^ | 省级 | 20 | 20 | 20 | - | | -\n^ | 区级 | 30 | 30 | 28 | - | | -\n"+
					"^ | 2.其他资金 | 10 | 10 | 8 | - | | -\n^ | 其中：上年结转 | 5 | 5 | 5 | - | | -\n^ | 自筹 | 5 | 5 | 3 | - | | -\n", 1),
			want: map[string]string{"project_evaluation/budget/central_funds/executed": "20", "project_evaluation/budget/other_funds/executed": "8", "project_evaluation/budget/carried_over/executed": "none"}},
		{name: "funds by source with their sums", unit: "某区森防站",
			text: "# 表\n" + projectTop + projectFields + "项目资金（万元） | | 年初预算数 | < | < | 全年预算数 | < | < | 全年执行数 | < | < | 分值 | 执行率 | 得分\n" +
				"^ | ^ | 财政拨款 | 其他资金 | 小计 | 财政拨款 | 其他资金 | 小计 | 财政拨款 | 其他资金 | 小计 | ^ | ^ | ^\n^ | 年度资金总额 | 70 | 10 | 80 | 70 | 10 | 80 | 68 | 8 | 76 | 10 | '95% | 9.5\n" +
				indicatorHeads + output + benefit + satisfied + projectTotal,
			want: map[string]string{"project_evaluation/budget/total/executed": "76", "project_evaluation/budget/fiscal_appropriation/executed": "68", "project_evaluation/budget/other_funds/initial_budget": "10"}},
		{name: "a total over both columns", unit: "某区森防站", text: projectOf(projectFields, output+benefit+satisfied, "总分 | < | < | < | < | < | 99.5 | <\n"),
			want: map[string]string{"project_evaluation/total/full_score": "unreadable", "project_evaluation/total/score": "unreadable"}, errors: []string{"F4 表!G"}},
		{name: "a total over the whole row", unit: "某区森防站", text: projectOf(projectFields, output+benefit+satisfied, "总分 | 99.5 | < | < | < | < | < | <\n"),
			want: map[string]string{"project_evaluation/total/full_score": "unreadable", "project_evaluation/total/score": "unreadable"}, errors: []string{"F4 表!B"}},
		{name: "a total with a label of its own", unit: "某区森防站", text: projectOf(projectFields, output+benefit+satisfied, "总分 | 100 | < | < | 自评总得分 | 99.5 | < | <\n"), want: total},
		{name: "a total of labels", unit: "某区森防站", text: projectOf(projectFields, output+benefit+satisfied, "总分 | < | < | < | 满分 | 100 | 得分 | 99.5\n"), want: total},
		{name: "a total with its grade", unit: "某区森防站", text: projectOf(projectFields, output+benefit+satisfied, "总得分 | < | 99.5 | < | 等级 | 优 | < | <\n"),
			want: map[string]string{"project_evaluation/total/full_score": "blank", "project_evaluation/total/score": "99.5"}, errors: []string{"A5 表!G"}},
		{name: "a total that says its points", unit: "某区森防站", text: projectOf(projectFields, output+benefit+satisfied, "总分（100分） | < | < | < | < | < | < | 99.5\n"), want: total},
		{name: "a total in one cell", unit: "某区森防站", text: projectOf(projectFields, output+benefit+satisfied, "自评总分：99.5分 | < | < | < | 自评等级：优 | < | < | <\n"),
			want: map[string]string{"project_evaluation/total/score": "99.5"}},
		{name: "a total with what stands elsewhere, beneath one without", unit: "某区森防站",
			text: projectOf(projectFields, output+benefit+satisfied, "合计 | < | < | < | < | < | 90 | 90\n总得分（含预算执行率得分） | < | < | < | < | < | 100 | 99.5\n"), want: total},
		{name: "a total that says part of another over", unit: "某区森防站",
			text: projectOf(projectFields, output+benefit+satisfied, "合计 | < | < | < | < | < | 100 | 99.5\n自评总分 | 99.5 | < | < | < | < | < | <\n"), want: total},
		{name: "subtotals by name", unit: "某区森防站",
			text: projectOf(projectFields, output+"^ | 产出指标小计 | < | < | < | < | 50 | 50\n"+benefit+"^ | 效益指标小计 | < | < | < | < | 30 | 30\n"+satisfied, projectTotal),
			want: map[string]string{"project_evaluation/indicators/3/name": "森林受害率", "project_evaluation/total/score": "99.5"}},
		{name: "a row for each group", unit: "某区森防站",
			text: projectOf(projectFields, "^ | 产出指标（50分） | < | < | < | < | 50 | 50\n^ | | 数量指标 | 巡护人次 | ≥365人次 | 380人次 | 20 | 20\n^ | | 质量指标 | 火情处置率 | '100% | '100% | 30 | 30\n^ | 效益指标（30分） | < | < | < | < | 30 | 30\n^ | | 生态效益指标 | 森林受害率 | ≤0.9‰ | 0.1‰ | 30 | 30\n"+satisfied, projectTotal),
			want: map[string]string{"project_evaluation/indicators/1/level1": "产出指标（50分）", "project_evaluation/indicators/3/name": "森林受害率", "project_evaluation/indicators/3/level1": "效益指标（30分）"}},
		{name: "the row of the funds once more", unit: "某区森防站",
			text: projectOf(projectFields, output+benefit+satisfied+"预算执行率 | < | < | < | '100% | '95% | 10 | 9.5\n", projectTotal), want: total},
		{name: "on another page", unit: "某区森防站",
			text: projectOf(projectFields, output+"项目支出绩效自评表（续） | < | < | < | < | < | < | <\n"+indicatorHeads+benefit+satisfied, projectTotal), want: total},
		{name: "on another sheet", unit: "某区森防站",
			text: projectOf(projectFields, output, "# 续\n项目支出绩效自评表（续） | < | < | < | < | < | < | <\n"+indicatorHeads+benefit+satisfied+projectTotal), want: total},
		{name: "on another sheet with its heads alone", unit: "某区森防站",
			text: projectOf(projectFields, output, "# 第二页\n"+indicatorHeads+benefit+satisfied+projectTotal), want: total},
		{name: "numbered columns", unit: "某区水利局", text: costsOf(plainStaff, "栏次 | 1 | 2 | 3\n", plainProjects),
			want: map[string]string{"base_data/costs/three_public/final": "6.3"}},
		{name: "rates among the costs", unit: "某区水利局", text: costsOf(plainStaff, "", "三公经费控制率 | | | '87.5%\n"+plainProjects),
			want: map[string]string{"base_data/costs/project_operations/final": "62.5"}},
		{name: "a section beside the only row of it", unit: "某区水利局",
			text: wider(costsOf(plainStaff, "", "1、业务工作经费 | < | 60 | 65 | 62.5\n2、编外用工人员经费 | < | 20 | 20 | 20\n"+
				"3、区级专项资金 | 河道保洁 | 10 | 12 | 11\n^ | 山塘维修 | 5 | 8 | 6\n4、上级转移支付 | 抗旱 | 5 | 5 | 5\n")),
			want: map[string]string{"base_data/costs/district_special_funds/1/final": "11", "base_data/costs/district_special_funds/2/final": "6", "base_data/costs/transfers_from_above/1/final": "5"}},
		{name: "the sum beneath named rows", unit: "某区水利局",
			text: costsOf(plainStaff, "", "1、业务工作经费 | 60 | 65 | 62.5\n2、编外用工人员经费 | 20 | 20 | 20\n3、区级专项资金(一个专项一行) | | |\n河道保洁 | 10 | 12 | 11\n山塘维修 | 5 | 8 | 6\n小计 | 15 | 20 | 17\n4、上级转移支付 | 5 | 5 | 5\n"),
			want: map[string]string{"base_data/costs/district_special_funds/2/final": "6"}},
		{name: "parts of a line", unit: "某区水利局",
			text: costsOf(plainStaff, "", strings.Replace(plainProjects, "62.5\n", "62.5\n其中：河长制工作 | 30 | 30 | 30\n防汛抗旱 | 30 | 35 | 32.5\n", 1)),
			want: map[string]string{"base_data/costs/project_operations/final": "62.5"}},
		{name: "parts of a named row", unit: "某区水利局",
			text: costsOf(plainStaff, "", strings.Replace(plainProjects, "10 | 12 | 11\n", "10 | 12 | 11\n其中：一期 | 6 | 7 | 6\n二期 | 4 | 5 | 5\n", 1)),
			want: map[string]string{"base_data/costs/district_special_funds/2/final": "6"}},
		{name: "staff and what of it is which", unit: "某区水利局",
			text: costsOf(plainStaff+"其中：行政 | 10 | 9 | '90%\n事业 | 17 | 14 | '82.35%\n", "", plainProjects),
			want: map[string]string{"base_data/staffing/authorized_posts": "27", "base_data/staffing/staff_in_post": "23"}},
		{name: "staff in columns with their sum", unit: "某区水利局",
			text: costsOf("财政供养人员情况(人) | 编制数 | < | < | 2023年实际在职人数 | < | < | 控制率\n^ | 行政 | 事业 | 小计 | 行政 | 事业 | 小计 | ^\n^ | 10 | 17 | 27 | 9 | 14 | 23 | '85.19%\n", "", plainProjects),
			want: map[string]string{"base_data/staffing/authorized_posts": "27", "base_data/staffing/staff_in_post": "23"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			filings := readText(t, test.text)
			if len(filings) != 1 || filings[0].Unit != test.unit {
				t.Fatalf("%d filings, the first of %q", len(filings), filings[0].Unit)
			}
			for path, want := range test.want {
				if got := bareAnswer(filings[0], path); got != want {
					t.Errorf("%s is %q, want %q", path, got, want)
				}
			}
			compareAccusations(t, test.errors, accusations(filings))
		})
	}
}

// What looks like the ways of the forms above and is none: nothing is taken for
// something else in silence, nothing right is lost.
func TestNoGuesses(t *testing.T) {
	first, second := "合计 | < | < | < | < | < | 100 | 98\n", "总分 | < | < | < | < | < | 100 | 99.5\n"
	shares := "^ | 收入性质 | 预算数 | 决算数 | 支出性质 | 预算数 | 决算数 |\n^ | 一般公共预算 | 880.13 | | 基本支出 | 690 | 700.13 |\n^ | 其他资金 | 9.87 | 9.18 | 项目支出 | 200 | 199 |\n"
	named := func(rows string) string { return strings.Replace(plainProjects, "山塘维修 | 5 | 8 | 6\n", rows, 1) }
	for _, test := range []struct {
		name, text string
		want       map[string]string
		errors     []string
	}{
		{"two totals that differ", projectOf(projectFields, output+benefit+satisfied, first+second),
			map[string]string{"project_evaluation/total/score": "unreadable"}, []string{"F4 表!A13"}},
		{"a total without the points of the funds beneath one with them", projectOf(projectFields, output+benefit+satisfied, "总分 | < | < | < | < | < | 90 | 90\n合计 | < | < | < | < | < | 100 | 99.5\n"),
			map[string]string{"project_evaluation/total/full_score": "100", "project_evaluation/total/score": "99.5"}, nil},
		{"two totals that add to one another", projectOf(projectFields, output+benefit+satisfied, "总分 | < | < | < | < | < | 100 | \n自评总得分 | 99.5 | < | < | < | < | < | <\n"),
			map[string]string{"project_evaluation/total/full_score": "100", "project_evaluation/total/score": "99.5"}, nil},
		{"a total whose score is left blank", projectOf(projectFields, output+benefit+satisfied, "总得分 | 100 | < | < | 自评得分 | | < | <\n"),
			map[string]string{"project_evaluation/total/full_score": "100", "project_evaluation/total/score": "blank"}, []string{"A5 表!H"}},
		{"a grade beside a score under its head", projectOf(projectFields, output+benefit+satisfied, "总分 | < | < | < | < | 等级 | 优 | 99.5\n"),
			map[string]string{"project_evaluation/total/score": "99.5"}, []string{"A5 表!G"}},
		{"the rate as an indicator of its own", projectOf(projectFields, "^ | 产出指标 | 数量指标 | 巡护人次 | ≥365人次 | 380人次 | 40 | 40\n^ | ^ | 时效指标 | 预算执行率 | '100% | '95% | 10 | 9.5\n"+
			strings.NewReplacer("30 | 30", "30 | 30").Replace(benefit)+satisfied, "总分 | < | < | < | < | < | 100 | 99\n"),
			map[string]string{"project_evaluation/indicators/2/name": "预算执行率", "project_evaluation/indicators/2/score": "9.5"}, nil},
		{"an indicator over all names without a target", projectOf(projectFields, output+benefit+"^ | 社会公众满意度 | < | < | | | 10 | 10\n", projectTotal),
			map[string]string{"project_evaluation/indicators/4/score": "10"}, []string{"A5 表!E12", "A5 表!F12"}},
		{"a subtotal that does not come out", projectOf(projectFields, output+"^ | 产出指标小计 | < | < | < | < | 50 | 45\n"+benefit+satisfied, projectTotal),
			map[string]string{"project_evaluation/indicators/3/name": "森林受害率"}, []string{"F6 表!G11", "F6 表!H11"}},
		{"points of the form beneath the funds", strings.NewReplacer("全年执行数 | 分值 | 执行率 | 得分", "全年执行数 | 执行率 | |", "76 | 10 | '95% | 9.5", "76 | '95% | |", "76 | - | '95% | -\n", "76 | '95% | |\n自评得分 | 99.5 | < | 自评等级 | 优 | < | < | <\n").
			Replace(projectOf(projectFields, output+benefit+satisfied, "")),
			map[string]string{"project_evaluation/total/score": "99.5", "project_evaluation/budget/total/score": "none"}, []string{"F5 表!", "F5 表!"}},
		{"points merged over the funds from a row above their total", strings.Replace(projectOf(projectFields, output+benefit+satisfied, projectTotal),
			"^ | 年度资金总额 | 80 | 80 | 76 | 10 | '95% | 9.5\n^ | 其中：财政拨款 | 80 | 80 | 76 | - | '95% | -\n", "^ | 其中：财政拨款 | 80 | 80 | 76 | 10 | '95% | 9.5\n^ | 年度资金总额 | 80 | 80 | 76 | ^ | ^ | ^\n", 1),
			map[string]string{"project_evaluation/budget/total/score": "9.5", "project_evaluation/budget/fiscal_appropriation/score": "none"}, nil},
		{"a heading that only sounds like another page", projectOf(projectFields, output+benefit+satisfied, projectTotal+"项目名称：不动产登记手续\n"),
			map[string]string{"project_evaluation/project_name": "unreadable"}, []string{"F4 表!B3"}},
		{"kinds of staff of which one is the sum of others", costsOf("财政供养人员情况(人) | 编制数 | 2023年实际在职人数 | 控制率\n行政 | 3 | 3 | '100%\n事业 | 5 | 5 | '100%\n工勤 | 2 | 2 | '100%\n", "", plainProjects),
			map[string]string{"base_data/staffing/authorized_posts": "unreadable"}, []string{"F4 附件1!A4", "F6 附件1!B5"}},
		{"figures that follow one another", costsOf(plainStaff, "车辆数（辆） | 1 | 2 | 3\n", plainProjects),
			map[string]string{"base_data/costs/three_public/final": "6.3"}, []string{"F6 附件1!B6"}},
		{"parts of a named row, and another row", costsOf(plainStaff, "", named("其中：一期 | 3 | 3 | 3\n山塘维修 | 5 | 8 | 6\n")),
			map[string]string{"base_data/costs/district_special_funds/2/final": "6"}, nil},
		{"其中 before one of the named rows", costsOf(plainStaff, "", named("其中：山塘维修 | 5 | 8 | 6\n")),
			map[string]string{"base_data/costs/district_special_funds/2/final": "6"}, nil},
		{"a named row that ends as rates do", costsOf(plainStaff, "", named("提高森林覆盖率 | 5 | 8 | 6\n")),
			map[string]string{"base_data/costs/district_special_funds/2/final": "6"}, nil},
		{"a named row in words", costsOf(plainStaff, "", named("山塘维修 | 5 | 8 | 6\n堤防 | 未安排 | 未安排 | 未安排\n")),
			map[string]string{"base_data/costs/transfers_from_above/final": "5"}, []string{"F1 附件1!B18", "F1 附件1!C18", "F1 附件1!D18"}},
		{"the wrong sum of named rows", costsOf(plainStaff, "", strings.Replace(named("山塘维修 | 5 | 8 | 6\n小计 | 15 | 20 | 27\n"), "3、区级专项资金(一个专项一行) | 15 | 20 | 17", "3、区级专项资金(一个专项一行) | | |", 1)),
			map[string]string{"base_data/costs/district_special_funds/2/final": "6"}, []string{"F6 附件1!B18", "F6 附件1!C18", "F6 附件1!D18"}},
		{"heads of funds over a blank", overallOf(namedUnit, shares),
			map[string]string{"overall_evaluation/funding/general_public_budget": "blank", "overall_evaluation/funding/other_funds": "9.18"}, nil},
		{"a sum of the funds beneath them", strings.Replace(overallOf(namedUnit, funds), "899.13 | 10 | '100% | 10\n", "899.13 | 10 | '100% | 10\n^ | 小计 | 865.82 | 899.13 | 899.13 | | |\n", 1),
			map[string]string{"overall_evaluation/budget/total/executed": "899.13"}, []string{"F6 表!C5"}},
		{"the name of a unit some cells behind its label, and a number", overallOf("预算单位名称 | | 某区司法局 | < | 单位编码 | 101001 | < | <\n", funds),
			map[string]string{"overall_evaluation/unit_name": "某区司法局"}, []string{"F6 表!F2"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			filings := readText(t, test.text)
			if len(filings) != 1 {
				t.Fatalf("%d filings", len(filings))
			}
			for path, want := range test.want {
				if got := bareAnswer(filings[0], path); got != want {
					t.Errorf("%s is %q, want %q", path, got, want)
				}
			}
			compareAccusations(t, test.errors, accusations(filings))
		})
	}
}

// compareAccusations compares errors and warnings with how they are to begin.
func compareAccusations(t *testing.T, want, got []string) {
	t.Helper()
	for i, f := range got {
		if i < len(want) && strings.HasPrefix(f, want[i]) {
			got[i] = want[i]
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("errors and warnings (-want +got):\n%s", diff)
	}
}

// wider gives the labels of a form a second column, where they have none.
func wider(form string) string {
	lines := strings.Split(form, "\n")
	for i, line := range lines {
		label, rest, cut := strings.Cut(line, " | ")
		if cut && len(strings.Split(line, " | ")) < 5 && !strings.HasPrefix(line, "楼堂") && !strings.HasPrefix(line, "财政") && label != "^" {
			lines[i] = label + " | < | " + rest
		}
	}
	return strings.Join(lines, "\n")
}

// bareAnswer is a value without its cell: a figure, a text, or the state.
func bareAnswer(f *schema.Filing, path string) string {
	v, ok := f.Value(path)
	switch {
	case !ok:
		return "none"
	case v.State == schema.Number:
		return v.Number.String()
	case v.State == schema.Text:
		return v.Text
	}
	return string(v.State)
}

// accusations are the errors and warnings about some filings of one unit.
func accusations(filings []*schema.Filing) []string {
	s := &schema.Submission{Unit: filings[0].Unit, Year: filings[0].Year, Filings: filings}
	var said []string
	for _, f := range builtin.Check(s, schema.Context{}) {
		if f.Severity == schema.Info || f.Outcome != schema.Broken {
			continue
		}
		where := ""
		if len(f.Cells) > 0 {
			where = " " + f.Cells[0].Sheet + "!" + f.Cells[0].Cell
		}
		said = append(said, f.Code+where+" "+f.Sentence())
	}
	return said
}

// What a number format adds to a number may be all that makes it a head, a heading
// or a label.
func TestLabelsByFormat(t *testing.T) {
	text := strings.NewReplacer("2022年决算数 | 2023年预算数 | 2023年决算数", "2022 | 2023 | 2023", "2023年度预算单位整体支出绩效评价基础数据表", "2023").
		Replace(costsOf(plainStaff, "", plainProjects))
	b := book(t, text)
	s := b.Sheets[0]
	dress := func(row, col int, suffix string) {
		c := s.At(row, col)
		c.Format = grid.Format{Code: `0"` + suffix + `"`, Suffix: suffix}
	}
	dress(1, 1, "年度预算单位整体支出绩效评价基础数据表")
	dress(5, 2, "年决算数")
	dress(5, 3, "年预算数")
	dress(5, 4, "年决算数")
	filings, err := reader(t, Given{}).readBook("某单位.xlsx", b)
	if err != nil {
		t.Fatal(err)
	}
	if got := bareAnswer(filings[0], "base_data/costs/three_public/final"); got != "6.3" || filings[0].Year != 2023 {
		t.Errorf("三公经费 is %s of %d", got, filings[0].Year)
	}
	if got := accusations(filings); len(got) > 0 {
		t.Errorf("told: %v", got)
	}

	b = book(t, overallOf(namedUnit, strings.Replace(funds, "按收入性质分：899.13", "899.13", 1)))
	c := b.Sheets[0].At(5, 2)
	c.Format = grid.Format{Code: `"按收入性质分："0.00`, Prefix: "按收入性质分：", Decimals: 2}
	if filings, err = reader(t, Given{}).readBook("某单位.xlsx", b); err != nil {
		t.Fatal(err)
	}
	if got := bareAnswer(filings[0], "overall_evaluation/funding/by_source_total"); got != "899.13" {
		t.Errorf("按收入性质分 is %s", got)
	}
	if c.Kind != grid.Number {
		t.Error("the sheet that was opened is another now")
	}
}

// A unit of money that is none of ours, or two, is told; the figures are not read
// on another scale in silence.
func TestOddUnitsOfMoney(t *testing.T) {
	for _, unit := range []string{"百元", "美元", "万美元", "单位：港元", "万元/元", "元或万元"} {
		text := strings.Replace(costsOf(plainStaff, "", plainProjects), "经费控制情况(万元)", "经费控制情况（"+unit+"）", 1)
		got := accusations(readText(t, text))
		if len(got) != 1 || !strings.HasPrefix(got[0], "F13 附件1!A5") {
			t.Errorf("（%s）: %v", unit, got)
		}
	}
	for _, unit := range []string{"万元", "单位：万元", "人民币万元", "万元，保留两位小数", "不含基建"} {
		text := strings.Replace(costsOf(plainStaff, "", plainProjects), "经费控制情况(万元)", "经费控制情况（"+unit+"）", 1)
		if got := accusations(readText(t, text)); len(got) > 0 {
			t.Errorf("（%s）: %v", unit, got)
		}
	}
}
