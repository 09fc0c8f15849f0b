package bureau

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer"
	"jixiao/importer/grid/formats"
	"jixiao/schema"
	"jixiao/schema/store"
)

// A file that replaces another says so; one that is stored already says what it stands
// as.
func TestTakenIn(t *testing.T) {
	db := openDB(t)
	first, second := book(t, baseForm), book(t, baseForm, "27 | 0.9%", "28 | 0.9333%")
	receive(t, db, "甲.xlsx", first)
	r := receive(t, db, "乙.xlsx", second)
	if r.Status != StatusImported || !strings.HasPrefix(r.Reason, "取代 甲.xlsx 的附件1，旧表仍保留") || r.Pending || r.Forms[0].Sheet != "附件1" || r.Forms[0].Year != 2023 {
		t.Errorf("%+v", r)
	}
	r = receive(t, db, "丙.xlsx", first)
	if r.Status != StatusDuplicate || r.Reason != "与已导入的 甲.xlsx 完全相同，未作改动；它已被 乙.xlsx 取代，现行的是后者" || r.Forms[0].Filing != 0 {
		t.Errorf("%+v", r)
	}
	r = receive(t, db, "乙.xlsx", second, importer.Given{Unit: "某乙局"})
	if !strings.Contains(r.Reason, "它已按 某甲局 2023年度 入库，这次写的单位、年度没有生效") {
		t.Errorf("%s", r.Reason)
	}
	if got := figure(t, db, "某甲局", staffInPost); got != "28" {
		t.Errorf("in use is %s", got)
	}
	twice := book(t, baseForm+"\n"+strings.Replace(baseForm, "# 附件1", "# 附件1（2）", 1), "填报单位 | 某甲局", "填报单位 | 某丙局")
	if r := receive(t, db, "丁.xlsx", twice); r.Status == StatusImported && len(r.Forms) != 1 {
		t.Errorf("one form twice: %+v", r)
	}
}

// What is embedded in a document is a file of its own, of the unit and year of the
// document; what both say, the document says.
func TestEmbedded(t *testing.T) {
	db := openDB(t)
	inner := book(t, strings.Replace(baseForm, "27 | 0.9%", "25 | 0.8333%", 1)+"\n"+strings.ReplaceAll(projectForm, "实施单位 | 某甲局", "实施单位 | "))
	outer := embedding(t, book(t, baseForm), inner)
	path := filepath.Join(t.TempDir(), "甲.xlsx")
	write(t, path, outer)
	results := importFolder(t, db, filepath.Dir(path), nil)
	want := map[string]string{"甲.xlsx": StatusImported, "甲.xlsx/Microsoft_Excel_Sheet1.xlsx": StatusImported}
	if diff := cmp.Diff(want, codes(results)); diff != "" {
		t.Fatalf("(-want +got):\n%s", diff)
	}
	wantStands(t, db, "embedded", "1 某甲局 2023 附件1 current", "2 某甲局 2023 附件3 current 绿化养护")
	if got := figure(t, db, "某甲局", staffInPost); got != "27" {
		t.Errorf("the document says 27, in use is %s", got)
	}
	done, err := RereadAll(t.Context(), db, "某甲局", "", "李四")
	if err != nil || len(done) != 2 || len(done[0].Changes)+len(done[1].Changes) > 0 {
		t.Errorf("read again: %+v, %v", done, err)
	}
	c, err := CheckDatabase(t.Context(), Database{Path: db.Path(), Open: db}, false, nil)
	if err != nil || !c.OK || c.Files != 2 {
		t.Errorf("checked: %+v, %v", c, err)
	}

	// A document without a form of its own is kept for what is in it; one of anything
	// else is no file of a unit's.
	db = openDB(t)
	note := "# 说明\n请见附件"
	write(t, path, embedding(t, book(t, note), inner))
	r := codes(importFolder(t, db, filepath.Dir(path), nil))
	if diff := cmp.Diff(map[string]string{"甲.xlsx": StatusImported, "甲.xlsx/Microsoft_Excel_Sheet1.xlsx": StatusImported}, r); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	again := importFolder(t, db, filepath.Dir(path), nil)
	if i := slices.IndexFunc(again, func(r Imported) bool { return r.File == "甲.xlsx" }); i < 0 || again[i].Status != StatusDuplicate || again[i].Reason != knownFile {
		t.Errorf("%+v", again)
	}
	write(t, path, embedding(t, book(t, baseForm), book(t, note)))
	r = codes(importFolder(t, openDB(t), filepath.Dir(path), nil))
	if diff := cmp.Diff(map[string]string{"甲.xlsx": StatusImported}, r); diff != "" {
		t.Errorf("of anything (-want +got):\n%s", diff)
	}
	write(t, path, embedding(t, book(t, note), book(t, note)))
	r = codes(importFolder(t, openDB(t), filepath.Dir(path), nil))
	if diff := cmp.Diff(map[string]string{"甲.xlsx": "no_form"}, r); diff != "" {
		t.Errorf("of nothing (-want +got):\n%s", diff)
	}
}

