package main

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
)

// repack writes a zipped workbook anew, its parts ordered by name: excelize
// writes streamed sheets in the order of a map. An edit may change a part;
// further parts follow.
func repack(workbook []byte, edit func(part string, data []byte) ([]byte, error), added ...file) ([]byte, error) {
	r, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(r.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, entry := range r.File {
		data, err := inflate(entry)
		if err != nil {
			return nil, err
		}
		if data, err = edit(entry.Name, data); err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name, err)
		}
		to, err := w.Create(entry.Name)
		if err != nil {
			return nil, err
		}
		if _, err := to.Write(data); err != nil {
			return nil, err
		}
	}
	for _, f := range added {
		to, err := w.Create(f.name)
		if err != nil {
			return nil, err
		}
		if _, err := to.Write(f.data); err != nil {
			return nil, err
		}
	}
	if err := w.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

func inflate(entry *zip.File) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// flipBit damages the deflated bytes of a part so that they still inflate, to
// as many bytes, but to others than the checksum says: the damage that a
// reader overlooks who does not look at checksums.
func flipBit(workbook []byte, part string) ([]byte, error) {
	r, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return nil, err
	}
	for _, entry := range r.File {
		if entry.Name != part {
			continue
		}
		start, err := entry.DataOffset()
		if err != nil {
			return nil, err
		}
		for at := start + int64(entry.CompressedSize64)/2; at < start+int64(entry.CompressedSize64); at++ {
			damaged := bytes.Clone(workbook)
			damaged[at] ^= 1 << 3
			if wrongSum(damaged, part) {
				return damaged, nil
			}
		}
	}
	return nil, errors.New("no bit of " + part + " that can be flipped unnoticed")
}

// wrongSum reports whether a part inflates to its full length and only its
// checksum is wrong.
func wrongSum(workbook []byte, part string) bool {
	r, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return false
	}
	for _, entry := range r.File {
		if entry.Name == part {
			data, err := inflate(entry)
			return errors.Is(err, zip.ErrChecksum) && uint64(len(data)) == entry.UncompressedSize64 && crc32.ChecksumIEEE(data) != entry.CRC32
		}
	}
	return false
}
