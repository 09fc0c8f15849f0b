package formats_test

import (
	"errors"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
)

// lockedPassword opens the files of testdata/locked, which LibreOffice 7.4 saved
// from a sheet of four cells: as "MS Excel 97" and "calc8" with this password,
// and as "MS Excel 97" without one (open.xls).
const lockedPassword = "口令a1"

func TestLockedByLibreOffice(t *testing.T) {
	want, err := formats.Open(gridtest.ReadFile(t, "testdata/locked/open.xls"), "")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"locked.xls", "locked.ods"} {
		data := gridtest.ReadFile(t, "testdata/locked/"+name)
		if _, err := formats.Open(data, ""); !errors.Is(err, grid.ErrEncrypted) || errors.Is(err, grid.ErrWrongPassword) {
			t.Errorf("%s without a password: %v", name, err)
		}
		if _, err := formats.Open(data, "another"); !errors.Is(err, grid.ErrWrongPassword) {
			t.Errorf("%s with another password: %v", name, err)
		}
		got, err := formats.Open(data, lockedPassword)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if gridtest.Texts(got) != gridtest.Texts(want) || gridtest.Texts(want) == "" {
			t.Errorf("%s: %s, want %s", name, gridtest.Texts(got), gridtest.Texts(want))
		}
	}
}
