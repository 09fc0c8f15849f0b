package report

import (
	"regexp"
	"slices"
	"testing"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// keptColumns are the columns of tables that take no rows.
type keptColumns map[string][]Column

type noRows struct{}

func (noRows) Row([]any) error { return nil }
func (noRows) Close() error    { return nil }

func columnsOf(t *testing.T, year int) keptColumns {
	t.Helper()
	kept := keptColumns{}
	filed := func(year int) *schema.District {
		f := &schema.Filing{Unit: "甲局", Year: year, Form: schema.BaseData}
		return &schema.District{Year: year, Submissions: []*schema.Submission{{Unit: "甲局", Year: year, Filings: []*schema.Filing{f}}}}
	}
	_, err := Export(summary.InMemory(filed(year), filed(year-1), nil, nil), Options{}, func(_, _ *schema.Submission) []Change { return nil },
		func(name string, columns []Column) (Table, error) {
			kept[name] = columns
			return noRows{}, nil
		})
	if err != nil {
		t.Fatal(err)
	}
	return kept
}

var yearInName = regexp.MustCompile(`20[0-9]{2}`)

// The columns of every table have names of their own, which are those of any other
// year, with the measure that their figures are in.
func TestExportedColumns(t *testing.T) {
	tables, other := columnsOf(t, 2023), columnsOf(t, 2031)
	for _, name := range append(Exportable(), FieldsTable) {
		columns, ok := tables[name]
		if !ok {
			t.Errorf("%s is not exported", name)
			continue
		}
		seen := map[string]bool{}
		for i, c := range columns {
			if c.Name == "" || seen[c.Name] || yearInName.MatchString(c.Name) || regexp.MustCompile(`[\s（）:"]`).MatchString(c.Name) {
				t.Errorf("%s: column %d is called %q", name, i+1, c.Name)
			}
			seen[c.Name] = true
			if other[name][i].Name != c.Name {
				t.Errorf("%s: %q is called %q in another year", name, c.Name, other[name][i].Name)
			}
			if address, isPath := schema.Resolve(c.ID); isPath && c.Figure && c.Measure != measureOf(address.Kind()) {
				t.Errorf("%s: %q is in %q, and its figures in %q", name, c.Name, c.Measure, measureOf(address.Kind()))
			}
		}
	}
	for name := range tables {
		if name != FieldsTable && !slices.Contains(Exportable(), name) {
			t.Errorf("%s is exported, and cannot be asked for", name)
		}
	}
	if i := slices.IndexFunc(tables[threePublicSheet], func(c Column) bool { return c.Name == "三公经费_本年决算数_万元" }); i < 0 {
		t.Errorf("三公经费 is called otherwise: %v", tables[threePublicSheet])
	}
	for _, table := range []string{scoresSheet, threePublicSheet, ratesSheet, executionSheet, operatingSheet, yearsSheet} {
		for _, c := range tables[table] {
			if c.Figure && c.Measure == "" && !slices.Contains([]string{"number", "rank", "year"}, c.ID) {
				t.Errorf("%s: the figures of %q have no measure", table, c.Name)
			}
		}
	}
}
