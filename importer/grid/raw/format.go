package raw

import (
	"cmp"
	"errors"
	"math"
	"math/big"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"jixiao/importer/grid"
)

// builtin holds the codes of the number formats that a workbook uses by number
// without spelling them out (ECMA-376 part 1, 18.8.30; 27-36 and 50-58 in the
// zh-CN reading, which is all that these files are written with).
var builtin = map[int]string{
	0: "General", 1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00",
	5: `"¥"#,##0;"¥"\-#,##0`, 6: `"¥"#,##0;[Red]"¥"\-#,##0`,
	7: `"¥"#,##0.00;"¥"\-#,##0.00`, 8: `"¥"#,##0.00;[Red]"¥"\-#,##0.00`,
	9: "0%", 10: "0.00%", 11: "0.00E+00", 12: "# ?/?", 13: "# ??/??",
	14: "yyyy/m/d", 15: "d-mmm-yy", 16: "d-mmm", 17: "mmm-yy",
	18: "h:mm AM/PM", 19: "h:mm:ss AM/PM", 20: "h:mm", 21: "h:mm:ss", 22: "yyyy/m/d h:mm",
	27: `yyyy"年"m"月"`, 28: `m"月"d"日"`, 29: `m"月"d"日"`, 30: "m-d-yy", 31: `yyyy"年"m"月"d"日"`,
	32: `h"时"mm"分"`, 33: `h"时"mm"分"ss"秒"`, 34: `上午/下午h"时"mm"分"`, 35: `上午/下午h"时"mm"分"ss"秒"`, 36: `yyyy"年"m"月"`,
	37: `#,##0;\-#,##0`, 38: `#,##0;[Red]\-#,##0`, 39: `#,##0.00;\-#,##0.00`, 40: `#,##0.00;[Red]\-#,##0.00`,
	41: `_ * #,##0_ ;_ * \-#,##0_ ;_ * "-"_ ;_ @_ `, 42: `_ "¥"* #,##0_ ;_ "¥"* \-#,##0_ ;_ "¥"* "-"_ ;_ @_ `,
	43: `_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, 44: `_ "¥"* #,##0.00_ ;_ "¥"* \-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ `,
	45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss.0", 48: "##0.0E+0", 49: "@",
	50: `yyyy"年"m"月"`, 51: `m"月"d"日"`, 52: `yyyy"年"m"月"`, 53: `m"月"d"日"`, 54: `m"月"d"日"`,
	55: `上午/下午h"时"mm"分"`, 56: `上午/下午h"时"mm"分"ss"秒"`, 57: `yyyy"年"m"月"`, 58: `m"月"d"日"`,
}

// Formats are the number formats of a workbook, by id.
type Formats struct {
	Codes  map[int]string // the workbook's own
	parsed map[int]*NumberFormat
}

// NewFormats returns the number formats of a workbook that has none of its own.
func NewFormats() Formats {
	return Formats{Codes: make(map[int]string), parsed: make(map[int]*NumberFormat)}
}

// Of returns what the number format with this id does to a cell. An id that is
// neither spelt out nor known shows the number as it is.
func (n Formats) Of(id int, c *Cell) grid.Format {
	f, ok := n.parsed[id]
	if !ok {
		f = ParseFormat(cmp.Or(n.Codes[id], builtin[id]))
		n.parsed[id] = f
	}
	return f.Of(c.Kind, c.Text)
}

// NumberFormat is a format code, or the styles that stand for one in an .ods.
type NumberFormat struct {
	code     string
	sections []*Section // for numbers
	text     *Section   // for texts; nil where they are shown as they are
}

// General is the number format of a cell that has none.
var General = ParseFormat("General")

