package web

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/export"
	"jixiao/consolidate/report"
	"jixiao/consolidate/report/template"
	"jixiao/consolidate/summary"
	"jixiao/consolidate/whole"
	"jixiao/schema"
	"jixiao/schema/store"
)

// sorts are the orders of units in a workbook.
var sorts = []struct {
	Sort report.Sort
	ID   string
	Name string
}{
	{report.ByRoster, "roster", "名册的顺序"}, {report.ByName, "name", "单位名称"}, {report.ByDepartment, "department", "主管部门"},
	{report.ByScore, "score", "自评得分"}, {report.SortByRecomputed, "recomputed", "复算得分"}, {report.ByExecution, "execution", "预算执行率"},
	{report.ByThreePublic, "three_public", "三公经费"}, {report.ByErrors, "errors", "错误多少"},
}

// reportOptions are what a form chooses of a workbook.
func reportOptions(r *http.Request) report.Options {
	var o report.Options
	for _, sheet := range r.Form["sheet"] {
		if slices.Contains(report.SheetNames, sheet) {
			o.Sheets = append(o.Sheets, sheet)
		}
	}
	for _, department := range r.Form["department"] {
		if department != "" {
			o.Departments = append(o.Departments, department)
		}
	}
	for _, s := range sorts {
		if s.ID == r.FormValue("sort") {
			o.Sort = s.Sort
		}
	}
	o.Paper = report.Papers[r.FormValue("paper")]
	if r.FormValue("rank") == string(report.ByRecomputed) {
		o.Rank = report.ByRecomputed
	}
	return o
}

// handoutData is what the page of what is handed out shows.
type handoutData struct {
	Year         int
	Sheets       []string // that there can be
	Lacking      int      // the year before, where nothing was handed in for it
	Sorts        []sortChoice
	Departments  []string
	Units        []*unitRow // that something goes back to, those that are listed
	Returned     int        // how many they are
	Pages        *pages     // nil where all are listed
	By           bureau.Grouping
	Reminders    []bureau.Reminder
	Roster       bool
	CanPrint     bool
	ReturnPoints int
}

type sortChoice struct{ ID, Name string }

func (s *Server) handoutPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	year, _, err := s.year(r)
	if err != nil {
		return err
	}
	data := handoutData{Year: year, By: bureau.Grouping(r.FormValue("by")), CanPrint: bureau.CanPrint()}
	for _, o := range sorts {
		data.Sorts = append(data.Sorts, sortChoice{o.ID, o.Name})
	}
	settings, err := s.DB.Settings(ctx, year)
	if err != nil {
		return err
	}
	data.Roster = settings != nil && len(settings.Roster) > 0
	var listed []summary.Listed
	switch {
	case year != 0:
		v, err := s.view(ctx, year)
		if err != nil {
			return err
		}
		listed, data.Departments = v.roster.Listed, v.departments
		if err := s.sheets(ctx, &data); err != nil {
			return err
		}
		data.owing(r, v.units)
	case data.Roster: // that nothing has come in yet is an answer
		if listed, _, err = bureau.Listing(ctx, s.DB, year); err != nil {
			return err
		}
	}
	data.Reminders = bureau.Reminders(listed, settings, year, data.By, "", "")
	return s.render(w, r, http.StatusOK, "handout", data)
}

// sheets lists the sheets that there can be of the year.
func (s *Server) sheets(ctx context.Context, data *handoutData) error {
	return bureau.Reading(ctx, s.DB, data.Year, func(source summary.Source) error {
		none := report.Options{Sheets: report.SheetNames}.LeftOut(source.YearBefore)
		data.Sheets = slices.DeleteFunc(slices.Clone(report.SheetNames), func(sheet string) bool { return slices.Contains(none, sheet) })
		if len(none) > 0 {
			data.Lacking = data.Year - 1
		}
		return nil
	})
}

