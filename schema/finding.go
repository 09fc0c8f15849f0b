package schema

import "fmt"

// Severity says what a finding asks for.
type Severity string

// The severities.
const (
	Err  Severity = "E" // must be corrected
	Warn Severity = "W" // ask the unit
	Info Severity = "I" // worth knowing
)

// Outcome is what became of a check.
type Outcome string

// The outcomes.
const (
	Holds     Outcome = "holds"
	Broken    Outcome = "broken"
	NotJudged Outcome = "not_judged" // a cell that the check needs gives no figure; the message says which
)

// Finding is something about what a unit wrote. Figures are decimal text in
// the printed measure.
type Finding struct {
	Code     string
	Severity Severity
	Unit     string
	Year     int
	Form     FormID // "" for a check between forms
	Project  string
	Outcome  Outcome
	Message  string // one Chinese sentence for the clerk
	Cells    []Source
	Written  string
	Expected string
	// Difference is the magnitude of written less expected.
	Difference string
}

// CatalogueEntry is an entry of the catalogue of finding codes.
type CatalogueEntry struct {
	Code     string
	Severity Severity
	Title    string // for people
	Basis    string // where the check comes from
}

// Bases of the checks.
const (
	onForm   = "表内勾稽关系"
	between  = "表间勾稽关系"
	reading  = "识别"
	template = "填表说明"
)

// Catalogue lists every finding code. Codes are stable: a code is never given
// to another check. F codes are the reader's: what stands on a form and could
// not be read for certain.
var Catalogue = []CatalogueEntry{
	{"A1", Err, "在职人员控制率填写与计算一致", onForm},
	{"A2", Warn, "在职人数不超过编制数", template},
	{"A3", Err, "三公经费等于各分项之和", onForm},
	{"A4", Err, "公务用车购置和维护经费等于购置与运行维护之和", onForm},
	{"A5", Warn, "必填单元格已填写", template},
	{"A9", Err, "项目支出等于各明细行之和", onForm},
	{"A10", Err, "公用经费不小于其中各项之和", onForm},
	{"A11", Warn, "公用经费决算不超过预算", template},
	{"A18", Err, "标题年度与表头年度一致", onForm},
	{"B1", Err, "预算执行率填写与计算一致", onForm},
	{"B2", Err, "预算执行率得分符合计分规则", template},
	{"B3", Err, "按收入性质分各项之和等于年度资金总额", onForm},
	{"B4", Err, "按支出性质分各项之和等于年度资金总额", onForm},
	{"B7", Err, "分值合计为100分", template},
	{"B8", Warn, "各类指标分值等于表上印的分值", template},
	{"B9", Err, "各项得分之和等于总分", onForm},
	{"B10", Err, "得分在0与分值之间", template},
	{"B11", Err, "扣分的指标写明偏差原因", template},
	{"C1", Err, "项目支出自评表填「/」时项目支出为0", between},
	{"X1", Err, "各表单位名称一致", between},
	{"X2", Err, "各表项目支出一致", between},
	{"X3", Err, "基本支出预算调整等于全年预算数减年初预算数", between},
	{CopiedFileCode, Info, "同一份文件不以两个单位的名义报送", between},
	{"F1", Err, "应填数字的单元格能识别为数字", reading},
	{"F2", Err, "单元格没有错误值", reading},
	{"F3", Err, "公式有结果", reading},
	{"F4", Err, "每个栏目只有一处", reading},
	{"F5", Err, "表上的栏目齐全", reading},
	{"F6", Warn, "数字都有对应的栏目", reading},
	{"F7", Err, "比率能确定是百分数还是小数", reading},
	{"F8", Err, "同一文件中每份表只有一份", reading},
	{"F9", Info, "自评报告中每一项只有一个数", reading},
	{"F10", Info, "填写提示已换成答案", reading},
	{"F11", Warn, "数字不在隐藏的行、列或工作表里", reading},
	{"F12", Err, "公式的结果与按公式计算的一致", reading},
	{"F13", Warn, "金额单位清楚，且各处一致", reading},
}

// Entry returns the catalogue's entry for a code.
func Entry(code string) (CatalogueEntry, bool) {
	for _, e := range Catalogue {
		if e.Code == code {
			return e, true
		}
	}
	return CatalogueEntry{}, false
}

// ReaderFinding makes a finding of the reader about one or more cells of a
// filing. Unit, year, form and project are those of the filing it is kept in.
func ReaderFinding(code, message, written string, cells ...Source) Finding {
	entry, _ := Entry(code)
	return Finding{Code: code, Severity: entry.Severity, Outcome: Broken,
		Message: at(cells) + message, Written: written, Cells: cells}
}

// CopiedFileCode is of the one finding that takes the files of a district to
// find, and not a submission alone.
const CopiedFileCode = "X17"

// CopiedFile makes the finding that the bytes of a file of a submission came
// again, under another file name, in the name of another unit.
func CopiedFile(s *Submission, file, sheet, copied, unit string) Finding {
	entry, _ := Entry(CopiedFileCode)
	return Finding{Code: entry.Code, Severity: entry.Severity, Unit: s.Unit, Year: s.Year, Outcome: Broken,
		Message: fmt.Sprintf("%s 与以「%s」名义报送的 %s 是同一份文件，请核对是否有单位发错了文件", file, unit, copied),
		Cells:   []Source{{File: file, Sheet: sheet, Cell: "A1"}}}
}

// at prints the first of some cells as a message begins with it.
func at(cells []Source) string {
	if len(cells) == 0 {
		return ""
	}
	return cells[0].Sheet + "!" + cells[0].Cell + " "
}
