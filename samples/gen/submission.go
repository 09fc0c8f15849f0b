package main

// submission holds the forms that a unit hands in, as they stand on paper: 附件1, 附件2 and
// an 附件3 for each project. Totals and rates are kept as written, so that they can be
// made wrong.
type submission struct {
	unit     string // for the name of the file; the forms have their own
	year     int
	base     *baseData
	overall  *overall // nil: the unit sends no 附件2
	projects []*project
	second   *copied // nil: there is none
}

// copied is a further 附件1 on a sheet of its own, such as an old copy that was
// forgotten in the workbook.
type copied struct {
	sheet  string
	hidden bool
	base   *baseData
}

// baseData is 附件1, 整体支出绩效评价基础数据表.
type baseData struct {
	unit  string
	heads int // the year in the heads, where it is not the one in the title

	posts, staff, staffRate answer

	threePublic, vehicles, purchase, operation, overseas, hospitality triple

	projects, business  triple
	contract            triple
	noContract          bool // the row 编外用工人员经费 is not on the form; those after it move up
	district, transfers triple
	districtRows        []namedRow
	transferRows        []namedRow

	operating, office, utilities, meetings triple
	operatingAgain                         *triple // the row 公用经费 printed a second time
	procurement                            triple
	noProcurement                          bool // the row 政府采购金额 is not on the form
	adjustment                             triple

	buildings [][6]answer // 批复规模, 实际规模, 规模控制率, 预算投资, 实际投资, 投资概算控制率
	measures  string
	stray     answer // a cell to the right of the table, where nothing belongs
	signature string
}

// namedRow is a row with a name under 区级专项资金 or 上级转移支付.
type namedRow struct {
	name    string
	figures triple
}

// leftOut stands for the persons and telephone numbers, which the samples do not have.
const leftOut = "（略）"

// signed is the line at the foot of a form.
func signed(date string) string {
	return "单位负责人签字：           填表人：" + leftOut + " 联系电话：" + leftOut + " 填报日期：" + date
}

// overall is 附件2, 整体支出绩效自评表.
type overall struct {
	unit   string
	budget money

	bySource                     answer
	general, fund, nontax, other answer
	byNature                     answer
	basic, projects              answer
	expected, achieved           string
	indicators                   []indicator
	totalFull, totalScore        answer
	signature                    string
}

// money is a row of the table of funds: 年初预算数, 全年预算数, 全年执行数, 分值,
// 执行率, 自评得分.
type money struct{ initial, adjusted, executed, full, rate, score answer }

// indicator is a row of the table of indicators.
type indicator struct {
	level1         int // index of levels
	level2         string
	name           string
	target, actual answer
	full, score    answer
	reason         string
}

// levels are the first levels of the indicators, with their points.
var levels = [3]struct {
	name   string
	points micro
}{{"产出指标", 50 * one}, {"效益指标", 30 * one}, {"满意度指标", 10 * one}}

// executionPoints are the points for the 预算执行率.
const executionPoints = 10 * one

// project is 附件3, 项目支出绩效自评表.
type project struct {
	name, department, unit string
	none                   bool // the 「/」 form: no project, the rows of the template left empty
	budget                 money
	fiscal, carried, other money
	expected, achieved     string
	indicators             []indicator
	totalFull, totalScore  answer
	signature              string
}
