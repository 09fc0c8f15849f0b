package web

import (
	"cmp"
	"context"
	"errors"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/cmd/jixiao/paper"
	"jixiao/consolidate/summary"
	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/schema"
	"jixiao/schema/store"
)

// unitData is what the page of a unit shows.
type unitData struct {
	Unit, Department, Office string
	Year                     int
	Tiles                    []tile
	Flags                    []shownFlag
	Tabs                     []shownTab
	Findings                 []shownFinding // that stand
	Accepted                 []shownFinding
	NotJudged                []shownFinding
	Rows                     []scoreRow
	ScoreNotes               []string
	Filings                  []shownFiling
	Changes                  []bureau.Moved
	Rates                    []shownRate
	Projects                 []shownProject
	Missing                  string
	Returnable               bool   // something of it goes back
	Next, Previous           string // units, in the order of the district
	NextWith                 string // the next unit with errors or warnings, from the first one again after the last
	Names                    []string
}

type shownFlag struct {
	Text  string
	Cells []cellLink
	// Accepted is the code of the accepted finding that says the same; "" for a
	// flag that counts.
	Accepted string
}

// cellLink is a cell, and where it is on the page.
type cellLink struct{ Text, To string }

type shownFinding struct {
	schema.Finding
	Number int
	Title  string // of the check
	Basis  string
	Rules  []string
	Cells  []cellLink
	Key    string
	Anchor string // by which other pages lead here; "" where an earlier one has it
	Same   int    // findings of the same code that stand, this one counted
}

type scoreRow struct {
	Name, Target, Actual, Full, Self, Recomputed, Why string
	Differs                                           bool
}

// shownRate is a rate, the figures that it is of, and why there is none.
type shownRate struct {
	Name string
	figure
}

// shownProject is a project with what it comes to.
type shownProject struct {
	Name                   string
	Adjusted, Executed     figure
	Rate, Self, Recomputed figure
}

type shownFiling struct {
	store.Record
	Status string
	Before int64 // the filing that it replaced; 0 for none
}

// shownFile is a file of the unit's.
type shownFile struct {
	Name, SHA256 string
	Locked       bool     // it has a password
	Problem      string   // why it cannot be shown
	Others       []string // sheets on which no form stands
}

// shownTab is a sheet that the unit's forms stand on, beside what was found. Where a
// file cannot be shown, it stands for all of its sheets.
type shownTab struct {
	ID    string
	Name  string   // of the forms on it, by which it differs from the other tabs
	Forms []string // on it, with their projects
	File  *shownFile
	Last  bool // of its file
	Found int  // findings that stand and have a cell on it
	Mark  string
	// Sheet is nil where the file cannot be shown.
	Sheet *shownSheet

	filed []filedForm
	order int // of the first of them among all that is filed
}

// filedForm is what a form of a unit is told from the others by.
type filedForm struct {
	form    schema.FormID
	project string
}

// name is what the form is called, with its project.
func (f filedForm) name(model *schema.Model) string {
	if f.project == "" {
		return bureau.FormName(model, f.form)
	}
	return bureau.FormName(model, f.form) + "（" + f.project + "）"
}

type shownSheet struct {
	ID string
	paper.Page
	Rows []shownRow
	Word bool // a Word document: rows and columns have no names
}

type shownRow struct {
	paper.Row
	Cells []shownCell
}

type shownCell struct {
	paper.Cell
	ID    string
	Mark  string // of the gravest finding: e, w, i; a for accepted, r for what others are held against
	Of    int    // number of that finding; 0 for none
	More  []int  // numbers of the others
	Title string
	Value bool
	Prose bool // words that are read from the left
}

// at is a place in a file, by the file's SHA-256: two may go by one name.
type at struct{ sum, sheet, cell string }

// unitPage shows a unit: its forms as the paper looks, and what was found.
func (s *Server) unitPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	year, err := s.someYear(r)
	if err != nil {
		return err
	}
	name, err := s.theUnit(ctx, r.FormValue("unit"))
	if err != nil {
		return err
	}
	u, settings, err := bureau.ReadUnit(ctx, s.DB, year, name)
	if err != nil {
		return err
	}
	v, err := s.view(ctx, year)
	if err != nil {
		return err
	}
	records, err := s.DB.Records(ctx, name, year)
	if err != nil {
		return err
	}
	d := unitData{Unit: name, Year: year, Filings: shownFilings(records)}
	d.among(v.units)
	if u == nil { // nothing of it stands
		return s.render(w, r, http.StatusOK, "unit", d)
	}
	d.Tiles, d.Returnable = unitTiles(u), u.Errors+u.Warnings > 0
	origins := bureau.OriginsOf(u.Submission, records)
	marks := d.findings(s.DB.Model(), u, settings, origins)
	if d.Tabs, err = s.tabs(ctx, records, marks); err != nil {
		return err
	}
	d.count(marks)
	d.link(marks, u, origins)
	d.scores(u)
	d.rates(s.catalogue, s.tables, u)
	d.projects(u)
	if u.Before != nil {
		d.Changes = bureau.MovedBetween(s.DB.Model(), u.Before.Submission, u.Submission)
	}
	return s.render(w, r, http.StatusOK, "unit", d)
}

