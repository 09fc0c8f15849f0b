package report

import (
	"slices"
	"strings"
	"testing"

	"jixiao/consolidate/summary"
	"jixiao/schema"
	"jixiao/schema/schematest"
)

// The summary workbooks of two models are written side by side: a line that one of
// them has stands on its sheet, with the figure of the unit, and on that sheet alone.
func TestWorkbooksOfTwoModels(t *testing.T) {
	other := summary.NewCatalogue(schematest.WithLine(t, "base_data/costs", "meetings_training", schematest.PartyBuilding))
	d := district(3)
	f := d.Submissions[0].Form(schema.BaseData)
	for i, column := range []string{"prior_final", "budget", "final"} {
		f.Values = append(f.Values, schema.Value{Path: summary.CostPath("party_building", column), Label: "党建经费", Kind: schema.Money, State: schema.Number,
			Number: schema.Amount(7+i) * schema.One, Source: schema.Source{File: f.File, Sheet: f.Sheet, Cell: "B23"}})
	}
	for what, catalogue := range map[string]*summary.Catalogue{"with the line": other, "without": known} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			book := open(t, mustWrite(t, summary.InMemory(catalogue, d, nil, nil, nil), Options{}))
			for _, sheet := range book.GetSheetList() {
				rows, err := book.GetRows(sheet)
				if err != nil {
					t.Fatal(err)
				}
				headed, figure := false, false
				for _, row := range rows {
					headed = headed || slices.ContainsFunc(row, func(text string) bool { return strings.Contains(text, "其中：党建经费") })
					figure = figure || slices.Contains(row, "9.00")
				}
				switch want := sheet == "公用与采购" && catalogue == other; {
				case headed != want:
					t.Errorf("%s has a head of the line: %t", sheet, headed)
				case headed && !figure:
					t.Errorf("%s has no figure of the line", sheet)
				}
			}
		})
	}
}
