package bureau

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jixiao/consolidate/whole"
	"jixiao/importer"
	"jixiao/importer/grid"
	"jixiao/schema"
	"jixiao/schema/store"
)

// Checked is what was found in a database file; the JSON of the commands that check
// one and copy one.
type Checked struct {
	OK      bool   `json:"ok"`
	Path    string `json:"path"` // of the database that was looked at, or of the copy
	Files   int    `json:"files"`
	Filings int    `json:"filings"`
	Values  int    `json:"values"`
	// Problems are sentences, each with what it is about.
	Problems []string `json:"problems"`

	store.Inspection `json:"-"`
	// Unverified says why the figures were not held against the originals: of how
	// many files, or of all.
	Unverified struct {
		Locked, Outdated int
		Unread           []string // by name: those that cannot be read now
	} `json:"-"`
	Skipped bool `json:"-"` // it was not asked for, or cannot be done
}

// Database is a database file, and the database where this program has it open.
type Database struct {
	Path string
	Open *store.DB // nil where it has not
	// Model is that of the forms, for a database that is not open.
	Model *schema.Model
}

func (d Database) inspect(ctx context.Context, each func(done, all int)) (*store.Inspection, error) {
	if d.Open != nil {
		return d.Open.Inspect(ctx, each)
	}
	return store.Inspect(ctx, d.Path, each)
}

func (d Database) copy(ctx context.Context, to string) error {
	if d.Open != nil {
		return d.Open.Copy(ctx, to)
	}
	return store.Copy(ctx, d.Path, to)
}

func (d Database) look(ctx context.Context, do func(*store.DB) error) error {
	if d.Open != nil {
		return do(d.Open)
	}
	return store.Look(ctx, d.Path, d.Model, do)
}

// CheckDatabase looks at a database file and changes nothing. Unless it is to be
// quick, every original in use is read again and held against its figures. each,
// unless it is nil, is told how many of the files were looked at. Errors are those
// of store.Inspect.
func CheckDatabase(ctx context.Context, d Database, quick bool, each func(done, all int)) (*Checked, error) {
	i, err := d.inspect(ctx, each)
	if err != nil {
		return nil, err
	}
	c := newChecked(d.Path, i)
	c.Skipped = quick || !i.Current || i.Left > 0
	for _, p := range i.Problems {
		switch p.Kind {
		case store.Damaged, store.Truncated, store.NotADatabase, store.EmptyFile, store.OtherLog:
			c.Skipped = true
		}
	}
	if c.Skipped {
		return c, nil
	}
	before := *c
	err = d.look(ctx, func(db *store.DB) error {
		*c = before
		c.Problems = append([]string{}, before.Problems...)
		return c.againstOriginals(ctx, db, each)
	})
	c.OK = len(c.Problems) == 0
	return c, err
}

func newChecked(name string, i *store.Inspection) *Checked {
	c := &Checked{OK: i.OK(), Path: name, Files: i.Files, Filings: i.Filings, Values: i.Values, Problems: []string{}, Inspection: *i}
	if whole, err := filepath.Abs(name); err == nil {
		c.Path = whole
	}
	for _, p := range i.Problems {
		c.Problems = append(c.Problems, ProblemText(p))
	}
	return c
}

// againstOriginals reads every original of which a form is in use again, and holds
// what it says, and where, against what is stored.
func (c *Checked) againstOriginals(ctx context.Context, db *store.DB, each func(done, all int)) error {
	r, err := newRereading(ctx, db, "")
	if err != nil {
		return err
	}
	sums, err := filesInUse(ctx, db)
	if err != nil {
		return err
	}
	for n, sum := range sums {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := c.againstOriginal(ctx, r, sum); err != nil {
			return err
		}
		if each != nil {
			each(n+1, len(sums))
		}
	}
	return nil
}

func (c *Checked) againstOriginal(ctx context.Context, r *rereading, sum string) error {
	filings, err := r.db.FilingsIn(ctx, sum)
	if err != nil {
		return err
	}
	for _, f := range filings {
		if f.Reader != importer.Version() || f.Model != r.db.Model().Version() {
			c.Unverified.Outdated++ // another version may read it otherwise
			return nil
		}
	}
	now, err := r.again(ctx, sum)
	switch {
	case err != nil:
		return err
	case errors.Is(now.err, grid.ErrEncrypted):
		c.Unverified.Locked++
		return nil
	case now.err != nil: // a label was taken back, or a name: it stays as it was read
		c.Unverified.Unread = append(c.Unverified.Unread, now.Name)
		return nil
	case now.skip:
		return nil
	}
	for _, f := range filings {
		if differs, changes := differsFrom(r.db.Model(), f, now.filings); differs {
			c.Problems = append(c.Problems, saysOriginalDiffers(r.db.Model(), now.Name, f, changes))
		}
	}
	return nil
}

