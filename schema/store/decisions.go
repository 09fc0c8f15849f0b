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
	// ErrWaits: neither is one that waits; which counts has to be chosen.
	ErrWaits = fmt.Errorf("%w: it waits", ErrNotCurrent)
	// ErrNotVoid: the filing is not withdrawn.
	ErrNotVoid = errors.New("the filing is not withdrawn")
)

// Accept keeps that the bureau accepts findings of a unit, each with the same
// reason. The error wraps ErrNoFinding when there are none.
func (db *DB) Accept(ctx context.Context, findings []schema.Finding, d schema.Decision) error {
	return db.decide(ctx, findings, func(ctx context.Context, tx *sql.Tx, unit int64, f schema.Finding) error {
		if err := reconsider(ctx, tx, unit, f, d.By); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, `INSERT INTO decisions (unit_id, year, key, topic, code, statement, why, made_by, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
			unit, f.Year, f.Key(), f.Topic(), f.Code, f.Sentence(), d.Why, d.By, printTime(time.Now()))
		return err
	})
}

// Reconsider takes the acceptance of findings back. The error wraps
// ErrNoFinding when there are none.
func (db *DB) Reconsider(ctx context.Context, findings []schema.Finding, by string) error {
	return db.decide(ctx, findings, func(ctx context.Context, tx *sql.Tx, unit int64, f schema.Finding) error {
		return reconsider(ctx, tx, unit, f, by)
	})
}

// reconsider takes back what stands about a finding, under whichever key and
// name of the unit it was decided.
func reconsider(ctx context.Context, tx *sql.Tx, unit int64, f schema.Finding, by string) error {
	_, err := tx.ExecContext(ctx, `UPDATE decisions SET undone = ?, undone_by = ? WHERE undone IS NULL AND id IN (
		SELECT p.id FROM (`+placed("decisions")+`) p WHERE p.unit = ? AND p.year = ? AND p.key = ?)`,
		printTime(time.Now()), by, unit, f.Year, f.Key())
	return err
}

// Remark keeps what a unit said to findings of it by telephone, as a person of
// the bureau wrote it down. It takes the place of what was kept for the same
// findings before; an empty text takes that back. The error wraps ErrNoFinding
// when there are none.
func (db *DB) Remark(ctx context.Context, findings []schema.Finding, text, by string) error {
	return db.decide(ctx, findings, func(ctx context.Context, tx *sql.Tx, unit int64, f schema.Finding) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO remarks (unit_id, year, key, code, statement, text, made_by, made) VALUES (?, ?, ?, ?, ?, ?, ?, ?)`,
			unit, f.Year, f.Key(), f.Code, f.Sentence(), strings.TrimSpace(text), by, printTime(time.Now()))
		return err
	})
}

