// Package report writes a district as the workbook that a bureau reads, from
// 总览 on one page to 数据来源 with the cell of every figure.
//
// It computes nothing that package summary does not. Totals, rates, ranks and
// counts are live formulas with their results stored beside them, so that the
// workbook shows the same figures in a program that recalculates and in one
// that does not. Raw figures are plain numbers that link to their row in
// 数据来源; no formula refers to that sheet, because a clerk may sort it.
//
// The district is gone through twice: once to learn how many rows there will
// be, how wide, and in which order; and once to write all sheets side by side.
// What is held of a unit in between does not grow with its rows.
//
// Everything that was written by a unit is stored as a string or a number,
// never as a formula.
package report

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/xlsx"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// Info is what the workbook says about its own making.
type Info struct {
	Version  string    // of the program
	Database string    // name of the database the figures come from
	Folder   string    // that the units' files were read from; "" when not known
	Written  time.Time // when the workbook was written
	Refused  []Refused // the files of which nothing is in the summary
	Outdated string    // that other versions of the program have read the files, in words; "" where none has
	Waiting  string    // which forms wait beside those that count, in words; "" for none
	// Beside returns the URL of a file that a figure came from, relative to
	// the workbook, and whether it lies there. nil finds none.
	Beside func(file string) (url string, ok bool)
}

// Refused is a file that could not be imported.
type Refused struct{ File, Reason string }

// Options choose what is in the workbook.
type Options struct {
	// Sheets are the names of those that are written; none for all.
	Sheets []string
	// Departments and Units keep the units of some 主管部门, and those of some
	// names; none for all.
	Departments, Units []string
	Sort               Sort
	Rank               Rank
	Paper              Paper
}

// Rank is the score by which units are ranked.
type Rank string

// The scores.
const (
	BySelf       Rank = "" // 自评总分
	ByRecomputed Rank = "recomputed"
)

// The sheets, in their order.
const (
	overviewSheet    = "总览"
	leaderSheet      = "领导一页"
	scoresSheet      = "得分排名"
	threePublicSheet = "三公经费对比"
	ratesSheet       = "控制率对比"
	executionSheet   = "预算执行"
	operatingSheet   = "公用与采购"
	yearsSheet       = "年度对比"
	projectsSheet    = "项目支出"
	spendingSheet    = "项目对账"
	flagsSheet       = "预警清单"
	findingsSheet    = "问题清单"
	rosterSheet      = "报送情况"
	indicatorsSheet  = "指标明细"
	unitSheet        = "单位一页"
	departmentsSheet = "按主管部门"
	sourcesSheet     = "数据来源"
	notesSheet       = "说明"
	chartSheet       = "图表数据"
)

// SheetNames are the names of all sheets, in their order. 年度对比 is only
// there when there are figures of the year before.
var SheetNames = []string{
	overviewSheet, leaderSheet, scoresSheet, threePublicSheet, ratesSheet, executionSheet, operatingSheet, yearsSheet, projectsSheet, spendingSheet,
	flagsSheet, findingsSheet, rosterSheet, indicatorsSheet, unitSheet, departmentsSheet, sourcesSheet, notesSheet, chartSheet,
}

// needed are the sheets that a sheet's formulas look things up on; they are
// written with it, hidden unless they were asked for too.
var needed = map[string][]string{
	overviewSheet: {chartSheet},
	leaderSheet:   {chartSheet},
	unitSheet:     {scoresSheet, threePublicSheet, ratesSheet, operatingSheet, findingsSheet, rosterSheet},
}

// Brought are the sheets that are written, hidden, only because those that were
// asked for need them.
func Brought(asked []string) []string {
	var names []string
	for _, name := range SheetNames {
		if !slices.Contains(asked, name) && slices.ContainsFunc(asked, func(by string) bool { return slices.Contains(needed[by], name) }) {
			names = append(names, name)
		}
	}
	return names
}

// ErrNoSheets says that none of the sheets that were asked for is there in the
// year: 年度对比 without a year before.
var ErrNoSheets = errors.New("the year has none of the sheets chosen")

// ErrNoUnits says that no unit is among those that Options keep.
var ErrNoUnits = errors.New("no unit is among those chosen")

// LeftOut are the sheets and tables chosen by name that there are none of: what is
// compared with the year before, where nothing was handed in for that year.
func (o Options) LeftOut(yearBefore bool) []string {
	var names []string
	for _, name := range o.Sheets {
		if !yearBefore && (name == yearsSheet || name == changesTable) {
			names = append(names, name)
		}
	}
	return names
}

