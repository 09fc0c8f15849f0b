package grid

import (
	"archive/zip"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"strings"
	"time"
)

// officePackage is the zip of an .xlsx or .docx and what is in it. Every part
// is read to its end once, which checks its CRC: what is needed as it is
// needed, the others by rest.
type officePackage struct {
	ctx   context.Context
	files map[string]*zip.File // by lower-case name
	read  map[string]bool
	left  int64 // bytes that may still be inflated
}

// openPackage lists the parts of a package.
func openPackage(ctx context.Context, zr *zip.Reader) (*officePackage, error) {
	p := &officePackage{ctx: ctx, files: make(map[string]*zip.File, len(zr.File)), read: make(map[string]bool), left: maxInflated}
	for _, f := range zr.File {
		name := strings.ToLower(partName(f.Name))
		if strings.HasSuffix(name, "/") {
			continue
		}
		if f.Flags&1 != 0 {
			return nil, fmt.Errorf("%w: part %s", ErrEncrypted, f.Name)
		}
		if _, ok := p.files[name]; ok {
			return nil, fmt.Errorf("%w: two parts named %s", ErrDamaged, f.Name)
		}
		if f.UncompressedSize64 > maxPart {
			return nil, fmt.Errorf("%w: part %s has %d bytes", ErrTooLarge, f.Name, f.UncompressedSize64)
		}
		p.files[name] = f
	}
	return p, nil
}

// has reports whether there is a part of a name in lower case.
func (p *officePackage) has(name string) bool { return p.files[name] != nil }

// part inflates a part of at most so many bytes, nil when it is missing.
func (p *officePackage) part(name string, limit int64) ([]byte, error) {
	f := p.files[name]
	if f == nil {
		return nil, nil
	}
	if err := p.ctx.Err(); err != nil {
		return nil, err
	}
	part, err := readPart(f, min(limit, p.left))
	if err != nil {
		return nil, err
	}
	p.left -= int64(len(part))
	p.read[name] = true
	return part, nil
}

// scan has f read the XML of a part as it is inflated.
func (p *officePackage) scan(name string, limit int64, f func(x *scanner) error) error {
	file := p.files[name]
	if file == nil {
		return fmt.Errorf("%w: part %s missing", ErrDamaged, name)
	}
	p.read[name] = true
	n, err := scanPart(p.ctx, file, name, min(limit, p.left), f)
	p.left -= min(n, p.left)
	return err
}

// scanPart has f read the XML of a zip entry, of at most limit bytes, as it is
// inflated. It returns how many bytes it was.
func scanPart(ctx context.Context, file *zip.File, name string, limit int64, f func(x *scanner) error) (n int64, err error) {
	if file.UncompressedSize64 > uint64(limit) {
		return 0, fmt.Errorf("%w: part %s has %d bytes", ErrTooLarge, name, file.UncompressedSize64)
	}
	r, err := file.Open()
	if err != nil {
		return 0, fmt.Errorf("%w: part %s: %w", ErrDamaged, name, err)
	}
	defer r.Close()
	part := &guarded{ctx: ctx, r: r, left: limit, sum: crc32.NewIEEE()}
	err = f(&scanner{ctx: ctx, d: newDecoderOf(part)})
	if part.err != nil { // what the decoder makes of it says less
		err = part.err
	}
	if err != nil {
		return part.n, fmt.Errorf("part %s: %w", name, err)
	}
	// archive/zip takes a CRC of 0 for one that is not given.
	if part.sum.Sum32() != file.CRC32 {
		return part.n, fmt.Errorf("%w: part %s: %w", ErrDamaged, name, zip.ErrChecksum)
	}
	return part.n, nil
}

