// Package store keeps what was received, and what was read from it, in one
// SQLite file: the bytes of every file, the filings found in it, their values
// with the cell that each came from, and the findings about them.
//
// Nothing received is lost or overwritten. A newer filing supersedes an older
// one, which stays with the file it came in. One received file's filings,
// values and findings land in one transaction or not at all.
//
// The package reads no spreadsheets and judges nothing itself; findings are
// those of the reader and of Check. It is the only user of
// modernc.org/sqlite.
package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"jixiao/schema"
)

// Errors that a person can do something about. They come wrapped with detail.
var (
	// ErrNotOurs: the file is no SQLite file, or another program's.
	ErrNotOurs = errors.New("not a jixiao database")
	// ErrNewer: the file was written by a newer version of the program.
	ErrNewer = errors.New("database of a newer version")
	// ErrReadOnly: the file, its folder or its medium cannot be written, or
	// cannot be reached; or the DB was opened for reading.
	ErrReadOnly = errors.New("database cannot be written")
	// ErrBusy: another program held the database for longer than we wait.
	ErrBusy = errors.New("database is busy")
	// ErrFull: the disk is full.
	ErrFull = errors.New("disk is full")
	// ErrDamaged: the file is a database, and parts of it cannot be read.
	ErrDamaged = errors.New("database is damaged")
	// ErrFolder, ErrEmpty: the file is a folder, or has no content; both are
	// ErrNotOurs as well.
	ErrFolder = fmt.Errorf("%w: it is a folder", ErrNotOurs)
	ErrEmpty  = fmt.Errorf("%w: it is empty", ErrNotOurs)
	// ErrOtherLog: the write-ahead log beside the file is another database's, or
	// of another state of it. Nothing was changed.
	ErrOtherLog = errors.New("the log beside the database is of another one")
	// ErrOlder: the database is of an earlier version, which opening it brings up.
	ErrOlder = errors.New("database of an earlier version")
	// ErrFailed: SQLite failed otherwise.
	ErrFailed = errors.New("database failed")
	// ErrTwice: a file holds two filings of one unit that cannot be told
	// apart; the units' names may have been two before they were found to be
	// of one unit.
	ErrTwice = errors.New("two filings of the same kind")
)

// Status says what became of a received file.
type Status string

// The statuses of a File.
const (
	Imported Status = "imported"
	Refused  Status = "refused"
)

// File is a file as it was received.
type File struct {
	ID       int64
	Name     string // as received, relative to the folder handed in, with slashes
	SHA256   string // hex; a file is known by it
	Size     int64
	Received time.Time // when its bytes first arrived
	Modified time.Time // zero when unknown
	Status   Status
	Reason   string // why it was refused, a stable word of the caller's choosing
	Detail   string // what that word leaves open
	// Cleared says that a person has cleared it away, a refused one; nil for others.
	Cleared *schema.Decision
	Data    []byte // for Put and Refuse; what is read back has none, see DB.Data
}

// Connections are set up by their address and not by statements run later,
// which the pool's next connection would miss.
//
// synchronous is FULL: under WAL, NORMAL may lose the last imports in a power
// cut, after the clerk was told that they are in and has deleted the mail. It
// costs one fsync for each file. Without dqs, a misspelt column is an error and
// not a string; with error_rc, an error carries no other call's message.
const (
	busyWait     = 10 * time.Second // as in commonParams
	commonParams = "_pragma=busy_timeout(10000)&_pragma=foreign_keys(ON)&_dqs=0&_error_rc=1"
	writeParams  = commonParams + "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_txlock=immediate"
	// Readers never create the file. They open it for writing all the same,
	// because only such a connection can clear away the write-ahead log when
	// it is the last to close; query_only keeps it from changing anything.
	readParams = commonParams + "&mode=rw&_query_only=1"
	// immutableParams read a file on a medium where no write-ahead log can
	// be made. Nothing is locked.
	immutableParams = commonParams + "&mode=ro&immutable=1"
	// lookParams read a file and its log, and never bring the log home.
	lookParams = commonParams + "&mode=ro"
)

// readers is how many connections read at a time, besides the one of watch.
const readers = 4

// DB is an open database. Its methods may be called at the same time.
type DB struct {
	reader *sql.DB
	// writer has a single connection, so that writers of this process queue
	// up in order instead of polling the file's lock. It is nil when the
	// database was opened for reading.
	writer *sql.DB

	insertFiling, insertValue, insertFinding, insertCell *sql.Stmt

	paths   dictionary
	watch   watch
	decoded decoded
	path    string // absolute
	log     logKeeper

	// stale says that the stored findings are those of other rules, and that
	// they are computed on reading instead.
	stale bool

	model *schema.Model // that filings are judged by
}

// Model returns the model of the forms that the database was opened with.
func (db *DB) Model() *schema.Model { return db.model }

// Open opens a database for reading and writing. It creates the file when it
// is missing (but not its folder), brings it to the current version, and
// checks all submissions again when the rules have changed since.
func Open(ctx context.Context, path string, model *schema.Model) (*DB, error) {
	db, err := openOwn(ctx, path, model)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, explain(err))
	}
	return db, nil
}

