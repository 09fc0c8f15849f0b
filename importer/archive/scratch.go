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

// Scratch keeps unpacked files in one temporary file until Close. The temporary file is
// made when it is first needed. It has no name where the system allows that, so that
// nothing stays behind when the program is killed; elsewhere the next run removes it.
// One goroutine at a time may add to a Scratch; several may read from it.
type Scratch struct {
	file *os.File
	end  int64
}

// Keep keeps the bytes that write writes, or nothing where write fails.
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

// Release gives back the room of the bytes that were kept last. It does nothing for
// others.
func (s *Scratch) Release(kept *io.SectionReader) {
	if in, from, n := kept.Outer(); in == s.file && from+n == s.end {
		s.end = from
	}
}

// make makes the temporary file.
func (s *Scratch) make() error {
	if s.file != nil {
		return nil
	}
	left, _ := filepath.Glob(filepath.Join(os.TempDir(), scratchName)) // the pattern is right
	for _, name := range left {
		_ = os.Remove(name) // Windows keeps one that is in use; elsewhere it needs no name
	}
	f, err := os.CreateTemp("", scratchName)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrNoRoom, err)
	}
	_ = os.Remove(f.Name()) // on Windows this works only in Close
	s.file = f
	return nil
}

// Close removes the temporary file. Its bytes cannot be read any more.
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

// appending writes into a file from an offset on.
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
