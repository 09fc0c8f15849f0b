package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/samples/thorough"
	"jixiao/schema"
)

// standsFor is all that is known of each unit for a year, by its name, as text.
func standsFor(t *testing.T, db *DB, r *Reading) map[string]string {
	t.Helper()
	all := map[string]string{}
	for i, name := range r.Units {
		submissions, err := r.Submissions(t.Context(), []int{i})
		if err != nil {
			t.Fatal(err)
		}
		findings, err := r.Findings(t.Context(), submissions, []int{i})
		if err != nil {
			t.Fatal(err)
		}
		records, err := db.Records(t.Context(), name, r.Year)
		if err != nil {
			t.Fatal(err)
		}
		for i := range records { // which of two counts is asked of the database
			records[i].Wait, records[i].Waited, records[i].Choice, records[i].SupersededBy = nil, false, nil, ""
		}
		data, err := json.MarshalIndent([]any{submissions, findings, records}, "", " ")
		if err != nil {
			t.Fatal(err)
		}
		all[name] = string(data)
	}
	return all
}

// Whatever is done in whichever order, who knows what stood at a revision is told
// of every unit of which something is otherwise now.
func TestChangesAreTold(t *testing.T) {
	if testing.Short() {
		t.Skip("some hundred deeds one after the other, of which the race detector learns nothing; all run without it")
	}
	deedsEach, seeds := 80, thorough.Of(3, 2, 0) // thousands were tried
	years := []int{2022, 2023}
	names := []string{"甲局", "乙局", "丙中心", "星澜区丙中心", "丁学校"}
	did := map[string]int{}
	told, parts := 0, 0
	var kinds []string
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			random := rand.New(rand.NewPCG(seed, 11))
			db, files := newDB(t), map[string][]*schema.Filing{}
			pick := func(list []string) string { return list[random.IntN(len(list))] }
			var sums []string
			make := func() []*schema.Filing {
				unit, year := pick(names), years[random.IntN(len(years))]
				f := base(unit, 24+random.IntN(10))
				filings := []*schema.Filing{f}
				if random.IntN(2) == 0 {
					o := form(unit, schema.OverallEvaluation, "")
					for i := range 4 { // a table of indicators that two units may share
						o.Values = append(o.Values, schema.Value{Path: fmt.Sprintf("overall_evaluation/indicators/%d/name", i+1), Kind: schema.Words, State: schema.Text,
							Text: fmt.Sprintf("指标%d的完成情况%d", i, random.IntN(2)*i/3), Raw: "x", Source: schema.Source{Sheet: o.Sheet, Cell: fmt.Sprintf("B%d", i+1)}},
							schema.Value{Path: fmt.Sprintf("overall_evaluation/indicators/%d/target", i+1), Kind: schema.Words, State: schema.Text,
								Text: fmt.Sprintf("达到 %d 次以上", i), Raw: "x", Source: schema.Source{Sheet: o.Sheet, Cell: fmt.Sprintf("C%d", i+1)}})
					}
					filings = append(filings, o)
				}
				if random.IntN(3) == 0 {
					filings = append(filings, form(unit, schema.ProjectEvaluation, pick([]string{"道路", "桥梁"})))
				}
				if random.IntN(6) == 0 {
					f.Waits = &schema.Wait{Code: schema.WaitOther, Before: 5, After: 4}
				}
				for _, f := range filings {
					f.Year = year
				}
				return filings
			}
			finding := func() []schema.Finding {
				all, err := db.Findings(t.Context(), FindingFilter{})
				if err != nil {
					t.Fatal(err)
				}
				if len(all) == 0 {
					return nil
				}
				return all[random.IntN(len(all)):][:1]
			}
			filing := func() int64 {
				all, err := db.Records(t.Context(), "", 0)
				if err != nil {
					t.Fatal(err)
				}
				if len(all) == 0 {
					return 0
				}
				return all[random.IntN(len(all))].ID
			}
			ctx := t.Context()
			rereadPending := func() error {
				pending, err := db.Pending(ctx)
				for _, sum := range pending {
					if _, rereadErr := db.Reread(ctx, sum, files[sum], nil); rereadErr != nil {
						return db.Settle(ctx, sum) // two forms of one unit by now
					}
				}
				return err
			}
			done := 0
			taken := map[string][]int64{} // what can be taken back
			take := func(kind string, do func(id int64) error) error {
				id := filing()
				err := do(id)
				if err == nil {
					taken[kind] = append(taken[kind], id)
				}
				return err
			}
			back := func(kind string, do func(id int64) error) error {
				if len(taken[kind]) == 0 {
					return ErrNoFiling
				}
				return do(taken[kind][random.IntN(len(taken[kind]))])
			}
			deeds := map[string]func() error{
				"put": func() error {
					done++
					data, filings := fmt.Appendf(nil, "%d", done), make()
					_, err := db.Put(ctx, File{Name: fmt.Sprint(done, ".xlsx"), Data: data}, filings)
					if err == nil {
						sums = append(sums, Sum(data))
						files[Sum(data)] = filings
					}
					return err
				},
				"put again": func() error {
					if len(sums) == 0 {
						return ErrNoFiling
					}
					n := random.IntN(len(sums)) + 1
					_, err := db.Put(ctx, File{Name: pick(names) + ".xlsx", Data: fmt.Appendf(nil, "%d", n)}, make())
					return err
				},
				"reread": func() error {
					if len(sums) == 0 {
						return ErrNoFiling
					}
					sum := pick(sums)
					for _, f := range files[sum] {
						if f.Form == schema.BaseData {
							f.Values[2].Number = schema.Amount(24+random.IntN(10)) * schema.One
						}
					}
					_, err := db.Reread(ctx, sum, files[sum], nil)
					return err
				},
				"void": func() error {
					return take("void", func(id int64) error { _, err := db.Void(ctx, id, because); return err })
				},
				"restore": func() error {
					return back("void", func(id int64) error { _, err := db.Restore(ctx, id, "张"); return err })
				},
				"choose": func() error {
					return take("choose", func(id int64) error { _, err := db.Choose(ctx, id, because); return err })
				},
				"unchoose": func() error {
					return back("choose", func(id int64) error { return db.Unchoose(ctx, id, "张") })
				},
				"accept":     func() error { return db.Accept(ctx, finding(), because) },
				"reconsider": func() error { return db.Reconsider(ctx, finding(), "张") },
				"remark":     func() error { return db.Remark(ctx, finding(), pick([]string{"", "已核实", "更正中"}), "张") },
				"correct": func() error {
					done, err := db.Correct(ctx, filing(), pick(names), years[random.IntN(len(years))], because)
					if err == nil {
						taken["correct"] = append(taken["correct"], done.Filing)
					}
					return err
				},
				"uncorrect": func() error {
					return back("correct", func(id int64) error { _, err := db.Uncorrect(ctx, id, "张"); return err })
				},
				"alias": func() error {
					return errors.Join(db.AddAlias(ctx, pick(names), pick(names), "张"), rereadPending())
				},
				"unalias": func() error {
					_, err := db.RemoveAlias(ctx, pick(names), "张")
					return errors.Join(err, rereadPending())
				},
				"settings": func() error {
					if random.IntN(4) > 0 {
						return nil // else hardly anything is told of alone
					}
					s := schema.Settings{Roster: []schema.RosterUnit{{Code: "1", Name: pick(names)}}}
					_, err := db.SaveSettings(ctx, s, "张", years[random.IntN(len(years))])
					return errors.Join(err, rereadPending())
				},
			}
			kinds = slices.Sorted(maps.Keys(deeds))
			type known struct {
				revision int64
				stands   map[string]string
			}
			before := map[int]known{}
			for n := range deedsEach {
				kind := pick(kinds)
				if n < 6 || random.IntN(4) == 0 {
					kind = "put"
				}
				if deeds[kind]() == nil {
					did[kind]++
				}
				for _, year := range years {
					var now known
					if err := db.Read(ctx, year, func(r *Reading) error {
						now = known{r.Revision, standsFor(t, db, r)}
						return nil
					}); err != nil {
						t.Fatal(err)
					}
					if err := db.ReadSince(ctx, year, before[year].revision, func(r *Reading) error {
						have := maps.Clone(before[year].stands)
						if !r.Part {
							have = map[string]string{}
						} else {
							parts++
							told += len(r.Units) + len(r.Gone)
						}
						maps.Copy(have, standsFor(t, db, r))
						for _, gone := range r.Gone {
							delete(have, gone)
						}
						if diff := cmp.Diff(now.stands, have); diff != "" {
							t.Fatalf("%d after %d deeds, the last %s (-stands +known):\n%s", year, n+1, kind, diff)
						}
						return nil
					}); err != nil {
						t.Fatal(err)
					}
					before[year] = now
				}
			}
		})
	}
	// Hardly anything is told of without need.
	if len(kinds)-len(did) > 3-seeds || told > parts*2 {
		t.Errorf("done: %v; %d units were told of in %d readings", did, told, parts)
	}
}