// owing lists the units that something goes back to.
func (d *handoutData) owing(r *http.Request, units []*unitRow) {
	for _, u := range units {
		if n := u.Counts.Errors + u.Counts.Warnings; n > 0 {
			d.Units = append(d.Units, u)
			d.ReturnPoints += n
		}
	}
	d.Returned = len(d.Units)
	d.Units, d.Pages = someUnits(r, d.Year, d.Units)
}

// someUnits are the units of a long list that a request asks for; all of one that is
// not long.
func someUnits(r *http.Request, year int, units []*unitRow) ([]*unitRow, *pages) {
	query := r.FormValue("q")
	if len(units) <= shownRows && query == "" {
		return units, nil
	}
	names := make([]string, len(units))
	for i, u := range units {
		names[i] = u.Name
	}
	found := foundNames(query, names, func(i int) []string { return []string{units[i].Department} })
	p := pagesOf(r, len(found), len(units), func(query string, page int) string {
		q := url.Values{"page": {itoa(page)}}
		if query != "" {
			q.Set("q", query)
		}
		return inYear("/handout?"+q.Encode(), year) + "#returns"
	})
	var some []*unitRow
	for _, i := range on(found, p.paging) {
		some = append(some, units[i])
	}
	return some, &p
}

// made is a file that is made on disk before any of it is sent: what went wrong
// midway is said, and not sent as half a file.
type made struct {
	*os.File
	drop func() error
}

func newMade() (made, error) {
	f, drop, err := whole.Temp()
	return made{f, drop}, err
}

// send sends a file that was made.
func (m made) send(w http.ResponseWriter, r *http.Request, name, kind string) error {
	if _, err := m.Seek(0, io.SeekStart); err != nil {
		return err
	}
	attach(w, name, kind)
	http.ServeContent(w, r, "", time.Time{}, m)
	return nil
}

// making makes a file and sends it.
func (s *Server) making(w http.ResponseWriter, r *http.Request, name, kind string, do func(made) error) error {
	m, err := newMade()
	if err != nil {
		return err
	}
	defer func() {
		if err := m.drop(); err != nil {
			s.Failed(err)
		}
	}()
	if err := do(m); err != nil {
		return err
	}
	return m.send(w, r, name, kind)
}

func (s *Server) info(ctx context.Context) (report.Info, error) {
	files, err := s.DB.Files(ctx)
	if err != nil {
		return report.Info{}, err
	}
	outdated, err := s.outdated(ctx)
	if err != nil {
		return report.Info{}, err
	}
	waiting, err := s.DB.Waiting(ctx)
	return report.Info{Version: s.Version, Database: filepath.Base(s.Database), Written: time.Now(), Refused: bureau.RefusedFiles(files), Outdated: outdated,
		Waiting: bureau.WaitingList(s.DB.Model(), waiting)}, err
}

// summaryWorkbook gives the summary workbook, or its PDF.
func (s *Server) summaryWorkbook(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	year, err := s.someYear(r)
	if err != nil {
		return err
	}
	info, err := s.info(ctx)
	if err != nil {
		return err
	}
	asked := reportOptions(r)
	options := asked
	write := func(to made) error {
		return bureau.Reading(ctx, s.DB, year, func(source summary.Source) error {
			if err := leftOut(asked, source); err != nil {
				return err
			}
			_, err := report.Write(to, source, info, options)
			return err
		})
	}
	name := itoa(year) + "年度区级汇总"
	if r.FormValue("pdf") == "" {
		return s.making(w, r, name+".xlsx", kindXLSX, write)
	}
	options.Sheets = bureau.Printed(options)
	return s.making(w, r, name+".pdf", kindPDF, func(to made) error {
		dir, drop, err := whole.TempFolder()
		if err != nil {
			return err
		}
		defer drop()
		f, err := os.Create(filepath.Join(dir, "print.xlsx"))
		if err != nil {
			return err
		}
		if err := errors.Join(write(made{f, nil}), f.Close()); err != nil {
			return err
		}
		data, err := bureau.MakePDF(ctx, f.Name())
		if err != nil {
			return err
		}
		_, err = to.Write(data)
		return err
	})
}

