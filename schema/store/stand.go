package store

import (
	"context"
	"database/sql"
	"strings"

	"jixiao/schema"
)

// What a filing is known by is its place: a unit, a year, a form and a project. When
// the one that stands there is taken out of use, the place says which one stands
// again: the latest in the books that is not withdrawn and does not wait. What had
// replaced what does not: that changes as decisions are made and taken back.

// namesakes are the units that are one with a unit, by its number, itself among
// them: what was filed in a name may be in the books under it still when that is
// found to be another unit's.
func namesakes(id string) string {
	return `(SELECT ` + wholeUnit(id) + ` UNION SELECT x.id FROM unit_names n JOIN units x ON x.key = n.key WHERE n.unit_id = ` + wholeUnit(id) + `)`
}

// namesakesSQL are those of the unit ?1.
var namesakesSQL = namesakes("?1")

// inUse holds of a filing that is in the books and not withdrawn, whether it
// stands or not.
func inUse(f string) string {
	return strings.ReplaceAll(`(F.superseded_by IS NOT F.file_id AND NOT EXISTS (SELECT 1 FROM voids v WHERE v.filing_id = F.id AND v.undone IS NULL))`, "F.", f+".")
}

// standingChoice is the last choice of a filing o instead of another one, or of an
// earlier reading of it; column is one of the choice h or of that other one, i.
func standingChoice(column string) string {
	return `ifnull((SELECT max(` + column + `) FROM choices h JOIN filings b ON b.id = h.filing_id JOIN filings i ON i.id = h.instead
		WHERE h.undone IS NULL AND ` + samePlaceSQL("b", "o") + `), 0)`
}

// putThere is the last file that had arrived when a person put a filing f under its
// unit and year, in the place of what stood there; 0 for none.
func putThere(f string) string {
	return `ifnull((SELECT max(fi.id) FROM files fi JOIN corrections c ON c.id = ` + correctionOf(f) + ` WHERE fi.received <= c.made), 0)`
}

// besideKey is the key of the project beside which a filing f waits, or waited: its
// own, but for one that goes by another name.
func besideKey(f string) string {
	return `ifnull((SELECT nullif(w1.beside_key, '') FROM waits w1 WHERE w1.filing_id = ` + waitOf(f) + `), ` + f + `.project_key)`
}

// mayStandSQL holds of a filing o that could stand. One that came to wait, and that
// nobody chose, could not as long as the file that it waits for is in use: in its
// place, or where it has no form for that, for the unit and year; nor one that waits
// beside another project, as long as any form of that is.
var mayStandSQL = `o.superseded_by IS NOT NULL AND ` + inUse("o") + ` AND NOT (` + waitOf("o") + ` IS NOT NULL
	AND NOT EXISTS (SELECT 1 FROM choices h JOIN filings b ON b.id = h.filing_id WHERE h.undone IS NULL AND ` + samePlaceSQL("b", "o") + `)
	AND (EXISTS (SELECT 1 FROM filings x WHERE x.file_id = o.superseded_by AND x.unit_id IN ` + namesakesSQL + ` AND x.year = o.year AND ` + inUse("x") + `
			AND (x.form = o.form AND x.project_key = ` + besideKey("o") + `
				OR NOT EXISTS (SELECT 1 FROM filings y WHERE y.file_id = x.file_id AND y.unit_id = x.unit_id AND y.year = x.year AND y.form = o.form AND y.project_key = ` + besideKey("o") + `)))
		OR ` + besideKey("o") + ` <> o.project_key AND EXISTS (SELECT 1 FROM filings x WHERE x.unit_id IN ` + namesakesSQL + ` AND x.year = o.year
			AND x.form = o.form AND x.project_key = ` + besideKey("o") + ` AND ` + inUse("x") + `)))`

