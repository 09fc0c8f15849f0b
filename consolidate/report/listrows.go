package report

import (
	"fmt"
	"iter"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// This file makes the rows of the lists, for the workbook and for what is exported.

// listed yields the rows of a unit on a list.
func (b *book) listed(l *list, e *entry, u *summary.Unit) iter.Seq[row] {
	return func(yield func(row) bool) {
		switch l.kind {
		case listProjects:
			b.projects(e, u)(yield)
		case listFlags:
			for k, f := range u.Flags {
				if !yield(b.flag(e, e.first[listFlags]+k, u, f)) {
					return
				}
			}
		case listFindings:
			for k, f := range u.Findings {
				if !yield(b.finding(e.first[listFindings]+k, f, u)) {
					return
				}
			}
		case listIndicators:
			b.indicators(e, u)(yield)
		case listSources:
			for _, r := range b.sources(u) {
				if !yield(r) {
					return
				}
			}
		}
	}
}

// buildings yields the buildings of a unit, one a row, which stand below the rates.
func (b *book) buildings(e *entry, u *summary.Unit) iter.Seq[row] {
	columns := summary.ListNamed(buildingsTable)
	return func(yield func(row) bool) {
		for k, x := range u.Buildings {
			n := b.buildingsRow() + e.first[listBuildings] + k
			a := at{b: b, e: e, u: u, n: n}
			rate := func(r summary.Rate, part, whole string, of, base summary.Answer, flag string) cell {
				c := b.rate(r, rateFormula(name(columns.Column(part), n), name(columns.Column(whole), n)), base, of)
				if u.FlaggedFor(flag, of) {
					c = a.flagged(c, summary.LimitMark{Flag: flag})
				}
				return c
			}
			r := row{cells: inOrder(columns, map[string]cell{
				summary.ColumnNumber: ordinal(e.first[listBuildings] + k + 1), summary.ColumnUnit: sized(u.Name), "nth": centered("第 " + strconv.Itoa(k+1) + " 处"),
				"approved_area": b.answer(x.ApprovedArea), "actual_area": b.answer(x.ActualArea),
				schema.FloorAreaRate:  rate(x.AreaRate, "actual_area", "approved_area", x.ActualArea, x.ApprovedArea, schema.FlagFloorAreaOver),
				"budget_investment":   b.answer(x.BudgetInvestment),
				"actual_investment":   b.answer(x.ActualInvestment),
				schema.InvestmentRate: rate(x.InvestmentRate, "actual_investment", "budget_investment", x.ActualInvestment, x.BudgetInvestment, schema.FlagInvestmentOver),
			})}
			if !yield(r) {
				return
			}
		}
	}
}

// byPath are the values of a filing by their paths.
func byPath(f *schema.Filing) map[string]*schema.Value {
	values := make(map[string]*schema.Value, len(f.Values))
	for i := range f.Values {
		values[f.Values[i].Path] = &f.Values[i]
	}
	return values
}

func answerAt(values map[string]*schema.Value, path string) summary.Answer {
	if v, ok := values[path]; ok {
		return summary.Answer{State: v.State, Value: v}
	}
	return summary.Answer{State: schema.Absent}
}

// projects yields the projects of a unit, and adds them up.
func (b *book) projects(e *entry, u *summary.Unit) iter.Seq[row] {
	return func(yield func(row) bool) {
		k := e.first[listProjects]
		for _, f := range u.Submission.Projects() {
			if schema.NoProject(f) {
				continue
			}
			if !yield(b.projectRow(e, u, f, k)) {
				return
			}
			k++
		}
	}
}

// projectRow is the k-th row of 项目支出.
func (b *book) projectRow(e *entry, u *summary.Unit, f *schema.Filing, k int) row {
	values, columns := byPath(f), summary.ListNamed(projectsSheet)
	_, n := b.place(projectsSheet, k)
	at := func(path string) summary.Answer { return answerAt(values, path) }
	named := func(id string) string { return name(columns.Column(id), n) }
	words := func(path string) cell {
		c := b.answer(at(path))
		c.look.align, c.look.wrap = left, true
		return c
	}
	initial, adjusted, executed := at(summary.ProjectInitial), at(summary.ProjectAdjusted), at(summary.ProjectExecuted)
	score, again, above := at(summary.ProjectTotal), faintText(notJudged), faintText(notJudged)
	if r, ok := u.Recompute(f); ok && r.Total.OK() {
		again = roundMoney(r.Total.Amount)
		if own, ok := score.Figure(); ok {
			above = roundMoney(own - r.Total.Amount)
		}
	}
	errors, warnings := projectProblems(u, f)
	number, unit := ordinal(k+1), sized(u.Name)
	number.link, unit.link = b.valuePlace(at(summary.ProjectName).Value), b.rosterPlace(e)
	for i, a := range []summary.Answer{initial, adjusted, executed} {
		b.projectSums[i].Add(a)
	}
	b.projectRate.Add(executed, adjusted, false)
	return row{lines: 4, cells: inOrder(columns, map[string]cell{
		summary.ColumnNumber: number, summary.ColumnUnit: unit, summary.ProjectName: words(summary.ProjectName), summary.ProjectDepartment: words(summary.ProjectDepartment),
		summary.ProjectUnit: words(summary.ProjectUnit), summary.ProjectInitial: b.answer(initial), summary.ProjectAdjusted: b.answer(adjusted), summary.ProjectExecuted: b.answer(executed),
		projectRate:           b.rate(u.ProjectRate(f), rateFormula(named(summary.ProjectExecuted), named(summary.ProjectAdjusted)), adjusted, executed),
		summary.ProjectPoints: b.answer(at(summary.ProjectPoints)), summary.ProjectTotal: b.answer(score), summary.Recomputed: again,
		summary.AboveRecomputed: above.by(differenceFormula(named(summary.ProjectTotal), named(summary.Recomputed))),
		summary.ColumnErrors:    count(errors), summary.ColumnWarnings: count(warnings),
	})}
}

// projectProblems counts what stands of the findings about a project.
func projectProblems(u *summary.Unit, f *schema.Filing) (errors, warnings int) {
	for _, found := range u.Findings {
		if found.Form != schema.ProjectEvaluation || found.Project != f.Project || !found.Standing() {
			continue
		}
		switch found.Severity {
		case schema.Err:
			errors++
		case schema.Warn:
			warnings++
		}
	}
	return errors, warnings
}

// flag is a row of 预警清单; u is nil for a unit without a submission.
func (b *book) flag(e *entry, k int, u *summary.Unit, f schema.Flag) row {
	value, limit, measure := figure(f.Kind, f.Value), figure(f.Kind, f.Limit), f.Kind.Measure()
	switch f.Flag {
	case schema.FlagErrorFindings:
		value, limit, measure = plainFigure(f.Value), plainFigure(f.Limit), "条"
	case schema.FlagNotHandedIn:
		value, limit, measure = plainFigure(f.Value), plainFigure(f.Limit), "份"
	}
	switch f.Kind {
	case schema.Rate:
		value, limit = roundPercent(f.Value), roundPercent(f.Limit)
	case schema.Score:
		value, limit = roundMoney(f.Value), roundMoney(f.Limit)
	}
	number, unit, related := ordinal(k+1), sized(f.Unit), faintText("—")
	if u != nil {
		number.link = b.cellPlace(f.Cells)
		value.link = number.link
		unit.link = b.rosterPlace(e)
		if i := relatedFinding(u, f); i >= 0 {
			related = centered(u.Findings[i].Code + " 第 " + strconv.Itoa(e.first[listFindings]+i+1) + " 条")
			related.link = b.rowPlace(findingsSheet, e.first[listFindings]+i)
		}
	}
	return row{cells: inOrder(summary.ListNamed(flagsSheet), map[string]cell{
		summary.ColumnNumber: number, summary.ColumnUnit: unit, summary.ColumnFlag: sized(f.Name), summary.ColumnValue: value, "limit": limit,
		summary.ColumnMeasure: centered(measure), "detail": sized(f.Detail), "finding": related, "cells": sized(places(f.Cells)),
	})}
}

// absentFlags are the rows of the units that have handed in nothing, with their
// places.
func (b *book) absentFlags() iter.Seq2[int, row] {
	return func(yield func(int, row) bool) {
		for i, f := range b.absent {
			k := b.rowsOf[listFlags] - len(b.absent) + i
			if !yield(k, b.flag(nil, k, nil, f)) {
				return
			}
		}
	}
}

// relatedFinding is the place of the gravest finding of a unit about a cell
// that a flag rests on, or -1.
func relatedFinding(u *summary.Unit, f schema.Flag) int {
	return slices.IndexFunc(u.Findings, func(found schema.Finding) bool {
		return slices.ContainsFunc(found.Cells, func(c schema.Source) bool { return slices.Contains(f.Cells, c) })
	})
}

// shownPlaces is how many cells of a finding or a flag are named.
const shownPlaces = 3

// places names cells as file!sheet!cell; the file and the sheet once for
// cells that stand together.
func places(cells []schema.Source) string {
	var b strings.Builder
	var previous schema.Source
	for i, c := range cells {
		if i == shownPlaces {
			fmt.Fprintf(&b, " 等 %d 处", len(cells))
			break
		}
		switch {
		case i > 0 && c.File == previous.File && c.Sheet == previous.Sheet:
			b.WriteString("、" + c.Cell)
		case i > 0:
			b.WriteString("\n" + c.String())
		default:
			b.WriteString(c.String())
		}
		previous = c
	}
	return b.String()
}

// What 结果 says.
const (
	broken   = schema.WordBroken
	accepted = schema.WordAccepted
)

// finding is a row of 问题清单; u is nil for a unit without a submission.
func (b *book) finding(k int, f schema.Finding, u *summary.Unit) row {
	number, message := ordinal(k+1), f.Message()
	if u != nil {
		message, f.Written = u.WithoutContacts(message), u.WithoutContacts(f.Written)
		number.link = b.cellPlace(f.Cells)
	}
	outcome, severity := centered(broken), centered(f.Severity.Word())
	decided := ""
	switch {
	case f.Outcome == schema.NotJudged:
		outcome = faintText(notJudged)
	case f.Accepted != nil:
		outcome = faintText(accepted)
		decided = decision(*f.Accepted)
	case f.Severity == schema.Err:
		severity.look.tone = beyond
	}
	if f.Formerly != nil {
		decided = "曾认可：" + decision(*f.Formerly) + "，那时的问题是：" + f.Formerly.Said
		if u != nil {
			decided = u.WithoutContacts(decided)
		}
	}
	return row{lines: 12, cells: inOrder(summary.ListNamed(findingsSheet), map[string]cell{
		summary.ColumnNumber: number, summary.ColumnUnit: sized(f.Unit), "form": sized(b.formName(f.Form)), "project": sized(f.Project),
		summary.ColumnCode: centered(f.Code), summary.ColumnSeverity: severity, summary.ColumnOutcome: outcome, summary.ColumnMessage: wrapped(message),
		"written": written(f.Written), "expected": computed(f.Expected, f.Written), "difference": computed(f.Difference, f.Written), "cells": sized(places(f.Cells)),
		"note": sized(f.Note), "decision": sized(decided),
	})}
}

// decision says why a finding is accepted, by whom and when.
func decision(d schema.Decision) string {
	return fmt.Sprintf("%s（%s，%s）", d.Why, d.By, d.At.In(time.Local).Format(time.DateOnly))
}

// computed shows a figure of a finding that the program computed, with no more
// decimals than what it is held against, but two.
func computed(s, against string) cell {
	c := written(s)
	a, err := schema.ParseAmount(s)
	if err != nil {
		return c
	}
	most := 2
	if w, err := schema.ParseAmount(against); err == nil {
		most = max(most, decimals(w))
	}
	if decimals(a) > most {
		c.look.format = "#,##0." + strings.Repeat("0", most)
		c.width = groupedWidth(strconv.FormatFloat(a.Float(), 'f', most, 64))
	}
	return c
}

// written shows a figure of a finding, or the words that stand in its place.
func written(s string) cell {
	if a, err := schema.ParseAmount(s); err == nil {
		return plainFigure(a)
	}
	return sized(s)
}

// indicatorRecords are the numbers of the indicators of a filing, in order.
func indicatorRecords(f *schema.Filing) []string {
	prefix := string(f.Form) + "/indicators/"
	var records []string
	for i := range f.Values {
		rest, ok := strings.CutPrefix(f.Values[i].Path, prefix)
		if !ok {
			continue
		}
		record, _, ok := strings.Cut(rest, "/")
		if ok && record != schema.HeadYears && !slices.Contains(records, record) {
			records = append(records, record)
		}
	}
	return records
}

// indicators yields the indicators of a unit.
func (b *book) indicators(e *entry, u *summary.Unit) iter.Seq[row] {
	return func(yield func(row) bool) {
		k := e.first[listIndicators]
		for _, f := range u.Submission.Filings {
			records := indicatorRecords(f)
			if len(records) == 0 {
				continue
			}
			values := byPath(f)
			again := map[string]schema.RowScore{}
			if r, ok := u.Recompute(f); ok {
				for _, row := range r.Rows {
					again[row.Record] = row
				}
			}
			for _, record := range records {
				scored, ok := again[record]
				r := b.indicatorRow(u, f, k, func(column string) summary.Answer {
					return answerAt(values, schema.Path(string(f.Form), "indicators", record, column))
				}, scored, ok)
				if !yield(r) {
					return
				}
				k++
			}
		}
	}
}

// indicatorRow is the k-th row of 指标明细, of the answers at its columns; again is
// the row recomputed, where it was.
func (b *book) indicatorRow(u *summary.Unit, f *schema.Filing, k int, at func(column string) summary.Answer, again schema.RowScore, isAgain bool) row {
	number := ordinal(k + 1)
	for _, column := range []string{"score", "name", "target"} {
		if number.link == "" {
			number.link = b.valuePlace(at(column).Value)
		}
	}
	recomputed, why := faintText(notJudged), ""
	if isAgain {
		why = again.Why.String()
		if again.Recomputed.OK() {
			recomputed = roundMoney(again.Recomputed.Amount)
		}
	}
	by := map[string]cell{
		summary.ColumnNumber: number, summary.ColumnUnit: sized(u.Name), "form": sized(b.formName(f.Form)), "project": sized(f.Project), summary.Recomputed: recomputed, "why": sized(why),
	}
	for _, column := range []string{"level1", "level2", "name", "target", "actual", "deviation_reason"} {
		if a := at(column); a.State != schema.Absent {
			c := b.answer(a)
			c.look.align, c.look.wrap, c.link = left, true, ""
			by[column] = c
		}
	}
	for _, column := range []string{"full_score", "score"} {
		c := faintText(noSuchLine)
		if a := at(column); a.State != schema.Absent {
			c = b.answer(a)
			c.link = ""
		}
		by[column] = c
	}
	return row{lines: 6, cells: inOrder(summary.ListNamed(indicatorsSheet), by)}
}

// sourced is a unit whose rows of 数据来源 are to be written.
type sourced struct {
	e *entry
	u *summary.Unit
}

// startSources has the rows of 数据来源, which are most of the workbook, written
// beside the others, until finish is called.
func (b *book) startSources() (finish func()) {
	at := slices.IndexFunc(b.lists, func(l *list) bool { return l.kind == listSources })
	if at < 0 {
		return func() {}
	}
	b.sourceStyles()
	b.sourced = make(chan sourced, ahead)
	var done sync.WaitGroup
	done.Go(func() {
		for s := range b.sourced {
			b.addAll(b.lists[at], s.e, s.u)
		}
	})
	return func() {
		close(b.sourced)
		done.Wait()
		b.sourced = nil
	}
}

// sourceStyles makes the styles of figures on 数据来源, so that the same
// district gives the same workbook whichever rows are written first.
func (b *book) sourceStyles() {
	for kind := range schema.Years + 1 {
		for digit := schema.One; digit > 0; digit /= 10 {
			b.style(exactFigure(kind, digit).look)
		}
	}
	alarmed := centered(unreadable).look
	alarmed.tone = alarm
	for _, l := range []look{{}, wrapped("").look, {align: center}, alarmed} {
		b.style(l)
	}
}

// sources yields every answer of a unit with the cell it came from. The first
// row of a form links to its file; the cells lead there by formulas, because
// LibreOffice saves a sheet with thousands of links to files in minutes.
func (b *book) sources(u *summary.Unit) iter.Seq2[*schema.Value, row] {
	return func(yield func(*schema.Value, row) bool) {
		var filing *schema.Filing
		var form, received, link string
		for f, v := range u.Public() {
			first := f != filing
			if first {
				filing, form, received, link = f, b.formName(f.Form), "", ""
				if !f.Received.IsZero() {
					received = f.Received.In(time.Local).Format("2006-01-02 15:04")
				}
				if b.info.Beside != nil {
					if found, ok := b.info.Beside(f.File); ok {
						link = found
					}
				}
			}
			r := b.sourceRow(u, f, v, form, received, link)
			if first {
				r.file = fileLink{link, placeIn(v.Source, link)}
			}
			if !yield(v, r) {
				return
			}
		}
	}
}

// cellFormula leads to a cell of a file of a URL relative to the workbook; ""
// where no formula can.
func cellFormula(s schema.Source, link string) string {
	inside := placeIn(s, link)
	file, err := url.PathUnescape(link)
	place := file + "#" + inside
	if inside == "" || err != nil || strings.ContainsAny(file, `#"`) || utf8.RuneCountInString(place) > maxLiteral {
		return ""
	}
	return fmt.Sprintf(`HYPERLINK("%s","%s")`, strings.ReplaceAll(place, `"`, `""`), s.Cell)
}

// maxLiteral is how long a text in a formula may be.
const maxLiteral = 255

// placeIn names a cell for a link into its file; "" where the file has no cells
// that a program could go to.
func placeIn(s schema.Source, url string) string {
	if !strings.EqualFold(path.Ext(s.File), path.Ext(url)) {
		return "" // an archive
	}
	switch strings.ToLower(path.Ext(s.File)) {
	case ".xlsx", ".xlsm", ".xls", ".et", ".ods":
		return "'" + strings.ReplaceAll(s.Sheet, "'", "''") + "'!" + s.Cell
	}
	return ""
}

// sourceRow is a row of 数据来源, in the order of its columns: there are too many of
// them to be put in order one by one.
func (b *book) sourceRow(u *summary.Unit, f *schema.Filing, v *schema.Value, form, received, link string) row {
	raw := u.WithoutContacts(v.Raw)
	value := cell{}
	switch v.State {
	case schema.Number:
		value = exactFigure(v.Kind, v.Number)
	case schema.Text:
		value = wrapped(u.WithoutContacts(v.Text))
	case schema.Mark:
		value = wrapped(strings.TrimSpace(raw))
	case schema.Unreadable:
		value = centered(unreadable)
		value.look.tone = alarm
	case schema.Uncomputed:
		value = centered(uncomputed)
		value.look.tone = alarm
	}
	measure := ""
	if v.Kind.Numeric() {
		measure = v.Kind.Measure()
	}
	middle := func(s string) cell { return cell{value: s, look: look{align: center}} }
	b.scratch = append(b.scratch[:0],
		wrapped(u.Name), wrapped(form), wrapped(f.Project), wrapped(b.valueName(v.Path)), wrapped(v.Label),
		middle(v.State.Word()), value, middle(measure), wrapped(raw),
		wrapped(v.Source.File), wrapped(v.Source.Sheet), middle(v.Source.Cell).by(cellFormula(v.Source, link)), middle(received))
	return row{lines: 4, cells: b.scratch}
}

// sized is a text that widens its column up to its bound, and wraps beyond.
func sized(s string) cell {
	c := wrapped(s)
	c.width = displayWidth(s)
	return c
}

// formName names a form as its title and number do: 附件1 基础数据表.
func (b *book) formName(id schema.FormID) string {
	form := b.catalogue.Model.Form(id)
	if form == nil {
		return "各表之间"
	}
	return strings.TrimSpace(form.Attachment + " " + form.Name)
}

// valueName names what a path asks for: 经费控制情况·三公经费·2023年决算数.
func (b *book) valueName(path string) string {
	if name, ok := b.valueNames[path]; ok {
		return name
	}
	name := "表上另有的栏目"
	if a, ok := b.catalogue.Model.Resolve(path); ok {
		name = a.Table.Name + "·" + a.Name(b.year)
	} else if a.Table != nil {
		name = a.Table.Name + "·表上另有的行"
	}
	b.valueNames[path] = name
	return name
}