// leftOut says which of the sheets that are asked for the year has none of. The page
// offers none of them; a link may have been kept.
func leftOut(o report.Options, source summary.Source) error {
	names := o.LeftOut(source.YearBefore)
	if len(names) == 0 {
		return nil
	}
	return problem{http.StatusNotFound, "没有「" + strings.Join(names, "」「") + "」：" + saysYearBefore + "数据库里没有 " + itoa(source.Year-1) + " 年度的，什么也没有生成。请去掉它再试。"}
}

// fillTemplate fills the bureau's own summary form.
func (s *Server) fillTemplate(w http.ResponseWriter, r *http.Request) error {
	name, data, err := upload(r, "template")
	if err != nil {
		return err
	}
	ctx := r.Context()
	year, err := s.someYear(r)
	if err != nil {
		return err
	}
	info, err := s.info(ctx)
	if err != nil {
		return err
	}
	stem := strings.TrimSuffix(name, filepath.Ext(name))
	return s.making(w, r, stem+"（已填）.xlsx", kindXLSX, func(to made) error {
		err := bureau.Reading(ctx, s.DB, year, func(source summary.Source) error {
			_, err := report.Fill(to, bytes.NewReader(data), source, info, reportOptions(r))
			return err
		})
		var bad template.Problems
		if errors.As(err, &bad) {
			return problem{http.StatusUnprocessableEntity, "没有填，模板要先改：\n" + bureau.TemplateWords(name, bad) + "\n可以写的列在「按自己的汇总表填」下面。"}
		}
		return err
	})
}

// upload reads the one file of a form.
func upload(r *http.Request, field string) (name string, data []byte, err error) {
	f, head, err := r.FormFile(field)
	if r.MultipartForm != nil { // net/http looks for it in the request that came in, and this is a copy
		defer r.MultipartForm.RemoveAll()
	}
	switch {
	case err != nil && isTooLarge(err):
		return "", nil, err
	case err != nil:
		return "", nil, problem{http.StatusBadRequest, saysNoFile}
	}
	defer f.Close()
	data, err = io.ReadAll(f)
	return filepath.Base(cleanName(head.Filename)), data, err
}

// pickedKeys are the keys of the findings that a form names, by their units.
func (s *Server) pickedKeys(r *http.Request) (map[string][]string, error) {
	keys := map[string][]string{}
	for _, p := range pickedIn(r) {
		unit, err := s.theUnit(r.Context(), p.unit)
		if err != nil {
			return nil, err
		}
		keys[unit] = append(keys[unit], p.keys...)
	}
	if len(keys) == 0 {
		return nil, problem{http.StatusBadRequest, saysNonePicked}
	}
	return keys, nil
}

// returns gives what goes back to units: all of it as a .zip, a single file as
// it is.
func (s *Server) returns(w http.ResponseWriter, r *http.Request) error {
	year, err := s.someYear(r)
	if err != nil {
		return err
	}
	what, err := s.returned(r, year)
	if err != nil {
		return err
	}
	out := outFiles{part: r.FormValue("part"), taken: map[string]bool{}}
	title := itoa(year) + "年度退回"
	if what.Unit != "" {
		return s.returnOne(w, r, what, &out, title+" "+what.Unit)
	}
	return s.zipped(w, r, title, func(z *zip.Writer) error {
		// Unit by unit: the copies of a district do not fit into memory.
		var failed error
		what.Write = func(unit string, fill func(bureau.Put) error) (string, error) {
			if _, err := out.keep(unit, fill); err != nil || failed != nil {
				return "", errors.Join(err, failed)
			}
			// What goes wrong with the .zip goes wrong with the rest of it.
			failed = pack(z, out.files, "")
			out.files = out.files[:0]
			return "", failed
		}
		list, err := bureau.Return(r.Context(), s.DB, what)
		if err = errors.Join(err, failed); err != nil {
			return err
		}
		if len(list) == 0 {
			return problem{http.StatusNotFound, "没有要退回的问题。"}
		}
		return sayFailures(z, list)
	})
}

