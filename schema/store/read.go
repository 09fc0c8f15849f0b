package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"jixiao/schema"
)

// fileColumns are those of a file, with what a person has cleared it away for.
const fileColumns = `files.id, name, sha256, size, received, modified, status, reason, detail, c.why, c.made_by, c.made`

// fileTables are where fileColumns stand.
const fileTables = ` FROM files LEFT JOIN clearances c ON c.file_id = files.id AND c.undone IS NULL AND status = 'refused' `

// File returns what is known of the file with a SHA-256, imported or refused.
func (db *DB) File(ctx context.Context, sha256 string) (File, bool, error) {
	file, found, err := fileBySum(ctx, db.reader, sha256)
	if err != nil {
		return File{}, false, fmt.Errorf("look up file %s: %w", sha256, explain(err))
	}
	return file, found, nil
}

func fileBySum(ctx context.Context, q querier, sha256 string) (File, bool, error) {
	rows, err := q.QueryContext(ctx, `SELECT `+fileColumns+fileTables+`WHERE sha256 = ?`, sha256)
	files, err := collect(rows, err, scanFile)
	if err != nil || len(files) == 0 {
		return File{}, false, err
	}
	return files[0], true, nil
}

// Data returns the bytes of a file. The error wraps fs.ErrNotExist when there
// is no such file.
func (db *DB) Data(ctx context.Context, sha256 string) ([]byte, error) {
	var data []byte
	err := db.reader.QueryRowContext(ctx, `SELECT data FROM files WHERE sha256 = ?`, sha256).Scan(&data)
	if errors.Is(err, sql.ErrNoRows) {
		err = fs.ErrNotExist
	}
	if err != nil {
		return nil, fmt.Errorf("read file %s: %w", sha256, explain(err))
	}
	return data, nil
}

// Files returns all files in the order in which they arrived, without their
// data.
func (db *DB) Files(ctx context.Context) ([]File, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT `+fileColumns+fileTables+`ORDER BY files.id`)
	files, err := collect(rows, err, scanFile)
	if err != nil {
		return nil, fmt.Errorf("list files: %w", explain(err))
	}
	return files, nil
}

// CountRefused is how many files are refused and not cleared away.
func (db *DB) CountRefused(ctx context.Context) (n int, err error) {
	err = db.reader.QueryRowContext(ctx, `SELECT count(*) FROM files WHERE status = ? AND NOT EXISTS (SELECT 1 FROM clearances WHERE file_id = files.id AND undone IS NULL)`, Refused).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("count refused files: %w", explain(err))
	}
	return n, nil
}

// FilesNamed returns the hashes of the files that arrived under a name, oldest
// first.
func (db *DB) FilesNamed(ctx context.Context, name string) ([]string, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT sha256 FROM files WHERE name = ? ORDER BY id`, name)
	sums, err := collect(rows, err, func(rows *sql.Rows) (sum string, err error) {
		err = rows.Scan(&sum)
		return sum, err
	})
	if err != nil {
		return nil, fmt.Errorf("files named %s: %w", name, explain(err))
	}
	return sums, nil
}

func scanFile(rows *sql.Rows) (f File, err error) {
	var received string
	var modified, why, by, made sql.Null[string]
	if err := rows.Scan(&f.ID, &f.Name, &f.SHA256, &f.Size, &received, &modified, &f.Status, &f.Reason, &f.Detail, &why, &by, &made); err != nil {
		return f, err
	}
	if f.Received, err = parseTime(received); err == nil && modified.Valid {
		f.Modified, err = parseTime(modified.V)
	}
	if err == nil && why.Valid {
		f.Cleared = &schema.Decision{Why: why.V, By: by.V}
		f.Cleared.At, err = parseTime(made.V)
	}
	return f, err
}

// Years returns the years that have current filings, ascending.
func (db *DB) Years(ctx context.Context) ([]int, error) {
	years, err := currentYears(ctx, db.reader)
	if err != nil {
		return nil, fmt.Errorf("list years: %w", explain(err))
	}
	return years, nil
}

