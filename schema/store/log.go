package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"sync"
	"sync/atomic"
	"time"
)

// This file keeps the database one file that can be copied. SQLite commits into a
// log beside it, and brings what stands there into the file itself when it sees
// fit; here that is done as soon as something is acknowledged, so that whoever
// copies the one file has all of it.

// logWait is how long a change waits for those who read what was before it, so
// that it can be brought into the database's own file. It stands in the log as
// safely; only a copy of the one file would lack it.
const logWait = 200 * time.Millisecond

// logRetry is how long to wait before trying again by oneself: others, of other
// programs, do not tell when they have read to their end.
const logRetry = time.Second

// logKeeper tries again to empty the log when those who hindered it may have gone.
type logKeeper struct {
	behind  atomic.Bool // something acknowledged stands in the log alone
	batches atomic.Int64
	nudge   chan struct{} // of one place
	stop    chan struct{}
	running sync.WaitGroup
}

func (db *DB) keepLog() {
	db.log.nudge, db.log.stop = make(chan struct{}, 1), make(chan struct{})
	db.log.running.Go(func() {
		for {
			var again <-chan time.Time
			if db.log.behind.Load() {
				again = time.After(logRetry)
			}
			select {
			case <-db.log.stop:
				return
			case <-db.log.nudge:
			case <-again:
			}
			db.emptyLog(0)
		}
	})
}

// look has the keeper look at the log, unless it does so already.
func (k *logKeeper) look() {
	select {
	case k.nudge <- struct{}{}:
	default:
	}
}

func (k *logKeeper) close() {
	if k.stop != nil {
		close(k.stop)
		k.running.Wait()
		k.stop = nil
	}
}

// readingEnded is called when somebody has read to the end: who read what was before
// a change has kept it in the log, be it another program's change.
func (db *DB) readingEnded() {
	if db.writer != nil && (db.log.behind.Load() || db.log.batches.Load() == 0 && holdsLog(db.path)) {
		db.log.look()
	}
}

// emptyLog brings what stands in the log into the database's own file, and empties
// the log where nobody reads from it. That it does not come about within wait is
// no error: what was acknowledged is safe, and the keeper tries again.
func (db *DB) emptyLog(wait time.Duration) {
	whole := false
	for deadline := time.Now().Add(wait); ; {
		var err error
		whole, err = db.checkpoint(max(0, time.Until(deadline)))
		if whole || !time.Now().Before(deadline) || err != nil && !errors.Is(explain(err), ErrBusy) {
			break
		}
		time.Sleep(min(wait, 10*time.Millisecond)) // another program does the same
	}
	before := db.log.behind.Swap(!whole)
	if !whole && !before && db.log.nudge != nil {
		db.log.look()
	}
}

// checkpoint reports whether all that is committed is in the database's own file.
func (db *DB) checkpoint(wait time.Duration) (whole bool, err error) {
	// What is to be brought home was acknowledged, whatever became of who asked.
	ctx := context.Background()
	conn, err := db.writer.Conn(ctx)
	if err != nil {
		return false, err
	}
	defer conn.Close()
	patience := func(d time.Duration) error {
		_, err := conn.ExecContext(ctx, fmt.Sprintf(`PRAGMA busy_timeout = %d`, d.Milliseconds()))
		return err
	}
	if err := patience(0); err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, patience(busyWait)) }()
	// TRUNCATE asks that nobody reads from the log at all; where somebody does, what
	// matters is that all of it was brought home all the same.
	if whole, err = runCheckpoint(ctx, conn, "TRUNCATE"); err != nil || whole || wait == 0 {
		return whole, err
	}
	if err := patience(wait); err != nil {
		return false, err
	}
	return runCheckpoint(ctx, conn, "FULL") // waits for those who read what was before
}

// runCheckpoint reports whether all that stands in the log is in the file as well.
func runCheckpoint(ctx context.Context, conn *sql.Conn, mode string) (whole bool, err error) {
	var busy, frames, done int // frames is -1 where it was not even tried
	err = conn.QueryRowContext(ctx, `PRAGMA wal_checkpoint(`+mode+`)`).Scan(&busy, &frames, &done)
	return frames >= 0 && frames == done, err
}

// Whole reports whether all that is committed stands in the database's own file, so
// that a copy of that one file has it. It does not while somebody goes through what
// was before the last change; soon after that it does again.
func (db *DB) Whole() bool { return !db.log.behind.Load() && db.log.batches.Load() == 0 }

// batched is what a context holds in a Batch.
type batched struct{ db *DB }

// Batch does many things that change the database, each by itself. All of it is in
// the database's own file when Batch returns; what is done outside of a Batch is when
// it is done. While it runs, a copy of that file may be of any moment of it, and says
// so when it is inspected; see Backup.
func (db *DB) Batch(ctx context.Context, do func(context.Context) error) error {
	if ctx.Value(batched{db}) != nil || ctx.Value(together{db}) != nil {
		return do(ctx)
	}
	// Where, so that a copy that was made meanwhile is known as one.
	mark := printTime(time.Now()) + " " + db.path
	if err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error { return setMeta(ctx, tx, metaBatch, mark) }); err != nil {
		return fmt.Errorf("begin a batch: %w", err)
	}
	db.log.batches.Add(1)
	err := do(context.WithValue(ctx, batched{db}, true))
	db.log.batches.Add(-1)
	ended := db.write(context.WithoutCancel(ctx), func(ctx context.Context, tx *sql.Tx) error {
		_, err := tx.ExecContext(ctx, `DELETE FROM meta WHERE key = ? AND value = ?`, metaBatch, mark)
		return err
	})
	if err == nil && ended != nil {
		err = fmt.Errorf("end a batch: %w", ended)
	}
	return err
}

// Alone reports whether nothing stands in a log beside a database.
func Alone(path string) bool { return !holdsLog(path) }

// holdsLog reports whether a write-ahead log with content stands beside the
// database, which immutable reading would not see.
func holdsLog(path string) bool {
	info, err := os.Stat(path + "-wal")
	return err == nil && info.Size() > 0
}
