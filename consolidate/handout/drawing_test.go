package handout

import (
	"archive/zip"
	"bytes"
	"path"
	"strings"
	"testing"
	"time"

	"jixiao/schema"
)

// drawn replaces the drawing of the comments on 附件1.
func drawn(text string) func(*surgeon) {
	return func(s *surgeon) { s.parts["xl/drawings/vmlDrawing1.vml"] = text }
}

// note is a shape of a comment as openpyxl writes it: each element declares its
// prefixes, and no anchor says where the shape is.
func note(id, row, column string) string {
	return `<ns0:shape xmlns:ns0="urn:schemas-microsoft-com:vml" xmlns:ns1="urn:schemas-microsoft-com:office:office" type="#_x0000_t202" style="position:absolute;width:144px;height:79px" fillcolor="#ffffe1" ns1:insetmode="auto" id="` + id + `">` +
		`<ns0:fill color2="#ffffe1"/><ns0:path ns1:connecttype="none"/><ns0:textbox><div style="text-align:left"/></ns0:textbox>` +
		`<ns2:ClientData xmlns:ns2="urn:schemas-microsoft-com:office:excel" ObjectType="Note"><ns2:MoveWithCells/><ns2:Row>` + row + `</ns2:Row><ns2:Column>` + column + `</ns2:Column></ns2:ClientData></ns0:shape>`
}

const (
	theirLayout = `<ns0:shapelayout xmlns:ns0="urn:schemas-microsoft-com:office:office" xmlns:ns1="urn:schemas-microsoft-com:vml" ns1:ext="edit"><ns0:idmap ns1:ext="edit" data="1"/></ns0:shapelayout>`
	theirType   = `<ns2:shapetype xmlns:ns2="urn:schemas-microsoft-com:vml" xmlns:ns3="urn:schemas-microsoft-com:office:office" id="_x0000_t202" coordsize="21600,21600" ns3:spt="202" path="m,l,21600r21600,l21600,xe"><ns2:stroke joinstyle="miter"/></ns2:shapetype>`
)

// drawings are drawings of the comments on A1 and B2, each with the parts of it
// that the copy must keep. The shape of B2 is drawn anew, for its comment grows.
var drawings = []struct {
	name, text string
	kept       []string
}{
	{"openpyxl", `<xml>` + theirLayout + theirType + note("_x0000_s1026", "0", "0") + note("_x0000_s1027", "1", "1") + `</xml>`,
		[]string{theirLayout, theirType, note("_x0000_s1026", "0", "0")}},
	{"Excel", `<xml xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">` +
		`<v:shape id="_x0000_s1025" type="#_x0000_t202"><v:textbox><div><font>第一行<br></font></div></v:textbox><x:ClientData ObjectType="Note"><x:Anchor>1, 15, 1, 2, 3, 15, 4, 4</x:Anchor><x:Row>0</x:Row><x:Column>0</x:Column></x:ClientData></v:shape>` +
		`<v:shape id="_x0000_s1026" type="#_x0000_t202"><x:ClientData ObjectType="Note"><x:Anchor>2, 15, 0, 10, 4, 15, 4, 4</x:Anchor><x:Row>1</x:Row><x:Column>1</x:Column></x:ClientData></v:shape>` +
		`<v:group id="_x0000_g1"><v:rect id="_x0000_r1"/></v:group></xml>`,
		[]string{`<v:shape id="_x0000_s1025" type="#_x0000_t202"><v:textbox><div><font>第一行<br/></font></div></v:textbox>`, `<v:group id="_x0000_g1"><v:rect id="_x0000_r1"/></v:group>`}},
	{"prefixes that mean something else", `<xml xmlns:v="urn:schemas-microsoft-com:office:office">` + theirType + note("_x0000_s1026", "0", "0") + note("_x0000_s1026", "1", "1") + `</xml>`,
		[]string{theirType, note("_x0000_s1026", "0", "0")}},
	{"no shapes", `<xml/>`, nil},
}

