package web

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"path"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/export"
	"jixiao/schema"
)

// frame is what stands around every page.
type frame struct {
	Page     string // the template
	Title    string
	Version  string
	Year     int // 0 where nothing has come in yet
	Years    []int
	Here     string // path of this page, for the choice of another year
	By       string
	LoggedIn bool
	CanQuit  bool
	Told     *told
	Outdated string // that another version of the program has read what stands
	Strays   []strayYear
	Counts   counts
	SampleOf string
	Body     any
}

// Link returns a path of the page for the year that is shown.
func (f frame) Link(to string) string { return inYear(to, f.Year) }

// inYear adds the year to a path.
func inYear(to string, year int) string {
	if year == 0 {
		return to
	}
	sign := "?"
	if strings.Contains(to, "?") {
		sign = "&"
	}
	return to + sign + "year=" + strconv.Itoa(year)
}

// unitLink is the page of a unit.
func unitLink(unit string, year int) string { return inYear("/unit?unit="+url.QueryEscape(unit), year) }

// parsePages parses every page with what they share.
func parsePages(model *schema.Model) (map[string]*template.Template, error) {
	shared, err := template.New("").Funcs(functions).Funcs(named(model)).ParseFS(embedded, "templates/shared/*.html")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(embedded, "templates/*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, name := range names {
		page, err := shared.Clone()
		if err == nil {
			_, err = page.ParseFS(embedded, name)
		}
		if err != nil {
			return nil, err
		}
		pages[strings.TrimSuffix(path.Base(name), ".html")] = page
	}
	return pages, nil
}

// named are what templates call to name the forms of a model.
func named(model *schema.Model) template.FuncMap {
	return template.FuncMap{
		"form":  func(id schema.FormID) string { return bureau.FormName(model, id) },
		"title": func(id schema.FormID) string { return bureau.FormTitle(model, id) },
	}
}

// functions are what else templates call.
var functions = template.FuncMap{
	"severity":   schema.Severity.Word,
	"oneLine":    bureau.OneLine,
	"pick":       pickOf,
	"fileAnchor": func(sum string) string { return strings.TrimPrefix(fileAnchor(sum), "#") },
	"wasCalled":  bureau.WasCalled,
	"unitLink":   unitLink,
	"inYear":     inYear,
	"json":       func(v any) (string, error) { data, err := json.Marshal(v); return string(data), err },
	"time":       func(t time.Time) string { return t.Local().Format("2006-01-02 15:04") },
	"join":       func(list []string) string { return strings.Join(list, "、") },
	"query":      url.QueryEscape,
	"size":       bureau.SizeText,
	"lower":      func(s schema.Severity) string { return strings.ToLower(string(s)) },
	"dict":       dict,
	"yearAction": func(here string) string { path, _, _ := strings.Cut(here, "?"); return path },
	"yearFields": fieldsOf,
	"formats":    func() []export.Format { return export.Formats },
	"upper":      func(f export.Format) string { return strings.ToUpper(string(f)) },
	"percent":    percent,
	"count":      menuCountOf,
	"suggestion": bureau.SuggestionText,
	"waits":      func(w *schema.Wait) string { return bureau.WaitText(*w) },
	"foldSpan": func(word bool, cols int) int {
		if word {
			return cols
		}
		return cols + 1
	},
}

// fieldsOf are the parameters of an address, as the fields of a form.
func fieldsOf(here string) []link {
	_, query, _ := strings.Cut(here, "?")
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil // an address that nobody was given
	}
	var fields []link
	for _, name := range slices.Sorted(maps.Keys(values)) {
		for _, value := range values[name] {
			fields = append(fields, link{ID: name, Text: value})
		}
	}
	return fields
}

// dict makes one value of several, for a template that takes one.
func dict(pairs ...any) (map[string]any, error) {
	d := map[string]any{}
	for i := 0; i+1 < len(pairs); i += 2 {
		key, ok := pairs[i].(string)
		if !ok {
			return nil, fmt.Errorf("dict: %v is no key", pairs[i])
		}
		d[key] = pairs[i+1]
	}
	return d, nil
}

// percent prints a rate that is decimal text.
func percent(text string) string {
	a, err := schema.ParseAmount(text)
	if err != nil {
		return text
	}
	return schema.Rate.Print(a)
}

// titles are what pages are called.
var titles = map[string]string{
	"receive": "收表", "district": "总览", "findings": "问题", "unit": "单位", "teach": "待认", "settings": "设置", "plan": "设置", "handout": "汇总与退回", "journal": "记录",
	"database": "数据库",
	"sample":   "示例数据", "problem": "没有办成", "login": "登录", "goodbye": "已退出",
}

// menuCount is a number beside an entry of the menu: ID names it for the script, Unit
// says what is counted to who does not see where it stands.
type menuCount struct {
	ID, Unit string
	Text     string // "" for none, or while it is not known
}

