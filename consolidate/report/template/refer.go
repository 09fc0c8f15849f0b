package template

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/report/formula"
)

// place is where a formula stands: in the template, and for a row that is
// repeated, in which copy.
type place struct {
	sheet       *Sheet // nil for what stands on none
	column, row int    // 0 for what stands in no cell
	block       *Block // nil for what is not repeated
	kind        Kind
	of          Item
	out         int // row
	// spread is of the formula of a conditional format or a drop-down, which is
	// seen from its first cell and moves with the others: rows that it does not
	// move with are to be fixed.
	spread bool
	// whole is of a name or a chart: one cell of the repeated rows is all of them.
	whole bool
}

// refusal is why a reference cannot follow, and what to write instead.
type refusal struct {
	code Code
	fix  string
}

// Functions of many cells. An argument that is one cell of a repeated row is all
// of them: SUM(C3) is what a person writes who sees one row.
var (
	// listFunctions take several ranges.
	listFunctions = []string{
		"SUM", "AVERAGE", "AVERAGEA", "COUNT", "COUNTA", "MAX", "MAXA", "MIN", "MINA", "MEDIAN", "PRODUCT", "SUBTOTAL", "AGGREGATE",
		"STDEV", "STDEVP", "STDEV.S", "STDEV.P", "VAR", "VARP", "VAR.S", "VAR.P", "SUMSQ", "GEOMEAN",
	}
	// rangeFunctions take one.
	rangeFunctions = []string{
		"COUNTBLANK", "COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "AVERAGEIF", "AVERAGEIFS", "MAXIFS", "MINIFS", "LARGE", "SMALL", "MODE", "MODE.SNGL",
		"PERCENTILE", "PERCENTILE.INC", "QUARTILE", "QUARTILE.INC", "SUMPRODUCT", "TEXTJOIN", "CONCAT", "UNIQUE", "SORT",
	}
	// rankFunctions hold a value against the range that is their second argument.
	rankFunctions = []string{"RANK", "RANK.EQ", "RANK.AVG"}
	// lookups look for a row; others between do no harm.
	lookups = []string{"VLOOKUP", "HLOOKUP", "LOOKUP", "MATCH", "INDEX", "XLOOKUP", "XMATCH"}
)

// follow makes a formula of the template one of a place in the filled workbook.
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
	if len(result) > 8192 { // as long as a formula may be
		return "", &refusal{code: TooLong}
	}
	return result, nil
}

var cellInText = regexp.MustCompile(`\$?[A-Za-z]{1,3}\$?([0-9]+)`)

// namesMovedCell reports whether a text names a cell in or below the repeated
// rows of some sheet: nobody moves what a text names.
func (f *filler) namesMovedCell(text string) bool {
	first := formula.MaxRows
	for _, blocks := range f.plan {
		for _, b := range blocks {
			first = min(first, b.First)
		}
	}
	for _, m := range cellInText.FindAllStringSubmatch(text, -1) {
		if row, err := strconv.Atoi(m[1]); err == nil && row >= first {
			return true
		}
	}
	return false
}

// reference makes the i-th token of a formula one of the filled workbook.
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
	v := &view{f: f, l: l, on: on, p: p, r: r, in: formula.Place(tokens, i)}
	v.begins, v.ends = formula.BesideColon(tokens, i)
	switch {
	case a == nil && b == nil:
		return v.outside()
	case a != b:
		return v.across(a, b)
	}
	return v.within(a)
}

// view is a reference as it is looked at.
type view struct {
	f            *filler
	l            *layout
	on           *Sheet
	p            place
	r            formula.Ref
	in           formula.Within
	begins, ends bool // of a range that is computed
}

// write writes the reference with other rows.
func (v *view) write(from, to int, fixed bool) (string, *refusal) {
	r := v.r
	r.From.Row, r.To.Row = from, to
	if from != to {
		r.Area = true
	}
	if r.Area && !v.r.Area {
		r.To.FixedRow, r.To.FixedCol = r.From.FixedRow, r.From.FixedCol
	}
	if v.p.spread && fixed && v.p.block != nil {
		r.From.FixedRow, r.To.FixedRow = true, true
	}
	return r.String(), nil
}

// is reports whether the reference is an argument of a function of some.
func (v *view) is(of []string) bool { return slices.Contains(of, v.in.Function) }

