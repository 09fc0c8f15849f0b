package formula

import (
	"strings"
)

// maxMatrix bounds how many values an array has.
const maxMatrix = 1 << 18

// matrix is what an array formula computes with: values, row by row.
type matrix struct {
	columns int
	cells   []Value
}

func (m matrix) rows() int { return len(m.cells) / m.columns }

// at is the value at a place from 0. One row or column stands for as many as are
// asked for; beyond there is #N/A.
func (m matrix) at(row, column int) Value {
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

// EvaluateArray computes an array formula over so many rows and columns; it returns
// their values, row by row. The error is ErrUnknown, or one of the cells.
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
			v := m.at(row, column)
			if v == nil {
				v = 0.0
			}
			all = append(all, v)
		}
	}
	return all, nil
}

// spread is what stands for several values: an array, and in an array formula a range
// of several cells.
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

// matrix is what an expression came to as an array, also of one value.
func (e *evaluator) matrix(v any) (matrix, error) {
	m, ok, err := e.spread(v)
	if err != nil || ok {
		return m, err
	}
	one, err := e.single(v)
	return matrix{1, []Value{one}}, err
}

// lift computes something of single values; of arrays, for each of their places. do
// does not keep the values that it is given.
func (e *evaluator) lift(args []any, do func([]Value) (Value, error)) (any, error) {
	values, of := make([]Value, len(args)), make([]matrix, len(args))
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
		of[i], many = m, many || ok
	}
	if !many {
		return do(values)
	}
	if ranges {
		return nil, ErrUnknown // an array beside a range: of one of its cells or of all
	}
	rows, columns := 1, 1
	for _, m := range of {
		if m.columns > 0 {
			rows, columns = max(rows, m.rows()), max(columns, m.columns)
		}
	}
	for _, m := range of {
		if m.columns > 0 && (m.rows() != 1 && m.rows() != rows || m.columns != 1 && m.columns != columns) {
			return nil, ErrUnknown // spreadsheets differ
		}
	}
	if rows*columns > maxMatrix {
		return nil, ErrUnknown
	}
	out := matrix{columns, make([]Value, 0, rows*columns)}
	for row := range rows {
		for column := range columns {
			for i, m := range of {
				if m.columns > 0 {
					values[i] = m.at(row, column)
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

// lifted calls a function, for each value of an array that stands where it takes one;
// at are those arguments, all where it is empty.
func (e *evaluator) lifted(f function, at []int, args []argument) (any, error) {
	takesOne := func(i int) bool {
		for _, k := range at {
			if k == i {
				return true
			}
		}
		return len(at) == 0
	}
	computed := append([]argument(nil), args...)
	var places []int
	var values []any
	many := false
	for i, a := range args {
		if !takesOne(i) || len(a.tokens) == 0 {
			continue
		}
		if i > 0 && len(at) == 0 && !many && !e.several(a) {
			continue // it may be one that is not chosen, and not computable
		}
		v, err := e.value(a)
		if err != nil {
			return nil, err
		}
		m, ok, err := e.spread(v)
		if err != nil {
			return nil, err
		}
		if ok {
			v = m
		}
		many = many || ok
		computed[i].known, computed[i].value = true, v
		places, values = append(places, i), append(values, v)
	}
	if !many {
		return f(e, computed)
	}
	for i, a := range args { // those that came before the first array
		if takesOne(i) && len(a.tokens) > 0 && !computed[i].known {
			v, err := e.value(a)
			if err != nil {
				return nil, err
			}
			places, values = append(places, i), append(values, v)
		}
	}
	return e.lift(values, func(vs []Value) (Value, error) {
		one := append([]argument(nil), computed...)
		for k, i := range places {
			one[i].known, one[i].value = true, vs[k]
		}
		v, err := f(e, one)
		if err != nil {
			return nil, err
		}
		return e.single(v)
	})
}

// several reports whether an argument may come to several values: it has a range or an
// array in it.
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

// written reads an array that is written in a formula: {1,2;"a",TRUE}.
func written(text string) (any, error) {
	text, _ = strings.CutPrefix(text, "{")
	text, ok := strings.CutSuffix(text, "}")
	if !ok {
		return nil, ErrUnknown
	}
	rows := [][]Value{nil}
	wanted, negative := true, false // a value
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

// constantOf is the value that a token writes.
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

// sumProduct computes SUMPRODUCT, whose arguments are computed as in an array formula.
// What is no number counts as 0.
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
			return nil, ErrUnknown // of each cell in some versions alone
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

// hasChoice reports whether an argument has IF and the like.
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
