package web

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"time"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// announced is what a browser says of the files that it is about to send.
type announced struct {
	Files []struct {
		Name     string `json:"name"`
		Size     int64  `json:"size"`
		Modified int64  `json:"modified"` // milliseconds since 1970
	} `json:"files"`
}

// announce begins a batch, and says which files are wanted.
func (s *Server) announce(w http.ResponseWriter, r *http.Request) error {
	var said announced
	d := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxForm))
	if err := d.Decode(&said); err != nil {
		if isTooLarge(err) {
			return err
		}
		return problem{http.StatusBadRequest, saysUnreadable}
	}
	if len(said.Files) == 0 {
		return problem{http.StatusBadRequest, "没有可以导入的文件。"}
	}
	if len(said.Files) > mostItems {
		return problem{http.StatusRequestEntityTooLarge, fmt.Sprintf("一次最多 %d 个文件，请分几次拖进来。", mostItems)}
	}
	var items []*item
	for _, f := range said.Files {
		it := &item{Name: cleanName(f.Name), Size: f.Size}
		if at := time.UnixMilli(f.Modified); f.Modified > 0 && at.Before(time.Now().AddDate(0, 0, 1)) {
			it.Modified = at // else the clock or the browser is wrong
		}
		switch {
		case it.Name == "" || f.Size < 0:
			it.Name, it.Skip = cmp.Or(it.Name, "（没有名称）"), "没有文件名，没有收下"
		case slices.ContainsFunc(strings.Split(it.Name, "/"), bureau.NotHandedIn):
			it.Skip = "是系统或办公软件的临时文件，不用导入"
		case s.Largest > 0 && f.Size > s.Largest:
			it.Skip, it.Unfit = "文件有 "+bureau.SizeText(f.Size)+"，超过 "+bureau.SizeText(s.Largest)+"，没有收下；请分成几个压缩包，或请管理人员在服务器上导入", true
		}
		items = append(items, it)
	}
	b, err := s.tray.announce(visitorOf(r).name, items)
	if err != nil {
		return err
	}
	return s.answer(w, r, b)
}

// receive keeps a file of a batch.
func (s *Server) receive(w http.ResponseWriter, r *http.Request) error {
	b, ok := s.tray.find(r.PathValue("id"))
	n, err := strconv.Atoi(r.PathValue("n"))
	if !ok || err != nil {
		return problem{http.StatusNotFound, saysGone}
	}
	err = s.tray.put(b, n, coming{http.MaxBytesReader(w, r.Body, s.tray.sizeOf(b, n)+maxForm), w, cmp.Or(s.stalls, timeOfFile)})
	switch {
	case errors.Is(err, errShort):
		return problem{http.StatusBadRequest, "没有传完，请再试。"}
	case err != nil && r.Context().Err() != nil:
		return r.Context().Err() // the browser has gone
	case err != nil:
		return err // what is left of it is waited for no longer than before
	}
	takeTime(w)
	w.WriteHeader(http.StatusNoContent)
	return nil
}

// received ends a batch: all that the browser has to send has come.
func (s *Server) received(w http.ResponseWriter, r *http.Request) error {
	b, ok := s.tray.find(r.PathValue("id"))
	if !ok {
		return problem{http.StatusNotFound, saysGone}
	}
	s.tray.seal(b)
	return s.answer(w, r, b)
}

func (s *Server) retryBatch(w http.ResponseWriter, r *http.Request) error { return s.received(w, r) }

// batchJSON is what the page shows of a batch.
type batchJSON struct {
	ID       string     `json:"id"`
	From     string     `json:"from,omitempty"`
	By       string     `json:"by"`
	At       string     `json:"at"`
	State    string     `json:"state"`
	Problem  string     `json:"problem,omitempty"`
	Total    int        `json:"total"`
	Read     int        `json:"read"`
	Revision int        `json:"revision"`
	Items    []itemJSON `json:"items,omitempty"`
	// Counts are how many files came to what, by the status of their lines; "" for
	// those that were not to be taken in. They stand in for Items where those are
	// asked for first when somebody looks.
	Counts map[string]int `json:"counts,omitempty"`
}

type itemJSON struct {
	Name  string `json:"name"`
	Skip  string `json:"skip,omitempty"`
	Unfit bool   `json:"unfit,omitempty"`
	Got   bool   `json:"got"`
	Lines []line `json:"lines,omitempty"`
}

