package importer

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/schema"
)

// SettingsBook is what a settings workbook says.
type SettingsBook struct {
	Settings schema.Settings
	// Labels are the taught labels, and Forget those that a row says are to be
	// forgotten; HasLabels says that the workbook has the sheet for them. A label
	// that no row names was perhaps taught after the workbook was written.
	Labels    []schema.Wording
	Forget    []string
	HasLabels bool
	// Years are those that the workbook says it is for, ascending; none where it
	// does not say.
	Years []int
	// Kept are the names of the sheets that the workbook does not have; what
	// they would say stays as it is.
	Kept []string
	// Unread are the columns and rows of the roster that were not read, each with
	// its place.
	Unread []Problem
}

// Problem is something wrong in a settings workbook, or left out of it, and where.
type Problem struct {
	Source schema.Source
	Text   string // in Chinese
}

// String prints the problem with its place.
func (p Problem) String() string { return p.Source.Sheet + "!" + p.Source.Cell + "：" + p.Text }

// ReadSettings reads a settings workbook for a model. Sheets that it lacks leave what is in
// force, current, as it is. Where there are problems nothing of it is to be
// used. The error is one of package grid or formats about the file as such, or ErrNoForm
// where no sheet of settings stands in it.
func ReadSettings(model *schema.Model, name string, data []byte, current *schema.Settings) (SettingsBook, []Problem, error) {
	book, err := formats.Open(data, "")
	if err != nil {
		return SettingsBook{}, nil, err
	}
	return readSettings(model, name, book.Sheets, current)
}

// ReadSettingsTables reads settings as ReadSettings does, from tables that were
// filled in elsewhere than in a workbook: by the name of the sheet, the rows
// with their heads. A Problem's cell is that of the table.
func ReadSettingsTables(model *schema.Model, tables map[string][][]string, current *schema.Settings) (SettingsBook, []Problem, error) {
	var sheets []*grid.Sheet
	for name, rows := range tables {
		var cells []grid.Cell
		for r, row := range rows {
			for c, text := range row {
				if text != "" {
					cells = append(cells, grid.Cell{Row: r + 1, Col: c + 1, Kind: grid.Text, Text: text})
				}
			}
		}
		sheets = append(sheets, grid.NewSheet(name, cells, nil))
	}
	return readSettings(model, "", sheets, current)
}

func readSettings(model *schema.Model, name string, sheets []*grid.Sheet, current *schema.Settings) (SettingsBook, []Problem, error) {
	r := settingsReader{model: model, file: name}
	if current != nil {
		r.book.Settings = *current
	}
	found := false
	for i := range schema.SettingsSheets {
		r.layout = &schema.SettingsSheets[i]
		alone := r.layout.ID == schema.YearsSheet // which says of what the others are, and is none itself
		at := slices.IndexFunc(sheets, func(s *grid.Sheet) bool { return squeezed(s.Name) == r.layout.Name })
		if at < 0 {
			if !alone {
				r.book.Kept = append(r.book.Kept, r.layout.Name)
			}
			continue
		}
		found = found || !alone
		r.sheet = sheets[at]
		if r.findHeads() {
			settingsReaders[r.layout.ID](&r)
		}
	}
	if !found {
		return SettingsBook{}, nil, ErrNoForm
	}
	return r.book, r.problems, nil
}

// settingsReaders read the sheets of schema.SettingsSheets.
var settingsReaders = map[string]func(*settingsReader){
	schema.YearsSheet:  (*settingsReader).years,
	schema.RosterSheet: (*settingsReader).roster,
	schema.LimitsSheet: (*settingsReader).thresholds,
	schema.GradesSheet: (*settingsReader).grades,
	schema.ChecksSheet: (*settingsReader).checks,
	schema.LabelsSheet: (*settingsReader).labels,
}

// settingsReader reads one sheet after the other.
type settingsReader struct {
	model    *schema.Model
	file     string
	layout   *schema.Sheet
	sheet    *grid.Sheet
	head     int   // the row of the heads
	columns  []int // of what is read; 0 where it is lacking
	book     SettingsBook
	problems []Problem
}

