package main

import (
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayImport says which packages of the project each package may import, and
// which libraries. Imports go one way: cmd to importer and consolidate, those
// to schema; importer and consolidate meet in cmd alone.
var mayImport = map[string][]string{
	"schema":       {},
	"schema/store": {"jixiao/schema", "modernc.org/sqlite", "modernc.org/sqlite/lib"},
	"importer": {
		"jixiao/schema", "jixiao/importer/grid", "jixiao/importer/grid/formats", "jixiao/importer/locate", "jixiao/importer/extract",
		"jixiao/importer/grid/raw", "jixiao/importer/grid/container", "jixiao/importer/grid/calc", "jixiao/importer/grid/ooxml", "jixiao/importer/grid/biff", "jixiao/importer/grid/odf", // for their code, of which the version is
	},
	"importer/grid":                 {},
	"importer/grid/raw":             {"jixiao/importer/grid"},
	"importer/grid/container":       {"jixiao/importer/grid", "github.com/richardlehane/mscfb", "golang.org/x/net/html/charset", "golang.org/x/text/encoding"},
	"importer/grid/calc":            {"jixiao/importer/grid", "jixiao/importer/grid/raw"},
	"importer/grid/ooxml":           {"jixiao/importer/grid", "jixiao/importer/grid/raw", "jixiao/importer/grid/container", "jixiao/importer/grid/calc", "github.com/xuri/excelize/v2", "github.com/richardlehane/mscfb"},
	"importer/grid/biff":            {"jixiao/importer/grid", "jixiao/importer/grid/raw", "jixiao/importer/grid/container", "jixiao/importer/grid/calc", "github.com/richardlehane/mscfb"},
	"importer/grid/odf":             {"jixiao/importer/grid", "jixiao/importer/grid/raw", "jixiao/importer/grid/container", "jixiao/importer/grid/calc", "golang.org/x/crypto"},
	"importer/grid/formats":         {"jixiao/importer/grid", "jixiao/importer/grid/container", "jixiao/importer/grid/ooxml", "jixiao/importer/grid/biff", "jixiao/importer/grid/odf"},
	"importer/grid/textgrid":        {"jixiao/importer/grid", "github.com/google/go-cmp/cmp"},
	"importer/grid/gridtest":        {"jixiao/importer/grid", "jixiao/importer/grid/container", "github.com/xuri/excelize/v2"},
	"importer/locate":               {"jixiao/schema", "jixiao/importer/grid", "golang.org/x/text"},
	"importer/extract":              {"jixiao/schema", "jixiao/importer/grid", "jixiao/importer/locate", "golang.org/x/text"},
	"consolidate":                   {"jixiao/schema", "jixiao/consolidate/summary", "jixiao/consolidate/report", "jixiao/consolidate/whole", "jixiao/consolidate/report/template"},
	"consolidate/whole":             {"github.com/gofrs/flock"},
	"consolidate/summary":           {"jixiao/schema"},
	"consolidate/export":            {"jixiao/schema", "jixiao/consolidate/summary", "jixiao/consolidate/report", "github.com/parquet-go/parquet-go"},
	"consolidate/report":            {"jixiao/schema", "jixiao/consolidate/summary", "jixiao/consolidate/report/xlsx", "jixiao/consolidate/report/template", "github.com/xuri/excelize/v2"},
	"consolidate/report/xlsx":       {"jixiao/schema", "github.com/xuri/excelize/v2", "github.com/klauspost/compress/flate", "jixiao/consolidate/whole"},
	"consolidate/report/formula":    {},
	"consolidate/report/template":   {"jixiao/consolidate/report/formula"},
	"consolidate/handout":           {"jixiao/schema", "github.com/xuri/excelize/v2"},
	"consolidate/report/reporttest": {"github.com/xuri/excelize/v2", "github.com/google/go-cmp/cmp"},
	"schema/schematest":             {"jixiao/schema"},
	"samples":                       {},
	"samples/thorough":              {},
	"samples/gen":                   {"github.com/xuri/excelize/v2", "golang.org/x/text/encoding"},
	"importer/archive":              {"jixiao/importer/grid", "jixiao/importer/grid/container", "jixiao/importer/grid/formats", "github.com/bodgit/sevenzip", "github.com/nwaples/rardecode/v2", "golang.org/x/text/encoding"},
	"cmd/jixiao/bureau": {
		"jixiao/schema", "jixiao/schema/store", "jixiao/importer", "jixiao/importer/archive", "jixiao/importer/grid", "jixiao/importer/grid/formats",
		"jixiao/consolidate/summary", "jixiao/consolidate/report", "jixiao/consolidate/handout", "jixiao/consolidate/whole", "jixiao/consolidate/report/template",
		"golang.org/x/sync/semaphore",
	},
	"cmd/jixiao/paper":  {"jixiao/importer/grid", "golang.org/x/text"},
	"cmd/jixiao/pinyin": {"github.com/mozillazg/go-pinyin", "golang.org/x/text"},
	"cmd/jixiao/heap":   {},
	"cmd/jixiao/inbox":  {"github.com/fsnotify/fsnotify"},

	"cmd/jixiao/licenses":     {},
	"cmd/jixiao/licenses/gen": {"jixiao/cmd/jixiao/licenses"},
	"cmd/jixiao/web": {
		"jixiao/cmd/jixiao/bureau", "jixiao/cmd/jixiao/inbox", "jixiao/cmd/jixiao/paper", "jixiao/cmd/jixiao/pinyin",
		"jixiao/schema", "jixiao/schema/store", "jixiao/importer", "jixiao/importer/grid", "jixiao/importer/grid/formats",
		"jixiao/consolidate/summary", "jixiao/consolidate/report", "jixiao/consolidate/report/template", "jixiao/consolidate/export", "jixiao/consolidate/handout", "jixiao/consolidate/whole",
		"golang.org/x/crypto/bcrypt", "github.com/klauspost/compress/gzhttp",
	},
	"cmd/jixiao": {
		"jixiao/cmd/jixiao/web", "github.com/cli/browser", "github.com/gofrs/flock", "github.com/inconshreveable/mousetrap",
		"jixiao/cmd/jixiao/bureau", "jixiao/cmd/jixiao/licenses", "jixiao/samples",
		"jixiao/schema", "jixiao/schema/store", "jixiao/importer", "jixiao/importer/archive", "jixiao/importer/grid", "jixiao/importer/grid/formats",
		"jixiao/consolidate", "jixiao/consolidate/whole", "jixiao/consolidate/summary", "jixiao/consolidate/report", "jixiao/consolidate/export", "jixiao/consolidate/handout", "jixiao/consolidate/report/template",
		"github.com/spf13/cobra", "github.com/spf13/pflag", "github.com/schollz/progressbar/v3", "golang.org/x/term",
	},
}

func TestImportsGoOneWay(t *testing.T) {
	root := filepath.Join("..", "..")
	seen := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		dir, err := filepath.Rel(root, filepath.Dir(path))
		if err != nil {
			return err
		}
		dir = filepath.ToSlash(dir)
		allowed, known := mayImport[dir]
		if !known {
			t.Errorf("%s: the table of imports does not know this package", dir)
			return nil
		}
		seen[dir] = true
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.ImportsOnly)
		if err != nil {
			return err
		}
		for _, spec := range file.Imports {
			imported, err := strconv.Unquote(spec.Path.Value)
			if err != nil {
				return err
			}
			first, _, _ := strings.Cut(imported, "/")
			if first != "jixiao" && !strings.Contains(first, ".") {
				continue // the standard library
			}
			if !slices.ContainsFunc(allowed, func(a string) bool {
				return imported == a || !strings.HasPrefix(a, "jixiao") && strings.HasPrefix(imported, a+"/")
			}) {
				t.Errorf("%s may not import %s", path, imported)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for dir := range mayImport {
		if !seen[dir] {
			t.Errorf("the table of imports names %s, which there is not", dir)
		}
	}
}
