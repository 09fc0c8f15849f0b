package store

import (
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"jixiao/schema"
	"jixiao/schema/schematest"
)

// Two databases of two models are open side by side, and each judges and shows by its
// own. Opened by another model, a database judges all again.
func TestDatabasesOfTwoModels(t *testing.T) {
	line := schema.Line{ID: "foreign_guests", Name: "外事接待", Part: "three_public", Required: true, Labels: []string{"外事接待费"}}
	other := schematest.WithLine(t, "base_data/costs", "hospitality", line)
	filing := func() *schema.Filing {
		f := base("某局", 23)
		for i, id := range []string{"three_public", "vehicles", "overseas_visits", "hospitality", line.ID} {
			v := schema.Value{Path: "base_data/costs/" + id + "/final", Label: id, Kind: schema.Money, State: schema.Number, Number: []schema.Amount{9, 1, 2, 3, 3}[i] * schema.One,
				Source: schema.Source{Sheet: "附件1", Cell: "D" + string(rune('1'+i))}}
			f.Values = slices.DeleteFunc(f.Values, func(o schema.Value) bool { return o.Path == v.Path })
			f.Values = append(f.Values, v)
		}
		return f
	}
	sums := func(db *DB) (said []string) {
		t.Helper()
		found, err := db.Findings(t.Context(), FindingFilter{Unit: "某局"})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range found {
			if f.Code == "A3" {
				said = append(said, f.Message())
			}
		}
		return said
	}
	folder := t.TempDir()
	open := func(name string, m *schema.Model) *DB {
		t.Helper()
		db, err := Open(t.Context(), filepath.Join(folder, name), m)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	a, b := open("a.db", builtin), open("b.db", other)
	put(t, a, "a.xlsx", filing())
	put(t, b, "a.xlsx", filing())
	if got := sums(a); len(got) != 1 || !strings.Contains(got[0], "6.00 万元") {
		t.Errorf("without the line: %q", got)
	}
	if got := sums(b); got != nil {
		t.Errorf("with the line: %q", got)
	}
	row := query(t, b, `SELECT foreign_guests_final FROM v_three_public`)
	if len(row) != 1 || !strings.Contains(row[0], "3") {
		t.Errorf("the view has %q", row)
	}
	if b.Model() != other || a.Model() != builtin {
		t.Error("a database has another model than it was opened with")
	}
	b.Close()
	if got := sums(open("b.db", builtin)); len(got) != 1 {
		t.Errorf("opened by the other model: %q", got)
	}
}
