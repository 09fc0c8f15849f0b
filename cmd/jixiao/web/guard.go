package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"golang.org/x/crypto/bcrypt"
)

// policy is the Content-Security-Policy of every page: scripts and styles are
// the program's own files alone, nothing is loaded from elsewhere, and no other
// page may show this one in a frame.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// Limits of what a request may bring.
const (
	maxForm   = 8 << 20   // bytes of a form; a roster of thousands of units has less
	maxUpload = 100 << 20 // bytes of a file that is read at once, such as a template
	// Who has not logged in brings a name and a password at most, and brings them
	// at once.
	maxOfStranger  = 16 << 10
	timeOfStranger = 10 * time.Second
	// A file comes as slowly as it likes, but something has to come of it: else who
	// has gone without a word would hold it for ever.
	timeOfFile = 2 * time.Minute
)

// guarded lets through only what this computer's own browser, opened by the
// program, or a person who has logged in, asks of this very page.
func (s *Server) guarded(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer func() {
			if fault := recover(); fault != nil && fault != http.ErrAbortHandler {
				s.Failed(fmt.Errorf("%s %s: %v\n%s", r.Method, r.URL.Path, fault, debug.Stack()))
				s.refuse(w, r, http.StatusInternalServerError, saysFault)
			}
		}()
		h := w.Header()
		h.Set("Content-Security-Policy", policy)
		h.Set("X-Content-Type-Options", "nosniff")
		h.Set("X-Frame-Options", "DENY")
		h.Set("Referrer-Policy", "same-origin") // without any, a browser sends forms from nowhere
		h.Set("Cross-Origin-Opener-Policy", "same-origin")
		h.Set("Cross-Origin-Resource-Policy", "same-origin")
		h.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
		h.Set("Cache-Control", "no-store")
		if s.Secure {
			h.Set("Strict-Transport-Security", "max-age=31536000")
		}
		body := r.Body
		s.hurry(w, r)
		if !s.knownHost(r.Host) {
			s.refuse(w, r, http.StatusMisdirectedRequest, saysWrongHost)
			return
		}
		if r.Method != http.MethodGet && r.Method != http.MethodHead && !sameOrigin(r, s.Secure) {
			s.refuse(w, r, http.StatusForbidden, saysOtherSite)
			return
		}
		if strings.HasPrefix(r.URL.Path, "/assets/") || r.URL.Path == "/login" && s.Token == "" {
			next.ServeHTTP(w, r)
			return
		}
		if s.letIn(w, r) {
			return
		}
		visitor, ok := s.visitor(r)
		switch {
		case ok:
			r.Body = http.MaxBytesReader(w, body, maxUpload+maxForm)
			if r.Method == http.MethodPut { // a file of a batch, of which is known how large it is
				r.Body = body
			}
			takeTime(w) // a large file comes slowly over a bad network
			next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), visitorKey{}, visitor)))
		case s.Token != "":
			s.refuse(w, r, http.StatusForbidden, saysNoToken)
		case r.Method == http.MethodGet && r.Header.Get("HX-Request") == "" && !strings.HasPrefix(r.URL.Path, "/batches"):
			http.Redirect(w, r, "/login", http.StatusSeeOther)
		default:
			s.refuse(w, r, http.StatusForbidden, saysLoggedOut)
		}
	})
}

// hurry gives what a request brings little time and little room, until it is known
// to come from somebody: who sends a byte now and then would else hold connections
// for ever.
func (s *Server) hurry(w http.ResponseWriter, r *http.Request) {
	r.Body = http.MaxBytesReader(w, r.Body, maxOfStranger)
	if r.ContentLength != 0 { // of what brings nothing the answer may take its time
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(cmp.Or(s.ofStranger, timeOfStranger))) // what has no connection has no deadline
	}
}

// takeTime lifts the deadline that hurry has set.
func takeTime(w http.ResponseWriter) {
	_ = http.NewResponseController(w).SetReadDeadline(time.Time{}) // what has no connection has no deadline
}

// coming is a body that is read for as long as something comes of it.
type coming struct {
	io.Reader
	w    http.ResponseWriter
	wait time.Duration
}

