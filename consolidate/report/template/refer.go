package template

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/report/formula"
)

// place says where a formula stands in the template, and in which copy of a repeated
// row.
type place struct {
	sheet       *Sheet // nil for a formula on no sheet
	column, row int    // 0 for a formula in no cell
	block       *Block // nil outside of repeated rows
	kind        Kind   // of its row
	of          Item
	out         int // its row in the filled sheet
	// spread marks the formula of a conditional format or a drop-down. Such a formula
	// is written for the first cell and moves for the others; references to rows that
	// must not move with it get a $.
	spread bool
	// whole marks a defined name or a chart, where one cell of a repeated row stands
	// for all its copies.
	whole bool
}

// refusal says why a reference cannot follow, and what could be written instead.
type refusal struct {
	code Code
	fix  string
}

// Functions of many cells. One cell of a repeated row as their argument stands for all
// its copies: a person who sees one row writes SUM(C3).
var (
	// listFunctions take several ranges.
	listFunctions = []string{
		"SUM", "AVERAGE", "AVERAGEA", "COUNT", "COUNTA", "MAX", "MAXA", "MIN", "MINA", "MEDIAN", "PRODUCT", "SUBTOTAL", "AGGREGATE",
		"STDEV", "STDEVP", "STDEV.S", "STDEV.P", "VAR", "VARP", "VAR.S", "VAR.P", "SUMSQ", "GEOMEAN",
	}
	// rangeFunctions take one range.
	rangeFunctions = []string{
		"COUNTBLANK", "COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "AVERAGEIF", "AVERAGEIFS", "MAXIFS", "MINIFS", "LARGE", "SMALL", "MODE", "MODE.SNGL",
		"PERCENTILE", "PERCENTILE.INC", "QUARTILE", "QUARTILE.INC", "SUMPRODUCT", "TEXTJOIN", "CONCAT", "UNIQUE", "SORT",
	}
	// rankFunctions compare a value with the range that is their second argument.
	rankFunctions = []string{"RANK", "RANK.EQ", "RANK.AVG"}
	// lookups look for a row; rows of other kinds in their range do no harm.
	lookups = []string{"VLOOKUP", "HLOOKUP", "LOOKUP", "MATCH", "INDEX", "XLOOKUP", "XMATCH"}
)

// follow returns a formula of the template as it reads at a place of the filled
// workbook.
func (f *filler) follow(text string, p place) (string, *refusal) {
	if len(f.plan) == 0 {
		return text, nil
	}
	tokens := formula.Tokens(text)
	out := slices.Clone(tokens)
	indirect := false
	for i, t := range tokens {
		switch t.Kind {
		case formula.Function:
			name := strings.ToUpper(t.Text)
			indirect = indirect || strings.HasPrefix(name, "INDIRECT")
		case formula.Text:
			if indirect && f.namesMovedCell(t.Text) {
				return "", &refusal{code: Indirect}
			}
		case formula.External:
			if strings.Contains(t.Text, ":") && strings.Contains(t.Text, "!") && !strings.Contains(t.Text, "[") {
				return "", &refusal{code: ManySheets}
			}
		case formula.Reference:
			text, wrong := f.reference(tokens, i, p)
			if wrong != nil {
				return "", wrong
			}
			out[i].Text = text
		}
	}
	result := formula.Join(out)
	if len(result) > 8192 { // Excel takes no longer formula
		return "", &refusal{code: TooLong}
	}
	return result, nil
}

var cellInText = regexp.MustCompile(`\$?[A-Za-z]{1,3}\$?([0-9]+)`)

// namesMovedCell reports whether a text names a cell in or below the repeated rows of
// some sheet. Names in texts cannot follow.
func (f *filler) namesMovedCell(text string) bool {
	first := formula.MaxRows
	for _, blocks := range f.plan {
		for _, b := range blocks {
			first = min(first, b.First)
		}
	}
	for _, found := range cellInText.FindAllStringSubmatch(text, -1) {
		if row, err := strconv.Atoi(found[1]); err == nil && row >= first {
			return true
		}
	}
	return false
}

