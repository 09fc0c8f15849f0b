package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"jixiao/schema"
)

// ErrNoUnit says that no unit goes by a name.
var ErrNoUnit = errors.New("no such unit")

// unit is a unit and the name that it is shown by.
type unit struct {
	id   int64
	name string
}

// unit returns the unit that goes by a name, a new one for a name that is
// nobody's.
func (p *putting) unit(ctx context.Context, name string) (unit, error) {
	key := schema.UnitKey(name)
	if u, ok := p.units[key]; ok {
		return u, nil
	}
	known, err := lookUp(ctx, p.tx, name)
	if err != nil {
		return unit{}, err
	}
	var u unit
	switch {
	case len(known) == 1 && known[0].exact:
		u = known[0].unit
	case len(known) == 1:
		u = known[0].unit
		p.alike = append(p.alike, Alike{name, u.name})
		err = addName(ctx, p.tx, u.id, name, "alike")
	default:
		if len(known) > 1 {
			p.unsure = append(p.unsure, name)
		}
		u.name = name
		u.id, err = insertID(p.tx.ExecContext(ctx, `INSERT INTO units (name, key) VALUES (?, ?)`, name, key))
	}
	if err != nil {
		return unit{}, err
	}
	p.units[key] = u
	return u, nil
}

// knownUnit is a unit that a name may mean.
type knownUnit struct {
	unit
	exact bool // it goes by that very name
}

// lookUp returns the units that a name may mean: the one that goes by it, else
// those all of whose names are alike to it.
func lookUp(ctx context.Context, q querier, name string) ([]knownUnit, error) {
	names, err := namesWhere(ctx, q, `substr(key, -3) = ?1`, schema.UnitTail(name))
	if err != nil {
		return nil, err
	}
	return meant(schema.UnitKey(name), names), nil
}

// named is a unit by one of the names that it goes by.
type named struct {
	unit
	key string
}

