package main

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/cmd/jixiao/licenses"
)

// What is kept is of all that the program is built from now.
func TestNoticesAreOfWhatIsLinked(t *testing.T) {
	now, err := collect(filepath.Join("..", "..", "..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	kept, err := os.ReadFile(filepath.Join("..", "notices.json"))
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Equal(now, kept) {
		return
	}
	var is, was []licenses.Notice
	if err := json.Unmarshal(now, &is); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(kept, &was); err != nil {
		t.Fatal(err)
	}
	t.Errorf("run go generate ./cmd/jixiao/licenses (-kept +now):\n%s", cmp.Diff(was, is))
}

// Nothing that is known to be in the program is missing, however it is found.
func TestNoticesHave(t *testing.T) {
	all, err := licenses.All()
	if err != nil {
		t.Fatal(err)
	}
	texts := map[string]int{}
	for _, n := range all {
		for _, text := range n.Texts {
			texts[n.Name] += len(text.Text)
		}
	}
	for _, name := range []string{"jixiao", "Go", "SQLite", "modernc.org/sqlite", "modernc.org/libc", "github.com/xuri/excelize/v2", "github.com/spf13/cobra",
		"github.com/inconshreveable/mousetrap", "github.com/mattn/go-isatty", "github.com/bodgit/windows", "golang.org/x/sys", "htmx.org", "echarts"} {
		if texts[name] < 100 {
			t.Errorf("%s: %d bytes of terms", name, texts[name])
		}
	}
}
