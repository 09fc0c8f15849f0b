package template

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/report/formula"
)

// Answers say what marks stand for.
type Answers struct {
	// Value answers a mark that stands alone in its cell: nil for a blank, a string,
	// an int or a float64.
	Value func(mark string, of Row) any
	// Words answers a mark within a sentence.
	Words func(mark string, of Row) string
	// Known returns "" for a mark of the whole district, NotOfUnit for a mark of a
	// unit, and for any other text why it is no mark.
	Known func(mark string) Code
}

// filler fills a template.
type filler struct {
	w        *Workbook
	plan     Plan
	answers  Answers
	trial    bool // only to find what cannot be filled
	noUnits  bool // there is no unit at all
	layouts  map[*Sheet]*layout
	grids    map[*Sheet]*grid
	parts    map[string][]byte // the parts that changed; nil for one that is left out
	added    []string          // parts that the template does not have
	problems Problems
	told     map[Problem]bool         // the problems
	tables   map[string]formula.Table // by their names in small letters
}

// grid is the cells of a filled sheet.
type grid struct {
	rows    []*filledRow // by their numbers; nil for none
	columns int
}

type filledRow struct {
	from      *sheetRow
	kind      Kind
	cells     []*filledCell
	byColumn  []*filledCell // made when it is asked for
	newHeight float64       // in points; 0 for that of the template
}

// filledCell is a cell of a filled sheet.
type filledCell struct {
	from    *Cell
	column  int
	formula string
	value   formula.Value
	runs    []run // of a sentence
	array   *filledArray
	filled  bool // value replaces the content of the template
	blanked bool // it lies under a merged cell
	state   int8 // of its formula
}

// filledArray is an array formula or a data table over several cells. Its first cell
// holds the formula.
type filledArray struct {
	first         *filledCell
	row           int // of the first
	rows, columns int
}

// States of a formula.
const (
	notYet  int8 = iota
	going        // being computed
	done         // computed, or there is none
	unknown      // cannot be computed
)

func (w *Workbook) newFiller(plan Plan, answers Answers) *filler {
	f := &filler{w: w, plan: Plan{}, answers: answers, layouts: map[*Sheet]*layout{}, grids: map[*Sheet]*grid{}, parts: map[string][]byte{}, told: map[Problem]bool{}, tables: map[string]formula.Table{}}
	for _, s := range w.Sheets {
		blocks := plan[s.Name]
		if len(blocks) > 0 {
			f.plan[s.Name] = blocks
		}
		f.layouts[s] = newLayout(blocks)
	}
	return f
}

// Try returns the problems that a template has whatever the district is. It fills the
// template for two departments with two units each, and two projects each; it ignores
// the Rows of the plan.
func (w *Workbook) Try(plan Plan, answers Answers) Problems {
	const departments, units, projects = 2, 2, 2
	var of []Item
	for d := range departments {
		for u := range units {
			of = append(of, Item{d, d*units + u, -1})
		}
	}
	trial := Plan{}
	for name, blocks := range plan {
		for _, b := range blocks {
			c := *b
			c.Rows = Arranged(&c, of, func(unit int) []Item {
				var all []Item
				for p := range projects {
					all = append(all, Item{unit / units, unit, unit*projects + p})
				}
				return all
			})
			trial[name] = append(trial[name], &c)
		}
	}
	f := w.newFiller(trial, answers)
	f.trial = true
	f.fill()
	return f.inOrder()
}

// Arranged returns the rows of the filled sheet that take the place of a block, for
// units in their order. Where the block has rows for departments, the units of a
// department stand together. Without any unit the rows of the block stand there once,
// for Nothing.
func Arranged(b *Block, units []Item, projects func(unit int) []Item) []Row {
	grouped := slices.Contains(b.Kinds, Department)
	rest := slices.Clone(units)
	if grouped {
		slices.SortStableFunc(rest, func(x, y Item) int { return cmp.Compare(x.Department, y.Department) })
	}
	a := arranging{block: b, numbers: map[Kind]int{}}
	for len(rest) > 0 {
		n := 1
		for grouped && n < len(rest) && rest[n].Department == rest[0].Department {
			n++
		}
		a.group(rest[:n], projects)
		rest = rest[n:]
	}
	if len(a.rows) == 0 {
		for row := b.First; row <= b.Last; row++ {
			a.rows = append(a.rows, Row{From: row, Of: Nothing})
		}
	}
	return a.rows
}

// arranging collects the rows that take the place of a block.
type arranging struct {
	block   *Block
	rows    []Row
	numbers map[Kind]int // of the last item of each kind
}

