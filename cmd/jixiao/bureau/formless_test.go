package bureau

import (
	"fmt"
	"slices"
	"testing"

	"jixiao/importer"
	"jixiao/importer/grid/formats"
)

// What stands in a document and may hold a form, in a format that is not read, is told;
// what holds none of ours is passed over.
func TestFormless(t *testing.T) {
	told := []formats.Kind{
		formats.Damaged, formats.XLSX, formats.DOCX, formats.XLS, formats.XLSStream, formats.ODS, formats.FlatODS, formats.Encrypted,
		formats.XLSB, formats.OldExcel, formats.OldWord, formats.OpenDocument,
		formats.Zip, formats.RAR, formats.SevenZip, formats.Gzip, formats.Tar, formats.Video, formats.Program, formats.DiskImage,
	}
	for kind := formats.Unknown; kind <= formats.DiskImage; kind++ {
		if got := formless(fmt.Errorf("read it: %w", formats.Refused{Kind: kind})); got == slices.Contains(told, kind) {
			t.Errorf("kind %d is passed over: %t", kind, got)
		}
	}
	if !formless(importer.ErrNoForm) || formless(importer.ErrYears) {
		t.Error("a document without a form, or one with two years, is taken for the other")
	}
}
