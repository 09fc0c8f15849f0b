package report

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// TemplateError says what is wrong with a template.
type TemplateError struct {
	Sheet, Cell string // "" where it is none of them
	Mark        string // that nobody knows; "" for another reason
	// Formula takes one cell of the rows that are repeated for every unit; ""
	// for another reason.
	Formula string
	Err     error // that the file could not be read with; nil where it has no mark
}

func (e *TemplateError) Error() string {
	if e.Mark != "" {
		return fmt.Sprintf("%s!%s: unknown mark {{%s}}", e.Sheet, e.Cell, e.Mark)
	}
	if e.Formula != "" {
		return fmt.Sprintf("%s!%s: %s is of one unit", e.Sheet, e.Cell, e.Formula)
	}
	if e.Err == nil {
		return "no mark in the template"
	}
	return "template: " + e.Err.Error()
}

// Unwrap returns why the file could not be read.
func (e *TemplateError) Unwrap() error { return e.Err }

// Fill fills a summary form of the bureau's own, a workbook with marks, and
// returns the totals. A mark is {{name}} in a cell, or the name of a cell with
// dots in place of slashes. A name is a value path, a rate, or one of the words
// of unitWords; rows that have one are repeated for every unit, in the order of
// the options. {{sum:name}}, {{avg:name}} and {{count:name}} are over the units
// that have a figure, {{total:rate}} is the rate of the district, {{year}} and
// {{units}} stand alone. Formats are the template's. Errors are a TemplateError,
// or Write's.
func Fill(w io.Writer, template io.Reader, source summary.Source, info Info, o Options) (*summary.Totals, error) {
	b := newBook(source, info, Options{Departments: o.Departments, Units: o.Units, Sort: o.Sort})
	if err := b.file.Close(); err != nil {
		return nil, err
	}
	f, err := excelize.OpenReader(template)
	if err != nil {
		return nil, &TemplateError{Err: err}
	}
	defer f.Close()
	t := &filling{book: b, f: f, sums: map[string]*column{}}
	if err := t.find(); err != nil {
		return nil, err
	}
	if err := b.survey(); err != nil {
		return nil, err
	}
	if len(b.entries)+len(b.absent) == 0 && len(o.Departments)+len(o.Units) > 0 {
		return nil, ErrNoUnits
	}
	b.choose()
	b.declare()
	if err := b.eachUnit(t.keep); err != nil {
		return nil, err
	}
	if err := t.fill(); err != nil {
		return nil, fmt.Errorf("fill template: %w", err)
	}
	if err := f.SetCustomProps(excelize.CustomProperty{Name: PropertyName, Value: PropertyValue}); err != nil {
		return nil, err
	}
	// Formulas of the template are computed anew.
	if err := errors.Join(f.UpdateLinkedValue(), f.Write(w)); err != nil {
		return nil, fmt.Errorf("write filled template: %w", err)
	}
	return b.totals, nil
}

// filling is a template being filled.
type filling struct {
	*book
	f      *excelize.File
	marked []*marked
	names  []string           // that stand for something of a unit
	sums   map[string]*column // over the units
	units  []map[string]any   // what the names stand for
}

// column adds up what a name stands for.
type column struct {
	sum   schema.Amount
	float float64
	n     int
}

// marked is a cell with marks.
type marked struct {
	sheet       string
	column, row int
	text        string // "" for a cell that is named
	marks       []string
}

var markPattern = regexp.MustCompile(`\{\{\s*([^{}]*?)\s*\}\}`)

// unitWords are what marks may say besides paths and rates.
var unitWords = map[string]func(at) cell{
	"number":           func(a at) cell { return count(a.e.order + 1) },
	"unit":             func(a at) cell { return text(a.u.Name) },
	"department":       func(a at) cell { return text(a.e.department) },
	"rank":             func(a at) cell { return rankOf(a.u) },
	"grade":            func(a at) cell { return text(cmp.Or(a.u.Score.Grade, notJudged)) },
	"recomputed":       func(a at) cell { return a.b.result(a.u, a.u.Score.Recomputed.Total) },
	"recomputed_grade": func(a at) cell { return text(cmp.Or(a.u.Score.RecomputedGrade, notJudged)) },
	"above":            func(a at) cell { return a.b.result(a.u, a.u.Score.Above) },
	"errors":           func(a at) cell { return count(a.e.Errors) },
	"warnings":         func(a at) cell { return count(a.e.Warnings) },
	"flags":            func(a at) cell { return count(len(a.u.Flags)) },
	"flag_names": func(a at) cell {
		var names []string
		for _, f := range a.u.Flags {
			if !slices.Contains(names, f.Name) {
				names = append(names, f.Name)
			}
		}
		return text(strings.Join(names, "、"))
	},
}

