package summary

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"jixiao/schema"
)

// This file is the catalogue of what is told of a unit. The sheets of the workbook,
// the tables of the page, exported tables and the marks of templates name its
// columns by their ids, and have from it what a column is.

// Column is something that is told of every unit: a figure that it wrote, one that is
// reckoned, or a word.
type Column struct {
	// ID is the path of a figure, the id of a rate, or a short name.
	ID string
	// Name is what a template calls it; "" where it has no such name.
	Name    string
	Kind    schema.Kind // of its figures; Phrase for words
	Formula Formula
	Total   Total
	// Marks are the limits beyond which it is marked.
	Marks []LimitMark
	// Project says that it is told of a project, and District that it takes the other
	// units as well: neither is for Tell.
	Project, District bool

	ratio Ratio // that it tells
}

// Words reports whether the column holds no figures.
func (c Column) Words() bool { return c.Kind == schema.Phrase || c.Kind == schema.Words }

// Ratio is the rate that the column tells; it has no ID where it tells none.
func (c Column) Ratio() Ratio { return c.ratio }

// Formula says how a column follows from others of the unit.
type Formula struct {
	Op Op
	Of []string // ids
	// Digits are the decimals that a difference is rounded to; 0 for all of them.
	Digits int
}

// Op is how a formula reckons.
type Op uint8

// The ways of reckoning. What a formula lacks makes its result not judged.
const (
	Stands     Op = iota // it is written, or follows from what is in no column
	Over                 // Of[0] ÷ Of[1]
	ChangeOver           // (Of[0] − Of[1]) ÷ Of[1]
	Less                 // Of[0] − Of[1]
	Beyond               // Of[0] − Of[1], at least 0
	GradeOf              // the grade of the score Of[0]
	Highest              // the highest Of[0] of the unit's buildings
	Between              // Of[0] − Of[1], where what is no figure is nothing
)

// Total says what stands below the units.
type Total uint8

// The totals.
const (
	NoTotal    Total = iota
	Summed           // the sum, and the same over the units that give a rate
	Rated            // the rate of the sums
	Changed          // the sum of differences
	OverPosts        // the sum of those beyond the posts
	Averaged         // average, highest, lowest
	Compared         // of how many units
	Reconciled       // the sum over the units, of 项目对账
)

// LimitMark says that a column shows that a unit is beyond a limit of the district.
type LimitMark struct {
	Flag string
	Side Side
}

// Side is the side of a limit.
type Side uint8

// The sides.
const (
	Above Side = iota
	Below
)

// Ids of columns that are neither a path nor a rate.
const (
	Execution         = "execution" // points of 预算执行率 in the self-evaluation
	ExecutionScore    = "execution_score"
	SelfTotal         = "overall_evaluation/total/score"
	SelfGrade         = "grade"
	Recomputed        = "recomputed"
	RecomputedGrade   = "recomputed_grade"
	AboveRecomputed   = "above"
	JudgedShare       = "share"
	Executed          = "executed" // 全年执行数 beside the scores
	ExecutedRate      = "rate"     // 预算执行率 beside the scores
	Posts             = "base_data/staffing/authorized_posts"
	Staff             = "base_data/staffing/staff_in_post"
	BeyondPosts       = "over"
	HighestArea       = "highest_area"
	HighestInvestment = "highest_investment"
	HighestBuilding   = "buildings"
	SpentOnBase       = "base_data/costs/project_spending/final"
	SpentOnOverall    = "overall_evaluation/funding/project_spending"
	ProjectCount      = "projects"
	SpentOnProjects   = "projects/executed"
	Lacking           = "lacking"       // the figures for want of which rates of the table are not judged
	ScoreRemarks      = "score_remarks" // what touches the scores
	SpendingWhy       = "spending_why"  // why forms differ
)

// GroupPoints is the id of the points of one of Groups, by its place.
func GroupPoints(i int) string { return fmt.Sprintf("group%d", i) }

// AmountOf is the id of the amount that stands beside a rate of change.
func AmountOf(rate string) string { return rate + "/amount" }

// moneyDigits are the decimals of 万元 down to a fen.
const moneyDigits = 6

