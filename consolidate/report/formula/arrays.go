package formula

import (
	"slices"
	"strings"
)

// maxMatrix is the greatest number of values of an array.
const maxMatrix = 1 << 18

// matrix is an array of values.
type matrix struct {
	columns int
	cells   []Value // row by row
}

func (m matrix) rows() int { return len(m.cells) / m.columns }

// cell is the value in a row and a column, from 0. A single row or column stands for
// any number of them; beyond the others there is #N/A.
func (m matrix) cell(row, column int) Value {
	if m.rows() == 1 {
		row = 0
	}
	if m.columns == 1 {
		column = 0
	}
	if row >= m.rows() || column >= m.columns {
		return NA
	}
	return m.cells[row*m.columns+column]
}

// EvaluateArray computes an array formula that covers a number of rows and columns, and
// returns their values row by row. Its error is ErrUnknown, or one that the sheets
// returned.
func EvaluateArray(formula string, at At, sheets Sheets, rows, columns int) ([]Value, error) {
	e := &evaluator{at: at, sheets: sheets, array: true}
	result, err := e.evaluate(formula)
	if err != nil {
		return nil, err
	}
	m, err := e.matrix(result)
	if err != nil || e.unsure || len(m.cells) == 0 || rows*columns > maxMatrix {
		return nil, ErrUnknown
	}
	all := make([]Value, 0, rows*columns)
	for row := range rows {
		for column := range columns {
			v := m.cell(row, column)
			if v == nil {
				v = 0.0
			}
			all = append(all, v)
		}
	}
	return all, nil
}

// spread returns the values of an array, or of a range of several cells in an array
// formula. Its bool is false for anything that stands for one value.
func (e *evaluator) spread(v any) (matrix, bool, error) {
	switch v := v.(type) {
	case matrix:
		return v, true, nil
	case areas:
		if !e.array || v.size() == 1 {
			return matrix{}, false, nil
		}
		if len(v) != 1 || v.size() > maxMatrix {
			return matrix{}, false, ErrUnknown
		}
		a := v[0]
		m := matrix{a.right - a.left + 1, make([]Value, 0, v.size())}
		for row := a.top; row <= a.down; row++ {
			for column := a.left; column <= a.right; column++ {
				value, err := e.cell(a.sheet, column, row)
				if err != nil {
					return matrix{}, false, err
				}
				m.cells = append(m.cells, value)
			}
		}
		return m, true, nil
	}
	return matrix{}, false, nil
}

// matrix returns the result of an expression as an array, be it of one value.
func (e *evaluator) matrix(v any) (matrix, error) {
	m, ok, err := e.spread(v)
	if err != nil || ok {
		return m, err
	}
	one, err := e.single(v)
	return matrix{1, []Value{one}}, err
}

// lift computes a function of single values. For arrays it computes the function for
// each of their places. do must not keep the values that it is given.
func (e *evaluator) lift(args []any, do func([]Value) (Value, error)) (any, error) {
	values, arrays := make([]Value, len(args)), make([]matrix, len(args))
	many, ranges := false, false
	for i, a := range args {
		m, ok, err := e.spread(a)
		if err == nil && !ok {
			cells, isRange := a.(areas)
			ranges = ranges || isRange && cells.size() > 1
			values[i], err = e.single(a)
		}
		if err != nil {
			return nil, err
		}
		arrays[i], many = m, many || ok
	}
	if !many {
		return do(values)
	}
	rows, columns, ok := commonSize(arrays)
	if ranges || !ok || rows*columns > maxMatrix {
		return nil, ErrUnknown // spreadsheets differ; beside an array, a range may mean one of its cells or all
	}
	out := matrix{columns, make([]Value, 0, rows*columns)}
	for row := range rows {
		for column := range columns {
			for i, m := range arrays {
				if m.columns > 0 {
					values[i] = m.cell(row, column)
				}
			}
			v, err := do(values)
			if err != nil {
				return nil, err
			}
			out.cells = append(out.cells, v)
		}
	}
	return out, nil
}

// commonSize is the size of the result for some arrays; a matrix without columns stands
// for a single value. ok is false for arrays whose sizes do not go together.
func commonSize(arrays []matrix) (rows, columns int, ok bool) {
	rows, columns = 1, 1
	for _, m := range arrays {
		if m.columns > 0 {
			rows, columns = max(rows, m.rows()), max(columns, m.columns)
		}
	}
	for _, m := range arrays {
		if m.columns > 0 && (m.rows() != 1 && m.rows() != rows || m.columns != 1 && m.columns != columns) {
			return 0, 0, false
		}
	}
	return rows, columns, true
}

