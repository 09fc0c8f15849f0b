package handout

import (
	"bytes"
	"cmp"
	"encoding/xml"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"jixiao/schema"
)

// Copy holds the points to be made about one file of a unit.
type Copy struct {
	Unit   string
	Year   int
	File   string // as received
	Points []Point
	// Written is when the copy is made. It dates replies in threads and the
	// properties of a workbook that is drawn; zero dates nothing.
	Written time.Time
}

// Point is one thing to be corrected or explained.
type Point struct {
	Number   int // within the unit's notice
	Code     string
	Severity schema.Severity
	Form     string // the form it is about, for people
	Text     string // the sentence, without its place
	Written  string
	Expected string
	Note     string // the unit's explanation so far
	Key      string // the key of the finding, by which the unit's answer finds it
	// Cells are the cells in question, as the copy calls them. There are none where
	// the form lacks what the point is about.
	Cells []Place
	Where string // the first cell, as the file received calls it
}

// Place is a cell of a workbook.
type Place struct{ Sheet, Cell string }

const reviewFirst = 4 // the row of the heads

// author signs the comments, so that a later copy can tell them from the unit's.
const author = "绩效审核"

// fillColors are the colours of cells in question. The comment says the severity
// in words.
var fillColors = map[schema.Severity]string{schema.Err: "FFC7CE", schema.Warn: "FFEB9C", schema.Info: "DDEBF7"}

