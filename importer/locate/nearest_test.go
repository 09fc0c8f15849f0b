package locate

import (
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
		got := Nearest(test.form, test.label, 3)
		if len(got) == 0 || got[0].Path != test.want {
			t.Errorf("%s is nearest to %v, want %s", test.label, got, test.want)
		}
	}
	if got := Nearest(schema.BaseData, "ABC", 3); len(got) != 0 {
		t.Errorf("ABC is like %v", got)
	}
}

func TestLabel(t *testing.T) {
	for text, want := range map[string]string{
		"公务招待\n支出":  "公务招待支出",
		"某项收入：12.5": "某项收入",
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
