package calc

import (
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"jixiao/importer/grid"
	"jixiao/importer/grid/raw"
)

// tokenKind is the kind of a piece of a formula.
type tokenKind uint8

const (
	tokOther    tokenKind = iota // a name, an external or broken reference, an array: nothing we compute
	tokSpace                     // white space
	tokString                    // "…"
	tokNumber                    // 1.5E-3
	tokBool                      // TRUE
	tokRef                       // A1, $A$1:B2, Sheet1!A:A
	tokFunction                  // the name before a parenthesis
	tokOperator                  // + - * / ^ & % = < > :
	tokOpen
	tokClose
	tokComma
)

// token is a piece of a formula; the texts of all tokens make the formula.
type token struct {
	kind tokenKind
	text string
	ref  reference // of a tokRef
}

// reference is a reference to cells as written.
type reference struct {
	prefix   string // sheet as written with its "!", "" when none
	sheet    string // sheet name, "" when none
	from, to Corner
	single   bool // one cell, to is from
}

// Corner is one end of a reference; the row is 0 in A:A and the column in 1:1.
type Corner struct {
	Row, Col       int
	AbsRow, AbsCol bool
}

// area returns the cells that r refers to.
func (r reference) area() grid.Range {
	a := grid.Range{Top: min(r.from.Row, r.to.Row), Left: min(r.from.Col, r.to.Col), Bottom: max(r.from.Row, r.to.Row), Right: max(r.from.Col, r.to.Col)}
	if a.Bottom == 0 {
		a.Top, a.Bottom = 1, grid.MaxRow
	}
	if a.Right == 0 {
		a.Left, a.Right = 1, grid.MaxCol
	}
	return a
}

// tokenize splits a formula. It takes anything: what it does not know is tokOther.
func tokenize(formula string) []token {
	var tokens []token
	for rest := formula; rest != ""; {
		t := nextToken(rest)
		tokens = append(tokens, t)
		rest = rest[len(t.text):]
	}
	return tokens
}

func nextToken(s string) token {
	switch c := s[0]; c {
	case ' ', '\t', '\n', '\r':
		return token{kind: tokSpace, text: s[:len(s)-len(strings.TrimLeft(s, " \t\n\r"))]}
	case '"':
		return token{kind: tokString, text: Quoted(s)}
	case '\'':
		name := Quoted(s)
		if rest := s[len(name):]; strings.HasPrefix(rest, "!") {
			sheet := strings.ReplaceAll(strings.Trim(name, "'"), "''", "'")
			return refToken(name+"!", sheet, rest[1:])
		}
		return token{text: name}
	case '[':
		return token{text: s[:len(s)-len(behind(s, "]"))]}
	case '(':
		return token{kind: tokOpen, text: s[:1]}
	case ')':
		return token{kind: tokClose, text: s[:1]}
	case ',':
		return token{kind: tokComma, text: s[:1]}
	case '+', '-', '*', '/', '^', '&', '%', '=', '<', '>', ':':
		return token{kind: tokOperator, text: s[:1]}
	}
	if n := numberLen(s); n > 0 && !strings.HasPrefix(s[n:], ":") {
		return token{kind: tokNumber, text: s[:n]}
	}
	word := s[:wordLen(s)]
	rest := s[len(word):]
	switch {
	case word == "":
		_, n := utf8.DecodeRuneInString(s)
		return token{text: s[:n]}
	case strings.HasPrefix(rest, "!"):
		return refToken(word+"!", word, rest[1:])
	case strings.HasPrefix(rest, "("):
		return token{kind: tokFunction, text: word}
	case strings.EqualFold(word, "TRUE"), strings.EqualFold(word, "FALSE"):
		return token{kind: tokBool, text: word}
	}
	return refToken("", "", s)
}

// refToken reads the reference that s begins with, behind a sheet's prefix.
func refToken(prefix, sheet, s string) token {
	n := wordLen(s)
	from, ok := parseCorner(s[:n])
	r := reference{prefix: prefix, sheet: sheet, from: from, to: from, single: true}
	if ok && strings.HasPrefix(s[n:], ":") {
		m := wordLen(s[n+1:])
		if to, ok := parseCorner(s[n+1 : n+1+m]); ok && (to.Row == 0) == (from.Row == 0) && (to.Col == 0) == (from.Col == 0) {
			r.to, r.single = to, false
			n += 1 + m
		}
	}
	t := token{kind: tokRef, text: prefix + s[:n], ref: r}
	if !ok || r.single && (from.Row == 0 || from.Col == 0) || strings.Contains(sheet, "[") {
		t.kind = tokOther
	}
	return t
}

// behind returns what stands behind the first end in s, "" without one.
func behind(s, end string) string {
	_, rest, _ := strings.Cut(s, end)
	return rest
}

// Quoted returns the quoted text that s begins with; the quote doubled stands
// for itself.
func Quoted(s string) string {
	q := s[0]
	for i := 1; i < len(s); i++ {
		if s[i] != q {
			continue
		}
		if i+1 < len(s) && s[i+1] == q {
			i++
			continue
		}
		return s[:i+1]
	}
	return s
}

