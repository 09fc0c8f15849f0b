package locate

import (
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// hit is a field's label found in a cell.
type hit struct {
	words *words
	line  int
	rank  int
	label string
	// answer is what follows the label in the same cell. It is nil when the
	// cell holds nothing but the label.
	answer *string
	// bare says that the label is none without such an answer.
	bare bool
	// weak says that the answer is none beside a figure in the next cell: brackets,
	// or a measure alone. Beside a mark, either may be meant.
	weak, marked bool
}

// trailing is a figure behind a label without a colon: 按收入性质分899.13万元.
var trailing = regexp.MustCompile(`^(.*?[^0-9.,+\-])([+\-]?[0-9][0-9.,]*(?:万元|元|%)?)$`)

// fieldsIn returns the labels of a table of fields that stand in a cell. It is
// asked many times of one cell and remembers.
func (p *page) fieldsIn(c *grid.Cell, w *words) []hit {
	key := asked{c, w}
	hits, known := p.fields[key]
	if !known {
		hits = p.findFieldsIn(c, w)
		p.fields[key] = hits
	}
	return hits
}

// asked is a question that fieldsIn has answered.
type asked struct {
	cell  *grid.Cell
	words *words
}

func (p *page) findFieldsIn(c *grid.Cell, w *words) []hit {
	if c.Kind != grid.Text {
		return nil
	}
	if l, ok := p.labels[c]; ok {
		if found := w.lines.find(l); len(found) > 0 {
			h := hit{words: w, line: found[0].index, rank: found[0].rank, label: clean(c.Text)}
			if label, answer, ok := unlettered(c.Text, w.table.Lines[h.line].Kind); ok {
				h.label, h.answer = label, &answer
				h.marked = slices.Contains(schema.Marks, flat(answer))
				h.weak = !h.marked
			}
			return []hit{h}
		}
	}
	if hits := inline(c.Text, w); len(hits) > 0 {
		return hits
	}
	if !strings.ContainsFunc(c.Text, unicode.IsDigit) {
		return nil
	}
	if m := trailing.FindStringSubmatch(flat(c.Text)); m != nil {
		if found := w.lines.find(fold(m[1])); len(found) > 0 && w.table.Lines[found[0].index].Kind.Numeric() {
			return []hit{{words: w, line: found[0].index, rank: found[0].rank, label: m[1], answer: &m[2]}}
		}
	}
	return nil
}

// unlettered parts a label from an answer behind it that makes no part of a label,
// which is known by its letters alone, brackets aside: a mark behind a colon, or a
// figure in brackets.
func unlettered(text string, kind schema.Kind) (label, answer string, ok bool) {
	if at := strings.LastIndexFunc(text, isColon); at >= 0 {
		_, size := utf8.DecodeRuneInString(text[at:])
		if answer = strings.TrimSpace(text[at+size:]); slices.Contains(schema.Marks, flat(answer)) {
			return clean(text[:at]), answer, true
		}
	}
	if m := inBrackets.FindStringSubmatch(flat(text)); m != nil && kind.Numeric() && (m[2]+m[4] != "" || strings.Contains(m[3], ".")) {
		return m[1], "(" + m[3] + m[4] + ")", true
	}
	return "", "", false
}

// inBrackets is a figure in brackets behind a label. A whole number without a
// colon or a measure may be of the numbering.
var inBrackets = regexp.MustCompile(`^(.*?)(:?)[(]([+\-]?[0-9][0-9.,]*)((?:百万|万|千)?元|%)?[)]:?$`)

// inline finds the labels with a colon in a text, and what follows each up to
// the next: 单位负责人签字：　填表人：（略）　联系电话：（略）.
func inline(text string, w *words) []hit {
	if !strings.ContainsFunc(text, isColon) {
		return nil
	}
	runes := []rune(text)
	hits, marks := colonLabels(runes, w)
	for i := range hits {
		end := len(runes)
		if i+1 < len(marks) {
			end = marks[i+1].start
		}
		answer := strings.TrimSpace(string(runes[marks[i].colon+1 : end]))
		if at := unitBehind.FindStringIndex(answer); at != nil {
			answer = strings.TrimSpace(answer[:at[0]])
		}
		unfilled := w.table.Lines[hits[i].line].Kind == schema.Money && measureAlone.MatchString(flat(answer))
		if unfilled {
			answer = "" // the measure is printed, and nothing before it
			hits[i].weak = true
		}
		if answer != "" || unfilled || i+1 < len(hits) {
			hits[i].answer = &answer
		}
	}
	return slices.DeleteFunc(hits, func(h hit) bool { return h.bare && (h.answer == nil || isMeasure(*h.answer)) })
}

// colonLabel is where a label begins in a text, and its colon.
type colonLabel struct{ start, colon int }

// colonLabels finds the labels before the colons of a text. A text longer than a
// signature line is an essay: only a label at its very beginning counts.
func colonLabels(runes []rune, w *words) (hits []hit, marks []colonLabel) {
	const essay = 200
	from := 0
	for i, r := range runes {
		if !isColon(r) {
			continue
		}
		if len(runes) > essay && (len(hits) > 0 || i > maxLabel) {
			break
		}
		for start := max(from, i-maxLabel); start < i; start++ {
			if unicode.IsSpace(runes[start]) || start > 0 && !boundary(runes[start-1]) {
				continue
			}
			if h, ok := labelInline(string(runes[start:i]), w); ok {
				hits = append(hits, h)
				marks = append(marks, colonLabel{start, i})
				from = i + 1
				break
			}
		}
	}
	return hits, marks
}

// labelInline reports whether a text before a colon is a label.
func labelInline(text string, w *words) (hit, bool) {
	l := fold(seal.ReplaceAllString(text, ""))
	found, bare := w.lines.whole(l), false
	if len(found) == 0 {
		found, bare = w.inline.whole(l), true
	}
	if len(found) == 0 {
		return hit{}, false
	}
	return hit{words: w, line: found[0].index, rank: found[0].rank, label: clean(text), bare: bare}, true
}

// insideHeading reports whether a field stands in one cell with a heading, as in
// 「…自评表↵填报单位：某局　单位：万元」, and leaves in its answer what is the field's:
// not the heading behind it.
func (h *hit) insideHeading() bool {
	if h.answer == nil {
		return false
	}
	answer := *h.answer
	if at := apart.FindStringIndex(answer); at != nil {
		answer = answer[:at[0]]
	}
	if name, rest, spaced := strings.Cut(answer, " "); spaced && strings.Contains(rest, "表") {
		answer = name
	}
	answer = strings.TrimSpace(answer)
	h.answer = &answer
	return answer != ""
}

// apart is what stands between a field and what is none of it in a heading: the
// end of a line, room, or a year.
var apart = regexp.MustCompile(`[\r\n\x{3000}]|\s{2,}|\s*[（(]?20[0-9]{2}\s*年`)

// isMeasure reports whether what stands behind 单位 is a measure and no name: a
// unit of money, or too short for a name.
func isMeasure(text string) bool {
	text = strings.TrimPrefix(flat(strings.Trim(text, "（）() ")), "人民币")
	return utf8.RuneCountInString(text) < shortestName ||
		slices.ContainsFunc(schema.MoneyUnits, func(u schema.MoneyUnit) bool { return strings.HasPrefix(text, u.Name) })
}

// shortestName is the length in characters of the shortest name of a unit.
const shortestName = 3

// seal is the reminder to put a seal, behind a label.
var seal = regexp.MustCompile(`[(（](盖章|公章|签章|单位盖章|章)[)）]?\s*$`)

// unitBehind is the unit of money of the form behind an answer in one line:
// 填报单位：某局　　单位：万元.
var unitBehind = regexp.MustCompile(`[\s\x{3000}(（]+(金额|计量)?单位\s*[:：]\s*(百万|万|千|亿)?元[)）]?\s*$|^(金额|计量)?单位\s*[:：]\s*(百万|万|千|亿)?元$`)

// measureAlone is a unit of money with nothing before it.
var measureAlone = regexp.MustCompile(`^[(]?(百万|万|千|亿)?元[)]?$`)

func isColon(r rune) bool { return r == ':' || r == '：' || r == '︰' || r == '﹕' }

// boundary reports whether a label may begin behind a character.
func boundary(r rune) bool { return unicode.IsSpace(r) || unicode.IsPunct(r) }

var lineBreaks = strings.NewReplacer("\r", "", "\n", "")

// clean takes the line breaks and outer white space out of a printed label.
func clean(text string) string {
	return strings.TrimSpace(lineBreaks.Replace(text))
}

// fieldAt is a field's label with the cell that it stands in.
type fieldAt struct {
	hit
	cell *grid.Cell
}

// fieldsOf places the answers of a table of fields within the rows of a
// segment that no other table holds.
func (f *frame) fieldsOf(w *words, prefix string, known finds) finds {
	x := f.work(known)
	byLine := x.labelsOfFields(w)
	for i := range w.table.Lines {
		line := &w.table.Lines[i]
		found := byLine[i]
		if slices.ContainsFunc(found, func(f fieldAt) bool { return !x.hidden(f.cell) }) {
			found = slices.DeleteFunc(found, func(f fieldAt) bool { return x.hidden(f.cell) })
		}
		places := x.bestAnswers(found, line, prefix)
		if len(places) == 0 {
			if !line.Optional && (!w.table.Missing || len(byLine) > 0) {
				x.miss(schema.Path(prefix, line.ID), line.Name, nil)
			}
			continue
		}
		place := places[0]
		rivals := []*grid.Cell{place.Cell}
		for _, other := range places[1:] {
			if !place.sameAnswer(other) {
				rivals = append(rivals, other.Cell)
			}
		}
		if len(rivals) > 1 {
			place.Doubled = true
			x.double(place.Path, line.Name, rivals)
		}
		x.add(place)
	}
	return x.finds
}

// bestAnswers returns the places of the answers to the labels of one line, those of
// its best wording: an answer goes before none.
func (x *placing) bestAnswers(found []fieldAt, line *schema.Line, prefix string) []Place {
	var places []Place
	best := 0
	for _, f := range found {
		place := x.measure(x.answer(f.cell, f.hit, line, prefix), f.cell.Row)
		switch {
		case len(places) == 0 || f.rank < best && !place.empty() || places[0].empty() && !place.empty():
			places, best = []Place{place}, f.rank
		case f.rank == best && !place.empty():
			places = append(places, place)
		}
	}
	return places
}

// labelsOfFields returns the labels of a table of fields, by the index of their line.
func (x *placing) labelsOfFields(w *words) map[int][]fieldAt {
	byLine := map[int][]fieldAt{}
	over := x.tableOver(w)
	for row := x.seg.top; row <= x.seg.bottom; row++ {
		if x.isTabled(row) {
			continue
		}
		for _, c := range x.inRow(row) {
			heading := slices.Contains(x.seg.titles, c)
			if isFurniture(c.Text) || x.isUsed(c) && !heading {
				continue
			}
			for _, h := range x.fieldsIn(c, w) {
				switch {
				case heading && !h.insideHeading():
				case x.headsFigures(c, h) && x.led(c, h.words) == nil: // its figures are told
				case h.answer == nil && over != nil && x.pairBehind(c, over): // the figures of the row have labels of their own
				case x.beneathNothing(c, h):
					x.use(c) // the column is missed, and its figures are told
				default:
					byLine[h.line] = append(byLine[h.line], fieldAt{h, c})
					x.useLabel(c)
				}
			}
		}
	}
	return byLine
}

// answer places the answer to a field's label: behind the label in its cell,
// or in the nearest filled cell to the right.
func (x *placing) answer(c *grid.Cell, h hit, line *schema.Line, prefix string) Place {
	place := Place{Path: schema.Path(prefix, line.ID), Label: h.label, Kind: line.Kind}
	if line.Kind == schema.Money {
		place.Unit = moneyUnit(c.Text)
	}
	span := x.span(c)
	next := x.at(span.Top, span.Right+1)
	figured := (h.weak || h.marked) && line.Kind.Numeric() && next != nil && next.Row == c.Row && x.isAmount(next) && !slices.Contains(schema.Marks, flat(next.Text))
	if h.answer != nil && !(h.weak && figured) {
		place.Row, place.Col, place.Cell, place.Inline = c.Row, c.Col, c, h.answer
		if figured {
			place.Doubled = true
			x.double(place.Path, x.nameOf(place.Path), []*grid.Cell{c, next})
		}
		return place
	}
	if x.printedAsRow(c, h) {
		id, column, _ := strings.Cut(h.words.table.Beneath, "/")
		return x.rowAnswer(c, x.heads[id], column, place)
	}
	if line.Kind == schema.Money {
		if headed, ok := x.beneathHeads(c, h, place); ok {
			return headed
		}
		if headed, ok := x.underOwnHeads(c, h.words, place); ok {
			return headed
		}
	}
	place.Row, place.Col = span.Top, span.Right+1
	for col := span.Right + 1; col <= x.bounds.Right; col++ {
		next := x.at(span.Top, col)
		if next == nil || line.Kind == schema.Money && measureSaid(next) != "" {
			continue
		}
		if !x.isLabel(next) && !isFurniture(next.Text) && next.Row >= span.Top && !x.labelsAnother(next, span, line, prefix) {
			place.Row, place.Col, place.Cell = next.Row, next.Col, next
		} else if col == span.Right+1 {
			place.Col = span.Left // there is no room but in the label's own cell
		}
		break
	}
	if place.Cell == nil && line.Kind.Numeric() {
		if below := x.below(c); below != nil {
			place.Row, place.Col, place.Cell = below.Row, below.Col, below
			return place
		}
	}
	if place.Cell == nil {
		// An empty answer is at the first cell of its own merged range.
		at := x.spanAt(place.Row, place.Col)
		if place.Col > x.bounds.Right {
			at = span
		}
		place.Row, place.Col = at.Top, at.Left
	}
	return place
}

// labelsAnother reports whether a cell behind a label and a blank is no answer to
// the label but the label of another: the blank is the answer. In the place of a
// figure that is any text without digits; else one that ends as labels do, or that has
// a figure behind it and is no name of a body.
func (x *frame) labelsAnother(c *grid.Cell, label grid.Range, line *schema.Line, prefix string) bool {
	if c.Col == label.Right+1 || c.Kind != grid.Text || prefix == string(schema.SignatureBlock) {
		return false
	}
	if line.Kind.Numeric() {
		return !x.isAmount(c) && !strings.ContainsFunc(c.Text, unicode.IsDigit)
	}
	if x.endsAsLabel(c) {
		return x.span(c).Right < x.bounds.Right
	}
	row := x.inRow(c.Row)
	i := after(row, c.Col)
	return i < len(row) && x.isAmount(row[i]) && !isNoAmount(c)
}

// endsAsLabel reports whether a text ends as labels do, and no name.
func (p *page) endsAsLabel(c *grid.Cell) bool {
	ends := func(end string) bool { return strings.HasSuffix(p.labels[c].bare, end) }
	return slices.ContainsFunc(schema.LabelEnds, ends)
}

// below returns the figure that stands in the cell below a label with nothing to
// its right; nil where there is none, or it may be the number of a row or the
// answer to another label.
func (x *placing) below(c *grid.Cell) *grid.Cell {
	span := x.span(c)
	figure := x.at(span.Bottom+1, span.Left)
	if figure == nil || x.isTabled(figure.Row) || x.isUsed(figure) || figure.Kind != grid.Number && !isFigure(x.labels[figure]) {
		return nil
	}
	row := x.inRow(figure.Row)
	at := slices.Index(row, figure)
	if at != len(row)-1 || at > 0 && x.isLabel(row[at-1]) {
		return nil
	}
	return figure
}

// printedAsRow reports whether a field is printed as a row under the heads of a
// table: one label a row, to the left of all figures. Which column is meant is
// for the declaration to say; the nearest would be another figure.
func (x *placing) printedAsRow(c *grid.Cell, h hit) bool {
	if h.words.table.Beneath == "" || h.answer != nil {
		return false
	}
	id, _, _ := strings.Cut(h.words.table.Beneath, "/")
	under, ok := x.heads[id]
	if !ok || c.Row <= under.row || x.span(c).Right >= under.left() || x.anotherHead(under.row, c.Row) {
		return false
	}
	if own, _ := x.headsOfFields(c); own > under.row {
		return false
	}
	for row := under.row + 1; row <= x.seg.bottom; row++ {
		labels := 0
		for _, other := range x.inRow(row) {
			if len(x.fieldsIn(other, h.words)) > 0 {
				labels++
			}
		}
		if labels > 1 {
			return false // each with its answer behind it
		}
	}
	return true
}

// beneathNothing reports whether the answer to a field stands in a column that
// was not found.
func (x *placing) beneathNothing(c *grid.Cell, h hit) bool {
	if !x.printedAsRow(c, h) {
		return false
	}
	id, name, _ := strings.Cut(h.words.table.Beneath, "/")
	_, found := x.columnNamed(x.heads[id], name)
	return !found
}

// headsFigures reports whether the label of a field of money is a head beside
// others, with the figures of all of them beneath: 基本支出 | 项目支出 over 700 | 400.
// Which of the amounts of the year they are is not said.
func (x *frame) headsFigures(c *grid.Cell, h hit) bool {
	if h.answer != nil || h.words.table.Lines[h.line].Kind != schema.Money {
		return false
	}
	over := func(at *grid.Cell) bool {
		if at == nil || at.Row != c.Row || x.isAmount(at) {
			return false
		}
		below := x.at(x.span(at).Bottom+1, at.Col)
		return below != nil && below.Row > c.Row && x.isAmount(below)
	}
	span := x.span(c)
	right := x.at(c.Row, span.Right+1)
	if !over(c) || right != nil && right.Row == c.Row && x.isAmount(right) {
		return false
	}
	return over(right) || over(x.at(c.Row, span.Left-1))
}

// anotherHead reports whether a row of heads stands between two rows.
func (x *placing) anotherHead(top, bottom int) bool {
	for row := top + 1; row < bottom; row++ {
		if x.isHeadRow(row) {
			return true
		}
	}
	return false
}

// rowAnswer places the answer of a field that is printed as a row under heads in
// one of their columns. The other figures of money in the row are kept below the
// field's path, and what else stands in it is set aside.
func (x *placing) rowAnswer(c *grid.Cell, under head, id string, place Place) Place {
	at, _ := x.columnNamed(under, id)
	corner := x.spanAt(c.Row, at.span.Left)
	place.Row, place.Col = corner.Top, corner.Left
	cell := x.at(c.Row, at.span.Left)
	if cell == nil || cell.Row != c.Row {
		return place
	}
	place.Row, place.Col, place.Cell = cell.Row, cell.Col, cell
	for _, i := range columnsOf(under) {
		column, at := &under.words.table.Columns[i], under.columns[i]
		if column.ID == id || column.Kind != schema.Money {
			continue
		}
		other := x.cellUnder(at, column, schema.Path(place.Path, column.ID), place.Label+"·"+clean(at.cell.Text), c.Row, c.Row, c.Row)
		if other.Cell != nil && other.Cell != cell {
			x.add(x.measure(other, c.Row))
		}
	}
	for _, other := range x.inRow(c.Row) {
		if other != cell && other.Col > x.span(c).Right {
			x.putAside(other)
		}
	}
	return place
}

// isLabel reports whether a cell is the label of some field of the form.
func (x *placing) isLabel(c *grid.Cell) bool {
	if x.isLabelled(c) {
		return true
	}
	for i := range x.form.tables {
		if w := &x.form.tables[i]; w.table.Shape == schema.Fields && len(x.fieldsIn(c, w)) > 0 {
			return true
		}
	}
	return len(x.fieldsIn(c, x.signature)) > 0
}

// empty reports whether nothing was answered.
func (p Place) empty() bool {
	if p.Inline != nil {
		return strings.TrimSpace(*p.Inline) == ""
	}
	return p.Cell == nil
}

// sameAnswer reports whether two places hold the same words.
func (p Place) sameAnswer(other Place) bool { return flat(p.words()) == flat(other.words()) }

func (p Place) words() string {
	switch {
	case p.Inline != nil:
		return *p.Inline
	case p.Cell != nil:
		return p.Cell.Text
	}
	return ""
}
