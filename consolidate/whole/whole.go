// Package whole writes files and folders that appear whole or not at all.
//
// What is written stands beside its place under a name that no importer takes,
// and is moved there when it is complete and on disk: whoever looks, and
// whenever the program is stopped, finds what was there before or all of what
// came after. What an interrupted program left beside is cleared by the next
// one that writes into the folder.
//
// It does not create the folders that a place is in, and says nothing to a
// person: errors are those of the operating system, with the path, and Why tells
// what kind of error one is.
package whole

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"

	"github.com/gofrs/flock"
)

// Write writes a file in place of what is there. A link stays a link: the file
// that it leads to is what is replaced. On any error, which wraps that of write
// or the operating system's, what was there is as it was.
func Write(path string, write func(io.Writer) error) error {
	return Fill(path, func(name string) error { return toFile(name, write) })
}

// Fill is Write for what opens its file by name: fill is given the name of an
// empty file to write.
func Fill(path string, fill func(name string) error) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	return beside(path, func(p *part) error {
		if err := p.file(fill); err != nil {
			return err
		}
		return os.Rename(p.path, path)
	})
}

// Create writes a file that is not there yet. The error wraps fs.ErrExist where
// it is; else it is as that of Write.
func Create(path string, write func(io.Writer) error) error {
	return beside(path, func(p *part) error {
		if err := p.file(func(name string) error { return toFile(name, write) }); err != nil {
			return err
		}
		return rename(p.path, path)
	})
}

// WriteNew writes a file that is not there yet, under the first name that is
// free of those that names gives for 1, 2, 3 and so on, all of one folder. It
// returns the name; errors are as those of Write.
func WriteNew(names func(n int) string, write func(io.Writer) error) (string, error) {
	return FillNew(names, func(name string) error { return toFile(name, write) })
}

// FillNew is WriteNew for what opens its file by name, as Fill is Write.
func FillNew(names func(n int) string, fill func(name string) error) (string, error) {
	var name string
	err := beside(names(1), func(p *part) error {
		if err := p.file(fill); err != nil {
			return err
		}
		for n := 1; ; n++ {
			name = names(n)
			if err := rename(p.path, name); !errors.Is(err, fs.ErrExist) {
				return err
			}
		}
	})
	if err != nil {
		return "", err
	}
	return name, nil
}

// Folder makes a folder that is not there yet, under the first name that is
// free as in WriteNew, with all that fill puts into the folder that it is given.
func Folder(names func(n int) string, fill func(folder string) error) (string, error) {
	var name string
	err := beside(names(1), func(p *part) error {
		if err := os.Mkdir(p.path, 0o777); err != nil {
			return err
		}
		if err := fill(p.path); err != nil {
			return err
		}
		if err := syncAll(p.path); err != nil {
			return err
		}
		for n := 1; ; n++ {
			name = names(n)
			// A rename would put the folder in place of an empty one.
			if _, err := os.Lstat(name); err == nil {
				continue
			}
			if err := os.Rename(p.path, name); !errors.Is(err, fs.ErrExist) {
				return err
			}
		}
	})
	if err != nil {
		return "", err
	}
	return name, nil
}

// Temp creates a file for a while, in the folder that the system has for such
// files, and returns what closes and removes it. Where the program is interrupted
// the next one that asks for one clears it.
func Temp() (*os.File, func() error, error) {
	p, err := temporary()
	if err != nil {
		return nil, nil, err
	}
	f, err := os.OpenFile(p.path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, nil, errors.Join(err, p.end())
	}
	return f, func() error {
		err := f.Close()
		if errors.Is(err, fs.ErrClosed) {
			err = nil
		}
		return errors.Join(err, p.end())
	}, nil
}

// TempFolder is Temp for a folder.
func TempFolder() (string, func() error, error) {
	p, err := temporary()
	if err != nil {
		return "", nil, err
	}
	if err := os.Mkdir(p.path, 0o700); err != nil {
		return "", nil, errors.Join(err, p.end())
	}
	return p.path, p.end, nil
}

func temporary() (*part, error) {
	if err := sweep(os.TempDir()); err != nil {
		return nil, err
	}
	return begin(os.TempDir())
}

// Numbered returns the names for WriteNew and Folder: stem and extension, and
// after the first 「stem（2）extension」 and so on.
func Numbered(folder, stem, extension string) func(n int) string {
	return func(n int) string {
		if n > 1 {
			return filepath.Join(folder, fmt.Sprintf("%s（%d）%s", stem, n, extension))
		}
		return filepath.Join(folder, stem+extension)
	}
}

