package importer

import (
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// Version is of the code of every package that reads, all of it: a package or a file
// that it does not know could change what is read and leave the version as it was.
func TestVersionIsOfAllCode(t *testing.T) {
	var known []string
	for _, code := range readingCode() {
		files, err := fs.Glob(code, "*.go")
		if err != nil {
			t.Fatal(err)
		}
		known = append(known, strings.Join(files, " "))
	}
	folders := map[string][]string{}
	err := filepath.WalkDir(".", func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{"archive", "grid/gridtest", "grid/textgrid"}, filepath.ToSlash(path)): // they unpack, and test
			return filepath.SkipDir
		case filepath.Ext(path) == ".go" && !strings.HasSuffix(path, "_test.go") && entry.Name() != "version.go":
			folders[filepath.Dir(path)] = append(folders[filepath.Dir(path)], entry.Name())
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, files := range folders {
		want = append(want, strings.Join(files, " "))
	}
	slices.Sort(known)
	slices.Sort(want)
	if diff := cmp.Diff(want, known); diff != "" {
		t.Errorf("the version is of other files than there are (-there +known):\n%s", diff)
	}
}
