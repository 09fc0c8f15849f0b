package calc

import (
	"math/big"
	"strings"
	"unicode"

	"jixiao/importer/grid"
	"jixiao/importer/grid/raw"
)

// value is what a part of a formula gives; its kind is 0 for a blank cell.
type value struct {
	kind   grid.Kind
	number number
	text   string
}

// The errors that a formula gives.
const (
	byZero  = "#DIV/0!"
	noValue = "#VALUE!"
)

func textValue(text string) value  { return value{kind: grid.Text, text: text} }
func errorValue(text string) value { return value{kind: grid.Error, text: text} }

func boolValue(is bool) value {
	if is {
		return value{kind: grid.Bool, text: "TRUE"}
	}
	return value{kind: grid.Bool, text: "FALSE"}
}

func numberValue(text string) (value, bool) {
	n, ok := parseNumber(text)
	return value{kind: grid.Number, number: n}, ok
}

// shown is a value as a cell holds it. It reports false for one that programs show
// differently, a blank among them.
func (v value) shown() (grid.Kind, string, bool) {
	if v.kind == grid.Number {
		text, ok := v.number.text()
		return v.kind, text, ok
	}
	return v.kind, v.text, v.text != ""
}

// evaluator computes what a formula in a sheet gives. Its methods report false where
// that is not sure.
type evaluator struct {
	*calculator
	sheet *raw.Sheet
}

// value returns what an expression gives.
func (c *evaluator) value(e *expression) (value, bool) {
	switch e.op {
	case "":
		return e.literal, true
	case "ref":
		if !e.ref.single { // Excel takes the cell that is in line with the formula
			return value{}, false
		}
		return c.at(c.sheetOf(c.sheet, e.ref), e.ref.from.Row, e.ref.from.Col)
	case "SUM":
		return c.sum(e.args)
	case "ROUND":
		return c.round(e.args[0], e.args[1])
	case "IF":
		return c.choose(e.args)
	case "IFERROR":
		v, ok := c.value(e.args[0])
		if ok && v.kind == grid.Error {
			return c.value(e.args[1])
		}
		return v, ok
	}
	values := make([]value, len(e.args))
	for i, arg := range e.args {
		var ok bool
		if values[i], ok = c.value(arg); !ok {
			return value{}, false
		}
	}
	for _, v := range values {
		if v.kind == grid.Error {
			return v, true
		}
	}
	if strings.ContainsAny(e.op, "=<>") {
		return c.compare(e.op, values[0], values[1])
	}
	return c.arithmetic(e.op, values)
}

// at returns the value of a cell.
func (c *calculator) at(s *raw.Sheet, row, col int) (value, bool) {
	for cell := range c.cells(s, grid.Range{Top: row, Left: col, Bottom: row, Right: col}) {
		return c.read(cell)
	}
	return value{}, true
}

// read returns the value of a cell that there is.
func (c *calculator) read(cell *raw.Cell) (value, bool) {
	if cell.Kind != grid.Number {
		return value{kind: cell.Kind, text: cell.Text}, true
	}
	if v, ok := c.values[cell]; ok {
		return v, true
	}
	v, ok := numberValue(cell.Text)
	if ok {
		c.values[cell] = v
	}
	return v, ok
}

// figure returns a value as arithmetic takes it. Programs differ in what they make of
// a text that looks like a figure (1,000.00, 90%, ￥5, a date); one without digits is
// an error to all.
func (c *evaluator) figure(v value) (value, bool) {
	switch {
	case v.kind == 0:
		return value{kind: grid.Number, number: number{exact: new(big.Rat)}}, true
	case v.kind == grid.Number || v.kind == grid.Error:
		return v, true
	case v.kind == grid.Bool:
		return numberValue(map[string]string{"TRUE": "1", "FALSE": "0"}[v.text])
	case raw.IsDecimal(strings.TrimSpace(v.text)):
		return numberValue(strings.TrimSpace(v.text))
	}
	return errorValue(noValue), !strings.ContainsFunc(v.text, unicode.IsDigit)
}

// arithmetic computes with figures.
func (c *evaluator) arithmetic(op string, values []value) (value, bool) {
	if op == "sign+" {
		return values[0], true
	}
	if op == "%" && values[0].kind != grid.Number && values[0].kind != 0 {
		return value{}, false
	}
	n := make([]number, len(values))
	for i, v := range values {
		v, ok := c.figure(v)
		if !ok || v.kind == grid.Error {
			return v, ok
		}
		n[i] = v.number
	}
	out, exact := number{}, new(big.Rat)
	switch op {
	case "+":
		out = number{exact.Add(n[0].exact, n[1].exact), n[0].binary + n[1].binary}
	case "-":
		out = number{exact.Sub(n[0].exact, n[1].exact), n[0].binary - n[1].binary}
	case "*":
		out = number{exact.Mul(n[0].exact, n[1].exact), n[0].binary * n[1].binary}
	case "/":
		if n[1].exact.Sign() == 0 {
			return errorValue(byZero), true
		}
		out = number{exact.Quo(n[0].exact, n[1].exact), n[0].binary / n[1].binary}
	case "sign-":
		out = number{exact.Neg(n[0].exact), -n[0].binary}
	case "%":
		out = number{exact.Quo(n[0].exact, big.NewRat(100, 1)), n[0].binary / 100}
	default:
		return value{}, false
	}
	return value{kind: grid.Number, number: out}, out.within()
}

