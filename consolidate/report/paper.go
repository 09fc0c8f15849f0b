package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

// Paper is a size of paper.
type Paper string

// The sizes.
const (
	A3 Paper = "" // the default
	A4 Paper = "A4"
)

// Papers are the sizes by their names.
var Papers = map[string]Paper{"A3": A3, "A4": A4}

// number is the size as the format numbers it.
func (p Paper) number() int {
	if p == A4 {
		return 9
	}
	return 8
}

// Bounds of what is printed. The smallest type is 9 points, and is to be 7 at
// least on paper.
const (
	leastScale = 80 // percent
	// characterWidth is how wide a character of a column's width may be, in points:
	// 6 in 宋体 of 11 points, and 7 in the Latin faces that LibreOffice takes where
	// that is not installed.
	characterWidth = 7.2
	// mostRepeated is how many columns are repeated on every page at most.
	mostRepeated = 2
)

// pageWidth is how wide what is printed may be, in points: the paper without its
// margins of 0.4 inches.
func pageWidth(p Paper, upright bool) float64 {
	mm := 420.0
	switch {
	case p == A4 && upright:
		mm = 210
	case p == A4, upright:
		mm = 297
	}
	return mm/25.4*72 - 2*0.4*72
}

// span is a run of columns.
type span struct{ first, last int }

func (s span) columns() int { return s.last - s.first + 1 }

// paper says how the columns of a sheet lie on paper.
type paper struct {
	// blocks are the columns of each page, side by side; one where the page is wide
	// enough. The repeated columns go before all but the first.
	blocks []span
	scale  int // percent; 0 has one page take all columns
}

// breaks are the columns after which a page ends.
func (p paper) breaks() []int {
	var breaks []int
	for _, s := range p.blocks[:len(p.blocks)-1] {
		breaks = append(breaks, s.last)
	}
	return breaks
}

// onPaper parts columns so that type is not made too small to be read: at groups
// where it can be. All parts are about as wide.
func onPaper(widths []float64, repeated int, groups []int, page float64) paper {
	points := func(s span) float64 {
		sum := 0.0
		for _, w := range widths[s.first-1 : s.last] {
			sum += w * characterWidth
		}
		if s.first > 1 {
			for _, w := range widths[:repeated] {
				sum += w * characterWidth
			}
		}
		return sum
	}
	room := page * 100 / leastScale
	if all := (span{1, len(widths)}); points(all) <= room {
		return paper{blocks: []span{all}}
	}
	// part fills pages with whole groups where they fit, else with single columns.
	part := func(room float64) []span {
		blocks := []span{{1, min(repeated, len(widths))}}
		for _, group := range grouped(blocks[0].last+1, len(widths), groups) {
			this := &blocks[len(blocks)-1]
			switch {
			case points(span{this.first, group.last}) <= room:
				this.last = group.last
				continue
			case points(group) <= room:
				blocks = append(blocks, group)
				continue
			}
			for column := group.first; column <= group.last; column++ {
				this = &blocks[len(blocks)-1]
				if points(span{this.first, column}) > room && this.last > repeated {
					blocks = append(blocks, span{column, column})
				} else {
					this.last = column
				}
			}
		}
		return blocks
	}
	blocks := part(room)
	for narrower := room * 0.98; narrower > room/2; narrower *= 0.98 {
		again := part(narrower)
		if len(again) > len(blocks) {
			break
		}
		blocks = again
	}
	widest := 0.0
	for _, s := range blocks {
		widest = max(widest, points(s))
	}
	return paper{blocks: blocks, scale: max(min(100, int(page*100/widest)), 10)}
}

// grouped are runs of the columns from one to another, each up to where the next
// group begins; single columns where there are no groups.
func grouped(from, to int, groups []int) (runs []span) {
	for column := from; column <= to; column++ {
		if column == from || len(groups) == 0 || slices.Contains(groups, column) {
			runs = append(runs, span{column, column})
		} else {
			runs[len(runs)-1].last = column
		}
	}
	return runs
}

// What figures are in, as it stands above a table.
const inMoney = "万元"

// unitRoom is how many characters the unit of the figures takes.
const unitRoom = 14.0

// titles writes what stands above the heads of a table, over the columns of each
// page: its title, and below that the small print and what the figures are in.
func (b *book) titles(o *out, name, small, unit string) {
	top, under := row{height: titleHeight}, row{}
	for i, s := range o.paper.blocks {
		head := b.yearText() + "年度" + name
		if i > 0 {
			head += fmt.Sprintf("（续%d）", i)
		}
		top.cells = append(top.cells, titleCell(head).wide(s.columns()))
		last, room := s.last, 0.0
		for unit != "" && last > s.first && room < unitRoom {
			room += o.widths[last-1]
			last--
		}
		words := ""
		if unit != "" {
			words = "单位：" + unit
		}
		if s.first == s.last || last < s.first {
			under.cells = append(under.cells, rightCaption(words))
			continue
		}
		left := cell{}.of(note)
		if i == 0 {
			left = wrapped(small).of(note)
		}
		// What is wider than a screen cannot be read on it.
		shown, width := s.first, o.widths[s.first-1]
		for shown < last && width+o.widths[shown] <= screenWidth {
			shown++
			width += o.widths[shown-1]
		}
		if i == 0 && len(o.paper.blocks) > 1 && s.columns() > o.headColumns+2 { // what stands there is repeated on every page
			for range o.headColumns {
				under.cells = append(under.cells, cell{}.of(note))
			}
			left = left.wide(shown - s.first + 1 - o.headColumns)
		} else {
			left = left.wide(shown - s.first + 1)
		}
		under.cells = append(under.cells, left)
		if shown < last {
			under.cells = append(under.cells, cell{}.of(note).wide(last-shown))
		}
		if last < s.last {
			under.cells = append(under.cells, rightCaption(words).wide(s.last-last))
		}
	}
	b.put(o, 1, top)
	b.put(o, 2, under)
}

// titleHeight is of the row of a title, in points.
const titleHeight = 34

func titleCell(s string) cell {
	c := cell{value: s, look: look{align: center}}
	return c.of(title)
}

func rightCaption(s string) cell {
	c := cell{value: s, look: look{align: right}}
	return c.of(caption)
}

// signatures stand below a table.
var signatures = []string{"制表：", "审核：", "日期："}

// below writes what stands below a table, from row n: lines of small print, and who
// made it and who checked it, over the columns of each page.
func (b *book) below(o *out, n int, after func() []string) {
	if after != nil {
		for _, line := range after() {
			b.put(o, n, cells(wrapped(line).of(note).wide(o.paper.blocks[0].columns())))
			n++
		}
	}
	b.put(o, n, b.signed(o))
}

// signed is the row of who made and who checked a table.
func (b *book) signed(o *out) row {
	r := row{height: 2 * lineHeight}
	for i, s := range o.paper.blocks {
		if i == 0 && len(o.paper.blocks) > 1 { // what stands there is repeated on every page
			for range o.headColumns {
				r.cells = append(r.cells, cell{}.of(caption))
			}
			s.first += o.headColumns
		}
		line := strings.Join(signatures, strings.Repeat("　", max(2, int(math.Min(12, b.blockWidth(o, s)/8)))))
		c := cell{value: "　" + line, look: look{align: left}}
		r.cells = append(r.cells, c.of(caption).wide(s.columns()))
	}
	return r
}

// blockWidth is how wide columns are, in characters.
func (b *book) blockWidth(o *out, s span) float64 {
	sum := 0.0
	for _, w := range o.widths[s.first-1 : s.last] {
		sum += w
	}
	return sum
}
