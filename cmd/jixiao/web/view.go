package web

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/cmd/jixiao/pinyin"
	"jixiao/consolidate/summary"
	"jixiao/schema"
	"jixiao/schema/store"
)

// view is a year of the district as the page shows it: of each unit what stands
// in the tables, so that a district of any size fits. It is never changed: when
// something changes in the database, the next view is made of the units of which
// something has, and of what this one holds of the others.
type view struct {
	catalogue *summary.Catalogue // of what is told of units
	tables    []table            // that the district's table can show
	year      int
	revision  int64
	settings  *schema.Settings
	totals    *summary.Totals
	units     []*unitRow // in the order of the roster, and then of arrival
	// departments are the 主管部门 of the units.
	departments []string
	lowest      []*unitRow  // by execution rate
	public      []sameUnits // of 三公经费
	pressing    []pressing  // units that need attention
	roster      *summary.Roster
	found       []*findingRow // what was found, in the order of the list
	absent      []schema.Finding

	kept  map[string]*keptUnit   // by the name of the unit
	names map[string]pinyin.Name // of units and departments
}

// keptUnit is what a view is made of that one unit has handed in. It is of the unit
// alone, and of nobody else's changes.
type keptUnit struct {
	place    int64 // among those who handed in something
	lean     *summary.Unit
	row      unitRow
	arrivals []summary.Arrival
	found    []*findingRow
}

// findingRow is a finding in the list of all; all of it is read when it is shown.
type findingRow struct {
	unit, code, key, text string
	severity              schema.Severity
	kinds                 uint // of findingKinds, by their places
	nth                   int  // of those of the unit with that key, from 0
}

// unitKey is a finding of a unit by its key; several that were not judged may have
// one key.
type unitKey struct{ unit, key string }

// manyChanged is how many changed units are computed while somebody waits for the
// page; more are beside it.
const manyChanged = 40

// views holds the view of each year.
type views struct {
	mu     sync.Mutex
	byYear map[int]*viewer
}

// viewer makes the views of a year, one after the other.
type viewer struct {
	mu     sync.Mutex
	now    *view     // nil before the first one
	making *progress // nil while none is made beside the page
}

// progress is how far a view is that is made beside the page.
type progress struct {
	done     chan struct{}
	read, of atomic.Int64
	err      error // once it is done
}

// errMany says that too much has changed to be computed while somebody waits.
var errMany = errors.New("many units have changed")

func (s *Server) viewer(year int) *viewer {
	s.views.mu.Lock()
	defer s.views.mu.Unlock()
	if s.views.byYear == nil {
		s.views.byYear = map[int]*viewer{}
	}
	if s.views.byYear[year] == nil {
		s.views.byYear[year] = new(viewer)
	}
	return s.views.byYear[year]
}

