package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"jixiao/schema"
)

// Errors of Choose, Unchoose, Correct and Uncorrect, besides ErrNoFiling and
// ErrNotCurrent.
var (
	// ErrIsCurrent: the filing counts already, and no other one waits.
	ErrIsCurrent = errors.New("the filing is current already")
	// ErrIsVoid: the filing is withdrawn.
	ErrIsVoid = errors.New("the filing is withdrawn")
	// ErrNotChosen: nobody has chosen the filing.
	ErrNotChosen = errors.New("the filing was not chosen")
	// ErrSame: the filing is of that unit and year already.
	ErrSame = errors.New("the filing is of that unit and year")
	// ErrNotCorrected: nobody has put the filing under another unit or year.
	ErrNotCorrected = errors.New("the filing was not corrected")
)

// waitOf is the row of waits of a filing f, or of an earlier reading of it: few
// filings have one.
func waitOf(f string) string {
	return `(SELECT max(w0.filing_id) FROM waits w0 CROSS JOIN filings b0 ON b0.id = w0.filing_id WHERE ` + samePlaceSQL("b0", f) + `)`
}

// waitsSQL holds of a filing f that waits, as w says: the file after whose forms
// it came is still in use, or a form of the project beside which it waits; its place
// is that file's or nobody's, and nobody has said which of them counts.
var waitsSQL = `EXISTS (SELECT 1 FROM filings c WHERE c.superseded_by IS NULL AND c.unit_id IN ` + namesakes("f.unit_id") + ` AND c.year = f.year
		AND (c.file_id = f.superseded_by OR w.beside_key <> '' AND c.form = f.form AND c.project_key = w.beside_key))
	AND NOT EXISTS (SELECT 1 FROM filings o WHERE o.superseded_by IS NULL AND o.unit_id IN ` + namesakes("f.unit_id") + ` AND o.year = f.year
		AND o.form = f.form AND o.project_key = f.project_key AND o.file_id <> f.superseded_by)
	AND NOT EXISTS (SELECT 1 FROM choice_settled s JOIN choices h ON h.id = s.choice_id AND h.undone IS NULL WHERE s.filing_id = w.filing_id)`

// joinWaits joins to filings f what says that they wait.
var joinWaits = `LEFT JOIN waits w ON w.filing_id = ` + waitOf("f") + ` AND f.superseded_by <> f.file_id AND ` + waitsSQL

// wholeUnit is the unit that a unit, by its number, was found to be another name
// of, else itself.
func wholeUnit(id string) string {
	return `ifnull((SELECT n.unit_id FROM units x JOIN unit_names n ON n.key = x.key WHERE x.id = ` + id + `), ` + id + `)`
}

// samePlaceSQL holds of two filings that are one form of one file, read again or
// under another name of their unit.
func samePlaceSQL(a, b string) string {
	return strings.NewReplacer("A.", a+".", "B.", b+".").Replace(`A.file_id = B.file_id AND A.form = B.form AND A.project_key = B.project_key AND A.year = B.year AND ` +
		wholeUnit("A.unit_id") + ` = ` + wholeUnit("B.unit_id"))
}

// correctionOf is the correction that has put a filing f under its unit and year;
// NULL for none.
func correctionOf(f string) string {
	return strings.ReplaceAll(`(SELECT max(c.id) FROM corrections c JOIN filings b ON b.id = c.filing_id
		WHERE c.undone IS NULL AND c.year = F.year AND b.file_id = F.file_id AND b.form = F.form AND b.project_key = F.project_key
			AND `+wholeUnit("c.unit_id")+` = `+wholeUnit("F.unit_id")+`)`, "F.", f+".")
}

