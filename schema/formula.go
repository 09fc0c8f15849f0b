package schema

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Expr is a figure computed from a submission. Eval and Print belong
// together: what a message prints is what was computed.
type Expr interface {
	// Eval computes the expression in a scope.
	Eval(*Scope) Result
	// Print prints the expression in words, by the names of the model.
	Print(*Model) string
}

// Result is the outcome of an expression.
type Result struct {
	Amount Amount
	Kind   Kind
	// Lack is empty when Amount stands; else the state of the cell for want
	// of which nothing can be computed. Absent means that there is no such
	// cell: the line or the whole form is not there.
	Lack State
	// Owed says of an Absent cell that the form is there and should have it.
	Owed bool
	// Why says which cell is lacking.
	Why Statement
	// Cells are the cells that took part, blank ones as well.
	Cells []Source
	// Ignored are the blanks that added nothing to a sum.
	Ignored []Source
	// AtLeast says that there may be more than Amount: forms that it adds up may
	// not all have come.
	AtLeast bool
}

// Absent is the Lack of an expression that asks for a cell which is not there.
const Absent State = "absent"

// OK reports whether the result holds a figure.
func (r Result) OK() bool { return r.Lack == "" }

// Scope is what an expression is evaluated in: a submission, and what the
// placeholders of its paths stand for.
type Scope struct {
	Model      *Model
	Submission *Submission
	// Filing answers for the paths of its own form. It is nil for rules
	// between forms.
	Filing *Filing
	Column string // {c}
	Record string // {n}
	// Prior is the scope of the unit's submission of the year before, or nil.
	Prior *Scope
	// Settings are the district's; nil for the defaults.
	Settings *Settings

	index   map[*Filing]map[string]int
	project bool             // paths of 附件2 are those of the project's filing
	assumed map[place]Amount // figures that are taken to be others
	trace   *[]place         // the figures that were asked for
	// recomputed are the scores by the rules that were reckoned before, of all
	// scopes of the submission.
	recomputed map[reckoned]Recomputation
}

// reckoned is what a recomputed score is of.
type reckoned struct {
	filing  *Filing
	project bool
}

// Scope returns the scope of a whole submission.
func (m *Model) Scope(s *Submission) *Scope {
	index := make(map[*Filing]map[string]int, len(s.Filings))
	for _, f := range s.Filings {
		paths := make(map[string]int, len(f.Values))
		for i, v := range f.Values {
			paths[v.Path] = i
		}
		index[f] = paths
	}
	return &Scope{Model: m, Submission: s, index: index, recomputed: make(map[reckoned]Recomputation)}
}

// In returns the scope of one filing of the submission.
func (s *Scope) In(f *Filing) *Scope {
	c := *s
	c.Filing = f
	return &c
}

// asProject returns the scope of a project's filing in which the paths of 附件2
// lead to the same places of 附件3.
func (s *Scope) asProject() *Scope {
	c := *s
	c.project = true
	return &c
}

// at returns the scope with its placeholders bound.
func (s *Scope) at(column, record string) *Scope {
	c := *s
	c.Column, c.Record = column, record
	return &c
}

// path puts the bound names in place of {c} and {n}.
func (s *Scope) path(p string) string {
	if s.project {
		if rest, ok := strings.CutPrefix(p, string(OverallEvaluation)+"/"); ok {
			p = Path(string(ProjectEvaluation), rest)
		}
	}
	if !strings.Contains(p, "{") {
		return p
	}
	return strings.NewReplacer("{c}", s.Column, "{n}", s.Record).Replace(p)
}

// filing returns the filing that answers for a path.
func (s *Scope) filing(path string) *Filing {
	form, _, _ := strings.Cut(path, "/")
	if s.Filing != nil && (s.Filing.Form == FormID(form) || form == string(SignatureBlock)) {
		return s.Filing
	}
	return s.Submission.Form(FormID(form))
}

