package archive

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// rarMember is a file for a .rar, with the fields of its header.
type rarMember struct {
	name, data string
	block      uint64 // flags of its block
	flags      uint64 // of the file, besides those that are always there
	comp       uint64 // how it is packed
	records    []byte
	noSum      bool
	size       uint64 // claimed, if not 0
	version    byte   // in version 4
}

func vint(n uint64) []byte { return binary.AppendUvarint(nil, n) }

func le32(n uint32) []byte { return binary.LittleEndian.AppendUint32(nil, n) }

func block5(fields ...[]byte) []byte {
	body := slices.Concat(fields...)
	sized := append(vint(uint64(len(body))), body...)
	return append(le32(crc32.ChecksumIEEE(sized)), sized...)
}

func head5(flags uint64) []byte {
	return append([]byte(rar5Magic), block5(vint(1), vint(0), vint(flags))...)
}

func file5Block(f rarMember) []byte {
	block, extra := f.block|2, []byte(nil)
	if f.records != nil {
		block, extra = block|1, vint(uint64(len(f.records)))
	}
	flags, sum := f.flags|2, []byte(nil)
	if !f.noSum {
		flags, sum = flags|4, le32(crc32.ChecksumIEEE([]byte(f.data)))
	}
	size := max(f.size, uint64(len(f.data)))
	return append(block5(vint(2), vint(block), extra, vint(uint64(len(f.data))),
		vint(flags), vint(size), vint(0x20), le32(1709600000), sum, vint(f.comp), vint(0), vint(uint64(len(f.name))), []byte(f.name), f.records), f.data...)
}

func rar5(files ...rarMember) []byte {
	out := head5(0)
	for _, f := range files {
		out = append(out, file5Block(f)...)
	}
	return append(out, block5(vint(5), vint(0), vint(0))...)
}

func block4(kind byte, flags uint16, fields ...[]byte) []byte {
	body := slices.Concat(fields...)
	out := binary.LittleEndian.AppendUint16([]byte{kind}, flags)
	out = append(binary.LittleEndian.AppendUint16(out, uint16(len(body)+7)), body...)
	return append(binary.LittleEndian.AppendUint16(nil, uint16(crc32.ChecksumIEEE(out))), out...)
}

func head4(flags uint16) []byte {
	return append([]byte(rar4Magic), block4(rar4Main, flags, make([]byte, 6))...)
}

func file4Block(f rarMember) []byte {
	if f.version == 0 {
		f.version = 29
	}
	size := le32(uint32(len(f.data)))
	const dos = 44<<25 | 3<<21 | 5<<16 | 9<<11 | 12<<5
	return append(block4(rar4File, uint16(f.block)|0x8000, size, size, []byte{2}, le32(crc32.ChecksumIEEE([]byte(f.data))), le32(dos),
		[]byte{f.version, 0x30}, binary.LittleEndian.AppendUint16(nil, uint16(len(f.name))), le32(0x20), []byte(f.name)), f.data...)
}

func rar4(files ...rarMember) []byte {
	out := head4(0)
	for _, f := range files {
		out = append(out, file4Block(f)...)
	}
	return append(out, block4(rar4End, 0)...)
}

