package store

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
)

// waiting is base that waits.
func waiting(unit string, staff int) *schema.Filing {
	f := base(unit, staff)
	f.Waits = &schema.Wait{Code: schema.WaitOther, Before: 4, After: 4}
	return f
}

// statuses lists the filings with what has become of them.
func statuses(t *testing.T, db *DB) []string {
	t.Helper()
	records, err := db.Records(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	lines := []string{}
	for _, r := range records {
		state := "current"
		switch {
		case r.Void != nil:
			state = "void"
		case r.Wait != nil:
			state = "waits " + string(r.Wait.Code)
		case !r.Current():
			state = "by " + r.SupersededBy
		}
		if r.Choice != nil && r.Current() {
			state += ", chosen " + r.Choice.Why
		}
		if r.Correction != nil {
			state += fmt.Sprintf(", was %s %d", r.Formerly.Unit, r.Formerly.Year)
		}
		lines = append(lines, fmt.Sprintf("%d %s %d %s: %s", r.ID, r.Unit, r.Year, r.File, state))
	}
	return lines
}

func want(t *testing.T, db *DB, what string, lines ...string) {
	t.Helper()
	if diff := cmp.Diff(lines, statuses(t, db)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

var because = schema.Decision{Why: "来电", By: "张"}

func TestChoose(t *testing.T) {
	db := newDB(t)
	ctx := t.Context()
	put(t, db, "a", base("某局", 25))
	receipt := put(t, db, "b", waiting("某局", 30))
	if len(receipt.Superseded) != 0 || len(receipt.Waiting) != 1 || receipt.Waiting[0].ID != 2 || receipt.Waiting[0].SupersededBy != "a" {
		t.Errorf("receipt %+v", receipt)
	}
	want(t, db, "put", "1 某局 2023 a: current", "2 某局 2023 b: waits other_figures")
	instead, err := db.Choose(ctx, 2, because)
	if err != nil || instead == nil || instead.ID != 1 {
		t.Fatalf("choose: %v, %v", instead, err)
	}
	want(t, db, "the later chosen", "1 某局 2023 a: by b", "2 某局 2023 b: current, chosen 来电")
	if findings, err := db.Findings(ctx, FindingFilter{Year: 2023}); err != nil || len(findings) == 0 {
		t.Errorf("A2 of 30 against 27 is not found: %v, %v", findings, err)
	}
	if _, err := db.Choose(ctx, 2, because); !errors.Is(err, ErrIsCurrent) {
		t.Errorf("again: %v", err)
	}
	if err := db.Unchoose(ctx, 2, "张"); err != nil {
		t.Fatal(err)
	}
	want(t, db, "taken back", "1 某局 2023 a: current", "2 某局 2023 b: waits other_figures")
	if err := db.Unchoose(ctx, 2, "张"); !errors.Is(err, ErrNotChosen) {
		t.Errorf("taken back again: %v", err)
	}
	if instead, err := db.Choose(ctx, 1, because); err != nil || instead != nil {
		t.Fatalf("choose the one in use: %v, %v", instead, err)
	}
	want(t, db, "the earlier chosen", "1 某局 2023 a: current, chosen 来电", "2 某局 2023 b: by a")
	// A person may think better of it; each choice is taken back by itself.
	if _, err := db.Choose(ctx, 2, schema.Decision{Why: "又来电", By: "李"}); err != nil {
		t.Fatal(err)
	}
	put(t, db, "c", base("某局", 26))
	if err := db.Unchoose(ctx, 2, "张"); !errors.Is(err, ErrNotCurrent) {
		t.Errorf("taken back after it was replaced: %v", err)
	}
	want(t, db, "replaced", "1 某局 2023 a: by b", "2 某局 2023 b: by c", "3 某局 2023 c: current")
	for id, err := range map[int64]error{9: ErrNoFiling} {
		if _, got := db.Choose(ctx, id, because); !errors.Is(got, err) {
			t.Errorf("choose %d: %v", id, got)
		}
	}
	if _, err := db.Void(ctx, 3, because); err != nil {
		t.Fatal(err)
	}
	if _, err := db.Choose(ctx, 3, because); !errors.Is(err, ErrIsVoid) {
		t.Errorf("choose a withdrawn one: %v", err)
	}
	entries, err := db.Journal(ctx, 0)
	if err != nil {
		t.Fatal(err)
	}
	var deeds []string
	for _, e := range entries {
		deeds = append(deeds, fmt.Sprint(e.Deed, e.ID, e.By, e.Why))
	}
	if diff := cmp.Diff([]string{"void3张来电", "choose2李又来电", "choose1张来电", "unchoose2张", "choose2张来电"}, deeds); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
}

// A filing that waits stands once the one in use is withdrawn, waits for nothing
// once a third one has replaced that, and stands at once where nothing is there.
func TestWaitingEnds(t *testing.T) {
	db := newDB(t)
	put(t, db, "a", waiting("某局", 25))
	want(t, db, "alone", "1 某局 2023 a: current")
	put(t, db, "b", waiting("某局", 26))
	put(t, db, "c", base("某局", 24))
	want(t, db, "after a third", "1 某局 2023 a: by c", "2 某局 2023 b: by a", "3 某局 2023 c: current")
	put(t, db, "d", waiting("某局", 23))
	restored, err := db.Void(t.Context(), 3, because)
	if err != nil || len(restored) != 1 || restored[0].ID != 4 {
		t.Errorf("restored %v, %v", restored, err)
	}
	want(t, db, "withdrawn", "1 某局 2023 a: by c", "2 某局 2023 b: by a", "3 某局 2023 c: void", "4 某局 2023 d: current")
}

// What waits stays as it is when its file is read again.
func TestRereadWaiting(t *testing.T) {
	db := newDB(t)
	put(t, db, "a", base("某局", 25))
	file := File{Name: "b", Data: []byte("b")}
	putFile(t, db, file, waiting("某局", 30))
	if _, err := db.Reread(t.Context(), Sum(file.Data), []*schema.Filing{base("某局", 31)}, nil); err != nil {
		t.Fatal(err)
	}
	want(t, db, "read again", "1 某局 2023 a: current", "2 某局 2023 b: waits other_figures")
}

func TestCorrect(t *testing.T) {
	db := newDB(t)
	ctx := t.Context()
	put(t, db, "a", base("甲局", 25))
	file := File{Name: "b", Data: []byte("b")}
	putFile(t, db, file, base("甲局", 26))
	put(t, db, "c", base("乙局", 24))
	done, err := db.Correct(ctx, 2, "乙局", 0, because)
	if err != nil || done.Filing != 4 || done.Instead == nil || done.Instead.ID != 3 || len(done.Restored) != 1 || done.Restored[0].ID != 1 {
		t.Fatalf("corrected: %+v, %v", done, err)
	}
	want(t, db, "another unit", "1 甲局 2023 a: current", "3 乙局 2023 c: by b", "4 乙局 2023 b: current, was 甲局 2023")
	// Read again, the file says what it said; it stays where it was put.
	read, err := db.AsCorrected(ctx, Sum(file.Data), []*schema.Filing{base("甲局", 26)})
	if err != nil || len(read) != 1 || read[0].Unit != "乙局" || read[0].Year != 2023 {
		t.Fatalf("as corrected: %v, %v", read, err)
	}
	if _, err := db.Reread(ctx, Sum(file.Data), read, nil); err != nil {
		t.Fatal(err)
	}
	want(t, db, "read again", "1 甲局 2023 a: current", "3 乙局 2023 c: by b", "5 乙局 2023 b: current, was 甲局 2023")
	again, err := db.Correct(ctx, 5, "", 2022, because)
	if err != nil {
		t.Fatal(err)
	}
	want(t, db, "and another year", "6 乙局 2022 b: current, was 乙局 2023", "1 甲局 2023 a: current", "3 乙局 2023 c: current")
	if read, err = db.AsCorrected(ctx, Sum(file.Data), []*schema.Filing{base("甲局", 26)}); err != nil || read[0].Unit != "乙局" || read[0].Year != 2022 {
		t.Errorf("as corrected twice: %v, %v", read, err)
	}
	for _, step := range []struct {
		id    int64
		lines []string
	}{
		{again.Filing, []string{"1 甲局 2023 a: current", "3 乙局 2023 c: by b", "5 乙局 2023 b: current, was 甲局 2023"}},
		{5, []string{"1 甲局 2023 a: by b", "2 甲局 2023 b: current", "3 乙局 2023 c: current"}},
	} {
		if _, err := db.Uncorrect(ctx, step.id, "张"); err != nil {
			t.Fatal(err)
		}
		want(t, db, fmt.Sprintf("%d taken back", step.id), step.lines...)
	}
	if _, err := db.Uncorrect(ctx, 2, "张"); !errors.Is(err, ErrNotCorrected) {
		t.Errorf("taken back again: %v", err)
	}
	if _, err := db.Correct(ctx, 2, "甲 局", 2023, because); !errors.Is(err, ErrSame) {
		t.Errorf("to the same: %v", err)
	}
	if _, err := db.Correct(ctx, 1, "乙局", 0, because); !errors.Is(err, ErrNotCurrent) {
		t.Errorf("one that was replaced: %v", err)
	}
}

// One that waits for it is another year's can be put there.
func TestCorrectWaiting(t *testing.T) {
	db := newDB(t)
	put(t, db, "a", base("甲局", 25))
	put(t, db, "b", waiting("甲局", 26))
	if _, err := db.Correct(t.Context(), 2, "", 2022, because); err != nil {
		t.Fatal(err)
	}
	want(t, db, "another year", "3 甲局 2022 b: current, was 甲局 2023", "1 甲局 2023 a: current")
	if _, err := db.Uncorrect(t.Context(), 3, "张"); err != nil {
		t.Fatal(err)
	}
	want(t, db, "taken back", "1 甲局 2023 a: current", "2 甲局 2023 b: waits other_figures")
}

// A file that was withdrawn as a whole can be put again for another unit or year;
// for the same one it stays withdrawn.
func TestPutElsewhere(t *testing.T) {
	db := newDB(t)
	file := File{Name: "a", Data: []byte("a")}
	putFile(t, db, file, base("甲局", 25))
	if _, err := db.Void(t.Context(), 1, because); err != nil {
		t.Fatal(err)
	}
	if receipt := putFile(t, db, file, base("甲局", 25)); !receipt.Duplicate {
		t.Errorf("the same: %+v", receipt)
	}
	right := base("乙局", 25)
	if receipt := putFile(t, db, file, right); receipt.Duplicate {
		t.Errorf("another unit: %+v", receipt)
	}
	want(t, db, "another unit", "1 甲局 2023 a: void", "2 乙局 2023 a: current")
	if _, err := db.Reread(t.Context(), Sum(file.Data), []*schema.Filing{right}, nil); err != nil {
		t.Fatal(err)
	}
	want(t, db, "read again", "1 甲局 2023 a: void", "3 乙局 2023 a: current")
	// What stands there goes with the name of its unit.
	other := base("丙局", 25)
	other.Year = 2022
	put(t, db, "b", other)
	for _, whole := range []string{"丙局", "甲局"} {
		if err := db.AddAlias(t.Context(), whole, "乙局", "王"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Reread(t.Context(), Sum(file.Data), []*schema.Filing{right}, nil); err != nil {
			t.Fatal(err)
		}
		if got := standingForms(t, db); !slices.Contains(got, "a "+whole+" base_data") {
			t.Errorf("as %s: %v", whole, got)
		}
		if _, err := db.RemoveAlias(t.Context(), "乙局", "王"); err != nil {
			t.Fatal(err)
		}
		if _, err := db.Reread(t.Context(), Sum(file.Data), []*schema.Filing{right}, nil); err != nil {
			t.Fatal(err)
		}
		if got := standingForms(t, db); !slices.Contains(got, "a 乙局 base_data") {
			t.Errorf("%s taken back: %v", whole, got)
		}
	}
}

// A file that was withdrawn and put again elsewhere counts there: what was
// withdrawn comes back only when nothing of it is elsewhere any more.
func TestRestoreElsewhere(t *testing.T) {
	db := newDB(t)
	ctx := t.Context()
	of := func(unit string, year int) []*schema.Filing {
		filings := []*schema.Filing{base(unit, 25), form(unit, schema.OverallEvaluation, "")}
		for _, f := range filings {
			f.Year = year
		}
		return filings
	}
	void := func(ids ...int64) {
		t.Helper()
		for _, id := range ids {
			if _, err := db.Void(ctx, id, because); err != nil {
				t.Fatal(err)
			}
		}
	}
	for _, test := range []struct {
		name, unit string
		year       int
	}{{"another unit", "乙局", 2023}, {"another year", "甲局", 2022}} {
		t.Run(test.name, func(t *testing.T) {
			db = newDB(t)
			file := File{Name: "a", Data: []byte("a")}
			putFile(t, db, file, of("甲局", 2023)...)
			void(1, 2)
			putFile(t, db, file, of(test.unit, test.year)...)
			before := statuses(t, db)
			var elsewhere Elsewhere
			if _, err := db.Restore(ctx, 2, "张"); !errors.As(err, &elsewhere) || len(elsewhere.Filings) != 2 || elsewhere.Filings[0].ID != 3 {
				t.Errorf("restored beside what stands elsewhere: %v", err)
			}
			want(t, db, "refused", before...)
			void(4) // the other form of the file still counts elsewhere
			if _, err := db.Restore(ctx, 2, "张"); !errors.As(err, &elsewhere) || len(elsewhere.Filings) != 1 {
				t.Errorf("restored beside the file's other form: %v", err)
			}
			void(3)
			if _, err := db.Restore(ctx, 2, "张"); err != nil {
				t.Fatal(err)
			}
			if _, err := db.Restore(ctx, 3, "张"); !errors.As(err, &elsewhere) || elsewhere.Filings[0].ID != 2 {
				t.Errorf("and back: %v", err)
			}
		})
	}
}
