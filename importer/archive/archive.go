// Package archive opens the archives in which units pack their files: .zip, .rar,
// .7z, .tar and .gz. It knows them by their content. It reads an archive in place and
// unpacks one file after the other into a Scratch, so that memory grows neither with
// the number of files nor with their size.
//
// It yields every file of an archive, or its name with the reason why it was not
// unpacked. It passes over entries that no unit sends on purpose: folders, and files
// that systems and programs put beside others (names beginning with a dot or ~$,
// __MACOSX, Thumbs.db, desktop.ini).
//
// The package reads the directory of each kind of archive itself and bounds all that
// the directory claims. The libraries get one packed stream at a time, after a check of
// the memory that it needs. The bytes of a file are yielded only if their checksum is
// right; a .tar has no checksums.
package archive

import (
	"context"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"iter"
	"math"
	"time"

	"jixiao/importer/grid/formats"
)

// Reasons why a file, or an archive as a whole, was not unpacked.
var (
	ErrDamaged     = errors.New("archive: damaged")
	ErrEncrypted   = errors.New("archive: encrypted")
	ErrTooLarge    = errors.New("archive: too large")
	ErrUnsupported = errors.New("archive: unsupported") // several volumes, an unknown method, no checksum
	// ErrNoRoom says that the folder for temporary files has no room for the unpacked
	// bytes.
	ErrNoRoom = errors.New("archive: no room to unpack")
)

// The bounds of an archive. They keep a hostile one from using up the memory, the disk
// or the working day of a clerk's PC.
const (
	maxFiles  = 20_000
	maxFile   = 2 << 30   // unpacked bytes of one file
	maxTotal  = 400 << 20 // unpacked bytes of all files, also of archives within …
	maxGrowth = 4         // … and so many more for each byte of the archive
	maxRatio  = 200       // unpacked bytes for each packed one of a file …
	ratioFrom = 10 << 20  // … that is larger than this; small texts pack better
	maxWindow = 128 << 20 // bytes of memory for unpacking
	// maxEntries bounds the memory of a directory with all its folders, before it is
	// known which entries are read.
	maxEntries = 200_000
)

// File is a file of an archive.
type File struct {
	// Name is the path within the archive, with slashes and made harmless: no drive, no
	// leading slash, no "..". A file of an archive within the archive has the name of
	// that one in front. Two files may have the same name. Name is empty when Err is
	// about the archive as a whole.
	Name string
	// Modified is zero when the archive does not say. Old formats store the local time of
	// the writer without its zone; it is taken as UTC.
	Modified time.Time
	// Data are the bytes, in the Scratch; nil when there is an Err.
	Data *io.SectionReader
	// Seen is the result of a look at the Data; nil when there is an Err.
	Seen *formats.File
	Err  error // why there are no Data; wraps an error of this package or of the context
}

// Files unpacks the files of an archive in its order, each when the caller is done with
// the one before; seen is the result of a look at the archive. It also opens archives
// within the archive, one level deep; deeper ones, and those without a file, are yielded
// as files. An error of the archive as a whole is yielded last, as a File without a
// name: it cannot be opened, is cut off, or has too many files. An archive without a
// file yields nothing. When ctx is done the last File says so.
func (s *Scratch) Files(ctx context.Context, r io.ReaderAt, size int64, seen *formats.File) iter.Seq[File] {
	return func(yield func(File) bool) {
		u := &unpacking{ctx: ctx, scratch: s, bounds: bounds{bytes: maxTotal + maxGrowth*size, files: maxFiles}, yield: yield}
		u.open(r, size, seen, "")
	}
}

// entry is a file in the directory of an archive.
type entry struct {
	name     string // clean
	modified time.Time
	// read unpacks the file into w, and is called no more than once, in the order
	// of the directory.
	read func(w io.Writer) error
}

// unpacking is the work on one archive and those within it.
type unpacking struct {
	ctx     context.Context
	scratch *Scratch
	bounds
	yield func(File) bool
}

// open yields the files of an archive. within is the name of the archive if it lies
// within another. open reports false when the caller wants no more files.
func (u *unpacking) open(r io.ReaderAt, size int64, seen *formats.File, within string) bool {
	entries, failed := u.list(r, size, seen.Kind)
	if within != "" && len(entries) == 0 && failed == nil {
		return u.yield(File{Name: within, Data: io.NewSectionReader(r, 0, size), Seen: seen})
	}
	for i, e := range entries {
		if u.files == 0 {
			failed = fmt.Errorf("%w: more than %d files, %d not read", ErrTooLarge, maxFiles, len(entries)-i)
			break
		}
		u.files--
		f := File{Name: e.name, Modified: e.modified}
		if within != "" {
			f.Name = within + "/" + e.name
		}
		if f.Data, f.Err = u.unpack(e); f.Err == nil {
			f.Seen = formats.Look(f.Data, f.Data.Size())
		}
		if f.Err == nil && within == "" && f.Seen.Kind.Unpacks() {
			if !u.open(f.Data, f.Data.Size(), f.Seen, f.Name) {
				return false
			}
		} else if !u.yield(f) || u.ctx.Err() != nil {
			return false
		}
	}
	if failed != nil {
		return u.yield(File{Name: within, Err: failed})
	}
	return true
}

