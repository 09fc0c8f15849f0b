package importer

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"runtime/debug"
	"slices"
	"sync"

	"jixiao/importer/extract"
	"jixiao/importer/grid"
	"jixiao/importer/locate"
	"jixiao/schema"
)

//go:embed floats.go importer.go review.go settings.go
var code embed.FS

// libraries are the modules that take part in reading.
var libraries = []string{"github.com/xuri/excelize/v2", "github.com/richardlehane/mscfb", "golang.org/x/text"}

// Version identifies how this program reads files: it follows from the code that
// does, so that a program that reads otherwise has another version. By which
// forms it reads, schema.FormsVersion says.
var Version = sync.OnceValue(func() string {
	hash := sha256.New()
	for _, part := range []fs.FS{code, grid.Code(), locate.Code(), extract.Code()} {
		sum, err := schema.CodeSum(part)
		if err != nil {
			return "" // it is embedded
		}
		fmt.Fprintln(hash, sum)
	}
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, dependency := range info.Deps {
			if slices.Contains(libraries, dependency.Path) {
				fmt.Fprintln(hash, dependency.Path, dependency.Version)
			}
		}
	}
	const digits = 12
	return hex.EncodeToString(hash.Sum(nil))[:digits]
})
