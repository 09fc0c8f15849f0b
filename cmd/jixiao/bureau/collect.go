package bureau

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

	"jixiao/importer/archive"
	"jixiao/importer/grid"
	"jixiao/schema/store"
)

// maxFile is the largest file that is read, in bytes. Filled forms are some
// tens of kilobytes.
const maxFile = 100 << 20

// errTooLarge says that a file is larger than maxFile.
var errTooLarge = errors.New("file too large")

// errEmptyArchive says that no file is in an archive.
var errEmptyArchive = errors.New("archive without files")

// Received is a file handed in.
type Received struct {
	Name     string // relative to the folder handed in, with slashes; of a file in an archive, behind the archive's
	Path     string
	Folder   string    // the name of the folder that was handed in; "" for a file
	Modified time.Time // when it was last changed, by the file system
	// data are the bytes of a file in an archive, or of the archive when the
	// file could not be had from it; nil for a file on disk.
	data []byte
	err  error // of a folder that cannot be listed, or a file that cannot be unpacked

	embedded []grid.EmbeddedFile // in it
	hosts    [][]byte            // the documents that it is embedded in, the outermost first
}

// read reads the file whole. There may be data besides an error, which are to
// be kept.
func (f Received) read() ([]byte, error) {
	if f.err != nil || f.data != nil {
		return f.data, f.err
	}
	info, err := os.Stat(f.Path)
	if err != nil {
		return nil, err
	}
	if info.Size() > maxFile {
		return nil, errTooLarge
	}
	data, err := os.ReadFile(f.Path)
	if err != nil {
		return nil, err // what was read till then is not the file
	}
	if data == nil {
		data = []byte{}
	}
	return data, nil
}

// Collect lists the files of some paths, folders with all that is in them, in
// the order in which they were last changed: of two files that fill in the
// same form, the one changed later is the correction. The time that the
// workbook itself records goes before that of the file system, which copying
// changes. Equal times are settled by name.
func Collect(paths []string, db string) ([]Received, error) {
	var files []Received
	for _, path := range paths {
		info, err := os.Stat(path)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if !info.IsDir() {
			files = append(files, Received{Name: filepath.Base(path), Path: path, Modified: info.ModTime()})
			continue
		}
		folder := path
		if whole, err := filepath.Abs(path); err == nil {
			folder = whole // "." has a name too
		}
		err = filepath.WalkDir(path, func(p string, entry fs.DirEntry, err error) error {
			switch {
			case err != nil && p == path:
				return err
			case err != nil:
				files = append(files, Received{Name: within(path, p), Path: p, err: err})
				return nil
			case entry.IsDir():
				if p != path && strings.HasPrefix(entry.Name(), ".") {
					return filepath.SkipDir
				}
				return nil
			case NotHandedIn(entry.Name()) || sameFile(p, db):
				return nil
			}
			info, err := entry.Info()
			if err != nil {
				return err
			}
			files = append(files, Received{Name: within(path, p), Path: p, Folder: filepath.Base(folder), Modified: info.ModTime()})
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return Order(files), nil
}

// Order unpacks archives, and puts files in the order in which they are to be
// taken in, see Collect.
func Order(files []Received) []Received {
	var unpacked []Received
	for _, f := range files {
		unpacked = append(unpacked, f.unpack()...)
	}
	slices.SortStableFunc(unpacked, func(a, b Received) int {
		return cmp.Or(a.Modified.Compare(b.Modified), cmp.Compare(a.Name, b.Name))
	})
	return unpacked
}

// within names a file by its place in the folder that was handed in.
func within(folder, path string) string {
	if name, err := filepath.Rel(folder, path); err == nil {
		path = name
	}
	return filepath.ToSlash(path)
}

// unpack returns the files in a file: those of an archive, else itself, each
// with the time that it records itself, where it does. A file of an archive
// that cannot be unpacked is returned with the archive's bytes, so that they
// are kept.
func (f Received) unpack() []Received {
	data, err := f.read()
	if err != nil {
		return []Received{f} // it is told when it is read
	}
	if !archive.Is(data) {
		f.Modified = recordedTime(data, f.Modified)
		return f.withEmbedded(data)
	}
	var files []Received
	for member := range archive.Files(data) {
		in := Received{Name: f.Name, Path: f.Path, Folder: f.Folder, Modified: member.Modified, data: member.Data, err: member.Err}
		if member.Name != "" {
			in.Name += "/" + member.Name
		}
		switch {
		case in.err != nil:
			in.data, in.Modified = data, f.Modified
		default:
			if in.data == nil {
				in.data = []byte{}
			}
			if in.Modified.IsZero() {
				in.Modified = f.Modified
			}
			in.Modified = recordedTime(in.data, in.Modified)
		}
		if in.err == nil {
			files = append(files, in.withEmbedded(in.data)...)
			continue
		}
		files = append(files, in)
	}
	if len(files) == 0 {
		f.data, f.err = data, errEmptyArchive
		return []Received{f}
	}
	return files
}

// kept is a file as the database keeps it.
func kept(file store.File, data []byte, hosts [][]byte) Received {
	if data == nil { // an empty file is one too
		data = []byte{}
	}
	return Received{Name: file.Name, Modified: file.Modified, data: data, hosts: hosts}
}

// mostWithin is how many documents may stand within one another.
const mostWithin = 4

// withEmbedded returns a document and the files that are embedded in it, and in
// those, which are as old.
func (f Received) withEmbedded(data []byte) []Received { return f.within(data, mostWithin) }

func (f Received) within(data []byte, depth int) []Received {
	files := []Received{f}
	if depth == 0 {
		return files
	}
	files[0].embedded = grid.Embedded(data)
	for _, e := range files[0].embedded {
		inner := Received{Name: f.Name + "/" + e.Name, Path: f.Path, Folder: f.Folder, Modified: f.Modified, data: e.Data, hosts: append(slices.Clone(f.hosts), data)}
		files = append(files, inner.within(e.Data, depth-1)...)
	}
	return files
}

// recordedTime returns when a document was last saved, as it says itself, else
// the other time.
func recordedTime(data []byte, other time.Time) time.Time {
	if recorded := grid.Modified(data); !recorded.IsZero() {
		return recorded
	}
	return other
}

// NotHandedIn reports whether a file in a folder is there by the doing of some
// program, not of a unit: hidden files, what Excel and WPS keep beside an open
// workbook, what Windows keeps in folders, and databases.
func NotHandedIn(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasPrefix(name, ".") || strings.HasPrefix(name, "~$") || lower == "thumbs.db" || lower == "desktop.ini" ||
		strings.HasSuffix(lower, ".db") || strings.HasSuffix(lower, ".db-wal") || strings.HasSuffix(lower, ".db-shm")
}

func sameFile(a, b string) bool {
	x, errX := os.Stat(a)
	y, errY := os.Stat(b)
	return errX == nil && errY == nil && os.SameFile(x, y)
}
