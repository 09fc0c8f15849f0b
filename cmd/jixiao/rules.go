package main

import (
	"context"
	"errors"
	"io/fs"

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
			list := bureau.Catalogue(set.Settings)
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
func (o *options) settingsIfAny(ctx context.Context) (store.InForce, error) {
	db, err := store.OpenExisting(ctx, o.db, builtin)
	if errors.Is(err, fs.ErrNotExist) {
		return store.InForce{Year: o.year}, nil
	}
	if err != nil {
		return store.InForce{}, databaseError{o.db, err}
	}
	defer db.Close()
	year := o.year
	if year == 0 {
		if year, err = bureau.SettingsYear(ctx, db); err != nil {
			return store.InForce{}, databaseError{o.db, err}
		}
	}
	set, err := db.SettingsInForce(ctx, year)
	if err != nil {
		err = databaseError{o.db, err}
	}
	return set, err
}
