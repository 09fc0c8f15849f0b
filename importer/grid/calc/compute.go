package calc

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"

	"jixiao/importer/grid"
	"jixiao/importer/grid/raw"
)

// A program that writes a workbook without calculating it leaves formulas
// without results. They are computed by excelize, but only where it computes
// what Excel does. It counts every cell of a merged range, takes text that
// looks like a number into an average, finds a blank cell unequal to "",
// gives a circular reference a value, makes 0 of the sum of a broken reference
// and #VALUE! of a function it does not know. A formula that might run into
// any of these, or into what doubtful looks for, stays Uncomputed: no figure is
// better than a wrong one.
//
// The computing is done on a scratch workbook that holds what the file shows:
// stored results as plain values, and no merged ranges. A formula is computed
// after those it refers to, and each of them once.

// The bounds of computing; what lies beyond stays Uncomputed.
const (
	MaxMissing      = 5_000     // formulas without a result, and as many with one
	maxCalculations = 20_000    // of formulas and of parts of them
	MaxScratch      = 50_000    // filled cells of the workbook
	maxSpread       = 100_000   // cells up to the last filled one of each row, and rows
	maxArea         = 50_000    // cells of one reference
	maxAreaTotal    = 2_000_000 // cells of all references, and pieces of formulas
	maxFormula      = 8_192     // bytes of a formula
	maxNesting      = 64        // of parentheses within one another, as in Excel
	maxResult       = 32_767    // bytes of the cells that a formula joins to one text
)

// functions are those that excelize was seen to compute as Excel does, where
// doubtful has nothing against it. The value tells those that it computes so
// only where the cells referred to hold no truth value and no text that looks
// like a number.
var functions = map[string]bool{
	"SUM": false, "PRODUCT": false, "COUNT": false, "COUNTA": false,
	"ROUND": false, "INT": false, "ABS": false,
	"IF": false, "IFERROR": false, "AND": false, "OR": false, "NOT": false,
	"ISBLANK": false, "ISNUMBER": false, "ISERROR": false, "CONCATENATE": false,
	"AVERAGE": true, "MIN": true, "MAX": true, "COUNTIF": true, "SUMIF": true, "SUMIFS": true,
}

// calculator computes the formulas of a workbook that have no result.
type calculator struct {
	ctx     context.Context
	sheets  []*raw.Sheet
	byName  map[string]*raw.Sheet // by upper-case name
	visited map[*raw.Cell]bool
	scratch *excelize.File
	area    int // cells of all references so far
	done    int // calculations so far
}

// Compute fills in the results that are missing, as far as they can be known,
// and notes where a formula gives something else than what is stored. It is for
// the sheets of a workbook in any format; raw.Cell says how they are filled.
func Compute(ctx context.Context, sheets []*raw.Sheet) {
	c := &calculator{ctx: ctx, sheets: sheets, byName: make(map[string]*raw.Sheet), visited: make(map[*raw.Cell]bool)}
	missing, known, cells, spread := 0, 0, 0, 0
	for _, s := range sheets {
		if s.Rounded {
			return
		}
		c.byName[strings.ToUpper(s.Name)] = s
		cells += len(s.Cells)
		for i, cell := range s.Cells {
			if cell.Missing {
				missing++
			} else if hasResult(&cell) {
				known++
			}
			if i == len(s.Cells)-1 {
				spread += cell.Row
			}
			if i == len(s.Cells)-1 || s.Cells[i+1].Row != cell.Row {
				spread += cell.Col
			}
		}
	}
	if missing+known == 0 || missing > MaxMissing || cells > MaxScratch || spread > maxSpread {
		return
	}
	scratch, err := c.open()
	if err != nil { // excelize does not take a name or a text: nothing can be computed with it
		return
	}
	defer scratch.Close() // holds no file
	c.scratch = scratch
	for _, s := range sheets {
		for i := range s.Cells {
			c.cell(s, &s.Cells[i])
		}
	}
	if known > MaxMissing {
		return
	}
	for _, s := range sheets {
		for i := range s.Cells {
			c.check(s, &s.Cells[i])
		}
	}
}

// hasResult reports whether a cell is a formula with its result.
func hasResult(cell *raw.Cell) bool {
	return cell.Formula != "" && !cell.Missing && !cell.Special && cell.Kind != 0
}