func openOwn(ctx context.Context, path string, model *schema.Model) (*DB, error) {
	path, err := filepath.Abs(path) // the pool opens connections later, perhaps elsewhere
	if err != nil {
		return nil, err
	}
	if err := ownLog(ctx, path); err != nil {
		return nil, err
	}
	return open(ctx, path, model)
}

func open(ctx context.Context, path string, model *schema.Model) (_ *DB, err error) {
	// The file itself is only ever opened by SQLite: on Unix, closing any
	// other handle on it would drop the locks that SQLite holds.
	info, err := os.Stat(path)
	exists := err == nil
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if _, err := os.Stat(filepath.Dir(path)); err != nil {
			return nil, err
		}
	case err != nil:
		return nil, err
	case info.IsDir():
		return nil, ErrFolder
	case readOnly(info):
		return nil, ErrReadOnly
	}

	db := &DB{path: path, model: model}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	if db.reader, err = pool(path, readParams, readers+1); err != nil {
		return nil, err
	}
	if exists {
		// A writer turns the file's journal over to WAL as it connects, so
		// make sure first that the file is ours to change.
		if _, err := identify(ctx, db.reader); err != nil {
			return nil, err
		}
	}
	if db.writer, err = pool(path, writeParams, 1); err != nil {
		return nil, err
	}
	if err := connect(ctx, db.writer); err != nil {
		return nil, err
	}
	if err := db.migrate(ctx); err != nil {
		return nil, err
	}
	if err := db.prepare(ctx); err != nil {
		return nil, err
	}
	if err := db.write(ctx, db.refresh); err != nil {
		return nil, err
	}
	db.keepLog()
	return db, nil
}

// OpenExisting opens a database for reading. The error wraps fs.ErrNotExist
// when there is none; the file is never created. It may stand on a medium that
// cannot be written.
func OpenExisting(ctx context.Context, path string, model *schema.Model) (*DB, error) {
	db, err := openExisting(ctx, path, model)
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, explain(err))
	}
	return db, nil
}

func openExisting(ctx context.Context, path string, model *schema.Model) (_ *DB, err error) {
	path, err = filepath.Abs(path)
	if err != nil {
		return nil, err
	}
	info, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if info.IsDir() {
		return nil, ErrFolder
	}
	if err := ownLog(ctx, path); err != nil {
		return nil, err
	}
	db := &DB{path: path, model: model}
	defer func() {
		if err != nil {
			err = errors.Join(err, db.Close())
		}
	}()
	version, err := db.openReader(ctx, info)
	switch {
	case err != nil:
		return nil, err
	case version == 0:
		return nil, ErrEmpty
	case version < len(migrations()):
		// What reads it knows the current version alone.
		current, err := open(ctx, path, model)
		if err != nil {
			return nil, fmt.Errorf("bring it from version %d to %d: %w", version, len(migrations()), err)
		}
		if err := current.Close(); err != nil {
			return nil, err
		}
	}
	want, err := db.fingerprint()
	if err != nil {
		return nil, err
	}
	have, err := meta(ctx, db.reader, metaChecks)
	if err != nil {
		return nil, err
	}
	db.stale = have != want
	return db, nil
}

// openReader opens the connections that read, and returns the version of the database;
// 0 of an empty file. On a medium that cannot be written they lock nothing.
func (db *DB) openReader(ctx context.Context, info fs.FileInfo) (version int, err error) {
	params := readParams
	if readOnly(info) && !holdsLog(db.path) {
		params = immutableParams
	}
	if db.reader, err = pool(db.path, params, readers+1); err != nil {
		return 0, err
	}
	version, err = identify(ctx, db.reader)
	if !errors.Is(explain(err), ErrReadOnly) || holdsLog(db.path) {
		return version, err
	}
	if err := db.reader.Close(); err != nil {
		return 0, err
	}
	if db.reader, err = pool(db.path, immutableParams, readers+1); err != nil {
		return 0, err
	}
	return identify(ctx, db.reader)
}

// readOnly reports whether nobody may write a file. SQLite would make a log for
// it that is as read-only, and stands in the way once the file is writable
// again.
func readOnly(info fs.FileInfo) bool { return info.Mode().Perm()&0o222 == 0 }

// Close closes the database. The writer goes last, so that it can clear away
// the write-ahead log and the database is one file again.
func (db *DB) Close() error {
	var errs []error
	db.log.close()
	for _, s := range []*sql.Stmt{db.insertFiling, db.insertValue, db.insertFinding, db.insertCell} {
		if s != nil {
			errs = append(errs, s.Close())
		}
	}
	if db.log.behind.Load() && db.writer != nil { // another program may keep it open
		db.emptyLog(logWait)
	}
	if db.reader != nil {
		errs = append(errs, db.watch.close(), db.reader.Close())
	}
	if db.writer != nil {
		errs = append(errs, db.writer.Close())
	}
	return errors.Join(errs...)
}

