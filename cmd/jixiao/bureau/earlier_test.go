package bureau

import (
	"compress/gzip"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
	"jixiao/schema/store"
)

// earlierDatabases are those that the version with each migration made; what is in
// them, schema/store says.
var earlierDatabases = filepath.Join("..", "..", "..", "schema", "store", "testdata")

const latestMigration = 13

// What earlier versions of the program have stored is read again by this one: all that
// a person has decided stands as it did, and no figure is another but those that the
// rereading lists. Read once more, nothing changes.
func TestEarlierDatabasesAreReadAgain(t *testing.T) {
	for version := 1; version <= latestMigration; version++ {
		t.Run(fmt.Sprint("v", version), func(t *testing.T) {
			t.Parallel()
			if testing.Short() && version != 5 && version != latestMigration {
				t.Skip("the race detector sees the same in each")
			}
			db := openEarlier(t, version)
			decided, figures := decidedOf(t, db), figuresOf(t, db)
			wantDecided(t, version, decided)
			outdated, _, err := Outdated(t.Context(), db)
			if err != nil || outdated == 0 {
				t.Errorf("%d files are of another version, %v", outdated, err)
			}
			for range 2 {
				done := rereadAll(t, db)
				if diff := cmp.Diff(decided, decidedOf(t, db)); diff != "" {
					t.Errorf("decided (-before +after):\n%s", diff)
				}
				now := figuresOf(t, db)
				wantFigures(t, figures, now, done)
				figures = now
				if left, err := Reservations(t.Context(), db); err != nil || left != "" {
					t.Errorf("%s, %v", left, err)
				}
			}
		})
	}
}

// rereadAll reads all files again; none of them is refused, replaces another or was
// refused before.
func rereadAll(t *testing.T, db *store.DB) []RereadFile {
	t.Helper()
	done, err := RereadAll(t.Context(), db, "", "", "李四")
	check(t, err)
	if len(done) < 3 {
		t.Errorf("read again are %d files", len(done))
	}
	for _, file := range done {
		if file.Reason != "" || file.Replaced != "" || file.Taken {
			t.Errorf("%+v", file)
		}
	}
	return done
}

// The last database is of the last migration, so that a new one is not forgotten here.
func TestEarlierDatabasesReachTheLatest(t *testing.T) {
	migrations, err := filepath.Glob(filepath.Join(earlierDatabases, "..", "migrations", "*.sql"))
	if err != nil || len(migrations) != latestMigration {
		t.Errorf("%d migrations, of which the databases of earlier versions know %d, %v", len(migrations), latestMigration, err)
	}
}

