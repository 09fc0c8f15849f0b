package web

import (
	"bytes"
	"fmt"
	"mime/multipart"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/handout"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// upload sends a file by a form.
func (b *browser) upload(target, field, name string, data []byte, pairs ...string) *answer {
	b.t.Helper()
	var body bytes.Buffer
	m := multipart.NewWriter(&body)
	for i := 0; i+1 < len(pairs); i += 2 {
		if err := m.WriteField(pairs[i], pairs[i+1]); err != nil {
			b.t.Fatal(err)
		}
	}
	w, err := m.CreateFormFile(field, name)
	if err == nil {
		_, err = w.Write(data)
	}
	if err == nil {
		err = m.Close()
	}
	if err != nil {
		b.t.Fatal(err)
	}
	return b.send(http.MethodPost, target, &body, func(r *http.Request) { r.Header.Set("Content-Type", m.FormDataContentType()) })
}

// inForce are the settings in force, and their number.
func (s *site) inForce() (*schema.Settings, int64) {
	s.t.Helper()
	set, err := s.DB.SettingsInForce(s.t.Context(), 2023)
	if err != nil {
		s.t.Fatal(err)
	}
	return set.Settings, set.ID
}

// The page of settings, sent back as it is, changes nothing.
func TestSettingsUnchanged(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	withRoster(t, s)
	before, _ := s.inForce()
	for _, section := range []string{"limits", "grades", "checks", "roster"} {
		plan := s.postForm("/settings/plan", s.get("/settings").form("/settings/plan", "section", section)).want(http.StatusOK).plain()
		if n := first(plan.tree(), class("differs")); n != nil {
			t.Errorf("%s would change %s", section, text(n))
		}
		s.postForm("/settings/save", plan.form("/settings/save")).follow(&s.browser).want(http.StatusOK).says("设置已生效")
		after, _ := s.inForce()
		// What is written as the default is as good as nothing.
		settings := func(s *schema.Settings) []string {
			var list []string
			for _, g := range s.GradesInForce(builtin) {
				list = append(list, g.Name+" "+g.From.String())
			}
			for _, l := range s.LimitsInForce(builtin) {
				list = append(list, l.Flag+" "+l.Default.String())
			}
			for _, e := range builtin.Catalogue {
				list = append(list, fmt.Sprint(e.Code, s.Severity(e.Code, e.Severity), s.Tried(e.Code)))
			}
			return append(list, fmt.Sprint(s.Deadline, s.Roster, s.Thresholds))
		}
		if diff := cmp.Diff(settings(before), settings(after)); diff != "" {
			t.Errorf("%s, sent back (-before +after):\n%s", section, diff)
		}
	}
	s.sound()
}

// set writes a value into a row of a section of the settings, by the id that
// stands in its first field.
func (a *answer) set(section, id string, column int, value string) map[string][]string {
	a.t.Helper()
	form := a.form("/settings/plan", "section", section)
	for i, of := range form[section+"0"] {
		if of == id {
			form[section+itoa(column)][i] = value
			return form
		}
	}
	a.t.Fatalf("%s has no %s: %v", section, id, form[section+"0"])
	return nil
}

// A limit that is changed shows which units it flags anew and which no longer,
// changes nothing until it is saved, and can be taken back.
func TestPlanSettings(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	flagged := func(flag string) []string {
		names, _ := s.get("/district?only=" + flag).rows()
		return names
	}
	// A limit that no unit keeps, then one that all keep.
	const flag = schema.FlagExecutionRateLow
	before := flagged(flag)
	form := s.get("/settings").set("limits", flag, 1, "100.5")
	plan := s.postForm("/settings/plan", form).want(http.StatusOK)
	var row *html.Node
	for n := range elements(plan.tree(), class("differs")) {
		if strings.Contains(text(n), "执行率") {
			row = n
		}
	}
	if row == nil {
		t.Fatalf("the plan has no row of it: %s", text(plan.tree()))
	}
	var cells []string
	for c := range elements(row, tag("td")) {
		cells = append(cells, text(c))
	}
	if cells[0] != itoa(len(before))+" 个" || len(strings.Split(cells[2], "、")) != 5-len(before) || cells[3] != "" {
		t.Errorf("the plan says %q, flagged are %v", cells, before)
	}
	if settings, id := s.inForce(); settings != nil || id != 0 || len(flagged(flag)) != len(before) {
		t.Errorf("settings %v are in force before they are saved", settings)
	}
	saved := s.postForm("/settings/save", plan.form("/settings/save")).follow(&s.browser).want(http.StatusOK).says("设置已生效")
	if form := saved.set("limits", flag, 2, "是"); !slices.Contains(form["limits1"], "100.5") {
		t.Errorf("the page shows %v", form["limits1"])
	}
	all := flagged(flag)
	if len(all) != 5 {
		t.Errorf("flagged are %v", all)
	}
	// The plan is used up.
	s.postForm("/settings/save", plan.form("/settings/save")).want(http.StatusConflict).says("已经保存过")

	off := s.postForm("/settings/plan", saved.set("limits", flag, 2, "否")).want(http.StatusOK)
	s.postForm("/settings/save", off.form("/settings/save")).want(http.StatusSeeOther)
	if now := flagged(flag); len(now) > 0 {
		t.Errorf("with the limit off there are flagged %v", now)
	}
	// The earlier settings come back, by way of what they would change.
	first := s.get("/settings").form("/settings/restore", "id", "1")
	earlier := s.postForm("/settings/restore", first).want(http.StatusOK).says("以前的设置", all[0])
	s.postForm("/settings/save", earlier.form("/settings/save")).want(http.StatusSeeOther)
	if now := flagged(flag); len(now) != 5 {
		t.Errorf("with the settings of before there are flagged %v", now)
	}
	// And so do those that were there before any.
	none := s.postForm("/settings/restore", s.get("/settings").form("/settings/restore", "id", "0")).want(http.StatusOK)
	s.postForm("/settings/save", none.form("/settings/save")).want(http.StatusSeeOther)
	if diff := cmp.Diff(before, flagged(flag)); diff != "" {
		t.Errorf("flagged by default (-before +after):\n%s", diff)
	}
	for _, id := range []string{"", "x", "99", "-1"} {
		if got := s.post("/settings/restore", "id", id); got.code != http.StatusNotFound && got.code != http.StatusBadRequest {
			t.Errorf("restoring %q answers %d", id, got.code)
		}
	}
	s.sound()
}

// What is saved can be taken back at once.
func TestUndoSettings(t *testing.T) {
	long(t)
	s := having(t, fewFiles[:2])
	plan := s.postForm("/settings/plan", s.get("/settings").set("limits", "deadline", 1, "2024-03-31"))
	saved := s.postForm("/settings/save", plan.form("/settings/save")).follow(&s.browser)
	if settings, _ := s.inForce(); settings.Deadline != "2024-03-31" {
		t.Errorf("the deadline is %q", settings.Deadline)
	}
	back := saved.undo(&s.browser).want(http.StatusOK).says("以前的设置")
	s.postForm("/settings/save", back.form("/settings/save")).want(http.StatusSeeOther)
	if settings, id := s.inForce(); settings != nil || id != 0 {
		t.Errorf("after undo there are settings %v", settings)
	}
	s.get("/settings").says("2023 年度还没有设置", "改回沿用")
	s.get("/journal").says("撤掉 2023 年度自己的设置，改回沿用")
}

// limitWorkbook is a settings workbook of 2022 that is said to be for some years, with
// another limit of the execution rate.
func (s *site) limitWorkbook(years string) []byte {
	s.t.Helper()
	f, err := excelize.OpenReader(strings.NewReader(s.get("/settings/workbook?of=2022").want(http.StatusOK).body))
	if err != nil {
		s.t.Fatal(err)
	}
	if err := f.SetCellStr("适用年度", "A4", years); err != nil {
		s.t.Fatal(err)
	}
	rows, err := f.GetRows("预警阈值")
	if err != nil {
		s.t.Fatal(err)
	}
	for i, row := range rows {
		if j := slices.Index(row, schema.FlagExecutionRateLow); j >= 0 {
			for c, head := range rows[slices.IndexFunc(rows, func(r []string) bool { return slices.Contains(r, "现行值") })] {
				if head == "现行值" {
					if err := f.SetCellStr("预警阈值", fmt.Sprintf("%c%d", 'A'+c, i+1), "100.5"); err != nil {
						s.t.Fatal(err)
					}
				}
			}
		}
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		s.t.Fatal(err)
	}
	return data.Bytes()
}

// limits are the limits of the execution rate that are in force, year by year.
func (s *site) limits() (text string) {
	s.t.Helper()
	for year := 2020; year <= 2023; year++ {
		set, err := s.DB.SettingsInForce(s.t.Context(), year)
		if err != nil {
			s.t.Fatal(err)
		}
		text += fmt.Sprint(year, " of ", set.Of)
		if set.Settings != nil {
			text += fmt.Sprint(" ", set.Settings.Limits[schema.FlagExecutionRateLow].Limit)
		}
		text += "\n"
	}
	return text
}

// headings are the headings of the parts of a page.
func headings(a *answer) (list []string) {
	for n := range elements(a.tree(), tag("h2")) {
		list = append(list, text(n))
	}
	return list
}

// A workbook of several years shows what it comes to in each of them and in those
// that follow, and what is taken back is that of each: a year that had none of its
// own has none again.
func TestSettingsOfSeveralYears(t *testing.T) {
	s := having(t, []string{"broken/X15"})
	for year, limit := range map[int]schema.Amount{2022: 50 * schema.One, 2021: 40 * schema.One} {
		own := schema.Settings{Limits: map[string]schema.LimitSetting{schema.FlagExecutionRateLow: {Limit: limit}}, Roster: []schema.RosterUnit{{Name: "星澜区信访局"}}}
		if _, err := s.DB.SaveSettings(t.Context(), own, clerk, year); err != nil {
			t.Fatal(err)
		}
	}
	before := s.limits()
	const want = "2020 of 0\n2021 of 2021 40\n2022 of 2022 50\n2023 of 2022 50\n"
	if before != want {
		t.Fatalf("before there is\n%swant\n%s", before, want)
	}
	for _, test := range []struct {
		years, says, state string
		heads              []string
	}{
		{"2022、2023", "2022、2023 年度的设置，只用来判断各自年度的报表。", "2020 of 0\n2021 of 2021 40\n2022 of 2022 100.5\n2023 of 2023 100.5\n", []string{"2022 年度的预警", "2023 年度的预警"}},
		{"2022", "2022 年度的设置，只用来判断这个年度的报表。2023 年度没有自己的设置，跟着沿用。", "2020 of 0\n2021 of 2021 40\n2022 of 2022 100.5\n2023 of 2022 100.5\n", []string{"2022 年度的预警", "2023 年度的预警"}},
		{"2020、2021", "2020、2021 年度的设置，只用来判断各自年度的报表。", "2020 of 2020 100.5\n2021 of 2021 100.5\n2022 of 2022 50\n2023 of 2022 50\n", nil},
	} {
		plan := s.upload("/settings/workbook", "workbook", "设置.xlsx", s.limitWorkbook(test.years)).want(http.StatusOK).says(test.says)
		if diff := cmp.Diff(test.heads, headings(plan)); diff != "" {
			t.Errorf("%s: what it comes to (-want +got):\n%s", test.years, diff)
		}
		saved := s.postForm("/settings/save", plan.form("/settings/save")).follow(&s.browser).want(http.StatusOK)
		if got := s.limits(); got != test.state {
			t.Errorf("%s: saved there is\n%swant\n%s", test.years, got, test.state)
		}
		back := saved.undo(&s.browser).want(http.StatusOK).says("以前的设置")
		if diff := cmp.Diff(test.heads, headings(back)); diff != "" {
			t.Errorf("%s: what it comes to to take it back (-want +got):\n%s", test.years, diff)
		}
		s.postForm("/settings/save", back.form("/settings/save")).want(http.StatusSeeOther)
		if got := s.limits(); got != before {
			t.Errorf("%s: taken back there is\n%swant\n%s", test.years, got, before)
		}
	}
	// A year between two of the list that has none of its own follows the earlier one.
	if years, err := bureau.Following(t.Context(), s.DB, 2020, 2023); err != nil || len(years) != 0 {
		t.Errorf("2020 and 2023 are followed by %v, %v", years, err)
	}
	if _, err := s.DB.SaveEachSettings(t.Context(), clerk, store.YearSettings{Years: []int{2022}}, store.YearSettings{Years: []int{2021}}); err != nil {
		t.Fatal(err)
	}
	if years, err := bureau.Following(t.Context(), s.DB, 2021, 2023); err != nil || !slices.Equal(years, []int{2022}) {
		t.Errorf("2021 and 2023 are followed by %v, %v", years, err)
	}
	// One that others have saved meanwhile is not saved over, nor is the other.
	waiting := s.upload("/settings/workbook", "workbook", "设置.xlsx", s.limitWorkbook("2022、2023")).want(http.StatusOK)
	if _, err := s.DB.SaveSettings(t.Context(), schema.Settings{}, clerk, 2023); err != nil {
		t.Fatal(err)
	}
	now := s.limits()
	s.postForm("/settings/save", waiting.form("/settings/save")).want(http.StatusConflict).says(saysChanged)
	if got := s.limits(); got != now {
		t.Errorf("over what was saved meanwhile there is\n%swant\n%s", got, now)
	}
	for _, were := range []string{"2023", "x:1", "2023:x", "1:2", "2023:99", "2023:-1"} {
		if got := s.post("/settings/restore", "were", were); got.code != http.StatusNotFound && got.code != http.StatusBadRequest {
			t.Errorf("taking back %q answers %d", were, got.code)
		}
	}
	s.sound()
}

// What is wrong is told beside its field, and what was typed is kept.
func TestWrongSettings(t *testing.T) {
	long(t)
	s := having(t, fewFiles[:2])
	withRoster(t, s)
	_, before := s.inForce()
	page := s.get("/settings")
	for _, test := range []struct {
		section, id string
		column      int
		value, says string
	}{
		{"limits", schema.FlagExecutionRateLow, 1, "很高", "不是数字"},
		{"limits", "deadline", 1, "三月底", ""},
		{"grades", "良", 1, "99", ""},
		{"grades", "优", 0, "", ""},
		{"roster", "001", 1, "", ""},
		{"roster", "002", 1, "星澜区信访局", ""},
		{"roster", "003", 2, "医保局", ""},
	} {
		form := page.set(test.section, test.id, test.column, test.value)
		got := s.postForm("/settings/plan", form).want(http.StatusUnprocessableEntity).plain()
		var wrong []*html.Node
		for n := range elements(got.tree(), func(n *html.Node) bool { return attr(n, "aria-invalid") == "true" }) {
			wrong = append(wrong, n)
		}
		if len(wrong) == 0 {
			t.Errorf("%s %s = %q: no field is wrong: %s", test.section, test.id, test.value, text(first(got.tree(), class("trouble"))))
			continue
		}
		said := first(got.tree(), with("", "id", attr(wrong[0], "aria-describedby")))
		if said == nil || text(said) == "" || !strings.Contains(text(said), test.says) {
			t.Errorf("%s %s = %q: the field says %v", test.section, test.id, test.value, said)
		}
		kept := got.form("/settings/plan", "section", test.section)
		for name, values := range form {
			if diff := cmp.Diff(values, kept[name]); diff != "" {
				t.Errorf("%s %s = %q: what was typed in %s (-sent +shown):\n%s", test.section, test.id, test.value, name, diff)
			}
		}
		if n := first(got.tree(), func(n *html.Node) bool { _, open := lookUp(n, "open"); return n.Data == "details" && open }); n == nil || attr(n, "id") != test.section {
			t.Errorf("%s is not unfolded", test.section)
		}
	}
	if _, after := s.inForce(); after != before {
		t.Error("something was saved")
	}
	form := page.form("/settings/plan", "section", "limits")
	form.Set("section", "nothing")
	s.postForm("/settings/plan", form).want(http.StatusBadRequest)
	s.sound()
}

// A page of settings that others have saved over changes nothing.
func TestTwoTabs(t *testing.T) {
	s := having(t, fewFiles[:2])
	tab := s.get("/settings")
	other := s.get("/settings")
	waiting := s.postForm("/settings/plan", tab.set("limits", schema.FlagExecutionRateLow, 1, "50")).want(http.StatusOK)
	plan := s.postForm("/settings/plan", other.set("limits", "deadline", 1, "2024-03-31")).want(http.StatusOK)
	s.postForm("/settings/save", plan.form("/settings/save")).want(http.StatusSeeOther)
	saved, id := s.inForce()
	check := func(what string, got *answer) {
		t.Helper()
		got.want(http.StatusConflict).says("设置已被别的窗口或别人改过，这次没有保存").plain()
		if now, nowID := s.inForce(); nowID != id || cmp.Diff(saved, now) != "" {
			t.Errorf("%s: the settings are %v", what, now)
		}
	}
	// What was typed is kept, with what is in force now beside it; what was not touched
	// is as it is now, so that it is not saved over.
	kept := func(what string, page *answer, value string) {
		t.Helper()
		form := page.form("/settings/plan", "section", "limits")
		at := slices.Index(form["limits0"], schema.FlagExecutionRateLow)
		deadline := slices.Index(form["limits0"], "deadline")
		if form["limits1"][at] != value || form["limits1"][deadline] != "2024-03-31" {
			t.Errorf("%s: the limit is %q, the deadline %q", what, form["limits1"][at], form["limits1"][deadline])
		}
		if n := strings.Count(page.body, "现在生效的是"); n != 1 {
			t.Errorf("%s: %d fields say what is in force", what, n)
		}
		if form.Get("over") != itoa(int(id)) {
			t.Errorf("%s: it would be saved over %s", what, form.Get("over"))
		}
	}
	stale := s.postForm("/settings/plan", tab.set("limits", schema.FlagExecutionRateLow, 1, "60"))
	check("a page of before", stale)
	kept("a page of before", stale, "60")
	stale = s.postForm("/settings/save", waiting.form("/settings/save"))
	check("a plan of before", stale)
	kept("a plan of before", stale, "50")
	for _, over := range []string{"", "0", "-1", "x", itoa(int(id) + 1)} {
		form := s.get("/settings").form("/settings/plan", "section", "grades")
		form.Set("over", over)
		check("over "+over, s.postForm("/settings/plan", form))
	}
	s.post("/settings/save").want(http.StatusConflict)
	s.post("/settings/save", "plan", "x").want(http.StatusConflict)
	s.sound()
}

// A plan is that of the person who made it, and stays to be saved where the
// database could not take it.
func TestWhosePlan(t *testing.T) {
	s := having(t, fewFiles[:1], func(o *Options) { o.Token = "" })
	people(t, s, "李四", "王五")
	s.cookies = map[string]string{}
	s.enter("10.0.0.1", "李四", "password of 李四").want(http.StatusSeeOther)
	other := s.browser
	other.cookies = map[string]string{}
	other.enter("10.0.0.2", "王五", "password of 王五").want(http.StatusSeeOther)
	save := s.postForm("/settings/plan", s.get("/settings").set("limits", "deadline", 1, "2024-03-31")).want(http.StatusOK).form("/settings/save")
	other.postForm("/settings/save", save).want(http.StatusConflict)
	s.withSQL(`CREATE TRIGGER broken BEFORE INSERT ON settings BEGIN SELECT RAISE(ABORT, 'the disk is at fault'); END`)
	s.postForm("/settings/save", save).want(http.StatusInternalServerError).says("请再试一次")
	s.withSQL(`DROP TRIGGER broken`)
	s.postForm("/settings/save", save).want(http.StatusSeeOther)
	if settings, _ := s.inForce(); settings == nil || settings.Deadline != "2024-03-31" {
		t.Errorf("in force are %v", settings)
	}
}

// A roster of thousands of units is edited in place as one of ten is.
func TestLargeRoster(t *testing.T) {
	long(t)
	s := open(t, t.TempDir())
	form := s.get("/settings").form("/settings/plan", "section", "roster")
	for i := range 6 {
		form["roster"+itoa(i)] = nil
	}
	const units = 3000
	for n := range units {
		for i, value := range []string{itoa(100000 + n), "第" + itoa(n) + "小学", "", "教育局", "教科文股", ""} {
			form["roster"+itoa(i)] = append(form["roster"+itoa(i)], value)
		}
	}
	plan := s.postForm("/settings/plan", form).want(http.StatusOK)
	s.postForm("/settings/save", plan.form("/settings/save")).want(http.StatusSeeOther)
	if settings, _ := s.inForce(); len(settings.Roster) != units {
		t.Errorf("%d units on the roster", len(settings.Roster))
	}
	s.sound()
}

// A unit of which a row is made blank is off the roster, and one in a row that
// was blank is on it.
func TestEditRoster(t *testing.T) {
	s := having(t, fewFiles[:2])
	withRoster(t, s)
	form := s.get("/settings").form("/settings/plan", "section", "roster")
	for i := range 6 {
		form["roster"+itoa(i)][0] = ""
	}
	last := len(form["roster0"]) - 1
	form["roster1"][last], form["roster2"][last] = " 星澜区信访局 ", "信访局、区信访局"
	plan := s.postForm("/settings/plan", form).want(http.StatusOK)
	s.postForm("/settings/save", plan.form("/settings/save")).want(http.StatusSeeOther)
	settings, _ := s.inForce()
	if len(settings.Roster) != 5 || settings.Roster[0].Name != "星澜区医疗保障局" || settings.Roster[4].Name != "星澜区信访局" || len(settings.Roster[4].Aliases) != 2 || settings.Roster[1].Contact != "甲 内线 000" {
		t.Errorf("the roster is %v", settings.Roster)
	}
	s.sound()
}

// The workbook of the settings is what the page shows, comes back unchanged, and
// where it is wrong the cells are named.
func TestSettingsWorkbook(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	withRoster(t, s)
	before, _ := s.inForce()
	workbook := []byte(s.get("/settings/workbook").want(http.StatusOK).body)
	if !importer.IsOwnSettings(workbook) {
		t.Error("the workbook is not known as the program's own")
	}
	want, err := handout.Settings(builtin, before, nil)
	if err != nil || len(want) == 0 {
		t.Fatal(err)
	}
	plan := s.upload("/settings/workbook", "workbook", "设置.xlsx", workbook).want(http.StatusOK).plain()
	plan.says("设置.xlsx：还没有保存")
	if n := first(plan.tree(), class("differs")); n != nil {
		t.Errorf("the workbook as it was would change %s", text(n))
	}
	s.postForm("/settings/save", plan.form("/settings/save")).want(http.StatusSeeOther)
	after, _ := s.inForce()
	if diff := cmp.Diff(before.Roster, after.Roster); diff != "" || after.Deadline != before.Deadline {
		t.Errorf("after the workbook came back (-before +after):\n%s", diff)
	}
	f, err := excelize.OpenReader(bytes.NewReader(workbook))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("单位名册")
	if err != nil {
		t.Fatal(err)
	}
	row := 0
	for i, cells := range rows {
		for _, c := range cells {
			if c == "星澜区信访局" {
				row = i + 1
			}
		}
	}
	for at, value := range map[string]string{fmt.Sprintf("单位名册!B%d", row): "星澜区审计局"} {
		sheet, cell, _ := strings.Cut(at, "!")
		if err := f.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	wrong, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	_, id := s.inForce()
	s.upload("/settings/workbook", "workbook", "改错.xlsx", wrong.Bytes()).want(http.StatusUnprocessableEntity).plain().says("改错.xlsx 有", "整个没有生效", "单位名册!B")
	for name, test := range map[string]struct {
		data []byte
		says string
	}{
		"空的.xlsx": {nil, "文件是空的"}, "坏的.xlsx": {[]byte("PK\x03\x04"), "没有读入"}, "自评表.xlsx": {sample(t, "2023/信访局.xlsx"), "没有「单位名册」"}, "图.png": {[]byte("\x89PNG\r\n\x1a\n0000"), "是图片"},
	} {
		s.upload("/settings/workbook", "workbook", name, test.data).want(http.StatusUnprocessableEntity).plain().says(name, test.says)
	}
	if _, now := s.inForce(); now != id {
		t.Error("a wrong workbook was saved")
	}
	s.upload("/settings/workbook", "other", "a.xlsx", []byte("x")).want(http.StatusBadRequest).says(saysNoFile)
	s.post("/settings/workbook").want(http.StatusBadRequest).says(saysNoFile)
	// A list of units of the bureau's own is a roster.
	s.upload("/settings/workbook", "workbook", "单位名册.xlsx", sample(t, "broken/X18/单位名册.xlsx")).want(http.StatusOK).says("单位名册从 5 个单位变成")
	s.sound()
}

// The settings of a year are edited by themselves: those of the next one flag
// nobody of this one, and what is in the books says of which year they are.
func TestSettingsOfYears(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	withRoster(t, s)
	flagged := func() string {
		names, _ := s.get("/district?only=" + schema.FlagExecutionRateLow).rows()
		return strings.Join(names, "、")
	}
	before, flags := s.get("/settings").want(http.StatusOK).says("2023 年度"), flagged()
	var offered []string
	for o := range elements(first(before.tree(), with("select", "name", "of")), tag("option")) {
		offered = append(offered, text(o))
	}
	if diff := cmp.Diff([]string{"2024", "2023"}, offered); diff != "" {
		t.Errorf("years to choose from (-want +got):\n%s", diff)
	}
	next := s.get("/settings?of=2024").want(http.StatusOK).says("2024 年度还没有自己的设置，沿用各年度共用的；截止日期不沿用")
	form := next.set("limits", schema.FlagExecutionRateLow, 1, "100.5")
	for i, id := range form["limits0"] {
		if id == "deadline" {
			form["limits1"][i] = "2024-03-31"
		}
	}
	plan := s.postForm("/settings/plan", form).want(http.StatusOK).says("2024 年度的设置，只用来判断这个年度的报表", "还没有收到 2024 年度的报表，不影响任何预警")
	saved := s.postForm("/settings/save", plan.form("/settings/save")).follow(&s.browser).want(http.StatusOK).says("设置已生效", "2024 年度的设置")
	if got := flagged(); got != flags {
		t.Errorf("flagged for 2023 are %s, before 2024 was set %s", got, flags)
	}
	if set, err := s.DB.SettingsInForce(t.Context(), 2023); err != nil || set.Of != 0 || set.Settings.Deadline != "2024-03-09" {
		t.Errorf("2023 has %+v, %v", set, err)
	}
	if set, err := s.DB.SettingsInForce(t.Context(), 2024); err != nil || !set.Own() || len(set.Settings.Roster) != 5 {
		t.Errorf("2024 has %+v, %v", set, err)
	}
	s.get("/journal").says("保存 2024 年度的设置")
	// A deadline of another year is asked about, and what is taken back is 2024's.
	odd := s.postForm("/settings/plan", s.get("/settings?of=2023").set("limits", "deadline", 1, "2025-03-31"))
	odd.want(http.StatusOK).says("截止日期 2025-03-31 不像是 2023 年度的")
	back := saved.undo(&s.browser).want(http.StatusOK)
	s.postForm("/settings/save", back.form("/settings/save")).want(http.StatusSeeOther)
	if settings, err := s.DB.Settings(t.Context(), 2024); err != nil || settings.Deadline != "" || len(settings.Roster) != 5 {
		t.Errorf("after undo 2024 has %+v, %v", settings, err)
	}
	// A workbook says of which year it is, whatever the page shows.
	workbook := []byte(s.get("/settings/workbook?of=2024").want(http.StatusOK).body)
	s.upload("/settings/workbook", "workbook", "设置.xlsx", workbook, "of", "2023").want(http.StatusOK).says("2024 年度的设置，只用来判断这个年度的报表")
	for text, code := range map[string]int{"20223": http.StatusNotFound, "x": http.StatusNotFound, "2098": http.StatusBadRequest} {
		s.get("/settings?of=" + text).want(code)
	}
	s.sound()
}

// A label that was taught after the workbook was written stays, and the page says so
// before anything is saved.
func TestOlderWorkbookKeepsLabels(t *testing.T) {
	s := having(t, fewFiles[:1])
	workbook := []byte(s.get("/settings/workbook").want(http.StatusOK).body)
	taught := []schema.Wording{{Label: "招待开支", Path: "base_data/costs/hospitality"}}
	if err := s.DB.Teach(t.Context(), taught, clerk); err != nil {
		t.Fatal(err)
	}
	plan := s.upload("/settings/workbook", "workbook", "设置.xlsx", workbook).want(http.StatusOK)
	plan.says("照旧保留的叫法：「招待开支」")
	s.postForm("/settings/save", plan.form("/settings/save")).follow(&s.browser).says("照旧保留的叫法：「招待开支」")
	left, err := s.DB.Wordings(t.Context())
	if diff := cmp.Diff(taught, left); diff != "" || err != nil {
		t.Errorf("labels (-taught +left): %v\n%s", err, diff)
	}
	s.sound()
}
