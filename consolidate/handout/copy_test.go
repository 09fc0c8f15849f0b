package handout

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/schema"
)

// ours is a unit's workbook with much that a copy must leave as it is.
func ours(t *testing.T) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	check := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	check(f.SetSheetName("Sheet1", "附件1"))
	for _, name := range []string{"附件2", "台账"} {
		_, err := f.NewSheet(name)
		check(err)
	}
	red, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true, Color: "FF0000"}, NumFmt: 4,
		Border: []excelize.Border{{Type: "left", Style: 2, Color: "00FF00"}}, Alignment: &excelize.Alignment{Horizontal: "right", WrapText: true}})
	check(err)
	green, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"C6E0B4"}}, NumFmt: 10})
	check(err)
	check(f.SetCellValue("附件1", "A1", "基础数据表"))
	check(f.MergeCell("附件1", "B2", "C3"))
	check(f.SetCellValue("附件1", "B2", 12.5))
	check(f.SetCellStyle("附件1", "B2", "C3", red))
	check(f.SetCellFormula("附件1", "D4", "SUM(B2,1)"))
	check(f.SetCellValue("附件1", "D5", 0.85))
	check(f.SetCellStyle("附件1", "D5", "D5", green))
	shaded, err := f.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "gradient", Color: []string{"FFFFFF", "4E71BE"}, Shading: 1}})
	check(err)
	check(f.SetCellStyle("附件2", "A1", "A1", shaded))
	check(f.AddComment("附件1", excelize.Comment{Author: "张会计", Cell: "B2", Paragraph: []excelize.RichTextRun{{Text: "已与国库对账"}}}))
	check(f.AddComment("附件1", excelize.Comment{Author: "张会计", Cell: "A1", Text: "不改"}))
	check(f.SetCellValue("附件2", "A1", "自评表"))
	check(f.SetCellHyperLink("附件2", "A1", "'附件1'!A1", "Location"))
	loud, err := f.NewConditionalStyle(&excelize.Style{Font: &excelize.Font{Color: "FF0000"}})
	check(err)
	check(f.SetConditionalFormat("附件2", "A1:A9", []excelize.ConditionalFormatOptions{{Type: "cell", Criteria: ">", Value: "5", Format: &loud}}))
	list := excelize.NewDataValidation(true)
	list.SetSqref("A2:A5")
	check(list.SetDropList([]string{"是", "否"}))
	check(f.AddDataValidation("附件2", list))
	check(f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Area", RefersTo: "'附件2'!$A$1:$D$9", Scope: "附件2"}))
	check(f.SetDefinedName(&excelize.DefinedName{Name: "总数", RefersTo: "'附件1'!$B$2"}))
	check(f.SetSheetVisible("台账", false))
	check(f.SetColWidth("附件1", "B", "B", 33))
	check(f.ProtectSheet("附件2", &excelize.SheetProtectionOptions{Password: "1", EditScenarios: true}))
	check(f.SetCustomProps(excelize.CustomProperty{Name: "KSOProductBuildVer", Value: "2052-12.1"}))
	var out bytes.Buffer
	check(f.Write(&out))
	return out.Bytes()
}

func points() Copy {
	return Copy{Unit: "某局", Year: 2023, File: "某局.xlsx", Points: []Point{
		{Number: 1, Code: "A3", Severity: schema.Err, Form: "附件1 基础数据表", Text: "三公经费：填 12.50 万元，应为 13.50 万元", Written: "12.5", Expected: "13.5",
			Key: "0123456789abcdef", Cells: []Place{{"附件1", "C3"}}, Where: "附件1!B2"},
		{Number: 2, Code: "A7", Severity: schema.Warn, Form: "附件1 基础数据表", Text: "三公经费超上年", Key: "0123456789abcde0", Cells: []Place{{"附件1", "B2"}}, Where: "附件1!B2"},
		{Number: 3, Code: "A1", Severity: schema.Warn, Form: "附件1 基础数据表", Text: "控制率", Key: "0123456789abcde1", Cells: []Place{{"附件1", "D5"}}, Where: "附件1!D5"},
		{Number: 4, Code: "F5", Severity: schema.Err, Form: "附件2 整体支出绩效自评表", Text: "表上没有「总分」", Key: "0123456789abcde2"},
		{Number: 5, Code: "B9", Severity: schema.Err, Form: "附件2 整体支出绩效自评表", Text: "总分", Key: "0123456789abcde3", Cells: []Place{{"附件2", "A1"}}, Where: "附件2!A1"},
	}}
}

