package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/handout"
	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/importer/grid"
	"jixiao/schema"
	"jixiao/schema/store"
)

// section is a part of the settings that is edited as a whole: a table of the
// settings workbook. Rows hold what is written in each field.
type section struct {
	ID, Name string
	Note     string
	sheet    string   // of the workbook
	heads    []string // of the workbook, in the order of the fields
	Heads    []string // as they are shown
	Rows     []settingRow
	Dirty    bool   // it holds what was typed and is not saved
	Pages    *pages // nil where all rows are shown
}

// settingRow is a row of a section. About stands beside its fields and is not
// edited.
type settingRow struct {
	Fields []field
	About  []string
	At     string // which row of the saved roster it is; "" for a new one
	Kept   bool   // it is shown, whichever others are
}

type field struct {
	Name, Value, Problem string
	Now                  string // what others have put in force meanwhile, in a sentence
	Label                string // for who does not see the table
	Choices              []link // "" for a text
	Fixed                bool   // it is not edited, but sent along
}

// settingsPageData is what the page of settings shows.
type settingsPageData struct {
	Of       string // the year whose settings they are; "" for none in particular
	Years    []link // that may be chosen
	Whose    string // whose settings are in force for it
	Over     int64  // the settings that are edited
	Sections []section
	Problem  string
	// InWorkbook is what is wrong with the workbook that was read.
	InWorkbook string
	History    []savedRow
	Open       string // the section that is unfolded
}

// savedRow are settings as they were saved.
type savedRow struct {
	store.SavedSettings
	For     string // the years
	InForce bool
}

// sectionsOf lays out settings for editing.
func sectionsOf(model *schema.Model, settings *schema.Settings) []section {
	sections := []section{limitsSection(model, settings), gradesSection(model, settings), checksSection(model, settings), rosterSection(settings)}
	for i := range sections {
		sections[i].name()
	}
	return sections
}

// yesOrNo are the choices of what can be switched off.
func yesOrNo(on bool) []link {
	return []link{{ID: schema.WordYes, Text: schema.WordYes, On: on}, {ID: schema.WordNo, Text: schema.WordNo, On: !on}}
}

func limitsSection(model *schema.Model, settings *schema.Settings) section {
	limits := sectionOf(schema.LimitsSheet, "现行值留空就用默认值。截止日期写成 2024-03-31 这样，留空就不查迟报。", "name", "meaning", "default", "value", "on")
	set := schema.Settings{}
	if settings != nil {
		set = *settings
	}
	for _, l := range model.Limits {
		value, on := "", true
		if own, ok := set.Limits[l.Flag]; ok {
			on = !own.Off
			if own.Limit != l.Default {
				value = own.Limit.String()
			}
		}
		limits.Rows = append(limits.Rows, settingRow{
			Fields: []field{{Value: l.Flag, Fixed: true}, {Value: value, Label: l.Name + " 的现行值"}, {Value: onText(on), Label: l.Name + " 是否启用", Choices: yesOrNo(on)}},
			About:  []string{l.Name, l.Meaning(model), l.Default.String() + " " + l.Measure(model)},
		})
	}
	for _, t := range model.Thresholds {
		value := ""
		if own, ok := set.Thresholds[t.ID]; ok {
			value = own.String()
		}
		entry, _ := model.Entry(t.Code)
		limits.Rows = append(limits.Rows, settingRow{
			Fields: []field{{Value: t.ID, Fixed: true}, {Value: value, Label: t.Name + " 的现行值"}, {Value: "", Fixed: true}},
			About:  []string{t.Name, "检查 " + t.Code + "（" + entry.Title + "）所用", t.Default.String() + " " + cmp.Or(t.Kind.Measure(), "倍")},
		})
	}
	limits.Rows = append(limits.Rows, settingRow{
		Fields: []field{{Value: schema.DeadlineSetting, Fixed: true}, {Value: set.Deadline, Label: "报送截止日期"}, {Value: "", Fixed: true}},
		About:  []string{"报送截止日期", "之后报来的算迟报", "没有"},
	})
	var times []link
	for _, by := range schema.LateByNames {
		times = append(times, link{ID: by.Name, Text: by.Name, On: by.Name == settings.LateByName()})
	}
	limits.Rows = append(limits.Rows, settingRow{
		Fields: []field{{Value: schema.LateBySetting, Fixed: true}, {Value: settings.LateByName(), Label: "迟报按什么时间", Choices: times}, {Value: "", Fixed: true}},
		About:  []string{"迟报按什么时间", "收到：程序收到文件的时间；保存：文件最后保存的时间", schema.LateByNames[0].Name},
	})
	return limits
}

