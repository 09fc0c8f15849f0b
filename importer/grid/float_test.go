package grid

import (
	"encoding/binary"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// floats prints what lies over the sheets of a book: 附件1!B2:C3 3.25.
func floats(b *Book) []string {
	var out []string
	for _, s := range b.Sheets {
		for _, f := range s.Floats {
			sheet, cell := s.Where(f.Cells.Top, f.Cells.Left)
			if f.Cells == (Range{}) {
				cell = "?"
			}
			if last := Ref(f.Cells.Bottom, f.Cells.Right); last != "" && last != cell && len(s.words) == 0 {
				cell += ":" + last
			}
			text := strings.ReplaceAll(f.Text, "\n", "/")
			if f.Embedded != "" {
				text = "<" + f.Embedded + ">"
			}
			out = append(out, sheet+"!"+cell+" "+text)
		}
	}
	return out
}

// TestBoxes opens a workbook with text boxes, a comment and an empty frame as
// excelize wrote it and as LibreOffice converted it.
func TestBoxes(t *testing.T) {
	for _, name := range []string{"boxes.xlsx", "boxes.xls", "boxes.ods"} {
		book, err := Open(readFile(t, "testdata/boxes/"+name), "")
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if diff := cmp.Diff([]string{"Sheet1!B2 3.25", "Sheet1!B4:C4 第一行/第二行"}, floats(book)); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
}

// drawn is a workbook whose sheet has a drawing, and what else the sheet refers
// to.
func drawn(sheet, drawing string, more parts) parts {
	const relation = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`
	p := handWritten(rows(`<row r="1"><c r="A1"><v>5</v></c></row>`) +
		`<drawing xmlns:r="` + relation + `" r:id="d1"/><legacyDrawing xmlns:r="` + relation + `" r:id="v1"/>` + sheet)
	rels := `<Relationships><Relationship Id="d1" Type="drawing" Target="../drawings/drawing1.xml"/>` +
		`<Relationship Id="v1" Type="vmlDrawing" Target="../drawings/vmlDrawing1.vml"/>` +
		`<Relationship Id="o1" Type="package" Target="../embeddings/项目.xlsx"/></Relationships>`
	return p.with(parts{"xl/worksheets/_rels/sheet1.xml.rels": rels, "xl/drawings/drawing1.xml": drawing}).with(more)
}

// anchored is a drawing of one thing from one corner to another, in columns and
// rows from 0 with what of them is left out.
func anchored(thing string, corners ...int) string {
	place := func(n []int) string {
		return fmt.Sprintf("<xdr:col>%d</xdr:col><xdr:colOff>%d</xdr:colOff><xdr:row>%d</xdr:row><xdr:rowOff>%d</xdr:rowOff>", n[0], n[1], n[2], n[3])
	}
	return `<xdr:wsDr xmlns:xdr="x" xmlns:a="a" xmlns:mc="m"><xdr:twoCellAnchor><xdr:from>` + place(corners[:4]) + `</xdr:from><xdr:to>` + place(corners[4:]) +
		`</xdr:to>` + thing + `<xdr:clientData/></xdr:twoCellAnchor></xdr:wsDr>`
}

func TestDrawings(t *testing.T) {
	const box = `<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="文本框 1"/></xdr:nvSpPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>3.</a:t></a:r><a:r><a:t>25</a:t></a:r></a:p></xdr:txBody></xdr:sp>`
	const width, height = 64 * emuPerPixel, 15 * emuPerPoint
	for _, tt := range []struct{ name, drawing, want string }{
		{"in one cell", anchored(box, 3, 1000, 6, 1000, 3, width-1000, 6, height-1000), "表!D7 3.25"},
		{"over the edge of the next", anchored(box, 3, 0, 6, 0, 4, width/10, 7, height/10), "表!D7 3.25"},
		{"from the end of the one before", anchored(box, 2, width*9/10, 5, height*9/10, 3, width/2, 6, height/2), "表!D7 3.25"},
		{"half over two", anchored(box, 3, width/2, 6, 0, 4, width/2, 6, height), "表!D7:E7 3.25"},
		{"in a group", anchored(`<xdr:grpSp><xdr:grpSpPr/>`+box+box+`</xdr:grpSp>`, 3, 0, 6, 0, 3, width, 6, height), "表!D7 3.25/3.25"},
		{"in one of two renderings", strings.NewReplacer("<xdr:twoCellAnchor>", "<mc:AlternateContent><mc:Choice><xdr:twoCellAnchor>",
			"</xdr:twoCellAnchor>", "</xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>").Replace(anchored(box, 3, 0, 6, 0, 3, width, 6, height)), "表!D7 3.25"},
		{"by its size", `<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:oneCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>6</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>` +
			fmt.Sprintf(`<xdr:ext cx="%d" cy="%d"/>`, width*3/2, height) + box + `</xdr:oneCellAnchor></xdr:wsDr>`, "表!D7:E7 3.25"},
		{"by its place on the page", `<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:absoluteAnchor>` +
			fmt.Sprintf(`<xdr:pos x="%d" y="%d"/><xdr:ext cx="%d" cy="%d"/>`, width+10, 2*height, width*3/4, height) + box + `</xdr:absoluteAnchor></xdr:wsDr>`, "表!B3 3.25"},
		{"without a text", anchored(`<xdr:sp><xdr:txBody><a:p><a:endParaRPr/></a:p></xdr:txBody></xdr:sp>`, 3, 0, 6, 0, 3, width, 6, height), ""},
		{"a picture", anchored(`<xdr:pic/>`, 3, 0, 6, 0, 3, width, 6, height), ""},
		{"that is no XML", `<xdr:wsDr xmlns:xdr="x"><xdr:twoCellAnchor>`, "表!? [图片]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := Open(drawn("", tt.drawing, nil).zip(t), "")
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(floats(book), "；"); got != tt.want {
				t.Errorf("floats %q, want %q", got, tt.want)
			}
		})
	}
}

// TestEmbedded reads the files embedded in others, in the ways in which programs
// store them.
func TestEmbedded(t *testing.T) {
	inner := string(handWritten(rows(`<row r="1"><c r="A1"><v>7</v></c></row>`)).zip(t))
	const object = `<oleObjects><oleObject progId="Excel.Sheet.12" shapeId="1025" xmlns:r="r" r:id="o1"/></oleObjects>`
	const withPlace = `<oleObjects xmlns:mc="m" xmlns:r="r"><mc:AlternateContent><mc:Choice><oleObject shapeId="1025" r:id="o1"><objectPr><anchor>` +
		`<from><col>1</col><colOff>0</colOff><row>2</row><rowOff>0</rowOff></from><to><col>2</col><colOff>0</colOff><row>3</row><rowOff>0</rowOff></to>` +
		`</anchor></objectPr></oleObject></mc:Choice><mc:Fallback><oleObject shapeId="1025" r:id="o1"/></mc:Fallback></mc:AlternateContent></oleObjects>`
	const shapes = `<xml><v:shape id="_x0000_s1025" type="#t"><x:ClientData><x:Anchor>
    4, 0, 8, 0, 5, 30, 9, 10</x:Anchor><br></x:ClientData></v:shape></xml>`
	const none = `<xdr:wsDr xmlns:xdr="x"/>`
	for _, tt := range []struct {
		name string
		data []byte
		want string
	}{
		{"with its place", drawn(withPlace, none, parts{"xl/embeddings/项目.xlsx": inner}).zip(t), "表!B3 <项目.xlsx>"},
		{"with a shape", drawn(object, none, parts{"xl/embeddings/项目.xlsx": inner, "xl/drawings/vmlDrawing1.vml": shapes}).zip(t), "表!E9:F10 <项目.xlsx>"},
		{"with neither", drawn(object, none, parts{"xl/embeddings/项目.xlsx": inner}).zip(t), "表!? <项目.xlsx>"},
		{"that lost its relation", drawn(strings.ReplaceAll(object, "o1", "lost"), none, parts{
			"xl/embeddings/项目.xlsx": inner, "xl/worksheets/_rels/sheet1.xml.rels": `<Relationships/>`}).zip(t), "表!? <项目.xlsx>"},
		{"that is elsewhere", drawn(object, none, nil).zip(t), ""},
		{"of a chart", drawn("", none, parts{"xl/embeddings/项目.xlsx": inner}).zip(t), ""},
		{"in Word", wordParts(wp("附件1") + `<w:p><w:r><w:object xmlns:o="o" xmlns:r="r"><o:OLEObject r:id="o1"/></w:object></w:r></w:p>`).with(parts{
			"word/_rels/document.xml.rels": `<Relationships><Relationship Id="o1" Type="package" Target="embeddings/项目.xlsx"/></Relationships>`,
			"word/embeddings/项目.xlsx":      inner}).zip(t), "正文!第2段 <项目.xlsx>"},
		{"in a cell in Word", wordParts(wordTableXML(`<w:tc><w:tcPr/>` + wp("附件") + `</w:tc><w:tc><w:tcPr/><w:p><w:r><w:object xmlns:o="o" xmlns:r="r"><o:OLEObject r:id="o1"/></w:object></w:r></w:p></w:tc>`)).with(parts{
			"word/_rels/document.xml.rels": `<Relationships><Relationship Id="o1" Type="package" Target="embeddings/项目.xlsx"/></Relationships>`,
			"word/embeddings/项目.xlsx":      inner}).zip(t), "表格1!B1 <项目.xlsx>"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := Open(tt.data, "")
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(floats(book), "；"); got != tt.want {
				t.Errorf("floats %q, want %q", got, tt.want)
			}
			var want []EmbeddedFile
			if tt.want != "" {
				want = []EmbeddedFile{{"项目.xlsx", []byte(inner)}}
			}
			if got := Embedded(tt.data); !slices.EqualFunc(want, got, func(a, b EmbeddedFile) bool { return a.Name == b.Name && string(a.Data) == string(b.Data) }) {
				t.Errorf("%d files, want %d", len(got), len(want))
			}
		})
	}
}

// TestPacked opens the file that an object of a program packs with its name.
func TestPacked(t *testing.T) {
	pack := func(data string) []byte {
		b := binary.LittleEndian.AppendUint32(nil, 0)
		b = append(b, 2, 0)
		b = append(b, "项目.xlsx\x00C:\\项目.xlsx\x00"...)
		b = append(b, 0, 0, 3, 0)
		b = binary.LittleEndian.AppendUint32(b, 6)
		b = append(b, "C:\\项\x00"...)
		b = b[:len(b)-len("C:\\项\x00")+6]
		b = binary.LittleEndian.AppendUint32(b, uint32(len(data)))
		return append(b, data...)
	}
	whole := pack("PK\x03\x04 …")
	if got, ok := packedFile(append(whole, "rest"...)); !ok || string(got) != "PK\x03\x04 …" {
		t.Errorf("packed file %q, %v", got, ok)
	}
	for n := range whole { // cut anywhere it is none, and no panic
		if got, ok := packedFile(whole[:n]); ok {
			t.Errorf("cut after %d bytes: %q", n, got)
		}
	}
}

// TestWordBoxes tells the text boxes of a document, which are read with it.
func TestWordBoxes(t *testing.T) {
	const box = `<w:p><w:r><w:pict><v:shape xmlns:v="v"><v:textbox><w:txbxContent><w:p><w:r><w:t>3.25</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>`
	book, err := Open(wordDocument(t, wp("附件1")+box+wordTableXML("<w:tc><w:tcPr/>"+wp("三公经费")+"</w:tc><w:tc><w:tcPr/>"+box+"</w:tc>")), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"正文!第2段 3.25", "表格1!B1 3.25"}, floats(book)); diff != "" {
		t.Errorf("floats (-want +got):\n%s", diff)
	}
}

// TestBareXLS opens the stream of a workbook as it stands within another.
func TestBareXLS(t *testing.T) {
	whole := readFile(t, "testdata/boxes/boxes.xls")
	want, err := Open(whole, "")
	if err != nil {
		t.Fatal(err)
	}
	stream, err := rootStream(whole, "Workbook")
	if err != nil {
		t.Fatal(err)
	}
	got, err := Open(stream, "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(dump(want), dump(got)); diff != "" || len(dump(got)) == 0 {
		t.Errorf("cells (-in its container +by itself):\n%s", diff)
	}
	if got := Embedded(whole); len(got) != 0 {
		t.Errorf("%d files are embedded in it", len(got))
	}
}
