package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"time"

	"jixiao/schema"
)

// Record is a filing as it stands in the books: current, superseded or
// withdrawn.
type Record struct {
	ID       int64
	Unit     string
	Year     int
	Form     schema.FormID
	Project  string
	File     string
	SHA256   string
	Sheet    string
	Received time.Time // when its file first arrived
	Modified time.Time // when the file was last saved; zero when unknown
	// SupersededBy is the name of the file that replaced it; "" where none did.
	SupersededBy string
	SupersededAt time.Time
	Void         *schema.Decision // nil where it is not withdrawn
	Wait         *schema.Wait     // nil where it does not wait
	Waited       bool             // it waits, or has waited
	// Choice is why a person has said that it counts; nil where nobody has.
	Choice *schema.Decision
	// Correction is why a person has put it under its unit and year; nil where
	// nobody has. Formerly says what it was under before.
	Correction *schema.Decision
	Formerly   struct {
		Unit string
		Year int
	}
}

// Current reports whether the filing stands.
func (r Record) Current() bool { return r.SupersededAt.IsZero() }

// Records returns the filings of a unit, or of all when unit is "", of a year
// or of all when it is 0: current ones and others, oldest first. Those of a unit
// that was found to be another name of it are its own. What a file read as
// before it was read again is left out.
func (db *DB) Records(ctx context.Context, unit string, year int) ([]Record, error) {
	where := `(f.year = ?2 OR ?2 = 0)`
	if schema.UnitKey(unit) != "" {
		where += ` AND ifnull(whole.key, u.key) = ?1 AND f.unit_id IN (SELECT id FROM units WHERE key = ?1
			UNION SELECT o.id FROM units w JOIN unit_names n ON n.unit_id = w.id JOIN units o ON o.key = n.key WHERE w.key = ?1)`
	}
	records, err := records(ctx, db.reader, where, schema.UnitKey(unit), year)
	if err != nil {
		return nil, fmt.Errorf("list filings: %w", explain(err))
	}
	return records, nil
}

// Same returns the filings of the same unit, year, form and project as one that
// was read, current ones and others, oldest first.
func (db *DB) Same(ctx context.Context, f *schema.Filing) ([]Record, error) {
	known, err := lookUp(ctx, db.reader, f.Unit)
	if err != nil {
		return nil, fmt.Errorf("look up unit %s: %w", f.Unit, explain(err))
	}
	if len(known) != 1 {
		return nil, nil
	}
	same, err := records(ctx, db.reader, `f.unit_id = ? AND f.year = ? AND f.form = ? AND f.project_key = ?`,
		known[0].id, f.Year, f.Form, schema.ProjectKey(f.Project))
	if err != nil {
		return nil, fmt.Errorf("list filings: %w", explain(err))
	}
	return same, nil
}

// Waiting returns the filings that wait until a person says which of two counts,
// those of all units and years.
func (db *DB) Waiting(ctx context.Context) ([]Record, error) {
	waiting, err := records(ctx, db.reader, `(f.file_id IN (SELECT b.file_id FROM waits a JOIN filings b ON b.id = a.filing_id)) AND w.filing_id IS NOT NULL`)
	if err != nil {
		return nil, fmt.Errorf("list filings that wait: %w", explain(err))
	}
	return waiting, nil
}

