package formats

import (
	"embed"
	"io/fs"
)

//go:embed alien.go kind.go look.go open.go text.go
var code embed.FS

// Code is the code of the package, by which a reading is known to be of another
// version.
func Code() fs.FS { return code }
