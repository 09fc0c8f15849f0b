package summary

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// district reads units written as "# name" with "path = answer" lines below.
// An answer is a figure, words, nothing (a blank), 无 or / (marks) or ?
// (unreadable). The cell of an answer is its line's number.
func district(t *testing.T, text string) *schema.District {
	t.Helper()
	d := &schema.District{Year: 2023}
	var s *schema.Submission
	for n, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if name, ok := strings.CutPrefix(line, "# "); ok {
			s = &schema.Submission{Unit: name, Year: 2023}
			d.Submissions = append(d.Submissions, s)
			continue
		}
		path, answer, ok := strings.Cut(line, " =")
		if !ok {
			if line != "" {
				t.Fatalf("%q is no answer", line)
			}
			continue
		}
		answer = strings.TrimSpace(answer)
		id, _, _ := strings.Cut(path, "/")
		form := schema.FormID(id)
		if form == schema.SignatureBlock {
			form = schema.BaseData
		}
		f := s.Form(form)
		if f == nil {
			f = &schema.Filing{Unit: s.Unit, Year: s.Year, Form: form}
			s.Filings = append(s.Filings, f)
		}
		a, _ := builtin.Resolve(path)
		v := schema.Value{Path: path, Raw: answer, Source: schema.Source{File: s.Unit + ".xlsx", Sheet: id, Cell: fmt.Sprintf("A%d", n+1)}}
		if a.Form != nil && a.Table != nil {
			v.Kind = a.Kind()
		}
		amount, err := schema.ParseAmount(answer)
		switch {
		case answer == "":
			v.State = schema.Blank
		case answer == "无" || answer == "/":
			v.State = schema.Mark
		case answer == "?":
			v.State = schema.Unreadable
		case v.Kind.Numeric() && err == nil:
			v.State, v.Number = schema.Number, amount
		default:
			v.State, v.Text = schema.Text, answer
		}
		f.Values = append(f.Values, v)
	}
	return d
}

func costs(line string, prior, budget, final string) string {
	return fmt.Sprintf("base_data/costs/%[1]s/prior_final = %[2]s\nbase_data/costs/%[1]s/budget = %[3]s\nbase_data/costs/%[1]s/final = %[4]s\n",
		line, prior, budget, final)
}

// rateText prints a rate, or why it is not judged.
func rateText(r Rate) string {
	if r.OK() {
		return r.Amount.Fixed(2)
	}
	return string(r.Lack) + ": " + r.Why.String()
}

func TestRatesAreJudgedOrSayWhyNot(t *testing.T) {
	for _, test := range []struct {
		name                 string
		prior, budget, final string
		change, control      string
	}{
		{"all figures", "10", "12", "9", "-10.00", "75.00"},
		{"spent to the fen", "3", "1.5", "1.000001", "-66.67", "66.67"},
		{"nothing spent of a budget", "1.5", "2", "0", "-100.00", "0.00"},
		{"a blank this year", "7.4", "", "", "blank: base_data!A4 三公经费·2023年决算数 空白", "blank: base_data!A4 三公经费·2023年决算数 空白"},
		{"a blank last year", "", "2", "1", "blank: base_data!A2 三公经费·2022年决算数 空白", "50.00"},
		{"a zero below the line", "0", "0", "1", "number: 分母 三公经费·上年决算数 为 0", "number: 分母 三公经费·本年预算数 为 0"},
		{"a negative below the line", "-2", "-1", "1", "number: 三公经费·上年决算数 为负数", "number: 三公经费·本年预算数 为负数"},
		{"a mark is no zero", "无", "2", "1", "mark: base_data!A2 三公经费·2022年决算数 填的是「无」", "50.00"},
		{"unreadable", "2", "?", "1", "-50.00", "unreadable: base_data!A3 三公经费·2023年预算数 无法识别为数字（「?」）"},
	} {
		t.Run(test.name, func(t *testing.T) {
			u := New(known, district(t, "# 甲局\n"+costs("three_public", test.prior, test.budget, test.final)), nil, nil).Units[0]
			if got := rateText(u.Rate(ChangeOf("three_public"))); got != test.change {
				t.Errorf("变动率 %s, want %s", got, test.change)
			}
			if got := rateText(u.Rate(ControlOf("three_public"))); got != test.control {
				t.Errorf("控制率 %s, want %s", got, test.control)
			}
		})
	}
}

