package inbox

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
)

// clerk is told of what comes into a folder. Most tests run in a bubble of
// synctest, whose clock stands still while anybody works: looks come at 0, 5,
// 10 … seconds, and 2 seconds apart while a file is changing.
type clerk struct {
	t      *testing.T
	folder string
	cancel context.CancelFunc
	ended  chan error
	news   chan struct{} // something was told

	mu       sync.Mutex
	batches  []string
	troubles []string
	refuse   error
}

// hire makes a clerk and starts Watch for him.
func hire(t *testing.T, o Options) *clerk {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	c := &clerk{
		t: t, folder: o.Folder, cancel: cancel,
		ended: make(chan error, 1), news: make(chan struct{}, 1000),
	}
	o.Ready = c.ready
	o.Trouble = c.trouble
	go func() { c.ended <- Watch(ctx, o) }()
	return c
}

func (c *clerk) ready(_ context.Context, paths []string) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	var names []string
	for _, path := range paths {
		rel, err := filepath.Rel(c.folder, path)
		if err != nil {
			return err
		}
		names = append(names, filepath.ToSlash(rel))
	}
	batch := strings.Join(names, " ")
	if c.refuse != nil {
		batch += " refused"
	}
	c.batches = append(c.batches, batch)
	c.news <- struct{}{}
	return c.refuse
}

func (c *clerk) trouble(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	said := "well"
	if pathErr := (*fs.PathError)(nil); errors.As(err, &pathErr) {
		rel, relErr := filepath.Rel(c.folder, pathErr.Path)
		if relErr != nil {
			c.t.Error(relErr)
		}
		said = filepath.ToSlash(rel)
	} else if err != nil {
		c.t.Errorf("trouble %v: not a *fs.PathError", err)
	}
	c.troubles = append(c.troubles, said)
	c.news <- struct{}{}
}

// told returns the paths that were told since its last call.
func (c *clerk) told() []string {
	c.mu.Lock()
	defer c.mu.Unlock()
	batches := c.batches
	c.batches = nil
	return batches
}

// expect lets time pass and checks the paths that were told meanwhile.
func (c *clerk) expect(passes time.Duration, batches ...string) {
	c.t.Helper()
	time.Sleep(passes)
	synctest.Wait()
	if diff := cmp.Diff(batches, c.told()); diff != "" {
		c.t.Errorf("told after %v (-want +got):\n%s", passes, diff)
	}
}

func (c *clerk) expectTrouble(want ...string) {
	c.t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	if diff := cmp.Diff(want, c.troubles); diff != "" {
		c.t.Errorf("troubles (-want +got):\n%s", diff)
	}
	c.troubles = nil
}

func (c *clerk) setRefuse(err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.refuse = err
}

// end ends the watch, which must return nil.
func (c *clerk) end() {
	c.t.Helper()
	c.cancel()
	select {
	case err := <-c.ended:
		if err != nil {
			c.t.Errorf("Watch: %v", err)
		}
	case <-time.After(time.Minute):
		c.t.Error("Watch has not ended")
	}
}

// put writes a file, and the folders that it is in.
func put(t *testing.T, folder, name, content string) {
	t.Helper()
	path := filepath.Join(folder, filepath.FromSlash(name))
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
		t.Fatal(err)
	}
}

