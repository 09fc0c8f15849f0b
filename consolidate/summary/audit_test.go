package summary

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// evaluation is 附件2 of a unit with three indicators, by their actuals.
func evaluation(executed, first, second, third, total string) string {
	text := "overall_evaluation/budget/total/adjusted_budget = 100\noverall_evaluation/budget/total/executed = " + executed +
		"\noverall_evaluation/budget/total/full_score = 10\noverall_evaluation/budget/total/score = 10\n"
	for n, row := range []struct{ target, actual, full string }{{"≥100次", first, "50"}, {"≥90%", second, "30"}, {"提高", third, "10"}} {
		at := "overall_evaluation/indicators/" + string(rune('1'+n)) + "/"
		text += at + "name = 指标" + row.full + "\n" + at + "target = " + row.target + "\n" + at + "actual = " + row.actual + "\n" +
			at + "full_score = " + row.full + "\n" + at + "score = " + row.full + "\n"
	}
	return text + "overall_evaluation/total/score = " + total + "\n"
}

func TestRecomputedScores(t *testing.T) {
	settings := &schema.Settings{Limits: map[string]schema.LimitSetting{schema.FlagSelfAboveRecomputed: {Limit: 10 * schema.One}}}
	d := district(t, "# 甲局\n"+evaluation("80", "80次", "90%", "提高", "100")+
		"# 乙局\n"+evaluation("100", "100次", "90%", "提高", "100")+
		"# 丙局\n"+evaluation("100", "100次", "90%", "提高", "100")+
		"# 丁局\nbase_data/unit_name = 丁局\n")
	s := New(known, d, nil, settings)
	s.CompareTables(&schema.District{Submissions: district(t, "# 乙局\n"+evaluation("90", "100次", "90%", "提高", "90")).Submissions})
	var got []string
	for _, u := range s.Units {
		line := u.Name
		for _, r := range []schema.Result{u.Score.Recomputed.Total, u.Score.Above, u.Score.JudgedShare} {
			if r.OK() {
				line += " " + r.Amount.String()
			} else {
				line += " -"
			}
		}
		got = append(got, line+" "+u.Score.Grade+u.Score.RecomputedGrade)
	}
	// 8 for the execution, 40 of 50, 30 and 10.
	want := []string{"甲局 88 12 90 优良", "乙局 100 0 90 优优", "丙局 100 0 90 优优", "丁局 - - - "}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("scores (-want +got):\n%s", diff)
	}
	if !s.Units[0].Flagged(schema.FlagSelfAboveRecomputed) || s.Units[1].Flagged(schema.FlagSelfAboveRecomputed) {
		t.Error("the flag of a self score above the recomputed one")
	}
	wantInflation := Inflation{Indicators: 3, FullMarks: 3, Compared: 3, Identical: 2, WithoutBaseline: 1, ByRule: 3, Kept: 1, AllFullLowRate: true, SameAs: []string{}}
	if diff := cmp.Diff(wantInflation, s.Units[0].Inflation); diff != "" {
		t.Errorf("inflation of 甲局 (-want +got):\n%s", diff)
	}
	second := s.Units[1].Inflation
	if diff := cmp.Diff([]string{"丙局"}, second.SameAs); diff != "" || !second.SameAsYearBefore || s.Units[2].Inflation.SameAsYearBefore {
		t.Errorf("tables of 乙局: %+v", second)
	}
	if t2 := s.Scores; t2.Recomputed.Units != 3 || t2.Grades[0].Units != 3 || t2.Grades[0].Recomputed != 2 || t2.Grades[1].Recomputed != 1 {
		t.Errorf("totals: %+v", t2)
	}
}

