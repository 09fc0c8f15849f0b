package summary

import "jixiao/schema"

// Rate is a rate: either a figure, or not judged and why.
type Rate struct {
	// Result holds the rate in percent and the cells it rests on; where the
	// rate is not judged, Lack and Why.
	schema.Result
	// Part and Whole are what the rate was computed from, when it was: the
	// rate is Part ÷ Whole.
	Part, Whole schema.Amount
}

// Quotient returns Part ÷ Whole as a spreadsheet computes it, 0.8519 for
// 85.19 %. It is meaningless for a rate that is not judged.
func (r Rate) Quotient() float64 {
	if r.Whole == 0 {
		return 0
	}
	return float64(r.Part) / float64(r.Whole)
}

// Ratio defines a rate of a unit, by the paths of two figures: Part ÷ Whole, or
// for a change (Part − Whole) ÷ Whole.
type Ratio struct {
	ID          string
	Name        string
	Part, Whole string
	Change      bool
}

// IDs of rates. Those of a line of 经费控制情况 are LINE/change (变动率: 本年决算
// against 上年决算) and LINE/control (控制率: 本年决算 ÷ 本年预算).
const (
	StaffingRate  = "staffing_rate"  // 在职人员控制率: 在职人数 ÷ 编制数
	ExecutionRate = "execution_rate" // 预算执行率: 全年执行数 ÷ 全年预算数
	Adjustment    = "adjustment"     // 预算调整率: (全年预算数 − 年初预算数) ÷ 年初预算数
)

// ChangeOf and ControlOf are the ids of the rates of a line.
func ChangeOf(line string) string { return line + "/change" }

// ControlOf is the id of the control rate of a line.
func ControlOf(line string) string { return line + "/control" }

// CostPath is the path of a figure of 经费控制情况.
func CostPath(line, column string) string {
	return schema.Path(string(schema.BaseData), "costs", line, column)
}

// BudgetPath is the path of a figure of 年度资金总额 of 附件2.
func BudgetPath(column string) string {
	return schema.Path(string(schema.OverallEvaluation), "budget", "total", column)
}

// Ratios are the rates of a unit.
var Ratios = func() []Ratio {
	ratios := []Ratio{
		{ID: StaffingRate, Name: "在职人员控制率", Part: "base_data/staffing/staff_in_post", Whole: "base_data/staffing/authorized_posts"},
		{ID: ExecutionRate, Name: "预算执行率", Part: BudgetPath("executed"), Whole: BudgetPath("adjusted_budget")},
		{ID: Adjustment, Name: "预算调整率", Part: BudgetPath("adjusted_budget"), Whole: BudgetPath("initial_budget"), Change: true},
	}
	for _, line := range builtin.Form(schema.BaseData).Table("costs").Lines {
		ratios = append(ratios,
			Ratio{ID: ChangeOf(line.ID), Name: line.Name + "变动率", Part: CostPath(line.ID, "final"), Whole: CostPath(line.ID, "prior_final"), Change: true},
			Ratio{ID: ControlOf(line.ID), Name: line.Name + "控制率", Part: CostPath(line.ID, "final"), Whole: CostPath(line.ID, "budget")})
	}
	return ratios
}()

var ratioByID = func() map[string]Ratio {
	byID := map[string]Ratio{}
	for _, r := range Ratios {
		byID[r.ID] = r
	}
	return byID
}()

// RatioOf returns the definition of a rate; it has no ID where there is none.
func RatioOf(id string) Ratio { return ratioByID[id] }

// Answer returns what the unit's 附件1 or 附件2 says at a path.
func (u *Unit) Answer(path string) Answer { return u.reader.answer(path) }

// Rate returns a rate of the unit by its id, one of Ratios.
func (u *Unit) Rate(id string) Rate {
	if r, ok := u.rates[id]; ok {
		return r
	}
	ratio, ok := ratioByID[id]
	if !ok {
		return Rate{Result: schema.Result{Lack: schema.Absent, Why: schema.Verbatim("没有这个率")}}
	}
	part := schema.Expr(schema.Ref(ratio.Part))
	if ratio.Change {
		part = schema.Diff{From: schema.Ref(ratio.Part), Less: schema.Ref(ratio.Whole)}
	}
	r := u.reader.rate(part, schema.Ref(ratio.Whole))
	u.rates[id] = r
	return r
}

