package store

import (
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jixiao/schema"
)

// Read some units at a time, a year is the same as read at once.
func TestReadingIsTheDistrict(t *testing.T) {
	db := newDB(t)
	for year := 2022; year <= 2023; year++ {
		for i := range 7 {
			if year == 2022 && i%2 == 1 {
				continue
			}
			unit := fmt.Sprintf("第%d局", i)
			filings := workbook(unit)
			for _, f := range filings {
				f.Year = year
			}
			putFile(t, db, File{Name: unit, Data: []byte(fmt.Sprint(unit, year))}, filings...)
		}
	}
	ctx := t.Context()
	now, err := db.District(ctx, 2023)
	if err != nil {
		t.Fatal(err)
	}
	earlier, err := db.District(ctx, 2022)
	if err != nil {
		t.Fatal(err)
	}
	found, err := db.Findings(ctx, FindingFilter{Year: 2023, NotJudged: true})
	if err != nil || len(found) < 10 {
		t.Fatalf("%d findings: %v", len(found), err)
	}
	for _, batch := range []int{1, 3, 100} {
		err := db.Read(ctx, 2023, func(r *Reading) error {
			if r.Year != 2023 || !r.YearBefore || len(r.Units) != 7 {
				t.Fatalf("%d, the year before %v, units %q", r.Year, r.YearBefore, r.Units)
			}
			all := []int{0, 1, 2, 3, 4, 5, 6}
			var submissions, before []*schema.Submission
			var findings []schema.Finding
			for some := range slices.Chunk(all, batch) {
				s, err := r.Submissions(ctx, some)
				if err != nil {
					return err
				}
				b, err := r.Before(ctx, some)
				if err != nil {
					return err
				}
				f, err := r.Findings(ctx, s, some)
				if err != nil {
					return err
				}
				submissions, before, findings = append(submissions, s...), append(before, b...), append(findings, f...)
			}
			if diff := cmp.Diff(now.Submissions, submissions, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("%d at a time (-at once +read):\n%s", batch, diff)
			}
			if diff := cmp.Diff(earlier.Submissions, before, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("the year before, %d at a time (-at once +read):\n%s", batch, diff)
			}
			if diff := cmp.Diff(found, findings, cmpopts.EquateEmpty()); diff != "" {
				t.Errorf("findings, %d at a time (-at once +read):\n%s", batch, diff)
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// What is imported while a year is read is not seen.
func TestReadingStandsStill(t *testing.T) {
	db := newDB(t)
	put(t, db, "a.xlsx", base("甲局", 1))
	ctx := t.Context()
	err := db.Read(ctx, 2023, func(r *Reading) error {
		put(t, db, "b.xlsx", base("甲局", 2))
		put(t, db, "c.xlsx", base("乙局", 3))
		s, err := r.Submissions(ctx, []int{0})
		if err != nil {
			return err
		}
		if len(r.Units) != 1 || len(s) != 1 {
			t.Fatalf("units %q, %d submissions", r.Units, len(s))
		}
		if v, _ := s[0].Value("base_data/staffing/staff_in_post"); v.Number != schema.One {
			t.Errorf("staff in post is %s, as imported later", v.Number)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