// ParseFormat reads a format code. A fourth section is for texts, and so is the
// last one where it has the sign for them.
func ParseFormat(code string) *NumberFormat {
	n := &NumberFormat{code: code}
	for _, s := range splitSections(code) {
		n.sections = append(n.sections, parseSection(s))
	}
	const numbers = 3
	last := len(n.sections) - 1
	switch {
	case last >= numbers:
		n.text, n.sections = n.sections[numbers], n.sections[:numbers]
	case n.sections[last].at:
		n.text = n.sections[last]
		if last > 0 {
			n.sections = n.sections[:last]
		}
	}
	if code == "" {
		n.sections[0].general = true
	}
	return n
}

// Of returns what the format does to a value.
func (n *NumberFormat) Of(kind grid.Kind, text string) grid.Format {
	f := grid.Format{Code: n.code, Decimals: -1}
	v, err := strconv.ParseFloat(text, 64)
	switch {
	case kind == grid.Number && (err == nil || errors.Is(err, strconv.ErrRange)):
		f = n.number(v)
	case kind == grid.Text && n.text != nil && !n.text.at && !n.text.general && !n.text.digits:
		f.Scaled, f.Shown = true, trim(n.text.prefix.String())
	case kind == grid.Text && n.text != nil:
		f.Prefix, f.Suffix = trim(n.text.prefix.String()), trim(n.text.literal.String())
	case kind == grid.Uncomputed:
		f = n.sections[0].result()
	}
	f.Code = n.code
	return f
}

// number returns what the format does to a number.
func (n *NumberFormat) number(v float64) grid.Format {
	i := n.choose(v)
	if i < 0 {
		return grid.Format{Scaled: true, Shown: "####", Decimals: -1}
	}
	s := n.sections[i]
	f := s.result()
	if f.Date {
		return grid.Format{Date: true, Decimals: -1}
	}
	negative := n.onlyNegative(i)
	minus, bracketed := takeSign(&f)
	minus = minus || v < 0 && !negative || negative && (s.red || bracketed)
	switch {
	case v == 0 && !s.shows(v):
		shown := s.render(v, false)
		f.Prefix, f.Suffix, f.Hidden = "", "", shown == ""
		f.Scaled = strings.Trim(shown, dashes+"0.%"+currency) != ""
	case !s.shows(v), v != 0 && minus != (v < 0):
		f.Scaled = true
	}
	if f.Scaled {
		f.Shown = s.render(v, v < 0 && !negative)
	}
	if v == 0 && s.shows(v) && !strings.ContainsAny(f.Shown, "123456789") && f.Scaled { // nothing, on any scale
		f.Scaled, f.Shown, f.Prefix, f.Suffix = false, "", "", ""
	}
	return f
}

// choose returns which section is in force for a number, -1 for none. What a
// condition takes goes before what no condition says: the first section is for
// positive numbers, the second for negative ones, and the last for the rest.
func (n *NumberFormat) choose(v float64) int {
	for i, s := range n.sections {
		if s.when.op != "" && s.when.holds(v) {
			return i
		}
	}
	last := len(n.sections) - 1
	for i, s := range n.sections {
		if s.when.op == "" && (i == last || i == 0 && (v > 0 || v == 0 && last == 1) || i == 1 && v < 0) {
			return i
		}
	}
	if n.sections[0].when.op == "" {
		return 0
	}
	return -1
}

// onlyNegative reports whether a section is in force for no number but negative
// ones. Their sign is not shown then, unless the section has it.
func (n *NumberFormat) onlyNegative(i int) bool {
	tries := []float64{0, math.SmallestNonzeroFloat64, 1, math.MaxFloat64}
	for _, s := range n.sections {
		if s.when.op != "" {
			limit := math.Abs(s.when.limit)
			tries = append(tries, limit, math.Nextafter(limit, 0), math.Nextafter(limit, math.Inf(1)))
		}
	}
	return !slices.ContainsFunc(tries, func(v float64) bool { return n.choose(v) == i })
}

// condition is what a number must be for a section.
type condition struct {
	op    string // "" for none
	limit float64
}

// conditional is a condition as a code has it in brackets.
var conditional = regexp.MustCompile(`^\s*(<=|>=|<>|!=|<|>|=)\s*([-+]?[0-9.]+(?:[eE][-+]?[0-9]+)?)\s*$`)

