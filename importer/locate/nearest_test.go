package locate

import (
	"cmp"
	"math/rand/v2"
	"slices"
	"testing"

	"jixiao/schema"
)

func TestNearest(t *testing.T) {
	for _, test := range []struct {
		form  schema.FormID
		label string
		want  string
	}{
		{schema.BaseData, "公务招待支出", "base_data/costs/hospitality"},
		{schema.BaseData, "车辆购置支出", "base_data/costs/vehicle_purchase"},
		{schema.BaseData, "基本支出预算调整额（万元）", "base_data/costs/basic_budget_adjustment"},
		{schema.BaseData, "2023年实有在编在岗人数", "base_data/staffing/staff_in_post"},
		{schema.OverallEvaluation, "年度实际完成数值", "overall_evaluation/indicators/actual"},
		{schema.ProjectEvaluation, "专项资金名称", "project_evaluation/project_name"},
	} {
		got := Nearest(builtin, test.form, test.label, 3)
		if len(got) == 0 || got[0].Path != test.want {
			t.Errorf("%s is nearest to %v, want %s", test.label, got, test.want)
		}
	}
	if got := Nearest(builtin, schema.BaseData, "ABC", 3); len(got) != 0 {
		t.Errorf("ABC is like %v", got)
	}
}

func TestLabel(t *testing.T) {
	for text, want := range map[string]string{
		"公务招待\n支出":  "公务招待支出",
		"某项收入：12.5": "某项收入",
		"其中：中央资金":   "中央资金",
		"其中:某项：12":  "某项",
		"12.5":      "",
		"附件3":       "",
		"说明：本表一式两份": "",
		"一、加强领导。二、完善制度。": "",
		"……": "",
	} {
		if got := Label(text); got != want {
			t.Errorf("Label(%q) = %q, want %q", text, got, want)
		}
	}
}

// Every line and column that a label may be most like can be taught, by a path
// that means it.
func TestCandidates(t *testing.T) {
	for _, f := range builtin.Forms {
		all := Candidates(builtin, f.ID)
		if len(all) < 10 {
			t.Errorf("%s: %d lines and columns", f.ID, len(all))
		}
		for _, c := range all {
			a, err := builtin.Address(schema.Wording{Path: c.Path})
			if err != nil || a.LabelPath() != c.Path || c.Name == "" {
				t.Errorf("%s: %q of %q is %q: %v", f.ID, c.Name, c.Path, a.LabelPath(), err)
			}
		}
	}
}

func TestNearestUnits(t *testing.T) {
	among := []string{"星澜区审计局", "星澜区文化旅游广电体育局", "星澜区财政局", "望塔街道"}
	for name, want := range map[string]string{
		"区文旅广体局": "星澜区文化旅游广电体育局", "审计": "星澜区审计局", "望塔街道办事处": "望塔街道", "某某公司": "", "星澜区审计局": "",
	} {
		got := ""
		if near := NearestUnits(name, among, 1); len(near) > 0 {
			got = near[0]
		}
		if got != want {
			t.Errorf("nearest to %s is %q, want %q", name, got, want)
		}
	}
}

// The nearest units are those of the greatest likeness, the first of several that are
// alike, though not every name is looked at.
func TestNearestUnitsAmongMany(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 5))
	parts := [][]string{{"星澜区", "岳阳市", "岳阳市星澜区", "", "区"}, {"望塔", "长桥", "柳溪", "第一", "第二", "实验", "城市", "农业"}, {"小学", "中学", "街道办事处", "综合执法大队", "服务中心", "局", "（局）"}}
	name := func() string {
		s := ""
		for _, p := range parts {
			s += p[random.IntN(len(p))]
		}
		return s
	}
	var among []string
	for range 120 {
		among = append(among, name())
	}
	many := NewUnitNames(among)
	for range 200 {
		of, n := name(), 1+random.IntN(4)
		type scored struct {
			name  string
			score float64
		}
		var want []scored
		for _, other := range among {
			if score := likeness(bareUnit(of), bareUnit(other)); other != of && score >= 0.2 {
				want = append(want, scored{other, score})
			}
		}
		slices.SortStableFunc(want, func(a, b scored) int { return cmp.Compare(b.score, a.score) })
		var names []string
		for _, s := range want[:min(n, len(want))] {
			names = append(names, s.name)
		}
		if got := many.Nearest(of, n); !slices.Equal(got, names) {
			t.Errorf("nearest to %s are %q, want %q", of, got, names)
		}
	}
}
