package ooxml

import (
	"archive/zip"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/raw"
)

// A Word document is read as one sheet: its paragraphs and the rows of its
// tables, one below another. Tables that split a form, as Word does at the end
// of a page or a clerk by a slip, stay together by that. A cell of a table
// stands in the columns of the table's own grid; a paragraph in column 1.
//
// Nobody sees the rows of that sheet in Word, so that Sheet.Where names a place
// by its table, or by its paragraph.
//
// The text is what a person sees with all changes accepted. Where the look of
// it says what its characters alone do not (raised digits, a fraction, crossed
// out text, a picture in a cell), something is put in that keeps two figures
// from reading as a third.

// wordSheet is the name of the sheet that a document is read as.
const wordSheet = "正文"

// maxWordDepth bounds tables within tables, and the elements around text.
const maxWordDepth = 100

// maxDocument bounds the inflated text of a document, all of which is kept.
const maxDocument = 64 << 20

// ErrLinked says that a part of a document is another file. Word shows it there;
// saved again, it stands in the document.
var ErrLinked = errors.New("grid: part of the document is another file")

// docx is a document being read.
type docx struct {
	container.Scanner
	rows   []grid.WordRow
	cells  []grid.Cell
	merges []grid.Range
	tables int
	paras  int
	depth  int
	items  int          // paragraphs, rows and cells, counted against raw.MaxCells
	within int          // cells within which the reader is
	fields []wordField  // that the reader is in, outermost first
	floats []grid.Float // of an embedded file, the relation in place of its name
}

// wordField is a field between its beginning and its end.
type wordField struct {
	code   bool // what stands here is its code; its result comes later
	unseen bool // its code has text, as the results of fields in it are
}

// ReadDocument reads the Word document that zr is the directory of.
func ReadDocument(ctx context.Context, zr *zip.Reader) (book *grid.Book, err error) {
	pkg, err := openPackage(ctx, zr)
	if err != nil {
		return nil, err
	}
	d := new(docx)
	main := pkg.main("word/document.xml")
	if err := pkg.scan(main, maxDocument, func(x *container.Scanner) error {
		d.Scanner = *x
		return d.read()
	}); err != nil {
		if errors.Is(err, ErrLinked) {
			return nil, err
		}
		return nil, damagedPart("document", err)
	}
	s := grid.NewSheet(wordSheet, d.cells, d.merges)
	s.Words = d.rows
	book = &grid.Book{Sheets: []*grid.Sheet{s}}
	if s.Floats, book.Embedded, err = d.objects(pkg, main); err != nil {
		return nil, err
	}
	if err := pkg.describe(book); err != nil {
		return nil, err
	}
	if err := pkg.rest(); err != nil {
		return nil, err
	}
	return book, nil
}

// objects returns the floats of the document, and the files that it embeds.
func (d *docx) objects(pkg *officePackage, main string) ([]grid.Float, []grid.EmbeddedFile, error) {
	if len(d.floats) == 0 {
		return nil, nil, nil
	}
	rels, err := pkg.relations(main)
	if err != nil {
		return nil, nil, err
	}
	orphans, err := pkg.orphans()
	if err != nil {
		return nil, nil, err
	}
	var floats []grid.Float
	var parts []string
	for _, f := range d.floats {
		if f.Embedded != "" {
			part := pkg.objectPart(rels, f.Embedded, &orphans)
			if part == "" {
				continue
			}
			f.Embedded = pkg.embeddedName(part)
			if !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
		}
		floats = append(floats, f)
	}
	files, err := pkg.embedded(parts)
	return floats, files, err
}

// float keeps what lies over the text at a place.
func (d *docx) float(row, col int, floats []grid.Float) error {
	for _, f := range floats {
		if len(d.floats) == raw.MaxFloats {
			return fmt.Errorf("%w: more than %d drawings", grid.ErrTooLarge, raw.MaxFloats)
		}
		f.Cells = grid.Range{Top: row, Left: col, Bottom: row, Right: col}
		d.floats = append(d.floats, f)
	}
	return nil
}

