package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"jixiao/schema"
)

// Problem is something amiss in a database file, as Inspect finds it.
type Problem struct {
	Kind ProblemKind
	// Name and SHA256 are those of the received file that it is about, as far as
	// they can be read.
	Name, SHA256 string
	// Count is how many there are of it, 0 for one.
	Count int
	// Detail is what SQLite says, or what stands there.
	Detail string
}

// ProblemKind is a kind of Problem.
type ProblemKind string

// The kinds. All but the last mean that figures or bytes may be lost or changed.
const (
	NotADatabase  ProblemKind = "not_a_database" // or its head is damaged
	EmptyFile     ProblemKind = "empty_file"
	OtherLog      ProblemKind = "other_log"      // see ErrOtherLog; the file was looked at without it
	Damaged       ProblemKind = "damaged"        // SQLite's own structure, as Detail says
	Truncated     ProblemKind = "truncated"      // Detail is how many bytes there are of how many
	BytesChanged  ProblemKind = "bytes_changed"  // a received file is not what its sum says
	BytesLost     ProblemKind = "bytes_lost"     // a received file cannot be read
	Dangling      ProblemKind = "dangling"       // rows of a table, Detail, that refer to none
	ValueUnplaced ProblemKind = "value_unplaced" // values without a sheet and a cell
	ValueWrong    ProblemKind = "value_wrong"    // values whose number contradicts their state or path
	Interrupted   ProblemKind = "interrupted"    // copied while a Batch ran, which began at Detail
)

// Inspection is what Inspect found.
type Inspection struct {
	// Version is that of the tables; Current says that it is this program's.
	Version int
	Current bool
	Size    int64 // of the file in bytes
	// Files, Filings and Values are how many are stored, of all times. They are of
	// what can be read.
	Files, Filings, Values int
	// Left is how many files are still to be read again, see Pending.
	Left int
	// InLog says that something stands in the log beside the file that a copy of the
	// file alone would lack.
	InLog bool
	// Unfinished is when a Batch began that was stopped before its end, here and not
	// where this is a copy of: what it had done by then is here. It is "" for none, and
	// while what a Batch does stands in the log.
	Unfinished string
	Problems   []Problem

	path string
}

// OK reports whether nothing is amiss.
func (i *Inspection) OK() bool { return len(i.Problems) == 0 }

func (i *Inspection) add(p Problem) { i.Problems = append(i.Problems, p) }

// mostDetails is how many lines of SQLite's own are kept.
const mostDetails = 5

// Inspect looks at a database file, of this version or an earlier one, and changes
// nothing: neither the file nor what stands beside it. each, unless it is nil, is
// told of every received file whose bytes were looked at. What is amiss in the file
// is no error. The error wraps fs.ErrNotExist, ErrFolder, ErrNotOurs for another
// program's database, ErrNewer, ErrBusy, or ErrReadOnly where the file cannot be
// read.
func Inspect(ctx context.Context, path string, each func(done, all int)) (*Inspection, error) {
	path, err := filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	i, err := inspect(ctx, path, closed, each)
	if err != nil {
		return nil, fmt.Errorf("inspect %s: %w", path, explain(err))
	}
	return i, nil
}

// Inspect is the function Inspect for a database that this program has open: there
// its file must not be opened in any other way than through SQLite's locks.
func (db *DB) Inspect(ctx context.Context, each func(done, all int)) (*Inspection, error) {
	i, err := inspect(ctx, db.path, opened, each)
	if err != nil {
		return nil, fmt.Errorf("inspect %s: %w", db.path, explain(err))
	}
	return i, nil
}

// opening says whether this program has a database open. If it has, an immutable
// connection must not be made: closing one drops the locks of the others, on Unix.
type opening bool

const (
	closed opening = false
	opened opening = true
)

