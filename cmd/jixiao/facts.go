package main

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema"
	"jixiao/schema/store"
)

// fact is a current value; the JSON of the facts command.
type fact struct {
	File    string        `json:"file"`
	Unit    string        `json:"unit"`
	Year    int           `json:"year"`
	Form    schema.FormID `json:"form"`
	Project string        `json:"project"`
	Path    string        `json:"path"`
	Label   string        `json:"label"`
	State   schema.State  `json:"state"`
	Value   string        `json:"value"` // decimal text in the measure, the words, the mark; "" when there is none
	Measure string        `json:"measure"`
	Raw     string        `json:"raw"`
	Sheet   string        `json:"sheet"`
	Cell    string        `json:"cell"`
	Reader  string        `json:"reader"` // by which versions of the reader and of the forms it was read; "" before they were kept
	Model   string        `json:"model"`
}

func newFacts(o *options) *cobra.Command {
	var unit string
	cmd := &cobra.Command{
		Use:                   "facts [选项]",
		Aliases:               []string{"数据"},
		Short:                 helpFacts,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			name, err := theUnit(ctx, db, unit)
			if err != nil {
				return err
			}
			district, err := o.district(ctx, db)
			if err != nil {
				return err
			}
			facts := factsOf(district, name)
			if o.json {
				return printJSON(cmd.OutOrStdout(), facts)
			}
			for _, f := range facts {
				fmt.Fprintln(cmd.OutOrStdout(), strings.Join([]string{
					f.Unit, bureau.FormName(o.model, f.Form), f.Project, bureau.PathName(o.model, f.Path, f.Label, f.Year), f.State.Word(), bureau.OneLine(f.Value), f.Measure,
					f.File + "!" + f.Sheet + "!" + f.Cell,
				}, "\t"))
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpUnit)
	return cmd
}

// factsOf lists the current values of a district, or of one unit.
func factsOf(d *schema.District, unit string) []fact {
	facts := []fact{}
	for _, s := range d.Submissions {
		if unit != "" && s.Unit != unit {
			continue
		}
		for _, f := range s.Filings {
			for _, v := range f.Values {
				facts = append(facts, fact{
					File: f.File, Unit: s.Unit, Year: s.Year, Form: f.Form, Project: f.Project,
					Path: v.Path, Label: v.Label, State: v.State, Value: bureau.ValueText(v), Measure: v.Kind.Measure(),
					Raw: v.Raw, Sheet: v.Source.Sheet, Cell: v.Source.Cell, Reader: f.Reader, Model: f.Model,
				})
			}
		}
	}
	return facts
}
