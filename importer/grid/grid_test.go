package grid

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRef(t *testing.T) {
	for _, tt := range []struct {
		row, col int
		want     string
	}{
		{1, 1, "A1"}, {8, 4, "D8"}, {10, 26, "Z10"}, {10, 27, "AA10"}, {3, 702, "ZZ3"}, {3, 703, "AAA3"},
		{1048576, 16384, "XFD1048576"}, {0, 1, ""}, {1, 0, ""},
	} {
		if got := Ref(tt.row, tt.col); got != tt.want {
			t.Errorf("Ref(%d, %d) = %q, want %q", tt.row, tt.col, got, tt.want)
		}
		if tt.want == "" {
			continue
		}
		if row, col, ok := ParseRef(tt.want); row != tt.row || col != tt.col || !ok {
			t.Errorf("parseRef(%q) = %d, %d, %v", tt.want, row, col, ok)
		}
	}
	for _, bad := range []string{"", "A", "1", "A0", "A01", "XFE1", "AAAA1", "A1048577", "A1B", "$A$1", "A-1", "甲1", "A99999999999999999999"} {
		if row, col, ok := ParseRef(bad); ok {
			t.Errorf("parseRef(%q) = %d, %d, want none", bad, row, col)
		}
	}
}

func text(row, col int, s string) Cell { return Cell{Row: row, Col: col, Kind: Text, Text: s} }

func TestSheet(t *testing.T) {
	s := NewSheet("表", []Cell{
		text(5, 2, "B5"),
		text(2, 2, "B2"), // first of B2:C4
		text(3, 3, "stale content under the merge"),
		text(1, 1, " \u3000\n\u200b"),
		{Row: 9, Col: 9, Kind: Uncomputed},
		text(5, 2, "another B5"),
		text(0, 3, "nowhere"),
	}, []Range{{2, 2, 4, 3}, {9, 9, 9, 11}, {7, 7, 7, 7}, {20, 1, 30, 9}})

	var got []string
	for _, c := range s.Cells {
		got = append(got, Ref(c.Row, c.Col)+"="+c.Text)
	}
	if diff := cmp.Diff([]string{"B2=B2", "B5=B5", "I9="}, got); diff != "" {
		t.Errorf("cells (-want +got):\n%s", diff)
	}
	if c := s.At(4, 3); c == nil || c.Text != "B2" {
		t.Errorf("At(4, 3) = %v, want B2 through the merged range", c)
	}
	if c := s.At(25, 5); c != nil {
		t.Errorf("At in an empty merged range = %v, want nil", c)
	}
	if c := s.At(1, 1); c != nil {
		t.Errorf("At of white space = %v, want nil", c)
	}
	if got, want := s.Span(4, 3), (Range{2, 2, 4, 3}); got != want {
		t.Errorf("Span = %v, want %v", got, want)
	}
	if got, want := s.Span(7, 7), (Range{7, 7, 7, 7}); got != want {
		t.Errorf("Span = %v, want %v", got, want)
	}
	if got, want := s.Bounds(), (Range{2, 2, 9, 11}); got != want {
		t.Errorf("Bounds = %v, want %v", got, want)
	}
	if got := NewSheet("", nil, nil).Bounds(); got != (Range{}) {
		t.Errorf("Bounds of an empty sheet = %v", got)
	}
}

// The index must agree with looking at every range, and what it keeps must not
// overlap, whatever it is given.
func TestMergesRandom(t *testing.T) {
	rnd := rand.New(rand.NewPCG(1, 2))
	for round := range 200 {
		size := 5 + round%40
		var merges []Range
		for range 1 + round%60 {
			top, left := 1+rnd.IntN(size), 1+rnd.IntN(size)
			merges = append(merges, Range{top, left, top + rnd.IntN(4), left + rnd.IntN(1+size/4)})
		}
		s := NewSheet("", nil, merges)
		checkKept(t, s.Merges, merges)
		for row := 1; row < size+5; row++ {
			for col := 1; col < size+5; col++ {
				want := Range{row, col, row, col}
				for _, m := range s.Merges {
					if m.Contains(row, col) {
						want = m
					}
				}
				if got := s.Span(row, col); got != want {
					t.Fatalf("Span(%d, %d) = %v, want %v of %v", row, col, got, want, s.Merges)
				}
			}
		}
	}
}

// checkKept makes sure that the ranges kept of some do not overlap one another, and
// that each of more than one cell is kept, or overlaps one that is.
func checkKept(t *testing.T, kept, given []Range) {
	t.Helper()
	for i, a := range kept {
		if at := slices.IndexFunc(kept[i+1:], a.Overlaps); at >= 0 {
			t.Fatalf("%v and %v kept, which overlap", a, kept[i+1+at])
		}
	}
	for _, m := range given {
		if (m.Top < m.Bottom || m.Left < m.Right) && !slices.ContainsFunc(kept, m.Overlaps) {
			t.Fatalf("%v dropped although nothing overlaps it", m)
		}
	}
}

func TestDate(t *testing.T) {
	for _, tt := range []struct {
		number   string
		date1904 bool
		want     string
	}{
		{"45432", false, "2024-05-20"},
		{"43970", true, "2024-05-20"},
		{"1", false, "1900-01-01"},
		{"59", false, "1900-02-28"},
		{"60", false, ""},
		{"61", false, "1900-03-01"},
		{"0", true, "1904-01-01"},
		{"45432.354166666664", false, "2024-05-20 08:30:00"},
		{"45432.99999999999", false, "2024-05-21"},
		{"0.5", false, "12:00:00"},
		{"2958465", false, "9999-12-31"},
		{"2958466", false, ""},
		{"-1", false, ""},
		{"1e300", false, ""},
	} {
		c := Cell{Row: 1, Col: 1, Kind: Number, Text: tt.number, Format: Format{Date: true}}
		s := NewSheet("", []Cell{c}, nil)
		s.Date1904 = tt.date1904
		got, ok := s.Date(&c)
		if got != tt.want || ok != (tt.want != "") {
			t.Errorf("Date(%s, 1904 %v) = %q, %v, want %q", tt.number, tt.date1904, got, ok, tt.want)
		}
	}
	s := NewSheet("", nil, nil)
	for _, c := range []*Cell{nil, {Kind: Number, Text: "45432"}, {Kind: Text, Text: "45432", Format: Format{Date: true}}} {
		if got, ok := s.Date(c); ok {
			t.Errorf("Date(%v) = %q, want none", c, got)
		}
	}
}

func BenchmarkNewSheetManyMerges(b *testing.B) {
	const merged = 100_000
	var merges []Range
	for i := range merged {
		merges = append(merges, Range{1 + i/8000*3, 1 + i%8000*2, 3 + i/8000*3, 2 + i%8000*2})
	}
	for b.Loop() {
		if s := NewSheet("", nil, merges); len(s.Merges) != merged {
			b.Fatal(fmt.Errorf("%d merges", len(s.Merges)))
		}
	}
}