// Choose has a filing count and no other one of the same unit, year, form and
// project. Instead is the one that counted till then, nil where that is the
// chosen one itself: then the others wait no more. The error wraps ErrNoFiling,
// ErrIsVoid or ErrIsCurrent.
func (db *DB) Choose(ctx context.Context, filing int64, d schema.Decision) (instead *Record, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		f, err := inBooks(ctx, tx, filing)
		if err != nil {
			return err
		}
		waiting, err := waitingBeside(ctx, tx, f)
		if err != nil {
			return err
		}
		if f.current && len(waiting) == 0 {
			return ErrIsCurrent
		}
		rival, err := rivalOf(ctx, tx, f)
		if err != nil {
			return err
		}
		now := printTime(time.Now())
		choice, err := insertID(tx.ExecContext(ctx, `INSERT INTO choices (filing_id, instead, was_by, was_at, why, made_by, made)
			SELECT f.id, CASE WHEN f.superseded_by IS NULL THEN NULL ELSE (SELECT c.id FROM filings c WHERE c.superseded_by IS NULL AND c.unit_id = f.unit_id
				AND c.year = f.year AND c.form = f.form AND c.project_key = ?) END, f.superseded_by, f.superseded_at, ?, ?, ?
			FROM filings f WHERE f.id = ?`, rival.project, d.Why, d.By, now, f.id))
		if err != nil {
			return err
		}
		for _, id := range waiting {
			if _, err := tx.ExecContext(ctx, `INSERT INTO choice_settled (choice_id, filing_id) VALUES (?, ?)`, choice, id); err != nil {
				return err
			}
		}
		if f.current {
			return nil
		}
		if instead, err = putAside(ctx, tx, rival, now); err != nil {
			return err
		}
		if err := stand(ctx, tx, f.id); err != nil {
			return err
		}
		return db.decided(ctx, tx, f)
	})
	if err != nil {
		return nil, fmt.Errorf("choose filing %d: %w", filing, err)
	}
	return instead, nil
}

