package grid

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// formParts is the workbook that the variants below say in other ways: a text,
// a percentage, a figure with a unit, and a date.
func formParts() parts {
	return handWritten(rows(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.85</v></c><c r="C1" s="2"><v>3</v></c><c r="D1" s="3"><v>45432</v></c></row>`))
}

var formOutline = []string{"# 表 false", `A1 text "编制数"`, "B1 number 0.85 in percent", "C1 number 3", "D1 number 2024-05-20", "hidden []", "hidden []"}

// every returns the package with all its parts changed.
func (p parts) every(change func(name, text string) (string, string)) parts {
	out := make(parts)
	for name, text := range p {
		name, text = change(name, text)
		out[name] = text
	}
	return out
}

// replaced returns the package with a part changed; old must be in it.
func (p parts) replaced(t testing.TB, part, old, new string) parts {
	t.Helper()
	if !strings.Contains(p[part], old) {
		t.Fatalf("%s has no %s", part, old)
	}
	return p.with(parts{part: strings.ReplaceAll(p[part], old, new)})
}

func TestVariants(t *testing.T) {
	form := formParts()
	const (
		types = "[Content_Types].xml"
		main  = "xl/workbook.xml"
		rels  = "xl/_rels/workbook.xml.rels"
	)
	for name, p := range map[string]parts{
		"as it is":                    form,
		"macros":                      form.replaced(t, types, "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "vnd.ms-excel.sheet.macroEnabled.main+xml").with(parts{"xl/vbaProject.bin": "\xd0\xcf\x11\xe0"}),
		"template":                    form.replaced(t, types, "sheet.main+xml", "template.main+xml"),
		"template with macros":        form.replaced(t, types, "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "vnd.ms-excel.template.macroEnabled.main+xml"),
		"byte order marks":            form.every(func(name, text string) (string, string) { return name, "\ufeff" + text }),
		"no declarations":             form.every(func(name, text string) (string, string) { return name, strings.TrimPrefix(text, xmlHead) }),
		"names in capitals":           form.every(func(name, text string) (string, string) { return strings.ToUpper(name), text }),
		"names with a slash in front": form.every(func(name, text string) (string, string) { return "/" + name, text }),
		"absolute targets": form.replaced(t, rels, `Target="`, `Target="/xl/`).
			replaced(t, "_rels/.rels", `Target="`, `Target="/`),
		"targets with backslashes": form.replaced(t, rels, `worksheets/`, `worksheets\`),
		"targets from above":       form.replaced(t, rels, `Target="`, `Target="../xl/./`),
		"prefixes everywhere": form.every(func(name, text string) (string, string) {
			if strings.HasPrefix(name, "xl/") && !strings.HasSuffix(name, ".rels") {
				text = strings.NewReplacer("</", "</x:", "<?", "<?", "<", "<x:", "xmlns=", "xmlns:x=", "r:id", "rel:id", "xmlns:r=", "xmlns:rel=").Replace(text)
			}
			return name, text
		}),
		"parts elsewhere": form.every(func(name, text string) (string, string) {
			name = strings.NewReplacer("xl/workbook.xml", "book/main.xml", "xl/_rels/workbook.xml.rels", "book/_rels/main.xml.rels", "xl/", "data/").Replace(name)
			text = strings.NewReplacer(`Target="xl/workbook.xml"`, `Target="book/main.xml"`, `Target="worksheets/`, `Target="/data/worksheets/`,
				`Target="styles`, `Target="../data/styles`, `Target="shared`, `Target="../data/shared`).Replace(text)
			return name, text
		}),
		"inline string":              form.replaced(t, sheetPart, `t="s"><v>0</v>`, `t="inlineStr"><is><t>编制数</t></is>`).with(parts{stringsPart: ""}),
		"inline runs":                form.replaced(t, sheetPart, `t="s"><v>0</v>`, `t="inlineStr"><is><r><rPr><b/></rPr><t>编</t></r><r><t>制数</t></r></is>`),
		"runs of LibreOffice":        form.replaced(t, stringsPart, `<t>编制数</t>`, `<r><rPr><sz val="10"/><rFont val="宋体"/></rPr><t xml:space="preserve">编</t></r><r><rPr><b val="true"/></rPr><t xml:space="preserve">制数</t></r><phoneticPr fontId="1"/>`),
		"text in pieces":             form.replaced(t, stringsPart, `<t>编制数</t>`, `<t>编<![CDATA[制]]><!-- x -->&#x6570;</t>`),
		"no strings of its own":      form.replaced(t, sheetPart, `t="s"><v>0</v>`, `t="str"><v>编制数</v>`).with(parts{stringsPart: ""}).replaced(t, rels, `<Relationship Id="rId3" Type="`+relTypes+`/sharedStrings" Target="sharedStrings.xml"/>`, ""),
		"strings unrelated":          form.replaced(t, rels, `/sharedStrings"`, `/other"`),
		"no row and cell names":      form.replaced(t, sheetPart, ` r="1"`, "").replaced(t, sheetPart, ` r="B1"`, ""),
		"row names with white space": form.replaced(t, sheetPart, `<row r="1"`, `<row r=" 1 "`),
		"cell names in lower case":   form.replaced(t, sheetPart, `r="B1"`, `r="b1"`),
		"wrong dimension":            form.replaced(t, sheetPart, "<sheetData>", `<dimension ref="X1:Z9"/><sheetData>`),
		"format not applied":         form.replaced(t, stylesPart, "<xf numFmtId", `<xf applyNumberFormat="0" numFmtId`),
		"styles of cells behind":     form.replaced(t, stylesPart, "<cellXfs", `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs`).replaced(t, stylesPart, "</styleSheet>", `<dxfs><dxf><numFmt numFmtId="176" formatCode="0%"/></dxf></dxfs></styleSheet>`),
		"single quotes":              form.every(func(name, text string) (string, string) { return name, strings.ReplaceAll(text, `"`, `'`) }),
		"other vocabularies around":  form.replaced(t, sheetPart, "<sheetData>", `<mc:x xmlns:mc="urn:mc"><c r="A1"/></mc:x><sheetData>`),
		"views and extensions":       form.replaced(t, main, "<sheets>", `<fileVersion appName="xl"/><bookViews><workbookView/></bookViews><sheets>`).replaced(t, main, "</workbook>", `<definedNames><definedName name="x">表!$A$1</definedName></definedNames><extLst/></workbook>`),
		"comments and pictures":      form.with(parts{"xl/comments1.xml": "<comments/>", "xl/media/image1.png": "\x89PNG", "xl/drawings/vmlDrawing1.vml": "<xml>", "xl/embeddings/oleObject1.bin": "\xd0\xcf"}),
	} {
		t.Run(name, func(t *testing.T) {
			book, err := Open(p.zip(t), "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(formOutline, outline(book)); diff != "" {
				t.Errorf("reads otherwise (-want +got):\n%s", diff)
			}
			if suffix := book.Sheets[0].At(1, 3).Format.Suffix; suffix != "次" {
				t.Errorf("suffix %q", suffix)
			}
		})
	}
}

// Strict workbooks store dates as text. They stay as they are.
func TestStrictDates(t *testing.T) {
	p := handWritten(rows(`<row r="1"><c r="A1" t="d" s="3"><v>2024-05-20</v></c><c r="B1"><f>A1+1</f></c></row>`)).
		every(func(name, text string) (string, string) {
			return name, strings.NewReplacer(transitional, "http://purl.oclc.org/ooxml/spreadsheetml/main", relTypes, "http://purl.oclc.org/ooxml/officeDocument/relationships").Replace(text)
		})
	p = p.replaced(t, "xl/workbook.xml", "<workbook ", `<workbook conformance="strict" `)
	book, err := Open(p.zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`A1 text "2024-05-20"`, `B1 uncomputed "" =A1+1`}, dump(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

// Without styles numbers are shown as they are, whatever a cell says.
func TestNoStyles(t *testing.T) {
	p := formParts().with(parts{stylesPart: ""})
	p = p.replaced(t, "xl/_rels/workbook.xml.rels", `<Relationship Id="rId2" Type="`+relTypes+`/styles" Target="styles.xml"/>`, "")
	book, err := Open(p.zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`A1 text "编制数"`, `B1 number "0.85"`, `C1 number "3"`, `D1 number "45432"`}, dump(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if got := book.Sheets[0].At(1, 2).Format; got != generalFormat.of(Number, "1") {
		t.Errorf("format %+v", got)
	}
}

// A workbook that computes with figures as they are shown gives other results
// than ours: nothing is computed, nor said against what is stored.
func TestPrecisionAsShown(t *testing.T) {
	sheet := rows(`<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1/3</f><v>0.33</v></c><c r="C1"><f>A1/3</f></c></row>`)
	for calc, want := range map[string]string{
		``: "0.333333333333333", `<calcPr fullPrecision="1"/>`: "0.333333333333333", `<calcPr calcId="1" fullPrecision="0"/>`: "", `<calcPr fullPrecision="false"/>`: "",
	} {
		p := handWritten(sheet).replaced(t, "xl/workbook.xml", "</workbook>", calc+"</workbook>")
		book, err := Open(p.zip(t), "")
		if err != nil {
			t.Fatal(err)
		}
		s := book.Sheets[0]
		if s.At(1, 2).Text != "0.33" || s.At(1, 2).Recomputed != want || s.At(1, 3).Text != want {
			t.Errorf("%s: %+v, %+v", calc, s.At(1, 2), s.At(1, 3))
		}
	}
}

// Parts in UTF-16 are not read, but told.
func TestUTF16Part(t *testing.T) {
	p := formParts()
	text := strings.Replace(p[sheetPart], "UTF-8", "UTF-16", 1)
	p[sheetPart] = "\xff\xfe" + string(utf16le(text))
	switch book, err := Open(p.zip(t), ""); {
	case err != nil && !errors.Is(err, ErrDamaged):
		t.Errorf("%v, want ErrDamaged", err)
	case err == nil && !slices.Equal(outline(book), formOutline):
		t.Errorf("reads %v", outline(book))
	}
}

func TestZipVariants(t *testing.T) {
	plain := formParts().zip(t)
	for name, tt := range map[string]struct {
		data []byte
		want error
	}{
		"sizes behind the parts": {plain, nil}, // as archive/zip writes them
		"sizes before the parts": {rawZip(t, formParts(), false, nil), nil},
		"zip64":                  {rawZip(t, formParts(), true, nil), nil},
		"folders, comment": {rawZip(t, formParts(), false, func(w *zip.Writer) error {
			_, err := w.Create("xl/")
			return errors.Join(err, w.SetComment("由系统导出"))
		}), nil},
		"program in front":              {append([]byte("MZ\x90\x00\x03\x00\x00\x00"), plain...), ErrProgram},
		"text in front":                 {append([]byte("<html>"), plain...), ErrNotWorkbook},
		"empty lines in front":          {append([]byte("\r\n"), plain...), ErrNotWorkbook},
		"a part twice":                  {rawZip(t, formParts(), false, func(w *zip.Writer) error { _, err := w.Create("XL/worksheets/sheet1.xml"); return err }), ErrDamaged},
		"a part of an unknown method":   {method(t, plain, 9), ErrDamaged},
		"a part that says it is locked": {locked(plain), ErrEncrypted},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := Open(tt.data, "")
			if !errors.Is(err, tt.want) {
				t.Fatalf("%v, want %v", err, tt.want)
			}
			if err != nil {
				return
			}
			if diff := cmp.Diff(formOutline, outline(book)); diff != "" {
				t.Errorf("reads otherwise (-want +got):\n%s", diff)
			}
		})
	}

	// What hangs behind is read over or refused, never read as something else.
	if book, err := Open(append(slices.Clone(plain), "\r\n\x00trailer"...), ""); err == nil && !slices.Equal(outline(book), formOutline) || err != nil && !errors.Is(err, ErrDamaged) {
		t.Errorf("with a trailer: %v", err)
	}
}

// rawZip writes a package stored, with the sizes before each part; those of
// zip64 when so told. More adds to it.
func rawZip(t testing.TB, p parts, zip64 bool, more func(*zip.Writer) error) []byte {
	t.Helper()
	var b bytes.Buffer
	if !zip64 {
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

// method returns a zip whose first part is packed by another method.
func method(t testing.TB, data []byte, m byte) []byte {
	t.Helper()
	out := slices.Clone(data)
	at := bytes.Index(out, []byte("PK\x01\x02"))
	if at < 0 {
		t.Fatal("no directory")
	}
	out[8], out[at+10] = m, m
	return out
}

// locked returns a zip whose first part says that it has a password.
func locked(data []byte) []byte {
	out := slices.Clone(data)
	out[bytes.Index(out, []byte("PK\x01\x02"))+8] |= 1
	return out
}

// Some writers put the parts in UTF-16, with the mark of the byte order or
// without, and some in the encoding of Chinese Windows.
func TestPartsInOtherEncodings(t *testing.T) {
	const declared = `encoding="UTF-8"`
	plain := handWritten(rows(`<row r="1"><c r="A1" t="inlineStr"><is><t>三公经费</t></is></c><c r="B1"><v>3.25</v></c></row>`))
	wide := func(mark string, order func([]byte, uint16) []byte) func(string) string {
		return func(s string) string {
			out := []byte(mark)
			for _, u := range utf16.Encode([]rune(strings.Replace(s, declared, `encoding="UTF-16"`, 1))) {
				out = order(out, u)
			}
			return string(out)
		}
	}
	for name, encode := range map[string]func(string) string{
		"UTF-16 little endian":    wide("\xff\xfe", binary.LittleEndian.AppendUint16),
		"UTF-16 big endian":       wide("\xfe\xff", binary.BigEndian.AppendUint16),
		"UTF-16 without its mark": wide("", binary.LittleEndian.AppendUint16),
		"UTF-16 big without mark": wide("", binary.BigEndian.AppendUint16),
		"UTF-8 with its mark":     func(s string) string { return "\ufeff" + s },
		"GBK as the part declares": func(s string) string {
			out, err := simplifiedchinese.GBK.NewEncoder().String(strings.Replace(s, declared, `encoding="GBK"`, 1))
			if err != nil {
				t.Fatal(err)
			}
			return out
		},
	} {
		p := make(parts)
		for part, content := range plain {
			p[part] = encode(content)
		}
		book, err := Open(p.zip(t), "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, want := texts(book), "A1=三公经费"; !strings.Contains(got, want) || !strings.Contains(got, "B1=3.25") {
			t.Errorf("%s: read %s, want %s", name, got, want)
		}
	}
	p := maps.Clone(plain)
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], declared, `encoding="x-unheard-of"`, 1)
	if _, err := Open(p.zip(t), ""); !errors.Is(err, ErrEncoding) {
		t.Errorf("an unknown encoding: %v", err)
	}
}
