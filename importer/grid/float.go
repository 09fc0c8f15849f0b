package grid

import ()

// Float is what lies over the cells of a sheet and is in none of them. A person
// sees it where an answer is expected; no cell holds it.
type Float struct {
	// Cells are those that it lies over, for more than their edges; the zero
	// Range where that is not told. In a Word document it is where the reader
	// found it.
	Cells Range
	// Text is what stands in a text box; "" for an embedded file.
	Text string
	// Embedded is the name of an embedded file, as Embedded gives it; "" for a
	// text box.
	Embedded string
}

// Over returns the floats that lie over any cell of a range.
func (s *Sheet) Over(r Range) []Float {
	var over []Float
	for _, f := range s.Floats {
		if f.Cells.Overlaps(r) {
			over = append(over, f)
		}
	}
	return over
}
