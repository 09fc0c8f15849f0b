package main

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// book is a workbook to be written.
type book struct {
	sheets   []*sheet
	modified string // when it was last saved: 2024-03-05T09:12:00Z
	excel    bool   // its parts are spelt as Excel spells them
}

// sheet is a sheet to be written: blocks of one or more cells.
type sheet struct {
	name       string
	hidden     bool
	widths     []float64 // of the columns, from A
	hiddenRows []int
	blocks     []block
	boxes      []textBox // over the cells; only on a sheet without formulas
}

// textBox is a text that lies over a cell, of about its size.
type textBox struct{ cell, text string }

// block is a cell or a merged range of cells. Its content is nil, a string, a figure, a
// formula, an unsaved or an errorValue.
type block struct {
	top, left, bottom, right int
	content                  any
	style                    style
}

// figure is a number cell.
type figure float64

// formula is a formula cell with its stored result, which is the float64 that Excel
// would compute.
type formula struct {
	expr  string
	value float64
}

// unsaved is a formula cell without a stored result.
type unsaved string

// errorValue is a cell that shows a spreadsheet error.
type errorValue string

// style is how a cell looks.
type style struct {
	size   float64
	bold   bool
	align  string
	border bool
	format string // of a number; "" is General
}

// The styles of the forms.
var (
	titleStyle = style{size: 16, bold: true, align: "center"}
	noteStyle  = style{size: 10, align: "left"}
	labelStyle = style{size: 10, align: "center", border: true}
	textStyle  = style{size: 10, align: "left", border: true}
)

// name prints an address: D8.
func name(row, col int) string {
	letters := ""
	for ; col > 0; col = (col - 1) / 26 {
		letters = string(rune('A'+(col-1)%26)) + letters
	}
	return fmt.Sprintf("%s%d", letters, row)
}

// lastRow and lastCol are the last row and column of the blocks.
func (s *sheet) lastRow() (n int) {
	for _, b := range s.blocks {
		n = max(n, b.bottom)
	}
	return n
}

func (s *sheet) lastCol() (n int) {
	for _, b := range s.blocks {
		n = max(n, b.right)
	}
	return n
}

// find returns the block that begins at an address; nil for none.
func (s *sheet) find(cell string) *block {
	for i, b := range s.blocks {
		if name(b.top, b.left) == cell {
			return &s.blocks[i]
		}
	}
	return nil
}

const (
	lineHeight = 13.5 // points that a line of 10 point text takes
	rowHeight  = 21   // of a row with one line
	maxHeight  = 400  // just below the most that Excel allows
)

// heights estimates how high each row must be for its text to show.
func (s *sheet) heights() []float64 {
	heights := make([]float64, s.lastRow())
	for i := range heights {
		heights[i] = rowHeight
	}
	blocks := slices.Clone(s.blocks)
	// Blocks of one row come first; merged ranges stretch their last row.
	slices.SortStableFunc(blocks, func(a, b block) int { return (a.bottom - a.top) - (b.bottom - b.top) })
	for _, b := range blocks {
		text, ok := b.content.(string)
		if !ok {
			continue
		}
		room := 0.0
		for col := b.left; col <= b.right && col <= len(s.widths); col++ {
			room += s.widths[col-1]
		}
		lines := linesOf(text, room-1)
		lines += lines / 8 // breaks before punctuation cost some more
		need := float64(lines)*lineHeight*b.style.size/10 + 6
		have := 0.0
		for row := b.top; row <= b.bottom; row++ {
			have += heights[row-1]
		}
		if need > have {
			heights[b.bottom-1] += need - have
		}
	}
	for i := range heights {
		heights[i] = min(heights[i], maxHeight)
	}
	return heights
}

// linesOf is the number of lines that a text takes in a column of a width in digits. A
// Chinese character is two digits wide.
func linesOf(text string, width float64) int {
	lines := 0
	for paragraph := range strings.SplitSeq(text, "\n") {
		wide := utf8.RuneCountInString(paragraph)
		narrow := 0
		for _, r := range paragraph {
			if r < 0x2000 {
				narrow++
			}
		}
		need := float64(2*wide - narrow)
		lines++
		for need > width {
			lines++
			need -= width
		}
	}
	return lines
}

