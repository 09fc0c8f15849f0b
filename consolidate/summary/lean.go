package summary

import (
	"slices"

	"jixiao/schema"
)

// Lean returns the unit without what takes room and enters no total: what is added
// to Totals and what a Roster lists of it is the same. Of its figures those stay
// that totals are made of, without their places; of its rates the one that is
// averaged; findings are counted and gone. A lean unit is some kilobytes, so that who
// keeps those of a large district has it in memory as a whole.
func (u *Unit) Lean() *Unit {
	s := &schema.Submission{Unit: u.Submission.Unit, Year: u.Submission.Year}
	for _, f := range u.Submission.Filings {
		s.Filings = append(s.Filings, &schema.Filing{ID: f.ID, Unit: f.Unit, Year: f.Year, Form: f.Form, Project: f.Project, File: f.File, Received: f.Received})
	}
	score := u.Score
	score.Execution, score.Total = score.Execution.lean(), score.Total.lean()
	score.Groups = slices.Clone(score.Groups)
	for i := range score.Groups {
		g := &score.Groups[i]
		g.First, g.Points, g.Full = g.First.lean(), leanResult(g.Points), leanResult(g.Full)
	}
	score.Recomputed = schema.Recomputation{Total: leanResult(score.Recomputed.Total)}
	score.Above, score.JudgedShare = leanResult(score.Above), leanResult(score.JudgedShare)
	rate := u.Rate(ExecutionRate)
	rate.Result = leanResult(rate.Result)
	return &Unit{
		Name: u.Name, Submission: s, Missing: u.Missing, Score: score, Flags: u.Flags, AcceptedFlags: u.AcceptedFlags, Counts: u.Counts,
		reader: &reader{catalogue: u.reader.catalogue, compact: compactOf(u)}, rates: map[string]Rate{ExecutionRate: rate},
	}
}

// lean is an answer without its place and the words around it.
func (a Answer) lean() Answer {
	number, _ := a.Figure()
	return Answer{State: a.State, number: number}
}

// leanResult is a result without what it rests on.
func leanResult(r schema.Result) schema.Result {
	r.Cells, r.Ignored = nil, nil
	return r
}

// compact are the answers of a unit at the paths that totals are made of, in the
// order of their places.
type compact struct {
	places  map[string]int // of the catalogue
	states  []uint8        // places in answerStates
	numbers []schema.Amount
}

// answerStates are the states of answers.
var answerStates = []schema.State{
	schema.Absent, NotHandedIn, schema.Blank, schema.Mark, schema.Text, schema.Unreadable, schema.Uncomputed, schema.Number,
}

func compactOf(u *Unit) *compact {
	places := u.reader.catalogue.totals
	c := &compact{places, make([]uint8, len(places)), make([]schema.Amount, len(places))}
	for path, i := range places {
		a := u.Answer(path)
		c.states[i] = uint8(max(0, slices.Index(answerStates, a.State)))
		c.numbers[i], _ = a.Figure()
	}
	return c
}

// answer is the answer at a path; one that enters no total is not kept.
func (c *compact) answer(path string) Answer {
	if i, ok := c.places[path]; ok {
		return Answer{State: answerStates[c.states[i]], number: c.numbers[i]}
	}
	return Answer{State: schema.Absent}
}

// With returns the roster with what some units have handed in by now, which are in
// it; arrivals are theirs. ok is false where one of them is not: then the roster has
// to be gathered anew.
func (r *Roster) With(units []*Unit, arrivals []Arrival) (next *Roster, ok bool) {
	next = &Roster{}
	*next = *r
	next.Listed = slices.Clone(r.Listed)
	var settings schema.Settings
	if r.settings != nil {
		settings = *r.settings
	}
	settings.Roster = nil
	fresh := NewRoster(r.catalogue, &settings, arrivals)
	for _, u := range units {
		i := slices.IndexFunc(next.Listed, func(l Listed) bool { return l.Filed == u.Name })
		if i < 0 {
			return nil, false
		}
		next.Listed[i] = fresh.listed(r.Listed[i].RosterUnit, u, r.Listed[i].OnRoster)
	}
	return next, true
}

// AbsentFlags are those of the units of the roster that have handed in nothing, as
// the function AbsentFlags has them.
func (r *Roster) AbsentFlags(year int) []schema.Flag {
	var settings schema.Settings
	for _, l := range r.Listed {
		if l.Filed == "" && !l.Excused {
			settings.Roster = append(settings.Roster, l.RosterUnit)
		}
	}
	return AbsentFlags(nil, year, &settings)
}
