package web

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/net/html"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema"
	"jixiao/schema/store"
)

// undo presses the button that takes back what was just done, and returns the
// page that it leads to.
func (a *answer) undo(b *browser) *answer {
	a.t.Helper()
	told := first(a.tree(), class("told"))
	if told == nil {
		a.t.Fatalf("%s tells nothing", a.of)
	}
	f := first(told, tag("form"))
	if f == nil {
		a.t.Fatalf("%s: nothing to take back: %s", a.of, text(told))
	}
	got := b.postForm(attr(f, "action"), fields(f))
	if got.code == http.StatusSeeOther {
		return got.follow(b)
	}
	return got
}

// findingsOf are the findings of a unit that stand, as they are, by key.
func (s *site) findingsOf(unit string) map[string]schema.Finding {
	s.t.Helper()
	all, err := s.DB.Findings(s.t.Context(), store.FindingFilter{Year: 2023, Unit: unit})
	if err != nil {
		s.t.Fatal(err)
	}
	of := map[string]schema.Finding{}
	for _, f := range all {
		of[f.Key()] = f
	}
	return of
}

// accepted are the keys of the findings of a unit that are accepted, with why.
func (s *site) accepted(unit string) map[string]string {
	s.t.Helper()
	of := map[string]string{}
	for key, f := range s.findingsOf(unit) {
		if f.Accepted != nil {
			of[key] = f.Accepted.Why + " by " + f.Accepted.By
		}
	}
	return of
}

// article is the finding with a key on the page of a unit.
func (a *answer) article(key string) *html.Node {
	a.t.Helper()
	for n := range elements(a.tree(), tag("article")) {
		if first(n, with("input", "value", key)) != nil {
			return n
		}
	}
	a.t.Fatalf("%s has no finding %s", a.of, key)
	return nil
}

// A finding is accepted with a reason, and this can be taken back; what is no
// longer there is not decided about.
func TestAccept(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	page := s.get(unitLink(model, 2023))
	form := page.form("/unit/accept")
	key := form.Get("key")
	form.Set("why", "  ")
	s.postForm("/unit/accept", form).want(http.StatusBadRequest).says(saysNoWhy)
	form.Set("why", " 已核实 ")
	done := s.postForm("/unit/accept", form).follow(&s.browser).want(http.StatusOK)
	done.says("已认可", "认可理由：已核实（"+clerk, "撤销").linked()
	if diff := cmp.Diff(map[string]string{key: "已核实 by " + clerk}, s.accepted(model)); diff != "" {
		t.Fatalf("accepted (-want +got):\n%s", diff)
	}
	if !strings.Contains(attr(done.article(key), "class"), "accepted") {
		t.Error("the finding is not shown as accepted")
	}
	s.get("/findings?severity=accepted").says("1 条", "已核实")
	// A second window of the same page.
	s.postForm("/unit/accept", form).want(http.StatusConflict).says(saysGone)
	// What was done is told once.
	if told := first(s.get(unitLink(model, 2023)).tree(), class("told")); told != nil {
		t.Errorf("it is told again: %s", text(told))
	}
	back := done.undo(&s.browser).want(http.StatusOK).says("已收回认可")
	if len(s.accepted(model)) > 0 {
		t.Errorf("after undo there are accepted %v", s.accepted(model))
	}
	if strings.Contains(attr(back.article(key), "class"), "accepted") {
		t.Error("the finding is still shown as accepted")
	}
	done.undo(&s.browser).want(http.StatusConflict).says(saysGone)
	for name, wrong := range map[string]url.Values{
		"no key": {"unit": {model}, "why": {"x"}}, "no such key": {"unit": {model}, "key": {"0123456789abcdef"}, "why": {"x"}}, "a key of another unit": {"unit": {"星澜区信访局"}, "key": {key}, "why": {"x"}},
	} {
		if got := s.postForm("/unit/accept", wrong); got.code != http.StatusConflict {
			t.Errorf("%s answers %d", name, got.code)
		}
	}
	s.postForm("/unit/accept", url.Values{"unit": {"没有的局"}, "key": {key}, "why": {"x"}}).want(http.StatusNotFound)
	s.postForm("/unit/accept", url.Values{"unit": {model}, "year": {"2020"}, "key": {key}, "why": {"x"}}).want(http.StatusNotFound)
	s.sound()
}

