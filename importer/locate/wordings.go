package locate

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"jixiao/schema"
)

// wording is one way of printing a line or a column.
type wording struct {
	index  int  // of the line or column in its table
	rank   int  // 0 is the official wording
	whole  bool // the key with what stands in brackets, not without
	offset int  // of the year in the wording from the form's year: 0 or -1
}

// lexicon finds the wordings that a label may be.
type lexicon struct {
	keys   map[string][]wording
	wholes map[string][]wording // of keys, those that are whole
}

func newLexicon() lexicon {
	return lexicon{keys: map[string][]wording{}, wholes: map[string][]wording{}}
}

func (x lexicon) add(text string, index, rank int) {
	offset := 0
	if strings.Contains(text, "{y-1}") {
		offset = -1
	}
	l := fold(text)
	x.put(l.key, wording{index, rank, true, offset})
	if l.bare != l.key && l.bare != "" {
		x.put(l.bare, wording{index, rank, false, offset})
	}
}

func (x lexicon) put(key string, w wording) {
	found := x.keys[key]
	same := func(known wording) bool { return known.index == w.index && known.offset == w.offset }
	if i := slices.IndexFunc(found, same); i >= 0 {
		found[i].whole = found[i].whole || w.whole
		found[i].rank = min(found[i].rank, w.rank)
	} else {
		found = append(found, w)
	}
	x.keys[key] = found
	x.wholes[key] = slices.DeleteFunc(slices.Clone(found), func(w wording) bool { return !w.whole })
}

// settle makes a label mean one line or column and none of the others that it is
// declared to mean: a person has said so.
func (x lexicon) settle(text string, index int) {
	key := fold(text).key
	other := func(w wording) bool { return w.index != index }
	x.keys[key] = slices.DeleteFunc(slices.Clone(x.keys[key]), other)
	x.wholes[key] = slices.DeleteFunc(slices.Clone(x.wholes[key]), other)
}

// find returns the wordings that a printed label is, the whole label being
// preferred to the label without its brackets.
func (x lexicon) find(l label) []wording {
	if found := x.whole(l); len(found) > 0 {
		return found
	}
	for _, key := range []string{l.key, l.bare} {
		if found := x.keys[key]; key != "" && len(found) > 0 {
			return found
		}
	}
	return nil
}

// whole returns the wordings that a printed label is with all that stands in
// it.
func (x lexicon) whole(l label) []wording {
	if l.key == "" {
		return nil
	}
	return x.wholes[l.key]
}

// words are the wordings of a table.
type words struct {
	table   *schema.Table
	names   lexicon // the table's own labels
	columns lexicon
	lines   lexicon
	across  lexicon // of lines, also by the wordings that they have beside one another
	inline  lexicon // wordings of lines that are none without an answer behind them
	spoken  *words  // of the columns of figures, as labels with their answers behind a colon
	alone   *words  // of the columns that may be printed as fields of their own; nil for none
	keys    int     // how many key columns a row of heads must show
}

// form is a declaration with its wordings.
type form struct {
	decl   *schema.Form
	tables []words
}

var furniture = patterns(schema.Furniture)

func compile(decls []schema.Form) []form {
	compiled := make([]form, len(decls))
	for i := range decls {
		f := form{decl: &decls[i]}
		for j := range decls[i].Tables {
			f.tables = append(f.tables, compileTable(&decls[i].Tables[j]))
		}
		compiled[i] = f
	}
	return compiled
}

// teach adds a wording that people use for a line or a column. It goes behind
// the declared ones of that line: where a form shows both, the declared one is
// meant. Where it is declared to be another line's, it is that one's no more. The
// tables that two forms share (绩效指标) learn it together.
func (f *Finder) teach(w schema.Wording) error {
	a, err := f.model.Address(w)
	if err != nil {
		return err
	}
	if fold(w.Label).key == "" {
		return fmt.Errorf("no letters in the label %q", w.Label)
	}
	if a.IsTitle() {
		return f.teachTitle(w.Label, a.Form.ID)
	}
	for i := range f.forms {
		for j := range f.forms[i].tables {
			t := &f.forms[i].tables[j]
			if t.table != a.Table && (t.table.ID == "" || t.table.ID != a.Table.ID) {
				continue
			}
			if a.Line != nil {
				if n := slices.IndexFunc(t.table.Lines, func(l schema.Line) bool { return l.ID == a.Line.ID }); n >= 0 {
					t.lines.add(w.Label, n, len(a.Line.Labels))
					t.across.add(w.Label, n, len(a.Line.Labels))
					t.lines.settle(w.Label, n)
					t.across.settle(w.Label, n)
				}
				continue
			}
			if n := slices.IndexFunc(t.table.Columns, func(c schema.Column) bool { return c.ID == a.Column.ID }); n >= 0 {
				t.columns.add(w.Label, n, len(a.Column.Labels))
				t.columns.settle(w.Label, n)
				if t.spoken != nil && a.Column.Kind.Numeric() {
					t.spoken.lines.add(w.Label, n, len(a.Column.Labels))
				}
			}
		}
	}
	return nil
}

