package main

import (
	"encoding/json"
	"fmt"
	"math"
	"math/big"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// The figures of the summary workbook are worked out again from what the commands
// print of the facts, by the definitions of the forms' rates and in exact decimals.
// Nothing here is shared with the packages that summarize.
//
// From the facts come all figures, sums, rates, ranks, averages and counts of forms;
// from the findings and flags, as the commands print them, how many there are and
// what they say; from the scores the recomputed score of each row of 附件2, which
// takes the rules of scoring to tell. The others are added up here.

// oneFact is a value as facts --json prints it.
type oneFact struct {
	Unit, Form, Project, Path, Label, State, Value, Measure, Raw, Sheet, Cell, File string
}

func (f oneFact) figure() (*big.Rat, bool) {
	if f.State != "number" {
		return nil, false
	}
	return new(big.Rat).SetString(f.Value)
}

// oneFinding and oneFlag are as the commands print them.
type oneFinding struct{ Code, Severity, Unit, Form, Project, Message, Written, Expected, Difference, Outcome string }

// lack is for want of what it is not judged.
func (f oneFinding) lack() string {
	_, why, _ := strings.Cut(f.Message, "未判定，")
	return why
}

type oneFlag struct{ Flag, Unit, Value, Limit string }

// aUnit is what a unit handed in.
type aUnit struct {
	name       string
	forms      map[string]bool
	values     map[string]oneFact // of 附件1 and 附件2
	projects   []*aProject
	recomputed *big.Rat // nil for none
	share      *big.Rat
	rows       []*big.Rat // recomputed scores of the indicators of 附件2
	findings   []oneFinding
	flags      []oneFlag
}

type aProject struct {
	name   string
	values map[string]oneFact
}

func (u *aUnit) figure(path string) (*big.Rat, bool) { return u.values[path].figure() }

// self is the unit's own score, where it is one from 0 to 100.
func (u *aUnit) self() (*big.Rat, bool) {
	score, ok := u.figure("overall_evaluation/total/score")
	return score, ok && score.Sign() >= 0 && score.Cmp(big.NewRat(100, 1)) <= 0
}

func (u *aUnit) again() (*big.Rat, bool) { return u.recomputed, u.recomputed != nil }

func (u *aUnit) above() (*big.Rat, bool) {
	self, ok := u.self()
	if !ok || u.recomputed == nil {
		return nil, false
	}
	return new(big.Rat).Sub(self, u.recomputed), true
}

// department is the 主管部门 that the unit names on its first project.
func (u *aUnit) department() string {
	for _, p := range u.projects {
		if f := p.values["project_evaluation/department"]; f.State == "text" {
			return strings.Join(strings.Fields(f.Raw), "")
		}
	}
	return "未列明"
}

// count counts the findings that stand of a severity.
func (u *aUnit) count(severity string) int {
	n := 0
	for _, f := range u.findings {
		if f.Outcome == "broken" && f.Severity == severity {
			n++
		}
	}
	return n
}

// aRatio is a rate: part ÷ whole, or (part − whole) ÷ whole.
type aRatio struct {
	part, whole string
	change      bool
}

func (r aRatio) over(part, whole *big.Rat) (*big.Rat, bool) {
	if whole.Sign() <= 0 {
		return nil, false
	}
	if r.change {
		part = new(big.Rat).Sub(part, whole)
	}
	return new(big.Rat).Quo(part, whole), true
}

func (u *aUnit) both(r aRatio) (part, whole *big.Rat, ok bool) {
	part, ok = u.figure(r.part)
	whole, alsoOK := u.figure(r.whole)
	return part, whole, ok && alsoOK
}

func (u *aUnit) rate(r aRatio) (*big.Rat, bool) {
	part, whole, ok := u.both(r)
	if !ok {
		return nil, false
	}
	return r.over(part, whole)
}

func (u *aUnit) amount(r aRatio) (*big.Rat, bool) {
	part, whole, ok := u.both(r)
	if !ok {
		return nil, false
	}
	return new(big.Rat).Sub(part, whole), true
}

// aDistrict is all of them.
type aDistrict struct{ units []*aUnit }

// ofUnit gives a figure of a unit, or none.
type ofUnit func(*aUnit) (*big.Rat, bool)

func (d *aDistrict) sum(of ofUnit) (*big.Rat, int) {
	sum, n := new(big.Rat), 0
	for _, u := range d.units {
		if x, ok := of(u); ok {
			sum.Add(sum, x)
			n++
		}
	}
	return sum, n
}

// base are the sums over the units that have both figures of a rate.
func (d *aDistrict) base(r aRatio) (part, whole *big.Rat, n int) {
	part, n = d.sum(func(u *aUnit) (*big.Rat, bool) { x, _, ok := u.both(r); return x, ok })
	whole, _ = d.sum(func(u *aUnit) (*big.Rat, bool) { _, x, ok := u.both(r); return x, ok })
	return part, whole, n
}

func (d *aDistrict) rate(r aRatio) (*big.Rat, bool) {
	part, whole, n := d.base(r)
	if n == 0 {
		return nil, false
	}
	return r.over(part, whole)
}

// rankOf is the place of a score.
func (d *aDistrict) rank(score *big.Rat) int {
	place := 1
	for _, u := range d.units {
		if x, ok := u.self(); ok && x.Cmp(score) > 0 {
			place++
		}
	}
	return place
}

func at(path string) ofUnit {
	return func(u *aUnit) (*big.Rat, bool) { return u.figure(path) }
}

// checker holds a workbook against what it should say, figure by figure.
type checker struct {
	t      *testing.T
	f      *excelize.File
	d      *aDistrict
	byName map[string]*aUnit
	cells  map[string][][]string
	seen   map[string]map[[2]int]bool // figures that were held against something, by sheet
	wrong  int
}

func (c *checker) cell(sheet string, row, column int) string {
	rows := c.cells[sheet]
	if row < 1 || row > len(rows) || column < 1 || column > len(rows[row-1]) {
		return ""
	}
	return rows[row-1][column-1]
}

// isFigure reports whether a cell holds a number, not words that look like one.
func (c *checker) isFigure(sheet string, row, column int) (*big.Rat, bool) {
	text := c.cell(sheet, row, column)
	x, ok := new(big.Rat).SetString(text)
	if !ok || strings.ContainsAny(text, "/_") {
		return nil, false
	}
	name, _ := excelize.CoordinatesToCellName(column, row)
	kind, err := c.f.GetCellType(sheet, name)
	if err != nil {
		c.t.Fatal(err)
	}
	return x, kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber
}

func (c *checker) errorf(sheet string, row, column int, format string, args ...any) {
	c.t.Helper()
	if c.wrong++; c.wrong <= 40 {
		name, _ := excelize.CoordinatesToCellName(column, row)
		c.t.Errorf("%s!%s: %s", sheet, name, fmt.Sprintf(format, args...))
	}
}

// is holds a cell against a figure, or against there being none.
func (c *checker) is(sheet string, row, column int, want *big.Rat, ok bool) {
	c.t.Helper()
	got, isFigure := c.isFigure(sheet, row, column)
	switch {
	case ok && !isFigure:
		c.errorf(sheet, row, column, "%q, want %s", c.cell(sheet, row, column), want.FloatString(6))
	case !ok && isFigure:
		c.errorf(sheet, row, column, "%s, want no figure", c.cell(sheet, row, column))
	case ok && !near(got, want):
		c.errorf(sheet, row, column, "%s, want %s", c.cell(sheet, row, column), want.FloatString(9))
	}
	if isFigure {
		if c.seen[sheet] == nil {
			c.seen[sheet] = map[[2]int]bool{}
		}
		c.seen[sheet][[2]int{row, column}] = true
	}
}

// near reports whether two figures are the same as far as binary fractions tell.
func near(a, b *big.Rat) bool {
	difference := new(big.Rat).Sub(a, b)
	bound := big.NewRat(1, 1_000_000_000)
	if size := new(big.Rat).Abs(b); size.Cmp(big.NewRat(1, 1)) > 0 {
		bound.Mul(bound, size)
	}
	return difference.Abs(difference).Cmp(bound) <= 0
}

func (c *checker) n(sheet string, row, column, want int) {
	c.t.Helper()
	c.is(sheet, row, column, big.NewRat(int64(want), 1), true)
}

// squeeze takes line breaks and spaces out of a head.
func squeeze(s string) string { return strings.Join(strings.Fields(s), "") }

// costLines are the lines of 附件1 as the workbook heads them.
var costLines = map[string]string{
	"三公经费": "three_public", "因公出国（境）费": "overseas_visits", "公务接待费": "hospitality", "公务用车购置及运行维护费": "vehicles",
	"其中：公务用车购置费": "vehicle_purchase", "其中：公务用车运行维护费": "vehicle_operation", "公务用车购置费": "vehicle_purchase", "公务用车运行维护费": "vehicle_operation",
	"公用经费": "operating_expenses", "其中：办公经费": "office_expenses", "其中：水费、电费、差旅费": "utilities_travel", "其中：会议费、培训费": "meetings_training",
	"政府采购金额": "government_procurement", "政府采购": "government_procurement", "项目支出（附件1）": "project_spending", "编外用工人员经费": "contract_staff",
}

func cost(line, column string) string { return "base_data/costs/" + line + "/" + column }

func changeOf(line string) aRatio {
	return aRatio{cost(line, "final"), cost(line, "prior_final"), true}
}
func levelOf(line string) aRatio { return aRatio{cost(line, "final"), cost(line, "budget"), false} }

const totalFunds = "overall_evaluation/budget/total/"

var (
	staffing  = aRatio{"base_data/staffing/staff_in_post", "base_data/staffing/authorized_posts", false}
	execution = aRatio{totalFunds + "executed", totalFunds + "adjusted_budget", false}
	adjusting = aRatio{totalFunds + "adjusted_budget", totalFunds + "initial_budget", true}
)

// aColumn is a column of a table of units.
type aColumn struct {
	of    ofUnit
	path  string // of a figure
	ratio *aRatio
	kind  string // rate, amount, or sum for what is only added up; "" for a figure
}

func (d *aDistrict) over() (sum *big.Rat, known, units int) {
	sum, known = d.sum(overOf)
	for _, u := range d.units {
		if x, ok := overOf(u); ok && x.Sign() > 0 {
			units++
		}
	}
	return sum, known, units
}

// overOf is how many are in post beyond the posts.
func overOf(u *aUnit) (*big.Rat, bool) {
	staff, posts, ok := u.both(staffing)
	if !ok {
		return nil, false
	}
	over := new(big.Rat).Sub(staff, posts)
	if over.Sign() < 0 {
		over.SetInt64(0)
	}
	return over, true
}

// column says what a column of a table of units should hold, by its heads; ok is
// false for words.
func (c *checker) column(group, head string) (aColumn, bool) {
	figure := func(path string) (aColumn, bool) { return aColumn{of: at(path), path: path}, true }
	rate := func(r aRatio) (aColumn, bool) {
		return aColumn{of: func(u *aUnit) (*big.Rat, bool) { return u.rate(r) }, ratio: &r, kind: "rate"}, true
	}
	amount := func(r aRatio) (aColumn, bool) {
		return aColumn{of: func(u *aUnit) (*big.Rat, bool) { return u.amount(r) }, ratio: &r, kind: "amount"}, true
	}
	if line, ok := costLines[group]; ok {
		switch head {
		case "2022年决算数":
			return figure(cost(line, "prior_final"))
		case "2023年预算数":
			return figure(cost(line, "budget"))
		case "2023年决算数":
			return figure(cost(line, "final"))
		case "增减额":
			return amount(changeOf(line))
		case "变动率":
			return rate(changeOf(line))
		case "控制率", "采购执行率", "决算÷预算":
			return rate(levelOf(line))
		}
	}
	switch group + "·" + head {
	case "在职人员（人）·编制数":
		return figure(staffing.whole)
	case "在职人员（人）·2023年实际在职人数":
		return figure(staffing.part)
	case "在职人员（人）·控制率":
		return rate(staffing)
	case "在职人员（人）·超编人数":
		return aColumn{of: overOf, ratio: &staffing, kind: "sum"}, true
	case "楼堂馆所·规模控制率":
		return aColumn{of: highest("actual_area", "approved_area"), kind: "alone"}, true
	case "楼堂馆所·投资概算控制率":
		return aColumn{of: highest("actual_investment", "budget_investment"), kind: "alone"}, true
	case "执行率得分·分值":
		return aColumn{of: at(totalFunds + "full_score"), kind: "alone"}, true
	case "执行率得分·得分":
		return aColumn{of: at(totalFunds + "score"), kind: "alone"}, true
	case "附件1·项目支出本年决算数":
		return figure(cost("project_spending", "final"))
	case "附件2·项目支出执行数":
		return figure("overall_evaluation/funding/project_spending")
	}
	if strings.HasPrefix(group, "年度资金总额") {
		switch head {
		case "年初预算数":
			return figure(adjusting.whole)
		case "全年预算数":
			return figure(execution.whole)
		case "全年执行数":
			return figure(execution.part)
		case "预算执行率":
			return rate(execution)
		case "预算调整额":
			return amount(adjusting)
		case "预算调整率":
			return rate(adjusting)
		}
	}
	if by, ok := strings.CutPrefix(group, "全年执行数按"); ok {
		id := map[string]string{
			"一般公共预算": "general_public_budget", "政府性基金拨款": "government_fund", "纳入专户管理的非税收入拨款": "special_account_nontax", "其他资金": "other_funds",
			"基本支出": "basic_spending", "项目支出（附件2）": "project_spending",
		}[head]
		if head == "合计" {
			id = map[string]string{"收入性质分": "by_source_total", "支出性质分": "by_nature_total"}[by]
		}
		if id != "" {
			return figure("overall_evaluation/funding/" + id)
		}
	}
	return aColumn{}, false
}

// buildings are the numbers of the buildings of a unit with an answer that is
// neither blank nor a mark.
func buildings(u *aUnit) []string {
	var numbers []string
	for n := 1; n < 50; n++ {
		for _, column := range []string{"approved_area", "actual_area", "budget_investment", "actual_investment"} {
			f, ok := u.values[fmt.Sprintf("base_data/buildings/%d/%s", n, column)]
			if ok && f.State != "blank" && f.State != "mark" {
				numbers = append(numbers, strconv.Itoa(n))
				break
			}
		}
	}
	return numbers
}

// highest is the highest rate of a unit's buildings.
func highest(part, whole string) ofUnit {
	return func(u *aUnit) (best *big.Rat, ok bool) {
		for _, n := range buildings(u) {
			x, judged := u.rate(aRatio{"base_data/buildings/" + n + "/" + part, "base_data/buildings/" + n + "/" + whole, false})
			if judged && (best == nil || x.Cmp(best) > 0) {
				best = x
			}
		}
		return best, best != nil
	}
}

// heads are the heads of the columns of a sheet: group and head.
func (c *checker) heads(sheet string, row int, grouped bool) (heads [][2]string) {
	group := ""
	for column := 1; column <= len(c.cells[sheet][row-1])+len(c.cells[sheet][row]); column++ {
		top, under := squeeze(c.cell(sheet, row, column)), ""
		if grouped {
			under = squeeze(c.cell(sheet, row+1, column))
		}
		switch {
		case !grouped || top != "" && under == "":
			heads = append(heads, [2]string{"", top})
		default:
			if top != "" {
				group = top
			}
			heads = append(heads, [2]string{group, under})
		}
	}
	for len(heads) > 0 && heads[len(heads)-1][1] == "" {
		heads = heads[:len(heads)-1]
	}
	return heads
}

// table checks a sheet with a row for each unit, grouped heads and rows of totals.
func (c *checker) table(sheet string, special func(group, head string) (aColumn, bool)) {
	heads := c.heads(sheet, 3, true)
	columns := map[int]aColumn{}
	for i, h := range heads {
		col, ok := special(h[0], h[1])
		if !ok {
			col, ok = c.column(h[0], h[1])
		}
		if ok {
			columns[i+1] = col
		} else if !slices.Contains([]string{"序号", "单位", "主管部门", "缺少的数", "说明"}, h[1]) {
			c.t.Errorf("%s: nothing is known of the column %s·%s", sheet, h[0], h[1])
		}
	}
	row := 5
	for ; c.byName[c.cell(sheet, row, 2)] != nil; row++ {
		u := c.byName[c.cell(sheet, row, 2)]
		c.n(sheet, row, 1, row-4)
		for k, col := range columns {
			want, ok := col.of(u)
			c.is(sheet, row, k, want, ok)
		}
	}
	if row-5 != len(c.d.units) {
		c.t.Errorf("%s has %d units, want %d", sheet, row-5, len(c.d.units))
	}
	for ; strings.HasPrefix(c.cell(sheet, row, 1), "合计") || strings.HasPrefix(c.cell(sheet, row, 1), "同口径合计"); row += 2 {
		base := ""
		if label := c.cell(sheet, row, 1); strings.Contains(label, "与预算") {
			base = "level"
		} else if strings.Contains(label, "与上年") {
			base = "change"
		}
		for k, col := range columns {
			c.totals(sheet, row, k, col, base, columns)
		}
	}
}

// totals checks the two cells of a column on a row of totals and the one below.
func (c *checker) totals(sheet string, row, k int, col aColumn, base string, columns map[int]aColumn) {
	d := c.d
	none := func() { c.is(sheet, row, k, nil, false); c.is(sheet, row+1, k, nil, false) }
	put := func(x *big.Rat, n int) {
		c.is(sheet, row, k, x, n > 0)
		c.n(sheet, row+1, k, n)
	}
	on := func(r *aRatio) bool { return r != nil && base != "" && r.change == (base == "change") }
	switch {
	case col.kind == "alone":
		none()
	case base == "" && col.path != "":
		put(d.sum(col.of))
	case base == "" && col.kind == "count":
		sum, _ := d.sum(col.of)
		c.is(sheet, row, k, sum, true)
	case base == "" && col.kind == "all":
		put(d.sum(col.of))
	case base == "" && col.kind == "difference":
		sum, _ := d.sum(col.of)
		c.is(sheet, row, k, sum, true)
	case col.path != "":
		for _, other := range columns {
			if other.kind == "rate" && on(other.ratio) && (other.ratio.part == col.path || other.ratio.whole == col.path) {
				part, whole, n := d.base(*other.ratio)
				if other.ratio.whole == col.path {
					part = whole
				}
				put(part, n)
				return
			}
		}
		none()
	case on(col.ratio) && col.kind == "rate":
		_, _, n := d.base(*col.ratio)
		x, ok := d.rate(*col.ratio)
		c.is(sheet, row, k, x, ok)
		c.n(sheet, row+1, k, n)
	case on(col.ratio):
		put(d.sum(col.of))
	default:
		none()
	}
}

func noSpecial(string, string) (aColumn, bool) { return aColumn{}, false }

// spentOnProjects is what the projects of a unit spent.
func spentOnProjects(u *aUnit) (*big.Rat, bool) {
	sum, any := new(big.Rat), false
	for _, p := range u.projects {
		if x, ok := p.values["project_evaluation/budget/total/executed"].figure(); ok {
			sum.Add(sum, x)
			any = true
		}
	}
	return sum, any
}

func orZero(of ofUnit) ofUnit {
	return func(u *aUnit) (*big.Rat, bool) {
		if x, ok := of(u); ok {
			return x, true
		}
		return new(big.Rat), true
	}
}

func less(a, b ofUnit) ofUnit {
	return func(u *aUnit) (*big.Rat, bool) {
		x, _ := orZero(a)(u)
		y, _ := orZero(b)(u)
		return new(big.Rat).Sub(x, y), true
	}
}

func (c *checker) spending() {
	c.table("项目对账", func(group, head string) (aColumn, bool) {
		base, overall := at(cost("project_spending", "final")), at("overall_evaluation/funding/project_spending")
		switch head {
		case "项目数":
			return aColumn{of: func(u *aUnit) (*big.Rat, bool) { return big.NewRat(int64(len(u.projects)), 1), true }, kind: "count"}, true
		case "各项目执行数之和":
			return aColumn{of: spentOnProjects, kind: "all"}, true
		case "附件1－附件2":
			return aColumn{of: less(base, overall), kind: "difference"}, true
		case "附件2－附件3":
			return aColumn{of: less(overall, spentOnProjects), kind: "difference"}, true
		}
		return aColumn{}, false
	})
}

// buildingRows checks the buildings below the rates.
func (c *checker) buildingRows() {
	const sheet = "控制率对比"
	row := 1
	for ; !strings.HasPrefix(c.cell(sheet, row, 1), "楼堂馆所"); row++ {
		if row > len(c.cells[sheet]) {
			c.t.Fatal("no buildings")
		}
	}
	row += 2
	want := 0
	for _, u := range c.d.units {
		want += len(buildings(u))
	}
	place := map[string]int{}
	n := 0
	for ; c.byName[c.cell(sheet, row, 2)] != nil; row++ {
		u := c.byName[c.cell(sheet, row, 2)]
		number := buildings(u)[place[u.name]]
		place[u.name]++
		n++
		c.n(sheet, row, 1, n)
		of := func(column string) string { return "base_data/buildings/" + number + "/" + column }
		for k, column := range map[int]string{4: "approved_area", 5: "actual_area", 7: "budget_investment", 8: "actual_investment"} {
			x, ok := u.figure(of(column))
			c.is(sheet, row, k, x, ok)
		}
		for k, r := range map[int]aRatio{6: {of("actual_area"), of("approved_area"), false}, 9: {of("actual_investment"), of("budget_investment"), false}} {
			x, ok := u.rate(r)
			c.is(sheet, row, k, x, ok)
		}
	}
	if n != want {
		c.t.Errorf("%d buildings, want %d", n, want)
	}
}

// groupScore is the sum of the scores of the indicators of a group.
func groupScore(words ...string) ofUnit {
	return func(u *aUnit) (*big.Rat, bool) {
		sum, any := new(big.Rat), false
		for n := 1; n < 2000; n++ {
			prefix := fmt.Sprintf("overall_evaluation/indicators/%d/", n)
			score, there := u.values[prefix+"score"]
			if !there {
				continue
			}
			if !slices.ContainsFunc(words, func(w string) bool { return strings.Contains(squeeze(u.values[prefix+"level1"].Raw), w) }) {
				continue
			}
			if x, ok := score.figure(); ok {
				sum.Add(sum, x)
				any = true
			}
		}
		return sum, any
	}
}

func (c *checker) scores() {
	const sheet = "得分排名"
	columns := map[string]ofUnit{
		"预算执行（10分）": at(totalFunds + "score"), "产出（50分）": groupScore("产出"), "效益（30分）": groupScore("效益", "效果"), "满意度（10分）": groupScore("满意"),
		"自评总分": (*aUnit).self, "复算得分": (*aUnit).again, "自评高于复算": (*aUnit).above,
		"可复算分值":     func(u *aUnit) (*big.Rat, bool) { return u.share, u.share != nil },
		"全年执行数（万元）": at(execution.part), "预算执行率": func(u *aUnit) (*big.Rat, bool) {
			x, ok := u.rate(execution)
			if ok { // as a percentage of eight decimals
				x, _ = new(big.Rat).SetString(x.FloatString(8))
			}
			return x, ok
		},
		"其他": func(*aUnit) (*big.Rat, bool) { return nil, false },
	}
	heads := c.heads(sheet, 3, false)
	row := 4
	for ; c.byName[c.cell(sheet, row, 2)] != nil; row++ {
		u := c.byName[c.cell(sheet, row, 2)]
		score, ok := u.self()
		if ok {
			c.n(sheet, row, 1, c.d.rank(score))
		}
		for k, h := range heads {
			if of := columns[h[1]]; of != nil {
				x, ok := of(u)
				c.is(sheet, row, k+1, x, ok)
			}
		}
	}
	for k, h := range heads {
		of := columns[h[1]]
		if of == nil || h[1] == "全年执行数（万元）" {
			continue
		}
		sum, n := c.d.sum(of)
		var most, least *big.Rat
		for _, u := range c.d.units {
			if x, ok := of(u); ok {
				if most == nil || x.Cmp(most) > 0 {
					most = x
				}
				if least == nil || x.Cmp(least) < 0 {
					least = x
				}
			}
		}
		mean := new(big.Rat)
		if n > 0 {
			mean.Quo(sum, big.NewRat(int64(n), 1))
		}
		c.is(sheet, row, k+1, mean, n > 0)
		c.is(sheet, row+1, k+1, most, n > 0)
		c.is(sheet, row+2, k+1, least, n > 0)
		c.n(sheet, row+3, k+1, n)
	}
}

// byRule is the score of an indicator whose target and actual are plain figures of
// one measure; ok is false where this does not tell.
var plainFigure = regexp.MustCompile(`^(≥|≤|＝|=)?([0-9]+(?:\.[0-9]+)?)([^0-9.]*)$`)

func byRule(target, actual string, full *big.Rat) (*big.Rat, bool) {
	goal, got := plainFigure.FindStringSubmatch(squeeze(target)), plainFigure.FindStringSubmatch(squeeze(actual))
	if goal == nil || got == nil || goal[3] != got[3] || got[1] != "" {
		return nil, false
	}
	want, _ := new(big.Rat).SetString(goal[2])
	reached, _ := new(big.Rat).SetString(got[2])
	if want.Sign() <= 0 || reached.Sign() <= 0 {
		return nil, false
	}
	if goal[1] == "≤" {
		want, reached = reached, want
	}
	if reached.Cmp(want) >= 0 {
		return full, true
	}
	return new(big.Rat).Mul(new(big.Rat).Quo(reached, want), full), true
}

// indicators checks the rows of 指标明细: the points as the facts have them, and the
// recomputed scores of 附件2 as the scores have them; where target and actual are
// plain figures, by the rule as well.
func (c *checker) indicators() {
	const sheet = "指标明细"
	place := map[string]int{}
	rules := 0
	for row := 4; row <= len(c.cells[sheet]); row++ {
		u := c.byName[c.cell(sheet, row, 2)]
		if u == nil {
			c.errorf(sheet, row, 2, "no unit is named %q", c.cell(sheet, row, 2))
			continue
		}
		c.n(sheet, row, 1, row-3)
		values, form, project := u.values, "overall_evaluation", squeeze(c.cell(sheet, row, 4))
		if project != "" {
			form = "project_evaluation"
			i := slices.IndexFunc(u.projects, func(p *aProject) bool { return squeeze(p.name) == project })
			if i < 0 {
				c.errorf(sheet, row, 4, "no project is named %q", project)
				continue
			}
			values = u.projects[i].values
		} else if strings.HasPrefix(c.cell(sheet, row, 3), "附件3") {
			form = "project_evaluation" // of a unit without projects
			continue
		}
		key := u.name + "/" + project
		place[key]++
		record := fmt.Sprintf("%s/indicators/%d/", form, place[key])
		for k, column := range map[int]string{10: "full_score", 11: "score"} {
			x, ok := values[record+column].figure()
			c.is(sheet, row, k, x, ok)
		}
		got, isFigure := c.isFigure(sheet, row, 12)
		full, hasFull := values[record+"full_score"].figure()
		if isFigure && hasFull && strings.HasPrefix(c.cell(sheet, row, 13), "按 ") {
			if want, ok := byRule(values[record+"target"].Raw, values[record+"actual"].Raw, full); ok {
				rules++
				if want, _ := new(big.Rat).SetString(want.FloatString(6)); !near(got, want) {
					c.errorf(sheet, row, 12, "%s, by the rule %s", c.cell(sheet, row, 12), want.FloatString(6))
				}
			}
		}
		if project == "" {
			var want *big.Rat
			if i := place[key] - 1; i < len(u.rows) {
				want = u.rows[i]
			}
			c.is(sheet, row, 12, want, want != nil)
		} else if isFigure { // what it comes to is checked on 项目支出
			p := u.projects[slices.IndexFunc(u.projects, func(p *aProject) bool { return squeeze(p.name) == project })]
			c.is(sheet, row, 12, got, true)
			c.add(p, got)
		}
	}
	if rules < 80 {
		c.t.Errorf("only %d indicators are held against the rule", rules)
	}
}

var projectSums = map[*aProject]*big.Rat{}

func (c *checker) add(p *aProject, x *big.Rat) {
	if projectSums[p] == nil {
		projectSums[p] = new(big.Rat)
	}
	projectSums[p].Add(projectSums[p], x)
}

func (c *checker) projects() {
	const sheet = "项目支出"
	const funds = "project_evaluation/budget/total/"
	row := 4
	sums := map[int]*big.Rat{6: new(big.Rat), 7: new(big.Rat), 8: new(big.Rat)}
	part, whole := new(big.Rat), new(big.Rat)
	for ; c.byName[c.cell(sheet, row, 2)] != nil; row++ {
		u := c.byName[c.cell(sheet, row, 2)]
		i := slices.IndexFunc(u.projects, func(p *aProject) bool { return squeeze(p.name) == squeeze(c.cell(sheet, row, 3)) })
		if i < 0 {
			c.errorf(sheet, row, 3, "no project is named so")
			continue
		}
		p := u.projects[i]
		c.n(sheet, row, 1, row-3)
		for k, path := range map[int]string{6: "initial_budget", 7: "adjusted_budget", 8: "executed", 10: "score"} {
			x, ok := p.values[funds+path].figure()
			c.is(sheet, row, k, x, ok)
			if ok && sums[k] != nil {
				sums[k].Add(sums[k], x)
			}
		}
		adjusted, ok := p.values[funds+"adjusted_budget"].figure()
		executed, alsoOK := p.values[funds+"executed"].figure()
		var rate *big.Rat
		if ok = ok && alsoOK && adjusted.Sign() > 0; ok {
			part.Add(part, executed)
			whole.Add(whole, adjusted)
			rate = new(big.Rat).Quo(executed, adjusted)
		}
		c.is(sheet, row, 9, rate, ok)
		self, hasSelf := p.values["project_evaluation/total/score"].figure()
		c.is(sheet, row, 11, self, hasSelf)
		// 预算执行率's score by its rule, and those of the indicators.
		again := projectSums[p]
		full, hasFull := p.values[funds+"full_score"].figure()
		if again != nil && rate != nil && hasFull {
			points := new(big.Rat).Mul(rate, full)
			if points.Cmp(full) > 0 {
				points = full
			}
			again = new(big.Rat).Add(again, points)
			got, _ := c.isFigure(sheet, row, 12)
			if got == nil || new(big.Rat).Sub(got, again).Abs(new(big.Rat).Sub(got, again)).Cmp(big.NewRat(1, 100_000)) > 0 {
				c.errorf(sheet, row, 12, "%s, added up %s", c.cell(sheet, row, 12), again.FloatString(6))
			}
		}
		got, isFigure := c.isFigure(sheet, row, 12)
		c.is(sheet, row, 12, got, isFigure)
		if isFigure && hasSelf {
			c.is(sheet, row, 13, new(big.Rat).Sub(self, got), true)
		}
		for k, severity := range map[int]string{14: "E", 15: "W"} {
			n := 0
			for _, f := range u.findings {
				if f.Form == "project_evaluation" && f.Project == p.name && f.Outcome == "broken" && f.Severity == severity {
					n++
				}
			}
			c.n(sheet, row, k, n)
		}
	}
	for k, sum := range sums {
		c.is(sheet, row, k, sum, true)
	}
	c.is(sheet, row, 9, new(big.Rat).Quo(part, whole), true)
}

func (c *checker) flags() {
	const sheet = "预警清单"
	row := 4
	place := map[string]int{}
	for ; c.byName[c.cell(sheet, row, 2)] != nil; row++ {
		u := c.byName[c.cell(sheet, row, 2)]
		f := u.flags[place[u.name]]
		place[u.name]++
		c.n(sheet, row, 1, row-3)
		for k, text := range map[int]string{4: f.Value, 5: f.Limit} {
			x, _ := new(big.Rat).SetString(text)
			if c.cell(sheet, row, 6) == "%" {
				x.Quo(x, big.NewRat(100, 1))
			}
			c.is(sheet, row, k, x, true)
		}
	}
}

func (c *checker) findings() {
	const sheet = "问题清单"
	place := map[string]int{}
	for row := 4; c.byName[c.cell(sheet, row, 2)] != nil; row++ {
		u := c.byName[c.cell(sheet, row, 2)]
		c.n(sheet, row, 1, row-3)
		message := c.cell(sheet, row, 8)
		i := slices.IndexFunc(u.findings, func(f oneFinding) bool {
			return f.Code == c.cell(sheet, row, 5) && (f.Message == message || f.Outcome == "not_judged" && f.lack() == (oneFinding{Message: message}).lack())
		})
		place[u.name]++
		if i < 0 {
			c.errorf(sheet, row, 8, "no finding says so: %s", message)
			continue
		}
		f := u.findings[i]
		for k, text := range map[int]string{9: f.Written, 10: f.Expected, 11: f.Difference} {
			x, ok := new(big.Rat).SetString(text)
			c.is(sheet, row, k, x, ok && !strings.ContainsAny(text, "/"))
		}
	}
	for _, u := range c.d.units {
		if place[u.name] != len(u.findings) {
			c.t.Errorf("%s: %d findings of %s, want %d", sheet, place[u.name], u.name, len(u.findings))
		}
	}
}

func (c *checker) roster() {
	const sheet = "报送情况"
	first, row := 1, 4
	sums := make([]int, 6)
	for ; c.byName[c.cell(sheet, row, 2)] != nil; row++ {
		u := c.byName[c.cell(sheet, row, 2)]
		c.n(sheet, row, 1, row-3)
		for k, form := range map[int]string{7: "base_data", 8: "overall_evaluation"} {
			c.is(sheet, row, k, big.NewRat(1, 1), u.forms[form])
		}
		projects := len(u.projects)
		if projects == 0 && u.forms["project_evaluation"] {
			projects = 1 // 「/」
		}
		c.is(sheet, row, 9, big.NewRat(int64(projects), 1), projects > 0)
		notJudged := 0
		for _, f := range u.findings {
			if f.Outcome == "not_judged" {
				notJudged++
			}
		}
		for k, n := range []int{u.count("E"), u.count("W"), u.count("I"), notJudged, 0, len(u.flags)} {
			c.n(sheet, row, 15+k, n)
			sums[k] += n
		}
		c.n(sheet, row, 21, first)
		c.n(sheet, row, 22, len(u.findings))
		first += len(u.findings)
	}
	for k, n := range sums {
		c.n(sheet, row, 15+k, n)
	}
}

// departments checks 按主管部门 by the departments that the units name.
func (c *checker) departments() {
	const sheet = "按主管部门"
	heads := c.heads(sheet, 3, true)
	of := func(d *aDistrict, row int) {
		mean := func(k int, of ofUnit) {
			sum, n := d.sum(of)
			if n > 0 {
				sum.Quo(sum, big.NewRat(int64(n), 1))
			}
			c.is(sheet, row, k, sum, n > 0)
		}
		based := func(k int, head string, r aRatio) {
			part, whole, n := d.base(r)
			x, ok := d.rate(r)
			switch {
			case strings.HasSuffix(head, "率"):
				c.is(sheet, row, k, x, ok)
			case head == "增减额":
				c.is(sheet, row, k, part.Sub(part, whole), n > 0)
			case head == "2023年决算数" || head == "在职人数" || head == "全年执行数":
				c.is(sheet, row, k, part, n > 0)
			default:
				c.is(sheet, row, k, whole, n > 0)
			}
		}
		for i, h := range heads {
			k := i + 1
			switch group := h[0]; {
			case k <= 2:
			case h[1] == "报送单位数":
				c.n(sheet, row, k, len(d.units))
			case group == "平均得分" && h[1] == "自评":
				mean(k, (*aUnit).self)
			case group == "平均得分":
				mean(k, (*aUnit).again)
			case group == "三公经费":
				col, _ := c.column(group, h[1])
				x, n := d.sum(col.of)
				c.is(sheet, row, k, x, n > 0)
			case group == "三公经费，与上年同口径":
				based(k, h[1], changeOf("three_public"))
			case group == "三公经费，与预算同口径":
				based(k, h[1], levelOf("three_public"))
			case group == "公用经费，同口径":
				based(k, h[1], levelOf("operating_expenses"))
			case group == "政府采购，同口径":
				based(k, h[1], levelOf("government_procurement"))
			case group == "在职人员（人），同口径":
				based(k, h[1], staffing)
			case group == "年度资金总额（附件2），同口径":
				based(k, h[1], execution)
			case h[1] == "错误" || h[1] == "预警":
				n := 0
				for _, u := range d.units {
					if h[1] == "错误" {
						n += u.count("E")
					} else {
						n += len(u.flags)
					}
				}
				c.n(sheet, row, k, n)
			default:
				c.t.Errorf("%s: nothing is known of the column %s·%s", sheet, group, h[1])
			}
		}
	}
	row := 5
	for ; c.cell(sheet, row, 1) != "合计"; row++ {
		some := &aDistrict{}
		for _, u := range c.d.units {
			if u.department() == c.cell(sheet, row, 2) {
				some.units = append(some.units, u)
			}
		}
		c.n(sheet, row, 1, row-4)
		of(some, row)
	}
	of(c.d, row)
}

func (c *checker) sources(facts []oneFact) {
	const sheet = "数据来源"
	figures := map[string][]*big.Rat{}
	key := func(unit, file, of, cell, label string) string {
		return strings.Join([]string{unit, file, of, cell, label}, "\x00")
	}
	total := 0
	for _, f := range facts {
		if x, ok := f.figure(); ok {
			if f.Measure == "%" {
				x.Quo(x, big.NewRat(100, 1))
			}
			k := key(f.Unit, f.File, f.Sheet, f.Cell, f.Label)
			figures[k] = append(figures[k], x)
			total++
		}
	}
	found := 0
	for row := 4; row <= len(c.cells[sheet]); row++ {
		got, ok := c.isFigure(sheet, row, 7)
		if !ok {
			continue
		}
		k := key(c.cell(sheet, row, 1), c.cell(sheet, row, 10), c.cell(sheet, row, 11), c.cell(sheet, row, 12), c.cell(sheet, row, 5))
		i := slices.IndexFunc(figures[k], func(x *big.Rat) bool { return near(x, got) })
		if i < 0 {
			c.errorf(sheet, row, 7, "%s is no fact of %q", c.cell(sheet, row, 7), k)
			continue
		}
		c.is(sheet, row, 7, figures[k][i], true)
		figures[k] = slices.Delete(figures[k], i, i+1)
		found++
	}
	if found != total {
		c.t.Errorf("%s has %d figures, the facts %d", sheet, found, total)
	}
}

// compared checks the lines of 总览 that compare the district's figures.
func (c *checker) comparedRatio(sheet string, row int, columns []int, r aRatio) {
	part, whole, n := c.d.base(r)
	x, ok := c.d.rate(r)
	c.is(sheet, row, columns[0], whole, n > 0)
	c.is(sheet, row, columns[1], part, n > 0)
	rest := columns[2:]
	if r.change {
		c.is(sheet, row, rest[0], new(big.Rat).Sub(part, whole), n > 0)
		rest = rest[1:]
	}
	c.is(sheet, row, rest[0], x, ok)
	c.n(sheet, row, rest[1], n)
}

// ratiosOf are the rates of a line of 总览, and its three figures.
func ratiosOf(name string) (change, level aRatio, figures [3]string, ok bool) {
	if name == "年度资金总额" {
		return adjusting, execution, [3]string{adjusting.whole, execution.whole, execution.part}, true
	}
	line, ok := costLines[name]
	return changeOf(line), levelOf(line), [3]string{cost(line, "prior_final"), cost(line, "budget"), cost(line, "final")}, ok
}

func (c *checker) overview() {
	const sheet = "总览"
	d := c.d
	counts := map[string]int{}
	grade := func(x *big.Rat) string {
		for _, g := range []struct {
			name string
			from int64
		}{{"优", 90}, {"良", 80}, {"中", 60}} {
			if x.Cmp(big.NewRat(g.from, 1)) >= 0 {
				return g.name
			}
		}
		return "差"
	}
	watched := map[string]int{} // units by flag
	names := map[string]string{}
	for _, u := range d.units {
		seen := map[string]bool{}
		for _, f := range u.flags {
			if !seen[f.Flag] {
				watched[f.Flag]++
			}
			seen[f.Flag] = true
		}
	}
	for row := 4; c.byName[c.cell("预警清单", row, 2)] != nil; row++ {
		names[c.cell("预警清单", row, 3)] = "" // filled below
	}
	place := map[string]int{}
	for row := 4; c.byName[c.cell("预警清单", row, 2)] != nil; row++ {
		u := c.byName[c.cell("预警清单", row, 2)]
		names[c.cell("预警清单", row, 3)] = u.flags[place[u.name]].Flag
		place[u.name]++
	}
	blocks := 0
	for row := 1; row <= len(c.cells[sheet]); row++ {
		name := strings.TrimSpace(c.cell(sheet, row, 1))
		switch {
		case name == "应报单位":
			row++
			complete := 0
			projects := 0
			for _, u := range d.units {
				if c.complete(u) {
					complete++
				}
				projects += len(u.projects)
			}
			for k, n := range []int{len(d.units), complete, len(d.units) - complete} {
				c.n(sheet, row, 2+k, n)
			}
			for _, k := range []int{1, 5, 7} { // what a roster tells
				if got := c.cell(sheet, row, k); got != "没有名册" {
					c.errorf(sheet, row, k, "%q, and there is no roster", got)
				}
			}
			c.n(sheet, row, 8, projects)
			c.n(sheet, row, 9, 0)
		case name == "自评总分" || name == "复算得分":
			of := (*aUnit).self
			if name == "复算得分" {
				of = (*aUnit).again
			}
			c.statistics(sheet, row, of)
		case strings.HasPrefix(name, "自评：单位数") || strings.HasPrefix(name, "复算：单位数"):
			of := (*aUnit).self
			if strings.HasPrefix(name, "复算") {
				of = (*aUnit).again
			}
			head := row
			for c.cell(sheet, head, 1) != "等级" {
				head--
			}
			units, funds := map[string]int{}, map[string]*big.Rat{}
			all, allFunds := 0, new(big.Rat)
			for _, u := range d.units {
				score, ok := of(u)
				if !ok {
					continue
				}
				g := grade(score)
				units[g]++
				all++
				if funds[g] == nil {
					funds[g] = new(big.Rat)
				}
				if x, ok := u.figure(execution.part); ok {
					funds[g].Add(funds[g], x)
					allFunds.Add(allFunds, x)
				}
			}
			for k := 2; c.cell(sheet, head, k) != ""; k++ {
				g := strings.Fields(c.cell(sheet, head, k))[0]
				if funds[g] == nil {
					funds[g] = new(big.Rat)
				}
				c.n(sheet, row, k, units[g])
				c.is(sheet, row+1, k, big.NewRat(int64(units[g]), int64(all)), true)
				c.is(sheet, row+2, k, funds[g], true)
				c.is(sheet, row+3, k, new(big.Rat).Quo(funds[g], allFunds), true)
			}
		case name == "编制数":
			row++
			posts, _ := d.sum(at(staffing.whole))
			staff, _ := d.sum(at(staffing.part))
			c.is(sheet, row, 1, posts, true)
			c.is(sheet, row, 2, staff, true)
			c.comparedRatio(sheet, row, []int{3, 4, 5, 6}, staffing)
			over, _, units := d.over()
			c.n(sheet, row, 7, units)
			c.is(sheet, row, 8, over, true)
		case name == "条数":
			n := 0
			for k, severity := range []string{"E", "W", "I"} {
				of, units := 0, 0
				for _, u := range d.units {
					of += u.count(severity)
					units += min(u.count(severity), 1)
				}
				n += of
				c.n(sheet, row, 2+k, of)
				c.n(sheet, row+1, 2+k, units)
			}
			notJudged, units := 0, 0
			for _, u := range d.units {
				of := 0
				for _, f := range u.findings {
					if f.Outcome == "not_judged" {
						of++
					}
				}
				notJudged += of
				units += min(of, 1)
			}
			c.n(sheet, row, 5, notJudged)
			c.n(sheet, row+1, 5, units)
			c.n(sheet, row, 6, 0)
			c.n(sheet, row+1, 6, 0)
			c.n(sheet, row, 7, n+notJudged)
		case c.byName[name] != nil && blocks > 0: // that need attention
			u := c.byName[name]
			c.n(sheet, row, 2, u.count("E"))
			c.n(sheet, row, 3, len(u.flags))
			x, ok := u.self()
			c.is(sheet, row, 4, x, ok)
			x, ok = u.again()
			c.is(sheet, row, 5, x, ok)
		default:
			if flag, ok := names[name]; ok {
				c.n(sheet, row, 4, watched[flag])
			} else if _, isFigure := c.isFigure(sheet, row, 4); isFigure && c.cell(sheet, row, 2) != "" && strings.ContainsAny(c.cell(sheet, row, 2), "超低有") {
				c.n(sheet, row, 4, 0)
			}
			if other := c.cell(sheet, row, 5); other != "" && c.cell(sheet, row, 7) != "" {
				if _, isFigure := c.isFigure(sheet, row, 9); isFigure && strings.ContainsAny(c.cell(sheet, row, 7), "超低有") {
					c.n(sheet, row, 9, watched[names[other]])
				}
			}
			change, level, figures, ok := ratiosOf(name)
			if !ok {
				continue
			}
			counts[name]++
			if _, isFigure := c.isFigure(sheet, row, 3); isFigure { // over the first base
				for k, path := range figures {
					x, n := d.sum(at(path))
					c.is(sheet, row, 2+k, x, n > 0)
				}
				c.comparedRatio(sheet, row, []int{5, 6, 7, 8, 9}, change)
			} else {
				c.comparedRatio(sheet, row, []int{2, 4, 6, 8}, level)
			}
			blocks++
		}
	}
	for name, n := range counts {
		if n != 2 {
			c.t.Errorf("总览 has %s %d times", name, n)
		}
	}
	if len(counts) != 10 {
		c.t.Errorf("总览 compares %d lines", len(counts))
	}
}

// complete reports whether a unit owes nothing: 附件1, 附件2, and 附件3 where 附件1
// has projects.
func (c *checker) complete(u *aUnit) bool {
	spent, ok := u.figure(cost("project_spending", "final"))
	owes := ok && spent.Sign() > 0
	return u.forms["base_data"] && u.forms["overall_evaluation"] && (!owes || u.forms["project_evaluation"])
}

// statistics checks how many units have a score, its mean, the highest, the lowest
// and the standard deviation.
func (c *checker) statistics(sheet string, row int, of ofUnit) {
	sum, n := c.d.sum(of)
	mean := new(big.Rat).Quo(sum, big.NewRat(int64(n), 1))
	squares := new(big.Rat)
	var most, least *big.Rat
	for _, u := range c.d.units {
		x, ok := of(u)
		if !ok {
			continue
		}
		if most == nil || x.Cmp(most) > 0 {
			most = x
		}
		if least == nil || x.Cmp(least) < 0 {
			least = x
		}
		off := new(big.Rat).Sub(x, mean)
		squares.Add(squares, off.Mul(off, off))
	}
	squares.Quo(squares, big.NewRat(int64(n), 1))
	root := new(big.Float).SetPrec(200).SetRat(squares)
	deviation, _ := root.Sqrt(root).Rat(nil)
	c.n(sheet, row, 2, n)
	for k, x := range []*big.Rat{mean, most, least, deviation} {
		c.is(sheet, row, 3+k, x, true)
	}
	c.n(sheet, row, 7, len(c.d.units)-n)
}

func (c *checker) leader(before *aDistrict) {
	const sheet = "领导一页"
	lines, years, units := 0, 0, 0
	for row := 1; row <= len(c.cells[sheet]); row++ {
		if c.cell(sheet, row, 1) == "全年执行（两年都报了的单位）" {
			years++
			c.leaderYears(sheet, row, before)
		}
		for _, k := range []int{1, 6} { // units that need attention, two beside each other
			if u := c.byName[c.cell(sheet, row, k)]; u != nil {
				units++
				c.n(sheet, row, map[int]int{1: 2, 6: 8}[k], u.count("E"))
			}
		}
		change, level, figures, ok := ratiosOf(c.cell(sheet, row, 1))
		if !ok {
			continue
		}
		lines++
		for k, path := range figures {
			x, n := c.d.sum(at(path))
			c.is(sheet, row, 2+k, x, n > 0)
		}
		c.comparedRatio(sheet, row, []int{5, 6, 7, 8, 9}, change)
		c.comparedRatio(sheet, row, []int{10, 11, 12, 13}, level)
		c.printed(sheet, row)
	}
	if lines != 8 || years != 1 || units != 10 {
		c.t.Errorf("%s has %d lines of figures, %d of two years, and %d units", sheet, lines, years, units)
	}
}

// printed checks a row of 领导一页 as its reader may: a difference is that of the two
// figures printed left of it, and a rate is of them, as far as they are rounded.
func (c *checker) printed(sheet string, row int) {
	c.t.Helper()
	shown := func(column int) float64 {
		name, _ := excelize.CoordinatesToCellName(column, row)
		text, err := c.f.GetCellValue(sheet, name)
		if err != nil {
			c.t.Fatal(err)
		}
		percent := strings.HasSuffix(text, "%")
		x, err := strconv.ParseFloat(strings.TrimSuffix(strings.ReplaceAll(text, ",", ""), "%"), 64)
		if err != nil {
			c.errorf(sheet, row, column, "%q is printed, no figure", text)
		}
		if percent {
			x /= 100
		}
		return x
	}
	const half, ofRate = 0.005, 0.00005 // of the last digit that is printed
	within := func(column int, want, bound float64) {
		if got := shown(column); math.Abs(got-want) > bound*1.001 {
			c.errorf(sheet, row, column, "%v is printed, %v follows from what stands left of it", got, want)
		}
	}
	from, to := shown(5), shown(6)
	within(7, to-from, 3*half)
	within(8, (to-from)/from, ofRate+half*(from+to)/(from*(from-half)))
	whole, part := shown(10), shown(11)
	within(12, part/whole, ofRate+half*(whole+part)/(whole*(whole-half)))
}

// leaderYears is what was spent in both years, by the forms of each.
func (c *checker) leaderYears(sheet string, row int, before *aDistrict) {
	c.t.Helper()
	from, to, n := new(big.Rat), new(big.Rat), 0
	part, whole, judged := new(big.Rat), new(big.Rat), 0
	for _, u := range c.d.units {
		i := slices.IndexFunc(before.units, func(b *aUnit) bool { return b.name == u.name })
		if i < 0 {
			continue
		}
		had, ok := before.units[i].figure(totalFunds + "executed")
		has, alsoOK := u.figure(totalFunds + "executed")
		if !ok || !alsoOK {
			continue
		}
		n++
		from.Add(from, had)
		to.Add(to, has)
		if budget, ok := before.units[i].figure(totalFunds + "adjusted_budget"); ok {
			judged++
			part.Add(part, had)
			whole.Add(whole, budget)
		}
	}
	if n == 0 || from.Sign() <= 0 || whole.Sign() <= 0 {
		c.t.Fatalf("%d units of two years, %v, of %v", n, from, whole)
	}
	c.is(sheet, row, 5, from, true)
	c.is(sheet, row, 6, to, true)
	change := new(big.Rat).Sub(to, from)
	c.is(sheet, row, 7, change, true)
	c.is(sheet, row, 8, new(big.Rat).Quo(change, from), true)
	c.n(sheet, row, 9, n)
	c.is(sheet, row, 10, whole, true)
	c.is(sheet, row, 11, part, true)
	c.is(sheet, row, 12, new(big.Rat).Quo(part, whole), judged > 0)
	c.n(sheet, row, 13, judged)
	c.printed(sheet, row)
	if head := c.cell(sheet, row-1, 5) + c.cell(sheet, row-1, 6); head != "2022年\n全年执行2023年\n全年执行" {
		c.t.Errorf("%s: the heads are %q", sheet, head)
	}
	if !slices.ContainsFunc(c.cells[sheet], func(cells []string) bool {
		return len(cells) > 0 && strings.Contains(cells[0], "两年各自报送的附件2")
	}) {
		c.t.Errorf("%s does not say where the figures of the year before are from", sheet)
	}
}

func (c *checker) unitPage() {
	const sheet = "单位一页"
	u := c.byName[c.cell(sheet, 2, 2)]
	for k, other := range map[int]string{10: "三公经费对比", 11: "得分排名", 12: "报送情况"} {
		first := map[string]int{"三公经费对比": 5, "得分排名": 4, "报送情况": 4}[other]
		row := first
		for c.cell(other, row, 2) != u.name {
			row++
		}
		c.n(sheet, 2, k, row-first+1)
	}
	c.n(sheet, 2, 13, 1)
	c.n(sheet, 2, 14, len(u.findings))
	fields := map[string]ofUnit{
		"自评总分": (*aUnit).self, "复算得分": (*aUnit).again, "自评高于复算": (*aUnit).above, "预算执行得分": at(totalFunds + "score"),
		"产出得分": groupScore("产出"), "效益得分": groupScore("效益", "效果"), "满意度得分": groupScore("满意"),
		"可复算分值": func(u *aUnit) (*big.Rat, bool) { return u.share, u.share != nil },
		"名次": func(u *aUnit) (*big.Rat, bool) {
			score, ok := u.self()
			if !ok {
				return nil, false
			}
			return big.NewRat(int64(c.d.rank(score)), 1), true
		},
	}
	for row := 3; row <= len(c.cells[sheet]); row++ {
		for k := 1; k <= 5; k += 2 {
			if of := fields[c.cell(sheet, row, k)]; of != nil {
				x, ok := of(u)
				c.is(sheet, row, k+1, x, ok)
			}
		}
		name := c.cell(sheet, row, 1)
		if change, level, figures, ok := ratiosOf(name); ok {
			for k, path := range figures {
				x, ok := u.figure(path)
				c.is(sheet, row, 2+k, x, ok)
			}
			x, ok := u.amount(change)
			c.is(sheet, row, 5, x, ok)
			x, ok = u.rate(change)
			c.is(sheet, row, 6, x, ok)
			x, ok = u.rate(level)
			c.is(sheet, row, 7, x, ok)
		}
		switch name {
		case "在职人员（人）":
			for k, of := range map[int]ofUnit{3: at(staffing.whole), 4: at(staffing.part), 5: overOf, 7: func(u *aUnit) (*big.Rat, bool) { return u.rate(staffing) }} {
				x, ok := of(u)
				c.is(sheet, row, k, x, ok)
			}
		case "楼堂馆所规模、投资":
			x, ok := highest("actual_area", "approved_area")(u)
			c.is(sheet, row, 6, x, ok)
			x, ok = highest("actual_investment", "budget_investment")(u)
			c.is(sheet, row, 7, x, ok)
		}
	}
}

func (c *checker) chartData() {
	const sheet = "图表数据"
	edges := []int64{60, 70, 80, 85, 90, 95, 98}
	for i := 0; i <= len(edges); i++ {
		for k, of := range []ofUnit{(*aUnit).self, (*aUnit).again} {
			n := 0
			for _, u := range c.d.units {
				x, ok := of(u)
				if ok && (i == 0 || x.Cmp(big.NewRat(edges[i-1], 1)) >= 0) && (i == len(edges) || x.Cmp(big.NewRat(edges[i], 1)) < 0) {
					n++
				}
			}
			c.n(sheet, 5+i, 2+k, n)
		}
	}
	var scored []*aUnit
	for row := 4; c.byName[c.cell("得分排名", row, 2)] != nil; row++ {
		if u := c.byName[c.cell("得分排名", row, 2)]; u.recomputed != nil {
			if _, ok := u.self(); ok {
				scored = append(scored, u)
			}
		}
	}
	for i, u := range scored {
		self, _ := u.self()
		c.is(sheet, 5+i, 5, self, true)
		c.is(sheet, 5+i, 6, u.recomputed, true)
	}
	last := new(big.Rat)
	for row := 5; c.cell(sheet, row, 8) != ""; row++ {
		some := &aDistrict{}
		for _, u := range c.d.units {
			if u.department() == c.cell(sheet, row, 8) {
				some.units = append(some.units, u)
			}
		}
		x, ok := some.rate(execution)
		c.is(sheet, row, 9, x, ok)
		if ok && x.Cmp(last) < 0 {
			c.errorf(sheet, row, 9, "is not in its order")
		}
		last = x
	}
	for i, line := range []string{"overseas_visits", "hospitality", "vehicle_purchase", "vehicle_operation"} {
		if costLines[c.cell(sheet, 5+i, 11)] != line {
			c.errorf(sheet, 5+i, 11, "is not %s", line)
		}
		for k, column := range []string{"prior_final", "budget", "final"} {
			x, _ := c.d.sum(at(cost(line, column)))
			c.is(sheet, 5+i, 12+k, x, true)
		}
	}
	for row := 5; row <= 6; row++ { // the ends of the diagonal are round numbers
		x, ok := c.isFigure(sheet, row, 16)
		c.is(sheet, row, 16, x, ok && x.IsInt())
		c.is(sheet, row, 17, x, true)
	}
}

// years checks 年度对比 by what the units handed in for the year before.
func (c *checker) years(before *aDistrict) {
	const sheet = "年度对比"
	columns := map[string]struct {
		of     ofUnit
		places int // that the change is rounded to
	}{
		"自评总分": {at("overall_evaluation/total/score"), 2}, "复算得分": {(*aUnit).again, 2},
		"三公经费决算": {at(cost("three_public", "final")), 6}, "公用经费决算": {at(cost("operating_expenses", "final")), 6},
		"三公经费控制率": {func(u *aUnit) (*big.Rat, bool) { return u.rate(levelOf("three_public")) }, 4},
		"在职人员控制率": {func(u *aUnit) (*big.Rat, bool) { return u.rate(staffing) }, 4},
		"预算执行率":   {func(u *aUnit) (*big.Rat, bool) { return u.rate(execution) }, 4},
	}
	heads, compared := c.heads(sheet, 3, true), make([]int, 100)
	row := 5
	for ; c.byName[c.cell(sheet, row, 2)] != nil; row++ {
		u := c.byName[c.cell(sheet, row, 2)]
		c.n(sheet, row, 1, row-4)
		i := slices.IndexFunc(before.units, func(b *aUnit) bool { return b.name == u.name })
		for k, h := range heads {
			col, ok := columns[h[0]]
			if !ok {
				continue
			}
			var from, change *big.Rat
			had := false
			if i >= 0 {
				from, had = col.of(before.units[i])
			}
			to, has := col.of(u)
			switch h[1] {
			case "2022年":
				c.is(sheet, row, k+1, from, had)
			case "2023年":
				c.is(sheet, row, k+1, to, has)
			case "增减":
				if had && has {
					change, _ = new(big.Rat).SetString(new(big.Rat).Sub(to, from).FloatString(col.places))
					compared[k]++
				}
				c.is(sheet, row, k+1, change, had && has)
			default:
				c.t.Errorf("%s: nothing is known of the column %s·%s", sheet, h[0], h[1])
			}
		}
	}
	units := 0
	for k, h := range heads {
		if h[1] == "增减" {
			c.n(sheet, row, k+1, compared[k])
			units += compared[k]
		}
	}
	if units < len(columns) {
		c.t.Errorf("%s compares %d figures", sheet, units)
	}
}

// decodeInto reads what a command prints.
func decodeInto(t *testing.T, into any, args ...string) {
	t.Helper()
	if err := json.Unmarshal([]byte(jixiao(t, args...)), into); err != nil {
		t.Fatal(err)
	}
}

// districtOf is the district as the commands print it.
func districtOf(t *testing.T, db, year string) (*aDistrict, []oneFact) {
	var facts []oneFact
	decodeInto(t, &facts, "facts", "--db", db, "--year", year, "--json")
	d, byName := &aDistrict{}, map[string]*aUnit{}
	for _, f := range facts {
		u := byName[f.Unit]
		if u == nil {
			u = &aUnit{name: f.Unit, forms: map[string]bool{}, values: map[string]oneFact{}}
			byName[f.Unit] = u
			d.units = append(d.units, u)
		}
		u.forms[f.Form] = true
		switch {
		case f.Form != "project_evaluation":
			if strings.HasPrefix(f.Path, f.Form+"/") {
				u.values[f.Path] = f
			}
		case f.Project != "":
			i := slices.IndexFunc(u.projects, func(p *aProject) bool { return p.name == f.Project })
			if i < 0 {
				i = len(u.projects)
				u.projects = append(u.projects, &aProject{name: f.Project, values: map[string]oneFact{}})
			}
			u.projects[i].values[f.Path] = f
		}
	}
	var scores []struct {
		Unit            string
		RecomputedScore string `json:"recomputed_score"`
		JudgedShare     string `json:"judged_share"`
		Rows            []struct{ Recomputed string }
	}
	decodeInto(t, &scores, "scores", "--db", db, "--year", year, "--json")
	for _, s := range scores {
		u := byName[s.Unit]
		if x, ok := new(big.Rat).SetString(s.RecomputedScore); ok {
			u.recomputed = x
		}
		if x, ok := new(big.Rat).SetString(s.JudgedShare); ok {
			u.share = x.Quo(x, big.NewRat(100, 1))
		}
		sum := new(big.Rat)
		for i, row := range s.Rows {
			x, ok := new(big.Rat).SetString(row.Recomputed)
			if !ok {
				x = nil
			} else {
				sum.Add(sum, x)
			}
			if i > 0 {
				u.rows = append(u.rows, x)
			}
		}
		if u.recomputed != nil && !near(sum, u.recomputed) {
			t.Errorf("%s: the rows add up to %s, not %s", u.name, sum.FloatString(6), u.recomputed.FloatString(6))
		}
	}
	var findings []oneFinding
	decodeInto(t, &findings, "findings", "--db", db, "--year", year, "--json", "--all")
	for _, f := range findings {
		u := byName[f.Unit]
		if u == nil || f.Code == "X18" {
			continue
		}
		// The workbook has those that lack the same on one row.
		if f.Outcome == "not_judged" && slices.ContainsFunc(u.findings, func(o oneFinding) bool {
			return o.Outcome == f.Outcome && o.Form == f.Form && o.Project == f.Project && o.lack() == f.lack()
		}) {
			continue
		}
		u.findings = append(u.findings, f)
	}
	var flags []oneFlag
	decodeInto(t, &flags, "flags", "--db", db, "--year", year, "--json")
	for _, f := range flags {
		if u := byName[f.Unit]; u != nil {
			u.flags = append(u.flags, f)
		}
	}
	return d, facts
}

// Every figure of every sheet is what it should be: worked out again, cell by cell.
func TestWorkbookIsRecomputed(t *testing.T) {
	if testing.Short() {
		t.Skip("sums alone, of which the race detector learns nothing; they run without it")
	}
	db, output := districtDatabase(t), filepath.Join(t.TempDir(), "汇总.xlsx")
	jixiao(t, "run", "--db", db, "-o", output, district, "../../samples/broken/X15") // a unit of two years among them
	data, err := os.Open(output)
	if err != nil {
		t.Fatal(err)
	}
	defer data.Close()
	f, err := excelize.OpenReader(data)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	d, facts := districtOf(t, db, "2023")
	c := &checker{t: t, f: f, d: d, byName: map[string]*aUnit{}, cells: map[string][][]string{}, seen: map[string]map[[2]int]bool{}}
	for _, u := range d.units {
		c.byName[u.name] = u
	}
	for _, sheet := range f.GetSheetList() {
		if c.cells[sheet], err = f.GetRows(sheet, excelize.Options{RawCellValue: true}); err != nil {
			t.Fatal(err)
		}
	}
	c.scores()
	for _, sheet := range []string{"三公经费对比", "控制率对比", "预算执行", "公用与采购"} {
		c.table(sheet, noSpecial)
	}
	c.buildingRows()
	c.spending()
	c.indicators()
	c.projects()
	c.flags()
	c.findings()
	c.roster()
	c.departments()
	c.sources(facts)
	c.overview()
	before, _ := districtOf(t, db, "2022")
	c.leader(before)
	c.unitPage()
	c.chartData()
	c.years(before)
	matched, unaccounted := 0, 0
	for _, sheet := range f.GetSheetList() {
		n := 0
		for r := range c.cells[sheet] {
			for k := range c.cells[sheet][r] {
				if _, ok := c.isFigure(sheet, r+1, k+1); !ok {
					continue
				}
				if n++; !c.seen[sheet][[2]int{r + 1, k + 1}] {
					unaccounted++
					c.errorf(sheet, r+1, k+1, "%s is accounted for by nothing", c.cell(sheet, r+1, k+1))
				}
			}
		}
		matched += n
		t.Logf("%s: %d figures", sheet, n)
	}
	t.Logf("%d figures, %d of them accounted for by nothing, %d wrong", matched, unaccounted, c.wrong)
	if matched < 28_000 {
		t.Errorf("only %d figures", matched)
	}
}

// The rows of 年度变动 are every figure that a unit gave for both years, in the forms of
// each, with what makes the difference: worked out again from the facts of both.
func TestYearChangesAreRecomputed(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "a.db")
	importJSON(t, db, "../../samples/broken/X15", "../../samples/2023/信访局.xlsx") // of two years, and of one
	type place struct{ unit, form, project, path string }
	figures := func(year string) map[place]oneFact {
		var facts []oneFact
		decodeInto(t, &facts, "facts", "--db", db, "--year", year, "--json")
		byPlace := map[place]oneFact{}
		for _, f := range facts {
			if _, ok := f.figure(); ok {
				byPlace[place{f.Unit, f.Form, f.Project, f.Path}] = f
			}
		}
		return byPlace
	}
	before, now := figures("2022"), figures("2023")
	out := filepath.Join(dir, "导出")
	jixiao(t, "export", "--db", db, "--sheets", "年度变动", "--format", "json", "-o", out)
	data, err := os.ReadFile(filepath.Join(out, "年度变动.json"))
	if err != nil {
		t.Fatal(err)
	}
	var rows []struct {
		Unit    string      `json:"单位"`
		Form    string      `json:"表"`
		Project string      `json:"项目"`
		Measure string      `json:"计量单位"`
		Path    string      `json:"栏目代码"`
		Before  json.Number `json:"上年数"`
		Now     json.Number `json:"本年数"`
		Change  json.Number `json:"增减"`
		Rate    any         `json:"增减率_比例"`
		Year    int         `json:"年度"`
	}
	if err := json.Unmarshal(data, &rows); err != nil {
		t.Fatal(err)
	}
	forms := map[string]string{"附件1 基础数据表": "base_data", "附件2 整体支出绩效自评表": "overall_evaluation", "附件3 项目支出绩效自评表": "project_evaluation"}
	rational := func(n json.Number) *big.Rat {
		x, ok := new(big.Rat).SetString(n.String())
		if !ok {
			t.Fatalf("%q is no figure", n)
		}
		return x
	}
	given := map[place]bool{}
	moved := 0
	for _, r := range rows {
		at := place{r.Unit, forms[r.Form], r.Project, r.Path}
		was, ok := before[at]
		is, alsoOK := now[at]
		if !ok || !alsoOK || given[at] {
			t.Errorf("%+v is a row, once more or of one year alone", at)
			continue
		}
		given[at] = true
		from, _ := was.figure()
		to, _ := is.figure()
		change := new(big.Rat).Sub(to, from)
		if rational(r.Before).Cmp(from) != 0 || rational(r.Now).Cmp(to) != 0 || rational(r.Change).Cmp(change) != 0 || r.Measure != is.Measure || r.Year != 2023 {
			t.Errorf("%+v: %+v, the forms say %s and %s %s", at, r, was.Value, is.Value, is.Measure)
		}
		switch rate := r.Rate.(type) {
		case float64:
			if from.Sign() == 0 {
				t.Errorf("%+v: a rate %v from nothing", at, rate)
			} else if want, _ := new(big.Rat).Quo(change, from).Float64(); math.Abs(rate-want) > 1e-8 {
				t.Errorf("%+v: the rate is %v from %s to %s", at, rate, was.Value, is.Value)
			}
		default:
			if rate != "未判定" || from.Sign() != 0 {
				t.Errorf("%+v: the rate is %v from %s", at, rate, was.Value)
			}
		}
		if change.Sign() != 0 {
			moved++
		}
	}
	for at := range now {
		records := strings.Contains(at.path, "/indicators/") || strings.Contains(at.path, "/years/") || strings.Contains(at.path, "/buildings/") || strings.HasPrefix(at.path, "filing/") // which are others each year, or no figures
		if _, ok := before[at]; ok && !records && !given[at] {
			t.Errorf("%+v is of both years and is no row", at)
		}
	}
	if len(rows) < 60 || moved < 20 {
		t.Errorf("%d rows, %d of what changed", len(rows), moved)
	}
}
