package formula

import (
	"cmp"
	"errors"
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// ErrUnknown says that this package cannot compute a formula: it has an unknown
// function, refers to another workbook, or the like. It is not an error that a
// spreadsheet would show; those are Faults.
var ErrUnknown = errors.New("the formula cannot be computed here")

// Fault is an error that a spreadsheet shows in a cell, such as #DIV/0!.
type Fault string

// The faults.
const (
	DivZero Fault = "#DIV/0!"
	NA      Fault = "#N/A"
	BadName Fault = "#NAME?"
	BadNum  Fault = "#NUM!"
	BadRef  Fault = "#REF!"
	BadVal  Fault = "#VALUE!"
)

// Value is nil for an empty cell, a float64, a string, a bool or a Fault.
type Value any

// Sheets supplies the cells that formulas refer to.
type Sheets interface {
	// Value returns the value of a cell, or the result of its formula. The error is
	// ErrUnknown where the result is not known.
	Value(sheet string, column, row int) (Value, error)
	// Extent returns the last column and the last row with content.
	Extent(sheet string) (columns, rows int)
	// Name returns the formula of a defined name, as seen from a sheet.
	Name(sheet, name string) (formula string, ok bool)
}

// At is the cell in which a formula stands.
type At struct {
	Sheet       string
	Column, Row int
}

// Evaluate computes a formula to one value. Its error is ErrUnknown, or one that the
// sheets returned.
func Evaluate(formula string, at At, sheets Sheets) (Value, error) {
	e := &evaluator{at: at, sheets: sheets}
	result, err := e.evaluate(formula)
	if err != nil {
		return nil, err
	}
	if m, ok := result.(matrix); ok {
		result = m.cells[0]
	}
	v, err := e.single(result)
	if err == nil && e.unsure {
		return nil, ErrUnknown
	}
	if err == nil && v == nil {
		v = 0.0 // a formula that refers to an empty cell shows 0
	}
	return v, err
}

// evaluator computes one formula.
type evaluator struct {
	at     At
	sheets Sheets
	depth  int  // of defined names within one another
	array  bool // a range stands for all its cells, as in an array formula
	arrays bool // the formula contains array constants
	unsure bool // a text was read as no number that may be one elsewhere: 2023-1-1
	looked int  // the number of cells that were asked for
}

// mostLooked bounds the work for one formula. Counting a whole column for each of its
// cells could take hours.
const mostLooked = 20_000_000

// cell returns the value of a cell.
func (e *evaluator) cell(sheet string, column, row int) (Value, error) {
	if e.looked++; e.looked > mostLooked {
		return nil, ErrUnknown
	}
	return e.sheets.Value(sheet, column, row)
}

// area is a rectangle of cells.
type area struct {
	sheet                  string
	left, top, right, down int
}

// areas are the cells of a reference; a union has several.
type areas []area

// evaluate computes a formula to a Value, areas or a matrix.
func (e *evaluator) evaluate(formula string) (any, error) {
	if e.depth++; e.depth > 32 {
		return nil, ErrUnknown
	}
	defer func() { e.depth-- }()
	p := &parser{e: e}
	for _, t := range Tokens(formula) {
		switch t.Kind {
		case Space:
			continue // an intersection, whose operator is a blank, fails below
		case Unknown:
			return nil, ErrUnknown
		case Constant:
			e.arrays = e.arrays || t.Text[0] == '{'
		}
		p.tokens = append(p.tokens, t)
	}
	v, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if len(p.tokens) > 0 {
		return nil, ErrUnknown
	}
	return v, nil
}

// parser computes a formula while it parses it. It leaves the arguments of functions
// to the functions, which may not need all of them.
type parser struct {
	e      *evaluator
	tokens []Token // those that are not parsed yet
}

// binding says how strongly an operator between two terms binds.
var binding = map[string]int{"=": 1, "<>": 1, "<": 1, ">": 1, "<=": 1, ">=": 1, "&": 2, "+": 3, "-": 3, "*": 4, "/": 4, "^": 5, ":": 8}

const (
	signBinding    = 7 // -2^2 is 4
	percentBinding = 6
)

// expression computes terms with operators that bind at least so strongly.
func (p *parser) expression(least int) (any, error) {
	left, err := p.term()
	if err != nil {
		return nil, err
	}
	for len(p.tokens) > 0 && p.tokens[0].Kind == Operator {
		op := p.tokens[0].Text
		if op == "%" && percentBinding >= least {
			p.tokens = p.tokens[1:]
			if left, err = p.e.operate("/", left, 100.0); err != nil {
				return nil, err
			}
			continue
		}
		b, ok := binding[op]
		if !ok {
			return nil, ErrUnknown
		}
		if b < least {
			break
		}
		p.tokens = p.tokens[1:]
		right, err := p.expression(b + 1)
		if err != nil {
			return nil, err
		}
		if left, err = p.e.operate(op, left, right); err != nil {
			return nil, err
		}
	}
	return left, nil
}

// term computes one operand.
func (p *parser) term() (any, error) {
	if len(p.tokens) == 0 {
		return nil, ErrUnknown
	}
	t := p.tokens[0]
	p.tokens = p.tokens[1:]
	switch t.Kind {
	case Number:
		x, err := strconv.ParseFloat(t.Text, 64)
		if err != nil {
			return nil, ErrUnknown
		}
		return x, nil
	case Text:
		return strings.ReplaceAll(t.Text[1:max(len(t.Text)-1, 1)], `""`, `"`), nil
	case Reference:
		return p.e.areas(t.Ref), nil
	case Constant:
		if strings.HasPrefix(t.Text, "#") {
			return Fault(t.Text), nil
		}
		return arrayConstant(t.Text)
	case External:
		return p.e.ofTable(t.Text)
	case Name:
		switch strings.ToUpper(t.Text) {
		case "TRUE":
			return true, nil
		case "FALSE":
			return false, nil
		}
		formula, ok := p.e.sheets.Name(p.e.at.Sheet, t.Text)
		if !ok {
			return p.e.ofTable(t.Text + "[]")
		}
		return p.e.evaluate(formula)
	case Operator:
		if t.Text != "-" && t.Text != "+" {
			return nil, ErrUnknown
		}
		v, err := p.expression(signBinding)
		if err != nil || t.Text == "+" {
			return v, err
		}
		return p.e.operate("-", 0.0, v)
	case Open:
		return p.brackets()
	case Function:
		return p.call(functionName(t.Text))
	}
	return nil, ErrUnknown
}

// brackets computes the content of brackets: an expression, or a union of ranges.
func (p *parser) brackets() (any, error) {
	var all areas
	for {
		v, err := p.expression(0)
		if err != nil {
			return nil, err
		}
		if len(p.tokens) == 0 {
			return nil, ErrUnknown
		}
		end := p.tokens[0].Kind
		p.tokens = p.tokens[1:]
		if end == Close && all == nil {
			return v, nil
		}
		more, ok := v.(areas)
		if !ok || end != Close && end != Comma {
			return nil, ErrUnknown
		}
		all = append(all, more...)
		if end == Close {
			return all, nil
		}
	}
}

// argument is an argument of a function. It has no tokens where it is left out; value
// is its result where known is set.
type argument struct {
	tokens []Token
	known  bool
	value  any
}

// call cuts the arguments of a function and computes the function.
func (p *parser) call(name string) (any, error) {
	var args []argument
	depth, begin := 0, 0
	for i, t := range p.tokens {
		switch t.Kind {
		case Open, Function:
			depth++
		case Comma:
			if depth == 0 {
				args = append(args, argument{tokens: p.tokens[begin:i]})
				begin = i + 1
			}
		case Close:
			if depth--; depth >= 0 {
				continue
			}
			if i > begin || len(args) > 0 {
				args = append(args, argument{tokens: p.tokens[begin:i]})
			}
			p.tokens = p.tokens[i+1:]
			return p.e.call(name, args)
		}
	}
	return nil, ErrUnknown
}

// value computes an argument.
func (e *evaluator) value(a argument) (any, error) {
	if len(a.tokens) == 0 || a.known {
		return a.value, nil
	}
	p := &parser{e: e, tokens: a.tokens}
	v, err := p.expression(0)
	if err == nil && len(p.tokens) > 0 {
		err = ErrUnknown
	}
	return v, err
}

// areas returns the cells of a reference.
func (e *evaluator) areas(r Ref) areas {
	a := area{cmp.Or(r.Sheet, e.at.Sheet), r.From.Column, r.From.Row, r.To.Column, r.To.Row}
	if a.left == 0 {
		a.left, a.right = 1, MaxColumns
	}
	if a.top == 0 {
		a.top, a.down = 1, MaxRows
	}
	return areas{a}
}

// single reduces the result of an expression to one value: that of a range is the cell
// in the row or column of the formula, as in a formula that is no array.
func (e *evaluator) single(v any) (Value, error) {
	if m, ok := v.(matrix); ok {
		if len(m.cells) != 1 {
			return nil, ErrUnknown
		}
		return m.cells[0], nil
	}
	all, ok := v.(areas)
	if !ok {
		return v, nil
	}
	if len(all) != 1 {
		return BadVal, nil
	}
	if e.array && all.size() > 1 {
		return nil, ErrUnknown
	}
	a := all[0]
	column, row := a.left, a.top
	switch {
	case a.left == a.right && a.top == a.down:
	case a.left == a.right && e.at.Row >= a.top && e.at.Row <= a.down:
		row = e.at.Row
	case a.top == a.down && e.at.Column >= a.left && e.at.Column <= a.right:
		column = e.at.Column
	default:
		return BadVal, nil
	}
	return e.cell(a.sheet, column, row)
}

// eachPlace calls a function with the place of every cell of areas, up to the last with
// content.
func (e *evaluator) eachPlace(all areas, do func(sheet string, column, row int) error) error {
	for _, a := range all {
		columns, rows := e.sheets.Extent(a.sheet)
		for row := a.top; row <= min(a.down, rows); row++ {
			for column := a.left; column <= min(a.right, columns); column++ {
				if err := do(a.sheet, column, row); err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// eachCell calls a function with the value of every cell of areas, up to the last with
// content.
func (e *evaluator) eachCell(all areas, do func(v Value) error) error {
	return e.eachPlace(all, func(sheet string, column, row int) error {
		v, err := e.cell(sheet, column, row)
		if err != nil {
			return err
		}
		return do(v)
	})
}

// size is the number of cells.
func (all areas) size() int {
	n := 0
	for _, a := range all {
		n += (a.right - a.left + 1) * (a.down - a.top + 1)
	}
	return n
}

// number returns a value as a number, or a Fault where it is none.
func number(v Value) (float64, Value) {
	switch v := v.(type) {
	case nil:
		return 0, nil
	case float64:
		return v, nil
	case bool:
		if v {
			return 1, nil
		}
		return 0, nil
	case Fault:
		return 0, v
	case string:
		if x, ok := numberIn(v); ok {
			return x, nil
		}
	}
	return 0, BadVal
}

// number returns a value as a number, or a Fault where it is none. A text that some
// settings read as a date, a time or an amount of money makes the formula unknown.
func (e *evaluator) number(v Value) (float64, Value) {
	if s, ok := v.(string); ok && readOtherwise(s) {
		e.unsure = true
	}
	return number(v)
}

// readOtherwise reports whether a text is no number here but may be one in a
// spreadsheet: 2023-1-1, 2023年1月1日, 8:30, ¥12, (12), 1/2, １２.
func readOtherwise(s string) bool {
	if _, ok := numberIn(s); ok || !strings.ContainsFunc(s, unicode.IsDigit) {
		return false
	}
	for _, word := range strings.FieldsFunc(s, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if !calendarWord.MatchString(word) {
			return false
		}
	}
	return true
}

var calendarWord = regexp.MustCompile(`(?i)^(?:[年月日号时分秒点]+|[上下]午|[ap]m?|[a-z]{3}|e|元|美元|January|February|March|April|June|July|August|September|October|November|December)$`)

// numberIn reads a text as a number, as spreadsheets read 12, 1,234.5 and 85%.
func numberIn(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	part, percent := strings.CutSuffix(s, "%")
	if grouped.MatchString(part) {
		part = strings.ReplaceAll(part, ",", "")
	}
	if !plainNumber.MatchString(part) {
		return 0, false
	}
	x, err := strconv.ParseFloat(part, 64)
	if percent {
		x /= 100
	}
	return x, err == nil
}

// words returns a value as text, or the Fault that it is.
func words(v Value) (string, Value) {
	switch v := v.(type) {
	case nil:
		return "", nil
	case string:
		return v, nil
	case float64:
		return general(v), nil
	case bool:
		return strings.ToUpper(strconv.FormatBool(v)), nil
	case Fault:
		return "", v
	}
	return "", BadVal
}

// general prints a number as a cell without a format does, to 15 digits.
func general(x float64) string {
	if x == 0 {
		return "0"
	}
	if size := math.Abs(x); size >= 1e-4 && size < 1e15 {
		rounded, err := strconv.ParseFloat(strconv.FormatFloat(x, 'g', 15, 64), 64)
		if err == nil {
			return strconv.FormatFloat(rounded, 'f', -1, 64)
		}
	}
	return strings.ToUpper(strconv.FormatFloat(x, 'g', 15, 64))
}

// operate computes an operator; for ranges and arrays, each of their values.
func (e *evaluator) operate(op string, left, right any) (any, error) {
	if op == ":" {
		return between(left, right)
	}
	if !e.array && !e.arrays { // the usual case needs no lift
		a, err := e.single(left)
		if err != nil {
			return nil, err
		}
		b, err := e.single(right)
		if err != nil {
			return nil, err
		}
		return e.operated(op, a, b)
	}
	return e.lift([]any{left, right}, func(v []Value) (Value, error) { return e.operated(op, v[0], v[1]) })
}

// operated computes an operator of two values.
func (e *evaluator) operated(op string, a, b Value) (Value, error) {
	switch op {
	case "+", "-", "*", "/", "^":
		return e.arithmetic(op, a, b)
	}
	if op == "&" {
		x, fault := words(a)
		if fault != nil {
			return fault, nil
		}
		y, fault := words(b)
		if fault != nil {
			return fault, nil
		}
		return x + y, nil
	}
	for _, v := range []Value{a, b} {
		if fault, ok := v.(Fault); ok {
			return fault, nil
		}
	}
	return holds(op, compare(a, b)), nil
}

// between is the range from the cells of one reference to those of another, as in
// C3:INDEX(…).
func between(left, right any) (any, error) {
	a, okA := left.(areas)
	b, okB := right.(areas)
	if !okA || !okB || len(a) != 1 || len(b) != 1 || a[0].sheet != b[0].sheet {
		return nil, ErrUnknown
	}
	x, y := a[0], b[0]
	return areas{{x.sheet, min(x.left, y.left), min(x.top, y.top), max(x.right, y.right), max(x.down, y.down)}}, nil
}

// holds reports whether a comparison holds, given the order of its sides.
func holds(op string, c int) bool {
	switch op {
	case "=":
		return c == 0
	case "<>":
		return c != 0
	case "<":
		return c < 0
	case ">":
		return c > 0
	case "<=":
		return c <= 0
	}
	return c >= 0
}

// compare orders values: numbers before texts before truths. An empty cell counts as
// 0, "" or FALSE, like the other value.
func compare(a, b Value) int {
	a, b = emptyAs(a, b), emptyAs(b, a)
	if c := typeOrder(a) - typeOrder(b); c != 0 {
		return c
	}
	switch x := a.(type) {
	case float64:
		y := b.(float64)
		if same(x, y) {
			return 0
		}
		return cmp.Compare(x, y)
	case string:
		return strings.Compare(strings.ToUpper(x), strings.ToUpper(b.(string)))
	case bool:
		x0, _ := number(x)
		y0, _ := number(b)
		return cmp.Compare(x0, y0)
	}
	return 0
}

// emptyAs returns a value, or the zero of the type of another for an empty cell.
func emptyAs(v, other Value) Value {
	if v != nil {
		return v
	}
	switch other.(type) {
	case string:
		return ""
	case bool:
		return false
	}
	return 0.0
}

// typeOrder is the place of the type of a value in the order of values.
func typeOrder(v Value) int {
	switch v.(type) {
	case float64:
		return 0
	case string:
		return 1
	}
	return 2
}

// same reports whether two numbers differ by no more than binary noise.
func same(x, y float64) bool {
	return x == y || math.Abs(x-y) <= math.Abs(x)/(1<<48) && math.Abs(x-y) <= math.Abs(y)/(1<<48)
}

// arithmetic computes an operator of two numbers.
func (e *evaluator) arithmetic(op string, left, right Value) (Value, error) {
	var x [2]float64
	for i, v := range []Value{left, right} {
		var fault Value
		if x[i], fault = e.number(v); fault != nil {
			return fault, nil
		}
	}
	switch op {
	case "+":
		return finite(add(x[0], x[1])), nil
	case "-":
		return finite(add(x[0], -x[1])), nil
	case "*":
		return finite(x[0] * x[1]), nil
	case "/":
		if x[1] == 0 {
			return DivZero, nil
		}
		return finite(x[0] / x[1]), nil
	}
	if x[0] == 0 && x[1] == 0 {
		return nil, ErrUnknown // spreadsheets differ
	}
	if x[0] == 0 && x[1] < 0 {
		return DivZero, nil
	}
	return finite(math.Pow(x[0], x[1])), nil
}

// add adds two numbers. A result that is only binary noise is 0, as in spreadsheets.
func add(x, y float64) float64 {
	if x != 0 && y != 0 && (x < 0) != (y < 0) && same(x, -y) {
		return 0
	}
	return x + y
}

// finite returns a number, or #NUM! for one that is infinite or none.
func finite(x float64) Value {
	if math.IsInf(x, 0) || math.IsNaN(x) {
		return BadNum
	}
	return x
}
