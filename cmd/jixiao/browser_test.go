package main

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
	"github.com/google/go-cmp/cmp"
	"github.com/xuri/excelize/v2"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/report/reporttest"
	"jixiao/samples/thorough"
	"jixiao/schema/store"
)

var pictures = flag.String("pictures", "", "keep pictures of every view of the page in this folder, to look at them")

// stories are what a clerk does in the page. One of each kind is usual: with files that
// are dropped and chosen, tables and charts, decisions, paper, people, keys and what is
// downloaded. The others are told where every variant is asked for, or they are by name.
var stories = []struct {
	name  string
	tell  func(*testing.T, pageOf)
	usual bool
}{
	{"drop", dropFolder, true},
	{"choose", chooseFiles, true},
	{"close", closeMidway, false},
	{"stop", stopMidway, false},
	{"district", lookAtDistrict, true},
	{"unit", lookAtUnit, true},
	{"unit-tabs", unitTabs, false},
	{"unit-beside", unitBeside, false},
	{"unit-steps", unitSteps, false},
	{"unit-decide", unitDecide, false},
	{"unit-locked", unitLocked, false},
	{"unit-printed", unitPrinted, true},
	{"teach", teachLabel, true},
	{"teach-parts", teachInParts, false},
	{"settings", changeLimit, true},
	{"handout", handOut, false},
	{"views", lookAtAll, false},
	{"login", logIn, true},
	{"keyboard", byKeyboard, true},
	{"counts", lookAtCounts, false},
	{"everywhere", dropElsewhere, false},
	{"batches", lookAtBatches, false},
	{"first", beginAnew, false},
	{"unsaved", leaveUnsaved, false},
	{"beside", toldBeside, false},
	{"year", stayInYear, false},
	{"large", findInRoster, false},
	{"sizes", lookAtSizes, false},
	{"tables", lookAtTables, false},
	{"pick", pickFindings, true},
	{"charts", lookAtCharts, false},
	{"paper", onPaper, false},
}

// TestBrowser is what a clerk does in the page, in a browser. Each story has a
// database and a tab of its own.
func TestBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("not in short tests: with the race detector a browser waits long for the database; the page's own tests run with it")
	}
	in := startBrowser(t)
	t.Setenv("XDG_CACHE_HOME", t.TempDir())
	t.Setenv("LocalAppData", t.TempDir())
	filled := districtDatabase(t)
	jixiao(t, "import", "--db", filled, "../../samples/broken/X15")
	byName := strings.Contains(flag.Lookup("test.run").Value.String(), "/")
	for _, story := range stories {
		if story.usual || byName || thorough.Asked() {
			t.Run(story.name, func(t *testing.T) {
				story.tell(t, pageOf{in, filled})
			})
		}
	}
}

// pageOf opens pages: in is the browser, filled a database of the sample
// district and of two years of a unit.
type pageOf struct {
	in     context.Context
	filled string
}

// empty serves a new database and opens its page.
func (o pageOf) empty(t *testing.T) (*tab, string) {
	t.Helper()
	db := filepath.Join(t.TempDir(), "a.db")
	address, _ := serving(t, "--db", db, "--addr", "127.0.0.1:0")
	return openTab(t, o.in, address), db
}

// district serves a copy of the filled database and opens its page.
func (o pageOf) district(t *testing.T) (*tab, string) {
	t.Helper()
	data, err := os.ReadFile(o.filled)
	if err != nil {
		t.Fatal(err)
	}
	db := filepath.Join(t.TempDir(), "a.db")
	if err := os.WriteFile(db, data, 0o666); err != nil {
		t.Fatal(err)
	}
	address, _ := serving(t, "--db", db, "--addr", "127.0.0.1:0")
	return openTab(t, o.in, address), db
}

// became is what the page says became of each file, as the import command's
// JSON does.
func became(p *tab) []string {
	p.t.Helper()
	list := ask[[]string](p, `$$(".batch")[0] ? $$("tbody tr", $(".batch")).map((r) => text(r.cells[0]) + " " + ({ 导入: "imported", 重复: "duplicate", 拒收: "refused" }[text(r.cells[1])] || text(r.cells[1]))) : []`)
	slices.Sort(list)
	return list
}

// imported is what the import command says became of files in a new database.
func imported(t *testing.T, db string, paths ...string) []string {
	t.Helper()
	var list []string
	for _, f := range importJSON(t, db, paths...) {
		list = append(list, f["file"].(string)+" "+f["status"].(string))
	}
	slices.Sort(list)
	return list
}

