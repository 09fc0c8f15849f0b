package main

import (
	"cmp"
	"context"
	"crypto/sha256"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// patience is how long a page may take for what a person waits for; far more
// than it takes.
const patience = time.Minute

// startBrowser starts a headless Chromium and returns the context that tabs are
// opened in. It skips the test where there is none.
func startBrowser(t *testing.T) context.Context {
	t.Helper()
	program := os.Getenv("JIXIAO_CHROMIUM")
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome"} {
		if program == "" {
			program, _ = exec.LookPath(name) // the next one, where it is not there
		}
	}
	if program == "" {
		t.Skip("no Chromium is installed, and JIXIAO_CHROMIUM names none: the page is not looked at in a browser")
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, // root has none, nor has a container; it opens no page but our own
		chromedp.ExecPath(program), chromedp.DisableGPU, chromedp.WindowSize(1366, 768),
		chromedp.Flag("disable-quic", true), chromedp.Flag("disable-component-update", true),
		chromedp.Flag("force-prefers-reduced-motion", true), // what glides is not where it will be
		chromedp.WSURLReadTimeout(patience))
	allocator, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(cancel)
	ctx, cancel := chromedp.NewContext(allocator)
	t.Cleanup(cancel)
	if err := chromedp.Do(ctx); err != nil {
		t.Fatalf("start %s: %v", program, err)
	}
	return ctx
}

// tab is a tab of the browser, with cookies and a clipboard of its own. It notes
// what a page must not do.
type tab struct {
	t    *testing.T
	ctx  context.Context
	end  context.CancelFunc
	host string
	// address is what was opened first.
	address string

	mu      sync.Mutex
	trouble []string
	expect  []string // parts of the trouble that is meant to be
	leaving bool
	refuses bool     // what the page asks is answered with no
	asked   []string // by dialogs
}

// openTab opens an address in a new tab.
func openTab(t *testing.T, in context.Context, address string) *tab {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	p := &tab{t: t, host: u.Host, address: address}
	p.ctx, p.end = chromedp.NewContext(in, chromedp.WithNewBrowserContext(), chromedp.WithListener(p.hear))
	if err := chromedp.Do(p.ctx, chromedp.EmulateViewport(1366, 768)); err != nil { // the tab lasts as long as this context
		t.Fatal(err)
	}
	call(p, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: helpers})
	p.visit(address)
	return p
}

// helpers are what the tests ask a page with. words keeps what the batches have
// said of their progress.
const helpers = `
window.$ = (s, in_) => (in_ || document).querySelector(s);
window.$$ = (s, in_) => Array.from((in_ || document).querySelectorAll(s));
window.text = (e) => e ? e.textContent.replace(/\s+/g, " ").trim() : "";
window.withText = (s, words) => $$(s).find((e) => text(e).includes(words));
window.inView = (e) => { if (!e) return false; const r = e.getBoundingClientRect(); const at = document.elementFromPoint(r.left + r.width / 2, r.top + Math.min(r.height / 2, 20)); return !!at && (e.contains(at) || at.contains(e)); };
window.words = [];
new MutationObserver(() => { const e = document.querySelector(".batch [role=status]"); const w = e && e.textContent; if (w && words[words.length - 1] !== w) words.push(w); }).observe(document, { subtree: true, childList: true, characterData: true });
`