// inChinese are the names that a clerk may write; those of rates are their own.
var inChinese = func() map[string]string {
	names := maps.Clone(wordsInChinese)
	for _, line := range schema.FormOf(schema.BaseData).Table("costs").Lines {
		for column, name := range map[string]string{"prior_final": "上年决算", "budget": "本年预算", "final": "本年决算"} {
			names[line.Name+name] = summary.CostPath(line.ID, column)
		}
	}
	for _, r := range summary.Ratios {
		names[r.Name] = r.ID
	}
	return names
}()

var wordsInChinese = map[string]string{
	"序号": "number", "单位": "unit", "主管部门": "department", "名次": "rank", "等级": "grade", "自评总分": selfScorePath, "复算得分": "recomputed",
	"复算等级": "recomputed_grade", "自评高于复算": "above", "错误": "errors", "警告": "warnings", "预警": "flags", "预警事项": "flag_names",
	"年度": "year", "单位数": "units", "编制数": postsPath, "在职人数": staffPath,
	"年初预算数": summary.BudgetPath("initial_budget"), "全年预算数": summary.BudgetPath("adjusted_budget"), "全年执行数": summary.BudgetPath("executed"),
}

func rankOf(u *summary.Unit) cell {
	if u.Score.Rank == 0 {
		return text("—")
	}
	return count(u.Score.Rank)
}

// of returns what gives a name its answer for a unit.
func (t *filling) of(name string) (func(at) cell, bool) {
	if word, ok := unitWords[name]; ok {
		return word, true
	}
	if ratio := summary.RatioOf(name); ratio.ID != "" {
		return func(a at) cell {
			return a.b.rate(a.u.Rate(name), "", a.u.Answer(ratio.Whole), a.u.Answer(ratio.Part))
		}, true
	}
	if a, ok := schema.Resolve(name); ok && a.Form.ID != schema.ProjectEvaluation && !a.Head && a.Number != "{n}" {
		return func(a at) cell { return a.b.answer(a.u.Answer(name)) }, true
	}
	return nil, false
}

// isWords reports whether a name stands for words: they do not add up, and of
// how many a count would be is not said (优{{个数:等级}}个).
func isWords(name string) bool {
	if _, ok := unitWords[name]; ok {
		return slices.Contains([]string{"unit", "department", "grade", "recomputed_grade", "flag_names"}, name)
	}
	a, ok := schema.Resolve(name)
	return ok && (a.Kind() == schema.Words || a.Kind() == schema.Phrase)
}

// parsed parts a mark into its kind and its name, in the names of the program.
func parsed(mark string) (kind, name string) {
	mark = strings.ReplaceAll(mark, "：", ":")
	kind, name, ok := strings.Cut(mark, ":")
	if !ok {
		kind, name = "", mark
	}
	name = strings.TrimSpace(name)
	kind = strings.TrimSpace(kind)
	for chinese, k := range map[string]string{"合计": "sum", "平均": "avg", "个数": "count", "全区": "total"} {
		if kind == chinese {
			kind = k
		}
	}
	return kind, cmp.Or(inChinese[name], name)
}

// known reports whether a mark means something, and whether it is of a unit.
func (t *filling) known(mark string) (ofUnit, ok bool) {
	kind, name := parsed(mark)
	_, isName := t.of(name)
	switch kind {
	case "":
		if name == "year" || name == "units" {
			return false, true
		}
		return isName, isName
	case "sum", "avg", "count":
		return false, isName && !isWords(name)
	case "total":
		return false, summary.RatioOf(name).ID != ""
	}
	return false, false
}

