package web

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/consolidate/summary"
	"jixiao/importer"
	"jixiao/schema"
	"jixiao/schema/store"
)

// unknownLabel is a label that no line knew, with what it may be.
type unknownLabel struct {
	bureau.UnknownLabel
	FormName string
}

// lineChoice is a line or column that a label may mean.
type lineChoice struct{ Path, Name string }

// formChoices are the lines and columns of a form.
type formChoices struct {
	Form  string
	Lines []lineChoice
}

// strangeUnit is a unit that the roster does not know, with what it may be.
type strangeUnit struct {
	Name    string
	Aliases []string
	Nearest []string
}

// joinedName is a name that was taken for a unit's.
type joinedName struct {
	Name, Unit string
	Told       bool
}

// allLines are the lines and columns that a label can be taught to mean.
func allLines(model *schema.Model) []formChoices {
	var all []formChoices
	for _, f := range model.Forms {
		choices := formChoices{Form: f.Attachment + " " + f.Name}
		for _, c := range importer.Candidates(model, f.ID) {
			choices.Lines = append(choices.Lines, lineChoice{c.Path, c.Name})
		}
		all = append(all, choices)
	}
	return all
}

// partOf is the part of a list of so many that a request asks for; name is what its
// number goes by in the address, and the id of the list on the page.
func partOf(r *http.Request, year int, name string, of int) paging {
	n, err := strconv.Atoi(r.FormValue(name))
	if err != nil {
		n = 1
	}
	return paged(of, max(n, 1), func(n int) string {
		q := r.URL.Query()
		q.Del("year")
		q.Del(name)
		if n > 1 {
			q.Set(name, itoa(n))
		}
		to := r.URL.Path
		if len(q) > 0 {
			to += "?" + q.Encode()
		}
		return inYear(to, year) + "#" + name
	})
}

// teachPage asks what the program did not know.
func (s *Server) teachPage(w http.ResponseWriter, r *http.Request) error {
	ctx := r.Context()
	year, _, err := s.year(r)
	if err != nil {
		return err
	}
	strays, err := s.DB.Strays(ctx, year)
	if err != nil {
		return err
	}
	unknown := bureau.GatherLabels(strays)
	labelsPart := partOf(r, year, "labels", len(unknown))
	taught, err := s.DB.Wordings(ctx)
	if err != nil {
		return err
	}
	settings, err := s.DB.Settings(ctx, year)
	if err != nil {
		return err
	}
	units, err := s.DB.Units(ctx)
	if err != nil {
		return err
	}
	names, err := bureau.UnitNames(ctx, s.DB)
	if err != nil {
		return err
	}
	var listedNames []string // of the roster
	if settings != nil {
		for _, u := range settings.Roster {
			listedNames = append(listedNames, u.Name)
		}
	}
	model := s.DB.Model()
	strange, joined := strangers(s.catalogue, units, settings), joinedNames(units)
	strangePart, joinedPart := partOf(r, year, "strange", len(strange)), partOf(r, year, "joined", len(joined))
	return s.render(w, r, http.StatusOK, "teach", struct {
		Labels      []unknownLabel
		LabelsPart  paging
		Lines       []formChoices
		Taught      []lineChoice
		Strange     []strangeUnit
		StrangePart paging
		Joined      []joinedName
		JoinedPart  paging
		Units       []string
		Listed      []string
	}{lookedUp(model, on(unknown, labelsPart)), labelsPart, allLines(model), taughtLines(model, taught), strangeUnits(on(strange, strangePart), listedNames), strangePart,
		on(joined, joinedPart), joinedPart, names, listedNames})
}

// lookedUp are labels with what they may mean.
func lookedUp(model *schema.Model, labels []bureau.UnknownLabel) []unknownLabel {
	var list []unknownLabel
	for _, l := range labels {
		l.LookUp(model)
		list = append(list, unknownLabel{l, bureau.FormName(model, l.Form)})
	}
	return list
}

// taughtLines are the labels that were taught, with the lines that they mean in words.
func taughtLines(model *schema.Model, taught []schema.Wording) []lineChoice {
	var list []lineChoice
	for _, t := range taught {
		name := t.Path
		if a, err := model.Address(t); err == nil {
			name = a.Form.Attachment + "·" + a.Called()
		}
		list = append(list, lineChoice{t.Label, name})
	}
	return list
}

