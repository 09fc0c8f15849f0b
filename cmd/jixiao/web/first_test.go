package web

import (
	"context"
	"net/http"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"
)

// steps are the steps that 收表 shows, and whether they are done.
func (a *answer) steps() (names []string, done []bool) {
	for li := range elements(a.tree(), func(n *html.Node) bool {
		return n.Data == "li" && n.Parent != nil && attr(n.Parent, "class") == "first"
	}) {
		names, done = append(names, text(first(li, tag("a")))), append(done, attr(li, "class") == "done")
	}
	return names, done
}

// Who begins is shown three steps, each with whether it is done; who has begun is not.
func TestFirstSteps(t *testing.T) {
	s := open(t, t.TempDir())
	check := func(when string, roster, limits bool) {
		t.Helper()
		names, done := s.get("/").follow(&s.browser).want(http.StatusOK).plain().steps()
		if len(names) != 3 || names[0] != "① 单位名册" || names[1] != "② 限值与截止日期" || names[2] != "③ 收表" || done[0] != roster || done[1] != limits || done[2] {
			t.Errorf("%s: %v %v", when, names, done)
		}
	}
	check("at first", false, false)
	form := s.get("/settings?open=roster").form("/settings/plan", "section", "roster")
	form["roster1"][0] = "星澜区信访局"
	save := func(form map[string][]string) {
		t.Helper()
		s.postForm("/settings/save", s.postForm("/settings/plan", form).want(http.StatusOK).form("/settings/save")).want(http.StatusSeeOther)
	}
	save(form)
	s.get("/journal") // which tells of it
	check("with a roster", true, false)
	save(s.get("/settings").set("limits", "deadline", 1, "2024-03-31"))
	s.get("/journal")
	check("with a deadline", true, true)
	s.drop(dropped{"坏的.xlsx", []byte("no workbook"), time.Now()})
	check("while nothing is taken in", true, true)
	s.drop(dropped{"信访局.xlsx", sample(t, "2023/信访局.xlsx"), time.Now()})
	if names, _ := s.get("/receive").want(http.StatusOK).steps(); len(names) > 0 {
		t.Errorf("who has begun is shown %v", names)
	}
	s.sound()
}

// Where there are sample data the first page offers them, and leads to their address;
// on a network there are none. Their own page says on each view what it is.
func TestSampleIsOffered(t *testing.T) {
	const of = "http://127.0.0.1:9999/?token=x"
	without := open(t, t.TempDir())
	if page := without.get("/receive").want(http.StatusOK); strings.Contains(page.body, "/sample") {
		t.Error("sample data are offered that are not there")
	}
	without.post("/sample").want(http.StatusNotFound)
	s := open(t, t.TempDir(), func(o *Options) { o.Sample = func(context.Context) (string, error) { return of, nil } })
	form := s.get("/receive").want(http.StatusOK).form("/sample")
	if page := s.postForm("/sample", form).want(http.StatusOK); !strings.Contains(page.body, `href="`+of+`"`) {
		t.Errorf("the page leads to no sample data:\n%s", page.body)
	}
	if got := s.postForm("/sample", form); got.code != http.StatusOK {
		t.Errorf("the second time it answers %d", got.code)
	}
	here := s.send(http.MethodPost, "/sample", nil, func(r *http.Request) { r.Header.Set(headHere, "1") }).want(http.StatusNoContent)
	if here.head.Get(headTo) != of {
		t.Errorf("the script is led to %s", here.head.Get(headTo))
	}
	shown := having(t, fewFiles[:1], func(o *Options) { o.SampleOf = "http://127.0.0.1:8780/" })
	for _, page := range everyPage(shown) {
		if strings.HasPrefix(page.body, "<!DOCTYPE html>") && !strings.Contains(page.body, "这是示例数据") {
			t.Errorf("%s does not say what it is of", page.of)
		}
	}
	s.sound()
}
