package container

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"encoding/xml"
	"fmt"
	"hash/crc32"
	"io"
	"strings"

	"golang.org/x/net/html/charset"
	"golang.org/x/text/encoding/unicode"

	"jixiao/importer/grid"
)

// HonestXML checks that XML keeps the bounds of what is held whole by its reader.
func HonestXML(part []byte) error {
	g := new(guarded)
	g.honest(part)
	return g.err
}

// NewDecoder reads XML in any encoding that a declaration may name.
func NewDecoder(part []byte) *xml.Decoder {
	return NewDecoderFrom(bytes.NewReader(part))
}

// NewDecoderFrom reads XML in any encoding that a declaration may name, and in
// UTF-16, which is known by its first bytes.
func NewDecoderFrom(r io.Reader) *xml.Decoder {
	whole := bufio.NewReader(r)
	head, _ := whole.Peek(4) // an error comes again when it is read
	order, wide := byteOrder(head)
	if !wide {
		d := xml.NewDecoder(whole)
		d.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
			out, err := charset.NewReaderLabel(label, in)
			if err != nil {
				return nil, fmt.Errorf("%w: %s", grid.ErrEncoding, label)
			}
			return out, nil
		}
		return d
	}
	d := xml.NewDecoder(unicode.UTF16(order, unicode.UseBOM).NewDecoder().Reader(whole))
	d.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // decoded already
	return d
}

// byteOrder tells UTF-16 by the first bytes of a part: the mark of the order, or
// the < of markup.
func byteOrder(head []byte) (order unicode.Endianness, wide bool) {
	for _, is := range []struct {
		begins string
		order  unicode.Endianness
	}{
		{"\xff\xfe", unicode.LittleEndian}, {"<\x00", unicode.LittleEndian},
		{"\xfe\xff", unicode.BigEndian}, {"\x00<", unicode.BigEndian},
	} {
		if bytes.HasPrefix(head, []byte(is.begins)) {
			return is.order, true
		}
	}
	return unicode.LittleEndian, false
}

// ScanPart has f read the XML of a zip entry, of at most limit bytes, as it is
// inflated. It returns how many bytes it was.
func ScanPart(ctx context.Context, file *zip.File, name string, limit int64, f func(x *Scanner) error) (n int64, err error) {
	if file.UncompressedSize64 > uint64(limit) {
		return 0, fmt.Errorf("%w: part %s has %d bytes", grid.ErrTooLarge, name, file.UncompressedSize64)
	}
	r, err := file.Open()
	if err != nil {
		return 0, fmt.Errorf("%w: part %s: %w", grid.ErrDamaged, name, err)
	}
	defer r.Close()
	part := &guarded{ctx: ctx, r: r, left: limit, sum: crc32.NewIEEE()}
	err = f(&Scanner{Ctx: ctx, XML: NewDecoderFrom(part)})
	if part.err != nil { // what the decoder makes of it says less
		err = part.err
	}
	if err != nil {
		return part.n, fmt.Errorf("part %s: %w", name, err)
	}
	// archive/zip takes a CRC of 0 for one that is not given.
	if part.sum.Sum32() != file.CRC32 {
		return part.n, fmt.Errorf("%w: part %s: %w", grid.ErrDamaged, name, zip.ErrChecksum)
	}
	return part.n, nil
}

// guarded hands on the bytes of a part, and stops where they are more than are
// allowed, or make what no honest program writes and a reader of XML holds in
// memory whole: a long tag or text, elements deep within elements.
type guarded struct {
	ctx   context.Context
	r     io.Reader
	left  int64
	n     int64
	run   int  // bytes since the last < or >
	depth int  // of elements, as far as it can be told without reading them
	last  byte // that is not zero, as in UTF-16
	sum   interface {
		io.Writer
		Sum32() uint32
	}
	err error // the first that is no end
}

const (
	// MaxRun is the longest tag or text of a part in bytes. A cell holds 32,767
	// characters.
	MaxRun = 1 << 20
	// maxDepth is how deep elements of a part may stand within one another.
	maxDepth = 10_000
)

// Read implements io.Reader.
func (g *guarded) Read(b []byte) (int, error) {
	if g.err == nil {
		g.err = g.ctx.Err()
	}
	if g.err != nil {
		return 0, g.err
	}
	n, err := g.r.Read(b)
	g.n += int64(n)
	g.left -= int64(n)
	g.sum.Write(b[:n]) // a hash takes everything
	switch {
	case !g.honest(b[:n]):
	case g.left < 0:
		g.err = fmt.Errorf("%w: inflates to more than it should", grid.ErrTooLarge)
	case err != nil && err != io.EOF:
		g.err = fmt.Errorf("%w: %w", grid.ErrDamaged, err)
	default:
		return n, err
	}
	return 0, g.err
}

// honest goes on with the next bytes and reports whether they keep the bounds.
func (g *guarded) honest(b []byte) bool {
	for _, c := range b {
		g.run++
		switch {
		case c == 0:
			continue
		case g.last == '<' && c == '/', c == '>' && g.last == '/':
			g.depth--
		case g.last == '<' && c != '!' && c != '?':
			g.depth++
		}
		if g.last = c; c == '<' || c == '>' {
			g.run = 0
		}
		switch {
		case g.run > MaxRun:
			g.err = fmt.Errorf("%w: a tag or a text of more than %d bytes", grid.ErrTooLarge, MaxRun)
		case g.depth > maxDepth:
			g.err = fmt.Errorf("%w: elements more than %d deep", grid.ErrTooLarge, maxDepth)
		default:
			continue
		}
		return false
	}
	return true
}

