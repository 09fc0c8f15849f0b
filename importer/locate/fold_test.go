package locate

import (
	"slices"
	"strings"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/grid/textgrid"
	"jixiao/schema"
)

func TestFoldMakesOneLabelOfManyPrints(t *testing.T) {
	for _, same := range [][]string{
		{"三公经费", "“三公”经费", "三 公 经 费", "三公\n经费", "三公经费：", "一、三公经费", "（一）三公经费", "1、三公经费", "1.三公经费", "三公经费（万元"},
		{"区级专项资金(一个专项一行)", "3、区级专项资金(一个专项一行)", "2、区级专项资金（一个专项一行）", "３．区级专项资金（一个专项一行"},
		{"其中：公车购置", "公车购置", "其中:公车购置", "①公车购置", "(1)公车购置"},
		{"水费、电费、差旅费", "水费电费差旅费", "水费，电费，差旅费"},
		{"批复规模(m²)", "批复规模（㎡）", "批复规模\n(m2)", "批复规模"},
		{"执行率(B/A)", "执行率（Ｂ/Ａ）", "执行率"},
		{"{y}年决算数", "2023年决算数", "２０２３年决算数", "二〇二三年决算数", "2022 年决算数", "23年决算数"},
		{"实际\n投资\n(万元)", "实际投资"},
	} {
		want := fold(same[0])
		for _, text := range same[1:] {
			if got := fold(text); got.bare != want.bare {
				t.Errorf("fold(%q) = %q, fold(%q) = %q", text, got.bare, same[0], want.bare)
			}
		}
	}
	for _, pair := range [][2]string{
		{"三公经费", "公经费"}, {"一般公共预算", "般公共预算"}, {"1.5倍", "5倍"}, {"十项指标", "项指标"}, {"年初预算数", "全年预算数"},
	} {
		if fold(pair[0]).key == fold(pair[1]).key {
			t.Errorf("%q and %q fold to one label", pair[0], pair[1])
		}
	}
	if years := fold("2022年决算数").years; len(years) != 1 || years[0] != 2022 {
		t.Errorf("years of 2022年决算数: %v", years)
	}
}

// No two lines of a table that could stand in the same place share a wording,
// and no two columns do.
func TestWordingsAreUnique(t *testing.T) {
	for _, f := range compile(append(slices.Clone(builtin.Forms), builtin.Signature)) {
		for _, w := range f.tables {
			unique(t, w.lines, func(a, b wording) bool {
				x, y := &w.table.Lines[a.index], &w.table.Lines[b.index]
				return a.whole == b.whole && rootOf(w.table, x) == rootOf(w.table, y)
			}, func(i int) string { return string(f.decl.ID) + "/" + w.table.ID + "/" + w.table.Lines[i].ID })
			unique(t, w.columns, func(a, b wording) bool { return a.whole == b.whole && a.offset == b.offset },
				func(i int) string { return string(f.decl.ID) + "/" + w.table.ID + "/" + w.table.Columns[i].ID })
		}
	}
}

// unique tells the wordings of a lexicon that are the same of two things in one place.
func unique(t *testing.T, x lexicon, together func(a, b wording) bool, name func(index int) string) {
	t.Helper()
	for key, found := range x.keys {
		for i := range found {
			for j := range found[:i] {
				if together(found[i], found[j]) {
					t.Errorf("%s and %s are both printed %q", name(found[i].index), name(found[j].index), key)
				}
			}
		}
	}
}

func TestTitles(t *testing.T) {
	finder := declared(t)
	for _, test := range []struct {
		text string
		want schema.FormID
	}{
		{"2023年度预算单位整体支出绩效评价基础数据表", schema.BaseData},
		{"附件1\n2023年度预算单位（部门）整体支出绩效评价基础数据表", schema.BaseData},
		{"2023 年度预算单位整体支出绩效自评表", schema.OverallEvaluation},
		{"部门（单位）整体支出绩效自评表（2023年度）", schema.OverallEvaluation},
		{"2023 年度项目支出绩效自评表", schema.ProjectEvaluation},
		{"附件: 项目支出绩效自评表", schema.ProjectEvaluation},
		{"部门预算项目支出绩效自评表(2023年度)", schema.ProjectEvaluation},
		{"某市某局某某项目绩效支出自评表", schema.ProjectEvaluation},
		{"说明：“项目支出”需要填报自评表以外的所有项目支出情况。", ""},
		{"项目支出", ""},
		{"绩效自评报告", ""},
	} {
		var got schema.FormID
		if named := finder.titledBy(test.text, fold(test.text)); len(named) > 0 {
			got = named[0]
		}
		if got != test.want {
			t.Errorf("%q names %q, want %q", test.text, got, test.want)
		}
	}
}

func TestFurniture(t *testing.T) {
	for text, want := range map[string]bool{
		"附件1": true, "附件 2": true, "附件一": true, "附表3-1": true, "附件：": true, "单位：万元": true, "（金额单位：元）": true, "说明：填报口径": true,
		"（2023年度）": true, "二〇二三年度": true, "财务负责人：": true, "注：略": true, "（盖章）": true,
		"附属设施维修": false, "说明会经费": false, "单位名称": false, "注册登记专项": false, "2023": false, "三公经费": false, "备注册费": false,
	} {
		if got := isFurniture(text); got != want {
			t.Errorf("isFurniture(%q) = %v", text, got)
		}
	}
}