// All findings of one code are accepted at once, and what is taken back then is
// that alone, not what was accepted before.
func TestAcceptSame(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	of := map[string][]string{} // keys by code
	for key, f := range s.findingsOf(model) {
		of[f.Code] = append(of[f.Code], key)
	}
	code := slices.MaxFunc(slices.Sorted(maps.Keys(of)), func(a, b string) int { return len(of[a]) - len(of[b]) })
	keys := of[code]
	if len(keys) < 3 {
		t.Fatalf("the model has only %v of %s", keys, code)
	}
	s.post("/unit/accept", "unit", model, "key", keys[0], "why", "先认可的").want(http.StatusSeeOther)
	page := s.post("/unit/accept", "unit", model, "key", keys[1], "why", "一起认可", "same", "1", "back", unitLink(model, 2023)).follow(&s.browser).want(http.StatusOK)
	page.says("已认可 " + code + "，" + itoa(len(keys)-1) + " 条")
	want := map[string]string{keys[0]: "先认可的 by " + clerk}
	for _, key := range keys[1:] {
		want[key] = "一起认可 by " + clerk
	}
	if diff := cmp.Diff(want, s.accepted(model)); diff != "" {
		t.Errorf("accepted (-want +got):\n%s", diff)
	}
	page.undo(&s.browser).want(http.StatusOK)
	if diff := cmp.Diff(map[string]string{keys[0]: "先认可的 by " + clerk}, s.accepted(model)); diff != "" {
		t.Errorf("after undo (-want +got):\n%s", diff)
	}
}

// pageOrder are the keys of the findings of a unit that stand, in the order of its page.
func (s *site) pageOrder(unit string) []string {
	s.t.Helper()
	var keys []string
	for n := range elements(s.get(unitLink(unit, 2023)).tree(), tag("article")) {
		if !strings.Contains(attr(n, "class"), "accepted") {
			keys = append(keys, attr(first(n, with("input", "name", "key")), "value"))
		}
	}
	return keys
}

// After a finding is accepted the next one on the page is led to, after the last the
// first one that is left; and when none is, that is said.
func TestNextFinding(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	left := s.pageOrder(model)
	if len(left) < 4 {
		t.Fatalf("the model has %d findings", len(left))
	}
	accept := func(i int) string {
		t.Helper()
		got := s.post("/unit/accept", "unit", model, "year", "2023", "key", left[i], "why", "x").want(http.StatusSeeOther)
		left = slices.Delete(left, i, i+1)
		return got.head.Get("Location")
	}
	lead := func(key string) string { return unitLink(model, 2023) + "#k-" + key }
	if to := accept(1); to != lead(left[1]) {
		t.Errorf("after the second one %s is shown", to)
	}
	page := s.get(unitLink(model, 2023)).want(http.StatusOK)
	page.linked()
	if first(page.tree(), with("span", "id", "k-"+left[1])) == nil {
		t.Error("what is led to is not on the page")
	}
	if to := accept(len(left) - 1); to != lead(left[0]) {
		t.Errorf("after the last one %s is shown", to)
	}
	for len(left) > 1 {
		if to := accept(0); to != lead(left[0]) {
			t.Errorf("with %d left %s is shown", len(left), to)
		}
	}
	if to := accept(0); to != unitLink(model, 2023)+"#found" {
		t.Errorf("with none left %s is shown", to)
	}
	s.get(unitLink(model, 2023)).says("这个单位要改、要说明的问题都处理完了")
	s.sound()
}

