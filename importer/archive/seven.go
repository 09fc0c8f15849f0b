package archive

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"io"
	"time"
	"unicode/utf16"

	"github.com/bodgit/sevenzip"
)

const sevenMagic = "7z\xbc\xaf\x27\x1c"

// sevenStart is the number of bytes before the packed streams.
const sevenStart = 32

// Identifiers of the fields of a .7z.
const (
	sevenEnd = iota
	sevenHeader
	sevenProperties
	sevenMoreStreams
	sevenStreams
	sevenFiles
	sevenPackInfo
	sevenUnpackInfo
	sevenSubStreams
	sevenSize
	sevenSum
	sevenFolder // the format calls a stream so
	sevenUnpackSize
	sevenNumStreams
	sevenEmptyStream
	sevenEmptyFile
	sevenAnti
	sevenName
	sevenCreated
	sevenAccessed
	sevenModified
	sevenAttributes
	sevenComment
	sevenPacked // a header that is packed itself
	sevenStartPos
	sevenDummy // padding
)

const (
	maxSevenHeader = 32 << 20 // unpacked
	maxSevenCoders = 32       // and inputs of them
	maxSevenSize   = 1 << 50  // of anything; larger ones are damage
)

// sevenArchive is a .7z. Its header is read here and not by the library, which
// allocates as much memory as a header claims; recover does not help against that. The
// library unpacks one stream at a time. It gets each stream as an archive of one file.
type sevenArchive struct {
	in     *io.SectionReader
	bounds *bounds

	stream *stream   // the one that is being unpacked; nil for none
	r      io.Reader // of it
	at     int64     // how many unpacked bytes were read from r
	err    error     // why r cannot go on
}

// stream is a stream of unpacked bytes in which files stand one behind the other. The
// format calls it a folder. It takes one packed stream of the archive, or several.
type stream struct {
	coders []coder
	binds  [][2]uint64 // pairs of an input and the output that it takes
	inputs []uint64    // the inputs that take packed streams, where there are several
	sizes  []uint64    // of the outputs of the coders, unpacked
	start  uint64      // the offset of the first packed stream, behind sevenStart
	packed []uint64    // the sizes of the packed streams
	sum    checksum
	parts  []part
}

// coder is a step of unpacking. It has one output.
type coder struct {
	id         string
	inputs     uint64
	properties []byte
}

// part is a file in a stream.
type part struct {
	stream   *stream
	at, size int64
	sum      checksum
}

// checksum is a CRC-32 that the archive may give.
type checksum struct {
	value uint32
	known bool
}

// listSeven reads the directory of a .7z.
func listSeven(r *io.SectionReader, b *bounds) ([]entry, error) {
	a := &sevenArchive{in: r, bounds: b}
	header, err := a.header()
	if err != nil {
		return nil, err
	}
	files, parts, err := a.directory(header)
	if err != nil {
		return nil, err
	}
	var entries []entry
	for i, f := range files {
		read := func(io.Writer) error { return nil }
		if !f.empty {
			p := parts[0]
			parts = parts[1:]
			read = func(w io.Writer) error { return a.read(w, p) }
		}
		if f.name == "" && len(files) > 1 {
			f.name = fmt.Sprintf("未命名%d", i+1)
		}
		if label := clean(f.name); !f.folder && !junk(label) {
			entries = append(entries, entry{label, f.modified, read})
		}
	}
	return entries, nil
}

// number reads a number. The ones at the beginning of its first byte are the number of
// bytes that follow; the other bits of the first byte are the uppermost of the number.
func (c *cursor) number() uint64 {
	first := c.byte()
	var n uint64
	for i := range 8 {
		mask := byte(0x80) >> i
		if first&mask == 0 {
			return n | uint64(first&(mask-1))<<(8*i)
		}
		n |= uint64(c.byte()) << (8 * i)
	}
	return n
}

// size reads the size of something.
func (c *cursor) size() uint64 {
	n := c.number()
	if n > maxSevenSize {
		c.fail("a size of %d", n)
		return 0
	}
	return n
}

// count reads the number of things that follow, of at least one byte each.
func (c *cursor) count() int {
	n := c.number()
	if n > uint64(len(c.b)) {
		c.fail("%d of something in %d bytes", n, len(c.b))
		return 0
	}
	return int(n)
}

