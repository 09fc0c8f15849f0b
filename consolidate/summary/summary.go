// Package summary computes what the submissions of a district come to: the
// figures that are compared, their rates, the scores and grades, the totals of
// the district, which forms are missing, and which units are beyond a limit.
//
// It is pure: it reads no files, writes none, and does not try the checks (it
// is handed their findings). An answer that is no figure, be it blank, a mark
// or unreadable, enters no sum, average or rate; it is kept beside the figures
// with its state, so that a report can show it as what it is.
//
// A unit is computed from its own forms alone, and totals are added up unit by
// unit, so that a district need not be held as a whole.
package summary

import (
	"slices"

	"jixiao/schema"
)

// Filed is what a unit handed in, and what was found in it.
type Filed struct {
	Submission *schema.Submission
	// Before is its submission for the year before; nil for none.
	Before *schema.Submission
	// Findings are about the submission; those that hold are left out.
	Findings []schema.Finding
}

// Summary is what the submissions of a district come to in a year, with all
// its units.
type Summary struct {
	*Totals
	Units []*Unit // in the order of the district
	// Flags are the units beyond a limit, in the order of the units; of one
	// unit, in the order of Watches. Those of absent units come last.
	Flags []schema.Flag
	// AcceptedFlags are those that say no more than what the bureau has accepted.
	AcceptedFlags []schema.Flag
}

// New computes the summary of a district. The findings are those of the
// district's year; settings are the district's, nil for the defaults.
func New(c *Catalogue, d *schema.District, findings []schema.Finding, settings *schema.Settings) *Summary {
	s := &Summary{Totals: NewTotals(c, d.Year, settings)}
	found := map[string][]schema.Finding{}
	for _, f := range findings {
		found[f.Unit] = append(found[f.Unit], f)
	}
	for _, submission := range d.Submissions {
		u := NewUnit(c, Filed{Submission: submission, Findings: found[submission.Unit]}, settings)
		s.Units = append(s.Units, u)
		s.Flags, s.AcceptedFlags = append(s.Flags, u.Flags...), append(s.AcceptedFlags, u.AcceptedFlags...)
		s.Add(u)
	}
	for _, u := range s.Units {
		u.Score.Rank = s.Rank(u)
	}
	names := make([]string, len(s.Units))
	for i, u := range s.Units {
		names[i] = u.Name
	}
	absent := AbsentFlags(names, d.Year, settings, findings...)
	s.AddAbsent(absent)
	s.Flags = append(s.Flags, absent...)
	return s
}

// Totals are what the units of a district, or of a part of it, come to.
type Totals struct {
	Catalogue *Catalogue
	Year      int
	Settings  *schema.Settings
	// Units is how many units are in the totals.
	Units int
	// Watches are the flags that were looked for, with how many there are.
	Watches []Watch
	Tally
	Scores ScoreTotal
	// Forms says for each form of a submission how many units handed it in.
	Forms []FormCount
	// Errors, Warnings and Notices count the findings that stand; Accepted
	// those that the bureau has accepted.
	Counts
	// UnitsWith counts the units that have findings of each kind.
	UnitsWith Counts
	// Flags counts the flags, Flagged the units that have one, Absent the units
	// of the roster that have handed in nothing.
	Flags, Flagged, Absent int
	// Over is how many are in post beyond the posts of their units, which Units
	// counts; Known are the units with both figures.
	Over      Sum
	OverKnown int

	scores, recomputed ranking
}

// ranking places scores.
type ranking struct {
	scores []schema.Amount
	sorted bool // which they are when a place is first asked for
}

func (r *ranking) add(score schema.Amount) { r.scores, r.sorted = append(r.scores, score), false }

// place is that of a score, from 1; equals share the better one.
func (r *ranking) place(score schema.Amount) int {
	if !r.sorted {
		slices.Sort(r.scores)
		r.sorted = true
	}
	above, _ := slices.BinarySearch(r.scores, score+1)
	return len(r.scores) - above + 1
}

