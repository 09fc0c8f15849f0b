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

// sevenStart is the length of what stands before the packed streams.
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
	sevenFolder
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
	sevenDummy // as many bytes as somebody liked
)

const (
	maxSevenHeader = 32 << 20 // unpacked
	maxSevenCoders = 32       // and inputs of them
	maxSevenSize   = 1 << 50  // of anything; larger ones are damage
)

// sevenArchive is a .7z. Its header is read here: the library allocates what a
// header claims, which no recover helps against. The library unpacks, one
// packed stream (folder) at a time, which is put before it as an archive of one
// file.
type sevenArchive struct {
	in     *io.SectionReader
	bounds *bounds

	folder *folder
	r      io.Reader
	at     int64 // what was read of the folder
	err    error // why r cannot go on
}

// folder is a stream that files are packed in, one behind the other.
type folder struct {
	coders []coder
	binds  [][2]uint64 // which input takes which output
	inputs []uint64    // that take packed streams, when there are several
	sizes  []uint64    // unpacked, of each coder's output
	start  uint64      // of the first of its packed streams, behind sevenStart
	packed []uint64    // their sizes
	sum    checksum
	parts  []part
}

// coder is a step of unpacking. It has one output.
type coder struct {
	id         string
	inputs     uint64
	properties []byte
}

// part is a file of a folder.
type part struct {
	folder   *folder
	at, size int64
	sum      checksum
}

type checksum struct {
	value uint32
	known bool
}

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

// number reads a number: as many bytes follow the first as that one begins
// with ones; its other bits are the uppermost.
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

// count reads how many of something follow, of at least one byte each.
func (c *cursor) count() int {
	n := c.number()
	if n > uint64(len(c.b)) {
		c.fail("%d of something in %d bytes", n, len(c.b))
		return 0
	}
	return int(n)
}

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

// optional reads which of n values are given.
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

func (c *cursor) checksums(n int) []checksum {
	out := make([]checksum, n)
	for i, given := range c.optional(n) {
		if given {
			out[i] = checksum{c.uint32(), c.err == nil}
		}
	}
	return out
}

// after checks that fields come once and in their order: a header may not have
// the same work done over and over.
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

// header returns the header, unpacked.
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

func (a *sevenArchive) unpackHeader(c *cursor) (*cursor, error) {
	folders := c.streams()
	if c.err == nil && len(folders) != 1 {
		c.fail("header packed in %d streams", len(folders))
	}
	if c.err != nil {
		return nil, c.err
	}
	f := folders[0]
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
	empty    bool // without bytes
	folder   bool
}

// directory reads the header: the files, and of those that are not empty where
// they are.
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
		return make([]sevenEntry, maxEntries+1) // refused, and read no further
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

// inPlace reads whether values follow. 7-Zip could put them into a stream of
// their own, and never does.
func (c *cursor) inPlace() {
	if c.byte() != 0 {
		c.fail("values elsewhere")
	}
}

// utf16 reads a name up to its zero.
func (c *cursor) utf16() string {
	var units []uint16
	for u := c.uint16(); u != 0; u = c.uint16() {
		units = append(units, u)
	}
	return string(utf16.Decode(units))
}

// streams reads where packed streams are and what is in them.
func (c *cursor) streams() []*folder {
	var start uint64
	var packed []uint64
	var folders []*folder
	last := byte(0)
	for id := c.byte(); id != sevenEnd; id = c.byte() {
		last = c.after(last, id)
		switch id {
		case sevenPackInfo:
			start, packed = c.packInfo()
		case sevenUnpackInfo:
			folders = c.unpackInfo()
		case sevenSubStreams:
			c.subStreams(folders)
		default:
			c.fail("field %#x", id)
		}
	}
	for _, f := range folders {
		n := max(1, len(f.inputs))
		if n > len(packed) {
			c.fail("no packed stream")
			return nil
		}
		f.start, f.packed, packed = start, packed[:n:n], packed[n:]
		for _, size := range f.packed {
			start += size
		}
		if f.parts == nil { // no word about files
			f.parts = []part{{f, 0, int64(f.unpackSize()), f.sum}}
		} else if len(f.parts) == 1 && !f.parts[0].sum.known {
			f.parts[0].sum = f.sum
		}
	}
	return folders
}

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

