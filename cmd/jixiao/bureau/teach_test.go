package bureau

import (
	"context"
	"errors"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// A label that nobody knew is taught: stored files are read again, and those that were
// refused for it are taken. What is forgotten is not known any more.
func TestTeach(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm, "编制数", "定编人数"))
	// Of this form too little is known.
	refused := receive(t, db, "乙.xlsx", book(t, projectForm, "某甲局", "某乙局", "项目支出绩效自评表", "自评", "项目名称", "所做的事", "实施单位", "谁做的", "年初预算数", "年初钱数", "全年执行数", "花掉钱数", "全年预算数", "本年钱数",
		"一级指标", "甲级", "二级指标", "乙级", "三级指标", "丙级", "年度指标值", "想做", "实际完成值", "做成"))
	if refused.Status != StatusRefused {
		t.Fatalf("%+v", refused)
	}
	strays, err := db.Strays(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	if labels := UnknownLabels(builtin, strays); len(labels) != 1 || labels[0].Label != "定编人数" || len(labels[0].Nearest) == 0 {
		t.Errorf("%+v", labels)
	}
	done, err := Teach(t.Context(), db, []schema.Wording{{Label: "定编人数", Path: authorizedPosts}}, "李四")
	if err != nil || len(done) != 1 || done[0].File != "甲.xlsx" || done[0].Reason != "" || done[0].Taken {
		t.Fatalf("%+v, %v", done, err)
	}
	if got := figure(t, db, "某甲局", authorizedPosts); got != "30" {
		t.Errorf("taught, it reads %q", got)
	}
	done, found, err := Forget(t.Context(), db, "定编人数", "李四")
	if err != nil || !found || len(done) != 1 {
		t.Fatalf("%+v, %v, %v", done, found, err)
	}
	if got := figure(t, db, "某甲局", authorizedPosts); got != "" {
		t.Errorf("forgotten, it reads %q", got)
	}
	if done, found, err := Forget(t.Context(), db, "定编人数", "李四"); err != nil || found || len(done) != 0 {
		t.Errorf("forgotten twice: %+v, %v, %v", done, found, err)
	}
	if _, err := Teach(t.Context(), db, []schema.Wording{{Label: "定编人数", Path: "no/such/line"}}, "李四"); !errors.Is(err, ErrBadLabel) {
		t.Errorf("a line that is not there: %v", err)
	}
	if _, err := Teach(t.Context(), db, []schema.Wording{{Label: "2023年度部门整体支出绩效目标申报表", Path: "overall_evaluation"}}, "李四"); !errors.Is(err, ErrOtherTitle) {
		t.Errorf("the heading of another form: %v", err)
	}
}