// folded reports whether the reference is an argument, by itself, of a function
// of many cells.
func (v *view) folded() bool {
	return v.in.Alone && (v.is(listFunctions) || v.is(rangeFunctions))
}

func (v *view) ranked() bool { return v.in.Argument == 1 && v.in.Alone && v.is(rankFunctions) }

// own reports whether the formula stands in the same repeated rows.
func (v *view) own(b *Block) bool { return v.p.block != nil && v.p.block == b }

// instead is the range that is to be written for all.
func (v *view) instead() string {
	r := v.r
	r.Area = true
	r.To = r.From
	r.To.Column = v.r.To.Column
	if v.p.block != nil {
		r.From.FixedRow, r.To.FixedRow = true, true
	}
	return r.String()
}

// outside is a reference to rows that are not repeated.
func (v *view) outside() (string, *refusal) {
	if v.p.block != nil && v.p.sheet == v.on && v.above(v.r.From) || v.r.Area && v.p.block != nil && v.p.sheet == v.on && v.above(v.r.To) {
		return "", v.rowAbove()
	}
	from, to := v.l.first(v.r.From.Row), v.l.last(v.r.To.Row)
	if v.r.Area && (v.is(listFunctions) || v.is(rangeFunctions)) {
		for _, b := range v.l.blocks {
			if v.r.From.Row < b.First && v.r.To.Row > b.Last && !v.p.whole && v.doubles(b) {
				return "", &refusal{MixedRows, ""}
			}
		}
	}
	return v.write(from, to, true)
}

// above reports whether a corner is in the row right above the repeated ones and
// may mean the row of the unit before: it is not fixed, and what stands there is
// neither computed nor filled in.
func (v *view) above(c formula.Corner) bool {
	if c.FixedRow || c.Row != v.p.block.First-1 || v.p.spread {
		return false
	}
	cell := v.on.cell(c.Column, c.Row)
	return cell.empty() || cell.Formula == "" && len(cell.marks) == 0 && cell.named == ""
}

func (v *view) rowAbove() *refusal {
	r := v.r
	for _, c := range []*formula.Corner{&r.From, &r.To} {
		c.FixedRow = c.FixedRow || c.Row == v.p.block.First-1
	}
	return &refusal{RowAbove, r.String()}
}

// doubles reports whether the reference over a whole block takes in rows of
// units and their 小计 both.
func (v *view) doubles(b *Block) bool {
	if !b.mixed() {
		return false
	}
	first, last := b.rowsOf(Department)
	return !v.blank(first, last)
}

// blank reports whether the template has nothing in some rows of the columns of
// the reference.
func (v *view) blank(first, last int) bool {
	for row := first; row <= last; row++ {
		r := v.on.rows[row]
		if r == nil {
			continue
		}
		for _, c := range r.cells {
			if c.Column >= v.r.From.Column && (c.Column <= v.r.To.Column || v.r.To.Column == 0) && !c.empty() {
				return false
			}
		}
	}
	return true
}

// across is a reference of which one end at least is in repeated rows, and not
// both in the same.
func (v *view) across(a, b *Block) (string, *refusal) {
	if a != nil && v.own(a) || b != nil && v.own(b) {
		return v.running(a, b)
	}
	for _, block := range []*Block{a, b} {
		if block != nil && !v.p.whole && (v.is(listFunctions) || v.is(rangeFunctions)) && v.doubles(block) {
			return "", &refusal{MixedRows, ""}
		}
	}
	if a != nil && v.r.From.Row != a.First || b != nil && v.r.To.Row != b.Last {
		return "", &refusal{PartOfRows, ""}
	}
	return v.write(v.l.first(v.r.From.Row), v.l.last(v.r.To.Row), true)
}

// running is a range of a repeated row that begins or ends outside of the
// repeated rows: SUM(E$2:E3) is a running total.
func (v *view) running(a, b *Block) (string, *refusal) {
	own := v.p.block
	if own.mixed() {
		return "", &refusal{Interrupted, ""}
	}
	if b == nil { // from the row down, past the last
		if !v.r.From.FixedRow || v.r.From.Row != own.First {
			return "", &refusal{OneCell, v.instead()}
		}
		return v.write(v.l.first(v.r.From.Row), v.l.last(v.r.To.Row), true)
	}
	if a == nil && v.above(v.r.From) {
		return "", v.rowAbove()
	}
	to, ok := v.ownRow(v.r.To.Row)
	if v.r.To.FixedRow {
		to, ok = v.l.last(v.r.To.Row), v.r.To.Row == own.Last
	}
	if !ok || a != nil {
		return "", &refusal{PartOfRows, ""}
	}
	if v.p.spread {
		return "", &refusal{OneCell, v.instead()}
	}
	return v.write(v.l.first(v.r.From.Row), to, false)
}

