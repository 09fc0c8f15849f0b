package biff

import (
	"context"
	"slices"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/gridtest"
	"jixiao/importer/grid/raw"
)

// A number that an .xls stores for a formula of a text is no result of it: it
// stands there where none was computed.
func TestTextFormulaWithNumber(t *testing.T) {
	one, unit := []byte{0x1E, 1, 0}, []byte{0x17, 1, 0, '%'} // 1 "%"
	for _, test := range []struct {
		name   string
		tokens []byte
		want   bool // it is missing
	}{
		{"1&\"%\"", slices.Concat(one, unit, []byte{0x08}), true},
		{"TEXT(1,\"%\")", slices.Concat(one, unit, []byte{0x21, 48, 0}), true},
		{"1+1", slices.Concat(one, one, []byte{0x03}), false},
	} {
		s := &xlsSheet{Sheet: &raw.Sheet{Cells: []raw.Cell{{Row: 1, Col: 1, Kind: grid.Number, Text: "0"}}}, parsed: map[int][]byte{0: test.tokens}}
		s.formulas()
		if c := s.Cells[0]; c.Formula != test.name || c.Missing != test.want || (c.Kind == grid.Uncomputed) != test.want {
			t.Errorf("%s: %s reads as %v %q, missing %v", test.name, c.Formula, c.Kind, c.Text, c.Missing)
		}
	}
}

// The window of a sheet in an .xls says whether zeros are shown.
func TestXLSHidesZeros(t *testing.T) {
	for flags, want := range map[byte]bool{0xB6: false, 0xA6: true} {
		s := &xlsSheet{Sheet: new(raw.Sheet)}
		if err := s.record(nil, biffWindow2, []byte{flags, 0x06}); err != nil || s.NoZeros != want {
			t.Errorf("flags %#x: zeros hidden %v, %v, want %v", flags, s.NoZeros, err, want)
		}
	}
}

// FuzzXLS and FuzzDOCX leave the container whole as well.
func FuzzXLS(f *testing.F) {
	stream, err := container.RootStream(gridtest.ReadFile(f, "../formats/testdata/converted/features.xls"), xlsStreams...)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(stream)
	f.Fuzz(func(t *testing.T, stream []byte) {
		book, err := readXLSStream(context.Background(), stream)
		if (book == nil) == (err == nil) {
			t.Fatalf("read %v, %v", book, err)
		}
	})
}