// among says what is known of the unit in the list of all, and which come before and
// after it there.
func (d *unitData) among(units []*unitRow) {
	for _, row := range units {
		d.Names = append(d.Names, row.Name)
	}
	i := slices.IndexFunc(units, func(row *unitRow) bool { return row.Name == d.Unit })
	if i < 0 {
		return
	}
	d.Department, d.Office, d.Missing = units[i].Department, units[i].Office, units[i].Missing
	// first is the name of the first of some units that has handed something in.
	first := func(rows iter.Seq2[int, *unitRow], also func(*unitRow) bool) string {
		for _, row := range rows {
			if row.Filed && also(row) {
				return row.Name
			}
		}
		return ""
	}
	all := func(*unitRow) bool { return true }
	d.Previous, d.Next = first(slices.Backward(units[:i]), all), first(slices.All(units[i+1:]), all)
	round := slices.Concat(units[i+1:], units[:i])
	d.NextWith = first(slices.All(round), func(row *unitRow) bool { return row.Counts.Errors+row.Counts.Warnings > 0 })
}

// shownFilings are the filings of a unit, the last first.
func shownFilings(records []store.Record) []shownFiling {
	before := map[int64]int64{}
	for _, pair := range bureau.LatestPairs(records) {
		before[pair[1]] = pair[0]
	}
	var list []shownFiling
	for _, rec := range slices.Backward(records) {
		f := shownFiling{Record: rec, Status: "现行", Before: before[rec.ID]}
		switch {
		case rec.Void != nil:
			f.Status = "已作废"
		case rec.Wait != nil:
			f.Status = "待定"
		case !rec.Current():
			f.Status = "已被取代"
		}
		list = append(list, f)
	}
	return list
}

func unitTiles(u *summary.Unit) []tile {
	text := func(f figure, measure string) string {
		switch {
		case f.ok:
			return f.Text + measure
		case f.Text == "":
			return "没有填"
		}
		return f.Text
	}
	score, recomputed := ofAnswer(u.Score.Total), ofResult(u.Score.Recomputed.Total, 2, "")
	// A tile is marked for its own figure alone, not for those in small print.
	mark := func(flags ...string) string {
		if slices.ContainsFunc(flags, u.Flagged) {
			return "beyond"
		}
		return ""
	}
	return []tile{
		{Name: "自评得分", Text: text(score, ""), More: cmp.Or(u.Score.Grade, "没有等级"), Mark: mark(schema.FlagSelfScoreLow)},
		{Name: "复算得分", Text: text(recomputed, ""), More: cmp.Or(u.Score.RecomputedGrade, "没有等级"), Mark: mark(schema.FlagRecomputedScoreLow)},
		{Name: "预算执行率", Text: ofResult(u.Rate(summary.ExecutionRate).Result, 2, "%").Text, More: "调整率 " + ofResult(u.Rate(summary.Adjustment).Result, 2, "%").Text, Mark: mark(schema.FlagExecutionRateLow)},
		{Name: "三公经费本年决算", Text: text(ofAnswer(u.Answer(summary.CostPath("three_public", "final"))), " 万元"),
			More: "比上年 " + ofResult(u.Rate(summary.ChangeOf("three_public")).Result, 2, "%").Text + "，控制率 " + ofResult(u.Rate(summary.ControlOf("three_public")).Result, 2, "%").Text,
			Mark: mark(schema.FlagThreePublicOverBudget, schema.FlagThreePublicOverPrior)},
		{Name: "在职人员控制率", Text: ofResult(u.Rate(summary.StaffingRate).Result, 2, "%").Text, More: "公用经费控制率 " + ofResult(u.Rate(summary.ControlOf("operating_expenses")).Result, 2, "%").Text,
			Mark: mark(schema.FlagStaffingRateHigh)},
	}
}

// marked is what there is to say about a place.
type marked struct {
	severity string
	numbers  []int // of findings
	first    int   // of the gravest one
	title    string
	named    string // what the value is
	value    bool
	filed    filedForm // that the value is of
	to       string    // the cell on the page; "" where it is on none
	tab      string    // that the cell is on
}

// places are what there is to say about places.
type places map[at]*marked

// of returns what there is to say about a place, to be added to.
func (p places) of(place at) *marked {
	if p[place] == nil {
		p[place] = &marked{}
	}
	return p[place]
}

// name says what the values of a submission are, each in its place.
func (p places) name(model *schema.Model, s *schema.Submission, origins *bureau.Origins) {
	for _, f := range s.Filings {
		for _, v := range f.Values {
			m := p.of(at{origins.At(v.Source, f.Form, f.Project), v.Source.Sheet, v.Source.Cell})
			named := bureau.PathName(model, v.Path, v.Label, f.Year)
			switch v.State {
			case schema.Number:
				named += "：" + v.Kind.Print(v.Number)
			case schema.Blank:
				named += "：没有填"
			case schema.Mark:
				named += "：填的是「" + strings.TrimSpace(v.Raw) + "」"
			case schema.Unreadable, schema.Uncomputed:
				named += "：" + v.State.Word()
			}
			m.named = strings.TrimPrefix(m.named+"\n"+named, "\n")
			m.value, m.filed = true, filedForm{f.Form, f.Project}
		}
	}
}

