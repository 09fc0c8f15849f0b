package main

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
)

// breakage is a whole submission with one problem. It raises the finding of its code, and
// no other error or warning.
type breakage struct {
	code  string
	cells []string // where the finding is expected, as Sheet!Cell
	note  string
	from  func() *submission
	apply func(*submission)
	edit  func(*book) // a change that the submission cannot express; nil for none
}

// breakages is one workbook for each finding code. All have the layout of the paper form,
// so that their cells can be named here: 附件1 has its figures in the columns B, D and F,
// 三公经费 in rows 7 to 12, 项目支出 in 13 to 20 and 公用经费 in 21 to 24; 附件2 has its
// indicators in rows 14 to 30.
var breakages = []breakage{
	{code: "A1", cells: []string{"附件1!F5"}, note: "控制率 written 95 % where 25 of 27 is 92.59 %", from: oneProject,
		apply: func(s *submission) { s.base.staffRate = pct(95 * one) }},
	{code: "A2", cells: []string{"附件1!D5"}, note: "28 in post for 27 posts; the rate is written accordingly", from: oneProject,
		apply: func(s *submission) {
			s.base.staff = num(28 * one)
			s.base.staffRate = pct(103.7 * one)
		}},
	{code: "A3", cells: []string{"附件1!B7"}, note: "三公经费 上年决算 written 8.5, its parts make 7.4", from: oneProject,
		apply: func(s *submission) { s.base.threePublic[prior] = num(8.5 * one) }},
	{code: "A4", cells: []string{"附件1!B8"}, note: "公车运行维护 上年决算 written 6.9, 公车购置和维护 is 5.9", from: oneProject,
		apply: func(s *submission) { s.base.operation[prior] = num(6.9 * one) }},
	{code: "A5", cells: []string{"附件1!D24"}, note: "会议费、培训费 本年预算 left blank", from: oneProject,
		apply: func(s *submission) { s.base.meetings[budget] = answer{} }},
	{code: "A7", cells: []string{"附件1!F12"}, note: "公务接待 1.2 last year and 1.3 this year; the total still falls", from: oneProject,
		apply: func(s *submission) {
			s.base.hospitality[prior], s.base.threePublic[prior] = num(1.2*one), num(7.1*one)
		}},
	{code: "A8", cells: []string{"附件1!F12"}, note: "公务接待 1.3 on a budget of 1.2; the total keeps to its budget", from: oneProject,
		apply: func(s *submission) {
			s.base.hospitality[budget], s.base.threePublic[budget] = num(1.2*one), num(7*one)
		}},
	{code: "A9", cells: []string{"附件1!B13"}, note: "项目支出 上年决算 written 101, its rows make 100", from: oneProject,
		apply: func(s *submission) { s.base.projects[prior] = num(101 * one) }},
	{code: "A10", cells: []string{"附件1!D21"}, note: "办公经费 本年预算 45: the parts are more than 公用经费", from: oneProject,
		apply: func(s *submission) { s.base.office[budget] = num(45 * one) }},
	{code: "A11", cells: []string{"附件1!F21"}, note: "公用经费 本年预算 45, 本年决算 46.8", from: oneProject,
		apply: func(s *submission) { s.base.operating[budget] = num(45 * one) }},
	{code: "A12", cells: []string{"附件1!F22"}, note: "办公经费 17 last year and 22.5 this year", from: oneProject,
		apply: func(s *submission) { s.base.office[prior] = num(17 * one) }},
	{code: "A13", cells: []string{"附件1!F25"}, note: "政府采购 80 last year and 98.2 this year", from: oneProject,
		apply: func(s *submission) { s.base.procurement[prior] = num(80 * one) }},
	{code: "A14", cells: []string{"附件1!F7", "附件1!F21"}, note: "every 预算数 repeats the 决算数", from: oneProject,
		apply: func(s *submission) {
			b := s.base
			rows := []*triple{&b.threePublic, &b.vehicles, &b.purchase, &b.operation, &b.overseas, &b.hospitality, &b.projects, &b.business,
				&b.contract, &b.operating, &b.office, &b.utilities, &b.meetings, &b.procurement, &b.adjustment,
				&b.districtRows[0].figures, &b.transferRows[0].figures}
			for _, row := range rows {
				row[budget] = row[final]
			}
		}},
	{code: "A15", cells: []string{"附件1!C28"}, note: "a building of 1010 m² where 1000 were approved", from: oneProject,
		apply: func(s *submission) {
			s.base.buildings = [][6]answer{{num(1000 * one), num(1010 * one), pct(101 * one), num(200 * one), num(190 * one), pct(95 * one)}}
		}},
	{code: "A16", cells: []string{"附件1!B29"}, note: "厉行节约保障措施 left blank", from: oneProject,
		apply: func(s *submission) { s.base.measures = "" }},
	{code: "A17", cells: []string{"附件1!B24"}, note: "会议费、培训费 上年决算 -3.5", from: oneProject,
		apply: func(s *submission) { s.base.meetings[prior] = num(-3.5 * one) }},
	{code: "A18", cells: []string{"附件1!B6", "附件1!D6", "附件1!F6"}, note: "the heads of 附件1 are those of last year's form under a title of 2023", from: oneProject,
		apply: func(s *submission) { s.base.heads = year - 1 }},
	{code: "B1", cells: []string{"附件2!H5"}, note: "执行率 written 96.2 % where 880.5 of 905.82 is 97.2 %", from: oneProject,
		apply: func(s *submission) { s.overall.budget.rate = pct(96.2 * one) }},
	{code: "B2", cells: []string{"附件2!I5"}, note: "9.9 points for an 执行率 of 97.2 %; the total follows", from: oneProject,
		apply: func(s *submission) {
			s.overall.budget.score = num(9.9 * one)
			s.overall.total()
		}},
	{code: "B3", cells: []string{"附件2!B6"}, note: "一般公共预算 861.5: the parts make 1 more than 按收入性质分", from: oneProject,
		apply: func(s *submission) { s.overall.general = num(861.5 * one) }},
	{code: "B4", cells: []string{"附件2!F6"}, note: "基本支出 775: the parts make 1 less than 按支出性质分", from: oneProject,
		apply: func(s *submission) { s.overall.basic = num(775 * one) }},
	{code: "B6", cells: []string{"附件2!E5"}, note: "年初预算数 800, 全年预算数 905.82", from: oneProject,
		apply: func(s *submission) { s.overall.budget = amounts{800 * one, 905.82 * one, 880.5 * one}.scored() }},
	{code: "B7", cells: []string{"附件2!G5"}, note: "9 points for the 执行率: all points make 99", from: oneProject,
		apply: func(s *submission) {
			s.overall.budget.full = num(9 * one)
			s.overall.budget.score = num(8.75 * one)
			s.overall.total()
		}},
	{code: "B8", cells: []string{"附件2!B14", "附件2!B26"}, note: "a point of 效益指标 moved to 产出指标: 51 and 29", from: oneProject,
		apply: func(s *submission) {
			gain, give := &s.overall.indicators[8], &s.overall.indicators[15]
			gain.full, gain.score = num(gain.full.n+one), num(gain.score.n+one)
			give.full, give.score = num(give.full.n-one), num(give.score.n-one)
		}},
	{code: "B9", cells: []string{"附件2!H31"}, note: "总分 written a point below the sum of the scores", from: oneProject,
		apply: func(s *submission) { s.overall.totalScore.n -= one }},
	{code: "B10", cells: []string{"附件2!H22"}, note: "6 points where 5 are to be had, in a row without a figure; the total follows", from: oneProject,
		apply: func(s *submission) {
			s.overall.indicators[8].score = num(6 * one)
			s.overall.total()
		}},
	{code: "B11", cells: []string{"附件2!I18"}, note: "no reason where points are lost", from: oneProject,
		apply: func(s *submission) { s.overall.indicators[4].reason = "" }},
	{code: "B12", cells: []string{"附件2!H18"}, note: "full points for 96 % where 98 % were the target", from: oneProject,
		apply: func(s *submission) {
			s.overall.indicators[4].score, s.overall.indicators[4].reason = num(5*one), ""
			s.overall.total()
		}},
	{code: "B13", cells: []string{"附件2!E20"}, note: "全覆盖 for a target", from: oneProject,
		apply: func(s *submission) {
			s.overall.indicators[6].target, s.overall.indicators[6].actual = say("全覆盖"), say("全覆盖")
		}},
	{code: "B16", cells: []string{"附件2!F14", "附件2!F30"}, note: "every actual is its target", from: oneProject,
		apply: func(s *submission) {
			for i := range s.overall.indicators {
				x := &s.overall.indicators[i]
				x.actual, x.score, x.reason = x.target, x.full, ""
			}
			s.overall.total()
		}},
	{code: "B19", cells: []string{"附件2!F14"}, note: "700 inspections where 520 were the target, and no reason", from: oneProject,
		apply: func(s *submission) { s.overall.indicators[0].actual = say("700次") }},
	{code: "C2", cells: []string{"附件3!D6"}, note: "年初预算数 of the project 101, its parts make 100", from: oneProject,
		apply: func(s *submission) { s.projects[0].budget.initial = num(101 * one) }},
	{code: "C1", cells: []string{"附件3-2!B3"}, note: "a second 附件3 of 「/」 though 项目支出 is 104.5", from: oneProject,
		apply: func(s *submission) { s.projects = append(s.projects, emptyProject()) }},
	{code: "X1", cells: []string{"附件2!B3", "附件1!B3"}, note: "附件2 names another unit", from: oneProject,
		apply: func(s *submission) { s.overall.unit = "星澜区公共服务中心" }},
	{code: "X2", cells: []string{"附件3!F6", "附件1!F13", "附件2!F8"}, note: "the project of 附件3 spent 105.5, 项目支出 is 104.5", from: oneProject,
		apply: func(s *submission) {
			p := s.projects[0]
			p.budget = amounts{100 * one, 110 * one, 105.5 * one}.scored()
			p.fiscal = amounts{95 * one, 105 * one, 100.5 * one}.row()
			p.totalScore = num(p.budget.score.n + scores(p.indicators))
		}},
	{code: "X3", cells: []string{"附件1!F24"}, note: "部门基本支出预算调整 written 30; 全年预算数 is 40 above 年初预算数 and there are no projects", from: noProjects,
		apply: func(s *submission) { s.base.adjustment = three(31*one, 30*one, 30*one) }},
	{code: "X16", cells: []string{"附件1!B25"}, note: "政府采购 上年决算 in 元", from: oneProject,
		apply: func(s *submission) { s.base.procurement[prior] = num(936_100 * one) }},
	{code: "R1", cells: []string{"附件4!A8", "附件2!H31"}, note: "the report gives itself a tenth of a point more", from: oneProject,
		edit: reported(map[string]string{"98.49分": "98.59分"})},
	{code: "R2", cells: []string{"附件4!A4", "附件1!B5"}, note: "the report speaks of 28 posts", from: oneProject,
		edit: reported(map[string]string{"27名": "28名"})},
	{code: "R3", cells: []string{"附件4!A5", "附件2!F5"}, note: "the report calls 860.5 of 880.5 all of it", from: oneProject,
		edit: reported(map[string]string{"全部为一般公共预算支出880.5万元": "全部为一般公共预算支出860.5万元"})},
	{code: "R4", cells: []string{"附件4!A6"}, note: "the four classes of 基本支出 make one more than it", from: oneProject,
		edit: reported(map[string]string{"工资福利支出629.2万元": "工资福利支出630.2万元"})},
	{code: "R5", cells: []string{"附件4!A6", "附件1!F21"}, note: "商品和服务支出 50 where 公用经费 is 46.8", from: oneProject,
		edit: reported(map[string]string{"工资福利支出629.2万元": "工资福利支出626万元", "商品和服务支出46.8万元": "商品和服务支出50万元"})},
	{code: "R6", cells: []string{"附件4!A3", "附件1!F15"}, note: "12 people by 劳务派遣 and no 编外用工人员经费", from: noProjects,
		edit: reported(map[string]string{"。\n": "，另有劳务派遣12人。\n", "基本支出776万元": "基本支出880.5万元", "工资福利支出629.2万元": "工资福利支出733.7万元", "，项目支出104.5万元": ""})},

	{code: "F1", cells: []string{"附件1!F25"}, note: "约五万 for a figure", from: oneProject,
		apply: func(s *submission) { s.base.procurement[final] = say("约五万") }},
	{code: "F2", cells: []string{"附件1!D25"}, note: "a cell that shows #REF!", from: oneProject,
		apply: func(s *submission) { s.base.procurement[budget] = answer{form: broken, text: "#REF!"} }},
	{code: "F3", cells: []string{"附件1!F25"}, note: "a formula without a stored result that excelize cannot compute", from: oneProject,
		apply: func(s *submission) {
			s.base.procurement[final] = answer{form: pending, text: "SUMPRODUCT((F22:F24>0)*F22:F24)+65"}
		}},
	{code: "F4", cells: []string{"附件1!A21", "附件1!A22"}, note: "the row 公用经费 twice, with other figures", from: oneProject,
		apply: func(s *submission) {
			again := three(48.2*one, 47.5*one, 44.3*one)
			s.base.operatingAgain = &again
		}},
	{code: "F5", note: "the row 政府采购金额 deleted", from: oneProject,
		apply: func(s *submission) { s.base.noProcurement = true }},
	{code: "F6", cells: []string{"附件1!I10"}, note: "a figure to the right of the table, under no head", from: oneProject,
		apply: func(s *submission) { s.base.stray = num(12.5 * one) }},
	{code: "F7", cells: []string{"附件1!D28"}, note: "规模控制率 is a plain 1, and 无 in the cells that would say of what", from: oneProject,
		apply: func(s *submission) { s.base.buildings[0][2] = num(1 * one) }},
	{code: "F8", cells: []string{"附件1!B3", "附件1（2）!B3"}, note: "a second 附件1 of the same unit and year with another 政府采购金额", from: oneProject,
		apply: func(s *submission) {
			other := *s.base
			other.procurement = three(93.61*one, 100*one, 97.6*one)
			s.second = &copied{sheet: "附件1（2）", base: &other}
		}},
	{code: "F9", cells: []string{"附件4!A4", "附件4!A6"}, note: "the report gives two figures for 基本支出", from: oneProject,
		edit: func(b *book) {
			b.sheets = append(b.sheets, reportSheet(
				"2023年度"+brokenUnit+"整体支出绩效自评报告",
				"一、单位基本情况",
				"本单位核定编制27名，年末实有在职人员25人。",
				"2023年度基本支出为776万元，项目支出104.5万元。",
				"二、绩效情况",
				"2023年度基本支出共计775万元，本单位自评得分为98.49分。",
			))
		}},
	{code: "F10", cells: []string{"附件2!B12"}, note: "the template's hint left where the goals of the year belong", from: oneProject,
		apply: func(s *submission) { s.overall.expected = "（请简要填写年度总体目标）" }},
	{code: "F11", cells: []string{"附件1!B25"}, note: "the row 政府采购金额 is hidden", from: oneProject,
		edit: func(b *book) { b.sheets[0].hiddenRows = []int{25} }},
	{code: "F12", cells: []string{"附件1!F7"}, note: "三公经费 is a formula whose stored result is not what it gives", from: oneProject,
		edit: func(b *book) { b.sheets[0].find("F7").content = formula{"F8+F11", 6.3} }},
	{code: "F13", cells: []string{"附件1!F1", "附件1!A6"}, note: "单位：元 above a table whose own label says 万元", from: oneProject,
		edit: func(b *book) {
			b.sheets[0].blocks = append(b.sheets[0].blocks, block{1, 6, 1, 6, "单位：元", noteStyle})
		}},
	{code: "F14", cells: []string{"目标申报!A1"}, note: "a sheet with the 绩效目标申报表 of the same project", from: oneProject,
		edit: func(b *book) { b.sheets = append(b.sheets, goalsSheet()) }},
	{code: "F15", cells: []string{"附件1!F25"}, note: "政府采购 决算 in a text box over its cell", from: oneProject,
		edit: func(b *book) {
			b.sheets[0].find("F25").content = nil
			b.sheets[0].boxes = []textBox{{"F25", "98.2"}}
		}},
	{code: "F16", cells: []string{"附件1!A1"}, note: "a note in a text box over the first line", from: oneProject,
		edit: func(b *book) { b.sheets[0].boxes = []textBox{{"A1", "已与国库对账"}} }},
}