// gradesSection has a few empty rows, for grades to be added.
func gradesSection(model *schema.Model, settings *schema.Settings) section {
	grades := sectionOf(schema.GradesSheet, schema.SettingsSheet(schema.GradesSheet).Note)
	inForce := settings.GradesInForce(model)
	for i, g := range inForce {
		from := g.From.String()
		if i == len(inForce)-1 {
			from = ""
		}
		grades.Rows = append(grades.Rows, gradeRow(g.Name, from))
	}
	for range 3 {
		grades.Rows = append(grades.Rows, gradeRow("", ""))
	}
	return grades
}

func checksSection(model *schema.Model, settings *schema.Settings) section {
	checks := sectionOf(schema.ChecksSheet, "F 开头的是表上读不准的地方，不能停用，可以改程度。", "code", "title", "basis", "severity", "on")
	checks.Heads[3] = strings.TrimPrefix(checks.Heads[3], "现行") // no other is shown beside it
	rules := bureau.Catalogue(model, nil)
	for i, entry := range model.Catalogue {
		set := schema.CheckSetting{}
		if settings != nil {
			set = settings.Checks[entry.Code]
		}
		severity := cmp.Or(set.Severity, entry.Severity).Word()
		var choices []link
		for _, s := range schema.Severities {
			text := s.Word()
			choices = append(choices, link{ID: text, Text: text, On: text == severity})
		}
		on := field{Value: schema.WordYes, Fixed: true}
		if schema.Optional(entry.Code) {
			on = field{Value: onText(!set.Off), Label: entry.Code + " 是否启用", Choices: yesOrNo(!set.Off)}
		}
		about := []string{entry.Code, entry.Title, entry.Basis}
		about = append(about, slices.Compact(slices.Clone(rules[i].Rules))...) // of three forms the same sentence
		checks.Rows = append(checks.Rows, settingRow{
			Fields: []field{{Value: entry.Code, Fixed: true}, {Value: severity, Label: entry.Code + " 的程度", Choices: choices}, on},
			About:  about,
		})
	}
	return checks
}

// rosterSection has a few empty rows, for units to be added.
func rosterSection(settings *schema.Settings) section {
	roster := sectionOf(schema.RosterSheet, "一行一个单位，写全称；几个别名用顿号分开，用别名报来的表归到该单位。清空一行的名称和其他各格就是删去。联系人只存在设置里，不会写进汇总和退回的文件。")
	if settings != nil {
		for i, u := range settings.Roster {
			row := rosterRow(u.Code, u.Name, strings.Join(u.Aliases, "、"), u.Department, u.Office, u.Contact)
			row.At = strconv.Itoa(i)
			roster.Rows = append(roster.Rows, row)
		}
	}
	for range 5 {
		roster.Rows = append(roster.Rows, rosterRow("", "", "", "", "", ""))
	}
	return roster
}

func onText(on bool) string {
	if on {
		return schema.WordYes
	}
	return schema.WordNo
}

// sectionOf is a sheet of the settings workbook as a section, in which some of its
// columns are shown, or all.
func sectionOf(id, note string, shown ...string) section {
	sheet := schema.SettingsSheet(id)
	s := section{ID: id, Name: sheet.Name, Note: note, sheet: sheet.Name, Heads: sheet.Heads(shown...)}
	for _, c := range sheet.Reads() {
		s.heads = append(s.heads, c.Head)
	}
	return s
}

func gradeRow(name, from string) settingRow {
	return rowOfSheet(schema.GradesSheet, name, from)
}

