package schema

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// FormID names a form in paths, in the database and in the JSON.
type FormID string

// The forms. The signature block that stands on each of them has paths of its
// own under "filing".
const (
	BaseData          FormID = "base_data"
	OverallEvaluation FormID = "overall_evaluation"
	ProjectEvaluation FormID = "project_evaluation"

	// ReportText is the written report, which a submission may come without.
	ReportText FormID = "report"

	// SignatureBlock is not a form but stands at the foot of each.
	SignatureBlock FormID = "filing"
)

// Form declares one form: how it is known and what stands on it.
type Form struct {
	ID FormID
	// Attachment is the number the form usually carries. It is for people;
	// forms are never known by it.
	Attachment string
	Name       string // short, for messages: 基础数据表
	Title      string // as on the paper, {y} for the year
	// TitleWords are alternatives, the surest first; a heading names this form
	// when it holds all words of one of them before its 表.
	TitleWords [][]string
	// Opening is the field that begins the form (table/line of Tables), so
	// that forms stacked without titles come apart.
	Opening string
	// Unscored says that the form is also given out without any points: no 分值,
	// no 得分 and no total.
	Unscored bool
	Tables   []Table
}

// Shape says how a table lies on the paper.
type Shape uint8

// The shapes of tables.
const (
	// Fields are labels with one answer each: in the same cell behind a
	// colon, or in the cells to the right.
	Fields Shape = iota + 1
	// Row is a row of heads with one row of answers beneath.
	Row
	// Matrix is a row of heads, and lines with labels at their left.
	Matrix
	// Records is a row of heads with any number of rows beneath.
	Records
	// Prose is running text; its answers stand in sentences.
	Prose
)

// Table declares one table of a form.
type Table struct {
	ID     string // "" when its lines stand directly under the form in paths
	Name   string // for messages
	Labels []string
	Shape  Shape
	// Columns are the heads of Row, Matrix and Records.
	Columns []Column
	// Lines are the labelled answers of Fields and the labelled rows of Matrix.
	Lines []Line
	// HeadsOf names the table of the same form whose heads the columns of
	// this Matrix stand under (总分 stands under the heads of the indicators).
	HeadsOf string
	// Named is the line that an unknown row of this Matrix belongs to when
	// it stands below that line and above the next line that is no part of
	// it. Rows outside it are kept as other/N.
	Named string
	// Group is the column of Records by which rows are grouped when they are
	// weighed (产出指标, 效益指标 …).
	Group string
	// Planned and Spent are the columns of a Matrix of money for what was
	// allotted and what was spent: where its lines are printed beside one
	// another and the spending by itself, the lines are of what was allotted.
	Planned, Spent string
	// Beneath says where the answers of Fields are, on forms that print the
	// fields as rows under the heads of another table: "budget/executed" is
	// that column of the table budget.
	Beneath string
	// Missing says that a form may lack the table without a finding. A table
	// of fields that is there in part is not lacking.
	Missing bool
}

// Line declares a labelled answer (Fields) or a labelled row (Matrix).
type Line struct {
	ID   string
	Name string // for messages; the official wording
	// Labels are the wordings seen in the wild, the official one first. They
	// are compared after folding (width, spaces, brackets, colons, numbering).
	Labels []string
	// Across are wordings that mean the line only at the head of a column, where
	// the lines of a Matrix are printed beside one another: 中央 | 省 | 本级.
	Across []string
	// Inline are wordings that mean the line only where the answer stands in
	// the same cell, behind a colon, and is not the name of a measure: 单位：某局
	// is a unit's name, 单位：万元 is none.
	Inline []string
	// Patterns are regular expressions of sentences that give the answer, in
	// Prose: the answer is their first group. They are held against a
	// paragraph with white space taken out and width folded. Where one finds
	// anything, those behind it are not asked.
	Patterns []string
	Kind     Kind // of the answer, in Fields and Prose; columns say it elsewhere
	// Part names the line that this one is a part of (其中). A line is
	// looked for only below the line that it is part of.
	Part string
	// Parted says that what stands beneath the line with 其中 are lines by
	// themselves: what each level of government gives of it. Beneath other lines
	// it says over what stands elsewhere.
	Parted bool
	// Section says that any number of named rows may stand beneath the line.
	Section bool
	// Optional says that the line may be absent from a form.
	Optional bool
	// Required says that a blank here is a finding (check A5).
	Required bool
	// Below says whether its figures may be negative.
	Below Negative
	// Contact says that the answer is a person's name or telephone, which
	// never leaves the database in a summary.
	Contact bool
}

