package raw

import (
	"strconv"
	"strings"
	"unicode"
)

// Breaks makes every line break \n.
func Breaks(s string) string {
	if !strings.Contains(s, "\r") {
		return s
	}
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
}

// IsZero reports whether s is a number and zero; a row or column of no size
// is hidden.
func IsZero(s string) bool {
	if s == "" {
		return false
	}
	v, err := strconv.ParseFloat(s, 64)
	return err == nil && v == 0
}

// IsDecimal reports whether s is a decimal number as XML writes it, which
// leaves out what strconv would take besides (hex, NaN, 1_000).
func IsDecimal(s string) bool {
	if s != "" && (s[0] == '+' || s[0] == '-') {
		s = s[1:]
	}
	mantissa, exponent, hasExponent := strings.Cut(strings.ToUpper(s), "E")
	whole, fraction, _ := strings.Cut(mantissa, ".")
	if whole == "" && fraction == "" || !AllDigits(whole) || !AllDigits(fraction) {
		return false
	}
	if !hasExponent {
		return true
	}
	if exponent != "" && (exponent[0] == '+' || exponent[0] == '-') {
		exponent = exponent[1:]
	}
	return exponent != "" && AllDigits(exponent)
}

// AllDigits reports whether there is nothing but the digits 0 to 9 in s.
func AllDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}

func trim(s string) string { return strings.TrimFunc(s, unicode.IsSpace) }
