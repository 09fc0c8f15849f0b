package archive

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// scratchName is the pattern of the names of scratch files.
const scratchName = "jixiao-unpack-*.tmp"

// Scratch keeps what is unpacked in one file among the system's temporary ones,
// until Close. It is made when it is first needed, and where the system allows it
// has no name, so that nothing of it stays behind when the program is killed; what
// an earlier run has left where it does not is cleared away. One goroutine at a time
// may put something into it; what is in it may be read by several.
type Scratch struct {
	file *os.File
	end  int64
}

// Keep keeps what write writes, all of it or, where it fails, nothing.
func (s *Scratch) Keep(write func(w io.Writer) error) (*io.SectionReader, error) {
	if err := s.make(); err != nil {
		return nil, err
	}
	to := &appending{s.file, s.end}
	if err := write(to); err != nil {
		return nil, err
	}
	kept := io.NewSectionReader(s.file, s.end, to.at-s.end)
	s.end = to.at
	return kept, nil
}

// Release gives back the room of what was kept last; of anything else nothing.
func (s *Scratch) Release(kept *io.SectionReader) {
	if in, from, n := kept.Outer(); in == s.file && from+n == s.end {
		s.end = from
	}
}

// make makes the file.
func (s *Scratch) make() error {
	if s.file != nil {
		return nil
	}
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), scratchName)) // the pattern is a good one
	for _, name := range left {
		_ = os.Remove(name) // one that is in use stays, or has no need of its name
	}
	f, err := os.CreateTemp("", scratchName)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoRoom, err)
	}
	_ = os.Remove(f.Name()) // Windows takes it away when it is closed only
	s.file = f
	return nil
}

// Close gives back all room. What was kept cannot be read any more.
func (s *Scratch) Close() error {
	if s.file == nil {
		return nil
	}
	f := s.file
	s.file, s.end = nil, 0
	err := f.Close()
	if gone := os.Remove(f.Name()); !errors.Is(gone, os.ErrNotExist) {
		err = errors.Join(err, gone)
	}
	return err
}

// appending writes from a place in the file on.
type appending struct {
	file *os.File
	at   int64
}

func (a *appending) Write(p []byte) (int, error) {
	n, err := a.file.WriteAt(p, a.at)
	a.at += int64(n)
	if err != nil {
		err = fmt.Errorf("%w: %w", ErrNoRoom, err)
	}
	return n, err
}
