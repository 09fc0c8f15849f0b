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
	"jixiao/importer/grid/biff"
	"jixiao/importer/grid/calc"
	"jixiao/importer/grid/container"
	"jixiao/importer/grid/formats"
	"jixiao/importer/grid/odf"
	"jixiao/importer/grid/ooxml"
	"jixiao/importer/grid/raw"
	"jixiao/importer/locate"
	"jixiao/schema"
)

//go:embed floats.go importer.go review.go settings.go
var code embed.FS

// libraries are the modules that take part in reading.
var libraries = []string{"github.com/xuri/excelize/v2", "github.com/richardlehane/mscfb", "golang.org/x/text"}

// Version identifies how this program reads files: it follows from the code that
// does, so that a program that reads otherwise has another version. By which
// forms it reads, Model.Version of package schema says.
var Version = sync.OnceValue(func() string {
	hash := sha256.New()
	for _, part := range readingCode() {
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

// readingCode is the code of all packages that take part in reading.
func readingCode() []fs.FS {
	return []fs.FS{
		code, grid.Code(), raw.Code(), container.Code(), calc.Code(), ooxml.Code(), biff.Code(), odf.Code(), formats.Code(), locate.Code(), extract.Code(),
	}
}
