// Package odf reads OpenDocument spreadsheets: .ods, in their package or as one XML
// file.
package odf

import (
	"archive/zip"
	"cmp"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"jixiao/importer/grid"
	"jixiao/importer/grid/calc"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/raw"
)

// An OpenDocument spreadsheet tells the kind of every value and its decimal
// text, so that all of it is read from the XML here. Four things are not as
// they seem in the file, and each has its test:
//
//   - LibreOffice stores an error as an empty string and older programs as 0;
//     the kind calcext:error or the text shown tells it.
//   - A formula whose cell has no number format shows what its operands show:
//     0.5 is stored as a plain number and read by a person as 50%.
//   - A formula that gave "" is stored with an empty paragraph and no value.
//   - Tables that hold no sheet stand among the sheets: old cells of tracked
//     changes, copies of other files' sheets, results of links.

// Namespaces of OpenDocument.
const (
	nsOffice  = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
	nsTable   = "urn:oasis:names:tc:opendocument:xmlns:table:1.0"
	nsText    = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
	nsStyle   = "urn:oasis:names:tc:opendocument:xmlns:style:1.0"
	nsNumber  = "urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"
	nsCalcExt = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
)

// The bounds of an OpenDocument file besides those of every file.
const (
	odsMaxDepth  = 100     // elements within elements of one kind, parents of a style
	odsMaxSpaces = 1 << 20 // spaces that text:s stands for
	odsEmptyRun  = 1000    // equal rows without a value whose merged ranges count
)

// ErrOther says that a file is an OpenDocument one of another kind.
var ErrOther = errors.New("grid: OpenDocument file that is no spreadsheet")

// odsGeneral is the number format of a cell that has none.
var odsGeneral = raw.ParseFormat("")

// odsFormat is the number format of cells of one style and one type of value.
type odsFormat struct {
	number                *raw.NumberFormat
	struck, percent, date bool
}

// of returns what the format does to the value of a cell.
func (f odsFormat) of(c *raw.Cell) grid.Format {
	if f.date {
		return grid.Format{Date: true, Decimals: -1}
	}
	out := f.number.Of(c.Kind, c.Text)
	out.Struck = f.struck
	out.Percent = out.Percent || f.percent
	return out
}

// odsReader is a spreadsheet being read.
type odsReader struct {
	container.Scanner
	own, common, other odsStyles                    // of content.xml, of styles.xml, and of its page styles
	numbers            map[string]*raw.NumberFormat // by the name of the data style
	formats            map[string]odsFormat         // by cell style
	index              map[odsFormat]int
	list               []odsFormat // by the style of a cell
	nullShift          float64     // days from 1899-12-30 to the day that is 0
	sheets             []*odsSheet
	bodies             int
	meta               odsMeta
	noZeros            bool         // zeros are not shown
	drawings           []odsDrawing // read and not yet placed

	cells, filled, merges, spaces, depth int // counted against the bounds
}

// odsSheet is a table being read.
type odsSheet struct {
	raw.Sheet
	hiddenRuns []grid.Range    // rows only
	covered    map[[2]int]bool // filled cells that say they are covered
}

// Read reads the OpenDocument spreadsheet that zr is the directory of.
func Read(ctx context.Context, zr *zip.Reader, password string) (*grid.Book, error) {
	parts, err := odsParts(ctx, zr, password)
	if err != nil {
		return nil, err
	}
	if part, ok := parts[odsPackagePart]; ok {
		within, err := container.OpenZip(part)
		if err != nil {
			return nil, err
		}
		return Read(ctx, within, "")
	}
	d := newODSReader(ctx)
	if part, ok := parts["styles.xml"]; ok {
		if err := d.read(part, "document-styles"); err != nil {
			return nil, odsDamaged("styles.xml", err)
		}
	}
	if err := d.read(parts["content.xml"], "document-content"); err != nil {
		return nil, odsDamaged("content.xml", err)
	}
	d.meta = parseODSMeta(parts["meta.xml"])
	d.noZeros = odsHidesZeros(parts["settings.xml"])
	return d.book()
}

// ReadFlat reads an OpenDocument spreadsheet that is one XML file.
func ReadFlat(ctx context.Context, data []byte) (*grid.Book, error) {
	if len(data) > container.MaxPart {
		return nil, fmt.Errorf("%w: %d bytes", grid.ErrTooLarge, len(data))
	}
	if err := container.HonestXML(data); err != nil {
		return nil, err
	}
	d := newODSReader(ctx)
	if err := d.read(data, "document"); err != nil {
		return nil, odsDamaged("office:document", err)
	}
	d.noZeros = odsHidesZeros(data)
	return d.book()
}

func newODSReader(ctx context.Context) *odsReader {
	return &odsReader{
		Scanner: container.Scanner{Ctx: ctx},
		own:     newODSStyles(), common: newODSStyles(), other: newODSStyles(),
		numbers: make(map[string]*raw.NumberFormat), formats: make(map[string]odsFormat), index: make(map[odsFormat]int),
	}
}

// odsDamaged says which part an error is of. Errors of other kinds keep theirs.
func odsDamaged(part string, err error) error {
	if errors.Is(err, grid.ErrTooLarge) || errors.Is(err, ErrOther) {
		return fmt.Errorf("%s: %w", part, err)
	}
	return fmt.Errorf("%w: %s: %w", grid.ErrDamaged, part, err)
}

// odsParts reads every part of the package, which checks its CRC, and keeps
// those that are looked at.
func odsParts(ctx context.Context, zr *zip.Reader, password string) (map[string][]byte, error) {
	files, err := odsFiles(zr)
	if err != nil {
		return nil, err
	}
	parts := make(map[string][]byte)
	locked, err := odsManifest(files)
	if err != nil {
		return nil, err
	}
	left := int64(container.MaxInflated)
	for _, f := range zr.File {
		name := container.PartName(f.Name)
		if files[name] != f {
			continue // a folder
		}
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		part, err := container.ReadRaw(f, min(left, container.MaxPart))
		if err != nil {
			return nil, err
		}
		needed := odsNeeded(name) || name == odsPackagePart && locked[name] != nil
		if e := locked[name]; e != nil && needed {
			if part, err = e.open(name, part, password, min(left, container.MaxPart)); err != nil {
				return nil, err
			}
		}
		if locked[name] == nil || needed {
			if err := container.HonestPart(name, part); err != nil {
				return nil, err
			}
		}
		left -= int64(len(part))
		if needed {
			parts[name] = part
		}
	}
	return parts, nil
}

// odsNeeded reports whether a part is looked at.
func odsNeeded(name string) bool {
	return name == "content.xml" || name == "styles.xml" || name == "meta.xml" || name == "settings.xml"
}

