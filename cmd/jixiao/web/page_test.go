package web

import (
	"io/fs"
	"regexp"
	"testing"
)

// Of the templates that pages share, each has a name of its own: of two with one name
// the later would silently stand for both.
func TestSharedTemplatesHaveNames(t *testing.T) {
	names, err := fs.Glob(embedded, "templates/shared/*.html")
	if err != nil || len(names) < 3 {
		t.Fatalf("%v, %v", names, err)
	}
	in := map[string]string{}
	for _, file := range names {
		text, err := fs.ReadFile(embedded, file)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`{{define "([^"]+)"}}`).FindAllStringSubmatch(string(text), -1) {
			if other, ok := in[m[1]]; ok {
				t.Errorf("%s is in %s and in %s", m[1], other, file)
			}
			in[m[1]] = file
		}
	}
}
