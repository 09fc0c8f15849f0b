package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"jixiao/cmd/jixiao/pinyin"
	"jixiao/schema"
)

// listedFinding is a finding among those of the district.
type listedFinding struct {
	schema.Finding
	Key       string
	NotJudged bool
}

// findingsTable is what was found in the district, as the template draws it.
type findingsTable struct {
	Year       int
	Query      string
	Severities []link
	Codes      []link
	Rows       []listedRow
	Pages      paging
	Pickable   int // of the rows
	// Here is this page of the list, Back the list that Print is on paper; Export and
	// Copy are all that is chosen, to be taken away.
	Here, Back, Print, Export, Copy string
	Making                          *makingData // while the year is being computed
}

// listedRow is a finding in the list, in its order.
type listedRow struct {
	listedFinding
	No int
}

// Pickable reports whether something can be decided about the finding.
func (r listedRow) Pickable() bool { return r.Standing() && !schema.OfBureau(r.Code) }

// findingKind is something that the list can be kept to.
type findingKind struct {
	id, name string
	is       func(schema.Finding) bool
}

// findingKinds are what the list can be kept to.
var findingKinds = []findingKind{
	{"", "错误和警告", func(f schema.Finding) bool { return f.Standing() && f.Severity != schema.Info }},
	{"E", schema.Err.Word(), func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Err }},
	{"W", schema.Warn.Word(), func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Warn }},
	{"I", schema.Info.Word(), func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Info }},
	{"noted", "有单位说明的", func(f schema.Finding) bool { return f.Standing() && f.Note != "" }},
	{"accepted", schema.WordAccepted, func(f schema.Finding) bool { return f.Accepted != nil }},
	{"unjudged", schema.WordNotJudged, func(f schema.Finding) bool { return f.Outcome == schema.NotJudged }},
}

// kindErrors is the bit of findingKinds that errors which stand have.
var kindErrors = uint(1) << slices.IndexFunc(findingKinds, func(k findingKind) bool { return k.id == string(schema.Err) })

// chosenFindings says which findings are listed, and from which on.
type chosenFindings struct {
	Kind  string // of findingKinds
	Code  string
	Query string
	Page  int // from 1; 0 for all
}

func chosenFindingsOf(r *http.Request) chosenFindings {
	return chosenFindings{r.FormValue("severity"), r.FormValue("code"), strings.TrimSpace(r.FormValue("q")), pageAsked(r)}
}

// address is where a page of the choice is shown, with more parameters.
func (c chosenFindings) address(path string, year, page int, more ...string) string {
	q := url.Values{}
	for i := 0; i+1 < len(more); i += 2 {
		q.Set(more[i], more[i+1])
	}
	for name, value := range map[string]string{"severity": c.Kind, "code": c.Code, "q": c.Query} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if page > 1 {
		q.Set("page", itoa(page))
	}
	if len(q) > 0 {
		path += "?" + q.Encode()
	}
	return inYear(path, year)
}

// keepFindings returns the findings that are chosen, and how many there are of each
// code whichever code is chosen.
func (v *view) keepFindings(c chosenFindings) (rows []*findingRow, codes map[string]int) {
	kind := max(0, slices.IndexFunc(findingKinds, func(k findingKind) bool { return k.id == c.Kind }))
	query := pinyin.NewQuery(c.Query)
	codes = map[string]int{}
	matches := map[string]bool{} // the names of units
	for _, f := range v.found {
		if f.kinds&(1<<kind) == 0 {
			continue
		}
		is, known := matches[f.unit]
		if !known {
			name, spelt := v.names[f.unit]
			is = spelt && name.Matches(query)
			matches[f.unit] = is
		}
		if !is && !strings.Contains(f.text, c.Query) {
			continue
		}
		if codes[f.code]++; c.Code == "" || f.code == c.Code {
			rows = append(rows, f)
		}
	}
	return rows, codes
}

// readFindings reads what some rows of a view are about. What has gone meanwhile is
// left out.
func (s *Server) readFindings(ctx context.Context, v *view, rows []*findingRow) ([]listedFinding, error) {
	var units []string
	for _, f := range rows {
		if !slices.Contains(units, f.unit) {
			units = append(units, f.unit)
		}
	}
	findings, err := s.DB.FindingsOf(ctx, v.year, units)
	if err != nil {
		return nil, err
	}
	byKey := map[unitKey][]schema.Finding{}
	for _, f := range schema.GroupNotJudged(slices.Concat(findings, v.absent)) {
		of := unitKey{f.Unit, f.Key()}
		byKey[of] = append(byKey[of], f)
	}
	var listed []listedFinding
	for _, row := range rows {
		if same := byKey[unitKey{row.unit, row.key}]; row.nth < len(same) {
			f := same[row.nth]
			listed = append(listed, listedFinding{f, row.key, f.Outcome == schema.NotJudged})
		}
	}
	return listed, nil
}

// findingsPage lists what was found in the whole district. The scripts ask for
// the list alone.
func (s *Server) findingsPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	year, _, err := s.year(r)
	if err != nil {
		return err
	}
	if year == 0 {
		return s.render(w, r, http.StatusOK, "findings", nil)
	}
	v, making, err := s.viewSoon(ctx, year)
	if err != nil {
		return err
	}
	c := chosenFindingsOf(r)
	t := findingsTable{Year: year, Query: c.Query, Export: c.address("/findings/list", year, 0), Copy: c.address("/findings/list", year, 0, "as", "text"),
		Print: c.address("/findings", year, 0, "print", "1"), Back: c.address("/findings", year, 0)}
	if v == nil {
		if t.Making = s.makingOf(r, making, "table"); asksPart(r) {
			return s.stillMaking(w, "findings", t.Making)
		}
		return s.render(w, r, http.StatusOK, "findings", t)
	}
	for _, k := range findingKinds {
		t.Severities = append(t.Severities, link{ID: k.id, Text: k.name, On: k.id == c.Kind})
	}
	rows, codes := v.keepFindings(c)
	t.Pages = paged(len(rows), c.Page, func(page int) string { return c.address("/findings", year, page) })
	t.Here = c.address("/findings", year, t.Pages.Page)
	listed, err := s.readFindings(ctx, v, on(rows, t.Pages))
	if err != nil {
		return err
	}
	for n, f := range listed {
		row := listedRow{f, t.Pages.From + n}
		if row.Pickable() {
			t.Pickable++
		}
		t.Rows = append(t.Rows, row)
	}
	for _, entry := range s.DB.Model().Catalogue {
		if n := codes[entry.Code]; n > 0 || entry.Code == c.Code {
			t.Codes = append(t.Codes, link{ID: entry.Code, Text: entry.Code + " " + entry.Title + "（" + itoa(n) + "）", On: entry.Code == c.Code})
		}
	}
	if asksPart(r) {
		return s.part(w, "findings", "table", t)
	}
	return s.render(w, r, http.StatusOK, "findings", t)
}

// rank puts severities in order.
func rank(s schema.Severity) int { return slices.Index(schema.Severities, s) }
