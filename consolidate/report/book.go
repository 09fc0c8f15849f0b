package report

import (
	"fmt"
	"iter"
	"math"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/summary"
)

// book is the workbook being written.
type book struct {
	file    *excelize.File
	summary *summary.Summary
	info    Info
	styles  map[look]int
	sources *sourceIndex
	// valueNames are the names of paths, which all units share.
	valueNames map[string]string
}

// sheet declares one sheet: how it lies on screen and paper, and its rows.
type sheet struct {
	name    string
	paper   int // A4 or A3
	upright bool
	onePage bool // the whole sheet on one page, else one page wide
	columns []column
	// freeze is the first cell that scrolls; "" for none.
	freeze string
	// heads are the rows repeated on each page, and headColumns how many
	// columns are; 0 for none.
	heads       [2]int
	headColumns int
	filter      string // the range of the autofilter; "" for none
	// rows yields the rows from the first. It is run twice, to measure and to
	// write, so that no sheet is ever held as a whole.
	rows iter.Seq[row]
}

// Paper sizes as the format numbers them.
const (
	a3 = 8
	a4 = 9
)

// column bounds the width of a column, in characters; what stands in it
// decides within the bounds.
type column struct{ min, max float64 }

// row is one row. A zero row is an empty line.
type row struct {
	cells []cell
	// height in points; 0 to have it fit the text.
	height float64
	// lines bounds a height that fits the text; 0 for no bound.
	lines int
}

func cells(c ...cell) row { return row{cells: c} }

const (
	lineHeight = 14.0 // of a line of body type, points
	leading    = 5.0  // above and below
	// maxHeight is the greatest row height that spreadsheets allow.
	maxHeight = 409.0
	// screenWidth is how many characters a usual screen shows.
	screenWidth = 150.0
	// maxLinks bounds the links of a sheet: excelize looks through all of
	// them for each it adds, and spreadsheets refuse more than 65,530. Beyond
	// it the rows still say where a figure stands in 数据来源.
	maxLinks = 20_000
	// maxTip is how long the tip of a link may be.
	maxTip = 250
)

// sheet writes a sheet. Rows and their formulas go through a StreamWriter,
// the only way of excelize to store a formula together with its result; what
// is set after Flush would silently be lost.
func (b *book) sheet(s sheet) error {
	widths, size := s.measure()
	if err := b.file.SetSheetProps(s.name, &excelize.SheetPropsOptions{FitToPage: new(true)}); err != nil {
		return err
	}
	last, err := excelize.CoordinatesToCellName(len(widths), max(size, 1))
	if err != nil {
		return err
	}
	if err := b.file.SetSheetDimension(s.name, "A1:"+last); err != nil {
		return err
	}
	w, err := b.file.NewStreamWriter(s.name)
	if err != nil {
		return err
	}
	if err := b.file.SetSheetView(s.name, 0, &excelize.ViewOptions{ShowGridLines: new(false)}); err != nil {
		return err
	}
	if err := s.setPanes(w); err != nil {
		return err
	}
	// excelize puts each width before the earlier ones, and the format wants
	// columns from the left.
	for i, width := range slices.Backward(widths) {
		if err := w.SetColWidth(i+1, i+1, width); err != nil {
			return err
		}
	}
	if err := b.writeRows(w, s, widths); err != nil {
		return err
	}
	if err := b.layOut(s); err != nil {
		return err
	}
	return w.Flush()
}

// measure computes the widths of the columns, and counts the rows.
func (s sheet) measure() (widths []float64, rows int) {
	widths = make([]float64, len(s.columns))
	for i, c := range s.columns {
		widths[i] = c.min
	}
	for r := range s.rows {
		rows++
		at := 0
		for _, c := range r.cells {
			if c.width > 0 && at < len(widths) {
				// A twentieth for typefaces wider than ours, and the margins.
				widths[at] = math.Ceil(max(widths[at], min(float64(c.width)*1.05+2, s.columns[at].max)))
			}
			at += 1 + c.across
		}
	}
	return widths, rows
}

