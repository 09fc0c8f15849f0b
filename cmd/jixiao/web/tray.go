package web

import (
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"
	"unicode"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/whole"
)

// tray keeps what a browser sends on disk until it is in the database, so that
// nothing is lost when the browser is closed or the program is stopped midway.
// A batch is what was dropped at once: it is read as a whole, since of two files
// that fill in the same form the one saved later is the correction.
type tray struct {
	folder string
	wake   chan struct{} // there is something to read
	quiet  time.Duration // as the constant
	kept   int           // as keptBatches

	mu      sync.Mutex
	batches []*batch // the newest last
	damaged []error  // of batches of an earlier run
}

// States of a batch.
const (
	batchReceiving = "receiving"
	batchWaiting   = "waiting"
	batchReading   = "reading"
	batchDone      = "done"
	batchFailed    = "failed" // the database could not take it; it can be tried again
)

// batch is what was dropped at once. All of it but id and the announcement is
// guarded by the tray.
type batch struct {
	id       string
	folder   string // "" where the files lie elsewhere and stay there
	from     string // the inbox; "" for the page
	by       string
	at       time.Time
	items    []*item
	state    string
	problem  string
	touched  time.Time
	again    time.Time // a failed batch is tried again then
	resumed  bool      // some of it may be in the database from an earlier try
	total    int       // files to read, those in archives counted
	read     int
	revision int
}

// item is a file that was announced.
type item struct {
	Name     string    `json:"name"`
	Size     int64     `json:"size"`
	Modified time.Time `json:"modified"`
	Skip     string    `json:"skip,omitempty"` // why it is not taken
	// Unfit says that it was not taken for what it is, which a person has to know.
	Unfit bool `json:"unfit,omitempty"`

	got   bool
	path  string
	lines []line
}

// line is what became of a file, in words; an archive has one for each file in
// it.
type line struct {
	File   string `json:"file"`
	Status string `json:"status"` // as bureau has it, notCome, or "" for what is no unit's
	Text   string `json:"text"`
	Unit   string `json:"unit,omitempty"`
	Year   int    `json:"year,omitempty"`
	Found  string `json:"found,omitempty"`
	// Waits are the numbers of its filings that wait until somebody says which of
	// two counts, with what they are.
	Waits []waiting `json:"waits,omitempty"`
	// Again is the sum of a file that was withdrawn as a whole, which can be read
	// as another unit's or year's.
	Again string `json:"again,omitempty"`

	sum string // of the file
}

// notCome is the status of a file that was announced and of which not all has come: the
// page was closed, or the network broke off. The program has not looked at it, and so
// has not refused it.
const notCome = "not_come"

// waiting is a filing that waits.
type waiting struct {
	ID   int64  `json:"id"`
	Form string `json:"form"`
}

// record is a batch as it is kept on disk.
type record struct {
	From  string    `json:"from,omitempty"`
	By    string    `json:"by"`
	At    time.Time `json:"at"`
	Items []*item   `json:"items"`
	// Done holds the lines of each item, once the batch is in the database.
	Done [][]line `json:"done,omitempty"`
}

const (
	recordName = "batch.json"
	// quiet is how long nothing has to come of a batch until what has come of
	// it is read: the browser has gone.
	quiet = 45 * time.Second
	// look is how often that is looked for, and again how long a batch that
	// failed waits until it is tried again.
	look  = 5 * time.Second
	again = 30 * time.Second
	// keptBatches is how many batches that are done are still told of.
	keptBatches = 1000
	mostItems   = 20_000
	longestName = 400
)

// openTray opens the tray in a folder, with what an earlier run has left there.
func openTray(folder string) (*tray, error) {
	t := &tray{folder: folder, wake: make(chan struct{}, 1), kept: keptBatches}
	entries, err := os.ReadDir(folder)
	if errors.Is(err, fs.ErrNotExist) {
		return t, nil
	}
	if err != nil {
		return nil, fmt.Errorf("open the tray: %w", err)
	}
	for _, entry := range entries {
		if !entry.IsDir() {
			continue
		}
		b, err := openBatch(filepath.Join(folder, entry.Name()))
		if errors.Is(err, fs.ErrNotExist) {
			continue // it was never announced, and nothing can have come of it
		}
		if err != nil { // it stays on the disk, and the program starts without it
			t.damaged = append(t.damaged, fmt.Errorf("open a batch: %w", err))
			continue
		}
		t.batches = append(t.batches, b)
	}
	slices.SortFunc(t.batches, func(a, b *batch) int { return a.at.Compare(b.at) })
	t.signal()
	return t, nil
}

