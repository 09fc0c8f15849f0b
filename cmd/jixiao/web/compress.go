package web

import (
	"compress/gzip"
	"io"
	"mime"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Pages go packed over a bureau's network; on the own computer that would only cost
// time. That how small an answer gets tells what is in it (the BREACH attack) is of no
// use to anybody here: who is not logged in is shown nothing, a browser sends the
// cookie of a session with no request that another site begins (SameSite=Strict), and
// there is no secret in a page, such as a token of its forms: where a request comes
// from is told by its Origin.

// packs are the kinds of answers that get smaller when they are packed. Workbooks,
// .zip files and pictures are packed already.
var packs = []string{"text/html", "text/css", "text/javascript", "text/plain", "application/json", "image/svg+xml"}

// leastPacked is the least that is packed, in bytes: less fits into a packet anyway.
const leastPacked = 1400

var packers = sync.Pool{New: func() any { return gzip.NewWriter(io.Discard) }}

// compressed packs answers for browsers that take them so.
func compressed(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodHead || !takesGzip(r.Header.Values("Accept-Encoding")) {
			w.Header().Add("Vary", "Accept-Encoding")
			next.ServeHTTP(w, r)
			return
		}
		p := &packing{ResponseWriter: w}
		defer p.end()
		next.ServeHTTP(p, r)
	})
}

// takesGzip reports whether a browser says that it takes gzip.
func takesGzip(accepts []string) bool {
	for part := range strings.SplitSeq(strings.Join(accepts, ","), ",") {
		name, weight, _ := strings.Cut(strings.TrimSpace(part), ";")
		if !strings.EqualFold(strings.TrimSpace(name), "gzip") {
			continue
		}
		q, said := strings.CutPrefix(strings.ReplaceAll(weight, " ", ""), "q=")
		value, err := strconv.ParseFloat(q, 64)
		return !said || err == nil && value > 0
	}
	return false
}

// packing is an answer that is packed, once its kind and its beginning are known.
type packing struct {
	http.ResponseWriter
	status int
	begun  bool   // the head has been sent
	held   []byte // of an answer that may be too small
	packer *gzip.Writer
}

// WriteHeader implements http.ResponseWriter.
func (p *packing) WriteHeader(status int) {
	if p.begun || p.status != 0 {
		return
	}
	if status < http.StatusOK { // it is not yet the answer
		p.ResponseWriter.WriteHeader(status)
		return
	}
	p.status = status
	if !p.mayPack() {
		p.begin(false)
	}
}

// mayPack reports whether what is answered gets smaller.
func (p *packing) mayPack() bool {
	h := p.Header()
	kind, _, err := mime.ParseMediaType(h.Get("Content-Type"))
	return err == nil && slices.Contains(packs, kind) && p.status != http.StatusNoContent && p.status != http.StatusNotModified && p.status != http.StatusPartialContent &&
		h.Get("Content-Encoding") == "" && h.Get("Content-Disposition") == ""
}

// begin sends the head of the answer, and what was held of it.
func (p *packing) begin(pack bool) {
	p.begun = true
	h := p.Header()
	h.Add("Vary", "Accept-Encoding")
	if pack {
		h.Set("Content-Encoding", "gzip")
		h.Del("Content-Length")
		h.Del("Accept-Ranges") // they would be of the packed bytes
		p.packer = packers.Get().(*gzip.Writer)
		p.packer.Reset(p.ResponseWriter)
	}
	p.ResponseWriter.WriteHeader(p.status)
	held := p.held
	p.held = nil
	if len(held) > 0 {
		_, _ = p.Write(held) // who has gone away is not told
	}
}

// Write implements http.ResponseWriter.
func (p *packing) Write(data []byte) (int, error) {
	if p.status == 0 {
		if p.Header().Get("Content-Type") == "" {
			p.Header().Set("Content-Type", http.DetectContentType(data))
		}
		p.WriteHeader(http.StatusOK)
	}
	switch {
	case p.packer != nil:
		return p.packer.Write(data)
	case p.begun:
		return p.ResponseWriter.Write(data)
	}
	p.held = append(p.held, data...)
	if len(p.held) >= leastPacked {
		p.begin(true)
	}
	return len(data), nil
}

// FlushError sends what there is of the answer; http.ResponseController asks for it.
func (p *packing) FlushError() error {
	if p.status == 0 {
		p.WriteHeader(http.StatusOK)
	}
	if !p.begun { // whoever flushes has more to say
		p.begin(true)
	}
	if p.packer != nil {
		if err := p.packer.Flush(); err != nil {
			return err
		}
	}
	return http.NewResponseController(p.ResponseWriter).Flush()
}

// Flush implements http.Flusher.
func (p *packing) Flush() { _ = p.FlushError() } // who has gone away is not told

// Unwrap is for http.ResponseController.
func (p *packing) Unwrap() http.ResponseWriter { return p.ResponseWriter }

// end sends the rest.
func (p *packing) end() {
	if p.status != 0 && !p.begun {
		p.begin(false)
	}
	if p.packer != nil {
		_ = p.packer.Close() // who has gone away is not told
		p.packer.Reset(io.Discard)
		packers.Put(p.packer)
		p.packer = nil
	}
}
