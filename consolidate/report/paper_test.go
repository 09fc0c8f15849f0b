package report

import (
	"fmt"
	"slices"
	"testing"
)

// Columns are parted so that no page is wider than the paper with type that can be
// read; every column stands on one page, and groups are not parted where they fit.
func TestOnPaper(t *testing.T) {
	widths := []float64{6, 28, 14}
	groups := []int{4}
	for g := range 7 {
		if g > 0 {
			groups = append(groups, len(widths)+1)
		}
		for range 6 {
			widths = append(widths, 10)
		}
	}
	groups = append(groups, len(widths)+1)
	widths = append(widths, 48)
	for _, test := range []struct {
		name  string
		page  float64
		parts int
	}{{"A3", pageWidth(A3, false), 4}, {"A4", pageWidth(A4, false), 8}, {"any", 1e6, 1}} {
		t.Run(test.name, func(t *testing.T) {
			p := onPaper(widths, 2, groups, test.page)
			if len(p.blocks) != test.parts {
				t.Errorf("%d pages side by side, want %d: %v", len(p.blocks), test.parts, p.blocks)
			}
			if (p.scale == 0) != (len(p.blocks) == 1) || p.scale != 0 && (p.scale < leastScale || p.scale > 100) {
				t.Errorf("scaled to %d %%", p.scale)
			}
			next := 1
			for i, s := range p.blocks {
				if s.first != next || s.last < s.first {
					t.Fatalf("pages %v", p.blocks)
				}
				next = s.last + 1
				width := 0.0
				for _, w := range widths[s.first-1 : s.last] {
					width += w
				}
				if i > 0 {
					width += widths[0] + widths[1]
				}
				if room := test.page / characterWidth; p.scale > 0 && width*float64(p.scale)/100 > room {
					t.Errorf("columns %v take %.0f characters at %d %%, the paper %.0f", s, width, p.scale, room)
				}
				if i > 0 && !slices.Contains(groups, s.first) {
					t.Errorf("columns %v begin within a group", s)
				}
			}
			if next != len(widths)+1 {
				t.Errorf("pages %v of %d columns", p.blocks, len(widths))
			}
			if want := len(p.blocks) - 1; len(p.breaks()) != want {
				t.Errorf("breaks %v", p.breaks())
			}
		})
	}
	// A column wider than the paper stands alone.
	if p := onPaper([]float64{5, 5, 400, 10}, 2, nil, 500); fmt.Sprint(p.blocks) != "[{1 3} {4 4}]" {
		t.Errorf("pages %v", p.blocks)
	}
}