// Counts are numbers of findings by severity: those that stand; apart, those
// that could not be judged and those that the bureau has accepted.
type Counts struct{ Errors, Warnings, Notices, NotJudged, Accepted int }

// add counts a finding.
func (c *Counts) add(f schema.Finding) {
	switch {
	case f.Outcome == schema.NotJudged:
		c.NotJudged++
	case f.Accepted != nil:
		c.Accepted++
	case f.Severity == schema.Err:
		c.Errors++
	case f.Severity == schema.Warn:
		c.Warnings++
	default:
		c.Notices++
	}
}

// FormCount says how many units handed a form in.
type FormCount struct {
	Form *schema.Form
	// HandedIn and Missing count units. A unit without projects owes no 附件3
	// and is in neither.
	HandedIn, Missing int
}

// NewTotals returns the totals of no unit.
func NewTotals(c *Catalogue, year int, settings *schema.Settings) *Totals {
	t := &Totals{Catalogue: c, Year: year, Settings: settings, Watches: watches(c.Model, settings.LimitsInForce(c.Model)), Tally: newTally(c), Scores: newScoreTotal(c.Model, settings)}
	for i := range c.Model.Forms {
		t.Forms = append(t.Forms, FormCount{Form: &c.Model.Forms[i]})
	}
	return t
}

// Add adds a unit to the totals.
func (t *Totals) Add(u *Unit) {
	t.Units++
	t.Tally.add(u)
	t.Scores.add(u)
	if score, ok := u.Score.Self(); ok {
		t.scores.add(score)
	}
	if again := u.Score.Recomputed.Total; again.OK() {
		t.recomputed.add(again.Amount)
	}
	for i := range t.Forms {
		c := &t.Forms[i]
		switch {
		case u.Submission.Form(c.Form.ID) != nil:
			c.HandedIn++
		case slices.Contains(u.Missing, c.Form):
			c.Missing++
		}
	}
	for _, c := range []struct {
		total, units *int
		n            int
	}{
		{&t.Errors, &t.UnitsWith.Errors, u.Errors}, {&t.Warnings, &t.UnitsWith.Warnings, u.Warnings}, {&t.Notices, &t.UnitsWith.Notices, u.Notices},
		{&t.NotJudged, &t.UnitsWith.NotJudged, u.NotJudged}, {&t.Accepted, &t.UnitsWith.Accepted, u.Accepted},
	} {
		*c.total += c.n
		*c.units += min(c.n, 1)
	}
	if over, ok := u.Over(); ok {
		t.OverKnown++
		t.Over.Amount += over
		t.Over.Units += int(min(over, 1))
	}
	t.Flags += len(u.Flags)
	t.Flagged += min(len(u.Flags), 1)
	for i := range t.Watches {
		w := &t.Watches[i]
		n := 0
		for _, f := range u.Flags {
			if f.Flag == w.Flag {
				n++
			}
		}
		w.Flags += n
		w.Units += min(n, 1)
	}
}

// AddAbsent adds the flags of units that have handed in nothing; they are among
// the flags, and in no other total.
func (t *Totals) AddAbsent(flags []schema.Flag) {
	t.Absent += len(flags)
	t.Flags += len(flags)
	t.Flagged += len(flags)
	for i := range t.Watches {
		if w := &t.Watches[i]; w.Flag == schema.FlagNotHandedIn {
			w.Flags += len(flags)
			w.Units += len(flags)
		}
	}
}

// Rank is the place of a unit by its own score among those added; equals share
// the better one. It is 0 for a unit without a
// valid score.
func (t *Totals) Rank(u *Unit) int {
	score, ok := u.Score.Self()
	if !ok {
		return 0
	}
	return t.scores.place(score)
}

// RankRecomputed is the place of a unit by its recomputed score, as Rank.
func (t *Totals) RankRecomputed(u *Unit) int {
	if again := u.Score.Recomputed.Total; again.OK() {
		return t.recomputed.place(again.Amount)
	}
	return 0
}
