package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"jixiao/schema"
)

// InForce are the settings by which a year is judged.
type InForce struct {
	Year int
	// Of is the year whose settings they are: Year, or where that has none of its
	// own the newest one before it that has; 0 for those of no year in particular.
	Of       int
	ID       int64            // 0 for the defaults
	Settings *schema.Settings // nil for the defaults
}

// Own reports whether the year has settings of its own.
func (f InForce) Own() bool { return f.ID != 0 && f.Of == f.Year }

// Settings returns the district's settings in force for a year, or nil for the
// defaults. Those of year 0 are the newest that there are.
func (db *DB) Settings(ctx context.Context, year int) (*schema.Settings, error) {
	f, err := db.SettingsInForce(ctx, year)
	return f.Settings, err
}

// SettingsInForce returns the settings in force for a year, and whose they are.
// Year 0 is the newest that has settings.
func (db *DB) SettingsInForce(ctx context.Context, year int) (InForce, error) {
	f, err := inForce(ctx, db.reader, year)
	if err != nil {
		return InForce{}, fmt.Errorf("read the settings of %d: %w", year, explain(err))
	}
	return f, nil
}

// noSettings is the content of settings by which a year has none of its own.
const noSettings = "null"

// ownSettings are the years y that have settings s of their own, with these: the
// last that were saved for the year.
const ownSettings = `settings_years y JOIN settings s ON s.id = y.settings_id AND s.content <> '` + noSettings + `'
	AND s.id = (SELECT max(settings_id) FROM settings_years WHERE year = y.year)`

// inForce finds the settings of a year: a year without its own takes over those
// of the newest year before it.
func inForce(ctx context.Context, q querier, year int) (InForce, error) {
	return inForceBut(ctx, q, year, nil)
}

// inForceBut finds the settings of a year as if some years had none of their own.
func inForceBut(ctx context.Context, q querier, year int, but []int) (InForce, error) {
	return inForceAs(ctx, q, year, but, decodeSettings)
}

func decodeSettings(content string) (*schema.Settings, error) {
	settings := new(schema.Settings)
	if err := json.Unmarshal([]byte(content), settings); err != nil {
		return nil, fmt.Errorf("settings: %w", err)
	}
	return settings, nil
}

// decoded keeps the settings that were decoded last, which checks of one unit
// after the other need: the roster of a large district takes longer to decode than
// a unit to check. Nobody may change what it returns.
type decoded struct {
	mu   sync.Mutex
	last []decodedSettings
}

type decodedSettings struct {
	content  string
	settings *schema.Settings
}

func (d *decoded) decode(content string) (*schema.Settings, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for _, known := range d.last {
		if known.content == content {
			return known.settings, nil
		}
	}
	settings, err := decodeSettings(content)
	if err != nil {
		return nil, err
	}
	const most = 4
	if d.last = append(d.last, decodedSettings{content, settings}); len(d.last) > most {
		d.last = slices.Delete(d.last, 0, 1)
	}
	return settings, nil
}

func inForceAs(ctx context.Context, q querier, year int, but []int, decode func(content string) (*schema.Settings, error)) (InForce, error) {
	f := InForce{Year: year}
	none, err := json.Marshal(append([]int{}, but...))
	if err != nil {
		return InForce{}, err
	}
	var content string
	err = q.QueryRowContext(ctx, `SELECT y.year, s.id, s.content FROM `+ownSettings+`
		WHERE (y.year <= ?1 OR ?1 = 0) AND y.year NOT IN (SELECT value FROM json_each(?2))
		ORDER BY y.year DESC LIMIT 1`, year, string(none)).Scan(&f.Of, &f.ID, &content)
	if errors.Is(err, sql.ErrNoRows) {
		return f, nil
	}
	if err != nil {
		return InForce{}, err
	}
	if f.Settings, err = decode(content); err != nil {
		return InForce{}, err
	}
	if year == 0 {
		f.Year = f.Of
	}
	if f.Of != f.Year {
		f.Settings = f.Settings.TakenOver(year)
	}
	return f, nil
}

// settingsOf are the settings that each year is judged by.
type settingsOf func(year int) (*schema.Settings, error)

// settingsByYear are those in force, each read once.
func settingsByYear(ctx context.Context, q querier) settingsOf {
	return settingsByYearAs(ctx, q, decodeSettings)
}

