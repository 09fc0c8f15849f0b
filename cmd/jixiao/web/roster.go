package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"jixiao/cmd/jixiao/pinyin"
)

// The roster of a large district is edited some units at a time. Each row that is shown
// says by its number which one of the saved roster it is; what is not shown is not sent,
// and stays as it is.

// rosterID is the section that is shown some rows at a time.
const rosterID = "roster"

// rosterAt is the field that says which row of the saved roster a row is; it is empty
// for a new one.
const rosterAt = rosterID + "-at"

// pages says which part of a long list of units is shown: of those that a query finds.
type pages struct {
	paging
	Query string
	All   int // how many there are
}

// pagesOf cuts a list of so many, of which some are found, to the page that a request
// asks for; address says where a page is.
func pagesOf(r *http.Request, found, all int, address func(query string, page int) string) pages {
	query := strings.TrimSpace(r.FormValue("q"))
	return pages{paged(found, max(1, pageAsked(r)), func(page int) string { return address(query, page) }), query, all}
}

// foundNames are the places of the names that a query finds, by their letters in pinyin
// too, or in what stands beside them.
func foundNames(query string, names []string, beside func(i int) []string) []int {
	var found []int
	if strings.TrimSpace(query) == "" {
		for i := range names {
			found = append(found, i)
		}
		return found
	}
	q := pinyin.NewQuery(query)
	for i, name := range pinyin.List(names) {
		if name.Matches(q) || beside != nil && slices.ContainsFunc(beside(i), func(text string) bool { return strings.Contains(text, strings.TrimSpace(query)) }) {
			found = append(found, i)
		}
	}
	return found
}

// cutRoster leaves of the rows of the roster those that are to be shown: the ones that
// were sent or are wrong, where there are such, else a page of them; and at the end the
// blank ones for new units.
func (d *settingsPageData) cutRoster(r *http.Request, year int) {
	s := &d.Sections[slices.IndexFunc(d.Sections, func(of section) bool { return of.ID == rosterID })]
	var saved, fresh, kept []settingRow
	for _, row := range s.Rows {
		switch {
		case row.Kept:
			kept = append(kept, row)
		case row.At != "":
			saved = append(saved, row)
		default:
			fresh = append(fresh, row)
		}
	}
	if len(kept) > 0 {
		s.Rows = append(kept, fresh...)
		return
	}
	query := ""
	if r.Method == http.MethodGet {
		query = r.FormValue("q")
	}
	names := make([]string, len(saved))
	for i, row := range saved {
		names[i] = row.Fields[1].Value
	}
	found := foundNames(query, names, func(i int) (texts []string) {
		for _, f := range saved[i].Fields {
			texts = append(texts, f.Value)
		}
		return texts
	})
	if len(saved) <= shownRows && query == "" {
		return // it is not long
	}
	p := pagesOf(r, len(found), len(saved), func(query string, page int) string {
		q := url.Values{"open": {rosterID}, "page": {itoa(page)}}
		if query != "" {
			q.Set("q", query)
		}
		if d.Of != "" {
			q.Set("of", d.Of)
		}
		return inYear("/settings?"+q.Encode(), year) + "#" + rosterID
	})
	s.Pages = &p
	s.Rows = nil
	for _, i := range on(found, p.paging) {
		s.Rows = append(s.Rows, saved[i])
	}
	s.Rows = append(s.Rows, fresh...)
}

// wholeRoster is the roster with what a form has sent of it, as a table: the rows of
// the section as they are saved, those that were sent in their places, and the new ones
// behind them. sent are the places of what was sent, in the table without its heads.
func (s section) wholeRoster(form url.Values) (table [][]string, sent []int, err error) {
	table = [][]string{s.heads}
	for _, row := range s.Rows {
		if row.At != "" {
			table = append(table, row.values())
		}
	}
	saved := len(table) - 1
	for i, row := range s.table(form)[1:] {
		at := ""
		if i < len(form[rosterAt]) {
			at = form[rosterAt][i]
		}
		if at == "" {
			if !blank(row) {
				sent = append(sent, len(table)-1)
				table = append(table, row)
			}
			continue
		}
		n, err := strconv.Atoi(at)
		if err != nil || n < 0 || n >= saved {
			return nil, nil, problem{http.StatusBadRequest, saysGone}
		}
		table[n+1] = row
		sent = append(sent, n)
	}
	return table, sent, nil
}

// blank reports whether nothing stands in a row.
func blank(row []string) bool {
	return !slices.ContainsFunc(row, func(text string) bool { return text != "" })
}

// values are what stands in the fields of a row.
func (row settingRow) values() []string {
	values := make([]string, len(row.Fields))
	for i, f := range row.Fields {
		values[i] = f.Value
	}
	return values
}

// staleRoster puts what a form has sent of an earlier roster into the one that is in
// force now, with that beside it: units are found by their names, and what was not
// touched is as it is now.
func (s *section) staleRoster(form url.Values, seen [][]string) {
	const name = 1
	find := func(unit string) int {
		return slices.IndexFunc(s.Rows, func(row settingRow) bool { return unit != "" && row.At != "" && row.Fields[name].Value == unit })
	}
	for i, row := range s.table(form)[1:] {
		var was []string
		if i < len(form[rosterAt]) {
			if n, err := strconv.Atoi(form[rosterAt][i]); err == nil && n >= 0 && n < len(seen) {
				was = seen[n]
			}
		}
		if slices.Equal(row, was) || was == nil && blank(row) {
			continue
		}
		at := -1
		if was != nil {
			at = find(was[name])
		}
		if at < 0 {
			at = find(row[name])
		}
		if at < 0 { // it is off the roster by now, or was never on it
			if blank(row) {
				continue
			}
			at = len(s.Rows)
			s.Rows = append(s.Rows, rosterRow("", "", "", "", "", ""))
		}
		s.Rows[at].Kept = true
		for c := range s.Rows[at].Fields {
			f := &s.Rows[at].Fields[c]
			if f.Value != row[c] {
				f.Now, f.Value = saysNow(f.Value), row[c]
			}
		}
	}
	s.name()
}
