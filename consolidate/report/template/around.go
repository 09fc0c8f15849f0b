package template

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"jixiao/consolidate/report/formula"
)

// maxBreaks is the greatest number of page breaks of a sheet.
const maxBreaks = 1026

// around makes the elements around the cells of a sheet follow them.
func (f *filler) around(s *Sheet) {
	f.noMark(s, "", InSheetName, s.Name)
	before, err := edit(s.before, editing{start: func(path []string, e *xml.StartElement) bool { return f.view(s, e) }})
	if err != nil {
		f.failed(s.part, err)
		return
	}
	children, err := nodes(s.behind())
	if err != nil {
		f.failed(s.part, err)
		return
	}
	var after bytes.Buffer
	for _, n := range children {
		raw, err := f.child(s, n)
		if err != nil {
			f.failed(s.part, err)
			return
		}
		after.Write(raw)
	}
	after.Write(s.after[len(s.behind()):])
	f.parts[s.part] = before // the cells and the rest are put together in write
	f.parts[s.part+"/after"] = after.Bytes()
	for _, r := range s.related {
		f.related(s, r)
	}
}

// failed adds a problem for a part that cannot be understood.
func (f *filler) failed(part string, err error) {
	f.problem(Problem{Code: Damaged, Text: fmt.Sprintf("%s: %v", part, err)})
}

// view makes the size of a sheet, and the cells that it shows first and selects,
// follow its rows. It reports whether it has changed the element.
func (f *filler) view(s *Sheet, e *xml.StartElement) bool {
	l := f.layouts[s]
	moved := func(name string) bool {
		column, row, ok := formula.ParseCell(attribute(e.Attr, name))
		if !ok {
			return false
		}
		e.Attr = withAttr(e.Attr, name, formula.Cell(column, l.first(row)))
		return true
	}
	switch e.Name.Local {
	case "dimension":
		g := f.grids[s]
		e.Attr = withAttr(e.Attr, "ref", "A1:"+formula.Cell(max(g.columns, 1), max(g.last(), 1)))
		return true
	case "sheetView", "pane":
		return moved("topLeftCell")
	case "selection":
		if attribute(e.Attr, "sqref") != "" {
			active := attribute(e.Attr, "activeCell")
			if active == "" {
				active = "A1"
			}
			if !moved("activeCell") {
				return false
			}
			e.Attr = withAttr(e.Attr, "sqref", attribute(e.Attr, "activeCell"))
			return true
		}
	}
	return false
}

// child makes one element behind the cells follow them.
func (f *filler) child(s *Sheet, n node) ([]byte, error) {
	switch n.name {
	case "mergeCells":
		return f.merged(s, n)
	case "conditionalFormatting":
		return f.conditions(s, n, n.attr("sqref"))
	case "dataValidations":
		return f.validations(s, n)
	case "hyperlinks":
		return f.hyperlinks(s, n)
	case "rowBreaks":
		return f.breaks(s, n)
	case "headerFooter":
		return f.headers(s, n)
	case "extLst":
		return f.extensions(s, n)
	case "controls":
		if len(f.layouts[s].blocks) > 0 {
			f.refusePart(s, "", FormControl, "", &refusal{code: CannotMove})
		}
	}
	return edit(n.raw, editing{
		start: func(path []string, e *xml.StartElement) bool {
			changed := false
			for i, a := range e.Attr {
				moved := a.Value
				switch {
				case e.Name.Local == "autoFilter" && a.Name.Local == "ref":
					moved = f.filterRange(s, a.Value)
				case a.Name.Local == "ref" || a.Name.Local == "r":
					moved = f.stretched(s, a.Value)
				case a.Name.Local == "sqref":
					moved = f.sqref(s, a.Value)
				}
				if moved != a.Value {
					e.Attr[i].Value, changed = moved, true
				}
			}
			return f.view(s, e) || changed
		},
		text: func(path []string, text string) (string, bool) { return f.anchor(s, path, text) },
	})
}

// anchor moves a row to which a drawing is anchored.
func (f *filler) anchor(s *Sheet, path []string, text string) (string, bool) {
	_, row, ok := anchorRow(path, text)
	if !ok {
		return "", false
	}
	return strconv.Itoa(f.layouts[s].first(row+1) - 1), true
}

