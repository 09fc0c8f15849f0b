// Package whole writes files and folders that appear whole or not at all.
//
// It writes a file beside its place, under a name that no importer takes, and moves it
// there when it is complete and on disk. A person who looks at any time, also after the
// program was stopped, finds the old file or all of the new one. The next program that
// writes into the folder removes unfinished files that an interrupted one has left.
//
// The package creates no folders around a place, and prints nothing: its errors are
// those of the operating system, with the path, and Why tells their reason.
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

// Write writes a file, in place of one that is there. It replaces the file that a link
// leads to, not the link. Its error wraps that of write or of the operating system;
// then the old file is as it was.
func Write(path string, write func(io.Writer) error) error {
	return Fill(path, func(name string) error { return toFile(name, write) })
}

// Fill is Write for a function that opens its file by name: fill gets the name of an
// empty file.
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

// Create writes a file that is not there yet. Its error wraps fs.ErrExist where the
// file is there; other errors are as those of Write.
func Create(path string, write func(io.Writer) error) error {
	return beside(path, func(p *part) error {
		if err := p.file(func(name string) error { return toFile(name, write) }); err != nil {
			return err
		}
		return rename(p.path, path)
	})
}

// WriteNew writes a file under the first free name of those that names returns for 1,
// 2, 3 and so on; all must be in one folder. It returns the name; errors are as those
// of Write.
func WriteNew(names func(n int) string, write func(io.Writer) error) (string, error) {
	return FillNew(names, func(name string) error { return toFile(name, write) })
}

// FillNew is WriteNew for a function that opens its file by name, as Fill is for Write.
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

// Folder makes a folder under the first free name, as WriteNew does a file, with the
// files that fill puts into the folder that it gets.
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
			// A rename would replace an empty folder without an error.
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

// Temp creates a temporary file in the folder of the system for those, and returns a
// function that closes and removes it. If the program is interrupted, the next call of
// Temp by any program removes the file.
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

// temporary begins a file or a folder in the folder for temporary files.
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

// Names of an unfinished file or folder, and of the lock that its program holds as long
// as it runs.
const (
	prefix     = ".jixiao-"
	unfinished = ".tmp"
	lockEnding = ".lock"
)

// companions are the endings of the files that a database library makes beside a file
// that it fills. It leaves them there when it is stopped.
var companions = []string{"-journal", "-wal", "-shm"}

// part is an unfinished file or folder.
type part struct {
	path string
	lock *flock.Flock
}

// beside lets do write the file or folder for a path and move it there. It removes the
// part that do has not moved.
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

// begin takes a lock in a folder, and names the part that goes with it.
func begin(folder string) (*part, error) {
	for {
		name := filepath.Join(folder, prefix+strconv.FormatUint(rand.Uint64(), 36))
		// Created here and not by flock, whose error would not tell the reason.
		f, err := os.OpenFile(name+lockEnding, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
		if errors.Is(err, fs.ErrExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
		l := flock.New(name + lockEnding)
		// An error means that there are no locks here, as on some network drives. Then
		// no other program can take this one, and unfinished files stay.
		if locked, err := l.TryLock(); locked || err != nil {
			return &part{name + unfinished, l}, nil
		}
		// Another program has taken the lock for one that was left behind.
	}
}

// end removes the part, its companions and its lock.
func (p *part) end() error {
	errs := []error{os.RemoveAll(p.path)}
	for _, ending := range companions {
		if err := os.Remove(p.path + ending); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(append(errs, drop(p.lock))...)
}

// drop removes a lock. On Windows the file must be closed first; elsewhere another
// program could take the lock between the two steps.
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

// Clear removes the unfinished files that interrupted programs have left in a folder.
// The functions that write into a folder do so too.
func Clear(folder string) error {
	if err := sweep(folder); err != nil {
		return fmt.Errorf("clear %s: %w", folder, err)
	}
	return nil
}

// sweep removes the unfinished files and folders whose lock no program holds.
func sweep(folder string) error {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return err
	}
	for _, e := range entries {
		name := e.Name()
		if !strings.HasPrefix(name, prefix) || !strings.HasSuffix(name, lockEnding) || !e.Type().IsRegular() {
			continue
		}
		path := filepath.Join(folder, name)
		l := flock.New(path)
		locked, err := l.TryLock()
		if err != nil || !locked {
			continue // in use, or another person's; it does not hinder this program
		}
		p := part{strings.TrimSuffix(path, lockEnding) + unfinished, l}
		if err := p.end(); err != nil && !errors.Is(err, fs.ErrPermission) {
			return err
		}
	}
	return nil
}

// file creates the unfinished file, lets it be filled, and waits until it is on disk.
func (p *part) file(fill func(name string) error) error {
	// With the usual rights; those of os.CreateTemp would keep colleagues from reading it.
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

// toFile writes into a file that is there.
func toFile(name string, write func(io.Writer) error) error {
	f, err := os.OpenFile(name, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}

// rename moves a file to a free name. It fails with fs.ErrExist where the name is taken.
func rename(from, to string) error {
	switch err := os.Link(from, to); {
	case err == nil:
		return os.Remove(from)
	case errors.Is(err, fs.ErrExist):
		return err
	}
	// The file system has no links.
	if _, err := os.Lstat(to); err == nil {
		return &os.LinkError{Op: "rename", Old: from, New: to, Err: fs.ErrExist}
	}
	return os.Rename(from, to)
}

// syncAll waits until a folder and all in it are on disk.
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

// syncFolder waits until the names in a folder are on disk. Windows has no such call,
// and some network drives refuse it. The file itself is on disk by then, so that a
// power cut can undo the move but never leave half a file.
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
