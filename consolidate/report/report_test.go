package report

import (
	"archive/zip"
	"bytes"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

var (
	update = flag.Bool("update", false, "write the golden file anew")
	keep   = flag.String("keep", "", "keep the workbook of an invented district in this file, to look at it")
)

var info = Info{
	Version: "0.1.0", Database: "jixiao.db", Folder: "报送文件夹",
	Written: time.Date(2024, 6, 1, 9, 30, 0, 0, time.UTC),
	Refused: []Refused{{"某局/自评表.doc", "是 Word 文件，请让单位报送 .xlsx 表格"}},
}

// workbook writes the summary of a district.
func workbook(t testing.TB, d *schema.District) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, summary.New(d, check(d), nil), info); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func open(t testing.TB, data []byte) *excelize.File {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

// raw is what a cell holds, unformatted.
func raw(t testing.TB, f *excelize.File, sheet, cell string) string {
	t.Helper()
	value, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return value
}

func formula(t testing.TB, f *excelize.File, sheet, cell string) string {
	t.Helper()
	text, err := f.GetCellFormula(sheet, cell)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

// rowsOf is how many rows a sheet has.
func rowsOf(t testing.TB, f *excelize.File, sheet string) int {
	t.Helper()
	rows, err := f.GetRows(sheet)
	if err != nil {
		t.Fatal(err)
	}
	return len(rows)
}

// dump writes a workbook as text: a line for each row with what its cells
// hold, formulas as their results followed by the formula.
func dump(t testing.TB, data []byte) string {
	t.Helper()
	const sourceRows = 30 // of 数据来源, which only repeats the district
	f := open(t, data)
	var b strings.Builder
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "# %s, %d rows\n", sheet, len(rows))
		for i, values := range rows {
			if sheet == sourcesSheet && i == sourceRows {
				break
			}
			fmt.Fprintf(&b, "%d:", i+1)
			for k, value := range values {
				at := name(k+1, i+1)
				if text := formula(t, f, sheet, at); text != "" {
					value += " {=" + text + "}"
				}
				if value != "" {
					fmt.Fprintf(&b, " %s[%s]", letter(k+1), strings.ReplaceAll(value, "\n", `\n`))
				}
			}
			b.WriteByte('\n')
		}
	}
	return b.String()
}

