package formats_test

import (
	"archive/zip"
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
)

func TestOpenOtherFiles(t *testing.T) {
	book := gridtest.HandWritten(gridtest.Rows(`<row r="1"><c r="A1"><v>5</v></c></row>`)).Zip(t)
	var empty bytes.Buffer
	if err := zip.NewWriter(&empty).Close(); err != nil {
		t.Fatal(err)
	}
	locked := gridtest.Encrypted(t, gridtest.Encryptable(t), "secret")
	for _, tt := range []struct {
		name string
		data []byte
		want error
	}{
		{"nothing", nil, formats.Empty.Refusal()},
		{"noise", []byte{1, 2, 3, 0xfe, 0, 7, 9}, formats.Unknown.Refusal()},
		{"zero bytes", make([]byte, 5000), grid.ErrDamaged},
		{"workbook cut", book[:len(book)-30], grid.ErrDamaged},
		{"zip directory gone", book[:60], grid.ErrDamaged},
		{"encrypted", locked, grid.ErrEncrypted},
		{"encrypted and cut", locked[:1000], grid.ErrDamaged},
		{"xls", gridtest.Compound(t, "Workbook"), grid.ErrDamaged},
		{"xls of 1995", gridtest.Compound(t, "Book"), formats.OldExcel.Refusal()},
		{"doc", gridtest.Compound(t, "WordDocument"), formats.OldWord.Refusal()},
		{"other compound file", gridtest.Compound(t, "Equation Native"), formats.Unknown.Refusal()},
		{"ppt", gridtest.Compound(t, "PowerPoint Document"), formats.Presentation.Refusal()},
		{"wps", gridtest.Compound(t, "WpsDocument"), formats.OldWord.Refusal()},
		{"bare BIFF5", []byte("\x09\x08\x10\x00\x00\x05\x05\x00"), formats.OldExcel.Refusal()},
		{"bare BIFF8, cut", []byte("\x09\x08\x10\x00\x00\x06\x05\x00"), grid.ErrDamaged},
		{"xlsb", gridtest.ZipOf(t, "[Content_Types].xml=<a/>", "xl/workbook.bin=x"), formats.XLSB.Refusal()},
		{"docx", gridtest.ZipOf(t, "[Content_Types].xml=<a/>", "word/document.xml=<a/>"), grid.ErrDamaged},
		{"rtf", []byte(`{\rtf1\ansi`), formats.OldWord.Refusal()},
		{"pptx", gridtest.ZipOf(t, "[Content_Types].xml=<a/>", "ppt/presentation.xml=<a/>"), formats.Presentation.Refusal()},
		{"numbers", gridtest.ZipOf(t, "Index/Document.iwa=x", "Metadata/Properties.plist=x", "preview.jpg=x"), formats.IWork.Refusal()},
		{"pages of 2009", gridtest.ZipOf(t, "index.apxl=<a/>", "buildVersionHistory.plist=x"), formats.IWork.Refusal()},
		{"office zip without a document", gridtest.ZipOf(t, "[Content_Types].xml=<a/>"), grid.ErrDamaged},
		{"ods", gridtest.ZipOf(t, "mimetype=application/vnd.oasis.opendocument.spreadsheet", "content.xml=<a/>"), grid.ErrDamaged},
		{"odt", gridtest.ZipOf(t, "mimetype=application/vnd.oasis.opendocument.text", "content.xml=<a/>",
			`META-INF/manifest.xml=<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><m:file-entry m:full-path="/" m:media-type="application/vnd.oasis.opendocument.text"/></m:manifest>`), formats.OpenDocument.Refusal()},
		{"flat ods", []byte(`<?xml version="1.0"?><office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0">`), grid.ErrDamaged},
		{"ofd", gridtest.ZipOf(t, "OFD.xml=<a/>"), formats.PDF.Refusal()},
		{"pdf", []byte("%PDF-1.7\n%\xe2\xe3"), formats.PDF.Refusal()},
		{"png", []byte("\x89PNG\r\n\x1a\n"), formats.Image.Refusal()},
		{"jpeg", []byte("\xff\xd8\xff\xe0"), formats.Image.Refusal()},
		{"gif", []byte("GIF89a"), formats.Image.Refusal()},
		{"bmp", []byte("BM\x00\x01\x02"), formats.Image.Refusal()},
		{"tiff", []byte("II*\x00"), formats.Image.Refusal()},
		{"zip", gridtest.ZipOf(t, "a/附件1.xlsx=x"), formats.Archive.Refusal()},
		{"zip without files", empty.Bytes(), formats.Archive.Refusal()},
		{"rar", []byte("Rar!\x1a\x07\x01\x00"), formats.Archive.Refusal()},
		{"7z", []byte("7z\xbc\xaf\x27\x1c\x00\x04"), formats.Archive.Refusal()},
		{"html", []byte("\ufeff\n<HTML xmlns:x=\"urn:schemas-microsoft-com:office:excel\"><table>"), formats.HTML.Refusal()},
		{"html fragment", []byte("<table><tr><td>1"), formats.HTML.Refusal()},
		{"xml spreadsheet", []byte(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>`), formats.XMLSheet.Refusal()},
		{"xml spreadsheet in utf-16", append([]byte("\xff\xfe"), gridtest.UTF16(`<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?>`)...), formats.XMLSheet.Refusal()},
		{"html in utf-16", append([]byte("\xff\xfe"), gridtest.UTF16("<html><body>")...), formats.HTML.Refusal()},
		{"mhtml", []byte("MIME-Version: 1.0\r\nX-Document-Type: Workbook\r\n"), formats.WebArchive.Refusal()},
		{"mhtml of WPS", []byte("From: <Saved by WPS>\r\nSubject: a\r\nMIME-Version: 1.0\r\nContent-Type: multipart/related;\r\n"), formats.WebArchive.Refusal()},
		{"csv", []byte("单位,编制数\n某局,27\n"), formats.CSV.Refusal()},
		{"csv in GB18030", []byte("\xb5\xa5\xce\xbb,\xb1\xe0\xd6\xc6\xca\xfd\n\xc4\xb3\xbe\xd6,27\n"), formats.CSV.Refusal()},
		{"prose", []byte("各单位：请于三月底前报送。\n联系人见通知\n"), formats.Text.Refusal()},
		{"text that begins like a bitmap", []byte("BMI,27\n"), formats.Text.Refusal()},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := formats.Open(tt.data, "")
			if !errors.Is(err, tt.want) || book != nil {
				t.Errorf("Open = %v, %v, want %v", book, err, tt.want)
			}
		})
	}
}

// Excel encrypts a workbook that is protected from changes only, with a
// password that every program knows.
func TestOpenWriteProtected(t *testing.T) {
	book, err := formats.Open(gridtest.Encrypted(t, gridtest.Encryptable(t), "VelvetSweatshop"), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{`A1 number "5"`}, gridtest.Dump(book)); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
}

func TestCompoundDamaged(t *testing.T) {
	data := gridtest.Compound(t, "Workbook")
	for i := 0; i < 2048 && i < len(data); i++ {
		broken := bytes.Clone(data)
		broken[i] ^= 0xff
		if _, err := formats.Open(broken, ""); err == nil {
			t.Errorf("byte %d flipped: read", i)
		}
	}
}
