package importer

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/samples/thorough"
	"jixiao/schema"
)

// mutants is how many errors are planted where every variant is asked for.
const mutants = 1_200

// mutation plants one error of a kind in a submission that has none: it
// reports the cell where the finding is expected, or false where the
// submission has no place for it.
type mutation struct {
	code string
	// also are codes of findings of their own that the same error earns.
	also  []string
	plant func(*mutant) (cell schema.Source, ok bool)
}

// mutant is a submission with an error in it.
type mutant struct {
	*schema.Submission
	chance *rand.Rand
	// same is by how much every error is off, as far as its range goes, in
	// hundredths of the measure; 0 where each draws its own amount.
	same int64
}

// value returns the value at a path of a filing, to be changed in place.
func (m *mutant) value(path string) *schema.Value {
	form, _, _ := strings.Cut(path, "/")
	f := m.Form(schema.FormID(form))
	if f == nil {
		return nil
	}
	for i := range f.Values {
		if f.Values[i].Path == path {
			return &f.Values[i]
		}
	}
	return nil
}

// figure returns a value that is a figure above a least one, or nil.
func (m *mutant) figure(path string, least schema.Amount) *schema.Value {
	v := m.value(path)
	if v == nil || v.State != schema.Number || v.Number < least {
		return nil
	}
	return v
}

// pick chooses one of some paths at random that is a figure above a least one.
func (m *mutant) pick(least schema.Amount, paths ...string) *schema.Value {
	for _, i := range m.chance.Perm(len(paths)) {
		if v := m.figure(paths[i], least); v != nil {
			return v
		}
	}
	return nil
}

// set writes a figure.
func set(v *schema.Value, a schema.Amount) {
	v.State, v.Number, v.Raw = schema.Number, a, a.String()
}

// say writes words.
func say(v *schema.Value, text string) {
	v.State, v.Text, v.Raw = schema.Text, text, text
	if text == "" {
		v.State = schema.Blank
	}
}

// amount draws an amount from a range in hundredths of the measure.
func (m *mutant) amount(low, high int64) schema.Amount {
	if m.same != 0 {
		return schema.Amount(min(max(m.same, low), high)) * schema.One / 100
	}
	return schema.Amount(low+m.chance.Int64N(high-low+1)) * schema.One / 100
}

const (
	costs      = "base_data/costs/"
	budget     = "overall_evaluation/budget/total/"
	funding    = "overall_evaluation/funding/"
	indicators = "overall_evaluation/indicators/"
)

// rows are the records of the indicators of 附件2 for which keep holds, in
// chance order.
func (m *mutant) rows(keep func(at func(string) *schema.Value) bool) []func(string) *schema.Value {
	scope := builtin.Scope(m.Submission)
	numbers := scope.Records(strings.TrimSuffix(indicators, "/"))
	m.chance.Shuffle(len(numbers), func(i, j int) { numbers[i], numbers[j] = numbers[j], numbers[i] })
	var rows []func(string) *schema.Value
	for _, n := range numbers {
		at := func(column string) *schema.Value { return m.value(indicators + n + "/" + column) }
		if at("target") != nil && at("actual") != nil && at("score") != nil && at("full_score") != nil && at("deviation_reason") != nil && keep(at) {
			rows = append(rows, at)
		}
	}
	return rows
}

// project returns a project's form and the path of its values, or nil.
func (m *mutant) project() *schema.Filing {
	for _, f := range m.Projects() {
		if !schema.NoProject(f) {
			return f
		}
	}
	return nil
}

func of(f *schema.Filing, path string) *schema.Value {
	for i := range f.Values {
		if f.Values[i].Path == path {
			return &f.Values[i]
		}
	}
	return nil
}

// total makes 总分 of 附件2 follow a change of one of the scores.
func (m *mutant) total(change schema.Amount) {
	v := m.value("overall_evaluation/total/score")
	set(v, v.Number+change)
}

// group is the first 一级指标 that says a text.
func (m *mutant) group(text string) *schema.Value {
	for n := 1; ; n++ {
		v := m.value(fmt.Sprintf("%s%d/level1", indicators, n))
		if v == nil || v.Text == text {
			return v
		}
	}
}

