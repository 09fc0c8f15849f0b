package template

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/report/formula"
)

// related makes a part that belongs to a sheet follow its rows.
func (f *filler) related(s *Sheet, r relation) {
	kind := r.kind[strings.LastIndexByte(r.kind, '/')+1:]
	if _, ok := f.w.parts[r.part]; !ok {
		return
	}
	var err error
	switch kind {
	case "comments":
		err = f.comments(s, r.part)
	case "threadedComment":
		err = f.threads(s, r.part)
	case "vmlDrawing":
		f.shapes(s, r.part)
	case "drawing":
		err = f.drawing(s, r.part)
	case "table":
		err = f.table(s, r.part)
	case "pivotTable":
		if len(f.layouts[s].blocks) > 0 {
			f.refusePart(s, "", PivotTable, "", &refusal{code: CannotMove})
		}
	}
	if err != nil {
		f.failed(r.part, err)
	}
}

// copiesOf are the rows of the filled sheet that a row of the template becomes.
func (f *filler) copiesOf(s *Sheet, row int) []int {
	l := f.layouts[s]
	if len(l.copies[row]) == 0 {
		return []int{l.first(row)}
	}
	var rows []int
	for _, c := range l.copies[row] {
		rows = append(rows, c.out)
	}
	return rows
}

// comments copies the comments of repeated rows. A thread of comments stays with the
// first copy.
func (f *filler) comments(s *Sheet, part string) error {
	root, err := nodes(f.w.parts[part])
	if err != nil || len(root) == 0 {
		return errors.Join(err, errors.New("no comments"))
	}
	children, err := nodes(root[0].inner)
	if err != nil {
		return err
	}
	authors, err := listed(children, "authors")
	if err != nil {
		return err
	}
	threads := map[string]bool{} // whether an author, by its number, stands for a thread
	for i, a := range authors {
		threads[strconv.Itoa(i)] = strings.HasPrefix(textOf(a.inner), "tc=")
	}
	raw, err := each(root[0], func(list node) ([]byte, error) {
		if list.name != "commentList" {
			return list.raw, nil
		}
		return each(list, func(c node) ([]byte, error) {
			f.noMark(s, c.attr("ref"), InComment, textOf(c.inner))
			column, row, ok := formula.ParseCell(c.attr("ref"))
			if !ok {
				return c.raw, nil
			}
			rows := f.copiesOf(s, row)
			if threads[c.attr("authorId")] {
				rows = rows[:1]
			}
			return copiedComment(c, column, rows), nil
		})
	})
	f.parts[part] = withDeclaration(raw)
	return err
}

// copiedComment writes a comment once for each of some rows.
func copiedComment(c node, column int, rows []int) []byte {
	var b bytes.Buffer
	for i, row := range rows {
		e := c.start.Copy()
		e.Attr = withAttr(e.Attr, "ref", formula.Cell(column, row))
		for k, a := range e.Attr {
			if a.Name.Local == "uid" && i > 0 {
				e.Attr[k].Value = copiedID(a.Value, i)
			}
		}
		writeStart(&b, e, false)
		b.Write(c.inner)
		writeEnd(&b, e)
	}
	return b.Bytes()
}

// copiedID is the id of the n-th copy of something with an id. It is the same each
// time.
func copiedID(id string, n int) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%s/%d", id, n))
	h := strings.ToUpper(hex.EncodeToString(sum[:16]))
	return fmt.Sprintf("{%s-%s-%s-%s-%s}", h[:8], h[8:12], h[12:16], h[16:20], h[20:32])
}

