package locate

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// ErrLookAlike says that a heading cannot be taught to be one of ours, as it
// names a form of another kind.
var ErrLookAlike = errors.New("the heading of a form of another kind")

// teachTitle keeps a heading that people print over a form.
func (f *Finder) teachTitle(title string, id schema.FormID) error {
	if kind, ok := OtherTitle(f.model, title); ok {
		return fmt.Errorf("%q names a %s: %w", title, kind, ErrLookAlike)
	}
	l := fold(title)
	if titleKey(l) == "" {
		return fmt.Errorf("no words in the heading %q", title)
	}
	for i := range f.forms {
		for j := range f.forms[i].tables {
			w := &f.forms[i].tables[j]
			if len(w.lines.whole(l)) > 0 || len(w.columns.whole(l)) > 0 || len(w.names.whole(l)) > 0 {
				return fmt.Errorf("%q is a label", title) // every form would come apart at it
			}
		}
	}
	f.titles[titleKey(l)] = id
	return nil
}

// OtherTitle returns the name of the kind of form that a heading names, where it
// is another than ours.
func OtherTitle(model *schema.Model, title string) (kind string, ok bool) {
	end := headingEnd(title, fold(title))
	if end < 0 {
		return "", false
	}
	other, ok := otherKind(model, fold(title).bare[:end])
	return other.Name, ok
}

// headingEnd returns where the words of a heading end in its folded text, before
// its 表; -1 for a text that is no heading.
func headingEnd(text string, l label) int {
	if utf8.RuneCountInString(l.bare) > maxLabel || strings.ContainsAny(text, "。；“”\"") {
		return -1
	}
	end := strings.LastIndex(l.bare, "表")
	if end < 0 || utf8.RuneCountInString(l.bare[end:]) > 1 { // 表 is its last word
		return -1
	}
	return end
}

// titleKey is a heading as taught ones are compared: of whichever year.
func titleKey(l label) string {
	return strings.NewReplacer(string(dated)+"年度", "", string(dated)+"年", "").Replace(l.bare)
}

// titled returns the forms that a cell may name as a heading, likeliest first. A
// taught heading fills its row alone, and never is one of another kind.
func (p *page) titled(c *grid.Cell) []schema.FormID {
	if c.Kind != grid.Text {
		return nil
	}
	l := p.labels[c]
	if id, ok := p.titles[titleKey(l)]; ok && p.alone(c) {
		if _, other := p.otherHeadingOf(c); !other {
			return []schema.FormID{id}
		}
	}
	return p.titledBy(c.Text, l)
}

// alone reports whether nothing but furniture stands in the row of a cell.
func (p *page) alone(c *grid.Cell) bool {
	return !slices.ContainsFunc(p.inRow(c.Row), func(other *grid.Cell) bool { return other != c && !isFurniture(other.Text) })
}

// unknownTitle returns what stands where a form without a known heading has its
// own: above all its labels, alone in its row, a 表 rather than another text.
func (x *placing) unknownTitle() *grid.Cell {
	if len(x.seg.titles) > 0 {
		return nil
	}
	var found *grid.Cell
	for row := x.seg.top; row <= x.seg.bottom && !x.isTabled(row); row++ {
		for _, c := range x.inRow(row) {
			switch {
			case x.isLabelled(c) || x.isHeadRow(row):
				return found
			case c.Kind != grid.Text || x.isUsed(c) && c != x.yearAt || isFurniture(c.Text) || !x.alone(c) || x.labels[c].bare == "":
			case headingEnd(c.Text, x.labels[c]) >= 0:
				return c
			case found == nil && !strings.ContainsAny(c.Text, "。；:：") && utf8.RuneCountInString(x.labels[c].bare) <= maxLabel:
				found = c
			}
		}
	}
	return found
}
