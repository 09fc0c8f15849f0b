package main

import (
	"context"
	"fmt"
	"io"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
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
				printImport(cmd.OutOrStdout(), o.model, results)
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

// pending ends a command with the exit code that its outcome asks for.
func (o *options) pending(results []bureau.Imported, district *districtState) error {
	for _, r := range results {
		if r.Status == bureau.StatusRefused || o.strict && r.Found.Errors > 0 {
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
func (o *options) importPaths(cmd *cobra.Command, paths []string, given importer.Given) ([]bureau.Imported, error) {
	ctx := cmd.Context()
	if cmd.Flags().Changed("unit") && schema.UnitKey(given.Unit) == "" {
		return nil, badUnit{given.Unit}
	}
	batch, err := bureau.Collect(ctx, paths, o.db)
	if err != nil {
		return nil, err
	}
	defer batch.Close() // what was taken in is in the database
	db, err := o.open(ctx)
	if err != nil {
		return nil, err
	}
	defer db.Close() // again, without harm, when all went well
	bar := newProgress(cmd.ErrOrStderr(), len(batch.Files))
	results, err := bureau.Import(ctx, db, batch.Files, given, func(bureau.Received, *bureau.Imported) { bar.step() })
	bar.done()
	switch {
	case err == nil:
	case ctx.Err() != nil:
		return results, ctx.Err()
	default:
		return results, databaseError{o.db, err}
	}
	if err := o.sayTakenOver(ctx, db, results); err != nil {
		return results, databaseError{o.db, err}
	}
	return results, db.Close()
}

// sayTakenOver says of the years of what was imported that they are judged by the
// settings of an earlier one.
func (o *options) sayTakenOver(ctx context.Context, db *store.DB, results []bureau.Imported) error {
	said := map[int]bool{}
	for _, r := range results {
		for _, f := range r.Forms {
			if said[f.Year] || r.Status != bureau.StatusImported {
				continue
			}
			said[f.Year] = true
			set, err := db.SettingsInForce(ctx, f.Year)
			if err != nil {
				return err
			}
			if set.ID != 0 && set.Of != 0 && !set.Own() {
				fmt.Fprintln(o.stderr, takenOverLine(set))
			}
		}
	}
	return nil
}

// printImport prints a line for each file and what to do next.
func printImport(w io.Writer, model *schema.Model, results []bureau.Imported) {
	if len(results) == 0 {
		fmt.Fprintln(w, nothingToImport)
		return
	}
	counts, notKept := map[string]int{}, 0
	for _, r := range results {
		counts[r.Status]++
		if r.NotKept {
			notKept++
		}
		fmt.Fprintln(w, importLine(model, r))
	}
	fmt.Fprintln(w, importTotal(counts, notKept))
}
