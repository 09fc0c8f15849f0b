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
	// Revision is the last change of the database that the reading sees.
	Revision int64
	// Part says that Units are only those of which something has changed, see
	// ReadSince. Gone are the units that may have had current filings before the
	// change and have none.
	Part bool
	Gone []string

	db  *DB
	tx  *sql.Tx
	ids []int64 // of Units
	// district are the findings that take the whole district to find, by unit.
	district map[string][]schema.Finding
}

// Model is the model of the forms by which the year is judged.
func (r *Reading) Model() *schema.Model { return r.db.model }

// Read goes through a year; the Reading is good until do returns, and its
// errors come back from Read. What is imported meanwhile is not seen.
func (db *DB) Read(ctx context.Context, year int, do func(*Reading) error) error {
	return db.ReadSince(ctx, year, 0, do)
}

// ReadSince is Read for who has gone through the year before, and knows what stood
// at a revision: its Units are those alone of which something may be otherwise by
// now. Where everything may be, after settings were saved, or when revision is 0,
// they are all, as those of Read.
func (db *DB) ReadSince(ctx context.Context, year int, revision int64, do func(*Reading) error) error {
	return db.reading(ctx, year, func(r *Reading) error { return r.begin(ctx, revision) }, do)
}

// ReadUnit is Read for one unit: it is the only one of Units, unless it has no
// current filings, and Absent is left out.
func (db *DB) ReadUnit(ctx context.Context, year int, unit string, do func(*Reading) error) error {
	return db.reading(ctx, year, func(r *Reading) error {
		among, err := unitsOf(ctx, r.tx, unit)
		if err == nil {
			err = r.revise(ctx)
		}
		if err != nil {
			return err
		}
		r.Part = true
		return r.beginWith(ctx, among)
	}, do)
}

func (db *DB) reading(ctx context.Context, year int, begin, do func(*Reading) error) error {
	return db.read(ctx, func(tx *sql.Tx) error {
		r := &Reading{Year: year, db: db, tx: tx, district: make(map[string][]schema.Finding)}
		if err := begin(r); err != nil {
			return fmt.Errorf("read the district for %d: %w", year, explain(err))
		}
		return do(r)
	})
}

// revise reads by which settings the year is judged, and at which revision.
func (r *Reading) revise(ctx context.Context) error {
	set, err := inForce(ctx, r.tx, r.Year)
	if err != nil {
		return err
	}
	r.Settings = set.Settings
	r.Revision, err = revision(ctx, r.tx)
	return err
}

func (r *Reading) begin(ctx context.Context, since int64) error {
	if err := r.revise(ctx); err != nil {
		return err
	}
	among := "" // the units, as a JSON array; "" for all
	if since > 0 && since <= r.Revision {
		changed, all, err := changedSince(ctx, r.tx, r.Year, since)
		if err != nil {
			return err
		}
		if r.Part = !all; r.Part {
			if among, err = jsonOf(changed); err != nil {
				return err
			}
		}
	}
	if err := r.beginWith(ctx, among); err != nil {
		return err
	}
	absent, err := r.db.absentFindings(ctx, r.tx, r.Settings, r.Year, "")
	if err != nil {
		return err
	}
	r.Absent, err = r.db.annotate(ctx, r.tx, absent)
	return err
}

// beginWith lists some units, given by a JSON array of their ids; "" is all.
func (r *Reading) beginWith(ctx context.Context, among string) error {
	if err := r.listUnits(ctx, among); err != nil {
		return err
	}
	if err := r.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM filings WHERE superseded_by IS NULL AND year = ?)`, r.Year-1).
		Scan(&r.YearBefore); err != nil {
		return err
	}
	copied, err := r.db.tableFindings(ctx, r.tx, r.Settings, r.Year, among)
	for _, f := range copied {
		r.district[f.Unit] = append(r.district[f.Unit], f)
	}
	return err
}

// listUnits lists the units with current filings; of some, given by a JSON array,
// those, and which of them have none.
func (r *Reading) listUnits(ctx context.Context, among string) error {
	const filed = `EXISTS (SELECT 1 FROM filings f WHERE f.superseded_by IS NULL AND f.year = ?1 AND f.unit_id = u.id)`
	query, args := `SELECT u.id, u.name, true FROM units u WHERE `+filed+` ORDER BY u.id`, []any{r.Year}
	if among != "" {
		query, args = `SELECT u.id, u.name, `+filed+` FROM units u WHERE u.id IN (SELECT value FROM json_each(?2)) ORDER BY u.id`, append(args, among)
	}
	rows, err := r.tx.QueryContext(ctx, query, args...)
	_, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var name string
		var files bool
		err := rows.Scan(&id, &name, &files)
		if files {
			r.ids, r.Units = append(r.ids, id), append(r.Units, name)
		} else {
			r.Gone = append(r.Gone, name)
		}
		return struct{}{}, err
	})
	return err
}

// chosen are the ids of some of Units as a JSON array.
func (r *Reading) chosen(units []int) (string, error) {
	ids := make([]int64, len(units))
	for i, u := range units {
		ids[i] = r.ids[u]
	}
	return jsonOf(ids)
}

// jsonOf writes a list as a JSON array, for json_each.
func jsonOf[T any](list []T) (string, error) {
	data, err := json.Marshal(append([]T{}, list...))
	return string(data), err
}

// Place orders the units of all readings: it is greater for one that first handed
// something in later.
func (r *Reading) Place(unit int) int64 { return r.ids[unit] }

// Records returns the filings of Units for the year as DB.Records does. Of a Part
// some others may be among them, which are names of one of Units.
func (r *Reading) Records(ctx context.Context) ([]Record, error) {
	where, args := `f.year = ?1`, []any{r.Year}
	if r.Part {
		ids, err := jsonOf(r.ids)
		if err != nil {
			return nil, err
		}
		where, args = `f.year = ?1 AND f.unit_id IN (SELECT value FROM json_each(?2)
			UNION SELECT o.id FROM unit_names n JOIN units o ON o.key = n.key WHERE n.unit_id IN (SELECT value FROM json_each(?2)))`, append(args, ids)
	}
	found, err := records(ctx, r.tx, where, args...)
	if err != nil {
		return nil, fmt.Errorf("list filings for %d: %w", r.Year, explain(err))
	}
	return found, nil
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
	submissions, err := r.db.loadWhere(ctx, r.tx, `f.superseded_by IS NULL AND f.year = ? AND f.unit_id`+amongChosen, year, ids)
	if err != nil {
		return nil, fmt.Errorf("read submissions for %d: %w", year, explain(err))
	}
	return submissions, nil
}

// Findings returns what is wrong with some submissions that Submissions
// returned, and what could not be judged, by unit and then as Check
// returns it.
func (r *Reading) Findings(ctx context.Context, submissions []*schema.Submission, units []int) ([]schema.Finding, error) {
	findings, err := r.findings(ctx, submissions, units)
	if err == nil {
		for _, s := range submissions {
			for _, f := range r.district[s.Unit] {
				findings = insertFinding(findings, f)
			}
		}
		findings, err = r.db.annotate(ctx, r.tx, findings)
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
		return r.db.standingWhere(ctx, r.tx, always(r.Settings), "", `(f.id IS NULL OR f.superseded_by IS NULL) AND fd.year = ? AND fd.unit_id`+amongChosen, r.Year, ids)
	}
	ids := make(map[string]int64, len(units))
	for _, u := range units {
		ids[r.Units[u]] = r.ids[u]
	}
	var findings []schema.Finding
	for _, s := range submissions {
		checked, err := r.db.check(ctx, r.tx, r.Settings, ids[s.Unit], s)
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
