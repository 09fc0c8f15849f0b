package locate

import (
	"embed"
	"io/fs"
)

//go:embed across.go beside.go continued.go details.go dressed.go effort.go extents.go fields.go fold.go head.go headed.go locate.go nearest.go other.go places.go points.go report.go rest.go rows.go stages.go title.go totals.go unit.go wordings.go
var code embed.FS

// Code is the code of the package, by which a reading is known to be of another
// version.
func Code() fs.FS { return code }
