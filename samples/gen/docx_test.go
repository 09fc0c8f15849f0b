package main

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// docxBook is a workbook with one of everything that a .docx can hold.
func docxBook() *book {
	percent, fixed := labelStyle, labelStyle
	percent.format, fixed.format = "0.00%", "0.00"
	cell := func(row, col int, content any, st style) block { return block{row, col, row, col, content, st} }
	widths := []float64{12, 8, 8, 8}
	return &book{modified: "2024-03-05T09:12:00Z", sheets: []*sheet{
		{name: "附件1", widths: widths, blocks: []block{
			cell(1, 1, "附件1", noteStyle),
			{2, 1, 2, 4, "2023年度基础数据表\n（第一稿）", titleStyle},
			cell(3, 1, figure(2023), noteStyle),
			{4, 1, 5, 1, "经费\n<万元>", labelStyle}, {4, 2, 4, 4, "金额", labelStyle},
			cell(5, 2, figure(7.4), labelStyle), cell(5, 3, figure(28.9), fixed), cell(5, 4, formula{"B5/C5", 0.8519}, percent),
			{6, 1, 7, 2, "合计", labelStyle}, cell(6, 3, errorValue("#REF!"), labelStyle),
			cell(7, 4, figure(1e-7), labelStyle),
			{8, 1, 8, 4, "单位负责人签字：", noteStyle},
		}},
		{name: "附件2", widths: widths, blocks: []block{cell(1, 1, "甲", labelStyle), cell(3, 1, "乙", labelStyle)}},
	}}
}

// documentOf returns the text of a .docx.
func documentOf(t *testing.T, data []byte) string {
	t.Helper()
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range r.File {
		if entry.Name == "word/document.xml" {
			text, err := inflate(entry)
			if err != nil {
				t.Fatal(err)
			}
			return string(text)
		}
	}
	t.Fatal("no document")
	return ""
}

// wordParagraph is a paragraph of a document.
type wordParagraph struct {
	Runs []struct {
		Break struct {
			Type string `xml:"type,attr"`
		} `xml:"br"`
		Text []string `xml:"t"`
	} `xml:"r"`
}

// String is the text of the paragraph, --- for the end of a page.
func (p wordParagraph) String() string {
	var text []string
	for _, r := range p.Runs {
		if r.Break.Type == "page" {
			return "---"
		}
		text = append(text, strings.Join(r.Text, "⏎"))
	}
	return strings.Join(text, "")
}

// wordCell is a cell of a table.
type wordCell struct {
	Span struct {
		Val string `xml:"val,attr"`
	} `xml:"tcPr>gridSpan"`
	Merge *struct {
		Val string `xml:"val,attr"`
	} `xml:"tcPr>vMerge"`
	Paragraphs []wordParagraph `xml:"p"`
}

// String is the text of the cell with the columns and rows that it is merged over.
func (c wordCell) String() string {
	var lines []string
	for _, p := range c.Paragraphs {
		lines = append(lines, p.String())
	}
	text := strings.Join(lines, "¶")
	if c.Span.Val != "" {
		text += " →" + c.Span.Val
	}
	if c.Merge != nil {
		text += " ↓" + c.Merge.Val
	}
	return text
}

// wordOutline prints a document: a line for each paragraph of its body and for each row
// of its tables, with | between cells.
func wordOutline(t *testing.T, document string) []string {
	t.Helper()
	var doc struct {
		Body struct {
			Items []struct {
				XMLName xml.Name
				wordParagraph
				Columns []struct{} `xml:"tblGrid>gridCol"`
				Rows    []struct {
					Cells []wordCell `xml:"tc"`
				} `xml:"tr"`
			} `xml:",any"`
		} `xml:"body"`
	}
	if err := xml.Unmarshal([]byte(document), &doc); err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, item := range doc.Body.Items {
		switch item.XMLName.Local {
		case "p":
			out = append(out, item.wordParagraph.String())
		case "tbl":
			out = append(out, fmt.Sprintf("table of %d columns", len(item.Columns)))
			for _, r := range item.Rows {
				var cells []string
				for _, c := range r.Cells {
					cells = append(cells, c.String())
				}
				out = append(out, strings.Join(cells, "|"))
			}
		}
	}
	return out
}

func TestWriteDOCX(t *testing.T) {
	data, err := writeDOCX(docxBook(), []string{"附件4", "自评报告 & 说明"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := writeDOCX(docxBook(), []string{"附件4", "自评报告 & 说明"}, nil)
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("other bytes the second time, %v", err)
	}
	want := []string{
		"附件1", "2023年度基础数据表⏎（第一稿）", "2023",
		"table of 4 columns",
		"经费¶<万元> ↓restart|金额 →3",
		" ↓|7.4|28.90|85.19%",
		"合计 →2 ↓restart|#REF!|",
		" →2 ↓||0.0000001",
		"单位负责人签字：",
		"---",
		"table of 1 columns", "甲", "", "table of 1 columns", "乙",
		"---", "附件4", "自评报告 & 说明",
	}
	if diff := cmp.Diff(want, wordOutline(t, documentOf(t, data))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestWriteDOCXRefuses(t *testing.T) {
	date := labelStyle
	date.format = "yyyy/m/d"
	for name, blocks := range map[string][]block{
		"a date":                    {{1, 1, 1, 1, figure(1), date}},
		"a formula without a value": {{1, 1, 1, 1, unsaved("1+1"), labelStyle}},
		"another value":             {{1, 1, 1, 1, true, noteStyle}},
		"a text beside a table":     {{1, 1, 2, 1, "表", labelStyle}, {2, 2, 2, 2, "注", noteStyle}},
	} {
		s := &sheet{name: "表", widths: []float64{8, 8}, blocks: blocks}
		if _, err := writeDOCX(&book{sheets: []*sheet{s}}, nil, nil); err == nil {
			t.Errorf("%s is written", name)
		}
	}
}

// LibreOffice shows what is written.
func TestOfficeReadsDOCX(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no LibreOffice to open the file with:", err)
	}
	data, err := writeDOCX(docxBook(), []string{"自评报告 & 说明"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "form.docx"), data, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(office, "--headless", "-env:UserInstallation=file://"+t.TempDir(),
		"--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir, filepath.Join(dir, "form.docx"))
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("soffice: %v\n%s", err, out)
	}
	text, err := os.ReadFile(filepath.Join(dir, "form.txt"))
	if os.IsNotExist(err) {
		t.Skipf("LibreOffice has no Writer to open the file with: %s", out)
	}
	if err != nil {
		t.Fatal(err)
	}
	got := strings.FieldsFunc(strings.TrimPrefix(string(text), "\ufeff"), func(r rune) bool { return r <= ' ' && r != ' ' })
	want := []string{
		"附件1", "2023年度基础数据表", "（第一稿）", "2023", "经费", "<万元>", "金额", "7.4", "28.90", "85.19%",
		"合计", "#REF!", "0.0000001", "单位负责人签字：", "甲", "乙", "自评报告 & 说明",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-written +shown):\n%s", diff)
	}
}
