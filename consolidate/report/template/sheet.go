package template

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"strconv"
	"strings"

	"jixiao/consolidate/report/formula"
)

// sheetRow is a row of a template.
type sheetRow struct {
	attrs  []xml.Attr // but its number and its spans
	height float64    // in points; 0 for none of its own
	fixed  bool       // the height was set by a person
	hidden bool
	cells  []*Cell
}

// Cell is a cell of a template that holds something or looks like something.
type Cell struct {
	Sheet       *Sheet
	Column, Row int
	// Text is what the cell says, where it is a text.
	Text string
	// Formula is without its equals sign, and of this cell alone.
	Formula string

	style   int
	kind    string // as the format tells: s, str, inlineStr, n, b, e
	attrs   []xml.Attr
	raw     []byte // of what the cell holds
	stored  string // the value that is stored
	runs    []run
	array   string // the range of an array formula
	kindOfF string // of the formula: "", array, dataTable
	marks   []string
	named   string // the mark that a name of the cell stands for
}

// run is a piece of text with a look of its own.
type run struct {
	look []byte // of the format, as it stands
	text string
}

// shared is a text of the table of shared texts.
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

func (w *Workbook) stringsPart() string {
	for _, r := range w.relations(w.main) {
		if strings.HasSuffix(r.kind, "/sharedStrings") {
			return r.part
		}
	}
	return ""
}

// runsOf reads a text: runs of it, or all of one look.
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

// master is a formula that is shared among cells.
type master struct {
	column, row int
	formula     string
}

// readSheet reads a sheet: what stands around its cells as it is, and the cells.
func (w *Workbook) readSheet(s *Sheet) error {
	raw, ok := w.parts[s.part]
	if !ok {
		return errors.New("no such part")
	}
	s.related = w.relations(s.part)
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false
	for {
		at := d.InputOffset()
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
			s.before = raw[:at]
			if err := w.readRows(s, d, raw); err != nil {
				return err
			}
			s.after = raw[d.InputOffset():]
			return w.readLook(s)
		}
	}
}

// behind are the elements behind the cells, without the end of the sheet.
func (s *Sheet) behind() []byte {
	return s.after[:max(bytes.LastIndex(s.after, []byte("</")), 0)]
}

func (w *Workbook) readRows(s *Sheet, d *xml.Decoder, raw []byte) error {
	masters := map[string]master{}
	row, n := (*sheetRow)(nil), 0
	for {
		t, err := d.RawToken()
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
				n++
				if r := attribute(t.Attr, "r"); r != "" {
					if n, err = strconv.Atoi(r); err != nil || n < 1 || n > formula.MaxRows {
						return errors.New("a row without a number")
					}
				}
				row = newRow(t.Attr)
				s.rows[n] = row
				s.last = max(s.last, n)
			case "c":
				if row == nil {
					return errors.New("a cell outside of rows")
				}
				c, err := w.readCell(s, d, t.Copy(), raw, n, row, masters)
				if err != nil {
					return err
				}
				row.cells = append(row.cells, c)
				s.columns = max(s.columns, c.Column)
			}
		}
	}
}

func newRow(attrs []xml.Attr) *sheetRow {
	r := &sheetRow{}
	for _, a := range attrs {
		switch a.Name.Local {
		case "r", "spans":
			continue
		case "ht":
			r.height, _ = strconv.ParseFloat(a.Value, 64) // 0 where it is none
			continue
		case "customHeight":
			r.fixed = isTrue(a.Value)
			continue
		case "hidden":
			r.hidden = isTrue(a.Value)
		}
		r.attrs = append(r.attrs, xml.Attr{Name: a.Name, Value: a.Value})
	}
	return r
}

func isTrue(s string) bool { return s == "1" || s == "true" }

func (w *Workbook) readCell(s *Sheet, d *xml.Decoder, e xml.StartElement, raw []byte, n int, row *sheetRow, masters map[string]master) (*Cell, error) {
	c := &Cell{Sheet: s, Row: n, Column: 1}
	if k := len(row.cells); k > 0 {
		c.Column = row.cells[k-1].Column + 1
	}
	for _, a := range e.Attr {
		switch a.Name.Local {
		case "r":
			column, at, ok := formula.ParseCell(a.Value)
			if !ok || at != n {
				return nil, errors.New("a cell in a row that is not its own: " + a.Value)
			}
			c.Column = column
		case "s":
			c.style, _ = strconv.Atoi(a.Value) // the first where it is none
		case "t":
			c.kind = a.Value
		default:
			c.attrs = append(c.attrs, a)
		}
	}
	begin, end := d.InputOffset(), d.InputOffset()
	for depth := 1; depth > 0; {
		end = d.InputOffset()
		t, err := d.RawToken()
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
	c.raw = raw[begin:end]
	if len(c.raw) == 0 {
		return c, nil
	}
	parts, err := nodes(c.raw)
	if err != nil {
		return nil, err
	}
	for _, p := range parts {
		switch p.name {
		case "v":
			c.stored = textOf(p.inner)
		case "is":
			if c.runs, err = runsOf(p.inner); err != nil {
				return nil, err
			}
		case "f":
			c.kindOfF, c.array = p.attr("t"), p.attr("ref")
			c.Formula = textOf(p.inner)
			if c.kindOfF == "shared" {
				c.Formula = unshared(c, p.attr("si"), masters)
				c.kindOfF, c.array = "", ""
			}
		}
	}
	if i, err := strconv.Atoi(strings.TrimSpace(c.stored)); c.kind == "s" && err == nil && i >= 0 && i < len(w.strings) {
		c.runs = w.strings[i].runs
	}
	c.Text = textOfRuns(c.runs)
	return c, nil
}

// unshared is the formula of a cell that shares one with others.
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

// At is the name of the cell: C5.
func (c *Cell) At() string { return formula.Cell(c.Column, c.Row) }

// SetMarks says what marks a cell has. Only cells with marks are filled.
func (c *Cell) SetMarks(marks []string) { c.marks = marks }

// SetNamed says which mark a name of the cell stands for. What the cell holds
// gives way to it.
func (c *Cell) SetNamed(mark string) { c.named = mark }

// sheet returns a sheet by its name, however it is capitalized.
func (w *Workbook) sheet(name string) *Sheet {
	for _, s := range w.Sheets {
		if strings.EqualFold(s.Name, name) {
			return s
		}
	}
	return nil
}

// CellAt returns a cell of a sheet, which it makes where there is none.
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
	at := 0
	for at < len(r.cells) && r.cells[at].Column < column {
		at++
	}
	r.cells = append(r.cells[:at], append([]*Cell{c}, r.cells[at:]...)...)
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

// lastFilled is the last row that holds something, and not only looks.
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