// ownRow is a row of the same copy.
func (v *view) ownRow(row int) (int, bool) {
	b := v.l.block(row)
	if b == nil {
		return 0, false
	}
	all := v.l.matching(row, b.kind(row), v.p.kind, v.p.of)
	if len(all) != 1 {
		return 0, false
	}
	return all[0].out, true
}

// within is a reference to rows of one block.
func (v *view) within(b *Block) (string, *refusal) {
	from, to := v.r.From, v.r.To
	kind := b.kind(from.Row)
	if v.p.block == nil {
		return v.all(b)
	}
	one := from.Row == to.Row && from.Column == to.Column
	switch {
	case from.FixedRow && to.FixedRow:
		return v.all(b)
	case one && v.ranked(), one && v.r.Area && from.FixedRow == to.FixedRow && kind == v.p.kind:
		return v.all(b) // E3:E3 in its own row: all of them
	case v.r.Area && from.FixedRow != to.FixedRow && kind == v.p.kind:
		return v.runningWithin(b)
	}
	return v.relative(b)
}

// runningWithin is a range of which one end alone is fixed: E$3:E3.
func (v *view) runningWithin(b *Block) (string, *refusal) {
	if !v.own(b) || b.mixed() || v.p.spread {
		return "", &refusal{Interrupted, ""}
	}
	from, okFrom := v.ownRow(v.r.From.Row)
	to, okTo := v.ownRow(v.r.To.Row)
	if v.r.From.FixedRow {
		from, okFrom = v.l.first(v.r.From.Row), v.r.From.Row == b.First
	} else {
		to, okTo = v.l.last(v.r.To.Row), v.r.To.Row == b.Last
	}
	if !okFrom || !okTo {
		return "", &refusal{PartOfRows, ""}
	}
	return v.write(from, to, false)
}

// relative is a reference of a repeated row to its own unit's rows, or its
// department's.
func (v *view) relative(b *Block) (string, *refusal) {
	from, to := v.r.From.Row, v.r.To.Row
	kind := b.kind(from)
	if kind == Project && v.p.kind == Unit {
		return "", &refusal{OneCell, ""} // a unit has any number
	}
	first := v.l.matching(from, kind, v.p.kind, v.p.of)
	last := v.l.matching(to, b.kind(to), v.p.kind, v.p.of)
	if v.f.empty && (len(first) == 0 || len(last) == 0) { // of no unit at all
		return v.write(v.l.first(from), v.l.last(to), false)
	}
	if len(first) == 0 || len(last) == 0 {
		return "", &refusal{OneCell, ""}
	}
	if v.p.spread && kind != v.p.kind {
		return "", &refusal{OneCell, v.instead()}
	}
	if v.p.kind != Department || kind == Department {
		if len(first) > 1 || len(last) > 1 {
			return "", &refusal{OneCell, v.instead()}
		}
		return v.write(first[0].out, last[0].out, false)
	}
	// Of a department: its units.
	if b.kind(to) != kind {
		return "", &refusal{MixedRows, ""}
	}
	if !v.r.Area && !v.folded() && !v.ranked() {
		return "", &refusal{OneCell, v.instead()}
	}
	if f, l := b.rowsOf(kind); from != f || to != l {
		return "", &refusal{PartOfRows, ""}
	}
	return v.pieces(runsOfRows(v.l, b, from, to, func(p placed) bool { return p.of.Department == v.p.of.Department }), b)
}

