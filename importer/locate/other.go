package locate

import (
	"slices"
	"strings"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// Other is a form of another kind than ours, or one of which the heading and the
// heads say different things.
type Other struct {
	Name  string // of the kind
	Title *grid.Cell
	// As is the form that its heads are those of, where the heading says
	// otherwise; nil for what is surely none of ours.
	As *schema.Form
}

// verdict says what a segment is.
type verdict struct {
	other *Other // a form of another kind, or its heading
	ours  bool   // a form of ours is to be read
}

// lookAlike says whether what stands in a segment is a form of another kind,
// though its labels are those of a form of ours, or nil. Under a heading of ours
// and one of another kind it is ours where it has what the other kind has not,
// and the other heading is told.
func (p *page) lookAlike(f *form, s segment) verdict {
	kind, title := p.otherTitle(s)
	if title == nil {
		if f == nil || p.named(s, f) || p.has(f, s, p.model.Results) {
			return verdict{ours: f != nil}
		}
		// It has no places for what came of the year, nor a heading that it should.
		if title = p.first(s.top); title == nil {
			return verdict{ours: true}
		}
		return verdict{other: &Other{Name: "没有执行数、完成值和得分的表", Title: title}}
	}
	other := &Other{Name: kind.Name, Title: title}
	switch {
	case f == nil || !p.has(f, s, kind.Lacks):
		return verdict{other: other}
	case p.named(s, f):
		return verdict{other: other, ours: true}
	}
	other.As = f.decl
	return verdict{other: other}
}

// otherTitle returns the heading of a segment that names a form of another kind.
func (p *page) otherTitle(s segment) (schema.LookAlike, *grid.Cell) {
	for row := s.top; row <= s.bottom && len(p.heads[row]) == 0; row++ {
		if found, ok := p.otherHeading(row); ok && (len(s.titles) == 0 || p.alone(found.cell)) {
			return found.kind, found.cell
		}
	}
	return schema.LookAlike{}, nil
}

// otherFound is a heading that names a form of another kind.
type otherFound struct {
	kind schema.LookAlike
	cell *grid.Cell
}

// otherHeading returns the heading on a row that names a form of another kind.
func (p *page) otherHeading(row int) (otherFound, bool) {
	for _, c := range p.inRow(row) {
		if found, ok := p.otherHeadingOf(c); ok {
			return found, true
		}
	}
	return otherFound{}, false
}

// otherHeadingOf reports whether a cell is a heading that names a form of another
// kind.
func (p *page) otherHeadingOf(c *grid.Cell) (otherFound, bool) {
	l, ok := p.labels[c]
	if !ok {
		return otherFound{}, false
	}
	end := headingEnd(c.Text, l)
	if end < 0 {
		return otherFound{}, false
	}
	kind, ok := otherKind(p.model, l.bare[:end])
	return otherFound{kind, c}, ok
}

// otherKind returns the kind of form that the words of a heading before its 表
// name.
func otherKind(model *schema.Model, heading string) (schema.LookAlike, bool) {
	holds := func(word string) bool { return strings.Contains(heading, letters(word)) }
	for _, kind := range model.LookAlikes {
		all := func(words []string) bool {
			return !slices.ContainsFunc(words, func(w string) bool { return !holds(w) })
		}
		if slices.ContainsFunc(kind.Words, all) && !slices.ContainsFunc(kind.Not, holds) {
			return kind, true
		}
	}
	return schema.LookAlike{}, false
}

// named reports whether a heading of the segment names the form by itself. What a
// heading was taught to be says nothing of what stands beneath it.
func (p *page) named(s segment, f *form) bool {
	return slices.ContainsFunc(s.titles, func(t *grid.Cell) bool { return slices.Contains(p.titledBy(t.Text, p.labels[t]), f.decl.ID) })
}

// has reports whether a segment shows one of some columns or lines of a form.
func (p *page) has(f *form, s segment, ids []string) bool {
	for row := s.top; row <= s.bottom; row++ {
		if p.headsHave(f, row, ids) {
			return true
		}
		for _, c := range p.inRow(row) {
			if slices.ContainsFunc(f.tables, func(w words) bool { return w.alone != nil && p.fieldHas(c, w.alone, ids) }) {
				return true
			}
		}
	}
	return false
}

// headsHave reports whether one of some columns of a form is headed on a row.
func (p *page) headsHave(f *form, row int, ids []string) bool {
	for _, h := range p.heads[row] {
		if f.decl.Table(h.words.table.ID) != h.words.table {
			continue
		}
		for i := range h.columns {
			if slices.Contains(ids, h.words.table.Columns[i].ID) {
				return true
			}
		}
	}
	return false
}

// fieldHas reports whether a cell is one of some fields: a total score as a field of
// its own.
func (p *page) fieldHas(c *grid.Cell, w *words, ids []string) bool {
	return slices.ContainsFunc(p.fieldsIn(c, w), func(h hit) bool { return slices.Contains(ids, w.table.Lines[h.line].ID) })
}