// write writes the workbook. It writes sheets with formulas through a StreamWriter, since
// only that stores a formula with its result. Other sheets keep their texts in the table
// of shared strings, as those of Excel do.
func (b *book) write() ([]byte, error) {
	f := excelize.NewFile(excelize.Options{})
	defer f.Close()
	if err := f.SetDefaultFont("宋体"); err != nil {
		return nil, err
	}
	if err := f.SetDocProps(&excelize.DocProperties{
		Creator: "填表人", LastModifiedBy: "填表人", Created: "2024-02-26T01:30:00Z", Modified: b.modified,
	}); err != nil {
		return nil, err
	}
	w := &writer{File: f, styles: make(map[style]int)}
	for i, s := range b.sheets {
		if i == 0 {
			if err := f.SetSheetName("Sheet1", s.name); err != nil {
				return nil, err
			}
		} else if _, err := f.NewSheet(s.name); err != nil {
			return nil, err
		}
		if err := w.sheet(s); err != nil {
			return nil, fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	for _, s := range b.sheets {
		if err := f.SetSheetVisible(s.name, !s.hidden); err != nil {
			return nil, err
		}
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		return nil, err
	}
	data, err := repack(out.Bytes(), b.withErrors)
	if err != nil || !b.excel {
		return data, err
	}
	return asExcel(data)
}

// writer writes the sheets of a workbook.
type writer struct {
	*excelize.File
	styles map[style]int
}

// sheet writes a sheet.
func (w *writer) sheet(s *sheet) error {
	a4, portrait, wide, high := 9, "portrait", 1, 0
	if err := w.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: &a4, Orientation: &portrait, FitToWidth: &wide, FitToHeight: &high,
	}); err != nil {
		return err
	}
	fit, centred := true, true
	if err := w.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: &fit}); err != nil {
		return err
	}
	margin := 0.5
	if err := w.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{Left: &margin, Right: &margin, Horizontally: &centred}); err != nil {
		return err
	}
	if err := w.SetSheetDimension(s.name, "A1:"+name(s.lastRow(), s.lastCol())); err != nil {
		return err
	}
	if slices.ContainsFunc(s.blocks, func(b block) bool { _, ok := b.content.(formula); return ok }) {
		return w.stream(s)
	}
	return w.cells(s)
}

// cells writes a sheet cell by cell.
func (w *writer) cells(s *sheet) error {
	for i, width := range s.widths {
		letter := strings.TrimRight(name(1, i+1), "1")
		if err := w.SetColWidth(s.name, letter, letter, width); err != nil {
			return err
		}
	}
	for i, height := range s.heights() {
		if err := w.SetRowHeight(s.name, i+1, height); err != nil {
			return err
		}
	}
	for _, row := range s.hiddenRows {
		if err := w.SetRowVisible(s.name, row, false); err != nil {
			return err
		}
	}
	for _, b := range s.blocks {
		first, last := name(b.top, b.left), name(b.bottom, b.right)
		id, err := w.style(b.style)
		if err != nil {
			return err
		}
		if err := w.SetCellStyle(s.name, first, last, id); err != nil {
			return err
		}
		if first != last {
			if err := w.MergeCell(s.name, first, last); err != nil {
				return err
			}
		}
		switch x := b.content.(type) {
		case string:
			err = w.SetCellStr(s.name, first, x)
		case figure:
			err = w.SetCellFloat(s.name, first, float64(x), -1, 64)
		case unsaved:
			err = w.SetCellFormula(s.name, first, string(x))
		case errorValue:
			err = w.SetCellStr(s.name, first, string(x))
		}
		if err != nil {
			return err
		}
	}
	for _, box := range s.boxes {
		if err := w.AddShape(s.name, &excelize.Shape{
			Cell: box.cell, Type: "rect", Width: 60, Height: 24, Paragraph: []excelize.RichTextRun{{Text: box.text}},
		}); err != nil {
			return err
		}
	}
	return nil
}