// Mark returns a copy of a workbook with the cells in question filled and
// commented, and a first sheet that lists the points. All else in the workbook
// stays as it is, but for the marks of an earlier copy, which are taken away. It
// fails where the workbook cannot be opened or cannot hold the marks; Draw serves
// there.
func Mark(original []byte, c Copy) ([]byte, error) {
	renumbered, err := renumber(original)
	if err != nil {
		return nil, fmt.Errorf("open the workbook to mark: %w", err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(renumbered), excelize.Options{UnzipXMLSizeLimit: 1 << 30, UnzipSizeLimit: 2 << 30})
	if err != nil {
		return nil, fmt.Errorf("open the workbook to mark: %w", err)
	}
	defer f.Close()
	m := newMarker(f, c)
	if err := m.clear(); err != nil {
		return nil, fmt.Errorf("take earlier marks away: %w", err)
	}
	own, err := m.comments()
	if err != nil {
		return nil, fmt.Errorf("read the unit's comments: %w", err)
	}
	written, err := m.write()
	if err != nil {
		return nil, err
	}
	marked, err := m.mend(renumbered, written)
	if err != nil {
		return nil, fmt.Errorf("keep what is in the workbook: %w", err)
	}
	return marked, m.verify(marked, own)
}

// worksheets are the names of the sheets with cells. excelize lists the sheets
// without cells too, and then mistakes one for a worksheet whose part has the same
// base name.
func (m *marker) worksheets() []string {
	return slices.DeleteFunc(m.file.GetSheetList(), func(name string) bool {
		_, err := m.file.GetSheetProps(name)
		return err != nil
	})
}

// comments returns the texts of all comments.
func (m *marker) comments() (map[Place]string, error) {
	texts := map[Place]string{}
	for _, sheet := range m.worksheets() {
		all, err := m.file.GetComments(sheet)
		if err != nil {
			return nil, err
		}
		for _, c := range all {
			text := c.Text
			for _, run := range c.Paragraph {
				text += run.Text
			}
			texts[Place{sheet, c.Cell}] = strings.TrimSpace(text)
		}
	}
	return texts, nil
}

// verify makes sure that a marked copy has every comment of the unit's own and
// every mark.
func (m *marker) verify(marked []byte, own map[Place]string) error {
	f, err := excelize.OpenReader(bytes.NewReader(marked))
	if err != nil {
		return fmt.Errorf("open the marked copy: %w", err)
	}
	defer f.Close()
	written := newMarker(f, m.copy)
	now, err := written.comments()
	if err != nil {
		return fmt.Errorf("read the comments of the marked copy: %w", err)
	}
	for at, text := range own {
		if !strings.Contains(now[at], text) {
			return fmt.Errorf("the comment on %s!%s is not in the marked copy", at.Sheet, at.Cell)
		}
	}
	for at := range m.filled {
		if !pointHead.MatchString(now[at]) {
			return fmt.Errorf("%s!%s is not commented in the marked copy", at.Sheet, at.Cell)
		}
	}
	return nil
}

// Sheet is a sheet for Draw: one of a file that is no .xlsx.
type Sheet struct {
	Name   string
	Hidden bool
	Cells  []Cell
	Merges []string // A1:C1
}

// Cell is a cell of a Sheet.
type Cell struct {
	Ref    string // D8
	Text   string
	Number bool   // Text is a figure
	Format string // the number format of a figure, as .xlsx writes it; "" for none
}

// Draw returns a workbook that shows the sheets of another format, marked as Mark
// marks one.
func Draw(sheets []Sheet, c Copy) ([]byte, error) {
	f := excelize.NewFile()
	defer f.Close()
	s, err := newStyles(f)
	if err != nil {
		return nil, err
	}
	formats := map[string]int{}
	for i, sheet := range sheets {
		if i == 0 {
			err = f.SetSheetName(f.GetSheetName(0), sheet.Name)
		} else {
			_, err = f.NewSheet(sheet.Name)
		}
		if err != nil {
			return nil, fmt.Errorf("sheet %s: %w", sheet.Name, err)
		}
		p := &pen{file: f, sheet: sheet.Name}
		p.draw(sheet, s, formats)
		if p.err != nil {
			return nil, p.err
		}
	}
	if !c.Written.IsZero() {
		saved := c.Written.UTC().Format(time.RFC3339)
		if err := f.SetDocProps(&excelize.DocProperties{Created: saved, Modified: saved}); err != nil {
			return nil, err
		}
	}
	return newMarker(f, c).write()
}

func (p *pen) draw(sheet Sheet, s styles, formats map[string]int) {
	for _, merge := range sheet.Merges {
		from, to, _ := strings.Cut(merge, ":")
		p.do(p.file.MergeCell(p.sheet, from, to))
		p.do(p.file.SetCellStyle(p.sheet, from, to, s.text))
	}
	wide := map[int]float64{}
	for _, c := range sheet.Cells {
		column, row, err := excelize.CellNameToCoordinates(c.Ref)
		p.do(err)
		wide[column] = max(wide[column], min(2+float64(displayWidth(c.Text)), 24))
		figure, err := strconv.ParseFloat(c.Text, 64)
		if !c.Number || err != nil {
			p.put(column, row, c.Text, s.text)
			continue
		}
		style, known := formats[c.Format]
		if !known {
			style = s.number
			if c.Format != "" {
				def, err := p.file.GetStyle(s.number)
				p.do(err)
				if def != nil {
					def.CustomNumFmt = &c.Format
					style, err = p.file.NewStyle(def)
					p.do(err)
				}
			}
			formats[c.Format] = style
		}
		p.put(column, row, figure, style)
	}
	for column, width := range wide {
		letter, err := excelize.ColumnNumberToName(column)
		p.do(err)
		p.do(p.file.SetColWidth(p.sheet, letter, letter, max(width, 10)))
	}
	p.paper(false, 0)
	if sheet.Hidden {
		p.do(p.file.SetSheetVisible(p.sheet, false))
	}
}

// displayWidth is the width of the longest line of a text in Latin characters.
func displayWidth(text string) int {
	widest := 0
	for line := range strings.SplitSeq(text, "\n") {
		n := 0
		for _, r := range line {
			n++
			if r > 0x2e7f {
				n++
			}
		}
		widest = max(widest, n)
	}
	return widest
}

// marker marks one workbook.
type marker struct {
	file   *excelize.File
	copy   Copy
	filled map[Place]string // the fills that marked cells had before, as fillOf returns them
	said   map[Place]string // the texts of the marks
	made   map[[2]int]int   // the styles that were made, by the style before and the fill
	list   string           // the sheet that lists the points
	// touched are the sheets whose cells or comments have changed; gone are the
	// sheets that were taken out.
	touched, gone map[string]bool
}

func newMarker(f *excelize.File, c Copy) *marker {
	return &marker{file: f, copy: c, filled: map[Place]string{}, said: map[Place]string{}, made: map[[2]int]int{}, touched: map[string]bool{}, gone: map[string]bool{}}
}

// write marks the workbook and returns it as excelize writes it.
func (m *marker) write() ([]byte, error) {
	marks := map[Place][]Point{}
	var order []Place
	for _, point := range m.copy.Points {
		for _, at := range point.Cells {
			at.Cell = m.topLeft(at)
			if marks[at] == nil {
				order = append(order, at)
			}
			if !slices.ContainsFunc(marks[at], func(p Point) bool { return p.Number == point.Number }) {
				marks[at] = append(marks[at], point)
			}
		}
	}
	for _, at := range order {
		if err := m.markCell(at, marks[at]); err != nil {
			return nil, fmt.Errorf("mark %s!%s: %w", at.Sheet, at.Cell, err)
		}
	}
	if err := m.addReview(); err != nil {
		return nil, err
	}
	if err := m.property(); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	if err := m.file.Write(&out); err != nil {
		return nil, fmt.Errorf("write the marked copy: %w", err)
	}
	return out.Bytes(), nil
}

// property adds the document property by which the program knows a copy.
func (m *marker) property() error {
	return m.file.SetCustomProps(excelize.CustomProperty{Name: schema.OwnProperty, Value: schema.OwnReturn})
}

// topLeft is the first cell of the merged range that a cell is in.
func (m *marker) topLeft(at Place) string {
	column, row, err := excelize.CellNameToCoordinates(at.Cell)
	merges, err2 := m.file.GetMergeCells(at.Sheet)
	if err != nil || err2 != nil {
		return at.Cell
	}
	for _, merge := range merges {
		left, top, err := excelize.CellNameToCoordinates(merge.GetStartAxis())
		right, bottom, err2 := excelize.CellNameToCoordinates(merge.GetEndAxis())
		if err == nil && err2 == nil && left <= column && column <= right && top <= row && row <= bottom {
			return merge.GetStartAxis()
		}
	}
	return at.Cell
}

// markCell fills a cell with the colour of the gravest of its points, and comments
// it with all of them.
func (m *marker) markCell(at Place, points []Point) error {
	gravest := slices.MinFunc(points, func(a, b Point) int { return gravity(a.Severity) - gravity(b.Severity) })
	before, err := m.fill(at, fillColors[gravest.Severity])
	if err != nil {
		return err
	}
	m.filled[at] = before
	var lines []string
	for _, p := range points {
		lines = append(lines, fmt.Sprintf("【第%d条·%s】%s", p.Number, p.Severity.Word(), p.Text))
	}
	m.said[at] = strings.Join(lines, "\n")
	return m.comment(at, m.said[at])
}

func gravity(s schema.Severity) int {
	return slices.Index([]schema.Severity{schema.Err, schema.Warn, schema.Info}, s)
}

// fill gives a cell a fill of a colour and leaves all else of its style. It returns
// the fill before, as fillOf does.
func (m *marker) fill(at Place, color string) (before string, err error) {
	style, err := m.file.GetCellStyle(at.Sheet, at.Cell)
	if err != nil {
		return "", err
	}
	if before, err = m.fillOf(style); err != nil {
		return "", err
	}
	plain, err := m.file.NewStyle(&excelize.Style{Fill: excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{color}}})
	if err != nil {
		return "", err
	}
	return before, m.refill(at, style, *m.file.Styles.CellXfs.Xf[plain].FillID)
}

