package importer

import (
	"bytes"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/handout"
	"jixiao/schema"
)

// settings are a district's, of every sort.
func districtSettings() schema.Settings {
	return schema.Settings{
		Limits:     map[string]schema.LimitSetting{schema.FlagSelfScoreLow: {Limit: 85 * schema.One}, schema.FlagFloorAreaOver: {Off: true, Limit: 100 * schema.One}},
		Thresholds: map[string]schema.Amount{"expense_change": 30 * schema.One},
		Grades:     []schema.Grade{{Name: "优秀", From: 95 * schema.One}, {Name: "合格", From: 62_500_000}, {Name: "不合格"}},
		Checks:     map[string]schema.CheckSetting{"A7": {Off: true}, "B13": {Severity: schema.Warn}, "F6": {Severity: schema.Err}},
		Deadline:   "2024-03-31",
		LateBy:     schema.LateBySaved,
		Roster: []schema.RosterUnit{
			{Code: "001", Name: "某某区教育局", Aliases: []string{"教育局", "区教委"}, Department: "区政府", Office: "教科文股", Contact: "略"},
			{Name: "某某小学", Department: "某某区教育局"},
		},
	}
}

func edited(t *testing.T, data []byte, edit func(*excelize.File)) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	edit(f)
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What is written is read back, all of it.
func TestSettingsRoundTrip(t *testing.T) {
	taught := []schema.Wording{{Label: "招待开支", Path: "base_data/costs/hospitality"}}
	want := districtSettings()
	data, err := handout.Settings(builtin, &want, taught)
	if err != nil {
		t.Fatal(err)
	}
	book, problems, err := ReadSettings(builtin, "设置.xlsx", data, nil)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	if diff := cmp.Diff(want, book.Settings); diff != "" {
		t.Errorf("settings (-written +read):\n%s", diff)
	}
	if diff := cmp.Diff(taught, book.Labels); diff != "" || !book.HasLabels {
		t.Errorf("labels (-written +read):\n%s", diff)
	}

	// A workbook of an earlier version has no row for what decides who is late.
	earlier := edited(t, data, func(f *excelize.File) {
		rows, err := f.GetRows("预警阈值")
		if err != nil {
			t.Fatal(err)
		}
		at := slices.IndexFunc(rows, func(row []string) bool { return len(row) > 0 && row[0] == schema.LateBySetting })
		if err := f.RemoveRow("预警阈值", at+1); err != nil {
			t.Fatal(err)
		}
	})
	for _, by := range schema.LateByNames {
		book, problems, err := ReadSettings(builtin, "设置.xlsx", earlier, &schema.Settings{LateBy: by.By})
		if err != nil || len(problems) > 0 || book.Settings.LateBy != by.By || book.Settings.Deadline != want.Deadline {
			t.Errorf("late by %q reads as %q: %v, %v", by.By, book.Settings.LateBy, problems, err)
		}
	}

	// The defaults are the defaults.
	if data, err = handout.Settings(builtin, nil, nil); err != nil {
		t.Fatal(err)
	}
	if book, problems, err = ReadSettings(builtin, "设置.xlsx", data, &want); err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	if diff := cmp.Diff(schema.Settings{}, book.Settings); diff != "" {
		t.Errorf("the defaults read as (-want +got):\n%s", diff)
	}
}

// A workbook with a list of units alone leaves the rest as it is, whatever its
// columns are called.
func TestSettingsInPart(t *testing.T) {
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", "单位名册"); err != nil {
		t.Fatal(err)
	}
	for at, text := range map[string]string{"A1": "2023年预算单位清单", "B2": "预算单位名称", "A2": "代码", "C2": "归口科室", "A3": "001", "B3": "某局", "C3": "行政股", "B5": "某院"} {
		if err := f.SetCellStr("单位名册", at, text); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	current := districtSettings()
	book, problems, err := ReadSettings(builtin, "清单.xlsx", out.Bytes(), &current)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	want := districtSettings()
	want.Roster = []schema.RosterUnit{{Code: "001", Name: "某局", Office: "行政股"}, {Name: "某院"}}
	if diff := cmp.Diff(want, book.Settings); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"预警阈值", "等级", "检查", "标签"}, book.Kept); diff != "" || book.HasLabels {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
}

