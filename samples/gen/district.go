package main

import (
	"fmt"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
)

// year is the year of the samples.
const year = 2023

// maker makes the figures of one unit. Each unit has its own source of chance,
// seeded by its name, so that a change to one unit leaves the others alone.
type maker struct {
	*unit
	chance  *rand.Rand
	quantum micro
	percent bool // percentages are percent cells rather than texts
	signs   bool // targets carry ≥
}

// submission makes the unit's forms, without the problems that are planted.
func (u *unit) submission() *submission {
	seed := fnv.New64a()
	seed.Write([]byte(u.name)) // never fails
	m := &maker{unit: u, chance: rand.New(rand.NewPCG(year, seed.Sum64())), quantum: u.quantum}
	if m.quantum == 0 {
		m.quantum = hundredYuan
	}
	m.percent = m.chance.IntN(2) == 0
	m.signs = m.chance.IntN(3) > 0

	s := &submission{unit: u.name, year: year}
	basic := m.basic()
	total := basic
	for _, w := range u.works {
		p, funds := m.project(w)
		s.projects = append(s.projects, p)
		total = total.plus(funds)
	}
	if len(u.works) == 0 && !u.noSlash {
		s.projects = append(s.projects, emptyProject())
	}
	s.base = m.base(s.projects, basic)
	s.overall = m.overall(total, total.executed-basic.executed)
	if u.layout.formulas {
		s.second = &copied{sheet: "附件1（旧）", hidden: true, base: s.base.older()}
	}
	return s
}

// amounts are 年初预算数, 全年预算数 and 全年执行数.
type amounts struct{ initial, adjusted, executed micro }

func (a amounts) plus(b amounts) amounts {
	return amounts{a.initial + b.initial, a.adjusted + b.adjusted, a.executed + b.executed}
}

// row writes the amounts as a row of a table of funds.
func (a amounts) row() money {
	return money{initial: num(a.initial), adjusted: num(a.adjusted), executed: num(a.executed)}
}

// scored writes them as the row 年度资金总额, with its rate and its score.
func (a amounts) scored() money {
	row := a.row()
	row.full = num(executionPoints)
	row.rate = pct(percent(a.executed, a.adjusted))
	row.score = num(ratio(executionPoints, int64(a.executed), int64(a.adjusted)).round(one / 100))
	return row
}

// share draws a share between two bounds, in units of 0.01 %.
func (m *maker) share(low, high int64) int64 { return low + m.chance.Int64N(high-low+1) }

// near draws a share of an amount.
func (m *maker) near(n micro, low, high int64) micro { return n.times(m.share(low, high), m.quantum) }

// budgeted makes the adjusted budget and the initial budget for an amount that was spent,
// so that the unit reaches its 执行率.
func (m *maker) budgeted(executed micro, low, high int64) amounts {
	a := amounts{executed: executed, adjusted: executed}
	if m.execution < 10_000 {
		a.adjusted = ratio(int64(executed), 10_000, m.execution).round(m.quantum)
	}
	a.initial = m.near(a.adjusted, low, high)
	return a
}

// basic makes 基本支出: pay, 公用经费 and the like.
func (m *maker) basic() amounts {
	pay := m.near(m.kind.salary*micro(m.staff), 9_300, 10_700)
	running := m.near(m.kind.operating*micro(m.staff), 11_500, 13_500)
	return m.budgeted(pay+running, 9_050, 10_150)
}

// base makes 附件1.
func (m *maker) base(projects []*project, basic amounts) *baseData {
	b := &baseData{
		unit:  m.name,
		posts: num(micro(m.posts) * one), staff: num(micro(m.staff) * one),
		staffRate:  pct(percent(micro(m.staff), micro(m.posts))),
		noContract: m.noContract,
		measures:   measures[m.chance.IntN(len(measures))],
		signature:  signed(fmt.Sprintf("2024年%d月%d日", 2+m.chance.IntN(2), 1+m.chance.IntN(28))),
	}
	m.threePublic(b)
	m.projectRows(b, projects)
	m.operatingRows(b)

	procured := m.near(b.operating[final].n+b.projects[final].n, 600, 3_200)
	b.procurement = m.grown(procured, 8_600, 11_400, 10_000, 10_600)
	adjustment := basic.adjusted - basic.initial
	b.adjustment = three(m.near(adjustment, 8_500, 11_500), adjustment, adjustment)
	for _, x := range m.buildings {
		b.buildings = append(b.buildings, [6]answer{
			num(x.approvedArea), num(x.actualArea), pct(percent(x.actualArea, x.approvedArea)),
			num(x.planned), num(x.spent), pct(percent(x.spent, x.planned)),
		})
	}
	if len(b.buildings) == 0 {
		none := say("无")
		b.buildings = [][6]answer{{none, none, none, none, none, none}}
	}
	return b
}