// refill gives a cell a copy of a style with another fill. It copies the record of
// the style as it stands in the file: excelize.Style would lose what it does not
// know.
func (m *marker) refill(at Place, style, fill int) error {
	m.touched[at.Sheet] = true
	if known, ok := m.made[[2]int{style, fill}]; ok {
		return m.file.SetCellStyle(at.Sheet, at.Cell, at.Cell, known)
	}
	xfs := m.file.Styles.CellXfs
	if style < 0 || style >= len(xfs.Xf) {
		return fmt.Errorf("there is no style %d", style)
	}
	if len(xfs.Xf) >= mostStyles {
		return fmt.Errorf("there are %d styles, and no room for another", len(xfs.Xf))
	}
	made := xfs.Xf[style]
	made.ApplyFill, made.FillID = nil, &fill
	if fill != 0 { // fill 0 is no fill
		yes := true
		made.ApplyFill = &yes
	}
	xfs.Xf = append(xfs.Xf, made)
	xfs.Count = len(xfs.Xf)
	m.made[[2]int{style, fill}] = len(xfs.Xf) - 1
	return m.file.SetCellStyle(at.Sheet, at.Cell, at.Cell, len(xfs.Xf)-1)
}

// mostStyles is the number of cell styles beyond which Excel opens no workbook.
const mostStyles = 65_490

