package schema

import (
	"fmt"
	"hash/fnv"
	"strings"
	"time"
)

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
	// Rule is the check of 附件2 that a finding of ProjectCode is of; else "".
	Rule string
	// Title is that of the check, and Every whether all its cells are in question, by
	// the catalogue.
	Title string
	Every bool
	// About is the value, row or table in question; its zero value for what is
	// about a form or a submission as a whole.
	About Subject
	// Figures are all that were held against one another, as the unit gave them
	// or as they follow from what it gave. Limits of the district are none.
	Figures []string
	// Said is what is wrong, or why it was not judged.
	Said     Statement
	Cells    []Source
	Written  string
	Expected string
	// Difference is the magnitude of written less expected.
	Difference string
	// Also are the codes of the other checks that the same thing breaks; for a
	// finding of ProjectCode, the check of 附件2 that it is.
	Also []string
	// Together says that the checks of Also are not judged for the same want;
	// see GroupNotJudged.
	Together bool
	// Rows are the findings that it stands for, see GroupNotices; nil where it
	// stands for itself. The first of Cells are those in question in each.
	Rows []Finding
	// Accepted is what the bureau decided about the finding; nil when nothing.
	Accepted *Decision
	// Formerly is what it decided about the same thing when the figures were
	// others; nil when nothing, or when the finding is accepted.
	Formerly *Decision
	// Note is what the unit says to it (单位说明); "" when nothing.
	Note string
}

// Decision is what a person of the bureau decided, and why.
type Decision struct {
	Why, By string
	At      time.Time
	// Said is what the finding said then, in words for people.
	Said string
}

// Standing reports whether the finding is broken and nobody has accepted it.
func (f Finding) Standing() bool { return f.Outcome == Broken && f.Accepted == nil }

// Sentence says the finding to a person, without where it stands. It is the one
// place where that is done; nothing reads what it says.
func (f Finding) Sentence() string {
	if f.Outcome != NotJudged {
		return f.Said.String()
	}
	title := f.Title
	if f.Together {
		title = f.Code + "、" + strings.Join(f.Also, "、")
	}
	return Say("unjudged", Quote("title", title), Part("why", f.Said)).String()
}

// Message says the finding to a person, with the cell in question in front
// where there is one.
func (f Finding) Message() string {
	if f.Outcome == NotJudged || len(f.Cells) == 0 {
		return f.Sentence()
	}
	return f.Cells[0].Sheet + "!" + f.Cells[0].Cell + " " + f.Sentence()
}

// Each returns the findings that it stands for: its rows, or itself.
func (f Finding) Each() []Finding {
	if len(f.Rows) > 0 {
		return f.Rows
	}
	return []Finding{f}
}

// InQuestion reports whether one of the cells, by its place, is in question and
// not what another is held against.
func (f Finding) InQuestion(cell int) bool {
	if len(f.Rows) > 0 {
		return cell < len(f.Rows)
	}
	return cell == 0 || f.Every
}

// Entitle gives a finding that was stored what the catalogue says of its check.
func (m *Model) Entitle(f *Finding) {
	entry, _ := m.Entry(f.Code)
	f.Title, f.Every = entry.Title, entry.Every
	if f.Rule != "" {
		of, _ := m.Entry(f.Rule)
		f.Title = of.Title
	}
}

// Key identifies a finding among those of a unit and year: by its code, its
// form and project, what it is about and the figures that were compared. It
// stays the same when the form comes again with other rows and sheets, when a
// limit is changed, and whatever the words are in which it is said.
func (f Finding) Key() string { return f.identify(f.Figures...) }

// Topic identifies what a finding is about, whatever the figures are.
func (f Finding) Topic() string { return f.identify() }

// identify hashes what a finding is known by: 16 hexadecimal digits, which
// marked copies carry.
func (f Finding) identify(figures ...string) string {
	hash := fnv.New64a()
	for _, part := range append([]string{f.Code, f.Rule, string(f.Form), ProjectKey(f.Project), f.About.key(), string(f.Outcome)}, figures...) {
		fmt.Fprintf(hash, "%d:%s", len(part), part) // never fails
	}
	return fmt.Sprintf("%016x", hash.Sum64())
}

// CatalogueEntry is an entry of the catalogue of finding codes.
type CatalogueEntry struct {
	Code     string
	Severity Severity
	Title    string // for people
	Basis    string // where the check comes from
	// Every says that every cell of its findings is in question; else the
	// first one is, and the others are what it is held against.
	Every bool
}

// Bases of the checks.
const (
	onForm   = "表内勾稽关系"
	between  = "表间勾稽关系"
	reading  = "识别"
	template = "填表说明"
	guidance = "过紧日子要求"
	practice = "各地通行做法"
	roster   = "单位名册"
)