// hear notes what goes wrong in a page: errors of scripts, what the policy
// forbids, what cannot be loaded, and whatever is asked of another computer.
func (p *tab) hear(event any) {
	note := func(format string, args ...any) {
		p.mu.Lock()
		defer p.mu.Unlock()
		if text := fmt.Sprintf(format, args...); !p.leaving {
			p.trouble = append(p.trouble, text)
		}
	}
	switch e := event.(type) {
	case *log.EventEntryAdded:
		note("%s %s: %s %s", e.Entry.Source, e.Entry.Level, e.Entry.Text, e.Entry.URL)
	case *runtime.EventExceptionThrown:
		note("exception: %s %s", e.ExceptionDetails.Text, cmp.Or(e.ExceptionDetails.Exception, &runtime.RemoteObject{}).Description)
	case *runtime.EventConsoleAPICalled:
		note("console %s", e.Type)
	case *network.EventRequestWillBeSent:
		if u, err := url.Parse(e.Request.URL); err != nil || u.Scheme != "data" && u.Scheme != "about" && u.Host != p.host {
			note("a request to %s", e.Request.URL)
		}
	case *network.EventResponseReceived:
		if e.Response.Status >= 400 {
			note("%d for %s", e.Response.Status, e.Response.URL)
		}
	case *network.EventLoadingFailed:
		// What is downloaded is no longer loaded by the page.
		if !e.Canceled && e.ErrorText != "net::ERR_ABORTED" {
			note("not loaded: %s %s", e.Type, e.ErrorText)
		}
	case *page.EventJavascriptDialogOpening:
		p.mu.Lock()
		accept := !p.refuses
		p.asked = append(p.asked, string(e.Type)+" "+e.Message)
		p.mu.Unlock()
		go func() { // this one may not wait
			_, err := chromedp.Call(p.ctx, page.HandleJavaScriptDialog, page.HandleJavaScriptDialogParams{Accept: accept})
			if err != nil {
				note("answer %q: %v", e.Message, err)
			}
		}()
	}
}

// answering says how the tab answers what its page asks.
func (p *tab) answering(yes bool) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.refuses = !yes
}

// questions are what the page has asked since the last time.
func (p *tab) questions() []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	asked := p.asked
	p.asked = nil
	return asked
}

// expecting says that trouble with some words is meant to be.
func (p *tab) expecting(words ...string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.expect = append(p.expect, words...)
}

// close closes the tab, as its cross does.
func (p *tab) close() {
	p.mu.Lock()
	p.leaving = true
	p.mu.Unlock()
	p.end()
}

// done closes the tab, and fails the test where something went wrong in it.
func (p *tab) done() {
	p.close()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, text := range p.trouble {
		if !slices.ContainsFunc(p.expect, func(words string) bool { return strings.Contains(text, words) }) {
			p.t.Errorf("in the page: %s", text)
		}
	}
	for _, words := range p.expect {
		if !slices.ContainsFunc(p.trouble, func(text string) bool { return strings.Contains(text, words) }) {
			p.t.Errorf("in the page: no %s", words)
		}
	}
}

func (p *tab) do(what string, steps ...chromedp.Action[chromedp.Void]) {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		p.t.Fatalf("%s: %v", what, err)
	}
}

// call calls a command of the protocol on a tab.
func call[P, R any](p *tab, command cdp.Command[P, R], params P) R {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	r, err := chromedp.Call(ctx, command, params)
	if err != nil {
		p.t.Fatalf("%s: %v", command.Method, err)
	}
	return r
}

// visit opens an address, or a path of the page.
func (p *tab) visit(address string) {
	p.t.Helper()
	if strings.HasPrefix(address, "/") {
		address = "http://" + p.host + address
	}
	p.do("open "+address, chromedp.Navigate(address))
	p.wait(`true`) // a year may still be in the making
}

// ask has the page compute something.
func ask[T any](p *tab, script string) T {
	p.t.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
	if err != nil {
		p.t.Fatalf("ask the page %s: %v", script, err)
	}
	return v
}

// wait waits until the page says yes and is at rest; it may become another one
// meanwhile.
func (p *tab) wait(script string) {
	p.t.Helper()
	// What is being put in place answers as the old and as the new.
	rested := `new Promise((ok) => { const yes = () => document.readyState === "complete" && !$(".htmx-request, .htmx-swapping, .htmx-settling, .making") && !!(` + script + `);
		if (!yes()) ok(false); else setTimeout(() => setTimeout(() => ok(yes()))); })`
	var last error
	for until := time.Now().Add(patience); time.Now().Before(until); time.Sleep(10 * time.Millisecond) {
		ctx, cancel := context.WithTimeout(p.ctx, patience)
		yes, err := chromedp.Run(ctx, chromedp.Evaluate[bool](rested, chromedp.EvalAwaitPromise))
		cancel()
		if yes {
			return
		}
		if last = err; p.ctx.Err() != nil {
			break
		}
	}
	p.t.Fatalf("%s did not come about: %v\n%s", script, last, ask[string](p, "location.href + '\\n' + document.body.innerText.slice(0, 4000)"))
}

