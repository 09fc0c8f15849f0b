package locate

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/importer/grid/textgrid"
	"jixiao/schema"
)

// staged is a form on a sheet of text, as far as the heads of its tables are known.
func staged(t *testing.T, text string) (x *frame, known finds) {
	t.Helper()
	p := newPage(textgrid.Sheet("表", text), declared(t))
	s := p.segments()[0]
	f := p.recognise(s)
	if f == nil {
		t.Fatalf("no form on\n%s", text)
	}
	x = &frame{page: p, form: f, seg: s}
	return x, x.begin()
}

// lines compares what a stage found with what is said, a line for each.
func lines(t *testing.T, name string, got []string, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.Split(strings.TrimSpace(want), "\n"), got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// ref names a cell.
func ref(c *grid.Cell) string { return grid.Ref(c.Row, c.Col) }

const staffed = `2023年度预算单位整体支出绩效评价基础数据表 | < | < | <
预算单位名称 | 某局 | < | <
财政供养人员情况(人) | 编制数 | 2023年实际在职人数 | 控制率
^ | 27 | 23 | 85.19
`

// The first stage: which rows are the heads of which tables, which cells are the heads of
// which columns, and which year they say.
func TestHeads(t *testing.T) {
	for _, test := range []struct{ name, grid, want string }{
		{"heads of a row", staffed, `staffing 3-3: B3 C3 D3 year 2023`},
		{"of two tables", staffed + "经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数\n三公经费 | 1 | 2 | 3", `
costs 5-5: B5 C5 D5 year 2023
staffing 3-3: B3 C3 D3 year 2023`},
		{"the year that most heads say", staffed + "经费控制情况 | 2021年决算数 | 2022年预算数 | 2022年决算数\n三公经费 | 1 | 2 | 3", `
costs 5-5: B5 C5 D5 year 2022
staffing 3-3: B3 C3 D3 year 2023`},
		{"one of another year stands for the column that is left", staffed + "经费控制情况 | 2020年决算数 | 2023年预算数 | 2023年决算数\n三公经费 | 1 | 2 | 3", `
costs 5-5: B5 C5 D5 year 2023
staffing 3-3: B3 C3 D3 year 2023`},
		{"two of one column", staffed + "经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数 | 2023年决算数\n三公经费 | 1 | 2 | 3 | 4", `
costs 5-5: B5 C5 D5+E5 year 2023
staffing 3-3: B3 C3 D3 year 2023`},
		{"one of two is hidden", "hidden: E\n" + staffed + "经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数 | 2023年决算数\n三公经费 | 1 | 2 | 3 | 4", `
costs 5-5: B5 C5 D5 year 2023
staffing 3-3: B3 C3 D3 year 2023`},
		{"the better wording of two", staffed + "经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数 | 2023年支出决算\n三公经费 | 1 | 2 | 3 | 4", `
costs 5-5: B5 C5 D5 year 2023
staffing 3-3: B3 C3 D3 year 2023`},
		{"heads of two storeys, the wider merged", staffed + "经费控制情况 | 2022年 | 2023年 | <\n^ | 决算数 | 预算数 | 决算数\n三公经费 | 1 | 2 | 3", `
costs 6-6: B6 C6 D6 year 2023
staffing 3-3: B3 C3 D3 year 2023`},
		{"the wider over blanks", staffed + "经费控制情况 | 2022年 | < | 2023年 |\n | 预算数 | 决算数 | 预算数 | 决算数\n三公经费 | 1 | 2 | 3 | 4", `
costs 6-6: C6 D6 E6 year 2023
staffing 3-3: B3 C3 D3 year 2023`},
		{"a key beside the name of a block is enough", staffed[:strings.LastIndex(staffed, "财政供养")] + "财政供养人员情况(人) | 编制数 | 在编 | 占比\n^ | 27 | 23 | 85.19\n经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数\n三公经费 | 1 | 2 | 3\n公用经费 | 1 | 2 | 3", `
costs 5-5: B5 C5 D5 year 2023
staffing 3-3: B3`},
	} {
		x, _ := staged(t, test.grid)
		var got []string
		for _, id := range slices.Sorted(maps.Keys(x.heads)) {
			h := x.heads[id]
			line := fmt.Sprintf("%s %d-%d:", id, h.row, h.bottom)
			for _, i := range columnsOf(h) {
				line += " " + ref(h.columns[i].cell)
				for _, c := range h.columns[i].doubles {
					line += "+" + ref(c)
				}
			}
			if h.year != 0 {
				line += fmt.Sprintf(" year %d", h.year)
			}
			got = append(got, line)
		}
		lines(t, test.name, got, test.want)
	}
}

const spent = `2023年度项目支出绩效自评表 | < | < | < | < | < | <
项目名称 | 养护 | < | < | < | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 分值 | 得分
`

// The second stage: the last row under the heads of each table.
func TestExtents(t *testing.T) {
	const records = "绩效指标 | 一级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分\n"
	for _, test := range []struct{ name, grid, want string }{
		{"down to the next heads", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n^ | 其他资金 | 6 | 6 | 6 | |\n" + records + "^ | 产出 | 里程 | 9 | 9 | 90 | 90", `budget 5
indicators 7`},
		{"down to the total", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n" + records + "^ | 产出 | 里程 | 9 | 9 | 90 | 90\n总分 | < | < | < | < | 100 | 100", `budget 4
indicators 6`},
		{"a total before its parts", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n" + records + "总分 | < | < | < | < | 100 | 100\n^ | 产出 | 里程 | 9 | 9 | 90 | 90", `budget 4
indicators 7
heads too: [6]`},
		{"a total and nothing beneath it", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n" + records + "总分 | < | < | < | < | 100 | 100", `budget 4
indicators 5`},
		{"down to a field", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n评价结论 | 好\n其他资金 | | 6 | 6 | 6", `budget 4`},
		{"down to the signature", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n填表人： | 略", `budget 4`},
		{"down to a note", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n注：略", `budget 4`},
		{"a year is no note beside figures", staffed + "经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数\n2023年 | 1 | 2 | 3\n三公经费 | 1 | 2 | 3", `costs 7
staffing 4`},
		{"past the numbers of the columns", spent + "栏次 | | 1 | 2 | 3 | 4 | 5\n | 年度资金总额 | 6 | 6 | 6 | 10 | 10", `budget 5
heads too: [4]`},
		{"past blanks", spent + "\n\n^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10", `budget 6`},
		{"a row of answers is one", staffed + "备查 | 1 | 2 | 3", `staffing 5`},
		{"a row of answers in words is one", strings.Replace(staffed, "27 | 23 | 85.19", "二十七 | 二十三 | 略", 1) + "备查 | 无 | 略 | 略", `staffing 4`},
		{"down to another block under the same heads", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n资产情况 | 设备 | 6 | 6 | 6 | 10 | 10", `budget 4`},
		{"the name of the block again", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n项目资金 | 其他资金 | 6 | 6 | 6 | 10 | 10", `budget 5`},
		{"a line beneath the block", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n其他资金 | | 6 | 6 | 6 | 10 | 10", `budget 5`},
		{"numbers of too few columns", spent + "栏次 | | 1 | 2\n | 年度资金总额 | 6 | 6 | 6 | 10 | 10", `budget 5`},
		{"numbers out of order", spent + "栏次 | | 1 | 2 | 4 | 3\n | 年度资金总额 | 6 | 6 | 6 | 10 | 10", `budget 5`},
		{"numbers and no figures beneath", spent + "栏次 | | 1 | 2 | 3 | 4 | 5\n评价结论 | 好", `budget 4`},
		{"figures in words", staffed + "经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数\n2023年 | 略 | 略 | 略\n三公经费 | 1 | 2 | 3", `costs 5
staffing 4`},
		{"down to the name of a table without heads", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n年度总体目标 | 修路 | 好", `budget 4`},
		{"down to words under the heads of figures", spent + "^ | 年度资金总额 | 6 | 6 | 6 | 10 | 10\n分配科学性 | 好 | 好", `budget 4`},
		{"answers beside their heads", "2023年度预算单位整体支出绩效评价基础数据表 | < | < | <\n预算单位名称 | 某局 | < | <\n编制数 | 27 | 在职人数 | 23\n三公经费 | 1", `staffing 3`},
	} {
		x, known := staged(t, test.grid)
		ends, found := x.extentsOf(known)
		var got []string
		for _, id := range slices.Sorted(maps.Keys(ends)) {
			got = append(got, fmt.Sprintf("%s %d", id, ends[id]))
		}
		if len(found.headRows) > 0 {
			got = append(got, fmt.Sprint("heads too: ", slices.Sorted(maps.Keys(found.headRows))))
		}
		lines(t, test.name, got, test.want)
	}
}

// The third stage: the answers to the labels of fields.
func TestFields(t *testing.T) {
	const top = "2023年度部门整体支出绩效自评表 | < | < | < | <\n"
	const foot = "\n三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分\n里程 | 9 | 9 | 100 | 100"
	for _, test := range []struct{ name, grid, want string }{
		{"behind the label", "单位名称 | 某局", `unit_name B2 ""`},
		{"in the label's cell", "单位名称：某局", `unit_name A2 "某局"`},
		{"blank behind the label", "单位名称", `unit_name blank B2`},
		{"behind blanks", "单位名称 | | | 某局", `unit_name D2 ""`},
		{"twice the same, the better wording counts", "单位名称 | 某局\n预算单位名称 | 某局", `unit_name B3 ""`},
		{"twice different, the better wording counts", "单位名称 | 某局\n预算单位名称 | 某站", `unit_name B3 ""`},
		{"twice different in the same wording", "单位名称 | 某局\n单位名称 | 某站", `unit_name B2 "" doubled`},
		{"a blank one and one that is filled", "预算单位名称 |\n单位名称 | 某站", `unit_name B3 ""`},
		{"a hidden one and one that is shown", "~预算单位名称 | 某局\n单位名称 | 某站", `unit_name B3 ""`},
		{"a label is no answer", "单位名称 | | 填表人：略", `unit_name blank B2`},
		{"figures behind labels", "单位名称 | 某局\n基本支出 | 5 | 项目支出 | 6", `unit_name B2 ""
basic_spending B3 ""
project_spending D3 ""`},
		{"figures in the cells of their labels", "单位名称 | 某局\n基本支出：5 | 项目支出6万元", `unit_name B2 ""
basic_spending A3 "5"
project_spending B3 "6万元"`},
		{"a figure beneath its label", "单位名称 | 某局\n基本支出\n5", `unit_name B2 ""
basic_spending A4 ""`},
		{"a figure in brackets gives way to one behind", "单位名称 | 某局\n基本支出（5.5） | 6", `unit_name B2 ""
basic_spending B3 ""`},
		{"a mark beside a figure is in doubt", "单位名称 | 某局\n基本支出：/ | 6", `unit_name B2 ""
basic_spending A3 "/" doubled`},
		{"behind its measure", "单位名称 | 某局\n基本支出 | 万元 | 6", `unit_name B2 ""
basic_spending C3 "" in 万元`},
	} {
		x, known := staged(t, top+test.grid+foot)
		ends, found := x.extentsOf(known)
		x.ends, known = ends, known.and(found)
		var got []string
		for i := range x.form.tables {
			w := &x.form.tables[i]
			if w.table.Shape != schema.Fields {
				continue
			}
			for _, p := range x.fieldsOf(w, w.table.ID, known).places {
				line := strings.TrimPrefix(p.Path, "funding/") + " "
				if p.Cell == nil {
					line += "blank " + grid.Ref(p.Row, p.Col)
				} else {
					line += fmt.Sprintf("%s %q", ref(p.Cell), inlineOf(p.Inline))
				}
				if p.Doubled {
					line += " doubled"
				}
				if p.Unit != "" {
					line += " in " + p.Unit
				}
				got = append(got, line)
			}
		}
		lines(t, test.name, got, test.want)
	}
}

func inlineOf(text *string) string {
	if text == nil {
		return ""
	}
	return *text
}

// The fourth stage: what each row under the heads of a matrix is.
func TestMatrixRows(t *testing.T) {
	fates := map[fate]string{counted: "counted", unheard: "unknown", setApart: "apart", repeated: "repeated", passed: "passed"}
	const top = staffed + "经费控制情况 | 2022年决算数 | 2023年预算数 | 2023年决算数\n"
	for _, test := range []struct{ name, grid, want string }{
		{"lines, by their wordings", "三公经费 | 1 | 2 | 3\n公用经费 | 1 | 2 | 3", `A6 three_public counted
A7 operating_expenses counted`},
		{"a row that no line knows", "三公经费 | 1 | 2 | 3\n会务 | 1 | 2 | 3", `A6 three_public counted
A7 other/1 unknown`},
		{"named rows of a section", "项目支出 | 1 | 2 | 3\n区级专项资金 | 1 | 2 | 3\n修路 | 1 | 1 | 1\n修桥 | 0 | 1 | 2", `A6 project_spending counted
A7 district_special_funds counted
A8 district_special_funds/1 counted
A9 district_special_funds/2 counted`},
		{"named rows of 项目支出", "项目支出 | 1 | 2 | 3\n修路 | 1 | 2 | 3\n公用经费 | 1 | 2 | 3\n会务 | 1 | 1 | 1", `A6 project_spending counted
A7 project_spending/1 counted
A8 operating_expenses counted
A9 other/1 unknown`},
		{"a line twice", "三公经费 | 1 | 2 | 3\n三公经费 | 1 | 2 | 3", `A6 three_public counted
A7 three_public repeated`},
		{"a hidden line beside the one that is shown", "~三公经费 | 1 | 2 | 3\n三公经费 | 1 | 2 | 3", `A6 - apart
A7 three_public counted`},
		{"a hidden line alone", "~三公经费 | 1 | 2 | 3", `A6 three_public counted`},
		{"a row of the template", "三公经费 | 1 | 2 | 3\n…… | | |\n…… | 1 | |", `A6 three_public counted
A7 - passed
A8 other/1 unknown`},
		{"rates among the costs", "三公经费 | 1 | 2 | 3\n增长率 | 5% | 6% | 7%\n控制比例 | 1 | 2 | 3", `A6 three_public counted
A7 - apart
A8 other/1 unknown`},
		{"a part of another group is a named row", "三公经费 | 1 | 2 | 3\n项目支出 | 1 | 2 | 3\n运行维护费 | 1 | 2 | 3", `A6 three_public counted
A7 project_spending counted
A8 project_spending/1 counted`},
		{"parts before their sum", "公务接待 | 1 | 2 | 3\n三公经费 | 1 | 2 | 3", `A6 hospitality counted
A7 three_public counted`},
		{"the sum of named rows", "项目支出 | 3 | 3 | 3\n区级专项资金 | 3 | 3 | 3\n修路 | 1 | 1 | 1\n修桥 | 2 | 2 | 2\n小计 | 3 | 3 | 3", `A6 project_spending counted
A7 district_special_funds counted
A8 district_special_funds/1 counted
A9 district_special_funds/2 counted
A10 - apart`},
		{"a sum that does not come out", "项目支出 | 3 | 3 | 3\n区级专项资金 | 3 | 3 | 3\n修路 | 1 | 1 | 1\n修桥 | 2 | 2 | 2\n小计 | 3 | 4 | 3", `A6 project_spending counted
A7 district_special_funds counted
A8 district_special_funds/1 counted
A9 district_special_funds/2 counted
A10 - passed`},
		{"其中 says over what stands above", "项目支出 | 3 | 3 | 3\n区级专项资金 | 3 | 3 | 3\n修路 | 3 | 3 | 3\n其中：材料 | 1 | 1 | 1\n人工 | 2 | 2 | 2", `A6 project_spending counted
A7 district_special_funds counted
A8 district_special_funds/1 counted
A9 - apart
A10 - apart`},
		{"parts up to the next number", "项目支出 | 3 | 3 | 3\n区级专项资金 | 3 | 3 | 3\n修路 | 3 | 3 | 3\n其中：材料 | 1 | 1 | 1\n2、人工 | 2 | 2 | 2", `A6 project_spending counted
A7 district_special_funds counted
A8 district_special_funds/1 counted
A9 district_special_funds/2 counted
A10 district_special_funds/3 counted`},
		{"the first part of a line, whatever the others make", "公用经费 | 9 | 9 | 9\n其中：会务 | 9 | 1 | 1\n物业 | 1 | 1 | 1", `A6 operating_expenses counted
A7 - apart
A8 other/1 unknown`},
		{"more than the line is no part of it", "公用经费 | 9 | 9 | 9\n其中：会务 | 9 | 10 | 1\n物业 | 1 | 1 | 1", `A6 operating_expenses counted
A7 other/1 unknown
A8 other/2 unknown`},
		{"parts of a line that come out", "公用经费 | 9 | 9 | 9\n其中：会务 | 8 | 8 | 8\n物业 | 1 | 1 | 1\n车辆 | 2 | 2 | 2", `A6 operating_expenses counted
A7 - apart
A8 - apart
A9 other/1 unknown`},
		{"parts of nothing", "公用经费 | 0 | 0 | 0\n其中：会务 | 0 | 0 | 0\n物业 | 0 | 0 | 0", `A6 operating_expenses counted
A7 - apart
A8 other/1 unknown`},
		{"parts up to the next line", "公用经费 | 9 | 9 | 9\n其中：会务 | 8 | 8 | 8\n政府采购金额 | 1 | 1 | 1", `A6 operating_expenses counted
A7 - apart
A8 government_procurement counted`},
		{"其中 beneath a section begins its rows", "项目支出 | 3 | 3 | 3\n区级专项资金 | 3 | 3 | 3\n其中：修路 | 1 | 1 | 1\n修桥 | 2 | 2 | 2", `A6 project_spending counted
A7 district_special_funds counted
A8 district_special_funds/1 counted
A9 district_special_funds/2 counted`},
		{"其中 beneath 项目支出 begins its rows", "项目支出 | 3 | 3 | 3\n其中：修路 | 1 | 1 | 1\n修桥 | 2 | 2 | 2", `A6 project_spending counted
A7 project_spending/1 counted
A8 project_spending/2 counted`},
		{"其中 among the rows of a section that come out without it", "项目支出 | 3 | 3 | 3\n区级专项资金 | 3 | 3 | 3\n修路 | 1 | 1 | 1\n修桥 | 2 | 2 | 2\n其中：人工 | 1 | 1 | 1", `A6 project_spending counted
A7 district_special_funds counted
A8 district_special_funds/1 counted
A9 district_special_funds/2 counted
A10 - apart`},
		{"其中 among the rows of a section that do not", "项目支出 | 4 | 4 | 4\n区级专项资金 | 4 | 4 | 4\n修路 | 1 | 1 | 1\n修桥 | 2 | 2 | 2\n其中：人工 | 1 | 1 | 1", `A6 project_spending counted
A7 district_special_funds counted
A8 district_special_funds/1 counted
A9 district_special_funds/2 counted
A10 district_special_funds/3 counted`},
		{"a sum over rows and their parts", "项目支出 | 3 | 3 | 3\n区级专项资金 | 3 | 3 | 3\n修路 | 1 | 1 | 1\n修桥 | 2 | 2 | 2\n其中：人工 | 1 | 1 | 1\n材料 | 1 | 1 | 1\n小计 | 3 | 3 | 3", `A6 project_spending counted
A7 district_special_funds counted
A8 district_special_funds/1 counted
A9 district_special_funds/2 counted
A10 - apart
A11 - apart
A12 - apart`},
		{"a sum over one row, and one over none", "项目支出 | 3 | 3 | 3\n区级专项资金 | 3 | 3 | 3\n小计 | 3 | 3 | 3\n上级转移支付 | 1 | 1 | 1\n修桥 | 1 | 1 | 1\n小计 | 1 | 1 | 1", `A6 project_spending counted
A7 district_special_funds counted
A8 district_special_funds/1 counted
A9 transfers_from_above counted
A10 transfers_from_above/1 counted
A11 - apart`},
		{"a sum beneath no section", "公用经费 | 3 | 3 | 3\n会务 | 1 | 1 | 1\n小计 | 1 | 1 | 1", `A6 operating_expenses counted
A7 other/1 unknown
A8 other/2 unknown`},
		{"a section beside its first row", "项目支出 | < | 3 | 3\n区级专项资金 | 修路 | 1 | 1", `A6 project_spending counted
A7 district_special_funds counted`},
		{"a row beside the sum of its line", "三公经费 | 1 | 2 | 3\n小计 | 1 | 2 | 3", `A6 three_public counted
A7 other/1 unknown`},
		{"the number of a row", "1 | 1 | 2 | 3\n三公经费 | 1 | 2 | 3", `A7 three_public counted`},
	} {
		x, known := staged(t, top+test.grid)
		ends, found := x.extentsOf(known)
		x.ends, known = ends, known.and(found)
		var got []string
		for _, r := range x.work(known).matrixRows(x.heads["costs"], "") {
			path := r.path
			if path == "" {
				path = "-"
			}
			got = append(got, fmt.Sprintf("%s %s %s", ref(r.label), path, fates[r.fate]))
		}
		lines(t, test.name, got, test.want)
	}
}

// Which row holds the answers of a table of one, and which rows may as well.
func TestAnswerRow(t *testing.T) {
	const top = "2023年度预算单位整体支出绩效评价基础数据表 | < | < | < | <\n预算单位名称 | 某局 | < | < | <\n财政供养人员情况(人) | | 编制数 | 2023年实际在职人数 | 控制率\n"
	for _, test := range []struct{ name, grid, want string }{
		{"the only one", "^ | | 27 | 23 | 85", `row 4 C4`},
		{"none", "^ | | | |", `row 4`},
		{"one in words before one in figures", "^ | | 略 | 略 | 略\n^ | | 27 | 23 | 85", `row 4 C4 C5`},
		{"two", "^ | | 27 | 23 | 85\n^ | | 7 | 3 | 43", `row 4 C4 C5`},
		{"the sum by its name", "^ | 行政 | 20 | 20 | 100\n^ | 合计 | 27 | 23 | 85", `row 5`},
		{"the one of the year", "^ | 2022年 | 20 | 20 | 100\n^ | 2023年 | 27 | 23 | 85", `row 5`},
		{"the one of the year as a number", "^ | 2022 | 20 | 20 | 100\n^ | 2023 | 27 | 23 | 85", `row 5`},
		{"the first is the sum of the others", "^ | | 27 | 23 | 85\n^ | 行政 | 20 | 20 | 100\n^ | 事业 | 7 | 3 | 43", `row 4, 8 cells apart`},
		{"the first has a name and is the sum", "^ | 全部 | 27 | 23 | 85\n^ | 行政 | 20 | 20 | 100\n^ | 事业 | 7 | 3 | 43", `row 4 B4 B5 B6`},
		{"with 其中 beneath", "^ | 全部 | 27 | 23 | 85\n^ | 其中：行政 | 20 | 20 | 100\n^ | 事业 | 7 | 3 | 43", `row 4, 8 cells apart`},
		{"the first is not the sum of all columns", "^ | | 27 | 24 | 85\n^ | 行政 | 20 | 20 | 100\n^ | 事业 | 7 | 3 | 43", `row 4 C4 B5 B6`},
		{"nothing is a sum of nothing", "^ | | 0 | 0 | 0\n^ | 行政 | 0 | 0 | 0\n^ | 事业 | 0 | 0 | 0", `row 4 C4 B5 B6`},
		{"the sum of one row alone", "^ | | 27 | 23 | 85\n^ | 行政 | 27 | 23 | 85", `row 4 C4 B5`},
	} {
		x, known := staged(t, top+test.grid)
		ends, found := x.extentsOf(known)
		x.ends, known = ends, known.and(found)
		w := x.work(known)
		row, rivals := w.answerRow(x.heads["staffing"])
		got := fmt.Sprintf("row %d", row)
		for _, c := range rivals {
			got += " " + ref(c)
		}
		if len(w.aside) > 0 {
			got += fmt.Sprintf(", %d cells apart", len(w.aside))
		}
		lines(t, test.name, []string{got}, test.want)
	}
}

// And which rows under the heads of records are records.
func TestRecordRows(t *testing.T) {
	const top = "2023年度项目支出绩效自评表 | < | < | < | < | < | <\n项目名称 | 养护 | < | < | < | < | <\n绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值\n"
	for _, test := range []struct{ name, grid, want string }{
		{"rows with the groups that reach down to them", "^ | 产出 | 数量 | 里程 | 9 | 9 | 50\n^ | ^ | 质量 | 合格 | 9 | 9 | 20\n^ | 效益 | | 受益 | 9 | 9 | 30", `1 row 4: B4 C4
2 row 5: B4 C5
3 row 6: B6`},
		{"rows of a template", "^ | 产出 | 数量 | …… | | |\n^ | ^ | ^ | 里程 | 9 | 9 | 50\n^ | ^ | ^ | | | |", `1 row 5: B4 C4`},
		{"groups left blank below the first", "^ | 产出 | 数量 | 里程 | 9 | 9 | 50\n^ | | | 面积 | 9 | 9 | 50", `1 row 4: B4 C4
2 row 5: B4 C4`},
		{"a subtotal", "^ | 产出 | 数量 | 里程 | 9 | 9 | 50\n^ | 小计 | | | | | 50\n^ | 效益 | 社会 | 受益 | 9 | 9 | 50", `1 row 4: B4 C4
2 row 6: B6 C6`},
		{"a group with its points", "^ | 产出 | < | < | | | 50\n^ | 产出 | 数量 | 里程 | 9 | 9 | 30\n^ | 产出 | 数量 | 面积 | 9 | 9 | 20", `1 row 5: B5 C5
2 row 6: B6 C6`},
		{"one over all names without points of its rows", "^ | 产出 | < | < | | | 40\n^ | 产出 | 数量 | 里程 | 9 | 9 | 30\n^ | 产出 | 数量 | 面积 | 9 | 9 | 20", `1 row 4: B4 B4
2 row 5: B5 C5
3 row 6: B6 C6`},
		{"a remark over the row", "^ | 产出 | 数量 | 里程 | 9 | 9 | 50\n^ | 以上略 | < | < | < | < | <", `1 row 4: B4 C4`},
	} {
		x, known := staged(t, top+test.grid)
		ends, found := x.extentsOf(known)
		x.ends, known = ends, known.and(found)
		h := x.heads["indicators"]
		var got []string
		for _, r := range x.work(known).recordRows(h) {
			line := fmt.Sprintf("%s row %d:", r.number, r.row)
			for _, i := range columnsOf(h) {
				if c := r.carried[i]; c != nil {
					line += " " + ref(c)
				}
			}
			got = append(got, line)
		}
		lines(t, test.name, got, test.want)
	}
}