// A document in a document is read to a depth, and so many in one.
func TestEmbeddedWithin(t *testing.T) {
	data := book(t, projectForm, "绿化养护", "道路养护")
	for range mostWithin + 1 {
		data = embedding(t, book(t, baseForm), data)
	}
	path := filepath.Join(t.TempDir(), "甲.xlsx")
	write(t, path, data)
	batch, err := Collect(t.Context(), []string{path}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	deepest := 0
	for _, f := range batch.Files {
		deepest = max(deepest, strings.Count(f.Name, "/"))
		if len(f.hosts) != strings.Count(f.Name, "/") {
			t.Errorf("%s is in %d documents", f.Name, len(f.hosts))
		}
	}
	if len(batch.Files) != mostWithin+1 || deepest != mostWithin {
		t.Errorf("%d files, %d deep", len(batch.Files), deepest)
	}
	b := new(Batch)
	b.addWithin(Received{Name: "甲.xlsx", content: content{data: data}}, formats.Of(data), mostWithin, 1)
	if n := len(b.Files); n != 3 || !errors.Is(b.Files[2].err, errTooManyEmbedded) || b.Files[2].sum == "" {
		t.Errorf("%d of at most 2 are read: %v", n, b.Files[n-1].err)
	}
	if err := b.Close(); err != nil {
		t.Error(err)
	}
}

// The form of a project without a name waits where it comes alone, and one by another
// name waits beside the project that it may be.
func TestProjectsWait(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, projectForm))
	if first := receive(t, db, "乙.xlsx", book(t, projectForm, "绿化养护", "")); first.Pending {
		t.Errorf("the first without a name: %+v", first)
	}
	if second := receive(t, db, "戊.xlsx", book(t, projectForm, "绿化养护", "", "8.5 | 10 | 0.85%", "8.6 | 10 | 0.86%")); !second.Pending {
		t.Errorf("the second without a name: %+v", second)
	}
	renamed := receive(t, db, "丙.xlsx", book(t, projectForm, "绿化养护", "绿化养护经费"))
	if !renamed.Pending || !strings.Contains(renamed.Reason, "「绿化养护」") {
		t.Errorf("%+v", renamed)
	}
	other := receive(t, db, "丁.xlsx", book(t, projectForm, "绿化养护", "校车补贴", "养护面积", "补贴人数", "100公顷", "30人", "101公顷", "33人"))
	if other.Pending || other.Status != StatusImported {
		t.Errorf("%+v", other)
	}
	// With its base form, of which it corrects that before, it is the same workbook anew.
	db = openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm+"\n"+projectForm))
	both := receive(t, db, "乙.xlsx", book(t, baseForm+"\n"+projectForm, "绿化养护", "绿化养护经费", "27 | 0.9%", "28 | 0.9333%"))
	if both.Pending {
		t.Errorf("%+v", both)
	}
}

// Only 主管部门 says whose a project is: it is filed, and takes nobody's place.
func TestByDepartment(t *testing.T) {
	db := openDB(t)
	text := strings.Replace(projectForm, "实施单位 | 某甲局", "主管部门 | 某甲局", 1)
	r := receive(t, db, "甲.xlsx", book(t, text))
	if r.Status != StatusImported || !strings.Contains(r.Reason, "按主管部门「某甲局」入库") {
		t.Fatalf("%+v", r)
	}
	r = receive(t, db, "乙.xlsx", book(t, text, "8.5 | 10 | 0.85%", "8.6 | 10 | 0.86%"))
	if r.Status != StatusRefused || r.Code != "no_unit" {
		t.Errorf("%+v", r)
	}
	if r := receive(t, db, "丙.xlsx", book(t, text)); r.Status != StatusDuplicate {
		t.Errorf("%+v", r)
	}
}

