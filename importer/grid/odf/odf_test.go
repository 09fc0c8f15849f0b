package odf_test

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
	"jixiao/importer/grid/odf"
	"jixiao/importer/grid/raw"
)

const (
	odsHead  = `<?xml version="1.0" encoding="UTF-8"?>` + "\n"
	odsXMLNS = ` xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"` +
		` xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"` +
		` xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"` +
		` xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0"` +
		` xmlns:number="urn:oasis:names:tc:opendocument:xmlns:datastyle:1.0"` +
		` xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"` +
		` xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"` +
		` xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:calcext="urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"`
	odsMime = "application/vnd.oasis.opendocument.spreadsheet"
)

// odsPackage returns an .ods of the given tables, written by hand.
func odsPackage(tables string) gridtest.Parts {
	return gridtest.Parts{
		"mimetype":              odsMime,
		"META-INF/manifest.xml": odsHead + `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="` + odsMime + `"/><manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/></manifest:manifest>`,
		"content.xml":           odsContent("", tables),
	}
}

// odsContent returns a content.xml of the given automatic styles and tables.
func odsContent(styles, tables string) string {
	return odsHead + `<office:document-content` + odsXMLNS + `><office:automatic-styles>` + styles +
		`</office:automatic-styles><office:body><office:spreadsheet>` + tables + `</office:spreadsheet></office:body></office:document-content>`
}

// odsTableOf returns a table of the given rows.
func odsTableOf(rows string) string {
	return `<table:table table:name="表">` + rows + `</table:table>`
}

// odsRowOf returns a row of the given cells.
func odsRowOf(cells string) string { return `<table:table-row>` + cells + `</table:table-row>` }

func openODS(data []byte) (*grid.Book, error) {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", grid.ErrDamaged, err)
	}
	return odf.Read(context.Background(), zr, "")
}

// odsSample reads a file of testdata.
func odsSample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", "ods", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// odsLines writes all that a book says of its sheets, one string for each
// cell; numbers to fourteen digits, as LibreOffice stores fifteen.
func odsLines(b *grid.Book) []string {
	var out []string
	for _, s := range b.Sheets {
		out = append(out, fmt.Sprintf("sheet %s hidden %v merges %v rows %v cols %v", s.Name, s.Hidden, s.Merges, s.HiddenRows, s.HiddenCols))
		for _, c := range s.Cells {
			text := c.Text
			if v, err := strconv.ParseFloat(text, 64); err == nil && c.Kind == grid.Number {
				text = strconv.FormatFloat(v, 'g', 14, 64)
			}
			if date, ok := s.Date(&c); ok {
				text = date
			}
			line := fmt.Sprintf("%s %v %q", grid.Ref(c.Row, c.Col), c.Kind, text)
			if c.Formula != "" {
				line += " =" + c.Formula
			}
			if c.Computed {
				line += " computed"
			}
			if c.Recomputed != "" {
				line += " recomputed " + c.Recomputed
			}
			if f := c.Format; c.Kind == grid.Number {
				f.Code = ""
				line += fmt.Sprintf(" %+v", f)
			}
			out = append(out, line)
		}
	}
	return out
}

// A workbook that LibreOffice made an .ods of reads as the workbook. After a
// change of the samples: soffice --convert-to ods.
func TestODSConverted(t *testing.T) {
	for _, name := range []string{"望塔小学", "星澜区教育局附件1-3"} {
		t.Run(name, func(t *testing.T) {
			got, err := openODS(odsSample(t, name+".ods"))
			if err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(filepath.Join("..", "..", "..", "samples", "2023", name+".xlsx"))
			if err != nil {
				t.Fatal(err)
			}
			want, err := formats.Open(data, "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(odsLines(want), odsLines(got)); diff != "" {
				t.Errorf("cells (-xlsx +ods):\n%s", diff)
			}
			if !got.Modified.Equal(want.Modified) || !strings.HasPrefix(got.Generator, "LibreOffice/") {
				t.Errorf("saved %v by %q, want %v", got.Modified, got.Generator, want.Modified)
			}
		})
	}
}

// formats.ods is a workbook of numbers in many formats, column B their codes,
// that LibreOffice made an .ods of.
func TestODSFormats(t *testing.T) {
	book, err := openODS(odsSample(t, "formats.ods"))
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	for row := 1; row <= s.Bounds().Bottom; row++ {
		number, code := s.At(row, 1), s.At(row, 2).Text
		want := raw.ParseFormat(code).Of(grid.Number, number.Text)
		want.Code = ""
		if strings.Contains(code, "!.") { // LibreOffice shows the escape too: the point is not one of literals
			want.Decimals, want.Shown = 1, "45!.1"+want.Suffix
		}
		if diff := cmp.Diff(want, number.Format); diff != "" {
			t.Errorf("%s (-xlsx +ods):\n%s", code, diff)
		}
		if v, err := strconv.ParseFloat(number.Text, 64); err != nil || v != 45123.5625 || number.Kind != grid.Number {
			t.Errorf("%s: %v %q", code, number.Kind, number.Text)
		}
	}
}

