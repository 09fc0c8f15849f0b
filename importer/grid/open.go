package grid

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/richardlehane/mscfb"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"
)

// Why a file of a kind that is read is not. They are wrapped with detail for a log;
// callers tell them apart with errors.Is and find the words for a person themselves.
var (
	ErrDamaged   = errors.New("grid: file is damaged")
	ErrEncrypted = errors.New("grid: file is encrypted")
	// ErrWrongPassword says that the password given does not open the file.
	ErrWrongPassword = fmt.Errorf("%w: the password does not open it", ErrEncrypted)
	ErrTooLarge      = errors.New("grid: file is too large")
	ErrEncoding      = errors.New("grid: text in an unknown encoding")
)

// The bounds of a file. A submission is about 10 KB; these keep a damaged or
// hostile file from taking the memory of a clerk's PC.
const (
	maxParts     = 5_000
	maxPart      = 128 << 20 // inflated bytes of one part
	maxInflated  = 160 << 20 // inflated bytes of all parts
	maxCoreProps = 1 << 20   // inflated bytes of a part that says little of the others
)

// The bounds of a workbook, whatever its format.
const (
	maxCells   = 2_000_000 // cell elements, empty ones too
	maxFilled  = 200_000   // filled cells
	maxMerges  = 100_000   // merged ranges
	maxSheets  = 1_000
	maxStrings = 1_000_000 // shared strings
)

var (
	ErrEmpty        = errors.New("grid: file is empty")
	ErrNotWorkbook  = errors.New("grid: not a workbook")
	ErrLegacyExcel  = errors.New("grid: binary Excel workbook") // .xlsb
	ErrOldExcel     = errOldBIFF
	ErrWord         = errLinked
	ErrPDF          = errors.New("grid: fixed-layout document") // .pdf, .ofd
	ErrImage        = errors.New("grid: image")
	ErrOpenDocument = errOtherODF
	ErrArchive      = errors.New("grid: archive") // .zip, .rar, .7z, …
	ErrText         = errors.New("grid: plain text")
	ErrHTML         = errors.New("grid: HTML or XML text") // often renamed to .xls
	ErrXMLSheet     = fmt.Errorf("%w: XML spreadsheet 2003", ErrHTML)
	ErrWebArchive   = fmt.Errorf("%w: single-file web page", ErrHTML)  // .mht
	ErrTable        = fmt.Errorf("%w: separated values", ErrText)      // .csv
	ErrPresentation = fmt.Errorf("%w: presentation", ErrNotWorkbook)   // .ppt, .pptx, .dps
	ErrIWork        = fmt.Errorf("%w: iWork document", ErrNotWorkbook) // .pages, .numbers, .key
)

// Open is OpenContext for one who waits as long as it takes.
func Open(data []byte, password string) (*Book, error) {
	return OpenContext(context.Background(), data, password)
}

// OpenContext reads the file whose bytes are data; password opens an encrypted
// workbook. What kind of file it is depends on the bytes alone: names lie. The
// error wraps one of the errors above; when ctx is done it is soon any, and what it
// says of the file counts for nothing.
func OpenContext(ctx context.Context, data []byte, password string) (*Book, error) {
	switch kind := sniff(data); kind {
	case nil:
		return openZip(ctx, data, password)
	case errCompound:
		return openCompound(ctx, data, password)
	case errStream:
		return readBareXLS(ctx, data, password)
	case ErrOpenDocument:
		return readFlatODS(ctx, data)
	default:
		return nil, kind
	}
}

// errCompound stands for a compound file (the container of .xls, .doc and of
// encrypted workbooks) between sniff and Open.
var errCompound = errors.New("grid: compound file")

// errStream stands for the stream of an .xls without its container, as it is
// embedded in another, between sniff and Open.
var errStream = errors.New("grid: stream of a workbook")

