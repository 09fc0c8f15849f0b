package web

import (
	"errors"
	"net/http"
	"net/url"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// withRoster gives a site a roster with the units of fewFiles but one, and one
// that has handed in nothing; and a deadline that one of them has not kept.
func withRoster(t testing.TB, s *site) {
	t.Helper()
	settings := schema.Settings{Deadline: "2024-03-09", LateBy: schema.LateBySaved, Roster: []schema.RosterUnit{
		{Code: "001", Name: "星澜区信访局", Department: "区委办公室", Office: "行政股"},
		{Code: "002", Name: "星澜区医疗保障局", Department: "区政府办公室", Office: "社保股", Aliases: []string{"医保局"}},
		{Code: "003", Name: "星澜区市场监督管理局", Department: "区政府办公室", Office: "企业股", Contact: "甲 内线 000"},
		{Code: "004", Name: "星澜区审计局", Office: "行政股"},
		{Code: "005", Name: "星澜区档案馆", Department: "区委办公室", Office: "行政股"},
	}}
	if _, err := s.DB.SaveSettings(t.Context(), settings, clerk); err != nil {
		t.Fatal(err)
	}
}

const model = "岳阳市城市管理综合行政执法支队直属三大队"

// rows are the rows of a table of units, by the names of its columns.
func (a *answer) rows() (names []string, cells []map[string]*html.Node) {
	a.t.Helper()
	a.want(http.StatusOK)
	results := first(a.tree(), with("", "id", "results"))
	if results == nil {
		a.t.Fatalf("%s has no results: %s", a.of, text(a.tree()))
	}
	var heads []string
	for n := range elements(results, with("th", "scope", "col")) {
		heads = append(heads, strings.Trim(text(n), " ▲▼"))
	}
	for row := range elements(first(results, tag("tbody")), tag("tr")) {
		name := first(row, with("th", "scope", "row"))
		if name == nil {
			continue // there are none
		}
		link := name
		if a := first(name, tag("a")); a != nil {
			link = a
		}
		unit, _, _ := strings.Cut(text(link), " 不在册")
		names = append(names, unit)
		at, i := map[string]*html.Node{}, 0
		for cell := range elements(row, func(n *html.Node) bool { return n.Data == "td" || n.Data == "th" }) {
			if i < len(heads) {
				at[heads[i]] = cell
			}
			i++
		}
		if i != len(heads) {
			a.t.Errorf("%s: %d cells below %d heads", a.of, i, len(heads))
		}
		cells = append(cells, at)
	}
	return names, cells
}

// The table is kept to units by name, by pinyin, by department and by what is
// said of them, and what it is kept to is on the page.
func TestFilter(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	withRoster(t, s)
	units := map[string]*summary.Unit{}
	err := bureau.Reading(t.Context(), s.DB, 2023, func(source summary.Source) error {
		_, err := bureau.EachUnit(source, func(u *summary.Unit) { units[u.Name] = u })
		return err
	})
	if err != nil || len(units) != 5 {
		t.Fatal(units, err)
	}
	that := func(is func(u *summary.Unit) bool) []string {
		var names []string
		for name, u := range units {
			if is(u) {
				names = append(names, name)
			}
		}
		return names
	}
	const xf, yb, sj, audit, archive = "星澜区信访局", "星澜区医疗保障局", "星澜区市场监督管理局", "星澜区审计局", "星澜区档案馆"
	all := []string{xf, yb, sj, audit, archive, model}
	for query, want := range map[string][]string{
		"": all, "q=信访": {xf}, "q=+信访局+": {xf}, "q=xfj": {xf}, "q=XFJ": {xf}, "q=xinfang": {xf}, "q=星澜区": {xf, yb, sj, audit, archive}, "q=xlq": {xf, yb, sj, audit, archive}, "q=没有": nil,
		"q=区委": {xf, archive}, "q=qwbgs": {xf, archive}, "q=zfbg": {yb, sj}, "q=城管": nil, "q=zssdd": {model}, "q=%25": nil, "q=.*": nil,
		"department=区委办公室": {xf, archive}, "department=没有": nil, "department=区政府办公室&q=ybj": nil, "department=区政府办公室&q=ylbzj": {yb},
		"only=flagged": append(that(func(u *summary.Unit) bool { return len(u.Flags) > 0 }), archive), "only=errors": that(func(u *summary.Unit) bool { return u.Counts.Errors > 0 }),
		"only=clean": that(func(u *summary.Unit) bool { return u.Counts.Errors+u.Counts.Warnings == 0 }), "only=missing": append(that(func(u *summary.Unit) bool { return len(u.Missing) > 0 }), archive),
		"only=strange": {model}, "only=" + schema.FlagNotHandedIn: {archive}, "only=nonsense": nil,
		"only=" + schema.FlagErrorFindings:    that(func(u *summary.Unit) bool { return u.Flagged(schema.FlagErrorFindings) }),
		"only=" + schema.FlagExecutionRateLow: that(func(u *summary.Unit) bool { return u.Flagged(schema.FlagExecutionRateLow) }),
		"only=flagged&q=dag":                  {archive}, "table=handed&only=missing&department=区委办公室": {archive},
	} {
		page := s.get("/district?" + query)
		got, _ := page.rows()
		slices.Sort(got)
		want = slices.Clone(want)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
		part, _ := s.get("/district?"+query, part).rows()
		slices.Sort(part)
		if diff := cmp.Diff(got, part); diff != "" {
			t.Errorf("%s: the part is another (-page +part):\n%s", query, diff)
		}
		// The form of the page asks the same again, and links of heads and
		// tables keep it.
		form := page.form("/district")
		if values, err := url.ParseQuery(query); err != nil || strings.TrimSpace(form.Get("q")) != strings.TrimSpace(values.Get("q")) || form.Get("department") != values.Get("department") && values.Get("department") != "没有" ||
			form.Get("only") != values.Get("only") && values.Get("only") != "nonsense" && len(want) > 0 {
			t.Errorf("%s: the form has %v, %v", query, form, err)
		}
		again, _ := s.get(attr(first(page.tree(), with("a", "id", "by-unit")), "href")).rows()
		slices.Sort(again)
		if diff := cmp.Diff(got, again); diff != "" {
			t.Errorf("%s: in another order (-before +after):\n%s", query, diff)
		}
	}
	// Who is late is: those whose forms were saved after the deadline.
	var late []string
	records, err := s.DB.Records(t.Context(), "", 2023)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if r.Modified.Format("2006-01-02") > "2024-03-09" && r.Unit != model && !slices.Contains(late, r.Unit) {
			late = append(late, r.Unit)
		}
	}
	got, _ := s.get("/district?only=late").rows()
	if slices.Contains(got, model) { // has no place on the roster, and may be late all the same
		late = append(late, model)
	}
	slices.Sort(got)
	slices.Sort(late)
	if diff := cmp.Diff(late, got); diff != "" {
		t.Errorf("late (-want +got):\n%s", diff)
	}
	s.sound()
}

