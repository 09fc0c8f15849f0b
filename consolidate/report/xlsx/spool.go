package xlsx

import (
	"archive/zip"
	"bytes"
	"errors"
	"hash/crc32"
	"io"
	"os"

	"github.com/klauspost/compress/flate"

	"jixiao/consolidate/whole"
)

// inMemory is the number of bytes that a spool keeps in memory.
const inMemory = 1 << 20

// spool keeps bytes in memory, or in a temporary file when there are more than inMemory.
type spool struct {
	memory bytes.Buffer
	file   *os.File     // nil while memory holds all
	drop   func() error // removes the file
	size   int64
}

func (s *spool) Write(p []byte) (int, error) {
	s.size += int64(len(p))
	if s.file == nil && s.memory.Len()+len(p) > inMemory {
		f, drop, err := whole.Temp()
		if err != nil {
			return 0, err
		}
		s.file, s.drop = f, drop
		if _, err := s.memory.WriteTo(f); err != nil {
			return 0, err
		}
		s.memory = bytes.Buffer{}
	}
	if s.file != nil {
		return s.file.Write(p)
	}
	return s.memory.Write(p)
}

// piece returns n bytes from an offset.
func (s *spool) piece(from int64, n int) ([]byte, error) {
	if s.file == nil {
		return s.memory.Bytes()[from : from+int64(n)], nil
	}
	piece := make([]byte, n)
	_, err := s.file.ReadAt(piece, from)
	return piece, err
}

// copyTo writes all bytes to w.
func (s *spool) copyTo(w io.Writer) error {
	if s.file == nil {
		_, err := w.Write(s.memory.Bytes())
		return err
	}
	_, err := io.Copy(w, io.NewSectionReader(s.file, 0, s.size))
	return err
}

// remove frees the memory and removes the file.
func (s *spool) remove() error {
	s.memory = bytes.Buffer{}
	if s.file == nil {
		return nil
	}
	s.file = nil
	return s.drop()
}

// chunk is the number of bytes that are compressed at a time.
const chunk = 64 << 10

// deflated is a part of a package. A goroutine compresses it while it is written.
type deflated struct {
	packed spool
	crc    uint32
	size   uint64      // before compression
	buf    []byte      // bytes that are not handed on yet
	chunks chan []byte // to the goroutine; nil once closed
	free   chan []byte // buffers back from it
	done   chan error  // its error
}

func newDeflated() *deflated {
	d := &deflated{chunks: make(chan []byte, 2), free: make(chan []byte, 3), done: make(chan error, 1)}
	go d.compress(d.chunks)
	return d
}

// compress compresses chunks until there are no more.
func (d *deflated) compress(chunks <-chan []byte) {
	w, err := flate.NewWriter(&d.packed, flate.BestSpeed)
	for p := range chunks {
		if err == nil {
			_, err = w.Write(p)
		}
		select {
		case d.free <- p[:0]:
		default:
		}
	}
	if err == nil {
		err = w.Close()
	}
	d.done <- err
}

// full hands the buffer on once it has a chunk.
func (d *deflated) full() {
	if len(d.buf) >= chunk {
		d.flush()
	}
}

// Write adds bytes. It never fails; close returns the error of compressing them.
func (d *deflated) Write(p []byte) (int, error) {
	n := len(p)
	for len(p) > 0 {
		part := p[:min(len(p), chunk)]
		d.buf = append(d.buf, part...)
		d.full()
		p = p[len(part):]
	}
	return n, nil
}

// flush hands the buffer on.
func (d *deflated) flush() {
	d.crc = crc32.Update(d.crc, crc32.IEEETable, d.buf)
	d.size += uint64(len(d.buf))
	d.chunks <- d.buf
	select {
	case d.buf = <-d.free:
	default:
		d.buf = make([]byte, 0, chunk+chunk/4)
	}
}

// close ends the part and returns the error of compressing it.
func (d *deflated) close() error {
	if d.chunks == nil {
		return nil
	}
	d.flush()
	close(d.chunks)
	d.chunks, d.buf = nil, nil
	return <-d.done
}

func (d *deflated) remove() error { return errors.Join(d.close(), d.packed.remove()) }

// writeTo writes a closed part into a package.
func (d *deflated) writeTo(out *zip.Writer, name string) error {
	w, err := out.CreateRaw(&zip.FileHeader{
		Name: name, Method: zip.Deflate, CRC32: d.crc,
		CompressedSize64: uint64(d.packed.size), UncompressedSize64: d.size,
	})
	if err != nil {
		return err
	}
	return d.packed.copyTo(w)
}
