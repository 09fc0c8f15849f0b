package importer

import (
	"fmt"
	"testing"

	"jixiao/schema"
)

func TestScratch(t *testing.T) {
	filings, err := readBook("m.xlsx", book(t, model(t)), Given{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range filings {
		fmt.Println(f.Form, f.Unit, f.Year, f.Project, f.Sheet)
		for _, v := range f.Values {
			fmt.Printf("  %s [%s] %s %s %q %q %s\n", v.Path, v.Label, v.State, v.Number, v.Text, v.Raw, v.Source.Cell)
		}
	}
	for _, f := range schema.Check(&schema.Submission{Unit: filings[0].Unit, Year: 2023, Filings: filings}) {
		if f.Outcome != schema.Holds {
			fmt.Println(f.Code, f.Severity, f.Outcome, f.Message, f.Written, f.Expected, f.Difference)
		}
	}
}
