package web

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"jixiao/cmd/jixiao/bureau"
	"jixiao/cmd/jixiao/inbox"
	"jixiao/schema/store"
)

// watched is the inbox: a folder whose files are imported as they appear. It is
// watched from the start where it is there.
type watched struct {
	mu      sync.Mutex
	on      bool
	decided bool // somebody has said so at the page
	trouble string
	changed chan struct{}
}

// inboxState is what the page shows of the inbox.
type inboxState struct {
	Folder  string
	On      bool
	Trouble string
}

func (s *Server) inboxState() inboxState {
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	return inboxState{s.Inbox, s.inbox.on, s.inbox.trouble}
}

// setInbox begins or ends the watch.
func (s *Server) setInbox(w http.ResponseWriter, r *http.Request) error {
	on := r.PostFormValue("on") != ""
	if s.Inbox == "" {
		return problem{http.StatusNotFound, "没有设收件箱。"}
	}
	if on {
		if err := os.MkdirAll(s.Inbox, 0o777); err != nil {
			return problem{http.StatusInternalServerError, "收件箱 " + s.Inbox + " 建不起来，请换一个可以写的位置存放数据库。"}
		}
	}
	s.inbox.mu.Lock()
	s.inbox.on, s.inbox.decided, s.inbox.trouble = on, true, ""
	s.inbox.mu.Unlock()
	select {
	case s.inbox.changed <- struct{}{}:
	default:
	}
	text := "不再看着收件箱；里面的文件都在。"
	if on {
		text = "正在看着收件箱：放进去的文件会自动导入，原件留在那里不动。"
	}
	return s.done(w, r, told{Text: text}, "/receive")
}

// watch imports what comes into the inbox, while it is on.
func (s *Server) watch(ctx context.Context) {
	if s.Inbox == "" {
		return
	}
	for ctx.Err() == nil {
		s.inbox.mu.Lock()
		if !s.inbox.decided {
			info, err := os.Stat(s.Inbox)
			s.inbox.on = err == nil && info.IsDir()
		}
		on := s.inbox.on
		s.inbox.mu.Unlock()
		if !on {
			select {
			case <-ctx.Done():
			case <-s.inbox.changed:
			case <-time.After(5 * time.Second): // somebody may have made the folder
			}
			continue
		}
		watching, end := context.WithCancel(ctx)
		go func() {
			select {
			case <-s.inbox.changed:
				end()
			case <-watching.Done():
			}
		}()
		first := true
		err := inbox.Watch(watching, inbox.Options{
			Folder: s.Inbox,
			Poll:   s.Poll,
			Rest:   s.Rest,
			Skip:   func(_ string, d fs.DirEntry) bool { return bureau.NotHandedIn(d.Name()) || unfinished(d.Name()) },
			Ready: func(ctx context.Context, paths []string) error {
				err := s.takeInbox(ctx, paths, first)
				if err == nil {
					first = false
				}
				return err
			},
			Trouble: func(err error) {
				s.inbox.mu.Lock()
				defer s.inbox.mu.Unlock()
				s.inbox.trouble = ""
				if err != nil {
					s.inbox.trouble = "现在看不到收件箱（网络盘断开，或没有权限），恢复后会接着看。"
				}
			},
		})
		end()
		if err != nil {
			s.Failed(fmt.Errorf("watch the inbox: %w", err))
			return
		}
	}
}

// unfinished reports whether a file is one that a browser or an office program
// is still writing, and will rename when it is whole.
func unfinished(name string) bool {
	return slices.Contains([]string{".tmp", ".part", ".crdownload", ".download"}, strings.ToLower(filepath.Ext(name)))
}

// takeInbox imports files that came into the inbox. At the first look what an
// earlier run has taken in is passed over.
func (s *Server) takeInbox(ctx context.Context, paths []string, first bool) error {
	b := &batch{id: store.Sum([]byte(time.Now().String()))[:16], from: filepath.Base(s.Inbox), by: s.By, at: time.Now(), state: batchReading, touched: time.Now()}
	for _, path := range paths {
		name, err := filepath.Rel(s.Inbox, path)
		if err != nil {
			return err
		}
		info, err := os.Lstat(path)
		if errors.Is(err, fs.ErrNotExist) {
			continue // it has gone again
		}
		if err != nil {
			info = unseen{} // the import says why
		}
		if first && s.known(ctx, path) {
			continue
		}
		b.items = append(b.items, &item{Name: cleanName(filepath.ToSlash(name)), Size: info.Size(), Modified: info.ModTime(), got: true, path: path})
	}
	if len(b.items) == 0 {
		return nil
	}
	s.tray.add(b)
	err := s.take(ctx, b)
	s.inbox.mu.Lock()
	defer s.inbox.mu.Unlock()
	s.inbox.trouble = ""
	if err != nil { // it is told again
		s.tray.drop(b)
		_, s.inbox.trouble = s.explain(err)
	}
	return err
}

// unseen is what is known of a file that cannot be looked at.
type unseen struct{ fs.FileInfo }

func (unseen) Size() int64        { return 0 }
func (unseen) ModTime() time.Time { return time.Time{} }

// known reports whether a file is in the database. Why it cannot be read, the
// import says.
func (s *Server) known(ctx context.Context, path string) bool {
	sum, err := bureau.SumOf(ctx, path)
	if err != nil {
		return false
	}
	_, ok, err := s.DB.File(ctx, sum)
	return ok && err == nil
}
