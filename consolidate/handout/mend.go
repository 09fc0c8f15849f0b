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
	b := book{parts: map[string][]byte{}}
	for _, f := range in.File {
		text, err := content(f)
		if err != nil {
			return book{}, fmt.Errorf("%s: %w", f.Name, err)
		}
		b.add(f.Name, text)
	}
	return b, nil
}

// add adds a part, in the place of one of the same name if there is one.
func (b *book) add(name string, text []byte) {
	if _, ok := b.parts[name]; !ok {
		b.names = append(b.names, name)
	}
	b.parts[name] = text
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

// targets are the relationships of a part. Their targets are names of parts, but
// for those outside of the workbook.
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

// mend restores in the workbook that excelize has written all that the original has and
// excelize does not know, and answers its threads of comments.
func (m *marker) mend(original, written []byte) ([]byte, error) {
	before, err := readBook(original)
	if err != nil {
		return nil, err
	}
	after, err := readBook(written)
	if err != nil {
		return nil, err
	}
	mended, err := m.mendParts(before, after)
	if err != nil {
		return nil, err
	}
	if err := m.threads(mended); err != nil {
		return nil, fmt.Errorf("answer the threads of comments: %w", err)
	}
	for _, name := range mended.names {
		unchanged := bytes.Equal(mended.parts[name], before.parts[name]) // and stays, even if it was never well-formed
		if !isXML(name) || unchanged {
			continue
		}
		if err := wellFormed(mended.parts[name]); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return mended.write()
}

// mendParts returns a workbook whose parts are the original ones with the changes for the
// marks. excelize does not keep the rest: of a part that it has read it writes only the
// elements that it knows.
func (m *marker) mendParts(original, marked book) (book, error) {
	before, err := original.sheets()
	if err != nil {
		return book{}, err
	}
	after, err := marked.sheets()
	if err != nil {
		return book{}, err
	}
	review := after[m.list]
	gone := map[string]bool{}         // parts
	worksheets := map[string]string{} // names of sheets by their parts
	for name, part := range before {
		if m.gone[name] {
			gone[part], gone[relsOf(part)] = true, true
		} else if part != review {
			worksheets[part] = name
		}
	}
	out := book{parts: map[string][]byte{}}
	for _, name := range original.names {
		if marked.parts[name] == nil {
			if gone[name] {
				continue
			}
			return book{}, fmt.Errorf("the part %s is lost", name)
		}
		text := marked.parts[name]
		if name != review && name != relsOf(review) {
			if text, err = m.mendPart(name, worksheets[name], original, marked); err != nil {
				return book{}, fmt.Errorf("%s: %w", name, err)
			}
		}
		out.add(name, text)
	}
	for _, name := range marked.names {
		if _, ok := out.parts[name]; !ok {
			out.add(name, marked.parts[name])
		}
	}
	return out, nil
}

// mendPart mends one part, which may be that of a sheet; sheet is "" for another.
func (m *marker) mendPart(name, sheet string, original, marked book) ([]byte, error) {
	before, after := original.parts[name], marked.parts[name]
	switch {
	case name == partWorkbook:
		return mendWorkbook(before, after)
	case name == partStyles:
		return mendStyles(before, after)
	case name == partStrings:
		return appended(before, after)
	case sheet != "" && m.touched[sheet]:
		return mendSheet(before, after)
	case sheet != "":
		return tabSelected.ReplaceAll(before, nil), nil
	case isComments(name):
		return mendComments(before, after), nil
	case commentsOf(name) != "":
		return mendDrawing(before, after, marked.parts[commentsOf(name)])
	case hasMarks(name):
		return after, nil
	}
	return before, nil
}

// hasMarks reports whether a part that is no sheet differs in a marked workbook.
func hasMarks(name string) bool {
	return name == "[Content_Types].xml" || name == "docProps/custom.xml" || strings.HasSuffix(name, ".rels") ||
		strings.HasPrefix(name, "xl/comments") || strings.HasPrefix(name, "xl/drawings/vmlDrawing")
}

// tabSelected is the attribute of a sheet that is selected.
var tabSelected = regexp.MustCompile(`\stabSelected=("[^"]*"|'[^']*')`)

// element is an element of a part, by its offsets in it.
type element struct {
	name       string // without prefix
	start, end int
	open       int // where its first tag ends
}

// of is the text of the element in its part.
func (e element) of(text []byte) []byte { return text[e.start:e.end] }

// elements finds the root of a part and the elements right below it.
func elements(text []byte) (root element, kids []element, err error) {
	d := xml.NewDecoder(bytes.NewReader(text))
	depth := 0
	for {
		from := int(d.InputOffset())
		token, err := d.RawToken()
		if err == io.EOF {
			if root.end == 0 {
				return root, nil, io.ErrUnexpectedEOF
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

// attribute matches an attribute of a tag.
var attribute = regexp.MustCompile(`\s([^\s=<>"']+)\s*=\s*("[^"]*"|'[^']*')`)

// tags returns the first tag of an element of the original, with the namespaces
// that the same element of the marked workbook declares besides, and its last tag.
func tags(original []byte, before element, marked []byte, after element) (first, last []byte) {
	tag, _ := bytes.CutSuffix(original[before.start:before.open], []byte("/>"))
	tag = bytes.TrimSuffix(tag, []byte(">"))
	known := map[string]bool{}
	for _, a := range attribute.FindAllSubmatch(tag, -1) {
		known[string(a[1])] = true
	}
	first = slices.Clone(tag)
	for _, a := range attribute.FindAllSubmatch(marked[after.start:after.open], -1) {
		if name := string(a[1]); !known[name] && (name == "xmlns" || strings.HasPrefix(name, "xmlns:")) {
			first = append(first, a[0]...)
		}
	}
	name := bytes.Fields(bytes.TrimPrefix(tag, []byte("<")))[0]
	return append(first, '>'), slices.Concat([]byte("</"), name, []byte(">"))
}

// pair is a part, or a list in one, as it was and as excelize has written it.
type pair struct {
	original, marked []byte
	before, after    []element // the elements right below the roots
	first, last      []byte    // the tags of the root, as tags returns them
	head             []byte    // the text before the root
}

func newPair(original, marked []byte) (p pair, err error) {
	p.original, p.marked = original, marked
	rootBefore, before, err := elements(original)
	if err != nil {
		return p, err
	}
	rootAfter, after, err := elements(marked)
	if err != nil {
		return p, err
	}
	p.before, p.after = before, after
	p.first, p.last = tags(original, rootBefore, marked, rootAfter)
	p.head = original[:rootBefore.start]
	return p, nil
}

// fromMarked names elements that are taken from the marked workbook. Where the
// original has none they stand before the first of some others.
type fromMarked struct {
	name   string
	before []string
}

// rebuilt is the original part with some elements taken from the marked one.
func rebuilt(original, marked []byte, from []fromMarked) ([]byte, error) {
	p, err := newPair(original, marked)
	if err != nil {
		return nil, err
	}
	out := slices.Concat(p.head, p.first)
	taken := map[string]bool{}
	take := func(name string) {
		if taken[name] {
			return
		}
		taken[name] = true
		for _, k := range p.after {
			if k.name == name {
				out = append(out, k.of(marked)...)
			}
		}
	}
	has := func(name string) bool {
		return slices.ContainsFunc(p.before, func(k element) bool { return k.name == name })
	}
	for _, k := range p.before {
		for _, f := range from {
			if !has(f.name) && slices.Contains(f.before, k.name) {
				take(f.name)
			}
		}
		if slices.ContainsFunc(from, func(f fromMarked) bool { return f.name == k.name }) {
			take(k.name)
		} else {
			out = append(out, k.of(original)...)
		}
	}
	for _, f := range from {
		take(f.name)
	}
	return append(out, p.last...), nil
}

func mendWorkbook(original, marked []byte) ([]byte, error) {
	return rebuilt(original, marked, []fromMarked{
		{"bookViews", []string{"sheets"}},
		{"sheets", nil},
		{"definedNames", []string{"calcPr", "oleSize", "customWorkbookViews", "pivotCaches", "smartTagPr", "smartTagTypes", "webPublishing", "fileRecoveryPr", "webPublishObjects", "extLst"}},
	})
}

func mendSheet(original, marked []byte) ([]byte, error) {
	out, err := rebuilt(original, marked, []fromMarked{
		{"sheetData", nil},
		{"legacyDrawing", []string{"legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems", "AlternateContent", "tableParts", "extLst"}},
	})
	return tabSelected.ReplaceAll(out, nil), err
}

// mendStyles appends the records of the marks to those of a workbook.
func mendStyles(original, marked []byte) ([]byte, error) {
	lists := []string{"numFmts", "fonts", "fills", "borders", "cellXfs"}
	var from []fromMarked
	for i, name := range lists {
		from = append(from, fromMarked{name, append(slices.Clone(lists[i+1:]), "cellStyleXfs", "cellStyles", "dxfs", "tableStyles", "colors", "extLst")})
	}
	from[len(from)-1].before = []string{"cellStyles", "dxfs", "tableStyles", "colors", "extLst"}
	p, err := newPair(original, marked)
	if err != nil {
		return nil, err
	}
	longer := slices.Clone(marked)
	for _, k := range slices.Backward(p.after) { // backward, so that the offsets of the earlier ones hold
		i := slices.IndexFunc(p.before, func(b element) bool { return b.name == k.name })
		if i < 0 || !slices.Contains(lists, k.name) {
			continue
		}
		list, err := appended(p.before[i].of(original), k.of(marked))
		if err != nil {
			return nil, err
		}
		longer = slices.Concat(longer[:k.start], list, longer[k.end:])
	}
	return rebuilt(original, longer, from)
}

// counts matches the attributes of a list that say how long it is.
var counts = regexp.MustCompile(`\s(count|uniqueCount)=("[^"]*"|'[^']*')`)

// appended is the original list and the records that the marked one has more. The
// attributes of its length, which no program needs, are left out.
func appended(original, marked []byte) ([]byte, error) {
	p, err := newPair(original, marked)
	if err != nil {
		return nil, err
	}
	was := len(p.before)
	if len(p.after) < was {
		return nil, fmt.Errorf("of %d records are %d left", was, len(p.after))
	}
	if was == 0 {
		return marked, nil
	}
	out := slices.Concat(p.head, counts.ReplaceAll(p.first, nil), original[p.before[0].start:p.before[was-1].end])
	for _, k := range p.after[was:] {
		out = append(out, k.of(marked)...)
	}
	return append(out, p.last...), nil
}
