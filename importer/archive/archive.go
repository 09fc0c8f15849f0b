// Package archive opens the archives that units pack their files in: .zip,
// .rar and .7z, known by content. It works in memory, writes nothing to disk,
// and knows nothing of what the files are.
//
// What an archive holds is either given out or named with the reason why it is
// not. Only what no unit sends by intention is passed over: folders, and what
// systems put beside files (names beginning with a dot or ~$, __MACOSX,
// Thumbs.db, desktop.ini).
package archive

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"iter"
	"path"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/bodgit/sevenzip"
	"github.com/nwaples/rardecode/v2"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// Why a file, or an archive as a whole, was not unpacked.
var (
	ErrDamaged     = errors.New("archive: damaged")
	ErrEncrypted   = errors.New("archive: encrypted")
	ErrTooLarge    = errors.New("archive: too large")
	ErrUnsupported = errors.New("archive: unsupported") // several volumes, an unknown method
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
	maxWindow = 64 << 20  // of the packing methods that ask for memory
)

// File is a file of an archive.
type File struct {
	// Name is the path within the archive, with slashes and harmless: no
	// drive, no leading slash, no "..". A file of an archive within the archive
	// has that one's name in front.
	Name     string
	Modified time.Time // zero when the archive does not say
	Data     []byte
	Err      error // why there are no Data; wraps an error of this package
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
// Office and OpenDocument files have in it.
func kindOf(data []byte) kind {
	switch {
	case bytes.HasPrefix(data, []byte("Rar!\x1a\x07")):
		return rarFile
	case bytes.HasPrefix(data, []byte("7z\xbc\xaf\x27\x1c")):
		return sevenFile
	case !bytes.HasPrefix(data, []byte("PK\x03\x04")) && !bytes.HasPrefix(data, []byte("PK\x05\x06")):
		return none
	}
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return none // a cut document as likely as a cut archive: whoever reads documents says so
	}
	for _, f := range zr.File {
		switch name := strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/")); {
		case name == "[content_types].xml", name == "mimetype", name == "ofd.xml", strings.HasPrefix(name, "xl/"), strings.HasPrefix(name, "word/"), strings.HasPrefix(name, "ppt/"):
			return none
		}
	}
	return zipFile
}

// Is reports whether data are an archive that this package opens.
func Is(data []byte) bool { return kindOf(data) != none }

// Files yields the files of an archive in its order. Archives within it are
// opened too, one level deep; deeper ones are yielded as files. An archive that
// cannot be opened at all yields one File without a name, with the error.
func Files(data []byte) iter.Seq[File] {
	return func(yield func(File) bool) {
		u := &unpacking{left: maxTotal, files: maxFiles}
		u.open(data, "", yield)
	}
}

// unpacking is the work on one archive and those within it.
type unpacking struct {
	left  int64 // unpacked bytes that may still come
	files int   // files that may still come
	given bool  // a file is with the caller, whose panics are its own
}

// open yields the files of an archive; prefix is the name of that archive
// within another. It reports false when no more are asked for.
func (u *unpacking) open(data []byte, prefix string, yield func(File) bool) (more bool) {
	stopped := false
	give := func(f File) bool {
		f.Name = path.Join(prefix, f.Name)
		if f.Err == nil && prefix == "" && Is(f.Data) {
			if !u.open(f.Data, f.Name, yield) {
				stopped = true
			}
			return !stopped
		}
		u.given = true
		if !yield(f) {
			stopped = true
		}
		u.given = false
		return !stopped
	}
	defer func() {
		if u.given {
			return
		}
		if p := recover(); p != nil {
			more = !stopped && yield(File{Name: prefix, Err: fmt.Errorf("%w: unpacking panicked: %v", ErrDamaged, p)})
		}
	}()
	var err error
	switch kindOf(data) {
	case zipFile:
		err = u.zip(data, give)
	case rarFile:
		err = u.rar(data, give)
	case sevenFile:
		err = u.seven(data, give)
	}
	if err != nil && !stopped {
		return yield(File{Name: prefix, Err: err})
	}
	return !stopped
}

