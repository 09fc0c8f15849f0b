package textgrid

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// layout is a grid as text, and what is found on it.
type layout struct {
	name, grid, want string
}

// The layouts of a file stand one below the other, each with its name, its grid as
// Book or Sheet reads it, and what is found on it.
const (
	nameMark = "== "
	wantMark = "--"
)

// Golden fails the test where find prints something else of the grid of a layout in
// one of the files of a pattern than stands beneath it. With update it writes what find
// prints there instead.
func Golden(t *testing.T, pattern string, update bool, find func(grid string) string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	if err != nil || len(files) == 0 {
		t.Fatalf("no layouts in %s: %v", pattern, err)
	}
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all := parseLayouts(string(text))
		for i, l := range all {
			got := find(l.grid)
			if diff := cmp.Diff(strings.Split(l.want, "\n"), strings.Split(got, "\n")); diff != "" && !update {
				t.Errorf("%s: %s (-want +got):\n%s", file, l.name, diff)
			}
			all[i].want = got
		}
		if len(all) == 0 {
			t.Errorf("%s: no layouts", file)
		}
		if update {
			if err := os.WriteFile(file, []byte(printLayouts(all)), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}

func parseLayouts(text string) []layout {
	var all []layout
	for part := range strings.SplitSeq("\n"+text, "\n"+nameMark) {
		if name, rest, ok := strings.Cut(part, "\n"); ok && name != "" {
			body, want, _ := strings.Cut(rest, "\n"+wantMark+"\n")
			all = append(all, layout{name, strings.TrimRight(body, "\n"), strings.TrimRight(want, "\n")})
		}
	}
	return all
}

func printLayouts(all []layout) string {
	var b strings.Builder
	for i, l := range all {
		if i > 0 {
			b.WriteString("\n")
		}
		fmt.Fprintf(&b, "%s%s\n%s\n%s\n%s\n", nameMark, l.name, l.grid, wantMark, l.want)
	}
	return b.String()
}
