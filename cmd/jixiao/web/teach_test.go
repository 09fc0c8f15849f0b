package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"jixiao/schema"
)

// unknownTo adds labels that no line knows to a filing; each is of a figure, or not.
func unknownTo(f *schema.Filing, figure bool, labels ...string) {
	for _, label := range labels {
		n := len(f.Values) + 1
		v := schema.Value{Path: fmt.Sprintf("%s/unplaced/%d", f.Form, n), Label: label, Kind: schema.Phrase, State: schema.Text, Text: label, Raw: label, Source: schema.Source{Sheet: f.Sheet, Cell: fmt.Sprintf("Z%d", n)}}
		if figure {
			v.Path, v.Kind, v.State, v.Number, v.Text, v.Raw = fmt.Sprintf("%s/costs/other/%d/final", f.Form, n), schema.Money, schema.Number, schema.One, "", "1"
		}
		f.Values = append(f.Values, v)
	}
}

// What nobody knows is asked a hundred at a time: first what costs a figure and what
// most units have.
func TestTeachInParts(t *testing.T) {
	s := open(t, large(t, 12))
	c := newCopyist(t)
	c.made = 5000
	var many []string
	for n := range 230 {
		many = append(many, fmt.Sprintf("无此栏目%c%c", '一'+n/20, '一'+n%20))
	}
	for n := range 3 {
		file, filings := c.file(unitNamed(n), 2023, n)
		if n == 0 {
			unknownTo(filings[0], false, many...)
		}
		unknownTo(filings[0], false, "三家都有")
		if n == 2 {
			unknownTo(filings[0], true, "一家的数")
		}
		if _, err := s.DB.Put(t.Context(), file, filings); err != nil {
			t.Fatal(err)
		}
	}
	labels := func(page *answer) (list []string) {
		for f := range elements(page.tree(), with("form", "action", "/teach/label")) {
			list = append(list, attr(first(f, with("input", "name", "label")), "value"))
			if back := attr(first(f, with("input", "name", "back")), "value"); back != "" && local(back) == "" {
				t.Errorf("%s leads back to %s", page.of, back)
			}
		}
		return list
	}
	var all []string
	to := "/teach?year=2023"
	for n, want := range []int{shownRows, shownRows, 32} {
		page := s.get(to).want(http.StatusOK).says("不认得的栏目（232）", fmt.Sprintf("第 %d～%d 个", n*shownRows+1, n*shownRows+want))
		page.linked()
		list := labels(page)
		if len(list) != want {
			t.Errorf("part %d has %d labels, want %d", n+1, len(list), want)
		}
		all = append(all, list...)
		next, before := first(page.tree(), hrefOf("下一页")), first(page.tree(), hrefOf("上一页"))
		if (next == nil) != (n == 2) || (before == nil) != (n == 0) {
			t.Fatalf("part %d leads on: %v, back: %v", n+1, next != nil, before != nil)
		}
		if next != nil {
			to = attr(next, "href")
		}
	}
	if len(all) < 2 || all[0] != "一家的数" || all[1] != "三家都有" {
		t.Errorf("the first are %q", all[:min(2, len(all))])
	}
	slices.Sort(all)
	if n := len(slices.Compact(slices.Clone(all))); n != 232 || n != len(all) {
		t.Errorf("%d labels, %d of them once", len(all), n)
	}
	s.get("/teach?year=2023").says("它的数没有读进来", "3 个单位，3 处")
	if last := labels(s.get("/teach?year=2023&labels=99")); len(last) != 32 {
		t.Errorf("beyond the last part there are %d", len(last))
	}
	for _, wrong := range []string{"0", "-3", "x", ""} {
		if list := labels(s.get("/teach?year=2023&labels=" + wrong)); len(list) != shownRows || list[0] != "一家的数" {
			t.Errorf("part %q has %d", wrong, len(list))
		}
	}
	// What is taught leads to the part where it was asked.
	form := s.get("/teach?year=2023&labels=2").form("/teach/label")
	form.Set("path", "base_data/costs/hospitality")
	got := s.postForm("/teach/label", form).want(http.StatusSeeOther)
	if to, err := url.Parse(got.head.Get("Location")); err != nil || to.Query().Get("labels") != "2" || to.Query().Get("year") != "2023" {
		t.Errorf("it leads to %s, %v", to, err)
	}
}

// hrefOf is a link with a text.
func hrefOf(words string) func(n *html.Node) bool {
	return func(n *html.Node) bool { return n.Data == "a" && strings.TrimSpace(text(n)) == words }
}

// BenchmarkTeach is what a large district's page of what nobody knows takes, where a
// tenth of the units have labels of their own.
func BenchmarkTeach(b *testing.B) {
	units := manyUnits()
	s := open(b, large(b, units))
	c := newCopyist(b)
	c.made = 100_000
	for n := 0; n < units; n += 10 {
		file, filings := c.file(unitNamed(n), 2023, n)
		unknownTo(filings[0], n%20 == 0, "迎来送往", fmt.Sprintf("特有%d", n))
		if _, err := s.DB.Put(b.Context(), file, filings); err != nil {
			b.Fatal(err)
		}
	}
	s.get("/teach?year=2023")
	for b.Loop() {
		s.get("/teach?year=2023").want(http.StatusOK)
	}
}