// A blank, a mark and a form that is missing are no zeros: they are in no sum,
// no average and no rate of the district. A zero is.
func TestOnlyFiguresEnterTotals(t *testing.T) {
	s := New(known, district(t, `
# 甲局
`+costs("three_public", "10", "10", "8")+`
overall_evaluation/total/score = 90
# 乙局
`+costs("three_public", "20", "", "30")+`
overall_evaluation/total/score = 0
# 丙局
`+costs("three_public", "0", "5", "0")+`
overall_evaluation/total/score =
# 丁局
`+costs("three_public", "无", "7", "?")+`
overall_evaluation/total/score = /
# 戊局
overall_evaluation/total/score = 60
`), nil, nil)
	sum := func(column string) string { return fmt.Sprint(s.Sum(CostPath("three_public", column))) }
	change, control := s.Rate(ChangeOf("three_public")), s.Rate(ControlOf("three_public"))
	for _, test := range []struct {
		name string
		got  string
		want string
	}{
		{"prior final", sum("prior_final"), "{30 3}"},
		{"budget", sum("budget"), "{22 3}"},
		{"final", sum("final"), "{38 3}"},
		// 甲, 乙, 丙: (8+30+0 − 10−20−0) ÷ 30
		{"change", fmt.Sprint(rateText(change.Rate), " of ", change.Units), "26.67 of 3"},
		// 甲, 丙: (8+0) ÷ (10+5)
		{"control", fmt.Sprint(rateText(control.Rate), " of ", control.Units), "53.33 of 2"},
		{"scores", fmt.Sprint(s.Scores.Total), "{3 150 90 0}"},
		{"mean", fmt.Sprint(s.Scores.Total.Mean()), "50"},
		{"no purchases", rateText(s.Rate(ChangeOf("vehicle_purchase")).Rate), "absent: 没有单位填齐所需的数"},
	} {
		if test.got != test.want {
			t.Errorf("%s: %s, want %s", test.name, test.got, test.want)
		}
	}
	var grades []string
	for _, u := range s.Units {
		grades = append(grades, fmt.Sprint(u.Score.Grade, u.Score.Rank))
	}
	if diff := cmp.Diff([]string{"优1", "差3", "0", "0", "中2"}, grades); diff != "" {
		t.Errorf("grades and ranks (-want +got):\n%s", diff)
	}
	if state := s.Units[4].Answer(CostPath("three_public", "final")).State; state != NotHandedIn {
		t.Errorf("a form that is missing gives %s", state)
	}
	if state := s.Units[0].Answer(CostPath("vehicles", "final")).State; state != schema.Absent {
		t.Errorf("a line that is not on the form gives %s", state)
	}
}

func TestGroupScores(t *testing.T) {
	indicator := func(n int, group, full, score string) string {
		prefix := fmt.Sprintf("overall_evaluation/indicators/%d/", n)
		return prefix + "level1 = " + group + "\n" + prefix + "full_score = " + full + "\n" + prefix + "score = " + score + "\n"
	}
	u := New(known, district(t, "# 甲局\n"+
		indicator(1, "产出指标（50分）", "20", "19.5")+indicator(2, "产出 指标", "30", "")+
		indicator(3, "社会效益", "30", "?")+indicator(4, "成本指标", "10", "8")+indicator(5, "", "5", "5")), nil, nil).Units[0]
	var got []string
	for i, g := range u.Score.Groups {
		points := string(g.Points.Lack)
		if g.Points.OK() {
			points = fmt.Sprintf("%s/%s, %d left out", g.Points.Amount, g.Full.Amount, len(g.Points.Ignored))
		}
		got = append(got, fmt.Sprintf("%s: %d, %s", Groups[i].Name, g.Indicators, points))
	}
	want := []string{"产出: 2, 19.5/50, 1 left out", "效益: 1, unreadable", "满意度: 0, absent", "其他: 2, 13/15, 0 left out"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("groups (-want +got):\n%s", diff)
	}
}

