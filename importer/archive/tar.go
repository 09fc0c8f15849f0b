package archive

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"

	"jixiao/importer/grid/formats"
)

// tarHeader is how many bytes the header of a file in a .tar takes.
const tarHeader = 512

// listTar reads the headers of a .tar. Each stands before the bytes of its file.
func listTar(r *io.SectionReader, b *bounds) ([]entry, error) {
	var entries []entry
	in := io.NewSectionReader(r, 0, r.Size())
	for t := tar.NewReader(in); ; {
		h, err := t.Next()
		switch {
		case err == io.EOF:
			return entries, ended(r, in)
		case errors.Is(err, tar.ErrInsecurePath): // clean makes the name harmless
		case err != nil:
			return entries, asDamaged(err)
		case len(entries) == maxEntries:
			return entries, fmt.Errorf("%w: more than %d entries", ErrTooLarge, maxEntries)
		}
		at, err := in.Seek(0, io.SeekCurrent)
		if err != nil {
			return entries, err
		}
		label := clean(decodeName(h.Name))
		if h.Typeflag == tar.TypeDir || h.Typeflag == tar.TypeXGlobalHeader || junk(label) {
			continue
		}
		read := func(w io.Writer) error {
			_, err := b.read(w, io.NewSectionReader(r, at, h.Size), h.Size, h.Size)
			return asDamaged(err)
		}
		if h.Typeflag != tar.TypeReg || len(h.PAXRecords) > 0 && h.PAXRecords["GNU.sparse.major"] != "" {
			read = func(io.Writer) error { return fmt.Errorf("%w: a link or part of a file", ErrUnsupported) }
		}
		entries = append(entries, entry{label, h.ModTime.UTC(), read})
	}
}

// ended returns an error for a .tar that has been read to its end and does not end with
// zeros: it is cut off.
func ended(r, in *io.SectionReader) error {
	const zeros = 2 * tarHeader
	at, err := in.Seek(0, io.SeekCurrent)
	if err != nil {
		return err
	}
	last, err := piece(r, at-zeros, zeros)
	if err != nil || len(bytes.Trim(last, "\x00")) > 0 {
		return fmt.Errorf("%w: cut off", ErrDamaged)
	}
	return nil
}

// listGzip lists the files in a .gz: those of a .tar, or a single one. It unpacks a .tar
// as a whole first, so that its checksum is known.
func (u *unpacking) listGzip(r *io.SectionReader) ([]entry, error) {
	z, err := gzip.NewReader(io.NewSectionReader(r, 0, r.Size()))
	if err != nil {
		return nil, asDamaged(err)
	}
	head := make([]byte, tarHeader)
	n, err := io.ReadFull(z, head)
	if err != nil && err != io.EOF && err != io.ErrUnexpectedEOF {
		return nil, asDamaged(err)
	}
	inflate := func(w io.Writer) error {
		z, err := gzip.NewReader(io.NewSectionReader(r, 0, r.Size()))
		if err == nil {
			_, err = u.bounds.read(w, z, unknown, r.Size())
		}
		return asDamaged(err)
	}
	if !formats.IsTar(head[:n]) {
		name := z.Name
		if name == "" {
			name = "未命名"
		}
		return []entry{{clean(path.Base(strings.ReplaceAll(decodeName(name), `\`, "/"))), z.ModTime.UTC(), inflate}}, nil
	}
	whole, err := u.unpack(entry{read: inflate})
	if err != nil {
		return nil, err
	}
	return listTar(whole, &u.bounds)
}
