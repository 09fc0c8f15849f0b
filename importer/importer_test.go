package importer

import (
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/samples/thorough"
	"jixiao/schema"
)

var update = flag.Bool("update", false, "write the golden files anew")

// dump prints filings as text, a value a line.
func dump(filings []*schema.Filing, withCells bool) string {
	var b strings.Builder
	for _, f := range filings {
		fmt.Fprintf(&b, "%s | %s | %d | %s\n", f.Form, f.Unit, f.Year, f.Project)
		for _, v := range f.Values {
			answer := v.Number.String()
			if v.State != schema.Number {
				answer = fmt.Sprintf("%q", v.Text)
			}
			if v.State != schema.Number && v.State != schema.Text {
				answer = fmt.Sprintf("%q", v.Raw)
				if strings.Contains(v.Raw, "：") {
					answer = `""` // of a label with its colon, only that it is blank
				}
			}
			fmt.Fprintf(&b, "  %s %s %s", v.Path, v.State, answer)
			if withCells {
				fmt.Fprintf(&b, " %s!%s", v.Source.Sheet, v.Source.Cell)
			}
			b.WriteByte('\n')
		}
		for _, finding := range f.Findings {
			fmt.Fprintf(&b, "  %s %s\n", finding.Code, finding.Message())
		}
	}
	return b.String()
}

