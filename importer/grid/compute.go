package grid

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A program that writes a workbook without calculating it leaves formulas
// without results. They are computed by excelize, but only where it computes
// what Excel does. It counts every cell of a merged range, takes text that
// looks like a number into an average, finds a blank cell unequal to "",
// gives a circular reference a value, makes 0 of the sum of a broken reference
// and #VALUE! of a function it does not know. A formula that might run into
// any of these stays Uncomputed: no figure is better than a wrong one.
//
// The computing is done on a scratch workbook that holds what the file shows:
// stored results as plain values, and no merged ranges. A formula is computed
// after those it refers to, and each of them once.

// The bounds of computing; what lies beyond stays Uncomputed.
const (
	maxMissing   = 5_000     // formulas without a result
	maxScratch   = 100_000   // filled cells of the workbook
	maxSpread    = 1_000_000 // cells up to the last filled one of each row, and rows
	maxArea      = 50_000    // cells of one reference
	maxAreaTotal = 2_000_000 // cells of all references
)

// functions are those that excelize was seen to compute as Excel does. The
// value tells those that it computes so only where the cells referred to hold
// no truth value and no text that looks like a number.
var functions = map[string]bool{
	"SUM": false, "PRODUCT": false, "COUNT": false, "COUNTA": false,
	"ROUND": false, "ROUNDUP": false, "ROUNDDOWN": false, "INT": false, "TRUNC": false, "ABS": false, "MOD": false,
	"IF": false, "IFERROR": false, "AND": false, "OR": false, "NOT": false,
	"ISBLANK": false, "ISNUMBER": false, "ISERROR": false, "CONCATENATE": false,
	"AVERAGE": true, "MIN": true, "MAX": true, "COUNTIF": true, "SUMIF": true, "SUMIFS": true,
}

// calculator computes the formulas of a workbook that have no result.
type calculator struct {
	sheets  []*rawSheet
	byName  map[string]*rawSheet // by upper-case name
	visited map[*rawCell]bool
	scratch *excelize.File
	area    int // cells of all references so far
}

// compute fills in the results that are missing, as far as they can be known,
// and notes where a formula gives something else than what is stored. The
// cells of each sheet must be in row-major order.
func compute(sheets []*rawSheet) {
	c := &calculator{sheets: sheets, byName: make(map[string]*rawSheet), visited: make(map[*rawCell]bool)}
	missing, cells, spread := 0, 0, 0
	for _, s := range sheets {
		c.byName[strings.ToUpper(s.name)] = s
		cells += len(s.cells)
		for i, cell := range s.cells {
			if cell.missing || cell.stored() {
				missing++
			}
			if i == len(s.cells)-1 {
				spread += cell.row
			}
			if i == len(s.cells)-1 || s.cells[i+1].row != cell.row {
				spread += cell.col
			}
		}
	}
	if missing == 0 || missing > maxMissing || cells > maxScratch || spread > maxSpread {
		return
	}
	scratch, err := c.open()
	if err != nil { // excelize does not take a name or a text: nothing can be computed with it
		return
	}
	defer scratch.Close() // holds no file
	c.scratch = scratch
	for _, s := range sheets {
		for i := range s.cells {
			c.cell(s, &s.cells[i])
		}
	}
	for _, s := range sheets {
		for i := range s.cells {
			c.check(s, &s.cells[i])
		}
	}
}

// stored reports whether a cell is a formula with its result.
func (cell *rawCell) stored() bool {
	return cell.formula != "" && !cell.missing && !cell.special && cell.kind != 0
}

// check notes what the formula of a cell gives, over the stored results of the
// cells that it refers to, where that is not its own stored result.
func (c *calculator) check(s *rawSheet, cell *rawCell) {
	if !cell.stored() || cell.computed {
		return
	}
	formula, ok := c.computableFormula(s, cell)
	if !ok {
		return
	}
	result := *cell
	ok = c.calculate(s, &result, formula)
	// Formulas that refer to this cell are held against its stored result.
	restored := c.scratch.SetCellFormula(s.name, Ref(cell.row, cell.col), "") == nil && set(c.scratch, s, cell) == nil
	if ok && restored && !sameResult(cell, &result) {
		cell.recomputed = result.text
	}
}

// sameResult reports whether two results are the same to a person: numbers to
// nine digits, as different programs sum in different orders, and texts always,
// as they print figures differently.
func sameResult(a, b *rawCell) bool {
	if a.kind == Text && b.kind == Text {
		return true
	}
	if a.kind != Number || b.kind != Number {
		return a.kind == b.kind && a.text == b.text
	}
	x, errX := strconv.ParseFloat(a.text, 64)
	y, errY := strconv.ParseFloat(b.text, 64)
	return errX == nil && errY == nil && math.Abs(x-y) <= 1e-9*max(math.Abs(x), math.Abs(y), 1)
}

// open writes the scratch workbook.
func (c *calculator) open() (*excelize.File, error) {
	f := excelize.NewFile(excelize.Options{RawCellValue: true})
	for i, s := range c.sheets {
		var err error
		if i == 0 {
			err = f.SetSheetName("Sheet1", s.name)
		} else {
			_, err = f.NewSheet(s.name)
		}
		if err != nil {
			return nil, fmt.Errorf("scratch sheet %q: %w", s.name, err)
		}
		for j := range s.cells {
			if err := set(f, s, &s.cells[j]); err != nil {
				return nil, err
			}
		}
	}
	return f, nil
}

