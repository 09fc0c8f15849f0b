package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"jixiao/schema"
)

// Receipt says what storing a file did.
type Receipt struct {
	// Superseded are the filings that the file replaced, in district order.
	Superseded []Superseded
	// Waiting are the filings that do not take the place of the current one.
	Waiting []Kept
	// Duplicate: the same bytes were imported before; nothing changed.
	Duplicate bool
	// Known is the name that a duplicate was first received under, and Kept
	// are the filings that it was then put with. Claimed is the unit in whose
	// name the duplicate came, where that is not the file's own: X17.
	Known   string
	Kept    []Kept
	Claimed string
	// Alike are the names of units that were taken for another name of a unit
	// known before, because they differ in the district's name alone. Unsure
	// are those that are alike to several units and were taken for new ones.
	Alike  []Alike
	Unsure []string
	// Findings counts the broken findings that now stand for the submissions
	// the file has current filings in and that are about this file: the
	// reader's, and those that name a cell of it.
	Findings Count
}

// Alike is a name, and the unit that it was taken for.
type Alike struct{ Name, Unit string }

// Kept is a filing that is stored.
type Kept struct {
	ID             int64
	Unit           string
	Year           int
	Form           schema.FormID
	Project, Sheet string
	SupersededBy   string // the name of the file that replaced it; "": it is current
	Void           bool   // it was withdrawn
	Corrected      bool   // a person has put it under its unit and year
	// Wait says why it waits, nil where it does not; SupersededBy is then the
	// file of the filing that stands.
	Wait *schema.Wait
}

// Superseded is a filing that a newer one replaced.
type Superseded struct {
	Unit          string
	Year          int
	Form          schema.FormID
	Project, File string // the replaced filing's
	// By is the name of the file that replaced it where that is not the file
	// which was just put or read again.
	By string
	// OlderModified: the new file was last modified before the one it
	// replaced, which is suspicious.
	OlderModified bool
	// Before and After are how many figures the replaced filing held, and the
	// one in its place, 0 where none is.
	Before, After int
}

// Sum returns the SHA-256 of a file's bytes in hex.
func Sum(data []byte) string {
	sum := sha256.Sum256(data)
	return hex.EncodeToString(sum[:])
}

// Put stores a file and the filings read from it, in one transaction or not at
// all. A filing supersedes the current one of the same unit, year, form and
// project. Where the file supersedes a form about the unit and
// holds projects of that unit and year itself, it supersedes all projects of
// the file that it corrects: a corrected workbook replaces a project that was
// renamed as well.
//
// File and Filings are not changed; SHA256 and Size are those of Data whatever
// File says, unless SHA256 says otherwise, which is an error. Filings must
// differ in what they are known by. Values and findings without a source file
// stand in the file.
func (db *DB) Put(ctx context.Context, file File, filings []*schema.Filing) (Receipt, error) {
	receipt, err := db.put(ctx, file, filings)
	if err != nil {
		return Receipt{}, fmt.Errorf("store %s: %w", file.Name, err)
	}
	return receipt, nil
}