// odsHidesZeros reports whether the settings of a view say that zeros are not
// shown. A file is not refused for settings that cannot be read.
func odsHidesZeros(part []byte) bool {
	const config = "urn:oasis:names:tc:opendocument:xmlns:config:1.0"
	d := container.NewDecoder(part)
	within := false
	for {
		tok, err := d.Token()
		if err != nil {
			return false
		}
		switch e := tok.(type) {
		case xml.StartElement:
			within = isODS(e, config, "config-item") && container.Attr(e, "name") == "ShowZeroValues"
		case xml.CharData:
			if within && strings.TrimSpace(string(e)) == "false" {
				return true
			}
		case xml.EndElement:
			within = false
		}
	}
}

// odsFiles returns the files of the package by name.
func odsFiles(zr *zip.Reader) (map[string]*zip.File, error) {
	if len(zr.File) > container.MaxParts {
		return nil, fmt.Errorf("%w: %d parts", grid.ErrTooLarge, len(zr.File))
	}
	files := make(map[string]*zip.File, len(zr.File))
	for _, f := range zr.File {
		name := container.PartName(f.Name)
		if strings.HasSuffix(name, "/") {
			continue
		}
		if f.Flags&1 != 0 {
			return nil, fmt.Errorf("%w: part %s", grid.ErrEncrypted, f.Name)
		}
		if _, ok := files[name]; ok {
			return nil, fmt.Errorf("%w: two parts named %s", grid.ErrDamaged, f.Name)
		}
		files[name] = f
	}
	return files, nil
}

// odsManifest looks at the parts that say what the package is: its kind, and
// that the parts which are needed are there. It returns how parts are encrypted,
// by name. A file without styles.xml may be whole, but not when it lists that
// part: a percent sign would be lost with it.
func odsManifest(files map[string]*zip.File) (map[string]*odsEncryption, error) {
	mime, err := odsMimetype(files)
	if err != nil {
		return nil, err
	}
	if mime != "" {
		if err := odsKind(mime); err != nil {
			return nil, err
		}
	}
	f, ok := files["META-INF/manifest.xml"]
	if !ok {
		return nil, fmt.Errorf("%w: no manifest", grid.ErrDamaged)
	}
	part, err := container.ReadPart(f, container.MaxCoreProps)
	if err != nil {
		return nil, err
	}
	var manifest struct {
		XMLName xml.Name `xml:"urn:oasis:names:tc:opendocument:xmlns:manifest:1.0 manifest"`
		Entry   []struct {
			Path       string         `xml:"full-path,attr"`
			MediaType  string         `xml:"media-type,attr"`
			Encryption *odsEncryption `xml:"encryption-data"`
		} `xml:"file-entry"`
	}
	if err := container.NewDecoder(part).Decode(&manifest); err != nil {
		return nil, odsDamaged("manifest.xml", err)
	}
	for _, e := range manifest.Entry {
		if e.Path == "/" && mime == "" {
			mime = e.MediaType
		}
	}
	if err := odsKind(mime); err != nil {
		return nil, err
	}
	locked := make(map[string]*odsEncryption)
	for _, e := range manifest.Entry {
		if e.Encryption != nil {
			locked[e.Path] = e.Encryption
		}
	}
	if _, ok := files[odsPackagePart]; ok && locked[odsPackagePart] != nil {
		return locked, nil
	}
	for _, e := range manifest.Entry {
		if _, ok := files[e.Path]; !ok && (e.Path == "styles.xml" || e.Path == "meta.xml") {
			return nil, fmt.Errorf("%w: part %s missing", grid.ErrDamaged, e.Path)
		}
	}
	if _, ok := files["content.xml"]; !ok {
		return nil, fmt.Errorf("%w: part content.xml missing", grid.ErrDamaged)
	}
	return locked, nil
}

// odsMimetype returns what the package says it is, "" when it does not.
func odsMimetype(files map[string]*zip.File) (string, error) {
	f, ok := files["mimetype"]
	if !ok {
		return "", nil
	}
	part, err := container.ReadPart(f, 256)
	return strings.TrimSpace(string(part)), err
}

// odsKind tells spreadsheets and their templates from the other documents.
func odsKind(mime string) error {
	switch mime {
	case "application/vnd.oasis.opendocument.spreadsheet", "application/vnd.oasis.opendocument.spreadsheet-template":
		return nil
	case "":
		return fmt.Errorf("%w: no mime type", grid.ErrDamaged)
	}
	return fmt.Errorf("%w: %s", ErrOther, mime)
}

// read reads a part whose root element is office:root, or a flat document.
func (d *odsReader) read(part []byte, root string) error {
	d.Scanner = container.Scanner{Ctx: d.Ctx, XML: container.NewDecoder(part)}
	e, err := d.start()
	if err != nil {
		return err
	}
	if !isODS(e, nsOffice, root) {
		return fmt.Errorf("root element %s", e.Name.Local)
	}
	automatic := &d.own
	switch root {
	case "document-styles":
		automatic = &d.other
	case "document":
		mime, _ := odsAttr(e, nsOffice, "mimetype")
		if err := odsKind(mime); err != nil {
			return err
		}
	}
	err = d.Children(func(e xml.StartElement) error {
		switch {
		case e.Name.Space != nsOffice:
		case e.Name.Local == "styles" || e.Name.Local == "automatic-styles":
			if d.bodies > 0 {
				return errors.New("styles behind the cells")
			}
			if e.Name.Local == "styles" {
				return d.readStyles(&d.common)
			}
			return d.readStyles(automatic)
		case e.Name.Local == "meta":
			var meta odsMeta
			err := d.XML.DecodeElement(&meta, &e)
			d.meta = meta
			return err
		case e.Name.Local == "body":
			d.bodies++
			return d.readBody()
		}
		return d.XML.Skip()
	})
	if err != nil {
		return err
	}
	return d.End()
}

// start enters the root element.
func (d *odsReader) start() (xml.StartElement, error) {
	for {
		tok, err := d.XML.Token()
		if err != nil {
			return xml.StartElement{}, container.NoEOF(err)
		}
		if e, ok := tok.(xml.StartElement); ok {
			return e, nil
		}
	}
}

// nested is children for elements that may stand within their own kind.
func (d *odsReader) nested(f func(xml.StartElement) error) error {
	if d.depth++; d.depth > odsMaxDepth {
		return fmt.Errorf("more than %d elements within one another", odsMaxDepth)
	}
	defer func() { d.depth-- }()
	return d.Children(f)
}

func (d *odsReader) readBody() error {
	return d.Children(func(e xml.StartElement) error {
		switch {
		case e.Name.Space != nsOffice:
			return d.XML.Skip()
		case e.Name.Local != "spreadsheet":
			return fmt.Errorf("%w: office:%s", ErrOther, e.Name.Local)
		}
		return d.Children(func(e xml.StartElement) error {
			switch {
			case isODS(e, nsTable, "calculation-settings"):
				return d.readSettings()
			case isODS(e, nsTable, "table"):
				return d.readTable(e)
			}
			return d.XML.Skip() // tables within others are no sheets: old cells, links
		})
	})
}

