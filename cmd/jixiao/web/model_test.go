package web

import (
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// builtin is the model of the tests that need no other, catalogued its catalogue, and tables
// are those of the page.
var (
	builtin    = schema.Builtin()
	catalogued = summary.NewCatalogue(builtin)
	tables     = tablesOf(catalogued)
)
