package ooxml_test

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
)

func TestCells(t *testing.T) {
	for _, tt := range []struct {
		name, sheet string
		want        []string
	}{
		{"kinds", gridtest.Rows(`<row r="2"><c r="A2" t="s"><v>0</v></c><c r="B2"><v>5.8999999999999997E-2</v></c><c r="C2" t="n"><v> 27 </v></c>` +
			`<c r="D2" t="b"><v>1</v></c><c r="E2" t="b"><v>0</v></c><c r="F2" t="e"><v>#REF!</v></c><c r="G2" t="str"><f>A2</f><v>编制数</v></c>` +
			`<c r="H2" t="inlineStr"><is><r><t>公</t></r><r><t>务</t></r></is></c><c r="I2" t="d"><v>2024-05-20</v></c><c r="J2" s="1"/></row>`),
			[]string{`A2 text "编制数"`, `B2 number "5.8999999999999997E-2"`, `C2 number "27"`, `D2 bool "TRUE"`, `E2 bool "FALSE"`, `F2 error "#REF!"`,
				`G2 text "编制数" =A2`, `H2 text "公务"`, `I2 text "2024-05-20"`}},
		{"rich text, phonetic runs, escapes", gridtest.Rows(`<row r="1"><c r="A1" t="s"><v>1</v></c><c r="B1" t="s"><v>2</v></c><c r="C1" t="s"><v>3</v></c><c r="D1" t="str"><f>X()</f><v>x_xD83D__xDE00_</v></c></row>`),
			[]string{`A1 text "三公 Budget"`, `B1 text "a\nb_x000D_"`, `D1 text "x😀" =X()`}},
		{"no references", gridtest.Rows(`<row><c><v>1</v></c><c/><c><v>3</v></c></row><row/><row><c><v>4</v></c></row><row r="9"><c r="E9"><v>5</v></c><c><v>6</v></c></row><row><c><v>7</v></c></row>`),
			[]string{`A1 number "1"`, `C1 number "3"`, `A3 number "4"`, `E9 number "5"`, `F9 number "6"`, `A10 number "7"`}},
		{"wrong dimension", `<dimension ref="A1"/>` + gridtest.Rows(`<row r="7"><c r="AB7"><v>1</v></c></row>`), []string{`AB7 number "1"`}},
		{"rows and cells out of order", gridtest.Rows(`<row r="3"><c r="B3"><v>4</v></c><c r="A3"><v>3</v></c></row><row r="1"><c r="A1"><v>1</v></c></row>`),
			[]string{`A1 number "1"`, `A3 number "3"`, `B3 number "4"`}},
		{"blank text", gridtest.Rows(`<row r="1"><c r="A1" t="inlineStr"><is><t xml:space="preserve">  ` + "\u3000" + `</t></is></c><c r="B1" t="str"><f>IF(1,"")</f><v></v></c><c r="C1" t="str"><f>IF(1,"")</f><v/></c></row>`), nil},
		{"formulas without a result", gridtest.Rows(`<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>A1*3</f></c><c r="C1"><f>A1*4</f><v/></c><c r="D1" t="str"><f>A1*5</f></c><c r="E1"><f>VLOOKUP(1,A1:B2,2)</f></c><c r="F1"><f></f></c></row>`),
			[]string{`A1 number "2"`, `B1 number "6" =A1*3 computed`, `C1 number "8" =A1*4 computed`, `D1 number "10" =A1*5 computed`, `E1 uncomputed "" =VLOOKUP(1,A1:B2,2)`}},
		{"stored results are kept", gridtest.Rows(`<row r="1"><c r="A1"><v>2</v></c><c r="B1"><f>A1*3</f><v>7</v></c><c r="C1" t="b"><f>A1=2</f><v>1</v></c><c r="D1" t="e"><f>1/0</f><v>#DIV/0!</v></c><c r="E1"><f>B1+1</f></c></row>`),
			[]string{`A1 number "2"`, `B1 number "7" =A1*3`, `C1 bool "TRUE" =A1=2`, `D1 error "#DIV/0!" =1/0`, `E1 number "8" =B1+1 computed`}},
		{"shared formulas", gridtest.Rows(`<row r="1"><c r="A1"><v>1</v></c><c r="B1"><v>2</v></c><c r="C1"><f t="shared" ref="C1:C3" si="0">A1+$B$1+SUM(A1:B1)&amp;"A1"</f><v>4</v></c></row>` +
			`<row r="2"><c r="A2"><v>5</v></c><c r="C2" t="str"><f t="shared" si="0"/><v>9A1</v></c></row><row r="3"><c r="C3"><f t="shared" si="0"/></c></row>`),
			[]string{`A1 number "1"`, `B1 number "2"`, `C1 number "4" =A1+$B$1+SUM(A1:B1)&"A1"`, `A2 number "5"`, `C2 text "9A1" =A2+$B$1+SUM(A2:B2)&"A1"`, `C3 uncomputed "" =A3+$B$1+SUM(A3:B3)&"A1"`}},
		{"pictures", gridtest.Rows(`<row r="1"><c r="A1" t="str"><f>_xlfn.DISPIMG("ID_1",1)</f><v>=DISPIMG("ID_1",1)</v></c><c r="B1"><f>DISPIMG("ID_1",1)</f></c></row>`),
			[]string{`A1 text "[图片]" =_xlfn.DISPIMG("ID_1",1)`, `B1 text "[图片]" =DISPIMG("ID_1",1)`}},
		{"text under a merged range", gridtest.Rows(`<row r="1"><c r="A1"><v>7</v></c><c r="B1"><v>8</v></c></row><row r="2"><c r="A2"><v>9</v></c><c r="C2"><v>1</v></c></row>`) + `<mergeCells count="1"><mergeCell ref="A1:B2"/></mergeCells>`,
			[]string{`A1 number "7"`, `C2 number "1"`}},
		{"not a number", gridtest.Rows(`<row r="1"><c r="A1"><v>NaN</v></c><c r="B1"><v>0x1F</v></c><c r="C1"><v>1_000</v></c><c r="D1"><v>-.5e+3</v></c><c r="E1"><v>--5</v></c></row>`),
			[]string{`A1 text "NaN"`, `B1 text "0x1F"`, `C1 text "1_000"`, `D1 number "-.5e+3"`, `E1 text "--5"`}},
		{"elements of other vocabularies", `<x:sheetPr xmlns:x="urn:x"><row r="1"><c r="A1"><v>1</v></c></row></x:sheetPr>` + gridtest.Rows(`<row r="1"><c r="A1"><v>2</v><extLst><ext><v>9</v></ext></extLst></c></row>`) + `<extLst><ext><row r="5"><c r="A5"><v>3</v></c></row></ext></extLst>`,
			[]string{`A1 number "2"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := formats.Open(gridtest.HandWritten(tt.sheet).Zip(t), "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, gridtest.Dump(book)); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
		})
	}
}

func TestPackages(t *testing.T) {
	sheet := gridtest.Rows(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1" s="1"><v>0.85</v></c><c r="C1" s="2"><v>3</v></c><c r="D1" s="3"><v>45432</v></c></row>`)
	base := gridtest.HandWritten(sheet)
	strict := make(gridtest.Parts)
	for name, s := range base {
		s = strings.ReplaceAll(s, gridtest.Transitional, "http://purl.oclc.org/ooxml/spreadsheetml/main")
		strict[name] = strings.ReplaceAll(s, gridtest.RelationTypes, "http://purl.oclc.org/ooxml/officeDocument/relationships")
	}
	prefixed := base.With(gridtest.Parts{"xl/worksheets/sheet1.xml": `<x:worksheet xmlns:x="` + gridtest.Transitional + `"><x:sheetData><x:row r="1"><x:c r="A1" t="s"><x:v>0</x:v></x:c><x:c r="B1" s="1"><x:v>0.85</x:v></x:c><x:c r="C1" s="2"><x:v>3</x:v></x:c><x:c r="D1" s="3"><x:v>45432</x:v></x:c></x:row></x:sheetData></x:worksheet>`})
	moved := base.With(gridtest.Parts{
		"xl/sharedStrings.xml": "", "xl/text.xml": base["xl/sharedStrings.xml"],
		"xl/styles.xml": "", "xl/look.xml": base["xl/styles.xml"],
		"xl/_rels/workbook.xml.rels": strings.NewReplacer("sharedStrings.xml", "/xl/text.xml", "styles.xml", "look.xml").Replace(base["xl/_rels/workbook.xml.rels"]),
	})
	backslashes := make(gridtest.Parts)
	for name, s := range base {
		backslashes[strings.ReplaceAll(name, "/", `\`)] = s
	}
	stale := base.With(gridtest.Parts{"xl/sharedStrings.xml": strings.ReplaceAll(base["xl/sharedStrings.xml"], "<sst ", `<sst count="1" uniqueCount="1" `)})
	chart := base.With(gridtest.Parts{
		"xl/workbook.xml":            strings.ReplaceAll(base["xl/workbook.xml"], "<sheets>", `<sheets><sheet name="图" sheetId="2" r:id="rId9"/>`),
		"xl/_rels/workbook.xml.rels": strings.ReplaceAll(base["xl/_rels/workbook.xml.rels"], "</Relationships>", `<Relationship Id="rId9" Type="`+gridtest.RelationTypes+`/chartsheet" Target="chartsheets/sheet1.xml"/></Relationships>`),
		"xl/chartsheets/sheet1.xml":  `<chartsheet xmlns="` + gridtest.Transitional + `"/>`,
	})
	for name, p := range map[string]gridtest.Parts{"base": base, "strict": strict, "prefixed": prefixed, "moved": moved, "backslashes": backslashes, "stale count": stale, "chart sheet": chart} {
		t.Run(name, func(t *testing.T) {
			book, err := formats.Open(p.Zip(t), "")
			if err != nil {
				t.Fatal(err)
			}
			want := []string{`A1 text "编制数"`, `B1 number "0.85"`, `C1 number "3"`, `D1 number "45432"`}
			if diff := cmp.Diff(want, gridtest.Dump(book)); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
			s := book.Sheets[0]
			if !s.At(1, 2).Format.Percent || s.At(1, 3).Format.Suffix != "次" {
				t.Errorf("formats lost: %+v, %+v", s.At(1, 2).Format, s.At(1, 3).Format)
			}
			if d, _ := s.Date(s.At(1, 4)); d != "2024-05-20" {
				t.Errorf("date %q, want 2024-05-20", d)
			}
		})
	}

	date1904 := base.With(gridtest.Parts{"xl/workbook.xml": strings.ReplaceAll(base["xl/workbook.xml"], "<sheets>", `<workbookPr date1904="1"/><sheets>`)})
	book, err := formats.Open(date1904.Zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	if d, _ := book.Sheets[0].Date(book.Sheets[0].At(1, 4)); d != "2028-05-21" {
		t.Errorf("date of the 1904 system %q, want 2028-05-21", d)
	}
}

func TestHidden(t *testing.T) {
	p := gridtest.HandWritten(`<cols><col min="2" max="3" width="9" hidden="1"/><col min="4" max="4" width="0"/><col min="5" max="16384" hidden="true"/></cols>` +
		gridtest.Rows(`<row r="1"><c r="A1"><v>1</v></c></row><row r="2" hidden="1"><c r="F2"><v>1</v></c></row><row r="3" ht="0" customHeight="1"/><row r="4"><c r="A4"><v>1</v></c></row><row r="900" hidden="1"/>`))
	p["xl/workbook.xml"] = strings.ReplaceAll(p["xl/workbook.xml"], `sheetId="1"`, `sheetId="1" state="veryHidden"`)
	book, err := formats.Open(p.Zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	if !s.Hidden {
		t.Error("very hidden sheet not Hidden")
	}
	if diff := cmp.Diff(map[int]bool{2: true, 3: true}, s.HiddenRows); diff != "" {
		t.Errorf("hidden rows (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[int]bool{2: true, 3: true, 4: true, 5: true, 6: true}, s.HiddenCols); diff != "" {
		t.Errorf("hidden columns (-want +got):\n%s", diff)
	}
}

func TestProperties(t *testing.T) {
	p := gridtest.HandWritten(gridtest.Rows("")).With(gridtest.Parts{
		"docProps/core.xml":   `<cp:coreProperties xmlns:cp="urn:cp" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><dcterms:created xsi:type="dcterms:W3CDTF">2024-01-01T00:00:00Z</dcterms:created><dcterms:modified xsi:type="dcterms:W3CDTF">2024-05-20T08:30:00Z</dcterms:modified></cp:coreProperties>`,
		"docProps/app.xml":    `<Properties xmlns="urn:p"><Application>WPS 表格</Application></Properties>`,
		"docProps/custom.xml": `<Properties xmlns="urn:c" xmlns:vt="urn:vt"><property fmtid="{D5}" pid="2" name="KSOProductBuildVer"><vt:lpwstr>2052-12.1.0.16929</vt:lpwstr></property></Properties>`,
	})
	data := p.Zip(t)
	book, err := formats.Open(data, "")
	if err != nil {
		t.Fatal(err)
	}
	saved := time.Date(2024, 5, 20, 8, 30, 0, 0, time.UTC)
	got := grid.Book{Modified: book.Modified, Generator: book.Generator, Properties: book.Properties}
	want := grid.Book{Modified: saved, Generator: "WPS 表格", Properties: map[string]string{"KSOProductBuildVer": "2052-12.1.0.16929"}}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
	if got := formats.Of(data).Modified(); !got.Equal(saved) {
		t.Errorf("Modified = %v, want %v", got, saved)
	}
	for name, data := range map[string][]byte{
		"none": gridtest.HandWritten("").Zip(t), "empty": nil, "text": []byte("text"), "cut": data[:len(data)/2],
		"no date": p.With(gridtest.Parts{"docProps/core.xml": "<a><modified>yesterday</modified></a>"}).Zip(t),
	} {
		if got := formats.Of(data).Modified(); !got.IsZero() {
			t.Errorf("Modified of %s = %v, want zero", name, got)
		}
	}
}

// What excelize writes is read back, of several sheets.
func TestExcelizeWorkbook(t *testing.T) {
	f := excelize.NewFile()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.SetSheetName("Sheet1", "附件1"))
	_, err := f.NewSheet("附件 2")
	must(err)
	must(f.SetSheetVisible("附件 2", false))
	must(f.SetCellStr("附件1", "A1", "第一行\n第二行"))
	must(f.SetCellRichText("附件1", "B1", []excelize.RichTextRun{{Text: "编制数"}, {Text: " (2023)"}}))
	must(f.SetCellValue("附件1", "C1", 33730648.78))
	percent, err := f.NewStyle(&excelize.Style{NumFmt: 10})
	must(err)
	must(f.SetCellStyle("附件1", "C1", "C1", percent))
	must(f.SetCellValue("附件1", "D3", 4))
	must(f.MergeCell("附件1", "D3", "D5"))
	must(f.SetCellFormula("附件1", "D6", "=SUM(D3:D5)"))
	must(f.SetCellFormula("附件 2", "A1", "附件1!D6*'附件1'!C1"))
	must(f.SetDocProps(&excelize.DocProperties{Modified: "2024-05-20T00:00:00Z"}))
	var b bytes.Buffer
	must(f.Write(&b))

	book, err := formats.Open(b.Bytes(), "")
	must(err)
	want := []string{`A1 text "第一行\n第二行"`, `B1 text "编制数 (2023)"`, `C1 number "33730648.78"`, `D3 number "4"`, `D6 number "4" =SUM(D3:D5) computed`,
		`A1 number "134922595.12" =附件1!D6*'附件1'!C1 computed`}
	if diff := cmp.Diff(want, gridtest.Dump(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if len(book.Sheets) != 2 || book.Sheets[0].Hidden || !book.Sheets[1].Hidden || book.Sheets[1].Name != "附件 2" {
		t.Errorf("sheets wrong: %d", len(book.Sheets))
	}
	if got := book.Sheets[0].Span(5, 4); got != (grid.Range{Top: 3, Left: 4, Bottom: 5, Right: 4}) {
		t.Errorf("Span = %v", got)
	}
	if !book.Sheets[0].At(1, 3).Format.Percent {
		t.Error("percent format lost")
	}
	if book.Modified.Year() != 2024 || book.Generator != "Go Excelize" {
		t.Errorf("properties: %v %q", book.Modified, book.Generator)
	}
}

func TestDamagedWorkbooks(t *testing.T) {
	cell := func(c string) gridtest.Parts {
		return gridtest.HandWritten(gridtest.Rows(`<row r="1">` + c + `</row>`))
	}
	good := cell(`<c r="A1" t="s"><v>0</v></c>`)
	half := func(s string) string { return s[:len(s)*2/3] }
	for name, p := range map[string]gridtest.Parts{
		"sheet cut short":          good.With(gridtest.Parts{"xl/worksheets/sheet1.xml": half(good["xl/worksheets/sheet1.xml"])}),
		"sheet empty":              good.With(gridtest.Parts{"xl/worksheets/sheet1.xml": " "}),
		"sheet not nested":         good.With(gridtest.Parts{"xl/worksheets/sheet1.xml": `<worksheet><sheetData><row r="1"></sheetData></row></worksheet>`}),
		"rubbish behind the sheet": good.With(gridtest.Parts{"xl/worksheets/sheet1.xml": good["xl/worksheets/sheet1.xml"] + "<row/>"}),
		"sheet part missing":       good.With(gridtest.Parts{"xl/worksheets/sheet1.xml": ""}),
		"workbook part missing":    good.With(gridtest.Parts{"xl/workbook.xml": ""}),
		"workbook cut short":       good.With(gridtest.Parts{"xl/workbook.xml": half(good["xl/workbook.xml"])}),
		"workbook without sheets":  good.With(gridtest.Parts{"xl/workbook.xml": `<workbook xmlns="` + gridtest.Transitional + `"/>`}),
		"relations missing":        good.With(gridtest.Parts{"xl/_rels/workbook.xml.rels": ""}),
		"relations cut short":      good.With(gridtest.Parts{"xl/_rels/workbook.xml.rels": half(good["xl/_rels/workbook.xml.rels"])}),
		"styles missing":           good.With(gridtest.Parts{"xl/styles.xml": ""}),
		"styles cut short":         good.With(gridtest.Parts{"xl/styles.xml": half(good["xl/styles.xml"])}),
		"strings missing":          good.With(gridtest.Parts{"xl/sharedStrings.xml": ""}),
		"strings cut short":        good.With(gridtest.Parts{"xl/sharedStrings.xml": half(good["xl/sharedStrings.xml"])}),
		"string out of range":      cell(`<c r="A1" t="s"><v>4</v></c>`),
		"string negative":          cell(`<c r="A1" t="s"><v>-1</v></c>`),
		"string not a number":      cell(`<c r="A1" t="s"><v>x</v></c>`),
		"cell of another row":      cell(`<c r="A2"><v>1</v></c>`),
		"cell name wrong":          cell(`<c r="1A"><v>1</v></c>`),
		"column too far":           cell(`<c r="XFE1"><v>1</v></c>`),
		"column runs over":         cell(`<c r="XFD1"/><c><v>1</v></c>`),
		"two figures in a cell":    cell(`<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>`),
		"row wrong":                gridtest.HandWritten(gridtest.Rows(`<row r="-1"/>`)),
		"row too far":              gridtest.HandWritten(gridtest.Rows(`<row r="1048577"/>`)),
		"merged range wrong":       gridtest.HandWritten(gridtest.Rows("") + `<mergeCells><mergeCell ref="A1:"/></mergeCells>`),
		"entity bomb":              good.With(gridtest.Parts{"xl/worksheets/sheet1.xml": `<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData>&a;</sheetData></worksheet>`}),
	} {
		t.Run(name, func(t *testing.T) {
			if book, err := formats.Open(p.Zip(t), ""); !errors.Is(err, grid.ErrDamaged) {
				t.Errorf("Open = %v, %v, want ErrDamaged", book, err)
			}
		})
	}
	if _, err := formats.Open(good.Zip(t), ""); err != nil {
		t.Errorf("the one not broken: %v", err)
	}
}

// Our scan and excelize agree where excelize can be believed.
func TestAgreesWithExcelize(t *testing.T) {
	data := gridtest.Model(t)
	book, err := formats.Open(data, "")
	if err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true})
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, s := range book.Sheets {
		merged, err := f.GetMergeCells(s.Name, true)
		if err != nil || len(merged) != len(s.Merges) {
			t.Errorf("sheet %s: %d merged ranges, %v, want %d", s.Name, len(merged), err, len(s.Merges))
		}
		filled := 0
		table, err := f.GetRows(s.Name)
		if err != nil {
			t.Fatal(err)
		}
		for i, row := range table {
			for j, want := range row {
				if want == "" {
					continue
				}
				filled++
				if c := s.At(i+1, j+1); c == nil || c.Text != want {
					t.Errorf("%s!%s = %v, excelize reads %q", s.Name, grid.Ref(i+1, j+1), c, want)
				}
			}
		}
		if filled != len(s.Cells) {
			t.Errorf("sheet %s: %d cells, excelize reads %d", s.Name, len(s.Cells), filled)
		}
	}
}

// A file damaged on its way must be refused or read as it was, never with
// another figure.
func TestFlippedBytes(t *testing.T) {
	data := gridtest.Model(t)
	book, err := formats.Open(data, "")
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(gridtest.Dump(book), "\n")
	step := len(data)/300 | 1
	refused := 0
	for i := 0; i < len(data); i += step {
		broken := slices.Clone(data)
		broken[i] ^= 0x10
		book, err := formats.Open(broken, "")
		if err != nil {
			refused++
			continue
		}
		if got := strings.Join(gridtest.Dump(book), "\n"); got != want {
			t.Errorf("byte %d flipped: read with other cells", i)
		}
	}
	if refused < 100 {
		t.Errorf("%d files refused, want most", refused)
	}
	for n := 1; n < len(data); n += step {
		if _, err := formats.Open(data[:n], ""); err == nil {
			t.Errorf("cut to %d of %d bytes: read", n, len(data))
		} else if n > 4 && !errors.Is(err, grid.ErrDamaged) {
			t.Errorf("cut to %d bytes: %v, want ErrDamaged", n, err)
		}
	}
}

func BenchmarkOpen(b *testing.B) {
	data := gridtest.Model(b)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		if _, err := formats.Open(data, ""); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkOpenXLSX opens a submission as it came.
func BenchmarkOpenXLSX(b *testing.B) {
	data := gridtest.ReadFile(b, "../../../samples/2023/信访局.xlsx")
	b.SetBytes(int64(len(data)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := formats.Open(data, ""); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkExcelizeOpen(b *testing.B) {
	data := gridtest.Model(b)
	for b.Loop() {
		f, err := excelize.OpenReader(bytes.NewReader(data))
		if err != nil {
			b.Fatal(err)
		}
		f.Close()
	}
}

func FuzzDOCX(f *testing.F) {
	f.Add(gridtest.Wp("标题") + gridtest.WordTableXML(wc(`<w:vMerge w:val="restart"/>`, "左")+wc(`<w:gridSpan w:val="2"/>`, "上"), wc(`<w:vMerge/>`, "")+wc("", "a")+wc("", "b")))
	f.Fuzz(func(t *testing.T, body string) {
		book, err := formats.Open(gridtest.WordDocument(t, body), "")
		if (book == nil) == (err == nil) {
			t.Fatalf("Open = %v, %v", book, err)
		}
	})
}

// FuzzSheet leaves the container whole, whose checks would stop most changes.
func FuzzSheet(f *testing.F) {
	f.Add(gridtest.Rows(`<row r="1"><c r="A1" t="s"><v>0</v></c><c r="B1"><f>SUM(A1:A3)*2</f></c><c r="C1"><f t="shared" si="0" ref="C1:C2">A1</f></c></row>`) + `<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`)
	f.Fuzz(func(t *testing.T, sheet string) {
		book, err := formats.Open(gridtest.HandWritten(sheet).Zip(t), "")
		if err != nil && !errors.Is(err, grid.ErrDamaged) && !errors.Is(err, grid.ErrTooLarge) {
			t.Fatal(err)
		}
		if err == nil {
			gridtest.Dump(book)
		}
	})
}

// What a part says of its size is believed when it is too much, and found out when
// it is too little.
func TestTooLarge(t *testing.T) {
	if _, err := formats.Open(gridtest.Bomb(t, container.MaxPart+1), ""); !errors.Is(err, grid.ErrTooLarge) {
		t.Errorf("part: %v, want ErrTooLarge", err)
	}
	if _, err := formats.Open(gridtest.Bomb(t, 10), ""); !errors.Is(err, grid.ErrDamaged) {
		t.Errorf("part of another size than it says: %v, want ErrDamaged", err)
	}
}
