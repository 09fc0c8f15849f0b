package bureau

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema"
	"jixiao/schema/store"
)

const (
	authorizedPosts = "base_data/staffing/authorized_posts"
	staffInPost     = "base_data/staffing/staff_in_post"
)

func wantStands(t *testing.T, db *store.DB, what string, want ...string) {
	t.Helper()
	if diff := cmp.Diff(want, stands(t, db)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

// A filing is withdrawn and comes back; several are withdrawn all or none.
func TestVoid(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	receive(t, db, "乙.xlsx", book(t, baseForm+"\n"+projectForm, "27 | 0.9%", "28 | 0.9333%"))
	wantStands(t, db, "received", "1 某甲局 2023 附件1 replaced", "2 某甲局 2023 附件1 current", "3 某甲局 2023 附件3 current 绿化养护")

	if _, err := Void(t.Context(), db, []int64{3, 1}, clerk); !errors.Is(err, store.ErrNotCurrent) || !errors.As(err, new(FilingError)) {
		t.Errorf("what is replaced is withdrawn: %v", err)
	}
	wantStands(t, db, "none of them", "1 某甲局 2023 附件1 replaced", "2 某甲局 2023 附件1 current", "3 某甲局 2023 附件3 current 绿化养护")
	restored, err := Void(t.Context(), db, []int64{2, 3}, clerk)
	if err != nil || len(restored) != 2 || len(restored[0]) != 1 || restored[0][0].ID != 1 || len(restored[1]) != 0 {
		t.Fatalf("%+v, %v", restored, err)
	}
	wantStands(t, db, "withdrawn", "1 某甲局 2023 附件1 current", "2 某甲局 2023 附件1 void", "3 某甲局 2023 附件3 void 绿化养护")
	again := receive(t, db, "乙.xlsx", book(t, baseForm+"\n"+projectForm, "27 | 0.9%", "28 | 0.9333%"))
	if again.Status != StatusDuplicate || !again.Withdrawn {
		t.Errorf("%+v", again)
	}
	later, err := Restore(t.Context(), db, []int64{2, 3}, "李四")
	if err != nil || len(later) != 2 || later[0] != nil || later[1] != nil {
		t.Fatalf("%+v, %v", later, err)
	}
	wantStands(t, db, "back", "1 某甲局 2023 附件1 replaced", "2 某甲局 2023 附件1 current", "3 某甲局 2023 附件3 current 绿化养护")
	if _, err := Restore(t.Context(), db, []int64{99}, "李四"); !errors.Is(err, store.ErrNoFiling) {
		t.Errorf("what is not there comes back: %v", err)
	}
	if again := receive(t, db, "丙.xlsx", book(t, baseForm+"\n"+projectForm, "27 | 0.9%", "28 | 0.9333%")); again.Status != StatusDuplicate || again.Withdrawn {
		t.Errorf("%+v", again)
	}
}

// What is no matter of filings is returned as it is, and what was done till then is not.
func TestEachFails(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	receive(t, db, "乙.xlsx", book(t, baseForm, "某甲局", "某乙局"))
	odd := errors.New("odd")
	_, err := each(t.Context(), db, []int64{1, 2}, func(ctx context.Context, id int64) (int64, error) {
		if id == 2 {
			return 0, odd
		}
		_, err := db.Void(ctx, id, clerk)
		return id, err
	})
	if !errors.Is(err, odd) || errors.As(err, new(FilingError)) {
		t.Errorf("%v", err)
	}
	wantStands(t, db, "none", "1 某甲局 2023 附件1 current", "2 某乙局 2023 附件1 current")
}

// What is withdrawn was not read again with the rest; when it comes back it is.
func TestRestoreReadsAgain(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm, "编制数", "定编人数"))
	if got := figure(t, db, "某甲局", authorizedPosts); got != "" {
		t.Fatalf("an unknown label is read: %s", got)
	}
	if _, err := Void(t.Context(), db, []int64{1}, clerk); err != nil {
		t.Fatal(err)
	}
	if _, err := Teach(t.Context(), db, []schema.Wording{{Label: "定编人数", Path: authorizedPosts}}, "李四"); err != nil {
		t.Fatal(err)
	}
	if _, err := Restore(t.Context(), db, []int64{1}, "李四"); err != nil {
		t.Fatal(err)
	}
	if got := figure(t, db, "某甲局", authorizedPosts); got != "30" {
		t.Errorf("what came back reads %q", got)
	}
}