// find finds the marks of the template.
func (t *filling) find() error {
	seen := map[string]bool{}
	note := func(m *marked) {
		t.marked = append(t.marked, m)
		for _, mark := range m.marks {
			kind, name := parsed(mark)
			if _, ok := t.of(name); ok && !seen[name] {
				seen[name] = true
				t.names = append(t.names, name)
			}
			if kind != "" {
				t.sums[name] = &column{}
			}
		}
	}
	for _, sheet := range t.f.GetSheetList() {
		rows, err := t.f.GetRows(sheet, excelize.Options{RawCellValue: true})
		if err != nil {
			return &TemplateError{Sheet: sheet, Err: err}
		}
		for r, row := range rows {
			for c, value := range row {
				m := &marked{sheet: sheet, column: c + 1, row: r + 1, text: value}
				for _, found := range markPattern.FindAllStringSubmatch(value, -1) {
					if _, ok := t.known(found[1]); !ok {
						return &TemplateError{Sheet: sheet, Cell: name(c+1, r+1), Mark: found[1]}
					}
					m.marks = append(m.marks, found[1])
				}
				if len(m.marks) > 0 {
					note(m)
				}
			}
		}
	}
	for _, n := range t.f.GetDefinedName() {
		sheet, at, ok := strings.Cut(n.RefersTo, "!")
		column, row, err := excelize.CellNameToCoordinates(strings.ReplaceAll(at, "$", ""))
		if !ok || err != nil {
			continue // not of one cell
		}
		mark := strings.ReplaceAll(n.Name, ".", "/")
		if kind, rest, ok := strings.Cut(mark, "/"); ok && slices.Contains([]string{"sum", "avg", "count", "total"}, kind) {
			mark = kind + ":" + rest
		}
		if _, ok := t.known(mark); ok { // else a name of the bureau's own
			note(&marked{sheet: strings.ReplaceAll(strings.Trim(sheet, "'"), "''", "'"), column: column, row: row, marks: []string{mark}})
		}
	}
	if len(t.marked) == 0 {
		return &TemplateError{}
	}
	return t.refuseSingleCells()
}

