package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"

	"jixiao/schema"
)

// Reading is a year of the database as it stood when the reading began. Its
// units are read some at a time, as often as they are needed, so that a
// district of any size can be gone through.
type Reading struct {
	Year     int
	Settings *schema.Settings // of the year; nil for the defaults
	// Units are those with current filings for the year, in the order in which
	// they first handed something in.
	Units []string
	// Absent are the findings about units of the roster that have handed in
	// nothing.
	Absent []schema.Finding
	// YearBefore says that there are current filings for the year before.
	YearBefore bool

	db  *DB
	tx  *sql.Tx
	ids []int64 // of Units
	// district are the findings that take the whole district to find, by unit.
	district map[string][]schema.Finding
}

// Read goes through a year; the Reading is good until do returns, and its
// errors come back from Read. What is imported meanwhile is not seen.
func (db *DB) Read(ctx context.Context, year int, do func(*Reading) error) error {
	return db.read(ctx, func(tx *sql.Tx) error {
		r := &Reading{Year: year, db: db, tx: tx, district: make(map[string][]schema.Finding)}
		if err := r.begin(ctx); err != nil {
			return fmt.Errorf("read the district for %d: %w", year, explain(err))
		}
		return do(r)
	})
}

func (r *Reading) begin(ctx context.Context) (err error) {
	set, err := inForce(ctx, r.tx, r.Year)
	if err != nil {
		return err
	}
	r.Settings = set.Settings
	rows, err := r.tx.QueryContext(ctx, `SELECT u.id, u.name FROM units u
		WHERE EXISTS (SELECT 1 FROM filings f WHERE f.superseded_by IS NULL AND f.year = ? AND f.unit_id = u.id) ORDER BY u.id`, r.Year)
	if _, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var name string
		err := rows.Scan(&id, &name)
		r.ids, r.Units = append(r.ids, id), append(r.Units, name)
		return struct{}{}, err
	}); err != nil {
		return err
	}
	if err = r.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM filings WHERE superseded_by IS NULL AND year = ?)`, r.Year-1).
		Scan(&r.YearBefore); err != nil {
		return err
	}
	copied, err := tableFindings(ctx, r.tx, r.Settings, r.Year)
	if err != nil {
		return err
	}
	for _, f := range copied {
		r.district[f.Unit] = append(r.district[f.Unit], f)
	}
	if r.Absent, err = absentFindings(ctx, r.tx, r.Settings, r.Year); err != nil {
		return err
	}
	r.Absent, err = annotate(ctx, r.tx, r.Absent)
	return err
}

// chosen are the ids of some of Units as a JSON array.
func (r *Reading) chosen(units []int) (string, error) {
	ids := make([]int64, len(units))
	for i, u := range units {
		ids[i] = r.ids[u]
	}
	list, err := json.Marshal(ids)
	return string(list), err
}

const amongChosen = ` IN (SELECT value FROM json_each(?))`

// Submissions reads the submissions of some of Units, given by their places, in
// the order of Units.
func (r *Reading) Submissions(ctx context.Context, units []int) ([]*schema.Submission, error) {
	return r.submissions(ctx, r.Year, units)
}

// Before reads their submissions for the year before; units without one are
// left out.
func (r *Reading) Before(ctx context.Context, units []int) ([]*schema.Submission, error) {
	return r.submissions(ctx, r.Year-1, units)
}

func (r *Reading) submissions(ctx context.Context, year int, units []int) ([]*schema.Submission, error) {
	ids, err := r.chosen(units)
	if err != nil {
		return nil, err
	}
	submissions, err := loadWhere(ctx, r.tx, `f.superseded_by IS NULL AND f.year = ? AND f.unit_id`+amongChosen, year, ids)
	if err != nil {
		return nil, fmt.Errorf("read submissions for %d: %w", year, explain(err))
	}
	return submissions, nil
}

// Findings returns what is wrong with some submissions that Submissions
// returned, and what could not be judged, by unit and then as schema.Check
// returns it.
func (r *Reading) Findings(ctx context.Context, submissions []*schema.Submission, units []int) ([]schema.Finding, error) {
	findings, err := r.findings(ctx, submissions, units)
	if err == nil {
		for _, s := range submissions {
			for _, f := range r.district[s.Unit] {
				findings = insertFinding(findings, f)
			}
		}
		findings, err = annotate(ctx, r.tx, findings)
	}
	if err != nil {
		return nil, fmt.Errorf("read findings for %d: %w", r.Year, explain(err))
	}
	return findings, nil
}

func (r *Reading) findings(ctx context.Context, submissions []*schema.Submission, units []int) ([]schema.Finding, error) {
	if !r.db.stale {
		ids, err := r.chosen(units)
		if err != nil {
			return nil, err
		}
		return standingWhere(ctx, r.tx, always(r.Settings), "", `(f.id IS NULL OR f.superseded_by IS NULL) AND fd.year = ? AND fd.unit_id`+amongChosen, r.Year, ids)
	}
	ids := make(map[string]int64, len(units))
	for _, u := range units {
		ids[r.Units[u]] = r.ids[u]
	}
	var findings []schema.Finding
	for _, s := range submissions {
		checked, err := check(ctx, r.tx, r.Settings, ids[s.Unit], s)
		if err != nil {
			return nil, err
		}
		for _, f := range checked {
			if f.Outcome != schema.Holds {
				findings = append(findings, f)
			}
		}
	}
	return findings, nil
}