// bits reads n bits.
func (c *cursor) bits(n int) []bool {
	packed := c.take(uint64(n+7) / 8)
	if packed == nil {
		return make([]bool, n)
	}
	out := make([]bool, n)
	for i := range out {
		out[i] = packed[i/8]&(0x80>>(i%8)) != 0
	}
	return out
}

// optional reads which of n values the archive gives.
func (c *cursor) optional(n int) []bool {
	if c.byte() == 0 {
		return c.bits(n)
	}
	out := make([]bool, n)
	for i := range out {
		out[i] = true
	}
	return out
}

// checksums reads n checksums, some of which may not be given.
func (c *cursor) checksums(n int) []checksum {
	out := make([]checksum, n)
	for i, given := range c.optional(n) {
		if given {
			out[i] = checksum{c.uint32(), c.err == nil}
		}
	}
	return out
}

// after checks that fields come once and in their order, so that a header cannot make
// the same work be done over and over.
func (c *cursor) after(last, id byte) byte {
	if id <= last {
		c.fail("field %#x after %#x", id, last)
	}
	return id
}

// expect reads an identifier that must come.
func (c *cursor) expect(id byte) {
	if got := c.byte(); got != id {
		c.fail("field %#x where %#x is due", got, id)
	}
}

// header reads the header of the archive, and unpacks it if need be.
func (a *sevenArchive) header() (*cursor, error) {
	head, err := piece(a.in, 0, sevenStart)
	if err != nil {
		return nil, err
	}
	start := &cursor{b: head[len(sevenMagic):]}
	start.uint16() // version
	sum := start.uint32()
	fields := start.take(sevenStart - 12)
	if start.err != nil {
		return nil, start.err
	}
	if crc32.ChecksumIEEE(fields) != sum {
		return nil, fmt.Errorf("%w: checksum of the start", ErrDamaged)
	}
	c := &cursor{b: fields}
	at, size, headerSum := c.uint64(), c.uint64(), c.uint32()
	body := uint64(a.in.Size()) - sevenStart
	switch {
	case at > body || size > body-at:
		return nil, fmt.Errorf("%w: cut off", ErrDamaged)
	case size > maxSevenHeader:
		return nil, fmt.Errorf("%w: header of %d bytes", ErrTooLarge, size)
	}
	header, err := piece(a.in, sevenStart+int64(at), int(size))
	if err != nil {
		return nil, err
	}
	if crc32.ChecksumIEEE(header) != headerSum {
		return nil, fmt.Errorf("%w: checksum of the header", ErrDamaged)
	}
	if len(header) > 0 && header[0] == sevenPacked {
		return a.unpackHeader(&cursor{b: header[1:]})
	}
	return &cursor{b: header}, nil
}

// unpackHeader unpacks a header, given where it is packed.
func (a *sevenArchive) unpackHeader(c *cursor) (*cursor, error) {
	streams := c.streams()
	if c.err == nil && len(streams) != 1 {
		c.fail("header packed in %d streams", len(streams))
	}
	if c.err != nil {
		return nil, c.err
	}
	f := streams[0]
	size := f.unpackSize()
	if size > maxSevenHeader {
		return nil, fmt.Errorf("%w: header of %d bytes", ErrTooLarge, size)
	}
	r, err := a.open(f)
	if err != nil {
		return nil, err
	}
	var header bytes.Buffer
	if _, err := header.ReadFrom(io.LimitReader(r, int64(size))); err != nil {
		return nil, asDamaged(err)
	}
	if uint64(header.Len()) != size || f.sum.known && crc32.ChecksumIEEE(header.Bytes()) != f.sum.value {
		return nil, fmt.Errorf("%w: checksum of the unpacked header", ErrDamaged)
	}
	return &cursor{b: header.Bytes()}, nil
}

// sevenEntry is a file in the header.
type sevenEntry struct {
	name     string
	modified time.Time
	empty    bool // it has no bytes
	folder   bool // it is a directory
}

