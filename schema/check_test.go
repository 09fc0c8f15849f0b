package schema

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// clean is a submission that breaks no rule: a path and its answer a line. The
// cell of each answer is its line number in the sheet named after its form.
const clean = `
base_data/unit_name = 某局
base_data/staffing/authorized_posts = 40
base_data/staffing/staff_in_post = 38
base_data/staffing/staffing_rate = 95
base_data/costs/years/prior_final = 2022
base_data/costs/years/budget = 2023
base_data/costs/years/final = 2023
base_data/costs/three_public/prior_final = 12.5
base_data/costs/three_public/budget = 12
base_data/costs/three_public/final = 11
base_data/costs/vehicles/prior_final = 8
base_data/costs/vehicles/budget = 8
base_data/costs/vehicles/final = 7.5
base_data/costs/vehicle_purchase/prior_final = 0
base_data/costs/vehicle_purchase/budget = 0
base_data/costs/vehicle_purchase/final = 0
base_data/costs/vehicle_operation/prior_final = 8
base_data/costs/vehicle_operation/budget = 8
base_data/costs/vehicle_operation/final = 7.5
base_data/costs/overseas_visits/prior_final = 0
base_data/costs/overseas_visits/budget = 0
base_data/costs/overseas_visits/final = 0
base_data/costs/hospitality/prior_final = 4.5
base_data/costs/hospitality/budget = 4
base_data/costs/hospitality/final = 3.5
base_data/costs/project_spending/prior_final = 90
base_data/costs/project_spending/budget = 110
base_data/costs/project_spending/final = 100
base_data/costs/project_operations/prior_final = 32
base_data/costs/project_operations/budget = 41
base_data/costs/project_operations/final = 32
base_data/costs/district_special_funds/prior_final =
base_data/costs/district_special_funds/budget =
base_data/costs/district_special_funds/final =
base_data/costs/district_special_funds/1/prior_final = 50
base_data/costs/district_special_funds/1/budget = 60
base_data/costs/district_special_funds/1/final = 60
base_data/costs/operating_expenses/prior_final = 60
base_data/costs/operating_expenses/budget = 55
base_data/costs/operating_expenses/final = 52
base_data/costs/office_expenses/prior_final = 30
base_data/costs/office_expenses/budget = 28
base_data/costs/office_expenses/final = 27
base_data/costs/utilities_travel/prior_final = 20
base_data/costs/utilities_travel/budget = 18
base_data/costs/utilities_travel/final = 17
base_data/costs/meetings_training/prior_final = 3.5
base_data/costs/meetings_training/budget = 4
base_data/costs/meetings_training/final = 3
base_data/costs/government_procurement/prior_final = 80
base_data/costs/government_procurement/budget = 85
base_data/costs/government_procurement/final = 82
base_data/costs/basic_budget_adjustment/prior_final = 0
base_data/costs/basic_budget_adjustment/budget = 0
base_data/costs/basic_budget_adjustment/final = 10
base_data/buildings/1/approved_area = 无
base_data/buildings/1/actual_area = 无
overall_evaluation/unit_name = 某局
overall_evaluation/budget/total/initial_budget = 620
overall_evaluation/budget/total/adjusted_budget = 620
overall_evaluation/budget/total/executed = 600
overall_evaluation/budget/total/full_score = 10
overall_evaluation/budget/total/execution_rate = 96.77
overall_evaluation/budget/total/score = 9.68
overall_evaluation/funding/by_source_total = 600
overall_evaluation/funding/general_public_budget = 580
overall_evaluation/funding/government_fund = 0
overall_evaluation/funding/special_account_nontax =
overall_evaluation/funding/other_funds = 20
overall_evaluation/funding/by_nature_total = 600
overall_evaluation/funding/basic_spending = 500
overall_evaluation/funding/project_spending = 100
overall_evaluation/indicators/1/level1 = 产出指标（50分）
overall_evaluation/indicators/1/name = 检查次数
overall_evaluation/indicators/1/target = ≥100次
overall_evaluation/indicators/1/actual = 110次
overall_evaluation/indicators/1/full_score = 50
overall_evaluation/indicators/1/score = 50
overall_evaluation/indicators/1/deviation_reason =
overall_evaluation/indicators/2/level1 = 效益指标（30分）
overall_evaluation/indicators/2/name = 办结率
overall_evaluation/indicators/2/target = ≥95%
overall_evaluation/indicators/2/actual = 97%
overall_evaluation/indicators/2/full_score = 30
overall_evaluation/indicators/2/score = 30
overall_evaluation/indicators/2/deviation_reason =
overall_evaluation/indicators/3/level1 = 满意度指标（10分）
overall_evaluation/indicators/3/name = 群众满意度
overall_evaluation/indicators/3/target = ≥95%
overall_evaluation/indicators/3/actual = 90%
overall_evaluation/indicators/3/full_score = 10
overall_evaluation/indicators/3/score = 9.47
overall_evaluation/indicators/3/deviation_reason = 样本偏少，明年扩大调查
overall_evaluation/total/full_score = 100
overall_evaluation/total/score = 99.15
project_evaluation/project_name = 某项目
project_evaluation/budget/total/initial_budget = 110
project_evaluation/budget/total/adjusted_budget = 110
project_evaluation/budget/total/executed = 100
project_evaluation/budget/total/full_score = 10
project_evaluation/budget/total/execution_rate = 90.91
project_evaluation/budget/total/score = 9.09
project_evaluation/indicators/1/name = 完工率
project_evaluation/indicators/1/target = 100%
project_evaluation/indicators/1/actual = 100%
project_evaluation/indicators/1/full_score = 90
project_evaluation/indicators/1/score = 90
project_evaluation/total/full_score = 100
project_evaluation/total/score = 99.09
project_evaluation/budget/fiscal_appropriation/initial_budget = 110
project_evaluation/budget/fiscal_appropriation/adjusted_budget = 110
project_evaluation/budget/fiscal_appropriation/executed = 100
project_evaluation/budget/other_funds/initial_budget = 0
project_evaluation/budget/other_funds/adjusted_budget = 0
project_evaluation/budget/other_funds/executed = 0
base_data/saving_measures = 严控一般性支出
base_data/costs/contract_staff/prior_final = 8
base_data/costs/contract_staff/budget = 9
base_data/costs/contract_staff/final = 8
`