func menuCountOf(id, unit string, n *int) menuCount {
	c := menuCount{ID: id, Unit: unit}
	if n != nil && *n > 0 {
		c.Text = itoa(*n)
	}
	return c
}

// render writes a page. It is made whole first: a page that broke off in its
// middle would be taken for one.
func (s *Server) render(w http.ResponseWriter, r *http.Request, status int, name string, body any) error {
	v := visitorOf(r)
	f := frame{Page: name, Title: titles[name], Version: s.Version, By: v.name, LoggedIn: s.Token == "" && v.session != "",
		CanQuit: s.Quit != nil && v.session != "", SampleOf: s.SampleOf, Body: body}
	if v.session != "" {
		year, years, err := s.year(r)
		if err != nil && status < http.StatusBadRequest {
			return err
		}
		f.Year, f.Years = year, years
		if name == "receive" || name == "district" {
			if f.Strays, err = s.strayYears(r.Context(), year); err != nil && status < http.StatusBadRequest {
				return err
			}
		}
		f.Told = s.flashes.take(v.session)
		if f.Outdated, err = s.outdated(r.Context()); err != nil && status < http.StatusBadRequest {
			return err
		}
		if f.Counts, err = s.countsAtHand(r.Context(), year); err != nil && status < http.StatusBadRequest {
			return err
		}
		query := r.URL.Query()
		query.Del("year")
		query.Del("of") // the year of the settings goes with the year of the page
		f.Here = r.URL.Path
		if r.Method != http.MethodGet {
			f.Here = "/district"
		} else if len(query) > 0 {
			f.Here += "?" + query.Encode()
		}
	}
	return s.write(w, status, name, "frame", f)
}

// part writes a part of a page, for the scripts to put in its place.
func (s *Server) part(w http.ResponseWriter, page, part string, data any) error {
	return s.write(w, http.StatusOK, page, part, data)
}

func (s *Server) write(w http.ResponseWriter, status int, page, part string, data any) error {
	var out bytes.Buffer
	t := s.pages[page]
	if t == nil {
		return fmt.Errorf("no page %q", page)
	}
	if err := t.ExecuteTemplate(&out, part, data); err != nil {
		return err
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	_, _ = out.WriteTo(w) // who has gone away is not told
	return nil
}

// told is what the page says once, about what was just done, and how to take it
// back.
type told struct {
	Text   string
	More   []string
	Undo   string // the form's action; "" where there is nothing to take back
	Fields map[string]string
}

// flashes are what is to be told to each session with its next page.
type flashes struct {
	mu   sync.Mutex
	next map[string]*told
}

func (f *flashes) take(session string) *told {
	f.mu.Lock()
	defer f.mu.Unlock()
	t := f.next[session]
	delete(f.next, session)
	return t
}

func (f *flashes) leave(session string, t told) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.next == nil {
		f.next = map[string]*told{}
	}
	f.next[session] = &t
}

// done tells what was done on the page that the form says it came from.
func (s *Server) done(w http.ResponseWriter, r *http.Request, t told, otherwise string) error {
	back := cmp.Or(local(r.FormValue("back")), otherwise)
	if t.Undo != "" && t.Fields["back"] == "" {
		t.Fields["back"] = back // to the same page and year
	}
	s.flashes.leave(visitorOf(r).session, t)
	goOn(w, r, back)
	return nil
}

// local returns a path of this page, and "" for everything else.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.Scheme != "" || u.Host != "" || u.User != nil || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n") {
		return ""
	}
	return to
}

// toTheEnd is the context of what is to be done even where the browser goes
// away: files are read again after what they are read by has changed.
func toTheEnd(r *http.Request) context.Context { return context.WithoutCancel(r.Context()) }

// attach names the file that an answer is to be kept as.
func attach(w http.ResponseWriter, name, kind string) {
	w.Header().Set("Content-Type", kind)
	w.Header().Set("Content-Disposition", "attachment; filename*=UTF-8''"+url.PathEscape(name))
}

// Kinds of files.
const (
	kindXLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
	kindDOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
	kindZIP  = "application/zip"
	kindPDF  = "application/pdf"
	kindAny  = "application/octet-stream"
)

// theUnit returns the unit that a request is about.
func (s *Server) theUnit(ctx context.Context, name string) (string, error) {
	unit, ok, err := s.DB.FindUnit(ctx, name)
	if err == nil && (!ok || name == "") {
		err = problem{http.StatusNotFound, saysNoUnit(name)}
	}
	return unit, err
}

func (s *Server) home(w http.ResponseWriter, r *http.Request) error {
	years, err := s.DB.Years(r.Context())
	if err != nil {
		return err
	}
	to := "/district"
	if len(years) == 0 {
		to = "/receive"
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// nowhere answers for what there is not.
func (s *Server) nowhere(http.ResponseWriter, *http.Request) error {
	return problem{http.StatusNotFound, "没有这一页。"}
}
