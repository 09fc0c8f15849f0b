package ooxml_test

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
	"jixiao/importer/grid/ooxml"
	"jixiao/importer/grid/raw"
)

// maxMissing is how many formulas without a result are computed.
const maxMissing = 5_000

const (
	sheetPart   = "xl/worksheets/sheet1.xml"
	stringsPart = "xl/sharedStrings.xml"
	stylesPart  = "xl/styles.xml"
)

// hostileXLSX are workbooks made to take all memory or time by what a reader
// does with parts that are small enough. Time and memory are measured by
// BenchmarkHostileXLSX.
var hostileXLSX = []struct {
	name string
	part string
	want error // nil: it is read
	fill func(w io.Writer)
}{
	{"as many empty cells as may be", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData>`, 100_000, gridtest.Always("<row>"+strings.Repeat(`<c s="1"/>`, 20)+"</row>"), `</sheetData></worksheet>`)},
	{"as many filled cells as may be", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData>`, raw.MaxFilled/8, gridtest.Always("<row>"+strings.Repeat(`<c t="s"><v>0</v></c>`, 8)+"</row>"), `</sheetData></worksheet>`)},
	{"rows of nothing", sheetPart, grid.ErrDamaged, gridtest.Repeat(`<worksheet><sheetData>`, grid.MaxRow+1, gridtest.Always(`<row/>`), `</sheetData></worksheet>`)},
	{"elements of nothing", sheetPart, grid.ErrTooLarge, gridtest.Repeat(`<worksheet>`, container.MaxTokens/2+1, gridtest.Always(`<a/>`), `</worksheet>`)},
	{"namespaces", sheetPart, grid.ErrTooLarge, gridtest.Repeat(`<worksheet>`, 100, func(i int) string {
		var b strings.Builder
		for j := range 40_000 {
			fmt.Fprintf(&b, ` xmlns:a%x="x"`, i*40_000+j)
		}
		return "<a" + b.String() + ">"
	}, "")},
	{"namespaces of elements that are closed", sheetPart, nil, gridtest.Repeat(
		`<worksheet xmlns:a="a"><sheetData>`, 2*container.MaxNamespaces, gridtest.Always(`<row xmlns:b="b" xmlns="c"/>`), `</sheetData></worksheet>`)},
	{"attributes", sheetPart, nil, gridtest.Repeat(`<worksheet>`, 10, gridtest.Always("<x"+strings.Repeat(` a="1"`, 170_000)+"/>"), `</worksheet>`)},
	{"other parts of nothing but spaces", "xl/media/image1.png", nil, gridtest.Repeat("", container.MaxPart>>20-1, gridtest.Always(strings.Repeat(" ", 1<<20)), "")},
	{"hidden rows", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c><v>1</v></c></row>`, grid.MaxRow-2, gridtest.Always(`<row hidden="1"/>`), `<row><c><v>1</v></c></row></sheetData></worksheet>`)},
	{"hidden columns over one another", sheetPart, nil, gridtest.Repeat(
		`<worksheet><cols>`, grid.MaxCol, gridtest.Always(`<col min="1" max="16384" hidden="1"/>`), `</cols><sheetData><row><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>`)},
	{"merged ranges that shift the front", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData/><mergeCells>`, raw.MaxMerges, func(i int) string {
			if i < grid.MaxCol {
				return fmt.Sprintf(`<mergeCell ref="%s1:%[1]s2"/>`, grid.ColumnName(i+1))
			}
			row := 3 + 4*((i-grid.MaxCol)/3)
			switch (i - grid.MaxCol) % 3 {
			case 0:
				return fmt.Sprintf(`<mergeCell ref="A%d:B%d"/>`, row, row+1)
			case 1:
				return fmt.Sprintf(`<mergeCell ref="A%d:A%d"/>`, row+2, row+3)
			}
			return fmt.Sprintf(`<mergeCell ref="B%d:B%d"/>`, row+2, row+3)
		}, `</mergeCells></worksheet>`)},
	{"too many merged ranges", sheetPart, grid.ErrTooLarge, gridtest.Repeat(`<worksheet><sheetData/><mergeCells>`, raw.MaxMerges+1, gridtest.Always(`<mergeCell ref="A1:B2"/>`), `</mergeCells></worksheet>`)},
	{"a text of many runs", stringsPart, grid.ErrTooLarge, gridtest.Repeat(`<sst><si>`, 2_000_000, gridtest.Always(`<r><t>x</t></r>`), `</si></sst>`)},
	{"a text in many comments", stringsPart, grid.ErrTooLarge, gridtest.Repeat(`<sst><si><t>`, 2_000_000, gridtest.Always(`x<!---->`), `</t></si></sst>`)},
	{"long texts", stringsPart, grid.ErrTooLarge, gridtest.Repeat(`<sst>`, 100, gridtest.Always(`<si><t>`+strings.Repeat("x", container.MaxRun-10)+`</t></si>`), `</sst>`)},
	{"a long text in many cells", sheetPart, grid.ErrTooLarge, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><f t="shared" si="0">`+strings.Repeat("A1+", 10_000)+`</f><v>1</v></c></row>`, raw.MaxFilled-1,
		gridtest.Always(`<row><c><f t="shared" si="0"/><v>1</v></c></row>`), `</sheetData></worksheet>`)},
	{"one long number format of many cell formats", stylesPart, nil, gridtest.Repeat(
		`<styleSheet><numFmts><numFmt numFmtId="200" formatCode="`+strings.Repeat("0", container.MaxRun-100)+`"/></numFmts><cellXfs>`, ooxml.MaxStyles, gridtest.Always(`<xf numFmtId="200"/>`), `</cellXfs></styleSheet>`)},
	{"long number formats", stylesPart, grid.ErrTooLarge, gridtest.Repeat(
		`<styleSheet><numFmts>`, 100, func(i int) string {
			return fmt.Sprintf(`<numFmt numFmtId="%d" formatCode="%s"/>`, i+200, strings.Repeat("0", container.MaxRun-100))
		}, `</numFmts></styleSheet>`)},
	{"as many texts as may be", stringsPart, nil, gridtest.Repeat(`<sst>`, raw.MaxStrings, gridtest.Always(`<si><t>12345678901234567890</t></si>`), `</sst>`)},
	{"a sheet list of nothing", "xl/workbook.xml", grid.ErrTooLarge, gridtest.Repeat(`<workbook><sheets>`, 1_000_000, gridtest.Always(`<sheet name="x"/>`), `</sheets></workbook>`)},

	// Formulas, each of which is computed or left alone.
	{"formulas over wide rows", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>`, 4000, gridtest.Always(`<row><c><f>SUM($A$1:$XFD$1)</f></c></row>`), `</sheetData></worksheet>`)},
	{"formulas over long columns", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData>`, 45_000, func(i int) string {
			if i%16 == 0 {
				return `<row><c><v>1</v></c><c><f>SUM(A:A)</f><v>1</v></c></row>`
			}
			return `<row><c><v>1</v></c></row>`
		}, `</sheetData></worksheet>`)},
	{"formulas with results", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData>`, maxMissing, func(i int) string {
			return fmt.Sprintf(`<row><c><v>1</v></c><c><f>IF(A%d+0.5=1.5,A%[1]d*2,"无")</f><v>2</v></c></row>`, i+1)
		}, `</sheetData></worksheet>`)},
	{"texts doubled again and again", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>12345678</v></c></row>`, 60, func(i int) string {
			return fmt.Sprintf(`<row><c><f>A%d&amp;A%[1]d</f></c></row>`, i+1)
		}, `</sheetData></worksheet>`)},
	{"patterns over texts", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>`+strings.Repeat("a", 30_000)+`</v></c></row>`, 400,
		gridtest.Always(`<row><c><f>COUNTIF($A$1,"`+strings.Repeat("*a", 2000)+`")</f></c></row>`), `</sheetData></worksheet>`)},
	{"comparisons", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`, 1000,
		gridtest.Always(`<row><c><f>1`+strings.Repeat("+(-A$1&lt;1)", 500)+`</f></c></row>`), `</sheetData></worksheet>`)},
	{"nested calls", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`, 1000,
		gridtest.Always(`<row><c><f>`+strings.Repeat("INT(", 1500)+"A$1"+strings.Repeat(")", 1500)+`</f></c></row>`), `</sheetData></worksheet>`)},
	{"calls within calls", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`, 2,
		gridtest.Always(`<row><c><f>1`+strings.Repeat("+"+strings.Repeat("INT(", 64)+"A$1"+strings.Repeat(")", 64), 20)+`</f><v>1</v></c></row>`), `</sheetData></worksheet>`)},
	{"conditions within conditions", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`, 4000,
		gridtest.Always(`<row><c><f>`+strings.Repeat("IF(SUM(A$1:A$40000)>-", 60)+"A$1"+strings.Repeat(",1,0)", 60)+`</f><v>1</v></c></row>`), `</sheetData></worksheet>`)},
	{"long formulas", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`, 100,
		gridtest.Always(`<row><c><f>1`+strings.Repeat("+A$1", 2000)+`</f></c></row>`), `</sheetData></worksheet>`)},
	{"a chain of formulas", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData>`, maxMissing, func(i int) string { return fmt.Sprintf("<row><c><f>A%d+1</f></c></row>", i+2) }, `</sheetData></worksheet>`)},
	{"a formula far away", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><f>1+1</f></c></row>`, 1, gridtest.Always(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`), `</sheetData></worksheet>`)},
	{"a formula a little way off", sheetPart, nil, gridtest.Repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><f>1+1</f></c></row>`, 11, func(i int) string {
			return fmt.Sprintf(`<row r="%d"><c r="XFD%[1]d"><v>1</v></c></row>`, i+2)
		}, `</sheetData></worksheet>`)},
}

func TestHostileXLSX(t *testing.T) {
	if testing.Short() {
		t.Skip("takes its time under the race detector")
	}
	for _, tt := range hostileXLSX {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			book, err := formats.Open(gridtest.HostileBook(t, tt.part, tt.fill), "")
			if !errors.Is(err, tt.want) || err == nil && len(book.Sheets) != 1 {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func BenchmarkHostileXLSX(b *testing.B) {
	for _, tt := range hostileXLSX {
		b.Run(tt.name, func(b *testing.B) {
			data := gridtest.HostileBook(b, tt.part, tt.fill)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := formats.Open(data, ""); !errors.Is(err, tt.want) {
					b.Fatal(err)
				}
			}
		})
	}
}
