package grid

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The look of characters tells two figures from a third, in each format. The
// files are one workbook as LibreOffice saves it.
func TestLooks(t *testing.T) {
	files, err := filepath.Glob("testdata/looks/*")
	if err != nil || len(files) != 3 {
		t.Fatal(files, err)
	}
	for _, name := range files {
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		book, err := Open(data, "")
		if err != nil {
			t.Fatal(name, err)
		}
		want := []string{
			`A1 text "〔划去：12.5〕"`, `B1 text "〔划去：公务接待费〕"`, `C1 number "25" =A1*2`,
			`A2 text "〔划去：12.5〕13"`, `B2 text "10^2"`, `C2 text "面积5m2"`, `D2 text "1_2\n3"`, `E2 text "一般"`,
		}
		if diff := cmp.Diff(want, dump(book)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}
