package web

import (
	"net/http"
	"testing"

	"golang.org/x/net/html"
)

// folded are the summaries of what a page has folded away under some element.
func (a *answer) folded(under func(*html.Node) bool) (summaries []string) {
	a.t.Helper()
	for n := range elements(a.tree(), under) {
		for d := range elements(n, tag("details")) {
			if _, open := lookUp(d, "open"); !open {
				summaries = append(summaries, text(first(d, tag("summary"))))
			}
		}
	}
	return summaries
}

// Many notices are folded with their count, few are there to be read; what asks for a
// deed is open.
func TestNoticesAreFolded(t *testing.T) {
	s := having(t, fewFiles)
	done := with("div", "id", "done")
	for _, test := range []struct {
		notices int
		folded  string
	}{{0, ""}, {3, ""}, {4, "还有 4 条"}, {300, "还有 300 条"}} {
		left := told{Text: "办好了。"}
		for n := range test.notices {
			left.More = append(left.More, "第 "+itoa(n)+" 条")
		}
		s.flashes.leave("local", left)
		page := s.get("/journal").want(http.StatusOK).says("办好了。")
		got := page.folded(done)
		if len(got) > 1 || len(got) == 1 != (test.folded != "") || len(got) == 1 && got[0] != test.folded {
			t.Errorf("of %d notices are folded %q", test.notices, got)
		}
		if test.notices > 0 {
			page.says("第 " + itoa(test.notices-1) + " 条")
		}
	}

	// A year that cannot be is told in one line, several are folded.
	c := newCopyist(t)
	strays := func(n *html.Node) bool { return n.Data == "main" }
	for n, year := range []int{2098, 2099} {
		c.put(t, s.DB, unitNamed(n), year, n)
		page := s.get("/district?year=2023").want(http.StatusOK).says(itoa(year) + " 年度只有 1 个单位")
		var folded []string
		for _, summary := range page.folded(strays) {
			if summary == "有 2 个年度只有很少几个单位的表，可能是年度写错了" {
				folded = append(folded, summary)
			}
		}
		if len(folded) != n {
			t.Errorf("of %d years are folded %q", n+1, folded)
		}
	}
	s.sound()
}
