package schema

import (
	"slices"
	"strconv"
	"strings"
)

// Rule is a check of the catalogue as data: what is tried, and over what.
type Rule struct {
	Code string
	// Form says that the rule is tried on each filing of that form; "" on a
	// submission as a whole.
	Form FormID
	// Projects says that a rule of 附件2 is tried on each project as well,
	// whose form has the same tables. What it finds there is ProjectCode's.
	Projects bool
	// Columns tries the rule once for each, with {c} bound: columns, or the
	// lines of one column.
	Columns []string
	// Of tries the rule once for each of these lines, by their paths, and for each
	// line that is part of one of them, with {c} bound; Leaves leaves out parts that
	// have parts of their own. New adds them to Columns.
	Of     []string
	Leaves bool
	// Records tries the rule once for each record of the table, with {n}
	// bound.
	Records string
	// WhenZero confines the rule to submissions where the figure is zero.
	WhenZero Expr
	// WhenFilled confines the rule to where one of these is a figure.
	WhenFilled []Ref
	// Unless are paths below which rows are kept that no line knows: where one
	// of them has a figure, a sum that does not come out is not judged, as the
	// row may be part of it. F6 speaks of the row.
	Unless []string
	// Main are the lines of which one has to stand on the form for its sum to be
	// judged: what makes up most of it.
	Main []Ref
	// Rest are the lines for what is in no other part. Where a form has none of
	// them, the written sum may be more than the parts that are printed: the rest
	// is in a part that the form has no place for.
	Rest []Ref
	// Loose is a column of points: a sum that does not come out is not judged
	// where the form has points under such a head that nothing accounts for. F6
	// speaks of them.
	Loose string
	Test  Test
	// Below is the severity where the written figure is less than it should
	// be, when that differs from the catalogue's.
	Below Severity
}

// ProjectCode is of what the rules of 附件2 find on 附件3.
const ProjectCode = "C2"

// Test judges one thing in a scope. Judge and Print belong together.
type Test interface {
	Judge(*Scope) []Verdict
	// Print says in words what is demanded.
	Print(*Model) string
}

// Verdict is the outcome of a Test.
type Verdict struct {
	Outcome  Outcome
	About    Subject
	Figures  []string  // what was compared
	Said     Statement // what is wrong, or why it was not judged
	Cells    []Source  // the cell in question first
	Written  string
	Expected string
	// Difference is the magnitude of written less expected.
	Difference string
	Below      bool // the written figure is less than it should be
	// Rounding says that rounding of the printed figures may explain the
	// difference, so that it is a notice.
	Rounding bool
	// Guessed says that a figure is held against one that is not surely the same
	// thing's, so that the unit is asked and not told.
	Guessed bool
}

// Context is what a submission is checked beside.
type Context struct {
	// Prior is what the unit handed in for the year before; nil when nothing.
	Prior *Submission
	// Settings are the district's; nil for the defaults.
	Settings *Settings
}

// Check holds a submission against every rule, after the reader's own
// findings. It returns every outcome: what is broken, what could not be judged
// and why, and what holds. What one wrong figure breaks in several places is
// one finding where the figure can be known.
func (m *Model) Check(s *Submission, c Context) []Finding {
	var findings []Finding
	for _, f := range s.Filings {
		for _, finding := range f.Findings {
			finding.Unit, finding.Year = s.Unit, s.Year
			finding.Form, finding.Project = f.Form, f.Project
			finding.Severity = c.Settings.Severity(finding.Code, finding.Severity)
			findings = append(findings, finding)
		}
	}
	a := audit{findings: findings}
	scope := m.Scope(s)
	scope.Settings = c.Settings
	if c.Prior != nil {
		scope.Prior = m.Scope(c.Prior)
	}
	for _, rule := range m.Rules {
		if !c.Settings.Tried(rule.Code) {
			continue
		}
		if rule.Form == "" {
			a.try(rule, scope)
			continue
		}
		for _, f := range s.Filings {
			switch {
			case f.Form == rule.Form:
				a.try(rule, scope.In(f))
			case rule.Projects && f.Form == ProjectEvaluation && !NoProject(f) && c.Settings.Tried(ProjectCode):
				a.try(rule, scope.In(f).asProject())
			}
		}
	}
	a.findings = append(a.findings, m.rosterFindings(s, c.Settings)...)
	return m.traceCauses(a.findings, a.trials)
}