// Write writes the summary workbook of a district, and returns its totals.
// An error of the source is returned as it is; else it may wrap ErrNoUnits or
// ErrNoSheets.
func Write(w io.Writer, source summary.Source, info Info, o Options) (*summary.Totals, error) {
	return newBook(source, info, o).run(w)
}

func newBook(source summary.Source, info Info, o Options) *book {
	return &book{
		file: excelize.NewFile(), catalogue: source.Catalogue, source: source, info: info, options: o, year: source.Year, settings: source.Settings,
		styles: map[look]int{}, valueNames: map[string]string{}, maxRows: xlsx.MaxRows, maxLinks: xlsx.MaxLinks,
	}
}

func (b *book) run(w io.Writer) (totals *summary.Totals, err error) {
	defer func() {
		for _, out := range b.outs {
			err = errors.Join(err, out.Discard())
		}
		err = errors.Join(err, b.file.Close())
	}()
	if err := b.survey(); err != nil {
		return nil, err
	}
	if o := b.options; len(b.entries)+len(b.absent) == 0 && len(o.Departments)+len(o.Units) > 0 {
		return nil, ErrNoUnits
	}
	if b.choose(); len(b.has) == 0 {
		return nil, ErrNoSheets
	}
	if err := b.write(w); err != nil {
		return nil, fmt.Errorf("write summary workbook: %w", err)
	}
	return b.totals, nil
}

func (b *book) write(w io.Writer) error {
	b.declare()
	if err := b.properties(); err != nil {
		return err
	}
	if err := b.open(); err != nil {
		return err
	}
	for _, t := range b.tables {
		b.heads(t)
	}
	for _, l := range b.lists {
		b.listHeads(l)
	}
	finish := b.startSources()
	err := b.eachUnit(b.unitRows)
	finish()
	if err != nil {
		return err
	}
	for _, t := range b.tables {
		b.foot(t)
	}
	b.restOfLists()
	b.pages()
	if b.err != nil {
		return b.err
	}
	if err := b.defineNames(); err != nil {
		return err
	}
	if err := b.charts(); err != nil {
		return err
	}
	if err := b.hide(); err != nil {
		return err
	}
	outs := b.outs
	b.outs = nil
	return xlsx.Write(w, b.file, outs)
}

// choose settles which sheets are written.
func (b *book) choose() {
	b.has, b.hidden = map[string]bool{}, nil
	for _, name := range SheetNames {
		if len(b.options.Sheets) == 0 || slices.Contains(b.options.Sheets, name) {
			b.has[name] = true
		}
	}
	if !b.source.YearBefore {
		delete(b.has, yearsSheet)
	}
	b.hidden = Brought(b.options.Sheets)
	if len(b.options.Sheets) == 0 { // what only charts need
		b.hidden = []string{chartSheet}
	}
	for _, name := range b.hidden {
		b.has[name] = true
	}
}

// hide hides the sheets that nobody asked for.
func (b *book) hide() error {
	all := b.file.GetSheetList()
	var names []string
	for _, name := range b.hidden {
		names = append(names, b.parts(name)...)
	}
	// A sheet that is open cannot be hidden.
	b.file.SetActiveSheet(slices.IndexFunc(all, func(name string) bool { return !slices.Contains(names, name) }))
	for _, name := range names {
		if err := b.file.SetSheetVisible(name, false); err != nil {
			return err
		}
	}
	return nil
}

// properties sets what a file manager shows, and the mark of a summary.
func (b *book) properties() error {
	if err := b.file.SetDefaultFont(bodyFace); err != nil {
		return err
	}
	if err := b.file.SetAppProps(&excelize.AppProperties{Application: "jixiao"}); err != nil {
		return err
	}
	written := b.info.Written.UTC().Format(time.RFC3339)
	if err := b.file.SetDocProps(&excelize.DocProperties{
		Title: b.title(), Creator: "jixiao " + b.info.Version, LastModifiedBy: "jixiao", Language: "zh-CN",
		Created: written, Modified: written,
	}); err != nil {
		return err
	}
	return b.file.SetCustomProps(excelize.CustomProperty{Name: schema.OwnProperty, Value: schema.OwnSummary})
}

func (b *book) title() string { return b.yearText() + "年度区级绩效自评汇总" }

func (b *book) yearText() string { return strconv.Itoa(b.year) }

// inYear names a column of a table with the year of the summary: 2023年预算数.
func (b *book) inYear(form schema.FormID, table, column string) string {
	return schema.InYear(b.catalogue.Model.Form(form).Table(table).Column(column).Name, b.year)
}
