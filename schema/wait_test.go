package schema

import (
	"fmt"
	"testing"
)

// costs is a 附件1 whose n figures are those of the function.
func costs(n int, figure func(i int) Amount) *Filing {
	f := &Filing{Unit: "某局", Year: 2023, Form: BaseData}
	i := 0
	for _, line := range builtin.Form(BaseData).Table("costs").Lines {
		for _, column := range []string{"prior_final", "budget", "final"} {
			v := Value{Path: Path(string(BaseData), "costs", line.ID, column), Kind: Money, State: Blank}
			if i < n {
				v.State, v.Number = Number, figure(i)
			}
			f.Values = append(f.Values, v)
			i++
		}
	}
	return f
}

// project is a 附件3 of one name with indicators of its own.
func project(name, indicator string, from Amount) *Filing {
	f := &Filing{Unit: "某局", Year: 2023, Form: ProjectEvaluation, Project: name}
	add := func(path string, kind Kind, number Amount, text string) {
		v := Value{Path: Path(string(ProjectEvaluation), path), Kind: kind, State: Number, Number: number, Text: text}
		if text != "" {
			v.State = Text
		}
		f.Values = append(f.Values, v)
	}
	for i, column := range []string{"initial_budget", "adjusted_budget", "executed"} {
		add("budget/total/"+column, Money, from+Amount(i)*One, "")
	}
	for i := range 4 {
		n := fmt.Sprintf("indicators/%d/", i+1)
		add(n+"name", Words, 0, fmt.Sprintf("%s%d", indicator, i))
		add(n+"target", Words, 0, fmt.Sprintf("≥%d%%", 90+i))
		add(n+"actual", Words, 0, fmt.Sprintf("%d%%", 91+i))
		add(n+"full_score", Score, 10*One, "")
		add(n+"score", Score, 10*One, "")
	}
	return f
}

func TestWaits(t *testing.T) {
	small := func(i int) Amount { return Amount(i+1) * One }
	other := func(i int) Amount { return Amount(i+1)*One*3 + 1 }
	corrected := func(i int) Amount {
		if i%4 == 0 {
			return small(i) + One
		}
		return small(i)
	}
	inYuan := func(i int) Amount { return small(i) * 10_000 }
	current := costs(30, small)
	for _, tt := range []struct {
		name    string
		current *Filing
		next    *Filing
		earlier []*Filing
		copied  bool
		want    WaitCode
	}{
		{"the same", current, costs(30, small), nil, false, ""},
		{"a quarter corrected", current, costs(30, corrected), nil, false, ""},
		{"filled in further", costs(12, small), current, nil, false, ""},
		{"a third left out", current, costs(20, small), nil, false, ""},
		{"half left out", current, costs(15, small), nil, false, ""},
		{"more than half left out", current, costs(14, small), nil, false, WaitFewer},
		{"hardly anything there before", costs(9, small), costs(1, small), nil, false, ""},
		{"another year's", current, costs(30, other), nil, false, WaitOther},
		{"hardly anything to compare", costs(4, small), costs(4, other), nil, false, ""},
		{"all amounts others, and few", costs(9, small), costs(9, other), nil, false, WaitOther},
		{"the unit of money put right", costs(30, inYuan), current, nil, false, ""},
		{"what was replaced since", costs(30, corrected), costs(30, small), []*Filing{costs(30, small)}, false, WaitStale},
		{"like what was replaced", costs(30, corrected), costs(29, small), []*Filing{costs(30, small)}, false, ""},
		{"a copy of what was replaced", costs(30, corrected), costs(29, small), []*Filing{costs(30, small)}, true, WaitStale},
		{"a copy of the one in use", costs(30, corrected), costs(29, corrected), []*Filing{costs(30, small)}, true, ""},
		{"the same as in use and as before", current, costs(30, small), []*Filing{costs(30, small)}, true, ""},
		{"another project's", project("维护", "里程", 10*One), project("维护", "座数", 70*One), nil, false, WaitOther},
		{"a project's, other amounts alone", project("维护", "里程", 10*One), project("维护", "里程", 70*One), nil, false, ""},
	} {
		got := WaitCode("")
		wait := builtin.Waits(tt.current, tt.next, tt.earlier, tt.copied)
		if wait != nil {
			got = wait.Code
			if wait.Before != builtin.Figures(tt.current) || wait.After != builtin.Figures(tt.next) {
				t.Errorf("%s: %d and %d figures, want %d and %d", tt.name, wait.Before, wait.After, builtin.Figures(tt.current), builtin.Figures(tt.next))
			}
		}
		if got != tt.want {
			t.Errorf("%s: waits for %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestInWords(t *testing.T) {
	for text, want := range map[string]string{"≥ 95.00 %": "≥95%", "100.0%": "100%", "0.50元": "0.5元", "1.05": "1.05", "10.20.": "10.2", "2023年": "2023年", "100": "100"} {
		if got := inWords(text); got != want {
			t.Errorf("%s is %s, want %s", text, got, want)
		}
	}
}