// directory reads the header: the files, and the places of those that are not empty.
func (a *sevenArchive) directory(c *cursor) ([]sevenEntry, []part, error) {
	if len(c.b) == 0 {
		return nil, nil, nil
	}
	c.expect(sevenHeader)
	var parts []part
	var files []sevenEntry
	last := byte(0)
	for id := c.byte(); id != sevenEnd; id = c.byte() {
		last = c.after(last, id)
		switch id {
		case sevenProperties:
			for id := c.byte(); id != sevenEnd; id = c.byte() {
				c.take(c.size())
			}
		case sevenMoreStreams:
			c.streams()
		case sevenStreams:
			for _, f := range c.streams() {
				parts = append(parts, f.parts...)
			}
		case sevenFiles:
			files = c.files()
		default:
			c.fail("field %#x", id)
		}
	}
	if len(files) > maxEntries || len(parts) > maxEntries {
		return nil, nil, fmt.Errorf("%w: more than %d entries", ErrTooLarge, maxEntries)
	}
	filled := 0
	for _, f := range files {
		if !f.empty {
			filled++
		}
	}
	if c.err == nil && filled != len(parts) {
		c.fail("%d files in %d streams", filled, len(parts))
	}
	return files, parts, c.err
}

// files reads the names and times of files.
func (c *cursor) files() []sevenEntry {
	n := c.count()
	if n > maxEntries {
		return make([]sevenEntry, maxEntries+1) // directory refuses so many
	}
	files := make([]sevenEntry, n)
	var empty []int
	var seen [256]bool
	for id := c.byte(); id != sevenEnd; id = c.byte() {
		if seen[id] && id != sevenDummy {
			c.fail("field %#x twice", id)
			break
		}
		seen[id] = true
		field := &cursor{b: c.take(c.size())}
		switch id {
		case sevenEmptyStream:
			for i, is := range field.bits(n) {
				if is {
					files[i].empty, files[i].folder = true, true
					empty = append(empty, i)
				}
			}
		case sevenEmptyFile:
			for i, is := range field.bits(len(empty)) {
				files[empty[i]].folder = !is
			}
		case sevenName:
			field.inPlace()
			for i := range files {
				files[i].name = field.utf16()
			}
		case sevenModified:
			given := field.optional(n)
			field.inPlace()
			for i := range files {
				if given[i] {
					files[i].modified = fileTime(field.uint64())
				}
			}
		}
		if field.err != nil && c.err == nil {
			c.fail("field %#x ends early", id)
		}
	}
	return files
}

// inPlace checks that the values of a field follow it. The format allows them to stand
// in a stream of their own, but 7-Zip never writes that.
func (c *cursor) inPlace() {
	if c.byte() != 0 {
		c.fail("values elsewhere")
	}
}

