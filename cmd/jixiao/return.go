package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
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
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			if (unit == "") == !all {
				return unitOrAll{}
			}
			db, err := o.openExisting(ctx)
			if err != nil {
				return err
			}
			defer db.Close()
			name, err := theUnit(ctx, db, unit)
			if err != nil {
				return err
			}
			year, err := o.theYear(ctx, db)
			if err != nil {
				return err
			}
			list, err := bureau.Return(ctx, db, bureau.Returns{Year: year, Unit: name, Info: info, Password: func(string) string { return password },
				Write: func(unit, stem, extension string, data []byte) (string, error) {
					folder := filepath.Join(dir, bureau.FileName(unit))
					if err := os.MkdirAll(folder, 0o777); err != nil {
						return "", cannotWrite{folder, err}
					}
					return writeNew(folder, stem, extension, data)
				}})
			if err != nil {
				return err
			}
			failed := slices.ContainsFunc(list, func(r bureau.Returned) bool {
				return slices.ContainsFunc(r.Copies, func(c bureau.ReturnedCopy) bool { return c.Copy == "" })
			})
			if o.json {
				err = printJSON(cmd.OutOrStdout(), list)
			} else {
				printReturned(cmd.OutOrStdout(), list, dir)
			}
			if err == nil && failed {
				err = errPending
			}
			return err
		},
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

// writeNew writes a file that is not there yet: one that is may have been
// answered already. It returns its path.
func writeNew(folder, stem, extension string, data []byte) (string, error) {
	for n := 1; ; n++ {
		name := filepath.Join(folder, stem+extension)
		if n > 1 {
			name = filepath.Join(folder, fmt.Sprintf("%s（%d）%s", stem, n, extension))
		}
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return "", cannotWrite{name, err}
		}
		_, err = f.Write(data)
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
		if err != nil {
			return "", cannotWrite{name, errors.Join(err, os.Remove(name))}
		}
		return name, nil
	}
}
