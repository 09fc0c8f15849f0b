// Package formula takes the formulas of a workbook apart, changes the cells that
// they refer to, and computes their results.
//
// It knows formulas as .xlsx files store them: English names, commas between
// arguments, no equals sign in front. It knows no workbook: its caller supplies the
// cells. It never guesses; it returns ErrUnknown for a formula that it cannot compute:
// one whose value changes with time (TODAY, NOW, RAND, INDIRECT), one that spreadsheets
// read or compute differently (texts that are dates, numbers in Chinese words, days
// before March 1900, negative multiples), one with a function that is not in its list,
// with an intersection, or with references to several sheets at once or to other
// workbooks. excelize computes formulas too, but silently gives wrong results for some
// that bureaus write, such as SUMPRODUCT((A1:A4="局")*D1:D4) and
// SUM(COUNTIF(C1:C6,{"优","良"})).
package formula

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The limits of a sheet.
const (
	MaxColumns = 16384
	MaxRows    = 1048576
)

// Kind is the kind of a token.
type Kind int

// The kinds of tokens.
const (
	Space Kind = iota
	Text       // a string in quotes
	Number
	Reference // of cells, with or without a sheet
	External  // of cells of another workbook, of several sheets at once, or a structured reference of a table
	Name      // a defined name, TRUE or FALSE
	Function  // with its opening bracket
	Open
	Close
	Comma
	Operator
	Constant // #N/A and the like, {1,2,3}
	Unknown
)

// Token is a piece of a formula. The texts of all tokens together are the formula.
type Token struct {
	Kind Kind
	Text string
	Ref  Ref // of a Reference
}

// Ref is a reference to cells.
type Ref struct {
	Sheet    string // "" for the sheet of the formula
	Named    bool   // the reference names a sheet
	From, To Corner
	Area     bool // it is written with a colon

	sheet string // the sheet as it is written, with its quotes and !
}

// Corner is a cell of a reference. Column is 0 in a range of whole rows, Row in
// one of whole columns.
type Corner struct {
	Column, Row        int
	FixedCol, FixedRow bool // written with $
}

var (
	cellPattern   = regexp.MustCompile(`^(\$?)([A-Za-z]{1,3})(\$?)([0-9]{1,7})$`)
	columnPattern = regexp.MustCompile(`^(\$?)([A-Za-z]{1,3})$`)
	rowPattern    = regexp.MustCompile(`^(\$?)([0-9]{1,7})$`)
	numberPattern = regexp.MustCompile(`^(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?`)
	errorPattern  = regexp.MustCompile(`^#(?:REF!|N/A|DIV/0!|VALUE!|NAME\?|NUM!|NULL!|GETTING_DATA|SPILL!|CALC!)`)
)

// corner reads $A$1, A, or 1.
func corner(s string) (Corner, bool) {
	if m := cellPattern.FindStringSubmatch(s); m != nil {
		row, _ := strconv.Atoi(m[4]) // of seven digits at most
		c := Corner{columnOf(m[2]), row, m[1] != "", m[3] != ""}
		return c, c.Column <= MaxColumns && row >= 1 && row <= MaxRows
	}
	if m := columnPattern.FindStringSubmatch(s); m != nil {
		c := Corner{Column: columnOf(m[2]), FixedCol: m[1] != ""}
		return c, c.Column <= MaxColumns
	}
	if m := rowPattern.FindStringSubmatch(s); m != nil {
		row, _ := strconv.Atoi(m[2])
		return Corner{Row: row, FixedRow: m[1] != ""}, row >= 1 && row <= MaxRows
	}
	return Corner{}, false
}

// columnOf is the number of a column: AB is 28.
func columnOf(letters string) int {
	n := 0
	for _, r := range strings.ToUpper(letters) {
		n = n*26 + int(r-'A') + 1
	}
	return n
}

// Letters names a column: 28 is AB.
func Letters(column int) string {
	var b []byte
	for ; column > 0; column = (column - 1) / 26 {
		b = append([]byte{byte('A' + (column-1)%26)}, b...)
	}
	return string(b)
}

// Cell names a cell: 3, 5 is C5.
func Cell(column, row int) string { return Letters(column) + strconv.Itoa(row) }

