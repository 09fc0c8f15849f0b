package summary

import (
	"strings"

	"jixiao/schema"
)

// States of what is told, beside those of answers.
const (
	NotJudged     schema.State = "not_judged"     // what it takes is not there
	NotApplicable schema.State = "not_applicable" // the unit says 无, and need not have any
	NothingThere  schema.State = "nothing"        // there is nothing to tell, and need not be
	NotValid      schema.State = "not_valid"      // a score that is none
)

// Told is what a column tells of a unit: a figure or a word, or why there is none.
type Told struct {
	// State is schema.Number for a figure and schema.Text for a word; else why there
	// is none.
	State  schema.State
	Kind   schema.Kind
	Amount schema.Amount // the figure in the measure of its kind
	// Part and Whole are what a rate is the quotient of; Whole is 0 for others.
	Part, Whole schema.Amount
	Full        schema.Amount // of points, where they are out of others than usual; else 0
	Things      bool          // it is a number of things, of no kind
	// Text is a word, or what the unit wrote in place of a figure.
	Text string
	// Value is where it is written, or what is lacking; nil for nowhere.
	Value *schema.Value
	Why   schema.Statement // it is not judged
}

// OK reports whether a figure is told.
func (t Told) OK() bool { return t.State == schema.Number }

// Quotient is the figure as a spreadsheet has it: a rate as a fraction.
func (t Told) Quotient() float64 { return Rate{Part: t.Part, Whole: t.Whole}.Quotient() }

// Tell returns what a column of the catalogue tells of the unit. What takes the others
// of the district, as its place does, is none of them.
func (u *Unit) Tell(id string) Told {
	if tell, ok := tellers[id]; ok {
		return tell(u)
	}
	if ratio := u.reader.catalogue.Ratio(id); ratio.ID != "" {
		return u.tellRate(ratio)
	}
	if rate, ok := strings.CutSuffix(id, "/amount"); ok {
		return u.tellDifference(u.reader.catalogue.Ratio(rate))
	}
	for i := range Groups {
		if id == GroupPoints(i) {
			return u.tellGroup(i)
		}
	}
	if strings.HasPrefix(id, yearsPrefix) {
		return u.tellYears(id)
	}
	return told(u.Answer(id))
}

func (u *Unit) tellYears(id string) Told {
	for _, y := range Years {
		switch id {
		case y.before():
			return u.tellBefore(y)
		case y.now():
			return u.tellPlainly(y.Of)
		case y.change():
			return u.tellChange(y)
		}
	}
	return Told{State: schema.Absent}
}

// told is an answer as it is written.
func told(a Answer) Told {
	t := Told{State: a.State, Value: a.Value}
	if a.Value != nil {
		t.Kind, t.Text = a.Value.Kind, strings.TrimSpace(a.Value.Raw)
		if a.State == schema.Number {
			t.Amount = a.Value.Number
		}
	}
	return t
}

// tellers tell the columns that are neither a path nor a rate.
var tellers = map[string]func(*Unit) Told{
	Execution:       func(u *Unit) Told { return told(u.Score.Execution) },
	ExecutionScore:  func(u *Unit) Told { return told(u.Score.Execution) },
	SelfTotal:       (*Unit).tellSelf,
	SelfGrade:       func(u *Unit) Told { return tellWord(u.Score.Grade) },
	Recomputed:      func(u *Unit) Told { return u.tellResult(u.Score.Recomputed.Total) },
	RecomputedGrade: func(u *Unit) Told { return tellWord(u.Score.RecomputedGrade) },
	AboveRecomputed: func(u *Unit) Told { return u.tellResult(u.Score.Above) },
	JudgedShare:     func(u *Unit) Told { return u.tellResult(u.Score.JudgedShare) },
	Executed:        func(u *Unit) Told { return told(u.Answer(BudgetPath("executed"))) },
	ExecutedRate:    (*Unit).tellExecuted,
	BeyondPosts:     (*Unit).tellBeyondPosts,
	HighestArea:     func(u *Unit) Told { return u.tellHighest(func(b Building) []Rate { return []Rate{b.AreaRate} }) },
	HighestInvestment: func(u *Unit) Told {
		return u.tellHighest(func(b Building) []Rate { return []Rate{b.InvestmentRate} })
	},
	HighestBuilding: func(u *Unit) Told {
		return u.tellHighest(func(b Building) []Rate { return []Rate{b.AreaRate, b.InvestmentRate} })
	},
	ProjectCount: func(u *Unit) Told {
		_, projects := u.ProjectSpending()
		return Told{State: schema.Number, Amount: schema.Amount(projects) * schema.One, Things: true}
	},
	SpentOnProjects: func(u *Unit) Told {
		executed, _ := u.ProjectSpending()
		if executed.Units == 0 {
			return Told{State: NothingThere}
		}
		return Told{State: schema.Number, Kind: schema.Money, Amount: executed.Amount}
	},
}

// tellSelf tells 自评总分. One that is none, beyond 0 to 100, has no place and is in no
// average.
func (u *Unit) tellSelf() Told {
	t := told(u.Score.Total)
	if t.OK() && !u.Score.Valid {
		t.State = NotValid
	}
	return t
}

func tellWord(word string) Told {
	if word == "" {
		return Told{State: NotJudged}
	}
	return Told{State: schema.Text, Text: word}
}

