// Package biff reads workbooks of Excel 97 to 2003 and of WPS: .xls and .et.
package biff

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"strconv"
	"time"
	"unicode/utf16"

	"jixiao/importer/grid"
	"jixiao/importer/grid/calc"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/raw"
)

// The records of BIFF8 that hold what a person sees ([MS-XLS] 2.3). All others
// are passed over.
const (
	biffFormula    = 0x0006
	biffEOF        = 0x000A
	biffExternal   = 0x0017 // EXTERNSHEET
	biffDateMode   = 0x0022
	biffFilePass   = 0x002F
	biffFont       = 0x0031
	biffContinue   = 0x003C
	biffObj        = 0x005D
	biffColInfo    = 0x007D
	biffBoundSheet = 0x0085
	biffMulRK      = 0x00BD
	biffRString    = 0x00D6
	biffXF         = 0x00E0
	biffMerged     = 0x00E5
	biffSST        = 0x00FC
	biffLabelSST   = 0x00FD
	biffDrawing    = 0x00EC // MSODRAWING
	biffSupBook    = 0x01AE
	biffTextBox    = 0x01B6 // TXO
	biffNumber     = 0x0203
	biffLabel      = 0x0204
	biffBoolErr    = 0x0205
	biffString     = 0x0207
	biffRow        = 0x0208
	biffArray      = 0x0221
	biffWindow2    = 0x023E
	biffTable      = 0x0236
	biffRK         = 0x027E
	biffFormat     = 0x041E
	biffShared     = 0x04BC
	biffBOF        = 0x0809
)

// The size of a sheet in BIFF8.
const (
	xlsRows = 1 << 16
	xlsCols = 1 << 8
)

// maxXLS is the largest .xls that is read, in bytes; its stream is held besides
// it.
const maxXLS = 64 << 20

// biffVersion is what the BOF of a BIFF8 stream says.
const biffVersion = 0x0600

// ErrOld says that a workbook is of Excel 95 or older.
var ErrOld = errors.New("grid: records before BIFF8")

var le = binary.LittleEndian

// xlsErrors are the codes of error values.
var xlsErrors = map[byte]string{
	0x00: "#NULL!", 0x07: "#DIV/0!", 0x0F: "#VALUE!", 0x17: "#REF!", 0x1D: "#NAME?", 0x24: "#NUM!", 0x2A: "#N/A",
}

// xlsStreams are the names of the stream that holds the workbook, that of BIFF8
// first: a file for two versions of Excel has both. Names in a compound file are
// compared without regard to case.
var xlsStreams = []string{"Workbook", "Book"}

// Read reads the workbook of Excel 97 to 2003, or of WPS (.et), in a
// compound file. The format has no checksums: whatever of its structure does
// not hold makes the file a damaged one.
func Read(ctx context.Context, data []byte, password string) (book *grid.Book, err error) {
	defer func() {
		if p := recover(); p != nil {
			book, err = nil, fmt.Errorf("%w: reading panicked: %v", grid.ErrDamaged, p)
		}
	}()
	if len(data) > maxXLS {
		return nil, fmt.Errorf("%w: %d bytes", grid.ErrTooLarge, len(data))
	}
	stream, err := container.RootStream(data, xlsStreams[0])
	if err == nil && stream == nil {
		// The name is that of Excel 95, but for programs that put BIFF8 there.
		if stream, err = container.RootStream(data, xlsStreams[1]); err == nil && (&biffReader{stream: stream}).begin() != nil {
			err = ErrOld
		}
	}
	if err != nil {
		return nil, err
	}
	if stream, err = unlocked(stream, container.Passwords(password)); err != nil {
		return nil, err
	}
	if book, err = readXLSStream(ctx, stream); err == nil {
		book.Modified = Modified(data)
	}
	return book, err
}

// Old reports whether a stream Book that begins with these bytes is of a workbook
// before Excel 97. The name is theirs, but for programs that put newer records there.
func Old(head []byte) bool {
	return len(head) < 8 || int(le.Uint16(head)) != biffBOF || le.Uint16(head[4:]) != biffVersion
}