// column is where a column of the layout stands; 0 where it is lacking.
func (r *settingsReader) column(id string) int {
	for i, c := range r.layout.Reads() {
		if c.ID == id {
			return r.columns[i]
		}
	}
	return 0
}

// findHeads finds the row of heads, and reports whether every column that has
// to be there is.
func (r *settingsReader) findHeads() bool {
	heads := r.layout.Reads()
	r.head, r.columns = 0, make([]int, len(heads))
	bounds := r.sheet.Bounds()
	best := 0
	for row := bounds.Top; row <= min(bounds.Bottom, bounds.Top+10); row++ {
		columns, n := make([]int, len(heads)), 0
		for i, head := range heads {
			for col := bounds.Left; col <= bounds.Right; col++ {
				text := squeezed(r.text(row, col))
				if text == head.Head || text != "" && slices.Contains(head.Also, text) {
					columns[i] = col
					n++
					break
				}
			}
		}
		if n > best {
			best, r.head, r.columns = n, row, columns
		}
	}
	for i, head := range heads {
		if r.columns[i] == 0 && !head.Optional {
			r.problem(max(r.head, 1), 1, "没有「%s」这一列", head.Head)
			return false
		}
	}
	return true
}

var yearWords = regexp.MustCompile(`^(20[0-9]{2})(年度?)?$`)

// years reads the years that the workbook is for; several in a cell or in rows.
func (r *settingsReader) years() {
	col := r.column("year")
	for row := range r.rows {
		for _, text := range aliasSeparators.Split(r.text(row, col), -1) {
			if text = squeezed(text); text == "" {
				continue
			}
			m := yearWords.FindStringSubmatch(text)
			if m == nil {
				r.problem(row, col, "「%s」不是年度，请写成 2024 这样；几个年度用顿号分开", text)
				continue
			}
			year, _ := strconv.Atoi(m[1]) // digits
			if !slices.Contains(r.book.Years, year) {
				r.book.Years = append(r.book.Years, year)
			}
		}
	}
	slices.Sort(r.book.Years)
}

func squeezed(text string) string { return strings.Join(strings.Fields(text), "") }

func (r *settingsReader) problem(row, col int, format string, args ...any) {
	sheet, cell := r.sheet.Where(row, max(col, 1))
	r.problems = append(r.problems, Problem{schema.Source{File: r.file, Sheet: sheet, Cell: cell}, fmt.Sprintf(format, args...)})
}

// text returns what a cell says, a date as 2024-03-31.
func (r *settingsReader) text(row, col int) string {
	if col == 0 {
		return ""
	}
	c := r.sheet.At(row, col)
	if c == nil {
		return ""
	}
	if date, ok := r.sheet.Date(c); ok {
		return date
	}
	return strings.TrimSpace(c.Text)
}

// rows yields the rows beneath the heads in which a column says something.
func (r *settingsReader) rows(yield func(row int) bool) {
	for row := r.head + 1; row <= r.sheet.Bounds().Bottom; row++ {
		for _, col := range r.columns {
			if r.text(row, col) != "" {
				if !yield(row) {
					return
				}
				break
			}
		}
	}
}

// figure reads a figure; blank is "".
func (r *settingsReader) figure(row, col int) (a schema.Amount, blank, ok bool) {
	text := r.text(row, col)
	if text == "" {
		return 0, true, true
	}
	c := r.sheet.At(row, col)
	plain := strings.NewReplacer(",", "", "，", "", "%", "", "％", "").Replace(text)
	a, err := schema.ParseAmount(plain)
	if err != nil || c.Kind == grid.Number && c.Format.Date {
		r.problem(row, col, "「%s」不是数字", text)
		return 0, false, false
	}
	if c.Kind == grid.Number && c.Format.Percent {
		a *= 100
	}
	return a, false, true
}

// yes reads 是 or 否; blank is 是.
func (r *settingsReader) yes(row, col int) bool {
	switch text := r.text(row, col); text {
	case "", schema.WordYes, "启用", "√":
		return true
	case schema.WordNo, "停用", "不启用", "×":
		return false
	default:
		r.problem(row, col, "「%s」请写「是」或「否」", text)
		return true
	}
}

