package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"

	"jixiao/schema"
)

// checksVersion is raised when the checks judge or word things differently
// while the data of schema, which the fingerprint covers, stay the same.
const checksVersion = 2

// fingerprint identifies the rules that findings are of: the catalogue, the
// rules with their formulas in words, and the forms, which say what is required
// and how things are called in messages.
func fingerprint() (string, error) {
	hash := sha256.New()
	fmt.Fprintln(hash, checksVersion)
	if err := json.NewEncoder(hash).Encode([]any{schema.Catalogue, schema.Rules, schema.Forms, schema.Signature, schema.Report}); err != nil {
		return "", fmt.Errorf("fingerprint of the rules: %w", err)
	}
	for _, rule := range schema.Rules {
		fmt.Fprintf(hash, "%s %T %s\n", rule.Code, rule.Test, rule.Test)
	}
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// FindingFilter says which findings are asked for; its zero value, all broken
// ones.
type FindingFilter struct {
	Year      int             // 0: all
	Unit      string          // by schema.UnitKey; "": all
	Severity  schema.Severity // "": all
	NotJudged bool            // those of checks that could not be judged as well
}

// Findings returns the findings that stand, in district order: by year, unit,
// and then as schema.Check returns them.
func (db *DB) Findings(ctx context.Context, filter FindingFilter) ([]schema.Finding, error) {
	var findings []schema.Finding
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		if db.stale {
			findings, err = compute(ctx, tx, filter)
		} else {
			findings, err = standing(ctx, tx, filter)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read findings: %w", err)
	}
	return findings, nil
}

// standing reads the stored findings.
func standing(ctx context.Context, q querier, filter FindingFilter) ([]schema.Finding, error) {
	where, args := `(f.id IS NULL OR f.superseded_by IS NULL)`, []any{}
	if !filter.NotJudged {
		where += ` AND fd.outcome = 'broken'`
	}
	if filter.Severity != "" {
		where, args = where+` AND fd.severity = ?`, append(args, filter.Severity)
	}
	if filter.Year != 0 {
		where, args = where+` AND fd.year = ?`, append(args, filter.Year)
	}
	if filter.Unit != "" {
		where, args = where+` AND u.key = ?`, append(args, schema.UnitKey(filter.Unit))
	}
	stored, err := storedFindings(ctx, q, where, args...)
	if err != nil {
		return nil, err
	}
	findings := make([]schema.Finding, len(stored))
	for i, s := range stored {
		findings[i] = s.Finding
	}
	return findings, nil
}

// compute checks the current submissions on the spot.
func compute(ctx context.Context, q querier, filter FindingFilter) ([]schema.Finding, error) {
	years, err := currentYears(ctx, q)
	if err != nil {
		return nil, err
	}
	findings := []schema.Finding{}
	for _, year := range years {
		if filter.Year != 0 && filter.Year != year {
			continue
		}
		submissions, err := load(ctx, q, submission{year: year})
		if err != nil {
			return nil, err
		}
		for _, s := range submissions {
			if filter.Unit != "" && schema.UnitKey(filter.Unit) != schema.UnitKey(s.Unit) {
				continue
			}
			checked, err := check(ctx, q, s)
			if err != nil {
				return nil, err
			}
			for _, f := range checked {
				asked := f.Outcome == schema.Broken || f.Outcome == schema.NotJudged && filter.NotJudged
				if asked && (filter.Severity == "" || filter.Severity == f.Severity) {
					findings = append(findings, f)
				}
			}
		}
	}
	return findings, nil
}

// storedFinding is a finding with what orders it.
type storedFinding struct {
	schema.Finding
	id, unit, filing int64 // filing is 0 for a check's
	seq              int
}

// storedFindings reads findings fd, of units u and for the reader's of filings
// f, in district order.
func storedFindings(ctx context.Context, q querier, where string, args ...any) ([]storedFinding, error) {
	const from = ` FROM findings fd JOIN units u ON u.id = fd.unit_id LEFT JOIN filings f ON f.id = fd.filing_id`
	rows, err := q.QueryContext(ctx, `
		SELECT fd.id, fd.unit_id, ifnull(fd.filing_id, 0), fd.seq, u.name, fd.year, fd.code, fd.severity, fd.form,
		       fd.project, fd.outcome, fd.message, fd.written, fd.expected, fd.difference`+from+` WHERE `+where, args...)
	findings, err := collect(rows, err, func(rows *sql.Rows) (s storedFinding, err error) {
		err = rows.Scan(&s.id, &s.unit, &s.filing, &s.seq, &s.Unit, &s.Year, &s.Code, &s.Severity, &s.Form,
			&s.Project, &s.Outcome, &s.Message, &s.Written, &s.Expected, &s.Difference)
		return s, err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(findings, func(a, b storedFinding) int {
		byOrigin := 0
		switch {
		case a.filing != 0 && b.filing != 0:
			byOrigin = cmp.Or(rank(a.Form)-rank(b.Form), cmp.Compare(a.filing, b.filing))
		case a.filing != 0:
			byOrigin = -1
		case b.filing != 0:
			byOrigin = 1
		}
		return cmp.Or(a.Year-b.Year, cmp.Compare(a.unit, b.unit), byOrigin, a.seq-b.seq)
	})
	at := make(map[int64]int, len(findings))
	for i, f := range findings {
		at[f.id] = i
	}
	rows, err = q.QueryContext(ctx, `SELECT c.finding_id, c.file, c.sheet, c.cell`+from+
		` JOIN finding_cells c ON c.finding_id = fd.id WHERE `+where+` ORDER BY c.finding_id, c.seq`, args...)
	_, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var cell schema.Source
		err := rows.Scan(&id, &cell.File, &cell.Sheet, &cell.Cell)
		if i, ok := at[id]; ok {
			findings[i].Cells = append(findings[i].Cells, cell)
		}
		return struct{}{}, err
	})
	return findings, err
}

// putFinding stores a finding; of the checks when filing is 0.
func (db *DB) putFinding(ctx context.Context, tx *sql.Tx, s submission, filing int64, seq int, f schema.Finding) error {
	origin, of := "check", any(nil)
	if filing != 0 {
		origin, of = "reader", filing
	}
	id, err := insertID(tx.StmtContext(ctx, db.insertFinding).ExecContext(ctx, origin, of, s.unit, s.year, seq,
		f.Code, string(f.Severity), string(f.Form), f.Project, string(f.Outcome), f.Message, f.Written, f.Expected, f.Difference))
	if err != nil {
		return fmt.Errorf("finding %s: %w", f.Code, err)
	}
	insertCell := tx.StmtContext(ctx, db.insertCell)
	for i, c := range f.Cells {
		if _, err := insertCell.ExecContext(ctx, id, i, c.File, c.Sheet, c.Cell); err != nil {
			return fmt.Errorf("finding %s: %w", f.Code, err)
		}
	}
	return nil
}

// recheck replaces the check findings of a submission.
func (db *DB) recheck(ctx context.Context, tx *sql.Tx, s submission) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM findings WHERE origin = 'check' AND year = ? AND unit_id = ?`, s.year, s.unit); err != nil {
		return err
	}
	loaded, err := load(ctx, tx, s)
	if err != nil {
		return err
	}
	for _, submitted := range loaded {
		for _, f := range submitted.Filings {
			f.Findings = nil // they are stored already, and Check would repeat them
		}
		checked, err := check(ctx, tx, submitted)
		if err != nil {
			return err
		}
		for seq, f := range checked {
			if f.Outcome == schema.Holds {
				continue
			}
			if err := db.putFinding(ctx, tx, s, 0, seq, f); err != nil {
				return fmt.Errorf("check %s for %d: %w", submitted.Unit, s.year, err)
			}
		}
	}
	return nil
}

// check returns the findings about a submission: those of schema.Check, and of
// its files that came in another unit's name as well.
func check(ctx context.Context, q querier, s *schema.Submission) ([]schema.Finding, error) {
	copies, err := copyFindings(ctx, q, s)
	if err != nil {
		return nil, err
	}
	return append(schema.Check(s), copies...), nil
}

// recheckAll replaces the check findings of every submission.
func (db *DB) recheckAll(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT DISTINCT year, unit_id FROM filings WHERE superseded_by IS NULL`)
	all, err := collect(rows, err, func(rows *sql.Rows) (s submission, err error) {
		err = rows.Scan(&s.year, &s.unit)
		return s, err
	})
	if err != nil {
		return err
	}
	for _, s := range all {
		if err := db.recheck(ctx, tx, s); err != nil {
			return err
		}
	}
	return nil
}

