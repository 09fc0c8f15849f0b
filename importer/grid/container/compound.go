package container

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"github.com/richardlehane/mscfb"

	"jixiao/importer/grid"
)

// CompoundMagic begins a compound file, the container of the older formats and of
// what is encrypted.
const CompoundMagic = "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

// IsCompound reports whether data begin as a compound file.
func IsCompound(data []byte) bool { return bytes.HasPrefix(data, []byte(CompoundMagic)) }

// RootStreams returns the first bytes, no more than so many, of the streams at the
// top of a compound file by name in lower case: the case of the letters is of no
// account there. A stream that cannot be read has none.
func RootStreams(r io.ReaderAt, first int) (heads map[string][]byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			heads, err = nil, fmt.Errorf("%w: compound file: %v", grid.ErrDamaged, p)
		}
	}()
	doc, err := mscfb.New(r)
	if err != nil {
		return nil, fmt.Errorf("%w: compound file: %w", grid.ErrDamaged, err)
	}
	heads = make(map[string][]byte)
	for _, f := range doc.File {
		if name := strings.ToLower(f.Name); len(f.Path) == 0 && heads[name] == nil {
			head := make([]byte, first)
			n, _ := io.ReadFull(f, head)
			heads[name] = head[:n]
		}
	}
	return heads, nil
}

// RootStream returns the first stream at the top of a compound file that has one
// of the names, nil when there is none.
func RootStream(data []byte, names ...string) ([]byte, error) {
	doc, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: compound file: %w", grid.ErrDamaged, err)
	}
	for _, name := range names {
		for _, f := range doc.File {
			if len(f.Path) == 0 && strings.EqualFold(f.Name, name) {
				return ReadStream(f, len(data))
			}
		}
	}
	return nil, nil
}

// ReadStream reads a stream of a compound file of so many bytes.
func ReadStream(f *mscfb.File, size int) ([]byte, error) {
	if f.Size < 0 || f.Size > int64(size) {
		return nil, fmt.Errorf("%w: stream %s of %d bytes in a file of %d", grid.ErrDamaged, f.Name, f.Size, size)
	}
	stream := make([]byte, f.Size)
	if _, err := io.ReadFull(f, stream); err != nil {
		return nil, fmt.Errorf("%w: stream %s: %w", grid.ErrDamaged, f.Name, err)
	}
	return stream, nil
}
