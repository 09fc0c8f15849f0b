// Package template opens a bureau's own summary form, a workbook with marks in
// it, repeats rows of it, and fills it in.
//
// The parts of the workbook are changed where they stand; what has nothing to do
// with the repeated rows stays to the byte. All that lies on or below a repeated
// row, or names it, follows it: formulas, merged cells, heights, comments,
// drop-downs, conditional formats, filters, tables, print areas, page breaks,
// charts, names. What cannot follow is a Problem with its place, and nothing is
// written. excelize moves some of these and silently leaves others behind, such
// as charts, comments, print areas and the formulas of conditional formats; so
// the format is handled here.
//
// Every formula has what it comes to stored beside it. What package formula cannot tell
// has nothing, and not what the template had stored; a formula that takes all from other
// workbooks keeps it. Who opens the workbook is asked to compute it.
//
// The package knows no budget: what a mark stands for is its caller's business.
package template

import (
	"archive/zip"
	"bytes"
	"cmp"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxSize bounds what a template takes once it is unpacked, in bytes.
const maxSize = 200 << 20

// Workbook is a template. It does not change; Fill makes another workbook of it.
type Workbook struct {
	// Sheets are those with cells, in their order. Sheets of charts are none.
	Sheets []*Sheet

	order   []string // of the parts
	parts   map[string][]byte
	main    string // the part of the workbook itself
	strings []shared
	names   []definedName
	styles  styles
}

// Sheet is a sheet of a template.
type Sheet struct {
	Name string

	index  int // among all sheets, as local names count them
	part   string
	prefix string // of its elements: "" or "x:"
	// before and after are what stands around the cells, with the tags.
	before, after []byte
	inside        int // where in before the tag of the sheet ends
	rows          map[int]*sheetRow
	last          int // row
	columns       int
	related       []relation
	look          sheetLook
}

type relation struct{ id, kind, part string }

// definedName is a name of the workbook.
type definedName struct {
	start    xml.StartElement
	name     string
	scope    int // index of a sheet; -1 for all
	refersTo string
}

// Open reads a template. Its error is a Problems.
func Open(data []byte) (*Workbook, error) {
	if code := kindOf(data); code != "" {
		return nil, Problems{{Code: code}}
	}
	r, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, damaged(err)
	}
	w := &Workbook{parts: map[string][]byte{}}
	left := int64(maxSize)
	for _, f := range r.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		in, err := f.Open()
		if err != nil {
			return nil, damaged(fmt.Errorf("%s: %w", f.Name, err))
		}
		part, err := io.ReadAll(io.LimitReader(in, left+1))
		in.Close()
		if err != nil { // a wrong sum of the bytes too
			return nil, damaged(fmt.Errorf("%s: %w", f.Name, err))
		}
		if left -= int64(len(part)); left < 0 {
			return nil, Problems{{Code: TooLarge}}
		}
		name := strings.TrimPrefix(strings.ReplaceAll(f.Name, `\`, "/"), "/")
		if isXML(name) {
			if part, err = decoded(part); err != nil {
				return nil, damaged(fmt.Errorf("%s: %w", name, err))
			}
		}
		if _, ok := w.parts[name]; !ok {
			w.order = append(w.order, name)
		}
		w.parts[name] = part
	}
	if err := w.read(); err != nil {
		return nil, err
	}
	return w, nil
}

func isXML(name string) bool {
	switch path.Ext(name) {
	case ".xml", ".rels":
		return true
	}
	return false
}

// kindOf tells by its bytes what a file is that is no .xlsx; "" for one that may
// be.
func kindOf(data []byte) Code {
	switch {
	case len(data) == 0:
		return Empty
	case bytes.HasPrefix(data, []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1")):
		if bytes.Contains(data, utf16Text("EncryptedPackage")) {
			return Encrypted
		}
		return OldFormat
	case bytes.HasPrefix(data, []byte("PK")):
		return ""
	case !bytes.Contains(data[:min(len(data), 4096)], []byte{0}) && (utf8.Valid(data) || bytes.ContainsAny(data, ",\t")):
		return PlainText
	}
	return NoWorkbook
}

func utf16Text(s string) []byte {
	var b []byte
	for _, c := range []byte(s) {
		b = append(b, c, 0)
	}
	return b
}

func damaged(err error) Problems { return Problems{{Code: Damaged, Text: err.Error()}} }

// Namespaces and kinds of relations end alike in both dialects of the format.
const (
	strict   = "http://purl.oclc.org/ooxml/"
	relKinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	mainKind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)

const typesPart = "[Content_Types].xml"

func (w *Workbook) read() error {
	for _, r := range w.relations("") {
		if strings.HasSuffix(r.kind, "/officeDocument") {
			w.main = r.part
		}
	}
	root, err := nodes(w.parts[w.main])
	if err != nil {
		return damaged(fmt.Errorf("%s: %w", w.main, err))
	}
	book := find(root, "workbook")
	if book == nil {
		return Problems{{Code: NoWorkbook}}
	}
	if kind := w.contentType(w.main); strings.Contains(strings.ToLower(kind), "macroenabled") || w.hasMacros() {
		return Problems{{Code: Macros}}
	}
	if bytes.Contains(w.parts[w.main][:min(len(w.parts[w.main]), 2000)], []byte(strict)) {
		return Problems{{Code: Strict}}
	}
	children, err := nodes(book.inner)
	if err != nil {
		return damaged(fmt.Errorf("%s: %w", w.main, err))
	}
	if err := w.readStrings(); err != nil {
		return damaged(err)
	}
	if err := w.readStyles(); err != nil {
		return damaged(err)
	}
	if n := find(children, "definedNames"); n != nil {
		names, err := nodes(n.inner)
		if err != nil {
			return damaged(err)
		}
		for _, n := range names {
			d := definedName{start: n.start, name: n.attr("name"), scope: -1, refersTo: textOf(n.inner)}
			if s := n.attr("localSheetId"); s != "" {
				fmt.Sscan(s, &d.scope)
			}
			w.names = append(w.names, d)
		}
	}
	sheets := find(children, "sheets")
	if sheets == nil {
		return Problems{{Code: NoWorkbook}}
	}
	list, err := nodes(sheets.inner)
	if err != nil {
		return damaged(err)
	}
	related := w.relations(w.main)
	for i, n := range list {
		at := slices.IndexFunc(related, func(r relation) bool { return r.id == n.attr("id") })
		if at < 0 {
			return damaged(fmt.Errorf("no part for the sheet %s", n.attr("name")))
		}
		if !strings.HasSuffix(related[at].kind, "/worksheet") {
			continue // of a chart or a dialogue
		}
		s := &Sheet{Name: n.attr("name"), index: i, part: related[at].part, rows: map[int]*sheetRow{}}
		if err := w.readSheet(s); err != nil {
			return damaged(fmt.Errorf("%s: %w", s.part, err))
		}
		w.Sheets = append(w.Sheets, s)
	}
	if len(w.Sheets) == 0 {
		return Problems{{Code: NoWorkbook}}
	}
	return nil
}

func (w *Workbook) hasMacros() bool {
	return slices.ContainsFunc(w.order, func(name string) bool { return path.Base(name) == "vbaProject.bin" })
}

// relations are what a part leads to; those of the package for "".
func (w *Workbook) relations(part string) (all []relation) {
	root, err := nodes(w.parts[relsOf(part)])
	if err != nil {
		return nil
	}
	n := find(root, "Relationships")
	if n == nil {
		return nil
	}
	children, err := nodes(n.inner)
	if err != nil {
		return nil
	}
	for _, c := range children {
		r := relation{id: c.attr("Id"), kind: c.attr("Type"), part: c.attr("Target")}
		if c.attr("TargetMode") != "External" {
			if strings.HasPrefix(r.part, "/") {
				r.part = strings.TrimPrefix(r.part, "/")
			} else {
				r.part = path.Join(path.Dir(part), r.part)
			}
		} else {
			r.kind = "" // leads out of the file
		}
		all = append(all, r)
	}
	return all
}

func relsOf(part string) string {
	if part == "" {
		return "_rels/.rels"
	}
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// contentType is what the package says that a part is.
func (w *Workbook) contentType(part string) string {
	root, err := nodes(w.parts[typesPart])
	if err != nil || len(root) == 0 {
		return ""
	}
	children, err := nodes(root[0].inner)
	if err != nil {
		return ""
	}
	byExtension := ""
	for _, c := range children {
		if strings.EqualFold(c.attr("PartName"), "/"+part) {
			return c.attr("ContentType")
		}
		if c.name == "Default" && strings.EqualFold("."+c.attr("Extension"), path.Ext(part)) {
			byExtension = c.attr("ContentType")
		}
	}
	return byExtension
}

// textOf is the text of an element's content, the tags left out.
func textOf(inner []byte) string {
	var b strings.Builder
	d := xml.NewDecoder(bytes.NewReader(inner))
	d.Strict = false
	for {
		t, err := d.RawToken()
		if err != nil {
			return b.String()
		}
		if c, ok := t.(xml.CharData); ok {
			b.Write(c)
		}
	}
}

// Names calls a function with each name that stands for one cell, in the whole
// workbook.
func (w *Workbook) Names(do func(name, sheet string, column, row int)) {
	for _, n := range w.names {
		if sheet, column, row, ok := oneCell(n.refersTo); ok {
			do(n.name, cmp.Or(sheet, ""), column, row)
		}
	}
}

// HasMarks reports whether there are marks outside of cells, such as in a header.
func (w *Workbook) HasMarks() bool {
	for _, name := range w.order {
		if isXML(name) && len(Marks(textOf(w.parts[name]))) > 0 {
			return true
		}
	}
	return false
}
