package ooxml

import (
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/raw"
)

// maxFloatText bounds the text of a drawing in bytes.
const maxFloatText = 4 << 20

// spot is a place within a cell: how far it is from its left upper spot, in
// English metric units (914,400 to the inch).
type spot struct {
	row, col int // 1-based
	down     int64
	right    int64
}

const (
	emuPerPoint = 12_700
	emuPerPixel = 9_525
	// pixelsPerChar is the width of a digit of the usual font.
	pixelsPerChar = 7
	// usualWidth and usualHeight are of columns and rows of which nothing is
	// said, in characters and points.
	usualWidth  = 8.43
	usualHeight = 15
)

// sizes are the widths and heights that a sheet gives its columns and rows.
type sizes struct {
	width, height float64 // of all others: characters and points
	columns       []sizedColumns
	rows          map[int]float64
}

type sizedColumns struct {
	left, right int
	width       float64
}

// The bounds of what is kept of them; those behind are taken for usual ones.
const (
	maxWidths  = 256
	maxHeights = 100_000
)

// sizeOf reads an attribute that is a size; 0 where there is none.
func sizeOf(e xml.StartElement, name string) float64 {
	v, err := strconv.ParseFloat(container.Attr(e, name), 64)
	if err != nil || !(v > 0 && v < 1<<16) {
		return 0
	}
	return v
}

func (s *sizes) column(e xml.StartElement) {
	left, err1 := strconv.Atoi(container.Attr(e, "min"))
	right, err2 := strconv.Atoi(container.Attr(e, "max"))
	if width := sizeOf(e, "width"); err1 == nil && err2 == nil && width > 0 && len(s.columns) < maxWidths {
		s.columns = append(s.columns, sizedColumns{left, right, width})
	}
}

func (s *sizes) row(row int, e xml.StartElement) {
	height := sizeOf(e, "ht")
	if height == 0 || len(s.rows) >= maxHeights {
		return
	}
	if s.rows == nil {
		s.rows = make(map[int]float64)
	}
	s.rows[row] = height
}

// wide and high are the size of a column and of a row.
func (s *sizes) wide(col int) int64 {
	width := cmp.Or(s.width, usualWidth)
	if i := slices.IndexFunc(s.columns, func(c sizedColumns) bool { return c.left <= col && col <= c.right }); i >= 0 {
		width = s.columns[i].width
	}
	return int64(width*pixelsPerChar+5) * emuPerPixel
}

func (s *sizes) high(row int) int64 {
	height, ok := s.rows[row]
	if !ok {
		height = cmp.Or(s.height, usualHeight)
	}
	return int64(height * emuPerPoint)
}

// between returns the cells that lie between two corners, for more than their
// edges, and at least the first of them.
func (s *sizes) between(from, to spot) grid.Range {
	top, bottom := raw.Trimmed(from.row, from.down, to.row, to.down, s.high)
	left, right := raw.Trimmed(from.col, from.right, to.col, to.right, s.wide)
	return grid.Range{Top: top, Left: left, Bottom: bottom, Right: right}
}

// beyond returns the spot that is so far from another.
func (s *sizes) beyond(from spot, down, right int64) spot {
	to := from
	to.down, to.right = from.down+down, from.right+right
	const most = 200 // cells that a thing lies over, one way
	for n := 0; n < most && to.row < grid.MaxRow && to.down > s.high(to.row); n++ {
		to.down -= s.high(to.row)
		to.row++
	}
	for n := 0; n < most && to.col < grid.MaxCol && to.right > s.wide(to.col); n++ {
		to.right -= s.wide(to.col)
		to.col++
	}
	return to
}

// readFloats reads what lies over a sheet: the text boxes of its drawing and the
// files embedded in it, with their place where it can be told.
func (w *workbook) readFloats(s *xlsxSheet, part string) error {
	if s.drawing == "" && len(s.objects) == 0 {
		return nil
	}
	rels, err := w.relations(part)
	if err != nil {
		return err
	}
	if name := w.target(rels, s.drawing); name != "" {
		if err := w.readDrawing(s, name); err != nil {
			return err
		}
	}
	if len(s.objects) == 0 {
		return nil
	}
	return w.placeObjects(s, rels)
}

