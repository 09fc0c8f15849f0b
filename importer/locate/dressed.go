package locate

import (
	"slices"
	"strings"
	"unicode"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// A number format may make a label of a number: 2023 shown as 2023年决算数 is a head,
// and 186.63 shown as 按收入性质分：186.63 a label with its answer.

// labelled returns a sheet with the cells that a person reads as labels as texts.
func (f *Finder) labelled(s *grid.Sheet) *grid.Sheet {
	var cells []grid.Cell
	for i, c := range s.Cells {
		text, ok := f.dressedAsLabel(&c)
		if !ok {
			continue
		}
		if cells == nil {
			cells = slices.Clone(s.Cells)
		}
		cells[i].Kind, cells[i].Text, cells[i].Format = grid.Text, text, grid.Format{Code: c.Format.Code, Decimals: -1}
	}
	if cells == nil {
		return s
	}
	return s.With(cells)
}

// dressedAsLabel returns what a number with words around it shows, where that is a
// label or heading of a form.
func (f *Finder) dressedAsLabel(c *grid.Cell) (string, bool) {
	prefix, suffix := c.Format.Prefix, c.Format.Suffix
	if c.Kind != grid.Number || c.Format.Date || c.Format.Scaled || !strings.ContainsFunc(prefix+suffix, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return "", false
	}
	v, err := schema.ParseAmount(c.Text)
	if err != nil {
		return "", false
	}
	text := prefix + v.String() + suffix
	l := fold(text)
	if len(f.titledBy(text, l)) > 0 {
		return text, true
	}
	behind := fold(strings.TrimRightFunc(prefix, isColon))
	for i := range f.forms {
		for j := range f.forms[i].tables {
			w := &f.forms[i].tables[j]
			if len(w.columns.whole(l)) > 0 || len(w.lines.whole(l)) > 0 || behind.key != "" && len(w.lines.whole(behind)) > 0 {
				return text, true
			}
		}
	}
	return "", false
}
