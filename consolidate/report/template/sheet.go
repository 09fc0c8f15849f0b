package template

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/report/formula"
)

// sheetRow is a row of a template.
type sheetRow struct {
	attrs        []xml.Attr // without its number and its spans
	height       float64    // in points; 0 for none of its own
	customHeight bool       // a person has set the height
	hidden       bool
	cells        []*Cell
}

// Cell is a cell of a template that has content or a style.
type Cell struct {
	Sheet       *Sheet
	Column, Row int    // from 1
	Text        string // of a cell that holds text
	Formula     string // without its equals sign; one that is shared is written out for each cell

	style       int
	valueType   string     // as .xlsx calls it: s, str, inlineStr, n, b, e
	attrs       []xml.Attr // without its name, style and valueType
	raw         []byte     // the XML of its content
	stored      string     // the value that is stored
	runs        []run      // of Text
	array       string     // the range of an array formula
	formulaType string     // "", array, dataTable
	marks       []string
	named       string // the mark that a defined name of the cell stands for
}

// run is a piece of text with a look of its own.
type run struct {
	look []byte // the XML of its properties
	text string
}

// shared is an entry of the table of shared texts.
type shared struct {
	runs []run
	raw  []byte
}

// readStrings reads the table of shared texts.
func (w *Workbook) readStrings() error {
	part := w.stringsPart()
	if part == "" {
		return nil
	}
	root, err := nodes(w.parts[part])
	if err != nil || len(root) == 0 {
		return errors.Join(err, errors.New("no table of texts"))
	}
	items, err := nodes(root[0].inner)
	if err != nil {
		return err
	}
	for _, n := range items {
		if n.name != "si" {
			continue
		}
		runs, err := runsOf(n.inner)
		if err != nil {
			return err
		}
		w.strings = append(w.strings, shared{runs, n.raw})
	}
	return nil
}

func (w *Workbook) stringsPart() string { return w.leadsTo(w.main, "/sharedStrings") }

// runsOf reads a text, which may be of one look or in several runs.
func runsOf(inner []byte) ([]run, error) {
	pieces, err := nodes(inner)
	if err != nil {
		return nil, err
	}
	var runs []run
	for _, p := range pieces {
		switch p.name {
		case "t":
			runs = append(runs, run{text: textOf(p.inner)})
		case "r":
			children, err := nodes(p.inner)
			if err != nil {
				return nil, err
			}
			var r run
			for _, c := range children {
				switch c.name {
				case "rPr":
					r.look = c.raw
				case "t":
					r.text += textOf(c.inner)
				}
			}
			runs = append(runs, r)
		}
	}
	return runs, nil
}

func textOfRuns(runs []run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.text)
	}
	return b.String()
}

// master is a formula that cells share, and the cell where it stands.
type master struct {
	column, row int
	formula     string
}

// readSheet reads the cells of a sheet, and keeps the XML around them.
func (w *Workbook) readSheet(s *Sheet) error {
	raw, ok := w.parts[s.part]
	if !ok {
		return errors.New("no such part")
	}
	s.related = w.relations(s.part)
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false
	for {
		offset := d.InputOffset()
		t, err := d.RawToken()
		if err != nil {
			return errors.Join(errors.New("no cells"), err)
		}
		e, ok := t.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "worksheet":
			if s.prefix = e.Name.Space; s.prefix != "" {
				s.prefix += ":"
			}
			s.inside = int(d.InputOffset())
		case "sheetData":
			s.before = raw[:offset]
			r := rowReader{w: w, s: s, d: d, raw: raw, masters: map[string]master{}}
			if err := r.read(); err != nil {
				return err
			}
			s.after = raw[d.InputOffset():]
			return w.readLook(s)
		}
	}
}

// behind is the XML of the elements behind the cells, without the last tag of the
// sheet.
func (s *Sheet) behind() []byte {
	return s.after[:max(bytes.LastIndex(s.after, []byte("</")), 0)]
}

// rowReader reads the rows of a sheet.
type rowReader struct {
	w       *Workbook
	s       *Sheet
	d       *xml.Decoder
	raw     []byte            // the part of the sheet
	masters map[string]master // by the numbers of their groups
	row     *sheetRow         // the current one; nil before the first
	number  int               // of the current row
}

// read reads up to the end of the element with the cells.
func (r *rowReader) read() error {
	for {
		t, err := r.d.RawToken()
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return err
		}
		switch t := t.(type) {
		case xml.EndElement:
			if t.Name.Local == "sheetData" {
				return nil
			}
		case xml.StartElement:
			switch t.Name.Local {
			case "row":
				err = r.startRow(t.Attr)
			case "c":
				err = r.readCell(t.Copy())
			}
			if err != nil {
				return err
			}
		}
	}
}

func (r *rowReader) startRow(attrs []xml.Attr) error {
	r.number++
	if text := attribute(attrs, "r"); text != "" {
		var err error
		if r.number, err = strconv.Atoi(text); err != nil || r.number < 1 || r.number > formula.MaxRows {
			return errors.New("a row without a number")
		}
	}
	r.row = newRow(attrs)
	r.s.rows[r.number] = r.row
	r.s.last = max(r.s.last, r.number)
	return nil
}

func newRow(attrs []xml.Attr) *sheetRow {
	r := &sheetRow{}
	for _, a := range attrs {
		switch a.Name.Local {
		case "r", "spans":
			continue
		case "ht":
			r.height, _ = strconv.ParseFloat(a.Value, 64) // 0 where it is no number
			continue
		case "customHeight":
			r.customHeight = isTrue(a.Value)
			continue
		case "hidden":
			r.hidden = isTrue(a.Value)
		}
		r.attrs = append(r.attrs, xml.Attr{Name: a.Name, Value: a.Value})
	}
	return r
}