// target returns the part of a relation; "" where there is none.
func (w *workbook) target(rels []relation, id string) string {
	if i := slices.IndexFunc(rels, func(r relation) bool { return r.id == id }); id != "" && i >= 0 && w.has(rels[i].target) {
		return rels[i].target
	}
	return ""
}

// readDrawing reads the drawing of a sheet. One that cannot be read may be over any
// of its cells, which are whole: that is told.
func (w *workbook) readDrawing(s *xlsxSheet, name string) error {
	d := drawing{workbook: w, sheet: s}
	err := w.scanCounted(name, container.MaxPart, func(x *container.Scanner) error { return d.read(x) })
	switch {
	case err == nil:
		return nil
	case errors.Is(err, grid.ErrTooLarge) || errors.Is(err, grid.ErrDamaged):
		return err
	}
	return s.AddFloat(grid.Float{Text: grid.Picture})
}

// placeObjects finds the parts of the files embedded in a sheet, and their places.
func (w *workbook) placeObjects(s *xlsxSheet, rels []relation) error {
	var shapes []byte
	if name := w.target(rels, s.legacy); name != "" {
		var err error
		if shapes, err = w.part(name, maxSmall); err != nil {
			return err
		}
	}
	orphans, err := w.orphans()
	if err != nil {
		return err
	}
	for _, o := range s.objects {
		name := w.objectPart(rels, o.id, &orphans)
		if name == "" {
			continue
		}
		if o.cells == (grid.Range{}) {
			o.cells = s.size.anchored(shapes, o.shape)
		}
		if err := s.AddFloat(grid.Float{Cells: o.cells, Embedded: w.embeddedName(name)}); err != nil {
			return err
		}
		if !slices.Contains(w.objects, name) {
			w.objects = append(w.objects, name)
		}
	}
	return nil
}

// object is an embedded file as a sheet refers to it.
type object struct {
	id, shape string
	cells     grid.Range
}

// objects reads the embedded files of a sheet. Newer programs give each twice,
// the first time with its place.
func (s *xlsxSheet) readObjects(x *container.Scanner) error {
	return x.Children(func(e xml.StartElement) error {
		if e.Name.Local != "oleObject" {
			return s.readObjects(x)
		}
		o := object{id: relationID(e), shape: container.Attr(e, "shapeId")}
		err := x.Children(func(e xml.StartElement) error {
			if e.Name.Local != "objectPr" {
				return x.Skip()
			}
			return x.Children(func(e xml.StartElement) error {
				if e.Name.Local != "anchor" {
					return x.Skip()
				}
				var a anchor
				err := a.read(x)
				o.cells = a.cells(&s.size)
				return err
			})
		})
		again := slices.ContainsFunc(s.objects, func(seen object) bool { return seen.id == o.id })
		if err == nil && !again && len(s.objects) < raw.MaxFloats {
			s.objects = append(s.objects, o)
		}
		return err
	})
}

// vmlAnchor is the place of a shape in the older language of drawings: column,
// pixels, row, pixels, twice.
var vmlAnchor = regexp.MustCompile(`<x:Anchor>\s*([\d\s,]+)</x:Anchor>`)

// anchored finds the place of a shape by its number, the zero Range where it
// cannot.
func (s *sizes) anchored(shapes []byte, shape string) (nowhere grid.Range) {
	text := string(shapes)
	i := strings.Index(text, `_x0000_s`+shape+`"`)
	if shape == "" || i < 0 {
		return nowhere
	}
	m := vmlAnchor.FindStringSubmatch(text[i:])
	if m == nil {
		return nowhere
	}
	var n [8]int64
	fields := strings.Split(m[1], ",")
	if len(fields) != len(n) {
		return nowhere
	}
	for j, f := range fields {
		v, err := strconv.ParseInt(strings.TrimSpace(f), 10, 32)
		if err != nil || v < 0 || v >= grid.MaxRow {
			return nowhere
		}
		n[j] = v
	}
	return s.between(spot{int(n[2]) + 1, int(n[0]) + 1, n[3] * emuPerPixel, n[1] * emuPerPixel},
		spot{int(n[6]) + 1, int(n[4]) + 1, n[7] * emuPerPixel, n[5] * emuPerPixel})
}

// drawing reads the drawing of a sheet.
type drawing struct {
	*workbook
	sheet *xlsxSheet
}

