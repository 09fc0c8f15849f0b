package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"runtime/debug"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema"
	"jixiao/schema/store"
)

// options are the flags that all commands take.
type options struct {
	model  *schema.Model // of the forms
	db     string
	year   int
	json   bool
	strict bool

	opened    *store.DB // the database, once the command has opened it to change it
	rereading bool      // the command reads again what other versions have read
	stderr    io.Writer // for what is said beside a command's own output
}

func newRoot() *cobra.Command { return newRootOf(&options{model: schema.Builtin()}) }

func newRootOf(o *options) *cobra.Command {
	root := &cobra.Command{
		Use:                   "jixiao [选项]",
		DisableFlagsInUseLine: true,
		Short:                 helpRoot,
		Long:                  helpRootLong,
		Version:               version(),
		SilenceErrors:         true,
		SilenceUsage:          true,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error {
			o.stderr = cmd.ErrOrStderr()
			if o.year != 0 && (o.year < 2000 || o.year > 2099) {
				return badYear{o.year}
			}
			return nil
		},
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				return unknownCommand{args[0], cmd.SuggestionsFor(args[0])}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, _ []string) error {
			if byDoubleClick() {
				return o.serveDesktop(cmd)
			}
			return cmd.Help()
		},
	}
	root.SuggestionsMinimumDistance = 2
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetHelpCommand(newHelp(root))
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

	root.AddCommand(newImport(o), newFacts(o), newFindings(o), newFlags(o), newSummarize(o), newExport(o), newRun(o), newLabels(o), newUnits(o),
		newScores(o), newRoster(o), newRemind(o), newReturn(o), newAccept(o), newFilings(o), newVoid(o), newCurrent(o), newCorrect(o), newReread(o), newDiff(o), newChanges(o), newSettings(o), newRules(o), newServe(o), newPeople(o), newBackup(o), newCheckDB(o), newLicenses(o), newRefused(o))
	all := []*cobra.Command{root}
	for _, c := range root.Commands() {
		all = append(append(all, c), c.Commands()...)
	}
	for _, c := range all {
		c.Flags().BoolP("help", "h", false, helpHelp)
		c.Flags().VisitAll(noDefault)
	}
	flags.VisitAll(noDefault)
	return root
}

// newHelp is the help of a command as a command of its own.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:                   "help [命令]",
		Aliases:               []string{"帮助"},
		Short:                 helpOfCommand,
		DisableFlagsInUseLine: true,
		RunE: func(_ *cobra.Command, args []string) error {
			about, rest, err := root.Find(args)
			if err != nil || len(rest) > 0 {
				return unknownCommand{args[0], root.SuggestionsFor(args[0])}
			}
			return about.Help()
		},
	}
}

// noDefault keeps pflag from printing a default in English; the texts say it.
func noDefault(f *pflag.Flag) {
	f.DefValue = map[string]string{"int": "0", "int64": "0", "bool": "false", "stringArray": "[]"}[f.Value.Type()]
}

// version returns what the program is built from.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return versionUnknown
	}
	return info.Main.Version
}

// work is what a command does with the database.
type work func(cmd *cobra.Command, args []string, db *store.DB) error

// reads is the RunE of a command that reads the database that there is.
func (o *options) reads(do work) func(*cobra.Command, []string) error {
	return on(o.openExisting, do)
}

// writes is the RunE of a command that changes the database that there is.
func (o *options) writes(do work) func(*cobra.Command, []string) error {
	return on(o.openForWriting, do)
}

// makes is the RunE of a command that changes the database, and makes it where there
// is none.
func (o *options) makes(do work) func(*cobra.Command, []string) error { return on(o.open, do) }

func on(open func(context.Context) (*store.DB, error), do work) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		return with(cmd.Context(), open, func(db *store.DB) error { return do(cmd, args, db) })
	}
}

// with opens the database, and closes it when something is done with it. Where open
// finds none there is nothing to do.
func with(ctx context.Context, open func(context.Context) (*store.DB, error), do func(*store.DB) error) error {
	db, err := open(ctx)
	if err != nil || db == nil {
		return err
	}
	defer db.Close()
	return do(db)
}

// openIfAny opens the database for reading; it is nil where there is none yet.
func (o *options) openIfAny(ctx context.Context) (*store.DB, error) {
	db, err := store.OpenExisting(ctx, o.db, o.model)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, databaseError{o.db, err}
	}
	return db, nil
}

// openForWriting opens the database to change it; it is not made anew.
func (o *options) openForWriting(ctx context.Context) (*store.DB, error) {
	db, err := store.OpenExisting(ctx, o.db, o.model)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noDatabase{o.db}
	}
	if err == nil {
		err = db.Close()
	}
	if err != nil {
		return nil, databaseError{o.db, err}
	}
	return o.open(ctx)
}

// open opens the database to change it, and makes it where there is none.
func (o *options) open(ctx context.Context) (*store.DB, error) {
	db, err := store.Open(ctx, o.db, o.model)
	if err != nil {
		return nil, databaseError{o.db, err}
	}
	o.opened = db
	if err := o.finish(ctx, db); err != nil {
		return nil, errors.Join(databaseError{o.db, err}, db.Close())
	}
	return db, o.sayOutdated(ctx, db)
}

// finish carries through what an earlier command was stopped in, and says so. Where
// that fails again the database can be used all the same.
func (o *options) finish(ctx context.Context, db *store.DB) error {
	left, err := bureau.Unfinished(ctx, db)
	if err != nil || left == 0 {
		return err
	}
	if _, err := bureau.Finish(ctx, db); err != nil {
		fmt.Fprintln(o.stderr, notFinishedLine(databaseError{o.db, err}))
		return ctx.Err()
	}
	fmt.Fprintln(o.stderr, finishedLine(left))
	return nil
}

// sayOutdated says that what stands in the database was read by another version
// of the program, which a person may have read again.
func (o *options) sayOutdated(ctx context.Context, db *store.DB) error {
	files, filings, err := bureau.Outdated(ctx, db)
	if err == nil && files > 0 && !o.rereading {
		fmt.Fprintln(o.stderr, outdatedLine(files, filings))
	}
	if err != nil {
		return errors.Join(databaseError{o.db, err}, db.Close())
	}
	return nil
}

// openExisting opens the database for reading and says what to do when there
// is none yet.
func (o *options) openExisting(ctx context.Context) (*store.DB, error) {
	db, err := store.OpenExisting(ctx, o.db, o.model)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, noDatabase{o.db}
	}
	if err != nil {
		return nil, databaseError{o.db, err}
	}
	if err := o.sayOutdated(ctx, db); err != nil {
		return nil, err
	}
	left, err := bureau.Unfinished(ctx, db)
	if err != nil {
		return nil, errors.Join(databaseError{o.db, err}, db.Close())
	}
	if left > 0 {
		fmt.Fprintln(o.stderr, unfinishedLine(left))
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
		return bureau.DefaultYear(years), nil
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
		like, err := db.UnitsLike(ctx, name)
		if err != nil {
			return "", err
		}
		return "", noSuchUnit{name, like}
	}
	return unit, nil
}