// check notes what the formula of a cell gives, over the stored results of the
// cells that it refers to, where that is not its own stored result.
func (c *calculator) check(s *raw.Sheet, cell *raw.Cell) {
	if !hasResult(cell) || cell.Computed {
		return
	}
	result := *cell
	done := c.done
	tokens, ok := c.computableFormula(s, cell, true)
	ok = ok && c.calculate(s, &result, tokens)
	if c.done == done {
		return
	}
	// Formulas that refer to this cell are held against its stored result.
	if c.scratch.SetCellFormula(s.Name, grid.Ref(cell.Row, cell.Col), "") != nil || set(c.scratch, s, cell) != nil {
		c.done = maxCalculations // nothing more can be computed
		return
	}
	if ok && !sameResult(cell, &result) {
		cell.Recomputed = result.Text
	}
}

// sameResult reports whether two results are the same to a person: numbers to
// nine digits, as different programs sum in different orders and some store a
// number as a text, and texts but for the figures in them, which programs print
// differently.
func sameResult(a, b *raw.Cell) bool {
	switch {
	case a.Text == b.Text:
		return true
	case decimal(a) && decimal(b):
		return near(strings.TrimSpace(a.Text), strings.TrimSpace(b.Text))
	case a.Kind == grid.Text && b.Kind == grid.Text:
		return strings.ContainsAny(a.Text, "0123456789") || strings.ContainsAny(b.Text, "0123456789")
	}
	return false
}

// decimal reports whether a cell holds a number, in whatever kind.
func decimal(cell *raw.Cell) bool {
	return cell.Kind == grid.Number || cell.Kind == grid.Text && raw.IsDecimal(strings.TrimSpace(cell.Text))
}

// near reports whether two numbers are the same to nine digits.
func near(a, b string) bool {
	x, errX := strconv.ParseFloat(a, 64)
	y, errY := strconv.ParseFloat(b, 64)
	return errX == nil && errY == nil && math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y), 1)
}

// open writes the scratch workbook.
func (c *calculator) open() (*excelize.File, error) {
	f := excelize.NewFile(excelize.Options{RawCellValue: true})
	for i, s := range c.sheets {
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.Name)
		} else {
			_, err = f.NewSheet(s.Name)
		}
		if err != nil {
			return nil, fmt.Errorf("scratch sheet %q: %w", s.Name, err)
		}
		for j := range s.Cells {
			if err := set(f, s, &s.Cells[j]); err != nil {
				return nil, err
			}
		}
	}
	return f, nil
}

// set writes the value of a cell into the scratch workbook.
func set(f *excelize.File, s *raw.Sheet, cell *raw.Cell) error {
	var err error
	switch ref := grid.Ref(cell.Row, cell.Col); cell.Kind {
	case grid.Number:
		err = f.SetCellDefault(s.Name, ref, cell.Text)
	case grid.Text:
		err = f.SetCellStr(s.Name, ref, cell.Text)
	case grid.Bool:
		err = f.SetCellBool(s.Name, ref, cell.Text == "TRUE")
	}
	if err != nil {
		return fmt.Errorf("scratch cell: %w", err)
	}
	return nil
}

// cell computes a cell whose result is missing, once.
func (c *calculator) cell(s *raw.Sheet, cell *raw.Cell) {
	if !cell.Missing || c.visited[cell] {
		return
	}
	c.visited[cell] = true // and still Uncomputed, which a circular reference meets
	tokens, ok := c.computableFormula(s, cell, false)
	if !ok {
		return
	}
	result := *cell
	result.Computed = true
	if c.calculate(s, &result, tokens) && set(c.scratch, s, &result) == nil {
		*cell = result
	}
}

// computableFormula returns the formula of a cell as it is computed. It
// reports false when its result could not be trusted. Contradicting what is
// stored takes more than filling in what is not: nothing that programs may take
// in more than one way.
func (c *calculator) computableFormula(s *raw.Sheet, cell *raw.Cell, contradicts bool) ([]token, bool) {
	if cell.Special || len(cell.Formula) > maxFormula {
		return nil, false
	}
	tokens := tokenize(strings.TrimLeft(cell.Formula, "+ "))
	strict, ok := computable(tokens)
	if !ok {
		return nil, false
	}
	text, joins := 0, false
	for _, t := range tokens {
		joins = joins || t.kind == tokOperator && t.text == "&" || t.kind == tokFunction && strings.EqualFold(t.text, "CONCATENATE")
		if t.kind != tokRef {
			continue
		}
		n, ok := c.reference(s, cell, t.ref, strict || contradicts)
		if !ok {
			return nil, false
		}
		text += n
	}
	if joins && text > maxResult { // Excel takes no longer text; doubled and doubled again it would take all memory
		return nil, false
	}
	if c.misread(s, tokens) {
		return nil, false
	}
	if tokens, ok = c.settled(s, cell, tokens, contradicts); !ok {
		return nil, false
	}
	return tokens, !c.doubtful(s, cell, tokens, contradicts)
}