// The errors at the head are those that units mend; those about the roster, which 问题
// lists too, are told beside them.
func TestErrorsOfBureau(t *testing.T) {
	s := having(t, fewFiles)
	if page := s.get("/district"); strings.Contains(page.body, "名册不符") {
		t.Error("there is no roster")
	}
	withRoster(t, s)
	v, err := s.view(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	rows, _ := v.keepFindings(chosenFindings{Kind: "E"})
	of := len(rows) - v.totals.Errors
	if of < 2 { // one is not on it, one has handed in nothing
		t.Fatalf("%d errors, %d of them units'", len(rows), v.totals.Errors)
	}
	s.get("/district").says("另有名册不符 " + itoa(of) + " 条")
}

// Without a roster no unit is said not to be on it.
func TestNoRoster(t *testing.T) {
	s := having(t, fewFiles)
	page := s.get("/district?table=handed").want(http.StatusOK)
	if strings.Contains(text(first(page.tree(), tag("tbody"))), "不在册") {
		t.Error("units are said not to be on a roster that there is none of")
	}
	names, _ := page.rows()
	if len(names) != 5 {
		t.Errorf("units %v", names)
	}
	const unknown = "没有名册，不知道应报多少"
	s.get("/district").says(unknown)
	withRoster(t, s)
	if page := s.get("/district"); strings.Contains(page.body, unknown) {
		t.Errorf("there is a roster: %s", text(page.tree()))
	}
}

var sameUnitsInTile = regexp.MustCompile(`(?:(比上年|控制率) (-?[0-9.]+)%，|^)([0-9]+) 个单位同口径：([0-9.]+)(÷| 变为 )([0-9.]+)`)

// A rate on a tile follows from the figures that stand beside it, which are those of the
// units that gave both.
func TestTilesFollow(t *testing.T) {
	s := having(t, fewFiles)
	v, err := s.view(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, tile := range v.tiles() {
		for _, m := range sameUnitsInTile.FindAllStringSubmatch(tile.More, -1) {
			found++
			id := map[string]string{"比上年": summary.ChangeOf("three_public"), "控制率": summary.ControlOf("three_public"), "": summary.ExecutionRate}[m[1]]
			shown := m[2]
			if shown == "" { // the tile's own figure
				shown = strings.TrimSuffix(tile.Text, "%")
			}
			var x [3]float64
			for i, text := range []string{shown, m[4], m[6]} {
				if x[i], err = strconv.ParseFloat(text, 64); err != nil {
					t.Fatal(err)
				}
			}
			want := x[1] / x[2] * 100
			if m[5] != "÷" {
				want = (x[2] - x[1]) / x[1] * 100
			}
			if difference := x[0] - want; difference < -0.02 || difference > 0.02 {
				t.Errorf("%s: %s is %v of what stands beside it", tile.Name, m[0], want)
			}
			if part, _ := v.totals.Base(id); m[3] != itoa(part.Units) {
				t.Errorf("%s: %s is of %d units", tile.Name, m[0], part.Units)
			}
		}
	}
	if found != 3 {
		t.Errorf("%d rates with their figures: %+v", found, v.tiles())
	}
}

var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?`)

// Every column sorts up and down, and what is no figure comes last both ways.
func TestSort(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	withRoster(t, s)
	for _, table := range []string{"scores", "public", "rates", "handed"} {
		page := s.get("/district?table=" + table + "&year=2023")
		heads := 0
		for n := range elements(first(first(page.tree(), with("", "id", "results")), tag("thead")), tag("a")) {
			heads++
			s.sortsBy(table, n)
		}
		if heads < 4 {
			t.Errorf("%s has %d heads", table, heads)
		}
	}
	s.sortsWords()
	// An order that there is none of is that of the roster.
	names, _ := s.get("/district?sort=nonsense").rows()
	if want, _ := s.get("/district").rows(); cmp.Diff(want, names) != "" {
		t.Errorf("by nonsense: %v", names)
	}
}

// sortsBy sorts a table by a head of it, up and down.
func (s *site) sortsBy(table string, head *html.Node) {
	s.t.Helper()
	name, id := text(head), attr(head, "id")
	for way, want := range map[int]struct{ order, sign string }{1: {"ascending", "▲"}, -1: {"descending", "▼"}} {
		sorted := s.get(attr(head, "href"))
		at := first(sorted.tree(), with("a", "id", id))
		if way < 0 {
			sorted = s.get(attr(at, "href"))
			at = first(sorted.tree(), with("a", "id", id))
		}
		if order := attr(at.Parent, "aria-sort"); order != want.order || !strings.Contains(text(at), want.sign) {
			s.t.Errorf("%s by %s is %s %s", table, name, order, text(at))
		}
		units, cells := sorted.rows()
		if len(units) != 6 {
			s.t.Errorf("%s by %s has %v", table, name, units)
		}
		var texts []string
		for _, c := range cells {
			cell, _, _ := strings.Cut(text(c[name]), " 预警")
			texts = append(texts, strings.TrimSpace(cell))
		}
		switch id := strings.TrimPrefix(id, "by-"); id {
		case "unit", "department", "received":
			if !inOrder(texts, way) {
				s.t.Errorf("%s by %s, way %d: %q", table, name, way, texts)
			}
		case "errors", "flags", "status", "grade": // words; sortsWords tries their order
		default:
			figures, err := figuresFirst(texts)
			if err != nil {
				s.t.Errorf("%s by %s, way %d: %q: %v", table, name, way, texts, err)
			}
			if way < 0 {
				slices.Reverse(figures)
			}
			if !slices.IsSorted(figures) || len(figures) == 0 && id != "buildings" {
				s.t.Errorf("%s by %s, way %d: %q", table, name, way, texts)
			}
		}
	}
}

// inOrder reports whether texts are in order, one way or the other, and blanks last.
func inOrder(texts []string, way int) bool {
	if i := slices.Index(texts, ""); i >= 0 {
		if strings.Join(texts[i:], "") != "" {
			return false
		}
		texts = texts[:i]
	}
	return slices.IsSortedFunc(texts, func(a, b string) int { return way * strings.Compare(a, b) })
}

// figuresFirst are the figures among texts, of which those that are none come last.
func figuresFirst(texts []string) (figures []float64, err error) {
	words := false
	for _, cell := range texts {
		if !number.MatchString(cell) {
			words = true
			continue
		}
		if words {
			return nil, errors.New("what is no figure comes before others")
		}
		f, err := strconv.ParseFloat(strings.TrimSuffix(cell, "%"), 64)
		if err != nil {
			return nil, err
		}
		figures = append(figures, f)
	}
	return figures, nil
}

// sortsWords tries the order of columns that are words.
func (s *site) sortsWords() {
	s.t.Helper()
	v, err := s.view(s.t.Context(), 2023)
	if err != nil {
		s.t.Fatal(err)
	}
	for sort, key := range map[string]func(*unitRow) int{
		"errors": func(u *unitRow) int { return u.Counts.Errors*1000 + u.Counts.Warnings }, "flags": func(u *unitRow) int { return len(u.Flags) },
		"status": func(u *unitRow) int {
			return slices.Index([]string{bureau.StatusMissing, bureau.StatusPartial, bureau.StatusComplete}, u.Status)
		},
		"grade": func(u *unitRow) int { return int(u.Cells["self"].amount) },
	} {
		for _, down := range []bool{false, true} {
			var keys []int
			for _, u := range v.keep(chosen{Sort: sort, Down: down}) {
				if u.Filed || sort == "flags" || sort == "status" {
					keys = append(keys, key(u))
				}
			}
			if down {
				slices.Reverse(keys)
			}
			if !slices.IsSorted(keys) {
				s.t.Errorf("by %s, down %v: %v", sort, down, keys)
			}
		}
	}
}

// The figures of the page are those of the summary.
func TestFigures(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	withRoster(t, s)
	figures, totals := s.summaryFigures()
	compared := 0
	for at, want := range figures {
		table, column, _ := strings.Cut(at, " ")
		units, cells := s.get("/district?table=" + table).rows()
		for i, unit := range units {
			got, _, _ := strings.Cut(text(cells[i][column]), " 预警")
			value, ok := want[unit]
			switch {
			case ok:
				compared++
				if got != value {
					t.Errorf("%s of %s is %q, want %q", at, unit, got, value)
				}
			case unit != "星澜区档案馆":
				t.Errorf("%s: no figure of %s", at, unit)
			case column != "等级" && text(cells[i][column]) != "未报":
				t.Errorf("%s of a unit that has handed in nothing is %q", at, text(cells[i][column]))
			}
		}
	}
	if compared != 5*len(figures) {
		t.Errorf("%d figures compared", compared)
	}
	s.tilesAre(totals)
	s.sound()
}

// tilesAre makes sure that the numbers at the head are those of the summary, and lead to
// the units that they count.
func (s *site) tilesAre(totals *summary.Totals) {
	s.t.Helper()
	page := s.get("/district").want(http.StatusOK)
	public := totals.Sum(summary.CostPath("three_public", "final"))
	page.says("报送单位 5 个", "自评平均分 "+fixed(totals.Scores.Total.Mean(), 2), "三公经费本年决算 "+public.Amount.Fixed(2)+" 万元", "有预警的单位 "+itoa(totals.Flagged)+" 个 "+itoa(totals.Flags)+" 条预警",
		"要改的错误 "+itoa(totals.Errors)+" 条", "预算执行率 "+totals.Rate(summary.ExecutionRate).Amount.Fixed(2)+"%")
	for n := range elements(page.tree(), class("tile")) {
		names, _ := s.get(attr(n, "href")).rows()
		switch name := text(first(n, class("name"))); name {
		case "有预警的单位":
			if len(names) != totals.Flagged {
				s.t.Errorf("%s leads to %v", name, names)
			}
		case "要改的错误":
			if len(names) != totals.UnitsWith.Errors {
				s.t.Errorf("%s leads to %v", name, names)
			}
		default:
			if len(names) == 0 {
				s.t.Errorf("%s leads to no unit", name)
			}
		}
	}
}

// summaryFigures are the figures of the summary, by the table and column of the page that
// shows them, and the unit.
func (s *site) summaryFigures() (figures map[string]map[string]string, totals *summary.Totals) {
	s.t.Helper()
	figures = map[string]map[string]string{}
	err := bureau.Reading(s.t.Context(), s.DB, 2023, func(source summary.Source) error {
		totals = summary.NewTotals(catalogued, 2023, source.Settings)
		filed, err := bureau.EachUnit(source, func(u *summary.Unit) {
			totals.Add(u)
			for at, figure := range figuresOf(u) {
				if figures[at] == nil {
					figures[at] = map[string]string{}
				}
				figures[at][u.Name] = figure
			}
		})
		totals.AddAbsent(summary.AbsentFlags(filed, 2023, source.Settings))
		return err
	})
	if err != nil {
		s.t.Fatal(err)
	}
	return figures, totals
}

// figuresOf are the figures of a unit, by the table and column that shows them.
func figuresOf(u *summary.Unit) map[string]string {
	figures := map[string]string{"scores 等级": u.Score.Grade}
	for at, path := range map[string]string{"public 上年决算": "prior_final", "public 本年预算": "budget", "public 本年决算": "final"} {
		answer := u.Answer(summary.CostPath("three_public", path))
		figures[at] = answer.State.Word()
		if a, ok := answer.Figure(); ok {
			figures[at] = a.Fixed(2)
		}
	}
	for at, id := range map[string]string{
		"scores 预算执行率": summary.ExecutionRate, "rates 预算执行": summary.ExecutionRate, "rates 在职人员": summary.StaffingRate,
		"rates 三公经费": summary.ControlOf("three_public"), "public 控制率": summary.ControlOf("three_public"), "public 比上年": summary.ChangeOf("three_public"), "rates 公用经费": summary.ControlOf("operating_expenses"),
	} {
		figures[at] = "未判定"
		if r := u.Rate(id); r.OK() {
			figures[at] = r.Amount.Fixed(2) + "%"
		}
	}
	if a, ok := u.Score.Total.Figure(); ok {
		figures["scores 自评得分"] = a.Fixed(2)
	}
	if r := u.Score.Recomputed.Total; r.OK() {
		figures["scores 复算得分"] = r.Amount.Fixed(2)
	}
	return figures
}

// listedFindings are the findings of a list: unit, code and message. It fails the test
// where a graver one comes after another, or one leads nowhere.
func (a *answer) listedFindings(there func(to, anchor string) bool) (list []string) {
	a.t.Helper()
	last := ""
	for row := range elements(first(a.tree(), tag("tbody")), tag("tr")) {
		link := first(row, tag("a"))
		if link == nil {
			continue // there are none
		}
		var cells []string
		for c := range elements(row, tag("td")) {
			cells = append(cells, text(c))
		}
		list = append(list, text(link)+" "+cells[2]+" "+cells[3])
		rank := map[string]string{"错误": "1", "警告": "2", "提示": "3"}[cells[1]]
		if rank < last && rank != "" {
			a.t.Errorf("%s: %s after graver ones", a.of, cells[1])
		}
		last = rank
		if to, anchor, _ := strings.Cut(attr(link, "href"), "#"); !there(to, anchor) {
			a.t.Errorf("%s leads to %s#%s, which is not there", text(row), to, anchor)
		}
	}
	return list
}

// The list of findings has what the database has, kept to what is asked, and
// every one leads to its place on the page of its unit.
func TestFindings(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	all, err := s.DB.Findings(t.Context(), store.FindingFilter{Year: 2023, NotJudged: true})
	if err != nil {
		t.Fatal(err)
	}
	all = schema.GroupNotJudged(all)
	unitPages := map[string]map[string]bool{}
	for query, is := range map[string]func(schema.Finding) bool{
		"":                  func(f schema.Finding) bool { return f.Standing() && f.Severity != schema.Info },
		"severity=E":        func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Err },
		"severity=W":        func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Warn },
		"severity=I":        func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Info },
		"severity=unjudged": func(f schema.Finding) bool { return f.Outcome == schema.NotJudged },
		"severity=accepted": func(schema.Finding) bool { return false },
		"q=xfj": func(f schema.Finding) bool {
			return f.Standing() && f.Severity != schema.Info && f.Unit == "星澜区信访局"
		},
		"q=三公&severity=I": func(f schema.Finding) bool {
			return f.Standing() && f.Severity == schema.Info && strings.Contains(f.Message(), "三公")
		},
		"code=B11":            func(f schema.Finding) bool { return f.Standing() && f.Severity != schema.Info && f.Code == "B11" },
		"code=B11&severity=I": func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Info && f.Code == "B11" },
	} {
		page := s.get("/findings?" + query).want(http.StatusOK).plain()
		var want []string
		for _, f := range all {
			if is(f) {
				want = append(want, f.Unit+" "+f.Code+" "+strings.Join(strings.Fields(f.Message()), " "))
			}
		}
		got := page.listedFindings(func(to, anchor string) bool {
			if unitPages[to] == nil {
				unitPages[to] = map[string]bool{}
				for n := range elements(s.get(to).want(http.StatusOK).tree(), nil) {
					unitPages[to][attr(n, "id")] = true
				}
			}
			return unitPages[to][anchor]
		})
		slices.Sort(want)
		slices.Sort(got)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", query, diff)
		}
		if len(want) > 0 || strings.Contains(query, "accepted") {
			page.says(itoa(len(want)) + " 条")
		}
	}
	s.sound()
}

// The choice of a year leads to the same page of the other year, and what is
// asked of a year is of that year alone.
func TestYears(t *testing.T) {
	long(t)
	s := having(t, []string{"broken/X15"})
	const unit = "星澜区公用事业服务中心"
	page := s.get("/district").want(http.StatusOK)
	page.says("2023 年度总览")
	form := page.form("/district", "year", "2023")
	if got := fields(first(page.tree(), class("year"))); got.Get("year") != "2023" {
		t.Errorf("the choice of years has %v, the table %v", got, form)
	}
	var years []string
	for o := range elements(first(page.tree(), with("select", "id", "year")), tag("option")) {
		years = append(years, text(o))
	}
	if diff := cmp.Diff([]string{"2023", "2022"}, years); diff != "" {
		t.Errorf("years (-want +got):\n%s", diff)
	}
	s.get("/district?year=2022").says("2022 年度总览")
	for n := range elements(first(s.get("/district?year=2022").tree(), tag("nav")), tag("a")) {
		s.get(attr(n, "href")).want(http.StatusOK)
		if !strings.HasSuffix(attr(n, "href"), "year=2022") {
			t.Errorf("the menu leads to %s", attr(n, "href"))
		}
	}
	now := s.get(unitLink(unit, 2023)).want(http.StatusOK)
	now.says("2023 年度", "与上年报送相比")
	before := s.get(unitLink(unit, 2022)).want(http.StatusOK)
	before.says("2022 年度")
	if strings.Contains(text(before.tree()), "与上年报送相比") {
		t.Error("the first year is compared")
	}
	// The form for the year keeps what else is in the address.
	year := fields(first(now.tree(), class("year")))
	if year.Get("unit") != unit {
		t.Errorf("the choice of a year has %v", year)
	}
	for _, wrong := range []string{"2021", "x", "20223", "-1", "99999999999999999999"} {
		s.get("/district?year=" + wrong).want(http.StatusNotFound).says("没有 " + wrong + " 年度的报表")
	}
	started := having(t, []string{"broken/X15"}, func(o *Options) { o.Year = 2022 })
	started.get("/district").says("2022 年度总览")
	started.get("/district?year=2023").says("2023 年度总览")
	s.sound()
}

// What is shown first is the year last chosen in the browser, else that of most units:
// a file of a wrong year does not take the page over, and is told in a line.
func TestFirstYear(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	s.get("/district").says("2023 年度总览")
	wrongYear(t, s)
	page := s.get("/district").want(http.StatusOK)
	page.says("2023 年度总览")
	if stray := first(page.tree(), class("stray")); stray != nil {
		t.Fatalf("one of six units is told as a stray: %s", text(stray))
	}
	// The choice is kept, and what is merely looked at is none.
	s.get("/district?year=2022").says("2022 年度总览")
	s.get("/district").says("2023 年度总览")
	got := s.get("/findings?chosen=1&severity=E&year=2022").want(http.StatusSeeOther)
	if to := got.head.Get("Location"); to != "/findings?severity=E&year=2022" {
		t.Errorf("a choice leads to %s", to)
	}
	if cookie := got.head.Get("Set-Cookie"); !strings.HasSuffix(cookie, "; HttpOnly; SameSite=Strict") {
		t.Errorf("cookie %s", cookie)
	}
	s.get("/district").says("2022 年度总览")
	s.get("/").follow(&s.browser).says("2022 年度总览")
	s.get("/district?year=2023").says("2023 年度总览")
	other := s.browser
	other.cookies = map[string]string{"jixiao-8780": token}
	other.get("/district").says("2023 年度总览")
	s.get("/district?chosen=1&year=2021").want(http.StatusNotFound)
	s.get("/district").says("2022 年度总览")

	// Started for a year, what was chosen before that is no longer meant.
	folder, cookies := filepath.Dir(s.Database), s.cookies
	s.close()
	s = open(t, folder)
	s.cookies = cookies
	s.get("/district").says("2022 年度总览")
	s.close()
	s = open(t, folder, func(o *Options) { o.Year = 2023 })
	s.cookies = cookies
	s.get("/district").says("2023 年度总览")
	s.get("/district?chosen=1&year=2022").follow(&s.browser).says("2022 年度总览")
	s.get("/district").says("2022 年度总览")
	// A year of which nothing stands any more is none.
	for name := range s.cookies {
		if strings.HasSuffix(name, "-year") {
			s.cookies[name] = "2019." + s.run
		}
	}
	s.get("/district").says("2023 年度总览")
	s.sound()
}

// wrongYear puts a unit's forms of another year into the database.
func wrongYear(t *testing.T, s *site) {
	t.Helper()
	if _, err := bureau.Import(t.Context(), s.DB, received(t, []string{"broken/X15"}), importer.Given{}, nil); err != nil {
		t.Fatal(err)
	}
}

// A stray year is told in a line, on the page of the year that most units are of and
// on its own.
func TestStrayYear(t *testing.T) {
	long(t)
	s := having(t, []string{"2023"})
	if stray := first(s.get("/district").tree(), class("stray")); stray != nil {
		t.Errorf("there are stray years: %s", text(stray))
	}
	wrongYear(t, s)
	const unit = "星澜区公用事业服务中心"
	for _, path := range []string{"/district", "/receive"} {
		page := s.get(path).want(http.StatusOK).plain()
		stray := first(page.tree(), class("stray"))
		if stray == nil || !strings.Contains(text(stray), "2022 年度只有 1 个单位（"+unit+"）的表") || attr(first(stray, tag("a")), "href") != unitLink(unit, 2022) {
			t.Errorf("%s tells %s", path, text(stray))
		}
	}
	page := s.get("/district?year=2022").says("2022 年度总览")
	if stray := first(page.tree(), class("stray")); stray == nil || attr(first(stray, tag("a")), "href") != "/district?year=2023" {
		t.Errorf("the stray year does not lead back: %s", text(stray))
	}
	s.sound()
}

// Before anything has come in, every page says so and leads on.
func TestNothingYet(t *testing.T) {
	s := open(t, t.TempDir())
	if to := s.get("/").want(http.StatusSeeOther).head.Get("Location"); to != "/receive" {
		t.Errorf("the first page is %s", to)
	}
	for _, path := range []string{"/receive", "/district", "/findings", "/teach", "/settings", "/handout", "/journal"} {
		s.get(path).want(http.StatusOK).plain()
	}
	for _, path := range []string{"/unit?unit=信访局", "/unit", "/handout/summary", "/handout/returns", "/handout/export?format=csv"} {
		s.get(path).want(http.StatusNotFound).plain()
	}
	plan := s.postForm("/settings/plan", s.get("/settings").form("/settings/plan", "section", "limits")).want(http.StatusOK).says("还没有收到报表")
	s.postForm("/settings/save", plan.form("/settings/save")).follow(&s.browser).want(http.StatusOK)
	s.get("/settings/workbook").want(http.StatusOK)
	s.sound()
}
