package schema

import "strings"

// NamedRate is a rate of a unit: Part ÷ Whole, or for a change (Part − Whole) ÷
// Whole. Limits, the summary, the views of the database, the page and exported
// tables have it from here.
type NamedRate struct {
	ID   string
	Name string // for people
	// Part and Whole are paths; {n} stands for a record.
	Part, Whole string
	Change      bool
	// Lines is a table of which every line has the rate: {line} stands for its id in
	// ID and the paths, and for its name in Name.
	Lines string
}

// Ids of rates. Those of a line of 经费控制情况 are LINE/change and LINE/control.
const (
	StaffingRate   = "staffing_rate"
	ExecutionRate  = "execution_rate"
	AdjustmentRate = "adjustment"
	FloorAreaRate  = "floor_area_rate"
	InvestmentRate = "investment_rate"
	ProjectRate    = "project_execution_rate"
)

// rates are the rates that are reckoned from the figures of a unit. Those with {n}
// are of one record, and ProjectRate is of one project.
var rates = []NamedRate{
	{ID: StaffingRate, Name: "在职人员控制率", Part: "base_data/staffing/staff_in_post", Whole: "base_data/staffing/authorized_posts"},
	{ID: ExecutionRate, Name: "预算执行率", Part: "overall_evaluation/budget/total/executed", Whole: "overall_evaluation/budget/total/adjusted_budget"},
	{ID: AdjustmentRate, Name: "预算调整率", Part: "overall_evaluation/budget/total/adjusted_budget", Whole: "overall_evaluation/budget/total/initial_budget", Change: true},
	{ID: "{line}/change", Name: "{line}变动率", Part: "base_data/costs/{line}/final", Whole: "base_data/costs/{line}/prior_final", Change: true, Lines: "base_data/costs"},
	{ID: "{line}/control", Name: "{line}控制率", Part: "base_data/costs/{line}/final", Whole: "base_data/costs/{line}/budget", Lines: "base_data/costs"},
	{ID: FloorAreaRate, Name: "规模控制率", Part: "base_data/buildings/{n}/actual_area", Whole: "base_data/buildings/{n}/approved_area"},
	{ID: InvestmentRate, Name: "投资概算控制率", Part: "base_data/buildings/{n}/actual_investment", Whole: "base_data/buildings/{n}/budget_investment"},
	{ID: ProjectRate, Name: "项目执行率", Part: "project_evaluation/budget/total/executed", Whole: "project_evaluation/budget/total/adjusted_budget"},
}

// ChangeOf is the id of the rate of change of a line of 经费控制情况.
func ChangeOf(line string) string { return line + "/change" }

// ControlOf is the id of its control rate.
func ControlOf(line string) string { return line + "/control" }

// EachRate returns the rates with those of lines line by line.
func (m *Model) EachRate() []NamedRate {
	var all []NamedRate
	var of []NamedRate // the rates of the lines of one table, which go line by line
	for i, r := range m.Rates {
		if r.Lines == "" {
			all = append(all, r)
			continue
		}
		of = append(of, r)
		if i+1 < len(m.Rates) && m.Rates[i+1].Lines == r.Lines {
			continue
		}
		form, table, _ := strings.Cut(r.Lines, "/")
		for _, line := range m.Form(FormID(form)).Table(table).Lines {
			for _, r := range of {
				all = append(all, r.of(line))
			}
		}
		of = nil
	}
	return all
}

// of is the rate of a line.
func (r NamedRate) of(line Line) NamedRate {
	put := func(text, with string) string { return strings.ReplaceAll(text, "{line}", with) }
	return NamedRate{ID: put(r.ID, line.ID), Name: put(r.Name, line.Name), Part: put(r.Part, line.ID), Whole: put(r.Whole, line.ID), Change: r.Change}
}

// OfUnit reports whether a unit has the rate once, and not for each of several
// records or projects.
func (r NamedRate) OfUnit() bool {
	return !strings.Contains(r.Part, "{n}") && !strings.HasPrefix(r.Part, string(ProjectEvaluation)+"/")
}

// Ratio is the rate as a formula.
func (r NamedRate) Ratio() Ratio {
	part, whole := Ref(r.Part), Ref(r.Whole)
	if r.Change {
		return Ratio{Diff{part, whole}, whole}
	}
	return Ratio{part, whole}
}

// Record is the rate of a record.
func (r NamedRate) Record(n string) NamedRate {
	r.Part, r.Whole = strings.ReplaceAll(r.Part, "{n}", n), strings.ReplaceAll(r.Whole, "{n}", n)
	return r
}

// rateOf returns a declared rate, for declarations that are made of it.
func rateOf(id string) NamedRate {
	for _, r := range rates {
		if r.ID == id {
			return r
		}
	}
	return NamedRate{}
}