// mark marks the cells of a finding of that number. Findings come by their severity.
func (p places) mark(f schema.Finding, number int, origins *bureau.Origins) {
	severity := strings.ToLower(string(f.Severity))
	if f.Accepted != nil {
		severity = "a"
	}
	for i, c := range f.Cells {
		sum := origins.Of(f, i)
		if sum == "" {
			continue // it is of another year
		}
		m := p.of(at{sum, c.Sheet, c.Cell})
		m.numbers = append(m.numbers, number)
		if m.first == 0 {
			m.first = number
		}
		switch inQuestion := f.InQuestion(i); {
		case m.severity == "" && !inQuestion:
			m.severity = "r" // what the cell in question is held against
		case inQuestion && (m.severity == "" || m.severity == "r"): // they come by severity
			m.severity, m.first = severity, number
		}
		m.title += "\n" + strconv.Itoa(number) + "．" + f.Message()
	}
}

// findings lists what was found, and returns the places in question.
func (d *unitData) findings(model *schema.Model, u *summary.Unit, settings *schema.Settings, origins *bureau.Origins) places {
	marks := places{}
	marks.name(model, u.Submission, origins)
	rules := map[string]bureau.Rule{}
	for _, rule := range bureau.Catalogue(model, settings) {
		rules[rule.Code] = rule
	}
	same, anchors := map[string]int{}, map[string]bool{}
	for _, f := range u.Findings {
		if f.Standing() {
			same[f.Code]++
		}
	}
	for _, f := range u.Findings {
		rule := rules[f.Code]
		anchor := "k-" + f.Key()
		if anchors[anchor] {
			anchor = ""
		}
		anchors[anchor] = true
		shown := shownFinding{Finding: f, Title: rule.Title, Basis: rule.Basis, Rules: slices.Compact(slices.Clone(rule.Rules)), Key: f.Key(), Anchor: anchor, Same: same[f.Code]}
		list := &d.Findings
		switch {
		case f.Outcome == schema.NotJudged:
			d.NotJudged = append(d.NotJudged, shown)
			continue
		case f.Accepted != nil:
			list = &d.Accepted
		}
		shown.Number = len(d.Findings) + len(d.Accepted) + 1
		*list = append(*list, shown)
		marks.mark(f, shown.Number, origins)
	}
	return marks
}

// link fills in where the cells of findings and flags are on the page.
func (d *unitData) link(marks places, u *summary.Unit, origins *bureau.Origins) {
	links := func(f schema.Finding) []cellLink {
		const most = 12
		cells := f.Cells
		var list []cellLink
		for i, c := range cells {
			l := cellLink{Text: c.Sheet + "!" + c.Cell}
			if sum := origins.Of(f, i); sum == "" {
				l.Text = c.String() // of the year before
			} else if m := marks[at{sum, c.Sheet, c.Cell}]; m != nil {
				l.To = m.to
			}
			if len(list) == most {
				list = append(list, cellLink{Text: "等 " + strconv.Itoa(len(cells)) + " 格"})
				break
			}
			list = append(list, l)
		}
		return list
	}
	for _, list := range [][]shownFinding{d.Findings, d.Accepted, d.NotJudged} {
		for i := range list {
			list[i].Cells = links(list[i].Finding)
		}
	}
	for _, f := range u.Flags {
		d.Flags = append(d.Flags, shownFlag{bureau.FlagText(f), links(schema.Finding{Cells: f.Cells}), ""})
	}
	for _, f := range u.AcceptedFlags {
		d.Flags = append(d.Flags, shownFlag{bureau.FlagText(f), links(schema.Finding{Cells: f.Cells}), f.Check})
	}
}

func (d *unitData) scores(u *summary.Unit) {
	figure := func(r schema.Result) string {
		if !r.OK() {
			return unjudged
		}
		return r.Amount.Fixed(2)
	}
	for _, row := range u.Score.Recomputed.Rows {
		target, actual := row.Answers()
		d.Rows = append(d.Rows, scoreRow{row.Name, target, actual, figure(row.Full), figure(row.Self), figure(row.Recomputed), row.Why.String(),
			figure(row.Self) != figure(row.Recomputed)})
	}
	in := u.Inflation
	if in.Indicators > 0 {
		d.ScoreNotes = append(d.ScoreNotes, "指标 "+itoa(in.Indicators)+" 行：满分 "+itoa(in.FullMarks)+" 行；完成值与指标值相同 "+itoa(in.Identical)+" 行（共 "+itoa(in.Compared)+
			" 行两者都填了）；指标值没有数字或基准 "+itoa(in.WithoutBaseline)+" 行。")
		d.ScoreNotes = append(d.ScoreNotes, "连同预算执行率，按规则复算 "+itoa(in.ByRule)+" 行，定性保留 "+itoa(in.Kept)+" 行，不能比较而保留 "+itoa(in.Unsettled)+" 行。")
	}
	if in.AllFullLowRate {
		d.ScoreNotes = append(d.ScoreNotes, "每个指标都是满分，而预算执行率低于限值。")
	}
}

