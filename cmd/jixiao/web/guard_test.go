package web

import (
	"context"
	"crypto/tls"
	"errors"
	"io"
	"maps"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/crypto/bcrypt"
)

// requests has a request for every pattern that the server answers.
var requests = map[string]string{
	"GET /assets/": "/assets/app.js", "GET /login": "/login", "POST /login": "/login", "GET /{$}": "/", "/": "/nowhere", "POST /logout": "/logout", "POST /quit": "/quit",
	"GET /counts": "/counts", "GET /receive": "/receive", "POST /sample": "/sample", "POST /batches": "/batches", "GET /batches/{id}": "/batches/x", "PUT /batches/{id}/{n}": "/batches/x/0",
	"POST /batches/{id}/done": "/batches/x/done", "POST /batches/{id}/retry": "/batches/x/retry", "POST /refused": "/refused", "POST /refused/clear": "/refused/clear", "POST /refused/undo": "/refused/undo", "POST /refused/restore": "/refused/restore", "POST /reread": "/reread", "GET /file/{sum}": "/file/x",
	"POST /inbox": "/inbox", "GET /district": "/district", "GET /findings": "/findings", "GET /district/list": "/district/list?year=2023", "GET /findings/list": "/findings/list?year=2023", "GET /unit": "/unit?unit=信访局", "GET /unit/diff": "/unit/diff?unit=信访局&from=1&to=2",
	"POST /unit/password": "/unit/password", "POST /unit/accept": "/unit/accept", "POST /unit/remark": "/unit/remark", "POST /unit/void": "/unit/void",
	"POST /unit/current": "/unit/current", "POST /unit/correct": "/unit/correct",
	"GET /teach": "/teach", "POST /teach/label": "/teach/label", "POST /teach/forget": "/teach/forget", "POST /teach/unit": "/teach/unit", "POST /teach/alias/forget": "/teach/alias/forget", "POST /teach/new": "/teach/new",
	"GET /settings": "/settings", "POST /settings/plan": "/settings/plan", "POST /settings/save": "/settings/save", "GET /settings/workbook": "/settings/workbook",
	"POST /settings/workbook": "/settings/workbook", "POST /settings/restore": "/settings/restore", "GET /handout": "/handout", "GET /handout/summary": "/handout/summary",
	"POST /handout/template": "/handout/template", "GET /handout/returns": "/handout/returns?unit=信访局", "POST /handout/returns": "/handout/returns?unit=信访局", "GET /handout/export": "/handout/export?format=csv", "GET /journal": "/journal",
	"GET /database": "/database", "POST /database/backup": "/database/backup", "GET /database/backup/{name}": "/database/backup/x.db", "POST /database/check": "/database/check",
}

// The requests above are one for each pattern of the server's own.
func TestRequestsAreAllRoutes(t *testing.T) {
	source, err := os.ReadFile("web.go")
	if err != nil {
		t.Fatal(err)
	}
	var patterns []string
	for _, m := range regexp.MustCompile(`(?:Handle|HandleFunc)\("([^"]+)"|"([A-Z ]*/[^"]*)": `).FindAllStringSubmatch(string(source), -1) {
		patterns = append(patterns, m[1]+m[2])
	}
	slices.Sort(patterns)
	if diff := cmp.Diff(patterns, slices.Sorted(maps.Keys(requests))); diff != "" {
		t.Errorf("routes (-server +test):\n%s", diff)
	}
}

// Without its cookie nothing is answered but assets and the login, and neither
// with a wrong one; with it no route is refused. Every answer has the headers.
func TestRoutesAreGuarded(t *testing.T) {
	long(t)
	quit := make(chan struct{}, 1)
	byToken := having(t, fewFiles[:1], func(o *Options) { o.Quit = func() { quit <- struct{}{} } })
	byLogin := having(t, fewFiles[:1], func(o *Options) { o.Token = "" })
	for pattern, target := range requests {
		method, _, ok := strings.Cut(pattern, " ")
		if !ok {
			method = http.MethodGet
		}
		as := func(s *site, cookies map[string]string, change ...func(*http.Request)) *answer {
			b := s.browser
			b.cookies = cookies
			return b.send(method, target, strings.NewReader(""), change...)
		}
		open := pattern == "GET /assets/"
		for _, test := range []struct {
			who     string
			site    *site
			cookies map[string]string
		}{
			{"nobody", byToken, nil}, {"somebody with a wrong cookie", byToken, map[string]string{"jixiao-8780": token + "x"}}, {"somebody with an empty cookie", byToken, map[string]string{"jixiao-8780": ""}},
			{"the cookie of another port", byToken, map[string]string{"jixiao-8781": token}},
			{"nobody logged in", byLogin, nil}, {"somebody with another's session", byLogin, map[string]string{"jixiao-8780": "LOCAL"}}, {"the session of the own machine", byLogin, map[string]string{"jixiao-8780": "local"}},
		} {
			got := as(test.site, test.cookies)
			got.guards()
			switch {
			case open || test.site == byLogin && target == "/login":
				if got.code == http.StatusForbidden && !strings.Contains(got.body, saysWrongPassword) {
					t.Errorf("%s: %s is refused %s", test.who, pattern, got.body)
				}
			case test.site == byToken || method != http.MethodGet:
				if got.code != http.StatusForbidden {
					t.Errorf("%s: %s answers %d", test.who, pattern, got.code)
				}
			case strings.HasPrefix(target, "/batches"): // the scripts show what they are told
				if got.code != http.StatusForbidden || got.body != saysLoggedOut {
					t.Errorf("%s: %s answers %d %q", test.who, pattern, got.code, got.body)
				}
			default:
				if got.code != http.StatusSeeOther || got.head.Get("Location") != "/login" {
					t.Errorf("%s: %s answers %d and leads to %q", test.who, pattern, got.code, got.head.Get("Location"))
				}
				if got := as(test.site, test.cookies, part).guards(); got.code != http.StatusForbidden || got.body != saysLoggedOut {
					t.Errorf("%s: %s as a part answers %d %q", test.who, pattern, got.code, got.body)
				}
			}
			if !open && strings.Contains(got.body, "信访") {
				t.Errorf("%s: %s tells of a unit", test.who, pattern)
			}
		}
		if got := as(byToken, map[string]string{"jixiao-8780": token}).guards(); got.code == http.StatusForbidden || got.code >= 500 {
			t.Errorf("the clerk: %s answers %d %s", pattern, got.code, text(got.tree()))
		}
	}
	select {
	case <-quit:
	case <-time.After(time.Minute):
		t.Error("the program was not ended")
	}
	byToken.sound()
	byLogin.sound()
}