// Year is a figure that is compared with that of the year before, on 年度对比.
type Year struct {
	ID, Name string
	Of       string // the column
	Digits   int    // to which the difference is rounded
}

// Years are the figures that are compared with those of the year before.
var Years = []Year{
	{"self", "自评总分", SelfTotal, 2},
	{"recomputed", "复算得分", Recomputed, 2},
	{"three_public", "三公经费决算", CostPath("three_public", "final"), moneyDigits},
	{"three_public_rate", "三公经费控制率", ControlOf("three_public"), 4},
	{"operating", "公用经费决算", CostPath("operating_expenses", "final"), moneyDigits},
	{"staffing", "在职人员控制率", StaffingRate, 4},
	{"execution", "预算执行率", ExecutionRate, 4},
}

// Ids of the columns of such a figure. They are no other's: a line of 附件1 has rates
// by its own.
func (y Year) before() string { return yearsPrefix + y.ID + "/before" }
func (y Year) now() string    { return yearsPrefix + y.ID + "/now" }
func (y Year) change() string { return yearsPrefix + y.ID + "/change" }

const yearsPrefix = "years/"

// Catalogue is what can be told of units by a model, and where it stands.
type Catalogue struct {
	Model *schema.Model
	// Figures are the paths of the figures that are added up.
	Figures []string
	// ThreePublic are 三公经费 and its parts, as lines of 经费控制情况, in the order in
	// which accounts are published; ThreePublicParts those of them that have no parts,
	// and come to 三公经费 together; ThreePublicFirst are without the parts of parts.
	ThreePublic, ThreePublicParts, ThreePublicFirst []string

	rates   map[string]Ratio // of a unit
	each    map[string]Ratio // these, and those of a record or a project
	totals  map[string]int   // the paths of figures that enter totals, and their places in compact
	columns map[string]Column
	Sheets  []Sheet // of the workbook, with a row for each unit
	// Departments are the columns of 按主管部门 behind its name.
	Departments []DepartmentColumn
	Page        []PageTable
}

// NewCatalogue makes the catalogue of a model.
func NewCatalogue(m *schema.Model) *Catalogue {
	c := &Catalogue{Model: m, Figures: figuresOf(m), rates: map[string]Ratio{}, each: map[string]Ratio{}, totals: map[string]int{}, columns: map[string]Column{}}
	c.ThreePublic = linesOf(m, "three_public")
	c.ThreePublicParts = slices.DeleteFunc(slices.Clone(c.ThreePublic), func(line string) bool { return len(linesOf(m, line)) > 1 })
	c.ThreePublicFirst = slices.DeleteFunc(slices.Clone(c.ThreePublic), func(line string) bool {
		part := m.Form(schema.BaseData).Table("costs").Line(line).Part
		return part != "" && part != c.ThreePublic[0]
	})
	for _, path := range c.Figures {
		c.enter(path)
	}
	for _, r := range m.EachRate() {
		c.each[r.ID] = r
		if r.OfUnit() {
			c.rates[r.ID] = r
			c.enter(r.Part)
			c.enter(r.Whole)
		}
	}
	for _, column := range c.told() {
		c.columns[column.ID] = column
	}
	c.addFigures()
	c.addYears()
	c.Sheets = []Sheet{
		{"scores", "得分排名", c.scoreColumns()},
		{"three_public", "三公经费对比", c.threePublicColumns()},
		{"rates", "控制率对比", c.rateColumns()},
		{"execution", "预算执行", c.executionColumns()},
		{"operating", "公用与采购", c.operatingColumns()},
		{"spending", "项目对账", c.spendingColumns()},
		{"years", "年度对比", c.yearColumns()},
	}
	c.Departments = c.departmentColumns()
	c.Page = c.pageTables()
	return c
}

// enter gives the path of a figure that enters totals its place.
func (c *Catalogue) enter(path string) {
	if _, known := c.totals[path]; !known {
		c.totals[path] = len(c.totals)
	}
}

