package web

import (
	"cmp"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema/store"
)

// yearsHeld keeps the years for as long as the database stays as it is.
type yearsHeld struct {
	mu      sync.Mutex
	version int64
	read    bool
	years   []store.YearUnits
}

// years are the years that something stands of, ascending.
func (s *Server) years(ctx context.Context) ([]store.YearUnits, error) {
	s.held.mu.Lock()
	defer s.held.mu.Unlock()
	version, err := s.DB.Version(ctx) // before reading: what comes in meanwhile makes them old
	if err != nil {
		return nil, err
	}
	if s.held.read && s.held.version == version {
		return s.held.years, nil
	}
	years, err := s.DB.YearUnits(ctx)
	if err != nil {
		return nil, err
	}
	s.held.years, s.held.version, s.held.read = years, version, true
	return years, nil
}

// year is the year that a request is about: as it says, else the one last chosen in
// this browser, else the one that the program was started for, else the one of most
// units; 0 where there is none at all. all has the newest first.
func (s *Server) year(r *http.Request) (year int, all []int, err error) {
	held, err := s.years(r.Context())
	if err != nil {
		return 0, nil, err
	}
	for _, y := range slices.Backward(held) {
		all = append(all, y.Year)
	}
	if text := r.FormValue("year"); text != "" {
		asked, err := strconv.Atoi(text)
		if err != nil || !slices.Contains(all, asked) {
			return 0, all, problem{http.StatusNotFound, saysNoYear(text)}
		}
		return asked, all, nil
	}
	for _, usual := range []int{s.chosenYear(r), s.Year} {
		if slices.Contains(all, usual) {
			return usual, all, nil
		}
	}
	return bureau.MainYear(held), all, nil
}

// someYear is year where there must be one.
func (s *Server) someYear(r *http.Request) (int, error) {
	year, _, err := s.year(r)
	if err == nil && year == 0 {
		err = problem{http.StatusNotFound, saysNothingYet}
	}
	return year, err
}

// yearCookie is where a browser keeps the year that was last chosen in it.
func yearCookie(r *http.Request) string { return cookieName(r) + "-year" }

// chosenYear is the year last chosen in the browser; 0 for none. Where the program was
// started for a year, what was chosen before that is no longer meant.
func (s *Server) chosenYear(r *http.Request) int {
	c, err := r.Cookie(yearCookie(r))
	if err != nil {
		return 0
	}
	text, run, _ := strings.Cut(c.Value, ".")
	year, err := strconv.Atoi(text)
	if err != nil || s.Year != 0 && run != s.run {
		return 0
	}
	return year
}

// chooseYear keeps the year that a person chooses, and leads to the page of it.
func (s *Server) chooseYear(w http.ResponseWriter, r *http.Request) error {
	year, err := s.someYear(r)
	if err != nil {
		return err
	}
	const aYear = 365 * 24 * 60 * 60 // seconds
	http.SetCookie(w, &http.Cookie{Name: yearCookie(r), Value: itoa(year) + "." + s.run, Path: "/", MaxAge: aYear,
		HttpOnly: true, Secure: s.Secure, SameSite: http.SameSiteStrictMode})
	query := r.URL.Query()
	query.Del("chosen")
	http.Redirect(w, r, (&url.URL{Path: r.URL.Path, RawQuery: query.Encode()}).String(), http.StatusSeeOther)
	return nil
}

// strayYear is a year that hardly anything is of, and where that is to be seen.
type strayYear struct {
	Text string
	To   string // the page of its unit, or the main year
	Name string // of where it leads
}

// strayYears tells of the years that may be written wrongly: of each other one, or of
// the one that is shown.
func (s *Server) strayYears(ctx context.Context, shown int) ([]strayYear, error) {
	years, err := s.years(ctx)
	if err != nil {
		return nil, err
	}
	var strays []strayYear
	for _, y := range bureau.StrayYears(years) {
		stray := strayYear{Text: saysStray(y), To: unitLink(y.First, y.Year), Name: "打开看看"}
		if y.Units > 1 {
			stray.To = inYear("/district", y.Year)
		}
		if y.Year == shown {
			main := bureau.MainYear(years)
			stray.To, stray.Name = inYear("/district", main), "回到 "+itoa(main)+" 年度"
		}
		strays = append(strays, stray)
	}
	slices.SortFunc(strays, func(a, b strayYear) int { return cmp.Compare(b.Text, a.Text) })
	return strays, nil
}
