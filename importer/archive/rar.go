package archive

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"slices"
	"strings"
	"time"
	"unicode/utf16"

	"github.com/nwaples/rardecode/v2"
)

const (
	rar4Magic = "Rar!\x1a\x07\x00"
	rar5Magic = "Rar!\x1a\x07\x01\x00"
)

// rarArchive is a .rar. Its headers are read here and not by the library, which stops
// at the first header that it does not understand, returns no error for a file of
// version 4 that is cut between two headers, and allocates before it is asked to read.
// The library unpacks.
type rarArchive struct {
	in      *io.SectionReader
	bounds  *bounds
	head    []byte // from the signature to the end of the main header; nil until it is read
	volume  bool   // the archive is one of several volumes
	entries []rarEntry

	// The library's reader goes on from file to file where files are packed together
	// (solid). Else it begins anew for each file, so that a damaged one does not spoil
	// the others.
	r      *rardecode.Reader
	run    int   // the entry that r began with
	next   int   // the next entry of r
	packed int64 // packed bytes of the entries since run
	err    error // why r cannot go on
}

// rarEntry is a file or folder of a .rar.
type rarEntry struct {
	start        int64 // the offset of its header
	name         string
	modified     time.Time
	size, packed int64
	sum          uint32
	summed       bool // sum is known
	folder       bool
	solid        bool  // it is packed together with the entry before it
	run          int   // the entry with which unpacking this one must begin
	version      byte  // the version of the program that unpacks it, in version 4
	err          error // why it cannot be unpacked
}

// listRAR reads the directory of a .rar.
func listRAR(r *io.SectionReader, b *bounds) ([]entry, error) {
	a := &rarArchive{in: r, bounds: b, run: -1}
	walk := a.walk5
	if begins(r, rar4Magic) {
		walk = a.walk4
	}
	err := walk()
	if err == nil && a.volume {
		err = fmt.Errorf("%w: one of several volumes", ErrUnsupported)
	}
	var entries []entry
	for i := range a.entries {
		e := &a.entries[i]
		if e.run = i; e.solid && i > 0 {
			e.run = a.entries[i-1].run
		}
		label := clean(e.name)
		if e.folder || junk(label) {
			continue
		}
		read := func(w io.Writer) error { return a.read(w, i) }
		switch {
		case e.err != nil:
			read = func(io.Writer) error { return e.err }
		case !e.summed && e.size != 0:
			read = func(io.Writer) error { return fmt.Errorf("%w: no checksum that is known", ErrUnsupported) }
		}
		entries = append(entries, entry{label, e.modified, read})
	}
	return entries, err
}

// add keeps an entry, as long as there are not too many.
func (a *rarArchive) add(e rarEntry) error {
	if len(a.entries) == maxEntries {
		return fmt.Errorf("%w: more than %d entries", ErrTooLarge, maxEntries)
	}
	a.entries = append(a.entries, e)
	return nil
}

// Blocks of version 5.
const (
	rar5Main = 1 + iota
	rar5File
	rar5Service
	rar5Encryption
	rar5End
)

// rar5Header is the largest header of version 5.
const rar5Header = 2 << 20

// uvarint reads a number of version 5.
func (c *cursor) uvarint() uint64 {
	n, size := binary.Uvarint(c.b)
	if size <= 0 {
		c.fail("header ends early")
		return 0
	}
	c.take(uint64(size))
	return n
}

// walk5 reads the headers of version 5. Its error says that the archive may have more
// entries than it has found.
func (a *rarArchive) walk5() error {
	for at := int64(len(rar5Magic)); ; {
		b, err := a.block5(at)
		if err != nil {
			return err
		}
		last, err := a.take5(b)
		if err != nil || last {
			return err
		}
		if at, err = a.behind(at+b.size, b.data); err != nil {
			return err
		}
	}
}

// rar5Block is a block of version 5.
type rar5Block struct {
	at, size        int64 // of its header
	kind, flags     uint64
	data            uint64 // bytes behind the header
	fields, records *cursor
}

// block5 reads the header of a block of version 5.
func (a *rarArchive) block5(at int64) (rar5Block, error) {
	header, err := a.header5(at)
	if err != nil {
		return rar5Block{}, err
	}
	c := &cursor{b: header}
	sum := c.uint32()
	summed := c.b
	size := c.uvarint()
	if size > rar5Header {
		c.fail("header of %d bytes", size)
	}
	h := &cursor{b: c.take(size)}
	if c.err != nil {
		return rar5Block{}, c.err
	}
	if summed = summed[:len(summed)-len(c.b)]; crc32.ChecksumIEEE(summed) != sum {
		return rar5Block{}, fmt.Errorf("%w: checksum of a header", ErrDamaged)
	}
	b := rar5Block{at: at, size: int64(len(header)), kind: h.uvarint(), flags: h.uvarint()}
	var extra uint64
	if b.flags&1 != 0 {
		extra = h.uvarint()
	}
	if b.flags&2 != 0 {
		b.data = h.uvarint()
	}
	if extra > uint64(len(h.b)) {
		h.fail("header ends early")
	}
	if h.err != nil {
		return rar5Block{}, h.err
	}
	records := uint64(len(h.b)) - extra
	b.fields, b.records = &cursor{b: h.b[:records]}, &cursor{b: h.b[records:]}
	return b, nil
}

