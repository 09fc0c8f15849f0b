package biff

import (
	"fmt"

	"jixiao/importer/grid"
	"jixiao/importer/grid/raw"
)

// What lies over the cells of an .xls stands in three records for each thing:
// its place in MSODRAWING, what it is in OBJ, and the text of it in TXO.

// The kinds of things that bear on what is read ([MS-XLS] 2.5.143).
const (
	xlsPicture = 0x08 // of an embedded file, among others
	xlsNote    = 0x19 // a comment of a cell
)

// drawnAt returns the last place that a part of a drawing gives. A drawing is a
// tree of records that the records of the sheet are cut into.
func drawnAt(data []byte) (place grid.Range, ok bool) {
	const (
		head         = 8
		nested       = 0xF
		clientAnchor = 0xF010
	)
	for len(data) >= head {
		version, id, size := le.Uint16(data)&0xF, le.Uint16(data[2:]), int64(le.Uint32(data[4:]))
		data = data[head:]
		if version == nested {
			continue // its records follow
		}
		if id == clientAnchor && size >= 18 && len(data) >= 18 {
			place, ok = xlsPlace(data), true
		}
		data = data[min(size, int64(len(data))):]
	}
	return place, ok
}

// xlsPlace reads a place: column, part of its width, row, part of its height,
// twice. The parts are in 1/1024 and 1/256.
func xlsPlace(data []byte) grid.Range {
	const widths, heights = 1024, 256
	n := func(i int) int64 { return int64(le.Uint16(data[2+2*i:])) }
	left, right := raw.Trimmed(int(n(0))+1, n(1), int(n(4))+1, n(5), func(int) int64 { return widths })
	top, bottom := raw.Trimmed(int(n(2))+1, n(3), int(n(6))+1, n(7), func(int) int64 { return heights })
	return grid.Range{Top: top, Left: left, Bottom: bottom, Right: right}
}

// object reads what a thing is. An embedded file is named by the storage that
// it stands in.
func (s *xlsSheet) object(data []byte) error {
	s.what = 0
	const common, formula = 0x15, 0x09
	for len(data) >= 4 {
		id, size := le.Uint16(data), int(le.Uint16(data[2:]))
		data = data[4:]
		size = min(size, len(data))
		switch {
		case id == common && size >= 2:
			s.what = le.Uint16(data)
		case id == formula && s.what == xlsPicture && size >= 4:
			// Its last four bytes are the number of the storage.
			number := le.Uint32(data[size-4:])
			return s.AddFloat(grid.Float{Cells: s.place, Embedded: fmt.Sprintf("MBD%08X", number)})
		}
		data = data[size:]
	}
	return nil
}

// textBox reads the text of a thing, which the records behind hold.
func (s *xlsSheet) textBox(r *biffReader, data []byte) error {
	const size, length = 18, 10
	if len(data) < size {
		return errShort
	}
	segments, err := r.continued(nil)
	if err != nil {
		return err
	}
	n := int(le.Uint16(data[length:]))
	if n == 0 || s.what == xlsNote || len(segments) < 2 || len(segments[1]) == 0 {
		return nil
	}
	// The first of them begins, as the others do, with how wide its characters are.
	text, err := (&segmented{parts: segments}).chars(n, false)
	if err != nil {
		return fmt.Errorf("text box: %w", err)
	}
	return s.AddFloat(grid.Float{Cells: s.place, Text: raw.Breaks(text)})
}