func (t *tray) show(b *batch) batchJSON {
	t.mu.Lock()
	defer t.mu.Unlock()
	shown := batchJSON{ID: b.id, From: b.from, By: b.by, At: b.at.Local().Format(time.DateTime), State: b.state, Problem: b.problem,
		Total: b.total, Read: b.read, Revision: b.revision}
	for _, it := range b.items {
		shown.Items = append(shown.Items, itemJSON{it.Name, it.Skip, it.Unfit, it.got, slices.Clone(it.lines)})
	}
	return shown
}

// recent are the batches, the newest first.
func (t *tray) recent() []batchJSON {
	t.mu.Lock()
	batches := slices.Clone(t.batches)
	t.mu.Unlock()
	shown := make([]batchJSON, len(batches))
	for i, b := range batches {
		shown[len(batches)-1-i] = t.show(b)
	}
	return shown
}

// folded leaves of the batches that are done the newest as it is, and of the others
// how many files came to what.
func folded(batches []batchJSON) []batchJSON {
	newest := true
	for i := range batches {
		b := &batches[i]
		if b.State != batchDone {
			continue
		}
		if newest {
			newest = false
			continue
		}
		b.Counts = map[string]int{}
		for _, it := range b.Items {
			switch {
			case it.Unfit:
				b.Counts[bureau.StatusRefused]++
			case it.Skip != "":
				b.Counts[""]++
			}
			for _, l := range it.Lines {
				b.Counts[l.Status]++
			}
		}
		b.Items = nil
	}
	return batches
}

func (s *Server) answer(w http.ResponseWriter, r *http.Request, b *batch) error {
	shown := s.tray.show(b)
	if shown.State == batchDone {
		waiting, err := s.DB.Waiting(r.Context())
		if err != nil {
			return err
		}
		settled([]batchJSON{shown}, waiting)
	}
	data, err := json.Marshal(shown)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(data) // who has gone away is not told
	return nil
}

// progress says how far a batch is; nothing, where that has not changed.
func (s *Server) progress(w http.ResponseWriter, r *http.Request) error {
	b, ok := s.tray.find(r.PathValue("id"))
	if !ok {
		return problem{http.StatusNotFound, saysGone}
	}
	s.tray.mu.Lock()
	known := r.FormValue("have") == strconv.Itoa(b.revision)
	s.tray.mu.Unlock()
	if known {
		w.WriteHeader(http.StatusNoContent)
		return nil
	}
	return s.answer(w, r, b)
}

