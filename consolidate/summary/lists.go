package summary

import (
	"slices"

	"jixiao/schema"
)

// List is a table with any number of rows for each unit, or one that is no table of
// the catalogue's columns. Its columns are known by their ids.
type List struct {
	ID      string
	Name    string // of the sheet, or of the exported table
	Columns []ListColumn
}

// ListColumn is a column of a list.
type ListColumn struct {
	ID    string // a path of a project's form, or a short name
	Head  string
	Width float64 // in characters: text wraps
	// Figure says that it holds numbers; Mixed that they are in measures that
	// another column tells, or in none.
	Figure, Mixed bool
}

// Column returns the place of a column, from 1; 0 for none.
func (l *List) Column(id string) int {
	return 1 + slices.IndexFunc(l.Columns, func(c ListColumn) bool { return c.ID == id })
}

// Heads are the heads of the columns.
func (l *List) Heads() []string {
	heads := make([]string, len(l.Columns))
	for i, c := range l.Columns {
		heads[i] = c.Head
	}
	return heads
}

// Widths are their widths.
func (l *List) Widths() []float64 {
	widths := make([]float64, len(l.Columns))
	for i, c := range l.Columns {
		widths[i] = c.Width
	}
	return widths
}

// Ids of columns of lists that formulas and links look for.
const (
	ColumnNumber     = "number"
	ColumnUnit       = "unit"
	ColumnDepartment = "department"
	ColumnFlag       = "flag"
	ColumnSeverity   = "severity"
	ColumnOutcome    = "outcome"
	ColumnCode       = "code"
	ColumnMessage    = "message"
	ColumnFile       = "file"
	ColumnValue      = "value"
	ColumnMeasure    = "measure"
	ColumnPath       = "path"
	ColumnStatus     = "status"
	ColumnMissing    = "missing"
	ColumnLate       = "late"
	ColumnErrors     = "errors"
	ColumnWarnings   = "warnings"
	ColumnFlags      = "flags"
	ColumnFlagNames  = "flag_names"
	ColumnRank       = "rank"
	ColumnFirst      = "first_finding"
	ColumnFindings   = "findings"
)

// project is the path of an answer of 附件3.
func project(elements ...string) string {
	return schema.Path(append([]string{string(schema.ProjectEvaluation)}, elements...)...)
}

// Ids of the columns of a project.
var (
	ProjectName       = project("project_name")
	ProjectDepartment = project("department")
	ProjectUnit       = project("implementing_unit")
	ProjectInitial    = project("budget", "total", "initial_budget")
	ProjectAdjusted   = project("budget", "total", "adjusted_budget")
	ProjectExecuted   = project("budget", "total", "executed")
	ProjectPoints     = project("budget", "total", "score")
	ProjectTotal      = project("total", "score")
)

// Ids of the columns of a project that are no path; its 预算执行率 is
// schema.ProjectRate.
const (
	ProjectNumber     = "project_number" // among those of its unit
	ProjectRecomputed = "project_recomputed"
	ProjectGrade      = "project_grade"
)

