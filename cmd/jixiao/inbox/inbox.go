// Package inbox watches a folder, and tells which files in it have come to rest, so
// that they can be read.
//
// It goes through the folder again and again, since a network drive sends no events for
// files that others put there. Where the system does send events, the next look comes
// sooner. Files that were put there together are told together: while one is still being
// copied, the others wait for it.
//
// The package reads no file and keeps nothing on disk. After a restart it tells all files
// in the folder again.
package inbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

// Options says what to watch and whom to tell.
type Options struct {
	// Folder is watched with all folders below it. It need not exist yet. It may be a
	// symbolic link; links in it to other folders are not followed.
	Folder string

	// Poll is the time between two looks at the folder without events; 0 means 5 s.
	Poll time.Duration

	// Rest is the time for which a file must have kept its size and modification time
	// before it is told; 0 means 2 s. An empty file must keep them three times as long.
	Rest time.Duration

	// Skip, where not nil, says which files and folders to ignore. It is called from
	// another goroutine than Ready and Trouble.
	Skip func(path string, d fs.DirEntry) bool

	// Ready is called with the sorted paths of the files that have come to rest; each
	// begins with Folder. A path is not told twice with the same size and modification
	// time, unless Ready returned an error: then the next look tells all those paths
	// again. A file that could not be opened for 10 minutes is told all the same, and
	// again when it can be opened. A pipe, a device or a link is told like a file, and
	// never opened.
	Ready func(ctx context.Context, paths []string) error

	// Trouble, where not nil, is called with an error when the folder cannot be listed,
	// or when one below it cannot be listed at two looks in a row. It is called again
	// when that holds for another folder, and with nil when all can be listed. The error
	// wraps a *fs.PathError with the path.
	Trouble func(err error)

	hold     time.Duration // for which the others wait for a file that is not at rest
	giveUp   time.Duration // after which a file that cannot be opened is told
	noEvents bool
	open     func(path string) (state, error)
	readDir  func(path string) ([]fs.DirEntry, error)
}

// newWatcher checks the options and fills in what they leave out.
func newWatcher(o Options) (*watcher, error) {
	switch {
	case o.Folder == "":
		return nil, errors.New("inbox: no folder to watch")
	case o.Ready == nil:
		return nil, errors.New("inbox: nobody to tell")
	case o.Poll < 0 || o.Rest < 0:
		return nil, fmt.Errorf("inbox: poll %v and rest %v must not be negative", o.Poll, o.Rest)
	}
	o.Folder = filepath.Clean(o.Folder)
	for _, d := range []struct {
		value *time.Duration
		usual time.Duration
	}{
		{&o.Poll, 5 * time.Second},
		{&o.Rest, 2 * time.Second},
		{&o.hold, time.Minute},
		{&o.giveUp, 10 * time.Minute},
	} {
		if *d.value == 0 {
			*d.value = d.usual
		}
	}
	if o.open == nil {
		o.open = openState
	}
	if o.readDir == nil {
		o.readDir = os.ReadDir
	}
	return &watcher{
		Options: o,
		files:   map[string]*file{},
		hints:   make(chan struct{}, 1),
	}, nil
}

// Watch tells the files that are in a folder, and those that come, until ctx is done;
// then it returns nil. It returns an error only for wrong options. It calls Ready and
// Trouble from its own goroutine, and so returns only after they do. It does not wait
// for a look that hangs on a dead network drive.
func Watch(ctx context.Context, o Options) error {
	w, err := newWatcher(o)
	if err != nil {
		return err
	}
	for ctx.Err() == nil {
		began := time.Now()
		looked := make(chan news, 1)
		go func() { looked <- w.look(ctx) }()
		var n news
		select {
		case n = <-looked:
		case <-ctx.Done():
			go func() {
				<-looked
				w.deafen()
			}()
			return nil
		}
		took := time.Since(began)
		if ctx.Err() != nil {
			break
		}
		w.complain(n)
		failed := !w.tell(ctx, n)
		w.wait(ctx, took, n.restless, failed)
	}
	w.deafen()
	return nil
}

// state is the size and the modification time of a file. The zero state is unknown.
type state struct {
	known    bool
	size     int64 // -1 where the system does not tell it
	modified int64 // ns since 1970
}

func stateOf(info fs.FileInfo) state {
	return state{known: true, size: info.Size(), modified: info.ModTime().UnixNano()}
}

// openState asks an open file for its state. On Windows a listing may still show the size
// that a file had before it was opened for writing.
func openState(path string) (state, error) {
	f, err := os.Open(path)
	if err != nil {
		return state{}, err
	}
	info, err := f.Stat()
	if err := errors.Join(err, f.Close()); err != nil {
		return state{}, err
	}
	return stateOf(info), nil
}