// read reads the document's part.
func (d *docx) read() error {
	if err := d.Root("document"); err != nil {
		return err
	}
	bodies := 0
	err := d.Children(func(e xml.StartElement) error {
		if e.Name.Local != "body" {
			return d.XML.Skip()
		}
		bodies++
		return d.blocks(wordBlocks{paragraph: d.paragraph, table: d.topTable})
	})
	if err != nil {
		return err
	}
	if bodies != 1 {
		return fmt.Errorf("%d bodies", bodies)
	}
	if err := d.fieldsEnd(); err != nil {
		return err
	}
	return d.End()
}

// wordBlocks takes what stands in a body, a cell or a text box.
type wordBlocks struct {
	paragraph  func(p wordText) error
	table      func(*wordTable) error
	properties func() error // of a cell; nil elsewhere
}

// deeper goes into an element that may stand within itself; the caller must
// call shallower behind it.
func (d *docx) deeper() error {
	if d.depth++; d.depth > maxWordDepth {
		return fmt.Errorf("%w: elements within elements", grid.ErrTooLarge)
	}
	return nil
}

func (d *docx) shallower() { d.depth-- }

// item counts a paragraph, a row or a cell.
func (d *docx) item() error {
	if d.items++; d.items > raw.MaxCells {
		return fmt.Errorf("%w: more than %d paragraphs and cells", grid.ErrTooLarge, raw.MaxCells)
	}
	return nil
}

// blocks reads paragraphs and tables up to the end of the current element,
// through what may stand around them.
func (d *docx) blocks(to wordBlocks) error {
	if err := d.deeper(); err != nil {
		return err
	}
	defer d.shallower()
	return d.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "p":
			p, err := d.text()
			if err != nil {
				return err
			}
			for _, box := range p.boxes {
				text := wordText{text: box}
				if box = strings.TrimSpace(box); box != "" {
					text.floats = []grid.Float{{Text: box}}
				}
				if err := to.paragraph(text); err != nil {
					return err
				}
			}
			return to.paragraph(p)
		case "tbl":
			t, err := d.table()
			if err != nil {
				return err
			}
			return to.table(t)
		case "tcPr":
			if to.properties != nil {
				return to.properties()
			}
		case "sdt", "sdtContent", "customXml", "ins", "moveTo", "smartTag":
			return d.blocks(to)
		case "AlternateContent":
			return d.alternate(func() error { return d.blocks(to) })
		case "altChunk", "subDoc":
			return ErrLinked
		}
		return d.XML.Skip()
	})
}

// alternate reads the first of several renderings of the same content.
func (d *docx) alternate(read func() error) error {
	done := false
	return d.Children(func(e xml.StartElement) error {
		if done || e.Name.Local != "Choice" && e.Name.Local != "Fallback" {
			return d.XML.Skip()
		}
		done = true
		return read()
	})
}

// row begins a row of the sheet and returns its number.
func (d *docx) row(w grid.WordRow) (int, error) {
	d.rows = append(d.rows, w)
	if len(d.rows) > grid.MaxRow {
		return 0, fmt.Errorf("%w: more than %d rows", grid.ErrTooLarge, grid.MaxRow)
	}
	return len(d.rows), nil
}

func (d *docx) cell(row, col int, text string) error {
	if strings.TrimSpace(text) == "" {
		return nil
	}
	if len(d.cells) >= raw.MaxFilled {
		return fmt.Errorf("%w: more than %d filled cells", grid.ErrTooLarge, raw.MaxFilled)
	}
	d.cells = append(d.cells, grid.Cell{Row: row, Col: col, Kind: grid.Text, Text: text, Format: grid.Format{Decimals: -1}})
	return nil
}

// paragraph takes a paragraph outside of tables.
func (d *docx) paragraph(p wordText) error {
	d.paras++
	row, err := d.row(grid.WordRow{Paragraph: d.paras})
	if err == nil {
		err = d.float(row, 1, p.floats)
	}
	if err != nil {
		return err
	}
	return d.cell(row, 1, p.text)
}

