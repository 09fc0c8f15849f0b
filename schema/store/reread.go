package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"time"

	"jixiao/schema"
)

// Wordings returns the labels that people have taught, in the order in which
// they did.
func (db *DB) Wordings(ctx context.Context) ([]schema.Wording, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT label, path FROM wordings ORDER BY taught, label`)
	wordings, err := collect(rows, err, func(rows *sql.Rows) (w schema.Wording, err error) {
		err = rows.Scan(&w.Label, &w.Path)
		return w, err
	})
	if err != nil {
		return nil, fmt.Errorf("list taught labels: %w", explain(err))
	}
	return wordings, nil
}

// Teach keeps what labels mean, as a person says. A label taught before means
// what was said last. Stored files are not read again by that; see Pending.
func (db *DB) Teach(ctx context.Context, wordings []schema.Wording, by string) error {
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error { return db.teach(ctx, tx, wordings, by) })
	if err != nil {
		return fmt.Errorf("teach labels: %w", err)
	}
	return nil
}

func (db *DB) teach(ctx context.Context, tx *sql.Tx, wordings []schema.Wording, by string) error {
	for _, w := range wordings {
		label := strings.TrimSpace(w.Label)
		if _, err := db.model.Address(w); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO wordings (label, path, taught) VALUES (?, ?, ?)
			ON CONFLICT (label) DO UPDATE SET path = excluded.path, taught = excluded.taught`,
			label, w.Path, printTime(time.Now())); err != nil {
			return err
		}
		if err := enter(ctx, tx, Entry{Deed: DeedTeach, Subject: label, Why: w.Path, By: by}, 0); err != nil {
			return err
		}
	}
	// What a label was not known for may not be known of a file.
	return pend(ctx, tx, inUseFiles+` OR `+refusedFiles)
}

// Forget takes back what a label was taught to mean, and reports whether it
// had been. See Pending.
func (db *DB) Forget(ctx context.Context, label, by string) (found bool, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) (err error) {
		found, err = forget(ctx, tx, label, by)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("forget label: %w", err)
	}
	return found, nil
}

func forget(ctx context.Context, tx *sql.Tx, label, by string) (found bool, err error) {
	label = strings.TrimSpace(label)
	result, err := tx.ExecContext(ctx, `DELETE FROM wordings WHERE label = ?`, label)
	if err != nil {
		return false, err
	}
	if n, err := result.RowsAffected(); err != nil || n == 0 {
		return false, err
	}
	if err := enter(ctx, tx, Entry{Deed: DeedForget, Subject: label, By: by}, 0); err != nil {
		return true, err
	}
	return true, pend(ctx, tx, inUseFiles)
}

// Stray is something on a current filing that no line or column knows.
type Stray struct {
	Unit   string
	Year   int
	Form   schema.FormID
	SHA256 string // of the file
	Label  string // of a row, or what is taken for a label
	Figure bool   // it is the label of a figure, which is lost for it
	Title  bool   // it is the heading of the form
	Source schema.Source
}

// Strays returns what no line or column knows of the current filings, in
// district order; of all years when year is 0.
func (db *DB) Strays(ctx context.Context, year int) ([]Stray, error) {
	var strays []Stray
	err := straysOf(ctx, db.reader, func(_ int64, s Stray) { strays = append(strays, s) }, `(f.year = ?1 OR ?1 = 0)`, year)
	if err != nil {
		return nil, fmt.Errorf("list unknown labels: %w", explain(err))
	}
	return strays, nil
}

// straysOf hands what no line or column knows of some current filings f to each, with
// the number of the unit.
func straysOf(ctx context.Context, q querier, each func(unit int64, s Stray), where string, args ...any) error {
	rows, err := q.QueryContext(ctx, `
		SELECT f.unit_id, u.name, f.year, f.form, fi.sha256, fi.name, v.label, v.state = 'number', p.path LIKE '%/unplaced/title', v.sheet, v.cell
		FROM unknown_labels k JOIN filings f ON f.id = k.filing_id JOIN units u ON u.id = f.unit_id JOIN files fi ON fi.id = f.file_id
			JOIN filing_values v ON v.filing_id = k.filing_id AND v.seq = k.seq JOIN paths p ON p.id = v.path_id
		WHERE f.superseded_by IS NULL AND `+where+`
		ORDER BY f.year, f.unit_id, f.id, v.seq`, args...)
	_, err = collect(rows, err, func(rows *sql.Rows) (unit int64, err error) {
		var s Stray
		if err = rows.Scan(&unit, &s.Unit, &s.Year, &s.Form, &s.SHA256, &s.Source.File, &s.Label, &s.Figure, &s.Title, &s.Source.Sheet, &s.Source.Cell); err == nil {
			each(unit, s)
		}
		return unit, err
	})
	return err
}

