// Package schematest makes models for tests, that differ from the one that the
// program knows by itself.
package schematest

import (
	"slices"
	"strings"
	"testing"

	"jixiao/schema"
)

// WithLine returns the model of the program with one line more in a table, which its
// path names (base_data/costs), behind the line of an id.
func WithLine(t testing.TB, table, behind string, line schema.Line) *schema.Model {
	t.Helper()
	declared := schema.Declared()
	form, id, _ := strings.Cut(table, "/")
	declared.Forms = slices.Clone(declared.Forms)
	for i := range declared.Forms {
		f := &declared.Forms[i]
		if string(f.ID) != form {
			continue
		}
		f.Tables = slices.Clone(f.Tables)
		of := f.Table(id)
		at := -1
		if of != nil {
			at = slices.IndexFunc(of.Lines, func(l schema.Line) bool { return l.ID == behind })
		}
		if at < 0 {
			t.Fatalf("there is no line %s in %s", behind, table)
		}
		of.Lines = slices.Insert(slices.Clone(of.Lines), at+1, line)
		declared.Name += "（加" + line.Name + "）"
		return schema.New(declared)
	}
	t.Fatalf("there is no form %s", form)
	return nil
}

// PartyBuilding is a line that 附件1 does not have: 党建经费, a part of 公用经费.
var PartyBuilding = schema.Line{ID: "party_building", Name: "党建经费", Part: "operating_expenses", Required: true, Labels: []string{"党建经费", "党建活动经费"}}
