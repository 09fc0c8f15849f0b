package schema

import (
	"slices"
	"strings"
	"time"
)

// GroupNotJudged makes one of the findings of a form that were not judged for
// want of the same cell; Also are the codes of the others. What is broken stays
// as it is, and so does the order.
func GroupNotJudged(findings []Finding) []Finding {
	type lack struct {
		unit, project, want string
		year                int
		form                FormID
	}
	first := map[lack]int{}
	var grouped []Finding
	for _, f := range findings {
		if f.Outcome != NotJudged {
			grouped = append(grouped, f)
			continue
		}
		key := lack{f.Unit, f.Project, f.Said.identity(), f.Year, f.Form}
		i, known := first[key]
		if !known {
			first[key] = len(grouped)
			f.Also = slices.Clone(f.Also)
			f.Together = len(f.Also) > 0
			grouped = append(grouped, f)
			continue
		}
		g := &grouped[i]
		g.Cells = dedupe(slices.Concat(g.Cells, f.Cells))
		for _, code := range append([]string{f.Code}, f.Also...) {
			if code != g.Code && !slices.Contains(g.Also, code) {
				g.Also = append(g.Also, code)
				g.Together = true
			}
		}
	}
	return grouped
}

// GroupNotices makes one finding of the notices (Info) of one kind on one form,
// which may be one for every row: what is the same of all is said once, with the
// list of the rows. Those about which the bureau decided otherwise, or the unit
// says something else, are apart. What must be done something about stays as it
// is, and so does the order.
func (m *Model) GroupNotices(findings []Finding) []Finding {
	type kind struct {
		code, rule, unit, project, note string
		year                            int
		form                            FormID
		accepted                        Decision
	}
	first := map[kind]int{}
	var grouped []Finding
	for _, f := range findings {
		if f.Severity != Info || f.Outcome != Broken || f.Formerly != nil || f.Form == "" {
			grouped = append(grouped, f)
			continue
		}
		of := kind{f.Code, f.Rule, f.Unit, f.Project, f.Note, f.Year, f.Form, Decision{}}
		if f.Accepted != nil {
			of.accepted = Decision{Why: f.Accepted.Why, By: f.Accepted.By}
		}
		if i, known := first[of]; known {
			grouped[i].Rows = append(grouped[i].Rows, f)
			continue
		}
		first[of] = len(grouped)
		f.Rows = []Finding{f}
		grouped = append(grouped, f)
	}
	for i := range grouped {
		if f := &grouped[i]; len(f.Rows) == 1 {
			f.Rows = nil
		} else if len(f.Rows) > 1 {
			*f = m.asOne(f.Rows)
		}
	}
	return grouped
}

// asOne is the finding that stands for several of one kind. It is known as long
// as there is any of them: what is decided about it is decided about each.
func (m *Model) asOne(rows []Finding) Finding {
	f := rows[0]
	f.Rows = rows
	f.About, f.Figures = Subject{}, []string{"rows"}
	if f.Accepted != nil {
		f.Figures = append(f.Figures, f.Accepted.At.UTC().Format(time.RFC3339))
	}
	f.Written, f.Expected, f.Difference = "", "", ""
	f.Cells = nil
	names := make([]Statement, len(rows))
	var others []Source
	for i, row := range rows {
		if len(row.Cells) > 0 {
			f.Cells = append(f.Cells, row.Cells[0])
			others = append(others, row.Cells[1:]...)
		}
		names[i] = m.brief(row)
		f.Also = merged(f.Also, row.Also)
	}
	f.Cells = append(f.Cells, slices.DeleteFunc(dedupe(others), func(c Source) bool { return slices.Contains(f.Cells, c) })...)
	f.Said = Say("rows", Part("first", rows[0].Said), Count("count", len(rows)), List("rows", "、", names))
	return f
}

// brief names what a finding is about, with what was written.
func (m *Model) brief(f Finding) Statement {
	name := m.Called("about", f.About, f.Year)
	switch {
	case f.About.Row != "":
		name = Quote("about", "「"+strings.Join(strings.Fields(f.About.Row), "")+"」")
	case f.About == (Subject{}) && len(f.Cells) > 0:
		name = Place("about", f.Cells[0])
	}
	if f.Written == "" {
		return Say("rows.row", name)
	}
	return Say("rows.written", name, Quote("written", squeeze(f.Written)))
}

// merged adds to a list what it does not hold.
func merged(list, more []string) []string {
	list = slices.Clone(list)
	for _, m := range more {
		if !slices.Contains(list, m) {
			list = append(list, m)
		}
	}
	return list
}