var aliasSeparators = regexp.MustCompile(`[、,，;；\n/]+`)

func (r *settingsReader) roster() {
	var units []schema.RosterUnit
	taken := map[string]string{} // where each name stands
	claim := func(row, col int, name string) {
		key := schema.UnitKey(name)
		if key == "" {
			r.problem(row, col, "「%s」里没有文字，不能作为单位名称", name)
			return
		}
		_, cell := r.sheet.Where(row, col)
		if at, ok := taken[key]; ok {
			r.problem(row, col, "「%s」与 %s 重复，一个名称只能是一个单位的", name, at)
			return
		}
		taken[key] = cell
	}
	code, name, aliases, department, office, contact := r.column("code"), r.column("name"), r.column("aliases"), r.column("department"), r.column("office"), r.column("contact")
	r.unreadColumns()
	for row := range r.rows {
		if left, col, ok := r.noUnit(row); ok {
			r.unread(row, col, "「%s」这一行不是单位，没有读", left)
			continue
		}
		u := schema.RosterUnit{Code: r.code(row, code), Name: r.text(row, name), Department: r.text(row, department),
			Office: r.text(row, office), Contact: r.text(row, contact)}
		if u.Name == "" {
			r.problem(row, name, "没有写单位名称")
			continue
		}
		claim(row, name, u.Name)
		for _, alias := range aliasSeparators.Split(r.text(row, aliases), -1) {
			if alias = strings.TrimSpace(alias); alias != "" {
				claim(row, aliases, alias)
				u.Aliases = append(u.Aliases, alias)
			}
		}
		units = append(units, u)
	}
	r.book.Settings.Roster = units
}

func (r *settingsReader) unread(row, col int, format string, args ...any) {
	sheet, cell := r.sheet.Where(row, max(col, 1))
	r.book.Unread = append(r.book.Unread, Problem{schema.Source{File: r.file, Sheet: sheet, Cell: cell}, fmt.Sprintf(format, args...)})
}

// unreadColumns names the columns beside those that were found, so that nobody
// takes what stands in them for read.
func (r *settingsReader) unreadColumns() {
	bounds := r.sheet.Bounds()
	for col := bounds.Left; col <= bounds.Right; col++ {
		if slices.Contains(r.columns, col) {
			continue
		}
		if head := r.text(r.head, col); head != "" {
			r.unread(r.head, col, "「%s」这一列没有读", squeezed(head))
			continue
		}
		for row := r.head + 1; row <= bounds.Bottom; row++ {
			if r.text(row, col) != "" {
				r.unread(row, col, "这一列没有表头，没有读")
				break
			}
		}
	}
}

// totals are the words for a row that counts or adds up the units above it.
var totals = regexp.MustCompile(`^(合计|小计|总计|共计|总数)|(合计|小计|总计|共计)$`)

// noUnit finds in a row of the roster what says that it is no unit's: a word for a
// total, in its name or alone in another cell, or the heads over again, as on the
// next printed page.
func (r *settingsReader) noUnit(row int) (text string, col int, ok bool) {
	bounds := r.sheet.Bounds()
	for col := bounds.Left; col <= bounds.Right; col++ {
		text := strings.TrimRight(squeezed(r.text(row, col)), ":：")
		whole := totals.FindString(text) == text && text != ""
		if whole || col == r.column("name") && (totals.MatchString(text) || text != "" && text == squeezed(r.text(r.head, col))) {
			return text, col, true
		}
	}
	return "", 0, false
}

var zeros = regexp.MustCompile(`^"?(0+)"?(_.)?(;|$)`)

// code returns a code as it is shown: 1 in the format 000 is 001.
func (r *settingsReader) code(row, col int) string {
	text := r.text(row, col)
	c := r.sheet.At(row, col)
	if col == 0 || c == nil || c.Kind != grid.Number || c.Format.Date {
		return text
	}
	if c.Format.Scaled {
		return c.Format.Shown
	}
	if digits := zeros.FindStringSubmatch(c.Format.Code); digits != nil && !strings.ContainsAny(text, "-.eE") {
		return strings.Repeat("0", max(0, len(digits[1])-len(text))) + text
	}
	return text
}