// readSettings notes the day that serial numbers count from.
func (d *odsReader) readSettings() error {
	return d.Children(func(e xml.StartElement) error {
		if text, ok := odsAttr(e, nsTable, "date-value"); ok && isODS(e, nsTable, "null-date") {
			day, ok := odsDay(text)
			if !ok {
				return fmt.Errorf("null date %q", text)
			}
			d.nullShift = day
		}
		return d.XML.Skip()
	})
}

// book makes the Book of what was read.
func (d *odsReader) book() (*grid.Book, error) {
	if len(d.sheets) == 0 {
		return nil, fmt.Errorf("%w: spreadsheet without tables", grid.ErrDamaged)
	}
	book := &grid.Book{Modified: d.meta.modified(), Generator: strings.TrimSpace(d.meta.Generator), Properties: d.meta.properties()}
	sheets := make([]*raw.Sheet, len(d.sheets))
	for i, s := range d.sheets {
		sheets[i] = &s.Sheet
		s.NoZeros = d.noZeros
	}
	calc.Compute(d.Ctx, sheets)
	for _, s := range d.sheets {
		book.Sheets = append(book.Sheets, d.sheet(s))
	}
	return book, nil
}

// sheet makes the Sheet of a table.
func (d *odsReader) sheet(table *odsSheet) *grid.Sheet {
	s := table.Sheet.Grid(func(c *raw.Cell) grid.Format { return d.list[c.Style].of(c) }, false)
	bounds := s.Bounds()
	for _, rows := range table.hiddenRuns {
		for row := max(rows.Top, bounds.Top); row <= min(rows.Bottom, bounds.Bottom); row++ {
			s.HiddenRows[row] = true
		}
	}
	return s
}

// odsTable walks the columns and rows of a table.
type odsTable struct {
	*odsReader
	sheet   *odsSheet
	row     int      // of the next row element
	col     int      // of the next column element
	columns []odsRun // with a cell style of their own
}

// odsRun is a run of columns with a default cell style.
type odsRun struct {
	left, right int
	style       string
}

// readTable reads a sheet.
func (d *odsReader) readTable(e xml.StartElement) error {
	name, _ := odsAttr(e, nsTable, "name")
	// The cells of other files that formulas refer to are kept in tables of
	// such names, which nobody sees.
	if strings.HasPrefix(name, "'") && strings.Contains(name, "'#") {
		return d.XML.Skip()
	}
	style, _ := odsAttr(e, nsTable, "style-name")
	s := &odsSheet{covered: make(map[[2]int]bool)}
	s.Name, s.Hidden = name, d.hidden("table", style)
	t := &odsTable{odsReader: d, sheet: s, row: 1, col: 1}
	err := t.within(false)
	if err == nil {
		err = s.check()
	}
	if err != nil {
		return fmt.Errorf("sheet %q: %w", name, err)
	}
	d.sheets = append(d.sheets, s)
	return nil
}

// within reads the columns and rows of a table, or of a group of them.
func (t *odsTable) within(hidden bool) error {
	return t.nested(func(e xml.StartElement) error {
		if e.Name.Space != nsTable {
			return t.XML.Skip()
		}
		switch e.Name.Local {
		case "shapes":
			if err := t.Children(t.drawn); err != nil {
				return err
			}
			return t.placeDrawings(&t.sheet.Sheet, 0, 0)
		case "table-columns", "table-header-columns", "table-rows", "table-header-rows":
			return t.within(hidden)
		case "table-column-group", "table-row-group":
			display, _ := odsAttr(e, nsTable, "display")
			return t.within(hidden || display == "false")
		case "table-column":
			return t.readColumn(e, hidden)
		case "table-row":
			return t.readRow(e, hidden)
		case "table":
			return errors.New("table within a table")
		}
		return t.XML.Skip()
	})
}

func (t *odsTable) readColumn(e xml.StartElement, hidden bool) error {
	n, err := odsCount(e, "number-columns-repeated")
	if err != nil {
		return err
	}
	run := odsRun{left: t.col, right: min(t.col+n-1, grid.MaxCol)}
	t.col = min(t.col+n, grid.MaxCol+1)
	run.style, _ = odsAttr(e, nsTable, "default-cell-style-name")
	if run.left <= run.right {
		if run.style != "" {
			t.columns = append(t.columns, run)
		}
		if hidden || t.collapsed(e, "table-column") {
			t.sheet.HiddenCols = append(t.sheet.HiddenCols, grid.Range{Left: run.left, Right: run.right})
		}
	}
	return t.XML.Skip()
}

// collapsed reports whether a row or column is not seen.
func (t *odsTable) collapsed(e xml.StartElement, family string) bool {
	visibility, _ := odsAttr(e, nsTable, "visibility")
	style, _ := odsAttr(e, nsTable, "style-name")
	return visibility == "collapse" || visibility == "filter" || t.hidden(family, style)
}

// columnStyle returns the default cell style of a column.
func (t *odsTable) columnStyle(col int) string {
	i, ok := slices.BinarySearchFunc(t.columns, col, func(run odsRun, col int) int { return cmp.Compare(run.left, col) })
	if !ok {
		i--
	}
	if i < 0 || col > t.columns[i].right {
		return ""
	}
	return t.columns[i].style
}

// odsRow is a row element: its filled cells and merged ranges, with the row 0.
type odsRow struct {
	cells   []raw.Cell
	covered []bool // by cell
	merges  []grid.Range
	style   string // of cells without one
	col     int    // of the next cell element
	repeat  int
}

func (t *odsTable) readRow(e xml.StartElement, hidden bool) error {
	repeat, err := odsCount(e, "number-rows-repeated")
	if err != nil {
		return err
	}
	r := &odsRow{col: 1, repeat: repeat}
	r.style, _ = odsAttr(e, nsTable, "default-cell-style-name")
	hidden = hidden || t.collapsed(e, "table-row")
	err = t.Children(func(e xml.StartElement) error {
		switch {
		case isODS(e, nsTable, "table-cell"):
			return t.readCell(r, e, false)
		case isODS(e, nsTable, "covered-table-cell"):
			return t.readCell(r, e, true)
		}
		return t.XML.Skip()
	})
	if err != nil {
		return fmt.Errorf("row %d: %w", t.row, err)
	}
	return t.place(r, hidden)
}