// drop moves a finished file into a folder, so that tests in real time never see it half
// written.
func drop(t *testing.T, folder, name, content string) {
	t.Helper()
	outside := t.TempDir()
	put(t, outside, "file", content)
	path := filepath.Join(folder, filepath.FromSlash(name))
	must(t, os.MkdirAll(filepath.Dir(path), 0o777))
	must(t, os.Rename(filepath.Join(outside, "file"), path))
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestFilesAreToldWhenTheyHaveComeToRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		put(t, folder, "b.xlsx", "b")
		put(t, folder, "教育局/附件1/a.xlsx", "a")
		c := hire(t, Options{Folder: folder, noEvents: true})
		defer c.end()
		c.expect(1 * time.Second)                                 // 1: seen at 0
		c.expect(2*time.Second, "b.xlsx 教育局/附件1/a.xlsx")          // 3
		c.expect(time.Hour)                                       // never again
		put(t, folder, "教育局/附件1/c.xlsx", "c")                     // later, in a folder that was there
		put(t, folder, "卫生局/d.xlsx", "d")                         // and in a new one
		c.expect(10*time.Second, "卫生局/d.xlsx 教育局/附件1/c.xlsx")     // seen within 5, told 2 later
		must(t, os.Rename(filepath.Join(folder, "卫生局", "d.xlsx"), // another path is another file
			filepath.Join(folder, "卫生局", "e.xlsx")))
		c.expect(10*time.Second, "卫生局/e.xlsx")
		c.expectTrouble()
	})
}

func TestSlowCopyIsToldOnceWhole(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		c := hire(t, Options{Folder: folder, noEvents: true})
		defer c.end()
		put(t, folder, "original.xlsx", "whole")
		content := ""
		for range 20 {
			content += "a part"
			put(t, folder, "correction.xlsx", content)
			c.expect(1500 * time.Millisecond)
		}
		c.expect(10*time.Second, "correction.xlsx original.xlsx")
		c.expect(time.Hour)
	})
}

// A file that waits for others, or was told long ago, and changes again.
func TestFileThatChangesWhileOthersWait(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		put(t, folder, "told.xlsx", "content")
		c := hire(t, Options{Folder: folder, noEvents: true})
		defer c.end()
		c.expect(time.Hour, "told.xlsx")
		put(t, folder, "first.xlsx", "content")
		content := ""
		for i := range 30 {
			content += "more"
			switch {
			case i < 10:
				put(t, folder, "second.xlsx", content)
			case i < 20:
				put(t, folder, "first.xlsx", content)
			default:
				put(t, folder, "told.xlsx", content)
			}
			c.expect(time.Second)
		}
		c.expect(10*time.Second, "first.xlsx second.xlsx told.xlsx")
	})
}

func TestFileThatReturnsMustComeToRest(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		w, err := newWatcher(Options{
			Folder: folder, noEvents: true,
			Ready: func(context.Context, []string) error { return nil },
		})
		must(t, err)
		look := func(want int) {
			t.Helper()
			n := w.look(t.Context())
			w.tell(t.Context(), n)
			if len(n.paths) != want {
				t.Errorf("told %q, want %d files", n.paths, want)
			}
			time.Sleep(3 * time.Second)
		}
		for _, content := range []string{"new", "and changed"} {
			for range 2 { // the second time as it was
				put(t, folder, "a.xlsx", content)
				must(t, os.Chtimes(filepath.Join(folder, "a.xlsx"), time.Unix(1, 0), time.Unix(1, 0)))
				look(0)
				must(t, os.Rename(filepath.Join(folder, "a.xlsx"), filepath.Join(t.TempDir(), "a.xlsx")))
				look(0)
			}
			put(t, folder, "a.xlsx", content)
			must(t, os.Chtimes(filepath.Join(folder, "a.xlsx"), time.Unix(1, 0), time.Unix(1, 0)))
			look(0)
			look(1)
		}
	})
}

func TestFileThatNeverRestsHoldsOthersForAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		c := hire(t, Options{Folder: folder, noEvents: true})
		defer c.end()
		content := ""
		change := func(seconds int, batches ...string) {
			t.Helper()
			var told []string
			for range seconds {
				content += "more"
				put(t, folder, "log.txt", content)
				time.Sleep(time.Second)
				synctest.Wait()
				told = append(told, c.told()...)
			}
			if diff := cmp.Diff(batches, told); diff != "" {
				t.Errorf("told in %d s (-want +got):\n%s", seconds, diff)
			}
		}
		put(t, folder, "a.xlsx", "a")
		change(58)
		change(8, "a.xlsx")
		put(t, folder, "b.xlsx", "b") // does not wait for what is known not to rest
		change(8, "b.xlsx")
		c.expect(10*time.Second, "log.txt")
	})
}

