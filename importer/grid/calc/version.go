package calc

import (
	"embed"
	"io/fs"
)

//go:embed compute.go eval.go formula.go number.go parse.go
var code embed.FS

// Code is the code of the package, by which a reading is known to be of another
// version.
func Code() fs.FS { return code }