// What a file's name says of its unit and year is suggested.
func TestSuggested(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm, "某甲局", "星澜区望塔街道办事处"))
	for _, test := range []struct {
		name       string
		unit, year bool
		want       Suggestion
	}{
		{"望塔街道办事处2023年自评.xlsx", true, true, Suggestion{"星澜区望塔街道办事处", 2023}},
		{"望塔街道办事处2023年自评.xlsx", true, false, Suggestion{Unit: "星澜区望塔街道办事处"}},
		{"望塔街道办事处2023年自评.xlsx", false, true, Suggestion{Year: 2023}},
		{"2022年报送/柳溪镇/自评表.xlsx", true, true, Suggestion{"柳溪镇", 2022}},
		{"2022年报送/2021年/附件1.xlsx", true, true, Suggestion{Year: 2021}},
		{"附件1.xlsx", true, true, Suggestion{}},
		{"2099年.xlsx", true, true, Suggestion{}},
		{"编号120231.xlsx", true, true, Suggestion{}},
		{"关于区水利局的绩效自评.xlsx", true, true, Suggestion{Unit: "区水利局"}},
	} {
		got, err := Suggested(t.Context(), db, test.name, test.unit, test.year)
		if err != nil {
			t.Fatal(err)
		}
		if got == nil {
			got = &Suggestion{}
		}
		if *got != test.want {
			t.Errorf("%s: %+v, want %+v", test.name, *got, test.want)
		}
	}
	year := time.Now().Year()
	if got, err := Suggested(t.Context(), db, fmt.Sprintf("%d年.xlsx", year), false, true); err != nil || got == nil || got.Year != year {
		t.Errorf("this year: %+v, %v", got, err)
	}
	for _, test := range []struct {
		refused    error
		unit, year bool
	}{{importer.ErrNoUnit, true, false}, {importer.ErrNoYear, false, true}, {importer.ErrYears, false, true}, {importer.ErrNoForm, false, false}} {
		got, err := suggestedFor(t.Context(), db, fmt.Errorf("read: %w", test.refused), Received{Name: "自评.xlsx", Folder: "2022年柳溪镇"})
		if err != nil {
			t.Fatal(err)
		}
		if got == nil {
			got = &Suggestion{}
		}
		if (got.Unit == "柳溪镇") != test.unit || (got.Year == 2022) != test.year {
			t.Errorf("%v: %+v", test.refused, got)
		}
	}
	known := []string{"某局", "星澜区财政局", "星澜区财政局国库支付中心"}
	for text, want := range map[string]string{
		"财政局国库支付中心报表": "星澜区财政局国库支付中心", "财政局": "星澜区财政局", "某局": "", "审计局、民政事务所": "民政事务所", "审计局、民政局": "审计局", "说明": "",
	} {
		if got := unitIn(text, known); got != want {
			t.Errorf("%s is of %q, want %q", text, got, want)
		}
	}
}

// What two files of one name are of is known by the forms that stand in them.
func TestOrigins(t *testing.T) {
	db := openDB(t)
	first := receive(t, db, "甲.xlsx", book(t, baseForm))
	second := receive(t, db, "甲.xlsx", book(t, strings.Replace(projectForm, "# 附件3", "# 附件1", 1)))
	s, err := db.District(t.Context(), 2023)
	if err != nil || len(s.Submissions) != 1 {
		t.Fatalf("%+v, %v", s, err)
	}
	records, err := db.Records(t.Context(), "某甲局", 2023)
	if err != nil {
		t.Fatal(err)
	}
	o := OriginsOf(s.Submissions[0], records)
	at := func(cell string) schema.Source { return schema.Source{File: "甲.xlsx", Sheet: "附件1", Cell: cell} }
	for _, test := range []struct {
		what    string
		at      schema.Source
		form    schema.FormID
		project string
		want    string
	}{
		{"a cell of both, by its form", at("C5"), schema.BaseData, "", first.SHA256},
		{"a cell of both, by its project", at("C5"), schema.ProjectEvaluation, "绿化养护", second.SHA256},
		{"a cell of one alone", at("H8"), schema.BaseData, "", second.SHA256},
		{"a cell of none, by the sheet", at("Z99"), schema.BaseData, "", first.SHA256},
		{"a sheet of none, by the name", schema.Source{File: "甲.xlsx", Sheet: "x", Cell: "A1"}, schema.ProjectEvaluation, "绿化养护", second.SHA256},
		{"of no form, the last", at("Z99"), "", "", second.SHA256},
		{"of another file", schema.Source{File: "乙.xlsx", Sheet: "附件1", Cell: "B4"}, schema.BaseData, "", ""},
	} {
		if got := o.At(test.at, test.form, test.project); got != test.want {
			t.Errorf("%s: %.8s, want %.8s", test.what, got, test.want)
		}
	}
	f := schema.Finding{Code: schema.YearBeforeCode, Form: schema.BaseData, Cells: []schema.Source{at("B5"), at("B5")}}
	if o.Of(f, 0) != first.SHA256 || o.Of(f, 1) != "" {
		t.Errorf("of the year before: %q, %q", o.Of(f, 0), o.Of(f, 1))
	}
	f.Code = "A1"
	if o.Of(f, 1) != first.SHA256 {
		t.Errorf("of the year: %q", o.Of(f, 1))
	}
}

