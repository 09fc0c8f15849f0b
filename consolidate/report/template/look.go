package template

import (
	"math"
	"strconv"
	"strings"

	"jixiao/consolidate/report/formula"
)

// styles are the properties of the styles of cells that the heights of rows depend
// on, by the numbers of the styles.
type styles struct {
	wraps []bool    // whether text is wrapped
	sizes []float64 // of the font, in points
}

// plainSize is the size of a font that names none, in points.
const plainSize = 11.0

// readStyles reads the styles of cells.
func (w *Workbook) readStyles() error {
	children, err := below(w.parts[w.leadsTo(w.main, "/styles")])
	if err != nil {
		return err
	}
	sizes, err := fontSizes(children)
	if err != nil {
		return err
	}
	list, err := listed(children, "cellXfs")
	if err != nil {
		return err
	}
	for _, xf := range list {
		size, wrap := plainSize, false
		if i, err := strconv.Atoi(xf.attr("fontId")); err == nil && i >= 0 && i < len(sizes) {
			size = sizes[i]
		}
		inner, err := nodes(xf.inner)
		if err != nil {
			return err
		}
		if a := find(inner, "alignment"); a != nil {
			wrap = isTrue(a.attr("wrapText")) || a.attr("horizontal") == "justify" || a.attr("vertical") == "justify"
		}
		w.styles.wraps, w.styles.sizes = append(w.styles.wraps, wrap), append(w.styles.sizes, size)
	}
	return nil
}

// fontSizes are the sizes of the fonts of a workbook in points, given the elements of
// its styles.
func fontSizes(styles []node) ([]float64, error) {
	fonts, err := listed(styles, "fonts")
	if err != nil {
		return nil, err
	}
	var sizes []float64
	for _, font := range fonts {
		properties, err := nodes(font.inner)
		if err != nil {
			return nil, err
		}
		size := plainSize
		if n := find(properties, "sz"); n != nil {
			size = positive(n.attr("val"), plainSize)
		}
		sizes = append(sizes, size)
	}
	return sizes, nil
}

// positive reads a number above 0; for any other text it returns another number.
func positive(text string, otherwise float64) float64 {
	if x, err := strconv.ParseFloat(text, 64); err == nil && x > 0 {
		return x
	}
	return otherwise
}

// sheetLook holds the heights and widths of a sheet, its merged cells and its filter.
type sheetLook struct {
	height   float64         // of a row without a height of its own, in points
	width    float64         // of a column without a width of its own, in characters
	widths   map[int]float64 // of columns, in characters
	filtered bool            // a filter hides rows
	merged   []formula.Ref
}

// readLook reads the look of a sheet from the elements around its cells.
func (w *Workbook) readLook(s *Sheet) error {
	s.look = sheetLook{height: 15, width: 8.43, widths: map[int]float64{}}
	before, err := nodes(s.before[s.inside:])
	if err != nil {
		return err
	}
	for _, n := range before {
		switch n.name {
		case "sheetFormatPr":
			s.look.height = positive(n.attr("defaultRowHeight"), s.look.height)
			s.look.width = positive(n.attr("defaultColWidth"), s.look.width)
		case "cols":
			columns, err := nodes(n.inner)
			if err != nil {
				return err
			}
			s.look.readWidths(columns)
		}
	}
	after, err := nodes(s.behind())
	if err != nil {
		return err
	}
	for _, n := range after {
		switch n.name {
		case "autoFilter":
			s.look.filtered = len(n.inner) > 0
		case "mergeCells":
			list, err := nodes(n.inner)
			if err != nil {
				return err
			}
			for _, m := range list {
				if r, ok := formula.ParseRange(m.attr("ref")); ok {
					s.look.merged = append(s.look.merged, r)
				}
			}
		}
	}
	return nil
}

// readWidths reads the widths of columns; 0 for hidden ones.
func (l *sheetLook) readWidths(columns []node) {
	for _, c := range columns {
		from, errFrom := strconv.Atoi(c.attr("min"))
		to, errTo := strconv.Atoi(c.attr("max"))
		width, err := strconv.ParseFloat(c.attr("width"), 64)
		if errFrom != nil || errTo != nil || err != nil {
			continue
		}
		if isTrue(c.attr("hidden")) {
			width = 0
		}
		for column := from; column <= min(to, from+1000); column++ {
			l.widths[column] = width
		}
	}
}

// heights makes rows as high as their filled texts need. It never makes a row lower.
func (f *filler) heights(s *Sheet) {
	merged := map[[2]int]formula.Ref{} // by the column and row of the first cell
	for _, m := range s.look.merged {
		merged[[2]int{m.From.Column, m.From.Row}] = m
	}
	for _, row := range f.grids[s].rows {
		if row != nil {
			f.fitRow(s, row, merged)
		}
	}
	for _, m := range s.look.merged {
		if m.From.Row == m.To.Row {
			continue
		}
		for _, filled := range f.mergedAreas(s, m) {
			f.fitMerged(s, filled)
		}
	}
}