// reader returns a Reader of the declared wordings.
func reader(t testing.TB, given Given, taught ...schema.Wording) *Reader {
	t.Helper()
	r, err := NewReader(builtin, given, taught)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func readText(t *testing.T, text string) []*schema.Filing {
	t.Helper()
	filings, err := reader(t, Given{}).readBook("某单位.xlsx", book(t, text))
	if err != nil {
		t.Fatal(err)
	}
	return filings
}

// The model submission reads exactly, each answer with its cell.
func TestModel(t *testing.T) {
	const golden = "testdata/model.golden"
	got := dump(readText(t, model(t)), true)
	if *update {
		if err := os.WriteFile(golden, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), got); diff != "" {
		t.Errorf("the model reads differently (-want +got):\n%s", diff)
	}
}

// The answers on the model: the severity E findings, the blanks, and what
// could not be judged.
func TestModelFindings(t *testing.T) {
	filings := readText(t, model(t))
	var got []string
	for _, f := range builtin.Check(&schema.Submission{Unit: filings[0].Unit, Year: filings[0].Year, Filings: filings}, schema.Context{}) {
		if f.Outcome != schema.Holds {
			cell := ""
			if len(f.Cells) > 0 {
				cell = f.Cells[0].Cell
			}
			got = append(got, fmt.Sprintf("%s %s %s %s %s/%s", f.Code, f.Severity, f.Outcome, cell, f.Written, f.Expected))
			t.Log(f.Message())
		}
	}
	want := []string{
		"A3 E not_judged D7 /", "A3 E not_judged F7 /",
		"A4 E not_judged D8 /", "A4 E not_judged F8 /",
		"A5 W broken D7 /", "A5 W broken F7 /", "A5 W broken D8 /", "A5 W broken F8 /", "A5 W broken D10 /", "A5 W broken F10 /",
		"A7 W not_judged F7 /", "A7 W not_judged F10 /",
		"A8 W not_judged F7 /", "A8 W not_judged F8 /", "A8 W not_judged F10 /",
		"A12 I broken F20 15.5/25.1", "A12 I broken F21 2.3/6.5", "A12 I broken F22 0/2",
		"A13 W broken F23 113.36/93.61",
		"A14 I broken F19 /",
		"B6 I broken E5 899.13/865.82",
		"B11 E broken I19 /", "B11 E broken I30 /",
		"B12 W broken H19 4/4.95", "B12 W broken H30 9/9.895833",
		"B13 I broken E20 每天/", "B13 I broken E21 每天/", "B13 I broken E22 每天/", "B13 I broken E23 不超过预算金额/", "B13 I broken E24 降低/",
		"B13 I broken E25 降低/", "B13 I broken E26 提高/", "B13 I broken E27 提高/", "B13 I broken E29 提高/",
		"B16 I broken F14 88.235294/80",
		"X3 E broken F24 0/33.31",
		"X15 E not_judged  /",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings differ (-want +got):\n%s", diff)
	}
}

// One submission in many layouts reads as the same values.
func TestLayouts(t *testing.T) {
	text := model(t)
	want := dump(readText(t, text), false)
	for _, test := range []struct {
		name   string
		layout func(string) string
	}{
		{"all forms in one sheet", func(s string) string {
			lines := slices.DeleteFunc(strings.Split(s, "\n"), func(l string) bool { return strings.HasPrefix(l, "# ") })
			return "# Sheet1\n" + strings.Join(lines, "\n")
		}},
		{"off the corner", func(s string) string {
			var out []string
			for _, l := range strings.Split(s, "\n") {
				if strings.HasPrefix(l, "# ") {
					out = append(out, l, "", "", "")
					continue
				}
				out = append(out, " | | "+l)
			}
			return strings.Join(out, "\n")
		}},
		{"sheets that say nothing", func(s string) string {
			return strings.NewReplacer("# 附件1", "# Sheet1", "# 附件2", "# Sheet2", "# 附件3", "# Sheet3").Replace(s)
		}},
		{"other attachment numbers", func(s string) string {
			return strings.NewReplacer("附件1 |", "附件2 |", "附件 2 |", "附件一 |", "附件 3 |", "附表 |").Replace(s)
		}},
		{"no attachment numbers", func(s string) string {
			return strings.NewReplacer("附件1 |", " |", "附件 2 |", " |", "附件 3 |", " |").Replace(s)
		}},
		{"full-width digits and brackets in labels", func(s string) string {
			return strings.NewReplacer("2022年决算数", "２０２２年决算数", "(万元)", "（万元）", "1、业务", "１、业务").Replace(s)
		}},
		{"rows renumbered, a bracket lost", func(s string) string {
			return strings.NewReplacer("3、区级专项资金(一个专项一行)", "2.区级专项资金（一个专项一行", "4、上级", "（3）上级").Replace(s)
		}},
		{"white space and line breaks in labels", func(s string) string {
			return strings.NewReplacer("三公经费", `三 公\n经 费`, "全年预算数", `全年\n预算数`, "编制数", "编 制 数").Replace(s)
		}},
		{"heads with letters, 得分 and 权重", func(s string) string {
			return strings.NewReplacer("全年预算数", "全年预算数(A)", "全年执行数", "全年执行数（B）", "| 执行率", "| 执行率(B/A)", "自评得分", "得分", "| 分值", "| 权重").Replace(s)
		}},
		{"funding in cells of its own", func(s string) string {
			return strings.NewReplacer("按收入性质分：899.13 | < | <", "按收入性质分 | 899.13 | <", "政府性基金拨款：0 | < | <", "政府性基金拨款 | 0 | <").Replace(s)
		}},
		{"rates as plain fractions, settled by their parts", func(s string) string {
			return strings.NewReplacer("0.8519%", "0.8519", "| 10 | 1% | 10", "| 10 | 1 | 10").Replace(s)
		}},
		{"rates as plain percentages, settled by their parts", func(s string) string {
			return strings.NewReplacer("0.8519%", "85.19", "| 10 | 1% | 10", "| 10 | 100 | 10").Replace(s)
		}},
		{"rates as text", func(s string) string {
			return strings.NewReplacer("0.8519%", "'85.19％", "| 10 | 1% | 10", "| 10 | '100% | 10").Replace(s)
		}},
		{"figures as text", func(s string) string {
			return strings.NewReplacer("| 865.82 |", "| '８６５.82 |", "| 113.36 |", "| '113.36万元 |", "| 93.61 |", "| '93.61  |").Replace(s)
		}},
		{"in yuan, as the form says", func(s string) string {
			return strings.NewReplacer("经费控制情况(万元)", "经费控制情况(元)", "| 7.4 |", "| 74000 |", "| 5.9 |", "| 59000 |", "| 1.5 |", "| 15000 |",
				"50.4 | < | 46.8 | < | 46.8", "504000 | < | 468000 | < | 468000", "25.1 | < | 15.5 | < | 15.5", "251000 | < | 155000 | < | 155000",
				"6.5 | < | 2.3 | < | 2.3", "65000 | < | 23000 | < | 23000", "培训费 | 2 |", "培训费 | 20000 |",
				"93.61 | < | 113.36 | < | 113.36", "936100 | < | 1133600 | < | 1133600").Replace(s)
		}},
		{"one field in yuan, as its label says", func(s string) string {
			return strings.NewReplacer("按收入性质分：899.13", "按收入性质分（元）：8991300").Replace(s)
		}},
		{"two years' columns the other way round", func(s string) string {
			var out []string
			inCosts := false
			for _, l := range strings.Split(s, "\n") {
				cells := strings.Split(l, "|")
				if strings.HasPrefix(l, "经费控制情况") {
					inCosts = true
				}
				if strings.HasPrefix(l, "楼堂馆所") {
					inCosts = false
				}
				if inCosts && len(cells) == 7 {
					cells[1], cells[5] = cells[5], cells[1]
				}
				out = append(out, strings.Join(cells, "|"))
			}
			return strings.Join(out, "\n")
		}},
		{"the total right beneath the heads", func(s string) string {
			total := "^ | 总分 | < | < | < | < | 100 | 98 |\n"
			i := strings.Index(s, "总分 |")
			j := i + strings.Index(s[i:], "\n") + 1
			return strings.Replace(s[:i]+s[j:], "^ | 产出指标", total+"^ | 产出指标", 1)
		}},
		{"heads repeated over a page break", func(s string) string {
			heads := "^ | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 自评得分 | 偏差原因分析及改进措施\n"
			return strings.Replace(s, "^ | ^ | 时效指标 | 劝阻", heads+"^ | 产出指标\\n(50 分) | 时效指标 | 劝阻", 1)
		}},
	} {
		t.Run(test.name, func(t *testing.T) {
			changed := test.layout(text)
			if changed == text {
				t.Fatal("the layout changes nothing")
			}
			got := dump(readText(t, changed), false)
			// Marks and blanks keep what the cell held; labels may differ.
			if diff := cmp.Diff(normal(want), normal(got)); diff != "" {
				t.Errorf("values differ (-want +got):\n%s", diff)
			}
		})
	}
}

// normal leaves out of a dump what a layout may change: in which order values
// of one form are listed.
func normal(dump string) []string {
	lines := strings.Split(dump, "\n")
	for i, l := range lines {
		if strings.Contains(l, "filing/") { // stands on each form alike
			lines[i] = ""
		}
	}
	slices.Sort(lines)
	return lines
}

// Break one thing on the model, and the reader says so.
func TestReaderFindings(t *testing.T) {
	for _, test := range []struct {
		name          string
		before, after string
		path          string // the value in question
		state         schema.State
		want          string // the finding's code and message
	}{
		{"words where a figure belongs", "三公经费 | 7.4 |", "三公经费 | 约七万 |", "base_data/costs/three_public/prior_final", schema.Unreadable,
			"F1 附件1!B7 三公经费·2022年决算数：「约七万」不是数字，请改填数字（万元）"},
		{"words where a score belongs", "169次 | 169次 | 5 | 5 |", "169次 | 169次 | 5 | 五 |", "overall_evaluation/indicators/1/score", schema.Unreadable,
			"F1 附件2!H14 「违章集中整治次数」自评得分：「五」不是数字，请改填数字（分）"},
		{"a figure with a stray point", "三公经费 | 7.4 |", "三公经费 | '7. |", "base_data/costs/three_public/prior_final", schema.Unreadable,
			"F1 附件1!B7 三公经费·2022年决算数：「7.」不是数字，请改填数字（万元）"},
		{"percent under money", "三公经费 | 7.4 |", "三公经费 | 0.74% |", "base_data/costs/three_public/prior_final", schema.Unreadable,
			"F1 附件1!B7 三公经费·2022年决算数：「74%」是百分数，请改填数字（万元）"},
		{"a line printed twice", "政府采购金额 |", "公用经费 | 1 | < | 2 | < | 3 | <\n政府采购金额 |", "base_data/costs/operating_expenses/final", schema.Unreadable,
			"F4 附件1!A19 「公用经费」有 2 处（A19、A23），无法确定用哪一处，都没有采用；多出来的一处如是自己加的，请删去或改名，如是模板原有的，请告知财政局"},
		{"a total above and below", "^ | 产出指标\\n(50 分)", "^ | 总分 | < | < | < | < | 100 | 97 |\n^ | 产出指标\\n(50 分)", "overall_evaluation/total/score", schema.Unreadable,
			"F4 附件2!B14 「总分」有 2 处（B14、A32），无法确定用哪一处，都没有采用；多出来的一处如是自己加的，请删去或改名，如是模板原有的，请告知财政局"},
		{"two cells under one head", "三公经费 | 7.4 | <", "三公经费 | 7.4 | 7.5", "base_data/costs/three_public/prior_final", schema.Unreadable,
			"F4 附件1!B7 「三公经费·2022年决算数」有 2 处（B7、C7），无法确定用哪一处，请只留一处"},
		{"two columns with one head", "| 2023年预算数 |", "| 2022年决算数 |", "base_data/costs/three_public/prior_final", schema.Unreadable,
			"F4 附件1!B6 「经费控制情况的「2022年决算数」一列」有 2 处（B6、D6），无法确定用哪一处，请只留一处"},
		{"a line that is missing", "政府采购金额 | 93.61 | < | 113.36 | < | 113.36 | <\n", "", "", "",
			"F5 附件1!B6 表上未找到「政府采购金额」一行，请对照模板补上或改回原来的名称"},
		{"a line under another name", "政府采购金额 |", "采购办支出 |", "base_data/costs/other/1/final", schema.Number,
			"F5 附件1!B6 表上未找到「政府采购金额」一行，请对照模板补上或改回原来的名称"},
		{"a column that is missing", "| 自评得分\n^ | 年度资金总额", "| 其他\n^ | 年度资金总额", "", "",
			"F5 附件2!D4 表上未找到年度预算申请的「自评得分」一列，请对照模板补上或改回原来的名称"},
		{"a figure beside the table", "三公经费 | 7.4 | < | | < | | <", "三公经费 | 7.4 | < | | < | | < | 44.29", "base_data/unplaced/1", schema.Text,
			"F6 附件1!H7 「44.29」没有对应的栏目，未计入任何数字；请核对是否填错位置"},
		{"a row that no line knows", "政府采购金额 |", "印刷费 | 9.9 | < | | < | | <\n政府采购金额 |", "base_data/costs/other/1/prior_final", schema.Number,
			"F6 附件1!B23 「印刷费」一行没有对应的栏目，所填「9.9」未计入任何数字；请核对名称，或是否填错位置"},
		{"heads that no column knows", "2022年决算数 | < | 2023年预算数 | < | 2023年决算数", "甲 | < | 乙 | < | 丙", "base_data/unplaced/1", schema.Text,
			"F5 附件1!A6 表上未找到经费控制情况的表头（2022年决算数、2023年预算数、2023年决算数），请对照模板补上或改回原来的名称"},
		{"many figures that nothing accounts for", "2022年决算数 | < | 2023年预算数 | < | 2023年决算数", "甲 | < | 乙 | < | 丙", "base_data/unplaced/1", schema.Text,
			"F6 附件1!B7 有 40 个数（「7.4」「5.9」「0」…）没有对应的栏目，未计入任何数字；请核对是否填错位置，或表头、行名是否被改动"},
		{"one figure under two heads", "公用经费 | 50.4 | < | 46.8 | < | 46.8 | <", "公用经费 | 50.4 | < | 46.8 | < | < | <", "base_data/costs/operating_expenses/final", schema.Unreadable,
			"F4 附件1!D19 「46.8」一格占了几个栏目（公用经费·2023年预算数、公用经费·2023年决算数），无法确定属于哪一个，请分开填写"},
		{"one figure beside two lines", "| 25.1 | < | 15.5 | < | 15.5 | <\n水费、电费、差旅费 | 6.5 | <", "| 25.1 | < | 15.5 | < | 15.5 | <\n水费、电费、差旅费 | ^ | <", "base_data/costs/office_expenses/prior_final", schema.Unreadable,
			"F4 附件1!B20 「25.1」一格占了几个栏目（办公经费·2022年决算数、水费、电费、差旅费·2022年决算数），无法确定属于哪一个，请分开填写"},
		{"a rate that may be either", "| 无 | 无 | 无 | 无 | 无 | 无", "| 无 | 无 | 1 | 无 | 无 | 无", "base_data/buildings/1/floor_area_rate", schema.Unreadable,
			"F7 附件1!D26 第1项·规模控制率：填的是「1」，没有百分号，无法确定是 1% 还是 100%，请写明百分号"},
	} {
		t.Run(test.name, func(t *testing.T) {
			text := model(t)
			if !strings.Contains(text, test.before) {
				t.Fatalf("the model does not hold %q", test.before)
			}
			filings := readText(t, strings.Replace(text, test.before, test.after, 1))
			var got []string
			state := schema.State("")
			for _, f := range filings {
				for _, finding := range f.Findings {
					got = append(got, finding.Code+" "+finding.Message())
				}
				if v, ok := f.Value(test.path); ok {
					state = v.State
				}
			}
			if !slices.Contains(got, test.want) {
				t.Errorf("found %q, want %q", got, test.want)
			}
			if state != test.state {
				t.Errorf("%s is %q, want %q", test.path, state, test.state)
			}
		})
	}
}

// Cells that the notation cannot write: errors, formulas, dates, formats.
func TestCellsThatAreNoFigures(t *testing.T) {
	for _, test := range []struct {
		name string
		cell grid.Cell
		want string
	}{
		{"an error value", grid.Cell{Kind: grid.Error, Text: "#REF!"}, "F2 附件1!B7 三公经费·2022年决算数：单元格是错误值 #REF!，请改正公式或直接填数字"},
		{"a formula without a result", grid.Cell{Kind: grid.Uncomputed, Formula: "[1]Sheet1!A1"},
			"F3 附件1!B7 三公经费·2022年决算数：公式无结果（=[1]Sheet1!A1），请用 Excel 或 WPS 打开、保存后重报，或直接填数字"},
		{"a date", grid.Cell{Kind: grid.Number, Text: "45047", Format: grid.Format{Date: true, Code: "yyyy-mm"}},
			"F1 附件1!B7 三公经费·2022年决算数：「2023-05-01」是日期，请改填数字（万元）"},
		{"a figure shown on another scale", grid.Cell{Kind: grid.Number, Text: "74000", Format: grid.Format{Scaled: true, Decimals: 1, Code: `0!.0,"万"`}},
			"F1 附件1!B7 三公经费·2022年决算数：「74000」的显示格式与实际存的数不是一个单位，请改填数字（万元）"},
		{"a unit of another measure", grid.Cell{Kind: grid.Number, Text: "7.4", Format: grid.Format{Suffix: "%", Code: `0.0"%"`}},
			"F1 附件1!B7 三公经费·2022年决算数：「7.4%」不是数字，请改填数字（万元）"},
		{"true", grid.Cell{Kind: grid.Bool, Text: "TRUE"}, "F1 附件1!B7 三公经费·2022年决算数：「TRUE」不是数字，请改填数字（万元）"},
	} {
		t.Run(test.name, func(t *testing.T) {
			b := book(t, model(t))
			s := b.Sheets[0]
			cells := slices.Clone(s.Cells)
			for i := range cells {
				if cells[i].Row == 7 && cells[i].Col == 2 {
					test.cell.Row, test.cell.Col = 7, 2
					cells[i] = test.cell
				}
			}
			b.Sheets[0] = grid.NewSheet(s.Name, cells, s.Merges)
			filings, err := reader(t, Given{}).readBook("某单位.xlsx", b)
			if err != nil {
				t.Fatal(err)
			}
			if n := len(filings[0].Findings); n != 1 {
				t.Fatalf("%d findings, want 1", n)
			}
			f := filings[0].Findings[0]
			if got := f.Code + " " + f.Message(); got != test.want {
				t.Errorf("found %q, want %q", got, test.want)
			}
		})
	}
}

func TestWhoseAndWhen(t *testing.T) {
	text := model(t)
	noUnit := strings.ReplaceAll(text, "预算单位名称 | 城市管理综合行政执法支队直属三大队", "预算单位名称 | ")
	noYear := strings.NewReplacer("2023 年度", "", "2023年度", "", "2022年决算数", "上年决算数", "2023年预算数", "本年预算数", "2023年决算数", "本年决算数",
		"2023年实际在职人数", "实际在职人数").Replace(text)
	for _, test := range []struct {
		name, text string
		given      Given
		unit       string
		year       int
		err        error
	}{
		{"as printed", text, Given{}, "城市管理综合行政执法支队直属三大队", 2023, nil},
		{"no unit", noUnit, Given{}, "", 0, ErrNoUnit},
		{"no unit, given", noUnit, Given{Unit: "某大队"}, "某大队", 2023, nil},
		{"no year", noYear, Given{}, "", 0, ErrNoYear},
		{"no year, given", noYear, Given{Year: 2023}, "城市管理综合行政执法支队直属三大队", 2023, nil},
		{"printed and given", text, Given{Unit: "别的单位", Year: 2020}, "城市管理综合行政执法支队直属三大队", 2023, nil},
		{"no form", "# Sheet1\n姓名 | 年龄\n甲 | 30", Given{}, "", 0, ErrNoForm},
		{"a year in a second row", strings.Replace(text, "2023年度预算单位整体支出绩效评价基础数据表 | < | < | < | < | < | <",
			"预算单位整体支出绩效评价基础数据表 | < | < | < | < | < | <\n（2023年度） | < | < | < | < | < | <", 1), Given{}, "城市管理综合行政执法支队直属三大队", 2023, nil},
		{"a unit in one cell with its label", strings.Replace(text, "预算单位名称 | 城市管理综合行政执法支队直属三大队 |", "预算部门（单位）名称：城市管理综合行政执法支队直属三大队 | < |", 1),
			Given{}, "城市管理综合行政执法支队直属三大队", 2023, nil},
		{"a template's year that nobody filled in", strings.NewReplacer("2023 年度", "20  年度", "2023年度", "20__年度").Replace(text), Given{},
			"城市管理综合行政执法支队直属三大队", 2023, nil},
		{"an attachment's number before the year", strings.Replace(text, "2023年度预算单位整体支出绩效评价基础数据表", "附件1 2023年度预算单位整体支出绩效评价基础数据表", 1), Given{},
			"城市管理综合行政执法支队直属三大队", 2023, nil},
		{"a code before the unit", strings.Replace(text, "预算单位名称 | 城市", "预算单位名称 | 219001-城市", 1), Given{}, "城市管理综合行政执法支队直属三大队", 2023, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			filings, err := reader(t, test.given).readBook("某单位.xlsx", book(t, test.text))
			if !errors.Is(err, test.err) {
				t.Fatalf("error %v, want %v", err, test.err)
			}
			for _, f := range filings {
				if f.Unit != test.unit || f.Year != test.year {
					t.Errorf("%s is of %q %d, want %q %d", f.Form, f.Unit, f.Year, test.unit, test.year)
				}
			}
		})
	}
}