const declarationText = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?>` + "\n"

func withDeclaration(raw []byte) []byte { return append([]byte(declarationText), raw...) }

// threads moves the threads of comments to the first copies of their rows.
func (f *filler) threads(s *Sheet, part string) error {
	l := f.layouts[s]
	raw, err := edit(f.w.parts[part], editing{
		start: func(path []string, e *xml.StartElement) bool {
			column, row, ok := formula.ParseCell(attribute(e.Attr, "ref"))
			if ok && e.Name.Local == "threadedComment" {
				e.Attr = withAttr(e.Attr, "ref", formula.Cell(column, l.first(row)))
			}
			return ok
		},
		text: func(path []string, text string) (string, bool) {
			f.noMark(s, "", InComment, text)
			return "", false
		},
	})
	f.parts[part] = raw
	return err
}

// Patterns of a drawing of the old kind (VML), which holds the boxes of comments. It
// is not always well-formed XML.
var (
	shapePattern = regexp.MustCompile(`(?s)<v:shape\b.*?</v:shape>`)
	shapeID      = regexp.MustCompile(`\bid="([^"]*)"`)
	shapeRow     = regexp.MustCompile(`<x:Row>\s*([0-9]+)\s*</x:Row>`)
	shapeAnchor  = regexp.MustCompile(`<x:Anchor>([^<]*)</x:Anchor>`)
	shapeIsNote  = regexp.MustCompile(`ObjectType="Note"`)
)

// shapes copies the boxes of comments, and moves the other shapes.
func (f *filler) shapes(s *Sheet, part string) {
	threaded := f.threadedRows(s)
	text := string(f.w.parts[part])
	f.parts[part] = []byte(shapePattern.ReplaceAllStringFunc(text, func(shape string) string {
		m := shapeRow.FindStringSubmatch(shape)
		if !shapeIsNote.MatchString(shape) || m == nil {
			return shapeAnchor.ReplaceAllStringFunc(shape, func(a string) string { return f.shifted(s, a, -1, 0) })
		}
		row, err := strconv.Atoi(m[1])
		if err != nil {
			return shape
		}
		rows := f.copiesOf(s, row+1)
		if threaded[row+1] {
			rows = rows[:1]
		}
		var b strings.Builder
		for i, to := range rows {
			one := shapeRow.ReplaceAllString(shape, fmt.Sprintf("<x:Row>%d</x:Row>", to-1))
			one = shapeAnchor.ReplaceAllStringFunc(one, func(a string) string { return f.shifted(s, a, row, to-1-row) })
			if i > 0 {
				one = replaceFirst(shapeID, one, func(id string) string { return fmt.Sprintf(`id="%s_%d"`, id, i) })
			}
			b.WriteString(one)
		}
		return b.String()
	}))
}

// replaceFirst replaces the first match of a pattern, given its first group.
func replaceFirst(pattern *regexp.Regexp, s string, replacement func(group string) string) string {
	m := pattern.FindStringSubmatchIndex(s)
	if m == nil {
		return s
	}
	return s[:m[0]] + replacement(s[m[2]:m[3]]) + s[m[1]:]
}

// threadedRows are the rows with threads of comments.
func (f *filler) threadedRows(s *Sheet) map[int]bool {
	rows := map[int]bool{}
	for _, r := range s.related {
		if !strings.HasSuffix(r.kind, "/threadedComment") {
			continue
		}
		_, err := edit(f.w.parts[r.part], editing{start: func(path []string, e *xml.StartElement) bool {
			if _, row, ok := formula.ParseCell(attribute(e.Attr, "ref")); ok {
				rows[row] = true
			}
			return false
		}})
		if err != nil {
			f.failed(r.part, err)
		}
	}
	return rows
}

// shifted moves the anchor of a shape by a number of rows. Where the shape belongs to
// no cell (row is -1) it moves with the row on which it begins.
func (f *filler) shifted(s *Sheet, anchor string, row, by int) string {
	m := shapeAnchor.FindStringSubmatch(anchor)
	fields := strings.Split(m[1], ",")
	if len(fields) != 8 {
		return anchor
	}
	for i := range fields {
		fields[i] = strings.TrimSpace(fields[i])
	}
	top, errTop := strconv.Atoi(fields[2])
	bottom, errBottom := strconv.Atoi(fields[6])
	if errTop != nil || errBottom != nil {
		return anchor
	}
	if row < 0 {
		by = f.layouts[s].first(top+1) - 1 - top
	}
	fields[2], fields[6] = strconv.Itoa(max(top+by, 0)), strconv.Itoa(bottom+by)
	return "<x:Anchor>" + strings.Join(fields, ", ") + "</x:Anchor>"
}

