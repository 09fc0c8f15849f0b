package archive

import (
	"archive/zip"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"unicode/utf8"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
)

// volumeMagic begins the first of several volumes.
const volumeMagic = "PK\x07\x08"

// zipAES is the method of entries encrypted with AES.
const zipAES = 99

// zipUnicodePath is the extra field with a name in UTF-8.
const zipUnicodePath = 0x7075

// zipDirectory reads the directory of a zip, with bounds.
func zipDirectory(r io.ReaderAt, size int64) (*zip.Reader, error) {
	zr, err := container.ZipDirectory(r, size)
	switch {
	case errors.Is(err, grid.ErrTooLarge):
		return nil, fmt.Errorf("%w: %w", ErrTooLarge, err)
	case err == nil && len(zr.File) > maxEntries:
		return nil, fmt.Errorf("%w: more than %d entries", ErrTooLarge, maxEntries)
	}
	return zr, err
}

// listZip reads the directory of a .zip.
func listZip(r *io.SectionReader, b *bounds) ([]entry, error) {
	zr, err := zipDirectory(r, r.Size())
	switch {
	case err != nil && begins(r, volumeMagic) && !errors.Is(err, ErrTooLarge):
		return nil, fmt.Errorf("%w: one of several volumes", ErrUnsupported)
	case err != nil:
		return nil, asDamaged(err)
	}
	if !container.WholeZip(r, r.Size()) {
		return nil, fmt.Errorf("%w: it is cut off", ErrDamaged)
	}
	var entries []entry
	for _, f := range zr.File {
		name := zipName(f)
		label := clean(name)
		if isFolder(name) && f.UncompressedSize64 == 0 || junk(label) {
			continue
		}
		entries = append(entries, entry{label, f.Modified, func(w io.Writer) error { return readZip(w, f, b) }})
	}
	return entries, nil
}

// readZip unpacks a file of a .zip.
func readZip(w io.Writer, f *zip.File, b *bounds) error {
	if f.Flags&1 != 0 || f.Method == zipAES {
		return ErrEncrypted
	}
	r, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return fmt.Errorf("%w: method %d", ErrUnsupported, f.Method)
	}
	if err != nil {
		return asDamaged(err)
	}
	defer r.Close()
	sum, err := b.read(w, r, clamp(f.UncompressedSize64), clamp(f.CompressedSize64))
	if err == nil && sum != f.CRC32 {
		err = zip.ErrChecksum // archive/zip does not check a checksum of 0
	}
	return asDamaged(err)
}

// asDamaged makes an error of a library one of this package, that the archive is damaged.
func asDamaged(err error) error {
	for _, own := range []error{ErrDamaged, ErrTooLarge, ErrUnsupported, ErrEncrypted, ErrNoRoom, context.Canceled, context.DeadlineExceeded} {
		if err == nil || errors.Is(err, own) {
			return err
		}
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// zipName decodes the name of an entry.
func zipName(f *zip.File) string {
	for c := (&cursor{b: f.Extra}); len(c.b) >= 4; {
		id, field := c.uint16(), c.take(uint64(c.uint16()))
		if id == zipUnicodePath && len(field) > 5 && field[0] == 1 &&
			binary.LittleEndian.Uint32(field[1:]) == crc32.ChecksumIEEE([]byte(f.Name)) && utf8.Valid(field[5:]) {
			return string(field[5:])
		}
	}
	const saysUTF8 = 0x800
	if f.Flags&saysUTF8 != 0 && utf8.ValidString(f.Name) {
		return f.Name
	}
	return decodeName(f.Name)
}
