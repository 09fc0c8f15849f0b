package extract

import (
	"cmp"
	"errors"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"golang.org/x/text/width"

	"jixiao/schema"
)

// errNotFigure says that a text is no figure of its kind.
var errNotFigure = errors.New("not a figure")

// figure is what a person wrote in a cell meant for a figure: a number, and
// the unit behind it if there is one.
var figure = regexp.MustCompile(`^([+\-]?)([0-9]+|[0-9]{1,3}(?:,[0-9]{3})+)?(\.[0-9]+)?([^0-9.,]*)$`)

// scientific is a number in scientific notation, as programs print it.
var scientific = regexp.MustCompile(`^[+\-]?[0-9](?:\.[0-9]+)?[eE][+\-]?[0-9]{1,2}$`)

// fullStop is a figure with the full stop of a sentence behind it. A point
// behind a whole number is none: its decimals may be lost.
var fullStop = regexp.MustCompile(`^([^.]*\.[0-9]+|.*[^0-9.,])\.$`)

// units are the units that may stand behind a figure of a kind, with what one
// of them is in the printed measure. An empty unit is the printed measure
// itself, unless the form says another.
var units = map[schema.Kind]map[string]schema.Amount{
	schema.Rate:    {"%": schema.One, "": 0}, // a bare number may mean either; see settle
	schema.Score:   {"分": schema.One, "": schema.One},
	schema.Persons: {"人": schema.One, "名": schema.One, "个": schema.One, "": schema.One},
	schema.Area:    {"m²": schema.One, "㎡": schema.One, "平方米": schema.One, "平米": schema.One, "": schema.One},
	schema.Years:   {"年": schema.One, "年度": schema.One, "": schema.One},
}

// Figure reads a figure as people write it in a cell of the given kind. unit
// is the unit of money that the form says; "" means 万元. bare reports that a
// rate stood without a percent sign, so that it may be a percentage or a
// fraction of one. Whatever is not certainly one figure is an error.
//
// Accepted, besides plain decimals:
//
//	1,025.20    separators at every third digit
//	１２.５     full-width digits, points and signs
//	12.5万元    the unit of the kind; 万 and 元 for money, converted exactly
//	95.1％      percent, for rates
//	(3.2)       a negative figure, as accountants write it, without a unit
//	'5          the apostrophe that makes a spreadsheet keep text
//	￥12.50     a currency sign, for money, in front of the sign or behind it
//	7.50.       a full stop behind decimals or a unit
//	8.5E+02     scientific notation, whatever the unit of the form
func Figure(text string, kind schema.Kind, unit string) (amount schema.Amount, bare bool, err error) {
	text = strings.TrimSpace(narrow(text))
	text = strings.TrimPrefix(text, "'")
	if kind == schema.Money {
		unsigned := strings.TrimLeft(text, "+-") // -￥12.50 and ￥-12.50
		text = text[:len(text)-len(unsigned)] + strings.TrimSpace(strings.TrimLeft(unsigned, "¥￥"))
	}
	bracketed := false
	if inner, ok := strings.CutPrefix(text, "("); ok {
		if inner, ok = strings.CutSuffix(inner, ")"); ok && inner != "" && inner[0] >= '0' && inner[0] <= '9' {
			text, bracketed = "-"+inner, true
		}
	}
	if m := fullStop.FindStringSubmatch(text); m != nil {
		text = m[1]
	}
	if area, ok := strings.CutSuffix(text, "m2"); ok { // the digit is none of the figure's
		text = area + "m²"
	}
	if scientific.MatchString(text) {
		text = plain(text)
	}
	m := figure.FindStringSubmatch(text)
	if m == nil || m[2] == "" {
		return 0, false, errNotFigure
	}
	digits, suffix := m[1]+strings.ReplaceAll(m[2], ",", "")+m[3], strings.TrimSpace(m[4])
	if bracketed && suffix != "" { // (3.25万元) may be negative, or a remark
		return 0, false, errNotFigure
	}
	if kind == schema.Money {
		return money(digits, suffix, unit)
	}
	if _, known := units[kind][suffix]; !known {
		return 0, false, errNotFigure
	}
	amount, err = schema.ParseAmount(digits)
	return amount, kind == schema.Rate && suffix == "", err
}

// money converts a figure in the unit behind it, or in the form's, to 万元.
func money(digits, suffix, unit string) (schema.Amount, bool, error) {
	switch suffix {
	case "":
		suffix = unit
	case "万", "亿":
		suffix += "元"
	}
	if suffix == "" {
		suffix = "万元"
	}
	for _, u := range schema.MoneyUnits {
		if u.Name == suffix {
			amount, err := schema.ParseAmount(shift(digits, powerOf(u.In)))
			return amount, false, err
		}
	}
	return 0, false, errNotFigure
}

// powerOf returns the exponent of a power of ten.
func powerOf(ten schema.Amount) int {
	digits := ten.String()
	if whole, frac, ok := strings.Cut(digits, "."); ok && whole == "0" {
		return -len(frac)
	}
	return len(digits) - 1
}

