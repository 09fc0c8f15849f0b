package template

import (
	"slices"

	"jixiao/consolidate/report/formula"
)

// Kind is what a row of the template is repeated for.
type Kind int

// The kinds of rows.
const (
	Once       Kind = iota // not repeated
	Department             // 小计: once for each 主管部门
	Unit
	Project
)

// Item is what a row of the filled workbook is of: numbers of a department, a
// unit and a project, each -1 for none.
type Item struct{ Department, Unit, Project int }

// Nothing is the item of what is of the whole district.
var Nothing = Item{-1, -1, -1}

// Block is a run of rows of the template that is repeated.
type Block struct {
	First, Last int
	Kinds       []Kind // of each of its rows
	Rows        []Row  // what it becomes
}

// Row is a row of the filled workbook: which row of the template it is, and of
// what.
type Row struct {
	From   int
	Of     Item
	Number int // of the item among its like in the block, from 1
}

// Plan says which rows of which sheets are repeated, by the names of the
// sheets, from the top down.
type Plan map[string][]*Block

func (b *Block) kind(row int) Kind { return b.Kinds[row-b.First] }

// mixed reports whether the block has rows of several kinds.
func (b *Block) mixed() bool {
	return slices.ContainsFunc(b.Kinds, func(k Kind) bool { return k != b.Kinds[0] })
}

// rowsOf are the first and last row of a kind; they stand together.
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

// placed is a row of a block in the filled workbook.
type placed struct {
	out int
	of  Item
}

// layout is where the rows of a sheet go.
type layout struct {
	blocks []*Block
	begin  []int            // where each block begins in the filled sheet
	copies map[int][]placed // of the rows of blocks
	byItem map[int]map[Item]int
}

func newLayout(blocks []*Block) *layout {
	l := &layout{blocks: blocks, copies: map[int][]placed{}, byItem: map[int]map[Item]int{}}
	shift := 0
	for _, b := range blocks {
		begin := b.First + shift
		l.begin = append(l.begin, begin)
		for i, r := range b.Rows {
			l.copies[r.From] = append(l.copies[r.From], placed{begin + i, r.Of})
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

// first and last are where a row of the template begins and ends in the filled
// sheet.
func (l *layout) first(row int) int { return l.at(row, true) }
func (l *layout) last(row int) int  { return l.at(row, false) }

func (l *layout) at(row int, first bool) int {
	if all := l.copies[row]; len(all) > 0 {
		if first {
			return all[0].out
		}
		return all[len(all)-1].out
	}
	return min(row+l.shift(row), formula.MaxRows)
}

// shift is by how many rows one that is not repeated moves down.
func (l *layout) shift(row int) (by int) {
	for _, b := range l.blocks {
		if row > b.Last {
			by += len(b.Rows) - (b.Last - b.First + 1)
		}
	}
	return by
}

// matching are the copies of a row that are of an item as seen from a row of a
// kind: the same unit's, those of the department, and so on.
func (l *layout) matching(row int, kind Kind, from Kind, of Item) []placed {
	want := of
	switch kind {
	case Department:
		want = Item{of.Department, -1, -1}
	case Unit:
		want = Item{of.Department, of.Unit, -1}
	}
	if from == Department && kind != Department {
		var all []placed
		for _, p := range l.copies[row] {
			if p.of.Department == of.Department {
				all = append(all, p)
			}
		}
		return all
	}
	if out, ok := l.byItem[row][want]; ok {
		return []placed{{out, want}}
	}
	return nil
}

// rows are all rows of a sheet of the template in the filled one, in their
// order.
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
