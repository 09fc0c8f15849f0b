package template

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/reporttest"
)

// ownCharacter is a character that no other cell has, by which a test finds the cell on
// paper.
func ownCharacter(row, column int) string { return string(rune(0x4E00 + 40*row + column)) }

// On paper no text of a filled row is cut: the text of a cell ends above the text of the
// cell below it. This holds for lines that break within words, at blanks and at line
// breaks, and for large fonts, narrow columns and cells merged across columns.
func TestNoTextIsCut(t *testing.T) {
	f := newForm(t, map[string]string{
		"A1": "{{长}}", "A2": "单位", "A3": "{{u:字}}", "B3": "{{u:顿}}", "D3": "{{u:大}}", "E3": "{{u:词}}", "F3": "{{u:行}}", "G3": `="共"&A3`, "H3": "{{u:窄}}", "A4": "{{下}}", "B4": "{{下}}", "D4": "{{下}}", "E4": "{{下}}", "F4": "{{下}}", "G4": "{{下}}", "H4": "{{下}}",
	})
	wraps := func(size float64) int {
		style, err := f.NewStyle(&excelize.Style{Font: &excelize.Font{Family: "宋体", Size: size}, Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
		f.must(err)
		return style
	}
	f.must(f.SetCellStyle(sheet, "A1", "H1", wraps(18)))
	f.must(f.SetCellStyle(sheet, "A3", "H3", wraps(10)))
	f.must(f.SetCellStyle(sheet, "D3", "D3", wraps(16)))
	f.must(f.MergeCell(sheet, "B3", "C3"))
	f.must(f.MergeCell(sheet, "A1", "H1"))
	f.must(f.SetRowHeight(sheet, 1, 20))
	f.must(f.SetRowHeight(sheet, 3, 18))
	for column, width := range map[string]float64{"A": 9, "B": 7, "C": 12, "D": 31, "E": 24, "F": 15, "G": 20, "H": 3.5} {
		f.must(f.SetColWidth(sheet, column, column, width))
	}
	landscape, wide, high, fit := "landscape", 1, 0, true
	f.must(f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &landscape, FitToWidth: &wide, FitToHeight: &high}))
	f.must(f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))

	of := answers()
	of.Value = func(mark string, of Row) any {
		row := of.Of.Unit
		switch mark {
		case "u:字":
			return strings.Repeat(ownCharacter(row, 1), 20+row)
		case "u:顿":
			return strings.Repeat(ownCharacter(row, 2)+"，", 30-row)
		case "u:大":
			return strings.Repeat(ownCharacter(row, 3), 35+3*row)
		case "u:词":
			return strings.Repeat(ownCharacter(row, 4)+"Performance 12.5% ", 5+row)
		case "u:行":
			return strings.Repeat(strings.Repeat(ownCharacter(row, 5), 3+row)+"\n", 3) + ownCharacter(row, 5)
		case "u:窄":
			return strings.Repeat(ownCharacter(row, 7), 2+row)
		}
		if mark == "长" {
			return strings.Repeat(ownCharacter(9, 0), 70)
		}
		return ownCharacter(10, 0)
	}
	of.Words = func(mark string, row Row) string { return fmt.Sprint(of.Value(mark, row)) }
	reporttest.CheckNothingCut(t, "filled", reporttest.Printed(t, filledWith(t, f.data(), of, units)))
}

// A name that is merged over the rows of its units, and of no more than one, is not cut.
func TestNoMergedTextIsCut(t *testing.T) {
	f := newForm(t, map[string]string{"A1": "部门", "A3": "{{u:部门}}", "B3": "{{u:名}}", "B4": "{{d:小计}}", "A5": "{{下}}"})
	style, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true, Vertical: "center"}})
	f.must(err)
	f.must(f.SetCellStyle(sheet, "A3", "A4", style))
	f.must(f.MergeCell(sheet, "A3", "A4"))
	f.must(f.SetColWidth(sheet, "A", "A", 10))
	of := answers()
	of.Value = func(mark string, of Row) any {
		switch mark {
		case "u:部门":
			return strings.Repeat(ownCharacter(of.Of.Department, 0), 30)
		case "u:名":
			return ownCharacter(of.Of.Unit, 1)
		case "d:小计":
			return ownCharacter(of.Of.Department, 2)
		}
		return ownCharacter(10, 0)
	}
	reporttest.CheckNothingCut(t, "filled", reporttest.Printed(t, filledWith(t, f.data(), of, []Item{{0, 0, -1}, {1, 1, -1}, {1, 2, -1}, {2, 3, -1}})))
}

func filledWith(t *testing.T, data []byte, answers Answers, of []Item) []byte {
	t.Helper()
	w, err := Open(data)
	if err != nil {
		t.Fatal(err)
	}
	plan := planned(w)
	for _, blocks := range plan {
		for _, b := range blocks {
			b.Rows = Arranged(b, of, nil)
		}
	}
	var out bytes.Buffer
	if err := w.Fill(&out, plan, answers, nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A row that gets a height has room for the template's own texts too; a row that needs
// none gets none.
func TestHeightsBesideOwnTexts(t *testing.T) {
	f := newForm(t, map[string]string{"A1": "{{u:字}}", "B1": strings.Repeat("模板自己的说明", 12), "A3": "{{u:短}}", "B3": strings.Repeat("模板自己的说明", 12)})
	style, err := f.NewStyle(&excelize.Style{Alignment: &excelize.Alignment{WrapText: true}})
	f.must(err)
	f.must(f.SetCellStyle(sheet, "A1", "B3", style))
	f.must(f.MergeCell(sheet, "C3", "D3"))
	f.put(sheet, map[string]string{"C3": "{{u:短}}"})
	of := answers()
	of.Value = func(mark string, of Row) any {
		if mark == "u:字" {
			return strings.Repeat("字", 12)
		}
		return "短"
	}
	text := partOf(t, filledWith(t, f.data(), of, units[:1]), sheetPart)
	first, third, _ := strings.Cut(text, `<row r="3"`)
	third, _, _ = strings.Cut(third, ">")
	var height float64
	if _, rest, ok := strings.Cut(first, ` ht="`); ok {
		fmt.Sscan(strings.ReplaceAll(rest[:5], `"`, " "), &height)
	}
	if height < 200 || strings.Contains(third, " ht=") {
		t.Errorf("the first row is %v high, the third %s", height, third)
	}
}

func TestLines(t *testing.T) {
	for _, test := range []struct {
		text string
		room float64
		want int
	}{
		{"", 5, 1}, {"一二三四五", 5, 1}, {"一二三四五六", 5, 2}, {"一二三四五，六", 5, 2}, {"一二三（四五六", 4, 2}, {"一二三四（五", 5, 2}, {"abc def ghi", 4.2, 2}, {"abcdefghijklnopqrstu", 5.6, 2}, {"一abc二", 2, 3}, {"一二三四五", 0.2, 5}, {"一二 ", 2, 1}, {"一二三，四五六，", 4, 2}, {"一二三四，五六七，", 4, 3},
	} {
		if got := lines(test.text, test.room); got != test.want {
			t.Errorf("%q in %v: %d lines, want %d", test.text, test.room, got, test.want)
		}
	}
}