func openBatch(folder string) (*batch, error) {
	data, err := os.ReadFile(filepath.Join(folder, recordName))
	if err != nil {
		return nil, err
	}
	var r record
	if err := json.Unmarshal(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", folder, err)
	}
	b := &batch{id: filepath.Base(folder), folder: folder, from: r.From, by: r.By, at: r.At, items: r.Items, state: batchWaiting, resumed: true, touched: time.Now()}
	known := map[string]bool{recordName: true}
	for n, it := range b.items {
		if it == nil {
			return nil, fmt.Errorf("%s: no item %d", folder, n)
		}
		it.path = filepath.Join(folder, strconv.Itoa(n))
		known[strconv.Itoa(n)] = r.Done == nil
		_, err := os.Stat(it.path)
		it.got = err == nil
		if r.Done != nil && n < len(r.Done) {
			it.lines = r.Done[n]
		}
	}
	if r.Done != nil {
		b.state = batchDone
	}
	// What an earlier run had not written whole, or had read.
	entries, err := os.ReadDir(folder)
	for _, entry := range entries {
		if !known[entry.Name()] {
			err = errors.Join(err, os.RemoveAll(filepath.Join(folder, entry.Name())))
		}
	}
	return b, err
}

func (t *tray) signal() {
	select {
	case t.wake <- struct{}{}:
	default:
	}
}

// announce begins a batch of files that are to come.
func (t *tray) announce(by string, items []*item) (*batch, error) {
	b := &batch{id: rand.Text(), by: by, at: time.Now(), items: items, state: batchReceiving, touched: time.Now()}
	b.folder = filepath.Join(t.folder, b.id)
	for n, it := range items {
		it.path = filepath.Join(b.folder, strconv.Itoa(n))
	}
	if err := os.MkdirAll(b.folder, 0o700); err != nil {
		return nil, err
	}
	if err := b.save(nil); err != nil {
		return nil, errors.Join(err, os.RemoveAll(b.folder))
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.batches = append(t.batches, b)
	return b, nil
}

// save keeps the record of a batch, whole or not at all.
func (b *batch) save(done [][]line) error {
	data, err := json.Marshal(record{b.from, b.by, b.at, b.items, done})
	if err != nil {
		return err
	}
	return whole.Write(filepath.Join(b.folder, recordName), func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
}

// errShort says that less has come of a file than was announced.
var errShort = errors.New("the file has not come whole")

func (t *tray) find(id string) (*batch, bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.IndexFunc(t.batches, func(b *batch) bool { return b.id == id })
	if i < 0 {
		return nil, false
	}
	return t.batches[i], true
}

// sizeOf is how large a file of a batch is said to be; 0 for none.
func (t *tray) sizeOf(b *batch, n int) int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	if n < 0 || n >= len(b.items) {
		return 0
	}
	return b.items[n].Size
}

// put keeps a file of a batch that is still being received.
func (t *tray) put(b *batch, n int, from io.Reader) error {
	t.mu.Lock()
	taken := b.state == batchReceiving && n >= 0 && n < len(b.items) && b.items[n].Skip == ""
	got := taken && b.items[n].got
	t.touch(b)
	t.mu.Unlock()
	switch {
	case !taken:
		return tooLate
	case got:
		return nil // it was sent twice
	}
	it := b.items[n]
	err := whole.Create(it.path, func(w io.Writer) error {
		came, err := io.Copy(w, touching{from, t, b})
		if err == nil && came != it.Size {
			err = errShort
		}
		return err
	})
	if errors.Is(err, fs.ErrExist) {
		return nil // it was sent twice: what came whole first is there, and may be read by now
	}
	if err != nil {
		return err
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	switch {
	case it.got: // and has been read and cleared away
		return os.Remove(it.path)
	case b.state != batchReceiving && b.state != batchWaiting:
		// It came after the others had begun to be read, and would be cleared
		// away with them, unread.
		return errors.Join(tooLate, os.Remove(it.path))
	}
	it.got = true
	t.touch(b)
	return nil
}

// tooLate says that a file came when its batch was being read.
var tooLate = problem{http.StatusConflict, "这一批已经开始读了，这个文件没有收下，请再拖一次。"}

// touch notes that something came; the tray is held.
func (t *tray) touch(b *batch) { b.touched = time.Now(); b.revision++ }

// touching is a reader that notes that something still comes.
type touching struct {
	io.Reader
	t *tray
	b *batch
}

func (r touching) Read(p []byte) (int, error) {
	n, err := r.Reader.Read(p)
	r.t.mu.Lock()
	defer r.t.mu.Unlock()
	r.b.touched = time.Now()
	return n, err
}

// seal ends the receiving of a batch, or tries a failed one again.
func (t *tray) seal(b *batch) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if b.state == batchReceiving || b.state == batchFailed {
		b.state, b.problem = batchWaiting, ""
		b.revision++
	}
	t.signal()
}

// add puts files that lie elsewhere among the batches, to be shown.
func (t *tray) add(b *batch) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.batches = append(t.batches, b)
}