func here(v *schema.Value) (schema.Source, bool) {
	if v == nil {
		return schema.Source{}, false
	}
	return v.Source, true
}

// mutations is an error of each kind that a submission can have in its figures.
// What the reader itself finds (F) has its own samples, and what takes several
// files or the written report, its own tests.
var mutations = []mutation{
	{code: "A1", plant: func(m *mutant) (schema.Source, bool) {
		v := m.figure("base_data/staffing/staffing_rate", schema.One)
		if v != nil {
			set(v, v.Number+m.amount(2, 900))
		}
		return here(v)
	}},
	{code: "A2", also: []string{"A1"}, plant: func(m *mutant) (schema.Source, bool) {
		posts, staff := m.figure("base_data/staffing/authorized_posts", 0), m.figure("base_data/staffing/staff_in_post", 0)
		if posts == nil || staff == nil {
			return schema.Source{}, false
		}
		set(staff, posts.Number+schema.Amount(1+m.chance.IntN(5))*schema.One)
		return here(staff)
	}},
	{code: "A3", also: []string{"A7", "A8", "A12", "A14"}, plant: func(m *mutant) (schema.Source, bool) {
		v := m.pick(0, costs+"three_public/prior_final", costs+"three_public/budget", costs+"three_public/final")
		if v != nil {
			set(v, v.Number+m.amount(1, 300))
		}
		return here(v)
	}},
	{code: "A4", also: []string{"A3", "A7", "A8", "A14"}, plant: func(m *mutant) (schema.Source, bool) {
		v := m.pick(0, costs+"vehicles/prior_final", costs+"vehicles/budget", costs+"vehicles/final")
		if v != nil {
			set(v, v.Number+m.amount(1, 300))
		}
		return here(v)
	}},
	{code: "A5", also: []string{"A14"}, plant: func(m *mutant) (schema.Source, bool) {
		v := m.pick(0, costs+"government_procurement/prior_final", costs+"government_procurement/budget", costs+"operating_expenses/prior_final",
			costs+"utilities_travel/budget", costs+"basic_budget_adjustment/prior_final", "base_data/staffing/staffing_rate", budget+"execution_rate")
		if v != nil {
			say(v, "")
		}
		return here(v)
	}},
	{code: "A7", also: []string{"A3", "A4", "A8", "A12", "A14"}, plant: func(m *mutant) (schema.Source, bool) {
		line := []string{"hospitality", "vehicle_operation", "three_public"}[m.chance.IntN(3)]
		prior, now := m.figure(costs+line+"/prior_final", 0), m.figure(costs+line+"/final", 0)
		if prior == nil || now == nil {
			return schema.Source{}, false
		}
		set(now, prior.Number+m.amount(1, 200))
		return here(now)
	}},
	{code: "A8", also: []string{"A3", "A4", "A7", "A14"}, plant: func(m *mutant) (schema.Source, bool) {
		line := []string{"hospitality", "vehicle_operation", "vehicles", "three_public"}[m.chance.IntN(4)]
		planned, now := m.figure(costs+line+"/budget", 0), m.figure(costs+line+"/final", schema.One/10)
		if planned == nil || now == nil {
			return schema.Source{}, false
		}
		set(planned, now.Number-m.amount(1, 9))
		return here(now)
	}},
	{code: "A9", also: []string{"A12", "A14", "X2"}, plant: func(m *mutant) (schema.Source, bool) {
		v := m.pick(schema.One, costs+"project_spending/prior_final", costs+"project_spending/budget")
		if v != nil {
			set(v, v.Number+m.amount(1, 90_000))
		}
		return here(v)
	}},
	{code: "A10", also: []string{"A12", "A14"}, plant: func(m *mutant) (schema.Source, bool) {
		column := []string{"prior_final", "budget", "final"}[m.chance.IntN(3)]
		whole, part := m.figure(costs+"operating_expenses/"+column, 0), m.figure(costs+"office_expenses/"+column, 0)
		if whole == nil || part == nil {
			return schema.Source{}, false
		}
		set(part, whole.Number+m.amount(1, 500))
		return here(whole)
	}},
	{code: "A11", also: []string{"A10", "A14"}, plant: func(m *mutant) (schema.Source, bool) {
		planned, now := m.figure(costs+"operating_expenses/budget", 0), m.figure(costs+"operating_expenses/final", schema.One)
		if planned == nil || now == nil {
			return schema.Source{}, false
		}
		set(planned, now.Number-m.amount(1, 90))
		return here(now)
	}},
	{code: "A12", also: []string{"A10", "A11", "A14"}, plant: func(m *mutant) (schema.Source, bool) {
		line := []string{"office_expenses", "utilities_travel", "meetings_training"}[m.chance.IntN(3)]
		prior, now := m.figure(costs+line+"/prior_final", 0), m.figure(costs+line+"/final", schema.One/2)
		if prior == nil || now == nil {
			return schema.Source{}, false
		}
		shrunk, ok := schema.MulDiv(now.Number, schema.Amount(30+m.chance.IntN(40)), 100)
		set(prior, shrunk)
		return now.Source, ok
	}},
	{code: "A13", also: []string{"A14"}, plant: func(m *mutant) (schema.Source, bool) {
		prior, now := m.figure(costs+"government_procurement/prior_final", schema.One), m.figure(costs+"government_procurement/final", schema.One)
		if prior == nil || now == nil {
			return schema.Source{}, false
		}
		grown, ok := schema.MulDiv(prior.Number, schema.Amount(121+m.chance.IntN(200)), 100)
		set(now, grown)
		return now.Source, ok
	}},
	{code: "A15", plant: func(m *mutant) (schema.Source, bool) {
		approved, actual, rate := m.value("base_data/buildings/1/approved_area"), m.value("base_data/buildings/1/actual_area"), m.value("base_data/buildings/1/floor_area_rate")
		if approved == nil || actual == nil || rate == nil {
			return schema.Source{}, false
		}
		set(approved, 1000*schema.One)
		set(actual, 1000*schema.One+m.amount(1, 30_000))
		share, _ := schema.Percent(actual.Number, approved.Number)
		set(rate, share)
		return here(actual)
	}},
	{code: "A16", plant: func(m *mutant) (schema.Source, bool) {
		v := m.value("base_data/saving_measures")
		if v != nil {
			say(v, "")
		}
		return here(v)
	}},
	{code: "A18", plant: func(m *mutant) (schema.Source, bool) {
		v := m.pick(0, costs+"years/prior_final", costs+"years/budget", costs+"years/final")
		if v != nil {
			set(v, v.Number-schema.One)
		}
		return here(v)
	}},
	{code: "B1", plant: func(m *mutant) (schema.Source, bool) {
		v := m.figure(budget+"execution_rate", schema.One)
		if v != nil {
			set(v, v.Number-m.amount(2, 2_000))
		}
		return here(v)
	}},
	{code: "B2", plant: func(m *mutant) (schema.Source, bool) {
		v := m.figure(budget+"score", schema.One)
		if v != nil {
			less := m.amount(3, 300)
			set(v, v.Number-less)
			m.total(-less)
		}
		return here(v)
	}},
	{code: "B3", plant: func(m *mutant) (schema.Source, bool) {
		v, whole := m.pick(0, funding+"general_public_budget", funding+"other_funds"), m.value(funding+"by_source_total")
		if v == nil || whole == nil {
			return schema.Source{}, false
		}
		set(v, v.Number+m.amount(1, 9_000))
		return here(whole)
	}},
	{code: "B4", plant: func(m *mutant) (schema.Source, bool) {
		v, whole := m.figure(funding+"basic_spending", 0), m.value(funding+"by_nature_total")
		if v == nil || whole == nil {
			return schema.Source{}, false
		}
		set(v, v.Number+m.amount(1, 9_000))
		return here(whole)
	}},
	{code: "B6", also: []string{"X3"}, plant: func(m *mutant) (schema.Source, bool) {
		v, adjusted := m.figure(budget+"initial_budget", 100*schema.One), m.value(budget+"adjusted_budget")
		if v == nil || adjusted == nil {
			return schema.Source{}, false
		}
		set(v, adjusted.Number-m.amount(1, 5_000))
		return here(adjusted)
	}},
	{code: "B7", also: []string{"B8", "B11", "B12"}, plant: func(m *mutant) (schema.Source, bool) {
		rows := m.rows(func(at func(string) *schema.Value) bool { return true })
		if len(rows) == 0 {
			return schema.Source{}, false
		}
		v := rows[0]("full_score")
		set(v, v.Number+m.amount(50, 300))
		return here(m.value(budget + "full_score"))
	}},
	{code: "B8", also: []string{"B11", "B12"}, plant: func(m *mutant) (schema.Source, bool) {
		rows := m.rows(func(at func(string) *schema.Value) bool { return at("level1") != nil })
		for _, other := range rows {
			if len(rows) > 0 && other("level1").Text != rows[0]("level1").Text && other("full_score").Number > schema.One {
				if _, printed := schema.PrintedPoints(rows[0]("level1").Text); !printed {
					return schema.Source{}, false
				}
				a, b := rows[0]("full_score"), other("full_score")
				set(a, a.Number+schema.One)
				set(b, b.Number-schema.One)
				for _, score := range []*schema.Value{rows[0]("score"), other("score")} {
					set(score, score.Number+map[bool]schema.Amount{true: schema.One, false: -schema.One}[score == rows[0]("score")])
				}
				return here(m.group(rows[0]("level1").Text))
			}
		}
		return schema.Source{}, false
	}},
	{code: "B9", plant: func(m *mutant) (schema.Source, bool) {
		v := m.figure("overall_evaluation/total/score", 0)
		if v != nil {
			set(v, v.Number-m.amount(2, 900))
		}
		return here(v)
	}},
	{code: "B10", also: []string{"B12"}, plant: func(m *mutant) (schema.Source, bool) {
		rows := m.rows(func(func(string) *schema.Value) bool { return true })
		if len(rows) == 0 {
			return schema.Source{}, false
		}
		v := rows[0]("score")
		more := rows[0]("full_score").Number - v.Number + m.amount(2, 500)
		set(v, v.Number+more)
		m.total(more)
		return here(v)
	}},
	{code: "B11", also: []string{"B12"}, plant: func(m *mutant) (schema.Source, bool) {
		rows := m.rows(func(at func(string) *schema.Value) bool {
			return at("score").Number == at("full_score").Number && at("deviation_reason").State == schema.Blank
		})
		if len(rows) == 0 {
			return schema.Source{}, false
		}
		v := rows[0]("score")
		less := m.amount(2, 40)
		set(v, v.Number-less)
		m.total(-less)
		return here(rows[0]("deviation_reason"))
	}},
	{code: "B12", also: []string{"B11"}, plant: func(m *mutant) (schema.Source, bool) {
		rows := m.rows(func(at func(string) *schema.Value) bool {
			_, goal := schema.ParseQuantity(at("target").Text)
			_, done := schema.ParseActual(at("actual").Text, at("target").Text)
			return goal && done && at("score").Number == at("full_score").Number && !strings.Contains(at("level2").Text, "成本")
		})
		if len(rows) == 0 {
			return schema.Source{}, false
		}
		v := rows[0]("score")
		less := m.amount(2, 80)
		set(v, v.Number-less)
		m.total(-less)
		return here(v)
	}},
	{code: "B13", also: []string{"B11", "B16"}, plant: func(m *mutant) (schema.Source, bool) {
		rows := m.rows(func(at func(string) *schema.Value) bool { return schema.HasFigure(at("target").Text) })
		if len(rows) == 0 {
			return schema.Source{}, false
		}
		say(rows[0]("target"), []string{"提高", "全覆盖", "每天", "良好"}[m.chance.IntN(4)])
		return here(rows[0]("target"))
	}},
	{code: "B16", also: []string{"B12", "B13"}, plant: func(m *mutant) (schema.Source, bool) {
		rows := m.rows(func(func(string) *schema.Value) bool { return true })
		for _, at := range rows {
			say(at("actual"), at("target").Text)
		}
		if len(rows) == 0 {
			return schema.Source{}, false
		}
		return here(m.value(indicators + "1/actual"))
	}},
	{code: "B19", also: []string{"B12"}, plant: func(m *mutant) (schema.Source, bool) {
		rows := m.rows(func(at func(string) *schema.Value) bool {
			goal, ok := schema.ParseQuantity(at("target").Text)
			return ok && goal.Figure > schema.One && goal.Unit != "%" && (goal.Sign == schema.Unsigned || goal.Sign == schema.NoLess) &&
				at("deviation_reason").State == schema.Blank && !strings.Contains(at("level2").Text, "成本")
		})
		if len(rows) == 0 {
			return schema.Source{}, false
		}
		goal, _ := schema.ParseQuantity(rows[0]("target").Text)
		say(rows[0]("actual"), (goal.Figure*schema.Amount(14+m.chance.IntN(20))/10).String()+goal.Unit)
		return here(rows[0]("actual"))
	}},
	{code: schema.ProjectCode, also: []string{"X2"}, plant: func(m *mutant) (schema.Source, bool) {
		f := m.project()
		if f == nil {
			return schema.Source{}, false
		}
		path := []string{"project_evaluation/budget/total/execution_rate", "project_evaluation/total/score", "project_evaluation/budget/total/initial_budget"}[m.chance.IntN(3)]
		v := of(f, path)
		if v == nil || v.State != schema.Number {
			return schema.Source{}, false
		}
		set(v, v.Number-m.amount(2, 300))
		return here(v)
	}},
	{code: "X1", plant: func(m *mutant) (schema.Source, bool) {
		v := m.value("overall_evaluation/unit_name")
		if v == nil || m.value("base_data/unit_name") == nil {
			return schema.Source{}, false
		}
		say(v, "另一个单位")
		return here(v)
	}},
	{code: "X2", also: []string{"C2", "B4"}, plant: func(m *mutant) (schema.Source, bool) {
		v, basic := m.figure(funding+"project_spending", schema.One), m.figure(funding+"basic_spending", schema.One)
		if v == nil || basic == nil || len(m.Projects()) == 0 {
			return schema.Source{}, false
		}
		moved := m.amount(1, 90)
		set(v, v.Number-moved)
		set(basic, basic.Number+moved)
		return here(v)
	}},
	{code: "X15", also: []string{"A3", "A4", "A7", "A9", "A12", "A13"}, plant: func(m *mutant) (schema.Source, bool) {
		v := m.pick(schema.One, costs+"three_public/prior_final", costs+"operating_expenses/prior_final", costs+"government_procurement/prior_final", costs+"office_expenses/prior_final")
		if v != nil {
			set(v, v.Number+m.amount(1, 20))
		}
		return here(v)
	}},
	{code: "X16", also: []string{"A3", "A7", "A8", "A10", "A11", "A12", "A13"}, plant: func(m *mutant) (schema.Source, bool) {
		v := m.pick(schema.One, costs+"government_procurement/prior_final", costs+"government_procurement/budget", costs+"office_expenses/prior_final", costs+"operating_expenses/final")
		if v != nil {
			set(v, v.Number*10_000)
		}
		return here(v)
	}},
}

