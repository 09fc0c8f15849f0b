package formula

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// characters returns the characters of a text as functions count them. The error is
// ErrUnknown for rare characters beyond the first plane of Unicode, which some
// spreadsheets count as two.
func characters(s string) ([]rune, error) {
	runes := []rune(s)
	for _, r := range runes {
		if r > 0xFFFF {
			return nil, ErrUnknown
		}
	}
	return runes, nil
}

// concatenate computes CONCATENATE.
func concatenate(e *evaluator, args []argument) (any, error) {
	var b strings.Builder
	for i := range args {
		s, wrong, err := e.words(args, i)
		if err != nil || wrong != nil {
			return wrong, err
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

// ofText makes a function of one text.
func ofText(f func(string) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		s, wrong, err := e.text(args, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		return f(s), nil
	}
}

// trimmed computes TRIM.
func trimmed(s string) Value {
	return strings.Join(strings.FieldsFunc(s, func(r rune) bool { return r == ' ' }), " ")
}

// valueOf computes VALUE.
func valueOf(e *evaluator, args []argument) (any, error) {
	v, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	if _, ok := v.(bool); ok {
		return BadVal, nil
	}
	x, wrong := e.number(v)
	if wrong != nil {
		return wrong, nil
	}
	return x, nil
}

// plain makes N or T. Spreadsheets differ for truths.
func plain(f func(Value) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		v, err := e.one(args, 0)
		if err != nil {
			return nil, err
		}
		if _, ok := v.(Fault); ok {
			return v, nil
		}
		if _, ok := v.(bool); ok {
			return nil, ErrUnknown
		}
		return f(v), nil
	}
}

// cut computes LEFT or RIGHT.
func cut(left bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		s, wrong, err := e.words(args, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		n, wrong, err := e.numOr(args, 1, 1)
		if err != nil || wrong != nil {
			return wrong, err
		}
		if n < 0 {
			return BadVal, nil
		}
		runes, err := characters(s)
		if err != nil {
			return nil, err
		}
		k := min(whole(n), len(runes))
		if left {
			return string(runes[:k]), nil
		}
		return string(runes[len(runes)-k:]), nil
	}
}

// words computes the i-th argument as a text.
func (e *evaluator) words(args []argument, i int) (s string, wrong Value, err error) {
	v, err := e.one(args, i)
	if err != nil {
		return "", nil, err
	}
	s, wrong = words(v)
	return s, wrong, nil
}

// text computes the i-th argument as a text whose characters all spreadsheets count
// alike.
func (e *evaluator) text(args []argument, i int) (s string, wrong Value, err error) {
	if s, wrong, err = e.words(args, i); err == nil && wrong == nil {
		_, err = characters(s)
	}
	return s, wrong, err
}

// texts computes the first n arguments as texts.
func (e *evaluator) texts(args []argument, n int) (all []string, wrong Value, err error) {
	for i := range n {
		s, wrong, err := e.text(args, i)
		if err != nil || wrong != nil {
			return nil, wrong, err
		}
		all = append(all, s)
	}
	return all, nil, nil
}

// textAndNumbers computes the first argument as a text, and others as whole numbers.
func (e *evaluator) textAndNumbers(args []argument, numbers ...int) (s string, xs []int, wrong Value, err error) {
	if s, wrong, err = e.text(args, 0); err != nil || wrong != nil {
		return s, nil, wrong, err
	}
	for _, i := range numbers {
		x, wrong, err := e.num(args, i)
		if err != nil || wrong != nil {
			return s, nil, wrong, err
		}
		xs = append(xs, max(whole(x), -1))
	}
	return s, xs, nil, nil
}

// middle computes MID.
func middle(e *evaluator, args []argument) (any, error) {
	s, n, wrong, err := e.textAndNumbers(args, 1, 2)
	if err != nil || wrong != nil {
		return wrong, err
	}
	_, piece, _, ok := pieces(s, n[0], n[1])
	if !ok {
		return BadVal, nil
	}
	return piece, nil
}

// pieces cuts a text before its n-th character, from 1, and so many characters further.
// ok is false where the numbers are too small.
func pieces(s string, n, length int) (before, piece, behind string, ok bool) {
	if n < 1 || length < 0 {
		return "", "", "", false
	}
	runes := []rune(s)
	from := min(n-1, len(runes))
	to := min(from+length, len(runes))
	return string(runes[:from]), string(runes[from:to]), string(runes[to:]), true
}

// replaced computes REPLACE.
func replaced(e *evaluator, args []argument) (any, error) {
	s, n, wrong, err := e.textAndNumbers(args, 1, 2)
	if err != nil || wrong != nil {
		return wrong, err
	}
	by, wrong, err := e.text(args, 3)
	if err != nil || wrong != nil {
		return wrong, err
	}
	before, _, behind, ok := pieces(s, n[0], n[1])
	if !ok {
		return BadVal, nil
	}
	return before + by + behind, nil
}

// repeated computes REPT.
func repeated(e *evaluator, args []argument) (any, error) {
	s, n, wrong, err := e.textAndNumbers(args, 1)
	if err != nil || wrong != nil {
		return wrong, err
	}
	if n[0] < 0 || n[0] > 32767 || n[0]*len(s) > 32767 {
		return BadVal, nil
	}
	return strings.Repeat(s, n[0]), nil
}

// exact computes EXACT.
func exact(e *evaluator, args []argument) (any, error) {
	s, wrong, err := e.texts(args, 2)
	if err != nil || wrong != nil {
		return wrong, err
	}
	return s[0] == s[1], nil
}

// substituted computes SUBSTITUTE.
func substituted(e *evaluator, args []argument) (any, error) {
	s, wrong, err := e.texts(args, 3)
	if err != nil || wrong != nil {
		return wrong, err
	}
	if s[1] == "" {
		return s[0], nil
	}
	if len(args) == 3 {
		return strings.ReplaceAll(s[0], s[1], s[2]), nil
	}
	nth, wrong, err := e.num(args, 3)
	if err != nil || wrong != nil {
		return wrong, err
	}
	if nth < 1 {
		return BadVal, nil
	}
	pieces := strings.Split(s[0], s[1])
	if nth >= float64(len(pieces)) {
		return s[0], nil
	}
	n := whole(nth)
	return strings.Join(pieces[:n], s[1]) + s[2] + strings.Join(pieces[n:], s[1]), nil
}

// search computes FIND, or SEARCH, which folds the case of letters.
func search(folds bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		s, wrong, err := e.texts(args, 2)
		if err != nil || wrong != nil {
			return wrong, err
		}
		from, wrong, err := e.numOr(args, 2, 1)
		if err != nil || wrong != nil {
			return wrong, err
		}
		sought, in := s[0], s[1]
		if folds {
			if strings.ContainsAny(sought, "*?~") {
				return nil, ErrUnknown
			}
			sought, in = strings.Map(unicode.ToUpper, sought), strings.Map(unicode.ToUpper, in)
		}
		runes := []rune(in)
		if from < 1 || whole(from)-1 > len(runes) {
			return BadVal, nil
		}
		before := string(runes[:whole(from)-1])
		i := strings.Index(in[len(before):], sought)
		if i < 0 {
			return BadVal, nil
		}
		return float64(len([]rune(in[:len(before)+i])) + 1), nil
	}
}

// concatenateAll computes CONCAT.
func concatenateAll(e *evaluator, args []argument) (any, error) { return e.join(args, "", false) }

// joined computes TEXTJOIN.
func joined(e *evaluator, args []argument) (any, error) {
	if len(args) < 3 {
		return nil, ErrUnknown
	}
	between, wrong, err := e.text(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	v, err := e.one(args, 1)
	if err != nil {
		return nil, err
	}
	skips, wrong := truth(v)
	if wrong != nil {
		return wrong, nil
	}
	return e.join(args[2:], between, skips)
}

// join joins the values of arguments as texts. skips says that it leaves out empty ones.
func (e *evaluator) join(args []argument, between string, skips bool) (any, error) {
	var parts []string
	err := e.eachWithBlanks(args, func(v Value) error {
		s, wrong := words(v)
		if f, ok := wrong.(Fault); ok {
			return faultError{f}
		}
		if s != "" || !skips {
			parts = append(parts, s)
		}
		return nil
	})
	all := strings.Join(parts, between)
	if err == nil && len(all) > 32767 {
		return BadVal, nil
	}
	return caught(all, err)
}

// eachWithBlanks calls a function with each value of the arguments, also with empty
// cells beyond the last with content.
func (e *evaluator) eachWithBlanks(args []argument, do func(Value) error) error {
	for _, a := range args {
		v, err := e.value(a)
		if err != nil {
			return err
		}
		if of, ok := v.(areas); ok && of.size() > maxMatrix {
			return ErrUnknown
		}
		before := e.array
		e.array = true
		m, err := e.matrix(v)
		e.array = before
		if err != nil {
			return err
		}
		for _, v := range m.cells {
			if err := do(v); err != nil {
				return err
			}
		}
	}
	return nil
}

// linked computes HYPERLINK, whose value is the text that it shows.
func linked(e *evaluator, args []argument) (any, error) {
	if len(args) != 1 && len(args) != 2 {
		return nil, ErrUnknown
	}
	return e.one(args, len(args)-1)
}

var (
	// figureFormat matches formats of figures. Its groups are: words or a sign of money
	// in front, #,## for commas, the digits before the point, the point and the digits
	// behind it, the sign of percent, words behind.
	figureFormat = regexp.MustCompile(`^((?:"[^"]*"|[¥￥$\p{Han}（(：:])*)(#,##)?(0+|#)(\.0*#*)?(%)?((?:"[^"]*"|[\p{Han}）)])*)$`)
	// dateFormat matches formats of years, months and days.
	dateFormat = regexp.MustCompile(`^(?:"[^"]*"|yyyy|yy|mm|m|dd|d|[年月日号./-])+$`)
	dateParts  = regexp.MustCompile(`"[^"]*"|yyyy|yy|mm|m|dd|d|.`)
)

// formatted computes TEXT, for the formats that figureFormat and dateFormat match.
func formatted(e *evaluator, args []argument) (any, error) {
	v, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	second, err := e.one(args, 1)
	if err != nil {
		return nil, err
	}
	if _, ok := v.(bool); ok {
		return nil, ErrUnknown
	}
	if text, ok := v.(string); ok {
		if _, isNumber := numberIn(text); !isNumber {
			if readOtherwise(text) {
				return nil, ErrUnknown
			}
			return text, nil
		}
	}
	x, wrong := e.number(v)
	if wrong != nil {
		return wrong, nil
	}
	format, _ := second.(string)
	lower := strings.ToLower(format)
	switch {
	case format == "@" || lower == "general":
		return general(x), nil
	case !dateFormat.MatchString(lower) || !strings.ContainsAny(lower, "ymd"):
		return figurePrinted(x, format)
	case strings.Contains(lower, "mmm") || strings.Contains(lower, "ddd") || strings.Contains(lower, "yyyyy"):
		return nil, ErrUnknown // names of months and days
	}
	return datePrinted(x, lower)
}

// figurePrinted prints a number in a format that figureFormat matches.
func figurePrinted(x float64, format string) (any, error) {
	m := figureFormat.FindStringSubmatch(format)
	if m == nil || math.Abs(x) > 1e12 || m[3] == "#" && m[2] != "" {
		return nil, ErrUnknown
	}
	before, commas, digits, decimals, percent, behind := m[1], m[2] != "", m[3], m[4], m[5], m[6]
	if percent != "" {
		x *= 100
	}
	sign, printed, rest := rounded(x, strings.TrimPrefix(decimals, "."))
	if digits == "#" {
		if printed == "0" {
			printed = ""
		}
	} else if missing := len(digits) - len(printed); missing > 0 {
		printed = strings.Repeat("0", missing) + printed
	}
	if commas {
		printed = withCommas(printed)
	}
	if decimals != "" {
		printed += "." + rest
	}
	return sign + unquoted(before) + printed + percent + unquoted(behind), nil
}

// rounded prints a number to as many decimals as a format has, such as 0#. A # leaves out
// a zero at the end.
func rounded(x float64, decimals string) (sign, before, behind string) {
	scale := math.Pow(10, float64(len(decimals)))
	printed := strconv.FormatFloat(math.Round(asSeen(x*scale))/scale, 'f', len(decimals), 64)
	printed, negative := strings.CutPrefix(printed, "-")
	if negative && strings.Trim(printed, "0.") != "" {
		sign = "-"
	}
	before, behind, _ = strings.Cut(printed, ".")
	for n := strings.Count(decimals, "#"); n > 0 && strings.HasSuffix(behind, "0"); n-- {
		behind = behind[:len(behind)-1]
	}
	return sign, before, behind
}

func unquoted(s string) string { return strings.ReplaceAll(s, `"`, "") }

// withCommas puts commas between the thousands of digits.
func withCommas(digits string) string {
	for i := len(digits) - 3; i > 0; i -= 3 {
		digits = digits[:i] + "," + digits[i:]
	}
	return digits
}