// place puts a row into the sheet as often as it is repeated.
func (t *odsTable) place(r *odsRow, hidden bool) error {
	s, last := t.sheet, t.row+r.repeat-1
	if last > grid.MaxRow && len(r.cells) > 0 {
		return fmt.Errorf("row number %d", last)
	}
	last = min(last, grid.MaxRow)
	if hidden && t.row <= last {
		if n := len(s.hiddenRuns); n > 0 && s.hiddenRuns[n-1].Bottom == t.row-1 {
			s.hiddenRuns[n-1].Bottom = last
		} else {
			s.hiddenRuns = append(s.hiddenRuns, grid.Range{Top: t.row, Bottom: last})
		}
	}
	if len(r.merges) > 0 && (len(r.cells) > 0 || r.repeat <= odsEmptyRun) {
		if err := t.placeMerges(r, last); err != nil {
			return err
		}
	}
	for row := t.row; row <= last && len(r.cells) > 0; row++ {
		for i, c := range r.cells {
			c.Row = row
			s.Cells = append(s.Cells, c)
			if r.covered[i] {
				s.covered[[2]int{row, c.Col}] = true
			}
		}
	}
	t.row = last + 1
	return nil
}

func (t *odsTable) placeMerges(r *odsRow, last int) error {
	for row := t.row; row <= last; row++ {
		for _, m := range r.merges {
			if t.merges++; t.merges > raw.MaxMerges {
				return fmt.Errorf("%w: more than %d merged ranges", grid.ErrTooLarge, raw.MaxMerges)
			}
			m.Top, m.Bottom = m.Top+row, m.Bottom+row
			if m.Bottom > grid.MaxRow {
				return fmt.Errorf("merged range down to row %d", m.Bottom)
			}
			if m.Bottom > row && r.repeat > 1 {
				return errors.New("merged range over the rows that repeat it")
			}
			t.sheet.Merges = append(t.sheet.Merges, m)
		}
	}
	return nil
}

// check finds figures that cannot both be right: in a merged range, besides
// that of its first cell, only such as say themselves that they are covered.
func (s *odsSheet) check() error {
	laid := grid.NewSheet(s.Name, nil, s.Merges)
	if len(laid.Merges) != len(s.Merges) {
		return errors.New("merged ranges overlap")
	}
	for _, c := range s.Cells {
		if s.covered[[2]int{c.Row, c.Col}] {
			continue
		}
		if m := laid.Span(c.Row, c.Col); c.Row != m.Top || c.Col != m.Left {
			return fmt.Errorf("cell %s stands in the merged range of %s", grid.Ref(c.Row, c.Col), grid.Ref(m.Top, m.Left))
		}
	}
	return nil
}

// readCell reads one cell element into the row.
func (t *odsTable) readCell(r *odsRow, e xml.StartElement, covered bool) error {
	if t.cells++; t.cells > raw.MaxCells {
		return fmt.Errorf("%w: more than %d cells", grid.ErrTooLarge, raw.MaxCells)
	}
	repeat, err1 := odsCount(e, "number-columns-repeated")
	wide, err2 := odsCount(e, "number-columns-spanned")
	high, err3 := odsCount(e, "number-rows-spanned")
	if err := errors.Join(err1, err2, err3); err != nil {
		return err
	}
	v, err := t.value(e)
	if err != nil {
		return fmt.Errorf("cell %s: %w", grid.Ref(t.row, r.col), err)
	}
	if err := t.placeDrawings(&t.sheet.Sheet, t.row, r.col); err != nil {
		return err
	}
	left := r.col
	r.col = min(left+repeat, grid.MaxCol+1)
	if !covered && (wide > 1 || high > 1) {
		if err := r.merge(left, repeat, wide, high); err != nil {
			return fmt.Errorf("cell %s: %w", grid.Ref(t.row, left), err)
		}
	}
	if v.Kind == 0 && !v.Special {
		return nil
	}
	if left+repeat-1 > grid.MaxCol {
		return fmt.Errorf("column number %d", left+repeat-1)
	}
	// A few bytes can stand for the same cell in all places of a sheet.
	if repeat > (raw.MaxFilled-t.filled)/r.repeat {
		return fmt.Errorf("%w: more than %d filled cells", grid.ErrTooLarge, raw.MaxFilled)
	}
	t.filled += repeat * r.repeat
	style, styled := odsAttr(e, nsTable, "style-name")
	for col := left; col < left+repeat; col++ {
		if !styled {
			if style = r.style; style == "" {
				style = t.columnStyle(col)
			}
		}
		c := t.formatted(v, style)
		c.Col = col
		r.cells = append(r.cells, c)
		r.covered = append(r.covered, covered)
	}
	return nil
}

// merge notes the merged range of a cell, in rows that count from 0.
func (r *odsRow) merge(left, repeat, wide, high int) error {
	if wide > 1 && repeat > 1 {
		return errors.New("merged range over the cells that repeat it")
	}
	if left+repeat-1+wide-1 > grid.MaxCol {
		return fmt.Errorf("merged range to column %d", left+repeat+wide-2)
	}
	for col := left; col < left+repeat; col++ {
		r.merges = append(r.merges, grid.Range{Left: col, Bottom: high - 1, Right: col + wide - 1})
	}
	return nil
}

// odsValue is what a cell element holds, besides how it is shown.
type odsValue struct {
	raw.Cell
	typ   string // its office:value-type
	shown string // its paragraphs
}

// value reads the value and the text of a cell element. It leaves the kind of
// an empty cell 0.
func (d *odsReader) value(e xml.StartElement) (odsValue, error) {
	var v odsValue
	formula, _ := odsAttr(e, nsTable, "formula")
	v.Formula = odsFormula(formula)
	_, matrix := odsAttr(e, nsTable, "number-matrix-columns-spanned")
	v.Special = matrix
	v.typ, _ = odsValueAttr(e, "value-type")
	extended, _ := odsAttr(e, nsCalcExt, "value-type")

	var paragraphs []string
	if err := d.paragraphs(&paragraphs); err != nil {
		return v, err
	}
	v.shown = strings.Join(paragraphs, "\n")

	shownError, isError := odsError(v.shown)
	switch {
	case strings.Contains(strings.ToUpper(v.Formula), "DISPIMG("):
		v.Kind, v.Text = grid.Text, grid.Picture
		return v, nil
	case extended == "error":
		v.Kind, v.Text = grid.Error, shownError
		return v, nil
	case isError && (v.Formula != "" || v.typ != "" && v.typ != "string"):
		v.Kind, v.Text = grid.Error, shownError
		return v, nil
	}
	stored, err := v.stored(e, len(paragraphs) > 0)
	switch {
	case err != nil:
		return v, err
	case v.Kind == grid.Text && v.Text == "":
		v.Kind = 0
		v.Special = v.Special || v.Formula != "" // not blank to a formula that refers to it
	case stored:
	case v.Formula != "":
		v.Kind, v.Missing = grid.Uncomputed, true
	case v.typ != "" && v.typ != "string":
		return v, fmt.Errorf("value of type %q missing", v.typ)
	}
	return v, nil
}