func openEarlier(t *testing.T, version int) *store.DB {
	t.Helper()
	name := fmt.Sprint("v", version, ".db")
	packed, err := os.Open(filepath.Join(earlierDatabases, name+".gz"))
	if err != nil {
		t.Fatal(err)
	}
	defer packed.Close()
	from, err := gzip.NewReader(packed)
	if err != nil {
		t.Fatal(err)
	}
	data, err := io.ReadAll(from)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), name)
	write(t, path, data)
	db, err := store.Open(t.Context(), path, builtin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// decidedOf is all that a person has decided, by its kind, each as a line.
func decidedOf(t *testing.T, db *store.DB) map[string][]string {
	t.Helper()
	all := map[string][]string{}
	add := func(kind, format string, args ...any) { all[kind] = append(all[kind], fmt.Sprintf(format, args...)) }
	addFindings(t, db, add)
	addFilings(t, db, add)
	addRest(t, db, add)
	for _, lines := range all {
		slices.Sort(lines)
	}
	return all
}

// adding adds a line to those of a kind.
type adding func(kind, format string, args ...any)

func saidOf(d schema.Decision) string { return d.Why + "（" + d.By + " " + d.At.String() + "）" }

func addFindings(t *testing.T, db *store.DB, add adding) {
	t.Helper()
	ctx := t.Context()
	findings, err := db.Findings(ctx, store.FindingFilter{})
	check(t, err)
	for _, group := range findings {
		for _, f := range group.Each() {
			if f.Accepted != nil {
				add("accepted", "%s %d %s %s：%s", f.Unit, f.Year, f.Code, f.Sentence(), saidOf(*f.Accepted))
			}
			if f.Note != "" {
				add("remark", "%s %d %s %s：%s", f.Unit, f.Year, f.Code, f.Sentence(), f.Note)
			}
		}
	}
	lost, err := db.LostDecisions(ctx)
	check(t, err)
	for _, l := range lost {
		add("lost", "%s %d %s %s：%s", l.Unit, l.Year, l.Code, l.Statement, saidOf(l.Decision))
	}
}

func addFilings(t *testing.T, db *store.DB, add adding) {
	t.Helper()
	records, err := db.Records(t.Context(), "", 0)
	check(t, err)
	for _, r := range records {
		of := fmt.Sprintf("%s %d %s %s %s", r.Unit, r.Year, FormName(builtin, r.Form), r.Project, r.File)
		switch {
		case r.Void != nil:
			add("void", "%s：%s", of, saidOf(*r.Void))
		case r.Wait != nil:
			add("waits", "%s：%+v", of, *r.Wait)
		case r.Current():
			add("current", "%s", of)
		}
		if r.Choice != nil {
			add("chosen", "%s：%s", of, saidOf(*r.Choice))
		}
		if r.Correction != nil && r.Current() {
			add("corrected", "%s，%+v：%s", of, r.Formerly, saidOf(*r.Correction))
		}
	}
}

// addRest adds what is about neither a finding nor a filing.
func addRest(t *testing.T, db *store.DB, add adding) {
	t.Helper()
	ctx := t.Context()
	units, err := db.Units(ctx)
	check(t, err)
	for _, u := range units {
		add("unit", "%s %v", u.Name, u.Aliases)
	}
	wordings, err := db.Wordings(ctx)
	check(t, err)
	for _, w := range wordings {
		add("taught", "%+v", w)
	}
	history, err := db.SettingsHistory(ctx)
	check(t, err)
	for _, s := range history {
		add("settings", "%+v", s)
	}
	people, err := db.People(ctx)
	check(t, err)
	for _, p := range people {
		hash, ok, err := db.PasswordHash(ctx, p.Name)
		check(t, err)
		add("person", "%+v %s %t", p, hash, ok)
	}
	files, err := db.Files(ctx)
	check(t, err)
	for _, f := range files {
		if f.Cleared != nil {
			add("cleared", "%s：%s", f.Name, saidOf(*f.Cleared))
		} else if f.Status == store.Refused {
			add("refused", "%s：%s %s", f.Name, f.Reason, f.Detail)
		}
	}
	entries, err := db.Journal(ctx, 0)
	check(t, err)
	for _, e := range entries {
		if e.Deed != store.DeedReread { // what the rereading says for itself
			add("journal", "%+v", e)
		}
	}
}

// wantDecided holds how much has been decided in the database of a version against what
// is there, so that nothing is compared with nothing.
func wantDecided(t *testing.T, version int, decided map[string][]string) {
	t.Helper()
	want := map[string]int{"accepted": 0, "remark": 0, "taught": 0, "settings": 0, "person": 0, "void": 0, "waits": 0, "chosen": 0, "corrected": 0, "cleared": 0}
	since := func(first int, kinds map[string]int) {
		if version < first {
			return
		}
		for kind, n := range kinds {
			want[kind] = n
		}
	}
	since(3, map[string]int{"accepted": 17})
	since(4, map[string]int{"remark": 1})
	since(5, map[string]int{"taught": 1, "settings": 1})
	if version == 11 { // an exercise of its own
		want["person"] = 1
	} else {
		since(6, map[string]int{"person": 1, "void": 1, "waits": 1, "chosen": 1, "corrected": 1})
		since(7, map[string]int{"settings": 2})
		since(8, map[string]int{"accepted": 18})
		since(9, map[string]int{"waits": 2})
		since(12, map[string]int{"cleared": 1})
	}
	got := map[string]int{}
	for kind := range want {
		got[kind] = len(decided[kind])
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("how much is decided (-want +got):\n%s", diff)
	}
}

// place is where a figure stands; a Difference knows no project.
type place struct {
	unit    string
	year    int
	project string
	path    string
}

func figuresOf(t *testing.T, db *store.DB) map[place]string {
	t.Helper()
	figures := map[place]string{}
	years, err := db.Years(t.Context())
	check(t, err)
	for _, year := range years {
		district, err := db.District(t.Context(), year)
		check(t, err)
		for _, s := range district.Submissions {
			for _, f := range s.Filings {
				for _, v := range f.Values {
					figures[place{s.Unit, year, f.Project, v.Path}] = fmt.Sprintf("%s %s", v.State, ValueText(v))
				}
			}
		}
	}
	return figures
}

// wantFigures says which figures are others than before and are not listed as such.
func wantFigures(t *testing.T, before, after map[place]string, done []RereadFile) {
	t.Helper()
	if len(before) < 300 {
		t.Errorf("%d figures", len(before))
	}
	listed := map[place]bool{}
	for _, file := range done {
		for _, c := range file.Changes {
			listed[place{c.Unit, c.Year, "", c.Path}] = true
		}
	}
	for p, was := range before {
		if now, ok := after[p]; (!ok || now != was) && !listed[place{p.unit, p.year, "", p.path}] {
			t.Errorf("%+v was %q and is %q, which is not listed", p, was, now)
		}
	}
	for p, now := range after {
		if _, ok := before[p]; !ok && !listed[place{p.unit, p.year, "", p.path}] {
			t.Errorf("%+v is %q, which is not listed", p, now)
		}
	}
}

func check(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