// Errors planted one at a time in clean submissions, each at a random place,
// are found with the right code, that cell first; the untouched submissions
// have no finding at all but for what their targets in words and their
// adjusted budgets are.
func TestMutants(t *testing.T) {
	clean := cleanSubmissions(t)
	chance := rand.New(rand.NewPCG(2023, 4))
	planted := map[string]int{}
	goal := thorough.Of(mutants, mutants/4, mutants/50)
	for i := 0; i < goal; {
		kind := mutations[i%len(mutations)]
		base := clean[chance.IntN(len(clean))]
		var prior *schema.Submission
		if kind.code == "X15" {
			prior = priorOf(base)
		}
		m := &mutant{Submission: copyOf(base), chance: chance}
		cell, ok := kind.plant(m)
		i++
		if !ok {
			continue
		}
		planted[kind.code]++
		before, after := broken(base, prior), broken(m.Submission, prior)
		found := false
		for key, f := range after {
			if _, was := before[key]; was {
				continue
			}
			all := append([]string{f.Code}, f.Also...)
			right := slices.Contains(all, kind.code)
			if right && f.Cells[0] == cell {
				found = true
			}
			if !right && !slices.ContainsFunc(all, func(code string) bool { return slices.Contains(kind.also, code) }) {
				t.Errorf("%s planted in %s at %s: found %s %s besides", kind.code, base.Unit, cell, f.Code, f.Message())
			}
		}
		if !found {
			t.Errorf("%s planted in %s at %s was not found there: %v", kind.code, base.Unit, cell, messages(after, before))
		}
	}
	total := 0
	for _, kind := range mutations {
		total += planted[kind.code]
		if planted[kind.code] < 5 && !testing.Short() {
			t.Errorf("%s was planted %d times only", kind.code, planted[kind.code])
		}
	}
	if total < goal*5/6 {
		t.Errorf("%d mutants, want %d or more", total, goal*5/6)
	}
	t.Logf("%d mutants of %d kinds in %d clean submissions", total, len(planted), len(clean))
}