func inspect(ctx context.Context, path string, open opening, each func(done, all int)) (*Inspection, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, ErrFolder
	case info.Size() == 0:
		return &Inspection{Problems: []Problem{{Kind: EmptyFile}}}, nil
	}
	var i *Inspection
	for { // again where a program began to write while nothing was locked
		params, other, err := quietParams(ctx, path, open)
		if err != nil {
			return nil, err
		}
		i = &Inspection{Size: info.Size(), InLog: holdsLog(path) && !other, path: path}
		if other {
			i.add(Problem{Kind: OtherLog})
		}
		if err := i.through(ctx, path, params, each); err != nil {
			return nil, err
		}
		if other || params == lookParams || !openElsewhere(path) {
			return i, nil
		}
	}
}

// Look has do read a database of this version as OpenExisting opens it, but changes
// nothing at all, as Inspect does. It runs do a second time where another program
// began to write while nothing was locked. The error wraps those of Inspect, and
// ErrOlder.
func Look(ctx context.Context, path string, model *schema.Model, do func(*DB) error) error {
	path, err := filepath.Abs(path)
	if err != nil {
		return err
	}
	for range 2 {
		var again bool
		if again, err = look(ctx, path, model, do); !again {
			break
		}
	}
	return err
}

func look(ctx context.Context, path string, model *schema.Model, do func(*DB) error) (again bool, err error) {
	params, other, err := quietParams(ctx, path, closed)
	if err == nil && other {
		err = ErrOtherLog
	}
	if err != nil {
		return false, err
	}
	db := &DB{path: path, model: model}
	if db.reader, err = pool(path, params, readers); err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	version, err := identify(ctx, db.reader)
	if err == nil && version < len(migrations()) {
		err = ErrOlder
	}
	if err != nil {
		return false, fmt.Errorf("look at %s: %w", path, explain(err))
	}
	err = do(db)
	return params == immutableParams && openElsewhere(path), err
}

// quietParams are those by which a file is looked at without anything being made
// beside it, where that can be. other reports that the log is another database's.
func quietParams(ctx context.Context, path string, open opening) (params string, other bool, err error) {
	if open {
		return lookParams, false, nil
	}
	switch err := ownLog(ctx, path); {
	case errors.Is(err, ErrOtherLog):
		return immutableParams, true, nil
	case err != nil:
		return "", false, err
	case openElsewhere(path):
		return lookParams, false, nil
	}
	return immutableParams, false, nil
}

// openElsewhere reports whether a program has a database open, or had it when it was killed.
func openElsewhere(path string) bool {
	for _, ending := range []string{"-wal", "-journal"} {
		if _, err := os.Stat(path + ending); err == nil {
			return true
		}
	}
	return false
}

// anyLength has SQLite open a file that lacks its end as well, for which it asks
// that the schema may be written; over such a connection nothing is.
const anyLength = "&_pragma=writable_schema(ON)"

// through looks at all, over one connection and in one transaction.
func (i *Inspection) through(ctx context.Context, path, params string, each func(done, all int)) error {
	db, err := pool(path, params+anyLength, 1)
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return err
	}
	defer tx.Rollback()
	i.Version, err = identify(ctx, tx)
	if err == nil && i.Version == 0 {
		i.add(Problem{Kind: EmptyFile})
		return nil
	}
	if err != nil {
		return i.unlessAmiss(ctx, err)
	}
	i.Current = i.Version == len(migrations())
	if err := i.unlessAmiss(ctx, i.length(ctx, tx, path)); err != nil {
		return err
	}
	for _, look := range []func(context.Context, *sql.Tx) error{i.structure, i.references, i.counts, i.marks, i.places} {
		if err := i.unlessAmiss(ctx, look(ctx, tx)); err != nil {
			return err
		}
	}
	return i.unlessAmiss(ctx, i.bytes(ctx, tx, each))
}

// unlessAmiss keeps errors that say that the file is damaged, and returns others.
func (i *Inspection) unlessAmiss(ctx context.Context, err error) error {
	class := explain(err)
	switch {
	case err == nil || ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(class, ErrDamaged), errors.Is(class, ErrFailed):
		i.damaged(err.Error())
		return nil
	case errors.Is(class, ErrNotOurs) && class != err: // not by our own marks, but SQLite's
		i.add(Problem{Kind: NotADatabase, Detail: err.Error()})
		return nil
	}
	return err
}