// audit is what checking a submission has come to so far.
type audit struct {
	findings []Finding
	trials   []trial
}

// try judges a rule in a scope, once for each column and record.
func (a *audit) try(rule Rule, scope *Scope) {
	columns, records := rule.Columns, []string{""}
	if len(columns) == 0 {
		columns = []string{""}
	}
	if rule.Records != "" {
		records = scope.Records(rule.Records)
	}
	for _, column := range columns {
		for _, record := range records {
			bound := scope.at(column, record)
			var places []place
			bound.trace = &places
			for _, v := range rule.judge(bound) {
				finding := -1
				if v.Outcome == Broken {
					finding = len(a.findings)
				}
				if v.Outcome != NotJudged && equation(rule.Test) {
					untraced := *bound
					untraced.trace = nil
					a.trials = append(a.trials, trial{&untraced, rule.Test, finding, places})
				}
				a.findings = append(a.findings, rule.finding(bound, v))
			}
		}
	}
}

func (rule Rule) judge(scope *Scope) []Verdict {
	if rule.WhenZero != nil {
		switch r := rule.WhenZero.Eval(scope); {
		case !r.OK():
			return []Verdict{notJudged(r)}
		case r.Amount != 0:
			return nil
		}
	}
	if len(rule.WhenFilled) > 0 && !slices.ContainsFunc(rule.WhenFilled, func(r Ref) bool { return r.Eval(scope).OK() }) {
		return nil
	}
	verdicts := rule.Test.Judge(scope)
	for i, v := range verdicts {
		if v.Outcome == Broken {
			if row, ok := rule.unknownRow(scope); ok {
				verdicts[i] = Verdict{Outcome: NotJudged, About: v.About, Cells: append(v.Cells, row.Source),
					Said: Say("lack.unknown", Place("place", row.Source), Quote("label", squeeze(row.Label)))}
				continue
			}
			if loose, ok := rule.loose(scope); ok {
				verdicts[i] = Verdict{Outcome: NotJudged, About: v.About, Cells: append(v.Cells, loose.Source),
					Said: Say("lack.loose", Place("place", loose.Source), Quote("text", squeeze(loose.Raw)))}
				continue
			}
		}
		if why, lacks := rule.lacks(scope, v); lacks {
			verdicts[i] = Verdict{Outcome: NotJudged, About: v.About, Cells: v.Cells, Said: why}
		}
	}
	return verdicts
}

// loose returns the first figure that nothing accounts for and that may be part of
// what the rule adds up.
func (rule Rule) loose(scope *Scope) (Value, bool) {
	if rule.Loose == "" || scope.Filing == nil {
		return Value{}, false
	}
	prefix, suffix := Path(string(scope.Filing.Form), Unplaced)+"/", "/"+rule.Loose
	i := slices.IndexFunc(scope.Filing.Values, func(v Value) bool {
		figure, err := ParseAmount(squeeze(v.Raw))
		return strings.HasPrefix(v.Path, prefix) && strings.HasSuffix(v.Path, suffix) && (err != nil || figure != 0)
	})
	if i < 0 {
		return Value{}, false
	}
	return scope.Filing.Values[i], true
}

// lacks reports whether a sum was judged without a part that it would need, and
// which.
func (rule Rule) lacks(scope *Scope, v Verdict) (why Statement, lacks bool) {
	unprinted := func(lines []Ref) bool {
		return len(lines) > 0 && !slices.ContainsFunc(lines, func(r Ref) bool { _, ok := scope.Value(string(r)); return ok })
	}
	switch {
	case v.Outcome == NotJudged, v.Outcome == Broken && v.Below: // a part that is not printed can only add
		return why, false
	case unprinted(rule.Main):
		return rule.Main[0].Eval(scope).Why, true
	case v.Outcome == Broken && !v.Below && unprinted(rule.Rest):
		return rule.Rest[0].Eval(scope).Why, true
	}
	return why, false
}

// unknownRow returns a figure of a row that no line knows and that may be part
// of what the rule adds up.
func (rule Rule) unknownRow(scope *Scope) (Value, bool) {
	for _, prefix := range rule.Unless {
		for _, v := range scope.values(prefix) {
			if v.State == Number && v.Number != 0 {
				return v, true
			}
		}
	}
	return Value{}, false
}