func opened(t *testing.T, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// look describes all that the tests compare of a workbook but for its marks, and
// the fills of cells where asked for.
func look(t *testing.T, f *excelize.File, fills bool) []string {
	t.Helper()
	var lines []string
	for _, sheet := range f.GetSheetList() {
		if sheet == schema.Review.Name {
			continue
		}
		visible, err1 := f.GetSheetVisible(sheet)
		width, err2 := f.GetColWidth(sheet, "B")
		merges, err3 := f.GetMergeCells(sheet)
		validations, err4 := f.GetDataValidations(sheet)
		formats, err5 := f.GetConditionalFormats(sheet)
		noError(t, err1, err2, err3, err4, err5)
		lines = append(lines, fmt.Sprint(sheet, visible, width, merges, len(validations), len(formats)))
		for _, cell := range []string{"A1", "B2", "C3", "D4", "D5", "A2"} {
			lines = append(lines, lookOfCell(t, f, sheet, cell, fills))
		}
	}
	for _, n := range f.GetDefinedName() {
		if n.Scope != schema.Review.Name {
			lines = append(lines, fmt.Sprint(n.Name, n.RefersTo, n.Scope))
		}
	}
	return lines
}

// lookOfCell describes one cell.
func lookOfCell(t *testing.T, f *excelize.File, sheet, cell string, fills bool) string {
	t.Helper()
	value, err1 := f.GetCellValue(sheet, cell)
	text, err2 := f.GetCellFormula(sheet, cell)
	id, err3 := f.GetCellStyle(sheet, cell)
	style, err4 := f.GetStyle(id)
	link, target, err5 := f.GetCellHyperLink(sheet, cell)
	noError(t, err1, err2, err3, err4, err5)
	if !fills {
		style.Fill = excelize.Fill{}
	}
	if style.Font != nil && style.Font.ColorTheme != nil {
		style.Font.ColorIndexed, style.Font.ColorTheme = 100+*style.Font.ColorTheme, nil // a pointer prints as its address
	}
	return fmt.Sprintf("%s %q =%s %+v %+v %+v %v %v %v", cell, value, text, style.Fill, style.Font, style.Border, style.NumFmt, link, target)
}

func noError(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func comments(t *testing.T, f *excelize.File, sheet string) map[string]string {
	t.Helper()
	all, err := f.GetComments(sheet)
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for _, c := range all {
		text := c.Text
		for _, run := range c.Paragraph {
			text += run.Text
		}
		texts[c.Cell] = c.Author + "：" + text
	}
	return texts
}

func TestMarkLeavesTheRestAlone(t *testing.T) {
	original := ours(t)
	marked, err := Mark(original, points())
	if err != nil {
		t.Fatal(err)
	}
	before, after := opened(t, original), opened(t, marked)
	if diff := cmp.Diff(look(t, before, false), look(t, after, false)); diff != "" {
		t.Errorf("the unit's own differs (-before +after):\n%s", diff)
	}
	if sheets := after.GetSheetList(); !slices.Equal(sheets, []string{schema.Review.Name, "附件1", "附件2", "台账"}) || after.GetActiveSheetIndex() != 0 {
		t.Errorf("sheets %v, the %d. is shown", sheets, after.GetActiveSheetIndex())
	}
	filledWith(t, after, map[Place]string{{"附件1", "B2"}: "FFC7CE", {"附件1", "D5"}: "FFEB9C", {"附件2", "A1"}: "FFC7CE", {"附件1", "A1"}: ""})
	want := map[string]string{
		"A1": "张会计：不改",
		"B2": "张会计：已与国库对账\n【第1条·错误】三公经费：填 12.50 万元，应为 13.50 万元\n【第2条·警告】三公经费超上年",
		"D5": author + "：【第3条·警告】控制率",
	}
	if diff := cmp.Diff(want, comments(t, after, "附件1")); diff != "" {
		t.Errorf("comments (-want +got):\n%s", diff)
	}
	rows, err := after.GetRows(schema.Review.Name)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(rows[reviewFirst-1], schema.Review.Heads()) || len(rows) != reviewFirst+5 {
		t.Errorf("the review has the heads %v and %d rows", rows[reviewFirst-1], len(rows))
	}
	if rows[reviewFirst][schema.Review.Column("key")-1] != "0123456789abcdef" || rows[reviewFirst][schema.Review.Column("place")-1] != "附件1!B2" {
		t.Errorf("the first point is %v", rows[reviewFirst])
	}
	if _, target, err := after.GetCellHyperLink(schema.Review.Name, "E5"); err != nil || target != "'附件1'!C3" {
		t.Errorf("the first point leads to %q, %v", target, err)
	}
	for _, letter := range []string{"J", "K"} {
		if visible, err := after.GetColVisible(schema.Review.Name, letter); err != nil || visible {
			t.Errorf("column %s is shown, %v", letter, err)
		}
	}
	if before, after := customProps(t, original), customProps(t, marked); !strings.Contains(after, "KSOProductBuildVer") || !strings.Contains(before, "KSO") {
		t.Errorf("the document's own properties are gone: %s", after)
	}
}

func customProps(t *testing.T, data []byte) string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("docProps/custom.xml")
	if err != nil {
		return ""
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// Programs number the parts of comments in different ways. Neither the unit's comments nor
// the marks are lost by that.
func TestMarkWhateverCommentsAreCalled(t *testing.T) {
	original := ours(t)
	for _, test := range []struct{ name, comments, drawing string }{
		{"LibreOffice", "xl/comments2.xml", "xl/drawings/vmlDrawing1.vml"},
		{"openpyxl", "xl/comments/comment1.xml", "xl/drawings/commentsDrawing1.vml"},
		{"numbered high", "xl/comments7.xml", "xl/drawings/vmlDrawing2.vml"},
		{"the next number", "xl/comments2.xml", "xl/drawings/vmlDrawing2.vml"},
	} {
		renamed := renamedParts(t, original, map[string]string{"xl/comments1.xml": test.comments, "xl/drawings/vmlDrawing1.vml": test.drawing})
		marked, err := Mark(renamed, points())
		if err != nil {
			t.Errorf("%s: %v", test.name, err)
			continue
		}
		after := opened(t, marked)
		got := comments(t, after, "附件1")
		if len(got) != 3 || got["A1"] != "张会计：不改" || !strings.Contains(got["D5"], "控制率") || len(comments(t, after, "附件2")) != 1 {
			t.Errorf("%s: comments %v and %v", test.name, got, comments(t, after, "附件2"))
		}
	}
}

// renamedParts renames parts of a workbook with the references to them, and the shapes of
// its drawings.
func renamedParts(t *testing.T, data []byte, names map[string]string) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		text, err := content(f)
		if err != nil {
			t.Fatal(err)
		}
		name := f.Name
		for from, to := range names {
			if name == from {
				name = to
			}
			if strings.HasSuffix(f.Name, ".rels") {
				text = bytes.ReplaceAll(text, []byte(`"../`+strings.TrimPrefix(from, "xl/")+`"`), []byte(`"/`+to+`"`))
			}
			if f.Name == "[Content_Types].xml" {
				text = bytes.ReplaceAll(text, []byte(`"/`+from+`"`), []byte(`"/`+to+`"`))
			}
		}
		if strings.HasSuffix(f.Name, ".vml") { // LibreOffice's names of shapes
			text = bytes.ReplaceAll(text, []byte(`id="_x0000_s`), []byte(`id="shape_`))
		}
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write(text); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Marking a copy that has come back leaves nothing of its earlier marks.
func TestMarkAgain(t *testing.T) {
	t.Run("with a theme", func(t *testing.T) { markAgain(t, ours(t)) })
	t.Run("without", func(t *testing.T) {
		markAgain(t, renamedParts(t, ours(t), map[string]string{"xl/theme/theme1.xml": "xl/theme/theme9.xml"}))
	})
}

func markAgain(t *testing.T, original []byte) {
	t.Helper()
	once, err := Mark(original, points())
	if err != nil {
		t.Fatal(err)
	}
	nothing := points()
	nothing.Points = nil
	again, err := Mark(once, nothing)
	if err != nil {
		t.Fatal(err)
	}
	before, after := opened(t, original), opened(t, again)
	if diff := cmp.Diff(look(t, before, true), look(t, after, true)); diff != "" {
		t.Errorf("the unit's own differs (-before +after):\n%s", diff)
	}
	if got := after.GetSheetList(); !slices.Equal(got, []string{schema.Review.Name, "附件1", "附件2", "台账"}) {
		t.Errorf("sheets %v", got)
	}
	if got := comments(t, after, "附件2"); len(got) != 0 {
		t.Errorf("comments left on 附件2: %v", got)
	}
	if got := comments(t, after, "附件1")["B2"]; got != "张会计：已与国库对账" {
		t.Errorf("the unit's own comment is now %q", got)
	}
}

// A chart sheet, which has no cells, stays where it is. Only the review is selected, since
// text that a person types goes into every selected sheet.
func TestMarkBesideChartSheets(t *testing.T) {
	f := opened(t, ours(t))
	chart := &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Name: "附件1!$A$1", Values: "附件1!$B$2:$B$3"}}}
	for _, name := range []string{"图一", "图二"} {
		if err := f.AddChartSheet(name, chart); err != nil {
			t.Fatal(err)
		}
	}
	f.SetActiveSheet(1) // 附件2
	own := f.WorkBook.Sheets.Sheet
	f.WorkBook.Sheets.Sheet = append(own[3:4:4], own[0], own[4], own[1], own[2])
	f.WorkBook.BookViews.WorkBookView[0].ActiveTab = 3
	for i, n := range f.WorkBook.DefinedNames.DefinedName {
		if n.LocalSheetID != nil {
			*f.WorkBook.DefinedNames.DefinedName[i].LocalSheetID = 3
		}
	}
	var in bytes.Buffer
	if err := f.Write(&in); err != nil {
		t.Fatal(err)
	}
	marked, err := Mark(in.Bytes(), points())
	if err != nil {
		t.Fatal(err)
	}
	after := opened(t, marked)
	if diff := cmp.Diff([]string{schema.Review.Name, "图一", "附件1", "图二", "附件2", "台账"}, after.GetSheetList()); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	if got := after.GetSheetName(after.GetActiveSheetIndex()); got != schema.Review.Name {
		t.Errorf("%s is shown first", got)
	}
	if got := comments(t, after, "附件1")["D5"]; !strings.Contains(got, "控制率") {
		t.Errorf("附件1!D5 has the comment %q", got)
	}
	for _, n := range after.GetDefinedName() {
		if n.Name == "_xlnm.Print_Area" && n.Scope != "附件2" {
			t.Errorf("the print area is that of %s", n.Scope)
		}
	}
	if n := strings.Count(wholeText(t, marked, "xl/worksheets/"), `tabSelected="`); n != 1 {
		t.Errorf("%d sheets are selected", n)
	}
	if text := wholeText(t, marked, "xl/chartsheets/sheet"); strings.Count(text, "<chartsheet") != 2 {
		t.Errorf("the chart sheets are %s", text)
	}
}