// Each file comes to rest, but there is always another one.
func TestNobodyWaitsLongerThanAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		c := hire(t, Options{Folder: folder, noEvents: true})
		defer c.end()
		for i := range 58 {
			put(t, folder, fmt.Sprintf("%02d.xlsx", i), "x")
			c.expect(time.Second)
		}
		for i := 58; i < 70; i++ {
			put(t, folder, fmt.Sprintf("%02d.xlsx", i), "x")
			time.Sleep(time.Second)
		}
		synctest.Wait()
		told := c.told()
		if len(told) != 1 || !strings.HasPrefix(told[0], "00.xlsx 01.xlsx ") {
			t.Errorf("told %q", told)
		}
	})
}

func TestEmptyFileIsGivenTimeToBeWritten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		put(t, folder, "empty.xlsx", "")
		put(t, folder, "written.xlsx", "")
		c := hire(t, Options{Folder: folder, noEvents: true})
		defer c.end()
		c.expect(5 * time.Second)
		put(t, folder, "written.xlsx", "content")
		c.expect(2 * time.Second)
		c.expect(2*time.Second, "empty.xlsx written.xlsx")
	})
}

func TestChangedFileIsToldAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		path := filepath.Join(folder, "a.xlsx")
		put(t, folder, "a.xlsx", "first")
		c := hire(t, Options{Folder: folder, noEvents: true})
		defer c.end()
		c.expect(10*time.Second, "a.xlsx")
		info, err := os.Stat(path)
		must(t, err)

		put(t, folder, "a.xlsx", "another size") // even if the time is the same
		must(t, os.Chtimes(path, info.ModTime(), info.ModTime()))
		c.expect(10*time.Second, "a.xlsx")

		old := info.ModTime().Add(-time.Hour) // an older file copied over it
		must(t, os.Chtimes(path, old, old))
		c.expect(10*time.Second, "a.xlsx")

		put(t, folder, "a.xlsx", "ANOTHER SIZE") // put back before anybody looked
		must(t, os.Chtimes(path, old, old))
		c.expect(time.Hour)

		must(t, os.Remove(path)) // gone, and put back as it was
		c.expect(time.Minute)
		put(t, folder, "a.xlsx", "another size")
		must(t, os.Chtimes(path, old, old))
		c.expect(time.Hour)

		must(t, os.Remove(path)) // gone, and another one in its place
		c.expect(time.Minute)
		put(t, folder, "a.xlsx", "new")
		c.expect(10*time.Second, "a.xlsx")
	})
}

func TestVanishedFileIsForgotten(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		put(t, folder, "a.tmp", "a")
		c := hire(t, Options{Folder: folder, noEvents: true})
		defer c.end()
		c.expect(time.Second)
		must(t, os.Remove(filepath.Join(folder, "a.tmp")))
		c.expect(time.Hour)
	})
}

func TestRefusedFilesAreToldAgain(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		put(t, folder, "a.xlsx", "a")
		put(t, folder, "b.xlsx", "b")
		c := hire(t, Options{Folder: folder, noEvents: true})
		defer c.end()
		c.setRefuse(errors.New("the database is busy"))
		c.expect(8*time.Second, "a.xlsx b.xlsx refused", "a.xlsx b.xlsx refused") // 2, 7
		put(t, folder, "c.xlsx", "c")
		must(t, os.Remove(filepath.Join(folder, "b.xlsx")))
		c.setRefuse(nil)
		c.expect(10*time.Second, "a.xlsx c.xlsx")
		c.expect(time.Hour)
	})
}

