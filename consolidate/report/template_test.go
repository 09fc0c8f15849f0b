package report

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/reporttest"
	"jixiao/consolidate/report/template"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// ownForm is a bureau's own form: a title, heads, one row for the units with
// a formula, a total below, and a named cell.
func ownForm(t testing.TB) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	t.Cleanup(func() { f.Close() })
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const sheet = "三公 汇总"
	must(f.SetSheetName("Sheet1", sheet))
	money, err := f.NewStyle(&excelize.Style{CustomNumFmt: new("#,##0.0000"), Fill: fill("FFFF00")})
	must(err)
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 10})
	must(err)
	for at, value := range map[string]any{
		"A1": "某区{{年度}}年度三公经费（共{{单位数}}个单位）", "A2": "序号", "B2": "单位", "D2": "预算", "E2": "决算", "F2": "差额", "G2": "控制率", "H2": "等级",
		"A3": "{{序号}}", "B3": "{{单位}}（{{主管部门}}）", "D3": "{{ base_data/costs/three_public/budget }}", "E3": "{{三公经费本年决算}}",
		"G3": "{{" + summary.ControlOf("three_public") + "}}", "H3": "{{等级}}", "I3": "万元",
		"A4": "合计", "D4": "{{sum:base_data/costs/three_public/budget}}", "E4": "{{合计：base_data/costs/three_public/final}}",
		"G4": "{{全区：三公经费控制率}}", "A5": "填了的{{count:base_data/costs/three_public/final}}个",
	} {
		must(f.SetCellValue(sheet, at, value))
	}
	must(f.SetCellFormula(sheet, "F3", `IF(COUNT(D3,E3)<2,"D3缺",E3-D3)`))
	must(f.SetCellFormula(sheet, "F4", `E4-D4`))
	must(f.SetCellFormula(sheet, "K3", `IF(ISNUMBER(E3),RANK(E3,E$3:E$3),"")&SUM(D3:E3)`))
	must(f.SetCellFormula(sheet, "J4", `SUM(E3:E3)-SUM(E$2:E$3)+COUNTIF($B$3:$B3,"D3:D3*")+SUM(D3:E3)-SUM(D3:E3)+E4`))
	_, err = f.NewSheet("另页")
	must(err)
	must(f.SetCellFormula("另页", "B2", `SUM('三公 汇总'!E3:E3)+SUM(E3:E3)`))
	must(f.SetCellFormula("另页", "CZ300", `SUM('三公 汇总'!E3:E3)`)) // far from everything
	must(f.SetCellStyle(sheet, "D3", "E4", money))
	must(f.SetCellStyle(sheet, "G3", "G4", percent))
	must(f.MergeCell(sheet, "B3", "C3"))
	must(f.SetRowHeight(sheet, 3, 33))
	must(f.SetDefinedName(&excelize.DefinedName{Name: "avg.overall_evaluation.total.score", RefersTo: "'" + sheet + "'!$H$4"}))
	must(f.SetDefinedName(&excelize.DefinedName{Name: "own_name", RefersTo: "'" + sheet + "'!$J$9"}))
	return f
}

func filled(t testing.TB, form *excelize.File, d *schema.District, o Options) ([]byte, error) {
	t.Helper()
	var in, out bytes.Buffer
	if err := form.Write(&in); err != nil {
		t.Fatal(err)
	}
	_, err := Fill(&out, &in, summary.InMemory(known, d, nil, check(d), listed(d)), info, o)
	return out.Bytes(), err
}