// pool opens a pool of connections to the file at an absolute path.
func pool(path, params string, connections int) (*sql.DB, error) {
	connector, err := sqlite.NewConnector(address(filepath.ToSlash(path), params))
	if err != nil {
		return nil, err
	}
	db := sql.OpenDB(connector)
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	return db, nil
}

// connect makes the connection of a writer. SQLite waits for a lock, but not for the
// one under which another program turns the journal of a new file over to WAL: it
// gives up at once where both would wait for one another.
func connect(ctx context.Context, db *sql.DB) error {
	const wait, pause = 10 * time.Second, 20 * time.Millisecond
	for deadline := time.Now().Add(wait); ; {
		err := db.PingContext(ctx)
		if !errors.Is(explain(err), ErrBusy) || time.Now().After(deadline) {
			return err
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(pause):
		}
	}
}

// address returns the URI of a file at an absolute path with slashes. What a
// URI gives a meaning to (?, #, %) is escaped.
func address(path, params string) string {
	if !strings.HasPrefix(path, "/") {
		path = "/" + path // C:/…
	}
	u := url.URL{Path: path}
	return "file://" + u.EscapedPath() + "?" + params
}

// explain tells SQLite's errors apart for the caller.
func explain(err error) error {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return err
	}
	var class error
	switch failure.Code() & 0xff { // the rest says where
	case sqlite3.SQLITE_NOTADB:
		class = ErrNotOurs
	case sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_PERM:
		class = ErrReadOnly
	case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_PROTOCOL:
		class = ErrBusy
	case sqlite3.SQLITE_FULL:
		class = ErrFull
	case sqlite3.SQLITE_CORRUPT:
		class = ErrDamaged
	default:
		class = ErrFailed
	}
	return fmt.Errorf("%w: %w", class, err)
}

// querier reads: a pool, or a transaction.
type querier interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
	QueryRowContext(ctx context.Context, query string, args ...any) *sql.Row
}

// write runs do in a transaction that holds the write lock from its start. It
// is rolled back when do fails or ctx ends.
func (db *DB) write(ctx context.Context, do func(context.Context, *sql.Tx) error) error {
	if tx, ok := ctx.Value(together{db}).(*sql.Tx); ok {
		return do(ctx, tx)
	}
	if db.writer == nil {
		return fmt.Errorf("%w: it was opened for reading", ErrReadOnly)
	}
	tx, err := db.writer.BeginTx(ctx, nil)
	if err != nil {
		return explain(err)
	}
	defer tx.Rollback() // an error once committed
	// The transaction watches ctx. That each of its many statements does so
	// too would cost more than the statements.
	if err = db.stamped(context.WithoutCancel(ctx), tx, do); err == nil {
		err = tx.Commit()
	}
	switch {
	case err == nil && ctx.Value(batched{db}) == nil:
		db.emptyLog(logWait)
	case err != nil && ctx.Err() != nil:
		return ctx.Err()
	}
	return explain(err)
}

// together is under what a context holds the transaction of Together.
type together struct{ db *DB }

// Together does several things that change the database in one transaction: all of
// them, or none when do fails. Methods that change it take part by the context that
// do is given; what they change is not seen by methods that read until then.
func (db *DB) Together(ctx context.Context, do func(context.Context) error) error {
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		return do(context.WithValue(ctx, together{db}, tx))
	})
	if err != nil {
		db.paths.forget() // some may have gone with the transaction
	}
	return err
}

// read runs do in a transaction, so that its queries see one state.
func (db *DB) read(ctx context.Context, do func(*sql.Tx) error) error {
	tx, err := db.reader.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		return explain(err)
	}
	defer func() {
		_ = tx.Rollback()
		db.readingEnded()
	}()
	return explain(do(tx))
}

// collect scans each row of a query.
func collect[T any](rows *sql.Rows, err error, scan func(*sql.Rows) (T, error)) ([]T, error) {
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var all []T
	for rows.Next() {
		one, err := scan(rows)
		if err != nil {
			return nil, err
		}
		all = append(all, one)
	}
	return all, rows.Err()
}

// timeLayout is fixed in width, so that times sort as text, and is read by
// SQLite's own date functions.
const timeLayout = "2006-01-02T15:04:05.000000000Z"

func printTime(t time.Time) string { return t.UTC().Format(timeLayout) }

func parseTime(text string) (time.Time, error) { return time.Parse(timeLayout, text) }

// dictionary knows the ids of paths. It holds committed ones alone.
type dictionary struct {
	mu  sync.Mutex
	ids map[string]int64
}

func (d *dictionary) id(path string) (int64, bool) {
	d.mu.Lock()
	defer d.mu.Unlock()
	id, ok := d.ids[path]
	return id, ok
}

func (d *dictionary) forget() {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.ids = nil
}

func (d *dictionary) add(ids map[string]int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.ids == nil {
		d.ids = make(map[string]int64, len(ids))
	}
	for path, id := range ids {
		d.ids[path] = id
	}
}