// all is a reference to rows of every unit.
func (v *view) all(b *Block) (string, *refusal) {
	from, to := v.r.From.Row, v.r.To.Row
	switch {
	case v.begins && !v.r.Area && from == b.First:
		return v.write(v.l.first(from), v.l.first(from), true)
	case v.ends && !v.r.Area && from == b.Last:
		return v.write(v.l.last(from), v.l.last(from), true)
	case v.begins || v.ends:
		return "", &refusal{OneCell, ""}
	case !v.r.Area && !v.folded() && !v.ranked() && !v.p.whole:
		return "", &refusal{OneCell, v.instead()}
	}
	kind := b.kind(from)
	if b.kind(to) != kind { // rows of units and their 小计
		if from != b.First || to != b.Last {
			return "", &refusal{PartOfRows, ""}
		}
		if !v.p.whole && (v.is(listFunctions) || v.is(rangeFunctions)) && v.doubles(b) {
			return "", &refusal{MixedRows, ""}
		}
		return v.write(v.l.first(from), v.l.last(to), true)
	}
	first, last := b.rowsOf(kind)
	if from != first || to != last {
		return "", &refusal{PartOfRows, ""}
	}
	if !b.mixed() || v.is(lookups) {
		return v.write(v.l.first(from), v.l.last(to), true)
	}
	return v.pieces(runsOfRows(v.l, b, from, to, func(placed) bool { return true }), b)
}

// span is some rows of the filled sheet.
type span struct{ from, to int }

// runsOfRows are the rows of the filled sheet that copy some of a block, those
// that stand together as one.
func runsOfRows(l *layout, b *Block, from, to int, wanted func(placed) bool) (all []span) {
	begin := l.begin[slices.Index(l.blocks, b)]
	for i, r := range b.Rows {
		if r.From < from || r.From > to || !wanted(placed{begin + i, r.Of}) {
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

// pieces writes a reference to several runs of rows.
func (v *view) pieces(spans []span, b *Block) (string, *refusal) {
	if len(spans) == 0 {
		return v.write(v.l.first(v.r.From.Row), v.l.last(v.r.To.Row), true)
	}
	if len(spans) == 1 {
		return v.write(spans[0].from, spans[0].to, true)
	}
	if v.gapsBlank(b) && v.in.Function != "COUNTBLANK" && v.in.Function != "ROWS" && !v.p.whole {
		return v.write(spans[0].from, spans[len(spans)-1].to, true)
	}
	list := v.in.Alone && v.is(listFunctions)
	if !list && !v.ranked() && !v.p.whole || v.p.spread {
		return "", &refusal{Interrupted, ""}
	}
	if len(spans) > 250 { // a function takes 255 arguments
		return "", &refusal{TooLong, ""}
	}
	var parts []string
	for _, s := range spans {
		w := *v
		w.r.Area = s.from < s.to || v.r.From.Column < v.r.To.Column
		part, _ := w.write(s.from, s.to, true)
		parts = append(parts, part)
	}
	joined := strings.Join(parts, ",")
	if !list {
		joined = "(" + joined + ")"
	}
	return joined, nil
}

// gapsBlank reports whether the rows of the block that the reference leaves out
// hold nothing in its columns.
func (v *view) gapsBlank(b *Block) bool {
	for row := b.First; row <= b.Last; row++ {
		if (row < v.r.From.Row || row > v.r.To.Row) && !v.blank(row, row) {
			return false
		}
	}
	return true
}

// oneCell reads a name that stands for one cell; the sheet is "" where none is
// named.
func oneCell(refersTo string) (sheet string, column, row int, ok bool) {
	tokens := formula.Tokens(strings.TrimPrefix(strings.TrimSpace(refersTo), "="))
	if len(tokens) != 1 || tokens[0].Kind != formula.Reference || tokens[0].Ref.Area {
		return "", 0, 0, false
	}
	r := tokens[0].Ref
	return r.Sheet, r.From.Column, r.From.Row, r.From.Column > 0 && r.From.Row > 0
}

// areasOf maps cells that something lies on, such as a conditional format, to
// those of the filled sheet.
func (f *filler) areasOf(s *Sheet, r formula.Ref) []formula.Ref {
	l := f.layouts[s]
	if len(l.blocks) == 0 || r.From.Row == 0 {
		return []formula.Ref{r}
	}
	with := func(from, to int) formula.Ref {
		moved := r
		moved.From.Row, moved.To.Row = from, to
		moved.Area = moved.Area || from != to
		return moved
	}
	a, b := l.block(r.From.Row), l.block(r.To.Row)
	if a == nil || a != b {
		return []formula.Ref{with(l.first(r.From.Row), l.last(r.To.Row))}
	}
	var all []formula.Ref
	for _, s := range runsOfRows(l, a, r.From.Row, r.To.Row, func(placed) bool { return true }) {
		all = append(all, with(s.from, s.to))
	}
	return all
}

// sqref maps a list of cells.
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

// stretched maps cells to one range that covers all their copies.
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

// seenFrom is the place from which the formulas of something that lies on cells
// are seen: the first of them.
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
