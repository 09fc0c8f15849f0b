package grid

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// A Word document is read as one sheet: its paragraphs and the rows of its
// tables, one below another. Tables that split a form, as Word does at the end
// of a page or a clerk by a slip, stay together by that. A cell of a table
// stands in the columns of the table's own grid; a paragraph in column 1.
//
// Nobody sees the rows of that sheet in Word, so that Sheet.Where names a place
// by its table, or by its paragraph.

// wordSheet is the name of the sheet that a document is read as.
const wordSheet = "正文"

// maxWordDepth bounds tables within tables, and the elements around text.
const maxWordDepth = 100

// maxDocument bounds the inflated text of a document, all of which is kept.
const maxDocument = 64 << 20

// wordRow says what a row of the sheet is in the document.
type wordRow struct {
	table, row int // of the document's tables, and within it; 0 for a paragraph
	paragraph  int // of those outside tables, empty ones too
}

// docx is a document being read.
type docx struct {
	scanner
	rows   []wordRow
	cells  []Cell
	merges []Range
	tables int
	paras  int
	depth  int
}

// readDOCX reads the Word document that zr is the directory of.
func readDOCX(zr *zip.Reader) (book *Book, err error) {
	pkg, err := openPackage(zr)
	if err != nil {
		return nil, err
	}
	d := new(docx)
	if err := pkg.scan(pkg.main("word/document.xml"), maxDocument, func(x *scanner) error {
		d.scanner = *x
		return d.read()
	}); err != nil {
		return nil, damagedPart("document", err)
	}
	s := NewSheet(wordSheet, d.cells, d.merges)
	s.words = d.rows
	book = &Book{Sheets: []*Sheet{s}}
	if err := pkg.describe(book); err != nil {
		return nil, err
	}
	if err := pkg.rest(); err != nil {
		return nil, err
	}
	return book, nil
}

// read reads the document's part.
func (d *docx) read() error {
	if err := d.root("document"); err != nil {
		return err
	}
	err := d.children(func(e xml.StartElement) error {
		if e.Name.Local != "body" {
			return d.d.Skip()
		}
		return d.blocks(d.paragraph, d.topTable)
	})
	if err != nil {
		return err
	}
	return d.end()
}

// blocks reads paragraphs and tables up to the end of the current element,
// through what may stand around them.
func (d *docx) blocks(paragraph func(p wordText) error, table func(*wordTable) error) error {
	if d.depth++; d.depth > maxWordDepth {
		return fmt.Errorf("%w: elements within elements", ErrTooLarge)
	}
	defer func() { d.depth-- }()
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "p":
			p, err := d.text()
			if err != nil {
				return err
			}
			for _, box := range p.boxes {
				if err := paragraph(wordText{text: box}); err != nil {
					return err
				}
			}
			return paragraph(p)
		case "tbl":
			t, err := d.table()
			if err != nil {
				return err
			}
			return table(t)
		case "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag":
			return d.blocks(paragraph, table)
		case "AlternateContent":
			return d.alternate(func() error { return d.blocks(paragraph, table) })
		}
		return d.d.Skip()
	})
}

// alternate reads the first of several renderings of the same content.
func (d *docx) alternate(read func() error) error {
	done := false
	return d.children(func(e xml.StartElement) error {
		if done || e.Name.Local != "Choice" && e.Name.Local != "Fallback" {
			return d.d.Skip()
		}
		done = true
		return read()
	})
}

// row begins a row of the sheet and returns its number.
func (d *docx) row(w wordRow) (int, error) {
	d.rows = append(d.rows, w)
	if len(d.rows) > maxRow {
		return 0, fmt.Errorf("%w: more than %d rows", ErrTooLarge, maxRow)
	}
	return len(d.rows), nil
}

func (d *docx) cell(row, col int, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if len(d.cells) >= maxFilled {
		return fmt.Errorf("%w: more than %d filled cells", ErrTooLarge, maxFilled)
	}
	d.cells = append(d.cells, Cell{Row: row, Col: col, Kind: Text, Text: text, Format: Format{Decimals: -1}})
	return nil
}