// StraysSince is what no line or column knows of the units of which something has
// changed since a revision.
type StraysSince struct {
	Revision int64             // as of which it is
	Part     bool              // else it is of all units
	Units    map[int64][]Stray // by the number of the unit; those that changed and have none too
}

// StraysSince returns what Strays does for a year, of the units of which something
// has changed since a revision; of all of them when that is 0. It takes time by how
// many they are.
func (db *DB) StraysSince(ctx context.Context, year int, since int64) (all StraysSince, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		all = StraysSince{Units: map[int64][]Stray{}}
		if all.Revision, err = revision(ctx, tx); err != nil {
			return err
		}
		where, args := `f.year = ?`, []any{year}
		if since > 0 {
			units, every, err := changedSince(ctx, tx, year, since)
			if err != nil {
				return err
			}
			if all.Part = !every; all.Part {
				list, err := jsonOf(units)
				if err != nil {
					return err
				}
				// What was filed under another name of theirs changes with them.
				rows, err := tx.QueryContext(ctx, `SELECT id FROM whole_units WHERE whole`+amongChosen, list)
				units, err = collect(rows, err, func(rows *sql.Rows) (id int64, err error) {
					err = rows.Scan(&id)
					return id, err
				})
				if err != nil {
					return err
				}
				if list, err = jsonOf(units); err != nil {
					return err
				}
				where, args = where+` AND f.unit_id`+amongChosen, append(args, list)
				for _, id := range units {
					all.Units[id] = nil
				}
			}
		}
		return straysOf(ctx, tx, func(unit int64, s Stray) { all.Units[unit] = append(all.Units[unit], s) }, where, args...)
	})
	if err != nil {
		return all, fmt.Errorf("list unknown labels: %w", explain(err))
	}
	return all, nil
}

// Reread stores what a stored file reads as now, after labels were taught or
// units' names were joined. What it read as before stays, superseded by the
// file itself. A form that another file has superseded since stays superseded,
// and one that was withdrawn stays withdrawn. Where the file's forms were a
// unit's whose alias was taken back, what they had replaced of that unit's
// stands again. What was decided about the reader's findings stays with them.
// The entry, unless it is nil, goes into the journal. What was replaced is
// returned, by the file or of the file by what came later. The error wraps
// fs.ErrNotExist when no file of the sum was imported.
func (db *DB) Reread(ctx context.Context, sha256 string, filings []*schema.Filing, entry *Entry) ([]Superseded, error) {
	if err := db.valid(filings); err != nil {
		return nil, fmt.Errorf("reread %s: %w", sha256, err)
	}
	return db.again(ctx, sha256, func(p *putting, ctx context.Context) error {
		if err := p.reread(ctx, filings); err != nil || entry == nil {
			return err
		}
		return enter(ctx, p.tx, *entry, p.units[schema.UnitKey(filings[0].Unit)].id)
	})
}

// Confirm stores that a file reads as it did, by whichever version of the reader
// the filings are of: its current filings and their values stay, and what the
// reader found is said as it says it now. The error wraps fs.ErrNotExist when no
// file of the sum was imported.
func (db *DB) Confirm(ctx context.Context, sha256 string, filings []*schema.Filing) error {
	if err := db.valid(filings); err != nil {
		return fmt.Errorf("reread %s: %w", sha256, err)
	}
	_, err := db.again(ctx, sha256, func(p *putting, ctx context.Context) error { return p.confirm(ctx, filings) })
	return err
}

// Refile puts the filings of a file that cannot be read again under the units that
// their names are of by now, as they were read; where an alias was taken back,
// under the one that they were of before it. What was replaced is returned as by
// Reread. The error wraps fs.ErrNotExist when no file of the sum was imported.
func (db *DB) Refile(ctx context.Context, sha256 string) ([]Superseded, error) {
	return db.again(ctx, sha256, (*putting).refile)
}

