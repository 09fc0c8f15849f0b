package template

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/report/formula"
)

// Fill writes the filled template, with document properties by which programs know
// it. Its error is of type Problems where something cannot be filled or cannot follow,
// else that of the writer.
func (w *Workbook) Fill(to io.Writer, plan Plan, answers Answers, properties map[string]string) error {
	f := w.newFiller(plan, answers)
	f.fill()
	if all := f.inOrder(); len(all) > 0 {
		return all
	}
	if err := f.setProperties(properties); err != nil {
		return damaged(err)
	}
	return f.pack(to)
}

// workbook makes the names of the workbook follow, and asks the program that opens it
// to compute it.
func (f *filler) workbook() {
	raw := f.w.parts[f.w.main]
	next := 0 // defined name
	computed := false
	raw, err := edit(raw, editing{
		start: func(path []string, e *xml.StartElement) bool {
			if e.Name.Local != "calcPr" {
				return false
			}
			computed = true
			e.Attr = withAttr(e.Attr, "fullCalcOnLoad", "1")
			return true
		},
		text: func(path []string, text string) (string, bool) {
			if path[len(path)-1] != "definedName" || next >= len(f.w.names) {
				return "", false
			}
			n := f.w.names[next]
			next++
			moved := f.definedName(n)
			return moved, moved != text
		},
	})
	if err != nil {
		f.failed(f.w.main, err)
		return
	}
	if !computed {
		raw = afterAny(raw, []string{"definedNames", "externalReferences", "functionGroups", "sheets"}, func(prefix string) string {
			return "<" + prefix + `calcPr fullCalcOnLoad="1"/>`
		})
	}
	f.parts[f.w.main] = raw
	for _, r := range f.w.relations(f.w.main) {
		if strings.HasSuffix(r.kind, "/calcChain") { // the order of computing, which has changed
			f.parts[r.part] = nil
			f.unrelate(f.w.main, r.id)
		}
	}
	for _, name := range f.w.order {
		switch {
		case strings.HasPrefix(name, "xl/pivotCache/pivotCacheDefinition"):
			f.pivot(name)
		case name == f.w.stringsPart():
			f.texts(name)
		}
	}
}

// afterAny puts an element behind the first that there is of some. element writes it,
// given the prefix of the names.
func afterAny(raw []byte, names []string, element func(prefix string) string) []byte {
	children, err := below(raw)
	if err != nil {
		return raw
	}
	for _, name := range names {
		if n := find(children, name); n != nil {
			end := bytes.Index(raw, n.raw) + len(n.raw)
			prefix := strings.TrimSuffix(qualified(n.start.Name), name)
			return slices.Concat(raw[:end], []byte(element(prefix)), raw[end:])
		}
	}
	return raw
}

// definedName returns the cells or the formula that a defined name stands for in the
// filled workbook.
func (f *filler) definedName(n definedName) string {
	on := (*Sheet)(nil)
	for _, s := range f.w.Sheets {
		if s.index == n.scope {
			on = s
		}
	}
	f.noMark(on, "", InName, n.refersTo)
	tokens := formula.Tokens(n.refersTo)
	switch n.name {
	case "_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase", "_xlnm.Criteria", "_xlnm.Extract":
		for i, t := range tokens {
			if s := f.w.sheet(t.Ref.Sheet); t.Kind == formula.Reference && s != nil {
				tokens[i].Text = f.special(s, n.name, t.Ref)
			}
		}
		return formula.Join(tokens)
	}
	for _, t := range tokens {
		s := f.w.sheet(t.Ref.Sheet)
		if t.Kind != formula.Reference || s == nil || t.Ref.From.Row == 0 || len(f.layouts[s].blocks) == 0 {
			continue
		}
		if !(t.Ref.From.FixedRow && t.Ref.To.FixedRow) && t.Ref.To.Row >= f.layouts[s].blocks[0].First {
			r := t.Ref
			r.From.FixedRow, r.To.FixedRow, r.From.FixedCol, r.To.FixedCol = true, true, true, true
			f.refusePart(on, "", InName, n.name+"="+n.refersTo, &refusal{OneCell, r.String()})
			return n.refersTo
		}
	}
	moved, wrong := f.follow(n.refersTo, place{sheet: on, whole: true})
	if wrong != nil {
		f.refusePart(on, "", InName, n.name+"="+n.refersTo, wrong)
		return n.refersTo
	}
	return moved
}

