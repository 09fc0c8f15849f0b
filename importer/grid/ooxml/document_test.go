package ooxml_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
	"jixiao/importer/grid/ooxml"
	"jixiao/importer/grid/raw"
)

// openDOCX reads a .docx whatever its parts are called.
func openDOCX(t testing.TB, data []byte) (*grid.Book, error) {
	t.Helper()
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	return ooxml.ReadDocument(context.Background(), zr)
}

func wc(properties, text string) string {
	return "<w:tc><w:tcPr>" + properties + "</w:tcPr>" + gridtest.Wp(text) + "</w:tc>"
}

// wr is a run with the given properties.
func wr(properties, text string) string {
	return "<w:r><w:rPr>" + properties + "</w:rPr><w:t>" + text + "</w:t></w:r>"
}

// fieldXML is a field of a code and a result.
func fieldXML(code, result string) string {
	return `<w:r><w:fldChar w:fldCharType="begin"/></w:r>` + code + `<w:r><w:fldChar w:fldCharType="separate"/></w:r>` + result + `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
}

// shown prints each cell with its place and its merged range.
func shown(s *grid.Sheet) []string {
	var out []string
	for i := range s.Cells {
		c := &s.Cells[i]
		sheet, cell := s.Where(c.Row, c.Col)
		line := fmt.Sprintf("%s!%s %q", sheet, cell, c.Text)
		if span := s.Span(c.Row, c.Col); span.Bottom > span.Top || span.Right > span.Left {
			line += fmt.Sprintf(" %dx%d", span.Bottom-span.Top+1, span.Right-span.Left+1)
		}
		out = append(out, line)
	}
	return out
}

func TestDOCX(t *testing.T) {
	for _, tt := range []struct {
		name, body string
		want       []string
	}{
		{"paragraphs and a table", gridtest.Wp("附件1") + gridtest.Wp("") + gridtest.Wp("标题") + gridtest.WordTableXML(wc("", "甲")+wc("", "1"), wc("", "乙")+wc("", "2")) + gridtest.Wp("单位负责人：") + gridtest.WordTableXML(wc("", "丙")),
			[]string{`正文!第1段 "附件1"`, `正文!第3段 "标题"`, `表格1!A1 "甲"`, `表格1!B1 "1"`, `表格1!A2 "乙"`, `表格1!B2 "2"`, `正文!第4段 "单位负责人："`, `表格2!A1 "丙"`}},
		{"merged cells", gridtest.WordTableXML(
			wc(`<w:vMerge w:val="restart"/>`, "左")+wc(`<w:gridSpan w:val="2"/>`, "上")+wc("", "右"),
			wc(`<w:vMerge/>`, "")+wc("", "a")+wc("", "b")+wc("", "c"),
			wc(`<w:vMerge/>`, "看不见")+wc(`<w:gridSpan w:val="3"/>`, "下")),
			[]string{`表格1!A1 "左" 3x1`, `表格1!B1 "上" 1x2`, `表格1!D1 "右"`, `表格1!B2 "a"`, `表格1!C2 "b"`, `表格1!D2 "c"`, `表格1!B3 "下" 1x3`}},
		{"a merged block", gridtest.WordTableXML(
			wc(`<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>`, "块")+wc("", "1"),
			wc(`<w:gridSpan w:val="2"/><w:vMerge/>`, "")+wc("", "2"),
			wc(`<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>`, "又")+wc("", "3"),
			wc("", "x")+wc("", "y")+wc("", "4")),
			[]string{`表格1!A1 "块" 2x2`, `表格1!C1 "1"`, `表格1!C2 "2"`, `表格1!A3 "又" 1x2`, `表格1!C3 "3"`, `表格1!A4 "x"`, `表格1!B4 "y"`, `表格1!C4 "4"`}},
		{"a row that begins further right", "<w:tbl><w:tr>" + wc("", "a") + wc("", "b") + `</w:tr><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>` + wc("", "c") + "</w:tr></w:tbl>",
			[]string{`表格1!A1 "a"`, `表格1!B1 "b"`, `表格1!B2 "c"`}},
		{"cells merged as in old documents", gridtest.WordTableXML(wc(`<w:hMerge w:val="restart"/>`, "宽") + wc(`<w:hMerge/>`, "") + wc("", "c")),
			[]string{`表格1!A1 "宽" 1x2`, `表格1!C1 "c"`}},
		{"a table that goes on in another", gridtest.WordTableXML(wc("", "a")) + gridtest.WordTableXML(wc("", "b")),
			[]string{`表格1!A1 "a"`, `表格2!A1 "b"`}},
		{"runs", `<w:p><w:r><w:t>12</w:t></w:r><w:r><w:t xml:space="preserve">.5 </w:t><w:tab/><w:t>万</w:t><w:br/><w:t>元</w:t><w:noBreakHyphen/></w:r></w:p>`,
			[]string{`正文!第1段 "12.5 \t万\n元-"`}},
		{"what is not seen", `<w:p><w:r><w:t>1</w:t></w:r><w:del><w:r><w:delText>2</w:delText></w:r></w:del><w:ins><w:r><w:t>3</w:t></w:r></w:ins>` +
			`<w:r><w:rPr><w:vanish/></w:rPr><w:t>4</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>5</w:t></w:r>` +
			`<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText><w:fldChar w:fldCharType="end"/></w:r><w:moveFrom><w:r><w:t>6</w:t></w:r></w:moveFrom>` +
			`<w:hyperlink><w:r><w:t>7</w:t></w:r></w:hyperlink><w:fldSimple><w:r><w:t>8</w:t></w:r></w:fldSimple><w:r><w:footnoteReference w:id="1"/></w:r></w:p>`,
			[]string{`正文!第1段 "13578"`}},
		{"a deleted row", "<w:tbl><w:tr>" + wc("", "a") + "</w:tr><w:tr><w:trPr><w:del/></w:trPr>" + wc("", "b") + "</w:tr><w:tr><w:trPr><w:ins/></w:trPr>" + wc("", "c") + "</w:tr></w:tbl>",
			[]string{`表格1!A1 "a"`, `表格1!A2 "c"`}},
		{"content controls", `<w:sdt><w:sdtPr/><w:sdtContent>` + gridtest.Wp("标题") + `<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>` + wc("", "a") +
			`</w:sdtContent></w:sdt><w:tc><w:sdt><w:sdtContent>` + gridtest.Wp("b") + `</w:sdtContent></w:sdt></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl></w:sdtContent></w:sdt>`,
			[]string{`正文!第1段 "标题"`, `表格1!A1 "a"`, `表格1!B1 "b"`}},
		{"a text box, told once", `<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>` + gridtest.Wp("框里的标题") + `</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` +
			gridtest.Wp("框里的标题") + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>段</w:t></w:r></w:p>`,
			[]string{`正文!第1段 "框里的标题"`, `正文!第2段 "段"`}},
		{"a frame around a table", "<w:tbl><w:tr><w:tc>" + gridtest.Wp("标题") + gridtest.WordTableXML(wc("", "a")+wc("", "b")) + gridtest.Wp("落款") + "</w:tc></w:tr></w:tbl>",
			[]string{`正文!第1段 "标题"`, `表格1!A1 "a"`, `表格1!B1 "b"`, `正文!第2段 "落款"`}},
		{"a table in a cell", gridtest.WordTableXML("<w:tc>" + gridtest.Wp("甲") + gridtest.WordTableXML(wc("", "1")+wc("", "2")) + gridtest.Wp("") + "</w:tc>" + wc("", "乙")),
			[]string{`表格1!A1 "甲\n1\t2"`, `表格1!B1 "乙"`}},
		{"paragraphs of a cell", gridtest.WordTableXML("<w:tc>" + gridtest.Wp("") + gridtest.Wp("一") + gridtest.Wp("") + gridtest.Wp("二") + gridtest.Wp("") + "</w:tc>"),
			[]string{`表格1!A1 "一\n\n二"`}},
		{"borders that do not quite meet", `<w:tbl><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="30"/><w:gridCol w:w="2000"/></w:tblGrid><w:tr>` +
			wc("", "a") + wc(`<w:gridSpan w:val="2"/>`, "b") + "</w:tr><w:tr>" + wc(`<w:gridSpan w:val="2"/>`, "c") + wc("", "d") + "</w:tr></w:tbl>",
			[]string{`表格1!A1 "a"`, `表格1!B1 "b"`, `表格1!A2 "c"`, `表格1!B2 "d"`}},
		{"a narrow column with a text", `<w:tbl><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="30"/><w:gridCol w:w="2000"/></w:tblGrid><w:tr>` +
			wc("", "a") + wc("", "窄") + wc("", "b") + "</w:tr></w:tbl>",
			[]string{`表格1!A1 "a"`, `表格1!B1 "窄"`, `表格1!C1 "b"`}},
		{"cells merged to the left of nothing", gridtest.WordTableXML(wc(`<w:hMerge/>`, "1") + wc(`<w:hMerge/>`, "2") + wc("", "3")),
			[]string{`表格1!A1 "1\n2" 1x2`, `表格1!C1 "3"`}},
		{"a cell that goes on from none", gridtest.WordTableXML(wc(`<w:vMerge/>`, "1")+wc("", "2"), wc("", "3")+wc(`<w:vMerge w:val="continue"/>`, "4")),
			[]string{`表格1!A1 "1"`, `表格1!B1 "2"`, `表格1!A2 "3"`, `表格1!B2 "4"`}},
		{"a cell that goes on from a wider one", gridtest.WordTableXML(wc(`<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>`, "1"), wc(`<w:vMerge/>`, "2")+wc("", "3")),
			[]string{`表格1!A1 "1" 1x2`, `表格1!A2 "2"`, `表格1!B2 "3"`}},
		{"rows with fewer cells than the grid", `<w:tbl><w:tblGrid><w:gridCol w:w="999"/><w:gridCol w:w="999"/><w:gridCol w:w="999"/></w:tblGrid><w:tr>` + wc("", "a") +
			`</w:tr><w:tr><w:trPr><w:gridBefore w:val="1"/><w:gridAfter w:val="1"/></w:trPr>` + wc("", "b") + "</w:tr><w:tr>" + wc("", "c") + wc("", "d") + wc("", "e") + "</w:tr></w:tbl>",
			[]string{`表格1!A1 "a"`, `表格1!B2 "b"`, `表格1!A3 "c"`, `表格1!B3 "d"`, `表格1!C3 "e"`}},
		{"a table of deleted rows", "<w:tbl><w:tr><w:trPr><w:del/></w:trPr>" + wc("", "a") + "</w:tr></w:tbl>" + gridtest.WordTableXML(wc("", "b")),
			[]string{`表格1!A1 "b"`}},
		{"a deleted cell", gridtest.WordTableXML(wc("<w:cellDel/>", "a") + wc("<w:cellIns/>", "b")),
			[]string{`表格1!B1 "b"`}},
		{"renderings of rows and cells", "<w:tbl><mc:AlternateContent><mc:Choice><w:tr><mc:AlternateContent><mc:Fallback>" + wc("", "a") + "</mc:Fallback></mc:AlternateContent>" + wc("", "b") +
			"</w:tr></mc:Choice><mc:Fallback><w:tr>" + wc("", "c") + "</w:tr></mc:Fallback></mc:AlternateContent></w:tbl>",
			[]string{`表格1!A1 "a"`, `表格1!B1 "b"`}},
		{"a field within the code of a field", "<w:p>" + wr("", "共") + fieldXML("<w:r><w:instrText>IF </w:instrText></w:r>"+fieldXML("<w:r><w:instrText>=1+1</w:instrText></w:r>", wr("", "2")), wr("", "35")) + wr("", "次") + "</w:p>",
			[]string{`正文!第1段 "共35次"`}},
		{"a field in one run and over paragraphs", `<w:p><w:r><w:fldChar w:fldCharType="begin"/><w:t>1</w:t><w:fldChar w:fldCharType="separate"/><w:t>2</w:t></w:r></w:p><w:p><w:r><w:t>3</w:t><w:fldChar w:fldCharType="end"/><w:t>4</w:t></w:r></w:p>`,
			[]string{`正文!第1段 "2"`, `正文!第2段 "34"`}},
		{"fields to fill in", `<w:p><w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:ddList><w:result w:val="1"/><w:listEntry w:val="否"/><w:listEntry w:val="是"/></w:ddList></w:ffData></w:fldChar><w:fldChar w:fldCharType="end"/></w:r>` +
			`<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/><w:checked/></w:checkBox></w:ffData></w:fldChar><w:fldChar w:fldCharType="end"/></w:r>` +
			`<w:r><w:fldChar w:fldCharType="begin"><w:ffData><w:checkBox><w:default w:val="0"/></w:checkBox></w:ffData></w:fldChar><w:fldChar w:fldCharType="end"/></w:r></w:p>`,
			[]string{`正文!第1段 "是☑□"`}},
		{"raised and lowered digits", "<w:p>" + wr("", "10") + wr(`<w:vertAlign w:val="superscript"/>`, "2") + wr(`<w:vertAlign w:val="superscript"/>`, "3") + wr("", "5") + wr(`<w:vertAlign w:val="subscript"/>`, "6") + "</w:p><w:p>" +
			wr("", "12m") + wr(`<w:vertAlign w:val="superscript"/>`, "2") + "</w:p><w:p>" + wr(`<w:vertAlign w:val="superscript"/>`, "1") + wr(`<w:vertAlign w:val="baseline"/>`, "3.5") + "</w:p>",
			[]string{`正文!第1段 "10^23^5_6"`, `正文!第2段 "12m2"`, `正文!第3段 "1^3.5"`}},
		{"crossed out text", "<w:p>" + wr(`<w:strike/>`, "12.5") + wr(`<w:strike w:val="0"/>`, "13") + wr("<w:dstrike/>", " ") + "</w:p>",
			[]string{`正文!第1段 "〔划去：12.5〕13 "`}},
		{"a reading aid", `<w:p><w:r><w:ruby><w:rubyPr/><w:rt>` + wr("", "yue") + `</w:rt><w:rubyBase>` + wr("", "岳") + `</w:rubyBase></w:ruby></w:r>` + wr("", "阳") + "</w:p>",
			[]string{`正文!第1段 "岳阳"`}},
		{"equations", `<w:p>` + wr("", "1") + `<m:oMath><m:f><m:fPr><m:ctrlPr>` + wr("", "9") + `</m:ctrlPr></m:fPr><m:num><m:r><m:t>1</m:t></m:r></m:num><m:den><m:r><m:t>2</m:t></m:r></m:den></m:f></m:oMath></w:p>` +
			`<w:p><m:oMathPara><m:oMath><m:r><m:t>3×</m:t></m:r><m:sSup><m:e><m:r><m:t>10</m:t></m:r></m:e><m:sup><m:r><m:t>4</m:t></m:r></m:sup></m:sSup><w:del><m:r><m:t>5</m:t></m:r></w:del><m:rad><m:e><m:r><m:t>4</m:t></m:r></m:e></m:rad></m:oMath></m:oMathPara></w:p>`,
			[]string{`正文!第1段 "1(1/2)"`, `正文!第2段 "3×10^4[图片]"`}},
		{"symbols", `<w:p><w:r><w:sym w:font="Symbol" w:char="F0B3"/><w:t>95%</w:t><w:sym w:font="Wingdings 2" w:char="f052"/><w:sym w:font="宋体" w:char="221A"/><w:sym w:font="Wingdings" w:char="F04A"/><w:sym w:font="宋体" w:char="E000"/><w:sym w:font="宋体"/></w:r></w:p>`,
			[]string{`正文!第1段 "≥95%☑√[图片][图片][图片]"`}},
		{"hyphens and breaks", `<w:p><w:r><w:t>1</w:t><w:softHyphen/><w:t>2</w:t><w:cr/><w:t>a</w:t><w:ptab/><w:t>b</w:t></w:r></w:p>`,
			[]string{`正文!第1段 "12\na\tb"`}},
		{"pictures", `<w:p><w:r><w:drawing><wp:inline><pic:pic/></wp:inline></w:drawing><w:t>标题</w:t></w:r></w:p>` + gridtest.WordTableXML(
			"<w:tc><w:p><w:r><w:drawing><wp:inline><pic:pic/></wp:inline></w:drawing></w:r></w:p></w:tc>"+
				"<w:tc><w:p><w:r><w:t>1</w:t><w:drawing><wp:anchor><pic:pic/></wp:anchor></w:drawing></w:r></w:p></w:tc>"+
				`<w:tc><w:p><w:r><w:t>2</w:t><w:pict><v:shape style="position:absolute"><v:imagedata/></v:shape></w:pict></w:r></w:p></w:tc>`+
				"<w:tc><w:p><w:r><w:object><v:shape><v:imagedata/></v:shape><o:OLEObject/></w:object></w:r></w:p></w:tc>"),
			[]string{`正文!第1段 "标题"`, `表格1!A1 "[图片]"`, `表格1!B1 "1"`, `表格1!C1 "2"`, `表格1!D1 "[图片]"`}},
		{"a table in a text box", `<w:p><w:r><w:pict><v:shape><v:textbox><w:txbxContent>` + gridtest.WordTableXML(wc("", "a")+wc("", "1"), wc("", "b")+wc("", "2")) + `</w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>`,
			[]string{`正文!第1段 "a\t1\nb\t2"`}},
		{"renderings within a drawing", `<w:p><w:r><w:drawing><mc:AlternateContent><mc:Choice><w:txbxContent>` + gridtest.Wp("a") + `</w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent>` + gridtest.Wp("b") + `</w:txbxContent></mc:Fallback></mc:AlternateContent></w:drawing></w:r></w:p>`,
			[]string{`正文!第1段 "a"`}},
		{"a text box anchored in a field", "<w:p>" + fieldXML(`<w:r><w:instrText>REF</w:instrText></w:r>`, `<w:r><w:pict><w:txbxContent>`+gridtest.Wp("框")+`</w:txbxContent></w:pict><w:t>段</w:t></w:r>`) + "</w:p>",
			[]string{`正文!第1段 "框"`, `正文!第2段 "段"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := formats.Open(gridtest.WordDocument(t, tt.body), "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, shown(book.Sheets[0])); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if book.Modified.IsZero() || book.Sheets[0].Name != "正文" {
				t.Errorf("modified %v, sheet %s", book.Modified, book.Sheets[0].Name)
			}
		})
	}
}

// Each row of the sheet is known by what it is in the document.
func TestDOCXPlaces(t *testing.T) {
	book, err := formats.Open(gridtest.WordDocument(t, gridtest.Wp("附件1")+"<w:p/>"+gridtest.WordTableXML(wc("", "a"), wc("", ""), wc("", "b"))+gridtest.WordTableXML(wc("", "c"))+gridtest.Wp("落款")), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []grid.WordRow{{Paragraph: 1}, {Paragraph: 2}, {Table: 1, Row: 1}, {Table: 1, Row: 2}, {Table: 1, Row: 3}, {Table: 2, Row: 1}, {Paragraph: 3}}
	if diff := cmp.Diff(want, book.Sheets[0].Words, cmp.AllowUnexported(grid.WordRow{})); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// A document of LibreOffice, made of a table in HTML.
func TestDOCXLibreOffice(t *testing.T) {
	book, err := formats.Open(gridtest.ReadFile(t, "testdata/docx/libreoffice.docx"), "")
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`正文!第1段 "附件1"`, `正文!第2段 "2023年度预算单位整体支出绩效评价基础数据表"`,
		`表格1!A1 "预算单位名称"`, `表格1!B1 "星澄区教育局" 1x6`,
		`表格1!A2 "财政供养人员情况(人)" 2x1`, `表格1!B2 "编制数" 1x2`, `表格1!D2 "2023年实际在职人数" 1x2`, `表格1!F2 "控制率" 1x2`,
		`表格1!B3 "27" 1x2`, `表格1!D3 "23" 1x2`, `表格1!F3 "85.19%" 1x2`,
		`表格1!A4 "经费控制情况\n（万元）" 2x3`, `表格1!D4 "2022年决算数" 1x2`, `表格1!F4 "2023年预算数"`, `表格1!G4 "2023年决算数"`,
		`表格1!D5 "7.4" 1x2`, `表格1!G5 "5.90"`,
		`正文!第3段 "填报日期：2024年5月"`,
	}
	if diff := cmp.Diff(want, shown(book.Sheets[0])); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if !strings.HasPrefix(book.Generator, "LibreOffice") {
		t.Errorf("saved by %q", book.Generator)
	}
}

func TestDOCXPackages(t *testing.T) {
	p := gridtest.WordParts(gridtest.Wp("文") + gridtest.WordTableXML(wc("", "1")))
	document := p["word/document.xml"]
	for _, tt := range []struct {
		name    string
		changes gridtest.Parts
	}{
		{"as it is", nil},
		{"a document with macros", gridtest.Parts{"word/vbaProject.bin": "\xd0\xcf\x11\xe0"}},
		{"the main part elsewhere", gridtest.Parts{"word/document.xml": "", "word/document2.xml": document, "_rels/.rels": strings.ReplaceAll(p["_rels/.rels"], "document.xml", "document2.xml")}},
		{"without relations", gridtest.Parts{"_rels/.rels": ""}},
		{"strict", gridtest.Parts{
			"_rels/.rels":       strings.ReplaceAll(p["_rels/.rels"], "http://schemas.openxmlformats.org/officeDocument/2006", "http://purl.oclc.org/ooxml/officeDocument"),
			"word/document.xml": strings.ReplaceAll(document, "http://schemas.openxmlformats.org/wordprocessingml/2006", "http://purl.oclc.org/ooxml/wordprocessingml"),
		}},
		{"other prefixes", gridtest.Parts{"word/document.xml": strings.NewReplacer("<w:", "<x:", "</w:", "</x:", "xmlns:w=", "xmlns:x=", " w:", " x:").Replace(document)}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := openDOCX(t, p.With(tt.changes).Zip(t))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff([]string{`正文!第1段 "文"`, `表格1!A1 "1"`}, shown(book.Sheets[0])); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestDOCXDescribed(t *testing.T) {
	book, err := formats.Open(gridtest.WordParts("").With(gridtest.Parts{
		"docProps/app.xml": `<Properties><Application>WPS 文字</Application></Properties>`,
		"docProps/custom.xml": `<Properties xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">` +
			`<property name="KSOProductBuildVer"><vt:lpwstr>2052-12.1.0</vt:lpwstr></property></Properties>`,
	}).Zip(t), "")
	if err != nil {
		t.Fatal(err)
	}
	want := &grid.Book{
		Modified: time.Date(2024, 3, 5, 9, 12, 0, 0, time.UTC), Generator: "WPS 文字",
		Properties: map[string]string{"KSOProductBuildVer": "2052-12.1.0"},
	}
	book.Sheets = nil
	if diff := cmp.Diff(want, book); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDOCXRefused(t *testing.T) {
	whole := gridtest.WordParts(gridtest.Wp("文"))
	document := whole["word/document.xml"]
	part := func(name, content string, flags uint16) gridtest.Entry {
		return gridtest.Entry{Header: zip.FileHeader{Name: name, Flags: flags, CRC32: crc32.ChecksumIEEE([]byte(content))}, Content: content}
	}
	wrong := part("word/media/image1.png", "png", 0)
	wrong.Header.CRC32++
	body := func(s string) []byte { return gridtest.WordDocument(t, s) }
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"cut short", body("<w:tbl><w:tr>"), grid.ErrDamaged},
		{"not nested", body("<w:p></w:tbl>"), grid.ErrDamaged},
		{"another root", whole.With(gridtest.Parts{"word/document.xml": "<w:settings/>"}).Zip(t), grid.ErrDamaged},
		{"no body", whole.With(gridtest.Parts{"word/document.xml": "<w:document/>"}).Zip(t), grid.ErrDamaged},
		{"two roots", whole.With(gridtest.Parts{"word/document.xml": document + "<w:document/>"}).Zip(t), grid.ErrDamaged},
		{"the main part missing", whole.With(gridtest.Parts{"word/document.xml": ""}).Zip(t), grid.ErrDamaged},
		{"two parts of one name", gridtest.Stored(t, part("word/document.xml", document, 0), part(`word\Document.xml`, document, 0)), grid.ErrDamaged},
		{"a part that is not needed with a wrong sum", gridtest.Stored(t, part("word/document.xml", document, 0), wrong), grid.ErrDamaged},
		{"encrypted by the archiver", gridtest.Stored(t, part("word/document.xml", document, 1)), grid.ErrEncrypted},
		{"a span of no number", body(gridtest.WordTableXML(wc(`<w:gridSpan w:val="x"/>`, "a"))), grid.ErrDamaged},
		{"a huge span", body(gridtest.WordTableXML(wc(`<w:gridSpan w:val="16385"/>`, "a"))), grid.ErrDamaged},
		{"spans over too many columns", body(gridtest.WordTableXML(wc(`<w:gridSpan w:val="16384"/>`, "a") + wc("", "b"))), grid.ErrDamaged},
		{"a row that begins nowhere", body(`<w:tbl><w:tr><w:trPr><w:gridBefore w:val="-1"/></w:trPr></w:tr></w:tbl>`), grid.ErrDamaged},
		{"a field without an end", body(gridtest.Wp("1") + `<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r></w:p>` + gridtest.Wp("2")), grid.ErrDamaged},
		{"a field without an end in a text box", body(`<w:p><w:r><w:pict><w:txbxContent><w:p><w:r><w:fldChar w:fldCharType="begin"/><w:t>1</w:t></w:r></w:p></w:txbxContent></w:pict></w:r></w:p>`), grid.ErrDamaged},
		{"a file within the file", body(gridtest.Wp("1") + `<w:altChunk/>`), ooxml.ErrLinked},
		{"tables within tables", body(strings.Repeat("<w:tbl><w:tr><w:tc>", 200) + strings.Repeat("</w:tc></w:tr></w:tbl>", 200)), grid.ErrTooLarge},
		{"links within links", body("<w:p>" + strings.Repeat("<w:hyperlink>", 200) + strings.Repeat("</w:hyperlink>", 200) + "</w:p>"), grid.ErrTooLarge},
		{"drawings within drawings", body("<w:p><w:r><w:drawing>" + strings.Repeat("<a>", 200) + strings.Repeat("</a>", 200) + "</w:drawing></w:r></w:p>"), grid.ErrTooLarge},
		{"fields within fields", body(`<w:p><w:r>` + strings.Repeat(`<w:fldChar w:fldCharType="begin"/>`, 200) + "</w:r></w:p>"), grid.ErrTooLarge},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := openDOCX(t, tt.data)
			if book != nil || !errors.Is(err, tt.want) {
				t.Errorf("%v, %v, want %v", book, err, tt.want)
			}
			for _, other := range []error{grid.ErrDamaged, grid.ErrTooLarge, ooxml.ErrLinked} {
				if other != tt.want && errors.Is(err, other) {
					t.Errorf("%v is %v too", err, other)
				}
			}
		})
	}
}

