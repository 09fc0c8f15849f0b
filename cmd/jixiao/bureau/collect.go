package bureau

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jixiao/importer/archive"
	"jixiao/importer/grid"
	"jixiao/importer/grid/formats"
	"jixiao/schema/store"
)

// maxFile is the largest file that is read and kept, in bytes. Filled forms are
// some tens of kilobytes. An archive, whose files are read one after the other, may
// be larger.
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

	// content are its bytes; where err is that of a file that cannot be had from its
	// archive those of the archive, or none where another such file keeps that.
	content content
	size    int64
	err     error  // of a folder that cannot be listed, or a file that cannot be read or unpacked
	sum     string // of what is not read again; "" for others

	embedded []content // the files in it
	hosts    []content // the documents that it is embedded in, the outermost first
}

// Batch is files to be taken in, and what was unpacked of them, until Close.
type Batch struct {
	Files   []Received
	scratch archive.Scratch
}

// Close gives back the room that the files take that were unpacked.
func (b *Batch) Close() error { return b.scratch.Close() }

// read reads the file whole. There may be data besides an error, which are to
// be kept.
func (f Received) read(ctx context.Context) ([]byte, error) {
	if f.content.none() {
		return nil, f.err
	}
	data, err := f.content.read(ctx)
	return data, cmp.Or(f.err, err)
}

// Collect lists the files of some paths, folders with all that is in them, in
// the order in which they were last changed: of two files that fill in the
// same form, the one changed later is the correction. The time that the
// workbook itself records goes before that of the file system, which copying
// changes. Equal times are settled by name.
//
// What cannot be read, or is no file, is among them, with the reason. An error is that
// of a path that is not there, or the context's.
func Collect(ctx context.Context, paths []string, db string) (*Batch, error) {
	var files []Received
	for _, path := range paths {
		info, err := os.Stat(path)
		if _, there := os.Lstat(path); err != nil && !errors.Is(there, fs.ErrNotExist) {
			files = append(files, Received{Name: filepath.Base(path), Path: path, err: whyUnreadable(path, err)})
			continue
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", path, err)
		}
		if !info.IsDir() {
			files = append(files, Received{Name: filepath.Base(path), Path: path, Modified: info.ModTime()})
			continue
		}
		in, err := listFolder(ctx, path, db)
		if err != nil {
			return nil, err
		}
		files = append(files, in...)
	}
	return Order(ctx, files)
}

// listFolder lists what is in a folder that a person has named. Links to folders in
// it are not followed.
func listFolder(ctx context.Context, folder, db string) (files []Received, err error) {
	root := folder
	if link, err := filepath.EvalSymlinks(folder); err == nil {
		root = link // a person may name a link
	}
	name := filepath.Base(folder)
	if whole, err := filepath.Abs(folder); err == nil {
		name = filepath.Base(whole) // "." has a name too
	}
	err = filepath.WalkDir(root, func(p string, entry fs.DirEntry, err error) error {
		f := Received{Name: within(root, p), Path: p, Folder: name}
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case err != nil:
			f.err = whyUnreadable(p, err)
			if p == root {
				f.Name, f.Folder = name, ""
			}
		case entry.IsDir():
			if p != root && strings.HasPrefix(entry.Name(), ".") {
				return filepath.SkipDir
			}
			return nil
		case NotHandedIn(entry.Name()) || sameFile(p, db):
			return nil
		default:
			info, err := os.Stat(p)
			if err != nil {
				f.err = whyUnreadable(p, err)
			} else {
				f.Modified, f.err = info.ModTime(), noFile(info.Mode())
			}
		}
		files = append(files, f)
		return nil
	})
	return files, err
}

// Order unpacks archives, and puts files in the order in which they are to be
// taken in, see Collect. The error is the context's.
func Order(ctx context.Context, files []Received) (*Batch, error) {
	b := new(Batch)
	for _, f := range files {
		if err := b.add(ctx, f); err != nil {
			return nil, errors.Join(err, b.Close())
		}
	}
	slices.SortStableFunc(b.Files, func(x, y Received) int {
		return cmp.Or(x.Modified.Compare(y.Modified), cmp.Compare(x.Name, y.Name))
	})
	return b, nil
}

// within names a file by its place in the folder that was handed in.
func within(folder, path string) string {
	if name, err := filepath.Rel(folder, path); err == nil {
		path = name
	}
	return filepath.ToSlash(path)
}

// add adds a file, or the files in an archive, each with the time that it records
// itself, where it does. The error is the context's.
func (b *Batch) add(ctx context.Context, f Received) error {
	if f.err != nil {
		b.Files = append(b.Files, f)
		return nil
	}
	if f.content.none() {
		f.content.path = f.Path
	}
	r, err := f.content.open()
	if err != nil {
		f.err, f.content = err, content{}
		b.Files = append(b.Files, f)
		return nil
	}
	defer r.close()
	seen := formats.Look(r, r.size)
	if seen.Kind.Unpacks() {
		return b.unpack(ctx, f, r, seen)
	}
	return b.settle(ctx, f, r, seen)
}