// Column declares a head and what stands beneath it.
type Column struct {
	ID     string
	Name   string
	Labels []string // {y} and {y-1} stand for the form's year and the year before
	Kind   Kind
	// Key columns are those by which the row of heads is known.
	Key bool
	// Optional says that a form may lack the column.
	Optional bool
	// Required says that a blank here is a finding, in a Matrix for lines
	// that are Required too.
	Required bool
	// Carried says that an answer stands for the rows beneath it as well,
	// whether its cell is merged over them or they are left blank.
	Carried bool
	// Points says which points a column of scores holds.
	Points Points
	// Joins names the column that this one is a piece of: a target printed
	// in three cells (性质 | 值 | 单位) is one target. First says that the
	// piece goes before the other.
	Joins string
	First bool
	// Alone are the labels of the answer on forms that print it as a field of
	// its own instead of in a row of totals (自评总分：96分).
	Alone []string
	// Rate gives the parts of a rate, by which a figure without a percent
	// sign is settled (0.8519 or 85.19).
	Rate *Ratio
	// Below says whether figures in it may be negative, on lines of which none
	// may by themselves.
	Below Negative
}

// Points are the points that a column of scores holds.
type Points uint8

// The points of a row.
const (
	NoPoints   Points = iota
	FullPoints        // the most that may be given: 分值
	OwnPoints         // those that the unit gives itself: 自评得分
)

// Kind is what stands in a cell, and the measure of its figures.
type Kind uint8

// The kinds.
const (
	Words   Kind = iota + 1 // free text
	Phrase                  // a name or a short answer: line breaks in it are layout
	Money                   // 万元; Amount counts fen
	Rate                    // percentage points
	Score                   // points
	Persons                 // persons
	Area                    // square metres
	Years                   // a calendar year
)

// kindNames are the names by which kinds are stored. A name never changes,
// whatever becomes of the order of the constants.
var kindNames = [...]string{
	0:       "",
	Words:   "words",
	Phrase:  "phrase",
	Money:   "money",
	Rate:    "rate",
	Score:   "score",
	Persons: "persons",
	Area:    "area",
	Years:   "years",
}

// Name returns the name by which the kind is stored, "" for no kind.
func (k Kind) Name() string {
	if int(k) >= len(kindNames) {
		return ""
	}
	return kindNames[k]
}

// KindNamed returns the kind of a name.
func KindNamed(name string) (Kind, bool) {
	i := slices.Index(kindNames[:], name)
	return Kind(max(i, 0)), i >= 0
}

// MarshalText implements encoding.TextMarshaler.
func (k Kind) MarshalText() ([]byte, error) { return []byte(k.Name()), nil }

// UnmarshalText implements encoding.TextUnmarshaler.
func (k *Kind) UnmarshalText(text []byte) error {
	known, ok := KindNamed(string(text))
	if !ok {
		return fmt.Errorf("unknown kind %q", text)
	}
	*k = known
	return nil
}

// Measure returns the measure that figures of the kind are printed in.
func (k Kind) Measure() string {
	switch k {
	case Money:
		return "万元"
	case Rate:
		return "%"
	case Score:
		return "分"
	case Persons:
		return "人"
	case Area:
		return "m²"
	case Years:
		return "年"
	}
	return ""
}

// Numeric reports whether a cell of the kind is meant for a figure.
func (k Kind) Numeric() bool { return k > Phrase }

// Print writes a figure of the kind with its measure, as people read it.
func (k Kind) Print(a Amount) string {
	switch k {
	case Money, Area:
		return a.Text() + " " + k.Measure()
	case Rate:
		return a.Fixed(2) + "%"
	case Years, Persons, Score:
		return a.String() + " " + k.Measure()
	}
	return a.String()
}

// MoneyUnit is a unit that a form may say its money is printed in.
type MoneyUnit struct {
	Name string
	In   Amount // what one of it is in 万元
}

// Table returns the table of the form, or nil.
func (f *Form) Table(id string) *Table {
	for i := range f.Tables {
		if f.Tables[i].ID == id {
			return &f.Tables[i]
		}
	}
	return nil
}

// Figures reports whether any column of the table is of figures.
func (t *Table) Figures() bool {
	return slices.ContainsFunc(t.Columns, func(c Column) bool { return c.Kind.Numeric() })
}

// Line returns the line of the table, or nil.
func (t *Table) Line(id string) *Line {
	for i := range t.Lines {
		if t.Lines[i].ID == id {
			return &t.Lines[i]
		}
	}
	return nil
}

// Column returns the column of the table, or nil.
func (t *Table) Column(id string) *Column {
	for i := range t.Columns {
		if t.Columns[i].ID == id {
			return &t.Columns[i]
		}
	}
	return nil
}

