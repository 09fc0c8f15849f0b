// Package thorough is for tests that have a short form and a full one: what they try
// by the hundred, and what waits long for LibreOffice, Chromium or wine. Without being
// asked they try one of each kind, so that all tests together take a few minutes.
//
// It is the only place that knows how one asks: with the environment variable
// JIXIAO_FULL set to 1, as .ci/run does. With -short the tests try less yet, for the
// race detector, which slows them tenfold.
package thorough

import (
	"os"
	"testing"
)

// Asked reports whether tests are to try every variant.
func Asked() bool { return os.Getenv("JIXIAO_FULL") == "1" && !testing.Short() }

// Of is how many variants a test tries: all of them where that is asked for, as many as
// usual, or few in short tests.
func Of(all, usual, few int) int {
	switch {
	case testing.Short():
		return few
	case Asked():
		return all
	}
	return usual
}