// cleanReport is the written report that belongs to it.
const cleanReport = `report/self_score = 99.15
report/authorized_posts = 40
report/staff_in_post = 38
report/contract_staff = 3
report/general_public_budget_all = 600
report/basic_spending = 500
report/personnel_spending = 400
report/goods_and_services = 52
report/individuals_and_families = 48
report/capital_spending = 0
`

// submission reads the notation of clean. Changes, of the same notation, take
// the place of its lines; the answer ~ takes the line out.
func submission(t *testing.T, text string, changes ...string) *Submission {
	t.Helper()
	lines := strings.Split(strings.TrimSpace(text), "\n")
	for _, change := range changes {
		path, answer, ok := strings.Cut(change, " =")
		i := slices.IndexFunc(lines, func(l string) bool { return strings.HasPrefix(l, path+" =") })
		switch {
		case !ok:
			t.Fatalf("%q is no change", change)
		case strings.TrimSpace(answer) == "~" && i < 0:
			t.Fatalf("there is no %s to take out", path)
		case i < 0:
			lines = append(lines, change)
		default:
			lines[i] = change
		}
	}
	s := &Submission{Unit: "某局", Year: 2023}
	filings := map[FormID]*Filing{}
	for n, line := range lines {
		path, answer, _ := strings.Cut(line, " =")
		answer = strings.TrimSpace(answer)
		id := FormID(strings.Split(path, "/")[0])
		f := filings[id]
		if f == nil {
			f = &Filing{Form: id, Unit: s.Unit, Year: s.Year, File: "某局.xlsx", Sheet: builtin.Form(id).Name}
			filings[id] = f
			s.Filings = append(s.Filings, f)
		}
		if answer == "~" {
			continue
		}
		v := Value{Path: path, Raw: answer, Source: Source{"某局.xlsx", f.Sheet, fmt.Sprintf("A%d", n+1)}}
		if a, ok := builtin.Resolve(path); ok {
			v.Kind = a.Kind()
		}
		amount, err := ParseAmount(answer)
		switch {
		case answer == "":
			v.State = Blank
		case answer == "无" || answer == "/":
			v.State = Mark
		case answer == "?":
			v.State = Unreadable
		case v.Kind.Numeric() && err == nil:
			v.State, v.Number = Number, amount
		default:
			v.State, v.Text = Text, answer
		}
		f.Values = append(f.Values, v)
	}
	return s
}

// outcomes lists the codes of findings with an outcome.
func outcomes(findings []Finding, want Outcome) []string {
	var codes []string
	for _, f := range findings {
		if f.Outcome == want {
			codes = append(codes, f.Code)
		}
	}
	return codes
}

func TestCleanSubmissionHolds(t *testing.T) {
	findings := builtin.Check(submission(t, clean+cleanReport), Context{Prior: priorYear(t)})
	for _, f := range findings {
		if f.Outcome == Broken {
			t.Errorf("%s: %s", f.Code, f.Message())
		}
	}
	// Every rule was tried and held somewhere; what cannot be judged says so.
	for _, entry := range builtin.Catalogue {
		if strings.HasPrefix(entry.Code, "F") || entry.Code == "C1" || entry.Code == "X3" || entry.Code == CopiedCode || entry.Code == RosterCode || entry.Code == "A15" {
			continue // not of this submission: nothing unreadable, no 「/」 form, projects
		}
		if !slices.Contains(outcomes(findings, Holds), entry.Code) {
			t.Errorf("%s does not hold anywhere", entry.Code)
		}
	}
	// Two of the forms print no year at all.
	if diff := cmp.Diff([]string{"A18", "A18"}, outcomes(findings, NotJudged)); diff != "" {
		t.Errorf("not judged (-want +got):\n%s", diff)
	}
}

// priorYear is what the unit of clean handed in for the year before.
func priorYear(t *testing.T) *Submission {
	t.Helper()
	var text []string
	for line := range strings.SplitSeq(strings.TrimSpace(clean), "\n") {
		if path, ok := strings.CutPrefix(line, "base_data/costs/"); ok && strings.Contains(path, "/prior_final =") {
			text = append(text, strings.Replace(line, "/prior_final =", "/final =", 1))
		}
	}
	s := submission(t, strings.Join(text, "\n"))
	s.Year--
	return s
}

// budgets are changes of 预算数 on 附件1.
func budgets(rows ...string) string {
	for i, row := range rows {
		rows[i] = "base_data/costs/" + strings.Replace(row, " =", "/budget =", 1)
	}
	return strings.Join(rows, ";")
}

// noProject are the changes that take the projects out of clean.
const noProject = "base_data/costs/project_spending/final = 0;base_data/costs/project_spending/prior_final = 0;base_data/costs/project_operations/final = 0;base_data/costs/project_operations/prior_final = 0;" +
	"base_data/costs/contract_staff/final = 0;base_data/costs/contract_staff/prior_final = 0;base_data/costs/district_special_funds/1/final = 0;base_data/costs/district_special_funds/1/prior_final = 0;" +
	"overall_evaluation/funding/project_spending = 0;overall_evaluation/funding/basic_spending = 600;project_evaluation/project_name = /;" +
	"project_evaluation/budget/total/initial_budget = /;project_evaluation/budget/total/adjusted_budget = /;project_evaluation/budget/total/executed = /;" +
	"project_evaluation/budget/fiscal_appropriation/initial_budget = /;project_evaluation/budget/fiscal_appropriation/adjusted_budget = /;project_evaluation/budget/fiscal_appropriation/executed = /"

