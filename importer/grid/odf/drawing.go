package odf

import (
	"encoding/xml"
	"fmt"
	"path"
	"strconv"
	"strings"

	"jixiao/importer/grid"
	"jixiao/importer/grid/raw"
)

// What lies over the cells of an OpenDocument sheet stands in the cell that it
// is fixed to, else before the columns of the table.

const (
	nsDraw  = "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"
	nsXLink = "http://www.w3.org/1999/xlink"
)

// odsDrawing is a thing that was read and not yet placed.
type odsDrawing struct {
	float grid.Float
	// end is the last cell that it lies over, "" where that is not told, with
	// how far it lies over it, in inches.
	end         string
	right, down float64
}

// drawn reads a drawing that stands in the current element, and keeps what a
// person reads in it.
func (d *odsReader) drawn(e xml.StartElement) error {
	o := odsDrawing{}
	o.end, _ = odsAttr(e, nsTable, "end-cell-address")
	right, _ := odsAttr(e, nsTable, "end-x")
	down, _ := odsAttr(e, nsTable, "end-y")
	o.right, o.down = inches(right), inches(down)
	var paragraphs []string
	if err := d.drawing(&o, e, &paragraphs); err != nil {
		return err
	}
	o.float.Text = strings.Join(paragraphs, "\n")
	if len(d.drawings) == raw.MaxFloats {
		return fmt.Errorf("%w: more than %d drawings", grid.ErrTooLarge, raw.MaxFloats)
	}
	d.drawings = append(d.drawings, o)
	return nil
}

// drawing gathers the text of a drawing and of those in it.
func (d *odsReader) drawing(o *odsDrawing, e xml.StartElement, paragraphs *[]string) error {
	href, _ := odsAttr(e, nsXLink, "href")
	_, chart := odsAttr(e, nsDraw, "notify-on-update-of-ranges")
	switch {
	case isODS(e, nsDraw, "object") && !chart, isODS(e, nsDraw, "object-ole"):
		if href != "" {
			o.float.Embedded = path.Base(href)
		}
		return d.XML.Skip()
	case isODS(e, nsDraw, "object"), isODS(e, nsDraw, "image"):
		return d.XML.Skip()
	}
	return d.nested(func(e xml.StartElement) error {
		switch {
		case e.Name.Space == nsDraw:
			return d.drawing(o, e, paragraphs)
		case e.Name.Space != nsText:
			return d.XML.Skip() // its name for those who do not see it
		}
		switch e.Name.Local {
		case "p", "h":
			p := odsParagraph{space: true}
			err := d.inline(&p)
			p.endRun()
			*paragraphs = append(*paragraphs, p.Text.String())
			return err
		case "list", "list-item", "list-header":
			return d.drawing(o, e, paragraphs)
		}
		return d.XML.Skip()
	})
}

// placeDrawings puts what was read in a cell over the cells of a sheet; what was
// read in none has the row 0.
func (d *odsReader) placeDrawings(s *raw.Sheet, row, col int) error {
	const width, height = 0.89, 0.178 // of usual columns and rows, in inches
	for _, o := range d.drawings {
		if row > 0 {
			o.float.Cells = grid.Range{Top: row, Left: col, Bottom: row, Right: col}
		}
		_, cell, _ := cutSheet(o.end)
		if bottom, right, ok := grid.ParseRef(strings.ReplaceAll(cell, "$", "")); ok && row > 0 && bottom >= row && right >= col {
			if o.right < width/raw.Edge && right > col {
				right--
			}
			if o.down < height/raw.Edge && bottom > row {
				bottom--
			}
			o.float.Cells.Bottom, o.float.Cells.Right = bottom, right
		}
		if err := s.AddFloat(o.float); err != nil {
			return err
		}
	}
	d.drawings = d.drawings[:0]
	return nil
}

// inches reads a length; 0 for what is none.
func inches(text string) float64 {
	for unit, inch := range map[string]float64{"cm": 2.54, "mm": 25.4, "in": 1, "pt": 72, "pc": 6, "px": 96} {
		if number, ok := strings.CutSuffix(text, unit); ok {
			v, err := strconv.ParseFloat(number, 64)
			if err != nil {
				return 0
			}
			return v / inch
		}
	}
	return 0
}