// topTable takes a table of the document. One that only frames another is
// that other.
func (d *docx) topTable(t *wordTable) error {
	switch {
	case len(t.rows) == 1 && len(t.rows[0].cells) == 1 && len(t.rows[0].cells[0].tables) > 0:
		return d.framed(t.rows[0].cells[0])
	case len(t.rows) == 0: // all of them deleted
		return nil
	}
	d.tables++
	above := map[int]grid.Range{} // ranges that may go on below, by their left column
	for i, tr := range t.rows {
		row, err := d.row(grid.WordRow{Table: d.tables, Row: i + 1})
		if err != nil {
			return err
		}
		next := map[int]grid.Range{}
		for _, tc := range tr.cells {
			if err := d.topCell(tc, row, above, next); err != nil {
				return err
			}
		}
		for left, r := range above {
			if now, ok := next[left]; !ok || now.Top != r.Top {
				d.merge(r)
			}
		}
		above = next
		if len(d.merges) > raw.MaxMerges {
			return fmt.Errorf("%w: more than %d merged ranges", grid.ErrTooLarge, raw.MaxMerges)
		}
	}
	for _, r := range above {
		d.merge(r)
	}
	return nil
}

// framed takes what stands in the one cell of a table that frames other tables.
func (d *docx) framed(frame wordCell) error {
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
	return d.float(max(len(d.rows), 1), 1, frame.floats)
}

// topCell takes a cell of a table of the document. A range of those above may go on
// in it; next are those that may go on below it.
func (d *docx) topCell(tc wordCell, row int, above, next map[int]grid.Range) error {
	right := tc.left + tc.span - 1
	if right > grid.MaxCol {
		return fmt.Errorf("table %d: column %d", d.tables, right)
	}
	if err := d.float(row, tc.left, tc.allFloats()); err != nil {
		return err
	}
	r := grid.Range{Top: row, Left: tc.left, Bottom: row, Right: right}
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
	return nil
}

func (d *docx) merge(r grid.Range) {
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
	joins               bool // goes on from the cell to the left, as in old documents
	deleted             bool
	// before are the texts before each of the tables in the cell, and behind
	// the last.
	before []string
	tables []*wordTable
	floats []grid.Float
}

// allFloats are those of a cell and of the tables in it.
func (c *wordCell) allFloats() []grid.Float {
	all := c.floats
	for _, t := range c.tables {
		for i := range t.rows {
			for j := range t.rows[i].cells {
				all = append(all, t.rows[i].cells[j].allFloats()...)
			}
		}
	}
	return all
}

// join merges a cell with the one to its right. What stands in that one is
// kept: that a person sees it cannot be ruled out.
func (c *wordCell) join(right wordCell) {
	c.span += right.span
	last := len(c.before) - 1
	c.before[last] = strings.Trim(c.before[last]+"\n"+right.before[0], "\n")
	c.before = append(c.before, right.before[1:]...)
	c.tables = append(c.tables, right.tables...)
	c.floats = append(c.floats, right.floats...)
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
	if err := d.deeper(); err != nil {
		return nil, err
	}
	defer d.shallower()
	t := new(wordTable)
	err := d.tableRows(t)
	t.straighten()
	return t, err
}

func (d *docx) tableRows(t *wordTable) error {
	return d.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "tr":
			return d.tableRow(t)
		case "tblGrid":
			return d.Children(func(e xml.StartElement) error {
				if e.Name.Local == "gridCol" && len(t.widths) < grid.MaxCol {
					w, err := strconv.ParseFloat(container.Attr(e, "w"), 64)
					if err != nil {
						w = sliver // of unknown width
					}
					t.widths = append(t.widths, int(w))
				}
				return d.XML.Skip()
			})
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			return d.tableRows(t)
		case "AlternateContent":
			return d.alternate(func() error { return d.tableRows(t) })
		}
		return d.XML.Skip()
	})
}

// wordRowScan is the reading of a row of a table.
type wordRowScan struct {
	*docx
	row     wordTableRow
	col     int // of the next cell
	deleted bool
}

// tableRow reads a row of a table.
func (d *docx) tableRow(t *wordTable) error {
	if err := d.item(); err != nil {
		return err
	}
	r := wordRowScan{docx: d, col: 1}
	if err := r.read(); err != nil {
		return err
	}
	if !r.deleted {
		t.rows = append(t.rows, r.row)
	}
	return nil
}

// read reads the cells of the row, through what may stand around them.
func (r *wordRowScan) read() error {
	return r.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "trPr":
			return r.properties()
		case "tc":
			return r.add()
		case "sdt", "sdtContent", "customXml", "ins", "moveTo":
			return r.read()
		case "AlternateContent":
			return r.alternate(r.read)
		}
		return r.XML.Skip()
	})
}