func (rule Rule) finding(scope *Scope, v Verdict) Finding {
	entry, _ := scope.Model.Entry(rule.Code)
	f := entry.finding()
	f.Outcome, f.Unit, f.Year, f.Form = v.Outcome, scope.Submission.Unit, scope.Submission.Year, rule.Form
	f.About, f.Figures, f.Said, f.Cells = v.About, v.Figures, v.Said, v.Cells
	f.Written, f.Expected, f.Difference = v.Written, v.Expected, v.Difference
	if v.Below && rule.Below != "" {
		f.Severity = rule.Below
	}
	if v.Guessed && f.Severity == Err {
		f.Severity = Warn
	}
	if v.Rounding {
		f.Severity = Info
	}
	f.Severity = scope.Settings.Severity(rule.Code, f.Severity)
	if scope.Filing != nil {
		f.Form, f.Project = scope.Filing.Form, scope.Filing.Project
	}
	if scope.project && f.Code != ProjectCode {
		f.Code, f.Rule, f.Also = ProjectCode, rule.Code, []string{rule.Code}
		scope.Model.Entitle(&f)
		f.Severity = scope.Settings.Severity(ProjectCode, f.Severity)
	}
	return f
}

func notJudged(r Result) Verdict {
	return Verdict{Outcome: NotJudged, Cells: r.Cells, Said: r.Why}
}

// Relation is how two figures should stand to each other.
type Relation uint8

// The relations.
const (
	Equal Relation = iota + 1
	AtMost
	AtLeast
)

// Compare holds a written figure against another one.
type Compare struct {
	Written   Expr
	Is        Relation
	Should    Expr
	Tolerance Amount // differences up to it are let pass
}

// Print implements Test.
func (t Compare) Print(m *Model) string {
	return t.Written.Print(m) + map[Relation]string{Equal: " ＝ ", AtMost: " ≤ ", AtLeast: " ≥ "}[t.Is] + t.Should.Print(m)
}

// Judge implements Test.
func (t Compare) Judge(s *Scope) []Verdict {
	written, should := t.Written.Eval(s), t.Should.Eval(s)
	joined := both(written, should)
	if !joined.OK() {
		return []Verdict{notJudged(joined)}
	}
	if t.Is != Equal && written.Kind == Money && (written.Amount < 0 || should.Amount < 0) {
		of := t.Written
		if written.Amount >= 0 {
			of = t.Should
		}
		joined.Lack, joined.Why = Number, Say("lack.negative", Quote("formula", of.Print(s.Model))) // which is told by itself
		return []Verdict{notJudged(joined)}
	}
	if ref, ok := t.Written.(Ref); ok && t.Is == Equal && written.Kind == Money && written.Amount < 0 {
		if a, ok := s.Model.Resolve(s.path(string(ref))); ok && a.below() == NeverNegative {
			joined.Lack, joined.Why = Number, Say("lack.negative", Quote("formula", t.Written.Print(s.Model)))
			return []Verdict{notJudged(joined)}
		}
	}
	difference := written.Amount - should.Amount
	if t.Is == Equal && difference.Abs() > t.Tolerance {
		if rest := left(difference, beside(t.Should, s)); rest.Abs() <= t.Tolerance || t.rounding(s, rest) {
			should.Amount, difference = written.Amount-rest, rest
		}
	}
	v := Verdict{Outcome: Holds, Cells: dedupe(joined.Cells), Below: difference < 0, Figures: []string{written.Amount.String()},
		Written: written.Amount.String(), Expected: should.Amount.String(), Difference: difference.Abs().String()}
	if !fixed(t.Should) {
		v.Figures = append(v.Figures, v.Expected)
	}
	broken := difference.Abs() > t.Tolerance
	switch t.Is {
	case AtMost:
		broken = difference > t.Tolerance
	case AtLeast:
		broken = -difference > t.Tolerance
	}
	if !broken {
		return []Verdict{v}
	}
	v.Outcome, v.Rounding = Broken, t.rounding(s, difference)
	about, wrote := Quote("about", t.Written.Print(s.Model)), "compare.added"
	if ref, ok := t.Written.(Ref); ok {
		v.About = s.about(string(ref))
		about, wrote = s.Model.Called("about", v.About, s.Submission.Year), "compare.filled"
	}
	kind := written.Kind
	terms := []Term{about, Part("wrote", Say(wrote)), Measured("written", written.Amount, kind), Part("demand", t.demand(s, should, kind)),
		Part("gap", Say(gaps[t.Is], Apart("gap", difference, kind)))}
	if n := len(joined.Ignored); n > 0 {
		terms = append(terms, Part("ignored", Say("compare.ignored", Count("cells", n))))
	}
	if v.Rounding {
		terms = append(terms, Part("rounding", Say("compare.rounding")))
	}
	v.Said = Say("compare", terms...)
	return []Verdict{v}
}

