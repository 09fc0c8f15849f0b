package schema

import (
	"strings"
	"time"
)

// State says what kind of answer a cell gives. Blank, 0 and 无 are three
// different answers.
type State string

// The states of a Value.
const (
	Number     State = "number"     // a figure; Value.Number holds it
	Blank      State = "blank"      // an empty cell
	Mark       State = "mark"       // 无, /, —, ……: an answer that is no figure
	Text       State = "text"       // words, in a cell meant for words
	Unreadable State = "unreadable" // should be a figure and is not, or is one that cannot be settled
	Uncomputed State = "uncomputed" // a formula without a stored result that we cannot compute
)

// Source is where a value stood in what was received.
type Source struct {
	File  string // as received, relative to the folder handed in, with slashes
	Sheet string
	Cell  string // "D8"; of a merged range, its first cell
}

// String prints the source as file!sheet!cell.
func (s Source) String() string { return s.File + "!" + s.Sheet + "!" + s.Cell }

// Value is one answer on a form.
type Value struct {
	Path   string // form/table/line/column, see the package's forms
	Label  string // the label as printed on the unit's own form
	Kind   Kind
	State  State
	Number Amount // valid when State is Number; in the measure of Kind
	Text   string // valid when State is Text: the words, trimmed
	Raw    string // what the cell held, unchanged
	Source Source
}

// given reports whether there are words in a cell meant for words, or may be
// where they could not be read.
func (v Value) given() bool { return v.State == Text || v.State == Unreadable }

// Filing is one filled form found in a file.
type Filing struct {
	ID   int64 // of the store; 0 when not stored
	Unit string
	Year int
	Form FormID
	// ByDepartment says that nothing in the file names the unit but 主管部门,
	// which may be another body. It is not stored.
	ByDepartment bool
	// Waits says why it is not to take the place of the filing that stands
	// there; nil where it is. It is not stored here.
	Waits    *Wait
	Project  string // the project's name; "" for a form about the unit, or a 「/」 form
	File     string
	Sheet    string
	Received time.Time
	// Reader and Model are the versions of the reader and of the forms by which
	// it was read; "" when unknown.
	Reader, Model string
	Values        []Value
	// Findings are the reader's: what stood on the form and could not be read
	// for certain.
	Findings []Finding
	// Notes are what the unit says to earlier findings, on a copy that was
	// sent back to it.
	Notes []Note
}

// Note is what a unit says to a finding (单位说明).
type Note struct {
	Key    string // of the finding, see Finding.Key
	Text   string
	Source Source
}

// Value returns the value at path.
func (f *Filing) Value(path string) (Value, bool) {
	for _, v := range f.Values {
		if v.Path == path {
			return v, true
		}
	}
	return Value{}, false
}

// Submission is the current filings of one unit for one year.
type Submission struct {
	Unit    string
	Year    int
	Filings []*Filing
}

// Form returns the unit's filing of a form of which a submission has one, or
// nil when it was not handed in.
func (s *Submission) Form(id FormID) *Filing {
	for _, f := range s.Filings {
		if f.Form == id {
			return f
		}
	}
	return nil
}

// Projects returns the filings of project_evaluation, in the order handed in.
func (s *Submission) Projects() []*Filing {
	var projects []*Filing
	for _, f := range s.Filings {
		if f.Form == ProjectEvaluation {
			projects = append(projects, f)
		}
	}
	return projects
}

// Value returns the value at path in the form the path begins with. For
// project_evaluation, of which there may be several, ask the filing.
func (s *Submission) Value(path string) (Value, bool) {
	form, _, _ := strings.Cut(path, "/")
	if f := s.Form(FormID(form)); f != nil {
		return f.Value(path)
	}
	return Value{}, false
}

// District is all submissions of one year, units in the order in which they
// first handed something in.
type District struct {
	Year        int
	Submissions []*Submission
}