// reference returns the i-th token of a formula, which is a reference, as it reads at
// a place of the filled workbook.
func (f *filler) reference(tokens []formula.Token, i int, p place) (string, *refusal) {
	t := tokens[i]
	r := t.Ref
	on := p.sheet
	if r.Named {
		on = f.w.sheet(r.Sheet)
	}
	if on == nil || r.From.Row == 0 {
		return t.Text, nil
	}
	l := f.layouts[on]
	if len(l.blocks) == 0 {
		return t.Text, nil
	}
	a, b := l.block(r.From.Row), l.block(r.To.Row)
	m := &mover{f: f, l: l, on: on, p: p, r: r, in: formula.Place(tokens, i)}
	m.begins, m.ends = formula.BesideColon(tokens, i)
	switch {
	case a == nil && b == nil:
		return m.outside()
	case a != b:
		return m.across(a, b)
	}
	return m.within(a)
}

// mover makes one reference of a formula follow.
type mover struct {
	f            *filler
	l            *layout // of the sheet that it refers to
	on           *Sheet  // the sheet that it refers to
	p            place   // of the formula
	r            formula.Ref
	in           formula.Within // where in the formula it stands
	begins, ends bool           // it is the beginning or the end of a range that is computed
}

// withRows writes the reference with other rows. fixed says that the rows do not move
// with the formula.
func (m *mover) withRows(from, to int, fixed bool) (string, *refusal) {
	r := m.r
	r.From.Row, r.To.Row = from, to
	if from != to {
		r.Area = true
	}
	if r.Area && !m.r.Area {
		r.To.FixedRow, r.To.FixedCol = r.From.FixedRow, r.From.FixedCol
	}
	if m.p.spread && fixed && m.p.block != nil {
		r.From.FixedRow, r.To.FixedRow = true, true
	}
	return r.String(), nil
}

// isArgumentOf reports whether the reference is an argument of one of some functions.
func (m *mover) isArgumentOf(functions []string) bool {
	return slices.Contains(functions, m.in.Function)
}

// folded reports whether the reference alone is an argument of a function of many
// cells.
func (m *mover) folded() bool {
	return m.in.Alone && (m.isArgumentOf(listFunctions) || m.isArgumentOf(rangeFunctions))
}

// ranked reports whether the reference is the range in which a value is ranked.
func (m *mover) ranked() bool {
	return m.in.Argument == 1 && m.in.Alone && m.isArgumentOf(rankFunctions)
}

// own reports whether the formula stands in a block.
func (m *mover) own(b *Block) bool { return m.p.block != nil && m.p.block == b }

// instead is the range that a person can write for all copies.
func (m *mover) instead() string {
	r := m.r
	r.Area = true
	r.To = r.From
	r.To.Column = m.r.To.Column
	if m.p.block != nil {
		r.From.FixedRow, r.To.FixedRow = true, true
	}
	return r.String()
}

// outside moves a reference to rows that are not repeated.
func (m *mover) outside() (string, *refusal) {
	if m.p.block != nil && m.p.sheet == m.on && m.above(m.r.From) || m.r.Area && m.p.block != nil && m.p.sheet == m.on && m.above(m.r.To) {
		return "", m.rowAbove()
	}
	from, to := m.l.first(m.r.From.Row), m.l.last(m.r.To.Row)
	if m.r.Area && (m.isArgumentOf(listFunctions) || m.isArgumentOf(rangeFunctions)) {
		for _, b := range m.l.blocks {
			if m.r.From.Row < b.First && m.r.To.Row > b.Last && !m.p.whole && m.doubles(b) {
				return "", &refusal{MixedRows, ""}
			}
		}
	}
	return m.withRows(from, to, true)
}

// above reports whether a corner of the reference may mean the row of the unit before:
// it is in the row right above the repeated ones, without $, and its cell holds neither
// a formula nor a mark.
func (m *mover) above(c formula.Corner) bool {
	if c.FixedRow || c.Row != m.p.block.First-1 || m.p.spread {
		return false
	}
	cell := m.on.cell(c.Column, c.Row)
	return cell.empty() || cell.Formula == "" && len(cell.marks) == 0 && cell.named == ""
}

func (m *mover) rowAbove() *refusal {
	r := m.r
	for _, c := range []*formula.Corner{&r.From, &r.To} {
		c.FixedRow = c.FixedRow || c.Row == m.p.block.First-1
	}
	return &refusal{RowAbove, r.String()}
}