func (c *cursor) unpackInfo() []*folder {
	c.expect(sevenFolder)
	n := c.count()
	if n > maxEntries {
		c.fail("%d streams", n)
		return nil
	}
	c.inPlace()
	var folders []*folder
	for range n {
		if c.err != nil {
			return nil
		}
		folders = append(folders, c.folder())
	}
	c.expect(sevenUnpackSize)
	for _, f := range folders {
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
			folders[i].sum = sum
		}
	}
	return folders
}

func (c *cursor) folder() *folder {
	f := new(folder)
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

// output returns which coder's output is that of the folder.
func (f *folder) output() int {
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

func (f *folder) unpackSize() uint64 {
	if len(f.sizes) == 0 {
		return 0
	}
	return f.sizes[f.output()]
}

// subStreams reads which files folders are cut into.
func (c *cursor) subStreams(folders []*folder) {
	id := c.byte()
	counts := make([]uint64, len(folders))
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
	for i, f := range folders {
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
			f.parts[j] = part{folder: f, at: int64(at), size: int64(size)}
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
		c.partSums(folders)
	}
}

// partSums reads the checksums of files. That of a file which has a folder for
// itself may have been given already.
func (c *cursor) partSums(folders []*folder) {
	var parts []*part
	for _, f := range folders {
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
	for _, size := range p.folder.packed {
		packed = min(packed+size, maxSevenSize)
	}
	if _, err := a.bounds.fits(p.size, int64(packed)); err != nil {
		return err
	}
	if !p.sum.known {
		return fmt.Errorf("%w: no checksum", ErrUnsupported)
	}
	if a.folder != p.folder {
		a.folder, a.r, a.at = p.folder, nil, 0
		a.attempt(func() (err error) {
			a.r, err = a.open(p.folder)
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

// attempt keeps why the library cannot go on, also when it panics.
func (a *sevenArchive) attempt(do func() error) {
	a.err = fmt.Errorf("%w: unpacking panicked", ErrDamaged)
	a.err = asDamaged(do())
}

// Coders that are looked at here.
const (
	coderLZMA  = "\x03\x01\x01"
	coderPPMd  = "\x03\x04\x01"
	coderLZMA2 = "\x21"
	coderAES   = "\x06\xf1\x07\x01"
)

// plainCoders need no more memory than they have. Zstandard, Brotli and LZ4,
// which 7-Zip itself does not write, are not among them: what their streams ask
// for is not in the header, and one of them unpacks in goroutines, out of reach
// of a recover.
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

// bounded returns the properties of a coder with a dictionary no larger than
// what it unpacks, which needs no larger one, and how much memory that takes.
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

// lzma2Window is the size of a dictionary as LZMA2 writes it.
func lzma2Window(p byte) uint64 { return uint64(2|p&1) << (p/2 + 11) }

// open begins to unpack a folder.
func (a *sevenArchive) open(f *folder) (io.Reader, error) {
	body := uint64(a.in.Size() - sevenStart)
	end := f.start
	for _, size := range f.packed {
		end += min(size, maxSevenSize)
	}
	if f.start > body || end > body {
		return nil, fmt.Errorf("%w: packed stream beyond the end", ErrDamaged)
	}
	header, err := f.header()
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

// header writes the header of an archive that holds the folder as one file.
func (f *folder) header() ([]byte, error) {
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

// joined reads sections as if they were one behind the other.
type joined []*io.SectionReader

func (j joined) ReadAt(p []byte, at int64) (n int, err error) {
	for _, part := range j {
		if at >= part.Size() {
			at -= part.Size()
			continue
		}
		m, err := part.ReadAt(p[n:min(len(p), n+int(min(part.Size()-at, int64(len(p)))))], at)
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

// section is bytes as a section of something that is read.
func section(b []byte) *io.SectionReader {
	return io.NewSectionReader(bytes.NewReader(b), 0, int64(len(b)))
}