// ParseCell reads the name of one cell.
func ParseCell(s string) (column, row int, ok bool) {
	c, ok := corner(s)
	return c.Column, c.Row, ok && c.Column > 0 && c.Row > 0
}

// ParseRange reads A1:B2, A1, A:B or 1:2, without a sheet.
func ParseRange(s string) (Ref, bool) {
	from, to, area := strings.Cut(s, ":")
	a, ok := corner(from)
	if !ok {
		return Ref{}, false
	}
	if !area {
		return Ref{From: a, To: a}, a.Column > 0 && a.Row > 0
	}
	b, ok := corner(to)
	if !ok || (a.Column == 0) != (b.Column == 0) || (a.Row == 0) != (b.Row == 0) {
		return Ref{}, false
	}
	return Ref{From: a, To: b, Area: true}.inOrder(), true
}

// inOrder puts the upper left corner first.
func (r Ref) inOrder() Ref {
	if r.From.Row > r.To.Row {
		r.From.Row, r.To.Row = r.To.Row, r.From.Row
		r.From.FixedRow, r.To.FixedRow = r.To.FixedRow, r.From.FixedRow
	}
	if r.From.Column > r.To.Column {
		r.From.Column, r.To.Column = r.To.Column, r.From.Column
		r.From.FixedCol, r.To.FixedCol = r.To.FixedCol, r.From.FixedCol
	}
	return r
}

func (c Corner) String() string {
	var b strings.Builder
	if c.Column > 0 {
		if c.FixedCol {
			b.WriteByte('$')
		}
		b.WriteString(Letters(c.Column))
	}
	if c.Row > 0 {
		if c.FixedRow {
			b.WriteByte('$')
		}
		b.WriteString(strconv.Itoa(c.Row))
	}
	return b.String()
}

// Cells writes the reference without its sheet.
func (r Ref) Cells() string {
	if !r.Area {
		return r.From.String()
	}
	return r.From.String() + ":" + r.To.String()
}

func (r Ref) String() string {
	if !r.Named {
		return r.Cells()
	}
	if r.sheet != "" {
		return r.sheet + r.Cells()
	}
	return QuoteSheet(r.Sheet) + "!" + r.Cells()
}

var plainSheet = regexp.MustCompile(`^[\p{L}_][\p{L}_.]*$`)

// QuoteSheet writes the name of a sheet as a formula does: in quotes, unless it has
// letters alone. 2023年!A4 would be no reference.
func QuoteSheet(name string) string {
	_, ok := corner(name)
	if plainSheet.MatchString(name) && !ok && !r1c1.MatchString(name) {
		return name
	}
	return "'" + strings.ReplaceAll(name, "'", "''") + "'"
}

// r1c1 matches names that read as a cell in R1C1 notation, or as a truth.
var r1c1 = regexp.MustCompile(`(?i)^(?:r|c|rc)$|^(?:true|false)$`)

// Join writes tokens as a formula again.
func Join(tokens []Token) string {
	var b strings.Builder
	for _, t := range tokens {
		b.WriteString(t.Text)
	}
	return b.String()
}

// Tokens takes a formula apart. A piece that it does not understand is Unknown.
func Tokens(formula string) []Token {
	l := lexer{rest: formula}
	for l.rest != "" {
		l.next()
	}
	return l.tokens
}

// lexer takes a formula apart.
type lexer struct {
	rest   string // the text that is not taken yet
	tokens []Token
}

// take takes the next bytes as a token.
func (l *lexer) take(kind Kind, n int) {
	l.tokens = append(l.tokens, Token{Kind: kind, Text: l.rest[:n]})
	l.rest = l.rest[n:]
}

