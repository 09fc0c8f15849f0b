package schema

import "slices"

// Flags by their stable ids.
const (
	FlagSelfScoreLow          = "self_score_low"
	FlagRecomputedScoreLow    = "recomputed_score_low"
	FlagSelfAboveRecomputed   = "self_above_recomputed"
	FlagExecutionRateLow      = "execution_rate_low"
	FlagStaffingRateHigh      = "staffing_rate_high"
	FlagThreePublicOverBudget = "three_public_over_budget"
	FlagThreePublicOverPrior  = "three_public_over_prior"

	FlagHospitalityOverBudget      = "hospitality_over_budget"
	FlagHospitalityOverPrior       = "hospitality_over_prior"
	FlagVehicleOperationOverBudget = "vehicle_operation_over_budget"
	FlagVehicleOperationOverPrior  = "vehicle_operation_over_prior"
	FlagOverseasOverBudget         = "overseas_visits_over_budget"
	FlagOverseasOverPrior          = "overseas_visits_over_prior"

	FlagOperatingOverBudget = "operating_expenses_over_budget"
	FlagFloorAreaOver       = "floor_area_over"
	FlagInvestmentOver      = "investment_over"
	FlagAdjustmentHigh      = "budget_adjustment_high"
	FlagAdjustmentLow       = "budget_adjustment_low"

	// Flags that rest on no single figure.
	FlagErrorFindings = "error_findings" // the unit has findings that must be corrected
	FlagNotHandedIn   = "not_handed_in"  // a form of the submission is missing
)

// Limit is a limit of the district beyond which a unit is flagged (预警).
type Limit struct {
	Flag string // stable id
	Name string // for people
	// Value is the unit's figure. Beyond says which side of the limit it
	// must keep to.
	Value  Expr
	Beyond Relation
	// Of makes the limit a percentage of another figure, so that a budget of
	// zero is a limit as well.
	Of Expr
	// Records tries the limit once for each record, with {n} bound.
	Records string
	// Default is the limit, in the measure of Value or in percent of Of.
	Default Amount
	// Check is the code of the check that is about the same figures, if there is
	// one: what it lets pass is no flag either (see Tolerance).
	Check string
	// Nothing says of a Value that is a Ratio that a base of zero is a limit as
	// well: any of its part is beyond it then, by that number.
	Nothing bool
}

// Flag is a unit beyond a limit.
type Flag struct {
	Unit  string
	Year  int
	Flag  string
	Name  string
	Kind  Kind // of Value and Limit
	Value Amount
	Limit Amount
	// Cells are what Value and Limit rest on.
	Cells []Source
	// Detail says in words what the figures do not.
	Detail string
	// Check is the code of the check that demands the same of the same figures; ""
	// where there is none.
	Check string
}

// RestsOn reports whether a flag says of the same figures what a finding says.
func (f Flag) RestsOn(finding Finding) bool {
	if f.Check == "" || len(f.Cells) == 0 || f.Unit != finding.Unit || f.Year != finding.Year {
		return false
	}
	return slices.ContainsFunc(finding.Each(), func(one Finding) bool {
		return one.Outcome == Broken && (one.Code == f.Check || slices.Contains(one.Also, f.Check)) &&
			!slices.ContainsFunc(f.Cells, func(c Source) bool { return !slices.Contains(one.Cells, c) })
	})
}

// Flags tries the limits on a submission. A limit whose figures are lacking
// flags nothing: the check that asks for the figure speaks of it.
func (m *Model) Flags(s *Submission, limits []Limit) []Flag {
	scope := m.Scope(s)
	var flags []Flag
	for _, limit := range limits {
		records := []string{""}
		if limit.Records != "" {
			records = scope.Records(limit.Records)
		}
		for _, n := range records {
			if f, beyond := limit.try(scope.at("", n)); beyond {
				flags = append(flags, f)
			}
		}
	}
	return flags
}