// drawing moves pictures and charts with the rows on which they begin, keeps their
// sizes, and fills the texts of boxes.
func (f *filler) drawing(s *Sheet, part string) error {
	raw, err := f.paragraphs(s, f.w.parts[part], InTextBox)
	if err != nil {
		return err
	}
	from := -1 // the row on which the last one began
	l := f.layouts[s]
	raw, err = edit(raw, editing{
		start: func(path []string, e *xml.StartElement) bool {
			link := attribute(e.Attr, "textlink")
			if link == "" {
				return false
			}
			moved, wrong := f.follow(link, place{sheet: s})
			if wrong != nil {
				f.refusePart(s, "", InTextBox, link, wrong)
				return false
			}
			e.Attr = withAttr(e.Attr, "textlink", moved)
			return true
		},
		text: func(path []string, text string) (string, bool) {
			corner, row, ok := anchorRow(path, text)
			if !ok {
				return "", false
			}
			if corner == "from" {
				from = row
				return strconv.Itoa(l.first(row+1) - 1), true
			}
			if from < 0 {
				return strconv.Itoa(l.first(row+1) - 1), true
			}
			return strconv.Itoa(l.first(from+1) - 1 + row - from), true
		},
	})
	f.parts[part] = raw
	return err
}

// piece is a text in XML, from an offset to another.
type piece struct {
	begin, end int64
	text       string
}

// paragraphs fills the marks of the texts of a drawing or a chart.
func (f *filler) paragraphs(s *Sheet, raw []byte, part Part) ([]byte, error) {
	if !bytes.ContainsAny(raw, "{｛") {
		return raw, nil
	}
	all, err := paragraphPieces(raw)
	if err != nil {
		return nil, err
	}
	var out bytes.Buffer
	done := int64(0)
	for _, pieces := range all {
		texts, ok := f.filledPieces(s, part, pieces)
		if !ok {
			continue
		}
		for i, p := range pieces {
			out.Write(raw[done:p.begin])
			out.WriteString(escape(texts[i]))
			done = p.end
		}
	}
	out.Write(raw[done:])
	return out.Bytes(), nil
}

// paragraphPieces finds the paragraphs of a drawing or a chart, each as the pieces of
// its text. A paragraph within another belongs to that.
func paragraphPieces(raw []byte) (all [][]piece, err error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false
	depth, inText := 0, false
	for {
		offset := d.InputOffset()
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			return all, nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "p":
				if depth++; depth == 1 {
					all = append(all, nil)
				}
			case "t":
				inText = true
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "p":
				depth--
			case "t":
				inText = false
			}
		case xml.CharData:
			if inText && depth > 0 {
				last := len(all) - 1
				all[last] = append(all[last], piece{offset, d.InputOffset(), string(t)})
			}
		}
	}
}

// filledPieces fills the marks of a paragraph and returns the texts of its pieces. ok
// is false where nothing is filled.
func (f *filler) filledPieces(s *Sheet, part Part, pieces []piece) (texts []string, ok bool) {
	runs := make([]run, len(pieces))
	for i, p := range pieces {
		runs[i] = run{look: []byte{byte(i), byte(i >> 8)}, text: p.text} // the look tells which piece it is
	}
	filled, ok := f.sentence(s, "", part, runs, func(s string) string { return s })
	if !ok {
		return nil, false
	}
	texts = make([]string, len(pieces))
	for _, r := range filled {
		texts[int(r.look[0])|int(r.look[1])<<8] = r.text
	}
	return texts, true
}

