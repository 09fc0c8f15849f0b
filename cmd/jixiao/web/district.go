package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/cmd/jixiao/pinyin"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// chosen says which units a table shows, and in which order.
type chosen struct {
	Table      string
	Query      string
	Department string
	Only       string // a flag, or one of onlys
	Sort       string // a column, or "unit", "department", "errors", …
	Down       bool
	Page       int // from 1; 0 for all rows
}

// only is something that a table can be kept to.
type only struct {
	ID, Name string
	is       func(*unitRow) bool
}

// onlys are what a table can be kept to, besides flags.
var onlys = []only{
	{"flagged", "有预警的", func(u *unitRow) bool { return len(u.Flags) > 0 }},
	{"errors", "有错误的", func(u *unitRow) bool { return u.Counts.Errors > 0 }},
	{"clean", "没有错误和警告的", func(u *unitRow) bool { return u.Filed && u.Counts.Errors+u.Counts.Warnings == 0 }},
	{"missing", "没有报齐的", func(u *unitRow) bool { return u.Status != bureau.StatusComplete }},
	{"late", "迟报的", func(u *unitRow) bool { return u.Late }},
	{"strange", "不在册的", func(u *unitRow) bool { return !u.OnRoster }},
}

func (v *view) chosenOf(r *http.Request) chosen {
	return chosen{cmp.Or(r.FormValue("table"), v.tables[0].ID), strings.TrimSpace(r.FormValue("q")), r.FormValue("department"),
		r.FormValue("only"), r.FormValue("sort"), r.FormValue("down") != "", pageAsked(r)}
}

// address is where the choice is shown, with more parameters.
func (c chosen) address(year int, more ...string) string {
	down, page := "", ""
	if c.Down {
		down = "1"
	}
	if c.Page > 1 {
		page = itoa(c.Page)
	}
	return districtLink(year, append(more, "table", c.Table, "q", c.Query, "department", c.Department, "only", c.Only, "sort", c.Sort, "down", down, "page", page)...)
}

// at is another page of the choice.
func (c chosen) at(page int) chosen {
	c.Page = page
	return c
}

// sorted is the choice in the order of a column, from its beginning; the other way
// round, where it is in that order.
func (c chosen) sorted(by string) chosen {
	c.Sort, c.Down = by, c.Sort == by && !c.Down
	return c.at(1)
}

// districtLink is 总览 with parameters, of which empty ones are left out.
func districtLink(year int, pairs ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			q.Set(pairs[i], pairs[i+1])
		}
	}
	return inYear("/district?"+q.Encode(), year)
}

// keep returns the rows that are chosen, in their order.
func (v *view) keep(c chosen) []*unitRow {
	query := pinyin.NewQuery(c.Query)
	var rows []*unitRow
	for _, u := range v.units {
		if !u.name.Matches(query) && !(u.Department != "" && u.department.Matches(query)) || c.Department != "" && u.Department != c.Department {
			continue
		}
		if c.Only != "" {
			i := slices.IndexFunc(onlys, func(o only) bool { return o.ID == c.Only })
			if i >= 0 && !onlys[i].is(u) || i < 0 && !slices.ContainsFunc(u.Flags, func(f schema.Flag) bool { return f.Flag == c.Only }) {
				continue
			}
		}
		rows = append(rows, u)
	}
	if c.Sort == "" {
		return rows
	}
	slices.SortStableFunc(rows, func(a, b *unitRow) int {
		// What has no figure comes last, whichever way round.
		x, y := a.key(c.Sort), b.key(c.Sort)
		if x.ok != y.ok {
			if x.ok {
				return -1
			}
			return 1
		}
		order := cmp.Or(cmp.Compare(x.amount, y.amount), cmp.Compare(x.Text, y.Text))
		if c.Down {
			return -order
		}
		return order
	})
	return rows
}

