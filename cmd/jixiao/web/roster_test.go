package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jixiao/schema"
)

// mostOfAPage is how large a page may get in the largest district, in bytes.
const mostOfAPage = 300 << 10

// largeRoster saves a roster of many units.
func largeRoster(t *testing.T, s *site, units int) {
	t.Helper()
	settings := schema.Settings{Deadline: "2024-03-20"}
	for n := range units {
		settings.Roster = append(settings.Roster, schema.RosterUnit{Code: fmt.Sprintf("%04d", n), Name: unitNamed(n), Department: fmt.Sprintf("第%d主管部门", n%40), Office: "行政股", Contact: "甲 内线 000"})
	}
	if _, err := s.DB.SaveSettings(t.Context(), settings, clerk); err != nil {
		t.Fatal(err)
	}
}

// rosterPages are the units of the roster, page by page: each is there once, in its row.
func (s *site) rosterPages() (all []string) {
	s.t.Helper()
	for next := "/settings?open=roster"; next != ""; {
		page := s.get(next).want(http.StatusOK)
		form := page.form("/settings/plan", "section", "roster")
		for i, name := range form["roster1"] {
			if at := form[rosterAt][i]; at != "" {
				if at != itoa(len(all)) {
					s.t.Fatalf("%s is row %s, want %d", name, at, len(all))
				}
				all = append(all, name)
			}
		}
		next = ""
		for a := range elements(page.tree(), func(n *html.Node) bool { return n.Data == "a" && text(n) == "下一页" }) {
			next = strings.TrimSuffix(attr(a, "href"), "#roster")
		}
	}
	return all
}

// The roster of a large district is shown some units at a time, is searched, and keeps
// what is not shown whatever is saved.
func TestRosterInPages(t *testing.T) {
	long(t)
	const units = 3000
	s := open(t, t.TempDir())
	largeRoster(t, s, units)
	before, _ := s.inForce()
	page := s.get("/settings?open=roster").want(http.StatusOK).says("第 1–100 个，共 3000 个").plain()
	if len(page.body) > mostOfAPage {
		t.Errorf("the settings are %d bytes", len(page.body))
	}
	if handout := s.get("/handout").want(http.StatusOK); len(handout.body) > mostOfAPage || !strings.Contains(handout.body, unitNamed(units-1)) {
		t.Errorf("汇总与退回 is %d bytes while nobody has handed in", len(handout.body))
	}
	if all := s.rosterPages(); len(all) != units || all[2999] != unitNamed(2999) {
		t.Fatalf("%d units are on the pages", len(all))
	}

	// One that is found is renamed, one is taken off, and one is new.
	form := s.get("/settings?open=roster&q=丙丁戊").want(http.StatusOK).form("/settings/plan", "section", "roster")
	if n := len(form["roster1"]); n < 7 || n > 60 {
		t.Fatalf("%d rows are found", n)
	}
	changed, gone := form["roster1"][0], form["roster1"][1]
	form["roster1"][0] = "星澜区改了名的小学"
	for i := range 6 {
		form["roster"+itoa(i)][1] = ""
	}
	last := len(form["roster1"]) - 1
	form["roster1"][last] = "星澜区新设的局"
	plan := s.postForm("/settings/plan", form).want(http.StatusOK)
	s.postForm("/settings/save", plan.form("/settings/save")).want(http.StatusSeeOther)
	var want []schema.RosterUnit
	for _, u := range before.Roster {
		switch u.Name {
		case gone:
			continue
		case changed:
			u.Name = "星澜区改了名的小学"
		}
		want = append(want, u)
	}
	want = append(want, schema.RosterUnit{Name: "星澜区新设的局"})
	after, _ := s.inForce()
	if !slices.EqualFunc(want, after.Roster, func(a, b schema.RosterUnit) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
		t.Fatalf("of %d units %d are on the roster, want %d", units, len(after.Roster), len(want))
	}

	// What is wrong with a row that is not shown is shown with it.
	form = s.get("/settings?open=roster&page=2").want(http.StatusOK).form("/settings/plan", "section", "roster")
	form["roster1"][5] = unitNamed(2999)
	wrong := s.postForm("/settings/plan", form).want(http.StatusUnprocessableEntity)
	kept := wrong.form("/settings/plan", "section", "roster")
	if !slices.Contains(kept["roster1"], unitNamed(2999)) || len(kept["roster1"]) < 100 {
		t.Errorf("of what was typed are kept %d rows", len(kept["roster1"]))
	}
	if now, _ := s.inForce(); len(now.Roster) != len(after.Roster) {
		t.Error("it was saved")
	}
	// Put right, what was kept is saved without loss.
	kept["roster1"][slices.Index(kept["roster1"], unitNamed(2999))] = "星澜区又改了名的局"
	plan = s.postForm("/settings/plan", kept).want(http.StatusOK)
	s.postForm("/settings/save", plan.form("/settings/save")).want(http.StatusSeeOther)
	now, _ := s.inForce()
	if len(now.Roster) != len(after.Roster) || now.Roster[len(now.Roster)-1].Name != "星澜区新设的局" {
		t.Errorf("%d units after the second change, want %d", len(now.Roster), len(after.Roster))
	}
	// A row that is none is refused.
	for _, at := range []string{"-1", "x", itoa(units + 5)} {
		form := s.get("/settings?open=roster").form("/settings/plan", "section", "roster")
		form[rosterAt][0] = at
		s.postForm("/settings/plan", form).want(http.StatusBadRequest)
	}
	s.sound()
}