func rosterRow(fields ...string) settingRow { return rowOfSheet(schema.RosterSheet, fields...) }

// rowOfSheet is a row of a sheet all of which is edited.
func rowOfSheet(id string, fields ...string) settingRow {
	var row settingRow
	for i, c := range schema.SettingsSheet(id).Columns {
		row.Fields = append(row.Fields, field{Value: fields[i], Label: c.Head})
	}
	return row
}

// name gives the fields the names that the form sends them by: of a column all
// have the same, in the order of the rows.
func (s *section) name() {
	for _, row := range s.Rows {
		for i := range row.Fields {
			row.Fields[i].Name = s.ID + strconv.Itoa(i)
		}
	}
}

// table is a section as a form has sent it, with its heads.
func (s section) table(form url.Values) [][]string {
	rows := [][]string{s.heads}
	for i := range form[s.ID+"0"] {
		row := make([]string, len(s.heads))
		for c := range s.heads {
			if values := form[s.ID+strconv.Itoa(c)]; i < len(values) {
				row[c] = strings.TrimSpace(values[i])
			}
		}
		rows = append(rows, row)
	}
	return rows
}

// fill puts back what a form has sent, with what is wrong beside it.
func (s *section) fill(table [][]string, problems []importer.Problem) {
	for len(s.Rows) < len(table)-1 && len(s.Rows) > 0 {
		row := settingRow{}
		for _, f := range s.Rows[len(s.Rows)-1].Fields {
			row.Fields = append(row.Fields, field{Name: f.Name, Label: f.Label})
		}
		s.Rows = append(s.Rows, row)
	}
	for r, row := range table[1:] {
		for c, value := range row {
			f := &s.Rows[r].Fields[c]
			f.Value = value
			for i := range f.Choices {
				f.Choices[i].On = f.Choices[i].ID == value
			}
			at := grid.Ref(r+2, c+1)
			for _, p := range problems {
				if p.Source.Sheet == s.sheet && p.Source.Cell == at {
					f.Problem = strings.TrimPrefix(f.Problem+"；"+p.Text, "；")
					s.Rows[r].Kept = true
				}
			}
		}
	}
}

// settingsYear is the year whose settings a request is about: as it says, else the
// year of the page, else the newest that has settings; 0 where there is none.
func (s *Server) settingsYear(r *http.Request) (int, error) {
	if text := r.FormValue("of"); text != "" {
		year, err := strconv.Atoi(text)
		if err != nil || year < 2000 || year > 2099 {
			return 0, problem{http.StatusNotFound, saysNoSettingsYear(text)}
		}
		var early bureau.YearNotCome
		if err := bureau.MayBeSet(r.Context(), s.DB, year); errors.As(err, &early) {
			return 0, problem{http.StatusBadRequest, early.Error()}
		} else if err != nil {
			return 0, err
		}
		return year, nil
	}
	year, _, err := s.year(r)
	if err == nil && year == 0 {
		year, err = bureau.SettingsYear(r.Context(), s.DB)
	}
	return year, err
}

// ofText is a year of settings as a form sends it.
func ofText(year int) string {
	if year == 0 {
		return ""
	}
	return itoa(year)
}

// yearList are the years that settings of a year are saved for.
func yearList(year int) []int {
	if year == 0 {
		return nil
	}
	return []int{year}
}

// settingsYears are the years whose settings may be chosen, the newest first: those
// that something was handed in for, those that have settings, and the one that
// comes next; before there are any, the last two.
func (s *Server) settingsYears(ctx context.Context, chosen int) ([]link, error) {
	held, err := s.DB.Years(ctx)
	if err != nil {
		return nil, err
	}
	own, err := s.DB.SettingsYears(ctx)
	if err != nil {
		return nil, err
	}
	now := time.Now().Year()
	years := append(held, own...)
	var list []link
	if len(years) == 0 {
		years = []int{now, now - 1}
		list = append(list, link{ID: "", Text: "各年度共用", On: chosen == 0})
	} else if next := bureau.DefaultYear(slices.Sorted(slices.Values(years))) + 1; next <= now {
		years = append(years, next)
	}
	if chosen != 0 {
		years = append(years, chosen)
	}
	slices.Sort(years)
	for _, year := range slices.Backward(slices.Compact(years)) {
		list = append(list, link{ID: itoa(year), Text: itoa(year), On: year == chosen})
	}
	return list, nil
}

