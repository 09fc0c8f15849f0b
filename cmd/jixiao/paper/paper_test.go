package paper

import (
	"cmp"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"

	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
)

func text(row, col int, s string) grid.Cell {
	return grid.Cell{Row: row, Col: col, Kind: grid.Text, Text: s, Format: grid.Format{Decimals: -1}}
}

// dump sketches a page: a line for each row, spans as 2x3 (rows by columns), and folded
// stretches as their numbers of rows.
func dump(p Page) []string {
	var lines []string
	for _, row := range p.Rows {
		if row.Blank > 0 {
			lines = append(lines, fmt.Sprintf("%d: %d blank", row.Number, row.Blank))
			continue
		}
		line := fmt.Sprintf("%d:", row.Number)
		for _, c := range row.Cells {
			line += " [" + c.Text
			if c.Rows > 1 || c.Cols > 1 {
				line += fmt.Sprintf(" %dx%d", c.Rows, c.Cols)
			}
			line += "]"
		}
		lines = append(lines, line)
	}
	return lines
}

func TestLayout(t *testing.T) {
	cells := []grid.Cell{text(1, 1, "题"), text(3, 1, "甲"), text(3, 2, "1"), text(12, 3, "末")}
	merges := []grid.Range{{Top: 1, Left: 1, Bottom: 1, Right: 3}, {Top: 3, Left: 1, Bottom: 4, Right: 1}}
	for _, tt := range []struct {
		name   string
		merges []grid.Range
		keep   []Place
		want   []string
	}{
		{name: "short stretches stay, long ones are folded", want: []string{
			"1: [题 1x3]", "2: [] [] []", "3: [甲 2x1] [1] []", "4: [] []", "5: 7 blank", "12: [] [] [末]",
		}},
		{name: "a kept place parts a stretch", keep: []Place{{"表", "B9"}}, want: []string{
			"1: [题 1x3]", "2: [] [] []", "3: [甲 2x1] [1] []", "4: [] []", "5: 4 blank",
			"9: [] [] []", "10: [] [] []", "11: [] [] []", "12: [] [] [末]",
		}},
		{name: "a kept place beyond what is filled", keep: []Place{{"表", "D13"}}, want: []string{
			"1: [题 1x3] []", "2: [] [] [] []", "3: [甲 2x1] [1] [] []", "4: [] [] []", "5: 7 blank", "12: [] [] [末] []", "13: [] [] [] []",
		}},
		{name: "places of other sheets and no places", keep: []Place{{"附件2", "Z99"}, {"表", "D0"}, {"表", "总评"}, {"表", ""}, {"表", "ZZZZ1"}, {"表", "A99999999"}, {"表", "A01"}, {"表", "A1:D40"}}, want: []string{
			"1: [题 1x3]", "2: [] [] []", "3: [甲 2x1] [1] []", "4: [] []", "5: 7 blank", "12: [] [] [末]",
		}},
		{name: "a blank merged range over two rows keeps them, clipped", merges: []grid.Range{{Top: 6, Left: 3, Bottom: 7, Right: 9}}, want: []string{
			"1: [题 1x3]", "2: [] [] []", "3: [甲 2x1] [1] []", "4: [] []", "5: [] [] []", "6: [] [] [ 2x1]", "7: [] []", "8: 4 blank", "12: [] [] [末]",
		}},
		{name: "a kept place within a merged range shows all of it", merges: []grid.Range{{Top: 12, Left: 4, Bottom: 13, Right: 5}}, keep: []Place{{"表", "E13"}}, want: []string{
			"1: [题 1x3] [] []", "2: [] [] [] [] []", "3: [甲 2x1] [1] [] [] []", "4: [] [] [] []", "5: 7 blank", "12: [] [] [末] [ 2x2]", "13: [] [] []",
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Of(grid.NewSheet("表", cells, slices.Concat(merges, tt.merges)), tt.keep...)
			if diff := gocmp.Diff(tt.want, dump(p)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			tiles(t, p)
		})
	}
}

func TestEmptySheet(t *testing.T) {
	if diff := gocmp.Diff(Page{Sheet: "表"}, Of(grid.NewSheet("表", nil, nil))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff([]string{"2: []"}, dump(Of(grid.NewSheet("表", nil, nil), Place{"表", "B2"}))); diff != "" {
		t.Errorf("one kept place (-want +got):\n%s", diff)
	}
}

func TestHidden(t *testing.T) {
	s := grid.NewSheet("表", []grid.Cell{text(1, 1, "甲"), text(12, 3, "末")}, nil)
	s.Hidden = true
	s.HiddenCols[2] = true
	for row := 4; row <= 8; row++ {
		s.HiddenRows[row] = true
	}
	p := Of(s)
	var got []string
	for _, c := range p.Cols {
		got = append(got, fmt.Sprintf("%s %v", c.Name, c.Hidden))
	}
	for _, r := range p.Rows {
		got = append(got, fmt.Sprintf("%d %d %v", r.Number, r.Blank, r.Hidden))
	}
	want := []string{
		"A false", "B true", "C false",
		"1 0 false", "2 0 false", "3 0 false", "4 5 true", "9 0 false", "10 0 false", "11 0 false", "12 0 false",
	}
	if diff := gocmp.Diff(want, got); diff != "" || !p.Hidden {
		t.Errorf("hidden %v (-want +got):\n%s", p.Hidden, diff)
	}
}

func TestBounds(t *testing.T) {
	wide := grid.Range{Top: 1, Left: 1, Bottom: maxRows + 5, Right: maxCols + 5}
	whole := text(1, 1, "满")
	for _, tt := range []struct {
		name       string
		cells      []grid.Cell
		merges     []grid.Range
		keep       []Place
		rows, cols int
		cut        bool
	}{
		{"as much as fits", []grid.Cell{whole, text(maxRows, maxCols, "末")}, []grid.Range{{Top: 2, Left: 1, Bottom: maxRows, Right: 1}}, nil, maxRows, maxCols, false},
		{"one row more", []grid.Cell{whole, text(maxRows+1, 1, "末")}, []grid.Range{{Top: 2, Left: 2, Bottom: maxRows + 1, Right: 2}}, []Place{{"表", "B2"}}, maxRows, 2, true},
		{"one column more", []grid.Cell{whole, text(1, maxCols+1, "末")}, nil, nil, 1, maxCols, true},
		{"a range over all", []grid.Cell{whole}, []grid.Range{wide}, nil, maxRows, maxCols, true},
		{"the last place of a sheet", []grid.Cell{whole}, nil, []Place{{"表", "XFD1048576"}}, 3, maxCols, true},
		{"far rows, all of them blank", []grid.Cell{whole, text(lastRow, 1, "末")}, nil, nil, 3, 1, false},
	} {
		t.Run(tt.name, func(t *testing.T) {
			p := Of(grid.NewSheet("表", tt.cells, tt.merges), tt.keep...)
			if len(p.Rows) != tt.rows || len(p.Cols) != tt.cols || p.Cut != tt.cut {
				t.Errorf("%d rows, %d columns, cut %v; want %d, %d, %v", len(p.Rows), len(p.Cols), p.Cut, tt.rows, tt.cols, tt.cut)
			}
			tiles(t, p)
		})
	}
}

// tiles lays a page out as a browser does, each cell in the first free place of its row. It
// fails for a place that is covered twice, not at all, or by a cell that belongs elsewhere.
func tiles(t *testing.T, p Page) {
	t.Helper()
	l := laying{page: p, reach: make([]int, len(p.Cols))}
	next := 0
	for i, row := range p.Rows {
		if i > 0 && row.Number != next {
			t.Fatalf("row %d follows, want %d", row.Number, next)
		}
		next = row.Number + max(row.Blank, 1)
		if row.Blank == 0 {
			l.row(t, i)
		} else if len(row.Cells) > 0 || slices.Max(l.reach) > 0 {
			t.Fatalf("row %d: cells on or across a folded stretch", row.Number)
		}
	}
	if len(p.Rows) > 0 && slices.Max(l.reach) > 0 {
		t.Fatal("a cell reaches below the page")
	}
}

// laying is a page while a test lays it out.
type laying struct {
	page  Page
	reach []int // for how many more rows each column is taken
}

// row lays out the i-th row.
func (l *laying) row(t *testing.T, i int) {
	t.Helper()
	row := l.page.Rows[i]
	col := 0
	for _, c := range row.Cells {
		for col < len(l.reach) && l.reach[col] > 0 {
			col++
		}
		if c.Rows < 1 || c.Cols < 1 || col+c.Cols > len(l.reach) || i+c.Rows > len(l.page.Rows) {
			t.Fatalf("row %d: cell %s reaches beyond the page: %d × %d", row.Number, c.At, c.Rows, c.Cols)
		}
		// A blank range that the page clips begins outside of the page.
		atRow, atCol, ok := parse(c.At)
		_, here, _ := parse(l.page.Cols[col].Name + "1")
		if !ok || atRow > row.Number || atCol > here || c.Text != "" && (atRow != row.Number || atCol != here) {
			t.Fatalf("row %d: cell %s lands in column %s", row.Number, c.At, l.page.Cols[col].Name)
		}
		for j := range c.Cols {
			if l.reach[col+j] > 0 {
				t.Fatalf("row %d: cell %s overlaps another", row.Number, c.At)
			}
			l.reach[col+j] = c.Rows
		}
	}
	for j := range l.reach {
		if l.reach[j]--; l.reach[j] < 0 {
			t.Fatalf("row %d: column %s is not covered", row.Number, l.page.Cols[j].Name)
		}
	}
}

// Whatever is merged, filled, hidden and kept, the page is a table without gaps that holds
// each filled cell and each kept place.
func TestRandomSheetsTile(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		s, keep := randomSheet(random)
		p := Of(s, keep...)
		tiles(t, p)
		if p.Cut {
			continue
		}
		shown := map[string]bool{}
		filled := 0
		for _, row := range p.Rows {
			for _, c := range row.Cells {
				if shown[c.At] {
					t.Fatalf("%s is on the page twice", c.At)
				}
				shown[c.At] = true
				if c.Text != "" {
					filled++
				}
			}
		}
		if filled != len(s.Cells) {
			t.Fatalf("%d filled cells of %d", filled, len(s.Cells))
		}
		for _, k := range keep {
			row, col, _ := parse(k.Name)
			if span := s.Span(row, col); !shown[grid.Ref(span.Top, span.Left)] {
				t.Fatalf("%s is not on the page", k.Name)
			}
		}
	}
}

// randomSheet makes a sheet with some filled, merged and hidden cells, and places of it to
// keep.
func randomSheet(random *rand.Rand) (*grid.Sheet, []Place) {
	rows, cols := 1+random.IntN(40), 1+random.IntN(12)
	if random.IntN(500) == 0 {
		rows, cols = maxRows+100, maxCols+20
	}
	place := func() (int, int) { return 1 + random.IntN(rows), 1 + random.IntN(cols) }
	var cells []grid.Cell
	var merges []grid.Range
	var keep []Place
	for range random.IntN(12) {
		row, col := place()
		cells = append(cells, text(row, col, "字"))
	}
	for range random.IntN(12) {
		row, col := place()
		merges = append(merges, grid.Range{Top: row, Left: col, Bottom: row + random.IntN(6), Right: col + random.IntN(4)})
	}
	for range random.IntN(4) {
		row, col := place()
		keep = append(keep, Place{"表", grid.Ref(row, col)})
	}
	s := grid.NewSheet("表", cells, merges)
	for range random.IntN(10) {
		row, col := place()
		s.HiddenRows[row], s.HiddenCols[col] = true, true
	}
	return s, keep
}

func open(t *testing.T, path string) *grid.Book {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	book, err := formats.Open(data, "")
	if err != nil {
		t.Fatal(path, err)
	}
	return book
}

// Every form of the samples is on its page with all that is filled, each place
// under one name.
func TestSamples(t *testing.T) {
	sheets := 0
	root := filepath.Join("..", "..", "..", "samples")
	err := filepath.WalkDir(root, func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !slices.Contains([]string{".xlsx", ".xls", ".et", ".ods", ".docx"}, filepath.Ext(path)) {
			return err
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		book, err := formats.Open(data, "")
		if err != nil {
			return nil // a sample of what is refused
		}
		for _, s := range book.Sheets {
			sheets++
			shownWhole(t, path, s)
		}
		return nil
	})
	if err != nil || sheets < 50 {
		t.Fatal(sheets, "sheets", err)
	}
}

// shownWhole makes sure that the page of a sheet has all its filled cells, each place under
// one name.
func shownWhole(t *testing.T, path string, s *grid.Sheet) {
	t.Helper()
	p := Of(s)
	tiles(t, p)
	filled := 0
	names := map[Place]string{}
	for _, row := range p.Rows {
		for _, c := range row.Cells {
			if c.Text != "" || c.Formula != "" {
				filled++
			}
			if other, taken := names[Place{c.Sheet, c.Name}]; taken {
				t.Errorf("%s: %s and %s are both called %s %s", path, other, c.At, c.Sheet, c.Name)
			}
			names[Place{c.Sheet, c.Name}] = c.At
		}
	}
	if filled != len(s.Cells) || p.Cut {
		t.Errorf("%s, %s: %d filled cells of %d, cut %v", path, s.Name, filled, len(s.Cells), p.Cut)
	}
}

// In a Word document the tables stand one below another on one page, with the
// paragraphs between them; places are called as Word counts them.
func TestWord(t *testing.T) {
	s := open(t, filepath.Join("..", "..", "..", "importer", "grid", "ooxml", "testdata", "docx", "libreoffice.docx")).Sheets[0]
	p := Of(s)
	tiles(t, p)
	var paragraph, blank *Cell
	for i := range p.Rows {
		for j := range p.Rows[i].Cells {
			switch c := &p.Rows[i].Cells[j]; {
			case strings.HasPrefix(c.Name, "第"):
				paragraph = cmp.Or(paragraph, c)
				if c.Cols != len(p.Cols) {
					t.Errorf("%s has %d columns of %d", c.Name, c.Cols, len(p.Cols))
				}
			case c.Text == "" && strings.HasPrefix(c.Sheet, "表格"):
				blank = cmp.Or(blank, c)
			}
		}
	}
	if paragraph == nil || blank == nil {
		t.Fatal("no paragraph or no blank cell of a table to try", dump(p))
	}
	for _, c := range []*Cell{paragraph, blank} {
		row, col, _ := parse(c.At)
		got := find(s, []Place{{c.Sheet, c.Name}, {"正文", "第9999段"}, {"表格9", "A1"}})
		if diff := gocmp.Diff([]grid.Range{s.Span(row, col)}, got); diff != "" {
			t.Errorf("%s %s (-want +got):\n%s", c.Sheet, c.Name, diff)
		}
	}
}

func TestWidth(t *testing.T) {
	long := strings.Repeat("长", 500)
	s := grid.NewSheet("表", []grid.Cell{
		text(1, 1, long), // over all columns, so it says nothing about any
		text(2, 1, "12345"), text(2, 2, "公务接待费"), text(2, 3, long), text(2, 4, "第一行\n行"),
		text(3, 1, "123456"),
	}, []grid.Range{{Top: 1, Left: 1, Bottom: 1, Right: 5}})
	var got []int
	for _, c := range Of(s).Cols {
		got = append(got, c.Width)
	}
	if diff := gocmp.Diff([]int{2, 2, 8, 2, 1}, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func BenchmarkOf(b *testing.B) {
	var cells []grid.Cell
	for row := range 300 {
		for col := range 12 {
			cells = append(cells, grid.Cell{Row: row + 1, Col: col + 1, Kind: grid.Number, Text: "0.30000000000000004", Format: grid.Format{Decimals: 2}})
		}
	}
	s := grid.NewSheet("表", cells, nil)
	for b.Loop() {
		Of(s)
	}
}
