package summary

import (
	"slices"

	"jixiao/schema"
)

// Lean returns the unit without what takes room and enters no total: what is added
// to Totals and what a Roster lists of it is the same. Of its figures those stay
// that totals are made of; findings are counted and gone. It is for who keeps the
// units of a large district.
func (u *Unit) Lean() *Unit {
	s := &schema.Submission{Unit: u.Submission.Unit, Year: u.Submission.Year}
	for _, f := range u.Submission.Filings {
		lean := &schema.Filing{ID: f.ID, Unit: f.Unit, Year: f.Year, Form: f.Form, Project: f.Project, File: f.File, Received: f.Received}
		for _, v := range f.Values {
			if !u.reader.catalogue.totals[v.Path] {
				continue
			}
			v.Label, v.Text, v.Raw, v.Source = "", "", "", schema.Source{}
			lean.Values = append(lean.Values, v)
		}
		lean.Values = slices.Clip(lean.Values)
		s.Filings = append(s.Filings, lean)
	}
	score := u.Score
	score.Execution, score.Total = lean(score.Execution), lean(score.Total)
	score.Groups = slices.Clone(score.Groups)
	for i := range score.Groups {
		score.Groups[i].First = lean(score.Groups[i].First)
	}
	score.Recomputed.Rows = nil
	return &Unit{
		Name: u.Name, Submission: s, Missing: u.Missing, Score: score, Flags: u.Flags, AcceptedFlags: u.AcceptedFlags, Counts: u.Counts,
		reader: newReader(u.reader.catalogue, s, u.reader.settings), rates: map[string]Rate{},
	}
}

// lean is an answer without the words around it.
func lean(a Answer) Answer {
	if a.Value != nil {
		a.Value = &schema.Value{Path: a.Value.Path, Kind: a.Value.Kind, State: a.Value.State, Number: a.Value.Number}
	}
	return a
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