// catalogue lists every finding code. Codes are stable: a code is never given
// to another check. F codes are the reader's: what stands on a form and could
// not be read for certain.
var catalogue = []CatalogueEntry{
	{"A1", Err, "在职人员控制率填写与计算一致", onForm, false},
	{"A2", Warn, "在职人数不超过编制数", template, false},
	{"A3", Err, "三公经费等于各分项之和", onForm, false},
	{"A4", Err, "公务用车购置和维护经费等于购置与运行维护之和", onForm, false},
	{"A5", Warn, "必填单元格已填写", template, false},
	{"A7", Warn, "三公经费只减不增", guidance, false},
	{"A8", Warn, "三公经费决算不超过预算", guidance, false},
	{"A9", Err, "项目支出等于各明细行之和", onForm, false},
	{"A10", Err, "公用经费不小于其中各项之和", onForm, false},
	{"A11", Warn, "公用经费决算不超过预算", template, false},
	{"A12", Info, "支出比上年变动不大", practice, false},
	{"A13", Warn, "政府采购金额比上年增长不大", practice, false},
	{"A14", Info, "决算数不是照抄预算数", practice, true},
	{"A15", Warn, "规模、投资不超过批复和概算，控制率填写与计算一致", template, false},
	{"A16", Warn, "厉行节约保障措施已填写", template, false},
	{"A17", Err, "金额、人数、面积不为负数", template, false},
	{"A18", Err, "标题年度与表头年度一致", onForm, true},
	{"B1", Err, "预算执行率填写与计算一致", onForm, false},
	{"B2", Err, "预算执行率得分符合计分规则", template, false},
	{"B3", Err, "按收入性质分各项之和等于年度资金总额", onForm, false},
	{"B4", Err, "按支出性质分各项之和等于年度资金总额", onForm, false},
	{"B6", Info, "预算调整率", practice, false},
	{"B7", Err, "分值合计为100分", template, false},
	{"B8", Warn, "各类指标分值等于表上印的分值", template, false},
	{"B9", Err, "各项得分之和等于总分", onForm, false},
	{"B10", Err, "得分在0与分值之间", template, false},
	{"B11", Err, "扣分的指标写明偏差原因", template, false},
	{"B12", Err, "定量指标得分符合计分规则", template, false},
	{"B13", Info, "年度指标值有数字或基准", practice, false},
	{"B16", Info, "完成值不是照抄指标值", practice, true},
	{"B19", Warn, "远超指标值的写明原因", practice, false},
	{"C1", Err, "项目支出自评表填「/」时项目支出为0", between, false},
	{ProjectCode, Err, "项目支出自评表的勾稽关系和计分（同附件2）", template, false},
	{"X1", Err, "各表单位名称一致", between, true},
	{"X2", Err, "各表项目支出一致", between, false},
	{"X3", Err, "基本支出预算调整等于全年预算数减年初预算数", between, false},
	{YearBeforeCode, Err, "上年数与上年报送一致", between, false},
	{"X16", Warn, "没有把元填成万元", between, true},
	{CopiedCode, Info, "同一份文件、同一张指标表不以两个单位的名义报送", between, true},
	{RosterCode, Err, "报送单位与单位名册一致", roster, true},
	{"R1", Err, "自评报告的得分与附件2一致", between, false},
	{"R2", Err, "自评报告的编制、在职人数与附件1一致", between, false},
	{"R3", Warn, "自评报告的一般公共预算支出与附件2一致", between, false},
	{"R4", Err, "自评报告的基本支出等于四类之和", onForm, false},
	{"R5", Warn, "自评报告的商品和服务支出与附件1公用经费一致", between, false},
	{"R6", Warn, "有编外人员的有编外用工经费", between, false},
	{"F1", Err, "应填数字的单元格能识别为数字", reading, false},
	{"F2", Err, "单元格没有错误值", reading, false},
	{"F3", Err, "公式有结果", reading, false},
	{"F4", Err, "每个栏目只有一处", reading, true},
	{"F5", Err, "表上的栏目齐全", reading, false},
	{"F6", Warn, "数字都有对应的栏目", reading, false},
	{"F7", Err, "比率能确定是百分数还是小数", reading, false},
	{"F8", Err, "同一文件中每份表只有一份", reading, true},
	{"F9", Info, "自评报告中每一项只有一个数", reading, true},
	{"F10", Info, "填写提示已换成答案", reading, false},
	{"F11", Warn, "数字不在隐藏的行、列或工作表里", reading, false},
	{"F12", Err, "公式的结果与按公式计算的一致", reading, false},
	{"F13", Warn, "金额单位清楚，且各处一致", reading, false},
	{"F14", Info, "文件里没有其他种类的表", reading, false},
	{"F15", Warn, "答案写在单元格里，没有被文本框、嵌入的文件盖住", reading, true},
	{"F16", Info, "表旁没有文本框、嵌入的文件", reading, true},
}

