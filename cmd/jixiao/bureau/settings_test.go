package bureau

import (
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/consolidate/handout"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// settingsBook is a settings workbook for some years.
func settingsBook(t *testing.T, s *schema.Settings, taught []schema.Wording, years ...int) []byte {
	t.Helper()
	data, err := handout.Settings(builtin, s, taught, years...)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// readOne reads a settings workbook of which nothing is wrong.
func readSettings(t *testing.T, db *store.DB, data []byte, asked, otherwise int) []importer.SettingsBook {
	t.Helper()
	books, problems, err := ReadSettings(t.Context(), db, "设置.xlsx", data, asked, otherwise)
	if err != nil || len(problems) > 0 {
		t.Fatalf("%v, %v", problems, err)
	}
	return books
}

// A settings workbook is for the years that it says, else for the year that is asked
// for, else for the one that is meant.
func TestReadSettings(t *testing.T) {
	db := openDB(t)
	set := &schema.Settings{Deadline: "2024-03-31", Roster: []schema.RosterUnit{{Name: "某甲局"}}}
	yearsOf := func(books []importer.SettingsBook) (years []int) {
		for _, b := range books {
			years = append(years, b.Years...)
		}
		return years
	}
	for _, test := range []struct {
		what             string
		years            []int
		asked, otherwise int
		want             []int
	}{
		{"said", []int{2022, 2023}, 0, 0, []int{2022, 2023}}, {"said and asked", []int{2023}, 2023, 0, []int{2023}}, {"asked", nil, 2022, 2021, []int{2022}},
		{"otherwise", nil, 0, 2021, []int{2021}}, {"of all years", nil, 0, 0, nil},
	} {
		books := readSettings(t, db, settingsBook(t, set, nil, test.years...), test.asked, test.otherwise)
		if diff := cmp.Diff(test.want, yearsOf(books)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.what, diff)
		}
		if books[0].Settings.Deadline != set.Deadline || len(books) != max(1, len(test.want)) {
			t.Errorf("%s: %+v", test.what, books)
		}
	}
	receive(t, db, "甲.xlsx", book(t, baseForm))
	if books := readSettings(t, db, settingsBook(t, set, nil), 0, 0); !slices.Equal(yearsOf(books), []int{2023}) {
		t.Errorf("of the year that something is of: %v", yearsOf(books))
	}
	var differ YearsDiffer
	if _, _, err := ReadSettings(t.Context(), db, "设置.xlsx", settingsBook(t, set, nil, 2022), 2023, 0); !errors.As(err, &differ) || differ.Asked != 2023 {
		t.Errorf("of another year: %v", err)
	}
	next := time.Now().Year() + 1
	if _, _, err := ReadSettings(t.Context(), db, "设置.xlsx", settingsBook(t, set, nil), next, 0); !errors.Is(err, YearNotCome{next}) {
		t.Errorf("of a year that has not come: %v", err)
	}
	if err := MayBeSet(t.Context(), db, next-1); err != nil {
		t.Error(err)
	}
	early := receive(t, db, "早.xlsx", book(t, baseForm, "2023年度", strconv.Itoa(next)+"年度", "2023年", "", "2022年", ""), importer.Given{Year: next})
	if early.Status != StatusImported {
		t.Fatalf("%+v", early)
	}
	if err := MayBeSet(t.Context(), db, next); err != nil {
		t.Errorf("of a year that something is of: %v", err)
	}
	if _, _, err := ReadSettings(t.Context(), db, "设置.xlsx", book(t, baseForm), 0, 0); err == nil {
		t.Error("a form is taken for settings")
	}
	wrong := edited(t, settingsBook(t, set, nil, 2023), "预警阈值!F4", "很多")
	if _, problems, err := ReadSettings(t.Context(), db, "设置.xlsx", wrong, 0, 0); err != nil || len(problems) == 0 {
		t.Errorf("what is wrong: %v, %v", problems, err)
	}
}

// A deadline lies in the year after.
func TestDoubtDeadline(t *testing.T) {
	for deadline, odd := range map[string]bool{"2024-03-31": false, "2023-03-31": true, "2025-01-01": true, "": false} {
		err := DoubtDeadline(importer.SettingsBook{Years: []int{2023}, Settings: schema.Settings{Deadline: deadline}})
		if (err != nil) != odd || odd && !errors.Is(err, OddDeadline{deadline, 2023}) {
			t.Errorf("%s: %v", deadline, err)
		}
	}
	if err := DoubtDeadline(importer.SettingsBook{Settings: schema.Settings{Deadline: "2023-03-31"}}); err != nil {
		t.Errorf("of no year: %v", err)
	}
}

// Settings are saved for their years, and the years without any follow those before.
func TestSaveSettings(t *testing.T) {
	db := openDB(t)
	if year, err := SettingsYear(t.Context(), db); err != nil || year != 0 {
		t.Errorf("none: %d, %v", year, err)
	}
	receive(t, db, "甲.xlsx", book(t, baseForm))
	receive(t, db, "乙.xlsx", book(t, baseForm, "2023年度", "2022年度", "2023年", "2022年", "2022年", "2021年"))
	change := func(deadline string, over *int64, years ...int) SettingsChange {
		return SettingsChange{SettingsBook: importer.SettingsBook{Settings: schema.Settings{Deadline: deadline}, Years: years}, Over: over}
	}
	if set, err := SettingsIf(t.Context(), db, 2023, []SettingsChange{change("2023-04-01", nil, 2022)}); err != nil || set.Of != 2022 {
		t.Errorf("%+v, %v", set, err)
	}
	done, labels, err := SaveSettings(t.Context(), db, []SettingsChange{change("2023-04-01", nil, 2022)}, "李四")
	if err != nil || len(done) != 0 || labels.Count() != 0 {
		t.Fatalf("%+v, %+v, %v", done, labels, err)
	}
	for _, test := range []struct{ years, want []int }{{[]int{2022}, []int{2023}}, {[]int{2023}, []int{}}, {[]int{2021}, []int{}}, {[]int{2020, 2022}, []int{2023}}, {nil, []int{}}} {
		got, err := Following(t.Context(), db, test.years...)
		if diff := cmp.Diff(test.want, got); err != nil || diff != "" {
			t.Errorf("%v are followed by %v, %v", test.years, got, err)
		}
	}
	if year, err := SettingsYear(t.Context(), db); err != nil || year != 2023 {
		t.Errorf("%d, %v", year, err)
	}
	set, err := db.SettingsInForce(t.Context(), 2022)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := SaveSettings(t.Context(), db, []SettingsChange{change("2023-05-01", &set.ID, 2022)}, "李四"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := SaveSettings(t.Context(), db, []SettingsChange{change("2023-06-01", &set.ID, 2022)}, "李四"); !errors.Is(err, store.ErrChanged) {
		t.Errorf("made of those before the last: %v", err)
	}
	none := change("", nil, 2022)
	none.None = true
	if _, _, err := SaveSettings(t.Context(), db, []SettingsChange{none}, "李四"); err != nil {
		t.Fatal(err)
	}
	if set, err := db.SettingsInForce(t.Context(), 2022); err != nil || set.Settings != nil {
		t.Errorf("%+v, %v", set, err)
	}
	empty := openDB(t)
	if _, err := empty.SaveSettings(t.Context(), schema.Settings{}, "李四", 2021); err != nil {
		t.Fatal(err)
	}
	if year, err := SettingsYear(t.Context(), empty); err != nil || year != 2021 {
		t.Errorf("of settings alone: %d, %v", year, err)
	}
}

// A workbook teaches labels, has them mean something else, and forgets what it says
// shall be forgotten; what it does not name stays.
func TestSettingsLabels(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm, "编制数", "定编人数"))
	if _, err := Teach(t.Context(), db, []schema.Wording{{Label: "在册人数", Path: staffInPost}, {Label: "招待开支", Path: "base_data/costs/hospitality"}}, "李四"); err != nil {
		t.Fatal(err)
	}
	change := SettingsChange{SettingsBook: importer.SettingsBook{Years: []int{2023}, HasLabels: true, Forget: []string{"招待开支"},
		Labels: []schema.Wording{{Label: "定编人数", Path: authorizedPosts}}}}
	done, labels, err := SaveSettings(t.Context(), db, []SettingsChange{change}, "李四")
	want := LabelChanges{Teach: change.Labels, Forget: []string{"招待开支"}, Kept: []string{"在册人数"}}
	if diff := cmp.Diff(want, labels); err != nil || diff != "" || len(done) != 1 {
		t.Errorf("%d read again, %v (-want +got):\n%s", len(done), err, diff)
	}
	if got := figure(t, db, "某甲局", authorizedPosts); got != "30" {
		t.Errorf("taught, it reads %q", got)
	}
	change.HasLabels, change.Labels = false, nil
	if labels, err := LabelsOf(t.Context(), db, change.SettingsBook); err != nil || labels.Count() != 0 || len(labels.Kept) != 0 {
		t.Errorf("without the sheet: %+v, %v", labels, err)
	}
	taught := []schema.Wording{{Label: "定编人数", Path: authorizedPosts}, {Label: "在册人数", Path: staffInPost}}
	for _, test := range []struct {
		what string
		book importer.SettingsBook
		want LabelChanges
	}{
		{"the same", importer.SettingsBook{Labels: taught}, LabelChanges{}},
		{"the same, otherwise written", importer.SettingsBook{Labels: []schema.Wording{{Label: "定编 人数", Path: authorizedPosts}, taught[1]}}, LabelChanges{}},
		{"another line", importer.SettingsBook{Labels: []schema.Wording{{Label: "定编人数", Path: staffInPost}, taught[1]}},
			LabelChanges{Teach: []schema.Wording{{Label: "定编人数", Path: staffInPost}}, Otherwise: []string{"定编人数"}}},
		{"another line, otherwise written", importer.SettingsBook{Labels: []schema.Wording{{Label: "定编 人数", Path: staffInPost}, taught[1]}},
			LabelChanges{Teach: []schema.Wording{{Label: "定编 人数", Path: staffInPost}}, Otherwise: []string{"定编 人数"}, Forget: []string{"定编人数"}}},
		{"one alone", importer.SettingsBook{Labels: taught[:1]}, LabelChanges{Kept: []string{"在册人数"}}},
	} {
		if diff := cmp.Diff(test.want, labelChanges(taught, test.book)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.what, diff)
		}
	}
}

