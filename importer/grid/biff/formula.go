package biff

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf16"

	"jixiao/importer/grid/calc"
	"jixiao/importer/grid/raw"
)

// Formulas of .xls are stored as tokens in the order in which they are
// computed ([MS-XLS] 2.5.198). What is put back into words here is what can
// stand in a form: references, the four operations, comparisons and the
// functions of sums and rounding.

// sharedExpression is a formula that several cells have in common.
type sharedExpression struct {
	tokens  []byte
	special bool // an array formula or a table of values
}

// externSheet is what a reference to another sheet refers to.
type externSheet struct{ book, first, last int }

// xlsFunctions are the functions that are put into words, with how many
// arguments they take; -1 when the token says it.
var xlsFunctions = map[int]struct {
	name string
	args int
}{
	0: {"COUNT", -1}, 1: {"IF", -1}, 3: {"ISERROR", 1}, 4: {"SUM", -1}, 5: {"AVERAGE", -1}, 6: {"MIN", -1}, 7: {"MAX", -1},
	24: {"ABS", 1}, 25: {"INT", 1}, 27: {"ROUND", 2}, 36: {"AND", -1}, 37: {"OR", -1}, 38: {"NOT", 1}, 48: {"TEXT", 2},
	128: {"ISNUMBER", 1}, 129: {"ISBLANK", 1}, 169: {"COUNTA", -1}, 183: {"PRODUCT", -1}, 197: {"TRUNC", -1},
	212: {"ROUNDUP", 2}, 213: {"ROUNDDOWN", 2}, 228: {"SUMPRODUCT", -1}, 336: {"CONCATENATE", -1}, 345: {"SUMIF", -1}, 346: {"COUNTIF", 2},
}

// xlsOperators are the operators between two operands.
var xlsOperators = map[byte]string{
	0x03: "+", 0x04: "-", 0x05: "*", 0x06: "/", 0x07: "^", 0x08: "&",
	0x09: "<", 0x0A: "<=", 0x0B: "=", 0x0C: ">=", 0x0D: ">", 0x0E: "<>",
}

// externSheets reads the list of what references to other sheets refer to.
func (x *xlsBook) externSheets(data []byte) error {
	if len(data) < 2 || len(data) < 2+6*int(le.Uint16(data)) {
		return errShort
	}
	for i := range int(le.Uint16(data)) {
		at := data[2+6*i:]
		x.external = append(x.external, externSheet{int(le.Uint16(at)), int(le.Uint16(at[2:])), int(le.Uint16(at[4:]))})
	}
	return nil
}

// sheetPrefix returns the sheet of a reference with its "!", when it is one
// sheet of this workbook.
func (x *xlsBook) sheetPrefix(index int) (string, bool) {
	if index >= len(x.external) {
		return "", false
	}
	e := x.external[index]
	if e.book >= len(x.books) || x.books[e.book] < 0 || e.first != e.last || e.first >= len(x.bounds) {
		return "", false
	}
	return "'" + strings.ReplaceAll(x.bounds[e.first].name, "'", "''") + "'!", true
}

// sharedFormula keeps a formula that the cells of a range have in common.
func (s *xlsSheet) sharedFormula(data []byte) error {
	if len(data) < 10 || len(data) < 10+int(le.Uint16(data[8:])) {
		return errShort
	}
	s.shared[[2]int{int(le.Uint16(data)), int(data[4])}] = sharedExpression{tokens: data[10 : 10+int(le.Uint16(data[8:]))]}
	return nil
}

// expression puts the formula of a cell into words. It reports false for one
// that uses what is not read.
func (s *xlsSheet) expression(c *raw.Cell, tokens []byte) (string, bool) {
	if len(tokens) == 5 && tokens[0] == 0x01 {
		shared, ok := s.shared[[2]int{int(le.Uint16(tokens[1:])), int(le.Uint16(tokens[3:]))}]
		if !ok || shared.special {
			return "", false
		}
		tokens = shared.tokens
	}
	p := expressionParser{sheet: s, cell: c, rest: tokens}
	for len(p.rest) > 0 {
		if !p.token() {
			return "", false
		}
	}
	if len(p.stack) != 1 {
		return "", false
	}
	return p.stack[0], true
}

// expressionParser puts tokens into words.
type expressionParser struct {
	sheet *xlsSheet
	cell  *raw.Cell
	rest  []byte
	stack []string
}

// take returns the next n bytes, nil when there are fewer.
func (p *expressionParser) take(n int) []byte {
	if len(p.rest) < n {
		return nil
	}
	b := p.rest[:n]
	p.rest = p.rest[n:]
	return b
}

func (p *expressionParser) push(text string) bool {
	const longest = 8192 // characters of a formula
	p.stack = append(p.stack, text)
	return len(text) <= longest
}

// pop takes n operands off the stack, nil when there are fewer.
func (p *expressionParser) pop(n int) []string {
	if len(p.stack) < n {
		return nil
	}
	top := append([]string{}, p.stack[len(p.stack)-n:]...)
	p.stack = p.stack[:len(p.stack)-n]
	return top
}

