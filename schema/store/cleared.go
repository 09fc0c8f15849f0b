package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"time"

	"jixiao/schema"
)

// Why a refused file cannot be cleared away, or brought back.
var (
	// ErrNotRefused: the file is imported.
	ErrNotRefused = errors.New("the file is not a refused one")
	// ErrCleared: it is cleared away already.
	ErrCleared = errors.New("the file is cleared away")
	// ErrNotCleared: it is not.
	ErrNotCleared = errors.New("the file is not cleared away")
)

// Clear clears refused files away, all or none of them: they stay in the database,
// and are listed no more. The error wraps fs.ErrNotExist, ErrNotRefused or
// ErrCleared.
func (db *DB) Clear(ctx context.Context, sums []string, d schema.Decision) error {
	return db.clear(ctx, sums, func(ctx context.Context, tx *sql.Tx, file File) error {
		if file.Cleared != nil {
			return ErrCleared
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO clearances (file_id, why, made_by, made) VALUES (?, ?, ?, ?)`, file.ID, d.Why, d.By, printTime(time.Now()))
		return err
	})
}

// Unclear lists refused files again that were cleared away, all or none of them. The
// error wraps fs.ErrNotExist, ErrNotRefused or ErrNotCleared.
func (db *DB) Unclear(ctx context.Context, sums []string, by string) error {
	return db.clear(ctx, sums, func(ctx context.Context, tx *sql.Tx, file File) error {
		if file.Cleared == nil {
			return ErrNotCleared
		}
		_, err := tx.ExecContext(ctx, `UPDATE clearances SET undone = ?, undone_by = ? WHERE file_id = ? AND undone IS NULL`, printTime(time.Now()), by, file.ID)
		return err
	})
}

func (db *DB) clear(ctx context.Context, sums []string, do func(context.Context, *sql.Tx, File) error) error {
	return db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, sum := range sums {
			file, found, err := fileBySum(ctx, tx, sum)
			switch {
			case err != nil:
				return err
			case !found:
				return fmt.Errorf("refused file %s: %w", sum, fs.ErrNotExist)
			case file.Status != Refused:
				return fmt.Errorf("refused file %s: %w", file.Name, ErrNotRefused)
			}
			if err := do(ctx, tx, file); err != nil {
				return fmt.Errorf("refused file %s: %w", file.Name, err)
			}
		}
		return nil
	})
}
