//go:build unix

package bureau

import (
	"net"
	"os"
	"path/filepath"
	"syscall"
	"testing"
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
	if os.Getuid() != 0 { // no permission stops root
		write(t, filepath.Join(folder, "locked.xlsx"), []byte("x"))
		if err := os.Chmod(filepath.Join(folder, "locked.xlsx"), 0); err != nil {
			t.Fatal(err)
		}
		want["locked.xlsx"] = "permission"
	}
	return want
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
