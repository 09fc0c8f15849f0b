package export

import (
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// known is the catalogue of the tests.
var known = summary.NewCatalogue(schema.Builtin())
