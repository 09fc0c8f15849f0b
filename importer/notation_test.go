package importer

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"jixiao/importer/grid"
)

// book reads workbooks written as text, one line a row and | between cells:
//
//	# 附件1         begins a sheet of that name
//	7.4            a number cell
//	0.85%          a number cell shown in percent (as stored: 0.85)
//	'7.4           a text cell
//	<  and  ^      merged with the cell to the left or above
//	\n             a line break within a cell
func book(t testing.TB, text string) *grid.Book {
	t.Helper()
	var b grid.Book
	for part := range strings.SplitSeq("\n"+strings.TrimSpace(text), "\n# ") {
		name, body, ok := strings.Cut(part, "\n")
		if !ok || name == "" {
			continue
		}
		b.Sheets = append(b.Sheets, sheet(name, body))
	}
	return &b
}

var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?%?$`)

func sheet(name, body string) *grid.Sheet {
	var rows [][]string
	for line := range strings.SplitSeq(body, "\n") {
		cells := strings.Split(line, "|")
		for i := range cells {
			cells[i] = strings.ReplaceAll(strings.TrimSpace(cells[i]), `\n`, "\n")
		}
		rows = append(rows, cells)
	}
	var cells []grid.Cell
	var merges []grid.Range
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
			if text == "" {
				continue
			}
			cell := grid.Cell{Row: r + 1, Col: c + 1, Kind: grid.Text, Text: strings.TrimPrefix(text, "'")}
			cell.Format.Decimals = -1
			if plainNumber.MatchString(text) {
				cell.Kind = grid.Number
				cell.Text = strings.TrimSuffix(text, "%")
				cell.Format.Percent = strings.HasSuffix(text, "%")
			}
			cells = append(cells, cell)
		}
	}
	return grid.NewSheet(name, cells, merges)
}

// model returns the model submission as a text, its figures as printed.
func model(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/model.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
