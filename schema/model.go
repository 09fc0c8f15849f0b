package schema

import (
	"slices"
	"strings"
)

// Model is what the forms of a bureau are and what is made of them: how they are
// read, checked and compared. It is a value that is handed down from whoever starts
// the program to all that reads, keeps and consolidates; several stand side by side.
// A model is made by New and not changed after that.
type Model struct {
	Name string // for people
	// From and To are the first and the last year that it is for; 0 is no bound.
	From, To int

	Forms []Form // of a submission, in their usual order
	// Signature is the block at the foot of each form, and the year at its head.
	Signature Form
	// Report is the written report, which a submission may come without.
	Report Form
	// LookAlikes are the forms that units send beside these or in their place.
	LookAlikes []LookAlike
	// Results are the ids of the columns and lines that say what came of a year. A
	// form of the model has one of them; the plan for a year has none.
	Results []string
	// Printed are the answers that stand on the forms as they are given out, by
	// their path. A unit that leaves one as it is has not got it wrong.
	Printed map[string]Amount

	Catalogue  []CatalogueEntry // of finding codes
	Rates      []NamedRate      // that are reckoned from the figures of a unit
	Rules      []Rule           // the checks between figures, in the order of the catalogue
	Thresholds []Threshold      // that checks turn on, by default
	// AdjustmentBands are the upper ends of the bands of 预算调整率, in percent.
	AdjustmentBands []Amount
	Grades          []Grade // of scores by default, the best first; the last has no least score
	Limits          []Limit // of a district by default

	version string
}

// New makes a model of what is declared: what a rule says of the parts of a line,
// whatever they are, becomes what the declared parts are.
func New(declared Model) *Model {
	m := declared
	m.Rules = make([]Rule, len(declared.Rules))
	for i, rule := range declared.Rules {
		m.Rules[i] = m.bound(rule)
	}
	m.version = m.fingerprint()
	return &m
}

// Version identifies the forms that files are read by: their tables, lines, columns
// and wordings, what else is known of what stands on them, and the code that gives
// them meaning.
func (m *Model) Version() string { return m.version }

// Covers reports whether the model is for a year.
func (m *Model) Covers(year int) bool {
	return (m.From == 0 || year >= m.From) && (m.To == 0 || year <= m.To)
}

// Form returns the declaration of a form, of the written report or of the
// signature block, or nil for an unknown id.
func (m *Model) Form(id FormID) *Form {
	switch id {
	case SignatureBlock:
		return &m.Signature
	case ReportText:
		return &m.Report
	}
	if i := m.Place(id); i < len(m.Forms) {
		return &m.Forms[i]
	}
	return nil
}

// Place is where a form stands in the usual order, counted from 0; what is none of
// the forms stands behind them all.
func (m *Model) Place(id FormID) int {
	for i := range m.Forms {
		if m.Forms[i].ID == id {
			return i
		}
	}
	return len(m.Forms)
}

// Resolve finds what a path of values or rules names. It reports false for a
// path that no declaration knows, such as that of a kept but unknown row.
func (m *Model) Resolve(path string) (Address, bool) {
	parts := strings.Split(path, "/")
	var a Address
	if a.Form = m.Form(FormID(parts[0])); a.Form == nil || len(parts) < 2 {
		return a, false
	}
	if a.Table = a.Form.Table(parts[1]); a.Table != nil {
		parts = parts[2:]
	} else if a.Table = a.Form.Table(""); a.Table != nil {
		parts = parts[1:]
	} else {
		return a, false
	}
	if len(parts) == 2 && parts[0] == HeadYears {
		a.Head, a.Column = true, a.Table.Column(parts[1])
		return a, a.Column != nil
	}
	switch a.Table.Shape {
	case Fields, Prose:
		if len(parts) == 1 {
			a.Line = a.Table.Line(parts[0])
		}
		return a, a.Line != nil
	case Row:
		if len(parts) == 1 {
			a.Column = a.Table.Column(parts[0])
		}
		return a, a.Column != nil
	case Records:
		if len(parts) == 2 {
			a.Number, a.Column = parts[0], a.Table.Column(parts[1])
		}
		return a, a.Column != nil
	}
	switch len(parts) {
	case 1: // the only line of the table has no name of its own
		parts = []string{"", parts[0]}
	case 3: // a named row beneath a line
		a.Number, parts = parts[1], []string{parts[0], parts[2]}
	}
	if len(parts) != 2 {
		return a, false
	}
	a.Line, a.Column = a.Table.Line(parts[0]), a.Table.Column(parts[1])
	if parts[0] == "{c}" { // a rule is tried on line after line
		return a, a.Column != nil
	}
	return a, a.Line != nil && (a.Column != nil || parts[1] == "{c}")
}

// Entry returns the catalogue's entry for a code.
func (m *Model) Entry(code string) (CatalogueEntry, bool) {
	i := slices.IndexFunc(m.Catalogue, func(e CatalogueEntry) bool { return e.Code == code })
	if i < 0 {
		return CatalogueEntry{}, false
	}
	return m.Catalogue[i], true
}

// threshold returns the declaration of a threshold.
func (m *Model) threshold(id string) (Threshold, bool) {
	i := slices.IndexFunc(m.Thresholds, func(t Threshold) bool { return t.ID == id })
	if i < 0 {
		return Threshold{}, false
	}
	return m.Thresholds[i], true
}

// bound returns a rule with the lines and sums that follow from what is declared to
// be a part of what.
func (m *Model) bound(rule Rule) Rule {
	for _, whole := range rule.Of {
		rule.Columns = append(slices.Clip(rule.Columns), m.within(whole, rule.Leaves)...)
	}
	if compare, ok := rule.Test.(Compare); ok {
		if parts, ok := compare.Should.(PartsOf); ok {
			compare.Should = parts.sum(m)
			rule.Test = compare
		}
	}
	return rule
}

// within are the ids of a line, by its path, and of all that is part of it, down to
// the parts of parts; of these, where leaves are asked for, those without parts.
func (m *Model) within(path string, leaves bool) []string {
	a, ok := m.Resolve(path + "/{c}")
	if !ok {
		return nil
	}
	ids := []string{a.Line.ID}
	var add func(whole string)
	add = func(whole string) {
		for _, line := range a.Table.Lines {
			if line.Part != whole {
				continue
			}
			if !leaves || !slices.ContainsFunc(a.Table.Lines, func(l Line) bool { return l.Part == line.ID }) {
				ids = append(ids, line.ID)
			}
			add(line.ID)
		}
	}
	add(a.Line.ID)
	return ids
}
