package schema

import "slices"

// This file declares the workbooks that this program writes and reads again: how
// they are known, and which sheets and columns they have. The writer, the reader
// and the page have it from here.

// OwnProperty is the custom document property by which a file that this program has
// written is known; its value says which one it is.
const OwnProperty = "jixiao"

// The values of OwnProperty.
const (
	OwnSummary  = "summary"  // a summary workbook, or a template that was filled
	OwnSettings = "settings" // the settings workbook
	OwnReturn   = "return"   // a copy that was marked for a unit, and is the unit's
	OwnNotice   = "notice"   // the notice that goes with it
)

// Sheet is a sheet that is handed out to be filled in.
type Sheet struct {
	ID   string
	Name string
	// Note says above the heads how it is filled in.
	Note    string
	Columns []SheetColumn
}

// SheetColumn is a column of such a sheet.
type SheetColumn struct {
	ID   string
	Head string
	// Also are heads that lists of a bureau's own have in its place.
	Also  []string
	Width float64 // in characters
	// Read says that it is read back; what others say is for who fills it in.
	// Optional says that it may be lacking even so.
	Read, Optional bool
	// Hidden says that it is for the program alone.
	Hidden bool
}

// Column returns the place of a column, from 1; 0 for none.
func (s *Sheet) Column(id string) int {
	return 1 + slices.IndexFunc(s.Columns, func(c SheetColumn) bool { return c.ID == id })
}

// Head returns the head of a column.
func (s *Sheet) Head(id string) string {
	if i := s.Column(id); i > 0 {
		return s.Columns[i-1].Head
	}
	return ""
}

// Heads returns the heads of some columns, or of all.
func (s *Sheet) Heads(ids ...string) []string {
	var heads []string
	for _, c := range s.Columns {
		if len(ids) == 0 || slices.Contains(ids, c.ID) {
			heads = append(heads, c.Head)
		}
	}
	return heads
}

// Widths returns the widths of the columns.
func (s *Sheet) Widths() []float64 {
	widths := make([]float64, len(s.Columns))
	for i, c := range s.Columns {
		widths[i] = c.Width
	}
	return widths
}

// Reads returns the columns that are read back.
func (s *Sheet) Reads() []SheetColumn {
	return slices.DeleteFunc(slices.Clone(s.Columns), func(c SheetColumn) bool { return !c.Read })
}

// Ids of the sheets of the settings workbook.
const (
	YearsSheet  = "years"
	RosterSheet = "roster"
	LimitsSheet = "limits"
	GradesSheet = "grades"
	ChecksSheet = "checks"
	LabelsSheet = "labels"
)