func TestMoneyUnit(t *testing.T) {
	for text, want := range map[string]string{
		"经费控制情况(万元)": "万元", "经费控制情况（元）": "元", "单位：元": "元", "金额单位：万元": "万元", "年度预  算申请  （万元）": "万元",
		"经费（单位：千元）": "千元", "三公经费": "", "75元": "", "公元2023": "",
	} {
		if got := moneyUnit(text); got != want {
			t.Errorf("moneyUnit(%q) = %q, want %q", text, got, want)
		}
	}
}

// A lexicon prefers the whole label to the label without its brackets, keeps of a wording
// that is given twice the better rank, and a taught meaning alone once it is settled.
func TestLexicon(t *testing.T) {
	x := newLexicon()
	x.add("预算数(A)", 1, 1)
	x.add("预算数", 2, 0)
	x.add("预算数(B)", 3, 2)
	x.add("{y-1}年预算数", 4, 1)
	x.add("{y}年预算数", 5, 0)
	x.add("预算数(A)", 1, 0)
	for _, test := range []struct {
		label       string
		found, held []wording // found, and found as a whole
	}{
		{"预算数（A）", []wording{{1, 0, true, 0}}, []wording{{1, 0, true, 0}}},
		{"预算数", []wording{{2, 0, true, 0}}, []wording{{2, 0, true, 0}}},
		{"预算数（C）", []wording{{1, 0, false, 0}, {2, 0, true, 0}, {3, 2, false, 0}}, nil},
		{"2022年预算数", []wording{{4, 1, true, -1}, {5, 0, true, 0}}, []wording{{4, 1, true, -1}, {5, 0, true, 0}}},
		{"决算数", nil, nil},
		{"（）", nil, nil},
	} {
		l := fold(test.label)
		if got := x.find(l); !slices.Equal(got, test.found) {
			t.Errorf("%s is found as %+v, want %+v", test.label, got, test.found)
		}
		if got := x.whole(l); !slices.Equal(got, test.held) {
			t.Errorf("%s as a whole is %+v, want %+v", test.label, got, test.held)
		}
	}
	x.settle("2022年预算数", 5)
	if got := x.find(fold("2022年预算数")); !slices.Equal(got, []wording{{5, 0, true, 0}}) {
		t.Errorf("settled, it is %+v", got)
	}
}

// The year of a form is the one that accounts for the most heads, of two the one that
// more of them print, else the later.
func TestYearOfHeads(t *testing.T) {
	c := func(index, year, offset int) claim {
		return claim{word: wording{index: index, offset: offset}, year: year}
	}
	for name, test := range map[string]struct {
		claims []claim
		want   int
	}{
		"none":                   {nil, 0},
		"no year":                {[]claim{c(0, 0, 0)}, 0},
		"most columns":           {[]claim{c(0, 2022, -1), c(1, 2023, 0), c(2, 2022, 0)}, 2023},
		"as many, more print it": {[]claim{c(0, 2022, -1), c(1, 2022, 0)}, 2022},
		"as many, the later":     {[]claim{c(0, 2022, 0), c(1, 2023, 0)}, 2023},
		"one column twice":       {[]claim{c(0, 2023, 0), c(0, 2023, 0), c(1, 2022, 0), c(2, 2022, 0)}, 2022},
	} {
		if got := formYear(test.claims); got != test.want {
			t.Errorf("%s: %d, want %d", name, got, test.want)
		}
	}
}

// Of several claims to a column the shown go before the hidden, then the better wording;
// those of another year or column have none.
func TestBestClaims(t *testing.T) {
	cell := make([]grid.Cell, 6)
	claims := []claim{
		{&cell[0], wording{index: 0, rank: 1}, 0, false},
		{&cell[1], wording{index: 0, rank: 0}, 0, true},
		{&cell[2], wording{index: 0, rank: 1}, 2023, false},
		{&cell[3], wording{index: 0, rank: 0}, 2022, false},
		{&cell[4], wording{index: 0, rank: 1, offset: -1}, 2022, false},
		{&cell[5], wording{index: 1, rank: 0}, 0, true},
	}
	for _, test := range []struct {
		claims []claim
		column int
		want   []*grid.Cell
	}{
		{claims, 0, []*grid.Cell{&cell[0], &cell[2], &cell[4]}},
		{claims, 1, []*grid.Cell{&cell[5]}},
		{claims, 2, nil},
		{claims[:2], 0, []*grid.Cell{&cell[0]}},
		{claims[1:2], 0, []*grid.Cell{&cell[1]}},
		{[]claim{claims[1], {&cell[2], wording{index: 0, rank: 1}, 0, true}}, 0, []*grid.Cell{&cell[1]}},
	} {
		var got []*grid.Cell
		for _, c := range bestClaims(test.claims, test.column, 2023) {
			got = append(got, c.cell)
		}
		if !slices.Equal(got, test.want) {
			t.Errorf("column %d of %d claims: %d are best, want %d", test.column, len(test.claims), len(got), len(test.want))
		}
	}
}

