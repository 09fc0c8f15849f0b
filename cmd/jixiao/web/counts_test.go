package web

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema"
	"jixiao/schema/store"
)

// counted are the numbers that the script is given for a year, once all are known.
func (s *site) counted(year int) (refused, errors, labels int) {
	s.t.Helper()
	var c counts
	wait(s.t, "counts", func() bool {
		if err := json.Unmarshal([]byte(s.get("/counts?year="+itoa(year)).want(http.StatusOK).body), &c); err != nil {
			s.t.Fatal(err)
		}
		return c.Whole()
	})
	return *c.Refused, *c.Errors, *c.Unknown
}

// menuNumbers are the numbers that a page has beside its menu.
func (a *answer) menuNumbers() map[string]string {
	a.t.Helper()
	numbers := map[string]string{}
	for n := range elements(a.tree(), func(n *html.Node) bool { return attr(n, "data-count") != "" }) {
		if _, hidden := lookUp(n, "hidden"); !hidden {
			numbers[attr(n, "data-count")] = text(n)
		}
	}
	return numbers
}

// counts makes sure that the numbers beside the menu are those of the views, and returns
// them.
func (s *site) counts(when string) (refused, errors, labels int) {
	s.t.Helper()
	refused, errors, labels = s.counted(2023)
	strays, err := s.DB.Strays(s.t.Context(), 2023)
	if err != nil {
		s.t.Fatal(err)
	}
	settings, err := s.DB.Settings(s.t.Context(), 2023)
	if err != nil {
		s.t.Fatal(err)
	}
	units, err := s.DB.Units(s.t.Context())
	if err != nil {
		s.t.Fatal(err)
	}
	if want := len(bureau.UnknownLabels(builtin, strays)) + len(strangers(catalogued, units, settings)); labels != want {
		s.t.Errorf("%s: %d labels are counted of %d", when, labels, want)
	}
	files, err := s.refusedFiles(s.t.Context())
	if err != nil || refused != len(files) {
		s.t.Errorf("%s: %d refused files are counted of %d, %v", when, refused, len(files), err)
	}
	v, err := s.view(s.t.Context(), 2023)
	if err != nil {
		s.t.Fatal(err)
	}
	if rows, _ := v.keepFindings(chosenFindings{Kind: "E"}); errors != len(rows) {
		s.t.Errorf("%s: %d errors are counted of %d", when, errors, len(rows))
	}
	page := s.get("/journal?year=2023").want(http.StatusOK)
	want := map[string]string{"refused": itoa(refused) + " 个文件拒收", "errors": itoa(errors) + " 条错误", "unknown": itoa(labels) + " 个不认得的叫法、单位"}
	for name, text := range want {
		if strings.HasPrefix(text, "0 ") {
			delete(want, name)
		}
	}
	for name, text := range page.menuNumbers() {
		if want[name] != text {
			s.t.Errorf("%s: beside the menu stands %s %q, want %q", when, name, text, want[name])
		}
		delete(want, name)
	}
	if len(want) > 0 || strings.Contains(page.body, "data-counts") {
		s.t.Errorf("%s: beside the menu is no %v", when, want)
	}
	return refused, errors, labels
}

// The numbers beside the menu are those of the views that it leads to, whatever is
// done; and a page has them once they are known.
func TestMenuCounts(t *testing.T) {
	s := having(t, append(slices.Clone(fewFiles), "broken/files/nounit.xlsx", "broken/files/empty.xlsx"))
	s.drop(dropped{"坏的.xlsx", []byte("no workbook"), time.Now()},
		dropped{"甲局.xlsx", rewritten(t, "formats/01-纸质版式.xlsx", map[string]any{"附件1!A23": "采买支出"}, nil), time.Now()})
	check := s.counts
	withRoster(t, s)
	refused, errors, labels := check("at first")
	if refused == 0 || errors == 0 || labels == 0 {
		t.Fatalf("%d refused, %d errors, %d labels: nothing is tried", refused, errors, labels)
	}

	all, err := s.DB.Findings(t.Context(), store.FindingFilter{Year: 2023, Severity: schema.Err})
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DB.Accept(t.Context(), all[:1], schema.Decision{Why: "已核实", By: clerk}); err != nil {
		t.Fatal(err)
	}
	if page := s.get("/journal?year=2023"); !strings.Contains(page.body, `data-counts="/counts?year=2023"`) {
		t.Error("the page does not ask for a number that is not known")
	} else if _, ok := page.menuNumbers()["errors"]; ok {
		t.Error("the page has the number of before")
	}
	if _, n, _ := check("after an error is accepted"); n != errors-1 {
		t.Errorf("%d errors after one of %d is accepted", n, errors)
	}

	files, err := s.refusedFiles(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := s.DB.Clear(t.Context(), []string{files[0].SHA256}, schema.Decision{Why: "用不着", By: clerk}); err != nil {
		t.Fatal(err)
	}
	if n, _, _ := check("after a file is cleared away"); n != refused-1 {
		t.Errorf("%d refused files after one of %d is cleared away", n, refused)
	}

	strays, err := s.DB.Strays(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	label := bureau.UnknownLabels(builtin, strays)[0]
	if _, err := bureau.Teach(t.Context(), s.DB, []schema.Wording{{Label: label.Label, Path: "base_data/costs/government_procurement"}}, clerk); err != nil {
		t.Fatal(err)
	}
	if _, _, n := check("after a label is taught"); n >= labels {
		t.Errorf("%d labels after one of %d is taught", n, labels)
	}
	records, err := s.DB.Records(t.Context(), "", 2023)
	if err != nil {
		t.Fatal(err)
	}
	for i, r := range records {
		if _, err := s.DB.Void(t.Context(), r.ID, schema.Decision{Why: "发错了", By: clerk}); err == nil && i%3 == 0 {
			check("after " + r.File + " is withdrawn")
		}
	}
	if _, err := s.DB.SaveSettings(t.Context(), schema.Settings{}, clerk); err != nil {
		t.Fatal(err)
	}
	if _, _, labels := check("after all is withdrawn, without a roster"); labels != 0 {
		t.Errorf("%d labels of nothing", labels)
	}
	s.sound()
}

// BenchmarkMenuCounts is what the numbers beside the menu cost each page of a large
// district: when nothing has changed, and when something just has.
func BenchmarkMenuCounts(b *testing.B) {
	units := manyUnits()
	s := open(b, large(b, units))
	if _, err := s.view(b.Context(), 2023); err != nil {
		b.Fatal(err)
	}
	s.counted(2023)
	c := newCopyist(b)
	c.made = 100_000
	for _, changed := range []bool{false, true} {
		name := "still"
		if changed {
			name = "changed"
		}
		b.Run(name, func(b *testing.B) {
			for n := 0; b.Loop(); n++ {
				if changed {
					b.StopTimer()
					c.put(b, s.DB, unitNamed(n%units), 2023, n)
					b.StartTimer()
				}
				if _, err := s.countsAtHand(b.Context(), 2023); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
