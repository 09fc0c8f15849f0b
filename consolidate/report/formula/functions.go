package formula

import (
	"cmp"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

var (
	grouped     = regexp.MustCompile(`^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$`)
	plainNumber = regexp.MustCompile(`^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$`)
)

// function computes a function of spreadsheets from its arguments: to a Value, areas or
// a matrix.
type function func(e *evaluator, args []argument) (any, error)

// functions are the functions that the package computes, by their names. Any other makes
// a formula unknown. Each gives the same result in Excel and in LibreOffice; a test
// compares them with LibreOffice.
var functions map[string]function

func init() { // not in the declaration: the functions call the evaluator, which looks them up here
	functions = map[string]function{
		"SUM": folding(sum), "AVERAGE": folding(average), "MAX": folding(greatest), "MIN": folding(least), "PRODUCT": folding(product), "MEDIAN": folding(median),
		"COUNT":      counting(func(e *evaluator, v Value, direct bool) bool { _, ok := e.figureIn(v, direct); return ok }),
		"COUNTA":     counting(func(_ *evaluator, v Value, direct bool) bool { return v != nil || direct }),
		"COUNTBLANK": countBlank, "SUBTOTAL": subtotal, "LARGE": nth(true), "SMALL": nth(false),
		"RANK": rank, "RANK.EQ": rank,
		"COUNTIF": conditional(0, false, counted), "COUNTIFS": conditional(0, true, counted),
		"SUMIF": conditional(1, false, summed), "SUMIFS": conditional(1, true, summed),
		"AVERAGEIF": conditional(1, false, averaged), "AVERAGEIFS": conditional(1, true, averaged),
		"IF": choose, "IFERROR": ifFault(func(f Fault) bool { return true }), "IFNA": ifFault(func(f Fault) bool { return f == NA }),
		"AND": logical(true), "OR": logical(false), "NOT": negation,
		"ISNUMBER": kindOf(func(v Value) bool { _, ok := v.(float64); return ok }),
		"ISTEXT":   kindOf(func(v Value) bool { _, ok := v.(string); return ok }),
		"ISBLANK":  kindOf(func(v Value) bool { return v == nil }),
		"ISERROR":  kindOf(func(v Value) bool { _, ok := v.(Fault); return ok }),
		"ISNA":     kindOf(func(v Value) bool { return v == NA }),
		"ROUND":    rounding(func(x float64) float64 { return math.Round(x) }), "ROUNDUP": rounding(func(x float64) float64 { return math.Copysign(math.Ceil(math.Abs(x)), x) }),
		"ROUNDDOWN": rounding(math.Trunc), "TRUNC": rounding(math.Trunc),
		"INT": ofNumber(math.Floor), "ABS": ofNumber(math.Abs), "SQRT": ofNumber(math.Sqrt), "LOG10": ofNumber(math.Log10), "LN": ofNumber(math.Log), "EXP": ofNumber(math.Exp),
		"MOD": modulo,
		"ROW": rowNumbers, "COLUMN": positionOf(func(e *evaluator) int { return e.at.Column }, func(a area) int { return a.left }),
		"ROWS": sizeOf(func(a area) int { return a.down - a.top + 1 }), "COLUMNS": sizeOf(func(a area) int { return a.right - a.left + 1 }),
		"IFS": chooseFirst, "SWITCH": switched, "CHOOSE": chooseNth, "XOR": exclusive, "NA": constant(NA), "TRUE": constant(true), "FALSE": constant(false), "PI": constant(math.Pi),
		"ISNONTEXT": kindOf(func(v Value) bool { _, ok := v.(string); return !ok }), "ISLOGICAL": kindOf(func(v Value) bool { _, ok := v.(bool); return ok }),
		"ISERR": kindOf(func(v Value) bool { f, ok := v.(Fault); return ok && f != NA }), "ISEVEN": ofNumbers(1, func(x []float64) Value { return math.Mod(math.Trunc(x[0]), 2) == 0 }), "ISODD": ofNumbers(1, func(x []float64) Value { return math.Mod(math.Trunc(x[0]), 2) != 0 }),
		"POWER": power, "SIGN": ofNumber(func(x float64) float64 { return float64(cmp.Compare(x, 0)) }), "QUOTIENT": ofNumbers(2, quotient), "CEILING": toMultiple(math.Ceil), "FLOOR": toMultiple(math.Floor), "MROUND": toMultiple(math.Round),
		"SUMSQ": folding(func(xs []float64) Value { return sum(squares(xs)) }), "STDEV": folding(deviation(1)), "STDEV.S": folding(deviation(1)), "STDEVP": folding(deviation(0)), "STDEV.P": folding(deviation(0)),
		"VAR": folding(variance(1)), "VAR.S": folding(variance(1)), "VARP": folding(variance(0)), "VAR.P": folding(variance(0)), "MODE": folding(mode), "MODE.SNGL": folding(mode),
		"PERCENTILE": percentile(1), "PERCENTILE.INC": percentile(1), "QUARTILE": percentile(4), "QUARTILE.INC": percentile(4), "RANK.AVG": rankAverage,
		"MAXIFS": conditional(1, true, func(xs []float64, _ int) Value { return greatest(xs) }), "MINIFS": conditional(1, true, func(xs []float64, _ int) Value { return least(xs) }),
		"SUMPRODUCT": sumProduct, "DATE": dateOf, "YEAR": ofDate(func(t time.Time) float64 { return float64(t.Year()) }), "MONTH": ofDate(func(t time.Time) float64 { return float64(t.Month()) }), "DAY": ofDate(func(t time.Time) float64 { return float64(t.Day()) }),
		"WEEKDAY": weekday, "EDATE": monthsOn(false), "EOMONTH": monthsOn(true), "DATEDIF": dateDifference, "DAYS": daysBetween, "DATEVALUE": dateWritten,
		"CONCATENATE": concatenate, "CONCAT": concatenateAll, "TEXTJOIN": joined, "LEN": ofText(func(s string) Value { return float64(utf8.RuneCountInString(s)) }), "TRIM": ofText(trimmed), "VALUE": valueOf, "LEFT": cut(true), "RIGHT": cut(false), "MID": middle,
		"UPPER": ofText(func(s string) Value { return strings.ToUpper(s) }), "LOWER": ofText(func(s string) Value { return strings.ToLower(s) }), "EXACT": exact, "REPT": repeated, "SUBSTITUTE": substituted, "REPLACE": replaced, "FIND": search(false), "SEARCH": search(true),
		"N": plain(func(v Value) Value { x, ok := v.(float64); return orZero(x, ok) }), "T": plain(func(v Value) Value { s, _ := v.(string); return s }), "TEXT": formatted, "HYPERLINK": linked,
		"VLOOKUP": lookUpTable(true), "HLOOKUP": lookUpTable(false), "LOOKUP": lookUpVector, "XLOOKUP": lookUpEither, "INDEX": index, "MATCH": match, "OFFSET": offset,
	}
}

// orZero returns a number, or 0 for none.
func orZero(x float64, ok bool) Value {
	if !ok {
		return 0.0
	}
	return x
}

// singles says, by the names of functions, which arguments take a single value: their
// numbers from 0, or all for none. In an array formula the function is computed for each
// value of a range in such an argument.
var singles = map[string][]int{
	"IF": nil, "IFERROR": nil, "IFNA": nil, "NOT": nil, "ISNUMBER": nil, "ISTEXT": nil, "ISBLANK": nil, "ISERROR": nil, "ISNA": nil, "ISERR": nil, "ISNONTEXT": nil, "ISLOGICAL": nil, "ISEVEN": nil, "ISODD": nil,
	"ROUND": nil, "ROUNDUP": nil, "ROUNDDOWN": nil, "TRUNC": nil, "INT": nil, "ABS": nil, "SQRT": nil, "LOG10": nil, "LN": nil, "EXP": nil, "MOD": nil, "POWER": nil, "SIGN": nil, "QUOTIENT": nil, "CEILING": nil, "FLOOR": nil, "MROUND": nil,
	"DATE": nil, "YEAR": nil, "MONTH": nil, "DAY": nil, "CONCATENATE": nil, "LEN": nil, "TRIM": nil, "VALUE": nil, "LEFT": nil, "RIGHT": nil, "MID": nil, "UPPER": nil, "LOWER": nil, "EXACT": nil, "REPT": nil,
	"SUBSTITUTE": nil, "REPLACE": nil, "FIND": nil, "SEARCH": nil, "TEXT": nil,
	"LARGE": {1}, "SMALL": {1}, "RANK": {0}, "RANK.EQ": {0}, "COUNTIF": {1}, "SUMIF": {1}, "AVERAGEIF": {1}, "COUNTIFS": {1, 3, 5, 7}, "SUMIFS": {2, 4, 6, 8}, "AVERAGEIFS": {2, 4, 6, 8}, "MATCH": {0},
}

// call computes a function by its name.
func (e *evaluator) call(name string, args []argument) (any, error) {
	f, ok := functions[name]
	if !ok {
		return nil, ErrUnknown
	}
	if singly, ok := singles[name]; ok && (e.array || e.arrays) {
		return e.lifted(f, singly, args)
	}
	return f(e, args)
}

// one computes the i-th argument as one value.
func (e *evaluator) one(args []argument, i int) (Value, error) {
	if i >= len(args) {
		return nil, ErrUnknown
	}
	v, err := e.value(args[i])
	if err != nil {
		return nil, err
	}
	return e.single(v)
}

// num computes the i-th argument as a number.
func (e *evaluator) num(args []argument, i int) (x float64, wrong Value, err error) {
	v, err := e.one(args, i)
	if err != nil {
		return 0, nil, err
	}
	x, wrong = e.number(v)
	return x, wrong, nil
}

// numOr computes the i-th argument as a number; where there are fewer arguments it
// returns another number.
func (e *evaluator) numOr(args []argument, i int, otherwise float64) (x float64, wrong Value, err error) {
	if i >= len(args) {
		return otherwise, nil, nil
	}
	return e.num(args, i)
}

// cells computes the i-th argument as a reference to cells.
func (e *evaluator) cells(args []argument, i int) (areas, error) {
	if i >= len(args) {
		return nil, ErrUnknown
	}
	v, err := e.value(args[i])
	if err != nil {
		return nil, err
	}
	all, ok := v.(areas)
	if !ok {
		return nil, ErrUnknown
	}
	return all, nil
}

// whole cuts the decimals of a number, and bounds it to more cells than a side of a sheet
// has.
func whole(x float64) int { return int(math.Max(-(1 << 24), math.Min(x, 1<<24))) }

// figureIn returns the number that a value counts as in SUM and the like. In cells only
// numbers count; texts and truths count where they are written in the formula (direct).
func (e *evaluator) figureIn(v Value, direct bool) (float64, bool) {
	if x, ok := v.(float64); ok || !direct {
		return x, ok
	}
	x, wrong := e.number(v)
	return x, wrong == nil
}

// eachValue calls a function with each value of the arguments; direct says that the
// value is written in the formula.
func (e *evaluator) eachValue(args []argument, do func(v Value, direct bool) error) error {
	for _, a := range args {
		v, err := e.value(a)
		if err != nil {
			return err
		}
		switch v := v.(type) {
		case areas:
			err = e.eachCell(v, func(v Value) error { return do(v, false) })
		case matrix:
			for i := 0; i < len(v.cells) && err == nil; i++ {
				err = do(v.cells[i], false)
			}
		default:
			err = do(v, true)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// faultError is a Fault that ends a walk over cells.
type faultError struct{ Fault }

func (f faultError) Error() string { return string(f.Fault) }

// caught returns a result, or the Fault that has ended a walk.
func caught(v any, err error) (any, error) {
	if f, ok := err.(faultError); ok {
		return f.Fault, nil
	}
	return v, err
}

// figures are the numbers of the arguments.
func (e *evaluator) figures(args []argument) (xs []float64, err error) {
	err = e.eachValue(args, func(v Value, direct bool) error {
		if f, ok := v.(Fault); ok {
			return faultError{f}
		}
		x, ok := e.figureIn(v, direct)
		if ok {
			xs = append(xs, x)
		} else if direct {
			return faultError{BadVal}
		}
		return nil
	})
	return xs, err
}

// folding makes a function of all numbers of its arguments.
func folding(fold func([]float64) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		xs, err := e.figures(args)
		if err != nil {
			return caught(nil, err)
		}
		return fold(xs), nil
	}
}

// sum adds numbers and keeps the rounding error of each step, so that amounts of money
// are exact to the fen.
func sum(xs []float64) Value {
	total, lost := 0.0, 0.0
	for _, x := range xs {
		t := total + x
		if math.Abs(total) >= math.Abs(x) {
			lost += (total - t) + x
		} else {
			lost += (x - t) + total
		}
		total = t
	}
	return finite(add(total, lost))
}

func average(xs []float64) Value {
	if len(xs) == 0 {
		return DivZero
	}
	x, fault := number(sum(xs))
	if fault != nil {
		return fault
	}
	return x / float64(len(xs))
}

func greatest(xs []float64) Value {
	if len(xs) == 0 {
		return 0.0
	}
	return slices.Max(xs)
}

func least(xs []float64) Value {
	if len(xs) == 0 {
		return 0.0
	}
	return slices.Min(xs)
}

func product(xs []float64) Value {
	if len(xs) == 0 {
		return 0.0
	}
	p := 1.0
	for _, x := range xs {
		p *= x
	}
	return finite(p)
}

func median(xs []float64) Value {
	if len(xs) == 0 {
		return BadNum
	}
	slices.Sort(xs)
	if n := len(xs); n%2 == 0 {
		return (xs[n/2-1] + xs[n/2]) / 2
	}
	return xs[len(xs)/2]
}

// counting makes a function that counts values.
func counting(counts func(e *evaluator, v Value, direct bool) bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		n := 0
		err := e.eachValue(args, func(v Value, direct bool) error {
			if counts(e, v, direct) {
				n++
			}
			return nil
		})
		return float64(n), err
	}
}

// countBlank computes COUNTBLANK.
func countBlank(e *evaluator, args []argument) (any, error) {
	cells, err := e.cells(args, 0)
	if err != nil {
		return nil, err
	}
	n := cells.size()
	err = e.eachCell(cells, func(v Value) error {
		if v != nil && v != "" {
			n--
		}
		return nil
	})
	return float64(n), err
}

// subtotals are the functions of numbers that SUBTOTAL computes, by their numbers.
var subtotals = map[int]func([]float64) Value{1: average, 4: greatest, 5: least, 6: product, 7: deviation(1), 8: deviation(0), 9: sum, 10: variance(1), 11: variance(0)}

// Numbers of the functions of SUBTOTAL that count.
const (
	subtotalCount  = 2
	subtotalCountA = 3
)

// Hidden may be implemented by a Sheets. SUBTOTAL is unknown without it.
type Hidden interface {
	// LeavesOut reports whether SUBTOTAL leaves a cell out: it is a subtotal itself, a
	// filter hides its row, or its row is hidden and hidden says to leave those out.
	LeavesOut(sheet string, column, row int, hidden bool) bool
}

// subtotal computes SUBTOTAL. A function number above 100 also leaves out hidden rows.
func subtotal(e *evaluator, args []argument) (any, error) {
	which, wrong, err := e.num(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	hidden, ok := e.sheets.(Hidden)
	code := whole(which) % 100
	fold, counts := subtotals[code], code == subtotalCount || code == subtotalCountA
	if !ok || fold == nil && !counts || len(args) < 2 {
		return nil, ErrUnknown
	}
	var kept []Value
	for i := 1; i < len(args); i++ {
		cells, err := e.cells(args, i)
		if err != nil {
			return nil, err
		}
		err = e.eachPlace(cells, func(sheet string, column, row int) error {
			if hidden.LeavesOut(sheet, column, row, which > 100) {
				return nil
			}
			v, err := e.cell(sheet, column, row)
			kept = append(kept, v)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	var xs []float64
	nonEmpty := 0
	for _, v := range kept {
		if f, ok := v.(Fault); ok && !counts {
			return f, nil
		}
		if x, ok := v.(float64); ok {
			xs = append(xs, x)
		}
		if v != nil {
			nonEmpty++
		}
	}
	switch code {
	case subtotalCount:
		return float64(len(xs)), nil
	case subtotalCountA:
		return float64(nonEmpty), nil
	}
	return fold(xs), nil
}

// ofOrder makes a function of numbers in ascending order and of one further number.
func ofOrder(do func(xs []float64, k float64) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		if len(args) != 2 {
			return nil, ErrUnknown
		}
		xs, err := e.figures(args[:1])
		if err != nil {
			return caught(nil, err)
		}
		k, wrong, err := e.num(args, 1)
		if err != nil || wrong != nil {
			return wrong, err
		}
		slices.Sort(xs)
		return do(xs, k), nil
	}
}

// nth computes LARGE or SMALL.
func nth(large bool) function {
	return ofOrder(func(xs []float64, k float64) Value {
		if k < 1 || whole(k) > len(xs) {
			return BadNum
		}
		if large {
			return xs[len(xs)-whole(k)]
		}
		return xs[whole(k)-1]
	})
}

// rank computes RANK.
func rank(e *evaluator, args []argument) (any, error) {
	if len(args) < 2 {
		return nil, ErrUnknown
	}
	x, wrong, err := e.num(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	ascending, wrong, err := e.numOr(args, 2, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	cells, err := e.cells(args, 1)
	if err != nil {
		return nil, err
	}
	place, found := 1, false
	err = e.eachCell(cells, func(v Value) error {
		if f, ok := v.(Fault); ok {
			return faultError{f}
		}
		y, ok := v.(float64)
		found = found || ok && x == y
		if ok && (y > x && ascending == 0 || y < x && ascending != 0) {
			place++
		}
		return nil
	})
	if !found && err == nil {
		return NA, nil
	}
	return caught(float64(place), err)
}

// These compute COUNTIF and the like from the numbers, and the number, of the cells that
// meet the criteria.
func counted(xs []float64, n int) Value { return float64(n) }
func summed(xs []float64, _ int) Value  { return sum(xs) }
func averaged(xs []float64, _ int) Value {
	return average(xs)
}

// conditional computes COUNTIF and the like. ranges is the number of ranges besides the
// pairs of a range and its criterion. several says that there may be several pairs, and
// that the range goes before them (SUMIFS); else it is the last argument and may be left
// out (SUMIF).
func conditional(ranges int, several bool, fold func(xs []float64, n int) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		var pairs []argument
		var figures areas
		var err error
		switch {
		case several:
			pairs = args[min(ranges, len(args)):]
			if ranges > 0 {
				figures, err = e.cells(args, 0)
			}
		case len(args) > 2 && ranges > 0:
			pairs = args[:2]
			figures, err = e.cells(args, 2)
		default:
			pairs = args
		}
		if err != nil {
			return nil, err
		}
		if len(pairs) < 2 || len(pairs)%2 != 0 || !several && len(pairs) != 2 {
			return nil, ErrUnknown
		}
		var c criteria
		for i := 0; i < len(pairs); i += 2 {
			cells, err := e.cells(pairs, i)
			if err != nil {
				return nil, err
			}
			criterion, err := e.one(pairs, i+1)
			if err != nil {
				return nil, err
			}
			if len(cells) != 1 {
				return nil, ErrUnknown
			}
			meet, err := criterionOf(criterion)
			if err != nil {
				return nil, err
			}
			c.ranges, c.meets = append(c.ranges, cells[0]), append(c.meets, meet)
		}
		if figures == nil {
			figures = areas{c.ranges[0]}
		}
		if len(figures) != 1 {
			return nil, ErrUnknown
		}
		return e.meeting(c, figures[0], fold)
	}
}

// criteria are ranges of one size, each with what its cells must meet.
type criteria struct {
	ranges []area
	meets  []func(Value) bool
}

// meeting folds the numbers of the cells of figures whose places meet all criteria.
func (e *evaluator) meeting(c criteria, figures area, fold func([]float64, int) Value) (any, error) {
	first := c.ranges[0]
	for _, r := range c.ranges {
		if r.right-r.left != first.right-first.left || r.down-r.top != first.down-first.top {
			return BadVal, nil
		}
	}
	columns, rows := e.reach(append(c.ranges, figures))
	var xs []float64
	n := 0
	for row := 0; row <= min(first.down-first.top, rows); row++ {
		for column := 0; column <= min(first.right-first.left, columns); column++ {
			met, err := e.meets(c, column, row)
			if err != nil {
				return nil, err
			}
			if !met {
				continue
			}
			n++
			v, err := e.cell(figures.sheet, figures.left+column, figures.top+row)
			if err != nil {
				return nil, err
			}
			if f, ok := v.(Fault); ok {
				return f, nil
			}
			if x, ok := v.(float64); ok {
				xs = append(xs, x)
			}
		}
	}
	if first.down == MaxRows && n > rows {
		return nil, ErrUnknown // the empty cells of a whole column meet them too
	}
	return fold(xs, n), nil
}

// meets reports whether the cells at a place of the ranges, from 0, meet the criteria.
func (e *evaluator) meets(c criteria, column, row int) (bool, error) {
	for i, r := range c.ranges {
		v, err := e.cell(r.sheet, r.left+column, r.top+row)
		if err != nil || !c.meets[i](v) {
			return false, err
		}
	}
	return true, nil
}

// reach returns how many columns and rows beyond the first of some ranges must be looked
// at.
func (e *evaluator) reach(ranges []area) (lastColumn, lastRow int) {
	for _, r := range ranges {
		columns, rows := e.sheets.Extent(r.sheet)
		lastColumn, lastRow = max(lastColumn, columns-r.left), max(lastRow, rows-r.top)
		if r.down-r.top < MaxRows-1 { // the range is no whole column: its empty cells count too
			lastRow = max(lastRow, r.down-r.top)
		}
		lastColumn = max(lastColumn, min(r.right-r.left, 64))
	}
	return lastColumn, lastRow
}

var criterionPattern = regexp.MustCompile(`^(<=|>=|<>|<|>|=)?`)

// criterionOf returns the test of cells that a criterion of COUNTIF and the like means.
func criterionOf(v Value) (func(Value) bool, error) {
	switch v := v.(type) {
	case float64:
		return func(cell Value) bool { x, ok := cell.(float64); return ok && same(x, v) }, nil
	case string:
		op := criterionPattern.FindString(v)
		rest := v[len(op):]
		if readOtherwise(rest) {
			return nil, ErrUnknown
		}
		if x, ok := numberIn(rest); ok {
			return numberCriterion(op, x), nil
		}
		return textCriterion(op, rest)
	}
	return nil, ErrUnknown
}

// numberCriterion compares cells with a number. Texts that are numbers can equal it.
func numberCriterion(op string, x float64) func(Value) bool {
	return func(cell Value) bool {
		y, ok := cell.(float64)
		if s, isText := cell.(string); isText && (op == "" || op == "=") {
			y, ok = numberIn(s)
		}
		if op == "<>" {
			return !ok || !same(x, y)
		}
		return ok && holds(orEqual(op), compare(y, x))
	}
}

// textCriterion compares cells with a text, in which * and ? match any characters. The
// error is ErrUnknown for an order of texts.
func textCriterion(op, text string) (func(Value) bool, error) {
	switch {
	case op != "" && op != "=" && op != "<>":
		return nil, ErrUnknown
	case text == "" && op == "":
		return func(cell Value) bool { return cell == nil || cell == "" }, nil
	case text == "":
		return func(cell Value) bool { return (cell == nil) == (op == "=") }, nil
	}
	pattern, err := wildcards(text)
	if err != nil {
		return nil, ErrUnknown
	}
	return func(cell Value) bool {
		s, ok := cell.(string)
		return (ok && pattern.MatchString(s)) == (op != "<>")
	}, nil
}

// orEqual returns an operator, = for none.
func orEqual(op string) string {
	if op == "" {
		return "="
	}
	return op
}

// wildcards makes a pattern of a text with * and ?, which ~ escapes.
func wildcards(s string) (*regexp.Regexp, error) {
	var b strings.Builder
	b.WriteString(`(?is)^`)
	escaped := false
	for _, r := range s {
		switch {
		case escaped:
			b.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '~':
			escaped = true
		case r == '*':
			b.WriteString(".*")
		case r == '?':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	return regexp.Compile(b.String() + "$")
}

// choose computes IF.
func choose(e *evaluator, args []argument) (any, error) {
	v, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	if len(args) > 3 {
		return nil, ErrUnknown
	}
	met, wrong := truth(v)
	if wrong != nil {
		return wrong, nil
	}
	branch := 1
	if !met {
		branch = 2
	}
	if branch >= len(args) {
		return met, nil
	}
	return e.chosen(args[branch])
}

// truth returns a value as a condition, or a Fault where it is none.
func truth(v Value) (bool, Value) {
	if s, ok := v.(string); ok {
		switch strings.ToUpper(s) {
		case "TRUE":
			return true, nil
		case "FALSE":
			return false, nil
		}
		return false, BadVal
	}
	x, wrong := number(v)
	return x != 0, wrong
}

// chooseFirst computes IFS: the value behind the first condition that holds.
func chooseFirst(e *evaluator, args []argument) (any, error) {
	if len(args)%2 != 0 {
		return nil, ErrUnknown
	}
	for i := 0; i < len(args); i += 2 {
		v, err := e.one(args, i)
		if err != nil {
			return nil, err
		}
		met, wrong := truth(v)
		if wrong != nil {
			return wrong, nil
		}
		if met {
			return e.chosen(args[i+1])
		}
	}
	return NA, nil
}

// switched computes SWITCH.
func switched(e *evaluator, args []argument) (any, error) {
	v, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	if _, ok := v.(Fault); ok {
		return v, nil
	}
	i := 1
	for ; i+1 < len(args); i += 2 {
		w, err := e.one(args, i)
		if err != nil {
			return nil, err
		}
		if _, ok := w.(Fault); ok {
			return w, nil
		}
		if v != nil && w != nil && typeOrder(v) == typeOrder(w) && compare(v, w) == 0 {
			return e.chosen(args[i+1])
		}
	}
	if i < len(args) {
		return e.chosen(args[i])
	}
	return NA, nil
}

// chooseNth computes CHOOSE.
func chooseNth(e *evaluator, args []argument) (any, error) {
	x, wrong, err := e.num(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	if x < 1 || whole(x) >= len(args) {
		return BadVal, nil
	}
	return e.chosen(args[whole(x)])
}

// chosen computes the argument that a function has chosen; an empty cell is 0.
func (e *evaluator) chosen(a argument) (any, error) {
	v, err := e.value(a)
	if err == nil && v == nil {
		v = 0.0
	}
	return v, err
}

// ifFault computes IFERROR or IFNA.
func ifFault(is func(Fault) bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		v, err := e.one(args, 0)
		if err != nil {
			return nil, err
		}
		if f, ok := v.(Fault); ok && is(f) {
			v, err = e.one(args, 1)
		}
		return v, err
	}
}

// logical computes AND or OR.
func logical(all bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		result, seen := all, false
		err := e.eachValue(args, func(v Value, direct bool) error {
			if f, ok := v.(Fault); ok {
				return faultError{f}
			}
			if _, isText := v.(string); v == nil || isText {
				if direct && isText {
					return faultError{BadVal}
				}
				return nil
			}
			x, _ := number(v) // a number or a truth
			seen = true
			if (x != 0) != all {
				result = !all
			}
			return nil
		})
		if err == nil && !seen {
			return BadVal, nil
		}
		return caught(result, err)
	}
}

// negation computes NOT.
func negation(e *evaluator, args []argument) (any, error) {
	x, wrong, err := e.num(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	return x == 0, nil
}

// kindOf makes ISNUMBER and the like.
func kindOf(is func(Value) bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		v, err := e.one(args, 0)
		if err != nil {
			return nil, err
		}
		return is(v), nil
	}
}

// rounding makes ROUND and the like.
func rounding(round func(float64) float64) function {
	return func(e *evaluator, args []argument) (any, error) {
		x, wrong, err := e.num(args, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		digits, wrong, err := e.numOr(args, 1, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		if math.Abs(digits) > 15 {
			return nil, ErrUnknown
		}
		scale := math.Pow(10, math.Abs(math.Trunc(digits)))
		scaled := x * scale
		if digits < 0 {
			scaled = x / scale
		}
		scaled = asSeen(scaled)
		if digits < 0 {
			return finite(round(scaled) * scale), nil
		}
		return finite(round(scaled) / scale), nil
	}
}

// asSeen rounds a number to 15 digits. 1.005 × 100 is 100.49999999999999; the figure that
// a person sees, 100.5, counts.
func asSeen(x float64) float64 {
	seen, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
	if err != nil {
		return x
	}
	return seen
}

// ofNumber makes a function of one number.
func ofNumber(f func(float64) float64) function {
	return func(e *evaluator, args []argument) (any, error) {
		x, wrong, err := e.num(args, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		return finite(f(x)), nil
	}
}

// modulo computes MOD.
func modulo(e *evaluator, args []argument) (any, error) {
	x, wrong, err := e.num(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	y, wrong, err := e.num(args, 1)
	if err != nil || wrong != nil {
		return wrong, err
	}
	if y == 0 {
		return DivZero, nil
	}
	return finite(x - y*math.Floor(x/y)), nil
}

// power computes POWER, which is the same as the operator ^.
func power(e *evaluator, args []argument) (any, error) {
	var v [2]Value
	for i := range v {
		var err error
		if v[i], err = e.one(args, i); err != nil {
			return nil, err
		}
	}
	return e.arithmetic("^", v[0], v[1])
}

// ofNumbers makes a function of n numbers.
func ofNumbers(n int, f func([]float64) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		if len(args) != n {
			return nil, ErrUnknown
		}
		xs := make([]float64, n)
		for i := range xs {
			var wrong Value
			var err error
			if xs[i], wrong, err = e.num(args, i); err != nil || wrong != nil {
				return wrong, err
			}
		}
		return f(xs), nil
	}
}

// quotient computes QUOTIENT.
func quotient(x []float64) Value {
	if x[1] == 0 {
		return DivZero
	}
	return finite(math.Trunc(x[0] / x[1]))
}

// toMultiple makes CEILING and the like, which round to a multiple. Spreadsheets differ
// for negative numbers.
func toMultiple(round func(float64) float64) function {
	return func(e *evaluator, args []argument) (any, error) {
		v, err := ofNumbers(2, func(x []float64) Value {
			if x[0] < 0 || x[1] <= 0 {
				return nil
			}
			return finite(round(asSeen(x[0]/x[1])) * x[1])
		})(e, args)
		if err == nil && v == nil {
			err = ErrUnknown
		}
		return v, err
	}
}

// constant makes a function without arguments.
func constant(v Value) function {
	return func(_ *evaluator, args []argument) (any, error) {
		if len(args) > 0 {
			return nil, ErrUnknown
		}
		return v, nil
	}
}

// exclusive computes XOR.
func exclusive(e *evaluator, args []argument) (any, error) {
	odd, seen := false, false
	err := e.eachValue(args, func(v Value, direct bool) error {
		switch v := v.(type) {
		case Fault:
			return faultError{v}
		case string:
			if direct {
				return faultError{BadVal}
			}
		case float64, bool:
			x, _ := number(v)
			odd, seen = odd != (x != 0), true
		}
		return nil
	})
	if err == nil && !seen {
		return BadVal, nil
	}
	return caught(odd, err)
}

// squares squares numbers in place.
func squares(xs []float64) []float64 {
	for i, x := range xs {
		xs[i] = x * x
	}
	return xs
}

// variance computes the variance of all numbers (less is 0) or of a sample (less is 1).
func variance(less int) func([]float64) Value {
	return func(xs []float64) Value {
		n := len(xs) - less
		if n < 1 {
			return DivZero
		}
		mean, fault := number(average(xs))
		if fault != nil {
			return fault
		}
		from := make([]float64, len(xs))
		for i, x := range xs {
			from[i] = x - mean
		}
		total, fault := number(sum(squares(from)))
		if fault != nil {
			return fault
		}
		return total / float64(n)
	}
}

// deviation computes the standard deviation, as variance does the variance.
func deviation(less int) func([]float64) Value {
	return func(xs []float64) Value {
		v := variance(less)(xs)
		if x, ok := v.(float64); ok {
			return math.Sqrt(x)
		}
		return v
	}
}

// mode computes MODE: the most frequent number, and the first of several such.
func mode(xs []float64) Value {
	count, most := map[float64]int{}, 1
	for _, x := range xs {
		count[x]++
		most = max(most, count[x])
	}
	for _, x := range xs {
		if most > 1 && count[x] == most {
			return x
		}
	}
	return NA
}

// percentile computes PERCENTILE, or QUARTILE for 4 parts.
func percentile(parts float64) function {
	return ofOrder(func(xs []float64, k float64) Value {
		if parts > 1 {
			k = math.Trunc(k)
		}
		if k /= parts; k < 0 || k > 1 || len(xs) == 0 {
			return BadNum
		}
		position := k * float64(len(xs)-1)
		low := int(position)
		if low+1 == len(xs) {
			return xs[low]
		}
		return xs[low] + (position-float64(low))*(xs[low+1]-xs[low])
	})
}

// rankAverage computes RANK.AVG: equal numbers have the mean of the places that they
// take.
func rankAverage(e *evaluator, args []argument) (any, error) {
	v, err := rank(e, args)
	place, ok := v.(float64)
	if err != nil || !ok {
		return v, err
	}
	x, _, err := e.num(args, 0)
	if err != nil {
		return nil, err
	}
	cells, err := e.cells(args, 1)
	if err != nil {
		return nil, err
	}
	alike := 0.0
	err = e.eachCell(cells, func(v Value) error {
		if v == x {
			alike++
		}
		return nil
	})
	return place + (alike-1)/2, err
}

// positionOf makes ROW or COLUMN: the number of the formula's own cell, or of an area.
func positionOf(own func(*evaluator) int, of func(area) int) function {
	return func(e *evaluator, args []argument) (any, error) {
		if len(args) == 0 {
			return float64(own(e)), nil
		}
		cells, err := e.cells(args, 0)
		if err != nil {
			return nil, err
		}
		if len(cells) != 1 || e.array && cells.size() > 1 {
			return nil, ErrUnknown
		}
		return float64(of(cells[0])), nil
	}
}

// rowNumbers computes ROW, in an array formula for each row of a range.
func rowNumbers(e *evaluator, args []argument) (any, error) {
	if e.array && len(args) == 1 {
		cells, err := e.cells(args, 0)
		if err != nil {
			return nil, err
		}
		if n := cells.size(); len(cells) == 1 && n > 1 && n <= maxMatrix && (cells[0].left == cells[0].right || cells[0].right == MaxColumns) {
			m := matrix{columns: 1}
			for row := cells[0].top; row <= cells[0].down; row++ {
				m.cells = append(m.cells, float64(row))
			}
			return m, nil
		}
	}
	return positionOf(func(e *evaluator) int { return e.at.Row }, func(a area) int { return a.top })(e, args)
}

// sizeOf makes ROWS or COLUMNS.
func sizeOf(of func(area) int) function {
	return func(e *evaluator, args []argument) (any, error) {
		cells, err := e.cells(args, 0)
		if err != nil {
			return nil, err
		}
		if len(cells) != 1 {
			return nil, ErrUnknown
		}
		return float64(of(cells[0])), nil
	}
}