// parseCondition reads a condition.
func parseCondition(text string) (c condition, ok bool) {
	m := conditional.FindStringSubmatch(text)
	if m == nil {
		return c, false
	}
	limit, err := strconv.ParseFloat(m[2], 64)
	return condition{m[1], limit}, err == nil
}

func (c condition) holds(v float64) bool {
	switch c.op {
	case "<":
		return v < c.limit
	case "<=":
		return v <= c.limit
	case ">":
		return v > c.limit
	case ">=":
		return v >= c.limit
	case "=":
		return v == c.limit
	}
	return v != c.limit
}

// dashes are the signs of a negative number, and what accountants write for
// zero. currency are signs that may stand within the brackets of a negative
// number.
const (
	dashes   = "-−－﹣–—"
	minuses  = "-−－﹣"
	currency = "¥￥$€£"
)

// takeSign takes the sign of the number, and brackets around it, out of the
// literals. It reports whether they make it a negative one, and whether there
// are brackets. Those around a unit or words ((3.25万元)) do not make it one.
func takeSign(f *grid.Format) (minus, bracketed bool) {
	if i := strings.IndexAny(f.Prefix, minuses); i >= 0 {
		_, n := utf8.DecodeRuneInString(f.Prefix[i:])
		minus, f.Prefix = true, trim(f.Prefix[:i]+f.Prefix[i+n:])
	}
	if f.Suffix != "" && strings.Trim(f.Suffix, minuses) == "" {
		minus, f.Suffix = true, ""
	}
	open, shut := strings.IndexAny(f.Prefix, "(（"), strings.LastIndexAny(f.Suffix, ")）")
	if open < 0 || shut < 0 {
		return minus, false
	}
	_, n := utf8.DecodeRuneInString(f.Prefix[open:])
	_, m := utf8.DecodeRuneInString(f.Suffix[shut:])
	f.Prefix, f.Suffix = trim(f.Prefix[:open]+f.Prefix[open+n:]), trim(f.Suffix[:shut]+f.Suffix[shut+m:])
	bare := strings.Trim(f.Prefix+f.Suffix, currency+" ") == ""
	return minus || bare, true
}

// splitSections cuts a code at its semicolons, but not at those within quotes,
// brackets or behind an escape.
func splitSections(code string) []string {
	var out []string
	start := 0
	for i := 0; i < len(code); {
		switch c := code[i]; c {
		case '"':
			i = skipTo(code, i+1, '"')
		case '[':
			i = skipTo(code, i+1, ']')
		case '\\', '!', '_', '*':
			i = skipRune(code, i+1)
		case ';':
			out = append(out, code[start:i])
			i++
			start = i
		default:
			i++
		}
	}
	return append(out, code[start:])
}

// skipTo returns the offset behind the next end at or after i.
func skipTo(s string, i int, end byte) int {
	if n := strings.IndexByte(s[min(i, len(s)):], end); n >= 0 {
		return i + n + 1
	}
	return len(s)
}

// skipRune returns the offset behind the character at i.
func skipRune(s string, i int) int {
	_, n := utf8.DecodeRuneInString(s[min(i, len(s)):])
	return min(i+n, len(s))
}

// Section gathers what one section of a code shows.
type Section struct {
	f                        grid.Format
	when                     condition
	prefix, between, literal strings.Builder // literal text before, within and after the digits
	digits, point, comma     bool            // comma: the last thing seen was a comma right behind a digit
	decimals                 int
	zeros                    int // digits that are shown whatever the number is
	thousands                int // divisions by a thousand
	percents                 int
	general, exponent, slash bool
	at                       bool // the sign for a text
	red, grouped             bool
	layout                   []piece
}

// piece is a literal, or the place of one digit: 0, # or ?.
type piece struct {
	text  string
	digit byte
	point bool // the decimal point
}

