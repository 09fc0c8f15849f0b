package importer

import "testing"

// BenchmarkReadBook reads the model's grids: locating and extracting alone.
func BenchmarkReadBook(b *testing.B) {
	grids := book(b, model(b))
	reader := reader(b, Given{})
	b.ReportAllocs()
	for b.Loop() {
		if _, err := reader.readBook("某单位.xlsx", grids); err != nil {
			b.Fatal(err)
		}
	}
}
