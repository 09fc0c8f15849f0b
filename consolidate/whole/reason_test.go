package whole

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// Why finds the reason of an error, whatever it is wrapped in.
func TestWhy(t *testing.T) {
	folder := t.TempDir()
	file := filepath.Join(folder, "a")
	if err := os.WriteFile(file, nil, 0o666); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(folder, "d"), 0o777); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]Reason{
		filepath.Join(folder, "none", "a"):                              NoFolder,
		filepath.Join(folder, strings.Repeat("很长的名字", 60)+".xlsx", "a"): TooLong,
		filepath.Join(file, "b"):                                        NotFolder,
	} {
		if runtime.GOOS == "windows" && want != NoFolder {
			continue // it says of all that there is no such path
		}
		err := Write(path, saying("a"))
		if got := Why(fmt.Errorf("write: %w", err)); err == nil || got != want {
			t.Errorf("%s: %v is reason %d, want %d", filepath.Base(path), err, got, want)
		}
	}
	for _, test := range []struct {
		err  error
		want Reason
	}{
		{fs.ErrPermission, Denied}, {errName, BadName}, {errors.New("odd"), Other},
		{&fs.PathError{Op: "write", Path: "a", Err: reasons[0].codes[0]}, Full},
	} {
		if got := Why(errors.Join(test.err)); got != test.want {
			t.Errorf("%v is reason %d, want %d", test.err, got, test.want)
		}
	}
}

func TestNamesThatWindowsKeeps(t *testing.T) {
	if runtime.GOOS != "windows" {
		for _, name := range []string{"CON", "导出."} {
			if err := Write(filepath.Join(t.TempDir(), name), saying("a")); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		return
	}
	for _, name := range []string{"CON", "nul.xlsx", "导出.", "a "} {
		if err := Write(filepath.Join(t.TempDir(), name), saying("a")); Why(err) != BadName {
			t.Errorf("%s: %v", name, err)
		}
	}
}
