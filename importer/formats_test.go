package importer

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/importer/extract"
)

// A figure reads as its number format shows it, or both what is shown and what
// is stored are told.
func TestNumberFormats(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(samples, "2023", "望塔小学.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	const (
		path  = "base_data/costs/three_public/prior_final"
		about = "三公经费·2022年决算数："
	)
	for _, test := range []struct {
		code  string
		value float64
		read  string // state, number, raw
		told  string // "" for nothing
	}{
		{`[=0]"";General`, 3.25, "number 3.25 3.25", ""},
		{`[=0]"";General`, 0, "number 0 0（不显示）", ""},
		{`#,###`, 0, "number 0 0（不显示）", ""},
		{`0.00`, 0, "number 0 0", ""},
		{`_ * #,##0.00_ ;_ * \-#,##0.00_ ;_ * "-"??_ ;_ @_ `, 0, "number 0 0", ""},
		{`0.00_);(0.00)`, -3.25, "number -3.25 -3.25", ""},
		{`"（"0.00"万元）"`, 3.25, "number 3.25 3.25", ""},
		{`#,##0.00"元"`, 32500, "number 3.25 32500", ""},
		{`0.00"亿"`, 0.000325, "number 3.25 0.000325", ""},
		{`[$¥-804]#,##0.00`, 3.25, "number 3.25 3.25", ""},
		{`0.00E+00`, 0.07, "number 0.07 0.07", ""},
		{`# ?/?`, 0.5, "number 0.5 0.5", ""},
		{`@`, 3.25, "number 3.25 3.25", ""},
		{`0.00;0.00`, -3.25, "unreadable 0 -3.25", "「3.25」是单元格格式显示的样子，实际存的是 -3.25，两者不是同一个数，请改填数字（万元）"},
		{`0!.0,"万"`, 74000, "unreadable 0 74000", "「7.4万」是单元格格式显示的样子，实际存的是 74000，两者不是同一个数，请改填数字（万元）"},
		{`0"0"`, 3, "unreadable 0 3", "「30」是单元格格式显示的样子，实际存的是 3，两者不是同一个数，请改填数字（万元）"},
		{`;;;`, 3.25, "unreadable 0 3.25", "「3.25」存在单元格里，但单元格格式不让它显示，请改填数字（万元）"},
		{`0.00;-0.00;"无"`, 0, "unreadable 0 0", "「无」是单元格格式显示的样子，实际存的是 0，两者不是同一个数，请改填数字（万元）"},
		{`[$$-409]#,##0.00`, 3.25, "unreadable 0 3.25", "「$3.25」不是数字，请改填数字（万元）"},
		{`#,##0.00\ [$€-407]`, 3.25, "unreadable 0 3.25", "「3.25€」不是数字，请改填数字（万元）"},
		{`0.00%`, 0.0325, "unreadable 0 0.0325", "「3.25%」是百分数，请改填数字（万元）"},
		{`yyyy/m/d`, 45432, "unreadable 0 45432", "「2024-05-20」是日期，请改填数字（万元）"},
	} {
		book := edited(t, data, func(f *excelize.File) {
			style, err := f.NewStyle(&excelize.Style{CustomNumFmt: &test.code})
			if err != nil {
				t.Fatal(err)
			}
			const sheet, cell = "Sheet1", "D7"
			if err := f.SetCellFloat(sheet, cell, test.value, -1, 64); err != nil {
				t.Fatal(err)
			}
			if err := f.SetCellStyle(sheet, cell, cell, style); err != nil {
				t.Fatal(err)
			}
		})
		filings, err := reader(t, Given{}).Read("某单位.xlsx", book)
		if err != nil {
			t.Fatal(err)
		}
		read, told := "", ""
		for _, v := range filings[0].Values {
			if v.Path == path {
				read = strings.Join([]string{string(v.State), v.Number.String(), v.Raw}, " ")
			}
		}
		for _, f := range filings[0].Findings {
			if f.Code == "F1" {
				told = f.Message()[strings.Index(f.Message(), about)+len(about):]
			}
		}
		if read != test.read || told != test.told {
			t.Errorf("%s of %v: read %q, told %q; want %q, %q", test.code, test.value, read, told, test.read, test.told)
		}
	}
}

// A sheet that shows no zeros has them all the same.
func TestZerosThatAreNotShown(t *testing.T) {
	data, err := os.ReadFile(filepath.Join(samples, "2023", "望塔小学.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	hide := false
	book := edited(t, data, func(f *excelize.File) {
		for _, sheet := range f.GetSheetList() {
			if err := f.SetSheetView(sheet, 0, &excelize.ViewOptions{ShowZeros: &hide}); err != nil {
				t.Fatal(err)
			}
		}
	})
	shown, err := reader(t, Given{}).Read("某单位.xlsx", data)
	if err != nil {
		t.Fatal(err)
	}
	hidden, err := reader(t, Given{}).Read("某单位.xlsx", book)
	if err != nil {
		t.Fatal(err)
	}
	zeros := 0
	for i, f := range shown {
		for j, v := range f.Values {
			got := hidden[i].Values[j]
			if v.Raw == "0" && got.Raw == "0"+extract.Unseen {
				zeros++
				got.Raw = v.Raw
			}
			if diff := cmp.Diff(v, got); diff != "" {
				t.Errorf("%s (-shown +hidden):\n%s", v.Path, diff)
			}
		}
	}
	if zeros == 0 {
		t.Error("no zero is told to be hidden")
	}
}