// measures are texts of 厉行节约保障措施.
var measures = []string{
	"1、严格预算管理，无预算不支出；2、压减一般性支出，规范公务接待和公务用车；3、推行无纸化办公，节约水电。",
	"制定《机关财务管理办法》《公务接待管理规定》，落实“三公”经费公示制度，定期通报经费使用情况。",
	"一是健全内控制度；二是从严控制会议、差旅和培训支出；三是加强固定资产管理，提高使用效益；四是加强公务用车管理。",
	"严格执行中央八项规定精神，坚持先审批后支出，大额支出集体研究，厉行勤俭节约。",
}

// shrunk makes a row whose figures fall: last year's, the budget, this year's.
func (m *maker) shrunk(this micro) triple {
	last := m.near(this, 10_200, 11_500)
	return three(last, this+((last-this)*micro(m.share(2_000, 8_000))/10_000).round(m.quantum), this)
}

// grown makes a row with last year's figure and the budget within bounds of
// this year's.
func (m *maker) grown(this micro, lastLow, lastHigh, budgetLow, budgetHigh int64) triple {
	return three(m.near(this, lastLow, lastHigh), m.near(this, budgetLow, budgetHigh), this)
}

// threePublic makes 三公经费.
func (m *maker) threePublic(b *baseData) {
	zeros := three(0, 0, 0)
	b.purchase, b.operation, b.overseas, b.hospitality = zeros, zeros, zeros, zeros
	if m.vehicles > 0 {
		b.operation = m.shrunk(m.near(m.kind.vehicle*micro(m.vehicles), 8_500, 11_000))
	}
	if m.purchase != (triple{}) {
		b.purchase = m.purchase
	}
	if m.overseas != (triple{}) {
		b.overseas = m.overseas
	}
	if m.hospitality > 0 {
		b.hospitality = m.shrunk(m.hospitality)
	}
	b.vehicles = sum(b.purchase, b.operation)
	b.threePublic = sum(b.vehicles, b.overseas, b.hospitality)
}

// projectRows makes 项目支出 and its rows from the projects.
func (m *maker) projectRows(b *baseData, projects []*project) {
	zeros := three(0, 0, 0)
	b.business, b.contract, b.district, b.transfers = zeros, zeros, zeros, zeros
	for i, w := range m.works {
		funds := projects[i].budget
		row := three(m.near(funds.executed.n, 8_600, 11_400), funds.adjusted.n, funds.executed.n)
		switch w.section {
		case operations:
			b.business = sum(b.business, row)
		case contract:
			b.contract = sum(b.contract, row)
		case special:
			b.districtRows = append(b.districtRows, namedRow{w.name, row})
		case transfer:
			b.transferRows = append(b.transferRows, namedRow{w.name, row})
		}
	}
	// The section's own cells are blank, or hold the total of the named rows below.
	for _, section := range []struct {
		own   *triple
		named []namedRow
	}{{&b.district, b.districtRows}, {&b.transfers, b.transferRows}} {
		if len(section.named) > 0 {
			*section.own = triple{}
		}
		for _, row := range section.named {
			if m.subtotals {
				*section.own = sum(*section.own, row.figures)
			}
		}
	}
	rows := []triple{b.business, b.contract}
	for _, row := range slices.Concat(b.districtRows, b.transferRows) {
		rows = append(rows, row.figures)
	}
	b.projects = sum(rows...)
}

