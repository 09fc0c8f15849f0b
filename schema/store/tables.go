package store

import (
	"context"
	"database/sql"
	"fmt"

	"jixiao/schema"
)

// putTable keeps what a filing's table of indicators says.
func putTable(ctx context.Context, tx *sql.Tx, filing int64, f *schema.Filing) error {
	_, err := tx.ExecContext(ctx, `INSERT INTO indicator_tables (filing_id, print) VALUES (?, ?)`, filing, schema.IndicatorPrint(f))
	if err != nil {
		return fmt.Errorf("table of indicators: %w", err)
	}
	return nil
}

// printTables keeps it for the current filings that were stored before it was
// kept.
func printTables(ctx context.Context, tx *sql.Tx) error {
	loaded, err := loadWhere(ctx, tx, `f.superseded_by IS NULL AND f.id NOT IN (SELECT filing_id FROM indicator_tables)`)
	if err != nil {
		return err
	}
	for _, s := range loaded {
		for _, f := range s.Filings {
			if err := putTable(ctx, tx, f.ID, f); err != nil {
				return err
			}
		}
	}
	return nil
}

// tableFindings returns what is to be said of a submission's tables of
// indicators that other units handed in as well.
func tableFindings(ctx context.Context, q querier, unit int64, s *schema.Submission) ([]schema.Finding, error) {
	rows, err := q.QueryContext(ctx, `
		SELECT DISTINCT mine.filing_id, u.name
		FROM filings m JOIN indicator_tables mine ON mine.filing_id = m.id AND mine.print <> ''
			JOIN indicator_tables t ON t.print = mine.print
			JOIN filings f ON f.id = t.filing_id AND f.superseded_by IS NULL AND f.year = m.year AND f.unit_id <> m.unit_id
			JOIN units u ON u.id = f.unit_id
		WHERE m.superseded_by IS NULL AND m.unit_id = ? AND m.year = ?
		ORDER BY mine.filing_id, u.id`, unit, s.Year)
	same := make(map[int64][]string)
	if _, err := collect(rows, err, func(rows *sql.Rows) (struct{}, error) {
		var id int64
		var name string
		err := rows.Scan(&id, &name)
		same[id] = append(same[id], name)
		return struct{}{}, err
	}); err != nil {
		return nil, err
	}
	var findings []schema.Finding
	for _, f := range s.Filings {
		if units := same[f.ID]; len(units) > 0 {
			findings = append(findings, schema.CopiedIndicators(s, f, units))
		}
	}
	return findings, nil
}