// A file that plainly holds two years is filed by year; one form with another
// year than the rest is a slip, and stays with the rest.
func TestYearsOfAFile(t *testing.T) {
	text := model(t)
	older := strings.NewReplacer("# 附件", "# 旧附件", "2023", "2022", "2022年决算数 | < | 2023", "2021年决算数 | < | 2022").Replace(text)
	years := func(filings []*schema.Filing) (years []int) {
		for _, f := range filings {
			years = append(years, f.Year)
		}
		return years
	}
	if diff := cmp.Diff([]int{2023, 2023, 2023, 2022, 2022, 2022}, years(readText(t, text+"\n"+older))); diff != "" {
		t.Errorf("two years in one file (-want +got):\n%s", diff)
	}
	slip := strings.Replace(text, "2023 年度预算单位整体支出绩效自评表", "2022 年度预算单位整体支出绩效自评表", 1)
	if diff := cmp.Diff([]int{2023, 2023, 2023}, years(readText(t, slip))); diff != "" {
		t.Errorf("one title of another year (-want +got):\n%s", diff)
	}
}

// A hidden copy with other figures does not beat what is shown; two shown
// copies with other figures are a finding.
func TestCopiesOfAForm(t *testing.T) {
	text := model(t)
	first, rest, _ := strings.Cut(text, "# 附件2")
	other := strings.Replace(strings.Replace(first, "# 附件1", "# 旧", 1), "三公经费 | 7.4", "三公经费 | 8.4", 1)

	hidden := book(t, other+first+"# 附件2"+rest)
	hidden.Sheets[0].Hidden = true
	filings, err := reader(t, Given{}).readBook("某单位.xlsx", hidden)
	if err != nil {
		t.Fatal(err)
	}
	if v, _ := filings[0].Value("base_data/costs/three_public/prior_final"); v.Number.String() != "7.4" || len(filings) != 3 {
		t.Errorf("%d filings, the first says %s; want 3 and 7.4", len(filings), v.Number)
	}

	filings = readText(t, first+other+"# 附件2"+rest)
	if len(filings) != 3 || len(filings[0].Findings) != 1 || filings[0].Findings[0].Code != "F8" {
		t.Errorf("%d filings, findings %v; want 3 and F8", len(filings), filings[0].Findings)
	}

	filings = readText(t, first+strings.Replace(first, "# 附件1", "# 副本", 1)+"# 附件2"+rest)
	if len(filings) != 3 || len(filings[0].Findings) != 0 {
		t.Errorf("%d filings, findings %v; want 3 and none", len(filings), filings[0].Findings)
	}
}