// fillOf returns the record of a style's fill as XML, whatever colours it has
// and wherever it takes them from; "" for none.
func (m *marker) fillOf(style int) (string, error) {
	if _, err := m.file.GetStyle(style); err != nil { // this also makes excelize read the styles
		return "", err
	}
	xf, all := m.file.Styles.CellXfs.Xf[style], m.file.Styles.Fills
	if xf.FillID == nil || all == nil || *xf.FillID <= 0 || *xf.FillID >= len(all.Fill) {
		return "", nil
	}
	record, err := xml.Marshal(all.Fill[*xf.FillID])
	return string(record), err
}

// addFill adds the record of a fill to the workbook and returns its number.
func (m *marker) addFill(record string) (int, error) {
	if record == "" {
		return 0, nil
	}
	all := m.file.Styles.Fills
	fill := newLike(all.Fill[0])
	if err := xml.Unmarshal([]byte(record), fill); err != nil {
		return 0, err
	}
	all.Fill = append(all.Fill, fill)
	all.Count = len(all.Fill)
	return len(all.Fill) - 1, nil
}

// newLike returns a new value of the type of its argument, which excelize does not
// export.
func newLike[T any](*T) *T { return new(T) }

// comment comments a cell, behind the text of the unit's own comment if there is
// one.
func (m *marker) comment(at Place, text string) error {
	m.touched[at.Sheet] = true
	comments, err := m.file.GetComments(at.Sheet)
	if err != nil {
		return err
	}
	c := excelize.Comment{Author: author, Cell: at.Cell, Width: 320, Height: uint(24 + 18*lines(text, 44))}
	for _, own := range comments {
		if own.Cell != at.Cell {
			continue
		}
		c.Author = own.Author
		if own.Text != "" {
			c.Paragraph = append(c.Paragraph, excelize.RichTextRun{Text: own.Text})
		}
		c.Paragraph = append(c.Paragraph, own.Paragraph...)
		c.Paragraph = append(c.Paragraph, excelize.RichTextRun{Text: "\n"})
		c.Height += uint(18 * lines(own.Text, 44))
		if err := m.file.DeleteComment(at.Sheet, at.Cell); err != nil {
			return err
		}
	}
	c.Paragraph = append(c.Paragraph, excelize.RichTextRun{Text: text, Font: &excelize.Font{Family: face, Size: 10}})
	return m.file.AddComment(at.Sheet, c)
}

// lines is how many lines a text takes at a width in Latin characters.
func lines(text string, width int) int {
	n := 0
	for line := range strings.SplitSeq(text, "\n") {
		n += max(1, (displayWidth(line)+width-1)/width)
	}
	return n
}