// smallest and largest are the exponents beyond which a figure is nothing, or
// too much, in every unit.
const smallest, largest = -300, 300

// shift multiplies a decimal text by a power of ten, exactly. The text may have
// an exponent already, which spreadsheets give to small figures (7E-2). What is
// no decimal text stays none.
func shift(text string, power int) string {
	mantissa, exponent, ok := cutExponent(text)
	if !ok {
		return text
	}
	return mantissa + "E" + strconv.Itoa(min(max(exponent+power, smallest), largest))
}

// cutExponent cuts a decimal text at its exponent, which is 0 where none is
// written.
func cutExponent(text string) (mantissa string, exponent int, ok bool) {
	at := strings.IndexAny(text, "eE")
	if at < 0 {
		return text, 0, true
	}
	exponent, err := strconv.Atoi(text[at+1:])
	return text[:at], exponent, err == nil
}

// longest is beyond every exponent that a spreadsheet can store.
const longest = 400

// plain writes a decimal text without an exponent: 7E-2 is 0.07, 2.5E7 is
// 25000000. A text that is none, or that would be very long, stays as it is.
func plain(text string) string {
	mantissa, exponent, ok := cutExponent(text)
	unsigned := strings.TrimLeft(mantissa, "+-")
	whole, frac, _ := strings.Cut(unsigned, ".")
	digits := whole + frac
	if !ok || digits == "" || strings.Trim(digits, "0123456789") != "" || max(exponent, -exponent) > longest {
		return text
	}
	point := len(whole) + exponent
	if point < 0 {
		digits, point = strings.Repeat("0", -point)+digits, 0
	}
	if point > len(digits) {
		digits += strings.Repeat("0", point-len(digits))
	}
	whole, frac = strings.TrimLeft(digits[:point], "0"), strings.TrimRight(digits[point:], "0")
	out := cmp.Or(whole, "0")
	if frac != "" {
		out += "." + frac
	}
	if mantissa[0] == '-' && out != "0" {
		out = "-" + out
	}
	return out
}

// narrow folds full-width forms and the many dashes, and takes out invisible
// characters. White space inside stays, so that 1 025 is not taken for 1025.
func narrow(text string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Cf, r):
			return -1
		case r == '﹪':
			return '%'
		case r == '−' || r == '﹣' || r == '－':
			return '-'
		case r == '。' || r == '．':
			return '.'
		case r == '，':
			return ','
		}
		return r
	}, width.Fold.String(text))
}

// marks are schema.Marks as mark compares them.
var marks = func() map[string]bool {
	set := map[string]bool{}
	for _, m := range schema.Marks {
		set[strings.ToUpper(narrow(m))] = true
	}
	return set
}()

// mark reports whether a text is a mark: 无 or / or —.
func mark(text string) bool {
	const longest = 60 // bytes, with white space around
	return len(text) <= longest && marks[strings.ToUpper(strings.Join(strings.Fields(narrow(text)), ""))]
}

// significant is how many digits of a stored binary number a person sees; the
// rest is noise of the conversion (0.30000000000000004).
const significant = 15

// seen rounds the decimal text of a stored number to the digits that a person
// sees. A text that is no plain decimal is returned as it is.
func seen(text string) string {
	mantissa, exp, scientific := strings.Cut(strings.ToUpper(text), "E")
	sign := ""
	if strings.HasPrefix(mantissa, "-") {
		sign, mantissa = "-", mantissa[1:]
	}
	whole, frac, _ := strings.Cut(mantissa, ".")
	digits := []byte(whole + frac)
	lead := 0
	for lead < len(digits) && digits[lead] == '0' {
		lead++
	}
	if len(digits)-lead <= significant {
		return text
	}
	for _, d := range digits {
		if d < '0' || d > '9' {
			return text
		}
	}
	keep := lead + significant
	up := digits[keep] >= '5'
	for i := keep; i < len(digits); i++ {
		digits[i] = '0'
	}
	for i := keep - 1; up && i >= 0; i-- {
		if digits[i] != '9' {
			digits[i]++
			up = false
			break
		}
		digits[i] = '0'
	}
	rounded := string(digits)
	point := len(whole)
	if up {
		rounded = "1" + rounded
		point++
	}
	out := sign + rounded[:point] + "." + rounded[point:]
	if scientific {
		out += "E" + exp
	}
	return strings.TrimSuffix(out, ".")
}

// hints are schema.Guidance, compiled.
var hints = func() []*regexp.Regexp {
	compiled := make([]*regexp.Regexp, len(schema.Guidance))
	for i, pattern := range schema.Guidance {
		compiled[i] = regexp.MustCompile(pattern)
	}
	return compiled
}()

// guidance reports whether a text is what a template says about filling in,
// left where the answer belongs.
func guidance(text string) bool {
	const longest = 1000 // bytes
	if len(text) > longest {
		return false
	}
	text = strings.Join(strings.Fields(narrow(text)), "")
	return slices.ContainsFunc(hints, func(p *regexp.Regexp) bool { return p.MatchString(text) })
}
