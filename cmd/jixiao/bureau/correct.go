package bureau

import (
	"context"
	"errors"
	"time"

	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// What was out of use is not read again with the rest. When a person brings it
// back, the files of its unit are, so that what stands is read in one way; see
// store.DB.Pending.

// Choose says that a filing counts, see store.DB.Choose.
func Choose(ctx context.Context, db *store.DB, filing int64, d schema.Decision) (*store.Record, error) {
	instead, err := db.Choose(ctx, filing, d)
	return instead, afterwards(ctx, db, d.By, err)
}

// Keep says that a filing that waits does not count, see store.DB.Dismiss.
func Keep(ctx context.Context, db *store.DB, waiting int64, d schema.Decision) (stands int64, err error) {
	return db.Dismiss(ctx, waiting, d)
}

// Unchoose takes back a choice, see store.DB.Unchoose.
func Unchoose(ctx context.Context, db *store.DB, filing int64, by string) error {
	return afterwards(ctx, db, by, db.Unchoose(ctx, filing, by))
}

// Void withdraws filings, see store.DB.Void: all of them, or none where one cannot
// be. It returns for each what stands again.
func Void(ctx context.Context, db *store.DB, filings []int64, d schema.Decision) ([][]store.Record, error) {
	restored, err := each(ctx, db, filings, func(ctx context.Context, filing int64) ([]store.Record, error) {
		return db.Void(ctx, filing, d)
	})
	return restored, afterwards(ctx, db, d.By, err)
}

// Restore takes back that filings were withdrawn, see store.DB.Restore: of all of
// them or of none. It returns for each what came later and stands all the same.
func Restore(ctx context.Context, db *store.DB, filings []int64, by string) ([]*store.Record, error) {
	later, err := each(ctx, db, filings, func(ctx context.Context, filing int64) (*store.Record, error) {
		return db.Restore(ctx, filing, by)
	})
	return later, afterwards(ctx, db, by, err)
}

// each does something with filings, one after the other: with all of them, or with
// none where it cannot be done with one. The error is then a FilingError.
func each[T any](ctx context.Context, db *store.DB, filings []int64, do func(context.Context, int64) (T, error)) ([]T, error) {
	done := make([]T, len(filings))
	err := db.Together(ctx, func(ctx context.Context) (err error) {
		for i, id := range filings {
			if done[i], err = do(ctx, id); err != nil && IsAboutFiling(err) {
				return FilingError{id, err}
			}
			if err != nil {
				return err
			}
		}
		return nil
	})
	return done, err
}

// errYearToCome says that a year has not come.
var errYearToCome = errors.New("a year that has not come")

// Corrected is what putting a filing under another unit or year did.
type Corrected struct {
	store.Corrected
	// New says that no unit on the roster or among those that have handed in
	// something goes by the name; Near are the names most like it.
	New  string
	Near []string
}

// Correct puts filings under another unit or year, see store.DB.Correct: all of
// them, or none where one cannot be. A name that a unit of the roster goes by is
// that unit's. The error is a FilingError also for a year that has not come.
func Correct(ctx context.Context, db *store.DB, filings []int64, unit string, year int, d schema.Decision) ([]Corrected, error) {
	if year > time.Now().Year() {
		return nil, FilingError{filings[0], errYearToCome}
	}
	unknown, near := "", []string(nil)
	if unit != "" {
		var err error
		if unit, unknown, near, err = theUnit(ctx, db, unit); err != nil {
			return nil, err
		}
	}
	done, err := each(ctx, db, filings, func(ctx context.Context, filing int64) (Corrected, error) {
		made, err := db.Correct(ctx, filing, unit, year, d)
		return Corrected{made, unknown, near}, err
	})
	return done, afterwards(ctx, db, d.By, err)
}

// theUnit returns the name of a unit that a person means; where none is known by
// it, the name is that of a new one, and near are those most like it.
func theUnit(ctx context.Context, db *store.DB, name string) (unit, unknown string, near []string, err error) {
	settings, err := db.Settings(ctx, 0)
	if err != nil {
		return "", "", nil, err
	}
	if listed, ok := settings.Goes(name); ok {
		return listed.Name, "", nil, nil
	}
	if _, known, err := db.FindUnit(ctx, name); err != nil || known {
		return name, "", nil, err
	}
	names, err := UnitNames(ctx, db)
	const most = 3
	return name, name, importer.NearestUnits(name, names, most), err
}

// Uncorrect takes back that filings were put under another unit or year, see
// store.DB.Uncorrect: of all of them or of none.
func Uncorrect(ctx context.Context, db *store.DB, filings []int64, by string) ([]store.Uncorrected, error) {
	done, err := each(ctx, db, filings, func(ctx context.Context, filing int64) (store.Uncorrected, error) {
		return db.Uncorrect(ctx, filing, by)
	})
	return done, afterwards(ctx, db, by, err)
}

// afterwards reads again what a decision asks for, unless the decision failed.
func afterwards(ctx context.Context, db *store.DB, by string, err error) error {
	if err != nil {
		return err
	}
	r, err := newRereading(ctx, db, by)
	if err != nil {
		return err
	}
	_, err = r.finish(ctx)
	return err
}
