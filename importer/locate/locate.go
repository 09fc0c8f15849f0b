// Package locate finds where the lines of the declared forms stand on a sheet.
//
// A form is known by its heading and its own labels, never by its position,
// the sheet's name or the number of the attachment. All matching of labels is
// here; no figure is read. What the declarations do not know is kept: as a
// named row where it stands among the rows of a table, else in Form.Rest.
package locate

import (
	"slices"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// Form is a form found on a sheet, and where its answers stand.
type Form struct {
	Decl  *schema.Form
	Sheet *grid.Sheet
	// Head is the heading, or the first cell of a form without one.
	Head *grid.Cell
	// Main is a row that is surely of the form: the first row of heads, or the
	// heading of a report.
	Main int
	// Year is the year printed at the head of the form, else the one its
	// columns are headed by; 0 when neither is. YearAt is where it stands.
	Year   int
	YearAt *grid.Cell
	Places []Place
	// Doubles are the answers with several places equally good. Their places
	// are Doubled.
	Doubles []Double
	// Contrary are the answers of a report of which its sentences say different
	// things. Their places are Doubled.
	Contrary []Double
	// Missing are the lines and columns that the form should have and that
	// were not found on it.
	Missing []Missing
	// Unscored is where the first points would stand on a form that has none at
	// all and is known to be given out so; nil for others. Their lines and columns
	// are not Missing.
	Unscored *grid.Cell
	// Unknown are the rows among the rows of a table that no line knows. Their
	// places are kept under the table.
	Unknown []Row
	// Doubts are the lines about the unit of money that were not followed.
	Doubts []Doubt
	// Rest are the filled cells that nothing accounts for.
	Rest []*grid.Cell
}

// Place is where one answer stands.
type Place struct {
	Path  string
	Label string // as printed on the form
	Kind  schema.Kind
	Row   int
	Col   int
	// Cell is nil when nothing stands there.
	Cell *grid.Cell
	// Inline is the answer, where it shares its cell with the label.
	Inline *string
	// Before and After are the other pieces of an answer printed in several
	// cells (≥ | 95 | %).
	Before, After *grid.Cell
	// Unit is the unit of money that the form says, "" when it says none.
	Unit string
	// Percent says that the head asks for figures in percent.
	Percent bool
	// Rate gives the parts of a rate, by which its scale can be settled.
	Rate *schema.Ratio
	// Doubled says that other cells have as good a claim to be the answer.
	Doubled bool
	// Shared says that the cell reaches over the places of other figures, so
	// that a figure in it may be of any of them.
	Shared bool
	// Stray says that the cell is kept though nothing accounts for it.
	Stray bool
	// Year is the year printed in a head, for the paths that keep it.
	Year int
}

// Own reports whether a cell is there for the answer alone: it shares none with
// a label or a heading.
func (p Place) Own() bool { return p.Inline == nil && p.Year == 0 }

// Double is an answer, or a row or column of answers, with several places.
type Double struct {
	Path  string // of the answer, or of its line, column or table
	Name  string
	Cells []*grid.Cell
}

// Row is a labelled row with its filled cells.
type Row struct {
	Path  string // under which it is kept
	Label string
	Cells []*grid.Cell
}

// Missing is a part of a form that was not found.
type Missing struct {
	Path string // of the line, column or table
	Name string
	Near *grid.Cell // the nearest cell that was found
}

// Finder finds forms by the declared wordings of their labels, and by those
// that people have taught. It may be used by several goroutines at a time.
type Finder struct {
	model     *schema.Model
	forms     []form
	signature *words                   // of the block at the foot of each form
	sentences []sentence               // of the written report
	titles    map[string]schema.FormID // taught headings by titleKey
	effort    *effort                  // nil: nothing is counted
}

// New returns a Finder of the forms of a model that knows some taught wordings
// besides the declared ones. The error names a path that is none of a line or
// column, or a pattern of the report that is none.
func New(model *schema.Model, taught []schema.Wording) (*Finder, error) {
	f := &Finder{
		model: model, forms: compile(model.Forms), titles: map[string]schema.FormID{},
		signature: &compile([]schema.Form{model.Signature})[0].tables[0],
	}
	var err error
	if f.sentences, err = compileSentences(&model.Report); err != nil {
		return nil, err
	}
	for _, w := range taught {
		if err := f.teach(w); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// Find returns the forms on a sheet, from top to bottom, and what on it is a form
// of another kind. The error is ErrTooMuch or the context's, see Reading.
func (f *Finder) Find(sheet *grid.Sheet) (found []Form, others []Other, err error) {
	defer f.effort.ended(&err)
	found, others = f.find(sheet)
	return found, others, nil
}

func (f *Finder) find(sheet *grid.Sheet) (found []Form, others []Other) {
	p := newPage(sheet, f)
	if parts := p.beside(p.bounds.Top, p.bounds.Bottom); len(parts) > 0 {
		return f.findAll(parts)
	}
	segments := p.segments()
	for _, s := range segments {
		if parts := p.beside(s.top, s.bottom); len(parts) > 0 && len(segments) > 1 {
			ours, strange := f.findAll(parts)
			found, others = append(found, ours...), append(others, strange...)
			continue
		}
		if s.report {
			found = append(found, p.placeReport(s))
			continue
		}
		form := p.recognise(s)
		is := p.lookAlike(form, s)
		if is.other != nil {
			others = append(others, *is.other)
		}
		if is.ours {
			found = append(found, p.place(form, s))
		}
	}
	return found, others
}

// findAll returns what Find does of the parts of a sheet.
func (f *Finder) findAll(parts []*grid.Sheet) (found []Form, others []Other) {
	for _, part := range parts {
		ours, strange := f.find(part)
		found, others = append(found, ours...), append(others, strange...)
	}
	return found, others
}

// page is a sheet with the labels of its cells folded.
type page struct {
	*Finder
	sheet  *grid.Sheet
	rows   map[int][]*grid.Cell // filled cells by row, left to right
	weight map[int]int          // of a row, in steps: long texts take more of them
	labels map[*grid.Cell]label
	bounds grid.Range
	heads  map[int][]head // rows of heads, of whichever form
	fields map[asked][]hit
	// partings are the rows of which it is known whether they are parted.
	partings map[int]bool
	// measures are the cells of rows that say a unit of money, see measuresOn.
	measures map[int][]*grid.Cell
	// continued are the rows with which a form goes on, see goingOn.
	continued map[int]bool
}

func newPage(sheet *grid.Sheet, f *Finder) *page {
	forms := f.forms
	p := &page{
		Finder: f, sheet: sheet, bounds: sheet.Bounds(), rows: map[int][]*grid.Cell{}, weight: map[int]int{}, labels: map[*grid.Cell]label{},
		heads: map[int][]head{}, fields: map[asked][]hit{}, partings: map[int]bool{}, measures: map[int][]*grid.Cell{}, continued: map[int]bool{},
	}
	for i := range sheet.Cells {
		c := &sheet.Cells[i]
		p.rows[c.Row] = append(p.rows[c.Row], c)
		p.weight[c.Row] += 1 + len(c.Text)/textStep
		p.step(1 + len(c.Text)/textStep)
		if c.Kind == grid.Text && len(c.Text) <= 12*maxLabel {
			p.labels[c] = fold(c.Text)
		}
	}
	for row := range p.rows {
		for i := range forms {
			for j := range forms[i].tables {
				if h, ok := p.readHead(row, &forms[i].tables[j]); ok {
					p.heads[row] = append(p.heads[row], h)
				}
			}
		}
	}
	return p
}

// hidden reports whether a cell stands in a row or a column that is not shown.
func (p *page) hidden(c *grid.Cell) bool {
	return p.sheet.HiddenRows[c.Row] || p.sheet.HiddenCols[c.Col]
}

func (p *page) span(c *grid.Cell) grid.Range { return p.spanAt(c.Row, c.Col) }

// spanAt returns the range that the cell at a place reaches over.
func (p *page) spanAt(row, col int) grid.Range {
	p.step(1)
	return p.sheet.Span(row, col)
}

// at returns the filled cell that shows at a place, or nil.
func (p *page) at(row, col int) *grid.Cell {
	p.step(1)
	return p.sheet.At(row, col)
}

// inRow returns the filled cells of a row, left to right.
func (p *page) inRow(row int) []*grid.Cell {
	p.step(1 + p.weight[row])
	return p.rows[row]
}

// first returns the leftmost filled cell of a row.
func (p *page) first(row int) *grid.Cell {
	if cells := p.inRow(row); len(cells) > 0 {
		return cells[0]
	}
	return nil
}

// segment is the rows of a sheet that one form may stand in.
type segment struct {
	top, bottom int
	titles      []*grid.Cell
	heads       int  // rows of heads among them
	report      bool // running text and no form
}

// segments cuts the sheet into runs of rows, one for each form: a heading, or
// the field that opens a form, begins a new one as soon as the run before it
// has shown a row of heads. So does the heading of a written report.
func (p *page) segments() []segment {
	reports := p.reportTops()
	var all []segment
	until := 0 // of the rows with which a form goes on
	for row := p.bounds.Top; row <= p.bounds.Bottom; row++ {
		title, opens := p.opening(row)
		if last, ok := p.goingOn(row); ok {
			until = last
		}
		if row <= until {
			title, opens = nil, false
			p.continued[row] = true
		}
		reportTitle, isReport := reports[row]
		if isReport && len(all) > 0 && all[len(all)-1].report {
			title = reportTitle // on the cover and again above the text
		} else if isReport {
			all = append(all, segment{top: row, report: true})
			title = reportTitle
		} else if len(all) == 0 || opens && all[len(all)-1].heads > 0 || title != nil && all[len(all)-1].report {
			all = append(all, segment{top: row})
		}
		current := &all[len(all)-1]
		current.bottom = row
		if title != nil {
			current.titles = append(current.titles, title)
		}
		if len(p.heads[row]) > 0 {
			current.heads++
		}
	}
	// Rows behind the last form that open a form but have no heads (填报单位
	// at the foot) belong to the form above.
	var kept []segment
	for _, s := range all {
		if s.heads == 0 && !s.report && len(kept) > 0 {
			kept[len(kept)-1].bottom = s.bottom
			continue
		}
		kept = append(kept, s)
	}
	return kept
}

// opening reports whether a form may begin on a row, and its heading if there
// is one.
func (p *page) opening(row int) (title *grid.Cell, opens bool) {
	for _, c := range p.inRow(row) {
		if len(p.titled(c)) > 0 {
			return c, true
		}
	}
	c := p.first(row)
	if c == nil || len(p.heads[row]) > 0 {
		return nil, false
	}
	if _, ok := p.otherHeading(row); ok {
		return nil, true
	}
	return nil, p.opensForm(c)
}

// opensForm reports whether a cell is the field that a form begins with.
func (p *page) opensForm(c *grid.Cell) bool {
	for _, f := range p.forms {
		fields := f.fields()
		for _, hit := range p.fieldsIn(c, fields) {
			if fields.table.Lines[hit.line].ID == f.decl.Opening {
				return true
			}
		}
	}
	return false
}

// fields returns the table of the form's own fields.
func (f form) fields() *words {
	for i := range f.tables {
		if f.tables[i].table.ID == "" {
			return &f.tables[i]
		}
	}
	return nil
}

// recognise says which form stands in a segment, or nil. The labels decide;
// the heading breaks a near tie.
func (p *page) recognise(s segment) *form {
	const (
		enough      = 4 // labels that a form must show
		headingsay  = 3 // labels that a heading is worth
		unlikeliest = 0
	)
	var named []schema.FormID
	for _, t := range s.titles {
		named = append(named, p.titled(t)...)
	}
	var best *form
	most := unlikeliest
	for i := range p.forms {
		score := p.evidence(&p.forms[i], s)
		if score == 0 {
			continue
		}
		if len(named) > 0 && named[0] == p.forms[i].decl.ID {
			score += headingsay
		} else if slices.Contains(named, p.forms[i].decl.ID) {
			score++
		}
		if score >= enough && score > most {
			best, most = &p.forms[i], score
		}
	}
	return best
}

// evidence counts the different labels of a form in a segment; 0 when none of
// its rows of heads is there.
func (p *page) evidence(f *form, s segment) int {
	seen := map[string]bool{}
	headed := false
	for row := s.top; row <= s.bottom; row++ {
		for _, h := range p.heads[row] {
			if h.words.table == nil || f.decl.Table(h.words.table.ID) != h.words.table {
				continue
			}
			headed = true
			for i := range h.columns {
				seen[h.words.table.ID+"/"+h.words.table.Columns[i].ID] = true
			}
		}
		for _, c := range p.inRow(row) {
			for i := range f.tables {
				w := &f.tables[i]
				for _, m := range w.lines.find(p.labels[c]) {
					seen[w.table.ID+"/"+w.table.Lines[m.index].ID] = true
				}
				if w.table.Shape == schema.Fields {
					for _, hit := range p.fieldsIn(c, w) {
						seen[w.table.ID+"/"+w.table.Lines[hit.line].ID] = true
					}
				}
			}
		}
	}
	if !headed {
		return 0
	}
	return len(seen)
}
