package formula

import (
	"strings"
)

// list is a row or a column of values in which something is looked for: cells, or the
// values of an array formula.
type list struct {
	n      int
	valued func(i int) (Value, error)
}

// listOf is the first column of an area, or its first row.
func (e *evaluator) listOf(a area, down bool) list {
	columns, rows := e.sheets.Extent(a.sheet)
	if down {
		return list{max(min(a.down, rows)-a.top+1, 0), func(i int) (Value, error) { return e.cell(a.sheet, a.left, a.top+i) }}
	}
	return list{max(min(a.right, columns)-a.left+1, 0), func(i int) (Value, error) { return e.cell(a.sheet, a.left+i, a.top) }}
}

// find is the place of a value in a list, from 0; -1 for none. A text may have * and ?.
func (l list) find(sought Value, wild bool) (int, error) {
	if f, ok := sought.(Fault); ok {
		return 0, fault{f}
	}
	if sought == nil {
		return 0, ErrUnknown
	}
	is := func(v Value) bool { return order(v) == order(sought) && compare(v, sought) == 0 }
	if s, ok := sought.(string); ok && wild && strings.ContainsAny(s, "*?~") {
		pattern, err := wildcards(s)
		if err != nil {
			return 0, ErrUnknown
		}
		is = func(v Value) bool { s, ok := v.(string); return ok && pattern.MatchString(s) }
	}
	for i := range l.n {
		v, err := l.valued(i)
		if err != nil {
			return 0, err
		}
		if _, faulty := v.(Fault); v != nil && !faulty && is(v) {
			return i, nil
		}
	}
	return -1, nil
}

// near is the place of the last number of a list, in order, that is not above a number,
// or going down not below it; -1 for none. Where the list is not in order spreadsheets
// find this or that, but for a number beyond all others, for which it is the last.
func (l list) near(sought Value, down bool) (int, error) {
	x, ok := sought.(float64)
	if f, is := sought.(Fault); is {
		return 0, fault{f}
	}
	if !ok {
		return 0, ErrUnknown
	}
	if down {
		x = -x
	}
	at, before, beyond, inOrder := -1, 0.0, true, true
	seen := false
	last := -1
	for i := range l.n {
		v, err := l.valued(i)
		if err != nil {
			return 0, err
		}
		y, ok := v.(float64)
		if !ok {
			if _, faulty := v.(Fault); faulty {
				inOrder = false
			}
			continue
		}
		if down {
			y = -y
		}
		inOrder = inOrder && (!seen || y >= before)
		beyond = beyond && y < x
		seen, before, last = true, y, i
		if y <= x || same(y, x) {
			at = i
		}
	}
	switch {
	case inOrder:
		return at, nil
	case beyond && !down:
		return last, nil
	}
	return 0, ErrUnknown
}

// lookUpTable computes VLOOKUP, and HLOOKUP of rows.
func lookUpTable(down bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		if len(args) != 3 && len(args) != 4 {
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
		n, wrong, err := e.num(args, 2)
		if err != nil || wrong != nil {
			return wrong, err
		}
		near := 1.0
		if len(args) == 4 {
			if near, wrong, err = e.num(args, 3); err != nil || wrong != nil {
				return wrong, err
			}
		}
		if len(cells) != 1 {
			return nil, ErrUnknown
		}
		a := cells[0]
		size := a.right - a.left + 1
		if !down {
			size = a.down - a.top + 1
		}
		if n < 1 {
			return BadVal, nil
		}
		if whole(n) > size {
			return BadRef, nil
		}
		at := 0
		if l := e.listOf(a, down); near != 0 {
			at, err = l.near(sought, false)
		} else {
			at, err = l.find(sought, true)
		}
		if err != nil || at < 0 {
			return caught(NA, err)
		}
		if down {
			return e.cell(a.sheet, a.left+whole(n)-1, a.top+at)
		}
		return e.cell(a.sheet, a.left+at, a.top+whole(n)-1)
	}
}

// match computes MATCH.
func match(e *evaluator, args []argument) (any, error) {
	if len(args) != 2 && len(args) != 3 {
		return nil, ErrUnknown
	}
	sought, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	l, err := e.list(args[1])
	if err != nil {
		return nil, err
	}
	kind := 1.0
	if len(args) == 3 {
		var wrong Value
		if kind, wrong, err = e.num(args, 2); err != nil || wrong != nil {
			return wrong, err
		}
	}
	at := 0
	switch kind {
	case 0:
		at, err = l.find(sought, true)
	case 1, -1:
		at, err = l.near(sought, kind < 0)
	default:
		return nil, ErrUnknown
	}
	if err != nil || at < 0 {
		return caught(NA, err)
	}
	return float64(at + 1), nil
}

// list computes an argument to one row or column.
func (e *evaluator) list(a argument) (list, error) {
	v, err := e.value(a)
	if err != nil {
		return list{}, err
	}
	switch v := v.(type) {
	case areas:
		if len(v) == 1 && (v[0].left == v[0].right || v[0].top == v[0].down) {
			return e.listOf(v[0], v[0].left == v[0].right), nil
		}
	case matrix:
		if v.columns == 1 || v.rows() == 1 {
			return list{len(v.cells), func(i int) (Value, error) { return v.cells[i], nil }}, nil
		}
	}
	return list{}, ErrUnknown
}