// refuseSingleCells refuses a formula that takes one cell of the rows that are
// repeated, where it cannot mean all: it would be of the first unit.
func (t *filling) refuseSingleCells() error {
	for _, r := range t.repeated() {
		err := t.eachFormula(func(c *marked, formula string) error {
			if r.has(c) || !r.takesOne(r.widened(formula, c), c) {
				return nil
			}
			return &TemplateError{Sheet: c.sheet, Cell: name(c.column, c.row), Formula: formula}
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// keep keeps what the names stand for of a unit.
func (t *filling) keep(i int, e *entry, u *summary.Unit) {
	u.Score.Rank = t.totals.Rank(u)
	t.enter(e, u)
	answers := make(map[string]any, len(t.names))
	for _, name := range t.names {
		of, _ := t.of(name)
		c := of(at{b: t.book, e: e, u: u})
		answers[name] = c.value
		x, ok := c.value.(float64)
		if n, isCount := c.value.(int); isCount {
			x, ok = float64(n), true
		}
		if sum := t.sums[name]; ok && sum != nil {
			sum.sum += schema.Amount(math.Round(x * float64(schema.One)))
			sum.float += x
			sum.n++
		}
	}
	t.units = append(t.units, answers)
}

// answer is what a mark stands for; unit is nil where it is of none.
func (t *filling) answer(mark string, unit map[string]any) any {
	kind, name := parsed(mark)
	sum := t.sums[name]
	switch {
	case kind == "total":
		if r := t.totals.Rate(name); r.OK() {
			return r.Quotient()
		}
		return notJudged
	case kind == "count":
		return sum.n
	case kind != "" && sum.n == 0:
		return notJudged
	case kind == "sum":
		return sum.sum.Float()
	case kind == "avg":
		return sum.float / float64(sum.n)
	case name == "year":
		return t.year
	case name == "units":
		return len(t.units)
	}
	return unit[name]
}

// set writes what a cell with marks says for a unit.
func (t *filling) set(m *marked, row int, unit map[string]any) error {
	at := name(m.column, row)
	if m.text == "" || markPattern.FindString(m.text) == strings.TrimSpace(m.text) {
		answer := t.answer(m.marks[0], unit)
		if answer == nil {
			answer = ""
		}
		if s, ok := answer.(string); ok {
			return t.f.SetCellStr(m.sheet, at, s)
		}
		return t.f.SetCellValue(m.sheet, at, answer)
	}
	return t.f.SetCellStr(m.sheet, at, markPattern.ReplaceAllStringFunc(m.text, func(mark string) string {
		mark = markPattern.FindStringSubmatch(mark)[1]
		switch v := t.answer(mark, unit).(type) {
		case float64:
			return inWords(mark, v)
		case nil:
			return ""
		default:
			return fmt.Sprint(v)
		}
	}))
}

// inWords prints a figure within a sentence: a rate in percent, what a unit
// wrote as it did, and what was reckoned from several with two decimals, as it
// is read.
func inWords(mark string, v float64) string {
	kind, name := parsed(mark)
	a, isPath := schema.Resolve(name)
	switch {
	case summary.RatioOf(name).ID != "" || isPath && a.Kind() == schema.Rate:
		return rounded(100*v) + "%"
	case kind == "":
		return strconv.FormatFloat(v, 'f', -1, 64)
	case math.Trunc(v) == v && (!isPath || a.Kind() == schema.Persons):
		return strconv.FormatFloat(v, 'f', 0, 64) // a number of things
	}
	return rounded(v)
}

// rounded prints a figure with two decimals, a half up as on paper: 98.655 is
// 98.66, whatever its nearest float64 is.
func rounded(v float64) string {
	return schema.Amount(math.Round(v * float64(schema.One))).Fixed(2)
}

// repeatedRows are runs of rows that are repeated for each unit.
type repeatedRows struct {
	sheet       string
	first, last int
	cells       []*marked
}

// fill fills the template: what is of the district first, then the rows of the
// units from the last up, so that rows above stay where they are.
func (t *filling) fill() error {
	for _, m := range t.marked {
		if !t.ofUnit(m) {
			if err := t.set(m, m.row, nil); err != nil {
				return err
			}
		}
	}
	for _, r := range slices.Backward(t.repeated()) {
		if err := t.repeat(r); err != nil {
			return err
		}
	}
	return nil
}

// ofUnit reports whether a cell says something of a unit.
func (t *filling) ofUnit(m *marked) bool {
	return slices.ContainsFunc(m.marks, func(mark string) bool { ofUnit, _ := t.known(mark); return ofUnit })
}

// repeated are the rows that are repeated for each unit, in the order in which
// they stand.
func (t *filling) repeated() []*repeatedRows {
	var all []*repeatedRows
	slices.SortStableFunc(t.marked, func(a, b *marked) int { return cmp.Or(cmp.Compare(a.sheet, b.sheet), a.row-b.row) })
	for _, m := range t.marked {
		if !t.ofUnit(m) {
			continue
		}
		last := len(all) - 1
		if last < 0 || all[last].sheet != m.sheet || m.row > all[last].last+1 {
			all = append(all, &repeatedRows{sheet: m.sheet, first: m.row})
			last++
		}
		all[last].last = m.row
		all[last].cells = append(all[last].cells, m)
	}
	return all
}

// repeat writes rows once for each unit, each looking as the rows of the
// template do.
func (t *filling) repeat(r *repeatedRows) error {
	if len(t.units) == 0 {
		for _, m := range r.cells {
			if err := t.f.SetCellStr(m.sheet, name(m.column, m.row), ""); err != nil {
				return err
			}
		}
		return nil
	}
	high := r.last - r.first + 1
	if more := (len(t.units) - 1) * high; more > 0 {
		over, err := t.formulasOver(r)
		if err != nil {
			return err
		}
		if err := t.f.InsertRows(r.sheet, r.last+1, more); err != nil {
			return err
		}
		if err := t.quoteSheets(); err != nil {
			return err
		}
		for _, c := range over {
			at := name(c.column, c.row)
			if c.sheet == r.sheet && c.row > r.last {
				at = name(c.column, c.row+more)
			}
			formula, err := t.f.GetCellFormula(c.sheet, at)
			if err != nil {
				return err
			}
			if err := t.f.SetCellFormula(c.sheet, at, r.extended(formula, c, more)); err != nil {
				return err
			}
		}
		for row := r.first; row <= r.last; row++ {
			if err := t.copyRow(r, row, high); err != nil {
				return err
			}
		}
		if err := t.copyMerged(r, high); err != nil {
			return err
		}
	}
	for i, unit := range t.units {
		for _, m := range r.cells {
			if err := t.set(m, m.row+i*high, unit); err != nil {
				return err
			}
		}
	}
	return nil
}

// formulasOver finds the formulas over ranges that end in rows that are
// repeated, as those of totals do: they are to reach over the copies too.
func (t *filling) formulasOver(r *repeatedRows) (over []*marked, err error) {
	err = t.eachFormula(func(c *marked, formula string) error {
		if r.extended(formula, c, 1) != formula {
			over = append(over, c)
		}
		return nil
	})
	return over, err
}

// eachFormula calls a function with each cell that has a formula.
func (t *filling) eachFormula(do func(c *marked, formula string) error) error {
	for _, sheet := range t.f.GetSheetList() {
		columns, rows, err := t.extent(sheet)
		if err != nil {
			return err
		}
		for row := 1; row <= rows; row++ {
			for column := 1; column <= columns; column++ {
				formula, err := t.f.GetCellFormula(sheet, name(column, row))
				if err == nil && formula != "" {
					err = do(&marked{sheet: sheet, column: column, row: row}, formula)
				}
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// sheetName is a sheet as a formula names it, with its quotes if it has any.
var sheetName = regexp.MustCompile(`(?:'(?:[^']|'')+'|[\p{L}\p{N}_.]+)!`)

// quoteSheets gives the sheets in formulas the quotes again that excelize takes
// away when it moves them, and without which 2023年!A1 is no reference.
func (t *filling) quoteSheets() error {
	return t.eachFormula(func(c *marked, formula string) error {
		parts := strings.Split(formula, `"`)
		for i := 0; i < len(parts); i += 2 { // the others are texts
			parts[i] = sheetName.ReplaceAllStringFunc(parts[i], func(ref string) string {
				if strings.HasPrefix(ref, "'") || !strings.ContainsFunc(ref, unicode.IsDigit) {
					return ref
				}
				return "'" + strings.TrimSuffix(ref, "!") + "'!"
			})
		}
		if quoted := strings.Join(parts, `"`); quoted != formula {
			return t.f.SetCellFormula(c.sheet, name(c.column, c.row), quoted)
		}
		return nil
	})
}

// extent is how far a sheet reaches: as it says itself, which takes in cells
// that are only coloured, or as its values and formulas do, for not every
// program keeps what it says.
func (t *filling) extent(sheet string) (columns, rows int, err error) {
	dimension, err := t.f.GetSheetDimension(sheet)
	if err != nil {
		return 0, 0, err
	}
	if _, corner, ok := strings.Cut(dimension, ":"); ok {
		if columns, rows, err = excelize.CellNameToCoordinates(corner); err != nil {
			return 0, 0, err
		}
	}
	cells, err := t.f.GetRows(sheet)
	if err != nil {
		return 0, 0, err
	}
	for _, c := range cells {
		columns = max(columns, len(c))
	}
	return columns, max(rows, len(cells)), nil
}

var rangeReference = regexp.MustCompile(`((?:'(?:[^']|'')+'|[\p{L}\p{N}_.]+)!)?(\$?[A-Z]{1,3}\$?)([0-9]+):(\$?[A-Z]{1,3}\$?)([0-9]+)\b`)

// has reports whether a cell stands in the rows.
func (r *repeatedRows) has(cell *marked) bool {
	return cell.sheet == r.sheet && cell.row >= r.first && cell.row <= r.last
}

var singleReference = regexp.MustCompile(`((?:'(?:[^']|'')+'|[\p{L}\p{N}_.]+)!)?(\$?[A-Z]{1,3}\$?)([0-9]+)\b`)

// singles calls a function with each single cell of the rows that a formula of
// another cell takes, and what stands around it with the texts blotted out; what
// it returns takes the cell's place.
func (r *repeatedRows) singles(formula string, cell *marked, do func(ref, before, after string) string) string {
	texts := textsAndSheets.ReplaceAllStringFunc(formula, func(s string) string { return strings.Repeat("_", len(s)) })
	var b strings.Builder
	end := 0
	for _, m := range singleReference.FindAllStringSubmatchIndex(formula, -1) {
		before, after := texts[:m[0]], strings.TrimLeft(texts[m[1]:], " ")
		sheet := ""
		if m[2] >= 0 {
			sheet = strings.ReplaceAll(strings.Trim(strings.TrimSuffix(formula[m[2]:m[3]], "!"), "'"), "''", "'")
		}
		row, err := strconv.Atoi(formula[m[6]:m[7]])
		within := texts[m[6]] == '_' // a text
		joined := wordBefore.MatchString(before) || strings.HasSuffix(before, ":") || strings.HasPrefix(after, ":") || strings.HasPrefix(after, "(")
		if err != nil || within || joined || sheet != r.sheet && (sheet != "" || cell.sheet != r.sheet) || row < r.first || row > r.last {
			continue
		}
		b.WriteString(formula[end:m[0]])
		b.WriteString(do(formula[m[0]:m[1]], before, after))
		end = m[1]
	}
	return b.String() + formula[end:]
}

var (
	textsAndSheets = regexp.MustCompile(`"[^"]*"|'[^']*'`)
	wordBefore     = regexp.MustCompile(`[\p{L}\p{N}_.$!]$`)
)

// aggregates are functions of many cells.
var aggregates = []string{
	"SUM", "AVERAGE", "AVERAGEA", "COUNT", "COUNTA", "COUNTBLANK", "COUNTIF", "COUNTIFS", "SUMIF", "SUMIFS", "AVERAGEIF", "AVERAGEIFS",
	"MAX", "MAXA", "MIN", "MINA", "MEDIAN", "MODE", "PRODUCT", "SUBTOTAL", "AGGREGATE", "LARGE", "SMALL", "STDEV", "STDEVP", "VAR", "VARP",
}

// widened is the formula of a cell outside the rows in which a single cell of
// them that is summed, counted or the like is a range of one: SUM(C3) is what a
// person writes who sees one row.
func (r *repeatedRows) widened(formula string, cell *marked) string {
	if r.has(cell) || r.first != r.last {
		return formula
	}
	return r.singles(formula, cell, func(ref, before, after string) string {
		alone := strings.HasPrefix(after, ",") || strings.HasPrefix(after, ")")
		if before = strings.TrimRight(before, " "); !alone || !strings.HasSuffix(before, "(") && !strings.HasSuffix(before, ",") ||
			!slices.Contains(aggregates, function(before)) {
			return ref
		}
		_, at, ok := strings.Cut(ref, "!")
		if !ok {
			at = ref
		}
		return ref + ":" + at
	})
}

// takesOne reports whether a formula takes a single cell of the rows.
func (r *repeatedRows) takesOne(formula string, cell *marked) (one bool) {
	r.singles(formula, cell, func(ref, _, _ string) string { one = true; return ref })
	return one
}

// function is the function that is open at the end of the beginning of a
// formula; "" for none.
func function(begun string) string {
	depth := 0
	for i := len(begun) - 1; i >= 0; i-- {
		switch begun[i] {
		case ')':
			depth++
		case '(':
			if depth--; depth < 0 {
				return strings.ToUpper(functionName.FindString(begun[:i]))
			}
		}
	}
	return ""
}

var functionName = regexp.MustCompile(`[A-Za-z0-9.]*$`)

// extended is the formula of a cell whose ranges that end in repeated rows reach
// some rows further. In those rows themselves that are only ranges with $, as
// in RANK(E3,E$3:E$3): what is without moves with its row.
func (r *repeatedRows) extended(formula string, cell *marked, more int) string {
	own, within := cell.sheet == r.sheet, r.has(cell)
	parts := strings.Split(r.widened(formula, cell), `"`)
	for i := 0; i < len(parts); i += 2 { // the others are texts
		parts[i] = rangeReference.ReplaceAllStringFunc(parts[i], func(ref string) string {
			m := rangeReference.FindStringSubmatch(ref)
			sheet := strings.ReplaceAll(strings.Trim(strings.TrimSuffix(m[1], "!"), "'"), "''", "'")
			from, errFrom := strconv.Atoi(m[3])
			to, errTo := strconv.Atoi(m[5])
			if errFrom != nil || errTo != nil || sheet != r.sheet && (sheet != "" || !own) || from > to || to < r.first || to > r.last ||
				within && !strings.HasSuffix(m[4], "$") {
				return ref
			}
			return m[1] + m[2] + m[3] + ":" + m[4] + strconv.Itoa(to+more)
		})
	}
	return strings.Join(parts, `"`)
}

// copyRow gives the copies of a row its height, looks, words and formulas.
func (t *filling) copyRow(r *repeatedRows, row, high int) error {
	columns, _, err := t.extent(r.sheet)
	if err != nil {
		return err
	}
	height, err := t.f.GetRowHeight(r.sheet, row)
	if err != nil {
		return err
	}
	none, err := t.f.GetRowHeight(r.sheet, excelize.TotalRows) // as of a row that has no height of its own
	if err != nil {
		return err
	}
	for i := 1; i < len(t.units) && height != none; i++ {
		if err := t.f.SetRowHeight(r.sheet, row+i*high, height); err != nil {
			return err
		}
	}
	for c := 1; c <= columns; c++ {
		style, err := t.f.GetCellStyle(r.sheet, name(c, row))
		if err != nil {
			return err
		}
		formula, err := t.f.GetCellFormula(r.sheet, name(c, row))
		if err != nil {
			return err
		}
		words, err := t.f.GetCellValue(r.sheet, name(c, row), excelize.Options{RawCellValue: true})
		if err != nil {
			return err
		}
		kind, err := t.f.GetCellType(r.sheet, name(c, row))
		if err != nil {
			return err
		}
		for i := 1; i < len(t.units); i++ {
			at := name(c, row+i*high)
			if style != 0 {
				if err := t.f.SetCellStyle(r.sheet, at, at, style); err != nil {
					return err
				}
			}
			switch {
			case formula != "":
				err = t.f.SetCellFormula(r.sheet, at, moved(formula, r.first, r.last, i*high))
			case words != "" && !markPattern.MatchString(words):
				if kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber {
					err = t.f.SetCellDefault(r.sheet, at, words)
				} else {
					err = t.f.SetCellStr(r.sheet, at, words)
				}
			}
			if err != nil {
				return err
			}
		}
	}
	return nil
}

// copyMerged merges the cells of the copies as those of the rows.
func (t *filling) copyMerged(r *repeatedRows, high int) error {
	merged, err := t.f.GetMergeCells(r.sheet)
	if err != nil {
		return err
	}
	for _, m := range merged {
		c1, r1, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			return err
		}
		c2, r2, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			return err
		}
		if r1 < r.first || r2 > r.last {
			continue
		}
		for i := 1; i < len(t.units); i++ {
			if err := t.f.MergeCell(r.sheet, name(c1, r1+i*high), name(c2, r2+i*high)); err != nil {
				return err
			}
		}
	}
	return nil
}

// movable is a cell or a range in a formula, with its sheet where it names one.
var movable = regexp.MustCompile(`((?:'(?:[^']|'')+'|[\p{L}\p{N}_.]+)!)?\$?[A-Z]{1,3}\$?[0-9]+\b(?::\$?[A-Z]{1,3}\$?[0-9]+\b)?(\()?`)

var reference = regexp.MustCompile(`(\$?[A-Z]{1,3})(\$?)([0-9]+)`)

// moved is a formula of some rows for a copy of them: what it names of those
// rows moves with it. Rows with $, other rows and other sheets stay.
func moved(formula string, first, last, by int) string {
	parts := strings.Split(formula, `"`)
	for i := 0; i < len(parts); i += 2 { // the others are texts
		parts[i] = movable.ReplaceAllStringFunc(parts[i], func(cells string) string {
			if m := movable.FindStringSubmatch(cells); m[1] != "" || m[2] != "" { // of a sheet, or a function: LOG10(
				return cells
			}
			return reference.ReplaceAllStringFunc(cells, func(ref string) string {
				m := reference.FindStringSubmatch(ref)
				row, err := strconv.Atoi(m[3])
				if err != nil || m[2] != "" || row < first || row > last {
					return ref
				}
				return m[1] + strconv.Itoa(row+by)
			})
		})
	}
	return strings.Join(parts, `"`)
}