// operatingRows makes 公用经费 and the parts of it that the form asks for.
func (m *maker) operatingRows(b *baseData) {
	b.operating = m.grown(m.near(m.kind.operating*micro(m.staff), 9_200, 10_800), 9_200, 11_400, 10_050, 10_700)
	shares := [3]int64{m.share(4_000, 5_200), m.share(1_800, 2_800), m.share(300, 800)}
	for i, row := range []*triple{&b.office, &b.utilities, &b.meetings} {
		for column := range row {
			row[column] = num(m.near(b.operating[column].n.times(shares[i], m.quantum), 9_700, 10_300))
		}
		// No part is spent beyond its budget.
		row[budget].n = max(row[budget].n, row[final].n)
	}
}

// older is the form with earlier figures, as an old copy in a workbook has them.
func (b *baseData) older() *baseData {
	old := *b
	for _, row := range []*triple{&old.operating, &old.procurement} {
		row[final].n = row[final].n.times(9_640, hundredYuan)
	}
	old.staff.n -= one
	old.staffRate = pct(percent(old.staff.n, old.posts.n))
	return &old
}

// overall makes 附件2.
func (m *maker) overall(total amounts, onProjects micro) *overall {
	o := &overall{
		unit: m.name, budget: total.scored(),
		bySource: num(total.executed), byNature: num(total.executed),
		basic: num(total.executed - onProjects), projects: num(onProjects),
		signature: signed(fmt.Sprintf("2024年%d月%d日", 3, 1+m.chance.IntN(28))),
	}
	rest := total.executed
	for _, source := range []struct {
		to    *answer
		share int64
	}{{&o.fund, m.kind.fund}, {&o.nontax, m.kind.nontax}, {&o.other, m.kind.other}} {
		*source.to = num(0)
		if source.share > 0 && m.chance.IntN(4) > 0 {
			*source.to = num(m.near(total.executed.times(source.share, m.quantum), 7_000, 13_000))
		}
		rest -= source.to.n
	}
	o.general = num(rest)
	o.indicators = m.indicatorRows(total)
	o.totalFull = num(100 * one)
	o.totalScore = num(o.budget.score.n + scores(o.indicators))
	o.expected, o.achieved = m.goals(o.indicators)
	return o
}

// goals writes 年度总体目标 from the first indicators.
func (m *maker) goals(rows []indicator) (expected, achieved string) {
	var plan, done strings.Builder
	plan.WriteString(m.kind.goal + "。\n")
	done.WriteString("较好完成了年度目标任务。\n")
	for i, x := range rows[:3] {
		fmt.Fprintf(&plan, "%d.%s%s；\n", i+1, x.name, x.target.text)
		fmt.Fprintf(&done, "%d.%s%s；\n", i+1, x.name, x.actual.text)
	}
	plan.WriteString("4.严格控制“三公”经费，保障机关正常运转。")
	done.WriteString("4.“三公”经费只减不增，人员经费和机关运转得到保障。")
	return plan.String(), done.String()
}

// scores is the sum of the scores of indicators.
func scores(rows []indicator) micro {
	var total micro
	for _, x := range rows {
		total += x.score.n
	}
	return total
}

// indicatorRows makes the indicators of 附件2: more than half of output, then those of
// effect, then those of satisfaction.
func (m *maker) indicatorRows(total amounts) []indicator {
	satisfied := 1 + m.indicators/30
	effects := min(max(5, m.indicators/5), len(m.kind.benefits))
	outputs := m.indicators - effects - satisfied
	rows := slices.Concat(m.outputs(outputs, total), m.effects(effects), m.satisfaction(satisfied))
	m.lose(rows)
	return rows
}