// reported adds the written report of a submission, with some of its words
// replaced.
func reported(words map[string]string) func(*book) {
	return func(b *book) {
		text := "2023年度" + brokenUnit + "整体支出绩效自评报告\n一、单位基本情况\n单位基本情况如下。\n" +
			"本单位核定编制27名，年末实有在职人员25人。\n" +
			"2023年度支出全部为一般公共预算支出880.5万元。\n" +
			"其中基本支出776万元，项目支出104.5万元。基本支出中，工资福利支出629.2万元，商品和服务支出46.8万元，对个人和家庭的补助60万元，资本性支出40万元。\n" +
			"二、绩效情况\n本单位自评得分为98.49分。"
		for from, to := range words {
			text = strings.Replace(text, from, to, 1)
		}
		b.sheets = append(b.sheets, reportSheet(strings.Split(text, "\n")...))
	}
}

// goalsSheet is a sheet with a form of another kind: the targets of a project, without
// results.
func goalsSheet() *sheet {
	s := &sheet{name: "目标申报", widths: []float64{18, 18, 18, 24, 18}}
	for i, line := range [][]string{
		{"2024年度项目支出绩效目标申报表"},
		{"项目名称", "城市公用设施运行保障", "", "实施单位", brokenUnit},
		{"项目资金（万元）", "年度资金总额", "110"},
		{"", "其中：财政拨款", "105"},
		{"年度总体目标", "保障城市公用设施正常运行"},
		{"绩效指标", "一级指标", "二级指标", "三级指标", "年度指标值"},
		{"", "产出指标", "数量指标", "巡检里程", "≥1200公里"},
		{"", "效益指标", "社会效益指标", "设施完好率", "≥98%"},
	} {
		for j, text := range line {
			if text != "" {
				s.blocks = append(s.blocks, block{top: i + 1, left: j + 1, bottom: i + 1, right: j + 1, content: text, style: textStyle})
			}
		}
	}
	return s
}