func (db *DB) put(ctx context.Context, file File, filings []*schema.Filing) (Receipt, error) {
	file, err := received(file, Imported)
	if err != nil {
		return Receipt{}, err
	}
	if err := db.valid(filings); err != nil {
		return Receipt{}, err
	}
	var receipt Receipt
	p := newPutting(db)
	p.file = file
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		p.tx = tx
		stored, found, err := fileBySum(ctx, tx, file.SHA256)
		if err != nil {
			return err
		}
		var before []Kept
		if found && stored.Status == Imported {
			if before, err = kept(ctx, tx, stored.ID); err != nil {
				return err
			}
		}
		switch {
		case found && stored.Status == Imported && !elsewhere(before, filings):
			receipt, err = p.known(ctx, stored, before, filings)
			return err
		case found:
			p.file.ID = stored.ID
			_, err = tx.ExecContext(ctx, `UPDATE files SET name = ?, modified = ?, status = ?, reason = '', detail = '' WHERE id = ?`,
				file.Name, modified(file), Imported, stored.ID)
		default:
			p.file.ID, err = insertFile(ctx, tx, file)
		}
		if err != nil {
			return err
		}
		if receipt.Superseded, err = p.store(ctx, filings); err != nil {
			return err
		}
		if slices.ContainsFunc(filings, func(f *schema.Filing) bool { return f.Waits != nil }) {
			if receipt.Waiting, err = kept(ctx, tx, p.file.ID); err != nil {
				return err
			}
			receipt.Waiting = slices.DeleteFunc(receipt.Waiting, func(k Kept) bool { return k.Wait == nil })
		}
		receipt.Alike, receipt.Unsure = p.alike, p.unsure
		receipt.Findings, err = p.db.countFindings(ctx, tx, p.file)
		return err
	})
	if err != nil {
		return Receipt{}, err
	}
	db.paths.add(p.paths)
	return receipt, nil
}

// known is the receipt of a file that is stored already.
func (p *putting) known(ctx context.Context, stored File, before []Kept, filings []*schema.Filing) (receipt Receipt, err error) {
	receipt = Receipt{Duplicate: true, Known: stored.Name, Kept: before}
	if receipt.Claimed, err = p.copied(ctx, stored, before, filings); err != nil {
		return receipt, err
	}
	receipt.Findings, err = p.db.countFindings(ctx, p.tx, stored)
	return receipt, err
}

// Known returns the receipt that Put would give for a file that came again, without
// anything read from it: it is known by its bytes. It reports false for one that is
// not imported, or of which all is withdrawn, so that it may be put elsewhere.
func (db *DB) Known(ctx context.Context, file File) (receipt Receipt, known bool, err error) {
	if file, err = received(file, Imported); err != nil {
		return receipt, false, err
	}
	p := newPutting(db)
	p.file = file
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		p.tx = tx
		stored, found, err := fileBySum(ctx, tx, file.SHA256)
		if err != nil || !found || stored.Status != Imported {
			return err
		}
		before, err := kept(ctx, tx, stored.ID)
		if err != nil || elsewhere(before, nil) {
			return err
		}
		known = true
		receipt, err = p.known(ctx, stored, before, nil)
		return err
	})
	if err != nil {
		return Receipt{}, false, fmt.Errorf("look up %s: %w", file.Name, err)
	}
	return receipt, known, nil
}

// elsewhere reports whether all filings of a file are withdrawn and it is now said
// to be of another unit or year: it was put under a wrong one.
func elsewhere(kept []Kept, filings []*schema.Filing) bool {
	if len(kept) == 0 || slices.ContainsFunc(kept, func(k Kept) bool { return !k.Void }) {
		return false
	}
	return !slices.ContainsFunc(filings, func(f *schema.Filing) bool {
		return slices.ContainsFunc(kept, func(k Kept) bool { return k.Year == f.Year && schema.SameUnit(k.Unit, f.Unit) })
	})
}

// store supersedes what the filings replace, stores them, and checks what they
// belong to.
func (p *putting) store(ctx context.Context, filings []*schema.Filing) ([]Superseded, error) {
	if err := p.distinct(ctx, filings); err != nil {
		return nil, err
	}
	standing, waiting, err := p.parted(ctx, filings)
	if err != nil {
		return nil, err
	}
	superseded, err := p.supersede(ctx, standing, waiting)
	if err != nil {
		return nil, err
	}
	for _, f := range standing {
		if err := p.insert(ctx, f); err != nil {
			return nil, fmt.Errorf("%s of %s for %d: %w", f.Form, f.Unit, f.Year, err)
		}
	}
	for _, f := range waiting {
		file, err := p.rival(ctx, p.besideOf(f))
		switch {
		case err != nil:
		case file == 0: // what it would wait beside went with what stands now
			stands := *f
			stands.Waits = nil
			err = p.insert(ctx, &stands)
		default:
			err = p.insertWaiting(ctx, f, file)
		}
		if err != nil {
			return nil, fmt.Errorf("%s of %s for %d: %w", f.Form, f.Unit, f.Year, err)
		}
	}
	for _, s := range p.submissions(filings) {
		if err := p.db.recheckAround(ctx, p.tx, s); err != nil {
			return nil, err
		}
	}
	return superseded, nil
}

