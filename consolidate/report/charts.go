package report

import (
	"cmp"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// How the charts stand below the tables of 总览, two beside each other, and of
// 领导一页.
const (
	leaderChartRows = 9
	chartRowHeight  = 15.0 // points
)

// chartRows are how many rows the charts of 总览 take: a page of their own.
func (b *book) chartRows() int {
	if b.options.Paper == A4 {
		return 34
	}
	return 56
}

// Bounds of what a chart shows.
const (
	mostPoints = 2000 // of the scatter
	mostBars   = 15   // of the execution rates
)

// chartPlaces are where the data of the charts stand on 图表数据.
type chartPlaces struct {
	bands, points, bars block
	pointsShown         int
	byUnit              bool // the bars are units, as there are no departments
}

// bandEdges part the scores of the histogram.
var bandEdges = []int{60, 70, 80, 85, 90, 95, 98}

// Where the data of the charts stand.
const (
	chartFirst       = 5
	chartDataColumns = 17
)

// chartPage writes 图表数据: the figures that the charts of 总览 draw. A chart
// takes a text for a zero, so that only figures stand here.
func (b *book) chartPage() {
	points := b.points()
	bars, rate := b.bars()
	b.chart.bands = blockOf(chartFirst, len(bandEdges)+1)
	b.chart.points, b.chart.bars = blockOf(chartFirst, len(points)), blockOf(chartFirst, len(bars))
	last := max(chartFirst+len(b.catalogue.ThreePublicParts)-1, b.chart.bands.last, b.chart.points.last, b.chart.bars.last)
	o := b.begin(chartSheet, layout{
		widths: []float64{14, 10, 10, 3, 12, 12, 3, 30, 12, 3, 18, 15, 15, 15, 3, 10, 10}, paper: A4, heads: [2]int{3, 4}, columns: chartDataColumns, rows: last, tab: "7F7F7F",
	})
	b.put(o, 1, cells(titleCell("图表数据").wide(chartDataColumns)))
	b.put(o, 2, cells(wrapped("「总览」中的图所用的数，只有数字，没有分数、没有率的单位不在内。").of(note).wide(chartDataColumns)))
	head := "主管部门"
	if b.chart.byUnit {
		head = "单位"
	}
	gap := cell{}.of(note)
	b.put(o, 3, cells(heading("得分分布（单位数）").wide(3), gap, heading("各单位").wide(2), gap, heading("预算执行率最低的").wide(2), gap,
		heading("三公经费各项（万元）").wide(4), gap, heading("自评＝复算的斜线").wide(2)))
	b.put(o, 4, cells(heading("分数段"), heading("自评"), heading("复算"), gap, heading("自评总分"), heading("复算得分"), gap, heading(head), heading("预算执行率"), gap,
		heading("项目"), heading(b.inYear(schema.BaseData, "costs", "prior_final")), heading(b.inYear(schema.BaseData, "costs", "budget")), heading(b.inYear(schema.BaseData, "costs", "final")),
		gap, heading("自评总分"), heading("复算得分")))
	for i := range last - chartFirst + 1 {
		r := row{cells: make([]cell, chartDataColumns)}
		for k := range r.cells {
			r.cells[k] = gap
		}
		for _, group := range []struct {
			at    int
			cells []cell
		}{{0, b.bandCells(i)}, {4, b.pointCells(points, i)}, {7, barCells(bars, rate, i)}, {10, b.costCells(i)}, {15, b.diagonalCells(i)}} {
			copy(r.cells[group.at:], group.cells)
		}
		b.put(o, chartFirst+i, r)
	}
}

// points are the units that have both scores; of a very large district every
// so-manieth is drawn.
func (b *book) points() []*entry {
	var points []*entry
	for _, e := range b.ranked {
		if e.scored && e.again {
			points = append(points, e)
		}
	}
	if step := (len(points) + mostPoints - 1) / mostPoints; step > 1 {
		var some []*entry
		for i := 0; i < len(points); i += step {
			some = append(some, points[i])
		}
		b.chart.pointsShown, points = len(some), some
	}
	return points
}

// What stands in the i-th row of 图表数据 of each chart; nothing below its last row.

// bandCells are how many units have a score in a band.
func (b *book) bandCells(i int) []cell {
	if i > len(bandEdges) {
		return nil
	}
	scores := b.table(scoresSheet)
	all := []cell{centered(bandName(i))}
	for _, id := range []string{selfScorePath, summary.Recomputed} {
		n := 0
		for _, e := range b.entries {
			score, ok := e.score, e.scored
			if id == summary.Recomputed {
				score, ok = e.recomputed, e.again
			}
			if ok && inBand(score, i) {
				n++
			}
		}
		all = append(all, count(n).by(bandFormula(scores.in(b, id), i)))
	}
	return all
}

// pointCells are the two scores of a unit.
func (b *book) pointCells(points []*entry, i int) []cell {
	if i >= len(points) {
		return nil
	}
	scores := b.table(scoresSheet)
	at := func(id string) string {
		return fmt.Sprintf("'%s'!%s", scoresSheet, fixed(scores.columns[id], scores.first+points[i].place))
	}
	return []cell{money(points[i].score).by(at(selfScorePath)), roundMoney(points[i].recomputed).by(at(summary.Recomputed))}
}

// barCells are the execution rate of a department or a unit.
func barCells(bars []bar, rate func(bar) cell, i int) []cell {
	if i >= len(bars) {
		return nil
	}
	return []cell{sized(bars[i].name), rate(bars[i])}
}

// costCells are a part of 三公经费.
func (b *book) costCells(i int) []cell {
	parts := b.catalogue.ThreePublicParts
	if i >= len(parts) {
		return nil
	}
	all := []cell{text(b.catalogue.PublishedName(parts[i]))}
	for _, column := range []string{"prior_final", "budget", "final"} {
		path := summary.CostPath(parts[i], column)
		all = append(all, roundMoney(b.totals.Sum(path).Amount).by("SUM("+b.table(threePublicSheet).in(b, path)+")"))
	}
	return all
}

// diagonalCells are an end of the line on which both scores are the same.
func (b *book) diagonalCells(i int) []cell {
	if i >= 2 {
		return nil
	}
	low, high := b.scoreRange()
	end := count(int([]float64{low, high}[i]))
	return []cell{end, end}
}

// bar is an execution rate that is drawn.
type bar struct {
	name string
	rate float64
	at   int // the row of the unit or department, from 0
}

// bars are the lowest execution rates, by department, or by unit where there
// are no departments to compare.
func (b *book) bars() ([]bar, func(bar) cell) {
	var bars []bar
	from := fmt.Sprintf("'%s'!$%s$", departmentsSheet, letter(b.departmentColumn(summary.ExecutionRate)))
	for i, name := range b.departmentNames {
		if r := b.departments[name].Rate(summary.ExecutionRate); r.OK() {
			bars = append(bars, bar{name, r.Quotient(), departmentsFirst + i})
		}
	}
	if b.chart.byUnit = len(b.departmentNames) < 2; b.chart.byUnit {
		table := b.table(ratesSheet)
		from = fmt.Sprintf("'%s'!$%s$", ratesSheet, letter(table.columns[summary.ExecutionRate]))
		bars = nil
		for _, e := range b.entries {
			if e.rated {
				bars = append(bars, bar{e.name, e.executed, table.first + e.order})
			}
		}
	}
	slices.SortStableFunc(bars, func(x, y bar) int { return cmp.Compare(x.rate, y.rate) })
	return bars[:min(len(bars), mostBars)], func(x bar) cell { return quotient(x.rate).by(from + strconv.Itoa(x.at)) }
}

func bandName(i int) string {
	switch i {
	case 0:
		return fmt.Sprintf("＜%d", bandEdges[0])
	case len(bandEdges):
		return fmt.Sprintf("≥%d", bandEdges[i-1])
	}
	return fmt.Sprintf("%d～%d", bandEdges[i-1], bandEdges[i])
}

func inBand(score schema.Amount, i int) bool {
	return (i == 0 || score >= schema.Amount(bandEdges[i-1])*schema.One) && (i == len(bandEdges) || score < schema.Amount(bandEdges[i])*schema.One)
}

func bandFormula(cells string, i int) string {
	switch i {
	case 0:
		return fmt.Sprintf(`COUNTIF(%s,"<%d")`, cells, bandEdges[0])
	case len(bandEdges):
		return fmt.Sprintf(`COUNTIF(%s,">=%d")`, cells, bandEdges[i-1])
	}
	return fmt.Sprintf(`COUNTIFS(%[1]s,">=%[2]d",%[1]s,"<%[3]d")`, cells, bandEdges[i-1], bandEdges[i])
}

// Colours of the charts, far apart in grey too. Bars of the light ones have an
// outline, those of warmColor stripes; see patterned.
const (
	darkColor  = "1F3864"
	lightColor = "F2F2F2"
	warmColor  = "F4B183"
)

// charts draws the charts of 总览 and 领导一页.
func (b *book) charts() error {
	if b.has[overviewSheet] {
		all := b.allCharts()
		if err := b.draw(overviewSheet, b.overview, b.chartRows()/2, []*excelize.Chart{all[0], all[1]}, []*excelize.Chart{all[2], all[3]}); err != nil {
			return err
		}
	}
	if b.has[leaderSheet] {
		all := b.allCharts()
		if err := b.draw(leaderSheet, b.leader, leaderChartRows, []*excelize.Chart{all[0], all[2]}); err != nil {
			return err
		}
	}
	return b.patterned()
}

// rowPixels and columnPixels are how many pixels excelize takes a row of a height in
// points, and a column of a width in characters, to have.
func rowPixels(height float64) float64   { return math.Ceil(4.0 / 3.4 * height) }
func columnPixels(width float64) float64 { return math.Floor(width*8 + 0.5) }

// draw places rows of charts on a sheet, each over some of its rows.
func (b *book) draw(sheet string, at overviewPlaces, rows int, lines ...[]*excelize.Chart) error {
	o := b.pagesOf[sheet]
	// excelize reckons where a chart ends by the sizes of the cells it knows.
	width := 0.0
	for i, w := range o.widths {
		if err := b.file.SetColWidth(sheet, letter(i+1), letter(i+1), w); err != nil {
			return err
		}
		width += columnPixels(w)
	}
	for i, h := range at.heights {
		if err := b.file.SetRowHeight(sheet, i+1, h); err != nil {
			return err
		}
	}
	for k, charts := range lines {
		each := width / float64(len(charts))
		for i, c := range charts {
			c.Dimension = excelize.ChartDimension{Width: uint(each - 8), Height: uint(float64(rows)*rowPixels(chartRowHeight) - 8)}
			c.Format = excelize.GraphicOptions{PrintObject: new(true), OffsetY: 4}
			column, x := 1, float64(i)*each
			for ; column < len(o.widths); column++ {
				w := columnPixels(o.widths[column-1])
				if x < w {
					break
				}
				x -= w
			}
			c.Format.OffsetX = 4 + int(x)
			if err := b.file.AddChart(sheet, name(column, at.chartRow+k*rows), c); err != nil {
				return err
			}
		}
	}
	return nil
}

var solidBar = regexp.MustCompile(`<(?:a:)?solidFill><(?:a:)?srgbClr val="(` + lightColor + `|` + warmColor + `)"[^>]*>(?:</(?:a:)?srgbClr>)?</(?:a:)?solidFill>`)

// patterned gives bars of the light colours an outline, and one of them stripes, so
// that they are told apart in black and white; excelize knows solid bars alone.
func (b *book) patterned() error {
	var err error
	b.file.Pkg.Range(func(key, value any) bool {
		part, isText := key.(string)
		data, isData := value.([]byte)
		if !isText || !isData || !strings.HasPrefix(part, "xl/charts/chart") {
			return true
		}
		const line = `<a:ln xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" w="9525"><a:solidFill><a:srgbClr val="404040"/></a:solidFill></a:ln>`
		b.file.Pkg.Store(part, solidBar.ReplaceAllFunc(data, func(found []byte) []byte {
			if solidBar.FindSubmatch(found)[1][0] == lightColor[0] && string(solidBar.FindSubmatch(found)[1]) == lightColor {
				return append(slices.Clone(found), line...)
			}
			return []byte(`<a:pattFill xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" prst="wdUpDiag"><a:fgClr><a:srgbClr val="7F7F7F"/></a:fgClr><a:bgClr><a:srgbClr val="FFFFFF"/></a:bgClr></a:pattFill>` + line)
		}))
		return true
	})
	return err
}

// chartFont is the type of the charts.
func chartFont(size float64, bold bool) excelize.Font {
	return excelize.Font{Family: headFace, Size: size, Bold: bold, Color: "404040"}
}

// smallType is that of axes, legends and labels.
var smallType = chartFont(10, false)

func chartTitle(s string) excelize.ChartTitle {
	f := chartFont(12, true)
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: s, Font: &f}}}
}