// key is what a row is put in order by.
func (u *unitRow) key(sort string) figure {
	count := func(n int) figure { return figure{amount: schema.Amount(n), ok: true} }
	switch sort {
	case "unit":
		return figure{Text: u.Name, ok: true}
	case "department":
		return figure{Text: u.Department, ok: u.Department != ""}
	case "status":
		return count(map[string]int{bureau.StatusMissing: 0, bureau.StatusPartial: 1, bureau.StatusComplete: 2}[u.Status])
	case "received":
		return figure{Text: u.Received, ok: u.Received != ""}
	case "errors":
		return figure{amount: schema.Amount(u.Counts.Errors*100_000 + u.Counts.Warnings), ok: u.Filed}
	case "flags":
		return count(len(u.Flags))
	case "grade":
		return u.Cells["self"]
	}
	return u.Cells[sort]
}

// head is the head of a column.
type head struct {
	ID, Text, Title, Link, Order string // Order is "", "ascending" or "descending"; Link is "" where it has none
	Num                          bool   // of a column of figures
}

// tableRow is a unit in a table, in its order.
type tableRow struct {
	*unitRow
	No   int
	Rank int // 0 for none
}

// districtTable is a table of the district, as the template draws it.
type districtTable struct {
	chosen
	Year    int
	Name    string
	Measure string
	Heads   []head
	Columns []string
	Ranked  bool       // it has the places of the units
	Rows    []tableRow // of the page
	Pages   paging
	Foot    []footRow
	Of      int // units, chosen or not
	// Export and Copy are where all that is chosen is a workbook and text to be
	// pasted into one; Print is where it is on paper.
	Export, Copy, Print string
	Back                string // from what is for paper
	Handed              bool
	Tables              []link
	// Sources are what --only can say; in the form's list.
	Onlys       []link
	Departments []string

	all     []*unitRow // that are chosen, on whichever page
	ranks   map[*unitRow]int
	columns []column
}

// link is a choice, and where it leads.
type link struct {
	ID, Text, To string
	On           bool
}

func (v *view) table(c chosen) districtTable {
	i := max(0, slices.IndexFunc(v.tables, func(t table) bool { return t.ID == c.Table }))
	c.Table = v.tables[i].ID
	all := v.keep(c)
	pages := paged(len(all), c.Page, func(page int) string { return c.at(page).address(v.year) })
	c.Page = pages.Page
	whole := c.at(0)
	t := districtTable{chosen: c, Year: v.year, Name: v.tables[i].Name, Measure: v.tables[i].Measure, Pages: pages, Of: len(v.units), Handed: v.tables[i].ID == "handed", Departments: v.departments,
		Export: listOf(whole.address(v.year)), Copy: listOf(whole.address(v.year, "as", "text")), Print: whole.address(v.year, "print", "1"), Back: whole.address(v.year),
		all: all, columns: v.tables[i].Columns}
	t.rank()
	for n, u := range on(all, pages) {
		t.Rows = append(t.Rows, tableRow{u, max(0, pages.From-1) + n + 1, t.ranks[u]})
	}
	t.heads()
	t.Foot = v.foot(&t)
	for _, other := range v.tables {
		moved := c.at(1)
		moved.Table, moved.Sort, moved.Down = other.ID, "", false // it has other columns
		t.Tables = append(t.Tables, link{other.ID, other.Name, moved.address(v.year), other.ID == c.Table})
	}
	for _, o := range onlys {
		t.Onlys = append(t.Onlys, link{ID: o.ID, Text: o.Name, On: o.ID == c.Only})
	}
	for _, w := range v.totals.Watches {
		if w.Units > 0 {
			t.Onlys = append(t.Onlys, link{ID: w.Flag, Text: "预警：" + w.Name, On: w.Flag == c.Only})
		}
	}
	return t
}

// listOf is where what an address of 总览 shows is to be taken away.
func listOf(address string) string {
	return strings.Replace(address, "/district?", "/district/list?", 1)
}

