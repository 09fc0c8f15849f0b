package main

import (
	"fmt"
	"io"
	"net/url"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/xuri/excelize/v2"

	"jixiao/schema"
	"jixiao/schema/store"
)

// What the stories below ask a page for.
const (
	enter, over, letGo = input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop
	someUnit           = "岳阳市城市管理综合行政执法支队直属三大队"
)

// menuNumber waits until a number beside the menu is known, and returns it.
func menuNumber(p *tab, of string) int {
	p.t.Helper()
	p.wait(`!$("nav[data-counts]") || !$("[data-count=` + of + `]").hidden`)
	return ask[int](p, `Number(text($("[data-count=`+of+`] b")) || 0)`)
}

// The numbers beside the menu are those of the views, with what they count for who does
// not see where they stand; what is decided changes them.
func lookAtCounts(t *testing.T, o pageOf) {
	db := crowded(t, o.filled)
	address, _ := serving(t, "--db", db, "--addr", "127.0.0.1:0")
	p := openTab(t, o.in, address)
	defer p.done()
	p.visit("/findings?severity=E&year=2023")
	p.wait(`$("#results tbody td")`)
	of := ask[string](p, `text($(".listhead")) + text($("main"))`)
	p.visit("/journal?year=2023")
	errors := menuNumber(p, "errors")
	if errors == 0 || !strings.Contains(of, strconv.Itoa(errors)) {
		t.Errorf("%d errors are counted, and the list says %.300s", errors, of)
	}
	refused, unknown := menuNumber(p, "refused"), menuNumber(p, "unknown")
	p.visit("/receive?year=2023")
	if !ask[bool](p, fmt.Sprintf(`text($("#refused")).includes("拒收的文件（%d）")`, refused)) || refused == 0 {
		t.Errorf("%d refused files are counted", refused)
	}
	p.visit("/teach?year=2023")
	listed := ask[[]int](p, `["不认得的栏目", "不在册的单位"].map((head) => Number((text($("main")).match(head + "（(\\d+)）") || [0, 0])[1]))`)
	if unknown != listed[0]+listed[1] || listed[0] == 0 || listed[1] == 0 {
		t.Errorf("%d are counted, and listed are %d labels and units", unknown, listed)
	}
	if heard := ask[string](p, `text($("nav a[href^='/findings']"))`); !strings.Contains(heard, strconv.Itoa(errors)+" 条错误") {
		t.Errorf("a screen reader is told %q", heard)
	}
	p.check("counts")
	p.visit("/unit?unit=" + url.QueryEscape(someUnit))
	const first = `$("#found .finding.s-e:not(.accepted)")`
	p.click(`$("summary", ` + first + `)`)
	p.typeInto(`$("textarea[name=why]", `+first+`)`, "已核实")
	p.click(`$("form[action='/unit/accept'] button", ` + first + `)`)
	p.wait(`text($(".told")).includes("已认可")`)
	p.wait(fmt.Sprintf(`text($("[data-count=errors] b")) === "%d"`, errors-1))
}