// special moves a range whose name has a meaning to programs: the cells to print,
// those to repeat on each page, those to filter.
func (f *filler) special(s *Sheet, name string, r formula.Ref) string {
	if r.From.Row == 0 {
		return r.String()
	}
	l := f.layouts[s]
	switch name {
	case "_xlnm.Print_Titles":
		if f.crosses(s, r) {
			f.refusePart(s, "", PrintTitles, r.Cells(), &refusal{code: CannotMove})
		}
	case "_xlnm._FilterDatabase":
		cells, ok := formula.ParseRange(f.filterRange(s, formula.Ref{From: r.From, To: r.To, Area: r.Area}.Cells()))
		if ok {
			r.From, r.To, r.Area = cells.From, cells.To, cells.Area
		}
		return r.String()
	}
	r.From.Row, r.To.Row = l.first(r.From.Row), l.last(r.To.Row)
	r.Area = r.Area || r.From.Row != r.To.Row
	return r.String()
}

// pivot refuses a pivot table over repeated rows.
func (f *filler) pivot(part string) {
	_, err := edit(f.w.parts[part], editing{start: func(path []string, e *xml.StartElement) bool {
		if e.Name.Local == "worksheetSource" {
			if s := f.w.sheet(attribute(e.Attr, "sheet")); s != nil && len(f.layouts[s].blocks) > 0 {
				f.refusePart(s, "", PivotTable, attribute(e.Attr, "ref"), &refusal{code: CannotMove})
			}
		}
		return false
	}})
	if err != nil {
		f.failed(part, err)
	}
}

// texts empties the shared texts that have marks, since no cell refers to them any
// more.
func (f *filler) texts(part string) {
	raw := f.w.parts[part]
	for _, s := range f.w.strings {
		if len(Marks(textOfRuns(s.runs))) > 0 {
			open, _, _ := bytes.Cut(s.raw, []byte(">"))
			name := string(bytes.TrimPrefix(bytes.Fields(open)[0], []byte("<")))
			prefix := strings.TrimSuffix(name, "si")
			raw = bytes.Replace(raw, s.raw, fmt.Appendf(nil, "<%[1]ssi><%[1]st></%[1]st></%[1]ssi>", prefix), 1)
		}
	}
	f.parts[part] = raw
}

// others makes the charts follow, and refuses marks in the parts that nothing fills.
func (f *filler) others() {
	for _, part := range f.w.charts() {
		if err := f.chart(part); err != nil {
			f.failed(part, err)
		}
	}
	seen := map[string]bool{}
	for _, p := range f.problems {
		seen[p.Text] = true
	}
	for _, name := range f.w.order {
		if !isXML(name) || name == f.w.stringsPart() || strings.HasPrefix(name, "xl/externalLinks/") || f.isSheet(name) {
			continue
		}
		raw, changed := f.parts[name]
		if !changed {
			raw = f.w.parts[name]
		}
		if !bytes.ContainsAny(raw, "{｛") {
			continue
		}
		for _, mark := range Marks(textOf(raw)) {
			if seen[mark] {
				continue
			}
			part := Elsewhere
			if strings.HasPrefix(name, "docProps/") {
				part = InProperties
			}
			p := Problem{Code: NotHere, Part: part, Text: mark}
			if part == Elsewhere {
				p.Fix = name
			}
			f.problem(p)
		}
	}
}

func (f *filler) isSheet(part string) bool {
	return slices.ContainsFunc(f.w.Sheets, func(s *Sheet) bool { return s.part == part })
}

// unrelate takes a relation away from a part.
func (f *filler) unrelate(part, id string) {
	name := relsOf(part)
	f.parts[name] = without(f.current(name), func(n node) bool { return n.attr("Id") == id })
}

// current is a part with its changes so far.
func (f *filler) current(name string) []byte {
	if raw, ok := f.parts[name]; ok {
		return raw
	}
	return f.w.parts[name]
}

// without leaves out elements right below the outermost one.
func without(raw []byte, drop func(node) bool) []byte {
	children, err := below(raw)
	if err != nil {
		return raw
	}
	for _, n := range children {
		if drop(n) {
			raw = bytes.Replace(raw, n.raw, nil, 1)
		}
	}
	return raw
}

// writeSheet puts a sheet together: its cells, and the elements around them that
// around has left.
func (f *filler) writeSheet(s *Sheet) {
	var b bytes.Buffer
	b.Write(f.parts[s.part])
	fmt.Fprintf(&b, "<%ssheetData>", s.prefix)
	for n, row := range f.grids[s].rows {
		if row != nil {
			f.writeRow(&b, s, n, row)
		}
	}
	fmt.Fprintf(&b, "</%ssheetData>", s.prefix)
	b.Write(f.parts[s.part+"/after"])
	delete(f.parts, s.part+"/after")
	f.parts[s.part] = b.Bytes()
}