// header5 reads the bytes of a header of version 5: its checksum, its size, and as many
// bytes as that says.
func (a *rarArchive) header5(at int64) ([]byte, error) {
	const most = 4 + binary.MaxVarintLen64 // of checksum and size
	start, err := piece(a.in, at, int(min(most, max(0, a.in.Size()-at))))
	if err != nil {
		return nil, err
	}
	c := &cursor{b: start}
	c.uint32()
	size := c.uvarint()
	if size > rar5Header {
		c.fail("header of %d bytes", size)
	}
	if c.err != nil {
		return nil, c.err
	}
	return piece(a.in, at, len(start)-len(c.b)+int(size))
}

// take5 takes in a block, and reports whether it is the last.
func (a *rarArchive) take5(b rar5Block) (last bool, err error) {
	switch {
	case b.kind == rar5Encryption:
		return false, ErrEncrypted
	case a.head == nil && b.kind != rar5Main:
		return false, fmt.Errorf("%w: no main header", ErrDamaged)
	case b.kind == rar5Main && a.head == nil:
		if a.head, err = piece(a.in, 0, int(b.at+b.size)); err != nil {
			return false, err
		}
		a.volume = b.fields.uvarint()&1 != 0
	case b.kind == rar5File:
		e := file5(b.flags, b.fields, b.records)
		e.start, e.packed = b.at, clamp(b.data)
		return false, a.add(e)
	}
	return b.kind == rar5End, nil
}

// behind returns where the data of a block end that begin at an offset.
func (a *rarArchive) behind(at int64, data uint64) (int64, error) {
	if data > uint64(a.in.Size()-at) {
		return 0, fmt.Errorf("%w: cut off", ErrDamaged)
	}
	return at + int64(data), nil
}

// file5 reads the header of a file of version 5.
func file5(blockFlags uint64, c, records *cursor) rarEntry {
	const (
		folder, hasTime, hasSum, unknownSize = 1, 2, 4, 8
		solid                                = 0x40
		splitBefore, splitAfter              = 8, 16
		encryption, precise, link            = 1, 3, 5 // records
	)
	var e rarEntry
	flags := c.uvarint()
	e.folder = flags&folder != 0
	e.size = clamp(c.uvarint())
	if flags&unknownSize != 0 {
		e.size = unknown
	}
	c.uvarint() // attributes
	if flags&hasTime != 0 {
		e.modified = time.Unix(int64(c.uint32()), 0).UTC()
	}
	if e.summed = flags&hasSum != 0; e.summed {
		e.sum = c.uint32()
	}
	e.solid = c.uvarint()&solid != 0
	c.uvarint() // system
	e.name = string(c.take(c.uvarint()))
	for len(records.b) > 0 {
		r := &cursor{b: records.take(records.uvarint())}
		switch r.uvarint() {
		case encryption:
			e.err = ErrEncrypted
		case precise:
			if t := precise5(r); !t.IsZero() {
				e.modified = t
			}
		case link:
			e.err = fmt.Errorf("%w: a link to another file", ErrUnsupported)
		}
	}
	if blockFlags&(splitBefore|splitAfter) != 0 {
		e.err = fmt.Errorf("%w: goes on in another volume", ErrUnsupported)
	}
	if c.err != nil {
		e.err = c.err
	}
	return e
}

// precise5 reads the time of the last change from a record of times.
func precise5(c *cursor) time.Time {
	const unix, modified = 1, 2
	switch flags := c.uvarint(); {
	case flags&modified == 0:
	case flags&unix != 0:
		if t := c.uint32(); c.err == nil {
			return time.Unix(int64(t), 0).UTC()
		}
	default:
		if t := c.uint64(); c.err == nil {
			return fileTime(t)
		}
	}
	return time.Time{}
}

// Blocks of version 4.
const (
	rar4Main    = 0x73
	rar4File    = 0x74
	rar4Comment = 0x75
	rar4Old     = 0x77
	rar4Sign    = 0x79
	rar4Service = 0x7a
	rar4End     = 0x7b
)

// rar4EndSince is the first version of the program that ends archives with a block.
const rar4EndSince = 29