// Files may be dropped on every page. It is seen while they are dragged; they are taken
// in, and the page leads there, unless something was typed, which is kept.
func dropElsewhere(t *testing.T, o pageOf) {
	p, db := o.empty(t)
	defer p.done()
	one := absolute(t, "../../samples/2023/信访局.xlsx")
	p.visit("/journal")
	p.drag(`$("main")`, []string{one}, enter, over)
	p.wait(`!$(".dropsign").hidden && inView($(".dropsign p")) || getComputedStyle($(".dropsign")).display === "grid"`)
	if box := ask[[]float64](p, `(() => { const r = $(".dropsign").getBoundingClientRect(); return [r.width / innerWidth, r.height / innerHeight]; })()`); box[0] < 0.98 || box[1] < 0.98 {
		t.Errorf("the sign covers %v of the window", box)
	}
	p.picture("dragging")
	p.drag(`$("main")`, []string{one}, letGo)
	p.wait(`location.pathname === "/receive" && location.hash.startsWith("#batch-") && text($(".batch [role=status]")) === "读完了"`)
	if !ask[bool](p, `$(".dropsign").hidden`) || stored(t, db) != 1 {
		t.Errorf("%d files are in the database", stored(t, db))
	}

	// What stands typed is not lost, and settings are asked about before they are left.
	p.visit("/settings")
	const field = `$("input[aria-label='自评得分偏低 的现行值']")`
	p.typeInto(field, "98")
	p.drag(`$("main")`, []string{absolute(t, "../../samples/2023/医保局2023年度自评.xlsx"), absolute(t, "../../samples/broken/X17")}, enter, over, letGo)
	p.wait(`text($("#sent")).includes("正在读") && withText("#sent a", "到收表看")`)
	if !ask[bool](p, `location.pathname === "/settings" && `+field+`.value === "98"`) {
		t.Error("what was typed is lost")
	}
	p.check("dropped-elsewhere")
	p.answering(false)
	p.click(`withText("#sent a", "到收表看")`)
	p.wait(field + `.value === "98"`)
	if asked := p.questions(); len(asked) != 1 || !strings.Contains(asked[0], "「预警阈值」改了还没有保存") {
		t.Errorf("asked is %q", asked)
	}
	p.answering(true)
	p.click(`withText("#sent a", "到收表看")`)
	p.wait(`location.pathname === "/receive" && text($(".batch [role=status]")) === "读完了" && $$(".batch").length === 2`)
	if n := stored(t, db); n < 3 {
		t.Errorf("%d files are in the database", n)
	}

	// A reason that is being typed on the page of a unit is kept too.
	p.visit("/unit?unit=" + url.QueryEscape("星澜区医疗保障局"))
	p.wait(`$(".finding textarea, .finding input[name=why], main form[method=post] input:not([type=hidden])")`)
	ask[bool](p, `(() => { const e = $(".finding textarea, .finding input[name=why], main form[method=post] input:not([type=hidden])"); e.value = "已电话核"; e.closest("details") && (e.closest("details").open = true); return true; })()`)
	p.drag(`$("main")`, []string{absolute(t, "../../samples/2023/统计局绩效自评表.xlsx")}, enter, over, letGo)
	p.wait(`withText("#sent a", "到收表看") && location.pathname === "/unit"`)

	// A settings workbook is dropped onto its own field.
	p.visit("/settings")
	settings := filepath.Join(t.TempDir(), "设置.xlsx")
	jixiao(t, "settings", "export", "--db", db, "-o", settings)
	before := stored(t, db)
	p.drag(`$("input[name=workbook]")`, []string{settings}, enter, over, letGo)
	p.wait(`$("input[name=workbook]").files.length === 1`)
	if stored(t, db) != before || ask[bool](p, `!!$("#sent")`) {
		t.Error("a settings workbook on its field is taken for a form")
	}
}

