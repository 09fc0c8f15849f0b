// Package xlsx writes the sheets of a workbook row by row, several sheets side by
// side, in memory that does not grow with the rows.
//
// It writes sheets and nothing else. The caller makes the styles, names, properties
// and charts of the workbook with excelize, on empty sheets of the same names: the
// skeleton. Write replaces the sheets of the skeleton by its own. The StreamWriter of
// excelize does not serve: it writes one sheet at a time and keeps all links of a sheet
// in memory.
//
// It stores texts as inline strings, never as formulas.
package xlsx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Limits of the format.
const (
	MaxRows = 1_048_576
	// MaxLinks is the greatest number of links of a sheet.
	MaxLinks = 65_530
)

// Write writes a workbook: the skeleton, with its sheets replaced by sheets of the
// same names. It returns the first error of writing their rows, and removes their
// temporary files, also when it fails.
func Write(w io.Writer, skeleton *excelize.File, sheets []*Sheet) (err error) {
	defer func() {
		for _, s := range sheets {
			err = errors.Join(err, s.Discard())
		}
	}()
	var plain bytes.Buffer
	if err := skeleton.Write(&plain); err != nil {
		return err
	}
	r, err := zip.NewReader(bytes.NewReader(plain.Bytes()), int64(plain.Len()))
	if err != nil {
		return err
	}
	parts, err := sheetParts(r)
	if err != nil {
		return err
	}
	bySheet := map[string]*Sheet{}
	for _, s := range sheets {
		part, ok := parts[s.name]
		if !ok {
			return fmt.Errorf("the skeleton has no sheet %s", s.name)
		}
		bySheet[part] = s
	}
	out := zip.NewWriter(w)
	for _, f := range r.File {
		s, ok := bySheet[f.Name]
		if !ok {
			if strings.HasPrefix(f.Name, "xl/worksheets/_rels/") {
				continue // written with its sheet
			}
			if err := out.Copy(f); err != nil {
				return err
			}
			continue
		}
		if err := s.writePart(out, r, f); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	return out.Close()
}

// sheetParts maps the names of sheets to their parts of the package.
func sheetParts(r *zip.Reader) (map[string]string, error) {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
		} `xml:"sheets>sheet"`
	}
	if err := decode(r, "xl/workbook.xml", &book); err != nil {
		return nil, err
	}
	rels, err := relationships(r, "xl/_rels/workbook.xml.rels")
	if err != nil {
		return nil, err
	}
	parts := map[string]string{}
	for _, s := range book.Sheets {
		for _, rel := range rels {
			if rel.ID == s.ID {
				parts[s.Name] = "xl/" + strings.TrimPrefix(strings.TrimPrefix(rel.Target, "/"), "xl/")
			}
		}
	}
	return parts, nil
}

type relationship struct {
	ID     string `xml:"Id,attr"`
	Type   string `xml:",attr"`
	Target string `xml:",attr"`
	Mode   string `xml:"TargetMode,attr,omitempty"`
}

// relationships reads a part of relationships. It returns none where there is no such
// part.
func relationships(r *zip.Reader, name string) ([]relationship, error) {
	if _, err := r.Open(name); err != nil {
		return nil, nil
	}
	var rels struct {
		All []relationship `xml:"Relationship"`
	}
	err := decode(r, name, &rels)
	return rels.All, err
}

// decode reads a part of XML.
func decode(r *zip.Reader, name string, into any) error {
	data, err := read(r, name)
	if err == nil {
		err = xml.Unmarshal(data, into)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	return nil
}

func read(r *zip.Reader, name string) ([]byte, error) {
	f, err := r.Open(name)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(f)
}

// drawing matches the element of a sheet that leads to its charts.
var drawing = regexp.MustCompile(`<drawing [^>]*(/>|></drawing>)`)

const (
	hyperlinkType = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/hyperlink"
	relsNamespace = "http://schemas.openxmlformats.org/package/2006/relationships"
)

// writePart writes the sheet in place of the part f of the skeleton, and its
// relationships: those of the skeleton, which lead to charts, and its own, which lead
// to files.
func (s *Sheet) writePart(out *zip.Writer, r *zip.Reader, f *zip.File) error {
	base := f.Name[strings.LastIndex(f.Name, "/")+1:]
	relsName := "xl/worksheets/_rels/" + base + ".rels"
	rels, err := relationships(r, relsName)
	if err != nil {
		return err
	}
	skeleton, err := read(r, f.Name)
	if err != nil {
		return err
	}
	if err := s.finish(string(drawing.Find(skeleton))); err != nil {
		return err
	}
	if err := s.body.writeTo(out, f.Name); err != nil {
		return err
	}
	for i, target := range s.files {
		rels = append(rels, relationship{ID: fileID(i), Type: hyperlinkType, Target: target, Mode: "External"})
	}
	if len(rels) == 0 {
		return nil
	}
	part, err := out.Create(relsName)
	if err != nil {
		return err
	}
	if _, err := io.WriteString(part, xml.Header); err != nil {
		return err
	}
	return xml.NewEncoder(part).Encode(struct {
		XMLName xml.Name       `xml:"Relationships"`
		Space   string         `xml:"xmlns,attr"`
		All     []relationship `xml:"Relationship"`
	}{Space: relsNamespace, All: rels})
}

// fileID is the id of the relationship to the i-th file that a sheet links to.
func fileID(i int) string { return "file" + strconv.Itoa(i+1) }
