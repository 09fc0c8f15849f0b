// Package gridtest makes files for the tests of package grid and of those below it,
// and prints what was read of them.
package gridtest

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"maps"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
)

// Escape returns a text as XML has it.
func Escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}

// The numbers that the table of sectors of a compound file has for the end of a
// chain, for a sector of no stream and for one of the table itself.
const (
	endOfChain  = 0xFFFFFFFE
	freeSector  = 0xFFFFFFFF
	tableItself = 0xFFFFFFFD
)

// sectors are those of a compound file behind its header, and the next of each.
type sectors struct {
	body []byte
	next []uint32
}

const sectorSize = 512

// chain keeps data in sectors, and returns the first.
func (s *sectors) chain(data []byte) (first uint32) {
	first = uint32(len(s.next))
	for len(data) > 0 {
		part := make([]byte, sectorSize)
		data = data[copy(part, data):]
		s.body = append(s.body, part...)
		s.next = append(s.next, uint32(len(s.next))+1)
	}
	s.next[len(s.next)-1] = endOfChain
	return first
}

// compoundEntry is an entry of the directory of a compound file.
func compoundEntry(name string, kind byte, right, child, start uint32, size int) []byte {
	e := make([]byte, 128)
	n := copy(e, UTF16(name))
	binary.LittleEndian.PutUint16(e[64:], uint16(n+2))
	e[66], e[67] = kind, 1
	for at, v := range map[int]uint32{68: freeSector, 72: right, 76: child, 116: start, 120: uint32(size)} {
		binary.LittleEndian.PutUint32(e[at:], v)
	}
	return e
}

// CompoundOf returns a compound file with streams of at least 4096 bytes at its
// top. Shorter ones are filled up with zeros.
func CompoundOf(streams map[string][]byte) []byte {
	var s sectors
	names := slices.SortedFunc(maps.Keys(streams), func(a, b string) int { return len(a) - len(b) })
	dir := compoundEntry("Root Entry", 5, freeSector, 1, endOfChain, 0)
	for i, name := range names {
		data := streams[name]
		data = append(bytes.Clone(data), make([]byte, max(0, 4096-len(data)))...)
		right := uint32(freeSector)
		if i+1 < len(names) {
			right = uint32(i + 2)
		}
		dir = append(dir, compoundEntry(name, 2, right, freeSector, s.chain(data), len(data))...)
	}
	firstDir := s.chain(dir)
	count := (len(s.next) + 1 + 127) / 128
	for (len(s.next)+count+127)/128 > count {
		count++
	}
	header := make([]byte, sectorSize)
	copy(header, container.CompoundMagic)
	for at, v := range map[int]uint16{24: 0x3E, 26: 3, 28: 0xFFFE, 30: 9, 32: 6} {
		binary.LittleEndian.PutUint16(header[at:], v)
	}
	for at, v := range map[int]uint32{44: uint32(count), 48: firstDir, 56: 4096, 60: endOfChain, 68: endOfChain} {
		binary.LittleEndian.PutUint32(header[at:], v)
	}
	for i := range 109 {
		v := uint32(freeSector)
		if i < count {
			v = uint32(len(s.next))
			s.next = append(s.next, tableItself)
		}
		binary.LittleEndian.PutUint32(header[76+4*i:], v)
	}
	for len(s.next)%128 != 0 {
		s.next = append(s.next, freeSector)
	}
	out := append(header, s.body...)
	for _, v := range s.next {
		out = binary.LittleEndian.AppendUint32(out, v)
	}
	return out
}

// Texts lists the cells of a book without their formats.
func Texts(b *grid.Book) string {
	var out []string
	for _, s := range b.Sheets {
		for _, c := range s.Cells {
			out = append(out, s.Name+"!"+grid.Ref(c.Row, c.Col)+"="+c.Text)
		}
	}
	return strings.Join(out, " ")
}