// lifted computes a function whose arguments may be arrays where it takes single values.
// singly are the numbers of those arguments; none means all.
func (e *evaluator) lifted(f function, singly []int, args []argument) (any, error) {
	l := lifting{e: e, args: slices.Clone(args)}
	takesOne := func(i int) bool {
		return len(args[i].tokens) > 0 && (len(singly) == 0 || slices.Contains(singly, i))
	}
	for i, a := range args {
		mayWait := i > 0 && len(singly) == 0 && !l.many && !e.several(a) // the function may not choose it, and it may not be computable
		if !takesOne(i) || mayWait {
			continue
		}
		if err := l.compute(i); err != nil {
			return nil, err
		}
	}
	if !l.many {
		return f(e, l.args)
	}
	for i := range args { // those that have waited
		if takesOne(i) && !l.args[i].known {
			if err := l.compute(i); err != nil {
				return nil, err
			}
		}
	}
	return e.lift(l.values, func(values []Value) (Value, error) {
		one := slices.Clone(l.args)
		for k, i := range l.numbers {
			one[i].value = values[k]
		}
		v, err := f(e, one)
		if err != nil {
			return nil, err
		}
		return e.single(v)
	})
}

// lifting holds the arguments of a function while those that may be arrays are computed.
type lifting struct {
	e       *evaluator
	args    []argument
	numbers []int // of the arguments that are computed
	values  []any // of those arguments
	many    bool  // one of them is an array
}

// compute computes the i-th argument.
func (l *lifting) compute(i int) error {
	v, err := l.e.value(l.args[i])
	if err != nil {
		return err
	}
	m, ok, err := l.e.spread(v)
	if err != nil {
		return err
	}
	if ok {
		v, l.many = m, true
	}
	l.args[i].known, l.args[i].value = true, v
	l.numbers, l.values = append(l.numbers, i), append(l.values, v)
	return nil
}

// several reports whether an argument may have several values: it contains a range or
// an array.
func (e *evaluator) several(a argument) bool {
	for _, t := range a.tokens {
		switch t.Kind {
		case Reference, Name, External:
			return e.array
		case Constant:
			return t.Text[0] == '{'
		}
	}
	return false
}

// arrayConstant reads an array that is written in a formula: {1,2;"a",TRUE}.
func arrayConstant(text string) (any, error) {
	text, _ = strings.CutPrefix(text, "{")
	text, ok := strings.CutSuffix(text, "}")
	if !ok {
		return nil, ErrUnknown
	}
	rows := [][]Value{nil}
	wanted, negative := true, false // wanted: a value must come next
	for _, t := range Tokens(text) {
		switch {
		case t.Kind == Space:
		case t.Kind == Comma && !wanted:
			if wanted = true; t.Text == ";" {
				rows = append(rows, nil)
			}
		case t.Text == "-" && wanted && !negative:
			negative = true
		default:
			v, ok := constantOf(t)
			x, isNumber := v.(float64)
			if !ok || !wanted || negative && !isNumber {
				return nil, ErrUnknown
			}
			if negative {
				v = -x
			}
			last := len(rows) - 1
			rows[last] = append(rows[last], v)
			wanted, negative = false, false
		}
	}
	m := matrix{columns: len(rows[0])}
	for _, row := range rows {
		if wanted || len(row) != m.columns {
			return nil, ErrUnknown
		}
		m.cells = append(m.cells, row...)
	}
	return m, nil
}

// constantOf is the value of a token that is a constant.
func constantOf(t Token) (Value, bool) {
	switch t.Kind {
	case Number:
		return numberIn(t.Text)
	case Text:
		return strings.ReplaceAll(t.Text[1:max(len(t.Text)-1, 1)], `""`, `"`), true
	case Name:
		return strings.EqualFold(t.Text, "true"), strings.EqualFold(t.Text, "true") || strings.EqualFold(t.Text, "false")
	case Constant:
		return Fault(t.Text), strings.HasPrefix(t.Text, "#")
	}
	return nil, false
}

// sumProduct computes SUMPRODUCT. Its arguments are computed as in an array formula;
// values that are no numbers count as 0.
func sumProduct(e *evaluator, args []argument) (any, error) {
	before := e.array
	e.array = true
	defer func() { e.array = before }()
	if len(args) == 0 {
		return nil, ErrUnknown
	}
	var of []matrix
	for _, a := range args {
		if hasChoice(a) && !before {
			return nil, ErrUnknown // only some versions compute it for each cell
		}
		v, err := e.value(a)
		if err != nil {
			return nil, err
		}
		m, err := e.matrix(v)
		if err != nil {
			return nil, err
		}
		of = append(of, m)
		if m.columns != of[0].columns || len(m.cells) != len(of[0].cells) {
			return BadVal, nil
		}
	}
	xs := make([]float64, 0, len(of[0].cells))
	for i := range of[0].cells {
		p := 1.0
		for _, m := range of {
			switch v := m.cells[i].(type) {
			case Fault:
				return v, nil
			case float64:
				p *= v
			default:
				p = 0
			}
		}
		xs = append(xs, p)
	}
	return sum(xs), nil
}

// hasChoice reports whether an argument contains IF or the like.
func hasChoice(a argument) bool {
	for _, t := range a.tokens {
		if t.Kind == Function {
			switch functionName(t.Text) {
			case "IF", "IFERROR", "IFNA", "IFS", "CHOOSE", "SWITCH":
				return true
			}
		}
	}
	return false
}
