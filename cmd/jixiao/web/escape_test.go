package web

import (
	"encoding/json"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"

	"jixiao/schema"
)

// evil is a text that becomes elements where it is not escaped.
const evil = `<script>alert(1)</script>"'><img src=x onerror=alert(1)>`

// shortEvil is short enough for a label.
const shortEvil = `<img src=x onerror=f>`

// rewritten is a sample workbook with other texts in some cells, by sheet and
// cell, and with sheets of other names.
func rewritten(t testing.TB, name string, cells map[string]any, sheets map[string]string) []byte {
	t.Helper()
	f, err := excelize.OpenFile(filepath.Join(samples, name))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for at, value := range cells {
		sheet, cell, _ := strings.Cut(at, "!")
		if err := f.SetCellValue(sheet, cell, value); err != nil {
			t.Fatal(err)
		}
	}
	for from, to := range sheets {
		if err := f.SetSheetName(from, to); err != nil {
			t.Fatal(err)
		}
	}
	data, err := f.WriteToBuffer()
	if err != nil {
		t.Fatal(err)
	}
	return data.Bytes()
}

// hostile is a workbook of a unit that has evil wherever a text can stand.
func hostile(t testing.TB) []byte {
	t.Helper()
	return rewritten(t, "2023/市监局绩效自评（含附件3）.xlsx", map[string]any{
		"附件1!A3": "预算单位名称", "附件1!B3": "甲局" + evil, "附件2!B3": "甲局" + evil,
		"附件2!B70": shortEvil, "附件2!C70": "是", "附件1!A17": "专项" + evil, "附件1!F19": evil, "附件1!B27": evil + "。" + strings.Repeat("措施", 20),
		"附件2!D14": "指标" + evil, "附件2!E14": "≥3" + evil, "附件2!F14": evil, "附件2!I15": "偏差" + evil, "附件2!E12": "目标" + evil, "附件2!I59": evil,
		"附件3!B3": "项目" + evil, "附件3!B4": "部门" + evil, "附件3!G4": "甲局" + evil, "附件3!D13": evil, "附件3!F6": evil, "附件1!B26": evil,
	}, map[string]string{"附件1": `"'><img src=x onerror=alert(1)`, "附件2": `<svg onload=alert(1)>`})
}

// harmless fails the test where text of a unit became an element.
func (a *answer) harmless() *answer {
	a.t.Helper()
	a.plain()
	for n := range elements(a.tree(), tag("img")) {
		if attr(n, "src") != "/assets/icon.svg" {
			a.t.Errorf("%s: holds <img src=%q>", a.of, attr(n, "src"))
		}
	}
	for n := range elements(a.tree(), nil) {
		for _, name := range []string{"data-chart", "data-batches"} {
			if value, ok := lookUp(n, name); ok && !json.Valid([]byte(value)) {
				a.t.Errorf("%s: %s is no JSON: %s", a.of, name, value)
			}
		}
	}
	return a
}

// evilSettings saves a roster that has evil in it, and not the unit, so that the page asks
// for it; and shows what is wrong in settings beside it.
func (s *site) evilSettings() {
	s.t.Helper()
	settings := s.get("/settings")
	form := settings.form("/settings/plan", "section", "roster")
	form["roster0"][0], form["roster1"][0], form["roster2"][0], form["roster3"][0], form["roster4"][0], form["roster5"][0] = "编"+evil, "乙局"+evil, "别"+evil, "部"+evil, "股"+evil, "人"+evil
	plan := s.postForm("/settings/plan", form).want(http.StatusOK).harmless()
	s.postForm("/settings/save", plan.form("/settings/save")).follow(&s.browser).want(http.StatusOK).harmless()
	form = s.get("/settings").form("/settings/plan", "section", "grades")
	form["grades1"][0] = evil
	s.postForm("/settings/plan", form).want(http.StatusUnprocessableEntity).harmless().says(evil)
}