// clean are the submissions of cleanSubmissions, once they are read.
var clean []*schema.Submission

// cleanSubmissions reads the district and keeps the submissions without any
// error or warning. Who changes one changes a copy.
func cleanSubmissions(t *testing.T) []*schema.Submission {
	t.Helper()
	if clean != nil {
		return clean
	}
	byUnit := map[string]*schema.Submission{}
	var all []*schema.Submission
	err := filepath.WalkDir(filepath.Join(samples, "2023"), func(path string, entry os.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		filings, err := reader(t, Given{}).Read(entry.Name(), data)
		if err != nil {
			return err
		}
		for _, f := range filings {
			s := byUnit[f.Unit]
			if s == nil {
				s = &schema.Submission{Unit: f.Unit, Year: f.Year}
				byUnit[f.Unit] = s
				all = append(all, s)
			}
			s.Filings = append(s.Filings, f)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range all {
		forms := map[schema.FormID]int{}
		for _, f := range s.Filings {
			forms[f.Form]++
		}
		if forms[schema.BaseData] != 1 || forms[schema.OverallEvaluation] != 1 {
			continue // sent twice, or in part
		}
		wrong := false
		for _, f := range broken(s, priorOf(s)) {
			notice := f.Code == "B6" || f.Code == "B13" || f.Code == "B16" || slices.Contains(f.Also, "B13")
			wrong = wrong || !notice
		}
		if !wrong {
			clean = append(clean, s)
		}
	}
	if len(clean) < 20 {
		t.Fatalf("%d clean submissions, want 20 or more", len(clean))
	}
	return clean
}

// broken is what is broken in a submission, by what it says and where.
func broken(s, prior *schema.Submission) map[string]schema.Finding {
	found := map[string]schema.Finding{}
	for _, f := range builtin.Check(s, schema.Context{Prior: prior}) {
		if f.Outcome == schema.Broken {
			found[f.Code+" "+f.Message()] = f
		}
	}
	return found
}

func messages(after, before map[string]schema.Finding) []string {
	var all []string
	for key, f := range after {
		if _, was := before[key]; !was {
			all = append(all, fmt.Sprint(f.Cells, " ", f.Code, " ", f.Message()))
		}
	}
	return all
}

// copyOf copies a submission down to its values.
func copyOf(s *schema.Submission) *schema.Submission {
	c := *s
	c.Filings = make([]*schema.Filing, len(s.Filings))
	for i, f := range s.Filings {
		filing := *f
		filing.Values = slices.Clone(f.Values)
		c.Filings[i] = &filing
	}
	return &c
}

// priorOf is what the unit handed in for the year before, as far as its form
// now tells.
func priorOf(s *schema.Submission) *schema.Submission {
	now := s.Form(schema.BaseData)
	before := &schema.Filing{Unit: s.Unit, Year: s.Year - 1, Form: schema.BaseData, File: "上年.xlsx"}
	for _, v := range now.Values {
		if row, ok := strings.CutSuffix(v.Path, "/prior_final"); ok {
			v.Path = row + "/final"
			v.Source.File = before.File
			before.Values = append(before.Values, v)
		}
	}
	return &schema.Submission{Unit: s.Unit, Year: s.Year - 1, Filings: []*schema.Filing{before}}
}