// lost keeps that the bytes of a file cannot be read; those whose name cannot be read
// either are counted.
func (i *Inspection) lost(f File) {
	if f.Name == "" {
		for n := range i.Problems {
			if p := &i.Problems[n]; p.Kind == BytesLost && p.Name == "" {
				p.Count++
				return
			}
		}
	}
	i.add(Problem{Kind: BytesLost, Name: f.Name, SHA256: f.SHA256, Count: 1})
}

// damaged keeps a detail of what is damaged, once.
func (i *Inspection) damaged(detail string) {
	n := 0
	for _, p := range i.Problems {
		if p.Kind == Damaged {
			n++
			if p.Detail == detail {
				return
			}
		}
	}
	if n < mostDetails {
		i.add(Problem{Kind: Damaged, Detail: detail})
	}
}

// length looks whether the file is as long as it says: SQLite takes what is missing
// of its last page for zeros.
func (i *Inspection) length(ctx context.Context, tx *sql.Tx, path string) error {
	var want int64
	if err := tx.QueryRowContext(ctx, `SELECT page_count * page_size FROM pragma_page_count, pragma_page_size`).Scan(&want); err != nil {
		return err
	}
	info, err := os.Stat(path)
	if err == nil && info.Size() < want && !holdsLog(path) {
		i.add(Problem{Kind: Truncated})
	}
	return err
}

// structure has SQLite look at the file, every page and every index.
func (i *Inspection) structure(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, fmt.Sprintf(`PRAGMA integrity_check(%d)`, mostDetails))
	lines, err := collect(rows, err, func(rows *sql.Rows) (line string, err error) {
		err = rows.Scan(&line)
		return line, err
	})
	for _, text := range lines { // several lines for a tree
		for line := range strings.Lines(text) {
			if line = strings.TrimSpace(line); line != "ok" && !strings.HasPrefix(line, "***") {
				i.damaged(line)
			}
		}
	}
	return err
}

// references looks for rows that refer to none: values and findings without their
// filing, filings without their file or unit, decisions about none.
func (i *Inspection) references(ctx context.Context, tx *sql.Tx) error {
	rows, err := tx.QueryContext(ctx, `SELECT "table" || ' → ' || parent, count(*) FROM pragma_foreign_key_check GROUP BY 1 ORDER BY 1`)
	dangling, err := collect(rows, err, func(rows *sql.Rows) (p Problem, err error) {
		p.Kind = Dangling
		err = rows.Scan(&p.Detail, &p.Count)
		return p, err
	})
	i.Problems = append(i.Problems, dangling...)
	return err
}

func (i *Inspection) counts(ctx context.Context, tx *sql.Tx) error {
	var errs []error
	for _, c := range []struct {
		table string
		into  *int
	}{{"files", &i.Files}, {"filings", &i.Filings}, {"filing_values", &i.Values}} {
		errs = append(errs, tx.QueryRowContext(ctx, `SELECT count(*) FROM `+c.table).Scan(c.into))
	}
	return errors.Join(errs...)
}

// marks looks for what was begun and did not come to its end.
func (i *Inspection) marks(ctx context.Context, tx *sql.Tx) error {
	mark, err := meta(ctx, tx, metaBatch)
	if err != nil {
		return err
	}
	began, where, _ := strings.Cut(mark, " ")
	if at, err := parseTime(began); err == nil {
		began = at.Local().Format(time.DateTime)
	}
	switch {
	case mark == "" || i.InLog: // all of it is here: the program runs, or what it did can be had from the log
	case where == i.path:
		i.Unfinished = began
	default:
		i.add(Problem{Kind: Interrupted, Detail: began})
	}
	return tx.QueryRowContext(ctx, `SELECT count(*) FROM meta WHERE substr(key, 1, ?) = ?`, len(pendingKey), pendingKey).Scan(&i.Left)
}

