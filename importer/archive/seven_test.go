package archive

import (
	"bytes"
	"compress/flate"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash/crc32"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// sevenWriter writes a .7z of streams that are packed already.
type sevenWriter struct {
	names  []string // of the files in the streams, then of empty files
	empty  int
	noSums bool

	body                    []byte
	packs, coders, sizes    []byte
	counts, partSizes, sums []byte
	streams                 int
}

func (w *sevenWriter) stream(packed []byte, c coder, texts ...string) {
	w.streams++
	w.body = append(w.body, packed...)
	w.packs = appendNumber(w.packs, uint64(len(packed)))
	c.inputs = 1
	w.coders = c.append(append(w.coders, 1), c.properties)
	w.counts = append(w.counts, byte(len(texts)))
	total := 0
	for i, text := range texts {
		total += len(text)
		if i < len(texts)-1 {
			w.partSizes = appendNumber(w.partSizes, uint64(len(text)))
		}
		w.sums = append(w.sums, le32(crc32.ChecksumIEEE([]byte(text)))...)
	}
	w.sizes = appendNumber(w.sizes, uint64(total))
}

func (w *sevenWriter) header() []byte {
	var names, times, empty, emptyFiles []byte
	empty, emptyFiles = make([]byte, (len(w.names)+7)/8), make([]byte, (w.empty+7)/8)
	for i, name := range w.names {
		for _, u := range append(utf16.Encode([]rune(name)), 0) {
			names = binary.LittleEndian.AppendUint16(names, u)
		}
		times = binary.LittleEndian.AppendUint64(times, (1709600000+fileTimeUnix)*fileTimeUnits)
		if j := i - (len(w.names) - w.empty); j >= 0 {
			empty[i/8] |= 0x80 >> (i % 8)
			if !strings.HasSuffix(name, "/") {
				emptyFiles[j/8] |= 0x80 >> (j % 8)
			}
		}
	}
	property := func(id byte, content ...[]byte) []byte {
		body := slices.Concat(content...)
		return append(appendNumber([]byte{id}, uint64(len(body))), body...)
	}
	sums := slices.Concat([]byte{sevenSum, 1}, w.sums)
	if w.noSums {
		sums = nil
	}
	return slices.Concat(
		[]byte{sevenHeader, sevenStreams, sevenPackInfo, 0, byte(w.streams), sevenSize}, w.packs, []byte{sevenEnd},
		[]byte{sevenUnpackInfo, sevenFolder, byte(w.streams), 0}, w.coders, []byte{sevenUnpackSize}, w.sizes, []byte{sevenEnd},
		[]byte{sevenSubStreams, sevenNumStreams}, w.counts, []byte{sevenSize}, w.partSizes, sums, []byte{sevenEnd, sevenEnd},
		[]byte{sevenFiles, byte(len(w.names))},
		property(sevenEmptyStream, empty), property(sevenEmptyFile, emptyFiles),
		property(sevenName, []byte{0}, names), property(sevenDummy, []byte{0, 0}), property(sevenModified, []byte{1, 0}, times),
		[]byte{sevenEnd, sevenEnd})
}

func (w *sevenWriter) archive() []byte { return sevenOf(w.body, w.header()) }

func sevenOf(body, header []byte) []byte {
	start := binary.LittleEndian.AppendUint64(nil, uint64(len(body)))
	start = binary.LittleEndian.AppendUint64(start, uint64(len(header)))
	start = append(start, le32(crc32.ChecksumIEEE(header))...)
	return slices.Concat([]byte(sevenMagic+"\x00\x04"), le32(crc32.ChecksumIEEE(start)), start, body, header)
}

// packHeader packs the header of an archive, as 7-Zip does unless it is very short.
func packHeader(t testing.TB, data []byte) []byte {
	t.Helper()
	at, size := binary.LittleEndian.Uint64(data[12:]), binary.LittleEndian.Uint64(data[20:])
	body, header := data[sevenStart:sevenStart+at], data[sevenStart+at:][:size]
	packed := deflated(t, string(header))
	out := appendNumber([]byte{sevenPacked, sevenPackInfo}, uint64(len(body)))
	out = appendNumber(append(out, 1, sevenSize), uint64(len(packed)))
	out = append(out, sevenEnd, sevenUnpackInfo, sevenFolder, 1, 0, 1)
	out = coder{id: "\x04\x01\x08", inputs: 1}.append(out, nil)
	out = appendNumber(append(out, sevenUnpackSize), uint64(len(header)))
	out = append(append(out, sevenSum, 1), le32(crc32.ChecksumIEEE(header))...)
	return sevenOf(append(slices.Clone(body), packed...), append(out, sevenEnd, sevenEnd))
}

func deflated(t testing.TB, text string) []byte {
	t.Helper()
	var out bytes.Buffer
	w, err := flate.NewWriter(&out, flate.BestCompression)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(text)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// A text as LZMA and LZMA2 pack it.
var (
	packedText  = strings.Repeat("预算单位整体支出绩效评价基础数据表\n", 40)
	packedLZMA  = "0074a88c8e7594eb4f77f4f2a43ed7ee1d2ca92ad347d2432d43326d0061a7d30112951d7b666a1b65516a98520ec3b5fb90d43789e4b97ddccb831fab1186ae8b32fece1d3fffffd9464000"
	packedLZMA2 = "e0081f00465d0074a88c8e7594eb4f77f4f2a43ed7ee1d2ca92ad347d2432d43326d0061a7d30112951d7b666a1b65516a98520ec3b5fb90d43789e4b97ddccb831fab1186ae8b32fe707d000000"
)

func unhex(t testing.TB, s string) []byte {
	t.Helper()
	out, err := hex.DecodeString(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestSeven(t *testing.T) {
	copied, deflate := coder{id: "\x00"}, coder{id: "\x04\x01\x08"}
	one := func(packed []byte, c coder, text string) []byte {
		w := &sevenWriter{names: []string{"甲.xlsx"}}
		w.stream(packed, c, text)
		return w.archive()
	}
	two := func(first []byte, c coder, text string) *sevenWriter {
		w := &sevenWriter{names: []string{"甲.xlsx", "乙.xlsx"}}
		w.stream(first, c, text)
		w.stream([]byte("22"), copied, "22")
		return w
	}
	all := func(text string) string { return fmt.Sprintf("甲.xlsx %d bytes", len(text)) }
	junk := &sevenWriter{names: []string{"d/Thumbs.db", `..\..\x.xlsx`, "空.xlsx", "目录/"}, empty: 2}
	junk.stream([]byte("1122"), copied, "11", "22")
	noSums := two([]byte("1"), copied, "1")
	noSums.noSums = true
	wrong := func(at string, data []byte) []byte {
		data[bytes.Index(data, []byte(at))] ^= 1
		return data
	}
	together := &sevenWriter{names: []string{"甲.xlsx", "乙.xlsx", "丙.xlsx"}}
	together.stream([]byte("112233"), copied, "11", "22", "33")
	zeros := strings.Repeat("\x00", 30<<20)
	bomb := &sevenWriter{names: []string{"甲.xlsx", "弹.xlsx", "乙.xlsx"}}
	bomb.stream(deflated(t, "11"+zeros+"22"), deflate, "11", zeros, "22")
	lies := &sevenWriter{names: []string{"甲.xlsx"}}
	lies.stream([]byte("1"), copied, "11")
	for _, tt := range []struct {
		name string
		data []byte
		want []string
	}{
		{"apart", two([]byte("1"), copied, "1").archive(), []string{"甲.xlsx 1", "乙.xlsx 22"}},
		{"together", together.archive(), []string{"甲.xlsx 11", "乙.xlsx 22", "丙.xlsx 33"}},
		{"header packed", packHeader(t, together.archive()), []string{"甲.xlsx 11", "乙.xlsx 22", "丙.xlsx 33"}},
		{"junk, a way out, an empty file and a folder", junk.archive(), []string{"x.xlsx 22", "空.xlsx "}},
		{"LZMA", one(unhex(t, packedLZMA), coder{id: coderLZMA, properties: unhex(t, "5d00001000")}, packedText), []string{all(packedText)}},
		{"LZMA that asks for 4 GB", one(unhex(t, packedLZMA), coder{id: coderLZMA, properties: unhex(t, "5dffffffff")}, packedText), []string{all(packedText)}},
		{"LZMA2", one(unhex(t, packedLZMA2), coder{id: coderLZMA2, properties: []byte{16}}, packedText), []string{all(packedText)}},
		{"LZMA2 that asks for 4 GB", one(unhex(t, packedLZMA2), coder{id: coderLZMA2, properties: []byte{40}}, packedText), []string{all(packedText)}},
		{"LZMA with too few properties", one(nil, coder{id: coderLZMA, properties: []byte{0x5d}}, "1"), []string{"甲.xlsx archive: damaged"}},
		{"PPMd that asks for 4 GB", two(nil, coder{id: coderPPMd, properties: unhex(t, "06ffffffff")}, "1").archive(), []string{"甲.xlsx archive: too large", "乙.xlsx 22"}},
		{"AES", two(nil, coder{id: coderAES, properties: []byte{1}}, "1").archive(), []string{"甲.xlsx archive: encrypted", "乙.xlsx 22"}},
		{"an unknown method", two(nil, coder{id: "\x04\xf7\x11\x01"}, "1").archive(), []string{"甲.xlsx archive: unsupported", "乙.xlsx 22"}},
		{"without checksums", noSums.archive(), []string{"甲.xlsx archive: unsupported", "乙.xlsx archive: unsupported"}},
		{"wrong bytes", wrong("1122", together.archive()), []string{"甲.xlsx archive: damaged", "乙.xlsx 22", "丙.xlsx 33"}},
		{"less than is said", lies.archive(), []string{"甲.xlsx archive: damaged"}},
		{"a file within that is packed beyond measure", bomb.archive(), []string{"甲.xlsx 11", "弹.xlsx archive: too large", "乙.xlsx 22"}},
		{"another version", wrong("\x00\x04", together.archive()), []string{"甲.xlsx 11", "乙.xlsx 22", "丙.xlsx 33"}}, // the version, which counts for nothing
		{"cut", together.archive()[:60], []string{" archive: damaged"}},
		{"only the signature", []byte(sevenMagic), []string{" archive: damaged"}},
		{"nothing", sevenOf(nil, nil), nil},
	} {
		if !isArchive(tt.data) {
			t.Errorf("%s: no archive", tt.name)
		}
		if diff := cmp.Diff(tt.want, listed(tt.data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	for f := range unpacked(together.archive()) {
		if want := time.Unix(1709600000, 0).UTC(); f.Modified != want {
			t.Errorf("%s: time %v, want %v", f.Name, f.Modified, want)
		}
	}
}

// Headers that claim too much are refused before memory is allocated for them, since a
// program cannot recover from running out of memory.
func TestSevenClaims(t *testing.T) {
	const many = "\xf0\xff\xff\xff\xff" // 2³² − 1
	files := func(rest string) string { return "\x01\x05" + rest }
	streams := func(rest string) string { return "\x01\x04" + rest }
	oneFolder := "\x06\x00\x01\x09\x01\x00\x07\x0b\x01\x00\x01\x01\x00\x0c\x01\x00"
	for name, header := range map[string]string{
		"files":                       files(many + "\x00\x00"),
		"files, with room":            files("\xc0\x40\x0d\x03" + strings.Repeat("\x19\x01\x00", 100_000)),
		"packed streams":              streams("\x06\x00" + many + "\x09\x00\x00"),
		"packed sums":                 streams("\x06\x00" + many + "\x0a\x01\x00"),
		"streams":                     streams("\x07\x0b" + many + "\x00"),
		"coders":                      streams("\x07\x0b\x01\x00" + many),
		"inputs":                      streams("\x07\x0b\x01\x00\x01\x11\x00" + many + "\x01"),
		"outputs":                     streams("\x07\x0b\x01\x00\x01\x11\x00\x01" + many),
		"properties":                  streams("\x07\x0b\x01\x00\x01\x21\x00" + many),
		"files of a stream":           streams(oneFolder + "\x08\x0d" + many + "\x00\x00"),
		"streams without packed ones": streams("\x07\x0b\x01\x00\x01\x01\x00\x0c\x01\x00\x00\x00"),
		"streams twice":               streams(oneFolder + "\x00\x04" + oneFolder + "\x00\x00"),
		"files for no stream":         files("\x01\x00\x00"),
		"a stream for no file":        streams(oneFolder + "\x00\x00"),
		"a packed header of nothing":  "\x17\x00",
		"a packed header too large":   "\x17\x06\x00\x01\x09\x01\x00\x07\x0b\x01\x00\x01\x01\x00\x0c" + many + "\x00\x00",
		"a packed header elsewhere":   "\x17\x06" + many + "\x01\x09\x01\x00\x07\x0b\x01\x00\x01\x01\x00\x0c\x01\x00\x00",
	} {
		data := sevenOf([]byte("1"), []byte(header))
		n := 0
		for f := range unpacked(data) {
			if n++; f.Name != "" || f.Err == nil || strings.Contains(f.Err.Error(), "panicked") {
				t.Errorf("%s: %q, %v", name, f.Name, f.Err)
			}
		}
		if n != 1 {
			t.Errorf("%s: %d files, want one error", name, n)
		}
	}
}

// Damaged headers whose checksums are right, as only a hostile writer makes them.
func TestSevenHeaders(t *testing.T) {
	texts := []string{"11", "22", "33"}
	w := &sevenWriter{names: []string{"甲.xlsx", "乙.xlsx", "丙.xlsx", "空.xlsx"}, empty: 1}
	w.stream(unhex(t, packedLZMA2), coder{id: coderLZMA2, properties: []byte{16}}, packedText)
	w.stream([]byte(texts[0]+texts[1]), coder{id: "\x00"}, texts[:2]...)
	texts = append(texts, "", packedText)
	header := w.header()
	r := rand.New(rand.NewPCG(7, 7))
	for i := range 20_000 {
		bad := damage(r, header)
		for f := range unpacked(sevenOf(w.body, bad)) {
			switch {
			case f.Err == nil && !slices.Contains(texts, string(f.Data)):
				t.Errorf("variant %d: %q has %d other bytes", i, f.Name, len(f.Data))
			case f.Err != nil && (!known(f.Err) || strings.Contains(f.Err.Error(), "panicked: runtime")):
				t.Errorf("variant %d: %q, %v", i, f.Name, f.Err)
			}
		}
	}
}

// A caller may stop, and a panic of a caller is not caught.
func TestCaller(t *testing.T) {
	data := zipOf(t, member{name: "a.zip", data: string(zipOf(t, member{name: "b", data: "1"}, member{name: "c", data: "2"}))}, member{name: "d", data: "3"})
	n := 0
	for range unpacked(data) {
		n++
		break
	}
	if n != 1 {
		t.Errorf("%d files after the caller has stopped", n)
	}
	defer func() {
		if p := recover(); p != "mine" {
			t.Errorf("recovered %v", p)
		}
	}()
	for range unpacked(data) {
		panic("mine")
	}
}