// paragraph takes a paragraph outside of tables.
func (d *docx) paragraph(p wordText) error {
	d.paras++
	row, err := d.row(wordRow{paragraph: d.paras})
	if err != nil {
		return err
	}
	return d.cell(row, 1, p.text)
}

// topTable takes a table of the document. One that only frames another is
// that other.
func (d *docx) topTable(t *wordTable) error {
	if len(t.rows) == 1 && len(t.rows[0].cells) == 1 && len(t.rows[0].cells[0].tables) > 0 {
		frame := t.rows[0].cells[0]
		for i, text := range frame.before {
			if err := d.frameText(text); err != nil {
				return err
			}
			if i < len(frame.tables) {
				if err := d.topTable(frame.tables[i]); err != nil {
					return err
				}
			}
		}
		return nil
	}
	d.tables++
	above := map[int]Range{} // ranges that may go on below, by their left column
	for i, tr := range t.rows {
		row, err := d.row(wordRow{table: d.tables, row: i + 1})
		if err != nil {
			return err
		}
		next := map[int]Range{}
		for _, tc := range tr.cells {
			right := tc.left + tc.span - 1
			if right > maxCol {
				return fmt.Errorf("table %d: column %d", d.tables, right)
			}
			r := Range{row, tc.left, row, right}
			from, goesOn := above[tc.left]
			if tc.continues && goesOn && from.Right == right {
				// What stands in a continued cell is not shown by Word.
				r.Top = from.Top
			} else if err := d.cell(row, tc.left, tc.text()); err != nil {
				return err
			}
			if tc.continues || tc.restarts {
				next[tc.left] = r
			} else if tc.span > 1 {
				d.merges = append(d.merges, r)
			}
		}
		for left, r := range above {
			if now, ok := next[left]; !ok || now.Top != r.Top {
				d.merge(r)
			}
		}
		above = next
		if len(d.merges) > maxMerges {
			return fmt.Errorf("%w: more than %d merged ranges", ErrTooLarge, maxMerges)
		}
	}
	for _, r := range above {
		d.merge(r)
	}
	return nil
}

func (d *docx) merge(r Range) {
	if r.Bottom > r.Top || r.Right > r.Left {
		d.merges = append(d.merges, r)
	}
}

// frameText takes the text of a frame's cell before, between and behind the
// tables in it.
func (d *docx) frameText(text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	for line := range strings.SplitSeq(text, "\n") {
		if err := d.paragraph(wordText{text: line}); err != nil {
			return err
		}
	}
	return nil
}

// wordTable is a table as it stands in the document.
type wordTable struct {
	widths []int // of the columns of its grid, in twentieths of a point
	rows   []wordTableRow
}

// sliver is the width in twentieths of a point below which a column of a
// table's grid is no column to a person: borders that were dragged and do not
// quite meet leave such behind.
const sliver = 170 // 3 mm

// straighten takes the slivers out of a table's grid, where no text stands in
// one by itself.
func (t *wordTable) straighten() {
	edges := make([]int, len(t.widths)+1) // the new number of each edge between columns
	for i, w := range t.widths {
		edges[i+1] = edges[i]
		if w >= sliver || i == 0 {
			edges[i+1]++
		}
	}
	if edges[len(t.widths)] == len(t.widths) {
		return
	}
	for _, r := range t.rows {
		for _, c := range r.cells {
			if right := c.left + c.span - 1; right > len(t.widths) || edges[right] == edges[c.left-1] && c.text() != "" {
				return
			}
		}
	}
	for i := range t.rows {
		cells := t.rows[i].cells[:0]
		for _, c := range t.rows[i].cells {
			right := edges[c.left+c.span-1]
			c.left = edges[c.left-1] + 1
			if c.span = right - c.left + 1; c.span > 0 {
				cells = append(cells, c)
			}
		}
		t.rows[i].cells = cells
	}
}

type wordTableRow struct{ cells []wordCell }

// wordCell is a cell of a table.
type wordCell struct {
	left, span          int // columns of the table's grid
	restarts, continues bool
	// before are the texts before each of the tables in the cell, and behind
	// the last.
	before []string
	tables []*wordTable
}