// doubles reports whether the reference, over a whole block, counts figures twice: in
// the rows of units and in those of their 小计.
func (m *mover) doubles(b *Block) bool {
	if !b.mixed() {
		return false
	}
	first, last := b.rowsOf(Department)
	return !m.blank(first, last)
}

// blank reports whether the columns of the reference are empty in some rows of the
// template.
func (m *mover) blank(first, last int) bool {
	for row := first; row <= last; row++ {
		r := m.on.rows[row]
		if r == nil {
			continue
		}
		for _, c := range r.cells {
			if c.Column >= m.r.From.Column && (c.Column <= m.r.To.Column || m.r.To.Column == 0) && !c.empty() {
				return false
			}
		}
	}
	return true
}

// across moves a reference that begins in a block or ends in one, but does not lie
// within one.
func (m *mover) across(a, b *Block) (string, *refusal) {
	if a != nil && m.own(a) || b != nil && m.own(b) {
		return m.running(a, b)
	}
	for _, block := range []*Block{a, b} {
		if block != nil && !m.p.whole && (m.isArgumentOf(listFunctions) || m.isArgumentOf(rangeFunctions)) && m.doubles(block) {
			return "", &refusal{MixedRows, ""}
		}
	}
	if a != nil && m.r.From.Row != a.First || b != nil && m.r.To.Row != b.Last {
		return "", &refusal{PartOfRows, ""}
	}
	return m.withRows(m.l.first(m.r.From.Row), m.l.last(m.r.To.Row), true)
}

// running moves a reference of a repeated row to a range that begins or ends outside of
// its block, such as the running total SUM(E$2:E3).
func (m *mover) running(a, b *Block) (string, *refusal) {
	own := m.p.block
	if own.mixed() {
		return "", &refusal{Interrupted, ""}
	}
	if b == nil { // it ends below the repeated rows
		if !m.r.From.FixedRow || m.r.From.Row != own.First {
			return "", &refusal{OneCell, m.instead()}
		}
		return m.withRows(m.l.first(m.r.From.Row), m.l.last(m.r.To.Row), true)
	}
	if a == nil && m.above(m.r.From) {
		return "", m.rowAbove()
	}
	to, ok := m.ownRow(m.r.To.Row)
	if m.r.To.FixedRow {
		to, ok = m.l.last(m.r.To.Row), m.r.To.Row == own.Last
	}
	if !ok || a != nil {
		return "", &refusal{PartOfRows, ""}
	}
	if m.p.spread {
		return "", &refusal{OneCell, m.instead()}
	}
	return m.withRows(m.l.first(m.r.From.Row), to, false)
}

// ownRow returns the row of the filled sheet that belongs to the same copy.
func (m *mover) ownRow(row int) (int, bool) {
	b := m.l.block(row)
	if b == nil {
		return 0, false
	}
	all := m.l.matching(row, b.kind(row), m.p.kind, m.p.of)
	if len(all) != 1 {
		return 0, false
	}
	return all[0].out, true
}

// within moves a reference to rows of one block.
func (m *mover) within(b *Block) (string, *refusal) {
	from, to := m.r.From, m.r.To
	kind := b.kind(from.Row)
	if m.p.block == nil {
		return m.all(b)
	}
	one := from.Row == to.Row && from.Column == to.Column
	switch {
	case from.FixedRow && to.FixedRow:
		return m.all(b)
	case one && m.ranked(), one && m.r.Area && from.FixedRow == to.FixedRow && kind == m.p.kind:
		return m.all(b) // E3:E3 in its own row stands for all copies
	case m.r.Area && from.FixedRow != to.FixedRow && kind == m.p.kind:
		return m.runningWithin(b)
	}
	return m.relative(b)
}

// runningWithin moves a range with a $ at one end alone: E$3:E3.
func (m *mover) runningWithin(b *Block) (string, *refusal) {
	if !m.own(b) || b.mixed() || m.p.spread {
		return "", &refusal{Interrupted, ""}
	}
	from, okFrom := m.ownRow(m.r.From.Row)
	to, okTo := m.ownRow(m.r.To.Row)
	if m.r.From.FixedRow {
		from, okFrom = m.l.first(m.r.From.Row), m.r.From.Row == b.First
	} else {
		to, okTo = m.l.last(m.r.To.Row), m.r.To.Row == b.Last
	}
	if !okFrom || !okTo {
		return "", &refusal{PartOfRows, ""}
	}
	return m.withRows(from, to, false)
}