func (c coming) Read(p []byte) (int, error) {
	_ = http.NewResponseController(c.w).SetReadDeadline(time.Now().Add(c.wait)) // what has no connection has no deadline
	return c.Reader.Read(p)
}

// knownHost reports whether a request is meant for this page.
func (s *Server) knownHost(host string) bool {
	return slices.ContainsFunc(s.Hosts, func(known string) bool { return strings.EqualFold(known, host) })
}

// sameOrigin reports whether a request comes from a page of the host that it
// goes to. A browser sends Origin with every request that changes something;
// what sends none is no browser, and has no business here.
func sameOrigin(r *http.Request, secure bool) bool {
	scheme := "http"
	if secure {
		scheme = "https"
	}
	origin, err := url.Parse(r.Header.Get("Origin"))
	if err != nil || origin.Scheme != scheme || !strings.EqualFold(origin.Host, r.Host) {
		return false
	}
	site := r.Header.Get("Sec-Fetch-Site") // older browsers do not say
	return site == "" || site == "same-origin"
}

// visitor is who is at the page.
type visitor struct {
	session string // "" where no session is kept
	name    string // who decides
}

type visitorKey struct{}

func visitorOf(r *http.Request) visitor {
	v, _ := r.Context().Value(visitorKey{}).(visitor)
	return v
}

// cookieName tells the pages of two programs on one computer apart: cookies
// know no ports.
func cookieName(r *http.Request) string {
	_, port, err := net.SplitHostPort(r.Host)
	if err != nil {
		port = "0"
	}
	return "jixiao-" + port
}

func (s *Server) setCookie(w http.ResponseWriter, r *http.Request, value string) {
	c := &http.Cookie{Name: cookieName(r), Value: value, Path: "/", HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteStrictMode}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// letIn answers who opens the page by its whole address. The token leaves the
// address bar, so that it is in no bookmark and no picture of the screen.
func (s *Server) letIn(w http.ResponseWriter, r *http.Request) bool {
	given := r.URL.Query().Get("token")
	if s.Token == "" || given == "" || r.Method != http.MethodGet {
		return false
	}
	if !same(given, s.Token) {
		s.refuse(w, r, http.StatusForbidden, saysNoToken)
		return true
	}
	s.setCookie(w, r, s.Token)
	http.Redirect(w, r, "/", http.StatusSeeOther)
	return true
}

func same(a, b string) bool { return subtle.ConstantTimeCompare([]byte(a), []byte(b)) == 1 }

func (s *Server) visitor(r *http.Request) (visitor, bool) {
	c, err := r.Cookie(cookieName(r))
	if err != nil || c.Value == "" {
		return visitor{}, false
	}
	if s.Token != "" {
		return visitor{session: "local", name: s.By}, same(c.Value, s.Token)
	}
	v, by, ok := s.sessions.find(c.Value)
	if !ok {
		return v, false
	}
	// Who may no longer log in, or has another password, is out at once.
	if hash, may, err := s.DB.PasswordHash(r.Context(), v.name); err != nil || !may || hash != by {
		return visitor{}, false
	}
	return v, true
}

// sessions are those who have logged in.
type sessions struct {
	mu     *sync.Mutex
	people map[string]*session
}

type session struct {
	name string
	hash string // of the password by which it began
	seen time.Time
}

// idle is how long a session lasts in which nothing is asked.
const idle = 8 * time.Hour

func newSessions() sessions { return sessions{new(sync.Mutex), map[string]*session{}} }

func (s sessions) start(name, hash string) string {
	s.mu.Lock()
	defer s.mu.Unlock()
	for id, other := range s.people {
		if time.Since(other.seen) > idle {
			delete(s.people, id)
		}
	}
	id := rand.Text()
	s.people[id] = &session{name, hash, time.Now()}
	return id
}

func (s sessions) find(id string) (v visitor, hash string, ok bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	found := s.people[id]
	if found == nil || time.Since(found.seen) > idle {
		return visitor{}, "", false
	}
	found.seen = time.Now()
	return visitor{session: id, name: found.name}, found.hash, true
}

func (s sessions) end(id string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.people, id)
}

// HashPassword returns what is kept of a password. The error is bcrypt's, where
// it is longer than 72 bytes.
func HashPassword(password string) (string, error) {
	hash, err := bcrypt.GenerateFromPassword([]byte(password), bcrypt.DefaultCost+2)
	return string(hash), err
}

