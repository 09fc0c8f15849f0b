package template

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/reporttest"
)

const sheet = "汇总 表"

// The tests fill templates for five units of two departments and some projects. The mark
// {{u:…}} stands for a value of a unit, {{p:…}} for one of a project, {{d:…}} for one of a
// department, any other for one of the district.
var (
	units    = []Item{{0, 0, -1}, {1, 1, -1}, {0, 2, -1}, {1, 3, -1}, {1, 4, -1}}
	projects = map[int][]Item{0: {{0, 0, 0}, {0, 0, 1}}, 3: {{1, 3, 2}}}
)

func answers() Answers {
	value := func(mark string, of Row) any {
		switch mark {
		case "u:名", "p:单位":
			return fmt.Sprintf("单位%d", of.Of.Unit+1)
		case "u:数":
			if of.Of.Unit == 2 {
				return nil
			}
			return float64(10*(of.Of.Unit+1)) + 0.25
		case "u:次":
			return of.Number
		case "u:部门", "d:名":
			return []string{"甲局", "乙局"}[of.Of.Department]
		case "p:名":
			return fmt.Sprintf("项目%d", of.Of.Project+1)
		case "p:数":
			return float64(100 * (of.Of.Project + 1))
		case "u:长":
			return strings.Repeat("很长的说明", 12)
		}
		return "全区" + mark
	}
	return Answers{
		Value: value,
		Words: func(mark string, of Row) string { return fmt.Sprint(value(mark, of)) },
		Known: func(mark string) Code {
			if strings.Contains(mark, ":") {
				return NotOfUnit
			}
			if mark == "没有" {
				return UnknownMark
			}
			return ""
		},
	}
}

// planned sets the marks of cells and plans which rows are repeated.
func planned(w *Workbook) Plan {
	plan := Plan{}
	w.Cells(func(c *Cell) {
		all := Marks(c.Text)
		if c.Formula != "" || len(all) == 0 {
			return
		}
		c.SetMarks(all)
		kind := map[byte]Kind{'u': Unit, 'p': Project, 'd': Department}[all[0][0]]
		if kind == Once || !strings.Contains(all[0], ":") {
			return
		}
		blocks := plan[c.Sheet.Name]
		switch n := len(blocks); {
		case n == 0 || blocks[n-1].Last < c.Row-1:
			plan[c.Sheet.Name] = append(blocks, &Block{First: c.Row, Last: c.Row, Kinds: []Kind{kind}})
		case blocks[n-1].Last == c.Row-1:
			blocks[n-1].Last++
			blocks[n-1].Kinds = append(blocks[n-1].Kinds, kind)
		}
	})
	return plan
}

// fill fills a template for units, or returns its problems.
func fill(t testing.TB, data []byte, of []Item) ([]byte, Problems) {
	t.Helper()
	var bad Problems
	w, err := Open(data)
	if errors.As(err, &bad) {
		return nil, bad
	}
	if err != nil {
		t.Fatal(err)
	}
	plan := planned(w)
	if bad = w.Try(plan, answers()); len(bad) > 0 {
		return nil, bad
	}
	for _, blocks := range plan {
		for _, b := range blocks {
			b.Rows = Arranged(b, of, func(unit int) []Item { return projects[unit] })
		}
	}
	var out bytes.Buffer
	if err := w.Fill(&out, plan, answers(), map[string]string{"mine": "yes"}); err != nil {
		t.Fatal(err)
	}
	return out.Bytes(), nil
}

// form is a template being made.
type form struct {
	*excelize.File
	t testing.TB
}

func newForm(t testing.TB, cells map[string]string) form {
	t.Helper()
	f := form{excelize.NewFile(), t}
	t.Cleanup(func() { f.Close() })
	f.must(f.SetSheetName("Sheet1", sheet))
	f.put(sheet, cells)
	return f
}

// put writes texts, and formulas where they begin with =.
func (f form) put(sheet string, cells map[string]string) {
	f.t.Helper()
	for at, text := range cells {
		if formula, ok := strings.CutPrefix(text, "="); ok {
			f.must(f.SetCellFormula(sheet, at, formula))
		} else {
			f.must(f.SetCellStr(sheet, at, text))
		}
	}
}

func (f form) must(err error) {
	f.t.Helper()
	if err != nil {
		f.t.Fatal(err)
	}
}

func (f form) data() []byte {
	f.t.Helper()
	b, err := f.WriteToBuffer()
	f.must(err)
	return b.Bytes()
}