// anchorRow reads a row to which a drawing is anchored, counted from 0. corner is
// "from" or "to".
func anchorRow(path []string, text string) (corner string, row int, ok bool) {
	n := len(path)
	if n < 2 || path[n-1] != "row" || path[n-2] != "from" && path[n-2] != "to" {
		return "", 0, false
	}
	row, err := strconv.Atoi(strings.TrimSpace(text))
	return path[n-2], row, err == nil
}

// filterRange moves the range of a filter. A filter over the heads alone reaches over
// the repeated rows below them.
func (f *filler) filterRange(s *Sheet, ref string) string {
	r, ok := formula.ParseRange(ref)
	if !ok {
		return ref
	}
	l := f.layouts[s]
	if b := l.block(r.To.Row + 1); b != nil && b.First == r.To.Row+1 {
		r.To.Row, r.Area = b.Last, true
	}
	if b := l.block(r.To.Row); b != nil && b.mixed() {
		r.To.Row = b.Last
	}
	return f.stretched(s, r.Cells())
}

// merged merges the cells of copies as the template merges those of a row.
func (f *filler) merged(s *Sheet, n node) ([]byte, error) {
	children, err := nodes(n.inner)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, c := range children {
		r, ok := formula.ParseRange(c.attr("ref"))
		if !ok {
			continue
		}
		for _, m := range f.mergedAreas(s, r) {
			out = append(out, m.Cells())
			f.blankUnder(s, r, m)
		}
	}
	var b bytes.Buffer
	start := xml.StartElement{Name: n.start.Name, Attr: withAttr(slices.Clone(n.start.Attr), "count", strconv.Itoa(len(out)))}
	writeStart(&b, start, false)
	for _, ref := range out {
		fmt.Fprintf(&b, `<%smergeCell ref="%s"/>`, s.prefix, ref)
	}
	writeEnd(&b, n.start)
	return b.Bytes(), nil
}

// mergedAreas are the areas that a merged area of the template becomes: one for each
// unit, or one for each department where it reaches over rows of units and their 小计.
func (f *filler) mergedAreas(s *Sheet, r formula.Ref) (all []formula.Ref) {
	l := f.layouts[s]
	a, b := l.block(r.From.Row), l.block(r.To.Row)
	area := func(from, to int) formula.Ref {
		m := r
		m.From.Row, m.To.Row, m.Area = from, to, true
		return m
	}
	if a == nil || a != b {
		return []formula.Ref{area(l.first(r.From.Row), l.last(r.To.Row))}
	}
	begin := l.begin[slices.Index(l.blocks, a)]
	within := func(row int) bool { return row >= r.From.Row && row <= r.To.Row }
	if a.kind(r.From.Row) != a.kind(r.To.Row) {
		for i := 0; i < len(a.Rows); {
			n := 1
			for i+n < len(a.Rows) && a.Rows[i+n].Of.Department == a.Rows[i].Of.Department {
				n++
			}
			from, to := 0, 0
			for k := i; k < i+n; k++ {
				if within(a.Rows[k].From) {
					if from == 0 {
						from = begin + k
					}
					to = begin + k
				}
			}
			if to > from || r.From.Column < r.To.Column && to > 0 {
				all = append(all, area(from, to))
			}
			i += n
		}
		return all
	}
	for i := 0; i < len(a.Rows); {
		if !within(a.Rows[i].From) {
			i++
			continue
		}
		n := r.To.Row - r.From.Row + 1
		all = append(all, area(begin+i, begin+i+n-1))
		i += n
	}
	return all
}

// blankUnder empties the cells that a merged area has grown over: formulas would
// still count figures that nobody sees.
func (f *filler) blankUnder(s *Sheet, before, after formula.Ref) {
	if after.To.Row-after.From.Row == before.To.Row-before.From.Row {
		return
	}
	g := f.grids[s]
	for row := after.From.Row; row <= after.To.Row; row++ {
		for column := after.From.Column; column <= after.To.Column; column++ {
			if c := g.cell(column, row); c != nil && (row > after.From.Row || column > after.From.Column) {
				c.blanked = true
			}
		}
	}
}