// sheetOf returns the sheet that a reference in s is to, nil when there is none.
func (c *calculator) sheetOf(s *raw.Sheet, r reference) *raw.Sheet {
	if r.sheet == "" {
		return s
	}
	return c.byName[strings.ToUpper(r.sheet)]
}

// spend counts the cells that excelize reads for a reference, and reports
// whether they are within bounds. It looks for a cell along its row.
func (c *calculator) spend(area grid.Range) bool {
	size := (area.Bottom - area.Top + 1) * (area.Right - area.Left + 1)
	if size > maxArea {
		return false
	}
	c.area += size * (1 + area.Right/64)
	return c.area <= maxAreaTotal
}

// areaOf returns the cells of s that a reference to it is to.
func areaOf(s *raw.Sheet, r reference) grid.Range {
	area := r.area()
	if n := len(s.Cells); n == 0 {
		area.Bottom = min(area.Bottom, area.Top)
	} else if area.Bottom == grid.MaxRow { // excelize stops at the last row too
		area.Bottom = max(area.Top, s.Cells[n-1].Row)
	}
	return area
}

// reference computes the cells that the formula of a cell in s refers to. It
// returns how many bytes of text they hold, and false when the formula cannot
// be computed on account of them.
func (c *calculator) reference(s *raw.Sheet, self *raw.Cell, r reference, strict bool) (text int, ok bool) {
	if s = c.sheetOf(s, r); s == nil {
		return 0, false
	}
	area := areaOf(s, r)
	if !c.spend(area) {
		return 0, false
	}
	first, _ := slices.BinarySearchFunc(s.Cells, area.Top, func(c raw.Cell, row int) int { return cmp.Compare(c.Row, row) })
	for i := first; i < len(s.Cells) && s.Cells[i].Row <= area.Bottom; i++ {
		cell := &s.Cells[i]
		c.area++
		if cell.Col < area.Left || cell.Col > area.Right {
			continue
		}
		c.cell(s, cell)
		switch {
		case cell == self, cell.Kind == 0, cell.Kind == grid.Uncomputed, cell.Kind == grid.Error, cell.Kind == grid.Text && cell.Special:
			return 0, false
		case strict && (cell.Kind == grid.Bool || cell.Kind == grid.Text && raw.IsDecimal(strings.TrimSpace(cell.Text))):
			return 0, false
		}
		text += len(cell.Text)
	}
	return text, true
}

// calculate has excelize compute the formula into cell and reports whether
// there is a result that can be told from a failure.
func (c *calculator) calculate(s *raw.Sheet, cell *raw.Cell, tokens []token) (ok bool) {
	c.done++
	c.area += len(tokens)
	if c.done > maxCalculations || c.area > maxAreaTotal {
		return false
	}
	if c.ctx.Err() != nil {
		c.done = maxCalculations // nothing more is computed
		return false
	}
	var formula strings.Builder
	for _, t := range tokens {
		formula.WriteString(t.text)
		if t.kind == tokRef && !c.spend(areaOf(c.sheetOf(s, t.ref), t.ref)) {
			return false
		}
	}
	defer func() {
		if recover() != nil { // a formula that excelize cannot take is Uncomputed like any other
			ok = false
		}
	}()
	ref := grid.Ref(cell.Row, cell.Col)
	if err := c.scratch.SetCellFormula(s.Name, ref, formula.String()); err != nil {
		return false
	}
	v, err := c.scratch.CalcCellValue(s.Name, ref)
	switch {
	case v == "#DIV/0!" || v == "#VALUE!" || v == "#NUM!" || v == "#N/A":
		if err != nil && err.Error() != v {
			return false
		}
		cell.Kind = grid.Error
	case err != nil || v == "":
		return false
	case raw.IsDecimal(v):
		cell.Kind = grid.Number
	case v == "TRUE" || v == "FALSE":
		cell.Kind = grid.Bool
	default:
		cell.Kind = grid.Text
	}
	cell.Text = v
	return !misprinted(cell.Kind, v) && !misjudged(cell.Kind, tokens)
}

// sums are the functions that take no text but in the cells referred to.
var sums = []string{"SUM", "PRODUCT", "AVERAGE", "MIN", "MAX"}