func (d *drawing) read(x *container.Scanner) error {
	if err := x.Root("wsDr"); err != nil {
		return err
	}
	if err := d.anchors(x); err != nil {
		return err
	}
	return x.End()
}

// anchors reads the things that a drawing places. Of several renderings of one
// only the first is read.
func (d *drawing) anchors(x *container.Scanner) error {
	return x.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "twoCellAnchor", "oneCellAnchor", "absoluteAnchor":
			var a anchor
			if err := a.read(x); err != nil {
				return err
			}
			if err := d.hold(a.text.String()); err != nil {
				return err
			}
			return d.sheet.AddFloat(grid.Float{Cells: a.cells(&d.sheet.size), Text: a.text.String()})
		case "AlternateContent":
			return first(x, func() error { return d.anchors(x) })
		}
		return x.Skip()
	})
}

// first reads the first of several renderings of the same content.
func first(x *container.Scanner, read func() error) error {
	done := false
	return x.Children(func(e xml.StartElement) error {
		if done || e.Name.Local != "Choice" && e.Name.Local != "Fallback" {
			return x.Skip()
		}
		done = true
		return read()
	})
}

// anchor is the place of a thing and the text in it.
type anchor struct {
	from, to  spot
	tall, far int64 // its size, where there is no second spot
	text      strings.Builder
}

// read reads the current element.
func (a *anchor) read(x *container.Scanner) error {
	return x.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "from":
			return a.from.read(x)
		case "to":
			return a.to.read(x)
		case "ext":
			a.far, a.tall = emu(container.Attr(e, "cx")), emu(container.Attr(e, "cy"))
		case "pos":
			a.from.right, a.from.down = emu(container.Attr(e, "x")), emu(container.Attr(e, "y"))
		case "sp", "grpSp", "cxnSp":
			return a.shape(x)
		case "AlternateContent":
			return first(x, func() error { return a.read(x) })
		}
		return x.Skip()
	})
}

// shape reads the text of a shape, or of those in a group.
func (a *anchor) shape(x *container.Scanner) error {
	return x.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "sp", "grpSp", "cxnSp":
			return a.shape(x)
		case "AlternateContent":
			return first(x, func() error { return a.shape(x) })
		case "txBody":
			return a.body(x)
		}
		return x.Skip()
	})
}

func (a *anchor) body(x *container.Scanner) error {
	return x.Children(func(e xml.StartElement) error {
		if e.Name.Local != "p" {
			return x.Skip()
		}
		if a.text.Len() > 0 {
			a.text.WriteByte('\n')
		}
		return x.Children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "br":
				a.text.WriteByte('\n')
			case "r", "fld":
				return x.Children(func(e xml.StartElement) error {
					if e.Name.Local != "t" {
						return x.Skip()
					}
					text, err := x.Text()
					if a.text.Len()+len(text) > maxFloatText {
						return fmt.Errorf("%w: text boxes of more than %d bytes", grid.ErrTooLarge, maxFloatText)
					}
					a.text.WriteString(text)
					return err
				})
			}
			return x.Skip()
		})
	})
}

// cells returns the cells that the thing lies over.
func (a *anchor) cells(s *sizes) grid.Range {
	from, to := a.from, a.to
	from.row, from.col = max(from.row, 1), max(from.col, 1)
	if to.row == 0 {
		from = s.beyond(spot{row: from.row, col: from.col}, from.down, from.right)
		to = s.beyond(from, a.tall, a.far)
	}
	to.row, to.col = max(to.row, from.row), max(to.col, from.col)
	return s.between(from, to)
}

// read reads a spot.
func (c *spot) read(x *container.Scanner) error {
	return x.Children(func(e xml.StartElement) error {
		text, err := x.Text()
		if err != nil {
			return err
		}
		n := emu(text)
		switch e.Name.Local {
		case "row":
			c.row = int(min(n, grid.MaxRow-1)) + 1
		case "col":
			c.col = int(min(n, grid.MaxCol-1)) + 1
		case "rowOff":
			c.down = n
		case "colOff":
			c.right = n
		}
		return nil
	})
}

// emu reads a length, or a number of a row or column; 0 for what is none.
func emu(text string) int64 {
	const most = 1 << 40
	n, err := strconv.ParseInt(strings.TrimSpace(text), 10, 64)
	if err != nil || n < 0 {
		return 0
	}
	return min(n, most)
}
