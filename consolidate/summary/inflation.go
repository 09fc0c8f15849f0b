package summary

import (
	"slices"

	"jixiao/schema"
)

// Inflation is what the scores of a unit look like, in numbers: what is often
// so where scores are high without having been earned. It accuses nobody.
type Inflation struct {
	Indicators      int // rows of 附件2
	FullMarks       int // of them, with their full score
	Compared        int // rows with target and actual
	Identical       int // of them, with the actual as the target
	WithoutBaseline int // targets without a figure or baseline
	// ByRule, Kept and Unsettled count the rows, with 预算执行率, by how their
	// recomputed score came about.
	ByRule, Kept, Unsettled int
	// AllFullLowRate says that every indicator has its full score while the
	// execution rate is below its limit.
	AllFullLowRate bool
	// SameAs are the units of the district with the same table of indicators;
	// SameAsYearBefore says that the unit's own of the year before is the same.
	// Both are for CompareTables to fill in.
	SameAs           []string
	SameAsYearBefore bool
}

func (u *Unit) inflation() Inflation {
	r := u.Score.Recomputed
	in := Inflation{
		Indicators:      r.Count(func(row schema.RowScore) bool { return row.Record != "" }),
		FullMarks:       r.Count(func(row schema.RowScore) bool { return row.Record != "" && row.FullMarks() }),
		Compared:        r.Count(func(row schema.RowScore) bool { return row.Compared }),
		Identical:       r.Count(func(row schema.RowScore) bool { return row.Compared && row.Identical }),
		WithoutBaseline: r.Count(func(row schema.RowScore) bool { return row.Baseless }),
		ByRule:          r.Count(func(row schema.RowScore) bool { return row.Method == schema.ByRule }),
		Kept:            r.Count(func(row schema.RowScore) bool { return row.Method == schema.Kept }),
		Unsettled:       r.Count(func(row schema.RowScore) bool { return row.Method == schema.Unsettled }),
	}
	in.AllFullLowRate = in.Indicators > 0 && in.FullMarks == in.Indicators && u.Flagged(schema.FlagExecutionRateLow)
	return in
}

// CompareTables looks for tables of indicators that are the same: of two units,
// and of one unit in the year before, of which the district may be empty.
func (s *Summary) CompareTables(before *schema.District) {
	print := func(sub *schema.Submission) string {
		if f := sub.Form(schema.OverallEvaluation); f != nil {
			return s.Catalogue.Model.IndicatorPrint(f)
		}
		return ""
	}
	prints := map[string][]string{}
	for _, u := range s.Units {
		if p := print(u.Submission); p != "" {
			prints[p] = append(prints[p], u.Name)
		}
	}
	earlier := map[string]string{}
	for _, sub := range before.Submissions {
		earlier[sub.Unit] = print(sub)
	}
	for _, u := range s.Units {
		p := print(u.Submission)
		if p == "" {
			continue
		}
		u.Inflation.SameAs = slices.DeleteFunc(slices.Clone(prints[p]), func(name string) bool { return name == u.Name })
		u.Inflation.SameAsYearBefore = earlier[u.Name] == p
	}
}