// A template is filled: a row for each unit that looks as the template's, the
// figures as in the summary workbook, and sums that say of how many units.
func TestFill(t *testing.T) {
	const sheet, n = "三公 汇总", 12
	d := district(n)
	data, err := filled(t, ownForm(t), d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, want := open(t, data), open(t, workbook(t, d))
	if got := raw(t, f, sheet, "A1"); got != "某区2023年度三公经费（共12个单位）" {
		t.Errorf("A1 is %q", got)
	}
	states := map[string]bool{}
	for i := range n {
		row, of := 3+i, 5+i
		for column, from := range map[string]string{"D": "E", "E": "F", "G": "I"} {
			got, want := raw(t, f, sheet, fmt.Sprint(column, row)), raw(t, want, threePublicSheet, fmt.Sprint(from, of))
			if !near(got, want) {
				t.Errorf("%s%d is %q, want %q", column, row, got, want)
			}
			states[want] = true
		}
		name := d.Submissions[i].Unit
		if got := raw(t, f, sheet, fmt.Sprint("B", row)); got != name+"（"+listed(d).Roster[i].Department+"）" {
			t.Errorf("B%d is %q", row, got)
		}
		if got, want := formula(t, f, sheet, fmt.Sprint("F", row)), fmt.Sprintf(`IF(COUNT(D%[1]d,E%[1]d)<2,"D3缺",E%[1]d-D%[1]d)`, row); got != want {
			t.Errorf("F%d is %q, want %q", row, got, want)
		}
		if got := raw(t, f, sheet, fmt.Sprint("I", row)); got != "万元" {
			t.Errorf("I%d is %q", row, got)
		}
		for _, column := range []string{"D", "G"} {
			own, err := f.GetCellStyle(sheet, fmt.Sprint(column, row))
			if err != nil {
				t.Fatal(err)
			}
			if first, err := f.GetCellStyle(sheet, column+"3"); err != nil || own != first || own == 0 {
				t.Errorf("%s%d has the style %d, the template %d", column, row, own, first)
			}
		}
		if height, err := f.GetRowHeight(sheet, row); err != nil || height != 33 {
			t.Errorf("row %d is %v high: %v", row, height, err)
		}
	}
	if !states[""] || !states["未判定"] || !states["未报"] {
		t.Errorf("the district has not all states: %v", states)
	}
	merged, err := f.GetMergeCells(sheet)
	if err != nil || len(merged) != n {
		t.Errorf("%d rows are merged: %v", len(merged), err)
	}
	totals := summary.NewTotals(known, 2023, nil)
	for _, u := range summary.New(known, d, check(d), nil).Units {
		totals.Add(u)
	}
	final := totals.Sum(summary.CostPath("three_public", "final"))
	for at, want := range map[string]string{
		"D15": totals.Sum(summary.CostPath("three_public", "budget")).Amount.String(), "E15": final.Amount.String(),
		"G15": fmt.Sprint(totals.Rate(summary.ControlOf("three_public")).Quotient()), "H15": fmt.Sprint(totals.Scores.Total.Mean()),
		"A16": fmt.Sprintf("填了的%d个", final.Units), "F15": (final.Amount - totals.Sum(summary.CostPath("three_public", "budget")).Amount).String(),
	} {
		if got := raw(t, f, sheet, at); !near(got, want) {
			t.Errorf("%s is %q, want %q", at, got, want)
		}
	}
	if got := formula(t, f, sheet, "F15"); got != "E15-D15" {
		t.Errorf("F15 is %q", got)
	}

	// Totals of the template's own reach over all units.
	if got, want := formula(t, f, sheet, "J15"), `SUM(E3:E14)-SUM(E$2:E$14)+COUNTIF($B$3:$B14,"D3:D3*")+SUM(D3:E14)-SUM(D3:E14)+E15`; got != want {
		t.Errorf("J15 is %q, want %q", got, want)
	}
	if got, want := formula(t, f, sheet, "K7"), `IF(ISNUMBER(E7),RANK(E7,E$3:E$14),"")&SUM(D7:E7)`; got != want {
		t.Errorf("K7 is %q, want %q", got, want)
	}
	if got, want := formula(t, f, "另页", "CZ300"), `SUM('三公 汇总'!E3:E14)`; got != want {
		t.Errorf("另页!CZ300 is %q, want %q", got, want)
	}
	if got, want := formula(t, f, "另页", "B2"), `SUM('三公 汇总'!E3:E14)+SUM(E3:E3)`; got != want {
		t.Errorf("另页!B2 is %q, want %q", got, want)
	}

	data, err = filled(t, ownForm(t), d, Options{Units: []string{unitNames[3]}})
	if err != nil {
		t.Fatal(err)
	}
	if got := raw(t, open(t, data), sheet, "A4"); got != "合计" {
		t.Errorf("with one unit, A4 is %q", got)
	}
}

// near compares what cells hold; figures to the 15 digits that excelize writes.
func near(a, b string) bool {
	x, errA := strconv.ParseFloat(a, 64)
	y, errB := strconv.ParseFloat(b, 64)
	if errA != nil || errB != nil {
		return a == b
	}
	return math.Abs(x-y) <= 1e-13*max(1, math.Abs(x))
}

// A formula of the template's own that sums the row of the units by naming one
// cell of it means all units, and one that does anything else with one cell of
// it would be of the first unit alone.
func TestFillSingleCells(t *testing.T) {
	const sheet, n = "三公 汇总", 12
	d := district(n)
	for written, want := range map[string]string{
		"SUM(D3)": "SUM(D3:D14)", "AVERAGE($D$3)": "AVERAGE($D$3:$D$14)", "SUBTOTAL(9,D3)": "SUBTOTAL(9,D3:D14)", "SUM(D3,E3)": "SUM(D3:D14,E3:E14)",
		`COUNTIF(H3,"优")/COUNTA( B3 )`: `COUNTIF(H3:H14,"优")/COUNTA( B3:B14 )`, "ROUND(SUM(D3)/MAX(E3,1),2)": "ROUND(SUM(D3:D14)/MAX(E3:E14,1),2)",
		"SUM(D3:D3)-D4": "SUM(D3:D14)-D15", `"D3"&LOG10(100)`: `"D3"&LOG10(100)`, "SUM('三公 汇总'!D3)": "SUM('三公 汇总'!D3:D14)", "SUM(另页!D3)": "SUM(另页!D3)",
		"D3": "", "SUM(D3+E3)": "", "D4+E3": "", "IF(D3>0,SUM(D3),0)": "", "SUM(ROUND(D3,2))": "",
	} {
		f := ownForm(t)
		if err := f.SetCellFormula(sheet, "L6", written); err != nil {
			t.Fatal(err)
		}
		data, err := filled(t, f, d, Options{})
		var bad template.Problems
		switch {
		case want == "":
			if !errors.As(err, &bad) || bad[0].Sheet != sheet || bad[0].Cell != "L6" || bad[0].Text != written {
				t.Errorf("%s: %v, want it refused", written, err)
			}
		case err != nil:
			t.Errorf("%s: %v", written, err)
		default:
			if got := formula(t, open(t, data), sheet, "L17"); got != want {
				t.Errorf("%s is now %s, want %s", written, got, want)
			}
		}
	}
}

// What names a sheet keeps its quotes: 2023年!A4 is no reference.
func TestFillKeepsQuotes(t *testing.T) {
	f := ownForm(t)
	for _, name := range []string{"2023年", "A1", "明细"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	const sheet = "三公 汇总"
	const own = `'2023年'!A4+SUM('A1'!B2:B3)+明细!A1+LEN("2023年!A4")+'三公 汇总'!A1`
	for _, at := range []string{"L2", "L3", "L6"} {
		if err := f.SetCellFormula(sheet, at, own); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula("明细", "A1", "'2023年'!A4"); err != nil {
		t.Fatal(err)
	}
	data, err := filled(t, f, district(12), Options{})
	if err != nil {
		t.Fatal(err)
	}
	after := open(t, data)
	for _, at := range []string{"L2", "L3", "L9", "L17"} {
		if got := formula(t, after, sheet, at); got != own {
			t.Errorf("%s is %s, want %s", at, got, own)
		}
	}
	if got := formula(t, after, "明细", "A1"); got != "'2023年'!A4" {
		t.Errorf("明细!A1 is %s", got)
	}
}

// A figure in a sentence is rounded as it is read, and a rate is in percent.
func TestFillSentences(t *testing.T) {
	const sheet = "三公 汇总"
	f := ownForm(t)
	for at, text := range map[string]string{
		"L1": "平均{{平均:自评总分}}分，决算{{合计:三公经费本年决算}}万元，控制率{{全区:三公经费控制率}}，错误{{合计:错误}}条",
	} {
		if err := f.SetCellStr(sheet, at, text); err != nil {
			t.Fatal(err)
		}
	}
	d := district(12)
	data, err := filled(t, f, d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	totals := summary.NewTotals(known, 2023, nil)
	errs := 0
	for _, u := range summary.New(known, d, check(d), nil).Units {
		totals.Add(u)
		errs += u.Errors
	}
	want := fmt.Sprintf("平均%.2f分，决算%s万元，控制率%.2f%%，错误%d条", totals.Scores.Total.Mean(), totals.Sum(summary.CostPath("three_public", "final")).Amount.Fixed(2),
		100*totals.Rate(summary.ControlOf("three_public")).Quotient(), errs)
	if got := raw(t, open(t, data), sheet, "L1"); got != want {
		t.Errorf("the sentence is %q, want %q", got, want)
	}
}

func TestRounded(t *testing.T) {
	for v, want := range map[float64]string{98.655: "98.66", 1.005: "1.01", -1.005: "-1.01", 533.69152: "533.69", 0: "0.00"} {
		if got := rounded(v); got != want {
			t.Errorf("%v is %s, want %s", v, got, want)
		}
	}
}

// A row without a height of its own has none in the copies: it is as high as
// its words need.
func TestFillHeights(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	for at, text := range map[string]string{"A1": "单位", "A2": "{{单位}}", "A3": "合计"} {
		if err := f.SetCellStr("Sheet1", at, text); err != nil {
			t.Fatal(err)
		}
	}
	data, err := filled(t, f, district(3), Options{})
	if err != nil {
		t.Fatal(err)
	}
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	part, err := in.Open("xl/worksheets/sheet1.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer part.Close()
	text, err := io.ReadAll(part)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(text), " ht=") {
		t.Errorf("a height was set: %s", text)
	}
}

// The formulas of a filled template come out in LibreOffice, with no stored
// result in their way.
func TestFilledIsComputed(t *testing.T) {
	data, err := filled(t, ownForm(t), district(12), Options{})
	if err != nil {
		t.Fatal(err)
	}
	f := open(t, reporttest.Resaved(t, map[string][]byte{"filled": data})["filled"])
	for i := range 12 {
		budget, final, difference := raw(t, f, "三公 汇总", fmt.Sprint("D", 3+i)), raw(t, f, "三公 汇总", fmt.Sprint("E", 3+i)), raw(t, f, "三公 汇总", fmt.Sprint("F", 3+i))
		b, errB := schema.ParseAmount(budget)
		e, errE := schema.ParseAmount(final)
		want := "D3缺"
		if errB == nil && errE == nil {
			want = fmt.Sprint((e - b).Float())
		}
		if x, err := schema.ParseAmount(difference); err == nil {
			difference = fmt.Sprint(x.Float())
		}
		if difference != want {
			t.Errorf("row %d: %s less %s is %s, want %s", 3+i, final, budget, difference, want)
		}
	}
}

// whatIsWrong fills a template that cannot be filled.
func whatIsWrong(t *testing.T, form *excelize.File) template.Problems {
	t.Helper()
	_, err := filled(t, form, district(3), Options{})
	var bad template.Problems
	if !errors.As(err, &bad) {
		t.Fatalf("it was filled, or: %v", err)
	}
	return bad
}

func TestTemplateErrors(t *testing.T) {
	for mark, want := range map[string]template.Problem{
		"{{三公}}": {Code: template.UnknownMark, Text: "三公"}, "{{sum:base_data/nothing}}": {Code: template.UnknownMark, Text: "sum:base_data/nothing"},
		"{{max:单位}}": {Code: template.UnknownMark, Text: "max:单位"}, "{{total:单位}}": {Code: template.UnknownMark, Text: "total:单位"},
		"{{平均:等级}}": {Code: template.WordsAddUp, Text: "平均:等级"}, "{{sum:unit}}": {Code: template.WordsAddUp, Text: "sum:unit"},
		"优{{个数:等级}}个": {Code: template.WordsAddUp, Text: "个数:等级"}, "{{合计:单位}}": {Code: template.WordsAddUp, Text: "合计:单位"},
		"{{三公经费本年决数}}": {Code: template.UnknownMark, Text: "三公经费本年决数", Fix: "三公经费本年决算"},
		"{{个数:等级=优秀}}": {Code: template.NoSuchWord, Text: "个数:等级=优秀", Fix: "优、良、中、差、未判定"}, "{{个数:等级>90}}": {Code: template.NotCompared, Text: "个数:等级>90"},
		"{{合计:三公经费变动率}}":                                        {Code: template.RatesAddUp, Text: "合计:三公经费变动率", Fix: "全区:三公经费变动率"},
		"控制率{{sum：三公经费控制率}}":                                    {Code: template.RatesAddUp, Text: "sum:三公经费控制率", Fix: "全区:三公经费控制率"},
		"{{合计:项目执行率}}":                                          {Code: template.RatesAddUp, Text: "合计:项目执行率", Fix: "全区:项目执行率"},
		"{{小计:合计:三公经费控制率}}":                                     {Code: template.RatesAddUp, Text: "小计:合计:三公经费控制率", Fix: "小计:三公经费控制率"},
		"{{小计:base_data/staffing/staffing_rate}}":               {Code: template.RatesAddUp, Text: "小计:base_data/staffing/staffing_rate", Fix: "小计:在职人员控制率"},
		"{{合计:overall_evaluation/budget/total/execution_rate}}": {Code: template.RatesAddUp, Text: "合计:overall_evaluation/budget/total/execution_rate", Fix: "全区:预算执行率"},
		"{{合计:project_evaluation/budget/total/execution_rate}}": {Code: template.RatesAddUp, Text: "合计:project_evaluation/budget/total/execution_rate", Fix: "全区:项目执行率"},
		"{{合计:base_data/buildings/1/floor_area_rate}}":          {Code: template.RatesAddUp, Text: "合计:base_data/buildings/1/floor_area_rate"},
		"{{个数:主管部门=没有}}":                                        {Code: template.NoSuchWord, Text: "个数:主管部门=没有"},
		"{{个数:自评总分>=好}}":                                        {Code: template.NotCompared, Text: "个数:自评总分>=好"},
		"共{{单位数}个":                                              {Code: template.Unfinished, Text: "共{{单位数}个"},
		"共{单位数}个":                                               {Code: template.OneBrace, Text: "单位数"},
		"{{base_data/head}}":                                    {Code: template.UnknownMark, Text: "base_data/head"},
	} {
		f := ownForm(t)
		if err := f.SetCellStr("三公 汇总", "K7", mark); err != nil {
			t.Fatal(err)
		}
		bad := whatIsWrong(t, f)
		if p := bad[0]; len(bad) != 1 || p.Code != want.Code || p.Text != want.Text || want.Fix != "" && p.Fix != want.Fix || p.Cell != "K7" || p.Sheet != "三公 汇总" {
			t.Errorf("%s: %+v", mark, bad)
		}
	}
	named := ownForm(t)
	if err := named.SetDefinedName(&excelize.DefinedName{Name: "sum.three_public.change", RefersTo: "'三公 汇总'!$K$7"}); err != nil {
		t.Fatal(err)
	}
	if bad := whatIsWrong(t, named); len(bad) != 1 || bad[0].Code != template.RatesAddUp || bad[0].Fix != "全区:三公经费变动率" {
		t.Errorf("a cell named as a sum of rates: %v", bad)
	}
	if bad := whatIsWrong(t, excelize.NewFile()); len(bad) != 1 || bad[0].Code != template.NoMarks {
		t.Errorf("without marks: %v", bad)
	}
	d := district(1)
	var out bytes.Buffer
	var bad template.Problems
	if _, err := Fill(&out, bytes.NewReader([]byte("no workbook")), summary.InMemory(known, d, nil, nil, nil), info, Options{}); !errors.As(err, &bad) || bad[0].Code != template.PlainText {
		t.Errorf("no workbook: %v", err)
	}
	if _, err := filled(t, ownForm(t), d, Options{Units: []string{"无此单位"}}); !errors.Is(err, ErrNoUnits) {
		t.Errorf("no unit: %v", err)
	}
}

// All that is wrong is told at once, in the order of the cells.
func TestTemplateErrorsAtOnce(t *testing.T) {
	f := ownForm(t)
	const sheet = "三公 汇总"
	for at, text := range map[string]string{"L3": "{{没有}}", "L1": "{{年份}}", "L4": "{{合计:等级}}"} {
		if err := f.SetCellStr(sheet, at, text); err != nil {
			t.Fatal(err)
		}
	}
	if err := f.SetCellFormula(sheet, "L6", "D3*2"); err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, p := range whatIsWrong(t, f) {
		got = append(got, p.Cell+" "+string(p.Code))
	}
	if want := "L1 unknown_mark, L3 unknown_mark, L4 words_add_up, L6 one_cell"; strings.Join(got, ", ") != want {
		t.Errorf("told: %s, want %s", strings.Join(got, ", "), want)
	}
}

// formOf is a template with texts, and formulas where they begin with =.
func formOf(t *testing.T, cells map[string]string) *excelize.File {
	t.Helper()
	f := excelize.NewFile()
	t.Cleanup(func() { f.Close() })
	for at, text := range cells {
		err := f.SetCellStr("Sheet1", at, text)
		if formula, ok := strings.CutPrefix(text, "="); ok {
			err = f.SetCellFormula("Sheet1", at, formula)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	return f
}

// A row for each project, with what is of its unit; 小计 for each 主管部门, whose
// rates are Σ ÷ Σ; and counts with conditions.
func TestFillProjectsAndSubtotals(t *testing.T) {
	d := district(24)
	data, err := filled(t, formOf(t, map[string]string{
		"A1": "{{项目数}}", "B1": "{{个数:等级=优}}", "C1": "{{个数:自评总分>=90}}", "D1": "{{全区:项目执行率}}", "E1": "{{合计:项目全年执行数}}",
		"A3": "{{序号}}", "B3": "{{单位}}", "C3": "{{项目名称}}", "D3": "{{project_evaluation/budget/total/executed}}", "E3": "{{主管部门}}", "A4": "合计", "D4": "=SUM(D3)",
		"A6": "{{序号}}", "B6": "{{单位}}", "C6": "{{三公经费本年决算}}", "D6": "{{三公经费本年预算}}", "A7": "{{小计:主管部门}}", "B7": "{{小计:单位数}}", "C7": "{{小计:三公经费本年决算}}", "D7": "{{小计:个数:三公经费本年预算}}", "E7": "{{小计:三公经费控制率}}",
		"A8": "合计", "C8": "=SUM(C7)", "D8": "=SUM(C6)",
	}), d, Options{})
	if err != nil {
		t.Fatal(err)
	}
	f, s := open(t, data), summary.New(known, d, check(d), listed(d))
	projects, best, high := 0, 0, 0
	var executed schema.Amount
	var rate summary.TotalRate
	for _, u := range s.Units {
		for _, p := range u.Submission.Projects() {
			if schema.NoProject(p) {
				continue
			}
			projects++
			a, b := answerAt(byPath(p), "project_evaluation/budget/total/executed"), answerAt(byPath(p), "project_evaluation/budget/total/adjusted_budget")
			rate.Add(a, b, false)
			if x, ok := a.Figure(); ok {
				executed += x
			}
			row := 2 + projects
			if raw(t, f, "Sheet1", fmt.Sprint("A", row)) != fmt.Sprint(projects) || raw(t, f, "Sheet1", fmt.Sprint("B", row)) != u.Name || !near(raw(t, f, "Sheet1", fmt.Sprint("D", row)), a.Value.Number.String()) {
				t.Errorf("row %d is not of a project of %s", row, u.Name)
			}
		}
		if u.Score.Grade == "优" {
			best++
		}
		if x, ok := u.Score.Total.Figure(); ok && x >= 90*schema.One {
			high++
		}
	}
	if projects < 5 {
		t.Fatalf("only %d projects", projects)
	}
	for at, want := range map[string]string{
		"A1": fmt.Sprint(projects), "B1": fmt.Sprint(best), "C1": fmt.Sprint(high), "D1": fmt.Sprint(rate.Judged().Quotient()), "E1": executed.String(), fmt.Sprint("D", 3+projects): executed.String(),
	} {
		if got := raw(t, f, "Sheet1", at); !near(got, want) {
			t.Errorf("%s is %s, want %s", at, got, want)
		}
	}
	checkSubtotals(t, f, 5+projects)
}

// checkSubtotals compares the 小计 below the units of each 主管部门 with its units,
// from a row on, and the total with them all.
func checkSubtotals(t *testing.T, f *excelize.File, row int) {
	t.Helper()
	var finals, part, whole, total schema.Amount
	units, budgets, subtotals, number := 0, 0, 0, 0
	for ; ; row++ {
		at := func(column string) string { return raw(t, f, "Sheet1", fmt.Sprint(column, row)) }
		final, errFinal := schema.ParseAmount(at("C"))
		if at("A") == "合计" {
			if !near(at("C"), total.String()) || !near(at("D"), total.String()) || subtotals < 2 {
				t.Errorf("the total is %s and %s, want %s of %d 小计", at("C"), at("D"), total, subtotals)
			}
			return
		}
		if at("E") == "" {
			number++
			if at("A") != fmt.Sprint(number) {
				t.Errorf("row %d has the number %s, want %d", row, at("A"), number)
			}
			units++
			budget, errBudget := schema.ParseAmount(at("D"))
			if errFinal == nil {
				finals += final
			}
			if errBudget == nil {
				budgets++
			}
			if errFinal == nil && errBudget == nil {
				part, whole = part+final, whole+budget
			}
			continue
		}
		if at("B") != fmt.Sprint(units) || at("D") != fmt.Sprint(budgets) || finals > 0 && !near(at("C"), finals.String()) {
			t.Errorf("小计 in row %d: %s units, %s, %s budgets, want %d, %s, %d", row, at("B"), at("C"), at("D"), units, finals, budgets)
		}
		if whole > 0 && !near(at("E"), fmt.Sprint(float64(part)/float64(whole))) {
			t.Errorf("the rate in row %d is %s, want %d over %d", row, at("E"), part, whole)
		}
		total += finals
		finals, part, whole, units, budgets = 0, 0, 0, 0, 0
		subtotals++
	}
}

// Rows that cannot be repeated together are refused by the cell.
func TestRowsOfSeveralKinds(t *testing.T) {
	for _, test := range []struct {
		cells      map[string]string
		code, cell string
	}{
		{map[string]string{"A3": "{{单位}}", "B3": "{{小计:单位数}}"}, string(template.MixedRow), "B3"},
		{map[string]string{"A3": "{{项目名称}}", "B3": "{{三公经费本年决算}}"}, string(template.UnitInRow), "B3"},
		{map[string]string{"A3": "{{单位}}", "A4": "{{项目名称}}"}, string(template.MixedBlock), "A4"},
		{map[string]string{"A3": "{{单位}}", "A4": "{{小计:主管部门}}", "A5": "{{单位}}"}, string(template.MixedBlock), "A5"},
		{map[string]string{"A3": "{{小计:等级}}"}, string(template.WordsAddUp), "A3"},
		{map[string]string{"A3": "{{小计:全区:三公经费控制率}}"}, string(template.UnknownMark), "A3"},
	} {
		if bad := whatIsWrong(t, formOf(t, test.cells)); len(bad) != 1 || string(bad[0].Code) != test.code || bad[0].Cell != test.cell {
			t.Errorf("%v: %v, want %s in %s", test.cells, bad, test.code, test.cell)
		}
	}
}
