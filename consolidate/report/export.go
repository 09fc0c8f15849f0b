package report

import (
	"fmt"
	"strings"

	"jixiao/consolidate/summary"
)

// Column is a column of an exported table.
type Column struct {
	ID   string // path of a value, or a short name
	Name string // as the workbook heads it
	// Figure says that the column holds numbers; where a unit has none, there
	// is a word in its place, or nothing where a cell is blank.
	Figure bool
}

// Table takes the rows of an exported table. An answer is a float64, a string
// or nil.
type Table interface {
	Row(answers []any) error
	Close() error
}

// NewTable begins a table, named as the sheet of the workbook.
type NewTable func(name string, columns []Column) (Table, error)

// exported names the columns of the lists; # marks figures.
var exported = map[string]string{
	projectsSheet: "number# unit project department implementing_unit initial_budget# adjusted_budget# executed# execution_rate# execution_score# " +
		"self_score# recomputed_score# difference# errors# warnings#",
	flagsSheet:      "number# unit flag value# limit# measure detail finding cells",
	findingsSheet:   "number# unit form project code severity outcome message written expected difference cells note decision",
	indicatorsSheet: "number# unit form project level1 level2 name target actual full_score# score# recomputed# why deviation_reason",
	sourcesSheet:    "unit form project name label state value measure raw file sheet cell received path number#",
}

// Export gives the district as tables: the wide tables of units, and the lists
// of the workbook, of which 数据来源 has every value that was read. Rates are
// fractions. The totals are those of the district; errors are as Write's.
func Export(source summary.Source, o Options, begin NewTable) (totals *summary.Totals, err error) {
	b := newBook(source, Info{}, o)
	defer b.file.Close()
	if err := b.survey(); err != nil {
		return nil, err
	}
	if len(b.entries)+len(b.absent) == 0 && len(o.Departments)+len(o.Units) > 0 {
		return nil, ErrNoUnits
	}
	b.choose()
	b.declare()
	tables := map[string]Table{}
	defer func() {
		for _, t := range tables {
			if closeErr := t.Close(); err == nil {
				err = closeErr
			}
		}
	}()
	add := func(sheet string, columns []Column) (err error) {
		tables[sheet], err = begin(sheet, columns)
		if err != nil {
			delete(tables, sheet)
		}
		return err
	}
	for _, t := range b.tables {
		if err := add(t.sheet, t.exported()); err != nil {
			return nil, err
		}
	}
	for _, l := range b.lists {
		if err := add(l.sheet, l.exported()); err != nil {
			return nil, err
		}
	}
	b.export = func(sheet string, r row) {
		answers := make([]any, len(r.cells))
		for i, c := range r.cells {
			answers[i] = c.answer()
		}
		if err := tables[sheet].Row(answers); err != nil && b.err == nil {
			b.err = fmt.Errorf("table %s: %w", sheet, err)
		}
	}
	if err := b.eachUnit(b.unitRows); err != nil {
		return nil, err
	}
	b.restOfLists()
	return b.totals, b.err
}

// answer is what an exported cell says.
func (c cell) answer() any {
	switch v := c.value.(type) {
	case int:
		return float64(v)
	case string:
		if v == "" {
			return nil
		}
	}
	return c.value
}

func (t *table) exported() []Column {
	columns := []Column{{"number", "序号", true}, {"unit", "单位", false}, {"department", "主管部门", false}}
	if t.byRank {
		columns[0] = Column{"rank", "名次", true}
	}
	for _, f := range t.fields {
		c := Column{f.id, strings.ReplaceAll(f.head, "\n", ""), true}
		if f.group != "" {
			c.Name = f.group + "·" + c.Name
		}
		if f.words || f.id == "" {
			c.Figure = false
		}
		if f.id == "" {
			c.ID = "remark"
		}
		columns = append(columns, c)
	}
	return columns
}

func (l *list) exported() []Column {
	var columns []Column
	for i, id := range strings.Fields(exported[l.sheet]) {
		c := Column{ID: strings.TrimSuffix(id, "#"), Figure: strings.HasSuffix(id, "#")}
		if i < len(l.columns) {
			c.Name = strings.ReplaceAll(l.columns[i].head, "\n", "")
		}
		columns = append(columns, c)
	}
	if l.sheet == sourcesSheet {
		columns[len(columns)-2].Name, columns[len(columns)-1].Name = "栏目代码", "数"
	}
	return columns
}
