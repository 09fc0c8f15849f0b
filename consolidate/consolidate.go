// Package consolidate turns the submissions of a district into its summary
// workbook. The figures are package summary's, the workbook package report's;
// this package only sees to it that a file is written whole or not at all.
package consolidate

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strconv"

	"jixiao/consolidate/report"
	"jixiao/consolidate/report/template"
	"jixiao/consolidate/summary"
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
	// A link stays a link: the file it leads to is what is replaced.
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	f, err := createBeside(path)
	if err != nil {
		return nil, fmt.Errorf("create a file beside %s: %w", path, err)
	}
	totals, err := write(f)
	if err == nil {
		err = f.Sync()
	}
	if closeErr := f.Close(); err == nil {
		err = closeErr
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("write %s: %w", path, err), removed(f.Name()))
	}
	return totals, nil
}

// createBeside creates a new file in the folder of path, with the permissions
// a new file has there; os.CreateTemp would keep colleagues from reading it.
// Its name is none that an importer of the folder would take.
func createBeside(path string) (*os.File, error) {
	const tries = 100
	var err error
	for range tries {
		name := "." + filepath.Base(path) + "." + strconv.FormatUint(rand.Uint64(), 36) + ".tmp"
		var f *os.File
		f, err = os.OpenFile(filepath.Join(filepath.Dir(path), name), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if err == nil || !errors.Is(err, fs.ErrExist) {
			return f, err
		}
	}
	return nil, err
}

// removed removes a file, and says what kept it from doing so.
func removed(name string) error {
	if err := os.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
