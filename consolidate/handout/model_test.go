package handout

import "jixiao/schema"

// builtin is the model of the tests that need no other.
var builtin = schema.Builtin()
