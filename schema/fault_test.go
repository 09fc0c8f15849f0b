package schema

import "testing"

// What is wrong is said in words of its own for every code of the catalogue.
func TestFaults(t *testing.T) {
	said := map[string]string{}
	for _, e := range builtin.Catalogue {
		words := Fault(e.Code)
		if words == "" || words == e.Title {
			t.Errorf("%s is said as %q", e.Code, words)
		}
		if other, ok := said[words]; ok {
			t.Errorf("%s and %s are both said as %q", other, e.Code, words)
		}
		said[words] = e.Code
	}
	if len(faults) != len(builtin.Catalogue) {
		t.Errorf("%d faults for %d codes", len(faults), len(builtin.Catalogue))
	}
}
