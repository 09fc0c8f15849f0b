// Package handout writes what a bureau hands out besides the summary: the
// workbook of its settings, the marked copy of a unit's own workbook, and the
// notice that goes with it.
//
// It judges nothing and reads no forms: its callers say which cells it marks and
// why. Everything that a unit wrote is stored as a string or a number, never as a
// formula.
package handout

import (
	"fmt"

	"github.com/xuri/excelize/v2"

	"jixiao/schema"
)

// face is the font of the sheets. A program that lacks it takes another.
const face = "宋体"

const (
	headFill = "DCE6F1"
	lockGrey = "F2F2F2"
	lineGrey = "A6A6A6"
)

// styles are the styles of the sheets that the package draws itself.
type styles struct{ title, note, head, text, center, fixed, number, link int }

func newStyles(f *excelize.File) (s styles, err error) {
	border := []excelize.Border{{Type: "left", Color: lineGrey, Style: 1}, {Type: "right", Color: lineGrey, Style: 1},
		{Type: "top", Color: lineGrey, Style: 1}, {Type: "bottom", Color: lineGrey, Style: 1}}
	solid := func(color string) excelize.Fill {
		return excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}
	}
	top := func(horizontal string) *excelize.Alignment {
		return &excelize.Alignment{Horizontal: horizontal, Vertical: "center", WrapText: true}
	}
	body := &excelize.Font{Family: face, Size: 10.5}
	number := "General"
	for _, def := range []struct {
		into  *int
		style excelize.Style
	}{
		{&s.title, excelize.Style{Font: &excelize.Font{Family: face, Size: 16, Bold: true}, Alignment: &excelize.Alignment{Vertical: "center"}}},
		{&s.note, excelize.Style{Font: &excelize.Font{Family: face, Size: 10, Color: "595959"}, Alignment: top("left")}},
		{&s.head, excelize.Style{Font: &excelize.Font{Family: face, Size: 10.5, Bold: true}, Fill: solid(headFill), Border: border, Alignment: top("center")}},
		{&s.text, excelize.Style{Font: body, Border: border, Alignment: top("left")}},
		{&s.center, excelize.Style{Font: body, Border: border, Alignment: top("center")}},
		{&s.fixed, excelize.Style{Font: body, Border: border, Fill: solid(lockGrey), Alignment: top("left")}},
		{&s.number, excelize.Style{Font: body, Border: border, CustomNumFmt: &number, Alignment: top("right")}},
		{&s.link, excelize.Style{Font: &excelize.Font{Family: face, Size: 10.5, Color: "0563C1", Underline: "single"}, Border: border, Alignment: top("center")}},
	} {
		if *def.into, err = f.NewStyle(&def.style); err != nil {
			return s, fmt.Errorf("make a style: %w", err)
		}
	}
	return s, nil
}

// pen writes the cells of one sheet and remembers the first error.
type pen struct {
	model  *schema.Model // whose settings are written
	file   *excelize.File
	sheet  string
	layout *schema.Sheet // of a sheet of the settings
	years  []int         // the years that the settings are for
	err    error
}

// do keeps an error, if it is the first.
func (p *pen) do(err error) {
	if p.err == nil && err != nil {
		p.err = fmt.Errorf("sheet %s: %w", p.sheet, err)
	}
}

// put writes a text, or a figure, which may be of any Go type.
func (p *pen) put(column, row int, value any, style int) {
	cell, err := excelize.CoordinatesToCellName(column, row)
	p.do(err)
	if text, ok := value.(string); ok {
		p.do(p.file.SetCellStr(p.sheet, cell, text))
	} else {
		p.do(p.file.SetCellValue(p.sheet, cell, value))
	}
	p.do(p.file.SetCellStyle(p.sheet, cell, cell, style))
}

// widths sets the widths of the first columns, in characters.
func (p *pen) widths(widths ...float64) {
	for i, w := range widths {
		letter, err := excelize.ColumnNumberToName(i + 1)
		p.do(err)
		p.do(p.file.SetColWidth(p.sheet, letter, letter, w))
	}
}

// tall makes a row high enough for a number of lines of text.
func (p *pen) tall(row, lines int) {
	p.do(p.file.SetRowHeight(p.sheet, row, float64(6+15*lines)))
}

// choose gives the cells of a column, from a first row to a last, a list to choose
// from.
func (p *pen) choose(column, first, last int, choices ...string) {
	if last < first {
		return
	}
	from, err := excelize.CoordinatesToCellName(column, first)
	p.do(err)
	to, err := excelize.CoordinatesToCellName(column, last)
	p.do(err)
	list := excelize.NewDataValidation(true)
	list.SetSqref(from + ":" + to)
	p.do(list.SetDropList(choices))
	p.do(p.file.AddDataValidation(p.sheet, list))
}

// paper lays a sheet out on A4, as wide as the page. The row of heads, if there is
// one, stays in view and is repeated on each page.
func (p *pen) paper(landscape bool, headRow int) {
	orientation, size, wide, tall, fit := "portrait", 9, 1, 0, true
	if landscape {
		orientation = "landscape"
	}
	p.do(p.file.SetPageLayout(p.sheet, &excelize.PageLayoutOptions{Orientation: &orientation, Size: &size, FitToWidth: &wide, FitToHeight: &tall}))
	p.do(p.file.SetSheetProps(p.sheet, &excelize.SheetPropsOptions{FitToPage: &fit}))
	p.do(p.file.SetHeaderFooter(p.sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}))
	if headRow == 0 {
		return
	}
	p.do(p.file.SetPanes(p.sheet, &excelize.Panes{Freeze: true, YSplit: headRow, TopLeftCell: fmt.Sprintf("A%d", headRow+1), ActivePane: "bottomLeft"}))
	p.do(p.file.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", Scope: p.sheet,
		RefersTo: fmt.Sprintf("'%s'!$%d:$%d", p.sheet, headRow, headRow)}))
}