func TestSkip(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		for _, name := range []string{"a.xlsx", "~$a.xlsx", ".git/config", "已处理/b.xlsx", "c/d.xlsx"} {
			put(t, folder, name, "content")
		}
		c := hire(t, Options{Folder: folder, noEvents: true, Skip: func(path string, d fs.DirEntry) bool {
			if filepath.Base(path) != d.Name() || !strings.HasPrefix(path, folder) {
				t.Errorf("Skip(%q, %q)", path, d.Name())
			}
			return strings.HasPrefix(d.Name(), ".") || strings.HasPrefix(d.Name(), "~$") || d.IsDir() && d.Name() == "已处理"
		}})
		defer c.end()
		c.expect(time.Hour, "a.xlsx c/d.xlsx")
	})
}

// Pipes, devices and links are told, so that a person learns of them. Links to folders are
// not followed.
func TestWhatIsNoFileIsTold(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		elsewhere, folder := t.TempDir(), t.TempDir()
		put(t, elsewhere, "sub/x.xlsx", "x")
		put(t, folder, "a.xlsx", "a")
		if err := os.Symlink(filepath.Join(elsewhere, "sub"), filepath.Join(folder, "folder")); err != nil {
			t.Skip(err) // Windows asks for a privilege
		}
		must(t, os.Symlink(filepath.Join(elsewhere, "sub", "x.xlsx"), filepath.Join(folder, "x.xlsx")))
		must(t, os.Symlink(filepath.Join(elsewhere, "none"), filepath.Join(folder, "dangling")))
		must(t, os.Symlink(folder, filepath.Join(folder, "loop")))
		told := "a.xlsx dangling folder loop x.xlsx"
		if l, err := net.Listen("unix", filepath.Join(folder, "s")); err == nil {
			defer l.Close()
			told = "a.xlsx dangling folder loop s x.xlsx"
		}
		onlyFiles := func(path string) (state, error) {
			if filepath.Base(path) != "a.xlsx" {
				t.Errorf("%s is opened", path)
			}
			return openState(path)
		}
		c := hire(t, Options{Folder: folder, noEvents: true, open: onlyFiles})
		defer c.end()
		c.expect(time.Hour, told)

		// The folder itself may be a link.
		link := filepath.Join(elsewhere, "link")
		must(t, os.Symlink(folder, link))
		l := hire(t, Options{Folder: link, noEvents: true})
		defer l.end()
		l.expect(time.Hour, told)
		l.expectTrouble()
	})
}

func TestFolderThatVanishesAndReturns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		parent := t.TempDir()
		folder, away := filepath.Join(parent, "收件箱"), filepath.Join(parent, "away")
		c := hire(t, Options{Folder: folder, noEvents: true})
		defer c.end()
		c.expect(time.Hour)
		c.expectTrouble(".") // once

		put(t, folder, "a.xlsx", "a")
		put(t, folder, "sub/b.xlsx", "b")
		c.expect(10*time.Second, "a.xlsx sub/b.xlsx")
		c.expectTrouble("well")

		must(t, os.Rename(folder, away)) // the drive is gone
		c.expect(time.Hour)
		c.expectTrouble(".")
		put(t, away, "sub/c.xlsx", "c") // and others work on it
		must(t, os.Rename(away, folder))
		c.expect(10*time.Second, "sub/c.xlsx")
		c.expectTrouble("well")

		must(t, os.Rename(folder, away)) // what it is mounted on shows instead
		must(t, os.Mkdir(folder, 0o777))
		c.expect(time.Hour)
		must(t, os.Remove(folder))
		must(t, os.Rename(away, folder))
		c.expect(time.Hour)
		c.expectTrouble()

		must(t, os.RemoveAll(folder)) // removed and made again
		c.expect(time.Hour)
		put(t, folder, "a.xlsx", "new")
		c.expect(10*time.Second, "a.xlsx")
		c.expectTrouble(".", "well")
	})
}