// The bounds of XML that is read.
const (
	MaxTokens     = 10_000_000 // tags and texts
	MaxNamespaces = 10_000     // that open elements declare
)

// Scanner walks the elements of a part.
type Scanner struct {
	Ctx    context.Context // nil: it is never done
	XML    *xml.Decoder    // of the part
	Tokens int             // read so far

	// Sole means that all tokens are read by the Scanner, which then knows what
	// namespaces the open elements declare: the decoder holds them in memory.
	Sole       bool
	open       []int
	namespaces int
}

// token returns the next token.
func (x *Scanner) token() (xml.Token, error) {
	if x.Tokens++; x.Tokens > MaxTokens {
		return nil, fmt.Errorf("%w: more than %d tags and texts", grid.ErrTooLarge, MaxTokens)
	}
	const asks = 1 << 12 // how many tokens pass until it is asked whether anybody waits
	if x.Tokens%asks == 0 && x.Ctx != nil && x.Ctx.Err() != nil {
		return nil, x.Ctx.Err()
	}
	tok, err := x.XML.Token()
	if err != nil || !x.Sole {
		return tok, err
	}
	switch e := tok.(type) {
	case xml.StartElement:
		n := 0
		for _, a := range e.Attr {
			if a.Name.Space == "xmlns" || a.Name.Local == "xmlns" {
				n++
			}
		}
		x.open = append(x.open, n)
		if x.namespaces += n; x.namespaces > MaxNamespaces {
			return nil, fmt.Errorf("%w: more than %d namespaces", grid.ErrTooLarge, MaxNamespaces)
		}
	case xml.EndElement: // of an open element: the decoder sees to it
		last := len(x.open) - 1
		x.namespaces -= x.open[last]
		x.open = x.open[:last]
	}
	return tok, nil
}

// Skip reads to the end of the current element.
func (x *Scanner) Skip() error {
	for depth := 0; depth >= 0; {
		tok, err := x.token()
		if err != nil {
			return NoEOF(err)
		}
		switch tok.(type) {
		case xml.StartElement:
			depth++
		case xml.EndElement:
			depth--
		}
	}
	return nil
}

// Root enters the root element, which must have the given name.
func (x *Scanner) Root(name string) error {
	for {
		tok, err := x.token()
		if err != nil {
			return NoEOF(err)
		}
		if e, ok := tok.(xml.StartElement); ok {
			if e.Name.Local != name {
				return fmt.Errorf("root element %s, want %s", e.Name.Local, name)
			}
			return nil
		}
	}
}

// End reads what follows the root element, which must not be another one.
func (x *Scanner) End() error {
	for {
		switch tok, err := x.token(); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		default:
			if e, ok := tok.(xml.StartElement); ok {
				return fmt.Errorf("element %s behind the root element", e.Name.Local)
			}
		}
	}
}

// Children calls f for every element within the current one, up to and with
// its end. f must read its element to the end.
func (x *Scanner) Children(f func(xml.StartElement) error) error {
	for {
		tok, err := x.token()
		if err != nil {
			return NoEOF(err)
		}
		switch e := tok.(type) {
		case xml.StartElement:
			if err := f(e); err != nil {
				return NoEOF(err)
			}
		case xml.EndElement:
			return nil
		}
	}
}

// Text returns the text of the current element.
func (x *Scanner) Text() (string, error) {
	var t TextBuilder
	if err := x.AppendText(&t); err != nil {
		return "", err
	}
	return t.String(), nil
}

// AppendText adds the text of the current element to t.
func (x *Scanner) AppendText(t *TextBuilder) error {
	for {
		tok, err := x.token()
		if err != nil {
			return NoEOF(err)
		}
		switch e := tok.(type) {
		case xml.CharData:
			if err := t.add(e); err != nil {
				return err
			}
		case xml.StartElement:
			if err := x.Skip(); err != nil {
				return err
			}
		case xml.EndElement:
			return nil
		}
	}
}

// TextBuilder joins the pieces of a text. Most have one, which is not copied
// twice.
type TextBuilder struct {
	first string
	rest  strings.Builder
}

func (t *TextBuilder) add(piece []byte) error {
	switch {
	case len(t.first)+t.rest.Len()+len(piece) > MaxRun:
		return fmt.Errorf("%w: a text of more than %d bytes", grid.ErrTooLarge, MaxRun)
	case t.first == "":
		t.first = string(piece)
	default:
		t.rest.Write(piece)
	}
	return nil
}

// String returns the text.
func (t *TextBuilder) String() string {
	if t.rest.Len() == 0 {
		return t.first
	}
	return t.first + t.rest.String()
}

// NoEOF makes the end of the part within an element an error of its own.
func NoEOF(err error) error {
	if err == io.EOF {
		return io.ErrUnexpectedEOF
	}
	return err
}

// Attr returns the value of an attribute, whatever its namespace.
func Attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// IsTrue reports whether an attribute says yes.
func IsTrue(s string) bool { return s == "1" || strings.EqualFold(s, "true") }
