package odf

import (
	"embed"
	"io/fs"
)

//go:embed drawing.go encrypted.go odf.go
var code embed.FS

// Code is the code of the package, by which a reading is known to be of another
// version.
func Code() fs.FS { return code }
