package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// A decision that changes what stored files read as, or whose they are, is kept in
// one transaction with the list of those files; each is struck off as it is read
// again (see Reread, Confirm, Refile). So whoever is stopped between the two leaves
// behind what is still to be done, and not a database that says one thing here and
// another there.

// pendingKey is the key of meta under which a file is on the list, before its number.
const pendingKey = "reread "

// Which files a decision is about, as pend takes it.
const (
	// inUseFiles are those that current filings stand in.
	inUseFiles = `EXISTS (SELECT 1 FROM filings f WHERE f.file_id = fi.id AND f.superseded_by IS NULL)`
	// refusedFiles may become readable.
	refusedFiles = `fi.status = 'refused'`
)

// unitFiles are those in use of the unit ?1.
var unitFiles = `EXISTS (SELECT 1 FROM filings f WHERE f.file_id = fi.id AND f.superseded_by IS NULL AND f.unit_id IN ` + namesakesSQL + `)`

// pend puts files fi on the list.
func pend(ctx context.Context, tx *sql.Tx, where string, args ...any) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO meta (key, value) SELECT '`+pendingKey+`' || fi.id, '' FROM files fi WHERE `+where+` ON CONFLICT DO NOTHING`, args...)
	return err
}

// pendSums puts files on the list by their sums.
func pendSums(ctx context.Context, tx *sql.Tx, sums []string) error {
	list, err := json.Marshal(append([]string{}, sums...))
	if err != nil {
		return err
	}
	return pend(ctx, tx, `fi.sha256 IN (SELECT value FROM json_each(?))`, string(list))
}

// settle strikes a file off the list.
func settle(ctx context.Context, tx *sql.Tx, file int64) error {
	_, err := tx.ExecContext(ctx, `DELETE FROM meta WHERE key = '`+pendingKey+`' || ?`, file)
	return err
}

// Pending returns the sums of the files that a decision asks to be read again and
// that have not been since: first those imported, then those refused, in the order
// in which they arrived.
func (db *DB) Pending(ctx context.Context) ([]string, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT fi.sha256 FROM meta m JOIN files fi ON fi.id = CAST(substr(m.key, ?) AS INTEGER)
		WHERE substr(m.key, 1, ?) = ? ORDER BY fi.status, fi.id`, len(pendingKey)+1, len(pendingKey), pendingKey)
	sums, err := collect(rows, err, func(rows *sql.Rows) (sum string, err error) {
		err = rows.Scan(&sum)
		return sum, err
	})
	if err != nil {
		return nil, fmt.Errorf("list files to be read again: %w", explain(err))
	}
	return sums, nil
}

// Settle strikes a file off the list that stays as it is: it cannot be read, or
// nothing of it counts by itself.
func (db *DB) Settle(ctx context.Context, sha256 string) error {
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		file, found, err := fileBySum(ctx, tx, sha256)
		if err != nil || !found {
			return err
		}
		return settle(ctx, tx, file.ID)
	})
	if err != nil {
		return fmt.Errorf("settle %s: %w", sha256, err)
	}
	return nil
}
