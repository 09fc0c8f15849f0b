// Package container reads what files are packed in: zips and compound files, and the
// XML in them, within bounds that keep a hostile file from taking memory or time.
// What is packed it does not know.
package container

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"math"
	"strings"

	"jixiao/importer/grid"
)

// The bounds of a file. A submission is about 10 KB; these keep a damaged or
// hostile file from taking the memory of a clerk's PC.
const (
	MaxParts     = 5_000
	MaxPart      = 128 << 20 // inflated bytes of one part
	MaxInflated  = 160 << 20 // inflated bytes of all parts
	MaxCoreProps = 1 << 20   // inflated bytes of a part that says little of the others
)

// PartName is the name of a zip entry with the slashes of the standard; some
// writers on Windows put backslashes.
func PartName(name string) string {
	return strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")
}

// ReadPart inflates one zip entry of at most limit bytes, checks its CRC, and
// keeps the bounds of XML.
func ReadPart(f *zip.File, limit int64) ([]byte, error) {
	part, err := ReadRaw(f, limit)
	if err != nil {
		return nil, err
	}
	return part, HonestPart(f.Name, part)
}

// HonestPart checks the bounds of what is XML by its name.
func HonestPart(name string, part []byte) error {
	if lower := strings.ToLower(name); strings.HasSuffix(lower, ".xml") || strings.HasSuffix(lower, ".rels") {
		if err := HonestXML(part); err != nil {
			return fmt.Errorf("part %s: %w", name, err)
		}
	}
	return nil
}

// ReadRaw inflates one zip entry of at most limit bytes and checks its CRC.
func ReadRaw(f *zip.File, limit int64) ([]byte, error) {
	if f.UncompressedSize64 > uint64(limit) {
		return nil, fmt.Errorf("%w: part %s has %d bytes", grid.ErrTooLarge, f.Name, f.UncompressedSize64)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: part %s: %w", grid.ErrDamaged, f.Name, err)
	}
	defer r.Close()
	// The size in the directory is trusted as far as deflate can go, which makes
	// at most 1032 bytes of one.
	if f.UncompressedSize64/1032 > f.CompressedSize64+1 {
		return nil, fmt.Errorf("%w: part %s cannot have %d bytes", grid.ErrDamaged, f.Name, f.UncompressedSize64)
	}
	// The buffer has room for more than the size, which archive/zip reports then.
	b := bytes.NewBuffer(make([]byte, 0, f.UncompressedSize64+bytes.MinRead))
	if _, err := b.ReadFrom(io.LimitReader(r, limit+1)); err != nil {
		return nil, fmt.Errorf("%w: part %s: %w", grid.ErrDamaged, f.Name, err)
	}
	if int64(b.Len()) > limit {
		return nil, fmt.Errorf("%w: part %s inflates to more than %d bytes", grid.ErrTooLarge, f.Name, limit)
	}
	// archive/zip takes a CRC of 0 for one that is not given; in a directory it
	// always is.
	if f.CRC32 == 0 && crc32.ChecksumIEEE(b.Bytes()) != 0 {
		return nil, fmt.Errorf("%w: part %s: %w", grid.ErrDamaged, f.Name, zip.ErrChecksum)
	}
	return b.Bytes(), nil
}

// ZipMagic begins a zip, unless there is no part in it.
const ZipMagic = "PK\x03\x04"

// At reports whether some bytes stand at a place of a file.
func At(r io.ReaderAt, place int64, magic string) bool {
	if place < 0 {
		return false
	}
	there := make([]byte, len(magic))
	_, err := io.ReadFull(io.NewSectionReader(r, place, int64(len(magic))), there)
	return err == nil && string(there) == magic
}

// The signatures of a zip's directory and of the record at its end.
const (
	zipDirectory = "PK\x01\x02"
	zipEnd       = "PK\x05\x06"
)

// WholeZip reports whether the directory of a zip stands where the record at its
// end says. Of a zip that is cut off, the last such record may be that of a
// workbook stored in it: archive/zip, which lets other bytes stand in front,
// would read that workbook in place of the zip.
func WholeZip(r io.ReaderAt, size int64) bool {
	const (
		endSize  = 22      // of the record, without its comment
		comment  = 1 << 16 // the longest
		zip64    = 1<<32 - 1
		entries  = 10 // where the record counts them
		starting = 16 // where it says that they begin
	)
	from := max(0, size-comment-endSize)
	tail := make([]byte, size-from)
	if _, err := io.ReadFull(io.NewSectionReader(r, from, size-from), tail); err != nil {
		return false
	}
	at := bytes.LastIndex(tail, []byte(zipEnd))
	for ; at >= 0; at = bytes.LastIndex(tail[:at], []byte(zipEnd)) {
		if len(tail)-at >= endSize && len(tail)-at-endSize >= int(binary.LittleEndian.Uint16(tail[at+endSize-2:])) {
			break
		}
	}
	if at < 0 {
		return false
	}
	end := tail[at:]
	offset := uint64(binary.LittleEndian.Uint32(end[starting:]))
	if binary.LittleEndian.Uint16(end[entries:]) == 0 || offset == zip64 {
		return true // there is nothing to stand anywhere, or another record says where
	}
	return At(r, int64(offset), zipDirectory)
}

// OpenZip reads the directory of a zip that is all there.
func OpenZip(data []byte) (*zip.Reader, error) {
	r, size := bytes.NewReader(data), int64(len(data))
	zr, err := ZipDirectory(r, size)
	switch {
	case errors.Is(err, grid.ErrTooLarge):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: zip directory: %w", grid.ErrDamaged, err)
	case !WholeZip(r, size):
		return nil, fmt.Errorf("%w: the zip is cut off", grid.ErrDamaged)
	}
	return zr, nil
}

// maxDirectory is how many bytes of the directory of a zip are read: it is held in
// memory, and takes some hundred bytes for an entry of fifty.
const maxDirectory = 16 << 20

// ZipDirectory reads the directory of a zip, which lies where it is. What it says
// of its length counts for nothing. The error wraps ErrTooLarge where there is more
// of it than any honest zip has.
func ZipDirectory(r io.ReaderAt, size int64) (*zip.Reader, error) {
	in := &sparing{r, maxDirectory}
	zr, err := zip.NewReader(in, size)
	if err != nil && !errors.Is(err, zip.ErrInsecurePath) { // a name is for people here
		return nil, err
	}
	in.left = math.MaxInt64 // of the files in it
	return zr, nil
}

// sparing reads no more than so many bytes, anew or not.
type sparing struct {
	r    io.ReaderAt
	left int64
}

// ReadAt implements io.ReaderAt.
func (s *sparing) ReadAt(p []byte, at int64) (int, error) {
	if s.left -= int64(len(p)); s.left < 0 {
		return 0, fmt.Errorf("%w: a directory of more than %d bytes", grid.ErrTooLarge, maxDirectory)
	}
	return s.r.ReadAt(p, at)
}