// strangeUnits are units that the roster does not know, with those of it that they are
// most like.
func strangeUnits(units []store.Unit, roster []string) []strangeUnit {
	const most = 3
	listed := importer.NewUnitNames(roster)
	var list []strangeUnit
	for _, u := range units {
		var aliases []string
		for _, a := range u.Aliases {
			aliases = append(aliases, a.Name)
		}
		list = append(list, strangeUnit{u.Name, aliases, listed.Nearest(u.Name, most)})
	}
	return list
}

// joinedNames are the names that were taken for those of units.
func joinedNames(units []store.Unit) []joinedName {
	var list []joinedName
	for _, u := range units {
		for _, a := range u.Aliases {
			list = append(list, joinedName{a.Name, u.Name, a.Told})
		}
	}
	return list
}

// strangers are the units that are not on the roster, where the bureau keeps one.
func strangers(c *summary.Catalogue, units []store.Unit, settings *schema.Settings) (strange []store.Unit) {
	if settings == nil || len(settings.Roster) == 0 {
		return nil
	}
	roster := summary.NewRoster(c, settings, nil)
	for _, u := range units {
		if _, listed := roster.Find(u.Name); !listed {
			strange = append(strange, u)
		}
	}
	return strange
}

// reread says what came of reading files again.
func reread(text string, done []bureau.RereadFile) told {
	t := told{}
	read := 0
	for _, d := range done {
		if d.Refused == nil {
			read++
			if d.Replaced != "" {
				t.More = append(t.More, d.File+" "+d.Replaced)
			}
			continue
		}
		t.More = append(t.More, d.File+" 仍按原来读的："+d.Refused.OnPage())
	}
	t.Text = text
	if len(done) > 0 {
		t.Text += "重读了 " + strconv.Itoa(read) + " 个文件。"
	}
	return t
}