func isTrue(s string) bool { return s == "1" || s == "true" }

func (r *rowReader) readCell(e xml.StartElement) error {
	if r.row == nil {
		return errors.New("a cell outside of rows")
	}
	c, err := r.newCell(e.Attr)
	if err != nil {
		return err
	}
	if c.raw, err = r.content(); err != nil {
		return err
	}
	parts, err := nodes(c.raw)
	if err != nil {
		return err
	}
	for _, p := range parts {
		switch p.name {
		case "v":
			c.stored = textOf(p.inner)
		case "is":
			if c.runs, err = runsOf(p.inner); err != nil {
				return err
			}
		case "f":
			c.formulaType, c.array = p.attr("t"), p.attr("ref")
			c.Formula = textOf(p.inner)
			if c.formulaType == "shared" {
				c.Formula = unshared(c, p.attr("si"), r.masters)
				c.formulaType, c.array = "", ""
			}
		}
	}
	if i, err := strconv.Atoi(strings.TrimSpace(c.stored)); c.valueType == "s" && err == nil && i >= 0 && i < len(r.w.strings) {
		c.runs = r.w.strings[i].runs
	}
	c.Text = textOfRuns(c.runs)
	r.row.cells = append(r.row.cells, c)
	r.s.columns = max(r.s.columns, c.Column)
	return nil
}

// newCell returns a cell of the current row without its content. A cell that does
// not say where it stands is the next one of the row.
func (r *rowReader) newCell(attrs []xml.Attr) (*Cell, error) {
	c := &Cell{Sheet: r.s, Row: r.number, Column: 1}
	if k := len(r.row.cells); k > 0 {
		c.Column = r.row.cells[k-1].Column + 1
	}
	for _, a := range attrs {
		switch a.Name.Local {
		case "r":
			column, row, ok := formula.ParseCell(a.Value)
			if !ok || row != r.number {
				return nil, errors.New("a cell in a row that is not its own: " + a.Value)
			}
			c.Column = column
		case "s":
			c.style, _ = strconv.Atoi(a.Value) // the first style where it is no number
		case "t":
			c.valueType = a.Value
		default:
			c.attrs = append(c.attrs, a)
		}
	}
	return c, nil
}

// content returns the XML up to the end of the element that has begun.
func (r *rowReader) content() ([]byte, error) {
	begin, end := r.d.InputOffset(), r.d.InputOffset()
	for depth := 1; depth > 0; {
		end = r.d.InputOffset()
		t, err := r.d.RawToken()
		if err != nil {
			return nil, err
		}
		switch t.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return r.raw[begin:end], nil
}

// unshared returns the formula of a cell that shares one with the cells of a group.
func unshared(c *Cell, group string, masters map[string]master) string {
	if c.Formula != "" {
		masters[group] = master{c.Column, c.Row, c.Formula}
		return c.Formula
	}
	m, ok := masters[group]
	if !ok {
		return ""
	}
	return formula.Shift(m.formula, c.Column-m.column, c.Row-m.row)
}

// Cells calls a function with each cell of the template.
func (w *Workbook) Cells(do func(*Cell)) {
	for _, s := range w.Sheets {
		for n := 1; n <= s.last; n++ {
			if row := s.rows[n]; row != nil {
				for _, c := range row.cells {
					do(c)
				}
			}
		}
	}
}

// Address is the cell within its sheet: C5.
func (c *Cell) Address() string { return formula.Cell(c.Column, c.Row) }

// SetMarks says which marks a cell has. Only cells with marks are filled.
func (c *Cell) SetMarks(marks []string) { c.marks = marks }

// SetNamed says which mark a defined name of the cell stands for. The answer to it
// replaces the content of the cell.
func (c *Cell) SetNamed(mark string) { c.named = mark }

// sheet returns a sheet by its name, whatever the case of its letters; nil for none.
func (w *Workbook) sheet(name string) *Sheet {
	for _, s := range w.Sheets {
		if strings.EqualFold(s.Name, name) {
			return s
		}
	}
	return nil
}

// CellAt returns a cell of a sheet, and adds it where there is none. It returns nil
// where there is no such sheet.
func (w *Workbook) CellAt(sheet string, column, row int) *Cell {
	s := w.sheet(sheet)
	if s == nil {
		return nil
	}
	if c := s.cell(column, row); c != nil {
		return c
	}
	if s.rows[row] == nil {
		s.rows[row] = &sheetRow{}
		s.last = max(s.last, row)
	}
	c := &Cell{Sheet: s, Column: column, Row: row}
	r := s.rows[row]
	i := 0
	for i < len(r.cells) && r.cells[i].Column < column {
		i++
	}
	r.cells = slices.Insert(r.cells, i, c)
	s.columns = max(s.columns, column)
	return c
}

func (s *Sheet) cell(column, row int) *Cell {
	if r := s.rows[row]; r != nil {
		for _, c := range r.cells {
			if c.Column == column {
				return c
			}
		}
	}
	return nil
}

// empty reports whether a cell holds nothing.
func (c *Cell) empty() bool {
	return c == nil || c.Formula == "" && len(c.marks) == 0 && c.named == "" && c.stored == "" && c.Text == ""
}

// lastFilled is the last row with a cell that is not empty, whatever its style.
func (s *Sheet) lastFilled() int {
	for n := s.last; n > 0; n-- {
		if r := s.rows[n]; r != nil {
			for _, c := range r.cells {
				if !c.empty() {
					return n
				}
			}
		}
	}
	return 1
}