// reportSheet is a written report, a paragraph a row.
func reportSheet(paragraphs ...string) *sheet {
	s := &sheet{name: "附件4", widths: []float64{96}}
	for i, text := range paragraphs {
		st := textStyle
		st.border = false
		if i == 0 {
			st = titleStyle
		}
		s.blocks = append(s.blocks, block{top: i + 1, left: 1, bottom: i + 1, right: 1, content: text, style: st})
	}
	return s
}

// brokenSaved is when the broken workbooks were last saved.
const brokenSaved = "2024-03-20T03:00:00Z"

// brokenUnit is the unit of the broken workbooks.
const brokenUnit = "星澜区公用事业服务中心"

// oneProject is a clean submission of a unit with one project. It raises no finding and is
// near no limit.
func oneProject() *submission {
	s := noProjects()
	b, o := s.base, s.overall
	b.business = three(40*one, 44*one, 42*one)
	b.contract = three(30*one, 33*one, 31.5*one)
	b.district, b.transfers = triple{}, triple{}
	b.districtRows = []namedRow{{"智慧路灯平台建设", three(20*one, 22*one, 21*one)}}
	b.transferRows = []namedRow{{"公共服务设施补助", three(10*one, 11*one, 10*one)}}
	b.projects = three(100*one, 110*one, 104.5*one)
	b.adjustment = three(28.5*one, 30*one, 30*one)
	o.basic, o.projects = num(776*one), num(104.5*one)

	funds := amounts{100 * one, 110 * one, 104.5 * one}
	p := &project{
		name: "城市公用设施运行保障", department: brokenUnit, unit: brokenUnit,
		budget:   funds.scored(),
		fiscal:   amounts{95 * one, 105 * one, 99.5 * one}.row(),
		carried:  amounts{5 * one, 5 * one, 5 * one}.row(),
		other:    amounts{}.row(),
		expected: "保障城区路灯、公厕等公用设施正常运行，维修及时。",
		achieved: "全年公用设施运行平稳，维修养护任务全部完成。",
		indicators: []indicator{
			row(0, "数量指标", "路灯维修盏数", "≥860盏", "905盏", 10*one),
			row(0, "数量指标", "公厕维护座数", "≥36座", "36座", 10*one),
			row(0, "质量指标", "维修合格率", "≥95%", "98%", 10*one),
			row(0, "时效指标", "报修按时处理率", "≥90%", "94%", 10*one),
			row(0, "成本指标", "项目总成本", "≤110万元", "104.5万元", 10*one),
			row(1, "社会效益指标", "夜间照明投诉", "减少", "减少", 10*one),
			row(1, "生态效益指标", "节能灯具占比", "≥80%", "86%", 10*one),
			row(1, "可持续影响指标", "养护机制健全", "健全", "健全", 10*one),
			row(2, "服务对象满意度指标", "市民满意度", "≥90%", "93%", 10*one),
		},
		totalFull: num(100 * one),
		signature: signed("2024年3月18日"),
	}
	p.totalScore = num(p.budget.score.n + scores(p.indicators))
	s.projects = []*project{p}
	return s
}

