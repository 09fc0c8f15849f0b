package extract

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/importer/grid/textgrid"
	"jixiao/importer/locate"
	"jixiao/schema"
)

var builtin = schema.Builtin()

// readCell reads the one cell of a sheet as an answer at a path.
func readCell(s *grid.Sheet, p locate.Place) reading {
	p.Row, p.Col = 1, 1
	if p.Path == "" {
		p.Path = "base_data/costs/three_public/final"
	}
	if p.Cell == nil {
		p.Cell = s.At(1, 1)
	}
	r := reader{builtin, locate.Form{Decl: builtin.Form(schema.BaseData), Sheet: s, Year: 2023}, "x.xlsx"}
	return r.read(&schema.Filing{Form: schema.BaseData}, p)
}

// printed writes what came of a place: its value, what is told of it and what is to be
// settled yet.
func (one reading) print() string {
	v := one.value
	text := string(v.State)
	switch v.State {
	case schema.Number:
		text = v.Number.String()
	case schema.Text:
		text = fmt.Sprintf("%q", v.Text)
	}
	text += " of " + v.Raw
	for _, f := range one.told {
		text += "; " + f.Code + " " + strings.TrimPrefix(f.Message(), "表!A1 三公经费·2023年决算数：")
	}
	if one.rate != nil {
		text += fmt.Sprintf("; rate %s", one.rate.written)
		if one.rate.bare {
			text += " without a sign"
		}
	}
	if one.unseen {
		text += "; unseen"
	}
	if one.both {
		text += "; of several places"
	}
	return strings.ReplaceAll(text, "\n", `\n`)
}