// namesWhere returns the names that units go by, those of which where holds.
func namesWhere(ctx context.Context, q querier, where string, args ...any) ([]named, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT u.id, u.name, n.key FROM (SELECT unit_id, key FROM unit_names WHERE `+where+`) n JOIN units u ON u.id = n.unit_id
		UNION ALL
		SELECT id, name, key FROM units WHERE `+where+` AND key NOT IN (SELECT key FROM unit_names)`, args...)
	return collect(rows, err, func(rows *sql.Rows) (n named, err error) {
		err = rows.Scan(&n.id, &n.name, &n.key)
		return n, err
	})
}

// meant are the units of names that a key may mean.
func meant(key string, names []named) []knownUnit {
	var alike []knownUnit
	differs := make(map[int64]bool)
	for _, n := range names {
		switch {
		case n.key == key:
			return []knownUnit{{n.unit, true}}
		case !schema.SameUnit(n.key, key):
			differs[n.id] = true
		case !slices.ContainsFunc(alike, func(k knownUnit) bool { return k.id == n.id }):
			alike = append(alike, knownUnit{n.unit, false})
		}
	}
	return slices.DeleteFunc(alike, func(k knownUnit) bool { return differs[k.id] })
}

// allNames are the names of all units, for who looks up many: by key, and by what
// names that are alike share.
type allNames struct {
	exact map[string]unit
	tails map[string][]named
}

func readNames(ctx context.Context, q querier) (allNames, error) {
	names, err := namesWhere(ctx, q, `true`)
	all := allNames{exact: make(map[string]unit, len(names)), tails: make(map[string][]named)}
	for _, n := range names {
		all.exact[n.key] = n.unit
		tail := schema.UnitTail(n.key)
		all.tails[tail] = append(all.tails[tail], n)
	}
	return all, err
}

// lookUp is the function lookUp.
func (all allNames) lookUp(name string) []knownUnit {
	key := schema.UnitKey(name)
	if u, ok := all.exact[key]; ok {
		return []knownUnit{{u, true}}
	}
	return meant(key, all.tails[schema.UnitTail(name)])
}

// addName keeps a name that a unit goes by. The names of the unit that went by it
// come with it.
func addName(ctx context.Context, tx *sql.Tx, id int64, name, origin string) error {
	key := schema.UnitKey(name)
	if _, err := tx.ExecContext(ctx, `INSERT INTO unit_names (key, unit_id, name, origin, since) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (key) DO UPDATE SET unit_id = excluded.unit_id, name = excluded.name, origin = excluded.origin, since = excluded.since, through = ''`,
		key, id, name, origin, printTime(time.Now())); err != nil {
		return err
	}
	_, err := tx.ExecContext(ctx, `UPDATE unit_names SET unit_id = ?1, through = ?2 WHERE unit_id = (SELECT id FROM units WHERE key = ?2 AND id <> ?1)`, id, key)
	if err != nil {
		return err
	}
	_, err = tx.ExecContext(ctx, `DELETE FROM unit_splits WHERE key = ? AND unit_id = ?`, key, id)
	return err
}

// Unit is a unit with the names that it goes by.
type Unit struct {
	Name    string // that it is shown by
	Aliases []Name
}

// Name is another name of a unit.
type Name struct {
	Name string
	Told bool // by a person; else it was found to be alike
}

// Units returns the units that have current filings, in the order in which they
// first handed something in.
func (db *DB) Units(ctx context.Context) ([]Unit, error) {
	rows, err := db.reader.QueryContext(ctx, `
		SELECT u.id, u.name, ifnull(n.name, ''), ifnull(n.origin, '') FROM units u LEFT JOIN unit_names n ON n.unit_id = u.id
		WHERE EXISTS (SELECT 1 FROM filings f WHERE f.unit_id = u.id AND f.superseded_by IS NULL)
		ORDER BY u.id, n.since, n.key`)
	var units []Unit
	last := int64(0)
	_, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var name, alias, origin string
		if err := rows.Scan(&id, &name, &alias, &origin); err != nil {
			return struct{}{}, err
		}
		if id != last {
			last = id
			units = append(units, Unit{Name: name})
		}
		if alias != "" {
			u := &units[len(units)-1]
			u.Aliases = append(u.Aliases, Name{alias, origin == "told"})
		}
		return struct{}{}, nil
	})
	if err != nil {
		return nil, fmt.Errorf("list units: %w", explain(err))
	}
	return units, nil
}

// Alias returns the unit of which a person has said that a name is an alias; ""
// for none.
func (db *DB) Alias(ctx context.Context, alias string) (unit string, err error) {
	err = db.reader.QueryRowContext(ctx, `SELECT u.name FROM unit_names n JOIN units u ON u.id = n.unit_id WHERE n.key = ? AND n.origin = 'told'`,
		schema.UnitKey(alias)).Scan(&unit)
	if errors.Is(err, sql.ErrNoRows) {
		return "", nil
	}
	if err != nil {
		return "", fmt.Errorf("look up alias %s: %w", alias, explain(err))
	}
	return unit, nil
}

// FiledTwice returns the name of a file that holds a form of two units which are to
// be one, and which form; "" for none. Such a file could not be stored any more.
func (db *DB) FiledTwice(ctx context.Context, name, alias string) (file string, form schema.FormID, err error) {
	err = db.reader.QueryRowContext(ctx, `SELECT fi.name, a.form FROM filings a JOIN units ua ON ua.id = a.unit_id
			JOIN filings b ON b.file_id = a.file_id AND b.year = a.year AND b.form = a.form AND b.project_key = a.project_key
			JOIN units ub ON ub.id = b.unit_id JOIN files fi ON fi.id = a.file_id
		WHERE ua.key = ? AND ub.key = ? AND a.unit_id <> b.unit_id AND `+inUse("a")+` AND `+inUse("b")+` LIMIT 1`,
		schema.UnitKey(alias), schema.UnitKey(name)).Scan(&file, &form)
	if errors.Is(err, sql.ErrNoRows) {
		return "", "", nil
	}
	if err != nil {
		return "", "", fmt.Errorf("look for files of %s and %s: %w", name, alias, explain(err))
	}
	return file, form, nil
}

// AddAlias keeps that a unit goes by another name as well. Where that name was
// a unit's of its own, its files have to be read again (see Pending) to become
// the first unit's. The error wraps ErrNoUnit when there is no unit of the first
// name.
func (db *DB) AddAlias(ctx context.Context, name, alias, by string) error {
	err := db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		known, err := lookUp(ctx, tx, name)
		if err != nil {
			return err
		}
		if len(known) != 1 || schema.UnitKey(alias) == schema.UnitKey(known[0].name) {
			return ErrNoUnit
		}
		if err := pend(ctx, tx, `EXISTS (SELECT 1 FROM filings f JOIN units u ON u.id = f.unit_id LEFT JOIN unit_names n ON n.key = u.key LEFT JOIN units w ON w.id = n.unit_id
			WHERE f.file_id = fi.id AND f.superseded_by IS NULL AND ? IN (u.key, w.key))`, schema.UnitKey(alias)); err != nil {
			return err
		}
		if err := addName(ctx, tx, known[0].id, alias, "told"); err != nil {
			return err
		}
		return enter(ctx, tx, Entry{Deed: DeedAlias, Subject: alias, By: by}, known[0].id)
	})
	if err != nil {
		return fmt.Errorf("alias %s of %s: %w", alias, name, err)
	}
	return nil
}

// RemoveAlias takes back that a unit goes by another name, whether a person
// said so or it was found to be alike: from now on the name is a unit's of its
// own, whatever it is alike to. The sums returned are of the files that may
// have been filed in that name, which have to be read again in their order (see
// Reread); then the forms in the name stand apart, and what they had replaced
// stands again. A roster that lists the alias makes it one again when settings
// are next saved. The error wraps ErrNoUnit when no unit has such an alias.
func (db *DB) RemoveAlias(ctx context.Context, alias, by string) (reread []string, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		key := schema.UnitKey(alias)
		var from int64
		var name string
		err := tx.QueryRowContext(ctx, `DELETE FROM unit_names WHERE key = ? RETURNING unit_id, name`, key).Scan(&from, &name)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrNoUnit
		}
		if err != nil {
			return err
		}
		// Names are found alike to those that are nobody's.
		if _, err := tx.ExecContext(ctx, `INSERT INTO units (name, key) VALUES (?, ?) ON CONFLICT DO NOTHING`, name, key); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `UPDATE unit_names SET unit_id = (SELECT id FROM units WHERE key = ?1), through = '' WHERE through = ?1 AND unit_id = ?2`, key, from); err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, `INSERT INTO unit_splits (key, unit_id) VALUES (?, ?) ON CONFLICT DO NOTHING`, key, from); err != nil {
			return err
		}
		// A form in the name may since have been replaced by another of the
		// unit's, or have been left out beside a later one.
		rows, err := tx.QueryContext(ctx, `SELECT sha256 FROM files WHERE id IN (
			SELECT f.file_id FROM filings f JOIN units u ON u.id = f.unit_id
			WHERE u.id = ? AND f.superseded_by IS NOT f.file_id OR u.key = ?) ORDER BY id`, from, key)
		if reread, err = collect(rows, err, func(rows *sql.Rows) (sum string, err error) {
			err = rows.Scan(&sum)
			return sum, err
		}); err != nil {
			return err
		}
		if err := pendSums(ctx, tx, reread); err != nil {
			return err
		}
		return enter(ctx, tx, Entry{Deed: DeedUnalias, Subject: name, By: by}, from)
	})
	if err != nil {
		return nil, fmt.Errorf("remove alias %s: %w", alias, err)
	}
	return reread, nil
}

// FindUnit returns the name under which a unit is shown that goes by a name.
func (db *DB) FindUnit(ctx context.Context, name string) (string, bool, error) {
	known, err := lookUp(ctx, db.reader, name)
	if err != nil {
		return "", false, fmt.Errorf("look up unit %s: %w", name, explain(err))
	}
	if len(known) != 1 {
		return "", false, nil
	}
	return known[0].name, true, nil
}

// copied returns the unit in whose name the bytes of a stored file came again,
// when it is another than the file's, and keeps that they did: the unit that
// they were read for, else the one that the copy's name speaks of.
func (p *putting) copied(ctx context.Context, stored File, kept []Kept, filings []*schema.Filing) (claimed string, err error) {
	own := func(name string) bool {
		return slices.ContainsFunc(kept, func(k Kept) bool { return schema.SameUnit(k.Unit, name) })
	}
	var other unit
	for _, f := range filings {
		known, err := lookUp(ctx, p.tx, f.Unit)
		switch {
		case err != nil:
			return "", err
		case len(known) == 1 && !slices.ContainsFunc(kept, func(k Kept) bool { return k.Unit == known[0].name }):
			other = known[0].unit
		case len(known) == 0 && !own(f.Unit):
			if other, err = p.unit(ctx, f.Unit); err != nil {
				return "", err
			}
		}
	}
	if other.id == 0 && p.file.Name != stored.Name {
		if other, err = p.spokenOf(ctx, p.file.Name, own); err != nil {
			return "", err
		}
	}
	if other.id == 0 {
		return "", nil
	}
	if _, err := p.tx.ExecContext(ctx, `INSERT INTO copies (file_id, name, unit_id, received) VALUES (?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		stored.ID, p.file.Name, other.id, printTime(p.file.Received)); err != nil {
		return "", err
	}
	return other.name, p.recheckFile(ctx, stored.ID)
}