// add adds a copy of the rows of a kind, for an item.
func (a *arranging) add(kind Kind, of Item) {
	if !slices.Contains(a.block.Kinds, kind) {
		return
	}
	a.numbers[kind]++
	for i, k := range a.block.Kinds {
		if k == kind {
			a.rows = append(a.rows, Row{a.block.First + i, of, a.numbers[kind]})
		}
	}
}

// group adds the rows of one unit, or of the units of a department with their 小计
// above or below as in the block. A department without projects has no 小计 in a block
// of projects.
func (a *arranging) group(units []Item, projects func(unit int) []Item) {
	var of []Item
	ofProjects := slices.Contains(a.block.Kinds, Project)
	if ofProjects {
		for _, u := range units {
			of = append(of, projects(u.Unit)...)
		}
	}
	subtotal := func() {
		if len(of) > 0 || !ofProjects {
			a.add(Department, Item{units[0].Department, -1, -1})
		}
	}
	above := a.block.Kinds[0] == Department
	if above {
		subtotal()
	}
	for _, u := range units {
		a.add(Unit, u)
	}
	for _, p := range of {
		a.add(Project, p)
	}
	if !above {
		subtotal()
	}
}

// inOrder returns the problems in the order of the sheets and cells.
func (f *filler) inOrder() Problems {
	order := map[string]int{}
	for i, s := range f.w.Sheets {
		order[s.Name] = i
	}
	slices.SortStableFunc(f.problems, func(a, b Problem) int {
		return cmp.Or(order[a.Sheet]-order[b.Sheet], a.row-b.row, a.column-b.column)
	})
	return f.problems
}

// problem adds a problem, once.
func (f *filler) problem(p Problem) {
	if !f.told[p] {
		f.told[p] = true
		f.problems = append(f.problems, p)
	}
}

// refuse adds a problem for the formula of a cell that cannot follow.
func (f *filler) refuse(c *Cell, text string, r *refusal) {
	p := c.Problem(r.code, text)
	p.Fix = r.fix
	f.problem(p)
}

// refusePart adds a problem for something else that cannot follow; the sheet is nil
// where it belongs to none.
func (f *filler) refusePart(s *Sheet, cell string, part Part, text string, r *refusal) {
	p := Problem{Code: r.code, Cell: cell, Part: part, Text: text, Fix: r.fix}
	if s != nil {
		p.Sheet = s.Name
	}
	p.column, p.row, _ = formula.ParseCell(cell)
	f.problem(p)
}

// fill makes the cells of all sheets, and all that follows them. It adds problems for
// what cannot be filled or cannot follow.
func (f *filler) fill() {
	for _, blocks := range f.plan {
		for _, b := range blocks {
			if len(b.Rows) > 0 && b.Rows[0].Of == Nothing {
				f.noUnits = true
			}
		}
	}
	for _, s := range f.w.Sheets {
		l := f.layouts[s]
		if end := s.lastFilled(); end+l.shift(end) > formula.MaxRows {
			f.problem(Problem{Code: TooManyRows, Sheet: s.Name})
			return
		}
		f.grids[s] = f.cells(s, l)
	}
	if len(f.problems) > 0 && !f.trial {
		return
	}
	for _, s := range f.w.Sheets {
		f.around(s)
	}
	if !f.trial {
		f.compute()
		for _, s := range f.w.Sheets {
			f.heights(s)
		}
	}
	f.workbook()
	f.others()
	if !f.trial {
		for _, s := range f.w.Sheets {
			f.writeSheet(s)
		}
	}
}

// cells fills the cells of a sheet.
func (f *filler) cells(s *Sheet, l *layout) *grid {
	g := &grid{columns: s.columns}
	s.filledRows(l, func(out int, r Row, kind Kind) {
		source := s.rows[r.From]
		if source == nil || out > formula.MaxRows { // only rows without content can be as far down
			return
		}
		row := &filledRow{from: source, kind: kind}
		for out >= len(g.rows) {
			g.rows = append(g.rows, make([]*filledRow, max(len(g.rows), 64))...)
		}
		g.rows[out] = row
		row.cells = make([]*filledCell, 0, len(source.cells))
		filled := make([]filledCell, len(source.cells))
		for i, c := range source.cells {
			filled[i] = f.cell(c, out, r, kind, l.block(r.From))
			row.cells = append(row.cells, &filled[i])
		}
	})
	for n, row := range g.rows {
		if row == nil {
			continue
		}
		for _, c := range row.cells {
			if c.formula != "" && c.from.formulaType == "array" || c.from.formulaType == "dataTable" {
				g.array(c, n)
			}
		}
	}
	return g
}