// Dismiss says that a filing that waits is not to count: what stands does, which
// it returns. The error wraps ErrNoFiling, ErrIsVoid or, for one that does not
// wait, ErrNotCurrent. Unchoose of what stands takes it back.
func (db *DB) Dismiss(ctx context.Context, filing int64, d schema.Decision) (stands int64, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		f, err := inBooks(ctx, tx, filing)
		if err != nil {
			return err
		}
		// In its place, else any form of the file that it came after.
		var wait int64
		err = tx.QueryRowContext(ctx, `SELECT c.id, w.filing_id FROM filings f `+joinWaits+` JOIN filings c ON c.superseded_by IS NULL AND c.unit_id = f.unit_id
				AND c.year = f.year AND c.file_id = f.superseded_by
			WHERE f.id = ? AND w.filing_id IS NOT NULL ORDER BY (c.form = f.form AND c.project_key IN (f.project_key, w.beside_key)) DESC, c.id LIMIT 1`, f.id).Scan(&stands, &wait)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNotCurrent
		}
		if err != nil {
			return err
		}
		choice, err := insertID(tx.ExecContext(ctx, `INSERT INTO choices (filing_id, why, made_by, made) VALUES (?, ?, ?, ?)`,
			stands, d.Why, d.By, printTime(time.Now())))
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO choice_settled (choice_id, filing_id) VALUES (?, ?)`, choice, wait)
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("dismiss filing %d: %w", filing, err)
	}
	return stands, nil
}

// Unchoose takes back that a filing was chosen: what counted before counts
// again, and what waited waits again. The error wraps ErrNoFiling, ErrNotChosen
// or, where the filing has been replaced since, ErrNotCurrent.
func (db *DB) Unchoose(ctx context.Context, filing int64, by string) error {
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		f, err := inBooks(ctx, tx, filing)
		if err != nil {
			return err
		}
		var choice int64
		var instead, wasBy sql.Null[int64]
		var wasAt sql.Null[string]
		err = tx.QueryRowContext(ctx, `SELECT c.id, c.instead, c.was_by, c.was_at FROM choices c JOIN filings b ON b.id = c.filing_id JOIN filings f ON f.id = ?
			WHERE c.undone IS NULL AND `+samePlaceSQL("b", "f")+` ORDER BY c.id DESC LIMIT 1`, f.id).
			Scan(&choice, &instead, &wasBy, &wasAt)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotChosen
		case err != nil:
			return err
		case !f.current:
			return ErrNotCurrent
		}
		now := printTime(time.Now())
		if _, err := tx.ExecContext(ctx, `UPDATE choices SET undone = ?, undone_by = ? WHERE id = ?`, now, by, choice); err != nil {
			return err
		}
		if !wasBy.Valid {
			return nil // it had counted all the time
		}
		if _, err := tx.ExecContext(ctx, `UPDATE filings SET superseded_by = ?, superseded_at = ? WHERE id = ?`, wasBy.V, wasAt.V, f.id); err != nil {
			return err
		}
		if instead.Valid { // as it is read by now
			before, err := inBooks(ctx, tx, instead.V)
			if err != nil {
				return err
			}
			if err := stand(ctx, tx, before.id); err != nil {
				return err
			}
		}
		return db.decided(ctx, tx, f)
	})
	if err != nil {
		return fmt.Errorf("unchoose filing %d: %w", filing, err)
	}
	return nil
}

// Corrected is what putting a filing under another unit or year did.
type Corrected struct {
	Filing   int64    // as which it stands now
	Instead  *Record  // what it replaced there; nil for nothing
	Restored []Record // what stands again where it stood
}

// Correct puts a filing that is current, or waits, under another unit or year.
// What the file says stays in the books, and the file is read so when it is read
// again. An empty unit, or the year 0, stays as it is. The error wraps
// ErrNoFiling, ErrNotCurrent or ErrSame.
func (db *DB) Correct(ctx context.Context, filing int64, unit string, year int, d schema.Decision) (done Corrected, err error) {
	p := newPutting(db)
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		p.tx = tx
		f, err := inBooks(ctx, tx, filing)
		if err != nil {
			return err
		}
		if !f.current {
			if err := whyNotCurrent(ctx, tx, f); !errors.Is(err, ErrWaits) {
				return err
			}
		}
		copied, err := p.retitled(ctx, f.id, unit, year)
		if err != nil {
			return err
		}
		to := p.identityOf(copied)
		if to == f.identity {
			return ErrSame
		}
		about, err := db.attachedTo(ctx, tx, f)
		if err != nil {
			return err
		}
		if done, err = p.move(ctx, f, copied, to); err != nil {
			return err
		}
		if err := p.noteCorrection(ctx, f, to, done, about, d); err != nil {
			return err
		}
		return db.decided(ctx, tx, f, booked{identity: to})
	})
	if err != nil {
		return Corrected{}, fmt.Errorf("correct filing %d: %w", filing, err)
	}
	db.paths.add(p.paths)
	return done, nil
}

// move takes a filing out of its place, and puts it into another one.
func (p *putting) move(ctx context.Context, f booked, copied *schema.Filing, to identity) (done Corrected, err error) {
	if f.current {
		done.Restored, err = leaves(ctx, p.tx, f, p.now)
	} else {
		err = setAside(ctx, p.tx, f.id, p.now)
	}
	if err == nil {
		done.Instead, err = putAside(ctx, p.tx, booked{identity: to, file: f.file}, p.now)
	}
	if err == nil {
		err = p.insert(ctx, copied)
	}
	if err == nil {
		done.Filing, err = currentAs(ctx, p.tx, f.file, to)
	}
	if err == nil {
		err = copyNotes(ctx, p.tx, f.file, f.submission(), submission{to.year, to.unit})
	}
	return done, err
}

// noteCorrection keeps who put a filing into another place and why, with what it
// brought back there and what was decided about it.
func (p *putting) noteCorrection(ctx context.Context, f booked, to identity, done Corrected, about []attached, d schema.Decision) error {
	correction, err := insertID(p.tx.ExecContext(ctx, `INSERT INTO corrections (filing_id, unit_id, year, why, made_by, made) VALUES (?, ?, ?, ?, ?, ?)`,
		f.id, to.unit, to.year, d.Why, d.By, p.now))
	if err != nil {
		return err
	}
	if err := carry(ctx, p.tx, correction, false, about); err != nil {
		return err
	}
	for _, r := range done.Restored {
		if _, err := p.tx.ExecContext(ctx, `INSERT INTO correction_restored (correction_id, filing_id) VALUES (?, ?)`, correction, r.ID); err != nil {
			return err
		}
	}
	return nil
}

// Uncorrected is what taking back a correction did.
type Uncorrected struct {
	Filing int64   // as which it stands again, or stood
	Waits  bool    // it does not stand, but waits again
	By     *Record // that stands in its place, since it came later; nil where it stands itself
}

// Uncorrect takes back that a filing was put under another unit or year. It
// stands again where its file has it, unless something came there since; what it
// had replaced under the other one stands again there. The error wraps
// ErrNoFiling or ErrNotCorrected.
func (db *DB) Uncorrect(ctx context.Context, filing int64, by string) (done Uncorrected, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		f, err := inBooks(ctx, tx, filing)
		if err != nil {
			return err
		}
		var correction int64
		err = tx.QueryRowContext(ctx, `SELECT c.id, c.filing_id FROM corrections c JOIN filings o ON o.id = c.filing_id
			WHERE c.undone IS NULL AND o.file_id = ? AND o.form = ? AND o.project_key = ? AND `+wholeUnit("c.unit_id")+` = `+wholeUnit("?4")+` AND c.year = ? ORDER BY c.id DESC LIMIT 1`,
			f.file, f.form, f.project, f.unit, f.year).Scan(&correction, &done.Filing)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrNotCorrected
		case err != nil:
			return err
		}
		about, err := db.attachedTo(ctx, tx, f)
		if err != nil {
			return err
		}
		if err := carry(ctx, tx, correction, true, about); err != nil {
			return err
		}
		now := printTime(time.Now())
		if f.current {
			_, err = leaves(ctx, tx, f, now)
		} else {
			err = setAside(ctx, tx, f.id, now)
		}
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE corrections SET undone = ?, undone_by = ? WHERE id = ?`, now, by, correction); err != nil {
			return err
		}
		was, err := filingOf(ctx, tx, done.Filing)
		if err != nil {
			return err
		}
		if err := putBack(ctx, tx, was.file, now, `correction_restored r WHERE r.correction_id = ?`, correction); err != nil {
			return err
		}
		done.Waits, err = waitsAgain(ctx, tx, was.id, now)
		if err == nil && !done.Waits {
			done.By, err = standOrYield(ctx, tx, was, now)
		}
		if err != nil {
			return err
		}
		return db.decided(ctx, tx, f, was)
	})
	if err != nil {
		return Uncorrected{}, fmt.Errorf("uncorrect filing %d: %w", filing, err)
	}
	return done, nil
}