// ReadStream reads the stream that holds a workbook, and that stands by itself.
func ReadStream(ctx context.Context, stream []byte, password string) (book *grid.Book, err error) {
	defer func() {
		if p := recover(); p != nil {
			book, err = nil, fmt.Errorf("%w: reading panicked: %v", grid.ErrDamaged, p)
		}
	}()
	if len(stream) > maxXLS {
		return nil, fmt.Errorf("%w: %d bytes", grid.ErrTooLarge, len(stream))
	}
	if stream, err = unlocked(stream, container.Passwords(password)); err != nil {
		return nil, err
	}
	return readXLSStream(ctx, stream)
}

// readXLSStream reads the stream that holds the workbook.
func readXLSStream(ctx context.Context, stream []byte) (book *grid.Book, err error) {
	x := &xlsBook{ctx: ctx, stream: stream, formats: raw.NewFormats()}
	if err := x.globals(); err != nil {
		return nil, err
	}
	var sheets []*raw.Sheet
	for _, b := range x.bounds {
		if b.kind != 0 { // chart, macro and module sheets hold no cells of a form
			continue
		}
		s, err := x.sheet(b)
		if err != nil {
			return nil, fmt.Errorf("sheet %q: %w", b.name, err)
		}
		sheets = append(sheets, s)
	}
	if len(sheets) == 0 {
		return nil, fmt.Errorf("%w: workbook without sheets", grid.ErrDamaged)
	}
	calc.Compute(ctx, sheets)
	book = &grid.Book{Properties: map[string]string{}}
	for _, s := range sheets {
		book.Sheets = append(book.Sheets, s.Grid(x.format, x.date1904))
	}
	return book, nil
}

// xlsBook is an .xls being read.
type xlsBook struct {
	stream   []byte
	bounds   []boundSheet
	strings  []string
	xfs      []raw.CellFormat
	fonts    []raw.Look
	formats  raw.Formats
	date1904 bool
	books    []int // sheets of each SUPBOOK of this workbook, -1 for another
	external []externSheet

	ctx                     context.Context
	filled, merges, records int // counted against the bounds
}

// boundSheet is an entry of the list of sheets.
type boundSheet struct {
	offset int
	hidden bool
	kind   byte
	name   string
}

// biffReader walks the records of a stream.
type biffReader struct {
	stream []byte
	at     int
}

// next returns the next record. Its data are those of the stream.
func (r *biffReader) next() (id int, data []byte, err error) {
	if r.at+4 > len(r.stream) {
		return 0, nil, fmt.Errorf("%w: stream ends within a substream", grid.ErrDamaged)
	}
	id, size := int(le.Uint16(r.stream[r.at:])), int(le.Uint16(r.stream[r.at+2:]))
	r.at += 4
	if r.at+size > len(r.stream) {
		return 0, nil, fmt.Errorf("%w: record %#04x runs past the stream", grid.ErrDamaged, id)
	}
	data = r.stream[r.at : r.at+size : r.at+size]
	r.at += size
	return id, data, nil
}

// continued returns the data of a record and of those that continue it.
func (r *biffReader) continued(data []byte) ([][]byte, error) {
	segments := [][]byte{data}
	for r.at+4 <= len(r.stream) && int(le.Uint16(r.stream[r.at:])) == biffContinue {
		_, more, err := r.next()
		if err != nil {
			return nil, err
		}
		segments = append(segments, more)
	}
	return segments, nil
}

// begin reads the BOF that a substream begins with.
func (r *biffReader) begin() error {
	id, data, err := r.next()
	if err != nil {
		return err
	}
	if id != biffBOF || len(data) < 4 {
		return fmt.Errorf("%w: no beginning of a substream", grid.ErrDamaged)
	}
	if version := le.Uint16(data); version != biffVersion {
		return fmt.Errorf("%w: version %#04x", ErrOld, version)
	}
	return nil
}

var errShort = fmt.Errorf("%w: record is too short", grid.ErrDamaged)

// globals reads what goes for all sheets.
func (x *xlsBook) globals() error {
	r := &biffReader{stream: x.stream}
	if len(x.stream) >= 2 && int(le.Uint16(x.stream))&0xFF == 0x09 && int(le.Uint16(x.stream)) != biffBOF {
		return ErrOld // BIFF2 to BIFF4
	}
	if err := r.begin(); err != nil {
		return err
	}
	for {
		id, data, err := r.next()
		if err != nil || id == biffEOF {
			return err
		}
		if err := x.global(r, id, data); err != nil {
			return err
		}
	}
}

