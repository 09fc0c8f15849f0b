package handout

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strings"
)

// book is a workbook by its parts.
type book struct {
	names []string // in their order
	parts map[string][]byte
}

func readBook(data []byte) (book, error) {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return book{}, err
	}
	b := book{parts: make(map[string][]byte, len(in.File))}
	for _, f := range in.File {
		text, err := content(f)
		if err != nil {
			return book{}, fmt.Errorf("%s: %w", f.Name, err)
		}
		if _, ok := b.parts[f.Name]; !ok {
			b.names = append(b.names, f.Name)
		}
		b.parts[f.Name] = text
	}
	return b, nil
}

func (b book) write() ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, name := range b.names {
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(b.parts[name])
		}
		if err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return out.Bytes(), err
}

const (
	partWorkbook = "xl/workbook.xml"
	partStyles   = "xl/styles.xml"
	partStrings  = "xl/sharedStrings.xml"
)

// sheets are the parts of the sheets by their names.
func (b book) sheets() (map[string]string, error) {
	var list struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := xml.Unmarshal(b.parts[partWorkbook], &list); err != nil {
		return nil, fmt.Errorf("%s: %w", partWorkbook, err)
	}
	targets, err := b.targets(partWorkbook)
	if err != nil {
		return nil, err
	}
	parts := map[string]string{}
	for _, s := range list.Sheets {
		i := slices.IndexFunc(targets, func(r relationship) bool { return r.ID == s.ID })
		if i >= 0 {
			parts[s.Name] = targets[i].Target
		}
	}
	return parts, nil
}

// targets are the relationships of a part, their targets as the names of parts.
func (b book) targets(of string) ([]relationship, error) {
	text, ok := b.parts[relsOf(of)]
	if !ok {
		return nil, nil
	}
	var all relationships
	if err := xml.Unmarshal(text, &all); err != nil {
		return nil, fmt.Errorf("%s: %w", relsOf(of), err)
	}
	for i := range all.List {
		r := &all.List[i]
		if rooted, ok := strings.CutPrefix(r.Target, "/"); ok {
			r.Target = rooted
		} else if r.Mode == "" {
			r.Target = path.Join(path.Dir(of), r.Target)
		}
	}
	return all.List, nil
}