func (f *filler) writeRow(b *bytes.Buffer, s *Sheet, n int, row *filledRow) {
	start := xml.StartElement{Name: xml.Name{Local: s.prefix + "row"}, Attr: append([]xml.Attr{{Name: xml.Name{Local: "r"}, Value: strconv.Itoa(n)}}, row.from.attrs...)}
	switch {
	case row.newHeight > 0:
		start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: "ht"}, Value: strconv.FormatFloat(row.newHeight, 'g', -1, 64)},
			xml.Attr{Name: xml.Name{Local: "customHeight"}, Value: "1"})
	case row.kind == Once && row.from.height > 0:
		start.Attr = append(start.Attr, xml.Attr{Name: xml.Name{Local: "ht"}, Value: strconv.FormatFloat(row.from.height, 'g', -1, 64)})
	}
	writeStart(b, start, false)
	for _, c := range row.cells {
		f.writeCell(b, s, n, c)
	}
	fmt.Fprintf(b, "</%srow>", s.prefix)
}

func (f *filler) writeCell(b *bytes.Buffer, s *Sheet, n int, c *filledCell) {
	p := s.prefix
	fmt.Fprintf(b, `<%sc r="%s%d"`, p, formula.Letters(c.column), n)
	if c.from.style > 0 {
		fmt.Fprintf(b, ` s="%d"`, c.from.style)
	}
	for _, a := range c.from.attrs {
		fmt.Fprintf(b, ` %s="%s"`, qualified(a.Name), escape(a.Value))
	}
	switch {
	case c.blanked:
		b.WriteString("/>")
	case c.formula != "":
		f.writeFormula(b, s, n, c)
	case c.array != nil:
		f.writeResult(b, c, func() {
			if c.from.formulaType == "dataTable" {
				b.Write(c.from.formulaAlone())
			}
		}, p)
	case !c.filled:
		if c.from.valueType != "" {
			fmt.Fprintf(b, ` t="%s"`, escape(c.from.valueType))
		}
		b.WriteByte('>')
		b.Write(c.from.raw)
		fmt.Fprintf(b, "</%sc>", p)
	case c.value == nil:
		b.WriteString("/>")
	default:
		switch v := c.value.(type) {
		case float64:
			fmt.Fprintf(b, "><%[1]sv>%[2]s</%[1]sv></%[1]sc>", p, strconv.FormatFloat(v, 'g', -1, 64))
		case string:
			fmt.Fprintf(b, ` t="inlineStr"><%sis>`, p)
			if len(c.runs) == 0 {
				writeText(b, p, literally(v))
			} else if len(c.runs) == 1 && c.runs[0].look == nil {
				writeText(b, p, c.runs[0].text)
			} else {
				for _, r := range c.runs {
					fmt.Fprintf(b, "<%sr>%s", p, r.look)
					writeText(b, p, r.text)
					fmt.Fprintf(b, "</%sr>", p)
				}
			}
			fmt.Fprintf(b, "</%[1]sis></%[1]sc>", p)
		}
	}
}

func writeText(b *bytes.Buffer, prefix, text string) {
	fmt.Fprintf(b, `<%[1]st xml:space="preserve">%[2]s</%[1]st>`, prefix, escape(text))
}

// writeFormula writes a formula with its result, or without one where it could not be
// computed.
func (f *filler) writeFormula(b *bytes.Buffer, s *Sheet, n int, c *filledCell) {
	f.writeResult(b, c, func() {
		fmt.Fprintf(b, "<%sf", s.prefix)
		if c.from.formulaType == "array" {
			ref := c.from.array
			if r, ok := formula.ParseRange(ref); ok {
				by := n - c.from.Row
				r.From.Row, r.To.Row = r.From.Row+by, r.To.Row+by
				ref = r.Cells()
			}
			fmt.Fprintf(b, ` t="array" ref="%s"`, ref)
		}
		fmt.Fprintf(b, ">%s</%sf>", escape(c.formula), s.prefix)
	}, s.prefix)
}