// stored reads the value that is stored for the type of the cell, and reports
// whether there is one.
func (v *odsValue) stored(e xml.StartElement, paragraphs bool) (bool, error) {
	switch v.typ {
	case "float", "currency", "percentage":
		text, ok := odsValueAttr(e, "value")
		text = strings.TrimSpace(text)
		if !ok || text == "" {
			return false, nil
		}
		v.Kind, v.Text = grid.Number, text
		if !raw.IsDecimal(text) {
			v.Kind = grid.Text
		}
		return true, nil
	case "date":
		text, ok := odsValueAttr(e, "date-value")
		return ok, v.date(strings.TrimSpace(text), ok)
	case "time":
		text, ok := odsValueAttr(e, "time-value")
		return ok, v.time(strings.TrimSpace(text), ok)
	case "boolean":
		text, ok := odsValueAttr(e, "boolean-value")
		if ok {
			v.Kind, v.Text = grid.Bool, "FALSE"
			if container.IsTrue(strings.TrimSpace(text)) {
				v.Text = "TRUE"
			}
		}
		return ok, nil
	case "string":
		text, ok := odsValueAttr(e, "string-value")
		if text == "" {
			text = v.shown
		}
		if ok || paragraphs {
			v.Kind, v.Text = grid.Text, raw.Breaks(text)
		}
		return ok || paragraphs, nil
	case "":
		if v.Formula != "" && (!paragraphs || v.shown != "") {
			return false, nil // what is shown is not what is stored
		}
		v.Kind, v.Text = grid.Text, v.shown
		return true, nil
	}
	if v.Formula == "" && v.shown != "" {
		return false, fmt.Errorf("value type %q", v.typ)
	}
	v.typ = ""
	return false, nil
}

// date takes a date as the serial number that Sheet.Date renders. Days that
// have none stay text, which is no figure either.
func (v *odsValue) date(text string, ok bool) error {
	if !ok {
		return nil
	}
	if serial, ok := odsSerial(text); ok {
		v.Kind, v.Text = grid.Number, odsDecimal(serial)
		return nil
	}
	if strings.Count(text, "-") < 2 {
		return fmt.Errorf("date %q", text)
	}
	v.Kind, v.Text, v.Special = grid.Text, text, true
	return nil
}

func (v *odsValue) time(text string, ok bool) error {
	if !ok {
		return nil
	}
	days, ok := odsDuration(text)
	if !ok {
		return fmt.Errorf("time %q", text)
	}
	v.Kind, v.Text = grid.Number, odsDecimal(days)
	return nil
}

func odsDecimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// odsTime reads a date, with or without the time of day.
func odsTime(text string) (t time.Time, timed, ok bool) {
	text = strings.TrimSuffix(text, "Z")
	for _, layout := range []string{"2006-01-02", "2006-01-02T15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t, len(layout) > 10, true
		}
	}
	return time.Time{}, false, false
}

// odsDay returns the days from 1899-12-30 to a date.
func odsDay(text string) (float64, bool) {
	t, _, ok := odsTime(text)
	seconds := float64(t.Unix()-time.Date(1899, 12, 30, 0, 0, 0, 0, time.UTC).Unix()) + float64(t.Nanosecond())/1e9
	return seconds / 86400, ok
}

// odsSerial returns the serial number of a date in the 1900 system, in which
// the days up to 1900-02-28 count one less, as 1900 is taken for a leap year.
// The day 1899-12-30 is none when a time follows: it stands for a time alone.
func odsSerial(text string) (float64, bool) {
	day, ok := odsDay(text)
	_, timed, _ := odsTime(text)
	switch {
	case !ok:
		return 0, false
	case timed && day >= 0 && day < 1:
		return day, true
	case day < 2 || day >= 2958466: // before 1900-01-01, after 9999-12-31
		return 0, false
	case day < 61:
		return day - 1, true
	}
	return day, true
}

// odsDuration reads a duration like PT08H30M00S in days. Months and years have
// no length; no time is written with them.
func odsDuration(text string) (days float64, ok bool) {
	sign := 1.0
	if rest, ok := strings.CutPrefix(text, "-"); ok {
		sign, text = -1, rest
	}
	text, ok = strings.CutPrefix(text, "P")
	if !ok || text == "" {
		return 0, false
	}
	seconds, timed := 0.0, false
	for text != "" {
		if rest, ok := strings.CutPrefix(text, "T"); ok && !timed {
			text, timed = rest, true
			continue
		}
		i := strings.IndexFunc(text, func(r rune) bool { return (r < '0' || r > '9') && r != '.' })
		if i <= 0 || !raw.IsDecimal(text[:i]) {
			return 0, false
		}
		n, err := strconv.ParseFloat(text[:i], 64)
		if err != nil {
			return 0, false
		}
		switch unit := text[i]; {
		case unit == 'D' && !timed:
			seconds += n * 86400
		case (unit == 'Y' || unit == 'M') && !timed && n == 0:
		case unit == 'H' && timed:
			seconds += n * 3600
		case unit == 'M' && timed:
			seconds += n * 60
		case unit == 'S' && timed:
			seconds += n
		default:
			return 0, false
		}
		text = text[i+1:]
	}
	days = sign * seconds / 86400
	return days, !math.IsInf(days, 0)
}

// odsErrors are the errors that programs show by these names.
var odsErrors = map[string]bool{
	"#DIV/0!": true, "#N/A": true, "#NAME?": true, "#NULL!": true, "#NUM!": true, "#REF!": true, "#VALUE!": true,
	"#SPILL!": true, "#CALC!": true,
}

// odsError returns the text of an error cell that shows this, and reports
// whether it is surely that of an error: #REF! or, as LibreOffice has it,
// Err:502.
func odsError(shown string) (text string, ok bool) {
	shown = strings.TrimSpace(shown)
	switch {
	case odsErrors[shown]:
		return shown, true
	case shown == "":
		return "#ERR!", false
	}
	for _, word := range []string{"Err", "错误", "錯誤"} {
		rest, ok := strings.CutPrefix(shown, word)
		number := strings.TrimLeft(rest, ":：")
		if ok && number != rest && number != "" && raw.AllDigits(number) {
			return "#" + shown, true
		}
	}
	return "#" + strings.TrimPrefix(shown, "#"), false
}

