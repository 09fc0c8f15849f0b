// Package heap is for tests and benchmarks that hold the memory that something takes
// against a limit.
package heap

import (
	"runtime"
	"sync"
	"time"
)

// Peak returns how many bytes of memory were in use at most while do ran, above those
// before. What is in use for less than some milliseconds it may miss; and what is left
// lying counts, see debug.SetGCPercent.
func Peak(do func()) uint64 {
	var stats runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&stats)
	before, peak := stats.HeapAlloc, stats.HeapAlloc
	done := make(chan struct{})
	var watching sync.WaitGroup
	watching.Go(func() {
		for {
			select {
			case <-done:
				return
			case <-time.After(2 * time.Millisecond):
				runtime.ReadMemStats(&stats)
				peak = max(peak, stats.HeapAlloc)
			}
		}
	})
	do()
	close(done)
	watching.Wait()
	return peak - before
}