// A folder that is dropped is sent and read file by file, and comes to the same
// as the import command's.
func dropFolder(t *testing.T, o pageOf) {
	p, db := o.empty(t)
	defer p.done()
	p.wait(`text($("h1")) === "收表"`)
	p.drop(district)
	p.wait(`text($(".batch [role=status]")) === "读完了"`)
	said := ask[[]string](p, `words.map((w) => w.replace(/[0-9]+ \/ 56/, "N"))`)
	if diff := cmp.Diff([]string{"正在传送 N", "等着读", "正在读 N", "读完了"}, slices.Compact(said)); diff != "" {
		t.Errorf("progress (-want +got):\n%s", diff)
	}
	other := filepath.Join(t.TempDir(), "b.db")
	if diff := cmp.Diff(imported(t, other, district), became(p)); diff != "" {
		t.Errorf("files (-command +page):\n%s", diff)
	}
	if ask[int](p, `$$(".batch tbody tr").filter((r) => !text(r.cells[2])).length`) != 0 {
		t.Error("of some files nothing is said")
	}
	if jixiao(t, "facts", "--db", other, "--json") != jixiao(t, "facts", "--db", db, "--json") {
		t.Error("the figures are not those of the import command")
	}
	p.click(`withText(".batch a", "看总览")`)
	p.wait(`text($("h1")) === "2023 年度总览"`)
}

// Files that are chosen are treated like those that are dropped. What is refused
// says what to do, and what a clerk can say about it is asked for.
func chooseFiles(t *testing.T, o pageOf) {
	p, db := o.empty(t)
	defer p.done()
	refused, err := filepath.Glob("../../samples/broken/files/*")
	if err != nil || len(refused) < 9 {
		t.Fatalf("%d broken files, %v", len(refused), err)
	}
	files := append(refused, "../../samples/formats/10-压缩包.zip", "../../samples/formats/12-压缩包.7z")
	p.give("#files", files...)
	p.wait(`text($(".batch [role=status]")) === "读完了"`)
	other := filepath.Join(t.TempDir(), "b.db")
	var want []string
	for _, f := range importJSON(t, other, files...) {
		if f["status"] == "refused" {
			why := bureau.Refused{Code: f["code"].(string)}
			want = append(want, f["file"].(string)+" "+why.OnPage())
		}
	}
	got := ask[[]string](p, `$$(".batch tr.row-refused").map((r) => text(r.cells[0]) + " " + text(r.cells[2]))`)
	slices.Sort(got)
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("refused (-command +page):\n%s", diff)
	}
	if diff := cmp.Diff(imported(t, filepath.Join(t.TempDir(), "c.db"), files...), became(p)); diff != "" {
		t.Errorf("files (-command +page):\n%s", diff)
	}

	p.click(`withText(".batch a", "处理拒收的文件")`)
	const row = `withText("#refused tr", "nounit.xlsx")`
	p.wait(`text($("main")).includes("拒收的文件（9）")`)
	p.typeInto(`$("[name=unit]", `+row+`)`, "星澜区信访局")
	p.click(`$("button", ` + row + `)`)
	p.wait(`text($(".told")).includes("nounit.xlsx：")`)
	p.wait(`text($("main")).includes("拒收的文件（8）")`)
	if units := jixiao(t, "units", "--db", db); !strings.Contains(units, "星澜区信访局") {
		t.Errorf("units:\n%s", units)
	}

	p.give("#folder", "../../samples/broken/X17")
	p.wait(`text($(".batch [role=status]")) === "读完了" && text($(".batch")).includes("市政设施管理所")`)
	if diff := cmp.Diff(imported(t, other, "../../samples/broken/X17"), became(p)); diff != "" {
		t.Errorf("a folder's files (-command +page):\n%s", diff)
	}
}

func importJSON(t *testing.T, db string, paths ...string) []map[string]any {
	t.Helper()
	var out bytes.Buffer
	root := newRoot()
	root.SetArgs(append([]string{"import", "--db", db, "--json"}, paths...))
	root.SetOut(&out)
	root.SetErr(io.Discard)
	if err := root.ExecuteContext(t.Context()); err != nil && !errors.Is(err, errPending) {
		t.Fatal(err)
	}
	return decode(t, out.String())
}

// Who closes the tab while files are sent loses nothing of what has come, and is
// told of what has not.
func closeMidway(t *testing.T, o pageOf) {
	p, db := o.empty(t)
	const slow = 150_000                                                                        // bytes a second; the district has some 800 kB
	call(p, cdp.Command[map[string]any, cdp.Empty]{Method: "Network.emulateNetworkConditions"}, // its successor differs between versions
		map[string]any{"offline": false, "latency": 0, "downloadThroughput": -1, "uploadThroughput": slow})
	p.drop(district)
	p.wait(`$$(".batch [data-n]").filter((b) => text(b) === "已传到").length > 3`)
	address := p.address
	p.close()

	p = openTab(t, o.in, address)
	defer p.done()
	p.visit("/receive")
	p.wait(`text($(".batch [role=status]")) === "读完了"`)
	lines := became(p)
	read := 0
	for _, l := range lines {
		if strings.HasSuffix(l, " imported") {
			read++
		}
	}
	lost := ask[int](p, `$$(".batch .lost li").length`)
	if len(lines)+lost != 56 || read < 3 || read > 55 {
		t.Fatalf("%d of %d files were read, %d did not come", read, len(lines), lost)
	}
	if lost != 56-read || !ask[bool](p, `inView($(".batch .lost")) && text($(".batch .lost")).includes("请把它们再拖一次") && text($(".batch .summary")).includes("没有传到 `+strconv.Itoa(lost)+`") && text($(".batch .summary")).includes("拒收 0") && !$(".row-refused")`) {
		t.Errorf("%d files were read, and of the others is said: %s", read, ask[string](p, `text($(".batch"))`))
	}
	if ask[bool](p, `!$("[data-count=refused]").hidden`) {
		t.Error("what did not come is counted as refused")
	}
	if got := stored(t, db); got != read {
		t.Errorf("%d files were read, %d are in the database", read, got)
	}
	// Dropped once more, all is there.
	p.drop(district)
	p.wait(`$$(".batch").length === 2 && text($(".batch [role=status]")) === "读完了"`)
	if got := stored(t, db); got != 56 {
		t.Errorf("%d files are in the database after the second time", got)
	}
}