// text returns the text of a cell. Tables in it are written out, a row a line.
func (c *wordCell) text() string {
	var lines []string
	for i, text := range c.before {
		if text != "" {
			lines = append(lines, text)
		}
		if i >= len(c.tables) {
			continue
		}
		for _, r := range c.tables[i].rows {
			var cells []string
			for j := range r.cells {
				cells = append(cells, r.cells[j].text())
			}
			lines = append(lines, strings.Join(cells, "\t"))
		}
	}
	return strings.Trim(strings.Join(lines, "\n"), "\n")
}

// table reads a table.
func (d *docx) table() (*wordTable, error) {
	if d.depth++; d.depth > maxWordDepth {
		return nil, fmt.Errorf("%w: tables within tables", ErrTooLarge)
	}
	defer func() { d.depth-- }()
	t := new(wordTable)
	err := d.tableRows(t)
	t.straighten()
	return t, err
}

func (d *docx) tableRows(t *wordTable) error {
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			return d.tableRow(t)
		case "tblGrid":
			return d.children(func(e xml.StartElement) error {
				if e.Name.Local == "gridCol" && len(t.widths) < maxCol {
					w, err := strconv.ParseFloat(attr(e, "w"), 64)
					if err != nil {
						w = sliver // of unknown width
					}
					t.widths = append(t.widths, int(w))
				}
				return d.d.Skip()
			})
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			return d.tableRows(t)
		}
		return d.d.Skip()
	})
}

func (d *docx) tableRow(t *wordTable) error {
	var r wordTableRow
	col := 1
	deleted := false
	var read func() error
	read = func() error {
		return d.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "trPr":
				return d.children(func(e xml.StartElement) error {
					switch e.Name.Local {
					case "gridBefore":
						n, err := strconv.Atoi(attr(e, "val"))
						if err != nil || n < 0 || n > maxCol {
							return fmt.Errorf("gridBefore %q", attr(e, "val"))
						}
						col += n
					case "del":
						deleted = true
					}
					return d.d.Skip()
				})
			case "tc":
				c, err := d.tableCell(col)
				if err != nil {
					return err
				}
				col += c.span
				if n := len(r.cells); c.continues && c.before == nil && n > 0 { // merged with the cell to the left, as old documents do
					r.cells[n-1].span += c.span
					return nil
				}
				r.cells = append(r.cells, c)
				return nil
			case "sdt", "sdtContent", "customXml", "ins", "moveTo":
				return read()
			}
			return d.d.Skip()
		})
	}
	if err := read(); err != nil {
		return err
	}
	if col > maxCol+1 {
		return fmt.Errorf("column %d", col)
	}
	if !deleted {
		t.rows = append(t.rows, r)
	}
	return nil
}

// tableCell reads a cell that begins at a column.
func (d *docx) tableCell(col int) (wordCell, error) {
	c := wordCell{left: col, span: 1}
	var lines []string
	horizontal := false
	flush := func() {
		c.before = append(c.before, strings.Trim(strings.Join(lines, "\n"), "\n"))
		lines = nil
	}
	paragraph := func(p wordText) error {
		lines = append(lines, p.text)
		return nil
	}
	table := func(t *wordTable) error {
		flush()
		c.tables = append(c.tables, t)
		return nil
	}
	properties := func() error {
		return d.children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "gridSpan":
				n, err := strconv.Atoi(attr(e, "val"))
				if err != nil || n < 1 || n > maxCol {
					return fmt.Errorf("gridSpan %q", attr(e, "val"))
				}
				c.span = n
			case "vMerge":
				c.restarts = attr(e, "val") == "restart"
				c.continues = !c.restarts
			case "hMerge":
				horizontal = attr(e, "val") != "restart"
			}
			return d.d.Skip()
		})
	}
	// The properties come first, and are not known to blocks.
	err := d.cellBlocks(properties, paragraph, table)
	if err != nil {
		return c, err
	}
	flush()
	if horizontal {
		c.continues, c.before = true, nil
	}
	return c, nil
}