// lookUpVector computes LOOKUP in a row or column, of which another has the results; in
// a range, in the first of its columns or rows, of which the last has them.
func lookUpVector(e *evaluator, args []argument) (any, error) {
	if len(args) != 2 && len(args) != 3 {
		return nil, ErrUnknown
	}
	sought, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	before := e.array
	e.array = true
	defer func() { e.array = before }()
	var in, results list
	v, err := e.value(args[1])
	if a, ok := v.(areas); ok && len(args) == 2 && len(a) == 1 {
		first, last := a[0], a[0]
		down := a[0].down-a[0].top >= a[0].right-a[0].left
		if first.right, last.left = first.left, last.right; !down {
			first, last = a[0], a[0]
			first.down, last.top = first.top, last.down
		}
		in, results = e.listOf(first, down), e.listOf(last, down)
	} else if err == nil {
		in, err = e.list(args[1])
		results = in
	}
	if err == nil && len(args) == 3 {
		results, err = e.list(args[2])
	}
	if err != nil {
		return nil, err
	}
	at, err := in.near(sought, false)
	if err != nil || at < 0 {
		return caught(NA, err)
	}
	if at >= results.n {
		return nil, ErrUnknown
	}
	return results.valued(at)
}

// lookUpEither computes XLOOKUP of what is exactly alike, from the first or the last.
func lookUpEither(e *evaluator, args []argument) (any, error) {
	if len(args) < 3 || len(args) > 6 {
		return nil, ErrUnknown
	}
	for i := 4; i < len(args); i++ {
		if len(args[i].tokens) == 0 {
			continue
		}
		way, wrong, err := e.num(args, i)
		if err != nil || wrong != nil {
			return wrong, err
		}
		if way != map[int]float64{4: 0, 5: 1}[i] {
			return nil, ErrUnknown
		}
	}
	sought, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	in, err := e.list(args[1])
	if err != nil {
		return nil, err
	}
	results, err := e.list(args[2])
	if err != nil {
		return nil, err
	}
	at, err := in.find(sought, false)
	switch {
	case err != nil:
		return caught(nil, err)
	case at >= 0 && at < results.n:
		return results.valued(at)
	case at >= 0:
		return nil, ErrUnknown
	case len(args) > 3 && len(args[3].tokens) > 0:
		return e.chosen(args[3])
	}
	return NA, nil
}

// index computes INDEX of a range: a cell, or for 0 a whole row or column.
func index(e *evaluator, args []argument) (any, error) {
	cells, err := e.cells(args, 0)
	if err != nil {
		return nil, err
	}
	if len(cells) != 1 || len(args) > 3 {
		return nil, ErrUnknown
	}
	a := cells[0]
	row, wrong, err := e.num(args, 1)
	if err != nil || wrong != nil {
		return wrong, err
	}
	column, one := 0.0, len(args) < 3
	if !one {
		if column, wrong, err = e.num(args, 2); err != nil || wrong != nil {
			return wrong, err
		}
	}
	switch {
	case one && a.top == a.down && a.left < a.right:
		row, column = 1, row
	case one && a.left == a.right:
		column = 1
	case one:
		return nil, ErrUnknown // spreadsheets differ
	}
	if row < 0 || column < 0 {
		return BadVal, nil
	}
	if whole(row) > a.down-a.top+1 || whole(column) > a.right-a.left+1 {
		return BadRef, nil
	}
	if column >= 1 {
		a.left += whole(column) - 1
		a.right = a.left
	}
	if row >= 1 {
		a.top += whole(row) - 1
		a.down = a.top
	}
	return areas{a}, nil
}

// offset computes OFFSET: a range as far from another.
func offset(e *evaluator, args []argument) (any, error) {
	cells, err := e.cells(args, 0)
	if err != nil {
		return nil, err
	}
	if len(cells) != 1 || len(args) < 3 || len(args) > 5 {
		return nil, ErrUnknown
	}
	a := cells[0]
	by := [4]float64{0, 0, float64(a.down - a.top + 1), float64(a.right - a.left + 1)}
	for i := 1; i < len(args); i++ {
		if len(args[i].tokens) == 0 {
			continue
		}
		var wrong Value
		if by[i-1], wrong, err = e.num(args, i); err != nil || wrong != nil {
			return wrong, err
		}
	}
	if by[2] < 1 || by[3] < 1 {
		return nil, ErrUnknown
	}
	a.top, a.left = a.top+whole(by[0]), a.left+whole(by[1])
	a.down, a.right = a.top+whole(by[2])-1, a.left+whole(by[3])-1
	if a.top < 1 || a.left < 1 || a.down > MaxRows || a.right > MaxColumns {
		return BadRef, nil
	}
	return areas{a}, nil
}
