package ooxml

import (
	"embed"
	"io/fs"
)

//go:embed document.go drawing.go embedded.go encrypted.go package.go workbook.go
var code embed.FS

// Code is the code of the package, by which a reading is known to be of another
// version.
func Code() fs.FS { return code }