// Of a file that was kept, the forms that wait are told with their numbers, and no other.
func TestWhatWaitsIsTold(t *testing.T) {
	filing := func(id schema.FormID, project string) *schema.Filing {
		return &schema.Filing{Form: id, Unit: "某甲局", Year: 2023, Project: project, Sheet: "表"}
	}
	waits := store.Kept{ID: 7, Form: schema.ProjectEvaluation, Year: 2023, Project: "道路 养护", Sheet: "表", Wait: &schema.Wait{Code: schema.WaitFewer}}
	for what, change := range map[string]func(*store.Kept){
		"": func(*store.Kept) {}, "another form": func(k *store.Kept) { k.Form = schema.BaseData }, "another year": func(k *store.Kept) { k.Year = 2022 },
		"another project": func(k *store.Kept) { k.Project = "绿化养护" }, "another sheet": func(k *store.Kept) { k.Sheet = "另一张" },
	} {
		k := waits
		change(&k)
		var r Imported
		r.imported(builtin, store.Receipt{Waiting: []store.Kept{k}}, []*schema.Filing{filing(schema.OverallEvaluation, ""), filing(schema.ProjectEvaluation, "道路养护")})
		want := int64(0)
		if what == "" {
			want = 7
		}
		if r.Status != StatusImported || len(r.Forms) != 2 || r.Forms[0].Pending || r.Forms[1].Filing != want || r.Forms[1].Pending != (want != 0) || r.Pending != (want != 0) {
			t.Errorf("%s: %+v", what, r)
		}
	}
	stands, void := waits, waits
	stands.Wait, void.Wait, void.Void = nil, nil, true
	for _, test := range []struct {
		what               string
		kept               []store.Kept
		pending, withdrawn bool
		ids                []int64
		said               bool
	}{
		{"stands", []store.Kept{stands}, false, false, []int64{0}, true}, {"waits", []store.Kept{waits}, true, false, []int64{7}, true},
		{"waits and stands", []store.Kept{waits, stands}, true, false, []int64{7, 0}, true}, {"stands and waits", []store.Kept{stands, waits}, true, false, []int64{0, 7}, true},
		{"withdrawn", []store.Kept{void, void}, false, true, []int64{0, 0}, true}, {"withdrawn in part", []store.Kept{void, stands}, false, false, []int64{0, 0}, true},
		{"refused", nil, false, false, nil, false},
	} {
		var r Imported
		r.duplicate(builtin, store.Receipt{Known: "甲.xlsx", Kept: test.kept}, importer.Given{}, nil)
		var ids []int64
		for _, f := range r.Forms {
			ids = append(ids, f.Filing)
			if f.Pending != (f.Filing != 0) {
				t.Errorf("%s: %+v", test.what, f)
			}
		}
		if r.Status != StatusDuplicate || r.Pending != test.pending || r.Withdrawn != test.withdrawn || !slices.Equal(ids, test.ids) || (r.Reason != knownFile) != test.said {
			t.Errorf("%s: %+v", test.what, r)
		}
	}
}

// A file that is stored is known, though it cannot be used this time; one that is not is
// refused, and kept.
func TestUnusable(t *testing.T) {
	db := openDB(t)
	noUnit := book(t, baseForm, "填报单位 | 某甲局", "填报单位 | ")
	if r := receive(t, db, "甲.xlsx", noUnit, importer.Given{Unit: "某甲局"}); r.Status != StatusImported {
		t.Fatalf("%+v", r)
	}
	if r := receive(t, db, "乙.xlsx", noUnit); r.Status != StatusDuplicate || r.Code != "" || len(r.Forms) != 1 || r.Forms[0].Unit != "某甲局" {
		t.Errorf("%+v", r)
	}
	for range 2 {
		if r := receive(t, db, "c.txt", []byte("说明")); r.Status != StatusRefused || r.NotKept || r.Suggested != nil {
			t.Errorf("%+v", r)
		}
	}
	files, err := db.Files(t.Context())
	if err != nil || len(files) != 2 {
		t.Errorf("%d files are kept, %v", len(files), err)
	}
}