// heads are the heads of the columns. 名次 has a head where the units are ranked.
func (t *districtTable) heads() {
	order := func(id string) string {
		switch {
		case t.Sort != id:
			return ""
		case t.Down:
			return "descending"
		}
		return "ascending"
	}
	add := func(id, text, title string, num bool) {
		t.Heads = append(t.Heads, head{id, text, title, t.sorted(id).address(t.Year), order(id), num})
	}
	t.Heads = append(t.Heads, head{ID: "no", Text: "序号", Num: true})
	add("unit", "单位", "", false)
	if t.Ranked {
		way := "从低到高"
		if t.Down {
			way = "从高到低"
		}
		t.Heads = append(t.Heads, head{ID: "rank", Text: "名次", Num: true,
			Title: "按「" + t.columns[t.sortColumn()].Head + "」" + way + "，在选出的 " + itoa(len(t.all)) + " 个单位里；数相同的名次相同，没有数的不排"})
	}
	if len(t.Departments) > 0 {
		add("department", "主管部门", "", false)
	}
	if t.Handed {
		add("status", "情况", "", false)
		add("received", "报齐时间", "", false)
	}
	for _, col := range t.columns {
		add(col.ID, col.Head, col.Title, true)
		t.Columns = append(t.Columns, col.ID)
	}
	add("errors", "问题", "错误、警告", true)
	add("flags", "预警", "", false)
}

// sortColumn is the column of figures that the table is in the order of; -1 for none.
func (t *districtTable) sortColumn() int {
	return slices.IndexFunc(t.columns, func(c column) bool { return c.ID == t.Sort && !c.told.Words() })
}

// rank gives the units their places by the figure that the table is in the order of.
// Equals share the better one; who has no figure has none.
func (t *districtTable) rank() {
	if t.Ranked = t.sortColumn() >= 0; !t.Ranked {
		return
	}
	t.ranks = map[*unitRow]int{}
	place, last := 0, schema.Amount(0)
	for i, u := range t.all {
		f := u.Cells[t.Sort]
		if !f.ok {
			break // and so have all after it
		}
		if i == 0 || f.amount != last {
			place, last = i+1, f.amount
		}
		t.ranks[u] = place
	}
}

// chart is what the script draws. Links lead from a bar to the units in it.
type chart struct {
	ID     string   `json:"id"`
	Title  string   `json:"title"`
	Labels []string `json:"labels"`
	Series []series `json:"series"`
	Links  []string `json:"links,omitempty"`
	Suffix string   `json:"suffix,omitempty"`
	Units  []int    `json:"units,omitempty"` // how many the bars of each label are of; none where that says nothing
	Flat   bool     `json:"flat,omitempty"`  // bars lie
	Limit  *float64 `json:"limit,omitempty"`

	LimitText string     `json:"-"`
	Rows      [][]figure `json:"-"` // the same as a table, for who sees no picture
}

type series struct {
	Name string     `json:"name"`
	Data []*float64 `json:"data"` // nil for what is no figure
}

// suffixUnits stands behind how many units there are.
const suffixUnits = "个"

func (v *view) charts() []chart {
	number := func(a schema.Amount) *float64 { f := a.Float(); return &f }
	count := func(n int) *float64 { f := float64(n); return &f }
	grades := chart{ID: "grades", Title: "各等级单位数：自评与复算", Series: []series{{Name: "自评"}, {Name: "复算"}}, Suffix: suffixUnits}
	for _, g := range v.totals.Scores.Grades {
		grades.Labels = append(grades.Labels, g.Grade.Name)
		grades.Series[0].Data = append(grades.Series[0].Data, count(g.Units))
		grades.Series[1].Data = append(grades.Series[1].Data, count(g.Recomputed))
	}
	public := chart{ID: "public", Title: "三公经费（万元）：三个数都填了的单位", Suffix: "万元", Series: []series{{Name: "上年决算"}, {Name: "本年预算"}, {Name: "本年决算"}}}
	for _, group := range v.public {
		public.Labels = append(public.Labels, group.name)
		public.Units = append(public.Units, group.units)
		for i, sum := range group.sums {
			var figure *float64
			if group.units > 0 {
				figure = number(sum)
			}
			public.Series[i].Data = append(public.Series[i].Data, figure)
		}
	}
	lowest := chart{ID: "lowest", Title: "预算执行率最低的单位", Suffix: "%", Flat: true, Series: []series{{Name: "预算执行率"}}}
	const shown = 8
	for _, u := range v.lowest[:min(shown, len(v.lowest))] {
		lowest.Labels = append(lowest.Labels, u.Name)
		lowest.Series[0].Data = append(lowest.Series[0].Data, number(u.Cells[summary.ExecutionRate].amount))
		lowest.Links = append(lowest.Links, unitLink(u.Name, v.year))
	}
	for _, l := range v.settings.LimitsInForce(v.catalogue.Model) {
		if l.Flag == schema.FlagExecutionRateLow {
			lowest.Limit, lowest.LimitText = number(l.Default), plain(l.Default.Float())+lowest.Suffix
		}
	}
	flags := chart{ID: "flags", Title: "超过各限值的单位数", Suffix: suffixUnits, Flat: true, Series: []series{{Name: "单位"}}}
	for _, w := range v.totals.Watches {
		if w.Units > 0 {
			flags.Labels = append(flags.Labels, w.Name)
			flags.Series[0].Data = append(flags.Series[0].Data, count(w.Units))
			flags.Links = append(flags.Links, districtLink(v.year, "only", w.Flag))
		}
	}
	charts := []chart{grades, public, lowest, flags}
	for i := range charts {
		charts[i].rows()
	}
	return charts
}

