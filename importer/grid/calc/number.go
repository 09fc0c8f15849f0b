package calc

import (
	"math"
	"math/big"
	"strconv"
	"strings"
)

// number is a figure: exactly, and as programs have it that compute in binary.
type number struct {
	exact  *big.Rat
	binary float64
}

// maxBits bounds an exact figure. Sums of quotients grow with every one of them.
const maxBits = 8192

// parseNumber reads a stored decimal. It is the shortest one that reads as the same
// number in binary, which is what a person wrote: 0.059, stored as
// 5.8999999999999997E-2.
func parseNumber(text string) (number, bool) {
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		return number{}, false
	}
	exact, ok := new(big.Rat).SetString(strconv.FormatFloat(v, 'g', -1, 64))
	return number{exact, v}, ok
}

// within reports whether a figure is within bounds.
func (n number) within() bool {
	about, _ := n.exact.Float64()
	return n.exact.Num().BitLen()+n.exact.Denom().BitLen() <= maxBits && !math.IsInf(about, 0) && (about != 0 || n.exact.Sign() == 0)
}

// digits are the significant digits that Excel keeps of a figure.
const digits = 15

// significant returns the digits of a figure that is not negative, rounded half up:
// it is about the whole number units times ten to the exponent.
func significant(x *big.Rat) (units *big.Int, exponent int) {
	if x.Sign() == 0 {
		return new(big.Int), 0
	}
	about, _ := x.Float64()
	exponent = int(math.Floor(math.Log10(about))) - digits + 1
	most := new(big.Int).Exp(big.NewInt(10), big.NewInt(digits), nil)
	units, _ = roundUnits(x, exponent)
	// The logarithm of what is almost a power of ten may be one off.
	for new(big.Int).Mul(units, big.NewInt(10)).Cmp(most) < 0 {
		exponent--
		units, _ = roundUnits(x, exponent)
	}
	for units.Cmp(most) >= 0 {
		exponent++
		units, _ = roundUnits(x, exponent)
	}
	return units, exponent
}

// roundUnits returns how often ten to the exponent goes into a figure that is not
// negative, rounded half up, and how far it is from a half.
func roundUnits(x *big.Rat, exponent int) (units *big.Int, off *big.Rat) {
	scaled := new(big.Rat).Mul(x, power(-exponent))
	units = new(big.Int).Quo(scaled.Num(), scaled.Denom())
	rest := new(big.Rat).Sub(scaled, new(big.Rat).SetInt(units))
	off = rest.Sub(rest, big.NewRat(1, 2))
	if off.Sign() >= 0 {
		units.Add(units, big.NewInt(1))
	}
	return units, off
}

// power is ten to the nth.
func power(n int) *big.Rat {
	p := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(max(n, -n))), nil))
	if n < 0 {
		p.Inv(p)
	}
	return p
}

// text prints a figure with the digits that Excel keeps of it. It reports false for
// one that nobody prints so.
func (n number) text() (string, bool) {
	const most = 20 // digits before or behind the point
	units, exponent := significant(new(big.Rat).Abs(n.exact))
	if units.Sign() == 0 {
		return "0", true
	}
	if exponent+digits > most || exponent < -most-digits {
		return "", false
	}
	text := new(big.Rat).Mul(new(big.Rat).SetInt(units), power(exponent)).FloatString(max(-exponent, 0))
	if strings.Contains(text, ".") {
		text = strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
	}
	if n.exact.Sign() < 0 {
		text = "-" + text
	}
	return text, true
}

// round rounds a figure half away from zero, as it is in the digits that Excel goes
// by: a quotient that falls short of a half by what stands behind them is one. It
// reports whether it is one, and false for what is all but a half, and beyond them.
func (n number) round(places int) (rounded number, half, ok bool) {
	if math.Abs(n.binary) >= math.Pow10(digits) || places < -digits || places > digits {
		return number{}, false, false
	}
	units, exponent := significant(new(big.Rat).Abs(n.exact))
	x := new(big.Rat).Mul(new(big.Rat).SetInt(units), power(exponent))
	units, off := roundUnits(x, -places)
	nearly := new(big.Rat).Mul(x, power(places)) // so near, in parts of it, is as good as a half to some programs
	nearly.Mul(nearly, power(-12))
	if off.Sign() != 0 && new(big.Rat).Abs(off).Cmp(nearly) < 0 && off.Cmp(big.NewRat(-1, 2)) != 0 {
		return number{}, false, false
	}
	exact := new(big.Rat).Mul(new(big.Rat).SetInt(units), power(-places))
	if n.exact.Sign() < 0 {
		exact.Neg(exact)
	}
	binary, _ := exact.Float64()
	return number{exact, binary}, off.Sign() == 0, true
}
