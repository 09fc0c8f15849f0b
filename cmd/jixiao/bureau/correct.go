package bureau

import (
	"context"
	"slices"

	"jixiao/schema"
	"jixiao/schema/store"
)

// Correct puts a filing under another unit or year, see store.DB.Correct. A name
// that a unit of the roster goes by is that unit's.
func Correct(ctx context.Context, db *store.DB, filing int64, unit string, year int, d schema.Decision) (store.Corrected, error) {
	settings, err := db.Settings(ctx, 0)
	if err != nil {
		return store.Corrected{}, err
	}
	if listed, ok := settings.Goes(unit); ok {
		unit = listed.Name
	}
	return db.Correct(ctx, filing, unit, year, d)
}

// Keep says of a filing that waits that the one in use is to count, see
// store.DB.Choose; it returns the number of that one.
func Keep(ctx context.Context, db *store.DB, waiting int64, d schema.Decision) (int64, error) {
	all, err := db.Waiting(ctx)
	if err != nil {
		return 0, err
	}
	i := slices.IndexFunc(all, func(r store.Record) bool { return r.ID == waiting })
	if i < 0 {
		return 0, FilingError{waiting, store.ErrNotCurrent}
	}
	r := all[i]
	standing, found, err := currentOf(ctx, db, &schema.Filing{Unit: r.Unit, Year: r.Year, Form: r.Form, Project: r.Project})
	if err != nil {
		return 0, err
	}
	if !found {
		return 0, FilingError{waiting, store.ErrNotCurrent}
	}
	_, err = db.Choose(ctx, standing.ID, d)
	return standing.ID, err
}