// rows writes a chart as a table.
func (c *chart) rows() {
	heads := []figure{{}}
	for _, s := range c.Series {
		heads = append(heads, word(s.Name))
	}
	c.Rows = append(c.Rows, heads)
	for i, label := range c.Labels {
		if c.Units != nil {
			label += "（" + itoa(c.Units[i]) + " 个单位）"
		}
		row := []figure{word(label)}
		for _, s := range c.Series {
			cell := word(unjudged)
			if v := s.Data[i]; v != nil {
				exact := plain(*v)
				if cell.Text = exact; c.Suffix != suffixUnits {
					cell.Text = fixed(*v, shownDecimals)
				}
				if len(exact) > len(cell.Text) {
					cell.Title = "精确数 " + exact + c.Suffix
				}
				cell.Text += c.Suffix
			}
			row = append(row, cell)
		}
		c.Rows = append(c.Rows, row)
	}
}

// sameUnits are sums of figures over the units that gave all of them: what is side by
// side is of the same units.
type sameUnits struct {
	name  string
	sums  [3]schema.Amount
	units int
}

// comparedPublic compares 上年决算, 本年预算 and 本年决算 of 三公经费.
func comparedPublic(c *summary.Catalogue, units []*keptUnit) []sameUnits {
	groups := make([]sameUnits, len(c.ThreePublicFirst))
	for i, line := range c.ThreePublicFirst {
		g := &groups[i]
		g.name = c.PublishedName(line)
		for _, u := range units {
			var figures [3]schema.Amount
			all := true
			for k, column := range []string{"prior_final", "budget", "final"} {
				amount, ok := u.lean.Answer(summary.CostPath(line, column)).Figure()
				figures[k], all = amount, all && ok
			}
			if !all {
				continue
			}
			for k := range figures {
				g.sums[k] += figures[k]
			}
			g.units++
		}
	}
	return groups
}

// tile is a number at the head of the page, and where it leads.
type tile struct {
	Name, Text, More, To string
	Mark                 string
}

// ofBureau says how many findings 问题 lists besides those that units have to mend.
func (v *view) ofBureau() string {
	n := 0
	for _, f := range v.found {
		if f.kinds&1 != 0 && schema.OfBureau(f.code) {
			n++
		}
	}
	if n == 0 {
		return ""
	}
	return "；另有名册不符 " + itoa(n) + " 条"
}