// edited changes a part of a file, and adds it where there is none.
func edited(t testing.TB, data []byte, part string, change func(string) string) []byte {
	t.Helper()
	parts, order := unpacked(t, data)
	if _, ok := parts[part]; !ok {
		order = append(order, part)
	}
	parts[part] = change(parts[part])
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range order {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, parts[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func unpacked(t testing.TB, data []byte) (parts map[string]string, order []string) {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	parts = map[string]string{}
	for _, f := range r.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		parts[f.Name] = string(text)
		order = append(order, f.Name)
	}
	return parts, order
}

func partOf(t testing.TB, data []byte, part string) string {
	t.Helper()
	parts, _ := unpacked(t, data)
	text, ok := parts[part]
	if !ok {
		t.Fatalf("no part %s", part)
	}
	return text
}

func opened(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func formulaAt(t testing.TB, f *excelize.File, sheet, at string) string {
	t.Helper()
	s, err := f.GetCellFormula(sheet, at)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func valueAt(t testing.TB, f *excelize.File, sheet, at string) string {
	t.Helper()
	s, err := f.GetCellValue(sheet, at, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// list is a template with a row for each unit, row 3, and a total below.
func list(t testing.TB) form {
	return newForm(t, map[string]string{
		"A1": "{{年度}}汇总", "A2": "序号", "B2": "单位", "C2": "数", "D2": "比", "A3": "{{u:次}}", "B3": "{{u:名}}", "C3": "{{u:数}}", "A4": "合计", "A5": "制表：",
	})
}

// grouped is one with 小计 below the units of each department, row 4, and a total,
// row 5.
func grouped(t testing.TB) form {
	return newForm(t, map[string]string{
		"A1": "汇总", "A2": "部门", "B2": "单位", "C2": "数", "A3": "{{u:部门}}", "B3": "{{u:名}}", "C3": "{{u:数}}", "B4": "{{d:名}}小计", "C4": "=SUM(C3)", "A5": "合计",
	})
}

// A formula follows the rows that it refers to wherever it stands, or is refused with the
// formula to write instead.
func TestFormulas(t *testing.T) {
	refused := func(code Code, fix string) string { return "! " + string(code) + " " + fix }
	for _, test := range []struct {
		form              func(testing.TB) form
		at, formula, want string
		to                string // where it is found
	}{
		{list, "C4", "SUM(C3)", "SUM(C3:C7)", "C8"}, {list, "C4", "SUM(C3:C3)", "SUM(C3:C7)", "C8"}, {list, "C4", "SUM(C$3:C$3)", "SUM(C$3:C$7)", "C8"},
		{list, "C4", "AVERAGE($C$3)", "AVERAGE($C$3:$C$7)", "C8"}, {list, "C4", "SUBTOTAL(9,C3)", "SUBTOTAL(9,C3:C7)", "C8"}, {list, "C4", "SUM(C3,A3)", "SUM(C3:C7,A3:A7)", "C8"},
		{list, "C4", `COUNTIF(B3,"单位*")`, `COUNTIF(B3:B7,"单位*")`, "C8"}, {list, "C4", "SUMIF(B3,B5,C3)", "SUMIF(B3:B7,B9,C3:C7)", "C8"}, {list, "C4", "SUM(C2:C3)", "SUM(C2:C7)", "C8"},
		{list, "C4", "SUM(C3:C4)-C4", "SUM(C3:C8)-C8", "C8"}, {list, "C4", "SUM(C3:INDEX(C:C,ROW()-1))", "SUM(C3:INDEX(C:C,ROW()-1))", "C8"}, {list, "C4", "ROUND(SUM(C3)/10000,2)", "ROUND(SUM(C3:C7)/10000,2)", "C8"},
		{list, "C1", "SUM(C3)", "SUM(C3:C7)", "C1"}, {list, "C1", "C4", "C8", "C1"}, {list, "C5", "SUM(3:3)", "SUM(3:7)", "C9"}, {list, "C5", "SUM(C:C)", "SUM(C:C)", "C9"},
		{list, "C5", `"C3"&'汇总 表'!C4`, `"C3"&'汇总 表'!C8`, "C9"}, {list, "C5", "[1]表!C4+C4", "[1]表!C4+C8", "C9"}, {list, "C5", "LARGE(C3,1)", "LARGE(C3:C7,1)", "C9"},
		{list, "C4", "C3+A3", refused(OneCell, "C3:C3"), ""}, {list, "C4", "C3", refused(OneCell, "C3:C3"), ""}, {list, "C4", "SUM(C3*2)", refused(OneCell, "C3:C3"), ""},
		{list, "C4", "IF(C3>0,1,0)", refused(OneCell, "C3:C3"), ""}, {list, "C4", "OFFSET(C3,1,0)", refused(OneCell, "C3:C3"), ""},
		{list, "C4", `INDIRECT("C3")`, refused(Indirect, ""), ""}, {list, "C4", "SUM(Sheet1:Sheet3!C3)", refused(ManySheets, ""), ""},
		// In the row itself.
		{list, "D3", "C3/C4", "C5/C8", "D5"}, {list, "D3", "C3/C$4", "C5/C$8", "D5"}, {list, "D3", "RANK(C3,C$3:C$3)", "RANK(C5,C$3:C$7)", "D5"}, {list, "D3", "RANK(C3,C3:C3)", "RANK(C5,C3:C7)", "D5"},
		{list, "D3", "RANK(C3,C3)", "RANK(C5,C3:C7)", "D5"}, {list, "D3", "C3/SUM(C$3)", "C5/SUM(C$3:C$7)", "D5"}, {list, "D3", "SUM(A3:C3)", "SUM(A5:C5)", "D5"}, {list, "D3", "SUM(A3,C3)", "SUM(A5,C5)", "D5"},
		{list, "D3", "SUM(C$3:C3)", "SUM(C$3:C5)", "D5"}, {list, "D3", "SUM(C$2:C3)", "SUM(C$2:C5)", "D5"}, {list, "D3", "COUNTIF(B3:B3,B3)", "COUNTIF(B3:B7,B5)", "D5"},
		{list, "D3", "VLOOKUP(B3,B$3:C$3,2,0)", "VLOOKUP(B5,B$3:C$7,2,0)", "D5"}, {list, "D3", "ROW()-2", "ROW()-2", "D5"}, {list, "D3", "C3*D$1", "C5*D$1", "D5"}, {list, "D3", "C3*D1", "C5*D1", "D5"},
		{list, "D3", `"C3"&LOG10(C3)`, `"C3"&LOG10(C5)`, "D5"}, {list, "D3", "'汇总 表'!C3*2", "'汇总 表'!C5*2", "D5"},
		{list, "D3", "C3/C$3", refused(OneCell, "C$3:C$3"), ""}, {list, "D3", "D2+1", refused(RowAbove, "D$2"), ""}, {list, "D3", "N(D2)+1", refused(RowAbove, "D$2"), ""}, {list, "D3", "MAX(D$1:D2)+1", refused(RowAbove, "D$1:D$2"), ""},
		{list, "D3", "SUM(C3:C4)", refused(OneCell, "C$3:C$3"), ""},
		// With 小计: units 1 and 3 of 甲局 in 3 and 4, 小计 in 5; units 2, 4 and 5 of 乙局 in 6 to 8, 小计 in 9; the total in 10.
		{grouped, "C5", "SUM(C3)", "SUM(C3:C4,C6:C8)", "C10"}, {grouped, "C5", "SUM(C3:C3)", "SUM(C3:C4,C6:C8)", "C10"}, {grouped, "C5", "SUM(C4)", "SUM(C5,C9)", "C10"}, {grouped, "C5", "SUBTOTAL(9,C3)", "SUBTOTAL(9,C3:C4,C6:C8)", "C10"},
		{grouped, "D5", `COUNTIF(A3,"甲局")`, `COUNTIF(A3:A8,"甲局")`, "D10"}, {grouped, "D5", "SUM(D3)", "SUM(D3:D8)", "D10"},
		{grouped, "D4", "AVERAGE(C3:C3)", "AVERAGE(C6:C8)", "D9"}, {grouped, "D4", "C4/C5", "C9/C10", "D9"}, {grouped, "D4", "RANK(C4,C$4:C$4)", "RANK(C9,(C$5,C$9))", "D9"}, {grouped, "D4", "COUNTA(B3)", "COUNTA(B6:B8)", "D9"},
		{grouped, "D3", "C3/C4", "C7/C9", "D7"}, {grouped, "D3", "RANK(C3,C$3:C$3)", "RANK(C7,(C$3:C$4,C$6:C$8))", "D7"}, {grouped, "D3", "C3/C5", "C7/C10", "D7"},
		{grouped, "C5", "SUM(C3:C4)", refused(MixedRows, ""), ""}, {grouped, "C5", "SUM(C2:C4)", refused(MixedRows, ""), ""}, {grouped, "D5", `COUNTIF(C3,">1")`, refused(Interrupted, ""), ""}, {grouped, "D5", "C4", refused(OneCell, "C4:C4"), ""},
		{grouped, "D4", "C3*2", refused(OneCell, "C$3:C$3"), ""}, {grouped, "D3", "SUM(C$3:C3)", refused(Interrupted, ""), ""},
	} {
		f := test.form(t)
		f.put(sheet, map[string]string{test.at: "=" + test.formula})
		data, bad := fill(t, f.data(), units)
		if want, ok := strings.CutPrefix(test.want, "! "); ok {
			if len(bad) != 1 || string(bad[0].Code)+" "+bad[0].Fix != want || bad[0].Cell != test.at || bad[0].Sheet != sheet || bad[0].Text != test.formula {
				t.Errorf("%s in %s: %+v, want %s", test.formula, test.at, bad, want)
			}
			continue
		}
		if len(bad) > 0 {
			t.Errorf("%s in %s: %v", test.formula, test.at, bad)
			continue
		}
		if got := formulaAt(t, opened(t, data), sheet, test.to); got != test.want {
			t.Errorf("%s in %s is %s in %s, want %s", test.formula, test.at, got, test.to, test.want)
		}
	}
}

// Formulas of other sheets follow too. In the row of a unit there they refer to the row of
// the same unit here.
func TestFormulasOfOtherSheets(t *testing.T) {
	f := list(t)
	for _, name := range []string{"2023年", "it's", "A1", "明细"} {
		if _, err := f.NewSheet(name); err != nil {
			t.Fatal(err)
		}
	}
	f.put("2023年", map[string]string{"A1": "='汇总 表'!C4", "A2": "=SUM('汇总 表'!C3)", "A3": "='it''s'!B2&'A1'!A1", "A5": "=SUM('汇总 表'!C3:C3)"})
	f.put("明细", map[string]string{"A5": "{{u:名}}", "B5": "='汇总 表'!C3*2", "C5": "=SUMIF('汇总 表'!B$3:B$3,A5,'汇总 表'!C$3:C$3)", "D5": "=IF(ISNUMBER('汇总 表'!C3),RANK('汇总 表'!C3,'汇总 表'!C$3:C$3),\"\")", "B6": "=SUM(B5)"})
	data, bad := fill(t, f.data(), units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	got := opened(t, data)
	for at, want := range map[string]string{
		"2023年!A1": "'汇总 表'!C8", "2023年!A2": "SUM('汇总 表'!C3:C7)", "2023年!A3": "'it''s'!B2&'A1'!A1", "2023年!A5": "SUM('汇总 表'!C3:C7)",
		"明细!B7": "'汇总 表'!C5*2", "明细!C7": "SUMIF('汇总 表'!B$3:B$7,A7,'汇总 表'!C$3:C$7)", "明细!D9": `IF(ISNUMBER('汇总 表'!C7),RANK('汇总 表'!C7,'汇总 表'!C$3:C$7),"")`, "明细!B10": "SUM(B5:B9)",
	} {
		on, cell, _ := strings.Cut(at, "!")
		if is := formulaAt(t, got, on, cell); is != want {
			t.Errorf("%s is %s, want %s", at, is, want)
		}
	}
	f.put("2023年", map[string]string{"A6": "='汇总 表'!C3"})
	if _, bad := fill(t, f.data(), units); len(bad) != 1 || bad[0].Sheet != "2023年" || bad[0].Cell != "A6" || bad[0].Code != OneCell || bad[0].Fix != "'汇总 表'!C3:C3" {
		t.Errorf("one cell of the list: %+v", bad)
	}
	reporttest.CheckResults(t, map[string][]byte{"other sheets": data})
}

// rich is a list with all that can stand on or below a repeated row.
func rich(t *testing.T) form {
	f := list(t)
	f.put(sheet, map[string]string{"C4": "=SUM(C3)", "D3": "=C3/C4", "F3": "说明"})
	f.must(f.AddComment(sheet, excelize.Comment{Cell: "C3", Author: "局", Text: "按决算填"}))
	f.must(f.AddComment(sheet, excelize.Comment{Cell: "A5", Author: "局", Text: "签字"}))
	for _, v := range []struct{ sqref, formula string }{{"F3", "优,良"}, {"F5", "是,否"}} {
		dv := excelize.NewDataValidation(true)
		dv.Sqref = v.sqref
		f.must(dv.SetDropList(strings.Split(v.formula, ",")))
		f.must(f.AddDataValidation(sheet, dv))
	}
	red, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "FF0000"}})
	f.must(err)
	for _, c := range []struct{ cells, formula string }{{"C3:D3", "$C3>AVERAGE($C$3:$C$3)"}, {"D3", "C3>C4"}, {"A4:F4", "$C4>0"}} {
		f.must(f.SetConditionalFormat(sheet, c.cells, []excelize.ConditionalFormatOptions{{Type: "formula", Criteria: c.formula, Format: &red}}))
	}
	f.must(f.AutoFilter(sheet, "A2:F2", nil))
	for _, n := range []excelize.DefinedName{
		{Name: "_xlnm.Print_Area", RefersTo: "'" + sheet + "'!$A$1:$F$4", Scope: sheet}, {Name: "_xlnm.Print_Titles", RefersTo: "'" + sheet + "'!$1:$2", Scope: sheet},
		{Name: "数列", RefersTo: "'" + sheet + "'!$C$3"}, {Name: "总数", RefersTo: "'" + sheet + "'!$C$4"},
	} {
		f.must(f.SetDefinedName(&n))
	}
	f.must(f.InsertPageBreak(sheet, "A5"))
	f.must(f.MergeCell(sheet, "A4", "B4"))
	f.must(f.MergeCell(sheet, "F3", "G3"))
	f.must(f.SetRowHeight(sheet, 5, 40))
	f.must(f.SetRowOutlineLevel(sheet, 3, 1))
	f.must(f.SetColWidth(sheet, "F", "F", 20))
	f.must(f.SetCellHyperLink(sheet, "B3", "'"+sheet+"'!C3", "Location"))
	f.must(f.SetCellHyperLink(sheet, "A5", "https://example.org/", "External"))
	f.must(f.SetPanes(sheet, &excelize.Panes{Freeze: true, YSplit: 2, TopLeftCell: "A3", ActivePane: "bottomLeft"}))
	f.must(f.AddChart(sheet, "H2", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Name: "'" + sheet + "'!$C$2", Categories: "'" + sheet + "'!$B$3:$B$3", Values: "'" + sheet + "'!$C$3:$C$3"}}}))
	f.must(f.AddChart(sheet, "A7", &excelize.Chart{Type: excelize.Pie, Series: []excelize.ChartSeries{{Categories: "'" + sheet + "'!$B$3", Values: "'" + sheet + "'!$C$3"}},
		Title: excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: "{{年度}}各单位"}}}}))
	f.must(f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddHeader: "&C{{年度}}汇总"}))
	return f
}

