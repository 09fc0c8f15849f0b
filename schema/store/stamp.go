package store

import (
	"context"
	"crypto/rand"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"
)

// A write-ahead log does not say which database it is of: beside another one, put
// in its place from a backup while the log of a program that was killed still stood
// there, SQLite would write the log's pages into that, and nobody be told. So every
// change stamps the database, and what the file says is held against what the log
// says before a log is taken up.

// metaStamp is the key of meta under which the stamp is.
const metaStamp = "stamp"

// stamp says which state of which database this is.
type stamp struct {
	lineage string // of this file and of what was copied from it by copying the file
	turn    int64  // counts the changes
	base    int64  // the turn at which the log was empty last
}

func (s stamp) String() string { return fmt.Sprintf("%s %d %d", s.lineage, s.turn, s.base) }

func parseStamp(text string) (s stamp, err error) {
	if text == "" { // of an earlier version
		return s, nil
	}
	parts := strings.Split(text, " ")
	if len(parts) != 3 {
		return s, fmt.Errorf("stamp %q", text)
	}
	s.lineage = parts[0]
	if s.turn, err = strconv.ParseInt(parts[1], 10, 64); err == nil {
		s.base, err = strconv.ParseInt(parts[2], 10, 64)
	}
	return s, err
}

// continues reports whether a log that says s may be that of a file that says file.
func (s stamp) continues(file stamp) bool {
	switch {
	case s.lineage == "":
		return file.lineage == "" // of an earlier version: nothing is known
	case file.lineage == "":
		return s.base == 0
	}
	return s.lineage == file.lineage && s.base <= file.turn && file.turn <= s.turn
}

// stamped runs do, and stamps what it changed, if anything.
func (db *DB) stamped(ctx context.Context, tx *sql.Tx, do func(context.Context, *sql.Tx) error) error {
	// Nobody else writes from here on: what stands in the log stands there.
	empty := !holdsLog(db.path)
	before, err := changes(ctx, tx)
	if err != nil {
		return err
	}
	if err := do(ctx, tx); err != nil {
		return err
	}
	after, err := changes(ctx, tx)
	if err != nil || after == before {
		return err
	}
	text, err := meta(ctx, tx, metaStamp)
	if err != nil {
		return err
	}
	s, err := parseStamp(text)
	if err != nil || s.lineage == "" {
		s.lineage = rand.Text()
	}
	if empty {
		s.base = s.turn
	}
	s.turn++
	return setMeta(ctx, tx, metaStamp, s.String())
}

// changes counts the rows that a connection has changed.
func changes(ctx context.Context, tx *sql.Tx) (n int64, err error) {
	err = tx.QueryRowContext(ctx, `SELECT total_changes()`).Scan(&n)
	return n, err
}

// ownLog makes sure that the log beside a database is its own. The error wraps
// ErrOtherLog. What cannot be read is left to whoever opens the database.
func ownLog(ctx context.Context, path string) error {
	const tries = 3 // a program that has it open may bring the log home in between
	for range tries {
		if !holdsLog(path) {
			return nil
		}
		file, err := stampOf(ctx, path, immutableParams)
		if err != nil {
			return nil
		}
		log, err := stampOf(ctx, path, lookParams)
		amiss := errors.Is(explain(err), ErrDamaged) || errors.Is(explain(err), ErrFailed) // with the log, and not without it
		if err != nil && !amiss || err == nil && log.continues(file) {
			return nil
		}
	}
	return ErrOtherLog
}

// stampOf reads the stamp of a database over a connection of its own.
func stampOf(ctx context.Context, path, params string) (s stamp, err error) {
	db, err := pool(path, params, 1)
	if err != nil {
		return s, err
	}
	defer func() { err = errors.Join(err, db.Close()) }()
	text, err := meta(ctx, db, metaStamp)
	if err != nil {
		return s, err
	}
	return parseStamp(text)
}
