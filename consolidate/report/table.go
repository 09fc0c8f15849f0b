package report

import (
	"slices"

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

// field is a column of a table of units.
type field struct {
	id          string
	group, head string
	min, max    float64       // width in characters
	words       bool          // no figures
	kind        schema.Kind   // of the figures, where neither id nor head says it
	ratio       summary.Ratio // that the figures are; none for others
	formula     string        // of the figures in words, where there is one to tell that no other says
	of          func(at) cell
	// total gives the cells below the units, one for each row of totals, over
	// the cells of the column; nil for none.
	total func(b *book, t *table, column string) []cell
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
		if f.id != "" {
			t.columns[f.id] = colFirstField + i
		}
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
		if f.id == "" {
			continue // words, in a column of fixed width
		}
		c := f.of(at{b, t, e, u, t.first})
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
		if i := k - colFirstField + 1; i >= 0 && t.fields[i].total != nil {
			for _, c := range t.fields[i].total(b, t, "A1:A2") {
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
	a := at{b, t, e, u, n}
	number := ordinal(i + 1)
	if t.byRank {
		number = a.rank()
	}
	unit := sized(u.Name)
	number.link = b.unitPlace(e)
	unit.link = b.rosterPlace(e)
	r := row{cells: make([]cell, 0, colFirstField-1+len(t.fields))}
	r.cells = append(r.cells, number, unit, sized(e.department))
	for _, f := range t.fields {
		r.cells = append(r.cells, f.of(a))
	}
	if i == 0 {
		t.shown = slices.Clone(r.cells)
	}
	if b.export != nil {
		b.export(t.sheet, r)
		return
	}
	b.put(t.out, n, r)
}

// foot writes what stands below the units.
func (b *book) foot(t *table) {
	last := t.block(b).last
	var columns [][]cell
	for _, f := range t.fields {
		var c []cell
		if f.total != nil {
			c = f.total(b, t, t.column(b, f.id))
		}
		columns = append(columns, c)
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
		if r := f.ratio; r.ID != "" {
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
func sumOf(path string, format func(schema.Amount) cell) func(*book, *table, string) []cell {
	return func(b *book, t *table, column string) []cell {
		s, below := b.totals.Sum(path), t.blanks()
		below[rowSum] = totalSum(s, format, sumFormula(column))
		below[rowSumUnits] = count(s.Units).by("COUNT(" + column + ")").of(total)
		for _, f := range t.fields {
			r := f.ratio
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
}

// rateOf totals a rate.
func rateOf(id string) func(*book, *table, string) []cell {
	return func(b *book, t *table, _ string) []cell {
		r, ratio := b.totals.Rate(id), summary.RatioOf(id)
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
}

// moneyDigits are the decimals of 万元 down to a fen.
const moneyDigits = 6

// amountOf is the id of the amount that stands beside a rate of change.
func amountOf(id string) string { return id + "/amount" }

// amountField is a column of what a figure is more than another, beside their rate
// of change.
func amountField(id, group, head string) field {
	ratio := summary.RatioOf(id)
	return field{
		id: amountOf(id), group: group, head: head, min: 8, max: 16,
		of: func(a at) cell {
			part, whole := a.u.Answer(ratio.Part), a.u.Answer(ratio.Whole)
			to, ok := part.Figure()
			from, alsoOK := whole.Figure()
			formula := roundedDifferenceFormula(a.name(ratio.Part), a.name(ratio.Whole), moneyDigits)
			switch {
			case ok && alsoOK:
				return money(to - from).by(formula)
			case whole.State == summary.NotHandedIn:
				return faintText(notHandedIn)
			}
			c := faintText(notJudged).by(formula)
			c.look.format = twoDecimals // once the cell is filled in
			return c
		},
		total: func(b *book, t *table, column string) []cell {
			part, whole := b.totals.Base(id)
			part.Amount -= whole.Amount
			below := t.blanks()
			below[rowChange] = totalSum(part, roundMoney, sumFormula(column))
			below[rowChangeUnits] = count(part.Units).by("COUNT(" + column + ")").of(total)
			return below
		},
	}
}

// figureField is a column of a figure of 附件1 or 附件2.
func figureField(path, group, head string) field {
	return field{
		id: path, group: group, head: head, min: 8, max: 16,
		of:    func(a at) cell { return a.b.answer(a.u.Answer(path)) },
		total: sumOf(path, sumFormat(path)),
	}
}

func sumFormat(path string) func(schema.Amount) cell {
	if address, ok := builtin.Resolve(path); ok && address.Kind() == schema.Persons {
		return plainFigure
	}
	return roundMoney
}

// mark says which flag a column shows, and how.
type mark struct{ flag, sign string }

// rateField is a column of a rate, whose figures stand in columns of the same
// table.
func rateField(id, group, head string, marks ...mark) field {
	ratio := summary.RatioOf(id)
	return field{
		id: id, ratio: ratio, group: group, head: head, min: 9, max: 14,
		of: func(a at) cell {
			part, whole := a.name(ratio.Part), a.name(ratio.Whole)
			formula := rateFormula(part, whole)
			if ratio.Change {
				formula = changeFormula(whole, part)
			}
			c := a.b.rate(a.u.Rate(id), formula, a.u.Answer(ratio.Whole), a.u.Answer(ratio.Part))
			return a.flagged(c, marks...)
		},
		total: rateOf(id),
	}
}

// flagged marks a cell that a flag is about, and links it to the flag.
func (a at) flagged(c cell, marks ...mark) cell {
	for _, m := range marks {
		for i, f := range a.u.Flags {
			if f.Flag == m.flag {
				c = c.beyondLimit(m.sign)
				c.link = a.b.flagPlace(a.e, i)
				break
			}
		}
	}
	return c
}

// lackField names the figures for want of which rates of the table are not
// judged.
func lackField(width float64) field {
	return field{head: "缺少的数", min: width, max: width, of: func(a at) cell {
		var why gaps
		for _, f := range a.t.fields {
			ratio := f.ratio
			if ratio.ID == "" || a.u.Rate(ratio.ID).OK() {
				continue
			}
			for _, path := range []string{ratio.Whole, ratio.Part} {
				a.b.lacks(&why, path, a.u.Answer(path))
			}
		}
		return wrapped(why.String())
	}}
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
