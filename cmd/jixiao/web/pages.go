package web

import (
	"net/http"
	"strconv"
)

// shownRows is how many rows of a list are shown at once.
const shownRows = 100

// pageAsked is which page of a list is asked for, from 1; 0 stands for all of it,
// which is for paper.
func pageAsked(r *http.Request) int {
	if r.FormValue("print") != "" {
		return 0
	}
	page, err := strconv.Atoi(r.FormValue("page"))
	if err != nil || page < 1 {
		return 1
	}
	return page
}

// paging says which rows of a list are shown, and where the others are.
type paging struct {
	Page     int // the last one where one beyond it is asked for
	From, To int // rows, from 1
	Of       int // how many there are
	// Before and After are where the pages before and after are; "" for none.
	Before, After string
}

// paged shows a page of a list of some rows; address is where a page of it is.
func paged(of, page int, address func(page int) string) paging {
	if page == 0 {
		return paging{From: min(1, of), To: of, Of: of}
	}
	last := max(1, (of+shownRows-1)/shownRows)
	p := paging{Page: min(page, last), Of: of}
	p.From, p.To = min((p.Page-1)*shownRows+1, of), min(p.Page*shownRows, of)
	if p.Page > 1 {
		p.Before = address(p.Page - 1)
	}
	if p.Page < last {
		p.After = address(p.Page + 1)
	}
	return p
}

// Part says that the page is not all of it.
func (p paging) Part() bool { return p.To-p.From+1 < p.Of }

// on are the rows of the page.
func on[T any](rows []T, p paging) []T { return rows[max(0, p.From-1):p.To] }