// Break one thing, and exactly that is found.
func TestBreakOneThing(t *testing.T) {
	for _, test := range []struct {
		name    string
		changes string // separated by ;
		want    string // code severity written expected difference, of each broken finding
	}{
		{"a written rate that is not the rate", "base_data/staffing/staffing_rate = 95.01", "A1 E 95.01 95 0.01"},
		{"a rate rounded to two decimals holds", "base_data/staffing/staff_in_post = 37;base_data/staffing/authorized_posts = 39;base_data/staffing/staffing_rate = 94.87", ""},
		{"more staff than posts", "base_data/staffing/staff_in_post = 41;base_data/staffing/staffing_rate = 102.5", "A2 W 41 40 1"},
		{"a total that is not the sum", "base_data/costs/three_public/prior_final = 12.51", "A3 I 12.51 12.5 0.01"},
		{"a total within the tolerance holds", "base_data/costs/three_public/prior_final = 12.505", ""},
		{"a total just outside the tolerance", "base_data/costs/three_public/prior_final = 12.505001", "A3 E 12.505001 12.5 0.005001"},
		{"vehicles that are not purchase and operation", "base_data/costs/vehicle_operation/final = 6.5", "A4 E 7.5 6.5 1"},
		{"a required cell left blank", "base_data/costs/government_procurement/budget =", "A5 W   "},
		{"a mark in a required cell is an answer", "base_data/costs/government_procurement/budget = 无", ""},
		{"a blank title of the unit", "overall_evaluation/unit_name =", "A5 W   "},
		{"projects that are not the sum of their rows", "base_data/costs/district_special_funds/1/budget = 59", "A9 E 110 109 1"},
		{"a section that holds the total of its rows counts once", "base_data/costs/district_special_funds/budget = 60", ""},
		{"a section's own figure beside its rows is one more item", "base_data/costs/district_special_funds/budget = 5", "A9 E 110 115 5"},
		{"operating expenses below their parts", "base_data/costs/office_expenses/final = 32.01", "A10 E 52 52.01 0.01"},
		{"operating expenses above the budget", "base_data/costs/operating_expenses/final = 55.01", "A11 W 55.01 55 0.01"},
		{"heads of another year", "base_data/costs/years/prior_final = 2021;base_data/costs/years/budget = 2022", "A18 E 2021、2022 2022、2023 "},
		{"a written execution rate that is not the rate", "overall_evaluation/budget/total/execution_rate = 96.7", "B1 E 96.7 96.774194 0.074194"},
		{"an execution score above the rule", "overall_evaluation/budget/total/score = 9.7;overall_evaluation/total/score = 99.17", "B2 E 9.7 9.677419 0.022581"},
		{"an execution score below the rule", "overall_evaluation/budget/total/score = 9.6;overall_evaluation/total/score = 99.07", "B2 W 9.6 9.677419 0.077419"},
		{"sources that do not add up", "overall_evaluation/funding/other_funds = 19", "B3 I 600 599 1"},
		{"sources that are not what was spent", "overall_evaluation/funding/by_source_total = 610;overall_evaluation/funding/other_funds = 30", "B3 E 610 600 10"},
		{"spending that does not add up", "overall_evaluation/funding/basic_spending = 499", "B4 I 600 599 1"},
		{"full scores that are not 100", "overall_evaluation/budget/total/full_score = 9.68;overall_evaluation/budget/total/score = 9.37;overall_evaluation/total/score = 98.84", "B7 E 99.68 100 0.32"},
		{"full scores that are not the group's", "overall_evaluation/indicators/1/full_score = 51;overall_evaluation/indicators/2/full_score = 30;overall_evaluation/indicators/3/full_score = 9;overall_evaluation/indicators/3/score = 9;overall_evaluation/total/score = 98.68;overall_evaluation/indicators/1/deviation_reason = 有",
			"B8 W 51 50 1;B8 W 9 10 1;B12 W 50 51 1;B12 E 9 8.526316 0.473684"},
		{"a total score that is not the sum", "overall_evaluation/total/score = 99.17", "B9 E 99.17 99.15 0.02"},
		{"a score above its full score", "overall_evaluation/indicators/2/score = 30.5;overall_evaluation/total/score = 99.65", "B10+B12 E 30.5 30 0.5"},
		{"a score below zero", "overall_evaluation/indicators/3/score = -1;overall_evaluation/total/score = 88.68", "B10 E -1 0 1;B12 W -1 9.473684 10.473684"},
		{"points lost without a reason", "overall_evaluation/indicators/3/deviation_reason =", "B11 E   "},
		{"无 is no reason", "overall_evaluation/indicators/3/deviation_reason = 无", "B11 E 无  "},
		{"no project, and project spending", "project_evaluation/project_name = /;project_evaluation/budget/total/initial_budget = /;project_evaluation/budget/total/adjusted_budget = /;project_evaluation/budget/total/executed = /;" +
			"project_evaluation/budget/fiscal_appropriation/initial_budget = /;project_evaluation/budget/fiscal_appropriation/adjusted_budget = /;project_evaluation/budget/fiscal_appropriation/executed = /",
			"C1 E /  100;X2 E 0 100 100"},
		{"two names of one unit", "overall_evaluation/unit_name = 某某局", "X1 E 某某局 某局 "},
		{"one name printed in two ways", "overall_evaluation/unit_name = 219001- 某 局", ""},
		{"project spending that one form gives otherwise", "overall_evaluation/funding/project_spending = 99;overall_evaluation/funding/basic_spending = 501", "X2 E 99 100 1"},
		{"projects of which not all may have come", "project_evaluation/budget/total/executed = 98;project_evaluation/budget/fiscal_appropriation/executed = 98;" +
			"project_evaluation/budget/total/execution_rate = 89.09;project_evaluation/budget/total/score = 8.91;project_evaluation/total/score = 98.91", ""},
		{"projects that are not what was spent on them", "base_data/costs/project_operations/final = 0;base_data/costs/project_operations/prior_final = 0;base_data/costs/contract_staff/final = 0;base_data/costs/contract_staff/prior_final = 0;" +
			"base_data/costs/district_special_funds/1/final = 100;base_data/costs/district_special_funds/1/prior_final = 90;project_evaluation/budget/total/executed = 98;project_evaluation/budget/fiscal_appropriation/executed = 98;" +
			"project_evaluation/budget/total/execution_rate = 89.09;project_evaluation/budget/total/score = 8.91;project_evaluation/total/score = 98.91", "X2 E 98 100 2"},
		{"more projects than was spent on them", "project_evaluation/budget/total/executed = 102;project_evaluation/budget/fiscal_appropriation/executed = 102;" +
			"project_evaluation/budget/total/execution_rate = 92.73;project_evaluation/budget/total/score = 9.27;project_evaluation/total/score = 99.27", "X2 E 102 100 2"},
		{"an adjustment of the basic budget that is not the adjustment", noProject + ";overall_evaluation/budget/total/initial_budget = 600",
			"B6 I 620 600 20;X3 E 10 20 10"},

		{"more on hospitality than last year", "base_data/costs/hospitality/prior_final = 3.49;base_data/costs/three_public/prior_final = 11.49", "A7 W 3.5 3.49 0.01"},
		{"more within the tolerance", "base_data/costs/hospitality/prior_final = 3.495;base_data/costs/three_public/prior_final = 11.495", ""},
		{"more on hospitality than the budget", "base_data/costs/hospitality/budget = 3.49;base_data/costs/three_public/budget = 11.49", "A8 W 3.5 3.49 0.01"},
		{"as much within the tolerance", "base_data/costs/hospitality/budget = 3.495;base_data/costs/three_public/budget = 11.495", ""},
		{"an expense up by 20 %", "base_data/costs/office_expenses/prior_final = 22.5", ""},
		{"an expense up by more than 20 %", "base_data/costs/office_expenses/prior_final = 22.49", "A12 I 27 22.49 4.51"},
		{"an expense down by 20 %", "base_data/costs/office_expenses/prior_final = 33.75", ""},
		{"an expense down by more than 20 %", "base_data/costs/office_expenses/prior_final = 33.76", "A12 I 27 33.76 6.76"},
		{"a named row up by more than 20 %", "base_data/costs/district_special_funds/1/prior_final = 49.9;base_data/costs/project_spending/prior_final = 89.9", "A12 I 60 49.9 10.1"},
		{"procurement up by 20 %", "base_data/costs/government_procurement/final = 96", ""},
		{"procurement up by more than 20 %", "base_data/costs/government_procurement/final = 96.01", "A13 W 96.01 80 16.01"},
		{"procurement down by half", "base_data/costs/government_procurement/final = 40", ""},
		{"the budget repeated as the final figures", budgets("three_public = 11", "vehicles = 7.5", "vehicle_operation = 7.5", "hospitality = 3.5",
			"project_spending = 100", "project_operations = 32", "contract_staff = 8", "district_special_funds/1 = 60", "operating_expenses = 52", "office_expenses = 27",
			"utilities_travel = 17", "meetings_training = 3", "government_procurement = 82", "basic_budget_adjustment = 10"), "A14 I   "},
		{"a building larger than approved", "base_data/buildings/1/approved_area = 100;base_data/buildings/1/actual_area = 100.01;base_data/buildings/1/floor_area_rate = 100.01", "A15 W 100.01 100 0.01"},
		{"a building as large as approved", "base_data/buildings/1/approved_area = 100;base_data/buildings/1/actual_area = 100;base_data/buildings/1/floor_area_rate = 100", ""},
		{"a building dearer than planned", "base_data/buildings/1/budget_investment = 200;base_data/buildings/1/actual_investment = 200.02;base_data/buildings/1/investment_rate = 100.01", "A15 W 200.02 200 0.02"},
		{"a building's written rate that is not the rate", "base_data/buildings/1/budget_investment = 200;base_data/buildings/1/actual_investment = 190;base_data/buildings/1/investment_rate = 95.01", "A15 W 95.01 95 0.01"},
		{"no measures of thrift", "base_data/saving_measures =", "A16 W   "},
		{"无 as measures of thrift is an answer", "base_data/saving_measures = 无", ""},
		{"a budget adjusted", "overall_evaluation/budget/total/initial_budget = 619.99", "B6 I 620 619.99 0.01"},
		{"a budget cut", "overall_evaluation/budget/total/initial_budget = 640", "B6 I 620 640 20"},
		{"a score above the rule", "overall_evaluation/indicators/3/score = 9.49;overall_evaluation/total/score = 99.17", "B12 E 9.49 9.473684 0.016316"},
		{"a score above the rule within the tolerance", "overall_evaluation/indicators/3/score = 9.48;overall_evaluation/total/score = 99.16", ""},
		{"a score below the rule", "overall_evaluation/indicators/3/score = 9.46;overall_evaluation/total/score = 99.14", "B12 W 9.46 9.473684 0.013684"},
		{"a target without a figure", "overall_evaluation/indicators/3/target = 提高;overall_evaluation/indicators/3/actual = 有所提高", "B13 I 提高  "},
		{"a target counted in words", "overall_evaluation/indicators/3/target = 开展三次;overall_evaluation/indicators/3/actual = 已开展", ""},
		{"actuals that are the targets", "overall_evaluation/indicators/1/actual = 100次;overall_evaluation/indicators/2/actual = 95%;overall_evaluation/indicators/3/actual = 95%;overall_evaluation/indicators/3/score = 10;overall_evaluation/total/score = 99.68", "B16 I 100 80 20"},
		{"two of three actuals that are the targets", "overall_evaluation/indicators/1/actual = 100次;overall_evaluation/indicators/2/actual = 95%", ""},
		{"an actual far beyond its target", "overall_evaluation/indicators/1/actual = 130次", "B19 W 130 100 30"},
		{"an actual not so far beyond its target", "overall_evaluation/indicators/1/actual = 129次", ""},
		{"an actual far beyond its target with a reason", "overall_evaluation/indicators/1/actual = 130次;overall_evaluation/indicators/1/deviation_reason = 增加了专项检查", ""},
		{"a project whose money is not the sum of its parts", "project_evaluation/budget/fiscal_appropriation/initial_budget = 109", "C2 I 110 109 1"},
		{"a project's money by levels of government", "project_evaluation/budget/fiscal_appropriation/initial_budget =;project_evaluation/budget/central_funds/initial_budget = 70;project_evaluation/budget/local_funds/initial_budget = 40", ""},
		{"levels that are not the money", "project_evaluation/budget/fiscal_appropriation/initial_budget =;project_evaluation/budget/central_funds/initial_budget = 70;project_evaluation/budget/local_funds/initial_budget = 30.5", "C2 E 110 100.5 9.5"},
		{"levels within the appropriation", "project_evaluation/budget/central_funds/initial_budget = 70;project_evaluation/budget/local_funds/initial_budget = 40", ""},
		{"levels beside the appropriation", "project_evaluation/budget/fiscal_appropriation/initial_budget = 40;project_evaluation/budget/central_funds/initial_budget = 70", ""},
		{"levels within local money", "project_evaluation/budget/fiscal_appropriation/initial_budget =;project_evaluation/budget/central_funds/initial_budget = 70;project_evaluation/budget/local_funds/initial_budget = 40;" +
			"project_evaluation/budget/provincial_funds/initial_budget = 25;project_evaluation/budget/county_funds/initial_budget = 15", ""},
		{"an appropriation with levels that are not the money in any way", "project_evaluation/budget/fiscal_appropriation/initial_budget = 50.5;project_evaluation/budget/central_funds/initial_budget = 30",
			"C2 E 110 50.5 59.5"},
		{"an appropriation left blank beside what was carried over", "project_evaluation/budget/fiscal_appropriation/initial_budget =;project_evaluation/budget/carried_over/initial_budget = 3",
			"C2 E 110 3 107"},
		{"levels of which one is left blank", noAppropriation + ";project_evaluation/budget/central_funds/initial_budget = 70;project_evaluation/budget/local_funds/initial_budget =", "C2 E 110 70 40"},
		{"levels alone, more than the money, nothing for the rest", noAppropriation + ";" + noRest + ";project_evaluation/budget/central_funds/initial_budget = 70;project_evaluation/budget/local_funds/initial_budget = 50",
			"C2 E 110 120 10"},
		{"money carried over alone", noAppropriation + ";project_evaluation/budget/carried_over/initial_budget = 3", ""},
		{"an appropriation less than the money, nothing for the rest", noRest + ";project_evaluation/budget/fiscal_appropriation/initial_budget = 100", ""},
		{"an appropriation more than the money, nothing for the rest", noRest + ";project_evaluation/budget/fiscal_appropriation/initial_budget = 120", "C2 E 110 120 10"},
		{"a general budget less than the sources, nothing for the rest", "overall_evaluation/funding/general_public_budget = 570;overall_evaluation/funding/other_funds = ~", ""},
		{"a project whose written rate is not the rate", "project_evaluation/budget/total/execution_rate = 90.92", "C2+B1 E 90.92 90.909091 0.010909"},
		{"a project whose total is not the sum of its scores", "project_evaluation/total/score = 99.11", "C2+B9 E 99.11 99.09 0.02"},
		{"last year's figure that is not what was handed in", "base_data/costs/government_procurement/prior_final = 80.01", "X15 E 80.01 80 0.01"},
		{"last year's total and its part, once", "base_data/costs/three_public/prior_final = 12.51", "X15+A3 E 12.51 12.5 0.01"},
		{"元 in a column of 万元", "base_data/costs/government_procurement/prior_final = 800000", "X16 W 800000 85 799915"},
		{"a rise of less than five thousand times", "base_data/costs/government_procurement/prior_final = 0.0165", "A13 W 82 0.0165 81.9835;X16 W 85 0.0165 84.9835"},
		{"元 on one form", "overall_evaluation/funding/project_spending = 1000000;overall_evaluation/funding/basic_spending = 5000000;overall_evaluation/funding/by_nature_total = 6000000",
			"B4 E 6000000 600 5999400;X2 E 1000000 100 999900;X16 W 1000000 100 999900;X16 W 6000000 600 5999400"},

		{"five thousand times, just", "base_data/costs/government_procurement/prior_final = 82;base_data/costs/government_procurement/budget = 0.0164", "X16 W 82 0.0164 81.9836"},
		{"not quite five thousand times", "base_data/costs/government_procurement/prior_final = 82;base_data/costs/government_procurement/budget = 0.016403", ""},
		{"twenty thousand times, just", "base_data/costs/government_procurement/prior_final = 82;base_data/costs/government_procurement/budget = 0.0041", "X16 W 82 0.0041 81.9959"},
		{"more than twenty thousand times", "base_data/costs/government_procurement/prior_final = 82;base_data/costs/government_procurement/budget = 0.004099", ""},
		{"four of five actuals that are the targets", "overall_evaluation/indicators/1/actual = 100次;overall_evaluation/indicators/2/actual = 95%;overall_evaluation/indicators/4/name = 附4;overall_evaluation/indicators/4/target = 1次;overall_evaluation/indicators/4/actual = 1次;overall_evaluation/indicators/4/full_score = 0;overall_evaluation/indicators/4/score = 0;overall_evaluation/indicators/5/name = 附5;overall_evaluation/indicators/5/target = 1次;overall_evaluation/indicators/5/actual = 1次;overall_evaluation/indicators/5/full_score = 0;overall_evaluation/indicators/5/score = 0", ""},
		{"five of six actuals that are the targets", "overall_evaluation/indicators/1/actual = 100次;overall_evaluation/indicators/2/actual = 95%;overall_evaluation/indicators/4/name = 附4;overall_evaluation/indicators/4/target = 1次;overall_evaluation/indicators/4/actual = 1次;overall_evaluation/indicators/4/full_score = 0;overall_evaluation/indicators/4/score = 0;overall_evaluation/indicators/5/name = 附5;overall_evaluation/indicators/5/target = 1次;overall_evaluation/indicators/5/actual = 1次;overall_evaluation/indicators/5/full_score = 0;overall_evaluation/indicators/5/score = 0;overall_evaluation/indicators/6/name = 附6;overall_evaluation/indicators/6/target = 1次;overall_evaluation/indicators/6/actual = 1次;overall_evaluation/indicators/6/full_score = 0;overall_evaluation/indicators/6/score = 0", "B16 I 83.333333 80 3.333333"},
		{"as many staff as posts", "base_data/staffing/staff_in_post = 40;base_data/staffing/staffing_rate = 100", ""},
		{"a written rate within the tolerance", "base_data/staffing/staffing_rate = 95.005", ""},
		{"vehicles within the tolerance", "base_data/costs/vehicle_operation/final = 7.495", ""},
		{"projects within the tolerance", "base_data/costs/project_spending/prior_final = 90.005", ""},
		{"operating expenses below their parts within the tolerance", "base_data/costs/office_expenses/final = 32.005", ""},
		{"operating expenses above the budget within the tolerance", "base_data/costs/operating_expenses/final = 55.005", ""},
		{"a written execution rate within the tolerance", "overall_evaluation/budget/total/execution_rate = 96.779", ""},
		{"an execution score within the tolerance", "overall_evaluation/budget/total/score = 9.687;overall_evaluation/total/score = 99.157", ""},
		{"sources within the tolerance", "overall_evaluation/funding/other_funds = 20.005", ""},
		{"spending within the tolerance", "overall_evaluation/funding/basic_spending = 500.005", ""},
		{"a total score within the tolerance", "overall_evaluation/total/score = 99.16", ""},
		{"the full score is within its bounds", "overall_evaluation/indicators/3/actual = 95%;overall_evaluation/indicators/3/score = 10;overall_evaluation/total/score = 99.68", ""},
		{"project spending within the tolerance", "overall_evaluation/funding/project_spending = 99.995;overall_evaluation/funding/basic_spending = 500.005", ""},
		{"an adjustment within the tolerance", noProject + ";base_data/costs/basic_budget_adjustment/final = 0.005", ""},
		{"an adjustment just outside the tolerance", noProject + ";base_data/costs/basic_budget_adjustment/final = 0.005001", "X3 E 0.005001 0 0.005001"},
		{"a building's written rate within the tolerance", "base_data/buildings/1/budget_investment = 200;base_data/buildings/1/actual_investment = 190;base_data/buildings/1/investment_rate = 95.005", ""},
		{"a project's money within the tolerance", "project_evaluation/budget/fiscal_appropriation/initial_budget = 109.995", ""},

		{"a report with another score", "report/self_score = 99.17", "R1 E 99.17 99.15 0.02"},
		{"a report with another score within the tolerance", "report/self_score = 99.16", ""},
		{"a report with all of it within the tolerance", "report/general_public_budget_all = 599.995", ""},
		{"a report whose classes add up within the tolerance", "report/individuals_and_families = 48.005", ""},
		{"a report with operating expenses within the tolerance", "report/goods_and_services = 52.005;report/individuals_and_families = 47.995", ""},
		{"people and what is spent on them", "report/contract_staff = 3", ""},
		{"a report with other posts", "report/authorized_posts = 41", "R2 E 41 40 1"},
		{"a report with other staff", "report/staff_in_post = 39", "R2 E 39 38 1"},
		{"a report that calls less than all all of it", "report/general_public_budget_all = 599.99", "R3 W 599.99 600 0.01"},
		{"a report whose classes do not add up", "report/individuals_and_families = 48.01", "R4 I 500 500.01 0.01"},
		{"a report with other operating expenses", "report/goods_and_services = 52.01;report/individuals_and_families = 47.99", "R5 W 52.01 52 0.01"},
		{"people whom nothing is spent on", "report/contract_staff = 3;base_data/costs/contract_staff/final = 0;base_data/costs/project_operations/final = 40;base_data/costs/project_operations/prior_final = 40;" +
			"base_data/costs/contract_staff/prior_final = 0", "R6 W 3 0 3"},

		{"a negative amount, told once", "base_data/costs/three_public/final = -11", "A17 E -11  "},
		{"a negative budget, and what is held against it", "base_data/costs/operating_expenses/budget = -55", "A17 E -55  "},
		{"money that came back", "base_data/costs/project_operations/final = -32;base_data/costs/district_special_funds/1/final = 124", "A12 I -32 32 64;A12 I 124 50 74;A17 W -32  "},
		{"an adjustment downwards", noProject + ";overall_evaluation/budget/total/initial_budget = 630;base_data/costs/basic_budget_adjustment/final = -10", "B6 I 620 630 10"},
		{"a total score above a hundred", "overall_evaluation/total/score = 120", "B9 E 120 99.15 20.85;B10 E 120 100 20"},
		{"a total score below zero", "overall_evaluation/total/score = -5", "B9 E -5 99.15 104.15;B10 E -5 0 5"},
		{"a total off by more than rounding", "base_data/costs/three_public/prior_final = 12.52", "A3 E 12.52 12.5 0.02"},
		{"a total off by rounding of its parts", "base_data/costs/three_public/prior_final = 12.515;base_data/costs/hospitality/prior_final = 4.50", "A3 E 12.515 12.5 0.015"},
		{"a total with one decimal off by one of it", "base_data/costs/three_public/prior_final = 12.6", "A3 I 12.6 12.5 0.1"},
		{"whole figures off by one on a form with decimals", "overall_evaluation/funding/general_public_budget = 579;overall_evaluation/budget/total/initial_budget = 620.5", "B3 E 600 599 1;B6 I 620 620.5 0.5"},
		{"whole figures off by more than rounding", "overall_evaluation/funding/general_public_budget = 578", "B3 E 600 598 2"},
		{"classes off by more than rounding", "report/individuals_and_families = 51", "R4 E 500 503 3"},
		{"scores are exact", "overall_evaluation/total/score = 99.17", "B9 E 99.17 99.15 0.02"},
		{"one wrong figure behind two sums", "base_data/costs/vehicles/final = 7.9", "A4+A3 E 7.9 7.5 0.4"},
		{"one wrong figure behind a rate, a score and two sums", "overall_evaluation/budget/total/executed = 610", "B1+B2+B3+B4 E 610 600 10"},
		{"a total of scores that the report does not bear out", "overall_evaluation/total/score = 99.17;report/self_score = 99.15", "B9+R1 E 99.17 99.15 0.02"},
		{"two causes on two forms", "base_data/costs/vehicles/final = 7.9;overall_evaluation/funding/by_source_total = 610", "A4+A3 E 7.9 7.5 0.4;B3 E 610 600 10"},
		{"two causes in two columns", "base_data/costs/vehicles/final = 7.9;base_data/costs/vehicles/prior_final = 7.4", "A4+A3 E 7.4 8 0.6;A4+A3 E 7.9 7.5 0.4"},
		{"three causes", "base_data/costs/vehicles/final = 7.9;overall_evaluation/funding/by_source_total = 610;overall_evaluation/total/score = 99.17;report/self_score = 99.15",
			"A4+A3 E 7.9 7.5 0.4;B3 E 610 600 10;B9+R1 E 99.17 99.15 0.02"},
		{"a figure that would settle what two others would", "overall_evaluation/funding/by_source_total = 610;overall_evaluation/funding/by_nature_total = 610;" +
			"overall_evaluation/budget/total/execution_rate =;overall_evaluation/budget/total/score =;overall_evaluation/budget/total/adjusted_budget =;overall_evaluation/total/score = 89.47",
			"A5 W   ;A5 W   ;A5 W   ;B3 E 610 600 10;B4 E 610 600 10"},
		{"points as the form prints them, which would settle two other errors", "overall_evaluation/indicators/1/full_score = 51;overall_evaluation/indicators/1/score = 51;" +
			"overall_evaluation/budget/total/score = 8.71;overall_evaluation/total/score = 99.18", "B2 W 8.71 9.677419 0.967419;B7 E 101 100 1;B8 W 51 50 1"},
		{"points that are not as the form prints them", "overall_evaluation/budget/total/full_score = 9", "B2+B7 E 9 10 1;B10 E 9.68 9 0.68"},
		{"two figures that are wrong on their own", "base_data/costs/three_public/prior_final = 12.51;base_data/costs/vehicle_operation/final = 6.5", "A3 I 12.51 12.5 0.01;A4 E 7.5 6.5 1"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var got []string
			beside, prior := "", (*Submission)(nil)
			if strings.Contains(test.changes, "report/") {
				beside = cleanReport
			}
			if strings.Contains(test.want, "X15") {
				prior = priorYear(t)
			}
			for _, f := range builtin.Check(submission(t, clean+beside, strings.Split(test.changes, ";")...), Context{Prior: prior}) {
				if f.Outcome != Broken {
					continue
				}
				code := strings.Join(append([]string{f.Code}, f.Also...), "+")
				got = append(got, strings.Join([]string{code, string(f.Severity), f.Written, f.Expected, f.Difference}, " "))
				if len(f.Cells) == 0 || !strings.HasPrefix(f.Message(), f.Cells[0].Sheet+"!"+f.Cells[0].Cell+" ") {
					t.Errorf("%s does not begin with its cell: %s %v", f.Code, f.Message(), f.Cells)
				}
			}
			var want []string
			if test.want != "" {
				want = strings.Split(test.want, ";")
			}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("findings differ (-want +got):\n%s", diff)
			}
		})
	}
}

