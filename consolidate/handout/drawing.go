package handout

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// A comment has a shape in a drawing of the old kind (VML). Programs show the
// comment by this shape.

// shape is an element of such a drawing.
type shape struct {
	element
	id   string
	cell string // the cell whose comment it shows; "" for an element that shows none
	held string // the content of the element, as it is written
}

// shapesOf finds the elements of a drawing.
func shapesOf(text []byte) ([]shape, error) {
	_, kids, err := elements(text)
	if err != nil {
		return nil, err
	}
	all := make([]shape, len(kids))
	for i, k := range kids {
		var s struct {
			ID   string `xml:"id,attr"`
			Data struct {
				Type   string `xml:"ObjectType,attr"`
				Row    *int
				Column *int
			} `xml:"ClientData"`
		}
		if err := xml.Unmarshal(k.of(text), &s); err != nil {
			return nil, err
		}
		all[i] = shape{element: k, id: s.ID}
		if end := bytes.LastIndex(k.of(text), []byte("</")); k.start+end > k.open {
			all[i].held = string(text[k.open : k.start+end])
		}
		if d := s.Data; k.name == "shape" && d.Type == "Note" && d.Row != nil && d.Column != nil {
			if all[i].cell, err = excelize.CoordinatesToCellName(*d.Column+1, *d.Row+1); err != nil {
				return nil, err
			}
		}
	}
	return all, nil
}

// vmlNamespaces are the namespaces of the shapes that excelize draws.
var vmlNamespaces = [][2]string{
	{"xmlns:v", "urn:schemas-microsoft-com:vml"},
	{"xmlns:o", "urn:schemas-microsoft-com:office:office"},
	{"xmlns:x", "urn:schemas-microsoft-com:office:excel"},
}

// noteType is the type of the shapes that excelize draws.
const (
	noteTypeID = "_x0000_t202"
	noteType   = `<v:shapetype id="` + noteTypeID + `" coordsize="21600,21600" o:spt="202" path="m0,0l0,21600,21600,21600,21600,0xe">` +
		`<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>`
)

// mendDrawing adds the shapes of the marks to the original drawing. It leaves out
// the shapes that these replace and those whose comments are gone; all else stays
// as it was. The drawing that excelize has written cannot stay: it lacks
// namespaces and every element that is no shape, and excelize takes the shape that
// begins at a cell for that of the cell's comment. comments is the part of the
// comments, nil where there is none.
func mendDrawing(original, marked, comments []byte) ([]byte, error) {
	if bytes.Equal(original, marked) {
		return marked, nil
	}
	root, _, err := elements(original)
	if err != nil {
		return nil, err
	}
	before, err := shapesOf(original)
	if err != nil {
		return nil, err
	}
	after, err := shapesOf(marked)
	if err != nil {
		return nil, err
	}
	commented, err := commentedCells(comments)
	if err != nil {
		return nil, err
	}
	fresh := freshShapes(before, after, commented)
	first, last := tags(original, root, original, root)
	out := slices.Concat(original[:root.start], first)
	taken := map[string]bool{} // ids
	for _, s := range before {
		_, replaced := fresh[s.cell]
		gone := s.cell != "" && comments != nil && !commented[s.cell]
		if replaced || gone {
			continue
		}
		taken[s.id] = true
		out = append(out, s.of(original)...)
	}
	missing := undeclared(first)
	if len(fresh) > 0 && !taken[noteTypeID] {
		out = append(out, declare(noteType, missing)...)
	}
	number := firstMark
	for _, s := range after {
		if f, ok := fresh[s.cell]; !ok || f.start != s.start {
			continue
		}
		id := s.id
		for taken[id] { // a shape that stays has it: excelize has taken that for another cell's
			number++
			id = "_x0000_s" + strconv.Itoa(number)
		}
		taken[id] = true
		text := strings.Replace(string(s.of(marked)), ` id="`+s.id+`"`, ` id="`+id+`"`, 1)
		out = append(out, declare(text, missing)...)
	}
	return append(out, last...), nil
}

// commentedCells are the cells that a part of comments has comments on.
func commentedCells(comments []byte) (map[string]bool, error) {
	var all struct {
		List []struct {
			Ref string `xml:"ref,attr"`
		} `xml:"commentList>comment"`
	}
	if comments != nil {
		if err := xml.Unmarshal(comments, &all); err != nil {
			return nil, err
		}
	}
	cells := map[string]bool{}
	for _, c := range all.List {
		cells[c.Ref] = true
	}
	return cells, nil
}

// freshShapes are the shapes of comments that excelize has drawn, by their cells:
// of those after, the ones that were not before. A cell's last shape is that of
// its comment as it is now.
func freshShapes(before, after []shape, commented map[string]bool) map[string]shape {
	fresh := map[string]shape{}
	for _, s := range after {
		known := slices.ContainsFunc(before, func(b shape) bool { return b.id == s.id && b.held == s.held })
		if s.cell != "" && commented[s.cell] && !known {
			fresh[s.cell] = s
		}
	}
	return fresh
}