func TestFolderBelowThatCannotBeListed(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		var mu sync.Mutex
		closed := ""
		shut := func(name string) {
			mu.Lock()
			defer mu.Unlock()
			closed = name
		}
		put(t, folder, "a/a.xlsx", "a")
		put(t, folder, "a/deep/b.xlsx", "b")
		put(t, folder, "c/c.xlsx", "c")
		c := hire(t, Options{Folder: folder, noEvents: true, readDir: func(path string) ([]fs.DirEntry, error) {
			mu.Lock()
			defer mu.Unlock()
			if filepath.Base(path) == closed {
				return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}
			}
			return os.ReadDir(path)
		}})
		defer c.end()
		c.expect(10*time.Second, "a/a.xlsx a/deep/b.xlsx c/c.xlsx")

		shut("a")
		c.expect(5 * time.Second)
		c.expectTrouble() // it may just be being removed
		put(t, folder, "c/d.xlsx", "d")
		c.expect(time.Hour, "c/d.xlsx") // the rest is told all the same
		c.expectTrouble("a")

		shut("c")
		c.expect(time.Hour) // nothing in a was forgotten
		c.expectTrouble("well", "c")

		shut(filepath.Base(folder))
		c.expect(time.Hour)
		shut("")
		c.expect(time.Hour)
		c.expectTrouble(".", "well")
	})
}

func TestFileThatCannotBeOpened(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		var mu sync.Mutex
		locked := map[string]bool{"a.xlsx": true, "b.xlsx": true}
		unlock := func(name string) {
			mu.Lock()
			defer mu.Unlock()
			delete(locked, name)
		}
		put(t, folder, "a.xlsx", "a")
		put(t, folder, "b.xlsx", "b")
		put(t, folder, "c.xlsx", "c")
		c := hire(t, Options{Folder: folder, noEvents: true, open: func(path string) (state, error) {
			mu.Lock()
			defer mu.Unlock()
			if locked[filepath.Base(path)] {
				return state{}, errors.New("used by another process")
			}
			return openState(path)
		}})
		defer c.end()
		c.expect(30 * time.Second) // a correction may be waiting for its original
		unlock("a.xlsx")
		c.expect(10 * time.Second)
		c.expect(30*time.Second, "a.xlsx c.xlsx")
		c.expect(8 * time.Minute)
		c.expect(2*time.Minute, "b.xlsx") // so that it is said why
		c.expect(time.Hour)
		unlock("b.xlsx")
		c.expect(10*time.Second, "b.xlsx")
		c.expect(time.Hour)
	})
}

// On Windows a listing shows the size that a file had before it was opened for
// writing.
func TestListingThatLags(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		folder := t.TempDir()
		put(t, folder, "a.xlsx", "listed")
		began := time.Now()
		c := hire(t, Options{Folder: folder, noEvents: true, open: func(path string) (state, error) {
			s, err := openState(path)
			if err == nil {
				s.size += int64(min(time.Since(began), 30*time.Second).Seconds())
			}
			return s, err
		}})
		defer c.end()
		c.expect(30 * time.Second)
		c.expect(5*time.Second, "a.xlsx")
		c.expect(time.Hour)
	})
}

func TestMemoryIsBoundedByTheFilesInTheFolder(t *testing.T) {
	folder := t.TempDir()
	w, err := newWatcher(Options{
		Folder: folder, Rest: 1, noEvents: true,
		Ready: func(context.Context, []string) error { return nil },
	})
	must(t, err)
	told := 0
	for i := range 50 {
		for j := range 10 {
			put(t, folder, fmt.Sprintf("%d/%d.xlsx", i, j), "x")
		}
		put(t, folder, fmt.Sprintf("%d/a.tmp", i), "x") // never told
		w.look(t.Context())
		must(t, os.Remove(filepath.Join(folder, fmt.Sprint(i), "a.tmp")))
		for range 3 {
			n := w.look(t.Context())
			told += len(n.paths)
			w.tell(t.Context(), n)
			time.Sleep(time.Millisecond)
		}
		must(t, os.RemoveAll(filepath.Join(folder, fmt.Sprint(i))))
	}
	if told != 500 {
		t.Errorf("told %d files, want 500", told)
	}
	if len(w.files) > 2*11 {
		t.Errorf("remembers %d files, where there were 11 at once", len(w.files))
	}
}