func parseSection(code string) *Section {
	s := new(Section)
	for i := 0; i < len(code); {
		switch c := code[i]; {
		case c == '"':
			end := skipTo(code, i+1, '"')
			s.AddText(strings.TrimSuffix(code[i+1:end], `"`))
			i = end
		case c == '\\' || c == '!':
			end := skipRune(code, i+1)
			s.AddText(code[i+1 : end])
			i = end
		case c == '_' || c == '*': // the width of the next character, or that as often as it takes
			i = skipRune(code, i+1)
		case c == '[':
			end := skipTo(code, i+1, ']')
			s.bracket(strings.TrimSuffix(code[i+1:end], "]"))
			i = end
		default:
			i += s.sign(code[i:])
		}
	}
	s.divide()
	return s
}

// sign takes what is neither quoted nor in brackets, and returns how many bytes
// it took.
func (s *Section) sign(code string) int {
	switch c := code[0]; {
	case c == '0' || c == '#' || c == '?':
		s.digit(c)
	case c == '.' && !s.f.Date:
		s.divide()
		s.layout = append(s.layout, piece{text: ".", point: !s.point})
		s.point = true
	case c == ',':
		s.thousands += number(s.comma) // two commas behind the digits
		s.comma = s.digits
	case c == '%':
		s.percents++
		s.layout = append(s.layout, piece{text: "%"})
	case (c == 'E' || c == 'e') && s.digits && len(code) > 1 && (code[1] == '+' || code[1] == '-'):
		s.exponent = true
		return 2
	case c == '/' && s.digits:
		s.slash = true
	case s.slash && '1' <= c && c <= '9': // of a denominator that is fixed
	case c == '@':
		s.at = true
	default:
		return s.word(code)
	}
	return 1
}

// divide takes a comma right behind the last digit for the division that it is.
func (s *Section) divide() {
	if s.comma && s.digits {
		s.thousands++
	}
	s.comma = false
}

// reds are the names of the colour of negative numbers.
var reds = []string{"red", "红色", "color3", "color 3", "颜色3", "颜色 3"}

// bracket handles [Red], [>=100], [$¥-804] and [h].
func (s *Section) bracket(in string) {
	when, ok := parseCondition(in)
	switch {
	case ok:
		s.when = when
	case slices.Contains(reds, strings.ToLower(in)):
		s.red = true
	case strings.HasPrefix(in, "$"):
		symbol, _, _ := strings.Cut(in[1:], "-")
		s.AddText(symbol)
	case in != "" && strings.Trim(strings.ToLower(in), strings.ToLower(in[:1])) == "" && strings.ContainsAny(in[:1], "hHmMsS"):
		s.f.Date = true
	}
}

// digit takes the place of a digit.
func (s *Section) digit(kind byte) {
	if s.exponent || s.slash {
		return
	}
	if s.digits && s.literal.Len() > 0 {
		s.between.WriteString(s.literal.String())
		s.literal.Reset()
	}
	s.grouped = s.grouped || s.comma
	s.digits, s.comma = true, false
	s.layout = append(s.layout, piece{digit: kind})
	if s.point {
		s.decimals++
	}
	if kind == '0' {
		s.zeros++
	}
}

// AddText takes literal text.
func (s *Section) AddText(t string) {
	s.divide() // 0,"万": a comma right behind the last digit divides by a thousand
	s.layout = append(s.layout, piece{text: t})
	if s.digits || s.general || s.at {
		s.literal.WriteString(t)
		return
	}
	s.prefix.WriteString(t)
}

// word takes an unquoted letter or sign and returns how many bytes it took.
func (s *Section) word(code string) int {
	for _, g := range []string{"General", "G/通用格式"} {
		if len(code) >= len(g) && strings.EqualFold(code[:len(g)], g) {
			s.general = true
			return len(g)
		}
	}
	for _, half := range []string{"AM/PM", "A/P", "上午/下午"} {
		if len(code) >= len(half) && strings.EqualFold(code[:len(half)], half) {
			s.f.Date = true
			return len(half)
		}
	}
	r, n := utf8.DecodeRuneInString(code)
	if strings.ContainsRune("yYmMdDhHsSeEgGaAbB", r) {
		s.f.Date = true
		return n
	}
	s.AddText(code[:n])
	return n
}