// The bounds of the counts, which take long to reach under the race detector.
func TestDOCXTooLarge(t *testing.T) {
	if testing.Short() {
		t.Skip("reads millions of elements")
	}
	row := func(cell string, n int) string { return "<w:tr>" + strings.Repeat(cell, n) + "</w:tr>" }
	for name, body := range map[string]string{
		"filled cells":  strings.Repeat("<w:p><w:r><w:t>1</w:t></w:r></w:p>", raw.MaxFilled+1),
		"empty cells":   "<w:tbl>" + strings.Repeat(row("<w:tc/>", grid.MaxCol), raw.MaxCells/grid.MaxCol+1) + "</w:tbl>",
		"merged ranges": "<w:tbl>" + strings.Repeat(row(`<w:tc><w:tcPr><w:gridSpan w:val="2"/></w:tcPr></w:tc>`, grid.MaxCol/2), raw.MaxMerges/(grid.MaxCol/2)+1) + "</w:tbl>",
	} {
		if book, err := openDOCX(t, gridtest.WordDocument(t, body)); book != nil || !errors.Is(err, grid.ErrTooLarge) || errors.Is(err, grid.ErrDamaged) {
			t.Errorf("too many %s: %v, %v", name, book, err)
		}
	}
}

// However a file is damaged, it is refused by name or reads as it was.
func TestDOCXDamaged(t *testing.T) {
	data := gridtest.ReadFile(t, "testdata/docx/libreoffice.docx")
	book, err := formats.Open(data, "")
	if err != nil {
		t.Fatal(err)
	}
	want := slices.Concat(gridtest.Outline(book), shown(book.Sheets[0]))
	r := rand.New(rand.NewPCG(7, 1))
	refused := 0
	const variants = 600
	for i := range variants {
		book, err := formats.Open(gridtest.Damage(data, r), "")
		switch {
		case err != nil:
			refused++
			if _, refused := formats.RefusedKind(err); !refused && !errors.Is(err, grid.ErrDamaged) && !errors.Is(err, grid.ErrTooLarge) && !errors.Is(err, grid.ErrEncrypted) {
				t.Errorf("variant %d: %v has no name", i, err)
			}
		default:
			if diff := cmp.Diff(want, slices.Concat(gridtest.Outline(book), shown(book.Sheets[0]))); diff != "" {
				t.Errorf("variant %d reads otherwise (-whole +damaged):\n%s", i, diff)
			}
		}
	}
	if refused < variants/2 {
		t.Errorf("%d of %d refused", refused, variants)
	}
}