// click clicks on the element that a script gives, where a person would see it.
func (p *tab) click(script string) {
	p.t.Helper()
	p.wait(script)
	at := ask[[]float64](p, `(() => { const e = `+script+`; e.scrollIntoView({ block: "center" }); const r = e.getClientRects()[0]; if (!r) return null;
		const x = r.left + Math.min(r.width / 2, 200), y = r.top + r.height / 2, on = document.elementFromPoint(x, y); return on && (e.contains(on) || on.contains(e)) ? [x, y] : null; })()`)
	if at == nil {
		p.t.Fatalf("%s is not to be seen, or something is before it", script)
	}
	// A person holds the button down for longer than the page takes to answer.
	p.do("press "+script, chromedp.MouseEvent(input.DispatchMouseEventTypeMousePressed, at[0], at[1], chromedp.ButtonLeft, chromedp.ClickCount(1)))
	p.wait(`true`)
	p.do("release "+script, chromedp.MouseEvent(input.DispatchMouseEventTypeMouseReleased, at[0], at[1], chromedp.ButtonLeft, chromedp.ClickCount(1)))
}

// press presses keys.
func (p *tab) press(keys string, options ...chromedp.KeyOption) {
	p.t.Helper()
	p.do("press "+keys, chromedp.KeyEvent(keys, options...))
}

// typeInto clicks into a field and types.
func (p *tab) typeInto(script, words string) {
	p.t.Helper()
	p.click(script)
	ask[bool](p, "(() => { "+script+".select(); return true; })()")
	p.press(kb.Backspace)
	call(p, input.InsertText, input.InsertTextParams{Text: words})
}

// choose chooses in a list by its text, as the keyboard does.
func (p *tab) choose(script, words string) {
	p.t.Helper()
	p.wait(script)
	if !ask[bool](p, fmt.Sprintf(`(() => { const s = %[1]s, o = Array.from(s.options).find((o) => text(o) === %[2]s) || Array.from(s.options).find((o) => text(o).includes(%[2]s)); if (!o) return false; s.focus(); s.value = o.value;
		s.dispatchEvent(new Event("input", { bubbles: true })); s.dispatchEvent(new Event("change", { bubbles: true })); return true; })()`, script, quote(words))) {
		p.t.Fatalf("%s has no %s", script, words)
	}
}

// drop drags files and folders onto the page and lets go of them.
func (p *tab) drop(paths ...string) {
	p.t.Helper()
	var files []string
	for _, path := range paths {
		files = append(files, absolute(p.t, path))
	}
	p.drag(`$("#drop")`, files, input.DispatchDragEventTypeDragEnter, input.DispatchDragEventTypeDragOver, input.DispatchDragEventTypeDrop)
}

// drag does with files over an element what a person does who drags them.
func (p *tab) drag(over string, files []string, kinds ...input.DispatchDragEventType) {
	p.t.Helper()
	p.wait(over)
	at := ask[[]float64](p, `(() => { const r = `+over+`.getBoundingClientRect(); return [r.left + r.width / 2, r.top + Math.min(r.height / 2, 200)]; })()`)
	for _, kind := range kinds {
		call(p, input.DispatchDragEvent, input.DispatchDragEventParams{Type: kind, X: at[0], Y: at[1],
			Data: &input.DragData{Items: []*input.DragDataItem{}, Files: files, DragOperationsMask: 1}})
	}
}

// give chooses files in a file field.
func (p *tab) give(selector string, paths ...string) {
	p.t.Helper()
	var files []string
	for _, path := range paths {
		files = append(files, absolute(p.t, path))
	}
	p.wait(`$(` + quote(selector) + `)`)
	field := call(p, runtime.Evaluate, runtime.EvaluateParams{Expression: `$(` + quote(selector) + `)`})
	call(p, dom.SetFileInputFiles, dom.SetFileInputFilesParams{Files: files, ObjectID: field.Result.ObjectID})
}