// computable reports whether excelize can be trusted with a formula as far as
// its text tells, and whether its functions are strict about what they read.
func computable(tokens []token) (strict, ok bool) {
	var calls []string                // of the open parentheses, the function's name or ""
	previous := token{kind: tokComma} // the one before, white space left out
	space := false
	for _, t := range tokens {
		switch t.kind {
		case tokSpace:
			space = true
			continue
		case tokOther:
			return false, false
		case tokFunction:
			s, known := functions[strings.ToUpper(t.text)]
			if !known {
				return false, false
			}
			strict = strict || s
		case tokOpen:
			name := ""
			if previous.kind == tokFunction {
				name = strings.ToUpper(previous.text)
			}
			if calls = append(calls, name); len(calls) > maxNesting {
				return false, false
			}
		case tokString: // excelize leaves it out, where Excel makes it an error
			if len(calls) > 0 && slices.Contains(sums, calls[len(calls)-1]) {
				return false, false
			}
		case tokClose:
			if len(calls) == 0 || previous.kind == tokComma {
				return false, false
			}
			calls = calls[:len(calls)-1]
		case tokComma: // outside of a function it makes a union of references
			if len(calls) == 0 || calls[len(calls)-1] == "" || previous.kind == tokComma || previous.kind == tokOpen {
				return false, false
			}
		case tokOperator:
			if t.text == ":" {
				return false, false
			}
		}
		if space && ends(previous.kind) && begins(t.kind) { // an intersection of references
			return false, false
		}
		previous, space = t, false
	}
	return strict, len(calls) == 0 && len(tokens) > 0
}

func ends(k tokenKind) bool {
	return k == tokRef || k == tokClose || k == tokString || k == tokNumber || k == tokBool
}

func begins(k tokenKind) bool {
	return k == tokRef || k == tokOpen || k == tokFunction || k == tokString || k == tokNumber || k == tokBool
}

// doubtful reports whether excelize may take the formula of a cell otherwise
// than Excel does on account of the values in it. It compares numbers to the
// last bit, where Excel compares 15 digits; takes a text of a number for the
// number; and has its own ways with the order of texts, with truth values, and
// with criteria of COUNTIF and the like that are empty or patterns.
func (c *calculator) doubtful(s *raw.Sheet, cell *raw.Cell, tokens []token, contradicts bool) bool {
	for i, t := range tokens {
		switch {
		case compares(t) && (i == 0 || !compares(tokens[i-1])):
			if !c.comparable(s, cell, tokens, i, contradicts) {
				return true
			}
		case t.kind == tokFunction:
			args, end := arguments(tokens, i)
			for j, arg := range args {
				switch name := strings.ToUpper(t.text); {
				case name == "SUMIF" && j == 2 && !sameSize(args[0], arg),
					name == "SUMIFS" && j%2 == 1 && !sameSize(args[0], arg),
					name == "INT" && !c.wholeOr(s, cell, tokens[i:end], arg),
					(name == "COUNTIF" || name == "SUMIF") && j == 1 && !c.criterion(s, cell, arg),
					name == "SUMIFS" && j > 0 && j%2 == 0 && !c.criterion(s, cell, arg):
					return true
				}
			}
		}
	}
	return false
}

// compares reports whether a token is = < or > or part of <> <= >=.
func compares(t token) bool { return t.kind == tokOperator && strings.Contains("=<>", t.text) }

// comparable reports whether excelize compares as Excel does at tokens[i].
func (c *calculator) comparable(s *raw.Sheet, cell *raw.Cell, tokens []token, i int, contradicts bool) bool {
	end := i + 1
	for end < len(tokens) && compares(tokens[end]) {
		end++
	}
	from, to := operands(tokens, i, end)
	if from > 0 && compares(tokens[from-1]) || to < len(tokens) && compares(tokens[to]) { // of the outcome of another
		return false
	}
	a, okA := c.value(s, cell, tokens[from:i])
	b, okB := c.value(s, cell, tokens[end:to])
	if !okA || !okB || contradicts && (a.Kind == 0 || b.Kind == 0) {
		return false
	}
	ordered := end == i+1 && tokens[i].text != "=" || end == i+2 && tokens[i+1].text == "="
	switch {
	case a.Kind == grid.Number && b.Kind == grid.Number:
		if !near(a.Text, b.Text) {
			return true
		}
		equal := slices.Concat(tokens[from:i], []token{{kind: tokOperator, text: "="}}, tokens[end:to])
		result := raw.Cell{Row: cell.Row, Col: cell.Col}
		return c.calculate(s, &result, equal) && result.Text == "TRUE"
	case a.Kind == grid.Text && b.Kind == grid.Text:
		return !ordered
	case a.Kind == grid.Text && b.Kind == grid.Number:
		return !raw.IsDecimal(strings.TrimSpace(a.Text))
	case a.Kind == grid.Number && b.Kind == grid.Text:
		return !raw.IsDecimal(strings.TrimSpace(b.Text))
	}
	return a.Kind == 0 && b.Kind == grid.Number || a.Kind == grid.Number && b.Kind == 0
}

