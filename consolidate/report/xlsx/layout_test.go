package xlsx

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// pack writes sheets into a skeleton and returns the parts of the workbook.
func pack(t *testing.T, skeleton *excelize.File, sheets ...*Sheet) map[string]string {
	t.Helper()
	var out bytes.Buffer
	if err := Write(&out, skeleton, sheets); err != nil {
		t.Fatal(err)
	}
	r, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	parts := map[string]string{}
	for _, f := range r.File {
		text, err := read(r, f.Name)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := parts[f.Name]; ok {
			t.Errorf("%s is there twice", f.Name)
		}
		parts[f.Name] = string(text)
	}
	return parts
}

// skeletonOf is a skeleton with one sheet, a.
func skeletonOf(t *testing.T) *excelize.File {
	t.Helper()
	skeleton := excelize.NewFile()
	t.Cleanup(func() { skeleton.Close() })
	if err := skeleton.SetSheetName("Sheet1", "a"); err != nil {
		t.Fatal(err)
	}
	return skeleton
}

const sheetPart = "xl/worksheets/sheet1.xml"

// Everything around the rows of a sheet stands in the order that the format demands.
func TestLayout(t *testing.T) {
	view := View{
		Widths: []float64{8, 12.5}, FreezeColumns: 1, FreezeRows: 2, Paper: 8, Scale: 80, Zoom: 90,
		Breaks: []int{2}, RowBreaks: []int{1}, Footer: "&C第 &P 页 <甲>", Filter: "A2:B3", Tab: "FFC000",
	}
	s := NewSheet("a", view, 2, 3)
	s.Row(1, 24.5)
	s.Text(1, 3, "名册")
	s.Blank(2, 3)
	s.EndRow()
	s.Row(3, 0)
	s.Formula(2, 0, `IF(A1<>"",1,2)`, 1)
	s.EndRow()
	s.Merge("A1:B1")
	s.Choose("B3", "名册!$A$1:$A$9", "选一个", "从 <名册> 里选")
	s.BreakAfter(3)
	got := pack(t, skeletonOf(t), s)[sheetPart]
	_, got, _ = strings.Cut(got, "<sheetPr>")
	want := `<tabColor rgb="FFFFC000"/><pageSetUpPr fitToPage="0"/></sheetPr><dimension ref="A1:B3"/>` +
		`<sheetViews><sheetView showGridLines="0" zoomScale="90" workbookViewId="0">` +
		`<pane xSplit="1" ySplit="2" topLeftCell="B3" activePane="bottomRight" state="frozen"/><selection pane="bottomRight" activeCell="B3" sqref="B3"/></sheetView></sheetViews>` +
		`<sheetFormatPr defaultRowHeight="15"/><cols><col min="1" max="1" width="8" customWidth="1"/><col min="2" max="2" width="12.5" customWidth="1"/></cols>` +
		`<sheetData><row r="1" ht="24.5" customHeight="1"><c r="A1" s="3" t="inlineStr"><is><t>名册</t></is></c><c r="B1" s="3"/></row>` +
		`<row r="3"><c r="B3" s="0"><f>IF(A1&lt;&gt;&quot;&quot;,1,2)</f><v>1</v></c></row></sheetData>` +
		`<autoFilter ref="A2:B3"/><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>` +
		`<dataValidations count="1"><dataValidation type="list" allowBlank="1" showInputMessage="1" showErrorMessage="1" errorTitle="选一个" error="从 &lt;名册&gt; 里选" promptTitle="选一个" prompt="从 &lt;名册&gt; 里选" sqref="B3"><formula1>名册!$A$1:$A$9</formula1></dataValidation></dataValidations>` +
		`<printOptions horizontalCentered="1"/><pageMargins left="0.4" right="0.4" top="0.5" bottom="0.6" header="0.3" footer="0.3"/>` +
		`<pageSetup paperSize="8" scale="80" orientation="landscape" pageOrder="overThenDown"/><headerFooter><oddFooter>&amp;C第 &amp;P 页 &lt;甲&gt;</oddFooter></headerFooter>` +
		`<rowBreaks count="2" manualBreakCount="2"><brk id="1" max="701" man="1"/><brk id="3" max="701" man="1"/></rowBreaks>` +
		`<colBreaks count="1" manualBreakCount="1"><brk id="2" max="1048575" man="1"/></colBreaks></worksheet>`
	if diff := cmp.Diff(strings.Split(want, "><"), strings.Split(got, "><")); diff != "" {
		t.Errorf("the sheet (-want +got):\n%s", diff)
	}
	if s.Last() != 3 || s.Filter() != "A2:B3" {
		t.Errorf("the last row is %d, the filter %s", s.Last(), s.Filter())
	}
}

