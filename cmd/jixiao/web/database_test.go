package web

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema/store"
)

func TestDatabasePage(t *testing.T) {
	s := having(t, []string{"2023/信访局.xlsx"})
	b := &s.browser
	b.get("/settings").want(http.StatusOK).says("数据库：备份与检查")
	b.get("/database").want(http.StatusOK).says(s.DB.Path(), "还没有备份过")
	b.post("/database/backup").follow(b).says("已备份到", "1 个文件，2 份表", "上次备份：")
	backups, err := filepath.Glob(filepath.Join(filepath.Dir(s.DB.Path()), "备份", "*.db"))
	if err != nil || len(backups) != 1 {
		t.Fatalf("backups %v, %v", backups, err)
	}
	got := b.get("/database/backup/" + filepath.Base(backups[0])).want(http.StatusOK)
	data, err := os.ReadFile(backups[0])
	if err != nil || got.body != string(data) {
		t.Errorf("%d bytes were downloaded of %d, %v", len(got.body), len(data), err)
	}
	if c, err := bureau.CheckDatabase(t.Context(), bureau.Database{Path: backups[0], Model: builtin}, false, nil); err != nil || !c.OK || c.Files != 1 {
		t.Errorf("the backup: %+v, %v", c, err)
	}
	for _, name := range []string{"jixiao.db", "..%2fjixiao.db", "..%5Cjixiao.db", "none.db"} {
		b.get("/database/backup/" + name).want(http.StatusNotFound)
	}
	b.post("/database/check", "quick", "1").want(http.StatusOK).says("1 个文件，2 份表", "检查完毕，没有发现问题")
	b.post("/database/check").want(http.StatusOK).says("检查完毕，没有发现问题")
	b.get("/journal").says("备份数据库到")
	s.sound()
}

// A copy of the database has the passwords of those who log in: it is not for each of
// them to take away.
func TestBackupStaysOnAServer(t *testing.T) {
	s := having(t, []string{"2023/信访局.xlsx"}, func(o *Options) { o.Token = "" })
	people(t, s, "李四")
	s.cookies = map[string]string{}
	s.enter("10.0.0.1", "李四", "password of 李四").want(http.StatusSeeOther)
	b := &s.browser
	page := b.post("/database/backup").follow(b).says("已备份到", "李四")
	if strings.Contains(page.body, "/database/backup/") {
		t.Error("a download is offered")
	}
	for _, f := range backupsIn(filepath.Join(filepath.Dir(s.DB.Path()), backupFolder)) {
		b.get("/database/backup/" + f.Name).want(http.StatusForbidden).says("不能从这里下载")
	}
}

// A damaged page of the database is said in words on the page.
func TestDamagedOnThePage(t *testing.T) {
	s := having(t, []string{"2023/信访局.xlsx"})
	path := s.DB.Path()
	s.close()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	at := strings.Index(string(data), "PK\x03\x04") // the original
	data[at+40] ^= 1
	if err := os.WriteFile(path, data, 0o644); err != nil {
		t.Fatal(err)
	}
	again := open(t, filepath.Dir(path))
	b := &again.browser
	b.post("/database/check", "quick", "1").want(http.StatusOK).says("发现 1 个问题", "收到的原件「信访局.xlsx」与收到时不一样了", "先不要用它收表")
	b.post("/database/backup").follow(b).says("备份与数据库一样，但数据库本身有问题", "与收到时不一样了")
}

// A copy of the one file has all, after each batch and each decision, while the page
// is open and somebody reads.
func TestCopyHasAllOfIt(t *testing.T) {
	s := having(t, []string{"2023/信访局.xlsx"})
	copied := func(files int) *store.DB {
		t.Helper()
		data, err := os.ReadFile(s.DB.Path())
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "copy.db")
		if err := os.WriteFile(path, data, 0o644); err != nil {
			t.Fatal(err)
		}
		if c, err := bureau.CheckDatabase(t.Context(), bureau.Database{Path: path, Model: builtin}, false, nil); err != nil || !c.OK || c.Files != files || c.Skipped {
			t.Errorf("the copy: %+v, %v; want %d files", c, err, files)
		}
		db, err := store.OpenExisting(t.Context(), path, builtin)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { db.Close() })
		return db
	}
	copied(1)
	for n, name := range []string{"broken/A1.xlsx", "broken/A2.xlsx"} {
		s.drop(dropped{name, sample(t, name), time.Now()})
		copied(n + 2)
	}
	units, err := bureau.UnitNames(t.Context(), s.DB)
	if err != nil || len(units) == 0 {
		t.Fatal(units, err)
	}
	form := s.get(unitLink(units[0], 2023)).form("/unit/void")
	form.Set("why", "发错文件")
	s.postForm("/unit/void", form).want(http.StatusSeeOther)
	journal, err := copied(3).Journal(t.Context(), 1)
	if err != nil || len(journal) != 1 || journal[0].Deed != store.DeedVoid {
		t.Errorf("the copy lacks the decision: %+v, %v", journal, err)
	}
	// What is gone through for a workbook holds the changes back until it ends.
	err = s.DB.Read(t.Context(), 2023, func(*store.Reading) error {
		s.post("/teach/label", "label", "招待开支", "path", "base_data/costs/hospitality")
		if s.DB.Whole() {
			t.Error("whole while what was before is read")
		}
		s.get("/database").want(http.StatusOK).says("现在请用下面的按钮备份，不要直接复制文件")
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	wait(t, "the log brought home", s.DB.Whole)
	if taught, err := copied(3).Wordings(t.Context()); err != nil || len(taught) != 1 {
		t.Errorf("the copy lacks what was taught: %v, %v", taught, err)
	}
}
