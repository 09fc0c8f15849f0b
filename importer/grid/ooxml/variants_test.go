package ooxml_test

import (
	"archive/zip"
	"encoding/binary"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
	"jixiao/importer/grid/raw"
)

// formParts is the workbook that the variants below say in other ways: a text,
// a percentage, a figure with a unit, and a date.
func formParts() gridtest.Parts {
	return gridtest.HandWritten(gridtest.Rows(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.85</v></c><c r="C1" s="2"><v>3</v></c><c r="D1" s="3"><v>45432</v></c></row>`))
}

var formOutline = []string{"# 表 false", `A1 text "编制数"`, "B1 number 0.85 in percent", "C1 number 3", "D1 number 2024-05-20", "hidden []", "hidden []"}

func TestVariants(t *testing.T) {
	form := formParts()
	const (
		types = "[Content_Types].xml"
		main  = "xl/workbook.xml"
		rels  = "xl/_rels/workbook.xml.rels"
	)
	for name, p := range map[string]gridtest.Parts{
		"as it is":                    form,
		"macros":                      form.Replaced(t, types, "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "vnd.ms-excel.sheet.macroEnabled.main+xml").With(gridtest.Parts{"xl/vbaProject.bin": "\xd0\xcf\x11\xe0"}),
		"template":                    form.Replaced(t, types, "sheet.main+xml", "template.main+xml"),
		"template with macros":        form.Replaced(t, types, "vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml", "vnd.ms-excel.template.macroEnabled.main+xml"),
		"byte order marks":            form.Every(func(name, text string) (string, string) { return name, "\ufeff" + text }),
		"no declarations":             form.Every(func(name, text string) (string, string) { return name, strings.TrimPrefix(text, gridtest.XmlHead) }),
		"names in capitals":           form.Every(func(name, text string) (string, string) { return strings.ToUpper(name), text }),
		"names with a slash in front": form.Every(func(name, text string) (string, string) { return "/" + name, text }),
		"absolute targets": form.Replaced(t, rels, `Target="`, `Target="/xl/`).
			Replaced(t, "_rels/.rels", `Target="`, `Target="/`),
		"targets with backslashes": form.Replaced(t, rels, `worksheets/`, `worksheets\`),
		"targets from above":       form.Replaced(t, rels, `Target="`, `Target="../xl/./`),
		"prefixes everywhere": form.Every(func(name, text string) (string, string) {
			if strings.HasPrefix(name, "xl/") && !strings.HasSuffix(name, ".rels") {
				text = strings.NewReplacer("</", "</x:", "<?", "<?", "<", "<x:", "xmlns=", "xmlns:x=", "r:id", "rel:id", "xmlns:r=", "xmlns:rel=").Replace(text)
			}
			return name, text
		}),
		"parts elsewhere": form.Every(func(name, text string) (string, string) {
			name = strings.NewReplacer("xl/workbook.xml", "book/main.xml", "xl/_rels/workbook.xml.rels", "book/_rels/main.xml.rels", "xl/", "data/").Replace(name)
			text = strings.NewReplacer(`Target="xl/workbook.xml"`, `Target="book/main.xml"`, `Target="worksheets/`, `Target="/data/worksheets/`,
				`Target="styles`, `Target="../data/styles`, `Target="shared`, `Target="../data/shared`).Replace(text)
			return name, text
		}),
		"inline string":              form.Replaced(t, sheetPart, `t="s"><v>0</v>`, `t="inlineStr"><is><t>编制数</t></is>`).With(gridtest.Parts{stringsPart: ""}),
		"inline runs":                form.Replaced(t, sheetPart, `t="s"><v>0</v>`, `t="inlineStr"><is><r><rPr><b/></rPr><t>编</t></r><r><t>制数</t></r></is>`),
		"runs of LibreOffice":        form.Replaced(t, stringsPart, `<t>编制数</t>`, `<r><rPr><sz val="10"/><rFont val="宋体"/></rPr><t xml:space="preserve">编</t></r><r><rPr><b val="true"/></rPr><t xml:space="preserve">制数</t></r><phoneticPr fontId="1"/>`),
		"text in pieces":             form.Replaced(t, stringsPart, `<t>编制数</t>`, `<t>编<![CDATA[制]]><!-- x -->&#x6570;</t>`),
		"no strings of its own":      form.Replaced(t, sheetPart, `t="s"><v>0</v>`, `t="str"><v>编制数</v>`).With(gridtest.Parts{stringsPart: ""}).Replaced(t, rels, `<Relationship Id="rId3" Type="`+gridtest.RelationTypes+`/sharedStrings" Target="sharedStrings.xml"/>`, ""),
		"strings unrelated":          form.Replaced(t, rels, `/sharedStrings"`, `/other"`),
		"no row and cell names":      form.Replaced(t, sheetPart, ` r="1"`, "").Replaced(t, sheetPart, ` r="B1"`, ""),
		"row names with white space": form.Replaced(t, sheetPart, `<row r="1"`, `<row r=" 1 "`),
		"cell names in lower case":   form.Replaced(t, sheetPart, `r="B1"`, `r="b1"`),
		"wrong dimension":            form.Replaced(t, sheetPart, "<sheetData>", `<dimension ref="X1:Z9"/><sheetData>`),
		"format not applied":         form.Replaced(t, stylesPart, "<xf numFmtId", `<xf applyNumberFormat="0" numFmtId`),
		"styles of cells behind":     form.Replaced(t, stylesPart, "<cellXfs", `<cellStyleXfs><xf numFmtId="14"/></cellStyleXfs><cellXfs`).Replaced(t, stylesPart, "</styleSheet>", `<dxfs><dxf><numFmt numFmtId="176" formatCode="0%"/></dxf></dxfs></styleSheet>`),
		"single quotes":              form.Every(func(name, text string) (string, string) { return name, strings.ReplaceAll(text, `"`, `'`) }),
		"other vocabularies around":  form.Replaced(t, sheetPart, "<sheetData>", `<mc:x xmlns:mc="urn:mc"><c r="A1"/></mc:x><sheetData>`),
		"views and extensions":       form.Replaced(t, main, "<sheets>", `<fileVersion appName="xl"/><bookViews><workbookView/></bookViews><sheets>`).Replaced(t, main, "</workbook>", `<definedNames><definedName name="x">表!$A$1</definedName></definedNames><extLst/></workbook>`),
		"comments and pictures":      form.With(gridtest.Parts{"xl/comments1.xml": "<comments/>", "xl/media/image1.png": "\x89PNG", "xl/drawings/vmlDrawing1.vml": "<xml>", "xl/embeddings/oleObject1.bin": "\xd0\xcf"}),
	} {
		t.Run(name, func(t *testing.T) {
			book, err := formats.Open(p.Zip(t), "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(formOutline, gridtest.Outline(book)); diff != "" {
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
	p := gridtest.HandWritten(gridtest.Rows(`<row r="1"><c r="A1" t="d" s="3"><v>2024-05-20</v></c><c r="B1"><f>A1+1</f></c></row>`)).
		Every(func(name, text string) (string, string) {
			return name, strings.NewReplacer(gridtest.Transitional, "http://purl.oclc.org/ooxml/spreadsheetml/main", gridtest.RelationTypes, "http://purl.oclc.org/ooxml/officeDocument/relationships").Replace(text)
		})
	p = p.Replaced(t, "xl/workbook.xml", "<workbook ", `<workbook conformance="strict" `)
	book, err := formats.Open(p.Zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`A1 text "2024-05-20"`, `B1 uncomputed "" =A1+1`}, gridtest.Dump(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

// Without styles numbers are shown as they are, whatever a cell says.
func TestNoStyles(t *testing.T) {
	p := formParts().With(gridtest.Parts{stylesPart: ""})
	p = p.Replaced(t, "xl/_rels/workbook.xml.rels", `<Relationship Id="rId2" Type="`+gridtest.RelationTypes+`/styles" Target="styles.xml"/>`, "")
	book, err := formats.Open(p.Zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`A1 text "编制数"`, `B1 number "0.85"`, `C1 number "3"`, `D1 number "45432"`}, gridtest.Dump(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if got := book.Sheets[0].At(1, 2).Format; got != raw.General.Of(grid.Number, "1") {
		t.Errorf("format %+v", got)
	}
}

// A workbook that computes with figures as they are shown gives other results
// than ours: nothing is computed, nor said against what is stored.
func TestPrecisionAsShown(t *testing.T) {
	sheet := gridtest.Rows(`<row r="1"><c r="A1"><v>1</v></c><c r="B1"><f>A1/3</f><v>0.33</v></c><c r="C1"><f>A1/3</f></c></row>`)
	for calc, want := range map[string]string{
		``: "0.333333333333333", `<calcPr fullPrecision="1"/>`: "0.333333333333333", `<calcPr calcId="1" fullPrecision="0"/>`: "", `<calcPr fullPrecision="false"/>`: "",
	} {
		p := gridtest.HandWritten(sheet).Replaced(t, "xl/workbook.xml", "</workbook>", calc+"</workbook>")
		book, err := formats.Open(p.Zip(t), "")
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
	p[sheetPart] = "\xff\xfe" + string(gridtest.UTF16(text))
	switch book, err := formats.Open(p.Zip(t), ""); {
	case err != nil && !errors.Is(err, grid.ErrDamaged):
		t.Errorf("%v, want ErrDamaged", err)
	case err == nil && !slices.Equal(gridtest.Outline(book), formOutline):
		t.Errorf("reads %v", gridtest.Outline(book))
	}
}

func TestZipVariants(t *testing.T) {
	plain := formParts().Zip(t)
	for name, tt := range map[string]struct {
		data []byte
		want error
	}{
		"sizes behind the parts": {plain, nil}, // as archive/zip writes them
		"sizes before the parts": {gridtest.RawZip(t, formParts(), nil), nil},
		"zip64":                  {gridtest.Zip64(formParts()), nil},
		"folders, comment": {gridtest.RawZip(t, formParts(), func(w *zip.Writer) error {
			_, err := w.Create("xl/")
			return errors.Join(err, w.SetComment("由系统导出"))
		}), nil},
		"program in front":              {append([]byte("MZ\x90\x00\x03\x00\x00\x00"), plain...), formats.Refused{Kind: formats.Program}},
		"text in front":                 {append([]byte("<html>"), plain...), formats.Refused{Kind: formats.Unknown}},
		"empty lines in front":          {append([]byte("\r\n"), plain...), formats.Refused{Kind: formats.Unknown}},
		"a part twice":                  {gridtest.RawZip(t, formParts(), func(w *zip.Writer) error { _, err := w.Create("XL/worksheets/sheet1.xml"); return err }), grid.ErrDamaged},
		"a part of an unknown method":   {gridtest.Method(t, plain, 9), grid.ErrDamaged},
		"a part that says it is locked": {gridtest.Locked(plain), grid.ErrEncrypted},
	} {
		t.Run(name, func(t *testing.T) {
			book, err := formats.Open(tt.data, "")
			if !errors.Is(err, tt.want) {
				t.Fatalf("%v, want %v", err, tt.want)
			}
			if err != nil {
				return
			}
			if diff := cmp.Diff(formOutline, gridtest.Outline(book)); diff != "" {
				t.Errorf("reads otherwise (-want +got):\n%s", diff)
			}
		})
	}

	// What hangs behind is read over or refused, never read as something else.
	if book, err := formats.Open(append(slices.Clone(plain), "\r\n\x00trailer"...), ""); err == nil && !slices.Equal(gridtest.Outline(book), formOutline) || err != nil && !errors.Is(err, grid.ErrDamaged) {
		t.Errorf("with a trailer: %v", err)
	}
}

// Some writers put the parts in UTF-16, with the mark of the byte order or
// without, and some in the encoding of Chinese Windows.
func TestPartsInOtherEncodings(t *testing.T) {
	const declared = `encoding="UTF-8"`
	plain := gridtest.HandWritten(gridtest.Rows(`<row r="1"><c r="A1" t="inlineStr"><is><t>三公经费</t></is></c><c r="B1"><v>3.25</v></c></row>`))
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
		p := make(gridtest.Parts)
		for part, content := range plain {
			p[part] = encode(content)
		}
		book, err := formats.Open(p.Zip(t), "")
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got, want := gridtest.Texts(book), "A1=三公经费"; !strings.Contains(got, want) || !strings.Contains(got, "B1=3.25") {
			t.Errorf("%s: read %s, want %s", name, got, want)
		}
	}
	p := maps.Clone(plain)
	p["xl/workbook.xml"] = strings.Replace(p["xl/workbook.xml"], declared, `encoding="x-unheard-of"`, 1)
	if _, err := formats.Open(p.Zip(t), ""); !errors.Is(err, grid.ErrEncoding) {
		t.Errorf("an unknown encoding: %v", err)
	}
}
