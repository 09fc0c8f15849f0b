package schema

import (
	"fmt"
	"strings"
)

// Wording is a label that people print for a line or a column of the forms, or a
// heading that they print over one, besides those declared. A bureau teaches it
// to the program.
type Wording struct {
	Label string // as printed; compared after folding, as the declared ones
	// Path names the line (base_data/costs/hospitality) or the column
	// (base_data/costs/years/final, overall_evaluation/indicators/full_score).
	// The path of a value under a line means the line, the id of a form its
	// heading.
	Path string
}

// Address returns the line or the column that the wording is of: Line is nil
// for a column, Column for a line, and both with the table for the heading of a
// form. The error names a path that is none of these.
func (m *Model) Address(w Wording) (Address, error) {
	for i := range m.Forms {
		if string(m.Forms[i].ID) == w.Path {
			return Address{Form: &m.Forms[i]}, nil
		}
	}
	a, ok := m.Resolve(w.Path)
	if !ok {
		a, ok = m.resolveLabel(w.Path)
	}
	switch {
	case !ok || a.Form.ID == SignatureBlock || a.Number != "":
		return Address{}, fmt.Errorf("path %q names no line or column of a form", w.Path)
	case a.Line != nil:
		a.Column = nil
	}
	return a, nil
}

// resolveLabel finds what a path of form, table and line or column names; such
// a path is no value's.
func (m *Model) resolveLabel(path string) (a Address, ok bool) {
	parts := strings.Split(path, "/")
	if len(parts) == 2 {
		parts = append(parts, "") // 总分 is the only line of its table
	}
	if len(parts) != 3 {
		return a, false
	}
	if a.Form = m.Form(FormID(parts[0])); a.Form == nil {
		return a, false
	}
	if a.Table = a.Form.Table(parts[1]); a.Table == nil {
		return a, false
	}
	if a.Line = a.Table.Line(parts[2]); a.Line == nil {
		a.Column = a.Table.Column(parts[2])
	}
	return a, a.Line != nil || a.Column != nil
}

// LabelPath returns the path by which a wording of the line or column is
// taught.
func (a Address) LabelPath() string {
	if a.IsTitle() {
		return string(a.Form.ID)
	}
	id := ""
	switch {
	case a.Line != nil:
		id = a.Line.ID
	case a.Column != nil:
		id = a.Column.ID
	}
	return Path(string(a.Form.ID), a.Table.ID, id)
}

// IsTitle reports whether the address is of the heading of a form.
func (a Address) IsTitle() bool { return a.Form != nil && a.Table == nil }

// Called names the line or the column that a wording means.
func (a Address) Called() string {
	switch {
	case a.IsTitle():
		return "标题"
	case a.Line != nil:
		return a.Line.Name
	case a.Column != nil:
		return InYear(a.Column.Name, 0)
	}
	return ""
}
