package grid

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
		want error
	}{
		{"mp4", "\x00\x00\x00\x20ftypisom" + noise, ErrVideo},
		{"mov", "\x00\x00\x00\x20ftypqt  " + noise, ErrVideo},
		{"old mov", "\x00\x00\x10\x20moov" + noise, ErrVideo},
		{"mov with room", "\x00\x00\x00\x08wide\x00\x00\x10\x20mdat" + noise, ErrVideo},
		{"mov with free room", "\x00\x00\x00\x08free\x00\x00\x10\x20mdat" + noise, ErrVideo},
		{"vmdk", "KDMV\x01\x00\x00\x00" + noise, ErrDiskImage},
		{"vmdk of streams", "KDMV\x03\x00\x00\x00" + noise, ErrDiskImage},
		{"a word", "KDMV 是什么", nil},
		{"mkv", "\x1aE\xdf\xa3" + noise, ErrVideo},
		{"avi", "RIFF\x00\x00\x00\x01AVI LIST" + noise, ErrVideo},
		{"flv", "FLV\x01\x05" + noise, ErrVideo},
		{"wmv", "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9\x00\xaa" + noise, ErrVideo},
		{"ts", strings.Repeat("G\x40\x11\x10"+strings.Repeat("\x00", 184), 20), ErrVideo},
		{"exe", "MZ\x90\x00\x03\x00" + noise, ErrProgram},
		{"msi", compound(installers[0]), ErrProgram},
		{"ELF", "\x7fELF\x02\x01" + noise, ErrProgram},
		{"deb", "!<arch>\ndebian-binary   1410122664  0", ErrProgram},
		{"rpm", "\xed\xab\xee\xdb\x03" + noise, ErrProgram},
		{"apk", zipWith(t, "META-INF/MANIFEST.MF", "AndroidManifest.xml", "classes.dex"), ErrProgram},
		{"ipa", zipWith(t, "Payload/某.app/Info.plist"), ErrProgram},
		{"iso", late(0x8001, "CD001"), ErrDiskImage},
		{"dmg", late(len(noise)+3-512, "koly"), ErrDiskImage},
		{"vhd", "conectix\x00\x00\x00\x02" + noise, ErrDiskImage},
		{"fixed vhd", late(len(noise)+3-512, "conectix"), ErrDiskImage},

		{"heic", "\x00\x00\x00\x20ftypheic" + noise, nil},
		{"m4a", "\x00\x00\x00\x20ftypM4A " + noise, nil},
		{"wav", "RIFF\x00\x00\x00\x01WAVEfmt " + noise, nil},
		{"compound", compound("\x20\x08\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"), nil},
		{"compound without a class", compound(""), nil},
		{"text that begins like a program", "MZ 预算单位名称,某局\n1,2\n", nil},
		{"text of one letter", strings.Repeat("G", 5000), nil},
		{"pdf with the mark of an image in it", "%PDF-1.4\x00" + noise[:0x8001-9] + "CD001" + noise, nil},
		{"zip", zipWith(t, "AndroidManifest.xml", "某局.xlsx"), nil},
		{"noise", "\x01" + noise, nil},
		{"nothing", "", nil},
	} {
		if got := Alien(strings.NewReader(tt.data), int64(len(tt.data))); !errors.Is(got, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
		if _, err := Open([]byte(tt.data), ""); tt.want != nil && !errors.Is(err, tt.want) {
			t.Errorf("open %s: %v, want %v", tt.name, err, tt.want)
		}
	}
	for _, pattern := range []string{"../../samples/formats/*", "../../samples/broken/files/*", "../../samples/broken/*.xlsx"} {
		files, err := filepath.Glob(pattern)
		if err != nil || len(files) == 0 {
			t.Fatal(pattern, err)
		}
		for _, file := range files {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := Alien(bytes.NewReader(data), int64(len(data))); err != nil {
				t.Errorf("%s: %v", file, err)
			}
		}
	}
}