// formulas makes the formulas and the lists of cells in an element follow. The
// element lies on the cells of sqref.
func (f *filler) formulas(s *Sheet, raw []byte, sqref string, part Part) ([]byte, error) {
	p := f.seenFrom(s, sqref)
	first, _, _ := strings.Cut(sqref, " ")
	first, _, _ = strings.Cut(first, ":")
	follow := func(text string) (string, bool) {
		f.noMark(s, first, part, text)
		moved, wrong := f.follow(text, p)
		if wrong != nil {
			f.refusePart(s, first, part, text, wrong)
			return "", false
		}
		return moved, moved != text
	}
	return edit(raw, editing{
		start: func(path []string, e *xml.StartElement) bool {
			changed := false
			for i, a := range e.Attr {
				switch {
				case a.Name.Local == "sqref":
					e.Attr[i].Value, changed = f.sqref(s, a.Value), true
				case e.Name.Local == "cfvo" && a.Name.Local == "val" && attribute(e.Attr, "type") == "formula":
					if moved, ok := follow(a.Value); ok {
						e.Attr[i].Value, changed = moved, true
					}
				case e.Name.Local == "dataValidation":
					f.noMark(s, first, part, a.Value)
				}
			}
			return changed
		},
		text: func(path []string, text string) (string, bool) {
			switch path[len(path)-1] {
			case "formula", "formula1", "formula2", "f":
				if strings.TrimSpace(text) != "" {
					return follow(text)
				}
			case "sqref":
				return f.sqref(s, text), true
			}
			return "", false
		},
	})
}

func (f *filler) conditions(s *Sheet, n node, sqref string) ([]byte, error) {
	return f.formulas(s, n.raw, sqref, InCondition)
}

// each edits the children of an element one by one.
func each(n node, do func(node) ([]byte, error)) ([]byte, error) {
	children, err := nodes(n.inner)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	writeStart(&b, n.start, false)
	for _, c := range children {
		raw, err := do(c)
		if err != nil {
			return nil, err
		}
		b.Write(raw)
	}
	writeEnd(&b, n.start)
	return b.Bytes(), nil
}

func (f *filler) validations(s *Sheet, n node) ([]byte, error) {
	return each(n, func(c node) ([]byte, error) { return f.formulas(s, c.raw, c.attr("sqref"), InValidation) })
}

// extensions makes the elements follow that later versions of the format have added.
func (f *filler) extensions(s *Sheet, n node) ([]byte, error) {
	if n.inner == nil {
		return n.raw, nil
	}
	return each(n, func(ext node) ([]byte, error) {
		return each(ext, func(c node) ([]byte, error) {
			switch c.name {
			case "conditionalFormattings", "dataValidations":
				part := InCondition
				if c.name == "dataValidations" {
					part = InValidation
				}
				return each(c, func(one node) ([]byte, error) {
					children, err := nodes(one.inner)
					if err != nil {
						return nil, err
					}
					sqref := ""
					if n := find(children, "sqref"); n != nil {
						sqref = textOf(n.inner)
					}
					return f.formulas(s, one.raw, sqref, part)
				})
			case "sparklineGroups":
				return f.sparklines(s, c)
			}
			return c.raw, nil
		})
	})
}

// sparklines moves the small charts in cells. It refuses those on a repeated row,
// which would have to be copied.
func (f *filler) sparklines(s *Sheet, n node) ([]byte, error) {
	return edit(n.raw, editing{text: func(path []string, text string) (string, bool) {
		switch path[len(path)-1] {
		case "sqref":
			if r, ok := formula.ParseRange(text); ok && f.crosses(s, r) {
				f.refusePart(s, r.From.String(), Sparkline, "", &refusal{code: CannotMove})
				return "", false
			}
			return f.sqref(s, text), true
		case "f":
			moved, wrong := f.follow(text, place{sheet: s, whole: true})
			if wrong != nil {
				f.refusePart(s, "", Sparkline, text, wrong)
				return "", false
			}
			return moved, true
		}
		return "", false
	}})
}