// A page takes all columns unless there is a scale, and all rows where that is asked
// for. Rows alone or columns alone can be frozen.
func TestPages(t *testing.T) {
	for _, test := range []struct {
		view View
		want []string
	}{
		{View{Paper: 9}, []string{`fitToPage="1"`, `zoomScale="100"`, `<pageSetup paperSize="9" orientation="landscape" fitToWidth="1" fitToHeight="0"/>`}},
		{View{Paper: 9, Portrait: true, OnePage: true}, []string{`<pageSetup paperSize="9" orientation="portrait" fitToWidth="1" fitToHeight="1"/>`}},
		{View{FreezeRows: 3}, []string{`<pane ySplit="3" topLeftCell="A4" activePane="bottomLeft" state="frozen"/>`}},
		{View{FreezeColumns: 2}, []string{`<pane xSplit="2" topLeftCell="C1" activePane="topRight" state="frozen"/>`}},
	} {
		got := pack(t, skeletonOf(t), NewSheet("a", test.view, 1, 1))[sheetPart]
		for _, want := range test.want {
			if !strings.Contains(got, want) {
				t.Errorf("%+v has no %s: %s", test.view, want, got)
			}
		}
		for _, absent := range []string{"<cols>", "<autoFilter", "<mergeCells", "<dataValidations", "<hyperlinks>", "<headerFooter>", "Breaks "} {
			if strings.Contains(got, absent) {
				t.Errorf("%+v has %s: %s", test.view, absent, got)
			}
		}
	}
}

// Links lead into the workbook or to files; those to one file share a relationship. A
// long tip is cut. A chart of the skeleton stays beside them.
func TestLinks(t *testing.T) {
	skeleton := skeletonOf(t)
	if err := skeleton.AddChart("a", "D2", &excelize.Chart{Type: excelize.Col, Series: []excelize.ChartSeries{{Values: "a!$A$1:$A$2"}}}); err != nil {
		t.Fatal(err)
	}
	s := NewSheet("a", View{}, 1, 2)
	s.Link("A1", "'数据 来源'!B7", strings.Repeat("长", maxTip+1))
	s.LinkFile("A2", "甲局.xlsx", "'附件1'!C3", "")
	s.LinkFile("A3", "甲局.xlsx", "", "看<原件>")
	s.LinkFile("A4", "乙局.docx", "", "")
	parts := pack(t, skeleton, s)
	for _, want := range []string{
		`<hyperlink ref="A1" location="'数据 来源'!B7" tooltip="` + strings.Repeat("长", maxTip) + `…"/>`,
		`<hyperlink ref="A2" r:id="file1" location="'附件1'!C3"/>`, `<hyperlink ref="A3" r:id="file1" tooltip="看&lt;原件&gt;"/>`, `<hyperlink ref="A4" r:id="file2"/>`, "<drawing ",
	} {
		if strings.Count(parts[sheetPart], want) != 1 {
			t.Errorf("the sheet has not once %s: %s", want, parts[sheetPart])
		}
	}
	rels := parts["xl/worksheets/_rels/sheet1.xml.rels"]
	for _, want := range []string{`Id="file1" Type="` + hyperlinkType + `" Target="甲局.xlsx" TargetMode="External"`, `Id="file2" Type="` + hyperlinkType + `" Target="乙局.docx"`, "/drawing1.xml"} {
		if strings.Count(rels, want) != 1 {
			t.Errorf("the relationships have not once %s: %s", want, rels)
		}
	}
}

// Room tells when the links of a sheet are used up, and keeps some in reserve.
func TestRoom(t *testing.T) {
	s := NewSheet("a", View{}, 1, 1)
	defer s.Discard()
	s.LimitLinks(3)
	var room []bool
	for i := range 4 {
		room = append(room, s.Room(0), s.Room(1))
		s.Link(fmt.Sprintf("A%d", i+1), "a!A1", "")
	}
	if want := []bool{true, true, true, true, true, false, false, false}; !slices.Equal(room, want) {
		t.Errorf("room is %v, want %v", room, want)
	}
}

// Links and merged cells beyond what is kept in memory are all in the sheet, and no
// temporary file is left.
func TestManyLinks(t *testing.T) {
	left := temporary(t)
	const n = 20_000
	s := NewSheet("a", View{}, 1, n)
	for i := range n {
		s.Link(Name(1, i+1), "a!A1", "一个有些长的说明，好让各个链接放不进内存里去")
		s.Merge(fmt.Sprintf("B%[1]d:C%[1]d", i+1))
	}
	if left() == 0 {
		t.Error("all is kept in memory")
	}
	text := pack(t, skeletonOf(t), s)[sheetPart]
	if links, merged := strings.Count(text, "<hyperlink "), strings.Count(text, "<mergeCell "); links != n || merged != n {
		t.Errorf("%d links and %d merged cells", links, merged)
	}
	if !strings.Contains(text, fmt.Sprintf(`<hyperlink ref="A%d" `, n)) || left() != 0 {
		t.Errorf("the last link is not there, or %d temporary files are left", left())
	}
}

// A sheet that the skeleton does not have is an error, and leaves no temporary file.
func TestWriteRefusesUnknownSheet(t *testing.T) {
	left := temporary(t)
	s := NewUnordered("没有", View{}, 1, 1)
	for i := range 20_000 {
		s.Row(i+1, 0)
		s.Text(1, 0, strings.Repeat("长", 30))
		s.EndRow()
	}
	if err := Write(io.Discard, skeletonOf(t), []*Sheet{s}); err == nil || !strings.Contains(err.Error(), "没有") {
		t.Errorf("the error is %v", err)
	}
	if n := left(); n != 0 {
		t.Errorf("%d temporary files are left", n)
	}
}

// full is a disk without room for any byte.
type full struct{}

func (full) Write([]byte) (int, error) { return 0, os.ErrClosed }

// Write returns the error of where it writes to.
func TestWriteFails(t *testing.T) {
	s := NewSheet("a", View{}, 1, 1)
	if err := Write(full{}, skeletonOf(t), []*Sheet{s}); err == nil {
		t.Error("nothing was written, and no error returned")
	}
}