// What a year would come to with other settings is computed, and nothing is changed.
func TestWhatIf(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm, "7.4 | 7.2", "8.5 | 7.2"))
	if _, err := db.SaveSettings(t.Context(), schema.Settings{Roster: []schema.RosterUnit{{Name: "某甲局"}}}, "李四", 2023); err != nil {
		t.Fatal(err)
	}
	flags := func(set *schema.Settings) (list []string) {
		t.Helper()
		effect, err := WhatIf(t.Context(), db, 2023, set)
		if err != nil {
			t.Fatal(err)
		}
		if effect.Totals.Flags != len(effect.Flags) {
			t.Errorf("%d flags, %d are counted", len(effect.Flags), effect.Totals.Flags)
		}
		for _, f := range effect.Flags {
			list = append(list, f.Unit+" "+f.Flag)
		}
		return list
	}
	defaults := flags(nil)
	if !slices.Contains(defaults, "某甲局 "+schema.FlagErrorFindings) {
		t.Errorf("by default: %q", defaults)
	}
	two := &schema.Settings{Roster: []schema.RosterUnit{{Name: "某甲局"}, {Name: "某乙局"}}}
	if got := flags(two); !slices.Contains(got, "某乙局 "+schema.FlagNotHandedIn) || len(got) != len(defaults)+1 {
		t.Errorf("with another unit: %q", got)
	}
	off := &schema.Settings{Checks: map[string]schema.CheckSetting{}}
	for _, entry := range builtin.Catalogue {
		off.Checks[entry.Code] = schema.CheckSetting{Severity: schema.Info}
	}
	if got := flags(off); slices.Contains(got, "某甲局 "+schema.FlagErrorFindings) {
		t.Errorf("without an error: %q", got)
	}
	if set, err := db.Settings(t.Context(), 2023); err != nil || len(set.Roster) != 1 {
		t.Errorf("%+v, %v", set, err)
	}
}

