package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"jixiao/schema"
)

// Views are for people who query the database with tools of their own. They
// show current filings alone, and nobody's name or telephone. They are made
// from schema's forms, so that a new line needs no migration.

// view is a view by its name and its SELECT.
type view struct{ name, query string }

// rates are the columns of v_control_rates, and the rates that they show.
var rates = []struct{ name, id string }{
	{"staffing_rate", schema.StaffingRate},
	{"three_public_rate", schema.ControlOf("three_public")},
	{"operating_expenses_rate", schema.ControlOf("operating_expenses")},
	{"government_procurement_rate", schema.ControlOf("government_procurement")},
	{"execution_rate", schema.ExecutionRate},
}

// scores are the columns of v_scores.
var scores = []struct{ name, path string }{
	{"self_score", "overall_evaluation/total/score"},
	{"full_score", "overall_evaluation/total/full_score"},
	{"execution_score", "overall_evaluation/budget/total/score"},
	{"execution_full_score", "overall_evaluation/budget/total/full_score"},
}

// views returns all views.
func (db *DB) views() []view {
	var hidden []string
	for _, line := range db.model.Signature.Tables[0].Lines {
		if line.Contact {
			hidden = append(hidden, quote(schema.Path(string(schema.SignatureBlock), line.ID)))
		}
	}
	rateColumns := make([]string, len(rates))
	declared := map[string]schema.NamedRate{}
	for _, r := range db.model.EachRate() {
		declared[r.ID] = r
	}
	for i, r := range rates {
		rateColumns[i] = fmt.Sprintf("round(100.0 * %s / nullif(%s, 0), 6) AS %s", at(declared[r.id].Part), at(declared[r.id].Whole), r.name)
	}
	scoreColumns := make([]string, len(scores))
	for i, s := range scores {
		scoreColumns[i] = figure(at(s.path)) + " AS " + s.name
	}
	return []view{
		{"v_values", `SELECT u.name AS unit, f.year AS year, f.form AS form, f.project AS project, p.path AS path, v.label AS label,
	v.kind AS kind, v.state AS state, ` + figure("v.number") + ` AS figure, v.number AS number, v.text AS text, v.raw AS raw,
	fi.name AS file, v.sheet AS sheet, v.cell AS cell
FROM filings f JOIN units u ON u.id = f.unit_id JOIN files fi ON fi.id = f.file_id
	JOIN filing_values v ON v.filing_id = f.id JOIN paths p ON p.id = v.path_id
WHERE f.superseded_by IS NULL AND p.path NOT IN (` + strings.Join(hidden, ", ") + `)`},
		{"v_three_public", pivot(db.threePublicColumns(), schema.BaseData)},
		{"v_control_rates", pivot(rateColumns, schema.BaseData, schema.OverallEvaluation)},
		{"v_scores", pivot(scoreColumns, schema.OverallEvaluation)},
		{"v_findings", `SELECT u.name AS unit, fd.year AS year, fd.form AS form, fd.project AS project, fd.severity AS severity,
	fd.code AS code, fd.message AS message, fd.written AS written, fd.expected AS expected, fd.difference AS difference,
	(SELECT group_concat(place, char(10)) FROM (SELECT c.file || '!' || c.sheet || '!' || c.cell AS place
		FROM finding_cells c WHERE c.finding_id = fd.id ORDER BY c.seq)) AS cells
FROM findings fd JOIN units u ON u.id = fd.unit_id LEFT JOIN filings f ON f.id = fd.filing_id
WHERE fd.outcome = 'broken' AND (f.id IS NULL OR f.superseded_by IS NULL)
ORDER BY fd.year, fd.unit_id, fd.origin DESC, fd.filing_id, fd.seq`},
	}
}

// pivot returns a query with a row for each unit and year that has one of the
// forms, of which a submission has one each.
func pivot(columns []string, forms ...schema.FormID) string {
	in := make([]string, len(forms))
	for i, form := range forms {
		in[i] = quote(string(form))
	}
	return `SELECT u.name AS unit, f.year AS year,
	` + strings.Join(columns, ",\n\t") + `
FROM filings f JOIN units u ON u.id = f.unit_id
	LEFT JOIN filing_values v ON v.filing_id = f.id LEFT JOIN paths p ON p.id = v.path_id
WHERE f.superseded_by IS NULL AND f.form IN (` + strings.Join(in, ", ") + `)
GROUP BY f.year, f.unit_id
ORDER BY f.year, f.unit_id`
}

// at returns the number at a path within a pivot, NULL when it is none.
func at(path string) string {
	return "max(CASE p.path WHEN " + quote(path) + " THEN v.number END)"
}

// figure returns a number in its printed measure.
func figure(number string) string {
	return number + fmt.Sprintf(" / %d.0", schema.One)
}

// threePublicColumns returns three_public and all its parts, each with the
// columns of the table, in 万元.
func (db *DB) threePublicColumns() []string {
	const table, whole = "costs", "three_public"
	costs := db.model.Form(schema.BaseData).Table(table)
	among := map[string]bool{whole: true}
	var columns []string
	for _, line := range costs.Lines { // a part stands below its whole
		if !among[line.ID] && !among[line.Part] {
			continue
		}
		among[line.ID] = true
		for _, column := range costs.Columns {
			path := schema.Path(string(schema.BaseData), table, line.ID, column.ID)
			columns = append(columns, fmt.Sprintf("%s AS %s_%s", figure(at(path)), line.ID, column.ID))
		}
	}
	return columns
}

// refreshViews makes the views anew when their definitions have changed.
func (db *DB) refreshViews(ctx context.Context, tx *sql.Tx) error {
	all := db.views()
	var script strings.Builder
	for _, v := range all {
		fmt.Fprintf(&script, "DROP VIEW IF EXISTS %s;\nCREATE VIEW %s AS %s;\n", v.name, v.name, v.query)
	}
	want := Sum([]byte(script.String()))
	have, err := meta(ctx, tx, metaViews)
	if err != nil || have == want {
		return err
	}
	if _, err := tx.ExecContext(ctx, script.String()); err != nil {
		return err
	}
	return setMeta(ctx, tx, metaViews, want)
}

// quote makes an SQL string of a text.
func quote(text string) string { return "'" + strings.ReplaceAll(text, "'", "''") + "'" }
