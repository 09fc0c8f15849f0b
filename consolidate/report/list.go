package report

import (
	"fmt"
	"io"

	"github.com/xuri/excelize/v2"

	"jixiao/schema"
)

// List is a list as the page shows it, to be worked on in a spreadsheet: heads, rows,
// and rows below them.
type List struct {
	Title string
	Note  string // what is in it, below the title
	Heads []ListHead
	Rows  [][]ListCell
	Foot  [][]ListCell
	Fixed int // columns that stay where they are when the others scroll
}

// ListHead is the head of a column.
type ListHead struct {
	Text  string
	Width float64 // in characters
}

// ListCell is a cell of a List: words, or a figure where Figure is not nil.
type ListCell struct {
	Text   string
	Figure *schema.Amount // in its printed measure
	Format ListFormat
}

// ListFormat is how a figure is shown; the cell holds all of it.
type ListFormat int

// The formats.
const (
	ListPlain   ListFormat = iota // 12
	ListMoney                     // 1,234.50
	ListPercent                   // 85.19%, of a figure in percent
)

// listFormats are the number formats of the spreadsheet.
var listFormats = map[ListFormat]string{ListPlain: "General", ListMoney: "#,##0.00", ListPercent: "0.00%"}

// WriteList writes a list as a workbook of one sheet. It is printed on A4 across,
// with its heads on every page.
func WriteList(w io.Writer, l List) error {
	if err := writeList(w, l); err != nil {
		return fmt.Errorf("write the list %s: %w", l.Title, err)
	}
	return nil
}

const listHeadRow = 3

func writeList(w io.Writer, l List) (err error) {
	f := excelize.NewFile()
	defer func() {
		if closeErr := f.Close(); err == nil {
			err = closeErr
		}
	}()
	const sheet = "清单"
	if err := f.SetSheetName(f.GetSheetName(0), sheet); err != nil {
		return err
	}
	styles, err := newListStyles(f)
	if err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(l.Heads), listHeadRow+len(l.Rows))
	if err != nil {
		return err
	}
	if err := listPage(f, sheet, last); err != nil {
		return err
	}
	to, err := f.NewStreamWriter(sheet)
	if err != nil {
		return err
	}
	if err := listRows(to, l, styles); err != nil {
		return err
	}
	if err := to.Flush(); err != nil {
		return err
	}
	return f.Write(w)
}

// listRows writes the columns and rows of a list.
func listRows(to *excelize.StreamWriter, l List, styles listStyles) error {
	for i, h := range l.Heads {
		if err := to.SetColWidth(i+1, i+1, h.Width); err != nil {
			return err
		}
	}
	corner, err := excelize.CoordinatesToCellName(l.Fixed+1, listHeadRow+1)
	if err != nil {
		return err
	}
	if err := to.SetPanes(&excelize.Panes{Freeze: true, XSplit: l.Fixed, YSplit: listHeadRow, TopLeftCell: corner, ActivePane: "bottomRight"}); err != nil {
		return err
	}
	heads := make([]any, len(l.Heads))
	for i, h := range l.Heads {
		heads[i] = excelize.Cell{StyleID: styles.head, Value: h.Text}
	}
	for row, cells := range [][]any{{excelize.Cell{StyleID: styles.title, Value: l.Title}}, {excelize.Cell{StyleID: styles.note, Value: l.Note}}, heads} {
		if err := to.SetRow(fmt.Sprintf("A%d", row+1), cells); err != nil {
			return err
		}
	}
	for i, row := range l.Rows {
		if err := to.SetRow(fmt.Sprintf("A%d", listHeadRow+1+i), listRow(row, styles.cells)); err != nil {
			return err
		}
	}
	for i, row := range l.Foot {
		if err := to.SetRow(fmt.Sprintf("A%d", listHeadRow+1+len(l.Rows)+i), listRow(row, styles.foot)); err != nil {
			return err
		}
	}
	return nil
}

// listPage sets how the sheet is printed and filtered, down to its last cell.
func listPage(f *excelize.File, sheet, last string) error {
	across, paper, fit, pages := "landscape", 9, true, 0
	width := 1
	margin := 0.5
	if err := f.SetSheetProps(sheet, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	if err := f.SetPageLayout(sheet, &excelize.PageLayoutOptions{Orientation: &across, Size: &paper, FitToWidth: &width, FitToHeight: &pages}); err != nil {
		return err
	}
	if err := f.SetPageMargins(sheet, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Top: &margin, Bottom: &margin}); err != nil {
		return err
	}
	if err := f.SetHeaderFooter(sheet, &excelize.HeaderFooterOptions{OddFooter: "&C第 &P 页，共 &N 页"}); err != nil {
		return err
	}
	if err := f.SetDefinedName(&excelize.DefinedName{Name: "_xlnm.Print_Titles", RefersTo: fmt.Sprintf("'%s'!$%d:$%d", sheet, listHeadRow, listHeadRow), Scope: sheet}); err != nil {
		return err
	}
	return f.AutoFilter(sheet, fmt.Sprintf("A%d:%s", listHeadRow, last), nil)
}

// listStyles are the styles of a list.
type listStyles struct {
	title, note, head int
	cells, foot       map[ListFormat]int // words are under listWords
}

// listWords is the format of a cell of words.
const listWords ListFormat = -1

func newListStyles(f *excelize.File) (s listStyles, err error) {
	add := func(style excelize.Style) int {
		id, failed := f.NewStyle(&style)
		if err == nil {
			err = failed
		}
		return id
	}
	const font = "宋体"
	var border []excelize.Border
	for _, side := range []string{"left", "right", "top", "bottom"} {
		border = append(border, excelize.Border{Type: side, Color: "BFBFBF", Style: 1})
	}
	s.title = add(excelize.Style{Font: &excelize.Font{Family: font, Size: 16, Bold: true}})
	s.note = add(excelize.Style{Font: &excelize.Font{Family: font, Size: 10, Color: "595959"}})
	s.head = add(excelize.Style{Font: &excelize.Font{Family: font, Size: 11, Bold: true}, Border: border, Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{"E2EAF2"}},
		Alignment: &excelize.Alignment{Horizontal: "center", Vertical: "center", WrapText: true}})
	of := func(bold bool) map[ListFormat]int {
		styles := map[ListFormat]int{listWords: add(excelize.Style{Font: &excelize.Font{Family: font, Size: 11, Bold: bold}, Border: border,
			Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})}
		for format, code := range listFormats {
			styles[format] = add(excelize.Style{Font: &excelize.Font{Family: font, Size: 11, Bold: bold}, Border: border, CustomNumFmt: &code,
				Alignment: &excelize.Alignment{Horizontal: "right", Vertical: "top"}})
		}
		return styles
	}
	s.cells, s.foot = of(false), of(true)
	return s, err
}

func listRow(row []ListCell, styles map[ListFormat]int) []any {
	cells := make([]any, len(row))
	for i, c := range row {
		if c.Figure == nil {
			cells[i] = excelize.Cell{StyleID: styles[listWords], Value: c.Text}
			continue
		}
		value := c.Figure.Float()
		if c.Format == ListPercent {
			value /= 100
		}
		cells[i] = excelize.Cell{StyleID: styles[c.Format], Value: value}
	}
	return cells
}