// Standing counts the broken findings that now stand about a file, as the
// Receipt of its Put did then; later files may have settled or raised some. It
// is 0 for a file without current filings.
func (db *DB) Standing(ctx context.Context, sha256 string) (n int, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		file, found, err := fileBySum(ctx, tx, sha256)
		if err == nil && found {
			n, err = countFindings(ctx, tx, file)
		}
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("count findings of %s: %w", sha256, err)
	}
	return n, nil
}

// countFindings counts what a Receipt reports. Where two current files have
// one name, what names a cell of one counts for both: a Source has no more to
// tell them apart.
func countFindings(ctx context.Context, q querier, file File) (n int, err error) {
	err = q.QueryRowContext(ctx, `
		SELECT count(*) FROM findings fd LEFT JOIN filings f ON f.id = fd.filing_id
		WHERE fd.outcome = 'broken' AND (f.id IS NULL OR f.superseded_by IS NULL)
		  AND (fd.year, fd.unit_id) IN (SELECT year, unit_id FROM filings WHERE file_id = ?1 AND superseded_by IS NULL)
		  AND (f.file_id = ?1 OR EXISTS (SELECT 1 FROM finding_cells c WHERE c.finding_id = fd.id AND c.file = ?2))`,
		file.ID, file.Name).Scan(&n)
	return n, err
}

// rank orders forms as schema.Forms does; those of other versions go last.
func rank(form schema.FormID) int {
	i := slices.IndexFunc(schema.Forms, func(f schema.Form) bool { return f.ID == form })
	if i < 0 {
		return len(schema.Forms)
	}
	return i
}
