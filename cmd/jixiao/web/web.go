// Package web is the local page: a clerk drops files in, looks at what came in,
// mends what the program did not know, and takes the workbooks out, in a
// browser on the same computer or, with a password, in a bureau's network.
//
// It calls what the commands call (package bureau) and computes nothing itself.
// Pages are rendered by the server; texts from workbooks reach the browser only
// escaped, and no path of the browser's ever becomes a path on the disk.
package web

import (
	"cmp"
	"context"
	"crypto/rand"
	"embed"
	"errors"
	"html/template"
	"io/fs"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"jixiao/consolidate/summary"
	"jixiao/schema/store"
)

//go:embed assets templates
var embedded embed.FS

// Options say what the page is of and who may see it.
type Options struct {
	DB *store.DB
	// Database is the database's file. Files that are on their way into it are
	// kept in a folder beside it.
	Database string
	Version  string
	// Hosts are the names and addresses, with port, by which a browser may ask.
	// A name that merely resolves to this computer is refused: it may be a
	// stranger's page (DNS rebinding).
	Hosts []string
	// Token lets in who opens the page by an address that has it. Without one,
	// people log in with their name and password.
	Token string
	// Secure says that the page is reached by TLS.
	Secure bool
	// By is who decides, where nobody logs in.
	By string
	// Inbox is the folder that is watched, once it is there.
	Inbox string
	// Largest is the largest file that may be dropped, in bytes; 0 for any that the
	// disk has room for. It goes to the disk as it comes, and an archive is read file
	// by file, so that a large one takes no memory.
	Largest int64
	// Poll and Rest are those of inbox.Options; 0 for the usual.
	Poll, Rest time.Duration
	// Year is the year shown first; 0 for the newest.
	Year int
	// Quit ends the program, at the wish of the page; nil where that is not for
	// the page to say.
	Quit func()
	// Sample opens a page of sample data, which has a database of its own, and returns
	// its address; nil where there is none.
	Sample func(context.Context) (address string, err error)
	// SampleOf is, of a page of sample data, the address of the bureau's own page;
	// "" for that.
	SampleOf string
	// Failed is told of what went wrong by no fault of the person at the page.
	Failed func(error)

	quiet, look, again time.Duration    // of the tray; 0 for the usual
	ofStranger         time.Duration    // timeOfStranger; 0 for the usual
	soon               time.Duration    // soonEnough; 0 for the usual
	stalls             time.Duration    // timeOfFile; 0 for the usual
	now                func() time.Time // of tries; nil for the clock
}

// Server answers for the page.
type Server struct {
	Options
	catalogue *summary.Catalogue // of what is told of units
	tables    []table            // that the district's table can show
	pages     map[string]*template.Template
	flashes   flashes
	handler   http.Handler
	sessions  sessions
	tries     tries
	hashing   hashing
	views     views
	held      yearsHeld
	counted   counted
	run       string // of the program: a name for as long as it runs
	tray      *tray
	inbox     watched
	plans     plans
	books     books
	lasting   context.Context // until Close
	stop      context.CancelFunc
	running   sync.WaitGroup
	asked     sync.WaitGroup // requests that are being answered
	// importing is held by who puts files into the database.
	importing sync.Mutex
}

// New returns a server and starts what runs beside the page: the import of what
// was received and not yet read, now or by an earlier run, and the watch of the
// inbox. Close ends it.
func New(ctx context.Context, o Options) (*Server, error) {
	if o.Failed == nil {
		o.Failed = func(error) {}
	}
	if o.now == nil {
		o.now = time.Now
	}
	s := &Server{Options: o, sessions: newSessions(), tries: tries{now: o.now, failed: map[string]wrongTries{}}, hashing: newHashing(), run: rand.Text(), inbox: watched{changed: make(chan struct{}, 1)}}
	s.catalogue = summary.NewCatalogue(o.DB.Model())
	s.tables = tablesOf(s.catalogue)
	var err error
	if s.pages, err = parsePages(o.DB.Model()); err != nil {
		return nil, err
	}
	if s.tray, err = openTray(trayFolder(o.Database)); err != nil {
		return nil, err
	}
	s.tray.quiet = cmp.Or(o.quiet, quiet)
	for _, err := range s.tray.damaged {
		s.Failed(err)
	}
	pages := s.routes()
	if s.Token == "" { // others on the network look at it
		if pages, err = compressed(pages); err != nil {
			return nil, err
		}
	}
	s.handler = s.guarded(pages) // which closes connections, and for that has to be outside
	s.lasting, s.stop = context.WithCancel(ctx)
	s.running.Go(func() { s.work(s.lasting) })
	s.running.Go(func() { s.watch(s.lasting) })
	s.running.Go(s.warmUp)
	return s, nil
}

// ServeHTTP implements http.Handler.
func (s *Server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.asked.Add(1)
	defer s.asked.Done()
	s.handler.ServeHTTP(w, r)
}

// Close waits for the file that is being read and for what is being answered,
// such as files that are read again, and ends what New started. No request may
// come any more.
func (s *Server) Close() {
	s.stop()
	s.asked.Wait()
	s.running.Wait()
}

// Serve limits of the server: a page is small, and a file comes slowly only
// over a bad network.
const (
	headerTimeout = 10 * time.Second
	idleTimeout   = 2 * time.Minute
	maxHeader     = 32 << 10
)