// A subtotal among the indicators is no indicator, and is kept.
func TestSubtotalAmongIndicators(t *testing.T) {
	text := model(t)
	at := "^ | 效益指标\\n（30 分）"
	if !strings.Contains(text, at) {
		t.Fatalf("the model does not hold %q", at)
	}
	filings := readText(t, strings.Replace(text, at, "^ | ^ | ^ | 小计 | | | 50 | 49 |\n"+at, 1))
	f := filings[1]
	if _, ok := f.Value("overall_evaluation/indicators/18/name"); ok || len(f.Findings) > 0 {
		t.Errorf("18 indicators; findings %v", f.Findings)
	}
	kept := ""
	for _, v := range f.Values {
		if strings.HasPrefix(v.Path, "overall_evaluation/unplaced/") {
			kept += v.Text + " "
		}
	}
	if kept != "小计 50 49 " {
		t.Errorf("kept %q", kept)
	}
}

// A label that ends in a colon and goes without an answer is blank in its own
// cell, not in the next label's.
func TestBlankBehindColon(t *testing.T) {
	text := model(t)
	changed := strings.Replace(text, "一般公共预算：889.95", "一般公共预算：", 1)
	if changed == text {
		t.Fatal("the model does not hold it")
	}
	v, _ := readText(t, changed)[1].Value("overall_evaluation/funding/general_public_budget")
	if v.State != schema.Blank || v.Source.Cell != "B7" {
		t.Errorf("%s at %s, want blank at B7", v.State, v.Source.Cell)
	}
}

