package formats

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"jixiao/importer/grid"
	"jixiao/importer/grid/biff"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/odf"
	"jixiao/importer/grid/ooxml"
)

// Open is OpenContext for one who waits as long as it takes.
func Open(data []byte, password string) (*grid.Book, error) {
	return OpenContext(context.Background(), data, password)
}

// OpenContext reads the file whose bytes are data, see File.Open.
func OpenContext(ctx context.Context, data []byte, password string) (*grid.Book, error) {
	return Of(data).Open(ctx, password)
}

// Open reads the file; password opens an encrypted one. The error is a Refused where
// it is of a kind that is not read, else it wraps one of package grid; when ctx is
// done it is soon any, and what it says of the file counts for nothing.
func (f *File) Open(ctx context.Context, password string) (*grid.Book, error) {
	if f.err != nil {
		return nil, f.err
	}
	if why := f.Kind.Refusal(); why != nil {
		if f.Kind == Unknown && f.zeros() {
			return nil, fmt.Errorf("%w: nothing but zero bytes", grid.ErrDamaged)
		}
		return nil, why
	}
	book, err := f.read(ctx, password)
	for of, kind := range map[error]Kind{ooxml.ErrLinked: OldWord, biff.ErrOld: OldExcel, odf.ErrOther: OpenDocument} {
		if errors.Is(err, of) {
			return nil, Refused{kind, err}
		}
	}
	return book, err
}

func (f *File) read(ctx context.Context, password string) (*grid.Book, error) {
	switch f.Kind {
	case XLSX:
		return ooxml.ReadWorkbook(ctx, f.zip)
	case DOCX:
		return ooxml.ReadDocument(ctx, f.zip)
	case ODS:
		return odf.Read(ctx, f.zip, password)
	}
	data, err := f.all()
	if err != nil {
		return nil, err
	}
	switch f.Kind {
	case XLS:
		return biff.Read(ctx, data, password)
	case XLSStream:
		return biff.ReadStream(ctx, data, password)
	case FlatODS:
		return odf.ReadFlat(ctx, data)
	}
	plain, err := ooxml.Decrypt(data, password)
	if err != nil {
		return nil, err
	}
	return Of(plain).Open(ctx, "")
}

// all returns the bytes of the file.
func (f *File) all() ([]byte, error) {
	if f.data != nil {
		return f.data, nil
	}
	data, err := io.ReadAll(io.NewSectionReader(f.r, 0, f.size))
	if err != nil {
		return nil, fmt.Errorf("read: %w", err)
	}
	f.data = data
	return data, nil
}

// zeros reports whether there is nothing in the file but zero bytes.
func (f *File) zeros() bool {
	rest := io.NewSectionReader(f.r, 0, f.size)
	chunk := make([]byte, 1<<16)
	for {
		n, err := rest.Read(chunk)
		for _, b := range chunk[:n] {
			if b != 0 {
				return false
			}
		}
		if err != nil {
			return err == io.EOF
		}
	}
}

// Modified returns when the file says it was last saved, and the zero time when it
// does not say.
func (f *File) Modified() time.Time {
	switch {
	case f.zip != nil && (f.Kind == ODS || f.Kind == OpenDocument):
		return odf.Modified(f.zip)
	case f.zip != nil:
		return ooxml.Modified(f.zip)
	case container.At(f.r, 0, container.CompoundMagic):
		if data, err := f.all(); err == nil {
			return biff.Modified(data)
		}
	}
	return time.Time{}
}

// Properties returns the custom properties of a document of Excel or Word, none when
// it has none.
func (f *File) Properties() map[string]string {
	if f.zip == nil {
		return nil
	}
	return ooxml.Properties(f.zip)
}

// Embedded returns the files that are embedded in a document that is not
// encrypted, in its order; none in what is no document or cannot be read.
// Workbooks that a chart keeps its figures in are none.
func (f *File) Embedded() []grid.EmbeddedFile {
	switch {
	case f.zip != nil && ooxml.Embeds(f.zip):
		book, err := f.Open(context.Background(), "")
		if err != nil {
			return nil
		}
		return book.Embedded
	case container.At(f.r, 0, container.CompoundMagic):
		if data, err := f.all(); err == nil {
			return biff.Embedded(data)
		}
	}
	return nil
}
