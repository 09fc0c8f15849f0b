package web

import (
	"errors"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"jixiao/cmd/jixiao/bureau"
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
	reader, err := importer.NewReader(importer.Given{}, nil)
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
	db, err := store.Open(t.Context(), path)
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
	if err := errors.Join(db.Close()); err != nil {
		t.Fatal(err)
	}
}

var _ = maps.Keys[map[string]int]
var _ = bureau.StatusComplete
