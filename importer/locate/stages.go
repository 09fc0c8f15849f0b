package locate

import (
	"maps"
	"slices"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// Where the lines of a form stand is found in stages. Each is given what those before
// it have found, changes nothing of it, and hands on what it finds itself:
//
//	heads    the row of heads of each table: headsOf
//	extents  the last row under the heads of each table: extentsOf
//	fields   the labels with one answer each, which stand in no table: fieldsOf
//	rows     what each row under the heads of a table is: matrixRows, recordRows, answerRow
//	places   where the answers of these rows stand: placesOf, totalsOf
//	units    which unit of money figures are in, where their labels do not say it: unitsOf
//	rest     what nothing accounts for, and the labels in it: restOf

// place finds where the lines of a form stand in a segment.
func (p *page) place(f *form, s segment) Form {
	x := &frame{page: p, form: f, seg: s}
	known := x.begin()
	var found finds
	x.ends, found = x.extentsOf(known)
	known = known.and(found)
	known = known.and(x.fieldsOf(x.signature, string(schema.SignatureBlock), known))
	for i := range f.tables {
		if w := &f.tables[i]; w.table.Shape == schema.Fields {
			known = known.and(x.fieldsOf(w, schema.Path(string(f.decl.ID), w.table.ID), known))
		}
	}
	for i := range f.tables {
		w := &f.tables[i]
		switch {
		case w.table.HeadsOf != "":
			known = known.and(x.totalsOf(w, known))
		case w.table.Shape != schema.Fields:
			known = known.and(x.placesOf(w, known))
		}
	}
	var doubts []Doubt
	known.places, doubts = x.unitsOf(known)
	strays, rest := x.restOf(known)
	out := Form{
		Decl: f.decl, Sheet: p.sheet, Head: x.head, Main: x.main, Year: x.year, YearAt: x.yearAt,
		Places: append(known.places, strays...), Doubles: known.doubles, Missing: known.missing, Unknown: known.unknown, Doubts: doubts, Rest: rest,
	}
	out.Unscored, out.Missing = x.work(known).unscored(out)
	return out
}

// frame is a form on a page, with what the first two stages have found. Nothing
// changes it after them.
type frame struct {
	*page
	form   *form
	seg    segment
	head   *grid.Cell      // of the form
	main   int             // a row that is surely of the form
	heads  map[string]head // by table id
	year   int
	yearAt *grid.Cell
	ends   map[string]int // last row of each table's answers
}

// begin finds the heading, the heads and the year of a form.
func (x *frame) begin() finds {
	var found finds
	for _, t := range x.seg.titles {
		found.used.add(t)
		x.head = t
	}
	for row := x.seg.top; row <= x.seg.bottom && x.head == nil; row++ {
		x.head = x.first(row)
	}
	var headed finds
	x.heads, headed = x.headsOf(x.form, x.seg)
	x.main = x.head.Row
	if len(headed.headRows) > 0 {
		x.main = slices.Min(slices.Collect(maps.Keys(headed.headRows)))
	}
	var printed finds
	x.year, x.yearAt, printed = x.printedYear()
	return found.and(headed).and(printed)
}

// finds is what stages have found: where answers stand, and what cells and rows are.
type finds struct {
	places  []Place
	doubles []Double
	missing []Missing
	unknown []Row

	used     cellSet // accounted for
	labelled cellSet // labels of fields
	aside    cellSet // kept, and speaking for themselves: subtotals
	tabled   rowSet  // of heads or answers of tables
	headRows rowSet  // of heads, repeated ones as well, and of a total that stands with them
}

type (
	cellSet map[*grid.Cell]bool
	rowSet  map[int]bool
)

func (s *cellSet) add(c *grid.Cell) {
	if *s == nil {
		*s = cellSet{}
	}
	(*s)[c] = true
}

func (s *rowSet) add(row int) {
	if *s == nil {
		*s = rowSet{}
	}
	(*s)[row] = true
}

// and returns what two stages have found, one after the other. What was known is the
// caller's no more.
func (known finds) and(found finds) finds {
	for _, both := range []struct {
		to   *cellSet
		from cellSet
	}{{&known.used, found.used}, {&known.labelled, found.labelled}, {&known.aside, found.aside}} {
		for c := range both.from {
			both.to.add(c)
		}
	}
	for row := range found.tabled {
		known.tabled.add(row)
	}
	for row := range found.headRows {
		known.headRows.add(row)
	}
	known.places = append(known.places, found.places...)
	known.doubles = append(known.doubles, found.doubles...)
	known.missing = append(known.missing, found.missing...)
	known.unknown = append(known.unknown, found.unknown...)
	return known
}

// placing is the work of one stage: it asks of what is known before it and of what it
// has found, and adds to that alone.
type placing struct {
	*frame
	known finds
	finds
}

// work begins a stage.
func (x *frame) work(known finds) *placing { return &placing{frame: x, known: known} }

func (x *placing) isUsed(c *grid.Cell) bool     { return x.known.used[c] || x.used[c] }
func (x *placing) isLabelled(c *grid.Cell) bool { return x.known.labelled[c] || x.labelled[c] }
func (x *placing) isAside(c *grid.Cell) bool    { return x.known.aside[c] || x.aside[c] }
func (x *placing) isTabled(row int) bool        { return x.known.tabled[row] || x.tabled[row] }
func (x *placing) isHeadRow(row int) bool       { return x.known.headRows[row] || x.headRows[row] }

// use accounts for cells.
func (x *placing) use(all ...*grid.Cell) {
	for _, c := range all {
		x.used.add(c)
	}
}

// useLabel accounts for the label of a field.
func (x *placing) useLabel(c *grid.Cell) {
	x.used.add(c)
	x.labelled.add(c)
}

// putAside keeps cells that speak for themselves.
func (x *placing) putAside(all ...*grid.Cell) {
	for _, c := range all {
		x.aside.add(c)
	}
}

// tellHeadRow keeps that a row is of heads.
func (f *finds) tellHeadRow(row int) {
	f.tabled.add(row)
	f.headRows.add(row)
}

// add keeps a place. The cell it took is accounted for.
func (x *placing) add(p Place) {
	for _, c := range []*grid.Cell{p.Cell, p.Before, p.After} {
		if c != nil {
			x.use(c)
		}
	}
	x.places = append(x.places, p)
}

// double keeps that an answer has several places, and accounts for them.
func (x *placing) double(path, name string, cells []*grid.Cell) {
	x.use(cells...)
	x.doubles = append(x.doubles, Double{path, name, cells})
}

func (x *placing) miss(path, name string, near *grid.Cell) {
	if near == nil {
		near = x.head
	}
	x.missing = append(x.missing, Missing{path, name, near})
}

// nameOf says in words what a path names.
func (x *frame) nameOf(path string) string {
	if a, ok := x.model.Resolve(path); ok {
		return a.Name(x.year)
	}
	return path
}

// nameOr is nameOf, or what the label says of a path that nothing is known of.
func (x *frame) nameOr(path string, label *grid.Cell) string {
	if _, ok := x.model.Resolve(path); !ok {
		return clean(label.Text)
	}
	return x.nameOf(path)
}