// Several findings are accepted with one reason, all that are picked or none, of one
// unit or of several; and taken back together.
func TestAcceptSeveral(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	keys := s.pageOrder(model)
	picks := url.Values{"unit": {model}, "year": {"2023"}, "key": {keys[0], keys[2], keys[3]}, "why": {"核实过"}}
	got := s.postForm("/unit/accept", picks).want(http.StatusSeeOther)
	if to := got.head.Get("Location"); to != unitLink(model, 2023)+"#k-"+keys[4] {
		t.Errorf("afterwards %s is shown", to)
	}
	page := got.follow(&s.browser).says("3 条；不再计入")
	want := map[string]string{keys[0]: "核实过 by " + clerk, keys[2]: "核实过 by " + clerk, keys[3]: "核实过 by " + clerk}
	if diff := cmp.Diff(want, s.accepted(model)); diff != "" {
		t.Errorf("accepted (-want +got):\n%s", diff)
	}
	// In a tab of before, of which one was accepted meanwhile, none is.
	stale := url.Values{"unit": {model}, "year": {"2023"}, "key": {keys[1], keys[2]}, "why": {"又一次"}}
	s.postForm("/unit/accept", stale).want(http.StatusConflict).says("勾选的 2 条里有 1 条已经变了", "一条也没有改动")
	stale["key"] = []string{keys[1], "0123456789abcdef"}
	s.postForm("/unit/accept", stale).want(http.StatusConflict).says("勾选的 2 条里有 1 条已经变了")
	if diff := cmp.Diff(want, s.accepted(model)); diff != "" {
		t.Errorf("after a stale tab accepted (-want +got):\n%s", diff)
	}
	page.undo(&s.browser).want(http.StatusOK).says("已收回认可", "3 条")
	if len(s.accepted(model)) > 0 {
		t.Errorf("after undo there are accepted %v", s.accepted(model))
	}

	const other = "星澜区信访局"
	theirs := s.pageOrder(other)
	if len(theirs) == 0 {
		t.Fatal("the other unit has no findings")
	}
	both := url.Values{"year": {"2023"}, "finding": {keys[1] + " " + model, theirs[0] + " " + other}, "why": {"都核实过"}, "back": {"/findings?year=2023&severity=W"}}
	s.postForm("/unit/accept", url.Values{"year": {"2023"}, "finding": both["finding"], "why": {" "}}).want(http.StatusBadRequest).says(saysNoWhy)
	got = s.postForm("/unit/accept", both).want(http.StatusSeeOther)
	if to := got.head.Get("Location"); to != "/findings?year=2023&severity=W" {
		t.Errorf("afterwards %s is shown", to)
	}
	if len(s.accepted(model)) != 1 || len(s.accepted(other)) != 1 {
		t.Errorf("accepted %v and %v", s.accepted(model), s.accepted(other))
	}
	got.follow(&s.browser).undo(&s.browser).want(http.StatusOK)
	if len(s.accepted(model)) != 0 || len(s.accepted(other)) != 0 {
		t.Errorf("after undo there are accepted %v and %v", s.accepted(model), s.accepted(other))
	}
	s.post("/unit/accept", "unit", model, "year", "2023", "why", "x").want(http.StatusConflict).says(saysNonePicked)
	s.sound()
}

// What goes back to a unit may be what was picked alone.
func TestReturnPicked(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	var points []int
	keys := s.pageOrder(model)
	for _, some := range []map[string][]string{nil, {model: keys[:2]}, {model: keys[len(keys)-1:]}} {
		list, err := bureau.Return(t.Context(), s.DB, bureau.Returns{Year: 2023, Unit: model, Keys: some, Password: func(string) string { return "" },
			Write: func(unit string, fill func(bureau.Put) error) (string, error) {
				return unit, fill(func(stem, extension string, _ []byte) (string, error) { return stem + extension, nil })
			}})
		if err != nil || len(list) != 1 {
			t.Fatal(list, err)
		}
		points = append(points, list[0].Points)
	}
	if points[1] != 2 || points[2] != 1 || points[0] < 3 {
		t.Errorf("points of all, of two and of one: %v", points)
	}
	query := url.Values{"unit": {model}, "year": {"2023"}, "picked": {"1"}, "key": keys[:2]}
	if files := s.get("/handout/returns?" + query.Encode()).want(http.StatusOK).members(); len(files) < 2 {
		t.Errorf("of two findings there are %d files", len(files))
	}
	delete(query, "key")
	s.get("/handout/returns?" + query.Encode()).want(http.StatusBadRequest).says(saysNonePicked)
	s.sound()
}

