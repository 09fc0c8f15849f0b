package importer

import (
	"errors"
	"strings"
	"testing"
	"time"

	"jixiao/schema"
)

// Two years that as many forms print are asked about, in the same words whatever
// comes first; what is said settles it.
func TestYearsWithoutMajority(t *testing.T) {
	filing := func(id schema.FormID) *schema.Filing {
		return &schema.Filing{Form: id, Unit: "某局", File: "a.xlsx", Sheet: "表"}
	}
	base, overall := filing(schema.BaseData), filing(schema.OverallEvaluation)
	one, two := printedYear{2022, "附件1!A2"}, printedYear{2023, "附件2!A2"}
	const want = "附件1!A2 是 2022 年，附件2!A2 是 2023 年"
	for _, order := range []struct {
		filings []*schema.Filing
		printed []printedYear
	}{{[]*schema.Filing{base, overall}, []printedYear{one, two}}, {[]*schema.Filing{overall, base}, []printedYear{two, one}}} {
		err := setYears(order.filings, order.printed, 0, 2026)
		if !errors.Is(err, ErrYears) || !strings.HasSuffix(err.Error(), want) {
			t.Errorf("two years: %v, want %s", err, want)
		}
		if err := setYears(order.filings, order.printed, 2023, 2026); err != nil || base.Year != 2023 || overall.Year != 2023 {
			t.Errorf("told 2023: %v, %d, %d", err, base.Year, overall.Year)
		}
	}
	if err := setYears([]*schema.Filing{base, overall, filing(schema.ProjectEvaluation)}, []printedYear{one, two, two}, 0, 2026); err != nil || base.Year != 2023 {
		t.Errorf("two of three: %v, %d", err, base.Year)
	}
}

// A year that has not come yet is a slip, unless a person says that it is not.
func TestYearThatHasNotCome(t *testing.T) {
	base := &schema.Filing{Form: schema.BaseData, Unit: "某局", File: "a.xlsx", Sheet: "表"}
	printed := []printedYear{{2033, "附件1!A2"}}
	err := setYears([]*schema.Filing{base}, printed, 0, 2026)
	if !errors.Is(err, ErrYearDoubtful) || !strings.HasSuffix(err.Error(), "附件1!A2 是 2033 年") {
		t.Errorf("2033: %v", err)
	}
	if err := setYears([]*schema.Filing{base}, printed, 2033, 2026); err != nil || base.Year != 2033 {
		t.Errorf("told: %v, %d", err, base.Year)
	}
	if err := setYears([]*schema.Filing{base}, []printedYear{{time.Now().Year(), ""}}, 0, time.Now().Year()); err != nil {
		t.Errorf("this year: %v", err)
	}
}

// 主管部门 names the unit where nothing else in the file does, and that is known.
func TestUnitByDepartment(t *testing.T) {
	project := func(name, department, unit string) *schema.Filing {
		f := &schema.Filing{Form: schema.ProjectEvaluation}
		for path, text := range map[string]string{"project_name": name, "department": department, "implementing_unit": unit} {
			if text != "" {
				f.Values = append(f.Values, schema.Value{Path: "project_evaluation/" + path, State: schema.Text, Text: text})
			}
		}
		return f
	}
	only := project("道路养护", "某县交通运输局", "")
	if err := nameUnits([]*schema.Filing{only}, ""); err != nil || only.Unit != "某县交通运输局" || !only.ByDepartment {
		t.Errorf("%v, %q, %v", err, only.Unit, only.ByDepartment)
	}
	both := project("道路养护", "某县交通运输局", "某县公路站")
	if err := nameUnits([]*schema.Filing{both}, ""); err != nil || both.Unit != "某县公路站" || both.ByDepartment {
		t.Errorf("%v, %q, %v", err, both.Unit, both.ByDepartment)
	}
	two := []*schema.Filing{project("甲", "某县交通运输局", ""), project("乙", "某县水利局", "")}
	if err := nameUnits(two, ""); !errors.Is(err, ErrNoUnit) {
		t.Errorf("two departments: %v", err)
	}
}