// utf16 reads a name that ends with a zero.
func (c *cursor) utf16() string {
	var units []uint16
	for u := c.uint16(); u != 0; u = c.uint16() {
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}

// streams reads the places of streams, and the files in them.
func (c *cursor) streams() []*stream {
	var start uint64
	var packed []uint64
	var streams []*stream
	last := byte(0)
	for id := c.byte(); id != sevenEnd; id = c.byte() {
		last = c.after(last, id)
		switch id {
		case sevenPackInfo:
			start, packed = c.packInfo()
		case sevenUnpackInfo:
			streams = c.unpackInfo()
		case sevenSubStreams:
			c.subStreams(streams)
		default:
			c.fail("field %#x", id)
		}
	}
	for _, f := range streams {
		n := max(1, len(f.inputs))
		if n > len(packed) {
			c.fail("no packed stream")
			return nil
		}
		f.start, f.packed, packed = start, packed[:n:n], packed[n:]
		for _, size := range f.packed {
			start += size
		}
		if f.parts == nil { // the header names no files: the stream is one
			f.parts = []part{{f, 0, int64(f.unpackSize()), f.sum}}
		} else if len(f.parts) == 1 && !f.parts[0].sum.known {
			f.parts[0].sum = f.sum
		}
	}
	return streams
}

// packInfo reads the offset and the sizes of packed streams.
func (c *cursor) packInfo() (start uint64, sizes []uint64) {
	start = c.size()
	n := c.count()
	for id := c.byte(); id != sevenEnd; id = c.byte() {
		switch id {
		case sevenSize:
			for range n {
				sizes = append(sizes, c.size())
			}
		case sevenSum:
			c.checksums(n)
		default:
			c.fail("field %#x", id)
		}
	}
	return start, sizes
}

// unpackInfo reads how streams are unpacked.
func (c *cursor) unpackInfo() []*stream {
	c.expect(sevenFolder)
	n := c.count()
	if n > maxEntries {
		c.fail("%d streams", n)
		return nil
	}
	c.inPlace()
	var streams []*stream
	for range n {
		if c.err != nil {
			return nil
		}
		streams = append(streams, c.stream())
	}
	c.expect(sevenUnpackSize)
	for _, f := range streams {
		for range f.coders {
			f.sizes = append(f.sizes, c.size())
		}
	}
	for id := c.byte(); id != sevenEnd; id = c.byte() {
		if id != sevenSum {
			c.fail("field %#x", id)
			break
		}
		for i, sum := range c.checksums(n) {
			streams[i].sum = sum
		}
	}
	return streams
}

// stream reads the coders of a stream.
func (c *cursor) stream() *stream {
	f := new(stream)
	n := c.number()
	if n == 0 || n > maxSevenCoders {
		c.fail("%d steps of unpacking", n)
		return f
	}
	var inputs uint64
	for range n {
		flags := c.byte()
		step := coder{id: string(c.take(uint64(flags & 0xf))), inputs: 1}
		outputs := uint64(1)
		if flags&0x10 != 0 {
			step.inputs, outputs = c.number(), c.number()
		}
		if flags&0x20 != 0 {
			step.properties = c.take(c.size())
		}
		if flags&0xc0 != 0 || outputs != 1 || step.inputs == 0 || step.inputs > maxSevenCoders {
			c.fail("a step of unpacking with %d inputs and %d outputs", step.inputs, outputs)
			return f
		}
		f.coders = append(f.coders, step)
		inputs += step.inputs
	}
	for range n - 1 {
		bind := [2]uint64{c.number(), c.number()}
		if bind[0] >= inputs || bind[1] >= n {
			c.fail("steps of unpacking that do not fit together")
		}
		f.binds = append(f.binds, bind)
	}
	if inputs > maxSevenCoders || inputs < n {
		c.fail("%d steps of unpacking with %d inputs", n, inputs)
		return f
	}
	if packed := inputs - (n - 1); packed > 1 {
		for range packed {
			input := c.number()
			if input >= inputs {
				c.fail("steps of unpacking that do not fit together")
			}
			f.inputs = append(f.inputs, input)
		}
	}
	return f
}

// output returns the coder whose output is the stream.
func (f *stream) output() int {
	for i := len(f.coders) - 1; i > 0; i-- {
		bound := false
		for _, b := range f.binds {
			bound = bound || b[1] == uint64(i)
		}
		if !bound {
			return i
		}
	}
	return 0
}

// unpackSize is the size of the stream.
func (f *stream) unpackSize() uint64 {
	if len(f.sizes) == 0 {
		return 0
	}
	return f.sizes[f.output()]
}

// subStreams reads the sizes and checksums of the files that streams consist of.
func (c *cursor) subStreams(streams []*stream) {
	id := c.byte()
	counts := make([]uint64, len(streams))
	total := uint64(0)
	for i := range counts {
		if counts[i] = 1; id == sevenNumStreams {
			counts[i] = c.number()
		}
		if total += counts[i]; counts[i] > maxEntries || total > maxEntries {
			c.fail("more than %d files", maxEntries)
			return
		}
	}
	if id == sevenNumStreams {
		id = c.byte()
	}
	for i, f := range streams {
		f.parts = make([]part, counts[i])
		at, end := uint64(0), f.unpackSize()
		for j := range f.parts {
			size := end - at
			if j < len(f.parts)-1 {
				if size = 0; id == sevenSize {
					size = c.size()
				}
			}
			if size > end-at {
				c.fail("files larger than their stream")
				return
			}
			f.parts[j] = part{stream: f, at: int64(at), size: int64(size)}
			at += size
		}
	}
	if id == sevenSize {
		id = c.byte()
	}
	for ; id != sevenEnd; id = c.byte() {
		if id != sevenSum {
			c.fail("field %#x", id)
			return
		}
		c.partSums(streams)
	}
}

// partSums reads the checksums of files, but for those that are the only file of a
// stream whose checksum is known.
func (c *cursor) partSums(streams []*stream) {
	var parts []*part
	for _, f := range streams {
		if len(f.parts) == 1 && f.sum.known {
			continue
		}
		for j := range f.parts {
			parts = append(parts, &f.parts[j])
		}
	}
	for i, sum := range c.checksums(len(parts)) {
		parts[i].sum = sum
	}
}

// read unpacks a file into w.
func (a *sevenArchive) read(w io.Writer, p part) error {
	var packed uint64
	for _, size := range p.stream.packed {
		packed = min(packed+size, maxSevenSize)
	}
	if _, err := a.bounds.fits(p.size, int64(packed)); err != nil {
		return err
	}
	if !p.sum.known {
		return fmt.Errorf("%w: no checksum", ErrUnsupported)
	}
	if a.stream != p.stream {
		a.stream, a.r, a.at = p.stream, nil, 0
		a.attempt(func() (err error) {
			a.r, err = a.open(p.stream)
			return err
		})
	}
	if a.err == nil && a.at < p.at {
		a.attempt(func() error { return a.bounds.skip(io.LimitReader(a.r, p.at-a.at), p.at-a.at) })
		a.at = p.at
	}
	if a.err != nil && a.at > 0 {
		return fmt.Errorf("%w (of a file packed together with it)", a.err)
	}
	if a.err != nil {
		return a.err
	}
	var sum uint32
	a.attempt(func() (err error) {
		sum, err = a.bounds.read(w, io.LimitReader(a.r, p.size), p.size, int64(packed))
		return err
	})
	if a.err != nil {
		return a.err
	}
	a.at += p.size
	if sum != p.sum.value {
		return fmt.Errorf("%w: checksum", ErrDamaged)
	}
	return nil
}

// attempt lets the library work, and keeps its error. The error is there also when the
// library panics.
func (a *sevenArchive) attempt(do func() error) {
	a.err = fmt.Errorf("%w: unpacking panicked", ErrDamaged)
	a.err = asDamaged(do())
}

// Coders whose properties are checked here.
const (
	coderLZMA  = "\x03\x01\x01"
	coderPPMd  = "\x03\x04\x01"
	coderLZMA2 = "\x21"
	coderAES   = "\x06\xf1\x07\x01"
)

// plainCoders need a small and fixed amount of memory. Zstandard, Brotli and LZ4 are not
// among them; 7-Zip itself does not write them. The header does not say how much memory
// their streams need, and one of them unpacks in goroutines, whose panics cannot be
// recovered.
var plainCoders = map[string]bool{
	"\x00":             true, // copy
	"\x03":             true, // delta
	"\x03\x03\x01\x03": true, // x86
	"\x03\x03\x01\x1b": true, // x86 in four streams
	"\x03\x03\x02\x05": true, // PowerPC
	"\x03\x03\x05\x01": true, // ARM
	"\x03\x03\x08\x05": true, // SPARC
	"\x0a":             true, // ARM64
	"\x04\x01\x08":     true, // Deflate
	"\x04\x02\x02":     true, // bzip2
}

// bounded returns the properties of a coder and the memory that the coder takes. The
// dictionary is no larger than the unpacked bytes.
func (c coder) bounded(size uint64) (properties []byte, memory uint64, err error) {
	switch {
	case c.id == coderAES:
		return nil, 0, ErrEncrypted
	case plainCoders[c.id]:
		return c.properties, 0, nil
	case c.id == coderLZMA && len(c.properties) == 5:
		memory = min(uint64(binary.LittleEndian.Uint32(c.properties[1:])), max(size, 1<<12))
		return binary.LittleEndian.AppendUint32(c.properties[:1:1], uint32(memory)), memory, nil
	case c.id == coderPPMd && len(c.properties) == 5:
		return c.properties, uint64(binary.LittleEndian.Uint32(c.properties[1:])), nil
	case c.id == coderLZMA2 && len(c.properties) == 1 && c.properties[0] <= 40:
		p := byte(0)
		for p < c.properties[0] && lzma2Window(p) < size {
			p++
		}
		return []byte{p}, lzma2Window(p), nil
	case c.id == coderLZMA || c.id == coderPPMd || c.id == coderLZMA2:
		return nil, 0, fmt.Errorf("%w: properties % x of method % x", ErrDamaged, c.properties, c.id)
	}
	return nil, 0, fmt.Errorf("%w: method % x", ErrUnsupported, c.id)
}

// lzma2Window is the size of the dictionary that a property of LZMA2 stands for.
func lzma2Window(p byte) uint64 { return uint64(2|p&1) << (p/2 + 11) }

// open begins to unpack a stream.
func (a *sevenArchive) open(f *stream) (io.Reader, error) {
	body := uint64(a.in.Size() - sevenStart)
	end := f.start
	for _, size := range f.packed {
		end += min(size, maxSevenSize)
	}
	if f.start > body || end > body {
		return nil, fmt.Errorf("%w: packed stream beyond the end", ErrDamaged)
	}
	header, err := f.asArchive()
	if err != nil {
		return nil, err
	}
	start := binary.LittleEndian.AppendUint64(nil, body)
	start = binary.LittleEndian.AppendUint64(start, uint64(len(header)))
	start = binary.LittleEndian.AppendUint32(start, crc32.ChecksumIEEE(header))
	magic := binary.LittleEndian.AppendUint32([]byte(sevenMagic+"\x00\x04"), crc32.ChecksumIEEE(start))
	in := joined{section(append(magic, start...)), io.NewSectionReader(a.in, sevenStart, int64(body)), section(header)}
	zr, err := sevenzip.NewReader(in, a.in.Size()+int64(len(header)))
	if err != nil {
		return nil, asDamaged(err)
	}
	if len(zr.File) != 1 {
		return nil, fmt.Errorf("%w: %d files in a stream", ErrDamaged, len(zr.File))
	}
	r, err := zr.File[0].Open()
	return r, asDamaged(err)
}

// asArchive writes the header of an archive that holds the stream as one file.
func (f *stream) asArchive() ([]byte, error) {
	out := append(appendNumber([]byte{sevenHeader, sevenStreams, sevenPackInfo}, f.start), byte(len(f.packed)), sevenSize)
	for _, size := range f.packed {
		out = appendNumber(out, size)
	}
	out = append(out, sevenEnd, sevenUnpackInfo, sevenFolder, 1, 0, byte(len(f.coders)))
	var memory uint64
	for i, c := range f.coders {
		properties, needs, err := c.bounded(f.sizes[i])
		if err != nil {
			return nil, err
		}
		if memory += needs; memory > maxWindow {
			return nil, fmt.Errorf("%w: unpacking takes %d bytes of memory", ErrTooLarge, memory)
		}
		out = c.append(out, properties)
	}
	for _, b := range f.binds {
		out = append(out, byte(b[0]), byte(b[1]))
	}
	for _, input := range f.inputs {
		out = append(out, byte(input))
	}
	out = append(out, sevenUnpackSize)
	for _, size := range f.sizes {
		out = appendNumber(out, size)
	}
	return append(out, sevenEnd, sevenEnd, sevenFiles, 1, sevenEnd, sevenEnd), nil
}

// append writes a coder with other properties.
func (c coder) append(out, properties []byte) []byte {
	flags := byte(len(c.id)) | 0x10
	if len(properties) > 0 {
		flags |= 0x20
	}
	out = append(out, flags)
	out = append(out, c.id...)
	out = append(out, byte(c.inputs), 1)
	if len(properties) > 0 {
		out = appendNumber(out, uint64(len(properties)))
		out = append(out, properties...)
	}
	return out
}

// appendNumber writes a number in its longest form.
func appendNumber(out []byte, n uint64) []byte {
	return binary.LittleEndian.AppendUint64(append(out, 0xff), n)
}

// joined reads sections as one, each behind the one before.
type joined []*io.SectionReader

func (j joined) ReadAt(p []byte, at int64) (n int, err error) {
	for _, s := range j {
		if at >= s.Size() {
			at -= s.Size()
			continue
		}
		m, err := s.ReadAt(p[n:min(len(p), n+int(min(s.Size()-at, int64(len(p)))))], at)
		n, at = n+m, 0
		if err != nil && err != io.EOF {
			return n, err
		}
		if n == len(p) {
			return n, nil
		}
	}
	return n, io.EOF
}

// section returns bytes as a section.
func section(b []byte) *io.SectionReader {
	return io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b)))
}