// parted parts the filings that take the place of what stands there from those
// that wait.
func (p *putting) parted(ctx context.Context, filings []*schema.Filing) (standing, waiting []*schema.Filing, err error) {
	for _, f := range filings {
		var rival int64
		if f.Waits != nil {
			if rival, err = p.rival(ctx, p.besideOf(f)); err != nil {
				return nil, nil, err
			}
		}
		if rival != 0 {
			waiting = append(waiting, f)
		} else {
			standing = append(standing, f)
		}
	}
	return standing, waiting, nil
}

// rival returns the file beside whose form one waits: that of the current one, or
// where nothing is current there the file that has taken out of use what was; 0
// where that stands no more either.
func (p *putting) rival(ctx context.Context, id identity) (file int64, err error) {
	err = p.tx.QueryRowContext(ctx, `SELECT coalesce(
		(SELECT file_id FROM filings WHERE superseded_by IS NULL AND unit_id = ?1 AND year = ?2 AND form = ?3 AND project_key = ?4),
		(SELECT f.superseded_by FROM filings f WHERE f.unit_id = ?1 AND f.year = ?2 AND f.form = ?3 AND f.project_key = ?4 AND f.superseded_by <> f.file_id
			AND EXISTS (SELECT 1 FROM filings c WHERE c.superseded_by IS NULL AND c.unit_id = ?1 AND c.year = ?2 AND c.file_id = f.superseded_by)
			ORDER BY f.id DESC LIMIT 1), 0)`, id.unit, id.year, id.form, id.project).Scan(&file)
	return file, err
}

// besideOf is what the form is known by beside which one waits: of the same project,
// but for one that goes by another name.
func (p *putting) besideOf(f *schema.Filing) identity {
	id := p.identityOf(f)
	if f.Waits.Beside != "" {
		id.project = schema.ProjectKey(f.Waits.Beside)
	}
	return id
}

// insertWaiting stores a filing that waits beside that of a file.
func (p *putting) insertWaiting(ctx context.Context, f *schema.Filing, file int64) error {
	filing, err := p.insertBeside(ctx, f, file)
	if err != nil {
		return err
	}
	_, err = p.tx.ExecContext(ctx, `INSERT INTO waits (filing_id, code, before, after, beside, beside_key, since) VALUES (?, ?, ?, ?, ?, ?, ?)`,
		filing, string(f.Waits.Code), f.Waits.Before, f.Waits.After, f.Waits.Beside, schema.ProjectKey(f.Waits.Beside), p.now)
	return err
}

// kept returns the filings of a file as it was put last, in the order in which they were put.
func kept(ctx context.Context, q querier, file int64) ([]Kept, error) {
	rows, err := q.QueryContext(ctx, `SELECT f.id, u.name, f.year, f.form, f.project, f.sheet, ifnull(later.name, ''), v.id IS NOT NULL, `+correctionOf("f")+` IS NOT NULL,
			ifnull(w.code, ''), ifnull(w.before, 0), ifnull(w.after, 0), ifnull(w.beside, '')
		FROM filings f JOIN units u ON u.id = f.unit_id LEFT JOIN files later ON later.id = f.superseded_by
			LEFT JOIN voids v ON v.filing_id = f.id AND v.undone IS NULL
			`+joinWaits+`
		WHERE f.file_id = ? AND (f.superseded_by IS NOT f.file_id OR v.id IS NOT NULL) ORDER BY f.id`, file)
	return collect(rows, err, func(rows *sql.Rows) (k Kept, err error) {
		var wait schema.Wait
		err = rows.Scan(&k.ID, &k.Unit, &k.Year, &k.Form, &k.Project, &k.Sheet, &k.SupersededBy, &k.Void, &k.Corrected, &wait.Code, &wait.Before, &wait.After, &wait.Beside)
		if wait.Code != "" {
			k.Wait = &wait
		}
		return k, err
	})
}