// properties reads where the row begins, and whether it was deleted.
func (r *wordRowScan) properties() error {
	return r.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "gridBefore":
			n, err := strconv.Atoi(container.Attr(e, "val"))
			if err != nil || n < 0 || n > grid.MaxCol {
				return fmt.Errorf("gridBefore %q", container.Attr(e, "val"))
			}
			r.col += n
		case "del":
			r.deleted = true
		}
		return r.XML.Skip()
	})
}

// add reads a cell.
func (r *wordRowScan) add() error {
	c, err := r.tableCell(r.col)
	if err != nil {
		return err
	}
	if r.col += c.span; r.col > grid.MaxCol+1 {
		return fmt.Errorf("column %d", r.col-1)
	}
	if n := len(r.row.cells); c.joins && n > 0 {
		r.row.cells[n-1].join(c)
		return nil
	}
	r.row.cells = append(r.row.cells, c)
	return nil
}

// tableCell reads a cell that begins at a column.
func (d *docx) tableCell(col int) (wordCell, error) {
	c := wordCell{left: col, span: 1}
	if err := d.item(); err != nil {
		return c, err
	}
	d.within++
	defer func() { d.within-- }()
	var lines []string
	flush := func() {
		c.before = append(c.before, strings.Trim(strings.Join(lines, "\n"), "\n"))
		lines = nil
	}
	err := d.blocks(wordBlocks{
		paragraph: func(p wordText) error {
			lines = append(lines, p.text)
			c.floats = append(c.floats, p.floats...)
			return nil
		},
		table: func(t *wordTable) error {
			flush()
			c.tables = append(c.tables, t)
			return nil
		},
		properties: func() error { return d.cellProperties(&c) },
	})
	flush()
	if c.deleted { // its place stays
		c.before, c.tables, c.floats = []string{""}, nil, nil
	}
	return c, err
}

// cellProperties reads how a cell is merged.
func (d *docx) cellProperties(c *wordCell) error {
	return d.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "gridSpan":
			n, err := strconv.Atoi(container.Attr(e, "val"))
			if err != nil || n < 1 || n > grid.MaxCol {
				return fmt.Errorf("gridSpan %q", container.Attr(e, "val"))
			}
			c.span = n
		case "vMerge":
			c.restarts = container.Attr(e, "val") == "restart"
			c.continues = !c.restarts
		case "hMerge":
			c.joins = container.Attr(e, "val") != "restart"
		case "cellDel":
			c.deleted = true
		}
		return d.XML.Skip()
	})
}

// wordText is the text of a paragraph, and of the text boxes in it.
type wordText struct {
	text   string
	boxes  []string
	floats []grid.Float // without their place
}

// wordLine is a paragraph being read.
type wordLine struct {
	raw.Seen
	boxes  []string
	floats []grid.Float
}

// text reads a paragraph.
func (d *docx) text() (wordText, error) {
	if err := d.item(); err != nil {
		return wordText{}, err
	}
	var p wordLine
	err := d.inline(&p)
	return wordText{p.Text.String(), p.boxes, p.floats}, err
}

// inline reads what stands in a paragraph. What was deleted, hidden or is the
// code of a field is not seen by a person.
func (d *docx) inline(p *wordLine) error {
	if err := d.deeper(); err != nil {
		return err
	}
	defer d.shallower()
	return d.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "r":
			return d.run(p)
		case "hyperlink", "smartTag", "sdt", "sdtContent", "fldSimple", "customXml", "ins", "moveTo", "bdo", "dir":
			return d.inline(p)
		case "oMath", "oMathPara":
			var b strings.Builder
			err := d.formula(&b)
			p.Add(b.String(), raw.Look{})
			return err
		case "AlternateContent":
			return d.alternate(func() error { return d.inline(p) })
		}
		return d.XML.Skip()
	})
}

// formula reads an equation on one line. Of those that need more than that, the
// parts would read as other figures than the whole.
func (d *docx) formula(b *strings.Builder) error {
	if err := d.deeper(); err != nil {
		return err
	}
	defer d.shallower()
	return d.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "t":
			text, err := d.Text()
			d.see(b, text)
			return err
		case "oMath", "r", "ins", "moveTo":
			return d.formula(b)
		case "f":
			d.see(b, "(")
			err := d.terms(b, "/")
			d.see(b, ")")
			return err
		case "sSup":
			return d.terms(b, raw.Raised)
		case "sSub":
			return d.terms(b, raw.Lowered)
		case "del", "moveFrom", "rPr", "ctrlPr", "argPr", "oMathParaPr", "proofErr", "bookmarkStart", "bookmarkEnd":
		default:
			d.see(b, grid.Picture)
		}
		return d.XML.Skip()
	})
}