// settle adds a file that is no archive.
func (b *Batch) settle(ctx context.Context, f Received, r *reading, seen *formats.File) error {
	f.size = r.size
	var why error
	switch {
	case seen.Kind.Alien():
		why = seen.Kind.Refusal()
	case r.size > maxFile:
		why = errTooLarge
	}
	switch {
	case why != nil:
		if f.sum, f.err = r.sum(ctx); f.err == nil {
			f.err = NotKept{why, r.size, f.sum}
		}
		f.content = content{}
	case seen.Document():
		var data []byte
		if data, f.err = r.all(ctx); f.err != nil {
			f.content = content{}
			break
		}
		seen = seen.Holding(data)
		if recorded := seen.Modified(); !recorded.IsZero() {
			f.Modified = recorded
		}
		b.addWithEmbedded(f, seen)
		return ctx.Err()
	}
	if ctx.Err() == nil {
		b.Files = append(b.Files, f)
	}
	return ctx.Err()
}

// firstOfArchives is the first year that an archive can give a file; the time of one
// that has none reads as one of a year before it.
const firstOfArchives = 1980

// unpack adds the files in an archive. One that cannot be unpacked is added with the
// archive's bytes, so that they are kept.
func (b *Batch) unpack(ctx context.Context, f Received, r *reading, seen *formats.File) error {
	before := len(b.Files)
	whole := f // the archive, until a file keeps it
	for member := range b.scratch.Files(ctx, r, r.size, seen) {
		if err := ctx.Err(); err != nil {
			return err
		}
		in := Received{Name: f.Name, Path: f.Path, Folder: f.Folder, Modified: member.Modified, content: content{unpacked: member.Data}, err: member.Err}
		if member.Name != "" {
			in.Name += "/" + member.Name
		}
		if in.Modified.Year() < firstOfArchives || in.err != nil {
			in.Modified = f.Modified
		}
		var err error
		if in.err == nil {
			err = b.settle(ctx, in, &reading{ReaderAt: member.Data, size: member.Data.Size()}, member.Seen)
		} else {
			err = b.keepArchive(ctx, in, &whole, r)
		}
		if err != nil {
			return err
		}
		if len(b.Files) > before && errors.As(b.Files[len(b.Files)-1].err, new(NotKept)) {
			b.scratch.Release(member.Data)
		}
	}
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case len(b.Files) == before:
		f.err = errEmptyArchive
		return b.keepArchive(ctx, f, &whole, r)
	case r.changed():
		for i := range b.Files[before:] {
			if in := &b.Files[before+i]; errors.Is(in.err, archive.ErrDamaged) {
				in.err, in.content = errChanging, content{}
			}
		}
	}
	return nil
}

// keepArchive adds a file that could not be had from its archive. The first of an
// archive has it kept, unless it is too large for that; the others name its sum.
func (b *Batch) keepArchive(ctx context.Context, in Received, whole *Received, r *reading) (err error) {
	in.content = content{}
	if whole.sum == "" {
		if whole.sum, err = r.sum(ctx); err != nil {
			if ctx.Err() != nil {
				return ctx.Err()
			}
			in.err = err
		} else if r.size <= maxFile {
			in.content, in.size = whole.content, r.size
		}
	}
	in.sum = whole.sum
	b.Files = append(b.Files, in)
	return nil
}

// kept is a file as the database keeps it.
func kept(file store.File, data []byte, hosts [][]byte) Received {
	if data == nil { // an empty file is one too
		data = []byte{}
	}
	f := Received{Name: file.Name, Modified: file.Modified, content: content{data: data}, size: int64(len(data))}
	for _, h := range hosts {
		f.hosts = append(f.hosts, content{data: h})
	}
	return f
}

const (
	// mostWithin is how many documents may stand within one another.
	mostWithin = 4
	// mostEmbedded is how many may stand in one that was handed in, at any depth.
	mostEmbedded = 100
)

// errTooManyEmbedded says that more files are embedded in a document than are read.
var errTooManyEmbedded = fmt.Errorf("%w: more than %d files are embedded in it", grid.ErrTooLarge, mostEmbedded)

// addWithEmbedded adds a document and the files that are embedded in it, and in
// those, which are as old.
func (b *Batch) addWithEmbedded(f Received, seen *formats.File) {
	b.addWithin(f, seen, mostWithin, len(b.Files)+mostEmbedded)
}

// addWithin adds a document of that many that may stand within it, until there are
// most files.
func (b *Batch) addWithin(f Received, seen *formats.File, depth, most int) {
	at := len(b.Files)
	b.Files = append(b.Files, f)
	if depth == 0 {
		return
	}
	for _, e := range seen.Embedded() {
		inner := Received{Name: f.Name + "/" + e.Name, Path: f.Path, Folder: f.Folder, Modified: f.Modified,
			size: int64(len(e.Data)), hosts: append(slices.Clone(f.hosts), f.content)}
		if len(b.Files) > most { // the document is kept, and this one in it
			inner.err, inner.sum = errTooManyEmbedded, store.Sum(e.Data)
			b.Files = append(b.Files, inner)
			return
		}
		kept, err := b.scratch.Keep(func(w io.Writer) error {
			_, err := w.Write(e.Data)
			return err
		})
		if err != nil {
			inner.err = err
			b.Files = append(b.Files, inner)
			continue
		}
		inner.content = content{unpacked: kept}
		b.Files[at].embedded = append(b.Files[at].embedded, inner.content)
		b.addWithin(inner, formats.Of(e.Data), depth-1, most)
	}
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