// array gives the cells of an array formula or a data table to it, so that they do
// not keep the results of the template.
func (g *grid) array(c *filledCell, n int) {
	r, ok := formula.ParseRange(c.from.array)
	if !ok || r.From.Row == 0 || r.From.Column == 0 {
		return
	}
	a := &filledArray{c, n, r.To.Row - r.From.Row + 1, r.To.Column - r.From.Column + 1}
	for row := n; row < n+a.rows; row++ {
		for column := c.column; column < c.column+a.columns; column++ {
			if member := g.cell(column, row); member != nil && (member == c || member.formula == "" && !member.filled) {
				member.array, member.state = a, notYet
			}
		}
	}
}

// cell fills one cell of the template into a row of the filled sheet.
func (f *filler) cell(c *Cell, out int, r Row, kind Kind, b *Block) filledCell {
	filled := filledCell{from: c, column: c.Column, state: done}
	switch {
	case c.named != "":
		filled.filled, filled.value = true, f.value(c.named, r, b)
	case len(c.marks) == 1 && Alone(c.Text):
		filled.filled, filled.value = true, f.value(c.marks[0], r, b)
	case len(c.marks) > 0:
		filled.filled = true
		filled.runs = replaced(c.runs, func(mark string) string {
			if b != nil && r.Of == Nothing {
				return ""
			}
			return literally(f.answers.Words(mark, r))
		})
		if text := textOfRuns(filled.runs); text != "" {
			filled.value = text
		}
	case c.formulaType == "dataTable":
		if len(f.plan) > 0 {
			f.problem(Problem{Code: CannotMove, Sheet: c.Sheet.Name, Cell: c.Address(), Part: DataTable, row: c.Row, column: c.Column})
		}
	case c.Formula != "":
		f.noMark(c.Sheet, c.Address(), InFormula, c.Formula)
		p := place{sheet: c.Sheet, column: c.Column, row: c.Row, block: b, kind: kind, of: r.Of, out: out}
		moved, wrong := f.follow(c.Formula, p)
		if wrong == nil && c.formulaType == "array" {
			if r, ok := formula.ParseRange(c.array); ok && r.From.Row != r.To.Row && len(f.areasOf(c.Sheet, r)) == 1 && f.crosses(c.Sheet, r) {
				wrong = &refusal{code: ArrayRows}
			}
		}
		if wrong != nil {
			f.refuse(c, c.Formula, wrong)
			return filled
		}
		filled.formula, filled.state = moved, notYet
	default:
		filled.value = c.constant()
	}
	return filled
}

// crosses reports whether a range has repeated rows.
func (f *filler) crosses(s *Sheet, r formula.Ref) bool {
	for _, b := range f.layouts[s].blocks {
		if r.From.Row <= b.Last && r.To.Row >= b.First {
			return true
		}
	}
	return false
}

// value is the answer to a mark, nil in rows that show no unit.
func (f *filler) value(mark string, of Row, b *Block) formula.Value {
	if b != nil && of.Of == Nothing {
		return nil
	}
	switch v := f.answers.Value(mark, of).(type) {
	case int:
		return float64(v)
	case string:
		if v == "" {
			return nil
		}
		return v
	case float64:
		return v
	case nil:
		return nil
	default:
		return fmt.Sprint(v)
	}
}

// constant is the stored value of a cell.
func (c *Cell) constant() formula.Value {
	switch c.valueType {
	case "s", "inlineStr":
		if c.Text == "" {
			return nil
		}
		return c.Text
	case "str":
		return c.stored
	case "b":
		return c.stored == "1"
	case "e":
		return formula.Fault(c.stored)
	}
	if x, err := strconv.ParseFloat(strings.TrimSpace(c.stored), 64); err == nil {
		return x
	}
	return nil
}

// row returns a row of a filled sheet; nil for none.
func (g *grid) row(n int) *filledRow {
	if n < 0 || n >= len(g.rows) {
		return nil
	}
	return g.rows[n]
}

// cell returns a cell of a filled sheet; nil for none.
func (g *grid) cell(column, row int) *filledCell {
	r := g.row(row)
	if r == nil {
		return nil
	}
	if r.byColumn == nil {
		r.byColumn = make([]*filledCell, g.columns+1)
		for _, c := range r.cells {
			if c.column < len(r.byColumn) {
				r.byColumn[c.column] = c
			}
		}
	}
	if column >= len(r.byColumn) {
		return nil
	}
	return r.byColumn[column]
}

// last is the number of the last row; 0 for none.
func (g *grid) last() int {
	for n := len(g.rows) - 1; n > 0; n-- {
		if g.rows[n] != nil {
			return n
		}
	}
	return 0
}