// What cannot be judged says which cell is lacking, and nothing is taken for 0.
// Lines that are not on the form of a project, in the column that is changed.
const (
	noAppropriation = "project_evaluation/budget/fiscal_appropriation/initial_budget = ~"
	noRest          = "project_evaluation/budget/other_funds/initial_budget = ~"
)

func TestNotJudged(t *testing.T) {
	for _, test := range []struct {
		name, changes, code, why string
	}{
		{"a blank total", "base_data/costs/three_public/final =", "A3", "基础数据表!A10 三公经费·2023年决算数 空白"},
		{"a mark", "base_data/costs/operating_expenses/budget = 无", "A11", "基础数据表!A39 公用经费·2023年预算数 填的是「无」"},
		{"an unreadable part", "base_data/costs/hospitality/final = ?", "A3", "基础数据表!A25 公务接待·2023年决算数 无法识别为数字（「?」）"},
		{"a zero below the line", "base_data/staffing/authorized_posts = 0", "A1", "分母 编制数 为 0"},
		{"only blanks in a sum", "base_data/costs/vehicle_purchase/budget =;base_data/costs/vehicle_operation/budget =", "A4", "基础数据表!A15 公车购置·2023年预算数 空白"},
		{"a line that is not on the form", "base_data/costs/overseas_visits/final = ~;base_data/costs/vehicles/final = ~;base_data/costs/hospitality/final = ~", "A3", "表上未找到「公务用车购置和维护经费·2023年决算数」"},
		{"one line of a sum that is not on the form", "base_data/costs/hospitality/final = ~", "A3", "表上未找到「公务接待·2023年决算数」"},
		{"a column that is not on the form", "overall_evaluation/budget/total/score = ~", "B9", "表上未找到「年度资金总额·自评得分」"},
		{"the main part of a project's money that is not on the form", noAppropriation + ";project_evaluation/budget/carried_over/initial_budget = 3", "C2", "表上未找到「当年财政拨款·年初预算数」"},
		{"a project's money that comes out without its main part", noAppropriation + ";project_evaluation/budget/other_funds/initial_budget = 110", "C2", "表上未找到「当年财政拨款·年初预算数」"},
		{"the rest of a project's money that is not on the form", noRest + ";project_evaluation/budget/fiscal_appropriation/initial_budget = 100", "C2", "表上未找到「其他资金·年初预算数」"},
		{"the main source that is not on the form", "overall_evaluation/funding/general_public_budget = ~", "B3", "表上未找到「一般公共预算」"},
		{"the rest of the sources that is not on the form", "overall_evaluation/funding/general_public_budget = 570;overall_evaluation/funding/other_funds = ~", "B3", "表上未找到「其他资金」"},
		{"one of two natures of spending that is not on the form", "overall_evaluation/funding/basic_spending = ~", "B4", "表上未找到「基本支出」"},
		{"a form that was not handed in", "", "X2", "未报附件2（整体支出绩效自评表）"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := submission(t, clean)
			if test.changes != "" {
				s = submission(t, clean, strings.Split(test.changes, ";")...)
			} else {
				s.Filings = slices.DeleteFunc(s.Filings, func(f *Filing) bool { return f.Form == OverallEvaluation })
			}
			var got []string
			for _, f := range builtin.Check(s, Context{}) {
				if f.Code == test.code && f.Outcome == NotJudged {
					entry, _ := builtin.Entry(f.Code)
					got = append(got, strings.TrimPrefix(f.Message(), entry.Title+"：未判定，"))
				}
			}
			if diff := cmp.Diff([]string{test.why}, got); diff != "" {
				t.Errorf("reasons differ (-want +got):\n%s", diff)
			}
		})
	}
}

