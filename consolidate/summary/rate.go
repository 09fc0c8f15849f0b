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

// Ratio defines a rate of a unit.
type Ratio = schema.NamedRate

// IDs of rates.
const (
	StaffingRate  = schema.StaffingRate
	ExecutionRate = schema.ExecutionRate
	Adjustment    = schema.AdjustmentRate
)

// ChangeOf is the id of the rate of change of a line of 经费控制情况.
func ChangeOf(line string) string { return schema.ChangeOf(line) }

// ControlOf is the id of its control rate.
func ControlOf(line string) string { return schema.ControlOf(line) }

// CostPath is the path of a figure of 经费控制情况.
func CostPath(line, column string) string {
	return schema.Path(string(schema.BaseData), "costs", line, column)
}

// BudgetPath is the path of a figure of 年度资金总额 of 附件2.
func BudgetPath(column string) string {
	return schema.Path(string(schema.OverallEvaluation), "budget", "total", column)
}

// Ratio returns the definition of a rate of a unit; it has no ID where there is none.
func (c *Catalogue) Ratio(id string) Ratio { return c.rates[id] }

// Answer returns what the unit's 附件1 or 附件2 says at a path.
func (u *Unit) Answer(path string) Answer { return u.reader.answer(path) }

// Rate returns a rate of the unit by its id.
func (u *Unit) Rate(id string) Rate {
	if r, ok := u.rates[id]; ok {
		return r
	}
	ratio, ok := u.reader.catalogue.rates[id]
	if !ok {
		return Rate{Result: schema.Result{Lack: schema.Absent, Why: schema.Verbatim("没有这个率")}}
	}
	if u.reader.compact != nil {
		return Rate{Result: schema.Result{Lack: schema.Absent, Why: schema.Verbatim("没有留下这个率")}}
	}
	r := u.reader.rate(ratio)
	u.rates[id] = r
	return r
}

// ProjectRate returns 预算执行率 of a project: 全年执行数 ÷ 全年预算数 of 附件3.
func (u *Unit) ProjectRate(f *schema.Filing) Rate {
	r := reader{catalogue: u.reader.catalogue, scope: u.reader.scope.In(f)}
	return r.rate(u.reader.catalogue.each[schema.ProjectRate])
}

func (r *reader) rate(of Ratio) Rate {
	ratio := of.Ratio()
	rate := Rate{Result: ratio.Eval(r.scope)}
	if rate.OK() {
		rate.Part, rate.Whole = ratio.Part.Eval(r.scope).Amount, ratio.Whole.Eval(r.scope).Amount
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

// figuresOf are the paths of the figures that are added up.
func figuresOf(m *schema.Model) []string {
	paths := []string{"base_data/staffing/authorized_posts", "base_data/staffing/staff_in_post"}
	costs := m.Form(schema.BaseData).Table("costs")
	for _, line := range costs.Lines {
		for _, column := range costs.Columns {
			paths = append(paths, CostPath(line.ID, column.ID))
		}
	}
	for _, column := range []string{"initial_budget", "adjusted_budget", "executed"} {
		paths = append(paths, BudgetPath(column))
	}
	for _, line := range m.Form(schema.OverallEvaluation).Table("funding").Lines {
		paths = append(paths, schema.Path(string(schema.OverallEvaluation), "funding", line.ID))
	}
	return paths
}

// Tally adds up the figures and rates of units.
type Tally struct {
	catalogue *Catalogue
	sums      map[string]*Sum
	rates     map[string]*TotalRate
}

func newTally(c *Catalogue) Tally {
	t := Tally{catalogue: c, sums: map[string]*Sum{}, rates: map[string]*TotalRate{}}
	for _, path := range c.Figures {
		t.sums[path] = &Sum{}
	}
	for id := range c.rates {
		t.rates[id] = &TotalRate{}
	}
	return t
}

func (t *Tally) add(u *Unit) {
	for path, sum := range t.sums {
		sum.Add(u.Answer(path))
	}
	for id, r := range t.catalogue.rates {
		t.rates[id].Add(u.Answer(r.Part), u.Answer(r.Whole), r.Change)
	}
}

// Sum returns the sum of one of the figures, in the measure of its kind.
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
	if t.catalogue.rates[id].Change {
		part.Amount += r.Whole
	}
	return part, whole
}

// Rate returns a rate over the units that gave every figure it needs.
func (t *Tally) Rate(id string) TotalRate {
	if r, ok := t.rates[id]; ok {
		return r.Judged()
	}
	return TotalRate{}.Judged()
}