// signatures tells files by their first bytes.
var signatures = []struct {
	magic string
	err   error
}{
	{"PK\x03\x04", nil},
	{"PK\x05\x06", ErrArchive}, // a zip without a single part
	{"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", errCompound},
	{"%PDF-", ErrPDF},
	{"\x89PNG", ErrImage},
	{"\xff\xd8\xff", ErrImage},
	{"GIF8", ErrImage},
	{"BM", ErrImage},
	{"II*\x00", ErrImage},
	{"MM\x00*", ErrImage},
	{"Rar!\x1a\x07", ErrArchive},
	{"7z\xbc\xaf\x27\x1c", ErrArchive},
	{"\x1f\x8b\x08", ErrArchive},
	{"{\\rtf", ErrWord},
	{"\x09\x08\x10\x00\x00\x06", errStream},
	{"\x09\x08\x10\x00", ErrOldExcel}, // without a container
	{"\x09\x08\x08\x00", ErrOldExcel},
	{"\x09\x04\x06\x00", ErrOldExcel},
	{"\x09\x02\x06\x00", ErrOldExcel},
	{"\x09\x00\x04\x00", ErrOldExcel},
}

// sniff returns nil for a zip, errCompound for a compound file and an error of
// this package for anything else.
func sniff(data []byte) error {
	if len(data) == 0 {
		return ErrEmpty
	}
	if err := Alien(bytes.NewReader(data), int64(len(data))); err != nil {
		return err
	}
	for _, s := range signatures {
		if bytes.HasPrefix(data, []byte(s.magic)) {
			if s.magic == "BM" && isText(data) {
				break
			}
			return s.err
		}
	}
	if len(bytes.Trim(data, "\x00")) == 0 {
		return fmt.Errorf("%w: nothing but zero bytes", ErrDamaged)
	}
	if bytes.Contains(data[:min(len(data), 1024)], []byte("%PDF-")) {
		return ErrPDF
	}
	if !isText(data) {
		return ErrNotWorkbook
	}
	// UTF-16 reads as ASCII once its zero bytes are gone, as far as markup goes.
	raw := bytes.ReplaceAll(data[:min(len(data), 4096)], []byte{0}, nil)
	for _, mark := range []string{"\xef\xbb\xbf", "\xff\xfe", "\xfe\xff"} {
		raw = bytes.TrimPrefix(raw, []byte(mark))
	}
	head := strings.ToLower(strings.TrimLeft(string(raw), " \t\r\n"))
	contains := func(s string) bool { return strings.Contains(head, s) }
	switch {
	case contains("progid=\"word.document\""):
		return ErrWord
	case contains("progid=\"powerpoint.show\""):
		return ErrPresentation
	case contains("progid=\"excel.sheet\""), contains("urn:schemas-microsoft-com:office:spreadsheet") && !contains("<html"):
		return ErrXMLSheet
	case strings.HasPrefix(head, "mime-version:"), contains("\nmime-version:") && contains("multipart/related"):
		return ErrWebArchive
	case contains("urn:oasis:names:tc:opendocument"):
		return ErrOpenDocument
	case strings.HasPrefix(head, "<") && (strings.HasPrefix(head, "<?xml") || contains("<html") || contains("<table") || contains("<!doctype html")):
		return ErrHTML
	case separated(head):
		return ErrTable
	}
	return ErrText
}

// separated reports whether a text is one of separated values: its first two
// lines have the same number of separators.
func separated(text string) bool {
	lines := strings.SplitN(strings.ReplaceAll(text, "\r\n", "\n"), "\n", 3)
	if len(lines) < 2 {
		return false
	}
	for _, by := range []string{"\t", ",", ";"} {
		if n := strings.Count(lines[0], by); n > 0 && n == strings.Count(lines[1], by) {
			return true
		}
	}
	return false
}

// isText reports whether data is text in UTF-8, GB18030 or UTF-16: no control
// characters but white space in its beginning.
func isText(data []byte) bool {
	head := data[:min(len(data), 4096)]
	if bytes.HasPrefix(head, []byte("\xff\xfe")) || bytes.HasPrefix(head, []byte("\xfe\xff")) {
		return true
	}
	for _, b := range head {
		if b < ' ' && b != '\t' && b != '\n' && b != '\r' && b != '\f' && b != 0x1a || b == 0x7f {
			return false
		}
	}
	// 80 and FF never begin a character of GB18030 and never stand in UTF-8.
	return utf8.Valid(head[:len(head)-trailing(head)]) || bytes.IndexByte(head, 0x80) < 0 && bytes.IndexByte(head, 0xff) < 0
}

