package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"jixiao/consolidate/handout"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// defaultSettings is where the settings workbook is written.
const defaultSettings = "设置.xlsx"

func newSettings(o *options) *cobra.Command {
	cmd := &cobra.Command{
		Use:                   "settings [选项]",
		Aliases:               []string{"设置"},
		Short:                 helpSettings,
		Long:                  helpSettingsLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			settings, err := o.settingsIfAny(cmd.Context())
			if err != nil {
				return err
			}
			if settings == nil {
				settings = new(schema.Settings)
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), withoutContacts(*settings))
			}
			printSettings(cmd.OutOrStdout(), settings)
			return nil
		},
	}
	cmd.AddCommand(newSettingsExport(o), newSettingsImport(o))
	return cmd
}

// withoutContacts leaves the persons of the roster where they are.
func withoutContacts(s schema.Settings) schema.Settings {
	s.Roster = slices.Clone(s.Roster)
	for i := range s.Roster {
		s.Roster[i].Contact = ""
	}
	return s
}

func newSettingsExport(o *options) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:                   "export [选项]",
		Aliases:               []string{"导出"},
		Short:                 helpSettingsExport,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			settings, taught, err := o.settingsAndLabels(ctx)
			if err != nil {
				return err
			}
			if !strings.EqualFold(filepath.Ext(output), ".xlsx") {
				return badOutput{output}
			}
			data, err := handout.Settings(settings, taught)
			if err != nil {
				return cannotWrite{output, err}
			}
			// A clerk may have begun to fill the old one in.
			f, err := os.OpenFile(output, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
			if errors.Is(err, fs.ErrExist) {
				return settingsExist{output}
			}
			if err != nil {
				return cannotWrite{output, err}
			}
			_, err = f.Write(data)
			if closeErr := f.Close(); err == nil {
				err = closeErr
			}
			if err != nil {
				return cannotWrite{output, err}
			}
			fmt.Fprintln(cmd.OutOrStdout(), settingsExported(output))
			return nil
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", defaultSettings, helpSettingsOutput)
	return cmd
}

// settingsAndLabels returns what is in force and taught, the defaults where
// there is no database yet.
func (o *options) settingsAndLabels(ctx context.Context) (*schema.Settings, []schema.Wording, error) {
	settings, err := o.settingsIfAny(ctx)
	if err != nil {
		return nil, nil, err
	}
	db, err := store.OpenExisting(ctx, o.db)
	if errors.Is(err, fs.ErrNotExist) {
		return settings, nil, nil
	}
	if err != nil {
		return nil, nil, databaseError{o.db, err}
	}
	defer db.Close()
	taught, err := db.Wordings(ctx)
	return settings, taught, err
}

func newSettingsImport(o *options) *cobra.Command {
	var by string
	cmd := &cobra.Command{
		Use:                   "import 设置.xlsx [选项]",
		Aliases:               []string{"导入"},
		Short:                 helpSettingsImport,
		Long:                  helpSettingsImportLong,
		DisableFlagsInUseLine: true,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 {
				return oneArgument{"settings import", "设置.xlsx"}
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			ctx := cmd.Context()
			data, err := os.ReadFile(args[0])
			if err != nil {
				return err
			}
			db, err := store.Open(ctx, o.db)
			if err != nil {
				return databaseError{o.db, err}
			}
			defer db.Close()
			current, err := db.Settings(ctx)
			if err != nil {
				return databaseError{o.db, err}
			}
			book, problems, err := importer.ReadSettings(filepath.Base(args[0]), data, current)
			if err != nil {
				return badSettings{args[0], err, nil}
			}
			if len(problems) > 0 {
				return badSettings{args[0], nil, problems}
			}
			sums, err := db.SaveSettings(ctx, book.Settings, byWhom(by))
			if err != nil {
				return databaseError{o.db, err}
			}
			changed := 0
			if book.HasLabels {
				var more []string
				if more, changed, err = teachAll(ctx, db, book.Labels); err != nil {
					return databaseError{o.db, err}
				}
				sums = append(sums, more...)
			}
			slices.Sort(sums)
			done, err := reread(ctx, db, slices.Compact(sums))
			if err != nil {
				return databaseError{o.db, err}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), withoutContacts(book.Settings))
			}
			fmt.Fprintln(cmd.OutOrStdout(), settingsImported(book, changed))
			if len(done) > 0 {
				printReread(cmd.OutOrStdout(), done)
			}
			return nil
		},
	}
	cmd.Flags().StringVar(&by, "by", "", helpBy)
	return cmd
}

// teachAll makes the taught labels those of a list, and returns the sums of the
// files that have to be read again, and how many labels changed.
func teachAll(ctx context.Context, db *store.DB, labels []schema.Wording) (sums []string, changed int, err error) {
	taught, err := db.Wordings(ctx)
	if err != nil {
		return nil, 0, err
	}
	var add []schema.Wording
	for _, w := range labels {
		if !slices.Contains(taught, w) {
			add = append(add, w)
		}
	}
	var touched []string
	for _, w := range taught {
		if slices.ContainsFunc(labels, func(l schema.Wording) bool { return importer.SameLabel(l.Label, w.Label) }) {
			continue
		}
		if _, err := db.Forget(ctx, w.Label); err != nil {
			return nil, 0, err
		}
		touched = append(touched, w.Label)
	}
	if len(add) > 0 {
		if err := db.Teach(ctx, add); err != nil {
			return nil, 0, err
		}
	}
	for _, w := range add {
		touched = append(touched, w.Label)
	}
	if len(touched) == 0 {
		return nil, 0, nil
	}
	sums, err = filesInUse(ctx, db)
	return sums, len(touched), err
}
