package web

import (
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
)

// A list is exported as it is chosen.
func TestExportedLists(t *testing.T) {
	s := having(t, fewFiles)
	for _, test := range []struct{ to, first string }{
		{"/district/list?table=public&q=xfj&year=2023", "1 星澜区信访局 "}, {"/findings/list?severity=E&year=2023", "1 "},
	} {
		a := s.get(test.to).want(http.StatusOK)
		f, err := excelize.OpenReader(strings.NewReader(a.body))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := f.GetRows(f.GetSheetName(0))
		if err != nil || len(rows) < 4 || !strings.HasPrefix(strings.Join(rows[3], " "), test.first) {
			t.Errorf("%s: %q, %v", test.to, rows, err)
		}
		if strings.HasPrefix(test.to, "/district") && len(rows) != 8 { // heads, the unit, 合计 and 平均 with how many units they are of
			t.Errorf("%s has %d rows", test.to, len(rows))
		}
	}
	page := s.get("/district?table=public&q=xfj&year=2023")
	if !strings.Contains(page.body, "/district/list?q=xfj&amp;table=public&amp;year=2023") {
		t.Error("the page does not lead to the workbook of what it shows")
	}
	s.sound()
}
