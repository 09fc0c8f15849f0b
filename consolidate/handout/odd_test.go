package handout

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"jixiao/schema"
)

// surgeon changes the parts of a workbook to what other programs than excelize write.
type surgeon struct {
	names []string
	parts map[string]string
}

func operate(t *testing.T, data []byte, do func(*surgeon)) []byte {
	t.Helper()
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	s := &surgeon{parts: map[string]string{}}
	for _, f := range in.File {
		text, err := content(f)
		if err != nil {
			t.Fatal(err)
		}
		s.names = append(s.names, f.Name)
		s.parts[f.Name] = string(text)
	}
	do(s)
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range s.names {
		w, err := z.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(s.parts[name])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// add adds a part of a content type, "" for one that goes by its extension.
func (s *surgeon) add(name, contentType, text string) {
	s.names = append(s.names, name)
	s.parts[name] = text
	if contentType != "" {
		s.replace("[Content_Types].xml", "</Types>", `<Override PartName="/`+name+`" ContentType="`+contentType+`"/></Types>`)
	}
}

// relate adds a relationship to those of a part.
func (s *surgeon) relate(of, id, kind, target string) {
	slash := strings.LastIndex(of, "/")
	name := of[:slash+1] + "_rels/" + of[slash+1:] + ".rels"
	if _, ok := s.parts[name]; !ok {
		s.add(name, "", `<?xml version="1.0" encoding="UTF-8"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"></Relationships>`)
	}
	if !strings.Contains(kind, ":") {
		kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/" + kind
	}
	s.replace(name, "</Relationships>", `<Relationship Id="`+id+`" Type="`+kind+`" Target="`+target+`"/></Relationships>`)
}

func (s *surgeon) replace(name, from, to string) {
	if !strings.Contains(s.parts[name], from) {
		panic(name + " has no " + from + " in " + s.parts[name])
	}
	s.parts[name] = strings.Replace(s.parts[name], from, to, 1)
}

// everywhere replaces a text in all parts.
func (s *surgeon) everywhere(from, to string) {
	for name, text := range s.parts {
		s.parts[name] = strings.ReplaceAll(text, from, to)
	}
}

const (
	sheet1 = "xl/worksheets/sheet1.xml"
	sheet2 = "xl/worksheets/sheet2.xml"
	main   = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
)

// odd are changes that make workbooks as units send them.
var odd = []struct {
	name string
	do   func(*surgeon)
}{
	{"no views", func(s *surgeon) {
		for _, name := range s.names {
			if from := strings.Index(s.parts[name], "<sheetViews>"); from >= 0 {
				s.parts[name] = s.parts[name][:from] + s.parts[name][strings.Index(s.parts[name], "</sheetViews>")+len("</sheetViews>"):]
			}
		}
	}},
	{"empty views", func(s *surgeon) {
		for _, name := range s.names {
			if from := strings.Index(s.parts[name], "<sheetViews>"); from >= 0 {
				s.parts[name] = s.parts[name][:from] + "<sheetViews></sheetViews>" + s.parts[name][strings.Index(s.parts[name], "</sheetViews>")+len("</sheetViews>"):]
			}
		}
	}},
	{"no views of the book", func(s *surgeon) {
		text := s.parts["xl/workbook.xml"]
		s.parts["xl/workbook.xml"] = text[:strings.Index(text, "<bookViews>")] + text[strings.Index(text, "</bookViews>")+len("</bookViews>"):]
	}},
	{"a chart sheet", func(s *surgeon) {
		s.add("xl/chartsheets/sheet1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.chartsheet+xml",
			`<?xml version="1.0"?><chartsheet xmlns="`+main+`"><sheetViews><sheetView workbookViewId="0"/></sheetViews></chartsheet>`)
		s.relate("xl/workbook.xml", "rIdC", "chartsheet", "chartsheets/sheet1.xml")
		s.replace("xl/workbook.xml", "<sheets>", `<sheets><sheet name="图" sheetId="90" r:id="rIdC"/>`)
		s.replace("xl/workbook.xml", `localSheetId="1"`, `localSheetId="2"`)
	}},
	{"a chart sheet that is the only one selected", func(s *surgeon) {
		s.add("xl/chartsheets/sheet1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.chartsheet+xml",
			`<?xml version="1.0"?><chartsheet xmlns="`+main+`"><sheetViews><sheetView tabSelected="1" workbookViewId="0"/></sheetViews></chartsheet>`)
		s.relate("xl/workbook.xml", "rIdC", "chartsheet", "chartsheets/sheet1.xml")
		s.replace("xl/workbook.xml", "</sheets>", `<sheet name="图" sheetId="90" r:id="rIdC"/></sheets>`)
		s.replace("xl/workbook.xml", "<workbookView ", `<workbookView activeTab="3" `)
	}},
	{"a macro sheet", func(s *surgeon) {
		s.add("xl/macrosheets/sheet1.xml", "application/vnd.ms-excel.macrosheet+xml",
			`<?xml version="1.0"?><xm:macrosheet xmlns="`+main+`" xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main"><sheetData><row r="1"><c r="A1"><f>RETURN()</f></c></row></sheetData></xm:macrosheet>`)
		s.relate("xl/workbook.xml", "rIdM", "http://schemas.microsoft.com/office/2006/relationships/xlMacrosheet", "macrosheets/sheet1.xml")
		s.replace("xl/workbook.xml", "<sheets>", `<sheets><sheet name="Macro1" sheetId="91" state="veryHidden" r:id="rIdM"/>`)
		s.replace("xl/workbook.xml", `localSheetId="1"`, `localSheetId="2"`)
	}},
	{"a dialog sheet", func(s *surgeon) {
		s.add("xl/dialogsheets/sheet1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.dialogsheet+xml",
			`<?xml version="1.0"?><dialogsheet xmlns="`+main+`"><sheetViews><sheetView workbookViewId="0"/></sheetViews></dialogsheet>`)
		s.relate("xl/workbook.xml", "rIdD", "dialogsheet", "dialogsheets/sheet1.xml")
		s.replace("xl/workbook.xml", "<sheets>", `<sheets><sheet name="Dialog1" sheetId="92" r:id="rIdD"/>`)
		s.replace("xl/workbook.xml", `localSheetId="1"`, `localSheetId="2"`)
	}},
	{"a locked structure", func(s *surgeon) {
		s.replace("xl/workbook.xml", "<bookViews>", `<workbookProtection workbookAlgorithmName="SHA-512" workbookHashValue="q83vEjRWeJA=" workbookSaltValue="c2FsdHNhbHQ=" workbookSpinCount="100000" lockStructure="1"/><bookViews>`)
	}},
	{"a locked structure of the old kind", func(s *surgeon) {
		s.replace("xl/workbook.xml", "<bookViews>", `<workbookProtection workbookPassword="CC1A" lockStructure="1" lockWindows="1"/><bookViews>`)
	}},
	{"a locked sheet", func(s *surgeon) {
		s.replace(sheet1, "</sheetData>", `</sheetData><sheetProtection algorithmName="SHA-512" hashValue="q83v" saltValue="c2FsdA==" spinCount="100000" sheet="1" objects="1" scenarios="1" formatCells="0"/><protectedRanges><protectedRange sqref="B2:C3" name="填写区"/></protectedRanges>`)
	}},
	{"slicers and pivots", func(s *surgeon) {
		s.add("xl/slicers/slicer1.xml", "application/vnd.ms-excel.slicer+xml", `<?xml version="1.0"?><slicers xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"/>`)
		s.add("xl/slicerCaches/slicerCache1.xml", "application/vnd.ms-excel.slicerCache+xml", `<?xml version="1.0"?><slicerCacheDefinition xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"/>`)
		s.add("xl/pivotTables/pivotTable1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotTable+xml", `<?xml version="1.0"?><pivotTableDefinition xmlns="`+main+`" name="透视" cacheId="7"/>`)
		s.add("xl/pivotCache/pivotCacheDefinition1.xml", "application/vnd.openxmlformats-officedocument.spreadsheetml.pivotCacheDefinition+xml", `<?xml version="1.0"?><pivotCacheDefinition xmlns="`+main+`"/>`)
		s.relate("xl/workbook.xml", "rIdP", "pivotCacheDefinition", "pivotCache/pivotCacheDefinition1.xml")
		s.relate("xl/workbook.xml", "rIdS", "http://schemas.microsoft.com/office/2007/relationships/slicerCache", "slicerCaches/slicerCache1.xml")
		s.relate(sheet2, "rIdT", "pivotTable", "../pivotTables/pivotTable1.xml")
		s.relate(sheet2, "rIdL", "http://schemas.microsoft.com/office/2007/relationships/slicer", "../slicers/slicer1.xml")
		s.replace("xl/workbook.xml", "</workbook>", `<pivotCaches><pivotCache cacheId="7" r:id="rIdP"/></pivotCaches><extLst><ext uri="{BBE1A952-AA13-448e-AADC-164F8A28A991}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:slicerCaches><x14:slicerCache r:id="rIdS"/></x14:slicerCaches></ext></extLst></workbook>`)
		s.replace(sheet2, "</worksheet>", `<extLst><ext uri="{A8765BA9-456A-4dab-B4F3-ACF838C121DE}" xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"><x14:slicerList><x14:slicer r:id="rIdL"/></x14:slicerList></ext></extLst></worksheet>`)
	}},
	{"a signature and custom XML", func(s *surgeon) {
		s.add("_xmlsignatures/origin.sigs", "application/vnd.openxmlformats-package.digital-signature-origin", "")
		s.add("_xmlsignatures/sig1.xml", "application/vnd.openxmlformats-package.digital-signature-xmlsignature+xml", "<Signature/>")
		s.replace("_rels/.rels", "</Relationships>", `<Relationship Id="rIdO" Type="http://schemas.openxmlformats.org/package/2006/relationships/digital-signature/origin" Target="_xmlsignatures/origin.sigs"/></Relationships>`)
		s.add("customXml/item1.xml", "", "<a>1</a>")
		s.relate("xl/workbook.xml", "rIdX", "customXml", "../customXml/item1.xml")
	}},
	{"controls and objects", func(s *surgeon) {
		s.add("xl/ctrlProps/ctrlProp1.xml", "application/vnd.ms-excel.controlproperties+xml", `<?xml version="1.0"?><formControlPr xmlns="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" objectType="CheckBox"/>`)
		s.add("xl/embeddings/oleObject1.bin", "application/vnd.openxmlformats-officedocument.oleObject", "\xd0\xcf\x11\xe0")
		s.relate(sheet2, "rIdK", "ctrlProp", "../ctrlProps/ctrlProp1.xml")
		s.relate(sheet2, "rIdE", "oleObject", "../embeddings/oleObject1.bin")
		s.replace(sheet2, "</worksheet>", `<oleObjects><oleObject progId="Word.Document.8" shapeId="2050" r:id="rIdE"/></oleObjects><mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"><mc:Choice xmlns:x14="http://schemas.microsoft.com/office/spreadsheetml/2009/9/main" Requires="x14"><controls><control shapeId="2051" r:id="rIdK" name="Check Box 1"/></controls></mc:Choice></mc:AlternateContent></worksheet>`)
	}},
	{"very hidden and oddly named sheets", func(s *surgeon) {
		s.replace("xl/workbook.xml", `name="台账"`, `name="a&apos;b（％）&amp; &quot;!x"`)
		s.replace("xl/workbook.xml", `state="hidden"`, `state="veryHidden"`)
	}},
	{"a wrong dimension", func(s *surgeon) {
		text := s.parts[sheet1]
		from := strings.Index(text, "<dimension")
		s.parts[sheet1] = text[:from] + `<dimension ref="A1"/>` + text[from+strings.Index(text[from:], "</dimension>")+len("</dimension>"):]
	}},
	{"strict", func(s *surgeon) {
		s.everywhere("http://schemas.openxmlformats.org/spreadsheetml/2006/main", "http://purl.oclc.org/ooxml/spreadsheetml/main")
		s.everywhere("http://schemas.openxmlformats.org/officeDocument/2006/relationships", "http://purl.oclc.org/ooxml/officeDocument/relationships")
		s.everywhere("http://schemas.openxmlformats.org/drawingml/2006/main", "http://purl.oclc.org/ooxml/drawingml/main")
	}},
	{"inline strings", func(s *surgeon) {
		s.replace(sheet1, "</row>", `<c r="J1" t="inlineStr"><is><t>直接写</t></is></c></row>`)
	}},
	{"a shared formula", func(s *surgeon) {
		s.replace(sheet1, "</sheetData>", `<row r="9"><c r="A9"><f t="shared" ref="A9:A10" si="0">B9+1</f><v>1</v></c></row><row r="10"><c r="A10"><f t="shared" si="0"/><v>2</v></c></row></sheetData>`)
	}},
	{"many styles", func(s *surgeon) {
		const xf = `<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>`
		s.replace("xl/styles.xml", "</cellXfs>", strings.Repeat(xf, 64000)+"</cellXfs>")
	}},
	{"prefixed", func(s *surgeon) {
		for _, name := range []string{sheet1, sheet2} {
			text := strings.Replace(s.parts[name], `xmlns="`+main+`"`, `xmlns:x="`+main+`"`, 1)
			text = strings.ReplaceAll(strings.ReplaceAll(text, "</", "\x00"), "<", "<x:")
			s.parts[name] = strings.Replace(strings.ReplaceAll(text, "\x00", "</x:"), "<x:?xml", "<?xml", 1)
		}
	}},
}

// Mark marks a workbook in place, whatever else it holds, and keeps all of that
// byte for byte.
func TestMarkOddWorkbooks(t *testing.T) {
	for _, test := range odd {
		t.Run(test.name, func(t *testing.T) {
			original := operate(t, ours(t), test.do)
			marked, err := Mark(original, points())
			if err != nil {
				t.Fatal(err)
			}
			keeps(t, original, marked)
			f := opened(t, marked)
			if got := comments(t, f, "附件1"); !strings.Contains(got["B2"], "第1条·错误") || !strings.Contains(got["B2"], "已与国库对账") || !strings.Contains(got["D5"], "第3条·警告") {
				t.Errorf("the comments are %v", got)
			}
			filledWith(t, f, map[Place]string{{"附件1", "B2"}: "FFC7CE", {"附件1", "D5"}: "FFEB9C", {"附件2", "A1"}: "FFC7CE"})
			reviewSelected(t, marked)
			again, err := Mark(marked, points())
			if err != nil {
				t.Fatalf("marked once more: %v", err)
			}
			keeps(t, original, again)
			for _, n := range opened(t, again).GetDefinedName() {
				if n.Name == "_xlnm.Print_Area" && n.Scope != "附件2" {
					t.Errorf("the print area of 附件2 is that of %s", n.Scope)
				}
			}
		})
	}
}

// filledWith makes sure that cells are filled with colours, "" for none.
func filledWith(t *testing.T, f *excelize.File, colors map[Place]string) {
	t.Helper()
	m := newMarker(f, Copy{})
	for at, want := range colors {
		style, err := f.GetCellStyle(at.Sheet, at.Cell)
		if err != nil {
			t.Fatal(err)
		}
		got, err := m.fillOf(style)
		if err != nil || !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%v is filled %q, %v, want %q", at, got, err, want)
		}
	}
}

// reviewSelected makes sure that the review is the one sheet that is selected.
func reviewSelected(t *testing.T, marked []byte) {
	t.Helper()
	b := mustBook(t, marked)
	var selected []string
	for _, name := range b.names {
		if strings.HasPrefix(name, "xl/") && strings.HasSuffix(name, ".xml") && bytes.Contains(b.parts[name], []byte("tabSelected=")) {
			selected = append(selected, name)
		}
	}
	sheets, err := b.sheets()
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(selected, []string{sheets[schema.Review.Name]}) {
		t.Errorf("selected are %s, and the review is %s", selected, sheets[schema.Review.Name])
	}
}

func mustBook(t *testing.T, data []byte) book {
	t.Helper()
	b, err := readBook(data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

const (
	threadNames = `xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments" xmlns:x="` + main + `"`
	threadID    = "{11111111-2222-4333-8444-555555555555}"
	accountant  = "{99999999-8888-4777-8666-555555555555}"
)

// threaded makes a thread of the comment on 附件1!B2, as Excel 365 writes it.
func threaded(s *surgeon) {
	s.add("xl/threadedComments/threadedComment1.xml", "application/vnd.ms-excel.threadedcomments+xml",
		`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><ThreadedComments `+threadNames+`><threadedComment ref="B2" dT="2024-03-01T02:03:04.05" personId="`+accountant+`" id="`+threadID+`"><text>已与国库对账</text></threadedComment>`+
			`<threadedComment ref="B2" dT="2024-03-01T02:04:04.05" personId="`+accountant+`" id="{11111111-2222-4333-8444-666666666666}" parentId="`+threadID+`"><text>再核</text></threadedComment>`+
			`<threadedComment ref="A1" dT="2024-03-01T02:03:04.05" personId="`+accountant+`" id="{11111111-2222-4333-8444-777777777777}"><text>不改</text></threadedComment></ThreadedComments>`)
	s.add("xl/persons/person.xml", "application/vnd.ms-excel.person+xml",
		`<?xml version="1.0" encoding="UTF-8" standalone="yes"?><personList `+threadNames+`><person displayName="会计" id="`+accountant+`" userId="会计" providerId="None"/></personList>`)
	s.relate("xl/workbook.xml", "rIdPerson", relPerson, "persons/person.xml")
	s.relate(sheet1, "rIdThread", relThread, "../threadedComments/threadedComment1.xml")
	s.replace("xl/comments1.xml", "<authors><author>张会计</author></authors>", "<authors><author>张会计</author><author>tc="+threadID+"</author></authors>")
	s.replace("xl/comments1.xml", `<comment ref="B2" authorId="0">`, `<comment ref="B2" authorId="1" shapeId="0" xmlns:xr="http://schemas.microsoft.com/office/spreadsheetml/2014/revision" xr:uid="`+threadID+`">`)
}

// Excel 365 shows a thread instead of the comment of the old kind. The mark is therefore
// also a reply in the thread, by a person in the workbook's list.
func TestMarkThreads(t *testing.T) {
	original := operate(t, ours(t), threaded)
	marked, err := Mark(original, points())
	if err != nil {
		t.Fatal(err)
	}
	const before = "已与国库对账|再核|"
	for n := range 2 { // marked again, there is one answer
		text := string(mustBook(t, marked).parts["xl/threadedComments/threadedComment1.xml"])
		var all struct {
			List []struct {
				Ref    string `xml:"ref,attr"`
				ID     string `xml:"id,attr"`
				Parent string `xml:"parentId,attr"`
				Person string `xml:"personId,attr"`
				Text   string `xml:"text"`
			} `xml:"threadedComment"`
		}
		if err := xml.Unmarshal([]byte(text), &all); err != nil {
			t.Fatal(err)
		}
		var thread strings.Builder
		for _, c := range all.List {
			if c.ID == threadID || c.Parent == threadID {
				thread.WriteString(c.Text + "|")
			}
		}
		want := before + "【第1条·错误】三公经费：填 12.50 万元，应为 13.50 万元\n【第2条·警告】三公经费超上年|"
		if thread.String() != want || len(all.List) != 4 || all.List[3].Person != reviewer || all.List[3].Ref != "B2" {
			t.Errorf("time %d: the thread says %q in %s, want %q", n+1, thread.String(), text, want)
		}
		people := string(mustBook(t, marked).parts["xl/persons/person.xml"])
		if strings.Count(people, reviewer) != 1 || !strings.Contains(people, accountant) {
			t.Errorf("time %d: the people are %s", n+1, people)
		}
		old := string(mustBook(t, marked).parts["xl/comments1.xml"])
		if !strings.Contains(old, "<author>tc="+threadID+"</author>") || !strings.Contains(old, `xr:uid="`+threadID+`"`) {
			t.Errorf("time %d: the comments of the old kind are %s", n+1, old)
		}
		if got := comments(t, opened(t, marked), "附件1")["B2"]; !strings.Contains(got, "第1条·错误") {
			t.Errorf("time %d: the comment of the old kind is %q", n+1, got)
		}
		if marked, err = Mark(marked, points()); err != nil {
			t.Fatal(err)
		}
	}
	nothing := points()
	nothing.Points = nil
	if marked, err = Mark(marked, nothing); err != nil {
		t.Fatal(err)
	}
	if text := string(mustBook(t, marked).parts["xl/threadedComments/threadedComment1.xml"]); strings.Contains(text, reviewer) {
		t.Errorf("the answer is left: %s", text)
	}
}

// differing are the elements that hold marks.
var differing = map[string][]string{
	partWorkbook: {"sheets", "definedNames", "bookViews"},
	partStyles:   {"numFmts", "fonts", "fills", "borders", "cellXfs"},
	"sheet":      {"sheetData", "sheetViews", "legacyDrawing"},
}

// keeps makes sure that a copy has all parts of a workbook, with all their elements but
// those that hold marks.
func keeps(t *testing.T, original, marked []byte) {
	t.Helper()
	before, after := mustBook(t, original), mustBook(t, marked)
	for _, name := range before.names {
		old, text := string(before.parts[name]), string(after.parts[name])
		if strings.Contains(string(before.parts[partWorkbook]), "purl.oclc.org") {
			old = string(transitional(before.parts[name]))
		}
		kind := name
		if strings.HasPrefix(name, "xl/worksheets/sheet") {
			kind = "sheet"
		}
		switch {
		case after.parts[name] == nil:
			t.Errorf("%s is gone", name)
		case name == partStrings:
			if last := strings.LastIndex(old, "</si>"); !strings.Contains(text, old[strings.Index(old, "<si>"):last]) {
				t.Errorf("%s is now %s", name, text)
			}
		case differing[kind] != nil:
			_, kids, err := elements([]byte(old))
			if err != nil {
				t.Fatal(err)
			}
			for _, k := range kids {
				if !slices.Contains(differing[kind], k.name) && !strings.Contains(text, old[k.start:k.end]) {
					t.Errorf("%s has no %s", name, old[k.start:k.end])
				}
			}
		case !hasMarks(name) && text != tabSelected.ReplaceAllString(old, ""):
			t.Errorf("%s is now %s, was %s", name, text, old)
		}
	}
}

// Mark refuses a workbook that cannot be marked in place.
func TestCannotMark(t *testing.T) {
	for _, test := range []struct {
		name string
		do   func(*surgeon)
	}{
		{"as many styles as there may be", func(s *surgeon) {
			const xf = `<xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>`
			s.replace("xl/styles.xml", "</cellXfs>", strings.Repeat(xf, 65490-strings.Count(s.parts["xl/styles.xml"], "<xf "))+"</cellXfs>")
		}},
		{"no styles", func(s *surgeon) {
			i := slices.Index(s.names, "xl/styles.xml")
			s.names = slices.Delete(s.names, i, i+1)
			text := s.parts["xl/_rels/workbook.xml.rels"]
			from := strings.Index(text, `<Relationship Id="rId2"`)
			s.parts["xl/_rels/workbook.xml.rels"] = text[:from] + text[from+strings.Index(text[from:], "</Relationship>")+len("</Relationship>"):]
			s.replace("[Content_Types].xml", `PartName="/xl/styles.xml"`, `PartName="/xl/gone.xml"`)
			for _, name := range []string{sheet1, sheet2} {
				for _, n := range []string{"1", "2", "3", "4", "5", "6"} {
					s.parts[name] = strings.ReplaceAll(s.parts[name], ` s="`+n+`"`, "")
				}
			}
		}},
	} {
		if _, err := Mark(operate(t, ours(t), test.do), points()); err == nil {
			t.Errorf("%s: marked", test.name)
		}
	}
}
