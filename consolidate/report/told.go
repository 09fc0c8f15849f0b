package report

import (
	"fmt"
	"math"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// This file shows what columns of the catalogue tell, and writes their formulas.

// show is what a column tells, as a cell.
func (b *book) show(t summary.Told) cell {
	var c cell
	switch t.State {
	case schema.Number:
		c = b.shownFigure(t)
	case schema.Blank:
		c.look.align = center
	case schema.Mark, schema.Text:
		c = centered(t.Text)
	case schema.Uncomputed:
		c = centered(uncomputed)
		c.look.tone = alarm
	case schema.Absent:
		return faintText(noSuchLine)
	case summary.NotHandedIn:
		return faintText(notHandedIn)
	case summary.NotBefore:
		return faintText(notBefore)
	case summary.NothingThere:
		return faintText("—")
	case summary.NotApplicable:
		return faintText(notApplicable)
	case summary.NotJudged:
		c = faintText(notJudged)
		c.tip = t.Why.String()
	case summary.NotValid: // as words: no formula counts it
		c = centered(t.Amount.String() + outOfRange)
		c.look.tone = alarm
	default:
		c = centered(unreadable)
		c.look.tone = alarm
		c.tip = "原文：" + t.Value.Raw
	}
	c.link = b.valuePlace(t.Value)
	return c
}

func (b *book) shownFigure(t summary.Told) cell {
	switch {
	case t.Whole != 0:
		return quotient(t.Quotient())
	case t.Things:
		return count(int(t.Amount / schema.One))
	}
	c := figure(t.Kind, t.Amount)
	if t.Full != 0 {
		c = c.outOf(t.Full)
	}
	return c
}

// tell is the cell of a column for a unit.
func (a at) tell(c summary.Column) cell {
	if words, ok := remarks[c.ID]; ok {
		return wrapped(words(a))
	}
	t := a.u.Tell(c.ID)
	shown := a.b.show(t)
	switch formula := a.formula(c); {
	case c.Formula.Op == summary.Between:
		shown = a.between(c, formula)
	case c.Total == summary.Compared:
		shown = a.changed(c).by(formula)
	case t.State == schema.Number, t.State == schema.Text:
		shown = shown.by(formula)
	case t.State == summary.NotJudged && c.Formula.Op != summary.GradeOf && c.Formula.Op != summary.Highest:
		shown = shown.by(formula) // it gives the same word, and a figure once the cell is filled in
		switch {
		case c.Formula.Op == summary.Over, c.Formula.Op == summary.ChangeOver:
			shown.look.format = percentFormat
		case c.Total == summary.Changed:
			shown.look.format = twoDecimals
		}
	}
	return a.flagged(shown, c.Marks...)
}

// formula is the formula of a column for a unit, over the other columns of its row;
// "" where the table has not all of them.
func (a at) formula(c summary.Column) string {
	if c.Formula.Op == summary.Highest {
		return a.highest(c.Formula.Of[0])
	}
	var of []string
	for _, id := range c.Formula.Of {
		name := a.name(id)
		if name == "" {
			return ""
		}
		of = append(of, name)
	}
	switch c.Formula.Op {
	case summary.Over:
		return rateFormula(of[0], of[1])
	case summary.ChangeOver:
		return changeFormula(of[1], of[0])
	case summary.Less:
		if c.Formula.Digits > 0 {
			return roundedDifferenceFormula(of[0], of[1], c.Formula.Digits)
		}
		return differenceFormula(of[0], of[1])
	case summary.Beyond:
		return fmt.Sprintf(`IF(COUNT(%[1]s,%[2]s)<2,"未判定",MAX(0,%[1]s-%[2]s))`, of[0], of[1])
	case summary.GradeOf:
		return a.b.gradeFormula(of[0])
	case summary.Between:
		return fmt.Sprintf("ROUND(SUM(%s)-SUM(%s),%d)", of[0], of[1], moneyDigits)
	}
	return ""
}

// highest is the formula of the highest of a rate of the unit's buildings, which stand
// below; "" where it has none.
func (a at) highest(rate string) string {
	if len(a.u.Buildings) == 0 || a.e == nil {
		return ""
	}
	first := a.b.buildingsRow() + a.e.first[listBuildings]
	return "MAX(" + blockOf(first, len(a.u.Buildings)).column(columnOf(buildingsTable, rate)) + ")"
}

// between is a difference where what is no figure is nothing. One of the two is of
// 附件2: where nobody has filled it, there is none.
func (a at) between(c summary.Column, formula string) cell {
	if !a.b.reconcile.onOverall() {
		return faintText(notJudged)
	}
	s := spentBy(a.u)
	return money(s.of(c.Formula.Of[0]) - s.of(c.Formula.Of[1])).by(formula)
}

// changed is by how much a column has changed against the year before.
func (a at) changed(c summary.Column) cell {
	number := func(id string) (float64, bool) {
		v, ok := a.b.show(a.u.Tell(id)).value.(float64)
		return v, ok
	}
	to, ok := number(c.Formula.Of[0])
	from, alsoOK := number(c.Formula.Of[1])
	if !ok || !alsoOK {
		return faintText(notJudged)
	}
	format := signedDecimals
	if c.Kind == schema.Rate {
		format = signedPercent
	}
	unit := math.Pow10(c.Formula.Digits)
	return cell{value: math.Round((to-from)*unit) / unit, width: 10, look: look{align: right, format: format}}
}

// Formats of what has changed.
const signedDecimals, signedPercent = `+#,##0.00;-#,##0.00;0.00`, `+0.00%;-0.00%;0.00%`

// remarks are the columns of words that say what stands behind the figures of a row.
var remarks = map[string]func(at) string{
	summary.Lacking:      at.lacking,
	summary.ScoreRemarks: func(a at) string { return strings.Join(scoreRemarks(a.u), "；") },
	summary.SpendingWhy:  func(a at) string { return strings.Join(spentBy(a.u).why, "，") },
}

// lacking names the figures for want of which rates of the table are not judged.
func (a at) lacking() string {
	var why gaps
	for _, f := range a.t.fields {
		ratio := f.Ratio()
		if ratio.ID == "" || a.u.Rate(ratio.ID).OK() {
			continue
		}
		for _, path := range []string{ratio.Whole, ratio.Part} {
			a.b.lacks(&why, path, a.u.Answer(path))
		}
	}
	return why.String()
}

// totalled are the cells below the units of a column, one for each row of totals, over
// the cells of the column; nil for none.
func (b *book) totalled(t *table, f field, column string) []cell {
	switch f.Total {
	case summary.Summed:
		return b.sumOf(t, f.id, column)
	case summary.Rated:
		return b.rateOf(t, f.Ratio(), column)
	case summary.Changed:
		return b.changeOf(t, f.id, column)
	case summary.OverPosts:
		known := summary.Sum{Amount: b.totals.Over.Amount, Units: b.totals.OverKnown}
		below := t.blanks()
		below[rowLevel] = totalSum(known, plainFigure, sumFormula(column))
		below[rowLevelUnits] = count(known.Units).by("COUNT(" + column + ")").of(total)
		return below
	case summary.Averaged:
		return b.statOf(b.totals.Scores.Of(f.id), f.Kind == schema.Rate, column)
	case summary.Compared:
		return []cell{count(t.figures[f.id]).by("COUNT(" + column + ")").of(total)}
	case summary.Reconciled:
		return b.reconciledTotal(t, f, column)
	}
	return nil
}
