package grid

import (
	"cmp"
	"slices"
)

// disjoint returns the ranges of more than one cell in row-major order without
// those that overlap one that starts before them.
func disjoint(merges []Range) []Range {
	sorted := make([]Range, 0, len(merges))
	for _, m := range merges {
		if m.Top >= 1 && m.Left >= 1 && m.Bottom >= m.Top && m.Right >= m.Left && (m.Bottom > m.Top || m.Right > m.Left) {
			sorted = append(sorted, m)
		}
	}
	slices.SortStableFunc(sorted, func(a, b Range) int {
		return cmp.Or(cmp.Compare(a.Top, b.Top), cmp.Compare(a.Left, b.Left))
	})
	// Sweep down the rows. front holds the kept ranges whose columns nothing
	// below has taken yet, ordered by column and disjoint in columns, so that a
	// hundred thousand ranges cost no more than a sort.
	var front []Range
	kept := sorted[:0]
	for _, m := range sorted {
		lo, _ := slices.BinarySearchFunc(front, m.Left, func(r Range, left int) int { return cmp.Compare(r.Right, left) })
		hi := lo
		clash := false
		for hi < len(front) && front[hi].Left <= m.Right {
			clash = clash || front[hi].Bottom >= m.Top
			hi++
		}
		if clash {
			continue
		}
		front = slices.Replace(front, lo, hi, m)
		kept = append(kept, m)
	}
	return kept
}

// mergeNode is a tree that finds the merged range at a cell. A node holds the
// ranges that cross its middle row; as they are disjoint, their columns are
// too, and one binary search finds the candidate.
type mergeNode struct {
	row          int
	crossing     []Range // by Left
	above, below *mergeNode
}

// newMergeNode builds the tree over ranges that are disjoint and ordered by Top.
func newMergeNode(merges []Range) *mergeNode {
	if len(merges) == 0 {
		return nil
	}
	n := &mergeNode{row: merges[len(merges)/2].Top}
	var above, below []Range
	for _, m := range merges {
		switch {
		case m.Bottom < n.row:
			above = append(above, m)
		case m.Top > n.row:
			below = append(below, m)
		default:
			n.crossing = append(n.crossing, m)
		}
	}
	slices.SortFunc(n.crossing, func(a, b Range) int { return cmp.Compare(a.Left, b.Left) })
	n.above, n.below = newMergeNode(above), newMergeNode(below)
	return n
}

func (n *mergeNode) find(row, col int) (Range, bool) {
	for n != nil {
		i, ok := slices.BinarySearchFunc(n.crossing, col, func(r Range, col int) int { return cmp.Compare(r.Left, col) })
		if !ok {
			i--
		}
		if i >= 0 && n.crossing[i].Contains(row, col) {
			return n.crossing[i], true
		}
		switch {
		case row < n.row:
			n = n.above
		case row > n.row:
			n = n.below
		default:
			return Range{}, false
		}
	}
	return Range{}, false
}