// file is a file that a look has seen.
type file struct {
	look int  // the number of the last look that has seen it
	odd  bool // a pipe, a device or a link

	told    state     // the state as it was told; unknown before
	pending time.Time // when it last changed from that state

	is    state     // the state as listed
	since time.Time // when it took that state
	ready time.Time // when it could be told in that state; zero: not yet
	shut  time.Time // when it first could not be opened; zero: it could, or was not tried

	opened      state // the state of the open file, where the listing shows another
	openedSince time.Time
}

// become takes in the state that a look lists.
func (f *file) become(s state, now time.Time) {
	if f.is == s {
		return
	}
	if f.is == f.told {
		f.pending = now
	}
	f.is, f.since = s, now
	f.ready, f.shut = time.Time{}, time.Time{}
	f.opened = state{}
}

// watcher is what Watch knows. While a look is going on only the look uses it.
type watcher struct {
	Options

	files map[string]*file
	looks int
	most  int // the greatest number of files at one look

	trouble  string          // the path that Trouble was last told; empty: none
	unlisted map[string]bool // folders that could not be listed at the last look

	events *fsnotify.Watcher // nil: none
	heard  map[string]bool   // folders that events come from
	hints  chan struct{}
}

// news is the result of a look.
type news struct {
	paths    []string // to be told, sorted
	files    []*file  // in any order
	restless bool     // some file is still changing
	trouble  *fs.PathError
}

// look goes through the folder once.
func (w *watcher) look(ctx context.Context) (n news) {
	w.listen()
	now := time.Now()
	w.looks++
	l := listing{ctx: ctx, now: now}
	w.list(&l, w.Folder, 0)
	if ctx.Err() != nil {
		return news{}
	}
	if len(l.failed) > 0 && l.failed[0].Path == w.Folder {
		// The files stay known, since they are likely to come back. The events do not: on
		// Windows the folder would stay in the list, and send none any more.
		w.deafen()
		n.trouble = l.failed[0]
		return n
	}
	before := w.unlisted
	w.unlisted = map[string]bool{}
	for _, err := range l.failed {
		w.unlisted[err.Path] = true
		if before[err.Path] && n.trouble == nil {
			n.trouble = err // the folder was not just being removed
		}
	}
	w.most = max(w.most, l.files)
	w.forget(now)

	var first time.Time // when the first file could be told
	held := false       // another file is changing, and worth waiting for
	for path, f := range w.files {
		if f.look != w.looks {
			continue
		}
		if ctx.Err() != nil {
			return news{}
		}
		w.judge(path, f, now)
		switch {
		case f.is == f.told:
		case f.ready.IsZero():
			n.restless = n.restless || f.shut.IsZero()
			held = held || now.Sub(f.pending) < w.hold
		default:
			n.paths = append(n.paths, path)
			n.files = append(n.files, f)
			if first.IsZero() || f.ready.Before(first) {
				first = f.ready
			}
		}
	}
	if held && now.Sub(first) < w.hold {
		n.paths, n.files = nil, nil
	}
	slices.Sort(n.paths)
	return n
}

// listing is the state of one look while it lists folders.
type listing struct {
	ctx    context.Context
	now    time.Time
	files  int             // seen so far
	failed []*fs.PathError // for folders; that of the watched folder stands alone
}

// list takes in the files of a folder and of those below it.
func (w *watcher) list(l *listing, dir string, depth int) {
	if l.ctx.Err() != nil {
		return
	}
	w.hear(dir, depth) // before it is listed, so that no file comes unnoticed in between
	entries, err := w.readDir(dir)
	if err != nil {
		if depth == 0 || !errors.Is(err, fs.ErrNotExist) {
			if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
				err = pathErr.Err
			}
			l.failed = append(l.failed, &fs.PathError{Op: "list", Path: dir, Err: err})
		}
		return
	}
	for _, d := range entries {
		path := filepath.Join(dir, d.Name())
		if w.Skip != nil && w.Skip(path, d) {
			continue
		}
		if d.IsDir() {
			w.list(l, path, depth+1)
			continue
		}
		odd := d.Type() != 0 && d.Type() != fs.ModeIrregular
		info, err := d.Info()
		if err == nil && d.Type() == fs.ModeIrregular {
			// On Windows this is a file that is kept in a cloud, or a mounted folder.
			if through, err := os.Stat(path); err == nil {
				info = through
			}
		}
		if errors.Is(err, fs.ErrNotExist) || err == nil && !info.Mode().IsRegular() && !odd {
			continue
		}
		l.files++
		f := w.files[path]
		if f == nil {
			f = &file{pending: l.now}
			w.files[path] = f
		}
		f.look, f.odd = w.looks, odd
		switch {
		case err == nil:
			f.become(stateOf(info), l.now)
		case !f.is.known:
			f.become(state{known: true, size: -1}, l.now)
		}
	}
}

