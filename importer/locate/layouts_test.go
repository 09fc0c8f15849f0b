package locate

import (
	"context"
	"flag"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/grid/textgrid"
)

var update = flag.Bool("update", false, "write the golden parts of testdata")

// finder is of the declared wordings; it is made once, as that takes longer than a test.
var finder = sync.OnceValues(func() (*Finder, error) { return New(builtin, nil) })

// declared returns a finder of the declared wordings.
func declared(t testing.TB) *Finder {
	t.Helper()
	f, err := finder()
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// findOn prints what a finder finds on the sheets of a book, or on one sheet.
func findOn(f *Finder, text string) string {
	var lines []string
	finder := f.Reading(context.Background()) // a layout that takes too long ends
	book := &grid.Book{Sheets: []*grid.Sheet{textgrid.Sheet("表", text)}}
	if strings.HasPrefix(text, "# ") {
		book = textgrid.Book(text)
	}
	sheets, err := finder.Joined(book.Sheets)
	if err != nil {
		return err.Error()
	}
	for _, s := range sheets {
		found, others, err := finder.Find(s)
		if err != nil {
			return err.Error()
		}
		for _, o := range others {
			line := fmt.Sprintf("other %s %s", at(s, o.Title), o.Name)
			if o.As != nil {
				line += " as " + string(o.As.ID)
			}
			lines = append(lines, line)
		}
		for _, f := range found {
			lines = append(lines, f.print()...)
		}
	}
	return strings.Join(lines, "\n")
}

// at prints where a cell stands.
func at(s *grid.Sheet, c *grid.Cell) string {
	if c == nil {
		return "nowhere"
	}
	name, cell := s.Where(c.Row, c.Col)
	if name != "表" {
		return name + "!" + cell
	}
	return cell
}

func (f Form) cells(cells []*grid.Cell) string {
	var all []string
	for _, c := range cells {
		all = append(all, at(f.Sheet, c))
	}
	return strings.Join(all, " ")
}

// print writes a form, a place or what is lacking a line.
func (f Form) print() []string {
	head := fmt.Sprintf("form %s, head %s, main row %d", f.Decl.ID, at(f.Sheet, f.Head), f.Main)
	if f.Year != 0 {
		head += fmt.Sprintf(", year %d at %s", f.Year, at(f.Sheet, f.YearAt))
	}
	lines := []string{head}
	for _, p := range f.Places {
		lines = append(lines, p.print(f.Sheet))
	}
	for _, d := range f.Doubles {
		lines = append(lines, fmt.Sprintf("double %s (%s): %s", d.Path, d.Name, f.cells(d.Cells)))
	}
	for _, d := range f.Contrary {
		lines = append(lines, fmt.Sprintf("contrary %s (%s): %s", d.Path, d.Name, f.cells(d.Cells)))
	}
	near := map[string][]string{} // of what is missing, by the nearest cell
	for _, m := range f.Missing {
		near[at(f.Sheet, m.Near)] = append(near[at(f.Sheet, m.Near)], fmt.Sprintf("%s (%s)", m.Path, m.Name))
	}
	for _, cell := range slices.Sorted(maps.Keys(near)) {
		lines = append(lines, fmt.Sprintf("missing near %s: %s", cell, strings.Join(near[cell], "; ")))
	}
	if f.Unscored != nil {
		lines = append(lines, "unscored near "+at(f.Sheet, f.Unscored))
	}
	for _, r := range f.Unknown {
		lines = append(lines, fmt.Sprintf("unknown %s (%s): %s", r.Path, r.Label, f.cells(r.Cells)))
	}
	for _, d := range f.Doubts {
		lines = append(lines, strings.TrimRight(fmt.Sprintf("doubt %s says %q, taken %q by %s", at(f.Sheet, d.Cell), d.Said, d.Taken, at(f.Sheet, d.By)), " "))
	}
	if len(f.Rest) > 0 {
		lines = append(lines, "rest "+f.cells(f.Rest))
	}
	return lines
}

func (p Place) print(s *grid.Sheet) string {
	var b strings.Builder
	_, where := s.Where(p.Row, p.Col)
	switch {
	case p.Cell == nil:
		where = "blank " + where
	case p.Cell.Row != p.Row || p.Cell.Col != p.Col:
		where += " but " + at(s, p.Cell)
	default:
		where = at(s, p.Cell)
	}
	fmt.Fprintf(&b, "%s = %s", p.Path, where)
	if p.Inline != nil {
		fmt.Fprintf(&b, " %q", *p.Inline)
	}
	if p.Before != nil {
		b.WriteString(" before " + at(s, p.Before))
	}
	if p.After != nil {
		b.WriteString(" after " + at(s, p.After))
	}
	if p.Year != 0 {
		fmt.Fprintf(&b, " year %d", p.Year)
	}
	if p.Unit != "" {
		b.WriteString(" in " + p.Unit)
	}
	if p.Rate != nil {
		fmt.Fprintf(&b, " rate of %v and %v", p.Rate.Part, p.Rate.Whole)
	}
	for _, flag := range []struct {
		set  bool
		word string
	}{{p.Percent, "percent"}, {p.Doubled, "doubled"}, {p.Shared, "shared"}, {p.Stray, "stray"}} {
		if flag.set {
			b.WriteString(" " + flag.word)
		}
	}
	fmt.Fprintf(&b, " (%s)", strings.ReplaceAll(p.Label, "\n", `\n`))
	return b.String()
}

// Every layout of testdata is found as it says beneath it.
func TestLayouts(t *testing.T) {
	finder := declared(t)
	textgrid.Golden(t, "testdata/*.txt", *update, func(grid string) string { return findOn(finder, grid) })
}