// settingsData is the page of the settings of a year.
func (s *Server) settingsData(ctx context.Context, year int) (settingsPageData, store.InForce, error) {
	set, err := s.DB.SettingsInForce(ctx, year)
	if err != nil {
		return settingsPageData{}, set, err
	}
	d := settingsPageData{Of: ofText(year), Whose: bureau.SettingsOf(set), Over: set.ID, Sections: sectionsOf(s.DB.Model(), set.Settings)}
	if d.Years, err = s.settingsYears(ctx, year); err != nil {
		return d, set, err
	}
	history, err := s.DB.SettingsHistory(ctx)
	if err != nil {
		return d, set, err
	}
	const shown = 10
	for _, h := range history[:min(shown, len(history))] {
		d.History = append(d.History, savedRow{h, bureau.YearsText(h.Years), h.ID == set.ID})
	}
	return d, set, nil
}

func (s *Server) settingsPage(w http.ResponseWriter, r *http.Request) error {
	year, err := s.settingsYear(r)
	if err != nil {
		return err
	}
	d, _, err := s.settingsData(r.Context(), year)
	if err != nil {
		return err
	}
	d.Open = r.FormValue("open")
	return s.renderSettings(w, r, http.StatusOK, d)
}

// renderSettings shows the settings, of a long roster a part.
func (s *Server) renderSettings(w http.ResponseWriter, r *http.Request, status int, d settingsPageData) error {
	year, _, err := s.year(r)
	if err != nil {
		return err
	}
	d.cutRoster(r, year)
	return s.render(w, r, status, "settings", d)
}

// plan is a change of the settings that was looked at and is not yet saved.
type plan struct {
	changes []bureau.SettingsChange // one for each year
	session string
	made    time.Time
	// section and form are what was typed; "" for a workbook.
	section string
	form    url.Values
}

// plans are those of the last hour.
type plans struct {
	mu   sync.Mutex
	byID map[string]plan
}

func (p *plans) keep(of plan) string {
	p.mu.Lock()
	defer p.mu.Unlock()
	for id, other := range p.byID {
		if time.Since(other.made) > time.Hour {
			delete(p.byID, id)
		}
	}
	if p.byID == nil {
		p.byID = map[string]plan{}
	}
	id := rand.Text()
	of.made = time.Now()
	p.byID[id] = of
	return id
}

func (p *plans) take(id, session string) (plan, bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	found, ok := p.byID[id]
	if !ok || found.session != session {
		return plan{}, false
	}
	delete(p.byID, id)
	return found, true
}

// giveBack keeps a plan that could not be saved, for another try.
func (p *plans) giveBack(id string, of plan) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.byID[id] = of
}

// planSettings reads a section that was edited, and shows what it would change.
func (s *Server) planSettings(w http.ResponseWriter, r *http.Request) error {
	if err := r.ParseForm(); err != nil {
		return err
	}
	year, err := s.settingsYear(r)
	if err != nil {
		return err
	}
	d, set, err := s.settingsData(r.Context(), year)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(d.Sections, func(of section) bool { return of.ID == r.PostForm.Get("section") })
	if i < 0 {
		return problem{http.StatusBadRequest, saysGone}
	}
	edited := &d.Sections[i]
	if r.PostForm.Get("over") != strconv.FormatInt(set.ID, 10) {
		over, err := strconv.ParseInt(r.PostForm.Get("over"), 10, 64)
		if err != nil {
			over = -1 // no page that was given out; nothing is known of what was seen
		}
		return s.showStale(w, r, d, edited, r.PostForm, over)
	}
	table, sent := edited.table(r.PostForm), []int(nil)
	if edited.ID == rosterID {
		if table, sent, err = edited.wholeRoster(r.PostForm); err != nil {
			return err
		}
	}
	book, problems, err := importer.ReadSettingsTables(s.DB.Model(), map[string][][]string{edited.sheet: table}, set.Settings)
	if err != nil {
		return err
	}
	if len(problems) > 0 {
		edited.fill(table, problems)
		edited.Dirty = true
		for _, i := range sent {
			edited.Rows[i].Kept = true
		}
		d.Problem = edited.Name + "有 " + itoa(len(problems)) + " 处填错，没有保存；错在哪里写在那一格下面。"
		d.Open = edited.ID
		return s.renderSettings(w, r, http.StatusUnprocessableEntity, d)
	}
	book.Years = yearList(year)
	return s.showPlan(w, r, edited.Name, plan{changes: []bureau.SettingsChange{{SettingsBook: book, Over: &set.ID}}, session: visitorOf(r).session,
		section: edited.ID, form: r.PostForm})
}

