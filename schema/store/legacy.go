package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"

	"jixiao/schema"
)

// Until version 5 of the database a finding was known by its sentence, a hash
// of which marked copies still carry. This file carries what was decided under
// those hashes over to the keys of today. What it knows of the sentences is as
// those versions stored them; none is made here.

// legacyFinding is a stored finding of an earlier version.
type legacyFinding struct {
	storedFinding
	key string
}

// legacyKey is the key under which versions before 5 knew a finding.
func legacyKey(f schema.Finding, statement string) string {
	hash := fnv.New64a()
	fmt.Fprintf(hash, "%s\n%s\n%s\n%s", f.Code, f.Form, schema.ProjectKey(f.Project), statement) // never fails
	return fmt.Sprintf("%016x", hash.Sum64())
}

// cutPlace takes the place of a finding off the sentence of an earlier version,
// which began with it.
func cutPlace(message string, cells []schema.Source) string {
	if len(cells) == 0 {
		return message
	}
	return strings.TrimPrefix(message, cells[0].Sheet+"!"+cells[0].Cell+" ")
}

// carryOver gives the findings of earlier versions their data, checks all
// submissions again, and notes by which keys findings were known.
func (db *DB) carryOver(ctx context.Context, tx *sql.Tx) error {
	stored, err := db.storedFindings(ctx, tx, `fd.data = ''`)
	if err != nil {
		return err
	}
	before := make(map[submission][]legacyFinding)
	for _, s := range stored {
		s.Said = schema.Verbatim(cutPlace(s.message, s.Cells))
		if s.filing != 0 {
			if err := db.giveData(ctx, tx, &s); err != nil {
				return err
			}
		}
		of := submission{s.Year, s.unit}
		before[of] = append(before[of], legacyFinding{s, legacyKey(s.Finding, cutPlace(s.message, s.Cells))})
	}
	if err := db.recheckAll(ctx, tx); err != nil {
		return fmt.Errorf("check all submissions again: %w", err)
	}
	settings := settingsByYear(ctx, tx)
	for of, findings := range before {
		if err := db.carrySubmission(ctx, tx, settings, of, findings); err != nil {
			return err
		}
	}
	return db.carryDistrict(ctx, tx, settings)
}

// giveData gives a finding of an earlier reader what it is known by: the value
// that stands in its cell.
func (db *DB) giveData(ctx context.Context, tx *sql.Tx, s *storedFinding) error {
	loaded, err := db.loadWhere(ctx, tx, `f.id = ?`, s.filing)
	if err != nil {
		return err
	}
	d := findingData{Said: s.Said}
	if s.Written != "" {
		d.Figures = []string{s.Written}
	}
	if len(loaded) == 1 && len(s.Cells) == 1 && aboutValue(s.Code) {
		f := loaded[0].Filings[0]
		i := slices.IndexFunc(f.Values, func(v schema.Value) bool { return v.Source == s.Cells[0] })
		if i >= 0 {
			d.About = db.model.Subject(f, f.Values[i])
		}
	}
	if s.Code == "F12" {
		d.Figures = append(d.Figures, s.Expected)
	}
	s.About, s.Figures = d.About, d.Figures
	data, err := json.Marshal(d)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `UPDATE findings SET data = ? WHERE id = ?`, string(data), s.id)
	return err
}

// aboutValue reports whether the reader's findings of a code are about one
// value.
func aboutValue(code string) bool {
	return slices.Contains([]string{"F1", "F2", "F3", "F7", "F10", "F12"}, code)
}

// carrySubmission notes what the findings of a submission are known by now.
func (db *DB) carrySubmission(ctx context.Context, tx *sql.Tx, settings settingsOf, of submission, before []legacyFinding) error {
	now, err := db.standingWhere(ctx, tx, settings, "", `fd.origin = 'check' AND fd.year = ? AND fd.unit_id = ?`, of.year, of.unit)
	if err != nil {
		return err
	}
	for _, b := range before {
		found := b.Finding // the reader's are the same, with data
		if b.filing == 0 {
			var ok bool
			if found, ok = db.counterpart(b.Finding, now); !ok {
				continue
			}
		}
		if err := keep(ctx, tx, of, b.key, found); err != nil {
			return err
		}
	}
	return nil
}

// carryDistrict sees to the decisions about which nothing is noted by now: those
// about the district's findings, which were never stored, are known by their
// code, form and project, of which a unit has one; the others stand without a
// finding.
func (db *DB) carryDistrict(ctx context.Context, tx *sql.Tx, settings settingsOf) error {
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT s.unit_id, s.year, s.key, s.code, s.statement FROM (
			SELECT unit_id, year, key, code, statement FROM decisions WHERE undone IS NULL
			UNION SELECT unit_id, year, key, code, statement FROM remarks) s
		WHERE NOT EXISTS (SELECT 1 FROM finding_keys k WHERE k.unit_id = s.unit_id AND k.year = s.year AND k.was = s.key)`)
	type decided struct {
		submission
		key, code, statement string
	}
	open, err := collect(rows, err, func(rows *sql.Rows) (d decided, err error) {
		err = rows.Scan(&d.unit, &d.year, &d.key, &d.code, &d.statement)
		return d, err
	})
	if err != nil {
		return err
	}
	for _, d := range open {
		var name string
		if err := tx.QueryRowContext(ctx, `SELECT name FROM units WHERE id = ?`, d.unit).Scan(&name); err != nil {
			return err
		}
		found, err := db.withDistrict(ctx, tx, settings, FindingFilter{Year: d.year, Unit: name}, nil)
		if err != nil {
			return err
		}
		found = slices.DeleteFunc(found, func(f schema.Finding) bool { return f.Code != d.code || legacyKey(f, d.statement) != d.key })
		if len(found) != 1 {
			found = []schema.Finding{{}}
		}
		if err := keep(ctx, tx, d.submission, d.key, found[0]); err != nil {
			return err
		}
	}
	return nil
}
