package grid

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Format says what a number format does to the figure that a person sees.
type Format struct {
	Code    string // the format code, "General" or "" when none
	Percent bool   // shown times 100 with a percent sign
	Date    bool   // shown as a date or time
	// Scaled means that what is seen is not what is stored: the figure is shown
	// divided (a comma after the last digit), with a decimal point that is only
	// a literal (0!.0), or not at all (;;;). A unit that is only a literal
	// (0"万") scales nothing; it is in the Suffix.
	Scaled bool
	// Prefix and Suffix are the literal text shown around the number, without
	// the space around it: Suffix is 次 for 0"次".
	Prefix, Suffix string
	Struck         bool // crossed out
	Decimals       int  // decimals shown; -1 when the format does not say (General, text, dates)
}

// general is the format of a cell that has none.
var general = Format{Code: "General", Decimals: -1}

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

// formatOf returns what the number format with this id does; code is the
// workbook's own code for the id, "" when it has none. An id that is neither
// spelt out nor known shows the number as it is.
func formatOf(id int, code string) Format {
	if code == "" {
		code = builtin[id]
	}
	return parseFormat(code)
}

// parseFormat reads a format code. The first section decides, except that a
// division in any section makes the format Scaled, since a condition may pick
// another section than the first.
func parseFormat(code string) Format {
	sections := splitSections(code)
	first := parseSection(sections[0])
	f := first.result()
	if code != "" && !f.Date && !first.digits && !first.general {
		f.Scaled = true // ;;; or "—": the number is not shown at all
	}
	for _, s := range sections[1:] {
		other := parseSection(s)
		f.Scaled = f.Scaled || other.result().Scaled
	}
	f.Code = code
	if f.Date {
		f.Percent, f.Scaled, f.Prefix, f.Suffix, f.Decimals = false, false, "", "", -1
	}
	return f
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

// section gathers what one section of a code shows.
type section struct {
	f                        Format
	prefix, between, literal strings.Builder // literal text before, within and after the digits
	digits, point, comma     bool            // comma: the last thing seen was a comma right behind a digit
	decimals                 int
	general, exponent, slash bool
}

func parseSection(code string) *section {
	s := new(section)
	for i := 0; i < len(code); {
		switch c := code[i]; {
		case c == '"':
			end := skipTo(code, i+1, '"')
			s.text(strings.TrimSuffix(code[i+1:end], `"`))
			i = end
		case c == '\\' || c == '!':
			end := skipRune(code, i+1)
			s.text(code[i+1 : end])
			i = end
		case c == '_': // the width of the next character
			i = skipRune(code, i+1)
		case c == '*': // the next character, as often as it takes
			i = skipRune(code, i+1)
		case c == '[':
			end := skipTo(code, i+1, ']')
			s.bracket(strings.TrimSuffix(code[i+1:end], "]"))
			i = end
		case c == '0' || c == '#' || c == '?':
			s.digit()
			i++
		case c == '.' && !s.f.Date:
			s.point = true
			s.comma = s.comma && s.digits
			if s.comma {
				s.f.Scaled, s.comma = true, false
			}
			i++
		case c == ',':
			s.comma = s.digits
			i++
		case c == '%':
			s.f.Percent = true
			i++
		case (c == 'E' || c == 'e') && s.digits && i+1 < len(code) && (code[i+1] == '+' || code[i+1] == '-'):
			s.exponent = true
			i += 2
		case c == '/' && s.digits:
			s.slash = true
			i++
		case c == '@':
			s.general = true
			i++
		default:
			i += s.word(code[i:])
		}
	}
	return s
}

// bracket handles [Red], [>=100], [$¥-804] and [h].
func (s *section) bracket(in string) {
	switch {
	case strings.HasPrefix(in, "$"):
		symbol, _, _ := strings.Cut(in[1:], "-")
		s.text(symbol)
	case in != "" && strings.Trim(strings.ToLower(in), strings.ToLower(in[:1])) == "" && strings.ContainsAny(in[:1], "hHmMsS"):
		s.f.Date = true
	}
}

func (s *section) digit() {
	if s.exponent || s.slash {
		return
	}
	if s.digits && s.literal.Len() > 0 {
		s.between.WriteString(s.literal.String())
		s.literal.Reset()
	}
	s.digits, s.comma = true, false
	if s.point {
		s.decimals++
	}
}

// text takes literal text.
func (s *section) text(t string) {
	if s.comma { // 0,"万": a comma right behind the last digit divides by a thousand
		s.f.Scaled = true
	}
	if s.digits || s.general {
		s.literal.WriteString(t)
		return
	}
	s.prefix.WriteString(t)
}

// word takes an unquoted letter or sign and returns how many bytes it took.
func (s *section) word(code string) int {
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
	s.text(code[:n])
	return n
}

func (s *section) result() Format {
	f := s.f
	f.Scaled = f.Scaled || s.comma
	if strings.ContainsAny(s.between.String(), ".,．，。·") {
		f.Scaled = true
	}
	f.Prefix, f.Suffix = trim(s.prefix.String()), trim(s.literal.String())
	f.Decimals = s.decimals
	if !s.digits || s.slash {
		f.Decimals = -1
	}
	return f
}

func trim(s string) string { return strings.TrimFunc(s, unicode.IsSpace) }