// noProjects is a clean submission of the same unit without projects.
func noProjects() *submission {
	none, zeros := say("无"), three(0, 0, 0)
	funds := amounts{865.82 * one, 905.82 * one, 880.5 * one}
	s := &submission{
		unit: brokenUnit, year: year,
		base: &baseData{
			unit:  brokenUnit,
			posts: num(27 * one), staff: num(25 * one), staffRate: pct(92.59 * one),
			threePublic: three(7.4*one, 7.2*one, 6.3*one), vehicles: three(5.9*one, 5.8*one, 5*one),
			purchase: zeros, operation: three(5.9*one, 5.8*one, 5*one),
			overseas: zeros, hospitality: three(1.5*one, 1.4*one, 1.3*one),
			projects: zeros, business: zeros, contract: zeros, district: zeros, transfers: zeros,
			operating: three(50.4*one, 50*one, 46.8*one), office: three(25.1*one, 24*one, 22.5*one),
			utilities: three(6.5*one, 6.3*one, 6*one), meetings: three(2*one, 2*one, 1.8*one),
			procurement: three(93.61*one, 100*one, 98.2*one), adjustment: three(38*one, 40*one, 40*one),
			buildings: [][6]answer{{none, none, none, none, none, none}},
			measures:  "1、严格预算管理，无预算不支出；2、压减一般性支出；3、推行无纸化办公；4、规范公务用车和公务接待。",
			signature: signed("2024年3月18日"),
		},
		overall: &overall{
			unit: brokenUnit, budget: funds.scored(),
			bySource: num(880.5 * one), general: num(860.5 * one), fund: num(10 * one), nontax: num(0), other: num(10 * one),
			byNature: num(880.5 * one), basic: num(880.5 * one), projects: num(0),
			expected: "一、负责城区公用设施的巡检和维修养护。\n二、保障机关正常运转，厉行节约。",
			achieved: "一、公用设施运行平稳，巡检和维修养护任务全部完成。\n二、“三公”经费只减不增，机关运转正常。",
			indicators: []indicator{
				row(0, "数量指标", "设施巡检次数", "≥520次", "546次", 5*one),
				row(0, "数量指标", "维修养护处数", "≥210处", "214处", 5*one),
				row(0, "数量指标", "公益服务活动场次", "≥60场", "62场", 5*one),
				row(0, "数量指标", "业务培训期数", "≥8期", "8期", 3*one),
				row(0, "质量指标", "设施完好率", "≥98%", "96%", 5*one).lost(4.9*one, "部分设施老化，已列入更新计划。"),
				row(0, "质量指标", "维修合格率", "≥95%", "97%", 5*one),
				row(0, "质量指标", "巡检覆盖率", "≥95%", "95%", 5*one),
				row(0, "时效指标", "报修按时处理率", "≥90%", "93%", 5*one),
				row(0, "时效指标", "日常巡检", "每天", "每天", 5*one),
				row(0, "时效指标", "年度任务完成时间", "12月底前", "12月底前", 3*one),
				row(0, "成本指标", "年度支出总额", "≤905.82万元", "880.5万元", 2*one),
				row(0, "成本指标", "“三公”经费控制", "不超过预算金额", "不超过预算金额", 2*one),
				row(1, "经济效益指标", "运行成本", "节约", "节约", 5*one),
				row(1, "社会效益指标", "服务事项按期办结率", "≥98%", "88%", 10*one).lost(8.98*one, "跨部门事项较多，已建立会商机制。"),
				row(1, "生态效益指标", "节能灯具占比", "≥80%", "86%", 8*one),
				row(1, "可持续影响指标", "管理制度", "健全", "健全", 7*one),
				row(2, "服务对象满意度指标", "服务对象满意度", "≥95%", "94%", 10*one).lost(9.89*one, "个别诉求回应不够及时，将加强回访。"),
			},
			totalFull: num(100 * one),
			signature: signed("2024年3月18日"),
		},
		projects: []*project{emptyProject()},
	}
	s.overall.total()
	return s
}

