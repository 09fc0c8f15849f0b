package web

import (
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	gocmp "github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/importer"
	"jixiao/samples/thorough"
	"jixiao/schema"
	"jixiao/schema/store"
)

// class reports whether an element is of a class.
func class(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return slices.Contains(strings.Fields(attr(n, "class")), name) }
}

// linked fails the test where something on a page of a unit leads nowhere: every
// id is one element's, every reference is one's to an element of the page, cells
// lead to findings and findings to cells.
func (a *answer) linked() (cells, findings int) {
	a.t.Helper()
	ids := a.ids()
	a.refers(ids)
	for n := range elements(a.tree(), class("paper")) {
		for cell := range elements(n, tag("td")) {
			for link := range elements(cell, tag("a")) {
				cells++
				a.leadsBack(ids, cell, link)
			}
		}
	}
	for n := range elements(a.tree(), tag("article")) {
		findings++
		for link := range elements(n, class("cell")) {
			if link.Data != "a" {
				continue
			}
			if cell := a.target(ids, link); cell == nil || cell.Data != "td" {
				a.t.Errorf("%s: %s leads to no cell", a.of, text(link))
			}
		}
	}
	return cells, findings
}

// ids are the elements of a page by their id, each once.
func (a *answer) ids() map[string]*html.Node {
	a.t.Helper()
	ids := map[string]*html.Node{}
	for n := range elements(a.tree(), nil) {
		if id := attr(n, "id"); id != "" {
			if ids[id] != nil {
				a.t.Errorf("%s: two elements are called %s", a.of, id)
			}
			ids[id] = n
		}
	}
	return ids
}

// target is the element of the page that a link leads to; nil for none.
func (a *answer) target(ids map[string]*html.Node, link *html.Node) *html.Node {
	a.t.Helper()
	id, err := url.PathUnescape(strings.TrimPrefix(attr(link, "href"), "#"))
	if err != nil {
		a.t.Error(err)
	}
	return ids[id]
}

// refers fails the test where something on the page refers to what is not on it.
func (a *answer) refers(ids map[string]*html.Node) {
	a.t.Helper()
	for n := range elements(a.tree(), nil) {
		if n.Data == "a" && strings.HasPrefix(attr(n, "href"), "#") && a.target(ids, n) == nil {
			a.t.Errorf("%s: %s leads to %s, which is not on the page", a.of, text(n), attr(n, "href"))
		}
		if of := attr(n, "for"); n.Data == "label" && of != "" && ids[of] == nil {
			a.t.Errorf("%s: a label is for %s", a.of, of)
		}
		for _, name := range []string{"aria-labelledby", "aria-describedby", "hx-target"} {
			if of := strings.TrimPrefix(attr(n, name), "#"); of != "" && ids[of] == nil {
				a.t.Errorf("%s: %s is %s", a.of, name, of)
			}
		}
	}
}

// leadsBack fails the test where the link in a cell leads to no finding that has the
// cell, or a number on it is of none.
func (a *answer) leadsBack(ids map[string]*html.Node, cell, link *html.Node) {
	a.t.Helper()
	finding := a.target(ids, link)
	if finding == nil || finding.Data != "article" {
		a.t.Errorf("%s: cell %s leads to no finding", a.of, attr(cell, "id"))
		return
	}
	if sup := first(link, tag("sup")); sup == nil || !slices.Contains(strings.Split(text(sup), "、"), strings.TrimPrefix(attr(finding, "id"), "f")) {
		a.t.Errorf("%s: cell %s leads to a finding that it does not have", a.of, attr(cell, "id"))
	}
	for sup := range elements(link, tag("sup")) {
		for number := range strings.SplitSeq(text(sup), "、") {
			of := ids["f"+number]
			if of == nil {
				a.t.Errorf("%s: cell %s has the number %s", a.of, attr(cell, "id"), number)
			} else if first(of, with("a", "href", "#"+attr(cell, "id"))) == nil && !strings.Contains(text(of), "等 ") {
				a.t.Errorf("%s: finding %s does not lead to cell %s", a.of, number, attr(cell, "id"))
			}
		}
	}
}

// complete fails the test where a finding of the database is not on the page of
// its unit, or names a cell of a file that is shown without leading there.
func (s *site) complete(page *answer, unit string, year int) {
	s.t.Helper()
	all, err := s.DB.Findings(s.t.Context(), store.FindingFilter{Year: year, Unit: unit, NotJudged: true})
	if err != nil {
		s.t.Fatal(err)
	}
	anchors, cells := map[string]bool{}, map[string]bool{}
	for n := range elements(page.tree(), nil) {
		anchors[attr(n, "id")] = true
		if class("cell")(n) {
			cells[n.Data+" "+text(n)] = true
		}
	}
	files := map[string]bool{}
	records, err := s.DB.Records(s.t.Context(), unit, year)
	if err != nil {
		s.t.Fatal(err)
	}
	for _, r := range records {
		files[r.File] = files[r.File] || r.Current()
	}
	for _, f := range schema.GroupNotJudged(all) {
		if !anchors["k-"+f.Key()] {
			s.t.Errorf("%s: no finding %s %s", page.of, f.Code, f.Message())
			continue
		}
		if f.Outcome == schema.NotJudged {
			continue
		}
		for i, c := range f.Cells {
			if i == 12 {
				break
			}
			switch want := "a " + c.Sheet + "!" + c.Cell; {
			case files[c.File] && !cells[want]:
				s.t.Errorf("%s: %s does not lead to %s", page.of, f.Code, c)
			case !files[c.File] && !cells["span "+c.String()]: // of the year before
				s.t.Errorf("%s: %s does not name %s in full", page.of, f.Code, c)
			}
		}
	}
}

