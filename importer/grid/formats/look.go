package formats

import (
	"archive/zip"
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"

	"jixiao/importer/grid"
	"jixiao/importer/grid/biff"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/ooxml"
)

// File is a file that was looked at.
type File struct {
	Kind Kind

	r    io.ReaderAt
	size int64
	data []byte      // all of it, where it is held
	zip  *zip.Reader // of a zip whose directory can be read
	err  error       // why it is not read in spite of its kind
}

// headSize is how many bytes at the beginning of a file are looked at.
const headSize = 4096

// noParts begins a zip without a single part.
const noParts = "PK\x05\x06"

// maxEntries bounds the directory of a zip in which documents are looked for; one of
// more files is an archive.
const maxEntries = 200_000

// Look looks at a file. It reads little of it, whatever its size. What cannot be
// read is not there.
func Look(r io.ReaderAt, size int64) *File {
	f := &File{r: r, size: size}
	head := make([]byte, min(size, headSize))
	n, _ := io.ReadFull(io.NewSectionReader(r, 0, size), head) // what cannot be read is told when it is
	f.look(head[:n])
	return f
}

// Of looks at a file that is held in memory.
func Of(data []byte) *File {
	f := &File{r: bytes.NewReader(data), size: int64(len(data)), data: data}
	f.look(data[:min(len(data), headSize)])
	return f
}

// Holding returns the file with its bytes, which need not be read again.
func (f *File) Holding(data []byte) *File {
	held := *f
	held.data = data
	return &held
}

// Document reports whether the file is packed as those are that say when they were
// saved and may hold other files, be it one or not.
func (f *File) Document() bool {
	return container.At(f.r, 0, container.ZipMagic) || container.At(f.r, 0, container.CompoundMagic)
}

func (f *File) look(head []byte) {
	if len(head) == 0 {
		f.Kind = Empty
		return
	}
	if f.Kind = alien(f.r, f.size, head[:min(len(head), 1024)]); f.Kind != Unknown {
		return
	}
	begins := func(magic string) bool { return bytes.HasPrefix(head, []byte(magic)) }
	switch {
	case begins(container.ZipMagic):
		f.lookInZip()
		return
	case begins(container.CompoundMagic):
		f.lookInCompound()
		return
	case begins(noParts):
		f.Kind = Archive
		if _, err := container.ZipDirectory(f.r, f.size); err == nil {
			f.Kind = Zip
		}
		return
	case IsTar(head):
		f.Kind = Tar
		return
	}
	for _, s := range signatures {
		if begins(s.magic) && !(s.magic == "BM" && isText(head)) {
			f.Kind = s.kind
			return
		}
	}
	switch {
	case bytes.Contains(head[:min(len(head), 1024)], []byte("%PDF-")):
		f.Kind = PDF
	case isText(head):
		f.Kind = textKind(head)
	}
}

// fail says that a file holds together as none.
func (f *File) fail(why error) {
	f.Kind, f.err = Damaged, why
	if !errors.Is(why, grid.ErrDamaged) {
		f.err = fmt.Errorf("%w: %w", grid.ErrDamaged, why)
	}
}

// lookInZip tells a zip by its directory.
func (f *File) lookInZip() {
	zr, err := container.ZipDirectory(f.r, f.size)
	switch {
	case errors.Is(err, grid.ErrTooLarge):
		f.Kind, f.err = Zip, err
		return
	case err != nil: // a cut document as likely as a cut archive
		f.fail(fmt.Errorf("zip directory: %w", err))
		return
	}
	f.zip = zr
	f.Kind, f.err = zipKind(zr)
	switch {
	case f.Kind == Program:
	case !container.WholeZip(f.r, f.size):
		f.err = fmt.Errorf("%w: the zip is cut off", grid.ErrDamaged)
	case len(zr.File) > container.MaxParts:
		f.err = fmt.Errorf("%w: %d parts", grid.ErrTooLarge, len(zr.File))
	}
	if len(zr.File) > maxEntries {
		f.Kind = Zip
	}
}

