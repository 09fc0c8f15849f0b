package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"github.com/spf13/cobra"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema/store"
)

func newBackup(o *options) *cobra.Command {
	var output, by string
	cmd := &cobra.Command{
		Use:                   "backup [选项]",
		Aliases:               []string{"备份"},
		Short:                 helpBackup,
		Long:                  helpBackupLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			made, err := bureau.Backup(ctx, bureau.Database{Path: o.db, Model: o.model}, output, time.Now())
			if err != nil {
				return o.aboutBackup(ctx, output, err)
			}
			if made.Current {
				if err := o.noteBackup(ctx, made.Path, byWhom(by)); err != nil && !errors.Is(err, store.ErrReadOnly) {
					fmt.Fprintln(o.stderr, notNotedLine(databaseError{o.db, err}))
				}
			}
			if o.json {
				err = printJSON(cmd.OutOrStdout(), made)
			} else {
				printBackup(cmd.OutOrStdout(), made)
			}
			if err == nil && !made.OK {
				err = errPending
			}
			return err
		},
	}
	cmd.Flags().StringVarP(&output, "output", "o", "", helpBackupOutput)
	cmd.Flags().StringVar(&by, "by", "", helpBy)
	return cmd
}

// aboutBackup tells what is wrong with the place from what is wrong with the
// database.
func (o *options) aboutBackup(ctx context.Context, output string, err error) error {
	var out bureau.OutputError
	var differs bureau.BackupError
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.As(err, &out):
		return cannotBackUp{notBackedUp, out.Path, out.Err}
	case errors.As(err, &differs):
		return cannotBackUp{notBackedUp, output, err}
	}
	return o.aboutDatabase(err)
}

// aboutDatabase is what is wrong with the database itself.
func (o *options) aboutDatabase(err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		return noDatabase{o.db}
	}
	return databaseError{o.db, err}
}

// noteBackup keeps in the database that it was copied.
func (o *options) noteBackup(ctx context.Context, place, by string) error {
	db, err := store.Open(ctx, o.db, o.model)
	if err != nil {
		return err
	}
	return errors.Join(db.NoteBackup(ctx, place, by), db.Close())
}

func newCheckDB(o *options) *cobra.Command {
	var quick bool
	var rescue string
	cmd := &cobra.Command{
		Use:                   "check-db [选项]",
		Aliases:               []string{"检查数据库"},
		Short:                 helpCheckDB,
		Long:                  helpCheckDBLong,
		DisableFlagsInUseLine: true,
		Args:                  noArguments,
		RunE: func(cmd *cobra.Command, _ []string) error {
			ctx := cmd.Context()
			bars := newBars(cmd.ErrOrStderr())
			checked, err := bureau.CheckDatabase(ctx, bureau.Database{Path: o.db, Model: o.model}, quick, bars.step)
			bars.done()
			switch {
			case ctx.Err() != nil:
				return ctx.Err()
			case errors.Is(err, store.ErrReadOnly):
				return cannotCheck{o.db, err}
			case err != nil:
				return o.aboutDatabase(err)
			}
			notes := bureau.CheckedNotes(checked)
			if o.json {
				for _, n := range notes {
					fmt.Fprintln(o.stderr, n)
				}
				err = printJSON(cmd.OutOrStdout(), checked)
			} else {
				printChecked(cmd.OutOrStdout(), checked, notes)
			}
			if err == nil && rescue != "" {
				err = o.rescue(cmd, rescue)
			}
			if err == nil && !checked.OK {
				err = errPending
			}
			return err
		},
	}
	cmd.Flags().BoolVar(&quick, "quick", false, helpQuick)
	cmd.Flags().StringVar(&rescue, "rescue", "", helpRescue)
	return cmd
}

// rescue takes the originals out of the database that can be had.
func (o *options) rescue(cmd *cobra.Command, folder string) error {
	to, written, lost, err := bureau.Rescue(cmd.Context(), o.db, folder)
	var out bureau.OutputError
	switch {
	case errors.As(err, &out):
		return cannotBackUp{notRescued, out.Path, out.Err}
	case err != nil:
		return o.aboutDatabase(err)
	}
	fmt.Fprintln(cmd.ErrOrStderr(), rescuedTo(to, written, lost))
	return nil
}
