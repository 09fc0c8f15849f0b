package report

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var markInText = regexp.MustCompile("`\\{\\{([^{}`]+)\\}\\}`")

// README names the columns of the catalogue that a template may: those that it names
// there are, and each that is no line of 附件1 it names.
func TestREADMEListsTheColumns(t *testing.T) {
	data, err := os.ReadFile("../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	marks := newMarks(known, nil)
	named := map[string]bool{}
	for _, m := range markInText.FindAllStringSubmatch(string(data), -1) {
		if strings.Contains(m[1], "…") {
			continue
		}
		mark, code, _ := marks.parse(m[1])
		if code != "" {
			t.Errorf("README has the mark {{%s}}, which is none: %v", m[1], code)
		}
		named[mark.name] = true
	}
	if len(named) < 30 {
		t.Fatalf("README names %d columns", len(named))
	}
	var missing []string
	for name, id := range known.Names() {
		if strings.HasPrefix(id, "base_data/costs/") || strings.HasSuffix(id, "/change") || strings.HasSuffix(id, "/control") {
			continue // README names some of them, and that there are others
		}
		if !named[id] {
			missing = append(missing, name)
		}
	}
	slices.Sort(missing)
	if len(missing) > 0 {
		t.Errorf("README does not name the columns %s", strings.Join(missing, "、"))
	}
}
