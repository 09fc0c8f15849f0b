package calc

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"

	"jixiao/importer/grid"
	"jixiao/importer/grid/raw"
)

// settling are the functions whose calls are settled before excelize sees them:
// it rounds by the last bit of a number, and makes a figure of an error.
var settling = []string{"ROUND", "ABS", "AVERAGE", "PRODUCT", "AND", "OR", "COUNTA"}

// settled returns a formula with what Excel makes of such calls in their place.
// It reports false where that is not sure.
func (c *calculator) settled(s *raw.Sheet, cell *raw.Cell, tokens []token, contradicts bool) ([]token, bool) {
	for i := len(tokens) - 1; i >= 0; i-- { // the calls within a call come behind its name
		name := strings.ToUpper(tokens[i].text)
		if tokens[i].kind != tokFunction || !slices.Contains(settling, name) {
			continue
		}
		args, end := arguments(tokens, i)
		call, ok := c.settle(s, cell, name, args, tokens[i:end], contradicts)
		if !ok {
			return nil, false
		}
		tokens = slices.Concat(tokens[:i], call, tokens[end:])
	}
	return tokens, true
}

// settle returns what a call is to excelize.
func (c *calculator) settle(s *raw.Sheet, cell *raw.Cell, name string, args [][]token, call []token, contradicts bool) ([]token, bool) {
	for _, arg := range args {
		if len(arg) == 1 { // references to errors have been refused
			continue
		}
		if v, ok := c.value(s, cell, arg); ok && v.Kind == grid.Error {
			return enclosed(arg...), name != "COUNTA" // which counts it
		}
	}
	switch name {
	case "ROUND":
		return c.round(s, cell, args, call, contradicts)
	case "PRODUCT": // of no figures at all is 0, and 1 to excelize
		count := raw.Cell{Row: cell.Row, Col: cell.Col}
		counting := slices.Concat([]token{{kind: tokFunction, text: "COUNT"}}, call[1:])
		return call, c.calculate(s, &count, counting) && count.Text != "0"
	}
	return call, true
}

// enclosed puts tokens in parentheses.
func enclosed(tokens ...token) []token {
	return slices.Concat([]token{{kind: tokOpen, text: "("}}, tokens, []token{{kind: tokClose, text: ")"}})
}

// round returns what a call of ROUND gives.
func (c *calculator) round(s *raw.Sheet, cell *raw.Cell, args [][]token, call []token, contradicts bool) ([]token, bool) {
	if len(args) != 2 {
		return nil, false
	}
	number, ok := c.value(s, cell, args[0])
	places, ok2 := c.value(s, cell, args[1])
	n, ok3 := whole(places)
	switch {
	case !ok || !ok2 || !ok3:
		return nil, false
	case number.Kind == 0: // a blank cell
		return enclosed(token{kind: tokNumber, text: "0"}), true
	case number.Kind == grid.Text && !hasDigit(number.Text):
		return call, true
	case number.Kind != grid.Number:
		return nil, false
	}
	rounded, half, ok := roundHalf(number.Text, n)
	if !ok || half && contradicts { // programs differ in what comes so near
		return nil, false
	}
	return enclosed(token{kind: tokNumber, text: rounded}), true
}

// whole returns the whole number that a cell holds, 0 for a blank one.
func whole(cell raw.Cell) (int, bool) {
	if cell.Kind == 0 {
		return 0, true
	}
	n, err := strconv.Atoi(cell.Text)
	return n, err == nil && cell.Kind == grid.Number
}

// roundHalf rounds a number half away from zero, as it is in the 15 digits that
// Excel goes by: a product that falls short of a half by its last bit is one. It
// reports whether it is one, and false for what is all but a half in 15 digits,
// and beyond them.
func roundHalf(text string, places int) (rounded string, half, ok bool) {
	const (
		most   = 15 // digits
		nearly = 1e-12
	)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || math.Abs(v) >= math.Pow10(most) || places < -most || places > most {
		return "", false, false
	}
	x, ok := new(big.Rat).SetString(strconv.FormatFloat(math.Abs(v), 'e', most-1, 64))
	if !ok {
		return "", false, false
	}
	unit := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(places, -places))), nil))
	if places > 0 {
		unit.Inv(unit)
	}
	units := new(big.Rat).Quo(x, unit)
	n := new(big.Int).Quo(units.Num(), units.Denom())
	rest := new(big.Rat).Sub(units, new(big.Rat).SetInt(n))
	off, _ := new(big.Rat).Sub(rest, big.NewRat(1, 2)).Float64()
	if size, _ := units.Float64(); off != 0 && rest.Sign() != 0 && math.Abs(off) < nearly*size {
		return "", false, false
	}
	if off >= 0 {
		n.Add(n, big.NewInt(1))
	}
	text = new(big.Rat).Mul(new(big.Rat).SetInt(n), unit).FloatString(max(places, 0))
	if v < 0 && n.Sign() != 0 {
		text = "-" + text
	}
	return text, off == 0, true
}
