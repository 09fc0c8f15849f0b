package formats_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
)

// TestBoxes opens a workbook with text boxes, a comment and an empty frame as
// excelize wrote it and as LibreOffice converted it.
func TestBoxes(t *testing.T) {
	for _, name := range []string{"boxes.xlsx", "boxes.xls", "boxes.ods"} {
		book, err := formats.Open(gridtest.ReadFile(t, "testdata/boxes/"+name), "")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff([]string{"Sheet1!B2 3.25", "Sheet1!B4:C4 第一行/第二行"}, gridtest.Floats(book)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// TestEmbedded reads the files embedded in others, in the ways in which programs
// store them.
func TestEmbedded(t *testing.T) {
	inner := string(gridtest.HandWritten(gridtest.Rows(`<row r="1"><c r="A1"><v>7</v></c></row>`)).Zip(t))
	const object = `<oleObjects><oleObject progId="Excel.Sheet.12" shapeId="1025" xmlns:r="r" r:id="o1"/></oleObjects>`
	const withPlace = `<oleObjects xmlns:mc="m" xmlns:r="r"><mc:AlternateContent><mc:Choice><oleObject shapeId="1025" r:id="o1"><objectPr><anchor>` +
		`<from><col>1</col><colOff>0</colOff><row>2</row><rowOff>0</rowOff></from><to><col>2</col><colOff>0</colOff><row>3</row><rowOff>0</rowOff></to>` +
		`</anchor></objectPr></oleObject></mc:Choice><mc:Fallback><oleObject shapeId="1025" r:id="o1"/></mc:Fallback></mc:AlternateContent></oleObjects>`
	const shapes = `<xml><v:shape id="_x0000_s1025" type="#t"><x:ClientData><x:Anchor>
    4, 0, 8, 0, 5, 30, 9, 10</x:Anchor><br></x:ClientData></v:shape></xml>`
	const none = `<xdr:wsDr xmlns:xdr="x"/>`
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"with its place", gridtest.Drawn(withPlace, none, gridtest.Parts{"xl/embeddings/项目.xlsx": inner}).Zip(t), "表!B3 <项目.xlsx>"},
		{"with a shape", gridtest.Drawn(object, none, gridtest.Parts{"xl/embeddings/项目.xlsx": inner, "xl/drawings/vmlDrawing1.vml": shapes}).Zip(t), "表!E9:F10 <项目.xlsx>"},
		{"with neither", gridtest.Drawn(object, none, gridtest.Parts{"xl/embeddings/项目.xlsx": inner}).Zip(t), "表!? <项目.xlsx>"},
		{"that lost its relation", gridtest.Drawn(strings.ReplaceAll(object, "o1", "lost"), none, gridtest.Parts{
			"xl/embeddings/项目.xlsx": inner, "xl/worksheets/_rels/sheet1.xml.rels": `<Relationships/>`}).Zip(t), "表!? <项目.xlsx>"},
		{"that is elsewhere", gridtest.Drawn(object, none, nil).Zip(t), ""},
		{"of a chart", gridtest.Drawn("", none, gridtest.Parts{"xl/embeddings/项目.xlsx": inner}).Zip(t), ""},
		{"in Word", gridtest.WordParts(gridtest.Wp("附件1") + `<w:p><w:r><w:object xmlns:o="o" xmlns:r="r"><o:OLEObject r:id="o1"/></w:object></w:r></w:p>`).With(gridtest.Parts{
			"word/_rels/document.xml.rels": `<Relationships><Relationship Id="o1" Type="package" Target="embeddings/项目.xlsx"/></Relationships>`,
			"word/embeddings/项目.xlsx":      inner}).Zip(t), "正文!第2段 <项目.xlsx>"},
		{"in a cell in Word", gridtest.WordParts(gridtest.WordTableXML(`<w:tc><w:tcPr/>` + gridtest.Wp("附件") + `</w:tc><w:tc><w:tcPr/><w:p><w:r><w:object xmlns:o="o" xmlns:r="r"><o:OLEObject r:id="o1"/></w:object></w:r></w:p></w:tc>`)).With(gridtest.Parts{
			"word/_rels/document.xml.rels": `<Relationships><Relationship Id="o1" Type="package" Target="embeddings/项目.xlsx"/></Relationships>`,
			"word/embeddings/项目.xlsx":      inner}).Zip(t), "表格1!B1 <项目.xlsx>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := formats.Open(tt.data, "")
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(gridtest.Floats(book), "；"); got != tt.want {
				t.Errorf("floats %q, want %q", got, tt.want)
			}
			var want []grid.EmbeddedFile
			if tt.want != "" {
				want = []grid.EmbeddedFile{{Name: "项目.xlsx", Data: []byte(inner)}}
			}
			if got := formats.Of(tt.data).Embedded(); !slices.EqualFunc(want, got, func(a, b grid.EmbeddedFile) bool { return a.Name == b.Name && string(a.Data) == string(b.Data) }) {
				t.Errorf("%d files, want %d", len(got), len(want))
			}
		})
	}
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
			original, err := formats.Open(gridtest.ReadFile(t, strings.TrimSuffix(file, filepath.Ext(file))+".xlsx"), "")
			if err != nil {
				t.Fatal(err)
			}
			converted, err := formats.Open(gridtest.ReadFile(t, file), "")
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(gridtest.Outline(original), gridtest.Outline(converted)); diff != "" {
				t.Errorf("reads differently (-xlsx +%s):\n%s", filepath.Ext(file), diff)
			}
		})
	}
}

