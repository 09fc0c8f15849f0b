package main

import (
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"jixiao/schema/store"
)

// listedUnit is a unit with its names; the JSON of the units command.
type listedUnit struct {
	Unit    string      `json:"unit"`
	Aliases []unitAlias `json:"aliases"`
}

type unitAlias struct {
	Name string `json:"name"`
	Told bool   `json:"told"` // by a person; else found to be alike
}

func newUnits(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:                   "units [选项]",
		Aliases:               []string{"单位"},
		Short:                 helpUnits,
		Long:                  helpUnitsLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			db, err := o.openExisting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			units, err := db.Units(ctx)
			if err != nil {
				return err
			}
			listed := make([]listedUnit, len(units))
			for i, u := range units {
				listed[i] = listedUnit{u.Name, []unitAlias{}}
				for _, a := range u.Aliases {
					listed[i].Aliases = append(listed[i].Aliases, unitAlias(a))
				}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), listed)
			}
			printUnits(cmd.OutOrStdout(), listed)
			return nil
		},
	}
	cmd.AddCommand(newAlias(o))
	return cmd
}

func newAlias(o *options) *cobra.Command {
	return &cobra.Command{
		Use:                   "alias 别名 单位 [选项]",
		Aliases:               []string{"别名"},
		Short:                 helpAlias,
		Long:                  helpAliasLong,
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 2 {
				return twoArguments{"units alias", "别名", "单位"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			alias, named := args[0], args[1]
			db, err := store.Open(ctx, o.db)
			if err != nil {
				return databaseError{o.db, err}
			}
			defer db.Close()
			unit, err := theUnit(ctx, db, named)
			if err != nil {
				return err
			}
			sums, err := db.FilesOf(ctx, alias)
			if err != nil {
				return databaseError{o.db, err}
			}
			err = db.AddAlias(ctx, unit, alias)
			if errors.Is(err, store.ErrNoUnit) {
				return badAlias{alias, unit}
			}
			if err != nil {
				return databaseError{o.db, err}
			}
			done, err := reread(ctx, db, sums)
			if err != nil {
				return databaseError{o.db, err}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), done)
			}
			fmt.Fprintln(cmd.OutOrStdout(), aliasLine(alias, unit))
			printReread(cmd.OutOrStdout(), done)
			return nil
		},
	}
}
