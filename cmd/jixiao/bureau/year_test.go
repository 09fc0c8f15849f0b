package bureau

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/schema"
	"jixiao/schema/store"
)

// yearBefore are the words of the forms for the year before.
var yearBefore = []string{"2023年度", "2022年度", "2023年", "2022年", "2022年", "2021年"}

// A year is read unit by unit, with the year before beside it.
func TestReadingAYear(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm, "7.4 | 7.2", "8.5 | 7.2"))
	receive(t, db, "乙.xlsx", book(t, baseForm, "某甲局", "某乙局"))
	receive(t, db, "去年.xlsx", book(t, baseForm, append([]string{"30 | 27", "31 | 27"}, yearBefore...)...))
	var names []string
	before := map[string]bool{}
	err := Reading(t.Context(), db, 2023, func(source summary.Source) error {
		if source.Year != 2023 || !source.YearBefore || len(source.Arrivals) != 2 {
			t.Errorf("%+v", source)
		}
		filed, err := EachUnit(source, func(u *summary.Unit) {
			names = append(names, u.Name)
			before[u.Name] = u.Before != nil
			if slices.ContainsFunc(u.Findings, func(f schema.Finding) bool { return f.Code == "A3" }) != (u.Name == "某甲局") {
				t.Errorf("%s has findings of another unit", u.Name)
			}
		})
		slices.Sort(filed)
		if !slices.Equal(filed, slices.Sorted(slices.Values(names))) {
			t.Errorf("%v are named, %v were told of", filed, names)
		}
		return err
	})
	slices.Sort(names)
	if diff := cmp.Diff([]string{"某乙局", "某甲局"}, names); err != nil || diff != "" || !before["某甲局"] || before["某乙局"] {
		t.Errorf("%v, %v (-want +got):\n%s", before, err, diff)
	}
	odd := errors.New("odd")
	if err := Reading(t.Context(), db, 2023, func(summary.Source) error { return odd }); !errors.Is(err, odd) {
		t.Errorf("%v", err)
	}
	// An error of the database goes before what is made of it.
	ctx, cancel := context.WithCancel(t.Context())
	err = Reading(ctx, db, 2023, func(source summary.Source) error {
		cancel()
		if _, err := source.Read([]int{0}); err == nil {
			t.Error("read for nobody")
		}
		return odd
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, odd) {
		t.Errorf("for nobody: %v", err)
	}

	ctx, cancel = context.WithCancel(t.Context())
	err = ReadingSince(ctx, db, 2023, 0, func(source summary.Source, _ Since) error {
		cancel()
		if _, err := source.Read([]int{0}); err == nil {
			t.Error("read for nobody")
		}
		return odd
	})
	if !errors.Is(err, context.Canceled) || errors.Is(err, odd) {
		t.Errorf("what has changed, for nobody: %v", err)
	}
	if err := ReadingSince(t.Context(), db, 2023, 0, func(summary.Source, Since) error { return odd }); !errors.Is(err, odd) {
		t.Errorf("%v", err)
	}
	u, settings, err := ReadUnit(t.Context(), db, 2023, "某甲局")
	if err != nil || u == nil || u.Name != "某甲局" || u.Before == nil || settings != nil {
		t.Errorf("%+v, %v", u, err)
	}
	if u, _, err := ReadUnit(t.Context(), db, 2023, "某丙局"); err != nil || u != nil {
		t.Errorf("of none: %+v, %v", u, err)
	}
}

// A hundred units are read in parts.
func TestEachUnitInParts(t *testing.T) {
	for _, n := range []int{0, 1, 20, 21, 45} {
		source := summary.Source{Catalogue: known, Year: 2023, Units: make([]string, n)}
		var parts []int
		source.Read = func(units []int) (filed []summary.Filed, err error) {
			parts = append(parts, len(units))
			for range units {
				filed = append(filed, summary.Filed{Submission: &schema.Submission{Unit: "某局", Year: 2023}})
			}
			return filed, nil
		}
		filed, err := EachUnit(source, func(*summary.Unit) {})
		if err != nil || len(filed) != n || len(parts) != (n+19)/20 || len(parts) > 0 && slices.Max(parts) > 20 {
			t.Errorf("%d units: %d, in %v, %v", n, len(filed), parts, err)
		}
	}
	odd := errors.New("odd")
	source := summary.Source{Catalogue: known, Units: make([]string, 3), Read: func([]int) ([]summary.Filed, error) { return nil, odd }}
	if filed, err := EachUnit(source, func(*summary.Unit) {}); !errors.Is(err, odd) || filed != nil {
		t.Errorf("%v, %v", filed, err)
	}
}

