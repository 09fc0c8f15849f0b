package report

import (
	"fmt"
	"unicode/utf16"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Where things stand on 单位一页.
const (
	pageColumns = 7
	chosenCell  = "$B$2"
	// The rows of the chosen unit: on the tables, on 得分排名, on 报送情况 and on
	// 问题清单, and how many findings it has.
	// They stand beside what is printed.
	rowOnTables, rowOnScores, rowOnRoster, rowOnFindings, findingsCount = "$J$2", "$K$2", "$L$2", "$M$2", "$N$2"
	pageFindings                                                        = 7
)

// page writes 单位一页.
type page struct {
	*book
	o *out
	n int
	// pending goes before the title of the next part of 总览.
	pending string
}

// find is the place of the chosen unit in a column of names; 0 where there is
// none.
func find(column string) string {
	sought := fmt.Sprintf(`SUBSTITUTE(SUBSTITUTE(SUBSTITUTE(%s,"~","~~"),"*","~*"),"?","~?")`, chosenCell)
	return fmt.Sprintf("IF(ISNA(MATCH(%[1]s,%[2]s,0)),0,MATCH(%[1]s,%[2]s,0))", sought, column)
}

// pick is the cell of a column in a row that another cell names.
func pick(column, row string) string {
	return fmt.Sprintf(`IF(%[2]s=0,"",IF(INDEX(%[1]s,%[2]s)="","",INDEX(%[1]s,%[2]s)))`, column, row)
}

// of is a field of a table for the chosen unit.
func (p *page) of(t *table, id, row string) cell {
	column, ok := t.columns[id]
	of, known := p.catalogue.Column(id)
	if !ok || !known {
		return cell{}
	}
	c := cell{look: look{align: right}}
	if len(t.shown) >= column {
		shown := t.shown[column-1]
		c.value, c.look.align = shown.value, shown.look.align
	}
	switch {
	case of.Kind == schema.Persons:
		c.look.format = "General"
	case id == summary.Recomputed || id == summary.AboveRecomputed:
		c.look.format = twoDecimals
	case of.Kind == schema.Rate:
		c.look.format, c.look.align = percentFormat, right
	case c.look.align == right:
		c.look.format = twoDecimals
	}
	return c.by(pick(t.in(p.book, id), row))
}

func (p *page) put(r row) {
	p.book.put(p.o, p.n, r)
	p.n++
}

func (p *page) section(s string) {
	p.put(row{height: 6})
	p.put(row{cells: []cell{text(s).of(section).wide(pageColumns)}, height: 20})
}

// labelled are pairs of a name and a figure, three a row.
func (p *page) labelled(pairs ...any) {
	var r row
	for i := 0; i < len(pairs); i += 2 {
		name, figure := heading(pairs[i].(string)), pairs[i+1].(cell)
		if len(r.cells) == 4 {
			figure = figure.wide(2)
		}
		r.cells = append(r.cells, name, figure)
		if len(r.cells) == 6 {
			p.put(r)
			r = row{}
		}
	}
	if n := len(r.cells); n > 0 {
		r.cells = append(r.cells, heading("").wide(pageColumns-n))
		p.put(r)
	}
}

func (b *book) unitPage() {
	p := &page{book: b, n: 1}
	p.o = b.begin(unitSheet, layout{
		widths: []float64{20, 11.5, 11.5, 11.5, 11.5, 11.5, 11.5, 3, 28, 8, 8, 8, 8, 8}, paper: A4, upright: true, onePage: true, printed: pageColumns, columns: pageColumns + 7, rows: 60, tab: "ED7D31",
	})
	p.put(row{cells: []cell{titleCell(b.yearText() + "年度绩效自评　单位一页").wide(pageColumns)}, height: titleHeight})
	three, scores := b.table(threePublicSheet), b.table(scoresSheet)
	var first *entry
	chosenName := ""
	if len(b.entries) > 0 {
		first = b.entries[0]
		chosenName = first.name
	}
	choice := centered(chosenName).wide(pageColumns - 1)
	choice.look.tone, choice.look.wrap = chosen, true
	if len(b.entries) > 0 {
		p.o.Choose("B2", three.block(b).in(threePublicSheet, colUnit), "选择单位", "从下拉列表中选一个单位，本页的数随之变化。")
	}
	var rows [5]int
	if first != nil {
		rows = [5]int{first.order + 1, first.place + 1, first.listed + 1, first.first[listFindings] + 1, first.problems}
	}
	small := func(n int, formula string) cell {
		c := ordinal(n).by(formula).of(note)
		c.look.format = "0"
		return c
	}
	p.put(row{height: 26, cells: []cell{heading("单位（点开选择）"), choice, cell{}.of(note), text("取数的行号（公式用，勿改）").of(note),
		small(rows[0], find(three.block(b).in(threePublicSheet, colUnit))),
		small(rows[1], find(scores.block(b).in(scoresSheet, colUnit))),
		small(rows[2], find(b.onRoster(summary.ColumnUnit))),
		small(rows[3], fmt.Sprintf("IF(%[2]s=0,0,INDEX(%[1]s,%[2]s))", b.onRoster(summary.ColumnFirst), rowOnRoster)),
		small(rows[4], fmt.Sprintf("IF(%[2]s=0,0,INDEX(%[1]s,%[2]s))", b.onRoster(summary.ColumnFindings), rowOnRoster))}})
	p.standing(first)
	p.publicCosts()
	p.otherRates()
	p.findings(first)
}

// standing is what the chosen unit, which the page is written with, has handed in and
// its scores.
func (p *page) standing(first *entry) {
	b, scores := p.book, p.table(scoresSheet)
	var line map[string]cell
	if first != nil {
		line = b.rosterCells(first.listed, b.rosterRows[first.listed])
	}
	fromRoster := func(column string) cell {
		return cell{value: line[column].value, look: look{align: center, wrap: true}}.by(pick(b.onRoster(column), rowOnRoster))
	}
	p.section("一、报送和得分")
	p.labelled(
		"主管部门", fromRoster(summary.ColumnDepartment),
		"报送状态", fromRoster(summary.ColumnStatus),
		"缺的表", fromRoster(summary.ColumnMissing),
		"自评总分", p.of(scores, selfScorePath, rowOnScores), "等级", p.of(scores, "grade", rowOnScores), "名次", p.rank(rowOnScores),
		"复算得分", p.of(scores, "recomputed", rowOnScores), "复算等级", p.of(scores, "recomputed_grade", rowOnScores), "自评高于复算", p.of(scores, "above", rowOnScores),
		"预算执行得分", p.of(scores, "execution", rowOnScores), "产出得分", p.of(scores, "group0", rowOnScores), "效益得分", p.of(scores, "group1", rowOnScores),
		"满意度得分", p.of(scores, "group2", rowOnScores), "可复算分值", p.of(scores, "share", rowOnScores),
		"迟报", fromRoster(summary.ColumnLate),
	)
}

// publicCosts are 三公经费 of the chosen unit.
func (p *page) publicCosts() {
	b, three := p.book, p.table(threePublicSheet)
	p.section("二、三公经费（万元）")
	column := func(id string) string { return b.inYear("base_data", "costs", id) }
	p.put(headRow([]string{"项目", column("prior_final"), column("budget"), column("final"), "增减额", "变动率", "控制率"}))
	for _, id := range b.catalogue.ThreePublic {
		p.put(row{cells: append(cells(text(b.catalogue.CostName(id))).cells, p.costs(three, id)...)})
	}
}

// otherRates are the other costs and rates of the chosen unit.
func (p *page) otherRates() {
	b := p.book
	rates, operating := b.table(ratesSheet), b.table(operatingSheet)
	p.section("三、其他经费和控制率（万元）")
	p.put(headRow([]string{"项目", "上年决算\n年初预算", "本年、全年\n预算，编制", "决算、执行\n在职", "增减额\n超编人数", "变动率\n调整率", "控制率\n执行率"}))
	none := faintText("—")
	at := func(id string) cell { return p.of(rates, id, rowOnTables) }
	p.put(cells(text("在职人员（人）"), none, at(postsPath), at(staffPath), at(overPath), none, at(summary.StaffingRate)))
	p.put(row{cells: append(cells(text("公用经费")).cells, p.costs(operating, "operating_expenses")...)})
	p.put(row{cells: append(cells(text("政府采购")).cells, p.costs(operating, "government_procurement")...)})
	p.put(cells(text("年度资金总额"), at(summary.BudgetPath("initial_budget")), at(summary.BudgetPath("adjusted_budget")), at(summary.BudgetPath("executed")),
		at(amountOf(summary.Adjustment)), at(summary.Adjustment), at(summary.ExecutionRate)))
	p.put(cells(text("楼堂馆所规模、投资"), none, none, none, none, at("highest_area"), at("highest_investment")))
}

// costs are the figures and rates of a line of a table for the chosen unit.
func (p *page) costs(t *table, line string) []cell {
	var figures []cell
	for _, f := range []string{
		summary.CostPath(line, "prior_final"), summary.CostPath(line, "budget"), summary.CostPath(line, "final"),
		amountOf(summary.ChangeOf(line)), summary.ChangeOf(line), summary.ControlOf(line),
	} {
		figures = append(figures, p.of(t, f, rowOnTables))
	}
	return figures
}

// rank is the place of the chosen unit by its score.
func (p *page) rank(row string) cell {
	t := p.table(scoresSheet)
	c := cell{look: look{align: center}}
	if len(t.shown) > 0 {
		c.value = t.shown[0].value
	}
	return c.by(pick(t.block(p.book).in(scoresSheet, colNumber), row))
}

// findings lists the first findings of the chosen unit.
func (p *page) findings(first *entry) {
	b := p.book
	head := "四、核对发现的问题"
	formula := fmt.Sprintf(`"四、核对发现的问题：共 "&%s&" 条，本页列前 %d 条"`, findingsCount, pageFindings)
	stored := head + fmt.Sprintf("：共 %d 条，本页列前 %d 条", problemsOf(first), pageFindings)
	p.put(row{height: 6})
	p.put(row{cells: []cell{text(stored).of(section).wide(pageColumns).by(formula)}, height: 20})
	p.put(cells(heading("编号"), heading("严重程度"), heading("问题").wide(4), heading("结果")))
	column := func(c, k string) string {
		all := b.blocks(findingsSheet, c)
		picked := fmt.Sprintf("INDEX(%s,%s)", all[len(all)-1], lessThan(k, (len(all)-1)*b.perSheet()))
		for part := len(all) - 2; part >= 0; part-- {
			picked = fmt.Sprintf("IF(%s<=%d,INDEX(%s,%s),%s)", k, (part+1)*b.perSheet(), all[part], lessThan(k, part*b.perSheet()), picked)
		}
		return picked
	}
	for i := range pageFindings {
		k := rowOnFindings
		if i > 0 {
			k += fmt.Sprintf("+%d", i)
		}
		value := func(column string) any {
			if i < len(b.shownFindings) {
				return b.shownFindings[i].cells[columnOf(findingsSheet, column)-1].value
			}
			return ""
		}
		of := func(c string) string { return fmt.Sprintf(`IF(%s<%d,"",%s)`, findingsCount, i+1, column(c, k)) }
		message := wrapped("").wide(4)
		said, _ := value(summary.ColumnMessage).(string)
		message.value = atMost(said)
		message = message.by(fmt.Sprintf(`IF(%s<%d,"",IF(%s<>%s,"「问题清单」已被排序，请恢复原来的顺序",IF(LEN(%[5]s)>%[6]d,LEFT(%[5]s,%[6]d)&"…",%[5]s)))`,
			findingsCount, i+1, column(summary.ColumnUnit, k), chosenCell, column(summary.ColumnMessage, k), pageMessage))
		middle := func(c string) cell {
			return cell{value: value(c), look: look{align: center}}.by(of(c))
		}
		p.put(row{cells: []cell{middle(summary.ColumnCode), middle(summary.ColumnSeverity), message, middle(summary.ColumnOutcome)}, height: 3*lineHeight + leading})
	}
	p.put(p.signed(p.o))
	p.put(cells(wrapped("▲▼ 和超限的说明见「预警清单」，全部问题见「问题清单」，数的出处见「数据来源」。空着的是空白（单位没有填）。").of(note).wide(pageColumns)))
}

// pageMessage is how many characters of a finding have room, in three lines.
const pageMessage = 60

// atMost cuts a message to what has room.
func atMost(s string) string {
	if units := utf16.Encode([]rune(s)); len(units) > pageMessage { // as spreadsheets count
		return string(utf16.Decode(units[:pageMessage])) + "…"
	}
	return s
}

func problemsOf(e *entry) int {
	if e == nil {
		return 0
	}
	return e.problems
}

// lessThan is k less a number.
func lessThan(k string, n int) string {
	if n == 0 {
		return k
	}
	return fmt.Sprintf("%s-%d", k, n)
}
