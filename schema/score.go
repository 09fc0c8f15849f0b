package schema

import (
	"fmt"
	"hash/fnv"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Method says how a row's recomputed score came about.
type Method string

// The methods.
const (
	// ByRule: a figure was held against a figure.
	ByRule Method = "rule"
	// Kept: the target is words (定性), which a program cannot judge; the
	// unit's own score stands, at most the full score.
	Kept Method = "kept"
	// Unsettled: there are figures and they cannot be held against each other;
	// the unit's own score stands, at most the full score.
	Unsettled Method = "unsettled"
)

// RowScore is the score of one row of 附件2 or 附件3 by the rules.
type RowScore struct {
	Record     string // the number of the indicator; "" for 预算执行率
	Name       string // what the unit calls it
	Method     Method
	Full, Self Result // as written; Lack where there is no figure
	// Recomputed is the score by the rules, in points; Lack where neither the
	// rules nor the unit give one.
	Recomputed Result
	Why        Statement // how it was reckoned, or why the rules do not judge
	// Identical says that the actual is the target, word for word or figure
	// for figure; Compared that there were both.
	Identical, Compared bool
	// Baseless says that the target names no figure or baseline.
	Baseless bool
	target   Value
	actual   Value
	goal     Quantity // of a row by rule
	reached  Amount   // in the unit of goal
}

// Recomputation is the recomputed score (复算得分) of a filing: the rules on
// the unit's own figures.
type Recomputation struct {
	Rows []RowScore // 预算执行率 first
	// Total is the sum in points; Lack where a row has no score at all.
	Total Result
	// Full is the sum of the full scores, and Judged what of it stands on rows
	// that the rules could judge, in points.
	Full, Judged Amount
}

// RecomputeFiling returns the recomputed score of a filing of 附件2 or 附件3 of
// the scope's submission, as Recompute does.
func (s *Scope) RecomputeFiling(f *Filing) (r Recomputation, ok bool) {
	switch f.Form {
	case OverallEvaluation:
		return s.In(f).Recompute()
	case ProjectEvaluation:
		return s.In(f).asProject().Recompute()
	}
	return r, false
}

// Recompute returns the recomputed score of the filing that a scope is in, or
// of 附件2 in the scope of a submission. ok is false where there is no such
// filing, or no indicator in it.
//
// The rules are those printed on the forms: 执行率 × its full score; a figure
// that reaches its target earns the full score and one that does not its share
// of it (完成值 ÷ 指标值, with ≤ 指标值 ÷ 完成值). A bare figure reads as ≥,
// except that a 成本指标, a time limit (时效指标) or a target of 0 without a
// comparator is not judged where the actual is not the target.
func (s *Scope) Recompute() (r Recomputation, ok bool) {
	if s.trace != nil || s.assumed != nil { // who asks has to see every figure
		return s.recompute()
	}
	of := reckoned{s.Filing, s.project}
	if r, ok := s.recomputed[of]; ok {
		return r, len(r.Rows) > 0
	}
	r, ok = s.recompute()
	s.recomputed[of] = r
	return r, ok
}

func (s *Scope) recompute() (r Recomputation, ok bool) {
	const table = "overall_evaluation/indicators"
	records := s.Records(table)
	if len(records) == 0 {
		return r, false
	}
	r.Rows = append(r.Rows, s.executionScore())
	for _, n := range records {
		r.Rows = append(r.Rows, s.rowScore(n))
	}
	terms := make([]Result, len(r.Rows))
	for i, row := range r.Rows {
		terms[i] = row.Recomputed
		if row.Full.OK() {
			r.Full += row.Full.Amount
			if row.Method == ByRule {
				r.Judged += row.Full.Amount
			}
		}
	}
	r.Total = Result{Kind: Score}
	for _, t := range terms {
		r.Total.Cells = append(r.Total.Cells, t.Cells...)
		r.Total.Amount += t.Amount
		if !t.OK() && r.Total.OK() {
			r.Total.Lack, r.Total.Why = t.Lack, t.Why
		}
	}
	return r, true
}

// Count returns how many rows satisfy a condition.
func (r Recomputation) Count(is func(RowScore) bool) int {
	n := 0
	for _, row := range r.Rows {
		if is(row) {
			n++
		}
	}
	return n
}

// JudgedShare returns the share of points that the rules could judge, in
// percent.
func (r Recomputation) JudgedShare() (Amount, bool) { return Percent(r.Judged, r.Full) }

// FullMarks reports whether the unit gave the row its full score.
func (row RowScore) FullMarks() bool {
	return row.Self.OK() && row.Full.OK() && row.Self.Amount >= row.Full.Amount
}

const executionRow = "overall_evaluation/budget/total"

var executionShare = Share{
	Ratio{Ref(executionRow + "/executed"), Ref(executionRow + "/adjusted_budget")},
	Ref(executionRow + "/full_score"),
}

func (s *Scope) executionScore() RowScore {
	row := RowScore{Name: "预算执行率", Full: Ref(executionRow + "/full_score").Eval(s), Self: Ref(executionRow + "/score").Eval(s)}
	if share := executionShare.Eval(s); share.OK() {
		row.Method, row.Recomputed, row.Why = ByRule, share, Say("score.execution", Quote("formula", executionShare.Print(s.Model)))
	} else {
		row.keep(Unsettled, share.Why)
	}
	return row
}

// rowScore scores an indicator.
func (s *Scope) rowScore(record string) RowScore {
	at := func(column string) string { return Path("overall_evaluation/indicators", record, column) }
	row := RowScore{Record: record, Name: "第" + record + "项", Full: Ref(at("full_score")).Eval(s), Self: Ref(at("score")).Eval(s)}
	if name, ok := s.Value(at("name")); ok && name.State == Text {
		row.Name = name.Text
	}
	row.target, _ = s.Value(at("target"))
	row.actual, _ = s.Value(at("actual"))
	level2, _ := s.Value(at("level2"))

	goal, isFigure := ParseQuantity(answerText(row.target))
	actual, done := ParseActual(answerText(row.actual), answerText(row.target))
	same := answerText(row.target) != "" && squeeze(answerText(row.target)) == squeeze(answerText(row.actual))
	row.Compared = answerText(row.target) != "" && answerText(row.actual) != ""
	row.Identical = same || isFigure && done && goal.Figure == actual.Figure && (goal.Unit == actual.Unit || actual.Unit == "")
	row.Baseless = answerText(row.target) != "" && !HasFigure(answerText(row.target))
	switch {
	case !isFigure && HoldsFigure(answerText(row.target)):
		row.keep(Unsettled, Say("score.by_hand", Quote("target", answerText(row.target)), Quote("actual", answerText(row.actual))))
		return row
	case !isFigure:
		row.keep(Kept, Say("score.words"))
		return row
	case !row.Full.OK():
		row.keep(Unsettled, row.Full.Why)
		return row
	case !done && !same:
		row.keep(Unsettled, Say("score.actual_no_figure", Quote("actual", answerText(row.actual))))
		return row
	}
	if same {
		actual = goal
	}
	target, reached, why := held(goal, actual)
	if !why.IsZero() {
		row.keep(Unsettled, why)
		return row
	}
	goal.Figure = target
	row.goal, row.reached = goal, reached
	row.judge(level2.Text)
	return row
}

// timed are the units of a 时效指标 of which less may be better, unless its target
// says otherwise: durations in any words (个自然日, 课时, min), and none at all,
// which is a day as well (12.31). A count of something in a time (次/年) is none.
var timed = regexp.MustCompile(`^$|^[a-zA-Z]+$|^[^/]*(秒|分|时|天|日|周|星期|旬|月|季|年)[^/]*$`)

// judge holds the figure reached against its target.
func (row *RowScore) judge(level2 string) {
	full, target, reached := row.Full.Amount, row.goal.Figure, row.reached
	if bare := row.goal.Sign == Unsigned && reached != target; bare {
		switch {
		case strings.Contains(level2, "成本"):
			row.keep(Unsettled, Say("score.cost_unsigned"))
			return
		case strings.Contains(level2, "时效") && timed.MatchString(row.goal.Unit):
			row.keep(Unsettled, Say("score.time_unsigned"))
			return
		}
	}
	if target == 0 && reached != 0 && (row.goal.Sign == Unsigned || row.goal.Sign == Exactly) {
		row.keep(Unsettled, Say("score.zero"))
		return
	}
	var met bool
	part, whole := reached, target
	switch row.goal.Sign {
	case NoMore:
		met, part, whole = reached <= target, target, reached
	case Less:
		met, part, whole = reached < target, target, reached
	case More:
		met = reached > target
	default: // ≥, =, and a bare figure
		met = reached >= target
	}
	row.Method = ByRule
	row.Recomputed = Result{Kind: Score, Amount: full, Cells: []Source{row.target.Source, row.actual.Source}}
	switch {
	case met:
		row.Why = Say("score.reached")
		return
	case target <= 0 || reached < 0 || whole <= 0:
		row.keep(Unsettled, Say("score.not_positive"))
		return
	}
	share, ok := MulDiv(part, full, whole)
	if !ok {
		row.keep(Unsettled, Say("score.range"))
		return
	}
	row.Recomputed.Amount = min(share, full)
	row.Why = Say("score.share", Quote("part", part.String()), Quote("whole", whole.String()), Quote("full", full.String()))
}

// keep lets the unit's own score stand, at most the full score.
func (row *RowScore) keep(method Method, why Statement) {
	row.Method, row.Why, row.Recomputed = method, why, row.Self
	if row.Self.OK() && row.Full.OK() {
		row.Recomputed.Amount = min(row.Self.Amount, row.Full.Amount)
	}
}

// answerText is what a cell meant for words says; "" where it is blank.
func answerText(v Value) string {
	switch v.State {
	case Text:
		return v.Text
	case Number:
		return v.Number.String()
	case Mark:
		return strings.TrimSpace(v.Raw)
	}
	return ""
}

// SelfScore is the total that a unit gave itself in 附件2. One beyond 0 to 100 is
// none: it has no grade, no rank, and is in no average.
type SelfScore struct{}

// selfScore is where it stands.
const selfScore = Ref("overall_evaluation/total/score")

// Eval implements Expr.
func (SelfScore) Eval(s *Scope) Result {
	r := selfScore.Eval(s)
	if r.OK() && (r.Amount < 0 || r.Amount > 100*One) {
		r.Lack, r.Why = Number, Say("lack.score", Measured("score", r.Amount, Score))
	}
	return r
}

// Print implements Expr.
func (SelfScore) Print(m *Model) string { return selfScore.Print(m) }

// RecomputedScore is the recomputed score of 附件2.
type RecomputedScore struct{}

// Eval implements Expr.
func (RecomputedScore) Eval(s *Scope) Result {
	r, ok := s.Recompute()
	if !ok {
		missing := Ref("overall_evaluation/total/score").Eval(s)
		missing.Lack = Absent
		if missing.Why.IsZero() {
			missing.Why = Say("score.none")
		}
		return missing
	}
	return r.Total
}

// Print implements Expr.
func (RecomputedScore) Print(*Model) string { return "复算得分" }

// fewRows is the number of indicators below which a table says nothing by
// being the same as another.
const fewRows = 3

// IndicatorPrint identifies the table of indicators of a filing by what it
// says: names, targets and actuals in their order. It is "" for a filing with
// hardly any.
func (m *Model) IndicatorPrint(f *Filing) string {
	hash := fnv.New128a()
	rows := 0
	for _, v := range f.Values {
		a, ok := m.Resolve(v.Path)
		if !ok || a.Table == nil || a.Table.ID != "indicators" || !slices.Contains([]string{"name", "target", "actual"}, a.Column.ID) {
			continue
		}
		if a.Column.ID == "name" {
			rows++
		}
		fmt.Fprintf(hash, "%s %s\n", a.Column.ID, squeeze(answerText(v))) // never fails
	}
	if rows < fewRows {
		return ""
	}
	return strconv.Itoa(rows) + ":" + fmt.Sprintf("%x", hash.Sum(nil))
}

// Answers returns what the unit wrote as target and actual; "" for blanks.
func (row RowScore) Answers() (target, actual string) {
	return answerText(row.target), answerText(row.actual)
}