// global reads one record of what goes for all sheets.
func (x *xlsBook) global(r *biffReader, id int, data []byte) error {
	switch id {
	case biffDateMode:
		x.date1904 = len(data) >= 2 && le.Uint16(data) == 1
	case biffBoundSheet:
		return x.bound(data)
	case biffSST:
		segments, err := r.continued(data)
		if err != nil {
			return err
		}
		return x.sharedStrings(segments)
	case biffFormat, biffXF, biffFont:
		return x.style(id, data)
	case biffSupBook:
		sheets := -1
		if len(data) == 4 && le.Uint16(data[2:]) == 0x0401 {
			sheets = int(le.Uint16(data))
		}
		x.books = append(x.books, sheets)
	case biffExternal:
		return x.externSheets(data)
	}
	return nil
}

// style reads a number format, the look of cells or a font.
func (x *xlsBook) style(id int, data []byte) error {
	if least := map[int]int{biffFormat: 5, biffXF: 4, biffFont: 10}[id]; len(data) < least {
		return errShort
	}
	switch id {
	case biffFormat:
		s := &segmented{parts: [][]byte{data[2:]}}
		code, err := s.long()
		if err != nil {
			return fmt.Errorf("number format: %w", err)
		}
		x.formats.Codes[int(le.Uint16(data))] = code.text
	case biffXF:
		x.xfs = append(x.xfs, raw.CellFormat{Font: int(le.Uint16(data)), Number: int(le.Uint16(data[2:]))})
	case biffFont:
		shift := map[uint16]string{1: raw.Raised, 2: raw.Lowered}[le.Uint16(data[8:])]
		x.fonts = append(x.fonts, raw.Look{Struck: data[2]&8 != 0, Shift: shift})
	}
	return nil
}

func (x *xlsBook) bound(data []byte) error {
	if len(data) < 8 {
		return errShort
	}
	s := &segmented{parts: [][]byte{data[6:]}}
	name, err := s.short()
	if err != nil {
		return fmt.Errorf("name of a sheet: %w", err)
	}
	if len(x.bounds) == raw.MaxSheets {
		return fmt.Errorf("%w: more than %d sheets", grid.ErrTooLarge, raw.MaxSheets)
	}
	x.bounds = append(x.bounds, boundSheet{
		offset: int(le.Uint32(data)), hidden: data[4]&3 != 0, kind: data[5], name: name,
	})
	return nil
}

// sharedStrings reads the table of strings.
func (x *xlsBook) sharedStrings(segments [][]byte) error {
	s := &segmented{parts: segments}
	head, err := s.bytes(8)
	if err != nil {
		return fmt.Errorf("table of strings: %w", err)
	}
	n := int(le.Uint32(head[4:]))
	if n < 0 || n > len(x.stream)/3 { // an empty string takes three bytes
		return fmt.Errorf("%w: table of %d strings", grid.ErrDamaged, n)
	}
	if n > raw.MaxStrings {
		return fmt.Errorf("%w: more than %d strings", grid.ErrTooLarge, raw.MaxStrings)
	}
	x.strings = make([]string, 0, n)
	for range n {
		text, err := s.long()
		if err != nil {
			return fmt.Errorf("string %d: %w", len(x.strings), err)
		}
		x.strings = append(x.strings, x.show(text))
	}
	return nil
}

// format returns the number format of a cell.
func (x *xlsBook) format(c *raw.Cell) grid.Format {
	if c.Style >= len(x.xfs) {
		return raw.General.Of(c.Kind, c.Text)
	}
	xf := x.xfs[c.Style]
	f := x.formats.Of(xf.Number, c)
	f.Struck = x.font(xf.Font).Struck
	return f
}

// font returns the look of a font. There is none of the number 4.
func (x *xlsBook) font(i int) raw.Look {
	if i > 4 {
		i--
	}
	if i >= len(x.fonts) {
		return raw.Look{}
	}
	return x.fonts[i]
}

// runText is a text with the places where another font begins.
type runText struct {
	text string
	runs []byte // of each, the first character and the font, two bytes each
}

// show returns what is seen of a text. Runs that go back or past the end are
// not looked at, as they are not by Excel.
func (x *xlsBook) show(t runText) string {
	if len(t.runs) == 0 {
		return raw.Breaks(t.text)
	}
	units := utf16.Encode([]rune(t.text))
	var out raw.Seen
	var l raw.Look
	start := 0
	for b := t.runs; len(b) >= 4; b = b[4:] {
		at := min(int(le.Uint16(b)), len(units))
		if at < start {
			continue
		}
		out.Add(string(utf16.Decode(units[start:at])), l)
		start, l = at, x.font(int(le.Uint16(b[2:])))
	}
	out.Add(string(utf16.Decode(units[start:])), l)
	return raw.Breaks(out.Text.String())
}

