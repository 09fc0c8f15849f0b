package schema_test

import (
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
	"jixiao/schema/schematest"
)

// spending is a submission of some figures of 经费控制情况, this year's.
func spending(figures map[string]int64) *schema.Submission {
	f := &schema.Filing{Unit: "某局", Year: 2023, Form: schema.BaseData, File: "甲.xlsx", Sheet: "附件1"}
	for i, line := range []string{"operating_expenses", "office_expenses", "utilities_travel", "meetings_training", "party_building"} {
		amount, given := figures[line]
		if !given {
			continue
		}
		f.Values = append(f.Values, schema.Value{Path: "base_data/costs/" + line + "/final", Kind: schema.Money, State: schema.Number,
			Number: schema.Amount(amount) * schema.One, Source: schema.Source{File: f.File, Sheet: f.Sheet, Cell: "D" + string(rune('1'+i))}})
	}
	return &schema.Submission{Unit: f.Unit, Year: f.Year, Filings: []*schema.Filing{f}}
}

// said are the sentences of what a model finds of a code.
func said(m *schema.Model, s *schema.Submission, code string) []string {
	var all []string
	for _, f := range m.Check(s, schema.Context{}) {
		if f.Code == code && f.Outcome == schema.Broken {
			all = append(all, f.Message())
		}
	}
	return all
}

// Two models judge side by side, each by its own lines.
func TestModelsSideBySide(t *testing.T) {
	own, other := schema.Builtin(), schematest.WithLine(t, "base_data/costs", "meetings_training", schematest.PartyBuilding)
	if own.Version() == other.Version() || own.Version() == "" {
		t.Errorf("both are version %q", own.Version())
	}
	if again := schema.Builtin(); again.Version() != own.Version() {
		t.Errorf("the same model is %q and %q", own.Version(), again.Version())
	}
	s := spending(map[string]int64{"operating_expenses": 10, "office_expenses": 4, "utilities_travel": 3, "meetings_training": 2, "party_building": 5})
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			if got := said(own, s, "A10"); got != nil {
				t.Errorf("without the line: %q", got)
			}
		})
		all.Go(func() {
			got := said(other, s, "A10")
			if len(got) != 1 || !strings.Contains(got[0], "办公经费＋水费、电费、差旅费＋会议费、培训费＋党建经费") || !strings.Contains(got[0], "14.00 万元") {
				t.Errorf("with the line: %q", got)
			}
		})
	}
	all.Wait()
}

// A line is declared once: what follows from the lines knows it.
func TestALineIsDeclaredOnce(t *testing.T) {
	for _, test := range []struct {
		behind, part string
		checks       []string // that are tried on it, or add it up
	}{
		{"meetings_training", "operating_expenses", []string{"A10", "A12"}},
		{"hospitality", "three_public", []string{"A3", "A7", "A8"}},
		{"vehicle_operation", "vehicles", []string{"A4", "A7", "A8"}},
		{"contract_staff", "project_spending", []string{"A9", "A12"}},
	} {
		line := schema.Line{ID: "something_new", Name: "新的一行", Part: test.part, Required: true, Labels: []string{"新的一行"}}
		m := schematest.WithLine(t, "base_data/costs", test.behind, line)
		var got []string
		for _, rule := range m.Rules {
			if strings.Contains(rule.Test.Print(m), line.Name) || slices.Contains(rule.Columns, line.ID) {
				got = append(got, rule.Code)
			}
		}
		if diff := cmp.Diff(test.checks, got); diff != "" {
			t.Errorf("a part of %s (-want +got):\n%s", test.part, diff)
		}
		var rates []string
		for _, r := range m.EachRate() {
			if strings.HasPrefix(r.Name, line.Name) {
				rates = append(rates, r.ID)
			}
		}
		if diff := cmp.Diff([]string{"something_new/change", "something_new/control"}, rates); diff != "" {
			t.Errorf("rates of a part of %s (-want +got):\n%s", test.part, diff)
		}
	}
}

// A statement is called by the names of the model that it was made with, also when it
// is read where another is in force.
func TestStatementsKeepTheirNames(t *testing.T) {
	line := schematest.PartyBuilding
	m := schematest.WithLine(t, "base_data/costs", "meetings_training", line)
	s := schema.Say("blank", m.Called("about", schema.Subject{Path: "base_data/costs/party_building/final"}, 2023))
	if got := s.String(); !strings.Contains(got, "党建经费·2023年决算数") {
		t.Errorf("said: %s", got)
	}
}

func TestCovers(t *testing.T) {
	m := schema.New(schema.Model{From: 2023, To: 2024})
	for year, want := range map[int]bool{2022: false, 2023: true, 2024: true, 2025: false} {
		if m.Covers(year) != want {
			t.Errorf("covers %d: %t", year, !want)
		}
	}
	if !schema.Builtin().Covers(1990) {
		t.Error("the program's own model has a first year")
	}
}