// putBack has a file supersede again what stood again when its form was taken out
// of use, whichever reading of it stands now. The rows r say what did.
func putBack(ctx context.Context, tx *sql.Tx, file int64, now, from string, arg any) error {
	_, err := tx.ExecContext(ctx, `UPDATE filings AS f SET superseded_by = ?, superseded_at = ?
		WHERE f.superseded_by IS NULL AND f.id IN (SELECT a.id FROM filings a JOIN filings b ON `+samePlaceSQL("a", "b")+`
			WHERE b.id IN (SELECT r.filing_id FROM `+from+`))`, file, now, arg)
	return err
}

// standOrYield makes a filing that was out of use current again, in the place of
// what stands there. What came there since, from a file that arrived later, stays
// and is returned: the filing is then superseded by it, as it would have been.
func standOrYield(ctx context.Context, tx *sql.Tx, f booked, now string) (later *Record, err error) {
	standing, err := records(ctx, tx, `f.superseded_by IS NULL AND f.file_id > ? AND f.unit_id = ? AND f.year = ? AND f.form = ? AND f.project_key = ?`,
		f.file, f.unit, f.year, f.form, f.project)
	if err != nil {
		return nil, err
	}
	if len(standing) > 0 {
		_, err := tx.ExecContext(ctx, `UPDATE filings SET superseded_by = c.file_id, superseded_at = ? FROM filings c WHERE filings.id = ? AND c.id = ?`,
			now, f.id, standing[0].ID)
		return &standing[0], err
	}
	if _, err := putAside(ctx, tx, f, now); err != nil {
		return nil, err
	}
	return nil, stand(ctx, tx, f.id)
}

// waitsAgain has a filing that waited wait again for the one that stands there; it
// reports false where it did not wait, or nothing stands there.
func waitsAgain(ctx context.Context, tx *sql.Tx, filing int64, now string) (bool, error) {
	result, err := tx.ExecContext(ctx, `UPDATE filings AS f SET superseded_by = c.file_id, superseded_at = ? FROM filings c
		WHERE f.id = ? AND `+waitOf("f")+` IS NOT NULL AND c.superseded_by IS NULL
			AND c.unit_id = f.unit_id AND c.year = f.year AND c.form = f.form
			AND c.project_key = ifnull((SELECT nullif(w.beside_key, '') FROM waits w WHERE w.filing_id = `+waitOf("f")+`), f.project_key)`, now, filing)
	if err != nil {
		return false, err
	}
	n, err := result.RowsAffected()
	return n > 0, err
}