// formatted returns the cell with its style. A formula in a cell without a
// number format is shown in that of its operands, which only the text shown
// tells.
func (d *odsReader) formatted(v odsValue, style string) raw.Cell {
	c, f := v.Cell, d.styleFormat(style)
	switch {
	case v.typ == "percentage":
		f.percent = true
	case (v.typ == "date" || v.typ == "time") && c.Kind == grid.Number:
		f.date = true
	case c.Kind == grid.Number && c.Formula != "" && f.of(&c) == grid.Format{Decimals: -1}:
		inferFormat(&c, &f, strings.TrimSpace(v.shown))
	}
	if c.Kind == grid.Number && f.of(&c).Date && v.typ != "date" && v.typ != "time" {
		c.Text = d.serial(c.Text)
	}
	i, ok := d.index[f]
	if !ok {
		i = len(d.list)
		d.list = append(d.list, f)
		d.index[f] = i
	}
	c.Style = i
	return c
}

// serial returns a number that is shown as a date in the 1900 system.
func (d *odsReader) serial(text string) string {
	n, err := strconv.ParseFloat(text, 64)
	day := n + d.nullShift
	if day >= 2 && day < 61 {
		day--
	}
	if err != nil || day == n {
		return text
	}
	return odsDecimal(day)
}

// inferFormat tells a percentage, a date and a truth value by what is shown.
func inferFormat(c *raw.Cell, f *odsFormat, shown string) {
	upper := strings.ToUpper(shown)
	dash := strings.IndexFunc(shown, func(r rune) bool { return '0' <= r && r <= '9' })
	switch {
	case upper == "TRUE" || upper == "FALSE":
		c.Kind, c.Text = grid.Bool, upper
	case strings.HasSuffix(shown, "%"):
		f.percent = true
	case strings.ContainsAny(shown, "/:年月日时"),
		dash >= 0 && strings.Contains(shown[dash:], "-") && !strings.Contains(upper, "E-"):
		f.date = true
	}
}

// paragraphs adds the paragraphs of the current element. Comments and drawings
// are no text of the cell; drawings are kept by themselves.
func (d *odsReader) paragraphs(out *[]string) error {
	return d.nested(func(e xml.StartElement) error {
		switch {
		case isODS(e, nsTable, "table"):
			return errors.New("table within a cell")
		case e.Name.Space == nsDraw:
			return d.drawn(e)
		case e.Name.Space != nsText:
			return d.XML.Skip()
		}
		switch e.Name.Local {
		case "p", "h":
			p := odsParagraph{space: true}
			err := d.inline(&p)
			p.endRun()
			*out = append(*out, p.Text.String())
			return err
		case "list", "list-item", "list-header", "section":
			return d.paragraphs(out)
		}
		return d.XML.Skip()
	})
}

// odsParagraph gathers the text of a paragraph, in which white space counts as
// one space, and as none at its beginning.
type odsParagraph struct {
	raw.Seen
	run   strings.Builder // not yet added
	look  raw.Look        // of it
	space bool            // the last character was white space
}

// endRun ends a run of characters that look the same.
func (p *odsParagraph) endRun() {
	p.Add(p.run.String(), p.look)
	p.run.Reset()
}

func (p *odsParagraph) chars(b []byte) {
	for _, c := range b {
		switch c {
		case ' ', '\t', '\r', '\n':
			if !p.space {
				p.run.WriteByte(' ')
			}
			p.space = true
		default:
			p.run.WriteByte(c)
			p.space = false
		}
	}
}

// literal takes white space that an element stands for.
func (p *odsParagraph) literal(s string) {
	p.run.WriteString(s)
	p.space = false
}

// inline reads what stands in a paragraph, or in an element within it.
func (d *odsReader) inline(p *odsParagraph) error {
	if d.depth++; d.depth > odsMaxDepth {
		return fmt.Errorf("more than %d elements within one another", odsMaxDepth)
	}
	defer func() { d.depth-- }()
	for {
		tok, err := d.XML.Token()
		if err != nil {
			return container.NoEOF(err)
		}
		switch e := tok.(type) {
		case xml.CharData:
			p.chars(e)
		case xml.StartElement:
			if err := d.inlineElement(p, e); err != nil {
				return container.NoEOF(err)
			}
		case xml.EndElement:
			return nil
		}
	}
}

func (d *odsReader) inlineElement(p *odsParagraph, e xml.StartElement) error {
	switch e.Name.Space {
	case nsText:
	case nsDraw:
		return d.drawn(e)
	default:
		return d.XML.Skip() // comments
	}
	switch e.Name.Local {
	case "s":
		n := 1
		if text, ok := odsAttr(e, nsText, "c"); ok {
			var err error
			if n, err = strconv.Atoi(strings.TrimSpace(text)); err != nil || n < 0 {
				return fmt.Errorf("count of spaces %q", text)
			}
		}
		if n > odsMaxSpaces-d.spaces {
			return fmt.Errorf("%w: more than %d spaces", grid.ErrTooLarge, odsMaxSpaces)
		}
		d.spaces += n
		p.literal(strings.Repeat(" ", n))
	case "tab":
		p.literal("\t")
	case "line-break":
		p.literal("\n")
	case "note", "ruby-text": // a footnote, a reading aid
	case "span":
		around := p.look
		p.endRun()
		name, _ := odsAttr(e, nsText, "style-name")
		p.look = d.textLook(name, around)
		err := d.inline(p)
		p.endRun()
		p.look = around
		return err
	default:
		return d.inline(p)
	}
	return d.XML.Skip()
}

// odsStyles are the styles of one place. An automatic style may have the name
// of a common one.
type odsStyles struct {
	cells map[[2]string]odsStyle // by family and name; of tables, rows and columns too
	data  map[string]odsDataStyle
}

func newODSStyles() odsStyles {
	return odsStyles{make(map[[2]string]odsStyle), make(map[string]odsDataStyle)}
}

// odsStyle is a style as far as it tells a number format or hides something.
type odsStyle struct {
	parent, data   string
	hidden         bool
	line, position string // through the text, and of it; "" when not said
}

// odsDataStyle is a number format, or a section of one.
type odsDataStyle struct {
	*raw.Section
	texts bool     // it is for texts
	maps  []odsMap // number formats that conditions pick, in order
}

// odsMap is a condition and the number format that it picks.
type odsMap struct{ when, name string }

// readStyles reads the styles in the current element.
func (d *odsReader) readStyles(into *odsStyles) error {
	return d.Children(func(e xml.StartElement) error {
		name, _ := odsAttr(e, nsStyle, "name")
		switch {
		case isODS(e, nsStyle, "style"):
			family, _ := odsAttr(e, nsStyle, "family")
			s := odsStyle{}
			s.parent, _ = odsAttr(e, nsStyle, "parent-style-name")
			s.data, _ = odsAttr(e, nsStyle, "data-style-name")
			err := d.Children(func(e xml.StartElement) error {
				s.hidden = s.hidden || hides(e)
				if isODS(e, nsStyle, "text-properties") {
					style, _ := odsAttr(e, nsStyle, "text-line-through-style")
					kind, _ := odsAttr(e, nsStyle, "text-line-through-type")
					s.line = cmp.Or(style, kind)
					s.position, _ = odsAttr(e, nsStyle, "text-position")
				}
				return d.XML.Skip()
			})
			into.cells[[2]string{family, name}] = s
			return err
		case e.Name.Space == nsNumber && strings.HasSuffix(e.Name.Local, "-style"):
			s, err := d.readDataStyle(e.Name.Local)
			into.data[name] = s
			return err
		}
		return d.XML.Skip()
	})
}