// hyperlinks copies the links of repeated rows, and makes the targets of links
// follow.
func (f *filler) hyperlinks(s *Sheet, n node) ([]byte, error) {
	l := f.layouts[s]
	return each(n, func(c node) ([]byte, error) {
		r, ok := formula.ParseRange(c.attr("ref"))
		if !ok {
			return c.raw, nil
		}
		f.noMark(s, r.From.String(), InHyperlink, c.attr("location"))
		f.noMark(s, r.From.String(), InHyperlink, c.attr("tooltip"))
		var b bytes.Buffer
		put := func(ref formula.Ref, p place) {
			e := c.start.Copy()
			e.Attr = withAttr(e.Attr, "ref", ref.Cells())
			if display := attribute(e.Attr, "display"); len(Marks(display)) > 0 {
				e.Attr = withAttr(e.Attr, "display", "")
			}
			if location := attribute(e.Attr, "location"); location != "" {
				moved, wrong := f.follow(location, p)
				if wrong != nil {
					f.refusePart(s, r.From.String(), InHyperlink, location, wrong)
					return
				}
				e.Attr = withAttr(e.Attr, "location", moved)
			}
			writeStart(&b, e, true)
		}
		block := l.block(r.From.Row)
		if block == nil || l.block(r.To.Row) != block {
			for _, moved := range f.areasOf(s, r) {
				put(moved, place{sheet: s, whole: true})
			}
			return b.Bytes(), nil
		}
		for _, c := range l.copies[r.From.Row] {
			moved := r
			moved.From.Row, moved.To.Row = c.out, c.out+r.To.Row-r.From.Row
			put(moved, place{sheet: s, column: r.From.Column, row: r.From.Row, block: block, kind: block.kind(r.From.Row), of: c.of, out: c.out})
		}
		return b.Bytes(), nil
	})
}

// breaks moves the page breaks. A break behind a repeated row goes behind each run of
// its copies: behind the last one where they stand together.
func (f *filler) breaks(s *Sheet, n node) ([]byte, error) {
	l := f.layouts[s]
	count := 0
	raw, err := each(n, func(c node) ([]byte, error) {
		row, err := strconv.Atoi(c.attr("id"))
		if err != nil {
			return c.raw, nil
		}
		rows := []int{l.last(row)}
		if b := l.block(row); b != nil {
			rows = nil
			for _, s := range runsOfRows(l, b, row, row, func(rowCopy) bool { return true }) {
				rows = append(rows, s.to)
			}
		}
		var b bytes.Buffer
		for _, row := range rows {
			count++
			e := c.start.Copy()
			e.Attr = withAttr(e.Attr, "id", strconv.Itoa(row))
			writeStart(&b, e, true)
		}
		return b.Bytes(), nil
	})
	if count > maxBreaks {
		f.refusePart(s, "", PageBreaks, strconv.Itoa(count), &refusal{code: TooLong})
	}
	if err != nil {
		return nil, err
	}
	return edit(raw, editing{start: func(path []string, e *xml.StartElement) bool {
		if e.Name.Local != "rowBreaks" {
			return false
		}
		e.Attr = withAttr(withAttr(e.Attr, "count", strconv.Itoa(count)), "manualBreakCount", strconv.Itoa(count))
		return true
	}})
}

// headers fills the marks of headers and footers.
func (f *filler) headers(s *Sheet, n node) ([]byte, error) {
	return edit(n.raw, editing{text: func(path []string, text string) (string, bool) {
		filled, ok := f.sentence(s, "", InHeader, []run{{text: text}}, func(answer string) string { return literally(strings.ReplaceAll(answer, "&", "&&")) })
		return textOfRuns(filled), ok
	}})
}

// sentence fills the marks of a text that belongs to no unit. ok is false where the
// text has no mark, or one that cannot be filled. as writes an answer for the place of
// the text.
func (f *filler) sentence(s *Sheet, cell string, part Part, runs []run, as func(string) string) (filled []run, ok bool) {
	text := textOfRuns(runs)
	leftOver, single := Rest(text)
	if leftOver {
		f.refusePart(s, cell, part, text, &refusal{code: Unfinished})
	}
	for _, name := range single {
		if leftOver {
			break
		}
		if f.answers.Known(name) == "" || f.answers.Known(name) == NotOfUnit {
			f.refusePart(s, cell, part, name, &refusal{code: OneBrace})
		}
	}
	marks := Marks(text)
	for _, mark := range marks {
		if code := f.answers.Known(mark); code != "" {
			f.refusePart(s, cell, part, mark, &refusal{code: code})
			marks = nil
		}
	}
	if len(marks) == 0 {
		return nil, false
	}
	return replaced(runs, func(mark string) string { return as(f.answers.Words(mark, Row{Of: Nothing})) }), true
}

// noMark refuses the marks of a text where none is filled.
func (f *filler) noMark(s *Sheet, cell string, part Part, text string) {
	for _, mark := range Marks(text) {
		f.refusePart(s, cell, part, mark, &refusal{code: NotHere})
	}
}