// outputs makes the indicators of output: how much of each duty was done, how well and how
// soon, and its cost.
func (m *maker) outputs(n int, total amounts) []indicator {
	cost := []indicator{
		m.limit("成本指标", "年度支出总额", total.adjusted, total.executed),
		m.worded(0, "成本指标", "“三公”经费控制", "不超过预算金额"),
	}
	duties := slices.Concat(m.duties, m.kind.duties)
	counted := min((n-len(cost)+2)/3, len(duties))
	well := (n - len(cost) - counted + 1) / 2
	soon := n - len(cost) - counted - well
	var rows []indicator
	for _, d := range duties[:counted] {
		rows = append(rows, m.counted(d))
	}
	for i := range well {
		rows = append(rows, m.rated(0, "质量指标", duties[i%len(duties)].name+qualities[i%len(qualities)], m.target()))
	}
	for i := range soon {
		if i%3 == 2 {
			rows = append(rows, m.worded(0, "时效指标", duties[i%len(duties)].name+"开展时间", "按计划时间"))
			continue
		}
		rows = append(rows, m.rated(0, "时效指标", duties[i%len(duties)].name+"按时完成率", m.target()))
	}
	rows = append(rows, cost...)
	weigh(rows, levels[0].points)
	return rows
}

// qualities are indicators of how well a duty was done.
var qualities = []string{"合格率", "达标率", "规范率"}

func (m *maker) effects(n int) []indicator {
	chosen := slices.Clone(m.kind.benefits[:n])
	// The form has effects of one kind together.
	order := []string{"经济效益指标", "社会效益指标", "生态效益指标", "可持续影响指标"}
	slices.SortStableFunc(chosen, func(a, b benefit) int { return slices.Index(order, a.level2) - slices.Index(order, b.level2) })
	var rows []indicator
	for _, x := range chosen {
		if x.target == 0 {
			rows = append(rows, m.worded(1, x.level2, x.name, x.word))
		} else {
			rows = append(rows, m.rated(1, x.level2, x.name, x.target))
		}
	}
	weigh(rows, levels[1].points)
	return rows
}

func (m *maker) satisfaction(n int) []indicator {
	var rows []indicator
	for _, who := range []string{m.kind.served, "社会公众", "干部职工"}[:min(n, 3)] {
		rows = append(rows, m.rated(2, "服务对象满意度指标", who+"满意度", (90+micro(m.chance.IntN(3)*3))*one))
	}
	for i := len(rows); i < n; i++ {
		rows = append(rows, m.worded(2, "服务对象满意度指标", "满意度调查（第"+strconv.Itoa(i-2)+"批）", "满意"))
	}
	weigh(rows, levels[2].points)
	return rows
}

// weigh spreads points over rows in halves of a point; the first rows get more.
func weigh(rows []indicator, points micro) {
	const half = one / 2
	halves := int64(points / half)
	n := int64(len(rows))
	for i := range rows {
		share := halves / n
		if int64(i) < halves%n {
			share++
		}
		rows[i].full = num(micro(share) * half)
		rows[i].score = rows[i].full
	}
}

// target draws a percentage as a target.
func (m *maker) target() micro {
	return []micro{90, 92, 95, 95, 98, 98, 100, 100}[m.chance.IntN(8)] * one
}

// counted makes an indicator of how often something was done, below 130 % of its target.
func (m *maker) counted(d duty) indicator {
	target := micro(d.count).times(m.share(9_000, 10_400), 1)
	actual := target
	if m.chance.IntN(2) == 0 {
		actual = target.times(m.share(10_000, 11_500), 1)
	}
	sign := ""
	if m.signs {
		sign = "≥"
	}
	return indicator{
		level2: "数量指标", name: d.name + counts(d.measure),
		target: say(fmt.Sprintf("%s%d%s", sign, target, d.measure)), actual: say(fmt.Sprintf("%d%s", actual, d.measure)),
	}
}

// counts is the name of the count of a measure.
func counts(measure string) string {
	switch measure {
	case "平方米", "亩":
		return "面积"
	case "公里":
		return "里程"
	case "天", "课时":
		return "时长"
	case "吨":
		return "数量"
	case "人", "对":
		return "人数"
	}
	if measure != "次" && strings.HasSuffix(measure, "次") {
		return measure // 人次, 批次
	}
	return measure + "数"
}

// rated makes an indicator with a percentage.
func (m *maker) rated(level1 int, level2, name string, target micro) indicator {
	actual := target
	if m.chance.IntN(2) == 0 {
		actual = min(target+micro(m.chance.IntN(4))*one, 100*one)
	}
	x := indicator{level1: level1, level2: level2, name: name, target: m.share100(target, m.signs), actual: m.share100(actual, false)}
	return x
}