// showStale shows a section that was edited from settings, by their number over, which
// others have changed meanwhile: what was typed is kept, and beside it stands what is in
// force now. What was not touched is as it is now, where rows can be told apart.
func (s *Server) showStale(w http.ResponseWriter, r *http.Request, d settingsPageData, edited *section, form url.Values, over int64) error {
	seen, err := s.seen(r.Context(), edited.ID, over)
	if err != nil {
		return err
	}
	edited.Dirty = true
	d.Problem, d.Open = saysStaleSettings(edited.Name), edited.ID
	if edited.ID == rosterID {
		edited.staleRoster(form, seen)
		return s.renderSettings(w, r, http.StatusConflict, d)
	}
	table, now := edited.table(form), edited.values()
	if edited.ID == "limits" || edited.ID == "checks" { // whose rows are always the same
		for i := range min(len(seen), len(now), len(table)-1) {
			for c, value := range table[i+1] {
				if value == seen[i][c] {
					table[i+1][c] = now[i][c]
				}
			}
		}
	}
	edited.fill(table, nil)
	for i, row := range edited.Rows {
		for c := range row.Fields {
			was := ""
			if i < len(now) {
				was = now[i][c]
			}
			if f := &row.Fields[c]; !f.Fixed && f.Value != was {
				f.Now = saysNow(was)
			}
		}
	}
	return s.renderSettings(w, r, http.StatusConflict, d)
}

// seen are the values of a section as a page showed it for the settings with a number;
// nil where there are none such.
func (s *Server) seen(ctx context.Context, id string, over int64) ([][]string, error) {
	var settings *schema.Settings // 0: the defaults
	if over != 0 {
		history, err := s.DB.SettingsHistory(ctx)
		if err != nil {
			return nil, err
		}
		i := slices.IndexFunc(history, func(h store.SavedSettings) bool { return h.ID == over })
		if i < 0 {
			return nil, nil
		}
		settings = &history[i].Settings
	}
	sections := sectionsOf(s.DB.Model(), settings)
	return sections[slices.IndexFunc(sections, func(of section) bool { return of.ID == id })].values(), nil
}

// values are what stands in the fields of a section.
func (s section) values() [][]string {
	rows := make([][]string, len(s.Rows))
	for i, row := range s.Rows {
		rows[i] = row.values()
	}
	return rows
}

// planWorkbook reads a settings workbook, and shows what it would change.
func (s *Server) planWorkbook(w http.ResponseWriter, r *http.Request) error {
	name, data, err := upload(r, "workbook")
	if err != nil {
		return err
	}
	year, err := s.settingsYear(r)
	if err != nil {
		return err
	}
	books, problems, err := bureau.ReadSettings(r.Context(), s.DB, name, data, 0, year)
	text := ""
	var early bureau.YearNotCome
	switch {
	case errors.As(err, &early):
		text = name + "：" + early.Error()
	case errors.Is(err, importer.ErrNoForm):
		text = name + " 里没有「单位名册」「预警阈值」「等级」「检查」「标签」中的任何一张表，没有读入。"
	case err != nil:
		text = name + " 没有读入：" + bureau.RefusalOf(err).OnPage() + "。"
	case len(problems) > 0:
		text = name + " 有 " + itoa(len(problems)) + " 处填错，整个没有生效："
		const most = 20
		for i, p := range problems {
			if i == most {
				text += "\n……"
				break
			}
			text += "\n" + p.String()
		}
	}
	if text != "" {
		d, _, err := s.settingsData(r.Context(), year)
		if err != nil {
			return err
		}
		d.InWorkbook = text
		return s.renderSettings(w, r, http.StatusUnprocessableEntity, d)
	}
	p := plan{session: visitorOf(r).session}
	for _, book := range books {
		change := bureau.SettingsChange{SettingsBook: book}
		set, err := s.DB.SettingsInForce(r.Context(), yearOf(change))
		if err != nil {
			return err
		}
		change.Over = &set.ID
		p.changes = append(p.changes, change)
	}
	return s.showPlan(w, r, name, p)
}

