package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"

	"jixiao/schema"
)

// What the bureau decided and wrote down about a finding is of a unit and a year.
// When a person puts the filing that the finding is about under others, it goes
// with the filing, and comes back with it: carried says so. The decision itself
// never changes.

// carriedColumns are the columns of carried for the rows of a table.
var carriedColumns = map[string]string{"decisions": "decision_id", "remarks": "remark_id"}

// placed is SQL for what the rows of a table are about now: their id, and the
// unit, year, key and topic of a finding. One row can be about two findings, where
// a finding between forms went with one of these.
func placed(table string) string { return placedAmong(table, table) }

// placedAmong is placed for some rows of a table, which rows selects: a table or a
// query in brackets.
func placedAmong(table, rows string) string {
	topic := "''"
	if table == "decisions" {
		topic = topicOf("t")
	}
	made := `SELECT t.id AS id, ` + unitOf("t") + ` AS unit, t.year AS year, ` + keyOf("t") + ` AS key, ` + topic + ` AS topic FROM ` + rows + ` t ` + known("t")
	column, goes := carriedColumns[table]
	if !goes {
		return made
	}
	moves := `(SELECT k.` + column + ` AS id, k.correction_id AS turn, k.form AS form, k.project_key AS project_key, k.key AS key, k.topic AS topic,
		iif(k.back, c.year, o.year) AS from_year, iif(k.back, ` + wholeUnit("c.unit_id") + `, ` + wholeUnit("o.unit_id") + `) AS from_unit,
		iif(k.back, o.year, c.year) AS to_year, iif(k.back, ` + wholeUnit("o.unit_id") + `, ` + wholeUnit("c.unit_id") + `) AS to_unit
		FROM carried k JOIN corrections c ON c.id = k.correction_id JOIN filings o ON o.id = c.filing_id
		WHERE k.` + column + ` IS NOT NULL AND (c.undone IS NOT NULL) = k.back)`
	// Where it was made it stays about what had been handed in by then, and about
	// nothing that came later.
	return made + ` WHERE NOT EXISTS (SELECT 1 FROM ` + moves + ` m WHERE m.id = t.id AND m.from_unit = ` + unitOf("t") + ` AND m.from_year = t.year
			AND NOT EXISTS (SELECT 1 FROM filings s JOIN files fi ON fi.id = s.file_id
				WHERE s.superseded_by IS NULL AND s.unit_id = m.from_unit AND s.year = m.from_year AND fi.received <= t.made
					AND (m.form = '' OR s.form = m.form AND s.project_key = m.project_key)))
		UNION ALL
		SELECT m.id, m.to_unit, m.to_year, ifnull(nullif(fk.key, ''), m.key), ifnull(nullif(fk.topic, ''), m.topic)
		FROM ` + moves + ` m LEFT JOIN finding_keys fk ON fk.unit_id = m.to_unit AND fk.year = m.to_year AND fk.was = m.key
		WHERE NOT EXISTS (SELECT 1 FROM ` + moves + ` n WHERE n.id = m.id AND n.turn > m.turn AND n.from_unit = m.to_unit AND n.from_year = m.to_year)`
}

// attached is a row of decisions or remarks about a finding that a filing has a
// part in.
type attached struct {
	table      string
	id         int64
	finding    schema.Finding
	key, topic string // by which it is about that
}

// attachedTo returns what stands about the findings of a current filing, and
// about those between forms that name a cell of it. What is about the unit itself
// is not about the filing.
func (db *DB) attachedTo(ctx context.Context, q querier, f booked) ([]attached, error) {
	if !f.current {
		return nil, nil
	}
	var unit, file, sheet string
	if err := q.QueryRowContext(ctx, `SELECT u.name, fi.name, f.sheet FROM filings f JOIN units u ON u.id = f.unit_id JOIN files fi ON fi.id = f.file_id WHERE f.id = ?`, f.id).
		Scan(&unit, &file, &sheet); err != nil {
		return nil, err
	}
	said, err := saidOf(ctx, q, f)
	if err != nil || len(said) == 0 {
		return nil, err
	}
	settings, filter := settingsByYear(ctx, q), FindingFilter{Year: f.year, Unit: unit}
	findings, err := db.standing(ctx, q, settings, filter)
	if err != nil {
		return nil, err
	}
	// What takes the whole district to find is looked for only where something is said
	// that is about nothing else: several filings may be corrected together.
	if slices.ContainsFunc(said, func(a attached) bool { return !a.isAmong(findings) }) {
		if findings, err = db.withDistrict(ctx, q, settings, filter, findings); err != nil {
			return nil, err
		}
	}
	var all []attached
	for _, a := range said {
		for _, a.finding = range findings {
			if a.isAbout(f, file, sheet) {
				all = append(all, a)
				break
			}
		}
	}
	return all, nil
}

// saidOf is what stands about the findings of a filing's unit and year.
func saidOf(ctx context.Context, q querier, f booked) ([]attached, error) {
	var all []attached
	for _, table := range []string{"decisions", "remarks"} {
		stands := ""
		if table == "decisions" {
			stands = ` JOIN decisions d ON d.id = p.id AND d.undone IS NULL`
		}
		rows, err := q.QueryContext(ctx, `SELECT p.id, p.key, p.topic FROM (`+placed(table)+`) p`+stands+` WHERE p.unit = ? AND p.year = ? ORDER BY p.id`, f.unit, f.year)
		said, err := collect(rows, err, func(rows *sql.Rows) (a attached, err error) {
			a.table = table
			err = rows.Scan(&a.id, &a.key, &a.topic)
			return a, err
		})
		if err != nil {
			return nil, err
		}
		all = append(all, said...)
	}
	return all, nil
}

// isAmong reports whether it is about one of some findings.
func (a attached) isAmong(findings []schema.Finding) bool {
	return slices.ContainsFunc(findings, func(found schema.Finding) bool {
		return a.key == found.Key() || a.topic != "" && a.topic == found.Topic()
	})
}

// isAbout reports whether it is about its finding, and that about the filing.
func (a attached) isAbout(f booked, file, sheet string) bool {
	found := a.finding
	if a.key != found.Key() && (a.topic == "" || a.topic != found.Topic()) || schema.OfBureau(found.Code) {
		return false
	}
	if found.Form != "" {
		return found.Form == f.form && schema.ProjectKey(found.Project) == f.project
	}
	for _, c := range found.Cells {
		if c.File == file && c.Sheet == sheet {
			return true
		}
	}
	return false
}

// carry notes that something goes with a filing that is corrected; with back, that
// it goes back with one of which the correction is taken back, unless it came so or
// was there before the filing came.
func carry(ctx context.Context, tx *sql.Tx, correction int64, back bool, all []attached) error {
	for _, a := range all {
		column := carriedColumns[a.table]
		if _, err := tx.ExecContext(ctx, strings.ReplaceAll(`INSERT INTO carried (correction_id, back, COLUMN, form, project_key, key, topic)
			SELECT ?1, ?2, ?3, ?4, ?5, ?6, ?7 WHERE NOT EXISTS (SELECT 1 FROM carried k WHERE k.correction_id = ?1 AND k.COLUMN = ?3)
				AND NOT (?2 AND EXISTS (SELECT 1 FROM `+a.table+` t JOIN corrections c ON c.id = ?1 WHERE t.id = ?3 AND t.made < c.made))`, "COLUMN", column),
			correction, back, a.id, string(a.finding.Form), schema.ProjectKey(a.finding.Project), a.key, a.topic); err != nil {
			return err
		}
	}
	return nil
}
