package summary

import "jixiao/schema"

// builtin is the model whose rates, lines and columns this package knows.
var builtin = schema.Builtin()
