package grid

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
)

// hostileBook is a workbook whose sheet, strings or styles are written by f.
func hostileBook(t testing.TB, part string, f func(w io.Writer)) []byte {
	t.Helper()
	var out bytes.Buffer
	zw := zip.NewWriter(&out)
	zw.RegisterCompressor(zip.Deflate, func(w io.Writer) (io.WriteCloser, error) { return flate.NewWriter(w, flate.BestSpeed) })
	whole := handWritten(rows(`<row r="1"><c r="A1"><v>1</v></c></row>`))
	for name, content := range whole {
		if name == part {
			continue
		}
		w, err := zw.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(w, content); err != nil {
			t.Fatal(err)
		}
	}
	w, err := zw.Create(part)
	if err != nil {
		t.Fatal(err)
	}
	f(w)
	if err := zw.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Files made to take all memory or time are read or refused by name. Time and
// memory are measured by BenchmarkHostile.
var hostile = []struct {
	name string
	part string
	want error // nil: it is read
	fill func(w io.Writer)
}{
	{"all rows formatted", "xl/worksheets/sheet1.xml", nil, func(w io.Writer) {
		io.WriteString(w, `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`)
		for i := range maxRow {
			fmt.Fprintf(w, `<row r="%d" s="1" customFormat="1" ht="14.25" customHeight="1"/>`, i+1)
		}
		io.WriteString(w, `</sheetData></worksheet>`)
	}},
	{"too many empty cells", "xl/worksheets/sheet1.xml", ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, `<worksheet><sheetData>`)
		for range maxCells/16 + 1 {
			io.WriteString(w, "<row>"+strings.Repeat(`<c s="1"/>`, 16)+"</row>")
		}
		io.WriteString(w, `</sheetData></worksheet>`)
	}},
	{"as many merged ranges as may be", "xl/worksheets/sheet1.xml", nil, func(w io.Writer) {
		io.WriteString(w, `<worksheet><sheetData/><mergeCells>`)
		for i := range maxMerges {
			fmt.Fprintf(w, `<mergeCell ref="A%d:XFD%d"/>`, i%1000+1, i+1) // all overlapping
		}
		io.WriteString(w, `</mergeCells></worksheet>`)
	}},
	{"a part of spaces", "xl/worksheets/sheet1.xml", ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, `<worksheet>`)
		spaces := strings.Repeat(" ", 1<<20)
		for range 100 {
			io.WriteString(w, spaces)
		}
		io.WriteString(w, `</worksheet>`)
	}},
	{"an element of a million attributes", "xl/worksheets/sheet1.xml", ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, `<worksheet`)
		for i := range 1_000_000 {
			fmt.Fprintf(w, ` a%d="1"`, i)
		}
		io.WriteString(w, `/>`)
	}},
	{"elements within elements", "xl/worksheets/sheet1.xml", ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, "<worksheet>"+strings.Repeat("<x>", 2_000_000))
	}},
	{"a part that is too large", "xl/media/image1.png", ErrTooLarge, func(w io.Writer) {
		zeros := make([]byte, 1<<20)
		for range maxPart>>20 + 1 {
			w.Write(zeros)
		}
	}},
	{"too many strings", "xl/sharedStrings.xml", ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, "<sst>"+strings.Repeat("<si/>", maxStrings+1)+"</sst>")
	}},
	{"too many cell formats", "xl/styles.xml", ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, "<styleSheet><cellXfs>"+strings.Repeat("<xf/>", maxStyles+1)+"</cellXfs></styleSheet>")
	}},
	{"formulas each of which needs the next", "xl/worksheets/sheet1.xml", nil, func(w io.Writer) {
		io.WriteString(w, `<worksheet><sheetData>`)
		for i := range 100_000 {
			fmt.Fprintf(w, `<row r="%d"><c r="A%d"><f>A%d+1</f></c></row>`, i+1, i+1, i+2)
		}
		io.WriteString(w, `</sheetData></worksheet>`)
	}},
	{"as deep a chain of formulas as is computed", "xl/worksheets/sheet1.xml", nil, func(w io.Writer) {
		io.WriteString(w, `<worksheet><sheetData>`)
		for i := range maxMissing {
			fmt.Fprintf(w, `<row r="%d"><c r="A%d"><f>A%d+1</f></c></row>`, i+1, i+1, i+2)
		}
		io.WriteString(w, `</sheetData></worksheet>`)
	}},
	{"a row of all columns", "xl/worksheets/sheet1.xml", nil, func(w io.Writer) {
		io.WriteString(w, `<worksheet><sheetData><row r="1">`+strings.Repeat(`<c><v>1</v></c>`, maxCol)+`</row></sheetData></worksheet>`)
	}},
	{"thousands of sheets", "xl/workbook.xml", ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, `<workbook xmlns:r="r"><sheets>`+strings.Repeat(`<sheet name="表" r:id="rId1"/>`, maxSheets+1)+`</sheets></workbook>`)
	}},
	{"a comment without end", "xl/worksheets/sheet1.xml", ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, "<worksheet><!--"+strings.Repeat("x", 2*maxRun))
	}},
}

func TestHostile(t *testing.T) {
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			book, err := Open(hostileBook(t, tt.part, tt.fill), "")
			if !errors.Is(err, tt.want) || err == nil && len(book.Sheets) != 1 {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for _, tt := range hostile {
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