func compileTable(t *schema.Table) words {
	w := words{table: t, names: newLexicon(), columns: newLexicon(), lines: newLexicon(), across: newLexicon(), inline: newLexicon()}
	for rank, text := range t.Labels {
		w.names.add(text, 0, rank)
	}
	for i, c := range t.Columns {
		for rank, text := range c.Labels {
			w.columns.add(text, i, rank)
		}
		if c.Key {
			w.keys = min(w.keys+1, 2)
		}
	}
	for i, l := range t.Lines {
		for rank, text := range l.Labels {
			w.lines.add(text, i, rank)
			w.across.add(text, i, rank)
		}
		for rank, text := range l.Across {
			w.across.add(text, i, len(l.Labels)+rank)
		}
		for rank, text := range l.Inline {
			w.inline.add(text, i, len(l.Labels)+rank)
		}
	}
	w.alone = compileAlone(t)
	if t.Spent != "" {
		w.spoken = compileSpoken(t)
	}
	return w
}

// compileAlone returns the wordings of the columns that a form may print as
// fields of their own.
func compileAlone(t *schema.Table) *words {
	fields := schema.Table{ID: t.ID, Name: t.Name, Shape: schema.Fields, Missing: true}
	for _, c := range t.Columns {
		if len(c.Alone) > 0 {
			fields.Lines = append(fields.Lines, schema.Line{ID: c.ID, Name: c.Name, Labels: c.Alone, Kind: c.Kind})
		}
	}
	if len(fields.Lines) == 0 {
		return nil
	}
	w := compileTable(&fields)
	return &w
}

// compileSpoken returns the columns of figures of a table as fields, in the order
// of the columns.
func compileSpoken(t *schema.Table) *words {
	fields := schema.Table{ID: t.ID, Name: t.Name, Shape: schema.Fields, Missing: true}
	for _, c := range t.Columns {
		line := schema.Line{ID: c.ID, Name: c.Name, Kind: c.Kind}
		if c.Kind.Numeric() {
			line.Labels = c.Labels
		}
		fields.Lines = append(fields.Lines, line)
	}
	w := compileTable(&fields)
	return &w
}

func patterns(texts []string) []*regexp.Regexp {
	compiled := make([]*regexp.Regexp, len(texts))
	for i, text := range texts {
		compiled[i] = regexp.MustCompile(text)
	}
	return compiled
}

// isFurniture reports whether a text stands on forms and answers nothing.
func isFurniture(text string) bool {
	text = flat(text)
	return slices.ContainsFunc(furniture, func(p *regexp.Regexp) bool { return p.MatchString(text) })
}

// titledBy returns the forms that a text, folded, may name as a heading, likeliest first. A heading
// ends in 表 (brackets aside) or goes on with no more than a year or a unit.
func (f *Finder) titledBy(text string, l label) []schema.FormID {
	if utf8.RuneCountInString(l.bare) > maxLabel || !strings.Contains(l.bare, "表") || strings.ContainsAny(text, "。；“”\"") {
		return nil
	}
	heading := l.bare[:strings.LastIndex(l.bare, "表")]
	type claim struct {
		id   schema.FormID
		rank int // of the words; the first say most
	}
	var claims []claim
	for _, form := range f.forms {
		rank := slices.IndexFunc(form.decl.TitleWords, func(all []string) bool {
			return !slices.ContainsFunc(all, func(word string) bool { return !strings.Contains(heading, letters(word)) })
		})
		if rank >= 0 {
			claims = append(claims, claim{form.decl.ID, rank})
		}
	}
	slices.SortStableFunc(claims, func(a, b claim) int { return cmp.Compare(a.rank, b.rank) })
	named := make([]schema.FormID, len(claims))
	for i, c := range claims {
		named[i] = c.id
	}
	return named
}
