package report

import (
	"fmt"
	"strconv"
	"strings"

	"jixiao/consolidate/report/xlsx"
)

// name names a cell: C5.
func name(column, row int) string { return xlsx.Name(column, row) }

// letter names a column: 28 is AB.
func letter(column int) string { return xlsx.Letter(column) }

// fixed names a cell that stays where a formula is moved: $C$5.
func fixed(column, row int) string { return "$" + letter(column) + "$" + strconv.Itoa(row) }

// block is a run of rows of a sheet, such as one row for each unit. It has at
// least one row, so that a formula over it is well formed.
type block struct{ first, last int }

func blockOf(first, rows int) block { return block{first, first + max(rows, 1) - 1} }

// column names the cells of a column of the block: $C$5:$C$49.
func (b block) column(c int) string { return fixed(c, b.first) + ":" + fixed(c, b.last) }

// in names them from another sheet.
func (b block) in(sheet string, c int) string { return "'" + sheet + "'!" + b.column(c) }

// isFigure is the criterion of SUMIFS and COUNTIFS for a cell with a figure:
// text and empty cells do not meet it. No figure is that far below zero.
const isFigure = `">-999999999999"`

// rateFormula is part ÷ whole of one row, of two cells with figures; a whole of
// nothing, or less, is none to divide by.
func rateFormula(part, whole string) string {
	return fmt.Sprintf(`IF(COUNT(%[1]s,%[2]s)<2,"未判定",IF(%[2]s<=0,"未判定",%[1]s/%[2]s))`, part, whole)
}

// changeFormula is (to − from) ÷ from of one row.
func changeFormula(from, to string) string {
	return fmt.Sprintf(`IF(COUNT(%[1]s,%[2]s)<2,"未判定",IF(%[1]s<=0,"未判定",(%[2]s-%[1]s)/%[1]s))`, from, to)
}

// sumFormula adds a column up; where there is no figure it gives none.
func sumFormula(cells string) string {
	return fmt.Sprintf(`IF(COUNT(%[1]s)=0,"未判定",SUM(%[1]s))`, cells)
}

// baseSumFormula adds a column up over the rows where another has a figure as well.
func baseSumFormula(cells, others string) string {
	return fmt.Sprintf(`IF(%s=0,"未判定",SUMIFS(%[2]s,%[3]s,%[4]s))`, bothFormula(cells, others), cells, others, isFigure)
}

// totalRateFormula is Σ part ÷ Σ whole over the rows that have both figures.
func totalRateFormula(part, whole string) string {
	return fmt.Sprintf(`IF(SUMIFS(%[2]s,%[1]s,%[3]s)<=0,"未判定",SUMIFS(%[1]s,%[2]s,%[3]s)/SUMIFS(%[2]s,%[1]s,%[3]s))`,
		part, whole, isFigure)
}

// totalChangeFormula is (Σ to − Σ from) ÷ Σ from over the rows that have both
// figures.
func totalChangeFormula(from, to string) string {
	return fmt.Sprintf(`IF(SUMIFS(%[1]s,%[2]s,%[3]s)<=0,"未判定",(SUMIFS(%[2]s,%[1]s,%[3]s)-SUMIFS(%[1]s,%[2]s,%[3]s))/SUMIFS(%[1]s,%[2]s,%[3]s))`,
		from, to, isFigure)
}

// bothFormula counts the rows that have both figures.
func bothFormula(a, b string) string {
	return fmt.Sprintf(`COUNTIFS(%s,%s,%s,%s)`, a, isFigure, b, isFigure)
}

// overFiguresFormula applies AVERAGE, MAX or MIN where there is a figure.
func overFiguresFormula(function, cells string) string {
	return fmt.Sprintf(`IF(COUNT(%[2]s)=0,"未判定",%[1]s(%[2]s))`, function, cells)
}

// gradeFormula names the grade of a score.
func (b *book) gradeFormula(score string) string {
	grades := b.settings.GradesInForce(b.catalogue.Model)
	var formula strings.Builder
	fmt.Fprintf(&formula, `IF(ISNUMBER(%s),`, score)
	last := len(grades) - 1
	for _, g := range grades[:last] {
		fmt.Fprintf(&formula, `IF(%s>=%s,"%s",`, score, g.From, g.Name)
	}
	fmt.Fprintf(&formula, `"%s"%s,"未判定")`, grades[last].Name, strings.Repeat(")", last))
	return formula.String()
}

// differenceFormula is one figure less another of one row.
func differenceFormula(from, less string) string {
	return fmt.Sprintf(`IF(COUNT(%[1]s,%[2]s)<2,"未判定",%[1]s-%[2]s)`, from, less)
}

// roundedDifferenceFormula is differenceFormula to some decimal places, so that
// what differs by less than is shown is 0.
func roundedDifferenceFormula(from, less string, places int) string {
	return fmt.Sprintf(`IF(COUNT(%[1]s,%[2]s)<2,"未判定",ROUND(%[1]s-%[2]s,%[3]d))`, from, less, places)
}
