package importer

import (
	"strings"
	"testing"
	"unicode"

	"jixiao/schema"
)

// The unit is the one that the name without the commands of a terminal names;
// the cell is kept as it came.
func TestNameWithControlCharacters(t *testing.T) {
	const clean = "某区审计局"
	dirty := "\x1b[31m某区\u202e审计局\x1b[0m"
	f := &schema.Filing{Form: schema.ProjectEvaluation, Values: []schema.Value{
		{Path: "project_evaluation/implementing_unit", State: schema.Text, Text: dirty},
		{Path: "project_evaluation/project_name", State: schema.Text, Text: dirty},
	}}
	if got := unitName(f); got != clean {
		t.Errorf("unit %q, want %q", got, clean)
	}
	if got := projectName(f); strings.ContainsFunc(got, unicode.IsControl) || got != clean {
		t.Errorf("project %q, want %q", got, clean)
	}
	if v, _ := f.Value("project_evaluation/implementing_unit"); v.Text != dirty {
		t.Errorf("value %q, want it as it came", v.Text)
	}
}
