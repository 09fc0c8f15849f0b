package store

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// deeds does things in the order in which a script names them.
type deeds struct {
	t  *testing.T
	db *DB
}

func (d deeds) void(ids ...int64) {
	d.t.Helper()
	for _, id := range ids {
		if _, err := d.db.Void(d.t.Context(), id, because); err != nil {
			d.t.Fatal(err)
		}
	}
}

func (d deeds) restore(ids ...int64) {
	d.t.Helper()
	for _, id := range ids {
		if _, err := d.db.Restore(d.t.Context(), id, "张"); err != nil {
			d.t.Fatal(err)
		}
	}
}

// However withdrawals, corrections and aliases were taken back before, what a
// withdrawal leaves at a place is the latest that is not withdrawn there.
func TestLatestAtItsPlaceStands(t *testing.T) {
	project := func(name string) []*schema.Filing {
		return []*schema.Filing{form("某局", schema.OverallEvaluation, ""), form("某局", schema.ProjectEvaluation, name)}
	}
	for _, test := range []struct {
		name string
		do   func(*testing.T, *DB, deeds)
		want []string
	}{
		{"a withdrawal taken back after another came", func(t *testing.T, db *DB, d deeds) {
			put(t, db, "a", base("某局", 25))
			put(t, db, "b", base("某局", 26))
			d.void(2)
			put(t, db, "c", base("某局", 24))
			d.restore(2)
			d.void(3, 2)
		}, []string{"1 某局 2023 a: current", "2 某局 2023 b: void", "3 某局 2023 c: void"}},
		{"the same, the later ones withdrawn in turn", func(t *testing.T, db *DB, d deeds) {
			put(t, db, "a", base("某局", 25))
			put(t, db, "b", base("某局", 26))
			put(t, db, "c", base("某局", 24))
			d.void(3, 2)
			put(t, db, "d", base("某局", 23))
			d.restore(2, 3)
			d.void(4)
			d.void(3)
		}, []string{"1 某局 2023 a: by d", "2 某局 2023 b: current", "3 某局 2023 c: void", "4 某局 2023 d: void"}},
		{"a correction taken back", func(t *testing.T, db *DB, d deeds) {
			put(t, db, "a", base("某局", 25))
			put(t, db, "b", base("某局", 26))
			if _, err := db.Correct(t.Context(), 2, "", 2022, because); err != nil {
				t.Fatal(err)
			}
			put(t, db, "c", base("某局", 24))
			if _, err := db.Uncorrect(t.Context(), 3, "张"); err != nil {
				t.Fatal(err)
			}
			d.void(4, 2)
		}, []string{"1 某局 2023 a: current", "2 某局 2023 b: void", "4 某局 2023 c: void"}},
		{"one that waited, stood and was replaced", func(t *testing.T, db *DB, d deeds) {
			put(t, db, "a", base("某局", 25))
			put(t, db, "b", waiting("某局", 26))
			d.void(1)
			put(t, db, "c", base("某局", 24))
			d.void(3)
			put(t, db, "d", base("某局", 23))
			d.restore(3)
			d.void(4, 3)
		}, []string{"1 某局 2023 a: void", "2 某局 2023 b: current", "3 某局 2023 c: void", "4 某局 2023 d: void"}},
		{"one that waits does not stand before what it waits for", func(t *testing.T, db *DB, d deeds) {
			put(t, db, "a", base("某局", 25))
			put(t, db, "b", waiting("某局", 26))
			put(t, db, "c", base("某局", 24))
			d.void(3)
		}, []string{"1 某局 2023 a: current", "2 某局 2023 b: waits other_figures", "3 某局 2023 c: void"}},
		{"one that was chosen goes before a later one that it was chosen instead of", func(t *testing.T, db *DB, d deeds) {
			put(t, db, "a", base("某局", 25))
			put(t, db, "b", base("某局", 26))
			if _, err := db.Choose(t.Context(), 1, because); err != nil {
				t.Fatal(err)
			}
			put(t, db, "c", base("某局", 24))
			d.void(3)
		}, []string{"1 某局 2023 a: current, chosen 来电", "2 某局 2023 b: by a", "3 某局 2023 c: void"}},
		{"a renamed project stays away while what renamed it stands", func(t *testing.T, db *DB, d deeds) {
			put(t, db, "a", project("甲")...)
			put(t, db, "b", project("乙")...)
			d.void(3, 4)
			put(t, db, "c", project("乙")...)
			d.restore(3, 4)
			d.void(5, 6)
		}, []string{"1 某局 2023 a: by c", "2 某局 2023 a: by c", "3 某局 2023 b: current", "4 某局 2023 b: current", "5 某局 2023 c: void", "6 某局 2023 c: void"}},
		{"and stands again when that is withdrawn", func(t *testing.T, db *DB, d deeds) {
			put(t, db, "a", project("甲")...)
			put(t, db, "b", project("乙")...)
			d.void(3, 4)
			put(t, db, "c", project("乙")...)
			d.restore(3, 4)
			d.void(5, 6, 3, 4)
		}, []string{"1 某局 2023 a: current", "2 某局 2023 a: current", "3 某局 2023 b: void", "4 某局 2023 b: void", "5 某局 2023 c: void", "6 某局 2023 c: void"}},
		{"a renamed project stays away when another form is withdrawn", func(t *testing.T, db *DB, d deeds) {
			put(t, db, "a", project("甲")...)
			put(t, db, "b", project("乙")...)
			put(t, db, "c", form("某局", schema.OverallEvaluation, ""))
			put(t, db, "d", form("某局", schema.ProjectEvaluation, "乙"))
			put(t, db, "e", base("某局", 25))
			d.void(7)
		}, []string{"1 某局 2023 a: by b", "2 某局 2023 a: by b", "3 某局 2023 b: by c", "4 某局 2023 b: by d", "5 某局 2023 c: current", "6 某局 2023 d: current", "7 某局 2023 e: void"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			db := newDB(t)
			test.do(t, db, deeds{t, db})
			want(t, db, test.name, test.want...)
		})
	}
}