// Lists are the lists of the workbook and of what is exported.
var Lists = []List{
	{"projects", "项目支出", []ListColumn{
		{ID: ColumnNumber, Head: "序号", Width: 6, Figure: true, Mixed: true},
		{ID: ColumnUnit, Head: "单位", Width: 24},
		{ID: ProjectName, Head: "项目名称", Width: 34},
		{ID: ProjectDepartment, Head: "主管部门", Width: 18},
		{ID: ProjectUnit, Head: "实施单位", Width: 20},
		{ID: ProjectInitial, Head: "年初\n预算数", Width: 13, Figure: true},
		{ID: ProjectAdjusted, Head: "全年\n预算数", Width: 13, Figure: true},
		{ID: ProjectExecuted, Head: "全年\n执行数", Width: 13, Figure: true},
		{ID: schema.ProjectRate, Head: "项目预算\n执行率", Width: 11, Figure: true},
		{ID: ProjectPoints, Head: "执行率\n得分", Width: 9, Figure: true},
		{ID: ProjectTotal, Head: "自评\n总分", Width: 9, Figure: true},
		{ID: Recomputed, Head: "复算\n得分", Width: 9, Figure: true},
		{ID: AboveRecomputed, Head: "自评高\n于复算", Width: 9, Figure: true},
		{ID: ColumnErrors, Head: "错误", Width: 6, Figure: true},
		{ID: ColumnWarnings, Head: "警告", Width: 6, Figure: true},
	}},
	{"flags", "预警清单", []ListColumn{
		{ID: ColumnNumber, Head: "序号", Width: 6, Figure: true, Mixed: true},
		{ID: ColumnUnit, Head: "单位", Width: 26},
		{ID: ColumnFlag, Head: "预警事项", Width: 22},
		{ID: ColumnValue, Head: "实际值", Width: 13, Figure: true, Mixed: true},
		{ID: "limit", Head: "限值", Width: 13, Figure: true, Mixed: true},
		{ID: ColumnMeasure, Head: "计量单位", Width: 9},
		{ID: "detail", Head: "说明", Width: 42},
		{ID: "finding", Head: "相关问题", Width: 12},
		{ID: "cells", Head: "所在单元格", Width: 44},
	}},
	{"findings", "问题清单", []ListColumn{
		{ID: ColumnNumber, Head: "序号", Width: 7, Figure: true, Mixed: true},
		{ID: ColumnUnit, Head: "单位", Width: 22},
		{ID: "form", Head: "表", Width: 14},
		{ID: "project", Head: "项目", Width: 16},
		{ID: ColumnCode, Head: "编号", Width: 6},
		{ID: ColumnSeverity, Head: "严重程度", Width: 9},
		{ID: ColumnOutcome, Head: "结果", Width: 9},
		{ID: ColumnMessage, Head: "问题", Width: 54},
		{ID: "written", Head: "填写", Width: 14, Figure: true, Mixed: true},
		{ID: "expected", Head: "应为", Width: 14, Figure: true, Mixed: true},
		{ID: "difference", Head: "差额", Width: 12, Figure: true, Mixed: true},
		{ID: "cells", Head: "单元格", Width: 36},
		{ID: "note", Head: "单位说明", Width: 22},
		{ID: "decision", Head: "处理", Width: 22},
	}},
	{"indicators", "指标明细", []ListColumn{
		{ID: ColumnNumber, Head: "序号", Width: 7, Figure: true, Mixed: true},
		{ID: ColumnUnit, Head: "单位", Width: 22},
		{ID: "form", Head: "表", Width: 14},
		{ID: "project", Head: "项目", Width: 18},
		{ID: "level1", Head: "一级指标", Width: 12},
		{ID: "level2", Head: "二级指标", Width: 12},
		{ID: "name", Head: "三级指标", Width: 24},
		{ID: "target", Head: "指标值", Width: 20},
		{ID: "actual", Head: "完成值", Width: 20},
		{ID: "full_score", Head: "分值", Width: 8, Figure: true},
		{ID: "score", Head: "得分", Width: 8, Figure: true},
		{ID: Recomputed, Head: "复算得分", Width: 9, Figure: true},
		{ID: "why", Head: "复算说明", Width: 30},
		{ID: "deviation_reason", Head: "偏差原因及改进措施", Width: 26},
	}},
	{"sources", "数据来源", []ListColumn{
		{ID: ColumnUnit, Head: "单位", Width: 22},
		{ID: "form", Head: "表", Width: 14},
		{ID: "project", Head: "项目", Width: 18},
		{ID: "name", Head: "栏目", Width: 34},
		{ID: "label", Head: "标签（原表）", Width: 22},
		{ID: "state", Head: "状态", Width: 9},
		{ID: ColumnValue, Head: "数值", Width: 20, Figure: true, Mixed: true},
		{ID: ColumnMeasure, Head: "计量单位", Width: 8},
		{ID: "raw", Head: "原文", Width: 22},
		{ID: ColumnFile, Head: "文件", Width: 32},
		{ID: "sheet", Head: "工作表", Width: 14},
		{ID: "cell", Head: "单元格", Width: 8},
		{ID: "received", Head: "收到时间", Width: 16},
	}},
	{"roster", "报送情况", []ListColumn{
		{ID: ColumnNumber, Head: "序号", Width: 6, Figure: true},
		{ID: ColumnUnit, Head: "单位", Width: 26},
		{ID: "unit_code", Head: "单位编码", Width: 12},
		{ID: ColumnDepartment, Head: "主管部门", Width: 20},
		{ID: "office", Head: "归口股室", Width: 14},
		{ID: ColumnStatus, Head: "状态", Width: 8},
		{ID: string(schema.BaseData), Head: "附件1", Width: 7, Figure: true},
		{ID: string(schema.OverallEvaluation), Head: "附件2", Width: 7, Figure: true},
		{ID: string(schema.ProjectEvaluation), Head: "附件3", Width: 7, Figure: true},
		{ID: string(schema.ReportText), Head: "附件4", Width: 7, Figure: true},
		{ID: ColumnMissing, Head: "缺的表", Width: 18},
		{ID: "received", Head: "收到时间", Width: 17},
		{ID: "saved", Head: "文件最后\n保存时间", Width: 17},
		{ID: ColumnLate, Head: "迟报", Width: 8},
		{ID: ColumnErrors, Head: "错误", Width: 7, Figure: true},
		{ID: ColumnWarnings, Head: "警告", Width: 7, Figure: true},
		{ID: "notices", Head: "提示", Width: 7, Figure: true},
		{ID: "not_judged", Head: "未判定", Width: 8, Figure: true},
		{ID: "accepted", Head: "已认可", Width: 8, Figure: true},
		{ID: ColumnFlags, Head: "预警", Width: 7, Figure: true},
		{ID: ColumnFirst, Head: "问题清单\n起始序号", Width: 10, Figure: true},
		{ID: ColumnFindings, Head: "问题清单\n条数", Width: 10, Figure: true},
	}},
	{"buildings", "楼堂馆所", []ListColumn{
		{ID: ColumnNumber, Head: "序号", Figure: true},
		{ID: ColumnUnit, Head: "单位"},
		{ID: "nth", Head: "第几处"},
		{ID: "approved_area", Head: "批复规模（m²）", Figure: true},
		{ID: "actual_area", Head: "实际规模（m²）", Figure: true},
		{ID: schema.FloorAreaRate, Head: "规模控制率", Figure: true},
		{ID: "budget_investment", Head: "预算投资", Figure: true},
		{ID: "actual_investment", Head: "实际投资", Figure: true},
		{ID: schema.InvestmentRate, Head: "投资概算控制率", Figure: true},
	}},
	{"changes", "年度变动", []ListColumn{
		{ID: ColumnUnit, Head: "单位"},
		{ID: "form", Head: "表"},
		{ID: "project", Head: "项目"},
		{ID: "name", Head: "栏目"},
		{ID: ColumnMeasure, Head: "计量单位"},
		{ID: "before", Head: "上年数", Figure: true},
		{ID: "now", Head: "本年数", Figure: true},
		{ID: "change", Head: "增减", Figure: true},
		{ID: "change_rate", Head: "增减率", Figure: true},
		{ID: ColumnPath, Head: "栏目代码"},
	}},
	{"totals", "合计", []ListColumn{
		{ID: "table", Head: "表"},
		{ID: "column", Head: "字段"},
		{ID: "item", Head: "项"},
		{ID: ColumnValue, Head: "数值", Figure: true},
		{ID: ColumnMeasure, Head: "计量单位"},
	}},
}

// ListNamed returns a list; it has no columns where there is none.
func ListNamed(name string) *List {
	for i := range Lists {
		if Lists[i].Name == name {
			return &Lists[i]
		}
	}
	return &List{}
}