func (l Limit) try(scope *Scope) (Flag, bool) {
	value := l.Value.Eval(scope)
	if flag, over := l.overNothing(scope); over {
		return flag, true
	}
	joined, bound := value, l.Default
	if l.Of != nil {
		of := l.Of.Eval(scope)
		joined = both(value, of)
		bound, _ = MulDiv(of.Amount, l.Default, 100*One)
	}
	beyond := value.Amount > bound+l.Tolerance(scope.Model)
	if l.Beyond == AtLeast {
		beyond = value.Amount < bound-l.Tolerance(scope.Model)
	}
	negative := value.Kind == Money && (value.Amount < 0 || l.Of != nil && bound < 0) // which is told by itself
	if !joined.OK() || !beyond || negative {
		return Flag{}, false
	}
	detail := l.Value.Print(scope.Model)
	if l.Of != nil {
		detail += "，" + l.Of.Print(scope.Model)
	}
	return Flag{
		Unit: scope.Submission.Unit, Year: scope.Submission.Year, Flag: l.Flag, Name: l.Name,
		Kind: value.Kind, Value: value.Amount, Limit: bound, Cells: dedupe(joined.Cells), Detail: detail, Check: l.demand(scope.Model),
	}, true
}

// Tolerance is what is let pass beyond the limit: what the check about the same
// figures lets pass, and for a rate that a check tells without a bound, what checks
// of rates let pass. A limit that no check is about is exact.
func (l Limit) Tolerance(m *Model) Amount {
	rule, ok := l.rule(m)
	if _, tells := rule.Test.(Adjusted); tells {
		return sumTolerance // percentage points
	}
	if !ok {
		return 0
	}
	return rule.Tolerance()
}

// rule is the rule of the check: of several the one that bounds the figure on the
// limit's side.
func (l Limit) rule(m *Model) (found Rule, ok bool) {
	for _, rule := range m.Rules {
		if rule.Code != l.Check || l.Check == "" {
			continue
		}
		if !ok || l.bounds(rule) {
			found, ok = rule, true
		}
	}
	return found, ok
}

func (l Limit) bounds(rule Rule) bool {
	compare, ok := rule.Test.(Compare)
	return ok && compare.Is == l.Beyond
}

// demand is the code of the check where that demands what the limit does: that the
// figure keeps to its side. A rate that was worked out wrongly is another matter.
func (l Limit) demand(m *Model) string {
	rule, _ := l.rule(m)
	if _, tells := rule.Test.(Adjusted); tells || l.bounds(rule) {
		return l.Check
	}
	return ""
}

// overNothing is the flag of a unit that has something where its base is zero.
func (l Limit) overNothing(scope *Scope) (Flag, bool) {
	rate, ok := l.Value.(Ratio)
	if !ok || !l.Nothing {
		return Flag{}, false
	}
	part, whole := rate.Part.Eval(scope), rate.Whole.Eval(scope)
	joined := both(part, whole)
	if !joined.OK() || whole.Amount != 0 || part.Amount <= 0 {
		return Flag{}, false
	}
	return Flag{
		Unit: scope.Submission.Unit, Year: scope.Submission.Year, Flag: l.Flag, Name: l.Name,
		Kind: part.Kind, Value: part.Amount, Cells: dedupe(joined.Cells), Detail: rate.Part.Print(scope.Model) + "，" + rate.Whole.Print(scope.Model), Check: l.demand(scope.Model),
	}, true
}

// Measure returns what the limit is counted in: the measure of Value, or %
// where it is a share of another figure.
func (l Limit) Measure(m *Model) string {
	if l.Of != nil {
		return Rate.Measure()
	}
	return l.Value.Eval(m.Scope(&Submission{})).Kind.Measure()
}

// Meaning says in words when a unit is beyond the limit.
func (l Limit) Meaning(m *Model) string {
	side := "高于限值"
	if l.Beyond == AtLeast {
		side = "低于限值"
	}
	if l.Of != nil {
		return l.Value.Print(m) + " 占 " + l.Of.Print(m) + " 的百分比" + side + "时预警"
	}
	return l.Value.Print(m) + " " + side + "时预警"
}
