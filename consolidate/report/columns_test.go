package report

import (
	"bytes"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

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
	_, err := Export(summary.InMemory(known, filed(year), filed(year-1), nil, nil), Options{}, func(_, _ *schema.Submission) []Change { return nil },
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
	for _, name := range append(Exportable(known), FieldsTable) {
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
			if address, isPath := builtin.Resolve(c.ID); isPath && c.Figure && c.Measure != measureOf(address.Kind()) {
				t.Errorf("%s: %q is in %q, and its figures in %q", name, c.Name, c.Measure, measureOf(address.Kind()))
			}
		}
	}
	for name := range tables {
		if name != FieldsTable && !slices.Contains(Exportable(known), name) {
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

// keptTable is an exported table with its rows.
type keptTable struct {
	columns []Column
	rows    [][]any
}

func (k *keptTable) Row(answers []any) error { k.rows = append(k.rows, answers); return nil }
func (*keptTable) Close() error              { return nil }

// An exported column is in the measure that its figures are in: a fraction is what the
// workbook shows with a percent sign, and nothing else is. A column has the formula of a
// rate where its figures are that rate.
func TestMeasuresFitFigures(t *testing.T) {
	source := besideLast(t, 12)
	tables := map[string]*keptTable{}
	if _, err := Export(source, Options{}, func(_, _ *schema.Submission) []Change { return nil }, func(name string, columns []Column) (Table, error) {
		tables[name] = &keptTable{columns: columns}
		return tables[name], nil
	}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if _, err := Write(&out, source, info, Options{}); err != nil {
		t.Fatal(err)
	}
	f := open(t, out.Bytes())
	percent := map[int]bool{} // styles that show one
	shown := func(sheet, cell string) bool {
		id, err := f.GetCellStyle(sheet, cell)
		if err != nil {
			t.Fatal(err)
		}
		is, ok := percent[id]
		if !ok {
			style, err := f.GetStyle(id)
			if err != nil {
				t.Fatal(err)
			}
			is = style.CustomNumFmt != nil && strings.Contains(*style.CustomNumFmt, "%")
			percent[id] = is
		}
		return is
	}
	for name, table := range tables {
		rows, err := f.GetRows(name, excelize.Options{RawCellValue: true})
		if err != nil {
			continue // it is no sheet
		}
		key := slices.IndexFunc(table.columns, func(c Column) bool { return c.Name == "单位" || c.Name == "主管部门" })
		of := func(i int) int { // the row of the sheet, which for scores is in the order of ranks
			return slices.IndexFunc(rows, func(cells []string) bool { return len(cells) > key && cells[key] == fmt.Sprint(table.rows[i][key]) })
		}
		first := of(0)
		if first < 0 {
			t.Errorf("%s has no row of %v", name, table.rows[0][key])
			continue
		}
		held := 0
		for k, c := range table.columns[:len(table.columns)-1] {
			if !c.Figure || c.Measure == "" {
				continue
			}
			for i, row := range table.rows {
				if _, ok := row[k].(float64); !ok || first+i >= len(rows) {
					continue
				}
				held++
				at := first + i
				if name == scoresSheet {
					at = of(i)
				}
				cell, _ := excelize.CoordinatesToCellName(k+1, at+1)
				if is := shown(name, cell); is != (c.Measure == measureFraction) {
					t.Errorf("%s: %q is of %v, which the workbook shows in percent: %v", name, c.Name, row[k], is)
					break
				}
			}
		}
		t.Logf("%s: %d figures", name, held)
		if held == 0 && name != sourcesSheet && name != findingsSheet && name != flagsSheet {
			t.Errorf("%s: no figure was looked at", name)
		}
	}
	years := tables[yearsSheet]
	changes := 0
	for k, c := range years.columns {
		if !strings.Contains(c.Name, "_增减_") {
			continue
		}
		changes++
		if c.Source != yearsFormula || c.Measure != years.columns[k-1].Measure || c.Measure != years.columns[k-2].Measure {
			t.Errorf("%q is %s, in %s", c.Name, c.Source, c.Measure)
		}
		for _, row := range years.rows {
			from, ok := row[k-2].(float64)
			to, alsoOK := row[k-1].(float64)
			change, is := row[k].(float64)
			if is != (ok && alsoOK) || is && math.Abs(change-(to-from)) > 0.005 {
				t.Errorf("%v: %q is %v, from %v to %v", row[1], c.Name, row[k], row[k-2], row[k-1])
			}
		}
	}
	if i := slices.IndexFunc(years.columns, func(c Column) bool { return c.Name == "三公经费决算_增减_万元" }); changes != 7 || i < 0 {
		t.Errorf("%d columns of changes: %+v", changes, years.columns)
	}
	if i := slices.IndexFunc(tables[projectsSheet].columns, func(c Column) bool { return c.Name == "项目预算执行率_比例" }); i < 0 || strings.Contains(tables[projectsSheet].columns[i].Source, "「") {
		t.Errorf("the rate of a project is that of 附件2: %+v", tables[projectsSheet].columns)
	}
}

// An id of a rate is of columns with that rate alone.
func TestIDsMeanOneThing(t *testing.T) {
	b := newBook(summary.Source{Catalogue: known, YearBefore: true, Year: 2023}, Info{}, Options{})
	defer b.file.Close()
	b.measures()
	for _, table := range b.measured {
		seen := map[string]bool{}
		for _, f := range table.fields {
			if f.id != "" && seen[f.id] {
				t.Errorf("%s has %s twice", table.sheet, f.id)
			}
			seen[f.id] = true
			if known.Ratio(f.id).ID != f.Ratio().ID {
				t.Errorf("%s: %s·%s has the id of the rate %s", table.sheet, f.group, f.head, f.id)
			}
		}
	}
	for _, l := range summary.Lists {
		seen := map[string]bool{}
		for _, c := range l.Columns {
			if r := known.Ratio(c.ID); r.ID != "" {
				t.Errorf("%s: a column has the id of the rate %s", l.Name, r.ID)
			}
			if c.ID == "" || c.Head == "" || seen[c.ID] {
				t.Errorf("%s has a column %q twice, or without an id or a head", l.Name, c.ID)
			}
			seen[c.ID] = true
		}
	}
	seen := map[string]bool{}
	for _, c := range known.Departments {
		if c.ID == "" || seen[c.ID] {
			t.Errorf("%s has a column %q twice", departmentsSheet, c.ID)
		}
		seen[c.ID] = true
	}
}