// A form that the script sends stays where it is when something is wrong: it is told in
// a sentence, with the field; and where to go when it is done.
func TestHere(t *testing.T) {
	long(t)
	s := having(t, append(fewFiles, "broken/files"))
	here := func(r *http.Request) {
		r.Header.Set("Jixiao-Here", "1")
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	send := func(target string, form url.Values) *answer {
		t.Helper()
		return s.send(http.MethodPost, target, strings.NewReader(form.Encode()), here)
	}
	wrong := func(got *answer, code int, field, says string) {
		t.Helper()
		got.want(code).guards()
		if got.head.Get("Jixiao-Field") != field || !strings.Contains(got.body, says) || strings.Contains(got.body, "<") {
			t.Errorf("%s: about %q: %s", got.of, got.head.Get("Jixiao-Field"), got.body)
		}
	}
	refused := map[string]url.Values{}
	for row := range elements(s.get("/receive").tree(), tag("tr")) {
		if f := first(row, with("form", "action", "/refused")); f != nil {
			refused[text(first(row, tag("a")))] = fields(f)
		}
	}
	say := func(name, field, value string) *answer {
		t.Helper()
		form := maps.Clone(refused[name])
		form.Set(field, value)
		return send("/refused", form)
	}
	wrong(say("password.xlsx", "password", "wrong"), http.StatusBadRequest, "password", "密码不对")
	wrong(say("noyear.xlsx", "given_year", "23"), http.StatusBadRequest, "given_year", "年度不能是「23」")
	wrong(say("nounit.xlsx", "unit", "（）"), http.StatusBadRequest, "unit", "单位名称不能是")
	wrong(say("nounit.xlsx", "unit", " "), http.StatusUnprocessableEntity, "unit", "没有写单位名称")
	key := s.pageOrder(model)[0]
	wrong(send("/unit/accept", url.Values{"unit": {model}, "year": {"2023"}, "key": {key}, "why": {""}}), http.StatusBadRequest, "why", saysNoWhy)
	wrong(send("/unit/accept", url.Values{"unit": {model}, "year": {"2023"}, "key": {"0123456789abcdef"}, "why": {"x"}}), http.StatusConflict, "", saysGone)
	wrong(send("/teach/label", url.Values{"label": {"某栏"}}), http.StatusBadRequest, "", "请选「某栏」")

	done := send("/unit/accept", url.Values{"unit": {model}, "year": {"2023"}, "key": {key}, "why": {"x"}}).want(http.StatusNoContent)
	if to := done.head.Get("Jixiao-To"); !strings.HasPrefix(to, unitLink(model, 2023)+"#k-") {
		t.Errorf("it leads to %q", to)
	}
	s.get(unitLink(model, 2023)).says("已认可") // and is told there
	back := send("/unit/accept", url.Values{"unit": {model}, "year": {"2023"}, "key": {key}, "undo": {"1"}, "back": {"/unit?unit=信访局"}}).want(http.StatusNoContent)
	if to := back.head.Get("Jixiao-To"); to != "/unit?unit=信访局" && to != "/unit?unit=%E4%BF%A1%E8%AE%BF%E5%B1%80" {
		t.Errorf("it leads to %q", to)
	}
	s.cookies = map[string]string{}
	wrong(send("/unit/accept", url.Values{}), http.StatusForbidden, "", saysNoToken)
	s.sound()
}

// What a person said about a refused file can be taken back: what was read by it is
// withdrawn, and the file is there to be answered otherwise.
func TestUndoAnswer(t *testing.T) {
	long(t)
	s := having(t, []string{"broken/files"})
	rows := map[string]url.Values{}
	var order []string
	for row := range elements(s.get("/receive").tree(), tag("tr")) {
		if link := first(row, tag("a")); link != nil && attr(row, "id") != "" {
			order = append(order, attr(row, "id"))
			if f := first(row, with("form", "action", "/refused")); f != nil {
				rows[text(link)] = fields(f)
				rows[text(link)].Set("row", attr(row, "id"))
			}
		}
	}
	for name, say := range map[string][2]string{"nounit.xlsx": {"unit", "星澜区档案馆"}, "noyear.xlsx": {"given_year", "2023"}, "password.xlsx": {"password", password}} {
		form := rows[name]
		form.Set(say[0], say[1])
		got := s.postForm("/refused", form).want(http.StatusSeeOther)
		at := slices.Index(order, form.Get("row"))
		want := "#refused"
		if at+1 < len(order) {
			want = "#" + order[at+1]
		}
		if to := got.head.Get("Location"); !strings.HasSuffix(to, want) {
			t.Errorf("%s: %s is shown, want %s", name, to, want)
		}
		order = slices.Delete(order, at, at+1)
		page := got.follow(&s.browser).want(http.StatusOK)
		file, _, err := s.DB.File(t.Context(), form.Get("sum"))
		if err != nil || file.Status != store.Imported {
			t.Fatalf("%s is %s, %v", name, file.Status, err)
		}
		page = page.undo(&s.browser).want(http.StatusOK).says("已撤销", "作废的文件")
		filed, err := s.DB.Filed(t.Context(), form.Get("sum"))
		if err != nil || len(filed) == 0 || slices.ContainsFunc(filed, func(k store.Kept) bool { return !k.Void }) {
			t.Errorf("%s: after undo there is %+v, %v", name, filed, err)
		}
		// It is answered otherwise, as far as the forms do not say it themselves; or what
		// was withdrawn comes back.
		row := first(page.tree(), with("tr", "id", form.Get("row")))
		if row == nil {
			t.Fatalf("%s cannot be answered again", name)
		}
		again, want := fields(first(row, with("form", "action", "/refused"))), ""
		switch name {
		case "nounit.xlsx":
			again.Set("unit", "星澜区方志办")
			want = "星澜区方志办"
		case "noyear.xlsx":
			again.Set("given_year", "2022")
			want = "2022年度"
		default:
			back := fields(first(row, with("form", "action", "/refused/restore")))
			s.postForm("/refused/restore", back).follow(&s.browser).want(http.StatusOK).says("已恢复")
			filed, err := s.DB.Filed(t.Context(), form.Get("sum"))
			if err != nil || slices.ContainsFunc(filed, func(k store.Kept) bool { return k.Void }) {
				t.Errorf("%s: after it came back there is %+v, %v", name, filed, err)
			}
			continue
		}
		s.postForm("/refused", again).follow(&s.browser).want(http.StatusOK).says(name+"：", want)
	}
	s.post("/refused/restore", "sum", "none").want(http.StatusNotFound)
	s.post("/refused/undo", "ids", "").want(http.StatusBadRequest)
	s.post("/refused/undo", "ids", "99999").want(http.StatusConflict)
	s.sound()
}

// What a unit said by telephone is kept beside the finding; taking that back
// leaves what was kept before.
func TestRemark(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	form := s.get(unitLink(model, 2023)).form("/unit/remark")
	key := form.Get("key")
	note := func() string { return s.findingsOf(model)[key].Note }
	form.Set("text", "填错了，下周更正")
	page := s.postForm("/unit/remark", form).follow(&s.browser).want(http.StatusOK).says("已记下单位说明", "单位说明：填错了，下周更正")
	if note() != "填错了，下周更正" {
		t.Errorf("kept is %q", note())
	}
	s.get("/findings?severity=noted").says("1 条", "单位说明：填错了，下周更正")
	page.undo(&s.browser).want(http.StatusOK).says("已收回记下的说明")
	if note() != "" {
		t.Errorf("after undo there is %q", note())
	}
	form.Set("key", "0123456789abcdef")
	s.postForm("/unit/remark", form).want(http.StatusConflict).says(saysGone)
}

// A filing is withdrawn with a reason, and is current again when that is taken
// back.
func TestVoid(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	page := s.get(unitLink(model, 2023))
	form := page.form("/unit/void")
	current := func() int {
		records, err := s.DB.Records(t.Context(), model, 2023)
		if err != nil {
			t.Fatal(err)
		}
		return len(slices.DeleteFunc(records, func(r store.Record) bool { return !r.Current() }))
	}
	before := current()
	form.Set("why", "")
	s.postForm("/unit/void", form).want(http.StatusBadRequest).says(saysNoWhy)
	form.Set("why", "报错了单位")
	done := s.postForm("/unit/void", form).follow(&s.browser).want(http.StatusOK).says("已作废，原件仍保留", "报错了单位（"+clerk)
	done.linked()
	if current() != before-1 {
		t.Errorf("%d filings of %d are current", current(), before)
	}
	s.postForm("/unit/void", form).want(http.StatusConflict).says("不是现行的")
	done.undo(&s.browser).want(http.StatusOK).says("重新现行")
	if current() != before {
		t.Errorf("after undo %d filings of %d are current", current(), before)
	}
	done.undo(&s.browser).want(http.StatusConflict).says("没有作废")
	for _, id := range []string{"", "x", "0", "-1", "999999", "99999999999999999999"} {
		if got := s.post("/unit/void", "id", id, "why", "x"); got.code != http.StatusConflict && got.code != http.StatusBadRequest {
			t.Errorf("id %q answers %d", id, got.code)
		}
	}
	// A unit of which nothing stands has a page all the same, with what was.
	records, err := s.DB.Records(t.Context(), model, 2023)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range records {
		s.post("/unit/void", "id", strconv.FormatInt(r.ID, 10), "why", "全部重报").want(http.StatusSeeOther)
	}
	s.get(unitLink(model, 2023)).want(http.StatusOK).says("没有现行的表", "全部重报", "收回作废").linked()
	s.sound()
}

// What changed from one filing to the next is shown, with what was asked for and
// not changed.
func TestDiff(t *testing.T) {
	long(t)
	s := having(t, []string{"broken/A1.xlsx"})
	const unit = "星澜区公用事业服务中心"
	s.drop(dropped{"更正.xlsx", rewritten(t, "broken/A1.xlsx", map[string]any{"附件1!B12": 7.77}, nil), time.Now()})
	page := s.get(unitLink(unit, 2023)).want(http.StatusOK)
	var said string
	for n := range elements(page.tree(), tag("button")) {
		if to := attr(n, "hx-get"); to != "" {
			part := s.get(to, part).want(http.StatusOK)
			said += text(part.tree()) + "\n"
		}
	}
	for _, want := range []string{"7.77", "没有要求改", "要求改而没有改：A1", "没有改动"} {
		if !strings.Contains(said, want) {
			t.Errorf("the changes do not say %q: %s", want, said)
		}
	}
	for _, wrong := range []string{"from=1&to=x", "from=&to=", "from=1&to=99"} {
		if got := s.get("/unit/diff?unit="+url.QueryEscape(unit)+"&"+wrong, part); got.code != http.StatusBadRequest && got.code != http.StatusConflict {
			t.Errorf("%s answers %d %s", wrong, got.code, got.body)
		}
	}
	s.get("/unit/diff?unit="+url.QueryEscape("没有")+"&from=1&to=4", part).want(http.StatusNotFound)
}

// A label that is taught is known: its files are read again; and forgetting it
// takes that back.
func TestTeachLabel(t *testing.T) {
	long(t)
	s := having(t, fewFiles[:1])
	s.drop(dropped{"甲局.xlsx", rewritten(t, "formats/01-纸质版式.xlsx", map[string]any{"附件1!A23": "采买支出"}, nil), time.Now()})
	value := func() string {
		facts, err := s.DB.District(t.Context(), 2023)
		if err != nil {
			t.Fatal(err)
		}
		for _, sub := range facts.Submissions {
			if sub.Unit == model {
				if v, ok := sub.Value("base_data/costs/government_procurement/final"); ok {
					return v.Number.String()
				}
			}
		}
		return ""
	}
	if value() != "" {
		t.Fatal("the label is known already")
	}
	page := s.get("/teach").want(http.StatusOK).says("「采买支出」", "甲局.xlsx!附件1!B23")
	form := page.form("/teach/label", "label", "采买支出")
	form.Set("path", "")
	s.postForm("/teach/label", form).want(http.StatusBadRequest).says("请选「采买支出」是哪一栏")
	form.Set("path", "nothing/of/that")
	s.postForm("/teach/label", form).want(http.StatusBadRequest)
	form.Set("path", "")
	form.Set("other", "base_data/costs/government_procurement")
	done := s.postForm("/teach/label", form).follow(&s.browser).want(http.StatusOK).says("记住了：「采买支出」是", "重读了 2 个文件")
	if value() != "113.36" {
		t.Errorf("the value is %q", value())
	}
	done.says("不认得的栏目（0）")
	done.undo(&s.browser).want(http.StatusOK).says("已忘记「采买支出」", "不认得的栏目（1）")
	if value() != "" {
		t.Errorf("after undo the value is %q", value())
	}
	done.undo(&s.browser).want(http.StatusConflict).says(saysGone)
	s.post("/teach/label", "label", "", "path", "base_data/costs/government_procurement").want(http.StatusBadRequest)
	s.sound()
}

// A name that is told to be a unit's is that unit's, until it is taken back.
func TestTeachUnit(t *testing.T) {
	long(t)
	s := having(t, fewFiles)
	withRoster(t, s)
	units := func() []string {
		names, _ := s.get("/district?only=strange").rows()
		return names
	}
	page := s.get("/teach").want(http.StatusOK).says("不在册的单位（1）", model)
	form := page.form("/teach/unit", "alias", model)
	s.postForm("/teach/unit", form).want(http.StatusBadRequest).says("请选「" + model + "」是哪个单位")
	form.Set("other", "没有的局")
	s.postForm("/teach/unit", form).want(http.StatusBadRequest).says("没有单位「没有的局」")
	form.Set("other", "星澜区档案馆")
	done := s.postForm("/teach/unit", form).follow(&s.browser).want(http.StatusOK).says("就是「星澜区档案馆」", "不在册的单位（0）", "重读了 1 个文件")
	if names := units(); len(names) > 0 {
		t.Errorf("not on the roster are %v", names)
	}
	if names, _ := s.get("/district?only=" + schema.FlagNotHandedIn).rows(); len(names) > 0 {
		t.Errorf("nothing has come of %v", names)
	}
	done.undo(&s.browser).want(http.StatusOK).says("不再是别名", "不在册的单位（1）")
	if names := units(); !slices.Contains(names, model) {
		t.Errorf("not on the roster after undo are %v", names)
	}
	done.undo(&s.browser).want(http.StatusConflict)
	s.post("/teach/unit", "alias", "星澜区信访局", "unit", "星澜区信访局").want(http.StatusBadRequest).says("本来就是同一个名称")
	for _, alias := range []string{"", " ", "（）"} {
		if got := s.post("/teach/unit", "alias", alias, "unit", "星澜区信访局"); got.code != http.StatusBadRequest {
			t.Errorf("alias %q answers %d %s", alias, got.code, text(got.tree()))
		}
	}
	// A unit that is new is put onto the roster.
	enlisted := s.postForm("/teach/new", s.get("/teach").form("/teach/unit", "alias", model)).follow(&s.browser).want(http.StatusOK).says("已补进单位名册", "不在册的单位（0）")
	settings, err := s.DB.Settings(t.Context(), 2023)
	if err != nil || len(settings.Roster) != 6 || settings.Roster[5].Name != model || settings.Roster[2].Contact == "" {
		t.Errorf("the roster is %v, %v", settings, err)
	}
	// The year, which had no settings of its own, has none again when that is taken back.
	back := enlisted.undo(&s.browser).want(http.StatusOK).says("2023 年度不再有自己的设置", "单位名册从 6 个单位变成 5 个")
	s.postForm("/settings/save", back.form("/settings/save")).want(http.StatusSeeOther)
	if set, err := s.DB.SettingsInForce(t.Context(), 2023); err != nil || set.Own() || len(set.Settings.Roster) != 5 {
		t.Errorf("after undo 2023 has %+v, %v", set, err)
	}
	s.sound()
}

// A refused file is read with what the clerk says about it.
func TestAnswerRefused(t *testing.T) {
	long(t)
	s := having(t, []string{"broken/files"})
	page := s.get("/receive").want(http.StatusOK)
	remedies := map[string]url.Values{} // by the name of the file
	for row := range elements(page.tree(), tag("tr")) {
		link := first(row, tag("a"))
		if link == nil || !strings.HasPrefix(attr(link, "href"), "/file/") {
			continue
		}
		remedies[text(link)] = nil
		if f := first(row, with("form", "action", "/refused")); f != nil {
			remedies[text(link)] = fields(f)
		}
	}
	var answerable []string
	for name, form := range remedies {
		if form != nil {
			answerable = append(answerable, name)
		}
	}
	slices.Sort(answerable)
	if diff := cmp.Diff([]string{"nounit.xlsx", "noyear.xlsx", "password.xlsx"}, answerable); diff != "" || len(remedies) != 9 {
		t.Fatalf("answerable of %d (-want +got):\n%s", len(remedies), diff)
	}
	say := func(name string, pairs ...string) *answer {
		form := url.Values{}
		for key, values := range remedies[name] {
			form[key] = slices.Clone(values)
		}
		for i := 0; i < len(pairs); i += 2 {
			form.Set(pairs[i], pairs[i+1])
		}
		return s.postForm("/refused", form)
	}
	status := func(name string) store.Status {
		file, _, err := s.DB.File(t.Context(), remedies[name].Get("sum"))
		if err != nil {
			t.Fatal(err)
		}
		return file.Status
	}
	for _, year := range []string{"二〇二三", "23", "1999", "2100", "2023.5", "-2023"} {
		say("noyear.xlsx", "given_year", year).want(http.StatusBadRequest).says("年度不能是「" + year + "」")
	}
	say("nounit.xlsx", "unit", "（）").want(http.StatusBadRequest).says("单位名称不能是")
	say("nounit.xlsx", "unit", " ").follow(&s.browser).says("没有写单位名称")
	say("password.xlsx", "password", "wrong").want(http.StatusBadRequest).says("密码不对，打不开")
	for _, name := range answerable {
		if status(name) != store.Refused {
			t.Errorf("%s is %s before it is answered", name, status(name))
		}
	}
	say("noyear.xlsx", "given_year", " 2023 ").follow(&s.browser).says("noyear.xlsx：", "2023年度")
	say("nounit.xlsx", "unit", "星澜区档案馆").follow(&s.browser).says("星澜区档案馆")
	say("password.xlsx", "password", password).follow(&s.browser).says("password.xlsx：")
	for _, name := range answerable {
		if status(name) != store.Imported {
			t.Errorf("%s is %s after it was answered", name, status(name))
		}
	}
	s.get("/receive").says("拒收的文件（6）")
	// In a second window, where it is not yet known.
	say("nounit.xlsx", "unit", "星澜区档案馆").follow(&s.browser).says("与已导入的文件完全相同")
	s.post("/refused", "sum", "none", "unit", "x").want(http.StatusNotFound).says("没有这个文件")
	s.sound()
}

// password opens broken/files/password.xlsx.
const password = "123456"

// A workbook with a password is shown to who tells it, and the password is
// nowhere on the disk.
func TestUnlock(t *testing.T) {
	long(t)
	s := having(t, []string{"broken/files/password.xlsx"})
	files, err := s.DB.Files(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.post("/refused", "sum", files[0].SHA256, "password", password).want(http.StatusSeeOther)
	units, err := s.DB.UnitsLike(t.Context(), "")
	if err != nil || len(units) != 1 {
		t.Fatal(units, err)
	}
	s.get(unitLink(units[0], 2023)).want(http.StatusOK).linked() // who has told it need not tell it again
	s.close()
	s = open(t, strings.TrimSuffix(s.Database, "/jixiao.db"))
	page := s.get(unitLink(units[0], 2023)).want(http.StatusOK).says("这个文件有打开密码")
	if first(page.tree(), class("paper")) != nil {
		t.Error("the file is shown")
	}
	form := page.form("/unit/password")
	form.Set("password", "wrong")
	s.postForm("/unit/password", form).want(http.StatusBadRequest).says("密码不对")
	form.Set("password", password)
	shown := s.postForm("/unit/password", form).follow(&s.browser).want(http.StatusOK)
	if first(shown.tree(), class("paper")) == nil || strings.Contains(text(shown.tree()), "这个文件有打开密码") {
		t.Error("the file is not shown")
	}
	shown.linked()
	s.post("/unit/password", "sum", "none", "password", "x").want(http.StatusNotFound)
	s.sound()
}

// The journal tells what was decided, by whom, the newest first.
func TestJournal(t *testing.T) {
	long(t)
	s := having(t, fewFiles, func(o *Options) { o.Token = "" })
	people(t, s, "李四", "王五")
	s.cookies = map[string]string{}
	s.enter("10.0.0.1", "李四", "password of 李四").want(http.StatusSeeOther)
	other := s.browser
	other.cookies = map[string]string{}
	other.enter("10.0.0.2", "王五", "password of 王五").want(http.StatusSeeOther)
	key := s.get(unitLink(model, 2023)).form("/unit/accept").Get("key")
	code := s.findingsOf(model)[key].Code
	void := s.get(unitLink(model, 2023)).form("/unit/void").Get("id")
	records, err := s.DB.Records(t.Context(), model, 2023)
	if err != nil {
		t.Fatal(err)
	}
	form := ""
	for _, r := range records {
		if strconv.FormatInt(r.ID, 10) == void {
			form = builtin.Form(r.Form).Attachment
		}
	}
	for _, do := range []struct {
		who    *browser
		target string
		pairs  []string
	}{
		{&s.browser, "/unit/accept", []string{"unit", model, "key", key, "why", "理由一"}}, {&other, "/unit/accept", []string{"unit", model, "key", key, "undo", "1"}},
		{&other, "/unit/remark", []string{"unit", model, "key", key, "text", "说明一"}}, {&s.browser, "/unit/remark", []string{"unit", model, "key", key, "text", ""}},
		{&s.browser, "/unit/void", []string{"id", void, "why", "理由二"}}, {&other, "/unit/void", []string{"id", void, "undo", "1"}},
		{&s.browser, "/teach/label", []string{"label", "采买支出", "path", "base_data/costs/government_procurement"}}, {&other, "/teach/forget", []string{"label", "采买支出"}},
		{&s.browser, "/teach/unit", []string{"alias", "三大队", "unit", model}}, {&other, "/teach/alias/forget", []string{"alias", "三大队"}},
	} {
		do.who.post(do.target, do.pairs...).want(http.StatusSeeOther)
	}
	plan := other.postForm("/settings/plan", other.get("/settings").form("/settings/plan", "section", "grades"))
	other.postForm("/settings/save", plan.form("/settings/save")).want(http.StatusSeeOther)
	var got [][]string
	page := s.get("/journal").want(http.StatusOK).plain()
	for row := range elements(first(page.tree(), tag("tbody")), tag("tr")) {
		var cells []string
		for c := range elements(row, tag("td")) {
			cells = append(cells, text(c))
		}
		what, _, _ := strings.Cut(cells[3], "：")
		if strings.HasPrefix(what, "教标签") {
			what = cells[3]
		}
		got = append(got, []string{cells[1], cells[2], what, cells[4]})
	}
	want := [][]string{
		{"王五", "", "保存 2023 年度的设置", ""}, {"王五", model, "「三大队」不再是它的别名", ""}, {"李四", model, "「三大队」是它的别名", ""}, {"王五", "", "忘记标签「采买支出」", ""}, {"李四", "", "教标签「采买支出」：附件1的「政府采购金额」", ""},
		{"王五", model, "收回作废 " + records[0].File + " 的" + form, ""}, {"李四", model, "作废 " + records[0].File + " 的" + form, "理由二"},
		{"李四", model, "收回单位说明 " + code, ""}, {"王五", model, "记下单位说明 " + code, "说明一"}, {"王五", model, "收回认可 " + code, ""}, {"李四", model, "认可 " + code, "理由一"},
		{clerk, "", "允许 王五 登录", ""}, {clerk, "", "允许 李四 登录", ""},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("journal (-want +got):\n%s", diff)
	}
	s.sound()
}