// PointsColumn returns the column of some points of the table, or nil.
func (t *Table) PointsColumn(p Points) *Column {
	for i := range t.Columns {
		if t.Columns[i].Points == p && p != NoPoints {
			return &t.Columns[i]
		}
	}
	return nil
}

// Path joins the elements of a value's path; empty ones are left out.
func Path(elements ...string) string {
	kept := make([]string, 0, len(elements))
	for _, e := range elements {
		if e != "" {
			kept = append(kept, e)
		}
	}
	return strings.Join(kept, "/")
}

// LookAlike is a form of another kind, whose labels are much like those of ours.
type LookAlike struct {
	Name string // for people
	// Words are alternatives; a heading names it when it holds all words of one
	// of them before its 表 and none of Not.
	Words [][]string
	Not   []string
	// Lacks are the columns and lines of ours that it has not: where a form
	// under such a heading has one of them, what it is has to be asked.
	Lacks []string
}

// Negative says whether an amount may be below zero.
type Negative uint8

// What a negative amount is.
const (
	NeverNegative Negative = iota // a mistake
	Refund                        // money that came back, which is to be explained
	MayBeNegative                 // an answer as any other
)

// below says whether figures at the address may be negative: what is spent may
// come back where the line or the column says so.
func (a Address) below() Negative {
	n := NeverNegative
	if a.Line != nil {
		n = a.Line.Below
	}
	if a.Column != nil && a.Table.Shape == Matrix && a.Column.Below != NeverNegative && n == NeverNegative {
		n = a.Column.Below
	}
	if a.Number != "" && a.Line != nil && a.Table.Named != "" && n == NeverNegative {
		n = Refund // a row that the unit names itself
	}
	return n
}

// Address is what a path names.
type Address struct {
	Form   *Form
	Table  *Table
	Line   *Line   // nil in Row and Records
	Column *Column // nil in Fields, and for {c}
	Number string  // of a record or a named row: "3", or {n}
	// Head says that the path names the year printed in a head
	// (base_data/costs/years/budget), not an answer beneath it.
	Head bool
}

// HeadYears is the path element under which the years printed in the heads of
// a table are kept.
const HeadYears = "years"

// Unplaced is the path element under which what nothing on a form accounts for is
// kept: form/unplaced/N, and where it stands under a head of points
// form/unplaced/N/column.
const Unplaced = "unplaced"

// Name prints what the address names, for messages about a submission of the
// given year: 三公经费·2023年决算数.
func (a Address) Name(year int) string {
	var names []string
	switch {
	case a.Head:
		names = append(names, "表头年份")
	case a.Line != nil && a.Number != "":
		names = append(names, a.Line.Name+"下第"+a.Number+"项")
	case a.Line != nil:
		names = append(names, a.Line.Name)
	case a.Number != "":
		names = append(names, "第"+a.Number+"项")
	}
	if a.Column != nil {
		names = append(names, InYear(a.Column.Name, year))
	}
	return strings.Join(names, "·")
}

// Term prints what the address names as a term of a formula: the line alone
// where the formula speaks of one column, the head alone in lists.
func (a Address) Term() string {
	switch {
	case a.Line == nil || a.Column != nil && a.Table.Shape == Matrix && len(a.Table.Lines) == 1:
		return InYear(a.Column.Name, 0)
	case a.Number != "":
		return a.Line.Name + "下各行"
	case a.Column != nil:
		return a.Line.Name + "·" + InYear(a.Column.Name, 0)
	}
	return a.Line.Name
}

// owed reports whether every filing of the form should have what the address
// names.
func (a Address) owed() bool {
	switch {
	case a.Table == nil || a.Head:
		return false
	case a.Line != nil && (a.Line.Optional || a.Number != ""):
		return false
	}
	return a.Column == nil || !a.Column.Optional
}

// InYear puts the years in place of {y} and {y-1} in a wording; year 0 gives
// 本年 and 上年.
func InYear(wording string, year int) string {
	if year == 0 {
		return strings.NewReplacer("{y-1}年", "上年", "{y}年", "本年").Replace(wording)
	}
	return strings.NewReplacer("{y-1}", strconv.Itoa(year-1), "{y}", strconv.Itoa(year)).Replace(wording)
}

// Kind returns the kind of the value that the address names.
func (a Address) Kind() Kind {
	if a.Head {
		return Years
	}
	if a.Column != nil {
		return a.Column.Kind
	}
	if a.Line != nil {
		return a.Line.Kind
	}
	return 0
}