// yearOf is the year of a change of the settings; 0 for none in particular.
func yearOf(change bureau.SettingsChange) int {
	if len(change.Years) == 0 {
		return 0
	}
	return change.Years[0]
}

// undoSettings are what a form sends to take back what was saved for years: for
// each the settings that it had of its own, or that it had none.
func undoSettings(were ...store.InForce) map[string]string {
	var text []string
	for _, set := range were {
		id := ""
		if set.Own() {
			id = strconv.FormatInt(set.ID, 10)
		}
		text = append(text, itoa(set.Year)+":"+id)
	}
	return map[string]string{"were": strings.Join(text, " "), "of": ofText(were[0].Year)}
}

// earlierSettings are the settings that a form asks back, by their number, and for
// which year.
type earlierSettings struct {
	year int
	id   int64
	none bool // the year had none of its own
}

// askedBack reads what undoSettings had sent, or the number of settings that are to
// come back for the year of the page, 0 for the defaults.
func (s *Server) askedBack(r *http.Request) ([]earlierSettings, error) {
	gone := problem{http.StatusBadRequest, saysGone}
	var all []earlierSettings
	for _, text := range strings.Fields(r.PostFormValue("were")) {
		year, id, ok := strings.Cut(text, ":")
		of := earlierSettings{none: id == ""}
		var err, noID error
		of.year, err = strconv.Atoi(year)
		if !of.none {
			of.id, noID = strconv.ParseInt(id, 10, 64)
		}
		if !ok || err != nil || noID != nil || of.year != 0 && (of.year < 2000 || of.year > 2099) {
			return nil, gone
		}
		all = append(all, of)
	}
	if len(all) > 0 {
		return all, nil
	}
	id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
	if err != nil {
		return nil, gone
	}
	year, err := s.settingsYear(r)
	return []earlierSettings{{year: year, id: id}}, err
}

// planEarlier shows what it would change to go back to earlier settings.
func (s *Server) planEarlier(w http.ResponseWriter, r *http.Request) error {
	asked, err := s.askedBack(r)
	if err != nil {
		return err
	}
	history, err := s.DB.SettingsHistory(r.Context())
	if err != nil {
		return err
	}
	p := plan{session: visitorOf(r).session}
	for _, of := range asked {
		set, err := s.DB.SettingsInForce(r.Context(), of.year)
		if err != nil {
			return err
		}
		change := bureau.SettingsChange{SettingsBook: importer.SettingsBook{Years: yearList(of.year)}, None: of.none, Over: &set.ID}
		if of.id != 0 { // else those before any were saved
			i := slices.IndexFunc(history, func(h store.SavedSettings) bool { return h.ID == of.id })
			if i < 0 {
				return problem{http.StatusNotFound, saysGone}
			}
			change.Settings, change.None = history[i].Settings, history[i].None
			if of.year != 0 && !slices.Contains(history[i].Years, of.year) {
				change.Settings = *change.Settings.TakenOver(of.year)
			}
		}
		p.changes = append(p.changes, change)
	}
	return s.showPlan(w, r, "以前的设置", p)
}

// yearEffect is what a change of the settings comes to in a year.
type yearEffect struct {
	Year     int
	Held     bool // something was handed in for it
	Roster   [2]int
	Rows     []effectRow
	Errors   [2]int
	Warnings [2]int
	Grades   [][3]string
}

