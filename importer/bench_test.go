package importer

import "testing"

// BenchmarkReadBook reads the model's grids: locating and extracting alone.
func BenchmarkReadBook(b *testing.B) {
	grids := book(b, model(b))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := readBook("某单位.xlsx", grids, Given{}); err != nil {
			b.Fatal(err)
		}
	}
}
