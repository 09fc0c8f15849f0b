package grid

import (
	"embed"
	"io/fs"
)

//go:embed alien.go compute.go docx.go embedded.go float.go format.go formula.go grid.go look.go ods.go ods_crypt.go ods_float.go open.go operands.go package.go round.go style.go whole.go xls.go xls_crypt.go xls_float.go xls_formula.go xlsx.go
var code embed.FS

// Code is the code of the package, by which a reading is known to be of another
// version.
func Code() fs.FS { return code }