// trailing returns how many bytes at the end may be a character cut in two.
func trailing(b []byte) int {
	for n := 1; n <= min(3, len(b)); n++ {
		if utf8.RuneStart(b[len(b)-n]) {
			if utf8.FullRune(b[len(b)-n:]) {
				return 0
			}
			return n
		}
	}
	return 0
}

// openZip reads a zip, if it is a workbook; password opens an OpenDocument one.
func openZip(ctx context.Context, data []byte, password string) (*Book, error) {
	zr, err := wholeZip(data)
	if err != nil {
		return nil, err
	}
	switch err := zipKind(zr); {
	case errors.Is(err, ErrOpenDocument):
		return readODS(ctx, zr, password)
	case errors.Is(err, ErrWord):
		return readDOCX(ctx, zr)
	case err != nil:
		return nil, err
	}
	return readXLSX(ctx, zr)
}

// zipKind returns nil when the zip holds an Excel workbook, judging by its
// directory.
func zipKind(zr *zip.Reader) error {
	if len(zr.File) > maxParts {
		return fmt.Errorf("%w: %d parts", ErrTooLarge, len(zr.File))
	}
	var workbook, office, iwork bool
	for _, f := range zr.File {
		switch name := strings.ToLower(partName(f.Name)); {
		case name == "xl/workbook.bin":
			return fmt.Errorf("%w: .xlsb", ErrLegacyExcel)
		case strings.HasPrefix(name, "xl/"):
			workbook = true
		case name == "word/document.xml":
			return ErrWord
		case strings.HasPrefix(name, "ppt/"):
			return ErrPresentation
		case strings.HasSuffix(name, ".iwa"), name == "index.apxl", name == "index.zip", name == "buildversionhistory.plist",
			strings.HasSuffix(name, "/buildversionhistory.plist"):
			iwork = true
		case name == "ofd.xml":
			return fmt.Errorf("%w: OFD", ErrPDF)
		case name == "mimetype":
			if mime, err := readPart(f, 256); err == nil && bytes.HasPrefix(mime, []byte("application/vnd.oasis.opendocument")) {
				return fmt.Errorf("%w: %s", ErrOpenDocument, mime)
			}
		case name == "[content_types].xml":
			office = true
		}
	}
	switch {
	case workbook:
		return nil
	case office: // the directory of a workbook may put its parts anywhere
		for _, f := range zr.File {
			if strings.EqualFold(partName(f.Name), "[Content_Types].xml") {
				if types, err := readPart(f, maxCoreProps); err == nil && bytes.Contains(bytes.ReplaceAll(types, []byte{0}, nil), []byte("spreadsheetml.sheet.main+xml")) {
					return nil
				}
			}
		}
		return fmt.Errorf("%w: no workbook part", ErrDamaged)
	}
	if iwork {
		return ErrIWork
	}
	return fmt.Errorf("%w: zip", ErrArchive)
}

