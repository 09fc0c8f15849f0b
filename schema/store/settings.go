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

// ErrChanged says that others put settings in force meanwhile.
var ErrChanged = errors.New("settings were changed meanwhile")

// SavedSettings are settings as they were put in force.
type SavedSettings struct {
	ID       int64
	By       string
	At       time.Time
	Settings schema.Settings
}

// SettingsHistory returns all settings that were ever saved, those in force
// first.
func (db *DB) SettingsHistory(ctx context.Context) ([]SavedSettings, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT id, saved_by, saved, content FROM settings ORDER BY id DESC`)
	all, err := collect(rows, err, func(rows *sql.Rows) (s SavedSettings, err error) {
		var saved, content string
		if err = rows.Scan(&s.ID, &s.By, &saved, &content); err != nil {
			return s, err
		}
		if s.At, err = parseTime(saved); err == nil {
			err = json.Unmarshal([]byte(content), &s.Settings)
		}
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("list settings: %w", explain(err))
	}
	return all, nil
}

// SaveSettings puts settings in force and checks all submissions again. The
// units of the roster become known under their names and aliases; the sums
// returned are of the files that were filed under another unit until now and
// have to be read again (see Reread).
func (db *DB) SaveSettings(ctx context.Context, settings schema.Settings, by string) (reread []string, err error) {
	return db.saveSettings(ctx, settings, by, func(context.Context, querier) error { return nil })
}

// SaveSettingsOver is SaveSettings for somebody who saw the settings with an id,
// 0 for the defaults: the error wraps ErrChanged when they are not in force any
// more.
func (db *DB) SaveSettingsOver(ctx context.Context, id int64, settings schema.Settings, by string) (reread []string, err error) {
	return db.saveSettings(ctx, settings, by, func(ctx context.Context, q querier) error {
		var inForce int64
		err := q.QueryRowContext(ctx, `SELECT ifnull(max(id), 0) FROM settings`).Scan(&inForce)
		if err == nil && inForce != id {
			err = ErrChanged
		}
		return err
	})
}

func (db *DB) saveSettings(ctx context.Context, settings schema.Settings, by string, may func(context.Context, querier) error) (reread []string, err error) {
	content, err := json.Marshal(settings)
	if err == nil {
		err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
			if err := may(ctx, tx); err != nil {
				return err
			}
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
	u, ok, err := listedUnit(ctx, tx, listed)
	if err != nil || ok {
		return u, err
	}
	u.name = listed.Name
	u.id, err = insertID(tx.ExecContext(ctx, `INSERT INTO units (name, key) VALUES (?, ?)`, listed.Name, schema.UnitKey(listed.Name)))
	return u, err
}

// listedUnit returns the unit that goes by the name or an alias of one of a
// roster.
func listedUnit(ctx context.Context, q querier, listed schema.RosterUnit) (unit, bool, error) {
	for _, name := range append([]string{listed.Name}, listed.Aliases...) {
		known, err := lookUp(ctx, q, name)
		if err != nil {
			return unit{}, false, err
		}
		if len(known) == 1 {
			return known[0].unit, true, nil
		}
	}
	return unit{}, false, nil
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
		u, _, err := listedUnit(ctx, q, listed)
		if err != nil {
			return nil, err
		}
		if !filed[u.id] {
			findings = append(findings, schema.NothingHandedIn(listed.Name, year, settings))
		}
	}
	return findings, nil
}