// cellBlocks reads the properties and the content of a cell.
func (d *docx) cellBlocks(properties func() error, paragraph func(wordText) error, table func(*wordTable) error) error {
	if d.depth++; d.depth > maxWordDepth {
		return fmt.Errorf("%w: cells within cells", ErrTooLarge)
	}
	defer func() { d.depth-- }()
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tcPr":
			return properties()
		case "p":
			p, err := d.text()
			if err != nil {
				return err
			}
			for _, box := range p.boxes {
				if err := paragraph(wordText{text: box}); err != nil {
					return err
				}
			}
			return paragraph(p)
		case "tbl":
			t, err := d.table()
			if err != nil {
				return err
			}
			return table(t)
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			return d.cellBlocks(properties, paragraph, table)
		case "AlternateContent":
			return d.alternate(func() error { return d.cellBlocks(properties, paragraph, table) })
		}
		return d.d.Skip()
	})
}

// wordText is the text of a paragraph, and of the text boxes in it.
type wordText struct {
	text  string
	boxes []string
}

// text reads a paragraph.
func (d *docx) text() (wordText, error) {
	var p wordText
	var b strings.Builder
	err := d.inline(&b, &p)
	p.text = b.String()
	return p, err
}

// inline reads what stands in a paragraph. What was deleted, hidden or is the
// code of a field is not seen by a person.
func (d *docx) inline(b *strings.Builder, p *wordText) error {
	if d.depth++; d.depth > maxWordDepth {
		return fmt.Errorf("%w: elements within elements", ErrTooLarge)
	}
	defer func() { d.depth-- }()
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "r":
			return d.run(b, p)
		case "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "ins", "moveTo", "bdo", "dir":
			return d.inline(b, p)
		case "oMath", "oMathPara":
			return d.formula(b)
		case "AlternateContent":
			return d.alternate(func() error { return d.inline(b, p) })
		}
		return d.d.Skip()
	})
}

// formula reads the text of an equation.
func (d *docx) formula(b *strings.Builder) error {
	if d.depth++; d.depth > maxWordDepth {
		return fmt.Errorf("%w: elements within elements", ErrTooLarge)
	}
	defer func() { d.depth-- }()
	return d.children(func(e xml.StartElement) error {
		if e.Name.Local == "t" {
			text, err := d.chars()
			b.WriteString(text)
			return err
		}
		return d.formula(b)
	})
}

func (d *docx) run(b *strings.Builder, p *wordText) error {
	hidden := false
	var text strings.Builder
	err := d.runContent(&text, p, &hidden)
	if !hidden {
		b.WriteString(text.String())
	}
	return err
}

func (d *docx) runContent(b *strings.Builder, p *wordText, hidden *bool) error {
	return d.children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "rPr":
			return d.children(func(e xml.StartElement) error {
				if e.Name.Local == "vanish" {
					*hidden = !slices.Contains([]string{"0", "false", "off"}, attr(e, "val"))
				}
				return d.d.Skip()
			})
		case "t":
			text, err := d.chars()
			b.WriteString(text)
			return err
		case "tab", "ptab":
			b.WriteByte('\t')
		case "br", "cr":
			b.WriteByte('\n')
		case "noBreakHyphen":
			b.WriteByte('-')
		case "sym": // a picture of a character in a font of its own
			b.WriteString(Picture)
		case "drawing", "pict", "object":
			return d.boxes(p)
		case "AlternateContent":
			return d.alternate(func() error { return d.runContent(b, p, hidden) })
		}
		return d.d.Skip()
	})
}

// boxes reads the text boxes of a drawing.
func (d *docx) boxes(p *wordText) error {
	if d.depth++; d.depth > maxWordDepth {
		return fmt.Errorf("%w: elements within elements", ErrTooLarge)
	}
	defer func() { d.depth-- }()
	return d.children(func(e xml.StartElement) error {
		if e.Name.Local != "txbxContent" {
			return d.boxes(p)
		}
		return d.blocks(func(inner wordText) error {
			p.boxes = append(p.boxes, inner.text)
			return nil
		}, func(t *wordTable) error {
			c := wordCell{before: []string{""}, tables: []*wordTable{t}}
			p.boxes = append(p.boxes, c.text())
			return nil
		})
	})
}