// Value returns the value at a path, its placeholders bound.
func (s *Scope) Value(path string) (Value, bool) {
	path = s.path(path)
	f := s.filing(path)
	if f == nil {
		return Value{}, false
	}
	i, ok := s.index[f][path]
	if !ok {
		return Value{}, false
	}
	v := f.Values[i]
	at := place{f, path}
	if figure, ok := s.assumed[at]; ok {
		v.State, v.Number = Number, figure
	}
	if s.trace != nil && v.State == Number && !slices.Contains(*s.trace, at) {
		*s.trace = append(*s.trace, at)
	}
	return v, true
}

// Records returns the numbers of the records or named rows below prefix
// ("overall_evaluation/indicators"), ascending.
func (s *Scope) Records(prefix string) []string {
	prefix = s.path(prefix)
	f := s.filing(prefix)
	if f == nil {
		return nil
	}
	var numbers []int
	for _, v := range f.Values {
		rest, ok := strings.CutPrefix(v.Path, prefix+"/")
		if !ok {
			continue
		}
		head, _, _ := strings.Cut(rest, "/")
		if n, err := strconv.Atoi(head); err == nil && !slices.Contains(numbers, n) {
			numbers = append(numbers, n)
		}
	}
	slices.Sort(numbers)
	names := make([]string, len(numbers))
	for i, n := range numbers {
		names[i] = strconv.Itoa(n)
	}
	return names
}

// name prints what a path names, with the submission's years.
func (s *Scope) name(path string) string {
	a, ok := s.Model.Resolve(s.path(path))
	if !ok {
		return path
	}
	return a.Name(s.Submission.Year)
}

// Ref is the figure at a path. {c} stands for the column and {n} for the
// record that a rule is being tried on.
type Ref string

// Eval implements Expr.
func (r Ref) Eval(s *Scope) Result {
	path := s.path(string(r))
	address, _ := s.Model.Resolve(path)
	result := Result{Kind: address.Kind()}
	v, ok := s.Value(path)
	if !ok {
		result.Lack = Absent
		if address.Form != nil && s.filing(path) == nil {
			result.Why = Say("lack.form", Quote("attachment", address.Form.Attachment), Quote("form", address.Form.Name))
		} else {
			result.Why = Say("lack.place", s.Model.Called("about", Subject{Path: path}, s.Submission.Year))
			result.Owed = address.owed()
		}
		return result
	}
	result.Cells = []Source{v.Source}
	if v.State == Number {
		result.Amount = v.Number
		return result
	}
	result.Lack = v.State
	result.Why = s.lacking(v)
	return result
}

// lacking says why a value gives no figure.
func (s *Scope) lacking(v Value) Statement {
	place, about := Place("place", v.Source), s.Model.Called("about", Subject{Path: v.Path}, s.Submission.Year)
	switch v.State {
	case Blank:
		return Say("lack.blank", place, about)
	case Mark:
		return Say("lack.mark", place, about, Quote("raw", v.Raw))
	case Uncomputed:
		return Say("lack.uncomputed", place, about)
	}
	return Say("lack.unreadable", place, about, Quote("raw", v.Raw))
}

// Print implements Expr.
func (r Ref) Print(m *Model) string {
	a, ok := m.Resolve(string(r))
	if !ok {
		return string(r)
	}
	return a.Term()
}

// Const is a figure of the rules themselves.
type Const struct {
	Amount Amount
	Kind   Kind
}

// Eval implements Expr.
func (c Const) Eval(*Scope) Result { return Result{Amount: c.Amount, Kind: c.Kind} }

// Print implements Expr.
func (c Const) Print(*Model) string { return c.Amount.String() }

// Sum adds its terms. A blank, a mark or an optional line that is not on the
// form adds nothing beside at least one figure; a sum of nothing but those,
// with an unreadable term, or with one that the form should have and has not,
// is not computed.
type Sum []Expr

// Eval implements Expr.
func (e Sum) Eval(s *Scope) Result {
	results := make([]Result, len(e))
	for i, term := range e {
		results[i] = term.Eval(s)
	}
	return add(results)
}

