package ooxml_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/gridtest"
	"jixiao/importer/grid/ooxml"
)

func TestDrawings(t *testing.T) {
	const box = `<xdr:sp><xdr:nvSpPr><xdr:cNvPr id="2" name="文本框 1"/></xdr:nvSpPr><xdr:txBody><a:bodyPr/><a:p><a:r><a:t>3.</a:t></a:r><a:r><a:t>25</a:t></a:r></a:p></xdr:txBody></xdr:sp>`
	const width, height = 64 * ooxml.EmuPerPixel, 15 * ooxml.EmuPerPoint
	for _, tt := range []struct{ name, drawing, want string }{
		{"in one cell", gridtest.Anchored(box, 3, 1000, 6, 1000, 3, width-1000, 6, height-1000), "表!D7 3.25"},
		{"over the edge of the next", gridtest.Anchored(box, 3, 0, 6, 0, 4, width/10, 7, height/10), "表!D7 3.25"},
		{"from the end of the one before", gridtest.Anchored(box, 2, width*9/10, 5, height*9/10, 3, width/2, 6, height/2), "表!D7 3.25"},
		{"half over two", gridtest.Anchored(box, 3, width/2, 6, 0, 4, width/2, 6, height), "表!D7:E7 3.25"},
		{"in a group", gridtest.Anchored(`<xdr:grpSp><xdr:grpSpPr/>`+box+box+`</xdr:grpSp>`, 3, 0, 6, 0, 3, width, 6, height), "表!D7 3.25/3.25"},
		{"in one of two renderings", strings.NewReplacer("<xdr:twoCellAnchor>", "<mc:AlternateContent><mc:Choice><xdr:twoCellAnchor>",
			"</xdr:twoCellAnchor>", "</xdr:twoCellAnchor></mc:Choice><mc:Fallback/></mc:AlternateContent>").Replace(gridtest.Anchored(box, 3, 0, 6, 0, 3, width, 6, height)), "表!D7 3.25"},
		{"by its size", `<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:oneCellAnchor><xdr:from><xdr:col>3</xdr:col><xdr:colOff>0</xdr:colOff><xdr:row>6</xdr:row><xdr:rowOff>0</xdr:rowOff></xdr:from>` +
			fmt.Sprintf(`<xdr:ext cx="%d" cy="%d"/>`, width*3/2, height) + box + `</xdr:oneCellAnchor></xdr:wsDr>`, "表!D7:E7 3.25"},
		{"by its place on the page", `<xdr:wsDr xmlns:xdr="x" xmlns:a="a"><xdr:absoluteAnchor>` +
			fmt.Sprintf(`<xdr:pos x="%d" y="%d"/><xdr:ext cx="%d" cy="%d"/>`, width+10, 2*height, width*3/4, height) + box + `</xdr:absoluteAnchor></xdr:wsDr>`, "表!B3 3.25"},
		{"without a text", gridtest.Anchored(`<xdr:sp><xdr:txBody><a:p><a:endParaRPr/></a:p></xdr:txBody></xdr:sp>`, 3, 0, 6, 0, 3, width, 6, height), ""},
		{"a picture", gridtest.Anchored(`<xdr:pic/>`, 3, 0, 6, 0, 3, width, 6, height), ""},
		{"that is no XML", `<xdr:wsDr xmlns:xdr="x"><xdr:twoCellAnchor>`, "表!? [图片]"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			book, err := formats.Open(gridtest.Drawn("", tt.drawing, nil).Zip(t), "")
			if err != nil {
				t.Fatal(err)
			}
			if got := strings.Join(gridtest.Floats(book), "；"); got != tt.want {
				t.Errorf("floats %q, want %q", got, tt.want)
			}
		})
	}
}

// TestWordBoxes tells the text boxes of a document, which are read with it.
func TestWordBoxes(t *testing.T) {
	const box = `<w:p><w:r><w:pict><v:shape xmlns:v="v"><v:textbox><w:txbxContent><w:p><w:r><w:t>3.25</w:t></w:r></w:p></w:txbxContent></v:textbox></v:shape></w:pict></w:r></w:p>`
	book, err := formats.Open(gridtest.WordDocument(t, gridtest.Wp("附件1")+box+gridtest.WordTableXML("<w:tc><w:tcPr/>"+gridtest.Wp("三公经费")+"</w:tc><w:tc><w:tcPr/>"+box+"</w:tc>")), "")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"正文!第2段 3.25", "表格1!B1 3.25"}, gridtest.Floats(book)); diff != "" {
		t.Errorf("floats (-want +got):\n%s", diff)
	}
}
