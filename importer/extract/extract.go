// Package extract reads the answers of a located form: figures exactly, marks
// and blanks as what they are, words as written. All reading of numbers is
// here. What is not certainly a figure is a finding and never a guess.
package extract

import (
	"slices"

	"jixiao/importer/grid"
	"jixiao/importer/locate"
	"jixiao/schema"
)

// Filing reads a located form of a model, of the named file. Unit, year and project are
// the caller's to fill in.
//
// It goes in stages: read says what stands in each place; settled which scale rates are
// on, which takes the figures around them; and what is to be told of the form as a whole
// is told last.
func Filing(model *schema.Model, found locate.Form, file string) *schema.Filing {
	r := reader{model, found, file}
	f := &schema.Filing{Form: found.Decl.ID, File: file}
	f.Sheet, _ = found.Sheet.Where(found.Main, 1)
	readings := make([]reading, 0, len(found.Places))
	for _, p := range found.Places {
		one := r.read(f, p)
		readings = append(readings, one)
		f.Values = append(f.Values, one.value)
		f.Findings = tell(f.Findings, one.told...)
	}
	values, told := r.settled(f, readings)
	f.Values, f.Findings = values, tell(f.Findings, told...)
	for _, told := range [][]schema.Finding{
		r.coverings(f, readings), r.sharedFigures(readings), r.doubles(f), r.contraries(), r.missing(), r.unknown(), r.doubtedUnits(), r.hiddenFigures(readings), r.unplaced(),
	} {
		f.Findings = append(f.Findings, told...)
	}
	return f
}

// reader is what the stages of reading one form ask; nothing changes it.
type reader struct {
	model *schema.Model
	form  locate.Form
	file  string
}

// reading is what came of one place.
type reading struct {
	place  locate.Place
	value  schema.Value
	told   []schema.Finding // of it
	rate   *doubtful        // where its scale is not known yet
	over   []grid.Float     // what lies over the place
	both   bool             // its figure reaches over several places
	about  schema.Subject   // then, of which this is
	unseen bool             // its figure stands in a hidden row or column
}

// tell adds findings about single values. Of a cell that reaches over several places
// the same is told once.
func tell(known []schema.Finding, more ...schema.Finding) []schema.Finding {
	for _, f := range more {
		if !slices.ContainsFunc(known, func(k schema.Finding) bool { return k.Code == f.Code && len(k.Cells) == 1 && k.Cells[0] == f.Cells[0] }) {
			known = append(known, f)
		}
	}
	return known
}

func (r *reader) source(row, col int) schema.Source {
	sheet, cell := r.form.Sheet.Where(row, col)
	return schema.Source{File: r.file, Sheet: sheet, Cell: cell}
}

// finding is a finding of the reader.
func (r *reader) finding(code string, about schema.Subject, said schema.Statement, written string, cells ...schema.Source) schema.Finding {
	return r.model.ReaderFinding(code, about, said, written, cells...)
}

// doubt is a finding about a value, whose name is the first term of what is said. A
// filing of values names the record that it is of.
func (r *reader) doubt(code string, within *schema.Filing, v schema.Value, written, id string, terms ...schema.Term) schema.Finding {
	about := r.model.Subject(within, v)
	terms = append([]schema.Term{r.model.Called("about", about, r.form.Year)}, terms...)
	return r.finding(code, about, schema.Say(id, terms...), written, v.Source)
}
