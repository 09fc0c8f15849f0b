package web

import (
	"archive/zip"
	"bytes"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/export"
	"jixiao/consolidate/report"
	"jixiao/consolidate/report/reporttest"
	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/schema"
)

// name is what a download is kept as.
func (a *answer) name() string {
	a.t.Helper()
	_, escaped, ok := strings.Cut(a.head.Get("Content-Disposition"), "filename*=UTF-8''")
	name, err := url.PathUnescape(escaped)
	if !ok || err != nil {
		a.t.Errorf("%s: Content-Disposition %q", a.of, a.head.Get("Content-Disposition"))
	}
	return name
}

// members are the files of an archive that an answer is.
func (a *answer) members() map[string][]byte {
	a.t.Helper()
	z, err := zip.NewReader(strings.NewReader(a.body), int64(len(a.body)))
	if err != nil {
		a.t.Fatalf("%s: %v: %.300s", a.of, err, a.body)
	}
	files := map[string][]byte{}
	for _, f := range z.File {
		if f.FileInfo().IsDir() {
			continue
		}
		r, err := f.Open()
		if err != nil {
			a.t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			a.t.Fatal(err)
		}
		if _, twice := files[f.Name]; twice || strings.Contains(f.Name, "..") || strings.HasPrefix(f.Name, "/") || strings.Contains(f.Name, `\`) {
			a.t.Errorf("%s: the archive holds %s", a.of, f.Name)
		}
		files[f.Name] = data
	}
	return files
}

var timesInSummary = regexp.MustCompile(`20[0-9]{2}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}(:[0-9]{2})?`)

// 年度对比 is not offered, and is none where it is asked for, when nothing was handed in
// for the year before.
func TestNoYearBefore(t *testing.T) {
	s := having(t, fewFiles)
	page := s.get("/handout").want(http.StatusOK)
	for box := range elements(page.tree(), with("input", "name", "sheet")) {
		if attr(box, "value") == "年度对比" {
			t.Error("年度对比 is offered")
		}
	}
	page.says("没有 2022 年度的报送，不能做年度对比")
	s.get("/handout/summary?sheet=年度对比").want(http.StatusNotFound).says("年度对比要有上一年度的报送")
	s.get("/handout/summary?sheet=年度对比&sheet=得分排名").want(http.StatusNotFound).says("没有「年度对比」", "2022 年度", "请去掉它")
	s.get("/handout/summary?sheet=得分排名").want(http.StatusOK)
	s.get("/handout/export?format=csv&sheet=年度对比").want(http.StatusNotFound).says("年度对比要有上一年度的报送")
	s.get("/handout/export?format=csv&sheet=年度对比&sheet=得分排名").want(http.StatusNotFound).says("没有「年度对比」", "请去掉它")
	s.get("/handout/export?format=csv&sheet=得分排名").want(http.StatusOK)
}

// The summary workbook of the page is what the program writes of the same data.
func TestSummary(t *testing.T) {
	long(t)
	s := having(t, append(slices.Clone(fewFiles), "broken/files/noyear.xlsx"))
	withRoster(t, s)
	normal := func(line string) string { return timesInSummary.ReplaceAllString(line, "时间") }
	for _, test := range []struct {
		query   string
		options report.Options
	}{
		{"", report.Options{}},
		{"sort=score&sheet=三公经费&sheet=单位排名&sheet=没有的表&department=区政府办公室", report.Options{Sort: report.ByScore, Sheets: known("三公经费", "单位排名"), Departments: []string{"区政府办公室"}}},
		{"sort=three_public&department=&department=区委办公室&department=区政府办公室", report.Options{Sort: report.ByThreePublic, Departments: []string{"区委办公室", "区政府办公室"}}},
	} {
		files, err := s.DB.Files(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		var want bytes.Buffer
		err = bureau.Reading(t.Context(), s.DB, 2023, func(source summary.Source) error {
			_, err := report.Write(&want, source, report.Info{Version: "test", Database: "jixiao.db", Written: time.Now(), Refused: bureau.RefusedFiles(files)}, test.options)
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		got := s.get("/handout/summary?year=2023&" + test.query).want(http.StatusOK)
		if name := got.name(); name != "2023年度区级汇总.xlsx" {
			t.Errorf("the workbook is called %s", name)
		}
		if !importer.IsOwnSummary([]byte(got.body)) {
			t.Error("the summary is not known as the program's own")
		}
		if diff := cmp.Diff(strings.Split(reporttest.Dump(t, want.Bytes(), nil, normal), "\n"), strings.Split(reporttest.Dump(t, []byte(got.body), nil, normal), "\n")); diff != "" {
			t.Errorf("%q (-written +downloaded):\n%s", test.query, diff)
		}
	}
	s.get("/handout/summary?department=没有").want(http.StatusNotFound).says("没有符合条件的单位")
	s.sound()
}

// known are those of some sheets that there are.
func known(names ...string) []string {
	return slices.DeleteFunc(names, func(name string) bool { return !slices.Contains(report.SheetNames, name) })
}

// offersReturns makes sure that the page offers what goes back one by one, and gives it.
func (s *site) offersReturns(list []bureau.Returned) {
	s.t.Helper()
	page := s.get("/handout").want(http.StatusOK)
	offered := 0
	for n := range elements(page.tree(), tag("a")) {
		to := attr(n, "href")
		if !strings.HasPrefix(to, "/handout/returns?part=") {
			continue
		}
		offered++
		got := s.get(to).want(http.StatusOK)
		u, err := url.Parse(to)
		if err != nil {
			s.t.Fatal(err)
		}
		unit, part := u.Query().Get("unit"), u.Query().Get("part")
		switch i := slices.IndexFunc(list, func(r bureau.Returned) bool { return r.Unit == unit }); {
		case i < 0:
			s.t.Errorf("%s is offered", to)
		case part == "copy" && len(list[i].Copies) > 1: // of two files
			for name, data := range got.members() {
				if !importer.IsMarkedCopy(data) {
					s.t.Errorf("%s gives %s", to, name)
				}
			}
		case !strings.HasPrefix(got.name(), unit+" ") || importer.IsMarkedCopy([]byte(got.body)) != (part == "copy"):
			s.t.Errorf("%s gives %s", to, got.name())
		}
	}
	if offered != 2*len(list) {
		s.t.Errorf("%d files are offered of %d units", offered, len(list))
	}
}

// What goes back has for every unit with something to mend a notice and a marked
// copy of every file in question.
func TestReturns(t *testing.T) {
	long(t)
	s := having(t, append(slices.Clone(fewFiles), "formats/09-Word（含附件4）.docx"))
	list, err := bureau.Return(t.Context(), s.DB, bureau.Returns{Year: 2023, Password: func(string) string { return "" }, Write: func(_ string, fill func(bureau.Put) error) (string, error) {
		return "", fill(func(stem, extension string, _ []byte) (string, error) { return stem + extension, nil })
	}})
	if err != nil || len(list) < 2 {
		t.Fatal(list, err)
	}
	want := map[string]bool{}
	for _, r := range list {
		want[r.Unit+"/"+r.Notice] = true
		for _, c := range r.Copies {
			want[r.Unit+"/"+c.Copy] = true
		}
	}
	all := s.get("/handout/returns?year=2023").want(http.StatusOK)
	if all.name() != "2023年度退回.zip" {
		t.Errorf("the archive is called %s", all.name())
	}
	files := all.members()
	if diff := cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(files))); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	for name, data := range files {
		if copy := path.Ext(name) != ".docx"; importer.IsMarkedCopy(data) != copy {
			t.Errorf("%s is a marked copy: %v", name, !copy)
		}
	}
	s.offersReturns(list)
	both := s.get("/handout/returns?unit=" + url.QueryEscape(list[0].Unit)).want(http.StatusOK)
	if len(both.members()) != 1+len(list[0].Copies) || both.name() != "2023年度退回 "+list[0].Unit+".zip" {
		t.Errorf("of one unit there are %v in %s", slices.Collect(maps.Keys(both.members())), both.name())
	}
	if len(s.get("/handout/returns?info=1").want(http.StatusOK).members()) < len(files) {
		t.Error("with notices there is less")
	}
	// A unit with nothing to mend gets nothing, and is told so.
	for _, r := range list {
		for key := range s.findingsOf(r.Unit) {
			s.post("/unit/accept", "unit", r.Unit, "key", key, "why", "x")
		}
	}
	s.get("/handout/returns?unit=" + url.QueryEscape(list[0].Unit)).want(http.StatusNotFound).says("没有要退回的问题")
	s.get("/handout/returns").want(http.StatusNotFound).says("没有要退回的问题")
	s.get("/handout").says("没有要退回的问题")
	s.get("/handout/returns?unit=" + url.QueryEscape("没有的局")).want(http.StatusNotFound)
	s.sound()
}

// A marked copy that comes back as it was is no new submission.
func TestCopyComesBack(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	copied := s.get("/handout/returns?part=copy&unit=" + url.QueryEscape(model)).want(http.StatusOK)
	notice := s.get("/handout/returns?part=notice&unit=" + url.QueryEscape(model)).want(http.StatusOK)
	batch := s.drop(dropped{copied.name(), []byte(copied.body), time.Now()}, dropped{notice.name(), []byte(notice.body), time.Now()})
	if l := batch.Items[0].Lines[0]; l.Status != bureau.StatusDuplicate || !strings.Contains(l.Text, "不算新的报送") {
		t.Errorf("the copy: %v", l)
	}
	if l := batch.Items[1].Lines[0]; l.Status != "" || !strings.Contains(l.Text, "不用导入") {
		t.Errorf("the notice: %v", l)
	}
}

// A file with a password goes back to its unit only when it has been told; till
// then the archive says what is missing.
func TestReturnsOfLocked(t *testing.T) {
	long(t)
	s := having(t, []string{"broken/files/password.xlsx"})
	files, err := s.DB.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.post("/refused", "sum", files[0].SHA256, "password", password).want(http.StatusSeeOther)
	units, err := s.DB.UnitsLike(t.Context(), "")
	if err != nil {
		t.Fatal(err)
	}
	told := s.get("/handout/returns?info=1").want(http.StatusOK).members()
	s.close()
	s = open(t, filepath.Dir(s.Database))
	untold := s.get("/handout/returns?info=1").want(http.StatusOK).members()
	if text := string(untold["没有写出的副本.txt"]); !strings.Contains(text, "password.xlsx：文件有打开密码") || len(untold) != 2 {
		t.Errorf("without the password there are %v: %s", slices.Collect(maps.Keys(untold)), text)
	}
	if told["没有写出的副本.txt"] != nil || len(told) != 2 {
		t.Errorf("with the password there are %v", slices.Collect(maps.Keys(told)))
	}
	s.get("/handout/returns?info=1&part=copy&unit=" + url.QueryEscape(units[0])).want(http.StatusUnprocessableEntity).says("没有写出副本：password.xlsx：文件有打开密码")
	s.get("/handout/returns?info=1&part=notice&unit=" + url.QueryEscape(units[0])).want(http.StatusOK)
}

// blankForm is a workbook of the bureau's own, with what is to be filled in.
func blankForm(t *testing.T, cells map[string]string) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for at, value := range cells {
		if err := f.SetCellValue("Sheet1", at, value); err != nil {
			t.Fatal(err)
		}
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// The bureau's own form is filled, or it is said which cell cannot be.
func TestFillTemplate(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	withRoster(t, s)
	good := blankForm(t, map[string]string{"A1": "{{年度}}年汇总", "A2": "单位", "B2": "自评", "A3": "{{单位}}", "B3": "{{自评总分}}", "A4": "合计", "B4": "{{合计:三公经费本年决算}}"})
	got := s.upload("/handout/template", "template", "我的汇总.xlsx", good, "year", "2023").want(http.StatusOK)
	if got.name() != "我的汇总（已填）.xlsx" {
		t.Errorf("it is called %s", got.name())
	}
	f, err := excelize.OpenReader(strings.NewReader(got.body))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Sheet1")
	if err != nil {
		t.Fatal(err)
	}
	scores := map[string]string{}
	for _, row := range rows[2 : len(rows)-1] {
		scores[row[0]] = row[1]
	}
	if rows[0][0] != "2023年汇总" || scores[model] != "98" || len(scores) != 5 {
		t.Errorf("filled: %q", rows)
	}
	for name, test := range map[string]struct {
		data []byte
		says string
	}{
		"错的.xlsx": {blankForm(t, map[string]string{"C7": "{{没有这个}}"}), "错的.xlsx!Sheet1!C7：不认识「{{没有这个}}」"}, "没有的.xlsx": {blankForm(t, map[string]string{"A1": "单位"}), "里面没有一个 {{…}}"},
		"不是.xlsx": {[]byte("text"), "是文字文件"}, "空的.xlsx": {nil, "是空文件"},
	} {
		s.upload("/handout/template", "template", name, test.data).want(http.StatusUnprocessableEntity).plain().says(test.says)
	}
	s.upload("/handout/template", "other", "a.xlsx", good).want(http.StatusBadRequest).says(saysNoFile)
	s.sound()
}

// The data for other programs are the files that the program writes of them, in
// one archive.
func TestExports(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	for _, format := range export.Formats {
		dir := t.TempDir()
		err := bureau.Reading(t.Context(), s.DB, 2023, func(source summary.Source) error {
			_, _, err := export.Write(dir, format, source, report.Options{}, bureau.YearChanges(builtin))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		want := map[string][]byte{}
		entries, err := os.ReadDir(dir)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range entries {
			if want[e.Name()], err = os.ReadFile(filepath.Join(dir, e.Name())); err != nil {
				t.Fatal(err)
			}
		}
		got := s.get("/handout/export?year=2023&format=" + string(format)).want(http.StatusOK)
		files := got.members()
		if len(want) == 0 || cmp.Diff(slices.Sorted(maps.Keys(want)), slices.Sorted(maps.Keys(files))) != "" {
			t.Errorf("%s holds %v, want %v", format, slices.Collect(maps.Keys(files)), slices.Collect(maps.Keys(want)))
		}
		for name := range want {
			if !bytes.Equal(want[name], files[name]) {
				t.Errorf("%s: %s is another", format, name)
			}
		}
		if first(s.get("/handout").tree(), with("a", "href", "/handout/export?format="+string(format)+"&year=2023")) == nil {
			t.Errorf("%s is not offered", format)
		}
	}
	for _, format := range []string{"", "exe", "../csv"} {
		s.get("/handout/export?format=" + format).want(http.StatusBadRequest).says("没有这种格式")
	}
	s.sound()
}

// Where there is no LibreOffice, no PDF is offered, and who asks is told why.
func TestNoOffice(t *testing.T) {
	long(t)
	t.Setenv("PATH", t.TempDir())
	s := having(t, fewFiles[:1])
	s.get("/handout/summary?pdf=1").want(http.StatusNotFound).plain().says("没有找到 LibreOffice")
	if strings.Contains(s.get("/handout").body, "下载 PDF") {
		t.Error("a PDF is offered")
	}
	s.sound()
}

// Nothing is left in the folder for temporary files, whether it went well or not.
func TestNothingLeft(t *testing.T) {
	long(t)
	temporary := t.TempDir()
	s := having(t, fewFiles[:2])
	t.Setenv("TMPDIR", temporary)
	t.Setenv("PATH", t.TempDir())
	for _, target := range []string{"/handout/summary", "/handout/summary?pdf=1", "/handout/summary?department=没有", "/handout/returns", "/handout/export?format=csv", "/handout/export?format=parquet&department=没有", "/settings/workbook"} {
		s.get(target)
	}
	s.upload("/handout/template", "template", "a.xlsx", []byte("x"))
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left are %v, %v", left, err)
	}
	s.sound()
}

// Who has not handed in is asked, by department or office where that is wished.
func TestReminders(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	withRoster(t, s)
	texts := func(by string) []string {
		var all []string
		for n := range elements(s.get("/handout?by="+by).want(http.StatusOK).tree(), tag("pre")) {
			all = append(all, text(n))
		}
		return all
	}
	for by, group := range map[string]string{"": "各单位", "department": "【区委办公室】", "office": "【行政股】"} {
		got := texts(by)
		if i := slices.IndexFunc(got, func(text string) bool { return strings.Contains(text, "星澜区档案馆") }); i < 0 || !strings.HasPrefix(got[i], group) || strings.Contains(got[i], "王科长") {
			t.Errorf("by %q: %q", by, got)
		}
	}
	form := s.get("/handout?by=office").form("/handout#remind")
	if form.Get("by") != "office" {
		t.Errorf("the choice is %v", form)
	}
	// A roster alone is enough to ask.
	empty := open(t, t.TempDir())
	if _, err := empty.DB.SaveSettings(t.Context(), schema.Settings{Roster: []schema.RosterUnit{{Name: "甲局"}}}, clerk); err != nil {
		t.Fatal(err)
	}
	empty.get("/handout").want(http.StatusOK).says("未报的（1 个）：甲局")
	s.sound()
}