// take counts a file against the bounds.
func (u *unpacking) take() error {
	if u.files--; u.files < 0 {
		return fmt.Errorf("%w: more than %d files", ErrTooLarge, maxFiles)
	}
	return nil
}

// read unpacks a file that was packed into so many bytes, -1 when that is not
// known.
func (u *unpacking) read(r io.Reader, packed int64) ([]byte, error) {
	limit := min(int64(maxFile), u.left)
	if packed >= 0 {
		limit = min(limit, max(ratioFrom, packed*maxRatio))
	}
	var b bytes.Buffer
	n, err := b.ReadFrom(io.LimitReader(r, limit+1))
	u.left -= min(n, u.left)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	case n > limit:
		return nil, fmt.Errorf("%w: unpacks to more than %d bytes", ErrTooLarge, limit)
	}
	return b.Bytes(), nil
}

func (u *unpacking) zip(data []byte, give func(File) bool) error {
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	for _, entry := range zr.File {
		f := File{Name: clean(zipName(entry)), Modified: entry.Modified}
		if strings.HasSuffix(entry.Name, "/") || strings.HasSuffix(entry.Name, `\`) || junk(f.Name) {
			continue
		}
		if err := u.take(); err != nil {
			return err
		}
		f.Data, f.Err = u.zipEntry(entry)
		if !give(f) {
			return nil
		}
	}
	return nil
}

// zipAES is the method of entries encrypted with AES.
const zipAES = 99

func (u *unpacking) zipEntry(entry *zip.File) ([]byte, error) {
	if entry.Flags&1 != 0 || entry.Method == zipAES {
		return nil, ErrEncrypted
	}
	r, err := entry.Open()
	if errors.Is(err, zip.ErrAlgorithm) {
		return nil, fmt.Errorf("%w: method %d", ErrUnsupported, entry.Method)
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	defer r.Close()
	data, err := u.read(r, int64(min(entry.CompressedSize64, 1<<40)))
	// archive/zip takes a CRC of 0 for one that is not given.
	if err == nil && crc32.ChecksumIEEE(data) != entry.CRC32 {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, zip.ErrChecksum)
	}
	return data, err
}

// unicodePath is the extra field that gives a name in UTF-8.
const unicodePath = 0x7075

// zipName returns the name of an entry. Programs in China write GBK without
// saying so; others write UTF-8 without saying so.
func zipName(entry *zip.File) string {
	for extra := entry.Extra; len(extra) >= 4; {
		id, size := binary.LittleEndian.Uint16(extra), int(binary.LittleEndian.Uint16(extra[2:]))
		if len(extra) < 4+size {
			break
		}
		field := extra[4 : 4+size]
		if id == unicodePath && size > 5 && field[0] == 1 &&
			binary.LittleEndian.Uint32(field[1:]) == crc32.ChecksumIEEE([]byte(entry.Name)) && utf8.Valid(field[5:]) {
			return string(field[5:])
		}
		extra = extra[4+size:]
	}
	return fromGBK(entry.Name)
}

// fromGBK decodes a name that is no UTF-8.
func fromGBK(name string) string {
	if utf8.ValidString(name) {
		return name
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().String(name)
	if err != nil {
		return strings.ToValidUTF8(name, "\ufffd")
	}
	return decoded
}

func (u *unpacking) rar(data []byte, give func(File) bool) error {
	r, err := rardecode.NewReader(bytes.NewReader(data), rardecode.MaxDictionarySize(maxWindow))
	if err != nil {
		return rarError(err)
	}
	for {
		h, err := r.Next()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return rarError(err)
		}
		f := File{Name: clean(fromGBK(h.Name)), Modified: h.ModificationTime}
		if h.IsDir || junk(f.Name) {
			continue
		}
		if err := u.take(); err != nil {
			return err
		}
		if h.Encrypted {
			f.Err = ErrEncrypted
		} else if f.Data, err = u.read(r, h.PackedSize); err != nil {
			f.Data, f.Err = nil, rarError(err)
		}
		if !give(f) {
			return nil
		}
	}
}

// rarError tells the errors of rardecode apart.
func rarError(err error) error {
	is := func(errs ...error) bool {
		return slices.ContainsFunc(errs, func(e error) bool { return errors.Is(err, e) })
	}
	switch {
	case is(ErrTooLarge, ErrDamaged) && !is(rardecode.ErrArchiveEncrypted, rardecode.ErrArchivedFileEncrypted, rardecode.ErrMultiVolume, rardecode.ErrDictionaryTooLarge):
		return err
	case is(rardecode.ErrArchiveEncrypted, rardecode.ErrArchivedFileEncrypted, rardecode.ErrBadPassword):
		return fmt.Errorf("%w: %w", ErrEncrypted, err)
	case is(rardecode.ErrDictionaryTooLarge):
		return fmt.Errorf("%w: %w", ErrTooLarge, err)
	case is(rardecode.ErrMultiVolume, rardecode.ErrUnsupportedDecoder, rardecode.ErrUnknownDecoder, rardecode.ErrUnknownVersion, rardecode.ErrMultipleDecoders):
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

func (u *unpacking) seven(data []byte, give func(File) bool) error {
	zr, err := sevenzip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return sevenError(err)
	}
	for _, entry := range zr.File {
		f := File{Name: clean(entry.Name), Modified: entry.Modified}
		if entry.FileInfo().IsDir() || junk(f.Name) {
			continue
		}
		if err := u.take(); err != nil {
			return err
		}
		f.Data, f.Err = u.sevenEntry(entry, int64(len(data)))
		if !give(f) {
			return nil
		}
	}
	return nil
}

func (u *unpacking) sevenEntry(entry *sevenzip.File, packed int64) ([]byte, error) {
	if entry.UncompressedSize > uint64(min(u.left, max(ratioFrom, packed*maxRatio), maxFile)) {
		return nil, fmt.Errorf("%w: %d bytes", ErrTooLarge, entry.UncompressedSize)
	}
	r, err := entry.Open()
	if err != nil {
		return nil, sevenError(err)
	}
	defer r.Close()
	data, err := u.read(r, packed)
	if err != nil {
		return nil, sevenError(err)
	}
	// The package does not hold the bytes against their CRC.
	if len(data) > 0 && crc32.ChecksumIEEE(data) != entry.CRC32 {
		return nil, fmt.Errorf("%w: checksum", ErrDamaged)
	}
	return data, nil
}

// sevenError tells the errors of sevenzip apart.
func sevenError(err error) error {
	var read *sevenzip.ReadError
	switch {
	case errors.As(err, &read) && read.Encrypted:
		return fmt.Errorf("%w: %w", ErrEncrypted, err)
	case errors.Is(err, ErrTooLarge) || errors.Is(err, ErrDamaged):
		return err
	case strings.Contains(err.Error(), "unsupported compression algorithm"): // the package has no name for it
		return fmt.Errorf("%w: %w", ErrUnsupported, err)
	}
	return fmt.Errorf("%w: %w", ErrDamaged, err)
}

// clean makes a name a harmless relative path.
func clean(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/'
		case unicode.IsControl(r):
			return -1
		}
		return r
	}, name)
	var kept []string
	for part := range strings.SplitSeq(name, "/") {
		part = strings.TrimSpace(part)
		if part == "" || part == "." || part == ".." || len(kept) == 0 && len(part) == 2 && part[1] == ':' {
			continue
		}
		kept = append(kept, part)
	}
	if len(kept) == 0 {
		return "未命名"
	}
	return strings.Join(kept, "/")
}

// junk reports whether no unit sends a file of this name by intention.
func junk(name string) bool {
	parts := strings.Split(name, "/")
	base := strings.ToLower(parts[len(parts)-1])
	return slices.Contains(parts, "__MACOSX") || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "~$") ||
		base == "thumbs.db" || base == "desktop.ini"
}
