package grid

import (
	"archive/zip"
	"bytes"
	"errors"
	"os"
	"testing"
)

// A zip of stored workbooks that is cut off is damaged, wherever it is cut, and
// none of its workbooks is read in its place.
func TestCutZipIsNoWorkbook(t *testing.T) {
	workbook, err := os.ReadFile("../../samples/broken/A3.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if !WholeZip(bytes.NewReader(workbook), int64(len(workbook))) {
		t.Fatal("a whole workbook is said not to be one")
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range []string{"1.xlsx", "2.xlsx", "3.xlsx"} {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = w.Write(workbook)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	whole := out.Bytes()
	if !WholeZip(bytes.NewReader(whole), int64(len(whole))) {
		t.Error("a whole zip is said to be cut off")
	}
	for cut := len(whole) / 5; cut < len(whole); cut += 97 {
		if _, err := Open(whole[:cut], ""); !errors.Is(err, ErrDamaged) && !errors.Is(err, ErrArchive) {
			t.Fatalf("cut at %d of %d: %v", cut, len(whole), err)
		}
	}
}
