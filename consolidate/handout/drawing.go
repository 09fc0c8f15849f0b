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

// A comment has a shape in a drawing of the old kind, by which it is shown.

// shape is an element of such a drawing.
type shape struct {
	element
	id   string
	cell string // of whose comment it is; "" for what is none's
	held string // what is in it, as it is written
}

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

// names are the namespaces of what excelize draws.
var names = [][2]string{
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

// mendDrawing adds the shapes of the marks to a drawing, which stays as it was
// but for the shapes that these stand in the place of and those whose comments
// are gone. excelize writes what a shape holds and not the namespaces of that, no
// shape that is none, and takes the shape for a comment's that begins at its
// cell. comments is the part of the comments, nil where there is none.
func mendDrawing(old, text, comments []byte) ([]byte, error) {
	if bytes.Equal(old, text) {
		return text, nil
	}
	was, _, err := elements(old)
	if err != nil {
		return nil, err
	}
	had, err := shapesOf(old)
	if err != nil {
		return nil, err
	}
	drawn, err := shapesOf(text)
	if err != nil {
		return nil, err
	}
	var left struct {
		List []struct {
			Ref string `xml:"ref,attr"`
		} `xml:"commentList>comment"`
	}
	if comments != nil {
		if err := xml.Unmarshal(comments, &left); err != nil {
			return nil, err
		}
	}
	commented := map[string]bool{}
	for _, c := range left.List {
		commented[c.Ref] = true
	}
	fresh := map[string]shape{} // by cell; the last one drawn is that of the comment as it is now
	for _, s := range drawn {
		old := slices.ContainsFunc(had, func(h shape) bool { return h.id == s.id && h.held == s.held })
		if s.cell != "" && commented[s.cell] && !old {
			fresh[s.cell] = s
		}
	}
	first, last := tags(old, was, old, was)
	out := slices.Concat(old[:was.start], first)
	typed, taken := false, map[string]bool{}
	for _, s := range had {
		if _, again := fresh[s.cell]; again || s.cell != "" && comments != nil && !commented[s.cell] {
			continue
		}
		typed, taken[s.id] = typed || s.id == noteTypeID, true
		out = append(out, s.of(old)...)
	}
	declared := undeclared(first)
	if len(fresh) > 0 && !typed {
		out = append(out, declare(noteType, declared)...)
	}
	number := firstMark
	for _, s := range drawn {
		if f, ok := fresh[s.cell]; !ok || f.start != s.start {
			continue
		}
		id := s.id
		for taken[id] { // that of one which excelize has taken for another cell's
			number++
			id = "_x0000_s" + strconv.Itoa(number)
		}
		taken[id] = true
		drawn := strings.Replace(string(s.of(text)), ` id="`+s.id+`"`, ` id="`+id+`"`, 1)
		out = append(out, declare(drawn, declared)...)
	}
	return append(out, last...), nil
}

// firstMark is the number from which shapes of marks are counted whose own is
// another's.
const firstMark = 950_000

// undeclared are the declarations that what excelize draws needs below a tag.
func undeclared(tag []byte) string {
	var need strings.Builder
	for _, n := range names {
		known := slices.ContainsFunc(attribute.FindAllSubmatch(tag, -1), func(a [][]byte) bool {
			return string(a[1]) == n[0] && strings.Trim(string(a[2]), `"'`) == n[1]
		})
		if !known {
			fmt.Fprintf(&need, ` %s="%s"`, n[0], n[1])
		}
	}
	return need.String()
}

// declare adds declarations to the tag that a text begins with.
func declare(text, declarations string) string {
	end := strings.IndexAny(text, " />")
	return text[:end] + declarations + text[end:]
}

// commentsOf is the part of the comments that a drawing has the shapes of, as
// renumber calls them; "" for what is no such drawing.
func commentsOf(drawing string) string {
	number, ok := strings.CutPrefix(drawing, "xl/drawings/vmlDrawing")
	if number, is := strings.CutSuffix(number, ".vml"); ok && is {
		return "xl/comments" + number + ".xml"
	}
	return ""
}

// openBreak is a line break as Excel writes it in drawings, which is no XML.
var openBreak = regexp.MustCompile(`<br>(\s*</br>)?`)

// isXML reports whether a part is to be well-formed XML.
func isXML(name string) bool {
	return slices.Contains([]string{".xml", ".rels", ".vml"}, path.Ext(name))
}

// wellFormed checks a part as the programs do that open it: encoding/xml lets
// prefixes pass that nothing declares, attributes that are there twice, and what
// stands behind the root.
func wellFormed(text []byte) error {
	d := xml.NewDecoder(bytes.NewReader(bytes.TrimPrefix(text, []byte("\ufeff"))))
	type open struct {
		name xml.Name
		of   map[string]string // namespaces by prefix that are declared here
	}
	stack := []open{{of: map[string]string{"xml": "http://www.w3.org/XML/1998/namespace"}}}
	space := func(name xml.Name) (string, error) {
		if name.Space == "" {
			return "", nil
		}
		for _, o := range slices.Backward(stack) {
			if uri := o.of[name.Space]; uri != "" {
				return uri, nil
			}
		}
		return "", fmt.Errorf("nothing declares the prefix of %s:%s", name.Space, name.Local)
	}
	rooted := false
	for {
		token, err := d.RawToken()
		if err == io.EOF {
			if !rooted || len(stack) > 1 {
				return io.ErrUnexpectedEOF
			}
			return nil
		}
		if err != nil {
			return err
		}
		switch t := token.(type) {
		case xml.StartElement:
			if len(stack) == 1 && rooted {
				return fmt.Errorf("%s stands behind the root", t.Name.Local)
			}
			rooted = true
			stack = append(stack, open{t.Name, map[string]string{}})
			for _, a := range t.Attr {
				if a.Name.Space == "xmlns" {
					if a.Value == "" {
						return fmt.Errorf("the prefix %s is of no namespace", a.Name.Local)
					}
					stack[len(stack)-1].of[a.Name.Local] = a.Value
				}
			}
			if _, err := space(t.Name); err != nil {
				return err
			}
			seen := map[xml.Name]bool{}
			for _, a := range t.Attr {
				name := xml.Name{Space: "xmlns", Local: a.Name.Local}
				if a.Name.Space != "xmlns" {
					if name.Space, err = space(a.Name); err != nil {
						return err
					}
				}
				if seen[name] {
					return fmt.Errorf("%s has %s twice", t.Name.Local, a.Name.Local)
				}
				seen[name] = true
			}
		case xml.EndElement:
			if stack[len(stack)-1].name != t.Name || len(stack) == 1 {
				return fmt.Errorf("%s ends within another", t.Name.Local)
			}
			stack = stack[:len(stack)-1]
		case xml.CharData:
			if len(stack) == 1 && len(bytes.TrimSpace(t)) > 0 {
				return fmt.Errorf("%.20q stands outside of the root", t)
			}
		}
	}
}
