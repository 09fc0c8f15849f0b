package bureau

import "jixiao/schema"

// builtin is the model of the forms that this package knows.
var builtin = schema.Builtin()
