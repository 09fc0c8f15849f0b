package report

import (
	"cmp"
	"fmt"
	"strings"
	"time"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// rosterFirst is the first row of 报送情况 below its heads.
const rosterFirst = 4

// rosterList are the columns of 报送情况.
var rosterList = summary.ListNamed(rosterSheet)

// rosterCounts are the columns of how many findings and flags there are.
var rosterCounts = []string{summary.ColumnErrors, summary.ColumnWarnings, "notices", "not_judged", "accepted", summary.ColumnFlags}

// onRoster are the cells of a column of 报送情况.
func (b *book) onRoster(id string) string {
	return b.rosterBlock().in(rosterSheet, rosterList.Column(id))
}

// What 状态 says.
const (
	complete = schema.WordComplete
	partial  = schema.WordPartial
	absent   = schema.WordNotHandedIn
)

// rosterRow is a unit of 报送情况.
type rosterRow struct {
	summary.Listed
	*entry // nil for a unit that has handed in nothing
}

func (r rosterRow) status() string {
	switch {
	case r.Filed == "":
		return absent
	case r.Complete():
		return complete
	}
	return partial
}

func (r rosterRow) department() string {
	if r.entry != nil {
		return r.entry.department
	}
	return cmp.Or(r.Department, notListed)
}

// enlist settles the rows of 报送情况: the units of the roster that are wanted,
// and those that have handed something in.
func (b *book) enlist() {
	byPlace := map[int]*entry{}
	for _, e := range b.entries {
		byPlace[e.listed] = e
	}
	for i, l := range b.roster.Listed {
		r := rosterRow{l, byPlace[i]}
		if r.entry == nil && (l.Filed != "" || !b.wanted(l.Name, r.department())) {
			continue
		}
		if r.entry != nil {
			r.entry.listed = len(b.rosterRows) // from here on, its row
		}
		b.rosterRows = append(b.rosterRows, r)
	}
}

func (b *book) rosterBlock() block { return blockOf(rosterFirst, len(b.rosterRows)) }

// rosterPage writes 报送情况.
func (b *book) rosterPage() {
	widths, unit := rosterList.Widths(), rosterList.Column(summary.ColumnUnit)-1
	for _, r := range b.rosterRows {
		widths[unit] = fit(widths[unit], unitWidth, text(cmp.Or(r.Filed, r.Name)))
	}
	last := b.rosterBlock().last
	o := b.begin(rosterSheet, layout{
		widths: widths, freezeColumns: 2, heads: [2]int{3, 3}, columns: len(widths), rows: last + 2, printed: len(widths) - helperColumns,
		filtered: true, filterFrom: 3, filterTo: last, tab: "5B9BD5",
	})
	deadline := "没有设置报送截止日期，不判断迟报。"
	if b.settings != nil && b.settings.Deadline != "" {
		deadline = "截止日期 " + b.settings.Deadline + "，按" + lateByWords[b.settings.LateBy] + "判断迟报，之后的更正不算迟报。"
	}
	roster := "没有导入单位名册，只列有报送的单位，不知道谁没有报。"
	if b.settings.KeepsRoster() {
		roster = "按单位名册的顺序，名册以外的单位排在最后。"
	}
	b.titles(o, "报送情况", roster+deadline+"附件1至附件4 下的数字是收到的份数。没有项目支出的单位无需报送附件3。点单位名称转到「三公经费对比」，点错误数转到「问题清单」，点预警数转到「预警清单」。最后两列供「单位一页」取数，不打印。", "")
	b.put(o, 3, headRow(rosterList.Heads()))
	if len(b.rosterRows) == 0 {
		b.put(o, rosterFirst, nothing(noUnits, len(rosterList.Columns)))
	}
	for i, r := range b.rosterRows {
		b.put(o, rosterFirst+i, b.rosterLine(i, r))
	}
	r := row{cells: []cell{heading("合计").wide(rosterList.Column(rosterCounts[0]) - 1)}}
	for k, n := range []int{b.totals.Errors, b.totals.Warnings, b.totals.Notices, b.totals.NotJudged, b.totals.Accepted, b.totals.Flags - len(b.absent)} {
		r.cells = append(r.cells, count(n).by("SUM("+b.rosterBlock().column(rosterList.Column(rosterCounts[k]))+")").of(total))
	}
	r.cells = append(r.cells, cell{}.of(total), cell{}.of(total))
	b.put(o, last+1, r)
	b.below(o, last+2, nil)
}

// helperColumns are the last ones, which formulas need and are not printed.
const helperColumns = 2

// rosterLine is the i-th row of 报送情况.
func (b *book) rosterLine(i int, r rosterRow) row {
	return row{cells: inOrder(rosterList, b.rosterCells(i, r))}
}

// rosterCells are the cells of a unit by their columns.
func (b *book) rosterCells(i int, r rosterRow) map[string]cell {
	unit, status := sized(cmp.Or(r.Filed, r.Name)), centered(r.status())
	if status.value != complete {
		status.look.tone = beyond
	}
	late := ""
	if r.Late {
		late = "▲ 迟报"
	}
	lateCell := centered(late)
	if r.Late {
		lateCell.look.tone = beyond
	}
	missing := attachments(r.Missing)
	if !r.OnRoster {
		missing = strings.Trim(missing+"；不在名册", "；")
	}
	by := map[string]cell{
		summary.ColumnNumber: ordinal(i + 1), "unit_code": sized(r.Code), summary.ColumnDepartment: sized(r.department()), "office": sized(r.Office),
		summary.ColumnStatus: status, summary.ColumnMissing: wrapped(missing), "received": centered(minute(r.At)), "saved": centered(minute(r.Saved)), summary.ColumnLate: lateCell,
	}
	for _, f := range r.Forms {
		by[string(f.Form.ID)] = faintText("—")
		if f.Count > 0 {
			by[string(f.Form.ID)] = ordinal(f.Count)
		}
	}
	e := r.entry
	if t := b.table(threePublicSheet); e != nil && b.has[threePublicSheet] {
		unit.link = fmt.Sprintf("'%s'!A%[2]d:%[3]s%[2]d", threePublicSheet, t.first+e.order, letter(len(t.widths)))
	}
	by[summary.ColumnUnit] = unit
	if e == nil {
		for _, id := range append([]string{summary.ColumnFirst, summary.ColumnFindings}, rosterCounts...) {
			by[id] = faintText("—")
		}
		return by
	}
	for k, n := range []int{e.Errors, e.Warnings, e.Notices, e.NotJudged, e.Accepted, e.flagged} {
		c := count(n)
		switch flags := rosterCounts[k] == summary.ColumnFlags; {
		case !flags && e.problems > 0:
			c.link = b.rowPlace(findingsSheet, e.first[listFindings])
		case flags && n > 0:
			c.link = b.rowPlace(flagsSheet, e.first[listFlags])
		}
		by[rosterCounts[k]] = c
	}
	by[summary.ColumnFirst], by[summary.ColumnFindings] = count(e.first[listFindings]+1), count(e.problems)
	return by
}

// lateByWords say by which time a unit is late.
var lateByWords = map[schema.LateBy]string{
	schema.LateByReceived: "各表第一次收到的时间", schema.LateBySaved: "各表第一次报来的文件的最后保存时间（不晚于收到的时间）",
}

// minute prints a time; "" where there is none.
func minute(at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return at.In(time.Local).Format("2006-01-02 15:04")
}

// attachments lists forms by their numbers: 附件1、附件2.
func attachments(forms []*schema.Form) string {
	names := make([]string, len(forms))
	for i, form := range forms {
		names[i] = form.Attachment
	}
	return strings.Join(names, "、")
}
