package ooxml

// What the tests of the package as others use it build upon.
const (
	EmuPerPixel = emuPerPixel
	EmuPerPoint = emuPerPoint
	MaxStyles   = maxStyles
)
