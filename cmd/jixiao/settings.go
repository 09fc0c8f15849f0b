package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/handout"
	"jixiao/consolidate/whole"
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
			set, err := o.settingsIfAny(cmd.Context())
			if err != nil {
				return err
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), settingsOf(set))
			}
			printSettings(cmd.OutOrStdout(), o.model, set)
			return nil
		},
	}
	cmd.AddCommand(newSettingsExport(o), newSettingsImport(o))
	return cmd
}

// settingsJSON are the settings of a year; the JSON of the settings command.
type settingsJSON struct {
	Year   int `json:"year"`    // 0: of no year in particular
	OfYear int `json:"of_year"` // the year that they were set for
	schema.Settings
}

func settingsOf(set store.InForce) settingsJSON {
	list := settingsJSON{Year: set.Year, OfYear: set.Of}
	if set.Settings != nil {
		list.Settings = bureau.WithoutContacts(*set.Settings)
	}
	return list
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
			set, taught, err := o.settingsAndLabels(ctx)
			if err != nil {
				return err
			}
			var years []int
			if set.Year != 0 {
				years = []int{set.Year}
			}
			if !strings.EqualFold(filepath.Ext(output), ".xlsx") {
				return badOutput{output}
			}
			data, err := handout.Settings(o.model, set.Settings, taught, years...)
			if err != nil {
				return cannotWrite{whatSettings, output, err}
			}
			// A clerk may have begun to fill the old one in.
			err = whole.Create(output, func(w io.Writer) error {
				_, err := w.Write(data)
				return err
			})
			if errors.Is(err, fs.ErrExist) {
				return settingsExist{output}
			}
			if err != nil {
				return cannotWrite{whatSettings, output, err}
			}
			fmt.Fprintln(cmd.OutOrStdout(), settingsExported(output, set))
			return nil
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", defaultSettings, helpSettingsOutput)
	return cmd
}

// settingsAndLabels returns what is in force and taught, the defaults where
// there is no database yet.
func (o *options) settingsAndLabels(ctx context.Context) (set store.InForce, taught []schema.Wording, err error) {
	if set, err = o.settingsIfAny(ctx); err != nil {
		return set, nil, err
	}
	err = with(ctx, o.openIfAny, func(db *store.DB) (err error) {
		taught, err = db.Wordings(ctx)
		if err == nil && o.year != 0 {
			err = bureau.MayBeSet(ctx, db, o.year)
		}
		return err
	})
	return set, taught, err
}

func newSettingsImport(o *options) *cobra.Command {
	var by string
	var data []byte
	cmd := &cobra.Command{
		Use:                   "import 设置.xlsx [选项]",
		Aliases:               []string{"导入"},
		Short:                 helpSettingsImport,
		Long:                  helpSettingsImportLong,
		DisableFlagsInUseLine: true,
		Args:                  exactlyOne(oneArgument{"settings import", "设置.xlsx"}),
		PreRunE: func(_ *cobra.Command, args []string) (err error) {
			data, err = os.ReadFile(args[0])
			return err
		},
		RunE: o.makes(func(cmd *cobra.Command, args []string, db *store.DB) error {
			ctx := cmd.Context()
			books, err := o.settingsBooks(ctx, db, args[0], data)
			if err != nil {
				return err
			}
			changes := make([]bureau.SettingsChange, len(books))
			for i, book := range books {
				changes[i].SettingsBook = book
			}
			done, labels, err := bureau.SaveSettings(ctx, db, changes, byWhom(by))
			switch {
			case err != nil:
				return databaseError{o.db, err}
			case o.json:
				return printJSON(cmd.OutOrStdout(), savedSettings(books))
			}
			fmt.Fprintln(cmd.OutOrStdout(), settingsImported(books[0], labels.Count()))
			for _, text := range bureau.LabelsText(labels) {
				fmt.Fprintln(cmd.OutOrStdout(), text)
			}
			if err := o.printSettingsSaved(cmd, db, books); err != nil {
				return err
			}
			printUnread(cmd.OutOrStdout(), books[0].Unread)
			if len(done) > 0 {
				printReread(cmd.OutOrStdout(), done)
			}
			return nil
		}),
	}
	cmd.Flags().StringVar(&by, "by", "", helpBy)
	return cmd
}

// settingsBooks reads a settings workbook for each of its years.
func (o *options) settingsBooks(ctx context.Context, db *store.DB, path string, data []byte) ([]importer.SettingsBook, error) {
	books, problems, err := bureau.ReadSettings(ctx, db, filepath.Base(path), data, o.year, 0)
	for i := 0; err == nil && o.year == 0 && i < len(books); i++ {
		err = bureau.DoubtDeadline(books[i])
	}
	var (
		differ bureau.YearsDiffer
		odd    bureau.OddDeadline
		early  bureau.YearNotCome
	)
	switch {
	case errors.As(err, &differ) || errors.As(err, &odd) || errors.As(err, &early):
		return nil, err
	case err != nil || len(problems) > 0:
		return nil, badSettings{path, err, problems}
	}
	return books, nil
}

// savedSettings are those of some years, as JSON; those of one alone where there is no
// other.
func savedSettings(books []importer.SettingsBook) any {
	list := make([]settingsJSON, len(books))
	for i, book := range books {
		list[i] = settingsJSON{Settings: bureau.WithoutContacts(book.Settings)}
		if len(book.Years) > 0 {
			list[i].Year, list[i].OfYear = book.Years[0], book.Years[0]
		}
	}
	if len(list) == 1 {
		return list[0]
	}
	return list
}

// printSettingsSaved says for which years settings were saved, and which follow them.
func (o *options) printSettingsSaved(cmd *cobra.Command, db *store.DB, books []importer.SettingsBook) error {
	for _, book := range books {
		var following []int
		if len(book.Years) > 0 {
			var err error
			if following, err = bureau.Following(cmd.Context(), db, book.Years[0]); err != nil {
				return databaseError{o.db, err}
			}
		}
		fmt.Fprintln(cmd.OutOrStdout(), bureau.SettingsSaved(book.Years, following))
	}
	return nil
}