func currentYears(ctx context.Context, q querier) ([]int, error) {
	// From one year to the next by the index, and not through all filings.
	rows, err := q.QueryContext(ctx, `WITH RECURSIVE years (year) AS (
		SELECT min(year) FROM filings WHERE superseded_by IS NULL
		UNION ALL SELECT (SELECT min(year) FROM filings WHERE superseded_by IS NULL AND year > years.year) FROM years WHERE years.year IS NOT NULL)
		SELECT year FROM years WHERE year IS NOT NULL ORDER BY year`)
	return collect(rows, err, func(rows *sql.Rows) (year int, err error) {
		err = rows.Scan(&year)
		return year, err
	})
}

// YearUnits are the units that a year has current filings of.
type YearUnits struct {
	Year, Units int
	First       string // the name of one of them: the first that handed something in
}

// YearUnits returns the years that have current filings, ascending, with their units.
func (db *DB) YearUnits(ctx context.Context) ([]YearUnits, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT y.year, y.units, u.name FROM (
		SELECT year, count(DISTINCT unit_id) AS units, min(unit_id) AS first FROM filings WHERE superseded_by IS NULL GROUP BY year) y
		JOIN units u ON u.id = y.first ORDER BY y.year`)
	years, err := collect(rows, err, func(rows *sql.Rows) (y YearUnits, err error) {
		err = rows.Scan(&y.Year, &y.Units, &y.First)
		return y, err
	})
	if err != nil {
		return nil, fmt.Errorf("count the units of years: %w", explain(err))
	}
	return years, nil
}

// UnitsLike returns the names of the units whose name has a part, in the order
// in which they first handed something in.
func (db *DB) UnitsLike(ctx context.Context, part string) ([]string, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT name FROM units WHERE instr(key, ?) ORDER BY id`, schema.UnitKey(part))
	names, err := collect(rows, err, func(rows *sql.Rows) (name string, err error) {
		err = rows.Scan(&name)
		return name, err
	})
	if err != nil {
		return nil, fmt.Errorf("look up units like %s: %w", part, explain(err))
	}
	return names, nil
}

// District returns the submissions of a year, from current filings alone. Units
// come in the order in which they first handed something in, a unit's filings
// in the order of the forms and then of arrival. Findings of a filing are
// the reader's, with unit, year, form and project filled in.
func (db *DB) District(ctx context.Context, year int) (*schema.District, error) {
	district := &schema.District{Year: year}
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		district.Submissions, err = db.load(ctx, tx, submission{year: year})
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the district for %d: %w", year, err)
	}
	return district, nil
}

// load reads the current filings of a submission, or when its unit is 0 of all
// of the year.
func (db *DB) load(ctx context.Context, q querier, of submission) ([]*schema.Submission, error) {
	where, args := `f.superseded_by IS NULL AND f.year = ?`, []any{of.year}
	if of.unit != 0 {
		where, args = where+` AND f.unit_id = ?`, append(args, of.unit)
	}
	return db.loadWhere(ctx, q, where, args...)
}

// loadWhere reads filings f, with all that stands on them.
func (db *DB) loadWhere(ctx context.Context, q querier, where string, args ...any) ([]*schema.Submission, error) {
	submissions, filings, err := db.loadFilings(ctx, q, where, args...)
	if err != nil {
		return nil, err
	}
	if err := loadValues(ctx, q, filings, where, args...); err != nil {
		return nil, err
	}
	findings, err := db.storedFindings(ctx, q, `fd.origin = 'reader' AND `+where, args...)
	for _, s := range findings {
		f := filings[s.filing]
		f.Findings = append(f.Findings, s.Finding)
	}
	return submissions, err
}

