package grid

import (
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

const (
	sheetPart   = "xl/worksheets/sheet1.xml"
	stringsPart = "xl/sharedStrings.xml"
	stylesPart  = "xl/styles.xml"
)

// repeat writes head, so many times what body makes of a number from 0, and tail.
func repeat(head string, n int, body func(i int) string, tail string) func(w io.Writer) {
	return func(w io.Writer) {
		io.WriteString(w, head)
		for i := range n {
			io.WriteString(w, body(i))
		}
		io.WriteString(w, tail)
	}
}

// always makes the same of every number.
func always(s string) func(int) string { return func(int) string { return s } }

// hostileXLSX are workbooks made to take all memory or time by what a reader
// does with parts that are small enough. Time and memory are measured by
// BenchmarkHostileXLSX.
var hostileXLSX = []struct {
	name string
	part string
	want error // nil: it is read
	fill func(w io.Writer)
}{
	{"as many empty cells as may be", sheetPart, nil, repeat(
		`<worksheet><sheetData>`, 100_000, always("<row>"+strings.Repeat(`<c s="1"/>`, 20)+"</row>"), `</sheetData></worksheet>`)},
	{"as many filled cells as may be", sheetPart, nil, repeat(
		`<worksheet><sheetData>`, maxFilled/8, always("<row>"+strings.Repeat(`<c t="s"><v>0</v></c>`, 8)+"</row>"), `</sheetData></worksheet>`)},
	{"rows of nothing", sheetPart, ErrDamaged, repeat(`<worksheet><sheetData>`, maxRow+1, always(`<row/>`), `</sheetData></worksheet>`)},
	{"elements of nothing", sheetPart, ErrTooLarge, repeat(`<worksheet>`, maxTokens/2+1, always(`<a/>`), `</worksheet>`)},
	{"namespaces", sheetPart, ErrTooLarge, repeat(`<worksheet>`, 100, func(i int) string {
		var b strings.Builder
		for j := range 40_000 {
			fmt.Fprintf(&b, ` xmlns:a%x="x"`, i*40_000+j)
		}
		return "<a" + b.String() + ">"
	}, "")},
	{"namespaces of elements that are closed", sheetPart, nil, repeat(
		`<worksheet xmlns:a="a"><sheetData>`, 2*maxNamespaces, always(`<row xmlns:b="b" xmlns="c"/>`), `</sheetData></worksheet>`)},
	{"attributes", sheetPart, nil, repeat(`<worksheet>`, 10, always("<x"+strings.Repeat(` a="1"`, 170_000)+"/>"), `</worksheet>`)},
	{"other parts of nothing but spaces", "xl/media/image1.png", nil, repeat("", maxPart>>20-1, always(strings.Repeat(" ", 1<<20)), "")},
	{"hidden rows", sheetPart, nil, repeat(
		`<worksheet><sheetData><row r="1"><c><v>1</v></c></row>`, maxRow-2, always(`<row hidden="1"/>`), `<row><c><v>1</v></c></row></sheetData></worksheet>`)},
	{"hidden columns over one another", sheetPart, nil, repeat(
		`<worksheet><cols>`, maxCol, always(`<col min="1" max="16384" hidden="1"/>`), `</cols><sheetData><row><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row></sheetData></worksheet>`)},
	{"merged ranges that shift the front", sheetPart, nil, repeat(
		`<worksheet><sheetData/><mergeCells>`, maxMerges, func(i int) string {
			if i < maxCol {
				return fmt.Sprintf(`<mergeCell ref="%s1:%[1]s2"/>`, columnName(i+1))
			}
			row := 3 + 4*((i-maxCol)/3)
			switch (i - maxCol) % 3 {
			case 0:
				return fmt.Sprintf(`<mergeCell ref="A%d:B%d"/>`, row, row+1)
			case 1:
				return fmt.Sprintf(`<mergeCell ref="A%d:A%d"/>`, row+2, row+3)
			}
			return fmt.Sprintf(`<mergeCell ref="B%d:B%d"/>`, row+2, row+3)
		}, `</mergeCells></worksheet>`)},
	{"too many merged ranges", sheetPart, ErrTooLarge, repeat(`<worksheet><sheetData/><mergeCells>`, maxMerges+1, always(`<mergeCell ref="A1:B2"/>`), `</mergeCells></worksheet>`)},
	{"a text of many runs", stringsPart, ErrTooLarge, repeat(`<sst><si>`, 2_000_000, always(`<r><t>x</t></r>`), `</si></sst>`)},
	{"a text in many comments", stringsPart, ErrTooLarge, repeat(`<sst><si><t>`, 2_000_000, always(`x<!---->`), `</t></si></sst>`)},
	{"long texts", stringsPart, ErrTooLarge, repeat(`<sst>`, 100, always(`<si><t>`+strings.Repeat("x", maxRun-10)+`</t></si>`), `</sst>`)},
	{"a long text in many cells", sheetPart, ErrTooLarge, repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><f t="shared" si="0">`+strings.Repeat("A1+", 10_000)+`</f><v>1</v></c></row>`, maxFilled-1,
		always(`<row><c><f t="shared" si="0"/><v>1</v></c></row>`), `</sheetData></worksheet>`)},
	{"one long number format of many cell formats", stylesPart, nil, repeat(
		`<styleSheet><numFmts><numFmt numFmtId="200" formatCode="`+strings.Repeat("0", maxRun-100)+`"/></numFmts><cellXfs>`, maxStyles, always(`<xf numFmtId="200"/>`), `</cellXfs></styleSheet>`)},
	{"long number formats", stylesPart, ErrTooLarge, repeat(
		`<styleSheet><numFmts>`, 100, func(i int) string {
			return fmt.Sprintf(`<numFmt numFmtId="%d" formatCode="%s"/>`, i+200, strings.Repeat("0", maxRun-100))
		}, `</numFmts></styleSheet>`)},
	{"as many texts as may be", stringsPart, nil, repeat(`<sst>`, maxStrings, always(`<si><t>12345678901234567890</t></si>`), `</sst>`)},
	{"a sheet list of nothing", "xl/workbook.xml", ErrTooLarge, repeat(`<workbook><sheets>`, 1_000_000, always(`<sheet name="x"/>`), `</sheets></workbook>`)},

	// Formulas, each of which is computed or left alone.
	{"formulas over wide rows", sheetPart, nil, repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c><c r="XFD1"><v>1</v></c></row>`, 4000, always(`<row><c><f>SUM($A$1:$XFD$1)</f></c></row>`), `</sheetData></worksheet>`)},
	{"formulas over long columns", sheetPart, nil, repeat(
		`<worksheet><sheetData>`, maxScratch*9/10, func(i int) string {
			if i%16 == 0 {
				return `<row><c><v>1</v></c><c><f>SUM(A:A)</f><v>1</v></c></row>`
			}
			return `<row><c><v>1</v></c></row>`
		}, `</sheetData></worksheet>`)},
	{"formulas with results", sheetPart, nil, repeat(
		`<worksheet><sheetData>`, maxMissing, func(i int) string {
			return fmt.Sprintf(`<row><c><v>1</v></c><c><f>IF(A%d+0.5=1.5,A%[1]d*2,"无")</f><v>2</v></c></row>`, i+1)
		}, `</sheetData></worksheet>`)},
	{"texts doubled again and again", sheetPart, nil, repeat(
		`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>12345678</v></c></row>`, 60, func(i int) string {
			return fmt.Sprintf(`<row><c><f>A%d&amp;A%[1]d</f></c></row>`, i+1)
		}, `</sheetData></worksheet>`)},
	{"patterns over texts", sheetPart, nil, repeat(
		`<worksheet><sheetData><row r="1"><c r="A1" t="str"><v>`+strings.Repeat("a", 30_000)+`</v></c></row>`, 400,
		always(`<row><c><f>COUNTIF($A$1,"`+strings.Repeat("*a", 2000)+`")</f></c></row>`), `</sheetData></worksheet>`)},
	{"comparisons", sheetPart, nil, repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`, 1000,
		always(`<row><c><f>1`+strings.Repeat("+(-A$1&lt;1)", 500)+`</f></c></row>`), `</sheetData></worksheet>`)},
	{"nested calls", sheetPart, nil, repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`, 1000,
		always(`<row><c><f>`+strings.Repeat("INT(", 1500)+"A$1"+strings.Repeat(")", 1500)+`</f></c></row>`), `</sheetData></worksheet>`)},
	{"calls within calls", sheetPart, nil, repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`, 2,
		always(`<row><c><f>1`+strings.Repeat("+"+strings.Repeat("INT(", 64)+"A$1"+strings.Repeat(")", 64), 20)+`</f><v>1</v></c></row>`), `</sheetData></worksheet>`)},
	{"conditions within conditions", sheetPart, nil, repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`, 4000,
		always(`<row><c><f>`+strings.Repeat("IF(SUM(A$1:A$40000)>-", 60)+"A$1"+strings.Repeat(",1,0)", 60)+`</f><v>1</v></c></row>`), `</sheetData></worksheet>`)},
	{"long formulas", sheetPart, nil, repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>`, 100,
		always(`<row><c><f>1`+strings.Repeat("+A$1", 2000)+`</f></c></row>`), `</sheetData></worksheet>`)},
	{"a chain of formulas", sheetPart, nil, repeat(
		`<worksheet><sheetData>`, maxMissing, func(i int) string { return fmt.Sprintf("<row><c><f>A%d+1</f></c></row>", i+2) }, `</sheetData></worksheet>`)},
	{"a formula far away", sheetPart, nil, repeat(
		`<worksheet><sheetData><row r="1"><c r="A1"><f>1+1</f></c></row>`, 1, always(`<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>`), `</sheetData></worksheet>`)},
	{"a formula a little way off", sheetPart, nil, repeat(
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
			book, err := Open(hostileBook(t, tt.part, tt.fill), "")
			if !errors.Is(err, tt.want) || err == nil && len(book.Sheets) != 1 {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func BenchmarkHostileXLSX(b *testing.B) {
	for _, tt := range hostileXLSX {
		b.Run(tt.name, func(b *testing.B) {
			data := hostileBook(b, tt.part, tt.fill)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := Open(data, ""); !errors.Is(err, tt.want) {
					b.Fatal(err)
				}
			}
		})
	}
}
