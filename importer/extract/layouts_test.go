package extract

import (
	"context"
	"flag"
	"fmt"
	"strings"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/grid/textgrid"
	"jixiao/importer/locate"
	"jixiao/schema"
)

var update = flag.Bool("update", false, "write the golden parts of testdata")

// readOn prints what is read of the forms on a sheet: every value that is not blank, and
// every finding.
func readOn(finder *locate.Finder, text string) string {
	var lines []string
	found, _, err := finder.Reading(context.Background()).Find(sheetOf(text))
	if err != nil {
		return err.Error()
	}
	for _, form := range found {
		f := Filing(builtin, form, "x.xlsx")
		lines = append(lines, "form "+string(f.Form))
		for _, v := range f.Values {
			if v.State != schema.Blank {
				lines = append(lines, fmt.Sprintf("%s = %s %s", v.Path, v.Source.Cell, answer(v)))
			}
		}
		for _, told := range f.Findings {
			if told.Code == "F5" && told.About.Path != "" {
				continue // what is missing is said by package locate
			}
			line := fmt.Sprintf("%s %s %s", told.Code, told.Severity, strings.ReplaceAll(told.Message(), "\n", `\n`))
			if len(told.Figures) > 0 || told.Expected != "" {
				line += fmt.Sprintf(" %q", append(told.Figures, told.Expected))
			}
			if about := told.About; about != (schema.Subject{}) {
				line += fmt.Sprintf(" about %s %s %d", about.Path, about.Row, about.Nth)
			}
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// sheetOf reads a sheet of a layout, which a first line may say to be hidden.
func sheetOf(text string) *grid.Sheet {
	body, hidden := strings.CutPrefix(text, "hidden sheet\n")
	s := textgrid.Sheet("表", body)
	s.Hidden = hidden
	return s
}

func answer(v schema.Value) string {
	switch v.State {
	case schema.Number:
		return v.Number.String()
	case schema.Text:
		return fmt.Sprintf("%q", v.Text)
	}
	return fmt.Sprintf("%s of %q", v.State, v.Raw)
}

// Every layout of testdata is read as it says beneath it.
func TestLayouts(t *testing.T) {
	finder, err := locate.New(builtin, nil)
	if err != nil {
		t.Fatal(err)
	}
	textgrid.Golden(t, "testdata/*.txt", *update, func(text string) string { return readOn(finder, text) })
}