// spokenOf returns the unit, none of the file's own, whose name or whose name
// without its district stands in a file's path.
func (p *putting) spokenOf(ctx context.Context, name string, own func(string) bool) (unit, error) {
	said := schema.UnitKey(strings.TrimSuffix(name, path.Ext(name)))
	rows, err := p.tx.QueryContext(ctx, `SELECT id, name, key FROM units UNION ALL
		SELECT u.id, u.name, n.key FROM unit_names n JOIN units u ON u.id = n.unit_id ORDER BY 1`)
	var found []unit
	longest := 0
	_, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var u unit
		var key string
		err := rows.Scan(&u.id, &u.name, &key)
		for _, short := range []string{key, schema.WithoutPlace(key)} {
			n := utf8.RuneCountInString(short)
			if n < 3 || !strings.Contains(said, short) || n < longest {
				continue
			}
			if n > longest {
				found, longest = nil, n
			}
			found = append(found, u)
		}
		return struct{}{}, err
	})
	if err != nil || len(found) == 0 {
		return unit{}, err
	}
	for _, u := range found {
		if own(u.name) || u != found[0] {
			return unit{}, nil
		}
	}
	return found[0], nil
}

// recheckFile checks the submissions again that a file has current filings in.
func (p *putting) recheckFile(ctx context.Context, file int64) error {
	rows, err := p.tx.QueryContext(ctx, `SELECT DISTINCT year, unit_id FROM filings WHERE file_id = ? AND superseded_by IS NULL`, file)
	all, err := collect(rows, err, func(rows *sql.Rows) (s submission, err error) {
		err = rows.Scan(&s.year, &s.unit)
		return s, err
	})
	if err != nil {
		return err
	}
	for _, s := range all {
		if err := p.db.recheck(ctx, p.tx, s); err != nil {
			return err
		}
	}
	return nil
}

