package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"net/url"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/consolidate/report/reporttest"
)

// screens are what the page of a unit is looked at on, in CSS pixels: two that are
// usual, and these at 150 %.
var screens = [][2]int64{{1366, 768}, {1920, 1080}, {911, 512}, {1280, 720}}

// unitPath is the page of a unit.
func unitPath(unit string) string { return "/unit?unit=" + url.QueryEscape(unit) }

// ofMany has three forms and findings on all sheets but the last.
const ofMany = "岳阳市城市管理综合行政执法支队直属三大队"

// sized gives the window a size.
func (p *tab) sized(width, height int64) {
	p.t.Helper()
	p.do(fmt.Sprintf("%d×%d", width, height), chromedp.EmulateViewport(width, height))
}

// besides are what the tests of the page of a unit ask with. besides.wrong says what
// is wrong with how a finding and its cell are seen beside one another.
const besides = `window.besides = {
	shown: () => $$(".paperfile").filter((s) => s.checkVisibility()).map((s) => s.id),
	chosen: () => $$(".sheettabs [aria-selected=true]").map((a) => text(a)).join("|"),
	cell: (link) => document.getElementById(decodeURIComponent(link.hash.slice(1))),
	wrong(finding, cell, middle) {
		const wrong = [], head = $(".top"), top = getComputedStyle(head).position === "sticky" ? head.getBoundingClientRect().bottom : 0;
		const say = (what, e) => { const r = e.getBoundingClientRect(); wrong.push(finding.id + " " + cell.id + ": " + what + " " + [r.left, r.top, r.right, r.bottom].map(Math.round) + " in " + [innerWidth, innerHeight, scrollY] + " on " + this.chosen()); };
		const within = (e, area) => {
			const r = e.getBoundingClientRect(), a = area.getBoundingClientRect(), room = Math.min(area.clientHeight, innerHeight) - 90;
			const bottom = r.top + Math.min(r.height, room); // of a long one, as much as there is room for
			return r.width > 0 && r.top >= top - 1 && bottom <= innerHeight + 1 && r.left >= -1 && r.left < innerWidth && r.top >= a.top - 1 && bottom <= a.top + area.clientHeight + 2;
		};
		const paper = cell.closest(".paper"), side = $(".side");
		if (!within(finding, side)) say("the finding is not to be seen", finding);
		if (!within(cell, paper)) say("the cell is not to be seen", cell);
		else if (!inView(cell)) say("something is before the cell", cell);
		if (!inView($("p", finding))) say("something is before the finding", finding);
		const a = paper.getBoundingClientRect(), r = cell.getBoundingClientRect(), corner = $(".corner", paper), high = corner ? corner.offsetHeight : 0, wide = corner ? corner.offsetWidth : 0;
		if (r.left < a.left + wide - 1 || r.right > a.left + paper.clientWidth + 2 && r.width < paper.clientWidth - wide) say("the cell is cut off", cell);
		if (r.top < a.top + high - 1) say("the cell is below the letters of the columns", cell);
		const off = (a.top + high + a.top + paper.clientHeight) / 2 - (r.top + r.bottom) / 2;
		if (middle && Math.abs(off) > 3 && !(off > 0 && paper.scrollTop < 2) && !(off < 0 && paper.scrollTop > paper.scrollHeight - paper.clientHeight - 2)) say("the cell is off the middle by " + Math.round(off), cell);
		if (!finding.classList.contains("current") || !cell.classList.contains("shown")) say("they are not marked", cell);
		return wrong;
	},
}; true`

// open opens the page of a unit.
func (p *tab) open(unit string) {
	p.t.Helper()
	p.visit(unitPath(unit))
	p.wait(`text($("h1")) === ` + quote(unit))
	ask[bool](p, besides)
}

