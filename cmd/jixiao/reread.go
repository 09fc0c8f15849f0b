package main

import (
	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema/store"
)

func newReread(o *options) *cobra.Command {
	var unit, password, by string
	cmd := &cobra.Command{
		Use:                   "reread [选项]",
		Aliases:               []string{"重读"},
		Short:                 helpReread,
		Long:                  helpRereadLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		PreRun:                func(*cobra.Command, []string) { o.rereading = true },
		RunE: o.writes(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			name, err := theUnit(ctx, db, unit)
			if err != nil {
				return err
			}
			done, err := bureau.RereadAll(ctx, db, name, password, byWhom(by))
			if err != nil {
				return databaseError{o.db, err}
			}
			if o.json {
				changes := []bureau.Difference{}
				for _, d := range done {
					changes = append(changes, d.Changes...)
				}
				return printJSON(cmd.OutOrStdout(), changes)
			}
			lost, err := db.LostDecisions(ctx)
			if err != nil {
				return databaseError{o.db, err}
			}
			printRereadAll(cmd.OutOrStdout(), done, lost)
			return nil
		}),
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpUnit)
	cmd.Flags().StringVar(&password, "password", "", helpPassword)
	cmd.Flags().StringVar(&by, "by", "", helpBy)
	return cmd
}