// wholeText is the text of all parts below a name.
func wholeText(t *testing.T, data []byte, prefix string) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var all strings.Builder
	for _, part := range r.File {
		if strings.HasPrefix(part.Name, prefix) && strings.HasSuffix(part.Name, ".xml") {
			text, err := content(part)
			if err != nil {
				t.Fatal(err)
			}
			all.Write(text)
		}
	}
	return all.String()
}

// A sheet of the unit's own that is called 审核意见 stays.
func TestOwnSheetOfThatName(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", schema.Review.Name); err != nil {
		t.Fatal(err)
	}
	if err := f.SetCellValue(schema.Review.Name, "A1", "主管部门审核意见"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	c := points()
	c.Points = c.Points[3:4]
	marked, err := Mark(out.Bytes(), c)
	if err != nil {
		t.Fatal(err)
	}
	after := opened(t, marked)
	if got := after.GetSheetList(); !slices.Equal(got, []string{schema.Review.Name + "2", schema.Review.Name}) {
		t.Errorf("sheets %v", got)
	}
	if text, err := after.GetCellValue(schema.Review.Name, "A1"); err != nil || text != "主管部门审核意见" {
		t.Errorf("the unit's sheet says %q, %v", text, err)
	}
}

func TestDraw(t *testing.T) {
	data, err := Draw([]Sheet{
		{Name: "附件1", Merges: []string{"A1:C1"}, Cells: []Cell{{Ref: "A1", Text: "基础数据表"}, {Ref: "B2", Text: "12.5", Number: true}, {Ref: "C2", Text: "0.8519", Number: true, Format: "0.00%"}, {Ref: "A3", Text: "=1+1"}}},
		{Name: "旧", Hidden: true, Cells: []Cell{{Ref: "A1", Text: "旧表"}}},
	}, Copy{Unit: "某局", Year: 2023, Points: points().Points[:1]})
	if err != nil {
		t.Fatal(err)
	}
	f := opened(t, data)
	for cell, want := range map[string]string{"A1": "基础数据表", "B2": "12.5", "C2": "85.19%", "A3": "=1+1"} {
		if got, err := f.GetCellValue("附件1", cell); err != nil || got != want {
			t.Errorf("%s is %q, %v, want %q", cell, got, err, want)
		}
	}
	if text, err := f.GetCellFormula("附件1", "A3"); err != nil || text != "" {
		t.Errorf("a text became the formula %q, %v", text, err)
	}
	if visible, err := f.GetSheetVisible("旧"); err != nil || visible {
		t.Errorf("a hidden sheet is shown, %v", err)
	}
}

func TestNotice(t *testing.T) {
	data, err := Notice{Unit: "某局<甲>", Year: 2023, Copies: []string{"某局（审核）.xlsx"}, Points: points().Points, Dated: time.Date(2024, 4, 2, 0, 0, 0, 0, time.UTC)}.Write()
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	f, err := z.Open("word/document.xml")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	text, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"某局&lt;甲&gt;：", "退回修改通知", "一、须改正的", "二、请核实的", "1．附件1 基础数据表　附件1!B2 三公经费：填 12.50 万元，应为 13.50 万元。",
		"4．附件2 整体支出绩效自评表　表上没有「总分」。", "「某局（审核）.xlsx」", "2024年4月2日"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the notice lacks %q", want)
		}
	}
	if strings.Contains(string(text), "三、") {
		t.Error("the notice has a heading without points")
	}
}
