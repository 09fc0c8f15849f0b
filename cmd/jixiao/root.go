package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jixiao/schema"
	"jixiao/schema/store"
)

// options are the flags that all commands take.
type options struct {
	db     string
	year   int
	json   bool
	strict bool
}

func newRoot() *cobra.Command {
	var o options
	root := &cobra.Command{
		Use:           "jixiao [选项]",
		Short:         helpRoot,
		Long:          helpRootLong,
		Version:       version(),
		SilenceErrors: true,
		SilenceUsage:  true,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand{args[0], cmd.SuggestionsFor(args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(&cobra.Command{Hidden: true})
	root.SetUsageTemplate(usageTemplate)
	root.SetHelpTemplate(helpTemplate)
	root.SetVersionTemplate("{{.Version}}\n")
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return flagError{err} })
	root.Flags().BoolP("version", "v", false, helpVersion)

	flags := root.PersistentFlags()
	flags.StringVar(&o.db, "db", "jixiao.db", helpDB)
	flags.IntVar(&o.year, "year", 0, helpYear)
	flags.BoolVar(&o.json, "json", false, helpJSON)
	flags.BoolVar(&o.strict, "strict", false, helpStrict)

	root.AddCommand(newImport(&o), newFacts(&o), newFindings(&o), newFlags(&o), newSummarize(&o), newRun(&o))
	for _, c := range append(root.Commands(), root) {
		c.Flags().BoolP("help", "h", false, helpHelp)
		c.Flags().VisitAll(noDefault)
	}
	flags.VisitAll(noDefault)
	return root
}

// noDefault keeps pflag from printing a default in English; the texts say it.
func noDefault(f *pflag.Flag) { f.DefValue = "" }

// version returns what the program is built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" {
		return "jixiao"
	}
	return "jixiao " + info.Main.Version
}

// openExisting opens the database for reading and says what to do when there
// is none yet.
func (o *options) openExisting(ctx context.Context) (*store.DB, error) {
	db, err := store.OpenExisting(ctx, o.db)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noDatabase{o.db}
	}
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", o.db, err)
	}
	return db, nil
}

// theYear returns the year asked for, or the newest in the database.
func (o *options) theYear(ctx context.Context, db *store.DB) (int, error) {
	years, err := db.Years(ctx)
	if err != nil {
		return 0, err
	}
	switch {
	case len(years) == 0:
		return 0, nothingYet{o.db}
	case o.year == 0:
		return years[len(years)-1], nil
	case !slices.Contains(years, o.year):
		return 0, noSuchYear{o.year, years}
	}
	return o.year, nil
}

// district reads the submissions of the year asked for.
func (o *options) district(ctx context.Context, db *store.DB) (*schema.District, error) {
	year, err := o.theYear(ctx, db)
	if err != nil {
		return nil, err
	}
	return db.District(ctx, year)
}

// theUnit returns the unit that a name means; "" means all.
func theUnit(ctx context.Context, db *store.DB, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	unit, ok, err := db.FindUnit(ctx, name)
	if err != nil {
		return "", err
	}
	if !ok {
		return "", noSuchUnit{name}
	}
	return unit, nil
}
