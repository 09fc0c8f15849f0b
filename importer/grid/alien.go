package grid

import (
	"bytes"
	"errors"
	"io"
	"strings"
)

// Kinds of files that come in by mistake and are as large as nothing that a unit
// fills in.
var (
	ErrVideo     = errors.New("grid: video")
	ErrProgram   = errors.New("grid: program or installer")
	ErrDiskImage = errors.New("grid: disk image")
)

// aliens tells videos, programs and disk images by their bytes at a place.
var aliens = []struct {
	at    int
	magic string
	err   error
}{
	{4, "moov", ErrVideo}, {4, "mdat", ErrVideo}, // .mov without a type
	{0, "\x00\x00\x00\x08wide", ErrVideo}, {0, "\x00\x00\x00\x08free", ErrVideo}, // .mov that begins with room
	{0, "\x1aE\xdf\xa3", ErrVideo},                            // .mkv, .webm
	{0, "FLV\x01", ErrVideo},                                  //
	{0, ".RMF\x00\x00\x00", ErrVideo},                         // .rm, .rmvb
	{0, "\x00\x00\x01\xba", ErrVideo},                         // .mpg, .vob
	{0, "\x00\x00\x01\xb3", ErrVideo},                         // .mpg
	{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", ErrVideo}, // .wmv
	{0, "\x7fELF", ErrProgram},
	{0, "\xfe\xed\xfa\xce", ErrProgram}, {0, "\xfe\xed\xfa\xcf", ErrProgram}, // of macOS
	{0, "\xce\xfa\xed\xfe", ErrProgram}, {0, "\xcf\xfa\xed\xfe", ErrProgram},
	{0, "!<arch>\ndebian", ErrProgram},
	{0, "\xed\xab\xee\xdb", ErrProgram}, // .rpm
	{0, "xar!\x00\x1c", ErrProgram},     // .pkg
	{0, "conectix", ErrDiskImage},       // .vhd
	{0, "vhdxfile", ErrDiskImage},
	{0, "KDMV\x01\x00\x00\x00", ErrDiskImage}, {0, "KDMV\x02\x00\x00\x00", ErrDiskImage}, {0, "KDMV\x03\x00\x00\x00", ErrDiskImage}, // .vmdk
	{0, "QFI\xfb", ErrDiskImage},           // .qcow2
	{0, "MSWIM\x00\x00\x00", ErrDiskImage}, // .wim
}

// brandsOfImages are the kinds of files in the container of .mp4 that hold no
// video but a picture or sound alone.
var brandsOfImages = []string{"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif", "M4A ", "M4B "}

// Alien returns ErrVideo, ErrProgram or ErrDiskImage for a file that is one by its
// bytes, and nil for any other. It reads little of it, whatever its size.
func Alien(r io.ReaderAt, size int64) error {
	head := make([]byte, 1024)
	n, _ := io.ReadFull(io.NewSectionReader(r, 0, size), head) // what cannot be read is told when it is
	head = head[:n]
	has := func(at int, magic string) bool { return len(head) > at && bytes.HasPrefix(head[at:], []byte(magic)) }
	for _, a := range aliens {
		if has(a.at, a.magic) && (a.at == 0 || !isText(head)) {
			return a.err
		}
	}
	switch {
	case has(4, "ftyp") && len(head) >= 12 && !isText(head):
		for _, brand := range brandsOfImages {
			if has(8, brand) {
				return nil
			}
		}
		return ErrVideo
	case has(0, "RIFF") && has(8, "AVI "), isTransportStream(r, size):
		return ErrVideo
	case has(0, "MZ") && !isText(head):
		return ErrProgram
	case has(0, "PK\x03\x04"):
		return alienZip(r, size)
	case has(0, "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
		return alienCompound(r, head)
	case len(head) == 0 || isText(head):
		return nil
	}
	for _, s := range signatures {
		if has(0, s.magic) {
			return nil // the rest of what disk images are known by may stand in anything
		}
	}
	if at(r, 0x8001, "CD001") || at(r, 0x8001, "BEA01") || at(r, size-512, "koly") || at(r, size-512, "conectix") { // .iso, .dmg, .vhd
		return ErrDiskImage
	}
	return nil
}

// at reports whether some bytes stand at a place.
func at(r io.ReaderAt, place int64, magic string) bool {
	if place < 0 {
		return false
	}
	there := make([]byte, len(magic))
	_, err := io.ReadFull(io.NewSectionReader(r, place, int64(len(magic))), there)
	return err == nil && string(there) == magic
}

// isTransportStream reports whether a file is a video as it is broadcast: each
// packet begins with a G.
func isTransportStream(r io.ReaderAt, size int64) bool {
	const packet, packets = 188, 8
	if size < packet*packets {
		return false
	}
	for i := range int64(packets) {
		if !at(r, i*packet, "G") {
			return false
		}
	}
	return !at(r, 1, "G") // not a text of nothing else
}

// alienZip tells the packages of Android, iOS and Windows programs.
func alienZip(r io.ReaderAt, size int64) error {
	zr, err := ZipDirectory(r, size)
	if err != nil {
		return nil
	}
	var manifest, code bool
	for _, f := range zr.File {
		name := partName(f.Name)
		manifest = manifest || name == "AndroidManifest.xml" || name == "AppxManifest.xml"
		code = code || name == "classes.dex" || name == "resources.arsc" || name == "AppxBlockMap.xml"
		if strings.HasPrefix(name, "Payload/") && strings.HasSuffix(name, ".app/Info.plist") {
			manifest, code = true, true
		}
	}
	if manifest && code {
		return ErrProgram
	}
	return nil
}

// installers are the classes of the compound files that Windows installs programs
// and their patches from.
var installers = []string{"\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46", "\x86\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"}

// alienCompound tells the installers of Windows by the class of the root of a
// compound file: the first entry of its directory.
func alienCompound(r io.ReaderAt, head []byte) error {
	const shift, directory, class = 30, 48, 80
	if len(head) < 512 || le.Uint16(head[shift:]) > 12 {
		return nil
	}
	root := (int64(le.Uint32(head[directory:])) + 1) << le.Uint16(head[shift:])
	for _, id := range installers {
		if at(r, root+class, id) {
			return ErrProgram
		}
	}
	return nil
}