// Everything on or below the repeated row goes where it belongs.
func TestEverythingFollows(t *testing.T) {
	data, bad := fill(t, rich(t).data(), units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	for _, test := range []struct {
		part string
		want []string
	}{
		{"xl/worksheets/sheet1.xml", []string{
			`sqref="F3:F7"`, `sqref="F9"`, `sqref="C3:D7"`, "$C3&gt;AVERAGE($C$3:$C$7)", `sqref="D3:D7"`, "C3&gt;C$8", `sqref="A8:F8"`, "$C8&gt;0", `<autoFilter ref="$A$2:$F$7"`,
			`<mergeCell ref="A8:B8"/>`, `<mergeCell ref="F3:G3"/>`, `<mergeCell ref="F7:G7"/>`, `<brk id="8"`, `r="9" ht="40"`, `&amp;C全区年度汇总`, `ref="B7"`, `location="&#39;汇总 表&#39;!C7"`, `ref="A9"`, `topLeftCell="A3"`,
		}},
		{"xl/workbook.xml", []string{"$A$1:$F$8<", "$1:$2<", "!$C$3:$C$7<", "!$C$8<", "!$A$2:$F$7<", `fullCalcOnLoad="1"`}},
		{"xl/comments1.xml", []string{`ref="C3"`, `ref="C7"`, `ref="A9"`}},
		{"xl/drawings/vmlDrawing1.vml", []string{"<x:Row>2</x:Row>", "<x:Row>6</x:Row>", "<x:Row>8</x:Row>"}},
		{"xl/drawings/drawing1.xml", []string{"<xdr:row>1</xdr:row>", "<xdr:row>10</xdr:row>"}},
		{"xl/charts/chart1.xml", []string{"!$B$3:$B$7<", "!$C$3:$C$7<", "!$C$2<"}},
		{"xl/charts/chart2.xml", []string{"!$C$3:$C$7<", "全区年度各单位"}},
	} {
		text := strings.ReplaceAll(partOf(t, data, test.part), "'", "&#39;")
		for _, want := range test.want {
			if n := strings.Count(text, want); n == 0 || n > 1 && strings.HasPrefix(want, "<x:Row>") { // a comment has one box
				t.Errorf("%s has %d times %s:\n%s", test.part, n, want, text)
			}
		}
	}
	if n := strings.Count(partOf(t, data, sheetPart), `outlineLevel="1"`); n != len(units) {
		t.Errorf("%d rows are grouped", n)
	}
	got := opened(t, data)
	if text := formulaAt(t, got, sheet, "C8"); text != "SUM(C3:C7)" {
		t.Errorf("C8 is %s", text)
	}
	if v := valueAt(t, got, sheet, "C8"); v != "121" {
		t.Errorf("C8 has the result %s", v)
	}
	reporttest.CheckResults(t, map[string][]byte{"everything": data})
}

// With 小计, elements on the row of the units lie on the units of each department, and a
// merged name of a department reaches over its units.
func TestGroupedFollows(t *testing.T) {
	f := grouped(t)
	f.put(sheet, map[string]string{"C5": "=SUM(C3)", "D3": "=C3/C4", "D4": "=C4/C5", "E4": "=COUNT(C3)", "E5": `=COUNTA(A3)`})
	f.must(f.MergeCell(sheet, "A3", "A4"))
	f.must(f.InsertPageBreak(sheet, "A5"))
	red, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "FF0000"}})
	f.must(err)
	f.must(f.SetConditionalFormat(sheet, "C3", []excelize.ConditionalFormatOptions{{Type: "cell", Criteria: ">", Value: "20", Format: &red}}))
	f.must(f.AddChart(sheet, "H2", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Categories: "'" + sheet + "'!$B$4:$B$4", Values: "'" + sheet + "'!$C$4:$C$4"}}}))
	data, bad := fill(t, f.data(), units)
	if len(bad) > 0 {
		t.Fatal(bad)
	}
	got := opened(t, data)
	var rows []string
	for row := 3; row <= 10; row++ {
		line := ""
		for _, column := range "ABCDE" {
			line += valueAt(t, got, sheet, fmt.Sprintf("%c%d", column, row)) + " "
		}
		rows = append(rows, strings.TrimSpace(line))
	}
	// excelize reads a merged cell as its first.
	want := []string{"甲局 单位1 10.25 1", "甲局 单位3  0", "甲局 甲局小计 10.25 0.0847107438016529 1", "乙局 单位2 20.25 0.182844243792325", "乙局 单位4 40.25 0.363431151241535", "乙局 单位5 50.25 0.45372460496614", "乙局 乙局小计 110.75 0.915289256198347 3", "合计  121  2"}
	for i := range want {
		got, wanted := strings.Fields(rows[i]), strings.Fields(want[i])
		if !slices.EqualFunc(got, wanted, func(a, b string) bool { return a == b || reporttest.SameResult(a, b) }) {
			t.Errorf("row %d is %q, want %q", i+3, got, wanted)
		}
	}
	merged, err := got.GetMergeCells(sheet)
	f.must(err)
	var ranges []string
	for _, m := range merged {
		ranges = append(ranges, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	if diff := cmp.Diff([]string{"A3:A5", "A6:A9"}, ranges); diff != "" {
		t.Errorf("merged (-want +got):\n%s", diff)
	}
	text := partOf(t, data, "xl/worksheets/sheet1.xml")
	for _, want := range []string{`sqref="C3:C4 C6:C8"`, `<brk id="5"`, `<brk id="9"`} {
		if !strings.Contains(text, want) {
			t.Errorf("the sheet has no %s", want)
		}
	}
	if chart := partOf(t, data, "xl/charts/chart1.xml"); !strings.Contains(chart, "!$C$5,'"+sheet+"'!$C$9)") {
		t.Errorf("the chart: %s", chart)
	}
	reporttest.CheckResults(t, map[string][]byte{"grouped": data})
}
