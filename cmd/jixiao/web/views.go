package web

import (
	"cmp"
	"slices"
	"strings"

	"jixiao/cmd/jixiao/pinyin"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// unitRow is a unit in the tables.
type unitRow struct {
	Name, Department, Office string
	Filed                    bool
	Status                   string // of bureau
	Late                     bool
	OnRoster                 bool
	Forms                    string // those that came, in words
	Missing                  string
	Received                 string
	Counts                   summary.Counts
	Flags                    []schema.Flag
	Cells                    map[string]figure

	name, department pinyin.Name
	lean             *summary.Unit // what it adds to totals; nil for nothing
}

// figure is a figure, or why there is none.
type figure struct {
	Text   string
	Exact  string // in a table of units, where Text has two decimals: all of it; "" for no figure
	Mark   string // "" or the class of what is beyond a limit
	Title  string
	amount schema.Amount
	ok     bool
}

// shownDecimals are those of the figures in tables.
const shownDecimals = 2

// figureOf is an amount; suffix is what stands behind it: %.
func figureOf(a schema.Amount, suffix string) figure {
	return figure{Text: a.Text() + suffix, amount: a, ok: true}
}

// suffix is what stands behind the figure.
func (f figure) suffix() string {
	if strings.HasSuffix(f.Text, "%") {
		return "%"
	}
	return ""
}

// inTable shows the figure as tables of units do: with two decimals, and all of them in
// the title where they are more.
func (f figure) inTable() figure {
	if !f.ok {
		return f
	}
	f.Text, f.Exact = f.amount.Fixed(shownDecimals)+f.suffix(), f.amount.Text()+f.suffix()
	if f.Exact != f.Text {
		f.Title = strings.TrimSuffix("精确数 "+f.Exact+"；"+f.Title, "；")
	}
	return f
}

// column is a column of the tables: one of the catalogue.
type column struct {
	ID, Head, Title string
	told            summary.Column
	marks           []summary.LimitMark // that colour it
	noMean          bool                // an average of it says nothing
}

// unjudged stands for a rate that cannot be judged.
const unjudged = schema.WordNotJudged

func ofAnswer(a summary.Answer) figure {
	if amount, ok := a.Figure(); ok {
		return figure{Text: amount.Text(), Title: a.Value.Source.String(), amount: amount, ok: true}
	}
	switch a.State {
	case summary.NotHandedIn:
		return figure{Text: schema.WordNotHandedIn, Mark: "none"}
	case schema.Absent:
		return figure{Text: schema.WordAbsent, Mark: "none"}
	case schema.Blank:
		return figure{Text: "", Title: schema.WordBlank + "：单位没有填"}
	case schema.Mark:
		return figure{Text: strings.TrimSpace(a.Value.Raw), Mark: "none", Title: "单位填的是记号，不是 0"}
	case schema.Uncomputed:
		return figure{Text: schema.WordUncomputed, Mark: "none"}
	}
	return figure{Text: schema.WordUnreadable, Mark: "none", Title: a.Value.Source.String()}
}

func ofResult(r schema.Result, decimals int, suffix string) figure {
	if !r.OK() {
		return figure{Text: unjudged, Mark: "none", Title: r.Why.String()}
	}
	return figure{Text: r.Amount.Fixed(decimals) + suffix, amount: r.Amount, ok: true}
}

// of is what the column tells of a unit.
func (c column) of(u *summary.Unit) figure {
	t := u.Tell(c.told.ID)
	switch {
	case c.told.Words():
		return word(cmp.Or(t.Text, unjudged))
	case t.State == summary.NotApplicable:
		return figure{Text: schema.WordNotApplicable, Mark: "none", Title: "单位填的是「" + t.Text + "」"}
	case t.State == summary.NotValid:
		return figure{Text: t.Amount.Text() + "（不在 0 到 100 之间）", Mark: "none", Title: "不是有效的分数，不排名次，不计入平均；" + t.Value.Source.String()}
	case c.told.ID == summary.HighestBuilding && len(u.Buildings) == 0:
		return ofAnswer(u.NoBuildings)
	case t.OK() && t.Value == nil:
		return figure{Text: t.Amount.Fixed(shownDecimals) + c.suffix(), amount: t.Amount, ok: true}
	case t.State == summary.NotJudged, t.State == summary.NotHandedIn && t.Why.ID != "":
		return figure{Text: unjudged, Mark: "none", Title: t.Why.String()}
	}
	return ofAnswer(summary.Answer{State: t.State, Value: t.Value})
}

// suffix is what stands behind the figures of the column.
func (c column) suffix() string {
	if c.told.Kind == schema.Rate {
		return "%"
	}
	return ""
}

func word(text string) figure { return figure{Text: text} }

// table is a set of columns that the district's table can show.
type table struct {
	ID, Name string
	Measure  string // of its figures; "" where each says its own
	Columns  []column
}

// tablesOf are the tables that the district's table can show. Units and what is wrong
// with them stand beside each.
func tablesOf(known *summary.Catalogue) []table {
	var all []table
	for _, p := range known.Page {
		t := table{ID: p.ID, Name: p.Name, Measure: p.Measure}
		for _, placed := range p.Columns {
			told, _ := known.Column(placed.Of) // a test tries all of them
			t.Columns = append(t.Columns, column{ID: placed.As, Head: placed.Head, Title: placed.Title, told: told,
				marks: append(slices.Clip(told.Marks), placed.Also...), noMean: placed.NoMean})
		}
		all = append(all, t)
	}
	return all
}

func rowOf(tables []table, u *summary.Unit) *unitRow {
	row := &unitRow{Counts: u.Counts, Flags: u.Flags, Cells: map[string]figure{}}
	for _, t := range tables {
		for _, c := range t.Columns {
			f := c.of(u)
			for _, mark := range c.marks {
				for _, raised := range u.Flags {
					if raised.Flag == mark.Flag {
						f.Mark, f.Title = "beyond", raised.Name+"，限值 "+raised.Kind.Print(raised.Limit)
					}
				}
			}
			if f.Text == "" && !c.told.Words() {
				f.Text, f.Mark = schema.WordBlank, "none"
			}
			row.Cells[c.ID] = f.inTable()
		}
	}
	return row
}

// FlagNames are what a unit is flagged for, each once.
func (u *unitRow) FlagNames() []string {
	var names []string
	for _, f := range u.Flags {
		if !slices.Contains(names, f.Name) {
			names = append(names, f.Name)
		}
	}
	return names
}