// Each cell, as package textgrid reads it, is the answer that is said, in a place of a
// kind.
func TestPlaces(t *testing.T) {
	inline := func(text string) *string { return &text }
	scaled := func(shown, code string) func(*grid.Cell) {
		return func(c *grid.Cell) { c.Format.Scaled, c.Format.Shown, c.Format.Code = true, shown, code }
	}
	for _, test := range []struct {
		cell  string
		place locate.Place
		dress func(*grid.Cell) // what the notation has no words for
		want  string
	}{
		{"7.4", locate.Place{Kind: schema.Money}, nil, "7.4 of 7.4"},
		{"7.4", locate.Place{Kind: schema.Money, Unit: "元"}, nil, "0.00074 of 7.4"},
		{"'7.4万元", locate.Place{Kind: schema.Money, Unit: "元"}, nil, "7.4 of 7.4万元"},
		{"0.30000000000000004", locate.Place{Kind: schema.Money}, nil, "0.3 of 0.3"},
		{"", locate.Place{Kind: schema.Money}, nil, "blank of "},
		{"'　 ", locate.Place{Kind: schema.Money, Inline: inline(" ")}, nil, "blank of "},
		{"金额：", locate.Place{Kind: schema.Money, Inline: inline(" ")}, nil, "blank of 金额："},
		{"/", locate.Place{Kind: schema.Money}, nil, "mark of /"},
		{"无", locate.Place{Kind: schema.Words}, nil, "mark of 无"},
		{"abc", locate.Place{Kind: schema.Money}, nil, "unreadable of abc; F1 「abc」不是数字，请改填数字（万元）"},
		{"abc", locate.Place{Kind: schema.Words}, nil, `"abc" of abc`},
		{`某局\n办公室`, locate.Place{Kind: schema.Phrase}, nil, `"某局办公室" of 某局\n办公室`},
		{`a\nb`, locate.Place{Kind: schema.Phrase}, nil, `"a b" of a\nb`},
		{`某局\n办公室`, locate.Place{Kind: schema.Words}, nil, `"某局\n办公室" of 某局\n办公室`},
		{"@45432", locate.Place{Kind: schema.Money}, nil, "unreadable of 45432; F1 「2024-05-20」是日期，请改填数字（万元）"},
		{"@45432", locate.Place{Kind: schema.Words}, nil, `"2024-05-20" of 45432`},
		{"#REF!", locate.Place{Kind: schema.Money}, nil, "unreadable of #REF!; F2 单元格是错误值 #REF!，请改正公式或直接填数字"},
		{"=B1+B2", locate.Place{Kind: schema.Money}, nil, "uncomputed of =B1+B2; F3 公式无结果（=B1+B2），请用 Excel 或 WPS 打开、保存后重报，或直接填数字"},
		{"5=B1+B2≠6", locate.Place{Kind: schema.Money}, nil, "5 of 5; F12 公式「=B1+B2」存的结果是 5，按公式重新计算是 6，已按存的结果读入；请在 Excel 或 WPS 中重新计算、核对后重报"},
		{"5=B1+B2≠6", locate.Place{Kind: schema.Words, Inline: inline("5")}, nil, `"5" of 5`},
		{"5=B1+B2≠6", locate.Place{Kind: schema.Money, Inline: inline("5")}, nil, "5 of 5"},
		{"0.85%", locate.Place{Kind: schema.Money}, nil, "unreadable of 0.85; F1 「85%」是百分数，请改填数字（万元）"},
		{"0.85%", locate.Place{Kind: schema.Rate}, nil, "85 of 0.85"},
		{"0.85", locate.Place{Kind: schema.Rate}, nil, "0.85 of 0.85; rate 0.85 without a sign"},
		{"85", locate.Place{Kind: schema.Rate, Percent: true}, nil, "85 of 85"},
		{"0", locate.Place{Kind: schema.Rate}, nil, "0 of 0"},
		{"'999.99%", locate.Place{Kind: schema.Rate}, nil, "999.99 of 999.99%"},
		{"'1000%", locate.Place{Kind: schema.Rate}, nil, "1000 of 1000%; rate 1000"},
		{"'-1000%", locate.Place{Kind: schema.Rate}, nil, "-1000 of -1000%; rate -1000"},
		{"{约}7{万}", locate.Place{Kind: schema.Money}, nil, "unreadable of 7; F1 「约7万」不是数字，请改填数字（万元）"},
		{"7{万元}", locate.Place{Kind: schema.Money, Unit: "元"}, nil, "7 of 7"},
		{"{第}7{次}", locate.Place{Kind: schema.Words}, nil, `"第7次" of 7`},
		{"0.0000001", locate.Place{Kind: schema.Money}, nil, "unreadable of 0.0000001; F1 「0.0000001」小得不足记数的最小单位（百万分之一），不能当作 0 读入，请改填数字（万元）"},
		{"0.0000000001", locate.Place{Kind: schema.Money}, nil, "0 of 0.0000000001"},
		{"0.0000001=B1", locate.Place{Kind: schema.Money}, nil, "0 of 0.0000001"},
		{"99999999999999999999", locate.Place{Kind: schema.Money}, nil, "unreadable of 100000000000000000000; F1 「100000000000000000000」超出合理范围，请改填数字（万元）"},
		{"请填写决算数", locate.Place{Kind: schema.Money}, nil, "blank of 请填写决算数; F10 「请填写决算数」是填写提示，不是答案，按空白处理"},
		{"请填写决算数", locate.Place{Kind: schema.Money, Stray: true}, nil, "blank of 请填写决算数"},
		{"7.4", locate.Place{Kind: schema.Money, Doubled: true}, nil, "unreadable of 7.4"},
		{"2023年决算数", locate.Place{Kind: schema.Years, Year: 2023}, nil, "2023 of 2023年决算数"},
		{"7.4", locate.Place{Kind: schema.Money, Shared: true}, nil, "unreadable of 7.4; of several places"},
		{"金额（7.4）", locate.Place{Kind: schema.Money, Inline: inline("（7.4）")}, nil, "unreadable of 金额（7.4）; F1 「（7.4）」不是数字，请改填数字（万元）"},
		{"金额：7.4", locate.Place{Kind: schema.Money, Inline: inline("7.4")}, nil, "7.4 of 金额：7.4"},
		{"≥", locate.Place{Kind: schema.Phrase, After: &grid.Cell{Row: 1, Col: 2, Kind: grid.Text, Text: "%"}}, nil, `"≥%" of ≥`},
		{"—", locate.Place{Kind: schema.Phrase, Before: &grid.Cell{Row: 1, Col: 2, Kind: grid.Text, Text: "/"}}, nil, `"—" of —`},
		{"95", locate.Place{Kind: schema.Phrase, Before: &grid.Cell{Row: 1, Col: 2, Kind: grid.Text, Text: "≥"}, After: &grid.Cell{Row: 1, Col: 3, Kind: grid.Text, Text: "%"}}, nil, `"≥95%" of 95`},
		{"95", locate.Place{Kind: schema.Phrase, Before: &grid.Cell{Row: 1, Col: 2, Kind: grid.Text, Text: "/"}, After: &grid.Cell{Row: 1, Col: 3, Kind: grid.Text, Text: "无"}}, nil, `"95" of 95`},
		{"32500", locate.Place{Kind: schema.Money}, scaled("3.25", `0!.0,`), "unreadable of 32500; F1 「3.25」是单元格格式显示的样子，实际存的是 32500，两者不是同一个数，请改填数字（万元）"},
		{"32500", locate.Place{Kind: schema.Money}, scaled("", `0;;;`), "unreadable of 32500; F1 「32500」存在单元格里，但单元格格式不让它显示，请改填数字（万元）"},
		{"32500", locate.Place{Kind: schema.Money}, scaled("", `0,`), "unreadable of 32500; F1 「32500」的显示格式与实际存的数不是一个单位，请改填数字（万元）"},
		{"'/", locate.Place{Kind: schema.Money}, scaled("", `;;;`), "unreadable of /; F1 「/」存在单元格里，但单元格格式不让它显示，请改填数字（万元）"},
		{"'7", locate.Place{Kind: schema.Money}, scaled("", `;;;`), "unreadable of 7; F1 「7」存在单元格里，但单元格格式不让它显示，请改填数字（万元）"},
		{"TRUE", locate.Place{Kind: schema.Money}, func(c *grid.Cell) { c.Kind = grid.Bool }, "unreadable of TRUE; F1 「TRUE」不是数字，请改填数字（万元）"},
		{"0", locate.Place{Kind: schema.Money}, func(c *grid.Cell) { c.Format.Hidden = true }, "0 of 0（不显示）"},
	} {
		cell := textgrid.Cell(1, 1, strings.ReplaceAll(test.cell, `\n`, "\n"))
		if test.cell == "" {
			cell = grid.Cell{}
		}
		if test.dress != nil {
			test.dress(&cell)
		}
		one := readCell(grid.NewSheet("表", []grid.Cell{cell}, nil), test.place)
		if got := one.print(); got != test.want {
			t.Errorf("%q of %+v:\n got %s\nwant %s", test.cell, test.place.Kind, got, test.want)
		}
	}
}

