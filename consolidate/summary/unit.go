package summary

import (
	"cmp"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"jixiao/schema"
)

// NotHandedIn is the state of an answer on a form that the unit did not hand
// in. It stands beside the states of schema and its Absent, which is the state
// of an answer whose line is not on the form.
const NotHandedIn schema.State = "not_handed_in"

// Answer is what a unit's forms say at a path.
type Answer struct {
	State schema.State
	// Value is nil where State is schema.Absent or NotHandedIn, and for a lean unit.
	Value  *schema.Value
	number schema.Amount // of a lean unit
}

// Figure returns the figure of the answer, in the measure of its kind. ok is
// false for everything that is no figure.
func (a Answer) Figure() (amount schema.Amount, ok bool) {
	if a.State != schema.Number {
		return 0, false
	}
	if a.Value == nil {
		return a.number, true
	}
	return a.Value.Number, true
}

// Unit is what one unit handed in and what it comes to. Its figures and rates
// are Answer's and Rate's.
type Unit struct {
	Name       string
	Submission *schema.Submission
	// Before is what the unit handed in for the year before; nil for nothing.
	Before *Unit
	// Missing are the forms that the unit owes.
	Missing []*schema.Form
	// Buildings are those finished this year, with at least one answer that
	// is neither blank nor a mark.
	Buildings []Building
	// NoBuildings is the answer of a unit without Buildings: 无, or a blank.
	NoBuildings Answer
	Score       Score
	Inflation   Inflation
	Flags       []schema.Flag
	// AcceptedFlags say no more than what the bureau has accepted. They count
	// nowhere.
	AcceptedFlags []schema.Flag
	// Findings are what is wrong, by severity, then what was accepted, and last
	// what could not be judged.
	Findings []schema.Finding
	Counts

	reader   *reader
	rates    map[string]Rate
	contacts []string
}

// Over is how many are in post beyond the posts there are, 0 for none; ok is false
// where either figure is lacking.
func (u *Unit) Over() (persons schema.Amount, ok bool) {
	r := u.reader.catalogue.Ratio(StaffingRate)
	staff, ok := u.Answer(r.Part).Figure()
	posts, alsoOK := u.Answer(r.Whole).Figure()
	return max(staff-posts, 0), ok && alsoOK
}

// ProjectSpending is 全年执行数 of the unit's projects (附件3) added up: of those
// that have a figure, which Units counts, out of some projects.
func (u *Unit) ProjectSpending() (executed Sum, projects int) {
	for _, f := range u.Submission.Projects() {
		if schema.NoProject(f) {
			continue
		}
		projects++
		if v, ok := f.Value("project_evaluation/budget/total/executed"); ok {
			executed.Add(Answer{State: v.State, Value: &v})
		}
	}
	return executed, projects
}

// Building is one building finished this year; areas in m², investments in
// 万元.
type Building struct {
	Number                             string // of the record: "1"
	ApprovedArea, ActualArea           Answer
	AreaRate                           Rate // 规模控制率: 实际规模 ÷ 批复规模
	BudgetInvestment, ActualInvestment Answer
	InvestmentRate                     Rate // 投资概算控制率: 实际投资 ÷ 预算投资
}

// linesOf are a line of 经费控制情况 and all its parts, each before its own parts: in the
// order in which accounts are published, and then in that of the form.
func linesOf(m *schema.Model, whole string) []string {
	ids := []string{whole}
	var parts []string
	for _, line := range m.Form(schema.BaseData).Table("costs").Lines {
		if line.Part == whole {
			parts = append(parts, line.ID)
		}
	}
	place := func(line string) int {
		if i := slices.Index(publishedOrder, line); i >= 0 {
			return i
		}
		return len(publishedOrder)
	}
	slices.SortStableFunc(parts, func(a, b string) int { return place(a) - place(b) })
	for _, part := range parts {
		ids = append(ids, linesOf(m, part)...)
	}
	return ids
}

// publishedOrder is the order of lines in published accounts, where it is another than
// that of the form.
var publishedOrder = []string{"overseas_visits", "hospitality", "vehicles", "vehicle_purchase", "vehicle_operation"}

// published are the names of lines in published accounts, where they are others
// than those of the forms.
var published = map[string]string{
	"overseas_visits": "因公出国（境）费", "hospitality": "公务接待费", "vehicles": "公务用车购置及运行维护费",
	"vehicle_purchase": "公务用车购置费", "vehicle_operation": "公务用车运行维护费",
}

// PublishedName names a line of 经费控制情况 as published accounts do.
func (c *Catalogue) PublishedName(line string) string {
	return cmp.Or(published[line], c.Model.Form(schema.BaseData).Table("costs").Line(line).Name)
}

// reader reads the answers of one unit.
type reader struct {
	catalogue *Catalogue
	scope     *schema.Scope
	settings  *schema.Settings
	values    map[string]*schema.Value
	compact   *compact // of a lean unit, which has nothing else
}

func newReader(c *Catalogue, s *schema.Submission, settings *schema.Settings) *reader {
	r := &reader{catalogue: c, scope: c.Model.Scope(s), settings: settings, values: map[string]*schema.Value{}}
	for _, id := range []schema.FormID{schema.BaseData, schema.OverallEvaluation} {
		f := s.Form(id)
		if f == nil {
			continue
		}
		for i := range f.Values {
			v := &f.Values[i]
			if strings.HasPrefix(v.Path, string(id)+"/") {
				r.values[v.Path] = v
			}
		}
	}
	return r
}

