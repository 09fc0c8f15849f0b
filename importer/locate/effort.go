package locate

import "errors"

// ErrTooMuch says that finding the forms on a sheet would take more steps than any
// honest sheet does.
var ErrTooMuch = errors.New("more to be matched than on any form")