// segmented reads over the records that a long one is continued in.
type segmented struct {
	parts [][]byte // the rest of the current record, then the next ones
}

// bytes reads n bytes, wherever the records end.
func (s *segmented) bytes(n int) ([]byte, error) {
	if len(s.parts) > 0 && len(s.parts[0]) >= n {
		out := s.parts[0][:n]
		s.parts[0] = s.parts[0][n:]
		return out, nil
	}
	var out []byte
	for n > 0 {
		if len(s.parts) == 0 {
			return nil, errShort
		}
		k := min(n, len(s.parts[0]))
		out = append(out, s.parts[0][:k]...)
		s.parts[0] = s.parts[0][k:]
		n -= k
		if n > 0 {
			s.parts = s.parts[1:]
		}
	}
	return out, nil
}

// skip passes over n bytes, wherever the records end.
func (s *segmented) skip(n int) error {
	for n > 0 {
		if len(s.parts) == 0 {
			return errShort
		}
		k := min(n, len(s.parts[0]))
		s.parts[0] = s.parts[0][k:]
		n -= k
		if n > 0 {
			s.parts = s.parts[1:]
		}
	}
	return nil
}

// short reads a string whose length takes one byte, and long one whose length
// takes two and that may have runs and reading aids behind it.
func (s *segmented) short() (string, error) {
	head, err := s.bytes(2)
	if err != nil {
		return "", err
	}
	text, err := s.chars(int(head[0]), head[1]&1 != 0)
	return raw.Breaks(text), err
}

func (s *segmented) long() (runText, error) {
	var t runText
	head, err := s.bytes(3)
	if err != nil {
		return t, err
	}
	n, flags := int(le.Uint16(head)), head[2]
	runs, aids := 0, 0
	if flags&8 != 0 {
		b, err := s.bytes(2)
		if err != nil {
			return t, err
		}
		runs = int(le.Uint16(b))
	}
	if flags&4 != 0 {
		b, err := s.bytes(4)
		if err != nil {
			return t, err
		}
		if aids = int(int32(le.Uint32(b))); aids < 0 {
			return t, errShort
		}
	}
	if t.text, err = s.chars(n, flags&1 != 0); err != nil {
		return t, err
	}
	if t.runs, err = s.bytes(4 * runs); err != nil {
		return t, err
	}
	return t, s.skip(aids)
}

// chars reads n characters. Where a record ends within them, the next one
// begins with a byte that says how wide the rest is.
func (s *segmented) chars(n int, wide bool) (string, error) {
	var units []uint16
	for {
		if n == 0 {
			return string(utf16.Decode(units)), nil
		}
		if len(s.parts) == 0 {
			return "", errShort
		}
		part := s.parts[0]
		if len(part) == 0 {
			if s.parts = s.parts[1:]; len(s.parts) == 0 || len(s.parts[0]) == 0 {
				return "", errShort
			}
			wide = s.parts[0][0]&1 != 0
			s.parts[0] = s.parts[0][1:]
			continue
		}
		size := 1
		if wide {
			size = 2
		}
		k := min(n, len(part)/size)
		if k == 0 {
			return "", errShort // half a character
		}
		for i := range k {
			if wide {
				units = append(units, le.Uint16(part[2*i:]))
			} else {
				units = append(units, uint16(part[i]))
			}
		}
		s.parts[0] = part[k*size:]
		n -= k
	}
}

// xlsSheet is a sheet being read.
type xlsSheet struct {
	*raw.Sheet
	book *xlsBook
	// parsed are the formulas of the cells by index, and shared those that
	// several cells have in common, by their first cell.
	parsed map[int][]byte
	shared map[[2]int]sharedExpression
	// pending is the cell whose result follows in a STRING record, -1 for none.
	pending int
	// place and what are of the drawing whose records are being read.
	place grid.Range
	what  uint16
}

// maxRecords is how many records of all sheets are read: several may be said to
// begin at one place.
const maxRecords = 10_000_000

