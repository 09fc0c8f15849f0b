package biff_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid/container"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
)

// The case of the letters in a stream's name is of no account, and the name of
// the older stream may stand over a workbook of the newer version.
func TestStreamNames(t *testing.T) {
	stream, err := container.RootStream(gridtest.ReadFile(t, "../formats/testdata/converted/features.xls"), "Workbook", "Book")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"Workbook", "WORKBOOK", "workbook", "Book", "BOOK"} {
		if b, err := formats.Open(gridtest.CompoundOf(map[string][]byte{name: stream}), ""); err != nil || len(b.Sheets) == 0 {
			t.Errorf("stream %s: %v", name, err)
		}
	}
}

// TestBareXLS opens the stream of a workbook as it stands within another.
func TestBareXLS(t *testing.T) {
	whole := gridtest.ReadFile(t, "../formats/testdata/boxes/boxes.xls")
	want, err := formats.Open(whole, "")
	if err != nil {
		t.Fatal(err)
	}
	stream, err := container.RootStream(whole, "Workbook")
	if err != nil {
		t.Fatal(err)
	}
	got, err := formats.Open(stream, "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(gridtest.Dump(want), gridtest.Dump(got)); diff != "" || len(gridtest.Dump(got)) == 0 {
		t.Errorf("cells (-in its container +by itself):\n%s", diff)
	}
	if got := formats.Of(whole).Embedded(); len(got) != 0 {
		t.Errorf("%d files are embedded in it", len(got))
	}
}
