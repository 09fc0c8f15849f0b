package importer

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// project is the form of a project with some figures of its own.
func project(name, unit string, money, score int) string {
	return fmt.Sprintf(`2023年度项目支出绩效自评表 | < | < | < | < | < | < | <
项目名称 | %s | < | < | 主管部门 | 某县交通局 | < | <
实施单位 | %s | < | < | < | < | < | <
项目资金（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分
^ | 年度资金总额 | %[3]d | %[3]d | %[3]d | '100%% | 10 | 10
^ | 其中：财政拨款 | %[3]d | %[3]d | %[3]d | '100%% | |
年度总体目标 | 预期目标 | < | < | 实际完成情况 | < | < | <
^ | 建成%[1]s | < | < | 建成了%[1]s | < | < | <
绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分
^ | 产出指标 | 数量指标 | %[1]s里程 | ≥10公里 | 10公里 | 50 | 50
^ | 效益指标 | 社会效益 | %[1]s受益人数 | ≥%[3]d人 | %[3]d人 | 40 | %[4]d
总分 | < | < | < | < | < | 100 | %[5]d`, name, unit, money, score, score+60)
}

// besides puts one sheet to the right of another, some columns away and some
// rows further down.
func besides(a, b *grid.Sheet, gap, down int) *grid.Sheet {
	right := a.Bounds().Right + gap
	cells, merges := slices.Clone(a.Cells), slices.Clone(a.Merges)
	for _, c := range b.Cells {
		c.Row, c.Col = c.Row+down, c.Col+right
		cells = append(cells, c)
	}
	for _, m := range b.Merges {
		merges = append(merges, grid.Range{Top: m.Top + down, Left: m.Left + right, Bottom: m.Bottom + down, Right: m.Right + right})
	}
	return grid.NewSheet("表", cells, merges)
}

// placed are the values of the one form on a sheet by their paths, with the row
// and column that each stands in when the sheet stands further right and down.
func placed(f *schema.Filing, right, down int) map[string]string {
	all := map[string]string{}
	for _, v := range f.Values {
		row, col := place(v.Source.Cell)
		all[v.Path] = fmt.Sprint(v.State, " ", v.Number, " ", v.Text, " ", grid.Ref(row+down, col+right))
	}
	return all
}

// place reads the name of a cell.
func place(ref string) (row, col int) {
	for _, r := range ref {
		if r >= 'A' {
			col = col*26 + int(r-'A') + 1
		} else {
			row = row*10 + int(r-'0')
		}
	}
	return row, col
}

// Forms that stand beside one another read as each does on a sheet of its own,
// whatever they are and however they stand.
func TestFormsBesideOneAnother(t *testing.T) {
	sheets := map[string]*grid.Sheet{
		"a project": sheet("表", project("养护", "某县公路站", 120, 40)), "another project": sheet("表", project("绿化", "某县公路站", 35, 38)),
		"an older project": sheet("表", strings.NewReplacer("年度指标值", "目标值", "实际完成值", "完成值", "分值", "权重", "得分", "自评得分").Replace(project("桥梁", "某县公路站", 35, 38))),
	}
	for _, s := range book(t, model(t)).Sheets {
		sheets[s.Name] = s
	}
	read := func(s *grid.Sheet) []*schema.Filing {
		filings, err := reader(t, Given{Unit: "某县公路站", Year: 2023}).readBook("某单位.xlsx", &grid.Book{Sheets: []*grid.Sheet{s}})
		if err != nil {
			t.Fatal(err)
		}
		return filings
	}
	for _, left := range slices.Sorted(maps.Keys(sheets)) {
		for _, right := range slices.Sorted(maps.Keys(sheets)) {
			a, b := sheets[left], sheets[right]
			one, other := read(a), read(b)
			if left == right || len(one) != 1 || len(other) != 1 || one[0].Form == schema.ReportText || other[0].Form == schema.ReportText {
				continue
			}
			for n, by := range []struct{ gap, down int }{{0, 0}, {1, 0}, {2, 1}, {0, 1}, {0, 3}, {1, 5}, {1, 9}} {
				if testing.Short() && n > 0 {
					continue // for the race detector, which slows them tenfold
				}
				got := read(besides(a, b, by.gap, by.down))
				if len(got) != 2 {
					t.Errorf("%s beside %s, %v: %d forms", left, right, by, len(got))
					continue
				}
				if diff := cmp.Diff(placed(one[0], 0, 0), placed(got[0], 0, 0)); diff != "" {
					t.Errorf("%s beside %s, %v, on the left (-alone +beside):\n%s", left, right, by, diff)
				}
				if diff := cmp.Diff(placed(other[0], a.Bounds().Right+by.gap, by.down), placed(got[1], 0, 0)); diff != "" {
					t.Errorf("%s beside %s, %v, on the right (-alone +beside):\n%s", left, right, by, diff)
				}
			}
		}
	}
}