// table makes a table reach over the copies of its rows.
func (f *filler) table(s *Sheet, part string) error {
	root, err := nodes(f.w.parts[part])
	if err != nil {
		return err
	}
	n := find(root, "table")
	if n == nil {
		return errors.New("no table")
	}
	ref, ok := formula.ParseRange(n.attr("ref"))
	if !ok {
		return errors.New("a table without cells")
	}
	p := f.seenFrom(s, formula.Cell(ref.From.Column, min(ref.From.Row+1, ref.To.Row)))
	p.spread = false
	head := n.attr("headerRowCount") != "0"
	column := ref.From.Column - 1
	raw, err := edit(f.w.parts[part], editing{
		start: func(path []string, e *xml.StartElement) bool {
			switch e.Name.Local {
			case "tableColumn":
				column++
				if c := f.grids[s].cell(column, f.layouts[s].first(ref.From.Row)); head && c != nil && c.filled {
					text, _ := c.value.(string)
					e.Attr = withAttr(e.Attr, "name", text)
					return true
				}
				return false
			}
			cells := attribute(e.Attr, "ref")
			if cells == "" {
				return false
			}
			e.Attr = withAttr(e.Attr, "ref", f.stretched(s, cells))
			return true
		},
		text: func(path []string, text string) (string, bool) {
			switch path[len(path)-1] {
			case "calculatedColumnFormula", "totalsRowFormula":
				standing := p
				if path[len(path)-1] == "totalsRowFormula" {
					standing = place{sheet: s}
				}
				moved, wrong := f.follow(text, standing)
				if wrong != nil {
					f.refusePart(s, ref.From.String(), InTable, text, wrong)
					return "", false
				}
				return moved, true
			}
			return "", false
		},
	})
	if err != nil {
		return err
	}
	f.parts[part] = raw
	return f.keepTable(s, raw)
}

// keepTable keeps a filled table for the formulas that refer to it by its name.
func (f *filler) keepTable(s *Sheet, raw []byte) error {
	root, err := nodes(raw)
	if err != nil {
		return err
	}
	n := find(root, "table")
	ref, ok := formula.ParseRange(n.attr("ref"))
	if !ok {
		return errors.New("a table without cells")
	}
	t := formula.Table{Sheet: s.Name, Cells: ref, Head: 1}
	if n.attr("headerRowCount") == "0" {
		t.Head = 0
	}
	if rows, err := strconv.Atoi(n.attr("totalsRowCount")); err == nil {
		t.Totals = rows
	}
	children, err := nodes(n.inner)
	if err != nil {
		return err
	}
	columns, err := listed(children, "tableColumns")
	if err != nil {
		return err
	}
	for _, c := range columns {
		t.Columns = append(t.Columns, c.attr("name"))
	}
	for _, name := range []string{n.attr("displayName"), n.attr("name")} {
		if name != "" {
			f.tables[strings.ToLower(name)] = t
		}
	}
	return nil
}

// charts are the names of the parts that hold charts.
func (w *Workbook) charts() (all []string) {
	for _, part := range w.order {
		if !isXML(part) || strings.HasSuffix(part, ".rels") {
			continue
		}
		for _, r := range w.relations(part) {
			if (strings.HasSuffix(r.kind, "/chart") || strings.HasSuffix(r.kind, "/chartEx")) && !slices.Contains(all, r.part) {
				all = append(all, r.part)
			}
		}
	}
	return all
}

// chart fills the texts of a chart, makes its series follow, and stores the values
// that they show.
func (f *filler) chart(part string) error {
	raw, err := f.paragraphs(nil, f.w.parts[part], InChart)
	if err != nil {
		return err
	}
	raw, err = f.chartData(raw, part)
	f.parts[part] = raw
	return err
}