// terms reads the parts of a fraction or a power with a sign between them.
func (d *docx) terms(b *strings.Builder, sign string) error {
	between := ""
	return d.Children(func(e xml.StartElement) error {
		if strings.HasSuffix(e.Name.Local, "Pr") {
			return d.XML.Skip()
		}
		d.see(b, between)
		between = sign
		return d.formula(b)
	})
}

// run reads a run of characters that look the same.
func (d *docx) run(p *wordLine) error {
	var l raw.Look
	var text strings.Builder
	err := d.runContent(&text, p, &l)
	p.Add(text.String(), l)
	return err
}

func (d *docx) runContent(b *strings.Builder, p *wordLine, l *raw.Look) error {
	return d.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "rPr":
			return d.look(l)
		case "t":
			text, err := d.Text()
			d.see(b, text)
			return err
		case "tab", "ptab":
			d.see(b, "\t")
		case "br", "cr":
			d.see(b, "\n")
		case "noBreakHyphen":
			d.see(b, "-")
		case "sym":
			d.see(b, symbol(container.Attr(e, "font"), container.Attr(e, "char")))
		case "fldChar":
			return d.field(b, container.Attr(e, "fldCharType"))
		case "ruby":
			return d.ruby(b)
		case "drawing", "pict", "object":
			var found wordDrawing
			err := d.drawing(p, &found)
			if d.within > 0 && found.picture && !found.floating {
				d.see(b, grid.Picture) // instead of a text, or beside it
			}
			return err
		case "AlternateContent":
			return d.alternate(func() error { return d.runContent(b, p, l) })
		}
		return d.XML.Skip()
	})
}

// see appends to what a person sees, unless it is the code of a field.
func (d *docx) see(b *strings.Builder, text string) {
	for i := range d.fields {
		if f := &d.fields[i]; f.code {
			f.unseen = f.unseen || strings.TrimSpace(text) != ""
			return
		}
	}
	b.WriteString(text)
}

// look reads the properties of a run.
func (d *docx) look(l *raw.Look) error {
	return d.Children(func(e xml.StartElement) error {
		on := isOn(container.Attr(e, "val"))
		switch e.Name.Local {
		case "vanish":
			l.Hidden = on
		case "strike", "dstrike":
			l.Struck = l.Struck || on
		case "vertAlign":
			l.Shift = map[string]string{"superscript": raw.Raised, "subscript": raw.Lowered}[container.Attr(e, "val")]
		}
		return d.XML.Skip()
	})
}

// isOn reads the value of a property that is on by its being there.
func isOn(val string) bool { return !slices.Contains([]string{"0", "false", "off"}, val) }

// ruby reads a text with a reading aid above it, which is no part of the text.
func (d *docx) ruby(b *strings.Builder) error {
	return d.Children(func(e xml.StartElement) error {
		if e.Name.Local != "rubyBase" {
			return d.XML.Skip()
		}
		var base wordLine
		err := d.inline(&base)
		b.WriteString(base.Text.String())
		return err
	})
}

// symbols are the characters of fonts of symbols that forms use. The private
// characters F000 to F0FF stand for the places in the font.
var symbols = map[string]string{
	"Symbol F0A3": "≤", "Symbol F0B0": "°", "Symbol F0B1": "±", "Symbol F0B3": "≥", "Symbol F0B4": "×",
	"Wingdings F06F": "□", "Wingdings F0A8": "□", "Wingdings F0FC": "✓", "Wingdings F0FE": "☑",
	"Wingdings 2 F050": "✓", "Wingdings 2 F052": "☑", "Wingdings 2 F0A3": "□",
}

// symbol returns a character that is named by its number in a font.
func symbol(font, char string) string {
	if s, ok := symbols[font+" "+strings.ToUpper(char)]; ok {
		return s
	}
	v, err := strconv.ParseUint(char, 16, 32)
	if r := rune(v); err == nil && v <= unicode.MaxRune && unicode.IsGraphic(r) && !unicode.Is(unicode.Co, r) &&
		!strings.HasPrefix(font, "Wingdings") && !strings.HasPrefix(font, "Webdings") && font != "Symbol" {
		return string(r)
	}
	return grid.Picture // what it looks like is not known, but it is there
}

