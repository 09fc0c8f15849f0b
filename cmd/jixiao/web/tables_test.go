package web

import (
	"io/fs"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"
	"golang.org/x/net/html"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/report"
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// asksFor says that the scripts ask for an element of the page.
func asksFor(id string) func(*http.Request) {
	return func(r *http.Request) {
		part(r)
		r.Header.Set("HX-Target", id)
	}
}

// pageByPage goes through the pages of a choice, and returns the units and their numbers.
func (s *site) pageByPage(choice string) (got, numbers []string, pages int) {
	s.t.Helper()
	for at := choice; at != ""; pages++ {
		page := s.get(at)
		names, cells := page.rows()
		got = append(got, names...)
		for _, c := range cells {
			numbers = append(numbers, text(c["序号"]))
		}
		at = ""
		if next := first(page.tree(), func(n *html.Node) bool { return n.Data == "a" && text(n) == "下一页" }); next != nil {
			at = attr(next, "href")
			if u, err := url.Parse(at); err != nil || u.Query().Get("q") != "xlq" || u.Query().Get("sort") != "final" || u.Query().Get("down") != "1" || u.Query().Get("page") != itoa(pages+2) {
				s.t.Errorf("page %d leads on to %s", pages+1, at)
			}
		}
		if pages > 0 {
			before := first(page.tree(), func(n *html.Node) bool { return n.Data == "a" && text(n) == "上一页" })
			if before == nil {
				s.t.Fatalf("page %d leads not back", pages+1)
			}
		}
		// Another order, another table and a search begin anew.
		for n := range elements(first(page.tree(), with("", "id", "results")), tag("a")) {
			if to := attr(n, "href"); strings.Contains(to, "page=") && text(n) != "下一页" && text(n) != "上一页" {
				s.t.Errorf("page %d: %s leads to %s", pages+1, text(n), to)
			}
		}
		if fields(first(page.tree(), class("filters"))).Has("page") {
			s.t.Error("a search does not begin at the first page")
		}
	}
	return got, numbers, pages
}

// A table of many units comes in pages, of one order and one choice; what is taken away
// or printed is all of it.
func TestPages(t *testing.T) {
	long(t)
	const units = 120
	s := open(t, large(t, units))
	const choice = "/district?department=&only=&q=xlq&sort=final&table=public&down=1&year=2023"
	page := s.get(choice).want(http.StatusOK)
	if len(page.body) > 300_000 {
		t.Errorf("the page has %d bytes", len(page.body))
	}
	v, err := s.view(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	var want []string
	for _, u := range v.keep(chosen{Query: "xlq", Sort: "final", Down: true}) {
		want = append(want, u.Name)
	}
	if len(want) < units-5 {
		t.Fatalf("%d units are chosen", len(want))
	}
	got, numbers, pages := s.pageByPage(choice)
	if diff := cmp.Diff(want, got); diff != "" || pages != 2 {
		t.Errorf("%d pages (-order +pages):\n%s", pages, diff)
	}
	for i, n := range numbers {
		if n != itoa(i+1) {
			t.Fatalf("row %d has the number %s", i+1, n)
		}
	}
	last, _ := s.get(choice + "&page=99").says("第 101～").rows()
	if diff := cmp.Diff(want[100:], last); diff != "" {
		t.Errorf("a page beyond the last one (-want +got):\n%s", diff)
	}
	if got, _ := s.get(choice + "&page=x").rows(); !slices.Equal(got, want[:100]) {
		t.Error("page x is not the first one")
	}
	all := s.get(choice + "&print=1").want(http.StatusOK)
	rows := 0
	for n := range elements(first(all.tree(), tag("tbody")), with("th", "scope", "row")) {
		if name := text(n); !strings.HasPrefix(name, want[rows]) {
			t.Fatalf("on paper row %d is %s, want %s", rows+1, name, want[rows])
		}
		rows++
	}
	if rows != len(want) || first(all.tree(), tag("nav")) == nil {
		t.Errorf("on paper there are %d rows", rows)
	}
	list := strings.Replace(choice, "/district?", "/district/list?page=2&", 1)
	f, err := excelize.OpenReader(strings.NewReader(s.get(list).want(http.StatusOK).body))
	if err != nil {
		t.Fatal(err)
	}
	inBook, err := f.GetRows(f.GetSheetName(0))
	if err != nil || len(inBook) != 3+len(want)+4 || inBook[3][1] != want[0] || inBook[2+len(want)][1] != want[len(want)-1] {
		t.Errorf("the workbook has %d rows, %v", len(inBook), err)
	}
	lines := strings.Split(s.get(list+"&as=text").want(http.StatusOK).body, "\r\n")
	if len(lines) != 1+len(want)+4+1 || !strings.Contains(lines[len(want)], "\t"+want[len(want)-1]+"\t") {
		t.Errorf("the text has %d lines", len(lines))
	}
	s.sound()
}

// paged shows the rows that there are, whatever page is asked for.
func TestPaged(t *testing.T) {
	at := func(page int) string { return itoa(page) }
	for _, test := range []struct {
		of, page int
		want     paging
	}{
		{0, 1, paging{Page: 1}}, {0, 7, paging{Page: 1}}, {0, 0, paging{}},
		{1, 1, paging{Page: 1, From: 1, To: 1, Of: 1}}, {100, 1, paging{Page: 1, From: 1, To: 100, Of: 100}},
		{101, 1, paging{Page: 1, From: 1, To: 100, Of: 101, After: "2"}}, {101, 2, paging{Page: 2, From: 101, To: 101, Of: 101, Before: "1"}},
		{301, 3, paging{Page: 3, From: 201, To: 300, Of: 301, Before: "2", After: "4"}}, {301, 9, paging{Page: 4, From: 301, To: 301, Of: 301, Before: "3"}},
		{301, 0, paging{From: 1, To: 301, Of: 301}},
	} {
		got := paged(test.of, test.page, at)
		if diff := cmp.Diff(test.want, got); diff != "" {
			t.Errorf("page %d of %d rows (-want +got):\n%s", test.page, test.of, diff)
		}
		if n := len(on(make([]int, test.of), got)); test.of > 0 && n != got.To-got.From+1 || test.of == 0 && n != 0 {
			t.Errorf("page %d of %d rows shows %d", test.page, test.of, n)
		}
	}
}

// While a year is computed its pages say how far that is, whatever part of them is asked
// for, and they are shown by themselves when it is done.
func TestMaking(t *testing.T) {
	s := having(t, fewFiles, func(o *Options) { o.soon = time.Millisecond })
	if _, err := s.view(t.Context(), 2023); err != nil {
		t.Fatal(err)
	}
	w := s.viewer(2023)
	making := &progress{done: make(chan struct{})}
	making.of.Store(3000)
	making.read.Store(120)
	w.mu.Lock()
	now := w.now
	w.now, w.making = nil, making
	w.mu.Unlock()
	for path, into := range map[string]string{"/district?table=public&year=2023": "overview", "/findings?severity=W&year=2023": "table"} {
		page := s.get(path).want(http.StatusOK).says("正在算各单位的数", "120 / 3000 个单位", "2023 年度")
		for _, got := range []*answer{page, s.get(path, asksFor("results")), s.get(path, asksFor(into))} {
			box := first(got.tree(), class("making"))
			if box == nil {
				t.Fatalf("%s does not say how far it is: %s", path, text(got.tree()))
			}
			if attr(box, "hx-get") != path || attr(box, "hx-target") != "#"+into || attr(box, "hx-swap") != "innerHTML" {
				t.Errorf("%s asks again by %v", path, box.Attr)
			}
			if got != page && (got.head.Get("HX-Retarget") != "#"+into || got.head.Get("HX-Reselect") != ".making" || got.head.Get("HX-Reswap") != "innerHTML") {
				t.Errorf("%s: a part goes to %v", path, got.head)
			}
		}
		if first(page.tree(), with("", "id", into)) == nil {
			t.Errorf("%s has no place for all of it", path)
		}
	}
	w.mu.Lock()
	w.now, w.making = now, nil
	w.mu.Unlock()
	close(making.done)
	all := s.get("/district?table=public&year=2023", asksFor("overview")).want(http.StatusOK)
	for _, is := range []func(*html.Node) bool{class("tile"), class("chart"), with("", "id", "table"), with("", "id", "results")} {
		if first(all.tree(), is) == nil {
			t.Fatalf("what comes when the year is computed is %s", all.body)
		}
	}
	if first(all.tree(), tag("nav")) != nil || all.head.Get("HX-Retarget") != "" {
		t.Error("what comes when the year is computed is a page of its own")
	}
	if table := s.get("/district?table=public&year=2023", asksFor("results")); first(table.tree(), class("tile")) != nil || first(table.tree(), with("", "id", "results")) == nil {
		t.Error("for a table the scripts are given something else")
	}
	s.sound()
}

// Places go by the exact figure; equals share one, and who has none has none.
func TestRank(t *testing.T) {
	fig := func(text string) figure {
		a, err := schema.ParseAmount(text)
		if err != nil {
			return figure{Text: text}
		}
		return figureOf(a, "").inTable()
	}
	v := &view{}
	for i, text := range []string{"90.004", "未判定", "95", "90", "95", "80", "未报"} {
		v.units = append(v.units, &unitRow{Name: itoa(i), Filed: true, Cells: map[string]figure{"self": fig(text)}})
	}
	for _, test := range []struct {
		sort string
		down bool
		want string
	}{
		{"self", true, "2=1 4=1 0=3 3=4 5=5 6=0 1=0"}, {"self", false, "5=1 3=2 0=3 2=4 4=4 1=0 6=0"}, {"", false, ""}, {"unit", true, ""}, {"grade", true, ""}, {"flags", true, ""},
	} {
		c := chosen{Table: "scores", Sort: test.sort, Down: test.down}
		table := districtTable{chosen: c, all: v.keep(c), columns: tables[0].Columns}
		table.rank()
		var got []string
		for _, u := range table.all {
			if table.Ranked {
				got = append(got, u.Name+"="+itoa(table.ranks[u]))
			}
		}
		if strings.Join(got, " ") != test.want {
			t.Errorf("by %q, down %v: %v, want %s", test.sort, test.down, got, test.want)
		}
		table.heads()
		i := slices.IndexFunc(table.Heads, func(h head) bool { return h.Text == "名次" })
		if (i >= 0) != (test.want != "") {
			t.Errorf("by %q there is a head of places: %v", test.sort, i >= 0)
		}
		if i >= 0 && !strings.Contains(table.Heads[i].Title, "按「自评得分」"+map[bool]string{true: "从高到低", false: "从低到高"}[test.down]+"，在选出的 7 个单位里") {
			t.Errorf("the head of places says %s", table.Heads[i].Title)
		}
	}
}

// A figure is shown with two decimals, and all of them are in its title.
func TestTwoDecimals(t *testing.T) {
	for _, test := range []struct{ amount, suffix, text, title string }{
		{"12", "", "12.00", "甲.xlsx!附件1!C5"}, {"12.34", "", "12.34", "甲.xlsx!附件1!C5"}, {"12.345", "", "12.35", "精确数 12.345；甲.xlsx!附件1!C5"},
		{"0.004", "", "0.00", "精确数 0.004；甲.xlsx!附件1!C5"}, {"-0.005", "", "-0.01", "精确数 -0.005；甲.xlsx!附件1!C5"}, {"85.185185", "%", "85.19%", "精确数 85.185185%；甲.xlsx!附件1!C5"},
	} {
		a, err := schema.ParseAmount(test.amount)
		if err != nil {
			t.Fatal(err)
		}
		f := figureOf(a, test.suffix)
		f.Title = "甲.xlsx!附件1!C5"
		if f = f.inTable(); f.Text != test.text || f.Title != test.title {
			t.Errorf("%s is shown as %s, %s", test.amount, f.Text, f.Title)
		}
	}
}

// A score that is none has no place and is in no average; words are those of the states.
func TestWordsOfCells(t *testing.T) {
	of := func(id string) func(*summary.Unit) figure {
		for _, table := range tables {
			for _, c := range table.Columns {
				if c.ID == id {
					return c.of
				}
			}
		}
		t.Fatalf("no table has the column %s", id)
		return nil
	}
	ownScore, buildings := of("self"), of("buildings")
	u := &summary.Unit{Score: summary.Score{Total: summary.Answer{State: schema.Number, Value: &schema.Value{State: schema.Number, Number: 120 * schema.One}}}}
	if f := ownScore(u); f.ok || f.Text != "120.00（不在 0 到 100 之间）" {
		t.Errorf("a score of 120 is %+v", f)
	}
	u.Score.Total.Value.Number, u.Score.Valid = 100*schema.One, true
	if f := ownScore(u); !f.ok || f.Text != "100.00" {
		t.Errorf("a score of 100 is %+v", f)
	}
	u.NoBuildings = summary.Answer{State: schema.Mark, Value: &schema.Value{State: schema.Mark, Raw: "无"}}
	if f := buildings(u); f.ok || f.Text != schema.WordNotApplicable {
		t.Errorf("no buildings are %+v", f)
	}
	var other summary.Unit
	other.NoBuildings = summary.Answer{State: summary.NotHandedIn}
	if f := buildings(&other); f.Text != schema.WordNotHandedIn {
		t.Errorf("buildings of a form that there is not are %+v", f)
	}
}

// footOf are the cells below a table of the page, by the names of rows and heads.
func footOf(a *answer) map[string]map[string]*html.Node {
	a.t.Helper()
	results := first(a.want(http.StatusOK).tree(), with("", "id", "results"))
	var heads []string
	for n := range elements(results, with("th", "scope", "col")) {
		heads = append(heads, strings.Trim(text(n), " ▲▼"))
	}
	foot := map[string]map[string]*html.Node{}
	for row := range elements(first(results, tag("tfoot")), tag("tr")) {
		at, i := map[string]*html.Node{}, 0
		for cell := range elements(row, func(n *html.Node) bool { return n.Data == "td" || n.Data == "th" }) {
			at[heads[i]] = cell
			i++
		}
		if i != len(heads) {
			a.t.Errorf("%s: %d cells below %d heads", a.of, i, len(heads))
		}
		foot[text(first(row, tag("th")))] = at
	}
	return foot
}

// exact is the figure of a cell with all its decimals, and of how many units it is.
func exact(n *html.Node) (figure string, units int) {
	if n == nil {
		return "", 0
	}
	figure, rest, _ := strings.Cut(text(n), " ")
	if title, ok := strings.CutPrefix(attr(n, "title"), "精确数 "); ok {
		figure, _, _ = strings.Cut(title, "；")
	}
	units, _ = strconv.Atoi(strings.TrimSuffix(rest, " 个单位")) // 0 where there is none
	return figure, units
}

// summaryBook is a summary workbook that was written.
type summaryBook struct {
	t    *testing.T
	file *excelize.File
}

// cell finds a cell of the workbook below a head of a group, in the n-th row below
// that which begins with a label.
func (b summaryBook) cell(sheet, group, head, label string, below int) float64 {
	b.t.Helper()
	rows, err := b.file.GetRows(sheet, excelize.Options{RawCellValue: true})
	if err != nil {
		b.t.Fatal(err)
	}
	at := columnUnder(rows, group, head)
	for r, row := range rows {
		if at < 0 || len(row) == 0 || !strings.HasPrefix(row[0], label) {
			continue
		}
		value, err := strconv.ParseFloat(rows[r+below][at], 64)
		if err != nil {
			b.t.Fatalf("%s %s %s %s is %q", sheet, group, head, label, rows[r+below][at])
		}
		return value
	}
	b.t.Fatalf("the workbook has no %s %s %s %s", sheet, group, head, label)
	return 0
}

// columnUnder is the column of a head below that of its group; -1 for none.
func columnUnder(rows [][]string, group, head string) int {
	in := ""
	for i := range max(len(rows[2]), len(rows[3])) {
		top, under := "", ""
		if i < len(rows[2]) {
			top = strings.Join(strings.Fields(rows[2][i]), "")
		}
		if i < len(rows[3]) {
			under = strings.Join(strings.Fields(rows[3][i]), "")
		}
		if top != "" {
			in = top
		}
		if group == "" && top == head || in == group && strings.Contains(under, head) {
			return i
		}
	}
	return -1
}

// What stands below the tables of all units is what the summary workbook has there.
func TestFootIsThatOfTheWorkbook(t *testing.T) {
	long(t)
	s := having(t, []string{"2023"})
	f, err := excelize.OpenReader(strings.NewReader(s.get("/handout/summary?year=2023").want(http.StatusOK).body))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	book := summaryBook{t, f}
	const sum, level, change = "合计（填了该数的单位）", "同口径合计（与预算、编制比）", "同口径合计（与上年、年初比）"
	compared := 0
	for table, columns := range map[string][]struct{ head, row, sheet, group, column, label string }{
		"public": {
			{"上年决算", "合计", "三公经费对比", "三公经费", "2022年决算", sum}, {"本年预算", "合计", "三公经费对比", "三公经费", "2023年预算", sum}, {"本年决算", "合计", "三公经费对比", "三公经费", "2023年决算", sum},
			{"比上年", "合计", "三公经费对比", "三公经费", "变动率", change}, {"控制率", "合计", "三公经费对比", "三公经费", "控制率", level},
			{"因公出国（境）费", "合计", "三公经费对比", "因公出国（境）费", "2023年决算", sum}, {"公务接待费", "合计", "三公经费对比", "公务接待费", "2023年决算", sum}, {"公务用车购置及运行维护费", "合计", "三公经费对比", "公务用车购置及运行维护费", "2023年决算", sum},
		},
		"rates": {
			{"在职人员", "合计", "控制率对比", "在职人员（人）", "控制率", level}, {"三公经费", "合计", "控制率对比", "三公经费", "控制率", level}, {"公用经费", "合计", "控制率对比", "公用经费", "控制率", level},
			{"政府采购", "合计", "控制率对比", "政府采购", "采购执行率", level}, {"预算执行", "合计", "控制率对比", "年度资金总额（附件2）", "预算执行率", level}, {"预算调整", "合计", "控制率对比", "年度资金总额（附件2）", "预算调整率", change},
			{"预算执行", "平均", "得分排名", "", "预算执行率", "平均"},
		},
		"scores": {
			{"自评得分", "平均", "得分排名", "", "自评总分", "平均"}, {"复算得分", "平均", "得分排名", "", "复算得分", "平均"}, {"自评高于复算", "平均", "得分排名", "", "自评高于复算", "平均"},
			{"可复算分值", "平均", "得分排名", "", "可复算分值", "平均"}, {"预算执行率", "平均", "得分排名", "", "预算执行率", "平均"}, {"预算执行率", "合计", "控制率对比", "年度资金总额（附件2）", "预算执行率", level},
		},
	} {
		foot := footOf(s.get("/district?year=2023&table=" + table))
		for _, c := range columns {
			got, units := exact(foot[c.row][c.head])
			want := book.cell(c.sheet, c.group, c.column, c.label, 0)
			figure, suffixed := strings.CutSuffix(got, "%")
			value, err := strconv.ParseFloat(figure, 64)
			if err != nil {
				t.Errorf("%s %s %s is %q", table, c.row, c.head, text(foot[c.row][c.head]))
				continue
			}
			if suffixed {
				want *= 100
			}
			most := 0.0000006 // a rate is kept to six decimals
			if value-want > most || want-value > most {
				t.Errorf("%s: %s of %s is %s, in the workbook %v", table, c.row, c.head, got, want)
			}
			below := 1
			if c.label == "平均" {
				below = 3 // 最高 and 最低 stand between
			}
			if in := book.cell(c.sheet, c.group, c.column, c.label, below); int(in) != units || units == 0 {
				t.Errorf("%s: %s of %s is of %d units, in the workbook of %v", table, c.row, c.head, units, in)
			}
			compared++
		}
		for _, head := range []string{"自评得分", "复算得分", "自评高于复算", "可复算分值", "等级", "楼堂馆所"} {
			if n := foot["合计"][head]; n != nil && text(n) != "" {
				t.Errorf("%s: the 合计 of %s is %s", table, head, text(n))
			}
		}
	}
	if compared != 21 {
		t.Errorf("%d cells were compared", compared)
	}
	s.sound()
}

// 合计 and 平均 are of the units that are chosen, and not of those on the page or of all.
func TestFootOfTheChosen(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	withRoster(t, s)
	totals := (*summary.Totals)(nil)
	var scores schema.Amount
	err := bureau.Reading(t.Context(), s.DB, 2023, func(source summary.Source) error {
		totals = summary.NewTotals(catalogued, 2023, source.Settings)
		_, err := bureau.EachUnit(source, func(u *summary.Unit) {
			if u.Name == "星澜区医疗保障局" || u.Name == "星澜区市场监督管理局" {
				totals.Add(u)
				score, _ := u.Score.Self()
				scores += score
			}
		})
		return err
	})
	if err != nil || totals.Units != 2 {
		t.Fatal(totals, err)
	}
	foot := footOf(s.get("/district?table=public&department=区政府办公室"))
	public := totals.Sum(summary.CostPath("three_public", "final"))
	if got, units := exact(foot["合计"]["本年决算"]); got != public.Amount.Text() || units != 2 {
		t.Errorf("本年决算 comes to %s of %d units, want %s", got, units, public.Amount.Text())
	}
	if got, _ := exact(foot["合计"]["比上年"]); got != totals.Rate(summary.ChangeOf("three_public")).Amount.Text()+"%" {
		t.Errorf("比上年 is %s", got)
	}
	if got := text(foot["合计"]["问题"]); got != "错误 "+itoa(totals.Errors)+" 警告 "+itoa(totals.Warnings) {
		t.Errorf("the findings are %s", got)
	}
	foot = footOf(s.get("/district?table=scores&department=区政府办公室"))
	if got, _ := exact(foot["平均"]["自评得分"]); got != (scores / 2).Text() {
		t.Errorf("the average is %s, want %s", got, (scores / 2).Text())
	}
	if got := text(footOf(s.get("/district?table=handed"))["合计"]["情况"]); !strings.Contains(got, "未报 1") || !strings.Contains(got, "报齐 ") {
		t.Errorf("the forms handed in come to %s", got)
	}
	none := s.get("/district?q=没有这个")
	if first(first(none.tree(), with("", "id", "results")), tag("tfoot")) != nil {
		t.Error("no units come to something")
	}
	s.sound()
}

// Bars that stand side by side are of the same units, and the page says of how many.
func TestChartComparesTheSameUnits(t *testing.T) {
	long(t)
	s := having(t, []string{"2023"})
	want := map[string][4]float64{}
	err := bureau.Reading(t.Context(), s.DB, 2023, func(source summary.Source) error {
		_, err := bureau.EachUnit(source, func(u *summary.Unit) {
			for line, name := range map[string]string{"three_public": "三公经费", "overseas_visits": "因公出国（境）费", "hospitality": "公务接待费", "vehicles": "公务用车购置及运行维护费"} {
				prior, ok := u.Answer(summary.CostPath(line, "prior_final")).Figure()
				budget, ok2 := u.Answer(summary.CostPath(line, "budget")).Figure()
				final, ok3 := u.Answer(summary.CostPath(line, "final")).Figure()
				if ok && ok2 && ok3 {
					w := want[name]
					want[name] = [4]float64{w[0] + prior.Float(), w[1] + budget.Float(), w[2] + final.Float(), w[3] + 1}
				}
			}
		})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	v, err := s.view(t.Context(), 2023)
	if err != nil {
		t.Fatal(err)
	}
	all := v.charts()
	c := all[slices.IndexFunc(all, func(c chart) bool { return c.ID == "public" })]
	if diff := cmp.Diff([]string{"三公经费", "因公出国（境）费", "公务接待费", "公务用车购置及运行维护费"}, c.Labels); diff != "" {
		t.Fatalf("lines (-want +got):\n%s", diff)
	}
	fewer := false
	for i, label := range c.Labels {
		got := [4]float64{*c.Series[0].Data[i], *c.Series[1].Data[i], *c.Series[2].Data[i], float64(c.Units[i])}
		for k := range got {
			if d := got[k] - want[label][k]; d > 1e-6 || d < -1e-6 {
				t.Errorf("%s: %v, want %v", label, got, want[label])
				break
			}
		}
		for _, column := range []string{"prior_final", "budget", "final"} {
			fewer = fewer || v.totals.Sum(summary.CostPath("three_public", column)).Units > c.Units[0]
		}
	}
	if !fewer {
		t.Error("all units gave all figures: nothing was tried")
	}
	page := s.get("/district?year=2023").says("三公经费（"+itoa(c.Units[0])+" 个单位）", "三个数都填了的单位", fixed(*c.Series[0].Data[0], 2)+"万元")
	if exact := plain(*c.Series[0].Data[0]); !strings.Contains(page.body, `title="精确数 `+exact+`万元"`) {
		t.Errorf("nothing says that it is %s", exact)
	}
}

// What is pasted into a spreadsheet is figures and words, and no formula.
func TestPasted(t *testing.T) {
	amount := func(text string) *schema.Amount {
		a, err := schema.ParseAmount(text)
		if err != nil {
			t.Fatal(err)
		}
		return &a
	}
	got := listText(report.List{Heads: []report.ListHead{{Text: "序号"}, {Text: "单位"}, {Text: "数"}},
		Rows: [][]report.ListCell{
			{{Figure: amount("1")}, {Text: "=cmd|'/c calc'!A1"}, {Figure: amount("-1234.125"), Format: report.ListMoney}},
			{{Figure: amount("2")}, {Text: "+甲\t乙\n丙"}, {Figure: amount("85.185185"), Format: report.ListPercent}},
			{{Figure: amount("3")}, {Text: "@丁"}, {Text: "－戊"}}, {{Figure: amount("4")}, {Text: `"己"局`}, {Text: "-5"}},
		}, Foot: [][]report.ListCell{{{}, {Text: "合计"}, {Text: "-乙"}}}})
	want := "序号\t单位\t数\r\n1\t'=cmd|'/c calc'!A1\t-1234.125\r\n2\t'+甲 乙 丙\t85.185185%\r\n3\t'@丁\t'－戊\r\n4\t\"\"\"己\"\"局\"\t-5\r\n\t合计\t'-乙\r\n"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("-want +got:\n%s", diff)
	}
}

// Findings are picked in the list, on the page of it that is shown, and come back to it;
// those of several units go back together.
func TestPickInList(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	page := s.get("/findings?year=2023&severity=I").want(http.StatusOK).plain()
	form := page.form("/unit/accept")
	if form.Get("back") != "/findings?severity=I&year=2023" || form.Get("year") != "2023" {
		t.Errorf("the form has %v", form)
	}
	var picks []string
	units := map[string]bool{}
	for n := range elements(page.tree(), class("pick")) {
		if attr(n, "form") != "several" || attr(n, "name") != "finding" {
			t.Errorf("a box is of %s and called %s", attr(n, "form"), attr(n, "name"))
		}
		if _, unit, _ := strings.Cut(attr(n, "value"), " "); !units[unit] {
			units[unit] = true
			picks = append(picks, attr(n, "value"))
		}
	}
	if len(picks) < 2 {
		t.Fatalf("there are findings of %v alone", units)
	}
	picks = picks[:2]
	back := s.postForm("/handout/returns", url.Values{"year": {"2023"}, "finding": picks, "picked": {"1"}, "why": {""}}).want(http.StatusOK)
	folders := map[string]bool{}
	for name := range back.members() {
		folder, _, _ := strings.Cut(name, "/")
		folders[folder] = true
	}
	if len(folders) != 2 {
		t.Errorf("of two units go back %v", folders)
	}
	one := s.postForm("/handout/returns", url.Values{"year": {"2023"}, "finding": picks[:1], "picked": {"1"}}).want(http.StatusOK)
	if len(one.members()) < 2 {
		t.Errorf("of one unit go back %v", one.members())
	}
	s.postForm("/handout/returns", url.Values{"year": {"2023"}, "picked": {"1"}}).want(http.StatusBadRequest).says(saysNonePicked)
	s.postForm("/handout/returns", url.Values{"year": {"2023"}, "picked": {"1"}, "finding": {"0123456789abcdef 没有的局"}}).want(http.StatusNotFound)

	form["finding"], form["why"] = picks, []string{"都核实过"}
	done := s.postForm("/unit/accept", form).want(http.StatusSeeOther)
	if to := done.head.Get("Location"); to != "/findings?severity=I&year=2023" {
		t.Errorf("afterwards %s is shown", to)
	}
	done.follow(&s.browser).says("2 条；不再计入", "撤销")
	// Nothing can be decided about what is settled, or was not judged.
	for _, kind := range []string{"accepted", "unjudged"} {
		page := s.get("/findings?severity=" + kind).want(http.StatusOK)
		if first(page.tree(), class("pick")) != nil || first(page.tree(), with("", "id", "several")) != nil {
			t.Errorf("findings that are %s can be picked", kind)
		}
	}
	s.sound()
}

// Several people look at different units at once.
func TestTablesSideBySide(t *testing.T) {
	s := having(t, fewFiles)
	withRoster(t, s)
	want := map[string]string{}
	choices := []string{"/district?table=public&department=区政府办公室", "/district?table=rates&q=xfj", "/district?table=scores&only=flagged&sort=self", "/district?table=scores&sort=above&down=1"}
	for _, c := range choices {
		want[c] = text(first(s.get(c).want(http.StatusOK).tree(), with("", "id", "results")))
	}
	var all sync.WaitGroup
	for n := range 24 {
		all.Go(func() {
			c := choices[n%len(choices)]
			if got := text(first(s.get(c).tree(), with("", "id", "results"))); got != want[c] {
				t.Errorf("%s: %s, alone %s", c, got, want[c])
			}
		})
	}
	all.Wait()
	s.sound()
}

// What pages share has one name each: of two of a name one would stand in for the other.
func TestSharedTemplates(t *testing.T) {
	names, err := fs.Glob(embedded, "templates/shared/*.html")
	if err != nil || len(names) < 3 {
		t.Fatal(names, err)
	}
	of := map[string]string{}
	for _, name := range names {
		data, err := embedded.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range regexp.MustCompile(`{{define "([^"]+)"`).FindAllStringSubmatch(string(data), -1) {
			if other, taken := of[m[1]]; taken {
				t.Errorf("%s and %s both have %s", other, name, m[1])
			}
			of[m[1]] = name
		}
	}
}
