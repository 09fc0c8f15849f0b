package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"
)

// watch is the connection that notices what others write. SQLite counts that
// for each connection by itself, so it has to stay the same one.
type watch struct {
	mu   sync.Mutex
	conn *sql.Conn // nil until it is needed
	base int64     // that conn counts from
	last int64
}

// Version returns a number that is another one whenever the content of the
// database was changed since, by whomever. It may be another one without a
// change, as it is when the database is opened anew; while a database on a
// medium that cannot be written is open, it stays. It costs a look at the
// file's log.
func (db *DB) Version(ctx context.Context) (int64, error) {
	w := &db.watch
	w.mu.Lock()
	defer w.mu.Unlock()
	version, err := w.look(ctx, db.reader)
	if err != nil {
		return 0, fmt.Errorf("look for changes: %w", explain(err))
	}
	return version, nil
}

func (w *watch) look(ctx context.Context, reader *sql.DB) (int64, error) {
	if w.conn == nil {
		conn, err := reader.Conn(ctx)
		if err != nil {
			return 0, err
		}
		// A new connection begins to count anew. From the time on, which runs
		// faster than anybody commits, it comes to no number of the one before,
		// nor of the last time that the database was open.
		w.conn, w.base = conn, max(time.Now().UnixMilli(), w.last+1)
	}
	var count int64
	// It takes no time, and a caller who gives up must not cost the connection.
	if err := w.conn.QueryRowContext(context.WithoutCancel(ctx), `PRAGMA data_version`).Scan(&count); err != nil {
		return 0, errors.Join(err, w.close())
	}
	w.last = w.base + count
	return w.last, nil
}

// close gives the connection back.
func (w *watch) close() error {
	if w.conn == nil {
		return nil
	}
	err := w.conn.Close()
	w.conn = nil
	return err
}