// Tables drawn otherwise than on the model.
func TestOtherTables(t *testing.T) {
	const numbered = `# 表
2023年度预算单位整体支出绩效评价基础数据表 | < | < | < | <
单位名称 | 某局 | < | < | <
财政供养人员情况 | 编制数 | 27 | 实际在职人数 | 23 | 控制率 | '85.19%
序号 | 项目 | 2022年决算数 | 2023年预算数 | 2023年决算数
'一 | 三公经费 | 7.4 | 7 | 6
1 | 公务用车购置及运行维护费 | 5.9 | 5 | 4
1.1 | 购置费 | 0 | 0 | 0
1.2 | 运行维护费 | 5.9 | 5 | 4
2 | 因公出国（境）费用 | 0 | 0 | 0
3 | 公务接待费 | 1.5 | 2 | 2
二 | 项目支出 | 0 | 0 | 0
三 | 公用经费 | 50.4 | 46.8 | 46.8
(一) | 办公费 | 25.1 | 15.5 | 15.5
(二) | 水电费、差旅费 | 6.5 | 2.3 | 2.3
(三) | 会议培训费 | 2 | 0 | 0
四 | 政府采购金额 | 93.61 | 113.36 | 113.36
五 | 部门基本支出预算调整 | 0 | 0 | 0`
	const sections = `# 表
2023年度基础数据表 | < | < | < | <
单位名称 | 某局 | < | < | <
经费控制情况(万元) | < | 2022年决算数 | 2023年预算数 | 2023年决算数
三公经费 | 合计 | 7.4 | 7 | 6
^ | 公务用车购置和维护经费 | 5.9 | 5 | 4
^ | 其中：公车购置 | 0 | 0 | 0
^ | 公车运行维护 | 5.9 | 5 | 4
^ | 出国经费 | 0 | 0 | 0
^ | 公务接待 | 1.5 | 2 | 2
项目支出 | 小计 | 10 | 0 | 0
^ | 业务工作经费 | 10 | 0 | 0
公用经费 | 小计 | 50.4 | 46.8 | 46.8
^ | 办公经费 | 25.1 | 15.5 | 15.5
^ | 水费、电费、差旅费 | 6.5 | 2.3 | 2.3
^ | 会议费、培训费 | 2 | 0 | 0
政府采购金额 | < | 93.61 | 113.36 | 113.36
部门基本支出预算调整 | < | 0 | 0 | 0`
	for name, text := range map[string]string{"row numbers in a column of their own, staff in one row": numbered, "sections merged at the left": sections} {
		t.Run(name, func(t *testing.T) {
			f := readText(t, text)[0]
			for path, want := range map[string]string{
				"base_data/costs/three_public/prior_final":           "7.4",
				"base_data/costs/vehicle_operation/final":            "4",
				"base_data/costs/project_spending/budget":            "0",
				"base_data/costs/operating_expenses/prior_final":     "50.4",
				"base_data/costs/meetings_training/prior_final":      "2",
				"base_data/costs/basic_budget_adjustment/final":      "0",
				"base_data/costs/government_procurement/prior_final": "93.61",
			} {
				if v, _ := f.Value(path); v.State != schema.Number || v.Number.String() != want {
					t.Errorf("%s is %s %s, want %s", path, v.State, v.Number, want)
				}
			}
			if name != "sections merged at the left" {
				if v, _ := f.Value("base_data/staffing/staff_in_post"); v.Number.String() != "23" || v.Source.Cell != "E3" {
					t.Errorf("staff in post is %s at %s, want 23 at E3", v.Number, v.Source.Cell)
				}
			}
			for _, finding := range f.Findings {
				if finding.Code != "F5" { // tables that were left out
					t.Errorf("%s %s", finding.Code, finding.Message())
				}
			}
		})
	}
}