// row makes an indicator that was reached.
func row(level1 int, level2, name, target, actual string, points micro) indicator {
	return indicator{level1: level1, level2: level2, name: name, target: say(target), actual: say(actual), full: num(points), score: num(points)}
}

// lost gives an indicator fewer points, with a reason.
func (x indicator) lost(score micro, reason string) indicator {
	x.score, x.reason = num(score), reason
	return x
}

// total makes the total of the scores again.
func (o *overall) total() { o.totalScore = num(o.budget.score.n + scores(o.indicators)) }

// expectation is an entry of broken/expected.json.
type expectation struct {
	Code  string   `json:"code"`
	Cells []string `json:"cells"`
	Note  string   `json:"note"`
}

// copiedFiles makes broken/X17: the workbooks of two units, and one of them again under the
// name of the other unit. No single workbook can raise that finding.
func copiedFiles() ([]file, error) {
	const other = "星澜区市政设施管理所"
	mine, theirs := oneProject(), oneProject()
	theirs.base.unit, theirs.overall.unit = other, other
	theirs.projects[0].unit = other
	own, err := paper.books(mine, brokenSaved)[0].write()
	if err != nil {
		return nil, fmt.Errorf("X17: %w", err)
	}
	others, err := paper.books(theirs, brokenSaved)[0].write()
	if err != nil {
		return nil, fmt.Errorf("X17: %w", err)
	}
	return []file{
		{"broken/X17/1-公用事业服务中心.xlsx", own},
		{"broken/X17/2-市政设施管理所.xlsx", others},
		{"broken/X17/3-市政设施管理所（补报）.xlsx", own},
	}, nil
}