// What a decision asks for and was not done is left to be finished.
func TestFinishWhatWasStopped(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm, "编制数", "定编人数"))
	if err := db.Teach(t.Context(), []schema.Wording{{Label: "定编人数", Path: authorizedPosts}}, "李四"); err != nil {
		t.Fatal(err)
	}
	if left, err := Unfinished(t.Context(), db); err != nil || left != 1 {
		t.Fatalf("%d, %v", left, err)
	}
	if said, err := Reservations(t.Context(), db); err != nil || said != UnfinishedText(1) {
		t.Errorf("%q, %v", said, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Finish(ctx, db); !errors.Is(err, context.Canceled) {
		t.Errorf("finished for nobody: %v", err)
	}
	done, err := Finish(t.Context(), db)
	if err != nil || len(done) != 1 {
		t.Fatalf("%+v, %v", done, err)
	}
	left, err := Unfinished(t.Context(), db)
	if got := figure(t, db, "某甲局", authorizedPosts); err != nil || left != 0 || got != "30" {
		t.Errorf("%d are left, it reads %q, %v", left, got, err)
	}
	if said, err := Reservations(t.Context(), db); err != nil || said != "" {
		t.Errorf("%q, %v", said, err)
	}
}

// A unit goes by another name, unless that is another unit's or one file holds a form
// in both names.
func TestAliases(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm))
	receive(t, db, "乙.xlsx", book(t, projectForm, "某甲局", "甲管理所"))
	if names, err := UnitNames(t.Context(), db); err != nil || !slices.Equal(names, []string{"某甲局", "甲管理所"}) {
		t.Errorf("%q, %v", names, err)
	}
	done, err := AddAlias(t.Context(), db, "某甲局", "甲管理所", "李四")
	if err != nil || len(done) != 1 || done[0].File != "乙.xlsx" {
		t.Fatalf("%+v, %v", done, err)
	}
	wantStands(t, db, "joined", "1 某甲局 2023 附件1 current", "3 某甲局 2023 附件3 current 绿化养护")
	var conflict AliasConflict
	if _, err := AddAlias(t.Context(), db, "某丙局", "甲管理所", "李四"); !errors.As(err, &conflict) || conflict.Unit != "某甲局" || conflict.OnRoster {
		t.Errorf("of two: %v", err)
	}
	if _, err := AddAlias(t.Context(), db, "某甲局", "甲管理所", "李四"); errors.As(err, &conflict) {
		t.Errorf("said twice: %v", err)
	}
	if done, err = RemoveAlias(t.Context(), db, "甲管理所", "李四"); err != nil || !slices.ContainsFunc(done, func(r RereadFile) bool { return r.File == "乙.xlsx" && len(r.Changes) == 2 }) {
		t.Fatalf("%+v, %v", done, err)
	}
	if _, err := RemoveAlias(t.Context(), db, "甲管理所", "李四"); !errors.Is(err, store.ErrNoUnit) {
		t.Errorf("taken back twice: %v", err)
	}
	if !slices.ContainsFunc(stands(t, db), func(s string) bool { return strings.HasSuffix(s, " 甲管理所 2023 附件3 current 绿化养护") }) {
		t.Errorf("parted: %q", stands(t, db))
	}

	receive(t, db, "丙.xlsx", book(t, baseForm+"\n"+strings.ReplaceAll(baseForm, "某甲局", "某丁局"), "# 附件1", "# 表", "某甲局", "某戊局"), importer.Given{})
	receive(t, db, "丁.xlsx", book(t, strings.ReplaceAll(baseForm, "某甲局", "某丁局")+"\n"+strings.Replace(strings.ReplaceAll(baseForm, "某甲局", "某戊局"), "# 附件1", "# 附件1（2）", 1)))
	if _, err := AddAlias(t.Context(), db, "某丁局", "某戊局", "李四"); !errors.As(err, &conflict) || conflict.File != "丁.xlsx" || conflict.Form != "附件1" {
		t.Errorf("in one file: %v", err)
	}
	roster := schema.Settings{Roster: []schema.RosterUnit{{Name: "某甲局", Aliases: []string{"甲办"}}, {Name: "某己局"}}}
	if _, err := db.SaveSettings(t.Context(), roster, "李四"); err != nil {
		t.Fatal(err)
	}
	if _, err := AddAlias(t.Context(), db, "某甲局", "某己局", "李四"); !errors.As(err, &conflict) || !conflict.OnRoster || conflict.Unit != "某己局" {
		t.Errorf("of the roster: %v", err)
	}
	if _, err := AddAlias(t.Context(), db, "某甲局", "甲办", "李四"); errors.As(err, &conflict) {
		t.Errorf("its own on the roster: %v", err)
	}
	for name, want := range map[string]string{"甲办": "某甲局", "某甲局": "", "某庚局": ""} {
		if got, err := ListedAs(t.Context(), db, name); err != nil || got != want {
			t.Errorf("%s is listed as %q, %v", name, got, err)
		}
	}
	names, err := UnitNames(t.Context(), db)
	if err != nil || !slices.Equal(names[:2], []string{"某甲局", "某己局"}) || !slices.Contains(names, "某丁局") || slices.Contains(names[2:], "某甲局") {
		t.Errorf("%q, %v", names, err)
	}
}