// Deflated returns data deflated.
func Deflated(t testing.TB, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w, err := flate.NewWriter(&b, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(data); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// MemberOf returns a part of a zip.
func MemberOf(t testing.TB, data []byte, name string) []byte {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range zr.File {
		if f.Name == name {
			part, err := container.ReadRaw(f, container.MaxPart)
			if err != nil {
				t.Fatal(err)
			}
			return part
		}
	}
	t.Fatalf("no part %s", name)
	return nil
}

// WordParts is a .docx with the given body.
func WordParts(body string) Parts {
	return Parts{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":         `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"docProps/core.xml":   `<cp:coreProperties xmlns:cp="c" xmlns:dcterms="d"><dcterms:modified>2024-03-05T09:12:00Z</dcterms:modified></cp:coreProperties>`,
		"word/document.xml": `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
			`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math"><w:body>` +
			body + `<w:sectPr/></w:body></w:document>`,
	}
}

// WordDocument returns a document with the given body.
func WordDocument(t testing.TB, body string) []byte {
	t.Helper()
	return WordParts(body).Zip(t)
}

// Wp is a paragraph of a document.
func Wp(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }

// WordTableXML is a table of a document, of rows that are cells.
func WordTableXML(rows ...string) string {
	return "<w:tbl><w:tblPr/><w:tr>" + strings.Join(rows, "</w:tr><w:tr>") + "</w:tr></w:tbl>"
}

// Entry is a part as it is stored in a zip.
type Entry struct {
	Header  zip.FileHeader
	Content string
}

// Stored zips parts that need not be right.
func Stored(t *testing.T, entries ...Entry) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, e := range entries {
		e.Header.CompressedSize64, e.Header.UncompressedSize64 = uint64(len(e.Content)), uint64(len(e.Content))
		f, err := w.CreateRaw(&e.Header)
		if err == nil {
			_, err = io.WriteString(f, e.Content)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Floats prints what lies over the sheets of a book: 附件1!B2:C3 3.25.
func Floats(b *grid.Book) []string {
	var out []string
	for _, s := range b.Sheets {
		for _, f := range s.Floats {
			sheet, cell := s.Where(f.Cells.Top, f.Cells.Left)
			if f.Cells == (grid.Range{}) {
				cell = "?"
			}
			if last := grid.Ref(f.Cells.Bottom, f.Cells.Right); last != "" && last != cell && len(s.Words) == 0 {
				cell += ":" + last
			}
			text := strings.ReplaceAll(f.Text, "\n", "/")
			if f.Embedded != "" {
				text = "<" + f.Embedded + ">"
			}
			out = append(out, sheet+"!"+cell+" "+text)
		}
	}
	return out
}

// Drawn is a workbook whose sheet has a drawing, and what else the sheet refers
// to.
func Drawn(sheet, drawing string, more Parts) Parts {
	const relation = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	p := HandWritten(Rows(`<row r="1"><c r="A1"><v>5</v></c></row>`) +
		`<drawing xmlns:r="` + relation + `" r:id="d1"/><legacyDrawing xmlns:r="` + relation + `" r:id="v1"/>` + sheet)
	rels := `<Relationships><Relationship Id="d1" Type="drawing" Target="../drawings/drawing1.xml"/>` +
		`<Relationship Id="v1" Type="vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>` +
		`<Relationship Id="o1" Type="package" Target="../embeddings/项目.xlsx"/></Relationships>`
	return p.With(Parts{"xl/worksheets/_rels/sheet1.xml.rels": rels, "xl/drawings/drawing1.xml": drawing}).With(more)
}

// Anchored is a drawing of one thing from one corner to another, in columns and
// rows from 0 with what of them is left out.
func Anchored(thing string, corners ...int) string {
	place := func(n []int) string {
		return fmt.Sprintf("<xdr:col>%d</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>%d</xdr:rowOff>", n[0], n[1], n[2], n[3])
	}
	return `<xdr:wsDr xmlns:xdr="x" xmlns:a="a" xmlns:mc="m"><xdr:twoCellAnchor><xdr:from>` + place(corners[:4]) + `</xdr:from><xdr:to>` + place(corners[4:]) +
		`</xdr:to>` + thing + `<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>`
}

// Outline prints what a book shows: cells with their kind and value, and
// merged ranges. Numbers are printed to the digits that a person sees.
func Outline(b *grid.Book) []string {
	var out []string
	for _, s := range b.Sheets {
		out = append(out, fmt.Sprintf("# %s %v", s.Name, s.Hidden))
		for i := range s.Cells {
			out = append(out, outlineOf(s, &s.Cells[i]))
		}
		for _, m := range s.Merges {
			if s.At(m.Top, m.Left) != nil { // empty ones show nothing
				out = append(out, fmt.Sprint(m))
			}
		}
		for _, all := range []map[int]bool{s.HiddenRows, s.HiddenCols} {
			hidden := slices.DeleteFunc(slices.Sorted(maps.Keys(all)), func(n int) bool { return !all[n] })
			out = append(out, fmt.Sprint("hidden ", hidden))
		}
	}
	return out
}

func outlineOf(s *grid.Sheet, c *grid.Cell) string {
	text := strconv.Quote(c.Text)
	if v, err := strconv.ParseFloat(c.Text, 64); err == nil && c.Kind == grid.Number {
		text = strconv.FormatFloat(v, 'g', 15, 64)
		if c.Format.Percent {
			text += " in percent"
		}
		if date, ok := s.Date(c); ok {
			text = date
		}
	}
	if c.Formula != "" {
		text += " =" + strings.ReplaceAll(c.Formula, "'", "")
	}
	return fmt.Sprintf("%s %v %s", grid.Ref(c.Row, c.Col), c.Kind, text)
}

// ReadFile reads a file of a test.
func ReadFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// Damage returns the data with something wrong: cut short, bits flipped, bytes
// changed, or a piece missing, doubled or moved.
func Damage(data []byte, r *rand.Rand) []byte {
	bad := slices.Clone(data)
	at := r.IntN(len(bad))
	n := min(1+r.IntN(64), len(bad)-at)
	switch r.IntN(7) {
	case 0:
		return bad[:at]
	case 1:
		bad[at] ^= 1 << r.IntN(8)
	case 2:
		for range 1 + r.IntN(20) {
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		}
	case 3:
		bad[at] = byte(r.Uint32())
	case 4:
		return slices.Delete(bad, at, at+n)
	case 5:
		return slices.Insert(bad, at, bad[at:at+n]...)
	case 6:
		for i := range n {
			bad[at+i] = 0
		}
	}
	return bad
}

// HostileBook is a workbook whose sheet, strings or styles are written by f.
func HostileBook(t testing.TB, part string, f func(w io.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	whole := HandWritten(Rows(`<row r="1"><c r="A1"><v>1</v></c></row>`))
	for name, content := range whole {
		if name == part {
			continue
		}
		w, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	w, err := zw.Create(part)
	if err != nil {
		t.Fatal(err)
	}
	f(w)
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// ReplaceIn returns the package with a text of one part exchanged.
func (p Parts) ReplaceIn(part, old, with string) Parts {
	return p.With(Parts{part: strings.ReplaceAll(p[part], old, with)})
}

// Encrypted returns data encrypted with a password the way Excel does.
func Encrypted(t testing.TB, data []byte, password string) []byte {
	t.Helper()
	out, err := excelize.Encrypt(data, &excelize.Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// UTF16 is a text in UTF-16, the lower byte first.
func UTF16(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// Encryptable is a workbook of some size: excelize does not read back what it
// encrypted when that is very small.
func Encryptable(t testing.TB) []byte {
	p := HandWritten(Rows(`<row r="1"><c r="A1"><v>5</v></c></row>`))
	for i := range 300 {
		p[fmt.Sprintf("xl/media/%d.png", i)] = "x"
	}
	return p.Zip(t)
}

// Compound returns a compound file whose main stream has the given name, made
// from an encrypted workbook by writing over the name in its directory.
func Compound(t testing.TB, stream string) []byte {
	t.Helper()
	data := Encrypted(t, bytes.Repeat([]byte("not a workbook "), 1000), "secret")
	at := bytes.Index(data, UTF16("EncryptedPackage"))
	if at < 0 {
		t.Fatal("no directory entry")
	}
	name := UTF16(stream)
	copy(data[at:], make([]byte, 64))
	copy(data[at:], name)
	binary.LittleEndian.PutUint16(data[at+64:], uint16(len(name)+2))
	return data
}

// ZipOf returns a zip of files, each as NAME=CONTENT.
func ZipOf(t testing.TB, files ...string) []byte {
	t.Helper()
	p := make(Parts)
	for _, f := range files {
		name, content, _ := strings.Cut(f, "=")
		p[name] = content
	}
	return p.Zip(t)
}

// Repeat writes head, so many times what body makes of a number from 0, and tail.
func Repeat(head string, n int, body func(i int) string, tail string) func(w io.Writer) {
	return func(w io.Writer) {
		io.WriteString(w, head)
		for i := range n {
			io.WriteString(w, body(i))
		}
		io.WriteString(w, tail)
	}
}

// Always makes the same of every number.
func Always(s string) func(int) string { return func(int) string { return s } }

// Parts is a package written by hand: the smallest that holds a workbook.
type Parts map[string]string

const (
	Transitional  = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	RelationTypes = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	XmlHead       = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"
)

// HandWritten returns a package of one sheet 表 with the given elements.
func HandWritten(sheet string) Parts {
	return Parts{
		"[Content_Types].xml": XmlHead + `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>`,
		"_rels/.rels":         XmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="` + RelationTypes + `/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml":     XmlHead + `<workbook xmlns="` + Transitional + `" xmlns:r="` + RelationTypes + `"><sheets><sheet name="表" sheetId="1" r:id="rId1"/></sheets></workbook>`,
		"xl/_rels/workbook.xml.rels": XmlHead + `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` +
			`<Relationship Id="rId1" Type="` + RelationTypes + `/worksheet" Target="worksheets/sheet1.xml"/>` +
			`<Relationship Id="rId2" Type="` + RelationTypes + `/styles" Target="styles.xml"/>` +
			`<Relationship Id="rId3" Type="` + RelationTypes + `/sharedStrings" Target="sharedStrings.xml"/></Relationships>`,
		"xl/styles.xml":            XmlHead + `<styleSheet xmlns="` + Transitional + `"><numFmts count="1"><numFmt numFmtId="176" formatCode="0&quot;次&quot;"/></numFmts><cellXfs count="4"><xf numFmtId="0"/><xf numFmtId="10"/><xf numFmtId="176"/><xf numFmtId="31"/></cellXfs></styleSheet>`,
		"xl/sharedStrings.xml":     XmlHead + `<sst xmlns="` + Transitional + `"><si><t>编制数</t></si><si><r><t>三公</t></r><r><rPr/><t xml:space="preserve"> Budget</t></r><rPh sb="0" eb="1"><t>phonetic</t></rPh></si><si><t>a_x000D_` + "\n" + `b_x005F_x000D_</t></si><si><t></t></si></sst>`,
		"xl/worksheets/sheet1.xml": XmlHead + `<worksheet xmlns="` + Transitional + `">` + sheet + `</worksheet>`,
	}
}

// With returns the package with some parts exchanged; "" removes one.
func (p Parts) With(changes Parts) Parts {
	out := maps.Clone(p)
	for name, text := range changes {
		out[name] = text
		if text == "" {
			delete(out, name)
		}
	}
	return out
}

// Zip packs the parts.
func (p Parts) Zip(t testing.TB) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		f, err := w.Create(name)
		if err == nil {
			_, err = io.WriteString(f, p[name])
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Dump writes the cells of a book, one string each: ref, kind, text, then the
// formula and whether it was computed.
func Dump(b *grid.Book) []string {
	var out []string
	for _, s := range b.Sheets {
		for _, c := range s.Cells {
			line := fmt.Sprintf("%s %v %q", grid.Ref(c.Row, c.Col), c.Kind, c.Text)
			if c.Formula != "" {
				line += " =" + c.Formula
			}
			if c.Computed {
				line += " computed"
			}
			out = append(out, line)
		}
	}
	return out
}

// Rows wraps rows as a sheet's data.
func Rows(s string) string { return "<sheetData>" + s + "</sheetData>" }

// Bomb is a zip with a sheet of a megabyte that says it has size bytes.
func Bomb(t testing.TB, size uint64) []byte {
	t.Helper()
	var packed bytes.Buffer
	fw, err := flate.NewWriter(&packed, flate.BestSpeed)
	if err != nil {
		t.Fatal(err)
	}
	zeros := make([]byte, 1<<20)
	if _, err := fw.Write(zeros); err != nil {
		t.Fatal(err)
	}
	if err := fw.Close(); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.CreateRaw(&zip.FileHeader{
		Name: "xl/worksheets/sheet1.xml", Method: zip.Deflate, CRC32: crc32.ChecksumIEEE(zeros),
		CompressedSize64: uint64(packed.Len()), UncompressedSize64: size,
	})
	if err == nil {
		_, err = f.Write(packed.Bytes())
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Model is a workbook like a submission: three sheets, 400 cells, 130 merged
// ranges, about 10 KB.
func Model(t testing.TB) []byte {
	t.Helper()
	f := excelize.NewFile()
	var errs []error
	do := func(err error) { errs = append(errs, err) }
	style, err := f.NewStyle(&excelize.Style{NumFmt: 10, Border: []excelize.Border{{Type: "left", Style: 1}}})
	do(err)
	for i, name := range []string{"附件1", "附件2", "附件3"} {
		if i == 0 {
			do(f.SetSheetName("Sheet1", name))
		} else {
			_, err := f.NewSheet(name)
			do(err)
		}
		for row := 1; row <= 45; row++ {
			do(f.SetCellStr(name, grid.Ref(row, 1), fmt.Sprintf("公用经费第%d项（万元）", row*(i+1))))
			do(f.SetCellValue(name, grid.Ref(row, 4), float64(row)*1.37))
			do(f.SetCellStyle(name, grid.Ref(row, 1), grid.Ref(row, 8), style))
			if row < 44 {
				do(f.SetCellValue(name, grid.Ref(row, 5), fmt.Sprint(row)))
				do(f.MergeCell(name, grid.Ref(row, 2), grid.Ref(row, 3)))
			}
		}
	}
	var b bytes.Buffer
	do(f.Write(&b))
	if err := errors.Join(errs...); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Every returns the package with all its parts changed.
func (p Parts) Every(change func(name, text string) (string, string)) Parts {
	out := make(Parts)
	for name, text := range p {
		name, text = change(name, text)
		out[name] = text
	}
	return out
}

// Replaced returns the package with a part changed; old must be in it.
func (p Parts) Replaced(t testing.TB, part, old, new string) Parts {
	t.Helper()
	if !strings.Contains(p[part], old) {
		t.Fatalf("%s has no %s", part, old)
	}
	return p.With(Parts{part: strings.ReplaceAll(p[part], old, new)})
}

// RawZip writes a package stored, with the sizes before each part; more, where it is
// not nil, adds to it.
func RawZip(t testing.TB, p Parts, more func(*zip.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for _, name := range slices.Sorted(maps.Keys(p)) {
		text := p[name]
		f, err := w.CreateRaw(&zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE([]byte(text)), CompressedSize64: uint64(len(text)), UncompressedSize64: uint64(len(text))})
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if more != nil {
		if err := more(w); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// Zip64 writes a package stored, with the sizes as large files have them.
func Zip64(p Parts) []byte {
	var b bytes.Buffer
	le := binary.LittleEndian
	var directory []byte
	for _, name := range slices.Sorted(maps.Keys(p)) {
		text := p[name]
		size, sum, at := uint64(len(text)), crc32.ChecksumIEEE([]byte(text)), uint64(b.Len())
		// Version to common fields: method, time, CRC, sizes elsewhere, lengths.
		common := le.AppendUint32(le.AppendUint32(make([]byte, 0, 64), 45), 0)
		common = le.AppendUint32(le.AppendUint16(common, 0), sum)
		common = le.AppendUint64(common, 1<<64-1)
		common = le.AppendUint16(common, uint16(len(name)))

		local := le.AppendUint16(slices.Clone(common), 20)
		local = le.AppendUint64(le.AppendUint64(append(append(local, name...), 1, 0, 16, 0), size), size)
		b.WriteString("PK\x03\x04")
		b.Write(local)
		b.WriteString(text)

		directory = append(directory, "PK\x01\x02\x2d\x00"...)
		directory = append(le.AppendUint16(append(directory, common...), 28), make([]byte, 10)...)
		directory = append(append(le.AppendUint32(directory, 1<<32-1), name...), 1, 0, 24, 0)
		directory = le.AppendUint64(le.AppendUint64(le.AppendUint64(directory, size), size), at)
	}
	at := uint64(b.Len())
	b.Write(directory)
	end := uint64(b.Len())
	n, size := uint64(len(p)), uint64(len(directory))
	record := append([]byte("PK\x06\x06"), le.AppendUint64(nil, 44)...)
	record = append(record, 45, 0, 45, 0, 0, 0, 0, 0, 0, 0, 0, 0)
	for _, v := range []uint64{n, n, size, at} {
		record = le.AppendUint64(record, v)
	}
	b.Write(record)
	b.Write(le.AppendUint32(le.AppendUint64(append([]byte("PK\x06\x07"), 0, 0, 0, 0), end), 1))
	b.WriteString("PK\x05\x06\x00\x00\x00\x00\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x00\x00")
	return b.Bytes()
}

// Method returns a zip whose first part says that it is packed by another method.
func Method(t testing.TB, data []byte, m byte) []byte {
	t.Helper()
	out := slices.Clone(data)
	at := bytes.Index(out, []byte("PK\x01\x02"))
	if at < 0 {
		t.Fatal("no directory")
	}
	out[8], out[at+10] = m, m
	return out
}

// Locked returns a zip whose first part says that it has a password.
func Locked(data []byte) []byte {
	out := slices.Clone(data)
	out[bytes.Index(out, []byte("PK\x01\x02"))+8] |= 1
	return out
}