// ProjectRate returns 预算执行率 of a project: 全年执行数 ÷ 全年预算数 of 附件3.
func (u *Unit) ProjectRate(f *schema.Filing) Rate {
	const total = "project_evaluation/budget/total/"
	r := reader{scope: u.reader.scope.In(f)}
	return r.rate(schema.Ref(total+"executed"), schema.Ref(total+"adjusted_budget"))
}

func (r *reader) rate(part, whole schema.Expr) Rate {
	rate := Rate{Result: schema.Ratio{Part: part, Whole: whole}.Eval(r.scope)}
	if rate.OK() {
		rate.Part, rate.Whole = part.Eval(r.scope).Amount, whole.Eval(r.scope).Amount
	}
	return rate
}

// Sum adds up the answers of units, those that are figures.
type Sum struct {
	Amount schema.Amount
	Units  int // how many units gave a figure
}

// Add takes in an answer; one that is no figure adds nothing.
func (s *Sum) Add(a Answer) {
	if amount, ok := a.Figure(); ok {
		s.Amount += amount
		s.Units++
	}
}

// TotalRate is a rate over several units, those that gave every figure it
// needs: with others' parts in only one of its sums it would mislead.
type TotalRate struct {
	Rate
	Units int
}

// Add takes in a unit's figures; change says that the rate is of what part is
// more than whole.
func (t *TotalRate) Add(part, whole Answer, change bool) {
	p, ok := part.Figure()
	w, alsoOK := whole.Figure()
	if !ok || !alsoOK {
		return
	}
	if change {
		p -= w
	}
	t.Part += p
	t.Whole += w
	t.Units++
}

// Judged is the rate of what was added, or why there is none.
func (t TotalRate) Judged() TotalRate {
	t.Kind = schema.Rate
	rate, ok := schema.Percent(t.Part, t.Whole)
	switch {
	case t.Units == 0:
		t.Lack, t.Why = schema.Absent, schema.Verbatim("没有单位填齐所需的数")
	case t.Whole < 0:
		t.Lack, t.Why = schema.Number, schema.Verbatim("分母合计为负数")
	case !ok:
		t.Lack, t.Why = schema.Number, schema.Verbatim("分母合计为 0")
	default:
		t.Amount = rate
	}
	return t
}

// Figures are the paths of the figures that are added up.
var Figures = func() []string {
	paths := []string{"base_data/staffing/authorized_posts", "base_data/staffing/staff_in_post"}
	costs := builtin.Form(schema.BaseData).Table("costs")
	for _, line := range costs.Lines {
		for _, column := range costs.Columns {
			paths = append(paths, CostPath(line.ID, column.ID))
		}
	}
	for _, column := range []string{"initial_budget", "adjusted_budget", "executed"} {
		paths = append(paths, BudgetPath(column))
	}
	for _, line := range builtin.Form(schema.OverallEvaluation).Table("funding").Lines {
		paths = append(paths, schema.Path(string(schema.OverallEvaluation), "funding", line.ID))
	}
	return paths
}()

// Tally adds up the figures and rates of units.
type Tally struct {
	sums  map[string]*Sum
	rates map[string]*TotalRate
}

func newTally() Tally {
	t := Tally{sums: map[string]*Sum{}, rates: map[string]*TotalRate{}}
	for _, path := range Figures {
		t.sums[path] = &Sum{}
	}
	for _, ratio := range Ratios {
		t.rates[ratio.ID] = &TotalRate{}
	}
	return t
}

func (t *Tally) add(u *Unit) {
	for path, sum := range t.sums {
		sum.Add(u.Answer(path))
	}
	for _, r := range Ratios {
		t.rates[r.ID].Add(u.Answer(r.Part), u.Answer(r.Whole), r.Change)
	}
}

// Sum returns the sum of one of Figures, in the measure of its kind.
func (t *Tally) Sum(path string) Sum {
	if s, ok := t.sums[path]; ok {
		return *s
	}
	return Sum{}
}

// Base returns the sums that a rate of the district is of: Part and Whole of the
// units that gave both (同口径).
func (t *Tally) Base(id string) (part, whole Sum) {
	r, ok := t.rates[id]
	if !ok {
		return Sum{}, Sum{}
	}
	part, whole = Sum{r.Part, r.Units}, Sum{r.Whole, r.Units}
	if ratioByID[id].Change {
		part.Amount += r.Whole
	}
	return part, whole
}

// Rate returns one of Ratios over the units that gave every figure it needs.
func (t *Tally) Rate(id string) TotalRate {
	if r, ok := t.rates[id]; ok {
		return r.Judged()
	}
	return TotalRate{}.Judged()
}
