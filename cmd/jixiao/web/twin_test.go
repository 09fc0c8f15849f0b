package web

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"
)

// keeping is a sample with some of its sheets alone.
func keeping(t *testing.T, name string, sheets ...string) []byte {
	t.Helper()
	f, err := excelize.OpenFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		if !slices.Contains(sheets, sheet) {
			if err := f.DeleteSheet(sheet); err != nil {
				t.Fatal(err)
			}
		}
	}
	kept, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return kept.Bytes()
}

// A correction of one form that comes under the name of the workbook it corrects
// stands beside what that still holds: each file shows and returns its own.
func TestTwoFilesOfOneName(t *testing.T) {
	long(t)
	s := open(t, t.TempDir())
	const whole = "formats/01-纸质版式.xlsx"
	s.drop(dropped{"自评表.xlsx", sample(t, whole), time.Now().Add(-time.Hour)})
	s.drop(dropped{"自评表.xlsx", keeping(t, whole, "附件2"), time.Now()})
	page := s.get(unitLink(model, 2023)).want(http.StatusOK)
	page.linked()
	sheets := map[string][]string{} // of each file, by its link, in the order of the forms
	for n := range elements(page.tree(), class("paperfile")) {
		file := attr(first(n, func(n *html.Node) bool { return strings.HasPrefix(attr(n, "href"), "/file/") }), "href")
		for h := range elements(n, tag("h3")) {
			sheets[file] = append(sheets[file], text(h))
		}
	}
	if len(sheets) != 2 {
		t.Fatalf("files and their sheets: %v", sheets)
	}
	for file, list := range sheets {
		if got := strings.Join(list, "、"); got != "附件2" && got != "附件1、附件3" {
			t.Errorf("%s shows %s", file, got)
		}
	}
	data := s.get("/handout/returns?unit=" + url.QueryEscape(model)).want(http.StatusOK)
	z, err := zip.NewReader(strings.NewReader(data.body), int64(len(data.body)))
	if err != nil {
		t.Fatal(err)
	}
	marked := map[string]bool{} // sheets that the copies' points lead to
	copies := 0
	for _, file := range z.File {
		if !strings.HasSuffix(file.Name, ".xlsx") {
			continue
		}
		copies++
		r, err := file.Open()
		if err != nil {
			t.Fatal(err)
		}
		content, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		book, err := excelize.OpenReader(bytes.NewReader(content))
		if err != nil {
			t.Fatal(err)
		}
		defer book.Close()
		for _, sheet := range []string{"附件1", "附件2"} {
			comments, err := book.GetComments(sheet)
			if err == nil && len(comments) > 0 {
				if marked[sheet] {
					t.Errorf("%s is marked in both copies", sheet)
				}
				marked[sheet] = true
			}
		}
	}
	if copies != 2 || !marked["附件1"] || !marked["附件2"] {
		t.Errorf("%d copies, marked %v", copies, marked)
	}
}
