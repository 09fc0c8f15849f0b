package bureau

import (
	"slices"

	"jixiao/schema"
	"jixiao/schema/store"
)

// Origins says which file a place in a finding is of. Findings name files as
// they were received, and a unit may send two of one name: what of the first is
// not replaced stands beside the second.
type Origins struct {
	byCell, bySheet map[schema.Source][]string // sums; of a sheet, with no cell
	byName          map[string][]string
	byForm          map[formOf]string
}

// formOf is a form of a unit, of a project where it is about one.
type formOf struct {
	form    schema.FormID
	project string
}

// OriginsOf gathers where the current filings of a submission stand.
func OriginsOf(s *schema.Submission, records []store.Record) *Origins {
	sums := map[int64]string{}
	for _, r := range records {
		sums[r.ID] = r.SHA256
	}
	o := &Origins{map[schema.Source][]string{}, map[schema.Source][]string{}, map[string][]string{}, map[formOf]string{}}
	for _, f := range s.Filings {
		sum := sums[f.ID]
		o.byForm[formOf{f.Form, f.Project}] = sum
		o.byName[f.File] = append(o.byName[f.File], sum)
		for _, v := range f.Values {
			sheet := schema.Source{File: v.Source.File, Sheet: v.Source.Sheet}
			o.byCell[v.Source] = append(o.byCell[v.Source], sum)
			if !slices.Contains(o.bySheet[sheet], sum) {
				o.bySheet[sheet] = append(o.bySheet[sheet], sum)
			}
		}
	}
	return o
}

// Of returns the SHA-256 of the file that the i-th cell of a finding stands in;
// "" where that is none of the submission.
func (o *Origins) Of(f schema.Finding, i int) string {
	if f.Code == schema.YearBeforeCode && i > 0 {
		return ""
	}
	return o.At(f.Cells[i], f.Form, f.Project)
}

// At returns the SHA-256 of the file that a cell stands in, of a form where that
// is known; "" where it is none of the submission.
func (o *Origins) At(c schema.Source, form schema.FormID, project string) string {
	for _, sums := range [][]string{o.byCell[c], o.bySheet[schema.Source{File: c.File, Sheet: c.Sheet}], o.byName[c.File]} {
		if len(sums) == 0 {
			continue
		}
		if own := o.byForm[formOf{form, project}]; slices.Contains(sums, own) {
			return own
		}
		return sums[len(sums)-1]
	}
	return ""
}