// What was typed into a part of the roster while others changed it is kept beside what
// is in force now, by the names of the units.
func TestRosterInTwoTabs(t *testing.T) {
	long(t)
	s := open(t, t.TempDir())
	largeRoster(t, s, 250)
	mine := s.get("/settings?open=roster&page=2").form("/settings/plan", "section", "roster")
	other := s.get("/settings?open=roster").form("/settings/plan", "section", "roster")
	for i := range 6 {
		other["roster"+itoa(i)][0] = "" // all rows move up
	}
	other["roster1"][1] = "星澜区别人改的局"
	waiting := s.postForm("/settings/plan", mine).want(http.StatusOK)
	save := func(form map[string][]string) {
		t.Helper()
		s.postForm("/settings/save", s.postForm("/settings/plan", form).want(http.StatusOK).form("/settings/save")).want(http.StatusSeeOther)
	}
	save(other)
	s.postForm("/settings/save", waiting.form("/settings/save")).want(http.StatusConflict)
	mine["roster1"][3] = "星澜区我改的局"
	mine["roster1"][len(mine["roster1"])-1] = "星澜区我添的局"
	stale := s.postForm("/settings/plan", mine).want(http.StatusConflict).says("设置已被别的窗口或别人改过", "现在生效的是「"+unitNamed(103)+"」")
	form := stale.form("/settings/plan", "section", "roster")
	var typed []string
	for _, name := range form["roster1"] {
		if name != "" {
			typed = append(typed, name)
		}
	}
	if fmt.Sprint(typed) != "[星澜区我改的局 星澜区我添的局]" || form[rosterAt][0] != "102" {
		t.Errorf("kept are %v, the first as row %s", typed, form[rosterAt][0])
	}
	save(form)
	now, _ := s.inForce()
	var names []string
	for _, u := range now.Roster {
		names = append(names, u.Name)
	}
	if len(names) != 250 || names[0] != "星澜区别人改的局" || names[102] != "星澜区我改的局" || names[249] != "星澜区我添的局" || names[248] != unitNamed(249) {
		t.Errorf("the roster is %v", names)
	}
	s.sound()
}

// The units that something goes back to are listed some at a time, and found.
func TestReturnsInPages(t *testing.T) {
	long(t)
	s := open(t, large(t, 130))
	v, err := s.view(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, u := range v.units {
		if u.Counts.Errors+u.Counts.Warnings > 0 {
			want = append(want, u.Name)
		}
	}
	if len(want) <= shownRows {
		t.Fatalf("something goes back to %d units alone", len(want))
	}
	listed := func(page *answer) (names []string) {
		for a := range elements(page.tree(), func(n *html.Node) bool { return n.Data == "a" && strings.HasPrefix(attr(n, "href"), "/unit?") }) {
			names = append(names, text(a))
		}
		return names
	}
	first := s.get("/handout?year=2023").want(http.StatusOK).says(fmt.Sprintf("第 1–100 个，共 %d 个", len(want)), itoa(len(want))+" 个单位有")
	second := s.get("/handout?year=2023&page=2").want(http.StatusOK)
	if got := append(listed(first), listed(second)...); !slices.Equal(got, want) {
		t.Errorf("on two pages are %d units, want %d", len(got), len(want))
	}
	if got := listed(s.get("/handout?year=2023&q=" + want[110]).want(http.StatusOK)); !slices.Equal(got, want[110:111]) {
		t.Errorf("%s finds %v", want[110], got)
	}
	s.get("/handout?year=2023&q=没有这个").want(http.StatusOK).says("没有这样的单位")
	for _, page := range []string{"0", "-3", "x", "99999999999999999999", "77"} {
		s.get("/handout?year=2023&page=" + page).want(http.StatusOK)
	}
	s.sound()
}