// rounding reports whether a sum of money is off by no more than the rounding of
// its printed figures explains: half a unit of the finest place of any of them,
// for each part that is not zero and for the sum. Whole 万元 are such a unit only
// where the whole form has no decimals. Scores, points and counts are exact.
func (t Compare) rounding(s *Scope, difference Amount) bool {
	sum, ok := t.Should.(Sum)
	ref, single := t.Written.(Ref)
	if !ok || !single || t.Is != Equal || t.Written.Eval(s).Kind != Money {
		return false
	}
	var places []place
	traced := *s
	traced.trace = &places
	t.Written.Eval(&traced)
	sum.Eval(&traced)
	decimals := 0
	for _, p := range places {
		v, _ := p.filing.Value(p.path)
		decimals = max(decimals, v.printedDecimals())
	}
	if f := s.filing(s.path(string(ref))); decimals == 0 && f != nil {
		for _, v := range f.Values {
			if v.Kind == Money && v.State == Number {
				decimals = max(decimals, v.printedDecimals())
			}
		}
	}
	unit := One
	for range decimals {
		unit /= 10
	}
	return 2*difference.Abs() <= unit*Amount(parts(sum, s)+1)
}

// printedDecimals is how many decimals a figure is printed with: those that it
// has, or with which it was typed, in 万元 also where the form is in 元.
func (v Value) printedDecimals() int {
	_, frac, _ := strings.Cut(v.Number.String(), ".")
	raw := strings.ReplaceAll(v.Raw, ",", "")
	typed, err := ParseAmount(raw)
	if err != nil || strings.ContainsAny(raw, "eE") {
		return len(frac)
	}
	_, decimals, _ := strings.Cut(raw, ".")
	switch {
	case len(decimals) > amountDigits: // a binary number as it is stored
		return len(frac)
	case typed == 0: // in any unit
		return len(decimals)
	}
	for power := 0; power <= amountDigits; power++ {
		if typed == v.Number {
			return max(len(frac), min(power+len(decimals), amountDigits))
		}
		if typed%10 != 0 {
			break
		}
		typed /= 10
	}
	return len(frac)
}

// gaps are the sentences of how far a figure is off.
var gaps = map[Relation]string{Equal: "gap.equal", AtMost: "gap.most", AtLeast: "gap.least"}

// fixed reports whether a figure is one of the rules themselves.
func fixed(e Expr) bool {
	switch e.(type) {
	case Const, Setting:
		return true
	}
	return false
}

// demand says what a figure should be.
func (t Compare) demand(s *Scope, should Result, kind Kind) Statement {
	id := map[Relation]string{Equal: "demand.equal", AtMost: "demand.most", AtLeast: "demand.least"}[t.Is]
	figure := Measured("figure", should.Amount, kind)
	if fixed(t.Should) {
		return Say(id+".fixed", figure)
	}
	formula := Quote("formula", t.Should.Print(s.Model))
	if ref, ok := t.Should.(Ref); ok {
		formula = s.Model.Called("formula", Subject{Path: s.path(string(ref))}, s.Submission.Year)
		if a, ok := s.Model.Resolve(s.path(string(ref))); ok && a.Table.Shape == Records {
			formula = Quote("formula", a.Term()) // of the same record
		}
	}
	return Say(id, formula, figure)
}

