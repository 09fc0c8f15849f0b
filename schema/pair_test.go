package schema

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Projects are paired by their names, then by names that are alike, where it can
// be meant in one way alone.
func TestPairProjects(t *testing.T) {
	for _, test := range []struct {
		name        string
		before, now []string
		want        []int // -1: none; 100 more for one that was renamed
	}{
		{"the same, in another order", []string{"甲项目", "乙项目"}, []string{"乙 项目", "（甲项目）"}, []int{1, 0}},
		{"a word that may be left out", []string{"城市公用设施运行保障"}, []string{"城市公用设施运行保障项目经费"}, []int{100}},
		{"a word more", []string{"城市公用设施运行保障"}, []string{"城市公用设施运行维护保障"}, []int{100}},
		{"another character", []string{"道路养护"}, []string{"道路维护"}, []int{100}},
		{"named after its year", []string{"2022年老旧小区改造", "校车补贴"}, []string{"2023年老旧小区改造", "2023年度校车补贴"}, []int{100, 101}},
		{"the exact one comes first", []string{"道路养护", "道路养护费用"}, []string{"道路养护费用", "道路养护"}, []int{1, 0}},
		{"two that it may have been", []string{"道路养护项目", "道路养护工程"}, []string{"道路养护"}, []int{-1}},
		{"two that may be it", []string{"道路养护"}, []string{"道路养护项目", "道路养护工程"}, []int{-1, -1}},
		{"another phase", []string{"污水处理厂二期建设"}, []string{"污水处理厂三期建设"}, []int{-1}},
		{"another year's", []string{"2021年老旧小区改造"}, []string{"2023年老旧小区改造"}, []int{-1}},
		{"another place", []string{"望塔东路养护"}, []string{"望塔西路养护"}, []int{-1}},
		{"another school", []string{"望塔小学营养餐"}, []string{"望塔中学营养餐"}, []int{-1}},
		{"another thing done", []string{"环卫作业车辆设备购置"}, []string{"环卫作业车辆设备维护"}, []int{-1}},
		{"another thing that it is of", []string{"中心城区道路养护"}, []string{"中心城区道路养护设备采购"}, []int{-1}},
		{"hardly a name", []string{"水"}, []string{"水电"}, []int{-1}},
		{"none", nil, []string{"甲"}, []int{-1}},
		{"no name", []string{""}, []string{"甲项目"}, []int{-1}},
	} {
		pairs, renamed := PairProjects(test.before, 2022, test.now, 2023)
		for i := range pairs {
			if renamed[i] {
				pairs[i] += 100
			}
		}
		if diff := cmp.Diff(test.want, pairs); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.name, diff)
		}
	}
}

// What last year's form gave for a row that is called a little otherwise now is
// held against this year's, as a question.
func TestLastYearOfARenamedRow(t *testing.T) {
	named := func(s *Submission, label string) *Submission {
		for i := range s.Filings[0].Values {
			if v := &s.Filings[0].Values[i]; strings.HasPrefix(v.Path, "base_data/costs/district_special_funds/1/") {
				v.Label = label
			}
		}
		return s
	}
	for _, test := range []struct{ before, now, prior, want string }{
		{"道路养护", "道路养护", "51", "E （无） 51 50"},
		{"道路养护", "道路养护经费", "51", "W （上年表上叫「道路养护」，按名称相近对上，请核对是不是同一项） 51 50"},
		{"道路养护", "道路养护经费", "50", ""},
		{"道路养护", "校车补贴", "51", ""},
	} {
		prior := named(priorYear(t), test.before)
		now := named(submission(t, clean, "base_data/costs/district_special_funds/1/prior_final = "+test.prior), test.now)
		got := ""
		for _, f := range builtin.Check(now, Context{Prior: prior}) {
			if f.Code != YearBeforeCode || f.Outcome != Broken || !strings.Contains(f.About.Path, "special_funds/1") {
				continue
			}
			said := "（无）"
			if _, words, ok := strings.Cut(f.Sentence(), "差 1.00 万元"); ok && words != "" {
				said = words
			}
			got = string(f.Severity) + " " + said + " " + f.Written + " " + f.Expected
		}
		if got != test.want {
			t.Errorf("%s, then %s: %q, want %q", test.before, test.now, got, test.want)
		}
	}
}

// Whether names are alike is told by the longest sequence that both have; alike
// finds the same without looking for it.
func TestAlike(t *testing.T) {
	bySequence := func(x, y []rune) bool {
		more, less := unshared(x, y)
		if len(more) < len(less) {
			more, less = less, more
		}
		whole := min(len(x), len(y))
		switch len(less) {
		case 0:
			return len(more) == 0 || whole > shortestCore && len(more) <= max(1, whole/4) || whole >= 4 && len(more) == 2
		case 1:
			return len(more) == 1 && whole >= 4 && !slices.ContainsFunc(Contrasts, func(set string) bool {
				return strings.ContainsRune(set, more[0]) && strings.ContainsRune(set, less[0])
			})
		}
		return false
	}
	random := rand.New(rand.NewPCG(1, 2))
	characters := []rune("东西路桥养护")
	text := func(length int) (text []rune) {
		for range length {
			text = append(text, characters[random.IntN(len(characters))])
		}
		return text
	}
	yes := 0
	for range 200_000 {
		x := text(shortestCore + random.IntN(11))
		y := text(shortestCore + random.IntN(11))
		if random.IntN(4) > 0 { // x, with little changed
			y = slices.Clone(x)
			for range 1 + random.IntN(3) {
				switch at := random.IntN(len(y)); {
				case random.IntN(2) == 0:
					y = slices.Insert(y, at, text(1)...)
				case len(y) > shortestCore:
					y = slices.Delete(y, at, at+1)
				}
			}
		}
		want := bySequence(x, y)
		if got := alike(x, y); got != want {
			t.Fatalf("%s and %s: alike is %t, want %t", string(x), string(y), got, want)
		}
		if want {
			yes++
		}
	}
	if yes < 10_000 {
		t.Errorf("only %d were alike", yes)
	}
}

