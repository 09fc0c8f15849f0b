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

func chosenOf(r *http.Request) chosen {
	return chosen{cmp.Or(r.FormValue("table"), tables[0].ID), strings.TrimSpace(r.FormValue("q")), r.FormValue("department"),
		r.FormValue("only"), r.FormValue("sort"), r.FormValue("down") != ""}
}

// address is where the choice is shown.
func (c chosen) address(year int) string {
	down := ""
	if c.Down {
		down = "1"
	}
	return districtLink(year, "table", c.Table, "q", c.Query, "department", c.Department, "only", c.Only, "sort", c.Sort, "down", down)
}

// sorted is the choice in the order of a column; the other way round, where it
// is in that order.
func (c chosen) sorted(by string) chosen {
	c.Sort, c.Down = by, c.Sort == by && !c.Down
	return c
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
	ID, Text, Title, Link, Order string // Order is "", "ascending" or "descending"
}

// districtTable is a table of the district, as the template draws it.
type districtTable struct {
	chosen
	Year    int
	Name    string
	Measure string
	Heads   []head
	Columns []string
	Rows    []*unitRow
	Of      int
	Export  string // where all of it is a workbook
	Handed  bool
	Tables  []link
	// Sources are what --only can say; in the form's list.
	Onlys       []link
	Departments []string
}

// link is a choice, and where it leads.
type link struct {
	ID, Text, To string
	On           bool
}