// guards fails the test where an answer lacks a header that keeps the page
// apart from others.
func (a *answer) guards() *answer {
	a.t.Helper()
	for name, want := range map[string]string{
		"X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "same-origin",
		"Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
	} {
		if got := a.head.Get(name); got != want {
			a.t.Errorf("%s: %s is %q, want %q", a.of, name, got, want)
		}
	}
	allowed := map[string]string{
		"default-src": "'none'", "script-src": "'self'", "style-src": "'self'", "img-src": "'self' data:", "font-src": "'self'", "connect-src": "'self'",
		"form-action": "'self'", "base-uri": "'none'", "frame-ancestors": "'none'",
	}
	got := map[string]string{}
	for directive := range strings.SplitSeq(a.head.Get("Content-Security-Policy"), ";") {
		name, value, _ := strings.Cut(strings.TrimSpace(directive), " ")
		got[name] = value
	}
	if diff := cmp.Diff(allowed, got); diff != "" {
		a.t.Errorf("%s: policy (-want +got):\n%s", a.of, diff)
	}
	if cache := a.head.Get("Cache-Control"); cache != "no-store" && !strings.Contains(a.of, "/assets/") {
		a.t.Errorf("%s: may be cached: %q", a.of, cache)
	}
	return a
}

// Every kind of answer has the headers, and every problem is said in a
// sentence.
func TestHeaders(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	for _, test := range []struct {
		what, method, target string
		code                 int
		kind                 string
		change               func(*http.Request)
	}{
		{"page", "GET", "/district", 200, "text/html; charset=utf-8", nil},
		{"part", "GET", "/district?table=rates", 200, "text/html; charset=utf-8", part},
		{"data", "POST", "/batches", 400, "text/plain; charset=utf-8", nil},
		{"workbook", "GET", "/handout/summary", 200, kindXLSX, nil},
		{"archive", "GET", "/handout/returns", 200, kindZIP, nil},
		{"script", "GET", "/assets/app.js", 200, "text/javascript; charset=utf-8", nil},
		{"picture", "GET", "/assets/icon.svg", 200, "image/svg+xml", nil},
		{"problem", "GET", "/unit?unit=没有的", 404, "text/html; charset=utf-8", nil},
		{"problem of a part", "GET", "/unit?unit=没有的", 404, "text/plain; charset=utf-8", part},
		{"no such page", "GET", "/nowhere", 404, "", nil},
		{"no such asset", "GET", "/assets/nothing.js", 404, "", nil},
		{"no such method", "DELETE", "/unit", 404, "", nil},
		{"wrong host", "GET", "/district", 421, "text/html; charset=utf-8", func(r *http.Request) { r.Host = "evil.example" }},
		{"wrong origin", "POST", "/unit/accept", 403, "text/html; charset=utf-8", func(r *http.Request) { r.Header.Set("Origin", "null") }},
		{"wrong token", "GET", "/?token=x", 403, "text/html; charset=utf-8", nil},
		{"token", "GET", "/?token=" + token, 303, "", nil},
	} {
		var change []func(*http.Request)
		if test.change != nil {
			change = append(change, test.change)
		}
		got := s.send(test.method, test.target, strings.NewReader(""), change...)
		got.guards()
		if kind := got.head.Get("Content-Type"); got.code != test.code || test.kind != "" && kind != test.kind {
			t.Errorf("%s: %d %s, want %d %s", test.what, got.code, kind, test.code, test.kind)
		}
	}
	s.sound()
}

// A page for a download is never shown in the browser.
func TestDownloadsAreKept(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	files, err := s.DB.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, target := range []string{"/file/" + files[0].SHA256, "/handout/summary", "/handout/returns", "/handout/export?format=csv", "/settings/workbook"} {
		got := s.get(target).want(http.StatusOK)
		if d := got.head.Get("Content-Disposition"); !strings.HasPrefix(d, "attachment; filename*=UTF-8''") {
			t.Errorf("%s is shown: %q", target, d)
		}
	}
	if got := s.get("/file/" + files[0].SHA256); got.body != string(sample(t, "2023/"+files[0].Name)) {
		t.Error("the original is not what was received")
	}
}