func (v *view) tiles() []tile {
	t := v.totals
	stats := func(s summary.Stats) string {
		if s.Units == 0 {
			return unjudged
		}
		return fixed(s.Mean(), 2)
	}
	rate := func(id string) string {
		r := t.Rate(id)
		if !r.OK() {
			return unjudged
		}
		return r.Amount.Fixed(2) + "%"
	}
	// same says of what figures and of how many units a rate is, from which it follows.
	same := func(id string) string {
		part, whole := t.Base(id)
		if part.Units == 0 {
			return "没有单位两个数都填了"
		}
		from, to, between := part, whole, "÷"
		if t.Catalogue.Ratio(id).Change {
			from, to, between = whole, part, " 变为 "
		}
		return itoa(part.Units) + " 个单位同口径：" + from.Amount.Fixed(shownDecimals) + between + to.Amount.Fixed(shownDecimals)
	}
	missing := 0
	for _, u := range v.units {
		if u.Status != bureau.StatusComplete {
			missing++
		}
	}
	unfiled := itoa(missing) + " 个没有报齐"
	if !v.settings.KeepsRoster() {
		unfiled += "；没有名册，不知道应报多少"
	}
	public := t.Sum(summary.CostPath("three_public", "final"))
	tiles := []tile{
		{"报送单位", itoa(t.Units) + " 个", unfiled, districtLink(v.year, "table", "handed", "only", "missing"), ""},
		{"自评平均分", stats(t.Scores.Total), itoa(t.Scores.Total.Units) + " 个单位；复算平均 " + stats(t.Scores.Recomputed) + "（" + itoa(t.Scores.Recomputed.Units) + " 个）", districtLink(v.year, "table", "scores", "sort", "above", "down", "1"), ""},
		{"三公经费本年决算", public.Amount.Fixed(shownDecimals) + " 万元", itoa(public.Units) + " 个单位填了；比上年 " + rate(summary.ChangeOf("three_public")) + "，" + same(summary.ChangeOf("three_public")), districtLink(v.year, "table", "public", "sort", "final", "down", "1"), ""},
		{"预算执行率", rate(summary.ExecutionRate), same(summary.ExecutionRate) + "；三公控制率 " + rate(summary.ControlOf("three_public")) + "，" + same(summary.ControlOf("three_public")), districtLink(v.year, "table", "rates", "sort", summary.ExecutionRate), ""},
		{"有预警的单位", itoa(t.Flagged) + " 个", itoa(t.Flags) + " 条预警", districtLink(v.year, "only", "flagged"), "beyond"},
		{"要改的错误", itoa(t.Errors) + " 条", itoa(t.UnitsWith.Errors) + " 个单位；警告 " + itoa(t.Warnings) + " 条" + v.ofBureau(), districtLink(v.year, "only", "errors", "sort", "errors", "down", "1"), "beyond"},
	}
	if public.Units == 0 {
		tiles[2].Text = unjudged
	}
	if t.Flagged == 0 {
		tiles[4].Mark = ""
	}
	if t.Errors == 0 {
		tiles[5].Mark = ""
	}
	return tiles
}

// districtBody is 总览, as the template draws it.
type districtBody struct {
	Tiles  []tile
	Charts []chart
	Leader leaderSheet
	Table  districtTable
	Print  bool        // the table is for paper, with all its rows
	Making *makingData // while the year is being computed; then there is nothing else
}

// districtPage is 总览. The scripts ask for the table alone, and for all of it once the
// year is computed.
func (s *Server) districtPage(w http.ResponseWriter, r *http.Request) error {
	year, _, err := s.year(r)
	if err != nil {
		return err
	}
	if year == 0 {
		return s.render(w, r, http.StatusOK, "district", nil)
	}
	v, making, err := s.viewSoon(r.Context(), year)
	if err != nil {
		return err
	}
	if v == nil {
		if m := s.makingOf(r, making, "overview"); asksPart(r) {
			return s.stillMaking(w, "district", m)
		} else {
			return s.render(w, r, http.StatusOK, "district", districtBody{Making: m})
		}
	}
	table := v.table(v.chosenOf(r))
	if asksPart(r) && r.Header.Get("HX-Target") != "overview" {
		return s.part(w, "district", "table", table)
	}
	body := districtBody{Table: table, Print: table.Page == 0}
	if !body.Print {
		body.Tiles, body.Charts, body.Leader = v.tiles(), v.charts(), v.leader()
	}
	if asksPart(r) {
		return s.part(w, "district", "overview", body)
	}
	return s.render(w, r, http.StatusOK, "district", body)
}
