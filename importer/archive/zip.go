package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"unicode/utf8"

	"jixiao/importer/grid"
)

// volumeMagic begins the first of several volumes.
const volumeMagic = "PK\x07\x08"

// zipAES is the method of entries encrypted with AES.
const zipAES = 99

// zipUnicodePath is the extra field that gives a name in UTF-8.
const zipUnicodePath = 0x7075

// tooManyEntries reports whether the directory of a zip would take too much
// memory. What it says of its length counts for nothing; the workbooks stored
// in a zip have entries too, and are counted with it.
func tooManyEntries(data []byte) bool { return bytes.Count(data, []byte("PK\x01\x02")) > maxEntries }

func listZip(data []byte, b *bounds) ([]entry, error) {
	if tooManyEntries(data) {
		return nil, fmt.Errorf("%w: more than %d entries", ErrTooLarge, maxEntries)
	}
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	switch {
	case errors.Is(err, zip.ErrInsecurePath): // names are made harmless here
	case err != nil && bytes.HasPrefix(data, []byte(volumeMagic)):
		return nil, fmt.Errorf("%w: one of several volumes", ErrUnsupported)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if !grid.WholeZip(data) {
		return nil, fmt.Errorf("%w: it is cut off", ErrDamaged)
	}
	var entries []entry
	for _, f := range zr.File {
		name := zipName(f)
		label := clean(name)
		if isFolder(name) && f.UncompressedSize64 == 0 || junk(label) {
			continue
		}
		entries = append(entries, entry{label, f.Modified, func() ([]byte, error) { return readZip(f, b) }})
	}
	return entries, nil
}

func readZip(f *zip.File, b *bounds) ([]byte, error) {
	if f.Flags&1 != 0 || f.Method == zipAES {
		return nil, ErrEncrypted
	}
	r, err := f.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return nil, fmt.Errorf("%w: method %d", ErrUnsupported, f.Method)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer r.Close()
	data, err := b.read(r, clamp(f.UncompressedSize64), clamp(f.CompressedSize64))
	if err == nil && crc32.ChecksumIEEE(data) != f.CRC32 {
		err = zip.ErrChecksum // archive/zip takes a checksum of 0 for one that is not given
	}
	return data, asDamaged(err)
}

// asDamaged makes an error one of this package.
func asDamaged(err error) error {
	if err == nil || errors.Is(err, ErrDamaged) || errors.Is(err, ErrTooLarge) || errors.Is(err, ErrUnsupported) || errors.Is(err, ErrEncrypted) {
		return err
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// zipName returns the name of an entry as its writer meant it.
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