// told are the columns that are no path: rates, and what has an id of its own.
func (c *Catalogue) told() []Column {
	all := []Column{
		{ID: Execution, Kind: schema.Score, Total: Averaged},
		{ID: ExecutionScore, Kind: schema.Score},
		{ID: SelfTotal, Name: "自评总分", Kind: schema.Score, Total: Averaged, Marks: []LimitMark{{schema.FlagSelfScoreLow, Below}}},
		{ID: SelfGrade, Name: "等级", Kind: schema.Phrase, Formula: Formula{Op: GradeOf, Of: []string{SelfTotal}}},
		{ID: Recomputed, Name: "复算得分", Kind: schema.Score, Total: Averaged, Marks: []LimitMark{{schema.FlagRecomputedScoreLow, Below}}},
		{ID: RecomputedGrade, Name: "复算等级", Kind: schema.Phrase, Formula: Formula{Op: GradeOf, Of: []string{Recomputed}}},
		{ID: AboveRecomputed, Name: "自评高于复算", Kind: schema.Score, Formula: Formula{Op: Less, Of: []string{SelfTotal, Recomputed}}, Total: Averaged,
			Marks: []LimitMark{{schema.FlagSelfAboveRecomputed, Above}}},
		{ID: JudgedShare, Kind: schema.Rate, Total: Averaged},
		{ID: Executed, Kind: schema.Money},
		{ID: ExecutedRate, Kind: schema.Rate, Formula: Formula{Op: Over, Of: []string{BudgetPath("executed"), BudgetPath("adjusted_budget")}}, Total: Averaged, Marks: []LimitMark{{schema.FlagExecutionRateLow, Below}}},
		{ID: BeyondPosts, Kind: schema.Persons, Formula: Formula{Op: Beyond, Of: []string{Staff, Posts}}, Total: OverPosts},
		{ID: HighestArea, Kind: schema.Rate, Formula: Formula{Op: Highest, Of: []string{schema.FloorAreaRate}}, Marks: []LimitMark{{schema.FlagFloorAreaOver, Above}}},
		{ID: HighestInvestment, Kind: schema.Rate, Formula: Formula{Op: Highest, Of: []string{schema.InvestmentRate}}, Marks: []LimitMark{{schema.FlagInvestmentOver, Above}}},
		{ID: HighestBuilding, Kind: schema.Rate, Marks: []LimitMark{{schema.FlagFloorAreaOver, Above}, {schema.FlagInvestmentOver, Above}}},
		{ID: ProjectCount, Total: Reconciled},
		{ID: SpentOnProjects, Kind: schema.Money, Total: Reconciled},
		between("base/overall", SpentOnBase, SpentOnOverall),
		between("overall/projects", SpentOnOverall, SpentOnProjects),
		{ID: ColumnNumber, Name: "序号", District: true}, {ID: ColumnUnit, Name: "单位", Kind: schema.Phrase, District: true},
		{ID: ColumnDepartment, Name: "主管部门", Kind: schema.Phrase, District: true}, {ID: ColumnRank, Name: "名次", District: true},
		{ID: ColumnErrors, Name: "错误", District: true}, {ID: ColumnWarnings, Name: "警告", District: true},
		{ID: ColumnFlags, Name: "预警", District: true}, {ID: ColumnFlagNames, Name: "预警事项", Kind: schema.Phrase, District: true},
		{ID: ProjectNumber, Name: "项目序号", Project: true}, {ID: schema.ProjectRate, Name: "项目执行率", Kind: schema.Rate, Project: true},
		{ID: ProjectRecomputed, Name: "项目复算得分", Kind: schema.Score, Project: true}, {ID: ProjectGrade, Name: "项目等级", Kind: schema.Phrase, Project: true},
		{ID: Lacking, Kind: schema.Words}, {ID: ScoreRemarks, Kind: schema.Words}, {ID: SpendingWhy, Kind: schema.Words},
	}
	for i := range Groups {
		all = append(all, Column{ID: GroupPoints(i), Kind: schema.Score, Total: Averaged})
	}
	marks := map[string][]LimitMark{
		StaffingRate:                    {{schema.FlagStaffingRateHigh, Above}},
		ExecutionRate:                   {{schema.FlagExecutionRateLow, Below}},
		Adjustment:                      {{schema.FlagAdjustmentHigh, Above}, {schema.FlagAdjustmentLow, Below}},
		ChangeOf("three_public"):        {{schema.FlagThreePublicOverPrior, Above}},
		ControlOf("three_public"):       {{schema.FlagThreePublicOverBudget, Above}},
		ControlOf("operating_expenses"): {{schema.FlagOperatingOverBudget, Above}},
	}
	for _, r := range c.Model.EachRate() {
		if !r.OfUnit() {
			continue
		}
		rate := Column{ID: r.ID, Name: r.Name, Kind: schema.Rate, Formula: Formula{Op: Over, Of: []string{r.Part, r.Whole}}, Total: Rated, Marks: marks[r.ID], ratio: r}
		if r.Change {
			rate.Formula.Op = ChangeOver
			all = append(all, Column{ID: AmountOf(r.ID), Kind: schema.Money, Formula: Formula{Op: Less, Of: rate.Formula.Of, Digits: moneyDigits}, Total: Changed})
		}
		all = append(all, rate)
	}
	return all
}

