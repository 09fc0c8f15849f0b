package handout

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"jixiao/consolidate/report/reporttest"
)

// LibreOffice opens a marked copy, shows its comments and computes its formulas. Marking a
// copy that LibreOffice has saved leaves nothing of the first marks.
func TestMarkedCopyInLibreOffice(t *testing.T) {
	marked, err := Mark(ours(t), points())
	if err != nil {
		t.Fatal(err)
	}
	saved := reporttest.Resaved(t, map[string][]byte{"marked": marked})["marked"]
	f := opened(t, saved)
	if got := comments(t, f, "附件1"); len(got) != 3 || !strings.Contains(got["B2"], "已与国库对账") || !strings.Contains(got["B2"], "【第2条·警告】") {
		t.Errorf("comments: %v", got)
	}
	if got, err := f.GetCellValue("附件1", "D4"); err != nil || got != "13.5" {
		t.Errorf("D4 is %q, %v", got, err)
	}
	nothing := points()
	nothing.Points = nothing.Points[:1]
	again, err := Mark(saved, nothing)
	if err != nil {
		t.Fatal(err)
	}
	after := opened(t, again)
	if got := comments(t, after, "附件1"); len(got) != 2 || strings.Count(got["B2"], "【第") != 1 || !strings.Contains(got["B2"], "已与国库对账") {
		t.Errorf("comments after the second time: %v", got)
	}
	filledWith(t, after, map[Place]string{{"附件1", "B2"}: "FFC7CE", {"附件1", "D5"}: "C6E0B4"})
}

// LibreOffice opens the notice, and reads all of it.
func TestNoticeInLibreOffice(t *testing.T) {
	soffice, err := exec.LookPath("soffice")
	if err != nil {
		t.Skip("soffice (LibreOffice Writer) is not installed: the notice is not opened")
	}
	data, err := Notice{Unit: "某局", Year: 2023, Points: points().Points, Dated: time.Date(2024, 4, 2, 0, 0, 0, 0, time.UTC)}.Write()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	path := filepath.Join(dir, "notice.docx")
	if err := os.WriteFile(path, data, 0o666); err != nil {
		t.Fatal(err)
	}
	command := exec.CommandContext(t.Context(), soffice, "-env:UserInstallation=file://"+filepath.ToSlash(filepath.Join(dir, "profile")),
		"--headless", "--norestore", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir, path)
	if output, err := command.CombinedOutput(); err != nil {
		t.Fatalf("soffice: %v\n%s", err, output)
	}
	text, err := os.ReadFile(filepath.Join(dir, "notice.txt"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"退回修改通知", "某局：", "一、须改正的", "1．附件1 基础数据表　附件1!B2 三公经费：填 12.50 万元", "请按以上各条改正或说明后重新报送。", "2024年4月2日"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("the notice, as LibreOffice reads it, lacks %q:\n%s", want, text)
		}
	}
}
