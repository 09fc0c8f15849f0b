package locate

import (
	"regexp"
	"slices"
	"strings"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// A form that is longer than a page goes on with its heading and 续, or with its
// heads alone, on the same sheet or on the next.

// continuing is what a heading says of itself that goes on with a form, and
// continuingSheet the name of a sheet.
var (
	continuing      = regexp.MustCompile(`[(]续[表页上一二三四五六七八九十0-9]*[)]$|^续表|表[0-9一二三四五]*续[表页]?[0-9一二三四五]*$`)
	continuingSheet = regexp.MustCompile(`续[表页]?[0-9一二三四五]*[)]?$`)
)

// saysContinued reports whether a cell is a heading that goes on with a form.
func (p *page) saysContinued(c *grid.Cell) bool {
	return c != nil && c.Kind == grid.Text && p.alone(c) && !strings.ContainsFunc(c.Text, isColon) && continuing.MatchString(flat(c.Text))
}

// Joined returns the sheets of a workbook as a person reads them: each that goes on
// with the form of the one before it is joined to that. The error is that of Find.
func (f *Finder) Joined(sheets []*grid.Sheet) (joined []*grid.Sheet, err error) {
	defer f.effort.ended(&err)
	var last []*grid.Sheet // that the last of joined is of
	for _, s := range sheets {
		s = f.labelled(s)
		if n := len(joined) - 1; n >= 0 && joined[n].Hidden == s.Hidden && f.goesOn(joined[n], s) {
			last = append(last, s)
			joined[n] = grid.Join(last...)
			continue
		}
		joined, last = append(joined, s), []*grid.Sheet{s}
	}
	return joined, nil
}

// goesOn reports whether a sheet goes on with the form at the end of another: it opens
// none, and begins with 续, or has the same heads where the other's total is missing and
// all points together are no more than those of a form.
func (f *Finder) goesOn(before, s *grid.Sheet) bool {
	top := s.Bounds().Top
	begin := slices.IndexFunc(s.Cells, func(c grid.Cell) bool { return c.Row > top })
	const fewest = 3 // heads of a table
	if begin < 0 || begin < fewest && !continuing.MatchString(flat(s.Cells[0].Text)) {
		return false
	}
	p := newPage(s, f)
	says := p.saysContinued(p.first(top))
	if !says && len(p.heads[top]) == 0 {
		return false
	}
	for row := top; row <= p.bounds.Bottom; row++ {
		if title, opens := p.opening(row); (opens || title != nil) && !(row == top && says) {
			return false
		}
	}
	above := newPage(before, f)
	for row := top; row <= p.bounds.Bottom; row++ {
		for _, h := range p.heads[row] {
			last, same := above.lastHeads(h)
			switch {
			case !same:
			case says || continuingSheet.MatchString(flat(s.Name)):
				return true
			case h.words.table.Shape == schema.Records && !above.totalled(h):
				return above.pointsBelow(last)+p.pointsBelow(h) <= allPoints
			}
		}
	}
	return false
}

// allPoints are those of a form.
const allPoints = 100 * schema.One

// pointsBelow adds up the points beneath the heads of records, up to their total.
func (p *page) pointsBelow(h head) schema.Amount {
	var sum schema.Amount
	for i, at := range h.columns {
		if h.words.table.Columns[i].Points != schema.FullPoints {
			continue
		}
		for row := h.bottom + 1; row <= p.bounds.Bottom && !p.totalOf(row, h); row++ {
			if c := p.at(row, at.span.Left); c != nil && c.Row == row {
				sum += amountIn(c)
			}
		}
	}
	return sum
}

// lastHeads returns the last heads on a page, where they are the same as others.
func (p *page) lastHeads(h head) (last head, same bool) {
	for row := p.bounds.Bottom; row >= p.bounds.Top; row-- {
		p.step(1)
		for _, last := range p.heads[row] {
			if h.sameHeads(last) {
				return last, true
			}
		}
		if len(p.heads[row]) > 0 {
			break
		}
	}
	return head{}, false
}

// totalled reports whether the total of a table stands on the page.
func (p *page) totalled(h head) bool {
	for row := p.bounds.Top; row <= p.bounds.Bottom; row++ {
		if p.totalOf(row, h) {
			return true
		}
	}
	return false
}

// totalOf reports whether a row begins with the label of the total of a table.
func (p *page) totalOf(row int, h head) bool {
	c := p.first(row)
	if c == nil {
		return false
	}
	for i := range p.forms {
		for j := range p.forms[i].tables {
			w := &p.forms[i].tables[j]
			if w.table.HeadsOf != "" && w.table.HeadsOf == h.words.table.ID && len(w.lines.find(p.labels[c])) > 0 {
				return true
			}
		}
	}
	return false
}

// goingOn returns the last of the rows from row on that a form goes on with on
// another page: a heading with 续 and what stands between it and the heads that
// are repeated, all of which stands above as well.
func (p *page) goingOn(row int) (last int, ok bool) {
	const most = 6 // rows of a heading
	c := p.first(row)
	if !p.saysContinued(c) {
		return 0, false
	}
	above := map[string]bool{}
	headed := false
	for r := p.bounds.Top; r < row; r++ {
		headed = headed || len(p.heads[r]) > 0
		for _, c := range p.inRow(r) {
			above[flat(c.Text)] = true
		}
	}
	if !headed {
		return 0, false
	}
	for r := row + 1; r <= min(row+most, p.bounds.Bottom); r++ {
		if len(p.heads[r]) > 0 {
			return r - 1, true
		}
		if slices.ContainsFunc(p.inRow(r), func(c *grid.Cell) bool { return !above[flat(c.Text)] && !isFurniture(c.Text) }) {
			break
		}
	}
	return row, len(p.titledBy(c.Text, p.labels[c])) == 0 || p.figuresBelow(row)
}

// figuresBelow reports whether the row below another has a point or an amount: the
// table goes on there without heads.
func (p *page) figuresBelow(row int) bool {
	return slices.ContainsFunc(p.inRow(row+1), func(c *grid.Cell) bool {
		return p.isAmount(c) && !slices.Contains(schema.Marks, flat(c.Text))
	})
}