// effectRow is a flag before and after.
type effectRow struct {
	Name          string
	Before, After int // units
	On, Off       []string
}

// showPlan shows the effect of a change of the settings on the flags of each year
// that is judged by them.
func (s *Server) showPlan(w http.ResponseWriter, r *http.Request, what string, p plan) error {
	ctx := r.Context()
	book := p.changes[0].SettingsBook // the sheets are the same for each year
	data := struct {
		What, ID string
		Of       string
		Saved    string   // for which years it would be saved
		Odd      []string // about the deadlines
		Effects  []yearEffect
		Labels   []string // what becomes of the taught ones
		Reread   bool     // of them some change
		Kept     []string
		Unread   []importer.Problem
	}{What: what, Of: ofText(yearOf(p.changes[0])), Kept: book.Kept, Unread: book.Unread}
	var years []int
	for _, c := range p.changes {
		years = append(years, c.Years...)
		var odd bureau.OddDeadline
		if errors.As(bureau.DoubtDeadline(c.SettingsBook), &odd) {
			data.Odd = append(data.Odd, bureau.OddDeadlineText(odd.Deadline, odd.Year))
		}
	}
	following, err := bureau.Following(ctx, s.DB, years...)
	if err != nil {
		return err
	}
	data.Saved = bureau.SettingsPlanned(p.changes, following)
	if years = append(years, following...); len(years) == 0 {
		years = []int{0}
	}
	slices.Sort(years)
	for _, year := range slices.Compact(years) {
		effect, err := s.effectOf(ctx, year, p.changes)
		if err != nil {
			return err
		}
		data.Effects = append(data.Effects, effect)
	}
	labels, err := bureau.LabelsOf(ctx, s.DB, book)
	if err != nil {
		return err
	}
	data.Labels, data.Reread = bureau.LabelsText(labels), labels.Count() > 0
	data.ID = s.plans.keep(p)
	return s.render(w, r, http.StatusOK, "plan", data)
}

// effectOf is what changes of the settings come to in a year.
func (s *Server) effectOf(ctx context.Context, year int, changes []bureau.SettingsChange) (yearEffect, error) {
	of := yearEffect{Year: year}
	held, err := s.DB.Years(ctx)
	if err != nil {
		return of, err
	}
	now, err := s.DB.Settings(ctx, year)
	if err != nil {
		return of, err
	}
	then, err := bureau.SettingsIf(ctx, s.DB, year, changes)
	if err != nil {
		return of, err
	}
	for i, settings := range []*schema.Settings{now, then.Settings} {
		if settings != nil {
			of.Roster[i] = len(settings.Roster)
		}
	}
	if of.Held = slices.Contains(held, year); !of.Held {
		return of, nil
	}
	v, err := s.view(ctx, year)
	if err != nil {
		return of, err
	}
	effect, err := bureau.WhatIf(ctx, s.DB, year, then.Settings)
	if err != nil {
		return of, err
	}
	of.Errors, of.Warnings = [2]int{v.totals.Errors, effect.Totals.Errors}, [2]int{v.totals.Warnings, effect.Totals.Warnings}
	var flags []schema.Flag
	for _, u := range v.units {
		flags = append(flags, u.Flags...)
	}
	of.Rows, of.Grades = effectRows(flags, effect.Flags), gradeRows(v.totals, effect.Totals)
	return of, nil
}

func effectRows(before, after []schema.Flag) []effectRow {
	type group struct {
		name  string
		units [2][]string
	}
	groups := map[string]*group{}
	var order []string
	for i, flags := range [][]schema.Flag{before, after} {
		for _, f := range flags {
			g := groups[f.Flag]
			if g == nil {
				g = &group{name: f.Name}
				groups[f.Flag] = g
				order = append(order, f.Flag)
			}
			if !slices.Contains(g.units[i], f.Unit) {
				g.units[i] = append(g.units[i], f.Unit)
			}
		}
	}
	var rows []effectRow
	for _, flag := range order {
		g := groups[flag]
		row := effectRow{Name: g.name, Before: len(g.units[0]), After: len(g.units[1])}
		for _, u := range g.units[1] {
			if !slices.Contains(g.units[0], u) {
				row.On = append(row.On, u)
			}
		}
		for _, u := range g.units[0] {
			if !slices.Contains(g.units[1], u) {
				row.Off = append(row.Off, u)
			}
		}
		rows = append(rows, row)
	}
	// What changes comes first.
	slices.SortStableFunc(rows, func(a, b effectRow) int {
		return cmp.Compare(len(b.On)+len(b.Off), len(a.On)+len(a.Off))
	})
	return rows
}