// again does what has to be done with a file that is read again, and strikes it off
// the list of those that have to be (see Pending).
func (db *DB) again(ctx context.Context, sha256 string, do func(*putting, context.Context) error) ([]Superseded, error) {
	p := newPutting(db)
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		p.tx = tx
		var found bool
		var err error
		if p.file, found, err = fileBySum(ctx, tx, sha256); err != nil {
			return err
		}
		if !found || p.file.Status != Imported {
			return fs.ErrNotExist
		}
		before, err := p.readerFindings(ctx)
		if err != nil {
			return err
		}
		if err := do(&p, ctx); err != nil {
			return err
		}
		if err := p.keepKeys(ctx, before); err != nil {
			return err
		}
		return settle(ctx, tx, p.file.ID)
	})
	if err != nil {
		return nil, fmt.Errorf("reread %s: %w", sha256, err)
	}
	db.paths.add(p.paths)
	return p.supplanted, nil
}

// readerFindings are what the reader found in the file's current filings.
func (p *putting) readerFindings(ctx context.Context) ([]storedFinding, error) {
	return p.db.storedFindings(ctx, p.tx, `fd.origin = 'reader' AND f.superseded_by IS NULL AND f.file_id = ?`, p.file.ID)
}

// keepKeys notes by which keys the reader's findings of the file were known
// before it was read again.
func (p *putting) keepKeys(ctx context.Context, before []storedFinding) error {
	now, err := p.readerFindings(ctx)
	if err != nil {
		return err
	}
	findings := make([]schema.Finding, len(now))
	for i, s := range now {
		findings[i] = s.Finding
	}
	for _, b := range before {
		if slices.ContainsFunc(findings, func(f schema.Finding) bool { return f.Key() == b.Key() }) {
			continue
		}
		if found, ok := p.db.counterpart(b.Finding, findings); ok {
			if err := keep(ctx, p.tx, submission{b.Year, b.unit}, b.Key(), found); err != nil {
				return err
			}
		}
	}
	return nil
}

// confirm notes the version of the reader on the file's current filings, and
// puts what it finds now in place of what it found.
func (p *putting) confirm(ctx context.Context, filings []*schema.Filing) error {
	if err := p.distinct(ctx, filings); err != nil {
		return err
	}
	for _, f := range filings {
		id := p.identityOf(f)
		var filing int64
		err := p.tx.QueryRowContext(ctx, `UPDATE filings SET reader = ?, model = ?
			WHERE superseded_by IS NULL AND file_id = ? AND unit_id = ? AND year = ? AND form = ? AND project_key = ? RETURNING id`,
			f.Reader, f.Model, p.file.ID, id.unit, id.year, id.form, id.project).Scan(&filing)
		if errors.Is(err, sql.ErrNoRows) {
			continue // another file has superseded it
		}
		if err != nil {
			return err
		}
		if _, err := p.tx.ExecContext(ctx, `DELETE FROM findings WHERE filing_id = ?`, filing); err != nil {
			return err
		}
		if err := p.insertFindings(ctx, filing, f); err != nil {
			return err
		}
	}
	return nil
}