// AsCorrected returns filings as they were read from a file, under the units and
// years that a person has put them under. Those that are withdrawn there stay so.
func (db *DB) AsCorrected(ctx context.Context, sha256 string, filings []*schema.Filing) ([]*schema.Filing, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT was.name, o.year, o.form, o.project_key, u.name, c.year
		FROM corrections c JOIN filings o ON o.id = c.filing_id JOIN files fi ON fi.id = o.file_id
			JOIN units was ON was.id = `+wholeUnit("o.unit_id")+` JOIN units u ON u.id = `+wholeUnit("c.unit_id")+`
		WHERE c.undone IS NULL AND fi.sha256 = ?
		ORDER BY c.id`, sha256)
	type correction struct {
		unit    string
		year    int
		form    schema.FormID
		project string
		to      string
		toYear  int
	}
	made, err := collect(rows, err, func(rows *sql.Rows) (c correction, err error) {
		err = rows.Scan(&c.unit, &c.year, &c.form, &c.project, &c.to, &c.toYear)
		return c, err
	})
	if err != nil {
		return nil, fmt.Errorf("corrections of %s: %w", sha256, explain(err))
	}
	if len(made) == 0 {
		return filings, nil
	}
	corrected := make([]*schema.Filing, len(filings))
	for i, f := range filings {
		name := f.Unit
		if known, ok, err := db.FindUnit(ctx, f.Unit); err != nil {
			return nil, err
		} else if ok {
			name = known
		}
		now := *f
		for _, c := range made { // one may have followed another
			if c.unit == name && c.year == now.Year && c.form == f.Form && c.project == schema.ProjectKey(f.Project) {
				name, now.Year = c.to, c.toYear
				now.Unit = c.to
			}
		}
		corrected[i] = &now
	}
	return corrected, nil
}

// retitled reads a filing as one of another unit or year, ready to be inserted.
func (p *putting) retitled(ctx context.Context, filing int64, unit string, year int) (*schema.Filing, error) {
	loaded, err := p.db.loadWhere(ctx, p.tx, `f.id = ?`, filing)
	if err != nil {
		return nil, err
	}
	f := loaded[0].Filings[0]
	f.Unit, f.Year = cmp.Or(unit, f.Unit), cmp.Or(year, f.Year)
	if err := p.db.valid([]*schema.Filing{f}); err != nil {
		return nil, err
	}
	if _, err := p.unit(ctx, f.Unit); err != nil {
		return nil, err
	}
	err = p.tx.QueryRowContext(ctx, `SELECT id, name, sha256, size, status, reason, detail FROM files WHERE id = (SELECT file_id FROM filings WHERE id = ?)`, filing).
		Scan(&p.file.ID, &p.file.Name, &p.file.SHA256, &p.file.Size, &p.file.Status, &p.file.Reason, &p.file.Detail)
	return f, err
}

// decided follows a decision about where filings stand: the submissions are checked
// again, and the files of their units are to be read again. What was out of use was
// not read again with the rest.
func (db *DB) decided(ctx context.Context, tx *sql.Tx, about ...booked) error {
	for i, f := range about {
		if slices.ContainsFunc(about[:i], func(g booked) bool { return g.submission() == f.submission() }) {
			continue
		}
		if err := db.recheckAround(ctx, tx, f.submission()); err != nil {
			return err
		}
		if err := pend(ctx, tx, unitFiles, f.unit); err != nil {
			return err
		}
	}
	return nil
}

// copyNotes has what a unit says on a file go with a form of it that is put under
// another unit or year.
func copyNotes(ctx context.Context, tx *sql.Tx, file int64, from, to submission) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO notes (file_id, unit_id, year, key, note, sheet, cell)
		SELECT n.file_id, ?1, ?2, n.key, n.note, n.sheet, n.cell FROM notes n WHERE n.file_id = ?3 AND n.unit_id = ?4 AND n.year = ?5
			AND NOT EXISTS (SELECT 1 FROM notes o WHERE o.file_id = n.file_id AND o.unit_id = ?1 AND o.year = ?2 AND o.key = n.key)`,
		to.unit, to.year, file, from.unit, from.year)
	return err
}

// inBooks returns a filing that is listed, by its number or by that of an earlier
// reading of it: neither withdrawn nor put elsewhere.
func inBooks(ctx context.Context, q querier, id int64) (booked, error) {
	f, err := filingOf(ctx, q, id)
	if err != nil {
		return f, err
	}
	var own, void bool
	err = q.QueryRowContext(ctx, `SELECT f.superseded_by IS f.file_id, EXISTS (SELECT 1 FROM voids v WHERE v.filing_id = f.id AND v.undone IS NULL)
		FROM filings f WHERE f.id = ?`, id).Scan(&own, &void)
	switch {
	case err != nil:
		return f, err
	case void:
		return f, ErrIsVoid
	case !own:
		return f, nil
	}
	var now int64
	err = q.QueryRowContext(ctx, `SELECT ifnull(max(f.id), 0) FROM filings f JOIN filings was ON was.id = ?
		WHERE f.superseded_by IS NOT f.file_id AND `+samePlaceSQL("f", "was"), id).Scan(&now)
	if err != nil {
		return f, err
	}
	if now == 0 {
		return f, ErrNoFiling
	}
	return filingOf(ctx, q, now)
}

