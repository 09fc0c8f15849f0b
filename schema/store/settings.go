package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"jixiao/schema"
)

// Settings returns the district's settings in force, or nil for the defaults.
func (db *DB) Settings(ctx context.Context) (*schema.Settings, error) {
	settings, err := settingsInForce(ctx, db.reader)
	if err != nil {
		return nil, fmt.Errorf("read the settings: %w", explain(err))
	}
	return settings, nil
}

func settingsInForce(ctx context.Context, q querier) (*schema.Settings, error) {
	var content string
	err := q.QueryRowContext(ctx, `SELECT content FROM settings ORDER BY id DESC LIMIT 1`).Scan(&content)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	settings := new(schema.Settings)
	if err := json.Unmarshal([]byte(content), settings); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return settings, nil
}

// SaveSettings puts settings in force and checks all submissions again. The
// units of the roster become known under their names and aliases; the sums
// returned are of the files that were filed under another unit until now and
// have to be read again (see Reread).
func (db *DB) SaveSettings(ctx context.Context, settings schema.Settings, by string) (reread []string, err error) {
	content, err := json.Marshal(settings)
	if err == nil {
		err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			_, err := tx.ExecContext(ctx, `INSERT INTO settings (content, saved, saved_by) VALUES (?, ?, ?)`,
				string(content), printTime(time.Now()), by)
			if err != nil {
				return err
			}
			if reread, err = enlist(ctx, tx, settings.Roster); err != nil {
				return err
			}
			return db.recheckAll(ctx, tx)
		})
	}
	if err != nil {
		return nil, fmt.Errorf("save the settings: %w", err)
	}
	return reread, nil
}

// enlist makes the units of a roster known under their names and aliases. It
// returns the sums of the files that stand under another unit of such a name.
func enlist(ctx context.Context, tx *sql.Tx, roster []schema.RosterUnit) ([]string, error) {
	var reread []string
	for _, listed := range roster {
		own, err := enlisted(ctx, tx, listed)
		if err != nil {
			return nil, err
		}
		for _, name := range append([]string{listed.Name}, listed.Aliases...) {
			key := schema.UnitKey(name)
			rows, err := tx.QueryContext(ctx, `
				SELECT DISTINCT fi.sha256 FROM units u JOIN filings f ON f.unit_id = u.id JOIN files fi ON fi.id = f.file_id
				WHERE u.id <> ? AND f.superseded_by IS NULL AND (u.key = ? OR u.id = (SELECT unit_id FROM unit_names WHERE key = ?))
				ORDER BY fi.id`, own.id, key, key)
			sums, err := collect(rows, err, func(rows *sql.Rows) (sum string, err error) {
				err = rows.Scan(&sum)
				return sum, err
			})
			if err != nil {
				return nil, err
			}
			reread = append(reread, sums...)
			if schema.UnitKey(own.name) == key {
				continue
			}
			if err := addName(ctx, tx, own.id, name, "told"); err != nil {
				return nil, err
			}
		}
	}
	return reread, nil
}

// enlisted returns the unit that a roster means, a new one where no unit goes
// by its name or an alias.
func enlisted(ctx context.Context, tx *sql.Tx, listed schema.RosterUnit) (unit, error) {
	for _, name := range append([]string{listed.Name}, listed.Aliases...) {
		known, err := lookUp(ctx, tx, name)
		if err != nil {
			return unit{}, err
		}
		if len(known) == 1 {
			return known[0].unit, nil
		}
	}
	u := unit{name: listed.Name}
	var err error
	u.id, err = insertID(tx.ExecContext(ctx, `INSERT INTO units (name, key) VALUES (?, ?)`, listed.Name, schema.UnitKey(listed.Name)))
	return u, err
}

// absentFindings are of the units of the roster that have handed in nothing
// for a year.
func absentFindings(ctx context.Context, q querier, settings *schema.Settings, year int) ([]schema.Finding, error) {
	if settings == nil || !settings.Tried(schema.RosterCode) {
		return nil, nil
	}
	rows, err := q.QueryContext(ctx, `SELECT DISTINCT unit_id FROM filings WHERE superseded_by IS NULL AND year = ?`, year)
	filed := make(map[int64]bool)
	if _, err := collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		err := rows.Scan(&id)
		filed[id] = true
		return struct{}{}, err
	}); err != nil {
		return nil, err
	}
	var findings []schema.Finding
	for _, listed := range settings.Roster {
		known, err := lookUp(ctx, q, listed.Name)
		if err != nil {
			return nil, err
		}
		if len(known) != 1 || !filed[known[0].id] {
			findings = append(findings, schema.NothingHandedIn(listed.Name, year, settings))
		}
	}
	return findings, nil
}
