package grid

import (
	"strconv"
	"strings"
)

// Ref returns the name of the cell at row, col: "D8" for 8, 4. It is "" when
// there can be no such cell.
func Ref(row, col int) string {
	if row < 1 || col < 1 {
		return ""
	}
	return ColumnName(col) + strconv.Itoa(row)
}

// ColumnName returns the letters of a column: "D" for 4.
func ColumnName(col int) string {
	var b [16]byte
	i := len(b)
	for ; col > 0; col = (col - 1) / 26 {
		i--
		b[i] = byte('A' + (col-1)%26)
	}
	return string(b[i:])
}

// The size of the largest sheet that any format has.
const (
	MaxRow = 1 << 20
	MaxCol = 1 << 14
)

// ParseRef reads a cell name like "D8" or "d8".
func ParseRef(s string) (row, col int, ok bool) {
	i := 0
	for ; i < len(s) && col <= MaxCol; i++ {
		c := s[i] &^ 0x20
		if c < 'A' || c > 'Z' {
			break
		}
		col = col*26 + int(c-'A'+1)
	}
	if i == 0 || col > MaxCol || i == len(s) || s[i] == '0' || strings.Trim(s[i:], "0123456789") != "" {
		return 0, 0, false
	}
	row, err := strconv.Atoi(s[i:])
	return row, col, err == nil && row <= MaxRow
}