// token reads one token and reports whether it is one that is read.
func (p *expressionParser) token() bool {
	id := p.take(1)[0]
	if operator, ok := xlsOperators[id]; ok {
		operands := p.pop(2)
		return operands != nil && p.push(operands[0]+operator+operands[1])
	}
	if id >= 0x20 { // references and functions have one token for each class of value
		id = id&0x1F | 0x20
	}
	switch id {
	case 0x12, 0x13, 0x14, 0x15:
		operand := p.pop(1)
		if operand == nil {
			return false
		}
		around := map[byte][2]string{0x12: {"+", ""}, 0x13: {"-", ""}, 0x14: {"", "%"}, 0x15: {"(", ")"}}[id]
		return p.push(around[0] + operand[0] + around[1])
	case 0x16: // an argument left out
		return p.push("")
	case 0x17:
		return p.text()
	case 0x19:
		return p.attribute()
	case 0x1D:
		b := p.take(1)
		return b != nil && p.push(map[bool]string{true: "TRUE", false: "FALSE"}[b[0] != 0])
	case 0x1E:
		b := p.take(2)
		return b != nil && p.push(strconv.Itoa(int(le.Uint16(b))))
	case 0x1F:
		b := p.take(8)
		if b == nil {
			return false
		}
		v := math.Float64frombits(le.Uint64(b))
		return !math.IsNaN(v) && !math.IsInf(v, 0) && p.push(floatText(v))
	case 0x21, 0x22:
		return p.function(id == 0x22)
	}
	return p.reference(id)
}

func (p *expressionParser) text() bool {
	b := p.take(2)
	if b == nil {
		return false
	}
	size := int(b[0])
	if b[1]&1 != 0 {
		size *= 2
	}
	chars := p.take(size)
	if chars == nil && size > 0 {
		return false
	}
	var units []uint16
	for i := range int(b[0]) {
		if b[1]&1 != 0 {
			units = append(units, le.Uint16(chars[2*i:]))
		} else {
			units = append(units, uint16(chars[i]))
		}
	}
	return p.push(`"` + strings.ReplaceAll(string(utf16.Decode(units)), `"`, `""`) + `"`)
}

// attribute reads a token that is about others: jumps and white space, which
// say nothing, and a sum of one argument.
func (p *expressionParser) attribute() bool {
	b := p.take(3)
	if b == nil {
		return false
	}
	switch {
	case b[0]&0x04 != 0: // a choice with its list of jumps
		return false
	case b[0]&0x10 != 0:
		operand := p.pop(1)
		return operand != nil && p.push("SUM("+operand[0]+")")
	}
	return true
}

func (p *expressionParser) function(variable bool) bool {
	n := -1
	if variable {
		b := p.take(1)
		if b == nil {
			return false
		}
		n = int(b[0] & 0x7F)
	}
	b := p.take(2)
	if b == nil {
		return false
	}
	f, ok := xlsFunctions[int(le.Uint16(b))]
	if !ok || !variable && f.args < 0 {
		return false
	}
	if !variable {
		n = f.args
	}
	args := p.pop(n)
	return (args != nil || n == 0) && p.push(f.name+"("+strings.Join(args, ",")+")")
}

// reference reads a reference to a cell (4 bytes) or an area (8 bytes), of
// another sheet, or relative to the cell of a shared formula.
func (p *expressionParser) reference(id byte) bool {
	prefix := ""
	switch id {
	case 0x3A, 0x3B:
		b := p.take(2)
		if b == nil {
			return false
		}
		var ok bool
		if prefix, ok = p.sheet.book.sheetPrefix(int(le.Uint16(b))); !ok {
			return false
		}
	}
	relative := id == 0x2C || id == 0x2D
	switch id {
	case 0x24, 0x2C, 0x3A:
		b := p.take(4)
		if b == nil {
			return false
		}
		ref, ok := p.corner(le.Uint16(b), le.Uint16(b[2:]), relative)
		return ok && p.push(prefix+ref)
	case 0x25, 0x2D, 0x3B:
		b := p.take(8)
		if b == nil {
			return false
		}
		from, ok1 := p.corner(le.Uint16(b), le.Uint16(b[4:]), relative)
		to, ok2 := p.corner(le.Uint16(b[2:]), le.Uint16(b[6:]), relative)
		return ok1 && ok2 && p.push(prefix+from+":"+to)
	}
	return false
}

// corner names a cell. In a shared formula, what is relative is the distance
// from the cell that the formula is of.
func (p *expressionParser) corner(row, col uint16, relative bool) (string, bool) {
	c := calc.Corner{Row: int(row) + 1, Col: int(col&0x3FFF) + 1, AbsRow: col&0x8000 == 0, AbsCol: col&0x4000 == 0}
	if relative {
		if !c.AbsRow {
			c.Row = (p.cell.Row-1+int(int16(row))+xlsRows)%xlsRows + 1
		}
		if !c.AbsCol {
			c.Col = (p.cell.Col-1+int(int8(col&0xFF))+xlsCols)%xlsCols + 1
		}
	}
	return c.String(), c.Row <= xlsRows && c.Col <= xlsCols
}