// HTTP returns the HTTP server of the page.
func (s *Server) HTTP() *http.Server {
	return &http.Server{Handler: s, ReadHeaderTimeout: headerTimeout, IdleTimeout: idleTimeout, MaxHeaderBytes: maxHeader}
}

// NewToken returns a token that nobody can guess.
func NewToken() string { return rand.Text() }

func (s *Server) routes() http.Handler {
	mux := http.NewServeMux()
	assets, err := fs.Sub(embedded, "assets")
	if err != nil {
		panic(err) // the folder is embedded under that name
	}
	mux.Handle("GET /assets/", http.StripPrefix("/assets/", cached(filesOf(assets))))
	if s.Token == "" {
		mux.HandleFunc("GET /login", s.loginPage)
		mux.HandleFunc("POST /login", s.login)
	}
	for pattern, do := range map[string]func(http.ResponseWriter, *http.Request) error{
		"GET /{$}":                 s.home,
		"/":                        s.nowhere,
		"POST /logout":             s.logout,
		"POST /quit":               s.quit,
		"GET /counts":              s.countsPart,
		"GET /receive":             s.receivePage,
		"POST /sample":             s.openSample,
		"POST /batches":            s.announce,
		"GET /batches/{id}":        s.progress,
		"PUT /batches/{id}/{n}":    s.receive,
		"POST /batches/{id}/done":  s.received,
		"POST /batches/{id}/retry": s.retryBatch,
		"POST /refused":            s.answerRefused,
		"POST /refused/clear":      s.clearRefused,
		"POST /refused/undo":       s.undoAnswer,
		"POST /refused/restore":    s.restoreFile,
		"POST /reread":             s.rereadAll,
		"GET /file/{sum}":          s.original,
		"POST /inbox":              s.setInbox,
		"GET /district":            s.districtPage,
		"GET /findings":            s.findingsPage,
		"GET /findings/list":       s.findingsList,
		"GET /district/list":       s.districtList,
		"GET /unit":                s.unitPage,
		"GET /unit/diff":           s.diffPart,
		"POST /unit/password":      s.unlock,
		"POST /unit/accept":        s.accept,
		"POST /unit/remark":        s.remark,
		"POST /unit/void":          s.void,
		"POST /unit/current":       s.choose,
		"POST /unit/correct":       s.correct,
		"GET /teach":               s.teachPage,
		"POST /teach/label":        s.teachLabel,
		"POST /teach/forget":       s.forgetLabel,
		"POST /teach/unit":         s.teachUnit,
		"POST /teach/alias/forget": s.forgetAlias,
		"POST /teach/new":          s.enlistUnit,
		"GET /settings":            s.settingsPage,
		"POST /settings/plan":      s.planSettings,
		"POST /settings/save":      s.saveSettings,
		"GET /settings/workbook":   s.settingsWorkbook,
		"POST /settings/workbook":  s.planWorkbook,
		"POST /settings/restore":   s.planEarlier,
		"GET /handout":             s.handoutPage,
		"GET /handout/summary":     s.summaryWorkbook,
		"POST /handout/template":   s.fillTemplate,
		"GET /handout/returns":     s.returns,
		"POST /handout/returns":    s.returns, // with more findings than an address holds
		"GET /handout/export":      s.exports,
		"GET /journal":             s.journalPage,

		"GET /database":               s.databasePage,
		"POST /database/backup":       s.backUp,
		"GET /database/backup/{name}": s.loadBackup,
		"POST /database/check":        s.checkDatabase,
	} {
		mux.Handle(pattern, s.page(do))
	}
	return mux
}

// page makes a handler of a function that says what went wrong by an error.
func (s *Server) page(do func(http.ResponseWriter, *http.Request) error) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		err := readForm(w, r)
		switch {
		case err != nil:
		case r.Method == http.MethodGet && r.FormValue("chosen") != "":
			err = s.chooseYear(w, r)
		default:
			err = do(w, r)
		}
		if err == nil || errors.Is(err, context.Canceled) && r.Context().Err() != nil {
			return
		}
		s.fail(w, r, err)
	})
}

// readForm reads a form, lest one that is too large or broken is taken for an
// empty one. A file that is uploaded is left to who asks for it.
func readForm(w http.ResponseWriter, r *http.Request) error {
	if strings.HasPrefix(r.Header.Get("Content-Type"), "application/x-www-form-urlencoded") {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	}
	if err := r.ParseForm(); err != nil && !isTooLarge(err) {
		return problem{http.StatusBadRequest, saysUnreadable}
	} else if err != nil {
		return err
	}
	return nil
}

// filesOf serves files alone, and no lists of what there is in a folder.
func filesOf(folder fs.FS) http.Handler {
	files := http.FileServerFS(folder)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if info, err := fs.Stat(folder, r.URL.Path); err != nil || !info.Mode().IsRegular() {
			http.NotFound(w, r)
			return
		}
		files.ServeHTTP(w, r)
	})
}

// cached lets the browser keep what never changes while the program runs.
func cached(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "private, max-age=3600")
		next.ServeHTTP(w, r)
	})
}

// trayFolder is where files lie on their way into a database. Its name begins
// with a dot: an import of the folder that the database lies in passes it by.
func trayFolder(database string) string {
	return filepath.Join(filepath.Dir(database), "."+filepath.Base(database)+".received")
}
