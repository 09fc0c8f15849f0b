package biff_test

import (
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/importer/grid/biff"
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

// Every workbook of the older format reads as the newer one that it was made of, by
// its cells' places, kinds and texts.
func TestReadsAsTheNewerFormat(t *testing.T) {
	files, err := filepath.Glob("../formats/testdata/*/*.xls")
	if err != nil || len(files) < 6 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		older := gridtest.ReadFile(t, file)
		newer, err := os.ReadFile(strings.TrimSuffix(file, ".xls") + ".xlsx")
		if err != nil { // one that is locked has none
			continue
		}
		want, err := formats.Open(newer, "")
		if err != nil {
			t.Fatal(file, err)
		}
		got, err := biff.Read(t.Context(), older, "")
		if err != nil {
			t.Fatal(file, err)
		}
		if diff := cmp.Diff(gridtest.Outline(want), gridtest.Outline(got)); diff != "" {
			t.Errorf("%s (-newer +older):\n%s", file, diff)
		}
		if !slices.Equal(gridtest.Floats(want), gridtest.Floats(got)) {
			t.Errorf("%s: floats %q, want %q", file, gridtest.Floats(got), gridtest.Floats(want))
		}
	}
}

// A stream that is damaged is refused by name, or reads as something, and no panic
// comes of it: the format has no checksums.
func TestDamagedStream(t *testing.T) {
	for _, name := range []string{"converted/features.xls", "boxes/boxes.xls", "looks/looks.xls"} {
		stream, err := container.RootStream(gridtest.ReadFile(t, "../formats/testdata/"+name), "Workbook")
		if err != nil {
			t.Fatal(err)
		}
		random, refused := rand.New(rand.NewPCG(3, 4)), 0
		for range 2000 {
			_, err := biff.ReadStream(t.Context(), gridtest.Damage(stream, random), "")
			if err == nil {
				continue
			}
			refused++
			if !errors.Is(err, grid.ErrDamaged) && !errors.Is(err, grid.ErrTooLarge) && !errors.Is(err, grid.ErrEncrypted) && !errors.Is(err, biff.ErrOld) {
				t.Fatalf("%s: %v has no name", name, err)
			}
		}
		if refused < 200 {
			t.Errorf("%s: %d of 2000 damaged streams are refused", name, refused)
		}
	}
}