// OfBureau reports whether the findings of a code are the bureau's own matter:
// they are shown to it, told to no unit and no unit's errors.
func OfBureau(code string) bool { return code == RosterCode }

// finding begins a finding of the entry's check.
func (e CatalogueEntry) finding() Finding {
	return Finding{Code: e.Code, Title: e.Title, Every: e.Every, Severity: e.Severity}
}

// ReaderFinding makes a finding of the reader about one or more cells of a
// filing. What it compares is what was written, unless the caller says more.
// Unit, year, form and project are those of the filing it is kept in.
func (m *Model) ReaderFinding(code string, about Subject, said Statement, written string, cells ...Source) Finding {
	entry, _ := m.Entry(code)
	f := entry.finding()
	f.Code, f.Outcome, f.About, f.Said, f.Written, f.Cells = code, Broken, about, said, written, cells
	if written != "" {
		f.Figures = []string{written}
	}
	return f
}

// YearBeforeCode is of the findings whose other cells are of the submission of
// the year before.
const YearBeforeCode = "X15"

// Codes of the findings that take more than a submission to find.
const (
	CopiedCode = "X17" // what another unit handed in as well
	RosterCode = "X18" // the unit is not on the roster, or has handed in nothing
)

// CopiedFile makes the finding that the bytes of a file of a submission came
// again, under another file name, in the name of another unit.
func (m *Model) CopiedFile(s *Submission, sum, file, sheet, copied, unit string) Finding {
	f := m.copyFinding(s, Source{File: file, Sheet: sheet, Cell: "A1"},
		Say("copied_file", Quote("file", file), Quote("unit", unit), Quote("copied", copied)))
	f.Figures = []string{sum}
	return f
}

// CopiedIndicators makes the finding that the indicators of a filing, with
// their targets and actuals, are those of other units as well, of which it
// names the first. The print is that of the indicators, see IndicatorPrint.
func (m *Model) CopiedIndicators(s *Submission, f *Filing, print string, units []string) Finding {
	var first Source
	for _, v := range f.Values {
		if a, ok := m.Resolve(v.Path); ok && a.Table != nil && a.Table.ID == "indicators" && a.Column.ID == "name" {
			first = v.Source
			break
		}
	}
	const named = 3
	others := "「" + strings.Join(units[:min(named, len(units))], "」「") + "」"
	if len(units) > named {
		others += fmt.Sprintf("等 %d 个单位", len(units))
	}
	finding := m.copyFinding(s, first, Say("copied_indicators", Quote("units", others)))
	finding.Form, finding.Project, finding.Figures = f.Form, f.Project, []string{print}
	finding.About = Subject{Path: Path(string(f.Form), "indicators")}
	return finding
}

func (m *Model) copyFinding(s *Submission, place Source, said Statement) Finding {
	entry, _ := m.Entry(CopiedCode)
	f := entry.finding()
	f.Unit, f.Year, f.Outcome, f.Said, f.Cells = s.Unit, s.Year, Broken, said, []Source{place}
	return f
}

// NothingHandedIn makes the finding that a unit of the roster has handed in
// nothing for a year.
func (m *Model) NothingHandedIn(unit string, year int, settings *Settings) Finding {
	entry, _ := m.Entry(RosterCode)
	f := entry.finding()
	f.Severity = settings.Severity(entry.Code, entry.Severity)
	f.Unit, f.Year, f.Outcome, f.Said = unit, year, Broken, Say("absent", Count("year", year))
	return f
}

// rosterFindings is the finding that a submission's unit is not on the roster,
// where the bureau keeps one.
func (m *Model) rosterFindings(s *Submission, settings *Settings) []Finding {
	if settings == nil || len(settings.Roster) == 0 || len(s.Filings) == 0 || !settings.Tried(RosterCode) {
		return nil
	}
	entry, _ := m.Entry(RosterCode)
	f := entry.finding()
	f.Severity = settings.Severity(entry.Code, entry.Severity)
	f.Unit, f.Year, f.Outcome = s.Unit, s.Year, Holds
	if _, listed := settings.Listed(s.Unit); listed {
		return []Finding{f}
	}
	f.Outcome = Broken
	for _, filing := range s.Filings {
		f.Cells = append(f.Cells, nameCell(filing))
	}
	f.Said = Say("unlisted", Quote("unit", s.Unit))
	return []Finding{f}
}

// nameCell is where a filing names its unit, else its first cell.
func nameCell(f *Filing) Source {
	for _, v := range f.Values {
		if strings.HasSuffix(v.Path, "/unit_name") || strings.HasSuffix(v.Path, "/implementing_unit") {
			return v.Source
		}
	}
	return Source{File: f.File, Sheet: f.Sheet, Cell: "A1"}
}
