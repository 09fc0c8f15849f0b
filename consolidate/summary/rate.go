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

func (s *Sum) add(a Answer) {
	if amount, ok := a.Figure(); ok {
		s.Amount += amount
		s.Units++
	}
}

// TotalRate is a rate of the district, over the units that gave every figure
// it needs: with others' parts in only one of its sums it would mislead.
type TotalRate struct {
	Rate
	Units int
}

// add takes in a unit's part ÷ whole.
func (t *TotalRate) add(part, whole Answer) {
	p, ok := part.Figure()
	w, alsoOK := whole.Figure()
	if ok && alsoOK {
		t.Part += p
		t.Whole += w
		t.Units++
	}
}

// addChange takes in a unit's change from one figure to another.
func (t *TotalRate) addChange(from, to Answer) {
	f, ok := from.Figure()
	s, alsoOK := to.Figure()
	if ok && alsoOK {
		t.Part += s - f
		t.Whole += f
		t.Units++
	}
}

// judge computes the rate once all units are in.
func (t *TotalRate) judge() {
	t.Kind = schema.Rate
	rate, ok := schema.Percent(t.Part, t.Whole)
	switch {
	case t.Units == 0:
		t.Lack, t.Why = schema.Absent, "没有单位填齐所需的数"
	case !ok:
		t.Lack, t.Why = schema.Number, "分母合计为 0"
	default:
		t.Amount = rate
	}
}

// CostTotal is a line of 经费控制情况 over the district, in 万元.
type CostTotal struct {
	Line                      *schema.Line
	PriorFinal, Budget, Final Sum
	Change, Control           TotalRate
}

// StaffingTotal is 财政供养人员情况 over the district, in persons.
type StaffingTotal struct {
	AuthorizedPosts, StaffInPost Sum
	Rate                         TotalRate
}

// BudgetTotal is 年度资金总额 of 附件2 over the district, in 万元.
type BudgetTotal struct {
	Initial, Adjusted, Executed Sum
	ExecutionRate, Adjustment   TotalRate
}

// total adds the units up.
func (s *Summary) total() {
	for i, line := range ThreePublicLines {
		s.ThreePublic = append(s.ThreePublic, s.costTotal(line, func(u *Unit) Cost { return u.ThreePublic[i] }))
	}
	s.Operating = s.costTotal("operating_expenses", func(u *Unit) Cost { return u.Operating })
	s.Procurement = s.costTotal("government_procurement", func(u *Unit) Cost { return u.Procurement })
	for _, u := range s.Units {
		s.Staffing.AuthorizedPosts.add(u.Staffing.AuthorizedPosts)
		s.Staffing.StaffInPost.add(u.Staffing.StaffInPost)
		s.Staffing.Rate.add(u.Staffing.StaffInPost, u.Staffing.AuthorizedPosts)
		s.Budget.Initial.add(u.Budget.Initial)
		s.Budget.Adjusted.add(u.Budget.Adjusted)
		s.Budget.Executed.add(u.Budget.Executed)
		s.Budget.ExecutionRate.add(u.Budget.Executed, u.Budget.Adjusted)
		s.Budget.Adjustment.addChange(u.Budget.Initial, u.Budget.Adjusted)
	}
	s.Staffing.Rate.judge()
	s.Budget.ExecutionRate.judge()
	s.Budget.Adjustment.judge()
	rankScores(s.Units)
	s.Scores = scoreTotal(s.Units, s.Settings)
}

func (s *Summary) costTotal(line string, of func(*Unit) Cost) CostTotal {
	t := CostTotal{Line: schema.FormOf(schema.BaseData).Table("costs").Line(line)}
	for _, u := range s.Units {
		c := of(u)
		t.PriorFinal.add(c.PriorFinal)
		t.Budget.add(c.Budget)
		t.Final.add(c.Final)
		t.Change.addChange(c.PriorFinal, c.Final)
		t.Control.add(c.Final, c.Budget)
	}
	t.Change.judge()
	t.Control.judge()
	return t
}