func add(results []Result) Result {
	var sum, lacking Result
	found := false
	for _, r := range results {
		if sum.Kind == 0 {
			sum.Kind = r.Kind
		}
		sum.Cells = append(sum.Cells, r.Cells...)
		sum.Ignored = append(sum.Ignored, r.Ignored...)
		switch {
		case r.OK():
			sum.Amount += r.Amount
			found = true
		case r.Lack == Blank, r.Lack == Mark, r.Lack == Absent && !r.Owed:
			sum.Ignored = append(sum.Ignored, r.Cells...)
			if lacking.Lack == "" {
				lacking = r
			}
		default:
			return Result{Kind: sum.Kind, Lack: r.Lack, Why: r.Why, Cells: sum.Cells}
		}
	}
	if !found {
		sum.Lack, sum.Why = cmp.Or(lacking.Lack, Absent), lacking.Why
	}
	return sum
}

// Print implements Expr.
func (e Sum) Print(m *Model) string {
	terms := make([]string, len(e))
	for i, term := range e {
		terms[i] = term.Print(m)
	}
	return strings.Join(terms, "＋")
}

// PartsOf is the sum of all that is declared to be part of a line (其中), and of the
// rows that a unit names itself beneath it. The parts are those of the model.
type PartsOf string

// Eval implements Expr.
func (e PartsOf) Eval(s *Scope) Result { return e.sum(s.Model).Eval(s) }

// Print implements Expr.
func (e PartsOf) Print(m *Model) string { return e.sum(m).Print(m) }

// sum is the sum of the parts, in their order on the form.
func (e PartsOf) sum(m *Model) Sum {
	a, ok := m.Resolve(string(e))
	if !ok || a.Line == nil {
		return nil
	}
	path := func(line ...string) string {
		return Path(append([]string{string(a.Form.ID), a.Table.ID}, append(line, lastElement(string(e)))...)...)
	}
	var sum Sum
	for _, line := range a.Table.Lines {
		switch {
		case line.Part != a.Line.ID:
		case line.Section:
			sum = append(sum, Section(path(line.ID)))
		default:
			sum = append(sum, Ref(path(line.ID)))
		}
	}
	if a.Table.Named == a.Line.ID {
		sum = append(sum, Each(path(a.Line.ID, "{n}")))
	}
	return sum
}

// Each adds the figure of a column over all records, or of a column of all
// named rows, of a path that holds {n}. No record at all is a sum of nothing. A
// record that shares the figure of another has no place for one of its own.
type Each string

// Eval implements Expr.
func (e Each) Eval(s *Scope) Result {
	prefix, _, _ := strings.Cut(string(e), "/{n}")
	records := s.Records(prefix)
	var results, absent []Result
	for _, n := range records {
		path := strings.ReplaceAll(string(e), "{n}", n)
		if _, ok := s.Value(path); ok {
			results = append(results, Ref(path).Eval(s))
		} else {
			absent = append(absent, Ref(path).Eval(s))
		}
	}
	if len(results) == 0 {
		results = absent
	}
	sum := add(results)
	if len(records) == 0 {
		sum.Why = Say("lack.records", Quote("formula", e.Print(s.Model)))
		// Of a list there is always some; named rows there may be none.
		a, ok := s.Model.Resolve(s.path(string(e)))
		sum.Owed = ok && a.Table.Shape == Records
	}
	return sum
}

// Print implements Expr.
func (e Each) Print(m *Model) string {
	if a, ok := m.Resolve(string(e)); ok && a.Line != nil {
		return a.Term() // 项目支出下各行
	}
	return "各行" + Ref(e).Print(m)
}

// Section adds a line with named rows beneath it (区级专项资金). Where the
// line itself holds the total of its named rows it counts once; else its own
// figure is one more item beside them.
type Section string

// Eval implements Expr.
func (e Section) Eval(s *Scope) Result {
	own := Ref(e).Eval(s)
	line := strings.TrimSuffix(string(e), "/{c}")
	named := Each(line + "/{n}/{c}").Eval(s)
	if own.OK() && named.OK() && own.Amount == named.Amount {
		named.Cells = append(own.Cells, named.Cells...)
		return named
	}
	return add([]Result{own, named})
}