// about is what the value at a path is about: a record or a named row by what
// the unit calls it.
func (s *Scope) about(path string) Subject {
	path = s.path(path)
	f := s.filing(path)
	if f == nil {
		return Subject{Path: path}
	}
	v := Value{Path: path}
	if i, ok := s.index[f][path]; ok {
		v = f.Values[i]
	}
	return s.Model.Subject(f, v)
}

// Subject is what a value of a filing is about. A row that no declaration
// knows is called by its label.
func (m *Model) Subject(f *Filing, v Value) Subject {
	about := Subject{Path: v.Path}
	a, ok := m.Resolve(v.Path)
	switch {
	case !ok, a.Line != nil && a.Number != "":
		about.Row = v.Label
	case a.Number != "":
		about.Row = f.rowName(a)
	}
	if ok && about.Row != "" {
		about.Nth = f.sameRowsAbove(a, about.Row)
	}
	return about
}

// rowName is what the unit calls the record or the named row of an address; ""
// where it calls it nothing.
func (f *Filing) rowName(a Address) string {
	if a.Line != nil {
		v, _ := f.Value(Path(string(a.Form.ID), a.Table.ID, a.Line.ID, a.Number, a.Column.ID))
		return v.Label
	}
	name, ok := f.Value(Path(string(a.Form.ID), a.Table.ID, a.Number, "name"))
	if !ok || name.State != Text {
		return ""
	}
	return name.Text
}

// sameRowsAbove is 0 for the first of the rows of a name, 2 for the second.
func (f *Filing) sameRowsAbove(a Address, name string) int {
	own, err := strconv.Atoi(a.Number)
	if err != nil {
		return 0
	}
	table, column := Path(string(a.Form.ID), a.Table.ID), "name"
	if a.Line != nil {
		table, column = Path(table, a.Line.ID), a.Column.ID
	}
	key, above := ProjectKey(name), 0
	for _, v := range f.Values { // once, since there may be many rows
		rest, ok := strings.CutPrefix(v.Path, table+"/")
		number, of, _ := strings.Cut(rest, "/")
		if n, err := strconv.Atoi(number); !ok || err != nil || n < 1 || n >= own || of != column {
			continue
		}
		called := v.Label
		if a.Line == nil {
			called = v.Text
		}
		if (a.Line != nil || v.State == Text) && ProjectKey(called) == key {
			above++
		}
	}
	if above == 0 {
		return 0
	}
	return above + 1
}

// Filled asks for an answer in every required cell of a filing.
type Filled struct{}

// Print implements Test.
func (Filled) Print(*Model) string { return "必填单元格没有空白" }

// Judge implements Test.
func (Filled) Judge(s *Scope) []Verdict {
	var verdicts []Verdict
	for _, v := range s.Filing.Values {
		a, ok := s.Model.Resolve(v.Path)
		if !ok || a.Head || !a.required() {
			continue
		}
		verdict := Verdict{Outcome: Holds, Cells: []Source{v.Source}}
		if v.State == Blank {
			verdict.Outcome, verdict.About = Broken, s.about(v.Path)
			id := "blank"
			if v.Kind == Money {
				id = "blank.money"
			}
			verdict.Said = Say(id, s.Model.Called("about", verdict.About, s.Submission.Year))
		}
		verdicts = append(verdicts, verdict)
	}
	return verdicts
}

// required reports whether a blank at the address is a finding.
func (a Address) required() bool {
	switch {
	case a.Line != nil && a.Column != nil:
		return a.Line.Required && a.Column.Required && a.Number == ""
	case a.Line != nil:
		return a.Line.Required
	}
	return a.Column.Required
}

// Explained asks for a reason where a score is below its full score.
type Explained struct{ Score, Full, Reason Ref }

// Print implements Test.
func (t Explained) Print(m *Model) string {
	return t.Score.Print(m) + " ＜ " + t.Full.Print(m) + " 时填写 " + t.Reason.Print(m)
}

