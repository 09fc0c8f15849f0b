package store

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// ofYear is base for another year.
func ofYear(f *schema.Filing, year int) *schema.Filing {
	f.Year = year
	return f
}

// What is set for one year judges no other, in whatever order it is set.
func TestSettingsAreOfAYear(t *testing.T) {
	db, ctx := newDB(t), t.Context()
	put(t, db, "2022.xlsx", ofYear(base("某局", 31), 2022))
	put(t, db, "2023.xlsx", base("某局", 31))
	last := schema.Settings{Deadline: "2023-03-31", Checks: map[string]schema.CheckSetting{"A2": {Severity: schema.Err}},
		Roster: []schema.RosterUnit{{Name: "某局"}, {Name: "某院"}}}
	if _, err := db.SaveSettings(ctx, last, "甲", 2022); err != nil {
		t.Fatal(err)
	}
	said := func(year int) (list []string) {
		t.Helper()
		findings, err := db.Findings(ctx, FindingFilter{Year: year})
		if err != nil {
			t.Fatal(err)
		}
		var read []schema.Finding
		err = db.Read(ctx, year, func(r *Reading) error {
			s, err := r.Submissions(ctx, []int{0})
			if err == nil {
				read, err = r.Findings(ctx, s, []int{0})
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range findings {
			list = append(list, fmt.Sprint(f.Year, f.Unit, f.Code, f.Severity))
		}
		for _, f := range read {
			if f.Outcome == schema.Broken {
				list = append(list, fmt.Sprint("read", f.Year, f.Unit, f.Code, f.Severity))
			}
		}
		return list
	}
	before := said(2022)
	// 2023 takes over all but the deadline, which is none of its.
	set, err := db.SettingsInForce(ctx, 2023)
	want := last
	want.Deadline = ""
	if diff := cmp.Diff(InForce{Year: 2023, Of: 2022, ID: 1, Settings: &want}, set); err != nil || diff != "" {
		t.Errorf("2023, %v (-want +got):\n%s", err, diff)
	}
	if got := len(found(t, db, FindingFilter{Year: 2023, Severity: schema.Err}, "A2")); got != 1 {
		t.Errorf("%d errors A2 in 2023, want 1", got)
	}
	if got := len(found(t, db, FindingFilter{Year: 2022, Unit: "某院"}, "X18")); got != 1 {
		t.Errorf("%d findings of who has handed in nothing for 2022, want 1", got)
	}
	this := schema.Settings{Deadline: "2024-02-28", Checks: map[string]schema.CheckSetting{"A2": {Off: true}}, Roster: []schema.RosterUnit{{Name: "某局"}}}
	if _, err := db.SaveSettings(ctx, this, "乙", 2023); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before, said(2022)); diff != "" {
		t.Errorf("2022 (-before +after):\n%s", diff)
	}
	if f := found(t, db, FindingFilter{Year: 2023, NotJudged: true}, "A2"); len(f) != 0 {
		t.Errorf("A2 is off in 2023 and tried: %v", f)
	}
	// What comes later is judged by its year too.
	put(t, db, "2022b.xlsx", ofYear(base("某局", 32), 2022))
	put(t, db, "2023b.xlsx", base("某局", 32))
	if got := found(t, db, FindingFilter{}, "A2"); len(got) != 1 || got[0].Year != 2022 || got[0].Severity != schema.Err {
		t.Errorf("A2 of both years: %+v", got)
	}
	records, err := db.Records(ctx, "某局", 2022)
	if err != nil {
		t.Fatal(err)
	}
	stood, err := db.AsItStood(ctx, records[0].ID)
	if err != nil {
		t.Fatal(err)
	}
	a2 := false
	for _, f := range stood {
		a2 = a2 || f.Code == "A2"
	}
	if !a2 {
		t.Errorf("as it stood in 2022: %v", stood)
	}
	for year, want := range map[int]*schema.Settings{2021: nil, 2022: &last, 2023: &this, 0: &this} {
		got, err := db.Settings(ctx, year)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%d, %v (-want +got):\n%s", year, err, diff)
		}
	}
	if years, err := db.SettingsYears(ctx); err != nil || !cmp.Equal(years, []int{2022, 2023}) {
		t.Errorf("settings of %v, %v", years, err)
	}
	history, err := db.SettingsHistory(ctx)
	if err != nil || len(history) != 2 || !cmp.Equal(history[0].Years, []int{2023}) || !cmp.Equal(history[1].Years, []int{2022}) {
		t.Errorf("history: %+v, %v", history, err)
	}
	journal, err := db.Journal(ctx, 0)
	if err != nil || len(journal) != 2 || !cmp.Equal(journal[0].Years, []int{2023}) {
		t.Errorf("journal: %+v, %v", journal, err)
	}
	// Who saw the settings that 2023 had taken over does not overwrite its own.
	if _, err := db.SaveSettingsOver(ctx, 1, last, "丙", 2023); !errors.Is(err, ErrChanged) {
		t.Errorf("over those of 2022: %v", err)
	}
	if _, err := db.SaveSettingsOver(ctx, 2, last, "丙", 2023, 2022); err != nil {
		t.Error(err)
	}
	if history, err = db.SettingsHistory(ctx); err != nil || !cmp.Equal(history[0].Years, []int{2022, 2023}) {
		t.Errorf("history: %+v, %v", history, err)
	}
	for _, statement := range []string{`DELETE FROM settings_years`, `UPDATE settings_years SET year = 2020`} {
		if _, err := db.writer.ExecContext(ctx, statement); err == nil {
			t.Errorf("%s went through", statement)
		}
	}
}

// A deadline without a year is that of the year before it; the settings of no
// year in particular are those of every year until one has its own.
func TestSettingsOfNoYear(t *testing.T) {
	db, ctx := newDB(t), t.Context()
	if _, err := db.SaveSettings(ctx, schema.Settings{Deadline: "2024-03-31", Roster: []schema.RosterUnit{{Name: "某局"}}}, "甲"); err != nil {
		t.Fatal(err)
	}
	for year, want := range map[int]string{0: "2024-03-31", 2022: "", 2023: "2024-03-31", 2024: ""} {
		got, err := db.Settings(ctx, year)
		if err != nil || got.Deadline != want || len(got.Roster) != 1 {
			t.Errorf("%d: %+v, %v", year, got, err)
		}
	}
	if years, err := db.SettingsYears(ctx); err != nil || len(years) != 0 {
		t.Errorf("settings of %v, %v", years, err)
	}
}

// What was in force before settings were of a year is in force for the years that
// there are as it was, deadline and all.
func TestUpgradeKeepsSettings(t *testing.T) {
	for _, name := range []string{"v3", "v4"} {
		path := oldDatabase(t, name)
		raw(t, path, `INSERT INTO filings (file_id, unit_id, year, form, project, project_key, sheet)
				SELECT file_id, unit_id, 2022, form, project, project_key, sheet FROM filings ORDER BY id LIMIT 1`,
			`INSERT INTO settings (content, saved, saved_by) VALUES ('{"deadline":"2024-01-31"}', '2024-01-01T08:00:00.000000000Z', '甲')`,
			`INSERT INTO settings (content, saved, saved_by) VALUES ('{"deadline":"2024-03-31","checks":{"A2":{"severity":"E"}}}', '2024-01-02T08:00:00.000000000Z', '甲')`)
		closeDB(t, existing(t, path))
		db := create(t, path)
		kept := schema.Settings{Deadline: "2024-03-31", Checks: map[string]schema.CheckSetting{"A2": {Severity: schema.Err}}}
		over := kept
		over.Deadline = ""
		for year, want := range map[int]*schema.Settings{2021: &over, 2022: &kept, 2023: &kept, 2024: &over} {
			got, err := db.Settings(t.Context(), year)
			if diff := cmp.Diff(want, got); err != nil || diff != "" {
				t.Errorf("%s: %d, %v (-want +got):\n%s", name, year, err, diff)
			}
		}
		history, err := db.SettingsHistory(t.Context())
		if err != nil || len(history) != 2 || !cmp.Equal(history[0].Years, []int{2022, 2023}) || history[0].Settings.Deadline != kept.Deadline {
			t.Errorf("%s: history %+v, %v", name, history, err)
		}
		if _, err := db.SaveSettings(t.Context(), schema.Settings{Deadline: "2025-03-31"}, "乙", 2024); err != nil {
			t.Fatal(err)
		}
		if got, err := db.Settings(t.Context(), 2023); err != nil || got.Deadline != "2024-03-31" {
			t.Errorf("%s: with 2024's, 2023 has %+v, %v", name, got, err)
		}
	}
}

// Settings of several years are saved together or not at all, and a year that had
// none of its own can have none again.
func TestSaveEachSettings(t *testing.T) {
	db, ctx := newDB(t), t.Context()
	set := func(deadline string) *schema.Settings {
		return &schema.Settings{Deadline: deadline, Roster: []schema.RosterUnit{{Name: "某局"}}}
	}
	if _, err := db.SaveSettings(ctx, *set("2023-03-31"), "甲", 2022); err != nil {
		t.Fatal(err)
	}
	first, none := int64(1), int64(0)
	_, err := db.SaveEachSettings(ctx, "甲", YearSettings{Years: []int{2023}, Settings: set("2024-03-31"), Over: &first},
		YearSettings{Years: []int{2024}, Settings: set("2025-03-31"), Over: &none})
	if history, _ := db.SettingsHistory(ctx); !errors.Is(err, ErrChanged) || len(history) != 1 {
		t.Errorf("saved %v over others, %v", history, err)
	}
	both := []YearSettings{{Years: []int{2023}, Settings: set("2024-03-31"), Over: &first}, {Years: []int{2024}, Settings: set("2025-03-31"), Over: &first}}
	back := []YearSettings{{Years: []int{2023}}, {Years: []int{2024}}}
	state := func(unsaved ...YearSettings) (text string) {
		t.Helper()
		for year := 2021; year <= 2025; year++ {
			f, err := db.SettingsIf(ctx, year, unsaved...)
			if err != nil {
				t.Fatal(err)
			}
			if f.Settings == nil {
				text += fmt.Sprint(year, ": none\n")
				continue
			}
			text += fmt.Sprint(year, ": of ", f.Of, " ", f.Settings.Deadline, "\n")
		}
		return text
	}
	before, planned := state(), state(both...)
	if _, err := db.SaveEachSettings(ctx, "甲", both...); err != nil {
		t.Fatal(err)
	}
	want := "2021: none\n2022: of 2022 2023-03-31\n2023: of 2023 2024-03-31\n2024: of 2024 2025-03-31\n2025: of 2024 \n"
	if got := state(); got != want || planned != want {
		t.Errorf("saved:\n%splanned:\n%swant:\n%s", got, planned, want)
	}
	if got := state(back...); got != before {
		t.Errorf("planned to take back:\n%swant:\n%s", got, before)
	}
	if got := state(back[0]); got != "2021: none\n2022: of 2022 2023-03-31\n2023: of 2022 \n2024: of 2024 2025-03-31\n2025: of 2024 \n" {
		t.Errorf("planned to take back 2023:\n%s", got)
	}
	if _, err := db.SaveEachSettings(ctx, "乙", back...); err != nil {
		t.Fatal(err)
	}
	if got := state(); got != before {
		t.Errorf("taken back:\n%swant:\n%s", got, before)
	}
	if f, err := db.SettingsInForce(ctx, 2024); err != nil || f.Own() || f.ID != 1 {
		t.Errorf("2024 has %+v, %v", f, err)
	}
	if years, err := db.SettingsYears(ctx); err != nil || !cmp.Equal(years, []int{2022}) {
		t.Errorf("settings of %v, %v", years, err)
	}
	if newest, err := db.SettingsInForce(ctx, 0); err != nil || newest.Of != 2022 {
		t.Errorf("the newest are of %d, %v", newest.Of, err)
	}
	history, err := db.SettingsHistory(ctx)
	if err != nil || len(history) != 5 || !history[0].None || !cmp.Equal(history[0].Years, []int{2024}) || history[2].None {
		t.Errorf("history: %+v, %v", history, err)
	}
	journal, err := db.Journal(ctx, 2)
	if err != nil || journal[0].Deed != DeedNoSettings || !cmp.Equal(journal[0].Years, []int{2024}) || journal[0].By != "乙" {
		t.Errorf("journal: %+v, %v", journal, err)
	}
	// What is saved for it after that is its own.
	if _, err := db.SaveSettings(ctx, *set("2025-03-31"), "甲", 2024); err != nil {
		t.Fatal(err)
	}
	if f, err := db.SettingsInForce(ctx, 2024); err != nil || !f.Own() {
		t.Errorf("2024 has %+v, %v", f, err)
	}
}
