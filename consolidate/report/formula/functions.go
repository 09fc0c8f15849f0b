package formula

import (
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

var (
	grouped     = regexp.MustCompile(`^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]*)?$`)
	plainNumber = regexp.MustCompile(`^[+-]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?$`)
)

// function computes one from its arguments.
type function func(e *evaluator, args []argument) (any, error)

// functions are those that are computed; all others make a formula unknown.
// What is here gives the same in Excel and in LibreOffice, which a test sees to.
var functions map[string]function

func init() { // the functions call the evaluator, which looks them up
	functions = map[string]function{
		"SUM": folding(sum), "AVERAGE": folding(average), "MAX": folding(greatest), "MIN": folding(least), "PRODUCT": folding(product), "MEDIAN": folding(median),
		"COUNT": counting(func(v Value, direct bool) bool { _, ok := figureIn(v, direct); return ok }),
		"COUNTA": counting(func(v Value, direct bool) bool {
			return v != nil || direct
		}),
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
		"ROW": place(func(e *evaluator) int { return e.at.Row }, func(a area) int { return a.top }), "COLUMN": place(func(e *evaluator) int { return e.at.Column }, func(a area) int { return a.left }),
		"ROWS": extent(func(a area) int { return a.down - a.top + 1 }), "COLUMNS": extent(func(a area) int { return a.right - a.left + 1 }),
		"CONCATENATE": concatenate, "LEN": ofText(func(s string) Value { return float64(utf8.RuneCountInString(s)) }),
		"TRIM": ofText(func(s string) Value {
			return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
		}),
		"VALUE": ofText(func(s string) Value { x, ok := numberIn(s); return orFault(x, ok) }), "LEFT": cut(true), "RIGHT": cut(false),
		"N": plain(func(v Value) Value { x, ok := v.(float64); return orZero(x, ok) }), "T": plain(func(v Value) Value { s, _ := v.(string); return s }),
		"TEXT": formatted, "VLOOKUP": lookUp, "INDEX": index, "MATCH": match,
	}
}

func orFault(x float64, ok bool) Value {
	if !ok {
		return BadVal
	}
	return x
}

func orZero(x float64, ok bool) Value {
	if !ok {
		return 0.0
	}
	return x
}

func (e *evaluator) call(name string, args []argument) (any, error) {
	f, ok := functions[name]
	if !ok {
		return nil, ErrUnknown
	}
	return f(e, args)
}

// one computes the i-th argument to one value.
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

// num computes the i-th argument to a number.
func (e *evaluator) num(args []argument, i int) (x float64, fault Value, err error) {
	v, err := e.one(args, i)
	if err != nil {
		return 0, nil, err
	}
	x, fault = number(v)
	return x, fault, nil
}

// cells computes the i-th argument to the cells that it names.
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

// figureIn is the number of a value that is folded: of cells numbers alone, of
// what is written in the formula texts and truths that mean one too.
func figureIn(v Value, direct bool) (float64, bool) {
	if x, ok := v.(float64); ok || !direct {
		return x, ok
	}
	x, fault := number(v)
	return x, fault == nil
}

// all calls a function with each value of the arguments; direct says that it is
// written in the formula.
func (e *evaluator) all(args []argument, do func(v Value, direct bool) error) error {
	for _, a := range args {
		v, err := e.value(a)
		if err != nil {
			return err
		}
		if cells, ok := v.(areas); ok {
			err = e.each(cells, func(v Value) error { return do(v, false) })
		} else {
			err = do(v, true)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// fault is a Fault that ends a walk over cells.
type fault struct{ Fault }

func (f fault) Error() string { return string(f.Fault) }

// caught makes the Fault that ended a walk the result.
func caught(v any, err error) (any, error) {
	if f, ok := err.(fault); ok {
		return f.Fault, nil
	}
	return v, err
}

// figures are the numbers of the arguments.
func (e *evaluator) figures(args []argument) (xs []float64, err error) {
	err = e.all(args, func(v Value, direct bool) error {
		if f, ok := v.(Fault); ok {
			return fault{f}
		}
		x, ok := figureIn(v, direct)
		if ok {
			xs = append(xs, x)
		} else if direct {
			return fault{BadVal}
		}
		return nil
	})
	return xs, err
}

func folding(fold func([]float64) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		xs, err := e.figures(args)
		if err != nil {
			return caught(nil, err)
		}
		return fold(xs), nil
	}
}

// sum adds with the error of each step kept, so that money to the fen comes out
// as it is.
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

func counting(counts func(v Value, direct bool) bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		n := 0
		err := e.all(args, func(v Value, direct bool) error {
			if counts(v, direct) {
				n++
			}
			return nil
		})
		return float64(n), err
	}
}

func countBlank(e *evaluator, args []argument) (any, error) {
	cells, err := e.cells(args, 0)
	if err != nil {
		return nil, err
	}
	n := cells.size()
	err = e.each(cells, func(v Value) error {
		if v != nil && v != "" {
			n--
		}
		return nil
	})
	return float64(n), err
}

// subtotals are what SUBTOTAL computes by its number. Whether it leaves cells
// out that are hidden or are subtotals is the business of who calls: see
// subtotal.
var subtotals = map[int]string{1: "AVERAGE", 2: "COUNT", 3: "COUNTA", 4: "MAX", 5: "MIN", 6: "PRODUCT", 9: "SUM"}

// Hidden is what Sheets may say besides: which rows are not shown, and which
// cells are subtotals themselves. SUBTOTAL is unknown where they do not.
type Hidden interface {
	// Left reports whether SUBTOTAL leaves a cell out; hidden says that it does
	// those of hidden rows.
	Left(sheet string, column, row int, hidden bool) bool
}

func subtotal(e *evaluator, args []argument) (any, error) {
	which, wrong, err := e.num(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	hidden, ok := e.sheets.(Hidden)
	name := subtotals[int(which)%100]
	if !ok || name == "" || len(args) < 2 {
		return nil, ErrUnknown
	}
	var kept []Value
	for i := range args[1:] {
		cells, err := e.cells(args, i+1)
		if err != nil {
			return nil, err
		}
		for _, a := range cells {
			columns, rows := e.sheets.Extent(a.sheet)
			for row := a.top; row <= min(a.down, rows); row++ {
				for column := a.left; column <= min(a.right, columns); column++ {
					if hidden.Left(a.sheet, column, row, which > 100) {
						continue
					}
					v, err := e.sheets.Value(a.sheet, column, row)
					if err != nil {
						return nil, err
					}
					kept = append(kept, v)
				}
			}
		}
	}
	var xs []float64
	filled := 0
	for _, v := range kept {
		if f, ok := v.(Fault); ok && name != "COUNT" && name != "COUNTA" {
			return f, nil
		}
		if x, ok := v.(float64); ok {
			xs = append(xs, x)
		}
		if v != nil {
			filled++
		}
	}
	switch name {
	case "AVERAGE":
		return average(xs), nil
	case "COUNT":
		return float64(len(xs)), nil
	case "COUNTA":
		return float64(filled), nil
	case "MAX":
		return greatest(xs), nil
	case "MIN":
		return least(xs), nil
	case "PRODUCT":
		return product(xs), nil
	}
	return sum(xs), nil
}

func nth(large bool) function {
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
		if k < 1 || int(k) > len(xs) {
			return BadNum, nil
		}
		slices.Sort(xs)
		if large {
			return xs[len(xs)-int(k)], nil
		}
		return xs[int(k)-1], nil
	}
}

func rank(e *evaluator, args []argument) (any, error) {
	if len(args) < 2 {
		return nil, ErrUnknown
	}
	x, wrong, err := e.num(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	ascending := 0.0
	if len(args) > 2 {
		if ascending, wrong, err = e.num(args, 2); err != nil || wrong != nil {
			return wrong, err
		}
	}
	cells, err := e.cells(args, 1)
	if err != nil {
		return nil, err
	}
	place, found := 1, false
	err = e.each(cells, func(v Value) error {
		if f, ok := v.(Fault); ok {
			return fault{f}
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

// What COUNTIF and its like make of the cells that meet their criteria.
func counted(xs []float64, n int) Value { return float64(n) }
func summed(xs []float64, _ int) Value  { return sum(xs) }
func averaged(xs []float64, _ int) Value {
	return average(xs)
}

// conditional computes COUNTIF and its like: of is how many ranges stand apart
// from the pairs of a range and its criterion; several says that they go first
// (SUMIFS), else it is the last argument (SUMIF) and may be left out.
func conditional(of int, several bool, fold func(xs []float64, n int) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		var pairs []argument
		var figures areas
		var err error
		switch {
		case several:
			pairs = args[min(of, len(args)):]
			if of > 0 {
				figures, err = e.cells(args, 0)
			}
		case len(args) > 2 && of > 0:
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
		var ranges []area
		var meets []func(Value) bool
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
			ranges, meets = append(ranges, cells[0]), append(meets, meet)
		}
		if figures == nil {
			figures = areas{ranges[0]}
		}
		if len(figures) != 1 {
			return nil, ErrUnknown
		}
		return e.meeting(ranges, meets, figures[0], fold)
	}
}

func (e *evaluator) meeting(ranges []area, meets []func(Value) bool, figures area, fold func([]float64, int) Value) (any, error) {
	first := ranges[0]
	for _, r := range ranges {
		if r.right-r.left != first.right-first.left || r.down-r.top != first.down-first.top {
			return BadVal, nil
		}
	}
	last := e.reach(append(ranges, figures))
	var xs []float64
	n := 0
	for row := 0; row <= min(first.down-first.top, last[1]); row++ {
		for column := 0; column <= min(first.right-first.left, last[0]); column++ {
			all := true
			for i, r := range ranges {
				v, err := e.sheets.Value(r.sheet, r.left+column, r.top+row)
				if err != nil {
					return nil, err
				}
				if all = all && meets[i](v); !all {
					break
				}
			}
			if !all {
				continue
			}
			n++
			v, err := e.sheets.Value(figures.sheet, figures.left+column, figures.top+row)
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
	if first.down == MaxRows && n > last[1] {
		return nil, ErrUnknown // of the empty cells of a whole column
	}
	return fold(xs, n), nil
}

// reach is how many columns and rows of ranges are to be looked at.
func (e *evaluator) reach(ranges []area) (last [2]int) {
	for _, r := range ranges {
		columns, rows := e.sheets.Extent(r.sheet)
		last[0], last[1] = max(last[0], columns-r.left), max(last[1], rows-r.top)
		if r.down-r.top < MaxRows-1 { // empty cells count too where the range has an end
			last[1] = max(last[1], r.down-r.top)
		}
		last[0] = max(last[0], min(r.right-r.left, 64))
	}
	return last
}

var criterionPattern = regexp.MustCompile(`^(<=|>=|<>|<|>|=)?`)

// criterionOf is what COUNTIF holds cells against.
func criterionOf(v Value) (func(Value) bool, error) {
	switch v := v.(type) {
	case float64:
		return func(cell Value) bool { x, ok := cell.(float64); return ok && same(x, v) }, nil
	case bool, Fault, nil:
		return nil, ErrUnknown
	case string:
		op := criterionPattern.FindString(v)
		rest := v[len(op):]
		if x, ok := numberIn(rest); ok {
			return func(cell Value) bool {
				y, ok := cell.(float64)
				if s, isText := cell.(string); isText && (op == "" || op == "=") {
					y, ok = numberIn(s)
				}
				if op == "<>" {
					return !ok || !same(x, y)
				}
				return ok && holds(orEqual(op), compare(y, x))
			}, nil
		}
		switch op {
		case "", "=", "<>":
			if rest == "" {
				if op == "" {
					return func(cell Value) bool { return cell == nil || cell == "" }, nil
				}
				return func(cell Value) bool { return (cell == nil) == (op == "=") }, nil
			}
			pattern, err := wildcards(rest)
			if err != nil {
				return nil, ErrUnknown
			}
			return func(cell Value) bool {
				s, ok := cell.(string)
				return (ok && pattern.MatchString(s)) == (op != "<>")
			}, nil
		}
	}
	return nil, ErrUnknown
}

func orEqual(op string) string {
	if op == "" {
		return "="
	}
	return op
}

// wildcards makes a pattern of a text with * and ?.
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

func choose(e *evaluator, args []argument) (any, error) {
	v, err := e.one(args, 0)
	if err != nil || len(args) > 3 {
		return nil, err
	}
	if s, ok := v.(string); ok && !strings.EqualFold(s, "true") && !strings.EqualFold(s, "false") {
		return BadVal, nil
	}
	x, wrong := number(v)
	if wrong != nil {
		return wrong, nil
	}
	branch := 1
	if x == 0 {
		branch = 2
	}
	if branch >= len(args) {
		return x != 0, nil
	}
	result, err := e.value(args[branch])
	if err == nil && result == nil {
		result = 0.0
	}
	return result, err
}

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

func logical(all bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		result, seen := all, false
		err := e.all(args, func(v Value, direct bool) error {
			if f, ok := v.(Fault); ok {
				return fault{f}
			}
			if _, isText := v.(string); v == nil || isText {
				if direct && isText {
					return fault{BadVal}
				}
				return nil
			}
			x, _ := number(v)
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

func negation(e *evaluator, args []argument) (any, error) {
	x, wrong, err := e.num(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	return x == 0, nil
}

func kindOf(is func(Value) bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		v, err := e.one(args, 0)
		if err != nil {
			return nil, err
		}
		return is(v), nil
	}
}

func rounding(round func(float64) float64) function {
	return func(e *evaluator, args []argument) (any, error) {
		x, wrong, err := e.num(args, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		digits := 0.0
		if len(args) > 1 {
			if digits, wrong, err = e.num(args, 1); err != nil || wrong != nil {
				return wrong, err
			}
		}
		if math.Abs(digits) > 15 {
			return nil, ErrUnknown
		}
		scale := math.Pow(10, math.Abs(math.Trunc(digits)))
		scaled := x * scale
		if digits < 0 {
			scaled = x / scale
		}
		// 1.005 × 100 is 100.49999999999999: the figure that a person sees counts.
		if seen, err := strconv.ParseFloat(strconv.FormatFloat(scaled, 'g', 15, 64), 64); err == nil {
			scaled = seen
		}
		if digits < 0 {
			return finite(round(scaled) * scale), nil
		}
		return finite(round(scaled) / scale), nil
	}
}

func ofNumber(f func(float64) float64) function {
	return func(e *evaluator, args []argument) (any, error) {
		x, wrong, err := e.num(args, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		return finite(f(x)), nil
	}
}

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

func place(own func(*evaluator) int, of func(area) int) function {
	return func(e *evaluator, args []argument) (any, error) {
		if len(args) == 0 {
			return float64(own(e)), nil
		}
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

func extent(of func(area) int) function {
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

func concatenate(e *evaluator, args []argument) (any, error) {
	var b strings.Builder
	for i := range args {
		v, err := e.one(args, i)
		if err != nil {
			return nil, err
		}
		s, wrong := words(v)
		if wrong != nil {
			return wrong, nil
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func ofText(f func(string) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		v, err := e.one(args, 0)
		if err != nil {
			return nil, err
		}
		s, wrong := words(v)
		if wrong != nil {
			return wrong, nil
		}
		return f(s), nil
	}
}

func plain(f func(Value) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		v, err := e.one(args, 0)
		if err != nil {
			return nil, err
		}
		if _, ok := v.(Fault); ok {
			return v, nil
		}
		if _, ok := v.(bool); ok {
			return nil, ErrUnknown
		}
		return f(v), nil
	}
}

func cut(left bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		v, err := e.one(args, 0)
		if err != nil {
			return nil, err
		}
		s, wrong := words(v)
		if wrong != nil {
			return wrong, nil
		}
		n := 1.0
		if len(args) > 1 {
			if n, wrong, err = e.num(args, 1); err != nil || wrong != nil {
				return wrong, err
			}
		}
		if n < 0 {
			return BadVal, nil
		}
		runes := []rune(s)
		k := min(int(n), len(runes))
		if left {
			return string(runes[:k]), nil
		}
		return string(runes[len(runes)-k:]), nil
	}
}

var textFormat = regexp.MustCompile(`^(#,##)?0(\.0+)?(%)?$`)

// formatted computes TEXT of the formats that figures are printed in.
func formatted(e *evaluator, args []argument) (any, error) {
	v, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	format, err := e.one(args, 1)
	if err != nil {
		return nil, err
	}
	if s, ok := v.(string); ok {
		if _, isNumber := numberIn(s); !isNumber {
			return s, nil
		}
	}
	x, wrong := number(v)
	if wrong != nil {
		return wrong, nil
	}
	s, _ := format.(string)
	m := textFormat.FindStringSubmatch(s)
	if m == nil || math.Abs(x) > 1e12 {
		return nil, ErrUnknown
	}
	if m[3] != "" {
		x *= 100
	}
	decimals := max(len(m[2])-1, 0)
	scale := math.Pow(10, float64(decimals))
	seen, err := strconv.ParseFloat(strconv.FormatFloat(x*scale, 'g', 15, 64), 64)
	if err != nil {
		return nil, ErrUnknown
	}
	printed := strconv.FormatFloat(math.Round(seen)/scale, 'f', decimals, 64)
	if strings.Trim(printed, "-0.") == "" {
		printed = strings.TrimPrefix(printed, "-")
	}
	if m[1] != "" {
		printed = withCommas(printed)
	}
	return printed + m[3], nil
}

func withCommas(printed string) string {
	sign := ""
	if strings.HasPrefix(printed, "-") {
		sign, printed = "-", printed[1:]
	}
	whole, rest := printed, ""
	if i := strings.IndexByte(printed, '.'); i >= 0 {
		whole, rest = printed[:i], printed[i:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + rest
}

// lookUp computes VLOOKUP of exact matches.
func lookUp(e *evaluator, args []argument) (any, error) {
	if len(args) != 4 {
		return nil, ErrUnknown
	}
	sought, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	cells, err := e.cells(args, 1)
	if err != nil {
		return nil, err
	}
	column, wrong, err := e.num(args, 2)
	if err != nil || wrong != nil {
		return wrong, err
	}
	near, wrong, err := e.num(args, 3)
	if err != nil || wrong != nil {
		return wrong, err
	}
	if len(cells) != 1 || near != 0 {
		return nil, ErrUnknown
	}
	a := cells[0]
	if column < 1 || int(column) > a.right-a.left+1 {
		return BadRef, nil
	}
	row, err := e.find(sought, area{a.sheet, a.left, a.top, a.left, a.down})
	if err != nil || row < 0 {
		return caught(NA, err)
	}
	return e.sheets.Value(a.sheet, a.left+int(column)-1, a.top+row)
}

// find is the place of a value in a column, from 0; -1 for none.
func (e *evaluator) find(sought Value, a area) (int, error) {
	if f, ok := sought.(Fault); ok {
		return 0, fault{f}
	}
	if s, ok := sought.(string); sought == nil || ok && strings.ContainsAny(s, "*?~") {
		return 0, ErrUnknown
	}
	_, rows := e.sheets.Extent(a.sheet)
	for row := a.top; row <= min(a.down, rows); row++ {
		v, err := e.sheets.Value(a.sheet, a.left, row)
		if err != nil {
			return 0, err
		}
		if v != nil && order(v) == order(sought) && compare(v, sought) == 0 {
			return row - a.top, nil
		}
	}
	return -1, nil
}

func match(e *evaluator, args []argument) (any, error) {
	if len(args) != 3 {
		return nil, ErrUnknown
	}
	sought, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	cells, err := e.cells(args, 1)
	if err != nil {
		return nil, err
	}
	kind, wrong, err := e.num(args, 2)
	if err != nil || wrong != nil {
		return wrong, err
	}
	if len(cells) != 1 || kind != 0 || cells[0].left != cells[0].right {
		return nil, ErrUnknown
	}
	row, err := e.find(sought, cells[0])
	if err != nil || row < 0 {
		return caught(NA, err)
	}
	return float64(row + 1), nil
}

func index(e *evaluator, args []argument) (any, error) {
	cells, err := e.cells(args, 0)
	if err != nil {
		return nil, err
	}
	if len(cells) != 1 {
		return nil, ErrUnknown
	}
	a := cells[0]
	row, wrong, err := e.num(args, 1)
	if err != nil || wrong != nil {
		return wrong, err
	}
	column := 1.0
	if len(args) > 2 {
		if column, wrong, err = e.num(args, 2); err != nil || wrong != nil {
			return wrong, err
		}
	} else if a.top == a.down && a.left < a.right {
		row, column = 1, row
	}
	if row < 1 || column < 1 {
		return nil, ErrUnknown // a whole row or column
	}
	if int(row) > a.down-a.top+1 || int(column) > a.right-a.left+1 {
		return BadRef, nil
	}
	a.left, a.top = a.left+int(column)-1, a.top+int(row)-1
	a.right, a.down = a.left, a.top
	return areas{a}, nil
}
