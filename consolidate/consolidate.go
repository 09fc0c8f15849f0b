// Package consolidate turns the submissions of a district into its summary
// workbook. The figures are package summary's, the workbook package report's;
// this package only puts it into its place.
package consolidate

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"os"

	"jixiao/consolidate/report"
	"jixiao/consolidate/report/template"
	"jixiao/consolidate/summary"
	"jixiao/consolidate/whole"
)

// WriteFile summarizes a district, writes the workbook to path, in place of
// what was there, and returns the totals. The workbook is written beside path
// and moved there when it is complete and on disk: on any error, which wraps the
// source's or the operating system's, the earlier file is as it was.
func WriteFile(path string, source summary.Source, info report.Info, options report.Options) (*summary.Totals, error) {
	return replace(path, func(w io.Writer) (*summary.Totals, error) { return report.Write(w, source, info, options) })
}

// Template returns what fills a template, the workbook of a file, in place of
// writing the summary workbook. It wraps a template.Problems where the file
// cannot be filled.
func Template(file string) func(path string, source summary.Source, info report.Info, options report.Options) (*summary.Totals, error) {
	return func(path string, source summary.Source, info report.Info, options report.Options) (*summary.Totals, error) {
		data, err := os.ReadFile(file)
		if err != nil {
			code := template.Unreadable
			if errors.Is(err, fs.ErrNotExist) {
				code = template.Missing
			}
			return nil, template.Problems{{Code: code, Text: err.Error()}}
		}
		return replace(path, func(w io.Writer) (*summary.Totals, error) {
			return report.Fill(w, bytes.NewReader(data), source, info, options)
		})
	}
}

// replace writes a file whole, or leaves what is there as it is.
func replace(path string, write func(io.Writer) (*summary.Totals, error)) (*summary.Totals, error) {
	var totals *summary.Totals
	err := whole.Write(path, func(w io.Writer) (err error) {
		totals, err = write(w)
		return err
	})
	if err != nil {
		return nil, err
	}
	return totals, nil
}
