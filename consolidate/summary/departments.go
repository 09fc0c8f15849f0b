package summary

// DepartmentColumn is a column of what the units of a 主管部门 come to.
type DepartmentColumn struct {
	ID          string
	Group, Head string // {y} and {y-1} stand for the years
	How         Fold
	// Of is the column of the units that it is over, or the rate that it is of, and On
	// the sheet on which that stands.
	Of, On string
}

// Fold is how figures of units become one.
type Fold uint8

// The ways. Those of a rate are over the units that give both its figures (同口径).
const (
	FoldUnits  Fold = iota // how many there are
	FoldMean               // the average of a column
	FoldSum                // the sum of a column
	FoldWhole              // the sum of the denominators of a rate
	FoldPart               // of its numerators
	FoldChange             // by how much these are more
	FoldRate               // the rate of the two sums
	FoldListed             // the sum of a column of 报送情况
)

func (c *Catalogue) departmentColumns() []DepartmentColumn {
	const scores, three, rates, roster = "得分排名", "三公经费对比", "控制率对比", "报送情况"
	const mean, public = "平均得分", "三公经费"
	all := []DepartmentColumn{
		{"units", "", "报送\n单位数", FoldUnits, "", three},
		{"self", mean, "自评", FoldMean, SelfTotal, scores},
		{Recomputed, mean, "复算", FoldMean, Recomputed, scores},
	}
	for _, column := range []string{"prior_final", "budget", "final"} {
		path := CostPath("three_public", column)
		all = append(all, DepartmentColumn{path, public, c.headOf(path), FoldSum, path, three})
	}
	all = append(all, c.based("三公经费，与上年同口径", ChangeOf("three_public"), "变动率", three)...)
	all = append(all, c.based("三公经费，与预算同口径", ControlOf("three_public"), "控制率", three)...)
	all = append(all, c.based("公用经费，同口径", ControlOf("operating_expenses"), "控制率", rates)...)
	all = append(all, c.based("政府采购，同口径", ControlOf("government_procurement"), "采购执行率", rates)...)
	staff := c.based("在职人员（人），同口径", StaffingRate, "控制率", rates)
	staff[1].Head = "在职人数" // whatever year they are counted in
	all = append(all, staff...)
	all = append(all, c.based("年度资金总额（附件2），同口径", ExecutionRate, "预算执行率", rates)...)
	return append(all,
		DepartmentColumn{ColumnErrors, "", "错误", FoldListed, ColumnErrors, roster},
		DepartmentColumn{ColumnFlags, "", "预警", FoldListed, ColumnFlags, roster})
}

// based are a rate and the sums that it is of.
func (c *Catalogue) based(group, rate, head, on string) []DepartmentColumn {
	ratio := c.rates[rate]
	all := []DepartmentColumn{
		{rate + "/whole", group, c.headOf(ratio.Whole), FoldWhole, rate, on},
		{rate + "/part", group, c.headOf(ratio.Part), FoldPart, rate, on},
	}
	if ratio.Change {
		all = append(all, DepartmentColumn{AmountOf(rate), group, "增减额", FoldChange, rate, on})
	}
	return append(all, DepartmentColumn{rate, group, head, FoldRate, rate, on})
}

// headOf is the head of the column of a form.
func (c *Catalogue) headOf(path string) string {
	a, _ := c.Model.Resolve(path)
	return a.Column.Name
}
