package bureau

import (
	"archive/zip"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime/debug"
	"testing"

	"jixiao/cmd/jixiao/heap"
)

// BenchmarkArchive takes in archives, and says how much memory that takes at most,
// by the size of the largest file in them: heap/largest. It does not grow with how
// many files there are, nor with how large the archive is.
func BenchmarkArchive(b *testing.B) {
	large := 60 << 20
	if testing.Short() {
		large /= 10
	}
	form := sampleBytes(b)
	for _, bb := range []struct {
		name        string
		scans, size int
		others      int // small ones
	}{
		{"one scan", 1, large, 1},
		{"20 scans", 20, large, 20},
		{"5000 small files", 1, large, 5000},
	} {
		b.Run(bb.name, func(b *testing.B) {
			folder := b.TempDir()
			archiveOf(b, filepath.Join(folder, "甲.zip"), form, bb.scans, bb.size, bb.others)
			defer debug.SetGCPercent(debug.SetGCPercent(20)) // what is held, not what is left lying
			for b.Loop() {
				peak := heap.Peak(func() { importFolder(b, openDB(b), folder, nil) })
				b.ReportMetric(float64(peak)/float64(bb.size), "heap/largest")
			}
		})
	}
}

// archiveOf writes an archive of scans, with forms and notes among them.
func archiveOf(b *testing.B, name string, form []byte, scans, size, others int) {
	b.Helper()
	f, err := os.Create(name)
	if err != nil {
		b.Fatal(err)
	}
	w := zip.NewWriter(f)
	put := func(name string, data []byte) {
		to, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err == nil {
			_, err = to.Write(data)
		}
		if err != nil {
			b.Fatal(err)
		}
	}
	noise := rand.NewChaCha8([32]byte{})
	scan := make([]byte, size)
	for i := range scans {
		_, _ = noise.Read(scan) // it never fails
		put(fmt.Sprintf("扫描%d.pdf", i), append([]byte("%PDF-1.4\n"), scan...))
	}
	put("信访局.xlsx", form)
	for i := range others {
		put(fmt.Sprintf("说明%d.txt", i), fmt.Appendf(nil, "见附件%d", i))
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	if err := f.Close(); err != nil {
		b.Fatal(err)
	}
}