// What lies over a place that shows nothing may be its answer, and is told once with all
// the places that it lies over; over one that shows the same words it is Word's own.
func TestFloatsOverPlaces(t *testing.T) {
	finder, err := locate.New(builtin, nil)
	if err != nil {
		t.Fatal(err)
	}
	s := textgrid.Sheet("表", "2023年度预算单位整体支出绩效评价基础数据表 | < | < | <\n预算单位名称 | 某局 3.25 | < | <\n经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数\n三公经费 | | | 6")
	box := grid.Float{Text: "3.25\n万元", Cells: grid.Range{Top: 4, Left: 2, Bottom: 4, Right: 3}}
	s.Floats = []grid.Float{
		box,
		{Embedded: "清单.xlsx", Cells: grid.Range{Top: 4, Left: 4, Bottom: 4, Right: 4}},
		{Text: "3.25", Cells: grid.Range{Top: 2, Left: 2, Bottom: 2, Right: 4}},
		{Text: "表头", Cells: grid.Range{Top: 3, Left: 2, Bottom: 3, Right: 2}},
	}
	found, _, err := finder.Find(s)
	if err != nil || len(found) != 1 {
		t.Fatalf("%d forms: %v", len(found), err)
	}
	f := Filing(builtin, found[0], "x.xlsx")
	for path, want := range map[string]string{
		"base_data/costs/three_public/prior_final": `unreadable of "[文本框]3.25 万元"`,
		"base_data/costs/three_public/budget":      `unreadable of "[文本框]3.25 万元"`,
		"base_data/costs/three_public/final":       "6",
		"base_data/unit_name":                      `"某局 3.25"`,
		"base_data/costs/years/prior_final":        "2022",
	} {
		if v, _ := f.Value(path); answer(v) != want {
			t.Errorf("%s is %s, want %s", path, answer(v), want)
		}
	}
	var told []string
	for _, finding := range f.Findings {
		if finding.Code == "F15" {
			told = append(told, fmt.Sprintf("%d %s", len(finding.Cells), finding.Message()))
		}
	}
	if diff := cmp.Diff([]string{
		"2 表!B4 三公经费·2022年决算数：此处有 [文本框]3.25 万元，不在单元格里，没有读入；如是答案，请写到单元格里",
		"1 表!D4 三公经费·2023年决算数：此处有 [嵌入文件]清单.xlsx，不在单元格里，没有读入；如是答案，请写到单元格里",
	}, told); diff != "" {
		t.Errorf("told (-want +got):\n%s", diff)
	}
}