// relative moves a reference of a repeated row to rows of its own unit or department.
func (m *mover) relative(b *Block) (string, *refusal) {
	from, to := m.r.From.Row, m.r.To.Row
	kind := b.kind(from)
	if kind == Project && m.p.kind == Unit {
		return "", &refusal{OneCell, ""} // a unit may have several projects
	}
	first := m.l.matching(from, kind, m.p.kind, m.p.of)
	last := m.l.matching(to, b.kind(to), m.p.kind, m.p.of)
	if m.f.noUnits && (len(first) == 0 || len(last) == 0) {
		return m.withRows(m.l.first(from), m.l.last(to), false)
	}
	if len(first) == 0 || len(last) == 0 {
		return "", &refusal{OneCell, ""}
	}
	if m.p.spread && kind != m.p.kind {
		return "", &refusal{OneCell, m.instead()}
	}
	if m.p.kind != Department || kind == Department {
		if len(first) > 1 || len(last) > 1 {
			return "", &refusal{OneCell, m.instead()}
		}
		return m.withRows(first[0].out, last[0].out, false)
	}
	// A row of a department refers to its units.
	if b.kind(to) != kind {
		return "", &refusal{MixedRows, ""}
	}
	if !m.r.Area && !m.folded() && !m.ranked() {
		return "", &refusal{OneCell, m.instead()}
	}
	if f, l := b.rowsOf(kind); from != f || to != l {
		return "", &refusal{PartOfRows, ""}
	}
	return m.pieces(runsOfRows(m.l, b, from, to, func(p rowCopy) bool { return p.of.Department == m.p.of.Department }), b)
}

// all moves a reference that stands for the copies of every unit.
func (m *mover) all(b *Block) (string, *refusal) {
	from, to := m.r.From.Row, m.r.To.Row
	switch {
	case m.begins && !m.r.Area && from == b.First:
		return m.withRows(m.l.first(from), m.l.first(from), true)
	case m.ends && !m.r.Area && from == b.Last:
		return m.withRows(m.l.last(from), m.l.last(from), true)
	case m.begins || m.ends:
		return "", &refusal{OneCell, ""}
	case !m.r.Area && !m.folded() && !m.ranked() && !m.p.whole:
		return "", &refusal{OneCell, m.instead()}
	}
	kind := b.kind(from)
	if b.kind(to) != kind { // rows of units and their 小计
		if from != b.First || to != b.Last {
			return "", &refusal{PartOfRows, ""}
		}
		if !m.p.whole && (m.isArgumentOf(listFunctions) || m.isArgumentOf(rangeFunctions)) && m.doubles(b) {
			return "", &refusal{MixedRows, ""}
		}
		return m.withRows(m.l.first(from), m.l.last(to), true)
	}
	first, last := b.rowsOf(kind)
	if from != first || to != last {
		return "", &refusal{PartOfRows, ""}
	}
	if !b.mixed() || m.isArgumentOf(lookups) {
		return m.withRows(m.l.first(from), m.l.last(to), true)
	}
	return m.pieces(runsOfRows(m.l, b, from, to, func(rowCopy) bool { return true }), b)
}

// span is a run of rows of the filled sheet.
type span struct{ from, to int }

// runsOfRows are the wanted copies of some rows of a block. Copies that stand together
// are one span.
func runsOfRows(l *layout, b *Block, from, to int, wanted func(rowCopy) bool) (all []span) {
	begin := l.begin[slices.Index(l.blocks, b)]
	for i, r := range b.Rows {
		if r.From < from || r.From > to || !wanted(rowCopy{begin + i, r.Of}) {
			continue
		}
		if n := len(all); n > 0 && all[n-1].to == begin+i-1 {
			all[n-1].to++
		} else {
			all = append(all, span{begin + i, begin + i})
		}
	}
	return all
}

