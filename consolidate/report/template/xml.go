package template

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"regexp"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

// node is an element as it stands in a part.
type node struct {
	name  string // without its prefix
	start xml.StartElement
	raw   []byte // all of it
	inner []byte // between its tags; nil where it is empty
}

// attr returns an attribute by its name without prefix.
func (n *node) attr(name string) string { return attribute(n.start.Attr, name) }

func attribute(attrs []xml.Attr, name string) string {
	for _, a := range attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// withAttr returns attributes with one of them set, or removed where the value is
// "".
func withAttr(attrs []xml.Attr, name, value string) []xml.Attr {
	var kept []xml.Attr
	for _, a := range attrs {
		if a.Name.Local != name || a.Name.Space != "" {
			kept = append(kept, a)
		} else if value != "" {
			kept = append(kept, xml.Attr{Name: a.Name, Value: value})
			value = ""
		}
	}
	if value != "" {
		kept = append(kept, xml.Attr{Name: xml.Name{Local: name}, Value: value})
	}
	return kept
}

// nodes cuts XML into its outermost elements. It leaves out the blanks and comments
// between them.
func nodes(raw []byte) (all []node, err error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false // undeclared entities are let through; nesting is checked here
	depth, begin, inside := 0, int64(0), int64(0)
	var start xml.StartElement
	for {
		offset := d.InputOffset()
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			if depth > 0 {
				return nil, io.ErrUnexpectedEOF
			}
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth == 0 {
				start, begin, inside = t.Copy(), offset, d.InputOffset()
			}
			depth++
		case xml.EndElement:
			if depth--; depth < 0 {
				return nil, errors.New("an element ends that did not begin")
			}
			if depth == 0 {
				n := node{name: start.Name.Local, start: start, raw: raw[begin:d.InputOffset()]}
				if offset > inside {
					n.inner = raw[inside:offset]
				}
				all = append(all, n)
			}
		}
	}
}

// below returns the elements right below the first outermost element of XML.
func below(raw []byte) ([]node, error) {
	root, err := nodes(raw)
	if err != nil || len(root) == 0 {
		return nil, err
	}
	return nodes(root[0].inner)
}

// listed returns the elements right below the first node with a name; none where
// there is no such node.
func listed(all []node, name string) ([]node, error) {
	n := find(all, name)
	if n == nil {
		return nil, nil
	}
	return nodes(n.inner)
}

// find returns the first node with a name; nil for none.
func find(all []node, name string) *node {
	for i := range all {
		if all[i].name == name {
			return &all[i]
		}
	}
	return nil
}

// editing says what edit changes; a nil function changes nothing.
type editing struct {
	// start may change the attributes of an element, and says whether it did. The
	// path has the names of the elements around it and its own, without prefixes.
	start func(path []string, e *xml.StartElement) bool
	// text may change a text within an element.
	text func(path []string, s string) (string, bool)
}

// edit copies XML with changes. All else stays to the byte.
func edit(raw []byte, e editing) ([]byte, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false
	var out bytes.Buffer
	var path []string
	for {
		offset := d.InputOffset()
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, err
		}
		piece := raw[offset:d.InputOffset()]
		switch t := t.(type) {
		case xml.StartElement:
			path = append(path, t.Name.Local)
			if e.start != nil {
				if c := t.Copy(); e.start(path, &c) {
					writeStart(&out, c, bytes.HasSuffix(piece, []byte("/>")))
					continue
				}
			}
		case xml.EndElement:
			if len(path) > 0 {
				path = path[:len(path)-1]
			}
		case xml.CharData:
			if e.text != nil && len(path) > 0 {
				if s, ok := e.text(path, string(t)); ok {
					out.WriteString(escape(s))
					continue
				}
			}
		}
		out.Write(piece)
	}
}

func qualified(n xml.Name) string {
	if n.Space == "" {
		return n.Local
	}
	return n.Space + ":" + n.Local
}

// writeStart writes the first tag of an element, or its only one where it is empty.
func writeStart(out *bytes.Buffer, e xml.StartElement, empty bool) {
	out.WriteByte('<')
	out.WriteString(qualified(e.Name))
	for _, a := range e.Attr {
		out.WriteByte(' ')
		out.WriteString(qualified(a.Name))
		out.WriteString(`="`)
		out.WriteString(escape(a.Value))
		out.WriteByte('"')
	}
	if empty {
		out.WriteByte('/')
	}
	out.WriteByte('>')
}

// writeEnd writes the last tag of an element.
func writeEnd(out *bytes.Buffer, e xml.StartElement) {
	out.WriteString("</" + qualified(e.Name) + ">")
}

var escaper = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&quot;", "\r", "&#13;", "\n", "&#10;", "\t", "&#9;")

// escape writes a text for XML, without the characters that XML does not allow.
func escape(s string) string {
	return escaper.Replace(strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError {
			return -1
		}
		return r
	}, s))
}

// escapeSequence matches what .xlsx reads as another character: _x001B_.
var escapeSequence = regexp.MustCompile(`_(x[0-9A-Fa-f]{4}_)`)

// literally writes a text of a cell so that .xlsx reads no escape in it.
func literally(s string) string { return escapeSequence.ReplaceAllString(s, "_x005F_$1") }

// decoded returns a part in UTF-8. Some programs write UTF-16.
func decoded(data []byte) ([]byte, error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		return data[3:], nil
	case bytes.HasPrefix(data, []byte("\xFF\xFE")) || bytes.HasPrefix(data, []byte("\xFE\xFF")):
		little := data[0] == 0xFF
		var units []uint16
		for i := 2; i+1 < len(data); i += 2 {
			u := uint16(data[i])<<8 | uint16(data[i+1])
			if little {
				u = uint16(data[i+1])<<8 | uint16(data[i])
			}
			units = append(units, u)
		}
		data = []byte(string(utf16.Decode(units)))
		return declaration.ReplaceAll(data, []byte(`<?xml version="1.0" encoding="UTF-8" standalone="yes"?>`)), nil
	}
	if m := encoding.FindSubmatch(data[:min(len(data), 200)]); m != nil && !strings.EqualFold(string(m[1]), "utf-8") {
		return nil, errors.New("written in " + string(m[1]))
	}
	return data, nil
}

var (
	declaration = regexp.MustCompile(`^<\?xml[^>]*\?>`)
	encoding    = regexp.MustCompile(`^<\?xml[^>]*encoding=["']([^"']+)["']`)
)