// rest reads the parts that nothing else has read.
func (p *officePackage) rest() error {
	for name, f := range p.files {
		if p.read[name] {
			continue
		}
		if err := p.ctx.Err(); err != nil {
			return err
		}
		if f.UncompressedSize64 > uint64(min(p.left, maxPart)) {
			return fmt.Errorf("%w: part %s has %d bytes", ErrTooLarge, name, f.UncompressedSize64)
		}
		r, err := f.Open()
		if err != nil {
			return fmt.Errorf("%w: part %s: %w", ErrDamaged, name, err)
		}
		sum := crc32.NewIEEE()
		n, err := io.Copy(sum, io.LimitReader(r, min(p.left, maxPart)+1))
		r.Close() // there is nothing to lose
		p.left -= min(n, p.left)
		switch {
		case err != nil:
			return fmt.Errorf("%w: part %s: %w", ErrDamaged, name, err)
		case sum.Sum32() != f.CRC32:
			return fmt.Errorf("%w: part %s: %w", ErrDamaged, name, zip.ErrChecksum)
		}
	}
	return nil
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
	// maxRun is the longest tag or text of a part in bytes. A cell holds 32,767
	// characters.
	maxRun = 1 << 20
	// maxDepth is how deep elements of a part may stand within one another.
	maxDepth = 10_000
)

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
		g.err = fmt.Errorf("%w: inflates to more than it should", ErrTooLarge)
	case err != nil && err != io.EOF:
		g.err = fmt.Errorf("%w: %w", ErrDamaged, err)
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
		case g.run > maxRun:
			g.err = fmt.Errorf("%w: a tag or a text of more than %d bytes", ErrTooLarge, maxRun)
		case g.depth > maxDepth:
			g.err = fmt.Errorf("%w: elements more than %d deep", ErrTooLarge, maxDepth)
		default:
			continue
		}
		return false
	}
	return true
}

// relation is one entry of a .rels part.
type relation struct {
	id     string
	kind   string // last element of the type, e.g. "worksheet"
	target string // part name in lower case
}

// maxSmall bounds the parts that say what the others are.
const maxSmall = 32 << 20

// relations returns what the part named source refers to; the package itself
// is "".
func (p *officePackage) relations(source string) ([]relation, error) {
	dir, base := path.Split(source)
	part, err := p.part(dir+"_rels/"+base+".rels", maxSmall)
	if err != nil || len(part) == 0 {
		return nil, err
	}
	var doc struct {
		Relationship []struct {
			ID     string `xml:"Id,attr"`
			Type   string `xml:"Type,attr"`
			Target string `xml:"Target,attr"`
		}
	}
	if err := newDecoder(part).Decode(&doc); err != nil {
		return nil, fmt.Errorf("%w: relations of %q: %w", ErrDamaged, source, err)
	}
	out := make([]relation, 0, len(doc.Relationship))
	for _, r := range doc.Relationship {
		target := partName(r.Target)
		if !strings.HasPrefix(r.Target, "/") {
			target = path.Join(dir, target)
		}
		out = append(out, relation{id: r.ID, kind: path.Base(r.Type), target: strings.ToLower(target)})
	}
	return out, nil
}

// main returns the name of the part that the document begins with, the usual
// one when the package does not say.
func (p *officePackage) main(usual string) string {
	rels, err := p.relations("")
	if err != nil {
		return usual // rest reports it
	}
	return related(rels, "officeDocument", usual)
}

// related returns the part of a kind among relations, else the usual one.
func related(rels []relation, kind, usual string) string {
	for _, r := range rels {
		if r.kind == kind {
			return r.target
		}
	}
	return usual
}

// describe fills in what the package says of itself. It is told for messages
// and for the order of files alone, so that a part that cannot be read says
// nothing; that it is damaged is told by the others.
func (p *officePackage) describe(b *Book) error {
	core, err := p.part("docprops/core.xml", maxCoreProps)
	if err != nil {
		return err
	}
	app, err := p.part("docprops/app.xml", maxSmall)
	if err != nil {
		return err
	}
	custom, err := p.part("docprops/custom.xml", maxSmall)
	if err != nil {
		return err
	}
	b.Modified, b.Properties = time.Time{}, customProperties(custom)
	if len(core) > 0 {
		b.Modified = modified(core)
	}
	var props struct{ Application string }
	if newDecoder(app).Decode(&props) == nil {
		b.Generator = strings.TrimSpace(props.Application)
	}
	return nil
}

// customProperties reads the properties that a program gave the document.
func customProperties(part []byte) map[string]string {
	var props struct {
		Property []struct {
			Name  string `xml:"name,attr"`
			Value struct {
				Text string `xml:",chardata"`
			} `xml:",any"`
		} `xml:"property"`
	}
	out := make(map[string]string)
	if newDecoder(part).Decode(&props) != nil {
		return out
	}
	for _, p := range props.Property {
		out[p.Name] = strings.TrimSpace(p.Value.Text)
	}
	return out
}
