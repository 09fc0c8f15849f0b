package summary

import (
	"slices"
	"time"

	"jixiao/schema"
)

// Arrival is a form of a unit that came in, be it current or superseded.
type Arrival struct {
	Unit string
	Form schema.FormID
	At   time.Time
}

// Listed is a unit of the roster, or one that is not on it and handed in
// something all the same.
type Listed struct {
	schema.RosterUnit
	// Unit is what the unit handed in; nil for nothing.
	Unit *Unit
	// OnRoster is false for a unit that the roster does not know. Where the
	// bureau keeps no roster, every unit that handed in something is on it.
	OnRoster bool
	// Forms are what came of each form: 附件1 to 附件4 in their order.
	Forms []HandedIn
	// Missing are the forms that the unit owes.
	Missing []*schema.Form
	// Late says that a form that the unit owes first came in after the
	// deadline; At is when the last of them first did.
	Late bool
	At   time.Time
}

// HandedIn is what came of a form.
type HandedIn struct {
	Form  *schema.Form
	Count int       // how many stand: of 附件3, one for each project
	First time.Time // when the first one came, zero when none did
}

// Complete reports whether the unit owes nothing more.
func (l Listed) Complete() bool { return l.Unit != nil && len(l.Missing) == 0 }

// Roster says of every unit of the roster, in its order, what came in; units
// that are not on it come last.
func (s *Summary) Roster(arrivals []Arrival) []Listed {
	var listed []Listed
	if s.Settings != nil {
		for _, u := range s.Settings.Roster {
			listed = append(listed, Listed{RosterUnit: u, OnRoster: true})
		}
	}
	kept := len(listed) > 0
	for _, u := range s.Units {
		entry, on := s.Settings.Listed(u.Name)
		i := slices.IndexFunc(listed, func(l Listed) bool { return on && l.Name == entry.Name })
		if i < 0 {
			i = len(listed)
			listed = append(listed, Listed{RosterUnit: schema.RosterUnit{Name: u.Name}, OnRoster: !kept})
		}
		listed[i].Unit = u
	}
	for i := range listed {
		listed[i].fill(s, arrivals)
	}
	return listed
}

func (l *Listed) fill(s *Summary, arrivals []Arrival) {
	if l.Unit == nil {
		for i := range schema.Forms { // 附件3 is not owed before 附件1 tells of projects
			if form := &schema.Forms[i]; form.ID != schema.ProjectEvaluation {
				l.Missing = append(l.Missing, form)
			}
		}
	} else {
		l.Missing = l.Unit.Missing
	}
	for _, form := range append(formsInOrder(), &schema.Report) {
		in := HandedIn{Form: form}
		if l.Unit != nil {
			for _, f := range l.Unit.Submission.Filings {
				if f.Form == form.ID {
					in.Count++
				}
			}
			for _, a := range arrivals {
				if a.Unit == l.Unit.Name && a.Form == form.ID && (in.First.IsZero() || a.At.Before(in.First)) {
					in.First = a.At
				}
			}
		}
		l.Forms = append(l.Forms, in)
		if form.ID != schema.ReportText && in.Count > 0 && in.First.After(l.At) {
			l.At = in.First
		}
	}
	l.Late = !l.At.IsZero() && s.Settings.Late(l.At)
}

func formsInOrder() []*schema.Form {
	forms := make([]*schema.Form, len(schema.Forms))
	for i := range schema.Forms {
		forms[i] = &schema.Forms[i]
	}
	return forms
}