// view returns the view of a year as the database stands.
func (s *Server) view(ctx context.Context, year int) (*view, error) {
	for {
		v, making, err := s.viewNow(ctx, year)
		if v != nil || err != nil {
			return v, err
		}
		select {
		case <-making.done:
			if making.err != nil {
				return nil, making.err
			}
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
}

// soonEnough is how long a page waits for its view before it says how far that is.
const soonEnough = 150 * time.Millisecond

// viewSoon returns the view of a year, or how far it is where it takes long.
func (s *Server) viewSoon(ctx context.Context, year int) (*view, *progress, error) {
	ctx, cancel := context.WithTimeout(ctx, cmp.Or(s.soon, soonEnough))
	defer cancel()
	for {
		v, making, err := s.viewNow(context.WithoutCancel(ctx), year)
		if v != nil || err != nil {
			return v, nil, err
		}
		select {
		case <-making.done:
			if making.err != nil {
				return nil, nil, making.err
			}
		case <-ctx.Done():
			return nil, making, nil
		}
	}
}

// viewNow returns the view of a year, or what makes it where that takes long.
func (s *Server) viewNow(ctx context.Context, year int) (*view, *progress, error) {
	w := s.viewer(year)
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.making != nil {
		return nil, w.making, nil
	}
	revision, err := s.DB.Revision(ctx)
	if err != nil {
		return nil, nil, err
	}
	if w.now != nil && w.now.revision == revision {
		return w.now, nil, nil
	}
	if w.now != nil {
		v, err := s.nextView(ctx, w.now, manyChanged, nil)
		if err == nil {
			w.now = v
		}
		if !errors.Is(err, errMany) {
			return v, nil, err
		}
	}
	before := cmp.Or(w.now, &view{catalogue: s.catalogue, tables: s.tables, year: year})
	making := &progress{done: make(chan struct{})}
	w.making = making
	s.running.Go(func() {
		v, err := s.nextView(s.lasting, before, 0, making)
		w.mu.Lock()
		defer w.mu.Unlock()
		if err == nil {
			w.now = v
		}
		w.making, making.err = nil, err
		close(making.done)
	})
	return nil, making, nil
}

// nextView makes the view of a year from the one before, which may hold nothing.
// The error is errMany where more than most units have to be computed, unless most
// is 0.
func (s *Server) nextView(ctx context.Context, before *view, most int, making *progress) (*view, error) {
	v := &view{catalogue: s.catalogue, tables: s.tables, year: before.year}
	err := bureau.ReadingSince(ctx, s.DB, before.year, before.revision, func(source summary.Source, since bureau.Since) error {
		if most > 0 && (!since.Part || len(source.Units) > most) {
			return errMany
		}
		if making != nil {
			making.of.Store(int64(len(source.Units)))
		}
		v.revision, v.settings, v.absent = since.Revision, source.Settings, source.Absent
		v.kept = map[string]*keptUnit{}
		if since.Part {
			v.kept = maps.Clone(before.kept)
			for _, name := range since.Gone {
				delete(v.kept, name)
			}
		}
		if err := v.take(source, since, making); err != nil {
			return err
		}
		if since.Part && len(since.Gone) == 0 && before.roster != nil {
			var changed []*summary.Unit
			for _, name := range source.Units {
				changed = append(changed, v.kept[name].lean)
			}
			v.roster, _ = before.roster.With(changed, source.Arrivals)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	v.assemble(before)
	return v, nil
}

// take computes the units of a source.
func (v *view) take(source summary.Source, since bureau.Since, making *progress) error {
	const atOnce = 20 // units
	arrivals := map[string][]summary.Arrival{}
	for _, a := range source.Arrivals {
		arrivals[a.Unit] = append(arrivals[a.Unit], a)
	}
	for from := 0; from < len(source.Units); from += atOnce {
		var units []int
		for i := from; i < min(from+atOnce, len(source.Units)); i++ {
			units = append(units, i)
		}
		read, err := source.Read(units)
		if err != nil {
			return err
		}
		for i, filed := range read {
			u := summary.NewUnit(v.catalogue, filed, source.Settings)
			v.kept[u.Name] = &keptUnit{place: since.Place(units[i]), lean: u.Lean(), row: *rowOf(v.tables, u), arrivals: arrivals[u.Name], found: foundIn(filed.Findings)}
		}
		if making != nil {
			making.read.Add(int64(len(read)))
		}
	}
	return nil
}

// foundIn are findings as the list has them.
func foundIn(findings []schema.Finding) []*findingRow {
	var all []*findingRow
	seen := map[unitKey]int{}
	for _, f := range schema.GroupNotJudged(findings) {
		entry := &findingRow{unit: f.Unit, code: f.Code, key: f.Key(), severity: f.Severity, text: f.Message() + f.Note}
		of := unitKey{f.Unit, entry.key}
		entry.nth = seen[of]
		seen[of]++
		for i, kind := range findingKinds {
			if kind.is(f) {
				entry.kinds |= 1 << i
			}
		}
		if entry.kinds != 0 {
			all = append(all, entry)
		}
	}
	return all
}

// assemble puts together what the view has of its units, and what follows from all
// of them. Names that the view before has spelt are not spelt again.
func (v *view) assemble(before *view) {
	units := slices.SortedFunc(maps.Values(v.kept), func(a, b *keptUnit) int { return cmp.Compare(a.place, b.place) })
	if v.roster == nil {
		var arrivals []summary.Arrival
		for _, u := range units {
			arrivals = append(arrivals, u.arrivals...)
		}
		v.roster = summary.NewRoster(v.catalogue, v.settings, arrivals, v.absent...)
		for _, u := range units {
			v.roster.Add(u.lean)
		}
	}
	v.add(units)
	v.listUnits()
	v.public = comparedPublic(v.catalogue, units)
	v.press(units)
	v.spell(before.names)
	for _, row := range v.units {
		row.name, row.department = v.names[row.Name], v.names[row.Department]
		if row.Filed && row.Cells[summary.ExecutionRate].ok {
			v.lowest = append(v.lowest, row)
		}
	}
	slices.SortStableFunc(v.lowest, func(a, b *unitRow) int {
		return cmp.Compare(a.Cells[summary.ExecutionRate].amount, b.Cells[summary.ExecutionRate].amount)
	})
}

// add adds units up, and lists what was found about them.
func (v *view) add(units []*keptUnit) {
	v.totals = summary.NewTotals(v.catalogue, v.year, v.settings)
	bySeverity := make([][]*findingRow, len(schema.Severities)) // the gravest first, as a clerk works through them
	list := func(rows []*findingRow) {
		for _, f := range rows {
			at := rank(f.severity)
			bySeverity[at] = append(bySeverity[at], f)
		}
	}
	for _, u := range units {
		v.totals.Add(u.lean)
		list(u.found)
	}
	list(foundIn(v.absent))
	v.found = slices.Concat(bySeverity...)
}

// listUnits lists the units of the roster, those that have handed in nothing with their
// flag, and the departments that they are of.
func (v *view) listUnits() {
	absent := v.roster.AbsentFlags(v.year)
	v.totals.AddAbsent(absent)
	flags := map[string]schema.Flag{}
	for _, f := range absent {
		flags[f.Unit] = f
	}
	known := map[string]bool{}
	for _, l := range v.roster.Listed {
		row := new(unitRow)
		if u := v.kept[l.Filed]; u != nil {
			*row = u.row
			row.lean = u.lean
		} else if f, ok := flags[l.Name]; ok {
			row.Flags = []schema.Flag{f}
		}
		row.list(l)
		v.units = append(v.units, row)
		if l.Department != "" && !known[l.Department] {
			known[l.Department] = true
			v.departments = append(v.departments, l.Department)
		}
	}
}

// list adds to a row what the roster says of its unit.
func (row *unitRow) list(l summary.Listed) {
	row.Name, row.Department, row.Office, row.OnRoster = cmp.Or(l.Filed, l.Name), l.Department, l.Office, l.OnRoster
	row.Filed, row.Status, row.Late = l.Filed != "", bureau.StatusOf(l), l.Late
	var forms []string
	for _, f := range l.Forms {
		switch {
		case f.Count > 1:
			forms = append(forms, f.Form.Attachment+"×"+strconv.Itoa(f.Count))
		case f.Count == 1:
			forms = append(forms, f.Form.Attachment)
		}
	}
	row.Forms, row.Missing = strings.Join(forms, "、"), bureau.Attachments(l.Missing)
	if !l.At.IsZero() {
		row.Received = l.At.Local().Format("2006-01-02")
	}
}

// spell spells the names of the view for who searches in pinyin.
func (v *view) spell(known map[string]pinyin.Name) {
	v.names = make(map[string]pinyin.Name, len(v.units)+len(v.departments))
	var fresh []string
	want := func(name string) {
		if spelt, ok := known[name]; ok {
			v.names[name] = spelt
		} else if name != "" {
			fresh = append(fresh, name)
		}
	}
	for _, row := range v.units {
		want(row.Name)
	}
	for _, department := range v.departments {
		want(department)
	}
	for i, name := range pinyin.List(fresh) {
		v.names[fresh[i]] = name
	}
}

// warmUp makes the view of the year that is most likely asked for first, before it
// is.
func (s *Server) warmUp() {
	years, err := s.DB.YearUnits(s.lasting)
	if err != nil || len(years) == 0 {
		return // who asks is told
	}
	most := slices.MaxFunc(years, func(a, b store.YearUnits) int { return cmp.Compare(a.Units, b.Units) })
	_, _, _ = s.viewNow(s.lasting, cmp.Or(s.Year, most.Year))
}

// makingData is what a page says while the view that it shows is being made.
type makingData struct {
	Read, Of int64
	Again    string // where the page is, to be asked for again
	Into     string // the id of the element that all of it is shown in
}

func (s *Server) makingOf(r *http.Request, making *progress, into string) *makingData {
	return &makingData{making.read.Load(), making.of.Load(), r.URL.RequestURI(), into}
}

// asksPart reports whether the scripts ask for a part of a page.
func asksPart(r *http.Request) bool {
	return r.Header.Get("HX-Request") != "" && r.Header.Get("HX-History-Restore-Request") == ""
}

// stillMaking tells the scripts how far the view is that a part of a page is of. It
// goes where all of the page is shown, whichever part was asked for.
func (s *Server) stillMaking(w http.ResponseWriter, page string, m *makingData) error {
	h := w.Header()
	h.Set("HX-Retarget", "#"+m.Into)
	h.Set("HX-Reswap", "innerHTML")
	h.Set("HX-Reselect", ".making")
	return s.part(w, page, "making", m)
}