// On a network each sees what the others have brought, by time and person, the newest
// first; older batches are folded, and are there when somebody looks. A batch leads to
// its own year.
func lookAtBatches(t *testing.T, o pageOf) {
	db := filepath.Join(t.TempDir(), "a.db")
	people := []string{"甲经办", "乙经办"}
	for _, name := range people {
		add := newRoot()
		add.SetArgs([]string{"people", "add", name, "--db", db})
		add.SetIn(strings.NewReader("一二三四五六七八\n"))
		add.SetOut(io.Discard)
		if err := add.ExecuteContext(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	address, _ := serving(t, "--db", db, "--listen", "127.0.0.1:0")
	var tabs []*tab
	for _, name := range people {
		p := openTab(t, o.in, address)
		defer p.done()
		p.typeInto(`$("[name=name]")`, name)
		p.typeInto(`$("[name=password]")`, "一二三四五六七八")
		p.click(`withText("main button", "登录")`)
		p.wait(`text($("h1")) === "收表"`)
		tabs = append(tabs, p)
	}
	first, second := tabs[0], tabs[1]
	drop := func(p *tab, path string) {
		t.Helper()
		n := ask[int](p, `$$(".batch").length`)
		p.drop(path)
		p.wait(fmt.Sprintf(`$$(".batch").length === %d && text($(".batch [role=status]")) === "读完了"`, n+1))
	}
	drop(first, "../../samples/2023/信访局.xlsx")
	drop(first, "../../samples/broken/files")
	// Of two years; the batch leads to the one of most files, whichever is shown.
	drop(second, "../../samples/broken/X15")
	to := ask[string](second, `withText(".batch a", "看总览").getAttribute("href")`)
	other := ask[string](second, `text(withText(".batch a", "年度"))`)
	if !strings.HasPrefix(to, "/district?year=20") || other == "" || strings.Contains(to, strings.TrimSuffix(other, " 年度")) {
		t.Errorf("the batch leads to %s, and to %s", to, other)
	}
	second.click(`withText(".batch a", "年度")`)
	second.wait(`text($("h1")).startsWith(` + quote(strings.TrimSuffix(other, " 年度")) + `)`)
	const most = 12
	for range most {
		second.visit("/receive")
		drop(second, "../../samples/2023/医保局2023年度自评.xlsx")
	}

	first.visit("/receive")
	by := ask[[]string](first, `$$("#batches [data-by]").map((e) => e.dataset.by)`)
	want := slices.Concat(slices.Repeat([]string{"乙经办"}, most+1), []string{"甲经办", "甲经办"})
	if !slices.Equal(by, want) {
		t.Errorf("the batches are by %v", by)
	}
	if !ask[bool](first, `$$(".batch [role=status]").length === 1 && $(".batch").matches("section") && text($("#batches > .older > summary")).startsWith("更早的（") && !$(".older").open`) {
		t.Errorf("older batches are not folded: %s", ask[string](first, `text($("#batches"))`))
	}
	times := ask[[]string](first, `$$("#batches [data-by] h2").map((e) => text(e))`)
	if sorted := slices.SortedFunc(slices.Values(times), func(a, b string) int { return strings.Compare(b[:19], a[:19]) }); !slices.Equal(sorted, times) || !strings.HasSuffix(times[0], "乙经办") {
		t.Errorf("the batches came %v", times)
	}
	first.check("batches")
	// The oldest is reached, by person.
	first.choose(`$("#by")`, "甲经办")
	first.wait(`$$("#batches [data-by]").filter((e) => e.checkVisibility()).length === 2 && $(".older").open`)
	first.click(`withText("#batches details.batch summary", "拒收 9")`)
	first.wait(`$$("#batches .row-refused").length === 9`)
	first.check("batches-of-one")
	first.choose(`$("#by")`, "都看")
	first.wait(`$$("#batches [data-by]").every((e) => !e.hidden)`)
}

// Who begins is led through three steps, and may look at sample data, which are plainly
// something else, and leads back.
func beginAnew(t *testing.T, o pageOf) {
	p, db := o.empty(t)
	defer p.done()
	p.wait(`$$(".first li").length === 3 && !$(".first li.done")`)
	p.check("first-visit")
	p.click(`withText(".first a", "单位名册")`)
	p.wait(`location.pathname === "/settings" && $("#roster").open && inView($("#roster summary"))`)
	p.typeInto(`$("#roster input[aria-label='单位名称']")`, "星澜区信访局")
	p.click(`withText("#roster button", "看影响")`)
	p.wait(`text($("h1")) === "改设置的影响"`)
	p.click(`withText("main button", "保存")`)
	p.wait(`text($(".told")).includes("设置已生效")`)
	p.click(`withText("nav a", "收表")`)
	p.wait(`$$(".first li.done").length === 1`)

	p.expecting("a request to")
	p.click(`withText("button", "先看看示例数据")`)
	p.wait(`location.host !== ` + quote(p.host) + ` && text($("h1")) === "2023 年度总览"`)
	p.wait(`inView(withText(".sample", "这是示例数据"))`)
	p.check("sample")
	p.click(`withText("nav a", "问题")`)
	p.wait(`text($("h1")) === "2023 年度问题" && inView(withText(".sample", "这是示例数据"))`)
	if ask[bool](p, `!!withText("button", "停止程序")`) {
		t.Error("the sample data can end the program")
	}
	p.click(`withText(".sample a", "回到本局的数据")`)
	p.wait(`location.host === ` + quote(p.host) + ` && text($("h1")) === "收表" && !$(".sample")`)
	if n := stored(t, db); n != 0 {
		t.Errorf("%d files of the sample are in the bureau's database", n)
	}
}

// Settings that are not saved are asked about before they are left: by a link, by
// another year, by going away.
func leaveUnsaved(t *testing.T, o pageOf) {
	p, _ := o.district(t)
	defer p.done()
	p.visit("/settings?year=2023")
	const field = `$("input[aria-label='自评得分偏低 的现行值']")`
	p.click(`withText("nav a", "记录")`)
	p.wait(`text($("h1")) === "记录"`)
	if asked := p.questions(); len(asked) > 0 {
		t.Errorf("nothing was typed, and asked is %q", asked)
	}
	p.visit("/settings?year=2023")
	p.typeInto(field, "98")
	p.answering(false)
	for _, way := range []struct {
		what string
		do   func()
		asks string
	}{
		{"a link of the menu", func() { p.click(`withText("nav a", "总览")`) }, "confirm 「预警阈值」改了还没有保存，离开就没有了。离开吗？"},
		{"a link in the page", func() { p.click(`withText("main a", "数据库：备份与检查")`) }, "confirm 「预警阈值」改了还没有保存，离开就没有了。离开吗？"},
		{"another year", func() { p.choose(`$("#year")`, "2022") }, "confirm 「预警阈值」改了还没有保存，离开就没有了。离开吗？"},
		{"reloading", func() { ask[bool](p, `setTimeout(() => location.reload()) > 0`) }, "beforeunload"},
		{"another address", func() { ask[bool](p, `setTimeout(() => location.assign("/journal")) > 0`) }, "beforeunload"},
	} {
		way.do()
		var asked []string
		p.until(way.what+" is asked about", func() bool { asked = append(asked, p.questions()...); return len(asked) > 0 })
		if len(asked) != 1 || !strings.HasPrefix(asked[0], way.asks) {
			t.Errorf("%s asks %q", way.what, asked)
		}
		p.wait(`location.pathname === "/settings" && ` + field + `.value === "98"`)
	}
	// What is put back as it was is not asked about.
	p.typeInto(field, "")
	p.answering(true)
	p.click(`withText("nav a", "总览")`)
	p.wait(`text($("h1")) === "2023 年度总览"`)
	if asked := p.questions(); len(asked) > 0 {
		t.Errorf("all is as it was, and asked is %q", asked)
	}
}

// What goes wrong is told beside the field, with what was typed.
func toldBeside(t *testing.T, o pageOf) {
	p, db := o.district(t)
	defer p.done()
	importJSON(t, db, "../../samples/broken/files/password.xlsx")
	p.visit("/receive?year=2023")
	const row = `withText("#refused tr", "password.xlsx")`
	p.expecting("400", "422", "409")
	p.typeInto(`$("[name=password]", `+row+`)`, "不是这个")
	p.click(`withText("button", "重读") && $("form[action='/refused'] button", ` + row + `)`)
	p.wait(`inView($(".beside", ` + row + `)) && text($(".beside", ` + row + `)).includes("密码不对") && $("[name=password]", ` + row + `).value === "不是这个" && document.activeElement.name === "password"`)
	p.check("beside-password")

	bad := filepath.Join(t.TempDir(), "本局汇总表.xlsx")
	f := excelize.NewFile()
	if err := f.SetCellStr("Sheet1", "A1", "{{没有这一栏}}"); err != nil {
		t.Fatal(err)
	}
	if err := f.SaveAs(bad); err != nil {
		t.Fatal(err)
	}
	p.visit("/handout?year=2023")
	p.give("input[name=template]", bad)
	p.click(`withText("main button", "填好并下载")`)
	p.wait(`inView($("form[action='/handout/template'] .beside")) && text($(".beside")).includes("没有填，模板要先改") && text($(".beside")).includes("没有这一栏")`)
	if !ask[bool](p, `location.pathname === "/handout" && $("input[name=template]").files.length === 1`) {
		t.Error("the template has to be chosen again")
	}
	p.check("beside-template")

	p.visit("/unit?unit=" + url.QueryEscape(someUnit))
	const first = `$("#found .finding.s-e:not(.accepted)")`
	p.click(`$("summary", ` + first + `)`)
	p.typeInto(`$("textarea[name=why]", `+first+`)`, "写了很久的一段理由")
	all := func() []schema.Finding {
		d, err := store.Open(t.Context(), db, builtin)
		if err != nil {
			t.Fatal(err)
		}
		defer d.Close()
		found, err := d.Findings(t.Context(), store.FindingFilter{Year: 2023, Unit: someUnit, Severity: schema.Err})
		if err == nil {
			err = d.Accept(t.Context(), found, schema.Decision{Why: "另一个窗口先认可了", By: "另一个人"})
		}
		if err != nil {
			t.Fatal(err)
		}
		return found
	}()
	p.click(`$("form[action='/unit/accept'] button", ` + first + `)`)
	p.wait(`inView($(".beside", ` + first + `)) && text($(".beside", ` + first + `)).includes("已经变了") && $("textarea[name=why]", ` + first + `).value === "写了很久的一段理由"`)
	p.check("beside-stale")
	p.click(`withText(".beside button", "刷新")`)
	p.wait(fmt.Sprintf(`text($("#found")).includes("已认可（%d）")`, len(all)))
}

// The year that was chosen stays: from page to page, and when the page is opened anew.
func stayInYear(t *testing.T, o pageOf) {
	p, _ := o.district(t)
	defer p.done()
	p.wait(`text($("h1")) === "2023 年度总览"`)
	p.choose(`$("#year")`, "2022")
	p.wait(`text($("h1")) === "2022 年度总览"`)
	for _, view := range []struct{ link, head string }{{"问题", "2022 年度问题"}, {"汇总与退回", "汇总与退回"}, {"设置", "设置"}, {"收表", "收表"}, {"总览", "2022 年度总览"}} {
		p.click(`withText("nav a", ` + quote(view.link) + `)`)
		p.wait(`text($("h1")) === ` + quote(view.head) + ` && $("#year").value === "2022"`)
	}
	for _, path := range []string{"/", "/district", "/findings", "/settings"} {
		p.visit(path)
		p.wait(`$("#year").value === "2022"`)
	}
	p.choose(`$("#year")`, "2023")
	p.wait(`location.search.includes("year=2023") && $("#year").value === "2023" && text($("h1")) === "设置"`)
	p.do("reload", chromedp.Reload())
	p.wait(`$("#year").value === "2023"`)
	p.visit("/")
	p.wait(`text($("h1")) === "2023 年度总览"`)
}

// A roster of thousands is searched and edited, and nothing of it is lost.
func findInRoster(t *testing.T, o pageOf) {
	path := filepath.Join(t.TempDir(), "a.db")
	db, err := store.Open(t.Context(), path, builtin)
	if err != nil {
		t.Fatal(err)
	}
	var settings schema.Settings
	const units = 3000
	for n := range units {
		settings.Roster = append(settings.Roster, schema.RosterUnit{Code: strconv.Itoa(10000 + n), Name: "星澜区第" + strconv.Itoa(n) + "小学", Department: "区教育局"})
	}
	_, err = db.SaveSettings(t.Context(), settings, "张三")
	if closed := db.Close(); err != nil || closed != nil {
		t.Fatal(err, closed)
	}
	address, _ := serving(t, "--db", path, "--addr", "127.0.0.1:0")
	p := openTab(t, o.in, address)
	defer p.done()
	p.visit("/settings?open=roster")
	p.wait(`text($("#roster")).includes("第 1–100 个，共 3000 个")`)
	p.check("roster-large")
	p.typeInto(`$("#roster input[type=search]")`, "2777")
	p.click(`withText("#roster button", "找")`)
	p.wait(`text($("#roster")).includes("第 1–1 个，共 1 个") && $("#roster").open`)
	p.typeInto(`$("#roster input[aria-label='别名']")`, "二七七七小学")
	p.click(`withText("#roster button", "看影响")`)
	p.wait(`text($("h1")) === "改设置的影响"`)
	p.click(`withText("main button", "保存")`)
	p.wait(`text($(".told")).includes("设置已生效")`)
	if db, err = store.Open(t.Context(), path, builtin); err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	now, err := db.Settings(t.Context(), 0)
	if err != nil || len(now.Roster) != units || len(now.Roster[2777].Aliases) != 1 {
		t.Errorf("%d units, the changed one %v, %v", len(now.Roster), now.Roster[2777], err)
	}
}

// The frame and what it leads to fit on a large screen, and on a small one of which
// everything is drawn half as large again.
func lookAtSizes(t *testing.T, o pageOf) {
	db := crowded(t, o.filled)
	address, _ := serving(t, "--db", db, "--addr", "127.0.0.1:0")
	p := openTab(t, o.in, address)
	defer p.done()
	p.visit("/receive")
	p.drop("../../samples/broken/files", "../../samples/broken/X15")
	p.wait(`text($(".batch [role=status]")) === "读完了"`)
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"1920", 1920, 1080}, {"150", 911, 512}} {
		p.do(size.name, chromedp.EmulateViewport(size.width, size.height))
		for _, path := range []string{"/receive", "/settings?open=roster", "/handout", "/journal", "/database"} {
			p.visit(path)
			p.wait(`!$("nav[data-counts]") || !$("[data-count=errors]").hidden`)
			p.check(strings.Trim(strings.NewReplacer("/", "", "?", "-", "=", "-").Replace(path), "-") + "-" + size.name)
		}
	}
}
