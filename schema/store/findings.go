package store

import (
	"cmp"
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"jixiao/schema"
)

// fingerprint identifies the rules that findings are of: the data of the model, and
// the code that judges by it.
func (db *DB) fingerprint() (string, error) {
	hash := sha256.New()
	if err := json.NewEncoder(hash).Encode([]any{db.model.Catalogue, db.model.Rules, db.model.Thresholds, db.model.Forms, db.model.Signature, db.model.Report}); err != nil {
		return "", fmt.Errorf("fingerprint of the rules: %w", err)
	}
	for _, rule := range db.model.Rules {
		fmt.Fprintf(hash, "%s %T %s\n", rule.Code, rule.Test, rule.Test.Print(db.model))
	}
	fmt.Fprintln(hash, schema.ChecksVersion())
	return hex.EncodeToString(hash.Sum(nil)), nil
}

// FindingFilter says which findings are asked for; its zero value, all broken
// ones.
type FindingFilter struct {
	Year      int             // 0: all
	Unit      string          // by schema.UnitKey; "": all
	Severity  schema.Severity // "": all
	NotJudged bool            // those of checks that could not be judged as well
}

// Findings returns the findings that stand, in district order: by year, unit,
// and then as Check returns them. Notices of one kind are one (see
// schema.GroupNotices).
func (db *DB) Findings(ctx context.Context, filter FindingFilter) ([]schema.Finding, error) {
	var findings []schema.Finding
	err := db.read(ctx, func(tx *sql.Tx) (err error) {
		settings := db.settingsByYear(ctx, tx)
		if db.stale {
			findings, err = db.compute(ctx, tx, settings, filter)
		} else {
			findings, err = db.standing(ctx, tx, settings, filter)
		}
		if err != nil {
			return err
		}
		if findings, err = db.withDistrict(ctx, tx, settings, filter, findings); err != nil {
			return err
		}
		findings, err = db.annotate(ctx, tx, findings)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read findings: %w", err)
	}
	return findings, nil
}

// FindingsOf returns the findings of some units for a year, broken and not judged,
// as Findings does for each.
func (db *DB) FindingsOf(ctx context.Context, year int, units []string) (findings []schema.Finding, err error) {
	if db.stale {
		for _, unit := range units {
			some, err := db.Findings(ctx, FindingFilter{Year: year, Unit: unit, NotJudged: true})
			if err != nil {
				return nil, err
			}
			findings = append(findings, some...)
		}
		return findings, nil
	}
	err = db.read(ctx, func(tx *sql.Tx) error {
		among, err := unitsOf(ctx, tx, units...)
		if err != nil {
			return err
		}
		settings := db.settingsByYear(ctx, tx)
		if findings, err = db.standingWhere(ctx, tx, settings, "", `(f.id IS NULL OR f.superseded_by IS NULL) AND fd.year = ? AND fd.unit_id`+amongChosen, year, among); err != nil {
			return err
		}
		set, err := settings(year)
		if err != nil {
			return err
		}
		copied, err := db.tableFindings(ctx, tx, set, year, among)
		if err != nil {
			return err
		}
		for _, f := range copied {
			findings = insertFinding(findings, f)
		}
		findings, err = db.annotate(ctx, tx, findings)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read findings: %w", err)
	}
	return findings, nil
}

// WhatIf returns the findings of a year, broken and not judged, as Findings
// would if settings were in force. It changes nothing. Units whose names the
// roster of the settings would join are still two, as they are after
// SaveSettings until their files are read again.
func (db *DB) WhatIf(ctx context.Context, year int, settings schema.Settings) (findings []schema.Finding, err error) {
	filter := FindingFilter{Year: year, NotJudged: true}
	err = db.read(ctx, func(tx *sql.Tx) error {
		if findings, err = db.computeOther(ctx, tx, year, &settings); err != nil {
			return err
		}
		if findings, err = db.withDistrict(ctx, tx, always(&settings), filter, findings); err != nil {
			return err
		}
		findings, err = db.annotate(ctx, tx, findings)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("check for %d under other settings: %w", year, err)
	}
	return findings, nil
}

// standing reads the stored findings.
func (db *DB) standing(ctx context.Context, q querier, settings settingsOf, filter FindingFilter) ([]schema.Finding, error) {
	where, args := `(f.id IS NULL OR f.superseded_by IS NULL)`, []any{}
	if !filter.NotJudged {
		where += ` AND fd.outcome = 'broken'`
	}
	if filter.Year != 0 {
		where, args = where+` AND fd.year = ?`, append(args, filter.Year)
	}
	if filter.Unit != "" {
		where, args = where+` AND u.key = ?`, append(args, schema.UnitKey(filter.Unit))
	}
	return db.standingWhere(ctx, q, settings, filter.Severity, where, args...)
}

// standingWhere reads the stored findings fd, of units u and filings f, that
// are of a severity; "" is any.
func (db *DB) standingWhere(ctx context.Context, q querier, settings settingsOf, severity schema.Severity, where string, args ...any) ([]schema.Finding, error) {
	stored, err := db.storedFindings(ctx, q, where, args...)
	if err != nil {
		return nil, err
	}
	findings := make([]schema.Finding, 0, len(stored))
	for _, s := range stored {
		if s.filing != 0 { // the reader's are stored once and for all
			set, err := settings(s.Year)
			if err != nil {
				return nil, err
			}
			s.Severity = set.Severity(s.Code, s.Severity)
		}
		if severity == "" || severity == s.Severity {
			findings = append(findings, s.Finding)
		}
	}
	return findings, nil
}

// withDistrict adds what takes the whole district to find: tables of indicators
// that several units handed in, and units of the roster that have handed in
// nothing. It is not stored, as any file that arrives may change it for others.
func (db *DB) withDistrict(ctx context.Context, q querier, settings settingsOf, filter FindingFilter, findings []schema.Finding) ([]schema.Finding, error) {
	years := []int{filter.Year}
	if filter.Year == 0 {
		var err error
		if years, err = currentYears(ctx, q); err != nil {
			return nil, err
		}
	}
	for _, year := range years {
		set, err := settings(year)
		if err != nil {
			return nil, err
		}
		among := ""
		if filter.Unit != "" {
			if among, err = unitsOf(ctx, q, filter.Unit); err != nil {
				return nil, err
			}
		}
		copied, err := db.tableFindings(ctx, q, set, year, among)
		if err != nil {
			return nil, err
		}
		absent, err := db.absentFindings(ctx, q, set, year, filter.Unit)
		if err != nil {
			return nil, err
		}
		for _, f := range append(copied, absent...) {
			if filter.Severity != "" && filter.Severity != f.Severity || filter.Unit != "" && schema.UnitKey(filter.Unit) != schema.UnitKey(f.Unit) {
				continue
			}
			findings = insertFinding(findings, f)
		}
	}
	return findings, nil
}

// unitsOf are the ids of the units of some names, as a JSON array.
func unitsOf(ctx context.Context, q querier, names ...string) (string, error) {
	keys := make([]string, len(names))
	for i, name := range names {
		keys[i] = schema.UnitKey(name)
	}
	list, err := jsonOf(keys)
	if err != nil {
		return "", err
	}
	rows, err := q.QueryContext(ctx, `SELECT id FROM units WHERE key`+amongChosen, list)
	ids, err := collect(rows, err, func(rows *sql.Rows) (id int64, err error) {
		err = rows.Scan(&id)
		return id, err
	})
	if err != nil {
		return "", err
	}
	return jsonOf(ids)
}

// insertFinding puts a finding behind those of its unit and year.
func insertFinding(findings []schema.Finding, f schema.Finding) []schema.Finding {
	for i := len(findings); i > 0; i-- {
		if findings[i-1].Unit == f.Unit && findings[i-1].Year == f.Year {
			return slices.Insert(findings, i, f)
		}
	}
	return append(findings, f)
}

// computedAtOnce is how many units' submissions are held in memory when findings
// are computed.
const computedAtOnce = 200

// compute checks the current submissions on the spot.
func (db *DB) compute(ctx context.Context, q querier, settings settingsOf, filter FindingFilter) ([]schema.Finding, error) {
	rows, err := q.QueryContext(ctx, `SELECT DISTINCT f.year, f.unit_id FROM filings f JOIN units u ON u.id = f.unit_id
		WHERE f.superseded_by IS NULL AND (f.year = ?1 OR ?1 = 0) AND (u.key = ?2 OR ?2 = '') ORDER BY f.year, f.unit_id`,
		filter.Year, schema.UnitKey(filter.Unit))
	asked, err := collect(rows, err, func(rows *sql.Rows) (s submission, err error) {
		err = rows.Scan(&s.year, &s.unit)
		return s, err
	})
	if err != nil {
		return nil, err
	}
	findings := []schema.Finding{}
	for len(asked) > 0 {
		// Submissions of one year come back in the order of their units' ids.
		n := 1
		for n < min(len(asked), computedAtOnce) && asked[n].year == asked[0].year {
			n++
		}
		set, err := settings(asked[0].year)
		if err != nil {
			return nil, err
		}
		checked, err := db.computeSome(ctx, q, set, asked[:n])
		if err != nil {
			return nil, err
		}
		for _, f := range checked {
			stands := f.Outcome == schema.Broken || f.Outcome == schema.NotJudged && filter.NotJudged
			if stands && (filter.Severity == "" || filter.Severity == f.Severity) {
				findings = append(findings, f)
			}
		}
		asked = asked[n:]
	}
	return findings, nil
}

// computeOther checks the current submissions of a year by other settings. What is
// judged alike by those in force is not judged again.
func (db *DB) computeOther(ctx context.Context, tx *sql.Tx, year int, settings *schema.Settings) ([]schema.Finding, error) {
	filter := FindingFilter{Year: year, NotJudged: true}
	if db.stale {
		return db.compute(ctx, tx, always(settings), filter)
	}
	now, err := db.settingsByYear(ctx, tx)(year)
	if err != nil {
		return nil, err
	}
	all, err := currentSubmissions(ctx, tx, year)
	if err != nil {
		return nil, err
	}
	place := map[string]int{}
	var other []submission
	alike := db.model.JudgeAlike(now, settings)
	for i, s := range all {
		place[s.name] = i
		if !alike(s.name) {
			other = append(other, s.submission)
		}
	}
	findings, err := db.standing(ctx, tx, always(settings), filter)
	if err != nil {
		return nil, err
	}
	findings = slices.DeleteFunc(findings, func(f schema.Finding) bool { return !alike(f.Unit) })
	for some := range slices.Chunk(other, computedAtOnce) {
		checked, err := db.computeSome(ctx, tx, settings, some)
		if err != nil {
			return nil, err
		}
		for _, f := range checked {
			if f.Outcome != schema.Holds {
				findings = append(findings, f)
			}
		}
	}
	slices.SortStableFunc(findings, func(a, b schema.Finding) int { return cmp.Compare(place[a.Unit], place[b.Unit]) })
	return findings, nil
}

// computeSome checks current submissions of one year, in the order of their
// units' ids.
func (db *DB) computeSome(ctx context.Context, q querier, settings *schema.Settings, some []submission) (findings []schema.Finding, err error) {
	ids := make([]int64, len(some))
	for i, s := range some {
		ids[i] = s.unit
	}
	list, err := json.Marshal(ids)
	if err != nil {
		return nil, err
	}
	loaded, err := db.loadWhere(ctx, q, `f.superseded_by IS NULL AND f.year = ? AND f.unit_id`+amongChosen, some[0].year, string(list))
	if err != nil {
		return nil, err
	}
	for i, s := range loaded {
		checked, err := db.check(ctx, q, settings, ids[i], s)
		if err != nil {
			return nil, err
		}
		findings = append(findings, checked...)
	}
	return findings, nil
}

// storedFinding is a finding with what orders it.
type storedFinding struct {
	schema.Finding
	id, unit, filing int64 // filing is 0 for a check's
	seq              int
	message          string // as an earlier version stored it, see carryOver
}

// findingData is what a finding says, as it is stored.
type findingData struct {
	Rule    string           `json:"rule,omitempty"`
	About   schema.Subject   `json:"about,omitzero"`
	Figures []string         `json:"figures,omitempty"`
	Said    schema.Statement `json:"said"`
}

// fill completes a finding from its stored data.
func (s *storedFinding) fill(model *schema.Model, data string) error {
	if data == "" { // see carryOver
		model.Entitle(&s.Finding)
		return nil
	}
	var d findingData
	if err := json.Unmarshal([]byte(data), &d); err != nil {
		return fmt.Errorf("finding %d: %w", s.id, err)
	}
	s.Rule, s.About, s.Figures, s.Said = d.Rule, d.About, d.Figures, d.Said
	model.Complete(s.Said)
	model.Entitle(&s.Finding)
	return nil
}

// storedFindings reads findings fd, of units u and for the reader's of filings
// f, in district order.
func (db *DB) storedFindings(ctx context.Context, q querier, where string, args ...any) ([]storedFinding, error) {
	const from = ` FROM findings fd JOIN units u ON u.id = fd.unit_id LEFT JOIN filings f ON f.id = fd.filing_id`
	rows, err := q.QueryContext(ctx, `
		SELECT fd.id, fd.unit_id, ifnull(fd.filing_id, 0), fd.seq, u.name, fd.year, fd.code, fd.severity, fd.form,
		       fd.project, fd.outcome, fd.message, fd.written, fd.expected, fd.difference, fd.also, fd.data`+from+` WHERE `+where, args...)
	findings, err := collect(rows, err, func(rows *sql.Rows) (s storedFinding, err error) {
		var also, data string
		err = rows.Scan(&s.id, &s.unit, &s.filing, &s.seq, &s.Unit, &s.Year, &s.Code, &s.Severity, &s.Form,
			&s.Project, &s.Outcome, &s.message, &s.Written, &s.Expected, &s.Difference, &also, &data)
		if also != "" {
			s.Also = strings.Fields(also)
		}
		if err == nil {
			err = s.fill(db.model, data)
		}
		return s, err
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(findings, func(a, b storedFinding) int {
		byOrigin := 0
		switch {
		case a.filing != 0 && b.filing != 0:
			byOrigin = cmp.Or(db.model.Place(a.Form)-db.model.Place(b.Form), cmp.Compare(a.filing, b.filing))
		case a.filing != 0:
			byOrigin = -1
		case b.filing != 0:
			byOrigin = 1
		}
		return cmp.Or(a.Year-b.Year, cmp.Compare(a.unit, b.unit), byOrigin, a.seq-b.seq)
	})
	at := make(map[int64]int, len(findings))
	for i, f := range findings {
		at[f.id] = i
	}
	rows, err = q.QueryContext(ctx, `SELECT c.finding_id, c.file, c.sheet, c.cell`+from+
		` JOIN finding_cells c ON c.finding_id = fd.id WHERE `+where+` ORDER BY c.finding_id, c.seq`, args...)
	_, err = collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var cell schema.Source
		err := rows.Scan(&id, &cell.File, &cell.Sheet, &cell.Cell)
		if i, ok := at[id]; ok {
			findings[i].Cells = append(findings[i].Cells, cell)
		}
		return struct{}{}, err
	})
	return findings, err
}

// putFinding stores a finding; of the checks when filing is 0.
func (db *DB) putFinding(ctx context.Context, tx *sql.Tx, s submission, filing int64, seq int, f schema.Finding) error {
	origin, of := "check", any(nil)
	if filing != 0 {
		origin, of = "reader", filing
	}
	data, err := json.Marshal(findingData{f.Rule, f.About, f.Figures, f.Said})
	if err != nil {
		return fmt.Errorf("finding %s: %w", f.Code, err)
	}
	id, err := insertID(tx.StmtContext(ctx, db.insertFinding).ExecContext(ctx, origin, of, s.unit, s.year, seq,
		f.Code, string(f.Severity), string(f.Form), f.Project, string(f.Outcome), f.Message(), f.Written, f.Expected, f.Difference,
		strings.Join(f.Also, " "), string(data)))
	if err != nil {
		return fmt.Errorf("finding %s: %w", f.Code, err)
	}
	insertCell := tx.StmtContext(ctx, db.insertCell)
	for i, c := range f.Cells {
		if _, err := insertCell.ExecContext(ctx, id, i, c.File, c.Sheet, c.Cell); err != nil {
			return fmt.Errorf("finding %s: %w", f.Code, err)
		}
	}
	return nil
}

// recheck replaces the check findings of a submission.
func (db *DB) recheck(ctx context.Context, tx *sql.Tx, s submission) error {
	return db.recheckBy(ctx, tx, s, db.settingsByYear(ctx, tx))
}

func (db *DB) recheckBy(ctx context.Context, tx *sql.Tx, s submission, by settingsOf) error {
	if _, err := tx.ExecContext(ctx, `DELETE FROM findings WHERE origin = 'check' AND year = ? AND unit_id = ?`, s.year, s.unit); err != nil {
		return err
	}
	settings, err := by(s.year)
	if err != nil {
		return err
	}
	loaded, err := db.load(ctx, tx, s)
	if err != nil {
		return err
	}
	for _, submitted := range loaded {
		for _, f := range submitted.Filings {
			f.Findings = nil // they are stored already, and Check would repeat them
		}
		checked, err := db.check(ctx, tx, settings, s.unit, submitted)
		if err != nil {
			return err
		}
		for seq, f := range checked {
			if f.Outcome == schema.Holds {
				continue
			}
			if err := db.putFinding(ctx, tx, s, 0, seq, f); err != nil {
				return fmt.Errorf("check %s for %d: %w", submitted.Unit, s.year, err)
			}
		}
	}
	return nil
}

// check returns the findings about a submission: those of Check, and of
// what came in another unit's name as well.
func (db *DB) check(ctx context.Context, q querier, settings *schema.Settings, unit int64, s *schema.Submission) ([]schema.Finding, error) {
	about := schema.Context{Settings: settings}
	prior, err := db.load(ctx, q, submission{s.Year - 1, unit})
	if err != nil {
		return nil, err
	}
	if len(prior) > 0 && unit != 0 {
		about.Prior = prior[0]
	}
	findings := db.model.Check(s, about)
	if !settings.Tried(schema.CopiedCode) {
		return findings, nil
	}
	copies, err := db.copyFindings(ctx, q, s, unit)
	if err != nil {
		return nil, err
	}
	for _, f := range copies {
		f.Severity = settings.Severity(f.Code, f.Severity)
		findings = append(findings, f)
	}
	return findings, nil
}

// recheckAround replaces the check findings of a submission, and of the one that
// is held against it, the unit's for the year after.
func (db *DB) recheckAround(ctx context.Context, tx *sql.Tx, s submission) error {
	if err := db.recheck(ctx, tx, s); err != nil {
		return err
	}
	after := submission{s.year + 1, s.unit}
	var filed bool
	err := tx.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM filings WHERE superseded_by IS NULL AND year = ? AND unit_id = ?)`,
		after.year, after.unit).Scan(&filed)
	if err != nil || !filed {
		return err
	}
	return db.recheck(ctx, tx, after)
}

// recheckAll replaces the check findings of every submission.
func (db *DB) recheckAll(ctx context.Context, tx *sql.Tx) error {
	if err := db.printTables(ctx, tx); err != nil {
		return err
	}
	return db.recheckWhere(ctx, tx, func(submitted) (bool, error) { return true, nil })
}

// recheckOther replaces the check findings of the submissions that are judged
// otherwise by the settings in force than by those before them.
func (db *DB) recheckOther(ctx context.Context, tx *sql.Tx, before settingsOf) error {
	now, alike := db.settingsByYear(ctx, tx), map[int]func(unit string) bool{}
	return db.recheckWhere(ctx, tx, func(s submitted) (bool, error) {
		if alike[s.year] == nil {
			was, err := before(s.year)
			if err != nil {
				return false, err
			}
			is, err := now(s.year)
			if err != nil {
				return false, err
			}
			alike[s.year] = db.model.JudgeAlike(was, is)
		}
		return !alike[s.year](s.name), nil
	})
}

// submitted is a submission, and the name of its unit.
type submitted struct {
	submission
	name string
}

// currentSubmissions are those of a year, 0 for all, in the order of their years and
// the ids of their units.
func currentSubmissions(ctx context.Context, q querier, year int) ([]submitted, error) {
	rows, err := q.QueryContext(ctx, `SELECT DISTINCT f.year, f.unit_id, u.name FROM filings f JOIN units u ON u.id = f.unit_id
		WHERE f.superseded_by IS NULL AND (f.year = ?1 OR ?1 = 0) ORDER BY f.year, f.unit_id`, year)
	return collect(rows, err, func(rows *sql.Rows) (s submitted, err error) {
		err = rows.Scan(&s.year, &s.unit, &s.name)
		return s, err
	})
}

func (db *DB) recheckWhere(ctx context.Context, tx *sql.Tx, wanted func(submitted) (bool, error)) error {
	all, err := currentSubmissions(ctx, tx, 0)
	if err != nil {
		return err
	}
	settings := db.settingsByYear(ctx, tx)
	for _, s := range all {
		if ok, err := wanted(s); err != nil {
			return err
		} else if !ok {
			continue
		}
		if err := db.recheckBy(ctx, tx, s.submission, settings); err != nil {
			return err
		}
	}
	return nil
}

// Count is how many findings stand, by severity.
type Count struct{ Errors, Warnings, Notices int }

// All returns how many there are.
func (c Count) All() int { return c.Errors + c.Warnings + c.Notices }

// Standing counts the broken findings that now stand about a file, as the
// Receipt of its Put did then; later files may have settled or raised some. It
// is zero for a file without current filings.
func (db *DB) Standing(ctx context.Context, sha256 string) (n Count, err error) {
	err = db.read(ctx, func(tx *sql.Tx) error {
		file, found, err := fileBySum(ctx, tx, sha256)
		if err == nil && found {
			n, err = db.countFindings(ctx, tx, file)
		}
		return err
	})
	if err != nil {
		return Count{}, fmt.Errorf("count findings of %s: %w", sha256, err)
	}
	return n, nil
}

// countFindings counts what a Receipt reports: what stands about a file, and what
// the bureau has accepted is no more; notices of one kind on one form are one.
// Where two current files have one name, what names a cell of one counts for both:
// a Source has no more to tell them apart.
func (db *DB) countFindings(ctx context.Context, q querier, file File) (n Count, err error) {
	const submissions = `(SELECT year, unit_id FROM filings WHERE file_id = ?1 AND superseded_by IS NULL)`
	const about = `fd.outcome = 'broken' AND fd.code <> ?3 AND (f.id IS NULL OR f.superseded_by IS NULL)
		  AND (fd.year, fd.unit_id) IN ` + submissions + `
		  AND (f.file_id = ?1 OR EXISTS (SELECT 1 FROM finding_cells c WHERE c.finding_id = fd.id AND c.file = ?2))`
	err = q.QueryRowContext(ctx, `
		SELECT count(*) FILTER (WHERE fd.severity = 'E'), count(*) FILTER (WHERE fd.severity = 'W'),
			count(DISTINCT concat_ws('/', fd.year, fd.unit_id, fd.code, fd.data ->> 'rule', fd.form, fd.project)) FILTER (WHERE fd.severity = 'I')
		FROM findings fd LEFT JOIN filings f ON f.id = fd.filing_id WHERE `+about,
		file.ID, file.Name, schema.RosterCode).Scan(&n.Errors, &n.Warnings, &n.Notices)
	if err != nil {
		return n, err
	}
	var decided bool
	err = q.QueryRowContext(ctx, `SELECT EXISTS (SELECT 1 FROM decisions d JOIN (`+placed("decisions")+`) p ON p.id = d.id
		WHERE d.undone IS NULL AND (p.year, p.unit) IN `+submissions+`)`, file.ID).Scan(&decided)
	if err != nil || !decided {
		return n, err
	}
	findings, err := db.standingWhere(ctx, q, settingsByYear(ctx, q), "", about, file.ID, file.Name, schema.RosterCode)
	if err == nil {
		findings, err = db.annotate(ctx, q, findings)
	}
	n = Count{}
	for _, f := range findings {
		switch {
		case !f.Standing():
		case f.Severity == schema.Err:
			n.Errors++
		case f.Severity == schema.Warn:
			n.Warnings++
		default:
			n.Notices++
		}
	}
	return n, err
}
