package web

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// models are the files that a large district is made after: clean ones and ones
// with findings of many kinds, with projects and without.
var models = []string{
	"2023/信访局.xlsx", "2023/市监局绩效自评（含附件3）.xlsx", "2023/星澜区审计局2023年度绩效自评表.xlsx",
	"2023/岳阳市城市管理综合行政执法支队直属三大队2023年度绩效自评表.xlsx", "2023/柳溪乡政府绩效自评.xlsx", "2023/云栖镇", "2023/实验小学2023年度绩效自评表.xlsx", "2023/统计局绩效自评表.xlsx",
}

// copyist hands in the models in the names of other units.
type copyist struct {
	data    [][]byte
	filings [][]*schema.Filing
	made    int
}

func newCopyist(t testing.TB) *copyist {
	t.Helper()
	reader, err := importer.NewReader(builtin, importer.Given{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := new(copyist)
	for _, f := range received(t, models) {
		data := sample(t, mustRel(t, f.Path))
		filings, err := reader.Read(f.Name, data)
		if err != nil || len(filings) == 0 {
			continue
		}
		c.data, c.filings = append(c.data, data), append(c.filings, filings)
	}
	if len(c.filings) < 5 {
		t.Fatalf("%d models", len(c.filings))
	}
	return c
}

func mustRel(t testing.TB, path string) string {
	t.Helper()
	rel, err := filepath.Rel(samples, path)
	if err != nil {
		t.Fatal(err)
	}
	return filepath.ToSlash(rel)
}

// unitNamed is the n-th unit of a large district. Many go by like names, as
// schools and offices do.
func unitNamed(n int) string {
	kinds := []string{"局", "小学", "中学", "服务中心", "镇人民政府", "街道办事处", "执法大队"}
	digits := []rune("甲乙丙丁戊己庚辛壬癸")
	name := []rune("星澜区")
	for _, d := range fmt.Sprintf("%04d", n) {
		name = append(name, digits[d-'0'])
	}
	return string(name) + kinds[n%len(kinds)]
}

// file is what a unit hands in for a year: the model's forms with some figures of
// its own. Every call gives another file.
func (c *copyist) file(unit string, year, model int) (store.File, []*schema.Filing) {
	c.made++
	model %= len(c.filings)
	file := store.File{Name: fmt.Sprintf("%s%d-%d.xlsx", unit, year, c.made), Received: time.Date(2024, 3, 1+c.made%28, 9, 0, 0, c.made, time.UTC),
		Data: slices.Concat(c.data[model], fmt.Appendf(nil, "%08d", c.made))}
	var filings []*schema.Filing
	for _, from := range c.filings[model] {
		f := *from
		f.Unit, f.Year = unit, year
		f.Values = slices.Clone(from.Values)
		for i := range f.Values {
			v := &f.Values[i]
			v.Source.File = ""
			if strings.HasSuffix(v.Path, "indicators/1/name") && c.made%20 > 1 { // few units hand in the same table
				v.Text += unit
				v.Raw = v.Text
			}
			if v.State == schema.Number && (c.made+i)%29 == 0 {
				v.Number += schema.Amount(c.made%7) * schema.One
				v.Text = v.Number.Text()
				v.Raw = v.Text
			}
		}
		f.Findings = slices.Clone(from.Findings)
		for i := range f.Findings {
			cells := slices.Clone(f.Findings[i].Cells)
			for j := range cells {
				cells[j].File = ""
			}
			f.Findings[i].Cells, f.Findings[i].Unit, f.Findings[i].Year = cells, unit, year
		}
		filings = append(filings, &f)
	}
	return file, filings
}

func (c *copyist) put(t testing.TB, db *store.DB, unit string, year, model int) {
	t.Helper()
	file, filings := c.file(unit, year, model)
	if _, err := db.Put(t.Context(), file, filings); err != nil {
		t.Fatal(err)
	}
}

// large makes a district of some units, all of them on the roster but every
// fiftieth, and in its folder returns it.
func large(t testing.TB, units int) string {
	t.Helper()
	folder := t.TempDir()
	makeLarge(t, filepath.Join(folder, "jixiao.db"), units)
	return folder
}

func makeLarge(t testing.TB, path string, units int) {
	t.Helper()
	db, err := store.Open(t.Context(), path, builtin)
	if err != nil {
		t.Fatal(err)
	}
	c := newCopyist(t)
	var settings schema.Settings
	for n := range units {
		if n%50 != 7 {
			settings.Roster = append(settings.Roster, schema.RosterUnit{Code: fmt.Sprintf("%04d", n), Name: unitNamed(n), Department: fmt.Sprintf("第%d主管部门", n%40), Office: "行政股"})
		}
	}
	settings.Deadline = "2024-03-20"
	if _, err := db.SaveSettings(t.Context(), settings, clerk); err != nil {
		t.Fatal(err)
	}
	for n := range units {
		if n%100 == 99 {
			continue // nothing has come
		}
		if n%10 == 3 {
			c.put(t, db, unitNamed(n), 2022, n)
		}
		c.put(t, db, unitNamed(n), 2023, n)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
}

// manyUnits is how many units a district of a benchmark has.
func manyUnits() int {
	if testing.Short() {
		return 100
	}
	return 3000
}

// shown is all that the page shows of a view.
func (v *view) shown() map[string]any {
	all := map[string]any{"tiles": v.tiles(), "charts": v.charts(), "listed": v.roster.Listed, "departments": v.departments, "absent": v.absent, "pressing": v.pressing}
	for _, t := range tables {
		for _, u := range v.table(chosen{Table: t.ID}).Rows {
			all[t.ID+" "+u.Name] = []any{u.Name, u.Department, u.Office, u.Filed, u.Status, u.Late, u.OnRoster, u.Forms, u.Missing, u.Received, u.Counts, u.Flags, u.Cells, u.name, u.department}
		}
	}
	var order, found []string
	for _, u := range v.units {
		order = append(order, u.Name)
	}
	for _, f := range v.found {
		found = append(found, fmt.Sprint(*f))
	}
	all["order"], all["found"] = order, found
	return all
}

// Whatever is done, what the page keeps of the units that nothing was done to and
// computes of the others is what is computed from the whole database.
func TestViewIsAsComputedAnew(t *testing.T) {
	long(t)
	s := open(t, large(t, 12))
	c := newCopyist(t)
	c.made = 5000
	random := rand.New(rand.NewPCG(1, 2))
	unit := func() string { return unitNamed(random.IntN(13)) }
	because := schema.Decision{Why: "已核实", By: clerk}
	filing := func() int64 {
		all, err := s.DB.Records(t.Context(), "", 2023)
		if err != nil {
			t.Fatal(err)
		}
		return all[random.IntN(len(all))].ID
	}
	some := func() []schema.Finding {
		all, err := s.DB.Findings(t.Context(), store.FindingFilter{Year: 2023})
		if err != nil {
			t.Fatal(err)
		}
		return all[random.IntN(len(all)):][:1]
	}
	deeds := []func() error{
		func() error { c.put(t, s.DB, unit(), 2023, random.IntN(8)); return nil },
		func() error { c.put(t, s.DB, unit(), 2022, random.IntN(8)); return nil },
		func() error { return s.DB.Accept(t.Context(), some(), because) },
		func() error { return s.DB.Reconsider(t.Context(), some(), clerk) },
		func() error { return s.DB.Remark(t.Context(), some(), "单位来电", clerk) },
		func() error { _, err := s.DB.Void(t.Context(), filing(), because); return err },
		func() error { _, err := s.DB.Restore(t.Context(), filing(), clerk); return err },
		func() error { _, err := s.DB.Correct(t.Context(), filing(), unit(), 2023, because); return err },
		func() error {
			if random.IntN(3) > 0 {
				return nil
			}
			settings, err := s.DB.Settings(t.Context(), 2023)
			if err != nil {
				return err
			}
			settings.Roster = settings.Roster[:len(settings.Roster)-random.IntN(2)]
			_, err = s.DB.SaveSettings(t.Context(), *settings, clerk, 2023)
			return err
		},
	}
	opts := []gocmp.Option{gocmp.AllowUnexported(figure{}, schema.Result{}), cmpopts.EquateEmpty(), gocmp.Exporter(func(reflect.Type) bool { return true })}
	did := 0
	for n := range 40 {
		which := random.IntN(len(deeds))
		if deeds[which]() == nil { // else there was nothing of that kind to do
			did++
		}
		v, err := s.view(t.Context(), 2023)
		if err != nil {
			t.Fatal(err)
		}
		anew, err := s.nextView(t.Context(), &view{year: 2023}, 0, nil)
		if err != nil {
			t.Fatal(err)
		}
		want, got := anew.shown(), v.shown()
		if reflect.DeepEqual(want, got) {
			continue // the usual, and much faster
		}
		if diff := gocmp.Diff(want, got, opts...); diff != "" {
			t.Fatalf("after %d deeds, the last the %dth kind (-anew +kept):\n%s", n+1, which, diff)
		}
	}
	anew, err := s.view(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	// The totals are those of the units as they are, and not as they are kept.
	full := summary.NewTotals(catalogued, 2023, anew.settings)
	err = bureau.Reading(t.Context(), s.DB, 2023, func(source summary.Source) error {
		filed, err := bureau.EachUnit(source, full.Add)
		full.AddAbsent(summary.AbsentFlags(filed, 2023, source.Settings, source.Absent...))
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := gocmp.Diff(full, anew.totals, opts...); diff != "" {
		t.Fatalf("totals (-of all +kept):\n%s", diff)
	}
	if did < 20 {
		t.Errorf("only %d deeds were done", did)
	}
}

// BenchmarkOneMoreFile is what the page computes when one more file has come; the
// district is thirty times as large the second time (ten, in short runs).
func BenchmarkOneMoreFile(b *testing.B) {
	var per []float64
	for _, units := range []int{max(manyUnits()/30, 10), manyUnits()} {
		s := open(b, large(b, units))
		c := newCopyist(b)
		c.made = 100_000
		if _, err := s.view(b.Context(), 2023); err != nil {
			b.Fatal(err)
		}
		const files = 20
		start := time.Now()
		for n := range files {
			c.put(b, s.DB, unitNamed(n), 2023, n)
			if _, err := s.view(b.Context(), 2023); err != nil {
				b.Fatal(err)
			}
		}
		per = append(per, time.Since(start).Seconds()/files)
	}
	for b.Loop() {
	}
	b.ReportMetric(per[1]/per[0], "more:fewer")
	b.ReportMetric(per[1]*1000, "ms/file")
}
