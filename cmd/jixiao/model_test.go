package main

import (
	"jixiao/consolidate/summary"
	"jixiao/schema"
)

// builtin is the model of the tests that need no other, and known its catalogue.
var (
	builtin = schema.Builtin()
	known   = summary.NewCatalogue(builtin)
)