// Of a form that says far less than the one in use a person says which counts.
func TestChoose(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	waiting := receive(t, db, "乙.xlsx", book(t, sparseForm))
	if waiting.Status != StatusImported || !waiting.Pending || len(waiting.Forms) != 1 || !waiting.Forms[0].Pending || waiting.Forms[0].Filing != 2 {
		t.Fatalf("%+v", waiting)
	}
	if again := receive(t, db, "丙.xlsx", book(t, sparseForm)); again.Status != StatusDuplicate || !again.Pending || again.Withdrawn || again.Forms[0].Filing != 2 {
		t.Errorf("%+v", again)
	}
	waits := []string{"1 某甲局 2023 附件1 current", "2 某甲局 2023 附件1 waits"}
	wantStands(t, db, "waiting", waits...)
	instead, err := Choose(t.Context(), db, 2, clerk)
	if err != nil || instead == nil || instead.ID != 1 {
		t.Fatalf("%+v, %v", instead, err)
	}
	wantStands(t, db, "chosen", "1 某甲局 2023 附件1 replaced", "2 某甲局 2023 附件1 current")
	if err := Unchoose(t.Context(), db, 2, "李四"); err != nil {
		t.Fatal(err)
	}
	wantStands(t, db, "chosen no more", waits...)
	if err := Unchoose(t.Context(), db, 2, "李四"); !errors.Is(err, store.ErrNotChosen) {
		t.Errorf("taken back twice: %v", err)
	}
	if _, err := Void(t.Context(), db, []int64{2}, clerk); !errors.Is(err, store.ErrWaits) {
		t.Errorf("what waits is withdrawn: %v", err)
	}
	if stood, err := Keep(t.Context(), db, 2, clerk); err != nil || stood != 1 {
		t.Fatalf("%d, %v", stood, err)
	}
	wantStands(t, db, "not taken", "1 某甲局 2023 附件1 current", "2 某甲局 2023 附件1 replaced")
	if _, err := Keep(t.Context(), db, 1, clerk); err == nil {
		t.Error("what counts does not wait")
	}
}

// A filing is put under another unit or year, and back.
func TestCorrect(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	receive(t, db, "乙.xlsx", book(t, baseForm, "某甲局", "某乙镇人民政府"))
	done, err := Correct(t.Context(), db, []int64{2}, "某甲局", 2022, clerk)
	if err != nil || len(done) != 1 || done[0].Filing != 3 || done[0].Instead != nil || done[0].New != "" {
		t.Fatalf("%+v, %v", done, err)
	}
	wantStands(t, db, "of another unit and year", "3 某甲局 2022 附件1 current", "1 某甲局 2023 附件1 current")
	back, err := Uncorrect(t.Context(), db, []int64{3}, "李四")
	if err != nil || len(back) != 1 || back[0].Filing != 2 || back[0].By != nil {
		t.Fatalf("%+v, %v", back, err)
	}
	if !slices.Contains(stands(t, db), "2 某乙镇人民政府 2023 附件1 current") {
		t.Errorf("back: %q", stands(t, db))
	}
	if _, err := Uncorrect(t.Context(), db, []int64{2}, "李四"); !errors.Is(err, store.ErrNotCorrected) {
		t.Errorf("taken back twice: %v", err)
	}

	// A name that nobody knows is a new unit's, and those most like it are told.
	done, err = Correct(t.Context(), db, []int64{2}, "某乙镇政府办公室", 0, clerk)
	if err != nil || done[0].New != "某乙镇政府办公室" || len(done[0].Near) == 0 || done[0].Near[0] != "某乙镇人民政府" {
		t.Errorf("%+v, %v", done, err)
	}
	// That of the roster is the unit's.
	roster := schema.Settings{Roster: []schema.RosterUnit{{Name: "某丙局", Aliases: []string{"丙办"}}}}
	if _, err := db.SaveSettings(t.Context(), roster, "李四"); err != nil {
		t.Fatal(err)
	}
	if done, err = Correct(t.Context(), db, []int64{1}, "丙办", 0, clerk); err != nil || done[0].New != "" {
		t.Fatalf("%+v, %v", done, err)
	}
	if !slices.ContainsFunc(stands(t, db), func(s string) bool { return s[2:] == "某丙局 2023 附件1 current" }) {
		t.Errorf("of the roster: %q", stands(t, db))
	}

	last := done[0].Filing
	for year, want := range map[int]bool{time.Now().Year(): true, time.Now().Year() + 1: false} {
		made, err := Correct(t.Context(), db, []int64{last}, "", year, clerk)
		if (err == nil) != want || !want && !errors.Is(err, errYearToCome) {
			t.Errorf("%d: %v", year, err)
		}
		if want {
			last = made[0].Filing
		}
	}
	if _, err := Correct(t.Context(), db, []int64{last, 77}, "某丁局", 0, clerk); !errors.Is(err, store.ErrNoFiling) {
		t.Errorf("of none: %v", err)
	}
	if slices.ContainsFunc(stands(t, db), func(s string) bool { return s[2:] == "某丁局" }) {
		t.Errorf("one of them was put there: %q", stands(t, db))
	}
}
