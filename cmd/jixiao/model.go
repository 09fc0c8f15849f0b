package main

import "jixiao/schema"

// builtin is the model of the forms of the program.
var builtin = schema.Builtin()