// stored is how many files are in a database.
func stored(t *testing.T, path string) int {
	t.Helper()
	db, err := store.Open(t.Context(), path, builtin)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	files, err := db.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return len(files)
}

// A program that is stopped while it reads what it has received reads the rest
// when it is started again.
func stopMidway(t *testing.T, o pageOf) {
	path := filepath.Join(t.TempDir(), "a.db")
	address, stop := serving(t, "--db", path, "--addr", "127.0.0.1:0")
	p := openTab(t, o.in, address)
	db, err := store.Open(t.Context(), path, builtin)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	p.drop(district)
	read := 0
	for until := time.Now().Add(patience); read < 3; time.Sleep(time.Millisecond) {
		files, err := db.Files(t.Context())
		if err != nil || time.Now().After(until) {
			t.Fatalf("%d files, %v", len(files), err)
		}
		read = len(files)
	}
	stop()
	if read = stored(t, path); read >= 56 {
		t.Fatalf("all was read before the program was stopped")
	}
	p.wait(`text($("#trouble")).includes("连不上程序")`)
	p.close()

	address, _ = serving(t, "--db", path, "--addr", "127.0.0.1:0")
	p = openTab(t, o.in, address)
	defer p.done()
	p.visit("/receive")
	p.wait(`text($(".batch [role=status]")) === "读完了"`)
	if got := stored(t, path); got != 56 {
		t.Errorf("%d files were read before the program was stopped, and %d when it was started again", read, got)
	}
	if lines := became(p); len(lines) != 56 {
		t.Errorf("the page tells of %d files", len(lines))
	}
}

