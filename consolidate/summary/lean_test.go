package summary

import (
	"fmt"
	"runtime"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// filledIn is a unit that has filled in every figure that is added up, and a table of
// indicators.
func filledIn(n int) *Unit {
	name := fmt.Sprintf("区第%d实验学校", n)
	s := &schema.Submission{Unit: name, Year: 2023}
	for _, id := range []schema.FormID{schema.BaseData, schema.OverallEvaluation} {
		s.Filings = append(s.Filings, &schema.Filing{Unit: name, Year: 2023, Form: id, File: name + "绩效自评.xlsx", Sheet: string(id)})
	}
	put := func(i int, path string, v schema.Value) {
		a, ok := builtin.Resolve(path)
		if !ok {
			return
		}
		v.Path, v.Kind, v.Label = path, a.Kind(), a.Term()
		v.Source = schema.Source{File: name + "绩效自评.xlsx", Sheet: "附件", Cell: fmt.Sprintf("C%d", i)}
		f := s.Form(a.Form.ID)
		f.Values = append(f.Values, v)
	}
	for i, path := range known.Figures {
		number := schema.Amount((n*31+i*17)%977) * schema.One / 4
		if (n+i)%11 == 0 {
			put(i, path, schema.Value{State: schema.Mark, Raw: "无"})
			continue
		}
		put(i, path, schema.Value{State: schema.Number, Number: number, Raw: number.String()})
	}
	put(900, SelfTotal, schema.Value{State: schema.Number, Number: schema.Amount(80+n%20) * schema.One, Raw: "8x"})
	for k := range 12 {
		for _, column := range []string{"level1", "name", "target", "actual", "full_score", "score"} {
			v := schema.Value{State: schema.Text, Text: "产出指标按时完成率达到年初设定的目标", Raw: "产出指标按时完成率达到年初设定的目标"}
			if column == "full_score" || column == "score" {
				v = schema.Value{State: schema.Number, Number: 5 * schema.One, Raw: "5"}
			}
			put(910+k, schema.Path(string(schema.OverallEvaluation), "indicators", fmt.Sprint(k+1), column), v)
		}
	}
	return NewUnit(known, Filed{Submission: s}, nil)
}

// The lean units of a district come to what the whole ones do.
func TestLeanAddsUpAlike(t *testing.T) {
	whole, lean := NewTotals(known, 2023, nil), NewTotals(known, 2023, nil)
	for n := range 40 {
		u := filledIn(n)
		if n%7 == 0 { // it has handed in one form
			u = NewUnit(known, Filed{Submission: &schema.Submission{Unit: u.Name, Year: 2023, Filings: u.Submission.Filings[:1]}}, nil)
		}
		whole.Add(u)
		lean.Add(u.Lean())
		for _, path := range append([]string{"overall_evaluation/goals/expected"}, known.Figures...) {
			a, b := u.Answer(path), u.Lean().Answer(path)
			x, ok := a.Figure()
			y, alsoOK := b.Figure()
			if path != "overall_evaluation/goals/expected" && (a.State != b.State || x != y || ok != alsoOK) {
				t.Errorf("%s: %s is %v %s, and lean %v %s", u.Name, path, x, a.State, y, b.State)
			}
		}
	}
	for _, path := range known.Figures {
		if diff := cmp.Diff(whole.Sum(path), lean.Sum(path)); diff != "" || whole.Sum(path).Units == 0 {
			t.Errorf("%s (-whole +lean):\n%s", path, diff)
		}
	}
	for _, r := range known.rates {
		if a, b := whole.Rate(r.ID), lean.Rate(r.ID); a.Amount != b.Amount || a.Units != b.Units {
			t.Errorf("%s is %s of %d units, and lean %s of %d", r.ID, a.Amount, a.Units, b.Amount, b.Units)
		}
	}
	if diff := cmp.Diff(whole.Scores, lean.Scores); diff != "" || whole.Scores.ExecutionRate.Units == 0 {
		t.Errorf("scores (-whole +lean):\n%s", diff)
	}
	if diff := cmp.Diff(whole.Forms, lean.Forms); diff != "" {
		t.Errorf("forms (-whole +lean):\n%s", diff)
	}
}

// perUnit is how many bytes a lean unit takes.
func perUnit(units int) float64 {
	kept := make([]*Unit, units)
	inUse := func() uint64 {
		runtime.GC()
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		return m.HeapAlloc
	}
	before := inUse()
	for n := range kept {
		kept[n] = filledIn(n).Lean()
	}
	after := inUse()
	runtime.KeepAlive(kept)
	return float64(after-before) / float64(units)
}

// A district of 3,000 units fits in memory.
func TestLeanIsSmall(t *testing.T) {
	if got := perUnit(60); got > 10<<10 {
		t.Errorf("a lean unit takes %.0f bytes", got)
	}
}

func BenchmarkLean(b *testing.B) {
	for b.Loop() {
		b.ReportMetric(perUnit(3000)*3000/(1<<20), "MB")
	}
}