// rates lists every rate of the unit that is compared.
func (d *unitData) rates(c *summary.Catalogue, tables []table, u *summary.Unit) {
	add := func(name string, f figure) { d.Rates = append(d.Rates, shownRate{name, f}) }
	ids := []string{summary.StaffingRate, summary.ExecutionRate, summary.Adjustment}
	for _, line := range c.ThreePublic {
		ids = append(ids, summary.ChangeOf(line), summary.ControlOf(line))
	}
	ids = append(ids, summary.ControlOf("operating_expenses"), summary.ControlOf("government_procurement"))
	flagged := rowOf(tables, u)
	for _, id := range ids {
		f := ofResult(u.Rate(id).Result, 2, "%")
		if marked := flagged.Cells[id]; marked.Mark == "beyond" {
			f = marked
		}
		add(c.Ratio(id).Name, f)
	}
	for _, b := range u.Buildings {
		add("楼堂馆所 "+b.Number+" 规模控制率", ofResult(b.AreaRate.Result, 2, "%"))
		add("楼堂馆所 "+b.Number+" 投资概算控制率", ofResult(b.InvestmentRate.Result, 2, "%"))
	}
}

// projects lists the projects of the unit.
func (d *unitData) projects(u *summary.Unit) {
	for _, f := range u.Submission.Projects() {
		if f.Project == "" {
			continue // a 「/」 form
		}
		answer := func(path string) figure {
			if v, ok := f.Value("project_evaluation/" + path); ok {
				return ofAnswer(summary.Answer{State: v.State, Value: &v})
			}
			return ofAnswer(summary.Answer{State: schema.Absent})
		}
		p := shownProject{Name: f.Project, Adjusted: answer("budget/total/adjusted_budget"), Executed: answer("budget/total/executed"),
			Rate: ofResult(u.ProjectRate(f).Result, 2, "%"), Self: answer("total/score"), Recomputed: figure{Text: unjudged, Mark: "none"}}
		if r, ok := u.Recompute(f); ok {
			p.Recomputed = ofResult(r.Total, 2, "")
		}
		d.Projects = append(d.Projects, p)
	}
}

// tabs lays out the sheets that the unit's forms stand on, in the order of the forms.
func (s *Server) tabs(ctx context.Context, records []store.Record, marks places) ([]shownTab, error) {
	var files []*shownFile
	standing := map[string][]store.Record{} // by the SHA-256 of their file
	var filed []filedForm
	for _, rec := range records {
		if !rec.Current() {
			continue
		}
		if standing[rec.SHA256] == nil {
			files = append(files, &shownFile{Name: rec.File, SHA256: rec.SHA256})
		}
		standing[rec.SHA256] = append(standing[rec.SHA256], rec)
		filed = append(filed, filedForm{rec.Form, rec.Project})
	}
	slices.SortStableFunc(filed, func(a, b filedForm) int { return cmp.Compare(s.DB.Model().Place(a.form), s.DB.Model().Place(b.form)) })
	var tabs []shownTab
	for i, f := range files {
		of, err := s.tabsOf(ctx, "c"+itoa(i), f, standing[f.SHA256], marks)
		if err != nil {
			return nil, err
		}
		tabs = append(tabs, of...)
	}
	for i := range tabs {
		tabs[i].place(s.DB.Model(), filed)
	}
	slices.SortStableFunc(tabs, func(a, b shownTab) int { return cmp.Compare(a.order, b.order) })
	nameTabs(s.DB.Model(), tabs)
	last := map[*shownFile]bool{}
	for i := range slices.Backward(tabs) {
		tabs[i].Last = !last[tabs[i].File]
		last[tabs[i].File] = true
	}
	return tabs, nil
}

// tabsOf are the tabs of one file: its sheets that there is something to say about, or
// one that says why it cannot be shown.
func (s *Server) tabsOf(ctx context.Context, id string, f *shownFile, standing []store.Record, marks places) ([]shownTab, error) {
	book, err := s.books.open(ctx, s.DB, f.SHA256)
	if err != nil {
		switch {
		case errors.Is(err, grid.ErrEncrypted):
			f.Locked = true
		case ctx.Err() != nil || book == nil && !bureau.IsRefusal(err):
			return nil, err
		default:
			f.Problem = bureau.RefusalOf(err).OnPage()
		}
		return []shownTab{{ID: id, File: f, filed: filedAs(standing)}}, nil
	}
	var tabs []shownTab
	for n, sheet := range book.Sheets {
		names := sheetNames(sheet)
		keep, values := marks.on(f.SHA256, names)
		if len(keep) == 0 {
			f.Others = append(f.Others, sheet.Name)
			continue
		}
		t := shownTab{ID: id + "-" + itoa(n), File: f}
		t.filed = filedAs(slices.DeleteFunc(slices.Clone(standing), func(rec store.Record) bool { return !slices.Contains(names, rec.Sheet) }))
		if len(t.filed) == 0 { // a form begins on another one
			t.filed = values
		}
		shown := layOut(t.ID, f.SHA256, sheet, keep, marks)
		t.Sheet = &shown
		tabs = append(tabs, t)
	}
	return tabs, nil
}