// wordLen returns the length of the name or reference that s begins with.
func wordLen(s string) int {
	n := strings.IndexFunc(s, func(r rune) bool {
		return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("_.$\\?", r)
	})
	if n < 0 {
		return len(s)
	}
	return n
}

// numberLen returns the length of the number that s begins with.
func numberLen(s string) int {
	count := func(i int) int {
		for i < len(s) && '0' <= s[i] && s[i] <= '9' {
			i++
		}
		return i
	}
	n := count(0)
	if n < len(s) && s[n] == '.' {
		n = count(n + 1)
	}
	if n == 0 || s[:n] == "." {
		return 0
	}
	if n < len(s) && s[n]|0x20 == 'e' {
		e := n + 1
		if e < len(s) && (s[e] == '+' || s[e] == '-') {
			e++
		}
		if end := count(e); end > e {
			n = end
		}
	}
	return n
}

// parseCorner reads A1, $A$1, A, $A, 1 or $1.
func parseCorner(s string) (Corner, bool) {
	var c Corner
	rest := strings.TrimPrefix(s, "$")
	abs := len(rest) < len(s)
	i := 0
	for i < len(rest) && i < 4 && 'A' <= rest[i]&^0x20 && rest[i]&^0x20 <= 'Z' {
		c.Col = c.Col*26 + int(rest[i]&^0x20-'A'+1)
		i++
	}
	if i > 0 {
		c.AbsCol = abs
		rest = rest[i:]
		trimmed := strings.TrimPrefix(rest, "$")
		abs = len(trimmed) < len(rest)
		rest = trimmed
	}
	if rest != "" {
		row, err := strconv.Atoi(rest)
		if err != nil || row < 1 || !raw.AllDigits(rest) {
			return Corner{}, false
		}
		c.Row, c.AbsRow = row, abs
	} else if i == 0 || abs {
		return Corner{}, false
	}
	return c, c.Row <= grid.MaxRow && c.Col <= grid.MaxCol
}

// compares reports whether a token is = < or > or part of <> <= >=.
func compares(t token) bool { return t.kind == tokOperator && strings.Contains("=<>", t.text) }

// arguments returns the arguments of the function at tokens[i], and where the
// call ends.
func arguments(tokens []token, i int) (args [][]token, end int) {
	depth, start := 0, i+2
	for end = i + 1; end < len(tokens); end++ {
		switch t := tokens[end]; {
		case t.kind == tokOpen:
			depth++
		case t.kind == tokComma && depth == 1:
			args = append(args, tokens[start:end])
			start = end + 1
		case t.kind == tokClose:
			if depth--; depth == 0 {
				return append(args, tokens[start:end]), end + 1
			}
		}
	}
	return args, end
}

// GivesText reports whether a formula gives a text, whatever it refers to, or an
// error.
func GivesText(formula string) bool {
	tokens := tokenize(formula)
	depth, joins := 0, false
	for _, t := range tokens {
		switch {
		case t.kind == tokOpen:
			depth++
		case t.kind == tokClose:
			depth--
		case depth == 0 && compares(t):
			return false
		case depth == 0 && t.kind == tokOperator && t.text == "&":
			joins = true
		}
	}
	if joins || len(tokens) == 0 || tokens[0].kind != tokFunction {
		return joins
	}
	_, end := arguments(tokens, 0)
	return end == len(tokens) && slices.Contains([]string{"TEXT", "CONCATENATE"}, strings.ToUpper(tokens[0].text))
}

// Shift returns a shared formula as it reads rows below and cols to the
// right of the cell it is written in.
func Shift(formula string, rows, cols int) string {
	var b strings.Builder
	for _, t := range tokenize(formula) {
		if t.kind != tokRef {
			b.WriteString(t.text)
			continue
		}
		from, ok1 := t.ref.from.shift(rows, cols)
		to, ok2 := t.ref.to.shift(rows, cols)
		b.WriteString(t.ref.prefix)
		switch {
		case !ok1 || !ok2:
			b.WriteString("#REF!")
		case t.ref.single:
			b.WriteString(from.String())
		default:
			b.WriteString(from.String() + ":" + to.String())
		}
	}
	return b.String()
}

func (c Corner) shift(rows, cols int) (Corner, bool) {
	if c.Row != 0 && !c.AbsRow {
		c.Row += rows
		if c.Row < 1 || c.Row > grid.MaxRow {
			return c, false
		}
	}
	if c.Col != 0 && !c.AbsCol {
		c.Col += cols
		if c.Col < 1 || c.Col > grid.MaxCol {
			return c, false
		}
	}
	return c, true
}

// String writes the corner as formulas have it.
func (c Corner) String() string {
	var s string
	if c.Col != 0 {
		if c.AbsCol {
			s = "$"
		}
		s += grid.ColumnName(c.Col)
	}
	if c.Row != 0 {
		if c.AbsRow {
			s += "$"
		}
		s += strconv.Itoa(c.Row)
	}
	return s
}