// A project's form as the central template has it, with the target in three
// cells and the money by all its sources.
func TestCentralTemplate(t *testing.T) {
	const text = `# 表
部门预算项目支出绩效自评表(2023年度) | < | < | < | < | < | < | < | < | < | <
项目名称 | < | 51000021R000000019951-工资性支出 | < | < | < | < | < | < | < | <
主管部门 | < | 某县发展和改革局本级 | < | < | < | 实施单位 (盖章) | < | 某县发展和改革局 | < | <
预算执行情况(10分) | 年度预算数(万元) | < | 年初预算 | 调整后预算数 | 预算执行数 | < | 预算执行率 | 权重 | 得分 | 原因
^ | 总额 | < | 238.93 | 251.89 | 251.89 | < | 1% | 10 | 10 |
^ | 其中:财政资金 | < | 238.93 | 250.89 | 250.89 | < | 1% | / | / |
^ | 财政专户管理资金 | < | 0 | 0 | 0 | < | 0% | / | / |
^ | 单位资金 | < | 0 | 1 | 1 | < | 1% | / | / |
^ | 其他资金 | < | | | | < | | / | / |
绩效指标(90分) | 一级指标 | 二级指标 | 三级指标 | 指标性质 | 指标值 | 度量单位 | 完成值 | 权重 | 得分 | 未完成原因分析
^ | 产出指标 | 数量指标 | 发放(缴纳)覆盖率 | = | 100 | '% | 99 | 60 | 59.4 | 年中有人调离
^ | 效益指标 | 社会效益指标 | 足额保障率(参保率) | ≥ | 95 | '% | 100 | 30 | 30 |
合计 | < | < | < | < | < | < | < | 100 | 99.4 |`
	f := readText(t, text)[0]
	if f.Form != schema.ProjectEvaluation || f.Unit != "某县发展和改革局" || f.Year != 2023 || len(f.Findings) > 0 {
		t.Errorf("%s of %s %d, findings %v", f.Form, f.Unit, f.Year, f.Findings)
	}
	for path, want := range map[string]string{
		"project_name":                          "51000021R000000019951-工资性支出",
		"budget/total/initial_budget":           "238.93",
		"budget/total/adjusted_budget":          "251.89",
		"budget/total/execution_rate":           "100",
		"budget/total/full_score":               "10",
		"budget/fiscal_appropriation/executed":  "250.89",
		"budget/special_account_funds/executed": "0",
		"budget/unit_funds/executed":            "1",
		"indicators/1/target":                   "=100%",
		"indicators/2/target":                   "≥95%",
		"indicators/1/actual":                   "99",
		"indicators/1/full_score":               "60",
		"indicators/1/score":                    "59.4",
		"indicators/1/deviation_reason":         "年中有人调离",
		"total/score":                           "99.4",
	} {
		v, _ := f.Value("project_evaluation/" + path)
		if got := v.Text; got != want && v.Number.String() != want {
			t.Errorf("%s is %s %s %q, want %s", path, v.State, v.Number, got, want)
		}
	}
}

