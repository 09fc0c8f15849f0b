package web

import (
	"cmp"
	"net/http"
	"slices"
	"strings"

	"jixiao/cmd/jixiao/pinyin"
	"jixiao/schema"
	"jixiao/schema/store"
)

// mostFindings is how many findings are listed at once.
const mostFindings = 500

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
	Of         int // how many there are
}

// findingKinds are what the list can be kept to.
var findingKinds = []struct {
	id, name string
	is       func(schema.Finding) bool
}{
	{"", "错误和警告", func(f schema.Finding) bool { return f.Standing() && f.Severity != schema.Info }},
	{"E", "错误", func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Err }},
	{"W", "警告", func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Warn }},
	{"I", "提示", func(f schema.Finding) bool { return f.Standing() && f.Severity == schema.Info }},
	{"noted", "有单位说明的", func(f schema.Finding) bool { return f.Standing() && f.Note != "" }},
	{"accepted", "已认可", func(f schema.Finding) bool { return f.Accepted != nil }},
	{"unjudged", "未判定", func(f schema.Finding) bool { return f.Outcome == schema.NotJudged }},
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
	v, err := s.view(ctx, year)
	if err != nil {
		return err
	}
	findings, err := s.DB.Findings(ctx, store.FindingFilter{Year: year, NotJudged: true})
	if err != nil {
		return err
	}
	t := findingsTable{Year: year, Query: strings.TrimSpace(r.FormValue("q"))}
	kind := 0
	for i, k := range findingKinds {
		on := k.id == r.FormValue("severity")
		if on {
			kind = i
		}
		t.Severities = append(t.Severities, link{ID: k.id, Text: k.name, On: on})
	}
	query := pinyin.NewQuery(t.Query)
	names := map[string]pinyin.Name{}
	for _, u := range v.units {
		names[u.Name] = u.name
	}
	counts := map[string]int{}
	code := r.FormValue("code")
	for _, f := range schema.GroupNotJudged(findings) {
		name, known := names[f.Unit]
		if !findingKinds[kind].is(f) || !(known && name.Matches(query)) && !strings.Contains(f.Message()+f.Note, t.Query) {
			continue
		}
		counts[f.Code]++
		if code != "" && f.Code != code {
			continue
		}
		t.Rows = append(t.Rows, listedFinding{f, "", f.Outcome == schema.NotJudged})
	}
	// The gravest first, as a clerk works through them.
	slices.SortStableFunc(t.Rows, func(a, b listedFinding) int { return cmp.Compare(rank(a.Severity), rank(b.Severity)) })
	t.Of = len(t.Rows)
	t.Rows = t.Rows[:min(mostFindings, t.Of)]
	for i := range t.Rows {
		t.Rows[i].Key = t.Rows[i].Finding.Key()
	}
	for _, entry := range schema.Catalogue {
		if n := counts[entry.Code]; n > 0 || entry.Code == code {
			t.Codes = append(t.Codes, link{ID: entry.Code, Text: entry.Code + " " + entry.Title + "（" + itoa(n) + "）", On: entry.Code == code})
		}
	}
	if r.Header.Get("HX-Request") != "" && r.Header.Get("HX-History-Restore-Request") == "" {
		return s.part(w, "findings", "table", t)
	}
	return s.render(w, r, http.StatusOK, "findings", t)
}

// rank puts severities in order.
func rank(s schema.Severity) int {
	return slices.Index([]schema.Severity{schema.Err, schema.Warn, schema.Info}, s)
}