// share100 writes a percentage: ≥95% as text, 95% as text or as a percent cell.
func (m *maker) share100(n micro, sign bool) answer {
	switch {
	case sign:
		return answer{form: words, n: n, text: "≥" + n.String() + "%"}
	case m.percent:
		return pct(n)
	}
	return answer{form: words, n: n, text: n.String() + "%"}
}

// limit makes an indicator whose target is an upper limit.
func (m *maker) limit(level2, name string, most, actual micro) indicator {
	return indicator{level2: level2, name: name, target: say("≤" + most.String() + "万元"), actual: say(actual.String() + "万元")}
}

// worded makes an indicator without a figure.
func (m *maker) worded(level1 int, level2, name, word string) indicator {
	return indicator{level1: level1, level2: level2, name: name, target: say(word), actual: say(word)}
}

// lose takes points off rows by the rules: in proportion to the target that was reached, or
// as 部分达成 where there is no figure.
func (m *maker) lose(rows []indicator) {
	lowest, highest := int64(9_000), int64(9_900)
	if m.deep {
		lowest, highest = 4_500, 8_600
	}
	order := m.chance.Perm(len(rows))
	lost := 0
	for _, i := range order {
		if lost == m.lost {
			return
		}
		if m.fallShort(&rows[i], m.share(lowest, highest)) {
			lost++
		}
	}
}

// fallShort makes a row miss its target by about a share, and reports whether
// it could.
func (m *maker) fallShort(x *indicator, share int64) bool {
	reason := reasons[m.chance.IntN(len(reasons))]
	switch {
	case strings.HasPrefix(x.target.text, "≤"):
		return false
	case x.target.n > 0: // a percentage
		actual := x.target.n.times(share, one)
		if actual == x.target.n {
			actual -= one
		}
		x.actual = m.share100(actual, false)
		x.score = num(ratio(int64(x.full.n), int64(actual), int64(x.target.n)).round(one / 100))
	case x.level2 == "数量指标":
		target, measure := leadingNumber(strings.TrimPrefix(x.target.text, "≥"))
		actual := ratio(target, share, 10_000)
		if int64(actual) == target {
			actual--
		}
		x.actual = say(strconv.FormatInt(int64(actual), 10) + measure)
		x.score = num(ratio(int64(x.full.n), int64(actual), target).round(one / 100))
	default:
		// 部分达成: 80 to 60 % of the points, and above that for a small flaw.
		x.actual = say("部分达成")
		x.score = num(x.full.n.times(max(6_000, min(share, 8_000)), one/10))
	}
	x.reason = reason
	return true
}

// leadingNumber splits 169次 into 169 and 次.
func leadingNumber(text string) (int64, string) {
	rest := strings.TrimLeft(text, "0123456789")
	n, _ := strconv.ParseInt(text[:len(text)-len(rest)], 10, 64) // digits alone
	return n, rest
}

// reasons are explanations for missed targets, with remedies.
var reasons = []string{
	"受人员变动影响，部分工作推进滞后，下一步加强统筹调度。",
	"项目资金下达较晚，实施周期压缩，将提前做好前期准备。",
	"受汛期天气影响，部分任务顺延至次年，已列入下年计划。",
	"年初指标设置偏高，下年将结合实际合理设定目标值。",
	"服务对象配合度不高，今后加大宣传力度，改进服务方式。",
	"部门间数据共享不畅，办理时限延长，已建立会商机制。",
}

