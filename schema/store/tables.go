package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"

	"jixiao/schema"
)

// putTable keeps what a filing's table of indicators says.
func (db *DB) putTable(ctx context.Context, tx *sql.Tx, filing int64, f *schema.Filing) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO indicator_tables (filing_id, print) VALUES (?, ?)`, filing, db.model.IndicatorPrint(f))
	if err != nil {
		return fmt.Errorf("table of indicators: %w", err)
	}
	return nil
}

// printTables keeps it for the current filings that were stored before it was
// kept.
func (db *DB) printTables(ctx context.Context, tx *sql.Tx) error {
	loaded, err := db.loadWhere(ctx, tx, `f.superseded_by IS NULL AND f.id NOT IN (SELECT filing_id FROM indicator_tables)`)
	if err != nil {
		return err
	}
	for _, s := range loaded {
		for _, f := range s.Filings {
			if err := db.putTable(ctx, tx, f.ID, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// tableFindings returns what is to be said of the tables of indicators that
// several units handed in for a year: of all units, or of those whose ids are in
// a JSON array.
func (db *DB) tableFindings(ctx context.Context, q querier, settings *schema.Settings, year int, among string) ([]schema.Finding, error) {
	if !settings.Tried(schema.CopiedCode) {
		return nil, nil
	}
	rows, err := q.QueryContext(ctx, `
		WITH tables AS (
			SELECT f.id, f.unit_id, f.form, f.project, f.sheet, fi.name AS file, t.print
			FROM filings f JOIN indicator_tables t ON t.filing_id = f.id JOIN files fi ON fi.id = f.file_id
			WHERE f.superseded_by IS NULL AND f.year = ?1 AND t.print <> '' AND (?2 = '' OR t.print IN (
				SELECT own.print FROM filings o JOIN indicator_tables own ON own.filing_id = o.id
				WHERE o.superseded_by IS NULL AND o.year = ?1 AND o.unit_id IN (SELECT value FROM json_each(?2)))))
		SELECT t.print, u.name, ?2 = '' OR u.id IN (SELECT value FROM json_each(?2)), t.form, t.project, t.file, t.sheet, ifnull(v.sheet, t.sheet), ifnull(v.cell, 'A1')
		FROM tables t JOIN units u ON u.id = t.unit_id
			LEFT JOIN paths p ON p.path = t.form || '/indicators/1/name'
			LEFT JOIN filing_values v ON v.filing_id = t.id AND v.path_id = p.id
		WHERE t.print IN (SELECT print FROM tables GROUP BY print HAVING count(DISTINCT unit_id) > 1)
		ORDER BY t.unit_id, t.id`, year, among)
	type table struct {
		print  string
		asked  bool
		filing schema.Filing
	}
	tables, err := collect(rows, err, func(rows *sql.Rows) (t table, err error) {
		first := schema.Value{}
		err = rows.Scan(&t.print, &t.filing.Unit, &t.asked, &t.filing.Form, &t.filing.Project, &t.filing.File, &t.filing.Sheet, &first.Source.Sheet, &first.Source.Cell)
		first.Path = schema.Path(string(t.filing.Form), "indicators", "1", "name")
		first.Source.File = t.filing.File
		t.filing.Year, t.filing.Values = year, []schema.Value{first}
		return t, err
	})
	if err != nil {
		return nil, err
	}
	units := make(map[string][]string)
	for _, t := range tables {
		if !slices.Contains(units[t.print], t.filing.Unit) {
			units[t.print] = append(units[t.print], t.filing.Unit)
		}
	}
	findings := make([]schema.Finding, 0, len(tables))
	for _, t := range tables {
		if !t.asked {
			continue
		}
		others := slices.DeleteFunc(slices.Clone(units[t.print]), func(name string) bool { return name == t.filing.Unit })
		f := db.model.CopiedIndicators(&schema.Submission{Unit: t.filing.Unit, Year: year}, &t.filing, t.print, others)
		f.Severity = settings.Severity(f.Code, f.Severity)
		findings = append(findings, f)
	}
	return findings, nil
}
