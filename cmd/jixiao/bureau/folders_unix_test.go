//go:build unix

package bureau

import (
	"net"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// oddFiles makes what is no file, or cannot be read, and returns the codes that it
// is told by.
func oddFiles(t *testing.T, folder string) map[string]string {
	t.Helper()
	want := map[string]string{"pipe.xlsx": "pipe"}
	if err := syscall.Mkfifo(filepath.Join(folder, "pipe.xlsx"), 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("/dev/null", filepath.Join(folder, "null.xlsx")); err == nil {
		want["null.xlsx"] = "device"
	}
	t.Chdir(folder) // the name of a socket is short
	if l, err := net.Listen("unix", "s"); err == nil {
		t.Cleanup(func() { _ = l.Close() })
		want["s"] = "socket"
	}
	return want
}

// A file and a folder that may not be read are told by name, in a folder as in a list of
// files, and the rest goes on.
func TestUnreadable(t *testing.T) {
	if os.Geteuid() == 0 {
		t.Skip("no permission stops root")
	}
	folder := t.TempDir()
	lock := func(name string) {
		t.Helper()
		path := filepath.Join(folder, name)
		info, err := os.Stat(path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.Chmod(path, 0); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = os.Chmod(path, info.Mode()) })
	}
	for _, name := range []string{"a.txt", "锁住.xlsx", "锁住的夹/b.txt", "z.txt"} {
		write(t, filepath.Join(folder, name), []byte("说明"+name))
	}
	lock("锁住.xlsx")
	lock("锁住的夹")
	want := map[string]string{"a.txt": "text", "z.txt": "text", "锁住.xlsx": "permission", "锁住的夹": "permission"}
	told := func(results []Imported) {
		t.Helper()
		if diff := cmp.Diff(want, codes(results)); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		for _, r := range results {
			if r.Code == "permission" && !strings.Contains(r.Reason, "请") {
				t.Errorf("%s: %q says nothing of what to do", r.File, r.Reason)
			}
		}
	}
	told(importFolder(t, openDB(t), folder, nil))

	paths := []string{filepath.Join(folder, "锁住的夹", "b.txt")}
	want["b.txt"] = "permission"
	for name := range want {
		if name != "b.txt" {
			paths = append(paths, filepath.Join(folder, name))
		}
	}
	batch, err := Collect(t.Context(), paths, "")
	if err != nil {
		t.Fatal(err)
	}
	found := map[string]bool{}
	for _, f := range batch.Files {
		found[filepath.Base(f.Name)] = true
		if why := f.err; why != nil && RefusalOf(why).Code != "permission" {
			t.Errorf("%s: %v", f.Name, why)
		}
	}
	for name := range want {
		if !found[name] {
			t.Errorf("of the list, %s is not told", name)
		}
	}
}

// What has become a pipe between two looks is not waited for.
func TestNobodyWaitsForAPipe(t *testing.T) {
	path := filepath.Join(t.TempDir(), "pipe")
	if err := syscall.Mkfifo(path, 0o666); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDONLY|unwaiting, 0)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Error(err)
	}
}