// tellResult tells what was reckoned from 附件2.
func (u *Unit) tellResult(r schema.Result) Told {
	switch {
	case r.OK():
		return Told{State: schema.Number, Kind: r.Kind, Amount: r.Amount}
	case u.Submission.Form(schema.OverallEvaluation) == nil:
		return Told{State: NotHandedIn, Why: r.Why}
	}
	return Told{State: NotJudged, Why: r.Why}
}

// tellRate tells a rate; where it is not judged, the first of its figures that is
// lacking, the denominator first.
func (u *Unit) tellRate(ratio Ratio) Told {
	r, whole, part := u.Rate(ratio.ID), u.Answer(ratio.Whole), u.Answer(ratio.Part)
	if r.OK() {
		return Told{State: schema.Number, Kind: schema.Rate, Amount: r.Amount, Part: r.Part, Whole: r.Whole}
	}
	if whole.State == NotHandedIn {
		return Told{State: NotHandedIn, Why: r.Why}
	}
	lacking := whole
	if _, ok := whole.Figure(); ok {
		if _, ok := part.Figure(); !ok {
			lacking = part
		}
	}
	return Told{State: NotJudged, Value: lacking.Value, Why: r.Why}
}

// tellExecuted tells 预算执行率 with the place of what was spent.
func (u *Unit) tellExecuted() Told {
	t := u.tellRate(u.reader.catalogue.Ratio(ExecutionRate))
	if t.OK() {
		t.Part, t.Whole, t.Value = 0, 0, u.Answer(BudgetPath("executed")).Value
	}
	return t
}

// tellDifference tells the amount that stands beside a rate of change.
func (u *Unit) tellDifference(ratio Ratio) Told {
	whole := u.Answer(ratio.Whole)
	to, ok := u.Answer(ratio.Part).Figure()
	from, alsoOK := whole.Figure()
	switch {
	case ok && alsoOK:
		return Told{State: schema.Number, Kind: schema.Money, Amount: to - from}
	case whole.State == NotHandedIn:
		return Told{State: NotHandedIn}
	}
	return Told{State: NotJudged}
}

func (u *Unit) tellBeyondPosts() Told {
	over, ok := u.Over()
	switch {
	case ok:
		return Told{State: schema.Number, Kind: schema.Persons, Amount: over}
	case u.Answer(Posts).State == NotHandedIn:
		return Told{State: NotHandedIn}
	}
	return Told{State: NotJudged}
}

// tellHighest tells the highest of rates of the unit's buildings.
func (u *Unit) tellHighest(of func(Building) []Rate) Told {
	if len(u.Buildings) == 0 {
		none := Told{State: NotJudged}
		switch u.NoBuildings.State {
		case schema.Mark:
			none.State, none.Text = NotApplicable, strings.TrimSpace(u.NoBuildings.Value.Raw)
		case NotHandedIn:
			none.State = NotHandedIn
		}
		return none
	}
	best := Told{State: NotJudged}
	for _, b := range u.Buildings {
		for _, r := range of(b) {
			switch {
			case r.OK() && (!best.OK() || r.Quotient() > best.Quotient()):
				best = Told{State: schema.Number, Kind: schema.Rate, Amount: r.Amount, Part: r.Part, Whole: r.Whole}
			case !r.OK() && !best.OK():
				best.Why = r.Why
			}
		}
	}
	return best
}

// tellGroup tells the points of one of Groups.
func (u *Unit) tellGroup(i int) Told {
	g, group := u.Score.Groups[i], Groups[i]
	switch {
	case g.Points.Lack == NotHandedIn:
		return Told{State: NotHandedIn}
	case g.Indicators == 0 && group.Full == 0:
		return Told{State: NothingThere}
	case g.Indicators == 0:
		return Told{State: schema.Absent}
	case !g.Points.OK():
		return Told{State: NotJudged, Value: g.First.Value, Why: g.Points.Why}
	}
	t := Told{State: schema.Number, Kind: schema.Score, Amount: g.Points.Amount, Value: g.First.Value}
	if g.Full.OK() && g.Full.Amount != group.Full {
		t.Full = g.Full.Amount
	}
	return t
}

// tellPlainly tells a column of the unit in whichever year, as 年度对比 does: 自评总分 as
// it is written, and a rate without what it lacks.
func (u *Unit) tellPlainly(id string) Told {
	if id == SelfTotal {
		return told(u.Score.Total)
	}
	t := u.Tell(id)
	if u.reader.catalogue.Ratio(id).ID != "" {
		t.Value, t.Why = nil, schema.Statement{}
	}
	return t
}

// NotBefore is the state of what a unit did not hand in for the year before.
const NotBefore schema.State = "not_before"

// tellBefore tells a column as it was the year before; its place is in no file of
// this year.
func (u *Unit) tellBefore(y Year) Told {
	if u.Before == nil {
		return Told{State: NotBefore}
	}
	t := u.Before.tellPlainly(y.Of)
	t.Value, t.Why = nil, schema.Statement{}
	return t
}

// tellChange tells by how much a column has changed against the year before: points,
// 万元, or percentage points.
func (u *Unit) tellChange(y Year) Told {
	now, before := u.tellPlainly(y.Of), u.tellBefore(y)
	if !now.OK() || !before.OK() {
		return Told{State: NotJudged}
	}
	return Told{State: schema.Number, Kind: now.Kind, Amount: now.Amount - before.Amount}
}