// The parts that are on a form cannot come to more than their total, whatever is
// not on it.
func TestPartsBeyondTheirTotal(t *testing.T) {
	for code, changes := range map[string]string{
		"B3":        "overall_evaluation/funding/general_public_budget = ~;overall_evaluation/funding/other_funds = 5000",
		ProjectCode: noAppropriation + ";project_evaluation/budget/other_funds/initial_budget = 5000",
	} {
		broken := slices.ContainsFunc(builtin.Check(submission(t, clean, strings.Split(changes, ";")...), Context{}), func(f Finding) bool {
			return f.Code == code && f.Outcome == Broken
		})
		if !broken {
			t.Errorf("%s holds, or is not judged", code)
		}
	}
}

// A row that no line knows may be what a sum lacks.
func TestUnknownRowOfMoney(t *testing.T) {
	s := submission(t, clean, "project_evaluation/budget/fiscal_appropriation/initial_budget = 100")
	f := s.Form(ProjectEvaluation)
	f.Values = append(f.Values, Value{Path: "project_evaluation/budget/other/1/initial_budget", Label: "社会资本", Kind: Money, State: Number, Number: 10 * One,
		Source: Source{File: f.File, Sheet: f.Sheet, Cell: "C9"}})
	var got []string
	for _, f := range builtin.Check(s, Context{}) {
		if f.Code == ProjectCode && f.Outcome != Holds {
			got = append(got, string(f.Outcome)+" "+f.Message())
		}
	}
	want := []string{"not_judged 项目支出自评表的勾稽关系和计分（同附件2）：未判定，项目支出绩效自评表!C9 「社会资本」一行没有对应的栏目，不能确定是否应计入"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("findings differ (-want +got):\n%s", diff)
	}
}

