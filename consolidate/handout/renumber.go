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

// strict are the namespaces of the strict form of the format, and what they are
// called in the form that all programs write.
var strict = strings.NewReplacer(
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

// transitional is a part in the form that all programs write. A workbook is of
// one form: excelize writes that one.
func transitional(text []byte) []byte {
	if !bytes.Contains(text, []byte("http://purl.oclc.org/ooxml/")) {
		return text
	}
	return []byte(strict.Replace(string(text)))
}

// renumber gives the parts of a workbook that hold comments the numbers that
// excelize takes them to have: comments and their drawing the same one, counted
// from 1. Elsewhere the two are numbered apart (LibreOffice) or called otherwise
// (openpyxl), and a comment that excelize adds would stand in a part that no
// sheet knows, or in another sheet's. A strict workbook becomes one that all
// programs write, and line breaks in drawings become XML. Nothing but names is
// changed.
func renumber(data []byte) ([]byte, error) {
	in, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, err
	}
	parts := make(map[string]*zip.File, len(in.File))
	var sheets []string // parts of relationships of sheets
	for _, f := range in.File {
		parts[f.Name] = f
		if ok, _ := path.Match("xl/worksheets/_rels/*.rels", f.Name); ok {
			sheets = append(sheets, f.Name)
		}
	}
	slices.Sort(sheets)
	renamed := map[string]string{}
	rels := map[string]relationships{}
	commented, others := 0, 0
	for _, name := range sheets {
		var all relationships
		text, err := content(parts[name])
		if err == nil {
			err = xml.Unmarshal(transitional(text), &all)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
		sheet := "xl/worksheets/" + strings.TrimSuffix(path.Base(name), ".rels")
		drawn := ""
		if f := parts[sheet]; f != nil {
			text, err := content(f)
			if err != nil {
				return nil, err
			}
			if m := legacyDrawing.FindSubmatch(text); m != nil {
				drawn = string(m[1])
			}
		}
		has := slices.ContainsFunc(all.List, func(r relationship) bool { return strings.HasSuffix(r.Type, "/comments") })
		if has {
			commented++
		}
		for i := range all.List {
			r := &all.List[i]
			old := r.part()
			switch {
			case strings.HasSuffix(r.Type, "/comments"):
				renamed[old] = "xl/comments" + strconv.Itoa(commented) + ".xml"
				r.Target = "../comments" + strconv.Itoa(commented) + ".xml"
			case strings.HasSuffix(r.Type, "/vmlDrawing") && has && r.ID == drawn:
				renamed[old] = "xl/drawings/vmlDrawing" + strconv.Itoa(commented) + ".vml"
				r.Target = "../drawings/vmlDrawing" + strconv.Itoa(commented) + ".vml"
			case strings.HasSuffix(r.Type, "/vmlDrawing"): // of controls, or of pictures in the header
				others++
				n := strconv.Itoa(firstOther + others)
				renamed[old] = "xl/drawings/vmlDrawing" + n + ".vml"
				r.Target = "../drawings/vmlDrawing" + n + ".vml"
			}
		}
		rels[name] = all
	}
	isStrict := false
	if f := parts[partWorkbook]; f != nil {
		text, err := content(f)
		if err != nil {
			return nil, err
		}
		isStrict = !bytes.Equal(text, transitional(text))
	}
	if len(renamed) == 0 && !isStrict {
		return data, nil
	}
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range in.File {
		name := f.Name
		if to, ok := renamed[name]; ok {
			name = to
		} else if of, ok := strings.CutSuffix(path.Base(name), ".rels"); ok && path.Dir(name) == "xl/drawings/_rels" {
			if to, ok := renamed["xl/drawings/"+of]; ok { // of the pictures in a drawing
				name = "xl/drawings/_rels/" + path.Base(to) + ".rels"
			}
		}
		text, err := content(f)
		if err != nil {
			return nil, err
		}
		if all, ok := rels[f.Name]; ok {
			all.XMLName = xml.Name{Local: "Relationships"}
			all.Space = "http://schemas.openxmlformats.org/package/2006/relationships"
			if text, err = xml.Marshal(all); err != nil {
				return nil, err
			}
			text = append([]byte(xml.Header), text...)
		}
		if _, ok := renamed[f.Name]; ok && strings.HasSuffix(name, ".vml") {
			if wellFormed(text) != nil {
				text = openBreak.ReplaceAll(text, []byte("<br/>"))
			}
			text = numberShapes(text)
		}
		if f.Name == "[Content_Types].xml" {
			text = partName.ReplaceAllFunc(text, func(m []byte) []byte {
				if to, ok := renamed[string(partName.FindSubmatch(m)[1])]; ok {
					return []byte(`PartName="/` + to + `"`)
				}
				return m
			})
		}
		if isStrict && (strings.HasSuffix(name, ".xml") || strings.HasSuffix(name, ".rels")) {
			text = transitional(text)
		}
		w, err := z.Create(name)
		if err == nil {
			_, err = w.Write(text)
		}
		if err != nil {
			return nil, err
		}
	}
	if err := z.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// numberShapes gives the shapes of a drawing ids that end in a number, as
// excelize takes them to do, and each another one.
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

// firstShape is the number from which shapes without one are counted; those of
// one sheet that have one stay below.
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

// content inflates a part. What was imported before is bounded in size.
func content(f *zip.File) ([]byte, error) {
	r, err := f.Open()
	if err != nil {
		return nil, err
	}
	defer r.Close()
	return io.ReadAll(r)
}