// Outdated are the files that current filings stand in which were read by
// another version of the reader or of the forms than the ones given, in the
// order in which they arrived; of a unit, or of all when it is "". Filings is how
// many filings these are.
func (db *DB) Outdated(ctx context.Context, unit, reader, model string) (sums []string, filings int, err error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT fi.sha256, count(*) FROM filings f JOIN files fi ON fi.id = f.file_id JOIN units u ON u.id = f.unit_id
		WHERE f.superseded_by IS NULL AND (f.reader <> ? OR f.model <> ?) AND (u.key = ?3 OR ?3 = '') GROUP BY fi.id ORDER BY fi.id`,
		reader, model, schema.UnitKey(unit))
	sums, err = collect(rows, err, func(rows *sql.Rows) (sum string, err error) {
		n := 0
		err = rows.Scan(&sum, &n)
		filings += n
		return sum, err
	})
	if err != nil {
		return nil, 0, fmt.Errorf("look for filings of other versions: %w", explain(err))
	}
	return sums, filings, nil
}

// FilingsIn returns the current filings that stand in a file, with their values.
func (db *DB) FilingsIn(ctx context.Context, sha256 string) ([]*schema.Filing, error) {
	var filings []*schema.Filing
	err := db.read(ctx, func(tx *sql.Tx) error {
		loaded, err := db.loadWhere(ctx, tx, `f.superseded_by IS NULL AND f.file_id = (SELECT id FROM files WHERE sha256 = ?)`, sha256)
		for _, s := range loaded {
			filings = append(filings, s.Filings...)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the filings of %s: %w", sha256, err)
	}
	return filings, nil
}

// formerly is what a file had in the books when it is read again.
type formerly struct {
	stood     map[identity]bool
	known     map[place]bool         // what stood, under another name of its unit
	gone      map[identity]bool      // superseded by another file, or withdrawn
	withdrawn map[place]bool         // the form is withdrawn, whatever unit it is found to be of
	waiting   map[place]*schema.Wait // under another name of their unit
	affected  map[submission]bool
}

func (p *putting) reread(ctx context.Context, filings []*schema.Filing) error {
	if err := p.distinct(ctx, filings); err != nil {
		return err
	}
	had, err := p.had(ctx)
	if err != nil {
		return err
	}
	was, err := p.formerly(ctx, had, filings)
	if err != nil {
		return err
	}
	if _, err := p.tx.ExecContext(ctx, `UPDATE filings SET superseded_by = file_id, superseded_at = ? WHERE file_id = ? AND superseded_by IS NULL`,
		p.now, p.file.ID); err != nil {
		return err
	}
	for _, s := range submissionsOf(had) {
		restored, err := p.leave(ctx, s, had, filings)
		if err != nil {
			return err
		}
		if restored {
			was.affected[s] = true
		}
	}
	standing, err := p.standing(ctx, was, filings)
	if err != nil {
		return err
	}
	replaced, err := p.store(ctx, standing)
	if err != nil {
		return err
	}
	p.supplanted = append(p.supplanted, replaced...)
	for s := range was.affected {
		if err := p.db.recheckAround(ctx, p.tx, s); err != nil {
			return err
		}
	}
	return nil
}

// formerly tells apart what the file had; what waited under another name is set aside.
func (p *putting) formerly(ctx context.Context, stored []had, filings []*schema.Filing) (was formerly, err error) {
	now := make(map[identity]bool)
	for _, f := range filings {
		now[p.identityOf(f)] = true
	}
	was = formerly{
		stood: make(map[identity]bool), known: make(map[place]bool), gone: make(map[identity]bool), withdrawn: make(map[place]bool),
		waiting: make(map[place]*schema.Wait), affected: make(map[submission]bool),
	}
	for _, h := range stored {
		switch {
		case h.wait != nil && !now[h.identity]:
			was.waiting[h.place()] = h.wait
			if err := setAside(ctx, p.tx, h.id, p.now); err != nil {
				return was, err
			}
		case h.current():
			was.affected[h.submission()], was.stood[h.identity] = true, true
			was.known[h.place()] = was.known[h.place()] || !now[h.identity]
		default:
			was.gone[h.identity] = true
			was.withdrawn[h.place()] = was.withdrawn[h.place()] || h.by == p.file.ID && !now[h.identity]
		}
	}
	return was, nil
}

// standing are the filings that stand, or wait, after the file is read again. One that
// a file of a later arrival has is kept as superseded by that.
func (p *putting) standing(ctx context.Context, was formerly, filings []*schema.Filing) ([]*schema.Filing, error) {
	var standing []*schema.Filing
	for _, f := range filings {
		id := p.identityOf(f)
		at := place{id.year, id.form, id.project, f.Sheet}
		if !was.stood[id] && !was.known[at] && (was.gone[id] || was.withdrawn[at]) {
			continue
		}
		if w := was.waiting[at]; w != nil {
			waits := *f
			waits.Waits = w
			standing = append(standing, &waits)
			continue
		}
		var later int64 // the file that arrived later and has the same form filled in
		err := p.tx.QueryRowContext(ctx, `SELECT ifnull(max(file_id), 0) FROM filings WHERE superseded_by IS NULL
			AND unit_id = ? AND year = ? AND form = ? AND project_key = ? AND file_id > ?`,
			id.unit, id.year, id.form, id.project, p.file.ID).Scan(&later)
		if err != nil {
			return nil, err
		}
		if later == 0 {
			standing = append(standing, f)
			continue
		}
		if err := p.insertSuperseded(ctx, f, later); err != nil {
			return nil, err
		}
	}
	return standing, nil
}

// refile reads the file's filings again out of the database.
func (p *putting) refile(ctx context.Context) error {
	had, err := p.had(ctx)
	if err != nil {
		return err
	}
	var filings []*schema.Filing
	moved := false
	for _, h := range had {
		if h.by == p.file.ID {
			continue // it is withdrawn, under whichever name
		}
		loaded, err := p.db.loadWhere(ctx, p.tx, `f.id = ?`, h.id)
		if err != nil {
			return err
		}
		f := loaded[0].Filings[0]
		joined := f.Unit
		if f.Unit, err = p.nameBefore(ctx, h, joined); err != nil {
			return err
		}
		if !h.current() && h.wait == nil && f.Unit == joined {
			continue // it was replaced under the name that it has
		}
		of, err := p.unit(ctx, f.Unit)
		if err != nil {
			return err
		}
		if of.id != h.unit {
			moved = true
			if err := copyNotes(ctx, p.tx, p.file.ID, h.submission(), submission{h.year, of.id}); err != nil {
				return err
			}
		}
		filings = append(filings, f)
	}
	if !moved {
		return nil
	}
	return p.reread(ctx, filings)
}

// nameBefore returns the name under which a form of the file was filed before that
// name was an alias of its unit, where it is one no more; else the unit's.
func (p *putting) nameBefore(ctx context.Context, h had, unit string) (string, error) {
	err := p.tx.QueryRowContext(ctx, `SELECT u.name FROM filings o JOIN units u ON u.id = o.unit_id JOIN unit_splits s ON s.key = u.key AND s.unit_id = ?
		WHERE o.file_id = ? AND o.year = ? AND o.form = ? AND o.project_key = ? AND o.sheet = ? ORDER BY o.id DESC LIMIT 1`,
		h.unit, p.file.ID, h.year, h.form, h.project, h.sheet).Scan(&unit)
	if errors.Is(err, sql.ErrNoRows) {
		err = nil
	}
	return unit, err
}

// insertSuperseded stores a filing that a file which arrived later supersedes,
// so that it stays in the books.
func (p *putting) insertSuperseded(ctx context.Context, f *schema.Filing, by int64) error {
	if _, err := p.insertBeside(ctx, f, by); err != nil {
		return err
	}
	replaced := Superseded{Unit: p.units[schema.UnitKey(f.Unit)].name, Year: f.Year, Form: f.Form, Project: f.Project, File: p.file.Name}
	if err := p.tx.QueryRowContext(ctx, `SELECT name FROM files WHERE id = ?`, by).Scan(&replaced.By); err != nil {
		return err
	}
	p.supplanted = append(p.supplanted, replaced)
	return nil
}

// insertBeside stores a filing as one that a file supersedes, beside the current
// one of the same unit, year, form and project where there is one, and returns its
// number.
func (p *putting) insertBeside(ctx context.Context, f *schema.Filing, by int64) (int64, error) {
	id := p.identityOf(f)
	var current int64 // gives way for the moment: of one identity, one is current
	if err := p.tx.QueryRowContext(ctx, `UPDATE filings SET superseded_by = file_id, superseded_at = ?
		WHERE superseded_by IS NULL AND unit_id = ? AND year = ? AND form = ? AND project_key = ? RETURNING id`,
		p.now, id.unit, id.year, id.form, id.project).Scan(&current); err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, err
	}
	if err := p.insert(ctx, f); err != nil {
		return 0, err
	}
	var filing int64
	if err := p.tx.QueryRowContext(ctx, `UPDATE filings SET superseded_by = ?, superseded_at = ?
		WHERE superseded_by IS NULL AND unit_id = ? AND year = ? AND form = ? AND project_key = ? RETURNING id`,
		by, p.now, id.unit, id.year, id.form, id.project).Scan(&filing); err != nil {
		return 0, err
	}
	if current == 0 {
		return filing, nil
	}
	return filing, stand(ctx, p.tx, current)
}

// had is a filing of a file, as the file was read last.
type had struct {
	identity
	id    int64
	sheet string
	by    int64 // the file that superseded it; itself: it is withdrawn; 0: it is current
	wait  *schema.Wait
}

// place is where in a file a form stands.
type place struct {
	year           int
	form           schema.FormID
	project, sheet string
}

func (h had) current() bool          { return h.by == 0 }
func (h had) submission() submission { return submission{h.year, h.unit} }
func (h had) place() place           { return place{h.year, h.form, h.project, h.sheet} }

func (p *putting) had(ctx context.Context) ([]had, error) {
	rows, err := p.tx.QueryContext(ctx, `SELECT id, unit_id, year, form, project_key, sheet, ifnull(superseded_by, 0), ifnull(w.code, ''), ifnull(w.before, 0), ifnull(w.after, 0), ifnull(w.beside, '')
		FROM filings f `+joinWaits+`
		WHERE file_id = ?1 AND (superseded_by IS NOT file_id
			OR EXISTS (SELECT 1 FROM voids v WHERE v.filing_id = f.id AND v.undone IS NULL)) ORDER BY id`, p.file.ID)
	return collect(rows, err, func(rows *sql.Rows) (h had, err error) {
		var wait schema.Wait
		err = rows.Scan(&h.id, &h.unit, &h.year, &h.form, &h.project, &h.sheet, &h.by, &wait.Code, &wait.Before, &wait.After, &wait.Beside)
		if wait.Code != "" {
			h.wait = &wait
		}
		return h, err
	})
}

func submissionsOf(all []had) []submission {
	var submissions []submission
	for _, h := range all {
		if !slices.Contains(submissions, h.submission()) {
			submissions = append(submissions, h.submission())
		}
	}
	return submissions
}

// leave takes the file's forms out of a submission that are of it no more, when
// that is because an alias of the unit was taken back: the submission is as if
// they had never been in it. In other cases what the file replaced may have come
// in the very name that is another unit's now. It reports whether something
// stands again.
func (p *putting) leave(ctx context.Context, s submission, all []had, filings []*schema.Filing) (restored bool, err error) {
	split, stays := false, false
	for _, now := range p.submissions(filings) {
		if now == s {
			stays = true
			continue
		}
		var apart bool
		if err := p.tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM unit_splits s JOIN units u ON u.key = s.key WHERE s.unit_id = ? AND u.id = ?)`,
			s.unit, now.unit).Scan(&apart); err != nil {
			return false, err
		}
		split = split || apart
	}
	if !split {
		return false, nil
	}
	still := make(map[identity]bool)
	for _, f := range filings {
		still[p.identityOf(f)] = true
	}
	left := slices.DeleteFunc(slices.Clone(all), func(h had) bool { return h.submission() != s || h.by == p.file.ID || still[h.identity] })
	// What it had replaced before it was replaced itself, its successor did.
	for _, h := range left {
		if h.current() {
			continue
		}
		if _, err := p.tx.ExecContext(ctx, `UPDATE filings SET superseded_by = ? WHERE superseded_by = ? AND file_id <> superseded_by
			AND unit_id = ? AND year = ? AND form = ? AND project_key = ?`, h.by, p.file.ID, h.unit, h.year, h.form, h.project); err != nil {
			return false, err
		}
		if err := setAside(ctx, p.tx, h.id, p.now); err != nil {
			return false, err
		}
	}
	standAgain := func(f identity, whole bool) error {
		again, err := replacedAt(ctx, p.tx, booked{file: p.file.ID, identity: f}, whole)
		for i := 0; err == nil && i < len(again); i++ {
			err, restored = stand(ctx, p.tx, again[i]), true
		}
		return err
	}
	for _, h := range left {
		if !h.current() {
			continue
		}
		if err := standAgain(h.identity, false); err != nil {
			return false, err
		}
	}
	if !stays { // nothing of it is left there: what it replaced stands again as a whole
		if err := standAgain(identity{unit: s.unit, year: s.year}, true); err != nil {
			return false, err
		}
	}
	return restored, succeed(ctx, p.tx, p.file.ID, s)
}