// Refuse keeps the bytes of a file that could not be used, and why. Putting
// the same bytes later makes it an imported one. Of a file refused before, the
// reason alone changes; of an imported one, nothing.
func (db *DB) Refuse(ctx context.Context, file File) error {
	if _, err := db.keepAs(ctx, file, Refused); err != nil {
		return fmt.Errorf("store refused %s: %w", file.Name, err)
	}
	return nil
}

// Keep keeps the bytes of a file of which nothing is read by itself, and reports
// whether it was kept before.
func (db *DB) Keep(ctx context.Context, file File) (known bool, err error) {
	if known, err = db.keepAs(ctx, file, Imported); err != nil {
		return false, fmt.Errorf("keep %s: %w", file.Name, err)
	}
	return known, nil
}

// keepAs keeps the bytes of a file. It reports whether they are those of an
// imported one, which is left as it is.
func (db *DB) keepAs(ctx context.Context, file File, status Status) (known bool, err error) {
	file, err = received(file, status)
	if err != nil {
		return false, err
	}
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		stored, found, err := fileBySum(ctx, tx, file.SHA256)
		switch {
		case err != nil:
			return err
		case !found:
			_, err = insertFile(ctx, tx, file)
		case stored.Status == Refused:
			_, err = tx.ExecContext(ctx, `UPDATE files SET status = ?, reason = ?, detail = ? WHERE id = ?`, file.Status, file.Reason, file.Detail, stored.ID)
		default:
			known = true
		}
		return err
	})
	return known, err
}

// received completes a file as its caller gives it.
func received(file File, status Status) (File, error) {
	sum := Sum(file.Data)
	switch {
	case file.Name == "":
		return file, errors.New("a file without a name")
	case file.SHA256 != "" && file.SHA256 != sum:
		return file, fmt.Errorf("its data have the sum %s, not %s", sum, file.SHA256)
	}
	file.SHA256, file.Size, file.Status = sum, int64(len(file.Data)), status
	if status == Imported {
		file.Reason, file.Detail = "", ""
	}
	if file.Received.IsZero() {
		file.Received = time.Now()
	}
	if file.Data == nil {
		file.Data = []byte{} // an empty file, not NULL
	}
	return file, nil
}

