package summary

import "jixiao/schema"

// builtin is the model of the tests that need no other, and known its catalogue.
var (
	builtin = schema.Builtin()
	known   = NewCatalogue(builtin)
)