func TestFlags(t *testing.T) {
	for _, test := range []struct {
		name, changes, want string
	}{
		{"within every limit", "", ""},
		{"self score at the limit", "overall_evaluation/total/score = 80", ""},
		{"self score just below", "overall_evaluation/total/score = 79.99", "self_score_low 79.99 80"},
		{"execution rate at the limit", "overall_evaluation/budget/total/executed = 558", ""},
		{"execution rate below", "overall_evaluation/budget/total/executed = 557.9", "execution_rate_low 89.983871 90"},
		{"overstaffed", "base_data/staffing/staff_in_post = 41", "staffing_rate_high 102.5 100"},
		{"three public over budget", "base_data/costs/three_public/final = 12.01", "three_public_over_budget 12.01 12"},
		{"over a budget of zero", "base_data/costs/three_public/budget = 0", "three_public_over_budget 11 0"},
		{"over the year before", "base_data/costs/three_public/prior_final = 10.9", "three_public_over_prior 11 10.9"},
		{"a blank flags nothing", "base_data/costs/three_public/budget =;base_data/costs/three_public/prior_final =", ""},
		{"operating expenses over budget", "base_data/costs/operating_expenses/final = 55.006", "operating_expenses_over_budget 55.006 55"},
		{"operating expenses over budget within the tolerance of A11", "base_data/costs/operating_expenses/final = 55.005", ""},
		{"hospitality over the year before", "base_data/costs/hospitality/prior_final = 3.4", "hospitality_over_prior 3.5 3.4"},
		{"vehicles over budget", "base_data/costs/vehicle_operation/budget = 7", "vehicle_operation_over_budget 7.5 7"},
		{"staff without posts", "base_data/staffing/authorized_posts = 0", "staffing_rate_high 38 0"},
		{"a negative base flags nothing", "base_data/costs/three_public/budget = -1", ""},
		{"a total score that is none flags nothing", "overall_evaluation/total/score = 120", ""},
		{"a negative total score flags nothing", "overall_evaluation/total/score = -5", ""},
		{"budget raised", "overall_evaluation/budget/total/initial_budget = 516", "budget_adjustment_high 20.155039 20"},
		{"budget cut", "overall_evaluation/budget/total/initial_budget = 776", "budget_adjustment_low -20.103093 -20"},
		{"a building too large", "base_data/buildings/1/approved_area = 100;base_data/buildings/1/actual_area = 101", "floor_area_over 101 100"},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := submission(t, clean)
			if test.changes != "" {
				s = submission(t, clean, strings.Split(test.changes, ";")...)
			}
			var got []string
			for _, f := range builtin.Flags(s, builtin.Limits) {
				got = append(got, f.Flag+" "+f.Value.String()+" "+f.Limit.String())
				if len(f.Cells) == 0 {
					t.Errorf("%s names no cell", f.Flag)
				}
			}
			if diff := cmp.Diff(test.want, strings.Join(got, ";")); diff != "" {
				t.Errorf("flags differ (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPrintedPoints(t *testing.T) {
	for text, want := range map[string]string{
		"产出指标\n(50 分)": "50", "产出指标（50分）": "50", "满意度指标(10分": "10", "效益指标（３０分）": "30", "产出指标37.5分": "37.5",
		"产出指标": "", "部分指标": "", "得分": "",
	} {
		points, ok := PrintedPoints(text)
		if ok != (want != "") || ok && points.String() != want {
			t.Errorf("PrintedPoints(%q) = %s, %v; want %q", text, points, ok, want)
		}
	}
}

func TestUnitKey(t *testing.T) {
	for _, same := range [][]string{
		{"某市某局", " 某市 某局", "某市\n某局", "219001-某市某局", "219001某市某局", "２１９－某市某局"},
		{"某局（本级）", "某局(本级)", "某局本级"},
	} {
		for _, name := range same[1:] {
			if UnitKey(name) != UnitKey(same[0]) {
				t.Errorf("UnitKey(%q) = %q, UnitKey(%q) = %q", name, UnitKey(name), same[0], UnitKey(same[0]))
			}
		}
	}
	for _, pair := range [][2]string{{"第1中学", "第2中学"}, {"110指挥中心", "120指挥中心"}, {"219001", "219002"}} {
		if UnitKey(pair[0]) == UnitKey(pair[1]) {
			t.Errorf("%q and %q have one key", pair[0], pair[1])
		}
	}
}

func TestSameUnit(t *testing.T) {
	for _, test := range []struct {
		a, b string
		want bool
	}{
		{"星澜区审计局", "审计局", true},
		{"星澜区审计局", "区审计局", true},
		{"某市星澜区审计局", "区审计局", true},
		{"某市星澜区审计局", "星澜区审计局", true},
		{"某市星澜区审计局", "219001-星澜区 审计局", true},
		{"某省某市审计局", "某市审计局", true},
		{"星澜县委办公室", "县委办公室", true},
		{"星澜区市场监督管理局", "市场监督管理局", true},
		{"某市审计局", "星澜区审计局", false},
		{"某市审计局", "某市星澜区审计局", false},
		{"望塔社区卫生服务中心", "卫生服务中心", false},
		{"经济开发区管委会", "管委会", false},
		{"经济开发区环卫中心", "区环卫中心", false},
		{"望塔街道办事处", "街道办事处", false},
		{"望塔小学", "小学", false},
		{"城市管理局", "管理局", false},
		{"星澜区局", "局", false},
		{"审计局", "财政局", false},
	} {
		if SameUnit(test.a, test.b) != test.want || SameUnit(test.b, test.a) != test.want {
			t.Errorf("SameUnit(%s, %s) is not %v", test.a, test.b, test.want)
		}
		if test.want && UnitTail(test.a) != UnitTail(test.b) {
			t.Errorf("%s and %s have different tails", test.a, test.b)
		}
	}
}