// fitRow makes a row as high as its filled texts need, but for the texts of cells
// that are merged over several rows.
func (f *filler) fitRow(s *Sheet, row *filledRow, merged map[[2]int]formula.Ref) {
	if row.from.customHeight {
		row.newHeight = row.from.height
	}
	least, others := row.height(s), 0.0 // others: what the template's own texts need
	for _, c := range row.cells {
		m := merged[[2]int{c.from.Column, c.from.Row}]
		if m.To.Row > m.From.Row {
			continue // fitMerged sees to these
		}
		across := m.To.Column - m.From.Column
		needed := f.w.heightOf(s, c, across)
		if !c.filled && c.formula == "" {
			others = max(others, needed)
			continue
		}
		if across > 0 && row.from.height == 0 {
			needed = max(needed, f.w.lineOf(s, c)) // programs fit a row to its font by themselves, but not to merged cells
		}
		if needed > least+0.5 {
			row.newHeight, least = needed, needed
		}
	}
	if row.from.height == 0 && row.newHeight > 0 { // programs no longer fit such a row by themselves
		row.newHeight = max(row.newHeight, others)
	}
}

// fitMerged makes the last row of cells that are merged over several rows higher
// where their text needs more room than the rows have.
func (f *filler) fitMerged(s *Sheet, m formula.Ref) {
	g := f.grids[s]
	c := g.cell(m.From.Column, m.From.Row)
	if c == nil || !c.filled && c.formula == "" {
		return
	}
	room := 0.0
	for n := m.From.Row; n <= m.To.Row; n++ {
		room += g.row(n).height(s)
	}
	last := g.row(m.To.Row)
	if needed := f.w.heightOf(s, c, m.To.Column-m.From.Column); last != nil && needed > room+0.5 {
		last.newHeight = min(last.height(s)+needed-room, maxHeight)
	}
}

// maxHeight is the greatest height of a row, in points.
const maxHeight = 409.0

// height is the height of a row in points, as far as the workbook says.
func (r *filledRow) height(s *Sheet) float64 {
	switch {
	case r == nil:
		return s.look.height
	case r.newHeight > 0:
		return r.newHeight
	case r.from.height > 0:
		return r.from.height
	}
	return s.look.height
}

// heightOf is the height that the wrapped text of a cell needs, in points; 0 where
// one line is enough or the cell wraps no text. across is the number of further
// columns that the cell is merged over.
func (w *Workbook) heightOf(s *Sheet, c *filledCell, across int) float64 {
	text, ok := c.value.(string)
	if !ok || c.blanked || c.from.style >= len(w.styles.wraps) || !w.styles.wraps[c.from.style] {
		return 0
	}
	size := w.styles.sizes[c.from.style]
	room := float64(-margin)
	for column := c.column; column <= c.column+across; column++ {
		width, ok := s.look.widths[column]
		if !ok {
			width = s.look.width
		}
		room += width * characterWidth
	}
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n += lines(line, room/size)
	}
	if n < 2 {
		return 0
	}
	return min(math.Ceil(float64(n)*size*lineHeight+2), maxHeight)
}

// lineOf is the height that one line of a cell's text needs, in points; 0 where the
// usual rows of the sheet are high enough for its font.
func (w *Workbook) lineOf(s *Sheet, c *filledCell) float64 {
	if _, ok := c.value.(string); !ok || c.blanked || c.from.style >= len(w.styles.sizes) {
		return 0
	}
	size := w.styles.sizes[c.from.style]
	if size*1.2 <= s.look.height {
		return 0
	}
	return math.Ceil(size * lineHeight)
}

const (
	characterWidth = 5.25 // in points: widths of columns count characters of 7 pixels
	margin         = 4    // of both sides of a cell together, in points
	lineHeight     = 1.45 // by the size of the font: that of the highest usual Chinese font
)

// Characters that begin no line, and characters that end none.
const (
	notFirst = "、，。；：！？）」』》〉】”’…％,.;:!?)]}%"
	notLast  = "（「『《〈【“‘([{"
)

// lines is the number of lines that a text takes where each has room for so many
// Chinese characters. A line breaks beside any Chinese character, except between it
// and its punctuation, and at blanks between words; a word that is longer than a line
// breaks anywhere.
func lines(text string, room float64) int {
	room = max(room, 1)
	n, used := 1, 0.0
	runes := []rune(text)
	for i := 0; i < len(runes); {
		begin := i
		for i++; i < len(runes) && !breaksBefore(runes, i); i++ {
		}
		width := 0.0
		for _, r := range runes[begin:i] {
			width += widthOf(r)
		}
		blanks := 0.0 // those at the end, which may hang over the edge
		for k := i - 1; k >= begin && runes[k] == ' '; k-- {
			blanks += widthOf(' ')
		}
		if used > 0 && used+width-blanks > room {
			n, used = n+1, 0
		}
		if width-blanks > room { // longer than a line
			for _, r := range runes[begin:i] {
				if used += widthOf(r); used > room {
					n, used = n+1, widthOf(r)
				}
			}
			continue
		}
		used += width
	}
	return n
}

// breaksBefore reports whether a line may break before the i-th character.
func breaksBefore(runes []rune, i int) bool {
	before, r := runes[i-1], runes[i]
	switch {
	case strings.ContainsRune(notFirst, r), strings.ContainsRune(notLast, before), r == ' ':
		return false
	case before == ' ':
		return true
	}
	return isWide(before) || isWide(r)
}

func isWide(r rune) bool { return r >= 0x2000 || strings.ContainsRune("×÷·±°", r) }

// widthOf is the width of a character by that of a Chinese one.
func widthOf(r rune) float64 {
	switch {
	case isWide(r):
		return 1
	case strings.ContainsRune("mwMW@%", r):
		return 0.9
	case r >= 'A' && r <= 'Z':
		return 0.7
	}
	return 0.55
}