// stream writes a sheet row by row.
func (w *writer) stream(s *sheet) error {
	rows := make([][]any, s.lastRow())
	for i := range rows {
		rows[i] = make([]any, s.lastCol())
	}
	for _, b := range s.blocks {
		id, err := w.style(b.style)
		if err != nil {
			return err
		}
		for row := b.top; row <= b.bottom; row++ {
			for col := b.left; col <= b.right; col++ {
				rows[row-1][col-1] = excelize.Cell{StyleID: id}
			}
		}
		cell := excelize.Cell{StyleID: id, Value: b.content}
		switch x := b.content.(type) {
		case figure:
			cell.Value = float64(x)
		case formula:
			cell.Formula, cell.Value = x.expr, x.value
		}
		rows[b.top-1][b.left-1] = cell
	}
	stream, err := w.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	for i, width := range s.widths {
		if err := stream.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	heights := s.heights()
	for i, cells := range rows {
		if err := stream.SetRow(name(i+1, 1), cells, excelize.RowOpts{Height: heights[i], Hidden: slices.Contains(s.hiddenRows, i+1)}); err != nil {
			return err
		}
	}
	for _, b := range s.blocks {
		if first, last := name(b.top, b.left), name(b.bottom, b.right); first != last {
			if err := stream.MergeCell(first, last); err != nil {
				return err
			}
		}
	}
	return stream.Flush()
}

// style returns the id of a style in the workbook.
func (w *writer) style(s style) (int, error) {
	if id, ok := w.styles[s]; ok {
		return id, nil
	}
	x := &excelize.Style{
		Font:      &excelize.Font{Family: "宋体", Size: s.size, Bold: s.bold},
		Alignment: &excelize.Alignment{Horizontal: s.align, Vertical: "center", WrapText: true},
	}
	if s.border {
		for _, side := range []string{"left", "top", "right", "bottom"} {
			x.Border = append(x.Border, excelize.Border{Type: side, Color: "000000", Style: 1})
		}
	}
	if s.format != "" {
		x.CustomNumFmt = &s.format
	}
	id, err := w.NewStyle(x)
	if err != nil {
		return 0, err
	}
	w.styles[s] = id
	return id, nil
}

// withErrors makes error cells of the texts that stand for spreadsheet errors. excelize
// cannot write error cells.
func (b *book) withErrors(part string, xml []byte) ([]byte, error) {
	if part == "[Content_Types].xml" {
		return sortedTypes(xml), nil
	}
	for i, s := range b.sheets {
		if part != fmt.Sprintf("xl/worksheets/sheet%d.xml", i+1) {
			continue
		}
		for _, block := range s.blocks {
			x, ok := block.content.(errorValue)
			if !ok {
				continue
			}
			var err error
			if xml, err = asError(xml, name(block.top, block.left), string(x)); err != nil {
				return nil, err
			}
		}
	}
	return xml, nil
}

// sortedTypes sorts the types of parts, since excelize writes them in any order when there
// are drawings.
func sortedTypes(xml []byte) []byte {
	const begin, end = "<Default ", "</Default>"
	first, last := bytes.Index(xml, []byte(begin)), bytes.LastIndex(xml, []byte(end))
	if first < 0 || last < first {
		return xml
	}
	last += len(end)
	types := strings.SplitAfter(string(xml[first:last]), end)
	slices.Sort(types)
	return slices.Concat(xml[:first], []byte(strings.Join(types, "")), xml[last:])
}

// asError makes a cell of a sheet's XML an error cell.
func asError(xml []byte, cell, value string) ([]byte, error) {
	start := bytes.Index(xml, []byte(`<c r="`+cell+`"`))
	if start < 0 {
		return nil, fmt.Errorf("no cell %s", cell)
	}
	length := bytes.Index(xml[start:], []byte("</c>"))
	if length < 0 {
		return nil, fmt.Errorf("cell %s is not closed", cell)
	}
	head, _, _ := bytes.Cut(xml[start:start+length], []byte(">"))
	head = bytes.Replace(head, []byte(` t="s"`), []byte(` t="e"`), 1)
	edited := slices.Concat(xml[:start], head, []byte("><f>"+value+"</f><v>"+value+"</v>"), xml[start+length:])
	return edited, nil
}
