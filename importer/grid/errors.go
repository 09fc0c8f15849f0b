package grid

import (
	"errors"
	"fmt"
)

// Why a file of a kind that is read is not. They are wrapped with detail for a log;
// callers tell them apart with errors.Is and find the words for a person themselves.
var (
	ErrDamaged   = errors.New("grid: file is damaged")
	ErrEncrypted = errors.New("grid: file is encrypted")
	// ErrWrongPassword says that the password given does not open the file.
	ErrWrongPassword = fmt.Errorf("%w: the password does not open it", ErrEncrypted)
	ErrTooLarge      = errors.New("grid: file is too large")
	ErrEncoding      = errors.New("grid: text in an unknown encoding")
)