// forget drops the files that have vanished before they were told. It keeps those that
// were told, until more have vanished than were ever there at once. So a file is not told
// again when a person puts it back unchanged, or when it comes back with a folder that
// could not be listed or with a network drive that was shown as empty.
func (w *watcher) forget(now time.Time) {
	gone := 0
	for path, f := range w.files {
		switch {
		case f.look == w.looks:
		case !f.told.known:
			delete(w.files, path)
		default:
			f.become(f.told, now)
			gone++
		}
	}
	if gone <= w.most {
		return
	}
	for path, f := range w.files {
		if f.look < w.looks-1 {
			delete(w.files, path)
		}
	}
}

// judge finds out whether a file has come to rest and can be opened.
func (w *watcher) judge(path string, f *file, now time.Time) {
	if f.is == f.told {
		if f.shut.IsZero() {
			return
		}
		// It was told although it could not be opened.
		if _, err := w.open(path); err != nil {
			return
		}
		f.told = state{}
		f.pending, f.since = now, now
		f.ready, f.shut = time.Time{}, time.Time{}
	}
	rest := w.Rest
	if f.is.size == 0 {
		rest *= 3 // a program may have made it and not written it yet
	}
	if !f.ready.IsZero() || now.Sub(f.since) < rest {
		return
	}
	if f.odd {
		f.ready = now
		return
	}
	s, err := w.open(path)
	if err != nil {
		if f.shut.IsZero() {
			f.shut = now
		}
		if now.Sub(f.shut) >= w.giveUp {
			f.ready = now
		}
		return
	}
	f.shut = time.Time{}
	if s != f.is && s != f.opened {
		f.opened, f.openedSince = s, now
	}
	if s == f.is || now.Sub(f.openedSince) >= rest {
		f.ready = now
	}
}

// complain calls Trouble when the trouble has changed.
func (w *watcher) complain(n news) {
	path := ""
	if n.trouble != nil {
		path = n.trouble.Path
	}
	if path == w.trouble {
		return
	}
	w.trouble = path
	switch {
	case w.Trouble == nil:
	case n.trouble == nil:
		w.Trouble(nil)
	default:
		w.Trouble(fmt.Errorf("inbox: %w", n.trouble))
	}
}

// tell calls Ready with the files, and reports whether it took them.
func (w *watcher) tell(ctx context.Context, n news) bool {
	if len(n.paths) == 0 {
		return true
	}
	if err := w.Ready(ctx, n.paths); err != nil {
		return false
	}
	for _, f := range n.files {
		f.told = f.is
	}
	return true
}

// wait returns when it is time for the next look: after Poll, or sooner where a file is
// still changing, or when events have come and ceased. It waits at least as long as the
// last look took, which spares a slow drive. When Ready has failed it ignores events,
// since Ready itself may have caused them.
func (w *watcher) wait(ctx context.Context, took time.Duration, restless, failed bool) {
	d := w.Poll
	if restless && !failed {
		d = min(d, w.Rest)
	}
	due := time.NewTimer(max(d, took))
	defer due.Stop()
	hints := w.hints
	if failed {
		hints = nil
	}
	var quiet <-chan time.Time
	for {
		select {
		case <-ctx.Done():
			return
		case <-due.C:
			return
		case <-quiet:
			return
		case <-hints:
			quiet = time.After(max(w.Rest/4, took))
		}
	}
}

// listen starts to receive events on Linux and Windows. On other systems that would open
// every file of a folder.
func (w *watcher) listen() {
	if w.noEvents || runtime.GOOS != "linux" && runtime.GOOS != "windows" {
		return
	}
	if w.events == nil {
		events, err := fsnotify.NewWatcher()
		if err != nil {
			return
		}
		w.events = events
		go w.hint(events)
	}
	w.heard = map[string]bool{}
	for _, dir := range w.events.WatchList() {
		w.heard[dir] = true
	}
}

// hear adds a folder to those that events come from.
func (w *watcher) hear(dir string, depth int) {
	if w.events == nil || w.heard[dir] {
		return
	}
	if runtime.GOOS == "windows" && depth > 1 {
		return // nobody could rename a folder while events come from one below it
	}
	_ = w.events.Add(dir) // without events it is still looked at each time
}

// deafen stops receiving events. It does not wait, since closing may take long when a
// network drive has gone.
func (w *watcher) deafen() {
	if w.events != nil {
		go w.events.Close()
		w.events = nil
	}
}

// hint passes on that there were events, not which. It takes them at once: fsnotify
// adds no folder while events are waiting.
func (w *watcher) hint(events *fsnotify.Watcher) {
	for {
		var more bool
		select {
		case _, more = <-events.Events:
		case _, more = <-events.Errors: // such as too many events
		}
		if !more {
			return
		}
		select {
		case w.hints <- struct{}{}:
		default:
		}
	}
}
