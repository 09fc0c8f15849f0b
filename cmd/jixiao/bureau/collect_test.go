package bureau

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"jixiao/importer/archive"
	"jixiao/schema"
)

// What programs leave in a folder is no file of a unit's.
func TestNotHandedIn(t *testing.T) {
	for name, want := range map[string]bool{
		".DS_Store": true, "~$甲.xlsx": true, "Thumbs.db": true, "desktop.INI": true, "jixiao.db": true, "jixiao.DB-wal": true, "jixiao.db-shm": true,
		"甲.xlsx": false, "甲~$.xlsx": false, "甲.dbf": false, "db": false, "thumbs.xlsx": false,
	} {
		if got := NotHandedIn(name); got != want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// names are those of the files of some paths.
func names(t *testing.T, db string, paths ...string) []string {
	t.Helper()
	batch, err := Collect(t.Context(), paths, db)
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	var list []string
	for _, f := range batch.Files {
		list = append(list, f.Name)
	}
	return list
}

// A hidden folder is passed over, unless a person has named it; so is the database,
// whatever it is called.
func TestFoldersAreListed(t *testing.T) {
	folder := filepath.Join(t.TempDir(), ".收件")
	db := filepath.Join(folder, "台账.dat")
	for _, path := range []string{"a.txt", ".git/b.txt", "子/c.txt", "~$a.txt", "台账.dat"} {
		write(t, filepath.Join(folder, path), []byte("说明"+path))
	}
	at := time.Now()
	for _, path := range []string{"a.txt", "子/c.txt", "台账.dat"} {
		if err := os.Chtimes(filepath.Join(folder, path), at, at); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, db, folder); !slices.Equal(got, []string{"a.txt", "子/c.txt"}) {
		t.Errorf("%q", got)
	}
	if got := names(t, filepath.Join(folder, "none.db"), folder); !slices.Equal(got, []string{"a.txt", "台账.dat", "子/c.txt"}) {
		t.Errorf("without a database: %q", got)
	}
	if sameFile(filepath.Join(folder, "none"), filepath.Join(folder, "none")) || sameFile(db, filepath.Join(folder, "none")) || sameFile(filepath.Join(folder, "none"), db) || !sameFile(db, db) {
		t.Error("what is not there is the same file")
	}
	if f := (Received{}); !f.content.none() {
		t.Errorf("%+v", f)
	}
}

// saved is a workbook that says when it was saved.
func saved(t *testing.T, day string) []byte {
	t.Helper()
	f, err := excelize.OpenReader(bytes.NewReader(book(t, baseForm)))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if err := f.SetDocProps(&excelize.DocProperties{Modified: day + "T08:00:00Z", Created: day + "T08:00:00Z"}); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := f.Write(&out); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// Files are taken in by the time that they say themselves, else by that of the file
// system, and those of one time by name.
func TestOrder(t *testing.T) {
	folder := t.TempDir()
	for name, data := range map[string][]byte{"a.xlsx": saved(t, "2024-03-09"), "b.xlsx": saved(t, "2024-03-01"), "c.txt": []byte("丙"), "d.txt": []byte("丁")} {
		path := filepath.Join(folder, name)
		write(t, path, data)
		at := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)
		if err := os.Chtimes(path, at, at); err != nil {
			t.Fatal(err)
		}
	}
	if got := names(t, "", folder); !slices.Equal(got, []string{"b.xlsx", "c.txt", "d.txt", "a.xlsx"}) {
		t.Errorf("%q", got)
	}
}

// A file of an archive is as old as the archive says, and where it does not as old as
// the archive; of what cannot be unpacked nothing is known but that.
func TestMembersOfAnArchive(t *testing.T) {
	folder := t.TempDir()
	path := filepath.Join(folder, "甲.zip")
	write(t, path, zipOf(t, map[string][]byte{"a.txt": []byte("甲"), "b.xlsx": saved(t, "2024-03-09")}))
	at := time.Date(2024, 3, 5, 0, 0, 0, 0, time.UTC)
	if err := os.Chtimes(path, at, at); err != nil {
		t.Fatal(err)
	}
	batch, err := Collect(t.Context(), []string{path}, "")
	if err != nil {
		t.Fatal(err)
	}
	defer batch.Close()
	if len(batch.Files) != 2 || batch.Files[0].Name != "甲.zip/a.txt" || !batch.Files[0].Modified.Equal(at) || batch.Files[1].Modified.Equal(at) {
		t.Errorf("%+v", batch.Files)
	}
	empty := filepath.Join(folder, "空.zip")
	write(t, empty, zipOf(t, nil))
	results := importFolder(t, openDB(t), folder, nil)
	if got := codes(results); got["空.zip"] != "archive_empty" || got["甲.zip/a.txt"] != "text" {
		t.Errorf("%v", got)
	}

	// An archive that changes while it is unpacked is not damaged.
	growing := filepath.Join(folder, "变.zip")
	packed := zipOf(t, map[string][]byte{"a.txt": []byte("甲甲甲甲甲甲")})
	packed[bytes.Index(packed, []byte("PK\x01\x02"))+16] ^= 1
	write(t, growing, packed)
	r, err := content{path: growing}.open()
	if err != nil {
		t.Fatal(err)
	}
	defer r.close()
	if r.changed() || (&reading{}).changed() {
		t.Error("it has changed")
	}
	later := time.Now().Add(time.Hour)
	if err := os.Chtimes(growing, later, later); err != nil {
		t.Fatal(err)
	}
	if !r.changed() {
		t.Error("another time is no change")
	}
	b := new(Batch)
	defer b.Close()
	if err := b.add(t.Context(), Received{Name: "变.zip", Path: growing}); err != nil || len(b.Files) != 1 || !errors.Is(b.Files[0].err, archive.ErrDamaged) || b.Files[0].content.none() {
		t.Errorf("%+v, %v", b.Files, err)
	}
}

// Two filings are of one form by their unit, year, form and project.
func TestOfOneForm(t *testing.T) {
	own := schema.Filing{Form: schema.ProjectEvaluation, Unit: "某甲局", Year: 2023, Project: "道路养护"}
	for what, test := range map[string]struct {
		change func(*schema.Filing)
		want   bool
	}{
		"the same": {func(*schema.Filing) {}, true}, "otherwise written": {func(f *schema.Filing) { f.Unit, f.Project = "某 甲局", "道路 养护" }, true},
		"another form": {func(f *schema.Filing) { f.Form = schema.BaseData }, false}, "another unit": {func(f *schema.Filing) { f.Unit = "某乙局" }, false},
		"another year": {func(f *schema.Filing) { f.Year = 2022 }, false}, "another project": {func(f *schema.Filing) { f.Project = "绿化养护" }, false},
	} {
		other := own
		test.change(&other)
		if got := ofOneForm(&own, &other); got != test.want {
			t.Errorf("%s: %v", what, got)
		}
	}
}

// What is embedded without its unit or year is of those of the document.
func TestEmbeddedWithoutItsYear(t *testing.T) {
	for what, instead := range map[string][]string{
		"without a unit": {"实施单位 | 某甲局", "实施单位 | "}, "without a year": {"2023年度", ""}, "without both": {"实施单位 | 某甲局", "实施单位 | ", "2023年度", ""},
	} {
		db := openDB(t)
		folder := t.TempDir()
		write(t, filepath.Join(folder, "甲.xlsx"), embedding(t, book(t, baseForm), book(t, projectForm, instead...)))
		results := importFolder(t, db, folder, nil)
		if got := codes(results); got["甲.xlsx/Microsoft_Excel_Sheet1.xlsx"] != StatusImported {
			t.Errorf("%s: %v", what, got)
		}
		for _, r := range results {
			if r.Status == StatusRefused || r.Findings != r.Found.All() || r.File == "甲.xlsx" && r.Findings == 0 {
				t.Errorf("%s: %+v", what, r)
			}
		}
		wantStands(t, db, what, "1 某甲局 2023 附件1 current", "2 某甲局 2023 附件3 current 绿化养护")
	}
}
