package report

import (
	"slices"
	"strings"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// table is a sheet with a row for each unit, and below them what the district
// comes to.
type table struct {
	sheet, title, note string
	fields             []field
	// first is the row of the first unit; above it are one row of heads, or
	// two where fields are grouped.
	first  int
	totals []string // what the rows below the units are called
	// remark stands at the end of the first row below the units, after below them
	// all, a line each.
	remark string
	after  func() []string
	byRank bool // the units in the order of their scores
	// more is how many rows stand below the totals.
	more int
	unit string // what the figures are in: 万元; "" where they differ

	columns map[string]int // of fields by their ids
	widths  []float64
	figures map[string]int // how many units have one in a field
	out     *out
	shown   []cell // the row of the first unit of the workbook
}

// field is a column of a table of units: one of the catalogue, with its heads.
type field struct {
	summary.Column
	id          string
	group, head string
	min, max    float64 // width in characters
}

// at is the place of a unit in a table.
type at struct {
	b *book
	t *table
	e *entry
	u *summary.Unit
	n int // the row
}

// name names the cell of another column of the same row; "" where the table
// has no such column.
func (a at) name(id string) string {
	if c, ok := a.t.columns[id]; ok {
		return name(c, a.n)
	}
	return ""
}

// Columns that all tables of units begin with.
const (
	colNumber = 1 + iota
	colUnit
	colDepartment
	colFirstField
)

// unitWidth is the greatest width of a column of names.
const unitWidth = 28

// newTable settles where the columns of a table stand.
func newTable(t table) *table {
	t.columns, t.figures = map[string]int{}, map[string]int{}
	if t.totals == nil {
		t.totals = sumRowsFor(t.fields)
	}
	grouped := false
	t.widths = []float64{5, 16, 10}
	for i, f := range t.fields {
		t.columns[f.id] = colFirstField + i
		grouped = grouped || f.group != ""
		t.widths = append(t.widths, f.min)
		last := len(t.widths) - 1
		t.widths[last] = fit(f.min, f.max, headingOf(f))
	}
	t.first = 4
	if grouped {
		t.first = 5
	}
	return &t
}

func headingOf(f field) cell { return yearHeading(f.head) }

// measure widens the columns to what a unit's row needs.
func (t *table) measure(b *book, e *entry, u *summary.Unit) {
	t.widths[colNumber-1] = fit(t.widths[colNumber-1], 8, count(len(b.source.Units)))
	t.widths[colUnit-1] = fit(t.widths[colUnit-1], unitWidth, text(u.Name))
	t.widths[colDepartment-1] = fit(t.widths[colDepartment-1], 24, text(e.department))
	for i, f := range t.fields {
		if f.min == f.max {
			continue // words, in a column of fixed width
		}
		c := at{b, t, e, u, t.first}.tell(f.Column)
		t.widths[colFirstField-1+i] = fit(t.widths[colFirstField-1+i], f.max, c)
		switch c.value.(type) {
		case int, float64:
			t.figures[f.id]++
		}
	}
}

// block is where the units stand.
func (t *table) block(b *book) block { return blockOf(t.first, len(b.entries)) }

// column names the cells of a field's units from the sheet itself.
func (t *table) column(b *book, id string) string { return t.block(b).column(t.columns[id]) }

// in names them from another sheet.
func (t *table) in(b *book, id string) string { return t.block(b).in(t.sheet, t.columns[id]) }

// row is the row of a unit.
func (t *table) row(e *entry, i int) int {
	if t.byRank {
		return t.first + e.place
	}
	return t.first + i
}

// heads begins the sheet of a table and writes what stands above the units.
func (b *book) heads(t *table) {
	last := t.block(b).last
	columns := colFirstField - 1 + len(t.fields)
	for k := range t.widths { // totals may be wider than any unit's figure
		if i := k - colFirstField + 1; i >= 0 {
			for _, c := range b.totalled(t, t.fields[i], "A1:A2") {
				t.widths[k] = fit(t.widths[k], t.fields[i].max, c)
			}
		}
	}
	t.out = b.begin(t.sheet, layout{
		widths: t.widths, freezeColumns: colUnit, heads: [2]int{3, t.first - 1}, groups: t.groups(),
		columns: columns, rows: last + len(t.totals) + t.more,
		filtered: true, filterFrom: t.first - 1, filterTo: last, unordered: true, tab: "5B9BD5",
	})
	b.titles(t.out, t.title, t.note, t.unit)
	names := []string{"序号", "单位", "主管部门"}
	if t.byRank {
		names[0] = "名次"
	}
	heads := row{}
	for _, n := range names {
		heads.cells = append(heads.cells, heading(n))
	}
	if t.first == 4 {
		for _, f := range t.fields {
			heads.cells = append(heads.cells, headingOf(f))
		}
		b.put(t.out, 3, heads)
	} else {
		b.groupedHeads(t, heads)
	}
	if len(b.entries) == 0 {
		b.put(t.out, t.first, nothing(noUnits, columns))
	}
}

// groups are the first columns of the groups of fields.
func (t *table) groups() []int {
	starts := []int{colFirstField}
	for i := 1; i < len(t.fields); i++ {
		if f := t.fields[i]; f.group == "" || f.group != t.fields[i-1].group {
			starts = append(starts, colFirstField+i)
		}
	}
	return starts
}

// groupedHeads writes two rows of heads: groups over their fields.
func (b *book) groupedHeads(t *table, heads row) {
	groups := row{height: lineHeight + leading}
	under := row{}
	for _, h := range heads.cells {
		groups.cells = append(groups.cells, h.tall(2))
		under.cells = append(under.cells, heading(""))
	}
	for i := 0; i < len(t.fields); {
		f := t.fields[i]
		if f.group == "" {
			groups.cells = append(groups.cells, headingOf(f).tall(2))
			under.cells = append(under.cells, heading(""))
			i++
			continue
		}
		n := 0
		for i+n < len(t.fields) && t.fields[i+n].group == f.group {
			under.cells = append(under.cells, headingOf(t.fields[i+n]))
			n++
		}
		groups.cells = append(groups.cells, heading(f.group).wide(n))
		i += n
	}
	b.put(t.out, 3, groups)
	b.put(t.out, 4, under)
}

// unitRow writes the row of a unit, the i-th of the workbook.
func (b *book) unitRow(t *table, e *entry, i int, u *summary.Unit) {
	n := t.row(e, i)
	r := row{cells: b.unitCells(t, e, i, u)}
	if i == 0 {
		t.shown = slices.Clone(r.cells)
	}
	b.put(t.out, n, r)
}

// unitCells are the cells of a unit in a table, for the workbook and for what is
// exported.
func (b *book) unitCells(t *table, e *entry, i int, u *summary.Unit) []cell {
	a := at{b, t, e, u, t.row(e, i)}
	number := ordinal(i + 1)
	if t.byRank {
		number = a.rank()
	}
	unit := sized(u.Name)
	number.link = b.unitPlace(e)
	unit.link = b.rosterPlace(e)
	all := make([]cell, 0, colFirstField-1+len(t.fields))
	all = append(all, number, unit, sized(e.department))
	for _, f := range t.fields {
		all = append(all, a.tell(f.Column))
	}
	return all
}

// foot writes what stands below the units.
func (b *book) foot(t *table) {
	last := t.block(b).last
	var columns [][]cell
	for _, f := range t.fields {
		columns = append(columns, b.totalled(t, f, t.column(b, f.id)))
	}
	for k, name := range t.totals {
		r := cells(heading(name).wide(colUnit), cell{}.of(total)) // over the columns that each page repeats
		for i := range t.fields {
			c := cell{}.of(total)
			if columns[i] != nil {
				c = columns[i][k]
			}
			if k == 0 && i == len(t.fields)-1 && t.remark != "" {
				c = wrapped(t.remark).of(total)
			}
			r.cells = append(r.cells, c)
		}
		b.put(t.out, last+1+k, r)
	}
	if t.more == 0 {
		b.below(t.out, last+len(t.totals)+1, t.after)
	}
}

// Rows of totals of figures and rates. A rate of the district is of the units that
// gave both its figures; their sums (同口径) stand on its row, so that it can be
// worked out from what is printed.
const (
	rowSum = iota
	rowSumUnits
	rowLevel // of rates that are part ÷ whole
	rowLevelUnits
	rowChange // of rates of change
	rowChangeUnits
)

// Names of the rows. A table without rates has the first two, one without rates of
// change the first four.
var sumRows = []string{
	"合计（填了该数的单位）", "计入单位数", "同口径合计（与预算、编制比）", "计入单位数", "同口径合计（与上年、年初比）", "计入单位数",
}

// baseRemark stands beside the first row of totals.
const baseRemark = "率只按「同口径合计」行的数算：两数都填的单位"

// baseRow is the row of totals of a rate.
func baseRow(r summary.Ratio) int {
	if r.Change {
		return rowChange
	}
	return rowLevel
}

// sumRowsFor are the names of the rows of totals that fields have need of.
func sumRowsFor(fields []field) []string {
	n := rowLevel
	for _, f := range fields {
		if r := f.Ratio(); r.ID != "" {
			n = max(n, baseRow(r)+2)
		}
	}
	return sumRows[:n]
}

// blanks are the cells below a column that has no totals.
func (t *table) blanks() []cell {
	blanks := make([]cell, len(t.totals))
	for i := range blanks {
		blanks[i] = cell{}.of(total)
	}
	return blanks
}

// sumOf totals a figure, and the same over the units that give the rates of the
// table that it is in.
func (b *book) sumOf(t *table, path, column string) []cell {
	s, below, format := b.totals.Sum(path), t.blanks(), b.sumFormat(path)
	below[rowSum] = totalSum(s, format, sumFormula(column))
	below[rowSumUnits] = count(s.Units).by("COUNT(" + column + ")").of(total)
	for _, f := range t.fields {
		r := f.Ratio()
		if r.ID == "" || r.Part != path && r.Whole != path {
			continue
		}
		of, whole := b.totals.Base(r.ID)
		other := r.Whole
		if r.Whole == path {
			of, other = whole, r.Part
		}
		others := t.column(b, other)
		below[baseRow(r)] = totalSum(of, format, baseSumFormula(column, others))
		below[baseRow(r)+1] = count(of.Units).by(bothFormula(column, others)).of(total)
	}
	return below
}

// rateOf totals a rate.
func (b *book) rateOf(t *table, ratio summary.Ratio, _ string) []cell {
	r := b.totals.Rate(ratio.ID)
	part, whole := t.column(b, ratio.Part), t.column(b, ratio.Whole)
	formula := totalRateFormula(part, whole)
	if ratio.Change {
		formula = totalChangeFormula(whole, part)
	}
	below := t.blanks()
	below[baseRow(ratio)] = totalRate(r, formula)
	below[baseRow(ratio)+1] = count(r.Units).by(bothFormula(part, whole)).of(total)
	return below
}

// changeOf totals the amount beside a rate of change.
func (b *book) changeOf(t *table, id, column string) []cell {
	part, whole := b.totals.Base(strings.TrimSuffix(id, "/amount"))
	part.Amount -= whole.Amount
	below := t.blanks()
	below[rowChange] = totalSum(part, roundMoney, sumFormula(column))
	below[rowChangeUnits] = count(part.Units).by("COUNT(" + column + ")").of(total)
	return below
}

// moneyDigits are the decimals of 万元 down to a fen.
const moneyDigits = 6

// amountOf is the id of the amount that stands beside a rate of change.
func amountOf(id string) string { return summary.AmountOf(id) }

func (b *book) sumFormat(path string) func(schema.Amount) cell {
	if address, ok := b.catalogue.Model.Resolve(path); ok && address.Kind() == schema.Persons {
		return plainFigure
	}
	return roundMoney
}

// signs mark what is beyond a limit.
var signs = map[summary.Side]string{summary.Above: above, summary.Below: below}

// flagged marks a cell that a flag is about, and links it to the flag.
func (a at) flagged(c cell, marks ...summary.LimitMark) cell {
	for _, m := range marks {
		for i, f := range a.u.Flags {
			if f.Flag == m.Flag {
				c = c.beyondLimit(signs[m.Side])
				c.link = a.b.flagPlace(a.e, i)
				break
			}
		}
	}
	return c
}

// rankOf is the place of a unit by the score that units are ranked by; 0 for none.
func (b *book) rankOf(u *summary.Unit) int {
	if b.options.Rank == ByRecomputed {
		return b.totals.RankRecomputed(u)
	}
	return b.totals.Rank(u)
}

// rank is the place of a unit over the units of the table.
func (a at) rank() cell {
	place := a.b.rankOf(a.u)
	if place == 0 {
		return faintText("—")
	}
	by := a.b.rankPath()
	return ordinal(place).by("RANK(" + a.name(by) + "," + a.t.column(a.b, by) + ")")
}