func TestGrades(t *testing.T) {
	for score, want := range map[schema.Amount]string{
		100 * schema.One: "优", 90 * schema.One: "优", 90*schema.One - 1: "良", 80 * schema.One: "良", 60 * schema.One: "中", 60*schema.One - 1: "差", -schema.One: "差",
	} {
		if got := (*schema.Settings)(nil).GradeOf(builtin, score); got != want {
			t.Errorf("%s is %s, want %s", score, got, want)
		}
	}
}

func TestMissingForms(t *testing.T) {
	const overall, project = "overall_evaluation/unit_name = 甲局\n", "project_evaluation/project_name = /\n"
	for _, test := range []struct {
		name, forms, want string
	}{
		{"projects, and no form for them", costs("project_spending", "0", "0", "5") + overall, "附件3"},
		{"projects, and their form", costs("project_spending", "0", "0", "5") + overall + project, ""},
		{"no projects", costs("project_spending", "5", "5", "0") + overall, ""},
		{"whether there are projects is left blank", costs("project_spending", "5", "5", "") + overall, ""},
		{"附件2 only", overall, "附件1"},
		{"附件3 only", project, "附件1、附件2"},
	} {
		s := New(known, district(t, "# 甲局\n"+test.forms), nil, nil)
		var names []string
		for _, form := range s.Units[0].Missing {
			names = append(names, form.Attachment)
		}
		if got := strings.Join(names, "、"); got != test.want {
			t.Errorf("%s: missing %q, want %q", test.name, got, test.want)
		}
	}
}

func TestBuildings(t *testing.T) {
	s := New(known, district(t, `
# 甲局
base_data/buildings/1/approved_area = 1000
base_data/buildings/1/actual_area = 1010
base_data/buildings/1/budget_investment = 200
base_data/buildings/1/actual_investment = 190
base_data/buildings/2/approved_area = 500
base_data/buildings/2/actual_area = 500
base_data/buildings/2/budget_investment =
base_data/buildings/2/actual_investment = 80
# 乙局
base_data/buildings/1/approved_area = 无
base_data/buildings/1/actual_area = 无
# 丙局
base_data/buildings/1/approved_area =
`), nil, nil)
	var got []string
	for _, b := range s.Units[0].Buildings {
		got = append(got, rateText(b.AreaRate)+" "+rateText(b.InvestmentRate))
	}
	want := []string{"101.00 95.00", "100.00 blank: base_data!A9 第2项·预算投资 空白"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("buildings (-want +got):\n%s", diff)
	}
	first, second := s.Units[0].Buildings[0], s.Units[0].Buildings[1]
	if !s.Units[0].FlaggedFor("floor_area_over", first.ActualArea) {
		t.Error("the building beyond its area is not flagged")
	}
	if s.Units[0].FlaggedFor("floor_area_over", second.ActualArea) {
		t.Error("the building within its area is flagged")
	}
	if n := len(s.Units[1].Buildings); n != 0 || s.Units[1].NoBuildings.State != schema.Mark {
		t.Errorf("无: %d buildings, %s", n, s.Units[1].NoBuildings.State)
	}
	if n := len(s.Units[2].Buildings); n != 0 || s.Units[2].NoBuildings.State != schema.Blank {
		t.Errorf("blank: %d buildings, %s", n, s.Units[2].NoBuildings.State)
	}
}

