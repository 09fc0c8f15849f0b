package main

import (
	"fmt"

	"github.com/spf13/cobra"

	"jixiao/consolidate/summary"
	"jixiao/schema"
	"jixiao/schema/store"
)

// scoreJSON is the scores of a unit; the JSON of the scores command. Figures
// are decimal text, "" where there is none.
type scoreJSON struct {
	Unit            string `json:"unit"`
	Year            int    `json:"year"`
	SelfScore       string `json:"self_score"`
	RecomputedScore string `json:"recomputed_score"`
	Difference      string `json:"difference"`   // self less recomputed
	JudgedShare     string `json:"judged_share"` // percent of the points that could be recomputed
	SelfGrade       string `json:"self_grade"`
	RecomputedGrade string `json:"recomputed_grade"`
	Why             string `json:"why"` // there is no recomputed score
	// What the forms look like, in numbers.
	Inflation inflationJSON `json:"inflation"`
	Rows      []rowJSON     `json:"rows"`
}

type inflationJSON struct {
	Indicators       int      `json:"indicators"`
	FullMarks        int      `json:"full_marks"`        // rows with their full score
	Compared         int      `json:"compared"`          // rows with target and actual
	Identical        int      `json:"identical"`         // of those, actual as the target
	WithoutBaseline  int      `json:"without_baseline"`  // targets without a figure
	ByRule           int      `json:"by_rule"`           // rows that the rules could judge, with 预算执行率
	Kept             int      `json:"kept"`              // 定性: the unit's score stands
	Unsettled        int      `json:"unsettled"`         // figures that cannot be compared: the unit's score stands
	ExecutionRate    string   `json:"execution_rate"`    // percent
	AllFullLowRate   bool     `json:"all_full_low_rate"` // full marks for every indicator, execution rate below its limit
	SameAs           []string `json:"same_as"`           // units with the same table of indicators
	SameAsYearBefore bool     `json:"same_as_year_before"`
}

type rowJSON struct {
	Name       string        `json:"name"`
	Target     string        `json:"target"`
	Actual     string        `json:"actual"`
	FullScore  string        `json:"full_score"`
	SelfScore  string        `json:"self_score"`
	Recomputed string        `json:"recomputed"`
	Method     schema.Method `json:"method"`
	Why        string        `json:"why"`
}

func newScores(o *options) *cobra.Command {
	var unit string
	cmd := &cobra.Command{
		Use:                   "scores [选项]",
		Aliases:               []string{"得分"},
		Short:                 helpScores,
		Long:                  helpScoresLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			name, err := theUnit(ctx, db, unit)
			if err != nil {
				return err
			}
			d, findings, settings, err := o.everything(ctx, db)
			if err != nil {
				return err
			}
			before, err := db.District(ctx, d.Year-1)
			if err != nil {
				return err
			}
			list := []scoreJSON{}
			s := summary.New(summary.NewCatalogue(o.model), d, findings, settings)
			s.CompareTables(before)
			for _, u := range s.Units {
				if name == "" || u.Name == name {
					list = append(list, scoresOf(u, d.Year))
				}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), list)
			}
			for _, line := range scoreLines(list, name != "") {
				fmt.Fprintln(cmd.OutOrStdout(), line)
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpUnit)
	return cmd
}

func scoresOf(u *summary.Unit, year int) scoreJSON {
	figure := func(r schema.Result) string {
		if !r.OK() {
			return ""
		}
		return r.Amount.String()
	}
	in := u.Inflation
	list := scoreJSON{
		Unit: u.Name, Year: year, RecomputedScore: figure(u.Score.Recomputed.Total), Difference: figure(u.Score.Above),
		JudgedShare: figure(u.Score.JudgedShare), SelfGrade: u.Score.Grade, RecomputedGrade: u.Score.RecomputedGrade,
		Why: u.Score.Recomputed.Total.Why.String(), Rows: []rowJSON{},
		Inflation: inflationJSON{
			Indicators: in.Indicators, FullMarks: in.FullMarks, Compared: in.Compared, Identical: in.Identical, WithoutBaseline: in.WithoutBaseline,
			ByRule: in.ByRule, Kept: in.Kept, Unsettled: in.Unsettled, ExecutionRate: figure(u.Rate(summary.ExecutionRate).Result),
			AllFullLowRate: in.AllFullLowRate, SameAs: append([]string{}, in.SameAs...), SameAsYearBefore: in.SameAsYearBefore,
		},
	}
	if total, ok := u.Score.Total.Figure(); ok {
		list.SelfScore = total.String()
	}
	for _, row := range u.Score.Recomputed.Rows {
		target, actual := row.Answers()
		list.Rows = append(list.Rows, rowJSON{row.Name, target, actual, figure(row.Full), figure(row.Self), figure(row.Recomputed), row.Method, row.Why.String()})
	}
	return list
}
