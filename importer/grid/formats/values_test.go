package formats_test

import (
	"encoding/csv"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/raw"
)

// values.* is a workbook of values in many number formats, column B their
// codes, that LibreOffice made an .xls and an .ods of. Each says of a value
// what the code says.
func TestValuesInEveryFormat(t *testing.T) {
	for _, name := range []string{"values.xlsx", "values.xls", "values.ods"} {
		t.Run(name, func(t *testing.T) {
			data, err := os.ReadFile(filepath.Join("testdata", "converted", name))
			if err != nil {
				t.Fatal(err)
			}
			book, err := formats.Open(data, "")
			if err != nil {
				t.Fatal(err)
			}
			s := book.Sheets[0]
			for row := 1; row <= s.Bounds().Bottom; row++ {
				value, code := s.At(row, 1), s.At(row, 2).Text
				want, got := raw.ParseFormat(code).Of(value.Kind, value.Text), value.Format
				want.Code, got.Code = "", ""
				if diff := cmp.Diff(want, got); diff != "" {
					t.Errorf("%s of %s (-code +file):\n%s", code, value.Text, diff)
				}
			}
		})
	}
}

// What is told of a figure that is shown otherwise than it is stored is what
// LibreOffice shows; values.csv is what it shows of values.xlsx.
func TestShownAsLibreOfficeDoes(t *testing.T) {
	data, err := os.ReadFile(filepath.Join("testdata", "converted", "values.xlsx"))
	if err != nil {
		t.Fatal(err)
	}
	book, err := formats.Open(data, "")
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Open(filepath.Join("testdata", "values.csv"))
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	rows, err := csv.NewReader(file).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	s := book.Sheets[0]
	told := 0
	for i, row := range rows {
		value, shown := s.At(i+1, 1), strings.TrimSpace(row[0])
		f := value.Format
		if f.Scaled {
			told++
		}
		if f.Scaled && f.Shown != shown || f.Hidden != (shown == "" && !f.Scaled) {
			t.Errorf("%s of %s: %+v, LibreOffice shows %q", row[1], value.Text, f, shown)
		}
		if !f.Scaled && (!strings.Contains(shown, f.Prefix) || !strings.Contains(shown, f.Suffix)) {
			t.Errorf("%s of %s: %q and %q are not in %q", row[1], value.Text, f.Prefix, f.Suffix, shown)
		}
	}
	if told == 0 || len(rows) != s.Bounds().Bottom {
		t.Errorf("%d figures told in %d rows", told, len(rows))
	}
}
