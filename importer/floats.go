package importer

import (
	"slices"

	"jixiao/importer/extract"
	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/importer/locate"
	"jixiao/schema"
)

// tellFloats says on the filings of a file what lies over its sheets and over no
// answer, which extract speaks of: each on the form that stands there, else on
// the first of the file.
func (r *Reader) tellFloats(book *grid.Book, forms []locate.Form, filings []*schema.Filing) error {
	holds := map[string]bool{} // embedded files of which it is known
	told := map[*schema.Filing][]grid.Float{}
	cells := map[*schema.Filing][]schema.Source{}
	var order []*schema.Filing
	for _, sheet := range book.Sheets {
		for _, float := range sheet.Floats {
			if err := r.finder.Count(placesOn(sheet, forms)); err != nil {
				return err
			}
			on, over := beside(sheet, float, forms)
			if over {
				continue
			}
			f := filings[on]
			if told[f] == nil {
				order = append(order, f)
			}
			name, cell := sheet.Where(max(float.Cells.Top, 1), max(float.Cells.Left, 1))
			told[f] = append(told[f], float)
			cells[f] = append(cells[f], schema.Source{File: f.File, Sheet: name, Cell: cell})
		}
	}
	for _, f := range order {
		said := make([]schema.Statement, len(told[f]))
		var written []string
		for i, float := range told[f] {
			id := "read.float"
			form, known := holds[float.Embedded]
			if !known {
				var err error
				if form, err = r.holdsForm(book, float.Embedded); err != nil {
					return err
				}
				holds[float.Embedded] = form
			}
			if form {
				id = "read.float_read"
			}
			said[i] = schema.Say(id, schema.Quote("what", extract.Floating(float)))
			written = append(written, extract.Floating(float))
		}
		finding := r.model.ReaderFinding("F16", schema.Subject{}, schema.Say("read.floats", schema.List("floats", "、", said)), "", cells[f]...)
		finding.Figures = written
		f.Findings = append(f.Findings, finding)
	}
	return nil
}

// placesOn counts the answers on a sheet.
func placesOn(sheet *grid.Sheet, forms []locate.Form) int {
	n := len(forms)
	for _, form := range forms {
		if form.Sheet == sheet {
			n += len(form.Places)
		}
	}
	return n
}

// beside returns the form that something lies beside, by its index, and whether
// it lies over one of its answers: the last that begins above it on its sheet,
// else the first of the sheet, else the first.
func beside(sheet *grid.Sheet, float grid.Float, forms []locate.Form) (on int, over bool) {
	found := false
	for i, form := range forms {
		if form.Sheet != sheet {
			continue
		}
		if !found || form.Head.Row <= float.Cells.Top {
			on, found = i, true
		}
		over = over || slices.ContainsFunc(form.Places, func(p locate.Place) bool {
			return p.Own() && sheet.Span(p.Row, p.Col).Overlaps(float.Cells)
		})
	}
	return on, over
}

// holdsForm reports whether one of the forms stands in an embedded file. The error is
// that of finding forms, see locate.Finder.Find.
func (r *Reader) holdsForm(book *grid.Book, name string) (bool, error) {
	i := slices.IndexFunc(book.Embedded, func(e grid.EmbeddedFile) bool { return e.Name == name })
	if i < 0 {
		return false, nil
	}
	inner, err := formats.OpenContext(r.finder.Context(), book.Embedded[i].Data, r.given.Password)
	if err != nil {
		return false, nil // it is told when it is read by itself
	}
	for _, s := range inner.Sheets {
		if found, _, err := r.finder.Find(s); err != nil || len(found) > 0 {
			return err == nil, err
		}
	}
	return false, nil
}
