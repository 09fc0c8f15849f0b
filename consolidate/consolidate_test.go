package consolidate

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

var (
	district = &schema.District{Year: 2023, Submissions: []*schema.Submission{{Unit: "甲局", Year: 2023}}}
	info     = report.Info{Version: "0.1.0", Database: "jixiao.db", Written: time.Unix(1_700_000_000, 0)}
)

// only reports what stands in a folder besides what should.
func only(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if len(got) != len(want) {
		t.Errorf("the folder holds %q, want %q", got, want)
	}
}

func TestWriteFile(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "区级汇总.xlsx")
	for range 2 { // anew, and in place of an earlier one
		s, err := WriteFile(path, summary.InMemory(known, district, nil, nil, nil), info, report.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if s.Year != 2023 || s.Units != 1 || s.Flags != 1 {
			t.Errorf("summary of %d: %d units, %d flags", s.Year, s.Units, s.Flags)
		}
		data, err := os.ReadFile(path)
		if err != nil || len(data) < 4 || string(data[:2]) != "PK" {
			t.Errorf("%d bytes, %v", len(data), err)
		}
		only(t, dir, "区级汇总.xlsx")
	}
}

// Where the workbook cannot be put in its place, what is there stays as it is
// and nothing is left beside it.
func TestWriteFileFails(t *testing.T) {
	dir := t.TempDir()
	taken := filepath.Join(dir, "区级汇总.xlsx")
	if err := os.MkdirAll(filepath.Join(taken, "in use"), 0o777); err != nil {
		t.Fatal(err)
	}
	if _, err := WriteFile(taken, summary.InMemory(known, district, nil, nil, nil), info, report.Options{}); err == nil {
		t.Error("a folder was replaced by a workbook")
	}
	only(t, dir, "区级汇总.xlsx")
	only(t, taken, "in use")

	_, err := WriteFile(filepath.Join(dir, "no such folder", "a.xlsx"), summary.InMemory(known, district, nil, nil, nil), info, report.Options{})
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("no such folder: %v", err)
	}
}

func TestWriteFileFollowsLinks(t *testing.T) {
	dir, elsewhere := t.TempDir(), t.TempDir()
	target, link := filepath.Join(elsewhere, "a.xlsx"), filepath.Join(dir, "b.xlsx")
	if err := os.WriteFile(target, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, link); err != nil {
		t.Skipf("no symbolic links here: %v", err)
	}
	if _, err := WriteFile(link, summary.InMemory(known, district, nil, nil, nil), info, report.Options{}); err != nil {
		t.Fatal(err)
	}
	if at, err := os.Readlink(link); err != nil || at != target {
		t.Errorf("the link leads to %q, %v", at, err)
	}
	if data, err := os.ReadFile(target); err != nil || len(data) == 0 {
		t.Errorf("%d bytes at its end, %v", len(data), err)
	}
}