// The right token opens the page with a cookie that scripts cannot read and
// other pages cannot use, and leaves the address; a wrong one opens nothing.
func TestToken(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := open(t, t.TempDir(), func(o *Options) { o.Secure = secure })
		s.cookies = map[string]string{}
		for _, wrong := range []string{token + "x", token[:len(token)-1], "x"} {
			if got := s.get("/?token=" + wrong); got.code != http.StatusForbidden || len(s.cookies) > 0 {
				t.Errorf("token %q answers %d with cookies %v", wrong, got.code, s.cookies)
			}
		}
		s.get("/?token=").want(http.StatusForbidden)
		if secure {
			s.origin = "https://" + host
		}
		s.send(http.MethodPost, "/inbox?token="+token, nil).want(http.StatusForbidden)
		got := s.get("/district?token=" + token).want(http.StatusSeeOther)
		if to := got.head.Get("Location"); to != "/" {
			t.Errorf("the token leads to %q", to)
		}
		want := "jixiao-8780=" + token + "; Path=/; HttpOnly; SameSite=Strict"
		if secure {
			want = strings.Replace(want, "HttpOnly; ", "HttpOnly; Secure; ", 1)
		}
		if diff := cmp.Diff([]string{want}, got.head["Set-Cookie"]); diff != "" {
			t.Errorf("cookie (-want +got):\n%s", diff)
		}
		if hsts := got.head.Get("Strict-Transport-Security"); (hsts != "") != secure {
			t.Errorf("secure %v has Strict-Transport-Security %q", secure, hsts)
		}
		s.get("/receive").want(http.StatusOK)
	}
}

// A name that merely leads to this computer is refused, whatever it asks for
// (DNS rebinding).
func TestHost(t *testing.T) {
	s := having(t, fewFiles[:1])
	for name, code := range map[string]int{
		host: 200, strings.ToUpper("localhost:8780"): 421, "evil.example": 421, "evil.example:8780": 421, "127.0.0.1": 421, "127.0.0.1:80": 421, "127.0.0.1:8781": 421,
		"127.0.0.1:8780.evil.example": 421, "evil.example:8780@127.0.0.1:8780": 421, "": 421, " " + host: 421, "127.0.0.1.:8780": 421, "[::1]:8780": 421,
	} {
		for _, target := range []string{"/district", "/assets/app.js", "/?token=" + token, "/nowhere"} {
			got := s.get(target, func(r *http.Request) { r.Host = name })
			if want := code; (got.code == http.StatusMisdirectedRequest) != (want == 421) || want == 421 && len(got.head["Set-Cookie"]) > 0 {
				t.Errorf("%s of host %q answers %d", target, name, got.code)
			}
		}
	}
	two := open(t, t.TempDir(), func(o *Options) { o.Hosts = []string{host, "Localhost:8780"} })
	two.cookies = map[string]string{}
	two.get("/?token="+token, func(r *http.Request) { r.Host = "localHOST:8780" }).want(http.StatusSeeOther)
}

// What changes something is done for a page of this very server alone.
func TestOrigin(t *testing.T) {
	s := open(t, t.TempDir())
	secure := open(t, t.TempDir(), func(o *Options) { o.Secure = true })
	for _, test := range []struct {
		what, origin, site string
		secure, may        bool
	}{
		{"own page", "http://" + host, "same-origin", false, true},
		{"own page of an older browser", "http://" + host, "", false, true},
		{"no browser", "", "", false, false},
		{"no origin", "", "same-origin", false, false},
		{"origin null", "null", "same-origin", false, false},
		{"foreign page", "http://evil.example", "cross-site", false, false},
		{"foreign page of an older browser", "http://evil.example", "", false, false},
		{"foreign page that says otherwise", "http://evil.example", "same-origin", false, false},
		{"page of another program", "http://127.0.0.1:8781", "same-site", false, false},
		{"own page that is led", "http://" + host, "cross-site", false, false},
		{"same site", "http://" + host, "same-site", false, false},
		{"by nobody", "http://" + host, "none", false, false},
		{"other scheme", "https://" + host, "same-origin", false, false},
		{"begins alike", "http://" + host + ".evil.example", "same-origin", false, false},
		{"user in it", "http://" + host + "@evil.example", "same-origin", false, false},
		{"own secure page", "https://" + host, "same-origin", true, true},
		{"secure, without", "http://" + host, "same-origin", true, false},
	} {
		at := s
		if test.secure {
			at = secure
		}
		change := func(r *http.Request) {
			for name, value := range map[string]string{"Origin": test.origin, "Sec-Fetch-Site": test.site} {
				if r.Header.Del(name); value != "" {
					r.Header.Set(name, value)
				}
			}
		}
		before := len(at.tray.recent())
		said := announcement([]dropped{{name: "a.xlsx", data: []byte("x")}})
		got := at.send(http.MethodPost, "/batches", strings.NewReader(said), change)
		after := len(at.tray.recent())
		if may := got.code == http.StatusOK; may != test.may || (after > before) != test.may {
			t.Errorf("%s: POST answers %d, %d batches after %d", test.what, got.code, after, before)
		}
		if after == 0 {
			continue
		}
		got = at.send(http.MethodPut, "/batches/"+at.tray.recent()[0].ID+"/0", strings.NewReader("x"), change)
		if may := got.code == http.StatusNoContent; may != test.may {
			t.Errorf("%s: PUT answers %d", test.what, got.code)
		}
		for _, method := range []string{"DELETE", "PATCH", "OPTIONS"} {
			if got := at.send(method, "/receive", nil, change); got.code < 400 {
				t.Errorf("%s: %s answers %d", test.what, method, got.code)
			}
		}
	}
}

