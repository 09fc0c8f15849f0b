// Package report writes a summary as the workbook that a bureau reads: 总览,
// 得分, 三公经费, 控制率, 预警, 问题 and 数据来源.
//
// It computes nothing that the summary does not hold. Totals, rates, ranks and
// counts are live formulas with their results stored beside them, so that the
// workbook shows the same figures in a program that recalculates and in one
// that does not. Raw figures are plain numbers that link to their row in
// 数据来源; no formula refers to that sheet, because a clerk may sort it.
//
// Everything that was written by a unit is stored as a string or a number,
// never as a formula.
package report

import (
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"

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
}

// Refused is a file that could not be imported.
type Refused struct{ File, Reason string }

// The custom document property by which a summary workbook is known, so that
// it is never taken for a unit's file.
const (
	PropertyName  = "jixiao"
	PropertyValue = "summary"
)

// The sheets, in their order.
const (
	overviewSheet    = "总览"
	scoresSheet      = "得分"
	threePublicSheet = "三公经费"
	ratesSheet       = "控制率"
	flagsSheet       = "预警"
	findingsSheet    = "问题"
	sourcesSheet     = "数据来源"
)

// Write writes the summary workbook.
func Write(w io.Writer, s *summary.Summary, info Info) error {
	b := &book{
		file: excelize.NewFile(), summary: s, info: info,
		styles: map[look]int{}, sources: indexSources(s), valueNames: map[string]string{},
	}
	if err := b.write(w); err != nil {
		b.file.Close()
		return fmt.Errorf("write summary workbook: %w", err)
	}
	return b.file.Close()
}

func (b *book) write(w io.Writer) error {
	sheets := []sheet{
		b.overview(), b.scores(), b.threePublic(), b.rates(), b.flags(), b.findings(), b.allSources(),
	}
	if err := b.properties(); err != nil {
		return err
	}
	for i, s := range sheets {
		if i == 0 {
			if err := b.file.SetSheetName(b.file.GetSheetName(0), s.name); err != nil {
				return err
			}
		} else if _, err := b.file.NewSheet(s.name); err != nil {
			return err
		}
	}
	// The sheets exist before the first is written: a defined name counts them.
	for _, s := range sheets {
		if err := b.sheet(s); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	return b.file.Write(w)
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
	return b.file.SetCustomProps(excelize.CustomProperty{Name: PropertyName, Value: PropertyValue})
}

func (b *book) title() string { return b.year() + "年度区级绩效自评汇总" }

func (b *book) year() string { return strconv.Itoa(b.summary.Year) }

// inYear names a column with the year of the summary: 2023年预算数.
func (b *book) inYear(table, column string) string {
	form := schema.FormOf(schema.BaseData)
	if schema.FormOf(schema.OverallEvaluation).Table(table) != nil && form.Table(table) == nil {
		form = schema.FormOf(schema.OverallEvaluation)
	}
	return schema.InYear(form.Table(table).Column(column).Name, b.summary.Year)
}