// counted counts a record of a sheet.
func (x *xlsBook) counted() error {
	const asks = 1 << 12 // how many records pass until it is asked whether anybody waits
	if x.records++; x.records > maxRecords {
		return fmt.Errorf("%w: more than %d records", grid.ErrTooLarge, maxRecords)
	}
	if x.records%asks == 0 {
		return x.ctx.Err()
	}
	return nil
}

// sheet reads the substream of a sheet.
func (x *xlsBook) sheet(b boundSheet) (*raw.Sheet, error) {
	if b.offset >= len(x.stream) {
		return nil, fmt.Errorf("%w: begins behind the stream", grid.ErrDamaged)
	}
	r := &biffReader{stream: x.stream, at: b.offset}
	if err := r.begin(); err != nil {
		return nil, err
	}
	s := &xlsSheet{Sheet: &raw.Sheet{Name: b.name, Hidden: b.hidden}, book: x,
		parsed: make(map[int][]byte), shared: make(map[[2]int]sharedExpression), pending: -1}
	depth := 0 // of charts within the sheet
	for {
		id, data, err := r.next()
		if err == nil {
			err = x.counted()
		}
		if err != nil {
			return nil, err
		}
		switch {
		case id == biffBOF:
			depth++
		case id == biffEOF && depth > 0:
			depth--
		case depth > 0:
		case id == biffEOF:
			if s.pending >= 0 {
				return nil, fmt.Errorf("%w: a formula's text is missing", grid.ErrDamaged)
			}
			s.formulas()
			if err := s.Sort(); err != nil {
				return nil, fmt.Errorf("%w: %w", grid.ErrDamaged, err)
			}
			return s.Sheet, nil
		default:
			if err := s.record(r, id, data); err != nil {
				return nil, err
			}
		}
	}
}

// record reads one record of a sheet.
func (s *xlsSheet) record(r *biffReader, id int, data []byte) error {
	switch id {
	case biffRow, biffColInfo, biffWindow2:
		return s.shown(id, data)
	case biffMerged:
		return s.merged(data)
	case biffDrawing:
		if place, ok := drawnAt(data); ok {
			s.place = place
		}
	case biffObj:
		return s.object(data)
	case biffTextBox:
		return s.textBox(r, data)
	case biffLabelSST:
		return s.cell(data, 10, s.sharedText)
	case biffLabel, biffRString:
		return s.cell(data, 9, func(c *raw.Cell, rest []byte) error {
			text, err := s.text(r, rest)
			setText(c, text)
			return err
		})
	case biffNumber:
		return s.cell(data, 14, func(c *raw.Cell, rest []byte) error { return setFloat(c, math.Float64frombits(le.Uint64(rest))) })
	case biffRK:
		return s.cell(data, 10, func(c *raw.Cell, rest []byte) error { return setRK(c, le.Uint32(rest)) })
	case biffMulRK:
		return s.mulRK(data)
	case biffBoolErr:
		return s.cell(data, 8, func(c *raw.Cell, rest []byte) error { return setBoolErr(c, rest[1] != 0, rest[0]) })
	case biffFormula:
		return s.formula(data)
	case biffString:
		return s.result(r, data)
	case biffShared:
		return s.sharedFormula(data)
	case biffArray, biffTable:
		if len(data) < 6 {
			return errShort
		}
		s.shared[[2]int{int(le.Uint16(data)), int(data[4])}] = sharedExpression{special: true}
	}
	return nil
}

// shown reads what of a row, of columns or of zeros is not seen.
func (s *xlsSheet) shown(id int, data []byte) error {
	if least := map[int]int{biffRow: 16, biffColInfo: 10, biffWindow2: 2}[id]; len(data) < least {
		return errShort
	}
	switch id {
	case biffRow:
		if data[12]&0x20 != 0 || le.Uint16(data[6:])&0x7FFF == 0 {
			s.HiddenRows = append(s.HiddenRows, int(le.Uint16(data))+1)
		}
	case biffColInfo:
		if data[8]&1 != 0 || le.Uint16(data[4:]) == 0 {
			s.HiddenCols = append(s.HiddenCols, grid.Range{Left: int(le.Uint16(data)) + 1, Right: min(int(le.Uint16(data[2:]))+1, xlsCols)})
		}
	case biffWindow2:
		const zeros = 0x10 // are shown
		s.NoZeros = le.Uint16(data)&zeros == 0
	}
	return nil
}