// In whatever order filings of one place come, are withdrawn and brought back, the
// latest that is not withdrawn stands.
func TestLatestStandsAfterAll(t *testing.T) {
	db := newDB(t)
	d := deeds{t, db}
	random := rand.New(rand.NewPCG(1, 2))
	void := map[int64]bool{}
	latest := func() (id int64) {
		for f, gone := range void {
			if !gone {
				id = max(id, f)
			}
		}
		return id
	}
	for step := range 60 {
		f := random.Int64N(int64(len(void)) + 1)
		switch {
		case f == 0 || !void[f] && f != latest():
			put(t, db, fmt.Sprint(step), base("某局", 20+step))
			void[int64(len(void))+1] = false
		case void[f]:
			d.restore(f)
			void[f] = false
		default:
			d.void(f)
			void[f] = true
		}
		records, err := db.Records(t.Context(), "", 0)
		if err != nil {
			t.Fatal(err)
		}
		records = slices.DeleteFunc(records, func(r Record) bool { return !r.Current() })
		if id := latest(); id == 0 && len(records) > 0 || id > 0 && (len(records) != 1 || records[0].ID != id) {
			t.Fatalf("step %d: %v stand, want %d", step, records, id)
		}
	}
}

// What was filed before in a name that is another unit's now stands again as well.
func TestLatestUnderAnotherNameStands(t *testing.T) {
	db, files := newDB(t), library{}
	one := func(name string, staff int) func() []*schema.Filing {
		return func() []*schema.Filing { return []*schema.Filing{base(name, staff)} }
	}
	files.put(t, db, "1", one("文旅局", 25))
	files.put(t, db, "2", one("文旅局", 26))
	files.put(t, db, "3", one("文化旅游广电体育局", 24))
	sums, err := db.FilesOf(t.Context(), "文旅局")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.AddAlias(t.Context(), "文化旅游广电体育局", "文旅局", "王"); err != nil {
		t.Fatal(err)
	}
	files.reread(t, db, sums)
	d := deeds{t, db}
	d.void(3, 4)
	if sums, err = db.FilesOf(t.Context(), "文化旅游广电体育局"); err != nil {
		t.Fatal(err)
	}
	files.reread(t, db, sums)
	if got := standingForms(t, db); !slices.Equal(got, []string{"1 文化旅游广电体育局 base_data"}) {
		t.Errorf("current: %v", got)
	}
}

