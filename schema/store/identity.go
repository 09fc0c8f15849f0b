package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"jixiao/schema"
)

// What is decided about a finding stays with it. The key under which it was
// decided never changes; where the finding is known by another key now, because
// the program or the reading of its file is a later one, finding_keys says so,
// and where the unit goes by another's name now, unit_names does.

// known joins to rows with a unit, a year and a key what is known of them by
// now.
func known(table string) string {
	return strings.ReplaceAll(`LEFT JOIN units own ON own.id = T.unit_id LEFT JOIN unit_names joined ON joined.key = own.key
		LEFT JOIN finding_keys fk ON fk.unit_id = T.unit_id AND fk.year = T.year AND fk.was = T.key`, "T.", table+".")
}

// unitOf, keyOf and topicOf are what a row that known was joined to is about.
func unitOf(table string) string { return "ifnull(joined.unit_id, " + table + ".unit_id)" }

func keyOf(table string) string { return "ifnull(nullif(fk.key, ''), " + table + ".key)" }

func topicOf(table string) string { return "ifnull(nullif(fk.topic, ''), " + table + ".topic)" }

// keep notes that a finding of a submission was known by a key before; found is
// what it is now, the zero Finding where it is none any more.
func keep(ctx context.Context, tx *sql.Tx, s submission, was string, found schema.Finding) error {
	key, topic := "", ""
	if found.Code != "" {
		key, topic = found.Key(), found.Topic()
	}
	if was == key {
		return nil
	}
	_, err := tx.ExecContext(ctx, `INSERT INTO finding_keys (unit_id, year, was, key, topic) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT DO UPDATE SET key = excluded.key, topic = excluded.topic`, s.unit, s.year, was, key, topic)
	return err
}

// counterpart returns the finding among some that is another one as a later
// reading or a later version finds it: of the same check, at the same cell and,
// of the findings there, with the same figure. Where that is not one, there is
// none.
func (db *DB) counterpart(of schema.Finding, among []schema.Finding) (schema.Finding, bool) {
	same := func(f schema.Finding) bool {
		return f.Code == of.Code && f.Form == of.Form && schema.ProjectKey(f.Project) == schema.ProjectKey(of.Project) && f.Outcome == of.Outcome &&
			samePlace(f.Cells, of.Cells) && f.Written == of.Written && (f.Expected == of.Expected || db.isLimit(of.Code))
	}
	i := slices.IndexFunc(among, same)
	if i < 0 || slices.ContainsFunc(among[i+1:], same) {
		return schema.Finding{}, false
	}
	return among[i], true
}

// isLimit reports whether what a check holds a figure against is a limit of the
// district, which is no figure of the finding.
func (db *DB) isLimit(code string) bool {
	return slices.ContainsFunc(db.model.Thresholds, func(t schema.Threshold) bool { return t.Code == code })
}

// samePlace reports whether two findings are about the same cell; the sheets'
// names may be others.
func samePlace(a, b []schema.Source) bool {
	if len(a) == 0 || len(b) == 0 {
		return len(a) == len(b)
	}
	return a[0].Cell == b[0].Cell && a[0].Sheet == b[0].Sheet
}

// Lost is a decision that stands and of which no finding is known any more:
// since the program or the reading of a file is another one, nothing says what
// it was about but its own words.
type Lost struct {
	Unit      string
	Year      int
	Code      string
	Statement string
	schema.Decision
}

// LostDecisions returns the decisions that could not be matched with a finding
// when the database was brought up to date or a file was read again. They are
// kept, and apply again when their finding does.
func (db *DB) LostDecisions(ctx context.Context) ([]Lost, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT u.name, d.year, d.code, d.statement, d.why, d.made_by, d.made
		FROM decisions d `+known("d")+` JOIN units u ON u.id = `+unitOf("d")+` WHERE d.undone IS NULL AND fk.key = '' ORDER BY d.id`)
	lost, err := collect(rows, err, func(rows *sql.Rows) (l Lost, err error) {
		var made string
		if err = rows.Scan(&l.Unit, &l.Year, &l.Code, &l.Statement, &l.Why, &l.By, &made); err == nil {
			l.At, err = parseTime(made)
		}
		return l, err
	})
	if err != nil {
		return nil, fmt.Errorf("list decisions without a finding: %w", explain(err))
	}
	return lost, nil
}