// sharedText reads the number of a shared string.
func (s *xlsSheet) sharedText(c *raw.Cell, rest []byte) error {
	i := int(le.Uint32(rest))
	if i < 0 || i >= len(s.book.strings) {
		return fmt.Errorf("%w: string %d of %d", grid.ErrDamaged, i, len(s.book.strings))
	}
	setText(c, s.book.strings[i])
	return nil
}

// text reads a text that begins in a record, as it is seen.
func (s *xlsSheet) text(r *biffReader, data []byte) (string, error) {
	segments, err := r.continued(data)
	if err != nil {
		return "", err
	}
	text, err := (&segmented{parts: segments}).long()
	return s.book.show(text), err
}

// result reads the text that the formula before it gave.
func (s *xlsSheet) result(r *biffReader, data []byte) error {
	if s.pending < 0 {
		return fmt.Errorf("%w: a text without its formula", grid.ErrDamaged)
	}
	text, err := s.text(r, data)
	if err != nil {
		return err
	}
	setText(&s.Cells[s.pending], text)
	s.pending = -1
	return nil
}

func (s *xlsSheet) merged(data []byte) error {
	if len(data) < 2 || len(data) < 2+8*int(le.Uint16(data)) {
		return errShort
	}
	for i := range int(le.Uint16(data)) {
		if s.book.merges++; s.book.merges > raw.MaxMerges {
			return fmt.Errorf("%w: more than %d merged ranges", grid.ErrTooLarge, raw.MaxMerges)
		}
		at := data[2+8*i:]
		m := grid.Range{Top: int(le.Uint16(at)) + 1, Left: int(le.Uint16(at[4:])) + 1, Bottom: int(le.Uint16(at[2:])) + 1, Right: int(le.Uint16(at[6:])) + 1}
		if m.Bottom < m.Top || m.Right < m.Left || m.Right > xlsCols {
			return fmt.Errorf("%w: merged range %v", grid.ErrDamaged, m)
		}
		s.Merges = append(s.Merges, m)
	}
	return nil
}

// cell reads a record about one cell, of at least size bytes.
func (s *xlsSheet) cell(data []byte, size int, read func(c *raw.Cell, rest []byte) error) error {
	if len(data) < size {
		return errShort
	}
	c := raw.Cell{Row: int(le.Uint16(data)) + 1, Col: int(le.Uint16(data[2:])) + 1, Style: int(le.Uint16(data[4:]))}
	if err := read(&c, data[6:]); err != nil {
		return fmt.Errorf("cell %s: %w", grid.Ref(c.Row, c.Col), err)
	}
	return s.add(c)
}

// add keeps a cell.
func (s *xlsSheet) add(c raw.Cell) error {
	if c.Col > xlsCols {
		return fmt.Errorf("%w: column %d", grid.ErrDamaged, c.Col)
	}
	if c.Kind == 0 && !c.Special {
		return nil
	}
	if s.book.filled++; s.book.filled > raw.MaxFilled {
		return fmt.Errorf("%w: more than %d filled cells", grid.ErrTooLarge, raw.MaxFilled)
	}
	s.Cells = append(s.Cells, c)
	return nil
}

func (s *xlsSheet) mulRK(data []byte) error {
	if len(data) < 12 || (len(data)-6)%6 != 0 {
		return errShort
	}
	row, first, last := int(le.Uint16(data))+1, int(le.Uint16(data[2:]))+1, int(le.Uint16(data[len(data)-2:]))+1
	if n := (len(data) - 6) / 6; last-first+1 != n {
		return fmt.Errorf("%w: %d numbers in %d columns", grid.ErrDamaged, n, last-first+1)
	}
	for i := range last - first + 1 {
		at := data[4+6*i:]
		c := raw.Cell{Row: row, Col: first + i, Style: int(le.Uint16(at))}
		if err := setRK(&c, le.Uint32(at[2:])); err != nil {
			return err
		}
		if err := s.add(c); err != nil {
			return err
		}
	}
	return nil
}

func setText(c *raw.Cell, text string) {
	if c.Kind, c.Text = grid.Text, text; text == "" {
		c.Kind = 0
		c.Special = c.Formula != "" // not blank to a formula that refers to it
	}
}

// setFloat takes a number as stored: its shortest decimal text.
func setFloat(c *raw.Cell, v float64) error {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return fmt.Errorf("%w: no number", grid.ErrDamaged)
	}
	c.Kind, c.Text = grid.Number, floatText(v)
	return nil
}

