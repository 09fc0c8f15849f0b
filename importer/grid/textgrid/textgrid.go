// Package textgrid is for tests of what reads grids: it makes sheets of texts.
package textgrid

import (
	"regexp"
	"strings"

	"jixiao/importer/grid"
)

// Book reads workbooks written as text, one line a row and | between cells:
//
//	# 附件1         begins a sheet of that name
//	7.4            a number cell
//	0.85%          a number cell shown in percent (as stored: 0.85)
//	@45432         a number cell shown as a date
//	{第}3{次}      a number cell with words around it, which its format shows
//	'7.4           a text cell
//	5=B1+B2        a formula with its stored result
//	5=B1+B2≠6      one that gives something else now
//	=B1+B2         one without a result
//	#REF!          an error
//	<  and  ^      merged with the cell to the left or above
//	\n             a line break within a cell
//	~ at the beginning of a line hides the row
//	hidden: C E    hides columns
func Book(text string) *grid.Book {
	var b grid.Book
	for part := range strings.SplitSeq("\n"+strings.TrimSpace(text), "\n# ") {
		if name, body, ok := strings.Cut(part, "\n"); ok && name != "" {
			b.Sheets = append(b.Sheets, Sheet(name, body))
		}
	}
	return &b
}

// Sheet reads one sheet, which is written as Book says.
func Sheet(name, body string) *grid.Sheet {
	var rows [][]string
	hiddenRows, hiddenCols := map[int]bool{}, map[int]bool{}
	for line := range strings.SplitSeq(body, "\n") {
		if cols, ok := strings.CutPrefix(line, "hidden: "); ok {
			for col := range strings.FieldsSeq(cols) {
				hiddenCols[int(col[0]-'A')+1] = true
			}
			continue
		}
		if shown, ok := strings.CutPrefix(line, "~"); ok {
			hiddenRows[len(rows)+1], line = true, shown
		}
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.ReplaceAll(strings.TrimSpace(cells[i]), `\n`, "\n")
		}
		rows = append(rows, cells)
	}
	cells, merges := read(rows)
	s := grid.NewSheet(name, cells, merges)
	s.HiddenRows, s.HiddenCols = hiddenRows, hiddenCols
	return s
}

// read returns the cells and the merged ranges of rows of texts.
func read(rows [][]string) (cells []grid.Cell, merges []grid.Range) {
	at := func(r, c int) string {
		if r < len(rows) && c < len(rows[r]) {
			return rows[r][c]
		}
		return ""
	}
	for r := range rows {
		for c, text := range rows[r] {
			if text == "<" || text == "^" {
				continue
			}
			right, down := c, r
			for at(r, right+1) == "<" {
				right++
			}
			for at(down+1, c) == "^" {
				down++
			}
			if right > c || down > r {
				merges = append(merges, grid.Range{Top: r + 1, Left: c + 1, Bottom: down + 1, Right: right + 1})
			}
			if text != "" {
				cells = append(cells, Cell(r+1, c+1, text))
			}
		}
	}
	return cells, merges
}

var (
	plain    = regexp.MustCompile(`^-?[0-9]+(?:\.[0-9]+)?$`)
	percent  = regexp.MustCompile(`^(-?[0-9]+(?:\.[0-9]+)?)%$`)
	date     = regexp.MustCompile(`^@([0-9]+)$`)
	dressed  = regexp.MustCompile(`^(?:\{([^}]*)\})?(-?[0-9]+(?:\.[0-9]+)?)(?:\{([^}]*)\})?$`)
	computed = regexp.MustCompile(`^(-?[0-9]+(?:\.[0-9]+)?)?=([A-Z(].*?)(?:≠(.*))?$`)
	failed   = regexp.MustCompile(`^#[A-Z0/]+[!?]?$`)
)

// Cell reads one cell, which is written as Book says.
func Cell(row, col int, text string) grid.Cell {
	c := grid.Cell{Row: row, Col: col, Kind: grid.Number, Text: text, Format: grid.Format{Decimals: -1}}
	switch {
	case plain.MatchString(text):
	case percent.MatchString(text):
		c.Text, c.Format.Percent = strings.TrimSuffix(text, "%"), true
	case date.MatchString(text):
		c.Text, c.Format.Date = text[1:], true
	case dressed.MatchString(text):
		m := dressed.FindStringSubmatch(text)
		c.Format.Prefix, c.Text, c.Format.Suffix = m[1], m[2], m[3]
	case computed.MatchString(text):
		m := computed.FindStringSubmatch(text)
		c.Text, c.Formula, c.Recomputed = m[1], m[2], m[3]
		if c.Text == "" {
			c.Kind = grid.Uncomputed
		}
	case failed.MatchString(text):
		c.Kind = grid.Error
	default:
		c.Kind, c.Text = grid.Text, strings.TrimPrefix(text, "'")
	}
	return c
}