// allow lets the page's host do what a person would be asked for.
func (p *tab) allow(permission string) {
	p.t.Helper()
	_, err := chromedp.CallBrowser(p.ctx, browser.SetPermission, browser.SetPermissionParams{
		Permission: &browser.PermissionDescriptor{Name: permission}, Setting: browser.PermissionSettingGranted,
		Origin: "http://" + p.host, BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID})
	if err != nil {
		p.t.Fatalf("allow %s: %v", permission, err)
	}
}

// download does something that a file comes of, and returns its name and what
// is in it.
func (p *tab) download(act func()) (name string, data []byte) {
	p.t.Helper()
	folder := p.t.TempDir()
	yes := true
	_, err := chromedp.CallBrowser(p.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName,
		BrowserContextID: chromedp.FromContext(p.ctx).BrowserContextID, DownloadPath: folder, EventsEnabled: &yes})
	if err != nil {
		p.t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(p.ctx)
	defer cancel()
	ended := make(chan error, 1)
	names := make(chan string, 1)
	if err := chromedp.ListenBrowser(ctx, func(event any) {
		switch e := event.(type) {
		case *browser.EventDownloadWillBegin:
			select {
			case names <- e.SuggestedFilename:
			default:
			}
		case *browser.EventDownloadProgress:
			var err error
			switch e.State {
			case browser.DownloadProgressStateInProgress:
				return
			case browser.DownloadProgressStateCanceled:
				err = errors.New("broken off")
			}
			select {
			case ended <- err:
			default:
			}
		}
	}); err != nil {
		p.t.Fatal(err)
	}
	act()
	select {
	case err := <-ended:
		if err != nil {
			p.t.Fatal(err)
		}
	case <-time.After(patience):
		p.t.Fatalf("nothing was downloaded\n%s", ask[string](p, "location.href + '\\n' + document.body.innerText.slice(0, 2000)"))
	}
	entries, err := os.ReadDir(folder)
	if err != nil || len(entries) != 1 {
		p.t.Fatalf("downloaded %v: %v", entries, err)
	}
	if data, err = os.ReadFile(filepath.Join(folder, entries[0].Name())); err != nil {
		p.t.Fatal(err)
	}
	return <-names, data
}

// picture writes a picture of the whole page, where one is asked for.
func (p *tab) picture(name string) {
	p.t.Helper()
	if *pictures == "" {
		return
	}
	if err := os.MkdirAll(*pictures, 0o777); err != nil {
		p.t.Fatal(err)
	}
	data, err := chromedp.Run(p.ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(*pictures, name+".png"), data, 0o666)
	}
	if err != nil {
		p.t.Fatal(err)
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	abs, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(abs); err != nil {
		t.Fatal(err)
	}
	return abs
}

// quote writes a text as a script does.
func quote(s string) string {
	data, err := json.Marshal(s)
	if err != nil {
		return err.Error() // a string can always be written
	}
	return string(data)
}

// tabTo presses Tab until an element has the focus, as who has no mouse does.
func (p *tab) tabTo(script string) {
	p.t.Helper()
	p.wait(script)
	const most = 400
	for range most {
		p.press(kb.Tab)
		if ask[bool](p, "document.activeElement === "+script) {
			return
		}
	}
	p.t.Fatalf("%s is not reached by Tab", script)
}

