package formula

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"unicode"
)

// characters are those of a text as functions count them. Those that are rare and
// beyond the first plane some spreadsheets count as two.
func characters(s string) ([]rune, error) {
	runes := []rune(s)
	for _, r := range runes {
		if r > 0xFFFF {
			return nil, ErrUnknown
		}
	}
	return runes, nil
}

func concatenate(e *evaluator, args []argument) (any, error) {
	var b strings.Builder
	for i := range args {
		v, err := e.one(args, i)
		if err != nil {
			return nil, err
		}
		s, wrong := words(v)
		if wrong != nil {
			return wrong, nil
		}
		b.WriteString(s)
	}
	return b.String(), nil
}

func ofText(f func(string) Value) function {
	return func(e *evaluator, args []argument) (any, error) {
		s, wrong, err := e.text(args, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		return f(s), nil
	}
}

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

func cut(left bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		v, err := e.one(args, 0)
		if err != nil {
			return nil, err
		}
		s, wrong := words(v)
		if wrong != nil {
			return wrong, nil
		}
		n := 1.0
		if len(args) > 1 {
			if n, wrong, err = e.num(args, 1); err != nil || wrong != nil {
				return wrong, err
			}
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

// text computes the i-th argument to a text.
func (e *evaluator) text(args []argument, i int) (s string, wrong Value, err error) {
	v, err := e.one(args, i)
	if err != nil {
		return "", nil, err
	}
	if s, wrong = words(v); wrong == nil {
		_, err = characters(s)
	}
	return s, wrong, err
}

// textAndNumbers computes a text and the numbers behind it.
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
	if n[0] < 1 || n[1] < 0 {
		return BadVal, nil
	}
	runes := []rune(s)
	from := min(n[0]-1, len(runes))
	return string(runes[from:min(from+n[1], len(runes))]), nil
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
	if n[0] < 1 || n[1] < 0 {
		return BadVal, nil
	}
	runes := []rune(s)
	from := min(n[0]-1, len(runes))
	return string(runes[:from]) + by + string(runes[min(from+n[1], len(runes)):]), nil
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
	a, wrong, err := e.text(args, 0)
	if err != nil || wrong != nil {
		return wrong, err
	}
	b, wrong, err := e.text(args, 1)
	if err != nil || wrong != nil {
		return wrong, err
	}
	return a == b, nil
}

// substituted computes SUBSTITUTE.
func substituted(e *evaluator, args []argument) (any, error) {
	var s [3]string
	for i := range s {
		var wrong Value
		var err error
		if s[i], wrong, err = e.text(args, i); err != nil || wrong != nil {
			return wrong, err
		}
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

// found computes FIND, and SEARCH, which takes large letters and small for the same.
func found(folds bool) function {
	return func(e *evaluator, args []argument) (any, error) {
		sought, wrong, err := e.text(args, 0)
		if err != nil || wrong != nil {
			return wrong, err
		}
		in, wrong, err := e.text(args, 1)
		if err != nil || wrong != nil {
			return wrong, err
		}
		from := 1.0
		if len(args) > 2 {
			if from, wrong, err = e.num(args, 2); err != nil || wrong != nil {
				return wrong, err
			}
		}
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
		at := strings.Index(in[len(before):], sought)
		if at < 0 {
			return BadVal, nil
		}
		return float64(len([]rune(in[:len(before)+at])) + 1), nil
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

func (e *evaluator) join(args []argument, between string, skips bool) (any, error) {
	var parts []string
	err := e.every(args, func(v Value) error {
		s, wrong := words(v)
		if f, ok := wrong.(Fault); ok {
			return fault{f}
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

// every calls a function with each value of the arguments, also of empty cells beyond
// the last that is filled.
func (e *evaluator) every(args []argument, do func(Value) error) error {
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

// linked computes HYPERLINK, which shows a name.
func linked(e *evaluator, args []argument) (any, error) {
	if len(args) != 1 && len(args) != 2 {
		return nil, ErrUnknown
	}
	return e.one(args, len(args)-1)
}

var (
	// textFormat is how figures are printed: words, a sign of money, digits, words.
	textFormat = regexp.MustCompile(`^((?:"[^"]*"|[¥￥$\p{Han}（(：:])*)(#,##)?(0+|#)(\.0*#*)?(%)?((?:"[^"]*"|[\p{Han}）)])*)$`)
	// dateFormat is how dates are printed, of years, months and days alone.
	dateFormat = regexp.MustCompile(`^(?:"[^"]*"|yyyy|yy|mm|m|dd|d|[年月日号./-])+$`)
	dateParts  = regexp.MustCompile(`"[^"]*"|yyyy|yy|mm|m|dd|d|.`)
)

// formatted computes TEXT of the formats that figures and dates are printed in.
func formatted(e *evaluator, args []argument) (any, error) {
	v, err := e.one(args, 0)
	if err != nil {
		return nil, err
	}
	format, err := e.one(args, 1)
	if err != nil {
		return nil, err
	}
	if _, ok := v.(bool); ok {
		return nil, ErrUnknown
	}
	s, _ := format.(string)
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
	if s == "@" || strings.EqualFold(s, "general") {
		return general(x), nil
	}
	if lower := strings.ToLower(s); dateFormat.MatchString(lower) && strings.ContainsAny(lower, "ymd") {
		if strings.Contains(lower, "mmm") || strings.Contains(lower, "ddd") || strings.Contains(lower, "yyyyy") {
			return nil, ErrUnknown // names of months and days
		}
		return datePrinted(x, lower)
	}
	m := textFormat.FindStringSubmatch(s)
	if m == nil || math.Abs(x) > 1e12 || m[3] == "#" && m[2] != "" {
		return nil, ErrUnknown
	}
	if m[5] != "" {
		x *= 100
	}
	decimals := strings.TrimPrefix(m[4], ".")
	scale := math.Pow(10, float64(len(decimals)))
	printed := strconv.FormatFloat(math.Round(asSeen(x*scale))/scale, 'f', len(decimals), 64)
	if strings.Trim(printed, "-0.") == "" {
		printed = strings.TrimPrefix(printed, "-")
	}
	sign, printed := "", printed
	if strings.HasPrefix(printed, "-") {
		sign, printed = "-", printed[1:]
	}
	for may := strings.Count(decimals, "#"); may > 0 && strings.HasSuffix(printed, "0"); may-- {
		printed = printed[:len(printed)-1]
	}
	if m[4] == "." {
		printed += "."
	}
	whole, rest, _ := strings.Cut(printed, ".")
	if m[3] == "#" && whole == "0" {
		whole = ""
	}
	for len(whole) < len(m[3]) && m[3] != "#" {
		whole = "0" + whole
	}
	if printed = whole; m[4] != "" {
		printed += "." + rest
	}
	if m[2] != "" {
		printed = withCommas(printed)
	}
	return sign + unquoted(m[1]) + printed + m[5] + unquoted(m[6]), nil
}

func unquoted(s string) string { return strings.ReplaceAll(s, `"`, "") }

func withCommas(printed string) string {
	sign := ""
	if strings.HasPrefix(printed, "-") {
		sign, printed = "-", printed[1:]
	}
	whole, rest := printed, ""
	if i := strings.IndexByte(printed, '.'); i >= 0 {
		whole, rest = printed[:i], printed[i:]
	}
	for i := len(whole) - 3; i > 0; i -= 3 {
		whole = whole[:i] + "," + whole[i:]
	}
	return sign + whole + rest
}
