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
	// Value is what a mark alone in its cell stands for: nil for a blank, a
	// string, an int or a float64.
	Value func(mark string, of Row) any
	// Words is what a mark within a sentence reads.
	Words func(mark string, of Row) string
	// Known is "" for a mark of the whole district, NotOfUnit for one of a unit,
	// else why there is none.
	Known func(mark string) Code
}

// filler fills a template.
type filler struct {
	w        *Workbook
	plan     Plan
	answers  Answers
	trial    bool // only to see what cannot be filled
	empty    bool // no unit at all
	layouts  map[*Sheet]*layout
	grids    map[*Sheet]*grid
	parts    map[string][]byte // those that changed; nil for one that is left out
	added    []string          // to the package
	problems Problems
	told     map[Problem]bool
	tables   map[string]formula.Table // by name, in small letters
}

// grid is the cells of a filled sheet.
type grid struct {
	rows    []*filledRow // by their numbers; nil for none
	columns int
}

type filledRow struct {
	from  *sheetRow
	kind  Kind
	cells []*filledCell
	at    []*filledCell // by column; made when it is asked for
	ht    float64       // in points; 0 for none
}

// filledCell is a cell of a filled sheet.
type filledCell struct {
	from    *Cell
	column  int
	formula string
	value   formula.Value
	runs    []run // of a sentence
	array   *filledArray
	filled  bool // in place of what the template holds
	blanked bool // it lies under a merged cell
	state   int8 // of computing
}

// filledArray is an array formula, or a table of cases, over several cells, of which
// the first has it.
type filledArray struct {
	first         *filledCell
	row           int // of the first
	rows, columns int
}

