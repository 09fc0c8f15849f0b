// Package summary computes what the submissions of a district come to: the
// figures that are compared, their rates, the scores and grades, the totals of
// the district, which forms are missing, and which units are beyond a limit.
//
// It is pure: it reads no files, writes none, and does not try the checks (it
// is handed their findings). An answer that is no figure, be it blank, a mark
// or unreadable, enters no sum, average or rate; it is kept beside the figures
// with its state, so that a report can show it as what it is.
package summary

import (
	"cmp"
	"slices"
	"strings"

	"jixiao/schema"
)

// Summary is what the submissions of a district come to in a year.
type Summary struct {
	Year     int
	Settings *schema.Settings
	Units    []*Unit // in the order of the district
	// Absent are the flags of the units of the roster that have handed in
	// nothing; they are among Flags as well.
	Absent []schema.Flag
	// Flags are the units beyond a limit, in the order of the units; of one
	// unit, in the order of Watches.
	Flags []schema.Flag
	// Watches are the flags that were looked for, with how many there are.
	Watches []Watch
	// Findings are those that are broken, by unit and severity, and after all
	// of them those that could not be judged. What holds is left out.
	Findings []schema.Finding

	// Totals of the district, over the units that gave figures.
	ThreePublic []CostTotal // in the order of ThreePublicLines
	Operating   CostTotal
	Procurement CostTotal
	Staffing    StaffingTotal
	Budget      BudgetTotal
	Scores      ScoreTotal
	// Forms says for each form of a submission how many units handed it in.
	Forms []FormCount
	// Errors, Warnings and Notices count the findings that stand; Accepted
	// those that the bureau has accepted.
	Errors, Warnings, Notices, NotJudged, Accepted int
}

// FormCount says how many units handed a form in.
type FormCount struct {
	Form *schema.Form
	// HandedIn and Missing count units. A unit without projects owes no 附件3
	// and is in neither.
	HandedIn, Missing int
}

// New computes the summary of a district. The findings are those of the
// district's year; settings are the district's, nil for the defaults.
func New(d *schema.District, findings []schema.Finding, settings *schema.Settings) *Summary {
	s := &Summary{Year: d.Year, Settings: settings, Watches: watches(settings.LimitsInForce())}
	findings = schema.GroupNotJudged(findings)
	found := map[string][]schema.Finding{}
	for _, f := range findings {
		if f.Outcome != schema.Holds {
			found[f.Unit] = append(found[f.Unit], f)
		}
	}
	order := make(map[string]int, len(d.Submissions))
	for i, submission := range d.Submissions {
		order[submission.Unit] = i
		u := newUnit(submission, found[submission.Unit], settings)
		s.Units = append(s.Units, u)
		s.Flags = append(s.Flags, u.Flags...)
	}
	s.Absent = absentFlags(s.Units, d.Year, settings)
	s.Flags = append(s.Flags, s.Absent...)
	s.Findings = inOrder(findings, order)
	s.count()
	s.total()
	return s
}

// inOrder leaves out what holds and sorts the rest by unit and severity, what
// was accepted and what was not judged last. Units that the district does not know come after those
// it does.
func inOrder(findings []schema.Finding, order map[string]int) []schema.Finding {
	var kept []schema.Finding
	for _, f := range findings {
		if f.Outcome != schema.Holds {
			kept = append(kept, f)
		}
	}
	last := func(f schema.Finding) int {
		switch {
		case f.Outcome == schema.NotJudged:
			return 2
		case f.Accepted != nil:
			return 1
		}
		return 0
	}
	unit := func(f schema.Finding) int {
		if i, ok := order[f.Unit]; ok {
			return i
		}
		return len(order)
	}
	slices.SortStableFunc(kept, func(a, b schema.Finding) int {
		return cmp.Or(last(a)-last(b), unit(a)-unit(b), strings.Compare(a.Unit, b.Unit), rank(a.Severity)-rank(b.Severity))
	})
	return kept
}

// rank orders severities, the gravest first.
func rank(s schema.Severity) int {
	return slices.Index([]schema.Severity{schema.Err, schema.Warn, schema.Info}, s)
}

// count counts forms, findings and flags.
func (s *Summary) count() {
	for i := range schema.Forms {
		form := &schema.Forms[i]
		c := FormCount{Form: form}
		for _, u := range s.Units {
			switch {
			case u.Submission.Form(form.ID) != nil:
				c.HandedIn++
			case slices.Contains(u.Missing, form):
				c.Missing++
			}
		}
		s.Forms = append(s.Forms, c)
	}
	for _, f := range s.Findings {
		switch {
		case f.Outcome == schema.NotJudged:
			s.NotJudged++
		case f.Accepted != nil:
			s.Accepted++
		case f.Severity == schema.Err:
			s.Errors++
		case f.Severity == schema.Warn:
			s.Warnings++
		default:
			s.Notices++
		}
	}
	for i := range s.Watches {
		w := &s.Watches[i]
		for _, u := range s.Units {
			n := 0
			for _, f := range u.Flags {
				if f.Flag == w.Flag {
					n++
				}
			}
			w.Flags += n
			w.Units += min(n, 1)
		}
		if w.Flag == schema.FlagNotHandedIn {
			w.Flags += len(s.Absent)
			w.Units += len(s.Absent)
		}
	}
}

// MostErrors returns up to n units with error findings, those with the most
// first; among equals the warnings count, then the order of the district.
func (s *Summary) MostErrors(n int) []*Unit {
	var units []*Unit
	for _, u := range s.Units {
		if u.Errors > 0 {
			units = append(units, u)
		}
	}
	slices.SortStableFunc(units, func(a, b *Unit) int {
		return cmp.Or(b.Errors-a.Errors, b.Warnings-a.Warnings)
	})
	return units[:min(n, len(units))]
}