// chartData writes the elements of a chart that refer to cells anew.
func (f *filler) chartData(raw []byte, part string) ([]byte, error) {
	d := xml.NewDecoder(bytes.NewReader(raw))
	d.Strict = false
	var out bytes.Buffer
	done, depth := int64(0), 0
	var begin int64
	for {
		offset := d.InputOffset()
		t, err := d.RawToken()
		if errors.Is(err, io.EOF) {
			out.Write(raw[done:])
			return out.Bytes(), nil
		}
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			if depth > 0 {
				depth++
			} else if isDataRef(t.Name.Local) {
				depth, begin = 1, offset
			}
		case xml.EndElement:
			if depth == 0 {
				continue
			}
			if depth--; depth == 0 {
				element, err := f.dataRef(raw[begin:d.InputOffset()], part)
				if err != nil {
					return nil, err
				}
				out.Write(raw[done:begin])
				out.Write(element)
				done = d.InputOffset()
			}
		}
	}
}

// isDataRef reports whether an element of a chart refers to cells.
func isDataRef(name string) bool {
	return slices.Contains([]string{"numRef", "strRef", "multiLvlStrRef", "strDim", "numDim"}, name)
}

// dataRef writes a reference of a chart to cells, with their values.
func (f *filler) dataRef(raw []byte, part string) ([]byte, error) {
	root, err := nodes(raw)
	if err != nil || len(root) != 1 {
		return raw, err
	}
	children, err := nodes(root[0].inner)
	if err != nil {
		return nil, err
	}
	n := find(children, "f")
	if n == nil {
		return raw, nil
	}
	text := textOf(n.inner)
	moved, wrong := f.follow(text, place{whole: true})
	if wrong != nil {
		f.refusePart(nil, "", InChart, text, wrong)
		return raw, nil
	}
	var out bytes.Buffer
	writeStart(&out, root[0].start, false)
	for _, c := range children {
		switch c.name {
		case "f":
			writeStart(&out, c.start, false)
			out.WriteString(escape(moved))
			writeEnd(&out, c.start)
		case "numCache", "strCache":
			if !f.trial {
				out.Write(f.cache(c, moved))
			}
		case "lvl", "multiLvlStrCache": // the program that opens the workbook takes them from the cells
		default:
			out.Write(c.raw)
		}
	}
	writeEnd(&out, root[0].start)
	return out.Bytes(), nil
}

// cache writes the values of the cells of a series, for programs that draw before
// they compute.
func (f *filler) cache(n node, refers string) []byte {
	prefix := strings.TrimSuffix(qualified(n.start.Name), n.name)
	var values []formula.Value
	for _, t := range formula.Tokens(refers) {
		if t.Kind != formula.Reference {
			continue
		}
		s := f.w.sheet(t.Ref.Sheet)
		if s == nil || t.Ref.From.Row == 0 || t.Ref.From.Column == 0 {
			return nil
		}
		for row := t.Ref.From.Row; row <= t.Ref.To.Row; row++ {
			for column := t.Ref.From.Column; column <= t.Ref.To.Column; column++ {
				v, err := f.Value(s.Name, column, row)
				if err != nil {
					return nil
				}
				values = append(values, v)
			}
		}
	}
	var b bytes.Buffer
	writeStart(&b, n.start, false)
	if children, err := nodes(n.inner); err == nil {
		if format := find(children, "formatCode"); format != nil {
			b.Write(format.raw)
		}
	}
	fmt.Fprintf(&b, `<%sptCount val="%d"/>`, prefix, len(values))
	for i, v := range values {
		text := ""
		switch v := v.(type) {
		case float64:
			text = strconv.FormatFloat(v, 'g', -1, 64)
		case string:
			if n.name == "numCache" {
				continue
			}
			text = v
		default:
			continue
		}
		fmt.Fprintf(&b, `<%[1]spt idx="%[2]d"><%[1]sv>%[3]s</%[1]sv></%[1]spt>`, prefix, i, escape(text))
	}
	writeEnd(&b, n.start)
	return b.Bytes()
}
