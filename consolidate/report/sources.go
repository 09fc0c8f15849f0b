package report

import (
	"fmt"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// sourcesFirst is the first row of 数据来源 below its heads.
const sourcesFirst = 4

var sourceHeads = []string{"单位", "表", "项目", "栏目", "标签（原表）", "状态", "数值", "计量单位", "原文", "文件", "工作表", "单元格"}

// sourceIndex says in which row of 数据来源 a value stands.
type sourceIndex struct {
	values map[*schema.Value]int
	cells  map[schema.Source]int
	units  map[*summary.Unit]int // the unit's first row
	last   int
}

func indexSources(s *summary.Summary) *sourceIndex {
	x := &sourceIndex{
		values: map[*schema.Value]int{}, cells: map[schema.Source]int{}, units: map[*summary.Unit]int{},
		last: sourcesFirst - 1,
	}
	for _, u := range s.Units {
		for _, v := range u.Public() {
			x.last++
			x.values[v] = x.last
			if _, ok := x.cells[v.Source]; !ok {
				x.cells[v.Source] = x.last
			}
			if _, ok := x.units[u]; !ok {
				x.units[u] = x.last
			}
		}
	}
	return x
}

// at is the place of a row; "" for row 0, which is none.
func (x *sourceIndex) at(row int) string {
	if row == 0 {
		return ""
	}
	return fmt.Sprintf("'%s'!A%d:%s%d", sourcesSheet, row, letter(len(sourceHeads)), row)
}

func (x *sourceIndex) value(v *schema.Value) string { return x.at(x.values[v]) }
func (x *sourceIndex) unit(u *summary.Unit) string  { return x.at(x.units[u]) }

// cell finds the value that a finding or a flag is about.
func (x *sourceIndex) cell(cells []schema.Source) string {
	if len(cells) == 0 {
		return ""
	}
	return x.at(x.cells[cells[0]])
}

var stateNames = map[schema.State]string{
	schema.Number: "数字", schema.Blank: "空白", schema.Mark: "无", schema.Text: "文字",
	schema.Unreadable: unreadable, schema.Uncomputed: "无结果",
}

// allSources is every answer with the cell it came from.
func (b *book) allSources() sheet {
	return sheet{
		name: sourcesSheet, paper: a4,
		columns: []column{
			{12, 28}, {10, 24}, {6, 20}, {16, 40}, {10, 26}, {6, 10}, {10, 30}, {6, 8}, {10, 30}, {12, 36}, {8, 20}, {7, 9},
		},
		freeze: name(2, sourcesFirst), heads: [2]int{sourcesFirst - 1, sourcesFirst - 1},
		filter: fmt.Sprintf("A%d:%s", sourcesFirst-1, name(len(sourceHeads), max(b.sources.last, sourcesFirst))),
		rows: func(yield func(row) bool) {
			if !yield(cells(text(b.year()+"年度数据来源").of(title).wide(1))) ||
				!yield(cells(noteCell("各单位现行报送的每一个填报值，以及它在哪个文件、哪个工作表、哪个单元格。单位负责人、填表人、联系电话不列出。长文字只显示前几行，点开单元格可看全文。"))) {
				return
			}
			if !yield(headRow(sourceHeads)) {
				return
			}
			for _, u := range b.summary.Units {
				for f, v := range u.Public() {
					if !yield(b.source(u, f, v)) {
						return
					}
				}
			}
			if b.sources.last < sourcesFirst {
				yield(nothing("没有数据", len(sourceHeads)))
			}
		},
	}
}

func (b *book) source(u *summary.Unit, f *schema.Filing, v *schema.Value) row {
	raw := u.WithoutContacts(v.Raw)
	value := cell{}
	switch v.State {
	case schema.Number:
		value = figure(v.Kind, v.Number)
	case schema.Text:
		value = wrapped(u.WithoutContacts(v.Text))
		value.width = displayWidth(v.Text)
	case schema.Mark:
		value = text(strings.TrimSpace(raw))
	case schema.Unreadable:
		value = centered(unreadable)
		value.look.tone = alarm
	case schema.Uncomputed:
		value = centered(uncomputed)
		value.look.tone = alarm
	}
	measure := ""
	if v.Kind.Numeric() {
		measure = v.Kind.Measure()
	}
	return row{lines: 4, cells: []cell{
		sized(u.Name), sized(formName(f.Form)), sized(f.Project), sized(b.valueName(v.Path)), sized(v.Label),
		centered(stateNames[v.State]), value, centered(measure), sized(raw),
		sized(v.Source.File), sized(v.Source.Sheet), centered(v.Source.Cell),
	}}
}

// sized is a text that widens its column up to its bound, and wraps beyond.
func sized(s string) cell {
	c := wrapped(s)
	c.width = displayWidth(s)
	return c
}

// formName names a form as its title and number do: 附件1 基础数据表.
func formName(id schema.FormID) string {
	form := schema.FormOf(id)
	if form == nil {
		return "各表之间"
	}
	return strings.TrimSpace(form.Attachment + " " + form.Name)
}

// valueName names what a path asks for: 经费控制情况·三公经费·2023年决算数.
func (b *book) valueName(path string) string {
	if name, ok := b.valueNames[path]; ok {
		return name
	}
	name := "表上另有的栏目"
	if a, ok := schema.Resolve(path); ok {
		name = a.Table.Name + "·" + a.Name(b.summary.Year)
	} else if a.Table != nil {
		name = a.Table.Name + "·表上另有的行"
	}
	b.valueNames[path] = name
	return name
}

// noteCell is small print over the width of a screen.
func noteCell(s string) cell {
	c := wrapped(s).of(note)
	c.spread = true
	return c
}

func headRow(names []string) row {
	r := row{cells: make([]cell, len(names))}
	for i, n := range names {
		r.cells[i] = heading(n)
	}
	return r
}

// nothing is the row of a table that has none.
func nothing(s string, columns int) row {
	return cells(faintText(s).wide(columns))
}
