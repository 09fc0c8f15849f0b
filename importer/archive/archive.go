// Package archive opens the archives that units pack their files in: .zip,
// .rar and .7z, known by content. It works in memory, writes nothing to disk,
// and knows nothing of what the files are.
//
// What an archive holds is either given out or named with the reason why it is
// not. Only what no unit sends by intention is passed over: folders, and what
// systems and programs put beside files (names beginning with a dot or ~$,
// __MACOSX, Thumbs.db, desktop.ini).
//
// The directory of each kind of archive is read here, with bounds on all that
// it claims; the libraries see one packed stream at a time, after what it asks
// of memory has been looked at. No bytes are given out that have not been held
// against their checksum.
package archive

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"iter"
	"math"
	"strings"
	"time"
)

// Why a file, or an archive as a whole, was not unpacked.
var (
	ErrDamaged     = errors.New("archive: damaged")
	ErrEncrypted   = errors.New("archive: encrypted")
	ErrTooLarge    = errors.New("archive: too large")
	ErrUnsupported = errors.New("archive: unsupported") // several volumes, an unknown method, no checksum
)

// The bounds of an archive. A district's submissions together are some tens of
// megabytes; these keep a hostile archive from taking the memory of a clerk's
// PC.
const (
	maxFiles  = 5_000
	maxFile   = 100 << 20 // unpacked bytes of one file
	maxTotal  = 400 << 20 // unpacked bytes of all files, those of archives within included
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
	Data     []byte // not nil when Err is nil
	Err      error  // why there are no Data; wraps an error of this package
}

// kind is a kind of archive.
type kind uint8

const (
	none kind = iota
	zipFile
	rarFile
	sevenFile
)

// kindOf tells an archive by its first bytes, and a zip that is none by what
// Office, OpenDocument and OFD files have in it.
func kindOf(data []byte) kind {
	has := func(magic string) bool { return bytes.HasPrefix(data, []byte(magic)) }
	switch {
	case has(rar4Magic), has(rar5Magic):
		return rarFile
	case has(sevenMagic):
		return sevenFile
	case has(volumeMagic):
		return zipFile
	case !has("PK\x03\x04") && !has("PK\x05\x06"):
		return none
	case tooManyEntries(data):
		return zipFile
	}
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return none // a cut document as likely as a cut archive: whoever reads documents says so
	}
	for _, f := range zr.File {
		switch name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/")); {
		case name == "[content_types].xml", name == "mimetype", name == "ofd.xml", strings.HasSuffix(name, ".iwa"),
			name == "index.apxl", name == "index.zip",
			strings.HasPrefix(name, "xl/"), strings.HasPrefix(name, "word/"), strings.HasPrefix(name, "ppt/"):
			return none
		}
	}
	return zipFile
}

// Is reports whether data are an archive that this package opens.
func Is(data []byte) bool { return kindOf(data) != none }

// Files yields the files of an archive in its order, one in memory at a time.
// Archives within it are opened too, one level deep; deeper ones, and those
// without a file, are yielded as files. What holds for the archive as a whole
// is yielded last, as a File without a name: that it cannot be opened, that it
// is cut off, or that it has too many files. Nothing is yielded for an archive
// without a file.
func Files(data []byte) iter.Seq[File] {
	return func(yield func(File) bool) {
		u := &unpacking{bounds: bounds{bytes: maxTotal, files: maxFiles}, yield: yield}
		u.open(data, "")
	}
}

// entry is a file in the directory of an archive.
type entry struct {
	name     string // clean
	modified time.Time
	// read unpacks the file, and is called no more than once, in the order of
	// the directory.
	read func() ([]byte, error)
}

// unpacking is the work on one archive and those within it.
type unpacking struct {
	bounds
	yield func(File) bool
}

// open yields the files of an archive; within is the name of that archive in
// another. It reports false when no more are asked for.
func (u *unpacking) open(data []byte, within string) bool {
	entries, failed := u.list(data)
	if within != "" && len(entries) == 0 && failed == nil {
		return u.yield(File{Name: within, Data: data})
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
		f.Data, f.Err = e.unpack()
		if f.Err == nil && within == "" && Is(f.Data) {
			if !u.open(f.Data, f.Name) {
				return false
			}
		} else if !u.yield(f) {
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
func (u *unpacking) list(data []byte) (entries []entry, err error) {
	defer func() {
		if p := recover(); p != nil {
			err = panicked(p)
		}
	}()
	switch kindOf(data) {
	case zipFile:
		return listZip(data, &u.bounds)
	case rarFile:
		return listRAR(data, &u.bounds)
	case sevenFile:
		return listSeven(data, &u.bounds)
	}
	return nil, fmt.Errorf("%w: no archive", ErrUnsupported)
}

// unpack reads an entry. A panic on damaged bytes is that entry's; the caller's
// code, whose panics are its own, does not run within.
func (e entry) unpack() (data []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			data, err = nil, panicked(p)
		}
	}()
	data, err = e.read()
	switch {
	case err != nil:
		return nil, err
	case data == nil:
		return []byte{}, nil
	}
	return data, nil
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

// read unpacks a file of that size, which was packed into so many bytes.
func (b *bounds) read(r io.Reader, size, packed int64) ([]byte, error) {
	limit, err := b.fits(size, packed)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if size != unknown {
		out.Grow(int(size) + bytes.MinRead)
	}
	n, err := out.ReadFrom(io.LimitReader(r, limit+1))
	b.bytes -= min(n, b.bytes) // what came to nothing took its time too
	switch {
	case n > limit:
		return nil, fmt.Errorf("%w: unpacks to more than %d bytes", ErrTooLarge, limit)
	case err != nil:
		return nil, err
	case size != unknown && n != size:
		return nil, fmt.Errorf("%w: %d bytes instead of %d", ErrDamaged, n, size)
	}
	return out.Bytes(), nil
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
