package main

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"

	"jixiao/consolidate/report/reporttest"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// large serves the crowded database with more units in it, after the model of two of the
// samples, and opens its page. It is some three hundred units in all.
func (o pageOf) large(t *testing.T) (*tab, string) {
	t.Helper()
	const more = 250
	path := crowded(t, o.filled)
	db, err := store.Open(t.Context(), path, builtin)
	if err != nil {
		t.Fatal(err)
	}
	reader, err := importer.NewReader(builtin, importer.Given{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	models := []string{"信访局.xlsx", "岳阳市城市管理综合行政执法支队直属三大队2023年度绩效自评表.xlsx"}
	for n := range more {
		name := models[n%len(models)]
		data, err := os.ReadFile(filepath.Join(district, name))
		if err != nil {
			t.Fatal(err)
		}
		filings, err := reader.Read(name, data)
		if err != nil {
			t.Fatal(err)
		}
		unit := fmt.Sprintf("星澜区第%03d号服务站", n+1)
		for _, f := range filings {
			f.Unit = unit
			for i := range f.Values {
				v := &f.Values[i]
				v.Source.File = ""
				if v.State == schema.Number && v.Kind == schema.Money {
					v.Number += schema.Amount(n) * schema.One / 8
					v.Text = v.Number.Text()
					v.Raw = v.Text
				}
			}
			for i := range f.Findings {
				f.Findings[i].Unit = unit
				f.Findings[i].Cells = slices.Clone(f.Findings[i].Cells)
				for j := range f.Findings[i].Cells {
					f.Findings[i].Cells[j].File = ""
				}
			}
		}
		file := store.File{Name: unit + ".xlsx", Received: time.Date(2024, 3, 1, 9, 0, n, 0, time.UTC), Data: append(data, fmt.Sprint(n)...)}
		if _, err := db.Put(t.Context(), file, filings); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	address, _ := serving(t, "--db", path, "--addr", "127.0.0.1:0")
	return openTab(t, o.in, address), path
}

// resize makes the tab as large as a screen; zoom is that of the browser.
func (p *tab) resize(width, height int, zoom float64) {
	p.t.Helper()
	call(p, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{
		Width: int64(float64(width) / zoom), Height: int64(float64(height) / zoom), DeviceScaleFactor: zoom})
	p.wait(`Math.abs(innerWidth - ` + strconv.Itoa(int(float64(width)/zoom)) + `) < 20`)
}

// lookAtTables looks at the tables of 总览 in a district of some three hundred units.
func lookAtTables(t *testing.T, o pageOf) {
	p, _ := o.large(t)
	defer p.done()
	p.visit("/district?table=public")
	p.wait(`$(".grid tbody tr")`)
	size := ask[int](p, `document.documentElement.outerHTML.length`)
	of := ask[int](p, `Number(text($("#results [role=status]")).match(/^(\d+) /)[1])`)
	if of < 290 || size > 400_000 {
		t.Errorf("%d units take %d characters", of, size)
	}
	rows := func() []string { return ask[[]string](p, `$$(".grid tbody tr").map((r) => text(r.cells[0]))`) }
	if list := rows(); len(list) != 100 || list[0] != "1" || list[99] != "100" {
		t.Errorf("the first page has %v", list)
	}

	// What is fixed stays where it is, in both directions.
	for _, screen := range []struct {
		width, height int
		zoom          float64
	}{{1366, 768, 1}, {1920, 1080, 1}, {1366, 768, 1.5}} {
		p.resize(screen.width, screen.height, screen.zoom)
		name := fmt.Sprintf("tables-%dx%d-%v", screen.width, screen.height, screen.zoom)
		ask[bool](p, `(() => { $(".grid").scrollTo(0, 0); $(".grid table").style.width = "2600px"; $(".grid").scrollIntoView({ block: "end", behavior: "instant" }); return true; })()`)
		const places = `(() => { const box = (e) => { const r = e.getBoundingClientRect(); return [r.left, r.top, r.bottom].map(Math.round); };
			const g = $(".grid"), h = $("thead tr", g).cells, foot = $$("tfoot tr", g), at = $$("tbody tr", g)[40].cells;
			return { head: box(h[4]), no: box(h[0]), unit: box(h[1]), cellNo: box(at[0]), cellUnit: box(at[1]), cell: box(at[4]), foot: box(foot[0].cells[4]), last: box(foot[1].cells[1]), grid: [...box(g), g.clientHeight] }; })()`
		before := ask[map[string][]int](p, places)
		ask[bool](p, `(() => { $(".grid").scrollTo({ left: 300, top: 700, behavior: "instant" }); return true; })()`)
		after := ask[map[string][]int](p, places)
		same := func(what string, i int) {
			t.Helper()
			if before[what][i] != after[what][i] {
				t.Errorf("%s: %s was at %v and is at %v", name, what, before[what], after[what])
			}
		}
		for _, what := range []string{"no", "unit", "cellNo", "cellUnit", "last"} {
			same(what, 0)
		}
		for _, what := range []string{"head", "no", "unit", "foot", "last"} {
			same(what, 1)
		}
		if moved := before["cell"][0] - after["cell"][0]; moved != 300 {
			t.Errorf("%s: the cells moved by %d", name, moved)
		}
		if moved := before["cell"][1] - after["cell"][1]; moved != 700 {
			t.Errorf("%s: the rows moved by %d", name, moved)
		}
		// The heads are at the top of the area and 平均 at its bottom, all in sight.
		if after["head"][1]-after["grid"][1] > 2 || after["grid"][2]-after["last"][2] > 20 || after["last"][2] > after["grid"][2] {
			t.Errorf("%s: heads and totals are at %v", name, after)
		}
		if !ask[bool](p, `inView($(".grid thead a")) && inView($(".grid tfoot th"))`) {
			t.Errorf("%s: heads or totals are hidden", name)
		}
		ask[bool](p, `(() => { $(".grid table").style.width = ""; $(".grid").scrollTo(0, 0); return true; })()`)
		p.check(name)
		ask[bool](p, `(() => { scrollTo({ top: $("#table").offsetTop - 60, behavior: "instant" }); return true; })()`)
		p.sight(name + "-seen")
	}
	p.resize(1366, 768, 1)

	// Another order keeps the place across, gives places, and goes over all units; the
	// next page is reached by the keyboard.
	ask[bool](p, `(() => { $(".grid table").style.width = "2600px"; $(".grid").scrollLeft = 200; return true; })()`)
	p.click(`$("#by-final")`)
	p.wait(`$("#by-final").closest("th").ariaSort === "ascending"`)
	p.click(`$("#by-final")`)
	p.wait(`$("#by-final").closest("th").ariaSort === "descending"`)
	type ranked struct {
		Rank  string
		Final float64
	}
	places := func() []ranked {
		return ask[[]ranked](p, `(() => { const heads = $$(".grid thead th").map(text), rank = heads.indexOf("名次"), final = $("#by-final").closest("th").cellIndex;
			return $$(".grid tbody tr").map((r) => ({ Rank: text(r.cells[rank]), Final: /^\d/.test(text(r.cells[final])) ? parseFloat(text(r.cells[final])) : -1 })); })()`)
	}
	list := places()
	p.tabTo(`$("[data-after]")`)
	p.press(kb.Enter)
	p.wait(`location.search.includes("page=2") && text($(".grid tbody tr td")) === "101"`)
	list = append(list, places()...)
	if len(list) != 200 || list[0].Rank != "1" {
		t.Fatalf("places %v", list)
	}
	for i := 1; i < len(list); i++ {
		if list[i].Final > list[i-1].Final || list[i].Final == list[i-1].Final && list[i].Rank != list[i-1].Rank && list[i].Rank != strconv.Itoa(i+1) {
			t.Errorf("place %v follows %v", list[i], list[i-1])
		}
	}
	if head := ask[string](p, `withText(".grid thead th", "名次").title`); !strings.Contains(head, "「本年决算」从高到低") {
		t.Errorf("the head of the places says %q", head)
	}
	p.check("tables-second-page")
	p.do("reload", chromedp.Reload())
	p.wait(`text($(".grid tbody tr td")) === "101" && $("#by-final").closest("th").ariaSort === "descending"`)

	// What is copied are all units that are chosen, with all their decimals.
	p.allow("clipboard-read")
	p.allow("clipboard-write")
	p.click(`$("[data-copyfrom]")`)
	p.wait(`text($("[data-copyfrom]")) === "已复制"`)
	lines := strings.Split(strings.TrimSuffix(ask[string](p, `navigator.clipboard.readText()`), "\r\n"), "\r\n")
	if len(lines) < of+1 || !strings.HasPrefix(lines[0], "序号\t单位\t名次\t主管部门\t上年决算（万元）\t") {
		t.Errorf("copied %d lines, %q", len(lines), lines[0])
	}
	for _, l := range lines {
		if strings.Count(l, "\t") != strings.Count(lines[0], "\t") {
			t.Errorf("copied %q", l)
		}
	}
	if exact := regexp.MustCompile(`\t\d+\.\d{3}\t`); !exact.MatchString(strings.Join(lines, "\n")) {
		t.Error("nothing that was copied has more than two decimals")
	}

	// So it is on an address without TLS, where a browser has no clipboard for pages.
	ask[bool](p, `(() => { Object.defineProperty(navigator, "clipboard", { value: undefined }); document.execCommand = () => { window.copied = document.activeElement.value; return true; }; return true; })()`)
	p.wait(`text($("[data-copyfrom]")) === "复制"`)
	p.click(`$("[data-copyfrom]")`)
	p.wait(`window.copied && window.copied.split("\n").length - 1 === ` + strconv.Itoa(len(lines)))

	// A search goes over all of them and begins at the first page.
	p.typeInto(`$("#q")`, "第249号")
	p.wait(`$$(".grid tbody tr").length === 1 && text($(".grid tbody th")) === "星澜区第249号服务站 不在册" && text($(".grid tbody td")) === "1" && !location.search.includes("page=")`)

	// In the list of findings the next page comes after the last one.
	p.visit("/findings")
	p.wait(`$("[data-after]")`)
	p.press("k")
	p.wait(`document.activeElement.closest("tr") === $$(".grid tbody tr")[99]`)
	p.press("j")
	p.wait(`document.activeElement === $("[data-after]")`)
	p.press(kb.Enter)
	p.wait(`location.search.includes("page=2") && text($(".grid tbody td")) === "101"`)
}

// sight takes a picture of what is seen of the page without scrolling.
func (p *tab) sight(name string) {
	p.t.Helper()
	if *pictures == "" {
		return
	}
	data := call(p, page.CaptureScreenshot, page.CaptureScreenshotParams{}).Data
	if err := os.WriteFile(filepath.Join(*pictures, name+".png"), decoded(p.t, data), 0o666); err != nil {
		p.t.Fatal(err)
	}
}

func decoded(t *testing.T, data any) []byte {
	t.Helper()
	switch d := data.(type) {
	case []byte:
		return d
	case string:
		b, err := base64.StdEncoding.DecodeString(d)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	t.Fatalf("%T is no data", data)
	return nil
}

// pickFindings decides about several findings in the list of all.
func pickFindings(t *testing.T, o pageOf) {
	p, db := o.district(t)
	defer p.done()
	p.visit("/findings?severity=W")
	p.wait(`$$(".grid input.pick").length > 20 && $("#several").hidden`)
	p.check("pick-none")
	all := ask[int](p, `$$(".grid tbody tr").length`)

	// J and K go from one to the next, and Space picks.
	p.press("j")
	p.wait(`document.activeElement === $$("input.pick")[0]`)
	p.press("j")
	p.press("k")
	p.press("k")
	p.wait(`document.activeElement === $$("input.pick")[0]`)
	for range 15 {
		p.press("j")
	}
	p.wait(`document.activeElement === $$("input.pick")[15] && inView(document.activeElement) && $$(".grid tr.current").length === 1`)
	p.press(" ")
	p.press("j")
	p.press("j")
	p.press(" ")
	p.wait(`$$("input.pick:checked").length === 2 && text($("[data-picked]")) === "勾选了 2 条" && !$("#several").hidden && $("[data-all]").indeterminate`)
	p.click(`withText(".steps button", "上一条")`)
	p.click(`$("[data-all]")`)
	p.wait(`$$("input.pick:checked").length === $$("input.pick").length`)
	p.click(`$("[data-all]")`)
	p.wait(`$$("input.pick:checked").length === 0 && $("#several").hidden`)
	picks := ask[[]string](p, `[$$("input.pick")[15], $$("input.pick")[17]].map((b) => { b.click(); return b.value; })`)
	p.check("pick-two")
	p.sight("pick-two-seen")

	// They go back: a .zip with what each unit gets.
	name, data := p.download(func() { p.click(`withText("#several button", "退回勾选的")`) })
	if !strings.HasSuffix(name, ".zip") && !strings.HasSuffix(name, ".xlsx") || len(data) < 1000 {
		t.Errorf("returned %s of %d bytes", name, len(data))
	}
	if n := ask[int](p, `$$("input.pick:checked").length`); n != 2 {
		t.Errorf("afterwards %d are picked", n)
	}

	// They are accepted with one reason, and the place is kept.
	place := ask[[]int](p, `[Math.round(scrollY), Math.round($(".grid").scrollTop)]`)
	p.typeInto(`$("#several [name=why]")`, "都核实过")
	place[0] = ask[int](p, `Math.round(scrollY)`)
	p.press(kb.Enter)
	p.wait(`$("#done") && text($("#done")).includes("2 条；不再计入")`)
	p.wait(`$$(".grid tbody tr").length === ` + strconv.Itoa(all-2))
	if now := ask[[]int](p, `[Math.round(scrollY), Math.round($(".grid").scrollTop)]`); cmp.Diff(place, now) != "" {
		t.Errorf("the place was %v and is %v", place, now)
	}
	if !strings.Contains(ask[string](p, "location.href"), "severity=W") {
		t.Error("another list is shown")
	}
	p.check("pick-accepted")
	if accepted := acceptedIn(t, db); accepted != 2 {
		t.Errorf("%d are accepted", accepted)
	}
	p.wait(`inView($("#done form button"))`)
	p.press("u")
	p.wait(`document.activeElement === $("#done form button")`)
	p.press(kb.Enter)
	p.wait(`text($("#done")).includes("已收回认可") && $$(".grid tbody tr").length === ` + strconv.Itoa(all))
	if accepted := acceptedIn(t, db); accepted != 0 {
		t.Errorf("%d are accepted after all was taken back", accepted)
	}
	// What is wrong is told beside the field, and what is picked stays.
	p.expecting("409")
	ask[bool](p, `(() => { for (const v of `+quoteAll(picks)+`) $$("input.pick").find((b) => b.value === v).click(); $("input.pick:checked").value = "0123456789abcdef 星澜区信访局"; return true; })()`)
	p.typeInto(`$("#several [name=why]")`, "又一次")
	p.press(kb.Enter)
	p.wait(`text($("#several .beside")).includes("勾选的 2 条里有 1 条已经变了") && $$("input.pick:checked").length === 2`)
}

func quoteAll(list []string) string {
	var quoted []string
	for _, s := range list {
		quoted = append(quoted, quote(s))
	}
	return "[" + strings.Join(quoted, ",") + "]"
}

// acceptedIn is how many findings of 2023 are accepted in a database.
func acceptedIn(t *testing.T, path string) int {
	t.Helper()
	db, err := store.Open(t.Context(), path, builtin)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	all, err := db.Findings(t.Context(), store.FindingFilter{Year: 2023})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, f := range all {
		if f.Accepted != nil {
			n++
		}
	}
	return n
}

// chartTexts finds in charts what lies over something else, or beyond the edge: words over
// words, the legend over the picture.
const chartTexts = `(() => {
const wrong = [], near = 1;
for (const e of $$("[data-chart]")) {
  const chart = echarts.getInstanceByDom(e), figure = e.closest("figure"), name = text($("figcaption", figure));
  const legend = $(".legend", figure), canvas = $("canvas", e).getBoundingClientRect();
  if (chart.getOption().legend && chart.getOption().legend.length) wrong.push(name + ": the legend is in the picture");
  if (legend && legend.getBoundingClientRect().bottom > canvas.top + near) wrong.push(name + ": the legend lies over the picture");
  if (legend && legend.scrollWidth > figure.clientWidth) wrong.push(name + ": the legend is cut off");
  const texts = chart.getZr().storage.getDisplayList(true).filter((d) => d.type === "tspan" && d.style.text && !d.ignore && !d.invisible).map((d) => { const r = d.getBoundingRect().clone(); if (d.getComputedTransform()) r.applyTransform(d.getComputedTransform()); return { text: d.style.text, r }; });
  if (texts.length < 3) wrong.push(name + ": " + texts.length + " texts");
  for (let i = 0; i < texts.length; i++) {
    const a = texts[i].r;
    if (a.x < -near || a.y < -near || a.x + a.width > canvas.width + near || a.y + a.height > canvas.height + near) wrong.push(name + ": beyond the edge: " + texts[i].text);
    for (let j = i + 1; j < texts.length; j++) {
      const b = texts[j].r;
      const over = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x), down = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
      if (over > 1 && down > 3) wrong.push(name + ": " + texts[i].text + " lies over " + texts[j].text);
    }
  }
}
return wrong;
})()`

// lookAtCharts looks at the charts of 总览 at any width.
func lookAtCharts(t *testing.T, o pageOf) {
	db := crowded(t, o.filled)
	address, _ := serving(t, "--db", db, "--addr", "127.0.0.1:0")
	p := openTab(t, o.in, address)
	defer p.done()
	p.visit("/district")
	for _, screen := range []struct {
		width, height int
		zoom          float64
	}{{1366, 768, 1}, {1920, 1080, 1}, {1366, 768, 1.5}, {1100, 768, 1}, {1024, 768, 2}, {700, 768, 1}, {400, 768, 1}} {
		p.resize(screen.width, screen.height, screen.zoom)
		for _, way := range []string{"resized", "loaded"} {
			if way == "loaded" {
				p.do("reload", chromedp.Reload())
			}
			p.wait(`$$("[data-chart] canvas").length === 4 && $$("[data-chart]").every((e) => Math.abs($("canvas", e).getBoundingClientRect().width - e.clientWidth) < 2)`)
			for _, wrong := range ask[[]string](p, chartTexts) {
				t.Errorf("%dx%d at %v, %s: %s", screen.width, screen.height, screen.zoom, way, wrong)
			}
		}
		p.picture(fmt.Sprintf("charts-%dx%d-%v", screen.width, screen.height, screen.zoom))
	}
	p.resize(1366, 768, 1)
	labels := ask[[]string](p, `JSON.parse($("[data-chart][aria-labelledby=cap-public]").dataset.chart).labels`)
	if diff := cmp.Diff([]string{"三公经费", "因公出国（境）费", "公务接待费", "公务用车购置及运行维护费"}, labels); diff != "" {
		t.Errorf("lines of 三公经费 (-want +got):\n%s", diff)
	}
}

// printed is what a page is on paper, as its styles have it.
func (p *tab) printed(name string) []byte {
	p.t.Helper()
	p.wait(`true`)
	yes := true
	answer := call(p, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: &yes})
	pdf := decoded(p.t, answer.Data)
	if *pictures != "" {
		reporttest.Pictures(p.t, pdf, filepath.Join(*pictures, name))
	}
	return pdf
}

// lying are the widths and heights of the pages of a PDF in points, each once.
func lying(pdf []byte) []string {
	var sizes []string
	for _, m := range regexp.MustCompile(`/MediaBox ?\[0 0 ([0-9]+)[0-9.]* ([0-9]+)[0-9.]*\]`).FindAllStringSubmatch(string(pdf), -1) {
		if size := m[1] + "x" + m[2]; !slices.Contains(sizes, size) {
			sizes = append(sizes, size)
		}
	}
	return sizes
}

// onPaper prints 总览 and its tables.
func onPaper(t *testing.T, o pageOf) {
	p, _ := o.large(t)
	defer p.done()
	lies := func(name string, pdf []byte) {
		t.Helper()
		sizes := lying(pdf)
		if len(sizes) != 1 || !slices.Contains([]string{"841x594", "841x595", "842x595", "842x594"}, sizes[0]) {
			t.Errorf("%s is on paper of %v", name, sizes)
		}
	}
	call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: `window.asked = 0; window.print = () => window.asked++`})
	p.visit("/district")
	p.wait(`$$("[data-chart] canvas").length === 4`)
	before := ask[[]int](p, `$$("[data-chart] canvas").map((c) => c.width)`)
	pdf := p.printed("leader")
	lies("the leader's page", pdf)
	text := func(pdf []byte) []string {
		var pages []string
		for _, text := range reporttest.PrintedText(t, pdf) {
			pages = append(pages, strings.NewReplacer(" ", "", "\n：", "：", "\n（", "（").Replace(text))
		}
		return pages
	}
	pages := text(pdf)
	if len(pages) != 1 {
		t.Errorf("the leader's page is %d pages", len(pages))
	}
	for _, words := range []string{"2023年度总览", "报送单位", "自评平均分", "有预警的单位", "最需要关注的单位", "没有报的单位（", "制表：", "三公经费（万元）", "生成时间"} {
		if !strings.Contains(pages[0], words) {
			t.Errorf("the leader's page does not say %s:\n%s", words, pages[0])
		}
	}
	for _, words := range []string{"收表", "停止程序", "找单位", "打印表格", "看数字", "序号", "不连外网"} {
		if strings.Contains(pages[0], words) {
			t.Errorf("the leader's page has %s", words)
		}
	}
	if points, _ := reporttest.SmallestType(t, pdf); points < 7 {
		t.Errorf("the leader's page has type of %.1f points", points)
	}
	p.wait(`JSON.stringify($$("[data-chart] canvas").map((c) => c.width)) === ` + quote(strings.ReplaceAll(fmt.Sprint(before), " ", ",")))

	for _, of := range []struct {
		name, path, first, head, last string
		rows                          int // at least
	}{
		{"scores", "/district?table=scores&sort=self&down=1", "各单位得分", "自评得分", "平均", 300},
		{"public", "/district?table=public&q=星澜区第1", "各单位三公经费", "本年决算", "平均", 100},
		{"handed", "/district?table=handed&q=星澜区第1", "各单位报送", "报齐时间", "合计", 100},
		{"findings", "/findings?severity=W&q=服务站1", "年度问题", "编号", "", 0},
		{"findings", "/findings?severity=W&code=B12", "年度问题", "编号", "", 150},
	} {
		if of.rows == 0 { // a search that finds nothing is a page as well
			p.visit(of.path + "&print=1")
			p.wait(`text($(".printed tbody")) === "没有这样的问题。"`)
			continue
		}
		p.visit(of.path)
		p.click(`withText("a.button", "打印表格")`)
		p.wait(`$(".printed") && $("[data-print]") && !$("[data-print]").hidden && window.asked === 1`)
		if rows := ask[int](p, `$$(".printed tbody tr").length`); rows < of.rows {
			t.Errorf("%s: %d rows", of.name, rows)
		}
		if of.name != "scores" {
			p.check("paper-" + of.name)
		}
		pdf := p.printed("paper-" + of.name)
		lies(of.name, pdf)
		pages := text(pdf)
		if len(pages) < 3 {
			t.Errorf("%s: %d pages", of.name, len(pages))
		}
		for i, text := range pages {
			if !strings.Contains(text, "序号") || !strings.Contains(text, of.head) {
				t.Errorf("%s: page %d has no heads:\n%.300s", of.name, i+1, text)
			}
			if strings.Contains(text, "停止程序") || strings.Contains(text, "返回") {
				t.Errorf("%s: page %d has what is for the screen", of.name, i+1)
			}
			if has := strings.Contains(text, "\n"+of.last); of.last != "" && has != (i == len(pages)-1) {
				t.Errorf("%s: %s on page %d of %d: %v", of.name, of.last, i+1, len(pages), has)
			}
		}
		if !strings.Contains(pages[0], of.first) {
			t.Errorf("%s: the first page does not say %s", of.name, of.first)
		}
		p.click(`$("[data-print]")`)
		p.wait(`window.asked === 2`)
		p.click(`withText(".toprinter a", "返回")`)
		p.wait(`$("#results") && !location.search.includes("print") && window.asked === 0`)
		if u, err := url.Parse(of.path); err != nil || !ask[bool](p, `location.pathname === `+quote(u.Path)+` && new URLSearchParams(location.search).get("q") === `+quote(u.Query().Get("q"))+` || !`+quote(u.Query().Get("q"))) {
			t.Errorf("%s: back leads elsewhere", of.name)
		}
	}
}
