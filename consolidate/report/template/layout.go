package template

import (
	"slices"

	"jixiao/consolidate/report/formula"
)

// Kind says for what a row of the template is repeated.
type Kind int

// The kinds of rows.
const (
	Once       Kind = iota // not repeated
	Department             // 小计: once for each 主管部门
	Unit
	Project
)

// Item says what a row of the filled workbook shows: the numbers of a department,
// a unit and a project, counted from 0, each -1 for none.
type Item struct{ Department, Unit, Project int }

// Nothing is the Item of rows and texts that belong to the whole district.
var Nothing = Item{-1, -1, -1}

// Block is a run of rows of the template that is repeated.
type Block struct {
	First, Last int
	Kinds       []Kind // of each of its rows
	Rows        []Row  // the rows of the filled workbook that take its place
}

// Row is a row of the filled workbook that copies one of the template.
type Row struct {
	From   int // the row of the template
	Of     Item
	Number int // of the item among those of its kind in the block, from 1
}

// Plan says which rows are repeated: the blocks of each sheet from the top down, by
// the names of the sheets.
type Plan map[string][]*Block

func (b *Block) kind(row int) Kind { return b.Kinds[row-b.First] }

// mixed reports whether the block has rows of several kinds.
func (b *Block) mixed() bool {
	return slices.ContainsFunc(b.Kinds, func(k Kind) bool { return k != b.Kinds[0] })
}

// rowsOf returns the first and the last row of a kind. The rows of a kind stand
// together.
func (b *Block) rowsOf(k Kind) (first, last int) {
	for i, kind := range b.Kinds {
		if kind == k {
			if first == 0 {
				first = b.First + i
			}
			last = b.First + i
		}
	}
	return first, last
}

// rowCopy is a copy of a row of a block.
type rowCopy struct {
	out int // its row in the filled sheet
	of  Item
}

// layout is where the rows of a sheet go.
type layout struct {
	blocks []*Block
	begin  []int                // where each block begins in the filled sheet
	copies map[int][]rowCopy    // by rows of the template
	byItem map[int]map[Item]int // rows of the filled sheet, by rows of the template and items
}

func newLayout(blocks []*Block) *layout {
	l := &layout{blocks: blocks, copies: map[int][]rowCopy{}, byItem: map[int]map[Item]int{}}
	shift := 0
	for _, b := range blocks {
		begin := b.First + shift
		l.begin = append(l.begin, begin)
		for i, r := range b.Rows {
			l.copies[r.From] = append(l.copies[r.From], rowCopy{begin + i, r.Of})
			if l.byItem[r.From] == nil {
				l.byItem[r.From] = map[Item]int{}
			}
			l.byItem[r.From][r.Of] = begin + i
		}
		shift += len(b.Rows) - (b.Last - b.First + 1)
	}
	return l
}

// block returns the block of a row; nil for none.
func (l *layout) block(row int) *Block {
	for _, b := range l.blocks {
		if row >= b.First && row <= b.Last {
			return b
		}
	}
	return nil
}

// first is the row of the filled sheet where the first copy of a row stands, or the
// row itself where it is not repeated.
func (l *layout) first(row int) int {
	if all := l.copies[row]; len(all) > 0 {
		return all[0].out
	}
	return min(row+l.shift(row), formula.MaxRows)
}

// last is the row of the filled sheet where the last copy of a row stands.
func (l *layout) last(row int) int {
	if all := l.copies[row]; len(all) > 0 {
		return all[len(all)-1].out
	}
	return l.first(row)
}

// shift is the number of rows by which a row that is not repeated moves down.
func (l *layout) shift(row int) (by int) {
	for _, b := range l.blocks {
		if row > b.Last {
			by += len(b.Rows) - (b.Last - b.First + 1)
		}
	}
	return by
}

// matching returns the copies of a row of a kind that belong to a copy of a row of
// another kind (from), which shows an item: those of the same project, unit or
// department.
func (l *layout) matching(row int, kind Kind, from Kind, of Item) []rowCopy {
	want := of
	switch kind {
	case Department:
		want = Item{of.Department, -1, -1}
	case Unit:
		want = Item{of.Department, of.Unit, -1}
	}
	if from == Department && kind != Department {
		var all []rowCopy
		for _, p := range l.copies[row] {
			if p.of.Department == of.Department {
				all = append(all, p)
			}
		}
		return all
	}
	if out, ok := l.byItem[row][want]; ok {
		return []rowCopy{{out, want}}
	}
	return nil
}

// filledRows calls a function with each row of the filled sheet, in their order.
func (s *Sheet) filledRows(l *layout, do func(out int, r Row, kind Kind)) {
	last := s.last
	for _, b := range l.blocks {
		last = max(last, b.Last)
	}
	next := 0
	for row := 1; row <= last; row++ {
		if next < len(l.blocks) && l.blocks[next].First == row {
			b := l.blocks[next]
			for i, r := range b.Rows {
				do(l.begin[next]+i, r, b.kind(r.From))
			}
			row = b.Last
			next++
			continue
		}
		if s.rows[row] != nil {
			do(row+l.shift(row), Row{From: row, Of: Nothing}, Once)
		}
	}
}
