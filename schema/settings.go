package schema

import (
	"maps"
	"slices"
	"time"
)

// Settings are what a district decides for itself, of a year: what was handed in
// for another year is not judged by them. The zero value and a nil pointer are the
// defaults of the model.
type Settings struct {
	// Limits are those that differ from their default, by their flag.
	Limits map[string]LimitSetting `json:"limits,omitempty"`
	// Thresholds are those that differ from their default, by their id, in the
	// measure of their kind.
	Thresholds map[string]Amount `json:"thresholds,omitempty"`
	// Grades take the place of the default ones when there are any.
	Grades []Grade `json:"grades,omitempty"`
	// Checks are those that are off or of another severity, by their code.
	Checks map[string]CheckSetting `json:"checks,omitempty"`
	// Deadline is the last day, in the bureau's own time zone, on which a
	// submission is in time; "" for none. As 2006-01-02.
	Deadline string `json:"deadline,omitempty"`
	// LateBy says by which time a submission is held against the deadline.
	LateBy LateBy `json:"late_by,omitempty"`
	// Roster is 单位名册, the units that owe a submission. Empty: the bureau
	// keeps none, and who has not handed anything in cannot be known.
	Roster []RosterUnit `json:"roster,omitempty"`
}

// LateBy is a time of a submission that is held against the deadline.
type LateBy string

// The times of a submission.
const (
	// LateByReceived is when its files were received.
	LateByReceived LateBy = ""
	// LateBySaved is when its files were last saved, which is as early as they can
	// have been sent off, but no later than they were received.
	LateBySaved LateBy = "saved"
)

// LateBySetting is the id of the row of the settings workbook that says LateBy.
const LateBySetting = "late_by"

// LateByNames are the words for LateBy, the default first.
var LateByNames = []struct {
	By   LateBy
	Name string
}{{LateByReceived, "收到"}, {LateBySaved, "保存"}}

// LateByName is the word for the time that the settings hold against the deadline.
func (s *Settings) LateByName() string {
	if s != nil && s.LateBy == LateBySaved {
		return LateByNames[1].Name
	}
	return LateByNames[0].Name
}

// LimitSetting is a limit as the district sets it.
type LimitSetting struct {
	Off   bool   `json:"off,omitempty"`
	Limit Amount `json:"limit"` // in the measure of the limit's default
}

// CheckSetting is a check as the district sets it.
type CheckSetting struct {
	Off      bool     `json:"off,omitempty"`
	Severity Severity `json:"severity,omitempty"` // "" is the catalogue's
}

// RosterUnit is a unit of 单位名册.
type RosterUnit struct {
	Code       string   `json:"code,omitempty"` // 单位编码
	Name       string   `json:"name"`
	Aliases    []string `json:"aliases,omitempty"`
	Department string   `json:"department,omitempty"` // 主管部门
	Office     string   `json:"office,omitempty"`     // 归口股室 of the bureau
	Contact    string   `json:"contact,omitempty"`    // a person; never leaves the settings
}

// Threshold is a figure that a check turns on.
type Threshold struct {
	ID      string
	Code    string // of the check
	Name    string // for people
	Kind    Kind   // Rate for percent; 0 for a plain number
	Default Amount
}

// Grade is a grade of scores.
type Grade struct {
	Name string `json:"name"`
	From Amount `json:"from"` // the least score of the grade, in points
}

// Threshold returns a threshold in force, in percent or as a plain number.
func (s *Settings) Threshold(m *Model, id string) Amount {
	if s != nil {
		if set, ok := s.Thresholds[id]; ok {
			return set
		}
	}
	t, _ := m.threshold(id)
	return t.Default
}

// LimitsInForce returns the limits that are tried, with the district's figures
// in place of the defaults.
func (s *Settings) LimitsInForce(m *Model) []Limit {
	if s == nil || len(s.Limits) == 0 {
		return m.Limits
	}
	limits := slices.Clone(m.Limits)
	for i, l := range limits {
		if set, ok := s.Limits[l.Flag]; ok {
			limits[i].Default = set.Limit
		}
	}
	return slices.DeleteFunc(limits, func(l Limit) bool { return s.Limits[l.Flag].Off })
}

// GradesInForce returns the grades by score, the best first; the last has no
// least score.
func (s *Settings) GradesInForce(m *Model) []Grade {
	if s == nil || len(s.Grades) == 0 {
		return m.Grades
	}
	return s.Grades
}

// GradeOf returns the name of the grade of a score.
func (s *Settings) GradeOf(m *Model, score Amount) string {
	grades := s.GradesInForce(m)
	last := len(grades) - 1
	for _, g := range grades[:last] {
		if score >= g.From {
			return g.Name
		}
	}
	return grades[last].Name
}

// KeepsRoster reports whether the bureau says which units are to hand in.
func (s *Settings) KeepsRoster() bool { return s != nil && len(s.Roster) > 0 }

// Tried reports whether a check is on. What the reader could not make out (F)
// cannot be turned off.
func (s *Settings) Tried(code string) bool { return s == nil || !s.Checks[code].Off }

// Severity returns the severity of a finding of a check, of which the
// catalogue or the rule says own.
func (s *Settings) Severity(code string, own Severity) Severity {
	if s != nil {
		if set := s.Checks[code].Severity; set != "" {
			return set
		}
	}
	return own
}

