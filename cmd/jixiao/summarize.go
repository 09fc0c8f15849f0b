package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jixiao/consolidate"
	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// defaultOutput is where the summary workbook is written.
const defaultOutput = "区级汇总.xlsx"

func newSummarize(o *options) *cobra.Command {
	var output string
	cmd := &cobra.Command{
		Use:                   "summarize [选项]",
		Aliases:               []string{"汇总"},
		Short:                 helpSummarize,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			s, err := o.summarize(cmd, output, "")
			if err != nil {
				return err
			}
			fmt.Fprintln(cmd.OutOrStdout(), summarized(s, output))
			return o.pending(nil, stateOf(s))
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", defaultOutput, helpOutput)
	return cmd
}

func newRun(o *options) *cobra.Command {
	var output, unit, password string
	cmd := &cobra.Command{
		Use:                   "run 文件或文件夹… [选项]",
		Aliases:               []string{"一键"},
		Short:                 helpRun,
		Long:                  helpRunLong,
		DisableFlagsInUseLine: true,
		Args:                  somePaths,
		RunE: func(cmd *cobra.Command, paths []string) error {
			if err := checkOutput(output); err != nil {
				return err
			}
			w := cmd.OutOrStdout()
			results, err := o.importPaths(cmd, paths, importer.Given{Unit: unit, Year: o.year, Password: password})
			if results != nil {
				printImport(w, results)
			}
			if err != nil {
				return err
			}
			s, err := o.summarize(cmd, output, strings.Join(paths, "、"))
			if err != nil {
				return err
			}
			fmt.Fprintln(w)
			for _, f := range s.Flags {
				fmt.Fprintln(w, flagLine(f))
			}
			fmt.Fprintln(w, flagsTotal(s.Flags))
			fmt.Fprintln(w, summarized(s, output))
			return o.pending(results, stateOf(s))
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", defaultOutput, helpOutput)
	cmd.Flags().StringVar(&unit, "unit", "", helpGivenUnit)
	cmd.Flags().StringVar(&password, "password", "", helpPassword)
	return cmd
}

// summarize writes the summary workbook of a year. The folder is what the
// files were taken from, if that is known.
func (o *options) summarize(cmd *cobra.Command, output, folder string) (*summary.Summary, error) {
	ctx := cmd.Context()
	db, err := o.openExisting(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	d, findings, settings, err := o.everything(ctx, db)
	if err != nil {
		return nil, err
	}
	refused, err := refusedFiles(ctx, db)
	if err != nil {
		return nil, err
	}
	s, err := consolidate.WriteFile(output, d, findings, settings, report.Info{
		Version: version(), Database: filepath.Base(o.db), Folder: folder, Written: time.Now(), Refused: refused,
	})
	if err != nil {
		return nil, cannotWrite{output, err}
	}
	return s, nil
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
		return cannotWrite{path, err}
	case info.IsDir():
		return cannotWrite{path, errFolder}
	case info.Mode().Perm()&0o222 == 0:
		return cannotWrite{path, fs.ErrPermission}
	case info.Size() > maxFile:
		return occupied{path}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return cannotWrite{path, err}
	}
	if !importer.IsOwnSummary(data) {
		return occupied{path}
	}
	return nil
}

// refusedFiles lists the files that were refused and have not been imported
// since.
func refusedFiles(ctx context.Context, db *store.DB) ([]report.Refused, error) {
	files, err := db.Files(ctx)
	if err != nil {
		return nil, err
	}
	var refused []report.Refused
	for _, f := range files {
		if f.Status == store.Refused {
			refused = append(refused, report.Refused{File: f.Name, Reason: f.Reason})
		}
	}
	return refused, nil
}

func stateOf(s *summary.Summary) *districtState {
	state := districtState{flags: len(s.Flags)}
	for _, f := range s.Flags {
		if f.Flag == schema.FlagErrorFindings {
			state.errors++
		}
	}
	return &state
}