// What stands beside: an unfinished file or folder, and the lock that its
// program holds as long as it runs.
const (
	prefix     = ".jixiao-"
	unfinished = ".tmp"
	lock       = ".lock"
)

// besides end the names of what a database library makes beside a file that it
// fills, and leaves there when it is stopped.
var besides = []string{"-journal", "-wal", "-shm"}

// part is what is being written.
type part struct {
	path string
	lock *flock.Flock
}

// beside has do write what belongs at a path and move it there. What is not
// moved is removed.
func beside(path string, do func(*part) error) (err error) {
	if err := mayBeCalled(path); err != nil {
		return err
	}
	folder := filepath.Dir(path)
	if err := sweep(folder); err != nil {
		return fmt.Errorf("clear %s: %w", folder, err)
	}
	p, err := begin(folder)
	if err != nil {
		return fmt.Errorf("write into %s: %w", folder, err)
	}
	// Deferred, so that a panic leaves nothing either.
	defer func() { err = errors.Join(err, p.end()) }()
	if err := do(p); err != nil {
		return fmt.Errorf("write %s: %w", path, err)
	}
	return syncFolder(folder)
}

func begin(folder string) (*part, error) {
	for {
		name := filepath.Join(folder, prefix+strconv.FormatUint(rand.Uint64(), 36))
		// Created here, not by the lock: its error has the reason.
		f, err := os.OpenFile(name+lock, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		l := flock.New(name + lock)
		// Where locks are not to be had, on some network drives, nobody gets
		// this one, and what is left behind stays.
		if locked, err := l.TryLock(); locked || err != nil {
			return &part{name + unfinished, l}, nil
		}
		// Another program took it for left behind.
	}
}

// end removes what stands beside.
func (p *part) end() error {
	errs := []error{os.RemoveAll(p.path)}
	for _, ending := range besides {
		if err := os.Remove(p.path + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, drop(p.lock))...)
}

// drop removes a lock. On Windows it has to be closed first; elsewhere another
// could take it between the two.
func drop(l *flock.Flock) error {
	var before, after error
	if runtime.GOOS == "windows" {
		before = l.Unlock()
	}
	removed := os.Remove(l.Path())
	if errors.Is(removed, fs.ErrNotExist) {
		removed = nil
	}
	if runtime.GOOS != "windows" {
		after = l.Unlock()
	}
	return errors.Join(before, removed, after)
}

// Clear clears what interrupted programs left in a folder, as whoever writes into it
// does by the way.
func Clear(folder string) error {
	if err := sweep(folder); err != nil {
		return fmt.Errorf("clear %s: %w", folder, err)
	}
	return nil
}

// sweep clears what interrupted programs left in a folder: what is unfinished
// and its lock, where no program holds it.
func sweep(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, prefix) || !strings.HasSuffix(name, lock) || !e.Type().IsRegular() {
			continue
		}
		path := filepath.Join(folder, name)
		l := flock.New(path)
		locked, err := l.TryLock()
		if err != nil || !locked {
			continue // in use, or another person's: nothing that hinders this one
		}
		p := part{strings.TrimSuffix(path, lock) + unfinished, l}
		if err := p.end(); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	return nil
}

// file creates the unfinished file, has it filled, and sees it on disk.
func (p *part) file(fill func(name string) error) error {
	// As a new file is there: os.CreateTemp would keep colleagues from reading it.
	f, err := os.OpenFile(p.path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := fill(p.path); err != nil {
		return err
	}
	return syncFile(p.path)
}

func toFile(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// rename moves a file to a name that is free, and fails with fs.ErrExist where
// it is not.
func rename(from, to string) error {
	switch err := os.Link(from, to); {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return err
	}
	// A file system without links.
	if _, err := os.Lstat(to); err == nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
	}
	return os.Rename(from, to)
}

func syncAll(folder string) error {
	return filepath.WalkDir(folder, func(path string, e fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case e.IsDir():
			return syncFolder(path)
		}
		return syncFile(path)
	})
}

func syncFile(name string) error {
	f, err := os.OpenFile(name, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// syncFolder has a folder's names on disk. Windows has no such call, and some
// network drives refuse it: the file itself is on disk by then, and what can be
// lost is that it is new, never a half of it.
func syncFolder(folder string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	f, err := os.Open(folder)
	if err != nil {
		return nil
	}
	_ = f.Sync()
	return f.Close()
}
