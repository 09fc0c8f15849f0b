package ooxml

import (
	"encoding/binary"
	"errors"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/gridtest"
	"jixiao/importer/grid/raw"
)

// TestPacked opens the file that an object of a program packs with its name.
func TestPacked(t *testing.T) {
	pack := func(data string) []byte {
		b := binary.LittleEndian.AppendUint32(nil, 0)
		b = append(b, 2, 0)
		b = append(b, "项目.xlsx\x00C:\\项目.xlsx\x00"...)
		b = append(b, 0, 0, 3, 0)
		b = binary.LittleEndian.AppendUint32(b, 6)
		b = append(b, "C:\\项\x00"...)
		b = b[:len(b)-len("C:\\项\x00")+6]
		b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
		return append(b, data...)
	}
	whole := pack("PK\x03\x04 …")
	if got, ok := packedFile(append(whole, "rest"...)); !ok || string(got) != "PK\x03\x04 …" {
		t.Errorf("packed file %q, %v", got, ok)
	}
	for n := range whole { // cut anywhere it is none, and no panic
		if got, ok := packedFile(whole[:n]); ok {
			t.Errorf("cut after %d bytes: %q", n, got)
		}
	}
}

// Sheets are counted together against the bounds.
func TestSheetTooLarge(t *testing.T) {
	sheet := []byte(gridtest.HandWritten(gridtest.Rows(`<row r="1"><c r="A1"><v>1</v></c></row>`) + `<mergeCells><mergeCell ref="A1:B2"/></mergeCells>`)["xl/worksheets/sheet1.xml"])
	for name, w := range map[string]*workbook{"cells": {cells: raw.MaxCells}, "filled cells": {filled: raw.MaxFilled}, "merged ranges": {merges: raw.MaxMerges}} {
		if err := w.readSheet(new(xlsxSheet), &container.Scanner{XML: container.NewDecoder(sheet)}); !errors.Is(err, grid.ErrTooLarge) {
			t.Errorf("%s: %v, want ErrTooLarge", name, err)
		}
	}
	if err := new(workbook).readSheet(new(xlsxSheet), &container.Scanner{XML: container.NewDecoder(sheet)}); err != nil {
		t.Errorf("within bounds: %v", err)
	}
}
