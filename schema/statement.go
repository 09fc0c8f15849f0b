package schema

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
)

// Statement is what is said of something, as data: which of the sentences it
// is, and what stands in the sentence's places. It becomes words when it is
// shown to a person, and only then; nothing is known by its words. The zero
// Statement says nothing.
type Statement struct {
	ID    string `json:"id"` // of the sentences
	Terms []Term `json:"terms,omitempty"`
}

// Term is what stands in one place of a sentence. One of its fields says it.
type Term struct {
	Name string `json:"name"` // of the place
	// Words are those of a person or of a formula; they stand as they are.
	Words string `json:"words,omitempty"`
	// Value is a value of a form, printed by its name.
	Value *ValueName `json:"value,omitempty"`
	// Figure is printed in the measure of its kind; Gap as well, but for a rate
	// in percentage points.
	Figure *Figure `json:"figure,omitempty"`
	Gap    *Figure `json:"gap,omitempty"`
	// Cell is printed as Sheet!Cell.
	Cell *Source `json:"cell,omitempty"`
	// Said are parts of the sentence, with Between between them.
	Said    []Statement `json:"said,omitempty"`
	Between string      `json:"between,omitempty"`
}

// Figure is an amount in the measure of a kind.
type Figure struct {
	Amount Amount `json:"amount"` // in millionths
	Kind   Kind   `json:"kind"`
}

// ValueName names a value of a submission of a year.
type ValueName struct {
	Subject
	Year int `json:"year,omitempty"` // 0: 本年, 上年
	// Name is what it is called, once that is settled: as the statement is stored, so
	// that it says the same whichever model is in force when it is read.
	Name string `json:"name,omitempty"`

	model *Model // by which it is named until then
}

// Subject is what a finding is about: a value of a form, or a row, column or
// table of it. A record or a named row is known by what the unit calls it,
// because its number moves with the rows above it.
type Subject struct {
	Path string `json:"path,omitempty"`
	Row  string `json:"row,omitempty"` // the unit's words; "" where the row has none
	// Nth tells rows of the same words apart: 2 is the second. 0 is the first.
	Nth int `json:"nth,omitempty"`
}

// key is the subject with its row's name in place of the number.
func (s Subject) key() string {
	if s.Row == "" {
		return s.Path
	}
	row := ProjectKey(s.Row)
	if s.Nth > 0 {
		row += "#" + strconv.Itoa(s.Nth)
	}
	elements := strings.Split(s.Path, "/")
	for i, e := range elements {
		if _, err := strconv.Atoi(e); err == nil {
			elements[i] = row
			break
		}
	}
	return strings.Join(elements, "/")
}

// String names the value: 三公经费·2023年决算数, 「检查次数」自评得分.
func (v ValueName) String() string {
	if v.Name != "" {
		return v.Name
	}
	var a Address
	ok := false
	if v.model != nil {
		a, ok = v.model.Resolve(v.Path)
	}
	switch {
	case !ok && v.Row != "":
		return v.Row
	case !ok:
		return v.Path
	case v.Row != "" && a.Number != "" && a.Column != nil:
		return "「" + strings.Join(strings.Fields(v.Row), "") + "」" + InYear(a.Column.Name, v.Year)
	}
	return a.Name(v.Year)
}

// MarshalJSON implements json.Marshaler.
func (v ValueName) MarshalJSON() ([]byte, error) {
	type stored ValueName
	v.Name = v.String()
	return json.Marshal(stored(v))
}

// Equal reports whether two values are the same and called the same.
func (v ValueName) Equal(other ValueName) bool {
	return v.Subject == other.Subject && v.Year == other.Year && v.String() == other.String()
}

// Say makes the statement of one of the sentences.
func Say(id string, terms ...Term) Statement { return Statement{id, terms} }

// Verbatim makes the statement of some words, which are all that is known.
func Verbatim(words string) Statement { return Say("verbatim", Quote("words", words)) }

// Quote makes a term of words, which stand as they are.
func Quote(name, words string) Term { return Term{Name: name, Words: words} }

// Count makes a term of a number of things.
func Count(name string, n int) Term { return Quote(name, strconv.Itoa(n)) }

// Measured makes a term of a figure in the measure of its kind.
func Measured(name string, a Amount, kind Kind) Term {
	return Term{Name: name, Figure: &Figure{a, kind}}
}

// Apart makes a term of how far two figures of a kind are apart.
func Apart(name string, a Amount, kind Kind) Term {
	return Term{Name: name, Gap: &Figure{a.Abs(), kind}}
}

// Called makes a term of the value of a year, by the name that the model has for it.
func (m *Model) Called(name string, of Subject, year int) Term {
	return Term{Name: name, Value: &ValueName{Subject: of, Year: year, model: m}}
}

// Complete has a statement that was stored without names name its values by the
// model.
func (m *Model) Complete(s Statement) {
	for _, t := range s.Terms {
		if t.Value != nil && t.Value.Name == "" {
			t.Value.model = m
		}
		for _, said := range t.Said {
			m.Complete(said)
		}
	}
}

// Place makes a term of a cell.
func Place(name string, cell Source) Term {
	cell.File = "" // a sentence names the sheet alone
	return Term{Name: name, Cell: &cell}
}

// Part makes a term of a statement within another.
func Part(name string, said Statement) Term { return Term{Name: name, Said: []Statement{said}} }

// List makes a term of several statements within another.
func List(name, between string, said []Statement) Term {
	return Term{Name: name, Said: said, Between: between}
}

// String says the statement in Chinese, without a place in front. What the
// sentence has a place for and the statement lacks is said to be lacking.
func (s Statement) String() string {
	if s.IsZero() {
		return ""
	}
	text, known := sentences[s.ID]
	if !known {
		return lackingTerm(s.ID)
	}
	var b strings.Builder
	for text != "" {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		if !found {
			break
		}
		name, after, _ := strings.Cut(rest, "}")
		name, optional := strings.CutSuffix(name, "?")
		if t, ok := s.term(name); ok {
			b.WriteString(t.String())
		} else if !optional {
			b.WriteString(lackingTerm(name))
		}
		text = after
	}
	return b.String()
}

// lackingTerm stands where a sentence is not whole, which is a fault of this
// program that tests look for.
func lackingTerm(name string) string { return "⟨" + name + "⟩" }

// IsZero reports whether the statement says nothing.
func (s Statement) IsZero() bool { return s.ID == "" }

// term returns the term of a place.
func (s Statement) term(name string) (Term, bool) {
	i := slices.IndexFunc(s.Terms, func(t Term) bool { return t.Name == name })
	if i < 0 {
		return Term{}, false
	}
	return s.Terms[i], true
}

// String says the term in Chinese.
func (t Term) String() string {
	switch {
	case t.Value != nil:
		return t.Value.String()
	case t.Figure != nil:
		return t.Figure.Kind.Print(t.Figure.Amount)
	case t.Gap != nil && t.Gap.Kind == Rate:
		return t.Gap.Amount.Fixed(2) + " 个百分点"
	case t.Gap != nil:
		return t.Gap.Kind.Print(t.Gap.Amount)
	case t.Cell != nil:
		return t.Cell.Sheet + "!" + t.Cell.Cell
	case t.Said != nil:
		parts := make([]string, len(t.Said))
		for i, said := range t.Said {
			parts[i] = said.String()
		}
		return strings.Join(parts, t.Between)
	}
	return t.Words
}

// identity is the same for statements that say the same of the same.
func (s Statement) identity() string {
	data, err := json.Marshal(s)
	if err != nil { // it holds nothing that does not encode
		return s.ID
	}
	return string(data)
}
