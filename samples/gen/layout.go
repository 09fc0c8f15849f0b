package main

// layout says how the workbooks of one clerk look: where the forms stand, how their labels
// are worded, how figures are written. Its zero value is the paper form with nothing above
// the titles.
type layout struct {
	id    string
	about string

	files            bool // each form in a file of its own
	stacked          bool // all forms in one sheet, one below another
	projectsTogether bool // all 附件3 in one sheet, one below another
	top, left        int  // free rows above and free columns before the forms

	sheets      [3]string // names of the sheets of the three forms; further projects number theirs
	attachments [3]string // the attachment numbers above the titles; "" for none

	yearBelow  bool // the year stands below the title, not in it
	unitInCell bool // 预算部门（单位）名称：某局 in one cell
	fundsApart bool // 一般公共预算 and its figure in two cells
	spread     bool // the levels of the indicators are repeated in every row
	dashes     bool // — in the cells of 项目资金 that have no score
	asText     bool // figures are texts: 1,025.20, 95.10%, now and then ４６．８
	formulas   bool // totals and rates are formulas
	dots       bool // the …… row of the template was left on 附件1

	wordings []wording
}

// wording is a label of the paper form and the words for it on a clerk's form.
type wording struct{ paper, written string }

// The layouts, the paper first.
var (
	paper = &layout{
		id: "paper", about: "as the paper: a sheet for each form",
		sheets:      [3]string{"附件1", "附件2", "附件3"},
		attachments: [3]string{"附件1", " 附件 2", " 附件 3"},
		dots:        true,
		wordings: []wording{
			{"年度预算申请（万元）", "年度预  算申请  （万元）"},
			{"批复规模(m²)", "批复规模\n(m²)"},
			{"实际规模(m²)", "实际规\n模(m²)"},
			{"预算投资(万元)", "预算投资\n(万元)"},
			{"实际投资(万元)", "实际\n投资\n(万元)"},
			{"投资概算控制率", "投资概\n算控制\n率"},
			{"社会效益指标", "社会效\n益指标"},
			{"服务对象满意度指标", "服务对象\n满意度指\n标"},
			{"产出指标(50分)", "产出指标\n(50 分)"},
			{"效益指标（30分）", "效益指标\n（30 分）"},
			{"满意度指标（10分）", "满意度\n指标\n（10 分）"},
		},
	}
	stacked = &layout{
		id: "stacked", about: "all forms one below another in Sheet1",
		stacked: true, sheets: [3]string{"Sheet1"},
		attachments: [3]string{"附件1", "附件2", "附件3"},
	}
	shifted = &layout{
		id: "shifted", about: "the forms begin at C4 in Sheet1 to Sheet3, and the attachment numbers are others or missing",
		top: 3, left: 2, sheets: [3]string{"Sheet1", "Sheet2", "Sheet3"},
		attachments: [3]string{"附件2", "附件一", ""},
		dots:        true,
		wordings:    []wording{{"厉行节约保障措施", "厉行节约\n保障措施"}},
	}
	apart = &layout{
		id: "apart", about: "each form in a file of its own, in the unit's folder",
		files: true, sheets: [3]string{"Sheet1", "Sheet1", "Sheet1"},
		attachments: [3]string{"附件1", "附件2", "附件3"},
	}
	retyped = &layout{
		id: "retyped", about: "figures and percentages as texts, full-width digits and brackets, white space in labels, a lost bracket",
		sheets:      [3]string{"基础数据表", "整体自评表", "项目自评表"},
		attachments: [3]string{"附件１：", "附件２：", "附件３："},
		asText:      true, dots: true,
		wordings: []wording{
			{"预算单位名称", "预算单位\n名    称"},
			{"财政供养人员情况(人)", "财政供养人员\n情况（人）"},
			{"编制数", "编 制 数"},
			{"控制率", "控 制 率"},
			{"经费控制情况(万元)", "经费控制情况（万元）"},
			{"三公经费", "“三公”经费"},
			{"1、公务用车购置和维护经费", "１、公务用车购置和维护经费"},
			{"其中：公车购置", "其中: 公车购置"},
			{"公车运行维护", "      公车运行维护"},
			{"2、出国经费", "２、出国经费"},
			{"3、公务接待", "３、公务接待"},
			{"项目支出：", "项目支出:"},
			{"区级专项资金(一个专项一行)", "区级专项资金(一个专项一行"},
			{"上级转移支付(一个专项一行）", "上级转移支付（一个专项一行)"},
			{"其中：办公经费", "其中: 办公经费"},
			{"水费、电费、差旅费", "　　水费、电费、差旅费"},
			{"会议费、培训费", "　　会议费、培训费"},
			{"批复规模(m²)", "批复规模（㎡）"},
			{"实际规模(m²)", "实际规模（㎡）"},
			{"预算投资(万元)", "预算投资（万元）"},
			{"实际投资(万元)", "实际投资（万元）"},
			{"年度预算申请（万元）", "年度预算\n申请\n(万元)"},
			{"年度总体目标", "年度总\n体目标"},
			{"绩效指标", "绩\n效\n指\n标"},
			{"产出指标(50分)", "产出指标（５０分）"},
			{"效益指标（30分）", "效益指标（３０分）"},
			{"满意度指标（10分）", "满意度指标（１０分）"},
			{"总分", "总    分"},
		},
	}
	yearless = &layout{
		id: "yearless", about: "the year stands in a row below the title, the unit in one cell with its label",
		yearBelow: true, unitInCell: true, fundsApart: true,
		sheets:      [3]string{"附件1整体支出基础数据", "附件2整体自评", "附件3项目自评"},
		attachments: [3]string{"附件1", "附件2", "附件3"},
		wordings: []wording{
			{"服务对象满意度指标", "满意度指标"},
			{"其中：当年财政拨款", "其中：本年财政拨款"},
		},
	}
	lettered = &layout{
		id: "lettered", about: "全年预算数(A), 全年执行数(B), 执行率(B/A), 权重, 得分; levels in every row",
		spread: true, dashes: true,
		sheets:      [3]string{"附表1", "附表2", "附表3"},
		attachments: [3]string{"附表1", "附表2", "附表3"},
		wordings: []wording{
			{"全年预算数", "全年预算数(A)"},
			{"全年执行数", "全年执行数(B)"},
			{"执行率", "执行率(B/A)"},
			{"自评得分", "得分"},
			{"分值", "权重"},
			{"项目支出名称", "项目名称"},
			{"产出指标(50分)", "产出指标(50分)"},
			{"效益指标（30分）", "效益指标(30分)"},
			{"满意度指标（10分）", "满意度指标(10分)"},
		},
	}
	computed = &layout{
		id: "computed", about: "totals and rates are formulas with stored results; a hidden sheet holds an old copy; projects one below another",
		formulas: true, projectsTogether: true,
		sheets:      [3]string{"附件1", "附件2", "附件3"},
		attachments: [3]string{"附件1", "附件2", "附件3"},
	}
)

// layouts are all of them.
var layouts = []*layout{paper, stacked, shifted, apart, retyped, yearless, lettered, computed}

// word is the wording of a label in the layout.
func (l *layout) word(label string) string {
	for _, w := range l.wordings {
		if w.paper == label {
			return w.written
		}
	}
	return label
}