// walk4 reads the headers of version 4 and older. Its error says that the archive may
// have more entries than it has found.
func (a *rarArchive) walk4() error {
	for at := int64(len(rar4Magic)); ; {
		if at == a.in.Size() && slices.ContainsFunc(a.entries, func(e rarEntry) bool { return e.version < rar4EndSince }) {
			return nil
		}
		b, err := a.block4(at)
		if err != nil {
			return err
		}
		last, err := a.take4(&b)
		if err != nil || last {
			return err
		}
		if at, err = a.behind(at+b.size, b.data); err != nil {
			return err
		}
	}
}

// rar4Block is a block of version 4.
type rar4Block struct {
	at, size int64 // of its header
	kind     byte
	flags    uint16
	data     uint64 // bytes behind the header
	fields   *cursor
}

// ownSum reports whether the checksum of a block is not that of its whole header.
func (b *rar4Block) ownSum() bool {
	return b.kind >= rar4Comment && b.kind <= rar4Old || b.kind == rar4Sign || b.kind == rar4File && b.flags&8 != 0
}

// block4 reads the header of a block of version 4.
func (a *rarArchive) block4(at int64) (rar4Block, error) {
	header, err := a.header4(at)
	if err != nil {
		return rar4Block{}, err
	}
	c := &cursor{b: header}
	sum, summed := c.uint16(), c.b
	b := rar4Block{at: at, size: int64(len(header)), kind: c.byte(), flags: c.uint16()}
	size := c.uint16()
	if b.kind == rar4Main && b.flags&rar4Comments != 0 {
		size = mainSize4
	}
	if size < 7 {
		c.fail("header of %d bytes", size)
	}
	b.fields = &cursor{b: c.take(uint64(size) - 7)}
	if c.err != nil {
		return rar4Block{}, c.err
	}
	if !b.ownSum() && uint16(crc32.ChecksumIEEE(summed[:size-2])) != sum {
		return rar4Block{}, fmt.Errorf("%w: checksum of a header", ErrDamaged)
	}
	if b.flags&0x8000 != 0 {
		b.data = uint64(b.fields.uint32())
	}
	return b, nil
}

// take4 takes in a block, and reports whether it is the last. It completes the size of the
// data of a file; the header of the block has only the lower half of it.
func (a *rarArchive) take4(b *rar4Block) (last bool, err error) {
	switch {
	case a.head == nil && b.kind != rar4Main:
		return false, fmt.Errorf("%w: no main header", ErrDamaged)
	case b.kind == rar4Main && b.flags&0x80 != 0:
		return false, ErrEncrypted
	case b.kind == rar4Main && a.head == nil:
		if a.head, err = piece(a.in, 0, int(b.at+b.size)); err != nil {
			return false, err
		}
		a.volume = b.flags&1 != 0
	case b.kind == rar4File || b.kind == rar4Service:
		e := file4(b.flags, b.fields, b.data)
		e.start, b.data = b.at, uint64(e.packed)
		if b.kind == rar4File {
			return false, a.add(e)
		}
	}
	return b.kind == rar4End, nil
}

// rar4Comments is the flag of a main header whose size includes a comment behind it,
// which is a block of its own.
const rar4Comments = 2

// mainSize4 is the size of a main header without its comment.
const mainSize4 = 13

// header4 reads the bytes of a header of version 4, as many as it says itself.
func (a *rarArchive) header4(at int64) ([]byte, error) {
	const least = 7
	start, err := piece(a.in, at, least)
	if err != nil {
		return nil, err
	}
	size := int(binary.LittleEndian.Uint16(start[5:]))
	if start[2] == rar4Main && binary.LittleEndian.Uint16(start[3:])&rar4Comments != 0 {
		size = mainSize4
	}
	return piece(a.in, at, max(size, least))
}

// file4 reads the header of a file of version 4.
func file4(flags uint16, c *cursor, packed uint64) rarEntry {
	const (
		splitBefore, splitAfter, encrypted, solid = 1, 2, 4, 0x10
		folder, large, wide                       = 0xe0, 0x100, 0x200
	)
	var e rarEntry
	size := uint64(c.uint32())
	c.byte() // system
	e.sum, e.summed = c.uint32(), true
	e.modified = dosTime(c.uint32())
	e.version = c.byte()
	c.byte() // method
	nameSize := c.uint16()
	c.uint32() // attributes
	unknownSize := uint64(0xffff_ffff)
	if flags&large != 0 {
		packed |= uint64(c.uint32()) << 32
		size |= uint64(c.uint32()) << 32
		unknownSize = 0xffff_ffff_ffff_ffff
	}
	e.packed, e.size = clamp(packed), clamp(size)
	if size == unknownSize {
		e.size = unknown
	}
	name := c.take(uint64(nameSize))
	if flags&wide != 0 {
		e.name = wideName(name)
	} else {
		e.name = decodeName(string(name))
	}
	e.folder, e.solid = flags&folder == folder, flags&solid != 0
	switch {
	case c.err != nil:
		e.err = c.err
	case flags&(splitBefore|splitAfter) != 0:
		e.err = fmt.Errorf("%w: goes on in another volume", ErrUnsupported)
	case flags&encrypted != 0:
		e.err = ErrEncrypted
	}
	return e
}

