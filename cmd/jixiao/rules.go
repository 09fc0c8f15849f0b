package main

import (
	"context"
	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema/store"
)

func newRules(o *options) *cobra.Command {
	var markdown bool
	cmd := &cobra.Command{
		Use:                   "rules [选项]",
		Aliases:               []string{"规则"},
		Short:                 helpRules,
		Long:                  helpRulesLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			set, err := o.settingsIfAny(cmd.Context())
			if err != nil {
				return err
			}
			list := bureau.Catalogue(o.model, set.Settings)
			switch {
			case o.json:
				return printJSON(cmd.OutOrStdout(), list)
			case markdown:
				printRuleTable(cmd.OutOrStdout(), list)
			default:
				printRules(cmd.OutOrStdout(), list)
			}
			return nil
		},
	}
	cmd.Flags().BoolVar(&markdown, "markdown", false, helpMarkdown)
	return cmd
}

// settingsIfAny returns the settings in force for the year asked for: the defaults
// where there is no database yet.
func (o *options) settingsIfAny(ctx context.Context) (set store.InForce, err error) {
	set.Year = o.year
	err = with(ctx, o.openIfAny, func(db *store.DB) error {
		year, err := o.year, error(nil)
		if year == 0 {
			year, err = bureau.SettingsYear(ctx, db)
		}
		if err == nil {
			set, err = db.SettingsInForce(ctx, year)
		}
		if err != nil {
			return databaseError{o.db, err}
		}
		return nil
	})
	return set, err
}
