package schema

import (
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
		for _, f := range Check(now, Context{Prior: prior}) {
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
