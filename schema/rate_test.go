package schema

import (
	"reflect"
	"slices"
	"testing"
)

// Every rate that limits, rules and columns of forms speak of is declared, once, of
// figures that there are.
func TestRatesAreDeclaredOnce(t *testing.T) {
	ids, ratios := map[string]bool{}, map[string]bool{}
	for _, r := range builtin.EachRate() {
		formula := r.Ratio().Print(builtin)
		if ids[r.ID] || r.Name == "" {
			t.Errorf("%q is declared twice, or has no name", r.ID)
		}
		ids[r.ID] = true
		ratios[string(reflect.TypeOf(r.Ratio().Part).Name())+r.Part+"/"+r.Whole] = true
		for _, path := range []string{r.Part, r.Whole} {
			if a, ok := builtin.Resolve(path); !ok || !a.Kind().Numeric() {
				t.Errorf("%s is of %s, which is no figure", formula, path)
			}
		}
	}
	declared := func(e Expr) bool {
		r, ok := e.(Ratio)
		if !ok {
			return true
		}
		part, isRef := r.Part.(Ref)
		if !isRef {
			part = r.Part.(Diff).From.(Ref)
		}
		return ratios[reflect.TypeOf(r.Part).Name()+string(part)+"/"+string(r.Whole.(Ref))]
	}
	for _, l := range builtin.Limits {
		if !declared(l.Value) {
			t.Errorf("the limit %s is of %s, which is not declared", l.Flag, l.Value)
		}
	}
	for _, form := range builtin.Forms {
		for _, table := range form.Tables {
			for _, c := range table.Columns {
				if c.Rate != nil && c.Rate.Part != Ref("{t}/executed") && !declared(*c.Rate) {
					t.Errorf("%s/%s/%s is %s, which is not declared", form.ID, table.ID, c.ID, c.Rate)
				}
			}
		}
	}
	lines := builtin.Form(BaseData).Table("costs").Lines
	for _, line := range lines { // a new line has its rates
		if !ids[ChangeOf(line.ID)] || !ids[ControlOf(line.ID)] {
			t.Errorf("the line %s has no rates", line.ID)
		}
	}
	if one := slices.IndexFunc(builtin.EachRate(), func(r NamedRate) bool { return !r.OfUnit() }); one != 3+2*len(lines) {
		t.Errorf("the first rate that a unit may have several times is at %d", one)
	}
}