// What the bureau has accepted is counted apart, and raises no flag.
func TestAcceptedFindings(t *testing.T) {
	d := district(t, "# 甲局\nbase_data/unit_name = 甲局\n")
	findings := []schema.Finding{
		{Code: "A1", Severity: schema.Err, Unit: "甲局", Outcome: schema.Broken, Accepted: &schema.Decision{Why: "已核"}},
		{Code: "A2", Severity: schema.Warn, Unit: "甲局", Outcome: schema.Broken},
		{Code: "A3", Severity: schema.Err, Unit: "甲局", Outcome: schema.NotJudged},
	}
	s := New(known, d, findings, nil)
	u := s.Units[0]
	if u.Errors != 0 || u.Accepted != 1 || u.Warnings != 1 || s.Accepted != 1 || s.Errors != 0 || u.Flagged(schema.FlagErrorFindings) {
		t.Errorf("%d errors, %d accepted, %d warnings; flagged: %v", u.Errors, u.Accepted, u.Warnings, u.Flagged(schema.FlagErrorFindings))
	}
	var order []string
	for _, f := range u.Findings {
		order = append(order, f.Code)
	}
	if got := strings.Join(order, " "); got != "A2 A1 A3" {
		t.Errorf("the findings come as %s", got)
	}
}

func TestRoster(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2024, 3, day, 12, 0, 0, 0, time.Local) }
	settings := &schema.Settings{Deadline: "2024-03-15", Roster: []schema.RosterUnit{
		{Name: "星澜区审计局", Department: "某部"}, {Name: "乙局", Aliases: []string{"乙"}}, {Name: "丙局"}, {Name: "丁局"},
	}}
	const overall = "overall_evaluation/unit_name = 某\n"
	d := district(t, "# 审计局\n"+overall+"base_data/unit_name = 审计局\n# 乙\nbase_data/unit_name = 乙\n# 戊局\n"+overall+"# 丙局\n"+overall+"base_data/unit_name = 丙局\n")
	arrivals := []Arrival{
		{Unit: "审计局", Form: schema.BaseData, At: at(20)}, {Unit: "审计局", Form: schema.BaseData, At: at(14)}, {Unit: "审计局", Form: schema.OverallEvaluation, At: at(15)}, // corrected later
		{Unit: "乙", Form: schema.BaseData, At: at(16)}, {Unit: "戊局", Form: schema.OverallEvaluation, At: at(1)},
		{Unit: "丙局", Form: schema.BaseData, At: at(1)}, {Unit: "丙局", Form: schema.OverallEvaluation, At: at(16)},
	}
	var got []string
	for _, l := range New(known, d, nil, settings).Roster(arrivals) {
		line := l.Name
		for _, form := range l.Missing {
			line += " -" + form.Attachment
		}
		switch {
		case l.Filed == "":
			line += " nothing"
		case l.Complete():
			line += " complete"
		}
		if l.Late {
			line += " late"
		}
		if !l.OnRoster {
			line += " not listed"
		}
		got = append(got, line)
	}
	want := []string{"星澜区审计局 complete", "乙局 -附件2 late", "丙局 complete late", "丁局 -附件1 -附件2 nothing", "戊局 -附件1 not listed"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("roster (-want +got):\n%s", diff)
	}
	all := New(known, d, nil, settings)
	flags := all.Flags[len(all.Flags)-all.Absent:]
	if len(flags) != 1 || flags[0].Unit != "丁局" || flags[0].Flag != schema.FlagNotHandedIn {
		t.Errorf("absent: %+v", flags)
	}
	if all := New(known, d, nil, nil).Roster(nil); len(all) != 4 || !all[2].OnRoster {
		t.Errorf("without a roster: %+v", all)
	}
}

// A unit is late by when its forms were received, or by when their files were last
// saved where the settings say so; both times are told.
func TestLateBy(t *testing.T) {
	at := func(day int) time.Time { return time.Date(2024, 3, day, 12, 0, 0, 0, time.Local) }
	d := district(t, "# 甲局\nbase_data/unit_name = 甲局\n# 乙局\nbase_data/unit_name = 乙局\n# 丙局\nbase_data/unit_name = 丙局\n# 丁局\nbase_data/unit_name = 丁局\n")
	arrivals := []Arrival{
		{Unit: "甲局", Form: schema.BaseData, At: at(20), Saved: at(10)},
		{Unit: "乙局", Form: schema.BaseData, At: at(14), Saved: at(20)}, // by a clock that was wrong
		{Unit: "丙局", Form: schema.BaseData, At: at(20)},
		{Unit: "丁局", Form: schema.BaseData, At: at(20), Saved: at(19)}, {Unit: "丁局", Form: schema.BaseData, At: at(21), Saved: at(12)},
	}
	for _, test := range []struct {
		by   schema.LateBy
		want string
	}{{schema.LateByReceived, "甲局 20 丙局 20 丁局 20"}, {schema.LateBySaved, "丙局 20"}} {
		var late []string
		for _, l := range New(known, d, nil, &schema.Settings{Deadline: "2024-03-15", LateBy: test.by}).Roster(arrivals) {
			if l.Late {
				late = append(late, l.Name, l.Decided.Format("2"))
			}
			if want := map[string][2]int{"甲局": {20, 10}, "乙局": {14, 20}, "丁局": {20, 19}}[l.Name]; want[0] != 0 && (!l.At.Equal(at(want[0])) || !l.Saved.Equal(at(want[1]))) {
				t.Errorf("%s was received %v, saved %v", l.Name, l.At, l.Saved)
			}
		}
		if got := strings.Join(late, " "); got != test.want {
			t.Errorf("late by %q: %s, want %s", test.by, got, test.want)
		}
	}
}