// addFigures adds the figures of the forms that have a name in templates or are added
// up.
func (c *Catalogue) addFigures() {
	figure := func(path string) Column {
		column := c.columns[path]
		a, _ := c.Model.Resolve(path) // a test tries all of them
		column.ID, column.Kind, column.Project = path, a.Kind(), a.Form.ID == schema.ProjectEvaluation
		return column
	}
	for name, path := range c.pathNames() {
		column := figure(path)
		column.Name = name
		c.columns[path] = column
	}
	for _, path := range figuresOf(c.Model) {
		column := figure(path)
		column.Total = Summed
		c.columns[path] = column
	}
}

// addYears adds what is compared with the year before.
func (c *Catalogue) addYears() {
	for _, y := range Years {
		of, _ := c.Column(y.Of)
		c.columns[y.before()], c.columns[y.now()] = Column{ID: y.before(), Kind: of.Kind}, Column{ID: y.now(), Kind: of.Kind}
		c.columns[y.change()] = Column{ID: y.change(), Kind: of.Kind, Formula: Formula{Op: Less, Of: []string{y.now(), y.before()}, Digits: y.Digits}, Total: Compared}
	}
}

func between(id, from, less string) Column {
	return Column{ID: id, Kind: schema.Money, Formula: Formula{Op: Between, Of: []string{from, less}}, Total: Reconciled}
}

// pathNames are the names by which templates call figures of the forms.
func (c *Catalogue) pathNames() map[string]string {
	names := map[string]string{
		"编制数": Posts, "在职人数": Staff,
		"年初预算数": BudgetPath("initial_budget"), "全年预算数": BudgetPath("adjusted_budget"), "全年执行数": BudgetPath("executed"),
		"项目名称": ProjectName, "项目主管部门": ProjectDepartment, "项目实施单位": ProjectUnit, "项目年初预算数": ProjectInitial, "项目全年预算数": ProjectAdjusted,
		"项目全年执行数": ProjectExecuted, "项目自评总分": ProjectTotal,
	}
	for _, line := range c.Model.Form(schema.BaseData).Table("costs").Lines {
		for column, name := range map[string]string{"prior_final": "上年决算", "budget": "本年预算", "final": "本年决算"} {
			names[line.Name+name] = CostPath(line.ID, column)
		}
	}
	return names
}

// Column returns a column of the catalogue. Any path of an answer on a form is one. ok
// is false where there is none.
func (c *Catalogue) Column(id string) (column Column, ok bool) {
	if column, ok := c.columns[id]; ok {
		return column, true
	}
	a, ok := c.Model.Resolve(id)
	if !ok || a.Head || a.Number == "{n}" || a.Line != nil && a.Line.Contact {
		return Column{}, false
	}
	return Column{ID: id, Kind: a.Kind(), Project: a.Form.ID == schema.ProjectEvaluation}, true
}

// Names are the names by which templates call columns, and their ids.
func (c *Catalogue) Names() map[string]string {
	names := map[string]string{}
	for id, column := range c.columns {
		if column.Name != "" {
			names[column.Name] = id
		}
	}
	return names
}

// Sheet is a table with a row for each unit.
type Sheet struct {
	ID      string
	Name    string
	Columns []Placed
}

// Placed is a column on a sheet, with its heads there.
type Placed struct {
	ID string
	// Group and Head are its heads; in them {y} and {y-1} stand for the years.
	Group, Head string
	Min, Max    float64 // width in characters
}