// Where a form says to go next is a page of the server.
func TestBackStaysHere(t *testing.T) {
	s := open(t, t.TempDir(), func(o *Options) { o.Inbox = filepath.Join(filepath.Dir(o.Database), "in") })
	for back, want := range map[string]string{
		"/teach": "/teach", "/unit?unit=%E4%BF%A1&year=2023#f3": "/unit?unit=%E4%BF%A1&year=2023#f3", "": "/receive", "//evil.example": "/receive", "http://evil.example": "/receive",
		"https:evil.example": "/receive", `/\evil.example`: "/receive", `\\evil.example`: "/receive", `\/evil.example`: "/receive", "javascript:alert(1)": "/receive", "evil.example": "/receive",
		"///evil.example": "/receive", "/\t/evil.example": "/receive", "\t//evil.example": "/receive", " //evil.example": "/receive", "/\r\nLocation: http://evil.example": "/receive",
		"/.//evil.example": "/evil.example", "/..//evil.example": "/evil.example", "/%5Cevil.example": "/%5Cevil.example", "/a//evil.example": "/a/evil.example", "http:///district": "/receive", "//user@evil.example/": "/receive",
	} {
		got := s.post("/inbox", "back", back).want(http.StatusSeeOther)
		if to := got.head.Get("Location"); to != want {
			t.Errorf("back %q leads to %q, want %q", back, to, want)
		}
		if strings.HasPrefix(got.head.Get("Location"), "//") {
			t.Errorf("back %q leads away", back)
		}
	}
}

// Nothing on a page is a script, a style or a handler that stands in it, and
// nothing is loaded from elsewhere.
func (a *answer) plain() *answer {
	a.t.Helper()
	for n := range elements(a.tree(), nil) {
		switch {
		case n.Data == "style", n.Data == "script" && (n.FirstChild != nil || !strings.HasPrefix(attr(n, "src"), "/assets/")):
			a.t.Errorf("%s: holds <%s> %s", a.of, n.Data, text(n))
		case slices.Contains([]string{"iframe", "object", "embed", "base", "svg", "math", "template", "portal"}, n.Data):
			a.t.Errorf("%s: holds <%s>", a.of, n.Data)
		}
		for _, at := range n.Attr {
			switch {
			case strings.HasPrefix(at.Key, "on"), at.Key == "style", at.Key == "srcdoc", strings.HasPrefix(at.Key, "hx-on"), strings.HasPrefix(at.Key, "data-hx"):
				a.t.Errorf("%s: <%s %s=%q>", a.of, n.Data, at.Key, at.Val)
			case slices.Contains([]string{"href", "src", "action", "formaction", "hx-get", "hx-post"}, at.Key):
				if local(at.Val) == "" && !strings.HasPrefix(at.Val, "#") {
					a.t.Errorf("%s: <%s %s=%q> leads away", a.of, n.Data, at.Key, at.Val)
				}
			}
		}
	}
	return a
}

// everyPage opens every page of a site, each once, by what leads to it.
func everyPage(s *site) []*answer {
	s.t.Helper()
	pages := []*answer{
		s.get("/receive"), s.get("/district"), s.get("/findings"), s.get("/teach"), s.get("/settings"), s.get("/handout"), s.get("/journal"),
		s.get("/district?table=public&sort=final&down=1&only=flagged"), s.get("/district?table=rates"), s.get("/district?table=handed"), s.get("/handout?by=department"),
		s.get("/findings?severity=unjudged"), s.get("/district?table=scores", part), s.get("/findings?severity=W", part), s.get("/unit?unit=没有的"),
	}
	seen := map[string]bool{}
	for n := range elements(pages[1].tree(), tag("a")) {
		if to := attr(n, "href"); strings.HasPrefix(to, "/unit?") && !seen[to] {
			seen[to] = true
			pages = append(pages, s.get(to))
		}
	}
	if len(seen) == 0 {
		s.t.Fatal("no unit is listed")
	}
	return append(pages, s.postForm("/settings/plan", pages[4].form("/settings/plan", "section", "checks")))
}

func TestNothingInline(t *testing.T) {
	long(t)
	quit := make(chan struct{}, 1)
	s := having(t, append(fewFiles, "broken/files"), func(o *Options) { o.Quit = func() { quit <- struct{}{} } })
	for _, page := range everyPage(s) {
		page.plain()
		if n := first(page.tree(), with("script", "src", "/assets/app.js")); n == nil && !strings.Contains(page.body, `id="results"`) {
			t.Errorf("%s: no page", page.of)
		}
	}
	s.post("/quit").want(http.StatusOK).plain()
	login := open(t, t.TempDir(), func(o *Options) { o.Token = "" })
	login.get("/login").want(http.StatusOK).plain()
	s.sound()
	<-quit
}

