package store

import (
	"context"
	"database/sql"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// decidedOn says of the finding of a code of each unit what is decided and said
// about it.
func decidedOn(t *testing.T, db *DB, code string) []string {
	t.Helper()
	lines := []string{}
	for _, f := range found(t, db, FindingFilter{}, code) {
		line := f.Unit
		if f.Accepted != nil {
			line += " accepted " + f.Accepted.Why
		}
		if f.Formerly != nil {
			line += " formerly " + f.Formerly.Why
		}
		if f.Note != "" {
			line += " said " + f.Note
		}
		lines = append(lines, line)
	}
	slices.Sort(lines)
	return lines
}

func wantDecided(t *testing.T, db *DB, what, code string, lines ...string) {
	t.Helper()
	if diff := cmp.Diff(lines, decidedOn(t, db, code)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func accept(t *testing.T, db *DB, unit, code, why string) {
	t.Helper()
	if err := db.Accept(t.Context(), found(t, db, FindingFilter{Unit: unit}, code), schema.Decision{Why: why, By: "张"}); err != nil {
		t.Fatal(err)
	}
}

func correct(t *testing.T, db *DB, filing int64, unit string, year int) int64 {
	t.Helper()
	done, err := db.Correct(t.Context(), filing, unit, year, because)
	if err != nil {
		t.Fatal(err)
	}
	return done.Filing
}

// A2: more staff than posts.
func TestDecisionsGoWithTheirFiling(t *testing.T) {
	db := newDB(t)
	put(t, db, "a", base("甲局", 31))
	accept(t, db, "甲局", "A2", "批文在途")
	if err := db.Remark(t.Context(), found(t, db, FindingFilter{}, "A2"), "来电说明", "张"); err != nil {
		t.Fatal(err)
	}
	at := correct(t, db, 1, "乙局", 0)
	wantDecided(t, db, "corrected", "A2", "乙局 accepted 批文在途 said 来电说明")
	receipt := put(t, db, "b", base("甲局", 31))
	if receipt.Findings.Warnings == 0 {
		t.Errorf("a form that nobody has seen is told of as accepted: %+v", receipt.Findings)
	}
	wantDecided(t, db, "a form of the old unit that came later", "A2", "乙局 accepted 批文在途 said 来电说明", "甲局")
	accept(t, db, "甲局", "A2", "这一份也核实")
	wantDecided(t, db, "decided by itself", "A2", "乙局 accepted 批文在途 said 来电说明", "甲局 accepted 这一份也核实")

	again := correct(t, db, at, "", 2022)
	wantDecided(t, db, "corrected again", "A2", "乙局 accepted 批文在途 said 来电说明", "甲局 accepted 这一份也核实")
	for _, filing := range []int64{again, at} {
		if _, err := db.Uncorrect(t.Context(), filing, "张"); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := db.Void(t.Context(), 3, because); err != nil { // the later form
		t.Fatal(err)
	}
	wantDecided(t, db, "where it was", "A2", "甲局 accepted 这一份也核实 said 来电说明")
}

func TestDecisionsComeBackWithTheirFiling(t *testing.T) {
	db := newDB(t)
	put(t, db, "a", base("甲局", 31))
	put(t, db, "b", base("乙局", 31))
	accept(t, db, "乙局", "A2", "乙局的")
	before := decidedOn(t, db, "A2")
	at := correct(t, db, 1, "丙局", 0)
	accept(t, db, "丙局", "A2", "在丙局时认可")
	if _, err := db.Uncorrect(t.Context(), at, "张"); err != nil {
		t.Fatal(err)
	}
	wantDecided(t, db, "what was decided in between comes too", "A2", "乙局 accepted 乙局的", "甲局 accepted 在丙局时认可")
	if err := db.Reconsider(t.Context(), found(t, db, FindingFilter{Unit: "甲局"}, "A2"), "张"); err != nil {
		t.Fatal(err)
	}
	wantDecided(t, db, "reconsidered", "A2", before...)

	// What is decided about another filing stays with it.
	at = correct(t, db, 2, "甲局", 0)
	wantDecided(t, db, "in the place of another", "A2", "甲局 accepted 乙局的")
	if _, err := db.Uncorrect(t.Context(), at, "张"); err != nil {
		t.Fatal(err)
	}
	wantDecided(t, db, "taken back", "A2", before...)
}

// Other figures under the new unit and year: it is said that it was accepted.
func TestDecisionsOnOtherFigures(t *testing.T) {
	db := newDB(t)
	put(t, db, "a", base("甲局", 31))
	accept(t, db, "甲局", "A2", "批文在途")
	put(t, db, "b", base("甲局", 32))
	wantDecided(t, db, "other figures", "A2", "甲局 formerly 批文在途")
	at := correct(t, db, 2, "乙局", 0)
	wantDecided(t, db, "corrected", "A2", "乙局 formerly 批文在途", "甲局 accepted 批文在途")
	if _, err := db.Uncorrect(t.Context(), at, "张"); err != nil {
		t.Fatal(err)
	}
	wantDecided(t, db, "taken back", "A2", "甲局 formerly 批文在途")
}

// counting counts the queries that name a table.
type counting struct {
	querier
	table string
	n     int
}

func (c *counting) QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error) {
	if strings.Contains(query, c.table) {
		c.n++
	}
	return c.querier.QueryContext(ctx, query, args...)
}

// Where a filing is corrected, the tables of indicators of the district are looked at
// only for what is said about them.
func TestCorrectLooksAtItsUnit(t *testing.T) {
	db := newDB(t)
	put(t, db, "a", base("甲局", 31))
	looks := func() (n, said int) {
		t.Helper()
		err := db.read(t.Context(), func(tx *sql.Tx) error {
			f, err := inBooks(t.Context(), tx, 1)
			if err != nil {
				return err
			}
			c := &counting{querier: tx, table: "indicator_tables"}
			about, err := db.attachedTo(t.Context(), c, f)
			n, said = c.n, len(about)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return n, said
	}
	if n, said := looks(); n != 0 || said != 0 {
		t.Errorf("nothing is said: %d looks, %d", n, said)
	}
	accept(t, db, "甲局", "A2", "批文在途")
	if n, said := looks(); n != 0 || said != 1 {
		t.Errorf("of its own finding something is said: %d looks, %d", n, said)
	}
}
