package formula

import (
	"strings"
)

// list is a row or a column of values in which a function looks for one: cells, or the
// values of an array.
type list struct {
	n     int
	value func(i int) (Value, error) // i from 0
}

// listOf returns the first column of an area, or its first row where down is false.
func (e *evaluator) listOf(a area, down bool) list {
	columns, rows := e.sheets.Extent(a.sheet)
	if down {
		return list{max(min(a.down, rows)-a.top+1, 0), func(i int) (Value, error) { return e.cell(a.sheet, a.left, a.top+i) }}
	}
	return list{max(min(a.right, columns)-a.left+1, 0), func(i int) (Value, error) { return e.cell(a.sheet, a.left+i, a.top) }}
}

// find returns the place of a value in a list, from 0; -1 for none. Where wild is set
// the * and ? of a text match any characters.
func (l list) find(sought Value, wild bool) (int, error) {
	if f, ok := sought.(Fault); ok {
		return 0, faultError{f}
	}
	if sought == nil {
		return 0, ErrUnknown
	}
	is := func(v Value) bool { return typeOrder(v) == typeOrder(sought) && compare(v, sought) == 0 }
	if s, ok := sought.(string); ok && wild && strings.ContainsAny(s, "*?~") {
		pattern, err := wildcards(s)
		if err != nil {
			return 0, ErrUnknown
		}
		is = func(v Value) bool { s, ok := v.(string); return ok && pattern.MatchString(s) }
	}
	for i := range l.n {
		v, err := l.value(i)
		if err != nil {
			return 0, err
		}
		if _, faulty := v.(Fault); v != nil && !faulty && is(v) {
			return i, nil
		}
	}
	return -1, nil
}

// near returns the place of the last number of a list in ascending order that is not
// above a number, or of a list in descending order that is not below it; -1 for none.
// Spreadsheets differ for a list that is not in order, except that a number above all
// others finds the last one.
func (l list) near(sought Value, descending bool) (int, error) {
	x, ok := sought.(float64)
	if f, isFault := sought.(Fault); isFault {
		return 0, faultError{f}
	}
	if !ok {
		return 0, ErrUnknown
	}
	if descending {
		x = -x
	}
	found, last := -1, -1
	before, beyond, inOrder := 0.0, true, true // beyond: x is above all numbers so far
	for i := range l.n {
		v, err := l.value(i)
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
		if descending {
			y = -y
		}
		inOrder = inOrder && (last < 0 || y >= before)
		beyond = beyond && y < x
		before, last = y, i
		if y <= x || same(y, x) {
			found = i
		}
	}
	switch {
	case inOrder:
		return found, nil
	case beyond && !descending:
		return last, nil
	}
	return 0, ErrUnknown
}

// lookUpTable computes VLOOKUP, which looks down the first column, or HLOOKUP, which
// looks along the first row.
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
		approximate, wrong, err := e.numOr(args, 3, 1)
		if err != nil || wrong != nil {
			return wrong, err
		}
		if len(cells) != 1 {
			return nil, ErrUnknown
		}
		return e.lookUp(sought, cells[0], n, down, approximate != 0)
	}
}

// lookUp looks for a value in the first column of an area, or in its first row where
// down is false, and returns the value beside it in the n-th column or row.
func (e *evaluator) lookUp(sought Value, a area, n float64, down, approximate bool) (any, error) {
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
	i, err := 0, error(nil)
	if l := e.listOf(a, down); approximate {
		i, err = l.near(sought, false)
	} else {
		i, err = l.find(sought, true)
	}
	if err != nil || i < 0 {
		return caught(NA, err)
	}
	if down {
		return e.cell(a.sheet, a.left+whole(n)-1, a.top+i)
	}
	return e.cell(a.sheet, a.left+i, a.top+whole(n)-1)
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
	order, wrong, err := e.numOr(args, 2, 1)
	if err != nil || wrong != nil {
		return wrong, err
	}
	i := 0
	switch order {
	case 0:
		i, err = l.find(sought, true)
	case 1, -1:
		i, err = l.near(sought, order < 0)
	default:
		return nil, ErrUnknown
	}
	if err != nil || i < 0 {
		return caught(NA, err)
	}
	return float64(i + 1), nil
}

// list computes an argument as one row or column.
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

// lookUpVector computes LOOKUP. It looks in a row or a column for the place, and takes
// the result from that place of another; in a range it looks in the first column or
// row, along the longer side, and takes the result from the last.
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
	i, err := in.near(sought, false)
	if err != nil || i < 0 {
		return caught(NA, err)
	}
	if i >= results.n {
		return nil, ErrUnknown
	}
	return results.value(i)
}

// lookUpEither computes XLOOKUP for exact matches, from the first on.
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
	i, err := in.find(sought, false)
	switch {
	case err != nil:
		return caught(nil, err)
	case i >= 0 && i < results.n:
		return results.value(i)
	case i >= 0:
		return nil, ErrUnknown
	case len(args) > 3 && len(args[3].tokens) > 0:
		return e.chosen(args[3])
	}
	return NA, nil
}

// index computes INDEX of a range: one cell, or a whole row or column for 0.
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

// offset computes OFFSET: a range at a distance from another.
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
