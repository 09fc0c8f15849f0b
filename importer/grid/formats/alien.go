package formats

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"io"
	"slices"
	"strings"

	"jixiao/importer/grid/container"
)

// aliens tells videos, programs and disk images by their bytes at a place.
var aliens = []struct {
	at    int
	magic string
	kind  Kind
}{
	{4, "moov", Video}, {4, "mdat", Video}, // .mov without a type
	{0, "\x00\x00\x00\x08wide", Video}, {0, "\x00\x00\x00\x08free", Video}, // .mov that begins with room
	{0, "\x1aE\xdf\xa3", Video},                            // .mkv, .webm
	{0, "FLV\x01", Video},                                  //
	{0, ".RMF\x00\x00\x00", Video},                         // .rm, .rmvb
	{0, "\x00\x00\x01\xba", Video},                         // .mpg, .vob
	{0, "\x00\x00\x01\xb3", Video},                         // .mpg
	{0, "\x30\x26\xb2\x75\x8e\x66\xcf\x11\xa6\xd9", Video}, // .wmv
	{0, "\x7fELF", Program},
	{0, "\xfe\xed\xfa\xce", Program}, {0, "\xfe\xed\xfa\xcf", Program}, // of macOS
	{0, "\xce\xfa\xed\xfe", Program}, {0, "\xcf\xfa\xed\xfe", Program},
	{0, "!<arch>\ndebian", Program},
	{0, "\xed\xab\xee\xdb", Program}, // .rpm
	{0, "xar!\x00\x1c", Program},     // .pkg
	{0, "conectix", DiskImage},       // .vhd
	{0, "vhdxfile", DiskImage},
	{0, "KDMV\x01\x00\x00\x00", DiskImage}, {0, "KDMV\x02\x00\x00\x00", DiskImage}, {0, "KDMV\x03\x00\x00\x00", DiskImage}, // .vmdk
	{0, "QFI\xfb", DiskImage},           // .qcow2
	{0, "MSWIM\x00\x00\x00", DiskImage}, // .wim
}

// brandsOfImages are the kinds of files in the container of .mp4 that hold no
// video but a picture or sound alone.
var brandsOfImages = []string{"heic", "heix", "heim", "heis", "hevc", "mif1", "msf1", "avif", "M4A ", "M4B "}

// alien returns what a file is that comes in by mistake, and Unknown for any other;
// zips are told by their directory.
func alien(r io.ReaderAt, size int64, head []byte) Kind {
	has := func(at int, magic string) bool { return len(head) > at && bytes.HasPrefix(head[at:], []byte(magic)) }
	for _, a := range aliens {
		if has(a.at, a.magic) && (a.at == 0 || !isText(head)) {
			return a.kind
		}
	}
	switch {
	case has(4, "ftyp") && len(head) >= 12 && !isText(head):
		if slices.ContainsFunc(brandsOfImages, func(brand string) bool { return has(8, brand) }) {
			return Unknown
		}
		return Video
	case has(0, "RIFF") && has(8, "AVI "), isTransportStream(r, size):
		return Video
	case has(0, "MZ") && !isText(head):
		return Program
	case has(0, container.ZipMagic), isText(head):
		return Unknown
	case has(0, container.CompoundMagic):
		if isInstaller(r, head) {
			return Program
		}
		return Unknown
	}
	if slices.ContainsFunc(signatures, func(s signature) bool { return has(0, s.magic) }) {
		return Unknown // the rest of what disk images are known by may stand in anything
	}
	at := func(place int64, magic string) bool { return container.At(r, place, magic) }
	if at(0x8001, "CD001") || at(0x8001, "BEA01") || at(size-512, "koly") || at(size-512, "conectix") { // .iso, .dmg, .vhd
		return DiskImage
	}
	return Unknown
}

// isTransportStream reports whether a file is a video as it is broadcast: each
// packet begins with a G.
func isTransportStream(r io.ReaderAt, size int64) bool {
	const packet, packets = 188, 8
	if size < packet*packets {
		return false
	}
	for i := range int64(packets) {
		if !container.At(r, i*packet, "G") {
			return false
		}
	}
	return !container.At(r, 1, "G") // not a text of nothing else
}

// isProgram tells the packages of Android, iOS and Windows programs.
func isProgram(zr *zip.Reader) bool {
	var manifest, code bool
	for _, f := range zr.File {
		name := container.PartName(f.Name)
		manifest = manifest || name == "AndroidManifest.xml" || name == "AppxManifest.xml"
		code = code || name == "classes.dex" || name == "resources.arsc" || name == "AppxBlockMap.xml"
		if strings.HasPrefix(name, "Payload/") && strings.HasSuffix(name, ".app/Info.plist") {
			manifest, code = true, true
		}
	}
	return manifest && code
}

// installers are the classes of the compound files that Windows installs programs
// and their patches from.
var installers = []string{"\x84\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46", "\x86\x10\x0c\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"}

// isInstaller tells the installers of Windows by the class of the root of a compound
// file: the first entry of its directory.
func isInstaller(r io.ReaderAt, head []byte) bool {
	const shift, directory, class = 30, 48, 80
	if len(head) < 512 || binary.LittleEndian.Uint16(head[shift:]) > 12 {
		return false
	}
	root := (int64(binary.LittleEndian.Uint32(head[directory:])) + 1) << binary.LittleEndian.Uint16(head[shift:])
	return slices.ContainsFunc(installers, func(id string) bool { return container.At(r, root+class, id) })
}