// compute computes every formula.
func (f *filler) compute() {
	for _, s := range f.w.Sheets {
		g := f.grids[s]
		for n, row := range g.rows {
			if row == nil {
				continue
			}
			for _, c := range row.cells {
				f.computed(s, g, c, n)
			}
		}
	}
}

// computed returns the value of a cell, and computes it if need be. Its error is
// formula.ErrUnknown for a value that cannot be computed.
func (f *filler) computed(s *Sheet, g *grid, c *filledCell, n int) (formula.Value, error) {
	switch c.state {
	case done:
		return c.value, nil
	case going, unknown: // going: the formula refers to itself
		return nil, formula.ErrUnknown
	}
	c.state = going
	if c.array != nil {
		return f.computedArray(s, g, c, n)
	}
	v, err := formula.Value(nil), formula.ErrUnknown
	if c.from.formulaType == "" {
		v, err = formula.Evaluate(c.formula, formula.At{Sheet: s.Name, Column: c.column, Row: n}, f)
	}
	if err != nil {
		c.state = unknown
		if ofOthers(c.formula) { // the other workbooks have not changed
			c.value, c.state = c.from.result(), done
		}
		return c.value, err
	}
	c.value, c.state = v, done
	return v, nil
}

// computedArray computes an array formula for all of its cells. Data tables cannot be
// computed, nor formulas that spill over as many cells as they have results.
func (f *filler) computedArray(s *Sheet, g *grid, c *filledCell, n int) (formula.Value, error) {
	a := c.array
	all, err := []formula.Value(nil), formula.ErrUnknown
	spills := attribute(a.first.from.attrs, "cm") != "" && a.rows*a.columns > 1
	if a.first.from.formulaType == "array" && !spills {
		a.first.state = going
		all, err = formula.EvaluateArray(a.first.formula, formula.At{Sheet: s.Name, Column: a.first.column, Row: a.row}, f, a.rows, a.columns)
	}
	for i := range a.rows * a.columns {
		member := g.cell(a.first.column+i%a.columns, a.row+i/a.columns)
		switch {
		case member == nil || member.array != a:
		case err != nil:
			member.state = unknown
		default:
			member.value, member.state = all[i], done
		}
	}
	return c.value, err
}

// ofOthers reports whether a formula refers to other workbooks and not to this one.
func ofOthers(text string) bool {
	others := false
	for _, t := range formula.Tokens(text) {
		switch t.Kind {
		case formula.Reference, formula.Name, formula.Function, formula.Unknown:
			return false
		case formula.External:
			if !strings.HasPrefix(t.Text, "[") && !strings.HasPrefix(t.Text, "'[") {
				return false // a table of this workbook
			}
			others = true
		}
	}
	return others
}

// result is the result that the template stores for a formula; nil for none.
func (c *Cell) result() formula.Value {
	if c.stored == "" {
		return nil
	}
	return c.constant()
}

// Value implements formula.Sheets.
func (f *filler) Value(sheet string, column, row int) (formula.Value, error) {
	s := f.w.sheet(sheet)
	if s == nil {
		return nil, formula.ErrUnknown
	}
	g := f.grids[s]
	c := g.cell(column, row)
	if c == nil || c.blanked {
		return nil, nil
	}
	return f.computed(s, g, c, row)
}

// Extent implements formula.Sheets.
func (f *filler) Extent(sheet string) (columns, rows int) {
	s := f.w.sheet(sheet)
	if s == nil {
		return 0, 0
	}
	return f.grids[s].columns, f.grids[s].last()
}

// Name implements formula.Sheets.
func (f *filler) Name(sheet, name string) (string, bool) {
	s := f.w.sheet(sheet)
	found := ""
	for _, n := range f.w.names {
		if !strings.EqualFold(n.name, name) || n.scope >= 0 && (s == nil || n.scope != s.index) {
			continue
		}
		if moved, wrong := f.follow(n.refersTo, place{whole: true}); wrong == nil && (found == "" || n.scope >= 0) {
			found = moved
		}
	}
	return found, found != ""
}

// Table implements formula.Tables.
func (f *filler) Table(name string) (formula.Table, bool) {
	t, ok := f.tables[strings.ToLower(name)]
	return t, ok
}

// LeavesOut implements formula.Hidden.
func (f *filler) LeavesOut(sheet string, column, row int, hidden bool) bool {
	s := f.w.sheet(sheet)
	if s == nil {
		return false
	}
	g := f.grids[s]
	r := g.row(row)
	if r == nil {
		return false
	}
	if r.from.hidden && (hidden || s.look.filtered) {
		return true
	}
	c := g.cell(column, row)
	return c != nil && strings.Contains(strings.ToUpper(c.formula), "SUBTOTAL(")
}