func records(ctx context.Context, q querier, where string, args ...any) ([]Record, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT f.id, ifnull(whole.name, u.name), f.year, f.form, f.project, fi.name, fi.sha256, f.sheet, fi.received, ifnull(fi.modified, ''),
			CASE WHEN f.superseded_by = f.file_id THEN '' ELSE ifnull(later.name, '') END, ifnull(f.superseded_at, ''),
			ifnull(v.why, ''), ifnull(v.made_by, ''), ifnull(v.made, ''), ifnull(w.code, ''), ifnull(w.before, 0), ifnull(w.after, 0), ifnull(w.beside, ''),
			ifnull(h.why, ''), ifnull(h.made_by, ''), ifnull(h.made, ''), ifnull(was.name, ''), ifnull(o.year, 0),
			ifnull(ch.why, ''), ifnull(ch.made_by, ''), ifnull(ch.made, ''), `+waitOf("f")+` IS NOT NULL
		FROM filings f JOIN units u ON u.id = f.unit_id JOIN files fi ON fi.id = f.file_id
			LEFT JOIN unit_names joined ON joined.key = u.key LEFT JOIN units whole ON whole.id = joined.unit_id
			LEFT JOIN files later ON later.id = f.superseded_by
			LEFT JOIN voids v ON v.filing_id = f.id AND v.undone IS NULL
			`+joinWaits+`
			LEFT JOIN choices ch ON ch.id = (SELECT max(c.id) FROM choices c JOIN filings b ON b.id = c.filing_id WHERE c.undone IS NULL AND `+samePlaceSQL("b", "f")+`)
			LEFT JOIN corrections h ON h.id = `+correctionOf("f")+`
			LEFT JOIN filings o ON o.id = h.filing_id LEFT JOIN units was ON was.id = o.unit_id
		WHERE (f.superseded_by IS NOT f.file_id OR v.id IS NOT NULL) AND `+where+` ORDER BY f.year, ifnull(whole.id, u.id), f.id`, args...)
	return collect(rows, err, func(rows *sql.Rows) (r Record, err error) {
		var received, modified, superseded, made, corrected, chosen string
		var void, correction, choice schema.Decision
		var wait schema.Wait
		if err = rows.Scan(&r.ID, &r.Unit, &r.Year, &r.Form, &r.Project, &r.File, &r.SHA256, &r.Sheet, &received, &modified,
			&r.SupersededBy, &superseded, &void.Why, &void.By, &made, &wait.Code, &wait.Before, &wait.After, &wait.Beside,
			&correction.Why, &correction.By, &corrected, &r.Formerly.Unit, &r.Formerly.Year,
			&choice.Why, &choice.By, &chosen, &r.Waited); err != nil {
			return r, err
		}
		times := []struct {
			text string
			into *time.Time
		}{{received, &r.Received}, {modified, &r.Modified}, {superseded, &r.SupersededAt}, {made, &void.At}, {corrected, &correction.At}, {chosen, &choice.At}}
		for _, t := range times {
			if t.text == "" {
				continue
			}
			if *t.into, err = parseTime(t.text); err != nil {
				return r, err
			}
		}
		if made != "" {
			r.Void = &void
		}
		if wait.Code != "" {
			r.Wait = &wait
		}
		if chosen != "" {
			r.Choice = &choice
		}
		if corrected != "" {
			r.Correction = &correction
		}
		return r, nil
	})
}

// Void withdraws a current filing. What it replaced stands again, unless that
// is withdrawn as well; restored is what does. Nothing is deleted. The error
// wraps ErrNoFiling, ErrNotCurrent or ErrWaits.
func (db *DB) Void(ctx context.Context, filing int64, d schema.Decision) (restored []Record, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		f, err := filingOf(ctx, tx, filing)
		if err != nil {
			return err
		}
		if !f.current {
			return whyNotCurrent(ctx, tx, f)
		}
		now := printTime(time.Now())
		void, err := insertID(tx.ExecContext(ctx, `INSERT INTO voids (filing_id, why, made_by, made) VALUES (?, ?, ?, ?)`, filing, d.Why, d.By, now))
		if err != nil {
			return err
		}
		if restored, err = leaves(ctx, tx, f, now); err != nil {
			return err
		}
		for _, r := range restored {
			if _, err := tx.ExecContext(ctx, `INSERT INTO void_restored (void_id, filing_id) VALUES (?, ?)`, void, r.ID); err != nil {
				return err
			}
		}
		return db.decided(ctx, tx, f)
	})
	if err != nil {
		return nil, fmt.Errorf("withdraw filing %d: %w", filing, err)
	}
	return restored, nil
}

// Restore takes back that a filing was withdrawn. It stands again, and
// supersedes what stands in its place, and what its withdrawal made stand again:
// a project that was renamed has another place. What came in its place since stays
// there, and is returned as later. The error wraps ErrNoFiling or ErrNotVoid, or
// is an Elsewhere.
func (db *DB) Restore(ctx context.Context, filing int64, by string) (later *Record, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		f, err := filingOf(ctx, tx, filing)
		if err != nil {
			return err
		}
		if err := nowhereElse(ctx, tx, f); err != nil {
			return err
		}
		now := printTime(time.Now())
		if err := putBack(ctx, tx, f.file, now, `void_restored r JOIN voids v ON v.id = r.void_id WHERE v.filing_id = ? AND v.undone IS NULL`, filing); err != nil {
			return err
		}
		result, err := tx.ExecContext(ctx, `UPDATE voids SET undone = ?, undone_by = ? WHERE filing_id = ? AND undone IS NULL`, now, by, filing)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return cmp.Or(err, ErrNotVoid)
		}
		if later, err = standOrYield(ctx, tx, f, now); err != nil {
			return err
		}
		return db.decided(ctx, tx, f)
	})
	if err != nil {
		return nil, fmt.Errorf("restore filing %d: %w", filing, err)
	}
	return later, nil
}

// Elsewhere says that a filing cannot be restored: all that its file held for its
// unit and year was withdrawn, and the file put again for another one, where
// Filings are. A file is read as of the one or the other, and its figures count
// once.
type Elsewhere struct{ Filings []Record }

func (e Elsewhere) Error() string {
	return fmt.Sprintf("%d filings of its file are of another unit or year", len(e.Filings))
}

// nowhereElse returns an Elsewhere where forms of a withdrawn filing's file, which
// were withdrawn with it or before, are in the books under another unit or year.
func nowhereElse(ctx context.Context, q querier, f booked) error {
	elsewhere, err := records(ctx, q, `f.file_id = ?1 AND (f.unit_id <> ?2 OR f.year <> ?3) AND v.id IS NULL
		AND EXISTS (SELECT 1 FROM filings o JOIN voids ov ON ov.filing_id = o.id AND ov.undone IS NULL
			WHERE o.file_id = f.file_id AND o.unit_id = ?2 AND o.year = ?3 AND o.form = f.form AND o.project_key = f.project_key AND o.sheet = f.sheet)`,
		f.file, f.unit, f.year)
	if err == nil && len(elsewhere) > 0 {
		err = Elsewhere{elsewhere}
	}
	return err
}

// booked is a filing by what it is known by.
type booked struct {
	identity
	id, file int64
	current  bool
}

func (b booked) submission() submission { return submission{b.year, b.unit} }

func filingOf(ctx context.Context, q querier, id int64) (b booked, err error) {
	b.id = id
	err = q.QueryRowContext(ctx, `SELECT file_id, unit_id, year, form, project_key, superseded_by IS NULL FROM filings WHERE id = ?`, id).
		Scan(&b.file, &b.unit, &b.year, &b.form, &b.project, &b.current)
	if errors.Is(err, sql.ErrNoRows) {
		err = ErrNoFiling
	}
	return b, err
}

// Filing returns a filing with its values, whether it stands or not. The error
// wraps ErrNoFiling.
func (db *DB) Filing(ctx context.Context, id int64) (*schema.Filing, error) {
	var loaded []*schema.Submission
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		loaded, err = db.loadWhere(ctx, tx, `f.id = ?`, id)
		if err == nil && len(loaded) == 0 {
			err = ErrNoFiling
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read filing %d: %w", id, err)
	}
	return loaded[0].Filings[0], nil
}

// AsItStood returns what was found in the submission of a filing while that
// filing stood: now, or just before it was superseded.
func (db *DB) AsItStood(ctx context.Context, id int64) ([]schema.Finding, error) {
	var findings []schema.Finding
	err := db.read(ctx, func(tx *sql.Tx) error {
		f, err := filingOf(ctx, tx, id)
		if err != nil {
			return err
		}
		loaded, err := db.loadWhere(ctx, tx, `f.unit_id = ?1 AND f.year = ?2 AND f.id IN (
			SELECT max(o.id) FROM filings o, filings self
			WHERE self.id = ?3 AND o.unit_id = ?1 AND o.year = ?2
				AND (self.superseded_at IS NULL AND o.superseded_at IS NULL
					OR o.file_id < self.superseded_by AND (o.superseded_at IS NULL OR o.superseded_at >= self.superseded_at)
					OR o.id = self.id)
			GROUP BY o.form, o.project_key)`, f.unit, f.year, id)
		if err != nil || len(loaded) == 0 {
			return err
		}
		set, err := inForce(ctx, tx, f.year)
		if err != nil {
			return err
		}
		prior, err := db.load(ctx, tx, submission{f.year - 1, f.unit})
		if err != nil {
			return err
		}
		about := schema.Context{Settings: set.Settings}
		if len(prior) > 0 {
			about.Prior = prior[0]
		}
		findings = slices.DeleteFunc(db.model.Check(loaded[0], about), func(f schema.Finding) bool { return f.Outcome != schema.Broken })
		findings, err = db.annotate(ctx, tx, findings)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("check filing %d: %w", id, err)
	}
	return findings, nil
}

// WithdrawnFiles returns the files of which all that was filed is withdrawn, in the
// order in which they arrived: they may be put again, for another unit or year.
func (db *DB) WithdrawnFiles(ctx context.Context) ([]File, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT `+fileColumns+fileTables+`
		WHERE files.id IN (SELECT f.file_id FROM voids v JOIN filings f ON f.id = v.filing_id WHERE v.undone IS NULL)
			AND NOT EXISTS (SELECT 1 FROM filings f WHERE f.file_id = files.id AND `+inUse("f")+`)
		ORDER BY files.id`)
	files, err := collect(rows, err, scanFile)
	if err != nil {
		return nil, fmt.Errorf("list withdrawn files: %w", explain(err))
	}
	return files, nil
}
