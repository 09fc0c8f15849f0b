package extract

import (
	"embed"
	"io/fs"
)

//go:embed extract.go form.go number.go place.go rates.go shown.go
var code embed.FS

// Code is the code of the package, by which a reading is known to be of another
// version.
func Code() fs.FS { return code }