// list reads the directory of an archive. It may return entries together with an error,
// which then says why the archive may have more.
func (u *unpacking) list(r io.ReaderAt, size int64, kind formats.Kind) (entries []entry, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	in := io.NewSectionReader(stopping{u.ctx, r}, 0, size)
	switch kind {
	case formats.Zip:
		return listZip(in, &u.bounds)
	case formats.RAR:
		return listRAR(in, &u.bounds)
	case formats.SevenZip:
		return listSeven(in, &u.bounds)
	case formats.Gzip:
		return u.listGzip(in)
	case formats.Tar:
		return listTar(in, &u.bounds)
	}
	return nil, fmt.Errorf("%w: no archive", ErrUnsupported)
}

// unpack reads an entry into the scratch file, whole or not at all. A panic on damaged
// bytes becomes the error of the entry. The caller's code does not run within unpack, so
// that its panics are not caught.
func (u *unpacking) unpack(e entry) (data *io.SectionReader, err error) {
	if err := u.ctx.Err(); err != nil {
		return nil, err
	}
	defer func() {
		if p := recover(); p != nil {
			data, err = nil, panicked(p)
		}
	}()
	return u.scratch.Keep(func(w io.Writer) error { return e.read(stoppingWriter{u.ctx, w}) })
}

// stopping reads until its context is done. There is little work between two reads of a
// packed stream.
type stopping struct {
	ctx context.Context
	r   io.ReaderAt
}

func (s stopping) ReadAt(p []byte, at int64) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.r.ReadAt(p, at)
}

// stoppingWriter writes until its context is done: one read of packed bytes may unpack
// to many writes.
type stoppingWriter struct {
	ctx context.Context
	w   io.Writer
}

func (s stoppingWriter) Write(p []byte) (int, error) {
	if err := s.ctx.Err(); err != nil {
		return 0, err
	}
	return s.w.Write(p)
}

// panicked is the error for a panic while unpacking.
func panicked(p any) error { return fmt.Errorf("%w: unpacking panicked: %v", ErrDamaged, p) }

// bounds say how many unpacked bytes and files an archive, with those within it, may
// still have.
type bounds struct {
	bytes int64
	files int
}

// unknown is the size of a file whose archive does not say it.
const unknown = -1

// fits returns the greatest size of a file that is packed into a number of bytes, or an
// error when the size that the archive gives is larger.
func (b *bounds) fits(size, packed int64) (limit int64, err error) {
	limit = min(maxFile, b.bytes, max(ratioFrom, min(packed, maxFile)*maxRatio))
	if size > limit {
		return 0, fmt.Errorf("%w: %d bytes, packed in %d; up to %d are read", ErrTooLarge, size, packed, limit)
	}
	return limit, nil
}

// read unpacks a file into w and returns its checksum, given its size and the number of
// bytes into which it is packed.
func (b *bounds) read(w io.Writer, r io.Reader, size, packed int64) (sum uint32, err error) {
	limit, err := b.fits(size, packed)
	if err != nil {
		return 0, err
	}
	out := summing{w: w, sum: crc32.NewIEEE()}
	n, err := io.Copy(&out, io.LimitReader(r, limit+1))
	b.bytes -= min(n, b.bytes) // also for a file that fails, since it took its time
	switch {
	case out.err != nil:
		return 0, out.err
	case n > limit:
		return 0, fmt.Errorf("%w: unpacks to more than %d bytes", ErrTooLarge, limit)
	case err != nil:
		return 0, err
	case size != unknown && n != size:
		return 0, fmt.Errorf("%w: %d bytes instead of %d", ErrDamaged, n, size)
	}
	return out.sum.Sum32(), nil
}

// summing writes and sums up what it writes. It keeps its own error, so that it can be
// told from one of reading.
type summing struct {
	w   io.Writer
	sum hash.Hash32
	err error
}

func (s *summing) Write(p []byte) (int, error) {
	s.sum.Write(p) // a hash never fails
	n, err := s.w.Write(p)
	s.err = err
	return n, err
}

// skip unpacks bytes and drops them, to get to the bytes behind them. The size may be
// unknown.
func (b *bounds) skip(r io.Reader, size int64) error {
	if size > b.bytes {
		return fmt.Errorf("%w: %d bytes before it", ErrTooLarge, size)
	}
	n, err := io.Copy(io.Discard, io.LimitReader(r, b.bytes+1))
	tooMuch := n > b.bytes
	b.bytes -= min(n, b.bytes)
	switch {
	case tooMuch:
		return fmt.Errorf("%w: what is before it", ErrTooLarge)
	case err != nil:
		return err
	case size != unknown && n != size:
		return fmt.Errorf("%w: cut off before it", ErrDamaged)
	}
	return nil
}

// clamp returns a size that a header claims as an int64.
func clamp(n uint64) int64 { return int64(min(n, math.MaxInt64)) }