// The persons of the roster stay where they are.
func TestWithoutContacts(t *testing.T) {
	own := schema.Settings{Roster: []schema.RosterUnit{{Name: "某甲局", Contact: "某人"}}}
	if got := WithoutContacts(own); got.Roster[0].Contact != "" || got.Roster[0].Name != "某甲局" || own.Roster[0].Contact != "某人" {
		t.Errorf("%+v of %+v", got, own)
	}
}

// The catalogue says what each check tries, and what is in force.
func TestCatalogue(t *testing.T) {
	set := &schema.Settings{Checks: map[string]schema.CheckSetting{"A3": {Severity: schema.Info}, "A4": {Off: true}}}
	list := Catalogue(builtin, set)
	if len(list) != len(builtin.Catalogue) {
		t.Fatalf("%d of %d", len(list), len(builtin.Catalogue))
	}
	of := map[string]Rule{}
	for _, r := range list {
		of[r.Code] = r
		if r.Rules == nil || r.Title == "" {
			t.Errorf("%+v", r)
		}
	}
	if r := of["A3"]; r.Severity != schema.Info || !r.On || len(r.Rules) == 0 || !strings.Contains(r.Rules[0], "三公经费") {
		t.Errorf("%+v", r)
	}
	if r := of["A4"]; r.On {
		t.Errorf("%+v", r)
	}
	tolerant := 0
	for _, r := range list {
		if r.Tolerance != "" {
			tolerant++
		}
		if r.Tolerance == "0" {
			t.Errorf("%s lets nothing pass, and says so", r.Code)
		}
	}
	if tolerant == 0 || tolerant == len(list) {
		t.Errorf("%d of %d let something pass", tolerant, len(list))
	}
}
