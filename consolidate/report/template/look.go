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
	for _, row := range f.grids[s].rows {
		if row == nil {
			continue
		}
		if row.from.fixed {
			row.ht = row.from.height
		}
		least := row.from.height
		if least == 0 {
			least = s.look.height
		}
		for _, c := range row.cells {
			text, ok := c.value.(string)
			if !ok || !c.filled && c.formula == "" || c.blanked || c.from.style >= len(f.w.styles.wraps) || !f.w.styles.wraps[c.from.style] {
				continue
			}
			at := [2]int{c.from.Column, c.from.Row}
			if tall[at] {
				continue // over several rows: none of them is known to be too low
			}
			if needed := f.w.heightOf(s, c, text, across[at]); needed > least+0.5 {
				row.ht, least = needed, needed
			}
		}
	}
}

// heightOf is what a text needs that is wrapped in its cell, in points.
func (w *Workbook) heightOf(s *Sheet, c *filledCell, text string, across int) float64 {
	const maxHeight = 409.0
	size := w.styles.sizes[c.from.style]
	room := 0.0
	for column := c.column; column <= c.column+across; column++ {
		width, ok := s.look.widths[column]
		if !ok {
			width = s.look.width
		}
		room += width
	}
	room = max((room-1.2)*11/size, 2) // widths count characters of 11 points; the margins
	lines := 0
	for line := range strings.SplitSeq(text, "\n") {
		lines += max(1, int(math.Ceil(float64(halfWidths(line))/room)))
	}
	if lines < 2 {
		return 0
	}
	return min(math.Ceil(float64(lines)*size*1.35+3), maxHeight)
}

// halfWidths is the width of a line as Chinese type sets it.
func halfWidths(line string) int {
	width := 0
	for _, r := range line {
		width++
		if r >= 0x2000 || strings.ContainsRune("×÷·±°", r) {
			width++
		}
	}
	return width
}