// twoYears makes broken/X15: the workbooks of one unit for two years. The later one has
// another 政府采购 for the earlier year.
func twoYears() ([]file, error) {
	earlier, later := oneProject(), oneProject()
	earlier.year--
	for _, row := range []*triple{
		&earlier.base.threePublic, &earlier.base.vehicles, &earlier.base.purchase, &earlier.base.operation, &earlier.base.overseas, &earlier.base.hospitality,
		&earlier.base.projects, &earlier.base.business, &earlier.base.contract, &earlier.base.operating, &earlier.base.office, &earlier.base.utilities,
		&earlier.base.meetings, &earlier.base.procurement, &earlier.base.adjustment, &earlier.base.districtRows[0].figures, &earlier.base.transferRows[0].figures,
	} {
		row[final], row[budget] = row[prior], row[prior]
	}
	earlier.base.procurement = three(93.61*one, 95*one, 94.61*one)
	var files []file
	for _, s := range []*submission{earlier, later} {
		data, err := paper.books(s, brokenSaved)[0].write()
		if err != nil {
			return nil, fmt.Errorf("X15: %w", err)
		}
		files = append(files, file{fmt.Sprintf("broken/X15/%d年度自评表.xlsx", s.year), data})
	}
	return files, nil
}

// unlisted makes broken/X18: a clean workbook, and a roster that its unit is
// not on.
func unlisted() ([]file, error) {
	data, err := paper.books(oneProject(), brokenSaved)[0].write()
	if err != nil {
		return nil, fmt.Errorf("X18: %w", err)
	}
	roster := &sheet{name: "单位名册", widths: []float64{14, 36, 26}}
	for row, cells := range [][]string{{"单位编码", "单位名称", "主管部门"}, {"101", "星澜区审计局", "星澜区人民政府"}} {
		for column, text := range cells {
			roster.blocks = append(roster.blocks, block{row + 1, column + 1, row + 1, column + 1, text, textStyle})
		}
	}
	listed, err := (&book{sheets: []*sheet{roster}, modified: brokenSaved}).write()
	if err != nil {
		return nil, fmt.Errorf("X18: %w", err)
	}
	return []file{{"broken/X18/自评表.xlsx", data}, {"broken/X18/单位名册.xlsx", listed}}, nil
}

// brokenFiles makes samples/broken: a workbook for each code, and
// expected.json.
func brokenFiles() ([]file, error) {
	var files []file
	var expected []expectation
	for _, x := range breakages {
		s := x.from()
		if x.apply != nil {
			x.apply(s)
		}
		drawn := paper.books(s, brokenSaved)[0]
		if x.edit != nil {
			x.edit(drawn)
		}
		data, err := drawn.write()
		if err != nil {
			return nil, fmt.Errorf("%s: %w", x.code, err)
		}
		files = append(files, file{"broken/" + x.code + ".xlsx", data})
		expected = append(expected, expectation{x.code, append([]string{}, x.cells...), x.note})
	}
	copies, err := copiedFiles()
	if err != nil {
		return nil, err
	}
	years, err := twoYears()
	if err != nil {
		return nil, err
	}
	roster, err := unlisted()
	if err != nil {
		return nil, err
	}
	files = append(files, slices.Concat(copies, years, roster)...)
	text, err := json.MarshalIndent(expected, "", "\t")
	if err != nil {
		return nil, err
	}
	return append(files, file{"broken/expected.json", append(text, '\n')}), nil
}