// The district's table is searched, sorted and turned without another page; its
// address leads there again, and the charts are drawn.
func lookAtDistrict(t *testing.T, o pageOf) {
	p, _ := o.district(t)
	defer p.done()
	drawn := func(when string) {
		t.Helper()
		p.wait(`$$("[data-chart] canvas").length === 4`)
		p.wait(`$$("[data-chart] canvas").every((c) => { const own = document.createElement("canvas"), pen = own.getContext("2d", { willReadFrequently: true }), seen = new Set();
			own.width = c.width; own.height = c.height; pen.drawImage(c, 0, 0); const d = pen.getImageData(0, 0, c.width, c.height).data;
			for (let i = 0; i < d.length; i += 4) seen.add(d[i] << 24 | d[i + 1] << 16 | d[i + 2] << 8 | d[i + 3]); return seen.size > 20; })`)
		if n := ask[int](p, `$$("[data-chart] canvas").filter((c) => c.clientHeight > 150 && c.clientWidth > 200).length`); n != 4 {
			t.Errorf("%s %d charts have a size", when, n)
		}
	}
	drawn("at first")
	ask[bool](p, `window.mark = true`)
	all := ask[int](p, `$$("#results tbody tr").length`)
	p.typeInto(`$("#q")`, "xfj")
	p.wait(`location.search.includes("q=xfj") && $$("#results tbody tr").length === 1`)
	if name := ask[string](p, `text($("#results tbody th"))`); name != "星澜区信访局" {
		t.Errorf("xfj finds %s", name)
	}
	if !ask[bool](p, `document.activeElement.id === "q" && $("#q").value === "xfj"`) {
		t.Error("who types a search is taken out of the field")
	}
	p.typeInto(`$("#q")`, "没有这个")
	p.wait(`text($("#results tbody")) === "没有这样的单位。"`)
	p.typeInto(`$("#q")`, "")
	p.wait(`$$("#results tbody tr").length === ` + strconv.Itoa(all))

	figures := func(column string) []float64 {
		return ask[[]float64](p, `(() => { const at = $("#by-`+column+`").closest("th").cellIndex; return $$("#results tbody tr").map((r) => text(r.cells[at]).replace(/[^0-9.].*/, "")).filter(Boolean).map(Number); })()`)
	}
	p.click(`withText(".tabs a", "三公经费")`)
	p.wait(`$("#by-final")`)
	p.click(`$("#by-final")`)
	p.wait(`$("#by-final").closest("th").ariaSort === "ascending"`)
	if list := figures("final"); len(list) < 40 || !slices.IsSorted(list) {
		t.Errorf("by 本年决算: %v", list)
	}
	p.click(`$("#by-final")`)
	p.wait(`$("#by-final").closest("th").ariaSort === "descending"`)
	down := figures("final")
	if slices.Reverse(down); len(down) < 40 || !slices.IsSorted(down) {
		t.Errorf("by 本年决算 downwards: %v", down)
	}
	p.choose(`$("#only")`, "有预警的")
	p.wait(`location.search.includes("only=flagged")`)
	flagged := ask[[]string](p, `$$("#results tbody tr").map((r) => text(r.cells[r.cells.length - 1]))`)
	if len(flagged) == 0 || len(flagged) == all || slices.Contains(flagged, "") {
		t.Errorf("flagged units: %q", flagged)
	}
	if order := ask[string](p, `$("#by-final").closest("th").ariaSort`); order != "descending" {
		t.Errorf("the order is %q after a filter", order)
	}
	if !ask[bool](p, `window.mark === true`) {
		t.Fatal("the page was loaded anew")
	}

	p.do("reload", chromedp.Reload())
	p.wait(`window.mark === undefined && $$("#results tbody tr").length === ` + strconv.Itoa(len(flagged)))
	if !ask[bool](p, `$("#by-final").closest("th").ariaSort === "descending" && $("#only").value === "flagged"`) {
		t.Error("the address does not lead to the same table")
	}
	drawn("after a reload")
	ask[bool](p, `history.back() || true`)
	p.wait(`!location.search.includes("only=") && $$("#results tbody tr").length === ` + strconv.Itoa(all))
	if !ask[bool](p, `$("#by-final").closest("th").ariaSort === "descending" && $("#only").value === ""`) {
		t.Error("the way back leads to another table")
	}
	drawn("after the way back")
	ask[bool](p, `history.back() || true`)
	p.wait(`$("#by-final").closest("th").ariaSort === "ascending"`)

	p.choose(`$("#year")`, "2022")
	p.wait(`text($("h1")) === "2022 年度总览" && $$("#results tbody tr").length === 1`)
	p.click(`withText("nav a", "问题")`)
	p.wait(`text($("h1")) === "2022 年度问题"`)
	for _, severity := range []string{"提示", "错误"} {
		p.choose(`$("#severity")`, severity)
		p.wait(`$("#results tbody td") && $$("#results tbody tr").every((r) => text(r.cells[2]) === ` + quote(severity) + `)`)
	}
	p.typeInto(`$("#q")`, "zhengfucaigou")
	p.wait(`text($("#results tbody")) === "没有这样的问题。"`)
	p.typeInto(`$("#q")`, "项目支出")
	p.wait(`$$("#results tbody tr").length === 1 && text($("#results tbody")).includes("X2")`)
}

// A marked figure leads to its finding and back; a finding is accepted with a
// reason, and that is taken back.
func lookAtUnit(t *testing.T, o pageOf) {
	p, db := o.district(t)
	defer p.done()
	const unit = "岳阳市城市管理综合行政执法支队直属三大队"
	p.typeInto(`$("#q")`, "直属三大队")
	p.wait(`$$("#results tbody tr").length === 1`)
	p.click(`$("#results tbody th a")`)
	p.wait(`text($("h1")) === ` + quote(unit))

	p.click(`$(".paperfile:not([hidden]) td.m-e a")`)
	number := ask[string](p, `$(".paperfile:not([hidden]) td.m-e a").hash.slice(1)`)
	p.wait(`document.activeElement.id === ` + quote(number) + ` && inView(document.activeElement)`)
	cell := ask[string](p, `$("#`+number+` a.cell").hash.slice(1)`)
	ask[bool](p, `(() => { scrollTo(0, document.body.scrollHeight); $$(".paper").forEach((s) => s.scrollTop = s.scrollHeight); return true; })()`)
	p.click(`$("#` + number + ` a.cell")`)
	p.wait(`inView($("#` + cell + `")) && document.activeElement.id === ` + quote(cell))
	if !ask[bool](p, `["m-e"].some((c) => $("#`+cell+`").classList.contains(c))`) {
		t.Errorf("the finding %s leads to a cell that is not marked", number)
	}

	standing := ask[int](p, `$$("#found .finding:not(.accepted)").length`)
	errorsOf := func() int {
		return strings.Count(jixiao(t, "findings", "--db", db, "--unit", unit, "--severity", "E"), "[错误]")
	}
	errorsBefore := errorsOf()
	const first = `$("#found .finding.s-e:not(.accepted)")`
	p.click(`withText("summary", "认可").closest(".finding") && $("summary", ` + first + `)`)
	p.typeInto(`$("textarea[name=why]", `+first+`)`, "已电话核实，附说明")
	p.click(`$("form[action='/unit/accept'] button", ` + first + `)`)
	p.wait(`text($(".told")).includes("已认可") && text($("#found")).includes("已认可（1）")`)
	if n := ask[int](p, `$$("#found .finding:not(.accepted)").length`); n != standing-1 {
		t.Errorf("%d findings stand after one of %d is accepted", n, standing)
	}
	if n := errorsOf(); n != errorsBefore-1 {
		t.Errorf("the command lists %d errors after one of %d is accepted", n, errorsBefore)
	}
	p.click(`withText("#found details summary", "已认可")`)
	p.wait(`inView($(".finding.accepted")) && text($(".finding.accepted")).includes("已电话核实，附说明")`)
	p.click(`$(".told button")`)
	p.wait(`text($(".told")).includes("已收回认可") && !$(".finding.accepted")`)
	if n := ask[int](p, `$$("#found .finding").length`); n != standing || errorsOf() != errorsBefore {
		t.Errorf("%d of %d findings stand after the acceptance was taken back", n, standing)
	}
}