// nobody is compared with where a name is unknown, so that it takes as long.
var nobody = sync.OnceValue(func() []byte {
	hash, err := bcrypt.GenerateFromPassword([]byte(rand.Text()), bcrypt.DefaultCost+2)
	if err != nil {
		panic(err) // 26 characters are not too long
	}
	return hash
})

func (s *Server) loginPage(w http.ResponseWriter, r *http.Request) {
	s.showLogin(w, r, http.StatusOK, "", "")
}

func (s *Server) showLogin(w http.ResponseWriter, r *http.Request, status int, name, problem string) {
	if err := s.render(w, r, status, "login", struct {
		Name, Problem string
		Secure        bool
	}{name, problem, s.Secure}); err != nil {
		s.Failed(err)
	}
}

func (s *Server) login(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		status := http.StatusBadRequest
		if isTooLarge(err) {
			status = http.StatusRequestEntityTooLarge
		}
		s.showLogin(w, r, status, "", saysUnreadable)
		return
	}
	takeTime(w) // all of it has come; a turn at the passwords may take longer
	name, password := strings.TrimSpace(r.PostForm.Get("name")), r.PostForm.Get("password")
	address := addressOf(r)
	if wait := s.tries.begin(address, name); wait > 0 {
		w.Header().Set("Retry-After", strconv.Itoa(secondsOf(wait)))
		s.showLogin(w, r, http.StatusTooManyRequests, name, saysTooManyTries(wait))
		return
	}
	hash, known, err := s.DB.PasswordHash(r.Context(), name)
	if err != nil {
		s.tries.notMade(address, name)
		s.fail(w, r, err)
		return
	}
	if !known {
		hash = ""
	}
	right, err := s.hashing.right(r.Context(), hash, password)
	switch {
	case err != nil:
		s.tries.notMade(address, name)
		s.showLogin(w, r, http.StatusServiceUnavailable, name, saysManyLogins)
		return
	case !right:
		s.showLogin(w, r, http.StatusForbidden, name, saysWrongPassword)
		return
	}
	s.tries.succeeded(address, name)
	s.setCookie(w, r, s.sessions.start(name, hash))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) logout(w http.ResponseWriter, r *http.Request) error {
	s.sessions.end(visitorOf(r).session)
	s.setCookie(w, r, "")
	http.Redirect(w, r, "/login", http.StatusSeeOther)
	return nil
}

// quit ends the program, which no window shows on some desktops.
func (s *Server) quit(w http.ResponseWriter, r *http.Request) error {
	if s.Quit == nil {
		return problem{http.StatusForbidden, saysCannotQuit}
	}
	if err := s.render(w, r, http.StatusOK, "goodbye", nil); err != nil {
		return err
	}
	time.AfterFunc(300*time.Millisecond, s.Quit) // when the page has got there
	return nil
}

// problem is what a person did that cannot be done, in their words.
type problem struct {
	status int
	text   string
}

func (p problem) Error() string { return p.text }

// fail says what went wrong.
func (s *Server) fail(w http.ResponseWriter, r *http.Request, err error) {
	status, text := s.explain(err)
	if status >= http.StatusInternalServerError {
		s.Failed(fmt.Errorf("%s %s: %w", r.Method, r.URL.Path, err))
	}
	if field := fieldOf(err); field != "" {
		w.Header().Set(headField, field)
	}
	s.refuse(w, r, status, text)
}

// refuse answers with a sentence: a page, a part of one, or for the scripts the
// sentence alone.
func (s *Server) refuse(w http.ResponseWriter, r *http.Request, status int, text string) {
	if staysHere(r) || r.Header.Get("HX-Request") != "" || strings.HasPrefix(r.URL.Path, "/batches") {
		w.Header().Set("Content-Type", "text/plain; charset=utf-8")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(text)) // who has gone away is not told
		return
	}
	if err := s.render(w, r, status, "problem", cmp.Or(text, http.StatusText(status))); err != nil {
		s.Failed(err)
	}
}

// isTooLarge reports whether a request brought more than it may.
func isTooLarge(err error) bool {
	var large *http.MaxBytesError
	return errors.As(err, &large)
}