// whyNotCurrent says of a filing that is not current whether it waits.
func whyNotCurrent(ctx context.Context, q querier, f booked) error {
	waiting := false
	err := q.QueryRowContext(ctx, `SELECT w.filing_id IS NOT NULL FROM filings f `+joinWaits+` WHERE f.id = ?`, f.id).Scan(&waiting)
	switch {
	case err != nil:
		return err
	case waiting:
		return ErrWaits
	}
	return ErrNotCurrent
}

// rivalOf is a filing as of the project beside which it waits, where that goes by
// another name; else as it is.
func rivalOf(ctx context.Context, q querier, f booked) (booked, error) {
	beside := ""
	err := q.QueryRowContext(ctx, `SELECT ifnull(w.beside_key, '') FROM filings f `+joinWaits+` WHERE f.id = ?`, f.id).Scan(&beside)
	f.project = cmp.Or(beside, f.project)
	return f, err
}

// waitingBeside returns, as waits has them, the filings that wait to be chosen instead of one of the
// same unit, year, form and project, or of a project like it.
func waitingBeside(ctx context.Context, q querier, f booked) ([]int64, error) {
	rows, err := q.QueryContext(ctx, `SELECT w.filing_id FROM filings f `+joinWaits+`
		WHERE f.unit_id = ? AND f.year = ? AND f.form = ? AND w.filing_id IS NOT NULL AND ? = iif(w.beside_key = '', f.project_key, w.beside_key)`,
		f.unit, f.year, f.form, f.project)
	return collect(rows, err, func(rows *sql.Rows) (id int64, err error) {
		err = rows.Scan(&id)
		return id, err
	})
}

// currentAs returns the current filing of a file that is known so.
func currentAs(ctx context.Context, q querier, file int64, as identity) (id int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT id FROM filings WHERE superseded_by IS NULL AND file_id = ? AND unit_id = ? AND year = ? AND form = ? AND project_key = ?`,
		file, as.unit, as.year, as.form, as.project).Scan(&id)
	return id, err
}

// putAside has a filing's file supersede what stands in the filing's place, and
// returns that; nil for nothing.
func putAside(ctx context.Context, tx *sql.Tx, f booked, now string) (*Record, error) {
	standing, err := records(ctx, tx, `f.superseded_by IS NULL AND f.unit_id = ? AND f.year = ? AND f.form = ? AND f.project_key = ?`,
		f.unit, f.year, f.form, f.project)
	if err != nil || len(standing) == 0 {
		return nil, err
	}
	_, err = tx.ExecContext(ctx, `UPDATE filings SET superseded_by = ?, superseded_at = ? WHERE id = ?`, f.file, now, standing[0].ID)
	return &standing[0], err
}

// stand makes a filing current.
func stand(ctx context.Context, tx *sql.Tx, filing int64) error {
	_, err := tx.ExecContext(ctx, `UPDATE filings SET superseded_by = NULL, superseded_at = NULL WHERE id = ?`, filing)
	return err
}

// setAside takes a filing out of use.
func setAside(ctx context.Context, tx *sql.Tx, filing int64, now string) error {
	_, err := tx.ExecContext(ctx, `UPDATE filings SET superseded_by = file_id, superseded_at = ? WHERE id = ?`, now, filing)
	return err
}

// leaves takes a current filing out of use and has what it replaced stand again,
// which it returns.
func leaves(ctx context.Context, tx *sql.Tx, f booked, now string) ([]Record, error) {
	if err := setAside(ctx, tx, f.id, now); err != nil {
		return nil, err
	}
	ids, err := replacedBy(ctx, tx, f)
	if err != nil {
		return nil, err
	}
	var restored []Record
	for _, id := range ids {
		if err := stand(ctx, tx, id); err != nil {
			return nil, err
		}
		again, err := records(ctx, tx, `f.id = ?`, id)
		if err != nil {
			return nil, err
		}
		restored = append(restored, again...)
	}
	return restored, nil
}
