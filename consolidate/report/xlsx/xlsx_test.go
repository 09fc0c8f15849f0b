package xlsx

import (
	"bytes"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"
)

// written writes sheets of a skeleton with sheets a and b, and opens the file.
func written(t *testing.T, sheets ...*Sheet) *excelize.File {
	t.Helper()
	skeleton := excelize.NewFile()
	defer skeleton.Close()
	if err := skeleton.SetSheetName("Sheet1", "a"); err != nil {
		t.Fatal(err)
	}
	if _, err := skeleton.NewSheet("b"); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := Write(&out, skeleton, sheets); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f
}

func value(t *testing.T, f *excelize.File, sheet, cell string) string {
	t.Helper()
	v, err := f.GetCellValue(sheet, cell, excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// temporary has temporary files made in a folder of the test, and returns how
// many there are.
func temporary(t *testing.T) func() int {
	t.Helper()
	dir := t.TempDir()
	t.Setenv("TMPDIR", dir)
	t.Setenv("TMP", dir)
	return func() int {
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		if err != nil {
			t.Fatal(err)
		}
		return len(names)
	}
}

// What is written is what is read, to the character.
func TestTexts(t *testing.T) {
	texts := []string{
		"甲局", " 前后 ", "两  格", "一\n二", "a\r\nb", "\t", `<&>"'`, "=1+1", "_x000D_", "__x0041_", "_x00zz_", "_x0041", "𠀀𠮷", "'x", "１２３",
	}
	s := NewSheet("a", View{}, 1, len(texts))
	for i, text := range texts {
		s.Row(i+1, 0)
		s.Text(1, 0, text)
		s.Formula(2, 0, `"x"&"`+strings.ReplaceAll(text, `"`, `""`)+`"`, "x"+text)
		s.EndRow()
	}
	f := written(t, s)
	for i, text := range texts {
		row := strconv.Itoa(i + 1)
		if got := value(t, f, "a", "A"+row); got != text {
			t.Errorf("%q is read as %q", text, got)
		}
		if strings.HasPrefix(strings.TrimLeft(text, "_"), "x") && strings.HasSuffix(text, "_") {
			continue // excelize does not decode results
		}
		if got := value(t, f, "a", "B"+row); got != "x"+text {
			t.Errorf("the result x%q is read as %q", text, got)
		}
		if kind, err := f.GetCellType("a", "A"+row); err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("%q is stored as type %v: %v", text, kind, err)
		}
	}
}

// What XML cannot hold is shown by a sign or as lost, and a text that is too long for a
// cell says so.
func TestTextsThatDoNotFit(t *testing.T) {
	s := NewSheet("a", View{}, 1, 2)
	s.Row(1, 0)
	s.Text(1, 0, "甲\x00乙\x0b丙\xff丁\uFFFE")
	s.EndRow()
	s.Row(2, 0)
	s.Text(1, 0, strings.Repeat("长", maxText+1))
	s.EndRow()
	s.Row(3, 0)
	s.Text(1, 0, strings.Repeat("长", maxText))
	s.EndRow()
	f := written(t, s)
	if got := value(t, f, "a", "A1"); got != "甲␀乙␋丙\uFFFD丁\uFFFD" {
		t.Errorf("%q", got)
	}
	long := value(t, f, "a", "A2")
	if n := len(utf16.Encode([]rune(long))); n > maxText || n < maxText-100 || !strings.HasSuffix(long, "全文见原文件）") {
		t.Errorf("%d characters, ending in %q", n, long[len(long)-60:])
	}
	if got := value(t, f, "a", "A3"); got != strings.Repeat("长", maxText) {
		t.Errorf("a text that fits is cut to %d bytes", len(got))
	}
}

func TestNumbers(t *testing.T) {
	numbers := []float64{0, -0.5, 0.1, 1e-9, 123456789012.345, 1e20, 8.456789}
	s := NewSheet("a", View{}, 1, len(numbers))
	for i, x := range numbers {
		s.Row(i+1, 0)
		s.Number(1, 0, x)
		s.Formula(28, 0, "A1", x)
		s.EndRow()
	}
	f := written(t, s)
	for i, x := range numbers {
		for _, column := range []string{"A", "AB"} {
			got, err := strconv.ParseFloat(value(t, f, "a", column+strconv.Itoa(i+1)), 64)
			if err != nil || got != x {
				t.Errorf("%v is read as %v: %v", x, got, err)
			}
		}
	}
}

// Two sheets are written side by side, one of them in any order and beyond
// what is kept in memory; no temporary file is left.
func TestRowsInAnyOrder(t *testing.T) {
	left := temporary(t)
	const n = 20_000
	a, b := NewSheet("a", View{}, 1, n), NewUnordered("b", View{}, 2, n)
	for i := range n {
		a.Row(i+1, 0)
		a.Number(1, 0, float64(i))
		a.EndRow()
		row := (i*7919)%n + 1 // 7919 is prime to n: every row once
		b.Row(row, 0)
		b.Number(1, 0, float64(row))
		b.Text(2, 0, "一行有些长的文字，好让各行放不进内存里去")
		b.EndRow()
	}
	if left() == 0 {
		t.Error("all is kept in memory")
	}
	f := written(t, a, b)
	for _, sheet := range []string{"a", "b"} {
		rows, err := f.GetRows(sheet)
		if err != nil || len(rows) != n {
			t.Fatalf("%s: %d rows: %v", sheet, len(rows), err)
		}
		for i, row := range rows {
			want := strconv.Itoa(i)
			if sheet == "b" {
				want = strconv.Itoa(i + 1)
			}
			if row[0] != want {
				t.Fatalf("%s: row %d is %q", sheet, i+1, row)
			}
		}
	}
	if n := left(); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
}

func TestDiscard(t *testing.T) {
	left := temporary(t)
	s := NewUnordered("a", View{}, 1, 1)
	for i := range 20_000 {
		s.Row(i+1, 0)
		s.Text(1, 0, strings.Repeat(strconv.Itoa(i), 20))
		s.EndRow()
	}
	if left() == 0 {
		t.Error("all is kept in memory")
	}
	if err := s.Discard(); err != nil || left() != 0 {
		t.Errorf("%d temporary files are left: %v", left(), err)
	}
}

// Where there is no room for temporary files, Write says so.
func TestNoRoom(t *testing.T) {
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "none"))
	t.Setenv("TMP", filepath.Join(t.TempDir(), "none"))
	s := NewUnordered("a", View{}, 1, 1)
	for i := range 20_000 {
		s.Row(i+1, 0)
		s.Text(1, 0, strings.Repeat(strconv.Itoa(i), 20))
		s.EndRow()
	}
	skeleton := excelize.NewFile()
	defer skeleton.Close()
	if err := skeleton.SetSheetName("Sheet1", "a"); err != nil {
		t.Fatal(err)
	}
	if err := Write(&bytes.Buffer{}, skeleton, []*Sheet{s}); !os.IsNotExist(err) && (err == nil || !strings.Contains(err.Error(), "none")) {
		t.Errorf("written: %v", err)
	}
}

func TestLetters(t *testing.T) {
	for column, want := range map[int]string{1: "A", 26: "Z", 27: "AA", 52: "AZ", 53: "BA", 702: "ZZ"} {
		if got := Letter(column); got != want {
			t.Errorf("column %d is %s, want %s", column, got, want)
		}
	}
}

func TestControlCharactersAreShown(t *testing.T) {
	s := NewSheet("a", View{}, 1, 1)
	s.Row(1, 0)
	s.Text(1, 0, "\x1b[31m某\u202e局")
	s.EndRow()
	if got, want := value(t, written(t, s), "a", "A1"), "␛[31m某‹U+202E›局"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}