// gradeRows are how many units have a grade, before and after; none where that
// is the same.
func gradeRows(before, after *summary.Totals) [][3]string {
	print := func(t *summary.Totals) (text string) {
		for _, g := range t.Scores.Grades {
			text += g.Grade.Name + " " + itoa(g.Units) + "　"
		}
		return strings.TrimSpace(text)
	}
	if a, b := print(before), print(after); a != b {
		return [][3]string{{"自评等级", a, b}}
	}
	return nil
}

// saveSettings puts in force what was looked at.
func (s *Server) saveSettings(w http.ResponseWriter, r *http.Request) error {
	p, ok := s.plans.take(r.PostFormValue("plan"), visitorOf(r).session)
	if !ok {
		return problem{http.StatusConflict, "这次改动已经保存过，或放得太久了。请回到「设置」再改一次。"}
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	var were []store.InForce
	for _, c := range p.changes {
		set, err := s.DB.SettingsInForce(toTheEnd(r), yearOf(c))
		if err != nil {
			return err
		}
		set.Year = yearOf(c) // of none in particular it is not that of the newest
		were = append(were, set)
	}
	done, labels, err := bureau.SaveSettings(toTheEnd(r), s.DB, p.changes, visitorOf(r).name)
	if set, nowErr := s.DB.SettingsInForce(toTheEnd(r), were[0].Year); err != nil && nowErr == nil && set.ID != *p.changes[0].Over && !errors.Is(err, store.ErrChanged) {
		status, why := s.explain(err)
		return problem{status, "设置已经保存，但有的文件没有重读完：" + why + "请再到「设置」的「单位名册」里看一次影响、保存一次，就会接着重读。"}
	}
	if errors.Is(err, store.ErrChanged) && p.section != "" {
		d, _, err := s.settingsData(r.Context(), were[0].Year)
		if err != nil {
			return err
		}
		i := slices.IndexFunc(d.Sections, func(of section) bool { return of.ID == p.section })
		return s.showStale(w, r, d, &d.Sections[i], p.form, *p.changes[0].Over)
	}
	if err != nil {
		s.plans.giveBack(r.PostFormValue("plan"), p)
		return err
	}
	t := reread("设置已生效，所有报表已重新核对。", done)
	t.Undo, t.Fields = "/settings/restore", undoSettings(were...)
	if year := r.PostFormValue("year"); year != "" {
		t.Fields["year"] = year
	}
	t.More = append(t.More, bureau.LabelsText(labels)...)
	if labels.Count() > 0 {
		t.More = append(t.More, "「撤销」和「恢复」不带回叫法，请到「待认」里改。")
	}
	return s.done(w, r, t, "/settings")
}

// settingsWorkbook gives the settings as a workbook to fill in.
func (s *Server) settingsWorkbook(w http.ResponseWriter, r *http.Request) error {
	year, err := s.settingsYear(r)
	if err != nil {
		return err
	}
	settings, err := s.DB.Settings(r.Context(), year)
	if err != nil {
		return err
	}
	taught, err := s.DB.Wordings(r.Context())
	if err != nil {
		return err
	}
	data, err := handout.Settings(s.DB.Model(), settings, taught, yearList(year)...)
	if err != nil {
		return err
	}
	name := "设置.xlsx"
	if year != 0 {
		name = "设置" + itoa(year) + ".xlsx"
	}
	attach(w, name, kindXLSX)
	_, _ = w.Write(data) // who has gone away is not told
	return nil
}