// field reads a mark of a field: its beginning, the end of its code or its end.
// Fields that are filled in by a click keep what was chosen in the first.
func (d *docx) field(b *strings.Builder, mark string) error {
	err := d.Children(func(e xml.StartElement) error {
		if e.Name.Local != "ffData" {
			return d.XML.Skip()
		}
		return d.Children(func(e xml.StartElement) error {
			switch e.Name.Local {
			case "checkBox":
				return d.checkBox(b)
			case "ddList":
				return d.dropDown(b)
			}
			return d.XML.Skip()
		})
	})
	n := len(d.fields)
	switch {
	case err != nil:
		return err
	case mark == "begin":
		if n == maxWordDepth {
			return fmt.Errorf("%w: fields within fields", grid.ErrTooLarge)
		}
		d.fields = append(d.fields, wordField{code: true})
	case mark == "separate" && n > 0:
		d.fields[n-1].code = false
	case mark == "end" && n > 0:
		d.fields = d.fields[:n-1]
	}
	return nil
}

// fieldsEnd reports a field without an end, which has hidden all behind it.
func (d *docx) fieldsEnd() error {
	if slices.ContainsFunc(d.fields, func(f wordField) bool { return f.code && f.unseen }) {
		return errors.New("a field without an end")
	}
	return nil
}

// checkBox reads a box to be ticked. What was chosen stands behind the default.
func (d *docx) checkBox(b *strings.Builder) error {
	ticked := false
	err := d.Children(func(e xml.StartElement) error {
		if name := e.Name.Local; name == "default" || name == "checked" {
			ticked = isOn(container.Attr(e, "val"))
		}
		return d.XML.Skip()
	})
	if ticked {
		d.see(b, "☑")
	} else {
		d.see(b, "□")
	}
	return err
}

// dropDown reads a list to choose from.
func (d *docx) dropDown(b *strings.Builder) error {
	var entries []string
	chosen := 0
	err := d.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "default", "result":
			n, err := strconv.Atoi(container.Attr(e, "val"))
			if err != nil {
				return fmt.Errorf("entry %q of a list", container.Attr(e, "val"))
			}
			chosen = n
		case "listEntry":
			entries = append(entries, container.Attr(e, "val"))
		}
		return d.XML.Skip()
	})
	if 0 <= chosen && chosen < len(entries) {
		d.see(b, entries[chosen])
	}
	return err
}

// wordDrawing is what a drawing holds besides text.
type wordDrawing struct {
	picture  bool
	floating bool // not in the line of the text
}

// drawing reads the text boxes of a drawing, and whether it shows a picture.
func (d *docx) drawing(p *wordLine, found *wordDrawing) error {
	if err := d.deeper(); err != nil {
		return err
	}
	defer d.shallower()
	return d.Children(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "txbxContent":
			return d.box(p)
		case "AlternateContent":
			return d.alternate(func() error { return d.drawing(p, found) })
		case "anchor":
			found.floating = true
		case "shape":
			found.floating = found.floating || strings.Contains(container.Attr(e, "style"), "position:absolute")
		case "OLEObject":
			found.picture = true
			if id := relationID(e); id != "" {
				p.floats = append(p.floats, grid.Float{Embedded: id})
			}
		case "pic", "imagedata", "chart":
			found.picture = true
		}
		return d.drawing(p, found)
	})
}

// box reads a text box. Fields do not go on in it.
func (d *docx) box(p *wordLine) error {
	outside := d.fields
	d.fields = nil
	err := d.blocks(wordBlocks{
		paragraph: func(inner wordText) error {
			p.boxes = append(p.boxes, inner.text)
			for _, f := range inner.floats {
				if f.Embedded != "" { // the text of a box within is part of this one's
					p.floats = append(p.floats, f)
				}
			}
			return nil
		},
		table: func(t *wordTable) error {
			c := wordCell{before: []string{""}, tables: []*wordTable{t}}
			p.boxes = append(p.boxes, c.text())
			return nil
		},
	})
	if err == nil {
		err = d.fieldsEnd()
	}
	d.fields = outside
	return err
}
