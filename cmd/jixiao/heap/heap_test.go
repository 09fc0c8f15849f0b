package heap

import (
	"testing"
	"time"
)

var held []byte

// What is held for a moment counts, and what was held before does not.
func TestPeak(t *testing.T) {
	const size = 64 << 20
	held = make([]byte, size)
	if peak := Peak(func() { time.Sleep(20 * time.Millisecond) }); peak > size/2 {
		t.Errorf("of nothing %d bytes", peak)
	}
	held = nil
	peak := Peak(func() {
		held = make([]byte, size)
		time.Sleep(50 * time.Millisecond)
		held = nil
	})
	if peak < size/2 || peak > 2*size {
		t.Errorf("of %d bytes %d", size, peak)
	}
}