// firstMark is the number from which shapes of marks are counted whose own number
// another shape has.
const firstMark = 950_000

// undeclared returns the declarations of namespaces that a shape of excelize's
// needs and that the tag around it lacks, as attributes.
func undeclared(tag []byte) string {
	var missing strings.Builder
	for _, n := range vmlNamespaces {
		known := slices.ContainsFunc(attribute.FindAllSubmatch(tag, -1), func(a [][]byte) bool {
			return string(a[1]) == n[0] && strings.Trim(string(a[2]), `"'`) == n[1]
		})
		if !known {
			fmt.Fprintf(&missing, ` %s="%s"`, n[0], n[1])
		}
	}
	return missing.String()
}

// declare adds declarations to the tag that a text begins with.
func declare(text, declarations string) string {
	end := strings.IndexAny(text, " />")
	return text[:end] + declarations + text[end:]
}

// commentsOf names the part of the comments whose shapes a drawing has, as
// renumber calls the two; "" for a part that is no such drawing.
func commentsOf(drawing string) string {
	number, ok := strings.CutPrefix(drawing, "xl/drawings/vmlDrawing")
	if number, isVML := strings.CutSuffix(number, ".vml"); ok && isVML {
		return "xl/comments" + number + ".xml"
	}
	return ""
}

// openBreak is a line break as Excel writes it in drawings, which is no XML.
var openBreak = regexp.MustCompile(`<br>(\s*</br>)?`)

// isXML reports whether a part must be well-formed XML.
func isXML(name string) bool {
	return slices.Contains([]string{".xml", ".rels", ".vml"}, path.Ext(name))
}

// wellFormed checks a part as strictly as the programs that open it. encoding/xml
// alone accepts prefixes that nothing declares, attributes that stand twice in a
// tag, and text or elements behind the root.
func wellFormed(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	var n nesting
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			if !n.rooted || len(n.open) > 0 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err == nil {
			switch t := token.(type) {
			case xml.StartElement:
				err = n.start(t)
			case xml.EndElement:
				err = n.end(t)
			case xml.CharData:
				if len(n.open) == 0 && len(bytes.TrimSpace(t)) > 0 {
					err = fmt.Errorf("%.20q stands outside of the root", t)
				}
			}
		}
		if err != nil {
			return err
		}
	}
}

// nesting is where in a part wellFormed stands.
type nesting struct {
	open   []openElement // the outermost first
	rooted bool          // the root has begun
}

// openElement is an element whose end is to come.
type openElement struct {
	name       xml.Name
	namespaces map[string]string // those that it declares, by prefix
}

// namespace returns the namespace of a prefix, "" for no prefix.
func (n *nesting) namespace(name xml.Name) (string, error) {
	switch name.Space {
	case "":
		return "", nil
	case "xml":
		return "http://www.w3.org/XML/1998/namespace", nil
	}
	for _, e := range slices.Backward(n.open) {
		if uri := e.namespaces[name.Space]; uri != "" {
			return uri, nil
		}
	}
	return "", fmt.Errorf("nothing declares the prefix of %s:%s", name.Space, name.Local)
}

func (n *nesting) start(t xml.StartElement) error {
	if len(n.open) == 0 && n.rooted {
		return fmt.Errorf("%s stands behind the root", t.Name.Local)
	}
	n.rooted = true
	declared := map[string]string{}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" {
			if a.Value == "" {
				return fmt.Errorf("the prefix %s is of no namespace", a.Name.Local)
			}
			declared[a.Name.Local] = a.Value
		}
	}
	n.open = append(n.open, openElement{t.Name, declared})
	if _, err := n.namespace(t.Name); err != nil {
		return err
	}
	return n.attributes(t)
}

// attributes checks that no attribute stands twice in a tag, by whatever prefix.
func (n *nesting) attributes(t xml.StartElement) error {
	seen := map[xml.Name]bool{}
	for _, a := range t.Attr {
		name := xml.Name{Space: "xmlns", Local: a.Name.Local}
		if a.Name.Space != "xmlns" {
			var err error
			if name.Space, err = n.namespace(a.Name); err != nil {
				return err
			}
		}
		if seen[name] {
			return fmt.Errorf("%s has %s twice", t.Name.Local, a.Name.Local)
		}
		seen[name] = true
	}
	return nil
}

func (n *nesting) end(t xml.EndElement) error {
	last := len(n.open) - 1
	if last < 0 || n.open[last].name != t.Name {
		return fmt.Errorf("%s ends within another", t.Name.Local)
	}
	n.open = n.open[:last]
	return nil
}
