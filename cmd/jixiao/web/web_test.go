package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/importer"
	"jixiao/schema/store"
)

// What the tests are done with.
const (
	samples = "../../../samples"
	host    = "127.0.0.1:8780"
	token   = "the-token-of-the-tests"
	clerk   = "张三"
)

// fewFiles are those of the sample district that most tests do with.
var fewFiles = []string{
	"2023/信访局.xlsx", "2023/医保局2023年度自评.xlsx", "2023/市监局绩效自评（含附件3）.xlsx", "2023/星澜区审计局2023年度绩效自评表.xlsx",
	"2023/岳阳市城市管理综合行政执法支队直属三大队2023年度绩效自评表.xlsx",
}

// long skips a test in which nothing is done side by side, where only that is
// tried: it takes ten times as long with -race.
func long(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("nothing is done side by side here")
	}
}

// site is a server, and a browser that the program has opened.
type site struct {
	t testing.TB
	*Server
	browser
	mu     sync.Mutex
	failed []error // that Failed was told
	closed bool
}

// browser asks a server, and keeps its cookies.
type browser struct {
	t       testing.TB
	to      http.Handler
	origin  string
	cookies map[string]string
}

// open starts a server on a database that is kept in folder, which may hold an
// earlier one.
func open(t testing.TB, folder string, change ...func(*Options)) *site {
	t.Helper()
	s := &site{t: t}
	database := filepath.Join(folder, "jixiao.db")
	db, err := store.Open(context.Background(), database, builtin)
	if err != nil {
		t.Fatal(err)
	}
	o := Options{DB: db, Database: database, Version: "test", Hosts: []string{host}, Token: token, By: clerk, look: 10 * time.Millisecond, soon: time.Hour,
		Failed: func(err error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			s.failed = append(s.failed, err)
		}}
	for _, c := range change {
		c(&o)
	}
	if s.Server, err = New(context.Background(), o); err != nil {
		t.Fatal(errors.Join(err, db.Close()))
	}
	s.browser = browser{t: t, to: s.Server, origin: "http://" + host, cookies: map[string]string{"jixiao-8780": token}}
	t.Cleanup(s.close)
	return s
}

// close ends the server as a person does who quits the program.
func (s *site) close() {
	if s.closed {
		return
	}
	s.closed = true
	s.Server.Close()
	if err := s.DB.Close(); err != nil {
		s.t.Error(err)
	}
}

// failures are what Failed was told.
func (s *site) failures() []error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.failed)
}

// sound fails the test where anything failed by no fault of the person's.
func (s *site) sound() {
	s.t.Helper()
	for _, err := range s.failures() {
		s.t.Errorf("Failed was told: %v", err)
	}
}

// kept are databases that were made once, by the names of their samples.
var kept = struct {
	sync.Mutex
	data map[string][]byte
}{data: map[string][]byte{}}

// having starts a server on a new database with some samples in it.
func having(t testing.TB, names []string, change ...func(*Options)) *site {
	t.Helper()
	folder := t.TempDir()
	key := strings.Join(names, "\n")
	kept.Lock()
	defer kept.Unlock()
	path := filepath.Join(folder, "jixiao.db")
	if kept.data[key] == nil {
		db, err := store.Open(t.Context(), path, builtin)
		if err != nil {
			t.Fatal(err)
		}
		_, err = bureau.Import(t.Context(), db, received(t, names), importer.Given{}, nil)
		if err = errors.Join(err, db.Close()); err != nil {
			t.Fatal(err)
		}
		if kept.data[key], err = os.ReadFile(path); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(path, kept.data[key], 0o600); err != nil {
		t.Fatal(err)
	}
	return open(t, folder, change...)
}

// received are samples as they were handed in.
func received(t testing.TB, names []string) []bureau.Received {
	t.Helper()
	paths := make([]string, len(names))
	for i, name := range names {
		paths[i] = filepath.Join(samples, name)
	}
	collected, err := bureau.Collect(t.Context(), paths, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = collected.Close() })
	return collected.Files
}

// sample reads a sample.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// answer is what a server says.
type answer struct {
	t    testing.TB
	of   string // the request
	code int
	head http.Header
	body string
}

