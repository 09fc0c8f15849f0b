package archive

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/simplifiedchinese"

	"jixiao/importer/grid/formats"
)

// member is a file to be packed.
type member struct {
	name string
	data string
	edit func(*zip.FileHeader)
}

func zipOf(t testing.TB, members ...member) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, m := range members {
		h := &zip.FileHeader{Name: m.name, Method: zip.Deflate}
		if m.edit != nil {
			m.edit(h)
		}
		to, err := w.CreateHeader(h)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(to, m.data); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func gbk(t testing.TB, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GBK.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// unpackedFile is a File with its bytes.
type unpackedFile struct {
	File
	Data []byte
}

// unpacked yields the files of an archive with their bytes.
func unpacked(data []byte) iter.Seq[unpackedFile] {
	return func(yield func(unpackedFile) bool) {
		var scratch Scratch
		defer scratch.Close()
		for f := range scratch.Files(context.Background(), bytes.NewReader(data), int64(len(data)), formats.Of(data)) {
			out := unpackedFile{File: f}
			if f.Data != nil {
				out.Data = make([]byte, f.Data.Size())
				if _, err := io.ReadFull(f.Data, out.Data); err != nil {
					out.Err = err
				}
			}
			if !yield(out) {
				return
			}
		}
	}
}

func isArchive(data []byte) bool { return formats.Of(data).Kind.Unpacks() }

// listed prints the files of an archive.
func listed(data []byte) []string {
	var out []string
	for f := range unpacked(data) {
		line := f.Name + " " + string(f.Data)
		if len(f.Data) > 50 {
			line = fmt.Sprintf("%s %d bytes", f.Name, len(f.Data))
		}
		for _, err := range []error{ErrDamaged, ErrEncrypted, ErrTooLarge, ErrUnsupported} {
			if errors.Is(f.Err, err) {
				line = f.Name + " " + err.Error()
			}
		}
		out = append(out, line)
	}
	return out
}

// method gives the first entry of a zip another method of packing.
func method(data []byte, id byte) []byte {
	data[bytes.Index(data, []byte("PK\x01\x02"))+10] = id
	return data
}

func flagless(h *zip.FileHeader) { h.NonUTF8 = true }

func TestZip(t *testing.T) {
	raw := func(text string) []byte { return []byte(text) }
	document := zipOf(t, member{name: "[Content_Types].xml", data: "<x/>"}, member{name: "xl/workbook.xml", data: "<x/>"})
	inner := zipOf(t, member{name: "表.xlsx", data: "3"})
	deeper := zipOf(t, member{name: "里.zip", data: string(inner)})
	encrypted := zipOf(t, member{name: "密.xlsx", data: "1"}, member{name: "明.xlsx", data: "2"})
	encrypted[bytes.Index(encrypted, []byte("PK\x01\x02"))+8] |= 1
	wrongSum := zipOf(t, member{name: "a", data: "1"}, member{name: "b", data: "2"})
	wrongSum[bytes.Index(wrongSum, []byte("PK\x01\x02"))+16] ^= 1
	noSum := zipOf(t, member{name: "a", data: "1"})
	copy(noSum[bytes.Index(noSum, []byte("PK\x01\x02"))+16:], "\x00\x00\x00\x00")
	unicodeExtra := func(name string) func(*zip.FileHeader) {
		return func(h *zip.FileHeader) {
			h.NonUTF8 = true
			field := append([]byte{1}, binary.LittleEndian.AppendUint32(nil, crc32.ChecksumIEEE([]byte(h.Name)))...)
			field = append(field, name...)
			h.Extra = append(binary.LittleEndian.AppendUint16([]byte{0x75, 0x70}, uint16(len(field))), field...)
		}
	}
	for _, tt := range []struct {
		name string
		data []byte
		want []string
	}{
		{"UTF-8", zipOf(t, member{name: "某局/附件1.xlsx", data: "1"}), []string{"某局/附件1.xlsx 1"}},
		{"GBK", zipOf(t, member{name: gbk(t, "某局/附件1.xlsx"), data: "1", edit: flagless}), []string{"某局/附件1.xlsx 1"}},
		{"UTF-8 without a word", zipOf(t, member{name: "某局.xlsx", data: "1", edit: flagless}), []string{"某局.xlsx 1"}},
		{"a name in an extra field", zipOf(t, member{name: "x.xlsx", data: "1", edit: unicodeExtra("某局.xlsx")}), []string{"某局.xlsx 1"}},
		{"traversal", zipOf(t, member{name: "../../etc/a", data: "1"}, member{name: "/b", data: "2"}, member{name: `C:\x\..\c`, data: "3"}, member{name: "..", data: "4"}, member{name: "a\x00\nb", data: "5"}),
			[]string{"etc/a 1", "b 2", "x/c 3", "未命名 4", "ab 5"}},
		{"junk", zipOf(t, member{name: "__MACOSX/._a.xlsx", data: "1"}, member{name: ".DS_Store", data: "1"}, member{name: "d/Thumbs.db", data: "1"}, member{name: "~$a.xlsx", data: "1"}, member{name: "d/", data: ""}),
			nil},
		{"an archive within", zipOf(t, member{name: "甲.zip", data: string(inner)}, member{name: "乙.xlsx", data: "2"}), []string{"甲.zip/表.xlsx 3", "乙.xlsx 2"}},
		{"an archive within an archive within", zipOf(t, member{name: "外.zip", data: string(deeper)}), []string{fmt.Sprintf("外.zip/里.zip %d bytes", len(inner))}},
		{"a workbook within", zipOf(t, member{name: "表.xlsx", data: string(document)}), []string{fmt.Sprintf("表.xlsx %d bytes", len(document))}},
		{"an encrypted file", encrypted, []string{"密.xlsx archive: encrypted", "明.xlsx 2"}},
		{"a wrong checksum", wrongSum, []string{"a archive: damaged", "b 2"}},
		{"no checksum", noSum, []string{"a archive: damaged"}},
		{"nothing within", zipOf(t), nil},
		{"nothing within one within", zipOf(t, member{name: "空.zip", data: string(zipOf(t))}), []string{"空.zip PK\x05\x06" + strings.Repeat("\x00", 18)}},
		{"a damaged archive within", zipOf(t, member{name: "坏.rar", data: rar5Magic + "x"}, member{name: "乙.xlsx", data: "2"}),
			[]string{"坏.rar archive: damaged", "乙.xlsx 2"}},
		{"a method that is not read", method(zipOf(t, member{name: "a", data: "1"}, member{name: "b", data: "2"}), 14), []string{"a archive: unsupported", "b 2"}},
		{"AES", method(zipOf(t, member{name: "a", data: "1"}), zipAES), []string{"a archive: encrypted"}},
		{"a folder's name with bytes", zipOf(t, member{name: `某局\附件1.xlsx`, data: "1"}, member{name: `某局\`}, member{name: "某局/"}), []string{"某局/附件1.xlsx 1"}},
		{"a file without bytes", zipOf(t, member{name: "a.xlsx"}), []string{"a.xlsx "}},
	} {
		if !isArchive(tt.data) {
			t.Errorf("%s: no archive", tt.name)
		}
		if diff := cmp.Diff(tt.want, listed(tt.data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	for name, data := range map[string][]byte{
		"a workbook": document, "text": raw("PK"), "nothing": nil, "a cut zip": inner[:len(inner)-10],
		"OpenDocument": zipOf(t, member{name: "mimetype", data: "application/vnd.oasis.opendocument.spreadsheet"}),
	} {
		if isArchive(data) {
			t.Errorf("%s is taken for an archive", name)
		}
	}
}

// The samples' archives, written by the generator, of each kind.
func samples(t testing.TB) map[string][]byte {
	t.Helper()
	files, err := filepath.Glob("../../samples/formats/*")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string][]byte{}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if isArchive(data) {
			found[filepath.Ext(file)] = data
		}
	}
	if len(found) != 3 {
		t.Fatalf("%d kinds of archives among the samples, want 3", len(found))
	}
	return found
}

func TestSamples(t *testing.T) {
	for ext, want := range map[string]string{".zip": "报送/附件1、2、3.xlsx", ".7z": "报送/附件1、2、3.xlsx", ".rar": "附件.xls"} {
		n := 0
		for f := range unpacked(samples(t)[ext]) {
			n++
			if f.Name != want || f.Err != nil || len(f.Data) < 5000 || f.Modified.Year() != 2024 {
				t.Errorf("%s: %s, %v, %d bytes, %v", ext, f.Name, f.Err, len(f.Data), f.Modified)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d files, want 1", ext, n)
		}
	}
}

// A file that unpacks to far too much is refused by its name, and the others are given.
func TestBombs(t *testing.T) {
	zeros := strings.Repeat("\x00", 8*ratioFrom)
	bomb := zipOf(t, member{name: "弹.xlsx", data: zeros}, member{name: "好.xlsx", data: "1"})
	if diff := cmp.Diff([]string{"弹.xlsx archive: too large", "好.xlsx 1"}, listed(bomb)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	// One packed within a zip is refused there, and all together have a bound.
	small := zipOf(t, member{name: "零", data: zeros[:ratioFrom]})
	inner := make([]member, 60)
	for i := range inner {
		inner[i] = member{name: fmt.Sprintf("%d.zip", i), data: string(small)}
	}
	read, refused := 0, 0
	outer := zipOf(t, inner...)
	total := maxTotal + maxGrowth*len(outer)
	for f := range unpacked(outer) {
		if read += len(f.Data); errors.Is(f.Err, ErrTooLarge) {
			refused++
		} else if f.Err != nil {
			t.Error(f.Name, f.Err)
		}
	}
	if read > total || read < total-ratioFrom-len(inner)*len(small) || refused+read/ratioFrom != len(inner) {
		t.Errorf("%d bytes read, %d of %d files refused", read, refused, len(inner))
	}
	var many []member
	for i := range maxFiles + 2 {
		many = append(many, member{name: fmt.Sprint(i), data: "1"})
	}
	got := listed(zipOf(t, many...))
	if len(got) != maxFiles+1 || got[maxFiles] != " archive: too large" {
		t.Errorf("%d files, at last %q", len(got), got[len(got)-1])
	}
}

// A .tar and a .gz are opened, packed within one another or not.
func TestTar(t *testing.T) {
	tarOf := func(members ...member) []byte {
		var out bytes.Buffer
		w := tar.NewWriter(&out)
		for _, m := range members {
			h := &tar.Header{Name: m.name, Size: int64(len(m.data)), Mode: 0o644, ModTime: time.Unix(1_700_000_000, 0)}
			if strings.HasSuffix(m.name, "/") {
				h.Typeflag = tar.TypeDir
			}
			if m.name == "链" {
				h.Typeflag, h.Linkname, h.Size, m.data = tar.TypeSymlink, "/etc/passwd", 0, ""
			}
			if err := w.WriteHeader(h); err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(w, m.data); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	gzipOf := func(name string, data []byte) []byte {
		var out bytes.Buffer
		w := gzip.NewWriter(&out)
		w.Name = name
		if _, err := w.Write(data); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		return out.Bytes()
	}
	members := tarOf(member{name: "某局/"}, member{name: "某局/附件1.xlsx", data: "1"}, member{name: "../../b", data: "2"}, member{name: "链"}, member{name: ".DS_Store", data: "x"})
	want := []string{"某局/附件1.xlsx 1", "b 2", "链 archive: unsupported"}
	packed := gzipOf("", members)
	wrong := slices.Clone(packed)
	wrong[len(wrong)-8] ^= 1 // its checksum
	for _, tt := range []struct {
		name string
		data []byte
		want []string
	}{
		{"tar", members, want},
		{"tar.gz", packed, want},
		{"a file", gzipOf("", []byte("1")), []string{"未命名 1"}},
		{"a file with its name", gzipOf("x/a.csv", []byte("1")), []string{"a.csv 1"}},
		{"within a zip", zipOf(t, member{name: "甲.tar.gz", data: string(packed)}), []string{"甲.tar.gz/某局/附件1.xlsx 1", "甲.tar.gz/b 2", "甲.tar.gz/链 archive: unsupported"}},
		{"a cut tar", members[:600], []string{" archive: damaged"}},
		{"a cut tar.gz", packed[:len(packed)/2], []string{" archive: damaged"}},
		{"a wrong checksum", wrong, []string{" archive: damaged"}},
		{"a bomb", gzipOf("0", make([]byte, 8*ratioFrom)), []string{"0 archive: too large"}},
	} {
		if !isArchive(tt.data) {
			t.Errorf("%s: no archive", tt.name)
		}
		if diff := cmp.Diff(tt.want, listed(tt.data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
}

// cancelling reads an archive, cancels a context after some bytes, and counts the bytes
// that are read after that.
type cancelling struct {
	io.ReaderAt
	cancel func()
	left   int
	after  int
}

func (c *cancelling) ReadAt(p []byte, at int64) (int, error) {
	if c.left -= len(p); c.left < 0 {
		c.cancel()
		c.after++
	}
	return c.ReaderAt.ReadAt(p, at)
}

// When its context is done, unpacking ends in the middle of a file. No further bytes are
// read, and the last File says so.
func TestStopped(t *testing.T) {
	noise := make([]byte, 8<<20)
	if _, err := rand.NewChaCha8([32]byte{}).Read(noise); err != nil {
		t.Fatal(err)
	}
	big := string(noise)
	seven := &sevenWriter{names: []string{"a", "b"}}
	seven.stream(deflated(t, big+big), coder{id: "\x04\x01\x08"}, big, big)
	for name, data := range map[string][]byte{
		"zip": zipOf(t, member{name: "a", data: big}, member{name: "b", data: big}),
		"rar": rar5(rarMember{name: "a", data: big}, rarMember{name: "b", data: big}),
		"7z":  seven.archive(),
	} {
		ctx, cancel := context.WithCancel(context.Background())
		in := &cancelling{bytes.NewReader(data), cancel, 4 << 20, 0}
		var scratch Scratch
		var said []error
		for f := range scratch.Files(ctx, in, int64(len(data)), formats.Of(data)) {
			said = append(said, f.Err)
		}
		if len(said) != 1 || !errors.Is(said[0], context.Canceled) || in.after > 1 {
			t.Errorf("%s: %v, %d reads after nobody waited", name, said, in.after)
		}
		cancel()
		if err := scratch.Close(); err != nil {
			t.Error(err)
		}
	}
}

// A file that could not be kept whole takes no room, and neither does one that is released.
func TestScratch(t *testing.T) {
	var s Scratch
	defer s.Close()
	put := func(text string, failing error) *io.SectionReader {
		kept, err := s.Keep(func(w io.Writer) error {
			_, err := io.WriteString(w, text)
			return errors.Join(err, failing)
		})
		if !errors.Is(err, failing) {
			t.Fatal(err)
		}
		return kept
	}
	first := put("first", nil)
	put("nothing of this", errors.New("failed"))
	second := put("second", nil)
	s.Release(first) // it is not the last
	s.Release(second)
	third := put("third", nil)
	for want, kept := range map[string]*io.SectionReader{"first": first, "third": third} {
		if got, err := io.ReadAll(kept); string(got) != want || err != nil {
			t.Errorf("%q, want %q, %v", got, want, err)
		}
	}
	if s.end != int64(len("firstthird")) {
		t.Errorf("%d bytes are taken", s.end)
	}
}

// several returns archives of some files in each format, packed apart and
// together.
func several(t testing.TB) map[string][]byte {
	t.Helper()
	names, texts := []string{"某局/附件1.xlsx", "某局/附件2.xlsx", "报告.docx"}, []string{strings.Repeat("整体支出 ", 90), "项目支出", strings.Repeat("x", 300)}
	var zipped []member
	var rared []rarMember
	var parts []string
	for i, name := range names {
		zipped = append(zipped, member{name: name, data: texts[i]})
		rared = append(rared, rarMember{name: name, data: texts[i]})
		parts = append(parts, texts[i])
	}
	solid := slices.Clone(rared)
	solid[1].comp, solid[2].comp = 0x40, 0x40
	apart := &sevenWriter{}
	for i, name := range names {
		apart.stream(deflated(t, texts[i]), coder{id: "\x04\x01\x08"}, texts[i])
		apart.names = append(apart.names, name)
	}
	together := &sevenWriter{names: names}
	together.stream(deflated(t, strings.Join(parts, "")), coder{id: "\x04\x01\x08"}, parts...)
	return map[string][]byte{
		"zip": zipOf(t, zipped...), "rar 5": rar5(rared...), "rar 5 solid": rar5(solid...), "rar 4": rar4(rared...),
		"7z": apart.archive(), "7z solid": together.archive(), "7z header packed": packHeader(t, together.archive()),
	}
}

// A damaged archive never yields other bytes than were packed, and never fewer files
// without an error. The exception is a .zip, whose names have no checksum: damage may turn a
// name into one that is passed over.
func TestDamaged(t *testing.T) {
	variants := 700
	if testing.Short() {
		variants /= 10 // for the race detector, which slows them tenfold
	}
	archives := several(t)
	for ext, data := range samples(t) {
		archives["sample"+ext] = data
	}
	for name, data := range archives {
		t.Run(name, func(t *testing.T) {
			var want []string
			for f := range unpacked(data) {
				if f.Err != nil {
					t.Fatal(f.Err)
				}
				want = append(want, string(f.Data))
			}
			r := rand.New(rand.NewPCG(3, uint64(len(data))))
			whole, part := 0, 0
			for i := range variants {
				bad := damage(r, data)
				good, failed := unpackDamaged(t, i, bad, want)
				switch {
				case good == len(want):
					whole++
				case failed || !isArchive(bad):
					part += good
				case !strings.Contains(name, "zip"):
					t.Errorf("variant %d: %d of %d files and no error", i, good, len(want))
				default:
					t.Logf("variant %d: %d of %d files and no error", i, good, len(want))
				}
			}
			t.Logf("of %d variants %d gave all %d files, the others %d in all", variants, whole, len(want), part)
		})
	}
}

// unpackDamaged unpacks a damaged variant of an archive. It returns the number of files that
// are as they were packed, and whether there was an error.
func unpackDamaged(t *testing.T, variant int, bad []byte, packed []string) (good int, failed bool) {
	t.Helper()
	for f := range unpacked(bad) {
		switch {
		case f.Err != nil:
			failed = true
			if f.Data != nil || !known(f.Err) {
				t.Errorf("variant %d: %q has %d bytes and error %v", variant, f.Name, len(f.Data), f.Err)
			}
		case slices.Contains(packed, string(f.Data)):
			good++
		default:
			t.Errorf("variant %d: %q has %d other bytes", variant, f.Name, len(f.Data))
		}
	}
	return good, failed
}

// known reports whether an error is one that callers tell apart.
func known(err error) bool {
	return slices.ContainsFunc([]error{ErrDamaged, ErrEncrypted, ErrTooLarge, ErrUnsupported}, func(e error) bool { return errors.Is(err, e) })
}

// damage changes or cuts some bytes, more often near the ends.
func damage(r *rand.Rand, data []byte) []byte {
	bad := slices.Clone(data)
	switch at := r.IntN(len(bad)); r.IntN(6) {
	case 0:
		return bad[:at]
	case 1:
		bad[r.IntN(min(200, len(bad)))] = byte(r.Uint32())
	case 2:
		bad[len(bad)-1-r.IntN(min(300, len(bad)))] = byte(r.Uint32())
	case 3:
		return slices.Delete(bad, at, min(at+1+r.IntN(20), len(bad)))
	case 4:
		for range 5 {
			bad[r.IntN(len(bad))] ^= 1 << r.IntN(8)
		}
	default:
		bad[at] ^= 1 << r.IntN(8)
	}
	return bad
}

func FuzzFiles(f *testing.F) {
	for _, data := range samples(f) {
		f.Add(data[:min(len(data), 2000)])
	}
	for _, data := range several(f) {
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		for file := range unpacked(data) {
			for part := range strings.SplitSeq(file.Name, "/") {
				if part == ".." || part == "" && file.Name != "" || strings.ContainsAny(part, "\\\x00") {
					t.Errorf("name %q", file.Name)
				}
			}
			if (file.Data == nil) != (file.Err != nil) || file.Err != nil && !known(file.Err) {
				t.Errorf("%q has %d bytes and error %v", file.Name, len(file.Data), file.Err)
			}
		}
	})
}