// SettingsSheets are the sheets of the settings workbook, in their order.
var SettingsSheets = []Sheet{
	{ID: YearsSheet, Name: "适用年度", Note: "写明这份设置是哪个年度的。名册、限值、等级、检查、截止日期只用来判断这个年度的报表，不影响别的年度。", Columns: []SheetColumn{
		{ID: "year", Head: "年度", Width: 16, Read: true},
		{ID: "about", Head: "说明", Width: 72},
	}},
	{ID: RosterSheet, Name: "单位名册",
		Note: "一行一个单位。单位名称写全称；几个别名用顿号分开，用别名报来的表归到该单位。联系人只存在设置里，不会写进汇总和退回的文件。没有名册时，不知道谁没有报。", Columns: []SheetColumn{
			{ID: "code", Head: "单位编码", Also: []string{"编码", "单位代码", "代码", "预算单位编码"}, Width: 14, Read: true, Optional: true},
			{ID: "name", Head: "单位名称", Also: []string{"预算单位名称", "单位全称", "单位", "预算单位", "名称"}, Width: 36, Read: true},
			{ID: "aliases", Head: "别名", Also: []string{"简称", "曾用名"}, Width: 36, Read: true, Optional: true},
			{ID: "department", Head: "主管部门", Also: []string{"主管单位", "主管预算部门"}, Width: 26, Read: true, Optional: true},
			{ID: "office", Head: "归口股室", Also: []string{"股室", "归口科室", "科室", "业务股室"}, Width: 18, Read: true, Optional: true},
			{ID: "contact", Head: "联系人", Also: []string{"联系人及电话", "联系方式"}, Width: 22, Read: true, Optional: true},
		}},
	{ID: LimitsSheet, Name: "预警阈值", Note: "只改「现行值」和「启用」两栏。现行值留空就用默认值。报送截止日期写成 2024-03-31 这样，留空就不查迟报。", Columns: []SheetColumn{
		{ID: "id", Head: "编号", Width: 32, Read: true},
		{ID: "name", Head: "名称", Width: 32},
		{ID: "meaning", Head: "含义", Width: 56},
		{ID: "measure", Head: "计量单位", Width: 12},
		{ID: "default", Head: "默认值", Width: 14},
		{ID: "value", Head: "现行值", Width: 14, Read: true},
		{ID: "on", Head: "启用", Width: 10, Read: true, Optional: true},
	}},
	{ID: GradesSheet, Name: "等级", Note: "从高到低，一行一个等级；最低的一级不写最低分。", Columns: []SheetColumn{
		{ID: "name", Head: "等级名称", Also: []string{"等级"}, Width: 18, Read: true},
		{ID: "from", Head: "最低分", Width: 18, Read: true},
	}},
	{ID: ChecksSheet, Name: "检查", Note: "只改「现行程度」和「启用」两栏；现行程度留空就用默认程度。F 开头的是表上读不准的地方，不能停用。", Columns: []SheetColumn{
		{ID: "code", Head: "编号", Width: 8, Read: true},
		{ID: "title", Head: "核对内容", Width: 46},
		{ID: "basis", Head: "依据", Width: 20},
		{ID: "default", Head: "默认程度", Width: 12},
		{ID: "severity", Head: "现行程度", Width: 12, Read: true, Optional: true},
		{ID: "on", Head: "启用", Width: 10, Read: true},
	}},
	{ID: LabelsSheet, Name: "标签",
		Note: "表上叫法与栏目的对照，一行一个。栏目名称只供参考，不必填；新的叫法在页面「待认」里教更方便。要忘记一个叫法，在「忘记」一列写「是」；没有列出的叫法照旧保留。", Columns: []SheetColumn{
			{ID: "label", Head: "标签", Width: 36, Read: true},
			{ID: "path", Head: "栏目路径", Width: 52, Read: true},
			{ID: "called", Head: "栏目名称", Width: 30},
			{ID: "forget", Head: "忘记", Also: []string{"删除"}, Width: 10, Read: true, Optional: true},
		}},
}

// SettingsSheet returns a sheet of the settings workbook by its id, or nil.
func SettingsSheet(id string) *Sheet {
	for i := range SettingsSheets {
		if SettingsSheets[i].ID == id {
			return &SettingsSheets[i]
		}
	}
	return nil
}

// DeadlineSetting is the id of the row of LimitsSheet that says by when a submission
// is due.
const DeadlineSetting = "deadline"

// What a cell of a settings workbook says that turns something on or off.
const (
	WordYes = "是"
	WordNo  = "否"
)

// Review is the sheet that a copy that was marked for a unit begins with: what is
// wrong, and what the unit says to it.
var Review = Sheet{ID: "review", Name: "审核意见",
	Note: "请在本工作簿里直接改正标了颜色的单元格（粉色须改正，黄色请核实）；不改的，在「单位说明」一栏写明原因。改好后把本工作簿发回。请不要删除本表，也不要移动它的行和列。", Columns: []SheetColumn{
		{ID: "number", Head: "序号", Width: 6},
		{ID: "code", Head: "编号", Width: 7},
		{ID: "severity", Head: "程度", Width: 7},
		{ID: "form", Head: "表", Width: 14},
		{ID: "place", Head: "位置", Width: 16},
		{ID: "message", Head: "问题", Width: 60},
		{ID: "written", Head: "填写", Width: 16},
		{ID: "expected", Head: "应为", Width: 16},
		{ID: "note", Head: "单位说明", Width: 40, Read: true},
		{ID: "key", Head: "标识", Width: 10, Read: true, Hidden: true},
		{ID: "fills", Head: "原底色", Width: 10, Hidden: true}, // for the next copy, which takes its colours away
	}}