// sum adds up figures. Of cells that are referred to, texts and truth values count
// for nothing.
func (c *evaluator) sum(args []*expression) (value, bool) {
	total := number{exact: new(big.Rat)}
	add := func(v value) bool {
		total.exact.Add(total.exact, v.number.exact)
		total.binary += v.number.binary
		return total.within()
	}
	for _, arg := range args {
		if arg.op == "ref" {
			s := c.sheetOf(c.sheet, arg.ref)
			for cell := range c.cells(s, areaOf(s, arg.ref)) {
				if cell.Kind != grid.Number {
					continue
				}
				if v, ok := c.read(cell); !ok || !add(v) {
					return value{}, false
				}
			}
			continue
		}
		v, ok := c.value(arg)
		switch {
		case !ok || v.kind == grid.Error:
			return v, ok
		case v.kind == grid.Text || v.kind == grid.Bool:
			return value{}, false
		case v.kind == grid.Number && !add(v):
			return value{}, false
		}
	}
	return value{kind: grid.Number, number: total}, true
}

// round rounds half away from zero.
func (c *evaluator) round(what, to *expression) (value, bool) {
	v, ok1 := c.value(what)
	places, ok2 := c.value(to)
	switch {
	case !ok1 || !ok2:
		return value{}, false
	case v.kind == grid.Error:
		return v, true
	case v.kind != grid.Number && v.kind != 0, places.kind != grid.Number && places.kind != 0:
		return value{}, false
	}
	v, _ = c.figure(v)
	places, _ = c.figure(places)
	if !places.number.exact.IsInt() || !places.number.exact.Num().IsInt64() {
		return value{}, false
	}
	n := places.number.exact.Num().Int64()
	if n < -digits || n > digits {
		return value{}, false
	}
	rounded, half, ok := v.number.round(int(n))
	if !ok || half && c.contradicts { // programs differ in what comes so near
		return value{}, false
	}
	return value{kind: grid.Number, number: rounded}, true
}

// choose takes one of two values.
func (c *evaluator) choose(args []*expression) (value, bool) {
	v, ok := c.value(args[0])
	var holds bool
	switch {
	case !ok || v.kind == grid.Error:
		return v, ok
	case v.kind == grid.Text:
		return value{}, false
	case v.kind == grid.Bool:
		holds = v.text == "TRUE"
	case v.kind == grid.Number:
		holds = v.number.exact.Sign() != 0
	}
	switch {
	case holds:
		return c.value(args[1])
	case len(args) == 3:
		return c.value(args[2])
	}
	return boolValue(false), true
}

// compare compares two values. A text is more than any number; how texts and truth
// values are ordered is not known. A blank cell is 0 and "".
func (c *evaluator) compare(op string, a, b value) (value, bool) {
	if c.contradicts && (a.kind == 0 || b.kind == 0) {
		return value{}, false
	}
	for _, pair := range [][2]*value{{&a, &b}, {&b, &a}} {
		if pair[0].kind == 0 && pair[1].kind == grid.Text {
			*pair[0] = textValue("")
		} else if pair[0].kind == 0 {
			*pair[0], _ = c.figure(*pair[0])
		}
	}
	order := 0
	switch {
	case a.kind == grid.Number && b.kind == grid.Number:
		var ok bool
		if order, ok = c.order(a.number, b.number); !ok {
			return value{}, false
		}
	case a.kind == grid.Text && b.kind == grid.Text && (op == "=" || op == "<>"):
		if !strings.EqualFold(a.text, b.text) {
			order = 1
		}
	case a.kind == grid.Text && b.kind == grid.Number && !raw.IsDecimal(strings.TrimSpace(a.text)):
		order = 1
	case a.kind == grid.Number && b.kind == grid.Text && !raw.IsDecimal(strings.TrimSpace(b.text)):
		order = -1
	default:
		return value{}, false
	}
	less, equal, more := order < 0, order == 0, order > 0
	return boolValue(less && strings.Contains(op, "<") || equal && strings.Contains(op, "=") || more && strings.Contains(op, ">")), true
}

// order compares two numbers. What differs by so little that some programs find it
// equal is not known, nor, against what is stored, what is equal in decimal alone.
func (c *evaluator) order(a, b number) (int, bool) {
	order := a.exact.Cmp(b.exact)
	if order == 0 {
		return 0, !c.contradicts || a.binary == b.binary
	}
	x, _ := a.exact.Float64()
	y, _ := b.exact.Float64()
	const nine = 1e-9
	return order, max(x-y, y-x) > nine*max(x, -x, y, -y, 1)
}