func insertFile(ctx context.Context, tx *sql.Tx, file File) (int64, error) {
	result, err := tx.ExecContext(ctx, `INSERT INTO files (name, sha256, size, received, modified, status, reason, detail, data)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)`,
		file.Name, file.SHA256, file.Size, printTime(file.Received), modified(file), file.Status, file.Reason, file.Detail, file.Data)
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// modified returns when a file was modified, NULL for unknown.
func modified(file File) any {
	if file.Modified.IsZero() {
		return nil
	}
	return printTime(file.Modified)
}

// identity is what a filing is known by.
type identity struct {
	unit    int64
	year    int
	form    schema.FormID
	project string // key
}

// identityOf returns what a filing is known by; its unit must be known.
func (p *putting) identityOf(f *schema.Filing) identity {
	return identity{p.units[schema.UnitKey(f.Unit)].id, f.Year, f.Form, schema.ProjectKey(f.Project)}
}

// valid makes sure that each filing is one that can be stored.
func (db *DB) valid(filings []*schema.Filing) error {
	if len(filings) == 0 {
		return errors.New("no filings: such a file is refused, not put")
	}
	for _, f := range filings {
		switch {
		case schema.UnitKey(f.Unit) == "":
			return fmt.Errorf("a %s without a unit", f.Form)
		case f.Year <= 0:
			return fmt.Errorf("%s of %s without a year", f.Form, f.Unit)
		case f.Form == schema.SignatureBlock || db.model.Form(f.Form) == nil:
			return fmt.Errorf("unknown form %q", f.Form)
		case schema.ProjectKey(f.Project) != "" && f.Form != schema.ProjectEvaluation:
			return fmt.Errorf("%s of %s names a project", f.Form, f.Unit)
		}
	}
	return nil
}

// distinct makes sure that filings can be told apart once stored.
func (p *putting) distinct(ctx context.Context, filings []*schema.Filing) error {
	seen := make(map[identity]bool, len(filings))
	for _, f := range filings {
		if _, err := p.unit(ctx, f.Unit); err != nil {
			return err
		}
		id := p.identityOf(f)
		if seen[id] {
			return fmt.Errorf("%w: %s for %d, %s, project %q", ErrTwice, f.Unit, f.Year, f.Form, f.Project)
		}
		seen[id] = true
	}
	return nil
}

// putting is a Put under way.
type putting struct {
	db    *DB
	tx    *sql.Tx
	file  File
	units map[string]unit  // by the key of any of their names
	paths map[string]int64 // new ones, unknown to others until committed
	// now is when all that the file supersedes is superseded: what stood beside
	// one another is known by it (see AsItStood).
	now string

	alike  []Alike  // see Receipt
	unsure []string // see Receipt

	supplanted []Superseded // see Reread
}

func newPutting(db *DB) putting {
	return putting{db: db, units: make(map[string]unit), paths: make(map[string]int64), now: printTime(time.Now())}
}

// submission names the filings of one unit for one year.
type submission struct {
	year int
	unit int64
}

// submissions returns what the filings belong to, in district order.
func (p *putting) submissions(filings []*schema.Filing) []submission {
	set := make(map[submission]bool)
	for _, f := range filings {
		set[submission{f.Year, p.units[schema.UnitKey(f.Unit)].id}] = true
	}
	return slices.SortedFunc(maps.Keys(set), func(a, b submission) int {
		return cmp.Or(a.year-b.year, cmp.Compare(a.unit, b.unit))
	})
}

// path returns the id of a path.
func (p *putting) path(ctx context.Context, path string) (int64, error) {
	if id, ok := p.db.paths.id(path); ok {
		return id, nil
	}
	if id, ok := p.paths[path]; ok {
		return id, nil
	}
	var id int64
	err := p.tx.QueryRowContext(ctx, `SELECT id FROM paths WHERE path = ?`, path).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		id, err = insertID(p.tx.ExecContext(ctx, `INSERT INTO paths (path) VALUES (?)`, path))
	}
	if err != nil {
		return 0, err
	}
	p.paths[path] = id
	return id, nil
}

// insertID returns the id of a row just inserted.
func insertID(result sql.Result, err error) (int64, error) {
	if err != nil {
		return 0, err
	}
	return result.LastInsertId()
}

// held is a current filing.
type held struct {
	id, fileID int64
	identity   identity
	superseded Superseded
	modified   time.Time
}

// supersede marks what the file replaces: nothing of the places at which its
// filings wait.
func (p *putting) supersede(ctx context.Context, filings, waiting []*schema.Filing) ([]Superseded, error) {
	waits := make(map[identity]bool)
	for _, f := range waiting {
		waits[p.identityOf(f)] = true
	}
	var superseded []Superseded
	for _, s := range p.submissions(filings) {
		current, err := p.current(ctx, s)
		if err != nil {
			return nil, err
		}
		gone := p.replaced(current, filings, waits)
		successors := p.successors(s, gone, filings)
		for i, h := range gone {
			if _, err := p.tx.ExecContext(ctx, `UPDATE filings SET superseded_by = ?, superseded_at = ? WHERE id = ?`,
				p.file.ID, p.now, h.id); err != nil {
				return nil, err
			}
			if h.superseded.Before, err = p.db.figures(ctx, p.tx, h.id); err != nil {
				return nil, err
			}
			if successors[i] != nil {
				h.superseded.After = p.db.model.Figures(successors[i])
			}
			h.superseded.OlderModified = !p.file.Modified.IsZero() && p.file.Modified.Before(h.modified)
			superseded = append(superseded, h.superseded)
		}
	}
	return superseded, nil
}