// check finds in a view what does not fit on the screen, cannot be read, or says
// nothing to a screen reader; and takes its picture.
func (p *tab) check(view string) {
	p.t.Helper()
	p.wait(`true`)
	for _, text := range ask[[]string](p, layout) {
		p.t.Errorf("%s: %s", view, text)
	}
	for _, node := range call(p, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		if node.Ignored || node.Role == nil {
			continue
		}
		role := strings.Trim(string(node.Role.Value), `"`)
		if !slices.Contains([]string{"button", "textbox", "searchbox", "combobox", "listbox", "checkbox", "radio", "spinbutton", "link", "image", "img", "dialog", "navigation", "figure", "progressbar", "group"}, role) {
			continue
		}
		if node.Name == nil || strings.Trim(string(node.Name.Value), ` "`) == "" {
			if role == "group" || role == "figure" {
				continue
			}
			p.t.Errorf("%s: a %s has no name: %s", view, role, p.html(node.BackendDOMNodeID))
		}
	}
	for _, text := range p.axe() {
		p.t.Errorf("%s: %s", view, text)
	}
	p.picture(view)
}

// axeSource is axe-core, see testdata/axe/README.md.
//
//go:embed testdata/axe/axe.min.js
var axeSource string

//go:embed testdata/axe/README.md
var axeReadme string

// axe-core is the one that its README.md says it is.
func TestAxeIsVendored(t *testing.T) {
	if sum := fmt.Sprintf("%x", sha256.Sum256([]byte(axeSource))); !strings.Contains(axeReadme, "| "+sum+" |") {
		t.Errorf("axe.min.js has the sum %s", sum)
	}
}

// axe lists what axe-core finds wrong in a view, by all of its rules: the criteria of
// WCAG and its own best practices.
func (p *tab) axe() []string {
	p.t.Helper()
	if !ask[bool](p, "!!window.axe") {
		ask[bool](p, axeSource+"; true")
	}
	return ask[[]string](p, `axe.run(document, { resultTypes: ["violations"] }).then((r) => r.violations.flatMap((v) =>
		v.nodes.slice(0, 4).map((n) => "axe " + v.id + " (" + v.impact + ", " + v.nodes.length + " places): " + v.help + ": " + n.html.slice(0, 160) + " " + n.any.concat(n.all, n.none).map((c) => c.message).join("; ").slice(0, 200))))`)
}

func (p *tab) html(id cdp.BackendNodeID) string {
	text := call(p, dom.GetOuterHTML, dom.GetOuterHTMLParams{BackendNodeID: id}).OuterHTML
	return text[:min(len(text), 200)]
}

