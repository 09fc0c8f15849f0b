package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/xlsx"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// book is the workbook being written.
type book struct {
	catalogue *summary.Catalogue
	file      *excelize.File // the skeleton: styles, names, charts
	source    summary.Source
	info      Info
	options   Options
	year      int
	settings  *schema.Settings
	styles    map[look]int
	styling   sync.Mutex // of styles and file
	// valueNames are the names of paths, which all units share.
	valueNames map[string]string
	// maxRows and maxLinks bound a sheet.
	maxRows, maxLinks int
	err               error // the first one of writing

	// What the survey learns.
	totals          *summary.Totals
	departments     map[string]*summary.Totals
	departmentNames []string
	roster          *summary.Roster
	entries, ranked []*entry // in the order of the workbook, and by score
	attention       []pressed
	absent          []schema.Flag
	rowsOf          counts
	rosterRows      []rosterRow
	reconcile       reconciled

	has      map[string]bool // the sheets that are written
	hidden   []string        // those of them that nobody asked for
	missing  []string        // how formulas name those that are not written
	unseen   []string        // and those that are hidden
	measured []*table        // all tables of units
	tables   []*table        // those that are written
	lists    []*list
	outs     []*xlsx.Sheet
	pagesOf  map[string]*out
	// around is where the values of the unit being written stand.
	around struct {
		*entry
		values map[*schema.Value]int
		cells  map[schema.Source]int
	}
	// projectSums and projectRate add up the projects that were written.
	projectSums [3]summary.Sum
	projectRate summary.TotalRate
	scratch     []cell // of a row of 数据来源
	// sourced takes the units whose rows of 数据来源 are to be written; nil to
	// write them with the others.
	sourced chan sourced
	// shownFindings are the first rows of the first unit on 问题清单.
	shownFindings    []row
	overview, leader overviewPlaces
	yearly           yearly
	chart            chartPlaces
}

// out is a sheet that is being written.
type out struct {
	*xlsx.Sheet
	name   string
	widths []float64
	// heads are the rows repeated on each page, and headColumns how many
	// columns are; 0 for none.
	heads       [2]int
	headColumns int
	paper       paper
	// printed is how many columns are, 0 for all; what is beyond is for formulas.
	printed int
	above   []styled // of the last row, by column
}

// style is the style of a look, which is often that of the cell above.
func (o *out) style(b *book, column int, l look) int {
	for column >= len(o.above) {
		o.above = append(o.above, styled{})
	}
	if above := &o.above[column]; above.id == 0 || above.look != l {
		*above = styled{l, b.style(l)}
	}
	return o.above[column].id
}

// styled is a look with its style.
type styled struct {
	look
	id int
}

// row is one row. A zero row is an empty line.
type row struct {
	cells []cell
	// height in points; 0 to have it fit the text.
	height float64
	// lines bounds a height that fits the text; 0 for no bound.
	lines int
	file  fileLink // that the row leads to
}

// fileLink leads to a place in a file; the URL is "" for none.
type fileLink struct{ url, place string }

func cells(c ...cell) row { return row{cells: c} }

const (
	lineHeight = 14.0 // of a line of body type, points
	leading    = 5.0  // above and below
	// maxHeight is the greatest row height that spreadsheets allow.
	maxHeight = 409.0
	// figureWidth is how wide a column of figures may become, in characters.
	figureWidth = 20.0
	// screenWidth is how many characters a usual screen shows.
	screenWidth = 150.0
)

// open makes the sheets of the skeleton.
func (b *book) open() error {
	b.pagesOf = map[string]*out{}
	for _, name := range SheetNames {
		for _, part := range b.parts(name) {
			switch {
			case !b.has[name]:
				b.missing = append(b.missing, "'"+part+"'!")
			case slices.Contains(b.hidden, name):
				b.unseen = append(b.unseen, "'"+part+"'!")
			}
		}
	}
	var names []string
	for _, name := range SheetNames {
		if b.has[name] {
			names = append(names, b.parts(name)...)
		}
	}
	for i, name := range names {
		if i == 0 {
			if err := b.file.SetSheetName(b.file.GetSheetName(0), name); err != nil {
				return err
			}
		} else if _, err := b.file.NewSheet(name); err != nil {
			return err
		}
	}
	return nil
}