// addReview adds the sheet that lists the points, as the first.
func (m *marker) addReview() error {
	name := schema.Review.Name
	for n := 2; slices.Contains(m.file.GetSheetList(), name); n++ {
		name = schema.Review.Name + strconv.Itoa(n) // the unit has a sheet of that name
	}
	if _, err := m.file.NewSheet(name); err != nil {
		return fmt.Errorf("add the review: %w", err)
	}
	m.list = name
	back, err := m.setChartsAside()
	if err != nil {
		return err
	}
	if err := m.file.MoveSheet(name, m.file.GetSheetName(0)); err != nil {
		return fmt.Errorf("put the review first: %w", err)
	}
	m.rescope(func(position int) int { return position + 1 })
	s, err := newStyles(m.file)
	if err != nil {
		return err
	}
	p := &pen{file: m.file, sheet: name}
	p.drawReview(m, s)
	if p.err != nil {
		return p.err
	}
	m.file.SetActiveSheet(0)
	back()
	return nil
}

// rescope changes the positions by which defined names of one sheet know it.
func (m *marker) rescope(to func(position int) int) {
	if m.file.WorkBook == nil || m.file.WorkBook.DefinedNames == nil {
		return
	}
	names := m.file.WorkBook.DefinedNames.DefinedName
	for i := range names {
		if id := names[i].LocalSheetID; id != nil {
			position := to(*id)
			names[i].LocalSheetID = &position
		}
	}
}

// setChartsAside takes the sheets without cells, which are those of charts, out of
// the workbook. The function that it returns puts them back, behind the review:
// excelize looks for a selected view in every sheet and fails on those. It also
// sees to it that every other sheet has a view.
func (m *marker) setChartsAside() (back func(), err error) {
	book := m.file.WorkBook
	all := slices.Clone(book.Sheets.Sheet) // the review is the last
	kept, cells := book.Sheets.Sheet[:0], m.worksheets()
	for _, s := range all {
		if !slices.Contains(cells, s.Name) {
			continue
		}
		kept = append(kept, s)
		if views, err := m.file.GetSheetView(s.Name, 0); err != nil {
			continue // the sheet has a list of views, and it is empty
		} else if err := m.file.SetSheetView(s.Name, 0, &views); err != nil {
			return nil, err
		}
	}
	book.Sheets.Sheet = kept
	return func() { book.Sheets.Sheet = append(all[len(all)-1:], all[:len(all)-1]...) }, nil
}

// remove takes a sheet out of the workbook. The sheets without cells are set aside
// for that, since excelize looks into all others, and the defined names of one
// sheet are counted anew before and after, since excelize counts only the sheets
// that it sees.
func (m *marker) remove(sheet string) error {
	book := m.file.WorkBook
	all := slices.Clone(book.Sheets.Sheet)
	back, err := m.setChartsAside()
	if err != nil {
		return err
	}
	position := func(name string) int { return slices.Index(m.file.GetSheetList(), name) }
	// Sheets that are aside are numbered from here, positions of no sheet from twice that.
	aside := len(all)
	m.rescope(func(was int) int {
		if was < 0 || was >= len(all) {
			return 2*aside + was // somebody's mistake stays
		}
		if n := position(all[was].Name); n >= 0 {
			return n
		}
		return aside + was
	})
	if err := m.file.DeleteSheet(sheet); err != nil {
		return err
	}
	left := m.file.GetSheetList()
	back()
	book.Sheets.Sheet = slices.Clone(all)
	removed := position(sheet)
	book.Sheets.Sheet = slices.Delete(book.Sheets.Sheet, removed, removed+1)
	m.rescope(func(counted int) int {
		// excelize has also counted the positions of sheets aside down by one.
		switch {
		case counted < len(left):
			return position(left[counted])
		case counted+1 < 2*aside:
			return position(all[counted+1-aside].Name)
		}
		return counted - 2*aside
	})
	m.gone[sheet] = true
	return nil
}

