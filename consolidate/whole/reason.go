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

// The reasons.
const (
	Other     Reason = iota // none of the others
	Full                    // the disk, or the person's share of it, is full
	Denied                  // there is no permission, or the file is write-protected
	ReadOnly                // the medium cannot be written
	InUse                   // another program has the file open
	TooLong                 // the name or the path is too long
	BadName                 // no file may have this name
	NoFolder                // the folder around the place is not there
	IsFolder                // a folder stands where the file should
	NotFolder               // a file stands where a folder should
)

// errName says that the system reserves a name, or would drop its end.
var errName = errors.New("no file can be called so here")

// Why returns the reason of an error of this package or of the system.
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

// coded holds the error codes of the system for a reason.
type coded struct {
	reason Reason
	codes  []syscall.Errno
}

// mayBeCalled fails with errName where the system would not keep the last name of a
// path as it is.
func mayBeCalled(path string) error {
	if reserved(filepath.Base(path)) {
		return &fs.PathError{Op: "create", Path: path, Err: errName}
	}
	return nil
}
