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

// zipped writes a .zip.
func zipped(write func(*zip.Writer) error) ([]byte, error) {
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	if err := errors.Join(write(w), w.Close()); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// addFiles adds files to a .zip.
func addFiles(w *zip.Writer, files ...file) error {
	for _, f := range files {
		to, err := w.Create(f.name)
		if err != nil {
			return err
		}
		if _, err := to.Write(f.data); err != nil {
			return err
		}
	}
	return nil
}

// repack writes a zipped workbook anew with its parts ordered by name, since excelize
// writes streamed sheets in the order of a map. edit may change a part. Further parts
// are added behind them.
func repack(workbook []byte, edit func(part string, data []byte) ([]byte, error), added ...file) ([]byte, error) {
	r, err := zip.NewReader(bytes.NewReader(workbook), int64(len(workbook)))
	if err != nil {
		return nil, err
	}
	slices.SortFunc(r.File, func(a, b *zip.File) int { return strings.Compare(a.Name, b.Name) })
	var parts []file
	for _, entry := range r.File {
		data, err := inflate(entry)
		if err != nil {
			return nil, err
		}
		if data, err = edit(entry.Name, data); err != nil {
			return nil, fmt.Errorf("%s: %w", entry.Name, err)
		}
		parts = append(parts, file{entry.Name, data})
	}
	return zipped(func(w *zip.Writer) error { return addFiles(w, append(parts, added...)...) })
}

// inflate unpacks a part.
func inflate(entry *zip.File) ([]byte, error) {
	r, err := entry.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}

// flipBit damages the deflated bytes of a part so that they still inflate to as many
// bytes, but not to those of the checksum. A program that checks no checksums overlooks
// such damage.
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
		for i := start + int64(entry.CompressedSize64)/2; i < start+int64(entry.CompressedSize64); i++ {
			damaged := bytes.Clone(workbook)
			damaged[i] ^= 1 << 3
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