// drawReview writes the sheet that lists the points.
func (p *pen) drawReview(m *marker, s styles) {
	layout, column := &schema.Review, schema.Review.Column
	p.widths(layout.Widths()...)
	p.put(1, 1, layout.Name, s.title)
	p.do(p.file.SetRowHeight(p.sheet, 1, 30))
	for i, text := range []string{ // in order, so that the same copy has the same bytes
		fmt.Sprintf("%s　%d 年度　%s　共 %d 条", m.copy.Unit, m.copy.Year, m.copy.File, len(m.copy.Points)),
		layout.Note,
	} {
		row := i + 2
		p.put(1, row, text, s.note)
		last, err := excelize.CoordinatesToCellName(column("note"), row)
		p.do(err)
		p.do(p.file.MergeCell(p.sheet, "A"+strconv.Itoa(row), last))
	}
	p.do(p.file.SetRowHeight(p.sheet, 2, 20))
	p.do(p.file.SetRowHeight(p.sheet, 3, 34))
	for i, head := range layout.Heads() {
		p.put(i+1, reviewFirst, head, s.head)
	}
	for i, point := range m.copy.Points {
		row := reviewFirst + 1 + i
		p.put(column("number"), row, point.Number, s.center)
		p.put(column("code"), row, point.Code, s.center)
		p.put(column("severity"), row, point.Severity.Word(), s.center)
		p.put(column("form"), row, point.Form, s.text)
		p.put(column("place"), row, cmp.Or(point.Where, "—"), s.center)
		if len(point.Cells) > 0 {
			cell, err := excelize.CoordinatesToCellName(column("place"), row)
			p.do(err)
			p.do(p.file.SetCellHyperLink(p.sheet, cell, "'"+strings.ReplaceAll(point.Cells[0].Sheet, "'", "''")+"'!"+point.Cells[0].Cell, "Location"))
			p.do(p.file.SetCellStyle(p.sheet, cell, cell, s.link))
		}
		p.put(column("message"), row, point.Text, s.text)
		p.put(column("written"), row, point.Written, s.text)
		p.put(column("expected"), row, point.Expected, s.text)
		p.put(column("note"), row, point.Note, s.text)
		p.put(column("key"), row, point.Key, s.center)
		p.put(column("fills"), row, m.fillsBefore(point), s.center)
		tall := max(lines(point.Text, 58), lines(point.Written, 14), lines(point.Note, 38), lines(point.Where, 14), lines(point.Form, 12))
		p.tall(row, tall)
	}
	for i, c := range layout.Columns {
		if !c.Hidden {
			continue
		}
		letter, err := excelize.ColumnNumberToName(i + 1)
		p.do(err)
		p.do(p.file.SetColVisible(p.sheet, letter, false))
	}
	p.paper(true, reviewFirst)
}

// fillsBefore says what the cells of a point were filled with before, for restore:
// a line a cell, the place and the record of the fill with a tab between.
func (m *marker) fillsBefore(point Point) string {
	var all []string
	for _, at := range point.Cells {
		at.Cell = m.topLeft(at)
		all = append(all, at.Sheet+"!"+at.Cell+"\t"+m.filled[at])
	}
	return strings.Join(all, "\n")
}

// errNoReview says that a sheet lists no points, whatever its name.
var errNoReview = errors.New("no review")

// clear takes away the marks of an earlier copy: its sheet, its comments, and the
// fills of cells that still have the colour of a mark.
func (m *marker) clear() error {
	for _, name := range m.worksheets() {
		if !strings.HasPrefix(name, schema.Review.Name) {
			continue
		}
		switch err := m.restore(name); {
		case errors.Is(err, errNoReview):
			continue
		case err != nil:
			return err
		}
		if len(m.file.GetSheetList()) > 1 {
			if err := m.remove(name); err != nil {
				return err
			}
		}
	}
	for _, name := range m.worksheets() {
		if err := m.clearComments(name); err != nil {
			return err
		}
	}
	return nil
}