// send sends a request as a browser does that is on a page of the server.
func (b *browser) send(method, target string, body io.Reader, change ...func(*http.Request)) *answer {
	b.t.Helper()
	target, _, _ = strings.Cut(target, "#") // which a browser keeps to itself
	r := httptest.NewRequestWithContext(context.Background(), method, target, body)
	r.Host = host
	if method != http.MethodGet && method != http.MethodHead {
		r.Header.Set("Origin", b.origin)
		r.Header.Set("Sec-Fetch-Site", "same-origin")
	}
	for name, value := range b.cookies {
		r.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	for _, c := range change {
		c(r)
	}
	w := httptest.NewRecorder()
	b.to.ServeHTTP(w, r)
	result := w.Result()
	for _, c := range result.Cookies() {
		if c.MaxAge < 0 {
			delete(b.cookies, c.Name)
		} else {
			b.cookies[c.Name] = c.Value
		}
	}
	return &answer{b.t, method + " " + target, result.StatusCode, result.Header, w.Body.String()}
}

func (b *browser) get(target string, change ...func(*http.Request)) *answer {
	b.t.Helper()
	return b.send(http.MethodGet, target, nil, change...)
}

// post sends a form, given as pairs of name and value.
func (b *browser) post(target string, pairs ...string) *answer {
	b.t.Helper()
	form := url.Values{}
	for i := 0; i+1 < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return b.postForm(target, form)
}

func (b *browser) postForm(target string, form url.Values) *answer {
	b.t.Helper()
	return b.send(http.MethodPost, target, strings.NewReader(form.Encode()), func(r *http.Request) {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	})
}

// part says that the scripts ask.
func part(r *http.Request) { r.Header.Set("HX-Request", "true") }

// want fails the test where the answer has another status.
func (a *answer) want(code int) *answer {
	a.t.Helper()
	if a.code != code {
		a.t.Fatalf("%s: status %d, want %d: %.600s", a.of, a.code, code, text(a.tree()))
	}
	return a
}

// says fails the test where a text is not on the page.
func (a *answer) says(texts ...string) *answer {
	a.t.Helper()
	said := text(a.tree())
	for _, want := range texts {
		if !strings.Contains(said, want) {
			a.t.Errorf("%s does not say %q: %.1500s", a.of, want, said)
		}
	}
	return a
}

// follow returns the page that an answer leads to.
func (a *answer) follow(b *browser) *answer {
	a.t.Helper()
	a.want(http.StatusSeeOther)
	return b.get(a.head.Get("Location"))
}

func (a *answer) tree() *html.Node {
	a.t.Helper()
	root, err := html.Parse(strings.NewReader(a.body))
	if err != nil {
		a.t.Fatal(err)
	}
	return root
}

// elements are those below a node for which is says so.
func elements(root *html.Node, is func(*html.Node) bool) iter.Seq[*html.Node] {
	return func(yield func(*html.Node) bool) {
		for n := range root.Descendants() {
			if n.Type == html.ElementNode && (is == nil || is(n)) && !yield(n) {
				return
			}
		}
	}
}

// first is the first of those elements, or nil.
func first(root *html.Node, is func(*html.Node) bool) *html.Node {
	for n := range elements(root, is) {
		return n
	}
	return nil
}

func tag(name string) func(*html.Node) bool { return func(n *html.Node) bool { return n.Data == name } }

// with matches elements of a name with an attribute.
func with(name, key, value string) func(*html.Node) bool {
	return func(n *html.Node) bool { return (name == "" || n.Data == name) && attr(n, key) == value }
}

func attr(n *html.Node, key string) string {
	for _, a := range n.Attr {
		if a.Key == key {
			return a.Val
		}
	}
	return ""
}

// text is what a person reads of a node, white space as one space.
func text(n *html.Node) string {
	var b strings.Builder
	for d := range n.Descendants() {
		if d.Type == html.TextNode {
			b.WriteString(d.Data)
			b.WriteByte(' ')
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

// form is a form of the page with what its fields hold, that posts to action
// and of which every pair of name and value is so.
func (a *answer) form(action string, pairs ...string) url.Values {
	a.t.Helper()
	for f := range elements(a.tree(), with("form", "action", action)) {
		values := fields(f)
		same := true
		for i := 0; i+1 < len(pairs); i += 2 {
			same = same && values.Get(pairs[i]) == pairs[i+1]
		}
		if same {
			return values
		}
	}
	a.t.Fatalf("%s has no form for %s with %v", a.of, action, pairs)
	return nil
}

// fields are what a browser sends of a form.
func fields(form *html.Node) url.Values {
	values := url.Values{}
	for n := range elements(form, nil) {
		name := attr(n, "name")
		if name == "" {
			continue
		}
		switch n.Data {
		case "input":
			_, checked := lookUp(n, "checked")
			switch attr(n, "type") {
			case "checkbox", "radio":
				if checked {
					values.Add(name, attr(n, "value"))
				}
			case "file", "submit":
			default:
				values.Add(name, attr(n, "value"))
			}
		case "textarea":
			values.Add(name, text(n))
		case "select":
			value, chosen := "", false
			for o := range elements(n, tag("option")) {
				_, selected := lookUp(o, "selected")
				if v, ok := lookUp(o, "value"); selected || !chosen {
					if !ok {
						v = text(o)
					}
					value, chosen = v, true
				}
			}
			values.Add(name, value)
		}
	}
	return values
}

func lookUp(n *html.Node, key string) (string, bool) {
	i := slices.IndexFunc(n.Attr, func(a html.Attribute) bool { return a.Key == key })
	if i < 0 {
		return "", false
	}
	return n.Attr[i].Val, true
}

// dropped is a file that a person drops on the page.
type dropped struct {
	name     string
	data     []byte
	modified time.Time
}

// announcement is what the page says of files that it is about to send.
func announcement(files []dropped) string {
	var said announced
	for _, f := range files {
		said.Files = append(said.Files, struct {
			Name     string `json:"name"`
			Size     int64  `json:"size"`
			Modified int64  `json:"modified"`
		}{f.name, int64(len(f.data)), f.modified.UnixMilli()})
	}
	data, err := json.Marshal(said)
	if err != nil {
		panic(err) // these are strings and numbers
	}
	return string(data)
}

// begin says which files are to come.
func (b *browser) begin(files ...dropped) batchJSON {
	b.t.Helper()
	return b.send(http.MethodPost, "/batches", strings.NewReader(announcement(files))).want(http.StatusOK).batch()
}

// put sends a file of a batch.
func (b *browser) put(id string, n int, data []byte) *answer {
	b.t.Helper()
	return b.send(http.MethodPut, "/batches/"+id+"/"+strconv.Itoa(n), bytes.NewReader(data))
}

// drop sends files as the page does, and returns the batch when it is read.
func (b *browser) drop(files ...dropped) batchJSON {
	b.t.Helper()
	got := b.begin(files...)
	for n, f := range files {
		if got.Items[n].Skip == "" {
			b.put(got.ID, n, f.data).want(http.StatusNoContent)
		}
	}
	b.send(http.MethodPost, "/batches/"+got.ID+"/done", nil).want(http.StatusOK)
	return b.until(got.ID, batchDone)
}

// until waits until a batch is in a state.
func (b *browser) until(id, state string) batchJSON {
	b.t.Helper()
	var got batchJSON
	wait(b.t, "batch "+state, func() bool {
		got = b.get("/batches/" + id).want(http.StatusOK).batch()
		return got.State == state
	})
	return got
}

// wait waits until something is so; a slow computer has its time.
func wait(t testing.TB, what string, is func() bool) {
	t.Helper()
	for end := time.Now().Add(2 * time.Minute); !is(); time.Sleep(5 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("%s: not in two minutes", what)
		}
	}
}

func (a *answer) batch() batchJSON {
	a.t.Helper()
	var b batchJSON
	if err := json.Unmarshal([]byte(a.body), &b); err != nil {
		a.t.Fatalf("%s: %v: %.300s", a.of, err, a.body)
	}
	return b
}
