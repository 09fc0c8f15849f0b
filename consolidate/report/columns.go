package report

import (
	"cmp"
	"fmt"
	"regexp"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// This file names the columns of exported tables, and says what they are, by what
// the tables declare.

// yearsFormula is the formula of what differs from year to year.
const yearsFormula = "本年－上年"

const (
	percentMeasure  = "%"
	measureFraction = "比例"
)

// tableColumns are the columns of a table of units.
func (x *exporter) tableColumns(t *table) []Column {
	columns := []Column{{ID: "number", Name: "序号", Figure: true, Meaning: "行的序号"}, {ID: "unit", Name: "单位", Meaning: "单位名称"}, {ID: "department", Name: "主管部门", Meaning: "主管部门；没有的写「" + notListed + "」"}}
	if t.byRank {
		columns[0] = Column{ID: "rank", Name: "名次", Figure: true, Meaning: "名次；分数相同的名次相同"}
	}
	for _, f := range t.fields {
		c := x.named(f)
		c.Figure = !f.Words()
		if !c.Figure {
			c.Measure, c.Name = "", x.words(f.group, f.head, "")
		}
		if c.Source == "" {
			c.Source = inWorkbook(t.sheet)
		}
		columns = append(columns, c)
	}
	return columns
}

// listColumns are the columns of a list. of says what a row is where no other source
// of a column is known.
func (x *exporter) listColumns(l *summary.List, of string) []Column {
	columns := make([]Column, len(l.Columns))
	for i, head := range l.Columns {
		c := x.named(field{id: head.ID, head: head.Head})
		if !head.Figure || head.Mixed {
			c.Name, c.Measure = x.words("", head.Head, ""), ""
		}
		c.Figure = head.Figure
		c.Source = cmp.Or(c.Source, of)
		columns[i] = c
	}
	return columns
}

// sourceColumns are the columns of 数据来源, with the paths of the values.
func (x *exporter) sourceColumns() []Column {
	return append(x.listColumns(summary.ListNamed(sourcesSheet), inWorkbook(sourcesSheet)),
		Column{ID: summary.ColumnPath, Name: "栏目代码", Meaning: "栏目在本程序里的代码，各年度相同"})
}

// inWorkbook says where a column is to be seen.
func inWorkbook(sheet string) string { return "见汇总工作簿的「" + sheet + "」" }

// rosterColumns are the columns of 报送情况.
func (x *exporter) rosterColumns() []Column {
	columns := x.plain(rosterList, inWorkbook(rosterSheet))
	for i, c := range rosterList.Columns {
		if x.catalogue.Model.Form(schema.FormID(c.ID)) != nil {
			columns[i].Name, columns[i].Measure, columns[i].Meaning = c.Head+"_份", "份", c.Head+"收到的份数"
		}
	}
	return columns
}

// departmentNamed are the columns of 按主管部门.
func (x *exporter) departmentNamed() []Column {
	columns := x.plain(&summary.List{Columns: []summary.ListColumn{{Head: "序号", Figure: true}, {Head: "主管部门"}}}, "")
	for _, d := range x.catalogue.Departments {
		c := x.named(field{group: d.Group, head: schema.InYear(d.Head, x.year)})
		c.Figure, c.Source = true, "该部门各单位之和、平均或之比，见汇总工作簿的「"+departmentsSheet+"」"
		columns = append(columns, c)
	}
	return columns
}

// plain are the columns of a list that no formula makes.
func (x *exporter) plain(l *summary.List, of string) []Column {
	columns := make([]Column, len(l.Columns))
	for i, c := range l.Columns {
		if c.Figure {
			columns[i] = x.named(field{head: c.Head})
			columns[i].Figure = true
		} else {
			columns[i] = Column{Name: x.words("", c.Head, ""), Meaning: x.meaning("", c.Head)}
		}
		columns[i].Source = of
	}
	return columns
}

// named is the column of a field, by what the field is declared to be or by its heads.
func (x *exporter) named(f field) Column {
	group, head := f.group, f.head
	c := Column{ID: f.id, Measure: measureByHeads(group, head)}
	if f.Total == summary.Compared {
		c.Source = yearsFormula
	}
	address, isPath := x.catalogue.Model.Resolve(f.id)
	switch {
	case f.Ratio().ID != "":
		c.Measure, c.Source = measureFraction, x.formulaOf(f.Ratio())
	case isPath:
		c.Measure = measureOf(address.Kind())
		c.Source = "单位填报：" + x.formName(address.Form.ID) + "「" + address.Term() + "」"
	case f.Kind.Numeric():
		c.Measure = measureOf(f.Kind)
	}
	c.Name = x.words(group, head, c.Measure)
	c.Meaning = x.meaning(group, head)
	if c.Source == "" {
		c.Source = formulaInWords(x.words("", head, ""))
	}
	return c
}

// measureOf is the measure of exported figures of a kind.
func measureOf(kind schema.Kind) string {
	if kind == schema.Rate {
		return measureFraction
	}
	return kind.Measure()
}

// headMeasures say what figures under a head are in: the first that matches.
var headMeasures = []struct {
	head    *regexp.Regexp
	measure string
}{
	{regexp.MustCompile(`率$|÷`), measureFraction},
	{regexp.MustCompile(`（[^）]*万元）`), "万元"},
	{regexp.MustCompile(`（[^）]*人）|人数|编制数`), "人"},
	{regexp.MustCompile(`（[0-9.]*分）`), "分"},
	{regexp.MustCompile(`（m²）|规模|面积`), "m²"},
	{regexp.MustCompile(`决算数|预算数|执行数|额$|投资$|决算$`), "万元"},
	{regexp.MustCompile(`分$|分值|总分|自评|复算`), "分"},
	{regexp.MustCompile(`^(错误|警告|提示|未判定|已认可|预警)$|条数$`), "条"},
	{regexp.MustCompile(`单位数$`), "个"},
}

// measureByHeads is what figures are in as their heads say; those of a group go for
// a head that does not say.
func measureByHeads(group, head string) string {
	for _, text := range []string{head, group} {
		text = strings.ReplaceAll(text, "\n", "")
		for _, m := range headMeasures {
			if m.head.MatchString(text) {
				return m.measure
			}
		}
	}
	return ""
}

var (
	measureInHead = regexp.MustCompile(`（(万元|人|m²|[0-9.]*分)）`)
	measureAfter  = regexp.MustCompile(`，(万元|人|分)）`)
	joints        = regexp.MustCompile(`[\s（），、：:·/()_—-]+`)
)

// stable is a head without its year, and whole.
func (x *exporter) stable(head string) string {
	return strings.NewReplacer(x.yearText()+"年", "本年", fmt.Sprintf("%d年", x.year-1), "上年", "\n", "", "其中：", "").Replace(head)
}

// meaning is what heads say.
func (x *exporter) meaning(group, head string) string {
	if group == "" {
		return x.stable(head)
	}
	return x.stable(group) + "·" + x.stable(head)
}

// words is a name made of heads and a measure that stays the same from year to
// year.
func (x *exporter) words(group, head, measure string) string {
	var parts []string
	for _, part := range []string{group, head} {
		part = measureAfter.ReplaceAllString(measureInHead.ReplaceAllString(x.stable(part), ""), "）")
		if part = strings.Trim(joints.ReplaceAllString(part, "_"), "_"); part != "" {
			parts = append(parts, part)
		}
	}
	if measure != "" {
		parts = append(parts, measure)
	}
	return strings.Join(parts, "_")
}

// unique numbers names that another column of the table has.
func unique(columns []Column) []Column {
	seen := map[string]int{}
	for i := range columns {
		c := &columns[i]
		seen[c.Name]++
		if n := seen[c.Name]; n > 1 {
			c.Name = fmt.Sprintf("%s_%d", c.Name, n)
		}
	}
	return columns
}

// formulaOf is the formula of a rate.
func (x *exporter) formulaOf(r summary.Ratio) string {
	term := func(path string) string {
		if a, ok := x.catalogue.Model.Resolve(path); ok {
			return "「" + a.Term() + "」"
		}
		return path
	}
	part, whole := term(r.Part), term(r.Whole)
	if r.Change {
		return "（" + part + "－" + whole + "）÷" + whole
	}
	return part + "÷" + whole
}

// formulaInWords is what 说明 says of how a figure comes about; "" for nothing.
func formulaInWords(head string) string {
	formula, longest := "", ""
	for _, f := range formulaWords {
		for name := range strings.SplitSeq(f[0], "、") {
			if name, _, _ = strings.Cut(name, "（"); len(name) > len(longest) && strings.Contains(head, name) {
				formula, longest = f[1], name
			}
		}
	}
	return formula
}