// What is wrong is said with its cell.
func TestSettingsProblems(t *testing.T) {
	settings := districtSettings()
	right, err := handout.Settings(builtin, &settings, nil)
	if err != nil {
		t.Fatal(err)
	}
	// The rows of 检查 and 预警阈值, by their codes.
	rowOf := func(sheet, code string) int {
		f, err := excelize.OpenReader(bytes.NewReader(right))
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			if len(row) > 0 && row[0] == code {
				return i + 1
			}
		}
		t.Fatalf("%s has no row %s", sheet, code)
		return 0
	}
	cell := func(column string, row int) string { name, _ := excelize.JoinCellName(column, row); return name }
	limit, off, deadline := rowOf("预警阈值", schema.FlagSelfScoreLow), rowOf("检查", "F1"), rowOf("预警阈值", "deadline")
	b1 := rowOf("检查", "B1")
	for _, test := range []struct{ sheet, cell, text, want string }{
		{"预警阈值", cell("F", limit), "八十", "预警阈值!" + cell("F", limit) + "：「八十」不是数字"},
		{"预警阈值", cell("A", limit), "score", "预警阈值!" + cell("A", limit) + "：没有「score」这个编号"},
		{"预警阈值", cell("G", limit), "也许", "预警阈值!" + cell("G", limit) + "：「也许」请写「是」或「否」"},
		{"预警阈值", cell("F", deadline), "三月底", "预警阈值!" + cell("F", deadline) + "：「三月底」不是日期，请写成 2024-03-31 这样"},
		{"预警阈值", cell("F", deadline), "2024-02-30", "预警阈值!" + cell("F", deadline) + "：没有「2024-02-30」这一天"},
		{"检查", cell("F", off), "否", "检查!" + cell("F", off) + "：F1 是表上读不准的地方，不能停用；可以改程度"},
		{"检查", cell("E", b1), "严重", "检查!" + cell("E", b1) + "：「严重」请写「错误」「警告」或「提示」"},
		{"检查", cell("A", b1), "B99", "检查!" + cell("A", b1) + "：没有「B99」这个检查"},
		{"等级", "B5", "96", "等级!B5：最低分应比上一级低，请从高到低写"},
		{"等级", "B6", "10", "等级!B6：最低的一级不写最低分，否则更低的分数没有等级"},
		{"等级", "A5", "优秀", "等级!A5：「优秀」写了两次"},
		{"单位名册", "B5", "", "单位名册!B5：没有写单位名称"},
		{"单位名册", "B5", "区教委", "单位名册!B5：「区教委」与 C4 重复，一个名称只能是一个单位的"},
		{"单位名册", "B3", "什么", "单位名册!A3：没有「单位名称」这一列"},
		{"标签", "A4", "招待开支", "标签!B4：没有「」这一栏"},
	} {
		data := edited(t, right, func(f *excelize.File) {
			if err := f.SetCellStr(test.sheet, test.cell, test.text); err != nil {
				t.Fatal(err)
			}
		})
		_, problems, err := ReadSettings(builtin, "设置.xlsx", data, nil)
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, p := range problems {
			got = append(got, p.String())
		}
		if diff := cmp.Diff([]string{test.want}, got); diff != "" {
			t.Errorf("%s!%s = %s (-want +got):\n%s", test.sheet, test.cell, test.text, diff)
		}
	}
	if _, _, err := ReadSettings(builtin, "a.xlsx", edited(t, right, func(f *excelize.File) {
		for _, name := range f.GetSheetList() {
			if err := f.SetSheetName(name, "改名"+name); err != nil {
				t.Fatal(err)
			}
		}
	}), nil); err != ErrNoForm {
		t.Errorf("a workbook without any of the sheets: %v", err)
	}
}

