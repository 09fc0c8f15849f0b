package ooxml

import (
	"archive/zip"
	"bytes"
	"context"
	"fmt"
	"hash/crc32"
	"io"
	"path"
	"strings"
	"time"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
)

// modified reads dcterms:modified. A file is not refused for the want of it.
func modified(core []byte) time.Time {
	var props struct {
		Modified string `xml:"modified"`
	}
	if container.NewDecoder(core).Decode(&props) != nil {
		return time.Time{}
	}
	text := strings.TrimSpace(props.Modified)
	for _, layout := range []string{time.RFC3339, "2006-01-02T15:04:05", "2006-01-02"} {
		if t, err := time.Parse(layout, text); err == nil {
			return t.UTC()
		}
	}
	return time.Time{}
}

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
	p := &officePackage{ctx: ctx, files: make(map[string]*zip.File, len(zr.File)), read: make(map[string]bool), left: container.MaxInflated}
	for _, f := range zr.File {
		name := strings.ToLower(container.PartName(f.Name))
		if strings.HasSuffix(name, "/") {
			continue
		}
		if f.Flags&1 != 0 {
			return nil, fmt.Errorf("%w: part %s", grid.ErrEncrypted, f.Name)
		}
		if _, ok := p.files[name]; ok {
			return nil, fmt.Errorf("%w: two parts named %s", grid.ErrDamaged, f.Name)
		}
		if f.UncompressedSize64 > container.MaxPart {
			return nil, fmt.Errorf("%w: part %s has %d bytes", grid.ErrTooLarge, f.Name, f.UncompressedSize64)
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
	part, err := container.ReadPart(f, min(limit, p.left))
	if err != nil {
		return nil, err
	}
	p.left -= int64(len(part))
	p.read[name] = true
	return part, nil
}

// scan has f read the XML of a part as it is inflated.
func (p *officePackage) scan(name string, limit int64, f func(x *container.Scanner) error) error {
	file := p.files[name]
	if file == nil {
		return fmt.Errorf("%w: part %s missing", grid.ErrDamaged, name)
	}
	p.read[name] = true
	n, err := container.ScanPart(p.ctx, file, name, min(limit, p.left), f)
	p.left -= min(n, p.left)
	return err
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
		if f.UncompressedSize64 > uint64(min(p.left, container.MaxPart)) {
			return fmt.Errorf("%w: part %s has %d bytes", grid.ErrTooLarge, name, f.UncompressedSize64)
		}
		r, err := f.Open()
		if err != nil {
			return fmt.Errorf("%w: part %s: %w", grid.ErrDamaged, name, err)
		}
		sum := crc32.NewIEEE()
		n, err := io.Copy(sum, io.LimitReader(r, min(p.left, container.MaxPart)+1))
		r.Close() // there is nothing to lose
		p.left -= min(n, p.left)
		switch {
		case err != nil:
			return fmt.Errorf("%w: part %s: %w", grid.ErrDamaged, name, err)
		case sum.Sum32() != f.CRC32:
			return fmt.Errorf("%w: part %s: %w", grid.ErrDamaged, name, zip.ErrChecksum)
		}
	}
	return nil
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
	if err := container.NewDecoder(part).Decode(&doc); err != nil {
		return nil, fmt.Errorf("%w: relations of %q: %w", grid.ErrDamaged, source, err)
	}
	out := make([]relation, 0, len(doc.Relationship))
	for _, r := range doc.Relationship {
		target := container.PartName(r.Target)
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
func (p *officePackage) describe(b *grid.Book) error {
	core, err := p.part("docprops/core.xml", container.MaxCoreProps)
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
	if container.NewDecoder(app).Decode(&props) == nil {
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
	if container.NewDecoder(part).Decode(&props) != nil {
		return out
	}
	for _, p := range props.Property {
		out[p.Name] = strings.TrimSpace(p.Value.Text)
	}
	return out
}

// IsWorkbook reports whether a package whose parts may lie anywhere says that a
// workbook is in it.
func IsWorkbook(zr *zip.Reader) bool {
	types := find(zr, "[Content_Types].xml")
	return bytes.Contains(bytes.ReplaceAll(types, []byte{0}, nil), []byte("spreadsheetml.sheet.main+xml"))
}

// Modified returns when a package says that it was last saved, and the zero time
// when it does not.
func Modified(zr *zip.Reader) time.Time {
	core := find(zr, "docProps/core.xml")
	if core == nil {
		return time.Time{}
	}
	return modified(core)
}

// Properties returns the custom properties of a package, none when it has none or
// they cannot be read.
func Properties(zr *zip.Reader) map[string]string {
	return customProperties(find(zr, "docProps/custom.xml"))
}

// find reads a part that says little of the others; nil where there is none, or it
// cannot be read.
func find(zr *zip.Reader, name string) []byte {
	for _, f := range zr.File {
		if strings.EqualFold(container.PartName(f.Name), name) {
			part, err := container.ReadPart(f, container.MaxCoreProps)
			if err != nil {
				return nil
			}
			return part
		}
	}
	return nil
}
