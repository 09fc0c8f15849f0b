package schema

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// What a check lets pass is no flag either, and what it does not is both. Each
// limit that a check is about is tried at the edge: the last figure within the
// tolerance, and the first beyond it.
func TestLimitsPassWhatTheirChecksPass(t *testing.T) {
	const building = "base_data/buildings/1/approved_area = 100;base_data/buildings/1/budget_investment = 200;"
	edges := map[string]struct {
		within, beyond string
		check          string // that says the same; "" where it says something else of the figures
	}{
		FlagExecutionRateLow:           {"overall_evaluation/budget/total/executed = 557.969", "overall_evaluation/budget/total/executed = 557.968", ""},
		FlagStaffingRateHigh:           {"base_data/staffing/staff_in_post = 40", "base_data/staffing/staff_in_post = 41", "A2"},
		FlagThreePublicOverBudget:      {"base_data/costs/three_public/budget = 10.995", "base_data/costs/three_public/budget = 10.994999", "A8"},
		FlagThreePublicOverPrior:       {"base_data/costs/three_public/prior_final = 10.995", "base_data/costs/three_public/prior_final = 10.994999", "A7"},
		FlagHospitalityOverBudget:      {"base_data/costs/hospitality/budget = 3.495", "base_data/costs/hospitality/budget = 3.494999", "A8"},
		FlagHospitalityOverPrior:       {"base_data/costs/hospitality/prior_final = 3.495", "base_data/costs/hospitality/prior_final = 3.494999", "A7"},
		FlagVehicleOperationOverBudget: {"base_data/costs/vehicle_operation/budget = 7.495", "base_data/costs/vehicle_operation/budget = 7.494999", "A8"},
		FlagVehicleOperationOverPrior:  {"base_data/costs/vehicle_operation/prior_final = 7.495", "base_data/costs/vehicle_operation/prior_final = 7.494999", "A7"},
		FlagOverseasOverBudget:         {"base_data/costs/overseas_visits/final = 2.005;base_data/costs/overseas_visits/budget = 2", "base_data/costs/overseas_visits/final = 2.005001;base_data/costs/overseas_visits/budget = 2", "A8"},
		FlagOverseasOverPrior:          {"base_data/costs/overseas_visits/final = 2.005;base_data/costs/overseas_visits/prior_final = 2", "base_data/costs/overseas_visits/final = 2.005001;base_data/costs/overseas_visits/prior_final = 2", "A7"},
		FlagOperatingOverBudget:        {"base_data/costs/operating_expenses/final = 55.005", "base_data/costs/operating_expenses/final = 55.005001", "A11"},
		FlagFloorAreaOver:              {building + "base_data/buildings/1/actual_area = 100.005", building + "base_data/buildings/1/actual_area = 100.005001", "A15"},
		FlagInvestmentOver:             {building + "base_data/buildings/1/actual_investment = 200.005", building + "base_data/buildings/1/actual_investment = 200.005001", "A15"},
		FlagAdjustmentHigh:             {"overall_evaluation/budget/total/initial_budget = 500;overall_evaluation/budget/total/adjusted_budget = 600.025", "overall_evaluation/budget/total/initial_budget = 500;overall_evaluation/budget/total/adjusted_budget = 600.026", ""},
		FlagAdjustmentLow:              {"overall_evaluation/budget/total/initial_budget = 1000;overall_evaluation/budget/total/adjusted_budget = 799.95", "overall_evaluation/budget/total/initial_budget = 1000;overall_evaluation/budget/total/adjusted_budget = 799.949", ""},
	}
	scores := map[string]Amount{FlagRecomputedScoreLow: One / 100, FlagSelfAboveRecomputed: One / 100}
	for _, limit := range builtin.Limits {
		edge, tried := edges[limit.Flag]
		tolerance, ofScores := scores[limit.Flag]
		if (tried || ofScores) != (limit.Check != "") {
			t.Errorf("%s is about what check %q is about, and is tried at its edge: %v", limit.Flag, limit.Check, tried)
		}
		if ofScores && limit.Tolerance(builtin) != tolerance {
			t.Errorf("%s lets %s pass, want %s", limit.Flag, limit.Tolerance(builtin), tolerance)
		}
		if !tried {
			continue
		}
		for changes, want := range map[string]bool{edge.within: false, edge.beyond: true} {
			s := submission(t, clean, strings.Split(changes, ";")...)
			flags := builtin.Flags(s, []Limit{limit})
			if len(flags) > 0 != want {
				t.Errorf("%s with %s: %v, want a flag: %v", limit.Flag, changes, flags, want)
			}
			if edge.check == "" || !want {
				continue
			}
			said := false
			for _, f := range builtin.Check(s, Context{}) {
				said = said || f.Code == edge.check && f.Outcome == Broken && flags[0].RestsOn(f)
			}
			if !said {
				t.Errorf("%s with %s rests on no finding of %s", limit.Flag, changes, edge.check)
			}
		}
		if edge.check != "" {
			for _, f := range builtin.Check(submission(t, clean, strings.Split(edge.within, ";")...), Context{}) {
				if compare := f.Code == edge.check && f.Outcome == Broken; compare && strings.Contains(f.About.Path, limitPath(limit)) {
					t.Errorf("%s with %s is within its limit, and %s says %s", limit.Flag, edge.within, f.Code, f.Sentence())
				}
			}
		}
	}
}

func limitPath(l Limit) string {
	ref, _ := l.Value.(Ref)
	return strings.ReplaceAll(string(ref), "{n}", "1")
}

// A flag rests on the finding that says the same of the same figures, and on no
// other of the same check.
func TestFlagsRestOnFindings(t *testing.T) {
	s := submission(t, clean, "base_data/costs/three_public/budget = 10", "base_data/costs/hospitality/budget = 3",
		"overall_evaluation/budget/total/executed = 500", "overall_evaluation/budget/total/initial_budget = 500")
	got := map[string][]string{}
	for _, flag := range builtin.Flags(s, builtin.Limits) {
		got[flag.Flag] = []string{}
		for _, f := range builtin.Check(s, Context{}) {
			if flag.RestsOn(f) {
				got[flag.Flag] = append(got[flag.Flag], f.Code+" "+f.About.Path)
			}
		}
	}
	want := map[string][]string{
		FlagThreePublicOverBudget: {"A8 base_data/costs/three_public/final"},
		FlagHospitalityOverBudget: {"A8 base_data/costs/hospitality/final"},
		FlagExecutionRateLow:      {}, // a rate that was worked out wrongly is another matter
		FlagAdjustmentHigh:        {"B6 overall_evaluation/budget/total/adjusted_budget"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("flags and their findings (-want +got):\n%s", diff)
	}
}
