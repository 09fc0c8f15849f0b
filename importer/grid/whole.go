package grid

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"
)

// The signatures of a zip's directory and of the record at its end.
const (
	zipDirectory = "PK\x01\x02"
	zipEnd       = "PK\x05\x06"
)

// compoundMagic begins a compound file.
const compoundMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

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
	begins := make([]byte, len(zipDirectory))
	_, err := io.ReadFull(io.NewSectionReader(r, int64(offset), int64(len(begins))), begins)
	return err == nil && string(begins) == zipDirectory
}

// wholeZip reads the directory of a zip that is all there.
func wholeZip(data []byte) (*zip.Reader, error) {
	r, size := bytes.NewReader(data), int64(len(data))
	zr, err := ZipDirectory(r, size)
	switch {
	case errors.Is(err, ErrTooLarge):
		return nil, err
	case err != nil:
		return nil, fmt.Errorf("%w: zip directory: %w", ErrDamaged, err)
	case !WholeZip(r, size):
		return nil, fmt.Errorf("%w: the zip is cut off", ErrDamaged)
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

func (s *sparing) ReadAt(p []byte, at int64) (int, error) {
	if s.left -= int64(len(p)); s.left < 0 {
		return 0, fmt.Errorf("%w: a directory of more than %d bytes", ErrTooLarge, maxDirectory)
	}
	return s.r.ReadAt(p, at)
}