// A wording that the program does not know is taught by a choice, and its
// figure is there; and it can be forgotten.
func teachLabel(t *testing.T, o pageOf) {
	p, db := o.empty(t)
	defer p.done()
	file := filepath.Join(t.TempDir(), "换了叫法.xlsx")
	rewrite(t, "../../samples/formats/14-栏目换了叫法.xlsx", file, func(text string) string {
		if strings.Contains(text, "接待") && len([]rune(text)) < 20 {
			return "迎来送往开支"
		}
		return text
	})
	figure := func() bool {
		return slices.ContainsFunc(decode(t, jixiao(t, "facts", "--db", db, "--json")), func(f map[string]any) bool {
			return f["path"] == "base_data/costs/hospitality/prior_final" && f["value"] == "1.5"
		})
	}
	p.drop(file)
	p.wait(`text($(".batch [role=status]")) === "读完了"`)
	if figure() {
		t.Fatal("the figure is there before the label is taught")
	}
	p.click(`withText("nav a", "待认")`)
	p.wait(`text($("h1")) === "待认"`)
	const form = `withText("form.ask", "迎来送往开支")`
	p.wait(form)
	p.click(`$("input[type=radio][value='']", ` + form + `)`)
	p.choose(`$("select", `+form+`)`, "公务接待")
	p.click(`$("button", ` + form + `)`)
	p.wait(`text($(".told")).includes("记住了：「迎来送往开支」")`)
	if ask[bool](p, form+` !== undefined`) || !figure() {
		t.Errorf("the label was not taught:\n%s", ask[string](p, `text($("main"))`))
	}
	p.click(`$(".told button")`)
	p.wait(`text($(".told")).includes("已忘记「迎来送往开支」")`)
	p.wait(form)
	if figure() {
		t.Error("the figure is there after the label was forgotten")
	}
}

// The effect of a limit is shown before it is saved, and is there afterwards;
// and the earlier settings come back.
func changeLimit(t *testing.T, o pageOf) {
	p, db := o.district(t)
	defer p.done()
	flagged := func() []string {
		p.visit("/district?only=self_score_low&year=2023")
		p.wait(`$("#results")`)
		return ask[[]string](p, `$$("#results tbody tr").filter((r) => text(r).includes("自评得分偏低")).map((r) => text($("th", r))).sort()`)
	}
	before := flagged()
	p.click(`withText("nav a", "设置")`)
	p.wait(`text($("h1")) === "设置"`)
	const field = `$("input[aria-label='自评得分偏低 的现行值']")`
	p.expecting("422")
	p.typeInto(field, "九十")
	p.click(`withText("#limits button", "看影响")`)
	p.wait(field + `.ariaInvalid === "true" && inView(withText(".wrong", "「九十」不是数字"))`)
	p.typeInto(field, "98")
	p.click(`withText("#limits button", "看影响")`)
	p.wait(`text($("h1")) === "改设置的影响"`)
	added := ask[[]string](p, `(() => { const r = withText("tbody tr", "自评得分偏低"); return text(r.cells[3]).split("、"); })()`)
	if len(added) == 0 || slices.ContainsFunc(added, func(u string) bool { return slices.Contains(before, u) }) {
		t.Fatalf("flagged before %q, added %q", before, added)
	}
	p.click(`withText("main button", "保存")`)
	p.wait(`text($(".told")).includes("设置已生效")`)
	want := append(slices.Clone(before), added...)
	slices.Sort(want)
	after := flagged()
	slices.Sort(after)
	if diff := cmp.Diff(want, after); diff != "" {
		t.Errorf("flagged after saving (-said +are):\n%s", diff)
	}
	if n := strings.Count(jixiao(t, "flags", "--db", db), "自评得分偏低"); n != len(want) {
		t.Errorf("the command lists %d of %d", n, len(want))
	}
	p.click(`withText("nav a", "设置")`)
	p.wait(`text($("h1")) === "设置"`)
	p.click(`withText("section tr", "默认设置").querySelector("button")`)
	p.wait(`text($("h1")) === "改设置的影响"`)
	p.click(`withText("main button", "保存")`)
	p.wait(`text($(".told")).includes("设置已生效")`)
	if diff := cmp.Diff(before, flagged()); diff != "" {
		t.Errorf("flagged after the settings came back (-want +got):\n%s", diff)
	}
}

