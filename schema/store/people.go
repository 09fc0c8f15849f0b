package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Person is somebody who may log in.
type Person struct {
	Name  string
	Since time.Time // when the person was added
}

// People returns those who may log in, in the order in which they were added.
func (db *DB) People(ctx context.Context) ([]Person, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT name, since FROM people WHERE removed IS NULL ORDER BY id`)
	people, err := collect(rows, err, func(rows *sql.Rows) (p Person, err error) {
		var since string
		if err = rows.Scan(&p.Name, &since); err == nil {
			p.Since, err = parseTime(since)
		}
		return p, err
	})
	if err != nil {
		return nil, fmt.Errorf("list people: %w", explain(err))
	}
	return people, nil
}

// SetPassword lets a person log in with the password of a hash, in place of
// the one before where the person could already. The hash is kept as it is
// given. White space around a name makes no difference; that a name or a hash
// is empty is an error.
func (db *DB) SetPassword(ctx context.Context, name, hash, by string) error {
	name = strings.TrimSpace(name)
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		switch {
		case name == "":
			return errors.New("a person without a name")
		case hash == "":
			return errors.New("a password without a hash")
		}
		result, err := tx.ExecContext(ctx, `UPDATE people SET hash = ? WHERE name = ? AND removed IS NULL`, hash, name)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return err
		}
		if n > 0 {
			return enter(ctx, tx, Entry{Deed: DeedPassword, Subject: name, By: by}, 0)
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO people (name, hash, since, added_by) VALUES (?, ?, ?, ?)`,
			name, hash, printTime(time.Now()), by); err != nil {
			return err
		}
		return enter(ctx, tx, Entry{Deed: DeedPerson, Subject: name, By: by}, 0)
	})
	if err != nil {
		return fmt.Errorf("set the password of %s: %w", name, err)
	}
	return nil
}

// PasswordHash returns the hash that was set for a person, and whether the
// person may log in at all.
func (db *DB) PasswordHash(ctx context.Context, name string) (hash string, ok bool, err error) {
	err = db.reader.QueryRowContext(ctx, `SELECT hash FROM people WHERE name = ? AND removed IS NULL`, strings.TrimSpace(name)).Scan(&hash)
	if errors.Is(err, sql.ErrNoRows) {
		return "", false, nil
	}
	if err != nil {
		return "", false, fmt.Errorf("look up the password of %s: %w", name, explain(err))
	}
	return hash, true, nil
}

// RemovePerson keeps a person from logging in, and reports whether the person
// could. What the person decided stays.
func (db *DB) RemovePerson(ctx context.Context, name, by string) (found bool, err error) {
	name = strings.TrimSpace(name)
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		result, err := tx.ExecContext(ctx, `UPDATE people SET removed = ?, removed_by = ? WHERE name = ? AND removed IS NULL`,
			printTime(time.Now()), by, name)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if found = n > 0; err != nil || !found {
			return err
		}
		return enter(ctx, tx, Entry{Deed: DeedRemovePerson, Subject: name, By: by}, 0)
	})
	if err != nil {
		return false, fmt.Errorf("remove %s: %w", name, err)
	}
	return found, nil
}