// hides reports whether the properties make a table, row or column unseen.
func hides(e xml.StartElement) bool {
	var text string
	switch {
	case isODS(e, nsStyle, "table-properties"):
		display, _ := odsAttr(e, nsTable, "display")
		return display == "false"
	case isODS(e, nsStyle, "table-row-properties"):
		text, _ = odsAttr(e, nsStyle, "row-height")
	case isODS(e, nsStyle, "table-column-properties"):
		text, _ = odsAttr(e, nsStyle, "column-width")
	}
	return raw.IsZero(strings.TrimRight(text, "abcdefghijklmnopqrstuvwxyz"))
}

// readDataStyle reads a number format.
func (d *odsReader) readDataStyle(kind string) (odsDataStyle, error) {
	s := odsDataStyle{Section: new(raw.Section), texts: kind == "text-style"}
	err := d.Children(func(e xml.StartElement) error {
		switch {
		case isODS(e, nsStyle, "map"):
			var m odsMap
			m.name, _ = odsAttr(e, nsStyle, "apply-style-name")
			said, _ := odsAttr(e, nsStyle, "condition")
			m.when = strings.TrimPrefix(strings.TrimSpace(said), "value()")
			s.maps = append(s.maps, m)
		case isODS(e, nsStyle, "text-properties"):
			s.Colour(container.Attr(e, "color"))
		}
		if e.Name.Space != nsNumber {
			return d.XML.Skip()
		}
		switch e.Name.Local {
		case "number", "scientific-number", "fraction":
			return d.readNumber(e, s.Section)
		case "text-content":
			s.TextPlace()
		case "boolean":
			s.AddText("TRUE")
		case "text", "currency-symbol":
			text, err := d.Text()
			if kind == "percentage-style" {
				s.PercentSign(text)
				return err
			}
			s.AddText(text)
			return err
		}
		return d.XML.Skip()
	})
	switch kind {
	case "date-style", "time-style":
		s.Date()
	case "percentage-style":
		s.Percentage()
	}
	return s, err
}

// readNumber reads the digits of a number format: how many there are, and
// whether they are those of the number.
func (d *odsReader) readNumber(e xml.StartElement, s *raw.Section) error {
	count := func(name string, otherwise int) int {
		if said, ok := odsAttr(e, nsNumber, name); ok {
			if n, err := strconv.Atoi(said); err == nil {
				return min(max(n, 0), maxDecimals)
			}
		}
		return otherwise
	}
	grouping, _ := odsAttr(e, nsNumber, "grouping")
	digits := raw.Digits{
		Whole: count("min-integer-digits", 1), Decimals: count("decimal-places", -1), Grouped: container.IsTrue(grouping),
		Exponent: e.Name.Local == "scientific-number", Fraction: e.Name.Local == "fraction",
	}
	digits.Least = count("min-decimal-places", digits.Decimals)
	digits.Factor, _ = odsAttr(e, nsNumber, "display-factor")
	err := d.Children(func(e xml.StartElement) error {
		if !isODS(e, nsNumber, "embedded-text") {
			return d.XML.Skip()
		}
		text, err := d.Text()
		said, _ := odsAttr(e, nsNumber, "position") // from the decimal point
		place, bad := strconv.Atoi(said)
		if bad != nil {
			place = -1
		}
		digits.Within = append(digits.Within, raw.Literal{Text: text, Place: place})
		return err
	})
	s.Places(digits)
	return err
}

// maxDecimals is more digits than a program writes.
const maxDecimals = 40

// style finds a style, first in the given places.
func (d *odsReader) style(family, name string, in ...*odsStyles) (odsStyle, bool) {
	for _, set := range append(in, &d.own, &d.common, &d.other) {
		if s, ok := set.cells[[2]string{family, name}]; ok {
			return s, true
		}
	}
	return odsStyle{}, false
}

// hidden reports whether a style of a table, row or column hides it.
func (d *odsReader) hidden(family, name string) bool {
	s, ok := d.style(family, name)
	for range odsMaxDepth {
		if !ok || s.hidden {
			break
		}
		s, ok = d.style(family, s.parent, &d.common)
	}
	return ok && s.hidden
}

// textLook returns the look of a text within another.
func (d *odsReader) textLook(name string, l raw.Look) raw.Look {
	line, position := "", ""
	s, ok := d.style("text", name)
	for range odsMaxDepth {
		if !ok {
			break
		}
		line, position = cmp.Or(line, s.line), cmp.Or(position, s.position)
		s, ok = d.style("text", s.parent, &d.common)
	}
	if line != "" {
		l.Struck = line != "none"
	}
	offset, _, _ := strings.Cut(position, " ")
	switch {
	case offset == "":
	case offset == "sub" || strings.HasPrefix(offset, "-"):
		l.Shift = raw.Lowered
	case raw.IsZero(strings.TrimSuffix(offset, "%")):
		l.Shift = ""
	default:
		l.Shift = raw.Raised
	}
	return l
}

// styleFormat returns the number format of a cell style.
func (d *odsReader) styleFormat(name string) odsFormat {
	if name == "" {
		name = "Default"
	}
	if f, ok := d.formats[name]; ok {
		return f
	}
	data, line := "", ""
	s, ok := d.style("table-cell", name)
	for range odsMaxDepth {
		if !ok {
			break
		}
		data, line = cmp.Or(data, s.data), cmp.Or(line, s.line)
		s, ok = d.style("table-cell", s.parent, &d.common)
	}
	f := odsFormat{number: odsGeneral, struck: line != "" && line != "none"}
	if data != "" {
		f.number = d.dataFormat(data)
	}
	d.formats[name] = f
	return f
}

func (d *odsReader) dataStyle(name string) (odsDataStyle, bool) {
	for _, set := range []*odsStyles{&d.own, &d.common, &d.other} {
		if s, ok := set.data[name]; ok {
			return s, true
		}
	}
	return odsDataStyle{}, false
}

