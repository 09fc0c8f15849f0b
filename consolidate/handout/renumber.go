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
	"strconv"
	"strings"
)

// strictNames are the namespaces of the strict form of the format, each with its
// name in the transitional form, which is the one that all programs write.
var strictNames = strings.NewReplacer(
	"http://purl.oclc.org/ooxml/officeDocument/relationships/extendedProperties", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/extended-properties",
	"http://purl.oclc.org/ooxml/officeDocument/relationships/customProperties", "http://schemas.openxmlformats.org/officeDocument/2006/relationships/custom-properties",
	"http://purl.oclc.org/ooxml/officeDocument/extendedProperties", "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties",
	"http://purl.oclc.org/ooxml/officeDocument/customProperties", "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties",
	"http://purl.oclc.org/ooxml/officeDocument/", "http://schemas.openxmlformats.org/officeDocument/2006/",
	"http://purl.oclc.org/ooxml/spreadsheetml/main", "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
	"http://purl.oclc.org/ooxml/drawingml/", "http://schemas.openxmlformats.org/drawingml/2006/",
	"http://purl.oclc.org/ooxml/schemaLibrary/main", "http://schemas.openxmlformats.org/schemaLibrary/2006/main",
	` conformance="strict"`, "",
)

// transitional returns a part in the transitional form. All parts of a workbook
// are of one form, and excelize writes the transitional one.
func transitional(text []byte) []byte {
	if !bytes.Contains(text, []byte("http://purl.oclc.org/ooxml/")) {
		return text
	}
	return []byte(strictNames.Replace(string(text)))
}