// Files are read again: those of a unit, or all. One that reads as before changes
// nothing.
func TestReread(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm, "编制数", "定编人数"))
	receive(t, db, "乙.xlsx", book(t, baseForm, "某甲局", "某乙局"))
	receive(t, db, "c.txt", []byte("说明"))
	wants := func(what, unit string, files ...string) {
		t.Helper()
		done, err := RereadAll(t.Context(), db, unit, "", "李四")
		if err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, d := range done {
			got = append(got, d.File)
			if len(d.Changes) > 0 {
				got = append(got, d.Changes[1].String())
			}
		}
		if !slices.Equal(got, files) {
			t.Errorf("%s: %q, want %q", what, got, files)
		}
	}
	journal := func() (why []string) {
		t.Helper()
		entries, err := db.Journal(t.Context(), 99)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if e.Deed == store.DeedReread {
				why = append(why, e.By+" "+e.Subject+" "+e.Why)
			}
		}
		return why
	}
	wants("a unit", "某乙局", "乙.xlsx")
	wants("all", "", "甲.xlsx", "乙.xlsx")
	if why := journal(); len(why) != 0 {
		t.Errorf("of nothing the journal has %q", why)
	}
	if err := db.Teach(t.Context(), []schema.Wording{{Label: "定编人数", Path: authorizedPosts}}, ""); err != nil {
		t.Fatal(err)
	}
	wants("of a unit, and what was left", "某乙局", "乙.xlsx", "甲.xlsx", "附件1 编制数：（空） → 30")
	if why := journal(); len(why) != 1 || !strings.HasPrefix(why[0], "李四 甲.xlsx ") || !strings.Contains(why[0], "附件1 编制数：（空） → 30\n") {
		t.Errorf("the journal has %q", why)
	}
	if _, _, err := Forget(t.Context(), db, "定编人数", "李四"); err != nil {
		t.Fatal(err)
	}
	if why := journal(); len(why) != 1 { // of what a decision asks for it has the decision
		t.Errorf("the journal has %q", why)
	}
	if files, filings, err := Outdated(t.Context(), db); err != nil || files != 0 || filings != 0 {
		t.Errorf("%d, %d, %v", files, filings, err)
	}
}