// writeResult writes the rest of a cell with a formula: the type of its value, the
// formula, and the value.
func (f *filler) writeResult(b *bytes.Buffer, c *filledCell, writeFormula func(), prefix string) {
	text, kind := "", ""
	if c.state == done {
		switch v := c.value.(type) {
		case float64:
			text = strconv.FormatFloat(v, 'g', -1, 64)
		case string:
			text, kind = literally(v), "str"
		case bool:
			text, kind = "0", "b"
			if v {
				text = "1"
			}
		case formula.Fault:
			text, kind = string(v), "e"
		}
	}
	if kind != "" {
		fmt.Fprintf(b, ` t="%s"`, kind)
	}
	b.WriteByte('>')
	writeFormula()
	if text != "" || kind != "" {
		fmt.Fprintf(b, "<%[1]sv>%[2]s</%[1]sv>", prefix, escape(text))
	}
	fmt.Fprintf(b, "</%sc>", prefix)
}

// formulaAlone is the XML of the formula of a cell, without its result.
func (c *Cell) formulaAlone() []byte {
	parts, err := nodes(c.raw)
	if err != nil {
		return nil // cannot be: Open has read it
	}
	if n := find(parts, "f"); n != nil {
		return n.raw
	}
	return nil
}

const (
	customKind = "application/vnd.openxmlformats-officedocument.custom-properties+xml"
	customPart = "docProps/custom.xml"
	customNS   = "http://schemas.openxmlformats.org/officeDocument/2006/custom-properties"
	formatID   = "{D5CDD505-2E9C-101B-9397-08002B2CF9AE}"
)

// setProperties puts document properties into the file, and makes a workbook of a
// file of the type for templates (.xltx).
func (f *filler) setProperties(properties map[string]string) error {
	types := f.current(typesPart)
	for _, name := range f.w.order {
		if raw, ok := f.parts[name]; ok && raw == nil {
			types = without(types, func(n node) bool { return strings.EqualFold(n.attr("PartName"), "/"+name) })
		}
	}
	if kind := f.w.contentType(f.w.main); kind != mainKind {
		types = bytes.ReplaceAll(types, []byte(kind), []byte(mainKind))
	}
	part := f.w.leadsTo("", "/custom-properties")
	if part == "" {
		part = customPart
		f.parts[part] = []byte(declarationText + `<Properties xmlns="` + customNS + `" xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes"></Properties>`)
		f.added = append(f.added, part)
		rels := relsOf("")
		f.parts[rels] = beforeEnd(f.current(rels), `<Relationship Id="rIdJixiao" Type="`+relKinds+`custom-properties" Target="`+part+`"/>`)
		types = beforeEnd(types, `<Override PartName="/`+part+`" ContentType="`+customKind+`"/>`)
	}
	f.parts[typesPart] = types
	raw := without(f.current(part), func(n node) bool { _, ok := properties[n.attr("name")]; return ok })
	children, err := below(raw)
	if err != nil {
		return fmt.Errorf("%s: %w", part, err)
	}
	next := 2
	for _, n := range children {
		if id, err := strconv.Atoi(n.attr("pid")); err == nil {
			next = max(next, id+1)
		}
	}
	for name, value := range properties {
		raw = beforeEnd(raw, fmt.Sprintf(`<property xmlns="%s" fmtid="%s" pid="%d" name="%s"><vt:lpwstr xmlns:vt="http://schemas.openxmlformats.org/officeDocument/2006/docPropsVTypes">%s</vt:lpwstr></property>`,
			customNS, formatID, next, escape(name), escape(value)))
		next++
	}
	f.parts[part] = raw
	return nil
}

// beforeEnd puts an element before the last tag of XML. Where the outermost element
// is empty it gets a last tag.
func beforeEnd(raw []byte, element string) []byte {
	trimmed := bytes.TrimRight(raw, " \r\n\t")
	if bytes.HasSuffix(trimmed, []byte("/>")) {
		root, err := nodes(raw)
		if err != nil || len(root) == 0 {
			return raw
		}
		return fmt.Appendf(nil, "%s>%s</%s>", bytes.TrimSuffix(trimmed, []byte("/>")), element, qualified(root[0].start.Name))
	}
	end := bytes.LastIndex(raw, []byte("</"))
	if end < 0 {
		return raw
	}
	return slices.Concat(raw[:end], []byte(element), raw[end:])
}

// pack writes the parts into a package.
func (f *filler) pack(to io.Writer) error {
	z := zip.NewWriter(to)
	for _, name := range append(slices.Clone(f.w.order), f.added...) {
		raw := f.current(name)
		if changed, ok := f.parts[name]; ok && changed == nil {
			continue
		}
		out, err := z.Create(path.Clean(name))
		if err != nil {
			return err
		}
		if _, err := out.Write(raw); err != nil {
			return err
		}
	}
	return z.Close()
}
