package web

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"jixiao/schema"
	"jixiao/schema/store"
)

// A form that waits is shown beside the one in use; a person says which counts,
// and takes that back.
func TestChoose(t *testing.T) {
	long(t)
	const unit = "星澜区公用事业服务中心"
	s := having(t, []string{"broken/A1.xlsx"})
	blank := map[string]any{}
	for _, row := range []string{"7", "8", "9", "10", "11", "12", "13", "14", "15", "16", "17", "18", "19", "20", "21", "22", "23", "24", "25"} {
		for _, col := range []string{"B", "D", "F"} {
			blank["附件1!"+col+row] = nil
		}
	}
	s.drop(dropped{"没填完.xlsx", rewritten(t, "broken/A1.xlsx", blank, nil), time.Now()})
	waiting := func() []store.Record {
		all, err := s.DB.Waiting(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	if len(waiting()) != 1 {
		t.Fatalf("%d wait", len(waiting()))
	}
	if b := s.get("/receive").body; !strings.Contains(b, "&#34;waits&#34;") {
		t.Error("the batch does not ask")
	}
	page := s.get("/receive").want(http.StatusOK).says("待定的表（1）", "没填完.xlsx", "填的比现行的少得多")
	form := page.form("/unit/current")
	form.Set("why", "")
	s.postForm("/unit/current", form).want(http.StatusBadRequest).says(saysNoWhy)
	form.Set("why", "来电核实")
	chosen := s.postForm("/unit/current", form).follow(&s.browser).want(http.StatusOK).says("为准", "不再现行，仍保留")
	if len(waiting()) != 0 {
		t.Error("it waits still")
	}
	if b := s.get("/receive").body; strings.Contains(b, "&#34;waits&#34;") {
		t.Error("the batch asks still")
	}
	s.get(unitLink(unit, 2023)).says("选定：来电核实", "收回选定").linked()
	s.get("/journal").says("定 没填完.xlsx 的附件1算数")
	chosen.undo(&s.browser).want(http.StatusOK).says("的选定已收回")
	if len(waiting()) != 1 {
		t.Error("it waits no more after undo")
	}
	form.Set("keep", "1")
	s.postForm("/unit/current", form).follow(&s.browser).want(http.StatusOK).says("待定的不再等")
	if len(waiting()) != 0 {
		t.Error("it waits still, though the other one counts")
	}
	s.postForm("/unit/current", form).want(http.StatusConflict)
	s.post("/unit/current", "id", "x", "why", "x").want(http.StatusBadRequest)
	s.sound()
}

// A form is put under another unit and year, and back.
func TestCorrect(t *testing.T) {
	long(t)
	const unit = "星澜区公用事业服务中心"
	s := having(t, []string{"broken/A1.xlsx"})
	form := s.get(unitLink(unit, 2023)).want(http.StatusOK).form("/unit/correct")
	form.Set("unit", "星澜区某新局")
	form.Set("given_year", "2022")
	s.postForm("/unit/correct", form).want(http.StatusBadRequest).says(saysNoWhy)
	form.Set("why", "当时答错了")
	form.Set("given_year", "22")
	s.postForm("/unit/correct", form).want(http.StatusBadRequest).says("年度不能是「22」")
	form.Set("given_year", "2022")
	done := s.postForm("/unit/correct", form).follow(&s.browser).want(http.StatusOK).says("已更正，新的报送号是")
	s.get(unitLink("星澜区某新局", 2022)).want(http.StatusOK).says("由 "+unit+" 2023 年度更正：当时答错了", "收回更正").linked()
	s.get("/journal").says("改为星澜区某新局 2022年度")
	done.undo(&s.browser).want(http.StatusOK).says("的更正已收回")
	records, err := s.DB.Records(t.Context(), "", 2022)
	if err != nil || len(records) != 0 {
		t.Errorf("of 2022 there are %v, %v", records, err)
	}
	s.sound()
}

// A file that was withdrawn as a whole can be given another year where it is
// dropped again.
func TestDropWithdrawn(t *testing.T) {
	long(t)
	s := having(t, []string{"broken/A1.xlsx"})
	all, err := s.DB.Records(t.Context(), "", 0)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range all {
		if _, err := s.DB.Void(t.Context(), r.ID, schema.Decision{Why: "年度答错了", By: clerk}); err != nil {
			t.Fatal(err)
		}
	}
	b := s.drop(dropped{"又来.xlsx", sample(t, "broken/A1.xlsx"), time.Now()})
	again := ""
	for _, it := range b.Items {
		for _, l := range it.Lines {
			again += l.Again
		}
	}
	if again != store.Sum(sample(t, "broken/A1.xlsx")) {
		t.Errorf("the file can be given as %q", again)
	}
	s.post("/refused", "sum", again, "unit", "星澜区某新局").want(http.StatusSeeOther)
}