// set writes the value of a cell into the scratch workbook.
func set(f *excelize.File, s *rawSheet, cell *rawCell) error {
	var err error
	switch ref := Ref(cell.row, cell.col); cell.kind {
	case Number:
		err = f.SetCellDefault(s.name, ref, cell.text)
	case Text:
		err = f.SetCellStr(s.name, ref, cell.text)
	case Bool:
		err = f.SetCellBool(s.name, ref, cell.text == "TRUE")
	}
	if err != nil {
		return fmt.Errorf("scratch cell: %w", err)
	}
	return nil
}

// cell computes a cell whose result is missing, once.
func (c *calculator) cell(s *rawSheet, cell *rawCell) {
	if !cell.missing || c.visited[cell] {
		return
	}
	c.visited[cell] = true // and still Uncomputed, which a circular reference meets
	formula, ok := c.computableFormula(s, cell)
	if !ok {
		return
	}
	result := *cell
	result.computed = true
	if c.calculate(s, &result, formula) && set(c.scratch, s, &result) == nil {
		*cell = result
	}
}

// computableFormula returns the formula of a cell as it is computed. It
// reports false when its result could not be trusted.
func (c *calculator) computableFormula(s *rawSheet, cell *rawCell) (string, bool) {
	tokens := tokenize(strings.TrimLeft(cell.formula, "+ "))
	strict, ok := computable(tokens)
	if !ok || cell.special {
		return "", false
	}
	var formula strings.Builder
	compares, emptyText, blank := false, false, false
	for _, t := range tokens {
		formula.WriteString(t.text)
		switch t.kind {
		case tokOperator:
			compares = compares || strings.Contains("=<>", t.text)
		case tokString:
			emptyText = emptyText || t.text == `""`
		case tokRef:
			filled, ok := c.reference(s, t.ref, strict)
			if !ok {
				return "", false
			}
			blank = blank || t.ref.single && !filled
		}
	}
	return formula.String(), !(compares && emptyText && blank)
}

// reference computes the cells that a formula in s refers to. It reports
// whether one of them is filled, and false when the formula cannot be computed
// on account of them.
func (c *calculator) reference(s *rawSheet, r reference, strict bool) (filled, ok bool) {
	if r.sheet != "" {
		if s = c.byName[strings.ToUpper(r.sheet)]; s == nil {
			return false, false
		}
	}
	area := r.area()
	if n := len(s.cells); n == 0 {
		area.Bottom = min(area.Bottom, area.Top)
	} else if area.Bottom == maxRow { // excelize stops at the last row too
		area.Bottom = max(area.Top, s.cells[n-1].row)
	}
	size := (area.Bottom - area.Top + 1) * (area.Right - area.Left + 1)
	if c.area += size; size > maxArea || c.area > maxAreaTotal {
		return false, false
	}
	first, _ := slices.BinarySearchFunc(s.cells, area.Top, func(c rawCell, row int) int { return cmp.Compare(c.row, row) })
	for i := first; i < len(s.cells) && s.cells[i].row <= area.Bottom; i++ {
		cell := &s.cells[i]
		c.area++
		if cell.col < area.Left || cell.col > area.Right {
			continue
		}
		c.cell(s, cell)
		switch {
		case cell.kind == 0, cell.kind == Uncomputed, cell.kind == Error, cell.kind == Text && cell.special:
			return false, false
		case strict && (cell.kind == Bool || cell.kind == Text && isDecimal(strings.TrimSpace(cell.text))):
			return false, false
		}
		filled = true
	}
	return filled, true
}

// calculate has excelize compute the formula into cell and reports whether
// there is a result that can be told from a failure.
func (c *calculator) calculate(s *rawSheet, cell *rawCell, formula string) (ok bool) {
	defer func() {
		if recover() != nil { // a formula that excelize cannot take is Uncomputed like any other
			ok = false
		}
	}()
	ref := Ref(cell.row, cell.col)
	if err := c.scratch.SetCellFormula(s.name, ref, formula); err != nil {
		return false
	}
	v, err := c.scratch.CalcCellValue(s.name, ref)
	switch {
	case v == "#DIV/0!" || v == "#VALUE!" || v == "#NUM!" || v == "#N/A":
		if err != nil && err.Error() != v {
			return false
		}
		cell.kind = Error
	case err != nil || v == "":
		return false
	case isDecimal(v):
		cell.kind = Number
	case v == "TRUE" || v == "FALSE":
		cell.kind = Bool
	default:
		cell.kind = Text
	}
	cell.text = v
	return true
}

// computable reports whether excelize can be trusted with a formula as far as
// its text tells, and whether its functions are strict about what they read.
func computable(tokens []token) (strict, ok bool) {
	var calls []bool                  // of the open parentheses, whether it is a function's
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
			calls = append(calls, previous.kind == tokFunction)
		case tokClose:
			if len(calls) == 0 || previous.kind == tokComma {
				return false, false
			}
			calls = calls[:len(calls)-1]
		case tokComma: // outside of a function it makes a union of references
			if len(calls) == 0 || !calls[len(calls)-1] || previous.kind == tokComma || previous.kind == tokOpen {
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