// copyFindings returns what is to be said of a submission's files of which
// the same bytes came in another unit's name; the unit of the submission is given
// by its id.
func (db *DB) copyFindings(ctx context.Context, q querier, s *schema.Submission, unit int64) ([]schema.Finding, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT DISTINCT fi.sha256, fi.name, c.name, u.name, f.sheet
		FROM filings f CROSS JOIN copies c ON c.file_id = f.file_id JOIN files fi ON fi.id = c.file_id JOIN units u ON u.id = c.unit_id
		WHERE f.superseded_by IS NULL AND f.year = ? AND f.unit_id = ?
		ORDER BY fi.name, u.name, c.name`, s.Year, unit)
	type copied struct{ sum, file, name, unit, sheet string }
	all, err := collect(rows, err, func(rows *sql.Rows) (c copied, err error) {
		err = rows.Scan(&c.sum, &c.file, &c.name, &c.unit, &c.sheet)
		return c, err
	})
	if err != nil {
		return nil, err
	}
	var findings []schema.Finding
	for i, c := range all {
		if i > 0 && all[i-1].file == c.file && all[i-1].unit == c.unit {
			continue
		}
		findings = append(findings, db.model.CopiedFile(s, c.sum, c.file, cmp.Or(c.sheet, "?"), c.name, c.unit))
	}
	return findings, nil
}
