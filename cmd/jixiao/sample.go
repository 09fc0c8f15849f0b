package main

import (
	"context"
	"errors"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"sync"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/cmd/jixiao/web"
	"jixiao/consolidate/whole"
	"jixiao/importer"
	"jixiao/samples"
	"jixiao/schema"
	"jixiao/schema/store"
)

// sample is the page of the sample data. It is a page of its own at a port of its own,
// of a database among the system's temporary files, so that nothing of it can get into
// the bureau's; both are gone when the program ends.
type sample struct {
	model   *schema.Model
	options web.Options // what it has in common with the bureau's page

	mu      sync.Mutex
	address string // "" before somebody has asked for it
	ends    []func() error
}

// open starts the page, unless it has been started, and returns its address.
func (s *sample) open(ctx context.Context) (string, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.address != "" {
		return s.address, nil
	}
	if err := s.start(ctx); err != nil {
		return "", errors.Join(err, s.end())
	}
	return s.address, nil
}

// start fills a database and serves its page.
func (s *sample) start(ctx context.Context) error {
	folder, drop, err := whole.TempFolder()
	if err != nil {
		return err
	}
	s.ends = append(s.ends, drop)
	o := s.options
	o.Database = filepath.Join(folder, sampleDatabase)
	if o.DB, err = store.Open(ctx, o.Database, s.model); err != nil {
		return err
	}
	s.ends = append(s.ends, o.DB.Close)
	if err := fillSample(ctx, o.DB, filepath.Join(folder, "files")); err != nil {
		return err
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	s.ends = append(s.ends, func() error {
		if err := listener.Close(); !errors.Is(err, net.ErrClosed) {
			return err
		}
		return nil // with its server
	})
	at := listener.Addr().(*net.TCPAddr)
	o.Hosts, o.Token = asked(at.IP.String(), at.Port), web.NewToken()
	// It goes on when the request that began it is answered, until end.
	page, err := web.New(context.WithoutCancel(ctx), o)
	if err != nil {
		return err
	}
	s.ends = append(s.ends, func() error { page.Close(); return nil })
	server := page.HTTP()
	s.ends = append(s.ends, server.Close)
	go func() {
		if err := server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			o.Failed(err)
		}
	}()
	s.address = "http://" + listener.Addr().String() + "/?token=" + o.Token
	return nil
}

// fillSample takes the samples in, by way of a folder, with a roster of their units and
// of two that have not handed in.
func fillSample(ctx context.Context, db *store.DB, folder string) error {
	files, err := samples.Files()
	if err != nil {
		return err
	}
	if err := os.CopyFS(folder, files); err != nil {
		return err
	}
	batch, err := bureau.Collect(ctx, []string{folder}, db.Path())
	if err != nil {
		return err
	}
	_, err = bureau.Import(ctx, db, batch.Files, importer.Given{}, nil)
	if err := errors.Join(err, batch.Close(), os.RemoveAll(folder)); err != nil {
		return err
	}
	units, err := db.Units(ctx)
	if err != nil {
		return err
	}
	settings := schema.Settings{Deadline: sampleDeadline}
	names := slices.Clone(sampleAbsent)
	for _, u := range units {
		names = append(names, u.Name)
	}
	for _, name := range names {
		settings.Roster = append(settings.Roster, schema.RosterUnit{Name: name, Department: sampleDepartment(name)})
	}
	_, err = db.SaveSettings(ctx, settings, sampleClerk)
	return err
}

// close ends the page and clears it away.
func (s *sample) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.end()
}

func (s *sample) end() error {
	var failed []error
	for i := len(s.ends) - 1; i >= 0; i-- {
		failed = append(failed, s.ends[i]())
	}
	s.ends, s.address = nil, ""
	return errors.Join(failed...)
}
