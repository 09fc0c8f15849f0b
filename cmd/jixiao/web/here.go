package web

import (
	"errors"
	"net/http"
	"net/url"
)

// A form that is marked data-here is sent by the script of the page, which stays as it
// is where something goes wrong: what was typed is kept, and the sentence stands beside
// the field. Without scripts a page of its own says it.
const (
	headHere  = "Jixiao-Here"  // of a request: the page stays
	headTo    = "Jixiao-To"    // of an answer: the page to go to
	headField = "Jixiao-Field" // of a problem: the field that it is about
)

// staysHere reports whether the script of a page asks, and shows what it is told.
func staysHere(r *http.Request) bool { return r.Header.Get(headHere) != "" }

// goOn leads to a page of the server.
func goOn(w http.ResponseWriter, r *http.Request, to string) {
	if !staysHere(r) {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return
	}
	if u, err := url.Parse(to); err == nil {
		to = u.String() // a header is of ASCII
	}
	w.Header().Set(headTo, to)
	w.WriteHeader(http.StatusNoContent)
}

// fieldError is an error about what stands in a field of a form.
type fieldError struct {
	field string
	error
}

func (e fieldError) Unwrap() error { return e.error }

// beside is a problem with what stands in a field of a form.
func beside(field string, p problem) error { return fieldError{field, p} }

// fieldOf is the field that an error is about; "" for none in particular.
func fieldOf(err error) string {
	var about fieldError
	if errors.As(err, &about) {
		return about.field
	}
	return ""
}