// Judge implements Test.
func (t Explained) Judge(s *Scope) []Verdict {
	score, full := t.Score.Eval(s), t.Full.Eval(s)
	joined := both(score, full)
	reason, ok := s.Value(string(t.Reason))
	switch {
	case !joined.OK():
		return []Verdict{notJudged(joined)}
	case score.Amount >= full.Amount || ok && reason.given():
		return []Verdict{{Outcome: Holds, Cells: joined.Cells}}
	case !ok:
		return []Verdict{{Outcome: NotJudged, Cells: joined.Cells, Said: Say("lack.column", Quote("about", t.Reason.Print(s.Model)))}}
	}
	cells := append([]Source{reason.Source}, joined.Cells...)
	about := s.about(string(t.Score))
	return []Verdict{{
		Outcome: Broken, Cells: cells, Written: reason.Raw, About: about, Figures: []string{score.Amount.String(), full.Amount.String()},
		Said: Say("unexplained", s.Model.Called("about", about, s.Submission.Year), Quote("full", full.Amount.String()), Quote("score", score.Amount.String()),
			Quote("lost", (full.Amount-score.Amount).String()), Quote("reason", t.Reason.Print(s.Model))),
	}}
}

// GroupPoints holds the full scores of each group of records against the
// points printed in the group's own cell: 产出指标（50分）.
type GroupPoints struct {
	Table string // path of the records
	Group string // column that names the group
	Full  string // column of the full scores
}

// Print implements Test.
func (t GroupPoints) Print(*Model) string { return "各组分值合计 ＝ 组名中印的分值" }

// Judge implements Test.
func (t GroupPoints) Judge(s *Scope) []Verdict {
	type group struct {
		name  Value
		terms []Result
	}
	var groups []group
	for _, n := range s.Records(t.Table) {
		name, ok := s.Value(Path(t.Table, n, t.Group))
		if !ok || name.State != Text {
			continue
		}
		i := slices.IndexFunc(groups, func(g group) bool { return squeeze(g.name.Text) == squeeze(name.Text) })
		if i < 0 {
			i, groups = len(groups), append(groups, group{name: name})
		}
		groups[i].terms = append(groups[i].terms, Ref(Path(t.Table, n, t.Full)).Eval(s))
	}
	var verdicts []Verdict
	for _, g := range groups {
		points, ok := PrintedPoints(g.name.Text)
		if !ok {
			continue
		}
		sum := add(g.terms)
		cells := append([]Source{g.name.Source}, sum.Cells...)
		if !sum.OK() {
			verdicts = append(verdicts, Verdict{Outcome: NotJudged, Cells: cells, Said: sum.Why})
			continue
		}
		v := Verdict{Outcome: Holds, Cells: cells, Written: sum.Amount.String(), Expected: points.String(),
			Difference: (sum.Amount - points).Abs().String()}
		if sum.Amount != points {
			v.Outcome, v.Figures = Broken, []string{v.Written, v.Expected}
			v.About = Subject{Path: s.path(g.name.Path), Row: squeeze(g.name.Text)}
			v.Said = Say("group_points", Quote("group", squeeze(g.name.Text)), Quote("sum", v.Written), Quote("points", v.Expected), Quote("gap", v.Difference))
		}
		verdicts = append(verdicts, v)
	}
	return verdicts
}

// PrintedPoints reads the points in a group's name: 50 in 产出指标（50 分）.
func PrintedPoints(name string) (Amount, bool) {
	text := squeeze(name)
	for i, r := range text {
		if r != '分' {
			continue
		}
		before := text[:i]
		digits := before[len(strings.TrimRight(before, "0123456789.")):]
		if points, err := ParseAmount(digits); err == nil {
			return points, true
		}
	}
	return 0, false
}

// squeeze takes white space out of a text and narrows full-width digits.
func squeeze(text string) string {
	return strings.Map(narrow, strings.Join(strings.Fields(text), ""))
}

// TitleYears holds the years printed in the title and in the heads of a filing
// against the year it was filed under.
type TitleYears struct{}

// Print implements Test.
func (TitleYears) Print(*Model) string { return "标题年度 ＝ 表头年度" }

