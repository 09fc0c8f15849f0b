package main

import (
	"context"

	"github.com/spf13/cobra"

	"jixiao/consolidate/summary"
	"jixiao/schema"
	"jixiao/schema/store"
)

// flagJSON is a unit beyond a limit; the JSON of the flags command.
type flagJSON struct {
	Unit  string   `json:"unit"`
	Year  int      `json:"year"`
	Flag  string   `json:"flag"`
	Value string   `json:"value"`
	Limit string   `json:"limit"`
	Cells []string `json:"cells"`
}

func newFlags(o *options) *cobra.Command {
	return &cobra.Command{
		Use:                   "flags [选项]",
		Aliases:               []string{"预警"},
		Short:                 helpFlags,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			s, err := o.summary(cmd.Context())
			if err != nil {
				return err
			}
			flags := s.Flags
			if o.json {
				list := make([]flagJSON, len(flags))
				for i, f := range flags {
					list[i] = flagJSON{f.Unit, f.Year, f.Flag, f.Value.String(), f.Limit.String(), cellNames(f.Cells)}
				}
				err = printJSON(cmd.OutOrStdout(), list)
			} else {
				printFlags(cmd.OutOrStdout(), s)
			}
			if err != nil {
				return err
			}
			return o.pending(nil, &districtState{flags: len(flags)})
		},
	}
}

// summary is that of the year asked for.
func (o *options) summary(ctx context.Context) (s *summary.Summary, err error) {
	err = with(ctx, o.openExisting, func(db *store.DB) error {
		d, findings, settings, err := o.everything(ctx, db)
		if err == nil {
			s = summary.New(summary.NewCatalogue(o.model), d, findings, settings)
		}
		return err
	})
	return s, err
}

// everything reads a year's submissions, what was found in them, and what the
// district has set.
func (o *options) everything(ctx context.Context, db *store.DB) (*schema.District, []schema.Finding, *schema.Settings, error) {
	d, err := o.district(ctx, db)
	if err != nil {
		return nil, nil, nil, err
	}
	settings, err := db.Settings(ctx, d.Year)
	if err != nil {
		return nil, nil, nil, err
	}
	findings, err := db.Findings(ctx, store.FindingFilter{Year: d.Year, NotJudged: true})
	return d, findings, settings, err
}
