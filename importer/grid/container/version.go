package container

import (
	"embed"
	"io/fs"
)

//go:embed compound.go password.go xml.go zip.go
var code embed.FS

// Code is the code of the package, by which a reading is known to be of another
// version.
func Code() fs.FS { return code }