func (b *book) writeRows(w *excelize.StreamWriter, s sheet, widths []float64) error {
	n, links := 0, 0
	values := make([]any, 0, len(widths))
	for r := range s.rows {
		n++
		values = values[:0]
		height := r.height
		for _, c := range r.cells {
			at := len(values)
			if c.spread {
				c.across = spread(widths[at:])
			}
			style, err := b.style(c.look)
			if err != nil {
				return err
			}
			values = append(values, excelize.Cell{StyleID: style, Formula: c.formula, Value: c.value})
			for range c.across {
				values = append(values, excelize.Cell{StyleID: style})
			}
			if c.across > 0 || c.down > 0 {
				if err := w.MergeCell(name(at+1, n), name(at+1+c.across, n+c.down)); err != nil {
					return err
				}
			}
			if c.link != "" && links < maxLinks {
				links++
				if err := b.link(s.name, name(at+1, n), c); err != nil {
					return err
				}
			}
			if r.height == 0 && c.down == 0 {
				height = max(height, c.height(widths[at:], r.lines))
			}
		}
		if err := w.SetRow(name(1, n), values, excelize.RowOpts{Height: min(height, maxHeight)}); err != nil {
			return err
		}
	}
	return nil
}

// spread is how many further columns a cell takes to fill a screen.
func spread(widths []float64) int {
	sum := 0.0
	for i, width := range widths {
		if sum += width; sum > screenWidth {
			return max(i-1, 0)
		}
	}
	return len(widths) - 1
}

// height is what the cell needs over its columns, in points.
func (c cell) height(widths []float64, bound int) float64 {
	if c.look.role == title {
		return 28
	}
	s, _ := c.value.(string)
	lines, size := 1, 1.0 // of the type, against that of the widths
	if c.look.role == note {
		size = 0.9
	}
	if c.look.wrap && s != "" {
		room := -2.0 // the margins, and the indent
		for _, w := range widths[:min(1+c.across, len(widths))] {
			room += w
		}
		lines = 0
		for line := range strings.SplitSeq(s, "\n") {
			lines += max(1, int(math.Ceil(float64(lineWidth(line))*size/room)))
		}
	}
	if bound > 0 {
		lines = min(lines, bound)
	}
	return float64(lines)*lineHeight + leading
}

// link makes a cell lead to a place in the workbook. Its type stays as it is.
func (b *book) link(sheet, at string, c cell) error {
	var options excelize.HyperlinkOpts
	if c.tip != "" {
		if tip := []rune(c.tip); len(tip) > maxTip {
			c.tip = string(tip[:maxTip]) + "…"
		}
		options.Tooltip = &c.tip
	}
	return b.file.SetCellHyperLink(sheet, at, c.link, "Location", options)
}

func (s sheet) setPanes(w *excelize.StreamWriter) error {
	if s.freeze == "" {
		return nil
	}
	col, row, err := excelize.CellNameToCoordinates(s.freeze)
	if err != nil {
		return err
	}
	pane := "bottomRight"
	if col == 1 {
		pane = "bottomLeft"
	}
	return w.SetPanes(&excelize.Panes{
		Freeze: true, XSplit: col - 1, YSplit: row - 1, TopLeftCell: s.freeze, ActivePane: pane,
		Selection: []excelize.Selection{{SQRef: s.freeze, ActiveCell: s.freeze, Pane: pane}},
	})
}

// layOut sets the filter and how the sheet is printed.
func (b *book) layOut(s sheet) error {
	if s.filter != "" {
		if err := b.file.AutoFilter(s.name, s.filter, nil); err != nil {
			return err
		}
	}
	orientation, high := "landscape", 0
	if s.upright {
		orientation = "portrait"
	}
	if s.onePage {
		high = 1
	}
	if err := b.file.SetPageLayout(s.name, &excelize.PageLayoutOptions{
		Size: new(s.paper), Orientation: &orientation, FitToWidth: new(1), FitToHeight: &high,
	}); err != nil {
		return err
	}
	if err := b.file.SetPageMargins(s.name, &excelize.PageLayoutMarginsOptions{
		Left: new(0.4), Right: new(0.4), Top: new(0.5), Bottom: new(0.6), Header: new(0.3), Footer: new(0.3), Horizontally: new(true),
	}); err != nil {
		return err
	}
	if err := b.file.SetHeaderFooter(s.name, &excelize.HeaderFooterOptions{
		OddFooter: "&L" + b.title() + "　&A&R第 &P 页，共 &N 页",
	}); err != nil {
		return err
	}
	var titles []string
	if s.headColumns > 0 {
		titles = append(titles, fmt.Sprintf("'%s'!$A:$%s", s.name, letter(s.headColumns)))
	}
	if s.heads[0] > 0 {
		titles = append(titles, fmt.Sprintf("'%s'!$%d:$%d", s.name, s.heads[0], s.heads[1]))
	}
	if len(titles) == 0 {
		return nil
	}
	return b.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: strings.Join(titles, ","), Scope: s.name,
	})
}
