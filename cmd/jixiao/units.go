package main

import (
	"errors"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema"
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
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
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
		}),
	}
	cmd.AddCommand(newAlias(o))
	return cmd
}

func newAlias(o *options) *cobra.Command {
	var undo bool
	cmd := &cobra.Command{
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
		RunE: o.makes(func(cmd *cobra.Command, args []string, db *store.DB) error {
			ctx := cmd.Context()
			alias, named := args[0], args[1]
			unit, err := theUnit(ctx, db, named)
			if err != nil {
				return err
			}
			said := aliasLine(alias, unit)
			var done []bureau.RereadFile
			if undo {
				said = noAliasLine(alias, unit)
				done, err = bureau.RemoveAlias(ctx, db, alias, byWhom(""))
			} else {
				done, err = bureau.AddAlias(ctx, db, unit, alias, byWhom(""))
			}
			var conflict bureau.AliasConflict
			switch {
			case errors.As(err, &conflict):
				return conflict
			case errors.Is(err, store.ErrNoUnit) && undo && !schema.SameUnit(alias, unit):
				return noAlias{alias, unit}
			case errors.Is(err, store.ErrNoUnit):
				return badAlias{alias, unit}
			case err != nil:
				return databaseError{o.db, err}
			}
			if undo {
				listed, err := bureau.ListedAs(ctx, db, alias)
				if err != nil {
					return databaseError{o.db, err}
				}
				said += bureau.StillListed(alias, listed)
			}
			return o.printReread(cmd, done, said)
		}),
	}
	cmd.Flags().BoolVar(&undo, "undo", false, helpUndoAlias)
	return cmd
}
