package schema

import (
	"errors"
	"fmt"
	"math/bits"
	"strconv"
	"strings"
)

// Amount is an exact figure in millionths of the measure it is printed in: a
// money Amount printed in 万元 therefore counts fen, a rate counts millionths
// of a percentage point, a score millionths of a point. It never passes
// through a float.
type Amount int64

// One is one whole unit of the printed measure.
const One Amount = 1_000_000

// amountDigits is how many decimals an Amount holds.
const amountDigits = 6

// maxExponent is the largest exponent a spreadsheet can store.
const maxExponent = 308

// MaxAmount bounds what ParseAmount accepts, in either direction: a milliard
// of the printed measure (ten trillion yuan). It leaves room to add up
// thousands of figures without overflow.
const MaxAmount = 1_000_000_000 * One

// Errors of ParseAmount.
var (
	ErrSyntax = errors.New("not a decimal number")
	ErrRange  = errors.New("number out of range")
)

// ParseAmount reads a plain decimal number: an optional sign, ASCII digits
// with at most one point, an optional exponent as spreadsheet files store it.
// Decimals beyond the sixth are rounded half away from zero. It accepts no
// separators, units or spaces; reading what people write is the importer's
// work.
func ParseAmount(s string) (Amount, error) {
	mantissa, exponent := s, 0
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		e, err := strconv.Atoi(s[i+1:])
		if err != nil {
			return 0, fmt.Errorf("%q: %w", s, ErrSyntax)
		}
		if e < -maxExponent || e > maxExponent {
			return 0, fmt.Errorf("%q: %w", s, ErrRange)
		}
		mantissa, exponent = s[:i], e
	}
	negative := false
	if mantissa != "" && (mantissa[0] == '-' || mantissa[0] == '+') {
		negative = mantissa[0] == '-'
		mantissa = mantissa[1:]
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	digits := whole + frac
	if digits == "" || strings.Trim(digits, "0123456789") != "" {
		return 0, fmt.Errorf("%q: %w", s, ErrSyntax)
	}
	// The value is 0.digits × 10^point.
	digits = strings.TrimLeft(digits, "0")
	point := len(whole) + exponent - (len(whole) + len(frac) - len(digits))
	if digits == "" {
		return 0, nil
	}
	keep := point + amountDigits // how many digits stand before the last millionth
	if keep > 18 {
		return 0, fmt.Errorf("%q: %w", s, ErrRange)
	}
	if keep < 0 {
		return 0, nil
	}
	roundUp := keep < len(digits) && digits[keep] >= '5'
	if keep < len(digits) {
		digits = digits[:keep]
	}
	digits += strings.Repeat("0", keep-len(digits))
	n := int64(0)
	if digits != "" {
		var err error
		if n, err = strconv.ParseInt(digits, 10, 64); err != nil {
			return 0, fmt.Errorf("%q: %w", s, ErrRange)
		}
	}
	if roundUp {
		n++
	}
	if Amount(n) > MaxAmount {
		return 0, fmt.Errorf("%q: %w", s, ErrRange)
	}
	if negative {
		n = -n
	}
	return Amount(n), nil
}

// String prints the shortest decimal text that reads back as the same Amount.
func (a Amount) String() string {
	text := a.Fixed(amountDigits)
	return strings.TrimSuffix(strings.TrimRight(text, "0"), ".")
}

// Fixed prints a with exactly the given number of decimals (0 to 6), rounded
// half away from zero.
func (a Amount) Fixed(decimals int) string {
	decimals = min(max(decimals, 0), amountDigits)
	step := uint64(1)
	for range amountDigits - decimals {
		step *= 10
	}
	n := (a.magnitude() + step/2) / step
	text := strconv.FormatUint(n, 10)
	if pad := decimals + 1 - len(text); pad > 0 {
		text = strings.Repeat("0", pad) + text
	}
	if decimals > 0 {
		text = text[:len(text)-decimals] + "." + text[len(text)-decimals:]
	}
	if a < 0 && n != 0 {
		text = "-" + text
	}
	return text
}

// Text prints a for people: two decimals, more where the figure carries more.
func (a Amount) Text() string {
	if short := a.String(); len(short) > len(a.Fixed(2)) {
		return short
	}
	return a.Fixed(2)
}

// Abs returns the magnitude of a.
func (a Amount) Abs() Amount {
	if a < 0 {
		return -a
	}
	return a
}

// Float returns the nearest float64, for handing a figure to a spreadsheet.
// Nothing is computed from it.
func (a Amount) Float() float64 {
	f, err := strconv.ParseFloat(a.String(), 64)
	if err != nil { // String prints nothing that ParseFloat refuses
		return 0
	}
	return f
}

// MulDiv returns a × b ÷ c, rounded half away from zero, computed in 128 bits.
// ok is false when c is zero or the result leaves the range of Amount.
func MulDiv(a, b, c Amount) (result Amount, ok bool) {
	if c == 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(a.magnitude(), b.magnitude())
	divisor := c.magnitude()
	if hi >= divisor {
		return 0, false
	}
	quotient, rest := bits.Div64(hi, lo, divisor)
	if rest >= divisor-rest {
		quotient++
	}
	if quotient > 1<<63-1 {
		return 0, false
	}
	result = Amount(quotient)
	if (a < 0) != (b < 0) != (c < 0) {
		result = -result
	}
	return result, true
}

// Percent returns part ÷ whole in percent. ok is false when whole is zero.
func Percent(part, whole Amount) (rate Amount, ok bool) {
	return MulDiv(part, 100*One, whole)
}

func (a Amount) magnitude() uint64 {
	if a < 0 {
		return -uint64(a)
	}
	return uint64(a)
}