func (r *settingsReader) thresholds() {
	r.book.Settings.Limits, r.book.Settings.Thresholds, r.book.Settings.Deadline = nil, nil, ""
	id, value, on := r.column("id"), r.column("value"), r.column("on")
	seen := map[string]bool{}
	for row := range r.rows {
		name := r.text(row, id)
		switch {
		case name == "":
			r.problem(row, id, "没有写编号")
			continue
		case seen[name]:
			r.problem(row, id, "「%s」写了两次", name)
			continue
		}
		seen[name] = true
		switch name {
		case schema.DeadlineSetting:
			r.deadline(row, value)
			continue
		case schema.LateBySetting:
			r.lateBy(row, value)
			continue
		}
		limit := slices.IndexFunc(r.model.Limits, func(l schema.Limit) bool { return l.Flag == name })
		threshold := slices.IndexFunc(r.model.Thresholds, func(t schema.Threshold) bool { return t.ID == name })
		if limit < 0 && threshold < 0 {
			r.problem(row, id, "没有「%s」这个编号", name)
			continue
		}
		figure, blank, ok := r.figure(row, value)
		if !ok {
			continue
		}
		s := &r.book.Settings
		if threshold >= 0 {
			if !blank && figure < 0 {
				r.problem(row, value, "不能小于 0")
			}
			if !blank && figure != r.model.Thresholds[threshold].Default {
				s.Thresholds = put(s.Thresholds, name, figure)
			}
			continue
		}
		set := schema.LimitSetting{Off: !r.yes(row, on), Limit: r.model.Limits[limit].Default}
		if !blank {
			set.Limit = figure
		}
		if set.Off || set.Limit != r.model.Limits[limit].Default {
			s.Limits = put(s.Limits, name, set)
		}
	}
	if from, to := r.book.Settings.Threshold(r.model, "slip_from"), r.book.Settings.Threshold(r.model, "slip_to"); from > to {
		r.problem(r.head, value, "疑为元与万元之误的最小倍数 %s 大于最大倍数 %s", from, to)
	}
}

func put[V any](m map[string]V, key string, value V) map[string]V {
	if m == nil {
		m = map[string]V{}
	}
	m[key] = value
	return m
}

var dateParts = regexp.MustCompile(`^(20[0-9]{2})[-/.年]([0-9]{1,2})[-/.月]([0-9]{1,2})日?$`)

func (r *settingsReader) deadline(row, col int) {
	text := r.text(row, col)
	if text == "" {
		return
	}
	parts := dateParts.FindStringSubmatch(squeezed(text))
	if parts == nil {
		r.problem(row, col, "「%s」不是日期，请写成 2024-03-31 这样", text)
		return
	}
	var n [3]int
	for i := range n {
		n[i], _ = strconv.Atoi(parts[i+1]) // digits
	}
	day := time.Date(n[0], time.Month(n[1]), n[2], 0, 0, 0, 0, time.UTC)
	if day.Day() != n[2] || int(day.Month()) != n[1] {
		r.problem(row, col, "没有「%s」这一天", text)
		return
	}
	r.book.Settings.Deadline = day.Format(time.DateOnly)
}

// lateBy reads by which time a submission is late. A workbook without the row, as
// earlier versions wrote it, leaves that as it is.
func (r *settingsReader) lateBy(row, col int) {
	text := r.text(row, col)
	var names []string
	for _, by := range schema.LateByNames {
		if text == by.Name || text == "" && by.By == schema.LateByReceived {
			r.book.Settings.LateBy = by.By
			return
		}
		names = append(names, "「"+by.Name+"」")
	}
	r.problem(row, col, "「%s」不是%s", text, strings.Join(names, "或"))
}

// mostGrades is how many grades the summary has room for.
const mostGrades = 8

