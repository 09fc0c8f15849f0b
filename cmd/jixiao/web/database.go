package web

import (
	"cmp"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/schema/store"
)

// backupFolder is where the page puts copies of the database, beside it. A browser
// names no folder; who wants the copy elsewhere downloads it.
const backupFolder = "备份"

// databasePageData is what the page of the database shows.
type databasePageData struct {
	Path    string
	Size    int64
	Whole   bool // a copy of the one file has all of it
	Last    *store.Entry
	Folder  string
	Backups []backupFile
	// MayLoad says that copies may be downloaded: there are the passwords in them of
	// all who log in, where people do.
	MayLoad bool
	Checked *bureau.Checked // what was just looked at; nil for nothing
	Notes   []string
	Advice  string
}

// backupFile is a copy that lies in the folder.
type backupFile struct {
	Name string
	Size int64
	At   time.Time
}

func (s *Server) database() bureau.Database {
	return bureau.Database{Path: s.DB.Path(), Open: s.DB, Model: s.DB.Model()}
}

func (s *Server) databaseData(r *http.Request) (d databasePageData, err error) {
	d.Path, d.Whole, d.MayLoad = s.DB.Path(), s.DB.Whole(), s.Token != ""
	d.Folder = filepath.Join(filepath.Dir(d.Path), backupFolder)
	if d.Size, err = s.DB.Size(); err != nil {
		return d, err
	}
	last, ever, err := s.DB.LastBackup(r.Context())
	if err != nil {
		return d, err
	}
	if ever {
		d.Last = &last
	}
	d.Backups = backupsIn(d.Folder)
	return d, nil
}

// backupsIn are the copies in a folder, the latest first; none where it cannot be
// listed.
func backupsIn(folder string) []backupFile {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil
	}
	var files []backupFile
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || !info.Mode().IsRegular() || !strings.HasSuffix(e.Name(), ".db") || strings.HasPrefix(e.Name(), ".") {
			continue
		}
		files = append(files, backupFile{e.Name(), info.Size(), info.ModTime()})
	}
	slices.SortFunc(files, func(a, b backupFile) int { return cmp.Or(b.At.Compare(a.At), cmp.Compare(b.Name, a.Name)) })
	return files
}

func (s *Server) databasePage(w http.ResponseWriter, r *http.Request) error {
	d, err := s.databaseData(r)
	if err != nil {
		return err
	}
	return s.render(w, r, http.StatusOK, "database", d)
}

// backUp copies the database into the folder beside it.
func (s *Server) backUp(w http.ResponseWriter, r *http.Request) error {
	ctx := toTheEnd(r)
	folder := filepath.Join(filepath.Dir(s.DB.Path()), backupFolder)
	if err := os.MkdirAll(folder, 0o777); err != nil {
		return bureau.OutputError{Path: folder, Err: err}
	}
	made, err := bureau.Backup(ctx, s.database(), folder, time.Now())
	if err != nil {
		return err
	}
	if err := s.DB.NoteBackup(ctx, made.Path, visitorOf(r).name); err != nil {
		return err
	}
	return s.done(w, r, told{Text: saysBackedUp(made), More: made.Problems}, "/database")
}

// checkDatabase looks at the database and shows what was found.
func (s *Server) checkDatabase(w http.ResponseWriter, r *http.Request) error {
	d, err := s.databaseData(r)
	if err != nil {
		return err
	}
	if d.Checked, err = bureau.CheckDatabase(r.Context(), s.database(), r.PostFormValue("quick") != "", nil); err != nil {
		return err
	}
	d.Checked.InLog = false // the page says it itself, and better
	d.Notes, d.Advice = bureau.CheckedNotes(d.Checked), bureau.AdviceFor(d.Checked)
	return s.render(w, r, http.StatusOK, "database", d)
}

// loadBackup gives a copy that lies in the folder, by its name in the list.
func (s *Server) loadBackup(w http.ResponseWriter, r *http.Request) error {
	if s.Token == "" {
		return problem{http.StatusForbidden, saysBackupStays}
	}
	folder := filepath.Join(filepath.Dir(s.DB.Path()), backupFolder)
	name := r.PathValue("name")
	if !slices.ContainsFunc(backupsIn(folder), func(f backupFile) bool { return f.Name == name }) {
		return problem{http.StatusNotFound, "没有这个文件。"}
	}
	file, err := os.Open(filepath.Join(folder, name))
	if err != nil {
		return err
	}
	defer file.Close()
	attach(w, name, kindAny)
	http.ServeContent(w, r, "", time.Time{}, file)
	return nil
}
