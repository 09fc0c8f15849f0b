package container_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"hash/crc32"
	"io"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/gridtest"
)

// part returns a file of a zip as a writer that need not be right has it.
func part(t *testing.T, name, content string, change func(h *zip.FileHeader)) *zip.File {
	t.Helper()
	h := zip.FileHeader{Name: name, CRC32: crc32.ChecksumIEEE([]byte(content)), CompressedSize64: uint64(len(content)), UncompressedSize64: uint64(len(content))}
	if change != nil {
		change(&h)
	}
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	f, err := w.CreateRaw(&h)
	if err == nil {
		_, err = io.WriteString(f, content)
	}
	if err == nil {
		err = w.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	zr, err := container.OpenZip(b.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	return zr.File[0]
}

func TestReadPart(t *testing.T) {
	deep := strings.Repeat("<a>", 10_001)
	for _, tt := range []struct {
		name, part, content string
		change              func(h *zip.FileHeader)
		want                error
	}{
		{"whole", "a.xml", "<a/>", nil, nil},
		{"wrong checksum", "a.xml", "<a/>", func(h *zip.FileHeader) { h.CRC32++ }, grid.ErrDamaged},
		{"no checksum", "a.xml", "<a/>", func(h *zip.FileHeader) { h.CRC32 = 0 }, grid.ErrDamaged},
		{"more than it says", "a.xml", "<a/>", func(h *zip.FileHeader) { h.UncompressedSize64 = 2 }, grid.ErrDamaged},
		{"more than is allowed", "a.xml", strings.Repeat(" ", 200_000), nil, grid.ErrTooLarge},
		{"more than can come of it", "a.xml", "<a/>", func(h *zip.FileHeader) { h.UncompressedSize64 = 90_000 }, grid.ErrDamaged},
		{"packed in an unknown way", "a.xml", "<a/>", func(h *zip.FileHeader) { h.Method = 77 }, grid.ErrDamaged},
		{"deep XML", "a.XML", deep, nil, grid.ErrTooLarge},
		{"deep XML of relations", "a.rels", deep, nil, grid.ErrTooLarge},
		{"deep, and no XML", "a.png", deep, nil, nil},
	} {
		t.Run(tt.name, func(t *testing.T) {
			f := part(t, tt.part, tt.content, tt.change)
			data, err := container.ReadPart(f, 100_000)
			if !errors.Is(err, tt.want) || err == nil && string(data) != tt.content {
				t.Errorf("%d bytes, %v, want %v", len(data), err, tt.want)
			}
		})
	}
	if name := container.PartName(`\xl\workbook.xml`); name != "xl/workbook.xml" {
		t.Errorf("name %q", name)
	}
}

// elements reads a part and returns the names of its elements and its text.
func elements(x *container.Scanner) (out string, err error) {
	if err := x.Root("r"); err != nil {
		return "", err
	}
	err = x.Children(func(e xml.StartElement) error {
		out += e.Name.Local + container.Attr(e, "n")
		if e.Name.Local == "skipped" {
			return x.Skip()
		}
		text, err := x.Text()
		out += "=" + text + ";"
		return err
	})
	if err != nil {
		return out, err
	}
	return out, x.End()
}

func TestScanPart(t *testing.T) {
	done, cancel := context.WithCancel(t.Context())
	cancel()
	many := "<r>" + strings.Repeat("<a/>", 5000) + "</r>"
	for _, tt := range []struct {
		name, content string
		ctx           context.Context
		change        func(h *zip.FileHeader)
		want          error  // nil: it is read
		out           string // "" for whatever comes of it
	}{
		{"elements", `<r><a n="1">x<b>no</b>y</a><skipped><a/></skipped></r>`, t.Context(), nil, nil, "a1=xy;skipped"},
		{"another root", `<q/>`, t.Context(), nil, errAny, ""},
		{"two roots", `<r/><r/>`, t.Context(), nil, errAny, ""},
		{"cut", `<r><a>`, t.Context(), nil, errAny, ""},
		{"nothing", ``, t.Context(), nil, io.ErrUnexpectedEOF, ""},
		{"wrong checksum", `<r/>`, t.Context(), func(h *zip.FileHeader) { h.CRC32 ^= 1 }, grid.ErrDamaged, ""},
		{"too large", "<r>" + strings.Repeat(" ", 200_000) + "</r>", t.Context(), nil, grid.ErrTooLarge, ""},
		{"a long text", "<r><a>" + strings.Repeat("x<!-- -->", 12_000) + "</a></r>", t.Context(), nil, nil, ""},
		{"nobody waits", many, done, nil, context.Canceled, ""},
		{"another encoding", string(gb("<?xml version=\"1.0\" encoding=\"GB18030\"?><r><a>编制</a></r>")), t.Context(), nil, nil, "a=编制;"},
		{"UTF-16", "\xff\xfe" + string(gridtest.UTF16("<?xml version=\"1.0\" encoding=\"UTF-16\"?><r><a>编制</a></r>")), t.Context(), nil, nil, "a=编制;"},
		{"UTF-16 without a mark", string(gridtest.UTF16("<r><a>编制</a></r>")), t.Context(), nil, nil, "a=编制;"},
		{"unknown encoding", "<?xml version=\"1.0\" encoding=\"x-none\"?><r/>", t.Context(), nil, grid.ErrEncoding, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			var out string
			f := part(t, "a.xml", tt.content, tt.change)
			n, err := container.ScanPart(tt.ctx, f, "a.xml", 150_000, func(x *container.Scanner) (err error) {
				x.Sole = true
				out, err = elements(x)
				return err
			})
			if tt.want == errAny && err == nil || tt.want != errAny && !errors.Is(err, tt.want) || tt.out != "" && out != tt.out {
				t.Errorf("%q, %v, want %q, %v", out, err, tt.out, tt.want)
			}
			if err == nil && n != int64(len(tt.content)) {
				t.Errorf("%d bytes of %d", n, len(tt.content))
			}
		})
	}
}

// errAny stands for an error without a name.
var errAny = errors.New("any")

func gb(s string) []byte {
	b, err := simplifiedchinese.GB18030.NewEncoder().Bytes([]byte(s))
	if err != nil {
		panic(err) // a test's own text
	}
	return b
}

// Each bound of what is held in memory is kept.
func TestScannerBounds(t *testing.T) {
	scan := func(text string, tokens int) error {
		x := &container.Scanner{XML: container.NewDecoder([]byte(text)), Tokens: tokens, Sole: true}
		_, err := elements(x)
		return err
	}
	declared := strings.Builder{}
	for range 101 {
		declared.WriteString("<a" + strings.Repeat(` xmlns:p="u"`, 100) + ">")
	}
	for name, err := range map[string]error{
		"tokens":     scan("<r><a/></r>", container.MaxTokens-3),
		"namespaces": scan("<r><skipped>"+declared.String(), 0),
		"text":       scan("<r><a>"+strings.Repeat(strings.Repeat("x", 1<<19)+"<!-- -->", 3)+"</a></r>", 0),
	} {
		if !errors.Is(err, grid.ErrTooLarge) {
			t.Errorf("%s: %v, want ErrTooLarge", name, err)
		}
	}
	if err := scan("<r><a/></r>", 0); err != nil {
		t.Error(err)
	}
	if err := container.HonestXML([]byte("<a" + strings.Repeat(" ", container.MaxRun) + ">")); !errors.Is(err, grid.ErrTooLarge) {
		t.Errorf("a long tag: %v", err)
	}
}

func TestOpenZip(t *testing.T) {
	whole := gridtest.ZipOf(t, "a.xml=<a/>", "b.xml=<b/>")
	if zr, err := container.OpenZip(whole); err != nil || len(zr.File) != 2 {
		t.Errorf("%v", err)
	}
	for n := range len(whole) {
		if zr, err := container.OpenZip(whole[:n]); !errors.Is(err, grid.ErrDamaged) {
			t.Fatalf("cut after %d of %d bytes: %v, %v", n, len(whole), zr, err)
		}
	}
	// What stands in front of a zip moves its directory from where it says it is.
	if _, err := container.OpenZip(append([]byte("MZ…"), whole...)); !errors.Is(err, grid.ErrDamaged) {
		t.Errorf("something in front: %v", err)
	}
	var folders bytes.Buffer
	w := zip.NewWriter(&folders)
	for range 200 {
		if _, err := w.Create(strings.Repeat("x", 60_000) + "/"); err != nil {
			t.Fatal(err)
		}
	}
	for range 200 {
		if _, err := w.Create(strings.Repeat("y", 60_000) + "/"); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := container.OpenZip(folders.Bytes()); !errors.Is(err, grid.ErrTooLarge) {
		t.Errorf("a directory of 24 MB: %v, want ErrTooLarge", err)
	}
	if container.At(bytes.NewReader(whole), -1, "P") || container.At(bytes.NewReader(whole), int64(len(whole)), "P") || !container.At(bytes.NewReader(whole), 0, container.ZipMagic) {
		t.Error("bytes stand where they do not")
	}
}

func TestCompound(t *testing.T) {
	long := []byte(strings.Repeat("workbook", 1000))
	data := gridtest.CompoundOf(map[string][]byte{"WorkBook": long, "Other": []byte("x")})
	heads, err := container.RootStreams(bytes.NewReader(data), 4)
	if err != nil || string(heads["workbook"]) != "work" || len(heads["other"]) != 4 || heads["WorkBook"] != nil {
		t.Errorf("%q, %v", heads, err)
	}
	stream, err := container.RootStream(data, "none", "workbook")
	if err != nil || !bytes.Equal(bytes.TrimRight(stream, "\x00"), long) {
		t.Errorf("stream of %d bytes, %v", len(stream), err)
	}
	if stream, err := container.RootStream(data, "none"); stream != nil || err != nil {
		t.Errorf("there is none: %d bytes, %v", len(stream), err)
	}
	for n := range 40 {
		if _, err := container.RootStreams(bytes.NewReader(data[:n*16]), 4); !errors.Is(err, grid.ErrDamaged) {
			t.Errorf("cut after %d bytes: %v", n*16, err)
		}
	}
	if _, err := container.RootStream(data[:100], "workbook"); !errors.Is(err, grid.ErrDamaged) {
		t.Errorf("cut: %v", err)
	}
	if !container.IsCompound(data) || container.IsCompound(data[1:]) {
		t.Error("a compound file is not known by its beginning")
	}
}

func TestPasswords(t *testing.T) {
	if err := container.WrongPassword(container.Passwords("")); err != grid.ErrEncrypted {
		t.Errorf("none given: %v", err)
	}
	if err := container.WrongPassword(container.Passwords("secret")); err != grid.ErrWrongPassword {
		t.Errorf("one given: %v", err)
	}
}

// FuzzContainer opens whatever it is given and reads what is in it.
func FuzzContainer(f *testing.F) {
	f.Add(gridtest.HandWritten("<sheetData/>").Zip(f))
	f.Add(gridtest.CompoundOf(map[string][]byte{"Workbook": []byte("x")}))
	f.Add(gridtest.Zip64(gridtest.Parts{"a.xml": "<a/>"}))
	f.Fuzz(func(t *testing.T, data []byte) {
		heads, err := container.RootStreams(bytes.NewReader(data), 8)
		if (heads == nil) == (err == nil) {
			t.Fatalf("streams %v, %v", heads, err)
		}
		zr, err := container.OpenZip(data)
		if err != nil {
			if !errors.Is(err, grid.ErrDamaged) && !errors.Is(err, grid.ErrTooLarge) {
				t.Fatal(err)
			}
			return
		}
		for _, part := range zr.File {
			content, err := container.ReadPart(part, 1<<20)
			if err == nil && crc32.ChecksumIEEE(content) != part.CRC32 {
				t.Fatalf("part %s is not what its checksum says", part.Name)
			}
		}
	})
}
