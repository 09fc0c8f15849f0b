package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

func newImport(o *options) *cobra.Command {
	var unit, password string
	cmd := &cobra.Command{
		Use:                   "import 文件或文件夹… [选项]",
		Aliases:               []string{"导入"},
		Short:                 helpImport,
		Long:                  helpImportLong,
		DisableFlagsInUseLine: true,
		Args:                  somePaths,
		RunE: func(cmd *cobra.Command, paths []string) error {
			results, err := o.importPaths(cmd, paths, importer.Given{Unit: unit, Year: o.year, Password: password})
			if o.json && err == nil {
				err = printJSON(cmd.OutOrStdout(), results)
			} else if !o.json && results != nil {
				printImport(cmd.OutOrStdout(), results)
			}
			if err != nil {
				return err
			}
			return o.pending(results, nil)
		},
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpGivenUnit)
	cmd.Flags().StringVar(&password, "password", "", helpPassword)
	return cmd
}

// imported is what became of one file; the JSON of the import command.
type imported struct {
	File     string         `json:"file"`
	SHA256   string         `json:"sha256"`
	Status   string         `json:"status"`
	Reason   string         `json:"reason"`
	Forms    []importedForm `json:"forms"`
	Findings int            `json:"findings"` // how many stand about the file

	found store.Count // the same by severity
}

type importedForm struct {
	Form    schema.FormID `json:"form"`
	Unit    string        `json:"unit"`
	Year    int           `json:"year"`
	Project string        `json:"project"`
	Sheet   string        `json:"sheet"`
}

// Statuses of a file.
const (
	statusImported  = "imported"
	statusDuplicate = "duplicate"
	statusRefused   = "refused"
)

// pending ends a command with the exit code that its outcome asks for.
func (o *options) pending(results []imported, district *districtState) error {
	for _, r := range results {
		if r.Status == statusRefused || o.strict && r.found.Errors > 0 {
			return errPending
		}
	}
	if o.strict && district != nil && (district.errors > 0 || district.flags > 0) {
		return errPending
	}
	return nil
}

// districtState counts what --strict looks at.
type districtState struct{ errors, flags int }

// importPaths imports files and folders, each file whole or not at all. Where
// it fails midway, what came before is in the database, and is returned with
// the error.
func (o *options) importPaths(cmd *cobra.Command, paths []string, given importer.Given) ([]imported, error) {
	ctx := cmd.Context()
	if cmd.Flags().Changed("unit") && schema.UnitKey(given.Unit) == "" {
		return nil, badUnit{given.Unit}
	}
	files, err := collect(paths, o.db)
	if err != nil {
		return nil, err
	}
	db, err := store.Open(ctx, o.db)
	if err != nil {
		return nil, databaseError{o.db, err}
	}
	defer db.Close() // again, without harm, when all went well

	taught, err := db.Wordings(ctx)
	if err != nil {
		return nil, databaseError{o.db, err}
	}
	reader, err := importer.NewReader(given, taught)
	if err != nil {
		return nil, err
	}
	bar := newProgress(cmd.ErrOrStderr(), len(files))
	results := make([]imported, 0, len(files))
	for r := range readAll(ctx, files, reader) {
		result, skip, err := put(ctx, db, r, given)
		if err != nil {
			bar.done()
			return results, databaseError{o.db, err}
		}
		if !skip {
			results = append(results, result)
		}
		bar.step()
	}
	bar.done()
	if err := ctx.Err(); err != nil {
		return results, err
	}
	// What was found in a file may since have been settled by another.
	for i, r := range results {
		if r.Status == statusRefused {
			continue
		}
		found, err := db.Standing(ctx, r.SHA256)
		if err != nil {
			return results, databaseError{o.db, err}
		}
		results[i].found, results[i].Findings = found, found.All()
	}
	// Files were taken in the order of their age; they are shown by name.
	slices.SortStableFunc(results, func(a, b imported) int { return cmp.Compare(a.File, b.File) })
	return results, db.Close()
}

// read is a file and what was read from it.
type read struct {
	file    received
	data    []byte
	filings []*schema.Filing
	err     error
}

// readAll reads files side by side and yields them in their order. No more
// than a few are in memory at a time.
func readAll(ctx context.Context, files []received, reader *importer.Reader) func(yield func(read) bool) {
	return func(yield func(read) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		pending := make(chan chan read, runtime.GOMAXPROCS(0))
		go func() {
			defer close(pending)
			for _, f := range files {
				slot := make(chan read, 1)
				select {
				case pending <- slot:
				case <-ctx.Done():
					return
				}
				go func() { slot <- readOne(f, reader) }()
			}
		}()
		for slot := range pending {
			if !yield(<-slot) {
				return
			}
		}
	}
}