// Empty rows and columns anywhere on the sheets change no value, only cells.
func TestEmptyRowsAndColumnsAnywhere(t *testing.T) {
	text := model(t)
	want := normal(dump(readText(t, text), false))
	random := rand.New(rand.NewPCG(2023, 11))
	for i := range 100 {
		changed := text
		for range 1 + random.IntN(4) {
			changed = insertEmpty(changed, random)
		}
		got := normal(dump(readText(t, changed), false))
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("layout %d reads differently (-want +got):\n%s\n%s", i, diff, changed)
		}
	}
}

// insertEmpty puts an empty row or column somewhere into each sheet. Merged
// cells it cuts through grow by it.
func insertEmpty(text string, random *rand.Rand) string {
	var out strings.Builder
	for part := range strings.SplitSeq("\n"+strings.TrimSpace(text), "\n# ") {
		name, body, ok := strings.Cut(part, "\n")
		if !ok {
			continue
		}
		var rows [][]string
		for line := range strings.SplitSeq(body, "\n") {
			rows = append(rows, strings.Split(line, "|"))
		}
		if random.IntN(2) == 0 {
			at := random.IntN(len(rows))
			row := make([]string, len(rows[at]))
			for c, below := range rows[at] {
				if strings.TrimSpace(below) == "^" {
					row[c] = "^"
				}
			}
			// A cell merged both ways grows as a whole: its first column tells.
			for c := 1; c < len(row); c++ {
				if strings.TrimSpace(rows[at][c]) == "<" && row[c-1] != "" {
					row[c] = "<"
				}
			}
			rows = slices.Insert(rows, at, row)
		} else {
			widest := 0
			for _, row := range rows {
				widest = max(widest, len(row))
			}
			at := random.IntN(widest)
			for r, row := range rows {
				cell := ""
				if at < len(row) && strings.TrimSpace(row[at]) == "<" {
					cell = "<"
				}
				if at <= len(row) {
					rows[r] = slices.Insert(row, at, cell)
				}
			}
		}
		out.WriteString("# " + name + "\n")
		for _, row := range rows {
			out.WriteString(strings.Join(row, "|") + "\n")
		}
	}
	return out.String()
}

