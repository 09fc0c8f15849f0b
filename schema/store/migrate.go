package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
)

// applicationID marks a SQLite file as ours: "jxia".
const applicationID = 'j'<<24 | 'x'<<16 | 'i'<<8 | 'a'

//go:embed migrations/*.sql
var migrationFiles embed.FS

// migrations returns the names of the migrations in order. A database's
// user_version is how many of them it has seen.
func migrations() []string {
	entries, err := migrationFiles.ReadDir("migrations") // sorted by name
	if err != nil {
		return nil // it is embedded
	}
	names := make([]string, len(entries))
	for i, e := range entries {
		names[i] = "migrations/" + e.Name()
	}
	return names
}

// identify returns the version of a database, 0 for an empty one. It fails
// with ErrNotOurs or ErrNewer when the file is not for us to change.
func identify(ctx context.Context, q querier) (version int, err error) {
	var application int32
	var tables int
	err = q.QueryRowContext(ctx, `
		SELECT (SELECT application_id FROM pragma_application_id),
		       (SELECT user_version FROM pragma_user_version),
		       (SELECT count(*) FROM sqlite_schema)`).Scan(&application, &version, &tables)
	switch {
	case err != nil:
		return 0, err
	case application == 0 && version == 0 && tables == 0:
		return 0, nil
	case application != applicationID:
		return 0, fmt.Errorf("%w: it is another program's (application_id %#x)", ErrNotOurs, uint32(application))
	case version > len(migrations()):
		return 0, fmt.Errorf("%w: it is of version %d, this program knows %d", ErrNewer, version, len(migrations()))
	}
	return version, nil
}

// migrate brings the database to the current version, each migration in a
// transaction of its own together with its number.
func (db *DB) migrate(ctx context.Context) error {
	version, err := identify(ctx, db.writer)
	if err != nil {
		return err
	}
	for i, name := range migrations() {
		if i < version {
			continue
		}
		script, err := migrationFiles.ReadFile(name)
		if err != nil {
			return err
		}
		err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			version, err := identify(ctx, tx)
			if err != nil || version > i { // another program was faster
				return err
			}
			if _, err := tx.ExecContext(ctx, string(script)); err != nil {
				return err
			}
			_, err = tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d; PRAGMA user_version = %d", applicationID, i+1))
			return err
		})
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// prepare readies what Put runs many times, and learns the known paths.
func (db *DB) prepare(ctx context.Context) (err error) {
	for _, s := range []struct {
		into  **sql.Stmt
		query string
	}{
		{&db.insertFiling, `INSERT INTO filings (file_id, unit_id, year, form, project, project_key, sheet, reader, model) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&db.insertValue, `INSERT INTO filing_values (filing_id, seq, path_id, label, kind, state, number, text, raw, sheet, cell)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&db.insertFinding, `INSERT INTO findings (origin, filing_id, unit_id, year, seq, code, severity, form, project, outcome, message, written, expected, difference, also, data)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`},
		{&db.insertCell, `INSERT INTO finding_cells (finding_id, seq, file, sheet, cell) VALUES (?, ?, ?, ?, ?)`},
	} {
		if *s.into, err = db.writer.PrepareContext(ctx, s.query); err != nil {
			return err
		}
	}
	rows, err := db.writer.QueryContext(ctx, `SELECT path, id FROM paths`)
	if err != nil {
		return err
	}
	defer rows.Close()
	known := make(map[string]int64)
	for rows.Next() {
		var path string
		var id int64
		if err := rows.Scan(&path, &id); err != nil {
			return err
		}
		known[path] = id
	}
	db.paths.add(known)
	return rows.Err()
}

// Keys of the table meta.
const (
	metaViews  = "views"  // hash of the views' definitions
	metaChecks = "checks" // fingerprint of the rules that the findings are of
	metaLegacy = "legacy" // not empty: what earlier versions decided is to be carried over
	metaBatch  = "batch"  // when and where the Batch began that has not come to its end
)

// meta returns what is kept under a key, or "".
func meta(ctx context.Context, q querier, key string) (value string, err error) {
	err = q.QueryRowContext(ctx, `SELECT value FROM meta WHERE key = ?`, key).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	return value, err
}

func setMeta(ctx context.Context, tx *sql.Tx, key, value string) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO meta (key, value) VALUES (?, ?)
		ON CONFLICT (key) DO UPDATE SET value = excluded.value`, key, value)
	return err
}

// refresh brings what is derived, the views and the findings, in line with
// this program's forms and rules.
func (db *DB) refresh(ctx context.Context, tx *sql.Tx) error {
	// SQLite opens a write-protected file without complaint and begins a
	// transaction on it, but refuses a statement that could write, even one
	// that does not.
	if _, err := tx.ExecContext(ctx, `DELETE FROM meta WHERE key = ''`); err != nil {
		return err
	}
	if err := db.refreshViews(ctx, tx); err != nil {
		return fmt.Errorf("make the views: %w", err)
	}
	want, err := db.fingerprint()
	if err != nil {
		return err
	}
	have, err := meta(ctx, tx, metaChecks)
	if err != nil {
		return err
	}
	legacy, err := meta(ctx, tx, metaLegacy)
	switch {
	case err != nil:
		return err
	case legacy != "":
		if err := db.carryOver(ctx, tx); err != nil {
			return fmt.Errorf("carry over what was decided: %w", err)
		}
		if err := setMeta(ctx, tx, metaLegacy, ""); err != nil {
			return err
		}
	case have == want:
		return nil
	default:
		if err := db.recheckAll(ctx, tx); err != nil {
			return fmt.Errorf("check all submissions again: %w", err)
		}
	}
	return setMeta(ctx, tx, metaChecks, want)
}