// What has changed since is read alone.
func TestReadingSince(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	receive(t, db, "乙.xlsx", book(t, baseForm, "某甲局", "某乙局"))
	var revision int64
	look := func(since int64) (names []string, is Since) {
		t.Helper()
		err := ReadingSince(t.Context(), db, 2023, since, func(source summary.Source, s Since) error {
			is, revision = s, s.Revision
			var err error
			names, err = EachUnit(source, func(*summary.Unit) {})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return names, is
	}
	if names, is := look(0); len(names) != 2 || is.Part {
		t.Errorf("all: %v, %+v", names, is)
	}
	receive(t, db, "丙.xlsx", book(t, baseForm, "某甲局", "某乙局", "30 | 27", "31 | 27"))
	if names, is := look(revision); !slices.Equal(names, []string{"某乙局"}) || !is.Part || len(is.Gone) != 0 || is.Place == nil {
		t.Errorf("of one: %v, %+v", names, is)
	}
	if _, err := Void(t.Context(), db, []int64{1}, clerk); err != nil {
		t.Fatal(err)
	}
	if names, is := look(revision); len(names) != 0 || !slices.Equal(is.Gone, []string{"某甲局"}) {
		t.Errorf("gone: %v, %+v", names, is)
	}
}

// Who has handed in what is listed, and who owes something is asked for it.
func TestListing(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm+"\n"+projectForm))
	set := schema.Settings{Roster: []schema.RosterUnit{
		{Name: "某甲局", Department: "区政府办", Office: "预算股"}, {Name: "某乙局", Department: "区政府办"}, {Name: "某丙局", Office: "国库股"},
	}}
	if _, err := db.SaveSettings(t.Context(), set, "李四", 2023); err != nil {
		t.Fatal(err)
	}
	listed, settings, err := Listing(t.Context(), db, 2023)
	if err != nil || len(listed) != 3 || settings == nil {
		t.Fatalf("%+v, %v", listed, err)
	}
	for i, want := range []string{StatusPartial, StatusMissing, StatusMissing} {
		if got := StatusOf(listed[i]); got != want {
			t.Errorf("%s is %s, want %s", listed[i].Name, got, want)
		}
	}
	whole := listed[0]
	whole.Missing = nil
	if got := StatusOf(whole); got != StatusComplete {
		t.Errorf("it is %s", got)
	}
	groups := func(by Grouping, department, office string) (list []string) {
		for _, r := range Reminders(append(slices.Clone(listed), whole), settings, 2023, by, department, office) {
			list = append(list, r.Group+":"+strings.Join(r.Units, ","))
			for _, name := range r.Units {
				if !strings.Contains(r.Text, name) {
					t.Errorf("%s is not asked: %s", name, r.Text)
				}
			}
		}
		return list
	}
	for _, test := range []struct {
		by                 Grouping
		department, office string
		want               []string
	}{
		{Together, "", "", []string{":某甲局,某乙局,某丙局"}},
		{ByDepartment, "", "", []string{"区政府办:某甲局,某乙局", ungrouped + ":某丙局"}},
		{ByOffice, "", "", []string{"预算股:某甲局", ungrouped + ":某乙局", "国库股:某丙局"}},
		{Together, "区政府办", "", []string{":某甲局,某乙局"}},
		{ByDepartment, "", "国库股", []string{ungrouped + ":某丙局"}},
		{Together, "没有", "", nil},
	} {
		if diff := cmp.Diff(test.want, groups(test.by, test.department, test.office)); diff != "" {
			t.Errorf("%+v (-want +got):\n%s", test, diff)
		}
	}
	listed[1].Excused = true
	if got := groups(Together, "区政府办", ""); !slices.Equal(got, []string{":某甲局"}) {
		t.Errorf("who is excused is asked: %v", got)
	}

	void := schema.Decision{}
	arrivals := Arrivals([]store.Record{{Unit: "甲", Form: schema.BaseData, Received: time.Unix(1, 0), Modified: time.Unix(2, 0)}, {Unit: "乙", Void: &void}})
	if len(arrivals) != 1 || arrivals[0].Unit != "甲" || !arrivals[0].At.Equal(time.Unix(1, 0)) || !arrivals[0].Saved.Equal(time.Unix(2, 0)) {
		t.Errorf("%+v", arrivals)
	}
	now := time.Now().Year()
	for _, test := range []struct {
		years []int
		want  int
	}{{nil, 0}, {[]int{2022, 2023}, 2023}, {[]int{2022, now + 1}, 2022}, {[]int{now, now + 1}, now}, {[]int{now + 1, now + 2}, now + 2}} {
		if got := DefaultYear(test.years); got != test.want {
			t.Errorf("of %v the year is %d, want %d", test.years, got, test.want)
		}
	}
	files := []store.File{{Name: "甲", Status: store.Refused, Reason: "pdf"}, {Name: "乙", Status: store.Refused, Reason: "pdf", Cleared: &void}, {Name: "丙", Status: store.Imported}}
	if got := RefusedFiles(files); len(got) != 1 || got[0].File != "甲" || got[0].Reason != (Refused{Code: "pdf"}).InBook() {
		t.Errorf("%+v", got)
	}
}