// Late reports whether a time is after the deadline: the one that LateBy says.
func (s *Settings) Late(at time.Time) bool {
	if s == nil || s.Deadline == "" {
		return false
	}
	return at.In(time.Local).Format(time.DateOnly) > s.Deadline
}

// Deciding is which of two times of a submission is held against the deadline:
// when it was received, or when it was last saved, zero when that is not known.
func (s *Settings) Deciding(received, saved time.Time) time.Time {
	if s != nil && s.LateBy == LateBySaved && !saved.IsZero() && saved.Before(received) {
		return saved
	}
	return received
}

// TakenOver returns the settings as a year without its own takes them over from
// an earlier one. A deadline goes along only where it is one of that year, in
// which case it falls into the year after.
func (s *Settings) TakenOver(year int) *Settings {
	if s == nil || s.DeadlineFits(year) {
		return s
	}
	own := *s
	own.Deadline = ""
	return &own
}

// DeadlineFits reports whether the deadline may be one of a year: what a year came
// to is handed in in the year after. No deadline fits every year.
func (s *Settings) DeadlineFits(year int) bool {
	if s == nil || s.Deadline == "" {
		return true
	}
	day, err := time.Parse(time.DateOnly, s.Deadline)
	return err == nil && day.Year() == year+1
}

// Listed returns the unit of the roster that goes by a name: by that very name
// or alias, else by one that differs in the district's name alone.
func (s *Settings) Listed(name string) (RosterUnit, bool) {
	if s == nil {
		return RosterUnit{}, false
	}
	if u, ok := s.Goes(name); ok {
		return u, true
	}
	var found []RosterUnit
	for _, u := range s.Roster {
		if u.goesBy(func(n string) bool { return SameUnit(n, name) }) {
			found = append(found, u)
		}
	}
	if len(found) != 1 {
		return RosterUnit{}, false
	}
	return found[0], true
}

// Goes returns the unit of the roster that goes by that very name or alias.
func (s *Settings) Goes(name string) (RosterUnit, bool) {
	if s == nil {
		return RosterUnit{}, false
	}
	key := UnitKey(name)
	i := slices.IndexFunc(s.Roster, func(u RosterUnit) bool { return u.goesBy(func(n string) bool { return UnitKey(n) == key }) })
	if i < 0 {
		return RosterUnit{}, false
	}
	return s.Roster[i], true
}

func (u RosterUnit) goesBy(is func(string) bool) bool {
	return is(u.Name) || slices.ContainsFunc(u.Aliases, is)
}

// JudgeAlike returns what reports whether the submissions of a unit, by its name, are
// judged alike by two settings, either of which may be nil: by the same checks, of the
// same severities, thresholds and grades, and as on the roster of both or of neither.
// Limits, the deadline and what else a roster says are nothing that a check turns on.
func (m *Model) JudgeAlike(a, b *Settings) func(unit string) bool {
	if !a.checksAs(m, b) {
		return func(string) bool { return false }
	}
	inA, inB := a.rosterKeys(), b.rosterKeys()
	if (len(inA) == 0) != (len(inB) == 0) { // one bureau keeps no roster
		return func(unit string) bool { return !a.Tried(RosterCode) }
	}
	if maps.Equal(inA, inB) {
		return func(string) bool { return true }
	}
	return func(unit string) bool {
		if key := UnitKey(unit); inA[key] && inB[key] {
			return true
		}
		_, listedA := a.Listed(unit)
		_, listedB := b.Listed(unit)
		return listedA == listedB
	}
}

// checksAs reports whether two settings have the same checks, thresholds and grades.
func (s *Settings) checksAs(m *Model, other *Settings) bool {
	for _, t := range m.Thresholds {
		if s.Threshold(m, t.ID) != other.Threshold(m, t.ID) {
			return false
		}
	}
	set := func(s *Settings) map[string]CheckSetting {
		if s == nil {
			return nil
		}
		checks := maps.Clone(s.Checks)
		maps.DeleteFunc(checks, func(_ string, c CheckSetting) bool { return c == CheckSetting{} })
		return checks
	}
	return maps.Equal(set(s), set(other)) && slices.Equal(s.GradesInForce(m), other.GradesInForce(m))
}

// rosterKeys are the keys of all names and aliases on the roster.
func (s *Settings) rosterKeys() map[string]bool {
	keys := map[string]bool{}
	if s != nil {
		for _, u := range s.Roster {
			for _, name := range append([]string{u.Name}, u.Aliases...) {
				keys[UnitKey(name)] = true
			}
		}
	}
	return keys
}

// Setting is a threshold of the district as a term of a rule.
type Setting string

// Eval implements Expr.
func (e Setting) Eval(s *Scope) Result {
	t, ok := s.Model.threshold(string(e))
	if !ok {
		return Result{Lack: Absent, Why: Say("lack.setting", Quote("id", string(e)))}
	}
	return Result{Amount: s.Settings.Threshold(s.Model, t.ID), Kind: t.Kind}
}

// Print implements Expr.
func (e Setting) Print(m *Model) string {
	if t, ok := m.threshold(string(e)); ok {
		return t.Name
	}
	return string(e)
}

// Optional reports whether a check may be turned off: all but what the reader
// could not make out (F).
func Optional(code string) bool { return len(code) > 0 && code[0] != 'F' }