// RemarkTo returns what is kept of that about a finding; "" for nothing.
func (db *DB) RemarkTo(ctx context.Context, f schema.Finding) (string, error) {
	about, err := keysOf([]schema.Finding{f})
	if err != nil {
		return "", err
	}
	remarks, err := saidTo(ctx, db.reader, about, "remarks", "text", "")
	if err != nil {
		return "", fmt.Errorf("read remarks: %w", explain(err))
	}
	return remarks[matter{f.Unit, f.Year, f.Each()[0].Key()}], nil
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
			for _, row := range f.Each() {
				if err := do(ctx, tx, known[0].id, row); err != nil {
					return fmt.Errorf("finding %s: %w", f.Code, err)
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("decide: %w", err)
	}
	return nil
}

// matter is what a decision is about: a finding of a unit and year, by its key
// or its topic.
type matter struct {
	unit string
	year int
	key  string
}

// annotate puts beside findings what the bureau decided and what the unit says,
// and makes one of the notices of one kind.
func (db *DB) annotate(ctx context.Context, q querier, findings []schema.Finding) ([]schema.Finding, error) {
	about, err := keysOf(findings)
	if err != nil {
		return nil, err
	}
	decisions, topics, err := standingDecisions(ctx, q, about)
	if err != nil {
		return nil, err
	}
	// What the unit says: on a copy that was sent out, while a form of the copy is
	// in the books, and by telephone. Of each the last one stands.
	notes, err := saidTo(ctx, q, about, "notes", "note", `AND EXISTS (SELECT 1 FROM filings f WHERE f.file_id = s.file_id AND f.unit_id = s.unit_id AND f.year = s.year
		AND (f.superseded_by IS NOT f.file_id OR EXISTS (SELECT 1 FROM voids v WHERE v.filing_id = f.id AND v.undone IS NULL)))`)
	if err != nil {
		return nil, err
	}
	remarks, err := saidTo(ctx, q, about, "remarks", "text", "")
	if err != nil {
		return nil, err
	}
	if len(decisions)+len(topics)+len(notes)+len(remarks) > 0 {
		for i := range findings {
			f := &findings[i]
			a := matter{f.Unit, f.Year, f.Key()}
			if f.Accepted = decisions[a]; f.Accepted == nil && f.Outcome == schema.Broken {
				f.Formerly = topics[matter{f.Unit, f.Year, f.Topic()}]
			}
			f.Note = joined(notes[a], remarks[a])
		}
	}
	grouped := db.model.GroupNotices(findings)
	for i := range grouped {
		if f := &grouped[i]; len(f.Rows) > 0 { // a copy names them by their group
			f.Note = joined(f.Note, notes[matter{f.Unit, f.Year, f.Key()}])
		}
	}
	return grouped, nil
}

// keysOf are the keys of the units that findings are of, as a JSON array; "" for
// so many that what is said of all units is read at once.
func keysOf(findings []schema.Finding) (string, error) {
	const many = 200
	var keys []string
	last := ""
	for _, f := range findings { // those of a unit stand together
		if f.Unit == last {
			continue
		}
		last = f.Unit
		if keys = append(keys, schema.UnitKey(f.Unit)); len(keys) > many {
			return "", nil
		}
	}
	return jsonOf(keys)
}

// madeAmong are the rows of a table that may be about units, by the JSON array of
// their keys that is ?1: what was made in any of their names, and what has gone
// with a filing.
func madeAmong(table string) string {
	rows := `SELECT * FROM ` + table + ` WHERE unit_id IN (
		SELECT id FROM units WHERE key IN (SELECT value FROM json_each(?1))
		UNION SELECT o.id FROM units u JOIN unit_names n ON n.unit_id = u.id JOIN units o ON o.key = n.key WHERE u.key IN (SELECT value FROM json_each(?1)))`
	if column, goes := carriedColumns[table]; goes {
		rows += ` OR id IN (SELECT ` + column + ` FROM carried WHERE ` + column + ` IS NOT NULL)`
	}
	return `(` + rows + `)`
}

// placedOf is placed for the rows that may be about units, by the JSON array of
// their keys; "" is all.
func placedOf(table, keys string) (query string, args []any) {
	if keys == "" {
		return placed(table), nil
	}
	return placedAmong(table, madeAmong(table)), []any{keys}
}

// joined puts two things that were said one behind the other.
func joined(first, second string) string {
	if first != "" && second != "" {
		return first + "；" + second
	}
	return first + second
}

// standingDecisions returns the decisions that stand by the keys of their
// findings, and the last one of each topic.
func standingDecisions(ctx context.Context, q querier, about string) (decisions, topics map[matter]*schema.Decision, err error) {
	decisions, topics = make(map[matter]*schema.Decision), make(map[matter]*schema.Decision)
	made, args := placedOf("decisions", about)
	rows, err := q.QueryContext(ctx, `SELECT u.name, p.year, p.key, p.topic, d.why, d.made_by, d.made, d.statement
		FROM (`+made+`) p JOIN decisions d ON d.id = p.id JOIN units u ON u.id = p.unit WHERE d.undone IS NULL ORDER BY d.id`, args...)
	_, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var a matter
		var d schema.Decision
		var topic, made string
		err := rows.Scan(&a.unit, &a.year, &a.key, &topic, &d.Why, &d.By, &made, &d.Said)
		if err == nil {
			d.At, err = parseTime(made)
		}
		decisions[a] = &d
		if topic != "" {
			topics[matter{a.unit, a.year, topic}] = &d
		}
		return struct{}{}, err
	})
	return decisions, topics, err
}

// saidTo returns the last of the texts of a table s about each finding of units,
// as placedOf takes them; where leaves some out.
func saidTo(ctx context.Context, q querier, about, table, column, where string) (map[matter]string, error) {
	said := make(map[matter]string)
	made, args := placedOf(table, about)
	rows, err := q.QueryContext(ctx, `SELECT u.name, p.year, p.key, s.`+column+`
		FROM (`+made+`) p JOIN `+table+` s ON s.id = p.id JOIN units u ON u.id = p.unit WHERE true `+where+` ORDER BY s.id`, args...)
	_, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var a matter
		var text string
		err := rows.Scan(&a.unit, &a.year, &a.key, &text)
		said[a] = text
		return struct{}{}, err
	})
	return said, err
}
