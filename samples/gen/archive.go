package main

import (
	"archive/zip"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"slices"
	"time"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// This file writes archives, their files stored as they are.

// archived is a file of an archive.
type archived struct {
	name     string
	data     []byte
	modified time.Time
}

// writeZip writes a .zip. With gbk its names are in GBK and the archive does not say so,
// as programs on Chinese Windows write them.
func writeZip(files []archived, gbk bool) ([]byte, error) {
	return zipped(func(w *zip.Writer) error {
		for _, f := range files {
			h := &zip.FileHeader{Name: f.name, Method: zip.Deflate, Modified: f.modified}
			if gbk {
				name, err := simplifiedchinese.GBK.NewEncoder().String(f.name)
				if err != nil {
					return fmt.Errorf("%s: %w", f.name, err)
				}
				h.Name, h.NonUTF8 = name, true
			}
			to, err := w.CreateHeader(h)
			if err != nil {
				return err
			}
			if _, err := to.Write(f.data); err != nil {
				return err
			}
		}
		return nil
	})
}

// write7z writes a .7z.
func write7z(files []archived) []byte {
	var data, sizes, sums, names, times []byte
	for i, f := range files {
		data = append(data, f.data...)
		if i < len(files)-1 { // the last has the remaining bytes
			sizes = append(sizes, number7z(uint64(len(f.data)))...)
		}
		sums = append(sums, le(crc32.ChecksumIEEE(f.data))...)
		names = append(names, le(utf16.Encode([]rune(f.name)), uint16(0))...)
		times = append(times, le(uint64(f.modified.Unix()+11644473600)*10_000_000)...)
	}
	total, count := number7z(uint64(len(data))), number7z(uint64(len(files)))
	property := func(id byte, content ...[]byte) []byte {
		body := slices.Concat(content...)
		return slices.Concat([]byte{id}, number7z(uint64(len(body))), body)
	}
	header := slices.Concat(
		[]byte{0x01, 0x04},                         // header, streams
		[]byte{0x06, 0, 1, 0x09}, total, []byte{0}, // one packed stream from the beginning
		[]byte{0x07, 0x0B, 1, 0, 1, 1, 0, 0x0C}, total, []byte{0}, // one folder, of one coder: copy
		[]byte{0x08, 0x0D}, count, []byte{0x09}, sizes, []byte{0x0A, 1}, sums, []byte{0, 0},
		[]byte{0x05}, count,
		property(0x11, []byte{0}, names), property(0x14, []byte{1, 0}, times),
		[]byte{0, 0},
	)
	start := le(uint64(len(data)), uint64(len(header)), crc32.ChecksumIEEE(header))
	return slices.Concat([]byte("7z\xbc\xaf\x27\x1c\x00\x04"), le(crc32.ChecksumIEEE(start)), start, data, header)
}

// number7z encodes a number. Its first byte has as many ones as bytes follow, and then the
// uppermost bits of the number.
func number7z(n uint64) []byte {
	first, mask := byte(0), byte(0x80)
	for i := range 8 {
		if n < 1<<(7*(i+1)) {
			first |= byte(n >> (8 * i))
			return append([]byte{first}, le(n)[:i]...)
		}
		first |= mask
		mask >>= 1
	}
	return append([]byte{0xFF}, le(n)...)
}

// writeRAR writes a .rar of version 5.
func writeRAR(files []archived) []byte {
	block := func(fields ...[]byte) []byte {
		body := slices.Concat(fields...)
		sized := append(numberRAR(uint64(len(body))), body...)
		return append(le(crc32.ChecksumIEEE(sized)), sized...)
	}
	out := slices.Concat([]byte("Rar!\x1a\x07\x01\x00"), block([]byte{1, 0, 0}))
	for _, f := range files {
		size := numberRAR(uint64(len(f.data)))
		out = slices.Concat(out, block(
			[]byte{2, 2}, size, // a file, with data behind
			[]byte{6}, size, []byte{0x20}, // with its time and checksum; an archived file
			le(uint32(f.modified.Unix()), crc32.ChecksumIEEE(f.data)),
			[]byte{0, 0}, // stored, on Windows
			numberRAR(uint64(len(f.name))), []byte(f.name),
		), f.data)
	}
	return slices.Concat(out, block([]byte{5, 0, 0}))
}

// numberRAR encodes a number, seven bits a byte.
func numberRAR(n uint64) []byte { return binary.AppendUvarint(nil, n) }
