package bureau

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// Why something in a folder is passed over.
var (
	errPipe        = errors.New("a pipe")
	errDevice      = errors.New("a device")
	errSocket      = errors.New("a socket")
	errLinkLoop    = errors.New("a link that leads to itself")
	errLinkNowhere = errors.New("a link to what is not there")
	errLinkFolder  = errors.New("a link to a folder")
	errChanging    = errors.New("the file changes while it is read")
	errLocked      = errors.New("another program has locked the file")
	errUnreadable  = errors.New("the file cannot be read")
)

// content is where the bytes of a file are: in memory, in a Batch's scratch file,
// or on disk.
type content struct {
	data     []byte
	unpacked *io.SectionReader
	path     string
}

// none reports whether there are no bytes at all, not even those of an empty file.
func (c content) none() bool { return c.data == nil && c.unpacked == nil && c.path == "" }

// reading is a content that is open. Whoever has read it asks whether it is still
// what it was.
type reading struct {
	io.ReaderAt
	size int64
	file *os.File // on disk; nil for others
	info fs.FileInfo
}

// open opens a content to be read in pieces. Nothing is waited for that is no file.
func (c content) open() (*reading, error) {
	switch {
	case c.unpacked != nil:
		return &reading{ReaderAt: c.unpacked, size: c.unpacked.Size()}, nil
	case c.data != nil:
		return &reading{ReaderAt: bytesAt(c.data), size: int64(len(c.data))}, nil
	}
	info, err := os.Stat(c.path)
	if err == nil {
		err = noFile(info.Mode())
	}
	if err != nil {
		return nil, whyUnreadable(c.path, err)
	}
	f, err := os.OpenFile(c.path, os.O_RDONLY|unwaiting, 0)
	if err != nil {
		return nil, whyUnreadable(c.path, err)
	}
	info, err = f.Stat()
	if err == nil {
		err = noFile(info.Mode()) // it may have come in its place
	}
	if err != nil {
		return nil, errors.Join(whyUnreadable(c.path, err), f.Close())
	}
	return &reading{f, info.Size(), f, info}, nil
}

// close closes it.
func (r *reading) close() {
	if r.file != nil {
		_ = r.file.Close() // nothing was written
	}
}

// changed reports whether a file on disk is another one by now.
func (r *reading) changed() bool {
	if r.file == nil {
		return false
	}
	now, err := r.file.Stat()
	return err == nil && (now.Size() != r.size || !now.ModTime().Equal(r.info.ModTime()))
}

// stream hands the bytes to w, until ctx is done.
func (r *reading) stream(ctx context.Context, w io.Writer) error {
	n, err := io.Copy(w, while{ctx, io.NewSectionReader(r.ReaderAt, 0, r.size)})
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case err == nil && (n != r.size || r.changed()):
		return errChanging
	case err != nil && r.file != nil:
		return whyUnreadable(r.file.Name(), err)
	}
	return err
}

// while reads until its context is done.
type while struct {
	ctx context.Context
	r   io.Reader
}

func (w while) Read(p []byte) (int, error) {
	if err := w.ctx.Err(); err != nil {
		return 0, err
	}
	return w.r.Read(p)
}

// read returns the bytes of a content.
func (c content) read(ctx context.Context) ([]byte, error) {
	if c.data != nil {
		return c.data, ctx.Err()
	}
	r, err := c.open()
	if err != nil {
		return nil, err
	}
	defer r.close()
	return r.all(ctx)
}

// all returns the bytes, whole or not at all.
func (r *reading) all(ctx context.Context) ([]byte, error) {
	if r.size > maxFile {
		return nil, errTooLarge
	}
	to := filling{make([]byte, 0, r.size)}
	if err := r.stream(ctx, &to); err != nil {
		return nil, err
	}
	return to.b, nil
}

// filling is a buffer that is made once.
type filling struct{ b []byte }

func (f *filling) Write(p []byte) (int, error) {
	f.b = append(f.b, p...)
	return len(p), nil
}

// sum returns the SHA-256 of the bytes.
func (r *reading) sum(ctx context.Context) (string, error) {
	sum := sha256.New()
	if err := r.stream(ctx, sum); err != nil {
		return "", err
	}
	return hex.EncodeToString(sum.Sum(nil)), nil
}

// bytesAt reads bytes in memory.
type bytesAt []byte

func (b bytesAt) ReadAt(p []byte, at int64) (int, error) {
	if at >= int64(len(b)) {
		return 0, io.EOF
	}
	n := copy(p, b[at:])
	if n < len(p) {
		return n, io.EOF
	}
	return n, nil
}

// NotKept says of a file that it is named with its size and its sum, and not kept.
type NotKept struct {
	Err    error // what it is
	Size   int64
	SHA256 string
}

// Error implements error.
func (e NotKept) Error() string { return e.Err.Error() + ": " + e.Detail() }

// Unwrap returns what the file is.
func (e NotKept) Unwrap() error { return e.Err }

// Detail says how large it is, and its sum, for a person.
func (e NotKept) Detail() string { return SizeText(e.Size) + "，SHA-256 " + e.SHA256 }

// noFile says why something that can be opened is none that can be read.
func noFile(mode fs.FileMode) error {
	switch {
	case mode&fs.ModeNamedPipe != 0:
		return errPipe
	case mode&fs.ModeSocket != 0:
		return errSocket
	case mode&(fs.ModeDevice|fs.ModeCharDevice) != 0:
		return errDevice
	case mode.IsDir():
		return errLinkFolder
	}
	return nil
}

// whyUnreadable makes the system's reason why a file cannot be read one of those
// that are told.
func whyUnreadable(path string, err error) error {
	const sharing, locking = 32, 33 // of Windows
	var number syscall.Errno
	windows := runtime.GOOS == "windows" && errors.As(err, &number)
	link, linkErr := os.Lstat(path)
	isLink := linkErr == nil && link.Mode()&fs.ModeSymlink != 0
	for _, known := range []error{errPipe, errSocket, errDevice, errLinkFolder, errChanging} {
		if errors.Is(err, known) {
			return err
		}
	}
	switch {
	case windows && (number == sharing || number == locking):
		return fmt.Errorf("%w: %w", errLocked, err)
	case errors.Is(err, syscall.ELOOP):
		return fmt.Errorf("%w: %w", errLinkLoop, err)
	case errors.Is(err, fs.ErrNotExist) && isLink:
		if _, evalErr := filepath.EvalSymlinks(path); evalErr != nil && !errors.Is(evalErr, fs.ErrNotExist) {
			return fmt.Errorf("%w: %w", errLinkLoop, err) // as Windows has it
		}
		return fmt.Errorf("%w: %w", errLinkNowhere, err)
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, fs.ErrPermission):
		return err
	}
	return unreadable{err}
}

// unreadable is errUnreadable, with what the system says.
type unreadable struct{ err error }

func (e unreadable) Error() string   { return errUnreadable.Error() + ": " + e.err.Error() }
func (e unreadable) Unwrap() []error { return []error{errUnreadable, e.err} }

// Detail is what the system says, for a person who asks another one.
func (e unreadable) Detail() string {
	var path *fs.PathError
	if errors.As(e.err, &path) {
		return path.Err.Error()
	}
	return e.err.Error()
}

// SumOf returns the SHA-256 of a file on disk that is small enough to be kept.
func SumOf(ctx context.Context, path string) (string, error) {
	r, err := content{path: path}.open()
	if err != nil {
		return "", err
	}
	defer r.close()
	if r.size > maxFile {
		return "", errTooLarge
	}
	return r.sum(ctx)
}
