package whole

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"syscall"
)

// Reason says why something could not be written.
type Reason int

// The reasons. Other is any that is none of the rest.
const (
	Other     Reason = iota
	Full             // the disk is, or what a person may use of it
	Denied           // no permission, or the file is marked as not to be written
	ReadOnly         // the medium cannot be written
	InUse            // another program has the file open
	TooLong          // the name or the path
	BadName          // no file may be called so
	NoFolder         // that the place would be in
	IsFolder         // a folder stands where the file should
	NotFolder        // a file stands where a folder should
)

// errName says that the system keeps a name for itself, or drops its end.
var errName = errors.New("no file can be called so here")

// Why finds the reason of an error of this package, or of the system.
func Why(err error) Reason {
	if errors.Is(err, errName) {
		return BadName
	}
	for _, r := range reasons {
		if slices.ContainsFunc(r.codes, func(code syscall.Errno) bool { return errors.Is(err, code) }) {
			return r.reason
		}
	}
	switch {
	case errors.Is(err, fs.ErrPermission):
		return Denied
	case errors.Is(err, fs.ErrNotExist):
		return NoFolder
	}
	return Other
}

// coded are the codes of the system for a reason.
type coded struct {
	reason Reason
	codes  []syscall.Errno
}

// mayBeCalled makes sure that a path's last name is one that the system keeps as
// it is.
func mayBeCalled(path string) error {
	if reserved(filepath.Base(path)) {
		return &fs.PathError{Op: "create", Path: path, Err: errName}
	}
	return nil
}
