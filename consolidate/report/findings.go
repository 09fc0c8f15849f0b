package report

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

const findingsFirst = 4

// Columns of 问题.
const (
	colSeverity = 6
	colOutcome  = 7
)

var findingHeads = []string{"序号", "单位", "表", "项目", "编号", "严重程度", "结果", "问题", "填写", "应为", "差额", "单元格", "单位说明", "处理"}

// What 结果 says.
const (
	broken   = "有问题"
	accepted = "已认可"
)

var severityNames = map[schema.Severity]string{schema.Err: "错误", schema.Warn: "警告", schema.Info: "提示"}

func (b *book) findingsBlock() block { return blockOf(findingsFirst, len(b.summary.Findings)) }

// findings lists what is wrong, and below it what could not be judged.
func (b *book) findings() sheet {
	return sheet{
		name: findingsSheet, paper: a4,
		columns: []column{{5, 7}, {14, 20}, {12, 15}, {6, 16}, {5, 6}, {8, 9}, {8, 9}, {52, 52}, {8, 14}, {8, 14}, {8, 12}, {24, 36}, {10, 30}, {10, 30}},
		freeze:  name(3, findingsFirst), heads: [2]int{findingsFirst - 1, findingsFirst - 1},
		filter: fmt.Sprintf("A%d:%s", findingsFirst-1, name(len(findingHeads), b.findingsBlock().last)),
		rows: func(yield func(row) bool) {
			if !yield(cells(text(b.year()+"年度核对问题").of(title).wide(1))) ||
				!yield(cells(noteCell("错误须更正，警告请单位说明，提示供参考。结果为「已认可」的是财政局已认可单位说明的，不再计入错误、警告和预警。结果为「未判定」的排在最后：缺少所需的数，不能核对，不算通过；可在「结果」一列筛选。填写、应为、差额的计量单位见「问题」。点序号可转到「数据来源」中所在的单元格。"))) ||
				!yield(headRow(findingHeads)) {
				return
			}
			units := map[string]*summary.Unit{}
			for _, u := range b.summary.Units {
				units[u.Name] = u
			}
			for i, f := range b.summary.Findings {
				if !yield(b.finding(i, f, units[f.Unit])) {
					return
				}
			}
			if len(b.summary.Findings) == 0 {
				yield(nothing("没有发现问题", len(findingHeads)))
			}
		},
	}
}

// finding is the row of a finding; u is nil for a unit without a submission.
func (b *book) finding(i int, f schema.Finding, u *summary.Unit) row {
	if u != nil {
		f.Message, f.Written = u.WithoutContacts(f.Message), u.WithoutContacts(f.Written)
	}
	outcome, severity := centered(broken), centered(severityNames[f.Severity])
	if f.Outcome == schema.NotJudged {
		outcome = faintText(notJudged)
	} else if f.Severity == schema.Err {
		severity.look.tone = beyond
	}
	decided := ""
	if f.Accepted != nil && f.Outcome == schema.Broken {
		outcome = faintText(accepted)
		decided = fmt.Sprintf("%s（%s，%s）", f.Accepted.Why, f.Accepted.By, f.Accepted.At.In(time.Local).Format(time.DateOnly))
	}
	number := ordinal(i + 1)
	number.link = b.sources.cell(f.Cells)
	return row{lines: 12, cells: []cell{
		number, sized(f.Unit), sized(formName(f.Form)), sized(f.Project), centered(f.Code), severity, outcome,
		wrapped(f.Message), written(f.Written), computed(f.Expected, f.Written), computed(f.Difference, f.Written), sized(places(f.Cells)),
		sized(f.Note), sized(decided),
	}}
}

// computed shows a figure of a finding that the program computed, with no more
// decimals than what it is held against, but two.
func computed(s, against string) cell {
	c := written(s)
	a, err := schema.ParseAmount(s)
	if err != nil {
		return c
	}
	most := 2
	if w, err := schema.ParseAmount(against); err == nil {
		most = max(most, decimals(w))
	}
	if decimals(a) > most {
		c.look.format = "#,##0." + strings.Repeat("0", most)
		c.width = groupedWidth(strconv.FormatFloat(a.Float(), 'f', most, 64))
	}
	return c
}

// written shows a figure of a finding, or the words that stand in its place.
func written(s string) cell {
	if a, err := schema.ParseAmount(s); err == nil {
		return plainFigure(a)
	}
	return sized(s)
}