func TestGolden(t *testing.T) {
	const golden = "testdata/summary.golden"
	got := dump(t, workbook(t, district(7)))
	old, err := os.ReadFile(golden)
	if *update {
		heads := func(text string) (heads []string) {
			for line := range strings.Lines(text) {
				if strings.HasPrefix(line, "# ") {
					heads = append(heads, line)
				}
			}
			return heads
		}
		if diff := cmp.Diff(heads(string(old)), heads(got)); err == nil && diff != "" {
			t.Fatalf("the workbook has other sheets or rows than %s; if that is meant, remove the file first:\n%s", golden, diff)
		}
		if err := os.MkdirAll(filepath.Dir(golden), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(golden, []byte(got), 0o666); err != nil {
			t.Fatal(err)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.Split(string(old), "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("not as in %s (-want +got); run with -update if that is meant:\n%s", golden, diff)
	}
}

// What the StreamWriter would lose if it were set too late is in the file.
func TestLayoutIsWritten(t *testing.T) {
	d := district(45)
	data := workbook(t, d)
	if *keep != "" {
		if err := os.WriteFile(*keep, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	f := open(t, data)
	want := []string{"总览", "得分", "三公经费", "控制率", "预警", "问题", "数据来源"}
	if diff := cmp.Diff(want, f.GetSheetList()); diff != "" {
		t.Fatalf("sheets (-want +got):\n%s", diff)
	}
	last := 4 + len(d.Submissions)
	filters := map[string]string{
		"得分": fmt.Sprintf("$A$3:$T$%d", last-1), "三公经费": fmt.Sprintf("$A$4:$AG$%d", last), "控制率": fmt.Sprintf("$A$4:$X$%d", last),
		"预警": fmt.Sprintf("$A$3:$H$%d", rowsOf(t, f, "预警")), "问题": fmt.Sprintf("$A$3:$N$%d", rowsOf(t, f, "问题")),
		"数据来源": fmt.Sprintf("$A$3:$L$%d", rowsOf(t, f, "数据来源")),
	}
	titles := map[string]string{
		"得分": "'得分'!$A:$B,'得分'!$3:$3", "三公经费": "'三公经费'!$A:$B,'三公经费'!$3:$4", "控制率": "'控制率'!$A:$B,'控制率'!$3:$4",
		"预警": "'预警'!$3:$3", "问题": "'问题'!$3:$3", "数据来源": "'数据来源'!$3:$3",
	}
	freeze := map[string]string{"得分": "C4", "三公经费": "C5", "控制率": "C5", "预警": "A4", "问题": "C4", "数据来源": "B4"}
	names := map[string]string{}
	for _, n := range f.GetDefinedName() {
		names[n.Scope+" "+n.Name] = n.RefersTo
	}
	for _, sheet := range want {
		panes, err := f.GetPanes(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if panes.TopLeftCell != freeze[sheet] || panes.Freeze != (freeze[sheet] != "") {
			t.Errorf("%s: frozen at %q, want %q", sheet, panes.TopLeftCell, freeze[sheet])
		}
		if got := names[sheet+" _xlnm._FilterDatabase"]; filters[sheet] != "" && got != "'"+sheet+"'!"+filters[sheet] {
			t.Errorf("%s: filter %q, want %q", sheet, got, filters[sheet])
		}
		xml := sheetXML(t, data, sheet)
		if strings.Contains(xml, "<autoFilter") != (filters[sheet] != "") {
			t.Errorf("%s: the sheet has an autofilter only in its names", sheet)
		}
		column := 0
		for _, m := range regexp.MustCompile(`<col min="([0-9]+)"`).FindAllStringSubmatch(xml, -1) {
			column++
			if m[1] != strconv.Itoa(column) {
				t.Errorf("%s: the width of column %s stands at place %d", sheet, m[1], column)
			}
		}
		if column == 0 {
			t.Errorf("%s: no widths", sheet)
		}
		if got := names[sheet+" _xlnm.Print_Titles"]; got != titles[sheet] {
			t.Errorf("%s: repeated heads %q, want %q", sheet, got, titles[sheet])
		}
		page, err := f.GetPageLayout(sheet)
		if err != nil {
			t.Fatal(err)
		}
		props, err := f.GetSheetProps(sheet)
		if err != nil {
			t.Fatal(err)
		}
		if props.FitToPage == nil || !*props.FitToPage || *page.FitToWidth != 1 {
			t.Errorf("%s: does not print one page wide", sheet)
		}
		if high := page.FitToHeight; (sheet == "总览") != (high != nil && *high == 1) {
			t.Errorf("%s: pages high %v", sheet, high)
		}
		footer, err := f.GetHeaderFooter(sheet)
		if err != nil || footer == nil || !strings.Contains(footer.OddFooter, "&P") {
			t.Errorf("%s: no page numbers: %v %v", sheet, footer, err)
		}
		if width, err := f.GetColWidth(sheet, "B"); err != nil || width < 9.5 {
			t.Errorf("%s: column B is %v wide: %v", sheet, width, err)
		}
		if dimension, err := f.GetSheetDimension(sheet); err != nil || !strings.HasSuffix(dimension, fmt.Sprint(rowsOf(t, f, sheet))) {
			t.Errorf("%s: dimension %q with %d rows: %v", sheet, dimension, rowsOf(t, f, sheet), err)
		}
	}
	merged, err := f.GetMergeCells("三公经费")
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(merged, func(m excelize.MergeCell) bool {
		return m.GetStartAxis() == "C3" && m.GetEndAxis() == "G3" && m.GetCellValue() == "三公经费合计"
	}) {
		t.Error("the heads of 三公经费 are not merged")
	}
}

// Every link leads to a row of 数据来源; from a unit to its own, from a figure
// to that figure.
func TestLinksResolve(t *testing.T) {
	f := open(t, workbook(t, district(45)))
	links := map[string]int{}
	for _, sheet := range f.GetSheetList() {
		cells, err := f.GetHyperLinkCells(sheet, "Location")
		if err != nil {
			t.Fatal(err)
		}
		for _, at := range cells {
			_, location, err := f.GetCellHyperLink(sheet, at)
			if err != nil {
				t.Fatal(err)
			}
			rest, ok := strings.CutPrefix(location, "'数据来源'!A")
			n, _, _ := strings.Cut(rest, ":")
			unit := raw(t, f, "数据来源", "A"+n)
			if !ok || unit == "" {
				t.Fatalf("%s!%s leads to %s, where nothing is", sheet, at, location)
			}
			links[sheet]++
			column, row, err := excelize.CellNameToCoordinates(at)
			if err != nil {
				t.Fatal(err)
			}
			if sheet != "总览" && unit != raw(t, f, sheet, name(2, row)) {
				t.Errorf("%s!%s leads to another unit, %s", sheet, at, unit)
			}
			value, figure := raw(t, f, sheet, at), raw(t, f, "数据来源", "G"+n)
			if sheet == "三公经费" && column > 2 && formula(t, f, sheet, at) == "" && value != figure {
				t.Errorf("%s!%s is %q, its source %q", sheet, at, value, figure)
			}
		}
	}
	for _, sheet := range []string{"总览", "得分", "三公经费", "控制率", "预警", "问题"} {
		if links[sheet] == 0 {
			t.Errorf("%s has no links", sheet)
		}
	}
	if links["三公经费"] < 45*18 {
		t.Errorf("三公经费 has %d links only", links["三公经费"])
	}
}

// Blank, 0, 无, unreadable, not judged and not handed in look different, and
// only 0 is a figure.
func TestStatesAreVisible(t *testing.T) {
	d := district(1)
	s := d.Submissions[0]
	set := func(path, answer string, state schema.State) {
		for _, f := range s.Filings {
			for i := range f.Values {
				if v := &f.Values[i]; v.Path == path {
					v.State, v.Raw, v.Number = state, answer, 0
				}
			}
		}
	}
	const costs = "base_data/costs/"
	set(costs+"three_public/prior_final", "0", schema.Number)
	set(costs+"three_public/budget", "", schema.Blank)
	set(costs+"three_public/final", "无", schema.Mark)
	set(costs+"vehicles/prior_final", "约五万", schema.Unreadable)
	set(costs+"vehicles/budget", "=A1", schema.Uncomputed)
	f := open(t, workbook(t, d))
	seen := map[int]string{}
	for _, want := range []struct{ cell, value string }{
		{"C5", "0"}, {"D5", ""}, {"E5", "无"}, {"F5", "未判定"}, {"G5", "未判定"}, {"H5", "无法识别"}, {"I5", "公式无结果"},
	} {
		if got := raw(t, f, "三公经费", want.cell); got != want.value {
			t.Errorf("%s is %q, want %q", want.cell, got, want.value)
		}
		kind, err := f.GetCellType("三公经费", want.cell)
		if err != nil {
			t.Fatal(err)
		}
		if isText := kind == excelize.CellTypeInlineString || kind == excelize.CellTypeFormula; isText != (want.value != "0" && want.value != "") {
			t.Errorf("%s is stored as type %v", want.cell, kind)
		}
		style, err := f.GetCellStyle("三公经费", want.cell)
		if err != nil {
			t.Fatal(err)
		}
		seen[style] += want.value
	}
	// A figure, a blank or mark, not judged, unreadable.
	if len(seen) != 4 {
		t.Errorf("the states share looks: %v", seen)
	}

	s.Filings = s.Filings[1:] // without 附件1
	f = open(t, workbook(t, d))
	for _, at := range []string{"C5", "F5"} {
		if got := raw(t, f, "三公经费", at); got != "未报" {
			t.Errorf("without 附件1, %s is %q", at, got)
		}
	}
}

// What a unit writes is never a formula, and its contacts stay where they are.
func TestWhatUnitsWrite(t *testing.T) {
	d := district(30)
	d.Submissions[0].Unit = "=HYPERLINK(\"x\")"
	for _, f := range d.Submissions[0].Filings {
		for i := range f.Values {
			f.Values[i].Raw = "+" + f.Values[i].Raw
		}
	}
	data := workbook(t, d)
	f := open(t, data)
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			t.Fatal(err)
		}
		for i, values := range rows {
			for k, value := range values {
				at := name(k+1, i+1)
				if value != "" && strings.ContainsRune("=+-@", rune(value[0])) && formula(t, f, sheet, at) == "" {
					kind, err := f.GetCellType(sheet, at)
					if err != nil {
						t.Fatal(err)
					}
					if _, err := schema.ParseAmount(value); err != nil && kind != excelize.CellTypeInlineString {
						t.Errorf("%s!%s %q is stored as type %v", sheet, at, value, kind)
					}
				}
				if strings.Contains(value, "某甲") || strings.Contains(value, "00000000") {
					t.Errorf("%s!%s shows a person's name or telephone: %s", sheet, at, value)
				}
			}
		}
	}
	if got := raw(t, f, "得分", "B4"); got != "=HYPERLINK(\"x\")" {
		t.Errorf("the unit's name is %q", got)
	}
}

func TestKnownAsOurOwn(t *testing.T) {
	f := open(t, workbook(t, district(1)))
	props, err := f.GetCustomProps()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(props, func(p excelize.CustomProperty) bool { return p.Name == "jixiao" && p.Value == "summary" }) {
		t.Errorf("properties %v", props)
	}
	if app, err := f.GetAppProps(); err != nil || app.Application != "jixiao" {
		t.Errorf("application %v, %v", app, err)
	}
}

// One summary gives one workbook, part by part; excelize leaves the order of
// the parts of streamed sheets to chance.
func TestSameSummarySameParts(t *testing.T) {
	parts := func(data []byte) map[string]uint32 {
		r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			t.Fatal(err)
		}
		sums := map[string]uint32{}
		for _, f := range r.File {
			sums[f.Name] = f.CRC32
		}
		return sums
	}
	if diff := cmp.Diff(parts(workbook(t, district(5))), parts(workbook(t, district(5)))); diff != "" {
		t.Errorf("one district gives two workbooks:\n%s", diff)
	}
}

// The flags by which figures are marked are flags of the district.
func TestMarkedFlagsExist(t *testing.T) {
	for _, flag := range []string{
		schema.FlagSelfScoreLow, schema.FlagExecutionRateLow, schema.FlagStaffingRateHigh, schema.FlagThreePublicOverBudget, schema.FlagThreePublicOverPrior,
		schema.FlagOperatingOverBudget, schema.FlagFloorAreaOver, schema.FlagInvestmentOver, schema.FlagAdjustmentHigh, schema.FlagAdjustmentLow,
	} {
		if !slices.ContainsFunc(schema.Limits, func(l schema.Limit) bool { return l.Flag == flag }) {
			t.Errorf("no limit is named %s", flag)
		}
	}
}

// A figure shows the decimals that it carries, two at least.
func TestDecimals(t *testing.T) {
	for _, test := range []struct {
		amount schema.Amount
		money  string
		plain  string
	}{
		{0, "#,##0.00", "#,##0"},
		{27 * schema.One, "#,##0.00", "#,##0"},
		{1_500_000, "#,##0.00", "#,##0.0"},
		{1_234_567_890, "#,##0.00000", "#,##0.00000"},
		{-8_456_789, "#,##0.000000", "#,##0.000000"},
	} {
		if got := money(test.amount).look.format; got != test.money {
			t.Errorf("money %s as %s, want %s", test.amount, got, test.money)
		}
		if got := plainFigure(test.amount).look.format; got != test.plain {
			t.Errorf("figure %s as %s, want %s", test.amount, got, test.plain)
		}
	}
	if got := percent(85_190_000).value; got != 0.8519 {
		t.Errorf("85.19 %% is stored as %v", got)
	}
	if got := groupedWidth("-1234567.89"); got != len("-1,234,567.89") {
		t.Errorf("width %d", got)
	}
}

func BenchmarkSummarize(b *testing.B) {
	d := district(300)
	findings := check(d)
	b.ReportAllocs()
	for b.Loop() {
		if err := Write(io.Discard, summary.New(d, findings, nil), info); err != nil {
			b.Fatal(err)
		}
	}
}
