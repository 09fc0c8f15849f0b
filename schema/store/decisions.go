package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"jixiao/schema"
)

// Errors about decisions.
var (
	// ErrNoFinding: there is no such finding to decide about.
	ErrNoFinding = errors.New("no such finding")
	// ErrNoFiling: no filing has the number.
	ErrNoFiling = errors.New("no such filing")
	// ErrNotCurrent: a filing that a newer one replaced, or that is withdrawn
	// already, is not withdrawn.
	ErrNotCurrent = errors.New("the filing is not current")
	// ErrNotVoid: the filing is not withdrawn.
	ErrNotVoid = errors.New("the filing is not withdrawn")
)

// Accept keeps that the bureau accepts findings of a unit, each with the same
// reason. The error wraps ErrNoFinding when there are none.
func (db *DB) Accept(ctx context.Context, findings []schema.Finding, d schema.Decision) error {
	return db.decide(ctx, findings, func(ctx context.Context, tx *sql.Tx, unit int64, f schema.Finding) error {
		now := printTime(time.Now())
		if _, err := tx.ExecContext(ctx, `UPDATE decisions SET undone = ?, undone_by = ? WHERE unit_id = ? AND year = ? AND key = ? AND undone IS NULL`,
			now, d.By, unit, f.Year, f.Key()); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO decisions (unit_id, year, key, code, statement, why, made_by, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			unit, f.Year, f.Key(), f.Code, f.Statement(), d.Why, d.By, now)
		return err
	})
}

// Reconsider takes the acceptance of findings back. The error wraps
// ErrNoFinding when there are none.
func (db *DB) Reconsider(ctx context.Context, findings []schema.Finding, by string) error {
	return db.decide(ctx, findings, func(ctx context.Context, tx *sql.Tx, unit int64, f schema.Finding) error {
		_, err := tx.ExecContext(ctx, `UPDATE decisions SET undone = ?, undone_by = ? WHERE unit_id = ? AND year = ? AND key = ? AND undone IS NULL`,
			printTime(time.Now()), by, unit, f.Year, f.Key())
		return err
	})
}

// Remark keeps what a unit said to findings of it by telephone, as a person of
// the bureau wrote it down. It takes the place of what was kept for the same
// findings before; an empty text takes that back. The error wraps ErrNoFinding
// when there are none.
func (db *DB) Remark(ctx context.Context, findings []schema.Finding, text, by string) error {
	return db.decide(ctx, findings, func(ctx context.Context, tx *sql.Tx, unit int64, f schema.Finding) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO remarks (unit_id, year, key, code, statement, text, made_by, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			unit, f.Year, f.Key(), f.Code, f.Statement(), strings.TrimSpace(text), by, printTime(time.Now()))
		return err
	})
}

func (db *DB) decide(ctx context.Context, findings []schema.Finding, do func(context.Context, *sql.Tx, int64, schema.Finding) error) error {
	if len(findings) == 0 {
		return ErrNoFinding
	}
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		for _, f := range findings {
			known, err := lookUp(ctx, tx, f.Unit)
			if err != nil {
				return err
			}
			if len(known) != 1 {
				return ErrNoUnit
			}
			if err := do(ctx, tx, known[0].id, f); err != nil {
				return fmt.Errorf("finding %s: %w", f.Code, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	return nil
}

// annotate puts beside findings what the bureau decided and what the unit says.
func annotate(ctx context.Context, q querier, findings []schema.Finding) error {
	type about struct {
		unit string
		year int
		key  string
	}
	decisions := make(map[about]*schema.Decision)
	rows, err := q.QueryContext(ctx, `SELECT u.name, d.year, d.key, d.why, d.made_by, d.made FROM decisions d JOIN units u ON u.id = d.unit_id WHERE d.undone IS NULL`)
	if _, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var a about
		var d schema.Decision
		var made string
		err := rows.Scan(&a.unit, &a.year, &a.key, &d.Why, &d.By, &made)
		if err == nil {
			d.At, err = time.Parse(timeLayout, made)
		}
		decisions[a] = &d
		return struct{}{}, err
	}); err != nil {
		return err
	}
	// What the unit says: on a copy that was sent out, and by telephone. Of
	// each the last one stands.
	notes, remarks := make(map[about]string), make(map[about]string)
	for _, said := range []struct {
		query string
		into  map[about]string
	}{
		{`SELECT u.name, n.year, n.key, n.note FROM notes n JOIN units u ON u.id = n.unit_id ORDER BY n.id`, notes},
		{`SELECT u.name, r.year, r.key, r.text FROM remarks r JOIN units u ON u.id = r.unit_id ORDER BY r.id`, remarks},
	} {
		rows, err := q.QueryContext(ctx, said.query)
		if _, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
			var a about
			var text string
			err := rows.Scan(&a.unit, &a.year, &a.key, &text)
			said.into[a] = text
			return struct{}{}, err
		}); err != nil {
			return err
		}
	}
	if len(decisions)+len(notes)+len(remarks) == 0 {
		return nil
	}
	for i := range findings {
		f := &findings[i]
		a := about{f.Unit, f.Year, f.Key()}
		f.Accepted, f.Note = decisions[a], notes[a]
		if remark := remarks[a]; f.Note != "" && remark != "" {
			f.Note += "；" + remark
		} else if remark != "" {
			f.Note = remark
		}
	}
	return nil
}