// wideName decodes a name of version 4: the name in the encoding of the writer's
// system, a zero, and the differences of its UTF-16 from that. A name without the zero
// is in UTF-8.
func wideName(field []byte) string {
	narrow, packed, found := bytes.Cut(field, []byte{0})
	if !found {
		return decodeName(string(field))
	}
	var out []uint16
	c := &cursor{b: packed}
	high := uint16(c.byte()) << 8
	for ops, left := byte(0), 0; len(c.b) > 0; left-- {
		if left == 0 {
			ops, left = c.byte(), 4
		}
		op := ops >> 6
		ops <<= 2
		if len(c.b) == 0 {
			break
		}
		switch op {
		case 0:
			out = append(out, uint16(c.byte()))
		case 1:
			out = append(out, high|uint16(c.byte()))
		case 2:
			out = append(out, c.uint16())
		case 3: // a run of the narrow letters, each moved by the same number
			n, by, upper := c.byte(), byte(0), uint16(0)
			if n&0x80 != 0 {
				by, upper = c.byte(), high
			}
			for range int(n&0x7f) + 2 {
				if len(out) < len(narrow) {
					out = append(out, upper|uint16(narrow[len(out)]+by))
				}
			}
		}
	}
	if c.err != nil || len(out) == 0 {
		return decodeName(string(narrow))
	}
	return strings.ReplaceAll(string(utf16.Decode(out)), "\x00", "")
}

// read unpacks an entry into w.
func (a *rarArchive) read(w io.Writer, i int) error {
	e := a.entries[i]
	if a.run != e.run {
		a.begin(e.run)
	}
	for a.err == nil && a.next < i {
		a.attempt(a.skip)
	}
	if a.err != nil {
		return fmt.Errorf("%w (of a file packed together with it)", a.err)
	}
	packed := a.packed + e.packed
	if _, err := a.bounds.fits(e.size, packed); err != nil {
		return err // the file is not read, so that one behind it still can be
	}
	var sum uint32
	a.attempt(func() error {
		err := a.advance()
		if err == nil {
			sum, err = a.bounds.read(w, a.r, e.size, packed)
		}
		return err
	})
	switch err := a.err; {
	case errors.Is(err, rardecode.ErrBadFileChecksum):
		a.err = nil // files behind it have their own checksums
		return err
	case err != nil:
		return err
	case e.summed && sum != e.sum:
		return fmt.Errorf("%w: checksum", ErrDamaged)
	}
	return nil
}

// begin makes the library read from an entry on, as if it were the first.
func (a *rarArchive) begin(i int) {
	a.run, a.next, a.packed = i, i, 0
	a.attempt(func() (err error) {
		from := io.MultiReader(bytes.NewReader(a.head), io.NewSectionReader(a.in, a.entries[i].start, a.in.Size()-a.entries[i].start))
		a.r, err = rardecode.NewReader(from, rardecode.MaxDictionarySize(maxWindow))
		return err
	})
}

// attempt lets the library work, and keeps its error. The error is there also when the
// library panics.
func (a *rarArchive) attempt(do func() error) {
	a.err = fmt.Errorf("%w: unpacking panicked", ErrDamaged)
	a.err = rarError(do())
}

// advance goes to the next entry.
func (a *rarArchive) advance() error {
	a.packed += a.entries[a.next].packed
	a.next++
	_, err := a.r.Next()
	return err
}

// skip unpacks the next entry, which those behind it need, and drops its bytes.
func (a *rarArchive) skip() error {
	size := a.entries[a.next].size
	if err := a.advance(); err != nil {
		return err
	}
	return a.bounds.skip(a.r, size)
}

// rarError makes an error of rardecode one of this package.
func rarError(err error) error {
	is := func(errs ...error) bool {
		return slices.ContainsFunc(errs, func(e error) bool { return errors.Is(err, e) })
	}
	switch {
	case is(rardecode.ErrArchiveEncrypted, rardecode.ErrArchivedFileEncrypted, rardecode.ErrBadPassword):
		return fmt.Errorf("%w: %w", ErrEncrypted, err)
	case is(rardecode.ErrDictionaryTooLarge, rardecode.ErrPlatformIntSize):
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	case is(rardecode.ErrMultiVolume, rardecode.ErrUnsupportedDecoder, rardecode.ErrUnknownDecoder, rardecode.ErrUnknownVersion,
		rardecode.ErrMultipleDecoders, rardecode.ErrUnknownEncryptMethod):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return asDamaged(err)
}