func axisTitle(s string) excelize.ChartTitle {
	small := smallType
	return excelize.ChartTitle{Paragraph: []excelize.RichTextRun{{Text: s, Font: &small}}}
}

func solidFill(color string) excelize.Fill {
	return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
}

// charted are the cells of a column of 图表数据.
func charted(k block, column int) string { return k.in(chartSheet, column) }

// dressed gives a chart the look of all.
func dressed(c *excelize.Chart) *excelize.Chart {
	small := smallType
	c.XAxis.Font, c.YAxis.Font = small, small
	c.Legend = excelize.ChartLegend{Position: "top", Font: &small}
	c.PlotArea.Fill = solidFill("FFFFFF")
	c.Border = excelize.LineOptions{Type: excelize.LineSolid, Width: 0.75}
	return c
}

// allCharts are the charts, in their order: bands, scatter, 三公经费, execution rates.
func (b *book) allCharts() []*excelize.Chart {
	return []*excelize.Chart{b.bandChart(), b.scatterChart(), b.costChart(), b.barChart()}
}

func (b *book) bandChart() *excelize.Chart {
	return dressed(&excelize.Chart{
		Type: excelize.Col, Title: chartTitle("得分分布（单位数）"), GapWidth: new(uint(60)), Overlap: new(0), VaryColors: new(false),
		Series: []excelize.ChartSeries{
			{Name: fmt.Sprintf("'%s'!$B$4", chartSheet), Categories: charted(b.chart.bands, 1), Values: charted(b.chart.bands, 2), Fill: solidFill(darkColor)},
			{Name: fmt.Sprintf("'%s'!$C$4", chartSheet), Categories: charted(b.chart.bands, 1), Values: charted(b.chart.bands, 3), Fill: solidFill(warmColor)},
		},
		YAxis:    excelize.ChartAxis{MajorGridLines: true, Minimum: new(0.0), NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0"}},
		PlotArea: excelize.ChartPlotArea{ShowVal: true},
	})
}

func (b *book) scatterChart() *excelize.Chart {
	title := "自评与复算：偏离斜线越远，差得越多"
	if b.chart.pointsShown > 0 {
		title += fmt.Sprintf("（均匀抽取 %d 个单位）", b.chart.pointsShown)
	}
	low, high := b.scoreRange()
	return dressed(&excelize.Chart{
		Type: excelize.Scatter, Title: chartTitle(title), VaryColors: new(false),
		Series: []excelize.ChartSeries{
			{Name: fmt.Sprintf("'%s'!$E$3", chartSheet), Categories: charted(b.chart.points, 5), Values: charted(b.chart.points, 6),
				Line:   excelize.LineOptions{Type: excelize.LineNone},
				Marker: excelize.ChartMarker{Symbol: "circle", Size: 5, Fill: solidFill(darkColor)}},
			{Name: fmt.Sprintf("'%s'!$P$3", chartSheet), Categories: charted(block{chartFirst, chartFirst + 1}, 16), Values: charted(block{chartFirst, chartFirst + 1}, 17),
				Fill: solidFill("595959"), Line: excelize.LineOptions{Type: excelize.LineSolid, Width: 1.25, Dash: excelize.LineDashDash},
				Marker: excelize.ChartMarker{Symbol: "none"}},
		},
		XAxis: excelize.ChartAxis{Minimum: &low, Maximum: &high, Title: axisTitle("自评总分"), MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0"}},
		YAxis: excelize.ChartAxis{Minimum: &low, Maximum: &high, Title: axisTitle("复算得分"), MajorGridLines: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0"}},
	})
}

func (b *book) costChart() *excelize.Chart {
	var costs []excelize.ChartSeries
	parts := block{chartFirst, chartFirst + len(b.catalogue.ThreePublicParts) - 1}
	for k, color := range []string{lightColor, warmColor, darkColor} {
		costs = append(costs, excelize.ChartSeries{
			Name: fmt.Sprintf("'%s'!%s", chartSheet, fixed(12+k, chartFirst-1)), Categories: charted(parts, 11), Values: charted(parts, 12+k), Fill: solidFill(color),
		})
	}
	return dressed(&excelize.Chart{
		Type: excelize.Col, Title: chartTitle("三公经费各项（万元）"), GapWidth: new(uint(60)), Overlap: new(0), VaryColors: new(false),
		Series:   costs,
		YAxis:    excelize.ChartAxis{MajorGridLines: true, Minimum: new(0.0), NumFmt: excelize.ChartNumFmt{CustomNumFmt: "#,##0"}},
		PlotArea: excelize.ChartPlotArea{ShowVal: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "[>=100]#,##0;#,##0.0"}},
	})
}

func (b *book) barChart() *excelize.Chart {
	title := "预算执行率最低的主管部门"
	if b.chart.byUnit {
		title = "预算执行率最低的单位"
	}
	from, to := b.barRange()
	if from > 0 {
		title += fmt.Sprintf("（横轴从 %.0f%% 起）", from*100)
	}
	bars := dressed(&excelize.Chart{
		Type: excelize.Bar, Title: chartTitle(title), GapWidth: new(uint(60)), VaryColors: new(false),
		Series: []excelize.ChartSeries{{Name: fmt.Sprintf("'%s'!$I$4", chartSheet), Categories: charted(b.chart.bars, 8), Values: charted(b.chart.bars, 9), Fill: solidFill(darkColor),
			DataLabel: excelize.ChartDataLabel{Font: smallType}}},
		XAxis:    excelize.ChartAxis{ReverseOrder: true},
		YAxis:    excelize.ChartAxis{MajorGridLines: true, Minimum: &from, Maximum: &to, MajorUnit: 0.05, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0%"}},
		PlotArea: excelize.ChartPlotArea{ShowVal: true, NumFmt: excelize.ChartNumFmt{CustomNumFmt: "0.0%"}},
	})
	bars.Legend = excelize.ChartLegend{Position: "none"}
	return bars
}

// barRange is the range of the axis of the bars, so that their differences are
// seen: to whole twentieths, from below the lowest.
func (b *book) barRange() (from, to float64) {
	bars, _ := b.bars()
	if len(bars) == 0 {
		return 0, 1
	}
	low, high := bars[0].rate, bars[len(bars)-1].rate
	from = max(0, math.Floor((low-0.02)*20)/20)
	to = math.Ceil((high+0.02)*20) / 20
	if high-low > 0.5 || from >= to {
		from = 0
	}
	return from, max(to, from+0.05)
}

// scoreRange is the range of the axes of the scatter: the scores that are
// drawn, to whole tens.
func (b *book) scoreRange() (low, high float64) {
	low, high = 100, 0
	for _, e := range b.entries {
		if e.scored && e.again {
			low = min(low, e.score.Float(), e.recomputed.Float())
			high = max(high, e.score.Float(), e.recomputed.Float())
		}
	}
	if high < low {
		return 0, 100
	}
	low = float64(int(max(low, 0))/10) * 10
	return low, float64((int(high)+9)/10) * 10
}
