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

// column is a column of the tables. Flags are the limits that colour it.
type column struct {
	ID, Head, Title string
	flags           []string
	of              func(*summary.Unit) figure
	// path is that of the figure, whose sum over the units says something; ratio is
	// the rate, which over them is that of the sums. Most columns have neither.
	path, ratio string
	words       bool // it holds no figures
	noMean      bool // an average of it says nothing
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

// ownScore is 自评总分. One that is none, beyond 0 to 100, has no place and is in no
// average.
func ownScore(u *summary.Unit) figure {
	f := ofAnswer(u.Score.Total)
	if f.ok && !u.Score.Valid {
		return figure{Text: f.Text + "（不在 0 到 100 之间）", Mark: "none", Title: "不是有效的分数，不排名次，不计入平均；" + f.Title}
	}
	return f
}

func answerAt(id, head, path string, flags ...string) column {
	return column{ID: id, Head: head, path: path, flags: flags, of: func(u *summary.Unit) figure { return ofAnswer(u.Answer(path)) }}
}

// partAt is 本年决算 of a part of 三公经费, by its published name.
func partAt(id, line string) column {
	return answerAt(id, summary.PublishedName(line), summary.CostPath(line, "final"))
}

func rateOf(id, head string, flags ...string) column {
	return column{ID: id, Head: head, Title: summary.RatioOf(id).Name, ratio: id, flags: flags,
		of: func(u *summary.Unit) figure { return ofResult(u.Rate(id).Result, shownDecimals, "%") }}
}

func word(text string) figure { return figure{Text: text} }

// table is a set of columns that the district's table can show.
type table struct {
	ID, Name string
	Measure  string // of its figures; "" where each says its own
	Columns  []column
}

// tables are what the district's table can show. Units and what is wrong with
// them stand beside each.
var tables = []table{
	{"scores", "得分", "", []column{
		{ID: "self", Head: "自评得分", flags: []string{schema.FlagSelfScoreLow}, of: ownScore},
		{ID: "grade", Head: "等级", words: true, of: func(u *summary.Unit) figure { return word(cmp.Or(u.Score.Grade, unjudged)) }},
		{ID: "recomputed", Head: "复算得分", Title: "按表上印的计分规则，用单位自己填的数算出的得分", flags: []string{schema.FlagRecomputedScoreLow},
			of: func(u *summary.Unit) figure { return ofResult(u.Score.Recomputed.Total, shownDecimals, "") }},
		{ID: "above", Head: "自评高于复算", flags: []string{schema.FlagSelfAboveRecomputed}, of: func(u *summary.Unit) figure { return ofResult(u.Score.Above, shownDecimals, "") }},
		{ID: "judged", Head: "可复算分值", Title: "能按规则算的分值占总分值的比例；其余保留单位得分", of: func(u *summary.Unit) figure { return ofResult(u.Score.JudgedShare, shownDecimals, "%") }},
		rateOf(summary.ExecutionRate, "预算执行率", schema.FlagExecutionRateLow),
	}},
	{"public", "三公经费", "万元", []column{
		answerAt("prior", "上年决算", summary.CostPath("three_public", "prior_final")),
		answerAt("budget", "本年预算", summary.CostPath("three_public", "budget")),
		answerAt("final", "本年决算", summary.CostPath("three_public", "final"), schema.FlagThreePublicOverBudget, schema.FlagThreePublicOverPrior),
		rateOf(summary.ChangeOf("three_public"), "比上年", schema.FlagThreePublicOverPrior),
		rateOf(summary.ControlOf("three_public"), "控制率", schema.FlagThreePublicOverBudget),
		partAt("overseas", "overseas_visits"),
		partAt("hospitality", "hospitality"),
		partAt("vehicles", "vehicles"),
	}},
	{"rates", "控制率", "", []column{
		rateOf(summary.StaffingRate, "在职人员", schema.FlagStaffingRateHigh),
		rateOf(summary.ControlOf("three_public"), "三公经费", schema.FlagThreePublicOverBudget),
		rateOf(summary.ControlOf("operating_expenses"), "公用经费", schema.FlagOperatingOverBudget),
		rateOf(summary.ControlOf("government_procurement"), "政府采购"),
		rateOf(summary.ExecutionRate, "预算执行", schema.FlagExecutionRateLow),
		rateOf(summary.Adjustment, "预算调整", schema.FlagAdjustmentHigh, schema.FlagAdjustmentLow),
		{ID: "buildings", Head: "楼堂馆所", noMean: true, Title: "今年完工的楼堂馆所中最高的一个规模或投资控制率", flags: []string{schema.FlagFloorAreaOver, schema.FlagInvestmentOver}, of: buildings},
	}},
	{"handed", "报送", "", nil}, // drawn from the roster
}

// buildings is the highest rate of a unit's buildings.
func buildings(u *summary.Unit) figure {
	if len(u.Buildings) == 0 {
		if u.NoBuildings.State == schema.Mark {
			return figure{Text: schema.WordNotApplicable, Mark: "none", Title: "单位填的是「" + strings.TrimSpace(u.NoBuildings.Value.Raw) + "」"}
		}
		return ofAnswer(u.NoBuildings)
	}
	best := figure{Text: unjudged, Mark: "none"}
	for _, b := range u.Buildings {
		for _, rate := range []summary.Rate{b.AreaRate, b.InvestmentRate} {
			if f := ofResult(rate.Result, shownDecimals, "%"); f.ok && (!best.ok || f.amount > best.amount) {
				best = f
			} else if !f.ok && !best.ok {
				best.Title = f.Title
			}
		}
	}
	return best
}

func rowOf(u *summary.Unit) *unitRow {
	row := &unitRow{Counts: u.Counts, Flags: u.Flags, Cells: map[string]figure{}}
	for _, t := range tables {
		for _, c := range t.Columns {
			f := c.of(u)
			for _, flag := range c.flags {
				for _, raised := range u.Flags {
					if raised.Flag == flag {
						f.Mark, f.Title = "beyond", raised.Name+"，限值 "+raised.Kind.Print(raised.Limit)
					}
				}
			}
			if f.Text == "" && !c.words {
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
