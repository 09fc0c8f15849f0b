package formats

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func zipWith(t *testing.T, names ...string) string {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range names {
		if _, err := w.Create(name); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.String()
}

// Videos, programs and disk images are told from everything else by their bytes.
func TestAlien(t *testing.T) {
	noise := strings.Repeat("\x00\x01\x02\x03", 10_000)
	compound := func(class string) string {
		b := make([]byte, 2048)
		copy(b, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
		binary.LittleEndian.PutUint16(b[30:], 9)
		binary.LittleEndian.PutUint32(b[48:], 1)
		copy(b[2*512+80:], class)
		return string(b)
	}
	late := func(at int, magic string) string {
		b := []byte("\xeb\x63\x90" + noise)
		copy(b[at:], magic)
		return string(b)
	}
	for _, tt := range []struct {
		name string
		data string
		want Kind
	}{
		{"mp4", "\x00\x00\x00\x20ftypisom" + noise, Video},
		{"mov", "\x00\x00\x00\x20ftypqt  " + noise, Video},
		{"old mov", "\x00\x00\x10\x20moov" + noise, Video},
		{"mov with room", "\x00\x00\x00\x08wide\x00\x00\x10\x20mdat" + noise, Video},
		{"mov with free room", "\x00\x00\x00\x08free\x00\x00\x10\x20mdat" + noise, Video},
		{"vmdk", "KDMV\x01\x00\x00\x00" + noise, DiskImage},
		{"vmdk of streams", "KDMV\x03\x00\x00\x00" + noise, DiskImage},
		{"a word", "KDMV 是什么", Text},
		{"mkv", "\x1aE\xdf\xa3" + noise, Video},
		{"avi", "RIFF\x00\x00\x00\x01AVI LIST" + noise, Video},
		{"flv", "FLV\x01\x05" + noise, Video},
		{"wmv", "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa" + noise, Video},
		{"ts", strings.Repeat("G\x40\x11\x10"+strings.Repeat("\x00", 184), 20), Video},
		{"exe", "MZ\x90\x00\x03\x00" + noise, Program},
		{"msi", compound(installers[0]), Program},
		{"ELF", "\x7fELF\x02\x01" + noise, Program},
		{"deb", "!<arch>\ndebian-binary   1410122664  0", Program},
		{"rpm", "\xed\xab\xee\xdb\x03" + noise, Program},
		{"apk", zipWith(t, "META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex"), Program},
		{"ipa", zipWith(t, "Payload/某.app/Info.plist"), Program},
		{"iso", late(0x8001, "CD001"), DiskImage},
		{"dmg", late(len(noise)+3-512, "koly"), DiskImage},
		{"vhd", "conectix\x00\x00\x00\x02" + noise, DiskImage},
		{"fixed vhd", late(len(noise)+3-512, "conectix"), DiskImage},

		{"heic", "\x00\x00\x00\x20ftypheic" + noise, Unknown},
		{"m4a", "\x00\x00\x00\x20ftypM4A " + noise, Unknown},
		{"wav", "RIFF\x00\x00\x00\x01WAVEfmt " + noise, Unknown},
		{"compound", compound("\x20\x08\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"), Damaged},
		{"compound without a class", compound(""), Damaged},
		{"text that begins like a program", "MZ 预算单位名称,某局\n1,2\n", CSV},
		{"text of one letter", strings.Repeat("G", 5000), Text},
		{"pdf with the mark of an image in it", "%PDF-1.4\x00" + noise[:0x8001-9] + "CD001" + noise, PDF},
		{"zip", zipWith(t, "AndroidManifest.xml", "某局.xlsx"), Zip},
		{"noise", "\x01" + noise, Unknown},
		{"nothing", "", Empty},
	} {
		if got := Look(strings.NewReader(tt.data), int64(len(tt.data))).Kind; got != tt.want {
			t.Errorf("%s is %v, want %v", tt.name, got, tt.want)
		}
		if _, err := Open([]byte(tt.data), ""); tt.want.Alien() && !errors.Is(err, tt.want.Refusal()) {
			t.Errorf("open %s: %v, want %v", tt.name, err, tt.want)
		}
	}
	for _, pattern := range []string{"../../../samples/formats/*", "../../../samples/broken/files/*", "../../../samples/broken/*.xlsx"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if kind := Of(data).Kind; kind.Alien() {
				t.Errorf("%s is %v", file, kind)
			}
		}
	}
}