// filedAs are the forms of some filings.
func filedAs(records []store.Record) []filedForm {
	var forms []filedForm
	for _, rec := range records {
		forms = append(forms, filedForm{rec.Form, rec.Project})
	}
	return forms
}

// on are the places on a sheet of a file, by whichever of its names, and the forms of
// which values stand there.
func (p places) on(sum string, names []string) (keep []paper.Place, values []filedForm) {
	for place, m := range p {
		if place.sum != sum || !slices.Contains(names, place.sheet) {
			continue
		}
		keep = append(keep, paper.Place{Sheet: place.sheet, Name: place.cell})
		if m.value && !slices.Contains(values, m.filed) {
			values = append(values, m.filed)
		}
	}
	return keep, values
}

// place puts the forms of a tab in the order of all that is filed, and the tab by the
// first of them; a sheet of none comes last.
func (t *shownTab) place(model *schema.Model, filed []filedForm) {
	t.order = len(filed)
	slices.SortStableFunc(t.filed, func(a, b filedForm) int {
		return cmp.Compare(slices.Index(filed, a), slices.Index(filed, b))
	})
	for i, f := range t.filed {
		t.Forms = append(t.Forms, f.name(model))
		if i == 0 {
			t.order = slices.Index(filed, f)
		}
	}
}

// nameTabs names each tab by its forms: with the project where several are of one
// form, and with the sheet where that does not tell it from another.
func nameTabs(model *schema.Model, tabs []shownTab) {
	projects := map[schema.FormID]map[string]bool{}
	for _, t := range tabs {
		for _, f := range t.filed {
			if projects[f.form] == nil {
				projects[f.form] = map[string]bool{}
			}
			projects[f.form][f.project] = true
		}
	}
	same := map[string]int{}
	for i := range tabs {
		t := &tabs[i]
		var names []string
		for j, f := range t.filed {
			on := 0 // of the form on this tab
			for _, o := range t.filed {
				if o.form == f.form {
					on++
				}
			}
			switch {
			case j > 0 && t.filed[j-1].form == f.form: // is named
			case on > 1:
				names = append(names, bureau.FormName(model, f.form)+"（"+itoa(on)+" 个项目）")
			case len(projects[f.form]) > 1:
				names = append(names, f.name(model))
			default:
				names = append(names, bureau.FormName(model, f.form))
			}
		}
		if t.Name = strings.Join(names, "、"); t.Name == "" {
			t.Name = t.Sheet.Sheet
		}
		same[t.Name]++
	}
	for i := range tabs {
		if t := &tabs[i]; same[t.Name] > 1 && t.Sheet != nil && len(t.filed) > 0 {
			t.Name += " " + t.Sheet.Sheet
		}
	}
}

// count says how many findings that stand have a cell on each tab, and how grave the
// gravest of them is.
func (d *unitData) count(marks places) {
	on := map[string]map[int]bool{} // numbers of findings, by tab
	for _, m := range marks {
		for _, n := range m.numbers {
			if on[m.tab] == nil {
				on[m.tab] = map[int]bool{}
			}
			on[m.tab][n] = true
		}
	}
	for i := range d.Tabs {
		t := &d.Tabs[i]
		for _, f := range d.Findings { // the gravest come first
			if !on[t.ID][f.Number] {
				continue
			}
			if t.Found++; t.Mark == "" {
				t.Mark = strings.ToLower(string(f.Severity))
			}
		}
	}
}