// people makes somebody who may log in, whose password is quickly compared.
func people(t *testing.T, s *site, names ...string) {
	t.Helper()
	for _, name := range names {
		hash, err := bcrypt.GenerateFromPassword([]byte("password of "+name), bcrypt.MinCost)
		if err != nil {
			t.Fatal(err)
		}
		if err := s.DB.SetPassword(t.Context(), name, string(hash), clerk); err != nil {
			t.Fatal(err)
		}
	}
}

// from says which address a request comes from.
func from(address string) func(*http.Request) {
	return func(r *http.Request) {
		r.RemoteAddr = address + ":40000"
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
}

func (b *browser) enter(address, name, password string) *answer {
	b.t.Helper()
	return b.send(http.MethodPost, "/login", strings.NewReader("name="+name+"&password="+password), from(address))
}

// People log in with their passwords, and are out when they say so, when they
// are removed, and when their password is another one.
func TestLogin(t *testing.T) {
	s := open(t, t.TempDir(), func(o *Options) { o.Token, o.Quit = "", nil })
	people(t, s, "李四", "王五")
	s.cookies = map[string]string{}
	s.get("/").want(http.StatusSeeOther)
	s.enter("10.0.0.1", "李四", "").want(http.StatusForbidden).says(saysWrongPassword)
	s.enter("10.0.0.1", "李四", "password of 王五").want(http.StatusForbidden).says(saysWrongPassword)
	if len(s.cookies) > 0 {
		t.Fatalf("cookies of who is not let in: %v", s.cookies)
	}
	got := s.enter("10.0.0.1", " 李四 ", "password of 李四").want(http.StatusSeeOther)
	if c := got.head.Get("Set-Cookie"); !strings.HasSuffix(c, "; Path=/; HttpOnly; SameSite=Strict") || strings.Contains(c, "password") {
		t.Errorf("cookie %q", c)
	}
	page := s.get("/receive").want(http.StatusOK).says("李四", "退出登录")
	if strings.Contains(page.body, "停止程序") {
		t.Error("who logs in may stop the program")
	}
	s.post("/quit").want(http.StatusForbidden).says(saysCannotQuit)

	// Everybody has a session of their own.
	other := s.browser
	other.cookies = map[string]string{}
	other.enter("10.0.0.2", "王五", "password of 王五").want(http.StatusSeeOther)
	other.get("/receive").want(http.StatusOK).says("王五")

	session := maps.Clone(s.cookies)
	s.post("/logout").want(http.StatusSeeOther)
	if len(s.cookies) > 0 {
		t.Errorf("cookies after logging out: %v", s.cookies)
	}
	s.cookies = session
	s.get("/receive").want(http.StatusSeeOther)
	other.get("/receive").want(http.StatusOK)

	people(t, s, "王五") // another password
	other.get("/receive").want(http.StatusSeeOther)
	other.enter("10.0.0.2", "王五", "password of 王五").want(http.StatusSeeOther)
	if _, err := s.DB.RemovePerson(t.Context(), "王五", clerk); err != nil {
		t.Fatal(err)
	}
	other.get("/receive").want(http.StatusSeeOther)
	people(t, s, "王五")
	other.get("/receive").want(http.StatusSeeOther) // that somebody is let in anew lets no old session in
	s.sound()
}

// Who guesses has to wait longer and longer, at that address alone: the right
// password from another one always opens.
func TestTries(t *testing.T) {
	now := time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC)
	s := open(t, t.TempDir(), func(o *Options) { o.Token, o.now = "", func() time.Time { return now } })
	people(t, s, "李四", "王五", "赵六")
	s.cookies = map[string]string{}
	for range freeForName {
		s.enter("10.0.0.1", "李四", "wrong").want(http.StatusForbidden)
	}
	got := s.enter("10.0.0.1", "李四", "password of 李四").want(http.StatusTooManyRequests)
	got.says("请过 10 秒再试", "别的电脑不受影响")
	if after := got.head.Get("Retry-After"); after != "10" {
		t.Errorf("Retry-After %s", after)
	}
	if len(s.cookies) > 0 {
		t.Errorf("cookies: %v", s.cookies)
	}
	s.enter("10.0.0.2", "李四", "password of 李四").want(http.StatusSeeOther) // the colleague
	s.enter("10.0.0.1", "王五", "password of 王五").want(http.StatusSeeOther) // and another one behind the same address

	// What is refused meanwhile makes nobody wait longer; each wrong one does.
	now = now.Add(firstWait)
	s.enter("10.0.0.1", "李四", "wrong").want(http.StatusForbidden)
	now = now.Add(firstWait)
	s.enter("10.0.0.1", "李四", "wrong").want(http.StatusTooManyRequests)
	now = now.Add(firstWait)
	s.enter("10.0.0.1", "李四", "password of 李四").want(http.StatusSeeOther)

	// Who gets it right begins anew.
	for range 2 {
		for range freeForName - 1 {
			s.enter("10.0.0.3", "赵六", "wrong").want(http.StatusForbidden)
		}
		s.enter("10.0.0.3", "赵六", "password of 赵六").want(http.StatusSeeOther)
	}
	// The wait does not grow without end, and the longest ago is forgotten.
	for range 80 {
		now = now.Add(longestWait)
		s.enter("10.0.0.4", "李四", "wrong").want(http.StatusForbidden)
	}
	s.enter("10.0.0.4", "李四", "wrong").want(http.StatusTooManyRequests).says("请过 5 分钟再试")
	now = now.Add(triesKept + time.Second)
	for range freeForName {
		s.enter("10.0.0.4", "李四", "wrong").want(http.StatusForbidden)
	}
}