// layout lists what is wrong with how a page looks.
const layout = `(() => {
const wrong = new Set(), name = (e) => e.tagName.toLowerCase() + (e.id ? "#" + e.id : "") + (typeof e.className === "string" && e.className ? "." + e.className.trim().replace(/\s+/g, ".") : "");
const said = (s) => "「" + s.trim().slice(0, 30) + "」";
if (document.scrollingElement.scrollWidth > innerWidth) wrong.add("the page is " + document.scrollingElement.scrollWidth + " wide on a screen of " + innerWidth);
if ($$("h1").length !== 1) wrong.add($$("h1").length + " h1");
if (document.documentElement.lang !== "zh-CN") wrong.add("lang " + document.documentElement.lang);
const colour = (s) => { const m = s.match(/[\d.]+/g).map(Number); return m.length < 4 ? [...m, 1] : m; };
const over = (a, b) => [0, 1, 2].map((i) => a[i] * a[3] + b[i] * (1 - a[3])).concat(1);
const light = (c) => { const [r, g, b] = c.map((v) => (v /= 255) <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4); return 0.2126 * r + 0.7152 * g + 0.0722 * b; };
const ground = (e) => { let c = [0, 0, 0, 0], all = []; for (; e; e = e.parentElement) { const g = colour(getComputedStyle(e).backgroundColor); if (g[3] > 0) all.push(g); if (g[3] === 1) break; } c = [255, 255, 255, 1]; for (const g of all.reverse()) c = over(g, c); return c; };
const contrast = (a, b) => { const [x, y] = [light(a), light(b)].sort((m, n) => n - m); return (x + 0.05) / (y + 0.05); };
const check = (e, text, ink) => { const back = ground(e), c = contrast(over(colour(ink), back), back); if (c < 4.5) wrong.add("contrast " + c.toFixed(2) + " of " + name(e) + " " + said(text)); };
const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
for (let n = walk.nextNode(); n; n = walk.nextNode()) {
  const e = n.parentElement;
  if (!n.data.trim() || e.closest("script, noscript, option, datalist, .skip, .heard") || !e.checkVisibility({ visibilityProperty: true })) continue;
  const range = document.createRange(); range.selectNodeContents(n);
  const rects = Array.from(range.getClientRects()).filter((r) => r.width > 0);
  if (rects.length === 0) continue;
  check(e, n.data, getComputedStyle(e).color);
  const left = Math.min(...rects.map((r) => r.left)), right = Math.max(...rects.map((r) => r.right)), top_ = Math.min(...rects.map((r) => r.top)), bottom = Math.max(...rects.map((r) => r.bottom));
  for (let a = e; a && a !== document.body; a = a.parentElement) {
    const s = getComputedStyle(a), r = a.getBoundingClientRect();
    if (s.display !== "inline" && s.display !== "contents") {
      const scrolls = /auto|scroll/.test(s.overflowX);
      if (!scrolls && (right > r.right + 1 || left < r.left - 1)) { wrong.add("text beyond " + name(a) + ": " + said(n.data)); break; }
      if (/hidden|clip/.test(s.overflowY) && (bottom > r.bottom + 1 || top_ < r.top - 1)) { wrong.add("text cut off by " + name(a) + ": " + said(n.data)); break; }
      if (scrolls || s.position === "sticky" || s.position === "fixed") break;
    }
  }
}
const pen = document.createElement("canvas").getContext("2d");
for (const e of $$("input, select, textarea, button")) {
  if (!e.checkVisibility({ visibilityProperty: true }) || e.type === "hidden") continue;
  const s = getComputedStyle(e);
  if (e.tagName === "INPUT" && /^(text|search|password)$/.test(e.type)) {
    pen.font = s.font;
    const room = e.clientWidth - parseFloat(s.paddingLeft) - parseFloat(s.paddingRight);
    if (e.placeholder && pen.measureText(e.placeholder).width > room + 1) wrong.add("no room for the hint " + said(e.placeholder) + " of " + name(e) + " " + e.name);
    if (e.value && pen.measureText(e.value).width > room + 1 && e.value.length < 20) wrong.add("no room for " + said(e.value) + " in " + e.name);
    if (e.placeholder) check(e, e.placeholder, getComputedStyle(e, "::placeholder").color);
    if (e.value) check(e, e.value, s.color);
  }
}
return [...wrong].slice(0, 40);
})()`

// tour presses Tab through the head of a page into what it is about, and finds
// where the focus is not to be seen or goes another way.
func (p *tab) tour(view string) {
	p.t.Helper()
	var way []string
	for range 30 {
		p.press(kb.Tab)
		at := ask[[]string](p, `(() => { const e = document.activeElement, on = e.matches(".hidden-input") ? e.closest("label") : e, s = getComputedStyle(on), r = on.getBoundingClientRect();
			const seen = s.outlineStyle !== "none" && parseFloat(s.outlineWidth) >= 2 && r.width > 0 && r.right > 0 && r.bottom > 0 && r.top < innerHeight;
			return [e.closest("main") ? "main" : e.closest("nav") ? "nav" : e.matches(".skip") ? "skip" : e.closest("header") ? "head" : "else", seen ? "" : e.outerHTML.slice(0, 120)]; })()`)
		if at[1] != "" && at[0] != "else" {
			p.t.Errorf("%s: the focus is not to be seen on %s", view, at[1])
		}
		if len(way) == 0 || way[len(way)-1] != at[0] {
			way = append(way, at[0])
		}
		if at[0] == "main" || at[0] == "else" {
			break
		}
	}
	if text := strings.Join(way, " "); text != "skip nav head main" && text != "skip nav head else" {
		p.t.Errorf("%s: Tab leads %s", view, text)
	}
}

// until waits until something is so that is not asked of the page.
func (p *tab) until(what string, is func() bool) {
	p.t.Helper()
	for end := time.Now().Add(patience); !is(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			p.t.Fatalf("%s: not in a minute", what)
		}
	}
}
