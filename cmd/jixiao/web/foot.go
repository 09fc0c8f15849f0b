package web

import (
	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// footCell stands below a column: a figure over the units that are chosen, and how
// many of them it is of.
type footCell struct {
	figure
	Units int // 0 where that says nothing
}

// footRow is a row below the units: 合计 or 平均.
type footRow struct {
	Name, Title string
	Cells       map[string]footCell // by the ids of heads; none where there is nothing to say
}

// foot are 合计 and 平均 of the units that are chosen, on whichever page they are: the
// same as the summary workbook has for all of them.
func (v *view) foot(t *districtTable) []footRow {
	total := footRow{"合计", "选出的单位合计：只加填了数的单位；率是合计之比，只算两个数都填了的单位", map[string]footCell{}}
	mean := footRow{"平均", "选出的单位简单平均：只算有数的单位", map[string]footCell{}}
	totals := v.totalsOf(t.all)
	for _, c := range t.columns {
		if cell, ok := c.total(totals); ok {
			total.Cells[c.ID] = cell
		}
		if cell, ok := c.mean(t.all); ok {
			mean.Cells[c.ID] = cell
		}
	}
	words := func(text string) footCell { return footCell{figure: figure{Text: text}} }
	var counts summary.Counts
	flags := 0
	states := map[string]int{}
	for _, u := range t.all {
		counts.Errors += u.Counts.Errors
		counts.Warnings += u.Counts.Warnings
		flags += len(u.Flags)
		states[u.Status]++
	}
	total.Cells["errors"] = words("错误 " + itoa(counts.Errors) + " 警告 " + itoa(counts.Warnings))
	total.Cells["flags"] = words(itoa(flags) + " 条")
	if t.Handed {
		total.Cells["status"] = words(schema.WordComplete + " " + itoa(states[bureau.StatusComplete]) + "，没有报齐 " + itoa(states[bureau.StatusPartial]) + "，" + schema.WordNotHandedIn + " " + itoa(states[bureau.StatusMissing]))
		return []footRow{total}
	}
	return []footRow{total, mean}
}

// totalsOf are the totals of some units of the view.
func (v *view) totalsOf(rows []*unitRow) *summary.Totals {
	if len(rows) == len(v.units) {
		return v.totals
	}
	t := summary.NewTotals(v.catalogue, v.year, v.settings)
	for _, u := range rows {
		if u.lean != nil {
			t.Add(u.lean)
		}
	}
	return t
}

// total is what a column comes to; ok is false where a sum says nothing, or there is
// nothing to add.
func (c column) total(t *summary.Totals) (cell footCell, ok bool) {
	switch c.told.Total {
	case summary.Summed:
		sum := t.Sum(c.told.ID)
		return footCell{figureOf(sum.Amount, "").inTable(), sum.Units}, sum.Units > 0
	case summary.Rated:
		rate := t.Rate(c.told.ID)
		if !rate.OK() {
			return footCell{figure: ofResult(rate.Result, shownDecimals, "%")}, true
		}
		cell := footCell{figureOf(rate.Amount, "%"), rate.Units}
		cell.Title = "各单位相加以后的比率，不是各单位比率的平均"
		cell.figure = cell.inTable()
		return cell, true
	}
	return cell, false
}

// mean is the average of a column over the units that have a figure in it; ok is false
// where it says nothing, or none has.
func (c column) mean(rows []*unitRow) (cell footCell, ok bool) {
	if c.noMean || c.told.Words() {
		return cell, false
	}
	var sum schema.Amount
	units := 0
	suffix := ""
	for _, u := range rows {
		f := u.Cells[c.ID]
		if f.ok && u.Filed {
			sum += f.amount
			units++
			suffix = f.suffix()
		}
	}
	average, ok := schema.MulDiv(sum, schema.One, schema.Amount(units)*schema.One)
	if !ok {
		return cell, false
	}
	cell = footCell{figureOf(average, suffix), units}
	if suffix != "" {
		cell.Title = "各单位比率的简单平均"
	}
	cell.figure = cell.inTable()
	return cell, true
}