// Whoever tries one name after the other, or has a password and guesses at others'
// between, has to wait as well; addresses of one network of IPv6 are one.
func TestTriesOfAnAddress(t *testing.T) {
	now := time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC)
	s := open(t, t.TempDir(), func(o *Options) { o.Token, o.now = "", func() time.Time { return now } })
	people(t, s, "李四", "王五")
	s.cookies = map[string]string{}
	for i := range freeForAddress {
		s.enter("10.0.0.1", "姓名"+itoa(i), "wrong").want(http.StatusForbidden)
	}
	s.enter("10.0.0.1", "另一个", "wrong").want(http.StatusTooManyRequests)
	s.enter("10.0.0.2", "王五", "password of 王五").want(http.StatusSeeOther)

	for range freeForName {
		s.enter("10.0.0.5", "李四", "wrong").want(http.StatusForbidden)
		s.enter("10.0.0.5", "王五", "password of 王五").want(http.StatusSeeOther)
	}
	s.enter("10.0.0.5", "李四", "wrong").want(http.StatusTooManyRequests)

	for i := range freeForName {
		s.enter("[2001:db8::"+itoa(i+1)+"]", "李四", "wrong").want(http.StatusForbidden)
	}
	s.enter("[2001:db8::ffff]", "李四", "wrong").want(http.StatusTooManyRequests)
	s.enter("[2001:db8:0:1::1]", "李四", "password of 李四").want(http.StatusSeeOther)
	s.enter("[::ffff:10.0.0.5]", "李四", "wrong").want(http.StatusTooManyRequests)
}

// However many addresses guess, what is kept of them does not grow without end.
func TestTriesAreBounded(t *testing.T) {
	now := time.Date(2024, 3, 1, 9, 0, 0, 0, time.UTC)
	tried := tries{now: func() time.Time { return now }, failed: map[string]wrongTries{}}
	for i := range mostAddresses + 10 {
		tried.failed["address "+itoa(i)] = wrongTries{1, now.Add(time.Duration(i) * time.Millisecond)}
	}
	before := len(tried.failed)
	tried.tidy(now)
	if _, still := tried.failed["address 0"]; still || len(tried.failed) != before-1 {
		t.Errorf("%d of %d are kept, the oldest %v", len(tried.failed), before, still)
	}
}

// Passwords are compared two at a time, however many are tried at once, and all of
// them get their turn.
func TestTwoHashesAtATime(t *testing.T) {
	s := open(t, t.TempDir(), func(o *Options) { o.Token = "" })
	people(t, s, "李四")
	s.cookies = map[string]string{}
	const visitors = 8
	var active, most atomic.Int32
	begun, goOn := make(chan struct{}, visitors), make(chan struct{})
	s.hashing.compare = func([]byte, []byte) error {
		if n := active.Add(1); n > most.Load() {
			most.Store(n)
		}
		begun <- struct{}{}
		<-goOn
		active.Add(-1)
		return nil
	}
	var all sync.WaitGroup
	for i := range visitors {
		all.Go(func() {
			b := s.browser
			b.cookies = map[string]string{}
			b.enter("10.0.0."+itoa(i), "李四", "x").want(http.StatusSeeOther)
		})
	}
	for i := range visitors {
		<-begun
		if i >= hashesAtOnce-1 {
			goOn <- struct{}{}
		}
	}
	close(goOn)
	all.Wait()
	if n := most.Load(); n != hashesAtOnce {
		t.Errorf("%d passwords were compared at once", n)
	}
	// Whose turn does not come, as the browser has gone, has not tried.
	s.hashing.turns <- struct{}{}
	s.hashing.turns <- struct{}{}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.hashing.right(gone, "", "x"); !errors.Is(err, context.Canceled) {
		t.Errorf("without a turn: %v", err)
	}
}

