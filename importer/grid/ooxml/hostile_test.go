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
		for i := range grid.MaxRow {
			fmt.Fprintf(w, `<row r="%d" s="1" customFormat="1" ht="14.25" customHeight="1"/>`, i+1)
		}
		io.WriteString(w, `</sheetData></worksheet>`)
	}},
	{"too many empty cells", "xl/worksheets/sheet1.xml", grid.ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, `<worksheet><sheetData>`)
		for range raw.MaxCells/16 + 1 {
			io.WriteString(w, "<row>"+strings.Repeat(`<c s="1"/>`, 16)+"</row>")
		}
		io.WriteString(w, `</sheetData></worksheet>`)
	}},
	{"as many merged ranges as may be", "xl/worksheets/sheet1.xml", nil, func(w io.Writer) {
		io.WriteString(w, `<worksheet><sheetData/><mergeCells>`)
		for i := range raw.MaxMerges {
			fmt.Fprintf(w, `<mergeCell ref="A%d:XFD%d"/>`, i%1000+1, i+1) // all overlapping
		}
		io.WriteString(w, `</mergeCells></worksheet>`)
	}},
	{"a part of spaces", "xl/worksheets/sheet1.xml", grid.ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, `<worksheet>`)
		spaces := strings.Repeat(" ", 1<<20)
		for range 100 {
			io.WriteString(w, spaces)
		}
		io.WriteString(w, `</worksheet>`)
	}},
	{"an element of a million attributes", "xl/worksheets/sheet1.xml", grid.ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, `<worksheet`)
		for i := range 1_000_000 {
			fmt.Fprintf(w, ` a%d="1"`, i)
		}
		io.WriteString(w, `/>`)
	}},
	{"elements within elements", "xl/worksheets/sheet1.xml", grid.ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, "<worksheet>"+strings.Repeat("<x>", 2_000_000))
	}},
	{"a part that is too large", "xl/media/image1.png", grid.ErrTooLarge, func(w io.Writer) {
		zeros := make([]byte, 1<<20)
		for range container.MaxPart>>20 + 1 {
			w.Write(zeros)
		}
	}},
	{"too many strings", "xl/sharedStrings.xml", grid.ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, "<sst>"+strings.Repeat("<si/>", raw.MaxStrings+1)+"</sst>")
	}},
	{"too many cell formats", "xl/styles.xml", grid.ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, "<styleSheet><cellXfs>"+strings.Repeat("<xf/>", ooxml.MaxStyles+1)+"</cellXfs></styleSheet>")
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
		io.WriteString(w, `<worksheet><sheetData><row r="1">`+strings.Repeat(`<c><v>1</v></c>`, grid.MaxCol)+`</row></sheetData></worksheet>`)
	}},
	{"thousands of sheets", "xl/workbook.xml", grid.ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, `<workbook xmlns:r="r"><sheets>`+strings.Repeat(`<sheet name="表" r:id="rId1"/>`, raw.MaxSheets+1)+`</sheets></workbook>`)
	}},
	{"a comment without end", "xl/worksheets/sheet1.xml", grid.ErrTooLarge, func(w io.Writer) {
		io.WriteString(w, "<worksheet><!--"+strings.Repeat("x", 2*container.MaxRun))
	}},
}

func TestHostile(t *testing.T) {
	for _, tt := range hostile {
		t.Run(tt.name, func(t *testing.T) {
			book, err := formats.Open(gridtest.HostileBook(t, tt.part, tt.fill), "")
			if !errors.Is(err, tt.want) || err == nil && len(book.Sheets) != 1 {
				t.Errorf("%v, want %v", err, tt.want)
			}
		})
	}
}

func BenchmarkHostile(b *testing.B) {
	for _, tt := range hostile {
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