// next takes the next token.
func (l *lexer) next() {
	s := l.rest
	switch c := s[0]; {
	case c == ' ' || c == '\t' || c == '\n' || c == '\r':
		l.take(Space, len(s)-len(strings.TrimLeft(s, " \t\n\r")))
	case c == '"':
		l.take(Text, quotedLength(s))
	case c == '\'':
		n := quotedLength(s)
		if n >= len(s) || s[n] != '!' {
			l.take(Unknown, n)
			return
		}
		l.reference(strings.ReplaceAll(s[1:n-1], "''", "'"), n+1)
	case c == '{':
		l.take(Constant, bracketedLength(s, '{', '}'))
	case c == '#':
		if m := errorPattern.FindString(s); m != "" {
			l.take(Constant, len(m))
			return
		}
		l.take(Operator, 1) // the operator of a spilled range
	case c == '[':
		n := bracketedLength(s, '[', ']')
		if k := nameLength(s[n:]); k > 0 && strings.HasPrefix(s[n+k:], "!") {
			l.reference(s[:n+k], n+k+1)
			return
		}
		if strings.HasPrefix(s[n:], "!") { // a defined name of another workbook
			l.take(External, n+1+nameLength(s[n+1:]))
			return
		}
		l.take(External, n)
	case c == '(':
		l.take(Open, 1)
	case c == ')':
		l.take(Close, 1)
	case c == ',' || c == ';':
		l.take(Comma, 1)
	case strings.HasPrefix(s, "<=") || strings.HasPrefix(s, ">=") || strings.HasPrefix(s, "<>"):
		l.take(Operator, 2)
	case strings.IndexByte("+-*/^&=<>%:@~!", c) >= 0:
		l.take(Operator, 1)
	default:
		l.word()
	}
}

// word takes a number, a reference, a function or a name.
func (l *lexer) word() {
	s := l.rest
	if n := l.cellsLength(s); n > 0 {
		l.reference("", 0)
		return
	}
	if m := numberPattern.FindString(s); m != "" && (nameLength(s) <= len(m) || strings.ContainsAny(m, "eE.")) {
		l.take(Number, len(m))
		return
	}
	n := nameLength(s)
	switch {
	case n == 0:
		_, size := utf8.DecodeRuneInString(s)
		l.take(Unknown, size)
	case strings.HasPrefix(s[n:], "!"):
		l.reference(s[:n], n+1)
	case strings.HasPrefix(s[n:], "("):
		l.take(Function, n+1)
	case strings.HasPrefix(s[n:], "["):
		l.take(External, n+bracketedLength(s[n:], '[', ']'))
	case strings.HasPrefix(s[n:], ":"): // Sheet1:Sheet3!A1
		if k := nameLength(s[n+1:]); k > 0 && strings.HasPrefix(s[n+1+k:], "!") {
			l.reference(s[:n+1+k], n+1+k+1)
			return
		}
		l.take(Name, n)
	default:
		l.take(Name, n)
	}
}

// reference takes a reference to cells or a name of a sheet. Its first sheetLength bytes
// are the sheet with its !; 0 stands for a reference without a sheet.
func (l *lexer) reference(sheet string, sheetLength int) {
	n := l.cellsLength(l.rest[sheetLength:])
	if n == 0 { // a defined name of a sheet: '表'!税率
		kind := Name
		if strings.ContainsAny(sheet, "[]:") {
			kind = External
		}
		if m := errorPattern.FindString(l.rest[sheetLength:]); m != "" {
			l.take(Constant, sheetLength+len(m))
			return
		}
		l.take(kind, sheetLength+nameLength(l.rest[sheetLength:]))
		return
	}
	if strings.ContainsAny(sheet, "[]:") {
		l.take(External, sheetLength+n)
		return
	}
	ref, _ := ParseRange(l.rest[sheetLength : sheetLength+n])
	ref.Sheet, ref.Named, ref.sheet = sheet, sheetLength > 0, l.rest[:sheetLength]
	l.tokens = append(l.tokens, Token{Reference, l.rest[:sheetLength+n], ref})
	l.rest = l.rest[sheetLength+n:]
}

// cellsLength is the length of the reference, without a sheet, that a text begins with;
// 0 for none.
func (l *lexer) cellsLength(s string) int {
	n := nameLength(s)
	first, ok := corner(s[:n])
	if !ok {
		return 0
	}
	if strings.HasPrefix(s[n:], ":") {
		if k := nameLength(s[n+1:]); k > 0 && !strings.HasPrefix(s[n+1+k:], "(") && !strings.HasPrefix(s[n+1+k:], "!") {
			if _, ok := ParseRange(s[:n+1+k]); ok {
				return n + 1 + k
			}
		}
	}
	if first.Column == 0 || first.Row == 0 || strings.HasPrefix(s[n:], "(") || strings.HasPrefix(s[n:], "!") || strings.HasPrefix(s[n:], "[") {
		return 0
	}
	return n
}