// Sheet returns a sheet by its name; it has no columns where there is none.
func (c *Catalogue) Sheet(name string) Sheet {
	i := slices.IndexFunc(c.Sheets, func(s Sheet) bool { return s.Name == name })
	if i < 0 {
		return Sheet{}
	}
	return c.Sheets[i]
}

// lacking is the last column of a table of rates.
var lacking = Placed{ID: Lacking, Head: "缺少的数", Min: 48, Max: 48}

func (c *Catalogue) scoreColumns() []Placed {
	all := []Placed{{ID: Execution, Head: "预算执行\n（10分）", Min: 8, Max: 14}}
	for i, group := range Groups {
		all = append(all, Placed{ID: GroupPoints(i), Head: group.head(), Min: 8, Max: 16})
	}
	return append(all,
		Placed{ID: SelfTotal, Head: "自评总分", Min: 9, Max: 14},
		Placed{ID: SelfGrade, Head: "等级", Min: 7, Max: 10},
		Placed{ID: Recomputed, Head: "复算得分", Min: 9, Max: 14},
		Placed{ID: RecomputedGrade, Head: "复算等级", Min: 7, Max: 10},
		Placed{ID: AboveRecomputed, Head: "自评高于复算", Min: 9, Max: 14},
		Placed{ID: JudgedShare, Head: "可复算分值", Min: 9, Max: 12},
		Placed{ID: Executed, Head: "全年执行数\n（万元）", Min: 10, Max: 16},
		Placed{ID: ExecutedRate, Head: "预算执行率", Min: 9, Max: 12},
		Placed{ID: ScoreRemarks, Head: "说明", Min: 34, Max: 34})
}

// head names a group with its points: 产出（50分）.
func (g Group) head() string {
	if g.Full == 0 {
		return g.Name
	}
	return g.Name + "\n（" + g.Full.String() + "分）"
}

func (c *Catalogue) threePublicColumns() []Placed {
	var all []Placed
	for _, line := range linesOf(c.Model, "three_public") {
		all = append(all, c.costColumns(line, c.CostName(line), true, "控制率")...)
	}
	return append(all, lacking)
}

// Within goes before the parts of a part.
const Within = "其中："

// CostName names a line of 经费控制情况 as a head, as published accounts do:
// 公务接待费, 其中：公务用车购置费.
func (c *Catalogue) CostName(id string) string {
	name := cmp.Or(published[id], c.Model.Form(schema.BaseData).Table("costs").Line(id).Name)
	switch c.Model.Form(schema.BaseData).Table("costs").Line(id).Part {
	case "", "three_public":
		return name
	}
	return Within + name
}

// figure places a figure of the forms, whose head is that of its column there.
func (c *Catalogue) figure(path, group string) Placed {
	a, _ := c.Model.Resolve(path)
	return Placed{ID: path, Group: group, Head: a.Column.Name, Min: 8, Max: 16}
}

func amount(rate, group, head string) Placed {
	return Placed{ID: AmountOf(rate), Group: group, Head: head, Min: 8, Max: 16}
}

func rate(id, group, head string) Placed {
	return Placed{ID: id, Group: group, Head: head, Min: 9, Max: 14}
}

// costColumns are the figures of a line of 经费控制情况 with its rates; prior says
// that it is compared with the year before.
func (c *Catalogue) costColumns(line, group string, prior bool, control string) []Placed {
	var all []Placed
	if prior {
		all = append(all, c.figure(CostPath(line, "prior_final"), group))
	}
	all = append(all, c.figure(CostPath(line, "budget"), group), c.figure(CostPath(line, "final"), group))
	if prior {
		all = append(all, amount(ChangeOf(line), group, "增减额"), rate(ChangeOf(line), group, "变动率"))
	}
	return append(all, rate(ControlOf(line), group, control))
}

// budgetColumns are 年度资金总额 with its rates.
func (c *Catalogue) budgetColumns(group string) []Placed {
	return []Placed{
		c.figure(BudgetPath("initial_budget"), group), c.figure(BudgetPath("adjusted_budget"), group), c.figure(BudgetPath("executed"), group),
		rate(ExecutionRate, group, "预算执行率"), amount(Adjustment, group, "预算调整额"), rate(Adjustment, group, "预算调整率"),
	}
}

