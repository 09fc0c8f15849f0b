package web

import (
	"archive/zip"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/cmd/jixiao/heap"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// zipped is an archive of files.
func zipOf(t testing.TB, files ...dropped) []byte {
	t.Helper()
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	for _, f := range files {
		w, err := z.CreateHeader(&zip.FileHeader{Name: f.name, Modified: f.modified})
		if err == nil {
			_, err = w.Write(f.data)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// inTray lists the files that lie in the tray, batches by their order.
func (s *site) inTray() []string {
	s.t.Helper()
	var names []string
	folder := trayFolder(s.Database)
	err := filepath.WalkDir(folder, func(p string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() {
			names = append(names, filepath.Base(filepath.Dir(p))+"/"+entry.Name())
		}
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		s.t.Fatal(err)
	}
	for i, b := range s.tray.batches {
		for n := range names {
			names[n] = strings.Replace(names[n], b.id, itoa(i), 1)
		}
	}
	return names
}

// What is dropped comes to the same as the import of a folder that holds it,
// file by file, those of archives too.
func TestDropIsImport(t *testing.T) {
	at := time.Date(2024, 3, 1, 9, 0, 0, 0, time.Local)
	model := sample(t, "2023/信访局.xlsx")
	summary := []byte(having(t, fewFiles[:1]).get("/handout/summary").want(http.StatusOK).body)
	files := []dropped{
		{"信访局.xlsx", model, at},
		{"再报/信访局（更正）.xlsx", rewritten(t, "2023/信访局.xlsx", map[string]any{"Sheet1!D26": "另一些措施。"}, nil), at.Add(time.Hour)},
		{"又一份.xlsx", model, at.Add(2 * time.Hour)},
		{"没有年度.xlsx", sample(t, "broken/files/noyear.xlsx"), at},
		{"空的.xlsx", nil, at},
		{"汇总.xlsx", summary, at},
		{"说明.txt", []byte("请查收"), at},
		{"包.zip", zipOf(t, dropped{"甲/医保局.xlsx", sample(t, "2023/医保局2023年度自评.xlsx"), at}, dropped{"照片.jpg", []byte("\xff\xd8\xff\xe0picture"), at}, dropped{"信访局.xlsx", model, at}), at},
		{"空包.zip", zipOf(t), at},
		{"坏包.zip", []byte("PK\x03\x04 and no more"), at},
		{"~$信访局.xlsx", []byte("lock"), at}, {"Thumbs.db", []byte("x"), at}, {".隐藏/信访局.xlsx", model, at},
	}
	if !testing.Short() {
		for _, name := range []string{"06-旧版Excel.xls", "08-LibreOffice.ods", "09-Word（含附件4）.docx", "11-压缩包.rar", "12-压缩包.7z"} {
			files = append(files, dropped{"格式/" + name, sample(t, "formats/"+name), at.Add(3 * time.Hour)})
		}
	}
	folder := t.TempDir()
	for _, f := range files {
		name := filepath.Join(folder, filepath.FromSlash(f.name))
		if err := errors.Join(os.MkdirAll(filepath.Dir(name), 0o777), os.WriteFile(name, f.data, 0o600), os.Chtimes(name, f.modified, f.modified)); err != nil {
			t.Fatal(err)
		}
	}
	db, err := store.Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), builtin)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	collected, err := bureau.Collect(t.Context(), []string{folder}, "")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = collected.Close() })
	results, err := bureau.Import(t.Context(), db, collected.Files, importer.Given{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"汇总.xlsx": " 是本程序写的汇总或通知，不用导入"}
	for _, r := range results {
		l := lineOf(builtin, r.File, &r)
		want[r.File] = strings.TrimRight(l.Status+" "+l.Text+" "+l.Found, " ")
	}

	s := open(t, t.TempDir())
	batch := s.drop(files...)
	got := map[string]string{}
	for _, item := range batch.Items {
		if item.Skip != "" {
			continue
		}
		for _, l := range item.Lines {
			if l.File != item.Name && path.Dir(l.File) != item.Name && !strings.HasPrefix(l.File, item.Name+"/") {
				t.Errorf("%s holds the line of %s", item.Name, l.File)
			}
			got[l.File] = strings.TrimRight(l.Status+" "+l.Text+" "+l.Found, " ")
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("files (-imported +dropped):\n%s", diff)
	}
	var skipped []string
	for _, item := range batch.Items {
		if item.Skip != "" {
			skipped = append(skipped, item.Name)
		}
	}
	if diff := cmp.Diff([]string{"~$信访局.xlsx", "Thumbs.db", ".隐藏/信访局.xlsx"}, skipped); diff != "" {
		t.Errorf("not wanted (-want +got):\n%s", diff)
	}
	for what, of := range map[string]struct{ file, text string }{
		"duplicate": {"包.zip/信访局.xlsx", "duplicate 与已导入的"}, "picture": {"包.zip/照片.jpg", "refused 是图片"}, "correction": {"再报/信访局（更正）.xlsx", "取代 信访局.xlsx"},
		"year": {"没有年度.xlsx", "refused 表上没有写年度，请在「收表」的「拒收的文件」里写"}, "member": {"包.zip/甲/医保局.xlsx", "imported 星澜区医疗保障局 2023年度"}, "empty": {"空的.xlsx", "refused 文件是空的"},
	} {
		if !strings.Contains(got[of.file], of.text) {
			t.Errorf("%s: %s is %q", what, of.file, got[of.file])
		}
	}
	if batch.Read != batch.Total || batch.Read < len(results) {
		t.Errorf("%d of %d read", batch.Read, batch.Total)
	}
	if diff := cmp.Diff([]string{"0/batch.json"}, s.inTray()); diff != "" {
		t.Errorf("left in the tray (-want +got):\n%s", diff)
	}
	s.sound()
}

// Two files of one batch that have one name are told apart.
func TestSameNames(t *testing.T) {
	s := open(t, t.TempDir())
	batch := s.drop(dropped{"自评表.xlsx", sample(t, "2023/信访局.xlsx"), time.Now()}, dropped{"自评表.xlsx", sample(t, "2023/医保局2023年度自评.xlsx"), time.Now()},
		dropped{"自评表.xlsx", []byte("nothing"), time.Now()}, dropped{"自评表.xlsx", sample(t, "2023/信访局.xlsx"), time.Now()})
	var got []string
	for _, item := range batch.Items {
		got = append(got, item.Lines[0].Status+" "+item.Lines[0].Unit)
	}
	if diff := cmp.Diff([]string{"imported 星澜区信访局", "imported 星澜区医疗保障局", "refused ", "duplicate 星澜区信访局"}, got); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
}

// Whatever a browser calls a file, it lies in the folder of its batch under its
// number, and is shown by a name that is none of a place.
func TestNames(t *testing.T) {
	folder := t.TempDir()
	s := open(t, folder)
	long := strings.Repeat("长", 5000)
	names := map[string]string{ // with the name that is shown
		"信访局.xlsx": "信访局.xlsx", "甲局/附件1.xlsx": "甲局/附件1.xlsx", "../../evil.xlsx": "evil.xlsx", "/etc/passwd": "etc/passwd", `C:\Windows\evil.xlsx`: "C:/Windows/evil.xlsx",
		`..\..\evil.xlsx`: "evil.xlsx", "a/../../../evil.xlsx": "evil.xlsx", "a\x00b.xlsx": "a_b.xlsx", "a\r\nb.xlsx": "a__b.xlsx", "a//b/./c.xlsx": "a/b/c.xlsx", long + ".xlsx": strings.Repeat("长", longestName-5) + ".xlsx",
		"a\x7fb": "a_b", "a\u202excod.exe": "a_xcod.exe", "a\u0085b": "a_b",
	}
	skipped := []string{"", ".", "..", "...", "/", "//", `\`, `..\..`, "./.", "a/../..", ".batch.json", "../.hidden"}
	var files []dropped
	for name := range names {
		files = append(files, dropped{name, []byte("data of " + name), time.Now()})
	}
	for _, name := range skipped {
		files = append(files, dropped{name, []byte("x"), time.Now()})
	}
	before := listing(t, folder)
	batch := s.begin(files...)
	for n, f := range files {
		item := batch.Items[n]
		if want, ok := names[f.name]; ok {
			if item.Name != want || item.Skip != "" {
				t.Errorf("%q is shown as %q %s, want %q", f.name, item.Name, item.Skip, want)
			}
			s.put(batch.ID, n, f.data).want(http.StatusNoContent)
		} else {
			if item.Skip == "" || strings.ContainsAny(item.Name, "\\\x00") || strings.Contains(item.Name, "..") && item.Name != "..." {
				t.Errorf("%q is shown as %q %q", f.name, item.Name, item.Skip)
			}
			s.put(batch.ID, n, f.data).want(http.StatusConflict)
		}
	}
	want := slices.Clone(before)
	for n, f := range files {
		if _, ok := names[f.name]; ok {
			want = append(want, fmt.Sprintf(".jixiao.db.received/%s/%d", batch.ID, n))
		}
	}
	want = append(want, ".jixiao.db.received/"+batch.ID+"/batch.json")
	slices.Sort(want)
	if diff := cmp.Diff(want, listing(t, folder)); diff != "" {
		t.Errorf("files on the disk (-want +got):\n%s", diff)
	}
	s.send(http.MethodPost, "/batches/"+batch.ID+"/done", nil)
	s.until(batch.ID, batchDone)
	s.sound()
}

// listing lists all files below the folder that a folder lies in, but for those
// that the database keeps beside itself.
func listing(t *testing.T, folder string) []string {
	t.Helper()
	var names []string
	err := fs.WalkDir(os.DirFS(filepath.Dir(folder)), ".", func(p string, entry fs.DirEntry, err error) error {
		if err == nil && !entry.IsDir() && !strings.Contains(path.Base(p), ".db-") {
			names = append(names, strings.TrimPrefix(p, filepath.Base(folder)+"/"))
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// What is too large or not as large as it was said to be is not kept.
func TestSizes(t *testing.T) {
	s := open(t, t.TempDir(), func(o *Options) { o.Largest = maxUpload })
	said := func(size int64) batchJSON {
		return s.send(http.MethodPost, "/batches", strings.NewReader(fmt.Sprintf(`{"files":[{"name":"a.xlsx","size":%d}]}`, size))).want(http.StatusOK).batch()
	}
	for size, wanted := range map[int64]bool{0: true, 1: true, maxUpload: true, maxUpload + 1: false, 1 << 62: false, -1: false} {
		if got := said(size).Items[0]; (got.Skip == "") != wanted {
			t.Errorf("a file of %d bytes: %q", size, got.Skip)
		}
	}
	if got := open(t, t.TempDir()).send(http.MethodPost, "/batches", strings.NewReader(`{"files":[{"name":"a.zip","size":5000000000}]}`)).want(http.StatusOK).batch().Items[0]; got.Skip != "" {
		t.Errorf("where there is no bound 5 GB are not taken: %s", got.Skip)
	}
	for _, size := range []int64{0, 3, 5} {
		b := said(4)
		got := s.put(b.ID, 0, []byte("12345")[:size]).want(http.StatusBadRequest)
		if got.body != "没有传完，请再试。" {
			t.Errorf("%d bytes of 4: %s", size, got.body)
		}
		if kept, _ := filepath.Glob(filepath.Join(trayFolder(s.Database), b.ID, "*")); len(kept) != 1 {
			t.Errorf("%d bytes of 4 are kept: %v", size, kept)
		}
		s.put(b.ID, 0, []byte("1234")).want(http.StatusNoContent)
		s.put(b.ID, 0, []byte("other than that")).want(http.StatusNoContent) // sent twice; the first is kept
		if data, err := os.ReadFile(filepath.Join(trayFolder(s.Database), b.ID, "0")); err != nil || string(data) != "1234" {
			t.Errorf("kept is %q, %v", data, err)
		}
	}
	b := said(maxUpload)
	endlessly := s.send(http.MethodPut, "/batches/"+b.ID+"/0", io.LimitReader(endless('x'), maxUpload+maxForm+1)).want(http.StatusRequestEntityTooLarge)
	if endlessly.body != saysTooLarge {
		t.Errorf("too much: %s", endlessly.body)
	}
	broken := s.send(http.MethodPut, "/batches/"+b.ID+"/0", io.MultiReader(strings.NewReader("some"), failing{})).want(http.StatusInternalServerError)
	if kept, _ := filepath.Glob(filepath.Join(trayFolder(s.Database), b.ID, "*")); len(kept) != 1 {
		t.Errorf("kept are %v: %s", kept, broken.body)
	}
	for _, body := range []string{"", "no JSON", "[]", `{"files":[]}`, `{"files":null}`, `{"files":[{"name":1}]}`, `{"files":[{"name":"a","size":1.5}]}`, `{"files":[{"name":"a","size":1e30}]}`} {
		if got := s.send(http.MethodPost, "/batches", strings.NewReader(body)); got.code != http.StatusBadRequest {
			t.Errorf("announcement %q answers %d", body, got.code)
		}
	}
	for _, modified := range []string{"0", "-1", "1e15", "-62135596800001", "9223372036854775807", "253402300800000"} {
		got := s.send(http.MethodPost, "/batches", strings.NewReader(`{"files":[{"name":"a","size":1,"modified":`+modified+`}]}`))
		if got.code != http.StatusOK && modified != "1e15" {
			t.Errorf("a file of the time %s answers %d %s", modified, got.code, got.body)
		}
	}
	for _, count := range []int{mostItems, mostItems + 1} {
		var many announced
		data, err := json.Marshal(many)
		if err != nil {
			t.Fatal(err)
		}
		list := strings.Repeat(`{"name":"a.xlsx","size":1},`, count)
		got := s.send(http.MethodPost, "/batches", strings.NewReader(strings.Replace(string(data), "null", "["+strings.TrimSuffix(list, ",")+"]", 1)))
		if ok := got.code == http.StatusOK; ok != (count == mostItems) || !ok && !strings.Contains(got.body, "一次最多 20000 个文件") {
			t.Errorf("%d files answer %d %.100s", count, got.code, got.body)
		}
	}
}

// A large archive goes through the page as through the import: it takes no memory, and
// of what is in it the forms are read.
func TestLargeArchive(t *testing.T) {
	long(t)
	const scans, size = 15, 8 << 20
	s := open(t, t.TempDir())
	form := sample(t, "2023/信访局.xlsx")
	pack := func(to io.Writer) error {
		z := zip.NewWriter(to)
		for n := range scans {
			w, err := z.CreateHeader(&zip.FileHeader{Name: fmt.Sprintf("扫描%d.pdf", n), Method: zip.Store})
			if err == nil {
				_, err = io.Copy(w, io.MultiReader(strings.NewReader("%PDF-1.4\n"), io.LimitReader(endless('x'), size)))
			}
			if err != nil {
				return err
			}
		}
		w, err := z.CreateHeader(&zip.FileHeader{Name: "信访局.xlsx", Method: zip.Store})
		if err == nil {
			_, err = w.Write(form)
		}
		return errors.Join(err, z.Close())
	}
	var whole counter
	if err := pack(&whole); err != nil || whole < maxUpload {
		t.Fatalf("%d bytes, %v", whole, err)
	}
	b := s.send(http.MethodPost, "/batches", strings.NewReader(fmt.Sprintf(`{"files":[{"name":"各单位.zip","size":%d}]}`, whole))).want(http.StatusOK).batch()
	defer debug.SetGCPercent(debug.SetGCPercent(20)) // what is held, not what is left lying
	peak := heap.Peak(func() {
		from, to := io.Pipe()
		go func() { _ = to.CloseWithError(pack(to)) }()
		s.send(http.MethodPut, "/batches/"+b.ID+"/0", from).want(http.StatusNoContent)
		s.send(http.MethodPost, "/batches/"+b.ID+"/done", nil).want(http.StatusOK)
		b = s.until(b.ID, batchDone)
	})
	if lines := b.lines(); len(lines) != scans+1 || !slices.Contains(lines, "各单位.zip/信访局.xlsx: imported") || !slices.Contains(lines, "各单位.zip/扫描0.pdf: refused") {
		t.Errorf("of the archive came %v", lines)
	}
	if int64(peak) > int64(whole)/2 {
		t.Errorf("%d MB of memory were taken for an archive of %d MB", peak>>20, whole>>20)
	}
	if left := s.inTray(); len(left) != 1 {
		t.Errorf("left in the tray: %v", left)
	}
	s.sound()
}

// counter counts what is written.
type counter int64

func (c *counter) Write(p []byte) (int, error) { *c += counter(len(p)); return len(p), nil }

// failing is a body that breaks off.
type failing struct{}

func (failing) Read([]byte) (int, error) { return 0, errors.New("the cable is out") }

// A batch or a file that is none is said to be gone.
func TestUnknownBatch(t *testing.T) {
	s := open(t, t.TempDir())
	b := s.begin(dropped{"a.txt", []byte("abc"), time.Now()})
	for _, test := range []struct {
		method, target string
		code           int
	}{
		{"GET", "/batches/none", 404}, {"POST", "/batches/none/done", 404}, {"POST", "/batches/none/retry", 404}, {"PUT", "/batches/none/0", 404}, {"GET", "/batches/..", 0}, {"GET", "/batches/%2e%2e%2f", 404},
		{"PUT", "/batches/" + b.ID + "/x", 404}, {"PUT", "/batches/" + b.ID + "/1", 409}, {"PUT", "/batches/" + b.ID + "/-1", 409}, {"PUT", "/batches/" + b.ID + "/99999999999999999999", 404}, {"PUT", "/batches/" + b.ID + "/batch.json", 404},
		{"GET", "/batches/" + b.ID, 200}, {"GET", fmt.Sprintf("/batches/%s?have=%d", b.ID, b.Revision), 0},
	} {
		got := s.send(test.method, test.target, strings.NewReader("abc"))
		if test.code != 0 && got.code != test.code || got.code >= 500 {
			t.Errorf("%s %s answers %d %s, want %d", test.method, test.target, got.code, got.body, test.code)
		}
	}
	// Nothing is answered where nothing has changed.
	now := s.get("/batches/" + b.ID).batch()
	if got := s.get(fmt.Sprintf("/batches/%s?have=%d", b.ID, now.Revision)); got.code != http.StatusNoContent || got.body != "" {
		t.Errorf("what is known is answered by %d %q", got.code, got.body)
	}
	s.put(b.ID, 0, []byte("abc")).want(http.StatusNoContent)
	s.get(fmt.Sprintf("/batches/%s?have=%d", b.ID, now.Revision)).want(http.StatusOK)
	if kept := s.inTray(); len(kept) != 2 {
		t.Errorf("in the tray are %v", kept)
	}
}

const missing = "没有传到"

// lines are what became of the files of a batch, in few words.
func (b batchJSON) lines() []string {
	var all []string
	for _, item := range b.Items {
		if item.Skip != "" {
			all = append(all, item.Name+": skipped")
		}
		for _, l := range item.Lines {
			text := l.File + ": " + l.Status
			if strings.Contains(l.Text, missing) {
				text += ", not whole"
			}
			all = append(all, text)
		}
	}
	return all
}

// A batch of which nothing comes any more is read, and says what did not come.
func TestQuiet(t *testing.T) {
	s := open(t, t.TempDir(), func(o *Options) { o.quiet = 200 * time.Millisecond })
	b := s.begin(dropped{"信访局.xlsx", sample(t, "2023/信访局.xlsx"), time.Now()}, dropped{"另一个.xlsx", []byte("x"), time.Now()})
	s.put(b.ID, 0, sample(t, "2023/信访局.xlsx")).want(http.StatusNoContent)
	got := s.until(b.ID, batchDone)
	if diff := cmp.Diff([]string{"信访局.xlsx: imported", "另一个.xlsx: not_come, not whole"}, got.lines()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	late := s.put(b.ID, 1, []byte("x")).want(http.StatusConflict)
	if !strings.Contains(late.body, "请再拖一次") {
		t.Errorf("a file that comes too late: %s", late.body)
	}
	if diff := cmp.Diff([]string{"0/batch.json"}, s.inTray()); diff != "" {
		t.Errorf("left in the tray (-want +got):\n%s", diff)
	}
}

// While something still comes of a batch, it is not taken for abandoned; and a
// file of which the last part comes when the others are read is not lost in
// silence.
func TestSlowFile(t *testing.T) {
	s := open(t, t.TempDir())
	b := s.begin(dropped{"慢.txt", []byte("12345678"), time.Now()}, dropped{"快.txt", []byte("1234"), time.Now()})
	s.put(b.ID, 1, []byte("1234")).want(http.StatusNoContent)
	slow := readerFunc(func(p []byte) (int, error) {
		s.send(http.MethodPost, "/batches/"+b.ID+"/done", nil)
		s.until(b.ID, batchDone)
		return copy(p, "5678"), io.EOF
	})
	s.send(http.MethodPut, "/batches/"+b.ID+"/0", io.MultiReader(strings.NewReader("1234"), slow)).want(http.StatusConflict)
	if diff := cmp.Diff([]string{"慢.txt: not_come, not whole", "快.txt: refused"}, s.until(b.ID, batchDone).lines()); diff != "" {
		t.Errorf("lines (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]string{"0/batch.json"}, s.inTray()); diff != "" {
		t.Errorf("left in the tray (-want +got):\n%s", diff)
	}
}

// A file that is sent twice is received once: of whichever comes whole first, the other
// takes nothing away, also when it ends as the batch is read or after.
func TestSentTwice(t *testing.T) {
	for _, when := range []string{batchWaiting, batchReading, batchDone} {
		s := open(t, t.TempDir())
		data := sample(t, "2023/信访局.xlsx")
		b := s.begin(dropped{"信访局.xlsx", data, time.Now()})
		s.importing.Lock() // it is not read to its end
		last := readerFunc(func(p []byte) (int, error) {
			s.put(b.ID, 0, data).want(http.StatusNoContent)
			switch when {
			case batchReading:
				s.send(http.MethodPost, "/batches/"+b.ID+"/done", nil).want(http.StatusOK)
				s.until(b.ID, batchReading)
			case batchDone:
				s.importing.Unlock()
				s.send(http.MethodPost, "/batches/"+b.ID+"/done", nil).want(http.StatusOK)
				s.until(b.ID, batchDone)
			}
			return copy(p, data[1000:]), io.EOF
		})
		late := s.send(http.MethodPut, "/batches/"+b.ID+"/0", io.MultiReader(bytes.NewReader(data[:1000]), last))
		if when != batchDone {
			late.want(http.StatusNoContent)
			s.importing.Unlock()
			s.send(http.MethodPost, "/batches/"+b.ID+"/done", nil).want(http.StatusOK)
		}
		if diff := cmp.Diff([]string{"信访局.xlsx: imported"}, s.until(b.ID, batchDone).lines()); diff != "" {
			t.Errorf("%s: lines (-want +got):\n%s", when, diff)
		}
		if diff := cmp.Diff([]string{"0/batch.json"}, s.inTray()); diff != "" {
			t.Errorf("%s: left in the tray (-want +got):\n%s", when, diff)
		}
		s.sound()
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

// What has come is read by the next run of the program, whenever the one before
// it was ended.
func TestClosedMidway(t *testing.T) {
	data, other := sample(t, "2023/信访局.xlsx"), sample(t, "2023/医保局2023年度自评.xlsx")
	files := []dropped{{"信访局.xlsx", data, time.Now()}, {"医保局.xlsx", other, time.Now()}}
	for _, test := range []struct {
		what string
		do   func(s *site, id string)
		want []string
	}{
		{"announced alone", func(*site, string) {}, []string{"信访局.xlsx: not_come, not whole", "医保局.xlsx: not_come, not whole"}},
		{"one has come", func(s *site, id string) { s.put(id, 1, other).want(http.StatusNoContent) }, []string{"信访局.xlsx: not_come, not whole", "医保局.xlsx: imported"}},
		{"one is half there", func(s *site, id string) {
			s.put(id, 1, other).want(http.StatusNoContent)
			if err := os.WriteFile(filepath.Join(trayFolder(s.Database), id, "0.123.part"), data[:1000], 0o600); err != nil {
				t.Fatal(err)
			}
		}, []string{"信访局.xlsx: not_come, not whole", "医保局.xlsx: imported"}},
		{"all have come", func(s *site, id string) {
			s.put(id, 0, data).want(http.StatusNoContent)
			s.put(id, 1, other).want(http.StatusNoContent)
		}, []string{"信访局.xlsx: imported", "医保局.xlsx: imported"}},
		{"all are said to have come", func(s *site, id string) {
			s.importing.Lock() // before the first is read
			s.put(id, 0, data).want(http.StatusNoContent)
			s.put(id, 1, other).want(http.StatusNoContent)
			s.send(http.MethodPost, "/batches/"+id+"/done", nil).want(http.StatusOK)
			s.stop()
			s.importing.Unlock()
		}, []string{"信访局.xlsx: imported", "医保局.xlsx: imported"}},
	} {
		folder := t.TempDir()
		s := open(t, folder)
		b := s.begin(files...)
		test.do(s, b.ID)
		s.close()
		s.sound()
		again := open(t, folder)
		if diff := cmp.Diff(test.want, again.until(b.ID, batchDone).lines()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", test.what, diff)
		}
		if diff := cmp.Diff([]string{"0/batch.json"}, again.inTray()); diff != "" {
			t.Errorf("%s: left in the tray (-want +got):\n%s", test.what, diff)
		}
		again.sound()
		// What became of it is still said after the next start.
		again.close()
		third := open(t, folder)
		if got := third.get("/batches/" + b.ID).batch(); got.State != batchDone || cmp.Diff(test.want, got.lines()) != "" {
			t.Errorf("%s: after another start %s %v", test.what, got.State, got.lines())
		}
	}
}

// A folder in the tray that is no batch does not keep the program from starting.
func TestStrangeTray(t *testing.T) {
	for name, content := range map[string]string{"no record": "-", "nothing": "", "half": `{"by":"张三","items":[{"na`, "of no item": `{"by":"张三"}`, "null item": `{"items":[null]}`, "other": `[]`} {
		folder := t.TempDir()
		tray := filepath.Join(folder, ".jixiao.db.received", "ABC")
		err := os.MkdirAll(tray, 0o700)
		if content != "-" {
			err = errors.Join(err, os.WriteFile(filepath.Join(tray, recordName), []byte(content), 0o600))
		}
		if err = errors.Join(err, os.WriteFile(filepath.Join(filepath.Dir(tray), "stray.txt"), nil, 0o600)); err != nil {
			t.Fatal(err)
		}
		s := open(t, folder)
		b := s.drop(dropped{"a.txt", []byte("x"), time.Now()})
		if diff := cmp.Diff([]string{"a.txt: refused"}, b.lines()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
		s.get("/receive").want(http.StatusOK)
	}
}

// withSQL runs a statement on the database, as another program could.
func (s *site) withSQL(statement string) {
	s.t.Helper()
	db, err := sql.Open("sqlite", s.Database+"?_pragma=busy_timeout(10000)")
	if err == nil {
		_, err = db.ExecContext(context.Background(), statement)
		err = errors.Join(err, db.Close())
	}
	if err != nil {
		s.t.Fatal(err)
	}
}

// Where the database cannot take a batch, the files stay, the page says so, and
// another try takes them: of itself, when a person asks, or after a start.
func TestFailedDatabase(t *testing.T) {
	const (
		breaks = `CREATE TRIGGER broken BEFORE INSERT ON filings BEGIN SELECT RAISE(ABORT, 'the disk is at fault'); END`
		mends  = `DROP TRIGGER broken`
	)
	for _, how := range []string{"of itself", "asked", "started anew"} {
		folder := t.TempDir()
		s := open(t, folder, func(o *Options) {
			if o.again = time.Hour; how == "of itself" {
				o.again = 100 * time.Millisecond
			}
		})
		s.withSQL(breaks)
		b := s.begin(dropped{"说明.txt", []byte("x"), time.Now().Add(-time.Hour)}, dropped{"信访局.xlsx", sample(t, "2023/信访局.xlsx"), time.Now()})
		s.put(b.ID, 0, []byte("x"))
		s.put(b.ID, 1, sample(t, "2023/信访局.xlsx"))
		s.send(http.MethodPost, "/batches/"+b.ID+"/done", nil)
		failed := s.until(b.ID, batchFailed)
		if !strings.Contains(failed.Problem, "已经收到的文件") {
			t.Errorf("%s: the page says %q", how, failed.Problem)
		}
		if diff := cmp.Diff([]string{"0/0", "0/1", "0/batch.json"}, s.inTray()); diff != "" {
			t.Errorf("%s: in the tray (-want +got):\n%s", how, diff)
		}
		if failures := s.failures(); len(failures) == 0 || !strings.Contains(failures[0].Error(), "the disk is at fault") {
			t.Errorf("%s: Failed was told %v", how, failures)
		}
		s.get("/receive").want(http.StatusOK)
		s.withSQL(mends)
		switch how {
		case "asked":
			s.send(http.MethodPost, "/batches/"+b.ID+"/retry", nil).want(http.StatusOK)
		case "started anew":
			s.close()
			s = open(t, folder)
		}
		if diff := cmp.Diff([]string{"说明.txt: refused", "信访局.xlsx: imported"}, s.until(b.ID, batchDone).lines()); diff != "" {
			t.Errorf("%s (-want +got):\n%s", how, diff)
		}
		if diff := cmp.Diff([]string{"0/batch.json"}, s.inTray()); diff != "" {
			t.Errorf("%s: left in the tray (-want +got):\n%s", how, diff)
		}
		s.close()
	}
}

// A database that cannot be written is said to be so.
func TestReadOnlyDatabase(t *testing.T) {
	folder := t.TempDir()
	open(t, folder).close()
	db, err := store.OpenExisting(t.Context(), filepath.Join(folder, "jixiao.db"), builtin)
	if err != nil {
		t.Fatal(err)
	}
	s := open(t, folder, func(o *Options) {
		if err := o.DB.Close(); err != nil {
			t.Fatal(err)
		}
		o.DB = db
	})
	b := s.begin(dropped{"信访局.xlsx", sample(t, "2023/信访局.xlsx"), time.Now()})
	s.put(b.ID, 0, sample(t, "2023/信访局.xlsx"))
	s.send(http.MethodPost, "/batches/"+b.ID+"/done", nil)
	if got := s.until(b.ID, batchFailed); got.Problem != saysReadOnly {
		t.Errorf("the page says %q", got.Problem)
	}
	s.post("/teach/forget", "label", "甲栏").want(http.StatusServiceUnavailable).says(saysReadOnly)
}

// Of batches that are done, the last thousand are shown and kept, here a few.
func TestLastBatches(t *testing.T) {
	const keptBatches = 5
	folder := t.TempDir()
	s := open(t, folder)
	s.tray.kept = keptBatches
	open := s.begin(dropped{"来得慢.txt", []byte("x"), time.Now()}) // is no batch that is done
	var ids []string
	for i := range keptBatches + 3 {
		ids = append(ids, s.drop(dropped{itoa(i) + ".txt", []byte(itoa(i)), time.Now()}).ID)
	}
	check := func(s *site) {
		t.Helper()
		for i, id := range ids {
			if code := s.get("/batches/" + id).code; (code == http.StatusOK) != (i >= 3) {
				t.Errorf("batch %d answers %d", i, code)
			}
		}
		s.get("/batches/" + open.ID).want(http.StatusOK)
		entries, err := os.ReadDir(trayFolder(s.Database))
		if err != nil || len(entries) != keptBatches+1 {
			t.Errorf("%d folders in the tray, %v", len(entries), err)
		}
	}
	check(s)
	recent := s.tray.recent()
	if recent[0].ID != ids[len(ids)-1] || recent[len(recent)-1].ID != open.ID {
		t.Error("the newest is not the first")
	}
	s.sound()
}

// Of two batches with one form, the one that was dropped later supersedes,
// however near they are.
func TestOrderOfBatches(t *testing.T) {
	s := open(t, t.TempDir())
	first := dropped{"一.xlsx", sample(t, "2023/信访局.xlsx"), time.Now()}
	second := dropped{"二.xlsx", rewritten(t, "2023/信访局.xlsx", map[string]any{"Sheet1!D26": "另一些措施。"}, nil), time.Now().Add(-time.Hour)}
	s.importing.Lock()
	var ids []string
	for _, f := range []dropped{first, second} {
		b := s.begin(f)
		s.put(b.ID, 0, f.data)
		s.send(http.MethodPost, "/batches/"+b.ID+"/done", nil)
		ids = append(ids, b.ID)
	}
	s.importing.Unlock()
	s.until(ids[0], batchDone)
	got := s.until(ids[1], batchDone)
	if l := got.Items[0].Lines[0]; l.Status != "imported" || !strings.Contains(l.Text, "取代 一.xlsx") {
		t.Errorf("the second: %s %s", l.Status, l.Text)
	}
	records, err := s.DB.Records(t.Context(), "星澜区信访局", 2023)
	if err != nil || len(records) == 0 {
		t.Fatal(err)
	}
	for _, r := range records {
		if r.Form == schema.BaseData && r.Current() != (r.File == "二.xlsx") {
			t.Errorf("%s current: %v", r.File, r.Current())
		}
	}
}

// Pages of two people are drawn while batches are read, settings are saved and
// labels taught, each of one state. What it is about is found with -race.
func TestSideBySide(t *testing.T) {
	s := having(t, fewFiles[:2], func(o *Options) { o.Token = "" })
	people(t, s, "李四", "王五")
	done := make(chan struct{})
	visit := func(name string, pages ...string) <-chan struct{} {
		b := s.browser
		b.cookies = map[string]string{}
		b.enter("10.0.0."+itoa(len(name)), name, "password of "+name).want(http.StatusSeeOther)
		gone := make(chan struct{})
		go func() {
			defer close(gone)
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				if got := b.get(pages[i%len(pages)]); got.code != http.StatusOK {
					t.Errorf("%s: %s answers %d %.300s", name, got.of, got.code, got.body)
				}
			}
		}()
		return gone
	}
	one := visit("李四", "/district", "/unit?unit=信访局", "/findings", "/receive", "/teach")
	two := visit("王五", "/unit?unit=信访局", "/handout", "/district?table=public&sort=final&q=xf", "/settings", "/journal")
	b := s.browser
	b.cookies = map[string]string{}
	b.enter("10.0.0.9", "王五", "password of 王五").want(http.StatusSeeOther)
	for _, name := range fewFiles[2:4] {
		b.drop(dropped{path.Base(name), sample(t, name), time.Now()})
	}
	form := b.get("/settings").form("/settings/plan", "section", "grades")
	plan := b.postForm("/settings/plan", form).want(http.StatusOK)
	b.postForm("/settings/save", plan.form("/settings/save")).want(http.StatusSeeOther)
	close(done)
	<-one
	<-two
	s.sound()
}

// What an earlier try at a batch has read in is no file that was sent twice.
func TestResumed(t *testing.T) {
	twice := &bureau.Imported{File: "甲.xlsx", Status: bureau.StatusDuplicate, Reason: "与已导入的文件完全相同，未作改动"}
	for resumed, want := range map[bool]string{false: "与已导入的文件完全相同，未作改动。", true: "与已导入的文件完全相同，未作改动。（这一批上次没有读完，也可能是那时读进来的。）"} {
		if got := (&batch{resumed: resumed}).lineOf(builtin, "甲.xlsx", twice).Text; got != want {
			t.Errorf("resumed %t: %s", resumed, got)
		}
	}
}

// A file that cannot be read for a moment stays in the tray, and is read with
// another try.
func TestUnreadable(t *testing.T) {
	s := open(t, t.TempDir(), func(o *Options) { o.again = time.Hour })
	data := sample(t, "2023/信访局.xlsx")
	b := s.begin(dropped{"信访局.xlsx", data, time.Now()})
	s.put(b.ID, 0, data)
	held, _ := s.tray.find(b.ID)
	path := held.items[0].path
	for _, err := range []error{os.Rename(path, path+".held"), os.Mkdir(path, 0o700)} { // as a scanner holds it
		if err != nil {
			t.Fatal(err)
		}
	}
	s.send(http.MethodPost, "/batches/"+b.ID+"/done", nil)
	if failed := s.until(b.ID, batchFailed); failed.Problem != saysUnread {
		t.Errorf("the page says %q", failed.Problem)
	}
	if len(s.failures()) == 0 {
		t.Error("Failed was told nothing")
	}
	for _, err := range []error{os.Remove(path), os.Rename(path+".held", path)} {
		if err != nil {
			t.Fatalf("the file is gone: %v", err)
		}
	}
	s.send(http.MethodPost, "/batches/"+b.ID+"/retry", nil).want(http.StatusOK)
	if diff := cmp.Diff([]string{"信访局.xlsx: imported"}, s.until(b.ID, batchDone).lines()); diff != "" {
		t.Errorf("after another try (-want +got):\n%s", diff)
	}
}
