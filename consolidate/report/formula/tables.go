package formula

import (
	"slices"
	"strings"
)

// Table is a table of a workbook. Formulas refer to its cells by its name and the
// names of its columns.
type Table struct {
	Sheet        string
	Cells        Ref
	Columns      []string
	Head, Totals int // numbers of rows
}

// Tables may be implemented by a Sheets. A structured reference is unknown without it.
type Tables interface {
	// Table returns a table by its name.
	Table(name string) (Table, bool)
}

// ofTable returns the cells of a structured reference: 表1[决算], 表1[[#All],[决算]],
// 表1[[#This Row],[预算]:[决算]].
func (e *evaluator) ofTable(text string) (any, error) {
	tables, ok := e.sheets.(Tables)
	name, inside, bracket := strings.Cut(text, "[")
	if !ok || name == "" || !bracket || !strings.HasSuffix(inside, "]") || strings.ContainsAny(name, "!'") {
		return nil, ErrUnknown
	}
	t, ok := tables.Table(name)
	if !ok {
		return nil, ErrUnknown
	}
	rows, columns, ok := specifiers(inside[:len(inside)-1])
	if !ok {
		return nil, ErrUnknown
	}
	a := area{t.Sheet, t.Cells.From.Column, t.Cells.From.Row, t.Cells.To.Column, t.Cells.To.Row}
	first, last := a.top+t.Head, a.down-t.Totals
	switch strings.Join(rows, " ") {
	case "", "#data":
		a.top, a.down = first, last
	case "#all":
	case "#headers":
		a.down = first - 1
	case "#totals":
		a.top = last + 1
	case "#headers #data":
		a.down = last
	case "#data #totals":
		a.top = first
	case "#this row":
		if e.at.Sheet != t.Sheet || e.at.Row < first || e.at.Row > last {
			return BadVal, nil
		}
		a.top, a.down = e.at.Row, e.at.Row
	default:
		return nil, ErrUnknown
	}
	if a.top > a.down {
		return BadRef, nil
	}
	if len(columns) > 0 {
		left := slices.IndexFunc(t.Columns, func(c string) bool { return strings.EqualFold(c, columns[0]) })
		right := slices.IndexFunc(t.Columns, func(c string) bool { return strings.EqualFold(c, columns[len(columns)-1]) })
		if left < 0 || right < 0 {
			return nil, ErrUnknown
		}
		a.left, a.right = a.left+min(left, right), a.left+max(left, right)
	}
	return areas{a}, nil
}

// specifiers takes apart the text within the outer brackets of a structured reference.
// It returns the words for rows in small letters, and the only column or the first and
// the last.
func specifiers(s string) (rows, columns []string, ok bool) {
	if !strings.HasPrefix(s, "[") { // a single specifier has no brackets of its own
		s = "[" + s + "]"
		if s == "[]" {
			return nil, nil, true
		}
	}
	for separator := byte(0); s != ""; {
		if s[0] != '[' {
			return nil, nil, false
		}
		var b strings.Builder
		i := 1
		for ; i < len(s) && s[i] != ']'; i++ {
			if s[i] == '\'' && i+1 < len(s) { // escapes
				i++
			}
			b.WriteByte(s[i])
		}
		if i == len(s) {
			return nil, nil, false
		}
		if word := b.String(); s[1] == '#' {
			rows = append(rows, strings.ToLower(word))
		} else if columns = append(columns, word); len(columns) > 1 && separator != ':' {
			return nil, nil, false
		}
		s = strings.TrimLeft(s[i+1:], " ")
		if s == "" {
			break
		}
		if separator = s[0]; separator != ',' && separator != ':' {
			return nil, nil, false
		}
		s = strings.TrimLeft(s[1:], " ")
	}
	return rows, columns, len(columns) <= 2
}
