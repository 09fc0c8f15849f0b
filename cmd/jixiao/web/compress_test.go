package web

import (
	"bufio"
	"compress/gzip"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"
)

// packed asks a browser's server for an answer that may be packed, and unpacks it.
func (b *browser) packed(target string, change ...func(*http.Request)) (body string, head http.Header) {
	b.t.Helper()
	got := b.get(target, append(change, func(r *http.Request) { r.Header.Set("Accept-Encoding", "br, gzip;q=0.8") })...)
	if got.head.Get("Content-Encoding") != "gzip" {
		return got.body, got.head
	}
	z, err := gzip.NewReader(strings.NewReader(got.body))
	if err != nil {
		b.t.Fatalf("%s: %v", target, err)
	}
	data, err := io.ReadAll(z)
	if err != nil {
		b.t.Fatalf("%s: %v", target, err)
	}
	if len(got.body) > len(data)*2/3 {
		b.t.Errorf("%s: %d bytes are packed into %d", target, len(data), len(got.body))
	}
	return string(data), got.head
}

// On a network the page, its scripts and what they ask for go packed, and are the
// same; downloads and what a browser does not take packed go as they are.
func TestPacked(t *testing.T) {
	s := having(t, fewFiles[:1], func(o *Options) { o.Token = "" })
	people(t, s, "李四")
	s.cookies = map[string]string{}
	s.enter("10.0.0.1", "李四", "password of 李四").want(http.StatusSeeOther)
	s.drop(dropped{"信访局.xlsx", sample(t, "2023/信访局.xlsx"), time.Now()})
	file, err := s.DB.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.view(t.Context(), 2023); err != nil {
		t.Fatal(err)
	}
	s.counted(2023) // else a page asks for what it does not know at first
	for _, test := range []struct {
		target string
		packed bool
	}{
		{"/district", true}, {"/findings", true}, {"/settings", true}, {"/receive", true}, {"/unit?unit=" + url.QueryEscape("星澜区信访局"), true}, {"/nowhere", true},
		{"/assets/app.css", true}, {"/assets/app.js", true}, {"/assets/echarts.common.min.js", true},
		{"/counts", false}, {"/assets/icon.svg", false}, // too small
		{"/file/" + file[0].SHA256, false}, {"/settings/workbook", false}, {"/handout/summary?year=2023", false},
		{"/logout-is-no-page", true}, {"/batches/none", false}, {"/assets/none", false},
	} {
		plain := s.get(test.target)
		body, head := s.packed(test.target)
		if head.Get("Content-Encoding") == "gzip" != test.packed {
			t.Errorf("%s: Content-Encoding %q", test.target, head.Get("Content-Encoding"))
		}
		if !strings.Contains(head.Get("Vary"), "Accept-Encoding") || !strings.Contains(plain.head.Get("Vary"), "Accept-Encoding") {
			t.Errorf("%s: Vary is %q, and %q unpacked", test.target, head.Get("Vary"), plain.head.Get("Vary"))
		}
		if body != plain.body && !strings.HasPrefix(test.target, "/handout/") && test.target != "/settings/workbook" { // workbooks say when they were made
			t.Errorf("%s: packed are other %d bytes than unpacked %d", test.target, len(body), len(plain.body))
		}
		if head.Get("Content-Type") != plain.head.Get("Content-Type") || test.packed && head.Get("Content-Length") != "" {
			t.Errorf("%s: head %v", test.target, head)
		}
	}
	// A part of a file is not a part of the packed one.
	if body, head := s.packed("/assets/app.js", func(r *http.Request) { r.Header.Set("Range", "bytes=0-1999") }); len(body) != 2000 || head.Get("Content-Encoding") != "" {
		t.Errorf("of 2000 bytes %d come, as %q", len(body), head.Get("Content-Encoding"))
	}
	if got := s.get("/district", func(r *http.Request) { r.Header.Set("Accept-Encoding", "gzip;q=0, identity") }); got.head.Get("Content-Encoding") != "" {
		t.Error("what a browser does not take is packed")
	}
	s.sound()

	local := having(t, fewFiles[:1])
	if _, head := local.packed("/district"); head.Get("Content-Encoding") != "" {
		t.Error("on the own computer the page is packed")
	}
}

// What is flushed midway is there midway.
func TestPackedFlush(t *testing.T) {
	more := make(chan struct{})
	handler, err := compressed(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		_, _ = io.WriteString(w, "first\n")
		if err := http.NewResponseController(w).Flush(); err != nil {
			t.Error(err)
		}
		<-more
		_, _ = io.WriteString(w, "second\n")
	}))
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	got, err := server.Client().Get(server.URL) // it unpacks by itself
	if err != nil {
		t.Fatal(err)
	}
	defer got.Body.Close()
	if !got.Uncompressed {
		t.Error("it does not come packed")
	}
	lines := bufio.NewReader(got.Body)
	if line, err := lines.ReadString('\n'); line != "first\n" {
		t.Errorf("first comes %q, %v", line, err)
	}
	close(more)
	if line, err := lines.ReadString('\n'); line != "second\n" {
		t.Errorf("then comes %q, %v", line, err)
	}
}