// drop takes a batch off those that are shown.
func (t *tray) drop(b *batch) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.batches = slices.DeleteFunc(t.batches, func(other *batch) bool { return other == b })
}

// next returns the oldest batch that is to be read, and begins with it; nil for
// none. Batches of which nothing comes any more are sealed first.
func (t *tray) next() *batch {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, b := range t.batches {
		abandoned := b.state == batchReceiving && time.Since(b.touched) > t.quiet
		again := b.state == batchFailed && b.folder != "" && !b.again.IsZero() && time.Now().After(b.again)
		if abandoned || again || b.state == batchWaiting {
			b.state, b.problem, b.read = batchReading, "", 0
			b.revision++
			for _, it := range b.items {
				it.lines = nil
			}
			return b
		}
	}
	return nil
}

// files are those of a batch that have come.
func (b *batch) files() []bureau.Received {
	var files []bureau.Received
	for _, it := range b.items {
		if it.got {
			files = append(files, bureau.Received{Name: it.Name, Path: it.path, Modified: it.Modified})
		}
	}
	return files
}

// change changes what is shown of a batch.
func (t *tray) change(b *batch, do func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	do()
	b.revision++
}

// finish keeps what became of a batch, and takes its files off the disk: they
// are in the database.
func (t *tray) finish(b *batch) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	var done [][]line
	for _, it := range b.items {
		if it.Skip == "" && !it.got {
			it.lines = []line{{File: it.Name, Status: notCome, Text: saysNotCome}}
		}
		done = append(done, it.lines)
	}
	b.state = batchDone
	b.revision++
	inPlace := b.folder == "" // of the inbox only what became of them is kept here
	if inPlace {
		b.folder = filepath.Join(t.folder, b.id)
		if err := os.MkdirAll(b.folder, 0o700); err != nil {
			return err
		}
	}
	if err := b.save(done); err != nil {
		return err
	}
	if inPlace {
		return t.prune()
	}
	var failed []error
	for _, it := range b.items {
		if err := os.Remove(it.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			failed = append(failed, err)
		}
	}
	return errors.Join(append(failed, t.prune())...)
}

// prune forgets batches that are long done; the tray is held.
func (t *tray) prune() error {
	var done []*batch
	for _, b := range t.batches {
		if b.state == batchDone {
			done = append(done, b)
		}
	}
	var failed []error
	for _, b := range done[:max(0, len(done)-t.kept)] {
		t.batches = slices.DeleteFunc(t.batches, func(other *batch) bool { return other == b })
		if b.folder != "" {
			failed = append(failed, os.RemoveAll(b.folder))
		}
	}
	return errors.Join(failed...)
}

// cleanName makes the name under which a file is kept of what a browser calls
// it: a name is for people and is never a path on the disk.
func cleanName(name string) string {
	name = strings.Map(func(r rune) rune {
		switch {
		case r == '\\':
			return '/'
		case unicode.IsControl(r) || unicode.Is(unicode.Bidi_Control, r) || r == 0xfffd:
			return '_'
		}
		return r
	}, name)
	name = strings.TrimPrefix(path.Clean("/"+name), "/")
	if runes := []rune(name); len(runes) > longestName {
		name = string(runes[len(runes)-longestName:])
	}
	return name
}

// isFull reports whether a disk had no room.
func isFull(err error) bool { return whole.Why(err) == whole.Full }