// Who has not logged in and sends slowly or much is not waited for; who has may take
// their time.
func TestStrangersAreHurried(t *testing.T) {
	for _, test := range []struct {
		what, request string
		want          string // how the answer begins; "" for none
	}{
		{"a login that does not come", "POST /login HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 100\r\n\r\nname=", "HTTP/1.1 400"},
		{"a login without end", "POST /login HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 20000\r\n\r\nname=" + strings.Repeat("x", 20000), "HTTP/1.1 413"},
		{"a file of a stranger", "PUT /batches/x/0 HTTP/1.1\r\nHost: HOST\r\nOrigin: http://HOST\r\nContent-Length: 1000\r\n\r\nx", "HTTP/1.1 403"},
		{"of another host", "POST /login HTTP/1.1\r\nHost: other\r\nContent-Length: 1000\r\n\r\nx", "HTTP/1.1 421"},
	} {
		s := open(t, t.TempDir(), func(o *Options) { o.Token, o.ofStranger = "", 50*time.Millisecond })
		server := httptest.NewServer(s.Server)
		t.Cleanup(server.Close)
		address := strings.TrimPrefix(server.URL, "http://")
		s.Hosts = append(s.Hosts, address)
		conn, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = conn.Close() }) // the server has closed it
		if _, err := io.WriteString(conn, strings.ReplaceAll(test.request, "HOST", address)); err != nil {
			t.Fatal(err)
		}
		// The answer ends, as the server does not wait for the rest: without a deadline
		// this never returns.
		got, err := io.ReadAll(conn)
		if !strings.HasPrefix(string(got), test.want) {
			t.Errorf("%s: %.60q, %v", test.what, got, err)
		}
	}
	// A file of somebody's of which nothing more comes is let go.
	stalled := open(t, t.TempDir(), func(o *Options) { o.stalls = 50 * time.Millisecond })
	holding := httptest.NewServer(stalled.Server)
	t.Cleanup(holding.Close)
	at := strings.TrimPrefix(holding.URL, "http://")
	stalled.Hosts = append(stalled.Hosts, at)
	b := stalled.begin(dropped{name: "a.xlsx", data: []byte("xy")})
	conn, err := net.Dial("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() }) // the server has closed it
	_, atPort, _ := strings.Cut(at, ":")
	if _, err := io.WriteString(conn, "PUT /batches/"+b.ID+"/0 HTTP/1.1\r\nHost: "+at+"\r\nOrigin: http://"+at+"\r\nCookie: jixiao-"+atPort+"="+token+"\r\nContent-Length: 2\r\n\r\nx"); err != nil {
		t.Fatal(err)
	}
	if _, err := io.ReadAll(conn); err != nil {
		t.Errorf("a file that stalls: %v", err)
	}
	if left := stalled.inTray(); len(left) != 1 {
		t.Errorf("of a file that stalls is kept %v", left)
	}
	// A file of somebody's comes as slowly as it likes.
	s := open(t, t.TempDir(), func(o *Options) { o.ofStranger = time.Nanosecond })
	server := httptest.NewServer(s.Server)
	t.Cleanup(server.Close)
	address := strings.TrimPrefix(server.URL, "http://")
	s.Hosts = append(s.Hosts, address)
	said := announcement([]dropped{{name: "a.xlsx", data: []byte("xy")}})
	s.send(http.MethodPost, "/batches", strings.NewReader(said)).want(http.StatusOK)
	slow, pen := io.Pipe()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPut, server.URL+"/batches/"+s.tray.recent()[0].ID+"/0", slow)
	if err != nil {
		t.Fatal(err)
	}
	_, port, _ := strings.Cut(address, ":")
	r.AddCookie(&http.Cookie{Name: "jixiao-" + port, Value: token})
	r.Header.Set("Origin", server.URL)
	go func() {
		_, _ = pen.Write([]byte("x"))
		time.Sleep(20 * time.Millisecond)
		_, _ = pen.Write([]byte("y"))
		_ = pen.Close()
	}()
	got, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Body.Close(); err != nil || got.StatusCode != http.StatusNoContent {
		t.Errorf("a slow file of somebody's: %d, %v", got.StatusCode, err)
	}
}

// What the assets are is nobody's business.
func TestAssetsAreNotListed(t *testing.T) {
	s := open(t, t.TempDir())
	for _, target := range []string{"/assets/", "/assets", "/assets/.", "/assets/../templates/", "/assets//"} {
		if got := s.get(target); strings.Contains(got.body, "app.css\"") && got.code == http.StatusOK && strings.Contains(got.body, "<pre>") {
			t.Errorf("%s lists the assets: %s", target, got.body)
		}
	}
	s.get("/assets/").want(http.StatusNotFound)
	s.get("/assets/app.css").want(http.StatusOK)
}

// A name that nobody has takes as long as a wrong password, and says as much.
func TestUnknownName(t *testing.T) {
	long(t)
	s := open(t, t.TempDir(), func(o *Options) { o.Token = "" })
	hash, err := HashPassword("password of 李四")
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DB.SetPassword(t.Context(), "李四", hash, clerk); err != nil {
		t.Fatal(err)
	}
	s.cookies = map[string]string{}
	if diff := cmp.Diff(strings.ReplaceAll(s.enter("10.0.0.1", "李四", "wrong").want(http.StatusForbidden).body, "李四", "张三"),
		s.enter("10.0.0.1", "张三", "wrong").want(http.StatusForbidden).body); diff != "" {
		t.Errorf("a known and an unknown name (-known +unknown):\n%s", diff)
	}
	s.enter("10.0.0.1", "李四", "password of 李四").want(http.StatusSeeOther)
	s.cookies = map[string]string{}
	if _, err := s.DB.RemovePerson(t.Context(), "李四", clerk); err != nil {
		t.Fatal(err)
	}
	s.enter("10.0.0.1", "李四", "password of 李四").want(http.StatusForbidden).says(saysWrongPassword)
	s.enter("10.0.0.2", "", "").want(http.StatusForbidden).says(saysWrongPassword)
	known, err := bcrypt.Cost([]byte(hash))
	if err != nil {
		t.Fatal(err)
	}
	if unknown, err := bcrypt.Cost(nobody()); err != nil || unknown != known {
		t.Errorf("an unknown name costs %d, a known one %d: %v", unknown, known, err)
	}
}

// A session in which nothing is asked ends.
func TestIdleSession(t *testing.T) {
	s := open(t, t.TempDir(), func(o *Options) { o.Token = "" })
	people(t, s, "李四")
	s.cookies = map[string]string{}
	s.enter("10.0.0.1", "李四", "password of 李四").want(http.StatusSeeOther)
	s.get("/receive").want(http.StatusOK)
	s.sessions.mu.Lock()
	for _, session := range s.sessions.people {
		session.seen = session.seen.Add(-idle - time.Second)
	}
	s.sessions.mu.Unlock()
	s.get("/receive").want(http.StatusSeeOther)
}

