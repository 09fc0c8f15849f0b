package store

import (
	"context"
	"database/sql"
	"fmt"
)

// Every change of what is known of a unit for a year is noted by triggers, see
// migrations/0011_changes.sql, under a revision that goes up. Who keeps what was
// computed asks by it what to compute anew.

// Revision returns the number of the last change. It is another one whenever what
// is known of a unit was changed since, by whichever program.
func (db *DB) Revision(ctx context.Context) (int64, error) {
	number, err := revision(ctx, db.reader)
	if err != nil {
		return 0, fmt.Errorf("look for changes: %w", explain(err))
	}
	return number, nil
}

func revision(ctx context.Context, q querier) (number int64, err error) {
	err = q.QueryRowContext(ctx, `SELECT number FROM revision`).Scan(&number)
	return number, err
}

// changedSince returns the units of which something has changed for a year since
// a revision, or that everything may have.
func changedSince(ctx context.Context, q querier, year int, since int64) (units []int64, all bool, err error) {
	rows, err := q.QueryContext(ctx, `SELECT DISTINCT unit_id FROM changes WHERE revision > ? AND year IN (0, ?)`, since, year)
	units, err = collect(rows, err, func(rows *sql.Rows) (id int64, err error) {
		err = rows.Scan(&id)
		all = all || id == 0
		return id, err
	})
	return units, all, err
}