func TestWaitEndsSoonerWhenItHasBecomeQuiet(t *testing.T) {
	for _, test := range []struct {
		name             string
		took             time.Duration
		restless, failed bool
		hints            int // one every 100 ms
		want             time.Duration
	}{
		{name: "nothing heard", want: 5 * time.Second},
		{name: "a file is changing", restless: true, want: 2 * time.Second},
		{name: "one event", hints: 1, want: 500 * time.Millisecond},
		{name: "a burst", hints: 20, want: 2400 * time.Millisecond},
		{name: "events without end", hints: 1000, want: 5 * time.Second},
		{name: "events of a file that is changing", restless: true, hints: 1000, want: 2 * time.Second},
		{name: "a slow drive", took: 20 * time.Second, restless: true, hints: 1, want: 20 * time.Second},
		{name: "files not taken", failed: true, restless: true, hints: 1, want: 5 * time.Second},
	} {
		t.Run(test.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				w, err := newWatcher(Options{Folder: "x", Ready: func(context.Context, []string) error { return nil }})
				must(t, err)
				ctx, cancel := context.WithCancel(t.Context())
				defer cancel()
				began := time.Now()
				go func() {
					for range test.hints {
						select {
						case w.hints <- struct{}{}:
						default:
						}
						select {
						case <-time.After(100 * time.Millisecond):
						case <-ctx.Done():
							return
						}
					}
				}()
				w.wait(ctx, test.took, test.restless, test.failed)
				if got := time.Since(began); got != test.want {
					t.Errorf("waited %v, want %v", got, test.want)
				}
			})
		})
	}
}

func TestWatchEnds(t *testing.T) {
	folder := t.TempDir()
	put(t, folder, "a.xlsx", "a")
	ready := func(context.Context, []string) error { return nil }

	t.Run("before it began", func(t *testing.T) {
		ctx, cancel := context.WithCancel(context.Background())
		cancel()
		if err := Watch(ctx, Options{Folder: folder, Ready: ready}); err != nil {
			t.Error(err)
		}
	})
	t.Run("while it waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			c := hire(t, Options{Folder: folder, noEvents: true, Poll: time.Hour})
			c.expect(time.Minute, "a.xlsx")
			began := time.Now()
			c.end()
			if took := time.Since(began); took != 0 {
				t.Errorf("took %v to end", took)
			}
		})
	})
	t.Run("while files are being read", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
			defer cancel()
			calls := 0
			err := Watch(ctx, Options{Folder: folder, noEvents: true, Ready: func(ctx context.Context, _ []string) error {
				calls++
				<-ctx.Done()
				return ctx.Err()
			}})
			if err != nil || calls != 1 {
				t.Errorf("Watch: %v after %d calls", err, calls)
			}
		})
	})
	t.Run("while a network drive does not answer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			answer := make(chan struct{})
			c := hire(t, Options{Folder: folder, noEvents: true, readDir: func(path string) ([]fs.DirEntry, error) {
				<-answer
				return os.ReadDir(path)
			}})
			c.expect(time.Hour)
			c.end()
			close(answer)
			c.expect(time.Hour)
			c.expectTrouble()
		})
	})
}

func TestWrongOptions(t *testing.T) {
	ready := func(context.Context, []string) error { return nil }
	for _, o := range []Options{
		{Ready: ready},
		{Folder: "x"},
		{Folder: "x", Ready: ready, Poll: -1},
		{Folder: "x", Ready: ready, Rest: -1},
	} {
		if err := Watch(t.Context(), o); err == nil {
			t.Errorf("no error for %+v", o)
		}
	}
}