// Damaged files of every format are refused by name or read; a file of a format
// with checksums never reads as something else.
func TestDamagedFiles(t *testing.T) {
	variants := 700
	if testing.Short() {
		variants /= 10 // for the race detector, which slows them tenfold
	}
	files, err := filepath.Glob("../../../samples/formats/*")
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
			data := gridtest.ReadFile(t, file)
			whole, err := formats.Open(data, "")
			if err != nil {
				t.Fatal(err)
			}
			want := gridtest.Outline(whole)
			r := rand.New(rand.NewPCG(1, uint64(len(data))))
			refused, same, other := 0, 0, 0
			for i := range variants {
				bad := gridtest.Damage(data, r)
				book, err := formats.Open(bad, "")
				switch {
				case err != nil && !named(err):
					t.Errorf("variant %d: %v is no error of this package", i, err)
				case err != nil:
					refused++
				case slices.Equal(gridtest.Outline(book), want):
					same++
				default:
					other++
					if ext != ".xls" && ext != ".et" {
						t.Errorf("variant %d reads otherwise:\n%s", i, cmp.Diff(want, gridtest.Outline(book)))
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
	_, refused := formats.RefusedKind(err)
	return refused || errors.Is(err, grid.ErrDamaged) || errors.Is(err, grid.ErrEncrypted) || errors.Is(err, grid.ErrTooLarge) || errors.Is(err, grid.ErrEncoding)
}

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
		book, err := formats.Open(data, "")
		if err != nil {
			t.Fatal(name, err)
		}
		want := []string{
			`A1 text "〔划去：12.5〕"`, `B1 text "〔划去：公务接待费〕"`, `C1 number "25" =A1*2`,
			`A2 text "〔划去：12.5〕13"`, `B2 text "10^2"`, `C2 text "面积5m2"`, `D2 text "1_2\n3"`, `E2 text "一般"`,
		}
		if diff := cmp.Diff(want, gridtest.Dump(book)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// A zip of stored workbooks that is cut off is damaged, wherever it is cut, and
// none of its workbooks is read in its place.
func TestCutZipIsNoWorkbook(t *testing.T) {
	workbook, err := os.ReadFile("../../../samples/broken/A3.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	if !container.WholeZip(bytes.NewReader(workbook), int64(len(workbook))) {
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
	if !container.WholeZip(bytes.NewReader(whole), int64(len(whole))) {
		t.Error("a whole zip is said to be cut off")
	}
	for cut := len(whole) / 5; cut < len(whole); cut += 97 {
		if _, err := formats.Open(whole[:cut], ""); !errors.Is(err, grid.ErrDamaged) && !errors.Is(err, formats.Refused{Kind: formats.Archive}) {
			t.Fatalf("cut at %d of %d: %v", cut, len(whole), err)
		}
	}
}

func FuzzOpen(f *testing.F) {
	data := gridtest.Model(f)
	f.Add(data)
	f.Add(data[:len(data)/2])
	f.Add(gridtest.HandWritten(gridtest.Rows(`<row r="1"><c r="A1"><f>B1+1</f></c><c r="B1"><f>A1+1</f></c></row>`)).Zip(f))
	f.Add(gridtest.Compound(f, "Workbook"))
	f.Add(gridtest.Compound(f, "EncryptedPackage"))
	f.Add([]byte("<html><table>"))
	samples, err := filepath.Glob("../../../samples/formats/*")
	if err != nil {
		f.Fatal(err)
	}
	for _, name := range samples {
		f.Add(gridtest.ReadFile(f, name))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		book, err := formats.Open(data, "")
		if (book == nil) == (err == nil) {
			t.Fatalf("Open = %v, %v", book, err)
		}
		formats.Of(data).Modified()
		if err != nil {
			return
		}
		for _, s := range book.Sheets {
			for i := range s.Cells {
				if c := &s.Cells[i]; s.At(c.Row, c.Col) != c {
					t.Fatalf("At(%s) is another cell", grid.Ref(c.Row, c.Col))
				}
			}
		}
	})
}
