package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"jixiao/schema"
)

// Deed is a kind of decision.
type Deed string

// The deeds. The last nine are kept in the journal alone.
const (
	DeedAccept       Deed = "accept"     // a finding
	DeedReconsider   Deed = "reconsider" // an accepted finding
	DeedVoid         Deed = "void"       // a filing
	DeedRestore      Deed = "restore"    // a withdrawn filing
	DeedChoose       Deed = "choose"     // which of two filings counts
	DeedUnchoose     Deed = "unchoose"
	DeedCorrect      Deed = "correct" // the unit or year of a filing
	DeedUncorrect    Deed = "uncorrect"
	DeedClear        Deed = "clear" // a refused file
	DeedUnclear      Deed = "unclear"
	DeedSettings     Deed = "settings"
	DeedNoSettings   Deed = "no_settings" // years take over those before them again
	DeedRemark       Deed = "remark"      // to a finding
	DeedTeach        Deed = "teach"       // a label
	DeedForget       Deed = "forget"
	DeedAlias        Deed = "alias" // of a unit
	DeedUnalias      Deed = "unalias"
	DeedPerson       Deed = "person" // added
	DeedPassword     Deed = "password"
	DeedRemovePerson Deed = "remove_person"
	DeedReread       Deed = "reread" // a file, by another version, that read otherwise
	DeedBackup       Deed = "backup" // of the database to a place
)

// Entry is a decision of the bureau.
type Entry struct {
	At   time.Time
	By   string
	Deed Deed
	// Unit and Year are those of the finding or filing; Unit is the one that
	// an alias is of. Code is the finding's.
	Unit string
	Year int
	Code string
	// Subject is what the finding states (schema.Finding.Sentence), the
	// label, the alias, the person or the file; of a filing that was put under
	// another unit or year these; "" for another filing and for settings.
	Subject string
	// Why is the reason given, the text of a remark ("" takes the last one
	// back), the path that a label was taught to mean, or what a file reads as
	// otherwise, a line each. What is taken back has none.
	Why string
	// Years are those of the settings; none for no year in particular.
	Years []int
	// ID is the filing's or the settings', else 0.
	ID int64
	// Form, Project and File, by name, are the filing's.
	Form          schema.FormID
	Project, File string
}

// Journal returns what was decided, the last first, and no more than limit
// entries unless that is 0.
func (db *DB) Journal(ctx context.Context, limit int) ([]Entry, error) {
	if limit <= 0 {
		limit = -1 // SQLite's word for all
	}
	// Of what happened at the same time, as clocks tell it, a row is later than
	// the rows before it, and that it was taken back later than that it was made.
	rows, err := db.reader.QueryContext(ctx, `
		SELECT e.made, e.made_by, e.deed, ifnull(u.name, ''), e.year, e.code, e.subject, e.why, e.about, ifnull(f.form, ''), ifnull(f.project, ''), ifnull(fi.name, ''),
			CASE WHEN e.deed IN ('settings', 'no_settings') THEN `+yearsOf("e.about")+` ELSE '' END
		FROM (
			SELECT made, made_by, 'accept' AS deed, unit_id, year, code, statement AS subject, why, 0 AS about, 2 * id AS turn FROM decisions
			UNION ALL
			SELECT undone, undone_by, 'reconsider', unit_id, year, code, statement, '', 0, 2 * id + 1 FROM decisions WHERE undone IS NOT NULL
			UNION ALL
			SELECT v.made, v.made_by, 'void', f.unit_id, f.year, '', '', v.why, f.id, 2 * v.id FROM voids v JOIN filings f ON f.id = v.filing_id
			UNION ALL
			SELECT v.undone, v.undone_by, 'restore', f.unit_id, f.year, '', '', '', f.id, 2 * v.id + 1 FROM voids v JOIN filings f ON f.id = v.filing_id
				WHERE v.undone IS NOT NULL
			UNION ALL
			SELECT c.made, c.made_by, 'choose', f.unit_id, f.year, '', '', c.why, f.id, 2 * c.id FROM choices c JOIN filings f ON f.id = c.filing_id
			UNION ALL
			SELECT c.undone, c.undone_by, 'unchoose', f.unit_id, f.year, '', '', '', f.id, 2 * c.id + 1 FROM choices c JOIN filings f ON f.id = c.filing_id
				WHERE c.undone IS NOT NULL
			UNION ALL
			SELECT c.made, c.made_by, 'correct', f.unit_id, f.year, '', u.name || ' ' || c.year || '年度', c.why, f.id, 2 * c.id
				FROM corrections c JOIN filings f ON f.id = c.filing_id JOIN units u ON u.id = c.unit_id
			UNION ALL
			SELECT c.undone, c.undone_by, 'uncorrect', f.unit_id, f.year, '', u.name || ' ' || c.year || '年度', '', f.id, 2 * c.id + 1
				FROM corrections c JOIN filings f ON f.id = c.filing_id JOIN units u ON u.id = c.unit_id WHERE c.undone IS NOT NULL
			UNION ALL
			SELECT c.made, c.made_by, 'clear', NULL, 0, '', fi.name, c.why, 0, 2 * c.id FROM clearances c JOIN files fi ON fi.id = c.file_id
			UNION ALL
			SELECT c.undone, c.undone_by, 'unclear', NULL, 0, '', fi.name, '', 0, 2 * c.id + 1 FROM clearances c JOIN files fi ON fi.id = c.file_id
				WHERE c.undone IS NOT NULL
			UNION ALL
			SELECT saved, saved_by, CASE content WHEN '`+noSettings+`' THEN 'no_settings' ELSE 'settings' END, NULL, 0, '', '', '', id, 2 * id FROM settings
			UNION ALL
			SELECT made, made_by, 'remark', unit_id, year, code, statement, text, 0, 2 * id FROM remarks
			UNION ALL
			SELECT made, made_by, deed, unit_id, 0, '', subject, why, 0, 2 * id FROM journal
		) e
			LEFT JOIN units u ON u.id = e.unit_id
			LEFT JOIN filings f ON f.id = e.about AND e.deed IN ('void', 'restore', 'choose', 'unchoose', 'correct', 'uncorrect')
			LEFT JOIN files fi ON fi.id = f.file_id
		ORDER BY e.made DESC, e.turn DESC LIMIT ?`, limit)
	entries, err := collect(rows, err, func(rows *sql.Rows) (e Entry, err error) {
		var made, years string
		if err = rows.Scan(&made, &e.By, &e.Deed, &e.Unit, &e.Year, &e.Code, &e.Subject, &e.Why, &e.ID, &e.Form, &e.Project, &e.File, &years); err == nil {
			e.At, err = parseTime(made)
		}
		if err == nil {
			e.Years, err = parseYears(years)
		}
		return e, err
	})
	if err != nil {
		return nil, fmt.Errorf("read the journal: %w", explain(err))
	}
	return entries, nil
}

// enter keeps a deed that leaves nothing else behind, about a unit by its id
// or, for 0, about none.
func enter(ctx context.Context, tx *sql.Tx, e Entry, unit int64) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO journal (deed, unit_id, subject, why, made_by, made) VALUES (?, nullif(?, 0), ?, ?, ?, ?)`,
		string(e.Deed), unit, e.Subject, e.Why, e.By, printTime(time.Now()))
	return err
}