// States of computing.
const (
	notYet int8 = iota
	going
	done
	unknown
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

// Try returns what of a template cannot be filled, whatever the district is: it
// fills it for one of two departments with two units and their projects each.
// Of the plan, Rows are not looked at.
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

// Arranged are the rows that a block becomes for units in their order: each
// department's together where the block has rows for departments.
func Arranged(b *Block, units []Item, projects func(unit int) []Item) (rows []Row) {
	group := slices.Contains(b.Kinds, Department)
	inOrder := slices.Clone(units)
	if group {
		slices.SortStableFunc(inOrder, func(x, y Item) int { return cmp.Compare(x.Department, y.Department) })
	}
	kindsOf := func(k Kind) (rows []int) {
		for i, kind := range b.Kinds {
			if kind == k {
				rows = append(rows, b.First+i)
			}
		}
		return rows
	}
	numbers := map[Kind]int{}
	add := func(from []int, kind Kind, of Item) {
		if len(from) > 0 {
			numbers[kind]++
		}
		for _, row := range from {
			rows = append(rows, Row{row, of, numbers[kind]})
		}
	}
	subtotals, unitRows, projectRows := kindsOf(Department), kindsOf(Unit), kindsOf(Project)
	above := group && b.Kinds[0] == Department
	for i := 0; i < len(inOrder); {
		n := 1
		for group && i+n < len(inOrder) && inOrder[i+n].Department == inOrder[i].Department {
			n++
		}
		var of []Item // the projects of the department
		if len(projectRows) > 0 {
			for _, u := range inOrder[i : i+n] {
				of = append(of, projects(u.Unit)...)
			}
		}
		department := Item{inOrder[i].Department, -1, -1}
		some := len(of) > 0 || len(projectRows) == 0
		if above && some {
			add(subtotals, Department, department)
		}
		for _, u := range inOrder[i : i+n] {
			add(unitRows, Unit, u)
		}
		for _, p := range of {
			add(projectRows, Project, p)
		}
		if !above && some {
			add(subtotals, Department, department)
		}
		i += n
	}
	if len(rows) == 0 {
		for row := b.First; row <= b.Last; row++ {
			rows = append(rows, Row{From: row, Of: Nothing})
		}
	}
	return rows
}

// inOrder are the problems, each once, in the order of the sheets and cells.
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

func (f *filler) problem(p Problem) {
	if key := p; !f.told[key] {
		f.told[key] = true
		f.problems = append(f.problems, p)
	}
}

// refuse tells of a formula of a cell that cannot follow.
func (f *filler) refuse(c *Cell, text string, r *refusal) {
	p := c.Problem(r.code, text)
	p.Fix = r.fix
	f.problem(p)
}

// refusePart tells of something on a sheet that cannot follow.
func (f *filler) refusePart(s *Sheet, cell string, part Part, text string, r *refusal) {
	p := Problem{Code: r.code, Cell: cell, Part: part, Text: text, Fix: r.fix}
	if s != nil {
		p.Sheet = s.Name
	}
	p.column, p.row, _ = formula.ParseCell(cell)
	f.problem(p)
}

// fill makes the cells of all sheets and what lies around them.
func (f *filler) fill() {
	for _, blocks := range f.plan {
		for _, b := range blocks {
			if len(b.Rows) > 0 && b.Rows[0].Of == Nothing {
				f.empty = true
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
			f.write(s)
		}
	}
}

// cells fills the cells of a sheet.
func (f *filler) cells(s *Sheet, l *layout) *grid {
	g := &grid{columns: s.columns}
	s.filledRows(l, func(out int, r Row, kind Kind) {
		source := s.rows[r.From]
		if source == nil || out > formula.MaxRows { // nothing but looks is there
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
			if c.formula != "" && c.from.kindOfF == "array" || c.from.kindOfF == "dataTable" {
				g.array(c, n)
			}
		}
	}
	return g
}

// array gives the cells of an array formula or a table of cases to it: what is stored
// in them is of the template.
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
	case c.kindOfF == "dataTable":
		if len(f.plan) > 0 {
			f.problem(Problem{Code: CannotMove, Sheet: c.Sheet.Name, Cell: c.At(), Part: DataTable, row: c.Row, column: c.Column})
		}
	case c.Formula != "":
		f.noMark(c.Sheet, c.At(), InFormula, c.Formula)
		p := place{sheet: c.Sheet, column: c.Column, row: c.Row, block: b, kind: kind, of: r.Of, out: out}
		moved, wrong := f.follow(c.Formula, p)
		if wrong == nil && c.kindOfF == "array" {
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

// crosses reports whether some cells lie on repeated rows.
func (f *filler) crosses(s *Sheet, r formula.Ref) bool {
	for _, b := range f.layouts[s].blocks {
		if r.From.Row <= b.Last && r.To.Row >= b.First {
			return true
		}
	}
	return false
}

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

// constant is what a cell holds that has no formula.
func (c *Cell) constant() formula.Value {
	switch c.kind {
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
	if r.at == nil {
		r.at = make([]*filledCell, g.columns+1)
		for _, c := range r.cells {
			if c.column < len(r.at) {
				r.at[c.column] = c
			}
		}
	}
	if column >= len(r.at) {
		return nil
	}
	return r.at[column]
}

// last is the last row that holds anything.
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

func (f *filler) computed(s *Sheet, g *grid, c *filledCell, n int) (formula.Value, error) {
	switch c.state {
	case done:
		return c.value, nil
	case going, unknown: // goes round in a circle, or cannot be told
		return nil, formula.ErrUnknown
	}
	c.state = going
	if c.array != nil {
		return f.computedArray(s, g, c, n)
	}
	v, err := formula.Value(nil), formula.ErrUnknown
	if c.from.kindOfF == "" {
		v, err = formula.Evaluate(c.formula, formula.At{Sheet: s.Name, Column: c.column, Row: n}, f)
	}
	if err != nil {
		c.state = unknown
		if ofOthers(c.formula) { // another workbook's, which did not change
			c.value, c.state = c.from.result(), done
		}
		return c.value, err
	}
	c.value, c.state = v, done
	return v, nil
}

// computedArray computes an array formula, for all of its cells; a table of cases is
// not known, nor what spills over cells.
func (f *filler) computedArray(s *Sheet, g *grid, c *filledCell, n int) (formula.Value, error) {
	a := c.array
	all, err := []formula.Value(nil), formula.ErrUnknown
	spills := attribute(a.first.from.attrs, "cm") != "" && a.rows*a.columns > 1 // over as many cells as it comes to
	if a.first.from.kindOfF == "array" && !spills {
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

// ofOthers reports whether a formula takes nothing of this workbook.
func ofOthers(text string) bool {
	others := false
	for _, t := range formula.Tokens(text) {
		switch t.Kind {
		case formula.Reference, formula.Name, formula.Function, formula.Unknown:
			return false
		case formula.External:
			if !strings.HasPrefix(t.Text, "[") && !strings.HasPrefix(t.Text, "'[") {
				return false // a table
			}
			others = true
		}
	}
	return others
}

// result is what is stored of a formula of the template.
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

// Left implements formula.Hidden.
func (f *filler) Left(sheet string, column, row int, hidden bool) bool {
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