func TestRAR(t *testing.T) {
	a, b, c := rarMember{name: "甲.xlsx", data: "1"}, rarMember{name: "乙/丙.xlsx", data: "22"}, rarMember{name: "丁.xlsx", data: "333"}
	with := func(f rarMember, change func(*rarMember)) rarMember { change(&f); return f }
	solid := func(f rarMember) rarMember { f.comp = 0x40; return f }
	solid4 := func(f rarMember) rarMember { f.block = 0x10; return f }
	spoil := func(data []byte, at string) []byte {
		i := bytes.LastIndex(data, []byte(at))
		data[i] ^= 1
		return data
	}
	before := func(data []byte, at string, back int) []byte { return data[:bytes.Index(data, []byte(at))-back] }
	encrypted5 := with(a, func(f *rarMember) { f.records = slices.Concat(vint(36), vint(1), vint(0), vint(0), make([]byte, 33)) })
	link5 := with(a, func(f *rarMember) {
		f.data, f.records = "", slices.Concat(vint(5), vint(5), vint(5), vint(0), vint(1), []byte("x"))
	})
	huge := with(a, func(f *rarMember) { f.size = 1 << 40 })
	hugeWindow := with(a, func(f *rarMember) { f.comp, f.size = 3<<7|15<<10|0x40, 1 })
	var end4 = block4(rar4End, 0)
	for _, tt := range []struct {
		name string
		data []byte
		want []string
	}{
		{"5", rar5(a, b), []string{"甲.xlsx 1", "乙/丙.xlsx 22"}},
		{"5, junk, a folder and a way out", rar5(with(a, func(f *rarMember) { f.name = "d/Thumbs.db" }), with(a, func(f *rarMember) { f.name, f.data, f.flags = "d", "", 1 }), with(b, func(f *rarMember) { f.name = "../../x" })), []string{"x 22"}},
		{"5, solid", rar5(a, solid(b), with(solid(c), func(f *rarMember) { f.name = ".DS_Store" }), solid(c)), []string{"甲.xlsx 1", "乙/丙.xlsx 22", "丁.xlsx 333"}},
		{"5, solid, one wrong", spoil(rar5(a, solid(b), solid(c)), "22"), []string{"甲.xlsx 1", "乙/丙.xlsx archive: damaged", "丁.xlsx 333"}},
		{"5, solid, one encrypted", rar5(a, solid(encrypted5), solid(c)), []string{"甲.xlsx 1", "甲.xlsx archive: encrypted", "丁.xlsx archive: encrypted"}},
		{"5, solid, one too large", rar5(a, solid(huge), solid(c), c), []string{"甲.xlsx 1", "甲.xlsx archive: too large", "丁.xlsx archive: too large", "丁.xlsx 333"}},
		{"5, encrypted", rar5(encrypted5, b), []string{"甲.xlsx archive: encrypted", "乙/丙.xlsx 22"}},
		{"5, encrypted headers", append(slices.Clone([]byte(rar5Magic)), block5(vint(4), vint(0), vint(0), vint(0), make([]byte, 17))...), []string{" archive: encrypted"}},
		{"5, a link", rar5(link5, b), []string{"甲.xlsx archive: unsupported", "乙/丙.xlsx 22"}},
		{"5, without a checksum", rar5(with(a, func(f *rarMember) { f.noSum = true }), b), []string{"甲.xlsx archive: unsupported", "乙/丙.xlsx 22"}},
		{"5, in volumes", slices.Concat(head5(1), file5Block(a), file5Block(with(b, func(f *rarMember) { f.block = 0x10 })), block5(vint(5), vint(0), vint(1))),
			[]string{"甲.xlsx 1", "乙/丙.xlsx archive: unsupported", " archive: unsupported"}},
		{"5, wrong bytes", spoil(rar5(a, b, c), "22"), []string{"甲.xlsx 1", "乙/丙.xlsx archive: damaged", "丁.xlsx 333"}},
		{"5, a wrong header", spoil(rar5(a, b, c), "丙"), []string{"甲.xlsx 1", " archive: damaged"}},
		{"5, cut in a file", before(rar5(a, b, c), "22", -1), []string{"甲.xlsx 1", "乙/丙.xlsx archive: damaged", " archive: damaged"}},
		{"5, cut behind a file", before(rar5(a, b), "22", -2), []string{"甲.xlsx 1", "乙/丙.xlsx 22", " archive: damaged"}},
		{"5, too large", rar5(huge, b), []string{"甲.xlsx archive: too large", "乙/丙.xlsx 22"}},
		{"5, asking for memory", rar5(hugeWindow, b), []string{"甲.xlsx archive: too large", "乙/丙.xlsx 22"}},
		{"5, an unknown method", rar5(with(a, func(f *rarMember) { f.comp = 3<<7 | 7 }), b), []string{"甲.xlsx archive: unsupported", "乙/丙.xlsx 22"}},
		{"5, nothing", rar5(), nil},
		{"4", rar4(a, b), []string{"甲.xlsx 1", "乙/丙.xlsx 22"}},
		{"4, GBK", rar4(with(a, func(f *rarMember) { f.name = gbk(t, `某局\附件1.xlsx`) })), []string{"某局/附件1.xlsx 1"}},
		{"4, solid", rar4(a, solid4(b), solid4(c)), []string{"甲.xlsx 1", "乙/丙.xlsx 22", "丁.xlsx 333"}},
		{"4, encrypted", rar4(with(a, func(f *rarMember) { f.block = 4 }), b), []string{"甲.xlsx archive: encrypted", "乙/丙.xlsx 22"}},
		{"4, encrypted headers", head4(0x80), []string{" archive: encrypted"}},
		{"4, in volumes", slices.Concat(head4(1), file4Block(with(a, func(f *rarMember) { f.block = 1 })), file4Block(b), end4),
			[]string{"甲.xlsx archive: unsupported", "乙/丙.xlsx 22", " archive: unsupported"}},
		{"4, wrong bytes", spoil(rar4(a, b, c), "22"), []string{"甲.xlsx 1", "乙/丙.xlsx archive: damaged", "丁.xlsx 333"}},
		{"4, a wrong header", spoil(rar4(a, b, c), "丙"), []string{"甲.xlsx 1", " archive: damaged"}},
		{"4, cut behind a file", before(rar4(a, b, c), "22", -2), []string{"甲.xlsx 1", "乙/丙.xlsx 22", " archive: damaged"}},
		{"4, old, without an end", slices.Concat(head4(0), file4Block(with(a, func(f *rarMember) { f.version = 20 }))), []string{"甲.xlsx 1"}},
		{"only the signature", []byte(rar4Magic), []string{" archive: damaged"}},
		{"no main header", append([]byte(rar5Magic), file5Block(a)...), []string{" archive: damaged"}},
	} {
		if !isArchive(tt.data) {
			t.Errorf("%s: no archive", tt.name)
		}
		if diff := cmp.Diff(tt.want, listed(tt.data)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.name, diff)
		}
	}
	for _, data := range [][]byte{rar5(a), rar4(a)} {
		for f := range unpacked(data) {
			if want := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC); f.Modified.Truncate(24*time.Hour) != want {
				t.Errorf("time %v", f.Modified)
			}
		}
	}
}

func TestWideName(t *testing.T) {
	for _, tt := range []struct{ field, want string }{
		{"某局.xls", "某局.xls"},
		{"?A.xls\x00\x67\x70\xd0\x03", "某A.xls"},                   // a letter of the page, five narrow ones
		{"??1.xls\x00\x67\xa3\xd0\x67\x40\x62\x31\x02", "某所1.xls"}, // 16 bits, 16 bits, 8 bits, four narrow letters
		{"AB\x00\x4e\xc0\x80\x01", "\u4e42\u4e43"},                 // letters moved by one, on the page
		{"?.xls\x00\x67\x80\xd0", "?.xls"},                         // cut off
		{"?.xls\x00", "?.xls"},
		{"a\x00\x00\xff" + "\x7f\x7f\x7f\x7f", "a"},
	} {
		if got := wideName([]byte(tt.field)); got != tt.want {
			t.Errorf("wideName(% x) = %q, want %q", tt.field, got, tt.want)
		}
	}
}