// What a unit changed is held against what it was asked to change.
func TestCompare(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm+"\n"+projectForm, "7.4 | 7.2", "8.5 | 7.2", "公车运行维护 | 5.9", "公车运行维护 | 6.9"))
	receive(t, db, "乙.xlsx", book(t, baseForm, "50.4 | 50", "50.5 | 50", "公车运行维护 | 5.9", "公车运行维护 | 6.9"))
	receive(t, db, "丙.xlsx", book(t, baseForm, "某甲局", "某乙局"))
	records, err := db.Records(t.Context(), "某甲局", 2023)
	if err != nil {
		t.Fatal(err)
	}
	pairs := LatestPairs(records)
	if diff := cmp.Diff([][2]int64{{1, 3}}, pairs); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	changes, open, err := CompareAll(t.Context(), db, "某甲局", append(pairs, pairs...))
	if err != nil || len(changes) != 4 {
		t.Fatalf("%+v, %v", changes, err)
	}
	for _, c := range changes[:2] {
		asked := c.Path == "base_data/costs/three_public/prior_final"
		if c.Asked != asked || slices.Contains(c.Codes, "A3") != asked || asked && (c.Before != "8.5" || c.After != "7.4" || c.CellBefore != "甲.xlsx!附件1!B6" || c.CellAfter != "乙.xlsx!附件1!B6") {
			t.Errorf("%+v", c)
		}
	}
	count := map[string]int{}
	for _, f := range open {
		count[f.Code]++
	}
	if count["A3"] != 0 || count["A4"] != 1 {
		t.Errorf("still open are %v", count)
	}
	for what, test := range map[string]struct {
		unit string
		pair [2]int64
		want any
	}{
		"of another unit": {"某乙局", [2]int64{1, 3}, new(OtherUnit)}, "of two forms": {"某甲局", [2]int64{1, 2}, new(OtherForms)}, "of none": {"某甲局", [2]int64{1, 99}, new(FilingError)},
	} {
		if _, _, err := CompareAll(t.Context(), db, test.unit, [][2]int64{test.pair}); !errors.As(err, test.want) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

// What a unit said the year before is held against this year's.
func TestYearChanges(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	receive(t, db, "去年.xlsx", book(t, baseForm, append([]string{"30 | 27", "0 | 27", "7.4 | 7.2", "8 | 8"}, yearBefore...)...))
	of := func(year int) *schema.Submission {
		t.Helper()
		d, err := db.District(t.Context(), year)
		if err != nil || len(d.Submissions) != 1 {
			t.Fatalf("%+v, %v", d, err)
		}
		return d.Submissions[0]
	}
	changes := map[string]report.Change{}
	for _, c := range YearChanges(builtin)(of(2022), of(2023)) {
		changes[c.Path] = c
	}
	if c := changes["base_data/costs/three_public/budget"]; c.Before != 8 || c.After != 7.2 || c.Difference < -0.801 || c.Difference > -0.799 || c.Rate == nil || *c.Rate < -0.1001 || *c.Rate > -0.0999 || c.Unit != "某甲局" || c.Measure != "万元" {
		t.Errorf("%+v", c)
	}
	if c := changes[authorizedPosts]; c.Before != 0 || c.After != 30 || c.Rate != nil {
		t.Errorf("of nothing: %+v", c)
	}
	moved := MovedBetween(builtin, of(2022), of(2023))
	if len(moved) != len(changes) || slices.ContainsFunc(moved, func(m Moved) bool { return strings.Contains(m.Path, "head") || m.WasRow != "" }) {
		t.Errorf("%+v", moved)
	}
	if moved := MovedBetween(builtin, &schema.Submission{Year: 2022}, of(2023)); len(moved) != 0 {
		t.Errorf("of nothing: %+v", moved)
	}
}

// A value is printed for the JSON as it is.
func TestValueText(t *testing.T) {
	for _, test := range []struct {
		value schema.Value
		want  string
	}{
		{schema.Value{State: schema.Number, Number: 15 * schema.One / 10, Text: "x", Raw: "x"}, "1.5"}, {schema.Value{State: schema.Text, Text: "甲", Raw: " 甲"}, "甲"},
		{schema.Value{State: schema.Mark, Raw: " — "}, "—"}, {schema.Value{State: schema.Unreadable, Raw: "约5"}, ""}, {schema.Value{State: schema.Blank}, ""},
	} {
		if got := ValueText(test.value); got != test.want {
			t.Errorf("%+v is printed %q", test.value, got)
		}
	}
}

// Bytes in memory are read like a file.
func TestBytesAt(t *testing.T) {
	b := bytesAt("甲乙")
	for _, test := range []struct {
		at, room, n int
		err         error
	}{{0, 3, 3, nil}, {0, 6, 6, nil}, {3, 6, 3, io.EOF}, {6, 1, 0, io.EOF}, {9, 1, 0, io.EOF}} {
		if n, err := b.ReadAt(make([]byte, test.room), int64(test.at)); n != test.n || !errors.Is(err, test.err) {
			t.Errorf("%+v: %d, %v", test, n, err)
		}
	}
}

// The sum of a file on disk is that of its bytes, unless it is too large to be kept.
func TestSumOf(t *testing.T) {
	path := filepath.Join(t.TempDir(), "甲.txt")
	write(t, path, []byte("说明"))
	if got, err := SumOf(t.Context(), path); err != nil || got != store.Sum([]byte("说明")) {
		t.Errorf("%s, %v", got, err)
	}
	if _, err := SumOf(t.Context(), path+"x"); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("of none: %v", err)
	}
	if err := os.Truncate(path, maxFile); err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := SumOf(ctx, path); !errors.Is(err, context.Canceled) {
		t.Errorf("for nobody: %v", err)
	}
	if err := os.Truncate(path, maxFile+1); err != nil {
		t.Fatal(err)
	}
	if _, err := SumOf(t.Context(), path); !errors.Is(err, errTooLarge) {
		t.Errorf("of a large one: %v", err)
	}
	r, err := content{path: path}.open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if _, err := r.all(t.Context()); !errors.Is(err, errTooLarge) {
		t.Errorf("of a large one: %v", err)
	}
	if data, err := (content{data: []byte{}}).read(t.Context()); err != nil || !bytes.Equal(data, nil) || (content{data: []byte{}}).none() || !(content{}).none() {
		t.Errorf("an empty file: %v, %v", data, err)
	}
	e := unreadable{&fs.PathError{Op: "read", Path: path, Err: syscall.EIO}}
	if e.Detail() != syscall.EIO.Error() || !strings.Contains(e.Error(), errUnreadable.Error()) || (unreadable{io.ErrUnexpectedEOF}).Detail() != io.ErrUnexpectedEOF.Error() {
		t.Errorf("%v: %s", e, e.Detail())
	}
}