// Whatever label is spoilt, no figure is lost or moved without a word.
func TestSpoiltLabelIsNeverSilent(t *testing.T) {
	text := model(t)
	figures := func(filings []*schema.Filing) map[string]string {
		all := map[string]string{}
		for _, f := range filings {
			for _, v := range f.Values {
				if v.State == schema.Number && !strings.HasPrefix(v.Path, "filing/") && !strings.Contains(v.Path, schema.HeadYears) {
					all[v.Path] = v.Number.String() + " " + v.Source.Cell
				}
			}
		}
		return all
	}
	want := figures(readText(t, text))
	lines := strings.Split(text, "\n")
	tried, every := 0, thorough.Of(1, 4, 10)
	for i, line := range lines {
		cells := strings.Split(line, "|")
		for j, cell := range cells {
			label := strings.TrimSpace(cell)
			if label == "" || label == "<" || label == "^" || plainNumber.MatchString(label) || strings.HasPrefix(label, "#") {
				continue
			}
			if (i+j)%every != 0 {
				continue
			}
			for _, spoilt := range []string{" 某栏 ", " " + string([]rune(label)[1:]) + " ", ""} {
				if strings.ContainsAny(label, "0123456789") && !strings.ContainsAny(spoilt, "0123456789") && strings.Contains(label, "：") {
					continue // the figure itself is gone with its label
				}
				changed := slices.Clone(cells)
				changed[j] = spoilt
				broken := slices.Clone(lines)
				broken[i] = strings.Join(changed, "|")
				filings, err := reader(t, Given{Unit: "某单位", Year: 2023}).readBook("某单位.xlsx", book(t, strings.Join(broken, "\n")))
				if err != nil {
					continue // refused
				}
				tried++
				said := len(filings) < 3 // a form that is not found is missing, and flagged as not handed in
				for _, f := range filings {
					said = said || len(f.Findings) > 0
				}
				got := figures(filings)
				for path, figure := range want {
					if got[path] != figure && !said && !mayBeNamed(path) {
						t.Errorf("%q for %q: %s is %q, was %q, and nothing is said", spoilt, label, path, got[path], figure)
					}
				}
				for path, figure := range got {
					if _, ok := want[path]; !ok && !said && !mayBeNamed(path) {
						t.Errorf("%q for %q: %s is %q, was nowhere, and nothing is said", spoilt, label, path, figure)
					}
				}
			}
		}
	}
	if tried < 300/every {
		t.Errorf("only %d labels were spoilt", tried)
	}
}

// mayBeNamed reports whether a path is that of a row under 项目支出: a row that
// no line knows is there one of the unit's own, kept under its label.
func mayBeNamed(path string) bool {
	return slices.ContainsFunc([]string{"project_spending/", "project_operations", "contract_staff", "district_special_funds", "transfers_from_above"},
		func(line string) bool { return strings.HasPrefix(path, "base_data/costs/"+line) })
}
