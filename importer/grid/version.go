package grid

import (
	"embed"
	"io/fs"
)

//go:embed errors.go float.go format.go grid.go merges.go ref.go
var code embed.FS

// Code is the code of the package, by which a reading is known to be of another
// version.
func Code() fs.FS { return code }