// The drawing of the comments in a copy is well-formed, has one shape for each
// comment, and keeps all else that was in it.
func TestMarkKeepsDrawings(t *testing.T) {
	for _, test := range drawings {
		t.Run(test.name, func(t *testing.T) {
			shapes := map[string]int{"A1": 1, "B2": 1, "D5": 1}
			if test.kept == nil {
				delete(shapes, "A1") // the comment on A1 never had a shape
			}
			copied := operate(t, ours(t), drawn(test.text))
			for range 3 {
				var err error
				if copied, err = Mark(copied, points()); err != nil {
					t.Fatal(err)
				}
				formed(t, copied)
				text := mustBook(t, copied).parts["xl/drawings/vmlDrawing1.vml"]
				for _, want := range append(test.kept, `id="_x0000_t202"`) { // the last is the type of the shapes
					if bytes.Count(text, []byte(want)) != 1 {
						t.Errorf("%s is not once in %s", want, text)
					}
				}
				hasShapes(t, text, shapes)
			}
		})
	}
}

// hasShapes makes sure that the cells with comments have so many shapes in a
// drawing, and that no two of its shapes have one id.
func hasShapes(t *testing.T, drawing []byte, want map[string]int) {
	t.Helper()
	shapes, err := shapesOf(drawing)
	if err != nil {
		t.Fatal(err)
	}
	cells, ids := map[string]int{}, map[string]bool{}
	for _, s := range shapes {
		cells[s.cell]++
		if s.id != "" && ids[s.id] {
			t.Errorf("%s is twice in %s", s.id, drawing)
		}
		ids[s.id] = true
	}
	for cell, times := range want {
		if cells[cell] != times {
			t.Errorf("%q has %d shapes, want %d: %s", cell, cells[cell], times, drawing)
		}
	}
}

// formed makes sure that every part of a workbook or document is well-formed.
func formed(t *testing.T, data []byte) {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range in.File {
		text, err := content(f)
		if err != nil {
			t.Fatal(err)
		}
		if isXML(f.Name) {
			if err := wellFormed(text); err != nil {
				t.Errorf("%s: %v in %s", f.Name, err, text)
			}
		}
	}
}

// All files are well-formed, whatever the texts are.
func TestWritesWellFormed(t *testing.T) {
	odd := points()
	odd.Unit, odd.Points[0].Text = `a&b<c>"d'`, "x\x01\uffff]]>&amp;"
	odd.Points[0].Note = odd.Points[0].Text
	marked, err := Mark(ours(t), odd)
	if err != nil {
		t.Fatal(err)
	}
	formed(t, marked)
	drawn, err := Draw([]Sheet{{Name: "附件1", Cells: []Cell{{Ref: "C3", Text: odd.Points[0].Text}}}, {Name: "附件2"}}, odd)
	if err != nil {
		t.Fatal(err)
	}
	formed(t, drawn)
	settings, err := Settings(builtin, &schema.Settings{Roster: []schema.RosterUnit{{Name: odd.Unit}}}, nil, 2023)
	if err != nil {
		t.Fatal(err)
	}
	formed(t, settings)
	notice, err := Notice{Unit: odd.Unit, Year: 2023, Copies: []string{odd.Unit}, Points: odd.Points, Dated: time.Date(2024, 4, 2, 0, 0, 0, 0, time.UTC)}.Write()
	if err != nil {
		t.Fatal(err)
	}
	formed(t, notice)
}

func TestWellFormed(t *testing.T) {
	for text, want := range map[string]string{
		`<?xml version="1.0" encoding="UTF-8"?><a b="1"/>`: "",
		`<p:a xmlns:p="u" p:b="1" b="2"><c/></p:a>`:        "",
		`<a xml:space="preserve"/>`:                        "",
		"\ufeff<a/>\n":                                     "",
		`<a><p:b xmlns:p="u"/><p:b/></a>`:                  "p:b",
		`<a p:b="1"/>`:                                     "p:b",
		`<p:a xmlns:p="u"></p:a><b/>`:                      "b",
		`<p:a xmlns:p="" />`:                               "p",
		`<a><b></a></b>`:                                   "a",
		`<a b="1" b="2"/>`:                                 "b",
		`<a xmlns:p="u" xmlns:q="u" p:b="1" q:b="2"/>`:     "b",
		`<a>`:           "EOF",
		``:              "EOF",
		`<a/>x`:         "x",
		`<a>&nbsp;</a>`: "nbsp",
	} {
		err := wellFormed([]byte(text))
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("%s: %v, want %q", text, err, want)
		}
	}
	if !isXML("xl/drawings/vmlDrawing1.vml") || !isXML(path.Join("_rels", ".rels")) || isXML("xl/media/image1.png") {
		t.Error("the parts that are XML are others")
	}
}