// A unit of money in brackets is odd where it is none of ours, or two of them.
func TestOddUnits(t *testing.T) {
	for text, want := range map[string]bool{
		"金额（百元）": true, "金额（万美元）": true, "金额（万元/元）": true, "金额（万元、万元）": false, "金额（万元）": false, "金额": false, "金额（个/万元）": false,
		"金额（百元/万元）": false, "金额（单位：百元）": true, "（美元）（元）": false, "（公元2023）": false,
	} {
		if got := saysOddUnit(text); got != want {
			t.Errorf("%s is odd: %v", text, got)
		}
	}
}

// What a format makes of a number is a label where it is one of a form, its answer behind
// it or not.
func TestLabelsMadeByFormats(t *testing.T) {
	f := declared(t)
	for text, want := range map[string]string{
		"2023{年决算数}": "2023年决算数", "{按收入性质分：}899.13": "按收入性质分：899.13", "2023{年度预算单位整体支出绩效自评表}": "2023年度预算单位整体支出绩效自评表",
		"7{万元}": "", "{约}7": "", "899.13": "", "2023年决算数": "", "{按某某性质分：}899.13": "",
	} {
		c := textgrid.Cell(1, 1, text)
		got, ok := f.dressedAsLabel(&c)
		if got != want || ok != (want != "") {
			t.Errorf("%s is the label %q, %v", text, got, ok)
		}
	}
	for name, spoil := range map[string]func(*grid.Cell){
		"a date": func(c *grid.Cell) { c.Format.Date = true }, "scaled": func(c *grid.Cell) { c.Format.Scaled = true }, "a text": func(c *grid.Cell) { c.Kind = grid.Text },
		"no number": func(c *grid.Cell) { c.Text = "x" }, "no words": func(c *grid.Cell) { c.Format.Suffix = "x" },
	} {
		c := textgrid.Cell(1, 1, "2023{年决算数}")
		spoil(&c)
		if got, ok := f.dressedAsLabel(&c); ok {
			t.Errorf("%s is the label %q", name, got)
		}
	}
	s := textgrid.Sheet("表", "2023{年决算数} | 7")
	labelled := f.labelled(s)
	if labelled.Cells[0].Kind != grid.Text || labelled.Cells[0].Text != "2023年决算数" || labelled.Cells[1].Kind != grid.Number || s.Cells[0].Kind != grid.Number {
		t.Errorf("labelled: %+v, of %+v", labelled.Cells, s.Cells)
	}
	if plain := textgrid.Sheet("表", "2023 | 7"); f.labelled(plain) != plain {
		t.Error("a sheet without such labels is copied")
	}
}

// What is taught is a line, a column or a heading; what is none, or would take a form
// apart, is refused.
func TestTeach(t *testing.T) {
	for _, test := range []struct {
		path, label string
		ok          bool
	}{
		{"base_data/costs/hospitality", "招待开支", true},
		{"overall_evaluation/indicators/actual", "年末值", true},
		{"base_data", "年度花钱情况一览", true},
		{"base_data/costs/nothing", "招待开支", false},
		{"base_data/costs/hospitality", "——", false},
		{"base_data", "绩效目标申报表", false},
		{"base_data", "三公经费", false},
		{"base_data", "2023年决算数", false},
		{"base_data", "经费控制情况", false},
		{"base_data", "——", false},
	} {
		_, err := New(builtin, []schema.Wording{{Path: test.path, Label: test.label}})
		if (err == nil) != test.ok {
			t.Errorf("%s taught to be %s: %v", test.label, test.path, err)
		}
	}
	f, err := New(builtin, []schema.Wording{{Path: "base_data/costs/hospitality", Label: "招待开支"}, {Path: "overall_evaluation/indicators/actual", Label: "年末值"}, {Path: "base_data", Label: "2023年花钱情况一览"}})
	if err != nil {
		t.Fatal(err)
	}
	got := findOn(f, "2024年花钱情况一览 | < | < | <\n单位名称 | 某局 | < | <\n项目 | 2023年决算数 | 2024年预算数 | 2024年决算数\n三公经费 | 1 | 2 | 3\n招待开支 | 1 | 2 | 3")
	for _, want := range []string{"form base_data, head A1, main row 3, year 2024 at A1", "base_data/costs/hospitality/final = D5"} {
		if !strings.Contains(got, want) {
			t.Errorf("%s is not found:\n%s", want, got)
		}
	}
	got = findOn(f, "2023年度项目支出绩效自评表 | < | <\n项目名称 | 养护 | <\n三级指标 | 年度指标值 | 年末值 | 分值\n里程 | 9 | 9 | 100")
	if !strings.Contains(got, "project_evaluation/indicators/1/actual = C4") {
		t.Errorf("what 附件2 is taught 附件3 does not know:\n%s", got)
	}
}