// work reads batches, one after the other, until ctx is done.
func (s *Server) work(ctx context.Context) {
	look := time.NewTicker(cmp.Or(s.look, look)) // for batches of which nothing comes any more
	defer look.Stop()
	for {
		for b := s.tray.next(); b != nil; b = s.tray.next() {
			if err := s.take(ctx, b); err != nil {
				s.failed(ctx, b, err)
			}
			if ctx.Err() != nil {
				return
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-s.tray.wake:
		case <-look.C:
		}
	}
}

// failed lets a batch that could not be taken wait for another try: what is in
// the database by then is known there. The log has the failure before a person
// sees it.
func (s *Server) failed(ctx context.Context, b *batch, err error) {
	if ctx.Err() == nil {
		s.Failed(fmt.Errorf("read a batch: %w", err))
	}
	s.tray.change(b, func() {
		if b.state == batchDone {
			return // only its files could not be taken away
		}
		b.state, b.resumed = batchFailed, true
		_, b.problem = s.explain(err)
		b.again = time.Now().Add(cmp.Or(s.again, again))
	})
}

// take reads the files of a batch into the database.
func (s *Server) take(ctx context.Context, b *batch) error {
	s.importing.Lock() // of two batches one after the other, so that the later one supersedes
	defer s.importing.Unlock()
	in, err := bureau.Order(ctx, b.files())
	if err != nil {
		return err
	}
	defer in.Close() // what was taken in is in the database
	s.tray.change(b, func() { b.total = len(in.Files) })
	at := map[string]*item{}
	for _, it := range b.items {
		at[it.path] = it
	}
	model := s.DB.Model()
	unread := false // a file could not even be read, and is not in the database
	results, err := bureau.Import(ctx, s.DB, in.Files, importer.Given{}, func(f bureau.Received, result *bureau.Imported) {
		s.tray.change(b, func() {
			b.read++
			if it := at[f.Path]; it != nil {
				l := b.lineOf(model, f.Name, result)
				if result != nil && result.SHA256 == "" && b.folder != "" { // of the inbox it is told as it is
					unread, l.Text = true, saysUnread
				}
				it.lines = append(it.lines, l)
			}
		})
	})
	if err == nil && unread {
		err = problem{http.StatusServiceUnavailable, saysUnread}
	}
	if err != nil {
		return err
	}
	s.tray.change(b, func() {
		// What was found in a file may since have been settled by another.
		type told struct{ file, sum, status string }
		latest := map[told]*bureau.Imported{}
		for _, r := range results {
			latest[told{r.File, r.SHA256, r.Status}] = &r
		}
		for _, it := range b.items {
			for i, l := range it.lines {
				if r := latest[told{l.File, l.sum, l.Status}]; r != nil {
					it.lines[i] = b.lineOf(model, r.File, r)
				}
			}
		}
	})
	return s.tray.finish(b)
}

// lineOf says what became of a file of the batch.
func (b *batch) lineOf(model *schema.Model, name string, r *bureau.Imported) line {
	l := lineOf(model, name, r)
	if b.resumed && l.Status == bureau.StatusDuplicate {
		l.Text += "（这一批上次没有读完，也可能是那时读进来的。）"
	}
	return l
}

// lineOf says what became of a file.
func lineOf(model *schema.Model, name string, r *bureau.Imported) line {
	if r == nil {
		return line{File: name, Text: "是本程序写的汇总或通知，不用导入"}
	}
	l := line{File: r.File, Status: r.Status, Text: r.Reason, sum: r.SHA256}
	if r.Status == bureau.StatusRefused {
		l.Text = r.Refused.OnPage()
		return l
	}
	if len(r.Forms) > 0 {
		l.Unit, l.Year = r.Forms[0].Unit, r.Forms[0].Year
	}
	for _, f := range r.Forms {
		if f.Pending {
			name := bureau.FormName(model, f.Form)
			if f.Project != "" {
				name += "（" + f.Project + "）"
			}
			l.Waits = append(l.Waits, waiting{f.Filing, name})
		}
	}
	if r.Withdrawn {
		l.Again = r.SHA256
	}
	l.Text = strings.TrimPrefix(l.Text+"。", "。")
	if r.Status == bureau.StatusImported {
		l.Text = strings.TrimSpace(bureau.FormsIn(model, *r) + "。" + l.Text)
		l.Found = strings.TrimSpace(bureau.FoundIn(r.Found))
	}
	return l
}

// receivePage is where files are dropped.
func (s *Server) receivePage(w http.ResponseWriter, r *http.Request) error {
	refused, err := s.refusedFiles(r.Context())
	if err != nil {
		return err
	}
	units, err := bureau.UnitNames(r.Context(), s.DB)
	if err != nil {
		return err
	}
	// The year that is offered is that of what is there already, but never one
	// that has not come.
	year, _, err := s.year(r)
	if year > time.Now().Year() {
		year = 0
	}
	if err != nil {
		return err
	}
	waiting, err := s.DB.Waiting(r.Context())
	if err != nil {
		return err
	}
	withdrawn, err := s.withdrawnFiles(r.Context())
	if err != nil {
		return err
	}
	steps, err := s.firstSteps(r.Context())
	if err != nil {
		return err
	}
	batches := s.tray.recent()
	settled(batches, waiting)
	return s.render(w, r, http.StatusOK, "receive", struct {
		Steps     []firstStep
		HasSample bool
		Batches   []batchJSON
		Waiting   []store.Record
		Refused   []refusedFile
		Withdrawn []withdrawnFile
		Units     []string
		Inbox     inboxState
		ThisYear  int
	}{steps, s.Sample != nil, folded(batches), waiting, refused, withdrawn, units, s.inboxState(), cmp.Or(year, time.Now().Year()-1)})
}

// settled takes out of batches what has been decided since.
func settled(batches []batchJSON, still []store.Record) {
	for _, b := range batches {
		for _, it := range b.Items {
			for i := range it.Lines {
				it.Lines[i].Waits = slices.DeleteFunc(slices.Clone(it.Lines[i].Waits), func(asked waiting) bool {
					return !slices.ContainsFunc(still, func(r store.Record) bool { return r.ID == asked.ID })
				})
			}
		}
	}
}

// refusedFile is a file that could not be used, and what can be said about it.
type refusedFile struct {
	Name, SHA256, Text string
	Remedy             bureau.Remedy
	Size               int64
	Received           time.Time
	Suggested          *bureau.Suggestion // by its name; nil for nothing
}

func (s *Server) refusedFiles(ctx context.Context) ([]refusedFile, error) {
	files, err := s.DB.Files(ctx)
	if err != nil {
		return nil, err
	}
	var refused []refusedFile
	for _, f := range slices.Backward(files) {
		if f.Status == store.Refused && f.Cleared == nil {
			why := bureau.Kept(f)
			shown := refusedFile{f.Name, f.SHA256, why.OnPage(), why.Remedy(), f.Size, f.Received, nil}
			if unit := shown.Remedy == bureau.RemedyUnit; unit || shown.Remedy == bureau.RemedyYear {
				if shown.Suggested, err = bureau.Suggested(ctx, s.DB, f.Name, unit, !unit); err != nil {
					return nil, err
				}
			}
			refused = append(refused, shown)
		}
	}
	return refused, nil
}

// withdrawnFile is a file of which all is withdrawn, and whose it was.
type withdrawnFile struct {
	store.File
	Unit string
	Year int
}

func (s *Server) withdrawnFiles(ctx context.Context) ([]withdrawnFile, error) {
	files, err := s.DB.WithdrawnFiles(ctx)
	if err != nil {
		return nil, err
	}
	var withdrawn []withdrawnFile
	for _, f := range slices.Backward(files) {
		filed, err := s.DB.Filed(ctx, f.SHA256)
		if err != nil {
			return nil, err
		}
		if len(filed) > 0 {
			withdrawn = append(withdrawn, withdrawnFile{f, filed[0].Unit, filed[0].Year})
		}
	}
	return withdrawn, nil
}

// givenBy is what the clerk says about a file: whose it is, and of which year.
func givenBy(r *http.Request) (importer.Given, error) {
	given := importer.Given{Unit: strings.TrimSpace(r.PostFormValue("unit")), Password: r.PostFormValue("password")}
	if text := strings.TrimSpace(r.PostFormValue("given_year")); text != "" {
		year, err := strconv.Atoi(text)
		if err != nil || year < 2000 || year > 2099 {
			return given, beside("given_year", problem{http.StatusBadRequest, "年度不能是「" + text + "」，请写四位数的年度。"})
		}
		given.Year = year
	}
	if given.Unit != "" && schema.UnitKey(given.Unit) == "" {
		return given, beside("unit", problem{http.StatusBadRequest, "单位名称不能是「" + given.Unit + "」。"})
	}
	return given, nil
}

// answered are the fields that say what a remedy is about.
var answered = map[bureau.Remedy]string{bureau.RemedyUnit: "unit", bureau.RemedyYear: "given_year", bureau.RemedyPassword: "password"}

// answerRefused reads a file again with what the clerk says about it: one that was
// refused, or withdrawn as a whole. The next one is then in view.
func (s *Server) answerRefused(w http.ResponseWriter, r *http.Request) error {
	given, err := givenBy(r)
	if err != nil {
		return err
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	ctx, sum := toTheEnd(r), r.PostFormValue("sum")
	next, err := s.refusedAfter(ctx, sum)
	if err != nil {
		return err
	}
	result, err := bureau.Again(ctx, s.DB, sum, given)
	if err != nil {
		return err
	}
	if given.Password != "" && result.Status == bureau.StatusImported {
		s.books.unlock(result.SHA256, given.Password)
	}
	name := path.Base(result.File)
	if result.Refused != nil {
		if given.Password != "" && result.Refused.Remedy() == bureau.RemedyPassword {
			return beside("password", problem{http.StatusBadRequest, name + "：密码不对，打不开。"})
		}
		if field := answered[result.Refused.Remedy()]; staysHere(r) && r.PostForm.Has(field) { // it asks for the same, or for one thing more
			return beside(field, problem{http.StatusUnprocessableEntity, name + "：" + result.Refused.OnPage()})
		}
	}
	t := told{Text: name + "：" + lineOf(s.DB.Model(), result.File, &result).Text}
	if result.Status == bureau.StatusImported {
		if err := s.mayBeUndone(ctx, &t, sum); err != nil {
			return err
		}
	}
	to := "/receive"
	if year := r.PostFormValue("year"); year != "" {
		to += "?year=" + url.QueryEscape(year)
	}
	return s.done(w, r, t, to+next)
}

// refusedAfter is where on the page the refused file stands that comes after one; the
// refused files where it is the last.
func (s *Server) refusedAfter(ctx context.Context, sum string) (anchor string, err error) {
	files, err := s.DB.Files(ctx)
	if err != nil {
		return "", err
	}
	slices.Reverse(files) // as they are listed
	files = slices.DeleteFunc(files, func(f store.File) bool { return f.Status != store.Refused })
	i := slices.IndexFunc(files, func(f store.File) bool { return f.SHA256 == sum })
	if i >= 0 && i+1 < len(files) {
		return fileAnchor(files[i+1].SHA256), nil
	}
	return "#refused", nil
}

// fileAnchor is where a file stands among those that a person is asked about.
func fileAnchor(sum string) string { return "#r-" + sum[:min(len(sum), 16)] }

// mayBeUndone adds to what is told of an answer how to take it back, where all that was
// read by it stands.
func (s *Server) mayBeUndone(ctx context.Context, t *told, sum string) error {
	filed, err := s.DB.Filed(ctx, sum)
	if err != nil {
		return err
	}
	var ids []string
	for _, k := range filed {
		switch {
		case k.Void:
		case k.SupersededBy != "":
			return nil // it waits, or another one stands; the page asks about that
		default:
			ids = append(ids, strconv.FormatInt(k.ID, 10))
		}
	}
	if len(ids) > 0 {
		t.Undo, t.Fields = "/refused/undo", map[string]string{"ids": strings.Join(ids, " "), "back": "/receive" + fileAnchor(sum)}
	}
	return nil
}

// undoAnswer takes back what a person said about a file: what was read by it is
// withdrawn, and the file may be answered otherwise.
func (s *Server) undoAnswer(w http.ResponseWriter, r *http.Request) error {
	var ids []int64
	for _, text := range strings.Fields(r.PostFormValue("ids")) {
		id, err := strconv.ParseInt(text, 10, 64)
		if err != nil {
			return problem{http.StatusBadRequest, saysGone}
		}
		ids = append(ids, id)
	}
	if len(ids) == 0 {
		return problem{http.StatusBadRequest, saysGone}
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	if _, err := bureau.Void(toTheEnd(r), s.DB, ids, schema.Decision{Why: whyAnswerUndone, By: visitorOf(r).name}); err != nil {
		return err
	}
	return s.done(w, r, told{Text: "已撤销：按刚才补的内容读进来的 " + itoa(len(ids)) + " 张表已作废，原件还在。可以在「作废的文件」里改过再读。"}, "/receive")
}

// restoreFile takes back that a file was withdrawn as a whole.
func (s *Server) restoreFile(w http.ResponseWriter, r *http.Request) error {
	s.importing.Lock()
	defer s.importing.Unlock()
	filed, err := s.DB.Filed(r.Context(), r.PostFormValue("sum"))
	if err != nil {
		return err
	}
	var ids []int64
	for _, k := range filed {
		if k.Void {
			ids = append(ids, k.ID)
		}
	}
	if len(ids) == 0 {
		return problem{http.StatusConflict, saysGone}
	}
	if _, err := bureau.Restore(toTheEnd(r), s.DB, ids, visitorOf(r).name); err != nil {
		return err
	}
	return s.done(w, r, told{Text: "已恢复 " + itoa(len(ids)) + " 张表（" + filed[0].Unit + "）。"}, "/receive")
}

// clearRefused clears a refused file away, or brings it back.
func (s *Server) clearRefused(w http.ResponseWriter, r *http.Request) error {
	sum, why, by := r.PostFormValue("sum"), strings.TrimSpace(r.PostFormValue("why")), visitorOf(r).name
	undo := r.PostFormValue("undo") != ""
	if why == "" && !undo {
		return problem{http.StatusBadRequest, saysNoWhy}
	}
	file, found, err := s.DB.File(r.Context(), sum)
	switch {
	case err != nil:
		return err
	case !found:
		return problem{http.StatusNotFound, "没有这个文件。"}
	case undo:
		err = s.DB.Unclear(r.Context(), []string{sum}, by)
	default:
		err = s.DB.Clear(r.Context(), []string{sum}, schema.Decision{Why: why, By: by})
	}
	if bureau.IsAboutRefused(err) {
		return problem{http.StatusConflict, bureau.RefusedError{Name: file.Name, Err: err}.Error()}
	}
	if err != nil {
		return err
	}
	t := told{Text: bureau.ClearedText(file.Name, undo)}
	if !undo {
		t.Undo, t.Fields = "/refused/clear", map[string]string{"sum": sum, "undo": "1"}
	}
	return s.done(w, r, t, "/receive")
}

// original gives a file as it was received. It is never shown in the browser:
// it is a stranger's.
func (s *Server) original(w http.ResponseWriter, r *http.Request) error {
	file, ok, err := s.DB.File(r.Context(), r.PathValue("sum"))
	if err == nil && !ok {
		err = problem{http.StatusNotFound, "没有这个文件。"}
	}
	if err != nil {
		return err
	}
	data, err := s.DB.Data(r.Context(), file.SHA256)
	if err != nil {
		return err
	}
	attach(w, path.Base(file.Name), kindAny)
	_, _ = w.Write(data) // who has gone away is not told
	return nil
}
