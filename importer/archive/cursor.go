package archive

import (
	"encoding/binary"
	"fmt"
	"io"
)

// cursor reads the fields of a header. After the first field that is missing it returns
// zeros and keeps the error, so that it need be asked for only once.
type cursor struct {
	b   []byte // the bytes that are not read yet
	err error
}

// fail keeps an error, if it is the first, and ends the header.
func (c *cursor) fail(format string, args ...any) {
	if c.err == nil {
		c.err = fmt.Errorf("%w: "+format, append([]any{ErrDamaged}, args...)...)
	}
	c.b = nil
}

// take reads n bytes; nil where there are fewer.
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

// piece reads n bytes at an offset. It fails where there are fewer.
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

// begins reports whether a file begins with some bytes.
func begins(r *io.SectionReader, magic string) bool {
	head, err := piece(r, 0, len(magic))
	return err == nil && string(head) == magic
}