// A table that repeats heads beside a form is no form.
func TestTableBesideForm(t *testing.T) {
	a := sheet("表", project("养护", "某县公路站", 120, 40))
	b := sheet("表", "上年情况 | < | < | < | <\n三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分\n养护里程 | ≥9公里 | 9公里 | 50 | 50")
	filings, err := reader(t, Given{}).readBook("某单位.xlsx", &grid.Book{Sheets: []*grid.Sheet{besides(a, b, 1, 7)}})
	if err != nil || len(filings) != 1 {
		t.Fatalf("%d forms, %v", len(filings), err)
	}
	if got := oneValue(filings, "project_evaluation/indicators/1/score"); got != "unreadable H10" {
		t.Errorf("the score is %s, though there are two", got)
	}
	if got := oneValue(filings, "project_evaluation/total/score"); !strings.HasPrefix(got, "100 ") && !strings.HasPrefix(got, "unreadable ") {
		t.Errorf("the total is %s", got)
	}
}

// A line over both forms is of both, and a form beneath them is read as well.
func TestFormsBesideOneAnotherAndMore(t *testing.T) {
	a, b := strings.Split(project("养护", "某县公路站", 120, 40), "\n"), strings.Split(project("绿化", "某县公路站", 35, 38), "\n")
	var rows []string
	for i := range a {
		rows = append(rows, a[i]+" | | "+b[i])
	}
	wide := strings.Repeat(" | <", 16)
	over := "2023年度项目支出绩效自评表" + wide + "\n填报单位：某县公路站    单位：元" + wide + "\n"
	beneath := "\n2023年度部门整体支出绩效自评表" + wide + "\n单位名称 | 某县公路站\n预算执行情况（万元） | | 年初预算数 | 全年预算数 | 全年执行数 | 执行率 | 分值 | 得分\n" +
		"^ | 年度资金总额 | 100 | 120 | 110 | 91.67 | 10 | 9.17\n绩效指标 | 一级指标 | 二级指标 | 三级指标 | 年度指标值 | 实际完成值 | 分值 | 得分\n" +
		"^ | 产出指标 | 数量指标 | 座数 | ≥3座 | 3座 | 90 | 90\n总分 | < | < | < | < | < | 100 | 99.17"
	for _, test := range []struct{ name, text, want string }{
		{"a form beneath", strings.Join(rows, "\n") + beneath, "养护 120 100 C5; 绿化 35 98 L5;  100 99.17 C16"},
		{"one heading and one unit over both", over + strings.ReplaceAll(strings.Join(rows[1:], "\n"), "（万元）", ""), "养护 0.012 100 C6; 绿化 0.0035 98 L6"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			for _, f := range readText(t, "# 表\n"+test.text) {
				money, _ := f.Value(string(f.Form) + "/budget/total/initial_budget")
				score, _ := f.Value(string(f.Form) + "/total/score")
				got = append(got, fmt.Sprint(f.Project, " ", money.Number, " ", score.Number, " ", money.Source.Cell))
			}
			if diff := cmp.Diff(test.want, strings.Join(got, "; ")); diff != "" {
				t.Errorf("reads (-want +got):\n%s", diff)
			}
		})
	}
}