// zipKind returns what a zip is by the names in it. The error says why it is
// damaged.
func zipKind(zr *zip.Reader) (Kind, error) {
	if isProgram(zr) {
		return Program, nil
	}
	var workbook, office, iwork, packed bool
	for _, part := range zr.File {
		switch name := strings.ToLower(container.PartName(part.Name)); {
		case name == "xl/workbook.bin":
			return XLSB, nil
		case strings.HasPrefix(name, "xl/"):
			workbook = true
		case name == "word/document.xml":
			return DOCX, nil
		case strings.HasPrefix(name, "word/"):
			packed = true
		case strings.HasPrefix(name, "ppt/"):
			return Presentation, nil
		case strings.HasSuffix(name, ".iwa"), name == "index.apxl", name == "index.zip":
			iwork, packed = true, true
		case name == "buildversionhistory.plist", strings.HasSuffix(name, "/buildversionhistory.plist"):
			iwork = true
		case name == "ofd.xml":
			return PDF, nil
		case name == "mimetype":
			packed = true
			if mime, err := container.ReadPart(part, 256); err == nil && bytes.HasPrefix(mime, []byte(openDocument)) {
				return openDocumentKind(string(mime)), nil
			}
		case name == "[content_types].xml":
			office = true
		}
	}
	switch {
	case workbook, office && ooxml.IsWorkbook(zr):
		return XLSX, nil
	case office:
		return Damaged, fmt.Errorf("%w: no workbook part", grid.ErrDamaged)
	case iwork && packed:
		return IWork, nil
	case packed:
		return Archive, nil
	}
	return Zip, nil
}

// openDocument begins the types of all OpenDocument files.
const openDocument = "application/vnd.oasis.opendocument"

// openDocumentKind tells spreadsheets and their templates from the others.
func openDocumentKind(mime string) Kind {
	switch strings.TrimSpace(mime) {
	case openDocument + ".spreadsheet", openDocument + ".spreadsheet-template":
		return ODS
	}
	return OpenDocument
}

// lookInCompound tells a compound file by the streams in it. A document embedded
// in another has its streams further down.
func (f *File) lookInCompound() {
	const first = 16
	streams, err := container.RootStreams(f.r, first)
	if err != nil {
		f.fail(err)
		return
	}
	has := func(name string) bool { return streams[name] != nil }
	switch {
	case has("encryptedpackage"):
		f.Kind = Encrypted
	case has("workbook"):
		f.Kind = XLS
	case has("book"): // the name is that of Excel 95, but for programs that put newer records there
		f.Kind = XLS
		if biff.Old(streams["book"]) {
			f.Kind = OldExcel
		}
	case has("worddocument"), has("wpsdocument"), has("matost"): // Word, WPS and Works
		f.Kind = OldWord
	case has("powerpoint document"):
		f.Kind = Presentation
	}
}

// signature is what a kind of file begins with.
type signature struct {
	magic string
	kind  Kind
}

// signatures tells files by their first bytes.
var signatures = []signature{
	{"PK\x07\x08", Zip}, // the first of several volumes
	{"%PDF-", PDF},
	{"\x89PNG", Image},
	{"\xff\xd8\xff", Image},
	{"GIF8", Image},
	{"BM", Image},
	{"II*\x00", Image},
	{"MM\x00*", Image},
	{"Rar!\x1a\x07\x00", RAR}, {"Rar!\x1a\x07\x01\x00", RAR}, {"Rar!\x1a\x07", Archive},
	{"7z\xbc\xaf\x27\x1c", SevenZip},
	{"\x1f\x8b\x08", Gzip},
	{"{\\rtf", OldWord},
	{"\x09\x08\x10\x00\x00\x06", XLSStream},
	{"\x09\x08\x10\x00", OldExcel}, // without a container
	{"\x09\x08\x08\x00", OldExcel},
	{"\x09\x04\x06\x00", OldExcel},
	{"\x09\x02\x06\x00", OldExcel},
	{"\x09\x00\x04\x00", OldExcel},
}

// IsTar reports whether a file that begins with these bytes is a .tar.
func IsTar(head []byte) bool {
	const at = 257
	return len(head) > at && bytes.HasPrefix(head[at:], []byte("ustar"))
}
