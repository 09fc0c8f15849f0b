package web

import (
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"slices"
	"sync"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema"
	"jixiao/schema/store"
)

// counts are the numbers beside the entries of the menu: what waits for a person in
// a year. One that is not known yet is nil.
type counts struct {
	Refused *int `json:"refused"` // files, of whichever year
	Errors  *int `json:"errors"`  // findings that stand
	Unknown *int `json:"unknown"` // labels that no line knows, and units that are not on the roster
}

// Whole reports whether all numbers are known.
func (c counts) Whole() bool { return c.Refused != nil && c.Errors != nil && c.Unknown != nil }

// strayLabels are the unknown labels of a year, kept by unit: those of a unit are read
// again when something of it has changed.
type strayLabels struct {
	mu       sync.Mutex
	revision int64
	units    map[int64][]store.Stray
	count    int // of labels, and of units that are not on the roster
}

// counted is what the numbers are made of: the strayLabels of each year, and how many
// files are refused for as long as the database stays as it is.
type counted struct {
	mu      sync.Mutex
	byYear  map[int]*strayLabels
	version int64
	known   bool
	refused int
}

// refused is how many files are refused and not cleared away.
func (s *Server) refused(ctx context.Context) (int, error) {
	c := &s.counted
	c.mu.Lock()
	defer c.mu.Unlock()
	version, err := s.DB.Version(ctx) // before counting: what comes in meanwhile makes it old
	if err != nil {
		return 0, err
	}
	if !c.known || c.version != version {
		if c.refused, err = s.DB.CountRefused(ctx); err != nil {
			return 0, err
		}
		c.version, c.known = version, true
	}
	return c.refused, nil
}

func (s *Server) strayLabels(year int) *strayLabels {
	s.counted.mu.Lock()
	defer s.counted.mu.Unlock()
	if s.counted.byYear == nil {
		s.counted.byYear = map[int]*strayLabels{}
	}
	if s.counted.byYear[year] == nil {
		s.counted.byYear[year] = new(strayLabels)
	}
	return s.counted.byYear[year]
}

// countsAtHand are the numbers that are known without any work that grows with the
// district; the script of the page asks for the others, once it is shown.
func (s *Server) countsAtHand(ctx context.Context, year int) (c counts, err error) {
	refused, err := s.refused(ctx)
	if err != nil {
		return c, err
	}
	c.Refused = &refused
	if year == 0 {
		none := 0
		c.Errors, c.Unknown = &none, &none
		return c, nil
	}
	revision, err := s.DB.Revision(ctx)
	if err != nil {
		return c, err
	}
	if w := s.viewer(year); w.mu.TryLock() { // else one is just being made
		if w.now != nil && w.now.revision == revision {
			n := w.now.errors()
			c.Errors = &n
		}
		w.mu.Unlock()
	}
	if l := s.strayLabels(year); l.mu.TryLock() {
		if l.revision == revision {
			n := l.count
			c.Unknown = &n
		}
		l.mu.Unlock()
	}
	return c, nil
}

// errors is how many errors stand, as 问题 lists them.
func (v *view) errors() (n int) {
	kind := slices.IndexFunc(findingKinds, func(k findingKind) bool { return k.id == string(schema.Err) })
	for _, f := range v.found {
		if f.kinds&(1<<kind) != 0 {
			n++
		}
	}
	return n
}

// unknown is how many labels of a year no line knows, and how many units are not on
// its roster.
func (s *Server) unknown(ctx context.Context, year int) (int, error) {
	l := s.strayLabels(year)
	l.mu.Lock()
	defer l.mu.Unlock()
	since, err := s.DB.StraysSince(ctx, year, l.revision)
	if err != nil {
		return 0, err
	}
	if l.revision == since.Revision {
		return l.count, nil
	}
	if !since.Part || l.units == nil {
		l.units = map[int64][]store.Stray{}
	}
	maps.Copy(l.units, since.Units)
	var all []store.Stray
	for _, strays := range l.units {
		all = append(all, strays...)
	}
	settings, err := s.DB.Settings(ctx, year)
	if err != nil {
		return 0, err
	}
	units, err := s.DB.Units(ctx)
	if err != nil {
		return 0, err
	}
	l.count, l.revision = bureau.CountUnknownLabels(all)+len(strangers(s.catalogue, units, settings)), since.Revision
	return l.count, nil
}

// countsPart gives the numbers of a year to the script of the page. One that takes
// longer is left out, and asked for again.
func (s *Server) countsPart(w http.ResponseWriter, r *http.Request) error {
	year, _, err := s.year(r)
	if err != nil {
		return err
	}
	c, err := s.countsAtHand(r.Context(), year)
	if err != nil {
		return err
	}
	if c.Unknown == nil {
		n, err := s.unknown(r.Context(), year)
		if err != nil {
			return err
		}
		c.Unknown = &n
	}
	if c.Errors == nil {
		v, _, err := s.viewSoon(r.Context(), year)
		if err != nil {
			return err
		}
		if v != nil {
			n := v.errors()
			c.Errors = &n
		}
	}
	data, err := json.Marshal(c)
	if err != nil {
		return err
	}
	w.Header().Set("Content-Type", "application/json")
	_, _ = w.Write(data) // who has gone away is not told
	return nil
}