// layout is how a sheet lies on screen and paper.
type layout struct {
	widths           []float64
	freezeColumns    int
	paper            Paper // "" for the one asked for
	upright, onePage bool
	// groups are the first columns of those that are not parted on paper.
	groups []int
	// printed is how many columns are printed; 0 for all.
	printed              int
	heads                [2]int // also what stays when the sheet is scrolled
	columns, rows        int
	filtered             bool
	unordered            bool
	tab                  string
	filterTo, filterFrom int // rows
}

// begin begins a sheet.
func (b *book) begin(name string, l layout) *out {
	size := l.paper
	if size == "" {
		size = b.options.Paper
	}
	printed := l.widths
	if l.printed > 0 {
		printed = l.widths[:l.printed]
	}
	repeated := min(l.freezeColumns, mostRepeated)
	on := paper{blocks: []span{{1, len(printed)}}}
	if !l.onePage {
		on = onPaper(printed, repeated, l.groups, pageWidth(size, l.upright))
	}
	view := xlsx.View{
		Widths: l.widths, FreezeColumns: l.freezeColumns, FreezeRows: l.heads[1], Paper: size.number(), Portrait: l.upright, OnePage: l.onePage,
		Scale: on.scale, Breaks: on.breaks(),
		Footer: "&L" + strings.ReplaceAll(b.title()+" · "+name, "&", "&&") + "&R第 &P 页，共 &N 页", Tab: l.tab,
	}
	if l.filtered {
		view.Filter = fmt.Sprintf("A%d:%s", l.filterFrom, xlsx.Name(l.columns, max(l.filterTo, l.filterFrom)))
	}
	o := &out{name: name, widths: l.widths, heads: l.heads, headColumns: repeated, paper: on, printed: l.printed}
	if l.unordered {
		o.Sheet = xlsx.NewUnordered(name, view, l.columns, l.rows)
	} else {
		o.Sheet = xlsx.NewSheet(name, view, l.columns, l.rows)
	}
	o.LimitLinks(b.maxLinks)
	b.outs = append(b.outs, o.Sheet)
	b.pagesOf[name] = o
	return o
}

// put writes row n of a sheet, and returns its height in points.
func (b *book) put(o *out, n int, r row) float64 {
	height := r.height
	if r.height == 0 {
		at := 0
		for _, c := range r.cells {
			if c.spread {
				c.across = spread(o.widths[at:])
			}
			if c.down == 0 {
				height = max(height, c.height(o.widths[min(at, len(o.widths)):], r.lines))
			}
			at += 1 + c.across
		}
	}
	height = min(height, maxHeight)
	o.Row(n, height)
	column := 0
	for _, c := range r.cells {
		column++
		if v, ok := c.value.(string); ok && c.link != "" && c.look.wrap && float64(displayWidth(v)) > o.widths[column-1]-2 {
			c.link = "" // LibreOffice does not wrap a linked text
		}
		if c.spread {
			c.across = spread(o.widths[column-1:])
		}
		b.cell(o, column, n, c)
		if c.across > 0 || c.down > 0 {
			style := o.style(b, column, c.look)
			for k := range c.across {
				o.Blank(column+1+k, style)
			}
			o.Merge(name(column, n) + ":" + name(column+c.across, n+c.down))
			column += c.across
		}
	}
	o.EndRow()
	return height
}

func (b *book) cell(o *out, column, n int, c cell) {
	style := o.style(b, column, c.look)
	if c.formula != "" && mentions(c.formula, b.missing) {
		c.formula = "" // its result stands
	}
	if mentions(c.link, b.missing) || mentions(c.link, b.unseen) {
		c.link = ""
	}
	if c.link != "" {
		switch {
		case o.Room(0):
			o.Link(name(column, n), c.link, c.tip)
		case c.formula != "":
			c.formula = fmt.Sprintf(`HYPERLINK("#%s",%s)`, c.link, c.formula)
		default:
			// A blank stays blank: a formula would make it something.
			switch v := c.value.(type) {
			case string:
				if len(v) < 250 { // as long as a text in a formula may be
					c.formula = fmt.Sprintf(`HYPERLINK("#%s","%s")`, c.link, strings.ReplaceAll(v, `"`, `""`))
				}
			case int, float64:
				c.formula = fmt.Sprintf(`HYPERLINK("#%s",%v)`, c.link, v)
			}
		}
	}
	if c.formula != "" {
		if c.value == nil {
			c.value = ""
		}
		o.Formula(column, style, c.formula, c.value)
		return
	}
	switch v := c.value.(type) {
	case string:
		if v == "" {
			o.Blank(column, style)
		} else {
			o.Text(column, style, v)
		}
	case int:
		o.Number(column, style, float64(v))
	case float64:
		o.Number(column, style, v)
	default:
		o.Blank(column, style)
	}
}