// successors returns for each filing of a submission that is replaced the one that
// takes its place; nil for none. For a project that is no more that is one of a
// like name, else the next of those that are new.
func (p *putting) successors(s submission, gone []held, filings []*schema.Filing) []*schema.Filing {
	successors := make([]*schema.Filing, len(gone))
	taken := make(map[identity]bool)
	var renamed []int // of gone
	var were []string
	for i, h := range gone {
		j := slices.IndexFunc(filings, func(f *schema.Filing) bool { return p.identityOf(f) == h.identity })
		if j >= 0 {
			successors[i], taken[h.identity] = filings[j], true
		} else {
			renamed, were = append(renamed, i), append(were, h.superseded.Project)
		}
	}
	var fresh []*schema.Filing
	var are []string
	for _, f := range filings {
		id := p.identityOf(f)
		if id.form == schema.ProjectEvaluation && id.unit == s.unit && id.year == s.year && !taken[id] {
			fresh, are = append(fresh, f), append(are, f.Project)
		}
	}
	pairs, _ := schema.PairProjects(were, s.year, are, s.year)
	var others []*schema.Filing
	for i, j := range pairs {
		if j < 0 {
			others = append(others, fresh[i])
		} else {
			successors[renamed[j]] = fresh[i]
		}
	}
	for _, i := range renamed {
		if successors[i] == nil && len(others) > 0 {
			successors[i], others = others[0], others[1:]
		}
	}
	return successors
}

// figures counts the figures of a filing, but for the years in its heads.
func (db *DB) figures(ctx context.Context, q querier, filing int64) (n int, err error) {
	loaded, err := db.loadWhere(ctx, q, `f.id = ?`, filing)
	if err != nil || len(loaded) == 0 {
		return 0, err
	}
	return db.model.Figures(loaded[0].Filings[0]), nil
}

// current returns the current filings of a submission, in order.
func (p *putting) current(ctx context.Context, s submission) ([]held, error) {
	rows, err := p.tx.QueryContext(ctx, `
		SELECT f.id, f.file_id, u.id, u.name, f.year, f.form, f.project_key, f.project, fi.name, fi.modified
		FROM filings f JOIN units u ON u.id = f.unit_id JOIN files fi ON fi.id = f.file_id
		WHERE f.superseded_by IS NULL AND f.year = ? AND f.unit_id = ? ORDER BY f.id`, s.year, s.unit)
	current, err := collect(rows, err, func(rows *sql.Rows) (held, error) {
		var h held
		var modified sql.Null[string]
		err := rows.Scan(&h.id, &h.fileID, &h.identity.unit, &h.superseded.Unit, &h.identity.year, &h.identity.form,
			&h.identity.project, &h.superseded.Project, &h.superseded.File, &modified)
		if err == nil && modified.Valid {
			h.modified, err = parseTime(modified.V)
		}
		h.superseded.Year, h.superseded.Form = h.identity.year, h.identity.form
		return h, err
	})
	slices.SortStableFunc(current, func(a, b held) int { return p.db.model.Place(a.identity.form) - p.db.model.Place(b.identity.form) })
	return current, err
}

