package report

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// departmentsFirst is the first row of 按主管部门 below its heads.
const departmentsFirst = 5

// departmentCell is the cell of a department in a column, or of the district where
// criterion is "".
func (b *book) departmentCell(c summary.DepartmentColumn, t *summary.Totals, criterion string) cell {
	switch c.How {
	case summary.FoldUnits:
		return b.departmentUnits(c, t, criterion)
	case summary.FoldMean:
		return b.departmentMean(c, t, criterion)
	case summary.FoldListed:
		return b.departmentListed(c, t, criterion)
	case summary.FoldRate:
		return b.departmentRate(c, t, criterion)
	case summary.FoldSum:
		s, column := t.Sum(c.Of), b.table(c.On).in(b, c.Of)
		if criterion == "" {
			return judgedSum(s, b.sumFormat(c.Of)).by(sumFormula(column))
		}
		return judgedSum(s, b.sumFormat(c.Of)).by(fmt.Sprintf(`IF(COUNTIFS(%[1]s,%[2]s,%[3]s,%[4]s)=0,"未判定",SUMIFS(%[3]s,%[1]s,%[2]s))`, b.amongDepartments(c), criterion, column, isFigure))
	}
	ratio := b.catalogue.Ratio(c.Of)
	part, whole := t.Base(c.Of)
	switch c.How {
	case summary.FoldWhole:
		return b.departmentSum(c, whole, b.sumFormat(ratio.Whole), criterion, ratio.Whole, ratio.Part)
	case summary.FoldChange:
		part.Amount -= whole.Amount
		return b.departmentSum(c, part, roundMoney, criterion, amountOf(c.Of), amountOf(c.Of))
	}
	return b.departmentSum(c, part, b.sumFormat(ratio.Part), criterion, ratio.Part, ratio.Whole)
}

// amongDepartments are the cells that name the departments of the units that a column
// is over.
func (b *book) amongDepartments(c summary.DepartmentColumn) string {
	t := b.table(c.On)
	return t.block(b).in(t.sheet, colDepartment)
}

// judgedSum is a sum; one of nothing is none.
func judgedSum(s summary.Sum, format func(schema.Amount) cell) cell {
	if s.Units == 0 {
		return faintText(notJudged)
	}
	return format(s.Amount)
}

func (b *book) departmentUnits(c summary.DepartmentColumn, t *summary.Totals, criterion string) cell {
	if criterion == "" {
		criterion = `"<>"`
	}
	units := count(t.Units)
	if b.totals.Units > 0 {
		units = units.by(fmt.Sprintf("COUNTIFS(%s,%s)", b.amongDepartments(c), criterion))
	}
	return units
}

func (b *book) departmentMean(c summary.DepartmentColumn, t *summary.Totals, criterion string) cell {
	s, column := t.Scores.Of(c.Of), b.table(c.On).in(b, c.Of)
	mean := faintText(notJudged)
	if s.Units > 0 {
		mean = average(s.Mean())
	}
	if criterion == "" {
		return mean.by(overFiguresFormula("AVERAGE", column))
	}
	where := fmt.Sprintf("%s,%s,%s,%s", b.amongDepartments(c), criterion, column, isFigure)
	return mean.by(fmt.Sprintf(`IF(COUNTIFS(%[1]s)=0,"未判定",AVERAGEIFS(%[2]s,%[1]s))`, where, column))
}

func (b *book) departmentListed(c summary.DepartmentColumn, t *summary.Totals, criterion string) cell {
	n := t.Errors
	if c.Of == summary.ColumnFlags {
		n = t.Flags - t.Absent
	}
	cells := b.onRoster(c.Of)
	if criterion == "" {
		return count(n).by("SUM(" + cells + ")")
	}
	return count(n).by(fmt.Sprintf("SUMIFS(%s,%s,%s)", cells, b.onRoster(summary.ColumnDepartment), criterion))
}

func (b *book) departmentRate(c summary.DepartmentColumn, t *summary.Totals, criterion string) cell {
	ratio, r, from := b.catalogue.Ratio(c.Of), t.Rate(c.Of), b.table(c.On)
	part, whole := from.in(b, ratio.Part), from.in(b, ratio.Whole)
	shown := faintText(notJudged)
	if r.OK() {
		shown = quotient(r.Quotient())
	}
	if criterion == "" {
		if ratio.Change {
			return shown.by(totalChangeFormula(whole, part))
		}
		return shown.by(totalRateFormula(part, whole))
	}
	of := func(figures, others string) string {
		return fmt.Sprintf("SUMIFS(%s,%s,%s,%s,%s)", figures, b.amongDepartments(c), criterion, others, isFigure)
	}
	over := of(part, whole)
	if ratio.Change {
		over = "(" + over + "-" + of(whole, part) + ")"
	}
	return shown.by(fmt.Sprintf(`IF(%[2]s<=0,"未判定",%[1]s/%[2]s)`, over, of(whole, part)))
}

