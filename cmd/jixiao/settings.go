package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
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
				return printJSON(cmd.OutOrStdout(), bureau.WithoutContacts(*settings))
			}
			printSettings(cmd.OutOrStdout(), settings)
			return nil
		},
	}
	cmd.AddCommand(newSettingsExport(o), newSettingsImport(o))
	return cmd
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
			db, err := o.open(ctx)
			if err != nil {
				return err
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
			done, changed, err := bureau.SaveSettings(ctx, db, book, nil, byWhom(by))
			if err != nil {
				return databaseError{o.db, err}
			}
			if o.json {
				return printJSON(cmd.OutOrStdout(), bureau.WithoutContacts(book.Settings))
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