// project makes 附件3 for one project.
func (m *maker) project(w work) (*project, amounts) {
	funds := m.budgeted(w.amount, 8_900, 10_300)
	p := &project{
		name: w.name, department: m.name, unit: m.name,
		budget:    funds.scored(),
		fiscal:    funds.row(),
		carried:   amounts{}.row(),
		other:     amounts{}.row(),
		expected:  "完成" + w.name + "年度任务，" + w.duty.name + strconv.FormatInt(w.duty.count, 10) + w.duty.measure + "，资金使用合规、及时。",
		achieved:  w.name + "年度任务基本完成，资金按进度拨付，专款专用。",
		totalFull: num(100 * one),
		signature: signed("2024年3月15日"),
	}
	if m.chance.IntN(4) == 0 {
		carried := m.near(w.amount, 300, 1_200)
		p.carried = amounts{carried, carried, carried}.row()
		p.fiscal = amounts{funds.initial - carried, funds.adjusted - carried, funds.executed - carried}.row()
	}
	short := strings.TrimSuffix(w.name, "经费")
	outputs := []indicator{
		m.counted(w.duty),
		m.counted(duty{short + "检查考核", "次", int64(4 + m.chance.IntN(9))}),
		m.rated(0, "质量指标", w.duty.name+"合格率", m.target()),
		m.rated(0, "质量指标", "资金使用合规率", 100*one),
		m.rated(0, "时效指标", "任务按期完成率", m.target()),
		m.worded(0, "时效指标", "资金拨付时间", "按进度拨付"),
		m.limit("成本指标", "项目总成本", funds.adjusted, funds.executed),
	}
	weigh(outputs, levels[0].points)
	effects := []indicator{
		m.worded(1, "经济效益指标", "财政资金使用效益", "提高"),
		m.worded(1, "社会效益指标", short+"服务水平", "提升"),
		m.rated(1, "社会效益指标", "受益对象覆盖率", m.target()),
		m.worded(1, "可持续影响指标", "长效管理机制", "健全"),
	}
	weigh(effects, levels[1].points)
	satisfied := []indicator{m.rated(2, "服务对象满意度指标", m.kind.served+"满意度", 95*one)}
	weigh(satisfied, levels[2].points)
	p.indicators = slices.Concat(outputs, effects, satisfied)
	if m.chance.IntN(3) == 0 {
		m.fallShort(&p.indicators[m.chance.IntN(5)], m.share(9_000, 9_800))
	}
	p.totalScore = num(p.budget.score.n + scores(p.indicators))
	return p, funds
}

// emptyProject is the 「/」 form of a unit without projects.
func emptyProject() *project {
	slash := say("/")
	return &project{
		name: "/", department: "/", unit: "/", none: true,
		budget:    money{slash, slash, slash, num(executionPoints), slash, slash},
		totalFull: num(100 * one), totalScore: slash,
		signature: "单位负责人签字：             填表人：          联系电话：            填报日期：",
	}
}

// districtFiles makes samples/2023: the published submissions, and those of the district
// with the planted problems.
func districtFiles() ([]file, error) {
	var files []file
	write := func(name string, excel bool, books []*book) error {
		for i, b := range books {
			b.excel = excel
			data, err := b.write()
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			path := "2023/" + name + ".xlsx"
			if len(books) > 1 {
				path = "2023/" + name + "/" + fileOfForm(i, len(books)) + ".xlsx"
			}
			files = append(files, file{path, data})
		}
		return nil
	}
	for _, p := range published {
		if err := write(p.file, false, p.layout.books(p.make(), p.modified)); err != nil {
			return nil, err
		}
	}
	saved := time.Date(2024, 3, 4, 1, 0, 0, 0, time.UTC)
	for i, u := range units {
		sent := saved.Add(time.Duration(i) * 7 * time.Hour)
		excel := i%2 == 1 // every other unit uses Excel
		s := u.submission()
		p := plantedIn(u.name)
		if p != nil && p.corrected != "" {
			if err := write(p.corrected, excel, u.layout.books(u.submission(), sent.AddDate(0, 0, 9).Format(time.RFC3339))); err != nil {
				return nil, err
			}
		}
		if p != nil && p.apply != nil {
			p.apply(s)
		}
		if err := write(u.file, excel, u.layout.books(s, sent.Format(time.RFC3339))); err != nil {
			return nil, err
		}
	}
	return files, nil
}

// fileOfForm names the file of the i-th of some forms that stand in files of their own.
func fileOfForm(i, forms int) string {
	switch {
	case i == 0:
		return "附件1基础数据表"
	case i == 1:
		return "附件2整体支出绩效自评表"
	case forms == 3:
		return "附件3项目支出绩效自评表"
	}
	return "附件3项目支出绩效自评表" + strconv.Itoa(i-1)
}