// returned is what a form asks to go back: of all units or of one, everything or some
// findings alone.
func (s *Server) returned(r *http.Request, year int) (what bureau.Returns, err error) {
	what = bureau.Returns{Year: year, Info: r.FormValue("info") != "", Password: s.books.password}
	if name := r.FormValue("unit"); name != "" {
		if what.Unit, err = s.theUnit(r.Context(), name); err != nil {
			return what, err
		}
	}
	if r.FormValue("picked") == "" {
		return what, nil
	}
	if what.Keys, err = s.pickedKeys(r); err != nil {
		return what, err
	}
	if len(what.Keys) == 1 {
		for unit := range what.Keys {
			what.Unit = unit
		}
	}
	return what, nil
}

// returnOne gives what goes back to one unit.
func (s *Server) returnOne(w http.ResponseWriter, r *http.Request, what bureau.Returns, out *outFiles, title string) error {
	what.Write = out.keep
	list, err := bureau.Return(r.Context(), s.DB, what)
	if err != nil {
		return err
	}
	switch {
	case len(list) == 0:
		return problem{http.StatusNotFound, "「" + what.Unit + "」没有要退回的问题。"}
	case len(out.files) == 0:
		return problem{http.StatusUnprocessableEntity, "没有写出副本：" + failures(list)}
	case len(out.files) == 1:
		f := out.files[0]
		kind := kindXLSX
		if strings.HasSuffix(f.name, ".docx") {
			kind = kindDOCX
		}
		attach(w, what.Unit+" "+f.name, kind)
		_, _ = w.Write(f.data) // who has gone away is not told
		return nil
	}
	return s.zipped(w, r, title, func(z *zip.Writer) error {
		return errors.Join(pack(z, out.files, ""), sayFailures(z, list))
	})
}

// outFiles are the files that go back to units.
type outFiles struct {
	part  string // "copy" or "notice" for those alone, "" for both
	files []outFile
	taken map[string]bool // names
}

// keep takes what goes to a unit, all of it or nothing. See bureau.Returns.
func (o *outFiles) keep(unit string, fill func(bureau.Put) error) (folder string, err error) {
	in := bureau.FileName(unit) + "/"
	var all []outFile
	err = fill(func(stem, extension string, data []byte) (string, error) {
		name := stem + extension
		for n := 2; o.taken[in+name]; n++ {
			name = stem + "（" + itoa(n) + "）" + extension
		}
		o.taken[in+name] = true
		if notice := extension == ".docx"; o.part == "" || (o.part == "notice") == notice {
			all = append(all, outFile{in, name, data})
		}
		return name, nil
	})
	if err == nil {
		o.files = append(o.files, all...)
	}
	return "", err
}

type outFile struct {
	folder, name string
	data         []byte
}