// partName is the name of a zip entry with the slashes of the standard; some
// writers on Windows put backslashes.
func partName(name string) string {
	return strings.TrimPrefix(strings.ReplaceAll(name, `\`, "/"), "/")
}

// readPart inflates one zip entry of at most limit bytes, checks its CRC, and
// keeps the bounds of XML.
func readPart(f *zip.File, limit int64) ([]byte, error) {
	part, err := readRaw(f, limit)
	if err != nil {
		return nil, err
	}
	return part, honestPart(f.Name, part)
}

// honestPart checks the bounds of what is XML by its name.
func honestPart(name string, part []byte) error {
	if lower := strings.ToLower(name); strings.HasSuffix(lower, ".xml") || strings.HasSuffix(lower, ".rels") {
		if err := honestXML(part); err != nil {
			return fmt.Errorf("part %s: %w", name, err)
		}
	}
	return nil
}

// honestXML checks that XML keeps the bounds of what is held whole by its reader.
func honestXML(part []byte) error {
	g := new(guarded)
	g.honest(part)
	return g.err
}

// readRaw inflates one zip entry of at most limit bytes and checks its CRC.
func readRaw(f *zip.File, limit int64) ([]byte, error) {
	if f.UncompressedSize64 > uint64(limit) {
		return nil, fmt.Errorf("%w: part %s has %d bytes", ErrTooLarge, f.Name, f.UncompressedSize64)
	}
	r, err := f.Open()
	if err != nil {
		return nil, fmt.Errorf("%w: part %s: %w", ErrDamaged, f.Name, err)
	}
	defer r.Close()
	// The size in the directory is trusted as far as deflate can go, which makes
	// at most 1032 bytes of one.
	if f.UncompressedSize64/1032 > f.CompressedSize64+1 {
		return nil, fmt.Errorf("%w: part %s cannot have %d bytes", ErrDamaged, f.Name, f.UncompressedSize64)
	}
	// The buffer has room for more than the size, which archive/zip reports then.
	b := bytes.NewBuffer(make([]byte, 0, f.UncompressedSize64+bytes.MinRead))
	if _, err := b.ReadFrom(io.LimitReader(r, limit+1)); err != nil {
		return nil, fmt.Errorf("%w: part %s: %w", ErrDamaged, f.Name, err)
	}
	if int64(b.Len()) > limit {
		return nil, fmt.Errorf("%w: part %s inflates to more than %d bytes", ErrTooLarge, f.Name, limit)
	}
	// archive/zip takes a CRC of 0 for one that is not given; in a directory it
	// always is.
	if f.CRC32 == 0 && crc32.ChecksumIEEE(b.Bytes()) != 0 {
		return nil, fmt.Errorf("%w: part %s: %w", ErrDamaged, f.Name, zip.ErrChecksum)
	}
	return b.Bytes(), nil
}

// writeProtectionPassword is what Excel encrypts with when a person protects a
// workbook from changes without giving a password to open it.
const writeProtectionPassword = "VelvetSweatshop"

// openCompound names the document in a compound file, and reads it if it is a
// workbook encrypted with the given password or the one that everybody has.
func openCompound(ctx context.Context, data []byte, password string) (*Book, error) {
	streams, err := rootStreams(data)
	if err != nil {
		return nil, err
	}
	switch {
	case streams["encryptedpackage"]:
		plain, err := decrypt(data, password)
		if err != nil {
			return nil, err
		}
		return openZip(ctx, plain, "")
	case streams["workbook"], streams["book"]:
		return readXLS(ctx, data, password)
	case streams["worddocument"], streams["wpsdocument"], streams["matost"]: // Word, WPS and Works
		return nil, ErrWord
	case streams["powerpoint document"]:
		return nil, ErrPresentation
	}
	return nil, fmt.Errorf("%w: compound file", ErrNotWorkbook)
}

// rootStreams returns the names at the top of a compound file, in lower case:
// the case of the letters is of no account there. A document
// embedded in another has its streams further down.
func rootStreams(data []byte) (names map[string]bool, err error) {
	defer func() {
		if p := recover(); p != nil {
			names, err = nil, fmt.Errorf("%w: compound file: %v", ErrDamaged, p)
		}
	}()
	doc, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: compound file: %w", ErrDamaged, err)
	}
	names = make(map[string]bool)
	for _, f := range doc.File {
		if len(f.Path) == 0 {
			names[strings.ToLower(f.Name)] = true
		}
	}
	return names, nil
}

// decrypt opens an encrypted workbook, with the password that everybody has
// when none is given or the one given does not fit.
func decrypt(data []byte, password string) (plain []byte, err error) {
	defer func() {
		if p := recover(); p != nil {
			plain, err = nil, fmt.Errorf("%w: encrypted package: %v", ErrDamaged, p)
		}
	}()
	for _, try := range passwords(password) {
		// Standard encryption gives noise instead of an error for a wrong password.
		plain, err = excelize.Decrypt(data, &excelize.Options{Password: try})
		if err == nil && bytes.HasPrefix(plain, []byte("PK\x03\x04")) {
			return plain, nil
		}
	}
	return nil, wrongPassword(passwords(password))
}

// passwords are those that an encrypted file is tried with, when password is
// given or "".
func passwords(password string) []string {
	if password == "" {
		return []string{writeProtectionPassword}
	}
	return []string{password, writeProtectionPassword}
}

// wrongPassword says that none of the passwords opens a file, and whether a
// person gave one of them.
func wrongPassword(tried []string) error {
	if len(tried) > 1 {
		return ErrWrongPassword
	}
	return ErrEncrypted
}

// Modified returns when the file says it was last saved, and the zero time
// when it does not say. It reads no more than that of the file, so that a
// batch can be put in order before it is read.
func Modified(data []byte) time.Time {
	switch sniff(data) {
	case errCompound:
		return xlsModified(data)
	case nil:
	default:
		return time.Time{}
	}
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return time.Time{}
	}
	if errors.Is(zipKind(zr), ErrOpenDocument) {
		return odsModified(zr)
	}
	for _, f := range zr.File {
		if strings.EqualFold(partName(f.Name), "docProps/core.xml") {
			core, err := readPart(f, maxCoreProps)
			if err != nil {
				return time.Time{}
			}
			return modified(core)
		}
	}
	return time.Time{}
}

// Properties returns the custom properties of a document, none when it has none
// or cannot be read. It reads no more than that of the file, which may be of any
// size.
func Properties(r io.ReaderAt, size int64) map[string]string {
	zr, err := zip.NewReader(r, size)
	if err != nil {
		return nil
	}
	for _, f := range zr.File {
		if !strings.EqualFold(f.Name, "docProps/custom.xml") {
			continue
		}
		part, err := f.Open()
		if err != nil {
			return nil
		}
		defer part.Close()
		data, err := io.ReadAll(io.LimitReader(part, maxSmall))
		if err != nil {
			return nil
		}
		return customProperties(data)
	}
	return nil
}

// modified reads dcterms:modified. A file is not refused for the want of it.
func modified(core []byte) time.Time {
	var props struct {
		Modified string `xml:"modified"`
	}
	if newDecoder(core).Decode(&props) != nil {
		return time.Time{}
	}
	text := strings.TrimSpace(props.Modified)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

// newDecoder reads XML in any encoding that a declaration may name.
func newDecoder(part []byte) *xml.Decoder {
	return newDecoderOf(bytes.NewReader(part))
}

// newDecoderOf reads XML in any encoding that a declaration may name, and in
// UTF-16, which is known by its first bytes.
func newDecoderOf(r io.Reader) *xml.Decoder {
	whole := bufio.NewReader(r)
	head, _ := whole.Peek(4) // an error comes again when it is read
	order, wide := byteOrder(head)
	if !wide {
		d := xml.NewDecoder(whole)
		d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
			out, err := charset.NewReaderLabel(label, in)
			if err != nil {
				return nil, fmt.Errorf("%w: %s", ErrEncoding, label)
			}
			return out, nil
		}
		return d
	}
	d := xml.NewDecoder(unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(whole))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	return d
}

// byteOrder tells UTF-16 by the first bytes of a part: the mark of the order, or
// the < of markup.
func byteOrder(head []byte) (order unicode.Endianness, wide bool) {
	for _, is := range []struct {
		begins string
		order  unicode.Endianness
	}{
		{"\xff\xfe", unicode.LittleEndian}, {"<\x00", unicode.LittleEndian},
		{"\xfe\xff", unicode.BigEndian}, {"\x00<", unicode.BigEndian},
	} {
		if bytes.HasPrefix(head, []byte(is.begins)) {
			return is.order, true
		}
	}
	return unicode.LittleEndian, false
}

// IsXLSX reports whether a file is an .xlsx workbook that is not encrypted, by
// its content.
func IsXLSX(data []byte) bool {
	if sniff(data) != nil {
		return false
	}
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	return err == nil && zipKind(zr) == nil
}

// IsDocument reports whether a file that begins with some bytes may be a document
// that records when it was saved, or holds other files.
func IsDocument(head []byte) bool {
	return bytes.HasPrefix(head, []byte("PK\x03\x04")) || bytes.HasPrefix(head, []byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"))
}