// Texts of workbooks, names of files and what people type are shown as they
// are, on every page, and make no element.
func TestEscaped(t *testing.T) {
	long(t)
	s := open(t, t.TempDir(), func(o *Options) { o.By, o.Inbox = evil, filepath.Join(filepath.Dir(o.Database), evil) })
	data := hostile(t)
	batch := s.drop(dropped{"文件" + evil + ".xlsx", data, time.Now()}, dropped{evil + ".txt", []byte("no form"), time.Now()}, dropped{"a.exe" + evil, nil, time.Now()},
		dropped{"~$" + evil, []byte("x"), time.Now()})
	if status := batch.Items[0].Lines[0].Status; status != "imported" {
		t.Fatalf("the workbook is %v", batch.Items[0].Lines)
	}
	s.evilSettings()
	unit := ""
	for n := range elements(s.get("/district").tree(), tag("a")) {
		if to := attr(n, "href"); strings.HasPrefix(to, "/unit?") {
			unit = to
		}
	}
	page := s.get(unit).want(http.StatusOK).harmless().says("甲局"+evil, "指标"+evil, "项目"+evil, "专项"+evil, "文件"+evil)
	key := ""
	for f := range elements(page.tree(), with("form", "action", "/unit/accept")) {
		key = fields(f).Get("key")
		break
	}
	name := strings.TrimPrefix(unit, "/unit?unit=")
	name, _, _ = strings.Cut(name, "&")
	name, err := url.QueryUnescape(name)
	if err != nil {
		t.Fatal(err)
	}
	s.post("/unit/remark", "unit", name, "key", key, "text", "说"+evil, "back", unit).follow(&s.browser).harmless().says("说" + evil)
	s.post("/unit/accept", "unit", name, "key", key, "why", "因"+evil, "back", unit).follow(&s.browser).harmless().says("因" + evil)
	records, err := s.DB.Records(t.Context(), name, 2023)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		if r.Form == schema.ProjectEvaluation {
			s.post("/unit/void", "id", itoa(int(r.ID)), "why", "废"+evil, "back", unit).follow(&s.browser).harmless().says("废" + evil)
			break
		}
	}
	teach := s.get("/teach").harmless().says("「"+shortEvil+"」", "甲局"+evil, "乙局"+evil)
	label := teach.form("/teach/label")
	label.Set("path", "overall_evaluation/funding/by_source_total")
	s.postForm("/teach/label", label).follow(&s.browser).harmless().says(shortEvil)
	s.post("/teach/unit", "alias", "另名"+evil, "unit", name, "back", "/teach").follow(&s.browser).harmless().says("另名" + evil)

	for _, page := range append(everyPage(s),
		s.get("/district?q="+url.QueryEscape(evil)+"&table="+url.QueryEscape(evil)+"&sort="+url.QueryEscape(evil)+"&only="+url.QueryEscape(evil)+"&department="+url.QueryEscape("部"+evil)),
		s.get("/findings?q="+url.QueryEscape(evil)+"&code="+url.QueryEscape(evil)+"&severity="+url.QueryEscape(evil)), s.get("/settings?open="+url.QueryEscape(evil)),
		s.get("/unit?unit="+url.QueryEscape("没有"+evil)), s.get("/district?year="+url.QueryEscape(evil)), s.get("/"+url.PathEscape(evil)), s.get("/district?"+url.QueryEscape(evil)+"=1"),
		s.post("/teach/unit", "alias", evil, "unit", evil), s.post("/teach/label", "label", evil), s.post("/refused", "sum", "x", "given_year", evil), s.get("/handout?by="+url.QueryEscape(evil)),
	) {
		page.harmless()
	}
	for path, want := range map[string]string{"/receive": evil + ".txt", "/district": "甲局" + evil, "/findings": "甲局" + evil, "/settings": "部" + evil, "/handout": "乙局" + evil, "/journal": "因" + evil} {
		page := s.get(path)
		if page.says(); !strings.Contains(text(page.tree()), want) && !strings.Contains(attributes(page), want) {
			t.Errorf("%s does not show %s", path, want)
		}
	}
	for _, path := range []string{"/settings/workbook", "/handout/template"} { // a name of a file that is uploaded
		body := "--b\r\nContent-Disposition: form-data; name=\"workbook\"; filename=\"" + strings.ReplaceAll(evil, `"`, `\"`) + "\"\r\n\r\nx\r\n--b\r\n" +
			"Content-Disposition: form-data; name=\"template\"; filename=\"" + strings.ReplaceAll(evil, `"`, `\"`) + "\"\r\n\r\nx\r\n--b--\r\n"
		got := s.send(http.MethodPost, path, strings.NewReader(body), func(r *http.Request) { r.Header.Set("Content-Type", "multipart/form-data; boundary=b") }).harmless()
		if got.code != http.StatusUnprocessableEntity {
			t.Errorf("%s answers %d", path, got.code)
		}
	}
	s.sound()
}

// attributes are the values of all attributes of a page.
func attributes(a *answer) string {
	var b strings.Builder
	for n := range elements(a.tree(), nil) {
		for _, at := range n.Attr {
			b.WriteString(at.Val)
			b.WriteByte('\n')
			var v any
			if json.Unmarshal([]byte(at.Val), &v) == nil { // as the script reads it
				b.WriteString(flat(v))
			}
		}
	}
	return b.String()
}

// flat is every text of a JSON value.
func flat(v any) string {
	switch v := v.(type) {
	case string:
		return v + "\n"
	case []any:
		text := ""
		for _, x := range v {
			text += flat(x)
		}
		return text
	case map[string]any:
		text := ""
		for _, x := range v {
			text += flat(x)
		}
		return text
	}
	return ""
}