// renumber gives the parts of a workbook that hold comments the numbers that
// excelize takes them to have: the comments of a sheet and their drawing have one
// number, counted from 1. LibreOffice numbers the two apart and openpyxl calls
// them otherwise, so that a comment that excelize adds would stand in a part that
// no sheet knows, or in that of another sheet. A strict workbook becomes one of
// the form that all programs write, and line breaks in drawings become XML.
// Nothing but names is changed.
func renumber(data []byte) ([]byte, error) {
	b, err := readBook(data)
	if err != nil {
		return nil, err
	}
	r := renumbering{original: b, renamed: map[string]string{}, rels: map[string]relationships{}}
	for _, name := range slices.Sorted(slices.Values(b.names)) {
		if ok, _ := path.Match("xl/worksheets/_rels/*.rels", name); !ok { // the pattern is right
			continue
		}
		if err := r.sheet(name); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	workbook := b.parts[partWorkbook]
	strict := !bytes.Equal(workbook, transitional(workbook))
	if len(r.renamed) == 0 && !strict {
		return data, nil
	}
	return r.write(strict)
}

// renumbering is a workbook whose parts get other names.
type renumbering struct {
	original  book
	renamed   map[string]string        // the new names of parts, by the old ones
	rels      map[string]relationships // the relationships of sheets with the new names, by their parts
	commented int                      // how many sheets with comments there have been
	others    int                      // how many drawings without comments there have been
}

// sheet names the parts with the comments and the drawings of the sheet whose
// relationships stand in a part.
func (r *renumbering) sheet(rels string) error {
	var all relationships
	if err := xml.Unmarshal(transitional(r.original.parts[rels]), &all); err != nil {
		return err
	}
	commentsDrawing := "" // the id of the relationship to the drawing of the comments
	sheet := "xl/worksheets/" + strings.TrimSuffix(path.Base(rels), ".rels")
	if m := legacyDrawing.FindSubmatch(r.original.parts[sheet]); m != nil {
		commentsDrawing = string(m[1])
	}
	hasComments := slices.ContainsFunc(all.List, func(rel relationship) bool { return strings.HasSuffix(rel.Type, "/comments") })
	if hasComments {
		r.commented++
	}
	for i := range all.List {
		rel := &all.List[i]
		name := ""
		switch {
		case strings.HasSuffix(rel.Type, "/comments"):
			name = "comments" + strconv.Itoa(r.commented) + ".xml"
		case strings.HasSuffix(rel.Type, "/vmlDrawing") && hasComments && rel.ID == commentsDrawing:
			name = "drawings/vmlDrawing" + strconv.Itoa(r.commented) + ".vml"
		case strings.HasSuffix(rel.Type, "/vmlDrawing"): // of controls, or of pictures in the header
			r.others++
			name = "drawings/vmlDrawing" + strconv.Itoa(firstOther+r.others) + ".vml"
		default:
			continue
		}
		r.renamed[rel.part()] = "xl/" + name
		rel.Target = "../" + name
	}
	r.rels[rels] = all
	return nil
}

// write returns the workbook with its new names.
func (r *renumbering) write(strict bool) ([]byte, error) {
	out := book{parts: map[string][]byte{}}
	for _, old := range r.original.names {
		name := r.newName(old)
		text, err := r.renumbered(old)
		if err != nil {
			return nil, err
		}
		if strict && (strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels")) {
			text = transitional(text)
		}
		out.add(name, text)
	}
	return out.write()
}

// newName returns the new name of a part.
func (r *renumbering) newName(old string) string {
	if name, ok := r.renamed[old]; ok {
		return name
	}
	drawing, isRels := strings.CutSuffix(path.Base(old), ".rels")
	if isRels && path.Dir(old) == "xl/drawings/_rels" { // of the pictures in a drawing
		if name, ok := r.renamed["xl/drawings/"+drawing]; ok {
			return "xl/drawings/_rels/" + path.Base(name) + ".rels"
		}
	}
	return old
}

// renumbered returns the new content of a part, with the new names in it.
func (r *renumbering) renumbered(old string) ([]byte, error) {
	text := r.original.parts[old]
	if all, ok := r.rels[old]; ok {
		all.XMLName = xml.Name{Local: "Relationships"}
		all.Space = "http://schemas.openxmlformats.org/package/2006/relationships"
		written, err := xml.Marshal(all)
		if err != nil {
			return nil, err
		}
		return append([]byte(xml.Header), written...), nil
	}
	if strings.HasSuffix(r.renamed[old], ".vml") {
		if wellFormed(text) != nil {
			text = openBreak.ReplaceAll(text, []byte("<br/>"))
		}
		return numberShapes(text), nil
	}
	if old == "[Content_Types].xml" {
		return partName.ReplaceAllFunc(text, func(m []byte) []byte {
			if name, ok := r.renamed[string(partName.FindSubmatch(m)[1])]; ok {
				return []byte(`PartName="/` + name + `"`)
			}
			return m
		}), nil
	}
	return text, nil
}

// numberShapes gives each shape of a drawing an id of its own that ends in a
// number, as excelize expects.
func numberShapes(text []byte) []byte {
	next, seen := firstShape, map[string]bool{}
	return shapeID.ReplaceAllFunc(text, func(m []byte) []byte {
		parts := shapeID.FindSubmatch(m)
		if id := string(parts[2]); numbered.Match(parts[2]) && !seen[id] {
			seen[id] = true
			return m
		}
		next++
		return slices.Concat(parts[1], []byte("_x0000_s"+strconv.Itoa(next)), parts[3])
	})
}

// firstShape is the number from which shapes without a number are counted. The
// shapes of a sheet that have numbers stay below it.
const firstShape = 900_000

// firstOther is the number from which drawings without comments are counted.
const firstOther = 10_000

var (
	legacyDrawing = regexp.MustCompile(`<(?:[A-Za-z0-9]+:)?legacyDrawing\s[^>]*?:id="([^"]*)"`)
	partName      = regexp.MustCompile(`PartName="/([^"]*)"`)
	shapeID       = regexp.MustCompile(`(<(?:[A-Za-z0-9]+:)?shape\s[^>]*?\bid=["'])([^"']*)(["'])`)
	numbered      = regexp.MustCompile(`^_x0000_s[0-9]{1,9}$`)
)

type relationships struct {
	XMLName xml.Name       `xml:"Relationships"`
	Space   string         `xml:"xmlns,attr"`
	List    []relationship `xml:"Relationship"`
}

type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr,omitempty"`
}

// part is the name of the part that a relationship of a sheet leads to.
func (r relationship) part() string {
	if rooted, ok := strings.CutPrefix(r.Target, "/"); ok {
		return rooted
	}
	return path.Join("xl/worksheets", r.Target)
}

// content inflates a part. The importer has bounded its size before.
func content(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