// differsFrom reports whether a stored filing is none of those that its original
// holds, and in what from the one on its sheet. Whose they are and of which year may
// have been said by a person.
func differsFrom(model *schema.Model, stored *schema.Filing, read []*schema.Filing) (differs bool, changes []Changed) {
	for _, f := range read {
		if f.Form != stored.Form || f.Sheet != stored.Sheet {
			continue
		}
		if slices.EqualFunc(stored.Values, f.Values, sameValue) {
			return false, nil
		}
		if changes == nil || schema.ProjectKey(f.Project) == schema.ProjectKey(stored.Project) {
			changes = changesBetween(model, stored, f)
		}
	}
	return true, changes
}

// Backup copies a database to a place while it may be in use, looks at the copy, and
// only then gives it its name: in a folder, one of its own with the time; for a file
// that is there already, the next that is free. Where the copy has problems it is
// kept if the database has them too. Errors are those of store.Copy; OutputError
// where the copy cannot be written, BackupError where it is not as the database is.
func Backup(ctx context.Context, d Database, to string, at time.Time) (*Checked, error) {
	if to == "" {
		to = filepath.Dir(d.Path)
	}
	if info, err := os.Stat(to); err == nil && info.IsDir() {
		to = filepath.Join(to, BackupName(d.Path, at))
	}
	extension := filepath.Ext(to)
	names := whole.Numbered(filepath.Dir(to), strings.TrimSuffix(filepath.Base(to), extension), extension)
	var looked *store.Inspection
	var inside error // of the database, not of the place
	name, err := whole.FillNew(names, func(name string) error {
		if err := d.copy(ctx, name); err != nil {
			inside = err
			return err
		}
		looked, inside = store.Inspect(ctx, name, nil)
		if inside == nil {
			inside = likeItsSource(ctx, d, looked)
		}
		return inside
	})
	var copying store.CopyError
	switch {
	case errors.As(err, &copying):
		return nil, OutputError{to, copying.Err}
	case inside != nil:
		return nil, inside
	case err != nil:
		return nil, OutputError{to, err}
	}
	return newChecked(name, looked), nil
}

// BackupName is what a copy of a database is called: by when it is made.
func BackupName(database string, at time.Time) string {
	base := filepath.Base(database)
	return strings.TrimSuffix(base, filepath.Ext(base)) + "-备份-" + at.Format("20060102-150405") + ".db"
}

// likeItsSource returns a BackupError where a copy has a problem that the database
// does not have.
func likeItsSource(ctx context.Context, d Database, looked *store.Inspection) error {
	if looked.OK() {
		return nil
	}
	source, err := d.inspect(ctx, nil)
	if err != nil {
		return err
	}
	known := map[store.Problem]bool{}
	for _, p := range source.Problems {
		known[p] = true
	}
	for _, p := range looked.Problems {
		if !known[p] {
			return BackupError{p}
		}
	}
	return nil
}

// OutputError is what went wrong with a file that is written.
type OutputError struct {
	Path string
	Err  error
}

func (e OutputError) Error() string { return fmt.Sprintf("write %s: %v", e.Path, e.Err) }

func (e OutputError) Unwrap() error { return e.Err }

// BackupError says that a copy came out otherwise than what was copied.
type BackupError struct{ Problem store.Problem }

func (e BackupError) Error() string { return "the copy is not as the database is: " + e.Problem.Detail }

// Rescue writes the originals that can still be had from a database, also a damaged
// one, into a new folder, and returns it with how many were written and lost. A file
// is named by its number and its own name.
func Rescue(ctx context.Context, from, folder string) (to string, written, lost int, err error) {
	var inside error // of the database, not of the place
	to, err = whole.Folder(whole.Numbered(filepath.Dir(folder), filepath.Base(folder), ""), func(in string) error {
		var writing error
		lost, inside = store.Originals(ctx, from, func(name, _ string, data []byte) error {
			written++
			extension := path.Ext(name)
			stem := FileName(strings.TrimSuffix(path.Base(name), extension))
			name = fmt.Sprintf("%04d %s%s", written, stem, strings.TrimPrefix(FileName("x"+extension), "x"))
			writing = os.WriteFile(filepath.Join(in, name), data, 0o666)
			return writing
		})
		if writing != nil {
			inside = nil
			return writing
		}
		return inside
	})
	if err != nil && inside == nil {
		err = OutputError{folder, err}
	}
	return to, written, lost, err
}