// operands returns where the left operand of the comparison at tokens[i:end]
// begins and where the right one ends: comparisons bind the least of all.
func operands(tokens []token, i, end int) (from, to int) {
	depth := 0
	for from = i; from > 0; from-- {
		t := tokens[from-1]
		if t.kind == tokClose {
			depth++
		} else if depth == 0 && (t.kind == tokOpen || t.kind == tokComma || compares(t)) {
			break
		} else if t.kind == tokOpen {
			depth--
		}
	}
	depth = 0
	for to = end; to < len(tokens); to++ {
		t := tokens[to]
		if t.kind == tokOpen {
			depth++
		} else if depth == 0 && (t.kind == tokClose || t.kind == tokComma || compares(t)) {
			break
		} else if t.kind == tokClose {
			depth--
		}
	}
	return from, to
}

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

// value returns what a part of a formula gives, of kind 0 for a blank cell.
func (c *calculator) value(s *raw.Sheet, cell *raw.Cell, part []token) (raw.Cell, bool) {
	for len(part) > 0 && part[0].kind == tokSpace {
		part = part[1:]
	}
	for len(part) > 0 && part[len(part)-1].kind == tokSpace {
		part = part[:len(part)-1]
	}
	if len(part) == 1 {
		switch t := part[0]; {
		case t.kind == tokString:
			return raw.Cell{Kind: grid.Text, Text: strings.ReplaceAll(strings.TrimSuffix(t.text[1:], `"`), `""`, `"`)}, true
		case t.kind == tokNumber:
			return raw.Cell{Kind: grid.Number, Text: t.text}, true
		case t.kind == tokRef && t.ref.single:
			return c.sheetOf(s, t.ref).At(t.ref.from.Row, t.ref.from.Col), true
		}
	}
	result := raw.Cell{Row: cell.Row, Col: cell.Col}
	return result, c.calculate(s, &result, part)
}

// wholeOr reports whether INT gives the whole number that its argument is to
// nine digits, if it is one.
func (c *calculator) wholeOr(s *raw.Sheet, cell *raw.Cell, call, arg []token) bool {
	v, ok := c.value(s, cell, arg)
	if !ok || v.Kind != grid.Number {
		return ok && v.Kind == 0
	}
	x, err := strconv.ParseFloat(v.Text, 64)
	whole := strconv.FormatFloat(math.Round(x), 'f', 0, 64)
	if err != nil || !near(v.Text, whole) {
		return err == nil
	}
	result := raw.Cell{Row: cell.Row, Col: cell.Col}
	return c.calculate(s, &result, call) && near(result.Text, whole)
}

// criterion reports whether excelize takes a criterion as Excel does.
func (c *calculator) criterion(s *raw.Sheet, cell *raw.Cell, arg []token) bool {
	v, ok := c.value(s, cell, arg)
	if !ok || v.Kind != grid.Text {
		return ok && v.Kind == grid.Number
	}
	than := strings.TrimLeft(v.Text, "<>=")
	if than == "" || strings.ContainsAny(than, "*?~") {
		return false
	}
	op := v.Text[:len(v.Text)-len(than)]
	return op == "" || op == "=" || op == "<>" || raw.IsDecimal(than)
}

// misprinted reports whether a text shows a number as excelize prints it and
// Excel does not: with an exponent, or more than 15 digits.
func misprinted(kind grid.Kind, text string) bool {
	if kind != grid.Text {
		return false
	}
	for i := 0; i < len(text); {
		n, point := 0, false
		for ; i < len(text) && (text[i] == '.' || raw.AllDigits(text[i:i+1])); i++ {
			point = point || text[i] == '.'
			n++
		}
		exponent := n > 0 && len(text) >= i+4 && text[i] == 'e' && (text[i+1] == '+' || text[i+1] == '-') && raw.AllDigits(text[i+2:i+4])
		if exponent || point && n > 16 {
			return true
		}
		i++
	}
	return false
}

// misjudged reports whether a result may be off for the sake of truth values:
// excelize keeps the sign of one for a truth value, and finds an error in the
// text that AND and OR leave out.
func misjudged(kind grid.Kind, tokens []token) bool {
	for i, t := range tokens {
		name := strings.ToUpper(t.text)
		switch {
		case kind == grid.Error && t.kind == tokFunction && (name == "AND" || name == "OR"):
			return true
		case kind == grid.Bool && t.text == "-" && (i == 0 || !ends(tokens[i-1].kind) && !compares(tokens[i-1])):
			return true
		}
	}
	return false
}
