package report

import (
	"fmt"
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Columns that several sheets show.
const (
	selfScorePath = summary.SelfTotal
	postsPath     = summary.Posts
	staffPath     = summary.Staff
	overPath      = summary.BeyondPosts
)

// outOfRange stands behind a total score that is none.
const outOfRange = "（不在 0 到 100 之间）"

// measures declares the tables of units.
func (b *book) measures() {
	b.measured = []*table{b.scores(), b.threePublic(), b.rates(), b.execution(), b.operating(), b.spending()}
	if b.source.YearBefore {
		b.measured = append(b.measured, b.years())
	}
}

// declare keeps the tables and lists that are written.
func (b *book) declare() {
	for _, t := range b.measured {
		if b.has[t.sheet] {
			b.tables = append(b.tables, t)
		}
	}
	b.lists = b.declareLists()
}

func (b *book) table(sheet string) *table {
	for _, t := range b.measured {
		if t.sheet == sheet {
			return t
		}
	}
	return nil
}

// sheetOf is a table with the columns that the catalogue places on its sheet.
func (b *book) sheetOf(t table) *table {
	for _, p := range b.catalogue.Sheet(t.sheet).Columns {
		c, _ := b.catalogue.Column(p.ID) // a test tries all of them
		t.fields = append(t.fields, field{Column: c, id: p.ID, group: p.Group, head: schema.InYear(p.Head, b.year), min: p.Min, max: p.Max})
	}
	return newTable(t)
}

// threePublic compares 三公经费 and its parts across the units.
func (b *book) threePublic() *table {
	return b.sheetOf(table{
		sheet: threePublicSheet, title: "三公经费对比", remark: baseRemark, unit: inMoney,
		note: "增减额＝本年决算－上年决算；变动率＝增减额÷上年决算；控制率＝本年决算÷本年预算。▲ 超过限值。" + blankNote + linkNote,
	})
}

// rates puts every control rate of a unit on one row, and the buildings below.
func (b *book) rates() *table {
	return b.sheetOf(table{
		sheet: ratesSheet, title: "控制率对比", more: 3, remark: baseRemark, unit: inMoney,
		note: "在职人员控制率＝在职人数÷编制数；三公经费、公用经费控制率和政府采购执行率＝本年决算÷本年预算；变动率＝（本年决算－上年决算）÷上年决算；" +
			"预算执行率＝全年执行数÷全年预算数；预算调整率＝（全年预算数－年初预算数）÷年初预算数；楼堂馆所的两个率见本表下部，单位有几处的取最高一处，填「无」的不适用。▲ 高于限值，▼ 低于限值。" + blankNote + linkNote,
	})
}

// execution is 预算执行: the funds of 附件2, where they come from and what they
// go to.
func (b *book) execution() *table {
	return b.sheetOf(table{
		sheet: executionSheet, title: "预算执行", remark: baseRemark, unit: inMoney, after: b.reconciliation,
		note: "取自附件2。预算执行率＝全年执行数÷全年预算数；预算调整率＝（全年预算数－年初预算数）÷年初预算数；执行率得分是单位自评的。▲ 高于限值，▼ 低于限值。" + blankNote + linkNote,
	})
}

// operating is 公用与采购: what a unit runs on, its projects and what it buys.
func (b *book) operating() *table {
	return b.sheetOf(table{
		sheet: operatingSheet, title: "公用与采购", remark: baseRemark, unit: inMoney, after: b.reconciliation,
		note: "取自附件1。控制率、采购执行率、决算÷预算＝本年决算÷本年预算。▲ 超过限值。" + blankNote + linkNote,
	})
}

// scores ranks the units by their self-evaluation.
func (b *book) scores() *table {
	return b.sheetOf(table{
		sheet: scoresSheet, title: "得分排名", byRank: true,
		totals: []string{"平均", "最高", "最低", "计入单位数"}, remark: "平均是各单位的简单平均，最高、最低只算有数的单位", after: b.reconciliation,
		note: "按" + b.rankName() + "从高到低，分数相同的名次相同，没有分数的排在最后。各组得分为单位在附件2该组指标上自评得分之和；「45.00/55」表示该组在该单位满分为 55 分。等级：" + b.gradeWords() +
			"。复算得分按表上的计分规则用单位自己填的数算出：定量指标按完成值与指标值计分，定性的和不能比较的保留单位得分；可复算分值是前者在总分值中所占的比例。▼ 低于限值，▲ 高于限值。" + blankNote + linkNote,
	})
}

// years compares the year with the one before, of units that handed in for
// both.
func (b *book) years() *table {
	return b.sheetOf(table{
		sheet: yearsSheet, title: "与上年对比", totals: []string{"计入单位数"},
		note: fmt.Sprintf("%d 年度与 %d 年度各自报送的表对比。金额单位：万元。增减＝本年－上年；得分的增减以分计，率的增减以百分点计。", b.year, b.year-1) +
			"「上年未报」表示数据库中没有该单位上年度的这张表。上年的数取自单位上年度报送的表，可能与本年表上填的「上年决算」不同。" + blankNote,
	})
}

// gradeWords names the grades with their limits: 优 ≥90，….
func (b *book) gradeWords() string {
	grades := b.settings.GradesInForce(b.catalogue.Model)
	words := make([]string, len(grades))
	for i := range words {
		words[i] = b.gradeHead(i)
	}
	return strings.Join(words, "，")
}

func (b *book) gradeHead(i int) string {
	grades := b.settings.GradesInForce(b.catalogue.Model)
	g, last := grades[i], len(grades)-1
	if i == last && last > 0 {
		return g.Name + " ＜" + grades[last-1].From.String()
	}
	return g.Name + " ≥" + g.From.String()
}

// rankName names the score that units are ranked by.
func (b *book) rankName() string {
	if b.options.Rank == ByRecomputed {
		return "复算得分"
	}
	return "自评总分"
}

// rankPath is the field that units are ranked by.
func (b *book) rankPath() string {
	if b.options.Rank == ByRecomputed {
		return "recomputed"
	}
	return selfScorePath
}

// touching are the checks that a score of 附件2 does not pass untouched.
var touching = []string{"B1", "B2", "B7", "B8", "B9", "B10", "B12", "B16", "B19", "R1"}

// touches reports whether a finding is about what a score rests on.
func touches(f schema.Finding) bool {
	return f.Standing() && (slices.Contains(touching, f.Code) || f.Form == schema.OverallEvaluation && f.Code[0] == 'F' && f.Severity == schema.Err)
}

// scoreRemarks says what touches a unit's scores.
func scoreRemarks(u *summary.Unit) []string {
	var remarks []string
	if u.Submission.Form(schema.OverallEvaluation) == nil {
		return nil
	}
	if total := u.Score.Recomputed.Total; !total.OK() && total.Why.String() != "" {
		remarks = append(remarks, "没有复算得分："+total.Why.String())
	}
	var codes []string
	counted := map[string]int{}
	for _, f := range u.Findings {
		if !touches(f) {
			continue
		}
		if counted[f.Code] == 0 {
			codes = append(codes, f.Code)
		}
		counted[f.Code]++
	}
	for _, code := range codes {
		remark := schema.Fault(code) + "（" + code
		if n := counted[code]; n > 1 {
			remark += fmt.Sprintf("，%d 条", n)
		}
		remarks = append(remarks, remark+"）")
	}
	for i, g := range u.Score.Groups {
		group := summary.Groups[i]
		switch {
		case g.Indicators == 0 && group.Full > 0:
			remarks = append(remarks, g.Points.Why.String())
		case g.Indicators > 0 && !g.Points.OK():
			remarks = append(remarks, group.Name+"："+g.Points.Why.String())
		case len(g.Points.Ignored) > 0:
			remarks = append(remarks, fmt.Sprintf("%s有 %d 行没有得分，未计入", group.Name, len(g.Points.Ignored)))
		}
	}
	return remarks
}

// statOf totals points, or rates in percent, by average, highest and lowest,
// and how many units are in them.
func (b *book) statOf(s summary.Stats, rate bool, column string) []cell {
	show, mean := roundMoney, average(s.Mean())
	if rate {
		show, mean = roundPercent, quotient(s.Mean()/100)
	}
	var cells []cell
	for _, kind := range []struct {
		function string
		c        cell
	}{{"AVERAGE", mean}, {"MAX", show(s.Highest)}, {"MIN", show(s.Lowest)}} {
		c := faintText(notJudged)
		if s.Units > 0 {
			c = kind.c
		}
		cells = append(cells, c.by(overFiguresFormula(kind.function, column)).of(total))
	}
	return append(cells, count(s.Units).by("COUNT("+column+")").of(total))
}

// average is a mean of points.
func average(mean float64) cell {
	c := roundMoney(0)
	c.value, c.width = mean, len(fmt.Sprintf("%.2f", mean))
	return c
}

const notBefore = "上年未报"
