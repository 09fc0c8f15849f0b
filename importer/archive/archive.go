// Package archive opens the archives that units pack their files in: .zip,
// .rar, .7z, .tar and .gz, known by content. It reads an archive where it lies
// and unpacks one file after the other into a Scratch, so that memory grows
// neither with their number nor with their size.
//
// What an archive holds is either given out or named with the reason why it is
// not. Only what no unit sends by intention is passed over: folders, and what
// systems and programs put beside files (names beginning with a dot or ~$,
// __MACOSX, Thumbs.db, desktop.ini).
//
// The directory of each kind of archive is read here, with bounds on all that
// it claims; the libraries see one packed stream at a time, after what it asks
// of memory has been looked at. No bytes are given out that have not been held
// against their checksum, where the kind of archive has one: a .tar has none.
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

// Why a file, or an archive as a whole, was not unpacked.
var (
	ErrDamaged     = errors.New("archive: damaged")
	ErrEncrypted   = errors.New("archive: encrypted")
	ErrTooLarge    = errors.New("archive: too large")
	ErrUnsupported = errors.New("archive: unsupported") // several volumes, an unknown method, no checksum
	// ErrNoRoom says that what is unpacked could not be kept in the folder for
	// temporary files.
	ErrNoRoom = errors.New("archive: no room to unpack")
)

// The bounds of an archive. They keep a hostile one from taking the memory, the
// disk or the day of a clerk's PC.
const (
	maxFiles  = 20_000
	maxFile   = 2 << 30   // unpacked bytes of one file
	maxTotal  = 400 << 20 // unpacked bytes of all files, those of archives within included …
	maxGrowth = 4         // … and besides so many for each of the archive's own
	maxRatio  = 200       // unpacked to packed bytes of one file …
	ratioFrom = 10 << 20  // … once it is larger than this; small texts pack better
	maxWindow = 128 << 20 // of the packing methods that ask for memory
	// maxEntries bounds the memory of a directory, folders included, before it
	// is known what of it is to be read.
	maxEntries = 200_000
)

// File is a file of an archive.
type File struct {
	// Name is the path within the archive, with slashes and harmless: no
	// drive, no leading slash, no "..". A file of an archive within the archive
	// has that one's name in front. Two files may have the same name. It is
	// empty when Err is about the archive as a whole.
	Name string
	// Modified is zero when the archive does not say. Old formats give the
	// time on the wall of the writer; it is taken for UTC.
	Modified time.Time
	// Data are the bytes, in the Scratch; nil when Err is not.
	Data *io.SectionReader
	// Seen is what a look at the Data tells; nil when Err is not.
	Seen *formats.File
	Err  error // why there are no Data; wraps an error of this package, or the context's
}

// Files unpacks the files of an archive that was looked at, in its order, each once the one before
// has been dealt with. Archives within it are opened too, one level deep; deeper
// ones, and those without a file, are yielded as files. What holds for the archive
// as a whole is yielded last, as a File without a name: that it cannot be opened,
// that it is cut off, or that it has too many files. Nothing is yielded for an
// archive without a file. When ctx is done the last that is yielded says so.
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

// open yields the files of an archive; within is the name of that archive in
// another. It reports false when no more are asked for.
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

// list reads the directory of an archive. There may be entries besides an
// error, which then says why there may have been more.
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

// unpack reads an entry into the scratch file, whole or not at all. A panic on
// damaged bytes is that entry's; the caller's code, whose panics are its own, does
// not run within.
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

// stopping reads until its context is done: what is between two reads of a
// packed stream is little work.
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

// stoppingWriter is the same for what is unpacked, which may be much more.
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

func panicked(p any) error { return fmt.Errorf("%w: unpacking panicked: %v", ErrDamaged, p) }

// bounds are what may still come of an archive and those within it.
type bounds struct {
	bytes int64
	files int
}

// unknown is the size of a file whose archive does not say it.
const unknown = -1

// fits returns how large a file may become that was packed into so many bytes,
// or an error when it says itself that it is larger.
func (b *bounds) fits(size, packed int64) (limit int64, err error) {
	limit = min(maxFile, b.bytes, max(ratioFrom, min(packed, maxFile)*maxRatio))
	if size > limit {
		return 0, fmt.Errorf("%w: %d bytes, packed in %d; up to %d are read", ErrTooLarge, size, packed, limit)
	}
	return limit, nil
}

// read unpacks a file of that size, which was packed into so many bytes, into w,
// and returns the checksum of what there is of it.
func (b *bounds) read(w io.Writer, r io.Reader, size, packed int64) (sum uint32, err error) {
	limit, err := b.fits(size, packed)
	if err != nil {
		return 0, err
	}
	out := summing{w: w, sum: crc32.NewIEEE()}
	n, err := io.Copy(&out, io.LimitReader(r, limit+1))
	b.bytes -= min(n, b.bytes) // what came to nothing took its time too
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

// summing writes, keeps the checksum, and tells its own failures from those of
// what is read.
type summing struct {
	w   io.Writer
	sum hash.Hash32
	err error
}

func (s *summing) Write(p []byte) (int, error) {
	s.sum.Write(p) // a hash takes everything
	n, err := s.w.Write(p)
	s.err = err
	return n, err
}

// skip unpacks bytes that nobody asks for, to come to those behind them. The
// size may be unknown.
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

// clamp makes a size that a header claims an int64.
func clamp(n uint64) int64 { return int64(min(n, math.MaxInt64)) }