func (v *view) table(c chosen) districtTable {
	i := max(0, slices.IndexFunc(tables, func(t table) bool { return t.ID == c.Table }))
	c.Table = tables[i].ID
	t := districtTable{chosen: c, Year: v.year, Name: tables[i].Name, Measure: tables[i].Measure, Rows: v.keep(c), Of: len(v.units), Handed: tables[i].ID == "handed", Departments: v.departments}
	t.Export = strings.Replace(c.address(v.year), "/district?", "/district/list?", 1)
	order := func(id string) string {
		switch {
		case c.Sort != id:
			return ""
		case c.Down:
			return "descending"
		}
		return "ascending"
	}
	add := func(id, text, title string) {
		t.Heads = append(t.Heads, head{id, text, title, c.sorted(id).address(v.year), order(id)})
	}
	add("unit", "单位", "")
	if len(v.departments) > 0 {
		add("department", "主管部门", "")
	}
	if t.Handed {
		add("status", "情况", "")
		add("received", "报齐时间", "")
	}
	for _, col := range tables[i].Columns {
		add(col.ID, col.Head, col.Title)
		t.Columns = append(t.Columns, col.ID)
	}
	add("errors", "问题", "错误、警告")
	add("flags", "预警", "")
	for _, other := range tables {
		moved := c
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

// chart is what the script draws. Links lead from a bar to the units in it.
type chart struct {
	ID     string     `json:"id"`
	Title  string     `json:"title"`
	Labels []string   `json:"labels"`
	Series []series   `json:"series"`
	Links  []string   `json:"links,omitempty"`
	Suffix string     `json:"suffix,omitempty"`
	Flat   bool       `json:"flat,omitempty"` // bars lie
	Limit  *float64   `json:"limit,omitempty"`
	Rows   [][]string `json:"-"` // the same as a table, for who sees no picture
}

type series struct {
	Name string     `json:"name"`
	Data []*float64 `json:"data"` // nil for what is no figure
}

func (v *view) charts() []chart {
	number := func(a schema.Amount) *float64 { f := a.Float(); return &f }
	count := func(n int) *float64 { f := float64(n); return &f }
	grades := chart{ID: "grades", Title: "各等级单位数：自评与复算", Series: []series{{Name: "自评"}, {Name: "复算"}}, Suffix: "个"}
	for _, g := range v.totals.Scores.Grades {
		grades.Labels = append(grades.Labels, g.Grade.Name)
		grades.Series[0].Data = append(grades.Series[0].Data, count(g.Units))
		grades.Series[1].Data = append(grades.Series[1].Data, count(g.Recomputed))
	}
	public := chart{ID: "public", Title: "三公经费（万元）", Suffix: "万元", Series: []series{{Name: "上年决算"}, {Name: "本年预算"}, {Name: "本年决算"}}}
	for _, line := range []struct{ id, name string }{{"three_public", "合计"}, {"vehicles", "公务用车"}, {"overseas_visits", "因公出国"}, {"hospitality", "公务接待"}} {
		public.Labels = append(public.Labels, line.name)
		for i, col := range []string{"prior_final", "budget", "final"} {
			sum := v.totals.Sum(summary.CostPath(line.id, col))
			var figure *float64
			if sum.Units > 0 {
				figure = number(sum.Amount)
			}
			public.Series[i].Data = append(public.Series[i].Data, figure)
			if line.id == "three_public" {
				public.Series[i].Name += "（" + itoa(sum.Units) + " 个单位）"
			}
		}
	}
	lowest := chart{ID: "lowest", Title: "预算执行率最低的单位", Suffix: "%", Flat: true, Series: []series{{Name: "预算执行率"}}}
	const shown = 8
	for _, u := range v.lowest[:min(shown, len(v.lowest))] {
		lowest.Labels = append(lowest.Labels, u.Name)
		lowest.Series[0].Data = append(lowest.Series[0].Data, number(u.Cells[summary.ExecutionRate].amount))
		lowest.Links = append(lowest.Links, unitLink(u.Name, v.year))
	}
	for _, l := range v.settings.LimitsInForce() {
		if l.Flag == schema.FlagExecutionRateLow {
			lowest.Limit = number(l.Default)
		}
	}
	flags := chart{ID: "flags", Title: "超过各限值的单位数", Suffix: "个", Flat: true, Series: []series{{Name: "单位"}}}
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
	heads := []string{""}
	for _, s := range c.Series {
		heads = append(heads, s.Name)
	}
	c.Rows = append(c.Rows, heads)
	for i, label := range c.Labels {
		row := []string{label}
		for _, s := range c.Series {
			text := unjudged
			if s.Data[i] != nil {
				text = plain(*s.Data[i]) + c.Suffix
			}
			row = append(row, text)
		}
		c.Rows = append(c.Rows, row)
	}
}

// tile is a number at the head of the page, and where it leads.
type tile struct {
	Name, Text, More, To string
	Mark                 string
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
	missing := 0
	for _, u := range v.units {
		if u.Status != bureau.StatusComplete {
			missing++
		}
	}
	public := t.Sum(summary.CostPath("three_public", "final"))
	tiles := []tile{
		{"报送单位", itoa(t.Units) + " 个", itoa(missing) + " 个没有报齐", districtLink(v.year, "table", "handed", "only", "missing"), ""},
		{"自评平均分", stats(t.Scores.Total), itoa(t.Scores.Total.Units) + " 个单位；复算平均 " + stats(t.Scores.Recomputed) + "（" + itoa(t.Scores.Recomputed.Units) + " 个）", districtLink(v.year, "table", "scores", "sort", "above", "down", "1"), ""},
		{"三公经费本年决算", public.Amount.Text() + " 万元", "比上年 " + rate(summary.ChangeOf("three_public")) + "；" + itoa(public.Units) + " 个单位填了", districtLink(v.year, "table", "public", "sort", "final", "down", "1"), ""},
		{"预算执行率", rate(summary.ExecutionRate), "控制率：三公 " + rate(summary.ControlOf("three_public")), districtLink(v.year, "table", "rates", "sort", summary.ExecutionRate), ""},
		{"有预警的单位", itoa(t.Flagged) + " 个", itoa(t.Flags) + " 条预警", districtLink(v.year, "only", "flagged"), "beyond"},
		{"要改的错误", itoa(t.Errors) + " 条", itoa(t.UnitsWith.Errors) + " 个单位；警告 " + itoa(t.Warnings) + " 条", districtLink(v.year, "only", "errors", "sort", "errors", "down", "1"), "beyond"},
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

// districtPage is 总览. The scripts ask for the table alone.
func (s *Server) districtPage(w http.ResponseWriter, r *http.Request) error {
	year, _, err := s.year(r)
	if err != nil {
		return err
	}
	if year == 0 {
		return s.render(w, r, http.StatusOK, "district", nil)
	}
	v, err := s.view(r.Context(), year)
	if err != nil {
		return err
	}
	table := v.table(chosenOf(r))
	if r.Header.Get("HX-Request") != "" && r.Header.Get("HX-History-Restore-Request") == "" {
		return s.part(w, "district", "table", table)
	}
	return s.render(w, r, http.StatusOK, "district", struct {
		Tiles  []tile
		Charts []chart
		Table  districtTable
	}{v.tiles(), v.charts(), table})
}