// sheetNames are what places on a sheet say for its name: in a Word document
// that is the table.
func sheetNames(s *grid.Sheet) []string {
	names := []string{s.Name}
	b := s.Bounds()
	for row := b.Top; row <= b.Bottom && row > 0; row++ {
		if name, _ := s.Where(row, b.Left); !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	return names
}

func layOut(id, sum string, sheet *grid.Sheet, keep []paper.Place, marks places) shownSheet {
	page := paper.Of(sheet, keep...)
	shown := shownSheet{ID: id, Page: page}
	for _, row := range page.Rows {
		out := shownRow{Row: row}
		for _, c := range row.Cells {
			cell := shownCell{Cell: c, ID: id + "-" + c.At}
			shown.Word = shown.Word || c.Sheet != sheet.Name
			if m := marks[at{sum, c.Sheet, c.Name}]; m != nil {
				m.to, m.tab = "#"+cell.ID, id
				cell.Mark, cell.Of, cell.Value = m.severity, m.first, m.value
				cell.Title = strings.TrimSpace(m.named + m.title)
				for _, n := range slices.Compact(slices.Clone(m.numbers)) {
					if n != m.first {
						cell.More = append(cell.More, n)
					}
				}
			}
			const line = 24 // characters
			cell.Prose = !c.Figure && utf8.RuneCountInString(c.Text) > line && strings.ContainsAny(c.Text, "。；\n")
			if c.Full != "" {
				cell.Title = strings.TrimSpace("全部数位：" + c.Full + "\n" + cell.Title)
			}
			if c.Formula != "" {
				cell.Title = strings.TrimSpace(cell.Title + "\n公式：=" + c.Formula)
			}
			out.Cells = append(out.Cells, cell)
		}
		shown.Rows = append(shown.Rows, out)
	}
	return shown
}

// books are the files that were shown last, opened; and the passwords that
// somebody has told for as long as the program runs.
type books struct {
	mu        sync.Mutex
	opened    map[string]*grid.Book
	order     []string
	passwords map[string]string
}

// mostBooks is how many opened files are kept.
const mostBooks = 16

func (b *books) open(ctx context.Context, db *store.DB, sum string) (*grid.Book, error) {
	password := b.password(sum)
	b.mu.Lock()
	book := b.opened[sum]
	b.mu.Unlock()
	if book != nil {
		return book, nil
	}
	data, err := db.Data(ctx, sum)
	if err != nil {
		return nil, err
	}
	if book, err = formats.Open(data, password); err != nil {
		return nil, err
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.opened == nil {
		b.opened = map[string]*grid.Book{}
	}
	if b.opened[sum] == nil {
		b.opened[sum] = book
		b.order = append(b.order, sum)
	}
	for len(b.order) > mostBooks {
		delete(b.opened, b.order[0])
		b.order = b.order[1:]
	}
	return book, nil
}

// password is what was told of a file; "" for nothing.
func (b *books) password(sum string) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.passwords[sum]
}

func (b *books) unlock(sum, password string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.passwords == nil {
		b.passwords = map[string]string{}
	}
	b.passwords[sum] = password
}

// unlock keeps the password of a file, to show it.
func (s *Server) unlock(w http.ResponseWriter, r *http.Request) error {
	sum, password := r.PostFormValue("sum"), r.PostFormValue("password")
	data, err := s.DB.Data(r.Context(), sum)
	if err != nil {
		return err
	}
	if _, err := formats.Open(data, password); err != nil {
		return beside("password", problem{http.StatusBadRequest, "密码不对，打不开。"})
	}
	s.books.unlock(sum, password)
	return s.done(w, r, told{Text: "已打开。密码只在程序运行期间记住，不写进数据库。"}, "/district")
}

// picked are the findings of a unit that a form names.
type picked struct {
	unit string
	keys []string
}

// pickedIn reads which findings a form names: by their keys, of the unit of the form,
// or of several units each with its own. Several may stand in one field, where what
// was done to several is taken back.
func pickedIn(r *http.Request) []picked {
	var all []picked
	add := func(unit, key string) {
		i := slices.IndexFunc(all, func(p picked) bool { return p.unit == unit })
		if i < 0 {
			i = len(all)
			all = append(all, picked{unit: unit})
		}
		if !slices.Contains(all[i].keys, key) {
			all[i].keys = append(all[i].keys, key)
		}
	}
	for _, value := range r.Form["key"] {
		for _, key := range strings.Fields(value) {
			add(r.FormValue("unit"), key)
		}
	}
	for _, value := range r.Form["finding"] {
		for line := range strings.Lines(value) {
			key, unit, _ := strings.Cut(strings.TrimSpace(line), " ")
			add(unit, key)
		}
	}
	return all
}

// pickOf names a finding in a form that has findings of several units.
func pickOf(f schema.Finding) string { return f.Key() + " " + f.Unit }

// found are the findings that a form names.
type found struct {
	year     int
	unit     string // "" where they are of several
	findings []schema.Finding
	gone     int              // that are not there any more
	all      []schema.Finding // of the unit
}

// found returns the findings that a form names; with same, all of the same code that
// are in the same state.
func (s *Server) found(r *http.Request) (f found, err error) {
	ctx := r.Context()
	if f.year, err = s.someYear(r); err != nil {
		return f, err
	}
	units := pickedIn(r)
	if len(units) == 0 {
		if _, err := s.theUnit(ctx, r.FormValue("unit")); err != nil && r.FormValue("unit") != "" {
			return f, err
		}
		return f, problem{http.StatusConflict, saysNonePicked}
	}
	for _, p := range units {
		unit, err := s.theUnit(ctx, p.unit)
		if err != nil {
			return f, err
		}
		all, err := s.DB.Findings(ctx, store.FindingFilter{Year: f.year, Unit: unit})
		if err != nil {
			return f, err
		}
		keys := map[string]bool{}
		for _, finding := range all {
			if key := finding.Key(); slices.Contains(p.keys, key) {
				f.findings = append(f.findings, finding)
				keys[key] = true
			}
		}
		f.gone += len(p.keys) - len(keys)
		f.unit, f.all = unit, all
	}
	if len(units) > 1 {
		f.unit, f.all = "", nil
	}
	if len(f.findings) == 0 {
		return f, problem{http.StatusConflict, saysGone}
	}
	if r.FormValue("same") != "" && f.unit != "" {
		first := f.findings[0]
		f.findings = slices.DeleteFunc(slices.Clone(f.all), func(o schema.Finding) bool {
			return o.Code != first.Code || (o.Accepted == nil) != (first.Accepted == nil)
		})
	}
	return f, nil
}

// next is the finding of the unit that comes after those that were decided about, in
// the order of its page; ok is false where none is left.
func (f found) next() (next schema.Finding, ok bool) {
	standing := slices.DeleteFunc(slices.Clone(f.all), func(o schema.Finding) bool { return !o.Standing() || schema.OfBureau(o.Code) })
	slices.SortStableFunc(standing, func(a, b schema.Finding) int { return cmp.Compare(rank(a.Severity), rank(b.Severity)) })
	decided := func(o schema.Finding) bool {
		return slices.ContainsFunc(f.findings, func(d schema.Finding) bool { return d.Key() == o.Key() })
	}
	last := -1
	for i, o := range standing {
		if decided(o) {
			last = i
		}
	}
	for i := range standing { // from there on, and then from the beginning
		if o := standing[(last+1+i)%len(standing)]; !decided(o) {
			return o, true
		}
	}
	return next, false
}

// anchorOf is where a finding stands on the page of its unit.
func anchorOf(f schema.Finding) string { return "#k-" + f.Key() }

// codesOf are the codes of findings, each once.
func codesOf(findings []schema.Finding) string {
	var codes []string
	for _, f := range findings {
		if !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	return strings.Join(codes, "、")
}

// accept accepts findings, or takes that back: of all that are named or of none. The
// next one is then in view.
func (s *Server) accept(w http.ResponseWriter, r *http.Request) error {
	f, err := s.found(r)
	if err != nil {
		return err
	}
	by, undo := visitorOf(r).name, r.PostFormValue("undo") != ""
	count := len(f.findings)
	findings := slices.DeleteFunc(slices.Clone(f.findings), func(o schema.Finding) bool { return (o.Accepted != nil) != undo })
	otherwise := "/findings"
	if f.unit != "" {
		otherwise = unitLink(f.unit, f.year)
	}
	if undo {
		if err := s.DB.Reconsider(r.Context(), findings, by); err != nil {
			return err
		}
		return s.done(w, r, told{Text: "已收回认可：" + codesOf(findings) + "，" + itoa(len(findings)) + " 条。"}, otherwise)
	}
	why := strings.TrimSpace(r.PostFormValue("why"))
	if why == "" {
		return beside("why", problem{http.StatusBadRequest, saysNoWhy})
	}
	if changed := f.gone + count - len(findings); changed > 0 && changed < count+f.gone {
		return problem{http.StatusConflict, saysSomeGone(count+f.gone, changed)}
	}
	if err := s.DB.Accept(r.Context(), findings, schema.Decision{Why: why, By: by}); err != nil {
		return err
	}
	var picks []string
	for _, o := range findings {
		picks = append(picks, pickOf(o))
	}
	t := told{Text: "已认可 " + codesOf(findings) + "，" + itoa(len(findings)) + " 条；不再计入错误和预警，汇总里照样列出。", Undo: "/unit/accept",
		Fields: map[string]string{"year": itoa(f.year), "finding": strings.Join(picks, "\n"), "undo": "1"}}
	if f.unit == "" {
		return s.done(w, r, t, otherwise)
	}
	t.Fields["back"] = cmp.Or(local(r.FormValue("back")), otherwise+anchorOf(findings[0]))
	if next, ok := f.next(); ok {
		otherwise += anchorOf(next)
	} else {
		otherwise += "#found"
		t.More = append(t.More, "这个单位要改、要说明的问题都处理完了。")
	}
	return s.done(w, r, t, otherwise)
}

// remark keeps what the unit said to a finding by telephone.
func (s *Server) remark(w http.ResponseWriter, r *http.Request) error {
	f, err := s.found(r)
	if err != nil {
		return err
	}
	text := strings.TrimSpace(r.PostFormValue("text"))
	former, err := s.DB.RemarkTo(r.Context(), f.findings[0])
	if err != nil {
		return err
	}
	if err := s.DB.Remark(r.Context(), f.findings, text, visitorOf(r).name); err != nil {
		return err
	}
	back := unitLink(f.findings[0].Unit, f.year) + anchorOf(f.findings[0])
	t := told{Text: "已记下单位说明。", Undo: "/unit/remark",
		Fields: map[string]string{"year": itoa(f.year), "finding": pickOf(f.findings[0]), "text": former, "back": back}}
	if text == "" {
		t.Text = "已收回记下的说明。"
	}
	return s.done(w, r, t, back)
}

// aboutFiling is an error about a filing, as the page tells it.
func aboutFiling(id int64, err error) error {
	if bureau.IsAboutFiling(err) {
		return bureau.FilingError{ID: id, Err: err}
	}
	return err
}

// asking is what a person decides of a filing on the page.
type asking struct {
	id   int64
	undo bool   // the decision is taken back
	back string // the page to show then
	schema.Decision
}

// filingAsked reads what a person decides of a filing; back is the page to show
// where the form names none.
func filingAsked(r *http.Request, back string) (asking, error) {
	id, err := strconv.ParseInt(r.PostFormValue("id"), 10, 64)
	if err != nil {
		return asking{}, problem{http.StatusBadRequest, saysGone}
	}
	return asking{id: id, undo: r.PostFormValue("undo") != "", back: cmp.Or(local(r.PostFormValue("back")), back),
		Decision: schema.Decision{Why: strings.TrimSpace(r.PostFormValue("why")), By: visitorOf(r).name}}, nil
}

// void withdraws a filing, or takes that back.
func (s *Server) void(w http.ResponseWriter, r *http.Request) error {
	asked, err := filingAsked(r, "/district")
	if err != nil {
		return err
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	id, back := asked.id, asked.back
	if asked.undo {
		later, err := bureau.Restore(toTheEnd(r), s.DB, []int64{id}, asked.By)
		if err != nil {
			return aboutFiling(id, err)
		}
		return s.done(w, r, told{Text: bureau.RestoredText(s.DB.Model(), id, later[0])}, back)
	}
	if asked.Why == "" {
		return beside("why", problem{http.StatusBadRequest, saysNoWhy})
	}
	restored, err := bureau.Void(toTheEnd(r), s.DB, []int64{id}, asked.Decision)
	if err != nil {
		return aboutFiling(id, err)
	}
	return s.done(w, r, told{Text: bureau.VoidText(s.DB.Model(), id, restored[0]), Undo: "/unit/void",
		Fields: map[string]string{"id": strconv.FormatInt(id, 10), "undo": "1", "back": back}}, back)
}

// choose says which of two filings counts, or takes that back.
func (s *Server) choose(w http.ResponseWriter, r *http.Request) error {
	asked, err := filingAsked(r, "/receive")
	if err != nil {
		return err
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	id, back := asked.id, asked.back
	if asked.undo {
		if err := bureau.Unchoose(toTheEnd(r), s.DB, id, asked.By); err != nil {
			return aboutFiling(id, err)
		}
		return s.done(w, r, told{Text: bureau.ChosenText(s.DB.Model(), id, nil, true)}, back)
	}
	if asked.Why == "" {
		return beside("why", problem{http.StatusBadRequest, saysNoWhy})
	}
	var instead *store.Record
	if r.PostFormValue("keep") != "" {
		id, err = bureau.Keep(toTheEnd(r), s.DB, id, asked.Decision)
	} else {
		instead, err = bureau.Choose(toTheEnd(r), s.DB, id, asked.Decision)
	}
	if err != nil {
		return aboutFiling(id, err)
	}
	return s.done(w, r, told{Text: bureau.ChosenText(s.DB.Model(), id, instead, false), Undo: "/unit/current",
		Fields: map[string]string{"id": strconv.FormatInt(id, 10), "undo": "1", "back": back}}, back)
}

// correct puts a filing under another unit or year, or takes that back.
func (s *Server) correct(w http.ResponseWriter, r *http.Request) error {
	asked, err := filingAsked(r, "/district")
	if err != nil {
		return err
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	id, back := asked.id, asked.back
	if asked.undo {
		done, err := bureau.Uncorrect(toTheEnd(r), s.DB, []int64{id}, asked.By)
		if err != nil {
			return aboutFiling(id, err)
		}
		return s.done(w, r, told{Text: bureau.UncorrectedText(s.DB.Model(), id, done[0])}, back)
	}
	given, err := givenBy(r)
	if err != nil {
		return err
	}
	if asked.Why == "" {
		return beside("why", problem{http.StatusBadRequest, saysNoWhy})
	}
	done, err := bureau.Correct(toTheEnd(r), s.DB, []int64{id}, given.Unit, given.Year, asked.Decision)
	if err != nil {
		return aboutFiling(id, err)
	}
	return s.done(w, r, told{Text: bureau.CorrectedText(s.DB.Model(), id, done[0]), Undo: "/unit/correct",
		Fields: map[string]string{"id": strconv.FormatInt(done[0].Filing, 10), "undo": "1", "back": back}}, back)
}

// diffPart lists what changed from one filing to another.
func (s *Server) diffPart(w http.ResponseWriter, r *http.Request) error {
	unit, err := s.theUnit(r.Context(), r.FormValue("unit"))
	if err != nil {
		return err
	}
	from, errFrom := strconv.ParseInt(r.FormValue("from"), 10, 64)
	to, errTo := strconv.ParseInt(r.FormValue("to"), 10, 64)
	if errFrom != nil || errTo != nil {
		return problem{http.StatusBadRequest, saysGone}
	}
	changes, open, err := bureau.Compare(r.Context(), s.DB, unit, [2]int64{from, to})
	if err != nil {
		return err
	}
	return s.part(w, "unit", "diff", struct {
		Changes []bureau.Changed
		Open    []schema.Finding
	}{changes, open})
}
