package bureau

import (
	"context"

	"jixiao/schema"
	"jixiao/schema/store"
)

// Correct puts a filing under another unit or year, see store.DB.Correct. A name
// that a unit of the roster goes by is that unit's.
func Correct(ctx context.Context, db *store.DB, filing int64, unit string, year int, d schema.Decision) (store.Corrected, error) {
	settings, err := db.Settings(ctx)
	if err != nil {
		return store.Corrected{}, err
	}
	if listed, ok := settings.Goes(unit); ok {
		unit = listed.Name
	}
	return db.Correct(ctx, filing, unit, year, d)
}
