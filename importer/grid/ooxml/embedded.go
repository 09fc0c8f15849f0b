package ooxml

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"fmt"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/richardlehane/mscfb"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
)

// Embeds reports whether any file may be embedded in a package.
func Embeds(zr *zip.Reader) bool {
	for _, f := range zr.File {
		if strings.Contains(strings.ToLower(container.PartName(f.Name)), "/embeddings/") {
			return true
		}
	}
	return false
}

// orphans returns the embedded files that no part of the package refers to, by
// name: programs that copy documents lose such relations.
func (p *officePackage) orphans() ([]string, error) {
	claimed := map[string]bool{}
	var all []string
	for _, name := range slices.Sorted(maps.Keys(p.files)) {
		if strings.Contains(name, "/embeddings/") {
			all = append(all, name)
		}
		dir, base := path.Split(name)
		source, isRelations := strings.CutSuffix(base, ".rels")
		if !isRelations || !strings.HasSuffix(dir, "_rels/") {
			continue
		}
		rels, err := p.relations(strings.TrimSuffix(dir, "_rels/") + source)
		if err != nil {
			return nil, err
		}
		for _, r := range rels {
			claimed[r.target] = true
		}
	}
	return slices.DeleteFunc(all, func(name string) bool { return claimed[name] }), nil
}

// objectPart returns the part of an embedded file by its relation, else the next
// of the orphans; "" for one that is linked and not in the file.
func (p *officePackage) objectPart(rels []relation, id string, orphans *[]string) string {
	i := slices.IndexFunc(rels, func(r relation) bool { return r.id == id })
	switch {
	case i >= 0 && p.has(rels[i].target):
		return rels[i].target
	case i >= 0 || len(*orphans) == 0:
		return ""
	}
	next := (*orphans)[0]
	*orphans = (*orphans)[1:]
	return next
}

// embeddedName names the file embedded as a part.
func (p *officePackage) embeddedName(part string) string {
	return path.Base(container.PartName(p.files[part].Name))
}

// maxEmbedded is how many files may be embedded in a document: each is opened like
// one that came by itself.
const maxEmbedded = 100

// embedded reads the files that the floats of some sheets are.
func (p *officePackage) embedded(parts []string) ([]grid.EmbeddedFile, error) {
	var files []grid.EmbeddedFile
	if len(parts) > maxEmbedded {
		return nil, fmt.Errorf("%w: more than %d embedded files", grid.ErrTooLarge, maxEmbedded)
	}
	for _, name := range parts {
		data, err := p.part(name, container.MaxPart)
		if err != nil {
			return nil, err
		}
		files = append(files, grid.EmbeddedFile{Name: p.embeddedName(name), Data: unwrapped(data)})
	}
	return files, nil
}

// unwrapped returns the file that an object holds. Programs put it into a
// compound file of its own: as the streams of the older formats, whole as a
// package, or packed with its name by a program that does not know it.
func unwrapped(data []byte) (file []byte) {
	defer func() {
		if recover() != nil { // damaged: it is told when it is opened
			file = data
		}
	}()
	if !container.IsCompound(data) {
		return data
	}
	doc, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return data
	}
	for _, f := range doc.File {
		name := strings.ToLower(strings.TrimLeft(f.Name, "\x01"))
		if len(f.Path) > 0 || name != "package" && name != "ole10native" {
			continue
		}
		stream, err := container.ReadStream(f, len(data))
		switch {
		case err != nil:
			return data
		case name == "package":
			return stream
		}
		if packed, ok := packedFile(stream); ok {
			return packed
		}
	}
	return data
}

// packedFile returns the file in a stream Ole10Native: sizes and the names of
// the file stand before it.
func packedFile(stream []byte) ([]byte, bool) {
	const head = 6 // the size of all, and flags
	if len(stream) < head {
		return nil, false
	}
	rest := stream[head:]
	for range 2 { // its name, and where it came from
		i := bytes.IndexByte(rest, 0)
		if i < 0 {
			return nil, false
		}
		rest = rest[i+1:]
	}
	const kinds, size = 4, 4
	if len(rest) < kinds+size {
		return nil, false
	}
	copied := int64(binary.LittleEndian.Uint32(rest[kinds:])) // length of the name of a copy
	rest = rest[kinds+size:]
	if copied+size > int64(len(rest)) {
		return nil, false
	}
	rest = rest[copied:]
	n := int64(binary.LittleEndian.Uint32(rest))
	if rest = rest[size:]; n > int64(len(rest)) {
		return nil, false
	}
	return rest[:n], true
}