func (r *settingsReader) grades() {
	var grades []schema.Grade
	name, from := r.column("name"), r.column("from")
	lastRow := 0
	open := 0 // the row without a least score
	for row := range r.rows {
		g := schema.Grade{Name: r.text(row, name)}
		figure, blank, ok := r.figure(row, from)
		g.From = figure
		switch {
		case !ok:
			continue
		case g.Name == "":
			r.problem(row, name, "没有写等级名称")
			continue
		case strings.ContainsAny(g.Name, `"`):
			r.problem(row, name, "等级名称里不能有引号")
			continue
		case slices.ContainsFunc(grades, func(o schema.Grade) bool { return o.Name == g.Name }):
			r.problem(row, name, "「%s」写了两次", g.Name)
			continue
		case open != 0:
			r.problem(open, from, "只有最低的一级（最后一行）可以不写最低分")
			open = 0
		case !blank && len(grades) > 0 && g.From >= grades[len(grades)-1].From:
			r.problem(row, from, "最低分应比上一级低，请从高到低写")
		}
		if blank {
			open = row
		}
		lastRow = row
		grades = append(grades, g)
	}
	switch {
	case len(grades) == 0: // the defaults
	case len(grades) == 1:
		r.problem(lastRow, name, "至少要有两个等级")
	case len(grades) > mostGrades:
		r.problem(lastRow, name, "最多 %d 个等级", mostGrades)
	case open == 0:
		grades[len(grades)-1].From = 0
		r.problem(lastRow, from, "最低的一级不写最低分，否则更低的分数没有等级")
	}
	if slices.Equal(grades, r.model.Grades) {
		grades = nil
	}
	r.book.Settings.Grades = grades
}

func (r *settingsReader) checks() {
	r.book.Settings.Checks = nil
	code, severity, on := r.column("code"), r.column("severity"), r.column("on")
	seen := map[string]bool{}
	for row := range r.rows {
		id := strings.ToUpper(r.text(row, code))
		entry, known := r.model.Entry(id)
		switch {
		case !known:
			r.problem(row, code, "没有「%s」这个检查", cmp.Or(id, "（空）"))
			continue
		case seen[id]:
			r.problem(row, code, "「%s」写了两次", id)
			continue
		}
		seen[id] = true
		text := strings.ToUpper(r.text(row, severity))
		as, ok := schema.SeverityOf(text)
		if !ok && text != "" {
			r.problem(row, severity, "「%s」请写「错误」「警告」或「提示」", text)
			continue
		}
		set := schema.CheckSetting{Off: !r.yes(row, on), Severity: as}
		if set.Off && !schema.Optional(id) {
			r.problem(row, on, "%s 是表上读不准的地方，不能停用；可以改程度", id)
			continue
		}
		if set.Severity == entry.Severity {
			set.Severity = ""
		}
		if set != (schema.CheckSetting{}) {
			r.book.Settings.Checks = put(r.book.Settings.Checks, id, set)
		}
	}
}

// forgetting are the words for a label that is to be forgotten, in place of the path
// or in the column for that, where a yes says the same.
var forgetting = []string{"忘记", "删除", "删去"}

func (r *settingsReader) labels() {
	r.book.HasLabels = true
	label, path, gone := r.column("label"), r.column("path"), r.column("forget")
	seen := map[string]bool{}
	for row := range r.rows {
		w := schema.Wording{Label: r.text(row, label), Path: r.text(row, path)}
		a, err := r.model.Address(w)
		kind, other := OtherTitle(r.model, w.Label)
		said := r.text(row, gone)
		forget := said == schema.WordYes || said == "√" || slices.Contains(forgetting, said) || slices.Contains(forgetting, w.Path)
		switch {
		case !forget && said != "" && said != schema.WordNo:
			r.problem(row, gone, "「%s」请写「是」或留空", said)
		case Label(w.Label) == "":
			r.problem(row, label, "「%s」里没有文字，不能作为标签", w.Label)
		case seen[Label(w.Label)]:
			r.problem(row, label, "「%s」写了两次", w.Label)
		case forget:
			seen[Label(w.Label)] = true
			r.book.Forget = append(r.book.Forget, w.Label)
		case err == nil && a.IsTitle() && other:
			r.problem(row, label, "「%s」是"+kind+"的标题，不能教成自评表或基础数据表", w.Label)
		case err != nil:
			r.problem(row, path, "没有「%s」这一栏", w.Path)
		default:
			seen[Label(w.Label)] = true
			r.book.Labels = append(r.book.Labels, w)
		}
	}
}