func readOne(f received, reader *importer.Reader) read {
	r := read{file: f}
	if r.data, r.err = f.read(); r.err != nil {
		return r
	}
	r.filings, r.err = reader.Read(f.name, r.data)
	return r
}

// put keeps a file and its filings. It reports skip for a file that is not a
// unit's at all, and an error only when the database fails.
func put(ctx context.Context, db *store.DB, r read, given importer.Given) (result imported, skip bool, err error) {
	result = imported{File: r.file.name, Forms: []importedForm{}}
	if r.data == nil && r.err != nil {
		result.Status, result.Reason = statusRefused, refusal(r.err)
		return result, false, nil
	}
	if errors.Is(r.err, importer.ErrOwnSummary) {
		return result, true, nil
	}
	result.SHA256 = store.Sum(r.data)
	file := store.File{
		Name: r.file.name, SHA256: result.SHA256, Size: int64(len(r.data)),
		Received: time.Now(), Modified: r.file.modified, Data: r.data,
	}
	if r.err != nil {
		result.Status, result.Reason = statusRefused, refusal(r.err)
		file.Reason = result.Reason
		return result, false, db.Refuse(ctx, file)
	}
	switch same, err := unanswered(ctx, db, r); {
	case err != nil:
		return result, false, err
	case same:
		for _, f := range r.filings {
			result.Forms = append(result.Forms, importedForm{f.Form, f.Unit, f.Year, f.Project, f.Sheet})
		}
		result.Status, result.Reason = statusDuplicate, unansweredCopy
		return result, false, nil
	}
	receipt, err := db.Put(ctx, file, r.filings)
	if errors.Is(err, store.ErrTwice) {
		result.Status, result.Reason = statusRefused, refusal(err)
		file.Reason = result.Reason
		return result, false, db.Refuse(ctx, file)
	}
	if err != nil {
		return result, false, err
	}
	if receipt.Duplicate {
		for _, k := range receipt.Kept {
			result.Forms = append(result.Forms, importedForm{k.Form, k.Unit, k.Year, k.Project, k.Sheet})
		}
		result.Status, result.Reason = statusDuplicate, duplicates(r.file.name, receipt, given)
		return result, false, nil
	}
	for _, f := range r.filings {
		result.Forms = append(result.Forms, importedForm{f.Form, f.Unit, f.Year, f.Project, f.Sheet})
	}
	result.Status = statusImported
	if len(receipt.Superseded) > 0 {
		result.Reason = supersedes(receipt.Superseded)
	}
	if said := recognised(receipt); said != "" {
		result.Reason = strings.TrimPrefix(result.Reason+"；"+said, "；")
	}
	return result, false, nil
}

// unanswered reports whether a file is a marked copy that nobody has answered:
// it says what the current filings say, and nothing to the findings. Such a
// copy lies where it was written, and is no new submission.
func unanswered(ctx context.Context, db *store.DB, r read) (bool, error) {
	if !importer.IsMarkedCopy(r.data) {
		return false, nil
	}
	for _, f := range r.filings {
		if len(f.Notes) > 0 {
			return false, nil
		}
		unit, known, err := db.FindUnit(ctx, f.Unit)
		if err != nil || !known {
			return false, err
		}
		records, err := db.Records(ctx, unit, f.Year)
		if err != nil {
			return false, err
		}
		i := slices.IndexFunc(records, func(r store.Record) bool {
			return r.Current() && r.Form == f.Form && schema.ProjectKey(r.Project) == schema.ProjectKey(f.Project)
		})
		if i < 0 {
			return false, nil
		}
		current, err := db.Filing(ctx, records[i].ID)
		if err != nil || len(changesBetween(current, f)) > 0 {
			return false, err
		}
	}
	return true, nil
}

// printImport prints a line for each file and what to do next.
func printImport(w io.Writer, results []imported) {
	if len(results) == 0 {
		fmt.Fprintln(w, nothingToImport)
		return
	}
	counts := map[string]int{}
	for _, r := range results {
		counts[r.Status]++
		fmt.Fprintln(w, importLine(r))
	}
	fmt.Fprintln(w, importTotal(counts))
}