// Judge implements Test. All heads that are off are one finding: they have one
// cause.
func (TitleYears) Judge(s *Scope) []Verdict {
	var v Verdict
	var written, expected []string
	for _, value := range s.Filing.Values {
		a, ok := s.Model.Resolve(value.Path)
		title := value.Path == "filing/year"
		if value.State != Number || !title && (!ok || !a.Head) {
			continue
		}
		want := s.Submission.Year
		if !title && strings.Contains(a.Column.Name, "{y-1}") {
			want--
		}
		if value.Number == Amount(want)*One {
			if v.Outcome == "" {
				v.Outcome = Holds
			}
			continue
		}
		v.Outcome = Broken
		v.Cells = append(v.Cells, value.Source)
		written = append(written, value.Number.String())
		expected = append(expected, strconv.Itoa(want))
	}
	switch v.Outcome {
	case "":
		return []Verdict{{Outcome: NotJudged, Said: Say("lack.years")}}
	case Broken:
		v.Written, v.Expected = strings.Join(written, "、"), strings.Join(expected, "、")
		v.Figures = slices.Concat(written, expected)
		v.Said = Say("title_years", Count("year", s.Submission.Year), Quote("printed", v.Written), Quote("expected", v.Expected))
	}
	return []Verdict{v}
}

// NotNegative asks that no amount is negative where none can be. Where money may
// come back, it asks for the reason.
type NotNegative struct{}

// Print implements Test.
func (NotNegative) Print(*Model) string { return "金额、人数、面积不为负数" }

// Judge implements Test.
func (NotNegative) Judge(s *Scope) []Verdict {
	var verdicts []Verdict
	for _, v := range s.Filing.Values {
		a, ok := s.Model.Resolve(v.Path)
		if !ok || a.Head || v.State != Number || v.Kind != Money && v.Kind != Persons && v.Kind != Area || a.below() == MayBeNegative {
			continue
		}
		verdict := Verdict{Outcome: Holds, Cells: []Source{v.Source}}
		if v.Number < 0 {
			about := s.about(v.Path)
			id := "negative"
			if a.below() == Refund {
				id, verdict.Below = "refund", true
			}
			verdict = Verdict{Outcome: Broken, Cells: verdict.Cells, Below: verdict.Below, About: about, Figures: []string{v.Number.String()}, Written: v.Number.String(),
				Said: Say(id, s.Model.Called("about", about, s.Submission.Year), Measured("figure", v.Number, v.Kind))}
		}
		verdicts = append(verdicts, verdict)
	}
	return verdicts
}

// OneName asks that the forms of a submission name one unit.
type OneName []Ref

// Print implements Test.
func (t OneName) Print(*Model) string { return "各表单位名称相同" }

// Judge implements Test.
func (t OneName) Judge(s *Scope) []Verdict {
	var first Value
	v := Verdict{Outcome: NotJudged, Said: Say("lack.names")}
	for _, ref := range t {
		name, ok := s.Value(string(ref))
		if !ok || name.State != Text {
			continue
		}
		if first.Path == "" {
			first = name
			continue
		}
		if v.Outcome == NotJudged {
			v = Verdict{Outcome: Holds}
		}
		if !SameUnit(name.Text, first.Text) {
			v = Verdict{Outcome: Broken, Cells: []Source{name.Source, first.Source}, About: Subject{Path: name.Path},
				Written: name.Text, Expected: first.Text, Figures: []string{UnitKey(name.Text), UnitKey(first.Text)},
				Said: Say("unit_names", Quote("name", name.Text), Place("place", first.Source), Quote("other", first.Text))}
			break
		}
	}
	return []Verdict{v}
}

// Agree asks that figures from different forms are the same. Where most of
// them agree, the one that does not is the one in question.
type Agree struct {
	Figures   []Named
	Tolerance Amount
}

// Named is a figure and the place it comes from, in words.
type Named struct {
	Name string
	Expr Expr
}

// Print implements Test.
func (t Agree) Print(m *Model) string {
	names := make([]string, len(t.Figures))
	for i, f := range t.Figures {
		names[i] = f.Name
	}
	return strings.Join(names, " ＝ ")
}