// Dates and percentages read as they are shown.
func TestSettingsAsShown(t *testing.T) {
	data, err := handout.Settings(builtin, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	data = edited(t, data, func(f *excelize.File) {
		rows, err := f.GetRows("预警阈值")
		if err != nil {
			t.Fatal(err)
		}
		percent, err := f.NewStyle(&excelize.Style{NumFmt: 10})
		if err != nil {
			t.Fatal(err)
		}
		day, err := f.NewStyle(&excelize.Style{NumFmt: 14})
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range rows {
			at, err := excelize.CoordinatesToCellName(6, i+1)
			if err != nil {
				t.Fatal(err)
			}
			style, value := percent, 0.85
			switch {
			case len(row) > 0 && row[0] == schema.FlagExecutionRateLow:
			case len(row) > 0 && row[0] == "deadline":
				style, value = day, 45382
			default:
				continue
			}
			if err := f.SetCellFloat("预警阈值", at, value, -1, 64); err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStyle("预警阈值", at, at, style); err != nil {
				t.Fatal(err)
			}
		}
	})
	book, problems, err := ReadSettings(builtin, "设置.xlsx", data, nil)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	want := schema.Settings{Deadline: "2024-03-31", Limits: map[string]schema.LimitSetting{schema.FlagExecutionRateLow: {Limit: 85 * schema.One}}}
	if diff := cmp.Diff(want, book.Settings); diff != "" {
		t.Errorf("settings (-want +got):\n%s", diff)
	}
}

// rosterBook is a workbook with a roster alone, by its cells.
func rosterBook(t *testing.T, cells map[string]any, formats map[string]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	if err := f.SetSheetName("Sheet1", "单位名册"); err != nil {
		t.Fatal(err)
	}
	for at, value := range cells {
		if err := f.SetCellValue("单位名册", at, value); err != nil {
			t.Fatal(err)
		}
	}
	for at, code := range formats {
		style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &code})
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetCellStyle("单位名册", at, at, style); err != nil {
			t.Fatal(err)
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A code is what is shown, and is no number.
func TestRosterCodes(t *testing.T) {
	data := rosterBook(t, map[string]any{
		"A1": "单位编码", "B1": "单位名称",
		"A2": "001", "B2": "甲局", "A3": 1, "B3": "乙局", "A4": 2, "B4": "丙局", "A5": 219001, "B5": "丁局", "A6": 12345, "B6": "戊局", "A7": 7, "B7": "己局", "A8": 21, "B8": "庚局",
	}, map[string]string{"A3": "000", "A4": "0000_ ", "A5": "000", "A6": "00-0000", "A7": "000;@", "A8": `"0"00`})
	book, problems, err := ReadSettings(builtin, "清单.xlsx", data, nil)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	var got []string
	for _, u := range book.Settings.Roster {
		got = append(got, u.Code)
	}
	if diff := cmp.Diff([]string{"001", "001", "0002", "219001", "01-2345", "007", "021"}, got); diff != "" {
		t.Errorf("codes (-want +got):\n%s", diff)
	}
}

// What adds up or heads the list is no unit, and what was not read is named.
func TestRosterLeavesOut(t *testing.T) {
	data := rosterBook(t, map[string]any{
		"A1": "2024年预算单位清单",
		"A2": "序号", "B2": "单位编码", "C2": "单位名称", "D2": "统一社会信用代码", "E2": "经费形式",
		"A3": 1, "B3": "001", "C3": "某局", "D3": "略", "E3": "全额", "F3": "新增",
		"A4": 2, "B4": "002", "C4": "合众路小学",
		"C5": "小 计", "E5": "2",
		"A6": "序号", "B6": "单位编码", "C6": "单位名称",
		"A7": 3, "B7": "003", "C7": "设计院",
		"C8": "教育系统小计",
		"A9": "合计", "C9": "3 个单位",
		"C10": "总计：3",
	}, nil)
	book, problems, err := ReadSettings(builtin, "清单.xlsx", data, nil)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	want := []schema.RosterUnit{{Code: "001", Name: "某局"}, {Code: "002", Name: "合众路小学"}, {Code: "003", Name: "设计院"}}
	if diff := cmp.Diff(want, book.Settings.Roster); diff != "" {
		t.Errorf("roster (-want +got):\n%s", diff)
	}
	var got []string
	for _, p := range book.Unread {
		got = append(got, p.String())
	}
	if diff := cmp.Diff([]string{
		"单位名册!A2：「序号」这一列没有读", "单位名册!D2：「统一社会信用代码」这一列没有读", "单位名册!E2：「经费形式」这一列没有读", "单位名册!F3：这一列没有表头，没有读",
		"单位名册!C5：「小计」这一行不是单位，没有读", "单位名册!C6：「单位名称」这一行不是单位，没有读", "单位名册!C8：「教育系统小计」这一行不是单位，没有读",
		"单位名册!A9：「合计」这一行不是单位，没有读", "单位名册!C10：「总计：3」这一行不是单位，没有读",
	}, got); diff != "" {
		t.Errorf("unread (-want +got):\n%s", diff)
	}
	// What the program writes is read whole.
	settings := districtSettings()
	if data, err = handout.Settings(builtin, &settings, nil); err != nil {
		t.Fatal(err)
	}
	if book, _, err = ReadSettings(builtin, "设置.xlsx", data, nil); err != nil || len(book.Unread) > 0 {
		t.Errorf("of our own workbook were left out %v, %v", book.Unread, err)
	}
}

// A settings workbook says for which years it is.
func TestSettingsYears(t *testing.T) {
	settings := districtSettings()
	for _, years := range [][]int{nil, {2024}, {2022, 2023}} {
		data, err := handout.Settings(builtin, &settings, nil, years...)
		if err != nil {
			t.Fatal(err)
		}
		book, problems, err := ReadSettings(builtin, "设置.xlsx", data, nil)
		if err != nil || len(problems) > 0 {
			t.Fatalf("%v, %v", problems, err)
		}
		if diff := cmp.Diff(years, book.Years); diff != "" {
			t.Errorf("years (-written +read):\n%s", diff)
		}
	}
	data, err := handout.Settings(builtin, &settings, nil, 2023)
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string][]int{"2024、2023": {2023, 2024}, "2024年度": {2024}, "2024 年": {2024}, "": nil, "20223": nil, "明年": nil} {
		data := edited(t, data, func(f *excelize.File) {
			if err := f.SetCellStr("适用年度", "A4", text); err != nil {
				t.Fatal(err)
			}
		})
		book, problems, err := ReadSettings(builtin, "设置.xlsx", data, nil)
		if err != nil {
			t.Fatal(err)
		}
		if want == nil && text != "" {
			if len(problems) != 1 || problems[0].String() != "适用年度!A4：「"+text+"」不是年度，请写成 2024 这样；几个年度用顿号分开" {
				t.Errorf("%q: %v", text, problems)
			}
			continue
		}
		if diff := cmp.Diff(want, book.Years); diff != "" || len(problems) > 0 {
			t.Errorf("%q: %v, years (-want +got):\n%s", text, problems, diff)
		}
	}
}
