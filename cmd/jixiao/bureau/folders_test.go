package bureau

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/google/go-cmp/cmp"

	"jixiao/importer"
	"jixiao/importer/archive"
	"jixiao/schema/store"
)

const sampleFile = "../../../samples/2023/信访局.xlsx"

func sampleBytes(t testing.TB) []byte {
	t.Helper()
	data, err := os.ReadFile(sampleFile)
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func write(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
}

func openDB(t testing.TB) *store.DB {
	t.Helper()
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), builtin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

// codes are what became of files, each with its code where it is refused.
func codes(results []Imported) map[string]string {
	out := map[string]string{}
	for _, r := range results {
		if out[r.File] = r.Code; r.Code == "" {
			out[r.File] = r.Status
		}
	}
	return out
}

func importFolder(t testing.TB, db *store.DB, folder string, between func()) []Imported {
	t.Helper()
	batch, err := Collect(t.Context(), []string{folder}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	if between != nil {
		between()
	}
	results, err := Import(t.Context(), db, batch.Files, importer.Given{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return results
}

// What is no file, or cannot be read, is passed over by name, and the rest goes on.
func TestFolderAsItIs(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "信访局.xlsx"), sampleBytes(t))
	want := map[string]string{"信访局.xlsx": StatusImported}
	link := func(name, to, code string) {
		if err := os.Symlink(to, filepath.Join(folder, name)); err != nil {
			t.Skip("no links can be made here:", err)
		}
		want[name] = code
	}
	link("loop", "loop", "link_loop")
	link("nowhere.xlsx", "moved.xlsx", "link_nowhere")
	link("up", "..", "link_folder")
	write(t, filepath.Join(folder, "sub", "x.txt"), []byte("说明"))
	want["sub/x.txt"] = "text"
	for name, code := range oddFiles(t, folder) {
		want[name] = code
	}
	results := importFolder(t, openDB(t), folder, nil)
	if diff := cmp.Diff(want, codes(results)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, r := range results {
		if r.Status == StatusRefused && (!strings.ContainsAny(r.Reason, "请用") || strings.Contains(r.Reason, "{")) {
			t.Errorf("%s: %q says nothing of what to do", r.File, r.Reason)
		}
	}
}

// One such path alone, named by a person, is told the same way.
func TestPathAsItIs(t *testing.T) {
	folder := t.TempDir()
	loop := filepath.Join(folder, "loop")
	if err := os.Symlink("loop", loop); err != nil {
		t.Skip("no links can be made here:", err)
	}
	batch, err := Collect(t.Context(), []string{loop}, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(batch.Files) != 1 || RefusalOf(batch.Files[0].err).Code != "link_loop" {
		t.Errorf("%+v", batch.Files)
	}
	if _, err := Collect(t.Context(), []string{filepath.Join(folder, "none")}, ""); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("a path that is not there: %v", err)
	}
	linked := filepath.Join(folder, "linked")
	real := filepath.Join(folder, "real")
	write(t, filepath.Join(real, "a.txt"), []byte("甲"))
	if err := os.Symlink(real, linked); err != nil {
		t.Fatal(err)
	}
	batch, err = Collect(t.Context(), []string{linked}, "")
	if err != nil {
		t.Fatal(err)
	}
	if len(batch.Files) != 1 || batch.Files[0].Name != "a.txt" || batch.Files[0].Folder != "linked" {
		t.Errorf("a folder that is named by a link: %+v", batch.Files)
	}
}

// A file that is gone or locked by the time that it is read is passed over by name.
func TestVanishingFiles(t *testing.T) {
	folder := t.TempDir()
	write(t, filepath.Join(folder, "信访局.xlsx"), sampleBytes(t))
	write(t, filepath.Join(folder, "gone.txt"), []byte("说明"))
	results := importFolder(t, openDB(t), folder, func() {
		if err := os.Remove(filepath.Join(folder, "gone.txt")); err != nil {
			t.Fatal(err)
		}
	})
	if diff := cmp.Diff(map[string]string{"信访局.xlsx": StatusImported, "gone.txt": "gone"}, codes(results)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// growing writes to a file while it is read.
type growing struct {
	t    *testing.T
	path string
	n    int
}

func (g *growing) Write(p []byte) (int, error) {
	if g.n++; g.n == 1 {
		f, err := os.OpenFile(g.path, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			g.t.Fatal(err)
		}
		defer f.Close()
		if _, err := f.WriteString("还在复制"); err != nil {
			g.t.Fatal(err)
		}
	}
	return len(p), nil
}

// What grows or shrinks while it is read is no file yet: half of it is never taken
// for the whole.
func TestGrowingFile(t *testing.T) {
	path := filepath.Join(t.TempDir(), "a.xlsx")
	write(t, path, sampleBytes(t))
	r, err := content{path: path}.open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if err := r.stream(t.Context(), &growing{t: t, path: path}); !errors.Is(err, errChanging) {
		t.Errorf("a file that grows: %v", err)
	}
	shrinking, err := content{path: path}.open()
	if err != nil {
		t.Fatal(err)
	}
	defer shrinking.close()
	if err := os.Truncate(path, 10); err != nil {
		t.Fatal(err)
	}
	if data, err := shrinking.all(t.Context()); !errors.Is(err, errChanging) || data != nil {
		t.Errorf("a file that shrinks: %d bytes, %v", len(data), err)
	}
	for code, err := range map[string]error{
		"changing": errChanging, "unreadable": whyUnreadable(path, &fs.PathError{Op: "read", Path: path, Err: syscall.EIO}),
		"permission": whyUnreadable(path, &fs.PathError{Op: "open", Path: path, Err: fs.ErrPermission}),
		"no_room":    archive.ErrNoRoom,
	} {
		if got := RefusalOf(err).Code; got != code {
			t.Errorf("%v is %s, want %s", err, got, code)
		}
	}
	if runtime.GOOS == "windows" {
		if got := RefusalOf(whyUnreadable(path, &fs.PathError{Op: "open", Path: path, Err: syscall.Errno(32)})).Code; got != "locked" {
			t.Errorf("a file in use is %s", got)
		}
	}
}

// Videos, programs and disk images are named with size and sum and are not kept,
// alone or in an archive; everything else that is received is.
func TestNotKept(t *testing.T) {
	folder := t.TempDir()
	video := append([]byte("\x00\x00\x00\x20ftypisom\x00\x00\x02\x00"), make([]byte, 3<<20)...)
	program := append([]byte("MZ\x90\x00\x03\x00\x00\x00"), make([]byte, 500)...)
	image := make([]byte, 0x9000)
	copy(image, "\xeb\x63\x90\x01")
	copy(image[0x8001:], "CD001")
	write(t, filepath.Join(folder, "会议.mp4"), video)
	write(t, filepath.Join(folder, "附件1.xlsx"), program)
	write(t, filepath.Join(folder, "光盘.iso"), image)
	write(t, filepath.Join(folder, "扫描.pdf"), []byte("%PDF-1.4\n扫描件"))
	write(t, filepath.Join(folder, "甲.zip"), zipOf(t, map[string][]byte{"a/视频.xlsx": video, "a/信访局.xlsx": sampleBytes(t), "说明.txt": []byte("见附件")}))
	db := openDB(t)
	results := importFolder(t, db, folder, nil)
	want := map[string]string{
		"会议.mp4": "video", "附件1.xlsx": "program", "光盘.iso": "disk_image", "扫描.pdf": "pdf",
		"甲.zip/a/视频.xlsx": "video", "甲.zip/a/信访局.xlsx": StatusImported, "甲.zip/说明.txt": "text",
	}
	if diff := cmp.Diff(want, codes(results)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	files, err := db.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var stored []string
	for _, f := range files {
		stored = append(stored, f.Name)
	}
	slices.Sort(stored)
	if diff := cmp.Diff([]string{"扫描.pdf", "甲.zip/a/信访局.xlsx", "甲.zip/说明.txt"}, stored); diff != "" {
		t.Errorf("kept (-want +got):\n%s", diff)
	}
	for _, r := range results {
		if alien := slices.Contains([]string{"video", "program", "disk_image"}, r.Code); r.NotKept != alien {
			t.Errorf("%s is not kept: %v", r.File, r.NotKept)
		}
		if r.File == "会议.mp4" && (r.SHA256 != store.Sum(video) || !strings.Contains(r.Reason, "3.0 MB，SHA-256 "+store.Sum(video))) {
			t.Errorf("%s %s", r.SHA256, r.Reason)
		}
	}
}

// What cannot be had from an archive is named, each file of it, and the archive is
// kept once.
func TestArchiveKeptOnce(t *testing.T) {
	folder := t.TempDir()
	packed := zipOf(t, map[string][]byte{"a.txt": []byte("甲甲甲甲甲甲"), "b.txt": []byte("乙乙乙乙乙乙"), "c.txt": []byte("丙丙丙丙丙丙")})
	for at := range packed { // a wrong checksum for each of them
		if strings.HasPrefix(string(packed[at:]), "PK\x01\x02") {
			packed[at+16] ^= 1
		}
	}
	write(t, filepath.Join(folder, "甲.zip"), packed)
	db := openDB(t)
	results := importFolder(t, db, folder, nil)
	want := map[string]string{"甲.zip/a.txt": "archive_damaged", "甲.zip/b.txt": "archive_damaged", "甲.zip/c.txt": "archive_damaged"}
	if diff := cmp.Diff(want, codes(results)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	files, err := db.Files(t.Context())
	if err != nil || len(files) != 1 || files[0].SHA256 != store.Sum(packed) {
		t.Errorf("%d files are kept, %v", len(files), err)
	}
}

// Who stops an import keeps what was taken in, whole, and nothing half; the rest
// comes when it is imported again.
func TestStoppedImport(t *testing.T) {
	db := openDB(t)
	samples, err := filepath.Glob("../../../samples/2023/*局*.xlsx")
	if err != nil || len(samples) < 8 {
		t.Fatal(samples, err)
	}
	batch, err := Collect(t.Context(), samples[:8], "")
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	const before = 3
	n := 0
	results, err := Import(ctx, db, batch.Files, importer.Given{}, func(Received, *Imported) {
		if n++; n == before {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) || len(results) != before || n != before {
		t.Fatalf("%d results, %d told, %v", len(results), n, err)
	}
	files, err := db.Files(t.Context())
	if err != nil || len(files) != before {
		t.Fatalf("%d files are kept, %v", len(files), err)
	}
	for _, r := range results {
		filings, err := db.FilingsIn(t.Context(), r.SHA256)
		if err != nil || r.Status == StatusImported && len(filings) == 0 {
			t.Errorf("%s: %d filings, %v", r.File, len(filings), err)
		}
	}
	again, err := Import(t.Context(), db, batch.Files, importer.Given{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Import(t.Context(), openDB(t), batch.Files, importer.Given{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	count := func(all []Imported, status string) (n int) {
		for _, r := range all {
			if r.Status == status {
				n++
			}
		}
		return n
	}
	if got, want := count(again, StatusImported)+before, count(whole, StatusImported)+count(results, StatusRefused); got != want || len(again) != len(whole) {
		t.Errorf("%d files are taken in twice over, %d at once", got, want)
	}
	if _, err := Collect(ctx, []string{"../../../samples/2023"}, ""); !errors.Is(err, context.Canceled) {
		t.Errorf("collecting for nobody: %v", err)
	}
}

func zipOf(t testing.TB, files map[string][]byte) []byte {
	t.Helper()
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, name := range slices.Sorted(maps.Keys(files)) {
		to, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := to.Write(files[name]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}
