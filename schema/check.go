package schema

import (
	"fmt"
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
	Test   Test
	// Below is the severity where the written figure is less than it should
	// be, when that differs from the catalogue's.
	Below Severity
}

// ProjectCode is of what the rules of 附件2 find on 附件3.
const ProjectCode = "C2"

// Test judges one thing in a scope. Judge and String belong together.
type Test interface {
	Judge(*Scope) []Verdict
	String() string
}

// Verdict is the outcome of a Test.
type Verdict struct {
	Outcome  Outcome
	Cells    []Source // the cell in question first
	Message  string   // behind the cell: what is wrong, or why it was not judged
	Written  string
	Expected string
	// Difference is the magnitude of written less expected.
	Difference string
	Below      bool // the written figure is less than it should be
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
func Check(s *Submission, c Context) []Finding {
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
	scope := NewScope(s)
	scope.Settings = c.Settings
	if c.Prior != nil {
		scope.Prior = NewScope(c.Prior)
	}
	for _, rule := range Rules {
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
	a.findings = append(a.findings, rosterFindings(s, c.Settings)...)
	return traceCauses(a.findings, a.trials)
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
		if v.Outcome != Broken {
			continue
		}
		if row, ok := rule.unknownRow(scope); ok {
			verdicts[i] = Verdict{Outcome: NotJudged, Cells: append(v.Cells, row.Source),
				Message: row.Source.Sheet + "!" + row.Source.Cell + " 「" + squeeze(row.Label) + "」一行没有对应的栏目，不能确定是否应计入"}
		}
	}
	return verdicts
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
	entry, _ := Entry(rule.Code)
	f := Finding{
		Code: rule.Code, Severity: entry.Severity, Outcome: v.Outcome,
		Unit: scope.Submission.Unit, Year: scope.Submission.Year, Form: rule.Form,
		Cells: v.Cells, Written: v.Written, Expected: v.Expected, Difference: v.Difference,
		Message: at(v.Cells) + v.Message,
	}
	if v.Below && rule.Below != "" {
		f.Severity = rule.Below
	}
	f.Severity = scope.Settings.Severity(rule.Code, f.Severity)
	if scope.Filing != nil {
		f.Form, f.Project = scope.Filing.Form, scope.Filing.Project
	}
	if scope.project && f.Code != ProjectCode {
		f.Code, f.Also = ProjectCode, []string{rule.Code}
		f.Severity = scope.Settings.Severity(ProjectCode, f.Severity)
	}
	if v.Outcome == NotJudged {
		f.Message = entry.Title + unjudged + v.Message
	}
	return f
}

func notJudged(r Result) Verdict {
	return Verdict{Outcome: NotJudged, Cells: r.Cells, Message: r.Why}
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

// String implements Test.
func (t Compare) String() string {
	return t.Written.String() + map[Relation]string{Equal: " ＝ ", AtMost: " ≤ ", AtLeast: " ≥ "}[t.Is] + t.Should.String()
}

// Judge implements Test.
func (t Compare) Judge(s *Scope) []Verdict {
	written, should := t.Written.Eval(s), t.Should.Eval(s)
	joined := both(written, should)
	if !joined.OK() {
		return []Verdict{notJudged(joined)}
	}
	difference := written.Amount - should.Amount
	v := Verdict{Outcome: Holds, Cells: dedupe(joined.Cells), Below: difference < 0,
		Written: written.Amount.String(), Expected: should.Amount.String(), Difference: difference.Abs().String()}
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
	v.Outcome = Broken
	kind := written.Kind
	subject := t.Written.String()
	if ref, ok := t.Written.(Ref); ok {
		subject = s.subject(string(ref))
	}
	wrote := "填 "
	if _, ok := t.Written.(Ref); !ok {
		wrote = "合计 "
	}
	v.Message = fmt.Sprintf("%s：%s%s，%s，%s", subject, wrote, kind.Print(written.Amount),
		t.demand(s, should, kind), difference.phrase(kind, t.Is))
	if n := len(joined.Ignored); n > 0 {
		v.Message += fmt.Sprintf("（其中 %d 个空白或「无」的单元格未计入）", n)
	}
	return []Verdict{v}
}

// demand says what a figure should be.
func (t Compare) demand(s *Scope, should Result, kind Kind) string {
	figure := kind.Print(should.Amount)
	formula := t.Should.String()
	if ref, ok := t.Should.(Ref); ok {
		formula = s.name(string(ref))
		if a, ok := Resolve(s.path(string(ref))); ok && a.Table.Shape == Records {
			formula = a.Term() // of the same record
		}
	}
	_, fixed := t.Should.(Const)
	switch {
	case t.Is == Equal && fixed:
		return "应为 " + figure
	case t.Is == Equal:
		return "按 " + formula + " 应为 " + figure
	case t.Is == AtMost && fixed:
		return "应不超过 " + figure
	case t.Is == AtMost:
		return "应不超过 " + formula + " " + figure
	case fixed:
		return "应不小于 " + figure
	}
	return "应不小于 " + formula + " " + figure
}

// phrase says how far a figure is off.
func (a Amount) phrase(kind Kind, is Relation) string {
	word := map[Relation]string{Equal: "差 ", AtMost: "多 ", AtLeast: "少 "}[is]
	figure := kind.Print(a.Abs())
	if kind == Rate {
		figure = a.Abs().Fixed(2) + " 个百分点"
	}
	return word + figure
}

// subject names the value at a path for a message; a record is named by what
// the unit calls it.
func (s *Scope) subject(path string) string {
	name := s.name(path)
	a, ok := Resolve(s.path(path))
	if !ok || a.Table.Shape != Records {
		return name
	}
	prefix := Path(string(a.Form.ID), a.Table.ID, a.Number)
	if called, ok := s.Value(prefix + "/name"); ok && called.State == Text {
		return "「" + called.Text + "」" + a.Column.Name
	}
	return name
}

// Filled asks for an answer in every required cell of a filing.
type Filled struct{}

// String implements Test.
func (Filled) String() string { return "必填单元格不为空" }

// Judge implements Test.
func (Filled) Judge(s *Scope) []Verdict {
	var verdicts []Verdict
	for _, v := range s.Filing.Values {
		a, ok := Resolve(v.Path)
		if !ok || a.Head || !a.required() {
			continue
		}
		verdict := Verdict{Outcome: Holds, Cells: []Source{v.Source}}
		if v.State == Blank {
			verdict.Outcome = Broken
			verdict.Message = s.subject(v.Path) + "：未填写"
			if v.Kind == Money {
				verdict.Message += "；没有发生额请填 0"
			}
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

// String implements Test.
func (t Explained) String() string {
	return t.Score.String() + " ＜ " + t.Full.String() + " 时填写 " + t.Reason.String()
}

// Judge implements Test.
func (t Explained) Judge(s *Scope) []Verdict {
	score, full := t.Score.Eval(s), t.Full.Eval(s)
	joined := both(score, full)
	reason, ok := s.Value(string(t.Reason))
	switch {
	case !joined.OK():
		return []Verdict{notJudged(joined)}
	case score.Amount >= full.Amount || ok && reason.State == Text:
		return []Verdict{{Outcome: Holds, Cells: joined.Cells}}
	case !ok:
		return []Verdict{{Outcome: NotJudged, Cells: joined.Cells, Message: "表上没有「" + t.Reason.String() + "」一栏"}}
	}
	cells := append([]Source{reason.Source}, joined.Cells...)
	return []Verdict{{
		Outcome: Broken, Cells: cells, Written: reason.Raw,
		Message: fmt.Sprintf("%s：分值 %s，得分 %s，扣 %s 分，未写明%s", s.subject(string(t.Score)),
			full.Amount, score.Amount, full.Amount-score.Amount, t.Reason),
	}}
}

// GroupPoints holds the full scores of each group of records against the
// points printed in the group's own cell: 产出指标（50分）.
type GroupPoints struct {
	Table string // path of the records
	Group string // column that names the group
	Full  string // column of the full scores
}

// String implements Test.
func (t GroupPoints) String() string { return "各组分值合计 ＝ 组名中印的分值" }

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
			verdicts = append(verdicts, Verdict{Outcome: NotJudged, Cells: cells, Message: sum.Why})
			continue
		}
		v := Verdict{Outcome: Holds, Cells: cells, Written: sum.Amount.String(), Expected: points.String(),
			Difference: (sum.Amount - points).Abs().String()}
		if sum.Amount != points {
			v.Outcome = Broken
			v.Message = fmt.Sprintf("「%s」各行分值合计 %s 分，表上印的是 %s 分，差 %s 分",
				squeeze(g.name.Text), sum.Amount, points, (sum.Amount - points).Abs())
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

// String implements Test.
func (TitleYears) String() string { return "标题年度 ＝ 表头年度" }

// Judge implements Test. All heads that are off are one finding: they have one
// cause.
func (TitleYears) Judge(s *Scope) []Verdict {
	var v Verdict
	var written, expected []string
	for _, value := range s.Filing.Values {
		a, ok := Resolve(value.Path)
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
		return []Verdict{{Outcome: NotJudged, Message: "标题和表头都没有年度"}}
	case Broken:
		v.Written, v.Expected = strings.Join(written, "、"), strings.Join(expected, "、")
		v.Message = fmt.Sprintf("年度不一致：按 %d 年度报送，此处印的是 %s，应为 %s", s.Submission.Year, v.Written, v.Expected)
	}
	return []Verdict{v}
}

// OneName asks that the forms of a submission name one unit.
type OneName []Ref

// String implements Test.
func (t OneName) String() string { return "各表单位名称相同" }

// Judge implements Test.
func (t OneName) Judge(s *Scope) []Verdict {
	var first Value
	v := Verdict{Outcome: NotJudged, Message: "只有一份表写了单位名称"}
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
			v = Verdict{Outcome: Broken, Cells: []Source{name.Source, first.Source},
				Written: name.Text, Expected: first.Text,
				Message: fmt.Sprintf("单位名称为「%s」，%s!%s 为「%s」，应一致",
					name.Text, first.Source.Sheet, first.Source.Cell, first.Text)}
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

// String implements Test.
func (t Agree) String() string {
	names := make([]string, len(t.Figures))
	for i, f := range t.Figures {
		names[i] = f.Name
	}
	return strings.Join(names, " ＝ ")
}

// Judge implements Test.
func (t Agree) Judge(s *Scope) []Verdict {
	results := make([]Result, len(t.Figures))
	for i, f := range t.Figures {
		if results[i] = f.Expr.Eval(s); !results[i].OK() {
			return []Verdict{notJudged(results[i])}
		}
	}
	near := func(a, b Result) bool { return (a.Amount - b.Amount).Abs() <= t.Tolerance }
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
	var stated []string
	for i, r := range results {
		if i != odd {
			cells = append(cells, r.Cells...)
		}
		stated = append(stated, t.Figures[i].Name+" "+r.Kind.Print(r.Amount))
	}
	difference := (results[odd].Amount - reference.Amount).Abs()
	return []Verdict{{
		Outcome: Broken, Cells: cells,
		Written: results[odd].Amount.String(), Expected: reference.Amount.String(), Difference: difference.String(),
		Below:   results[odd].Amount < reference.Amount,
		Message: fmt.Sprintf("%s，应相等，差 %s", strings.Join(stated, "，"), reference.Kind.Print(difference)),
	}}
}

// NoProjectClaim asks that a 「/」 form stands only where no project spending
// does.
type NoProjectClaim struct{ Spending []Ref }

// String implements Test.
func (NoProjectClaim) String() string { return "填「/」时项目支出为 0" }

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
				Written: name.Raw, Expected: "", Difference: r.Amount.String(),
				Message: fmt.Sprintf("项目支出名称填「%s」（无项目），但 %s!%s %s 为 %s", name.Raw,
					r.Cells[0].Sheet, r.Cells[0].Cell, s.name(string(ref)), r.Kind.Print(r.Amount)),
			}}
		}
	}
	if !judged {
		return []Verdict{{Outcome: NotJudged, Cells: []Source{name.Source}, Message: "基础数据表和整体支出自评表都没有项目支出数"}}
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
