package grid

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// wordDocument is a .docx with the given body.
func wordDocument(t testing.TB, body string) []byte {
	t.Helper()
	return parts{
		"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>`,
		"_rels/.rels":         `<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"docProps/core.xml":   `<cp:coreProperties xmlns:cp="c" xmlns:dcterms="d"><dcterms:modified>2024-03-05T09:12:00Z</dcterms:modified></cp:coreProperties>`,
		"word/document.xml": `<?xml version="1.0" encoding="UTF-8"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" ` +
			`xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><w:body>` + body + `<w:sectPr/></w:body></w:document>`,
	}.zip(t)
}

func wp(text string) string { return "<w:p><w:r><w:t>" + text + "</w:t></w:r></w:p>" }

func wc(properties, text string) string {
	return "<w:tc><w:tcPr>" + properties + "</w:tcPr>" + wp(text) + "</w:tc>"
}

func wordTableXML(rows ...string) string {
	return "<w:tbl><w:tblPr/><w:tr>" + strings.Join(rows, "</w:tr><w:tr>") + "</w:tr></w:tbl>"
}

// shown prints each cell with its place and its merged range.
func shown(s *Sheet) []string {
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
		{"paragraphs and a table", wp("附件1") + wp("") + wp("标题") + wordTableXML(wc("", "甲")+wc("", "1"), wc("", "乙")+wc("", "2")) + wp("单位负责人：") + wordTableXML(wc("", "丙")),
			[]string{`正文!第1段 "附件1"`, `正文!第3段 "标题"`, `表格1!A1 "甲"`, `表格1!B1 "1"`, `表格1!A2 "乙"`, `表格1!B2 "2"`, `正文!第4段 "单位负责人："`, `表格2!A1 "丙"`}},
		{"merged cells", wordTableXML(
			wc(`<w:vMerge w:val="restart"/>`, "左")+wc(`<w:gridSpan w:val="2"/>`, "上")+wc("", "右"),
			wc(`<w:vMerge/>`, "")+wc("", "a")+wc("", "b")+wc("", "c"),
			wc(`<w:vMerge/>`, "看不见")+wc(`<w:gridSpan w:val="3"/>`, "下")),
			[]string{`表格1!A1 "左" 3x1`, `表格1!B1 "上" 1x2`, `表格1!D1 "右"`, `表格1!B2 "a"`, `表格1!C2 "b"`, `表格1!D2 "c"`, `表格1!B3 "下" 1x3`}},
		{"a merged block", wordTableXML(
			wc(`<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>`, "块")+wc("", "1"),
			wc(`<w:gridSpan w:val="2"/><w:vMerge/>`, "")+wc("", "2"),
			wc(`<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>`, "又")+wc("", "3"),
			wc("", "x")+wc("", "y")+wc("", "4")),
			[]string{`表格1!A1 "块" 2x2`, `表格1!C1 "1"`, `表格1!C2 "2"`, `表格1!A3 "又" 1x2`, `表格1!C3 "3"`, `表格1!A4 "x"`, `表格1!B4 "y"`, `表格1!C4 "4"`}},
		{"a row that begins further right", "<w:tbl><w:tr>" + wc("", "a") + wc("", "b") + `</w:tr><w:tr><w:trPr><w:gridBefore w:val="1"/></w:trPr>` + wc("", "c") + "</w:tr></w:tbl>",
			[]string{`表格1!A1 "a"`, `表格1!B1 "b"`, `表格1!B2 "c"`}},
		{"cells merged as in old documents", wordTableXML(wc(`<w:hMerge w:val="restart"/>`, "宽") + wc(`<w:hMerge/>`, "") + wc("", "c")),
			[]string{`表格1!A1 "宽" 1x2`, `表格1!C1 "c"`}},
		{"a table that goes on in another", wordTableXML(wc("", "a")) + wordTableXML(wc("", "b")),
			[]string{`表格1!A1 "a"`, `表格2!A1 "b"`}},
		{"runs", `<w:p><w:r><w:t>12</w:t></w:r><w:r><w:t xml:space="preserve">.5 </w:t><w:tab/><w:t>万</w:t><w:br/><w:t>元</w:t><w:noBreakHyphen/></w:r></w:p>`,
			[]string{`正文!第1段 "12.5 \t万\n元-"`}},
		{"what is not seen", `<w:p><w:r><w:t>1</w:t></w:r><w:del><w:r><w:delText>2</w:delText></w:r></w:del><w:ins><w:r><w:t>3</w:t></w:r></w:ins>` +
			`<w:r><w:rPr><w:vanish/></w:rPr><w:t>4</w:t></w:r><w:r><w:rPr><w:vanish w:val="0"/></w:rPr><w:t>5</w:t></w:r>` +
			`<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r><w:moveFrom><w:r><w:t>6</w:t></w:r></w:moveFrom>` +
			`<w:hyperlink><w:r><w:t>7</w:t></w:r></w:hyperlink><w:fldSimple><w:r><w:t>8</w:t></w:r></w:fldSimple><w:r><w:footnoteReference w:id="1"/></w:r></w:p>`,
			[]string{`正文!第1段 "13578"`}},
		{"a deleted row", "<w:tbl><w:tr>" + wc("", "a") + "</w:tr><w:tr><w:trPr><w:del/></w:trPr>" + wc("", "b") + "</w:tr><w:tr><w:trPr><w:ins/></w:trPr>" + wc("", "c") + "</w:tr></w:tbl>",
			[]string{`表格1!A1 "a"`, `表格1!A2 "c"`}},
		{"content controls", `<w:sdt><w:sdtPr/><w:sdtContent>` + wp("标题") + `<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent>` + wc("", "a") +
			`</w:sdtContent></w:sdt><w:tc><w:sdt><w:sdtContent>` + wp("b") + `</w:sdtContent></w:sdt></w:tc></w:tr></w:sdtContent></w:sdt></w:tbl></w:sdtContent></w:sdt>`,
			[]string{`正文!第1段 "标题"`, `表格1!A1 "a"`, `表格1!B1 "b"`}},
		{"a text box, told once", `<w:p><w:r><mc:AlternateContent><mc:Choice><w:drawing><w:txbxContent>` + wp("框里的标题") + `</w:txbxContent></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` +
			wp("框里的标题") + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r><w:r><w:t>段</w:t></w:r></w:p>`,
			[]string{`正文!第1段 "框里的标题"`, `正文!第2段 "段"`}},
		{"a frame around a table", "<w:tbl><w:tr><w:tc>" + wp("标题") + wordTableXML(wc("", "a")+wc("", "b")) + wp("落款") + "</w:tc></w:tr></w:tbl>",
			[]string{`正文!第1段 "标题"`, `表格1!A1 "a"`, `表格1!B1 "b"`, `正文!第2段 "落款"`}},
		{"a table in a cell", wordTableXML("<w:tc>" + wp("甲") + wordTableXML(wc("", "1")+wc("", "2")) + wp("") + "</w:tc>" + wc("", "乙")),
			[]string{`表格1!A1 "甲\n1\t2"`, `表格1!B1 "乙"`}},
		{"paragraphs of a cell", wordTableXML("<w:tc>" + wp("") + wp("一") + wp("") + wp("二") + wp("") + "</w:tc>"),
			[]string{`表格1!A1 "一\n\n二"`}},
		{"borders that do not quite meet", `<w:tbl><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="30"/><w:gridCol w:w="2000"/></w:tblGrid><w:tr>` +
			wc("", "a") + wc(`<w:gridSpan w:val="2"/>`, "b") + "</w:tr><w:tr>" + wc(`<w:gridSpan w:val="2"/>`, "c") + wc("", "d") + "</w:tr></w:tbl>",
			[]string{`表格1!A1 "a"`, `表格1!B1 "b"`, `表格1!A2 "c"`, `表格1!B2 "d"`}},
		{"a narrow column with a text", `<w:tbl><w:tblGrid><w:gridCol w:w="2000"/><w:gridCol w:w="30"/><w:gridCol w:w="2000"/></w:tblGrid><w:tr>` +
			wc("", "a") + wc("", "窄") + wc("", "b") + "</w:tr></w:tbl>",
			[]string{`表格1!A1 "a"`, `表格1!B1 "窄"`, `表格1!C1 "b"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := Open(wordDocument(t, tt.body), "")
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

func TestDOCXDamaged(t *testing.T) {
	deep := strings.Repeat("<w:tbl><w:tr><w:tc>", 200) + strings.Repeat("</w:tc></w:tr></w:tbl>", 200)
	for name, body := range map[string]string{
		"cut short":           "<w:tbl><w:tr>",
		"a span of no number": wordTableXML(wc(`<w:gridSpan w:val="x"/>`, "a")),
		"a huge span":         wordTableXML(wc(`<w:gridSpan w:val="999999999"/>`, "a")),
		"too deep":            deep,
		"not nested":          "<w:p></w:tbl>",
	} {
		if book, err := Open(wordDocument(t, body), ""); err == nil || !named(err) {
			t.Errorf("%s: %v, %v", name, book, err)
		}
	}
}
