package grid

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// outline prints what a book shows: cells with their kind and value, and
// merged ranges. Numbers are printed to the digits that a person sees.
func outline(b *Book) []string {
	var out []string
	for _, s := range b.Sheets {
		out = append(out, fmt.Sprintf("# %s %v", s.Name, s.Hidden))
		for i := range s.Cells {
			c := &s.Cells[i]
			text := strconv.Quote(c.Text)
			if v, err := strconv.ParseFloat(c.Text, 64); err == nil && c.Kind == Number {
				text = strconv.FormatFloat(v, 'g', 15, 64)
				if c.Format.Percent {
					text += " in percent"
				}
				if date, ok := s.Date(c); ok {
					text = date
				}
			}
			if c.Formula != "" {
				text += " =" + strings.ReplaceAll(c.Formula, "'", "")
			}
			out = append(out, fmt.Sprintf("%s %v %s", Ref(c.Row, c.Col), c.Kind, text))
		}
		for _, m := range s.Merges {
			if s.At(m.Top, m.Left) != nil { // empty ones show nothing
				out = append(out, fmt.Sprint(m))
			}
		}
		for _, hidden := range []map[int]bool{s.HiddenRows, s.HiddenCols} {
			var n []int
			for i, is := range hidden {
				if is {
					n = append(n, i)
				}
			}
			slices.Sort(n)
			out = append(out, fmt.Sprint("hidden ", n))
		}
	}
	return out
}

// A workbook that another program saved in another format reads as the .xlsx
// does. The files are conversions of the .xlsx beside them.
func TestConvertedWorkbooks(t *testing.T) {
	files, err := filepath.Glob("testdata/converted/*")
	if err != nil || len(files) < 4 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		if filepath.Ext(file) == ".xlsx" {
			continue
		}
		t.Run(filepath.Base(file), func(t *testing.T) {
			original, err := Open(readFile(t, strings.TrimSuffix(file, filepath.Ext(file))+".xlsx"), "")
			if err != nil {
				t.Fatal(err)
			}
			converted, err := Open(readFile(t, file), "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(outline(original), outline(converted)); diff != "" {
				t.Errorf("reads differently (-xlsx +%s):\n%s", filepath.Ext(file), diff)
			}
		})
	}
}

func readFile(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// damage returns the data with something wrong: cut short, bits flipped, bytes
// changed, or a piece missing, doubled or moved.
func damage(data []byte, r *rand.Rand) []byte {
	bad := slices.Clone(data)
	at := r.IntN(len(bad))
	n := min(1+r.IntN(64), len(bad)-at)
	switch r.IntN(7) {
	case 0:
		return bad[:at]
	case 1:
		bad[at] ^= 1 << r.IntN(8)
	case 2:
		for range 1 + r.IntN(20) {
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		}
	case 3:
		bad[at] = byte(r.Uint32())
	case 4:
		return slices.Delete(bad, at, at+n)
	case 5:
		return slices.Insert(bad, at, bad[at:at+n]...)
	case 6:
		for i := range n {
			bad[at+i] = 0
		}
	}
	return bad
}

// Damaged files of every format are refused by name or read; a file of a format
// with checksums never reads as something else.
func TestDamagedFiles(t *testing.T) {
	variants := 700
	if testing.Short() {
		variants /= 10 // for the race detector, which slows them tenfold
	}
	files, err := filepath.Glob("../../samples/formats/*")
	if err != nil {
		t.Fatal(err)
	}
	seen := map[string]bool{}
	for _, file := range files {
		ext := filepath.Ext(file)
		if seen[ext] || slices.Contains([]string{".zip", ".rar", ".7z"}, ext) { // package archive has its own
			continue
		}
		seen[ext] = true
		t.Run(ext, func(t *testing.T) {
			data := readFile(t, file)
			whole, err := Open(data, "")
			if err != nil {
				t.Fatal(err)
			}
			want := outline(whole)
			r := rand.New(rand.NewPCG(1, uint64(len(data))))
			refused, same, other := 0, 0, 0
			for i := range variants {
				bad := damage(data, r)
				book, err := Open(bad, "")
				switch {
				case err != nil && !named(err):
					t.Errorf("variant %d: %v is no error of this package", i, err)
				case err != nil:
					refused++
				case slices.Equal(outline(book), want):
					same++
				default:
					other++
					if ext != ".xls" && ext != ".et" {
						t.Errorf("variant %d reads otherwise:\n%s", i, cmp.Diff(want, outline(book)))
					}
				}
			}
			t.Logf("%d variants: %d refused, %d read the same, %d read otherwise", variants, refused, same, other)
			if other > variants/2 { // the sums of the forms have to find these
				t.Errorf("%d of %d damaged files read otherwise", other, variants)
			}
		})
	}
	if len(seen) < 5 {
		t.Errorf("formats damaged: %v", seen)
	}
}

// named reports whether an error is one that callers know.
func named(err error) bool {
	return slices.ContainsFunc(allErrors, func(e error) bool { return strings.Contains(err.Error(), e.Error()) })
}

var allErrors = []error{
	ErrEmpty, ErrNotWorkbook, ErrDamaged, ErrEncrypted, ErrLegacyExcel, ErrOldExcel, ErrWord, ErrPDF, ErrImage, ErrOpenDocument,
	ErrArchive, ErrText, ErrHTML, ErrTooLarge,
}