// unshared are the characters of two texts that are left over when the longest
// sequence that both have is taken out.
func unshared(x, y []rune) (ofX, ofY []rune) {
	longest := make([][]int, len(x)+1) // of x from i and y from j
	for i := range longest {
		longest[i] = make([]int, len(y)+1)
	}
	for i := len(x) - 1; i >= 0; i-- {
		for j := len(y) - 1; j >= 0; j-- {
			if x[i] == y[j] {
				longest[i][j] = longest[i+1][j+1] + 1
			} else {
				longest[i][j] = max(longest[i+1][j], longest[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(x) && j < len(y) {
		switch {
		case x[i] == y[j]:
			i, j = i+1, j+1
		case longest[i+1][j] >= longest[i][j+1]:
			ofX, i = append(ofX, x[i]), i+1
		default:
			ofY, j = append(ofY, y[j]), j+1
		}
	}
	return append(ofX, x[i:]...), append(ofY, y[j:]...)
}

// renamedRows are two years of 附件1 with n rows under 区级专项资金, all of another
// name in the second.
func renamedRows(n int) (now, prior *Submission) {
	rows := func(column, name string) *Submission {
		s := &Submission{Unit: "某局", Year: 2023}
		f := &Filing{Form: BaseData, Unit: s.Unit, Year: s.Year, File: "某局.xlsx", Sheet: "附件1"}
		for i := range n {
			f.Values = append(f.Values, Value{Path: fmt.Sprintf("base_data/costs/district_special_funds/%d/%s", i+1, column), Label: fmt.Sprintf(name, string(rune('一'+i*7)), string(rune('丁'+i*5))),
				State: Number, Kind: Money, Number: One, Source: Source{Sheet: "附件1", Cell: fmt.Sprintf("C%d", i+1)}})
		}
		s.Filings = append(s.Filings, f)
		return s
	}
	now, prior = rows("prior_final", "%s地区%s类设施维护改造"), rows("final", "%s地方%s种资产保护更新")
	prior.Year--
	for _, f := range prior.Filings {
		f.Year--
	}
	return now, prior
}

// The rows of a form are held against those of the year before in work that grows
// with them, not with their square or more: of a thousand rows a clerk does not wait
// for the database.
func TestManyRenamedRows(t *testing.T) {
	work := func(n int) float64 {
		now, before := renamedRows(n)
		prior := builtin.Scope(before)
		s := builtin.Scope(now).In(now.Filings[0])
		s.Prior = prior
		test := LastYear{Table: "base_data/costs", Now: "prior_final", Then: "final"}
		return testing.AllocsPerRun(1, func() { test.Judge(s) })
	}
	if few, many := work(20), work(80); many > 6*few {
		t.Errorf("4 times as many rows are %.1f times the work", many/few)
	}
}

// Beyond some number of names only equal ones are paired.
func TestPairProjectsOfTooMany(t *testing.T) {
	var before, now []string
	for i := range 1100 {
		name := fmt.Sprintf("%c路%c段道路养护", '一'+10+i*7, '丁'+i*5)
		before, now = append(before, name), append(now, name+"保障")
	}
	before, now = append(before, "校车补贴"), append(now, "校车补贴")
	pairs, renamed := PairProjects(before, 2022, now, 2023)
	if pairs[1100] != 1100 || pairs[7] != -1 || renamed[7] {
		t.Errorf("paired with %d and %d, renamed %t", pairs[1100], pairs[7], renamed[7])
	}
	pairs, renamed = PairProjects(before[:900], 2022, now[:900], 2023)
	if pairs[7] != 7 || !renamed[7] {
		t.Errorf("of fewer, paired with %d, renamed %t", pairs[7], renamed[7])
	}
}

// BenchmarkCheckRenamedRows checks two years of 附件1 of which every row has another
// name, like none before or like one and with another figure.
func BenchmarkCheckRenamedRows(b *testing.B) {
	for _, n := range []int{50, 200, 1000} {
		now, prior := renamedRows(n)
		check := func(b *testing.B) {
			for b.Loop() {
				builtin.Check(now, Context{Prior: prior})
			}
		}
		b.Run(fmt.Sprint("other/", n), check)
		for i := range now.Filings[0].Values {
			v := &now.Filings[0].Values[i]
			v.Label, v.Number = prior.Filings[0].Values[i].Label+"项目", v.Number+One
		}
		b.Run(fmt.Sprint("alike/", n), check)
	}
}
