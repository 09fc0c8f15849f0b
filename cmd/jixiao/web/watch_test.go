package web

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"jixiao/schema/store"
)

// names are the files of a database.
func (s *site) names() []string {
	s.t.Helper()
	files, err := s.DB.Files(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		names = append(names, f.Name)
	}
	slices.Sort(names)
	return names
}

// write puts a file into a folder.
func write(t *testing.T, data []byte, name ...string) {
	t.Helper()
	path := filepath.Join(name...)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o777), os.WriteFile(path, data, 0o600)); err != nil {
		t.Fatal(err)
	}
}

// What is put into the inbox is imported and stays there; what is known is
// passed over when the program starts; and the watch is switched on and off.
func TestInbox(t *testing.T) {
	folder := t.TempDir()
	inbox := filepath.Join(folder, "收件箱")
	watched := func(o *Options) { o.Inbox, o.Poll, o.Rest = inbox, 20*time.Millisecond, 20*time.Millisecond }
	s := open(t, folder, watched)
	s.get("/receive").says("也可以看着一个文件夹", inbox)
	if _, err := os.Stat(inbox); err == nil {
		t.Error("the folder is made unasked")
	}
	s.postForm("/inbox", s.get("/receive").form("/inbox", "on", "1")).follow(&s.browser).says("正在看着收件箱", "不看了")
	data := sample(t, "2023/信访局.xlsx")
	write(t, data, inbox, "甲", "信访局.xlsx")
	write(t, []byte("half"), inbox, "~$信访局.xlsx")
	wait(t, "the file in the inbox", func() bool { return len(s.names()) == 1 })
	if diff := cmp.Diff([]string{"甲/信访局.xlsx"}, s.names()); diff != "" {
		t.Errorf("files (-want +got):\n%s", diff)
	}
	if kept, err := os.ReadFile(filepath.Join(inbox, "甲", "信访局.xlsx")); err != nil || string(kept) != string(data) {
		t.Error("the file in the inbox is another", err)
	}
	wait(t, "the batch of the inbox", func() bool {
		b := s.tray.recent()
		return len(b) == 1 && b[0].State == batchDone && b[0].From == "收件箱" && b[0].By == clerk && b[0].Items[0].Lines[0].Status == "imported"
	})
	// The same file again, by another name, is told as a duplicate.
	write(t, data, inbox, "再来.xlsx")
	wait(t, "the second batch", func() bool {
		b := s.tray.recent()
		return len(b) == 2 && b[0].State == batchDone && b[0].Items[0].Lines[0].Status == "duplicate"
	})
	// Switched off, nothing is taken in; switched on again, it is.
	s.postForm("/inbox", s.get("/receive").form("/inbox")).follow(&s.browser).says("不再看着收件箱", "开始看着它")
	write(t, []byte("a text"), inbox, "说明.txt")
	time.Sleep(150 * time.Millisecond)
	if len(s.names()) != 1 {
		t.Errorf("switched off, there are %v", s.names())
	}
	s.post("/inbox", "on", "1")
	wait(t, "the file that came meanwhile", func() bool { return slices.Contains(s.names(), "说明.txt") })
	wait(t, "the third batch", func() bool { b := s.tray.recent(); return len(b) == 3 && b[0].State == batchDone })
	if b := s.tray.recent()[0]; len(b.Items) != 1 {
		t.Errorf("what was known is told again: %v", b.lines())
	}
	s.sound()
	s.close()

	// What an earlier run has taken in is passed over without a word; what came
	// while the program was off is taken in.
	write(t, sample(t, "2023/医保局2023年度自评.xlsx"), inbox, "医保局.xlsx")
	s = open(t, folder, watched)
	wait(t, "the file that came while it was off", func() bool { b := s.tray.recent(); return len(b) == 4 && b[0].State == batchDone })
	if earlier := s.tray.recent()[3]; earlier.From != "收件箱" || earlier.By != clerk || earlier.lines()[0] != "甲/信访局.xlsx: imported" {
		t.Errorf("what came of the first batch is told as %v of %s by %s", earlier.lines(), earlier.From, earlier.By)
	}
	if _, err := os.Stat(filepath.Join(inbox, "甲", "信访局.xlsx")); err != nil {
		t.Error(err)
	}
	if diff := cmp.Diff([]string{"医保局.xlsx: imported"}, s.tray.recent()[0].lines()); diff != "" {
		t.Errorf("after a start (-want +got):\n%s", diff)
	}
	s.get("/receive").says("正在看着")
	s.sound()
}

// Where the database cannot take what is in the inbox, the page says so, and it
// is taken in as soon as that can be.
func TestInboxFails(t *testing.T) {
	folder := t.TempDir()
	inbox := filepath.Join(folder, "in")
	s := open(t, folder, func(o *Options) { o.Inbox, o.Poll, o.Rest = inbox, 20*time.Millisecond, 20*time.Millisecond })
	s.withSQL(`CREATE TRIGGER broken BEFORE INSERT ON files BEGIN SELECT RAISE(ABORT, 'the disk is at fault'); END`)
	s.post("/inbox", "on", "1")
	write(t, sample(t, "2023/信访局.xlsx"), inbox, "信访局.xlsx")
	wait(t, "the trouble", func() bool { return s.inboxState().Trouble != "" })
	s.get("/receive").says("已经收到的文件")
	s.withSQL(`DROP TRIGGER broken`)
	wait(t, "the file in the inbox", func() bool { return len(s.names()) == 1 })
	wait(t, "the end of the trouble", func() bool { return s.inboxState().Trouble == "" })
	wait(t, "the batch", func() bool { b := s.tray.recent(); return len(b) == 1 && b[0].State == batchDone })
}

// Without an inbox there is none on the page, and none to switch on.
func TestNoInbox(t *testing.T) {
	s := open(t, t.TempDir())
	if page := s.get("/receive"); strings.Contains(text(page.tree()), "收件箱") {
		t.Error("an inbox is shown")
	}
	s.post("/inbox", "on", "1").want(404)
	var none []store.File
	files, err := s.DB.Files(t.Context())
	if diff := cmp.Diff(none, files); diff != "" || err != nil {
		t.Errorf("files %v, %v", files, err)
	}
}
