package main

import (
	"fmt"
	"slices"
	"strconv"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema"
	"jixiao/schema/store"
)

func newDiff(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:                   "diff 单位 [旧报送号 新报送号] [选项]",
		Aliases:               []string{"对比"},
		Short:                 helpDiff,
		Long:                  helpDiffLong,
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 && len(args) != 3 {
				return oneArgument{"diff", "单位 [旧报送号 新报送号]"}
			}
			return nil
		},
		RunE: o.reads(func(cmd *cobra.Command, args []string, db *store.DB) error {
			ctx := cmd.Context()
			name, err := theUnit(ctx, db, args[0])
			if err != nil {
				return err
			}
			var pairs [][2]int64
			if len(args) == 3 {
				var pair [2]int64
				for i, arg := range args[1:] {
					if pair[i], err = strconv.ParseInt(arg, 10, 64); err != nil {
						return badFiling{arg}
					}
				}
				pairs = append(pairs, pair)
			} else {
				year, err := o.theYear(ctx, db)
				if err != nil {
					return err
				}
				records, err := db.Records(ctx, name, year)
				if err != nil {
					return databaseError{o.db, err}
				}
				pairs = bureau.LatestPairs(records)
			}
			if len(pairs) == 0 {
				return nothingToCompare{name}
			}
			changes, open, err := bureau.CompareAll(ctx, db, name, pairs)
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), changes)
			}
			printChanges(cmd.OutOrStdout(), o.model, changes, open)
			return nil
		}),
	}
	return cmd
}

func newChanges(o *options) *cobra.Command {
	var unit string
	cmd := &cobra.Command{
		Use:                   "changes [选项]",
		Aliases:               []string{"同比"},
		Short:                 helpChanges,
		Long:                  helpChangesLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			name, err := theUnit(ctx, db, unit)
			if err != nil {
				return err
			}
			now, err := o.district(ctx, db)
			if err != nil {
				return err
			}
			before, err := db.District(ctx, now.Year-1)
			if err != nil {
				return err
			}
			if len(before.Submissions) == 0 {
				return noYearBefore{now.Year - 1}
			}
			list := []bureau.Moved{}
			for _, s := range now.Submissions {
				i := slices.IndexFunc(before.Submissions, func(b *schema.Submission) bool { return b.Unit == s.Unit })
				if i >= 0 && (name == "" || name == s.Unit) {
					list = append(list, bureau.MovedBetween(o.model, before.Submissions[i], s)...)
				}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), list)
			}
			for _, m := range list {
				fmt.Fprintln(cmd.OutOrStdout(), movedLine(o.model, m))
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpUnit)
	return cmd
}