// nameLength is the length of the name or the like that a text begins with; 0 for none.
func nameLength(s string) int {
	for i, r := range s {
		if !(r == '_' || r == '.' || r == '$' || r == '\\' || r == '?' || r >= utf8.RuneSelf && !unicode.IsSpace(r) || unicode.IsLetter(r) || unicode.IsDigit(r)) {
			return i
		}
	}
	return len(s)
}

// quotedLength is the length of the text in quotes that a text begins with.
func quotedLength(s string) int {
	for i := 1; i < len(s); i++ {
		if s[i] != s[0] {
			continue
		}
		if i+1 < len(s) && s[i+1] == s[0] {
			i++
			continue
		}
		return i + 1
	}
	return len(s)
}

// bracketedLength is the length of the piece in brackets that a text begins with.
func bracketedLength(s string, open, end byte) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '"':
			i += quotedLength(s[i:]) - 1
		case '\'':
			if open == '[' { // it escapes a bracket in the name of a column
				i++
			}
		case open:
			depth++
		case end:
			if depth--; depth == 0 {
				return i + 1
			}
		}
	}
	return len(s)
}

// Within says in which argument of which function a token stands.
type Within struct {
	Function string // in capitals, without _xlfn.; "" for none
	Argument int    // from 0
	Alone    bool   // the token is the whole argument
}

// Place finds in which function the i-th token stands.
func Place(tokens []Token, i int) Within {
	depth, argument := 0, 0
	w := Within{Alone: true}
	before, after := neighbours(tokens, i)
	w.Alone = (before == Comma || before == Function) && (after == Comma || after == Close)
	for k := i - 1; k >= 0; k-- {
		switch t := tokens[k]; t.Kind {
		case Close:
			depth++
		case Comma:
			if depth == 0 {
				argument++
			}
		case Open, Function:
			if depth > 0 {
				depth--
				continue
			}
			if t.Kind == Open {
				return Within{} // in brackets within the argument
			}
			w.Function, w.Argument = functionName(t.Text), argument
			return w
		}
	}
	return Within{}
}

func functionName(text string) string {
	name := strings.ToUpper(strings.TrimSuffix(text, "("))
	return strings.TrimPrefix(strings.TrimPrefix(name, "_XLFN."), "_XLWS.")
}

// neighbours are the kinds of the tokens beside the i-th, without blanks; Unknown at
// the ends of the formula.
func neighbours(tokens []Token, i int) (before, after Kind) {
	before, after = Unknown, Unknown
	for k := i - 1; k >= 0; k-- {
		if tokens[k].Kind != Space {
			before = tokens[k].Kind
			break
		}
	}
	for k := i + 1; k < len(tokens); k++ {
		if tokens[k].Kind != Space {
			after = tokens[k].Kind
			break
		}
	}
	return before, after
}

// BesideColon reports whether the i-th token is the beginning or the end of a
// range that is computed: C3:INDEX(…).
func BesideColon(tokens []Token, i int) (begins, ends bool) {
	begins = i+1 < len(tokens) && tokens[i+1].Text == ":"
	ends = i > 0 && tokens[i-1].Text == ":"
	return begins, ends
}

// Shift moves the relative references of a formula by columns and rows. It makes the
// formula of a cell from one that several cells share.
func Shift(formula string, columns, rows int) string {
	tokens := Tokens(formula)
	for i, t := range tokens {
		if t.Kind != Reference {
			continue
		}
		for _, c := range []*Corner{&t.Ref.From, &t.Ref.To} {
			if c.Row > 0 && !c.FixedRow {
				c.Row = wrapped(c.Row+rows, MaxRows)
			}
			if c.Column > 0 && !c.FixedCol {
				c.Column = wrapped(c.Column+columns, MaxColumns)
			}
		}
		tokens[i].Text = t.Ref.String()
	}
	return Join(tokens)
}

// wrapped counts on from the beginning of a sheet beyond its end, as spreadsheets do.
func wrapped(n, most int) int { return ((n-1)%most+most)%most + 1 }
