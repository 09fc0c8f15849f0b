package web

import (
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jixiao/cmd/jixiao/pinyin"
	"jixiao/schema"
)

// shownFindings is how many findings are listed at once.
const shownFindings = 100

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
	Rows       []listedFinding
	From, To   int // of those listed, from 1
	Of         int // how many there are
	// Before and After are where the pages before and after are; "" for none.
	Before, After string
	Export        string
	Making        *makingData // while the year is being computed
}

// findingKind is something that the list can be kept to.
type findingKind struct {
	id, name string
	is       func(schema.Finding) bool
}

// findingKinds are what the list can be kept to.
var findingKinds = []findingKind{
	{"", "错误和警告", func(f schema.Finding) bool { return f.Standing() && f.Severity != schema.Info }},
	{"E", "错误", func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Err }},
	{"W", "警告", func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Warn }},
	{"I", "提示", func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Info }},
	{"noted", "有单位说明的", func(f schema.Finding) bool { return f.Standing() && f.Note != "" }},
	{"accepted", "已认可", func(f schema.Finding) bool { return f.Accepted != nil }},
	{"unjudged", "未判定", func(f schema.Finding) bool { return f.Outcome == schema.NotJudged }},
}

// chosenFindings says which findings are listed, and from which on.
type chosenFindings struct {
	Kind  string // of findingKinds
	Code  string
	Query string
	Page  int // from 1
}

func chosenFindingsOf(r *http.Request) chosenFindings {
	page, err := strconv.Atoi(r.FormValue("page"))
	if err != nil || page < 1 {
		page = 1
	}
	return chosenFindings{r.FormValue("severity"), r.FormValue("code"), strings.TrimSpace(r.FormValue("q")), page}
}

// address is where a page of the choice is shown.
func (c chosenFindings) address(path string, year, page int) string {
	q := url.Values{}
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
	t := findingsTable{Year: year, Query: c.Query, Export: c.address("/findings/list", year, 0)}
	if v == nil {
		t.Making = s.makingOf(r, making)
		return s.renderTable(w, r, "findings", t)
	}
	for _, k := range findingKinds {
		t.Severities = append(t.Severities, link{ID: k.id, Text: k.name, On: k.id == c.Kind})
	}
	rows, codes := v.keepFindings(c)
	t.Of = len(rows)
	last := max(1, (t.Of+shownFindings-1)/shownFindings)
	c.Page = min(c.Page, last)
	t.From = (c.Page-1)*shownFindings + 1
	t.Rows, err = s.readFindings(ctx, v, rows[t.From-1:min(t.From-1+shownFindings, t.Of)])
	if err != nil {
		return err
	}
	t.To = t.From - 1 + len(t.Rows)
	if c.Page > 1 {
		t.Before = c.address("/findings", year, c.Page-1)
	}
	if c.Page < last {
		t.After = c.address("/findings", year, c.Page+1)
	}
	for _, entry := range schema.Catalogue {
		if n := codes[entry.Code]; n > 0 || entry.Code == c.Code {
			t.Codes = append(t.Codes, link{ID: entry.Code, Text: entry.Code + " " + entry.Title + "（" + itoa(n) + "）", On: entry.Code == c.Code})
		}
	}
	return s.renderTable(w, r, "findings", t)
}

// severities are in the order of their weight.
var severities = []schema.Severity{schema.Err, schema.Warn, schema.Info}

// rank puts severities in order.
func rank(s schema.Severity) int { return slices.Index(severities, s) }
