package store

import (
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jixiao/schema"
)

// Everything decided is in the journal, the last first.
func TestJournal(t *testing.T) {
	db, ctx := newDB(t), t.Context()
	put(t, db, "a.xlsx", base("某局", 31), form("某局", schema.ProjectEvaluation, "修路"))
	findings := found(t, db, FindingFilter{}, "A2")
	records, err := db.Records(ctx, "某局", 2023)
	if err != nil || len(records) != 2 {
		t.Fatal(records, err)
	}
	project := records[1].ID
	steps := []func() error{
		func() error { return db.Accept(ctx, findings, schema.Decision{Why: "已核", By: "甲"}) },
		func() error { return db.Reconsider(ctx, findings, "乙") },
		func() error { return db.Remark(ctx, findings, "年底调入", "甲") },
		func() error { _, err := db.Void(ctx, project, schema.Decision{Why: "发错", By: "甲"}); return err },
		func() error { _, err := db.Restore(ctx, project, "乙"); return err },
		func() error { _, err := db.SaveSettings(ctx, schema.Settings{}, "甲"); return err },
		func() error {
			return db.Teach(ctx, []schema.Wording{{Label: " 招待费 ", Path: "base_data/costs/hospitality"}}, "甲")
		},
		func() error { _, err := db.Forget(ctx, "招待费", "乙"); return err },
		func() error { _, err := db.Forget(ctx, "没有教过", "乙"); return err }, // nothing was done
		func() error { return db.AddAlias(ctx, "某局", "某委", "甲") },
		func() error { _, err := db.RemoveAlias(ctx, "某委", "乙"); return err },
		func() error { return db.SetPassword(ctx, "丙", "x", "甲") },
		func() error { return db.SetPassword(ctx, "丙", "y", "丙") },
		func() error { _, err := db.RemovePerson(ctx, "丙", "甲"); return err },
		func() error { _, err := db.RemovePerson(ctx, "丙", "甲"); return err }, // nothing was done
	}
	for i, step := range steps {
		if err := step(); err != nil {
			t.Fatalf("step %d: %v", i, err)
		}
	}
	a2 := findings[0].Sentence()
	want := []Entry{
		{By: "甲", Deed: DeedRemovePerson, Subject: "丙"},
		{By: "丙", Deed: DeedPassword, Subject: "丙"},
		{By: "甲", Deed: DeedPerson, Subject: "丙"},
		{By: "乙", Deed: DeedUnalias, Unit: "某局", Subject: "某委"},
		{By: "甲", Deed: DeedAlias, Unit: "某局", Subject: "某委"},
		{By: "乙", Deed: DeedForget, Subject: "招待费"},
		{By: "甲", Deed: DeedTeach, Subject: "招待费", Why: "base_data/costs/hospitality"},
		{By: "甲", Deed: DeedSettings, ID: 1},
		{By: "乙", Deed: DeedRestore, Unit: "某局", Year: 2023, ID: project, Form: schema.ProjectEvaluation, Project: "修路", File: "a.xlsx"},
		{By: "甲", Deed: DeedVoid, Unit: "某局", Year: 2023, Why: "发错", ID: project, Form: schema.ProjectEvaluation, Project: "修路", File: "a.xlsx"},
		{By: "甲", Deed: DeedRemark, Unit: "某局", Year: 2023, Code: "A2", Subject: a2, Why: "年底调入"},
		{By: "乙", Deed: DeedReconsider, Unit: "某局", Year: 2023, Code: "A2", Subject: a2},
		{By: "甲", Deed: DeedAccept, Unit: "某局", Year: 2023, Code: "A2", Subject: a2, Why: "已核"},
	}
	got, err := db.Journal(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	for i := range got {
		if got[i].At.IsZero() || i > 0 && got[i].At.After(got[i-1].At) {
			t.Errorf("%s happened at %v", got[i].Deed, got[i].At)
		}
	}
	for i := range got {
		got[i].At = want[0].At
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	if some, err := db.Journal(ctx, 3); err != nil || len(some) != 3 || some[2].Deed != DeedPerson {
		t.Errorf("the last three: %+v, %v", some, err)
	}
	for _, statement := range []string{
		`DELETE FROM journal`, `UPDATE journal SET made_by = ''`, `DELETE FROM remarks`, `UPDATE remarks SET text = ''`,
		`DELETE FROM people`, `UPDATE people SET name = 'x'`, `UPDATE people SET removed = NULL, removed_by = NULL`, `UPDATE people SET hash = 'z'`,
	} {
		if _, err := db.writer.ExecContext(ctx, statement); err == nil || errors.Is(err, sql.ErrNoRows) {
			t.Errorf("%s went through", statement)
		}
	}
}

func TestPeople(t *testing.T) {
	db, ctx := newDB(t), t.Context()
	for _, name := range []string{"甲", " 乙 "} {
		if err := db.SetPassword(ctx, name, "hash of "+name, "甲"); err != nil {
			t.Fatal(err)
		}
	}
	names := func() (names []string) {
		t.Helper()
		people, err := db.People(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range people {
			if p.Since.IsZero() {
				t.Errorf("%s was added at no time", p.Name)
			}
			names = append(names, p.Name)
		}
		return names
	}
	expect := func(name, want string) {
		t.Helper()
		if hash, ok, err := db.PasswordHash(ctx, name); err != nil || hash != want || ok != (want != "") {
			t.Errorf("%s: %q, %v, %v, want %q", name, hash, ok, err, want)
		}
	}
	if diff := cmp.Diff([]string{"甲", "乙"}, names()); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	if err := db.SetPassword(ctx, "乙", "another", "乙"); err != nil {
		t.Fatal(err)
	}
	expect("乙", "another")
	expect("丙", "")
	for _, want := range []bool{true, false} {
		if found, err := db.RemovePerson(ctx, "乙", "甲"); err != nil || found != want {
			t.Errorf("removed: %v, %v, want %v", found, err, want)
		}
	}
	expect("乙", "")
	if err := db.SetPassword(ctx, "乙", "third", "甲"); err != nil { // may again
		t.Fatal(err)
	}
	expect("乙", "third")
	if diff := cmp.Diff([]string{"甲", "乙"}, names()); diff != "" {
		t.Errorf("people (-want +got):\n%s", diff)
	}
	for _, bad := range [][2]string{{"", "x"}, {" \t", "x"}, {"丁", ""}} {
		if err := db.SetPassword(ctx, bad[0], bad[1], "甲"); err == nil {
			t.Errorf("%q with %q may log in", bad[0], bad[1])
		}
	}
}

// What a unit says by telephone stands after what it wrote, until it says
// something else.
func TestRemarks(t *testing.T) {
	db, ctx := newDB(t), t.Context()
	put(t, db, "a.xlsx", base("某局", 31))
	note := func() string { return found(t, db, FindingFilter{}, "A2")[0].Note }
	remark := func(text string) {
		t.Helper()
		if err := db.Remark(ctx, found(t, db, FindingFilter{}, "A2"), text, "甲"); err != nil {
			t.Fatal(err)
		}
	}
	remark("年底调入")
	if note() != "年底调入" {
		t.Errorf("the note is %q", note())
	}
	answered := base("某局", 31)
	answered.Notes = []schema.Note{{Key: found(t, db, FindingFilter{}, "A2")[0].Key(), Text: "编制待批", Source: schema.Source{Sheet: "审核意见", Cell: "H6"}}}
	put(t, db, "a（审核）.xlsx", answered)
	remark("年底调入一人")
	if note() != "编制待批；年底调入一人" {
		t.Errorf("the note is %q", note())
	}
	remark(" ")
	if note() != "编制待批" {
		t.Errorf("the note is %q", note())
	}
	if err := db.Remark(ctx, nil, "无", "甲"); !errors.Is(err, ErrNoFinding) {
		t.Errorf("a remark to nothing: %v", err)
	}
	if n := query(t, db, `SELECT count(*) FROM remarks`); n[0] != "3" {
		t.Errorf("%s remarks are kept, want 3", n[0])
	}
}

func TestVersion(t *testing.T) {
	db := newDB(t)
	other := create(t, query(t, db, `SELECT file FROM pragma_database_list`)[0])
	versions := func() string {
		t.Helper()
		a, err := db.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		b, err := other.Version(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprint(a, b)
	}
	seen := map[string]bool{}
	for i, writer := range []*DB{db, other, other, db} {
		before := versions()
		if again := versions(); again != before || seen[before] {
			t.Errorf("%s and then %s without a change", before, again)
		}
		seen[before] = true
		put(t, writer, "a.xlsx", base("某局", i))
		var a, b, c, d int64
		fmt.Sscan(before, &a, &b)
		fmt.Sscan(versions(), &c, &d)
		if a == c || b == d {
			t.Errorf("write %d goes unnoticed: %d %d, then %d %d", i, a, b, c, d)
		}
	}
	// Opened anew, it comes to no number of before.
	path, last := query(t, db, `SELECT file FROM pragma_database_list`)[0], versions()
	closeDB(t, db)
	db = create(t, path)
	var was, is int64
	fmt.Sscan(last, &was)
	fmt.Sscan(versions(), &is)
	if is <= was {
		t.Errorf("%d after %d", is, was)
	}
}

func TestVersionOfImmutable(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("某局", 1))
	path := query(t, db, `SELECT file FROM pragma_database_list`)[0]
	closeDB(t, db)
	reader, err := pool(path, immutableParams, 2)
	if err != nil {
		t.Fatal(err)
	}
	fixed := &DB{reader: reader}
	defer closeDB(t, fixed)
	first, err := fixed.Version(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if again, err := fixed.Version(t.Context()); err != nil || again != first {
		t.Errorf("%d, then %d, %v", first, again, err)
	}
}

func TestSaveSettingsOver(t *testing.T) {
	db, ctx := newDB(t), t.Context()
	off := schema.Settings{Checks: map[string]schema.CheckSetting{"A2": {Off: true}}}
	if _, err := db.SaveSettingsOver(ctx, 1, off, "甲"); !errors.Is(err, ErrChanged) {
		t.Errorf("over what never was: %v", err)
	}
	if _, err := db.SaveSettingsOver(ctx, 0, off, "甲"); err != nil {
		t.Fatal(err)
	}
	if _, err := db.SaveSettingsOver(ctx, 0, schema.Settings{}, "乙"); !errors.Is(err, ErrChanged) {
		t.Errorf("over the defaults, unseen what was saved: %v", err)
	}
	if _, err := db.SaveSettings(ctx, schema.Settings{Deadline: "2024-03-31"}, "丙"); err != nil {
		t.Fatal(err)
	}
	history, err := db.SettingsHistory(ctx)
	if err != nil || len(history) != 2 {
		t.Fatal(history, err)
	}
	for i := range history {
		if history[i].At.IsZero() {
			t.Errorf("%d was saved at no time", history[i].ID)
		}
	}
	at := history[0].At
	history[1].At = at
	if diff := cmp.Diff([]SavedSettings{
		{ID: 2, By: "丙", At: at, Settings: schema.Settings{Deadline: "2024-03-31"}}, {ID: 1, By: "甲", At: at, Settings: off},
	}, history); diff != "" {
		t.Errorf("history (-want +got):\n%s", diff)
	}
	if _, err := db.SaveSettingsOver(ctx, history[0].ID, off, "甲"); err != nil {
		t.Error(err)
	}
}

// What would be found under other settings is what is found under them.
func TestWhatIf(t *testing.T) {
	db, ctx := newDB(t), t.Context()
	for i := range 5 {
		read := base(fmt.Sprintf("第%d局", i), 25+i)
		read.Findings = []schema.Finding{builtin.ReaderFinding("F6", schema.Subject{}, schema.Verbatim("多一行"), "1", schema.Source{Sheet: "附件1", Cell: "A9"})}
		put(t, db, fmt.Sprintf("%d.xlsx", i), read, indicators(read.Unit, "100件", "101件", "102件"))
		put(t, db, fmt.Sprintf("%d.xlsx", i), costs(base(read.Unit, 26), 2022, "final", 50))
	}
	if err := db.Accept(ctx, found(t, db, FindingFilter{Unit: "第4局"}, "A2"), schema.Decision{Why: "已核", By: "甲"}); err != nil {
		t.Fatal(err)
	}
	all := FindingFilter{Year: 2023, NotJudged: true}
	for _, settings := range []schema.Settings{
		{},
		{Checks: map[string]schema.CheckSetting{"A2": {Off: true}, "F6": {Severity: schema.Err}}},
		{Checks: map[string]schema.CheckSetting{schema.CopiedCode: {Off: true}, "A2": {Severity: schema.Err}},
			Roster: []schema.RosterUnit{{Name: "第一局", Aliases: []string{"第1局"}}, {Name: "第九局"}}},
		{Roster: []schema.RosterUnit{{Name: "第1局"}}},
		{Roster: []schema.RosterUnit{{Name: "第1局", Department: "甲局"}, {Name: "星澜区第3局"}}, Deadline: "2024-03-01"},
		{Thresholds: map[string]schema.Amount{"identical_share": 10 * schema.One, "expense_change": schema.One}, Grades: []schema.Grade{{Name: "好", From: 60 * schema.One}, {Name: "差"}}},
		{Limits: map[string]schema.LimitSetting{schema.FlagExecutionRateLow: {Limit: 99 * schema.One}}},
	} {
		before := dump(t, db)
		got, err := db.WhatIf(ctx, 2023, settings)
		if err != nil || len(got) < 20 {
			t.Fatalf("%d findings, %v", len(got), err)
		}
		if diff := cmp.Diff(before, dump(t, db)); diff != "" {
			t.Errorf("tables (-before +after):\n%s", diff)
		}
		if _, err := db.SaveSettings(ctx, settings, "甲"); err != nil {
			t.Fatal(err)
		}
		want, err := db.Findings(ctx, all)
		if diff := cmp.Diff(want, got); err != nil || diff != "" {
			t.Errorf("%+v, %v (-in force +what if):\n%s", settings, err, diff)
		}
		if again, err := db.WhatIf(ctx, 2023, settings); err != nil || !cmp.Equal(want, again) {
			t.Errorf("%+v in force, %v (-in force +what if):\n%s", settings, err, cmp.Diff(want, again))
		}
		// What was not judged again is as if it had been.
		anew, err := db.compute(ctx, db.reader, always(&settings), all)
		if err == nil {
			want, err = db.standing(ctx, db.reader, always(&settings), all)
		}
		if diff := cmp.Diff(anew, want, cmpopts.EquateEmpty()); err != nil || diff != "" {
			t.Errorf("%+v in force, %v (-computed anew +stored):\n%s", settings, err, diff)
		}
	}
}

// Settings that a check does not turn on leave its findings as they are stored, and
// those of a roster are of the units that it concerns alone.
func TestSettingsJudgeWhatTheyConcern(t *testing.T) {
	db, ctx := newDB(t), t.Context()
	for i := range 5 {
		put(t, db, fmt.Sprintf("%d.xlsx", i), base(fmt.Sprintf("第%d局", i), 25+i))
	}
	roster := []schema.RosterUnit{{Name: "第0局"}, {Name: "第1局"}, {Name: "第2局"}}
	stored := func() map[string]string {
		t.Helper()
		rows, err := db.reader.QueryContext(ctx, `SELECT u.name, group_concat(f.id) FROM units u LEFT JOIN findings f ON f.unit_id = u.id GROUP BY u.id`)
		if err != nil {
			t.Fatal(err)
		}
		defer rows.Close()
		ids := map[string]string{}
		for rows.Next() {
			var name string
			var of sql.NullString
			if err := rows.Scan(&name, &of); err != nil {
				t.Fatal(err)
			}
			ids[name] = of.String
		}
		if err := rows.Err(); err != nil {
			t.Fatal(err)
		}
		return ids
	}
	judgedAgain := func(settings schema.Settings) (units []string) {
		t.Helper()
		before := stored()
		if _, err := db.SaveSettings(ctx, settings, "甲"); err != nil {
			t.Fatal(err)
		}
		for unit, ids := range stored() {
			if ids != before[unit] {
				units = append(units, unit)
			}
		}
		slices.Sort(units)
		return units
	}
	all := []string{"第0局", "第1局", "第2局", "第3局", "第4局"}
	for _, of := range []struct {
		name     string
		settings schema.Settings
		want     []string
	}{
		{"a roster", schema.Settings{Roster: roster}, all},
		{"a deadline, a department and a limit", schema.Settings{Deadline: "2024-03-01", LateBy: schema.LateBySaved,
			Roster: []schema.RosterUnit{{Name: "第0局", Department: "甲局", Contact: "张"}, {Name: "第1局"}, {Name: "第2局"}},
			Limits: map[string]schema.LimitSetting{schema.FlagExecutionRateLow: {Off: true}}}, nil},
		{"one unit more", schema.Settings{Roster: append(roster, schema.RosterUnit{Name: "第4局"})}, []string{"第4局"}},
		{"one unit less", schema.Settings{Roster: roster}, []string{"第4局"}},
		{"a severity", schema.Settings{Roster: roster, Checks: map[string]schema.CheckSetting{"A2": {Severity: schema.Err}}}, all},
		{"the same in other words", schema.Settings{Roster: roster, Checks: map[string]schema.CheckSetting{"A2": {Severity: schema.Err}, "A3": {}}}, nil},
		{"no settings", schema.Settings{}, all},
	} {
		if diff := cmp.Diff(of.want, judgedAgain(of.settings)); diff != "" {
			t.Errorf("%s: judged again (-want +got):\n%s", of.name, diff)
		}
	}
}