// A refused file is read once more with what a person says of it.
func TestAgain(t *testing.T) {
	db := openDB(t)
	noUnit := book(t, baseForm, "填报单位 | 某甲局", "填报单位 | ")
	r := receive(t, db, "2023年某甲局基础数据.xlsx", noUnit)
	if r.Status != StatusRefused || r.Code != "no_unit" || r.Remedy != RemedyUnit || r.NotKept || r.Suggested == nil || r.Suggested.Unit != "某甲局" || r.Suggested.Year != 0 {
		t.Fatalf("%+v, %+v", r, r.Suggested)
	}
	if r, err := Again(t.Context(), db, r.SHA256, importer.Given{}); err != nil || r.Status != StatusRefused {
		t.Errorf("with nothing: %+v, %v", r, err)
	}
	r, err := Again(t.Context(), db, r.SHA256, importer.Given{Unit: "某甲局"})
	if err != nil || r.Status != StatusImported || r.Forms[0].Unit != "某甲局" || r.Findings != r.Found.All() {
		t.Fatalf("%+v, %v", r, err)
	}
	wantStands(t, db, "read", "1 某甲局 2023 附件1 current")
	if _, err := Again(t.Context(), db, strings.Repeat("0", 64), importer.Given{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what was never received: %v", err)
	}
}

// A file that an earlier version refused is taken when all is read again, unless a
// person has cleared it away; one that cannot be read stays refused.
func TestRefusedFilesAreTriedAgain(t *testing.T) {
	db := openDB(t)
	refuse := func(name string, data []byte) string {
		t.Helper()
		file := store.File{Name: name, SHA256: store.Sum(data), Size: int64(len(data)), Received: time.Now(), Data: data, Reason: "no_form"}
		if err := db.Refuse(t.Context(), file); err != nil {
			t.Fatal(err)
		}
		return file.SHA256
	}
	refuse("甲.xlsx", book(t, baseForm))
	cleared := refuse("乙.xlsx", book(t, baseForm, "某甲局", "某乙局"))
	refuse("c.txt", []byte("说明"))
	if err := db.Clear(t.Context(), []string{cleared}, clerk); err != nil {
		t.Fatal(err)
	}
	if done, err := RereadAll(t.Context(), db, "某甲局", "", "李四"); err != nil || len(done) != 0 {
		t.Errorf("of a unit: %+v, %v", done, err)
	}
	done, err := RereadAll(t.Context(), db, "", "", "李四")
	if err != nil || len(done) != 1 || done[0].File != "甲.xlsx" || !done[0].Taken {
		t.Errorf("%+v, %v", done, err)
	}
	wantStands(t, db, "taken", "1 某甲局 2023 附件1 current")
	if done, err := RereadAll(t.Context(), db, "", "", "李四"); err != nil || len(done) != 1 || done[0].Taken {
		t.Errorf("again: %+v, %v", done, err)
	}
}

// The heading of a form may be that of any form, and is no line.
func TestTitlesAreLookedUp(t *testing.T) {
	label := UnknownLabel{Label: "自评情况表", Form: schema.OverallEvaluation, Title: true}
	label.LookUp(builtin)
	if len(label.Nearest) == 0 || strings.Contains(label.Nearest[0].Path, "/") {
		t.Errorf("%+v", label.Nearest)
	}
	label.Title, label.Label = false, "编制人数"
	label.Form = schema.BaseData
	label.LookUp(builtin)
	if len(label.Nearest) == 0 || !strings.Contains(label.Nearest[0].Path, "/") {
		t.Errorf("%+v", label.Nearest)
	}
	stray := store.Stray{Form: schema.OverallEvaluation, Label: "……", Title: true}
	if labels := GatherLabels([]store.Stray{stray}); len(labels) != 1 || labels[0].Label != "……" || !labels[0].Title {
		t.Errorf("a heading of dots: %+v", labels)
	}
}

// A form is out of use where all that it was put as in the books is replaced.
func TestOutOfUse(t *testing.T) {
	f := &schema.Filing{Form: schema.ProjectEvaluation, Unit: "某甲局", Year: 2023, Project: "道路养护"}
	kept := func(by string, change func(*store.Kept)) store.Kept {
		k := store.Kept{Form: f.Form, Unit: f.Unit, Year: f.Year, Project: "道路 养护", SupersededBy: by}
		change(&k)
		return k
	}
	same := func(*store.Kept) {}
	for what, test := range map[string]struct {
		filed []store.Kept
		want  bool
	}{
		"never filed": {nil, false}, "stands": {[]store.Kept{kept("", same)}, false}, "replaced": {[]store.Kept{kept("乙.xlsx", same)}, true},
		"replaced, and stands": {[]store.Kept{kept("乙.xlsx", same), kept("", same)}, false},
		"of another unit":      {[]store.Kept{kept("乙.xlsx", func(k *store.Kept) { k.Unit = "某乙局" })}, false},
		"of another year":      {[]store.Kept{kept("乙.xlsx", func(k *store.Kept) { k.Year = 2022 })}, false},
		"of another form":      {[]store.Kept{kept("乙.xlsx", func(k *store.Kept) { k.Form = schema.BaseData })}, false},
		"of another project":   {[]store.Kept{kept("乙.xlsx", func(k *store.Kept) { k.Project = "绿化养护" })}, false},
		"replaced, and another stands": {[]store.Kept{kept("乙.xlsx", same), kept("", func(k *store.Kept) { k.Year = 2022 }), kept("", func(k *store.Kept) { k.Unit = "某乙局" }),
			kept("", func(k *store.Kept) { k.Form = schema.BaseData }), kept("", func(k *store.Kept) { k.Project = "绿化养护" })}, true},
	} {
		if got := outOfUse(f, test.filed); got != test.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}

// A form of a file that another file has replaced stays so when the file is read again.
func TestRereadOfWhatIsReplaced(t *testing.T) {
	db := openDB(t)
	receive(t, db, "甲.xlsx", book(t, baseForm+"\n"+projectForm))
	receive(t, db, "乙.xlsx", book(t, baseForm, "27 | 0.9%", "28 | 0.9333%"))
	done, err := RereadAll(t.Context(), db, "", "", "李四")
	if err != nil || len(done) != 2 || len(done[0].Changes)+len(done[1].Changes) != 0 || done[0].Replaced+done[1].Replaced != "" {
		t.Errorf("%+v, %v", done, err)
	}
	wantStands(t, db, "as before", "1 某甲局 2023 附件1 replaced", "2 某甲局 2023 附件3 current 绿化养护", "3 某甲局 2023 附件1 current")
}