// answer returns what the unit's forms say at a path of 附件1 or 附件2.
func (r *reader) answer(path string) Answer {
	if r.compact != nil {
		return r.compact.answer(path)
	}
	if v, ok := r.values[path]; ok {
		return Answer{State: v.State, Value: v}
	}
	form, _, _ := strings.Cut(path, "/")
	if r.scope.Submission.Form(schema.FormID(form)) == nil {
		return Answer{State: NotHandedIn}
	}
	return Answer{State: schema.Absent}
}

// NewUnit computes what a unit comes to by a catalogue. Its rank is the district's to tell.
func NewUnit(c *Catalogue, filed Filed, settings *schema.Settings) *Unit {
	s := filed.Submission
	r := newReader(c, s, settings)
	u := &Unit{
		Name:       s.Unit,
		Submission: s,
		Score:      r.score(),
		Findings:   inOrder(schema.GroupNotJudged(filed.Findings)),
		reader:     r,
		rates:      map[string]Rate{},
		contacts:   contacts(c.Model, s),
	}
	u.Buildings, u.NoBuildings = r.buildings()
	u.Missing = r.missing()
	for _, f := range u.Findings {
		u.Counts.add(f)
	}
	u.Flags, u.AcceptedFlags = u.flags(settings)
	u.Inflation = u.inflation()
	if filed.Before != nil {
		u.Before = NewUnit(c, Filed{Submission: filed.Before}, settings)
	}
	return u
}

// inOrder leaves out what holds and what is the bureau's own matter, and sorts the rest by severity, then what was
// accepted and last what was not judged.
func inOrder(findings []schema.Finding) []schema.Finding {
	kept := slices.DeleteFunc(slices.Clone(findings), func(f schema.Finding) bool { return f.Outcome == schema.Holds || schema.OfBureau(f.Code) })
	place := func(f schema.Finding) int {
		switch {
		case f.Outcome == schema.NotJudged:
			return 4
		case f.Accepted != nil:
			return 3
		}
		return slices.Index(schema.Severities, f.Severity)
	}
	slices.SortStableFunc(kept, func(a, b schema.Finding) int { return place(a) - place(b) })
	return kept
}

// buildings returns the buildings of a unit. Where no record answers anything
// but blanks and marks there are none, and the first record's answer says so.
func (r *reader) buildings() ([]Building, Answer) {
	const table = "base_data/buildings"
	none := r.answer(table + "/1/approved_area")
	var buildings []Building
	for i, n := range r.scope.Records(table) {
		path := func(column string) string { return schema.Path(table, n, column) }
		b := Building{
			Number:           n,
			ApprovedArea:     r.answer(path("approved_area")),
			ActualArea:       r.answer(path("actual_area")),
			AreaRate:         r.rate(r.catalogue.each[schema.FloorAreaRate].Record(n)),
			BudgetInvestment: r.answer(path("budget_investment")),
			ActualInvestment: r.answer(path("actual_investment")),
			InvestmentRate:   r.rate(r.catalogue.each[schema.InvestmentRate].Record(n)),
		}
		if i == 0 {
			none = b.ApprovedArea
		}
		if b.answered() {
			buildings = append(buildings, b)
		}
	}
	return buildings, none
}

// answered reports whether anything but blanks and marks was answered about a
// building.
func (b Building) answered() bool {
	return slices.ContainsFunc([]Answer{b.ApprovedArea, b.ActualArea, b.BudgetInvestment, b.ActualInvestment}, func(a Answer) bool {
		return a.Value != nil && a.State != schema.Blank && a.State != schema.Mark
	})
}

// missing returns the forms that the unit owes: 附件1 and 附件2 always, 附件3
// where 附件1 has project spending.
func (r *reader) missing() []*schema.Form {
	var missing []*schema.Form
	for i := range r.catalogue.Model.Forms {
		form := &r.catalogue.Model.Forms[i]
		if r.scope.Submission.Form(form.ID) != nil {
			continue
		}
		if form.ID == schema.ProjectEvaluation {
			if spent, ok := r.answer("base_data/costs/project_spending/final").Figure(); !ok || spent <= 0 {
				continue
			}
		}
		missing = append(missing, form)
	}
	return missing
}

// Public yields the values that a summary may show, filing by filing: all but
// the names and telephones of persons.
func (u *Unit) Public() iter.Seq2[*schema.Filing, *schema.Value] {
	return func(yield func(*schema.Filing, *schema.Value) bool) {
		for _, f := range u.Submission.Filings {
			for i := range f.Values {
				if v := &f.Values[i]; !isContact(u.reader.catalogue.Model, v.Path) && !yield(f, v) {
					return
				}
			}
		}
	}
}

// isContact reports whether the value at a path is a person's name or
// telephone.
func isContact(m *schema.Model, path string) bool {
	if !strings.HasPrefix(path, string(schema.SignatureBlock)+"/") {
		return false // the forms themselves ask for none
	}
	a, ok := m.Resolve(path)
	return ok && a.Line != nil && a.Line.Contact
}

// contacts lists the names and telephones that a unit wrote.
func contacts(m *schema.Model, s *schema.Submission) []string {
	var texts []string
	for _, f := range s.Filings {
		for _, v := range f.Values {
			text := strings.TrimSpace(v.Text)
			// One character alone is no name, and would be found everywhere.
			if utf8.RuneCountInString(text) > 1 && isContact(m, v.Path) && !slices.Contains(texts, text) {
				texts = append(texts, text)
			}
		}
	}
	// The longest first, so that none is cut by a shorter one within it.
	slices.SortFunc(texts, func(a, b string) int { return len(b) - len(a) })
	return texts
}

// WithoutContacts takes the names and telephones of the unit's signature
// blocks out of a text. A signature line in one cell holds them beside the
// date, and so does its raw text.
func (u *Unit) WithoutContacts(text string) string {
	for _, contact := range u.contacts {
		text = strings.ReplaceAll(text, contact, "（略）")
	}
	return text
}