// rateColumns are every control rate of a unit.
func (c *Catalogue) rateColumns() []Placed {
	const staff, funds, buildings = "在职人员（人）", "年度资金总额（附件2）", "楼堂馆所"
	return slices.Concat(
		[]Placed{c.figure(Posts, staff), c.figure(Staff, staff), rate(StaffingRate, staff, "控制率"), {ID: BeyondPosts, Group: staff, Head: "超编人数", Min: 8, Max: 12}},
		c.costColumns("three_public", "三公经费", true, "控制率"), c.costColumns("operating_expenses", "公用经费", false, "控制率"),
		c.costColumns("government_procurement", "政府采购", false, "采购执行率"), c.budgetColumns(funds),
		[]Placed{rate(HighestArea, buildings, "规模控制率"), rate(HighestInvestment, buildings, "投资概算控制率"), lacking})
}

// executionColumns are the funds of 附件2, where they come from and what they go to.
func (c *Catalogue) executionColumns() []Placed {
	const points = "执行率得分"
	all := append(c.budgetColumns("年度资金总额"),
		Placed{ID: BudgetPath("full_score"), Group: points, Head: "分值", Min: 7, Max: 12},
		Placed{ID: ExecutionScore, Group: points, Head: "得分", Min: 7, Max: 12})
	for _, line := range c.Model.Form(schema.OverallEvaluation).Table("funding").Lines {
		group := "全年执行数按收入性质分"
		switch line.ID {
		case "by_nature_total", "basic_spending", "project_spending":
			group = "全年执行数按支出性质分"
		}
		head := line.Name
		switch {
		case strings.HasSuffix(line.ID, "_total"):
			head = "合计"
		case line.ID == "project_spending":
			head += "（附件2）"
		}
		all = append(all, Placed{ID: schema.Path(string(schema.OverallEvaluation), "funding", line.ID), Group: group, Head: head, Min: 8, Max: 16})
	}
	return append(all, lacking)
}

// operatingColumns are what a unit runs on, its projects and what it buys.
func (c *Catalogue) operatingColumns() []Placed {
	var all []Placed
	for _, line := range linesOf(c.Model, "operating_expenses") {
		all = append(all, c.costColumns(line, c.CostName(line), true, "控制率")...)
	}
	for _, line := range []string{"government_procurement", "project_spending", "contract_staff"} {
		group, control := strings.TrimPrefix(c.CostName(line), Within), "决算÷预算"
		switch line {
		case "government_procurement":
			control = "采购执行率"
		case "project_spending":
			group += "（附件1）"
		}
		all = append(all, c.costColumns(line, group, true, control)...)
	}
	return append(all, lacking)
}

// spendingColumns are 项目支出 of a unit as its three forms have it.
func (c *Catalogue) spendingColumns() []Placed {
	const difference = "差额"
	return []Placed{
		{ID: SpentOnBase, Group: "附件1", Head: "项目支出\n本年决算数", Min: 8, Max: 16},
		{ID: SpentOnOverall, Group: "附件2", Head: "项目支出\n执行数", Min: 8, Max: 16},
		{ID: ProjectCount, Group: "附件3", Head: "项目数", Min: 7, Max: 9},
		{ID: SpentOnProjects, Group: "附件3", Head: "各项目\n执行数之和", Min: 10, Max: 16},
		{ID: "base/overall", Group: difference, Head: "附件1－附件2", Min: 10, Max: 16},
		{ID: "overall/projects", Group: difference, Head: "附件2－附件3", Min: 10, Max: 16},
		{ID: SpendingWhy, Head: "说明", Min: 34, Max: 34},
	}
}

// yearColumns compare the year with the one before.
func (c *Catalogue) yearColumns() []Placed {
	var all []Placed
	for _, y := range Years {
		all = append(all, Placed{ID: y.before(), Group: y.Name, Head: "{y-1}年", Min: 9, Max: 16}, Placed{ID: y.now(), Group: y.Name, Head: "{y}年", Min: 9, Max: 16},
			Placed{ID: y.change(), Group: y.Name, Head: "增减", Min: 9, Max: 14})
	}
	return all
}