// A handler that panics gives a page that says so, and is reported.
func TestPanic(t *testing.T) {
	s := open(t, t.TempDir())
	s.to = s.guarded(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("the shelf fell over") }))
	s.get("/district").want(http.StatusInternalServerError).guards().plain().says("程序出错", "已经收到的文件")
	got := s.get("/district", part).want(http.StatusInternalServerError)
	if got.body != saysFault {
		t.Errorf("the part says %q", got.body)
	}
	failed := s.failures()
	if len(failed) != 2 || !strings.Contains(failed[0].Error(), "GET /district: the shelf fell over") || !strings.Contains(failed[0].Error(), "guard_test.go") {
		t.Errorf("Failed was told %v", failed)
	}
}

// What is larger than a form may be is refused as such, and does nothing.
func TestFormTooLarge(t *testing.T) {
	s := having(t, fewFiles[:1])
	for _, test := range []struct{ target, kind string }{
		{"/unit/accept", "application/x-www-form-urlencoded"}, {"/settings/plan", "application/x-www-form-urlencoded"}, {"/teach/label", "application/x-www-form-urlencoded"}, {"/batches", "application/json"},
	} {
		long := io.MultiReader(strings.NewReader(`{"files":[{"name":"`), io.LimitReader(endless('a'), maxForm+1))
		got := s.send(http.MethodPost, test.target, long, func(r *http.Request) { r.Header.Set("Content-Type", test.kind) })
		if got.code != http.StatusRequestEntityTooLarge || !strings.Contains(text(got.tree()), saysTooLarge) {
			t.Errorf("%s answers %d %s", test.target, got.code, text(got.tree()))
		}
	}
	// A form that cannot be read is no empty one.
	s.post("/unit/accept", "unit", "信访局").want(http.StatusConflict)
	got := s.send(http.MethodPost, "/unit/accept", strings.NewReader("unit=%zz"), func(r *http.Request) { r.Header.Set("Content-Type", "application/x-www-form-urlencoded") })
	if got.code != http.StatusBadRequest {
		t.Errorf("a broken form answers %d %s", got.code, text(got.tree()))
	}
	s.sound()
}

// endless is a reader of one byte for ever.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}

// What was uploaded to be read at once leaves nothing behind in the folder for
// temporary files.
func TestUploadLeavesNothing(t *testing.T) {
	long(t)
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	s := having(t, fewFiles[:1])
	server := httptest.NewServer(s.Server)
	defer server.Close()
	address := strings.TrimPrefix(server.URL, "http://")
	s.Hosts = append(s.Hosts, address)
	const large = 33 << 20 // more than is held in memory
	body := io.MultiReader(strings.NewReader("--b\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"a.xlsx\"\r\n\r\n"), io.LimitReader(endless('x'), large), strings.NewReader("\r\n--b--\r\n"))
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, server.URL+"/settings/workbook", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "multipart/form-data; boundary=b")
	r.Header.Set("Origin", server.URL)
	_, port, _ := strings.Cut(address, ":")
	r.AddCookie(&http.Cookie{Name: "jixiao-" + port, Value: token})
	got, err := server.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	if err := got.Body.Close(); err != nil || got.StatusCode != http.StatusUnprocessableEntity {
		t.Errorf("status %d, %v", got.StatusCode, err)
	}
	server.Close()
	left, err := os.ReadDir(temporary)
	if err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// A page that is asked for by TLS has cookies that go by TLS alone.
func TestSecureSession(t *testing.T) {
	s := open(t, t.TempDir(), func(o *Options) { o.Token, o.Secure = "", true })
	people(t, s, "李四")
	s.cookies, s.origin = map[string]string{}, "https://"+host
	tlsRequest := func(r *http.Request) { r.TLS = &tls.ConnectionState{} }
	if got := s.get("/login", tlsRequest).want(http.StatusOK); strings.Contains(got.body, "没有加密") {
		t.Error("the page warns of what is not so")
	}
	got := s.enter("10.0.0.1", "李四", "password of 李四").want(http.StatusSeeOther)
	if c := got.head.Get("Set-Cookie"); !strings.Contains(c, "; Secure") || got.head.Get("Strict-Transport-Security") == "" {
		t.Errorf("cookie %q", c)
	}
	open(t, t.TempDir(), func(o *Options) { o.Token = "" }).get("/login").says("没有加密")
}

// A browser that has gone is no failure.
func TestBrowserHasGone(t *testing.T) {
	s := having(t, fewFiles[:1])
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	for _, target := range []string{"/district", "/unit?unit=信访局", "/findings", "/handout/summary", "/handout/export?format=csv", "/teach", "/journal", "/settings", "/receive", "/"} {
		r := httptest.NewRequestWithContext(gone, http.MethodGet, target, nil)
		r.Host = host
		r.AddCookie(&http.Cookie{Name: "jixiao-8780", Value: token})
		s.ServeHTTP(httptest.NewRecorder(), r)
	}
	s.sound()
	s.get("/district").want(http.StatusOK) // and costs the next one nothing
}