func pack(z *zip.Writer, files []outFile, in string) error {
	for _, f := range files {
		to, err := z.CreateHeader(&zip.FileHeader{Name: in + f.folder + f.name, Method: zip.Deflate, Modified: time.Now()})
		if err == nil {
			_, err = to.Write(f.data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func failures(list []bureau.Returned) string {
	var texts []string
	for _, r := range list {
		if r.Reason != "" {
			texts = append(texts, r.Unit+"：没有退回，"+r.Reason)
		}
		for _, c := range r.Copies {
			if c.Copy == "" {
				texts = append(texts, c.File+"："+c.Refused.OnPage())
			}
		}
	}
	return strings.Join(texts, "\r\n")
}

// sayFailures says in a text which copies could not be made.
func sayFailures(z *zip.Writer, list []bureau.Returned) error {
	text := failures(list)
	if text == "" {
		return nil
	}
	return pack(z, []outFile{{"", "没有写出的副本.txt", []byte("\ufeff" + text + "\r\n")}}, "")
}

// zipped makes a .zip and sends it.
func (s *Server) zipped(w http.ResponseWriter, r *http.Request, name string, do func(*zip.Writer) error) error {
	return s.making(w, r, name+".zip", kindZIP, func(to made) error {
		z := zip.NewWriter(to)
		if err := do(z); err != nil {
			return err
		}
		return z.Close()
	})
}

// exports gives all tables as a .zip of files for other programs.
func (s *Server) exports(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	year, err := s.someYear(r)
	if err != nil {
		return err
	}
	format := export.Format(r.FormValue("format"))
	if !slices.Contains(export.Formats, format) {
		return problem{http.StatusBadRequest, "没有这种格式。"}
	}
	dir, drop, err := whole.TempFolder()
	if err != nil {
		return err
	}
	defer drop()
	err = bureau.Reading(ctx, s.DB, year, func(source summary.Source) error {
		if err := leftOut(reportOptions(r), source); err != nil {
			return err
		}
		_, _, err := export.Write(dir, format, source, reportOptions(r), bureau.YearChanges(s.DB.Model()))
		return err
	})
	if err != nil {
		return err
	}
	return s.zipped(w, r, itoa(year)+"年度数据 "+string(format), func(z *zip.Writer) error { return z.AddFS(os.DirFS(dir)) })
}

// journalPage lists what was decided, by whom and when.
func (s *Server) journalPage(w http.ResponseWriter, r *http.Request) error {
	const shown = 500
	entries, err := s.DB.Journal(r.Context(), shown)
	if err != nil {
		return err
	}
	type row struct {
		store.Entry
		What string
	}
	rows := make([]row, len(entries))
	for i, e := range entries {
		rows[i] = row{e, deed(s.DB.Model(), e)}
		if e.Deed == store.DeedTeach {
			rows[i].Why = "" // what the label means, which the deed says
		}
	}
	return s.render(w, r, http.StatusOK, "journal", rows)
}

// deed says what was decided.
func deed(model *schema.Model, e store.Entry) string {
	form := bureau.FormName(model, schema.FormID(e.Form))
	if e.Project != "" {
		form += "（" + e.Project + "）"
	}
	switch e.Deed {
	case store.DeedAccept:
		return "认可 " + e.Code + "：" + e.Subject
	case store.DeedReconsider:
		return "收回认可 " + e.Code + "：" + e.Subject
	case store.DeedVoid:
		return "作废 " + e.File + " 的" + form
	case store.DeedRestore:
		return "收回作废 " + e.File + " 的" + form
	case store.DeedChoose:
		return "定 " + e.File + " 的" + form + "算数"
	case store.DeedUnchoose:
		return "收回选定 " + e.File + " 的" + form
	case store.DeedCorrect:
		return "更正 " + e.File + " 的" + form + "，改为" + e.Subject
	case store.DeedUncorrect:
		return "收回更正 " + e.File + " 的" + form + "（" + e.Subject + "）"
	case store.DeedClear:
		return "清理拒收的文件 " + e.Subject
	case store.DeedUnclear:
		return "收回清理 " + e.Subject
	case store.DeedSettings:
		return bureau.SettingsDeed(e.Years)
	case store.DeedNoSettings:
		return bureau.NoSettingsDeed(e.Years)
	case store.DeedRemark:
		if e.Why == "" {
			return "收回单位说明 " + e.Code + "：" + e.Subject
		}
		return "记下单位说明 " + e.Code + "：" + e.Subject
	case store.DeedTeach:
		if a, err := model.Address(schema.Wording{Path: e.Why}); err == nil {
			return "教标签「" + e.Subject + "」：" + a.Form.Attachment + "的「" + a.Called() + "」"
		}
		return "教标签「" + e.Subject + "」"
	case store.DeedForget:
		return "忘记标签「" + e.Subject + "」"
	case store.DeedAlias:
		return "「" + e.Subject + "」是它的别名"
	case store.DeedUnalias:
		return "「" + e.Subject + "」不再是它的别名"
	case store.DeedPerson:
		return "允许 " + e.Subject + " 登录"
	case store.DeedPassword:
		return "换了 " + e.Subject + " 的密码"
	case store.DeedReread:
		return "重读 " + e.Subject + "，与原来不同的数"
	case store.DeedBackup:
		return "备份数据库到 " + e.Subject
	case store.DeedRemovePerson:
		return "不再允许 " + e.Subject + " 登录"
	}
	return string(e.Deed)
}
