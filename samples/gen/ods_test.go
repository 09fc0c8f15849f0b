package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// odsBook is a workbook with one of everything that an .ods can hold.
func odsBook() *book {
	percent, whole, fixed := labelStyle, labelStyle, labelStyle
	percent.format, whole.format, fixed.format = "0.00%", "0%", "0.00"
	cell := func(row, col int, content any, st style) block { return block{row, col, row, col, content, st} }
	return &book{modified: "2024-03-05T09:12:00Z", sheets: []*sheet{
		{name: "附件1", hiddenRows: []int{3}, blocks: []block{
			{1, 1, 1, 4, "2023年度预算单位整体支出绩效评价基础数据表", titleStyle},
			cell(2, 1, "编制数", labelStyle), cell(2, 2, figure(12), labelStyle), cell(2, 3, figure(-0.125), fixed),
			cell(3, 1, "支出\n（万元）", labelStyle), cell(3, 2, figure(100.5), fixed), cell(3, 3, figure(41.25), fixed),
			cell(4, 1, "合计", labelStyle), cell(4, 2, formula{"SUM(B2:B3)*1", 112.5}, fixed), cell(4, 3, formula{"ROUND(附件2!$C$5/B2,4)", 0.25}, percent),
			cell(5, 1, "控制率", labelStyle), cell(5, 2, figure(0.9575), percent), cell(5, 3, figure(1), whole),
			{6, 1, 7, 2, " 说明：  <&\"> 两格 一格 ", noteStyle},
			{6, 3, 7, 4, nil, noteStyle},
			cell(8, 1, errorValue("#REF!"), labelStyle), cell(8, 2, unsaved(`IF(B2>1,"a,B2","")`), labelStyle),
		}},
		{name: "附件2", hidden: true, blocks: []block{cell(5, 3, figure(3), labelStyle)}},
	}}
}

// The file that is committed for the tests of the importer is the one that gen writes, and
// is the same each time.
func TestWriteODS(t *testing.T) {
	data, err := writeODS(odsBook())
	if err != nil {
		t.Fatal(err)
	}
	again, err := writeODS(odsBook())
	if err != nil || !bytes.Equal(data, again) {
		t.Errorf("other bytes the second time, %v", err)
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if first := r.File[0]; first.Name != "mimetype" || first.Method != zip.Store || first.Flags != 0 || len(first.Extra) > 0 {
		t.Errorf("the first part is %+v", first.FileHeader)
	}
	committed := filepath.Join("..", "..", "importer", "grid", "odf", "testdata", "ods", "written.ods")
	if *update {
		if err := os.WriteFile(committed, data, 0o666); err != nil {
			t.Fatal(err)
		}
	}
	old, err := os.ReadFile(committed)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(packed(data), packed(old)); diff != "" {
		t.Errorf("written.ods differs (-written +committed); run: go test ./samples/gen -run TestWriteODS -update\n%.2000s", diff)
	}
}

func TestWriteODSRefuses(t *testing.T) {
	date := labelStyle
	date.format = "yyyy/m/d"
	for _, b := range []block{
		{1, 1, 1, 1, figure(1), date},
		{1, 1, 1, 1, true, labelStyle},
	} {
		if _, err := writeODS(&book{sheets: []*sheet{{name: "表", blocks: []block{b}}}}); err == nil {
			t.Errorf("%v is written", b)
		}
	}
}

func TestFormulaODS(t *testing.T) {
	for _, tt := range []struct{ expr, want string }{
		{"SUM(B2:B4)*1", "of:=SUM([.B2:.B4])*1"},
		{"B5+SUM($B$6:$C9)", "of:=[.B5]+SUM([.$B$6:.$C9])"},
		{"附件2!$C$5/'附件 3'!A1", "of:=[$附件2.$C$5]/[$'附件 3'.A1]"},
		{"SUM(附件2!A1:B2)", "of:=SUM([$附件2.A1:.B2])"},
		{`IF(B2>1,"a,B2","")`, `of:=IF([.B2]>1;"a,B2";"")`},
		{"LOG10(A1)", "of:=LOG10([.A1])"},
	} {
		if got := formulaODS(tt.expr); got != tt.want {
			t.Errorf("formulaODS(%s) = %s, want %s", tt.expr, got, tt.want)
		}
	}
}

// LibreOffice reads the cells of the model.
func TestOfficeReadsODS(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("no LibreOffice to open the file with:", err)
	}
	i := slices.IndexFunc(units, func(u *unit) bool { return u.layout == computed })
	profile := t.TempDir()
	for name, b := range map[string]*book{
		"odd":      odsBook(),
		"computed": computed.books(units[i].submission(), brokenSaved)[0],
	} {
		t.Run(name, func(t *testing.T) {
			data, err := writeODS(b)
			if err != nil {
				t.Fatal(err)
			}
			dir := t.TempDir()
			if err := os.WriteFile(filepath.Join(dir, "book.ods"), data, 0o666); err != nil {
				t.Fatal(err)
			}
			cmd := exec.Command(office, "--headless", "-env:UserInstallation=file://"+profile,
				"--convert-to", "xlsx", "--outdir", dir, filepath.Join(dir, "book.ods"))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("soffice: %v\n%s", err, out)
			}
			f, err := excelize.OpenFile(filepath.Join(dir, "book.xlsx"), excelize.Options{RawCellValue: true})
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			compareODS(t, f, b)
		})
	}
}