// Print implements Expr.
func (e Section) Print(m *Model) string { return Ref(e).Print(m) }

// Within is a figure that may be printed whole, in parts, or both: 当年财政拨款, and
// what of it is of the centre and of the district. Where only the parts are
// printed it is their sum; where both are, the whole. Forms do not say whether
// such a part stands in the whole or beside it, so a sum that comes out with some
// of the parts counted by themselves comes out.
type Within struct {
	Whole Ref
	Parts Sum
}

// Eval implements Expr.
func (e Within) Eval(s *Scope) Result {
	if whole := e.Whole.Eval(s); whole.OK() {
		return whole
	}
	if parts := e.Parts.Eval(s); parts.OK() {
		return parts
	}
	return e.Whole.Eval(s)
}

// Print implements Expr.
func (e Within) Print(m *Model) string { return e.Whole.Print(m) + "（或其各级资金）" }

// beside returns the figures in an expression that may be counted by themselves
// as well, beside the whole that they are printed with.
func beside(e Expr, s *Scope) []Amount {
	var all []Amount
	switch e := e.(type) {
	case Sum:
		for _, term := range e {
			all = append(all, beside(term, s)...)
		}
	case Within:
		if e.Whole.Eval(s).OK() {
			return figures(e.Parts, s)
		}
		return beside(e.Parts, s)
	}
	return all
}

// figures returns the figures that are not zero in a sum and in what is within
// its terms.
func figures(e Expr, s *Scope) []Amount {
	var all []Amount
	switch e := e.(type) {
	case Sum:
		for _, term := range e {
			all = append(all, figures(term, s)...)
		}
	case Within:
		return append(figures(e.Whole, s), figures(e.Parts, s)...)
	default:
		if r := e.Eval(s); r.OK() && r.Amount != 0 {
			all = append(all, r.Amount)
		}
	}
	return all
}

// left returns what is left of a difference when some of the amounts, chosen as
// well as can be, are counted.
func left(difference Amount, amounts []Amount) Amount {
	best := difference
	for i, a := range amounts {
		if rest := left(difference-a, amounts[i+1:]); rest.Abs() < best.Abs() {
			best = rest
		}
	}
	return best
}

// Diff is its first figure less its second.
type Diff struct{ From, Less Expr }

// Eval implements Expr.
func (e Diff) Eval(s *Scope) Result {
	a, b := e.From.Eval(s), e.Less.Eval(s)
	r := both(a, b)
	r.Kind = a.Kind
	if r.OK() {
		r.Amount = a.Amount - b.Amount
	}
	return r
}

// Print implements Expr.
func (e Diff) Print(m *Model) string { return e.From.Print(m) + "－" + e.Less.Print(m) }

// Ratio is Part ÷ Whole in percent. A zero or a negative figure below the line is
// not judged.
type Ratio struct{ Part, Whole Expr }

// Eval implements Expr.
func (e Ratio) Eval(s *Scope) Result {
	part, whole := e.Part.Eval(s), e.Whole.Eval(s)
	r := both(part, whole)
	r.Kind = Rate
	if !r.OK() {
		return r
	}
	if whole.Amount < 0 {
		r.Lack, r.Why = Number, Say("lack.negative", Quote("formula", e.Whole.Print(s.Model)))
		return r
	}
	rate, ok := Percent(part.Amount, whole.Amount)
	if !ok {
		r.Lack, r.Why = Number, Say("lack.zero", Quote("formula", e.Whole.Print(s.Model)))
		return r
	}
	r.Amount = rate
	return r
}

// Print implements Expr.
func (e Ratio) Print(m *Model) string {
	part := e.Part.Print(m)
	if _, ok := e.Part.(Diff); ok {
		part = "（" + part + "）"
	}
	return part + "÷" + e.Whole.Print(m)
}

// Share is a percentage of a figure: 执行率 × 分值, at most the figure.
type Share struct{ Rate, Of Expr }

