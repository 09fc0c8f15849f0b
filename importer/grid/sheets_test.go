package grid

import (
	"slices"
	"testing"
)

// A sheet that goes on in another reads as one, and names its cells by where they
// stand.
func TestJoin(t *testing.T) {
	first := NewSheet("附件1", []Cell{text(1, 1, "甲"), text(3, 2, "乙")}, []Range{{3, 2, 4, 2}})
	first.HiddenRows[2], first.HiddenCols[1] = true, true
	first.Floats = []Float{{Cells: Range{1, 1, 1, 1}, Text: "注"}}
	second := NewSheet("附件1续", []Cell{text(2, 2, "丙")}, []Range{{2, 2, 2, 3}})
	second.HiddenRows[1] = true
	second.Floats = []Float{{Text: "无处"}, {Cells: Range{2, 2, 2, 2}, Embedded: "a.xlsx"}}
	s := Join(first, second)
	if c := s.At(6, 3); c == nil || c.Text != "丙" || s.Name != "附件1" || !slices.Equal(s.Merges, []Range{{3, 2, 4, 2}, {6, 2, 6, 3}}) {
		t.Errorf("joined %+v", s)
	}
	for _, tt := range []struct {
		row         int
		sheet, cell string
	}{{1, "附件1", "B1"}, {4, "附件1", "B4"}, {5, "附件1续", "B1"}, {6, "附件1续", "B2"}} {
		if sheet, cell := s.Where(tt.row, 2); sheet != tt.sheet || cell != tt.cell {
			t.Errorf("row %d is %s!%s, want %s!%s", tt.row, sheet, cell, tt.sheet, tt.cell)
		}
	}
	if !s.HiddenRows[2] || !s.HiddenRows[5] || s.HiddenRows[6] || s.HiddenCols[1] {
		t.Errorf("hidden %v, %v", s.HiddenRows, s.HiddenCols)
	}
	over := s.Over(Range{6, 1, 6, 9})
	if len(s.Floats) != 3 || len(over) != 1 || over[0].Embedded != "a.xlsx" || s.Floats[1].Cells != (Range{}) {
		t.Errorf("floats %+v, over the row %+v", s.Floats, over)
	}

	part := s.Part(func(r Range) bool { return r.Top > 4 })
	if len(part.Cells) != 1 || len(part.Merges) != 1 || part.At(6, 2).Text != "丙" {
		t.Errorf("part %+v", part)
	}
	if sheet, cell := part.Where(6, 2); sheet != "附件1续" || cell != "B2" {
		t.Errorf("a cell of the part stands at %s!%s", sheet, cell)
	}
	cells := slices.Clone(s.Cells)
	cells[0].Text = "丁"
	if other := s.With(cells); other.At(1, 1).Text != "丁" || s.At(1, 1).Text != "甲" {
		t.Error("other cells are those of the sheet")
	}
}

// A place of a Word document is named as Word counts.
func TestWhereInWords(t *testing.T) {
	s := NewSheet("正文", []Cell{text(1, 1, "题"), text(3, 2, "甲")}, nil)
	s.Words = []WordRow{{Paragraph: 4}, {Table: 1, Row: 1}, {Table: 1, Row: 2}}
	for row, want := range map[int]string{1: "正文!第4段", 3: "表格1!B2", 4: "正文!B4"} {
		if sheet, cell := s.Where(row, 2); sheet+"!"+cell != want {
			t.Errorf("row %d is %s!%s, want %s", row, sheet, cell, want)
		}
	}
}

func TestKindNames(t *testing.T) {
	for kind, want := range map[Kind]string{Number: "number", Text: "text", Bool: "bool", Error: "error", Uncomputed: "uncomputed", 0: "kind 0"} {
		if got := kind.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

// FuzzRef reads the names of cells: what it takes it also writes.
func FuzzRef(f *testing.F) {
	for _, s := range []string{"A1", "xfd1048576", "AA0", "A01", "甲1"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		row, col, ok := ParseRef(s)
		if !ok {
			return
		}
		if again, other, ok := ParseRef(Ref(row, col)); !ok || again != row || other != col || row > MaxRow || col > MaxCol {
			t.Fatalf("%q is %d, %d, which is %s", s, row, col, Ref(row, col))
		}
	})
}