// places looks for values that cannot be followed to a cell, or a paragraph, and for those that
// contradict themselves: the checks of the table hold for what was written by this
// program alone.
func (i *Inspection) places(ctx context.Context, tx *sql.Tx) error {
	for kind, where := range map[ProblemKind]string{
		ValueUnplaced: `v.sheet = '' OR (v.cell NOT GLOB '[A-Z]*[0-9]' OR v.cell GLOB '*[^A-Z0-9]*' OR length(v.cell) > 10)
			AND (v.cell NOT GLOB '第[0-9]*段' OR substr(v.cell, 2, length(v.cell) - 2) GLOB '*[^0-9]*')`,
		ValueWrong: `(v.state = 'number') <> (v.number IS NOT NULL) OR p.path IS NULL OR substr(p.path, 1, length(f.form) + 1) <> f.form || '/' AND substr(p.path, 1, 7) <> 'filing/'`,
	} {
		rows, err := tx.QueryContext(ctx, `SELECT fi.name, fi.sha256, count(*), min(ifnull(p.path, '') || ' ' || v.sheet || '!' || v.cell)
			FROM filing_values v JOIN filings f ON f.id = v.filing_id JOIN files fi ON fi.id = f.file_id LEFT JOIN paths p ON p.id = v.path_id
			WHERE `+where+` GROUP BY fi.id ORDER BY fi.id`)
		found, err := collect(rows, err, func(rows *sql.Rows) (p Problem, err error) {
			p.Kind = kind
			err = rows.Scan(&p.Name, &p.SHA256, &p.Count, &p.Detail)
			return p, err
		})
		i.Problems = append(i.Problems, found...)
		if err != nil {
			return err
		}
	}
	return nil
}

// bytes holds every received file against its sum, one at a time. One that cannot
// be read does not hide the others.
func (i *Inspection) bytes(ctx context.Context, tx *sql.Tx, each func(done, all int)) error {
	return eachFile(ctx, tx, func(f File, data []byte, err error, done int) error {
		switch {
		case err != nil && ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			i.lost(f)
		case Sum(data) != f.SHA256 || int64(len(data)) != f.Size:
			i.add(Problem{Kind: BytesChanged, Name: f.Name, SHA256: f.SHA256})
		}
		if each != nil {
			each(done, i.Files)
		}
		return nil
	})
}

// eachFile tells of every file with its bytes, or why they cannot be had.
func eachFile(ctx context.Context, tx *sql.Tx, tell func(f File, data []byte, err error, done int) error) error {
	// By the index of the sums where the table itself cannot be gone through.
	var ids []int64
	var err error
	for _, query := range []string{`SELECT id FROM files ORDER BY id`, `SELECT id FROM files INDEXED BY sqlite_autoindex_files_1 ORDER BY id`} {
		var rows *sql.Rows
		rows, err = tx.QueryContext(ctx, query)
		if ids, err = collect(rows, err, func(rows *sql.Rows) (id int64, err error) {
			err = rows.Scan(&id)
			return id, err
		}); err == nil {
			break
		}
	}
	if err != nil {
		return err
	}
	for n, id := range ids {
		var f File
		var data []byte
		err := tx.QueryRowContext(ctx, `SELECT name, sha256, size FROM files WHERE id = ?`, id).Scan(&f.Name, &f.SHA256, &f.Size)
		if err == nil {
			err = tx.QueryRowContext(ctx, `SELECT data FROM files WHERE id = ?`, id).Scan(&data)
		}
		if err := tell(f, data, err, n+1); err != nil {
			return err
		}
	}
	return nil
}

// Originals tells of every received file whose bytes can be had from a database and
// are what their sum says, also of a damaged one, and returns how many cannot. It
// changes nothing. Errors are those of Inspect and of tell.
func Originals(ctx context.Context, path string, tell func(name, sha256 string, data []byte) error) (lost int, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return 0, err
	}
	params, _, err := quietParams(ctx, path, closed)
	if err != nil {
		return 0, err
	}
	db, err := pool(path, params+anyLength, 1)
	if err != nil {
		return 0, err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return 0, fmt.Errorf("read %s: %w", path, explain(err))
	}
	defer tx.Rollback()
	err = eachFile(ctx, tx, func(f File, data []byte, err error, _ int) error {
		if err != nil || Sum(data) != f.SHA256 {
			lost++
			return ctx.Err()
		}
		return tell(f.Name, f.SHA256, data)
	})
	if err != nil {
		return lost, fmt.Errorf("read %s: %w", path, explain(err))
	}
	return lost, nil
}
