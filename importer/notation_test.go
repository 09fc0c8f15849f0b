package importer

import (
	"os"
	"regexp"
	"testing"

	"jixiao/importer/grid"
	"jixiao/importer/grid/textgrid"
)

// book reads workbooks written as text, as package textgrid says.
func book(t testing.TB, text string) *grid.Book {
	t.Helper()
	return textgrid.Book(text)
}

// sheet reads one sheet of them.
func sheet(name, body string) *grid.Sheet { return textgrid.Sheet(name, body) }

var plainNumber = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?%?$`)

// model returns the model submission as a text, its figures as printed.
func model(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/model.txt")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
