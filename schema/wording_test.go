package schema

import "testing"

// Every line and column has a path by which a wording of it can be taught.
func TestLabelPaths(t *testing.T) {
	check := func(a Address) {
		t.Helper()
		got, err := builtin.Address(Wording{"某栏", a.LabelPath()})
		if err != nil {
			t.Error(err)
		} else if got.Table != a.Table || got.Line != a.Line || got.Column != a.Column {
			t.Errorf("%s names another line or column", a.LabelPath())
		}
	}
	for i := range builtin.Forms {
		for j := range builtin.Forms[i].Tables {
			table := &builtin.Forms[i].Tables[j]
			for k := range table.Lines {
				check(Address{Form: &builtin.Forms[i], Table: table, Line: &table.Lines[k]})
			}
			for k := range table.Columns {
				if table.HeadsOf == "" {
					check(Address{Form: &builtin.Forms[i], Table: table, Column: &table.Columns[k]})
				}
			}
		}
	}
}

func TestWordingAddress(t *testing.T) {
	for path, want := range map[string]string{
		"base_data/costs/hospitality":                    "base_data/costs/hospitality",
		"base_data/costs/hospitality/final":              "base_data/costs/hospitality",
		"base_data/costs/years/final":                    "base_data/costs/final",
		"base_data/costs/final":                          "base_data/costs/final",
		"base_data/unit_name":                            "base_data/unit_name",
		"base_data/staffing/authorized_posts":            "base_data/staffing/authorized_posts",
		"overall_evaluation/total/score":                 "overall_evaluation/total",
		"overall_evaluation/budget/total/executed":       "overall_evaluation/budget/total",
		"overall_evaluation/funding/basic_spending":      "overall_evaluation/funding/basic_spending",
		"base_data/costs/nothing":                        "",
		"base_data":                                      "base_data", // its heading
		"report":                                         "",
		"filing/phone":                                   "",
		"overall_evaluation/indicators/3/score":          "",
		"base_data/costs/district_special_funds/2/final": "",
	} {
		a, err := builtin.Address(Wording{"某栏", path})
		got := ""
		if err == nil {
			got = a.LabelPath()
		}
		if got != want {
			t.Errorf("%s is taught as %q, want %q (%v)", path, got, want, err)
		}
	}
}