// until waits in real time until some paths are told, in any number of calls.
func (c *clerk) until(want ...string) {
	c.t.Helper()
	deadline := time.After(time.Minute)
	var got []string
	for {
		c.mu.Lock()
		for _, batch := range c.batches {
			got = append(got, strings.Fields(batch)...)
		}
		got = append(got, c.troubles...)
		c.batches, c.troubles = nil, nil
		c.mu.Unlock()
		slices.Sort(got)
		if slices.Equal(want, got) {
			return
		}
		select {
		case <-c.news:
		case <-deadline:
			c.t.Fatalf("told %q, want %q", got, want)
		}
	}
}

// With a look once an hour, or while a file is changing, all files are told because of
// events.
func TestEventsMakeTheNextLookComeSooner(t *testing.T) {
	folder := t.TempDir()
	o := Options{Folder: folder, Poll: 100 * time.Hour, Rest: 20 * time.Millisecond}
	probe, err := newWatcher(Options{Folder: folder, Ready: func(context.Context, []string) error { return nil }})
	must(t, err)
	probe.listen()
	if probe.events == nil || probe.events.Add(folder) != nil {
		t.Skip("this system sends no events")
	}
	probe.deafen()

	drop(t, folder, "a.xlsx", "a")
	c := hire(t, o)
	defer c.end()
	c.until("a.xlsx")
	drop(t, folder, "b.xlsx", "b")
	c.until("b.xlsx")
	drop(t, folder, "sub/c.xlsx", "c") // a new folder, looked at while new
	c.until("sub/c.xlsx")
	drop(t, folder, "sub/d.xlsx", "d") // listened to as well
	c.until("sub/d.xlsx")
	drop(t, folder, "sub/d.xlsx", "d changed")
	c.until("sub/d.xlsx")
	must(t, os.Rename(filepath.Join(folder, "sub"), filepath.Join(folder, "moved")))
	c.until("moved/c.xlsx", "moved/d.xlsx")

	var many []string
	for i := range 500 { // more than a clerk drops at once
		name := fmt.Sprintf("many/%03d.xlsx", i)
		drop(t, folder, name, "x")
		many = append(many, name)
	}
	c.until(many...)
}

func TestWithAndWithoutEventsInRealTime(t *testing.T) {
	for _, noEvents := range []bool{false, true} {
		t.Run(fmt.Sprintf("noEvents=%v", noEvents), func(t *testing.T) {
			folder := filepath.Join(t.TempDir(), "收件箱")
			c := hire(t, Options{Folder: folder, Poll: 20 * time.Millisecond, Rest: 60 * time.Millisecond, noEvents: noEvents})
			defer c.end()
			c.until(".")
			drop(t, folder, "a.xlsx", "a")
			c.until("a.xlsx", "well")
			drop(t, folder, "sub/b.xlsx", "b")
			c.until("sub/b.xlsx")
			must(t, os.Rename(folder, folder+" away"))
			c.until(".")
			drop(t, folder, "sub/b.xlsx", "another")
			c.until("sub/b.xlsx", "well")
			drop(t, folder, "sub/c.xlsx", "c")
			c.until("sub/c.xlsx")
		})
	}
}

func BenchmarkLookAt10000Files(b *testing.B) {
	folder := b.TempDir()
	for i := range 100 {
		dir := filepath.Join(folder, fmt.Sprint(i))
		if err := os.Mkdir(dir, 0o777); err != nil {
			b.Fatal(err)
		}
		for j := range 100 {
			if err := os.WriteFile(filepath.Join(dir, fmt.Sprint(j)), []byte("x"), 0o666); err != nil {
				b.Fatal(err)
			}
		}
	}
	w, err := newWatcher(Options{Folder: folder, Rest: 1, Ready: func(context.Context, []string) error { return nil }})
	if err != nil {
		b.Fatal(err)
	}
	defer w.deafen()
	w.look(b.Context())
	w.tell(b.Context(), w.look(b.Context()))
	b.ResetTimer()
	for b.Loop() {
		if n := w.look(b.Context()); len(n.paths) > 0 {
			b.Fatalf("%d files are told again", len(n.paths))
		}
	}
}