// An alias that is taken back leaves no filing that something of another unit
// has replaced, and the forms that were replaced stand again when what follows is
// withdrawn.
func TestLatestStandsWithoutItsAlias(t *testing.T) {
	db, files := newDB(t), library{}
	all := func(name string, staff int) func() []*schema.Filing {
		return func() []*schema.Filing {
			return []*schema.Filing{base(name, staff), form(name, schema.OverallEvaluation, "")}
		}
	}
	files.put(t, db, "a", all("文化旅游广电体育局", 25))
	files.put(t, db, "b", all("文旅局", 26))
	sums, err := db.FilesOf(t.Context(), "文旅局")
	if err != nil {
		t.Fatal(err)
	}
	if err := db.AddAlias(t.Context(), "文化旅游广电体育局", "文旅局", "王"); err != nil {
		t.Fatal(err)
	}
	files.reread(t, db, sums)
	c := func() []*schema.Filing {
		f := form("文化旅游广电体育局", schema.OverallEvaluation, "")
		f.Waits = &schema.Wait{Code: schema.WaitStale}
		return []*schema.Filing{base("文化旅游广电体育局", 24), f}
	}
	files.put(t, db, "c", c)
	want(t, db, "joined", "1 文化旅游广电体育局 2023 a: by b", "2 文化旅游广电体育局 2023 a: by b",
		"5 文化旅游广电体育局 2023 b: by c", "6 文化旅游广电体育局 2023 b: current",
		"7 文化旅游广电体育局 2023 c: current", "8 文化旅游广电体育局 2023 c: waits stale")
	if sums, err = db.RemoveAlias(t.Context(), "文旅局", "王"); err != nil {
		t.Fatal(err)
	}
	files.reread(t, db, sums)
	want(t, db, "apart", "1 文化旅游广电体育局 2023 a: by c", "2 文化旅游广电体育局 2023 a: by c",
		"11 文化旅游广电体育局 2023 c: current", "12 文化旅游广电体育局 2023 c: current",
		"9 文旅局 2023 b: current", "10 文旅局 2023 b: current")
	deeds{t, db}.void(11, 12)
	want(t, db, "withdrawn", "1 文化旅游广电体育局 2023 a: current", "2 文化旅游广电体育局 2023 a: current",
		"11 文化旅游广电体育局 2023 c: void", "12 文化旅游广电体育局 2023 c: void",
		"9 文旅局 2023 b: current", "10 文旅局 2023 b: current")
}

// A form that would wait beside one that goes with the very file that brings it has
// nothing to wait for, and stands.
func TestNothingWaitsBesideWhatGoes(t *testing.T) {
	db := create(t, filepath.Join(t.TempDir(), "a.db"))
	put(t, db, "a.xlsx", base("某局", 23), form("某局", schema.ProjectEvaluation, "道路养护"))
	put(t, db, "b.xlsx", base("某局", 24), form("某局", schema.ProjectEvaluation, ""))
	again := form("某局", schema.ProjectEvaluation, "道路养护")
	again.Waits = &schema.Wait{Code: schema.WaitStale}
	put(t, db, "c.xlsx", base("某局", 25), again)
	records, err := db.Records(t.Context(), "某局", 2023)
	if err != nil {
		t.Fatal(err)
	}
	var current []string
	for _, r := range records {
		if r.Wait != nil {
			t.Errorf("%s of %s waits", r.Form, r.File)
		}
		if r.Current() {
			current = append(current, r.File+" "+string(r.Form)+" "+r.Project)
		}
	}
	if diff := cmp.Diff([]string{"c.xlsx base_data ", "c.xlsx project_evaluation 道路养护"}, current); diff != "" {
		t.Errorf("current (-want +got):\n%s", diff)
	}
}