// pieces writes a reference to several spans of rows.
func (m *mover) pieces(spans []span, b *Block) (string, *refusal) {
	if len(spans) == 0 {
		return m.withRows(m.l.first(m.r.From.Row), m.l.last(m.r.To.Row), true)
	}
	if len(spans) == 1 {
		return m.withRows(spans[0].from, spans[0].to, true)
	}
	if m.gapsBlank(b) && m.in.Function != "COUNTBLANK" && m.in.Function != "ROWS" && !m.p.whole {
		return m.withRows(spans[0].from, spans[len(spans)-1].to, true)
	}
	list := m.in.Alone && m.isArgumentOf(listFunctions)
	if !list && !m.ranked() && !m.p.whole || m.p.spread {
		return "", &refusal{Interrupted, ""}
	}
	if len(spans) > 250 { // a function takes 255 arguments
		return "", &refusal{TooLong, ""}
	}
	var parts []string
	for _, s := range spans {
		w := *m
		w.r.Area = s.from < s.to || m.r.From.Column < m.r.To.Column
		part, _ := w.withRows(s.from, s.to, true)
		parts = append(parts, part)
	}
	joined := strings.Join(parts, ",")
	if !list {
		joined = "(" + joined + ")"
	}
	return joined, nil
}

// gapsBlank reports whether the rows of the block that the reference leaves out are
// empty in its columns.
func (m *mover) gapsBlank(b *Block) bool {
	for row := b.First; row <= b.Last; row++ {
		if (row < m.r.From.Row || row > m.r.To.Row) && !m.blank(row, row) {
			return false
		}
	}
	return true
}

// oneCell reads the reference of a defined name to one cell; the sheet is "" where it
// names none.
func oneCell(refersTo string) (sheet string, column, row int, ok bool) {
	tokens := formula.Tokens(strings.TrimPrefix(strings.TrimSpace(refersTo), "="))
	if len(tokens) != 1 || tokens[0].Kind != formula.Reference || tokens[0].Ref.Area {
		return "", 0, 0, false
	}
	r := tokens[0].Ref
	return r.Sheet, r.From.Column, r.From.Row, r.From.Column > 0 && r.From.Row > 0
}

// areasOf returns the areas of the filled sheet for an area of the template that
// something lies on, such as a conditional format.
func (f *filler) areasOf(s *Sheet, r formula.Ref) []formula.Ref {
	l := f.layouts[s]
	if len(l.blocks) == 0 || r.From.Row == 0 {
		return []formula.Ref{r}
	}
	area := func(from, to int) formula.Ref {
		moved := r
		moved.From.Row, moved.To.Row = from, to
		moved.Area = moved.Area || from != to
		return moved
	}
	a, b := l.block(r.From.Row), l.block(r.To.Row)
	if a == nil || a != b {
		return []formula.Ref{area(l.first(r.From.Row), l.last(r.To.Row))}
	}
	var all []formula.Ref
	for _, s := range runsOfRows(l, a, r.From.Row, r.To.Row, func(rowCopy) bool { return true }) {
		all = append(all, area(s.from, s.to))
	}
	return all
}

// sqref returns the list of areas of the filled sheet for a list of the template.
func (f *filler) sqref(s *Sheet, list string) string {
	var all []string
	for _, one := range strings.Fields(list) {
		r, ok := formula.ParseRange(one)
		if !ok {
			all = append(all, one)
			continue
		}
		for _, moved := range f.areasOf(s, r) {
			all = append(all, moved.Cells())
		}
	}
	return strings.Join(all, " ")
}

// stretched returns the one range of the filled sheet that covers all copies of a range.
func (f *filler) stretched(s *Sheet, list string) string {
	r, ok := formula.ParseRange(list)
	if !ok || r.From.Row == 0 {
		return list
	}
	l := f.layouts[s]
	r.From.Row, r.To.Row = l.first(r.From.Row), l.last(r.To.Row)
	r.Area = r.Area || r.From.Row != r.To.Row
	return r.Cells()
}

// seenFrom is the place of the formulas of something that lies on a list of areas: the
// first cell.
func (f *filler) seenFrom(s *Sheet, list string) place {
	p := place{sheet: s, spread: true}
	fields := strings.Fields(list)
	if len(fields) == 0 {
		return p
	}
	r, ok := formula.ParseRange(fields[0])
	if !ok || r.From.Row == 0 {
		return p
	}
	p.column, p.row = r.From.Column, r.From.Row
	l := f.layouts[s]
	if b := l.block(r.From.Row); b != nil && l.block(r.To.Row) == b {
		p.block, p.kind = b, b.kind(r.From.Row)
		if all := l.copies[r.From.Row]; len(all) > 0 {
			p.of, p.out = all[0].of, all[0].out
		}
	}
	return p
}