// Damage that no checksum tells of is read or refused by name.
func TestDOCXDamagedXML(t *testing.T) {
	p := gridtest.WordParts(gridtest.Wp("标题") + `<w:p>` + fieldXML(`<w:r><w:instrText>PAGE</w:instrText></w:r>`, wr("<w:vanish/>", "1")) + `</w:p>` + gridtest.WordTableXML(
		wc(`<w:vMerge w:val="restart"/>`, "左")+wc(`<w:gridSpan w:val="2"/>`, "上"), wc(`<w:vMerge/>`, "")+wc("", "a")+wc("", "b"), wc(`<w:hMerge w:val="restart"/>`, "c")+wc(`<w:hMerge/>`, "")))
	document := []byte(p["word/document.xml"])
	r := rand.New(rand.NewPCG(7, 2))
	for i := range 600 {
		book, err := openDOCX(t, p.With(gridtest.Parts{"word/document.xml": string(gridtest.Damage(document, r))}).Zip(t))
		if err != nil && !errors.Is(err, grid.ErrDamaged) && !errors.Is(err, grid.ErrTooLarge) && !errors.Is(err, ooxml.ErrLinked) || (book == nil) == (err == nil) {
			t.Errorf("variant %d: %v, %v", i, book, err)
		}
	}
	for n := range document { // cut short
		if _, err := openDOCX(t, p.With(gridtest.Parts{"word/document.xml": string(document[:n]) + " "}).Zip(t)); !errors.Is(err, grid.ErrDamaged) {
			t.Errorf("cut after %d bytes: %v", n, err)
		}
	}
}