// wide writes a sample in which the last rows and the last columns of two sheets are
// far from the first.
func wide(t *testing.T) string {
	t.Helper()
	f, err := excelize.OpenFile("../../samples/2023/岳阳市城市管理综合行政执法支队直属三大队2023年度绩效自评表.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	const rows, cols = 220, 24
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(f.InsertRows("附件2", 1, rows))
	must(f.InsertCols("附件1", "A", cols))
	for n := range rows {
		must(f.SetCellStr("附件2", fmt.Sprintf("A%d", n+1), fmt.Sprintf("说明 %d", n+1)))
	}
	for n := range cols {
		name, err := excelize.ColumnNumberToName(n + 1)
		must(err)
		must(f.SetCellStr("附件1", name+"2", fmt.Sprintf("说明 %d", n+1)))
	}
	path := filepath.Join(t.TempDir(), "又长又宽.xlsx")
	must(f.SaveAs(path))
	return path
}

// Each sheet of a unit is a tab: one is shown at a time, by the mouse, by the
// keyboard and by the address, which leads back and forth.
func unitTabs(t *testing.T, o pageOf) {
	p, _ := o.district(t)
	defer p.done()
	p.open(ofMany)
	names := ask[[]string](p, `$$(".sheettabs a").map((a) => text(a))`)
	if len(names) != 3 || !strings.HasPrefix(names[0], "附件1 ") || !strings.HasPrefix(names[1], "附件2 ") || names[2] != "附件3" {
		t.Fatalf("tabs %q", names)
	}
	for i, name := range names {
		n := ask[int](p, fmt.Sprintf(`$$("#found .finding").filter((f) => $$("a.cell", f).some((a) => besides.cell(a).closest(".paperfile") === $$(".paperfile")[%d])).length`, i))
		if want := strings.TrimSpace(fmt.Sprintf("附件%d %d 条", i+1, n)); name != want && (n > 0 || name != fmt.Sprintf("附件%d", i+1)) {
			t.Errorf("tab %q, want %q", name, want)
		}
	}
	on := func(n int, hash string) {
		t.Helper()
		p.wait(fmt.Sprintf(`besides.chosen() === %s && besides.shown().join() === $$(".paperfile")[%d].id`, quote(names[n]), n))
		if hash != "-" {
			p.wait(fmt.Sprintf(`location.hash === %s`, quote(hash)))
		}
	}
	on(0, "")
	ids := ask[[]string](p, `$$(".paperfile").map((s) => s.id)`)
	tab := func(n int) string { return fmt.Sprintf(`$$(".sheettabs a")[%d]`, n) }
	p.click(tab(2))
	on(2, "#"+ids[2])
	p.click(tab(1))
	on(1, "#"+ids[1])
	ask[bool](p, `history.back() || true`)
	on(2, "#"+ids[2])
	ask[bool](p, `history.back() || true`)
	on(0, "")
	ask[bool](p, `history.forward() || true`)
	on(2, "#"+ids[2])
	p.do("reload", chromedp.Reload())
	p.wait(`!window.besides`)
	ask[bool](p, besides)
	on(2, "#"+ids[2])

	// By the keyboard.
	p.open(ofMany)
	p.tabTo(tab(0))
	for _, move := range []struct {
		key string
		to  int
	}{{kb.ArrowRight, 1}, {kb.ArrowRight, 2}, {kb.ArrowRight, 0}, {kb.ArrowLeft, 2}, {kb.Home, 0}, {kb.End, 2}, {kb.ArrowLeft, 1}} {
		p.press(move.key)
		on(move.to, "#"+ids[move.to])
		if !ask[bool](p, "document.activeElement === "+tab(move.to)) {
			t.Errorf("the focus is not on tab %d", move.to)
		}
	}
	p.press(kb.Tab) // past the other tabs
	if !ask[bool](p, `!!document.activeElement.closest(".paperfile:not([hidden])")`) {
		t.Errorf("Tab leads from a tab to %s", ask[string](p, `document.activeElement.outerHTML.slice(0, 200)`))
	}
	if roles := ask[string](p, `[$("[role=tablist]").ariaLabel, $$("[role=tab]").map((a) => [a.tabIndex, a.ariaSelected, a.getAttribute("aria-controls")]).join(";"), $$("[role=tabpanel]").map((s) => s.getAttribute("aria-labelledby") === "t-" + s.id).join()].join(" ")`); roles != fmt.Sprintf("原表 -1,false,%s;0,true,%s;-1,false,%s true,true,true", ids[0], ids[1], ids[2]) {
		t.Errorf("roles: %s", roles)
	}

	// A finding, and the way back from it.
	p.click(`$$("#found a.cell").find((a) => besides.cell(a).closest(".paperfile") === $$(".paperfile")[0])`)
	on(0, "-")
	ask[bool](p, `history.back() || true`)
	on(1, "#"+ids[1])

	// Several projects on a sheet, and each on a sheet of its own.
	for unit, want := range map[string][]string{"星澜区教育局": {"附件1", "附件2", "附件3（4 个项目）"}, "星澜区机关事务服务中心": {"附件1", "附件2", "附件3（公务用车平台运维）", "附件3（后勤聘用人员经费）", "附件3（机关大院物业服务）"}} {
		p.open(unit)
		got := ask[[]string](p, `$$(".sheettabs a").map((a) => text(a.firstChild))`)
		slices.Sort(got)
		slices.Sort(want)
		if diff := cmp.Diff(want, got); diff != "" {
			t.Errorf("tabs of %s (-want +got):\n%s", unit, diff)
		}
	}
}

// A finding and its cell are seen beside one another, wherever the cell is and
// whatever was seen before; and the cell's number leads back.
func unitBeside(t *testing.T, o pageOf) {
	p, db := o.district(t)
	defer p.done()
	jixiao(t, "import", "--db", db, wide(t))
	for _, size := range screens {
		p.sized(size[0], size[1])
		p.open(ofMany)
		at := fmt.Sprintf("%d×%d", size[0], size[1])
		// What the tests are about is there.
		there := ask[[]int](p, `(() => { const cells = $$("#found .finding").map((f) => $("a.cell", f)).filter(Boolean).map((a) => text(a)); return [cells.filter((c) => /附件2!I2[45]\d$/.test(c)).length, cells.filter((c) => /附件1!A[A-Z]\d+$/.test(c)).length]; })()`)
		if slices.Contains(there, 0) {
			t.Fatalf("%d findings in the last rows and %d in the last columns: %s", there[0], there[1], ask[string](p, `text($("#found"))`))
		}
		for _, wrong := range ask[[]string](p, `(() => {
			const wrong = [];
			$$("#found .finding").forEach((f, n) => {
				const link = $("a.cell", f);
				if (!link) return;
				const cell = besides.cell(link);
				scrollTo(0, [0, 300, document.body.scrollHeight][n % 3]);
				if (n % 2) $(".side").scrollTop = 0;
				link.click();
				wrong.push(...besides.wrong(f, cell, true));
				if (document.activeElement !== cell) wrong.push(f.id + ": the focus is not on the cell");
				const before = cell.getBoundingClientRect().top - cell.closest(".paper").getBoundingClientRect().top;
				$(".side").scrollTop = n % 2 ? 0 : $(".side").scrollHeight;
				const back = $$("a", cell).find((a) => a.hash === "#" + f.id);
				if (!back) { wrong.push(f.id + ": no number leads back"); return; }
				back.click();
				wrong.push(...besides.wrong(f, cell, true));
				if (document.activeElement !== f) wrong.push(f.id + ": the focus is not on the finding");
				if (Math.abs(before - (cell.getBoundingClientRect().top - cell.closest(".paper").getBoundingClientRect().top)) > 1) wrong.push(f.id + ": the paper moves when it leads back");
			});
			return wrong;
		})()`) {
			t.Errorf("%s: %s", at, wrong)
		}
		// Both scroll by themselves, under letters and beside numbers that stand fast.
		if wrong := ask[[]string](p, `(() => {
			$$(".sheettabs a")[0].click();
			const paper = $(".paperfile:not([hidden]) .paper"), at = (s) => { const r = $(s, paper).getBoundingClientRect(); return [Math.round(r.left), Math.round(r.top)]; };
			paper.scrollTo(0, 0);
			const corner = at(".corner"), row = at("tbody th"), col = at("thead th"), wrong = [];
			paper.scrollTo(170, 60);
			if (paper.scrollLeft !== 170 || paper.scrollTop !== 60) wrong.push("the paper scrolls to " + [paper.scrollLeft, paper.scrollTop]);
			if (String(at(".corner")) !== String(corner)) wrong.push("the corner moves");
			if (at("tbody th")[0] !== row[0]) wrong.push("the numbers of rows move");
			if (at("thead th")[1] !== col[1]) wrong.push("the letters of columns move");
			const y = scrollY, side = $(".side");
			side.scrollTop = 100;
			if (side.scrollTop !== 100 || scrollY !== y) wrong.push("the findings scroll to " + side.scrollTop);
			if ($(".papers").getBoundingClientRect().right > side.getBoundingClientRect().left) wrong.push("the findings are not beside the paper");
			return wrong;
		})()`); len(wrong) > 0 {
			t.Errorf("%s: %q", at, wrong)
		}
		ask[bool](p, `$("#found .finding a.cell").click() || true`)
		p.check("unit-beside-" + at)
	}
	// On a small screen one stands below the other, with a way there and back.
	p.sized(700, 700)
	p.open(ofMany)
	p.click(`$(".paperfile:not([hidden]) .tofound")`)
	p.wait(`inView($(".foundhead")) && document.activeElement.id === "found"`)
	if !ask[bool](p, `$(".papers").getBoundingClientRect().bottom <= $(".side").getBoundingClientRect().top`) {
		t.Error("the findings are not below the paper")
	}
	p.click(`$("#found a.cell")`)
	p.wait(`inView(besides.cell($("#found a.cell")))`)
	p.click(`$(".topapers")`)
	p.wait(`inView($(".sheettabs"))`)
	p.check("unit-narrow")
}

// J and K step through the findings, each with its cell, and from the last one to the
// next unit that has any.
func unitSteps(t *testing.T, o pageOf) {
	p, _ := o.district(t)
	defer p.done()
	p.sized(911, 512)
	p.open(ofMany)
	all := ask[int](p, `$$("#found .finding").length`)
	if all < 10 {
		t.Fatalf("%d findings", all)
	}
	at := func(n int) {
		t.Helper()
		p.wait(fmt.Sprintf(`document.activeElement.id === "f%d"`, n))
		for _, wrong := range ask[[]string](p, fmt.Sprintf(`(() => { const f = $("#f%d"), link = $("a.cell", f); return link ? besides.wrong(f, besides.cell(link), true) : []; })()`, n)) {
			t.Error(wrong)
		}
	}
	for n := range all {
		p.press("j")
		at(n + 1)
	}
	p.press("k")
	at(all - 1)
	p.click(`$("[data-step='1']")`)
	at(all)
	next := ask[string](p, `text($("#next-unit"))`)
	p.press("j")
	p.wait(`document.activeElement.id === "next-unit" && inView(document.activeElement)`)
	p.press(kb.Enter)
	p.wait(`!window.besides && text($("h1")) !== ` + quote(ofMany))
	if unit := ask[string](p, `text($("h1"))`); next != "下一个有问题的单位："+unit || !ask[bool](p, `inView($(".foundhead")) && !!$("#found .finding.s-e, #found .finding.s-w")`) {
		t.Errorf("%s leads to %s", next, unit)
	}
	ask[bool](p, besides)
	p.press("j")
	at(1)
}

// What is decided about a finding leaves the place as it is, shows the next finding,
// and can be taken back by the message that stays. Several are decided at once.
func unitDecide(t *testing.T, o pageOf) {
	p, db := o.district(t)
	defer p.done()
	for _, size := range screens[1:3] {
		p.sized(size[0], size[1])
		p.open(ofMany)
		standing := func() []string {
			return ask[[]string](p, `$$("#found .finding:not(.accepted)").map((f) => $("[name=key]", f).value)`)
		}
		before := standing()
		p.click(`$$(".sheettabs a")[1]`)
		ask[bool](p, `(() => { $(".paperfile:not([hidden]) .paper").scrollTo(40, 90); return true; })()`)
		// place is the tab that is chosen and how far the paper is scrolled.
		place := func() string {
			return ask[string](p, `(() => { const paper = $(".paperfile:not([hidden]) .paper"); return [$(".paperfile:not([hidden])").id, paper.scrollLeft, paper.scrollTop].join(" "); })()`)
		}
		was := place()
		stays := func() {
			t.Helper()
			if got := place(); got != was {
				t.Errorf("%v: the paper is at %s, and was at %s", size, got, was)
			}
		}
		p.click(`$("#f2 .act summary")`)
		p.typeInto(`$("#f2 textarea[name=why]")`, "已电话核实")
		ask[bool](p, `(() => { document.addEventListener("submit", () => sessionStorage.setItem("was", scrollY), true); return true; })()`)
		p.click(`$("#f2 form[action='/unit/accept'] button")`)
		p.wait(`text($("#done")).includes("已认可")`)
		ask[bool](p, besides)
		stays()
		if y := ask[[]float64](p, `[Number(sessionStorage.getItem("was")), scrollY]`); y[0] != y[1] {
			t.Errorf("%v: the page was at %v and is at %v", size, y[0], y[1])
		}
		if got := ask[string](p, `$("[name=key]", $(".finding.current")).value`); got != before[2] {
			t.Errorf("%v: the finding %s is shown, want %s", size, got, before[2])
		}
		if !ask[bool](p, `document.activeElement === $(".finding.current") && inView($("p", $(".finding.current"))) && inView($(".acts", $(".finding.current")))`) {
			t.Errorf("%v: the next finding is not to be seen", size)
		}
		p.check(fmt.Sprintf("unit-decided-%d×%d", size[0], size[1]))
		for _, y := range []string{"0", "document.body.scrollHeight"} {
			ask[bool](p, `(() => { scrollTo(0, `+y+`); return true; })()`)
			p.wait(`inView(withText("#done button", "撤销")) && inView($("#done p"))`)
		}
		if diff := cmp.Diff(slices.Delete(slices.Clone(before), 1, 2), standing()); diff != "" {
			t.Errorf("%v: findings that stand (-want +got):\n%s", size, diff)
		}
		p.click(`withText("#done button", "撤销")`)
		p.wait(`text($("#done")).includes("已收回认可")`)
		ask[bool](p, besides)
		stays()
		if diff := cmp.Diff(before, standing()); diff != "" {
			t.Errorf("%v: findings that stand after it was taken back (-want +got):\n%s", size, diff)
		}
		if got := ask[string](p, `$("[name=key]", $(".finding.current")).value`); got != before[1] || !ask[bool](p, `inView($("p", $(".finding.current")))`) {
			t.Errorf("%v: the finding %s is shown after it was taken back, want %s", size, got, before[1])
		}

		// Several at once.
		if ask[bool](p, `$("#several").checkVisibility()`) {
			t.Error("what is done with several is asked before any is picked")
		}
		for _, n := range []int{1, 3, 4} {
			p.click(fmt.Sprintf(`$("#f%d input.pick")`, n))
		}
		p.wait(`text($("[data-picked]")) === "勾选了 3 条" && inView($("#several button"))`)
		name, data := p.download(func() { p.click(`withText("#several button", "退回勾选的")`) })
		z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
		if err != nil || len(z.File) < 2 || !strings.Contains(name, "退回") && !strings.Contains(name, ofMany) {
			t.Errorf("%s was downloaded, %v", name, err)
		}
		p.wait(`$$("input.pick:checked").length === 3`)
		p.typeInto(`$("#several [name=why]")`, "都核实过")
		p.click(`withText("#several button", "认可勾选的")`)
		p.wait(`text($("#done")).includes("3 条")`)
		ask[bool](p, besides)
		stays()
		want := slices.Concat(before[1:2], before[4:])
		if diff := cmp.Diff(want, standing()); diff != "" {
			t.Errorf("%v: findings that stand after three were accepted (-want +got):\n%s", size, diff)
		}
		if n := strings.Count(jixiao(t, "findings", "--db", db, "--unit", ofMany, "--json"), "都核实过"); n != 3 {
			t.Errorf("%v: the command says of %d that they are accepted", size, n)
		}
		if !ask[bool](p, `inView($("p", $(".finding.current")))`) {
			t.Errorf("%v: no finding is to be seen after three were accepted", size)
		}
		p.press("u")
		p.wait(`document.activeElement === withText("#done button", "撤销")`)
		p.press(kb.Enter)
		p.wait(`text($("#done")).includes("已收回认可")`)
		ask[bool](p, besides)
		if diff := cmp.Diff(before, standing()); diff != "" {
			t.Errorf("%v: findings that stand after three were taken back (-want +got):\n%s", size, diff)
		}
	}
}

// What is wrong with the password of a file is told beside it, with what was typed;
// and with the right one the sheets are there.
func unitLocked(t *testing.T, o pageOf) {
	db := filepath.Join(t.TempDir(), "a.db")
	jixiao(t, "import", "--db", db, "--password", "123456", "../../samples/broken/files/password.xlsx")
	address, _ := serving(t, "--db", db, "--addr", "127.0.0.1:0")
	p := openTab(t, o.in, address)
	defer p.done()
	const unit = "星澜区公用事业服务中心"
	p.open(unit)
	const field = `$(".paperfile [name=password]")`
	p.wait(`inView(` + field + `)`)
	p.check("unit-locked")
	p.expecting("400")
	p.typeInto(field, "654321")
	p.press(kb.Enter)
	p.wait(`inView(withText(".paperfile .beside", "密码不对"))`)
	if !ask[bool](p, `(() => { const f = `+field+`, says = $(".beside"); return f.value === "654321" && f.ariaInvalid === "true" && document.activeElement === f && f.getAttribute("aria-describedby") === says.id && f.closest("label").nextElementSibling === says; })()`) {
		t.Errorf("the field is %s", ask[string](p, field+`.closest("form").outerHTML`))
	}
	p.check("unit-locked-wrong")
	p.typeInto(field, "123456")
	p.press(kb.Enter)
	p.wait(`text($("#done")).includes("已打开") && $$(".sheettabs a").length === 3 && !` + field)
	ask[bool](p, besides)
	if shown := ask[[]string](p, `besides.shown()`); len(shown) != 1 {
		t.Errorf("shown are %q", shown)
	}
}

// On paper stand all sheets and all that was found, also what was accepted and what
// is folded.
func unitPrinted(t *testing.T, o pageOf) {
	p, db := o.district(t)
	defer p.done()
	jixiao(t, "accept", "X3", "--db", db, "--unit", ofMany, "--why", "已按批复核实")
	p.open(ofMany)
	p.click(`$$(".sheettabs a")[2]`)
	sheets := ask[[]string](p, `$$(".paperfile").map((s) => $$("td", s).map(text).find((w) => /^[0-9]{4} ?年度.+表$/.test(w)))`)
	findings := ask[[]string](p, `$$("#found .finding").map((f) => $("strong", f).textContent + $(".lines", f).textContent).concat($$("#found .plainlist li").map((l) => l.firstChild.data), "已按批复核实")`)
	if len(sheets) != 3 || len(findings) < 15 {
		t.Fatalf("sheets %q, findings %q", sheets, findings)
	}
	yes := true
	// A4, as a person's printer has it.
	const width, height = 8.27, 11.69
	pdf := call(p, page.PrintToPDF, page.PrintToPDFParams{PaperWidth: width, PaperHeight: height, PreferCSSPageSize: &yes}).Data
	if *pictures != "" {
		reporttest.Pictures(t, pdf, filepath.Join(*pictures, "unit-printed"))
	}
	bare := func(s string) string { return strings.Join(strings.Fields(s), "") }
	printed := bare(strings.Join(reporttest.PrintedText(t, pdf), ""))
	for _, want := range append(sheets, findings...) {
		const enough = 24 // characters: a longer one may go on on the next page
		runes := []rune(bare(want))
		if want := string(runes[:min(len(runes), enough)]); want == "" || !strings.Contains(printed, want) {
			t.Errorf("not printed: %q", want)
		}
	}
	for _, screen := range []string{"上一条", "看问题", "回原表", "记下", "下一个有问题的单位"} {
		if strings.Contains(printed, screen) {
			t.Errorf("printed: %s", screen)
		}
	}
	if shown := ask[int](p, `besides.shown().length + $$("#found details[open]").length`); shown != 1 {
		t.Errorf("after printing %d sheets are shown and parts unfolded", shown)
	}
}

// manyUnknown writes a sample with so many rows that no line knows, each with a figure.
func manyUnknown(t *testing.T, rows int) string {
	t.Helper()
	f, err := excelize.OpenFile("../../samples/2023/岳阳市城市管理综合行政执法支队直属三大队2023年度绩效自评表.xlsx")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	const below = 22 // the row 会议费、培训费
	must(f.InsertRows("附件1", below+1, rows))
	for n := range rows {
		must(f.SetCellStr("附件1", fmt.Sprintf("A%d", below+1+n), fmt.Sprintf("旁列支出%c%c", '一'+n/20, '一'+n%20)))
		must(f.SetCellFloat("附件1", fmt.Sprintf("B%d", below+1+n), 1.5, 1, 64))
	}
	path := filepath.Join(t.TempDir(), "自列许多栏.xlsx")
	must(f.SaveAs(path))
	return path
}

// What nobody knows is asked in parts; what is taught leaves the part that is shown and
// the place in it.
func teachInParts(t *testing.T, o pageOf) {
	p, db := o.district(t)
	defer p.done()
	const rows = 230
	jixiao(t, "import", "--db", db, manyUnknown(t, rows))
	if n := len(decode(t, jixiao(t, "labels", "--db", db, "--year", "2023", "--json"))); n < rows {
		t.Fatalf("%d labels", n)
	}
	for _, size := range [][2]int64{{1366, 768}, {911, 512}} {
		p.sized(size[0], size[1])
		p.visit("/teach?year=2023")
		p.wait(`$$("#labels form.ask").length === 100`)
		p.check(fmt.Sprintf("teach-parts-%d×%d", size[0], size[1]))
	}
	seen := ask[[]string](p, `$$("#labels form.ask [name=label]").map((e) => e.value)`)
	p.click(`withText("#labels .listhead a", "下一页")`)
	p.wait(`text($("#labels .listhead")).includes("第 101～200 个") && inView($("#labels h2"))`)
	second := ask[[]string](p, `$$("#labels form.ask [name=label]").map((e) => e.value)`)
	for _, label := range second {
		if slices.Contains(seen, label) {
			t.Errorf("%s is asked twice", label)
		}
	}
	const form = `$$("#labels form.ask")[60]`
	p.choose(`$("select", `+form+`)`, "政府采购金额")
	label := ask[string](p, `$("[name=label]", `+form+`).value`)
	ask[bool](p, `(() => { document.addEventListener("submit", () => sessionStorage.setItem("was", scrollY), true); return true; })()`)
	p.click(`$("button", ` + form + `)`)
	p.wait(`text($("#done")).includes("记住了：「` + label + `」")`)
	if !ask[bool](p, `text($("#labels .listhead")).includes("第 101～200 个") && Math.abs(Number(sessionStorage.getItem("was")) - scrollY) < 2`) {
		t.Errorf("after a label was taught %s is shown, at %v", ask[string](p, `location.href`), ask[[]float64](p, `[Number(sessionStorage.getItem("was")), scrollY]`))
	}
	if ask[bool](p, `$$("#labels form.ask [name=label]").some((e) => e.value === `+quote(label)+`)`) {
		t.Error("what was taught is asked again")
	}
	p.click(`withText("#done button", "撤销")`)
	p.wait(`text($("#done")).includes("已忘记")`)
	if again := ask[[]string](p, `$$("#labels form.ask [name=label]").map((e) => e.value)`); !slices.Equal(again, second) {
		t.Errorf("after it was forgotten asked are %q, before %q", again, second)
	}
}