// compareODS compares a workbook with the model that it was written from.
func compareODS(t *testing.T, f *excelize.File, b *book) {
	t.Helper()
	for _, s := range b.sheets {
		if visible, err := f.GetSheetVisible(s.name); err != nil || visible == s.hidden {
			t.Errorf("sheet %s: visible %v, %v", s.name, visible, err)
		}
		var got, want []string
		for _, b := range s.blocks {
			cell := name(b.top, b.left)
			value, err := f.GetCellValue(s.name, cell)
			if err != nil {
				t.Fatal(err)
			}
			expr, err := f.GetCellFormula(s.name, cell)
			if err != nil {
				t.Fatal(err)
			}
			switch x := b.content.(type) {
			case nil:
				want = append(want, cell+" ")
			case string:
				want = append(want, cell+" "+x)
			case figure:
				want = append(want, cell+" "+rounded(float64(x)))
				value = rounded(value)
			case formula:
				want = append(want, cell+" "+rounded(x.value)+" ="+x.expr)
				value = rounded(value) + " =" + strings.ReplaceAll(expr, "$附件2", "附件2")
			case errorValue:
				want = append(want, cell+" "+string(x))
			case unsaved: // LibreOffice computes it
				want = append(want, cell+" ="+string(x))
				value = "=" + expr
			}
			got = append(got, cell+" "+value)
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("sheet %s (-model +LibreOffice):\n%s", s.name, diff)
		}
		compareMerges(t, f, s)
		for row := 1; row <= s.lastRow(); row++ {
			if visible, err := f.GetRowVisible(s.name, row); err != nil || visible == slices.Contains(s.hiddenRows, row) {
				t.Errorf("row %d of %s: visible %v, %v", row, s.name, visible, err)
			}
		}
	}
}

func compareMerges(t *testing.T, f *excelize.File, s *sheet) {
	t.Helper()
	var got, want []string
	merges, err := f.GetMergeCells(s.name)
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range merges {
		got = append(got, m.GetStartAxis()+":"+m.GetEndAxis())
	}
	for _, b := range s.blocks {
		if b.bottom > b.top || b.right > b.left {
			want = append(want, name(b.top, b.left)+":"+name(b.bottom, b.right))
		}
	}
	slices.Sort(got)
	slices.Sort(want)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("merged ranges of %s (-model +LibreOffice):\n%s", s.name, diff)
	}
}

// rounded writes a number to twelve digits: LibreOffice stores fifteen.
func rounded(v any) string {
	n, err := strconv.ParseFloat(fmt.Sprint(v), 64)
	if err != nil {
		return fmt.Sprint(v)
	}
	return strconv.FormatFloat(n, 'g', 12, 64)
}