// cells.ods holds formulas, errors, dates and texts of many kinds as
// LibreOffice stores them.
func TestODSLibreOffice(t *testing.T) {
	book, err := openODS(odsSample(t, "cells.ods"))
	if err != nil {
		t.Fatal(err)
	}
	const (
		plain   = ` {Code: Percent:false Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:-1}`
		percent = ` {Code: Percent:true Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:-1}`
		date    = ` {Code: Percent:false Date:true Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:-1}`
	)
	want := []string{
		`sheet Sheet1 hidden false merges [{1 6 3 7}] rows map[12:true 13:true] cols map[4:true]`,
		`A1 error "#DIV/0!" =1/0`,
		`B1 bool "TRUE" =TRUE()`,
		`F1 text "合"`,
		`H1 text "1899-12-30"`, // a 0 in a date format
		`A2 error "#REF!" =#REF!+1`,
		`B2 text "一\n\n二 三 \n"`,
		`H2 number "12:00:00"` + date,
		`A3 error "#N/A" =NA()`,
		`B3 text " 前后 "`,
		`E3 text "x"`,
		`H3 text "1899-12-31"`,
		`A4 error "#VALUE!" ="a"+1`,
		`B4 text "a\tb"`,
		`H4 number "1900-02-27"` + date,
		`A5 error "#NAME?" =nosuch(1)`,
		`B5 text "#REF!"`,
		`H5 number "1900-02-28"` + date,
		`B6 text "12"`,
		`H6 number "1900-03-01"` + date,
		`A7 number "6" =附件2!$C$5*2` + plain,
		`B7 text "甲 乙\n丙"`,
		`H7 number "2023-03-15 06:00:00"` + date,
		`A8 number "5" ='a b''s'!A1+1` + plain,
		`B8 number "5"` + plain, // with a comment
		`H8 text "1899-12-27"`,
		`A9 number "3" =SUM(附件2!A:C)` + plain,
		`B9 text "链接"`,
		`A10 number "6" =SUM(附件2!C1:C9,1,2)` + plain,
		`C10 text "同"`,
		`A11 text "x;y[.A1]z" ="x;y[.A1]"&"z"`,
		`C11 text "同"`,
		`A12 number "10" =SUM({1,2;3,4})` + plain,
		`C12 text "同"`,
		`A13 error "#Err:502" =SQRT(-1)`,
		`C13 text "同"`,
		`A14 error "#Err:522" =A14+1`,
		`C14 text "同"`,
		`A15 bool "TRUE" =TRUE()`,
		`C15 text "同"`,
		`A16 number "0.5" =50%` + percent, // no format of its own
		`C16 text "同"`,
		`A17 number "7" =IFERROR(1/0,7)` + plain,
		`C17 text "同"`,
		`A18 bool "TRUE" =1=1`,
		`C18 text "同"`,
		`A19 text "a\nb" =CONCATENATE("a",CHAR(10),"b")`,
		`C19 text "同"`,
		`A20 number "7" =SUM(附件2:'a b''s'!A1:C9)` + plain,
		`A21 number "1" =VLOOKUP(1,B1:B2,1,FALSE())` + plain,
		`A22 number "2024-05-20" =DATE(2024,5,20)` + date, // no format of its own
		`A23 error "#NAME?" =[1]sheet1!a1`,
		`A24 error "#DIV/0!" =SUM((A1:B2,C1))`,
		`sheet 附件2 hidden false merges [] rows map[] cols map[]`,
		`C5 number "3"` + plain,
		`sheet a b's hidden true merges [] rows map[] cols map[]`,
		`A1 number "4"` + plain,
	}
	if diff := cmp.Diff(want, odsLines(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(map[string]string{"KSOProductBuildVer": "2052-11.1"}, book.Properties); diff != "" {
		t.Errorf("properties (-want +got):\n%s", diff)
	}
}

// written.ods is what the generator of the samples writes.
func TestODSWritten(t *testing.T) {
	data := odsSample(t, "written.ods")
	book, err := openODS(data)
	if err != nil {
		t.Fatal(err)
	}
	want := []string{
		`sheet 附件1 hidden false merges [{1 1 1 4} {6 1 7 2} {6 3 7 4}] rows map[3:true] cols map[]`,
		`A1 text "2023年度预算单位整体支出绩效评价基础数据表"`,
		`A2 text "编制数"`,
		`B2 number "12" {Code: Percent:false Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:-1}`,
		`C2 number "-0.125" {Code: Percent:false Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:2}`,
		`A3 text "支出\n（万元）"`,
		`B3 number "100.5" {Code: Percent:false Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:2}`,
		`C3 number "41.25" {Code: Percent:false Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:2}`,
		`A4 text "合计"`,
		`B4 number "112.5" =SUM(B2:B3)*1 {Code: Percent:false Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:2}`,
		`C4 number "0.25" =ROUND(附件2!$C$5/B2,4) {Code: Percent:true Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:2}`,
		`A5 text "控制率"`,
		`B5 number "0.9575" {Code: Percent:true Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:2}`,
		`C5 number "1" {Code: Percent:true Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:0}`,
		`A6 text " 说明：  <&\"> 两格 一格 "`,
		`A8 error "#REF!" =#REF!`,
		`B8 text "a,B2" =IF(B2>1,"a,B2","") computed`,
		`sheet 附件2 hidden true merges [] rows map[] cols map[]`,
		`C5 number "3" {Code: Percent:false Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:-1}`,
	}
	if diff := cmp.Diff(want, odsLines(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	saved := time.Date(2024, 3, 5, 9, 12, 0, 0, time.UTC)
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	if got := odf.Modified(zr); !got.Equal(saved) || !book.Modified.Equal(saved) {
		t.Errorf("saved %v and %v, want %v", got, book.Modified, saved)
	}
}

func TestODSCells(t *testing.T) {
	const typed = `<table:table-cell office:value-type=`
	for _, tt := range []struct {
		name string
		cell string
		want []string
	}{
		{"number", typed + `"float" office:value="5.8999999999999997E-2"/>`, []string{`A1 number "5.8999999999999997E-2"`}},
		{"number with space around", typed + `"float" office:value=" 5 "/>`, []string{`A1 number "5"`}},
		{"number that is none", typed + `"float" office:value="NaN"/>`, []string{`A1 text "NaN"`}},
		{"number with separators", typed + `"float" office:value="1,000"/>`, []string{`A1 text "1,000"`}},
		{"shown otherwise", typed + `"float" office:value="45.678"><text:p>46</text:p></table:table-cell>`, []string{`A1 number "45.678"`}},
		{"currency", typed + `"currency" office:currency="CNY" office:value="3.5"/>`, []string{`A1 number "3.5"`}},
		{"extension only", `<table:table-cell calcext:value-type="float" calcext:value="7"/>`, []string{`A1 number "7"`}},
		{"date", typed + `"date" office:date-value="2024-05-20"/>`, []string{`A1 number "45432"`}},
		{"date and time", typed + `"date" office:date-value="2024-05-20T06:00:00Z"/>`, []string{`A1 number "45432.25"`}},
		{"first day of Excel", typed + `"date" office:date-value="1900-01-01"/>`, []string{`A1 number "1"`}},
		{"last day of Excel", typed + `"date" office:date-value="9999-12-31"/>`, []string{`A1 number "2958465"`}},
		{"before Excel", typed + `"date" office:date-value="1850-01-01"/>`, []string{`A1 text "1850-01-01"`}},
		{"behind Excel", typed + `"date" office:date-value="12023-01-01"/>`, []string{`A1 text "12023-01-01"`}},
		{"time", typed + `"time" office:time-value="PT12H00M00.0S"/>`, []string{`A1 number "0.5"`}},
		{"long time", typed + `"time" office:time-value="P1DT36H"/>`, []string{`A1 number "2.5"`}},
		{"negative time", typed + `"time" office:time-value="-PT6H"/>`, []string{`A1 number "-0.25"`}},
		{"boolean", typed + `"boolean" office:boolean-value="true"/>`, []string{`A1 bool "TRUE"`}},
		{"boolean false", typed + `"boolean" office:boolean-value="false"/>`, []string{`A1 bool "FALSE"`}},
		{"string", typed + `"string"><text:p>编制数</text:p></table:table-cell>`, []string{`A1 text "编制数"`}},
		{"string value", typed + `"string" office:string-value="12"><text:p>12人</text:p></table:table-cell>`, []string{`A1 text "12"`}},
		{"text without a type", `<table:table-cell><text:p>12</text:p></table:table-cell>`, []string{`A1 text "12"`}},
		{"paragraphs", typed + `"string"><text:p>一</text:p><text:p/><text:h>二</text:h></table:table-cell>`, []string{`A1 text "一\n\n二"`}},
		{"white space", typed + `"string"><text:p>` + "\n  a \n\t b<text:s text:c=\"2\"/> c<text:s/><text:tab/>d<text:line-break/>e" + `</text:p></table:table-cell>`, []string{`A1 text "a b   c \td\ne"`}},
		{"spans", typed + `"string"><text:p><text:span>甲<text:span>乙</text:span></text:span><text:a>丙</text:a>丁</text:p></table:table-cell>`, []string{`A1 text "甲乙丙丁"`}},
		{"reading aid", typed + `"string"><text:p><text:ruby><text:ruby-base>预</text:ruby-base><text:ruby-text>yù</text:ruby-text></text:ruby>算</text:p></table:table-cell>`, []string{`A1 text "预算"`}},
		{"list", typed + `"string"><text:list><text:list-item><text:p>一</text:p></text:list-item><text:list-item><text:p>二</text:p></text:list-item></text:list></table:table-cell>`, []string{`A1 text "一\n二"`}},
		{"comment", typed + `"float" office:value="5"><office:annotation><dc:date>2024-01-01</dc:date><text:p>批注 9</text:p></office:annotation><text:p>5</text:p></table:table-cell>`, []string{`A1 number "5"`}},
		{"comment alone", `<table:table-cell><office:annotation><text:p>批注 9</text:p></office:annotation></table:table-cell>`, nil},
		{"comment within the text", typed + `"string"><text:p>甲<office:annotation><text:p>9</text:p></office:annotation>乙</text:p></table:table-cell>`, []string{`A1 text "甲乙"`}},
		{"drawing", `<table:table-cell><draw:frame><draw:text-box><text:p>9</text:p></draw:text-box></draw:frame></table:table-cell>`, nil},
		{"blank", typed + `"string"><text:p> <text:s/></text:p></table:table-cell>`, nil},
		{"unknown type and nothing", typed + `"void"/>`, nil},
		{"string without a text", typed + `"string"/>`, nil},

		{"formula", `<table:table-cell table:formula="of:=SUM([.B2:.B4])*1" office:value-type="float" office:value="6"/>`, []string{`A1 number "6" =SUM(B2:B4)*1`}},
		{"formula without a result", `<table:table-cell table:formula="of:=1+1"/>`, []string{`A1 number "2" =1+1 computed`}},
		{"formula with a type only", `<table:table-cell table:formula="of:=1+1" office:value-type="float"/>`, []string{`A1 number "2" =1+1 computed`}},
		{"formula with an empty value", `<table:table-cell table:formula="of:=1+1" office:value-type="float" office:value=""/>`, []string{`A1 number "2" =1+1 computed`}},
		{"formula with a shown result only", `<table:table-cell table:formula="of:=1+1"><text:p>2.00</text:p></table:table-cell>`, []string{`A1 number "2" =1+1 computed`}},
		{"formula with string type only", `<table:table-cell table:formula="of:=A2" office:value-type="string"/>`, []string{`A1 uncomputed "" =A2`}},
		{"formula that gave nothing", `<table:table-cell table:formula="of:=&quot;&quot;" office:value-type="string" office:string-value=""/>`, nil},
		{"formula that gave nothing, LibreOffice", `<table:table-cell table:formula="of:=&quot;&quot;"><text:p/></table:table-cell>`, nil},
		{"formula of pictures", `<table:table-cell table:formula="of:=DISPIMG(&quot;ID_1&quot;;1)" office:value-type="float" office:value="0"/>`, []string{`A1 text "[图片]" =DISPIMG("ID_1",1)`}},
		{"error", `<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>`, []string{`A1 error "#DIV/0!" =1/0`}},
		{"error stored as 0", `<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>#DIV/0!</text:p></table:table-cell>`, []string{`A1 error "#DIV/0!" =1/0`}},
		{"error stored as nothing", `<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value=""><text:p>Err:502</text:p></table:table-cell>`, []string{`A1 error "#Err:502" =1/0`}},
		{"error in Chinese", `<table:table-cell table:formula="of:=1/0" office:value-type="float" office:value="0"><text:p>错误:508</text:p></table:table-cell>`, []string{`A1 error "#错误:508" =1/0`}},
		{"error without a formula", typed + `"float" office:value="0"><text:p>#N/A</text:p></table:table-cell>`, []string{`A1 error "#N/A"`}},
		{"error without a text", `<table:table-cell table:formula="of:=1/0" calcext:value-type="error"/>`, []string{`A1 error "#ERR!" =1/0`}},
		{"text like an error", typed + `"string"><text:p>Err:502</text:p></table:table-cell>`, []string{`A1 text "Err:502"`}},

		{"repeated", typed + `"float" office:value="5" table:number-columns-repeated="3"/>`, []string{`A1 number "5"`, `B1 number "5"`, `C1 number "5"`}},
		{"empty cells before", `<table:table-cell table:number-columns-repeated="16383"/>` + typed + `"float" office:value="5"/>`, []string{`XFD1 number "5"`}},
		{"covered content", typed + `"float" office:value="5" table:number-columns-spanned="2" table:number-rows-spanned="1"/><table:covered-table-cell office:value-type="float" office:value="6"/>`, []string{`A1 number "5"`}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := openODS(odsPackage(odsTableOf(odsRowOf(tt.cell))).Zip(t))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, gridtest.Dump(book)); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
			for _, c := range book.Sheets[0].Cells {
				if dated := strings.Contains(tt.cell, "date-value") || strings.Contains(tt.cell, "time-value"); c.Kind == grid.Number && c.Format.Date != dated {
					t.Errorf("format %+v", c.Format)
				}
			}
		})
	}
}

func TestODSTables(t *testing.T) {
	five := `<table:table-cell office:value-type="float" office:value="5"/>`
	row := odsRowOf(five)
	for _, tt := range []struct {
		name   string
		tables string
		want   []string // without formats
	}{
		{
			"wrapped rows",
			odsTableOf(`<table:table-header-rows>` + row + `</table:table-header-rows><table:table-row-group><table:table-row-group>` + row +
				`</table:table-row-group></table:table-row-group><table:table-rows>` + row + `</table:table-rows>`),
			[]string{`sheet 表 hidden false merges [] rows map[] cols map[]`, `A1 number "5"`, `A2 number "5"`, `A3 number "5"`},
		},
		{
			"repeated rows",
			odsTableOf(`<table:table-row table:number-rows-repeated="2">` + five + `</table:table-row><table:table-row table:number-rows-repeated="1048573"><table:table-cell table:number-columns-repeated="16384"/></table:table-row>` + row),
			[]string{`sheet 表 hidden false merges [] rows map[] cols map[]`, `A1 number "5"`, `A2 number "5"`, `A1048576 number "5"`},
		},
		{
			"empty rows beyond the sheet",
			odsTableOf(row + strings.Repeat(`<table:table-row table:number-rows-repeated="1048576"><table:table-cell table:number-columns-repeated="16384"/><table:table-cell table:number-columns-repeated="99999999"/></table:table-row>`, 3)),
			[]string{`sheet 表 hidden false merges [] rows map[] cols map[]`, `A1 number "5"`},
		},
		{
			"hidden rows and columns",
			odsTableOf(`<table:table-column/><table:table-columns><table:table-column table:visibility="collapse" table:number-columns-repeated="2"/></table:table-columns><table:table-column-group table:display="false"><table:table-column/></table:table-column-group>` +
				`<table:table-row table:visibility="filter">` + strings.Repeat(five, 5) + `</table:table-row><table:table-row-group table:display="false">` + row + `</table:table-row-group>` + row +
				`<table:table-row table:visibility="collapse" table:number-rows-repeated="2">` + five + `</table:table-row><table:table-row table:visibility="collapse" table:number-rows-repeated="1048000"/>`),
			[]string{
				`sheet 表 hidden false merges [] rows map[1:true 2:true 4:true 5:true] cols map[2:true 3:true 4:true]`,
				`A1 number "5"`, `B1 number "5"`, `C1 number "5"`, `D1 number "5"`, `E1 number "5"`, `A2 number "5"`, `A3 number "5"`, `A4 number "5"`, `A5 number "5"`,
			},
		},
		{
			"repeated merged ranges",
			odsTableOf(`<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-columns-spanned="2" table:number-rows-spanned="1" office:value-type="float" office:value="5"/><table:covered-table-cell/></table:table-row>` +
				odsRowOf(`<table:table-cell table:number-rows-spanned="2" table:number-columns-repeated="2"/>`) +
				`<table:table-row table:number-rows-repeated="1000000"><table:table-cell table:number-columns-spanned="2"/></table:table-row>`),
			[]string{`sheet 表 hidden false merges [{1 1 1 2} {2 1 2 2} {3 1 4 1} {3 2 4 2}] rows map[] cols map[]`, `A1 number "5"`, `A2 number "5"`},
		},
		{
			"an empty cell that is not called covered",
			odsTableOf(odsRowOf(`<table:table-cell table:number-columns-spanned="2" office:value-type="float" office:value="5"/><table:table-cell/>`)),
			[]string{`sheet 表 hidden false merges [{1 1 1 2}] rows map[] cols map[]`, `A1 number "5"`},
		},
		{
			"no sheets among the sheets",
			`<table:tracked-changes><table:cell-content-change><table:previous><table:table-cell office:value-type="float" office:value="9"/></table:previous></table:cell-content-change>` +
				odsTableOf(row) + `</table:tracked-changes><table:dde-links><table:dde-link>` + odsTableOf(row) + `</table:dde-link></table:dde-links>` +
				`<table:table table:name="'file:///tmp/a.ods'#$表"><table:table-source/>` + row + `</table:table>` +
				`<table:table table:name="真"><table:shapes><draw:frame><draw:text-box><text:p>9</text:p>` + odsTableOf(row) + `</draw:text-box></draw:frame></table:shapes>` + row + `</table:table>`,
			[]string{`sheet 真 hidden false merges [] rows map[] cols map[]`, `A1 number "5"`},
		},
		{
			"a sheet copied from another file",
			`<table:table table:name="表"><table:table-source/>` + row + `</table:table>`,
			[]string{`sheet 表 hidden false merges [] rows map[] cols map[]`, `A1 number "5"`},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := openODS(odsPackage(tt.tables).Zip(t))
			if err != nil {
				t.Fatal(err)
			}
			got := odsLines(book)
			for i := range got {
				got[i], _, _ = strings.Cut(got[i], " {Code")
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("cells (-want +got):\n%s", diff)
			}
		})
	}
}

// The number format of a cell comes from its style, its row or its column, and
// from the parents of that.
func TestODSStyles(t *testing.T) {
	percent := `<number:percentage-style style:name="%s"><number:number number:decimal-places="1"/><number:text>%%</number:text></number:percentage-style>`
	common := odsHead + `<office:document-styles` + odsXMLNS + `><office:styles>` +
		`<style:style style:name="Default" style:family="table-cell" style:data-style-name="N0"/>` +
		`<style:style style:name="率" style:family="table-cell" style:data-style-name="N9"/>` +
		`<style:style style:name="圈" style:family="table-cell" style:parent-style-name="圈"/>` +
		`<number:number-style style:name="N0"><number:number number:min-integer-digits="1"/></number:number-style>` +
		fmt.Sprintf(percent, "N9") +
		`<number:number-style style:name="N1"><number:number number:decimal-places="3"/></number:number-style>` +
		`</office:styles><office:automatic-styles><style:style style:name="ce9" style:family="table-cell" style:data-style-name="N1"/></office:automatic-styles></office:document-styles>`
	own := `<style:style style:name="ta" style:family="table"><style:table-properties table:display="false"/></style:style>` +
		`<style:style style:name="ro" style:family="table-row"><style:table-row-properties style:row-height="0cm"/></style:style>` +
		`<style:style style:name="ce1" style:family="table-cell" style:parent-style-name="率"/>` +
		`<style:style style:name="ce2" style:family="table-cell" style:parent-style-name="ce1"/>` +
		`<style:style style:name="ce3" style:family="table-cell" style:data-style-name="N1"/>` +
		`<style:style style:name="ce4" style:family="table-cell" style:data-style-name="none"/>` +
		`<style:style style:name="ce5" style:family="table-cell" style:data-style-name="D"/>` +
		`<number:number-style style:name="N1"><number:text>约</number:text><number:number number:decimal-places="2"/><number:text> 次 </number:text></number:number-style>` +
		`<number:date-style style:name="D"><number:year/></number:date-style>`
	cell := func(style string) string {
		return `<table:table-cell table:style-name="` + style + `" office:value-type="float" office:value="0.5"/>`
	}
	plain := `<table:table-cell office:value-type="float" office:value="0.5"/>`
	table := `<table:table table:name="表" table:style-name="ta"><table:table-column table:default-cell-style-name="ce1"/><table:table-column table:number-columns-repeated="2"/>` +
		odsRowOf(plain+plain+cell("ce1")+cell("ce2")+cell("ce3")+cell("ce4")+cell("ce5")+cell("圈")+cell("none")+cell("Default")) +
		`<table:table-row table:style-name="ro" table:default-cell-style-name="ce3">` + plain + cell("率") +
		`<table:table-cell office:value-type="percentage" office:value="0.5"/></table:table-row>` +
		odsRowOf(`<table:table-cell office:value-type="float" office:value="0.5" table:number-columns-repeated="2"/>`) + `</table:table>`
	pkg := odsPackage("").With(gridtest.Parts{"styles.xml": common, "content.xml": odsContent(own, table)})
	book, err := openODS(pkg.Zip(t))
	if err != nil {
		t.Fatal(err)
	}
	none, rate := grid.Format{Decimals: -1}, grid.Format{Percent: true, Decimals: 1}
	times := grid.Format{Prefix: "约", Suffix: "次", Decimals: 2}
	timesPercent := times
	timesPercent.Percent = true
	want := map[string]grid.Format{
		"A1": rate, "B1": none, "C1": rate, "D1": rate, "E1": times, "F1": none, "G1": {Date: true, Decimals: -1}, "H1": none, "I1": none, "J1": none,
		"A2": times, "B2": rate, "C2": timesPercent,
		"A3": rate, "B3": none,
	}
	got := make(map[string]grid.Format)
	for _, c := range book.Sheets[0].Cells {
		got[grid.Ref(c.Row, c.Col)] = c.Format
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("formats (-want +got):\n%s", diff)
	}
	if s := book.Sheets[0]; !s.Hidden || !s.HiddenRows[2] || len(s.HiddenRows) != 1 {
		t.Errorf("hidden %v, rows %v", s.Hidden, s.HiddenRows)
	}
}

// A format of nothing but zeros is told by its code, as that of another workbook: it
// is what shows a number as a code, 1 as 001.
func TestODSZeros(t *testing.T) {
	for number, want := range map[string]string{
		`<number:number number:decimal-places="0" number:min-integer-digits="3"/>`:                                                                                  "000",
		`<number:number number:decimal-places="0" number:min-decimal-places="0" number:min-integer-digits="6"/>`:                                                    "000000",
		`<number:number number:min-integer-digits="1"/>`:                                                                                                            "",
		`<number:number number:decimal-places="0" number:min-integer-digits="1"/>`:                                                                                  "",
		`<number:number number:decimal-places="2" number:min-integer-digits="3"/>`:                                                                                  "",
		`<number:number number:decimal-places="0" number:min-integer-digits="3" number:grouping="true"/>`:                                                           "",
		`<number:number number:decimal-places="0" number:min-integer-digits="3" number:display-factor="1000"/>`:                                                     "",
		`<number:number number:decimal-places="0" number:min-integer-digits="3"/><number:text>号</number:text>`:                                                      "",
		`<number:number number:decimal-places="0" number:min-integer-digits="3"><number:embedded-text number:position="2">-</number:embedded-text></number:number>`: "",
		`<number:scientific-number number:min-integer-digits="3" number:min-exponent-digits="2"/>`:                                                                  "",
	} {
		styles := `<style:style style:name="c" style:family="table-cell" style:data-style-name="N"/><number:number-style style:name="N">` + number + `</number:number-style>`
		cells := odsTableOf(odsRowOf(`<table:table-cell table:style-name="c" office:value-type="float" office:value="1"/>`))
		book, err := openODS(odsPackage("").With(gridtest.Parts{"content.xml": odsContent(styles, cells)}).Zip(t))
		if err != nil {
			t.Fatal(err)
		}
		if got := book.Sheets[0].At(1, 1).Format.Code; got != want {
			t.Errorf("%s is %q, want %q", number, got, want)
		}
	}
}

// A workbook whose days count from another one says the same dates.
func TestODSNullDate(t *testing.T) {
	styles := `<style:style style:name="d" style:family="table-cell" style:data-style-name="D"/><number:date-style style:name="D"><number:year/></number:date-style>`
	cells := odsTableOf(odsRowOf(`<table:table-cell table:style-name="d" office:value-type="float" office:value="100"/><table:table-cell table:style-name="d" office:value-type="date" office:date-value="2024-05-20"/>`))
	for null, want := range map[string]string{"1899-12-30": "1900-04-09", "1904-01-01": "1904-04-10", "1900-01-01": "1900-04-11"} {
		settings := `<table:calculation-settings><table:null-date table:value-type="date" table:date-value="` + null + `"/></table:calculation-settings>`
		book, err := openODS(odsPackage("").With(gridtest.Parts{"content.xml": odsContent(styles, settings+cells)}).Zip(t))
		if err != nil {
			t.Fatal(err)
		}
		s := book.Sheets[0]
		if got, ok := s.Date(s.At(1, 1)); got != want || !ok {
			t.Errorf("day 100 from %s is %s, want %s", null, got, want)
		}
		if got, _ := s.Date(s.At(1, 2)); got != "2024-05-20" {
			t.Errorf("2024-05-20 is %s", got)
		}
	}
}

func TestODSFlat(t *testing.T) {
	flat := odsHead + `<office:document` + odsXMLNS + ` office:mimetype="` + odsMime + `">` +
		`<office:meta><meta:generator>甲</meta:generator><dc:date>2024-03-05T09:12:00.5</dc:date><meta:user-defined meta:name="KSO">1</meta:user-defined></office:meta>` +
		`<office:styles><style:style style:name="Default" style:family="table-cell" style:data-style-name="P"/><number:percentage-style style:name="P"><number:number number:decimal-places="0"/><number:text>%</number:text></number:percentage-style></office:styles>` +
		`<office:automatic-styles/><office:body><office:spreadsheet>` +
		odsTableOf(odsRowOf(`<table:table-cell office:value-type="float" office:value="0.5"/>`)) + `</office:spreadsheet></office:body></office:document>`
	book, err := odf.ReadFlat(context.Background(), []byte(flat))
	if err != nil {
		t.Fatal(err)
	}
	want := []string{`sheet 表 hidden false merges [] rows map[] cols map[]`, `A1 number "0.5" {Code: Percent:true Date:false Scaled:false Shown: Hidden:false Prefix: Suffix: Struck:false Decimals:0}`}
	if diff := cmp.Diff(want, odsLines(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if book.Generator != "甲" || book.Modified.Unix() != 1709629920 || book.Properties["KSO"] != "1" {
		t.Errorf("saved %v by %s, properties %v", book.Modified, book.Generator, book.Properties)
	}
	for n := range len(flat) {
		if _, err := odf.ReadFlat(context.Background(), []byte(flat[:n])); !errors.Is(err, grid.ErrDamaged) {
			t.Fatalf("cut to %d bytes: %v", n, err)
		}
	}
	writer := strings.Replace(flat, ".spreadsheet", ".text", 1)
	if _, err := odf.ReadFlat(context.Background(), []byte(writer)); !errors.Is(err, odf.ErrOther) {
		t.Errorf("a text: %v", err)
	}
}

// What cannot be read right is not read.
func TestODSRefused(t *testing.T) {
	five := `<table:table-cell office:value-type="float" office:value="5"/>`
	whole := odsPackage(odsTableOf(odsRowOf(five)))
	content := func(cells string) gridtest.Parts {
		return whole.With(gridtest.Parts{"content.xml": odsContent("", odsTableOf(odsRowOf(cells)))})
	}
	tables := func(tables string) gridtest.Parts {
		return whole.With(gridtest.Parts{"content.xml": odsContent("", tables)})
	}
	mime := func(kind string) gridtest.Parts {
		return whole.With(gridtest.Parts{"mimetype": "application/vnd.oasis.opendocument." + kind})
	}
	edit := func(part, old, with string) gridtest.Parts {
		return whole.With(gridtest.Parts{part: strings.Replace(whole[part], old, with, 1)})
	}
	attr := func(attr string) gridtest.Parts { return content(`<table:table-cell ` + attr + `/>`) }
	for _, tt := range []struct {
		name string
		pkg  gridtest.Parts
		want error
	}{
		{"text", mime("text"), odf.ErrOther},
		{"text without a manifest", mime("text").With(gridtest.Parts{"META-INF/manifest.xml": ""}), odf.ErrOther},
		{"presentation", mime("presentation"), odf.ErrOther},
		{"text by its body", whole.With(gridtest.Parts{"content.xml": odsHead + `<office:document-content` + odsXMLNS + `><office:body><office:text/></office:body></office:document-content>`}), odf.ErrOther},
		{"encrypted", edit("META-INF/manifest.xml", `content.xml" manifest:media-type="text/xml"/>`, `content.xml" manifest:media-type="text/xml"><manifest:encryption-data/></manifest:file-entry>`), grid.ErrEncrypted},
		{"no mime type at all", whole.With(gridtest.Parts{"mimetype": "", "META-INF/manifest.xml": `<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>`}), grid.ErrDamaged},
		{"no manifest", whole.With(gridtest.Parts{"META-INF/manifest.xml": ""}), grid.ErrDamaged},
		{"manifest cut", whole.With(gridtest.Parts{"META-INF/manifest.xml": whole["META-INF/manifest.xml"][:300]}), grid.ErrDamaged},
		{"no content", whole.With(gridtest.Parts{"content.xml": ""}), grid.ErrDamaged},
		{"no styles", edit("META-INF/manifest.xml", `"content.xml"`, `"styles.xml"`), grid.ErrDamaged},
		{"damaged styles", whole.With(gridtest.Parts{"styles.xml": "<a"}), grid.ErrDamaged},
		{"content cut", edit("content.xml", "</office:document-content>", ""), grid.ErrDamaged},
		{"content cut in a cell", whole.With(gridtest.Parts{"content.xml": whole["content.xml"][:len(whole["content.xml"])-120]}), grid.ErrDamaged},
		{"content twice", edit("content.xml", "</office:document-content>", "</office:document-content><a/>"), grid.ErrDamaged},
		{"content of something else", whole.With(gridtest.Parts{"content.xml": "<html/>"}), grid.ErrDamaged},
		{"no tables", tables(""), grid.ErrDamaged},
		{"styles behind the cells", edit("content.xml", "</office:document-content>", "<office:automatic-styles/></office:document-content>"), grid.ErrDamaged},
		{"unknown entity", content(`<table:table-cell office:value-type="string"><text:p>&a;</text:p></table:table-cell>`), grid.ErrDamaged},
		{"entity of its own", edit("content.xml", odsHead, odsHead+`<!DOCTYPE a [<!ENTITY a "5"><!ENTITY b SYSTEM "file:///etc/hostname">]>`).ReplaceIn("content.xml", `value="5"`, `value="&a;"`), grid.ErrDamaged},
		{"number missing", attr(`office:value-type="float"`), grid.ErrDamaged},
		{"date that is none", attr(`office:value-type="date" office:date-value="2024"`), grid.ErrDamaged},
		{"time that is none", attr(`office:value-type="time" office:time-value="12:00"`), grid.ErrDamaged},
		{"time in months", attr(`office:value-type="time" office:time-value="P1M"`), grid.ErrDamaged},
		{"unknown type", content(`<table:table-cell office:value-type="fraction"><text:p>5</text:p></table:table-cell>`), grid.ErrDamaged},
		{"no repetition", attr(`table:number-columns-repeated="0"`), grid.ErrDamaged},
		{"repetition that is none", attr(`table:number-columns-repeated="x"`), grid.ErrDamaged},
		{"negative span", attr(`table:number-columns-spanned="-1"`), grid.ErrDamaged},
		{"beyond the last column", content(`<table:table-cell table:number-columns-repeated="16384"/>` + five), grid.ErrDamaged},
		{"beyond the last row", tables(odsTableOf(`<table:table-row table:number-rows-repeated="1048576"/>` + odsRowOf(five))), grid.ErrDamaged},
		{"merged beyond the last column", content(`<table:table-cell table:number-columns-spanned="16385"/>`), grid.ErrDamaged},
		{"merged over a figure", content(`<table:table-cell table:number-columns-spanned="2"/>` + five), grid.ErrDamaged},
		{"merged over a merged range", content(`<table:table-cell table:number-columns-spanned="2"/><table:table-cell table:number-columns-spanned="2"/>`), grid.ErrDamaged},
		{"merged over its own repetition", content(`<table:table-cell table:number-columns-spanned="2" table:number-columns-repeated="2"/>`), grid.ErrDamaged},
		{"merged over its repeated row", tables(odsTableOf(`<table:table-row table:number-rows-repeated="2"><table:table-cell table:number-rows-spanned="2" office:value-type="float" office:value="5"/></table:table-row>`)), grid.ErrDamaged},
		{"table within a cell", content(`<table:table-cell>` + odsTableOf(odsRowOf(five)) + `</table:table-cell>`), grid.ErrDamaged},
		{"table within a table", tables(odsTableOf(odsTableOf(odsRowOf(five)))), grid.ErrDamaged},
		{"groups within groups", tables(odsTableOf(strings.Repeat("<table:table-row-group>", 200) + odsRowOf(five) + strings.Repeat("</table:table-row-group>", 200))), grid.ErrDamaged},
		{"spans within spans", content(`<table:table-cell><text:p>` + strings.Repeat("<text:span>", 200) + "5" + strings.Repeat("</text:span>", 200) + `</text:p></table:table-cell>`), grid.ErrDamaged},
		{"a figure in every cell", tables(odsTableOf(`<table:table-row table:number-rows-repeated="1048576"><table:table-cell office:value-type="float" office:value="5" table:number-columns-repeated="16384"/></table:table-row>`)), grid.ErrTooLarge},
		{"a figure in many rows", tables(odsTableOf(strings.Repeat(`<table:table-row table:number-rows-repeated="100000">`+five+`</table:table-row>`, 6))), grid.ErrTooLarge},
		{"merged ranges in many rows", tables(odsTableOf(`<table:table-row table:number-rows-repeated="100001"><table:table-cell table:number-columns-spanned="2"/><table:covered-table-cell/>` + five + `</table:table-row>`)), grid.ErrTooLarge},
		{"many spaces", content(`<table:table-cell><text:p>` + strings.Repeat(`<text:s text:c="999999"/>`, 3) + `</text:p></table:table-cell>`), grid.ErrTooLarge},
		{"count of spaces", content(`<table:table-cell><text:p><text:s text:c="x"/></text:p></table:table-cell>`), grid.ErrDamaged},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := openODS(tt.pkg.Zip(t))
			if !errors.Is(err, tt.want) || book != nil {
				t.Errorf("readODS = %v, %v, want %v", book, err, tt.want)
			}
		})
	}
}

// A document type of its own does no harm where nothing refers to it, and a
// template is a spreadsheet.
func TestODSHarmless(t *testing.T) {
	whole := odsPackage(odsTableOf(odsRowOf(`<table:table-cell office:value-type="float" office:value="5"/>`)))
	for name, pkg := range map[string]gridtest.Parts{
		"document type":      whole.ReplaceIn("content.xml", odsHead, odsHead+`<!DOCTYPE a [<!ENTITY a "9">]>`),
		"template":           whole.With(gridtest.Parts{"mimetype": odsMime + "-template"}),
		"line break in mime": whole.With(gridtest.Parts{"mimetype": odsMime + "\n"}),
		"kind by manifest":   whole.With(gridtest.Parts{"mimetype": ""}),
		"damaged meta.xml":   whole.With(gridtest.Parts{"meta.xml": "<a"}),
		"other parts":        whole.With(gridtest.Parts{"Thumbnails/thumbnail.png": "x", "Object 1/content.xml": "<a"}),
	} {
		book, err := openODS(pkg.Zip(t))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if diff := cmp.Diff([]string{`A1 number "5"`}, gridtest.Dump(book)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A directory that gives no checksum does not make a part right.
func TestODSChecksumMissing(t *testing.T) {
	data := odsPackage(odsTableOf(odsRowOf(`<table:table-cell office:value-type="float" office:value="5"/>`)))
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, text := range data {
		f, err := w.CreateRaw(&zip.FileHeader{Name: name, CompressedSize64: uint64(len(text)), UncompressedSize64: uint64(len(text))})
		if err == nil {
			_, err = f.Write([]byte(text))
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := openODS(b.Bytes()); !errors.Is(err, grid.ErrDamaged) {
		t.Errorf("readODS = %v", err)
	}
}

// odsKnown reports whether an error is one of this package.
func odsKnown(err error) bool {
	return slices.ContainsFunc([]error{grid.ErrDamaged, grid.ErrEncrypted, odf.ErrOther, grid.ErrTooLarge}, func(e error) bool { return errors.Is(err, e) })
}

// A file damaged on its way must be refused or read as it was, never with
// another figure.
func TestODSDamaged(t *testing.T) {
	for _, name := range []string{"written.ods", "cells.ods", "望塔小学.ods"} {
		t.Run(name, func(t *testing.T) {
			data := odsSample(t, name)
			book, err := openODS(data)
			if err != nil {
				t.Fatal(err)
			}
			want := strings.Join(odsLines(book), "\n")
			random := rand.New(rand.NewPCG(1, uint64(len(data))))
			refused := 0
			for i := range 400 {
				broken := odsBreak(random, data, i)
				book, err := openODS(broken)
				if (book == nil) == (err == nil) {
					t.Fatalf("damage %d: %v, %v", i, book, err)
				}
				if err != nil {
					refused++
					if !odsKnown(err) {
						t.Errorf("damage %d: %v", i, err)
					}
					continue
				}
				if got := strings.Join(odsLines(book), "\n"); got != want {
					t.Errorf("damage %d: read with other cells", i)
				}
			}
			if refused < 250 {
				t.Errorf("%d files refused, want most", refused)
			}
		})
	}
}

// Every byte of a small file matters in its own way: those of the directory
// name the parts.
func TestODSEveryByte(t *testing.T) {
	data := odsSample(t, "written.ods")
	book, err := openODS(data)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Join(odsLines(book), "\n")
	for i := range data {
		for _, flip := range []byte{1 << (i % 8), 0x20, 0xff} {
			broken := slices.Clone(data)
			broken[i] ^= flip
			book, err := openODS(broken)
			switch {
			case err != nil && !odsKnown(err):
				t.Errorf("byte %d: %v", i, err)
			case err == nil && strings.Join(odsLines(book), "\n") != want:
				t.Errorf("byte %d flipped by %#x: read with other cells", i, flip)
			}
		}
	}
}

// odsBreak cuts a file, flips bits, changes bytes, clears or doubles a stretch.
func odsBreak(random *rand.Rand, data []byte, kind int) []byte {
	out := slices.Clone(data)
	at := random.IntN(len(out))
	switch kind % 5 {
	case 0:
		return out[:at]
	case 1:
		out[at] ^= 1 << random.IntN(8)
	case 2:
		for range 1 + random.IntN(4) {
			out[random.IntN(len(out))] = byte(random.Uint32())
		}
	case 3:
		clear(out[at:min(len(out), at+1+random.IntN(64))])
	case 4:
		end := min(len(out), at+1+random.IntN(64))
		out = slices.Insert(out, end, data[at:end]...)
	}
	return out
}

// The XML damaged within a whole package: no checksum tells.
func TestODSDamagedXML(t *testing.T) {
	zr, err := zip.NewReader(bytes.NewReader(odsSample(t, "cells.ods")), int64(len(odsSample(t, "cells.ods"))))
	if err != nil {
		t.Fatal(err)
	}
	whole := make(gridtest.Parts)
	for _, f := range zr.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		part, err := container.ReadPart(f, container.MaxPart)
		if err != nil {
			t.Fatal(err)
		}
		whole[f.Name] = string(part)
	}
	random := rand.New(rand.NewPCG(2, 2))
	for i := range 300 {
		content := odsBreak(random, []byte(whole["content.xml"]), i)
		book, err := openODS(whole.With(gridtest.Parts{"content.xml": string(content) + " "}).Zip(t))
		if (book == nil) == (err == nil) || err != nil && !odsKnown(err) {
			t.Errorf("damage %d: %v, %v", i, book, err)
		}
		if i%5 == 0 && err == nil { // cut short
			t.Errorf("damage %d: read", i)
		}
	}
}

func FuzzODS(f *testing.F) {
	for _, name := range []string{"written.ods", "cells.ods", "formats.ods", "望塔小学.ods", "星澜区教育局附件1-3.ods"} {
		f.Add(odsSample(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := openODS(data)
		if (book == nil) == (err == nil) || err != nil && !odsKnown(err) {
			t.Fatalf("readODS = %v, %v", book, err)
		}
		if err == nil {
			odsLines(book)
		}
	})
}

// FuzzODSContent leaves the container whole, whose checks would stop most
// changes.
func FuzzODSContent(f *testing.F) {
	cell := `<table:table-cell table:formula="of:=SUM([.B2:.B4];1)" office:value-type="float" office:value="5" table:number-columns-spanned="2" table:number-columns-repeated="1"><text:p>5<text:s text:c="2"/></text:p></table:table-cell>`
	f.Add("", odsTableOf(`<table:table-column table:default-cell-style-name="ce1"/><table:table-row table:number-rows-repeated="3" table:visibility="collapse">`+cell+`<table:covered-table-cell/></table:table-row>`))
	f.Add(`<style:style style:name="ce1" style:family="table-cell" style:data-style-name="N1"/><number:number-style style:name="N1"><number:number number:decimal-places="2" number:display-factor="1000"><number:embedded-text>.</number:embedded-text></number:number><number:text>万</number:text><style:map style:apply-style-name="N1"/></number:number-style>`,
		odsTableOf(odsRowOf(`<table:table-cell office:value-type="date" office:date-value="2024-05-20"/><table:table-cell office:value-type="time" office:time-value="PT5H"/>`)))
	f.Fuzz(func(t *testing.T, styles, tables string) {
		book, err := openODS(odsPackage("").With(gridtest.Parts{"content.xml": odsContent(styles, tables)}).Zip(t))
		if (book == nil) == (err == nil) || err != nil && !odsKnown(err) {
			t.Fatalf("readODS = %v, %v", book, err)
		}
		if err == nil {
			odsLines(book)
		}
	})
}
