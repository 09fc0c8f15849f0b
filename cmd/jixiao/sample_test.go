package main

import (
	"bytes"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"jixiao/samples"
)

// The sample data have a page and a database of their own; nothing of them gets into
// the bureau's, and they are gone when the program is.
func TestSample(t *testing.T) {
	temporary := t.TempDir()
	t.Setenv("TMPDIR", temporary)
	t.Setenv("TMP", temporary)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("LocalAppData", t.TempDir())
	db := filepath.Join(t.TempDir(), "a.db")
	address, end := serving(t, "--db", db, "--addr", "127.0.0.1:0")
	client := visitor(t)
	if status, page := fetch(t, client, address); status != http.StatusOK || !strings.Contains(page, "第一次用，分三步") || strings.Contains(page, "这是示例数据") {
		t.Fatalf("an empty database: %d\n%s", status, page)
	}
	bare, _, _ := strings.Cut(address, "?")
	var shown string
	for range 2 { // the second time it is the same
		status, page := post(t, client, bare+"sample", url.Values{})
		link := regexp.MustCompile(`href="(http://127\.0\.0\.1:\d+/\?token=\w+)"`).FindStringSubmatch(page)
		if status != http.StatusOK || link == nil || shown != "" && link[1] != shown {
			t.Fatalf("%d\n%s", status, page)
		}
		shown = link[1]
	}
	other := visitor(t)
	status, page := fetch(t, other, shown)
	if status != http.StatusOK || !strings.Contains(page, "2023 年度总览") || !strings.Contains(page, "这是示例数据") || !strings.Contains(page, `href="`+bare+`"`) {
		t.Errorf("the sample page: %d\n%s", status, page)
	}
	at, _, _ := strings.Cut(shown, "?")
	for _, path := range []string{"receive", "findings", "settings", "handout", "database", "nowhere"} {
		if _, page := fetch(t, other, at+path); !strings.Contains(page, "这是示例数据") {
			t.Errorf("/%s does not say what it is of", path)
		}
	}
	if _, page := fetch(t, other, at+"district?table=handed&only=missing"); !strings.Contains(page, "星澜区档案馆") {
		t.Error("nobody of the sample is missing")
	}
	if status, page := fetch(t, visitor(t), at+"district"); status != http.StatusForbidden || strings.Contains(page, "信访局") {
		t.Errorf("without its token the sample page answers %d", status)
	}
	if status, _ := post(t, other, at+"sample", url.Values{}); status != http.StatusNotFound {
		t.Errorf("a sample of the sample: %d", status)
	}
	if units := jixiao(t, "units", "--db", db); strings.Contains(units, "信访局") || stored(t, db) != 0 {
		t.Errorf("in the bureau's database is\n%s", units)
	}
	end()
	if left, err := os.ReadDir(temporary); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

// The samples that are in the program are some that there are, and few.
func TestSampleFiles(t *testing.T) {
	files, err := samples.Files()
	if err != nil {
		t.Fatal(err)
	}
	size, count := 0, 0
	for _, name := range globbed(t, "../../samples/2023/*.xlsx") {
		f, err := files.Open(filepath.Base(name))
		if err != nil {
			continue
		}
		var in bytes.Buffer
		_, err = in.ReadFrom(f)
		if want, readErr := os.ReadFile(name); err != nil || readErr != nil || !bytes.Equal(want, in.Bytes()) {
			t.Errorf("%s is another one: %v, %v", name, err, readErr)
		}
		size, count = size+in.Len(), count+1
	}
	if count < 12 || size > 400<<10 {
		t.Errorf("%d files of %d bytes", count, size)
	}
}

func globbed(t *testing.T, pattern string) []string {
	t.Helper()
	names, err := filepath.Glob(pattern)
	if err != nil {
		t.Fatal(err)
	}
	return names
}
