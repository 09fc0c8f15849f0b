package schema

import (
	"fmt"
	"slices"
)

// This file holds the tests of indicators: each is tried on a record of the
// table of indicators, but for Identical, which is tried on the table.

// Scored holds the score that a unit gave an indicator against the rules. It
// says nothing of 定性 indicators, which the rules do not judge.
type Scored struct{ Tolerance Amount }

// String implements Test.
func (Scored) String() string { return "自评得分 ＝ 按指标值和完成值计算的得分" }

// Judge implements Test.
func (t Scored) Judge(s *Scope) []Verdict {
	row := s.rowScore(s.Record)
	switch {
	case row.Method == Kept:
		return nil
	case row.Method == Unsettled:
		return []Verdict{{Outcome: NotJudged, Cells: row.cells(), Message: "「" + row.Name + "」" + row.Why}}
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
	v.Message = fmt.Sprintf("「%s」自评得分：填 %s 分，指标值 %s，完成值 %s，%s，应为 %s 分，%s %s 分", row.Name, row.Self.Amount,
		squeeze(answerText(row.target)), squeeze(answerText(row.actual)), row.Why, row.Recomputed.Amount.Fixed(2), word, difference.Abs().Fixed(2))
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

// String implements Test.
func (Based) String() string { return "年度指标值有数字或基准" }

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
		Message: fmt.Sprintf("「%s」年度指标值：填「%s」，没有数字或基准，完成得怎样无从比较", row.Name, squeeze(answerText(row.target)))}}
}

// Surpassed asks for a reason where an actual is far beyond its target: the
// target was set too low, or a figure is wrong.
type Surpassed struct {
	By     Setting // percent of the target
	Reason Ref
}

// String implements Test.
func (t Surpassed) String() string { return "完成值达到" + t.By.String() + "时写明原因" }

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
	case rate < bound.Amount || ok && reason.State == Text:
		return []Verdict{{Outcome: Holds, Cells: cells}}
	case !ok:
		return []Verdict{{Outcome: NotJudged, Cells: cells, Message: "表上没有「" + t.Reason.String() + "」一栏"}}
	}
	return []Verdict{{Outcome: Broken, Cells: append(cells, reason.Source),
		Written: row.reached.String(), Expected: row.goal.Figure.String(), Difference: (row.reached - row.goal.Figure).String(),
		Message: fmt.Sprintf("「%s」实际完成值：%s，是指标值 %s 的 %s，未写明原因（指标值是否定得过低，或数字有误）", row.Name,
			squeeze(answerText(row.actual)), squeeze(answerText(row.target)), Rate.Print(rate))}}
}

// Identical tells that nearly all actuals are their targets.
type Identical struct {
	Table string
	Share Setting // percent of the rows that have both
}

// String implements Test.
func (t Identical) String() string {
	return "完成值与指标值完全相同的行不超过" + t.Share.String()
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
		return []Verdict{{Outcome: NotJudged, Message: "没有同时填了指标值和完成值的指标"}}
	}
	share, _ := Percent(Amount(same), Amount(both))
	v := Verdict{Outcome: Holds, Cells: cells, Written: share.String(), Expected: t.Share.Eval(s).Amount.String()}
	if share > t.Share.Eval(s).Amount {
		v.Outcome = Broken
		v.Difference = (share - t.Share.Eval(s).Amount).String()
		v.Message = fmt.Sprintf("%d 个指标中 %d 个的完成值与指标值完全相同（%s），超过 %s，请核对完成值是否照抄指标值",
			both, same, Rate.Print(share), t.Share.Eval(s).Amount.String()+"%")
	}
	return []Verdict{v}
}