// dataFormat returns the number format of a data style. The styles that its
// conditions pick are its first sections, and itself is the last; one for texts
// is for them alone where there are others.
func (d *odsReader) dataFormat(name string) *raw.NumberFormat {
	if n, ok := d.numbers[name]; ok {
		return n
	}
	n := odsGeneral
	if last, ok := d.dataStyle(name); ok {
		var parts []*raw.Section
		for _, m := range last.maps {
			if picked, ok := d.dataStyle(m.name); ok {
				parts = append(parts, picked.Only(m.when))
			}
		}
		n = raw.Styled(parts, last.Section, last.texts)
	}
	d.numbers[name] = n
	return n
}

// odsMeta is what meta.xml says of the file.
type odsMeta struct {
	Date      string `xml:"http://purl.org/dc/elements/1.1/ date"`
	Generator string `xml:"urn:oasis:names:tc:opendocument:xmlns:meta:1.0 generator"`
	Defined   []struct {
		Name string `xml:"name,attr"`
		Text string `xml:",chardata"`
	} `xml:"urn:oasis:names:tc:opendocument:xmlns:meta:1.0 user-defined"`
}

// parseODSMeta reads meta.xml. A file is not refused for the want of it.
func parseODSMeta(part []byte) odsMeta {
	var doc struct {
		Meta odsMeta `xml:"meta"`
	}
	if container.NewDecoder(part).Decode(&doc) != nil {
		return odsMeta{}
	}
	return doc.Meta
}

func (m odsMeta) modified() time.Time {
	text := strings.TrimSpace(m.Date)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

func (m odsMeta) properties() map[string]string {
	out := make(map[string]string)
	for _, p := range m.Defined {
		out[p.Name] = strings.TrimSpace(p.Text)
	}
	return out
}

// Modified returns when the file says it was last saved, and the zero time
// when it does not say.
func Modified(zr *zip.Reader) time.Time {
	for _, f := range zr.File {
		if container.PartName(f.Name) != "meta.xml" {
			continue
		}
		part, err := container.ReadPart(f, container.MaxCoreProps)
		if err != nil {
			return time.Time{}
		}
		return parseODSMeta(part).modified()
	}
	return time.Time{}
}

// odsFormula returns a formula of a cell as it stands in a workbook of Excel:
// of:=SUM([.B2:.B4];1) is SUM(B2:B4,1).
func odsFormula(s string) string {
	s = strings.TrimSpace(s)
	language, body, ok := strings.Cut(s, "=")
	if !ok || strings.Trim(language, "abcdefghijklmnopqrstuvwxyz:") != "" {
		return s
	}
	body = strings.TrimPrefix(body, "=") // ==: to be computed each time
	if language == "msoxl:" {
		return body
	}
	var b strings.Builder
	array, reference := false, false // within an array, right behind a reference
	for body != "" {
		n, after := 1, reference
		reference = false
		switch c := body[0]; {
		case c == '"' || c == '\'':
			n = len(calc.Quoted(body))
			b.WriteString(body[:n])
		case c == '[':
			n = odsBracket(body)
			b.WriteString(odsReference(body[:n]))
			reference = true
		case c == '#':
			n = max(n, errorLen(body))
			b.WriteString(body[:n])
		case c == '{' || c == '}':
			array = c == '{'
			b.WriteByte(c)
		case c == ';' || c == '~':
			b.WriteByte(',')
		case c == '|' && array:
			b.WriteByte(';')
		case c == '!' && after:
			b.WriteByte(' ') // the cells that two references share
		case strings.HasPrefix(body, "COM.MICROSOFT."):
			n = len("COM.MICROSOFT.")
		default:
			b.WriteByte(c)
		}
		body = body[n:]
	}
	return b.String()
}

// errorLen returns the length of the error that s begins with, 0 without one.
func errorLen(s string) int {
	for name := range odsErrors {
		if strings.HasPrefix(s, name) {
			return len(name)
		}
	}
	return 0
}

// odsBracket returns the length of the reference in brackets that s begins
// with; the name of a sheet in it may hold brackets too.
func odsBracket(s string) int {
	for i := 1; i < len(s); i++ {
		switch s[i] {
		case '\'':
			i += len(calc.Quoted(s[i:])) - 1
		case ']':
			return i + 1
		}
	}
	return len(s)
}

// odsReference returns a reference in brackets the way Excel writes it. One
// that Excel has no way to write, into another file say, stays as it is.
func odsReference(s string) string {
	in := strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")
	if strings.Contains(in, "#REF!") {
		return "#REF!"
	}
	if strings.Contains(in, "'#") {
		return s
	}
	first, last, area := cutColon(in)
	sheet1, from, ok1 := cutSheet(first)
	if !area {
		if !ok1 {
			return s
		}
		return sheet1 + from
	}
	sheet2, to, ok2 := cutSheet(last)
	switch {
	case !ok1 || !ok2:
		return s
	case sheet2 == "" || sheet2 == sheet1:
		return sheet1 + from + ":" + to
	case sheet1 == "":
		return s
	}
	return strings.TrimSuffix(sheet1, "!") + ":" + sheet2 + from + ":" + to
}

// cutColon cuts a reference at the colon outside of quotes.
func cutColon(s string) (first, last string, ok bool) {
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\'':
			i += len(calc.Quoted(s[i:])) - 1
		case ':':
			return s[:i], s[i+1:], true
		}
	}
	return s, "", false
}

// cutSheet cuts $'a b'.A1 into 'a b'! and A1.
func cutSheet(s string) (sheet, cell string, ok bool) {
	i := strings.LastIndexByte(s, '.')
	if i < 0 {
		return "", "", false
	}
	sheet, cell = strings.TrimPrefix(s[:i], "$"), s[i+1:]
	if sheet == "" {
		return "", cell, true
	}
	if '0' <= sheet[0] && sheet[0] <= '9' {
		sheet = "'" + sheet + "'"
	}
	return sheet + "!", cell, true
}

// isODS reports whether an element has the name in the namespace.
func isODS(e xml.StartElement, space, name string) bool {
	return e.Name.Local == name && e.Name.Space == space
}

// odsAttr returns the value of an attribute, and whether there is one.
func odsAttr(e xml.StartElement, space, name string) (string, bool) {
	for _, a := range e.Attr {
		if a.Name.Local == name && a.Name.Space == space {
			return a.Value, true
		}
	}
	return "", false
}

// odsValueAttr returns an attribute of a value, which programs write in one of
// two namespaces, or in both.
func odsValueAttr(e xml.StartElement, name string) (string, bool) {
	if v, ok := odsAttr(e, nsOffice, name); ok {
		return v, true
	}
	return odsAttr(e, nsCalcExt, name)
}

// odsCount returns an attribute that counts rows or columns, 1 without it.
func odsCount(e xml.StartElement, name string) (int, error) {
	text, ok := odsAttr(e, nsTable, name)
	if !ok {
		return 1, nil
	}
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil || n < 1 {
		return 0, fmt.Errorf("%s %q", name, text)
	}
	return min(n, grid.MaxRow), nil
}