// Judge implements Test.
func (t Agree) Judge(s *Scope) []Verdict {
	near := func(a, b Result) bool { return (a.Amount - b.Amount).Abs() <= t.Tolerance }
	results, names, short := t.judged(s, near)
	if len(results) < 2 || short.Lack != "" && !slices.ContainsFunc(results, func(r Result) bool { return !near(r, results[0]) }) {
		if short.Lack != "" && len(results) > 1 && results[0].Amount == 0 && short.Lack == Absent {
			return []Verdict{{Outcome: Holds, Cells: results[0].Cells}} // nothing was spent, and no form has come
		}
		return []Verdict{notJudged(short)}
	}
	support := func(r Result) (n int) {
		for _, other := range results {
			if near(r, other) {
				n++
			}
		}
		return n
	}
	// The reference is what most figures say, the first of them in doubt.
	reference := slices.MaxFunc(results, func(a, b Result) int { return support(a) - support(b) })
	odd := slices.IndexFunc(results, func(r Result) bool { return !near(r, reference) })
	var cells []Source
	if odd < 0 {
		for _, r := range results {
			cells = append(cells, r.Cells...)
		}
		return []Verdict{{Outcome: Holds, Cells: cells}}
	}
	cells = append(cells, results[odd].Cells...)
	var figures []string
	var stated []Statement
	for i, r := range results {
		if i != odd {
			cells = append(cells, r.Cells...)
		}
		figures = append(figures, r.Amount.String())
		stated = append(stated, Say("agree.figure", Quote("name", names[i]), Measured("figure", r.Amount, r.Kind)))
	}
	difference := (results[odd].Amount - reference.Amount).Abs()
	return []Verdict{{
		Outcome: Broken, Cells: cells, Figures: figures,
		Written: results[odd].Amount.String(), Expected: reference.Amount.String(), Difference: difference.String(),
		Below: results[odd].Amount < reference.Amount,
		Said:  Say("agree", List("figures", "，", stated), Apart("gap", difference, reference.Kind)),
	}}
}

// judged are the figures that can be held against one another, and their names.
// What is short is left out: a figure that is lacking, or one to which forms may
// be lacking that make it what the others are.
func (t Agree) judged(s *Scope, near func(a, b Result) bool) (results []Result, names []string, short Result) {
	for _, f := range t.Figures {
		r := f.Expr.Eval(s)
		if !r.OK() {
			if short.Lack == "" {
				short = r
			}
			if r.Lack != Absent { // it is there and cannot be read
				return nil, nil, r
			}
			continue
		}
		if r.AtLeast && len(results) > 0 && !near(r, results[0]) && r.Amount < results[0].Amount {
			short = Result{Kind: r.Kind, Lack: Absent, Why: Say("lack.projects"), Cells: r.Cells}
			continue
		}
		results, names = append(results, r), append(names, f.Name)
	}
	return results, names, short
}

// NoProjectClaim asks that a 「/」 form stands only where no project spending
// does.
type NoProjectClaim struct{ Spending []Ref }

// Print implements Test.
func (NoProjectClaim) Print(*Model) string { return "填「/」时项目支出为 0" }

// Judge implements Test.
func (t NoProjectClaim) Judge(s *Scope) []Verdict {
	if !NoProject(s.Filing) {
		return nil
	}
	name, _ := s.Filing.Value("project_evaluation/project_name")
	judged := false
	for _, ref := range t.Spending {
		r := ref.Eval(s)
		if !r.OK() {
			continue
		}
		judged = true
		if r.Amount != 0 {
			return []Verdict{{
				Outcome: Broken, Cells: append([]Source{name.Source}, r.Cells...),
				About: Subject{Path: name.Path}, Figures: []string{r.Amount.String()}, Written: name.Raw, Expected: "", Difference: r.Amount.String(),
				Said: Say("no_project", Quote("name", name.Raw), Place("place", r.Cells[0]),
					s.Model.Called("spending", Subject{Path: s.path(string(ref))}, s.Submission.Year), Measured("figure", r.Amount, r.Kind)),
			}}
		}
	}
	if !judged {
		return []Verdict{{Outcome: NotJudged, Cells: []Source{name.Source}, Said: Say("lack.spending")}}
	}
	return []Verdict{{Outcome: Holds, Cells: []Source{name.Source}}}
}

// dedupe keeps the first of equal cells.
func dedupe(cells []Source) []Source {
	kept := make([]Source, 0, len(cells))
	for _, c := range cells {
		if !slices.Contains(kept, c) {
			kept = append(kept, c)
		}
	}
	return kept
}

// Tolerance returns the difference that a rule lets pass, in the measure of its
// figures; 0 where none is.
func (rule Rule) Tolerance() Amount {
	switch t := rule.Test.(type) {
	case Compare:
		return t.Tolerance
	case Agree:
		return t.Tolerance
	case LastYear:
		return t.Tolerance
	case Scored:
		return t.Tolerance
	}
	return 0
}