// Eval implements Expr.
func (e Share) Eval(s *Scope) Result {
	rate, of := e.Rate.Eval(s), e.Of.Eval(s)
	r := both(rate, of)
	r.Kind = of.Kind
	if !r.OK() {
		return r
	}
	share, ok := MulDiv(rate.Amount, of.Amount, 100*One)
	if !ok {
		r.Lack, r.Why = Number, Say("lack.range", Quote("formula", e.Print(s.Model)))
		return r
	}
	r.Amount = min(share, of.Amount)
	return r
}

// Print implements Expr.
func (e Share) Print(m *Model) string {
	return "（" + e.Rate.Print(m) + "）×" + e.Of.Print(m) + "（不超过" + e.Of.Print(m) + "）"
}

// Projects adds a figure over all 项目支出 forms of the submission. A unit with
// the 「/」 form alone spends nothing on them; of one without any, nothing is
// known. Items are the rows of 附件1 of which each has a form: where there are
// fewer forms, there may be more to come.
type Projects struct {
	Of    Ref
	Items Expr
}

// Eval implements Expr.
func (e Projects) Eval(s *Scope) Result {
	address, _ := s.Model.Resolve(string(e.Of))
	sum := Result{Kind: address.Kind()}
	forms := s.Submission.Projects()
	if len(forms) == 0 {
		decl := s.Model.Form(ProjectEvaluation)
		sum.Lack, sum.Why = Absent, Say("lack.form", Quote("attachment", decl.Attachment), Quote("form", decl.Name))
		return sum
	}
	filled := 0
	for _, f := range forms {
		if NoProject(f) {
			continue
		}
		filled++
		r := e.Of.Eval(s.In(f))
		sum.Cells = append(sum.Cells, r.Cells...)
		if !r.OK() {
			r.Cells = sum.Cells
			return r
		}
		sum.Amount += r.Amount
	}
	sum.AtLeast = filled > 0 && filled < parts(e.Items, s)
	return sum
}

// parts counts the figures that are not zero in a sum.
func parts(e Expr, s *Scope) int {
	n := 0
	switch e := e.(type) {
	case Sum:
		for _, term := range e {
			n += parts(term, s)
		}
		return n
	case PartsOf:
		return parts(e.sum(s.Model), s)
	case Within:
		if !e.Whole.Eval(s).OK() {
			return parts(e.Parts, s)
		}
	case Each:
		prefix, _, _ := strings.Cut(string(e), "/{n}")
		for _, record := range s.Records(prefix) {
			n += parts(Ref(strings.ReplaceAll(string(e), "{n}", record)), s)
		}
		return n
	case Section:
		named := Each(strings.TrimSuffix(string(e), "/"+lastElement(string(e))) + "/{n}/" + lastElement(string(e)))
		if n = parts(named, s); n > 0 {
			return n
		}
		return parts(Ref(e), s)
	}
	if r := e.Eval(s); r.OK() && r.Amount != 0 {
		return 1
	}
	return 0
}

// lastElement is the last element of a path.
func lastElement(path string) string { return path[strings.LastIndexByte(path, '/')+1:] }

// Print implements Expr.
func (e Projects) Print(m *Model) string { return "各项目" + e.Of.Print(m) + "合计" }

// both joins the cells of two results and takes over the first lack.
func both(a, b Result) Result {
	r := Result{
		Cells:   append(slices.Clone(a.Cells), b.Cells...),
		Ignored: append(slices.Clone(a.Ignored), b.Ignored...),
	}
	switch {
	case !a.OK():
		r.Lack, r.Why = a.Lack, a.Why
	case !b.OK():
		r.Lack, r.Why = b.Lack, b.Why
	}
	return r
}

// NoProject reports whether a project_evaluation filing is the 「/」 form: its
// project has a mark for a name, and no figure stands in its budget.
func NoProject(f *Filing) bool {
	name, ok := f.Value("project_evaluation/project_name")
	if f.Form != ProjectEvaluation || !ok || name.State != Mark {
		return false
	}
	for _, v := range f.Values {
		if strings.HasPrefix(v.Path, "project_evaluation/budget/") && v.Kind == Money && v.State == Number && v.Number != 0 {
			return false
		}
	}
	return true
}
