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
	At   time.Time // when it was received
	// Saved is when its file was last saved; zero when that is not known.
	Saved time.Time
}

// Listed is a unit of the roster, or one that is not on it and handed in
// something all the same.
type Listed struct {
	schema.RosterUnit
	// Filed is the name under which the unit handed something in; "" when it
	// did not.
	Filed string
	// OnRoster is false for a unit that the roster does not know. Where the
	// bureau keeps no roster, every unit that handed in something is on it.
	OnRoster bool
	// Forms are what came of each form: 附件1 to 附件4 in their order.
	Forms []HandedIn
	// Missing are the forms that the unit owes.
	Missing []*schema.Form
	// Excused says that the bureau has accepted that the unit hands in nothing.
	Excused bool
	// At is when the last of the forms that the unit owes was first received, and
	// Saved when the file that it came in was last saved, zero when that is not
	// known. Late says that a form that the unit owes first came in after the
	// deadline, by Decided, the time that the settings hold against it.
	At, Saved time.Time
	Late      bool
	Decided   time.Time
}

// HandedIn is what came of a form.
type HandedIn struct {
	Form  *schema.Form
	Count int       // how many stand: of 附件3, one for each project
	First time.Time // when the first one was received, zero when none was
	Saved time.Time // when the file of that one was last saved, zero when not known
	// Decided is the first time that the settings hold against the deadline.
	Decided time.Time
}

// Complete reports whether the unit owes nothing more.
func (l Listed) Complete() bool { return l.Filed != "" && len(l.Missing) == 0 }

// Roster says of every unit of the roster, in its order, what came in; units
// that are not on it come last.
func (s *Summary) Roster(arrivals []Arrival) []Listed {
	r := NewRoster(s.Catalogue, s.Settings, arrivals)
	for _, u := range s.Units {
		r.Add(u)
	}
	return r.Listed
}

// Roster gathers what came in, unit by unit.
type Roster struct {
	// Listed are the units of the roster, in its order, and then those added
	// that are not on it.
	Listed []Listed

	catalogue *Catalogue
	settings  *schema.Settings
	index     rosterIndex
	kept      bool
	first     map[arrivalOf]HandedIn
}

type arrivalOf struct {
	unit string
	form schema.FormID
}

// NewRoster begins with the roster of the settings, of which no unit has handed
// in anything. Where the findings about those who have handed in nothing say that
// the bureau has accepted it, a unit is excused.
func NewRoster(c *Catalogue, settings *schema.Settings, arrivals []Arrival, absent ...schema.Finding) *Roster {
	r := &Roster{catalogue: c, settings: settings, first: map[arrivalOf]HandedIn{}}
	if settings != nil {
		r.index = newRosterIndex(settings.Roster)
		for _, u := range settings.Roster {
			l := r.listed(u, nil, true)
			l.Excused = excused(absent, u.Name)
			r.Listed = append(r.Listed, l)
		}
	}
	r.kept = len(r.Listed) > 0
	for _, a := range arrivals {
		of := arrivalOf{a.Unit, a.Form}
		first, seen := r.first[of]
		decided := settings.Deciding(a.At, a.Saved)
		if !seen || decided.Before(first.Decided) {
			first.Decided = decided
		}
		if !seen || a.At.Before(first.First) {
			first.First, first.Saved = a.At, a.Saved
		}
		r.first[of] = first
	}
	return r
}

// Find returns the place in Listed of a unit of the roster, by a name that it
// goes by.
func (r *Roster) Find(name string) (int, bool) { return r.index.find(name) }

// Add takes in what a unit handed in, and returns its place in Listed.
func (r *Roster) Add(u *Unit) int {
	i, on := r.index.find(u.Name)
	if on && r.Listed[i].Filed != "" { // two units by two names of one
		on = false
	}
	if !on {
		i = len(r.Listed)
		r.Listed = append(r.Listed, Listed{RosterUnit: schema.RosterUnit{Name: u.Name}})
	}
	r.Listed[i] = r.listed(r.Listed[i].RosterUnit, u, on || !r.kept)
	return i
}

// listed says what came in of a unit; u is nil for nothing.
func (r *Roster) listed(entry schema.RosterUnit, u *Unit, on bool) Listed {
	l := Listed{RosterUnit: entry, OnRoster: on}
	if u != nil {
		l.Filed, l.Missing = u.Name, u.Missing
	} else {
		for i := range r.catalogue.Model.Forms { // 附件3 is not owed before 附件1 tells of projects
			if form := &r.catalogue.Model.Forms[i]; form.ID != schema.ProjectEvaluation {
				l.Missing = append(l.Missing, form)
			}
		}
	}
	for _, form := range append(formsInOrder(r.catalogue.Model), &r.catalogue.Model.Report) {
		in := HandedIn{Form: form}
		if u != nil {
			for _, f := range u.Submission.Filings {
				if f.Form == form.ID {
					in.Count++
				}
			}
			first := r.first[arrivalOf{u.Name, form.ID}]
			in.First, in.Saved, in.Decided = first.First, first.Saved, first.Decided
		}
		l.Forms = append(l.Forms, in)
		if form.ID == schema.ReportText || in.Count == 0 {
			continue
		}
		if in.First.After(l.At) {
			l.At, l.Saved = in.First, in.Saved
		}
		if in.Decided.After(l.Decided) {
			l.Decided = in.Decided
		}
	}
	l.Late = !l.Decided.IsZero() && r.settings.Late(l.Decided)
	return l
}

// excused reports whether the bureau has accepted that a unit of the roster hands
// in nothing.
func excused(absent []schema.Finding, unit string) bool {
	return slices.ContainsFunc(absent, func(f schema.Finding) bool {
		return f.Code == schema.RosterCode && f.Unit == unit && f.Accepted != nil
	})
}

func formsInOrder(m *schema.Model) []*schema.Form {
	forms := make([]*schema.Form, len(m.Forms))
	for i := range m.Forms {
		forms[i] = &m.Forms[i]
	}
	return forms
}

// rosterIndex finds units of a roster as Settings.Listed does, without going
// through all of them.
type rosterIndex struct {
	exact map[string]int   // by the key of a name
	tails map[string][]int // by what names that mean one unit share
	units []schema.RosterUnit
}

func newRosterIndex(units []schema.RosterUnit) rosterIndex {
	x := rosterIndex{exact: map[string]int{}, tails: map[string][]int{}, units: units}
	for i, u := range units {
		for _, name := range append([]string{u.Name}, u.Aliases...) {
			if _, ok := x.exact[schema.UnitKey(name)]; !ok {
				x.exact[schema.UnitKey(name)] = i
			}
			tail := schema.UnitTail(name)
			if !slices.Contains(x.tails[tail], i) {
				x.tails[tail] = append(x.tails[tail], i)
			}
		}
	}
	return x
}

func (x rosterIndex) find(name string) (int, bool) {
	if i, ok := x.exact[schema.UnitKey(name)]; ok {
		return i, true
	}
	found := -1
	for _, i := range x.tails[schema.UnitTail(name)] {
		u := x.units[i]
		if !slices.ContainsFunc(append([]string{u.Name}, u.Aliases...), func(n string) bool { return schema.SameUnit(n, name) }) {
			continue
		}
		if found >= 0 {
			return 0, false
		}
		found = i
	}
	return found, found >= 0
}