func (s *Server) teachLabel(w http.ResponseWriter, r *http.Request) error {
	label, path, other := r.PostFormValue("label"), r.PostFormValue("path"), r.PostFormValue("other")
	if path != "" && other != "" && path != other {
		return problem{http.StatusBadRequest, "「" + label + "」选了两栏，不知道是哪一栏。请只选一处。"}
	}
	if path = cmp.Or(path, other); path == "" {
		return problem{http.StatusBadRequest, "请选「" + label + "」是哪一栏。"}
	}
	known, err := s.DB.Wordings(r.Context())
	if err != nil {
		return err
	}
	if i := slices.IndexFunc(known, func(k schema.Wording) bool { return importer.SameLabel(k.Label, label) && k.Path != path }); i >= 0 {
		return problem{http.StatusConflict, "「" + label + "」已经教过是另一栏（" + s.calledIn(known[i]) + "）。一个叫法只能是一栏；要改，请先在下面「已教的叫法」里忘记它。"}
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	done, err := bureau.Teach(toTheEnd(r), s.DB, []schema.Wording{{Label: label, Path: path}}, visitorOf(r).name)
	if errors.Is(err, bureau.ErrOtherTitle) {
		kind, _ := importer.OtherTitle(s.DB.Model(), label)
		return problem{http.StatusBadRequest, bureau.SaysOtherTitle(label, kind)}
	}
	if errors.Is(err, bureau.ErrBadLabel) {
		return problem{http.StatusBadRequest, "「" + label + "」不能作为标签，或没有选的这一栏。"}
	}
	if err != nil {
		return err
	}
	t := reread("记住了：「"+label+"」是"+s.calledIn(schema.Wording{Path: path})+"。", done)
	t.Undo, t.Fields = "/teach/forget", map[string]string{"label": label}
	return s.done(w, r, t, "/teach")
}

// calledIn says what a wording means.
func (s *Server) calledIn(w schema.Wording) string {
	a, err := s.DB.Model().Address(w)
	if err != nil {
		return w.Path
	}
	return a.Form.Attachment + "的「" + a.Called() + "」"
}

func (s *Server) forgetLabel(w http.ResponseWriter, r *http.Request) error {
	label := r.PostFormValue("label")
	s.importing.Lock()
	defer s.importing.Unlock()
	done, found, err := bureau.Forget(toTheEnd(r), s.DB, label, visitorOf(r).name)
	if err != nil {
		return err
	}
	if !found {
		return problem{http.StatusConflict, saysGone}
	}
	return s.done(w, r, reread("已忘记「"+label+"」。", done), "/teach")
}

// teachUnit keeps that a name is another name of a unit.
func (s *Server) teachUnit(w http.ResponseWriter, r *http.Request) error {
	alias, chosen, other := strings.TrimSpace(r.PostFormValue("alias")), strings.TrimSpace(r.PostFormValue("unit")), strings.TrimSpace(r.PostFormValue("other"))
	if chosen != "" && other != "" && chosen != other {
		return problem{http.StatusBadRequest, "「" + alias + "」选了「" + chosen + "」，又写了「" + other + "」，不知道是哪一个。请只选一处。"}
	}
	named := cmp.Or(chosen, other)
	if schema.UnitKey(alias) == "" {
		return problem{http.StatusBadRequest, "名称不能是「" + alias + "」。"}
	}
	if named == "" {
		return problem{http.StatusBadRequest, "请选「" + alias + "」是哪个单位。"}
	}
	unit, ok, err := s.DB.FindUnit(r.Context(), named)
	if err != nil {
		return err
	}
	if !ok {
		return problem{http.StatusBadRequest, "没有单位「" + named + "」。请先把它写进「设置」的单位名册。"}
	}
	s.importing.Lock()
	defer s.importing.Unlock()
	done, err := bureau.AddAlias(toTheEnd(r), s.DB, unit, alias, visitorOf(r).name)
	var conflict bureau.AliasConflict
	if errors.As(err, &conflict) {
		return problem{http.StatusConflict, conflict.Error()}
	}
	if errors.Is(err, store.ErrNoUnit) {
		return problem{http.StatusBadRequest, "「" + alias + "」与「" + unit + "」本来就是同一个名称。"}
	}
	if err != nil {
		return err
	}
	t := reread("记住了：「"+alias+"」就是「"+unit+"」。", done)
	t.Undo, t.Fields = "/teach/alias/forget", map[string]string{"alias": alias}
	return s.done(w, r, t, "/teach")
}

// enlistUnit adds a unit to the roster.
func (s *Server) enlistUnit(w http.ResponseWriter, r *http.Request) error {
	name, ok, err := s.DB.FindUnit(r.Context(), r.PostFormValue("alias"))
	if err != nil {
		return err
	}
	year, err := s.settingsYear(r)
	if err != nil {
		return err
	}
	set, err := s.DB.SettingsInForce(r.Context(), year)
	if err != nil {
		return err
	}
	if _, listed := set.Settings.Listed(name); !ok || listed || set.Settings == nil {
		return problem{http.StatusConflict, saysGone}
	}
	more := *set.Settings
	more.Roster = append(slices.Clone(set.Settings.Roster), schema.RosterUnit{Name: name})
	s.importing.Lock()
	defer s.importing.Unlock()
	change := bureau.SettingsChange{SettingsBook: importer.SettingsBook{Settings: more, Years: yearList(year)}, Over: &set.ID}
	done, _, err := bureau.SaveSettings(toTheEnd(r), s.DB, []bureau.SettingsChange{change}, visitorOf(r).name)
	if err != nil {
		return err
	}
	t := reread("「"+name+"」已补进单位名册，主管部门等请到「设置」里补。", done)
	t.Undo, t.Fields = "/settings/restore", undoSettings(set)
	return s.done(w, r, t, "/teach")
}

func (s *Server) forgetAlias(w http.ResponseWriter, r *http.Request) error {
	alias := r.PostFormValue("alias")
	s.importing.Lock()
	defer s.importing.Unlock()
	done, err := bureau.RemoveAlias(toTheEnd(r), s.DB, alias, visitorOf(r).name)
	if errors.Is(err, store.ErrNoUnit) {
		return problem{http.StatusConflict, saysGone}
	}
	if err != nil {
		return err
	}
	listed, err := bureau.ListedAs(r.Context(), s.DB, alias)
	if err != nil {
		return err
	}
	return s.done(w, r, reread("「"+alias+"」不再是别名。"+bureau.StillListed(alias, listed), done), "/teach")
}
