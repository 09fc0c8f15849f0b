package main

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jixiao/importer/grid"
)

// maxFile is the largest file that is read, in bytes. Filled forms are some
// tens of kilobytes.
const maxFile = 100 << 20

// errTooLarge says that a file is larger than maxFile.
var errTooLarge = errors.New("file too large")

// received is a file handed in.
type received struct {
	name     string // relative to the folder handed in, with slashes
	path     string
	modified time.Time
	err      error // of a folder that cannot be listed
}

// read reads the file whole.
func (f received) read() ([]byte, error) {
	if f.err != nil {
		return nil, f.err
	}
	info, err := os.Stat(f.path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, errTooLarge
	}
	data, err := os.ReadFile(f.path)
	if data == nil && err == nil {
		data = []byte{}
	}
	return data, err
}

// collect lists the files of some paths, folders with all that is in them, in
// the order in which they were last changed: of two files that fill in the
// same form, the one changed later is the correction. The time that the
// workbook itself records goes before that of the file system, which copying
// changes. Equal times are settled by name.
func collect(paths []string, db string) ([]received, error) {
	var files []received
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if !info.IsDir() {
			files = append(files, received{name: filepath.Base(path), path: path, modified: info.ModTime()})
			continue
		}
		err = filepath.WalkDir(path, func(p string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil && p == path:
				return err
			case err != nil:
				files = append(files, received{name: within(path, p), path: p, err: err})
				return nil
			case entry.IsDir():
				if p != path && strings.HasPrefix(entry.Name(), ".") {
					return filepath.SkipDir
				}
				return nil
			case notHandedIn(entry.Name()) || sameFile(p, db):
				return nil
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			files = append(files, received{name: within(path, p), path: p, modified: info.ModTime()})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	for i := range files {
		if recorded := recordedTime(files[i].path); !recorded.IsZero() {
			files[i].modified = recorded
		}
	}
	slices.SortStableFunc(files, func(a, b received) int {
		return cmp.Or(a.modified.Compare(b.modified), cmp.Compare(a.name, b.name))
	})
	return files, nil
}

// within names a file by its place in the folder that was handed in.
func within(folder, path string) string {
	if name, err := filepath.Rel(folder, path); err == nil {
		path = name
	}
	return filepath.ToSlash(path)
}

// recordedTime returns when the workbook was last saved, as it says itself.
func recordedTime(path string) time.Time {
	info, err := os.Stat(path)
	if err != nil || info.Size() > maxFile {
		return time.Time{}
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return time.Time{}
	}
	return grid.Modified(data)
}

// notHandedIn reports whether a file in a folder is there by the doing of some
// program, not of a unit: hidden files, what Excel and WPS keep beside an open
// workbook, what Windows keeps in folders, and databases.
func notHandedIn(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || lower == "thumbs.db" || lower == "desktop.ini" ||
		strings.HasSuffix(lower, ".db") || strings.HasSuffix(lower, ".db-wal") || strings.HasSuffix(lower, ".db-shm")
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}
