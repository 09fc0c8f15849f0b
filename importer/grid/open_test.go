package grid

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
)

// encrypted returns data encrypted with a password the way Excel does.
func encrypted(t testing.TB, data []byte, password string) []byte {
	t.Helper()
	out, err := excelize.Encrypt(data, &excelize.Options{Password: password})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func utf16le(s string) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// encryptable is a workbook of some size: excelize does not read back what it
// encrypted when that is very small.
func encryptable(t testing.TB) []byte {
	p := handWritten(rows(`<row r="1"><c r="A1"><v>5</v></c></row>`))
	for i := range 300 {
		p[fmt.Sprintf("xl/media/%d.png", i)] = "x"
	}
	return p.zip(t)
}

// compound returns a compound file whose main stream has the given name, made
// from an encrypted workbook by writing over the name in its directory.
func compound(t testing.TB, stream string) []byte {
	t.Helper()
	data := encrypted(t, bytes.Repeat([]byte("not a workbook "), 1000), "secret")
	at := bytes.Index(data, utf16le("EncryptedPackage"))
	if at < 0 {
		t.Fatal("no directory entry")
	}
	name := utf16le(stream)
	copy(data[at:], make([]byte, 64))
	copy(data[at:], name)
	binary.LittleEndian.PutUint16(data[at+64:], uint16(len(name)+2))
	return data
}

func zipOf(t testing.TB, files ...string) []byte {
	t.Helper()
	p := make(parts)
	for _, f := range files {
		name, content, _ := strings.Cut(f, "=")
		p[name] = content
	}
	return p.zip(t)
}

func TestOpenOtherFiles(t *testing.T) {
	book := handWritten(rows(`<row r="1"><c r="A1"><v>5</v></c></row>`)).zip(t)
	var empty bytes.Buffer
	if err := zip.NewWriter(&empty).Close(); err != nil {
		t.Fatal(err)
	}
	locked := encrypted(t, encryptable(t), "secret")
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, ErrEmpty},
		{"noise", []byte{1, 2, 3, 0xfe, 0, 7, 9}, ErrNotWorkbook},
		{"zero bytes", make([]byte, 5000), ErrDamaged},
		{"workbook cut", book[:len(book)-30], ErrDamaged},
		{"zip directory gone", book[:60], ErrDamaged},
		{"encrypted", locked, ErrEncrypted},
		{"encrypted and cut", locked[:1000], ErrDamaged},
		{"xls", compound(t, "Workbook"), ErrDamaged},
		{"xls of 1995", compound(t, "Book"), ErrOldExcel},
		{"doc", compound(t, "WordDocument"), ErrWord},
		{"other compound file", compound(t, "Equation Native"), ErrNotWorkbook},
		{"ppt", compound(t, "PowerPoint Document"), ErrPresentation},
		{"wps", compound(t, "WpsDocument"), ErrWord},
		{"bare BIFF5", []byte("\x09\x08\x10\x00\x00\x05\x05\x00"), ErrOldExcel},
		{"bare BIFF8, cut", []byte("\x09\x08\x10\x00\x00\x06\x05\x00"), ErrDamaged},
		{"xlsb", zipOf(t, "[Content_Types].xml=<a/>", "xl/workbook.bin=x"), ErrLegacyExcel},
		{"docx", zipOf(t, "[Content_Types].xml=<a/>", "word/document.xml=<a/>"), ErrDamaged},
		{"rtf", []byte(`{\rtf1\ansi`), ErrWord},
		{"pptx", zipOf(t, "[Content_Types].xml=<a/>", "ppt/presentation.xml=<a/>"), ErrPresentation},
		{"numbers", zipOf(t, "Index/Document.iwa=x", "Metadata/Properties.plist=x", "preview.jpg=x"), ErrIWork},
		{"pages of 2009", zipOf(t, "index.apxl=<a/>", "buildVersionHistory.plist=x"), ErrIWork},
		{"office zip without a document", zipOf(t, "[Content_Types].xml=<a/>"), ErrDamaged},
		{"ods", zipOf(t, "mimetype=application/vnd.oasis.opendocument.spreadsheet", "content.xml=<a/>"), ErrDamaged},
		{"odt", zipOf(t, "mimetype=application/vnd.oasis.opendocument.text", "content.xml=<a/>",
			`META-INF/manifest.xml=<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/></m:manifest>`), ErrOpenDocument},
		{"flat ods", []byte(`<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">`), ErrDamaged},
		{"ofd", zipOf(t, "OFD.xml=<a/>"), ErrPDF},
		{"pdf", []byte("%PDF-1.7\n%\xe2\xe3"), ErrPDF},
		{"png", []byte("\x89PNG\r\n\x1a\n"), ErrImage},
		{"jpeg", []byte("\xff\xd8\xff\xe0"), ErrImage},
		{"gif", []byte("GIF89a"), ErrImage},
		{"bmp", []byte("BM\x00\x01\x02"), ErrImage},
		{"tiff", []byte("II*\x00"), ErrImage},
		{"zip", zipOf(t, "a/附件1.xlsx=x"), ErrArchive},
		{"zip without files", empty.Bytes(), ErrArchive},
		{"rar", []byte("Rar!\x1a\x07\x01\x00"), ErrArchive},
		{"7z", []byte("7z\xbc\xaf\x27\x1c\x00\x04"), ErrArchive},
		{"html", []byte("\ufeff\n<HTML xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>"), ErrHTML},
		{"html fragment", []byte("<table><tr><td>1"), ErrHTML},
		{"xml spreadsheet", []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>`), ErrXMLSheet},
		{"xml spreadsheet in utf-16", append([]byte("\xff\xfe"), utf16le(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>`)...), ErrXMLSheet},
		{"html in utf-16", append([]byte("\xff\xfe"), utf16le("<html><body>")...), ErrHTML},
		{"mhtml", []byte("MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"), ErrWebArchive},
		{"mhtml of WPS", []byte("From: <Saved by WPS>\r\nSubject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"), ErrWebArchive},
		{"csv", []byte("单位,编制数\n某局,27\n"), ErrTable},
		{"csv in GB18030", []byte("\xb5\xa5\xce\xbb,\xb1\xe0\xd6\xc6\xca\xfd\n\xc4\xb3\xbe\xd6,27\n"), ErrTable},
		{"prose", []byte("各单位：请于三月底前报送。\n联系人见通知\n"), ErrText},
		{"text that begins like a bitmap", []byte("BMI,27\n"), ErrText},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := Open(tt.data, "")
			if !errors.Is(err, tt.want) || book != nil {
				t.Errorf("Open = %v, %v, want %v", book, err, tt.want)
			}
		})
	}
}

// Excel encrypts a workbook that is protected from changes only, with a
// password that every program knows.
func TestOpenWriteProtected(t *testing.T) {
	book, err := Open(encrypted(t, encryptable(t), "VelvetSweatshop"), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`A1 number "5"`}, dump(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func TestCompoundDamaged(t *testing.T) {
	data := compound(t, "Workbook")
	for i := 0; i < 2048 && i < len(data); i++ {
		broken := bytes.Clone(data)
		broken[i] ^= 0xff
		if _, err := Open(broken, ""); err == nil {
			t.Errorf("byte %d flipped: read", i)
		}
	}
}
