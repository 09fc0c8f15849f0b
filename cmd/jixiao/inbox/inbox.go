// Package inbox watches a folder, and tells which files in it have come to
// rest, so that they can be read.
//
// The folder is gone through again and again, and that is what is relied on: a
// network drive sends no notice of what others put there. Where the system does
// send notice, the next look comes sooner. What is told together was put there
// together: while a file is still being copied, the others wait for it.
//
// The package reads no file and keeps nothing on disk: after a restart, what
// lies in the folder is told again.
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
	// Folder is watched with all folders below it. It need not exist yet. It may
	// be a symbolic link; links in it to other folders are not followed.
	Folder string

	// Poll is how often the folder is gone through where nothing was heard; 0
	// means 5 s.
	Poll time.Duration

	// Rest is how long a file must have kept its size and modification time; 0
	// means 2 s. An empty file must have kept them three times as long.
	Rest time.Duration

	// Skip, where not nil, says which files and folders are not looked at. It is
	// called from another goroutine than Ready and Trouble.
	Skip func(path string, d fs.DirEntry) bool

	// Ready is called with the files that have come to rest, sorted, each path
	// beginning with Folder. A path is not told twice with the same size and
	// modification time, unless Ready returned an error: then all that it was
	// given are told again at the next look. A file that for 10 minutes nobody
	// could open is told nevertheless, and again when it can be opened. What is no
	// file (a pipe, a device, a link) is told like one, and never opened.
	Ready func(ctx context.Context, paths []string) error

	// Trouble, where not nil, is called with an error when the folder cannot be
	// listed, or one below it cannot at two looks in a row; with another error
	// when that is so of another folder; and with nil when all can be listed
	// again. The error wraps a *fs.PathError with the path.
	Trouble func(err error)

	hold     time.Duration // how long the others wait for a file that is not at rest
	giveUp   time.Duration // how long to try to open a file
	noEvents bool
	open     func(path string) (state, error)
	readDir  func(path string) ([]fs.DirEntry, error)
}

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

// Watch tells of the files in a folder, those that are there and those that
// come, until ctx is done, and returns nil then. It returns an error only where
// the options are wrong. Ready and Trouble are called from the goroutine that
// called Watch, so that it returns no sooner than they do; a look that hangs on
// a dead network drive is left behind.
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

// state is what a file is known by.
type state struct {
	known    bool
	size     int64 // -1 where it could not be asked for
	modified int64 // ns since 1970
}

func stateOf(info fs.FileInfo) state {
	return state{known: true, size: info.Size(), modified: info.ModTime().UnixNano()}
}

// openState opens a file and asks for its state through that. On Windows a
// listing may show the size that a file had before it was opened for writing.
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

type file struct {
	look int  // the last that saw it
	odd  bool // it is no file

	told    state     // unknown where it was not told
	pending time.Time // since when it is not as told

	is    state     // as listed
	since time.Time // since when it is so
	ready time.Time // since when it can be told as it is; zero: not yet
	shut  time.Time // since when it cannot be opened; zero: it can, or was not tried

	opened      state // as opened, where that is not as listed
	openedSince time.Time
}

// become takes in how a file is now listed.
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

// watcher belongs to the look while one is going on, else to Watch.
type watcher struct {
	Options

	files map[string]*file
	looks int
	most  int // files seen at one look

	trouble  string          // the path told of; empty: none
	unlisted map[string]bool // folders that could not be listed at the last look

	events *fsnotify.Watcher // nil: none
	heard  map[string]bool   // folders that events come from
	hints  chan struct{}
}

// news is what a look found.
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
		// What was known stays known: the same files are likely to come back. What
		// was listened to does not: on Windows it would stay, and stay silent.
		w.deafen()
		n.trouble = l.failed[0]
		return n
	}
	before := w.unlisted
	w.unlisted = map[string]bool{}
	for _, err := range l.failed {
		w.unlisted[err.Path] = true
		if before[err.Path] && n.trouble == nil {
			n.trouble = err // not one that was just being removed
		}
	}
	w.most = max(w.most, l.files)
	w.forget(now)

	var first time.Time // since when something can be told
	held := false
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

type listing struct {
	ctx    context.Context
	now    time.Time
	files  int
	failed []*fs.PathError // the folder itself, where it failed, alone
}

func (w *watcher) list(l *listing, dir string, depth int) {
	if l.ctx.Err() != nil {
		return
	}
	w.hear(dir, depth) // before it is listed: nothing comes unnoticed in between
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
			// On Windows, a file kept in a cloud; or a mounted folder.
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

// forget drops the files that have vanished before they were told, and, where
// more have vanished than ever were there at once, those that were told. Until
// then nothing is told again that is put back as it was, or comes back with a
// folder that could not be listed or a network drive that showed itself empty.
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
		// Told when nobody could read it.
		if _, err := w.open(path); err != nil {
			return
		}
		f.told = state{}
		f.pending, f.since = now, now
		f.ready, f.shut = time.Time{}, time.Time{}
	}
	rest := w.Rest
	if f.is.size == 0 {
		rest *= 3 // made, and to be written
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

// complain tells of trouble, where it has changed.
func (w *watcher) complain(n news) {
	place := ""
	if n.trouble != nil {
		place = n.trouble.Path
	}
	if place == w.trouble {
		return
	}
	w.trouble = place
	switch {
	case w.Trouble == nil:
	case n.trouble == nil:
		w.Trouble(nil)
	default:
		w.Trouble(fmt.Errorf("inbox: %w", n.trouble))
	}
}

// tell tells of the files and says whether they were taken.
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

// wait returns when it is time for the next look: sooner where a file is still
// changing, and when something was heard and it has become quiet again. A slow
// drive is left alone for as long as the last look took. Where the files were
// not taken, whatever is heard may come from those who tried.
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

// listen starts to receive events, where that is possible and worthwhile: other
// systems than these open every file in a folder for that.
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

// hear makes events come from a folder, where it can.
func (w *watcher) hear(dir string, depth int) {
	if w.events == nil || w.heard[dir] {
		return
	}
	if runtime.GOOS == "windows" && depth > 1 {
		return // a folder cannot be renamed while one below it is listened to
	}
	_ = w.events.Add(dir) // else it is looked at when its time comes
}

// deafen ends what listen began. Where a network drive has gone, closing may
// take long, and nobody waits for it.
func (w *watcher) deafen() {
	if w.events != nil {
		go w.events.Close()
		w.events = nil
	}
}

// hint passes on that there were events, not which. It never lets them wait:
// fsnotify adds no folder while nobody takes its events.
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