// leftOutSQL holds of a filing o of a place that another file than ?3 left empty on
// purpose and is in use: it is what has replaced o, or it holds projects and has
// corrected the workbook that o came in, see putting.replaced.
var leftOutSQL = `EXISTS (SELECT 1 FROM filings x WHERE x.unit_id IN ` + namesakesSQL + ` AND x.year = o.year AND x.file_id <> ?3 AND ` + inUse("x") + `
	AND (x.file_id = o.superseded_by
		OR x.form = o.form AND o.form = '` + string(schema.ProjectEvaluation) + `' AND x.file_id > o.file_id AND (x.superseded_by IS NULL OR ` + waitOf("x") + ` IS NULL)
			AND EXISTS (SELECT 1 FROM filings a JOIN filings b ON b.unit_id = a.unit_id AND b.year = a.year AND b.form = a.form
				WHERE a.file_id = x.file_id AND b.file_id = o.file_id AND a.unit_id IN ` + namesakesSQL + ` AND a.year = o.year AND a.form <> o.form)))`

// replacedAt returns the filings that stand again when those of a file are taken out
// of use: the one at the place of f, and when the file as a whole is, those at the
// places of the unit and year that it left empty. It returns none of a place where
// something stands. A filing that was chosen instead of a later one, or put there after
// it, goes before it.
func replacedAt(ctx context.Context, tx *sql.Tx, f booked, whole bool) ([]int64, error) {
	rows, err := tx.QueryContext(ctx, `SELECT id FROM (
			SELECT o.id, row_number() OVER (PARTITION BY o.form, o.project_key
				ORDER BY max(o.file_id, `+standingChoice("i.file_id")+`, `+putThere("o")+`) DESC, `+putThere("o")+` DESC, `+standingChoice("h.id")+` DESC, o.id DESC) AS turn
			FROM filings o
			WHERE o.unit_id IN `+namesakesSQL+` AND o.year = ?2 AND (o.form = ?4 AND ?5 IN (o.project_key, `+besideKey("o")+`) OR ?6 AND NOT `+leftOutSQL+`)
				AND NOT EXISTS (SELECT 1 FROM filings c WHERE c.superseded_by IS NULL AND c.unit_id IN `+namesakesSQL+` AND c.year = o.year
					AND c.form = o.form AND c.project_key = o.project_key)
				AND `+mayStandSQL+`)
		WHERE turn = 1 ORDER BY id`, f.unit, f.year, f.file, f.form, f.project, whole)
	return collect(rows, err, func(rows *sql.Rows) (id int64, err error) {
		err = rows.Scan(&id)
		return id, err
	})
}

// replacedBy returns the filings that stand again when one is taken out of use; of
// other places than its own when nothing of its file stands any more for the unit
// and year.
func replacedBy(ctx context.Context, tx *sql.Tx, f booked) ([]int64, error) {
	var left bool
	if err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM filings WHERE file_id = ? AND unit_id = ? AND year = ? AND superseded_by IS NULL)`,
		f.file, f.unit, f.year).Scan(&left); err != nil {
		return nil, err
	}
	return replacedAt(ctx, tx, f, !left)
}

// succeed has what stands now at the places of a unit and year be what replaced the
// filings there that a file had replaced, which is not in use there any more.
func succeed(ctx context.Context, tx *sql.Tx, file int64, s submission) error {
	_, err := tx.ExecContext(ctx, `UPDATE filings AS o SET superseded_by = c.file_id FROM filings c
		WHERE o.superseded_by = ?1 AND o.file_id <> ?1 AND o.unit_id = ?2 AND o.year = ?3 AND `+waitOf("o")+` IS NULL
			AND c.superseded_by IS NULL AND c.unit_id = o.unit_id AND c.year = o.year AND c.form = o.form AND c.project_key = o.project_key
			AND NOT EXISTS (SELECT 1 FROM filings x WHERE x.file_id = ?1 AND x.unit_id = o.unit_id AND x.year = o.year
				AND x.form = o.form AND x.project_key = o.project_key AND `+inUse("x")+`)`, file, s.unit, s.year)
	return err
}
