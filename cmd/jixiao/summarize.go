package main

import (
	"fmt"
	"path/filepath"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jixiao/consolidate"
	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/schema"
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
	var output, unit string
	cmd := &cobra.Command{
		Use:                   "run 文件或文件夹… [选项]",
		Aliases:               []string{"一键"},
		Short:                 helpRun,
		Long:                  helpRunLong,
		DisableFlagsInUseLine: true,
		Args:                  somePaths,
		RunE: func(cmd *cobra.Command, paths []string) error {
			results, err := o.importPaths(cmd, paths, importer.Given{Unit: unit, Year: o.year})
			if err != nil {
				return err
			}
			w := cmd.OutOrStdout()
			printImport(w, results)
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
	d, findings, err := o.everything(ctx, db)
	if err != nil {
		return nil, err
	}
	if filepath.Ext(output) != ".xlsx" {
		return nil, badOutput{output}
	}
	s, err := consolidate.WriteFile(output, d, findings, schema.Limits, report.Info{
		Version: version(), Database: filepath.Base(o.db), Folder: folder, Written: time.Now(),
	})
	if err != nil {
		return nil, cannotWrite{output, err}
	}
	return s, nil
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
