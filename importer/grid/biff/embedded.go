package biff

import (
	"bytes"
	"strings"

	"github.com/richardlehane/mscfb"

	"jixiao/importer/grid"
	"jixiao/importer/grid/container"
)

// Embedded returns the workbooks embedded in an .xls, each of which stands in
// a storage of its own: as a package, or as the stream of a workbook.
func Embedded(data []byte) (files []grid.EmbeddedFile) {
	defer func() {
		if recover() != nil { // damaged: it is told when it is opened
			files = nil
		}
	}()
	doc, err := mscfb.New(bytes.NewReader(data))
	if err != nil {
		return nil
	}
	for _, f := range doc.File {
		name := strings.ToLower(f.Name)
		if len(f.Path) != 1 || !strings.HasPrefix(f.Path[0], "MBD") || name != "package" && name != "workbook" {
			continue
		}
		if stream, err := container.ReadStream(f, len(data)); err == nil {
			files = append(files, grid.EmbeddedFile{Name: f.Path[0], Data: stream})
		}
	}
	return files
}