// The sheets of all files of a unit come in the order of the forms, each with a tab that
// leads to it and says how much was found on it; without scripts all of them are there.
func TestUnitTabs(t *testing.T) {
	long(t)
	s := open(t, t.TempDir())
	const whole, unit = "2023/机关事务中心2023绩效自评.xlsx", "星澜区机关事务服务中心"
	s.drop(dropped{"项目.xlsx", keeping(t, whole, "附件3", "附件3-2", "附件3-3"), time.Now().Add(-time.Hour)})
	s.drop(dropped{"整体.xlsx", keeping(t, whole, "附件1", "附件2"), time.Now()})
	page := s.get(unitLink(unit, 2023)).want(http.StatusOK)
	page.linked()
	root := page.tree()
	var names, sections []string
	on := map[string]int{} // findings that have a cell on a sheet, by its id
	for n := range elements(root, tag("article")) {
		seen := map[string]bool{}
		for link := range elements(n, tag("a")) {
			id, _, ok := strings.Cut(strings.TrimPrefix(attr(link, "href"), "#"), "-")
			sheet, _, isCell := strings.Cut(strings.TrimPrefix(attr(link, "href"), "#"+id+"-"), "-")
			if ok && isCell && !seen[id+"-"+sheet] {
				seen[id+"-"+sheet] = true
				on[id+"-"+sheet]++
			}
		}
	}
	for n := range elements(first(root, class("sheettabs")), tag("a")) {
		id := strings.TrimPrefix(attr(n, "href"), "#")
		name := strings.Join(strings.Fields(text(n)), " ")
		if before, found, ok := strings.Cut(name, " "); ok && found != itoa(on[id])+" 条" || !ok && on[id] > 0 {
			t.Errorf("the tab of %s is %q, with %d findings", before, name, on[id])
		}
		name, _, _ = strings.Cut(name, " ")
		names = append(names, name+" "+id)
	}
	for n := range elements(root, class("paperfile")) {
		sections = append(sections, strings.TrimSpace(text(first(n, tag("h2"))))+" "+attr(n, "id"))
		if attr(n, "hidden") != "" || attr(n, "role") != "" {
			t.Errorf("without scripts there is %v", n.Attr)
		}
	}
	want := []string{"附件1 c1-0", "附件2 c1-1", "附件3（机关大院物业服务） c0-0", "附件3（公务用车平台运维） c0-1", "附件3（后勤聘用人员经费） c0-2"}
	if diff := gocmp.Diff(want, names); diff != "" {
		t.Errorf("tabs (-want +got):\n%s", diff)
	}
	if diff := gocmp.Diff(want, sections); diff != "" {
		t.Errorf("sheets (-want +got):\n%s", diff)
	}
	if on["c1-1"] == 0 || on["c0-0"] == 0 || on["c1-0"] > 0 {
		t.Errorf("findings on sheets: %v", on)
	}
}

// samplesIn are the samples in a folder, or some of them.
func samplesIn(t *testing.T, folder string) (names []string) {
	t.Helper()
	entries, err := os.ReadDir(filepath.Join(samples, folder))
	if err != nil {
		t.Fatal(err)
	}
	every := thorough.Of(1, 4, 20)
	for i, entry := range entries {
		if entry.Name() != "files" && entry.Name() != "expected.json" && i%every == 0 {
			names = append(names, folder+"/"+entry.Name())
		}
	}
	return names
}

// unitPage looks at the page of the unit of a file that was taken in.
func (s *site) unitPage(r bureau.Imported) {
	s.t.Helper()
	page := s.get(unitLink(r.Forms[0].Unit, r.Forms[0].Year)).want(http.StatusOK).plain()
	page.of = r.File + ": " + page.of
	cells, findings := page.linked()
	s.complete(page, r.Forms[0].Unit, r.Forms[0].Year)
	if cells == 0 || findings == 0 {
		s.t.Errorf("%s: %d cells, %d findings", r.File, cells, findings)
	}
}

// Every finding of every sample stands on the page of its unit and leads to its
// cells, and every cell that is marked leads to its finding.
func TestUnitPages(t *testing.T) {
	for _, folder := range []string{"formats", "broken"} { // of each the newest file is the current one
		names := samplesIn(t, folder)
		t.Run(folder, func(t *testing.T) {
			t.Parallel()
			s := open(t, t.TempDir())
			for _, name := range names {
				results, err := bureau.Import(t.Context(), s.DB, received(t, []string{name}), importer.Given{}, nil)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range results {
					if r.Status == bureau.StatusImported && len(r.Forms) > 0 { // not a document that only holds others
						s.unitPage(r)
					}
				}
			}
			s.sound()
		})
	}
	t.Run("2023", func(t *testing.T) {
		t.Parallel()
		district := fewFiles
		if thorough.Asked() {
			district = []string{"2023"}
		}
		s := having(t, district)
		units, err := s.DB.UnitsLike(t.Context(), "")
		if err != nil || len(units) < len(district) {
			t.Fatal(units, err)
		}
		marked := 0
		for _, unit := range units {
			page := s.get(unitLink(unit, 2023)).want(http.StatusOK).plain()
			cells, _ := page.linked()
			marked += cells
			s.complete(page, unit, 2023)
		}
		if marked == 0 {
			t.Error("no cell is marked")
		}
		s.sound()
	})
}
