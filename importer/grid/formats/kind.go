// Package formats tells what kind of file some bytes are, and opens those that
// are read: workbooks of Excel, WPS and LibreOffice (.xlsx, .xls and .et, .ods) and
// Word documents (.docx). Names lie; the bytes alone decide.
//
// Look looks once, at the beginning of a file and at its directory, where it has
// one. What it finds serves every question about the file: its Kind, when it was
// saved, what is embedded in it, and its sheets.
package formats

import (
	"errors"
	"fmt"

	"jixiao/importer/grid"
)

// Kind is what some bytes are.
type Kind uint8

// The kinds of files. The zero Kind is none that is known.
const (
	Unknown Kind = iota
	Empty
	Damaged // begins as a document and holds together as none, or is nothing but zeros

	// What is read.
	XLSX      // also .xlsm and .xltx
	DOCX      //
	XLS       // in its container; also .et
	XLSStream // the records alone, as they are embedded in others
	ODS       //
	FlatODS   // one XML file
	Encrypted // a workbook or a document of the newer formats

	// Documents that are not read.
	XLSB         // binary workbook of the newer formats
	OldExcel     // Excel 95 and older
	OldWord      // .doc, .wps, .rtf
	OpenDocument // text or presentation
	Presentation // .ppt, .pptx, .dps
	IWork        // .pages, .numbers, .key
	PDF          // also .ofd
	Image        //

	// Text.
	XMLSheet   // of Excel 2003
	WebArchive // .mht
	HTML       // also XML that is nothing else; often renamed to .xls
	CSV        // values between separators
	Text       //

	// Archives. Those before Archive can be unpacked.
	Zip
	RAR
	SevenZip
	Gzip
	Tar
	Archive

	// What comes in by mistake and is as large as nothing that a unit fills in.
	Video
	Program // also an installer
	DiskImage
)

// kindNames are for logs and tests.
var kindNames = [...]string{
	Unknown: "unknown", Empty: "empty", Damaged: "damaged",
	XLSX: "xlsx", DOCX: "docx", XLS: "xls", XLSStream: "stream of an xls", ODS: "ods", FlatODS: "flat ods", Encrypted: "encrypted package",
	XLSB: "xlsb", OldExcel: "workbook before Excel 97", OldWord: "old Word document", OpenDocument: "OpenDocument that is no spreadsheet",
	Presentation: "presentation", IWork: "iWork document", PDF: "fixed-layout document", Image: "image",
	XMLSheet: "XML spreadsheet 2003", WebArchive: "single-file web page", HTML: "HTML or XML", CSV: "separated values", Text: "plain text",
	Zip: "zip", RAR: "rar", SevenZip: "7z", Gzip: "gzip", Tar: "tar", Archive: "archive of another kind",
	Video: "video", Program: "program or installer", DiskImage: "disk image",
}

// String names the kind for logs and tests.
func (k Kind) String() string { return kindNames[k] }

// Read reports whether files of the kind are read.
func (k Kind) Read() bool { return XLSX <= k && k <= Encrypted }

// Unpacks reports whether the kind is one of archives whose files can be had.
func (k Kind) Unpacks() bool { return Zip <= k && k < Archive }

// Alien reports whether the kind is one of those that come in by mistake, which
// are not worth keeping.
func (k Kind) Alien() bool { return Video <= k && k <= DiskImage }

// Refusal is why a file of the kind is not read; nil for those that are. Archives,
// where they should have been unpacked, are refused alike.
func (k Kind) Refusal() error {
	switch {
	case k.Read():
		return nil
	case k == Damaged:
		return grid.ErrDamaged
	case k.Unpacks():
		return Refused{Kind: Archive}
	}
	return Refused{Kind: k}
}

// Refused says that a file is not read for what it is.
type Refused struct {
	Kind Kind
	Why  error // what showed it, where that is more than the look at it; else nil
}

// Error implements error.
func (r Refused) Error() string {
	if r.Why != nil {
		return fmt.Sprintf("formats: %v: %v", r.Kind, r.Why)
	}
	return "formats: " + r.Kind.String()
}

// Unwrap returns what showed it.
func (r Refused) Unwrap() error { return r.Why }

// Is reports whether target refuses the same kind, whatever showed it.
func (r Refused) Is(target error) bool {
	other, ok := target.(Refused)
	return ok && other.Kind == r.Kind
}

// RefusedKind returns the kind for which an error refuses a file, and false for an
// error of another sort.
func RefusedKind(err error) (Kind, bool) {
	var r Refused
	ok := errors.As(err, &r)
	return r.Kind, ok
}