func relsOf(part string) string {
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// mend mends what was written of a workbook.
func (m *marker) mend(original, written []byte) ([]byte, error) {
	before, err := readBook(original)
	if err != nil {
		return nil, err
	}
	after, err := readBook(written)
	if err != nil {
		return nil, err
	}
	mended, err := mend(before, after, m.list, m.touched, m.gone)
	if err != nil {
		return nil, err
	}
	if err := m.threads(mended); err != nil {
		return nil, fmt.Errorf("answer the threads of comments: %w", err)
	}
	for _, name := range mended.names { // what was not well-formed before and is as it was stays
		if isXML(name) && !bytes.Equal(mended.parts[name], before.parts[name]) {
			if err := wellFormed(mended.parts[name]); err != nil {
				return nil, fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return mended.write()
}

// mend gives a marked workbook back what excelize, which writes what it knows of
// a part that it has read, does not know: every part is as it was but for what
// the marks need. touched are the names of the sheets with cells or comments that
// differ, gone those of sheets that were taken out.
func mend(original, marked book, review string, touched, gone map[string]bool) (book, error) {
	before, err := original.sheets()
	if err != nil {
		return book{}, err
	}
	dropped, cells := map[string]bool{}, map[string]string{}
	for name, part := range before {
		switch {
		case gone[name]:
			dropped[part], dropped[relsOf(part)] = true, true
		default:
			cells[part] = name
		}
	}
	after, err := marked.sheets()
	if err != nil {
		return book{}, err
	}
	delete(cells, after[review])
	out := book{parts: map[string][]byte{}}
	for _, name := range original.names {
		old, text := original.parts[name], marked.parts[name]
		if text == nil {
			if dropped[name] {
				continue
			}
			return book{}, fmt.Errorf("the part %s is lost", name)
		}
		sheet, isSheet := cells[name]
		switch {
		case name == after[review] || name == relsOf(after[review]):
		case name == partWorkbook:
			text, err = mendWorkbook(old, text)
		case name == partStyles:
			text, err = mendStyles(old, text)
		case name == partStrings:
			text, err = appended(old, text)
		case isSheet && touched[sheet]:
			text, err = mendSheet(old, text)
		case isSheet:
			text = tabSelected.ReplaceAll(old, nil)
		case isComments(name):
			text = mendComments(old, text)
		case commentsOf(name) != "":
			text, err = mendDrawing(old, text, marked.parts[commentsOf(name)])
		case !written(name):
			text = old
		}
		if err != nil {
			return book{}, fmt.Errorf("%s: %w", name, err)
		}
		out.names = append(out.names, name)
		out.parts[name] = text
	}
	for _, name := range marked.names {
		if _, ok := out.parts[name]; !ok {
			out.names = append(out.names, name)
			out.parts[name] = marked.parts[name]
		}
	}
	return out, nil
}

// written says which parts besides sheets differ for the marks.
func written(name string) bool {
	return name == "[Content_Types].xml" || name == "docProps/custom.xml" || strings.HasSuffix(name, ".rels") ||
		strings.HasPrefix(name, "xl/comments") || strings.HasPrefix(name, "xl/drawings/vmlDrawing")
}

// tabSelected is what marks a sheet as one of those that are selected.
var tabSelected = regexp.MustCompile(`\stabSelected=("[^"]*"|'[^']*')`)

// element is an element of a part, by its place.
type element struct {
	name       string // without prefix
	start, end int
	open       int // where its first tag ends
}

func (e element) of(text []byte) []byte { return text[e.start:e.end] }

// elements finds the root of a part and the elements in it.
func elements(text []byte) (root element, kids []element, err error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	depth := 0
	for {
		from := int(d.InputOffset())
		token, err := d.RawToken()
		if err == io.EOF {
			if root.end == 0 {
				err = io.ErrUnexpectedEOF
				return root, nil, err
			}
			return root, kids, nil
		}
		if err != nil {
			return root, nil, err
		}
		to := int(d.InputOffset())
		switch t := token.(type) {
		case xml.StartElement:
			depth++
			switch depth {
			case 1:
				root = element{name: t.Name.Local, start: from, open: to}
			case 2:
				kids = append(kids, element{name: t.Name.Local, start: from, open: to})
			}
		case xml.EndElement:
			switch depth {
			case 1:
				root.end = to
			case 2:
				kids[len(kids)-1].end = to
			}
			depth--
		}
	}
}

// attribute is one of a tag.
var attribute = regexp.MustCompile(`\s([^\s=<>"']+)\s*=\s*("[^"]*"|'[^']*')`)

// tags are the first tag of an element, with the namespaces that the marked one
// knows besides, and its last.
func tags(old []byte, was element, text []byte, is element) (first, last []byte) {
	tag, _ := bytes.CutSuffix(old[was.start:was.open], []byte("/>"))
	tag = bytes.TrimSuffix(tag, []byte(">"))
	known := map[string]bool{}
	for _, a := range attribute.FindAllSubmatch(tag, -1) {
		known[string(a[1])] = true
	}
	first = slices.Clone(tag)
	for _, a := range attribute.FindAllSubmatch(text[is.start:is.open], -1) {
		if name := string(a[1]); !known[name] && (name == "xmlns" || strings.HasPrefix(name, "xmlns:")) {
			first = append(first, a[0]...)
		}
	}
	name := bytes.Fields(bytes.TrimPrefix(tag, []byte("<")))[0]
	return append(first, '>'), slices.Concat([]byte("</"), name, []byte(">"))
}

// fromMarked names elements that are those of the marked workbook. Where there
// were none they stand before the first of some others.
type fromMarked struct {
	name   string
	before []string
}

// rebuilt is a part with the elements of old, but for those that are those of
// the marked one.
func rebuilt(old, text []byte, from []fromMarked) ([]byte, error) {
	was, kids, err := elements(old)
	if err != nil {
		return nil, err
	}
	root, fresh, err := elements(text)
	if err != nil {
		return nil, err
	}
	first, last := tags(old, was, text, root)
	out := slices.Concat(old[:was.start], first)
	done := map[string]bool{}
	take := func(name string) {
		if done[name] {
			return
		}
		done[name] = true
		for _, k := range fresh {
			if k.name == name {
				out = append(out, k.of(text)...)
			}
		}
	}
	has := func(name string) bool {
		return slices.ContainsFunc(kids, func(k element) bool { return k.name == name })
	}
	for _, k := range kids {
		for _, f := range from {
			if !has(f.name) && slices.Contains(f.before, k.name) {
				take(f.name)
			}
		}
		if slices.ContainsFunc(from, func(f fromMarked) bool { return f.name == k.name }) {
			take(k.name)
		} else {
			out = append(out, k.of(old)...)
		}
	}
	for _, f := range from {
		take(f.name)
	}
	return append(out, last...), nil
}

func mendWorkbook(old, text []byte) ([]byte, error) {
	return rebuilt(old, text, []fromMarked{
		{"bookViews", []string{"sheets"}},
		{"sheets", nil},
		{"definedNames", []string{"calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"}},
	})
}

func mendSheet(old, text []byte) ([]byte, error) {
	out, err := rebuilt(old, text, []fromMarked{
		{"sheetData", nil},
		{"legacyDrawing", []string{"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "AlternateContent", "tableParts", "extLst"}},
	})
	return tabSelected.ReplaceAll(out, nil), err
}

// mendStyles appends the records of the marks to those of a workbook.
func mendStyles(old, text []byte) ([]byte, error) {
	lists := []string{"numFmts", "fonts", "fills", "borders", "cellXfs"}
	var from []fromMarked
	for i, name := range lists {
		from = append(from, fromMarked{name, append(slices.Clone(lists[i+1:]), "cellStyleXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")})
	}
	from[len(from)-1].before = []string{"cellStyles", "dxfs", "tableStyles", "colors", "extLst"}
	_, kids, err := elements(old)
	if err != nil {
		return nil, err
	}
	_, fresh, err := elements(text)
	if err != nil {
		return nil, err
	}
	longer := slices.Clone(text)
	for _, k := range slices.Backward(fresh) { // so that the places before stay
		i := slices.IndexFunc(kids, func(o element) bool { return o.name == k.name })
		if i < 0 || !slices.Contains(lists, k.name) {
			continue
		}
		list, err := appended(kids[i].of(old), k.of(text))
		if err != nil {
			return nil, err
		}
		longer = slices.Concat(longer[:k.start], list, longer[k.end:])
	}
	return rebuilt(old, longer, from)
}

// counts are what a list says of its length.
var counts = regexp.MustCompile(`\s(count|uniqueCount)=("[^"]*"|'[^']*')`)

// appended is a list with what the marked one has more. It says nothing of its
// length, which no program needs.
func appended(old, text []byte) ([]byte, error) {
	was, kids, err := elements(old)
	if err != nil {
		return nil, err
	}
	root, fresh, err := elements(text)
	if err != nil {
		return nil, err
	}
	if len(fresh) < len(kids) {
		return nil, fmt.Errorf("of %d records are %d left", len(kids), len(fresh))
	}
	if len(kids) == 0 {
		return text, nil
	}
	first, last := tags(old, was, text, root)
	out := slices.Concat(old[:was.start], counts.ReplaceAll(first, nil), old[kids[0].start:kids[len(kids)-1].end])
	for _, k := range fresh[len(kids):] {
		out = append(out, k.of(text)...)
	}
	return append(out, last...), nil
}
