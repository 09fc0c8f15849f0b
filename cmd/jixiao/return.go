package main

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/whole"
	"jixiao/schema/store"
)

func newReturn(o *options) *cobra.Command {
	var unit, dir, password string
	var all, info bool
	cmd := &cobra.Command{
		Use:                   "return --unit 单位 | --all [选项]",
		Aliases:               []string{"退回"},
		Short:                 helpReturn,
		Long:                  helpReturnLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		PreRunE: func(*cobra.Command, []string) error {
			if (unit == "") == !all {
				return unitOrAll{}
			}
			return nil
		},
		RunE: o.reads(func(cmd *cobra.Command, _ []string, db *store.DB) error {
			ctx := cmd.Context()
			name, err := theUnit(ctx, db, unit)
			if err != nil {
				return err
			}
			year, err := o.theYear(ctx, db)
			if err != nil {
				return err
			}
			list, err := bureau.Return(ctx, db, bureau.Returns{Year: year, Unit: name, Info: info, Password: func(string) string { return password },
				Write: func(unit string, fill func(bureau.Put) error) (string, error) { return toUnit(dir, unit, fill) }})
			if err != nil {
				return err
			}
			failed := slices.ContainsFunc(list, bureau.Returned.Failed)
			if o.json {
				err = printJSON(cmd.OutOrStdout(), list)
			} else {
				printReturned(cmd.OutOrStdout(), list, dir)
			}
			if err == nil && failed {
				err = errPending
			}
			return err
		}),
	}
	cmd.Flags().StringVar(&unit, "unit", "", helpOfUnit)
	cmd.Flags().BoolVar(&all, "all", false, helpReturnAll)
	cmd.Flags().StringVarP(&dir, "output", "o", defaultReturn, helpReturnDir)
	cmd.Flags().StringVar(&password, "password", "", helpPassword)
	cmd.Flags().BoolVar(&info, "info", false, helpReturnInfo)
	return cmd
}

// defaultReturn is the folder that marked copies are written to.
const defaultReturn = "退回"

// toUnit writes what goes to a unit into its folder. One that is not there yet
// appears with all of it. Where there is one the unit may have answered in it:
// each file appears whole, under a name that is free, and the notice last.
func toUnit(dir, unit string, fill func(bureau.Put) error) (string, error) {
	folder := filepath.Join(dir, bureau.FileName(unit))
	switch info, err := os.Stat(folder); {
	case err == nil && !info.IsDir():
		return "", cannotWrite{whatReturn, folder, syscall.ENOTDIR}
	case err == nil:
		if err := whole.Clear(dir); err != nil { // nothing is written there but new folders
			return "", cannotWrite{whatReturn, dir, err}
		}
		return folder, fill(putInto(folder))
	case !errors.Is(err, fs.ErrNotExist):
		return "", cannotWrite{whatReturn, folder, err}
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return "", cannotWrite{whatReturn, dir, err}
	}
	made, err := whole.Folder(whole.Numbered(dir, bureau.FileName(unit), ""), func(to string) error { return fill(putInto(to)) })
	var file cannotWrite
	switch {
	case errors.As(err, &file): // its folder is not there under that name
		return "", cannotWrite{whatReturn, filepath.Join(folder, filepath.Base(file.path)), file.err}
	case err != nil:
		return "", cannotWrite{whatReturn, folder, err}
	}
	return made, nil
}

// putInto keeps files in a folder.
func putInto(folder string) bureau.Put {
	return func(stem, extension string, data []byte) (string, error) {
		name, err := writeNew(folder, stem, extension, data)
		return filepath.Base(name), err
	}
}

// writeNew writes a file that is not there yet: one that is may have been
// answered already. It returns its path.
func writeNew(folder, stem, extension string, data []byte) (string, error) {
	name, err := whole.WriteNew(whole.Numbered(folder, stem, extension), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	if err != nil {
		return "", cannotWrite{whatReturn, filepath.Join(folder, stem+extension), err}
	}
	return name, nil
}
