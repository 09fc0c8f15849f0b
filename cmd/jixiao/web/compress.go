package web

import (
	"net/http"

	"github.com/klauspost/compress/gzhttp"
)

// compressed packs answers for browsers that take them so, but not workbooks, .zip
// files and pictures, which are packed already, nor what fits into a packet anyway.
//
// Pages go packed over a bureau's network; on the own computer that would only cost
// time. That how small an answer gets tells what is in it (the BREACH attack) is of no
// use to anybody here: who is not logged in is shown nothing, a browser sends the
// cookie of a session with no request that another site begins (SameSite=Strict), and
// there is no secret in a page, such as a token of its forms: where a request comes
// from is told by its Origin.
func compressed(next http.Handler) (http.Handler, error) {
	const leastPacked = 1400 // bytes
	wrap, err := gzhttp.NewWrapper(gzhttp.MinSize(leastPacked), gzhttp.EnableZstd(false),
		gzhttp.ContentTypes([]string{"text/html", "text/css", "text/javascript", "text/plain", "application/json", "image/svg+xml"}))
	if err != nil {
		return nil, err
	}
	return wrap(next), nil
}
