package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/export"
	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/consolidate/whole"
	"jixiao/schema/store"
)

// defaultExport is the folder that tables are exported to.
const defaultExport = "导出"

func newExport(o *options) *cobra.Command {
	var folder, format string
	var chosen unitFlags
	cmd := &cobra.Command{
		Use:                   "export [选项]",
		Aliases:               []string{"导出"},
		Short:                 helpExport,
		Long:                  helpExportLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if !slices.Contains(export.Formats, export.Format(format)) {
				return badFormat{format}
			}
			if err := chosen.checkExport(o.model); err != nil {
				return err
			}
			ctx := cmd.Context()
			return o.reading(cmd, func(db *store.DB, source summary.Source) error {
				options, err := chosen.options(ctx, db)
				if err != nil {
					return err
				}
				if err := os.MkdirAll(filepath.Dir(folder), 0o777); err != nil {
					return cannotWrite{whatExport, filepath.Dir(folder), err}
				}
				var totals *summary.Totals
				var files []string
				to, err := whole.Folder(whole.Numbered(filepath.Dir(folder), filepath.Base(folder), ""), func(to string) (err error) {
					totals, files, err = export.Write(to, export.Format(format), source, options, bureau.YearChanges(o.model))
					return err
				})
				switch {
				case errors.Is(err, report.ErrNoUnits):
					return noUnits{options.Departments, options.Units}
				case errors.Is(err, report.ErrNoTables):
					return noTables{options.Sheets, "导出"}
				case err != nil:
					return cannotWrite{whatExport, folder, err}
				}
				fmt.Fprintln(cmd.OutOrStdout(), exportedTo(to, totals, len(files)))
				printLeftOut(cmd.OutOrStdout(), options, source)
				return nil
			})
		},
	}
	cmd.Flags().StringVar(&format, "format", string(export.CSV), helpFormat)
	cmd.Flags().StringVarP(&folder, "output", "o", defaultExport, helpExportFolder)
	chosen.add(cmd)
	return cmd
}
