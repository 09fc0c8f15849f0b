package store

import (
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// What a decision asks to be read again is kept with it until it is, however often
// the program is stopped meanwhile.
func TestPending(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.db")
	open := func() *DB {
		t.Helper()
		db, err := Open(t.Context(), path, builtin)
		if err != nil {
			t.Fatal(err)
		}
		return db
	}
	db, files := open(), library{}
	defer func() { db.Close() }()
	pending := func(what string, names ...string) {
		t.Helper()
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		db = open()
		sums, err := db.Pending(t.Context())
		want := []string{}
		for _, name := range names {
			want = append(want, Sum([]byte(name)))
		}
		if diff := cmp.Diff(want, append([]string{}, sums...)); err != nil || diff != "" {
			t.Errorf("%s, %v (-want +got):\n%s", what, err, diff)
		}
	}
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	one := func(name string, staff int) func() []*schema.Filing {
		return func() []*schema.Filing { return []*schema.Filing{base(name, staff)} }
	}
	files.put(t, db, "1", one("文化旅游广电体育局", 25))
	files.put(t, db, "2", one("文旅局", 26))
	files.put(t, db, "3", one("审计局", 26))
	must(db.Refuse(t.Context(), File{Name: "4", Data: []byte("4"), Reason: "no_form"}))
	pending("nothing decided")
	must(db.AddAlias(t.Context(), "文化旅游广电体育局", "文旅局", "王"))
	pending("an alias", "2")
	files.reread(t, db, []string{Sum([]byte("2"))})
	pending("read again")
	_, err := db.RemoveAlias(t.Context(), "文旅局", "王")
	must(err)
	pending("taken back", "1", "2")
	must(db.Teach(t.Context(), []schema.Wording{{Label: "招待费", Path: "base_data/costs/hospitality"}}, "王"))
	pending("and a label", "1", "2", "3", "4")
	must(db.Confirm(t.Context(), Sum([]byte("3")), files[Sum([]byte("3"))]()))
	must(db.Settle(t.Context(), Sum([]byte("4"))))
	pending("some read", "1", "2")
	files.reread(t, db, []string{Sum([]byte("1")), Sum([]byte("2"))})
	pending("all read")
	_, err = db.Forget(t.Context(), "招待费", "王")
	must(err)
	pending("forgotten", "1", "2", "3")
	for _, name := range []string{"1", "2", "3"} {
		must(db.Settle(t.Context(), Sum([]byte(name))))
	}
	_, err = db.SaveSettings(t.Context(), schema.Settings{Roster: []schema.RosterUnit{{Name: "区审计局", Aliases: []string{"文旅局"}}}}, "王")
	must(err)
	pending("a roster", "2")
}

// A file that is not read again goes with its unit's name, with all that waits, and
// back.
func TestRefile(t *testing.T) {
	db, files := newDB(t), library{}
	files.put(t, db, "a", func() []*schema.Filing { return []*schema.Filing{base("文化旅游广电体育局", 25)} })
	files.put(t, db, "b", func() []*schema.Filing {
		return []*schema.Filing{base("文旅局", 26), form("文旅局", schema.OverallEvaluation, "")}
	})
	files.put(t, db, "c", func() []*schema.Filing {
		f := form("文旅局", schema.OverallEvaluation, "")
		f.Waits = &schema.Wait{Code: schema.WaitOther}
		return []*schema.Filing{form("文旅局", schema.ProjectEvaluation, "甲"), f}
	})
	refile := func() {
		t.Helper()
		sums, err := db.Pending(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		for _, sum := range sums {
			if _, err := db.Refile(t.Context(), sum); err != nil {
				t.Fatal(err)
			}
		}
		if left, err := db.Pending(t.Context()); err != nil || len(left) > 0 {
			t.Errorf("%v are left, %v", left, err)
		}
	}
	if err := db.AddAlias(t.Context(), "文化旅游广电体育局", "文旅局", "王"); err != nil {
		t.Fatal(err)
	}
	refile()
	want(t, db, "joined",
		"1 文化旅游广电体育局 2023 a: by b", "6 文化旅游广电体育局 2023 b: current", "7 文化旅游广电体育局 2023 b: current",
		"8 文化旅游广电体育局 2023 c: current", "9 文化旅游广电体育局 2023 c: waits other_figures")
	if n := query(t, db, `SELECT count(*) FROM filings f JOIN units u ON u.id = f.unit_id WHERE u.name = '文旅局' AND f.superseded_by IS NOT f.file_id`); n[0] != "0" {
		t.Errorf("%s filings are left under the alias", n[0])
	}
	if _, err := db.RemoveAlias(t.Context(), "文旅局", "王"); err != nil {
		t.Fatal(err)
	}
	refile()
	if n := query(t, db, `SELECT count(*) FROM filings f JOIN units u ON u.id = f.unit_id WHERE u.name <> '文旅局' AND f.superseded_by IS NOT f.file_id`); n[0] != "1" {
		t.Errorf("%s filings are left under the unit, want its own alone", n[0])
	}
	if got := standingForms(t, db); len(got) != 4 || got[0] != "a 文化旅游广电体育局 base_data" {
		t.Errorf("apart: %v", got)
	}
}

// Settings and the labels that come with them are put in force together or not at
// all.
func TestSettingsWithLabels(t *testing.T) {
	db := newDB(t)
	save := func(path string) error {
		_, err := db.SaveEachSettings(t.Context(), "王", YearSettings{
			Settings: &schema.Settings{Deadline: "2024-03-31"}, Teach: []schema.Wording{{Label: "招待费", Path: path}}, Forget: []string{"无此"}})
		return err
	}
	stored := func() int {
		t.Helper()
		history, err := db.SettingsHistory(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		taught, err := db.Wordings(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return len(history) + len(taught)
	}
	if err := save("nothing"); err == nil || stored() != 0 {
		t.Errorf("%d stored with a label of nothing, %v", stored(), err)
	}
	if err := save("base_data/costs/hospitality"); err != nil || stored() != 2 {
		t.Errorf("%d stored, %v", stored(), err)
	}
}
