// Package template opens a bureau's own summary form, a workbook with marks in
// it, repeats rows of it, and fills it in.
//
// It changes the parts of the workbook in place; all that has nothing to do with
// the repeated rows stays to the byte. Everything that lies on or below a repeated
// row, or names it, follows it: formulas, merged cells, heights, comments,
// drop-downs, conditional formats, filters, tables, print areas, page breaks,
// charts, names. Something that cannot follow is a Problem with its place, and then
// nothing is written. excelize moves some of these and silently leaves others
// behind, such as charts, comments, print areas and the formulas of conditional
// formats; therefore this package edits the XML itself.
//
// Each formula is stored with its result. A formula that package formula cannot
// compute is stored without a result, not with that of the template; a formula that
// refers to other workbooks alone keeps its result. The program that opens the
// workbook is asked to compute all of it.
//
// The package knows no budget: its caller says what a mark stands for.
package template

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strings"
	"unicode/utf8"
)

// maxSize bounds the size of an unpacked template, in bytes.
const maxSize = 200 << 20

// Workbook is a template. Fill leaves it as it is and writes another workbook.
type Workbook struct {
	// Sheets are the sheets with cells, in their order; sheets of charts are left out.
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

	index  int // among all sheets, as the names of one sheet count them
	part   string
	prefix string // of the names of its elements: "" or "x:"
	// before and after are the XML around the element with the cells.
	before, after []byte
	inside        int // the offset in before where the tag of the sheet ends
	rows          map[int]*sheetRow
	last          int // the number of the last row
	columns       int // the number of the last column
	related       []relation
	look          sheetLook
}

// relation leads from a part to another; kind is "" where it leads out of the file.
type relation struct{ id, kind, part string }

// definedName is a name of the workbook.
type definedName struct {
	start    xml.StartElement
	name     string
	scope    int // index of a sheet; -1 for all
	refersTo string
}

// Open reads a template. Its error is of type Problems.
func Open(data []byte) (*Workbook, error) {
	if code := notZip(data); code != "" {
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
		if err != nil { // also for a wrong checksum
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

// notZip says by its bytes why a file is no .xlsx; "" for one that may be.
func notZip(data []byte) Code {
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

// The kinds of relations have other beginnings in the strict dialect of the format;
// therefore they are compared by their ends.
const (
	strict   = "http://purl.oclc.org/ooxml/"
	relKinds = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
	mainKind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
)

const typesPart = "[Content_Types].xml"

// read reads all of the workbook that is filled or follows.
func (w *Workbook) read() error {
	w.main = w.leadsTo("", "/officeDocument")
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
	if err := w.readNames(children); err != nil {
		return damaged(err)
	}
	if err := w.readSheets(children); err != nil {
		return damaged(err)
	}
	if len(w.Sheets) == 0 {
		return Problems{{Code: NoWorkbook}}
	}
	return nil
}

// readNames reads the defined names of a workbook, given its elements.
func (w *Workbook) readNames(book []node) error {
	names, err := listed(book, "definedNames")
	for _, n := range names {
		d := definedName{start: n.start, name: n.attr("name"), scope: -1, refersTo: textOf(n.inner)}
		if s := n.attr("localSheetId"); s != "" {
			fmt.Sscan(s, &d.scope)
		}
		w.names = append(w.names, d)
	}
	return err
}

// readSheets reads the sheets of a workbook, given its elements.
func (w *Workbook) readSheets(book []node) error {
	list, err := listed(book, "sheets")
	if err != nil {
		return err
	}
	related := w.relations(w.main)
	for i, n := range list {
		k := slices.IndexFunc(related, func(r relation) bool { return r.id == n.attr("id") })
		if k < 0 {
			return fmt.Errorf("no part for the sheet %s", n.attr("name"))
		}
		if !strings.HasSuffix(related[k].kind, "/worksheet") {
			continue // a chart or a dialogue
		}
		s := &Sheet{Name: n.attr("name"), index: i, part: related[k].part, rows: map[int]*sheetRow{}}
		if err := w.readSheet(s); err != nil {
			return fmt.Errorf("%s: %w", s.part, err)
		}
		w.Sheets = append(w.Sheets, s)
	}
	return nil
}

func (w *Workbook) hasMacros() bool {
	return slices.ContainsFunc(w.order, func(name string) bool { return path.Base(name) == "vbaProject.bin" })
}

// relations are the parts that a part leads to; the package itself is "".
func (w *Workbook) relations(part string) (all []relation) {
	children, err := below(w.parts[relsOf(part)])
	if err != nil {
		return nil
	}
	for _, c := range children {
		r := relation{id: c.attr("Id"), kind: c.attr("Type"), part: c.attr("Target")}
		rooted, ok := strings.CutPrefix(r.part, "/")
		switch {
		case c.attr("TargetMode") == "External":
			r.kind = ""
		case ok:
			r.part = rooted
		default:
			r.part = path.Join(path.Dir(part), r.part)
		}
		all = append(all, r)
	}
	return all
}

// leadsTo returns the part that a part leads to by a relation of a kind, given the
// end of the kind; "" for none.
func (w *Workbook) leadsTo(from, kind string) string {
	for _, r := range w.relations(from) {
		if strings.HasSuffix(r.kind, kind) {
			return r.part
		}
	}
	return ""
}

func relsOf(part string) string {
	if part == "" {
		return "_rels/.rels"
	}
	return path.Join(path.Dir(part), "_rels", path.Base(part)+".rels")
}

// contentType is the type that the package declares for a part.
func (w *Workbook) contentType(part string) string {
	children, err := below(w.parts[typesPart])
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

// textOf is the text in the content of an element, without tags.
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

// Names calls a function with each defined name that stands for one cell, and the
// cell; the sheet is "" where the name refers to none.
func (w *Workbook) Names(do func(name, sheet string, column, row int)) {
	for _, n := range w.names {
		if sheet, column, row, ok := oneCell(n.refersTo); ok {
			do(n.name, sheet, column, row)
		}
	}
}

// HasMarks reports whether any part of the workbook has marks, also outside of
// cells, such as in a header.
func (w *Workbook) HasMarks() bool {
	for _, name := range w.order {
		if isXML(name) && len(Marks(textOf(w.parts[name]))) > 0 {
			return true
		}
	}
	return false
}
