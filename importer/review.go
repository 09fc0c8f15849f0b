package importer

import (
	"regexp"
	"strings"

	"jixiao/importer/grid"
	"jixiao/schema"
)

// reviewKey is how the review of a marked copy names a finding.
var reviewKey = regexp.MustCompile(`^[0-9a-f]{16}$`)

// readReview reads what a unit says to the findings on a copy that was marked
// for it. ok is false for a sheet that is no review.
func readReview(sheet *grid.Sheet, file string) (notes []schema.Note, ok bool) {
	if !strings.HasPrefix(strings.TrimSpace(sheet.Name), schema.Review.Name) {
		return nil, false
	}
	var head, note, key int
	for _, c := range sheet.Cells {
		switch strings.TrimSpace(c.Text) {
		case schema.Review.Head("note"):
			head, note = c.Row, c.Col
		case schema.Review.Head("key"):
			key = c.Col
		}
	}
	if note == 0 || key == 0 {
		return nil, false
	}
	for row := head + 1; row <= sheet.Bounds().Bottom; row++ {
		said, of := sheet.At(row, note), sheet.At(row, key)
		if said == nil || of == nil || !reviewKey.MatchString(of.Text) {
			continue
		}
		place, cell := sheet.Where(row, note)
		notes = append(notes, schema.Note{Key: of.Text, Text: strings.TrimSpace(said.Text), Source: schema.Source{File: file, Sheet: place, Cell: cell}})
	}
	return notes, true
}

// giveNotes gives the notes to a filing of each unit and year of the file: the
// key says which finding they are about.
func giveNotes(filings []*schema.Filing, notes []schema.Note) {
	type submission struct {
		unit string
		year int
	}
	given := map[submission]bool{}
	for _, f := range filings {
		if s := (submission{f.Unit, f.Year}); !given[s] {
			given[s] = true
			f.Notes = notes
		}
	}
}