// mentions reports whether a formula or a link names one of some sheets.
func mentions(formula string, sheets []string) bool {
	return slices.ContainsFunc(sheets, func(name string) bool { return strings.Contains(formula, name) })
}

// spread is how many further columns a cell takes to fill a screen.
func spread(widths []float64) int {
	sum := 0.0
	for i, width := range widths {
		if sum += width; sum > screenWidth {
			return max(i-1, 0)
		}
	}
	return len(widths) - 1
}

// height is what the cell needs over its columns, in points.
func (c cell) height(widths []float64, bound int) float64 {
	if c.look.role == title {
		return 28
	}
	s, _ := c.value.(string)
	lines, size := 1, 0.94 // of the type, against that of the widths
	if c.look.role == note {
		size = 0.85
	}
	if c.look.wrap && s != "" {
		room := -1.5 // the margins, and the indent
		for _, w := range widths[:min(1+c.across, len(widths))] {
			room += w
		}
		// A character takes two half-widths and three bytes at most.
		if float64(len(s)) > room || strings.Contains(s, "\n") {
			lines = 0
			for line := range strings.SplitSeq(s, "\n") {
				lines += max(1, int(math.Ceil(float64(lineWidth(line))*size/room)))
			}
		}
	}
	if bound > 0 {
		lines = min(lines, bound)
	}
	return float64(lines)*lineHeight + leading
}

// fit widens a column to what a cell needs, up to a bound.
func fit(width, most float64, c cell) float64 {
	if c.width == 0 {
		return width
	}
	switch c.value.(type) {
	case int, float64: // a figure is never cut off
		most = max(most, figureWidth)
	}
	// A twentieth for typefaces wider than ours, and the margins.
	return math.Ceil(max(width, min(float64(c.width)*1.05+2, most)))
}

// defineNames names the ranges of the filters and the heads that each page
// repeats, which the format keeps with the workbook.
func (b *book) defineNames() error {
	for _, sheet := range b.file.GetSheetList() {
		o := b.pagesOf[sheet]
		if f := o.Filter(); f != "" {
			from, to, _ := strings.Cut(f, ":")
			if err := b.file.SetDefinedName(&excelize.DefinedName{
				Name: "_xlnm._FilterDatabase", RefersTo: fmt.Sprintf("'%s'!%s:%s", sheet, absolute(from), absolute(to)), Scope: sheet,
			}); err != nil {
				return err
			}
		}
		// LibreOffice prints a hidden sheet that has an area to print.
		if o.printed > 0 && !slices.Contains(b.hidden, sheet) {
			if err := b.file.SetDefinedName(&excelize.DefinedName{
				Name: "_xlnm.Print_Area", RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", sheet, letter(o.printed), o.Last()), Scope: sheet,
			}); err != nil {
				return err
			}
		}
		var titles []string
		if o.headColumns > 0 {
			titles = append(titles, fmt.Sprintf("'%s'!$A:$%s", sheet, letter(o.headColumns)))
		}
		if o.heads[0] > 0 {
			titles = append(titles, fmt.Sprintf("'%s'!$%d:$%d", sheet, o.heads[0], o.heads[1]))
		}
		if len(titles) == 0 {
			continue
		}
		if err := b.file.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Titles", RefersTo: strings.Join(titles, ","), Scope: sheet,
		}); err != nil {
			return err
		}
	}
	return nil
}

// absolute makes a name of a cell one that stays: C5 is $C$5.
func absolute(cell string) string {
	digits := strings.IndexAny(cell, "0123456789")
	return "$" + cell[:digits] + "$" + cell[digits:]
}
