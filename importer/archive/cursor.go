package archive

import (
	"encoding/binary"
	"fmt"
	"io"
)

// cursor reads the fields of a header. After the first that is not there it
// gives zeros and keeps the error, so that only whoever uses the fields has to
// ask for it.
type cursor struct {
	b   []byte
	err error
}

// fail keeps the first error.
func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: "+format, append([]any{ErrDamaged}, args...)...)
	}
	c.b = nil
}

func (c *cursor) take(n uint64) []byte {
	if n > uint64(len(c.b)) {
		c.fail("header ends early")
		return nil
	}
	out := c.b[:n:n]
	c.b = c.b[n:]
	return out
}

func (c *cursor) byte() byte {
	if b := c.take(1); b != nil {
		return b[0]
	}
	return 0
}

func (c *cursor) uint16() uint16 {
	if b := c.take(2); b != nil {
		return binary.LittleEndian.Uint16(b)
	}
	return 0
}

func (c *cursor) uint32() uint32 {
	if b := c.take(4); b != nil {
		return binary.LittleEndian.Uint32(b)
	}
	return 0
}

func (c *cursor) uint64() uint64 {
	if b := c.take(8); b != nil {
		return binary.LittleEndian.Uint64(b)
	}
	return 0
}

// piece reads so many bytes at a place, all of which have to be there.
func piece(r *io.SectionReader, at int64, n int) ([]byte, error) {
	if at < 0 || n < 0 || at > r.Size() || int64(n) > r.Size()-at {
		return nil, fmt.Errorf("%w: header ends early", ErrDamaged)
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(io.NewSectionReader(r, at, int64(n)), b); err != nil {
		return nil, asDamaged(err)
	}
	return b, nil
}

// begins reports whether a file has some first bytes.
func begins(r *io.SectionReader, magic string) bool {
	head, err := piece(r, 0, len(magic))
	return err == nil && string(head) == magic
}