// toOriginals are links of the command's workbook to the files as they came,
// which the page cannot have: it keeps them in the database alone.
var toOriginals = regexp.MustCompile(` \{=HYPERLINK\("[^#"][^}]*\}`)

// What is downloaded is what the commands write.
func handOut(t *testing.T, o pageOf) {
	p, db := o.district(t)
	defer p.done()
	p.visit("/handout")
	name, data := p.download(func() { p.click(`withText("main button", "区级汇总.xlsx")`) })
	if name != "2023年度区级汇总.xlsx" {
		t.Errorf("the summary is called %s", name)
	}
	output := filepath.Join(t.TempDir(), "汇总.xlsx")
	jixiao(t, "summarize", "--db", db, "-o", output)
	command, err := os.ReadFile(output)
	if err != nil {
		t.Fatal(err)
	}
	normal := func(line string) string {
		line = times.ReplaceAllString(line, "时间")
		return toOriginals.ReplaceAllString(versions.ReplaceAllString(line, "${1}版本"), "")
	}
	want, got := reporttest.Dump(t, command, nil, normal), reporttest.Dump(t, data, nil, normal)
	if diff := cmp.Diff(strings.Split(want, "\n"), strings.Split(got, "\n")); diff != "" {
		t.Errorf("the summary (-command +page):\n%s", diff)
	}

	folder := filepath.Join(t.TempDir(), "退回")
	jixiao(t, "return", "--all", "--db", db, "-o", folder)
	var files []string
	if err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			path, err = filepath.Rel(folder, path)
			files = append(files, filepath.ToSlash(path))
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	name, data = p.download(func() { p.click(`withText("main button", "全部下载（.zip）")`) })
	if name != "2023年度退回.zip" {
		t.Errorf("the returns are called %s", name)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	var packed []string
	for _, f := range z.File {
		packed = append(packed, f.Name)
		if content, err := fs.ReadFile(z, f.Name); err != nil || len(content) == 0 {
			t.Errorf("%s: %d bytes, %v", f.Name, len(content), err)
		}
	}
	slices.Sort(files)
	slices.Sort(packed)
	if diff := cmp.Diff(files, packed); diff != "" {
		t.Errorf("returns (-command +page):\n%s", diff)
	}

	p.allow("clipboard-read")
	p.allow("clipboard-write")
	p.click(`$("[data-copy]")`)
	p.wait(`text($("[data-copy]")) === "已复制"`)
	if text := ask[string](p, `navigator.clipboard.readText()`); text == "" || text != ask[string](p, `$("#remind-0").textContent`) {
		t.Errorf("copied %q", text)
	}
	p.wait(`text($("[data-copy]")) === "复制"`)
	for _, format := range []string{"CSV", "JSON", "PARQUET"} {
		name, data := p.download(func() { p.click(`withText("main a.button", ` + quote(format) + `)`) })
		if z, err := zip.NewReader(bytes.NewReader(data), int64(len(data))); err != nil || len(z.File) < 5 {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// crowded is a database with all that a view can hold: a roster with
// departments, late and missing units, two years, refused files, labels that
// nobody knows, names of any length.
func crowded(t *testing.T, filled string) (db string) {
	t.Helper()
	data, err := os.ReadFile(filled)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	db = filepath.Join(folder, "a.db")
	if err := os.WriteFile(db, data, 0o666); err != nil {
		t.Fatal(err)
	}
	long := filepath.Join(folder, "关于报送2023年度部门整体支出绩效自评基础数据表及附表（含附件一、附件二、附件三，最终定稿，以此为准，请勿使用之前的版本）.xlsx")
	const longName = "岳阳市星澜区促进城乡融合发展暨乡村产业振兴与农业农村现代化建设工作领导小组办公室综合服务中心"
	rewrite(t, "../../samples/formats/01-纸质版式.xlsx", long, func(text string) string {
		switch {
		case strings.Contains(text, "公务接待"):
			return "迎来送往以及其他各种名目的公务活动开支（含历年结转）"
		case strings.Contains(text, "直属三大队") && len([]rune(text)) < 30:
			return longName
		}
		return text
	})
	importJSON(t, db, "../../samples/broken/files", "../../samples/broken/X17", long)
	settings := filepath.Join(folder, "设置.xlsx")
	jixiao(t, "settings", "export", "--db", db, "-o", settings)
	f, err := excelize.OpenFile(settings)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	set := func(sheet, cell, text string) {
		if err := f.SetCellStr(sheet, cell, text); err != nil {
			t.Fatal(err)
		}
	}
	names := []string{"星澜区地方志编纂室", "星澜区促进城乡融合发展暨乡村产业振兴与农业农村现代化建设工作领导小组办公室综合服务中心筹备处"}
	for _, f := range decode(t, jixiao(t, "roster", "--db", db, "--year", "2023", "--json")) {
		names = append(names, f["unit"].(string))
	}
	departments := []string{"区人民政府办公室", "区农业农村局", "区教育局", "区城市管理和综合执法局（区城市更新建设服务中心）"}
	for i, name := range names[:len(names)-4] { // the others are not on it
		row := strconv.Itoa(i + 4)
		set("单位名册", "A"+row, fmt.Sprintf("%03d", i+1))
		set("单位名册", "B"+row, name)
		set("单位名册", "D"+row, departments[i%len(departments)])
		set("单位名册", "E"+row, []string{"行政股", "农业股", "教科文股"}[i%3])
	}
	rows, err := f.GetRows("预警阈值")
	if err != nil {
		t.Fatal(err)
	}
	for r, row := range rows {
		if strings.Contains(strings.Join(row, " "), "报送截止日期") {
			set("预警阈值", "F"+strconv.Itoa(r+1), "2024-03-10")
		}
	}
	if err := f.Save(); err != nil {
		t.Fatal(err)
	}
	jixiao(t, "settings", "import", "--db", db, settings)
	jixiao(t, "accept", "X3", "--db", db, "--unit", "岳阳市城市管理综合行政执法支队直属三大队", "--why", "已核实")
	return db
}

// rewrite writes a workbook with other texts.
func rewrite(t *testing.T, from, to string, text func(string) string) {
	t.Helper()
	f, err := excelize.OpenFile(from)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for _, sheet := range f.GetSheetList() {
		rows, err := f.GetRows(sheet)
		if err != nil {
			t.Fatal(err)
		}
		for r, row := range rows {
			for c, old := range row {
				fresh := text(old)
				if fresh == old {
					continue
				}
				at, err := excelize.CoordinatesToCellName(c+1, r+1)
				if err == nil {
					err = f.SetCellStr(sheet, at, fresh)
				}
				if err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	if err := f.SaveAs(to); err != nil {
		t.Fatal(err)
	}
}

// Each view fits on a small screen, can be read, and says to a screen reader
// what its parts are.
func lookAtAll(t *testing.T, o pageOf) {
	p, _ := o.empty(t)
	for _, path := range []string{"/receive", "/district", "/findings", "/teach", "/handout", "/settings", "/journal"} {
		p.visit(path)
		p.check("empty" + strings.ReplaceAll(path, "/", "-"))
		p.tour(path)
	}
	p.expecting("404")
	p.visit("/unit?unit=无此单位")
	p.check("problem")
	p.click(`withText("button", "停止程序")`)
	p.wait(`text($("h1")) === "程序已停止"`)
	p.check("goodbye")
	p.done()

	db := crowded(t, o.filled)
	address, _ := serving(t, "--db", db, "--addr", "127.0.0.1:0")
	p = openTab(t, o.in, address)
	defer p.done()
	unit := func(name string) string { return "/unit?unit=" + url.QueryEscape(name) }
	p.visit("/receive")
	p.drop("../../samples/broken/files", "../../samples/formats", "../../samples/broken/X15")
	p.wait(`text($(".batch [role=status]")) === "读完了"`)
	p.check("receive-batch")
	for _, view := range []struct {
		name, path string
		unfold     bool // to be looked at once more with all that is folded
	}{
		{"receive", "/receive", false},
		{"district", "/district", true},
		{"district-public", "/district?table=public", false},
		{"district-rates", "/district?table=rates", false},
		{"district-missing", "/district?table=handed&only=missing", false},
		{"district-handed", "/district?table=handed", false},
		{"district-2022", "/district?year=2022", false},
		{"district-none", "/district?q=没有这个", false},
		{"findings", "/findings", false},
		{"findings-unjudged", "/findings?severity=unjudged", false},
		{"unit", unit("岳阳市城市管理综合行政执法支队直属三大队"), true},
		{"unit-two-years", unit("星澜区公用事业服务中心"), true},
		{"unit-long", unit("岳阳市星澜区促进城乡融合发展暨乡村产业振兴与农业农村现代化建设工作领导小组办公室综合服务中心"), false},
		{"unit-flagged", unit("星澜区云栖镇人民政府"), false},
		{"teach", "/teach", false},
		{"handout", "/handout?by=department", true},
		{"settings", "/settings", true},
		{"journal", "/journal", false},
	} {
		p.visit(view.path)
		p.check(view.name)
		p.tour(view.path)
		if view.unfold {
			if ask[int](p, `$$("main details:not([open])").map((d) => d.open = true).length`) == 0 {
				t.Errorf("nothing is folded in %s", view.name)
			}
			p.check(view.name + "-unfolded")
		}
	}
	p.visit("/settings")
	p.typeInto(`$("input[aria-label='自评得分偏低 的现行值']")`, "98")
	p.click(`withText("#limits button", "看影响")`)
	p.wait(`text($("h1")) === "改设置的影响"`)
	p.check("plan")
}

// In a bureau's network people log in, by name and password.
func logIn(t *testing.T, o pageOf) {
	db := filepath.Join(t.TempDir(), "a.db")
	add := newRoot()
	add.SetArgs([]string{"people", "add", "甲经办", "--db", db})
	add.SetIn(strings.NewReader("一二三四五六七八\n"))
	add.SetOut(io.Discard)
	if err := add.ExecuteContext(t.Context()); err != nil {
		t.Fatal(err)
	}
	address, _ := serving(t, "--db", db, "--listen", "127.0.0.1:0")
	p := openTab(t, o.in, address)
	defer p.done()
	p.wait(`text($("h1")) === "登录"`)
	p.check("login")
	p.expecting("403")
	p.visit("/login")
	p.wait(`document.activeElement.name === "name"`)
	p.press("甲经办" + kb.Tab + "一二三四五六七九" + kb.Enter)
	p.wait(`text($("#wrong")) === "姓名或密码不对。"`)
	p.check("login-wrong")
	p.press("一二三四五六七八" + kb.Enter)
	p.wait(`text($("h1")) === "收表" && text($(".who")).includes("甲经办")`)
	p.check("network")
	p.click(`withText("button", "退出登录")`)
	p.wait(`text($("h1")) === "登录"`)
}

// What a clerk does most can be done with the keyboard alone.
func byKeyboard(t *testing.T, o pageOf) {
	p, db := o.district(t)
	defer p.done()
	p.visit("/district?table=public")
	p.tabTo(`$("#by-final")`)
	p.press(kb.Enter)
	p.wait(`$("#by-final").closest("th").ariaSort === "ascending" && document.activeElement.id === "by-final"`)
	p.press(kb.Enter)
	p.wait(`$("#by-final").closest("th").ariaSort === "descending" && document.activeElement.id === "by-final"`)
	p.visit("/district")
	p.tabTo(`$("#q")`)
	p.press("xfj")
	p.wait(`$$("#results tbody tr").length === 1`)
	p.tabTo(`$("#results tbody a")`)
	p.press(kb.Enter)
	p.wait(`text($("h1")) === "星澜区信访局"`)

	const unit = "星澜区柳溪乡人民政府"
	p.visit("/unit?unit=" + url.QueryEscape(unit))
	p.tabTo(`$("[role=tab][aria-selected=true]")`)
	for range 2 { // the first sheet with an error
		if ask[bool](p, `!$(".paperfile:not([hidden]) td.m-e")`) {
			p.press(kb.ArrowRight)
		}
	}
	p.tabTo(`$(".paperfile:not([hidden]) td.m-e a")`)
	p.press(kb.Enter)
	p.wait(`document.activeElement.matches(".finding.s-e") && inView(document.activeElement)`)
	ask[bool](p, `(window.finding = document.activeElement) !== null`)
	p.tabTo(`$("summary", finding)`)
	p.press(kb.Enter)
	p.wait(`$("details", finding).open`)
	p.press(kb.Tab)
	p.wait(`document.activeElement === $("textarea", finding)`)
	p.press("已核实")
	p.tabTo(`$("form[action='/unit/accept'] button", finding)`)
	p.press(kb.Enter)
	p.wait(`text($(".told")).includes("已认可")`)
	p.tabTo(`$(".told button")`)
	p.press(kb.Enter)
	p.wait(`text($(".told")).includes("已收回认可")`)

	p.visit("/settings")
	p.tabTo(`$("#grades summary")`)
	p.press(kb.Enter)
	p.wait(`$("#grades").open`)
	p.visit("/settings")
	p.tabTo(`$("input[aria-label='自评得分偏低 的现行值']")`)
	p.press("98" + kb.Enter)
	p.wait(`text($("h1")) === "改设置的影响"`)
	p.tabTo(`withText("main button", "保存")`)
	p.press(kb.Enter)
	p.wait(`text($(".told")).includes("设置已生效")`)
	if !strings.Contains(jixiao(t, "settings", "--db", db), "自评得分偏低：限值 98 分") {
		t.Error("the limit was not saved")
	}

	p.visit("/receive")
	yes := true
	call(p, page.SetInterceptFileChooserDialog, page.SetInterceptFileChooserDialogParams{Enabled: yes})
	for _, field := range []string{"#files", "#folder"} {
		p.tabTo(`$("` + field + `")`)
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		opened := chromedp.Events(ctx, page.FileChooserOpened)
		p.press(" ")
		for _, err := range opened {
			if err != nil {
				t.Errorf("%s does not open by the keyboard: %v", field, err)
			}
			break
		}
		cancel()
	}
}