// loadFilings reads filings f as they are of submissions, and by their ids.
func (db *DB) loadFilings(ctx context.Context, q querier, where string, args ...any) (submissions []*schema.Submission, filings map[int64]*schema.Filing, err error) {
	filings = make(map[int64]*schema.Filing)
	lastUnit := int64(0)
	rows, err := q.QueryContext(ctx, `
		SELECT f.id, f.unit_id, u.name, f.year, f.form, f.project, f.sheet, f.reader, f.model, fi.name, fi.received
		FROM filings f JOIN units u ON u.id = f.unit_id JOIN files fi ON fi.id = f.file_id
		WHERE `+where+` ORDER BY f.unit_id, f.id`, args...)
	_, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var unit int64
		var received string
		f := new(schema.Filing)
		err := rows.Scan(&f.ID, &unit, &f.Unit, &f.Year, &f.Form, &f.Project, &f.Sheet, &f.Reader, &f.Model, &f.File, &received)
		if err != nil {
			return struct{}{}, err
		}
		if unit != lastUnit {
			lastUnit = unit
			submissions = append(submissions, &schema.Submission{Unit: f.Unit, Year: f.Year})
		}
		s := submissions[len(submissions)-1]
		s.Filings = append(s.Filings, f)
		filings[f.ID] = f
		f.Received, err = parseTime(received)
		return struct{}{}, err
	})
	for _, s := range submissions {
		slices.SortStableFunc(s.Filings, func(a, b *schema.Filing) int { return db.model.Place(a.Form) - db.model.Place(b.Form) })
	}
	return submissions, filings, err
}

// loadValues reads the values of filings f, which are known by their ids.
func loadValues(ctx context.Context, q querier, filings map[int64]*schema.Filing, where string, args ...any) error {
	names := make(interned)
	// The values of a filing come one after another; each gets a slice of its
	// own once their number is known.
	var values []schema.Value
	var of *schema.Filing
	keep := func() {
		if of != nil {
			of.Values = append(of.Values, values...)
		}
		values = values[:0]
	}
	// The order is that of the index and then of the primary key: nothing is
	// sorted.
	rows, err := q.QueryContext(ctx, `
		SELECT v.filing_id, p.path, v.label, v.kind, v.state, v.number, v.text, v.raw, v.sheet, v.cell
		FROM filings f JOIN filing_values v ON v.filing_id = f.id JOIN paths p ON p.id = v.path_id
		WHERE `+where+` ORDER BY f.unit_id, f.form, f.project_key, v.seq`, args...)
	_, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		filing, v, err := names.scan(rows)
		if err != nil {
			return struct{}{}, err
		}
		f := filings[filing]
		if f != of {
			keep()
			of = f
		}
		v.Source.File = f.File
		values = append(values, v)
		return struct{}{}, nil
	})
	keep()
	return err
}

// scan reads a value, but for the name of its file, and the id of its filing.
func (n interned) scan(rows *sql.Rows) (filing int64, v schema.Value, err error) {
	var number sql.Null[int64]
	var path, label, kind, state, text, raw, sheet, cell sql.RawBytes
	if err := rows.Scan(&filing, &path, &label, &kind, &state, &number, &text, &raw, &sheet, &cell); err != nil {
		return 0, v, err
	}
	known, ok := schema.KindNamed(string(kind))
	if !ok {
		return 0, v, fmt.Errorf("value %s is of unknown kind %q", path, kind)
	}
	v = schema.Value{
		Path: n.of(path), Label: n.of(label), Kind: known, State: schema.State(n.of(state)), Number: schema.Amount(number.V),
		Text: string(text), Source: schema.Source{Sheet: n.of(sheet), Cell: n.of(cell)},
	}
	if v.Raw = v.Text; !bytes.Equal(raw, text) {
		v.Raw = string(raw)
	}
	return filing, v, nil
}

// interned keeps one copy of each of the strings that the rows of a query
// repeat: paths, labels, cells.
type interned map[string]string

func (n interned) of(b []byte) string {
	if s, ok := n[string(b)]; ok {
		return s
	}
	s := string(b)
	n[s] = s
	return s
}