// joined are literals that make another figure of the digits beside them.
var (
	joinedBefore = regexp.MustCompile(`[0-9.,]$`)
	joinedBehind = regexp.MustCompile(`^([0-9.,]|[eE][-+]?[0-9])`)
)

// result returns what the section does to digits, whatever the number.
func (s *Section) result() grid.Format {
	f := s.f
	f.Percent = s.percents > 0
	f.Prefix, f.Suffix = trim(s.prefix.String()), trim(s.literal.String())
	f.Scaled = s.thousands > 0 || s.percents > 1 || trim(s.between.String()) != "" ||
		(s.digits || s.general) && (joinedBefore.MatchString(f.Prefix) || joinedBehind.MatchString(f.Suffix))
	f.Decimals = s.decimals
	if !s.digits || s.slash || s.general || s.exponent {
		f.Decimals = -1
	}
	return f
}

// shows reports whether a digit of the number is seen.
func (s *Section) shows(v float64) bool {
	switch {
	case s.general || s.at:
		return true
	case !s.digits:
		return false
	case s.zeros > 0 || s.exponent || s.slash:
		return true
	}
	const half = 0.5
	return math.Abs(v)*math.Pow10(2*s.percents-3*s.thousands+s.decimals) >= half
}

// render prints a number as the section shows it, so that it can be told. It is
// not read.
func (s *Section) render(v float64, minus bool) string {
	sign := ""
	if minus {
		sign = "-"
	}
	const most = 1e21 // a figure that is told in full
	if !s.digits || s.exponent || s.slash || !(math.Abs(v) < most) {
		if !s.digits && !s.general && !s.at {
			return trim(s.prefix.String())
		}
		return trim(sign + s.prefix.String() + strconv.FormatFloat(math.Abs(v), 'G', 11, 64) + s.literal.String())
	}
	x := new(big.Rat)
	if _, ok := x.SetString(strconv.FormatFloat(math.Abs(v), 'f', -1, 64)); !ok {
		return ""
	}
	for range s.percents {
		x.Mul(x, big.NewRat(100, 1))
	}
	for range s.thousands {
		x.Quo(x, big.NewRat(1000, 1))
	}
	text := x.FloatString(s.decimals)
	if strings.Trim(text, "0.") == "" {
		sign = "" // rounded to nothing
	}
	return trim(sign + s.fill(text))
}

// fill puts the digits of a plain decimal into their places.
func (s *Section) fill(text string) string {
	whole, frac, _ := strings.Cut(text, ".")
	whole = strings.TrimLeft(whole, "0")
	frac = strings.TrimRight(frac, "0")
	places := 0 // of whole digits
	for _, p := range s.layout {
		if p.point {
			break
		}
		places += number(p.digit != 0)
	}
	var b strings.Builder
	behind, used := false, 0
	for _, p := range s.layout {
		switch {
		case p.digit == 0:
			behind = behind || p.point
			b.WriteString(p.text)
		case behind && frac != "":
			b.WriteByte(frac[0])
			frac = frac[1:]
		case behind:
			b.WriteString(padding(p.digit))
		default:
			places-- // the places that follow
			end := max(len(whole)-places, 0)
			if end == 0 {
				b.WriteString(padding(p.digit))
				continue
			}
			for ; used < end; used++ {
				if s.grouped && used > 0 && (len(whole)-used)%3 == 0 {
					b.WriteByte(',')
				}
				b.WriteByte(whole[used])
			}
		}
	}
	return b.String()
}

// padding is what stands in the place of a digit that a number has not.
func padding(digit byte) string {
	return map[byte]string{'0': "0", '?': " "}[digit]
}

// number is 1 for true, to count by.
func number(b bool) int {
	if b {
		return 1
	}
	return 0
}
