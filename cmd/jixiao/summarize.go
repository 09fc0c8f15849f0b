package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate"
	"jixiao/consolidate/report"
	"jixiao/consolidate/report/template"
	"jixiao/consolidate/summary"
	"jixiao/consolidate/whole"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// defaultOutput is where the summary workbook is written.
const defaultOutput = "区级汇总.xlsx"

func newSummarize(o *options) *cobra.Command {
	var flags workbookFlags
	cmd := &cobra.Command{
		Use:                   "summarize [选项]",
		Aliases:               []string{"汇总"},
		Short:                 helpSummarize,
		Long:                  helpSummarizeLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := flags.check(); err != nil {
				return err
			}
			t, err := o.summarize(cmd, flags, nil)
			if err != nil {
				return err
			}
			return o.pending(nil, stateOf(t))
		},
	}
	flags.add(cmd)
	return cmd
}

func newRun(o *options) *cobra.Command {
	var unit, password string
	var workbook workbookFlags
	cmd := &cobra.Command{
		Use:                   "run 文件或文件夹… [选项]",
		Aliases:               []string{"一键"},
		Short:                 helpRun,
		Long:                  helpRunLong,
		DisableFlagsInUseLine: true,
		Args:                  somePaths,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if err := workbook.check(); err != nil {
				return err
			}
			w := cmd.OutOrStdout()
			results, err := o.importPaths(cmd, paths, importer.Given{Unit: unit, Year: o.year, Password: password})
			if results != nil {
				printImport(w, o.model, results)
			}
			if err != nil {
				return err
			}
			s, err := o.summary(cmd.Context())
			if err != nil {
				return err
			}
			fmt.Fprintln(w)
			printFlags(w, s)
			t, err := o.summarize(cmd, workbook, paths)
			if err != nil {
				return err
			}
			return o.pending(results, stateOf(t))
		},
	}
	workbook.add(cmd)
	cmd.Flags().StringVar(&unit, "unit", "", helpGivenUnit)
	cmd.Flags().StringVar(&password, "password", "", helpPassword)
	return cmd
}

// reading reads the year asked for.
func (o *options) reading(cmd *cobra.Command, do func(*store.DB, summary.Source) error) error {
	ctx := cmd.Context()
	return with(ctx, o.openExisting, func(db *store.DB) error {
		year, err := o.theYear(ctx, db)
		if err != nil {
			return err
		}
		return bureau.Reading(ctx, db, year, func(source summary.Source) error { return do(db, source) })
	})
}

// summarize writes the summary workbook of a year, and says so. The paths are
// what the files were just taken from.
func (o *options) summarize(cmd *cobra.Command, flags workbookFlags, paths []string) (*summary.Totals, error) {
	ctx := cmd.Context()
	var totals *summary.Totals
	err := o.reading(cmd, func(db *store.DB, source summary.Source) error {
		chosen, err := flags.options(ctx, db)
		if err != nil {
			return err
		}
		chosen.Paper = report.Papers[strings.ToUpper(flags.paper)]
		files, err := db.Files(ctx)
		if err != nil {
			return err
		}
		reservations, err := bureau.Reservations(ctx, db)
		if err != nil {
			return err
		}
		waiting, err := db.Waiting(ctx)
		if err != nil {
			return err
		}
		info := report.Info{
			Version: version(), Database: filepath.Base(o.db), Folder: strings.Join(paths, "、"), Written: time.Now(), Refused: bureau.RefusedFiles(files), Outdated: reservations,
			Waiting: bureau.WaitingList(db.Model(), waiting),
			Beside:  newOriginals(flags.output, paths, files).beside,
		}
		write := consolidate.WriteFile
		if flags.template != "" {
			write = consolidate.Template(flags.template)
		}
		totals, err = write(flags.output, source, info, chosen)
		var bad template.Problems
		switch {
		case errors.Is(err, report.ErrNoUnits):
			return noUnits{chosen.Departments, chosen.Units}
		case errors.Is(err, report.ErrNoSheets):
			return noTables{chosen.Sheets, "生成"}
		case errors.As(err, &bad):
			return badTemplate{flags.template, bad}
		case err != nil:
			return cannotWrite{whatSummary, flags.output, err}
		}
		fmt.Fprintln(cmd.OutOrStdout(), summarized(totals, flags.output))
		if flags.template == "" {
			if brought := report.Brought(chosen.Sheets); len(brought) > 0 {
				fmt.Fprintln(cmd.OutOrStdout(), broughtAlong(brought))
			}
			printLeftOut(cmd.OutOrStdout(), chosen, source)
		}
		switch {
		case !flags.pdf:
			return nil
		case flags.template != "":
			return printFile(cmd, flags.output, flags.output)
		}
		return printPDF(cmd, flags.output, source, info, chosen)
	})
	return totals, err
}

// printPDF makes the PDF of the sheets that are read on paper.
func printPDF(cmd *cobra.Command, output string, source summary.Source, info report.Info, chosen report.Options) error {
	dir, drop, err := whole.TempFolder()
	if err != nil {
		return cannotPrint{err}
	}
	defer drop()
	chosen.Sheets = bureau.Printed(chosen)
	info.Beside = nil
	paper := filepath.Join(dir, "print.xlsx")
	switch _, err := consolidate.WriteFile(paper, source, info, chosen); {
	case errors.Is(err, report.ErrNoSheets):
		return noTables{chosen.Sheets, "打印"}
	case err != nil:
		return cannotPrint{err}
	}
	return printFile(cmd, paper, output)
}

// printFile makes a PDF of a workbook, beside output.
func printFile(cmd *cobra.Command, workbook, output string) error {
	data, err := bureau.MakePDF(cmd.Context(), workbook)
	if err != nil {
		return cannotPrint{err}
	}
	// A new file, so that nothing is overwritten.
	stem := strings.TrimSuffix(filepath.Base(output), filepath.Ext(output))
	name, err := whole.WriteNew(whole.Numbered(filepath.Dir(output), stem, ".pdf"), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return cannotWrite{whatPDF, filepath.Join(filepath.Dir(output), stem+".pdf"), err}
	}
	fmt.Fprintln(cmd.OutOrStdout(), printedTo(name))
	return nil
}

// checkOutput makes sure that a summary may be written to a path: only an
// earlier summary is ever replaced.
func checkOutput(path string) error {
	if !strings.EqualFold(filepath.Ext(path), ".xlsx") {
		return badOutput{path}
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return cannotWrite{whatSummary, path, err}
	case info.IsDir():
		return cannotWrite{whatSummary, path, errFolder}
	case info.Mode().Perm()&0o222 == 0:
		return cannotWrite{whatSummary, path, fs.ErrPermission}
	}
	f, err := os.Open(path)
	if err != nil {
		return cannotWrite{whatSummary, path, err}
	}
	defer f.Close()
	if !importer.IsOwnSummaryAt(f, info.Size()) {
		return occupied{path}
	}
	return nil
}

func stateOf(t *summary.Totals) *districtState {
	state := districtState{flags: t.Flags}
	for _, w := range t.Watches {
		if w.Flag == schema.FlagErrorFindings {
			state.errors = w.Flags
		}
	}
	return &state
}
