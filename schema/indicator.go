package schema

import (
	"slices"
	"strconv"
)

// This file holds the tests of indicators: each is tried on a record of the
// table of indicators, but for Identical, which is tried on the table.

// Scored holds the score that a unit gave an indicator against the rules. It
// says nothing of 定性 indicators, which the rules do not judge.
type Scored struct{ Tolerance Amount }

// Print implements Test.
func (Scored) Print(*Model) string {
	return "自评得分 ＝ 按指标值和完成值计算的得分"
}

// Judge implements Test.
func (t Scored) Judge(s *Scope) []Verdict {
	row := s.rowScore(s.Record)
	switch {
	case row.Method == Kept:
		return nil
	case row.Method == Unsettled:
		return []Verdict{{Outcome: NotJudged, Cells: row.cells(), Said: Say("score.of_indicator", Quote("indicator", row.Name), Part("why", row.Why))}}
	case !row.Self.OK():
		return []Verdict{notJudged(row.Self)}
	}
	difference := row.Self.Amount - row.Recomputed.Amount
	v := Verdict{Outcome: Holds, Cells: row.cells(), Below: difference < 0,
		Written: row.Self.Amount.String(), Expected: row.Recomputed.Amount.String(), Difference: difference.Abs().String()}
	if difference.Abs() <= t.Tolerance {
		return []Verdict{v}
	}
	v.Outcome = Broken
	word := "多"
	if v.Below {
		word = "少"
	}
	target, actual := row.Answers()
	v.About = s.about(Path("overall_evaluation/indicators", s.Record, "score"))
	v.Figures = []string{row.Self.Amount.String(), row.Full.Amount.String(), target, actual}
	v.Said = Say("scored", Quote("indicator", row.Name), Quote("self", row.Self.Amount.String()), Quote("target", squeeze(target)), Quote("actual", squeeze(actual)),
		Part("why", row.Why), Quote("points", row.Recomputed.Amount.Fixed(2)), Quote("word", word), Quote("gap", difference.Abs().Fixed(2)))
	return []Verdict{v}
}

// cells are those of the score, and of what it rests on.
func (row RowScore) cells() []Source {
	cells := slices.Concat(row.Self.Cells, row.Full.Cells)
	for _, v := range []Value{row.target, row.actual} {
		if v.Path != "" {
			cells = append(cells, v.Source)
		}
	}
	return cells
}

// Based asks that a target names a figure or a baseline.
type Based struct{}

// Print implements Test.
func (Based) Print(*Model) string { return "年度指标值有数字或基准" }

// Judge implements Test. A blank target is A5's.
func (Based) Judge(s *Scope) []Verdict {
	row := s.rowScore(s.Record)
	switch {
	case answerText(row.target) == "":
		return nil
	case !row.Baseless:
		return []Verdict{{Outcome: Holds, Cells: []Source{row.target.Source}}}
	}
	return []Verdict{{Outcome: Broken, Cells: []Source{row.target.Source}, Written: row.target.Raw,
		About: s.about(Path("overall_evaluation/indicators", s.Record, "target")), Figures: []string{answerText(row.target)},
		Said: Say("baseless", Quote("indicator", row.Name), Quote("target", squeeze(answerText(row.target))))}}
}

// Surpassed asks for a reason where an actual is far beyond its target: the
// target was set too low, or a figure is wrong.
type Surpassed struct {
	By     Setting // percent of the target
	Reason Ref
}

// Print implements Test.
func (t Surpassed) Print(m *Model) string {
	return "完成值达到" + t.By.Print(m) + "时写明原因"
}

// Judge implements Test.
func (t Surpassed) Judge(s *Scope) []Verdict {
	row := s.rowScore(s.Record)
	if row.Method != ByRule || row.goal.Figure <= 0 || row.goal.Sign == NoMore || row.goal.Sign == Less {
		return nil
	}
	bound, rate := t.By.Eval(s), Amount(0)
	if share, ok := Percent(row.reached, row.goal.Figure); ok {
		rate = share
	}
	cells := []Source{row.actual.Source, row.target.Source}
	reason, ok := s.Value(string(t.Reason))
	switch {
	case rate < bound.Amount || ok && reason.given():
		return []Verdict{{Outcome: Holds, Cells: cells}}
	case !ok:
		return []Verdict{{Outcome: NotJudged, Cells: cells, Said: Say("lack.column", Quote("about", t.Reason.Print(s.Model)))}}
	}
	target, actual := row.Answers()
	return []Verdict{{Outcome: Broken, Cells: append(cells, reason.Source),
		About: s.about(Path("overall_evaluation/indicators", s.Record, "actual")), Figures: []string{row.reached.String(), row.goal.Figure.String()},
		Written: row.reached.String(), Expected: row.goal.Figure.String(), Difference: (row.reached - row.goal.Figure).String(),
		Said: Say("surpassed", Quote("indicator", row.Name), Quote("actual", squeeze(actual)), Quote("target", squeeze(target)), Measured("rate", rate, Rate))}}
}

// Identical tells that nearly all actuals are their targets.
type Identical struct {
	Table string
	Share Setting // percent of the rows that have both
}

// Print implements Test.
func (t Identical) Print(m *Model) string {
	return "完成值与指标值完全相同的行不超过" + t.Share.Print(m)
}

// Judge implements Test.
func (t Identical) Judge(s *Scope) []Verdict {
	var cells []Source
	same, both := 0, 0
	for _, n := range s.Records(t.Table) {
		row := s.rowScore(n)
		if !row.Compared {
			continue
		}
		both++
		if row.Identical {
			same++
			cells = append(cells, row.actual.Source)
		}
	}
	if both == 0 {
		return []Verdict{{Outcome: NotJudged, Said: Say("lack.answered")}}
	}
	share, _ := Percent(Amount(same), Amount(both))
	v := Verdict{Outcome: Holds, Cells: cells, Written: share.String(), Expected: t.Share.Eval(s).Amount.String()}
	if share > t.Share.Eval(s).Amount {
		v.Outcome = Broken
		v.Difference = (share - t.Share.Eval(s).Amount).String()
		v.About, v.Figures = Subject{Path: s.path(t.Table)}, []string{strconv.Itoa(same), strconv.Itoa(both)}
		v.Said = Say("identical", Count("compared", both), Count("same", same), Measured("rate", share, Rate), Quote("limit", t.Share.Eval(s).Amount.String()+"%"))
	}
	return []Verdict{v}
}