// departmentSum is a sum over the units of a department, or of the district where
// criterion is "", that have a figure in both of two columns, of the first.
func (b *book) departmentSum(c summary.DepartmentColumn, s summary.Sum, format func(schema.Amount) cell, criterion, id, otherID string) cell {
	sum, from := judgedSum(s, format), b.table(c.On)
	column, other := from.in(b, id), from.in(b, otherID)
	if criterion == "" {
		return sum.by(baseSumFormula(column, other))
	}
	return sum.by(fmt.Sprintf(`IF(COUNTIFS(%[1]s,%[2]s,%[3]s,%[5]s,%[4]s,%[5]s)=0,"未判定",SUMIFS(%[3]s,%[1]s,%[2]s,%[4]s,%[5]s))`, b.amongDepartments(c), criterion, column, other, isFigure))
}

// criterion is what a formula holds departments against that are the one in a
// cell.
func criterion(department, cell string) string {
	if !strings.ContainsAny(department, "~*?<>=") {
		return cell
	}
	// An operator in front would be one, and a wildcard would stand for others.
	return fmt.Sprintf(`"="&SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(%s,"~","~~"),"*","~*"),"?","~?")`, cell)
}

// departmentsPage writes 按主管部门.
func (b *book) departmentsPage() {
	columns := b.catalogue.Departments
	widths := []float64{6, 20}
	for _, c := range columns {
		widths = append(widths, fit(fit(8, 16, b.departmentCell(c, b.totals, "")), 16, b.departmentHead(c)))
	}
	for _, d := range b.departmentNames {
		widths[1] = fit(widths[1], unitWidth, text(d))
	}
	last := blockOf(departmentsFirst, len(b.departmentNames)).last
	o := b.begin(departmentsSheet, layout{
		widths: widths, freezeColumns: 2, heads: [2]int{3, 4}, groups: departmentGroups(columns), columns: len(widths), rows: last + 2,
		filtered: true, filterFrom: 4, filterTo: last, tab: "5B9BD5",
	})
	b.titles(o, "按主管部门汇总", "主管部门取自单位名册，名册上没有的取单位在附件3 上填的，都没有的列为「"+notListed+"」。「同口径」只加相关两个数都填了的单位，率由它们算出；平均得分只算有分数的单位。", inMoney)
	b.departmentHeads(o)
	if len(b.departmentNames) == 0 {
		b.put(o, departmentsFirst, nothing(noUnits, len(widths)))
	}
	for i, d := range b.departmentNames {
		n := departmentsFirst + i
		r := row{cells: []cell{ordinal(i + 1), sized(d)}}
		for _, c := range columns {
			r.cells = append(r.cells, b.departmentCell(c, b.departments[d], criterion(d, "$B"+fmt.Sprint(n))))
		}
		b.put(o, n, r)
	}
	r := row{cells: []cell{heading("合计").wide(2)}}
	for _, c := range columns {
		r.cells = append(r.cells, b.departmentCell(c, b.totals, "").of(total))
	}
	b.put(o, last+1, r)
	b.below(o, last+2, nil)
}

// departmentHead is the head of a column.
func (b *book) departmentHead(c summary.DepartmentColumn) cell {
	return yearHeading(schema.InYear(c.Head, b.year))
}

// departmentHeads writes the two rows of heads.
func (b *book) departmentHeads(o *out) {
	columns := b.catalogue.Departments
	groups := row{cells: []cell{heading("序号").tall(2), heading("主管部门").tall(2)}, height: lineHeight + leading}
	heads := row{cells: []cell{heading(""), heading("")}}
	for i, c := range columns {
		heads.cells = append(heads.cells, b.departmentHead(c))
		switch {
		case c.Group == "":
			heads.cells[len(heads.cells)-1] = heading("")
			groups.cells = append(groups.cells, heading(c.Head).tall(2))
		case i == 0 || columns[i-1].Group != c.Group:
			n := 1
			for i+n < len(columns) && columns[i+n].Group == c.Group {
				n++
			}
			groups.cells = append(groups.cells, heading(c.Group).wide(n))
		}
	}
	b.put(o, 3, groups)
	b.put(o, 4, heads)
}

// departmentColumn is the place of a column, from 1.
func (b *book) departmentColumn(id string) int {
	return 3 + slices.IndexFunc(b.catalogue.Departments, func(c summary.DepartmentColumn) bool { return c.ID == id })
}

// departmentGroups are the first columns of the groups.
func departmentGroups(columns []summary.DepartmentColumn) []int {
	starts := []int{3}
	for i := 1; i < len(columns); i++ {
		if c := columns[i]; c.Group == "" || c.Group != columns[i-1].Group {
			starts = append(starts, 3+i)
		}
	}
	return starts
}