// replaced returns those of a submission's current filings that new ones
// supersede. What waits supersedes nothing, but is of the new file's projects.
func (p *putting) replaced(current []held, filings []*schema.Filing, waits map[identity]bool) []held {
	incoming := make(map[identity]bool)
	projects := false // does the new file hold projects of this submission?
	for _, f := range filings {
		id := p.identityOf(f)
		incoming[id] = true
		if len(current) > 0 && id.unit == current[0].identity.unit && id.year == current[0].identity.year {
			projects = projects || id.form == schema.ProjectEvaluation
		}
	}
	for id := range waits {
		projects = projects || len(current) > 0 && id.unit == current[0].identity.unit && id.year == current[0].identity.year && id.form == schema.ProjectEvaluation
	}
	// A workbook is corrected whole when a form about the unit is; a project
	// sent again on its own leaves the other projects as they are.
	corrected := make(map[int64]bool)
	for _, h := range current {
		if incoming[h.identity] && h.identity.form != schema.ProjectEvaluation {
			corrected[h.fileID] = true
		}
	}
	var gone []held
	for _, h := range current {
		renamed := projects && h.identity.form == schema.ProjectEvaluation && corrected[h.fileID]
		if !waits[h.identity] && (incoming[h.identity] || renamed) {
			gone = append(gone, h)
		}
	}
	return gone
}

// insert stores a filing with its values and the reader's findings.
func (p *putting) insert(ctx context.Context, f *schema.Filing) error {
	unit := p.units[schema.UnitKey(f.Unit)].id
	filing, err := insertID(p.tx.StmtContext(ctx, p.db.insertFiling).ExecContext(ctx,
		p.file.ID, unit, f.Year, f.Form, f.Project, schema.ProjectKey(f.Project), f.Sheet, f.Reader, f.Model))
	if err != nil {
		return err
	}
	insertValue := p.tx.StmtContext(ctx, p.db.insertValue)
	for seq, v := range f.Values {
		if v.Source.File != "" && v.Source.File != p.file.Name {
			return fmt.Errorf("%s stands in another file, %s", v.Path, v.Source.File)
		}
		if v.Kind != 0 && v.Kind.Name() == "" {
			return fmt.Errorf("%s is of unknown kind %d", v.Path, v.Kind)
		}
		path, err := p.path(ctx, v.Path)
		if err != nil {
			return fmt.Errorf("%s: %w", v.Path, err)
		}
		var number any
		if v.State == schema.Number {
			number = int64(v.Number)
		}
		if _, err := insertValue.ExecContext(ctx, filing, seq, path, v.Label, v.Kind.Name(), string(v.State), number,
			v.Text, v.Raw, v.Source.Sheet, v.Source.Cell); err != nil {
			return fmt.Errorf("%s: %w", v.Path, err)
		}
	}
	if err := p.db.putTable(ctx, p.tx, filing, f); err != nil {
		return err
	}
	for _, n := range f.Notes {
		if _, err := p.tx.ExecContext(ctx, `INSERT INTO notes (file_id, unit_id, year, key, note, sheet, cell) VALUES (?, ?, ?, ?, ?, ?, ?)`,
			p.file.ID, unit, f.Year, n.Key, n.Text, n.Source.Sheet, n.Source.Cell); err != nil {
			return fmt.Errorf("note: %w", err)
		}
	}
	return p.insertFindings(ctx, filing, f)
}

// insertFindings stores what the reader found on a filing.
func (p *putting) insertFindings(ctx context.Context, filing int64, f *schema.Filing) error {
	unit := p.units[schema.UnitKey(f.Unit)].id
	for seq, finding := range f.Findings {
		finding.Form, finding.Project = f.Form, f.Project
		finding.Cells = slices.Clone(finding.Cells)
		for i := range finding.Cells {
			finding.Cells[i].File = cmp.Or(finding.Cells[i].File, p.file.Name)
		}
		if err := p.db.putFinding(ctx, p.tx, submission{f.Year, unit}, filing, seq, finding); err != nil {
			return err
		}
	}
	return nil
}
