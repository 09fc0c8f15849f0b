package web

import (
	"context"
	"net/http"

	"jixiao/cmd/jixiao/bureau"
)

// outdated says what does not stand as it would be read now; "" for nothing.
func (s *Server) outdated(ctx context.Context) (string, error) {
	return bureau.Reservations(ctx, s.DB)
}

// rereadAll reads again what other versions of the program have read, and what a
// decision that was stopped midway has left.
func (s *Server) rereadAll(w http.ResponseWriter, r *http.Request) error {
	s.importing.Lock()
	defer s.importing.Unlock()
	ctx := toTheEnd(r)
	done, err := bureau.RereadAll(ctx, s.DB, "", "", visitorOf(r).name)
	if err != nil {
		return err
	}
	changes := 0
	t := reread("", done)
	for _, d := range done {
		changes += len(d.Changes)
		for _, c := range d.Changes {
			t.More = append(t.More, d.File+" "+c.Unit+" "+c.String())
		}
	}
	lost, err := s.DB.LostDecisions(ctx)
	if err != nil {
		return err
	}
	for _, l := range lost {
		t.More = append(t.More, "对不上现在的问题的认可："+l.Unit+" "+l.Code+" "+l.Statement)
	}
	t.Text += itoa(changes) + " 处与原来不同，记在「记录」里。"
	return s.done(w, r, t, "/journal")
}