// floatText prints a float64 as the shortest decimal that reads as it.
func floatText(v float64) string {
	if v == 0 {
		return "0"
	}
	if a := math.Abs(v); a >= 1e21 || a < 1e-9 {
		return strconv.FormatFloat(v, 'E', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// setRK takes a number in its short form ([MS-XLS] 2.5.217): a whole number of
// 30 bits or the upper 30 bits of a float64, perhaps in hundredths.
func setRK(c *raw.Cell, rk uint32) error {
	v := math.Float64frombits(uint64(rk&^3) << 32)
	if rk&2 != 0 {
		v = float64(int32(rk) >> 2)
	}
	if rk&1 != 0 {
		v /= 100 // correctly rounded, so that 8519 hundredths print as 85.19
	}
	return setFloat(c, v)
}

func setBoolErr(c *raw.Cell, isError bool, code byte) error {
	if !isError {
		c.Kind, c.Text = grid.Bool, "FALSE"
		if code != 0 {
			c.Text = "TRUE"
		}
		return nil
	}
	text, ok := xlsErrors[code]
	if !ok {
		return fmt.Errorf("%w: error value %#02x", grid.ErrDamaged, code)
	}
	c.Kind, c.Text = grid.Error, text
	return nil
}

// formula reads a formula with its stored result; the formula itself is
// put into words once all shared ones are known.
func (s *xlsSheet) formula(data []byte) error {
	if len(data) < 22 || len(data) < 22+int(le.Uint16(data[20:])) {
		return errShort
	}
	index := len(s.Cells)
	text := false
	err := s.cell(data, 22, func(c *raw.Cell, rest []byte) error {
		result := rest[:8]
		c.Special = true
		if le.Uint16(result[6:]) != 0xFFFF {
			return setFloat(c, math.Float64frombits(le.Uint64(result)))
		}
		switch result[0] {
		case 0:
			text = true
		case 1, 2:
			return setBoolErr(c, result[0] == 2, result[2])
		case 3: // ""
		default:
			return fmt.Errorf("%w: result of kind %d", grid.ErrDamaged, result[0])
		}
		return nil
	})
	if err != nil {
		return err
	}
	s.pending = -1
	if text {
		s.pending = index
	}
	s.parsed[index] = data[22 : 22+int(le.Uint16(data[20:]))]
	return nil
}

// formulas puts the formulas of the sheet into words.
func (s *xlsSheet) formulas() {
	for i, tokens := range s.parsed {
		c := &s.Cells[i]
		c.Special = c.Kind == 0
		text, ok := s.expression(c, tokens)
		if !ok {
			// Nothing is computed by a formula that is not known; that the cell
			// is one is still told.
			text, c.Special = unknownFormula, true
		}
		c.Formula = text
		if c.Kind == grid.Number && calc.GivesText(text) { // what is stored is no result of it
			c.Kind, c.Text, c.Missing = grid.Uncomputed, "", true
		}
	}
}

// unknownFormula stands for a formula that uses what we do not read.
const unknownFormula = "（公式）"

// Properties of the document's summary.
const (
	summaryStream = "\x05SummaryInformation"
	lastSaved     = 13
	fileTime      = 64 // VT_FILETIME
)

// Modified returns when the workbook says it was last saved, and the zero
// time when it does not.
func Modified(data []byte) (t time.Time) {
	defer func() {
		if recover() != nil {
			t = time.Time{}
		}
	}()
	s, err := container.RootStream(data, summaryStream)
	if err != nil || len(s) < 48 {
		return time.Time{}
	}
	section := int(le.Uint32(s[44:]))
	if section < 0 || section+8 > len(s) {
		return time.Time{}
	}
	s = s[section:]
	for i := range min(int(le.Uint32(s[4:])), (len(s)-8)/8) {
		at := int(le.Uint32(s[8+8*i+4:]))
		if le.Uint32(s[8+8*i:]) != lastSaved || at < 0 || at+12 > len(s) || le.Uint32(s[at:]) != fileTime {
			continue
		}
		// Tenths of microseconds since 1601.
		ticks := int64(le.Uint64(s[at+4:]))
		if ticks <= 0 {
			return time.Time{}
		}
		return time.Date(1601, 1, 1, 0, 0, 0, 0, time.UTC).Add(time.Duration(ticks/10) * time.Microsecond).Truncate(time.Second)
	}
	return time.Time{}
}