func TestFlagsAndFindings(t *testing.T) {
	d := district(t, `
# 甲局
base_data/unit_name = 甲局
# 乙局
`+costs("three_public", "1", "2", "3")+`
overall_evaluation/total/score = 79.99
# 丙局
base_data/unit_name = 丙局
overall_evaluation/unit_name = 丙局
`)
	cell := schema.Source{File: "乙局.xlsx", Sheet: "附件2", Cell: "G9"}
	finding := func(unit, code string, severity schema.Severity, outcome schema.Outcome) schema.Finding {
		return schema.Finding{Unit: unit, Code: code, Severity: severity, Outcome: outcome, Cells: []schema.Source{cell}}
	}
	s := New(known, d, []schema.Finding{
		finding("丙局", "A14", schema.Info, schema.Broken),
		finding("乙局", "A3", schema.Err, schema.NotJudged),
		finding("乙局", "A11", schema.Warn, schema.Broken),
		finding("乙局", "B9", schema.Err, schema.Broken),
		finding("乙局", "B9", schema.Err, schema.Broken),
		finding("甲局", "A1", schema.Err, schema.Holds),
	}, nil)
	var flags, findings, watches []string
	for _, f := range s.Flags {
		flags = append(flags, f.Unit+" "+f.Flag+" "+f.Value.String())
	}
	for _, u := range s.Units {
		for _, f := range u.Findings {
			findings = append(findings, f.Unit+" "+f.Code+" "+string(f.Outcome))
		}
	}
	for _, w := range s.Watches {
		if w.Flags > 0 {
			watches = append(watches, fmt.Sprintf("%s（%s）：%d", w.Name, w.Limit, w.Units))
		}
	}
	if diff := cmp.Diff([]string{
		"甲局 not_handed_in 1", "乙局 self_score_low 79.99", "乙局 three_public_over_budget 3", "乙局 three_public_over_prior 3", "乙局 error_findings 2",
	}, flags); diff != "" {
		t.Errorf("flags (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"乙局 B9 broken", "乙局 B9 broken", "乙局 A11 broken", "乙局 A3 not_judged", "丙局 A14 broken",
	}, findings); diff != "" {
		t.Errorf("findings (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{
		"自评得分偏低（低于 80 分）：1", "三公经费超预算（超过 三公经费·本年预算数）：1", "三公经费超上年（超过 三公经费·上年决算数）：1",
		"有错误级问题（有「错误」）：1", "报表未报齐（有表未报）：1",
	}, watches); diff != "" {
		t.Errorf("watches (-want +got):\n%s", diff)
	}
	if got := fmt.Sprint(s.Errors, s.Warnings, s.Notices, s.NotJudged); got != "2 1 1 1" {
		t.Errorf("counts %s", got)
	}
	last := s.Flags[len(s.Flags)-1]
	if last.Detail != "错误 2 条：得分加起来不等于总分（B9）" || !slices.Equal(last.Cells, []schema.Source{cell}) {
		t.Errorf("error flag %q %v", last.Detail, last.Cells)
	}
	if s.Totals.Flags != 5 || s.Flagged != 2 || s.UnitsWith != (Counts{Errors: 1, Warnings: 1, Notices: 1, NotJudged: 1}) {
		t.Errorf("totals: %d flags of %d units, findings of %+v", s.Totals.Flags, s.Flagged, s.UnitsWith)
	}
}

// Names and telephones of persons are neither among the public values nor left
// in the raw text of a cell that holds them beside something else.
func TestContactsStayBehind(t *testing.T) {
	u := New(known, district(t, `
# 甲局
base_data/unit_name = 甲局
filing/head_of_unit = 李四光
filing/prepared_by = 王
filing/phone = 0730-8888888
filing/date = 2024年5月 单位负责人签字：李四光 联系电话：0730-8888888
`), nil, nil).Units[0]
	var got []string
	for _, v := range u.Public() {
		got = append(got, v.Path+" "+u.WithoutContacts(v.Raw))
	}
	want := []string{"base_data/unit_name 甲局", "filing/date 2024年5月 单位负责人签字：（略） 联系电话：（略）"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("public values (-want +got):\n%s", diff)
	}
}