// A flag that says no more than an accepted finding counts nowhere; one about
// other figures, or whose finding was not accepted, does.
func TestAcceptedFlags(t *testing.T) {
	d := district(t, "# 甲局\nbase_data/costs/three_public/final = 11\nbase_data/costs/three_public/budget = 10\nbase_data/costs/three_public/prior_final = 10\n"+
		"base_data/costs/hospitality/final = 3\nbase_data/costs/hospitality/budget = 2\n")
	findings := builtin.Check(d.Submissions[0], schema.Context{})
	accept := func(code, about string) {
		for i := range findings {
			if f := &findings[i]; f.Code == code && f.Outcome == schema.Broken && f.About.Path == about {
				f.Accepted = &schema.Decision{Why: "已核"}
				return
			}
		}
		t.Fatalf("no %s about %s", code, about)
	}
	flags := func(list []schema.Flag) (ids []string) {
		for _, f := range list {
			if f.Flag != schema.FlagNotHandedIn && f.Flag != schema.FlagErrorFindings {
				ids = append(ids, f.Flag)
			}
		}
		return ids
	}
	s := New(known, d, findings, nil)
	if diff := cmp.Diff([]string{schema.FlagThreePublicOverBudget, schema.FlagThreePublicOverPrior, schema.FlagHospitalityOverBudget}, flags(s.Flags)); diff != "" {
		t.Fatalf("flags (-want +got):\n%s", diff)
	}
	all := s.Totals.Flags
	accept("A8", "base_data/costs/three_public/final")
	s = New(known, d, findings, nil)
	if diff := cmp.Diff([]string{schema.FlagThreePublicOverPrior, schema.FlagHospitalityOverBudget}, flags(s.Flags)); diff != "" || s.Totals.Flags != all-1 || s.Units[0].Flagged(schema.FlagThreePublicOverBudget) {
		t.Errorf("%d flags of %d (-want +got):\n%s", s.Totals.Flags, all, diff)
	}
	if diff := cmp.Diff([]string{schema.FlagThreePublicOverBudget}, flags(s.AcceptedFlags)); diff != "" {
		t.Errorf("accepted flags (-want +got):\n%s", diff)
	}
	for _, w := range s.Watches {
		if w.Flag == schema.FlagThreePublicOverBudget && w.Flags != 0 {
			t.Errorf("%s is counted %d times", w.Flag, w.Flags)
		}
	}
}

// A unit of the roster of which the bureau has accepted that it hands in nothing
// is not flagged for that.
func TestAcceptedAbsence(t *testing.T) {
	settings := &schema.Settings{Roster: []schema.RosterUnit{{Name: "甲局"}, {Name: "乙局"}, {Name: "丙局"}}}
	absent := []schema.Finding{builtin.NothingHandedIn("乙局", 2023, settings), builtin.NothingHandedIn("丙局", 2023, settings)}
	absent[0].Accepted = &schema.Decision{Why: "已撤并"}
	var units []string
	for _, f := range AbsentFlags([]string{"甲局"}, 2023, settings, absent...) {
		units = append(units, f.Unit)
	}
	if diff := cmp.Diff([]string{"丙局"}, units); diff != "" {
		t.Errorf("flagged (-want +got):\n%s", diff)
	}
}