// settingsByYear are the same; they are not to be changed.
func (db *DB) settingsByYear(ctx context.Context, q querier) settingsOf {
	return settingsByYearAs(ctx, q, db.decoded.decode)
}

func settingsByYearAs(ctx context.Context, q querier, decode func(content string) (*schema.Settings, error)) settingsOf {
	read := map[int]*schema.Settings{}
	return func(year int) (*schema.Settings, error) {
		settings, ok := read[year]
		if !ok {
			f, err := inForceAs(ctx, q, year, nil, decode)
			if err != nil {
				return nil, err
			}
			settings = f.Settings
			read[year] = settings
		}
		return settings, nil
	}
}

// settingsOfAll are the settings in force, those of the years that something was
// handed in for, also when others are put in force later.
func (db *DB) settingsOfAll(ctx context.Context, q querier) (settingsOf, error) {
	years, err := currentYears(ctx, q)
	if err != nil {
		return nil, err
	}
	settings := db.settingsByYear(ctx, q)
	for _, year := range years {
		if _, err := settings(year); err != nil {
			return nil, err
		}
	}
	return settings, nil
}

// always judges every year by the same settings.
func always(settings *schema.Settings) settingsOf {
	return func(int) (*schema.Settings, error) { return settings, nil }
}

// SettingsYears returns the years that have settings of their own, ascending.
func (db *DB) SettingsYears(ctx context.Context) ([]int, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT y.year FROM `+ownSettings+` WHERE y.year > 0 ORDER BY y.year`)
	years, err := collect(rows, err, func(rows *sql.Rows) (year int, err error) {
		err = rows.Scan(&year)
		return year, err
	})
	if err != nil {
		return nil, fmt.Errorf("list the years of settings: %w", explain(err))
	}
	return years, nil
}

// ErrChanged says that others put settings in force meanwhile.
var ErrChanged = errors.New("settings were changed meanwhile")

// SavedSettings are settings as they were put in force.
type SavedSettings struct {
	ID int64
	By string
	At time.Time
	// Years are those that they were saved for, ascending; none for no year in
	// particular.
	Years    []int
	Settings schema.Settings
	// None says that the years were to have none of their own any more.
	None bool
}

// SettingsHistory returns all settings that were ever saved, the last first.
func (db *DB) SettingsHistory(ctx context.Context) ([]SavedSettings, error) {
	rows, err := db.reader.QueryContext(ctx, `SELECT s.id, s.saved_by, s.saved, s.content, `+yearsOf("s.id")+` FROM settings s ORDER BY s.id DESC`)
	all, err := collect(rows, err, func(rows *sql.Rows) (s SavedSettings, err error) {
		var saved, content, years string
		if err = rows.Scan(&s.ID, &s.By, &saved, &content, &years); err != nil {
			return s, err
		}
		if s.Years, err = parseYears(years); err != nil {
			return s, err
		}
		s.None = content == noSettings
		if s.At, err = parseTime(saved); err == nil {
			err = json.Unmarshal([]byte(content), &s.Settings)
		}
		return s, err
	})
	if err != nil {
		return nil, fmt.Errorf("list settings: %w", explain(err))
	}
	return all, nil
}

// yearsOf are the years of the settings with an id, as parseYears reads them.
func yearsOf(id string) string {
	return `ifnull((SELECT group_concat(year, ' ') FROM (SELECT year FROM settings_years WHERE year > 0 AND settings_id = ` + id + ` ORDER BY year)), '')`
}

func parseYears(text string) (years []int, err error) {
	for _, field := range strings.Fields(text) {
		year, err := strconv.Atoi(field)
		if err != nil {
			return nil, err
		}
		years = append(years, year)
	}
	return years, nil
}

// SaveSettings puts settings in force for some years, and checks all submissions
// again, each by the settings of its own year. Years that have none of their own
// and come after one of these take them over. Without years they are of none in
// particular: those before the first year that has its own. The units of the
// roster become known under their names and aliases; the sums returned are of
// the files that were filed under another unit until now and have to be read
// again (see Pending).
func (db *DB) SaveSettings(ctx context.Context, settings schema.Settings, by string, years ...int) (reread []string, err error) {
	return db.SaveEachSettings(ctx, by, YearSettings{Years: years, Settings: &settings})
}

// SaveSettingsOver is SaveSettings for somebody who saw the settings with an id,
// 0 for the defaults: the error wraps ErrChanged when they are not in force any
// more for the first of the years.
func (db *DB) SaveSettingsOver(ctx context.Context, id int64, settings schema.Settings, by string, years ...int) (reread []string, err error) {
	return db.SaveEachSettings(ctx, by, YearSettings{Years: years, Settings: &settings, Over: &id})
}

// YearSettings are settings to be put in force for some years, for none in
// particular where there are no years.
type YearSettings struct {
	Years    []int
	Settings *schema.Settings // nil: the years have none of their own, and take over those before them (again)
	// Over is the number of the settings that were seen in force for the first of
	// the years, 0 for the defaults; nil where it does not matter.
	Over *int64
	// Teach and Forget are labels that are taught and forgotten with them.
	Teach  []schema.Wording
	Forget []string
}

// year is the first of the years.
func (y YearSettings) year() int {
	if len(y.Years) == 0 {
		return 0
	}
	return y.Years[0]
}

// SaveEachSettings puts settings in force as SaveSettings and SaveSettingsOver do,
// of several years each its own, all or none, and teaches the labels that come with
// them.
func (db *DB) SaveEachSettings(ctx context.Context, by string, all ...YearSettings) (reread []string, err error) {
	err = db.write(ctx, func(ctx context.Context, tx *sql.Tx) error {
		reread = nil
		for _, of := range all { // all before one of them is taken over by another year
			if err := stillOver(ctx, tx, of); err != nil {
				return err
			}
		}
		before, err := db.settingsOfAll(ctx, tx)
		if err != nil {
			return err
		}
		for _, of := range all {
			sums, err := putInForce(ctx, tx, of, by)
			if err == nil {
				reread, err = append(reread, sums...), db.putLabels(ctx, tx, of, by)
			}
			if err != nil {
				return err
			}
		}
		if err := pendSums(ctx, tx, reread); err != nil {
			return err
		}
		return db.recheckOther(ctx, tx, before)
	})
	if err != nil {
		return nil, fmt.Errorf("save the settings: %w", err)
	}
	return reread, nil
}

// stillOver makes sure that settings are put over those that their writer saw.
func stillOver(ctx context.Context, tx *sql.Tx, of YearSettings) error {
	if of.Over == nil {
		return nil
	}
	now, err := inForce(ctx, tx, of.year())
	if err == nil && now.ID != *of.Over {
		err = ErrChanged
	}
	return err
}

// putLabels forgets and teaches the labels that come with settings.
func (db *DB) putLabels(ctx context.Context, tx *sql.Tx, of YearSettings, by string) error {
	for _, label := range of.Forget {
		if _, err := forget(ctx, tx, label, by); err != nil {
			return err
		}
	}
	if len(of.Teach) == 0 {
		return nil
	}
	return db.teach(ctx, tx, of.Teach, by)
}

// putInForce keeps settings, and enlists the units of their roster.
func putInForce(ctx context.Context, tx *sql.Tx, of YearSettings, by string) (reread []string, err error) {
	content, err := json.Marshal(of.Settings) // of none it is noSettings
	if err != nil {
		return nil, err
	}
	id, err := insertID(tx.ExecContext(ctx, `INSERT INTO settings (content, saved, saved_by) VALUES (?, ?, ?)`,
		string(content), printTime(time.Now()), by))
	if err != nil {
		return nil, err
	}
	years := of.Years
	if len(years) == 0 {
		years = []int{0}
	}
	for _, year := range years {
		if _, err := tx.ExecContext(ctx, `INSERT INTO settings_years (settings_id, year) VALUES (?, ?) ON CONFLICT DO NOTHING`, id, year); err != nil {
			return nil, err
		}
	}
	if of.Settings == nil {
		return nil, nil
	}
	return enlist(ctx, tx, of.Settings.Roster)
}

// SettingsIf returns the settings that would be in force for a year with some that
// are not saved yet. Where they are among these their number is 0.
func (db *DB) SettingsIf(ctx context.Context, year int, unsaved ...YearSettings) (InForce, error) {
	f := InForce{Year: year}
	var but []int
	for _, of := range unsaved {
		years := of.Years
		if len(years) == 0 {
			years = []int{0}
		}
		but = append(but, years...)
		for _, y := range years {
			if of.Settings != nil && y <= year && (f.Settings == nil || y > f.Of) {
				f.Of, f.Settings = y, of.Settings
			}
		}
	}
	saved, err := inForceBut(ctx, db.reader, year, but)
	if err != nil {
		return InForce{}, fmt.Errorf("read the settings of %d: %w", year, explain(err))
	}
	if f.Settings == nil || saved.ID != 0 && saved.Of > f.Of {
		return saved, nil
	}
	if f.Of != year {
		f.Settings = f.Settings.TakenOver(year)
	}
	return f, nil
}

// enlist makes the units of a roster known under their names and aliases. It
// returns the sums of the files that stand under another unit of such a name.
func enlist(ctx context.Context, tx *sql.Tx, roster []schema.RosterUnit) ([]string, error) {
	var reread []string
	for _, listed := range roster {
		own, err := enlisted(ctx, tx, listed)
		if err != nil {
			return nil, err
		}
		for _, name := range append([]string{listed.Name}, listed.Aliases...) {
			key := schema.UnitKey(name)
			rows, err := tx.QueryContext(ctx, `
				SELECT DISTINCT fi.sha256 FROM units u JOIN filings f ON f.unit_id = u.id JOIN files fi ON fi.id = f.file_id
				WHERE u.id <> ? AND f.superseded_by IS NULL AND (u.key = ? OR u.id = (SELECT unit_id FROM unit_names WHERE key = ?))
				ORDER BY fi.id`, own.id, key, key)
			sums, err := collect(rows, err, func(rows *sql.Rows) (sum string, err error) {
				err = rows.Scan(&sum)
				return sum, err
			})
			if err != nil {
				return nil, err
			}
			reread = append(reread, sums...)
			if schema.UnitKey(own.name) == key {
				continue
			}
			if err := addName(ctx, tx, own.id, name, "told"); err != nil {
				return nil, err
			}
		}
	}
	return reread, nil
}

// enlisted returns the unit that a roster means, a new one where no unit goes
// by its name or an alias.
func enlisted(ctx context.Context, tx *sql.Tx, listed schema.RosterUnit) (unit, error) {
	u, ok, err := listedUnit(ctx, tx, listed)
	if err != nil || ok {
		return u, err
	}
	u.name = listed.Name
	u.id, err = insertID(tx.ExecContext(ctx, `INSERT INTO units (name, key) VALUES (?, ?)`, listed.Name, schema.UnitKey(listed.Name)))
	return u, err
}

// listedUnit returns the unit that goes by the name or an alias of one of a
// roster.
func listedUnit(ctx context.Context, q querier, listed schema.RosterUnit) (unit, bool, error) {
	var failed error
	u, ok := listedAmong(func(name string) []knownUnit {
		known, err := lookUp(ctx, q, name)
		failed = errors.Join(failed, err)
		return known
	}, listed)
	return u, ok, failed
}

func listedAmong(lookUp func(name string) []knownUnit, listed schema.RosterUnit) (unit, bool) {
	for _, name := range append([]string{listed.Name}, listed.Aliases...) {
		if known := lookUp(name); len(known) == 1 {
			return known[0].unit, true
		}
	}
	return unit{}, false
}

// absentFindings are of the units of the roster that have handed in nothing
// for a year; of those by one name, unless that is "".
func (db *DB) absentFindings(ctx context.Context, q querier, settings *schema.Settings, year int, unit string) ([]schema.Finding, error) {
	if settings == nil || !settings.Tried(schema.RosterCode) {
		return nil, nil
	}
	roster := settings.Roster
	if unit != "" {
		roster = slices.DeleteFunc(slices.Clone(roster), func(u schema.RosterUnit) bool { return schema.UnitKey(u.Name) != schema.UnitKey(unit) })
	}
	if len(roster) == 0 {
		return nil, nil
	}
	rows, err := q.QueryContext(ctx, `SELECT DISTINCT unit_id FROM filings WHERE superseded_by IS NULL AND year = ?`, year)
	filed := make(map[int64]bool)
	if _, err := collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		err := rows.Scan(&id)
		filed[id] = true
		return struct{}{}, err
	}); err != nil {
		return nil, err
	}
	names, err := readNames(ctx, q)
	if err != nil {
		return nil, err
	}
	var findings []schema.Finding
	for _, listed := range roster {
		if u, _ := listedAmong(names.lookUp, listed); !filed[u.id] {
			findings = append(findings, db.model.NothingHandedIn(listed.Name, year, settings))
		}
	}
	return findings, nil
}
