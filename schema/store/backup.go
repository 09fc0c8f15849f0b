package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Copy copies a database, of this version or an earlier one, to a file that is not
// there or empty: all that is committed at one moment, whoever uses it meanwhile.
// The copy is a database of its own, beside which no log of the other one counts. It
// is not looked at; see Inspect. Errors are those of Inspect, and ErrDamaged; of the
// copy those that wrap a CopyError.
func Copy(ctx context.Context, from, to string) error {
	if err := copyTo(ctx, from, to, closed); err != nil {
		return fmt.Errorf("copy %s: %w", from, explain(err))
	}
	return nil
}

// Copy is the function Copy for a database that this program has open.
func (db *DB) Copy(ctx context.Context, to string) error {
	if err := copyTo(ctx, db.path, to, opened); err != nil {
		return fmt.Errorf("copy %s: %w", db.path, explain(err))
	}
	return nil
}

// CopyError is what went wrong with a copy, not with what is copied.
type CopyError struct{ Err error }

func (e CopyError) Error() string { return "write the copy: " + e.Err.Error() }

func (e CopyError) Unwrap() error { return e.Err }

func copyTo(ctx context.Context, from, to string, open opening) error {
	from, err := filepath.Abs(from)
	if err != nil {
		return err
	}
	if to, err = filepath.Abs(to); err != nil {
		return err
	}
	info, err := os.Stat(from)
	switch {
	case err != nil:
		return err
	case info.IsDir():
		return ErrFolder
	case info.Size() == 0:
		return ErrEmpty
	}
	ways := []string{commonParams + "&mode=rw"} // as readers do, see readParams: the last to close clears the log away
	if !open {
		if err := ownLog(ctx, from); err != nil {
			return err
		}
		ways = append(ways, immutableParams)
		if readOnly(info) && !holdsLog(from) {
			ways = ways[1:]
		}
	}
	source, err := copySource(ctx, from, ways)
	if err != nil {
		return err
	}
	defer source.Close()
	if _, err := source.ExecContext(ctx, `VACUUM INTO ?`, to); err != nil {
		if class := explain(err); errors.Is(class, ErrFull) || errors.Is(class, ErrReadOnly) {
			return CopyError{class}
		}
		return err
	}
	if err := alone(ctx, to); err != nil {
		return CopyError{explain(err)}
	}
	return nil
}

// copySource opens what is to be copied, in the first of some ways that can be used.
func copySource(ctx context.Context, path string, ways []string) (source *sql.DB, err error) {
	for _, params := range ways {
		if source, err = pool(path, params, 1); err != nil {
			return nil, err
		}
		version, err := identify(ctx, source)
		if err == nil && version == 0 {
			err = ErrEmpty
		}
		if err == nil {
			return source, nil
		}
		if closing := source.Close(); closing != nil || holdsLog(path) || !errors.Is(explain(err), ErrReadOnly) {
			return nil, errors.Join(err, closing)
		}
	}
	return nil, ErrReadOnly
}

// alone makes a copy a database of its own, of which nothing is under way.
func alone(ctx context.Context, path string) (err error) {
	db, err := pool(path, commonParams+"&mode=rw&_pragma=journal_mode(MEMORY)&_txlock=immediate", 1)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	if _, err := tx.ExecContext(ctx, `DELETE FROM meta WHERE key = ?`, metaBatch); err != nil {
		return err
	}
	if err := setMeta(ctx, tx, metaStamp, stamp{lineage: rand.Text()}.String()); err != nil {
		return err
	}
	return tx.Commit()
}

// NoteBackup keeps in a database that it was copied to a place, by whom.
func (db *DB) NoteBackup(ctx context.Context, place, by string) error {
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return enter(ctx, tx, Entry{Deed: DeedBackup, Subject: place, By: by}, 0)
	})
	if err != nil {
		return fmt.Errorf("note the backup: %w", err)
	}
	return nil
}

// LastBackup returns when, where to and by whom a database was copied last; false
// for never.
func (db *DB) LastBackup(ctx context.Context) (Entry, bool, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT subject, made_by, made FROM journal WHERE deed = ? ORDER BY id DESC LIMIT 1`, string(DeedBackup))
	last, err := collect(rows, err, func(rows *sql.Rows) (e Entry, err error) {
		var made string
		e.Deed = DeedBackup
		if err = rows.Scan(&e.Subject, &e.By, &made); err == nil {
			e.At, err = parseTime(made)
		}
		return e, err
	})
	if err != nil {
		return Entry{}, false, fmt.Errorf("look for the last backup: %w", explain(err))
	}
	if len(last) == 0 {
		return Entry{}, false, nil
	}
	return last[0], true, nil
}

// Path returns where the database stands, as an absolute path.
func (db *DB) Path() string { return db.path }

// Size returns how large the database's own file is, in bytes.
func (db *DB) Size() (int64, error) {
	info, err := os.Stat(db.path)
	if err != nil {
		return 0, err
	}
	return info.Size(), nil
}