// clearComments takes the texts of an earlier copy out of the comments of a sheet.
func (m *marker) clearComments(sheet string) error {
	comments, err := m.file.GetComments(sheet)
	if err != nil {
		return err
	}
	for _, c := range comments {
		own, ours := ownPart(c)
		if !ours {
			continue
		}
		m.touched[sheet] = true
		if err := m.file.DeleteComment(sheet, c.Cell); err != nil {
			return err
		}
		if len(own.Paragraph) == 0 {
			continue
		}
		if err := m.file.AddComment(sheet, own); err != nil {
			return err
		}
	}
	return nil
}

// pointHead matches the beginning of each point in a comment.
var pointHead = regexp.MustCompile(`【第[0-9]+条·(` + strings.Join(schema.SeverityWords(), "|") + `)】`)

// ownPart returns the unit's own part of a comment, and whether the comment also
// has a part that an earlier copy has written (ours).
func ownPart(c excelize.Comment) (own excelize.Comment, ours bool) {
	runs := c.Paragraph
	if c.Text != "" {
		runs = append([]excelize.RichTextRun{{Text: c.Text}}, runs...)
	}
	whole := "" // a program may have cut the text into runs of its own
	for _, run := range runs {
		whole += run.Text
	}
	end := len(whole)
	if head := pointHead.FindStringIndex(whole); head != nil {
		ours, end = true, head[0]
	}
	for _, run := range runs {
		if run.Text = run.Text[:min(len(run.Text), end)]; run.Text != "" {
			own.Paragraph = append(own.Paragraph, run)
		}
		end -= len(run.Text)
	}
	for n := len(own.Paragraph); n > 0; n = len(own.Paragraph) {
		last := &own.Paragraph[n-1]
		if last.Text = strings.TrimRight(last.Text, "\n"); last.Text != "" {
			break
		}
		own.Paragraph = own.Paragraph[:n-1]
	}
	own.Author, own.Cell = c.Author, c.Cell
	if ours && c.Author == author {
		own.Paragraph = nil
	}
	return own, ours
}

// restore gives the cells that a review names the fills that they had before, as
// fillsBefore has written them.
func (m *marker) restore(review string) error {
	rows, err := m.file.GetRows(review)
	if err != nil {
		return err
	}
	i := slices.IndexFunc(rows, func(row []string) bool { return slices.Equal(row, schema.Review.Heads()) })
	if i < 0 {
		return errNoReview
	}
	for _, row := range rows[i+1:] {
		fills := schema.Review.Column("fills")
		if len(row) < fills {
			continue
		}
		for line := range strings.SplitSeq(row[fills-1], "\n") {
			place, before, ok := strings.Cut(line, "\t")
			bang := strings.LastIndex(place, "!")
			if !ok || bang < 0 || !slices.Contains(m.file.GetSheetList(), place[:bang]) {
				continue
			}
			if err := m.unfill(Place{place[:bang], place[bang+1:]}, before); err != nil {
				return err
			}
		}
	}
	return nil
}

// unfill gives a cell the fill that it had before, unless somebody has changed it
// since.
func (m *marker) unfill(at Place, before string) error {
	if _, _, err := excelize.CellNameToCoordinates(at.Cell); err != nil {
		return nil // somebody wrote into the hidden column
	}
	style, err := m.file.GetCellStyle(at.Sheet, at.Cell)
	if err != nil {
		return err
	}
	now, err := m.fillOf(style)
	if err != nil {
		return err
	}
	ours := false
	for _, color := range fillColors {
		ours = ours || strings.Contains(now, color+`"`)
	}
	if !ours {
		return nil // the unit has given the cell another fill
	}
	fill, err := m.addFill(before)
	if err != nil {
		return nil // somebody wrote into the hidden column
	}
	return m.refill(at, style, fill)
}