// FilesOf returns the sums of the files that a unit's current filings stand
// in, in the order in which they arrived; those among them that are still under
// another name of the unit.
func (db *DB) FilesOf(ctx context.Context, name string) ([]string, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT sha256 FROM files WHERE id IN (SELECT f.file_id FROM filings f JOIN units u ON u.id = f.unit_id
		WHERE f.superseded_by IS NULL AND (u.key = ?1 OR u.key IN (SELECT n.key FROM unit_names n JOIN units w ON w.id = n.unit_id WHERE w.key = ?1))) ORDER BY id`,
		schema.UnitKey(name))
	sums, err := collect(rows, err, func(rows *sql.Rows) (sum string, err error) {
		err = rows.Scan(&sum)
		return sum, err
	})
	if err != nil {
		return nil, fmt.Errorf("list files of %s: %w", name, explain(err))
	}
	return sums, nil
}

// Filed returns the current filings of a file.
func (db *DB) Filed(ctx context.Context, sha256 string) ([]Kept, error) {
	file, found, err := db.File(ctx, sha256)
	if err == nil && !found {
		err = fmt.Errorf("list filings of %s: %w", sha256, fs.ErrNotExist)
	}
	if err != nil {
		return nil, err
	}
	all, err := kept(ctx, db.reader, file.ID)
	if err != nil {
		return nil, fmt.Errorf("list filings of %s: %w", sha256, explain(err))
	}
	return all, nil
}
