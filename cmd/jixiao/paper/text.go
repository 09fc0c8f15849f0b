package paper

import (
	"regexp"
	"strconv"
	"strings"

	"jixiao/importer/grid"
)

// show fills in the text of a filled cell and how it looks.
func (out *Cell) show(s *grid.Sheet, c *grid.Cell) {
	if c.Kind != grid.Number {
		out.Text, out.Struck = struck(c.Text)
		return
	}
	if date, ok := s.Date(c); ok {
		out.Text = date
		return
	}
	out.Figure, out.Struck = true, c.Format.Struck
	stored, ok := parseDecimal(c.Text)
	if c.Format.Scaled {
		// The prefix and the suffix belong to the figure that the file shows: 3.0万 is
		// stored as 30000, and must not read as 30000万.
		out.Text = stored.plain(0)
		if !ok {
			out.Text = c.Text
		}
		return
	}
	dress := func(figure string) string {
		if c.Format.Percent {
			figure += "%"
		}
		return c.Format.Prefix + figure + c.Format.Suffix
	}
	if !ok {
		out.Text = c.Format.Prefix + c.Text + c.Format.Suffix
		return
	}
	if c.Format.Percent {
		stored = stored.shift(2)
	}
	least, most := decimals(c.Format)
	rounded := stored
	if most >= 0 {
		rounded = stored.round(stored.point + most)
	}
	out.Text = dress(rounded.plain(least))
	if rounded != stored {
		out.Full = dress(stored.plain(0))
	}
}

// struckBefore and struckAfter stand around a text that is crossed out, as package grid
// reads it. A template crosses the text out again instead.
const (
	struckBefore = "〔划去："
	struckAfter  = "〕"
)

// struck takes these signs off a text that is crossed out as a whole. They stay in a text
// with a crossed-out part, since nothing else tells which part that is.
func struck(text string) (string, bool) {
	inner, ok := strings.CutPrefix(text, struckBefore)
	if !ok {
		return text, false
	}
	if inner, ok = strings.CutSuffix(inner, struckAfter); !ok {
		return text, false
	}
	depth := 0
	for _, r := range inner {
		switch r {
		case '〔':
			depth++
		case '〕':
			if depth--; depth < 0 { // only a first part is crossed out
				return text, false
			}
		}
	}
	return inner, true
}

// fraction matches the decimals of a format code. 0 always shows a digit; # and ? show
// one only where it is not zero.
var fraction = regexp.MustCompile(`\.([0#?]+)`)

// decimals returns the least and the greatest number of decimals that a format shows;
// most is -1 where it shows all. A format with an exponent shows all here too, since the
// page writes such a figure without exponent and its decimals would cut it short.
func decimals(f grid.Format) (least, most int) {
	if code := strings.ToUpper(f.Code); f.Decimals < 0 || strings.Contains(code, "E+") || strings.Contains(code, "E-") {
		return 0, -1
	}
	first, _, _ := strings.Cut(f.Code, ";")
	if m := fraction.FindStringSubmatch(first); m != nil && len(m[1]) == f.Decimals {
		return strings.LastIndexByte(m[1], '0') + 1, f.Decimals
	}
	return f.Decimals, f.Decimals
}

// significant is the number of digits of a stored binary number that a person sees, as
// for the values that are read. Further digits are noise of the conversion.
const significant = 15

// longest is the greatest number of zeros that are written to avoid an exponent.
const longest = 40

// decimal is ±0.digits × 10^point. The digits neither begin nor end with a zero, so that
// equal numbers are equal; zero has no digits.
type decimal struct {
	negative bool
	digits   string
	point    int
}

// parseDecimal reads the text of a stored number, and leaves out its noise.
func parseDecimal(text string) (decimal, bool) {
	mantissa, exponent := text, 0
	if i := strings.IndexAny(text, "eE"); i >= 0 {
		var err error
		if exponent, err = strconv.Atoi(text[i+1:]); err != nil || exponent > 1000 || exponent < -1000 {
			return decimal{}, false
		}
		mantissa = text[:i]
	}
	var d decimal
	if rest, ok := strings.CutPrefix(mantissa, "-"); ok {
		d.negative, mantissa = true, rest
	} else {
		mantissa = strings.TrimPrefix(mantissa, "+")
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	d.digits, d.point = whole+frac, len(whole)+exponent
	if d.digits == "" || strings.Trim(d.digits, "0123456789") != "" {
		return decimal{}, false
	}
	lead := len(d.digits) - len(strings.TrimLeft(d.digits, "0"))
	d.digits, d.point = d.digits[lead:], d.point-lead
	return d.round(significant), true
}

// trimmed returns d without zeros at the end.
func (d decimal) trimmed() decimal {
	if d.digits = strings.TrimRight(d.digits, "0"); d.digits == "" {
		return decimal{}
	}
	return d
}

// round rounds d to its first n digits, half away from zero. n may be 0 or negative.
func (d decimal) round(n int) decimal {
	if n >= len(d.digits) {
		return d.trimmed()
	}
	if n < 0 {
		return decimal{}
	}
	up := d.digits[n] >= '5'
	d.digits = d.digits[:n]
	if !up {
		return d.trimmed()
	}
	d.digits = strings.TrimRight(d.digits, "9")
	if d.digits == "" {
		d.digits, d.point = "1", d.point+1
		return d
	}
	last := len(d.digits) - 1
	d.digits = d.digits[:last] + string(d.digits[last]+1)
	return d
}

// shift returns d × 10^places.
func (d decimal) shift(places int) decimal {
	if d.digits != "" {
		d.point += places
	}
	return d
}

// plain prints d without an exponent and with at least so many decimals. A number that
// would need too many zeros keeps its exponent.
func (d decimal) plain(least int) string {
	sign := ""
	if d.negative {
		sign = "-"
	}
	if d.point > significant+longest || d.point < -longest {
		mantissa := d.digits[:1]
		if len(d.digits) > 1 {
			mantissa += "." + d.digits[1:]
		}
		return sign + mantissa + "E" + strconv.Itoa(d.point-1)
	}
	whole, frac := d.digits, ""
	switch {
	case d.point <= 0:
		whole, frac = "0", strings.Repeat("0", -d.point)+d.digits
	case d.point < len(d.digits):
		whole, frac = d.digits[:d.point], d.digits[d.point:]
	default:
		whole += strings.Repeat("0", d.point-len(d.digits))
	}
	if d.digits == "" {
		whole, frac = "0", ""
	}
	frac += strings.Repeat("0", max(0, least-len(frac)))
	if frac != "" {
		return sign + whole + "." + frac
	}
	return sign + whole
}
