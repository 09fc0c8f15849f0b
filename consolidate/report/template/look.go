package template

import (
	"math"
	"strconv"
	"strings"

	"jixiao/consolidate/report/formula"
)

// styles are what the looks of cells say that matters for the height of rows.
type styles struct {
	wraps []bool    // by style
	sizes []float64 // of the type, points
}

func (w *Workbook) readStyles() error {
	part := ""
	for _, r := range w.relations(w.main) {
		if strings.HasSuffix(r.kind, "/styles") {
			part = r.part
		}
	}
	if part == "" {
		return nil
	}
	root, err := nodes(w.parts[part])
	if err != nil || len(root) == 0 {
		return err
	}
	children, err := nodes(root[0].inner)
	if err != nil {
		return err
	}
	var fonts []float64
	if n := find(children, "fonts"); n != nil {
		list, err := nodes(n.inner)
		if err != nil {
			return err
		}
		for _, font := range list {
			properties, err := nodes(font.inner)
			if err != nil {
				return err
			}
			size := 11.0
			if n := find(properties, "sz"); n != nil {
				if x, err := strconv.ParseFloat(n.attr("val"), 64); err == nil && x > 0 {
					size = x
				}
			}
			fonts = append(fonts, size)
		}
	}
	n := find(children, "cellXfs")
	if n == nil {
		return nil
	}
	list, err := nodes(n.inner)
	if err != nil {
		return err
	}
	for _, xf := range list {
		size, wrap := 11.0, false
		if i, err := strconv.Atoi(xf.attr("fontId")); err == nil && i >= 0 && i < len(fonts) {
			size = fonts[i]
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

// sheetLook is how high and wide the rows and columns of a sheet are.
type sheetLook struct {
	height   float64 // of a row without one of its own, points
	width    float64 // of a column, in characters
	widths   map[int]float64
	filtered bool // rows are hidden by a filter
	merged   []formula.Ref
}

func (w *Workbook) readLook(s *Sheet) error {
	s.look = sheetLook{height: 15, width: 8.43, widths: map[int]float64{}}
	before, err := nodes(s.before[s.inside:])
	if err != nil {
		return err
	}
	for _, n := range before {
		switch n.name {
		case "sheetFormatPr":
			if x, err := strconv.ParseFloat(n.attr("defaultRowHeight"), 64); err == nil && x > 0 {
				s.look.height = x
			}
			if x, err := strconv.ParseFloat(n.attr("defaultColWidth"), 64); err == nil && x > 0 {
				s.look.width = x
			}
		case "cols":
			columns, err := nodes(n.inner)
			if err != nil {
				return err
			}
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
					s.look.widths[column] = width
				}
			}
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

// heights makes rows as high as the texts need that were filled in. A row is
// never made lower.
func (f *filler) heights(s *Sheet) {
	across, tall := map[[2]int]int{}, map[[2]int]bool{}
	for _, m := range s.look.merged {
		at := [2]int{m.From.Column, m.From.Row}
		across[at] = m.To.Column - m.From.Column
		tall[at] = m.To.Row > m.From.Row
	}
	g := f.grids[s]
	for _, row := range g.rows {
		if row == nil {
			continue
		}
		if row.from.fixed {
			row.ht = row.from.height
		}
		least, others := row.height(s), 0.0
		for _, c := range row.cells {
			if tall[[2]int{c.from.Column, c.from.Row}] {
				continue // see below
			}
			wide := across[[2]int{c.from.Column, c.from.Row}]
			needed := f.w.heightOf(s, c, wide)
			if !c.filled && c.formula == "" {
				others = max(others, needed)
				continue
			}
			if wide > 0 && row.from.height == 0 {
				needed = max(needed, f.w.lineOf(s, c)) // programs make a row as high as its type, but for merged cells
			}
			if needed > least+0.5 {
				row.ht, least = needed, needed
			}
		}
		if row.from.height == 0 && row.ht > 0 { // what programs would have seen to
			row.ht = max(row.ht, others)
		}
	}
	for _, m := range s.look.merged {
		if m.From.Row == m.To.Row {
			continue
		}
		for _, filled := range f.mergedAreas(s, m) {
			c := g.cell(filled.From.Column, filled.From.Row)
			if c == nil || !c.filled && c.formula == "" {
				continue
			}
			room := 0.0
			for n := filled.From.Row; n <= filled.To.Row; n++ {
				room += g.row(n).height(s)
			}
			last := g.row(filled.To.Row)
			if needed := f.w.heightOf(s, c, m.To.Column-m.From.Column); last != nil && needed > room+0.5 {
				last.ht = min(last.height(s)+needed-room, maxHeight)
			}
		}
	}
}

// maxHeight is how high a row may be, in points.
const maxHeight = 409.0

// height is how high a row is, in points, as far as the workbook says.
func (r *filledRow) height(s *Sheet) float64 {
	switch {
	case r == nil:
		return s.look.height
	case r.ht > 0:
		return r.ht
	case r.from.height > 0:
		return r.from.height
	}
	return s.look.height
}

// heightOf is what the text of a cell needs that is wrapped, in points; 0 where one
// line is enough, or it is no such text.
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

// lineOf is what one line of a text needs whose type is higher than the rows of the
// sheet, in points; 0 for other texts.
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
	characterWidth = 5.25 // of the characters that widths of columns count: 7 dots, in points
	margin         = 4    // on both sides of a cell, points
	lineHeight     = 1.45 // of the type's size, for the highest of the usual Chinese types
)

// Characters that do not begin a line, and that do not end one.
const (
	notFirst = "、，。；：！？）」』》〉】”’…％,.;:!?)]}%"
	notLast  = "（「『《〈【“‘([{"
)

// lines is in how many lines a text is set that has room for so many Chinese characters
// in each. Chinese breaks at each character, but for the marks beside it, and words
// at blanks, or anywhere if they are longer than a line.
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
		blanks := 0.0 // at the end, which hang over
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

// widthOf is the width of a character, as much of a Chinese one.
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
